//! Finds boxes near a box: a grid of cells over the page.

use crate::geom::Len;
use crate::geom::Rect;
use crate::geom::Size;

/// Side of a cell on pages of usual size.
const CELL: i32 = 6400;

/// No more cells than this; on larger pages the cells grow.
const MOST_CELLS: i64 = 1 << 20;

/// Boxes by the cells they touch. Boxes beyond the page count to its nearest cells.
pub(super) struct Nearby {
    cell: i32,
    columns: i32,
    rows: i32,
    /// Index of a cell and of a box that touches it, sorted.
    entries: Vec<(u32, u32)>,
    boxes: Vec<Rect>,
}

impl Nearby {
    /// Puts boxes on the grid.
    pub(super) fn new(size: Size, boxes: Vec<Rect>) -> Nearby {
        let mut cell = CELL;
        let count = |length: Len, cell: i32| i64::from(length.0.max(0) / cell) + 1;
        while count(size.width, cell) * count(size.height, cell) > MOST_CELLS && cell < i32::MAX / 2 {
            cell *= 2;
        }
        let columns = size.width.0.max(0) / cell + 1;
        let rows = size.height.0.max(0) / cell + 1;
        let mut nearby = Nearby { cell, columns, rows, entries: Vec::new(), boxes: Vec::new() };
        for (index, frame) in boxes.iter().enumerate() {
            let Ok(index) = u32::try_from(index) else { break };
            for cell in nearby.cells(*frame) {
                nearby.entries.push((cell, index));
            }
        }
        nearby.entries.sort_unstable();
        nearby.boxes = boxes;
        nearby
    }

    fn span(&self, frame: Rect) -> (i32, i32, i32, i32) {
        let column = |x: Len| (x.0.max(0) / self.cell).clamp(0, self.columns - 1);
        let row = |y: Len| (y.0.max(0) / self.cell).clamp(0, self.rows - 1);
        (column(frame.x), row(frame.y), column(frame.right()), row(frame.bottom()))
    }

    fn cells(&self, frame: Rect) -> Vec<u32> {
        let (left, top, right, bottom) = self.span(frame);
        (top..=bottom)
            .flat_map(|row| (left..=right).map(move |column| (row, column)))
            .filter_map(|(row, column)| u32::try_from(row * self.columns + column).ok())
            .collect()
    }

    /// Calls back with the index of every box that touches the given one, each once, in no promised but in a
    /// settled order.
    pub(super) fn each(&self, frame: Rect, mut found: impl FnMut(usize)) {
        let (left, top, ..) = self.span(frame);
        for cell in self.cells(frame) {
            let start = self.entries.partition_point(|(known, _)| *known < cell);
            for (_, index) in self.entries.iter().skip(start).take_while(|(known, _)| *known == cell) {
                let Some(other) = self.boxes.get(*index as usize) else { continue };
                let (other_left, other_top, ..) = self.span(*other);
                let home = i64::from(top.max(other_top)) * i64::from(self.columns) + i64::from(left.max(other_left));
                if home == i64::from(cell) && touches(*other, frame) {
                    found(*index as usize);
                }
            }
        }
    }
}

fn touches(one: Rect, two: Rect) -> bool {
    one.x <= two.right() && two.x <= one.right() && one.y <= two.bottom() && two.y <= one.bottom()
}
