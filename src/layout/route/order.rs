//! In which order the vertical pieces of a lane stand.
//!
//! A first order follows from where each piece goes; then neighbours change places as long as that saves
//! crossings.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::Grid;
use super::lanes::FAR;
use super::lanes::Places;
use super::nets::Network;
use super::nets::Run;
use super::nets::channel_place;

/// How far a run may move in its lane in search of fewer crossings.
const REACH: usize = 24;

/// On which sides of a run segments leave it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lean {
    pub(super) left: bool,
    pub(super) right: bool,
    /// -1 to the left, 1 to the right, 0 to neither or both.
    pub(super) wish: i64,
}

/// The runs of a lane under comparison.
pub(super) struct Order<'a> {
    pub(super) network: &'a Network,
    pub(super) places: &'a Places,
    pub(super) grid: &'a Grid,
    /// The pins of the long segments that were looked at.
    pins: RefCell<BTreeMap<usize, Rc<Pins>>>,
}

/// Where the runs of a segment stand, from left to right: all of them, those that go up from it, and those that go
/// down.
struct Pins {
    all: Vec<i64>,
    up: Vec<i64>,
    down: Vec<i64>,
}

/// Segments with more runs than this are looked at through their pins, so that a card with hundreds of links costs
/// no more than its share.
const LONG: usize = 16;

impl<'a> Order<'a> {
    /// Nothing may move while runs are compared.
    pub(super) fn new(network: &'a Network, places: &'a Places, grid: &'a Grid) -> Order<'a> {
        Order { network, places, grid, pins: RefCell::default() }
    }
}

impl Order<'_> {
    pub(super) fn run(&self, run: usize) -> &Run {
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

    pub(super) fn lean(&self, run: usize) -> Lean {
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
    pub(super) fn key(&self, run: usize) -> (i64, i64, i64, i64) {
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
    /// Tells whether any has moved.
    pub(super) fn sift(&self, runs: &mut [usize]) -> bool {
        let mut any = false;
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
                if let (true, Some(part)) = (target < at, runs.get_mut(target..=at)) {
                    part.rotate_right(1);
                    moved = true;
                }
            }
            any |= moved;
            if !moved {
                break;
            }
        }
        any
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
            let place = channel_place(channel);
            run.top <= place && place <= run.bottom
        };
        for (channel, segment) in a.joints.iter().filter(|(channel, _)| within(b, *channel)) {
            count += match b.joint(*channel) {
                Some(other) => {
                    let (ours, theirs) = ((*segment, left), (other, right));
                    let first = self.stacked(*channel, ours, theirs, (left, right));
                    let second = self.stacked(*channel, theirs, ours, (left, right));
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

    /// Crossings of two segments of a channel when one lies above the other. Each comes with its run of the two that
    /// are compared.
    fn stacked(&self, channel: usize, upper: (usize, usize), lower: (usize, usize), pair: (usize, usize)) -> i64 {
        let (above, below) = (self.range(channel, upper, pair), self.range(channel, lower, pair));
        let down = self.between(channel, upper, pair, below, false);
        down + self.between(channel, lower, pair, above, true)
    }

    /// From where to where a segment reaches.
    fn range(&self, channel: usize, (segment, own): (usize, usize), pair: (usize, usize)) -> (i64, i64) {
        let Some(pins) = self.pins(channel, segment) else {
            let places = self.others(segment, usize::MAX).map(|run| self.assumed(run, pair));
            return places.fold((FAR, -FAR), |(low, high), x| (low.min(x), high.max(x)));
        };
        let (stands, assumed) = (2 * self.x(own), self.assumed(own, pair));
        // Its own place is another one for the moment.
        let skipped = |place: Option<&i64>, next: Option<&i64>| match place {
            Some(x) if *x == stands => next.copied(),
            place => place.copied(),
        };
        let low = skipped(pins.all.first(), pins.all.get(1)).unwrap_or(FAR);
        let last = pins.all.len().saturating_sub(1);
        let high = skipped(pins.all.last(), last.checked_sub(1).and_then(|at| pins.all.get(at))).unwrap_or(-FAR);
        (low.min(assumed), high.max(assumed))
    }

    /// How many runs of a segment go up from it, or down, between two places.
    fn between(
        &self,
        channel: usize,
        (segment, own): (usize, usize),
        pair: (usize, usize),
        (low, high): (i64, i64),
        up: bool,
    ) -> i64 {
        let inside = |x: i64| low < x && x < high;
        let goes = |run: usize| if up { self.run(run).up(channel) } else { self.run(run).down(channel) };
        let Some(pins) = self.pins(channel, segment) else {
            let found = |run: &usize| inside(self.assumed(*run, pair)) && goes(*run);
            return self.others(segment, usize::MAX).filter(found).count() as i64;
        };
        let places = if up { &pins.up } else { &pins.down };
        let found = places.partition_point(|x| *x < high).saturating_sub(places.partition_point(|x| *x <= low));
        let moved = i64::from(inside(self.assumed(own, pair))) - i64::from(inside(2 * self.x(own)));
        found as i64 + if goes(own) { moved } else { 0 }
    }

    /// The pins of a segment, if it is long.
    fn pins(&self, channel: usize, segment: usize) -> Option<Rc<Pins>> {
        let runs = self.network.segments.get(segment).map(|segment| segment.runs.as_slice())?;
        if runs.len() <= LONG {
            return None;
        }
        if let Some(known) = self.pins.borrow().get(&segment) {
            return Some(Rc::clone(known));
        }
        let places = |keep: &dyn Fn(&Run) -> bool| {
            let kept = runs.iter().filter(|run| keep(self.run(**run)));
            let mut places: Vec<i64> = kept.map(|run| 2 * self.x(*run)).collect();
            places.sort_unstable();
            places
        };
        let (all, up, down) = (places(&|_| true), places(&|run| run.up(channel)), places(&|run| run.down(channel)));
        let pins = Rc::new(Pins { all, up, down });
        self.pins.borrow_mut().insert(segment, Rc::clone(&pins));
        Some(pins)
    }
}
