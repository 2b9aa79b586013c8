//! Legend and owners.

use crate::board::PinKind;
use crate::board::Sample;
use crate::board::WireKind;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Layout;
use crate::layout::cards::PinBox;
use crate::layout::legend::stub;
use crate::paint::Brush;
use crate::paint::cards;
use crate::paint::cards::ASSUMED;
use crate::paint::cards::OPTIONAL;
use crate::paint::feelings;
use crate::paint::marks;
use crate::paint::straight;
use crate::paint::wires;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::words::Word;

/// Legend and owners, in one group whose samples are not measured.
pub fn legend(brush: Brush, layout: &Layout, marks: &mut Vec<Mark>) {
    let mut parts: Vec<Mark> = layout.legend_heads.iter().map(|label| brush.words(label, Tags::kind("text"))).collect();
    for (sample, frame, label) in &layout.legend {
        parts.extend(self::sample(brush, *sample, *frame));
        parts.push(brush.words(label, Tags::kind("text")));
    }
    parts.extend(layout.legend_tags.iter().map(|label| brush.words(label, Tags::kind("text"))));
    parts.extend(layout.owners.iter().map(|owner| marks::badge(brush, owner, "legend", brush.palette.ink_2)));
    marks.push(Mark::Group {
        tags: Tags::kind("legend"),
        access: Some(Access::Named { role: "group", label: brush.board.words.get(Word::Legend).to_owned() }),
        href: None,
        marks: parts,
    });
}

/// Between the tag of a state and the connector beside it.
const STUB_GAP: Len = Len::px(6);

fn line(brush: Brush, frame: Rect, look: &wires::Look) -> Vec<Mark> {
    let middle = frame.center().y;
    let (from, to) = (Point::new(frame.x, middle), Point::new(frame.right(), middle));
    let end = match look.head {
        Some([length, _]) => to.offset(-(length - Len::px(2)), Len::ZERO),
        None => to.offset(-brush.metrics.dot, Len::ZERO),
    };
    let start = if look.both { from.offset(Len::px(5), Len::ZERO) } else { from };
    let mut stroke = Stroke::solid(look.color, look.width);
    stroke.dash = look.dash.clone();
    let mut parts =
        vec![Mark::Path { segments: straight((start, end)), fill: None, stroke: Some(stroke), tags: Tags::none() }];
    parts.extend(look.core.map(|width| Mark::Path {
        segments: straight((start, end)),
        fill: None,
        stroke: Some(Stroke::solid(brush.palette.paper, width)),
        tags: Tags::none(),
    }));
    match look.head {
        Some(size) => {
            parts.push(marks::head(to, (1, 0), size, look.color, Tags::none()));
            if look.both {
                parts.push(marks::head(from, (-1, 0), size, look.color, Tags::none()));
            }
        }
        None => parts.push(Mark::Circle {
            center: end,
            radius: brush.metrics.dot,
            fill: Some(look.color.into()),
            stroke: None,
            tags: Tags::none(),
        }),
    }
    parts
}

fn pin(brush: Brush, kind: PinKind, frame: Rect) -> Vec<Mark> {
    let empty = Label {
        runs: Vec::new(),
        font: crate::text::Font::new(crate::text::Face::Bold, Len::px(10)),
        tone: crate::layout::Tone::OnMark,
        strike: false,
    };
    let placed = PinBox { center: frame.center(), width: frame.width, label: empty };
    match marks::pin_sized(brush, kind, &placed, frame.height, "", false, Tags::none()) {
        Mark::Group { marks, .. } => marks.into_iter().filter(|mark| !matches!(mark, Mark::Text { .. })).collect(),
        mark => vec![mark],
    }
}

fn trace(brush: Brush, frame: Rect, order: usize, later: bool) -> Vec<Mark> {
    let palette = brush.palette;
    let color = wires::color_of(brush, order, later);
    let middle = frame.center().y;
    let ends = (Point::new(frame.x, middle), Point::new(frame.right(), middle));
    let stroke = Stroke::solid(color, brush.metrics.stroke_trace);
    vec![
        Mark::Path { segments: straight(ends), fill: None, stroke: Some(stroke), tags: Tags::none() },
        Mark::Circle {
            center: frame.center(),
            radius: brush.metrics.bead - Len::px(3),
            fill: Some(palette.paper.into()),
            stroke: Some(Stroke::solid(color, Len::px(2))),
            tags: Tags::none(),
        },
    ]
}

fn curve(frame: Rect, stroke: Stroke) -> Mark {
    let middle = frame.center().y;
    let ends = (Point::new(frame.x, middle), Point::new(frame.right(), middle));
    Mark::Path { segments: straight(ends), fill: None, stroke: Some(stroke), tags: Tags::none() }
}

fn sample(brush: Brush, sample: Sample, frame: Rect) -> Vec<Mark> {
    let palette = brush.palette;
    match sample {
        Sample::Wire(WireKind::Back) => line(brush, frame, &wires::look(brush, WireKind::Back)),
        Sample::Wire(kind) => line(brush, frame, &wires::look(brush, kind)),
        Sample::Pin(kind) => pin(brush, kind, frame),
        Sample::Face(face) => marks::face(brush, frame.center(), frame.width.half(), -face, false),
        Sample::Curve(order) => vec![curve(frame, feelings::stroke(brush, order, false))],
        Sample::GhostCurve => vec![curve(frame, feelings::stroke(brush, 0, true))],
        Sample::UnknownCurve => vec![curve(frame, feelings::unknown(brush))],
        Sample::Mark(mark) => vec![Mark::Icon {
            name: cards::mark_icon(mark).to_owned(),
            frame: Rect::new(frame.x, frame.center().y - Len::px(8), Len::px(16), Len::px(16)),
            color: palette.ink_2,
            tags: Tags::none(),
        }],
        Sample::State(state) => {
            let height = brush.metrics.tag_height;
            let long = stub(state, brush.board);
            let width = frame.width - long;
            let frame = Rect::new(frame.x, frame.center().y - height.half(), width, height);
            let mut look = wires::look(brush, WireKind::Triggers);
            wires::mark(brush, state, &mut look);
            let beside = Rect::new(frame.right() + STUB_GAP, frame.y, long - STUB_GAP, height);
            let connector = if long > Len::ZERO { line(brush, beside, &look) } else { Vec::new() };
            let swatch = Mark::Rect {
                frame,
                radius: brush.metrics.tag_radius,
                fill: brush.state(state).filter(|_| state != crate::board::State::Removed).map(Into::into),
                stroke: brush.state(state).map(|color| {
                    let stroke = Stroke::solid(color, Len(110));
                    if state == crate::board::State::Removed {
                        stroke.dashed(&[Len::px(3), Len::px(2)])
                    } else {
                        stroke
                    }
                }),
                tags: Tags::none(),
            };
            std::iter::once(swatch).chain(connector).collect()
        }
        Sample::Trace(order, later) => trace(brush, frame, order, later),
        Sample::Folded => vec![Mark::Rect {
            frame: Rect::new(frame.x, frame.center().y - Len::px(8), Len::px(16), Len::px(16)),
            radius: Len::px(3),
            fill: Some(palette.fold.into()),
            stroke: Some(Stroke::solid(palette.hairline, Len::px(1))),
            tags: Tags::none(),
        }],
        Sample::Tentative | Sample::Optional => vec![Mark::Rect {
            frame: Rect::new(frame.x, frame.center().y - Len::px(7), Len::px(30), Len::px(14)),
            radius: Len::px(3),
            fill: None,
            stroke: Some(Stroke::solid(palette.ink_2, Len::px(1)).dashed(if sample == Sample::Optional {
                &OPTIONAL
            } else {
                &ASSUMED
            })),
            tags: Tags::none(),
        }],
    }
}
