//! The way of a connector, read from its line: rounded corners and bridges are put back to the corners and straight
//! pieces they stand for.

use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::scene::Segment;

/// A bridge on a horizontal piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bridge {
    pub(super) y: Len,
    pub(super) left: Len,
    pub(super) right: Len,
}

/// A connector's way from its start to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Course {
    /// Start, corners, end.
    pub(super) points: Vec<Point>,
    /// Bridges, in the order of travel.
    pub(super) bridges: Vec<Bridge>,
    /// Pieces that are neither horizontal nor vertical, and curves that are no corner and no bridge.
    pub(super) askew: Vec<(Point, Point)>,
    at: Point,
    way: (i32, i32),
    bridge: Option<Point>,
}

/// Reads a line.
pub(super) fn follow(line: &[Segment]) -> Course {
    let mut course = Course::default();
    for segment in line {
        match *segment {
            Segment::Move(to) => {
                course.at = to;
                course.points.push(to);
            }
            Segment::Line(to) => course.straight(to),
            Segment::Arc { clockwise, to, .. } => course.arc(clockwise, to),
            Segment::Cubic(_, _, to) => {
                course.askew.push((course.at, to));
                course.to(to);
            }
            Segment::Close => {}
        }
    }
    if let Some(open) = course.bridge.take() {
        course.askew.push((open, course.at));
        course.to(course.at);
    }
    course
}

fn sign(from: Point, to: Point) -> (i32, i32) {
    ((to.x.0 - from.x.0).signum(), (to.y.0 - from.y.0).signum())
}

impl Course {
    /// Goes on to a point; a point in the middle of a straight piece is no corner.
    fn to(&mut self, to: Point) {
        let from = self.points.last().copied().unwrap_or(to);
        self.at = to;
        if from == to {
            return;
        }
        let before = self.points.len().checked_sub(2).and_then(|index| self.points.get(index));
        let way = sign(from, to);
        let goes_on = before.is_some_and(|before| sign(*before, from) == way && (way.0 == 0 || way.1 == 0));
        if goes_on {
            self.points.pop();
        }
        self.points.push(to);
        self.way = way;
    }

    fn straight(&mut self, to: Point) {
        if to == self.at {
            return;
        }
        let askew = to.x != self.at.x && to.y != self.at.y;
        if askew {
            self.askew.push((self.at, to));
        }
        if self.bridge.is_some() {
            self.at = to;
        } else {
            self.to(to);
        }
    }

    fn arc(&mut self, clockwise: bool, to: Point) {
        let from = self.at;
        let out = sign(from, to);
        if to == from {
            return;
        }
        if let Some(start) = self.bridge.filter(|start| start.y == to.y) {
            self.bridge = None;
            self.cross(start, to);
            return;
        }
        if out.1 == 0 {
            self.cross(from, to);
            return;
        }
        if out.0 == 0 {
            self.askew.push((from, to));
            self.to(to);
            return;
        }
        let turns_right = out.0 * out.1 > 0;
        let (sideways_first, upright_first) = (clockwise == turns_right, clockwise != turns_right);
        match self.way {
            (x, 0) if x == out.0 && sideways_first => self.corner(Point::new(to.x, from.y), to),
            (0, y) if y == out.1 && upright_first => self.corner(Point::new(from.x, to.y), to),
            (0, 0) if sideways_first => self.corner(Point::new(to.x, from.y), to),
            (0, 0) => self.corner(Point::new(from.x, to.y), to),
            (x, 0) if x == out.0 && self.bridge.is_none() => {
                self.bridge = Some(from);
                self.at = to;
            }
            _ => {
                self.askew.push((from, to));
                self.to(to);
            }
        }
    }

    fn corner(&mut self, corner: Point, to: Point) {
        self.to(corner);
        self.to(to);
    }

    fn cross(&mut self, from: Point, to: Point) {
        self.bridges.push(Bridge { y: to.y, left: from.x.min(to.x), right: from.x.max(to.x) });
        self.to(to);
    }

    /// Leads the last piece on to a point.
    pub(super) fn end_at(&mut self, tip: Point) {
        let [.., before, last] = self.points.as_mut_slice() else { return };
        let along = sign(*before, tip);
        if *last != tip && (along.0 == 0 || along.1 == 0) {
            *last = tip;
        } else if *last != tip {
            self.askew.push((*last, tip));
        }
    }

    /// Pieces as boxes without breadth, from the start on.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Rect> + '_ {
        self.points.windows(2).filter_map(|pair| match pair {
            [from, to] => Some(Rect::between(from.x.min(to.x), from.y.min(to.y), from.x.max(to.x), from.y.max(to.y))),
            _ => None,
        })
    }

    /// Length of the way.
    pub(super) fn length(&self) -> f64 {
        self.pieces().map(|piece| piece.width.to_f64() + piece.height.to_f64()).sum()
    }

    /// Number of corners.
    pub(super) fn bends(&self) -> usize {
        self.points.len().saturating_sub(2)
    }
}
