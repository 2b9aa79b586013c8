//! Measures words: normalises, splits into runs of one direction and face, and adds up shaped words.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use icu_segmenter::LineSegmenter;
use icu_segmenter::LineSegmenterBorrowed;
use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::options::LineBreakWordOption;
use unicode_bidi::BidiClass;
use unicode_bidi::BidiInfo;
use unicode_bidi::Level;
use unicode_segmentation::UnicodeSegmentation;

use crate::geom::Len;
use crate::text::Face;
use crate::text::FaceId;
use crate::text::Font;
use crate::text::Fonts;
use crate::text::Run;
use crate::text::TextBlock;
use crate::text::TextLine;
use crate::text::wrap;

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
    fn of(units: i64, units_per_em: u16, letters: u32) -> Advance {
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

/// A stretch of a paragraph in one direction and one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    range: Range<usize>,
    face: FaceId,
    missing: bool,
    level: u8,
}

/// What is known of a paragraph before it is broken into lines.
pub(super) struct Paragraph {
    pub(super) text: String,
    items: Vec<Item>,
    /// Embedding levels byte by byte, where anything runs from right to left.
    bidi: Option<(Vec<BidiClass>, Vec<Level>, Level)>,
    /// Byte offsets at which a line may end, the end of the text last.
    pub(super) breaks: Vec<usize>,
    /// Letters (grapheme clusters): where each begins and how far the pen is there; the end of the text last.
    pub(super) letters: Vec<(usize, Advance)>,
}

type WordAdvances = HashMap<(FaceId, bool), HashMap<Box<str>, Advance>>;
type Paragraphs = HashMap<(FaceId, bool), HashMap<Box<str>, Rc<Paragraph>>>;

/// Measures and breaks words. It remembers every word and paragraph it has met, so that asking again, at
/// another size or width, costs next to nothing.
pub struct Ruler<'a> {
    fonts: &'a Fonts,
    segmenter: LineSegmenterBorrowed<'static>,
    words: RefCell<WordAdvances>,
    paragraphs: RefCell<Paragraphs>,
    faces: RefCell<HashMap<(FaceId, char), Option<FaceId>>>,
    missing: RefCell<BTreeMap<char, String>>,
}

impl<'a> Ruler<'a> {
    /// A ruler for these faces and words of no particular language.
    pub fn new(fonts: &'a Fonts) -> Ruler<'a> {
        Ruler {
            fonts,
            segmenter: LineSegmenter::new_auto(LineBreakOptions::default()),
            words: RefCell::default(),
            paragraphs: RefCell::default(),
            faces: RefCell::default(),
            missing: RefCell::default(),
        }
    }

    /// The same ruler for words of a language (BCP 47 tag). Korean is broken between words, not syllables.
    pub fn language(mut self, tag: &str) -> Ruler<'a> {
        let mut options = LineBreakOptions::default();
        if tag.split(['-', '_']).next().unwrap_or("").eq_ignore_ascii_case("ko") {
            options.word_option = Some(LineBreakWordOption::KeepAll);
        }
        self.segmenter = LineSegmenter::new_auto(options);
        self.paragraphs = RefCell::default();
        self
    }

    /// The faces it measures with.
    pub fn fonts(&self) -> &'a Fonts {
        self.fonts
    }

    /// Sets words on one line, whatever its width. White space is collapsed, ends of lines count as spaces.
    /// `right_to_left` is the direction of the page, which decides only when the words themselves do not.
    pub fn line(&self, text: &str, font: Font, right_to_left: bool) -> TextLine {
        let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
        let paragraph = self.paragraph(&words.join(" "), font.face, right_to_left);
        self.set(&paragraph, 0..paragraph.text.len(), font, false)
    }

    /// Breaks words into lines no wider than `width`, each as even as their number allows. A word that is
    /// wider alone is broken between letters; one letter that is wider stands alone. Ends of lines in the text
    /// end paragraphs.
    pub fn wrap(&self, text: &str, font: Font, width: Len, right_to_left: bool) -> TextBlock {
        let mut lines = Vec::new();
        for paragraph in text.trim_matches(is_space).split(is_end) {
            let words: Vec<&str> = paragraph.split(is_space).filter(|word| !word.is_empty()).collect();
            let paragraph = self.paragraph(&words.join(" "), font.face, right_to_left);
            let first = lines.is_empty();
            for (index, cut) in wrap::balanced(self, &paragraph, font, width).into_iter().enumerate() {
                let mut line = self.set(&paragraph, cut.range, font, cut.hyphen);
                line.space_before = if index == 0 { !first } else { cut.space_before };
                lines.push(line);
            }
        }
        let width = lines.iter().map(|line: &TextLine| line.width).max().unwrap_or(Len::ZERO);
        TextBlock { font, lines, width }
    }

    /// Width of the widest piece that [`wrap`](Self::wrap) would keep whole if it could.
    pub fn widest_word(&self, text: &str, font: Font) -> Len {
        let mut widest = Len::ZERO;
        for paragraph in text.split(is_end) {
            let words: Vec<&str> = paragraph.split(is_space).filter(|word| !word.is_empty()).collect();
            let paragraph = self.paragraph(&words.join(" "), font.face, false);
            widest = widest.max(wrap::widest_piece(self, &paragraph, font));
        }
        widest
    }

    /// Height of a capital letter.
    pub fn cap_height(&self, font: Font) -> Len {
        Len((self.fonts.cap_height(font.face.id()) * f64::from(font.size.0)).round() as i32)
    }

    /// Height of the face above the baseline.
    pub fn ascent(&self, font: Font) -> Len {
        Len((self.fonts.ascent(font.face.id()) * f64::from(font.size.0)).round() as i32)
    }

    /// Depth of the face below the baseline.
    pub fn descent(&self, font: Font) -> Len {
        Len((self.fonts.descent(font.face.id()) * f64::from(font.size.0)).round() as i32)
    }

    /// The characters met so far that no face has, each with the first words it was met in. They are drawn
    /// as boxes.
    pub fn missing(&self) -> BTreeMap<char, String> {
        self.missing.borrow().clone()
    }

    /// Reads a paragraph: no white space but single spaces, no ends of lines.
    fn paragraph(&self, text: &str, face: Face, right_to_left: bool) -> Rc<Paragraph> {
        let key = (face.id(), right_to_left);
        if let Some(known) = self.paragraphs.borrow().get(&key).and_then(|known| known.get(text)) {
            return Rc::clone(known);
        }
        let paragraph = Rc::new(self.read(text, face.id(), right_to_left));
        self.paragraphs.borrow_mut().entry(key).or_default().insert(text.into(), Rc::clone(&paragraph));
        paragraph
    }

    fn read(&self, text: &str, face: FaceId, right_to_left: bool) -> Paragraph {
        let text: String =
            text.chars().map(|letter| if is_unprintable(letter) { '\u{fffd}' } else { letter }).collect();
        let bidi = turns(&text).then(|| {
            let base = if right_to_left && text.chars().any(is_right_to_left) { Some(Level::rtl()) } else { None };
            let info = BidiInfo::new(&text, base);
            let base = info.paragraphs.first().map_or(Level::ltr(), |paragraph| paragraph.level);
            (info.original_classes, info.levels, base)
        });
        let items = self.itemise(&text, face, bidi.as_ref().map(|(_, levels, _)| levels.as_slice()));
        let mut breaks: Vec<usize> = self.segmenter.segment_str(&text).filter(|offset| *offset > 0).collect();
        if breaks.last() != Some(&text.len()) {
            breaks.push(text.len());
        }
        let mut paragraph = Paragraph { text, items, bidi, breaks, letters: Vec::new() };
        paragraph.letters = self.letters(&paragraph);
        paragraph
    }

    /// Splits a paragraph where the direction or the face changes.
    fn itemise(&self, text: &str, face: FaceId, levels: Option<&[Level]>) -> Vec<Item> {
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

    /// Gives the spaces between two words in one other face to that face, and the spaces between a change of
    /// direction and a word to the word, so that words in a foreign script stay one run.
    fn join_spaces(&self, text: &str, items: Vec<Item>) -> Vec<Item> {
        let mut joined: Vec<Item> = Vec::with_capacity(items.len());
        let mut items = items.into_iter().peekable();
        while let Some(mut item) = items.next() {
            let spaces = text.get(item.range.clone()).unwrap_or("").chars().all(is_common);
            let takes = |word: &&Item| word.level == item.level && !word.missing && self.fonts.has(word.face, ' ');
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
        let pictured = letter.contains('\u{fe0f}') || letter.contains('\u{200d}');
        if pictured && let Some(emoji) = self.fonts.emoji().filter(|emoji| covers(*emoji)) {
            return Some(emoji);
        }
        if covers(first) {
            return Some(first);
        }
        if rest.is_empty()
            && let Some(known) = self.faces.borrow().get(&(first, base))
        {
            if known.is_none() {
                self.note(base, words);
            }
            return *known;
        }
        let mut found = self.fonts.fallbacks(first).find(|face| covers(*face));
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
        if rest.is_empty() {
            self.faces.borrow_mut().insert((first, base), found);
        }
        found
    }

    fn note(&self, letter: char, words: &str) {
        self.missing.borrow_mut().entry(letter).or_insert_with(|| words.to_owned());
    }

    /// How far the pen is at every letter of the paragraph, each word shaped whole.
    fn letters(&self, paragraph: &Paragraph) -> Vec<(usize, Advance)> {
        let text = paragraph.text.as_str();
        let mut pen = Advance::default();
        let mut found = Vec::new();
        for item in &paragraph.items {
            for range in words_of(text, item.range.clone()) {
                let word = text.get(range.clone()).unwrap_or("");
                let whole = self.advance(item, word);
                if word.chars().nth(1).is_none() {
                    found.push((range.start, pen));
                } else {
                    let shaped = self.fonts.shape(item.face, word, item.level % 2 == 1);
                    let mut advances: BTreeMap<usize, i64> = BTreeMap::new();
                    for glyph in &shaped.glyphs {
                        *advances.entry(glyph.cluster).or_default() += glyph.advance;
                    }
                    let mut advances = advances.into_iter().peekable();
                    let (mut units, mut letters) = (0, 0);
                    for (offset, _) in word.grapheme_indices(true) {
                        while let Some((_, advance)) = advances.next_if(|(cluster, _)| *cluster < offset) {
                            units += advance;
                            letters = shaped.letters.min(letters + 1);
                        }
                        let before = Advance::of(units, shaped.units_per_em, letters);
                        found.push((range.start + offset, pen.add(before)));
                    }
                }
                pen = pen.add(whole);
            }
        }
        found.push((text.len(), pen));
        found
    }

    /// Advance of one word in one face, remembered.
    fn advance(&self, item: &Item, word: &str) -> Advance {
        let key = (item.face, item.level % 2 == 1);
        if let Some(known) = self.words.borrow().get(&key).and_then(|known| known.get(word)) {
            return *known;
        }
        let shaped = self.fonts.shape(item.face, word, key.1);
        let advance = Advance::of(shaped.advance, shaped.units_per_em, shaped.letters);
        self.words.borrow_mut().entry(key).or_default().insert(word.into(), advance);
        advance
    }

    /// Advance of words in the face of an item: the sum of the words, or, in an added face that may kern over
    /// spaces, the whole.
    fn advance_of(&self, item: &Item, words: &str) -> Advance {
        if self.fonts.is_added(item.face) {
            return self.advance(item, words);
        }
        let pieces = words_of(words, 0..words.len()).into_iter();
        pieces.fold(Advance::default(), |sum, word| sum.add(self.advance(item, words.get(word).unwrap_or(""))))
    }

    /// Exact advance of a part of a paragraph when it stands on a line of its own, with a hyphen at its end if
    /// `hyphen`.
    pub(super) fn exact(&self, paragraph: &Paragraph, range: &Range<usize>, hyphen: bool) -> Advance {
        let parts = paragraph.items.iter().filter_map(|item| Some((item, overlap(&item.range, range)?)));
        parts.fold(Advance::default(), |sum, (item, part)| {
            let words = paragraph.drawn(&part, hyphen && part.end == range.end);
            sum.add(self.advance_of(item, &words))
        })
    }

    /// Sets a part of a paragraph as one line.
    fn set(&self, paragraph: &Paragraph, range: Range<usize>, font: Font, hyphen: bool) -> TextLine {
        let mut runs: Vec<(usize, Run)> = Vec::new();
        let mut pen = Advance::default();
        for (visual, level) in visual_runs(paragraph, range.clone()) {
            let mut parts: Vec<(&Item, Range<usize>)> =
                paragraph.items.iter().filter_map(|item| Some((item, overlap(&item.range, &visual)?))).collect();
            if level % 2 == 1 {
                parts.reverse();
            }
            for (item, part) in parts {
                let item = Item { level, ..item.clone() };
                let text = paragraph.drawn(&part, hyphen && part.end == range.end);
                let advance = self.advance_of(&item, &text);
                if text.is_empty() {
                    continue;
                }
                let run = Run {
                    text,
                    face: item.face,
                    x: pen.len(font),
                    width: advance.len(font),
                    right_to_left: level % 2 == 1,
                };
                runs.push((part.start, run));
                pen = pen.add(advance);
            }
        }
        runs.sort_by_key(|(start, _)| *start);
        let runs: Vec<Run> = runs.into_iter().map(|(_, run)| run).collect();
        let text = runs.iter().map(|run| run.text.as_str()).collect();
        TextLine { text, width: pen.len(font), runs, space_before: false, hyphen }
    }
}

/// The stretches of one direction on a line, from left to right, each with its level.
fn visual_runs(paragraph: &Paragraph, range: Range<usize>) -> Vec<(Range<usize>, u8)> {
    let Some((classes, levels, base)) = &paragraph.bidi else {
        return vec![(range, 0)];
    };
    let whole = unicode_bidi::ParagraphInfo { range: 0..paragraph.text.len(), level: *base };
    let info = BidiInfo {
        text: &paragraph.text,
        original_classes: classes.clone(),
        levels: levels.clone(),
        paragraphs: vec![whole.clone()],
    };
    let (levels, runs) = info.visual_runs(&whole, range);
    runs.into_iter().map(|run| (run.clone(), levels.get(run.start).map_or(0, |level| level.number()))).collect()
}

/// The words of a stretch and the spaces between them, each as a range.
fn words_of(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let part = text.get(range.clone()).unwrap_or("");
    let mut after_space = true;
    for (offset, letter) in part.char_indices() {
        let (start, end) = (range.start + offset, range.start + offset + letter.len_utf8());
        let space = letter == ' ';
        match words.last_mut() {
            Some(last) if !space && !after_space => last.end = end,
            _ => words.push(start..end),
        }
        after_space = space;
    }
    words
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> Option<Range<usize>> {
    let both = one.start.max(other.start)..one.end.min(other.end);
    (both.start < both.end).then_some(both)
}

/// Whether any character asks for the rules of two directions.
fn turns(text: &str) -> bool {
    text.chars().any(|letter| is_right_to_left(letter) || is_direction_control(letter))
}

fn is_right_to_left(letter: char) -> bool {
    letter >= '\u{590}' && matches!(unicode_bidi::bidi_class(letter), BidiClass::R | BidiClass::AL | BidiClass::AN)
}

fn is_direction_control(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// White space that is collapsed, as XML and SVG understand it.
fn is_space(letter: char) -> bool {
    letter == ' ' || letter == '\t' || is_end(letter)
}

/// Ends of lines and paragraphs.
fn is_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that XML cannot hold or that mean nothing on paper.
fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter as u32 & 0xffff, 0xfffe | 0xffff)
        || matches!(letter, '\u{fdd0}'..='\u{fdef}')
}

/// Characters without a look of their own, which no face needs to have.
fn is_ignorable(letter: char) -> bool {
    matches!(letter as u32,
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfff8 | 0xe0000..=0xe0fff)
}

/// Characters that belong to no script, so that they may follow the face of the word before.
fn is_common(letter: char) -> bool {
    letter == ' ' || letter == '\u{a0}' || is_ignorable(letter)
}

impl Paragraph {
    /// How far the pen is at a letter, each word shaped whole.
    pub(super) fn pen(&self, offset: usize) -> Advance {
        let after = self.letters.partition_point(|(start, _)| *start < offset);
        self.letters.get(after).or(self.letters.last()).map_or(Advance::default(), |(_, pen)| *pen)
    }

    /// The characters of a part as they are drawn: without direction controls, which have done their work,
    /// and with a hyphen at the end, in place of a soft one, if it shows.
    fn drawn(&self, part: &Range<usize>, hyphen: bool) -> String {
        let source = self.text.get(part.clone()).unwrap_or("");
        let mut drawn: String = source.chars().filter(|letter| !is_direction_control(*letter)).collect();
        if hyphen {
            drawn.truncate(drawn.trim_end_matches('\u{ad}').len());
            drawn.push('-');
        }
        drawn
    }

    /// Whether any of it is drawn in an added face.
    pub(super) fn uses_added(&self, fonts: &Fonts) -> bool {
        self.items.iter().any(|item| fonts.is_added(item.face))
    }
}
