//! Measures words: normalises, splits into runs of one direction and face, and adds up shaped words.

use std::borrow::Cow;
use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use foldhash::fast::RandomState;
use icu_segmenter::LineSegmenter;
use icu_segmenter::LineSegmenterBorrowed;
use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::options::LineBreakWordOption;
use unicode_bidi::BidiInfo;
use unicode_bidi::Level;
use unicode_segmentation::UnicodeSegmentation;

use crate::geom::Len;
use crate::sorted::Sorted;
use crate::text::Face;
use crate::text::FaceId;
use crate::text::Font;
use crate::text::Fonts;
use crate::text::Run;
use crate::text::Shaped;
use crate::text::TextBlock;
use crate::text::TextLine;
use crate::text::advance::Advance;
use crate::text::letter::is_end;
use crate::text::letter::is_right_to_left;
use crate::text::letter::is_space;
use crate::text::letter::is_unprintable;
use crate::text::letter::turns;
use crate::text::letter::without_towers;
use crate::text::paragraph::Item;
use crate::text::paragraph::Paragraph;
use crate::text::paragraph::visual_runs;
use crate::text::paragraph::words_of;
use crate::text::wrap;

/// How far the pen moves over a word, and how far it is at each of its letters.
struct Word {
    advance: Advance,
    letters: Vec<(usize, Advance)>,
}

/// Looked into many times for every word of a page: with the hash of the standard library that takes a twentieth of a
/// small one.
type Known<K, V> = HashMap<K, V, RandomState>;
type Words = Known<(FaceId, bool), Known<Box<str>, Rc<Word>>>;
type Paragraphs = Known<(FaceId, bool), Known<Box<str>, Rc<Paragraph>>>;

/// Measures and breaks words. It remembers every word and paragraph it has met, so that asking again, at
/// another size or width, costs next to nothing.
pub struct Ruler<'a> {
    pub(super) fonts: &'a Fonts,
    segmenter: LineSegmenterBorrowed<'static>,
    words: RefCell<Words>,
    paragraphs: RefCell<Paragraphs>,
    pub(super) faces: RefCell<Known<(FaceId, char), Option<FaceId>>>,
    pub(super) missing: RefCell<BTreeMap<char, String>>,
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
        let paragraph = self.paragraph(&collapsed(text), font.face, right_to_left);
        self.set(&paragraph, 0..paragraph.text.len(), font, false)
    }

    /// Width of words on one line.
    pub fn width(&self, text: &str, font: Font, right_to_left: bool) -> Len {
        let paragraph = self.paragraph(&collapsed(text), font.face, right_to_left);
        if paragraph.bidi.is_some() || paragraph.uses_added(self.fonts) {
            return self.set(&paragraph, 0..paragraph.text.len(), font, false).width;
        }
        paragraph.pen(paragraph.text.len()).len(font)
    }

    /// Breaks words into lines no wider than `width`, each as even as their number allows. A word that is
    /// wider alone is broken between letters; one letter that is wider stands alone. Ends of lines in the text
    /// end paragraphs.
    pub fn wrap(&self, text: &str, font: Font, width: Len, right_to_left: bool) -> TextBlock {
        let mut lines = Vec::new();
        for paragraph in text.trim_matches(is_space).split(is_end) {
            let paragraph = self.paragraph(&collapsed(paragraph), font.face, right_to_left);
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

    /// How many lines [`wrap`](Self::wrap) makes where no piece is wider than `width`.
    pub fn count_lines(&self, text: &str, font: Font, width: Len, right_to_left: bool) -> usize {
        let paragraphs = text.trim_matches(is_space).split(is_end);
        let lines = |paragraph: &str| {
            let paragraph = self.paragraph(&collapsed(paragraph), font.face, right_to_left);
            wrap::count_lines(self, &paragraph, font, width)
        };
        paragraphs.map(lines).sum()
    }

    /// Width of the widest piece that [`wrap`](Self::wrap) would keep whole if it could.
    pub fn widest_word(&self, text: &str, font: Font) -> Len {
        let mut widest = Len::ZERO;
        for paragraph in text.split(is_end) {
            let paragraph = self.paragraph(&collapsed(paragraph), font.face, false);
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
        let text = without_towers(text.chars().map(|letter| if is_unprintable(letter) { '\u{fffd}' } else { letter }));
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
        let (letters, pieces, widest) = (Vec::new(), Vec::new(), Cell::default());
        let mut paragraph = Paragraph { text, items, bidi, breaks, letters, pieces, widest };
        paragraph.letters = self.letters(&paragraph);
        paragraph.pieces = wrap::pieces(&paragraph);
        paragraph
    }

    /// How far the pen is at every letter of the paragraph, each word shaped whole.
    fn letters(&self, paragraph: &Paragraph) -> Vec<(usize, Advance)> {
        let text = paragraph.text.as_str();
        let mut pen = Advance::default();
        let mut found = Vec::new();
        for item in &paragraph.items {
            for range in words_of(text, item.range.clone()) {
                let word = self.word(item, text.get(range.clone()).unwrap_or(""));
                found.extend(word.letters.iter().map(|(offset, before)| (range.start + offset, pen.add(*before))));
                pen = pen.add(word.advance);
            }
        }
        found.push((text.len(), pen));
        found
    }

    /// One word in one face, remembered.
    fn word(&self, item: &Item, word: &str) -> Rc<Word> {
        let key = (item.face, item.level % 2 == 1);
        if let Some(known) = self.words.borrow().get(&key).and_then(|known| known.get(word)) {
            return Rc::clone(known);
        }
        let shaped = self.fonts.shape(item.face, word, key.1);
        let advance = Advance::of(shaped.advance, shaped.units_per_em, shaped.letters);
        let read = Rc::new(Word { advance, letters: letters(word, &shaped) });
        self.words.borrow_mut().entry(key).or_default().insert(word.into(), Rc::clone(&read));
        read
    }

    /// Advance of one word in one face.
    fn advance(&self, item: &Item, word: &str) -> Advance {
        self.word(item, word).advance
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
        paragraph.parts(range).fold(Advance::default(), |sum, (item, part)| {
            let words = paragraph.drawn(&part, hyphen && part.end == range.end);
            sum.add(self.advance_of(item, &words))
        })
    }

    /// Sets a part of a paragraph as one line.
    fn set(&self, paragraph: &Paragraph, range: Range<usize>, font: Font, hyphen: bool) -> TextLine {
        let mut runs: Vec<(usize, Run)> = Vec::new();
        let mut pen = Advance::default();
        for (visual, level) in visual_runs(paragraph, range.clone()) {
            let mut parts: Vec<(&Item, Range<usize>)> = paragraph.parts(&visual).collect();
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
        runs.put_in_order_by(|(start, _)| *start);
        let runs: Vec<Run> = runs.into_iter().map(|(_, run)| run).collect();
        let text = runs.iter().map(|run| run.text.as_str()).collect();
        TextLine { text, width: pen.len(font), runs, space_before: false, hyphen }
    }
}

/// The letters of a shaped word: where each begins, and how far the pen is there.
fn letters(word: &str, shaped: &Shaped) -> Vec<(usize, Advance)> {
    if word.chars().nth(1).is_none() {
        return vec![(0, Advance::default())];
    }
    let mut advances: Vec<(usize, i64)> = shaped.glyphs.iter().map(|glyph| (glyph.cluster, glyph.advance)).collect();
    advances.put_in_order_by(|(cluster, _)| *cluster);
    let mut clusters = advances.chunk_by(|one, other| one.0 == other.0).peekable();
    let (mut units, mut count) = (0, 0);
    let mut found = Vec::new();
    for (offset, _) in word.grapheme_indices(true) {
        let before = |cluster: &&[(usize, i64)]| cluster.first().is_some_and(|(start, _)| *start < offset);
        while let Some(cluster) = clusters.next_if(before) {
            units += cluster.iter().map(|(_, advance)| advance).sum::<i64>();
            count = shaped.letters.min(count + 1);
        }
        found.push((offset, Advance::of(units, shaped.units_per_em, count)));
    }
    found
}

/// Words with single spaces between them and none around them.
fn collapsed(text: &str) -> Cow<'_, str> {
    let other = |letter: char| is_space(letter) && letter != ' ';
    if !text.contains(other) && !text.contains("  ") {
        return Cow::Borrowed(text.trim_matches(' '));
    }
    Cow::Owned(text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}
