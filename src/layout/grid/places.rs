//! Where everything of the grid comes to stand.

use crate::board::Board;
use crate::board::Line;
use crate::board::Pane;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::PaneBox;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::beads;
use crate::layout::cards;
use crate::layout::cards::ItemBox;
use crate::layout::feelings;
use crate::layout::grid::Placed;
use crate::layout::grid::Plan;
use crate::layout::grid::above::acts;
use crate::layout::grid::above::axis;
use crate::layout::grid::above::panels;
use crate::layout::grid::above::stage_tags;
use crate::layout::grid::above::stages;
use crate::layout::grid::channels::line_offsets;
use crate::layout::grid::channels::opens_registers;
use crate::layout::grid::rows::edges;
use crate::layout::grid::rows::reach;
use crate::layout::height;
use crate::layout::rail;
use crate::layout::route::Frame;
use crate::layout::route::Route;
use crate::layout::title;
use crate::layout::title::TitleBox;
use crate::text::Anchor;
use crate::text::TextBlock;

/// Height of the heads of the panes, where there are several.
pub(super) fn title_height(board: &Board, width: Len, tools: Tools) -> Len {
    let heads = board.panes.iter().filter(|pane| board.panes.len() > 1 || pane.counts.is_some());
    heads.map(|pane| title::title(board, pane, Point::default(), width, tools).height).max().unwrap_or(Len::ZERO)
}

/// Where channel 0 begins in a pane whose title begins at `top`.
pub(super) fn rows_top(plan: &Plan, top: Len, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let acts = if plan.acts { metrics.act_header + metrics.act_gap } else { Len::ZERO };
    let stages = if plan.stage_height > Len::ZERO { plan.stage_height + metrics.axis_gap } else { Len::ZERO };
    top + plan.title + acts + stages + plan.axis
}

pub(super) fn frame(plan: &Plan, left: Len, top: Len) -> Frame {
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

pub(super) fn rail_and_lines(board: &Board, plan: &Plan, frame: &Frame, right: Len, placed: &mut Placed, tools: Tools) {
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

pub(super) fn pane_box(
    board: &Board,
    pane: &Pane,
    index: usize,
    plan: &Plan,
    frame: &Frame,
    at: Point,
    tools: Tools,
) -> PaneBox {
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
