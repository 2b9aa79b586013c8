//! Syntax errors in the words of somebody who has never read a grammar.

use std::ops::Range;

use super::line_of;
use crate::diagnostic::Diagnostic;
use crate::document::names::quoted;
use crate::source::Source;

/// A syntax error, told anew where the usual slip is known.
pub(super) fn told(source: &Source, message: &str, span: Range<usize>) -> Diagnostic {
    let line = line_of(source.text(), span.start);
    let at = source.slice(span.clone()).trim().to_owned();
    let say = |message: &str, help: &str| Diagnostic::error("syntax", span.clone(), message).help(help);
    if let Some(curly) = curly(line) {
        return say(
            &format!("`{curly}` is a curly quote, as word processors write it; TOML knows straight ones alone"),
            "write `\"words\"`",
        );
    }
    if comma_in_number(source, span.start) {
        return say("a number is written with a point", "write `1.5`, not `1,5`");
    }
    if message.contains("must be quoted") {
        if at.is_empty() {
            return say("nothing stands after the `=`", "write words in quotes, or take the key away");
        }
        let help = format!("write `\"{}\"`", quoted(&at));
        return say("words must stand in quotes", &help);
    }
    if message.starts_with("invalid basic string") || message.starts_with("invalid literal string") {
        return say(
            "the text does not end on its line",
            "put a quote where it ends; words over several lines stand between `\"\"\"` and `\"\"\"`",
        );
    }
    if message.starts_with("invalid multi-line") {
        return say("the text is never closed", "put `\"\"\"` where it ends");
    }
    if message.contains("escape") {
        return say(
            "a backslash begins something unknown",
            "write a backslash as `\\\\`, or put the text in single quotes",
        );
    }
    if line.contains(": ") && !line.contains('=') {
        return say("a key is followed by `=`, not by `:`", "TOML writes `key = \"words\"`");
    }
    if message.starts_with("invalid unquoted key") {
        return say("this letter cannot stand in a bare key", "put the key in quotes: `\"küche\" = …`");
    }
    if message.starts_with("key with no value") {
        return say("a key without a value", "TOML writes `key = \"words\"`");
    }
    let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
    if message.starts_with("unexpected key or value") && value.starts_with('\'') {
        return say("the text ends at its apostrophe", "put the text in double quotes: `\"the customer's call\"`");
    }
    if message.starts_with("unexpected key or value") {
        return say(
            "something stands after the value",
            "one key and its value a line; quotes within a text are written `\\\"`, several texts as `[\"one\", \"two\"]`",
        );
    }
    if message.starts_with("unclosed") && line.trim_start().starts_with('[') {
        return say("the name of a table is not closed", "write `[teams]`, or `[[step]]` with two brackets each side");
    }
    if message.starts_with("missing comma") {
        return say("a comma is missing", "put a `,` between the two");
    }
    Diagnostic::error("syntax", span.clone(), message.to_owned())
}

/// The first curly quote of a line that stands where a value begins, outside of straight quotes.
fn curly(line: &str) -> Option<char> {
    let (mut open, mut before) = (false, ' ');
    for letter in line.chars() {
        if letter == '"' && before != '\\' {
            open = !open;
        }
        if !open && matches!(letter, '“' | '”' | '„' | '‘' | '’' | '«' | '»') && matches!(before, '=' | '[' | ',' | '{')
        {
            return Some(letter);
        }
        if letter != ' ' {
            before = letter;
        }
    }
    None
}

/// Whether a place is just behind the comma of `1,5`.
fn comma_in_number(source: &Source, at: usize) -> bool {
    let bytes = source.text().as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    (at.saturating_sub(2)..=at)
        .any(|comma| bytes.get(comma) == Some(&b',') && digit(comma.checked_sub(1)) && digit(Some(comma + 1)))
}
