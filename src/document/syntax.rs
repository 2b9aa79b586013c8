//! Text -> spanned TOML tree, with every syntax error in one run.
//!
//! The TOML library reads TOML 1.1 and recovers from errors. Blueprint files are TOML 1.0, so that every
//! editor reads them; what 1.1 alone allows is found here by a small scan of the text.

use toml::de::DeTable;
use toml::de::DeValue;

use super::names::quoted;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::limits::Limits;
use crate::source::Source;

/// Syntax errors beyond this many are not looked into: a file that is no TOML at all has one a line.
const ENOUGH: usize = 200;

/// Lines that are no TOML. Names on them may be lost, so nothing is said about what only they hold.
#[derive(Debug, Clone, Default)]
pub struct Broken {
    lines: Vec<String>,
}

impl Broken {
    /// Whether every line could be read.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a broken line holds this text.
    pub fn mentions(&self, text: &str) -> bool {
        self.lines.iter().any(|line| line.contains(text))
    }
}

/// The tree, as far as it could be read, and the lines that could not.
///
/// Syntax errors are pushed to `found`. `None` when a named limit refuses the file.
pub(super) fn parse<'s>(
    source: &'s Source,
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) -> Option<(DeTable<'s>, Broken)> {
    let scan = scan(source.text());
    if scan.depth > limits.nesting {
        let at = scan.deepest;
        found.push(
            Diagnostic::error("nesting-limit", at..at + 1, format!("nested more than {} deep", limits.nesting))
                .help("the limit `nesting` keeps a file readable; a blueprint needs about five levels"),
        );
        return None;
    }
    let (root, errors) = DeTable::parse_recoverable(source.text());
    let root = root.into_inner();
    let mut broken = Broken::default();
    let mut last_line = 0;
    for error in errors.into_iter().take(ENOUGH) {
        let span = error.span().unwrap_or(0..0);
        if error.message().starts_with("duplicate key") {
            found.push(duplicate(source, &root, span));
            continue;
        }
        let line = source.place(span.start).line;
        broken.lines.push(line_of(source.text(), span.start).to_owned());
        // What follows an error on its own line is mostly the parser finding its feet again.
        if line == last_line {
            continue;
        }
        last_line = line;
        found.push(told(source, error.message(), span));
    }
    for (at, what) in scan.newer.into_iter().take(ENOUGH) {
        let line = source.place(at.start).line;
        if found.iter().any(|known| known.name == "syntax" && source.place(known.span.start).line == line) {
            continue;
        }
        found.push(what.told(at));
    }
    Some((root, broken))
}

/// The line around an offset.
fn line_of(text: &str, at: usize) -> &str {
    let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let (before, after) = text.split_at(at);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |length| at + length);
    text.get(start..end).unwrap_or("")
}

/// A syntax error in the reader's words where the usual slip is known.
fn told(source: &Source, message: &str, span: std::ops::Range<usize>) -> Diagnostic {
    let line = line_of(source.text(), span.start).trim();
    let finding = Diagnostic::error("syntax", span, message.to_owned());
    if message.contains("must be quoted") {
        return finding.help("put the words in quotes: `key = \"words\"`");
    }
    if line.starts_with('[') && !line.ends_with(']') && !line.contains('=') {
        return finding.help("a table begins with its name in brackets: `[teams]`, `[[step]]`");
    }
    if line.contains(": ") && !line.contains('=') {
        return finding.help("TOML writes `key = \"words\"`, with an equals sign");
    }
    finding
}

fn duplicate(source: &Source, root: &DeTable<'_>, span: std::ops::Range<usize>) -> Diagnostic {
    let name = source.slice(span.clone()).trim().to_owned();
    let message = format!("`{}` is given twice", quoted(&name));
    let finding = Diagnostic::error("duplicate-key", span.clone(), message).help("keep one of the two");
    match first_place(source, root, &name, span.start) {
        Some(first) => finding.related(first, "first here"),
        None => finding,
    }
}

/// Where a key that is given twice was given first.
fn first_place(source: &Source, root: &DeTable<'_>, name: &str, at: usize) -> Option<Range2> {
    let bare = name.trim_matches(['"', '\'']);
    let mut keys = Vec::new();
    collect(root, None, &mut keys);
    let mut before: Vec<_> = keys.into_iter().filter(|(key, span, _)| key == bare && span.end <= at).collect();
    before.sort_by_key(|(_, span, _)| span.start);
    let within = |inline: &Option<Range2>| inline.is_some_and(|span| span.start <= at && at < span.end);
    let same_table = before.iter().rev().find(|(_, _, inline)| within(inline));
    let found = same_table.or_else(|| before.iter().rev().find(|(_, _, inline)| inline.is_none()));
    if let Some((_, span, _)) = found {
        return Some(*span);
    }
    // A header given twice leaves no trace of the first in the tree.
    let header = line_of(source.text(), at).trim();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        if start + line.len() > at {
            return None;
        }
        if line.trim() == header {
            let indent = line.len() - line.trim_start().len();
            return Some(Range2 { start: start + indent, end: start + indent + header.len() });
        }
        start += line.len();
    }
    None
}

/// Every key with its place and the innermost inline table around it.
fn collect(table: &DeTable<'_>, inline: Option<Range2>, keys: &mut Vec<(String, Range2, Option<Range2>)>) {
    for (key, value) in table {
        keys.push((key.get_ref().to_string(), key.span().into(), inline));
        collect_value(value.get_ref(), value.span().into(), inline, keys);
    }
}

fn collect_value(
    value: &DeValue<'_>,
    span: Range2,
    inline: Option<Range2>,
    keys: &mut Vec<(String, Range2, Option<Range2>)>,
) {
    match value {
        DeValue::Table(table) => {
            // Of a table with a header the span is the header, before its first key.
            let holds =
                |range: Range2| table.keys().all(|key| range.start <= key.span().start && key.span().end <= range.end);
            collect(table, if holds(span) && !table.is_empty() { Some(span) } else { inline }, keys);
        }
        DeValue::Array(array) => {
            for item in array {
                collect_value(item.get_ref(), item.span().into(), inline, keys);
            }
        }
        _ => {}
    }
}

/// What TOML 1.1 allows and TOML 1.0 does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Newer {
    LineBreak,
    TrailingComma,
    Escape,
}

impl Newer {
    fn told(self, at: Range2) -> Diagnostic {
        let (message, help) = match self {
            Newer::LineBreak => (
                "an inline table must end on the line it begins on",
                "files are TOML 1.0: close the `{ … }` on this line, or write the table with a `[header]`",
            ),
            Newer::TrailingComma => {
                ("a comma cannot stand before the `}` of an inline table", "files are TOML 1.0: take the comma away")
            }
            Newer::Escape => ("this escape is not TOML 1.0", "write it as `\\u` and four digits: `\\u001b`"),
        };
        Diagnostic::error("syntax", at, message).help(help)
    }
}

struct Scan {
    depth: usize,
    deepest: usize,
    newer: Vec<(Range2, Newer)>,
}

/// Finds how deep brackets nest and what is newer than TOML 1.0, in one pass over the bytes.
fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut out = Scan { depth: 0, deepest: 0, newer: Vec::new() };
    let mut open: Vec<u8> = Vec::new();
    let mut comma: Option<usize> = None;
    let mut at = 0;
    while at < bytes.len() {
        match byte(at) {
            b'#' => {
                at += bytes.get(at..).and_then(|rest| rest.iter().position(|&b| b == b'\n')).unwrap_or(bytes.len());
                continue;
            }
            quote @ (b'"' | b'\'') => {
                comma = None;
                at = string(bytes, at, quote, &mut out.newer);
                continue;
            }
            bracket @ (b'[' | b'{') => {
                comma = None;
                open.push(bracket);
                if open.len() > out.depth {
                    out.depth = open.len();
                    out.deepest = at;
                }
            }
            b']' => {
                comma = None;
                if open.last() == Some(&b'[') {
                    open.pop();
                }
            }
            b'}' => {
                if let (Some(&b'{'), Some(comma)) = (open.last(), comma) {
                    out.newer.push((Range2 { start: comma, end: comma + 1 }, Newer::TrailingComma));
                }
                comma = None;
                if open.last() == Some(&b'{') {
                    open.pop();
                }
            }
            b',' => comma = Some(at),
            b'\n' if open.last() == Some(&b'{') => {
                let end = if at > 0 && byte(at - 1) == b'\r' { at - 1 } else { at };
                out.newer.push((Range2 { start: end.saturating_sub(1), end }, Newer::LineBreak));
                // The rest of the table is read on; one finding for it is enough.
                open.pop();
                open.push(b'<');
            }
            b'\n' if open.iter().all(|&b| b == b'[') && starts_key(bytes, at + 1) => open.clear(),
            b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => comma = None,
        }
        at += 1;
    }
    out
}

/// Whether a line begins a table or a key, so that an open bracket before it was never closed.
fn starts_key(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(b"[["))
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
