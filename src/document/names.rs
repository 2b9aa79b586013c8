//! How ids are spelled and compared, and which known name a wrong one is close to.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in Unicode normal form C, in which ids are compared.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Whether a text can be an id: letters, digits and marks of any script, `-` and `_`.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '-' | '_'))
}

/// Whether a text shows nothing: white space and characters without a shape only.
pub fn looks_empty(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{180e}')
    })
}

/// The first character that cannot stand in XML.
pub fn not_xml(text: &str) -> Option<char> {
    text.chars().find(|&c| {
        (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}')
    })
}

/// The known name that a wrong one is nearest to: at most two edits, or a third of its length, away. Of
/// equals the first.
pub fn near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Names longer than this are no slip of a finger, and the distance costs length times length.
    if wrong.len() > 200 {
        return None;
    }
    let bound = (wrong.chars().count() / 3).max(2);
    let folded = wrong.to_lowercase();
    known
        .into_iter()
        .filter(|name| !name.is_empty() && name.len() <= 200)
        .map(|name| (strsim::osa_distance(&folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= bound && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// A user's text for a message, cut where it is long.
pub fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((cut, _)) => Cow::Owned(format!("{}…", text.get(..cut).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
