//! The drawing's own units: lengths, points, sizes and rectangles on the page.
//!
//! Every coordinate is a whole number of hundredths of a page pixel, so what the layout decided is what
//! the file says (two decimals, no rounding in between) and equal input gives equal bytes everywhere.

use std::iter::Sum;
use std::ops::Add;
use std::ops::AddAssign;
use std::ops::Div;
use std::ops::Mul;
use std::ops::Neg;
use std::ops::Sub;
use std::ops::SubAssign;

/// A length on the page, in 1/100 px. x grows to the right, y grows downwards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Len(pub i32);

impl Len {
    /// No length at all.
    pub const ZERO: Len = Len(0);

    /// A whole number of page pixels.
    pub const fn px(px: i32) -> Len {
        Len(px.saturating_mul(100))
    }

    /// The nearest length to `px` page pixels; not-a-number becomes zero, the infinite the largest.
    pub fn from_f64(px: f64) -> Len {
        Len((px * 100.0).round() as i32)
    }

    /// The length in page pixels.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Half of the length, rounded towards zero.
    pub const fn half(self) -> Len {
        Len(self.0 / 2)
    }

    /// The length without its sign.
    pub const fn abs(self) -> Len {
        Len(self.0.saturating_abs())
    }
}

impl Add for Len {
    type Output = Len;
    fn add(self, other: Len) -> Len {
        Len(self.0.saturating_add(other.0))
    }
}

impl Sub for Len {
    type Output = Len;
    fn sub(self, other: Len) -> Len {
        Len(self.0.saturating_sub(other.0))
    }
}

impl Neg for Len {
    type Output = Len;
    fn neg(self) -> Len {
        Len(self.0.saturating_neg())
    }
}

impl Mul<i32> for Len {
    type Output = Len;
    fn mul(self, times: i32) -> Len {
        Len(self.0.saturating_mul(times))
    }
}

impl Div<i32> for Len {
    type Output = Len;
    fn div(self, parts: i32) -> Len {
        Len(self.0.checked_div(parts).unwrap_or(0))
    }
}

impl AddAssign for Len {
    fn add_assign(&mut self, other: Len) {
        *self = *self + other;
    }
}

impl SubAssign for Len {
    fn sub_assign(&mut self, other: Len) {
        *self = *self - other;
    }
}

impl Sum for Len {
    fn sum<I: Iterator<Item = Len>>(lens: I) -> Len {
        lens.fold(Len::ZERO, Add::add)
    }
}

/// A place on the page, measured from its top left corner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Distance from the left edge.
    pub x: Len,
    /// Distance from the top edge.
    pub y: Len,
}

impl Point {
    /// The place `x` to the right and `y` down from the top left corner.
    pub const fn new(x: Len, y: Len) -> Point {
        Point { x, y }
    }

    /// The place `dx` further right and `dy` further down.
    pub fn offset(self, dx: Len, dy: Len) -> Point {
        Point::new(self.x + dx, self.y + dy)
    }
}

/// How wide and how high something is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// Extent along x.
    pub width: Len,
    /// Extent along y.
    pub height: Len,
}

impl Size {
    /// A size from width and height.
    pub const fn new(width: Len, height: Len) -> Size {
        Size { width, height }
    }
}

/// An upright rectangle on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left edge.
    pub x: Len,
    /// Top edge.
    pub y: Len,
    /// Extent along x, not negative.
    pub width: Len,
    /// Extent along y, not negative.
    pub height: Len,
}

impl Rect {
    /// Width and height.
    pub fn size(self) -> Size {
        Size::new(self.width, self.height)
    }

    /// A rectangle from its top left corner and its extent.
    pub const fn new(x: Len, y: Len, width: Len, height: Len) -> Rect {
        Rect { x, y, width, height }
    }

    /// The rectangle between two edges on either axis.
    pub fn between(left: Len, top: Len, right: Len, bottom: Len) -> Rect {
        Rect::new(left, top, right - left, bottom - top)
    }

    /// Right edge.
    pub fn right(self) -> Len {
        self.x + self.width
    }

    /// Bottom edge.
    pub fn bottom(self) -> Len {
        self.y + self.height
    }

    /// The point in the middle.
    pub fn center(self) -> Point {
        Point::new(self.x + self.width.half(), self.y + self.height.half())
    }

    /// The rectangle with every edge moved outwards by `by` (inwards when negative).
    pub fn grow(self, by: Len) -> Rect {
        Rect::new(self.x - by, self.y - by, self.width + by * 2, self.height + by * 2)
    }

    /// The rectangle moved by `dx` and `dy`.
    pub fn offset(self, dx: Len, dy: Len) -> Rect {
        Rect::new(self.x + dx, self.y + dy, self.width, self.height)
    }

    /// Whether the two share an area (touching edges do not count).
    pub fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// The smallest rectangle that holds both.
    pub fn union(self, other: Rect) -> Rect {
        Rect::between(
            self.x.min(other.x),
            self.y.min(other.y),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }
}
