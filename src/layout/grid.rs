//! The grid: how wide columns are, which row a card stands in, how high rows and channels are, and then
//! where everything is.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Role;
use crate::board::Arrangement;
use crate::board::Board;
use crate::board::Column;
use crate::board::Content;
use crate::board::Item;
use crate::board::Line;
use crate::board::Pane;
use crate::board::State;
use crate::board::Wire;
use crate::board::WireKind;
use crate::board::state_word;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::layout::AxisBox;
use crate::layout::Label;
use crate::layout::PaneBox;
use crate::layout::StageBox;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::beads;
use crate::layout::cards;
use crate::layout::cards::Body;
use crate::layout::cards::ItemBox;
use crate::layout::feelings;
use crate::layout::feelings::Room;
use crate::layout::heads;
use crate::layout::height;
use crate::layout::rail;
use crate::layout::rail::LineBox;
use crate::layout::rail::RailBox;
use crate::layout::route;
use crate::layout::route::Frame;
use crate::layout::route::Route;
use crate::layout::route::RouteMetrics;
use crate::layout::title;
use crate::layout::title::TitleBox;
use crate::text::Anchor;
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

/// Height of the heads of the panes, where there are several.
fn title_height(board: &Board, width: Len, tools: Tools) -> Len {
    let heads = board.panes.iter().filter(|pane| board.panes.len() > 1 || pane.counts.is_some());
    heads.map(|pane| title::title(board, pane, Point::default(), width, tools).height).max().unwrap_or(Len::ZERO)
}

fn widen(sizes: &mut [Len], needs: &[Len]) {
    for (size, need) in sizes.iter_mut().zip(needs) {
        *size = (*size).max(*need);
    }
}

/// Width of a column among open columns of a width.
fn own_width(column: &Column, width: Len, tools: Tools) -> Len {
    match (column.flag, column.folded) {
        (true, _) => tools.metrics.column_flag,
        (_, true) => tools.metrics.column_folded,
        _ => width,
    }
}

/// Distance between the widths that are tried for a column.
const WIDTH_STEP: Len = Len::px(1);

/// Width of the open columns: the least at which every card keeps to its lines and no word is broken. On a page of a
/// given size columns may be narrower than usual, so that more of a story stands on one page.
pub fn least_width(board: &Board, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let from = if tools.compact || tools.paged { metrics.column_least } else { metrics.column };
    let to = if tools.compact { metrics.column } else { metrics.column_most };
    let widths: Vec<Len> = (0..=((to - from).0 / WIDTH_STEP.0.max(1))).map(|step| from + WIDTH_STEP * step).collect();
    let items = || {
        let all = board.panes.iter().flat_map(|pane| &pane.items);
        all.filter(|item| item.first == item.last && !item.slip && item.content != Content::Flag)
    };
    let role = |item: &Item| board.lanes.get(item.lane).map_or(Role::Other, |lane| lane.role);
    let fits = |width: Len, lines: u8| {
        items().all(|item| {
            // Where columns are narrow on purpose, a pain or a fix may have as many lines as it needs.
            let narrow = tools.compact || metrics.lines_wanted >= metrics.lines_most;
            let register = narrow && item.content != Content::Card;
            let most = if item.content == Content::Card { lines } else { metrics.lines_most };
            cards::lines(item, board, role(item), width, tools)
                .is_some_and(|taken| register || taken <= usize::from(most))
        })
    };
    let least = |lines: u8| widths.get(widths.partition_point(|width| !fits(*width, lines))).copied();
    let wanted = least(metrics.lines_wanted).filter(|width| tools.compact || *width <= metrics.column);
    wanted.or_else(|| least(metrics.lines_most)).unwrap_or_else(|| {
        to + items().map(|item| cards::lacks(item, board, role(item), to, tools)).max().unwrap_or(Len::ZERO)
    })
}

/// The same width, wider where the page would be left empty.
fn stretched(board: &Board, width: Len, page: Len, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let to = match (tools.compact, tools.paged) {
        (true, _) => metrics.column,
        (_, true) => metrics.column_page,
        _ => metrics.column_most,
    };
    let open = i32::try_from(board.columns.iter().filter(|column| !column.folded && !column.flag).count()).unwrap_or(0);
    if open == 0 {
        return width;
    }
    let side = board.arrangement == Arrangement::Side;
    let panes = if side { i32::try_from(board.panes.len()).unwrap_or(1).max(1) } else { 1 };
    let folded: Len = board
        .columns
        .iter()
        .filter(|column| column.folded || column.flag)
        .map(|column| own_width(column, width, tools))
        .sum();
    let pane = gutters(board, tools).into_iter().sum::<Len>() + folded;
    let spare = page - metrics.margin * 2 - metrics.rail - pane * panes - metrics.pane_gap * (panes - 1);
    width.max((spare / (open * panes)).min(to))
}

fn gutters(board: &Board, tools: Tools) -> Vec<Len> {
    let metrics = tools.metrics;
    let mut gutters = vec![metrics.gutter_edge];
    for pair in board.columns.windows(2) {
        let [left, right] = pair else { continue };
        let folded = left.folded || right.folded;
        gutters.push(match (left.stage == right.stage, folded, tools.compact) {
            (true, false, _) => metrics.gutter,
            (true, true, _) => metrics.gutter.half() + Len::px(2),
            (false, _, false) => metrics.gutter_stage,
            (false, _, true) => metrics.gutter_stage - Len::px(10),
        });
    }
    gutters.push(metrics.gutter_edge);
    gutters
}

/// Widens gutters where the heads of a connector between neighbours ask for it.
fn head_gutters(board: &Board, mut gutters: Vec<Len>, seats: &[Vec<Seat>], tools: Tools) -> Vec<Len> {
    for (pane, seats) in board.panes.iter().zip(seats) {
        for wire in &pane.wires {
            let (Some(from), Some(to)) = (pane.items.get(wire.from), pane.items.get(wire.to)) else { continue };
            let row = |item: usize| seats.get(item).map(|seat| seat.row);
            let right = if from.last < to.first { to } else { from };
            let next = from.last + 1 == to.first || to.last + 1 == from.first;
            if let Some(gutter) = gutters.get_mut(right.first).filter(|_| next && row(wire.from) == row(wire.to)) {
                *gutter = (*gutter).max(heads::between(pane, wire, tools));
            }
        }
    }
    gutters
}

/// Room that the heads of connectors between a row and the next ask for, channel by channel.
fn head_channels(board: &Board, rows: usize, seats: &[Vec<Seat>], tools: Tools) -> Vec<Len> {
    let mut channels = vec![Len::ZERO; rows + 1];
    for (pane, seats) in board.panes.iter().zip(seats) {
        for wire in &pane.wires {
            let (Some(from), Some(to)) = (seats.get(wire.from), seats.get(wire.to)) else { continue };
            if let Some(channel) = channels.get_mut(from.row.max(to.row)).filter(|_| from.row.abs_diff(to.row) == 1) {
                *channel = (*channel).max(heads::between(pane, wire, tools));
            }
        }
    }
    channels
}

/// Gives every item a row. Within a lane, items that claim the same columns go to further sub-rows, the first that
/// is free (left-edge); systems that reach over several steps stand below the others.
fn rows(board: &Board, tools: Tools) -> (Vec<Row>, Vec<Vec<Seat>>) {
    let _ = tools;
    let mut rows: Vec<Row> = Vec::new();
    let mut seats: Vec<Vec<Seat>> =
        board.panes.iter().map(|pane| vec![Seat { row: 0, share: (0, 1) }; pane.items.len()]).collect();
    for lane in 0..board.lanes.len() {
        let is_wide = |item: &Item| item.system && item.last > item.first;
        for wide in [false, true] {
            let start = rows.len();
            let mut most = 0;
            let mut known = Known::new();
            for (pane, seats) in board.panes.iter().zip(&mut seats) {
                let chosen: Vec<usize> = (0..pane.items.len())
                    .filter(|index| {
                        pane.items.get(*index).is_some_and(|item| item.lane == lane && is_wide(item) == wide)
                    })
                    .collect();
                most = most.max(seat(pane, &chosen, start, seats, &mut known));
            }
            rows.extend((0..most).map(|_| Row { lane, wide, height: Len::ZERO }));
        }
        if rows.last().is_none_or(|row| row.lane != lane) {
            rows.push(Row { lane, wide: false, height: Len::ZERO });
        }
    }
    (rows, seats)
}

/// Sub-rows of items that an earlier pane has in the same columns, by id, first and last column: what stays where it is
/// keeps its row, whatever comes or goes beside it.
type Known<'a> = BTreeMap<(&'a str, usize, usize), usize>;

/// Seats items in sub-rows from row `start` on; says how many were needed.
fn seat<'a>(pane: &'a Pane, chosen: &[usize], start: usize, seats: &mut [Seat], known: &mut Known<'a>) -> usize {
    let key = |index: usize| pane.items.get(index).map(|item| (item.id.as_str(), item.first, item.last));
    let mut order: Vec<(bool, usize, std::cmp::Reverse<usize>, usize)> = chosen
        .iter()
        .filter_map(|&index| {
            let item = pane.items.get(index)?;
            let new = !known.contains_key(&key(index)?);
            Some((new, item.first, std::cmp::Reverse(item.last), index))
        })
        .collect();
    order.sort_unstable();
    let mut shared: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (_, first, last, index) in &order {
        let metric = pane.items.get(*index).is_some_and(|item| matches!(item.content, Content::Metric(_)));
        if metric && last.0 > *first {
            shared.entry((*first, last.0)).or_default().push(*index);
        }
    }
    let mut taken: Vec<BTreeMap<usize, usize>> = Vec::new();
    let mut done = BTreeSet::new();
    for (_, first, last, index) in order {
        if !done.insert(index) {
            continue;
        }
        let free = |row: &BTreeMap<usize, usize>| row.range(..=last.0).next_back().is_none_or(|(_, end)| *end < first);
        let before = key(index).and_then(|key| known.get(&key)).copied();
        let kept = before.filter(|row| taken.get(*row).is_none_or(free));
        let row = kept.or_else(|| taken.iter().position(free)).unwrap_or(taken.len());
        if row >= taken.len() {
            taken.resize_with(row + 1, BTreeMap::new);
        }
        if let Some(row) = taken.get_mut(row) {
            row.insert(first, last.0);
        }
        let room = last.0 - first + 1;
        let group: Vec<usize> = match shared.get(&(first, last.0)) {
            Some(group) => {
                group.iter().copied().filter(|other| *other == index || !done.contains(other)).take(room).collect()
            }
            None => vec![index],
        };
        for (place, other) in group.iter().enumerate() {
            done.insert(*other);
            if let Some(seat) = seats.get_mut(*other) {
                *seat = Seat { row: start + row, share: (place, group.len()) };
            }
            if let Some(key) = key(*other) {
                known.entry(key).or_insert(row);
            }
        }
    }
    taken.len()
}

/// Left and right edge of an item, from where the edges of the columns count.
fn reach(item: &Item, seat: Seat, edges: &[(Len, Len)], tools: Tools) -> (Len, Len) {
    let left = edges.get(item.first).map_or(Len::ZERO, |edge| edge.0);
    let right = edges.get(item.last).map_or(left, |edge| edge.1);
    let (place, count) = (i32::try_from(seat.share.0).unwrap_or(0), i32::try_from(seat.share.1.max(1)).unwrap_or(1));
    let gap = tools.metrics.gutter;
    let one = (right - left - gap * (count - 1)) / count;
    let left = left + (one + gap) * place;
    (left, if place + 1 == count { right } else { left + one })
}

/// Left and right edges of the columns when the first gutter begins at `left`.
fn edges(columns: &[Len], gutters: &[Len], left: Len) -> Vec<(Len, Len)> {
    let mut x = left;
    let mut edges = Vec::new();
    for (column, gutter) in columns.iter().zip(gutters) {
        x += *gutter;
        edges.push((x, x + *column));
        x += *column;
    }
    edges
}

fn measure(board: &Board, columns: &[Len], gutters: &[Len], seats: &[Vec<Seat>], tools: Tools) -> Vec<Vec<Body>> {
    let edges = edges(columns, gutters, Len::ZERO);
    let one = |(pane, seats): (&Pane, &Vec<Seat>)| {
        let body = |(item, seat): (&Item, &Seat)| {
            let role = board.lanes.get(item.lane).map_or(Role::Other, |lane| lane.role);
            let (left, right) = reach(item, *seat, &edges, tools);
            cards::measure(item, board, role, right - left, tools)
        };
        pane.items.iter().zip(seats).map(body).collect()
    };
    board.panes.iter().zip(seats).map(one).collect()
}

fn rooms(board: &Board, columns: &[Len], tools: Tools) -> BTreeMap<usize, Room> {
    let mut rooms: BTreeMap<usize, Room> = BTreeMap::new();
    let edges = edges(columns, &vec![tools.metrics.gutter; columns.len()], Len::ZERO);
    for feelings in board.panes.iter().flat_map(|pane| &pane.feelings) {
        let room = rooms.entry(feelings.lane).or_default();
        *room = room.max(feelings::room(feelings, &edges, tools));
    }
    rooms
}

fn set_heights(
    rows: &mut [Row],
    board: &Board,
    seats: &[Vec<Seat>],
    bodies: &[Vec<Body>],
    rooms: &BTreeMap<usize, Room>,
    tools: Tools,
) {
    let mut lanes: BTreeMap<(usize, bool), Len> = BTreeMap::new();
    for (seats, bodies) in seats.iter().zip(bodies) {
        for (seat, body) in seats.iter().zip(bodies) {
            let Some(row) = rows.get(seat.row) else { continue };
            let height = lanes.entry((row.lane, row.wide)).or_default();
            *height = (*height).max(body.height);
        }
    }
    for (pane, seats) in board.panes.iter().zip(seats) {
        for (item, height) in loop_heights(pane, tools) {
            let Some(row) = seats.get(item).and_then(|seat| rows.get(seat.row)) else { continue };
            let least = lanes.entry((row.lane, row.wide)).or_default();
            *least = (*least).max(height);
        }
    }
    for (lane, room) in rooms {
        let height = lanes.entry((*lane, false)).or_default();
        *height = (*height).max(room.height(tools));
    }
    for row in rows.iter_mut() {
        row.height = lanes.get(&(row.lane, row.wide)).copied().unwrap_or(Len::ZERO);
    }
    for lane in 0..board.lanes.len() {
        let own: Vec<usize> =
            (0..rows.len()).filter(|row| rows.get(*row).is_some_and(|row| row.lane == lane)).collect();
        let gaps = tools.metrics.gap_stack * i32::try_from(own.len().saturating_sub(1)).unwrap_or(0);
        let whole: Len = own.iter().filter_map(|row| rows.get(*row)).map(|row| row.height).sum::<Len>() + gaps;
        let least = rail::least_height(board, lane, tools);
        if whole < least {
            let more = (least - whole) / i32::try_from(own.len().max(1)).unwrap_or(1);
            for row in own {
                if let Some(row) = rows.get_mut(row) {
                    row.height += more;
                }
            }
        }
    }
}

/// Least height of items that lead back to themselves more than once: each loop takes two places at their side.
fn loop_heights(pane: &Pane, tools: Tools) -> Vec<(usize, Len)> {
    let route = &tools.metrics.route;
    let mut loops: BTreeMap<usize, i32> = BTreeMap::new();
    for wire in pane.wires.iter().filter(|wire| wire.from == wire.to) {
        *loops.entry(wire.from).or_default() += 1;
    }
    let height = |count: i32| route.corner_clearance * 2 + route.least_port_pitch * (count * 2 + 1);
    loops.into_iter().filter(|(_, count)| *count > 1).map(|(item, count)| (item, height(count))).collect()
}

/// Rows in which a connector begins or ends, or which one passes.
fn connected(board: &Board, seats: &[Vec<Seat>]) -> BTreeSet<usize> {
    let mut rows = BTreeSet::new();
    for (pane, seats) in board.panes.iter().zip(seats) {
        for wire in &pane.wires {
            if let (Some(from), Some(to)) = (seats.get(wire.from), seats.get(wire.to)) {
                rows.extend(from.row.min(to.row)..=from.row.max(to.row));
            }
        }
    }
    rows
}

fn channels(board: &Board, rows: &[Row], seats: &[Vec<Seat>], tools: Tools) -> Vec<route::Channel> {
    let metrics = tools.metrics;
    let connected = connected(board, seats);
    let raised = raised(board, rows.len(), seats, tools);
    let plates = plates(board, rows.len(), seats, tools);
    let hanging = hanging(board, rows.len(), seats, tools);
    let heads = head_channels(board, rows.len(), seats, tools);
    let role = |row: &Row| board.lanes.get(row.lane).map_or(Role::Other, |lane| lane.role);
    let mut channels = Vec::new();
    for index in 0..=rows.len() {
        let above = index.checked_sub(1).and_then(|above| rows.get(above));
        let below = rows.get(index);
        let (stands, high) = raised.get(index).copied().unwrap_or_default();
        let hangs = index.checked_sub(1).and_then(|above| hanging.get(above)).copied().unwrap_or(Len::ZERO);
        let plate = plates.get(index).copied().filter(|plate| *plate > Len::ZERO);
        let beside = |reach: Len| plate.filter(|_| reach > Len::ZERO).map_or(Len::ZERO, |plate| reach + plate.half());
        let mut channel = route::Channel {
            base: Len::ZERO,
            line: None,
            pad_top: metrics.route.last_piece.max(beside(hangs)),
            pad_bottom: (metrics.route.last_piece + high).max(beside(stands)),
        };
        channel.base = match (above, below) {
            (_, None) => metrics.panel_bottom,
            (Some(above), Some(below)) if above.lane == below.lane => {
                if connected.contains(&index) {
                    if role(below) == Role::Support { metrics.gap_sub_support } else { metrics.gap_sub }
                } else if is_register(role(below)) {
                    metrics.gap_opportunity
                } else {
                    metrics.gap_stack
                }
            }
            (above, Some(below)) => {
                let linked = above.is_some() && connected.contains(&index) && connected.contains(&(index - 1));
                let gap = gap(role(below), above.map(role), tools);
                // What belongs together stands nearer than what does not.
                let piled = above.is_some_and(|above| is_register(role(above)) && is_piled(rows, above.lane))
                    || is_register(role(below)) && is_piled(rows, below.lane);
                let gap = if piled { gap.max(metrics.gap_stack) } else { gap };
                if linked { gap.max(metrics.gap_sub) } else { gap }
            }
        };
        if opens_registers(board, above, below) {
            let hairline = metrics.gap_register + Len::px(2) + metrics.route.line_clearance;
            channel.pad_bottom = channel.pad_bottom.max(hairline);
        }
        channel.base =
            channel.base.max(hangs + stands + Len::px(4)).max(heads.get(index).copied().unwrap_or(Len::ZERO));
        set_lines(&mut channel, board, above, below, tools);
        channels.push(channel);
    }
    channels
}

/// How far pins and tags stand up above each row, and by how much tracks keep away from them.
fn raised(board: &Board, rows: usize, seats: &[Vec<Seat>], tools: Tools) -> Vec<(Len, Len)> {
    let metrics = tools.metrics;
    let mut raised = vec![(Len::ZERO, Len::ZERO); rows];
    for (pane, seats) in board.panes.iter().zip(seats) {
        for (item, seat) in pane.items.iter().zip(seats) {
            let pin = if item.pins.is_empty() { Len::ZERO } else { metrics.pin_circle + metrics.pin_rise + Len::px(1) };
            let tag =
                crate::board::state_word(item.state).map_or(Len::ZERO, |_| cards::tag_rise(item, tools) + Len::px(2));
            let stands = pin.max(tag);
            if let Some(row) = raised.get_mut(seat.row).filter(|_| stands > Len::ZERO) {
                *row = (row.0.max(stands), Len::px(8));
            }
        }
    }
    raised
}

/// How far root-cause tags hang below each row.
fn hanging(board: &Board, rows: usize, seats: &[Vec<Seat>], tools: Tools) -> Vec<Len> {
    let mut hanging = vec![Len::ZERO; rows];
    for (pane, seats) in board.panes.iter().zip(seats) {
        for (_, seat) in pane.items.iter().zip(seats).filter(|(item, _)| item.root_cause) {
            if let Some(row) = hanging.get_mut(seat.row) {
                *row = tools.metrics.tag_height.half() + Len::px(1);
            }
        }
    }
    hanging
}

/// Height of the highest plate that may stand in each channel.
fn plates(board: &Board, rows: usize, seats: &[Vec<Seat>], tools: Tools) -> Vec<Len> {
    let mut plates = vec![Len::ZERO; rows + 1];
    for (pane, seats) in board.panes.iter().zip(seats) {
        for (wire, words) in pane.wires.iter().zip(wire_labels(pane, tools)) {
            let (Some(from), Some(to)) = (seats.get(wire.from), seats.get(wire.to)) else { continue };
            let Some(size) = edge(pane, wire, words.as_ref(), tools).label else { continue };
            for plate in plates.iter_mut().take(from.row.max(to.row) + 2).skip(from.row.min(to.row)) {
                *plate = (*plate).max(size.height);
            }
        }
    }
    plates
}

fn gap(role: Role, above: Option<Role>, tools: Tools) -> Len {
    let metrics = tools.metrics;
    match (role, above) {
        (Role::Feeling, _) => metrics.gap_feeling,
        (_, None) => metrics.gap_evidence,
        (Role::Evidence, _) => metrics.gap_evidence,
        (Role::Customer, _) => metrics.gap_customer,
        (Role::Pain, _) => metrics.gap_register + metrics.hairline_gap,
        (Role::Opportunity, Some(Role::Pain)) => metrics.gap_opportunity,
        (Role::Metric, Some(Role::Pain | Role::Opportunity)) => metrics.gap_metric,
        (Role::Opportunity | Role::Metric, _) => metrics.gap_register + metrics.hairline_gap,
        _ => metrics.gap_lane,
    }
}

/// Least distance between two lines in one channel.
const LINE_STEP: Len = Len::px(36);

/// How far the lines of one channel stand below the first of them: their words keep clear of each other.
fn line_offsets(lines: &[&Line], tools: Tools) -> Vec<Len> {
    let mut offset = Len::ZERO;
    let mut before: Option<&Line> = None;
    let mut offsets = Vec::new();
    for line in lines {
        if let Some(before) = before {
            let words = rail::line_room(before, tools).1 + rail::line_room(line, tools).0;
            offset += LINE_STEP.max(words + Len::px(6));
        }
        before = Some(line);
        offsets.push(offset);
    }
    offsets
}

/// Makes room for the separator lines of a channel.
fn set_lines(channel: &mut route::Channel, board: &Board, above: Option<&Row>, below: Option<&Row>, tools: Tools) {
    let metrics = tools.metrics;
    let Some(above) = above.filter(|above| below.is_none_or(|below| below.lane != above.lane)) else { return };
    let lines: Vec<_> = board.lines.iter().filter(|line| line.after == above.lane).collect();
    let Some(first) = lines.first() else { return };
    let (offset, base) = match first.id.as_str() {
        "interaction" => (metrics.line_offset_interaction, metrics.channel_interaction),
        "visibility" => (metrics.line_offset_visibility, metrics.channel_visibility),
        "internal" => (metrics.line_offset_internal, metrics.channel_internal),
        _ => (metrics.line_offset, metrics.channel_line),
    };
    let up = rail::line_room(first, tools).0;
    let down = lines.last().map_or(Len::ZERO, |line| rail::line_room(line, tools).1);
    let more = line_offsets(&lines, tools).last().copied().unwrap_or(Len::ZERO);
    let offset = offset.max(up + Len::px(3)) + more;
    channel.line = Some(offset);
    channel.base = channel.base.max(base + more).max(offset + down + Len::px(6)).max(offset + channel.pad_bottom);
    channel.pad_top = channel.pad_top.max(offset + metrics.route.line_clearance);
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

/// Most room for the number of a step, so that its name stands beside it.
const NUMBER: Len = Len::px(80);

/// As much of a step's number as is shown.
fn shown_number(number: &str, tools: Tools) -> String {
    tools.fitted(number, tools.typography.step_number, NUMBER)
}

/// Width of a tick's number: a circle, or a pill for longer numbers.
fn number_width(number: &str, tools: Tools) -> Len {
    (tools.width(&shown_number(number, tools), tools.typography.step_number) + Len::px(11))
        .max(tools.metrics.axis_circle * 2)
}

/// What stands beside the number of a tick: name, time, old words, and the room of its tag.
#[derive(Default)]
struct TickWords {
    name: Option<TextBlock>,
    time: Option<TextBlock>,
    old: Option<TextBlock>,
    tag: Option<(State, Size)>,
}

impl TickWords {
    fn width(&self) -> Len {
        let blocks = self.name.iter().chain(&self.time).chain(&self.old).map(|block| block.width);
        blocks.chain(self.tag.map(|(_, size)| size.width)).max().unwrap_or(Len::ZERO)
    }

    fn height(&self, tools: Tools) -> Len {
        let typography = tools.typography;
        let high = |block: &Option<TextBlock>, kind| block.as_ref().map_or(Len::ZERO, |block| height(block, kind));
        high(&self.name, typography.step_name)
            + high(&self.time, typography.small)
            + high(&self.old, typography.old_words)
            + self.tag.map_or(Len::ZERO, |(_, size)| size.height)
    }
}

/// Breaks the words of a tick to the room beside its number.
fn tick_words(board: &Board, pane: &Pane, column: usize, width: Len, tools: Tools) -> TickWords {
    let typography = tools.typography;
    let Some(known) = board.columns.get(column).filter(|column| !column.folded) else { return TickWords::default() };
    let Some(Some(tick)) = pane.axis.get(column) else { return TickWords::default() };
    let room = (width - number_width(&known.number, tools) - Len::px(8)).max(Len::px(40));
    let wrap = |words: &Option<String>, kind| words.as_ref().map(|words| tools.wrap(words, kind, room));
    let tag = state_word(tick.state).map(|word| {
        let size = cards::tag_at(board.words.get(word), Point::default(), Tone::OnMark, tools).0;
        (tick.state, Size::new(size.width, size.height + TICK_TAG))
    });
    TickWords {
        name: wrap(&tick.name, typography.step_name),
        time: wrap(&tick.time, typography.small),
        old: wrap(&tick.old, typography.old_words),
        tag,
    }
}

/// Distance between the words of a tick and its tag.
const TICK_TAG: Len = Len::px(3);

fn axis_height(board: &Board, columns: &[Len], tools: Tools) -> Len {
    let mut most = Len::ZERO;
    for pane in &board.panes {
        for (column, width) in columns.iter().enumerate() {
            most = most.max(tick_words(board, pane, column, *width, tools).height(tools));
        }
    }
    (most + Len::px(4)).max(tools.metrics.axis)
}

/// Room for a stage's words in its header.
fn stage_room(frame: Rect, first: bool, compact: bool, tools: Tools) -> (Len, Len) {
    let inset = if compact { Len::px(6) } else { Len::px(15) };
    let notch = if first || compact { Len::ZERO } else { tools.metrics.stage_point };
    (frame.x + inset + notch, frame.width - inset * 2 - notch)
}

fn stage_height(board: &Board, columns: &[Len], gutters: &[Len], tools: Tools) -> Len {
    let metrics = tools.metrics;
    let kind = if tools.compact { tools.typography.stage_compact } else { tools.typography.stage };
    let least = if tools.compact { metrics.stage_header_compact } else { metrics.stage_header };
    let edges = edges(columns, gutters, Len::ZERO);
    let mut most = Len::ZERO;
    let mut any = false;
    for bar in board.panes.iter().flat_map(|pane| &pane.stages) {
        any = true;
        let Some(frame) = stage_frame(bar.first, bar.last, &edges, gutters, tools) else { continue };
        let (_, room) = stage_room(frame, bar.first == 0, tools.compact, tools);
        most = most.max(height(&tools.wrap(&bar.name, kind, room.max(Len::px(30))), kind));
    }
    if any { (most + Len::px(8)).max(least) } else { Len::ZERO }
}

/// The ground of a run of columns, as wide as its panel: to the ends of the grid at either side, else so far that
/// a strip of paper stays between two panels.
fn stage_frame(first: usize, last: usize, edges: &[(Len, Len)], gutters: &[Len], tools: Tools) -> Option<Rect> {
    let paper = if tools.compact { tools.metrics.panel_gap_compact } else { tools.metrics.panel_gap };
    let before = gutters.get(first).copied()?;
    let after = gutters.get(last + 1).copied()?;
    let reach = |gutter: Len, outer: bool| if outer { gutter } else { (gutter - paper).half() };
    let left = edges.get(first)?.0 - reach(before, first == 0);
    let right = edges.get(last)?.1 + reach(after, last + 1 == edges.len());
    Some(Rect::new(left, Len::ZERO, right - left, Len::ZERO))
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

/// Where channel 0 begins in a pane whose title begins at `top`.
fn rows_top(plan: &Plan, top: Len, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let acts = if plan.acts { metrics.act_header + metrics.act_gap } else { Len::ZERO };
    let stages = if plan.stage_height > Len::ZERO { plan.stage_height + metrics.axis_gap } else { Len::ZERO };
    top + plan.title + acts + stages + plan.axis
}

fn frame(plan: &Plan, left: Len, top: Len) -> Frame {
    let mut frame = Frame::default();
    let mut x = left;
    for (index, gutter) in plan.gutters.iter().enumerate() {
        frame.gutters.push(x);
        x += *gutter;
        frame.columns.push(x);
        x += plan.columns.get(index).copied().unwrap_or(Len::ZERO);
    }
    let mut y = top;
    for (index, channel) in plan.heights.iter().enumerate() {
        frame.channels.push(y);
        y += *channel;
        frame.rows.push(y);
        y += plan.rows.get(index).map_or(Len::ZERO, |row| row.height);
    }
    frame
}

/// Top and bottom of a lane.
fn lane_reach(plan: &Plan, frame: &Frame, lane: usize) -> Option<(Len, Len)> {
    let first = plan.rows.iter().position(|row| row.lane == lane)?;
    let last = plan.rows.iter().rposition(|row| row.lane == lane)?;
    Some((*frame.rows.get(first)?, *frame.rows.get(last)? + plan.rows.get(last)?.height))
}

fn rail_and_lines(board: &Board, plan: &Plan, frame: &Frame, right: Len, placed: &mut Placed, tools: Tools) {
    // On a page that is wider than its grid, lines end where there is nothing left to divide.
    let named = rail::right_room(board, plan.width(), tools) > Len::ZERO;
    let right = if named { right } else { right.min(plan.width()) };
    for lane in 0..board.lanes.len() {
        let Some((top, bottom)) = lane_reach(plan, frame, lane) else { continue };
        let group = board.lanes.get(lane).and_then(|lane| lane.group.clone());
        let last = (lane..board.lanes.len())
            .take_while(|other| group.is_some() && board.lanes.get(*other).is_some_and(|other| other.group == group))
            .last();
        let group_bottom = last.and_then(|last| lane_reach(plan, frame, last)).map_or(bottom, |reach| reach.1);
        placed.rail.extend(rail::entry(board, lane, top, bottom, group_bottom, tools));
    }
    for (index, line) in board.lines.iter().enumerate() {
        let Some(row) = plan.rows.iter().rposition(|row| row.lane == line.after) else { continue };
        let (Some(channel), Some(top)) = (plan.channels.get(row + 1), frame.channels.get(row + 1)) else { continue };
        let after: Vec<&Line> = board.lines.iter().filter(|other| other.after == line.after).collect();
        let offsets = line_offsets(&after, tools);
        let own = after.iter().position(|other| other.id == line.id).and_then(|own| offsets.get(own)).copied();
        let last = offsets.last().copied().unwrap_or(Len::ZERO);
        let y = *top + channel.line.unwrap_or(Len::ZERO) - (last - own.unwrap_or(last));
        placed.lines.extend(rail::line(board, index, y, (plan.width(), right), tools));
    }
    for (index, row) in plan.rows.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| plan.rows.get(before));
        let opens = opens_registers(board, before, Some(row));
        if let Some(y) = frame.rows.get(index).filter(|_| opens) {
            let y = *y - tools.metrics.gap_register - Len::px(2);
            placed.hairlines.push((Point::new(tools.metrics.margin, y), Point::new(right, y)));
        }
    }
}

/// Whether a lane lists pains, fixes or figures below the service itself.
fn is_register(role: Role) -> bool {
    matches!(role, Role::Pain | Role::Opportunity | Role::Metric)
}

/// Whether a lane has entries one above the other.
fn is_piled(rows: &[Row], lane: usize) -> bool {
    rows.iter().filter(|row| row.lane == lane).count() > 1
}

/// Whether the registers begin between two rows: a hairline sets them off.
fn opens_registers(board: &Board, above: Option<&Row>, below: Option<&Row>) -> bool {
    let register = |row: &Row| {
        let role = board.lanes.get(row.lane).map(|lane| lane.role);
        role.is_some_and(is_register)
    };
    above.is_some_and(|above| !register(above)) && below.is_some_and(register)
}

fn pane_box(board: &Board, pane: &Pane, index: usize, plan: &Plan, frame: &Frame, at: Point, tools: Tools) -> PaneBox {
    let metrics = tools.metrics;
    let edges = edges(&plan.columns, &plan.gutters, at.x);
    let width = plan.pane_width();
    let bottom = frame.rows.last().copied().unwrap_or(at.y);
    let rows_top = frame.channels.first().copied().unwrap_or(at.y);
    let axis_top = rows_top - plan.axis;
    let stage_top =
        axis_top - if plan.stage_height > Len::ZERO { plan.stage_height + metrics.axis_gap } else { Len::ZERO };
    let act_top = stage_top - if plan.acts { metrics.act_header + metrics.act_gap } else { Len::ZERO };
    let titled = plan.title > Len::ZERO;
    let title = if titled { title::title(board, pane, at, width, tools) } else { TitleBox::default() };
    let rule = at.y + plan.title - Len::px(14);
    let stages = stages(pane, &edges, stage_top, plan, tools);
    let panel_top = if plan.stage_height > Len::ZERO {
        stage_top + plan.stage_height - metrics.panel_radius
    } else {
        axis_top - Len::px(4)
    };
    let panels = panels(board, &edges, &plan.gutters, tools)
        .into_iter()
        .map(|panel| Rect::between(panel.x, panel_top, panel.right(), bottom))
        .collect();
    let folds = board
        .columns
        .iter()
        .zip(&edges)
        .filter(|(column, _)| column.folded)
        .map(|(_, (left, right))| {
            Rect::between(*left - Len::px(3), stage_top + plan.stage_height + Len::px(2), *right + Len::px(3), bottom)
        })
        .collect();
    let (axis, axis_rules, mut tags) = axis(board, pane, plan, &edges, axis_top, tools);
    tags.extend(stage_tags(board, pane, &stages, tools));
    let seats = plan.seats.get(index);
    let bodies = plan.bodies.get(index);
    let from_zero = self::edges(&plan.columns, &plan.gutters, Len::ZERO);
    let items: Vec<ItemBox> = pane
        .items
        .iter()
        .zip(seats.into_iter().flatten())
        .zip(bodies.into_iter().flatten())
        .map(|((item, seat), body)| {
            let (left, right) = reach(item, *seat, &from_zero, tools);
            let top = frame.rows.get(seat.row).copied().unwrap_or(at.y);
            let high = plan.rows.get(seat.row).map_or(body.height, |row| row.height);
            let outline = Rect::between(at.x + left, top, at.x + right, top + high);
            cards::place(item, board, body, outline, tools)
        })
        .collect();
    let mut routes: Vec<Route> = plan.routes.get(index).map(|routes| routes.draw(frame)).unwrap_or_default();
    let wire_labels: Vec<Option<Label>> = routes
        .iter()
        .zip(plan.labels.get(index).into_iter().flatten())
        .map(|(route, block)| wire_label(route, block.as_ref(), tools))
        .collect();
    let feelings = pane
        .feelings
        .iter()
        .map(|feelings| {
            let row = plan.rows.iter().position(|row| row.lane == feelings.lane).unwrap_or(0);
            let top = frame.rows.get(row).copied().unwrap_or(at.y);
            let high = plan.rows.get(row).map_or(Len::ZERO, |row| row.height);
            let room = plan.rooms.get(&feelings.lane).copied().unwrap_or_default();
            let needed = room.height(tools);
            let outline = Rect::new(at.x, top + (high - needed).half(), width, needed);
            let mut placed = feelings::place(feelings, room, outline, &edges, tools);
            if plan.side && index > 0 {
                placed.signs.clear();
            }
            placed
        })
        .collect();
    let beads = beads::beads(pane, &routes, &items, tools);
    for (route, label) in routes.iter_mut().zip(&wire_labels) {
        route.label = label.as_ref().zip(route.label).and_then(|(label, plate)| words_plate(label, plate, tools));
    }
    PaneBox {
        frame: Rect::between(at.x, at.y, at.x + width, bottom),
        title: title.labels,
        title_rule: titled.then(|| (Point::new(at.x, rule), Point::new(at.x + width, rule))),
        counts: title.counts,
        panels,
        folds,
        acts: acts(pane, &edges, &plan.gutters, act_top, tools),
        stages,
        axis,
        axis_rules,
        items,
        routes,
        wire_labels,
        feelings,
        beads,
        channels: channel_boxes(plan, index, frame, (at.x, width)),
        gutters: gutter_boxes(plan, frame),
        tags,
    }
}

/// The channels of a pane with their tracks.
fn channel_boxes(plan: &Plan, pane: usize, frame: &Frame, (left, width): (Len, Len)) -> Vec<(Rect, Vec<Len>)> {
    let tracks = plan.routes.get(pane).map(|routes| routes.tracks(frame)).unwrap_or_default();
    let edges = frame.channels.iter().zip(&plan.heights).zip(tracks);
    edges.map(|((top, height), tracks)| (Rect::new(left, *top, width, *height), tracks)).collect()
}

fn gutter_boxes(plan: &Plan, frame: &Frame) -> Vec<Rect> {
    let (Some(top), Some(bottom)) = (frame.channels.first(), frame.rows.last()) else { return Vec::new() };
    let edges = frame.gutters.iter().zip(&plan.gutters);
    edges.map(|(left, width)| Rect::between(*left, *top, *left + *width, *bottom)).collect()
}

/// The part of a plate behind its words.
fn words_plate(label: &Label, plate: Rect, tools: Tools) -> Option<Rect> {
    let left = label.runs.iter().map(|run| run.at.x).min()?;
    let first = label.runs.iter().map(|run| run.at.y).min()?;
    let last = label.runs.iter().map(|run| run.at.y).max()?;
    let kind = tools.typography.link_label;
    let top = first - tools.baseline(kind) - Len::px(2);
    let left = left - Len::px(5);
    Some(Rect::between(left, top, plate.right(), last - tools.baseline(kind) + kind.line + Len::px(2)))
}

fn wire_label(route: &Route, block: Option<&TextBlock>, tools: Tools) -> Option<Label> {
    let (plate, block) = (route.label?, block?);
    let kind = tools.typography.link_label;
    let top = plate.center().y - height(block, kind).half();
    // Beads stand before the words.
    let x = plate.right() - Len::px(5) - block.width.half();
    Some(tools.block(block, kind, x, top, Anchor::Middle, Tone::Soft))
}

/// Grounds of the stages: runs of columns of one stage.
fn panels(board: &Board, edges: &[(Len, Len)], gutters: &[Len], tools: Tools) -> Vec<Rect> {
    let mut panels = Vec::new();
    let mut first = 0;
    for index in 0..board.columns.len() {
        let stage = |index: usize| board.columns.get(index).map(|column| &column.stage);
        let flag = board.columns.get(index).is_some_and(|column| column.flag);
        if index + 1 == board.columns.len() || stage(index) != stage(index + 1) || flag {
            panels.extend(stage_frame(first, index, edges, gutters, tools).filter(|_| !flag));
            first = index + 1;
        }
    }
    panels
}

fn acts(pane: &Pane, edges: &[(Len, Len)], gutters: &[Len], top: Len, tools: Tools) -> Vec<(Rect, Label)> {
    let kind = tools.typography.stage_compact;
    let place = |bar: &crate::board::Bar| {
        let frame = stage_frame(bar.first, bar.last, edges, gutters, tools)?;
        let frame = Rect { y: top, height: tools.metrics.act_header, ..frame };
        let room = frame.width - Len::px(16);
        let mut block = tools.wrap(&bar.name, kind, room);
        if height(&block, kind) > frame.height {
            block = tools.wrap(&tools.fitted(&bar.name, kind, room), kind, room);
        }
        let text_top = frame.center().y - height(&block, kind).half();
        Some((frame, tools.block(&block, kind, frame.center().x, text_top, Anchor::Middle, Tone::Ink)))
    };
    pane.acts.iter().filter_map(place).collect()
}

fn stages(pane: &Pane, edges: &[(Len, Len)], top: Len, plan: &Plan, tools: Tools) -> Vec<StageBox> {
    let typography = tools.typography;
    let kind = if tools.compact { typography.stage_compact } else { typography.stage };
    let last_column = edges.len().saturating_sub(1);
    let mut boxes = Vec::new();
    for (index, bar) in pane.stages.iter().enumerate() {
        let Some(panel) = stage_frame(bar.first, bar.last, edges, &plan.gutters, tools) else { continue };
        let (first, last) = (tools.compact || bar.first == 0, tools.compact || bar.last == last_column);
        let left = if first { panel.x } else { panel.x - Len::px(10) };
        let right = if last { panel.right() } else { panel.right() - Len::px(1) };
        let frame = Rect::new(left, top, right - left, plan.stage_height);
        let (x, room) = stage_room(Rect { x: left, width: right - left, ..panel }, first, tools.compact, tools);
        let mut labels = Vec::new();
        let name = tools.wrap(&bar.name, kind, room.max(Len::px(30)));
        let name_top = frame.center().y - height(&name, kind).half();
        let (name_x, anchor) = if tools.compact { (frame.center().x, Anchor::Middle) } else { (x, Anchor::Left) };
        let ghost = bar.state == State::Removed;
        let tone = if ghost { Tone::Ghost } else { Tone::OnBar };
        let label = tools.block(&name, kind, name_x, name_top, anchor, tone);
        labels.push(Label { strike: ghost, ..label });
        if let Some(detail) = bar.detail.as_ref().filter(|_| !tools.compact && !ghost) {
            let small = typography.stage_duration;
            if name.width + Len::px(16) + tools.width(detail, small) <= room {
                let down = tools.ruler.cap_height(small.font()).half();
                let at = Point::new(x + room - if last { Len::ZERO } else { Len::px(2) }, frame.center().y + down);
                labels.push(tools.label(detail, small, at, Anchor::Right, Tone::OnBarSoft));
            }
        }
        boxes.push(StageBox { frame, bar: index, first, last, labels });
    }
    boxes
}

fn axis(
    board: &Board,
    pane: &Pane,
    plan: &Plan,
    edges: &[(Len, Len)],
    top: Len,
    tools: Tools,
) -> (Vec<AxisBox>, Vec<(Point, Point)>, Vec<PlacedTag>) {
    let typography = tools.typography;
    let mut tags = Vec::new();
    let middle = top + plan.axis.half();
    let radius = tools.metrics.axis_circle;
    let mut boxes: Vec<AxisBox> = Vec::new();
    let mut rules = Vec::new();
    let mut before: Option<(Len, Option<&String>)> = None;
    for (index, (column, (left, right))) in board.columns.iter().zip(edges).enumerate() {
        if pane.axis.get(index).is_none_or(Option::is_none) {
            continue;
        }
        let blocks = tick_words(board, pane, index, *right - *left, tools);
        let words = blocks.width();
        let circle = number_width(&column.number, tools);
        let gap = if words > Len::ZERO { Len::px(7) } else { Len::ZERO };
        let start = *left + (*right - *left - circle - gap - words).half();
        let frame = Rect::new(start, middle - radius, circle, radius * 2);
        let down = tools.ruler.cap_height(typography.step_number.font()).half();
        let at = frame.center().offset(Len::ZERO, down);
        let state = pane.axis.get(index).and_then(Option::as_ref).map_or(State::Same, |tick| tick.state);
        let ghost = state == State::Removed;
        let toned = |tone: Tone| if ghost { Tone::Ghost } else { tone };
        let number = tools.label(
            &shown_number(&column.number, tools),
            typography.step_number,
            at,
            Anchor::Middle,
            toned(Tone::Ink),
        );
        let mut labels = Vec::new();
        let mut y = middle - blocks.height(tools).half();
        for (block, kind, tone, strike) in [
            (&blocks.name, typography.step_name, toned(Tone::Ink), ghost),
            (&blocks.time, typography.small, toned(Tone::Soft), ghost),
            (&blocks.old, typography.old_words, Tone::Quiet, true),
        ] {
            if let Some(block) = block {
                let label = tools.block(block, kind, start + circle + gap, y, Anchor::Left, tone);
                labels.push(Label { strike, ..label });
                y += height(block, kind);
            }
        }
        let word = blocks.tag.and_then(|(state, _)| Some((state, state_word(state)?)));
        tags.extend(word.map(|(state, word)| {
            let at = Point::new(start + circle + gap, y + TICK_TAG);
            let (frame, label) = cards::tag_at(board.words.get(word), at, tag_tone(state), tools);
            (state, frame, label)
        }));
        if let Some((end, stage)) = before.filter(|(end, _)| start - *end > Len::px(18))
            && stage == column.stage.as_ref()
        {
            rules.push((Point::new(end + Len::px(8), middle), Point::new(start - Len::px(8), middle)));
        }
        before = Some((start + circle + gap + words, column.stage.as_ref()));
        boxes.push(AxisBox { column: index, frame, number, labels });
    }
    (boxes, rules, tags)
}

/// A change tag at its place.
type PlacedTag = (State, Rect, Label);

/// Tone of the words in a change tag.
fn tag_tone(state: State) -> Tone {
    if state == State::Removed { Tone::Ghost } else { Tone::OnMark }
}

/// Tags of the stages that changed, at the top left of their headers.
fn stage_tags(board: &Board, pane: &Pane, stages: &[StageBox], tools: Tools) -> Vec<PlacedTag> {
    let tag = |stage: &StageBox| {
        let state = pane.stages.get(stage.bar)?.state;
        let at = Point::new(stage.frame.x - tools.metrics.tag_out, stage.frame.y - tools.metrics.tag_rise);
        let (frame, label) = cards::tag_at(board.words.get(state_word(state)?), at, tag_tone(state), tools);
        Some((state, frame, label))
    };
    stages.iter().filter_map(tag).collect()
}

/// Width that a run of columns needs at least, rail, margins and all panes included, each column as wide as
/// [`least_width`] tells.
pub fn run_width(board: &Board, run: std::ops::RangeInclusive<usize>, width: Len, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let sides = i32::from(*run.start() > 0) + i32::from(run.end() + 1 < board.columns.len());
    let flags = (metrics.column_flag + metrics.gutter) * sides;
    let all = gutters(board, tools);
    let inner: Len = all.iter().take(run.end() + 1).skip(run.start() + 1).copied().sum();
    let columns: Len =
        run.filter_map(|index| board.columns.get(index)).map(|column| own_width(column, width, tools)).sum();
    let pane = columns + inner + metrics.gutter_edge * 2 + flags;
    let side = board.arrangement == Arrangement::Side;
    let panes = if side { i32::try_from(board.panes.len()).unwrap_or(1).max(1) } else { 1 };
    metrics.margin * 2 + metrics.rail + pane * panes + metrics.pane_gap * (panes - 1)
}
