//! Kinds of characters that measuring treats in their own way.

use std::collections::BTreeMap;

use unicode_bidi::BidiClass;
use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::char::is_combining_mark;

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

/// Most marks of one kind that a letter carries. No writing stacks more than two on one side of a letter.
const MARKS: usize = 3;

/// Letters with no more marks on them than are drawn over each other, so that no tower of them reaches into what stands
/// above or below.
pub(super) fn without_towers(letters: impl Iterator<Item = char>) -> String {
    let mut carried: BTreeMap<u8, usize> = BTreeMap::new();
    let mut kept = String::new();
    for letter in letters {
        let class = if letter < '\u{300}' { 0 } else { canonical_combining_class(letter) };
        if class > 0 {
            let count = carried.entry(class).or_default();
            *count += 1;
            if *count > MARKS {
                continue;
            }
        } else if !carried.is_empty() && !is_combining_mark(letter) && !is_ignorable(letter) {
            carried.clear();
        }
        kept.push(letter);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::without_towers;

    #[test]
    fn towers_of_marks_are_cut_and_writing_is_not() {
        let tower: String = std::iter::once('a').chain(std::iter::repeat_n('\u{301}', 1000)).chain(['b']).collect();
        assert_eq!(without_towers(tower.chars()), "a\u{301}\u{301}\u{301}b");
        let joined = "a\u{301}\u{34f}\u{301}\u{34f}\u{301}\u{34f}\u{301}\u{301}";
        assert_eq!(without_towers(joined.chars()).matches('\u{301}').count(), 3);
        for writing in ["שָׁ֭לוֹם", "قُرْآنٌ", "ề", "น้ำที่", "རྒྱུད་", "क्ष्म्य", "e\u{323}\u{302}\u{301}"]
        {
            assert_eq!(without_towers(writing.chars()), writing);
        }
    }
}
