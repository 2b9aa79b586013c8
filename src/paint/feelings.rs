//! Curves, faces and quotes.

use crate::board::Pane;
use crate::board::legend;
use crate::geom::Len;
use crate::layout::PaneBox;
use crate::paint::Brush;
use crate::paint::marks;
use crate::paint::silent;
use crate::paint::straight;
use crate::paint::symbol;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::words::Word;

/// The feelings of a pane.
pub fn feelings(brush: Brush, pane: &Pane, placed: &PaneBox, marks: &mut Vec<Mark>) {
    let palette = brush.palette;
    for (feelings, at) in pane.feelings.iter().zip(&placed.feelings) {
        let mut curve_marks = Vec::new();
        for (segments, color) in [(&at.above, palette.positive_area), (&at.below, palette.negative_area)] {
            if !segments.is_empty() {
                curve_marks.push(area(segments.clone(), color));
            }
        }
        if let Some(zero) = at.zero {
            let stroke = Stroke::solid(palette.ink_3, Len::px(1)).dashed(&[Len::px(2), Len::px(4)]);
            curve_marks.push(Mark::Path {
                segments: straight(zero),
                fill: None,
                stroke: Some(stroke),
                tags: Tags::none(),
            });
        }
        for curve in &at.curves {
            let Some(known) = feelings.curves.get(curve.curve) else { continue };
            let tags = || Tags::kind("curve").with("data-variant", &pane.variant);
            let parts = [
                (&curve.line, stroke(brush, known.order, known.ghost), tags()),
                (&curve.unknown, unknown(brush), tags().with("data-part", "unknown")),
            ];
            for (segments, stroke, tags) in parts.into_iter().filter(|(segments, ..)| !segments.is_empty()) {
                curve_marks.push(Mark::Path { segments: segments.clone(), fill: None, stroke: Some(stroke), tags });
            }
        }
        marks.push(silent(Tags::none(), curve_marks));
        for curve in &at.curves {
            marks.extend(curve.name.iter().map(|name| brush.words(name, Tags::kind("text"))));
            let Some(known) = feelings.curves.get(curve.curve).filter(|curve| !curve.ghost) else { continue };
            for (index, (point, center)) in known.points.iter().zip(&curve.faces).enumerate() {
                if known.faceless.get(index).copied().unwrap_or(false) {
                    continue;
                }
                let tags = Tags::kind("face").with("data-for", &point.id).with("data-variant", &pane.variant);
                marks.push(symbol(
                    tags,
                    &point.label,
                    marks::face(brush, *center, brush.metrics.feeling_face, legend::face(point.score), true),
                ));
            }
        }
        for (id, label) in &at.quotes {
            marks.push(brush.words(label, Tags::kind("text").with("data-for", id)));
        }
        let signs = [Word::Positive, Word::Negative];
        for (label, word) in at.signs.iter().zip(signs) {
            let words = brush.words(label, Tags::kind("text"));
            marks.push(symbol(Tags::none(), brush.board.words.get(word), vec![words]));
        }
    }
}

/// How a curve is drawn: dashes tell whose it is.
pub fn stroke(brush: Brush, order: usize, ghost: bool) -> Stroke {
    let palette = brush.palette;
    if ghost {
        return Stroke::solid(palette.ink_3, Len(140)).dashed(&[Len::px(5), Len::px(4)]);
    }
    let stroke = Stroke::solid(palette.spine, brush.metrics.stroke_curve);
    match order {
        0 => stroke,
        1 => stroke.dashed(&[Len::px(9), Len::px(4)]),
        2 => stroke.dashed(&[Len::px(3), Len::px(3)]),
        _ => stroke.dashed(&[Len::px(12), Len::px(3), Len::px(3), Len::px(3)]),
    }
}

/// How a stretch of a curve is drawn that nobody recorded.
pub fn unknown(brush: Brush) -> Stroke {
    Stroke::solid(brush.palette.ink_3, Len(160)).dashed(&[Len(10), Len::px(5)]).rounded()
}

fn area(segments: Vec<Segment>, color: crate::color::Color) -> Mark {
    Mark::Path { segments, fill: Some(Fill { color, opacity: 75 }), stroke: None, tags: Tags::none() }
}
