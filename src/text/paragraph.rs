//! A paragraph as it is known before it is broken into lines.

use std::cell::Cell;
use std::ops::Range;

use unicode_bidi::BidiClass;
use unicode_bidi::BidiInfo;
use unicode_bidi::Level;

use crate::geom::Len;
use crate::text::FaceId;
use crate::text::Font;
use crate::text::Fonts;
use crate::text::advance::Advance;
use crate::text::letter::is_direction_control;
use crate::text::wrap::Piece;

/// A stretch of a paragraph in one direction and one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) range: Range<usize>,
    pub(super) face: FaceId,
    pub(super) missing: bool,
    pub(super) level: u8,
}

/// What is known of a paragraph before it is broken into lines.
pub(super) struct Paragraph {
    pub(super) text: String,
    pub(super) items: Vec<Item>,
    /// Embedding levels byte by byte, where anything runs from right to left.
    pub(super) bidi: Option<(Vec<BidiClass>, Vec<Level>, Level)>,
    /// Byte offsets at which a line may end, the end of the text last.
    pub(super) breaks: Vec<usize>,
    /// Letters (grapheme clusters): where each begins and how far the pen is there; the end of the text last.
    pub(super) letters: Vec<(usize, Advance)>,
    /// What is kept whole where it can be.
    pub(super) pieces: Vec<Piece>,
    /// Width of the widest piece, as it was last asked for.
    pub(super) widest: Cell<Option<(Font, Len)>>,
}

impl Paragraph {
    /// How far the pen is at a letter, each word shaped whole.
    pub(super) fn pen(&self, offset: usize) -> Advance {
        let after = self.letters.partition_point(|(start, _)| *start < offset);
        self.letters.get(after).or(self.letters.last()).map_or(Advance::default(), |(_, pen)| *pen)
    }

    /// The characters of a part as they are drawn: without direction controls, which have done their work,
    /// and with a hyphen at the end, in place of a soft one, if it shows.
    pub(super) fn drawn(&self, part: &Range<usize>, hyphen: bool) -> String {
        let source = self.text.get(part.clone()).unwrap_or("");
        let mut drawn: String = source.chars().filter(|letter| !is_direction_control(*letter)).collect();
        if hyphen {
            drawn.truncate(drawn.trim_end_matches('\u{ad}').len());
            drawn.push('-');
        }
        drawn
    }

    /// The items that share a stretch, each with its part of it.
    pub(super) fn parts(&self, range: &Range<usize>) -> impl Iterator<Item = (&Item, Range<usize>)> {
        let first = self.items.partition_point(|item| item.range.end <= range.start);
        let range = range.clone();
        self.items.iter().skip(first).map_while(move |item| Some((item, overlap(&item.range, &range)?)))
    }

    /// Whether any of it is drawn in an added face.
    pub(super) fn uses_added(&self, fonts: &Fonts) -> bool {
        self.items.iter().any(|item| fonts.is_added(item.face))
    }
}

/// The stretches of one direction on a line, from left to right, each with its level.
pub(super) fn visual_runs(paragraph: &Paragraph, range: Range<usize>) -> Vec<(Range<usize>, u8)> {
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
pub(super) fn words_of(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
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

/// What two stretches share.
fn overlap(one: &Range<usize>, other: &Range<usize>) -> Option<Range<usize>> {
    let both = one.start.max(other.start)..one.end.min(other.end);
    (both.start < both.end).then_some(both)
}
