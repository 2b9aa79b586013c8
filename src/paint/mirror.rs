//! Turns a page round for scripts that run from right to left: every place is mirrored, words and icons keep
//! their own direction.

use std::collections::BTreeMap;

use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Segment;
use crate::scene::TextRun;

/// Mirrors a scene about the middle of its page.
pub fn mirror(scene: &mut Scene) {
    all(&mut scene.marks, scene.size.width);
}

/// Mirrors marks about the middle of a page of a width.
pub fn all(marks: &mut [Mark], width: Len) {
    for mark in marks {
        turn(mark, width);
    }
}

fn turn(mark: &mut Mark, width: Len) {
    match mark {
        Mark::Group { marks, .. } => marks.iter_mut().for_each(|mark| turn(mark, width)),
        Mark::View { frame, .. } | Mark::Rect { frame, .. } | Mark::Icon { frame, .. } | Mark::Image { frame, .. } => {
            *frame = rect(*frame, width)
        }
        Mark::Circle { center, .. } => *center = point(*center, width),
        Mark::Path { segments, .. } => segments.iter_mut().for_each(|part| *part = segment(*part, width)),
        Mark::Text { runs, .. } => lines(runs, width),
    }
}

fn rect(frame: Rect, width: Len) -> Rect {
    Rect { x: width - frame.right(), ..frame }
}

fn point(at: Point, width: Len) -> Point {
    Point::new(width - at.x, at.y)
}

fn segment(part: Segment, width: Len) -> Segment {
    match part {
        Segment::Move(to) => Segment::Move(point(to, width)),
        Segment::Line(to) => Segment::Line(point(to, width)),
        Segment::Cubic(one, two, to) => Segment::Cubic(point(one, width), point(two, width), point(to, width)),
        Segment::Arc { radius, clockwise, to } => Segment::Arc { radius, clockwise: !clockwise, to: point(to, width) },
        Segment::Close => Segment::Close,
    }
}

/// Moves each line as a whole, so that the order of its runs stays.
fn lines(runs: &mut [TextRun], width: Len) {
    let mut extents: BTreeMap<Len, (Len, Len)> = BTreeMap::new();
    for run in runs.iter() {
        let extent = extents.entry(run.at.y).or_insert((run.at.x, run.at.x + run.width));
        extent.0 = extent.0.min(run.at.x);
        extent.1 = extent.1.max(run.at.x + run.width);
    }
    for run in runs.iter_mut() {
        if let Some((left, right)) = extents.get(&run.at.y) {
            run.at.x = width - *right + (run.at.x - *left);
        }
    }
}
