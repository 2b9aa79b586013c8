//! The colours of a picture, as long as they are few enough for a palette.

use std::collections::BTreeMap;

/// Most colours of a palette.
const MOST: usize = 256;

/// Up to 256 colours with alpha, ordered; beyond that it only knows that there are too many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Colors {
    known: BTreeMap<[u8; 4], u8>,
    many: bool,
    /// The colours of late: most come back soon.
    late: [Option<[u8; 4]>; 16],
}

impl Colors {
    /// Takes a colour in.
    pub(super) fn insert(&mut self, color: [u8; 4]) {
        let [red, green, blue, _] = color;
        let spot = usize::from((red ^ (green >> 2) ^ (blue >> 4)) % 16);
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
    pub(super) fn number(&self, color: [u8; 4]) -> u8 {
        self.known.get(&color).copied().unwrap_or(0)
    }

    /// Red, green and blue of each.
    pub(super) fn rgb(&self) -> Vec<u8> {
        self.known.keys().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
    }

    /// Alpha of each.
    pub(super) fn alphas(&self) -> Vec<u8> {
        self.known.keys().map(|[_, _, _, alpha]| *alpha).collect()
    }
}
