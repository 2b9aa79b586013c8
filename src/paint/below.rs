//! Strips and tiles below a comparison.

use crate::board::PinKind;
use crate::board::speech;
use crate::geom::Len;
use crate::geom::Rect;
use crate::layout::Layout;
use crate::layout::below::StripBox;
use crate::layout::below::TileBox;
use crate::layout::gaps::GapBox;
use crate::paint::Brush;
use crate::paint::marks;
use crate::paint::straight;
use crate::paint::wires;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Stroke;
use crate::scene::Tags;

/// Everything between grid and legend.
pub fn below(brush: Brush, layout: &Layout, marks: &mut Vec<Mark>) {
    let below = &layout.below;
    for pin in &below.pins {
        marks.push(marks::pin(brush, PinKind::Felt, pin, "", false, Tags::kind("pin")));
    }
    marks.extend(below.chip.into_iter().flat_map(|chip| brush.chip(chip, "chart")));
    marks.extend(below.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
    marks.extend(below.strips.iter().map(|placed| strip(brush, placed)));
    marks.extend(below.tiles.iter().map(|placed| tile(brush, placed)));
    marks.extend(below.gaps.iter().map(|placed| gap(brush, placed)));
}

fn gap(brush: Brush, placed: &GapBox) -> Mark {
    let palette = brush.palette;
    let content = brush.board.gaps.get(placed.gap);
    let mut parts = vec![brush.frame(placed.frame)];
    parts.extend(placed.rules.iter().map(|ends| brush.rule(*ends, palette.hairline)));
    parts.extend(placed.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
    parts.extend(placed.tags.iter().map(|(state, frame, label)| marks::tag(brush, *state, *frame, label, None)));
    let fixes = content.into_iter().flat_map(|gap| &gap.fixes);
    parts.extend(placed.pins.iter().zip(fixes).map(|(pin, (code, text))| {
        marks::pin(brush, PinKind::Answered, pin, &format!("{code} {text}"), false, Tags::kind("pin"))
    }));
    let words = content.map(|gap| speech::gaps(&brush.board.words, std::slice::from_ref(gap)).concat());
    Mark::Group {
        tags: Tags::kind("gap"),
        access: Some(Access::Named { role: "group", label: words.unwrap_or_default() }),
        href: None,
        marks: parts,
    }
}

fn strip(brush: Brush, placed: &StripBox) -> Mark {
    let palette = brush.palette;
    let content = brush.board.strips.get(placed.strip);
    let later = content.is_some_and(|strip| strip.later);
    let color = wires::trace_color(brush, placed.strip);
    let colors = if later { palette.opportunity_card } else { palette.pain_card };
    // Of several traces each strip has the colour of its own line.
    let border = if content.is_some_and(|strip| strip.order > 0) { color } else { colors.border };
    let mut parts = vec![Mark::Rect {
        frame: placed.frame,
        radius: Len::px(8),
        fill: Some(colors.fill.into()),
        stroke: Some(Stroke::solid(border, Len::px(1))),
        tags: Tags::none(),
    }];
    for arrow in &placed.arrows {
        let way = (arrow.to.x.0 - arrow.from.x.0).signum();
        let inside = Len::px(6) * way;
        let start = if arrow.both { arrow.from.offset(inside, Len::ZERO) } else { arrow.from };
        parts.push(Mark::Path {
            segments: straight((start, arrow.to.offset(-inside, Len::ZERO))),
            fill: None,
            stroke: Some(Stroke::solid(color, Len::px(2))),
            tags: Tags::none(),
        });
        let head = |tip, way| marks::head(tip, (way, 0), brush.metrics.arrow_path, color, Tags::none());
        parts.push(head(arrow.to, way));
        parts.extend(arrow.both.then(|| head(arrow.from, -way)));
        let order = content.map_or(0, |strip| strip.order);
        // A diamond holds as much as a circle only where it is as wide.
        let radius = brush.metrics.bead - if order < 2 { Len(150) } else { Len::ZERO };
        parts.push(wires::bead_shape(brush, order, arrow.bead, radius, Stroke::solid(color, Len(150))));
        parts.push(brush.colored(&arrow.label, color, Tags::kind("text")));
    }
    parts.extend(placed.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
    parts.extend(placed.badges.iter().map(|badge| marks::badge(brush, badge, "trace", palette.ink_2)));
    let label = content.map(|strip| format!("{} {}", strip.code, strip.title)).unwrap_or_default();
    Mark::Group {
        tags: Tags::kind("strip"),
        access: Some(Access::Named { role: "group", label }),
        href: None,
        marks: parts,
    }
}

fn tile(brush: Brush, placed: &TileBox) -> Mark {
    let palette = brush.palette;
    let mut parts = vec![brush.frame(placed.frame)];
    let text = || Tags::kind("text");
    parts.extend([&placed.name, &placed.from, &placed.to].map(|label| brush.words(label, text())));
    parts.extend([&placed.unit, &placed.difference].into_iter().flatten().map(|label| brush.words(label, text())));
    let (from, to) = placed.arrow;
    parts.push(Mark::Path {
        segments: straight((from, to.offset(Len::px(-5), Len::ZERO))),
        fill: None,
        stroke: Some(Stroke::solid(palette.ink_3, Len(150))),
        tags: Tags::none(),
    });
    parts.push(marks::head(to, (1, 0), brush.metrics.arrow_trigger, palette.ink_3, Tags::none()));
    let tile = brush.board.figures.tiles.get(placed.tile);
    if let Some((before, after)) = placed.bars {
        let color = match tile.and_then(|tile| tile.better) {
            Some(true) => palette.opportunity,
            Some(false) => palette.pain,
            None => palette.ink_2,
        };
        let bar = |frame: Rect, color: crate::color::Color| Mark::Rect {
            frame,
            radius: frame.height.min(frame.width).half(),
            fill: Some(color.into()),
            stroke: None,
            tags: Tags::kind("bar"),
        };
        parts.push(bar(before, palette.measure.mix(palette.paper, 0.25)));
        parts.push(bar(after, color));
    }
    let label = tile.map(|tile| {
        let difference = tile.difference.as_deref().map(|words| format!(" ({words})")).unwrap_or_default();
        format!("{}: {} → {}{difference}", tile.name, tile.from, tile.to_words())
    });
    Mark::Group {
        tags: Tags::kind("tile"),
        access: Some(Access::Named { role: "group", label: label.unwrap_or_default() }),
        href: None,
        marks: parts,
    }
}
