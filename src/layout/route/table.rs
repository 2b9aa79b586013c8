//! A rectangle of values that never fails to answer, and the arithmetic between lengths and whole numbers.

use crate::geom::Len;

/// Values in rows of equal width. Reading outside gives the default, writing outside does nothing.
#[derive(Debug, Clone, Default)]
pub(super) struct Table<T> {
    width: usize,
    cells: Vec<T>,
}

impl<T: Copy + Default> Table<T> {
    /// A table filled with the default.
    pub(super) fn new(height: usize, width: usize) -> Table<T> {
        Table { width, cells: vec![T::default(); height.saturating_mul(width)] }
    }

    fn place(&self, row: usize, column: usize) -> Option<usize> {
        (column < self.width).then(|| row.saturating_mul(self.width).saturating_add(column))
    }

    /// The value at a place.
    pub(super) fn get(&self, row: usize, column: usize) -> T {
        self.place(row, column).and_then(|at| self.cells.get(at)).copied().unwrap_or_default()
    }

    /// All values of a row; none outside.
    pub(super) fn row(&self, row: usize) -> &[T] {
        let from = row.saturating_mul(self.width);
        self.cells.get(from..from.saturating_add(self.width)).unwrap_or_default()
    }

    /// The value at a place, to be changed.
    pub(super) fn cell(&mut self, row: usize, column: usize) -> Option<&mut T> {
        self.place(row, column).and_then(|at| self.cells.get_mut(at))
    }
}

/// The length with so many hundredths of a pixel, held inside what a length can say.
pub(super) fn len(hundredths: i64) -> Len {
    Len(i32::try_from(hundredths).unwrap_or(if hundredths < 0 { i32::MIN } else { i32::MAX }))
}

/// A length in hundredths of a pixel, wide enough to add many of them.
pub(super) fn wide(length: Len) -> i64 {
    i64::from(length.0)
}
