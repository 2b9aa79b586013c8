//! From ways to pieces: vertical runs, horizontal segments, and trunks shared by the links of a net.
//!
//! Links that leave one card by the same column share their pieces as long as their ways agree, so a net is
//! a tree; the same from the other end where too many links of one kind arrive. A link belongs to one tree
//! alone: a piece that were shared from both ends would tell of connections that are not there.

use std::collections::BTreeMap;

use super::Edge;
use super::Grid;
use super::field::Field;
use super::field::gutter_lane;
use super::search::Path;
use super::search::Way;
use super::search::pieces;
use super::table::Table;
use super::table::wide;
use crate::geom::Size;

/// The vertical place of a channel: channel 0, row 0, channel 1, row 1 and so on.
pub(super) fn channel_place(channel: usize) -> usize {
    channel.saturating_mul(2)
}

/// The vertical place of a row.
pub(super) fn row_place(row: usize) -> usize {
    row.saturating_mul(2).saturating_add(1)
}

/// A vertical piece.
#[derive(Debug, Clone, Default)]
pub(super) struct Run {
    /// Where it stands.
    pub(super) lane: usize,
    /// Uppermost place it touches.
    pub(super) top: usize,
    /// Lowest place it touches.
    pub(super) bottom: usize,
    /// The card whose bottom edge it meets at its upper end.
    pub(super) above: Option<usize>,
    /// The card whose top edge it meets at its lower end.
    pub(super) below: Option<usize>,
    /// Channels where segments join it.
    pub(super) joints: Vec<(usize, usize)>,
    /// Whether it is the outer piece of a loop, joined to the card at its left.
    pub(super) looped: bool,
    /// A label's plate on it (or the place kept for one): where, and half its width.
    pub(super) plate: Option<(usize, i64)>,
    /// Whether it is no piece at all but room for a plate, at the left (-1) or right (1) end of a gutter.
    pub(super) spacer: i64,
    /// First link that uses it.
    pub(super) link: usize,
    /// What may share pieces with it.
    pub(super) net: usize,
}

impl Run {
    /// Whether it reaches above the tracks of a channel it touches.
    pub(super) fn up(&self, channel: usize) -> bool {
        self.top < channel_place(channel) || (self.top == channel_place(channel) && self.above.is_some())
    }

    /// Whether it reaches below the tracks of a channel it touches.
    pub(super) fn down(&self, channel: usize) -> bool {
        self.bottom > channel_place(channel) || (self.bottom == channel_place(channel) && self.below.is_some())
    }

    /// The segment that joins it in a channel.
    pub(super) fn joint(&self, channel: usize) -> Option<usize> {
        self.joints.iter().find(|(at, _)| *at == channel).map(|(_, segment)| *segment)
    }
}

/// A horizontal piece in a channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Segment {
    /// Where it lies.
    pub(super) channel: usize,
    /// The runs it joins.
    pub(super) runs: Vec<usize>,
    /// The plate of the label that stands on it.
    pub(super) label: Option<Size>,
    /// A plate on a run takes room among the tracks like a segment without pins.
    pub(super) plate_of: Option<usize>,
    /// First link that uses it.
    pub(super) link: usize,
    /// What may share pieces with it.
    pub(super) net: usize,
}

/// The pieces of a link.
#[derive(Debug, Clone, Default)]
pub(super) enum Trace {
    /// None.
    #[default]
    Nowhere,
    /// A horizontal piece from the right side of a card to the left side of its neighbour.
    Side {
        /// The card at the left.
        left: usize,
        /// The card at the right.
        right: usize,
        /// Which port on the right side of the card at the left.
        slot: usize,
        /// Whether it runs from left to right.
        rightwards: bool,
    },
    /// Out of the right side, along a run and back.
    Loop {
        /// The outer piece.
        run: usize,
        /// The first of two ports on the right side of the card.
        slot: usize,
    },
    /// Runs, and between each two of them a segment.
    Path {
        /// Vertical pieces.
        runs: Vec<usize>,
        /// Horizontal pieces.
        segments: Vec<usize>,
    },
}

/// Everything that is to be drawn, without coordinates.
#[derive(Debug, Clone, Default)]
pub(super) struct Network {
    /// Vertical pieces.
    pub(super) runs: Vec<Run>,
    /// Horizontal pieces in channels.
    pub(super) segments: Vec<Segment>,
    /// The pieces of every link.
    pub(super) traces: Vec<Trace>,
    /// The net of every link.
    pub(super) nets: Vec<usize>,
    /// How many ports the right side of a card has.
    pub(super) side_ports: Vec<usize>,
    /// The highest label on the right side of a card.
    pub(super) side_label: Vec<i64>,
    /// Horizontal pieces over a lane in a row.
    pub(super) row_across: Table<u32>,
}

/// Which tree a link is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tree {
    Alone(usize),
    Start { card: usize, bottom: bool, class: u8, lane: usize },
    End { card: usize, top: bool, class: u8, lane: usize },
}

/// Turns ways into pieces.
pub(super) fn network(grid: &Grid, field: &Field, ways: &[Way]) -> Network {
    let trees = trees(grid, field, ways);
    let mut builder = Builder::new(grid);
    builder.network.row_across = Table::new(field.rows, field.lanes);
    builder.network.side_ports = vec![0; grid.cards.len()];
    builder.network.side_label = vec![0; grid.cards.len()];
    builder.network.traces = vec![Trace::default(); ways.len()];
    builder.network.nets = (0..ways.len()).collect();
    builder.sides(field, ways);
    for (link, (way, tree)) in ways.iter().zip(&trees).enumerate() {
        if let (Way::Path(path), Some(edge)) = (way, grid.links.get(link)) {
            builder.path(link, edge, path, *tree);
        }
    }
    builder.network
}

fn trees(grid: &Grid, field: &Field, ways: &[Way]) -> Vec<Tree> {
    let mut trees: Vec<Tree> = (0..ways.len()).map(Tree::Alone).collect();
    let mut starts: BTreeMap<Tree, Vec<usize>> = BTreeMap::new();
    let mut ends: BTreeMap<Tree, Vec<usize>> = BTreeMap::new();
    let single = |edge: &Edge| edge.double || edge.label.is_some() || edge.from == edge.to;
    for (link, (way, edge)) in ways.iter().zip(&grid.links).enumerate() {
        let Way::Path(path) = way else { continue };
        let (Some(first), Some(last)) = (path.lanes.first(), path.lanes.last()) else { continue };
        if single(edge) {
            continue;
        }
        if edge.merge {
            let key = Tree::Start { card: edge.from, bottom: path.leaves_bottom, class: edge.class, lane: *first };
            starts.entry(key).or_default().push(link);
        }
        if edge.merge_end {
            let key = Tree::End { card: edge.to, top: path.enters_top, class: edge.class, lane: *last };
            ends.entry(key).or_default().push(link);
        }
    }
    starts.retain(|_, links| links.len() > 1);
    ends.retain(|_, links| links.len() > 1);
    for (tree, links) in &starts {
        for link in links {
            if let Some(slot) = trees.get_mut(*link) {
                *slot = *tree;
            }
        }
    }
    let load = load(grid, field, ways, &trees);
    for (tree, links) in &ends {
        let Tree::End { card, top, lane, .. } = *tree else { continue };
        let row = grid.cards.get(card).map(|card| card.row).unwrap_or_default();
        let channel = if top { row } else { row + 1 };
        let room = field.room.get(lane).copied().unwrap_or(1);
        if i64::from(load.get(channel, lane)) > room {
            for link in links {
                if let Some(slot) = trees.get_mut(*link) {
                    *slot = *tree;
                }
            }
        }
    }
    trees
}

/// How many runs each lane would hold in each channel with these trees.
fn load(grid: &Grid, field: &Field, ways: &[Way], trees: &[Tree]) -> Table<u32> {
    let mut load: Table<u32> = Table::new(field.rows + 1, field.lanes);
    let mut seen: BTreeMap<(Tree, usize, usize), ()> = BTreeMap::new();
    for ((way, tree), edge) in ways.iter().zip(trees).zip(&grid.links) {
        let (Way::Path(path), Some(from), Some(to)) = (way, grid.cards.get(edge.from), grid.cards.get(edge.to)) else {
            continue;
        };
        for (index, (lane, top, bottom)) in pieces(path, from, to).into_iter().enumerate() {
            for channel in top..=bottom {
                let shared = index == 0 && !matches!(tree, Tree::Alone(_));
                if shared && seen.insert((*tree, lane, channel), ()).is_some() {
                    continue;
                }
                if let Some(cell) = load.cell(channel, lane) {
                    *cell += 1;
                }
            }
        }
    }
    load
}

/// A branch of a tree below a segment: the lane, whether it goes down.
type Branch = (usize, usize, bool);

struct Builder<'a> {
    grid: &'a Grid,
    network: Network,
    roots: BTreeMap<Tree, usize>,
    segments: BTreeMap<(usize, usize), usize>,
    branches: BTreeMap<Branch, usize>,
}

impl<'a> Builder<'a> {
    fn new(grid: &'a Grid) -> Builder<'a> {
        Builder {
            grid,
            network: Network::default(),
            roots: BTreeMap::new(),
            segments: BTreeMap::new(),
            branches: BTreeMap::new(),
        }
    }

    /// Gives ports on the sides of cards, the most important link first and loops last.
    fn sides(&mut self, field: &Field, ways: &[Way]) {
        let mut order: Vec<(bool, u8, usize)> = Vec::new();
        for (link, (way, edge)) in ways.iter().zip(&self.grid.links).enumerate() {
            match way {
                Way::Side => order.push((false, edge.priority, link)),
                Way::Loop => order.push((true, edge.priority, link)),
                Way::Nowhere | Way::Path(_) => {}
            }
        }
        order.sort_unstable();
        for (looped, _, link) in order {
            let Some(edge) = self.grid.links.get(link) else { continue };
            let (Some(from), Some(to)) = (self.grid.cards.get(edge.from), self.grid.cards.get(edge.to)) else {
                continue;
            };
            let rightwards = from.first <= to.first;
            let (left, right) = if rightwards { (edge.from, edge.to) } else { (edge.to, edge.from) };
            let Some(ports) = self.network.side_ports.get_mut(left) else { continue };
            let slot = *ports;
            *ports += if looped { 2 } else { 1 };
            let trace = if looped {
                let place = row_place(from.row);
                let run = self.network.runs.len();
                self.network.runs.push(Run {
                    lane: gutter_lane(from.last + 1),
                    top: place,
                    bottom: place,
                    looped: true,
                    link,
                    net: link,
                    ..Run::default()
                });
                Trace::Loop { run, slot }
            } else {
                let label = edge.label.map_or(0, |size| wide(size.height));
                if let Some(tallest) = self.network.side_label.get_mut(left) {
                    *tallest = (*tallest).max(label);
                }
                let (near, far) = if rightwards { (from, to) } else { (to, from) };
                let lanes = gutter_lane(near.last + 1)..=gutter_lane(far.first);
                for lane in lanes.filter(|lane| *lane < field.lanes) {
                    if let Some(cell) = self.network.row_across.cell(from.row, lane) {
                        *cell += 1;
                    }
                }
                Trace::Side { left, right, slot, rightwards }
            };
            if let Some(place) = self.network.traces.get_mut(link) {
                *place = trace;
            }
        }
    }

    fn path(&mut self, link: usize, edge: &Edge, path: &Path, tree: Tree) {
        let (Some(from), Some(to)) = (self.grid.cards.get(edge.from), self.grid.cards.get(edge.to)) else { return };
        let spans = pieces(path, from, to);
        let count = spans.len();
        if count == 0 {
            return;
        }
        let backwards = matches!(tree, Tree::End { .. });
        let along = |index: usize| if backwards { count - 1 - index } else { index };
        let mut runs = Vec::new();
        let mut segments = Vec::new();
        for index in 0..count {
            let at = along(index);
            let Some((lane, top, bottom)) = spans.get(at).copied() else { continue };
            let run = match segments.last() {
                Some(segment) => {
                    let entered = if backwards { path.channels.get(at) } else { path.channels.get(at.wrapping_sub(1)) };
                    let entered = entered.copied().unwrap_or_default();
                    let is_end = at == 0 || at + 1 == count;
                    let down = if top == bottom && is_end {
                        if at == 0 { !path.leaves_bottom } else { path.enters_top }
                    } else {
                        bottom > entered
                    };
                    self.branch(link, tree, *segment, (lane, down))
                }
                None => self.root(link, tree, lane),
            };
            if let Some(piece) = self.network.runs.get_mut(run) {
                piece.top = piece.top.min(channel_place(top));
                piece.bottom = piece.bottom.max(channel_place(bottom));
                if at == 0 {
                    if path.leaves_bottom {
                        piece.above = Some(edge.from);
                    } else {
                        piece.below = Some(edge.from);
                    }
                }
                if at + 1 == count {
                    if path.enters_top {
                        piece.below = Some(edge.to);
                    } else {
                        piece.above = Some(edge.to);
                    }
                }
            }
            runs.push(run);
            if index + 1 < count {
                let channel = if backwards { path.channels.get(at - 1) } else { path.channels.get(at) };
                segments.push(self.segment(link, run, channel.copied().unwrap_or_default()));
            }
        }
        if backwards {
            runs.reverse();
            segments.reverse();
        }
        let net = runs.first().and_then(|run| self.network.runs.get(*run)).map_or(link, |run| run.net);
        if let Some(slot) = self.network.nets.get_mut(link) {
            *slot = net;
        }
        if let Some(place) = self.network.traces.get_mut(link) {
            *place = Trace::Path { runs, segments };
        }
    }

    fn new_run(&mut self, link: usize, net: usize, lane: usize) -> usize {
        self.network.runs.push(Run { lane, top: usize::MAX, link, net, ..Run::default() });
        self.network.runs.len() - 1
    }

    fn root(&mut self, link: usize, tree: Tree, lane: usize) -> usize {
        if let Some(run) = self.roots.get(&tree) {
            return *run;
        }
        let run = self.new_run(link, link, lane);
        self.roots.insert(tree, run);
        run
    }

    fn segment(&mut self, link: usize, run: usize, channel: usize) -> usize {
        if let Some(segment) = self.segments.get(&(run, channel)) {
            return *segment;
        }
        let segment = self.network.segments.len();
        let net = self.network.runs.get(run).map_or(link, |run| run.net);
        self.network.segments.push(Segment { channel, runs: vec![run], link, net, ..Segment::default() });
        if let Some(run) = self.network.runs.get_mut(run) {
            run.joints.push((channel, segment));
        }
        self.segments.insert((run, channel), segment);
        segment
    }

    fn branch(&mut self, link: usize, tree: Tree, segment: usize, (lane, down): (usize, bool)) -> usize {
        let shared = !matches!(tree, Tree::Alone(_));
        if let (true, Some(run)) = (shared, self.branches.get(&(segment, lane, down))) {
            return *run;
        }
        let (net, channel) = self.network.segments.get(segment).map_or((link, 0), |piece| (piece.net, piece.channel));
        let run = self.new_run(link, net, lane);
        if let Some(piece) = self.network.segments.get_mut(segment) {
            piece.runs.push(run);
        }
        if let Some(piece) = self.network.runs.get_mut(run) {
            piece.joints.push((channel, segment));
        }
        self.branches.insert((segment, lane, down), run);
        run
    }
}
