//! How wide columns are, and the gutters between them.

use crate::blueprint::Role;
use crate::board::Arrangement;
use crate::board::Board;
use crate::board::Column;
use crate::board::Content;
use crate::board::Item;
use crate::geom::Len;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::grid::Seat;
use crate::layout::heads;

pub(super) fn widen(sizes: &mut [Len], needs: &[Len]) {
    for (size, need) in sizes.iter_mut().zip(needs) {
        *size = (*size).max(*need);
    }
}

/// Width of a column among open columns of a width.
pub(super) fn own_width(column: &Column, width: Len, tools: Tools) -> Len {
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
pub(super) fn stretched(board: &Board, width: Len, page: Len, tools: Tools) -> Len {
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

pub(super) fn gutters(board: &Board, tools: Tools) -> Vec<Len> {
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
pub(super) fn head_gutters(board: &Board, mut gutters: Vec<Len>, seats: &[Vec<Seat>], tools: Tools) -> Vec<Len> {
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
