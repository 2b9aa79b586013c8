//! Measures connectors from what is drawn alone: the grid gives the boxes, the frame their places.
//!
//! Nothing here knows how the router works. All lengths are hundredths of a pixel.

use std::collections::BTreeMap;

use cyanotype::geom::Len;
use cyanotype::geom::Rect;
use cyanotype::layout::route::Frame;
use cyanotype::layout::route::Grid;
use cyanotype::layout::route::Route;
use cyanotype::layout::route::RouteMetrics;

/// How often each hard rule is broken, by name; rules that hold are absent.
pub type Defects = BTreeMap<&'static str, usize>;

/// How good a drawing is where no rule is broken.
#[derive(Debug, Clone, Default)]
pub struct Quality {
    pub connectors: usize,
    pub crossings: usize,
    /// Crossings that no routing could avoid: pairs of links from one row to the next whose cards stand in
    /// opposite orders.
    pub crossing_bound: usize,
    pub bends: usize,
    pub bend_bound: usize,
    pub most_bends: usize,
    pub length: i64,
    pub manhattan: i64,
    pub straight: usize,
    pub double_crossings: usize,
    pub least_parallel: i64,
    pub least_foreign: i64,
}

impl std::fmt::Display for Quality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} connectors, {:.3} crossings (in all {}, at least {}) and {:.3} bends each ({:.3} of the bound, most {}), {:.3} straight, length {:.3}, \
             {} pairs cross twice, parallel {} apart, foreign cards {}",
            self.connectors,
            self.crossings_each(),
            self.crossings,
            self.crossing_bound,
            self.bends_each(),
            self.over_bound(),
            self.most_bends,
            self.straight as f64 / self.connectors.max(1) as f64,
            self.stretch(),
            self.double_crossings,
            self.least_parallel,
            self.least_foreign,
        )
    }
}

impl Quality {
    /// Takes another drawing into account.
    pub fn add(&mut self, other: &Quality) {
        self.connectors += other.connectors;
        self.crossings += other.crossings;
        self.crossing_bound += other.crossing_bound;
        self.bends += other.bends;
        self.bend_bound += other.bend_bound;
        self.most_bends = self.most_bends.max(other.most_bends);
        self.length += other.length;
        self.manhattan += other.manhattan;
        self.straight += other.straight;
        self.double_crossings += other.double_crossings;
        self.least_parallel = self.least_parallel.min(other.least_parallel);
        self.least_foreign = self.least_foreign.min(other.least_foreign);
    }

    pub fn crossings_each(&self) -> f64 {
        self.crossings as f64 / self.connectors.max(1) as f64
    }

    pub fn bends_each(&self) -> f64 {
        self.bends as f64 / self.connectors.max(1) as f64
    }

    pub fn stretch(&self) -> f64 {
        self.length as f64 / self.manhattan.max(1) as f64
    }

    pub fn over_bound(&self) -> f64 {
        self.bends as f64 / self.bend_bound.max(1) as f64
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    link: usize,
    index: usize,
    net: usize,
    upright: bool,
    /// x of an upright piece, y of a level one.
    at: i64,
    low: i64,
    high: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    Top,
    Bottom,
    Left,
    Right,
}

struct Drawing<'a> {
    grid: &'a Grid,
    metrics: &'a RouteMetrics,
    frame: &'a Frame,
    routes: &'a [Route],
    boxes: Vec<Rect>,
    pieces: Vec<Piece>,
    /// Indices of upright pieces in bands of 64 px height, sorted by x.
    bands: BTreeMap<i64, Vec<(i64, usize)>>,
    cards: BTreeMap<i64, Vec<usize>>,
}

const BAND: i64 = 6400;
const PIXEL: i64 = 100;

fn band(y: i64) -> i64 {
    y.div_euclid(BAND)
}

fn wide(len: Len) -> i64 {
    i64::from(len.0)
}

/// The box of every card.
pub fn boxes(grid: &Grid, frame: &Frame) -> Vec<Rect> {
    grid.cards
        .iter()
        .map(|card| {
            Rect::between(
                frame.columns[card.first],
                frame.rows[card.row],
                frame.gutters[card.last + 1],
                frame.channels[card.row + 1],
            )
        })
        .collect()
}

/// Every hard rule, counted.
pub fn defects(grid: &Grid, frame: &Frame, routes: &[Route], metrics: &RouteMetrics) -> Defects {
    let mut found = Defects::new();
    if routes.len() != grid.links.len() {
        found.insert("one route for each link", 1);
        return found;
    }
    let drawing = Drawing::new(grid, metrics, frame, routes);
    drawing.shapes(&mut found);
    drawing.ports(&mut found);
    drawing.cards(&mut found);
    drawing.overlaps(&mut found);
    drawing.bridges(&mut found);
    drawing.lines(&mut found);
    drawing.labels(&mut found);
    drawing.forks(&mut found);
    drawing.folded(&mut found);
    found
}

/// The soft measures.
pub fn quality(grid: &Grid, frame: &Frame, routes: &[Route], metrics: &RouteMetrics) -> Quality {
    Drawing::new(grid, metrics, frame, routes).quality()
}

fn note(found: &mut Defects, rule: &'static str) {
    *found.entry(rule).or_default() += 1;
}

impl<'a> Drawing<'a> {
    fn new(grid: &'a Grid, metrics: &'a RouteMetrics, frame: &'a Frame, routes: &'a [Route]) -> Drawing<'a> {
        let boxes = boxes(grid, frame);
        let mut pieces = Vec::new();
        for (link, route) in routes.iter().enumerate() {
            for (index, pair) in route.points.windows(2).enumerate() {
                let (a, b) = (pair[0], pair[1]);
                let upright = a.x == b.x;
                let (at, from, to) = if upright { (a.x, a.y, b.y) } else { (a.y, a.x, b.x) };
                pieces.push(Piece {
                    link,
                    index,
                    net: route.net,
                    upright,
                    at: wide(at),
                    low: wide(from.min(to)),
                    high: wide(from.max(to)),
                });
            }
        }
        let mut bands: BTreeMap<i64, Vec<(i64, usize)>> = BTreeMap::new();
        for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.upright) {
            for band in band(piece.low)..=band(piece.high) {
                bands.entry(band).or_default().push((piece.at, index));
            }
        }
        bands.values_mut().for_each(|list| list.sort_unstable());
        let mut cards: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (card, rect) in boxes.iter().enumerate() {
            for band in band(wide(rect.y))..=band(wide(rect.bottom())) {
                cards.entry(band).or_default().push(card);
            }
        }
        cards.values_mut().for_each(|list| list.sort_by_key(|card| boxes[*card].x));
        Drawing { grid, metrics, frame, routes, boxes, pieces, bands, cards }
    }

    /// Right angles, no empty or needless corners, long enough ends.
    fn shapes(&self, found: &mut Defects) {
        for (link, route) in self.routes.iter().enumerate() {
            if route.points.len() < 2 {
                note(found, "every link is drawn");
                continue;
            }
            for pair in route.points.windows(2) {
                if (pair[0].x == pair[1].x) == (pair[0].y == pair[1].y) {
                    note(found, "pieces are horizontal or vertical");
                }
            }
            for three in route.points.windows(3) {
                if (three[0].x == three[1].x) == (three[1].x == three[2].x) {
                    note(found, "neighbouring pieces are not collinear");
                }
            }
            let count = route.points.len();
            let mut last = vec![(route.points[count - 2], route.points[count - 1])];
            if self.grid.links[link].double {
                last.push((route.points[1], route.points[0]));
            }
            for (from, to) in last {
                let length = (from.x - to.x).abs() + (from.y - to.y).abs();
                let least = if from.y == to.y { Len::px(8) } else { self.metrics.last_piece };
                if length < least {
                    note(found, "the last piece is long enough");
                }
            }
        }
    }

    /// Which edge of its card an end of a route meets, and where along that edge.
    fn port(&self, link: usize, end: bool) -> Option<(usize, Edge, i64)> {
        let points = &self.routes[link].points;
        let card = if end { self.grid.links[link].to } else { self.grid.links[link].from };
        let rect = self.boxes[card];
        let at = if end { points.last()? } else { points.first()? };
        let next = if end { points.iter().rev().nth(1)? } else { points.get(1)? };
        let inside_x = rect.x < at.x && at.x < rect.right();
        let inside_y = rect.y < at.y && at.y < rect.bottom();
        if at.y == rect.y && inside_x && next.x == at.x && next.y < at.y {
            Some((card, Edge::Top, wide(at.x)))
        } else if at.y == rect.bottom() && inside_x && next.x == at.x && next.y > at.y {
            Some((card, Edge::Bottom, wide(at.x)))
        } else if at.x == rect.x && inside_y && next.y == at.y && next.x < at.x {
            Some((card, Edge::Left, wide(at.y)))
        } else if at.x == rect.right() && inside_y && next.y == at.y && next.x > at.x {
            Some((card, Edge::Right, wide(at.y)))
        } else {
            None
        }
    }

    /// Ends on the border, at a right angle, away from corners, tags and other ends.
    fn ports(&self, found: &mut Defects) {
        let mut ports: BTreeMap<(usize, Edge), Vec<(i64, usize)>> = BTreeMap::new();
        for link in 0..self.routes.len() {
            if self.routes[link].points.len() < 2 {
                continue;
            }
            for end in [false, true] {
                match self.port(link, end) {
                    Some((card, edge, at)) => {
                        ports.entry((card, edge)).or_default().push((at, self.routes[link].net));
                    }
                    None => note(found, "ends meet the border of their cards"),
                }
            }
        }
        for ((card, edge), mut list) in ports {
            let rect = self.boxes[card];
            let node = self.grid.cards[card];
            let flat = matches!(edge, Edge::Top | Edge::Bottom);
            let (low, high) =
                if flat { (wide(rect.x), wide(rect.right())) } else { (wide(rect.y), wide(rect.bottom())) };
            let mut corner = wide(self.metrics.corner_clearance);
            if !flat {
                corner = corner.min((high - low) / 2);
            }
            for (at, _) in &list {
                if at - low < corner || high - at < corner {
                    note(found, "ports keep clear of corners");
                }
                if edge == Edge::Top && (at - low < wide(node.top_left) || high - at < wide(node.top_right)) {
                    note(found, "ports keep clear of tags and pins");
                }
                let middle = (low + high) / 2;
                if edge == Edge::Bottom && (at - middle).abs() < wide(node.bottom_middle) {
                    note(found, "ports keep clear of tags and pins");
                }
            }
            list.sort_unstable();
            list.dedup();
            for pair in list.windows(2) {
                if pair[1].0 - pair[0].0 < wide(self.metrics.least_port_pitch) {
                    note(found, "ports are apart");
                }
            }
        }
    }

    /// No piece inside a card.
    fn cards(&self, found: &mut Defects) {
        for piece in &self.pieces {
            let (x0, x1, y0, y1) = piece.span();
            let mut seen = Vec::new();
            for band in band(y0)..=band(y1) {
                for card in self.cards.get(&band).into_iter().flatten().copied() {
                    let rect = self.boxes[card];
                    if wide(rect.x) > x1 {
                        break;
                    }
                    let hit = x0 < wide(rect.right()) - 50
                        && x1 > wide(rect.x) + 50
                        && y0 < wide(rect.bottom()) - 50
                        && y1 > wide(rect.y) + 50;
                    if hit && !seen.contains(&card) {
                        seen.push(card);
                        let link = &self.grid.links[piece.link];
                        let own = link.from == card || link.to == card;
                        note(found, if own { "no piece inside its own card" } else { "no piece through a card" });
                    }
                }
            }
        }
    }

    /// Every two parallel pieces of different nets closer than `near` that run side by side.
    fn parallel(&self, near: i64) -> Vec<(usize, usize, i64, i64)> {
        let mut pairs = Vec::new();
        for upright in [false, true] {
            let mut list: Vec<usize> =
                (0..self.pieces.len()).filter(|piece| self.pieces[*piece].upright == upright).collect();
            list.sort_by_key(|piece| (self.pieces[*piece].at, self.pieces[*piece].low));
            for (position, first) in list.iter().enumerate() {
                let a = self.pieces[*first];
                for second in &list[position + 1..] {
                    let b = self.pieces[*second];
                    if b.at - a.at >= near {
                        break;
                    }
                    let shared = a.high.min(b.high) - a.low.max(b.low);
                    if a.net != b.net && shared > 0 {
                        pairs.push((*first, *second, b.at - a.at, shared));
                    }
                }
            }
        }
        pairs
    }

    fn overlaps(&self, found: &mut Defects) {
        for (_, _, _, shared) in self.parallel(1) {
            if shared > PIXEL {
                note(found, "different nets do not overlap");
            }
        }
    }

    /// Upright pieces of other nets that meet a level piece: where, and whether they cross it fully.
    fn crossings(&self, level: &Piece) -> Vec<(i64, usize, bool)> {
        let list = self.bands.get(&band(level.at)).map(Vec::as_slice).unwrap_or_default();
        let start = list.partition_point(|(x, _)| *x < level.low);
        let mut met = Vec::new();
        for (x, index) in &list[start..] {
            if *x > level.high {
                break;
            }
            let upright = self.pieces[*index];
            if upright.net == level.net || level.at < upright.low || level.at > upright.high {
                continue;
            }
            let full = level.low < *x && *x < level.high && upright.low < level.at && level.at < upright.high;
            met.push((*x, *index, full));
        }
        met
    }

    /// Each crossing under a bridge, each bridge over a crossing and away from corners and ends.
    fn bridges(&self, found: &mut Defects) {
        for piece in self.pieces.iter().filter(|piece| !piece.upright) {
            let route = &self.routes[piece.link];
            let hops: Vec<(i64, i64)> = route
                .hops
                .iter()
                .filter(|hop| hop.piece == piece.index)
                .map(|hop| (wide(hop.from), wide(hop.to)))
                .collect();
            let crossings = self.crossings(piece);
            let radius = wide(self.metrics.hop);
            for (x, _, full) in &crossings {
                if !full {
                    note(found, "different nets do not touch");
                } else if !hops.iter().any(|(from, to)| from + radius <= *x && x + radius <= *to) {
                    note(found, "every crossing has a bridge");
                }
            }
            let clear = wide(self.metrics.hop_clearance);
            for (from, to) in &hops {
                if *from < piece.low + clear || *to > piece.high - clear {
                    note(found, "bridges keep clear of corners and ends");
                }
                let near_fork = |fork: &cyanotype::geom::Point| {
                    wide(fork.y) == piece.at && wide(fork.x) > from - clear && wide(fork.x) < to + clear
                };
                if route.forks.iter().any(near_fork) {
                    note(found, "bridges keep clear of forks");
                }
                if !crossings.iter().any(|(x, _, full)| *full && from <= x && x <= to) {
                    note(found, "no bridge without a crossing");
                }
            }
            for pair in hops.windows(2) {
                if pair[1].0 - pair[0].1 < wide(self.metrics.hop_merge) {
                    note(found, "bridges close together are one");
                }
            }
        }
        for route in self.routes {
            for hop in &route.hops {
                let level = route.points.get(hop.piece).zip(route.points.get(hop.piece + 1));
                if level.is_none_or(|(a, b)| a.y != b.y) {
                    note(found, "bridges lie on horizontal pieces");
                }
            }
        }
    }

    /// Heights of all separator lines.
    fn separators(&self) -> Vec<i64> {
        let channels = self.grid.channels.iter().zip(&self.frame.channels);
        channels.filter_map(|(channel, top)| channel.line.map(|line| wide(*top + line))).collect()
    }

    fn lines(&self, found: &mut Defects) {
        let separators = self.separators();
        for piece in self.pieces.iter().filter(|piece| !piece.upright) {
            if separators.iter().any(|y| (y - piece.at).abs() < wide(self.metrics.line_clearance)) {
                note(found, "tracks keep clear of separator lines");
            }
        }
    }

    fn labels(&self, found: &mut Defects) {
        let separators = self.separators();
        let mut plates: Vec<(usize, Rect)> = Vec::new();
        for (link, route) in self.routes.iter().enumerate() {
            match (self.grid.links[link].label, route.label) {
                (None, None) => {}
                (Some(size), Some(plate)) if (plate.width, plate.height) == (size.width, size.height) => {
                    plates.push((link, plate));
                }
                _ => note(found, "every label has its plate"),
            }
        }
        for (position, (link, plate)) in plates.iter().enumerate() {
            let mut carried = false;
            for piece in &self.pieces {
                let (x0, x1, y0, y1) = piece.span();
                let touches =
                    x0 < wide(plate.right()) && x1 > wide(plate.x) && y0 < wide(plate.bottom()) && y1 > wide(plate.y);
                carried |= touches && piece.link == *link;
                if touches && piece.link != *link {
                    note(found, "no connector under a label");
                }
                if touches && piece.link == *link && !piece.upright {
                    let hops = self.routes[*link].hops.iter().filter(|hop| hop.piece == piece.index);
                    for hop in hops {
                        if hop.from < plate.right() && hop.to > plate.x {
                            note(found, "no bridge under a label");
                        }
                    }
                }
            }
            if !carried {
                note(found, "labels stand on their connector");
            }
            if self.boxes.iter().any(|rect| rect.overlaps(*plate)) {
                note(found, "no card under a label");
            }
            if separators.iter().any(|y| wide(plate.y) <= *y && *y <= wide(plate.bottom())) {
                note(found, "no separator line under a label");
            }
            if plates[position + 1..].iter().any(|(_, other)| other.overlaps(*plate)) {
                note(found, "no label over a label");
            }
        }
    }

    /// A fork is a corner of its own connector, and lies on another one of the net.
    fn forks(&self, found: &mut Defects) {
        let mut nets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            nets.entry(piece.net).or_default().push(index);
        }
        for (link, route) in self.routes.iter().enumerate() {
            for fork in &route.forks {
                if !route.points.contains(fork) {
                    note(found, "forks are corners");
                }
                let on = |piece: &Piece| {
                    let (x0, x1, y0, y1) = piece.span();
                    (x0..=x1).contains(&wide(fork.x)) && (y0..=y1).contains(&wide(fork.y))
                };
                let others = nets.get(&route.net).into_iter().flatten();
                if !others.map(|piece| self.pieces[*piece]).any(|piece| piece.link != link && on(&piece)) {
                    note(found, "forks join connectors of a net");
                }
            }
        }
    }

    /// Folded columns let only links of their own cards in.
    fn folded(&self, found: &mut Defects) {
        for piece in self.pieces.iter().filter(|piece| piece.upright) {
            let right = self.frame.gutters.partition_point(|x| wide(*x) <= piece.at);
            let Some(column) = self.frame.columns.partition_point(|x| wide(*x) <= piece.at).checked_sub(1) else {
                continue;
            };
            let in_column = right == column + 1 && column < self.grid.columns.len();
            if !in_column || !self.grid.columns[column].folded {
                continue;
            }
            let link = &self.grid.links[piece.link];
            let own = |card: usize| {
                let card = self.grid.cards[card];
                (card.first..=card.last).contains(&column)
            };
            if !own(link.from) && !own(link.to) {
                note(found, "folded columns let no foreign connector pass");
            }
        }
    }

    fn quality(&self) -> Quality {
        let mut quality = Quality { least_parallel: i64::MAX, least_foreign: i64::MAX, ..Quality::default() };
        let mut pairs: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for piece in self.pieces.iter().filter(|piece| !piece.upright) {
            for (_, other, full) in self.crossings(piece) {
                if full {
                    let other = self.pieces[other];
                    let key = (piece.net.min(other.net), piece.net.max(other.net));
                    quality.crossings += 1;
                    *pairs.entry(key).or_default() += 1;
                }
            }
        }
        quality.double_crossings = pairs.values().filter(|count| **count > 1).count();
        for (link, route) in self.routes.iter().enumerate() {
            let (Some(first), Some(last)) = (route.points.first(), route.points.last()) else { continue };
            let edge = &self.grid.links[link];
            quality.connectors += 1;
            let bends = route.points.len() - 2;
            quality.bends += bends;
            quality.most_bends = quality.most_bends.max(bends);
            quality.straight += usize::from(bends == 0);
            quality.bend_bound += self.bend_bound(edge.from, edge.to);
            if edge.from != edge.to {
                for pair in route.points.windows(2) {
                    quality.length += wide((pair[0].x - pair[1].x).abs() + (pair[0].y - pair[1].y).abs());
                }
                quality.manhattan += wide((first.x - last.x).abs() + (first.y - last.y).abs());
            }
        }
        quality.crossing_bound = self.crossing_bound();
        for (_, _, gap, _) in self.parallel(20 * PIXEL) {
            quality.least_parallel = quality.least_parallel.min(gap);
        }
        for piece in &self.pieces {
            let (x0, x1, y0, y1) = piece.span();
            for band in band(y0 - 2000)..=band(y1 + 2000) {
                for card in self.cards.get(&band).into_iter().flatten().copied() {
                    let edge = &self.grid.links[piece.link];
                    if edge.from == card || edge.to == card {
                        continue;
                    }
                    let rect = self.boxes[card];
                    let dx = (wide(rect.x) - x1).max(x0 - wide(rect.right())).max(0);
                    let dy = (wide(rect.y) - y1).max(y0 - wide(rect.bottom())).max(0);
                    quality.least_foreign = quality.least_foreign.min(dx.max(dy));
                }
            }
        }
        quality
    }

    fn crossing_bound(&self) -> usize {
        let mut channels: BTreeMap<usize, Vec<[usize; 4]>> = BTreeMap::new();
        for edge in &self.grid.links {
            let (a, b) = (self.grid.cards[edge.from], self.grid.cards[edge.to]);
            let (upper, lower) = if a.row < b.row { (a, b) } else { (b, a) };
            if upper.row + 1 == lower.row {
                channels.entry(lower.row).or_default().push([upper.first, upper.last, lower.first, lower.last]);
            }
        }
        let opposite = |a: &[usize; 4], b: &[usize; 4]| (a[1] < b[0] && b[3] < a[2]) || (b[1] < a[0] && a[3] < b[2]);
        let pairs = |list: &Vec<[usize; 4]>| {
            list.iter()
                .enumerate()
                .map(|(at, a)| list[at + 1..].iter().filter(|b| opposite(a, b)).count())
                .sum::<usize>()
        };
        channels.values().map(pairs).sum()
    }

    /// Bends that no way could save: none where a straight one is free, four where the rows between are full.
    fn bend_bound(&self, from: usize, to: usize) -> usize {
        let (a, b) = (self.grid.cards[from], self.grid.cards[to]);
        if from == to {
            return 2;
        }
        let occupied = |row: usize, column: usize| {
            let mut cards = self.grid.cards.iter();
            cards.any(|card| card.row == row && (card.first..=card.last).contains(&column))
        };
        if a.row == b.row {
            let (low, high) = (a.last.min(b.last) + 1, a.first.max(b.first));
            return if (low..high).any(|column| occupied(a.row, column)) { 2 } else { 0 };
        }
        let (top, bottom) = (a.row.min(b.row), a.row.max(b.row));
        let free_from = |card: &cyanotype::layout::route::Node| {
            let reach = |column: usize| {
                if card.row == top {
                    (top + 1..bottom).take_while(|row| !occupied(*row, column)).count()
                } else {
                    (top + 1..bottom).rev().take_while(|row| !occupied(*row, column)).count()
                }
            };
            (card.first..=card.last).map(reach).max().unwrap_or(0)
        };
        let between = bottom - top - 1;
        let straight = (a.first.max(b.first)..=a.last.min(b.last))
            .any(|column| (top + 1..bottom).all(|row| !occupied(row, column)));
        if straight {
            0
        } else if free_from(&a) + free_from(&b) >= between {
            2
        } else {
            4
        }
    }
}

impl Piece {
    /// Left, right, top and bottom.
    fn span(&self) -> (i64, i64, i64, i64) {
        if self.upright { (self.at, self.at, self.low, self.high) } else { (self.low, self.high, self.at, self.at) }
    }
}
