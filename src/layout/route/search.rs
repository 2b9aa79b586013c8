//! Global routing: through which channels and lanes each connector goes, before anything has a coordinate.
//!
//! A connector that changes rows goes from channel to channel without turning back; the cheapest such way
//! is found by a sweep over the channels between its ends, in each of which it may move sideways once.
//! That covers the straight drop, the Z, the lane run and the detour round blocked gutters. The gutters at
//! both ends of the grid are never blocked, so a way always exists.

use std::collections::BTreeMap;

use super::Grid;
use super::Node;
use super::RouteMetrics;
use super::field::Field;
use super::field::gutter_lane;
use super::sweep::Sweep;
use super::table::Table;
use super::table::wide;

/// How a link runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Way {
    /// Nowhere: one of its cards does not exist.
    #[default]
    Nowhere,
    /// Straight from side to side between neighbours in a row.
    Side,
    /// Out of the right side and back into it.
    Loop,
    /// Through channels.
    Path(Path),
}

/// A way through channels: vertical pieces in lanes, joined by horizontal pieces in channels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Path {
    /// Whether it leaves its first card by the bottom.
    pub(super) leaves_bottom: bool,
    /// Whether it enters its last card by the top.
    pub(super) enters_top: bool,
    /// Lane of every vertical piece.
    pub(super) lanes: Vec<usize>,
    /// Channel of every horizontal piece: one less than the lanes.
    pub(super) channels: Vec<usize>,
}

/// How many pieces run where so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Traffic {
    /// Horizontal pieces over a lane in a channel, twice; once where they end.
    pub(super) across: Table<i32>,
    /// Vertical pieces of a lane in a channel.
    pub(super) down: Table<i32>,
    /// Vertical pieces of a lane in a row.
    pub(super) row_down: Table<i32>,
    /// Horizontal pieces over a lane in a row.
    pub(super) row_across: Table<i32>,
}

/// Which cards are linked with their right neighbour.
fn busy(grid: &Grid, field: &Field) -> Vec<bool> {
    let mut busy = vec![false; grid.cards.len()];
    for edge in &grid.links {
        for (left, right) in [(edge.from, edge.to), (edge.to, edge.from)] {
            let neighbours = field.right.get(left).copied().flatten() == Some(right);
            if let (true, Some(slot)) = (neighbours, busy.get_mut(left)) {
                *slot = true;
            }
        }
    }
    busy
}

/// What the right side of a card already holds.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    ports: i64,
    label: i64,
}

/// The search for ways, with all traffic found so far.
pub(super) struct Search<'a> {
    pub(super) grid: &'a Grid,
    pub(super) field: &'a Field,
    pub(super) metrics: &'a RouteMetrics,
    pub(super) traffic: Traffic,
    sides: Vec<Side>,
    /// Cards with links to their right neighbour.
    busy: Vec<bool>,
    pub(super) sweep: Sweep,
    /// Price of moving sideways in a channel.
    pub(super) turn: i64,
    /// A lane, and a channel, that must not be used this time.
    pub(super) without: (Option<usize>, Option<usize>),
    /// Links that share trunks with many others and stay as they are.
    bulk: Vec<bool>,
}

/// From so many links of one kind at one card on, they are expected to share a trunk and do not avoid each other.
const BULK: usize = 9;
/// Links over more rows and columns than this keep the way found first.
const FAR: usize = 40;

impl<'a> Search<'a> {
    /// A search in an empty grid.
    pub(super) fn new(grid: &'a Grid, field: &'a Field, metrics: &'a RouteMetrics) -> Search<'a> {
        Search {
            grid,
            field,
            metrics,
            traffic: Traffic {
                across: Table::new(field.rows + 1, field.lanes),
                down: Table::new(field.rows + 1, field.lanes),
                row_down: Table::new(field.rows, field.lanes),
                row_across: Table::new(field.rows, field.lanes),
            },
            sides: vec![Side::default(); grid.cards.len()],
            busy: busy(grid, field),
            sweep: Sweep::default(),
            turn: 0,
            without: (None, None),
            bulk: Vec::new(),
        }
    }

    /// Other ways for a link: without one of the lanes or channels it takes now.
    pub(super) fn alternatives(&mut self, link: usize, way: &Way) -> Vec<Way> {
        let Way::Path(path) = way else { return Vec::new() };
        let Some((from, to)) = self.ends(link) else { return Vec::new() };
        if path.channels.is_empty() || self.bulk.get(link).copied().unwrap_or(true) {
            return Vec::new();
        }
        let Some(edge) = self.grid.links.get(link) else { return Vec::new() };
        if edge.from == edge.to {
            return Vec::new();
        }
        self.count(link, path, -1);
        let mut found = Vec::new();
        let lanes = path.lanes.iter().map(|lane| (Some(*lane), None));
        let channels = path.channels.iter().map(|channel| (None, Some(*channel)));
        for without in lanes.chain(channels) {
            self.without = without;
            let other =
                if from.row == to.row { self.same_row(&from, &to, false) } else { self.sweep(&from, &to, false) };
            let other = Way::Path(other);
            let usable = matches!(&other, Way::Path(path) if !path.lanes.is_empty());
            if usable && other != *way && !found.contains(&other) {
                found.push(other);
            }
        }
        self.without = (None, None);
        self.count(link, path, 1);
        found
    }

    /// Takes note that a link goes another way.
    pub(super) fn replace(&mut self, link: usize, old: &Way, new: &Way) {
        for (way, by) in [(old, -1), (new, 1)] {
            if let Way::Path(path) = way {
                self.count(link, path, by);
            }
        }
    }

    /// Finds the way of every link.
    pub(super) fn ways(&mut self) -> Vec<Way> {
        let links = &self.grid.links;
        let mut ways = vec![Way::default(); links.len()];
        let (starts, ends) = self.bulk();
        self.bulk = starts.iter().zip(&ends).map(|(start, end)| *start || *end).collect();
        let mut order: Vec<(u8, usize, usize)> = Vec::new();
        for (link, edge) in links.iter().enumerate() {
            let Some((from, to)) = self.ends(link) else { continue };
            let rows = from.row.abs_diff(to.row);
            let columns = to.first.saturating_sub(from.last) + from.first.saturating_sub(to.last);
            order.push((edge.priority, rows + columns, link));
        }
        order.sort_unstable();
        for (_, _, link) in &order {
            let from_end = ends.get(*link).copied().unwrap_or_default();
            let quiet = self.bulk.get(*link).copied().unwrap_or_default();
            let way = self.way(*link, quiet, from_end, true);
            if let (Way::Path(path), false) = (&way, quiet) {
                self.count(*link, path, 1);
            }
            if let Some(slot) = ways.get_mut(*link) {
                *slot = way;
            }
        }
        // Those that came first did not know of the others; all but the longest are sought once more.
        for (_, distance, link) in &order {
            let Some(slot) = ways.get_mut(*link) else { continue };
            let again = !self.bulk.get(*link).copied().unwrap_or_default() && *distance <= FAR;
            let Way::Path(old) = &*slot else { continue };
            if again {
                self.count(*link, old, -1);
                let new = self.way(*link, false, false, false);
                if let Way::Path(path) = &new {
                    self.count(*link, path, 1);
                }
                *slot = new;
            }
        }
        ways
    }

    fn ends(&self, link: usize) -> Option<(Node, Node)> {
        let edge = self.grid.links.get(link)?;
        let valid = |card: usize| self.field.valid.get(card).copied().unwrap_or(false);
        if !valid(edge.from) || !valid(edge.to) {
            return None;
        }
        Some((*self.grid.cards.get(edge.from)?, *self.grid.cards.get(edge.to)?))
    }

    /// Which links will share a trunk with many others at their start, and which at their end.
    fn bulk(&self) -> (Vec<bool>, Vec<bool>) {
        let mut starts: BTreeMap<(usize, u8), usize> = BTreeMap::new();
        let mut ends: BTreeMap<(usize, u8), usize> = BTreeMap::new();
        for edge in &self.grid.links {
            *starts.entry((edge.from, edge.class)).or_default() += usize::from(edge.merge);
            *ends.entry((edge.to, edge.class)).or_default() += usize::from(edge.merge_end);
        }
        let many = |count: Option<&usize>| count.is_some_and(|count| *count >= BULK);
        let at_end: Vec<bool> =
            self.grid.links.iter().map(|edge| edge.merge_end && many(ends.get(&(edge.to, edge.class)))).collect();
        let at_start = self
            .grid
            .links
            .iter()
            .zip(&at_end)
            .map(|(edge, end)| !end && edge.merge && many(starts.get(&(edge.from, edge.class))))
            .collect();
        (at_start, at_end)
    }

    fn way(&mut self, link: usize, quiet: bool, from_end: bool, may_side: bool) -> Way {
        let Some((from, to)) = self.ends(link) else { return Way::Nowhere };
        let Some(edge) = self.grid.links.get(link) else { return Way::Nowhere };
        if edge.from == edge.to {
            if edge.label.is_some() {
                return Way::Path(round_about(&from, self.field));
            }
            let busy = self.busy.get(edge.from).copied().unwrap_or(false);
            if may_side && !busy && self.take_side(edge.from, from.row, 2, 0) {
                return Way::Loop;
            }
            return Way::Path(self.turn_back(&from));
        }
        if from.row == to.row {
            let rightwards = self.field.right.get(edge.from).copied().flatten() == Some(edge.to);
            let leftwards = self.field.left.get(edge.from).copied().flatten() == Some(edge.to);
            let left_card = if rightwards { edge.from } else { edge.to };
            let label = edge.label.map_or(0, |size| wide(size.height));
            if may_side && (rightwards || leftwards) && self.take_side(left_card, from.row, 1, label) {
                let (left, right) = if rightwards { (&from, &to) } else { (&to, &from) };
                for lane in gutter_lane(left.last + 1)..=gutter_lane(right.first) {
                    if let Some(cell) = self.traffic.row_across.cell(from.row, lane) {
                        *cell += 1;
                    }
                }
                return Way::Side;
            }
            return Way::Path(self.same_row(&from, &to, quiet));
        }
        let path = if from_end {
            let mut path = self.sweep(&to, &from, quiet);
            path.lanes.reverse();
            path.channels.reverse();
            Path { leaves_bottom: !path.enters_top, enters_top: !path.leaves_bottom, ..path }
        } else {
            self.sweep(&from, &to, quiet)
        };
        Way::Path(path)
    }

    /// Takes ports on the right side of a card (and so on the left side of its neighbour) if there is room.
    fn take_side(&mut self, card: usize, row: usize, ports: i64, label: i64) -> bool {
        let height = wide(self.grid.rows.get(row).copied().unwrap_or_default());
        let Some(side) = self.sides.get_mut(card) else { return false };
        let tallest = side.label.max(label);
        let pitch = side_pitch(tallest, self.metrics);
        let clear = wide(self.metrics.corner_clearance).min(height / 2);
        let wanted = side.ports + ports;
        if height <= 0 || (wanted - 1).saturating_mul(pitch) > height - 2 * clear {
            return false;
        }
        *side = Side { ports: wanted, label: tallest };
        true
    }

    /// A small U below or above a card, both ends in one column.
    fn turn_back(&self, card: &Node) -> Path {
        let line = |channel: usize| self.grid.channels.get(channel).is_some_and(|channel| channel.line.is_some());
        let below = !line(card.row + 1) || line(card.row);
        let lane = self.field.ports(card, below, card).into_iter().max().unwrap_or_default();
        let channel = if below { card.row + 1 } else { card.row };
        Path { leaves_bottom: below, enters_top: !below, lanes: vec![lane, lane], channels: vec![channel] }
    }

    pub(super) fn bend(&self) -> i64 {
        wide(self.metrics.bend)
    }

    /// Price of a count of crossings that are noted twice each.
    pub(super) fn crossings(&self, twice: i32) -> i64 {
        i64::from(twice) * self.bend() / 4
    }

    /// Price of one more vertical piece beside others in a lane.
    pub(super) fn crowd(&self, lane: usize, others: i32) -> i64 {
        let room = self.field.room.get(lane).copied().unwrap_or(1).max(1);
        let others = i64::from(others);
        wide(self.metrics.demand) * others / room + self.bend() * (others + 1 - room).max(0)
    }

    /// A U above or below a row, from the near ends of two cards.
    fn same_row(&self, from: &Node, to: &Node, quiet: bool) -> Path {
        let rightwards = from.first <= to.first;
        let mut best: Option<(i64, Path)> = None;
        for below in [true, false] {
            let starts = self.field.ports(from, below, to);
            let ends = self.field.ports(to, below, from);
            let near = if rightwards { (starts.last(), ends.first()) } else { (starts.first(), ends.last()) };
            let (Some(start), Some(end)) = near else { continue };
            let channel = if below { from.row + 1 } else { from.row };
            if self.without.1 == Some(channel) {
                continue;
            }
            let mut cost = 0;
            if !quiet {
                cost += self.crowd(*start, self.traffic.down.get(channel, *start));
                cost += self.crowd(*end, self.traffic.down.get(channel, *end));
                let (low, high) = (*start.min(end), *start.max(end));
                cost += self.track_price(channel, low);
                for lane in low + 1..high {
                    cost += self.crossings(2 * self.traffic.down.get(channel, lane));
                }
            }
            if self.grid.channels.get(channel).is_some_and(|channel| channel.line.is_some()) {
                cost += 2 * wide(self.metrics.recross);
            }
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                let path = Path {
                    leaves_bottom: below,
                    enters_top: !below,
                    lanes: vec![*start, *end],
                    channels: vec![channel],
                };
                best = Some((cost, path));
            }
        }
        best.map(|(_, path)| path).unwrap_or_default()
    }

    /// Price of turning into a channel beside segments that are there already: the channel may have to grow, and
    /// the ends may have to cross.
    pub(super) fn track_price(&self, channel: usize, lane: usize) -> i64 {
        self.track_price_each(channel) * i64::from(self.traffic.across.get(channel, lane))
    }

    /// The part of that price that each segment has.
    pub(super) fn track_price_each(&self, channel: usize) -> i64 {
        let tracks = self.field.tracks.get(channel).copied().unwrap_or(1).max(1);
        (wide(self.metrics.demand) / (2 * tracks)).max(self.bend() / 2)
    }

    /// Notes (or strikes out) the pieces of a way in the traffic.
    fn count(&mut self, link: usize, path: &Path, by: i32) {
        let Some((from, to)) = self.ends(link) else { return };
        for (lane, top, bottom) in pieces(path, &from, &to) {
            for channel in top..=bottom {
                if let Some(cell) = self.traffic.down.cell(channel, lane) {
                    *cell += by;
                }
            }
            for row in top..bottom {
                if let Some(cell) = self.traffic.row_down.cell(row, lane) {
                    *cell += by;
                }
            }
        }
        for (lanes, channel) in path.lanes.windows(2).zip(&path.channels) {
            let [a, b] = *lanes else { continue };
            for lane in a.min(b)..=a.max(b) {
                if let Some(cell) = self.traffic.across.cell(*channel, lane) {
                    *cell += if lane == a || lane == b { by } else { 2 * by };
                }
            }
        }
    }
}

/// Least distance of ports on the side of a card whose tallest label is so high.
pub(super) fn side_pitch(label: i64, metrics: &RouteMetrics) -> i64 {
    let least = wide(metrics.least_port_pitch);
    if label > 0 { least.max(label + wide(metrics.least_pitch) / 2) } else { least }
}

/// Lane, first and last channel of every vertical piece of a way.
pub(super) fn pieces(path: &Path, from: &Node, to: &Node) -> Vec<(usize, usize, usize)> {
    let start = if path.leaves_bottom { from.row + 1 } else { from.row };
    let end = if path.enters_top { to.row } else { to.row + 1 };
    let mut stops = vec![start];
    stops.extend(&path.channels);
    stops.push(end);
    path.lanes
        .iter()
        .zip(stops.windows(2))
        .filter_map(|(lane, stops)| match *stops {
            [a, b] => Some((*lane, a.min(b), a.max(b))),
            _ => None,
        })
        .collect()
}

/// A self-link with a label: out of the bottom, round the right end, into the top.
fn round_about(card: &Node, field: &Field) -> Path {
    let lane = |bottom: bool| field.ports(card, bottom, card).into_iter().max();
    let (Some(start), Some(end)) = (lane(true), lane(false)) else { return Path::default() };
    Path {
        leaves_bottom: true,
        enters_top: true,
        lanes: vec![start, gutter_lane(card.last + 1), end],
        channels: vec![card.row + 1, card.row],
    }
}
