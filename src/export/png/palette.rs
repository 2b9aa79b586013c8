//! The colours of a picture, as long as they are few enough for a palette.

use std::collections::BTreeMap;

/// Most colours of a palette.
const MOST: usize = 256;

/// Up to 256 colours (red, green, blue and alpha in one number), ordered; beyond that it only knows that there are
/// too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Colors {
    known: BTreeMap<u32, u8>,
    pub(super) many: bool,
    /// The colours of late: most come back soon.
    late: [Option<u32>; 128],
}

impl Default for Colors {
    fn default() -> Colors {
        Colors { known: BTreeMap::new(), many: false, late: [None; 128] }
    }
}

impl Colors {
    /// Takes a colour in.
    pub(super) fn insert(&mut self, color: u32) {
        let spot = (color.wrapping_mul(0x9e37_79b1) >> 25) as usize;
        if self.many || self.late.get(spot) == Some(&Some(color)) {
            return;
        }
        if let Some(late) = self.late.get_mut(spot) {
            *late = Some(color);
        }
        self.known.insert(color, 0);
        if self.known.len() > MOST {
            self.many = true;
            self.known.clear();
        }
    }

    /// Takes in what another one knows.
    pub(super) fn add(&mut self, other: &Colors) {
        if other.many {
            self.many = true;
            self.known.clear();
        }
        other.known.keys().for_each(|color| self.insert(*color));
    }

    /// The same colours, numbered, if they are few enough.
    pub(super) fn numbered(mut self) -> Option<Colors> {
        for (index, number) in self.known.values_mut().enumerate() {
            *number = index as u8;
        }
        (!self.many).then_some(self)
    }

    /// The number of a colour that was taken in.
    pub(super) fn number(&self, color: u32) -> u8 {
        self.known.get(&color).copied().unwrap_or(0)
    }

    /// Red, green and blue of each.
    pub(super) fn rgb(&self) -> Vec<u8> {
        self.known.keys().flat_map(|color| color.to_be_bytes().into_iter().take(3)).collect()
    }

    /// Alpha of each.
    pub(super) fn alphas(&self) -> Vec<u8> {
        self.known.keys().map(|color| *color as u8).collect()
    }
}
