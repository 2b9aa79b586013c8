//! Breaks a measured paragraph into lines that come out even.

use std::ops::Range;

use crate::geom::Len;
use crate::text::Font;
use crate::text::ruler::Advance;
use crate::text::ruler::Paragraph;
use crate::text::ruler::Ruler;

/// One line of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its words, without the spaces at its end.
    pub(super) range: Range<usize>,
    /// Whether it ends in a soft hyphen that now shows.
    pub(super) hyphen: bool,
    /// Whether a space was left out before it.
    pub(super) space_before: bool,
}

/// A piece that is kept whole where it can be: from one place where a line may end to the next.
struct Piece {
    start: usize,
    /// End without the spaces at the end, which hang over the edge.
    body: usize,
    end: usize,
    /// Pen position at the end of the body.
    to: Advance,
    soft: bool,
    /// Whether both ends lie between words, so that the sum of its words is exact.
    whole: bool,
}

/// A paragraph seen as pieces.
struct Pieces<'p> {
    ruler: &'p Ruler<'p>,
    paragraph: &'p Paragraph,
    font: Font,
    pieces: Vec<Piece>,
}

/// Breaks a paragraph into lines no wider than `width`: as few as possible, and then the narrowest width that
/// needs no more of them.
pub(super) fn balanced(ruler: &Ruler<'_>, paragraph: &Paragraph, font: Font, width: Len) -> Vec<Cut> {
    let pieces = Pieces::new(ruler, paragraph, font);
    let (lines, torn) = pieces.fill(width);
    if lines.len() < 2 || torn > 0 {
        return lines;
    }
    let widest = pieces.pieces.iter().map(|piece| pieces.width_of(piece)).max().unwrap_or(Len::ZERO);
    let (mut low, mut high) = (widest.min(width), width);
    let mut best = lines;
    while low < high {
        let middle = Len(low.0 + (high.0 - low.0) / 2);
        let (lines, torn) = pieces.fill(middle);
        if lines.len() <= best.len() && torn == 0 {
            best = lines;
            high = middle;
        } else {
            low = Len(middle.0.saturating_add(1));
        }
    }
    best
}

/// Width of the widest piece that is kept whole where it can be.
pub(super) fn widest_piece(ruler: &Ruler<'_>, paragraph: &Paragraph, font: Font) -> Len {
    let pieces = Pieces::new(ruler, paragraph, font);
    pieces.pieces.iter().map(|piece| pieces.width_of(piece)).max().unwrap_or(Len::ZERO)
}

impl<'p> Pieces<'p> {
    fn new(ruler: &'p Ruler<'p>, paragraph: &'p Paragraph, font: Font) -> Pieces<'p> {
        let text = paragraph.text.as_str();
        let mut pieces = Vec::with_capacity(paragraph.breaks.len());
        let mut start = 0;
        for end in &paragraph.breaks {
            let words = text.get(start..*end).unwrap_or("");
            let body = start + words.trim_end_matches(hangs).len();
            let spaced = |before: Option<char>| before.is_none_or(|before| before == ' ');
            pieces.push(Piece {
                start,
                body,
                end: *end,
                to: paragraph.pen(body),
                soft: words.ends_with('\u{ad}'),
                whole: spaced(text.get(..start).and_then(|before| before.chars().next_back()))
                    && spaced(text.get(body..).and_then(|after| after.chars().next())),
            });
            start = *end;
        }
        Pieces { ruler, paragraph, font, pieces }
    }

    fn width_of(&self, piece: &Piece) -> Len {
        self.measure(piece.start, piece, piece.whole)
    }

    /// Width of a line from `start` to the body's end of a piece.
    fn measure(&self, start: usize, last: &Piece, exact_by_sum: bool) -> Len {
        let advance = if exact_by_sum && !last.soft && !self.added() {
            last.to.since(self.paragraph.pen(start))
        } else {
            self.ruler.exact(self.paragraph, &(start..last.body), last.soft)
        };
        advance.len(self.font)
    }

    fn added(&self) -> bool {
        self.paragraph.uses_added(self.ruler.fonts())
    }

    /// Fills line after line as far as it goes. Also says how many lines end inside a piece.
    fn fill(&self, width: Len) -> (Vec<Cut>, usize) {
        let text = self.paragraph.text.as_str();
        let mut lines = Vec::new();
        let mut torn = 0;
        let mut start = 0;
        let mut next = 0;
        let mut space_before = false;
        while let Some(first) = self.pieces.get(next) {
            match self.last_fitting(start, next, width) {
                Some(last) => {
                    let Some(piece) = self.pieces.get(last) else { break };
                    let hyphen = piece.soft && last + 1 < self.pieces.len();
                    lines.push(Cut { range: start..piece.body, hyphen, space_before });
                    space_before = piece.body < piece.end;
                    start = piece.end;
                    next = last + 1;
                }
                None => {
                    let cut = self.tear(start, first.body, width);
                    lines.push(Cut { range: start..cut, hyphen: false, space_before });
                    torn += 1;
                    space_before = false;
                    start = cut;
                    if cut >= first.body {
                        space_before = first.body < first.end;
                        start = first.end;
                        next += 1;
                    }
                }
            }
        }
        if lines.is_empty() {
            lines.push(Cut { range: 0..text.len(), hyphen: false, space_before: false });
        }
        (lines, torn)
    }

    /// The last piece up to which a line from `start` fits.
    fn last_fitting(&self, start: usize, first: usize, width: Len) -> Option<usize> {
        let from = self.paragraph.pen(start);
        let mut last = first;
        while let Some(piece) = self.pieces.get(last) {
            if piece.to.since(from).len(self.font) > width {
                break;
            }
            last += 1;
        }
        let begins_word = self.pieces.get(first).is_some_and(|piece| piece.start == start && piece.begins_word(self));
        // The sum is exact only between words; inside one the last letter may stand otherwise.
        while let Some(index) = last.checked_sub(1).filter(|index| *index >= first) {
            let piece = self.pieces.get(index)?;
            if self.measure(start, piece, begins_word && piece.ends_word(self)) <= width {
                return Some(index);
            }
            last = index;
        }
        None
    }

    /// Where to break a piece that is too wide alone: after the last letter that fits, and rather after a sign
    /// that divides names and addresses when one stands near the end of the line.
    fn tear(&self, start: usize, body: usize, width: Len) -> usize {
        let letters = &self.paragraph.letters;
        let first = letters.partition_point(|(offset, _)| *offset <= start);
        let from = self.paragraph.pen(start);
        let fits = |(_, pen): &(usize, Advance)| pen.since(from).len(self.font) <= width;
        let mut end = letters.get(first..).unwrap_or(&[]).partition_point(fits) + first;
        let offset_at = |index: usize| letters.get(index).map_or(body, |(offset, _)| *offset).min(body);
        // `end` is the first letter boundary that does not fit; step back while the torn part is wider than its
        // share of the whole word was.
        while end > first + 1
            && self.ruler.exact(self.paragraph, &(start..offset_at(end - 1)), false).len(self.font) > width
        {
            end -= 1;
        }
        let cut = offset_at(end.saturating_sub(1).max(first));
        let part = self.paragraph.text.get(start..cut).unwrap_or("");
        let divided = part.rfind(['/', '.', '_', '-', '@', '&', '=', '?', ':', '\\', ',', ';', '+', '#']);
        match divided {
            Some(at) if at * 5 > part.len() * 3 && cut < body => start + at + 1,
            _ => cut,
        }
    }
}

impl Piece {
    fn begins_word(&self, pieces: &Pieces<'_>) -> bool {
        let before = pieces.paragraph.text.get(..self.start).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| before == ' ')
    }

    fn ends_word(&self, pieces: &Pieces<'_>) -> bool {
        let after = pieces.paragraph.text.get(self.body..).and_then(|after| after.chars().next());
        after.is_none_or(|after| after == ' ')
    }
}

/// Spaces that hang over the end of a line.
fn hangs(letter: char) -> bool {
    matches!(letter, ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}
