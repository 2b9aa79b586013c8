//! Kinds of characters that measuring treats in their own way.

use unicode_bidi::BidiClass;

/// Whether any character asks for the rules of two directions.
pub(super) fn turns(text: &str) -> bool {
    text.chars().any(|letter| is_right_to_left(letter) || is_direction_control(letter))
}

/// Whether a character belongs to words from right to left.
pub(super) fn is_right_to_left(letter: char) -> bool {
    letter >= '\u{590}' && matches!(unicode_bidi::bidi_class(letter), BidiClass::R | BidiClass::AL | BidiClass::AN)
}

/// Characters that steer the direction of the words after them.
pub(super) fn is_direction_control(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// White space that is collapsed, as XML and SVG understand it.
pub(super) fn is_space(letter: char) -> bool {
    letter == ' ' || letter == '\t' || is_end(letter)
}

/// Ends of lines and paragraphs.
pub(super) fn is_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Characters that XML cannot hold or that mean nothing on paper.
pub(super) fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter as u32 & 0xffff, 0xfffe | 0xffff)
        || matches!(letter, '\u{fdd0}'..='\u{fdef}')
}

/// Characters without a look of their own, which no face needs to have.
pub(super) fn is_ignorable(letter: char) -> bool {
    matches!(letter as u32,
        0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfff8 | 0xe0000..=0xe0fff)
}

/// Characters that belong to no script, so that they may follow the face of the word before.
pub(super) fn is_common(letter: char) -> bool {
    letter == ' ' || letter == '\u{a0}' || is_ignorable(letter)
}
