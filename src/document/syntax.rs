//! Text -> spanned TOML tree, with every syntax error in one run.
//!
//! The TOML library reads TOML 1.1 and recovers from errors. Blueprint files are TOML 1.0, so that every
//! editor reads them; what 1.1 alone allows is found here by a small scan of the text.

mod scan;
mod told;

use std::borrow::Cow;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use scan::Scan;
use scan::scan;
use told::told;

use super::names::quoted;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::limits::Limits;
use crate::sorted::Sorted;
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

/// A text ready to be parsed: what is known of its brackets, and the text with every statement blanked whose
/// bracket is never closed, so that it cannot swallow what follows. Places stay the same.
pub(super) struct Prepared<'s> {
    scan: Scan,
    text: Cow<'s, str>,
}

/// Looks at the brackets of a text.
pub(super) fn prepare(text: &str) -> Prepared<'_> {
    let scan = scan(text);
    let text = if scan.unclosed.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(blanked(text, &scan)) };
    Prepared { scan, text }
}

fn blanked(text: &str, scan: &Scan) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for unclosed in &scan.unclosed {
        let lines = &unclosed.lines;
        out.push_str(text.get(done..lines.start).unwrap_or(""));
        let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
        out.extend(text.get(lines.start..lines.end).unwrap_or("").bytes().map(blank));
        done = lines.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// The tree, as far as it could be read, and the lines that could not.
///
/// Syntax errors are pushed to `found`. `None` when a named limit refuses the file.
pub(super) fn parse<'p>(
    source: &Source,
    prepared: &'p Prepared<'_>,
    limits: &Limits,
    found: &mut Vec<Diagnostic>,
) -> Option<(DeTable<'p>, Broken)> {
    let scan = &prepared.scan;
    if scan.depth > limits.nesting {
        let at = scan.deepest;
        found.push(
            Diagnostic::error("nesting-limit", at..at + 1, format!("nested more than {} deep", limits.nesting))
                .help("the limit `nesting` keeps a file readable; a blueprint needs about five levels"),
        );
        return None;
    }
    let (root, errors) = DeTable::parse_recoverable(&prepared.text);
    let root = root.into_inner();
    let mut broken = Broken::default();
    for unclosed in scan.unclosed.iter().take(ENOUGH) {
        broken.lines.push(source.slice(unclosed.lines.start..unclosed.lines.end).to_owned());
        let span = unclosed.at..unclosed.at + 1;
        // A quote that is missing takes the bracket after it for words.
        found.push(match is_quote_missing(line_of(source.text(), unclosed.at)) {
            true => Diagnostic::error("syntax", span, "a `\"` is missing in this line, so nothing of it can be read")
                .help("put a `\"` at both ends of every text; one within a text is written `\\\"`"),
            false => Diagnostic::error("syntax", span, format!("this `{}` is never closed", unclosed.open()))
                .help(format!("put a `{}` where it ends", unclosed.close())),
        });
    }
    let mut lines = BTreeSet::new();
    for error in errors.into_iter().take(ENOUGH) {
        let span = error.span().unwrap_or(0..0);
        if error.message().starts_with("duplicate key") {
            found.push(duplicate(source, &root, span));
            continue;
        }
        if error.message() == "recursion limit" {
            found.push(too_deep(source, limits));
            return None;
        }
        let line = source.place(span.start).line;
        broken.lines.push(line_of(source.text(), span.start).to_owned());
        // What follows an error on its own line is mostly the parser finding its feet again.
        if !lines.insert(line) {
            continue;
        }
        found.push(told(source, error.message(), span));
    }
    for (at, what) in scan.newer.iter().take(ENOUGH) {
        let line = source.place(at.start).line;
        if found.iter().any(|known| known.name == "syntax" && source.place(known.span.start).line == line) {
            continue;
        }
        found.push(what.told(*at));
    }
    root.iter().for_each(|(_, value)| leniently_read(value, found));
    Some((root, broken))
}

/// Whether one of a line's quotes stands alone.
fn is_quote_missing(line: &str) -> bool {
    let line = line.replace("\\\\", "").replace("\\\"", "");
    !line.contains("\"\"\"") && line.matches('"').count() % 2 == 1
}

/// What the parser lets through and TOML 1.0 does not: numbers that are none, times without seconds.
fn leniently_read(value: &Spanned<DeValue<'_>>, found: &mut Vec<Diagnostic>) {
    let (number, whole) = match value.get_ref() {
        DeValue::Integer(number) => {
            let digits = number.as_str().trim_start_matches(['+', '-']);
            let radix = |digit: char| digit.is_digit(number.radix());
            (number.as_str(), !digits.is_empty() && digits.chars().all(radix))
        }
        DeValue::Float(number) => (number.as_str(), number.as_str().parse::<f64>().is_ok()),
        DeValue::Datetime(moment) if moment.time.is_some_and(|time| time.second.is_none()) => {
            let message = format!("`{moment}` has no seconds");
            let help = "files are TOML 1.0: write the seconds, or put the words in quotes";
            return found.push(Diagnostic::error("syntax", value.span(), message).help(help));
        }
        DeValue::Array(array) => return array.iter().for_each(|value| leniently_read(value, found)),
        DeValue::Table(table) => return table.iter().for_each(|(_, value)| leniently_read(value, found)),
        _ => return,
    };
    let span = value.span();
    let known = |finding: &Diagnostic| {
        finding.name == "syntax" && finding.span.start < span.end && span.start < finding.span.end
    };
    // Where it found nothing, the parser has put a number of its own, of no place.
    if !whole && !span.is_empty() && !found.iter().any(known) {
        let message = format!("`{number}` is no number");
        let help = "a number is written with the digits 0 to 9, such as `12`, `1.5` or `0x1f`";
        found.push(Diagnostic::error("syntax", span, message).help(help));
    }
}

/// A key of more parts than tables may be deep. The parser does not say where.
fn too_deep(source: &Source, limits: &Limits) -> Diagnostic {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        if line.matches('.').count() > limits.nesting {
            break;
        }
        start += line.len();
    }
    Diagnostic::error("nesting-limit", start..start + 1, format!("nested more than {} deep", limits.nesting))
        .help("the limit `nesting` keeps a file readable; a blueprint needs about five levels")
}

/// The line around an offset.
fn line_of(text: &str, at: usize) -> &str {
    let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let (before, after) = text.split_at(at);
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |length| at + length);
    text.get(start..end).unwrap_or("")
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
    before.put_in_order_by(|(_, span, _)| span.start);
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
