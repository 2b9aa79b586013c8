//! From tracks and places to points, bridges, forks and plates in a settled frame.

use std::collections::BTreeMap;

use super::Frame;
use super::Grid;
use super::Hop;
use super::Route;
use super::RouteMetrics;
use super::draft::Draft;
use super::labels;
use super::nets::Network;
use super::nets::Run;
use super::nets::Segment;
use super::nets::Trace;
use super::nets::channel_place;
use super::nets::row_place;
use super::search::side_pitch;
use super::table::len;
use super::table::wide;
use crate::geom::Len;
use crate::geom::Point;

/// A plan in a frame: every piece with its place.
pub(super) struct Picture<'a> {
    pub(super) grid: &'a Grid,
    pub(super) metrics: &'a RouteMetrics,
    pub(super) network: &'a Network,
    pub(super) frame: &'a Frame,
    /// x of every run.
    pub(super) x: Vec<i64>,
    /// y of every segment.
    pub(super) y: Vec<i64>,
    /// y of the plate on a run.
    pub(super) plate_y: BTreeMap<usize, i64>,
    /// Runs that touch a place (channel or row), from left to right.
    pub(super) at_place: Vec<Vec<(i64, usize)>>,
}

/// Distance of the first track from the top of its channel and of the last from its bottom, when `plate` is kept
/// free on both sides of a track that carries a label.
pub(super) fn pads(grid: &Grid, metrics: &RouteMetrics, channel: usize, plate: i64) -> (i64, i64) {
    let Some(shape) = grid.channels.get(channel) else { return (0, 0) };
    let clear = wide(metrics.card_clearance).max(wide(metrics.last_piece));
    let line = shape.line.map_or(0, |line| wide(line) + wide(metrics.line_clearance).max(plate));
    (wide(shape.pad_top).max(clear).max(plate).max(line), wide(shape.pad_bottom).max(clear).max(plate))
}

/// y of a track of a channel between two edges: the tracks stand together in the middle of the room they may use.
fn track_y(
    grid: &Grid,
    metrics: &RouteMetrics,
    draft: &Draft,
    channel: usize,
    (top, bottom): (i64, i64),
    track: usize,
) -> i64 {
    let (above, below) = pads(grid, metrics, channel, draft.plates.get(channel).copied().unwrap_or(0));
    let count = draft.tracks.count.get(channel).copied().unwrap_or(1).max(1) as i64;
    let pitch = wide(metrics.pitch);
    let spare = (bottom - below - top - above - (count - 1) * pitch).max(0);
    top + above + spare / 2 + track as i64 * pitch
}

/// y of every track of every channel.
pub(super) fn tracks(grid: &Grid, metrics: &RouteMetrics, draft: &Draft, frame: &Frame) -> Vec<Vec<Len>> {
    let edges = frame.channels.iter().zip(&frame.rows).enumerate();
    edges
        .map(|(channel, (top, bottom))| {
            let count = draft.tracks.count.get(channel).copied().unwrap_or(0);
            let y = |track| len(track_y(grid, metrics, draft, channel, (wide(*top), wide(*bottom)), track));
            (0..count).map(y).collect()
        })
        .collect()
}

impl<'a> Picture<'a> {
    /// Puts everything into a frame.
    pub(super) fn new(grid: &'a Grid, metrics: &'a RouteMetrics, draft: &'a Draft, frame: &'a Frame) -> Picture<'a> {
        let Draft { network, offsets, tracks, plates, .. } = draft;
        let mut picture = Picture {
            grid,
            metrics,
            network,
            frame,
            x: Vec::new(),
            y: Vec::new(),
            plate_y: BTreeMap::new(),
            at_place: vec![Vec::new(); 2 * grid.rows.len() + 1],
        };
        for (run, offset) in network.runs.iter().zip(offsets) {
            let (left, right) = picture.lane(run.lane);
            picture.x.push((left + right).div_euclid(2) + offset);
        }
        for ((segment, track), alone) in network.segments.iter().zip(&tracks.of).zip(&tracks.alone) {
            let channel = segment.channel;
            let (top, bottom) = picture.channel(channel);
            let y = if *alone {
                let (above, below) = pads(grid, metrics, channel, plates.get(channel).copied().unwrap_or(0));
                (top + above + bottom - below).div_euclid(2)
            } else {
                track_y(grid, metrics, draft, channel, (top, bottom), *track)
            };
            picture.y.push(y);
            if let Some(run) = segment.plate_of {
                picture.plate_y.insert(run, y);
            }
        }
        for (index, (run, x)) in network.runs.iter().zip(&picture.x).enumerate() {
            if run.spacer != 0 {
                continue;
            }
            for place in run.top..=run.bottom {
                if let Some(list) = picture.at_place.get_mut(place) {
                    list.push((*x, index));
                }
            }
        }
        for list in &mut picture.at_place {
            list.sort_unstable();
        }
        picture
    }

    /// Left and right edge of a lane.
    fn lane(&self, lane: usize) -> (i64, i64) {
        let at = |list: &[crate::geom::Len], index: usize| list.get(index).copied().map_or(0, wide);
        if lane.is_multiple_of(2) {
            (at(&self.frame.gutters, lane / 2), at(&self.frame.columns, lane / 2))
        } else {
            (at(&self.frame.columns, lane / 2), at(&self.frame.gutters, lane / 2 + 1))
        }
    }

    /// Top and bottom edge of a channel.
    pub(super) fn channel(&self, channel: usize) -> (i64, i64) {
        let at = |list: &[crate::geom::Len], index: usize| list.get(index).copied().map_or(0, wide);
        (at(&self.frame.channels, channel), at(&self.frame.rows, channel))
    }

    /// Top and bottom edge of a row.
    pub(super) fn row(&self, row: usize) -> (i64, i64) {
        let at = |list: &[crate::geom::Len], index: usize| list.get(index).copied().map_or(0, wide);
        (at(&self.frame.rows, row), at(&self.frame.channels, row + 1))
    }

    /// Left and right edge of a card.
    fn card(&self, card: usize) -> (i64, i64) {
        let Some(node) = self.grid.cards.get(card) else { return (0, 0) };
        let at = |list: &[crate::geom::Len], index: usize| list.get(index).copied().map_or(0, wide);
        (at(&self.frame.columns, node.first), at(&self.frame.gutters, node.last + 1))
    }

    fn port_y(&self, card: usize, slot: usize) -> i64 {
        let row = self.grid.cards.get(card).map(|card| card.row).unwrap_or_default();
        let (top, bottom) = self.row(row);
        let count = self.network.side_ports.get(card).copied().unwrap_or(1).max(1) as i64;
        let label = self.network.side_label.get(card).copied().unwrap_or(0);
        let least = side_pitch(label, self.metrics);
        let clear = wide(self.metrics.corner_clearance).min((bottom - top) / 2);
        let room = (bottom - top - 2 * clear).max(0);
        let wanted = wide(self.metrics.port_pitch).max(least);
        let pitch = if count > 1 { wanted.min(room / (count - 1)) } else { 0 };
        (top + bottom).div_euclid(2) + (2 * slot as i64 - (count - 1)) * pitch / 2
    }

    fn run_x(&self, run: usize) -> i64 {
        self.x.get(run).copied().unwrap_or(0)
    }

    fn segment_y(&self, segment: usize) -> i64 {
        self.y.get(segment).copied().unwrap_or(0)
    }

    /// Where a run begins and ends in a channel it touches.
    pub(super) fn extent(&self, run: &Run, channel: usize) -> (i64, i64) {
        let (top, bottom) = self.channel(channel);
        let tracks = run.joint(channel).map(|segment| self.segment_y(segment));
        let upper = if run.up(channel) { Some(top) } else { tracks };
        let lower = if run.down(channel) { Some(bottom) } else { tracks };
        (upper.unwrap_or(bottom), lower.unwrap_or(top))
    }

    /// The corner points of a link.
    pub(super) fn points(&self, link: usize) -> Vec<Point> {
        let point = |x: i64, y: i64| Point::new(len(x), len(y));
        match self.network.traces.get(link) {
            None | Some(Trace::Nowhere) => Vec::new(),
            Some(Trace::Side { left, right, slot, rightwards }) => {
                let y = self.port_y(*left, *slot);
                let mut points = vec![point(self.card(*left).1, y), point(self.card(*right).0, y)];
                if !rightwards {
                    points.reverse();
                }
                points
            }
            Some(Trace::Loop { run, slot }) => {
                let Some(edge) = self.grid.links.get(link) else { return Vec::new() };
                let x = self.run_x(*run);
                let border = self.card(edge.from).1;
                let (first, second) = (self.port_y(edge.from, *slot), self.port_y(edge.from, slot + 1));
                vec![point(border, first), point(x, first), point(x, second), point(border, second)]
            }
            Some(Trace::Path { runs, segments }) => {
                let (Some(first), Some(last), Some(edge)) = (runs.first(), runs.last(), self.grid.links.get(link))
                else {
                    return Vec::new();
                };
                let mut points = vec![point(self.run_x(*first), self.port(*first, edge.from))];
                for (segment, pair) in segments.iter().zip(runs.windows(2)) {
                    let y = self.segment_y(*segment);
                    if let [a, b] = *pair {
                        points.push(point(self.run_x(a), y));
                        points.push(point(self.run_x(b), y));
                    }
                }
                points.push(point(self.run_x(*last), self.port(*last, edge.to)));
                points
            }
        }
    }

    /// y of the port where a run meets a card.
    fn port(&self, run: usize, card: usize) -> i64 {
        let row = self.grid.cards.get(card).map(|card| card.row).unwrap_or_default();
        let (top, bottom) = self.row(row);
        let below = self.network.runs.get(run).is_some_and(|run| run.below == Some(card));
        if below { top } else { bottom }
    }

    /// All routes. Hops are left out where there are more than `bridges` of them.
    pub(super) fn routes(&self, bridges: usize) -> Vec<Route> {
        let mut routes: Vec<Route> = Vec::new();
        let mut hops = 0_usize;
        for link in 0..self.grid.links.len() {
            let route = self.route(link, hops <= bridges);
            hops = hops.saturating_add(route.hops.len());
            routes.push(route);
        }
        if hops > bridges {
            routes.iter_mut().for_each(|route| route.hops.clear());
        }
        self.forks(&mut routes);
        routes
    }

    /// Everything about one link but its forks.
    fn route(&self, link: usize, bridged: bool) -> Route {
        let points = self.points(link);
        let net = self.network.nets.get(link).copied().unwrap_or(link);
        let mut hops = Vec::new();
        match self.network.traces.get(link).filter(|_| bridged) {
            Some(Trace::Side { left, .. }) => {
                let row = self.grid.cards.get(*left).map(|card| card.row).unwrap_or_default();
                self.row_hops(row, &points, 0, net, &mut hops);
            }
            Some(Trace::Loop { .. }) => {
                let Some(edge) = self.grid.links.get(link) else { return Route::default() };
                let row = self.grid.cards.get(edge.from).map(|card| card.row).unwrap_or_default();
                self.row_hops(row, &points, 0, net, &mut hops);
                self.row_hops(row, &points, 2, net, &mut hops);
            }
            Some(Trace::Path { segments, .. }) => {
                for (index, segment) in segments.iter().enumerate() {
                    let Some(piece) = self.network.segments.get(*segment) else { continue };
                    self.channel_hops(piece.channel, &points, 1 + 2 * index, net, &mut hops);
                }
            }
            None | Some(Trace::Nowhere) => {}
        }
        let label = labels::plate(self, link, &points);
        Route { points, net, hops, forks: Vec::new(), label }
    }

    fn channel_hops(&self, channel: usize, points: &[Point], piece: usize, net: usize, hops: &mut Vec<Hop>) {
        let (Some(from), Some(to)) = (points.get(piece), points.get(piece + 1)) else { return };
        let crossed = self.crossed(channel, wide(from.y), (wide(from.x), wide(to.x)), net);
        self.bridge(crossed.map(|(x, _)| x), piece, hops);
    }

    fn row_hops(&self, row: usize, points: &[Point], piece: usize, net: usize, hops: &mut Vec<Hop>) {
        let (Some(from), Some(to)) = (points.get(piece), points.get(piece + 1)) else { return };
        let crossed = self.crossed_in_row(row, (wide(from.x), wide(to.x)), net);
        self.bridge(crossed.map(|(x, _)| x), piece, hops);
    }

    /// Runs of other nets that cross a horizontal piece in a channel: x, and first link.
    fn crossed(
        &self,
        channel: usize,
        y: i64,
        (from, to): (i64, i64),
        net: usize,
    ) -> impl Iterator<Item = (i64, usize)> + '_ {
        self.between(channel_place(channel), from, to).filter_map(move |(x, run)| {
            let run = self.network.runs.get(run)?;
            let (top, bottom) = self.extent(run, channel);
            (run.net != net && top < y && y < bottom).then_some((x, run.link))
        })
    }

    /// Runs of other nets that cross a horizontal piece in a row.
    fn crossed_in_row(
        &self,
        row: usize,
        (from, to): (i64, i64),
        net: usize,
    ) -> impl Iterator<Item = (i64, usize)> + '_ {
        self.between(row_place(row), from, to).filter_map(move |(x, run)| {
            let run = self.network.runs.get(run)?;
            (run.net != net && !run.looped).then_some((x, run.link))
        })
    }

    /// Left and right end of a segment.
    fn reach(&self, segment: &Segment) -> (i64, i64) {
        let ends = segment.runs.iter().map(|run| self.run_x(*run));
        ends.fold((i64::MAX, i64::MIN), |(low, high), x| (low.min(x), high.max(x)))
    }

    /// All crossings, each as the two links that cross (the first ones of their nets' pieces).
    pub(super) fn crossings(&self) -> Vec<(usize, usize)> {
        let mut crossings = Vec::new();
        for (segment, y) in self.network.segments.iter().zip(&self.y).filter(|(segment, _)| segment.plate_of.is_none())
        {
            let crossed = self.crossed(segment.channel, *y, self.reach(segment), segment.net);
            crossings.extend(crossed.map(|(_, link)| (segment.link, link)));
        }
        for (link, trace) in self.network.traces.iter().enumerate() {
            if let Trace::Side { left, right, .. } = trace {
                let row = self.grid.cards.get(*left).map(|card| card.row).unwrap_or_default();
                let range = (self.card(*left).1, self.card(*right).0);
                crossings.extend(self.crossed_in_row(row, range, link).map(|(_, other)| (link, other)));
            }
        }
        crossings
    }

    /// Runs that touch a place strictly between two x, from left to right.
    pub(super) fn between(&self, place: usize, a: i64, b: i64) -> impl Iterator<Item = (i64, usize)> + '_ {
        let list = self.at_place.get(place).map(Vec::as_slice).unwrap_or_default();
        let start = list.partition_point(|(x, _)| *x <= a.min(b));
        let end = list.partition_point(|(x, _)| *x < a.max(b));
        list.get(start..end).unwrap_or_default().iter().copied()
    }

    fn bridge(&self, crossed: impl Iterator<Item = i64>, piece: usize, hops: &mut Vec<Hop>) {
        let radius = wide(self.metrics.hop);
        let mut open: Option<(i64, i64)> = None;
        for x in crossed {
            open = match open {
                Some((from, to)) if x - radius - to < wide(self.metrics.hop_merge) => Some((from, x + radius)),
                Some((from, to)) => {
                    hops.push(Hop { piece, from: len(from), to: len(to) });
                    Some((x - radius, x + radius))
                }
                None => Some((x - radius, x + radius)),
            };
        }
        if let Some((from, to)) = open {
            hops.push(Hop { piece, from: len(from), to: len(to) });
        }
    }

    /// Puts a fork on every connector that bends where three or more pieces of its net meet.
    fn forks(&self, routes: &mut [Route]) {
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for route in routes.iter() {
            *sizes.entry(route.net).or_default() += 1;
        }
        let mut arms: BTreeMap<(usize, Point), u8> = BTreeMap::new();
        let shared = |route: &Route| sizes.get(&route.net).is_some_and(|size| *size > 1);
        for (link, _) in routes.iter().enumerate().filter(|(_, route)| shared(route)) {
            let Some(Trace::Path { runs, segments }) = self.network.traces.get(link) else { continue };
            for (segment, pair) in segments.iter().zip(runs.windows(2)) {
                let [a, b] = *pair else { continue };
                for (run, other) in [(a, b), (b, a)] {
                    let (Some(piece), Some(bar)) = (self.network.runs.get(run), self.network.segments.get(*segment))
                    else {
                        continue;
                    };
                    let x = self.run_x(run);
                    let corner = Point::new(len(x), len(self.segment_y(*segment)));
                    let mut seen = if self.run_x(other) < x { 1 } else { 2 };
                    seen |= if piece.up(bar.channel) { 4 } else { 0 };
                    seen |= if piece.down(bar.channel) { 8 } else { 0 };
                    let net = self.network.nets.get(link).copied().unwrap_or(link);
                    *arms.entry((net, corner)).or_default() |= seen;
                }
            }
        }
        let reach: Vec<(i64, i64)> = self.network.segments.iter().map(|bar| self.reach(bar)).collect();
        // A run that ends in a segment of the trunk leaves the trunk's own piece running on beneath it.
        for (link, route) in routes.iter_mut().enumerate() {
            let Some(Trace::Path { runs, segments }) = self.network.traces.get(link) else { continue };
            for (segment, pair) in segments.iter().zip(runs.windows(2)) {
                let (Some(bar), Some((low, high))) =
                    (self.network.segments.get(*segment), reach.get(*segment).copied())
                else {
                    continue;
                };
                for run in pair {
                    let x = self.run_x(*run);
                    let corner = Point::new(len(x), len(self.segment_y(*segment)));
                    let mut seen = arms.get(&(route.net, corner)).copied().unwrap_or(0);
                    if bar.runs.len() > 2 {
                        seen |= if low < x { 1 } else { 0 };
                        seen |= if high > x { 2 } else { 0 };
                    }
                    if seen.count_ones() > 2 && !route.forks.contains(&corner) {
                        route.forks.push(corner);
                    }
                }
            }
        }
    }
}
