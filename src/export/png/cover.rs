//! How much of each pixel a shape covers. A shape is worked out once and laid wherever it stands: a page of thousands
//! of letters has a few hundred different ones.

use std::ops::Range;

use resvg::tiny_skia::Path;
use resvg::tiny_skia::PathSegment;
use resvg::tiny_skia::Point;

/// Sample rows of a pixel, and sample columns: as many as resvg takes, so that its edges are ours.
const GRID: i32 = 4;

/// What a sample is at most away from the curve, in sample columns.
const FLATNESS: f32 = 0.1;

/// Most straight pieces of one curve.
const PIECES: f32 = 256.0;

/// Binary places of a sample column, while an edge is followed down.
const PLACES: i32 = 24;

/// Pixels of a row that are covered alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) left: i32,
    pub(super) right: i32,
    /// How much of them, of 255.
    pub(super) alpha: u8,
}

/// The covered pixels of a shape, row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cover {
    top: i32,
    /// Where the runs of each row end.
    ends: Vec<u32>,
    runs: Vec<Run>,
}

impl Cover {
    /// What a filled path covers (non-zero rule) in some rows of pixels, from left to right. Its points are scaled,
    /// then moved.
    pub(super) fn new(path: &Path, scale: (f32, f32), by: (f32, f32), rows: &Range<i32>) -> Cover {
        let samples = f32::from(GRID as u8);
        let at =
            |point: Point| Point { x: (point.x * scale.0 + by.0) * samples, y: (point.y * scale.1 + by.1) * samples };
        let mut edges = Edges { rows: rows.start.saturating_mul(GRID)..rows.end.saturating_mul(GRID), met: Vec::new() };
        let (mut start, mut pen) = (Point::default(), Point::default());
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(to) => {
                    edges.line(pen, start);
                    start = at(to);
                    pen = start;
                }
                PathSegment::LineTo(to) => pen = edges.line(pen, at(to)),
                PathSegment::QuadTo(by, to) => {
                    let (by, to, from) = (at(by), at(to), pen);
                    let bend = from - by - by + to;
                    for part in parts(bend.length() / 4.0) {
                        let rest = 1.0 - part;
                        let point = |a: f32, b: f32, c: f32| a * rest * rest + b * 2.0 * rest * part + c * part * part;
                        let to = Point { x: point(from.x, by.x, to.x), y: point(from.y, by.y, to.y) };
                        pen = edges.line(pen, to);
                    }
                    pen = edges.line(pen, to);
                }
                PathSegment::CubicTo(one, two, to) => {
                    let (one, two, to, from) = (at(one), at(two), at(to), pen);
                    let bend = (from - one - one + two).length().max((one - two - two + to).length());
                    for part in parts(bend * 0.75) {
                        let rest = 1.0 - part;
                        let (first, last) = (rest * rest * rest, part * part * part);
                        let (second, third) = (3.0 * rest * rest * part, 3.0 * rest * part * part);
                        let point = |a: f32, b: f32, c: f32, d: f32| a * first + b * second + c * third + d * last;
                        let x = point(from.x, one.x, two.x, to.x);
                        pen = edges.line(pen, Point { x, y: point(from.y, one.y, two.y, to.y) });
                    }
                    pen = edges.line(pen, to);
                }
                PathSegment::Close => pen = edges.line(pen, start),
            }
        }
        edges.line(pen, start);
        edges.cover()
    }

    /// The runs of a row.
    pub(super) fn row(&self, y: i32) -> &[Run] {
        let Ok(index) = usize::try_from(i64::from(y) - i64::from(self.top)) else { return &[] };
        let begin = index.checked_sub(1).and_then(|above| self.ends.get(above)).map_or(0, |end| *end as usize);
        self.ends.get(index).and_then(|end| self.runs.get(begin..*end as usize)).unwrap_or_default()
    }
}

/// Where a curve is cut so that no piece strays from its chord, if its whole strays from its own by so much: all
/// places but the last.
fn parts(strays: f32) -> impl Iterator<Item = f32> {
    let count = ((strays / FLATNESS).sqrt() + 1.0).min(PIECES) as u16;
    (1..count).map(move |part| f32::from(part) / f32::from(count))
}

/// Where the outline meets the middles of the sample rows.
struct Edges {
    /// Sample rows that are asked for.
    rows: Range<i32>,
    /// Row, column and direction in one number, so that it sorts at once.
    met: Vec<u64>,
}

impl Edges {
    /// Follows a straight line; gives its end.
    fn line(&mut self, from: Point, to: Point) -> Point {
        let ((top, bottom), down) = if from.y < to.y { ((from, to), true) } else { ((to, from), false) };
        // The middle of a row lies below its upper edge.
        let row = |y: f32| (f64::from(y) + 0.5).floor() as i32;
        let (first, last) = (row(top.y).max(self.rows.start), row(bottom.y).min(self.rows.end));
        if first >= last {
            return to;
        }
        let slope = f64::from(bottom.x - top.x) / f64::from(bottom.y - top.y);
        let start = f64::from(top.x) + (f64::from(first) + 0.5 - f64::from(top.y)) * slope;
        let one = f64::from(1u32 << PLACES);
        let (mut column, step) = (((start + 0.5) * one) as i64, (slope * one) as i64);
        for row in first..last {
            let across = ((column >> PLACES) + (1 << 31)).clamp(0, u32::MAX.into()) as u64;
            self.met.push((row.abs_diff(self.rows.start) as u64) << 33 | across << 1 | u64::from(down));
            column = column.wrapping_add(step);
        }
        to
    }

    fn cover(mut self) -> Cover {
        // Edges come from top to bottom or the other way round, which a stable sort makes use of.
        self.met.sort();
        let mut cover = Cover { top: self.rows.start.div_euclid(GRID), ..Cover::default() };
        let mut changes = Changes::default();
        let (mut last, mut winding, mut start) = (0, 0, 0);
        for met in self.met {
            let row = (met >> 33) as usize;
            let pixels = row / GRID as usize;
            if cover.ends.len() < pixels {
                cover.take(&mut changes);
                cover.ends.resize(pixels, cover.runs.len() as u32);
            }
            if row != last {
                (last, winding) = (row, 0);
            }
            let column = (i64::from((met >> 1) as u32) - (1 << 31)) as i32;
            let before = winding;
            winding += if met & 1 == 1 { 1 } else { -1 };
            match (before, winding) {
                (0, _) => start = column,
                (_, 0) if start < column => {
                    // A pixel of which a part is covered, and the change at the next one that makes up for the rest.
                    let (first, end) = (start.div_euclid(GRID), column.div_euclid(GRID));
                    let (into, beyond) = (start.rem_euclid(GRID), column.rem_euclid(GRID));
                    changes.add(first, GRID - into);
                    changes.add(first + 1, into);
                    changes.add(end, beyond - GRID);
                    changes.add(end + 1, -beyond);
                }
                _ => {}
            }
        }
        cover.take(&mut changes);
        cover.ends.push(cover.runs.len() as u32);
        cover
    }
}

/// By how much more or less is covered from some pixels of a row on. Small shapes have a place for each pixel, large ones
/// a list.
#[derive(Default)]
struct Changes {
    near: [i32; Changes::NEAR as usize],
    far: Vec<(i32, i32)>,
    /// First pixel that has a place, told by the first change in the shape.
    base: Option<i32>,
}

impl Changes {
    const NEAR: i32 = 32;

    fn add(&mut self, at: i32, change: i32) {
        let base = *self.base.get_or_insert(at.saturating_sub(Changes::NEAR / 2));
        match usize::try_from(at.saturating_sub(base)).ok().and_then(|at| self.near.get_mut(at)) {
            Some(near) => *near += change,
            None => self.far.push((at, change)),
        }
    }
}

impl Cover {
    /// Ends a row of pixels: makes runs of the changes in it.
    fn take(&mut self, changes: &mut Changes) {
        let base = changes.base.unwrap_or_default();
        let near = changes.near.iter_mut().map(std::mem::take);
        if changes.far.is_empty() {
            return self.runs_of((base..).zip(near));
        }
        changes.far.extend((base..).zip(near).filter(|(_, change)| *change != 0));
        changes.far.sort_unstable();
        let together = changes.far.chunk_by(|one, other| one.0 == other.0);
        self.runs_of(together.filter_map(|together| {
            together.first().map(|(at, _)| (*at, together.iter().map(|(_, change)| change).sum()))
        }));
        changes.far.clear();
    }

    /// Makes runs of changes from left to right.
    fn runs_of(&mut self, changes: impl Iterator<Item = (i32, i32)>) {
        let (mut level, mut left) = (0, 0);
        for (at, change) in changes.filter(|(_, change)| *change != 0) {
            if level > 0 {
                // Sixteen sixteenths are 255.
                self.runs.push(Run { left, right: at, alpha: (level * 16).min(255) as u8 });
            }
            level += change;
            left = at;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use resvg::tiny_skia::PathBuilder;

    /// A square, its corners in turn to the right or to the left.
    fn square(path: &mut PathBuilder, left: f32, top: f32, side: f32, right: bool) {
        let (across, down) = ((left + side, top), (left, top + side));
        let (second, fourth) = if right { (across, down) } else { (down, across) };
        path.move_to(left, top);
        path.line_to(second.0, second.1);
        path.line_to(left + side, top + side);
        path.line_to(fourth.0, fourth.1);
        path.close();
    }

    fn cover(path: PathBuilder) -> Cover {
        Cover::new(&path.finish().unwrap(), (1.0, 1.0), (0.0, 0.0), &(0..2000))
    }

    #[test]
    fn outlines_that_overlap_leave_no_hole() {
        let mut path = PathBuilder::new();
        square(&mut path, 2.0, 1.0, 6.0, true);
        square(&mut path, 5.0, 1.0, 6.0, true);
        assert_eq!(cover(path).row(3), [Run { left: 2, right: 11, alpha: 255 }]);
        // What turns the other way is cut out, but only there.
        let mut path = PathBuilder::new();
        square(&mut path, 0.0, 0.0, 9.0, true);
        square(&mut path, 3.0, 3.0, 3.0, false);
        let cover = cover(path);
        assert_eq!(cover.row(4), [Run { left: 0, right: 3, alpha: 255 }, Run { left: 6, right: 9, alpha: 255 }]);
        assert_eq!(cover.row(7), [Run { left: 0, right: 9, alpha: 255 }]);
        assert_eq!((cover.row(-1), cover.row(9)), (&[][..], &[][..]));
    }

    #[test]
    fn edges_amid_a_pixel_cover_part_of_it() {
        let mut path = PathBuilder::new();
        square(&mut path, 1.25, 1.5, 700.5, true);
        let cover = cover(path);
        let run = |left, right, alpha| Run { left, right, alpha };
        assert_eq!(cover.row(1), [run(1, 2, 96), run(2, 701, 128), run(701, 702, 96)]);
        assert_eq!(cover.row(350), [run(1, 2, 192), run(2, 701, 255), run(701, 702, 192)]);
    }
}
