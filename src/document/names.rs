//! How ids are spelled and compared, and which known name a wrong one is close to.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::nearest::nearest;

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
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}')
            // Letters that stand for the want of one, and the pattern of raised dots without any.
            || matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}')
            || matches!(c, '\u{e0000}'..='\u{e0fff}')
    })
}

/// The first character that cannot stand in XML.
pub fn not_xml(text: &str) -> Option<char> {
    text.chars().find(|&c| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

/// The known name that a wrong one is nearest to. A name too long to be a slip of a finger is near nothing.
pub fn near<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 200;
    let short = |name: &&str| name.len() <= LONGEST;
    Some(wrong).filter(short).and_then(|wrong| nearest(wrong, known.into_iter().filter(short)))
}

/// A user's text for a message, cut where it is long.
pub fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(60) {
        Some((cut, _)) => Cow::Owned(format!("{}…", text.get(..cut).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
