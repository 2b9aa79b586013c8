//! Splits a paragraph where the direction or the face changes, and finds a face for every letter.

use unicode_bidi::Level;
use unicode_segmentation::UnicodeSegmentation;

use crate::text::FaceId;
use crate::text::letter::is_common;
use crate::text::letter::is_ignorable;
use crate::text::paragraph::Item;
use crate::text::ruler::Ruler;

impl Ruler<'_> {
    /// Splits a paragraph where the direction or the face changes.
    pub(super) fn itemise(&self, text: &str, face: FaceId, levels: Option<&[Level]>) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for (start, letter) in text.grapheme_indices(true) {
            let range = start..start + letter.len();
            let level = levels.and_then(|levels| levels.get(start)).map_or(0, |level| level.number());
            let found = self.face_for(face, letter, text);
            let (chosen, missing) = (found.unwrap_or(face), found.is_none());
            match items.last_mut() {
                Some(last) if last.face == chosen && last.level == level && last.missing == missing => {
                    last.range.end = range.end;
                }
                _ => items.push(Item { range, face: chosen, missing, level }),
            }
        }
        self.join_spaces(text, items)
    }

    /// Gives the spaces between two words in one other face (but not that of emoji) to that face, and the spaces between a change of
    /// direction and a word to the word, so that words in a foreign script stay one run.
    fn join_spaces(&self, text: &str, items: Vec<Item>) -> Vec<Item> {
        let mut joined: Vec<Item> = Vec::with_capacity(items.len());
        let mut items = items.into_iter().peekable();
        while let Some(mut item) = items.next() {
            let spaces = text.get(item.range.clone()).unwrap_or("").chars().all(is_common);
            // The spaces of a face of pictures are as wide as its pictures.
            let takes = |word: &&Item| {
                let words = !word.missing && Some(word.face) != self.fonts.emoji();
                words && word.level == item.level && self.fonts.has(word.face, ' ')
            };
            let before = joined.last().filter(takes).map(|word| word.face);
            let after = items.peek().filter(takes).map(|word| word.face);
            let turns = joined.last().is_none_or(|word| word.level != item.level)
                || items.peek().is_none_or(|word| word.level != item.level);
            if spaces {
                match (before, after) {
                    (Some(before), Some(after)) if before == after => item.face = before,
                    (Some(face), None) | (None, Some(face)) if turns => item.face = face,
                    _ => {}
                }
            }
            match joined.last_mut() {
                Some(last) if last.face == item.face && last.level == item.level && last.missing == item.missing => {
                    last.range.end = item.range.end;
                }
                _ => joined.push(item),
            }
        }
        joined
    }

    /// The face that draws a letter (a grapheme cluster): `first` if it can, else the first other that can.
    fn face_for(&self, first: FaceId, letter: &str, words: &str) -> Option<FaceId> {
        let mut parts = letter.chars().filter(|part| !is_ignorable(*part));
        let Some(base) = parts.next() else { return Some(first) };
        let rest: Vec<char> = parts.collect();
        let covers = |face: FaceId| self.fonts.has(face, base) && rest.iter().all(|part| self.fonts.has(face, *part));
        let known = self.faces.borrow().get(&(first, base)).copied().filter(|_| letter.chars().nth(1).is_none());
        if let Some(known) = known {
            if known.is_none() {
                self.note(base, words);
            }
            return known;
        }
        let pictured = letter.contains('\u{fe0f}') || letter.contains('\u{200d}');
        if pictured && let Some(emoji) = self.fonts.emoji().filter(|emoji| covers(*emoji)) {
            return Some(emoji);
        }
        let mut found = std::iter::once(first).chain(self.fonts.fallbacks(first)).find(|face| covers(*face));
        if found.is_none() && !rest.is_empty() {
            // Better the letter with a box for its mark than a box for both.
            found = std::iter::once(first).chain(self.fonts.fallbacks(first)).find(|face| self.fonts.has(*face, base));
            for part in &rest {
                if found.is_some_and(|face| !self.fonts.has(face, *part)) {
                    self.note(*part, words);
                }
            }
        }
        if found.is_none() {
            self.note(base, words);
        }
        if letter.chars().nth(1).is_none() {
            self.faces.borrow_mut().insert((first, base), found);
        }
        found
    }

    fn note(&self, letter: char, words: &str) {
        self.missing.borrow_mut().entry(letter).or_insert_with(|| words.to_owned());
    }
}
