//! Cards, registers and metrics with all they carry.

use crate::blueprint::CardMark;
use crate::blueprint::Role;
use crate::board::Content;
use crate::board::Icon;
use crate::board::Item;
use crate::board::Pane;
use crate::board::PinKind;
use crate::board::State;
use crate::board::Strength;
use crate::color::Color;
use crate::geom::Len;
use crate::layout::PaneBox;
use crate::layout::cards::GaugeBox;
use crate::layout::cards::ItemBox;
use crate::paint::Brush;
use crate::paint::marks;
use crate::paint::rings;
use crate::paint::wires;
use crate::scene::Access;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::style::LaneColors;

/// How far a stepped-back fill moves towards the ground.
const DIM: f64 = 0.62;

/// Dashes and gaps of a card that is only assumed.
pub const ASSUMED: [Len; 2] = [Len::px(4), Len::px(3)];

/// Dashes and gaps of a card that not every case needs.
pub const OPTIONAL: [Len; 2] = [Len::px(9), Len::px(3)];

/// How far the border of a card on folded steps moves towards the lane's strong colour: their ground is darker.
const FOLDED: f64 = 0.25;

/// Everything that stands in cells, in reading order.
pub fn items(brush: Brush, pane: &Pane, placed: &PaneBox, marks: &mut Vec<Mark>) {
    for (item, at) in pane.items.iter().zip(&placed.items) {
        marks.push(self::item(brush, pane, item, at));
    }
}

fn item(brush: Brush, pane: &Pane, item: &Item, placed: &ItemBox) -> Mark {
    if item.content == Content::Flag {
        return flag(brush, pane, item, placed);
    }
    let lane = brush.board.lanes.get(item.lane);
    let role = lane.map_or(Role::Other, |lane| lane.role);
    let owners: Vec<&str> =
        item.owners.iter().filter_map(|team| brush.board.teams.get(*team)).map(|team| team.id.as_str()).collect();
    let kind = if matches!(item.content, Content::Metric(_)) { "metric" } else { "card" };
    let tags = Tags::kind(kind)
        .with("data-id", &item.id)
        .with("data-lane", lane.map(|lane| lane.id.clone()).unwrap_or_default())
        .with("data-role", role.word())
        .with("data-step", item.step.to_string())
        .with("data-span", item.span.to_string())
        .with("data-owner", owners.join(" "))
        .with("data-state", item.state.word())
        .with("data-variant", &pane.variant);
    let mut parts = Vec::new();
    if let Some(gauge) = &placed.gauge {
        metric(brush, item, placed, gauge, &mut parts);
    } else {
        body(brush, pane, item, placed, role, &mut parts);
    }
    Mark::Group {
        tags,
        access: Some(Access::Named { role: "graphics-object", label: item.label.clone() }),
        href: item.href.clone(),
        marks: parts,
    }
}

/// A flag where connectors leave the page.
fn flag(brush: Brush, pane: &Pane, item: &Item, placed: &ItemBox) -> Mark {
    let index = pane.items.iter().position(|known| std::ptr::eq(known, item));
    let wires = pane.wires.iter().filter(|wire| Some(wire.from) == index || Some(wire.to) == index);
    let of: Vec<&str> = wires.map(|wire| wire.id.as_str()).collect();
    let tags = Tags::kind("flag").with("data-for", of.join(" ")).with("data-variant", &pane.variant);
    let body = Mark::Rect {
        frame: placed.frame,
        radius: brush.metrics.card_radius,
        fill: Some(brush.palette.paper.into()),
        stroke: Some(Stroke::solid(brush.palette.flow, brush.metrics.card_border)),
        tags: Tags::part("body"),
    };
    let words = brush.colored(&placed.text, brush.palette.ink_2, Tags::kind("text"));
    crate::paint::symbol(tags, &item.label, vec![body, words])
}

fn colors(brush: Brush, item: &Item) -> LaneColors {
    match item.content {
        Content::Pain => brush.role(Role::Pain),
        Content::Opportunity => brush.role(Role::Opportunity),
        _ => brush.lane(brush.board.lanes.get(item.lane)),
    }
}

fn outline(brush: Brush, item: &Item, role: Role, colors: LaneColors) -> (Option<Fill>, Stroke) {
    let (metrics, palette) = (brush.metrics, brush.palette);
    let dim = item.strength == Strength::Dim && !item.slip;
    let fill = if dim || item.settled { colors.fill.mix(palette.paper, DIM) } else { colors.fill };
    let usual = if role == Role::Customer { metrics.customer_border } else { metrics.card_border };
    match item.state {
        State::Removed => {
            (None, Stroke::solid(palette.removed, metrics.stroke_ghost).dashed(&[Len::px(5), Len::px(4)]))
        }
        State::Same => {
            let color = match (dim, on_fold(brush, item)) {
                (true, _) => palette.dim_border,
                (_, true) => colors.border.mix(colors.strong, FOLDED),
                _ => colors.border,
            };
            let stroke = Stroke::solid(color, usual);
            let dashes: Option<&[Len]> = match (item.tentative, item.optional) {
                (true, _) => Some(&ASSUMED),
                (false, true) => Some(&OPTIONAL),
                (false, false) => None,
            };
            (Some(fill.into()), dashes.map_or(stroke.clone(), |dashes| stroke.dashed(dashes)))
        }
        state => {
            let color = brush.state(state).unwrap_or(colors.border);
            let fill = if stepped_back(brush, item) { fill } else { colors.fill };
            (Some(fill.into()), Stroke::solid(color, metrics.stroke_state))
        }
    }
}

/// Whether what stands in an item steps back. Beside a trace what changes stays as it is; on a team's page the changes
/// of others step back, but for their outlines and tags.
fn stepped_back(brush: Brush, item: &Item) -> bool {
    item.strength == Strength::Dim && (item.state == State::Same || brush.board.focus.is_some())
}

fn on_fold(brush: Brush, item: &Item) -> bool {
    brush
        .board
        .columns
        .iter()
        .skip(item.first)
        .take(item.last + 1 - item.first.min(item.last))
        .any(|column| column.folded)
}

fn body(brush: Brush, pane: &Pane, item: &Item, placed: &ItemBox, role: Role, parts: &mut Vec<Mark>) {
    let (metrics, palette) = (brush.metrics, brush.palette);
    let colors = colors(brush, item);
    let radius = if item.system { metrics.system_radius } else { metrics.card_radius };
    let (fill, stroke) = outline(brush, item, role, colors);
    parts.extend(rings::rings(brush, item).into_iter().map(|ring| Mark::Rect {
        frame: placed.frame.grow(ring.out),
        radius: radius + ring.out,
        fill: None,
        stroke: Some(Stroke::solid(wires::trace_color(brush, ring.strip), ring.width)),
        tags: Tags::part("ring"),
    }));
    parts.push(Mark::Rect { frame: placed.frame, radius, fill, stroke: Some(stroke), tags: Tags::part("body") });
    if item.slip {
        return;
    }
    let dim = stepped_back(brush, item);
    let text = || Tags::kind("text").with("data-for", &item.id);
    let ink = if dim { palette.dim_text } else { text_color(brush, item, placed) };
    parts.push(brush.colored(&placed.text, ink, text()));
    let soft = if dim { palette.dim_text } else { palette.ink_2 };
    let others = placed.old_text.iter().chain(&placed.small);
    parts.extend(others.map(|label| brush.colored(label, soft, text())));
    if let (Some(icon), Some(frame)) = (&item.icon, placed.icon) {
        match &placed.emoji {
            Some(label) => parts.push(brush.colored(label, ink, Tags::kind("icon").with("data-for", &item.id))),
            None => parts.push(self::icon(brush, icon, frame, if dim { palette.dim_text } else { colors.strong })),
        }
    }
    if let (Some(path), Some(frame)) = (&item.image, placed.image)
        && let Some((media_type, data)) = brush.pictures.get(path)
    {
        parts.push(Mark::Image { frame, data: data.clone(), media_type, tags: Tags::none() });
    }
    parts.extend(placed.marks.iter().map(|(mark, frame)| Mark::Icon {
        name: mark_icon(*mark).to_owned(),
        frame: *frame,
        color: if *mark == CardMark::Fail { palette.pain } else { colors.strong },
        tags: Tags::kind("mark").with("data-for", &item.id),
    }));
    parts.extend(placed.badges.iter().map(|badge| marks::badge(brush, badge, &item.id, soft)));
    pins(brush, pane, item, placed, parts);
    if let Some((frame, label)) = &placed.tag {
        parts.push(marks::tag(brush, item.state, *frame, label, Some(&item.id)));
    }
    if let Some((frame, label)) = &placed.root {
        // Of several traces over the card, the one that ends here; a cause is one of the earlier state.
        let ends = |trace: &&usize| {
            let strip = brush.board.strips.get(**trace).filter(|strip| !strip.later);
            strip.and_then(|strip| strip.stops.last()).is_some_and(|(words, ..)| *words == item.text)
        };
        let trace = item.traces.iter().find(ends).or(item.traces.first());
        let color = trace.map_or(palette.trace, |trace| wires::trace_color(brush, *trace));
        let plate = Mark::Rect {
            frame: *frame,
            radius: metrics.tag_radius,
            fill: Some(color.into()),
            stroke: None,
            tags: Tags::none(),
        };
        let tags = Tags::kind("tag").with("data-for", &item.id);
        let words = brush.board.words.get(crate::words::Word::RootCause);
        parts.push(crate::paint::symbol(tags, words, vec![plate, brush.words(label, text())]));
    }
}

fn text_color(brush: Brush, item: &Item, placed: &ItemBox) -> Color {
    if item.state == State::Removed { brush.palette.ghost_text } else { brush.tone(placed.text.tone) }
}

fn pins(brush: Brush, pane: &Pane, item: &Item, placed: &ItemBox, parts: &mut Vec<Mark>) {
    let tags = || Tags::kind("pin").with("data-for", &item.id).with("data-variant", &pane.variant);
    let dim = stepped_back(brush, item);
    for (pin, at) in item.pins.iter().zip(&placed.pins) {
        parts.push(marks::pin(brush, pin.kind, at, &pin.label, dim, tags()));
    }
    if let (Some(code), Some(at)) = (&item.code, placed.pins.get(item.pins.len())) {
        let kind = if item.content == Content::Pain { PinKind::Felt } else { PinKind::Answered };
        parts.push(marks::pin(brush, kind, at, code, dim, tags()));
    }
}

/// Icon of a mark.
pub fn mark_icon(mark: CardMark) -> &'static str {
    match mark {
        CardMark::Fail => "warning",
        CardMark::Wait => "clock",
        CardMark::Decision => "decision",
        CardMark::MomentOfTruth => "star",
        CardMark::Question => "question",
        CardMark::Idea => "bulb",
        CardMark::Assumption => "assumption",
        CardMark::End => "flag",
    }
}

fn icon(brush: Brush, icon: &Icon, frame: crate::geom::Rect, color: Color) -> Mark {
    match icon {
        Icon::Picture(path) => match brush.pictures.get(path) {
            Some((media_type, data)) => Mark::Image { frame, data: data.clone(), media_type, tags: Tags::none() },
            None => dot(frame, color),
        },
        Icon::Named(name) if crate::icons::find(name).is_some() => {
            Mark::Icon { name: name.clone(), frame, color, tags: Tags::none() }
        }
        Icon::Named(_) | Icon::Emoji(_) => dot(frame, color),
    }
}

/// Stands where an icon is not known.
fn dot(frame: crate::geom::Rect, color: Color) -> Mark {
    Mark::Circle {
        center: frame.center(),
        radius: Len::px(3),
        fill: Some(color.into()),
        stroke: None,
        tags: Tags::none(),
    }
}

fn metric(brush: Brush, item: &Item, placed: &ItemBox, gauge: &GaugeBox, parts: &mut Vec<Mark>) {
    let palette = brush.palette;
    let text = || Tags::kind("text").with("data-for", &item.id);
    parts.push(brush.words(&gauge.value, text()));
    parts.push(brush.words(&placed.text, text()));
    if let Some((frame, label)) = &placed.tag {
        parts.push(marks::tag(brush, item.state, *frame, label, Some(&item.id)));
    }
    let bar = |frame: crate::geom::Rect, color: Color| Mark::Rect {
        frame,
        radius: frame.height.min(frame.width).half(),
        fill: Some(color.into()),
        stroke: None,
        tags: Tags::kind("bar").with("data-for", &item.id),
    };
    parts.extend(gauge.bar.map(|frame| Mark::Rect {
        frame,
        radius: frame.height.min(frame.width).half(),
        fill: Some(palette.track.into()),
        stroke: None,
        tags: Tags::part("track"),
    }));
    parts.extend(gauge.filled.filter(|frame| frame.width > Len::ZERO).map(|frame| bar(frame, palette.measure)));
    parts.extend(gauge.aim.map(|frame| bar(frame, palette.opportunity)));
    parts.extend(gauge.target.as_ref().map(|target| brush.words(target, text())));
}
