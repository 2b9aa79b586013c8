//! Curves of feelings: a monotone cubic through the points, the areas above and below zero, faces, quotes.

use crate::board::Curve;
use crate::board::CurvePoint;
use crate::board::Feelings;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::height;
use crate::scene::Segment;
use crate::sorted::Sorted;
use crate::text::Anchor;
use crate::text::TextBlock;

/// The feelings of a lane at their places.
#[derive(Debug, Clone, Default)]
pub struct FeelingBox {
    /// The whole row.
    pub frame: Rect,
    /// Height of the zero line and its ends; `None` when there is no curve.
    pub zero: Option<(Point, Point)>,
    /// Curves, ghosts first.
    pub curves: Vec<CurveBox>,
    /// Where a curve lies above that of the state before, or above zero where there is none.
    pub above: Vec<Segment>,
    /// Where it lies below.
    pub below: Vec<Segment>,
    /// Words above the curves, each with the id of its feeling.
    pub quotes: Vec<(String, Label)>,
    /// `+` and `−` at the rail.
    pub signs: Vec<Label>,
}

/// One curve.
#[derive(Debug, Clone)]
pub struct CurveBox {
    /// Index of the curve in the lane's feelings.
    pub curve: usize,
    /// The line where it is known.
    pub line: Vec<Segment>,
    /// The line between points with several steps between them that have no score.
    pub unknown: Vec<Segment>,
    /// Middles of the faces, in the order of the curve's points.
    pub faces: Vec<Point>,
    /// Whose curve it is.
    pub name: Option<Label>,
}

/// What the feelings of a lane need, over all panes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Room {
    /// Height of the quotes.
    pub quotes: Len,
    /// Highest score.
    pub top: f64,
    /// Lowest score.
    pub bottom: f64,
    /// Whether there is a curve.
    pub curve: bool,
}

impl Room {
    /// Room enough for both.
    pub fn max(self, other: Room) -> Room {
        Room {
            quotes: self.quotes.max(other.quotes),
            top: self.top.max(other.top),
            bottom: self.bottom.min(other.bottom),
            curve: self.curve || other.curve,
        }
    }

    /// Height of the row.
    pub fn height(self, tools: Tools) -> Len {
        let gap = if self.quotes > Len::ZERO && self.curve { tools.metrics.quote_gap } else { Len::ZERO };
        self.quotes + gap + if self.curve { self.above(tools) + self.below(tools) } else { Len::ZERO }
    }

    fn above(self, tools: Tools) -> Len {
        rise(self.top.max(0.8), tools) + tools.metrics.feeling_face + Len::px(3)
    }

    fn below(self, tools: Tools) -> Len {
        rise(-self.bottom.min(-0.8), tools) + tools.metrics.feeling_face + Len::px(7)
    }
}

/// Height of a score above zero.
fn rise(score: f64, tools: Tools) -> Len {
    let unit = if tools.compact { tools.metrics.feeling_unit_compact } else { tools.metrics.feeling_unit };
    Len::from_f64(unit.to_f64() * score)
}

/// Breaks a quote to the columns it stands over: left and right edge are given for every column.
fn quote(feelings: &Feelings, index: usize, columns: &[(Len, Len)], tools: Tools) -> Option<(TextBlock, Len)> {
    let quote = feelings.quotes.get(index)?;
    let left = columns.get(quote.first)?.0;
    let right = columns.get(quote.last)?.1;
    let width = (right - left).max(Len::px(60));
    Some((tools.wrap(&quote.text, tools.typography.quote, width), left + (right - left).half()))
}

/// What the feelings of a lane need in one pane.
pub fn room(feelings: &Feelings, columns: &[(Len, Len)], tools: Tools) -> Room {
    let kind = tools.typography.quote;
    let mut stacked = vec![Len::ZERO; columns.len()];
    for (index, one) in feelings.quotes.iter().enumerate() {
        let Some((block, _)) = quote(feelings, index, columns, tools) else { continue };
        let top = (one.first..=one.last).filter_map(|column| stacked.get(column)).max().copied().unwrap_or(Len::ZERO);
        for column in one.first..=one.last {
            if let Some(used) = stacked.get_mut(column) {
                *used = top + height(&block, kind) + Len::px(3);
            }
        }
    }
    let scores = || feelings.curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.score));
    Room {
        quotes: stacked.into_iter().max().unwrap_or(Len::ZERO),
        top: scores().fold(0.0, f64::max),
        bottom: scores().fold(0.0, f64::min),
        curve: scores().next().is_some(),
    }
}

/// Places the feelings of a lane.
///
/// Expects: `frame` is the row over the whole grid, at least as high as the room asks; `columns` are the left and
/// right edges of the columns.
pub fn place(feelings: &Feelings, room: Room, frame: Rect, columns: &[(Len, Len)], tools: Tools) -> FeelingBox {
    let gap = if room.quotes > Len::ZERO { tools.metrics.quote_gap } else { Len::ZERO };
    let zero = frame.y + room.quotes + gap + room.above(tools);
    let spots = spots(feelings, zero, columns, frame, tools);
    let courses = courses(feelings, &spots, columns, frame);
    let mut curves: Vec<CurveBox> = spots
        .into_iter()
        .zip(&courses)
        .enumerate()
        .filter(|(_, (faces, _))| !faces.is_empty())
        .map(|(curve, (faces, course))| CurveBox {
            curve,
            line: course.known.iter().flat_map(|run| line(run)).collect(),
            unknown: course.unknown.iter().flat_map(|piece| line(std::slice::from_ref(piece))).collect(),
            faces,
            name: None,
        })
        .collect();
    let [above, below] = [true, false].map(|above| filled(feelings, &courses, zero, above));
    let quotes = quotes(feelings, room, frame, columns, tools);
    if feelings.alone() {
        name_ghosts(feelings, &mut curves, &quotes, columns, tools);
    }
    let kind = tools.typography.lane_name;
    let sign = |text: &str, y: Len| {
        let at = Point::new(frame.x - Len::px(3), y);
        let tone = if text == "+" { Tone::Opportunity } else { Tone::Pain };
        tools.label(text, kind, at, Anchor::Right, tone)
    };
    let signs = if room.curve {
        let down = tools.ruler.cap_height(kind.font()).half();
        vec![
            sign("+", zero - room.above(tools) + Len::px(14) + down),
            sign("−", zero + room.below(tools) - Len::px(14) + down),
        ]
    } else {
        Vec::new()
    };
    FeelingBox {
        frame,
        zero: room.curve.then(|| (Point::new(frame.x, zero), Point::new(frame.right(), zero))),
        curves,
        above,
        below,
        quotes,
        signs,
    }
}

fn quotes(feelings: &Feelings, room: Room, frame: Rect, columns: &[(Len, Len)], tools: Tools) -> Vec<(String, Label)> {
    let kind = tools.typography.quote;
    let mut used = vec![frame.y + room.quotes; columns.len()];
    let mut placed = Vec::new();
    for (index, one) in feelings.quotes.iter().enumerate().rev() {
        let Some((block, middle)) = quote(feelings, index, columns, tools) else { continue };
        let bottom = (one.first..=one.last).filter_map(|column| used.get(column)).min().copied().unwrap_or(frame.y);
        let top = bottom - height(&block, kind);
        for column in one.first..=one.last {
            if let Some(edge) = used.get_mut(column) {
                *edge = top - Len::px(3);
            }
        }
        placed.push((one.id.clone(), tools.block(&block, kind, middle, top, Anchor::Middle, Tone::Ink)));
    }
    placed.reverse();
    placed
}

/// Least distance of the middles of two faces.
fn face_step(tools: Tools) -> Len {
    (tools.metrics.feeling_face + tools.metrics.feeling_halo + Len(75)) * 2
}

/// How many faces stand in each column.
fn faces_in(feelings: &Feelings, columns: usize) -> Vec<usize> {
    let mut count = vec![0; columns];
    for curve in feelings.curves.iter().filter(|curve| !curve.ghost) {
        for (index, point) in curve.points.iter().enumerate() {
            if let (Some(count), Some(false) | None) = (count.get_mut(point.column), curve.faceless.get(index)) {
                *count += 1;
            }
        }
    }
    count
}

/// Least widths of the columns, so that all faces of each can stand side by side.
pub fn least_widths(feelings: &Feelings, columns: usize, tools: Tools) -> Vec<Len> {
    let step = face_step(tools);
    faces_in(feelings, columns).into_iter().map(|count| step * i32::try_from(count).unwrap_or(0)).collect()
}

/// Where the points of each curve stand: spread over their columns, and where faces of several curves would lie on
/// one another, all faces of the column side by side.
fn spots(feelings: &Feelings, zero: Len, columns: &[(Len, Len)], frame: Rect, tools: Tools) -> Vec<Vec<Point>> {
    let share = |column: usize, place: usize, count: usize| {
        let (left, right) = columns.get(column).copied().unwrap_or_default();
        let (place, count) = (i64::try_from(place).unwrap_or(0), i64::try_from(count.max(1)).unwrap_or(1));
        let along = i64::from((right - left).0) * (2 * place + 1) / (2 * count);
        left + Len(i32::try_from(along).unwrap_or(0))
    };
    let mut spots: Vec<Vec<Point>> = feelings
        .curves
        .iter()
        .map(|curve| {
            let at = |point: &CurvePoint| {
                Point::new(share(point.column, point.place.0, point.place.1), zero - rise(point.score, tools))
            };
            curve.points.iter().filter(|point| point.column < columns.len()).map(at).collect()
        })
        .collect();
    part_curves(feelings, &mut spots, columns, frame);
    let step = face_step(tools);
    for (column, count) in faces_in(feelings, columns.len()).into_iter().enumerate().filter(|(_, count)| *count > 1) {
        let mut here: Vec<(usize, usize, usize)> = Vec::new();
        for (index, curve) in feelings.curves.iter().enumerate().filter(|(_, curve)| !curve.ghost) {
            let points = curve.points.iter().enumerate().filter(|(_, point)| point.column == column);
            here.extend(points.map(|(point, known)| (known.place.0, index, point)));
        }
        here.sort_unstable();
        let at = |(_, curve, point): &(usize, usize, usize)| spots.get(*curve)?.get(*point).copied();
        let places: Vec<Point> = here.iter().filter_map(at).collect();
        let meet = |one: &Point, two: &Point| (one.x - two.x).abs() < step && (one.y - two.y).abs() < step;
        let crowded =
            places.iter().enumerate().any(|(index, one)| places.iter().skip(index + 1).any(|two| meet(one, two)));
        if crowded {
            for (place, (_, curve, point)) in here.iter().enumerate() {
                if let Some(spot) = spots.get_mut(*curve).and_then(|spots| spots.get_mut(*point)) {
                    spot.x = share(column, place, count);
                }
            }
        }
    }
    spots
}

/// Puts the name of each ghost below or above one of its points, the lowest first, where nothing else stands.
fn name_ghosts(
    feelings: &Feelings,
    curves: &mut [CurveBox],
    quotes: &[(String, Label)],
    columns: &[(Len, Len)],
    tools: Tools,
) {
    let kind = tools.typography.small;
    let reach = tools.metrics.feeling_face + tools.metrics.feeling_halo;
    let ghost = |curve: &CurveBox| feelings.curves.get(curve.curve).is_some_and(|curve| curve.ghost);
    let mut taken: Vec<Rect> = Vec::new();
    for curve in curves.iter().filter(|curve| !ghost(curve)) {
        taken.extend(curve.faces.iter().map(|face| Rect::new(face.x, face.y, Len::ZERO, Len::ZERO).grow(reach)));
    }
    let quoted = tools.typography.quote;
    for run in quotes.iter().flat_map(|(_, label)| &label.runs) {
        taken.push(Rect::new(run.at.x, run.at.y - quoted.size, run.width, quoted.line));
    }
    for curve in curves.iter_mut().filter(|curve| ghost(curve)) {
        let Some(name) = feelings.curves.get(curve.curve).and_then(|curve| curve.name.as_ref()) else { continue };
        // Connectors pass beside the columns that have points, never through them.
        let known = feelings.curves.get(curve.curve).map(|curve| curve.points.as_slice()).unwrap_or_default();
        let mut points: Vec<(Point, (Len, Len))> = curve
            .faces
            .iter()
            .zip(known)
            .filter_map(|(face, point)| Some((*face, *columns.get(point.column)?)))
            .collect();
        let widest = points.iter().map(|(_, (left, right))| *right - *left).max().unwrap_or(Len::ZERO);
        // The title of its pane says a long one whole.
        let name = tools.fitted(name, kind, widest);
        let width = tools.width(&name, kind);
        let half = width.half();
        points.retain(|(_, (left, right))| *right - *left >= width.min(widest));
        points.put_in_order_by(|(point, _)| std::cmp::Reverse(point.y));
        let lifts = [Len::px(4) + kind.line, Len::px(-6)];
        let places: Vec<Point> = lifts
            .iter()
            .flat_map(|lift| points.iter().map(move |(point, column)| (point.x, point.y + *lift, *column)))
            .chain(lifts.iter().flat_map(|lift| {
                points
                    .iter()
                    .flat_map(move |(point, column)| [column.0, column.1].map(|x| (x, point.y + *lift, *column)))
            }))
            .map(|(x, y, (left, right))| Point::new(x.min(right - half).max(left + half), y))
            .collect();
        let box_of = |at: &Point| Rect::new(at.x - half, at.y - kind.size, half * 2, kind.line);
        let free = |at: &&Point| taken.iter().all(|other| !other.overlaps(box_of(at)));
        let Some(at) = places.iter().find(free).or(places.first()) else { continue };
        taken.push(box_of(at));
        curve.name = Some(tools.label(&name, kind, *at, Anchor::Middle, Tone::Soft));
    }
}

/// Between curves that would lie on one another.
const APART: Len = Len(350);

/// Moves curves down that run on one before them.
fn part_curves(feelings: &Feelings, spots: &mut [Vec<Point>], columns: &[(Len, Len)], frame: Rect) {
    let mut parted: Vec<Course> = Vec::new();
    for (curve, spots) in feelings.curves.iter().zip(spots).filter(|(curve, _)| !curve.ghost) {
        let mut course = course(curve, spots, columns, frame);
        for _ in 0..parted.len() {
            if !parted.iter().any(|other| coincide(&course, other)) {
                break;
            }
            spots.iter_mut().for_each(|spot| spot.y += APART);
            course = self::course(curve, spots, columns, frame);
        }
        parted.push(course);
    }
}

/// Whether two curves lie on one another over a stretch that is long enough to be seen.
fn coincide(one: &Course, other: &Course) -> bool {
    let near = |(one, other): (&Piece, &Piece)| {
        let apart = |at: f64| (split(one, at).0[3].1 - split(other, at).0[3].1).abs();
        one[3].0 - one[0].0 > 20.0 && [0.0, 0.5, 1.0].into_iter().all(|at| apart(at) < 1.0)
    };
    let (one, other) = together(one, other);
    one.iter().zip(&other).any(near)
}

/// The course of a curve.
#[derive(Default)]
struct Course {
    /// Runs of pieces that are known.
    known: Vec<Vec<Piece>>,
    /// Pieces between these.
    unknown: Vec<Piece>,
}

impl Course {
    fn ends(&self) -> Option<(f64, f64)> {
        Some((self.known.first()?.first()?[0].0, self.known.last()?.last()?[3].0))
    }
}

fn courses(feelings: &Feelings, spots: &[Vec<Point>], columns: &[(Len, Len)], frame: Rect) -> Vec<Course> {
    feelings.curves.iter().zip(spots).map(|(curve, spots)| course(curve, spots, columns, frame)).collect()
}

/// A curve through its points, on flat to the ends of the columns that the first and the last were recorded for; in the
/// outermost columns to the ends of the grid.
fn course(curve: &Curve, faces: &[Point], columns: &[(Len, Len)], frame: Rect) -> Course {
    let points = curve.points.as_slice();
    let (Some(first), Some(last)) = (points.first().zip(faces.first()), points.last().zip(faces.last())) else {
        return Course::default();
    };
    let edge = |column: usize| columns.get(column).copied().unwrap_or_default();
    let left = if first.0.ends.0 == 0 { frame.x } else { edge(first.0.ends.0).0 };
    let right = if last.0.ends.1 + 1 >= columns.len() { frame.right() } else { edge(last.0.ends.1).1 };
    let mut knots = vec![(left.to_f64(), first.1.y.to_f64())];
    knots.extend(faces.iter().map(|point| (point.x.to_f64(), point.y.to_f64())));
    knots.push((right.to_f64(), last.1.y.to_f64()));
    knots.dedup_by(|next, known| next.0 <= known.0);
    let apart = || points.iter().zip(faces).skip(1).filter(|(point, _)| !point.joined).map(|(_, face)| face.x.to_f64());
    let mut course = Course { known: vec![Vec::new()], unknown: Vec::new() };
    for piece in monotone(&knots) {
        if apart().any(|x| (x - piece[3].0).abs() < NEAR) {
            course.unknown.push(piece);
            course.known.push(Vec::new());
        } else if let Some(run) = course.known.last_mut() {
            run.push(piece);
        }
    }
    course
}

/// The areas on one side: between the first curve and the same one of the state before, where both are known, else
/// between it and zero. A further curve has its own only where none is filled yet.
fn filled(feelings: &Feelings, courses: &[Course], zero: Len, above: bool) -> Vec<Segment> {
    let of = |ghost: bool| feelings.curves.iter().zip(courses).filter(move |(curve, _)| curve.ghost == ghost);
    let alone = of(false).count() == 1 && of(true).count() == 1;
    let mut done: Vec<(f64, f64)> = Vec::new();
    let mut segments = Vec::new();
    for (curve, course) in of(false) {
        let Some(ends) = course.ends().filter(|ends| done.iter().all(|other| ends.1 <= other.0 || ends.0 >= other.1))
        else {
            continue;
        };
        done.push(ends);
        let same = |ghost: &Curve| ghost.points.iter().any(|old| curve.points.iter().any(|point| point.id == old.id));
        match of(true).find(|(ghost, _)| alone || same(ghost)) {
            // Beside the curve of the state before, what lies between the two says more than the height over zero.
            Some((_, before)) => {
                let (now, before) = together(course, before);
                segments.extend(gap(&now, &before, above));
            }
            None => segments.extend(course.known.iter().flat_map(|run| areas(run, zero, above))),
        }
    }
    segments
}

/// Two curves over the stretches where both are known, cut at the same places.
fn together(one: &Course, other: &Course) -> (Vec<Piece>, Vec<Piece>) {
    let mut found = (Vec::new(), Vec::new());
    for first in &one.known {
        for second in &other.known {
            let ends = |run: &[Piece]| Some((run.first()?[0].0, run.last()?[3].0));
            let (Some(one), Some(other)) = (ends(first), ends(second)) else { continue };
            let (left, right) = (one.0.max(other.0), one.1.min(other.1));
            let within = |run: &[Piece]| -> Vec<Piece> {
                let pieces = cut_at(run, &[left, right]).into_iter();
                pieces.filter(|piece| piece[0].0 > left - NEAR && piece[3].0 < right + NEAR).collect()
            };
            let (now, before) = at_same_places(&within(first), &within(second));
            found.0.extend(now);
            found.1.extend(before);
        }
    }
    found
}

/// Cuts two curves over the same stretch at each other's knots and where they cross.
fn at_same_places(one: &[Piece], other: &[Piece]) -> (Vec<Piece>, Vec<Piece>) {
    let ends = |pieces: &[Piece]| -> Vec<f64> { pieces.iter().map(|piece| piece[3].0).collect() };
    let (one, other) = (cut_at(one, &ends(other)), cut_at(other, &ends(one)));
    let mut found = (Vec::new(), Vec::new());
    for (first, second) in one.into_iter().zip(other) {
        let (mut first, mut second) = (first, second);
        while let Some(at) = crossing(&first, &second) {
            let ((left, right), (above, rest)) = (split(&first, at), split(&second, at));
            found.0.push(left);
            found.1.push(above);
            (first, second) = (right, rest);
        }
        found.0.push(first);
        found.1.push(second);
    }
    found
}

/// Cuts pieces at places of x that lie inside of one.
fn cut_at(pieces: &[Piece], places: &[f64]) -> Vec<Piece> {
    let mut found = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        for x in places.iter().filter(|x| **x > piece[0].0 + NEAR && **x < piece[3].0 - NEAR) {
            // The inner points lie at a third and two thirds, so x grows evenly along the piece.
            let (left, right) = split(&rest, (x - rest[0].0) / (rest[3].0 - rest[0].0));
            found.push(left);
            rest = right;
        }
        found.push(rest);
    }
    found
}

/// Nearer places are the same.
const NEAR: f64 = 1e-6;

/// Where two pieces over the same stretch first cross, between their ends: looked for in equal parts, then by halving.
fn crossing(one: &Piece, other: &Piece) -> Option<f64> {
    const PARTS: u32 = 16;
    let apart = |at: f64| split(one, at).0[3].1 - split(other, at).0[3].1;
    let mut low = 0.0;
    let mut before = apart(low);
    for part in 1..=PARTS {
        let high = f64::from(part) / f64::from(PARTS);
        let now = apart(high);
        if before.abs() > NEAR && now.abs() > NEAR && (before > 0.0) != (now > 0.0) {
            let (mut low, mut high) = (low, high);
            for _ in 0..40 {
                let middle = f64::midpoint(low, high);
                if (apart(middle) > 0.0) == (before > 0.0) { low = middle } else { high = middle }
            }
            // What is left behind the crossing begins at it, and must not be found again.
            return (high < 1.0 - NEAR && one[3].0 - one[0].0 > 0.01).then_some(high);
        }
        if now.abs() > NEAR {
            before = now;
            low = high;
        }
    }
    None
}

/// The areas between two curves where the first lies above, or below.
fn gap(now: &[Piece], before: &[Piece], above: bool) -> Vec<Segment> {
    let mut segments = Vec::new();
    for (one, other) in now.iter().zip(before) {
        let apart = split(other, 0.5).0[3].1 - split(one, 0.5).0[3].1;
        let shown = if above { apart > 0.05 } else { apart < -0.05 };
        if !shown {
            continue;
        }
        let [start, a, b, end] = *one;
        let [back, c, d, far] = *other;
        segments.push(Segment::Move(point(start)));
        segments.push(Segment::Cubic(point(a), point(b), point(end)));
        segments.push(Segment::Line(point(far)));
        segments.push(Segment::Cubic(point(d), point(c), point(back)));
        segments.push(Segment::Close);
    }
    segments
}

/// A cubic Bézier piece of the curve: four points.
type Piece = [(f64, f64); 4];

/// A monotone cubic through points of growing x, as Bézier pieces; it never overshoots a point.
///
/// Source: F. Fritsch, R. Carlson, "Monotone Piecewise Cubic Interpolation", SIAM J. Numer. Anal. 17 (1980),
/// with the circle of radius 3 as the limit for the slopes.
fn monotone(knots: &[(f64, f64)]) -> Vec<Piece> {
    let secants: Vec<f64> = knots
        .windows(2)
        .map(|pair| match pair {
            [(x0, y0), (x1, y1)] if x1 > x0 => (y1 - y0) / (x1 - x0),
            _ => 0.0,
        })
        .collect();
    let secant = |index: usize| secants.get(index).copied().unwrap_or(0.0);
    let mut slopes: Vec<f64> = (0..knots.len())
        .map(|index| match index {
            0 => 0.0,
            _ if index + 1 == knots.len() => 0.0,
            _ if secant(index - 1) * secant(index) <= 0.0 => 0.0,
            _ => f64::midpoint(secant(index - 1), secant(index)),
        })
        .collect();
    for (index, steep) in secants.iter().enumerate() {
        let (Some(&start), Some(&end)) = (slopes.get(index), slopes.get(index + 1)) else { continue };
        let (start, end) = if *steep == 0.0 {
            (0.0, 0.0)
        } else {
            let (a, b) = (start / steep, end / steep);
            let far = a * a + b * b;
            let pull = if far > 9.0 { 3.0 / far.sqrt() } else { 1.0 };
            (pull * a * steep, pull * b * steep)
        };
        if let Some(slope) = slopes.get_mut(index) {
            *slope = start;
        }
        if let Some(slope) = slopes.get_mut(index + 1) {
            *slope = end;
        }
    }
    knots
        .windows(2)
        .enumerate()
        .filter_map(|(index, pair)| match pair {
            [(x0, y0), (x1, y1)] => {
                let third = (x1 - x0) / 3.0;
                let (start, end) = (slopes.get(index)?, slopes.get(index + 1)?);
                Some([(*x0, *y0), (x0 + third, y0 + start * third), (x1 - third, y1 - end * third), (*x1, *y1)])
            }
            _ => None,
        })
        .collect()
}

fn point((x, y): (f64, f64)) -> Point {
    Point::new(Len::from_f64(x), Len::from_f64(y))
}

fn line(pieces: &[Piece]) -> Vec<Segment> {
    let start = pieces.first().map(|[start, ..]| Segment::Move(point(*start)));
    let rest = pieces.iter().map(|[_, one, two, end]| Segment::Cubic(point(*one), point(*two), point(*end)));
    start.into_iter().chain(rest).collect()
}

/// The areas between the curve and the zero line on one side of it.
fn areas(pieces: &[Piece], zero: Len, above: bool) -> Vec<Segment> {
    let level = zero.to_f64();
    let mut segments = Vec::new();
    let mut end = None;
    for part in pieces.iter().flat_map(|piece| cut(piece, level)) {
        let middle = split(&part, 0.5).0[3].1;
        let inside = if above { middle < level } else { middle > level };
        let [start, one, two, last] = part;
        if !inside {
            close(&mut segments, &mut end, level);
            continue;
        }
        if end.is_none() {
            segments.push(Segment::Move(point((start.0, level))));
            segments.push(Segment::Line(point(start)));
        }
        segments.push(Segment::Cubic(point(one), point(two), point(last)));
        end = Some(last.0);
    }
    close(&mut segments, &mut end, level);
    segments
}

fn close(segments: &mut Vec<Segment>, end: &mut Option<f64>, level: f64) {
    if let Some(x) = end.take() {
        segments.push(Segment::Line(point((x, level))));
        segments.push(Segment::Close);
    }
}

/// A piece cut where it crosses the level. A monotone piece crosses it at most once; the place is found by halving.
fn cut(piece: &Piece, level: f64) -> Vec<Piece> {
    let (start, end) = (piece[0].1 - level, piece[3].1 - level);
    if start * end >= 0.0 {
        return vec![*piece];
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if (split(piece, middle).0[3].1 - level) * start > 0.0 { low = middle } else { high = middle }
    }
    let (left, right) = split(piece, low);
    vec![left, right]
}

/// De Casteljau's cut of a Bézier piece.
fn split(piece: &Piece, at: f64) -> (Piece, Piece) {
    let mix = |(x0, y0): (f64, f64), (x1, y1): (f64, f64)| (x0 + (x1 - x0) * at, y0 + (y1 - y0) * at);
    let [a, b, c, d] = *piece;
    let (ab, bc, cd) = (mix(a, b), mix(b, c), mix(c, d));
    let (abc, bcd) = (mix(ab, bc), mix(bc, cd));
    let middle = mix(abc, bcd);
    ([a, ab, abc, middle], [middle, bcd, cd, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_stays_between_neighbouring_points() {
        let knots = [(0.0, 10.0), (10.0, 80.0), (20.0, 82.0), (30.0, 5.0), (40.0, 5.0), (50.0, 60.0)];
        for piece in monotone(&knots) {
            let (low, high) = (piece[0].1.min(piece[3].1), piece[0].1.max(piece[3].1));
            for step in 0..=50 {
                let y = split(&piece, f64::from(step) / 50.0).0[3].1;
                assert!(y >= low - 1e-9 && y <= high + 1e-9, "{y} leaves {low}..{high}");
            }
        }
    }

    #[test]
    fn the_gap_between_two_curves_changes_sides_where_they_cross() {
        let now = monotone(&[(0.0, 0.0), (100.0, 100.0)]);
        let before = monotone(&[(0.0, 100.0), (60.0, 40.0), (100.0, 0.0)]);
        let (now, before) = at_same_places(&now, &before);
        assert_eq!(now.len(), before.len());
        for (one, other) in now.iter().zip(&before) {
            assert!((one[0].0 - other[0].0).abs() < 1e-6 && (one[3].0 - other[3].0).abs() < 1e-6);
            let apart = |at: f64| split(one, at).0[3].1 - split(other, at).0[3].1;
            let signs: Vec<f64> = (1..20).map(|at| apart(f64::from(at) / 20.0)).filter(|by| by.abs() > 1e-3).collect();
            assert!(signs.iter().all(|by| *by > 0.0) || signs.iter().all(|by| *by < 0.0), "{signs:?}");
        }
        assert!(!gap(&now, &before, true).is_empty() && !gap(&now, &before, false).is_empty());
        let same = at_same_places(&now, &now);
        assert!(gap(&same.0, &same.1, true).is_empty() && gap(&same.0, &same.1, false).is_empty());
    }

    #[test]
    fn areas_end_where_the_curve_crosses_zero() {
        let pieces = monotone(&[(0.0, 0.0), (100.0, 100.0)]);
        let above = areas(&pieces, Len::px(50), true);
        let farthest = above.iter().filter_map(|segment| match segment {
            Segment::Line(to) | Segment::Cubic(_, _, to) => Some(to.y),
            _ => None,
        });
        assert_eq!(farthest.max(), Some(Len::px(50)));
    }
}
