//! How far the pen moves.

use crate::geom::Len;
use crate::text::Font;

/// One em in the ruler's own unit. Whole numbers add up to the same sum in any order, so that whatever way a
/// width is found, it is the same width.
const EM: i64 = 1 << 24;

/// How far the pen moves: parts of the size plus a number of letters for tracking.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Advance {
    /// Parts of the size, in 1/[`EM`].
    ems: i64,
    letters: i64,
}

impl Advance {
    /// An advance in font units.
    pub(super) fn of(units: i64, units_per_em: u16, letters: u32) -> Advance {
        let per_em = i64::from(units_per_em.max(1));
        let ems = (units.saturating_mul(EM).saturating_mul(2).saturating_add(per_em)).div_euclid(per_em * 2);
        Advance { ems, letters: i64::from(letters) }
    }

    pub(super) fn add(self, other: Advance) -> Advance {
        Advance { ems: self.ems.saturating_add(other.ems), letters: self.letters.saturating_add(other.letters) }
    }

    pub(super) fn since(self, start: Advance) -> Advance {
        Advance { ems: self.ems.saturating_sub(start.ems), letters: self.letters.saturating_sub(start.letters) }
    }

    /// The advance on the page, to the nearest hundredth of a page pixel.
    pub(super) fn len(self, font: Font) -> Len {
        let size = i128::from(self.ems) * i128::from(font.size.0) * 2 + i128::from(EM);
        let tracking = i128::from(self.letters) * i128::from(font.tracking.0);
        let len = (size.div_euclid(i128::from(EM) * 2) + tracking).clamp(i32::MIN.into(), i32::MAX.into());
        Len(i32::try_from(len).unwrap_or(i32::MAX))
    }
}
