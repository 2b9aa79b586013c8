//! The letters that most pages are written in: how wide each is in a shipped face, and how two of them kern. A face need
//! not be opened for them, which takes longer than to draw a small page.

use crate::text::shape::Glyph;
use crate::text::shape::Shaped;

/// The basic characters beside those of Latin-1, in order.
const BEYOND: [char; 15] = ['–', '—', '‘', '’', '“', '”', '„', '•', '…', '€', '←', '→', '−', '≤', '≥'];

/// Length of the head of a table: units in the size of the letters, ascent, descent, height of a capital letter, number of
/// left and right classes.
const HEAD: usize = 10;

/// Length of the entry of a character: its glyph, its advance, its classes.
const ENTRY: usize = 6;

const COUNT: usize = 95 + 96 + BEYOND.len();

/// What is known of the basic characters of one face, in font units. A test makes it anew from the face itself
/// (`ACCEPT=1 cargo test basic`).
///
/// Numbers stand with their lowest byte first. The classes of a character say which row and which column of the table at
/// the end hold the kerning of it and the one after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Basic(pub(super) &'static [u8]);

struct Entry {
    glyph: u16,
    advance: u16,
    left: u8,
    right: u8,
}

impl Basic {
    fn u16_at(self, at: usize) -> Option<u16> {
        self.0.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    fn i16_at(self, at: usize) -> Option<i16> {
        self.0.get(at..)?.first_chunk().map(|bytes| i16::from_le_bytes(*bytes))
    }

    /// Font units in the size of the letters.
    pub(super) fn units_per_em(self) -> Option<u16> {
        self.u16_at(0).filter(|units| *units > 0)
    }

    /// Ascent, descent and height of a capital letter as shares of the size.
    pub(super) fn heights(self) -> Option<[f32; 3]> {
        let units = f32::from(self.units_per_em()?);
        Some([self.i16_at(2)?, self.i16_at(4)?, self.i16_at(6)?].map(|height| f32::from(height) / units))
    }

    fn entry(self, letter: char) -> Option<Entry> {
        let at = HEAD + place(letter)? * ENTRY;
        let (left, right) = (*self.0.get(at + 4)?, *self.0.get(at + 5)?);
        Some(Entry { glyph: self.u16_at(at)?, advance: self.u16_at(at + 2)?, left, right })
            .filter(|entry| entry.glyph != 0)
    }

    fn kerning(self, one: &Entry, other: &Entry) -> i16 {
        let rights = usize::from(self.0.get(HEAD - 1).copied().unwrap_or(0));
        let cell = usize::from(one.left) * rights + usize::from(other.right);
        self.i16_at(HEAD + COUNT * ENTRY + cell * 2).unwrap_or(0)
    }

    /// Whether a character is one of them.
    pub(super) fn holds(self, letter: char) -> bool {
        self.entry(letter).is_some()
    }

    /// Shapes a string from left to right; `None` when it holds anything but basic characters.
    pub(super) fn shape(self, text: &str) -> Option<Shaped> {
        let mut shaped = Shaped { units_per_em: self.units_per_em()?, ..Shaped::default() };
        shaped.glyphs.reserve_exact(text.len());
        let mut last: Option<Entry> = None;
        for (cluster, letter) in text.char_indices() {
            let entry = self.entry(letter)?;
            if let (Some(last), Some(glyph)) = (&last, shaped.glyphs.last_mut()) {
                let kerning = i64::from(self.kerning(last, &entry));
                glyph.advance += kerning;
                shaped.advance += kerning;
            }
            let advance = i64::from(entry.advance);
            shaped.glyphs.push(Glyph {
                id: Some(u32::from(entry.glyph)),
                x: shaped.advance,
                y: 0,
                advance,
                letters_before: shaped.letters,
                cluster,
            });
            shaped.letters += 1;
            shaped.advance += advance;
            last = Some(entry);
        }
        Some(shaped)
    }
}

/// Where a character stands among the basic ones. The soft hyphen is none: it is drawn at the ends of lines alone.
fn place(letter: char) -> Option<usize> {
    match letter {
        ' '..='~' => Some(letter as usize - 0x20),
        '\u{ad}' => None,
        '\u{a0}'..='\u{ff}' => Some(letter as usize - 0xa0 + 95),
        _ => BEYOND.iter().position(|known| *known == letter).map(|place| place + 95 + 96),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeMap;

    use crate::text::Face;
    use crate::text::Fonts;

    fn letters() -> Vec<char> {
        (' '..='~').chain('\u{a0}'..='\u{ff}').chain(BEYOND).collect()
    }

    /// Rows that are alike, each once, and which of them each is.
    fn classes(rows: &[Vec<i16>]) -> (Vec<Vec<i16>>, Vec<u8>) {
        let (mut known, mut kinds) = (BTreeMap::new(), Vec::new());
        let class = rows.iter().map(|row| {
            let next = known.len() as u8;
            *known.entry(row.clone()).or_insert_with(|| {
                kinds.push(row.clone());
                next
            })
        });
        let class = class.collect();
        (kinds, class)
    }

    fn table(fonts: &Fonts, face: Face) -> Vec<u8> {
        let letters = letters();
        let id = face.id();
        let single = |letter: char| fonts.shape_opened(id, &letter.to_string(), false);
        let alone: Vec<i64> = letters.iter().map(|letter| single(*letter).advance).collect();
        let kern = |one: usize, other: usize| {
            let whole = fonts.shape_opened(id, &[letters[one], letters[other]].iter().collect::<String>(), false);
            i16::try_from(whole.advance - alone[one] - alone[other]).expect("small")
        };
        let count = letters.len();
        let rows: Vec<Vec<i16>> = (0..count).map(|one| (0..count).map(|other| kern(one, other)).collect()).collect();
        let (rows, left) = classes(&rows);
        let columns: Vec<Vec<i16>> = (0..count).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
        let (columns, right) = classes(&columns);
        let [ascent, descent, capital] = fonts.heights_opened(id);
        let mut table = fonts.units_per_em(id).to_le_bytes().to_vec();
        for height in [ascent, descent, capital] {
            table.extend(((height * f32::from(fonts.units_per_em(id))).round() as i16).to_le_bytes());
        }
        table.extend([rows.len() as u8, columns.len() as u8]);
        for (index, letter) in letters.iter().enumerate() {
            let glyph = if *letter == '\u{ad}' { 0 } else { single(*letter).glyphs[0].id.unwrap_or(0) as u16 };
            table.extend(glyph.to_le_bytes());
            table.extend((alone[index] as u16).to_le_bytes());
            table.extend([left[index], right[index]]);
        }
        for row in 0..rows.len() {
            for column in &columns {
                table.extend(column[row].to_le_bytes());
            }
        }
        table
    }

    const FILES: [&str; 6] = ["sans-400", "sans-500", "sans-500-italic", "sans-600", "sans-700", "display-700"];

    #[test]
    fn basic_letters_stand_as_the_opened_face_sets_them() {
        let fonts = Fonts::shipped();
        if std::env::var_os("ACCEPT").is_some() {
            for (face, file) in Face::ALL.into_iter().zip(FILES) {
                let path = format!("{}/styles/fonts/{file}.basic", env!("CARGO_MANIFEST_DIR"));
                std::fs::write(path, table(&fonts, face)).unwrap();
            }
            return;
        }
        let letters = letters();
        for face in Face::ALL {
            let basic = fonts.basic(face.id()).expect("shipped");
            assert_eq!(basic.heights(), Some(fonts.heights_opened(face.id())), "{face:?}");
            let same = |words: &str| {
                let whole = fonts.shape_opened(face.id(), words, false);
                let basic = basic.shape(words);
                assert!(basic.as_ref() == Some(&whole) || words.contains('\u{ad}'), "{face:?} {words:?}");
            };
            for one in &letters {
                for other in &letters {
                    same(&[*one, *other].iter().collect::<String>());
                }
            }
            for words in ["", "Waffel AVATAR To. 1/2 --> fi ffi (c) ...", "Größe für „Öl“ – ½ · 30 °C ≤ 4 €"]
            {
                same(words);
            }
            let mut state = 1_usize;
            for _ in 0..5_000 {
                let mut next = || {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    letters[(state >> 33) % letters.len()]
                };
                same(&(0..5).map(|_| next()).collect::<String>());
            }
        }
        assert!(fonts.basic(Face::Bold.id()).unwrap().shape("naïve Straße").is_some());
        assert!(fonts.basic(Face::Bold.id()).unwrap().shape("Łódź").is_none(), "left to the opened face");
    }
}
