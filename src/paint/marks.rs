//! Small marks: faces, pins, badges, tags, arrow heads.

use crate::board::PinKind;
use crate::board::State;
use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::cards::BadgeBox;
use crate::layout::cards::PinBox;
use crate::paint::Brush;
use crate::paint::symbol;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;

/// A closed shape through points.
pub fn polygon(points: &[Point], fill: Option<Color>, stroke: Option<Stroke>, tags: Tags) -> Mark {
    let mut segments: Vec<Segment> = points
        .iter()
        .enumerate()
        .map(|(index, point)| if index == 0 { Segment::Move(*point) } else { Segment::Line(*point) })
        .collect();
    segments.push(Segment::Close);
    Mark::Path { segments, fill: fill.map(Fill::from), stroke, tags }
}

fn hexagon(center: Point, width: Len, height: Len) -> [Point; 6] {
    let (x, y) = (width.half(), height.half());
    let shoulder = x - y.half() - Len(70);
    [
        center.offset(-x, Len::ZERO),
        center.offset(-shoulder, -y),
        center.offset(shoulder, -y),
        center.offset(x, Len::ZERO),
        center.offset(shoulder, y),
        center.offset(-shoulder, y),
    ]
}

/// How far the colour of a pin that steps back moves towards that of stepped-back words.
const DIM: f64 = 0.45;

/// A pin: hexagon for pains (hollow where caused), circle for opportunities.
pub fn pin(brush: Brush, kind: PinKind, placed: &PinBox, name: &str, dim: bool, of: Tags) -> Mark {
    let metrics = brush.metrics;
    let round = metrics.pin_circle * 2;
    match kind {
        PinKind::Answered => {
            let placed = PinBox { width: placed.width - metrics.pin_width + round, ..placed.clone() };
            pin_sized(brush, kind, &placed, round, name, dim, of)
        }
        PinKind::Felt | PinKind::Caused => pin_sized(brush, kind, placed, metrics.pin_height, name, dim, of),
    }
}

/// A pin of any size.
pub fn pin_sized(brush: Brush, kind: PinKind, placed: &PinBox, height: Len, name: &str, dim: bool, of: Tags) -> Mark {
    let palette = brush.palette;
    let color = if kind == PinKind::Answered { palette.opportunity } else { palette.pain };
    let color = if dim { color.mix(palette.dim_text, DIM) } else { color };
    let rim = Stroke::solid(palette.paper, Len(150));
    let shape = match kind {
        PinKind::Felt => {
            let points = hexagon(placed.center, placed.width, height);
            polygon(&points, Some(color), Some(rim), Tags::none())
        }
        PinKind::Caused => {
            let points = hexagon(placed.center, placed.width, height);
            polygon(&points, Some(palette.paper), Some(Stroke::solid(color, Len(160))), Tags::none())
        }
        PinKind::Answered => {
            let (x, y) = (placed.center.x - placed.width.half(), placed.center.y - height.half());
            Mark::Rect {
                frame: Rect::new(x, y, placed.width, height),
                radius: height.half(),
                fill: Some(color.into()),
                stroke: Some(rim),
                tags: Tags::none(),
            }
        }
    };
    let words = if kind == PinKind::Caused { color } else { brush.tone(placed.label.tone) };
    symbol(of, name, vec![shape, brush.colored(&placed.label, words, Tags::kind("text"))])
}

/// A team's badge with its name.
pub fn badge(brush: Brush, placed: &BadgeBox, of: &str, words: Color) -> Mark {
    let palette = brush.palette;
    let radius = brush.metrics.badge;
    let name = placed.team.and_then(|team| brush.board.teams.get(team)).map(|team| team.name.clone());
    let mut marks = vec![match placed.team {
        Some(team) => Mark::Circle {
            center: placed.center,
            radius,
            fill: Some(brush.team(team).into()),
            stroke: None,
            tags: Tags::none(),
        },
        None => Mark::Circle {
            center: placed.center,
            radius: radius - Len(60),
            fill: Some(palette.paper.into()),
            stroke: Some(Stroke::solid(palette.ink_2, Len(120)).dashed(&[Len::px(3), Len::px(2)])),
            tags: Tags::none(),
        },
    }];
    if placed.team.is_some_and(|team| brush.ringed(team)) {
        marks.push(Mark::Circle {
            center: placed.center,
            radius: radius - Len(150),
            fill: None,
            stroke: Some(Stroke::solid(palette.on_team, Len(80))),
            tags: Tags::none(),
        });
    }
    let text = || Tags::kind("text").with("data-for", of);
    marks.push(brush.words(&placed.initials, text()));
    if let Some(label) = &placed.name {
        marks.push(brush.colored(label, words, text()));
    }
    let none = brush.board.words.get(crate::words::Word::NoOwner);
    symbol(Tags::kind("badge").with("data-for", of), name.as_deref().unwrap_or(none), marks)
}

/// A change tag.
pub fn tag(brush: Brush, state: State, frame: Rect, label: &Label, of: Option<&str>) -> Mark {
    let palette = brush.palette;
    let color = brush.state(state).unwrap_or(palette.ink_2);
    let (fill, stroke) = match state {
        State::Removed => {
            let stroke = Stroke::solid(color, Len(110)).dashed(&[Len::px(3), Len::px(2)]);
            (palette.paper, Some(stroke))
        }
        _ => (color, None),
    };
    let tags = match of {
        Some(id) => Tags::kind("tag").with("data-for", id),
        None => Tags::kind("tag"),
    };
    let mut text = Tags::kind("text");
    if let Some(id) = of {
        text = text.with("data-for", id);
    }
    let marks = vec![
        Mark::Rect { frame, radius: brush.metrics.tag_radius, fill: Some(fill.into()), stroke, tags: Tags::none() },
        brush.words(label, text),
    ];
    symbol(tags, state.word(), marks)
}

/// A face of a radius: 1 smiles, 0 looks straight, −1 frowns.
pub fn face(brush: Brush, center: Point, radius: Len, face: i8, halo: bool) -> Vec<Mark> {
    let (metrics, palette) = (brush.metrics, brush.palette);
    // Drawn for a radius of 11.
    let at = |length: i32| Len(length * radius.0 / 1100);
    let (color, ground) = match face {
        1 => (palette.opportunity, palette.opportunity_card.fill),
        -1 => (palette.pain, palette.pain_card.fill),
        _ => (palette.neutral, palette.paper),
    };
    let circle = |radius: Len, fill: Option<Color>, stroke: Option<Stroke>| Mark::Circle {
        center,
        radius,
        fill: fill.map(Fill::from),
        stroke,
        tags: Tags::none(),
    };
    let line = Stroke::solid(color, Len(150)).rounded();
    let mut marks = Vec::new();
    if halo {
        marks.push(circle(radius + metrics.feeling_halo, Some(palette.paper), None));
    }
    marks.push(circle(radius, Some(ground), Some(Stroke::solid(color, Len(150)))));
    for side in [-1, 1] {
        marks.push(Mark::Circle {
            center: center.offset(at(370) * side, at(-280)),
            radius: at(130),
            fill: Some(color.into()),
            stroke: None,
            tags: Tags::none(),
        });
    }
    let (left, right) = (center.offset(at(-430), at(330)), center.offset(at(430), at(330)));
    let mouth = match face {
        1 => Segment::Cubic(left.offset(at(190), at(270)), right.offset(at(-190), at(270)), right),
        -1 => {
            let (left, right) = (left.offset(Len::ZERO, at(190)), right.offset(Len::ZERO, at(190)));
            marks.push(Mark::Path {
                segments: vec![
                    Segment::Move(left),
                    Segment::Cubic(left.offset(at(190), at(-300)), right.offset(at(-190), at(-300)), right),
                ],
                fill: None,
                stroke: Some(line),
                tags: Tags::none(),
            });
            return marks;
        }
        _ => Segment::Line(right.offset(at(-50), at(90))),
    };
    let start = if face == 0 { left.offset(at(50), at(90)) } else { left };
    marks.push(Mark::Path {
        segments: vec![Segment::Move(start), mouth],
        fill: None,
        stroke: Some(line),
        tags: Tags::none(),
    });
    marks
}

/// An arrow head with its tip at `tip`, pointing along `(dx, dy)` (one of the four directions).
pub fn head(tip: Point, direction: (i32, i32), size: [Len; 2], color: Color, tags: Tags) -> Mark {
    let [length, width] = size;
    let (dx, dy) = direction;
    let along = |back: Len, side: Len| tip.offset(-(back * dx) - side * dy, -(back * dy) + side * dx);
    let notch = Len(length.0 * 3 / 4);
    let points = [tip, along(length, width.half()), along(notch, Len::ZERO), along(length, -width.half())];
    polygon(&points, Some(color), None, tags)
}
