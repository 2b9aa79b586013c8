//! Which rows a lane has, what stands in each, and how high they are.

use crate::blueprint::Role;
use crate::board::Board;
use crate::board::Content;
use crate::board::Item;
use crate::board::Pane;
use crate::geom::Len;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::cards::Body;
use crate::layout::feelings;
use crate::layout::feelings::Room;
use crate::layout::grid::Row;
use crate::layout::grid::Seat;
use crate::layout::rail;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Gives every item a row. Within a lane, items that claim the same columns go to further sub-rows, the first that
/// is free (left-edge); systems that reach over several steps stand below the others.
pub(super) fn rows(board: &Board, tools: Tools) -> (Vec<Row>, Vec<Vec<Seat>>) {
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
pub(super) fn seat<'a>(
    pane: &'a Pane,
    chosen: &[usize],
    start: usize,
    seats: &mut [Seat],
    known: &mut Known<'a>,
) -> usize {
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
pub(super) fn reach(item: &Item, seat: Seat, edges: &[(Len, Len)], tools: Tools) -> (Len, Len) {
    let left = edges.get(item.first).map_or(Len::ZERO, |edge| edge.0);
    let right = edges.get(item.last).map_or(left, |edge| edge.1);
    let (place, count) = (i32::try_from(seat.share.0).unwrap_or(0), i32::try_from(seat.share.1.max(1)).unwrap_or(1));
    let gap = tools.metrics.gutter;
    let one = (right - left - gap * (count - 1)) / count;
    let left = left + (one + gap) * place;
    (left, if place + 1 == count { right } else { left + one })
}

/// Left and right edges of the columns when the first gutter begins at `left`.
pub(super) fn edges(columns: &[Len], gutters: &[Len], left: Len) -> Vec<(Len, Len)> {
    let mut x = left;
    let mut edges = Vec::new();
    for (column, gutter) in columns.iter().zip(gutters) {
        x += *gutter;
        edges.push((x, x + *column));
        x += *column;
    }
    edges
}

pub(super) fn measure(
    board: &Board,
    columns: &[Len],
    gutters: &[Len],
    seats: &[Vec<Seat>],
    tools: Tools,
) -> Vec<Vec<Body>> {
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

pub(super) fn rooms(board: &Board, columns: &[Len], tools: Tools) -> BTreeMap<usize, Room> {
    let mut rooms: BTreeMap<usize, Room> = BTreeMap::new();
    let edges = edges(columns, &vec![tools.metrics.gutter; columns.len()], Len::ZERO);
    for feelings in board.panes.iter().flat_map(|pane| &pane.feelings) {
        let room = rooms.entry(feelings.lane).or_default();
        *room = room.max(feelings::room(feelings, &edges, tools));
    }
    rooms
}

pub(super) fn set_heights(
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
