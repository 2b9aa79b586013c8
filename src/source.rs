//! A named text and where its lines begin.

mod decode;

use std::ops::Range;

pub use decode::Undecodable;
pub use decode::decode;

/// A text that was read, under the name a person knows it by.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
    lines: Vec<usize>,
    shift: usize,
}

/// A place in a source as people count it: both numbers start at 1, columns are counted in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// A source called `name` (a path, or `<stdin>`) that says `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Source { name: name.into(), text, lines, shift: 0 }
    }

    /// The same source of a file whose text begins `shift` bytes in, after a byte order mark.
    fn shifted(self, shift: usize) -> Source {
        Source { shift, ..self }
    }

    /// Byte offset in the file of a byte offset in the text.
    pub fn file_offset(&self, offset: usize) -> usize {
        offset.saturating_add(self.shift)
    }

    /// The lines that a byte range touches, and where the first of them begins. Empty past the end.
    pub fn lines_of(&self, span: Range<usize>) -> (usize, &str) {
        let before = |offset: usize| self.lines.partition_point(|&start| start <= offset);
        let start = self.lines.get(before(span.start.min(self.text.len())).saturating_sub(1)).copied().unwrap_or(0);
        let last = span.end.max(span.start + 1) - 1;
        let end = self.lines.get(before(last)).copied().unwrap_or(self.text.len());
        (start, self.text.get(start..end).unwrap_or("").trim_end_matches(['\r', '\n']))
    }

    /// What the source is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of a byte offset; past the end it is the end.
    pub fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count());
        Place { line: line + 1, column: column + 1 }
    }

    /// The text in a byte range, empty when the range does not lie on characters.
    pub fn slice(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or("")
    }
}
