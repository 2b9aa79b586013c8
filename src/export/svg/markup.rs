//! The one door to the markup: every name is ours, every number and every word passes here.

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::Hash;

use svg::node::Attributes;
use svg::node::Children;
use svg::node::Node;
use svg::node::NodeDefaultHash;
use svg::node::Text;
use svg::node::element::Element;

use crate::color::Color;
use crate::geom::Len;

/// An element under construction.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    element: Element,
    tight: bool,
}

impl Tag {
    /// An element without attributes.
    pub(crate) fn new(name: &'static str) -> Tag {
        Tag { element: Element::new(name), tight: false }
    }

    /// An element with no white space round it, for words.
    pub(crate) fn tight(name: &'static str) -> Tag {
        Tag { element: Element::new(name), tight: true }
    }

    /// An attribute with one of our own words.
    pub(crate) fn set(mut self, name: &'static str, value: &'static str) -> Tag {
        self.element.assign(name, value);
        self
    }

    /// An attribute with any words; what XML cannot hold is replaced.
    pub(crate) fn words(mut self, name: &'static str, value: &str) -> Tag {
        self.element.assign(name, clean(value));
        self
    }

    /// An attribute with a length in page pixels.
    pub(crate) fn len(mut self, name: &'static str, len: Len) -> Tag {
        self.element.assign(name, number(len));
        self
    }

    /// An attribute with a colour.
    pub(crate) fn color(mut self, name: &'static str, color: Color) -> Tag {
        self.element.assign(name, color.to_string());
        self
    }

    /// Appends a child.
    pub(crate) fn push(&mut self, child: Tag) {
        if child.tight {
            self.element.append(Tight(child.element));
        } else {
            self.element.append(child.element);
        }
    }

    /// The element with one child more.
    pub(crate) fn with(mut self, child: Tag) -> Tag {
        self.push(child);
        self
    }

    /// Appends words.
    pub(crate) fn say(&mut self, words: &str) {
        self.element.append(Text::new(clean(words)));
    }

    /// The element with words in it.
    pub(crate) fn saying(mut self, words: &str) -> Tag {
        self.say(words);
        self
    }

    /// Whether nothing is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.element.get_children().is_empty()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.element.fmt(out)
    }
}

/// An element that is written without line ends before it: between words those would count as spaces.
#[derive(Debug, Clone)]
struct Tight(Element);

impl fmt::Display for Tight {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl NodeDefaultHash for Tight {
    fn default_hash(&self, state: &mut DefaultHasher) {
        self.0.get_name().hash(state);
    }
}

impl Node for Tight {
    fn get_name(&self) -> &str {
        self.0.get_name()
    }

    fn get_attributes(&self) -> Option<&Attributes> {
        Some(self.0.get_attributes())
    }

    fn get_children(&self) -> Option<&Children> {
        Some(self.0.get_children())
    }

    fn is_bare(&self) -> bool {
        true
    }
}

/// Every number of the file in page pixels: at most two decimals, no trailing zeros, no `-0`.
pub(crate) fn number(len: Len) -> String {
    decimal(i64::from(len.0), 2)
}

/// The value of `units` at a power of ten below one, shortest form.
pub(crate) fn decimal(units: i64, places: u32) -> String {
    let mut text = String::new();
    push_decimal(&mut text, units, places);
    text
}

/// Appends the shortest form of `units` at a power of ten below one.
pub(crate) fn push_decimal(text: &mut String, units: i64, places: u32) {
    let mut unit = 10_u64.pow(places);
    let size = units.unsigned_abs();
    if units < 0 {
        text.push('-');
    }
    push_digits(text, size / unit);
    let mut rest = size % unit;
    if rest > 0 {
        text.push('.');
    }
    while rest > 0 {
        unit /= 10;
        text.push(char::from(b'0' + (rest / unit) as u8));
        rest %= unit;
    }
}

/// Appends a whole number.
fn push_digits(text: &mut String, number: u64) {
    if number >= 10 {
        push_digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// Words as XML can hold them: characters that it forbids become the replacement character.
pub(crate) fn clean(words: &str) -> String {
    let allowed = |letter: char| {
        matches!(letter, '\t' | '\n' | '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..)
            && !matches!(letter as u32 & 0xffff, 0xfffe | 0xffff)
    };
    let carried = |letter: char| match letter {
        '\r' | '\u{85}' => ' ',
        letter if allowed(letter) => letter,
        _ => '\u{fffd}',
    };
    words.chars().map(carried).collect()
}
