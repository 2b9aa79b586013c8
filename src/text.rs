//! The only place that knows how wide words are.

mod advance;
mod basic;
mod fonts;
mod items;
mod letter;
mod packed;
mod paragraph;
mod ruler;
mod shape;
#[cfg(test)]
mod tests;
mod wrap;

pub use fonts::BadFont;
pub use fonts::Fonts;
pub use fonts::Outline;
pub use ruler::Ruler;
pub use shape::Glyph;
pub use shape::Shaped;

use crate::geom::Len;
use crate::geom::Point;
use crate::scene::TextRun;

/// Index of a face in [`Fonts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(pub usize);

/// The styles of type a page uses; each is one shipped face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Inter 400.
    Regular,
    /// Inter 500.
    Medium,
    /// Inter 500 italic.
    MediumItalic,
    /// Inter 600.
    SemiBold,
    /// Inter 700.
    Bold,
    /// Inter Display 700.
    Display,
}

impl Face {
    /// Every style of type, in the order of the shipped faces.
    pub const ALL: [Face; 6] =
        [Face::Regular, Face::Medium, Face::MediumItalic, Face::SemiBold, Face::Bold, Face::Display];

    /// The shipped face that draws this style.
    pub fn id(self) -> FaceId {
        FaceId(self as usize)
    }
}

/// A style of type: face, size of the letters and the space added after each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Font {
    /// Face.
    pub face: Face,
    /// Size of the letters in page pixels.
    pub size: Len,
    /// Extra space after every letter in page pixels; joined scripts (Arabic) take none.
    pub tracking: Len,
}

impl Font {
    /// A style of type without tracking.
    pub const fn new(face: Face, size: Len) -> Font {
        Font { face, size, tracking: Len::ZERO }
    }
}

/// One line of words. Its left end is at x = 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// The words in logical order, white space collapsed.
    pub text: String,
    /// Advance width, tracking after the last letter included.
    pub width: Len,
    /// Pieces of one face and direction, in reading order.
    pub runs: Vec<Run>,
    /// Whether a space or an end of paragraph was left out between the line before and this one.
    pub space_before: bool,
    /// Whether it ends in a hyphen that the words do not have, because one of them goes on in the next line.
    pub hyphen: bool,
}

/// A piece of a line in one face and one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The string in logical order.
    pub text: String,
    /// Face that draws it.
    pub face: FaceId,
    /// Left end, from the line's left end.
    pub x: Len,
    /// Advance width.
    pub width: Len,
    /// Whether it runs from right to left.
    pub right_to_left: bool,
}

/// Words broken into lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextBlock {
    /// Style of type.
    pub font: Font,
    /// Lines from top to bottom.
    pub lines: Vec<TextLine>,
    /// Width of the widest line.
    pub width: Len,
}

/// Which part of a line stands at the given x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The left end.
    Left,
    /// The middle.
    Middle,
    /// The right end.
    Right,
}

impl TextLine {
    /// The line's runs with their baseline through `at`, which is the line's left end, middle or right end.
    pub fn place(&self, at: Point, anchor: Anchor) -> Vec<TextRun> {
        let left = match anchor {
            Anchor::Left => at.x,
            Anchor::Middle => at.x - self.width.half(),
            Anchor::Right => at.x - self.width,
        };
        let place = |(index, run): (usize, &Run)| TextRun {
            at: Point::new(left + run.x, at.y),
            text: run.text.clone(),
            face: run.face,
            width: run.width,
            right_to_left: run.right_to_left,
            space_before: index == 0 && self.space_before,
        };
        self.runs.iter().enumerate().map(place).collect()
    }
}

impl TextBlock {
    /// The runs of all lines: the first baseline through `at`, each further one `leading` lower.
    pub fn place(&self, at: Point, leading: Len, anchor: Anchor) -> Vec<TextRun> {
        let mut baseline = at;
        let mut runs = Vec::new();
        for line in &self.lines {
            runs.extend(line.place(baseline, anchor));
            baseline.y += leading;
        }
        runs
    }

    /// The words as one string, as a reader would say them: without the hyphens of broken words.
    pub fn text(&self) -> String {
        let mut whole = String::new();
        for line in &self.lines {
            if line.space_before {
                whole.push(' ');
            }
            whole.push_str(line.text.strip_suffix('-').filter(|_| line.hyphen).unwrap_or(&line.text));
        }
        whole
    }
}
