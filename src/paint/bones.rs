//! Looks inside: channels, tracks, gutters and ports of the router over the finished picture.
//!
//! Everything drawn here is read from the layout, after it was made: a line that leaves its track or a port that is no
//! end of a connector shows. The colours are borrowed, since such a picture is looked at and thrown away.

use std::collections::BTreeSet;

use crate::board::Board;
use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Layout;
use crate::layout::PaneBox;
use crate::layout::bones::Bones;
use crate::paint::Brush;
use crate::paint::Pictures;
use crate::paint::mirror;
use crate::paint::silent;
use crate::paint::straight;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::style::Style;

/// How much of the picture a channel or gutter lets through, in hundredths.
const TINT: u8 = 14;

/// Draws the bones of every pane over a finished picture, in a group of kind `debug` that no measure counts.
pub fn bones(board: &Board, layout: &Layout, bones: &[Bones], style: &Style, scene: &mut Scene) {
    let none = Pictures::default();
    let brush =
        Brush { board, metrics: &style.metrics, palette: &style.palette, lanes: &style.brand.lanes, pictures: &none };
    let mut marks = Vec::new();
    for ((pane, placed), bones) in board.panes.iter().zip(&layout.panes).zip(bones) {
        let tags = Tags::kind("debug").with("data-variant", &pane.variant);
        marks.push(silent(tags, pane_bones(brush, placed, bones)));
    }
    if board.right_to_left {
        mirror::all(&mut marks, scene.size.width);
    }
    scene.marks.append(&mut marks);
}

fn pane_bones(brush: Brush, placed: &PaneBox, bones: &Bones) -> Vec<Mark> {
    let palette = brush.palette;
    let mut marks = Vec::new();
    for frame in &placed.gutters {
        marks.push(band(*frame, palette.moved, "gutter"));
    }
    for (frame, tracks) in &placed.channels {
        marks.push(band(*frame, palette.opportunity, "channel"));
        for y in tracks {
            let stroke =
                Stroke { dash: vec![Len::px(2), Len::px(4)], ..Stroke::solid(palette.opportunity, Len::px(1)) };
            let segments = straight((Point::new(frame.x, *y), Point::new(frame.right(), *y)));
            marks.push(Mark::Path { segments, fill: None, stroke: Some(stroke), tags: Tags::part("track") });
        }
    }
    let ends = placed.routes.iter().flat_map(|route| [route.points.first(), route.points.last()]);
    // Connectors that share a port have it once.
    for at in ends.flatten().copied().collect::<BTreeSet<Point>>() {
        marks.push(Mark::Circle {
            center: at,
            radius: Len::px(3),
            fill: Some(palette.paper.into()),
            stroke: Some(Stroke::solid(palette.pain, Len(150))),
            tags: Tags::part("port"),
        });
    }
    for label in bones.channels.iter().chain(&bones.gutters) {
        marks.extend(plate(label, palette.paper));
        marks.push(brush.colored(label, palette.ink, Tags::kind("text")));
    }
    marks
}

fn band(frame: Rect, color: Color, part: &str) -> Mark {
    Mark::Rect {
        frame,
        radius: Len::ZERO,
        fill: Some(Fill { color, opacity: TINT }),
        stroke: Some(Stroke::solid(color, Len(50))),
        tags: Tags::part(part),
    }
}

/// Paper behind words, so that they can be read over whatever lies below.
fn plate(label: &Label, paper: Color) -> Option<Mark> {
    let left = label.runs.iter().map(|run| run.at.x).min()?;
    let right = label.runs.iter().map(|run| run.at.x + run.width).max()?;
    let base = label.runs.iter().map(|run| run.at.y).max()?;
    let rim = Len::px(2);
    let frame = Rect::between(left - rim, base - label.font.size + rim, right + rim, base + rim);
    let fill = Some(Fill { color: paper, opacity: 88 });
    Some(Mark::Rect { frame, radius: rim, fill, stroke: None, tags: Tags::none() })
}
