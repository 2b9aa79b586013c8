//! Grounds, stage headers, time axis, rail and separator lines.

use crate::blueprint::Role;
use crate::board::Pane;
use crate::board::State;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Layout;
use crate::layout::PaneBox;
use crate::layout::StageBox;
use crate::paint::Brush;
use crate::paint::marks;
use crate::paint::silent;
use crate::paint::straight;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::style::LineStyle;

/// Title, grounds and stage headers of a pane.
pub fn grounds(brush: Brush, pane: &Pane, placed: &PaneBox, marks: &mut Vec<Mark>) {
    let palette = brush.palette;
    marks.push(Mark::Group {
        tags: Tags::kind("pane").with("data-variant", &pane.variant),
        access: None,
        href: None,
        marks: vec![Mark::Rect {
            frame: placed.frame,
            radius: Len::ZERO,
            fill: Some(palette.paper.into()),
            stroke: None,
            tags: Tags::none(),
        }],
    });
    let ground = |frame: &Rect, color, edge| Mark::Rect {
        frame: *frame,
        radius: brush.metrics.panel_radius,
        fill: Some(crate::scene::Fill::from(color)),
        stroke: (edge != color).then(|| Stroke::solid(edge, Len::px(1))),
        tags: Tags::none(),
    };
    marks.extend(placed.panels.iter().map(|frame| ground(frame, palette.panel, palette.panel_edge)));
    marks.extend(placed.folds.iter().map(|frame| {
        ground(frame, palette.fold, if palette.fold == palette.panel { palette.hairline } else { palette.fold })
    }));
    marks.extend(placed.title.iter().map(|label| brush.words(label, Tags::kind("text"))));
    if let Some(ends) = placed.title_rule {
        let color = if pane.later { palette.opportunity } else { palette.measure };
        marks.push(Mark::Path {
            segments: straight(ends),
            fill: None,
            stroke: Some(Stroke::solid(color, Len(250))),
            tags: Tags::none(),
        });
    }
    for (index, frame, number, label) in &placed.counts {
        let Some((state, _)) = pane.counts.as_ref().and_then(|counts| counts.get(*index)) else { continue };
        marks.push(brush.words(number, Tags::kind("text")));
        marks.push(marks::tag(brush, *state, *frame, label, None));
    }
    for (frame, label) in &placed.acts {
        marks.push(Mark::Rect {
            frame: *frame,
            radius: Len::px(4),
            fill: Some(palette.fold.into()),
            stroke: None,
            tags: Tags::none(),
        });
        marks.push(brush.words(label, Tags::kind("text")));
    }
    for stage in &placed.stages {
        let bar = pane.stages.get(stage.bar);
        let name = bar.map(|bar| bar.name.clone()).unwrap_or_default();
        let mut parts = vec![chevron(brush, stage, bar.map_or(State::Same, |bar| bar.state))];
        parts.extend(stage.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
        let label = format!("{} {name}", brush.board.words.get(crate::words::Word::Stage));
        marks.push(Mark::Group {
            tags: Tags::kind("stage").with("data-variant", &pane.variant),
            access: Some(Access::Named { role: "group", label }),
            href: None,
            marks: parts,
        });
    }
}

/// A stage header: straight outside, pointed inside.
fn chevron(brush: Brush, stage: &StageBox, state: State) -> Mark {
    let frame = stage.frame;
    let point = brush.metrics.stage_point;
    let corner = if stage.first && stage.last { Len::px(4) } else { Len::px(6) };
    let (left, right, top, bottom) = (frame.x, frame.right(), frame.y, frame.bottom());
    let middle = frame.center().y;
    let at = Point::new;
    let mut segments = Vec::new();
    if stage.first {
        segments.push(Segment::Move(at(left, top + corner)));
        segments.push(Segment::Arc { radius: corner, clockwise: true, to: at(left + corner, top) });
    } else {
        segments.push(Segment::Move(at(left + point, middle)));
        segments.push(Segment::Line(at(left, top)));
    }
    if stage.last {
        segments.push(Segment::Line(at(right - corner, top)));
        segments.push(Segment::Arc { radius: corner, clockwise: true, to: at(right, top + corner) });
        segments.push(Segment::Line(at(right, bottom - corner)));
        segments.push(Segment::Arc { radius: corner, clockwise: true, to: at(right - corner, bottom) });
    } else {
        segments.push(Segment::Line(at(right, top)));
        segments.push(Segment::Line(at(right + point, middle)));
        segments.push(Segment::Line(at(right, bottom)));
    }
    if stage.first {
        segments.push(Segment::Line(at(left + corner, bottom)));
        segments.push(Segment::Arc { radius: corner, clockwise: true, to: at(left, bottom - corner) });
    } else {
        segments.push(Segment::Line(at(left, bottom)));
    }
    segments.push(Segment::Close);
    let palette = brush.palette;
    if state == State::Removed {
        let stroke = Stroke::solid(palette.removed, Len(130)).dashed(&[Len::px(5), Len::px(4)]);
        return Mark::Path { segments, fill: Some(palette.paper.into()), stroke: Some(stroke), tags: Tags::none() };
    }
    let stroke = brush.state(state).map(|color| Stroke::solid(color, Len(170)));
    Mark::Path { segments, fill: Some(palette.bar.into()), stroke, tags: Tags::none() }
}

/// The time axis.
pub fn axis(brush: Brush, pane: &Pane, placed: &PaneBox, marks: &mut Vec<Mark>) {
    let palette = brush.palette;
    let rules = placed.axis_rules.iter().map(|ends| brush.rule(*ends, palette.neutral.mix(palette.paper, 0.5)));
    marks.push(silent(Tags::none(), rules.collect()));
    for tick in &placed.axis {
        let folded = brush.board.columns.get(tick.column).is_some_and(|column| column.folded);
        let state = pane.axis.get(tick.column).and_then(Option::as_ref).map_or(State::Same, |tick| tick.state);
        let usual = if folded { palette.ink_3 } else { palette.spine };
        let color = brush.state(state).filter(|_| !folded).unwrap_or(usual);
        let stroke = Stroke::solid(color, Len(140));
        let stroke = if state == State::Removed { stroke.dashed(&[Len::px(3), Len::px(2)]) } else { stroke };
        marks.push(Mark::Rect {
            frame: tick.frame,
            radius: tick.frame.height.half(),
            fill: Some(palette.paper.into()),
            stroke: Some(stroke),
            tags: Tags::none(),
        });
        let tags = || Tags::kind("text").with("data-variant", &pane.variant);
        marks.push(brush.words(&tick.number, tags()));
        marks.extend(tick.labels.iter().map(|label| brush.words(label, tags())));
    }
    for (state, frame, label) in &placed.tags {
        marks.push(marks::tag(brush, *state, *frame, label, None));
    }
}

/// Rail, separator lines and hairlines.
pub fn rail(brush: Brush, layout: &Layout, marks: &mut Vec<Mark>) {
    let palette = brush.palette;
    marks.extend(layout.hairlines.iter().map(|ends| brush.rule(*ends, palette.hairline)));
    for line in &layout.lines {
        let Some(known) = brush.board.lines.get(line.line) else { continue };
        let look = line_style(brush, &known.id);
        let mut stroke = Stroke::solid(palette.ink, look.width);
        stroke.round = look.dash.first().is_some_and(|dash| *dash <= Len(10));
        stroke.dash = look.dash.clone();
        marks.push(Mark::Path {
            segments: straight(line.ends),
            fill: None,
            stroke: Some(stroke),
            tags: Tags::kind("line").with("data-name", &known.id),
        });
        marks.extend(line.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
    }
    for entry in &layout.rail {
        let colors = brush.lane(brush.board.lanes.get(entry.lane));
        marks.push(Mark::Rect {
            frame: entry.chip,
            radius: brush.metrics.rail_chip_radius,
            fill: Some(colors.fill.into()),
            stroke: Some(Stroke::solid(colors.border, Len::px(1))),
            tags: Tags::none(),
        });
        marks.push(Mark::Icon {
            name: lane_icon(entry.role).to_owned(),
            frame: entry.icon,
            color: colors.strong,
            tags: Tags::none(),
        });
        marks.extend(entry.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
        let tag = entry.tag.iter();
        marks.extend(tag.map(|(state, frame, label)| marks::tag(brush, *state, *frame, label, None)));
        if let Some((label, from, to)) = &entry.group {
            marks.push(brush.words(label, Tags::kind("text")));
            marks.push(Mark::Path {
                segments: straight((*from, *to)),
                fill: None,
                stroke: Some(Stroke::solid(palette.hairline, Len::px(2))),
                tags: Tags::none(),
            });
        }
    }
}

fn line_style<'a>(brush: Brush<'a>, id: &str) -> &'a LineStyle {
    match id {
        "interaction" => &brush.metrics.line_interaction,
        "visibility" => &brush.metrics.line_visibility,
        "internal" => &brush.metrics.line_internal,
        _ => &brush.metrics.line_other,
    }
}

/// Icon of a lane's chip.
fn lane_icon(role: Role) -> &'static str {
    match role {
        Role::Feeling => "heart",
        Role::Evidence => "eye",
        Role::Customer => "person",
        Role::Frontstage => "people",
        Role::Backstage => "gear",
        Role::Support => "database",
        Role::Pain => "warning",
        Role::Opportunity => "bulb",
        Role::Metric => "chart",
        Role::Policy => "policy",
        Role::Time => "clock",
        Role::Note => "document",
        Role::Other => "tag",
    }
}
