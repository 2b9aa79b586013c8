//! Brackets of a text: how deep they nest, which are never closed, and what TOML 1.1 allows beyond 1.0.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;

/// What TOML 1.1 allows and TOML 1.0 does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newer {
    LineBreak,
    TrailingComma,
    Escape,
}

impl Newer {
    pub(super) fn told(self, at: Range2) -> Diagnostic {
        let (message, help) = match self {
            Newer::LineBreak => (
                "an inline table must end on the line it begins on",
                "files are TOML 1.0: close the `{ … }` on this line, or write the table with a `[header]`",
            ),
            Newer::TrailingComma => {
                ("a comma cannot stand before the `}` of an inline table", "files are TOML 1.0: take the comma away")
            }
            Newer::Escape => ("this escape is not TOML 1.0", "write it as `\\u` and four hexadecimal digits"),
        };
        Diagnostic::error("syntax", at, message).help(help)
    }
}

/// What is known of the brackets of a text.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Deepest nesting.
    pub depth: usize,
    /// Where it is reached.
    pub deepest: usize,
    /// What is newer than TOML 1.0, and where.
    pub newer: Vec<(Range2, Newer)>,
    /// Brackets that are never closed.
    pub unclosed: Vec<Unclosed>,
}

/// A bracket that is never closed.
#[derive(Debug)]
pub(super) struct Unclosed {
    /// Where it opens.
    pub at: usize,
    /// Whether it opens an inline table.
    table: bool,
    /// The whole lines of its statement.
    pub lines: Range<usize>,
}

impl Unclosed {
    pub(super) fn open(&self) -> char {
        if self.table { '{' } else { '[' }
    }

    pub(super) fn close(&self) -> char {
        if self.table { '}' } else { ']' }
    }
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Open {
    at: usize,
    table: bool,
    /// Whether a line break within was seen already.
    broken: bool,
}

/// One pass over the bytes of a text.
pub(super) fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut out = Scan::default();
    let mut open: Vec<Open> = Vec::new();
    let mut comma: Option<usize> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => {
                at += bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'\n')).unwrap_or(bytes.len());
                continue;
            }
            b'"' | b'\'' => {
                comma = None;
                at = string(bytes, at, byte, &mut out.newer);
                continue;
            }
            b'[' | b'{' => {
                comma = None;
                open.push(Open { at, table: byte == b'{', broken: false });
                if open.len() > out.depth {
                    out.depth = open.len();
                    out.deepest = at;
                }
            }
            b']' | b'}' => {
                let table = byte == b'}';
                let told = open.last().is_some_and(|last| last.broken);
                if let (true, false, Some(comma)) = (table, told, comma) {
                    out.newer.push((Range2 { start: comma, end: comma + 1 }, Newer::TrailingComma));
                }
                comma = None;
                if open.last().is_some_and(|last| last.table == table) {
                    open.pop();
                }
            }
            b',' => comma = Some(at),
            b'\n' if !open.is_empty() => line_break(text, at, &mut open, &mut out),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => comma = None,
        }
        at += 1;
    }
    if let Some(first) = open.first().copied() {
        never_closed(text, text.len(), first, &open, &mut out);
    }
    out
}

/// A line break within brackets: either the statement goes on, or a bracket was never closed.
fn line_break(text: &str, at: usize, open: &mut Vec<Open>, out: &mut Scan) {
    let next = text.get(at + 1..).unwrap_or("").lines().next().unwrap_or("");
    let line = text.get(..at).unwrap_or("");
    let line = line.rfind('\n').and_then(|start| line.get(start + 1..)).unwrap_or(line).trim_end();
    let Some(innermost) = open.last().copied() else { return };
    let goes_on = line.ends_with([',', '{', '[']);
    let ends = is_header(next) || begins_key(next) && (!innermost.table || !goes_on && !next.starts_with([' ', '\t']));
    if let (true, Some(first)) = (ends, open.first().copied()) {
        never_closed(text, at, first, open, out);
        open.clear();
    } else if innermost.table && !innermost.broken {
        out.newer.push((Range2 { start: innermost.at, end: innermost.at + 1 }, Newer::LineBreak));
        if let Some(last) = open.last_mut() {
            last.broken = true;
        }
    }
}

fn never_closed(text: &str, end: usize, first: Open, open: &[Open], out: &mut Scan) {
    // Of a header the parser says what is missing, and nothing follows on its line.
    let before = text.get(..first.at).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    if before.get(start..).unwrap_or("").trim().is_empty() {
        return;
    }
    let innermost = open.last().copied().unwrap_or(first);
    out.newer.retain(|(at, _)| at.start < start);
    out.unclosed.push(Unclosed { at: innermost.at, table: innermost.table, lines: start..end });
}

/// Whether a line is the header of a table and cannot be an element of an array.
fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or("").trim();
    let inner = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
    let inner = inner.or_else(|| line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')));
    inner.is_some_and(|name| {
        let name = name.trim();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '"');
        name.starts_with(|c: char| c.is_alphabetic()) && name.chars().all(plain) && !matches!(name, "true" | "false")
    })
}

/// Whether a line begins with a key and an equals sign.
fn begins_key(line: &str) -> bool {
    let Some((key, _)) = line.split_once('=') else { return false };
    let key = key.trim();
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' '))
}

/// The end of a string that begins at `at`.
fn string(bytes: &[u8], at: usize, quote: u8, newer: &mut Vec<(Range2, Newer)>) -> usize {
    let long = bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote);
    let mut here = if long { at + 3 } else { at + 1 };
    while let Some(&byte) = bytes.get(here) {
        if byte == b'\\' && quote == b'"' {
            if matches!(bytes.get(here + 1), Some(b'e' | b'x')) {
                newer.push((Range2 { start: here, end: here + 2 }, Newer::Escape));
            }
            here += 2;
        } else if byte == quote && !long {
            return here + 1;
        } else if byte == quote && bytes.get(here + 1) == Some(&quote) && bytes.get(here + 2) == Some(&quote) {
            let mut end = here + 3;
            // Up to two more quotes belong to the string itself.
            while end < here + 5 && bytes.get(end) == Some(&quote) {
                end += 1;
            }
            return end;
        } else if byte == b'\n' && !long {
            return here;
        } else {
            here += 1;
        }
    }
    bytes.len()
}
