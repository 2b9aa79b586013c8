//! Connectors: an elastic-channel router that knows rectangles on a grid and nothing else.
//!
//! Cards stand on a grid of columns and rows. Between two rows lies a channel, between two columns a
//! gutter (and one of each outside the first and the last). [`plan`] routes every link symbolically
//! through channels and gutters and says how much room each needs; the caller settles the sizes (in a
//! comparison the largest over all panes), turns them into a [`Frame`], and [`Plan::draw`] gives
//! the geometry. Channels and gutters grow, so routing cannot fail.

mod draft;
mod draw;
mod field;
mod improve;
mod labels;
mod lanes;
mod nets;
mod order;
mod search;
mod shelf;
mod sweep;
mod table;
mod tracks;

use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;

/// The grid to route on.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The columns, left to right.
    pub columns: Vec<Column>,
    /// Least width of every gutter: one before each column and one after the last.
    pub gutters: Vec<Len>,
    /// Heights of the rows, top to bottom.
    pub rows: Vec<Len>,
    /// The channels: one above each row and one below the last.
    pub channels: Vec<Channel>,
    /// What stands on the grid. No two share a cell.
    pub cards: Vec<Node>,
    /// What is to be connected.
    pub links: Vec<Edge>,
    /// How many links the other grids of the same drawing hold: all of them together say how thoroughly it is looked over.
    pub beside: usize,
}

/// A column of cells.
#[derive(Debug, Clone, Copy, Default)]
pub struct Column {
    /// Width of its cards.
    pub width: Len,
    /// Folded columns are narrow: links of their own cards enter them, others do not pass through.
    pub folded: bool,
}

/// The room between two rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Channel {
    /// Least height.
    pub base: Len,
    /// Distance of a separator line from the top of the channel, where one runs in it. Tracks stay below
    /// the line and at least `RouteMetrics::line_clearance` away from it.
    pub line: Option<Len>,
    /// Least distance of the first track from the row above.
    pub pad_top: Len,
    /// Least distance of the last track from the row below (arrow room; more where pins or tags stand up).
    pub pad_bottom: Len,
}

/// A card, or anything else that fills cells and must not be crossed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Node {
    /// Row.
    pub row: usize,
    /// First column.
    pub first: usize,
    /// Last column.
    pub last: usize,
    /// Room at the left end of the top edge where no connector may land (change tag).
    pub top_left: Len,
    /// Room at the right end of the top edge where no connector may land (pins).
    pub top_right: Len,
    /// Half the width around the middle of the bottom edge where no connector may leave (root-cause tag).
    pub bottom_middle: Len,
}

/// A link to be routed.
#[derive(Debug, Clone, Default)]
pub struct Edge {
    /// Index of the card it leaves.
    pub from: usize,
    /// Index of the card it ends at.
    pub to: usize,
    /// Links of one card and one class may share a trunk; links of different classes never do.
    pub class: u8,
    /// Routed first: the customer's path, then traced links, then the rest (lower goes first).
    pub priority: u8,
    /// Whether the link may share a trunk at its start or end with others of its class (never the customer's path,
    /// traced or labelled links).
    pub merge: bool,
    /// Whether many links of this class into one card may share the last piece there.
    pub merge_end: bool,
    /// Heads at both ends.
    pub double: bool,
    /// Size of the label's plate, if it has one.
    pub label: Option<Size>,
}

/// Distances and prices of the router; values come from the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteMetrics {
    /// Distance of neighbouring tracks.
    pub pitch: Len,
    /// Least distance of two parallel tracks.
    pub least_pitch: Len,
    /// Wanted distance of ports on one side of a card.
    pub port_pitch: Len,
    /// Least distance of ports on one side of a card.
    pub least_port_pitch: Len,
    /// Least distance of a port from a corner.
    pub corner_clearance: Len,
    /// Least distance of a track from a separator line.
    pub line_clearance: Len,
    /// Least distance of a track from a card it does not belong to.
    pub card_clearance: Len,
    /// Least length of the last piece of a connector.
    pub last_piece: Len,
    /// Radius of a hop.
    pub hop: Len,
    /// Hops closer than this become one bridge.
    pub hop_merge: Len,
    /// No hop within this distance of a corner or an end (to the hop's edge).
    pub hop_clearance: Len,
    /// Columns narrower than this let no foreign connector pass.
    pub least_pass: Len,
    /// Price of a bend, in length.
    pub bend: Len,
    /// Price of a channel full to its capacity, in length.
    pub demand: Len,
    /// Price of a separator line crossed again, in length.
    pub recross: Len,
}

/// Where columns, gutters, rows and channels lie on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Left edge of every gutter; the gutter's right edge is the left edge of its column.
    pub gutters: Vec<Len>,
    /// Left edge of every column; one more entry holds the right edge of the last gutter.
    pub columns: Vec<Len>,
    /// Top edge of every channel.
    pub channels: Vec<Len>,
    /// Top edge of every row; one more entry holds the bottom edge of the last channel.
    pub rows: Vec<Len>,
}

/// How much room the plan needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Width of every column (at least the one asked for; more where ports would stand too close).
    pub columns: Vec<Len>,
    /// Width of every gutter.
    pub gutters: Vec<Len>,
    /// Height of every channel.
    pub channels: Vec<Len>,
}

/// Connectors that meet more often than this have no hops: nobody can follow them, and the hops of 50,000 links between
/// all cards would be 600 MB of picture.
const BRIDGES: usize = 100_000;

/// The geometry of one connector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Route {
    /// Corner points from the border of the start card to the border of the end card; pieces are
    /// horizontal or vertical, no two neighbours collinear. (Heads are shortened by the painter.)
    pub points: Vec<Point>,
    /// Connectors of one net may share pieces.
    pub net: usize,
    /// Hops on horizontal pieces.
    pub hops: Vec<Hop>,
    /// Points where the connector leaves a piece that it shares with its net: a junction dot stands there.
    pub forks: Vec<Point>,
    /// Where the label's plate stands.
    pub label: Option<Rect>,
}

/// A bridge over one or several connectors that are crossed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hop {
    /// Index of the piece: from `points[piece]` to `points[piece + 1]`.
    pub piece: usize,
    /// Left end of the bridge on that piece.
    pub from: Len,
    /// Right end of the bridge on that piece.
    pub to: Len,
}

/// The ways of all links through a grid, and the room they ask for.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    grid: Grid,
    metrics: Option<RouteMetrics>,
    draft: draft::Draft,
}

/// Routes all links of a grid through its channels and gutters.
///
/// Links whose cards do not exist, or stand outside the grid, get no way.
pub fn plan(grid: &Grid, metrics: &RouteMetrics) -> Plan {
    let field = field::Field::new(grid, metrics);
    let mut search = search::Search::new(grid, &field, metrics);
    let ways = search.ways();
    let draft = improve::improve(&mut search, ways);
    Plan { grid: grid.clone(), metrics: Some(*metrics), draft }
}

impl Plan {
    /// The room the plan needs. Any frame with at least these sizes can be drawn in.
    pub fn needs(&self) -> &Needs {
        &self.draft.needs
    }

    /// y of every track of every channel in a frame, used or kept free for a label.
    pub fn tracks(&self, frame: &Frame) -> Vec<Vec<Len>> {
        let Some(metrics) = &self.metrics else { return Vec::new() };
        draw::tracks(&self.grid, metrics, &self.draft, frame)
    }

    /// The geometry of every link of the grid, in the same order.
    ///
    /// Rows of the frame have exactly their height; columns, gutters and channels at least the size asked for.
    pub fn draw(&self, frame: &Frame) -> Vec<Route> {
        let Some(metrics) = &self.metrics else { return Vec::new() };
        let picture = draw::Picture::new(&self.grid, metrics, &self.draft, frame);
        picture.routes(BRIDGES)
    }
}
