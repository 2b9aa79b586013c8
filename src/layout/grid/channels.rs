//! The channels between rows: what they keep clear for lines, tags, pins and connectors.

use crate::blueprint::Role;
use crate::board::Board;
use crate::board::Line;
use crate::geom::Len;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::grid::Row;
use crate::layout::grid::Seat;
use crate::layout::grid::edge;
use crate::layout::grid::wire_labels;
use crate::layout::heads;
use crate::layout::rail;
use crate::layout::route;
use std::collections::BTreeSet;

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

pub(super) fn channels(board: &Board, rows: &[Row], seats: &[Vec<Seat>], tools: Tools) -> Vec<route::Channel> {
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

pub(super) fn gap(role: Role, above: Option<Role>, tools: Tools) -> Len {
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
pub(super) fn line_offsets(lines: &[&Line], tools: Tools) -> Vec<Len> {
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

/// Whether a lane lists pains, fixes or figures below the service itself.
fn is_register(role: Role) -> bool {
    matches!(role, Role::Pain | Role::Opportunity | Role::Metric)
}

/// Whether a lane has entries one above the other.
fn is_piled(rows: &[Row], lane: usize) -> bool {
    rows.iter().filter(|row| row.lane == lane).count() > 1
}

/// Whether the registers begin between two rows: a hairline sets them off.
pub(super) fn opens_registers(board: &Board, above: Option<&Row>, below: Option<&Row>) -> bool {
    let register = |row: &Row| {
        let role = board.lanes.get(row.lane).map(|lane| lane.role);
        role.is_some_and(is_register)
    };
    above.is_some_and(|above| !register(above)) && below.is_some_and(register)
}
