//! Where in its lane every vertical piece stands.
//!
//! All pieces that ever meet in a channel of a lane get different x, whichever card they belong to. Then no
//! two vertical pieces of different nets can overlap, whatever tracks the horizontal pieces take later, and
//! each channel can be settled alone. Offsets are counted from the middle of the lane, so they
//! hold for every frame in which the lane is at least as wide as asked for.

use super::Grid;
use super::RouteMetrics;
use super::field::Field;
use super::nets::Network;
use super::nets::Run;
use super::nets::row_place;
use super::table::wide;

/// Places of all runs, relative to the middle of their lanes.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// Offset of every run.
    pub(super) offset: Vec<i64>,
    /// Least width of every lane.
    pub(super) width: Vec<i64>,
    /// Nominal middle of every lane at these widths.
    pub(super) middle: Vec<i64>,
    /// The runs of every lane from left to right.
    order: Vec<Vec<usize>>,
}

impl Places {
    /// Nominal x of a run.
    pub(super) fn x(&self, run: usize, network: &Network) -> i64 {
        let lane = network.runs.get(run).map(|run| run.lane).unwrap_or_default();
        self.middle.get(lane).copied().unwrap_or(0) + self.offset.get(run).copied().unwrap_or(0)
    }

    /// Gives the runs of a lane their offsets, and the lane the width that takes.
    fn arrange(&mut self, ground: Ground, (lane, runs): (usize, &[usize])) {
        if runs.is_empty() {
            return;
        }
        let order = Order { network: ground.network, places: self, grid: ground.grid };
        let mut shelf = Shelf::new(ground, lane, runs, &order);
        let width = shelf.arrange(self.width.get(lane).copied().unwrap_or(0));
        for (run, x) in runs.iter().zip(shelf.offsets) {
            if let Some(offset) = self.offset.get_mut(*run) {
                *offset = x;
            }
        }
        if let Some(slot) = self.width.get_mut(lane).filter(|slot| **slot < width) {
            *slot = width;
            self.settle();
        }
    }

    fn settle(&mut self) {
        let mut x = 0;
        self.middle.clear();
        for width in &self.width {
            self.middle.push(x + width / 2);
            x += width;
        }
    }
}

/// What the places of runs depend on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) grid: &'a Grid,
    pub(super) field: &'a Field,
    pub(super) network: &'a Network,
    pub(super) metrics: &'a RouteMetrics,
}

/// Nothing is so far away.
const FAR: i64 = 1 << 40;
/// How far a run may move in its lane in search of fewer crossings.
const REACH: usize = 24;

/// Orders and places the runs of every lane.
pub(super) fn places(ground: Ground) -> Places {
    let Ground { grid, field, network, metrics } = ground;
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); field.lanes];
    for (run, piece) in network.runs.iter().enumerate() {
        if let Some(lane) = order.get_mut(piece.lane) {
            lane.push(run);
        }
    }
    let mut places = Places {
        offset: vec![0; network.runs.len()],
        width: (0..field.lanes).map(|lane| given_width(grid, network, metrics, lane)).collect(),
        middle: Vec::new(),
        order,
    };
    places.settle();
    for lane in 0..field.lanes {
        let mut runs = places.order.get_mut(lane).map(std::mem::take).unwrap_or_default();
        let order = Order { network, places: &places, grid };
        runs.sort_by_cached_key(|run| (order.key(*run), *run));
        if let Some(slot) = places.order.get_mut(lane) {
            *slot = runs;
        }
    }
    for _ in 0..3 {
        for lane in 0..field.lanes {
            let mut runs = places.order.get_mut(lane).map(std::mem::take).unwrap_or_default();
            Order { network, places: &places, grid }.sift(&mut runs);
            places.arrange(ground, (lane, &runs));
            if let Some(slot) = places.order.get_mut(lane) {
                *slot = runs;
            }
        }
        places.settle();
    }
    places
}

/// Makes room for spacers that were added to the network since, all else kept in its order.
pub(super) fn insert(ground: Ground, places: &mut Places) {
    let network = ground.network;
    for (run, piece) in network.runs.iter().enumerate().skip(places.offset.len()) {
        if let Some(lane) = places.order.get_mut(piece.lane) {
            lane.insert(if piece.spacer < 0 { 0 } else { lane.len() }, run);
        }
    }
    places.offset.resize(network.runs.len(), 0);
    for lane in 0..places.order.len() {
        let runs = places.order.get_mut(lane).map(std::mem::take).unwrap_or_default();
        places.arrange(ground, (lane, &runs));
        if let Some(slot) = places.order.get_mut(lane) {
            *slot = runs;
        }
    }
    places.settle();
}

/// The width a lane has before any run asks for more.
fn given_width(grid: &Grid, network: &Network, metrics: &RouteMetrics, lane: usize) -> i64 {
    if lane % 2 == 1 {
        return wide(grid.columns.get(lane / 2).map(|column| column.width).unwrap_or_default()).max(0);
    }
    let given = wide(grid.gutters.get(lane / 2).copied().unwrap_or_default()).max(0);
    let crossed = (0..grid.rows.len()).any(|row| network.row_across.get(row, lane) > 0);
    if crossed { given.max(wide(metrics.last_piece)) } else { given }
}

/// Least distance of two vertical pieces of which one may be crossed by a segment that ends at the other:
/// a hop must fit between the crossing and the corner.
pub(super) fn safe_pitch(metrics: &RouteMetrics) -> i64 {
    (wide(metrics.hop) + wide(metrics.hop_clearance)).max(wide(metrics.least_port_pitch)).max(wide(metrics.least_pitch))
}

/// On which sides of a run segments leave it.
#[derive(Debug, Clone, Copy, Default)]
struct Lean {
    left: bool,
    right: bool,
    wish: i64,
}

struct Order<'a> {
    network: &'a Network,
    places: &'a Places,
    grid: &'a Grid,
}

impl Order<'_> {
    fn run(&self, run: usize) -> &Run {
        static NONE: Run = Run {
            lane: 0,
            top: 0,
            bottom: 0,
            above: None,
            below: None,
            joints: Vec::new(),
            looped: false,
            plate: None,
            spacer: 0,
            link: 0,
            net: 0,
        };
        self.network.runs.get(run).unwrap_or(&NONE)
    }

    fn others(&self, segment: usize, run: usize) -> impl Iterator<Item = usize> + '_ {
        let runs = self.network.segments.get(segment).map(|segment| segment.runs.as_slice()).unwrap_or_default();
        runs.iter().copied().filter(move |other| *other != run)
    }

    fn x(&self, run: usize) -> i64 {
        self.places.x(run, self.network)
    }

    fn lean(&self, run: usize) -> Lean {
        let piece = self.run(run);
        let mut lean = Lean { left: piece.looped, ..Lean::default() };
        let own = (piece.lane, self.x(run));
        for (_, segment) in &piece.joints {
            for other in self.others(*segment, run) {
                let place = (self.run(other).lane, self.x(other));
                lean.left |= place < own;
                lean.right |= place > own;
            }
        }
        lean.wish = i64::from(lean.right) - i64::from(lean.left);
        if piece.looped {
            lean.wish = -2;
        } else if self.turns_back(piece) {
            lean = Lean { left: true, right: true, wish: 1 };
        }
        lean
    }

    /// Whether a run is an end of a small U, joined to nothing but another run of its own lane.
    fn turns_back(&self, run: &Run) -> bool {
        let runs = run.joints.first().and_then(|(_, segment)| self.network.segments.get(*segment));
        let runs = runs.map(|segment| segment.runs.as_slice()).unwrap_or_default();
        run.joints.len() == 1 && runs.len() > 1 && runs.iter().all(|other| self.run(*other).lane == run.lane)
    }

    /// Where a run wants to stand among its neighbours, left to right: those going left first, the one that
    /// goes farthest outermost, unless it turns back to the side it came from: then the nearest outermost.
    fn key(&self, run: usize) -> (i64, i64, i64, i64) {
        let piece = self.run(run);
        let lean = self.lean(run);
        let link = piece.link as i64;
        if piece.spacer != 0 {
            return (3 * piece.spacer, 0, 0, link);
        }
        if self.turns_back(piece) {
            // Both ends of a turn stand side by side, right of all others.
            return (2, link, 0, run as i64);
        }
        if lean.wish == 0 || piece.joints.is_empty() || piece.looped {
            return (lean.wish, 0, 0, link);
        }
        let own = self.x(run);
        let (mut distance, mut turns) = (0, false);
        for (channel, segment) in &piece.joints {
            for other in self.others(*segment, run) {
                let far = (self.x(other) - own).abs();
                if far >= distance {
                    distance = far;
                    turns = self.run(other).up(*channel) == piece.up(*channel);
                }
            }
        }
        let through = piece.joints.len() > 1;
        if through {
            let height = (piece.bottom - piece.top) as i64;
            return (lean.wish, 0, -lean.wish * height, link);
        }
        let reach = if turns { -distance } else { distance };
        let turned = i64::from(turns);
        let tie = if lean.wish < 0 && turns { -link } else { link };
        if lean.wish > 0 { (1, turned, reach, tie) } else { (-1, -turned, -reach, tie) }
    }

    /// Moves runs to the left past neighbours as long as that saves crossings.
    fn sift(&self, runs: &mut [usize]) {
        for _ in 0..2 {
            let mut moved = false;
            for at in 1..runs.len() {
                let Some(run) = runs.get(at).copied() else { continue };
                let (mut saved, mut best, mut target) = (0, 0, at);
                for before in (at.saturating_sub(REACH)..at).rev() {
                    let Some(other) = runs.get(before).copied() else { break };
                    if self.fixed(other, run) {
                        break;
                    }
                    saved += self.crossings(other, run) - self.crossings(run, other);
                    if saved > best {
                        best = saved;
                        target = before;
                    }
                }
                if target < at
                    && let Some(part) = runs.get_mut(target..=at)
                {
                    part.rotate_right(1);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
    }

    /// Whether two runs can only stand in this order, because a tag keeps them apart.
    fn fixed(&self, left: usize, right: usize) -> bool {
        let zone =
            |run: usize| self.run(run).above.and_then(|card| self.grid.cards.get(card)).map(|card| card.bottom_middle);
        zone(left).is_some_and(|zone| zone.0 > 0) || zone(right).is_some_and(|zone| zone.0 > 0)
    }

    /// Crossings between two runs of a lane and the segments that join them, when one stands left of the other.
    fn crossings(&self, left: usize, right: usize) -> i64 {
        let (a, b) = (self.run(left), self.run(right));
        if a.bottom < b.top || b.bottom < a.top || a.net == b.net {
            return 0;
        }
        let mut count = 0;
        if b.looped && a.top < b.top {
            count += 2;
        }
        let within = |run: &Run, channel: usize| {
            let place = super::nets::channel_place(channel);
            run.top <= place && place <= run.bottom
        };
        for (channel, segment) in a.joints.iter().filter(|(channel, _)| within(b, *channel)) {
            count += match b.joint(*channel) {
                Some(other) => {
                    let first = self.stacked(*channel, *segment, other, left, right);
                    let second = self.stacked(*channel, other, *segment, left, right);
                    first.min(second)
                }
                None => i64::from(self.reaches(*segment, left, (left, right)).1),
            };
        }
        for (channel, segment) in b.joints.iter().filter(|(channel, _)| within(a, *channel)) {
            if a.joint(*channel).is_none() {
                count += i64::from(self.reaches(*segment, right, (left, right)).0);
            }
        }
        count
    }

    /// Place of a run when two of them are assumed to stand side by side in the middle of their lane.
    fn assumed(&self, run: usize, (left, right): (usize, usize)) -> i64 {
        let middle = |run: usize| self.places.middle.get(self.run(run).lane).copied().unwrap_or(0);
        if run == left {
            2 * middle(run) - 1
        } else if run == right {
            2 * middle(run) + 1
        } else {
            2 * self.x(run)
        }
    }

    fn reaches(&self, segment: usize, run: usize, pair: (usize, usize)) -> (bool, bool) {
        let own = self.assumed(run, pair);
        let (mut left, mut right) = (false, false);
        for other in self.others(segment, run) {
            left |= self.assumed(other, pair) < own;
            right |= self.assumed(other, pair) > own;
        }
        (left, right)
    }

    /// Crossings of two segments of a channel when one lies above the other.
    fn stacked(&self, channel: usize, upper: usize, lower: usize, left: usize, right: usize) -> i64 {
        let pins =
            |segment: usize| self.others(segment, usize::MAX).map(move |run| (run, self.assumed(run, (left, right))));
        let range = |segment: usize| pins(segment).fold((FAR, -FAR), |(low, high), (_, x)| (low.min(x), high.max(x)));
        let inside = |x: i64, (low, high): (i64, i64)| low < x && x < high;
        let (above, below) = (range(upper), range(lower));
        let cut = pins(upper).filter(|(run, x)| inside(*x, below) && self.run(*run).down(channel)).count()
            + pins(lower).filter(|(run, x)| inside(*x, above) && self.run(*run).up(channel)).count();
        cut as i64
    }
}

/// A run on its way to a place.
#[derive(Debug, Clone, Copy)]
struct Item {
    top: usize,
    bottom: usize,
    /// Least distance from the left edge of the lane.
    left: i64,
    /// Least distance from the right edge of the lane.
    right: i64,
    /// Least offset whatever the width.
    low: i64,
    /// Greatest offset whatever the width.
    high: i64,
    /// Whether it wants the middle before all others.
    anchor: bool,
    lean: Lean,
    plate: Option<(usize, i64)>,
}

/// How far apart the runs of a lane shall stand.
#[derive(Debug, Clone, Copy)]
enum Gap {
    Even(i64),
    /// The first where one could be crossed close to the other, else the second.
    Tight(i64, i64),
}

struct Shelf {
    items: Vec<Item>,
    gaps: Vec<Gap>,
    plate_gap: i64,
    last: Vec<Option<usize>>,
    offsets: Vec<i64>,
}

impl Shelf {
    fn new(ground: Ground, lane: usize, runs: &[usize], order: &Order) -> Shelf {
        let metrics = ground.metrics;
        let is_column = lane % 2 == 1;
        let safe = safe_pitch(metrics);
        let items = runs.iter().map(|run| item(ground, lane, order.run(*run), order.lean(*run))).collect();
        let gaps = if is_column {
            let wanted = wide(metrics.port_pitch).max(safe);
            let least = wide(metrics.least_port_pitch).max(1);
            vec![Gap::Even(wanted), Gap::Even((wanted + safe) / 2), Gap::Even(safe), Gap::Tight(safe, least)]
        } else {
            vec![Gap::Even(wide(metrics.pitch).max(safe))]
        };
        Shelf {
            items,
            gaps,
            plate_gap: wide(metrics.card_clearance),
            last: vec![None; ground.grid.rows.len() * 2 + 2],
            offsets: vec![0; runs.len()],
        }
    }

    /// Places all items in their order; gives the width that takes.
    fn arrange(&mut self, width: i64) -> i64 {
        let mut by_top: Vec<usize> = (0..self.items.len()).collect();
        by_top.sort_by_key(|at| self.items.get(*at).map(|item| (item.top, *at)));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut reach = None;
        for at in by_top {
            let Some(item) = self.items.get(at) else { continue };
            match (reach, groups.last_mut()) {
                (Some(bottom), Some(group)) if item.top <= bottom => group.push(at),
                _ => groups.push(vec![at]),
            }
            reach = reach.max(Some(item.bottom));
        }
        let mut chosen: Vec<(Vec<usize>, Gap)> = Vec::new();
        let mut needed = width;
        for mut group in groups {
            group.sort_unstable();
            let mut choice = None;
            for gap in self.gaps.clone() {
                let takes = self.takes(&group, gap);
                choice = Some((takes, gap));
                if takes <= width {
                    break;
                }
            }
            if let Some((takes, gap)) = choice {
                needed = needed.max(takes);
                chosen.push((group, gap));
            }
        }
        needed += needed % 2;
        for (group, gap) in chosen {
            self.place(&group, gap, needed);
        }
        needed
    }

    fn gap(&self, a: usize, b: usize, place: usize, gap: Gap) -> i64 {
        let (Some(left), Some(right)) = (self.items.get(a.min(b)), self.items.get(a.max(b))) else { return 0 };
        let least = match gap {
            Gap::Even(gap) => gap,
            Gap::Tight(safe, least) => {
                if left.lean.right || right.lean.left {
                    safe
                } else {
                    least
                }
            }
        };
        let half = |item: &Item| item.plate.filter(|(at, _)| *at == place).map_or(0, |(_, half)| half);
        let plates = half(left) + half(right);
        if plates > 0 { least.max(plates + self.plate_gap) } else { least }
    }

    /// Least distance of every item of a group from where the chain before it begins, given where each may
    /// begin itself. `backwards` goes from right to left.
    fn chain(&mut self, group: &[usize], gap: Gap, backwards: bool, begin: impl Fn(usize, &Item) -> i64) -> Vec<i64> {
        let span = group
            .iter()
            .filter_map(|at| self.items.get(*at))
            .fold((usize::MAX, 0), |(top, bottom), item| (top.min(item.top), bottom.max(item.bottom)));
        if let Some(last) = self.last.get_mut(span.0..=span.1) {
            last.fill(None);
        }
        let mut values = vec![0; group.len()];
        for step in 0..group.len() {
            let index = if backwards { group.len() - 1 - step } else { step };
            let Some(at) = group.get(index).copied() else { continue };
            let Some(item) = self.items.get(at).copied() else { continue };
            let mut value = begin(at, &item);
            for place in item.top..=item.bottom {
                if let Some(Some(other)) = self.last.get(place).copied() {
                    let (before, position): (i64, usize) = (values.get(other).copied().unwrap_or(0), other);
                    let neighbour = group.get(position).copied().unwrap_or(at);
                    value = value.max(before + self.gap(neighbour, at, place, gap));
                }
                if let Some(slot) = self.last.get_mut(place) {
                    *slot = Some(index);
                }
            }
            if let Some(slot) = values.get_mut(index) {
                *slot = value;
            }
        }
        values
    }

    fn takes(&mut self, group: &[usize], gap: Gap) -> i64 {
        let left = self.chain(group, gap, false, |_, item| item.left);
        let right = self.chain(group, gap, true, |_, item| item.right);
        let low = self.chain(group, gap, false, |_, item| item.low);
        let high = self.chain(group, gap, true, |_, item| -item.high);
        let mut width = 0;
        for (((left, right), low), high) in left.iter().zip(&right).zip(&low).zip(&high) {
            width = width.max(left + right).max(2 * (left + high)).max(2 * (low + right));
        }
        width
    }

    fn place(&mut self, group: &[usize], gap: Gap, width: i64) {
        let half = width / 2;
        let left = self.chain(group, gap, false, |_, item| item.left);
        let right = self.chain(group, gap, true, |_, item| item.right);
        let low = self.chain(group, gap, false, |_, item| item.low);
        let high = self.chain(group, gap, true, |_, item| -item.high);
        let low: Vec<i64> = left.iter().zip(&low).map(|(left, low)| (left - half).max(*low)).collect();
        let high: Vec<i64> = right.iter().zip(&high).map(|(right, high)| (half - right).min(-high)).collect();
        let anchored: Vec<usize> =
            group.iter().copied().filter(|at| self.items.get(*at).is_some_and(|item| item.anchor)).collect();
        let from_left = self.chain(&anchored, gap, false, |_, _| 0);
        let from_right = self.chain(&anchored, gap, true, |_, _| 0);
        let mut anchor: Vec<Option<i64>> = vec![None; self.items.len()];
        for ((at, left), right) in anchored.iter().zip(&from_left).zip(&from_right) {
            if let Some(slot) = anchor.get_mut(*at) {
                *slot = Some((left - right) / 2);
            }
        }
        for ((at, low), high) in group.iter().zip(&low).zip(&high) {
            if let Some(Some(wish)) = anchor.get_mut(*at) {
                *wish = (*wish).min(*high).max(*low);
            }
        }
        let anchored = |at: usize| anchor.get(at).copied().flatten();
        let bound = self.chain(group, gap, true, |at, item| {
            let limit = group.binary_search(&at).ok().and_then(|index| high.get(index)).copied().unwrap_or(item.high);
            -anchored(at).map_or(limit, |anchor| anchor.min(limit))
        });
        let bound: Vec<i64> = bound.into_iter().map(|bound| -bound).collect();
        let near_left = self.chain(group, gap, false, |at, _| anchored(at).unwrap_or(-FAR));
        let near_right = self.chain(group, gap, true, |at, _| anchored(at).map_or(-FAR, |anchor| -anchor));
        let free_left = self.chain(group, gap, false, |_, _| 0);
        let free_right = self.chain(group, gap, true, |_, _| 0);
        let mut wishes = vec![0; group.len()];
        for (index, at) in group.iter().enumerate() {
            let value = |list: &[i64]| list.get(index).copied().unwrap_or(0);
            let (after, before) = (value(&near_left), -value(&near_right));
            let wish = match (anchored(*at), after > -FAR / 2, before < FAR / 2) {
                (Some(anchor), _, _) => anchor,
                (None, true, true) => {
                    if self.items.get(*at).is_some_and(|item| item.lean.wish < 0) {
                        before
                    } else {
                        after
                    }
                }
                (None, true, false) => after,
                (None, false, true) => before,
                (None, false, false) => (value(&free_left) - value(&free_right)) / 2,
            };
            if let Some(slot) = wishes.get_mut(index) {
                *slot = wish.max(value(&low)).min(value(&bound));
            }
        }
        // The chain pushes each item right of those before it; the bounds leave room for those after it.
        let settled = self.chain(group, gap, false, |at, _| {
            group.binary_search(&at).ok().and_then(|index| wishes.get(index)).copied().unwrap_or(0)
        });
        for (at, x) in group.iter().zip(settled) {
            if let Some(offset) = self.offsets.get_mut(*at) {
                *offset = x;
            }
        }
    }
}

fn item(ground: Ground, lane: usize, run: &Run, lean: Lean) -> Item {
    let Ground { grid, field, network, metrics } = ground;
    let mut item = Item {
        top: run.top,
        bottom: run.bottom,
        left: 0,
        right: 0,
        low: -FAR,
        high: FAR,
        anchor: false,
        lean,
        plate: run.plate,
    };
    let half = run.plate.map_or(0, |(_, half)| half);
    if lane.is_multiple_of(2) {
        let mut pad = wide(metrics.card_clearance).max(wide(metrics.least_pitch));
        let first_row = run.top / 2;
        let passed = (first_row..=run.bottom / 2).filter(|row| (run.top..=run.bottom).contains(&row_place(*row)));
        if passed.into_iter().any(|row| network.row_across.get(row, lane) > 0) {
            pad = pad.max(safe_pitch(metrics));
        }
        item.left = pad + half;
        item.right = pad + half;
        if run.looped {
            item.left = item.left.max(wide(metrics.last_piece));
        }
        return item;
    }
    let corner = wide(metrics.corner_clearance).max(half);
    item.left = corner;
    item.right = corner;
    let column = lane / 2;
    if let Some(card) = run.below.and_then(|card| grid.cards.get(card)) {
        let (left, right) = field.reserves(card, column);
        item.left = item.left.max(left);
        item.right = item.right.max(right);
    }
    item.anchor = (run.above.is_some() || run.below.is_some()) && lean.wish == 0;
    if let Some(card) = run.above.and_then(|card| grid.cards.get(card)).filter(|card| card.bottom_middle.0 > 0) {
        let zone = wide(card.bottom_middle);
        if card.first == card.last {
            if lean.wish > 0 {
                item.low = zone;
            } else {
                item.high = -zone;
            }
        } else {
            // The middle of the card is at least half the rest of it away from the middle of this column.
            let rest: i64 = (card.first..=card.last)
                .filter(|other| *other != column)
                .map(|other| wide(grid.columns.get(other).map(|column| column.width).unwrap_or_default()))
                .chain(
                    (card.first + 1..=card.last)
                        .map(|gutter| wide(grid.gutters.get(gutter).copied().unwrap_or_default())),
                )
                .sum();
            if column == card.first {
                item.high = rest / 2 - zone;
            } else {
                item.low = zone - rest / 2;
            }
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(top: usize, bottom: usize, wish: i64) -> Item {
        Item {
            top,
            bottom,
            left: 1_200,
            right: 1_200,
            low: -FAR,
            high: FAR,
            anchor: wish == 0,
            lean: Lean { left: wish < 0, right: wish > 0, wish },
            plate: None,
        }
    }

    fn placed(items: Vec<Item>, width: i64) -> (Vec<i64>, i64) {
        let mut shelf = Shelf {
            offsets: vec![0; items.len()],
            items,
            gaps: vec![Gap::Even(1_800), Gap::Even(1_250), Gap::Tight(1_250, 900)],
            plate_gap: 700,
            last: vec![None; 20],
        };
        let width = shelf.arrange(width);
        (shelf.offsets, width)
    }

    #[test]
    fn runs_alone_stand_in_the_middle() {
        assert_eq!(placed(vec![item(2, 2, 1)], 16_000), (vec![0], 16_000));
        assert_eq!(placed(vec![item(2, 2, -1), item(2, 2, 1)], 16_000).0, [-900, 900]);
        assert_eq!(placed(vec![item(2, 2, 1), item(2, 2, 1), item(2, 2, 1)], 16_000).0, [-1_800, 0, 1_800]);
        assert_eq!(placed(vec![item(2, 2, 1), item(6, 6, 1)], 16_000).0, [0, 0], "they never meet");
    }

    #[test]
    fn straight_runs_keep_the_middle() {
        let beside = vec![item(2, 2, -1), item(2, 2, -1), item(2, 6, 0), item(6, 6, 1)];
        assert_eq!(placed(beside, 16_000).0, [-3_600, -1_800, 0, 1_800]);
    }

    #[test]
    fn runs_move_together_before_the_lane_grows() {
        let five = || (0..5).map(|_| item(2, 2, 1)).collect::<Vec<_>>();
        assert_eq!(placed(five(), 8_000), (vec![-2_500, -1_250, 0, 1_250, 2_500], 8_000));
        assert_eq!(placed(five(), 6_000), (vec![-2_500, -1_250, 0, 1_250, 2_500], 7_400));
        let apart = vec![item(2, 2, -1), item(2, 2, 1)];
        assert_eq!(placed(apart, 3_000), (vec![-450, 450], 3_300), "no segment of one can cross the other");
    }

    #[test]
    fn tags_push_runs_aside() {
        let tagged = Item { left: 10_000, ..item(2, 2, 1) };
        assert_eq!(placed(vec![tagged], 16_000).0, [2_000]);
        let rooted = vec![Item { high: -4_400, ..item(2, 2, -1) }, Item { low: 4_400, ..item(2, 2, 1) }];
        assert_eq!(placed(rooted, 16_000).0, [-4_400, 4_400]);
    }

    #[test]
    fn plates_keep_their_neighbours_away_in_their_channel_alone() {
        let plate = Item { plate: Some((4, 4_000)), left: 4_000, right: 4_000, ..item(2, 6, 0) };
        let (offsets, _) = placed(vec![plate, item(2, 2, 1)], 16_000);
        assert_eq!(offsets, [0, 1_800]);
        let (offsets, width) = placed(vec![plate, item(4, 4, 1)], 16_000);
        assert_eq!(offsets[1] - offsets[0], 4_700);
        assert_eq!(width, 16_000);
    }
}
