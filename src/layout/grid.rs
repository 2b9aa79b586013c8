//! The grid: how wide columns are, which row a card stands in, how high rows and channels are, and then
//! where everything is.

mod above;
mod channels;
mod columns;
mod places;
mod rows;

pub use columns::least_width;
pub use columns::run_width;

use std::collections::BTreeMap;

use crate::board::Arrangement;
use crate::board::Board;
use crate::board::Item;
use crate::board::Pane;
use crate::board::Wire;
use crate::board::WireKind;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Size;
use crate::layout::PaneBox;
use crate::layout::Tools;
use crate::layout::beads;
use crate::layout::cards;
use crate::layout::cards::Body;
use crate::layout::feelings;
use crate::layout::feelings::Room;
use crate::layout::grid::above::axis_height;
use crate::layout::grid::above::stage_height;
use crate::layout::grid::channels::channels;
use crate::layout::grid::columns::gutters;
use crate::layout::grid::columns::head_gutters;
use crate::layout::grid::columns::own_width;
use crate::layout::grid::columns::stretched;
use crate::layout::grid::columns::widen;
use crate::layout::grid::places::frame;
use crate::layout::grid::places::pane_box;
use crate::layout::grid::places::rail_and_lines;
use crate::layout::grid::places::rows_top;
use crate::layout::grid::places::title_height;
use crate::layout::grid::rows::measure;
use crate::layout::grid::rows::rooms;
use crate::layout::grid::rows::rows;
use crate::layout::grid::rows::set_heights;
use crate::layout::height;
use crate::layout::rail::LineBox;
use crate::layout::rail::RailBox;
use crate::layout::route;
use crate::layout::route::RouteMetrics;
use crate::text::TextBlock;

/// A row of the grid: a lane or one of its sub-rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    lane: usize,
    /// Holds the systems that reach over several steps.
    wide: bool,
    height: Len,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seat {
    row: usize,
    /// Place among the items that share the same columns of the same row, and how many there are.
    share: (usize, usize),
}

/// Sizes of the grid, before anything has a place.
pub struct Plan {
    columns: Vec<Len>,
    gutters: Vec<Len>,
    rows: Vec<Row>,
    channels: Vec<route::Channel>,
    heights: Vec<Len>,
    seats: Vec<Vec<Seat>>,
    bodies: Vec<Vec<Body>>,
    routes: Vec<route::Plan>,
    labels: Vec<Vec<Option<TextBlock>>>,
    rooms: BTreeMap<usize, Room>,
    title: Len,
    axis: Len,
    stage_height: Len,
    acts: bool,
    panes: i32,
    side: bool,
    left: Len,
    pane_gap: Len,
}

/// The grid with everything in it.
#[derive(Default)]
pub struct Placed {
    /// Panes.
    pub panes: Vec<PaneBox>,
    /// Rail entries.
    pub rail: Vec<RailBox>,
    /// Separator lines.
    pub lines: Vec<LineBox>,
    /// Hairlines that set registers off.
    pub hairlines: Vec<(Point, Point)>,
    /// Lower end of the grid.
    pub bottom: Len,
}

impl Plan {
    /// Width of one pane.
    fn pane_width(&self) -> Len {
        self.columns.iter().copied().sum::<Len>() + self.gutters.iter().copied().sum::<Len>()
    }

    /// Height of the highest lane of feelings.
    pub fn feelings_height(&self, tools: Tools) -> Len {
        self.rooms.values().map(|room| room.height(tools)).max().unwrap_or(Len::ZERO)
    }

    /// Gives spare height to the channels between rows, each up to half as much again.
    pub fn stretch(&mut self, spare: Len, stacked: bool, panes: usize) {
        let times = if stacked { i32::try_from(panes).unwrap_or(1).max(1) } else { 1 };
        let inner: Vec<usize> = (1..self.heights.len().saturating_sub(1)).collect();
        let whole: Len = inner.iter().filter_map(|index| self.heights.get(*index)).copied().sum();
        let wanted = whole.half().min(spare / times);
        for index in inner {
            if let Some(height) = self.heights.get_mut(index).filter(|_| whole > Len::ZERO) {
                let share = i64::from(height.0) * i64::from(wanted.0) / i64::from(whole.0);
                *height += Len(i32::try_from(share).unwrap_or(0));
            }
        }
    }

    /// Right end of the last pane.
    pub fn width(&self) -> Len {
        let side = if self.side { self.panes } else { 1 };
        self.left + self.pane_width() * side + self.pane_gap * (side - 1)
    }
}

/// Finds every size of the grid.
///
/// Expects: a board. Ensures: columns of one width (but folded ones, and those whose connectors ask for more); in
/// every row the height of its highest card in any pane; channels and gutters with room for the connectors of
/// every pane.
pub fn plan(board: &Board, page: Len, tools: Tools) -> Plan {
    let metrics = tools.metrics;
    let width = stretched(board, least_width(board, tools), page, tools);
    let mut columns: Vec<Len> = board.columns.iter().map(|column| own_width(column, width, tools)).collect();
    for feelings in board.panes.iter().flat_map(|pane| &pane.feelings) {
        let count = columns.len();
        widen(&mut columns, &feelings::least_widths(feelings, count, tools));
    }
    for item in board.panes.iter().flat_map(|pane| &pane.items).filter(|item| !item.slip) {
        let reach: Len = columns.iter().take(item.last + 1).skip(item.first).copied().sum();
        let more = cards::least_width(item, board, tools) - reach;
        if let Some(column) = columns.get_mut(item.last).filter(|_| more > Len::ZERO) {
            *column += more;
        }
    }
    let (mut rows, seats) = rows(board, tools);
    let gutters = head_gutters(board, gutters(board, tools), &seats, tools);
    let mut bodies = measure(board, &columns, &gutters, &seats, tools);
    let mut rooms = rooms(board, &columns, tools);
    set_heights(&mut rows, board, &seats, &bodies, &rooms, tools);
    let channels = channels(board, &rows, &seats, tools);
    let labels: Vec<Vec<Option<TextBlock>>> = board.panes.iter().map(|pane| wire_labels(pane, tools)).collect();
    (tools.told)("measure");
    let routes: Vec<route::Plan> = board
        .panes
        .iter()
        .zip(&seats)
        .zip(&labels)
        .map(|((pane, seats), labels)| {
            let grid = grid(
                board,
                pane,
                &Sizes { columns: &columns, gutters: &gutters, rows: &rows, channels: &channels },
                seats,
                labels,
                tools,
            );
            route::plan(&grid, &route_metrics(board, tools))
        })
        .collect();
    let before = columns.clone();
    for needs in routes.iter().map(route::Plan::needs) {
        widen(&mut columns, &needs.columns);
    }
    let mut gutters = gutters;
    let mut heights: Vec<Len> = channels.iter().map(|channel| channel.base).collect();
    for needs in routes.iter().map(route::Plan::needs) {
        widen(&mut gutters, &needs.gutters);
        widen(&mut heights, &needs.channels);
    }
    (tools.told)("layout");
    if columns != before || gutters.len() > 2 {
        bodies = measure(board, &columns, &gutters, &seats, tools);
        rooms = self::rooms(board, &columns, tools);
        set_heights(&mut rows, board, &seats, &bodies, &rooms, tools);
    }
    (tools.told)("measure");
    Plan {
        title: title_height(board, columns.iter().chain(&gutters).copied().sum(), tools),
        axis: axis_height(board, &columns, tools),
        stage_height: stage_height(board, &columns, &gutters, tools),
        acts: board.panes.iter().any(|pane| !pane.acts.is_empty()),
        panes: i32::try_from(board.panes.len()).unwrap_or(1).max(1),
        side: board.arrangement == Arrangement::Side,
        left: metrics.margin + metrics.rail,
        pane_gap: metrics.pane_gap,
        columns,
        gutters,
        rows,
        channels,
        heights,
        seats,
        bodies,
        routes,
        labels,
        rooms,
    }
}

/// The router's distances: no hop lies under a head. Where a trace is shown, heads are longer and stop before rings.
fn route_metrics(board: &Board, tools: Tools) -> RouteMetrics {
    let metrics = tools.metrics;
    let traced = !board.strips.is_empty();
    let ring = if traced { metrics.ring_out + metrics.ring.half() } else { Len::ZERO };
    let [head, _] = if traced { metrics.arrow_trace } else { metrics.arrow_path };
    RouteMetrics {
        last_piece: metrics.route.last_piece + ring,
        hop_clearance: metrics.route.hop_clearance.max(metrics.arrow_gap + head + ring),
        ..metrics.route
    }
}

fn wire_labels(pane: &Pane, tools: Tools) -> Vec<Option<TextBlock>> {
    let block =
        |wire: &Wire| wire.label.as_ref().map(|label| tools.wrap(label, tools.typography.link_label, Len::px(130)));
    pane.wires.iter().map(block).collect()
}

struct Sizes<'a> {
    columns: &'a [Len],
    gutters: &'a [Len],
    rows: &'a [Row],
    channels: &'a [route::Channel],
}

/// Runs of columns as few as can be: those that share a column become one.
fn joined(mut runs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    runs.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (first, last) in runs {
        match joined.last_mut().filter(|(_, end)| first <= *end) {
            Some((_, end)) => *end = last.max(*end),
            None => joined.push((first, last)),
        }
    }
    joined
}

/// What the router is asked for one pane.
fn grid(
    board: &Board,
    pane: &Pane,
    sizes: &Sizes,
    seats: &[Seat],
    labels: &[Option<TextBlock>],
    tools: Tools,
) -> route::Grid {
    let node = |(item, seat): (&Item, &Seat)| route::Node {
        row: seat.row,
        first: item.first,
        last: item.last,
        top_left: match cards::tag_reach(item, board, tools) {
            Len::ZERO => Len::ZERO,
            reach => reach + Len::px(5),
        },
        top_right: cards::pins_reach(item, tools),
        bottom_middle: if item.root_cause { Len::px(44) } else { Len::ZERO },
    };
    let mut cards: Vec<route::Node> = Vec::new();
    let mut node_of: Vec<usize> = Vec::new();
    for (item, seat) in pane.items.iter().zip(seats) {
        if seat.share.0 == 0 {
            cards.push(node((item, seat)));
        }
        node_of.push(cards.len().saturating_sub(1));
    }
    for feelings in &pane.feelings {
        let Some(row) = sizes.rows.iter().position(|row| row.lane == feelings.lane) else { continue };
        let points = feelings.curves.iter().flat_map(|curve| &curve.points);
        let reaches = points.map(|point| (point.column, point.column));
        let quotes = feelings.quotes.iter().map(|quote| (quote.first, quote.last));
        let joined = joined(reaches.chain(quotes).collect());
        cards.extend(joined.into_iter().map(|(first, last)| route::Node {
            row,
            first,
            last,
            ..route::Node::default()
        }));
    }
    let node = |item: usize| node_of.get(item).copied().unwrap_or(0);
    let links = pane
        .wires
        .iter()
        .zip(labels)
        .map(|(wire, label)| route::Edge {
            from: node(wire.from),
            to: node(wire.to),
            ..edge(pane, wire, label.as_ref(), tools)
        })
        .collect();
    route::Grid {
        columns: sizes
            .columns
            .iter()
            .zip(&board.columns)
            .map(|(width, column)| route::Column { width: *width, folded: column.folded })
            .collect(),
        gutters: sizes.gutters.to_vec(),
        rows: sizes.rows.iter().map(|row| row.height).collect(),
        channels: sizes.channels.to_vec(),
        cards,
        links,
        beside: board.panes.iter().map(|pane| pane.wires.len()).sum::<usize>().saturating_sub(pane.wires.len()),
    }
}

fn edge(pane: &Pane, wire: &Wire, label: Option<&TextBlock>, tools: Tools) -> route::Edge {
    let traced = !wire.traces.is_empty();
    let free = !traced && label.is_none() && wire.kind != WireKind::Path && wire.state == crate::board::State::Same;
    route::Edge {
        from: wire.from,
        to: wire.to,
        class: match wire.kind {
            WireKind::Path => 0,
            WireKind::Triggers => 1,
            WireKind::Back => 2,
            WireKind::Handoff => 3,
            WireKind::Uses => 4,
            WireKind::With => 5,
        },
        priority: match (wire.kind, traced) {
            (WireKind::Path, _) => 0,
            (_, true) => 1,
            _ => 2,
        },
        merge: free,
        merge_end: free && wire.kind == WireKind::Uses,
        double: wire.kind == WireKind::With,
        label: beads::plate(
            pane,
            wire,
            label.map(|label| {
                Size::new(label.width + Len::px(10), height(label, tools.typography.link_label) + Len::px(4))
            }),
            tools,
        ),
    }
}

/// Finds every place, the grid's top at `top`.
pub fn place(board: &Board, plan: &Plan, top: Len, width: Len, tools: Tools) -> Placed {
    let metrics = tools.metrics;
    let mut placed =
        Placed { panes: Vec::new(), rail: Vec::new(), lines: Vec::new(), hairlines: Vec::new(), bottom: top };
    let mut x = plan.left;
    let mut y = top;
    for (index, pane) in board.panes.iter().enumerate() {
        let frame = frame(plan, x, rows_top(plan, y, tools));
        placed.panes.push(pane_box(board, pane, index, plan, &frame, Point::new(x, y), tools));
        let bottom = frame.rows.last().copied().unwrap_or(y);
        let first_of_row = index == 0 || !plan.side;
        if first_of_row {
            rail_and_lines(board, plan, &frame, width - metrics.margin, &mut placed, tools);
        }
        placed.bottom = placed.bottom.max(bottom);
        if plan.side {
            x += plan.pane_width() + plan.pane_gap;
        } else {
            y = bottom + metrics.pane_gap;
        }
    }
    placed
}
