//! Breaks a measured paragraph into lines that come out even.

use std::ops::Range;

use crate::geom::Len;
use crate::text::Font;
use crate::text::advance::Advance;
use crate::text::paragraph::Paragraph;
use crate::text::ruler::Ruler;

/// One line of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its words, without the spaces at its end.
    pub(super) range: Range<usize>,
    /// Whether a hyphen shows at its end that is not in the words.
    pub(super) hyphen: bool,
    /// Whether a space was left out before it.
    pub(super) space_before: bool,
}

/// A piece that is kept whole where it can be: from one place where a line may end to the next.
pub(super) struct Piece {
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
    pieces: &'p [Piece],
    added: bool,
}

/// Breaks a paragraph into lines no wider than `width`: as few as possible, and then the narrowest width that
/// needs no more of them.
pub(super) fn balanced(ruler: &Ruler<'_>, paragraph: &Paragraph, font: Font, width: Len) -> Vec<Cut> {
    let pieces = Pieces::new(ruler, paragraph, font);
    let (lines, torn) = pieces.fill(width);
    if lines.len() < 2 {
        return lines;
    }
    // What fits whole stays whole, and nothing is broken into more parts for the sake of evenness.
    let whole = pieces.pieces.iter().map(|piece| pieces.width_of(piece)).filter(|piece| *piece <= width);
    let (mut low, mut high) = (whole.max().unwrap_or(Len::ZERO).max(Len::ZERO), width);
    let mut best = lines;
    while low < high {
        let middle = Len(low.0 + (high.0 - low.0) / 2);
        let (lines, torn_now) = pieces.fill(middle);
        if lines.len() <= best.len() && torn_now <= torn {
            best = lines;
            high = middle;
        } else {
            low = Len(middle.0.saturating_add(1));
        }
    }
    best
}

/// How many lines a paragraph is broken into where none of its pieces is wider than `width`: what is then narrowed
/// for evenness stays as many.
pub(super) fn count_lines(ruler: &Ruler<'_>, paragraph: &Paragraph, font: Font, width: Len) -> usize {
    Pieces::new(ruler, paragraph, font).fill(width).0.len()
}

/// Width of the widest piece that is kept whole where it can be.
pub(super) fn widest_piece(ruler: &Ruler<'_>, paragraph: &Paragraph, font: Font) -> Len {
    if let Some((_, known)) = paragraph.widest.get().filter(|(known, _)| *known == font) {
        return known;
    }
    let pieces = Pieces::new(ruler, paragraph, font);
    let widest = pieces.pieces.iter().map(|piece| pieces.width_of(piece)).max().unwrap_or(Len::ZERO);
    paragraph.widest.set(Some((font, widest)));
    widest
}

/// The pieces of a paragraph whose letters are measured.
pub(super) fn pieces(paragraph: &Paragraph) -> Vec<Piece> {
    let text = paragraph.text.as_str();
    let mut pieces = Vec::with_capacity(paragraph.breaks.len());
    let mut start = 0;
    for end in &paragraph.breaks {
        let words = text.get(start..*end).unwrap_or("");
        if is_prefix(words) && *end < text.len() {
            continue;
        }
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
    pieces
}

impl<'p> Pieces<'p> {
    fn new(ruler: &'p Ruler<'p>, paragraph: &'p Paragraph, font: Font) -> Pieces<'p> {
        Pieces { ruler, paragraph, font, pieces: &paragraph.pieces, added: paragraph.uses_added(ruler.fonts()) }
    }

    fn width_of(&self, piece: &Piece) -> Len {
        self.measure(piece.start, piece, piece.whole)
    }

    /// Width of a line from `start` to the body's end of a piece.
    fn measure(&self, start: usize, last: &Piece, exact_by_sum: bool) -> Len {
        let advance = if exact_by_sum && !last.soft && !self.added {
            last.to.since(self.paragraph.pen(start))
        } else {
            self.ruler.exact(self.paragraph, &(start..last.body), last.soft)
        };
        advance.len(self.font)
    }

    /// Fills line after line as far as it goes. Also says how much harm is done by lines
    /// that end inside a piece.
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
                    let Tear { cut, hyphen, harm } = self.tear(start, first.body, width);
                    lines.push(Cut { range: start..cut, hyphen, space_before });
                    torn += harm;
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

    /// Where to break a piece that is too wide alone, and whether to show a hyphen there: after the last letter
    /// that fits; rather after a sign that divides names and addresses when one stands near the end of the
    /// line; between letters of a word with a hyphen, and rather before a consonant that a vowel follows.
    fn tear(&self, start: usize, body: usize, width: Len) -> Tear {
        let letters = &self.paragraph.letters;
        let text = self.paragraph.text.as_str();
        let first = letters.partition_point(|(offset, _)| *offset <= start);
        let from = self.paragraph.pen(start);
        let fits = |(_, pen): &(usize, Advance)| pen.since(from).len(self.font) <= width;
        let exactly =
            |cut: usize, hyphen: bool| self.ruler.exact(self.paragraph, &(start..cut), hyphen).len(self.font) <= width;
        let offset_at = |index: usize| letters.get(index).map_or(body, |(offset, _)| *offset).min(body);
        let mut end = letters.get(first..).unwrap_or(&[]).partition_point(fits) + first;
        // Torn off, the last letter may be wider than it was inside the word.
        while end > first + 1 && !exactly(offset_at(end - 1), false) {
            end -= 1;
        }
        let last = end.saturating_sub(1).max(first);
        let cut = offset_at(last);
        let part = text.get(start..cut).unwrap_or("");
        if let Some(at) = part.rfind(DIVIDERS).filter(|at| at * 5 > part.len() * 3 && cut < body) {
            return Tear { cut: start + at + 1, hyphen: false, harm: 1 };
        }
        let inside_word = |index: usize| {
            let (before, after) = text.split_at_checked(offset_at(index)).unwrap_or((text, ""));
            before.chars().next_back().is_some_and(is_hyphenated) && after.chars().next().is_some_and(is_hyphenated)
        };
        if cut >= body || !inside_word(last) {
            return Tear { cut, hyphen: false, harm: 1 };
        }
        let roomy = |index: &usize| inside_word(*index) && exactly(offset_at(*index), true);
        let Some(last) = (first + 1..=last).rev().find(roomy) else {
            return Tear { cut, hyphen: false, harm: 3 };
        };
        let spoken = |index: &usize| begins_syllable(text, offset_at(*index), start, body);
        match (first + 2..=last).rev().take(5).filter(roomy).find(spoken) {
            Some(best) => Tear { cut: offset_at(best), hyphen: true, harm: 1 },
            None => Tear { cut: offset_at(last), hyphen: true, harm: 2 },
        }
    }
}

/// Where a piece is broken, whether a hyphen shows there, and how much it hurts.
struct Tear {
    cut: usize,
    hyphen: bool,
    harm: usize,
}

/// Signs that divide names and addresses.
const DIVIDERS: [char; 15] = ['/', '.', '_', '-', '@', '&', '=', '?', ':', '\\', ',', ';', '+', '#', '|'];

/// Letters of the scripts that know a hyphen: Latin, Greek, Cyrillic.
fn is_hyphenated(letter: char) -> bool {
    letter.is_alphabetic() && matches!(letter as u32, 0x41..=0x24f | 0x370..=0x52f | 0x1e00..=0x1fff)
}

/// Whether a syllable is likely to begin at `offset`: a consonant before a vowel, no digraph torn, and at least
/// two letters on either side.
fn begins_syllable(text: &str, offset: usize, start: usize, body: usize) -> bool {
    let (before, after) = (text.get(start..offset).unwrap_or(""), text.get(offset..body).unwrap_or(""));
    let lower = |letter: Option<char>| letter.and_then(|letter| letter.to_lowercase().next());
    let (last, mut next) = (lower(before.chars().next_back()), after.chars());
    let (Some(last), Some(first), Some(second)) = (last, lower(next.next()), lower(next.next())) else { return false };
    let torn = matches!((last, first), ('c', 'h' | 'k') | ('s', 'c' | 'h') | ('p' | 't', 'h'));
    before.chars().count() >= 2 && !VOWELS.contains(first) && VOWELS.contains(second) && !torn
}

/// Vowels of Latin, Greek and Cyrillic in lower case.
const VOWELS: &str = "aeiouyäöüáàâãåæéèêëíìîïóòôõøœúùûýąęěůőűāēīōūăâîαεηιουωάέήίόύώаеёиоуыэюяіїє";

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

/// Whether a piece is the short first part of a word with a hyphen (`re-`, `e-`), which stays with the rest of it.
fn is_prefix(words: &str) -> bool {
    let part = words.strip_suffix('-').unwrap_or("");
    (1..=3).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic)
}

/// Spaces that hang over the end of a line.
fn hangs(letter: char) -> bool {
    matches!(letter, ' ' | '\u{1680}' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200a}' | '\u{205f}' | '\u{3000}')
}
