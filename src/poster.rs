//! A picture cut into sheets that are glued together to a poster: each sheet overlaps its neighbours, and edges that
//! belong together bear the same letter.

use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::text::Anchor;
use crate::text::Face;
use crate::text::Font;
use crate::text::Ruler;

/// Blank edge of a sheet, which printers cannot print on; the letters stand in it. About 7 mm of paper.
const MARGIN: Len = Len::px(32);

/// How far neighbouring sheets overlap. About 12 mm of paper.
const OVERLAP: Len = Len::px(56);

/// What a poster is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheets {
    /// Size of one sheet in page pixels.
    pub sheet: Size,
    /// Sheets side by side.
    pub columns: u16,
    /// Sheets one below the other.
    pub rows: u16,
}

/// Colours beside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inks {
    /// Letters at the edges.
    pub letters: Color,
    /// Lines along which sheets are cut and glued.
    pub lines: Color,
}

/// More sheets are needed, since letters are not printed smaller than on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture needs at least {columns}x{rows} sheets of this size, since letters are not printed smaller")]
pub struct TooFew {
    /// Sheets side by side that would do.
    pub columns: u16,
    /// Sheets one below the other that would do.
    pub rows: u16,
}

/// What a run of sheets shows of a poster, in one direction.
fn reach(sheet: Len, count: u16) -> Len {
    (sheet - MARGIN * 2 - OVERLAP) * i32::from(count) + OVERLAP
}

/// Cuts a picture into sheets, row by row from the top left: as large as the sheets hold.
///
/// # Errors
/// When the picture would have to be drawn smaller than it is.
pub fn cut(scene: &Scene, sheets: &Sheets, inks: Inks, ruler: &Ruler) -> Result<Vec<Scene>, TooFew> {
    let whole = Size::new(reach(sheets.sheet.width, sheets.columns), reach(sheets.sheet.height, sheets.rows));
    let share = |room: Len, need: Len| room.to_f64() / need.to_f64().max(1.0);
    let scale = share(whole.width, scene.size.width).min(share(whole.height, scene.size.height));
    if scale < 1.0 {
        let need =
            |sheet: Len, need: Len| (1..=u16::MAX).find(|count| reach(sheet, *count) >= need).unwrap_or(u16::MAX);
        return Err(TooFew {
            columns: need(sheets.sheet.width, scene.size.width),
            rows: need(sheets.sheet.height, scene.size.height),
        });
    }
    let side = |room: Len, used: Len| (room - Len::from_f64(used.to_f64() * scale)).half();
    let start = Point::new(side(whole.width, scene.size.width), side(whole.height, scene.size.height));
    let all: Vec<(u16, u16)> =
        (0..sheets.rows).flat_map(|row| (0..sheets.columns).map(move |column| (row, column))).collect();
    let sheet = |(row, column): &(u16, u16)| one(scene, sheets, (*row, *column), (start, scale), inks, ruler);
    Ok(all.iter().map(sheet).collect())
}

/// One sheet. The picture begins at `start` on the whole poster and is `scale` times its size.
fn one(
    scene: &Scene,
    sheets: &Sheets,
    (row, column): (u16, u16),
    (start, scale): (Point, f64),
    inks: Inks,
    ruler: &Ruler,
) -> Scene {
    let size = sheets.sheet;
    let frame = Rect::between(MARGIN, MARGIN, size.width - MARGIN, size.height - MARGIN);
    let step = |side: Len, index: u16| (side - OVERLAP) * i32::from(index);
    let (left, top) = (step(frame.width, column) - start.x, step(frame.height, row) - start.y);
    let part = |length: Len| Len::from_f64(length.to_f64() / scale);
    let window = Rect::new(part(left), part(top), part(frame.width), part(frame.height));
    let marks = scene.marks.iter().filter(|mark| extent(mark).is_none_or(|extent| extent.overlaps(window)));
    let ground = scene.background.map(|color| Mark::Rect {
        frame: Rect::new(Len::ZERO, Len::ZERO, scene.size.width, scene.size.height),
        radius: Len::ZERO,
        fill: Some(color.into()),
        stroke: None,
        tags: Tags::none(),
    });
    let mut on_sheet = vec![Mark::View { frame, window, marks: ground.into_iter().chain(marks.cloned()).collect() }];
    on_sheet.push(Mark::Group {
        tags: Tags::kind("sheet"),
        access: Some(Access::Hidden),
        href: None,
        marks: edges(sheets, (row, column), frame, inks, ruler),
    });
    let number = usize::from(row) * usize::from(sheets.columns) + usize::from(column) + 1;
    let count = usize::from(sheets.rows) * usize::from(sheets.columns);
    Scene { size, title: format!("{} · {number} / {count}", scene.title), marks: on_sheet, ..scene.clone() }
}

/// Sides of a sheet: where its neighbour lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// The number of the joint at a side of a sheet; the same at the sheet behind it. `None` at the edge of the poster.
fn joint(sheets: &Sheets, (row, column): (u16, u16), side: Side) -> Option<usize> {
    let (row, column) = (usize::from(row), usize::from(column));
    let (rows, columns) = (usize::from(sheets.rows), usize::from(sheets.columns));
    let upright = |row: usize, column: usize| row * (columns - 1) + column;
    let level = |row: usize, column: usize| rows * (columns - 1) + row * columns + column;
    match side {
        Side::Left => Some(upright(row, column.checked_sub(1)?)),
        Side::Right => (column + 1 < columns).then(|| upright(row, column)),
        Side::Top => Some(level(row.checked_sub(1)?, column)),
        Side::Bottom => (row + 1 < rows).then(|| level(row, column)),
    }
}

/// `A` to `Z`, then `AA` and so on.
fn letters(mut number: usize) -> String {
    let mut word = Vec::new();
    loop {
        word.push(char::from(b'A' + u8::try_from(number % 26).unwrap_or(0)));
        number /= 26;
        if number == 0 {
            break;
        }
        number -= 1;
    }
    word.iter().rev().collect()
}

/// Letters in the margins, and lines where the next sheet begins.
fn edges(sheets: &Sheets, place: (u16, u16), frame: Rect, inks: Inks, ruler: &Ruler) -> Vec<Mark> {
    let font = Font::new(Face::Bold, Len::px(15));
    let middle = frame.center();
    let mut marks = Vec::new();
    let mut line = |from: Point, to: Point, dashed: bool| {
        let stroke = Stroke::solid(inks.lines, Len::px(1));
        marks.push(Mark::Path {
            segments: vec![Segment::Move(from), Segment::Line(to)],
            fill: None,
            stroke: Some(if dashed { stroke.dashed(&[Len::px(3), Len::px(4)]) } else { stroke }),
            tags: Tags::none(),
        });
    };
    let mut words = Vec::new();
    for side in [Side::Left, Side::Right, Side::Top, Side::Bottom] {
        let Some(joint) = joint(sheets, place, side) else { continue };
        let half = MARGIN.half();
        // Sheets lie on top of those at their left and above, so these two edges are cut along the picture.
        let at = match side {
            Side::Left => {
                line(Point::new(frame.x, Len::ZERO), Point::new(frame.x, frame.y), false);
                line(Point::new(frame.x, frame.bottom()), Point::new(frame.x, frame.bottom() + MARGIN), false);
                Point::new(half, middle.y)
            }
            Side::Right => {
                let x = frame.right() - OVERLAP;
                line(Point::new(x, Len::ZERO), Point::new(x, frame.y), true);
                line(Point::new(x, frame.bottom()), Point::new(x, frame.bottom() + MARGIN), true);
                Point::new(frame.right() + half, middle.y)
            }
            Side::Top => {
                line(Point::new(Len::ZERO, frame.y), Point::new(frame.x, frame.y), false);
                line(Point::new(frame.right(), frame.y), Point::new(frame.right() + MARGIN, frame.y), false);
                Point::new(middle.x, half)
            }
            Side::Bottom => {
                let y = frame.bottom() - OVERLAP;
                line(Point::new(Len::ZERO, y), Point::new(frame.x, y), true);
                line(Point::new(frame.right(), y), Point::new(frame.right() + MARGIN, y), true);
                Point::new(middle.x, frame.bottom() + half)
            }
        };
        let down = ruler.cap_height(font).half();
        let runs = ruler.line(&letters(joint), font, false).place(at.offset(Len::ZERO, down), Anchor::Middle);
        words.push(Mark::Text {
            runs,
            size: font.size,
            tracking: font.tracking,
            fill: inks.letters,
            strike: false,
            tags: Tags::kind("text"),
        });
    }
    marks.extend(words);
    marks
}

/// What a mark covers at most; `None` for one that says no place.
fn extent(mark: &Mark) -> Option<Rect> {
    let around = |rect: Rect, stroke: &Option<Stroke>| {
        rect.grow(stroke.as_ref().map_or(Len::ZERO, |stroke| stroke.width) + Len::px(1))
    };
    match mark {
        Mark::Group { marks, .. } => marks.iter().filter_map(extent).reduce(Rect::union),
        Mark::View { frame, .. } => Some(*frame),
        Mark::Rect { frame, stroke, .. } => Some(around(*frame, stroke)),
        Mark::Icon { frame, .. } | Mark::Image { frame, .. } => Some(frame.grow(Len::px(1))),
        Mark::Circle { center, radius, stroke, .. } => {
            let corner = center.offset(-*radius, -*radius);
            Some(around(Rect::new(corner.x, corner.y, *radius * 2, *radius * 2), stroke))
        }
        Mark::Text { runs, size, .. } => runs
            .iter()
            .map(|run| Rect::new(run.at.x, run.at.y - *size, run.width, *size * 2).grow(size.half()))
            .reduce(Rect::union),
        Mark::Path { segments, stroke, .. } => {
            let points = segments.iter().flat_map(|segment| match *segment {
                Segment::Move(to) | Segment::Line(to) => vec![to],
                Segment::Cubic(one, two, to) => vec![one, two, to],
                Segment::Arc { radius, to, .. } => vec![to.offset(-radius, -radius), to.offset(radius, radius)],
                Segment::Close => Vec::new(),
            });
            let spot = |point: Point| Rect::new(point.x, point.y, Len::ZERO, Len::ZERO);
            points.map(spot).reduce(Rect::union).map(|rect| around(rect, stroke))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_that_belong_together_bear_the_same_letter() {
        let sheets = Sheets { sheet: Size::new(Len::px(100), Len::px(100)), columns: 3, rows: 2 };
        let at = |row, column, side| joint(&sheets, (row, column), side).map(letters);
        assert_eq!(at(0, 0, Side::Right), at(0, 1, Side::Left));
        assert_eq!(at(0, 0, Side::Right).as_deref(), Some("A"));
        assert_eq!(at(1, 1, Side::Right), at(1, 2, Side::Left));
        assert_eq!(at(0, 2, Side::Bottom), at(1, 2, Side::Top));
        assert_eq!((at(0, 0, Side::Left), at(0, 0, Side::Top), at(1, 2, Side::Right)), (None, None, None));
        let mut all: Vec<usize> = Vec::new();
        for (row, column) in (0..2).flat_map(|row| (0..3).map(move |column| (row, column))) {
            all.extend([Side::Right, Side::Bottom].iter().filter_map(|side| joint(&sheets, (row, column), *side)));
        }
        all.sort_unstable();
        assert_eq!(all, (0..7).collect::<Vec<_>>());
        assert_eq!([letters(25), letters(26), letters(27)], ["Z", "AA", "AB"]);
    }

    #[test]
    fn a_run_of_sheets_shows_more_than_one_less_the_overlaps() {
        let sheet = Len::px(1000);
        assert_eq!(reach(sheet, 1), Len::px(936));
        assert_eq!(reach(sheet, 3), Len::px(936 * 3 - 56 * 2));
    }
}
