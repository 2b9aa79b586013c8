//! The one door to the markup: every name is ours, every number and every word passes here.
//!
//! The head of a picture is made of the nodes of the `svg` crate. Its marks, which can be hundreds of thousands, are
//! written straight into one text as the same crate would write its nodes: held as nodes they would need twenty
//! times the room and five times the time. A test holds the two against each other.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::fmt::Display;
use std::fmt::Formatter;
use std::fmt::Write;
use std::hash::Hash;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use svg::node::Blob;
use svg::node::Node;
use svg::node::NodeDefaultHash;
use svg::node::Text;
use svg::node::element::Element;

use crate::color::Color;
use crate::geom::Len;

/// An element of the head, with all that is in it.
#[derive(Debug, Clone)]
pub(super) struct Tag(Element);

impl Tag {
    /// An element without attributes.
    pub(super) fn new(name: &'static str) -> Tag {
        Tag(Element::new(name))
    }

    /// An attribute with one of our own words.
    pub(super) fn set(mut self, name: &'static str, value: &'static str) -> Tag {
        self.0.assign(name, value);
        self
    }

    /// An attribute with any words; what XML cannot hold is replaced.
    pub(super) fn words(mut self, name: &'static str, value: &str) -> Tag {
        self.0.assign(name, clean(value));
        self
    }

    /// An attribute with a colour.
    pub(super) fn color(mut self, name: &'static str, color: Color) -> Tag {
        self.0.assign(name, color.to_string());
        self
    }

    /// Appends a child.
    pub(super) fn push(&mut self, child: Tag) {
        self.0.append(child.0);
    }

    /// The element with one child more.
    pub(super) fn with(mut self, child: Tag) -> Tag {
        self.push(child);
        self
    }

    /// The element with words in it.
    pub(super) fn saying(mut self, words: &str) -> Tag {
        self.0.append(Text::new(clean(words)));
        self
    }

    /// The element with rules for drawing in it.
    pub(super) fn ruled(mut self, rules: Rules) -> Tag {
        if rules.odd {
            return self.saying(&rules.to_string());
        }
        self.0.append(rules);
        self
    }

    /// Appends what was written already.
    pub(super) fn fill(&mut self, markup: Markup) {
        if !markup.text.is_empty() {
            self.0.append(Blob::new(markup.text));
        }
    }

    /// Whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.get_children().is_empty()
    }

    /// The whole, with a line end behind it; `room` is how long it is about.
    pub(super) fn written(&self, room: usize) -> String {
        let mut text = String::with_capacity(room);
        // Writing into a text does not fail.
        let _ = writeln!(text, "{}", self.0);
        text
    }
}

/// Rules for drawing as they are written: words, and data as Base64, which means nothing to XML and is neither looked
/// through nor copied before it is written.
#[derive(Debug, Clone, Default)]
pub(super) struct Rules {
    parts: Vec<Cow<'static, str>>,
    /// Whether any word means something to XML.
    odd: bool,
}

impl Rules {
    /// Appends words.
    pub(super) fn say(&mut self, words: String) {
        self.odd |=
            !words.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n') && !matches!(byte, b'<' | b'>' | b'&'));
        self.parts.push(Cow::Owned(words));
    }

    /// Appends data as Base64.
    pub(super) fn data(&mut self, bytes: &[u8]) {
        self.parts.push(Cow::Owned(STANDARD.encode(bytes)));
    }

    /// Appends data that is Base64 already.
    pub(super) fn encoded(&mut self, base64: &'static str) {
        self.parts.push(Cow::Borrowed(base64));
    }

    /// How many bytes are written.
    pub(super) fn len(&self) -> usize {
        self.parts.iter().map(|part| part.len()).sum()
    }
}

impl Display for Rules {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| out.write_str(part))
    }
}

impl Node for Rules {
    fn get_name(&self) -> &str {
        "rules"
    }
}

impl NodeDefaultHash for Rules {
    fn default_hash(&self, state: &mut DefaultHasher) {
        self.parts.hash(state);
    }
}

/// What stands in an element that is still open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    /// Last something that has no line end behind it, since between words one would count as a space.
    Words,
    Elements,
}

/// Marks as they are written, one after the other.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
    open: Vec<(&'static str, Inside)>,
    /// Attributes of the element that begins: names, and where in `values` their values stand.
    attributes: Vec<(&'static str, Range<usize>)>,
    values: String,
}

/// An element that begins: its attributes are being gathered.
#[must_use]
#[derive(Debug)]
pub(super) struct Start<'m> {
    markup: &'m mut Markup,
    name: &'static str,
}

impl Markup {
    /// How many bytes are written.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Begins an element.
    pub(super) fn begin(&mut self, name: &'static str) -> Start<'_> {
        self.child(Inside::Elements);
        self.start(name)
    }

    /// Begins an element with no white space round it, for words.
    pub(super) fn begin_tight(&mut self, name: &'static str) -> Start<'_> {
        self.child(Inside::Words);
        self.start(name)
    }

    /// Writes words into the element that is open.
    pub(super) fn say(&mut self, words: &str) {
        self.child(Inside::Words);
        push_escaped(&mut self.text, words, false);
    }

    /// Ends the element that is open.
    pub(super) fn end(&mut self) {
        let Some((name, inside)) = self.open.pop() else { return };
        match inside {
            Inside::Nothing => return self.text.push_str("/>"),
            Inside::Words => {}
            Inside::Elements => self.text.push('\n'),
        }
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn start(&mut self, name: &'static str) -> Start<'_> {
        self.attributes.clear();
        self.values.clear();
        Start { markup: self, name }
    }

    /// Makes ready for a child of the element that is open.
    fn child(&mut self, kind: Inside) {
        match self.open.last_mut() {
            Some((_, inside)) => {
                if *inside == Inside::Nothing {
                    self.text.push('>');
                }
                *inside = kind;
            }
            None if self.text.is_empty() => return,
            None => {}
        }
        if kind == Inside::Elements {
            self.text.push('\n');
        }
    }
}

impl<'m> Start<'m> {
    /// An attribute with one of our own words.
    pub(super) fn set(self, name: &'static str, value: &'static str) -> Start<'m> {
        self.words(name, value)
    }

    /// An attribute with any words; what XML cannot hold is replaced.
    pub(super) fn words(self, name: &'static str, value: &str) -> Start<'m> {
        self.value(name, |values| push_escaped(values, value, true))
    }

    /// An attribute with a length in page pixels.
    pub(super) fn len(self, name: &'static str, len: Len) -> Start<'m> {
        self.decimal(name, i64::from(len.0), 2)
    }

    /// An attribute with the value of `units` at a power of ten below one.
    pub(super) fn decimal(self, name: &'static str, units: i64, places: u32) -> Start<'m> {
        self.value(name, |values| push_decimal(values, units, places))
    }

    /// An attribute with a colour.
    pub(super) fn color(self, name: &'static str, color: Color) -> Start<'m> {
        self.value(name, |values| {
            values.push('#');
            for part in [color.0, color.1, color.2] {
                for digit in [part >> 4, part & 15] {
                    values.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
                }
            }
        })
    }

    /// An attribute that says what a pen does.
    pub(super) fn drawn(self, name: &'static str, draw: impl FnOnce(&mut Pen<'_>)) -> Start<'m> {
        self.value(name, |values| draw(&mut Pen(values)))
    }

    /// Writes the beginning; the element stays open until it is ended.
    pub(super) fn open(self) -> &'m mut Markup {
        let Start { markup, name } = self;
        let Markup { text, open, attributes, values } = markup;
        text.push('<');
        text.push_str(name);
        attributes.sort_by_key(|(name, _)| *name);
        let mut rest = attributes.iter().peekable();
        while let Some((name, range)) = rest.next() {
            // Of two of one name the later counts.
            if rest.peek().is_some_and(|(next, _)| next == name) {
                continue;
            }
            text.push(' ');
            text.push_str(name);
            text.push_str("=\"");
            text.push_str(values.get(range.clone()).unwrap_or_default());
            text.push('"');
        }
        open.push((name, Inside::Nothing));
        markup
    }

    /// Writes the element with nothing in it.
    pub(super) fn close(self) {
        self.open().end();
    }

    /// Writes the element with words in it.
    pub(super) fn saying(self, words: &str) {
        let markup = self.open();
        markup.say(words);
        markup.end();
    }

    fn value(self, name: &'static str, write: impl FnOnce(&mut String)) -> Start<'m> {
        let begin = self.markup.values.len();
        write(&mut self.markup.values);
        self.markup.attributes.push((name, begin..self.markup.values.len()));
        self
    }
}

/// Writes what a pen does: letters that say how it moves, and numbers.
#[derive(Debug)]
pub(super) struct Pen<'t>(&'t mut String);

impl Pen<'_> {
    /// A letter that says how the pen moves.
    pub(super) fn letter(&mut self, letter: char) {
        if letter.is_ascii_alphabetic() {
            self.0.push(letter);
        }
    }

    /// A space, for numbers that would run together.
    pub(super) fn space(&mut self) {
        self.0.push(' ');
    }

    /// A length in page pixels.
    pub(super) fn len(&mut self, len: Len) {
        self.decimal(i64::from(len.0), 2);
    }

    /// The value of `units` at a power of ten below one.
    pub(super) fn decimal(&mut self, units: i64, places: u32) {
        push_decimal(self.0, units, places);
    }
}

/// Every number of the file in page pixels: at most two decimals, no trailing zeros, no `-0`.
pub(super) fn number(len: Len) -> String {
    decimal(i64::from(len.0), 2)
}

/// The value of `units` at a power of ten below one, shortest form.
pub(super) fn decimal(units: i64, places: u32) -> String {
    let mut text = String::new();
    push_decimal(&mut text, units, places);
    text
}

/// Appends the shortest form of `units` at a power of ten below one.
pub(super) fn push_decimal(text: &mut String, units: i64, places: u32) {
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

/// What a character is written as, unless as itself: in an attribute quotes are written otherwise too.
fn instead(letter: char, attribute: bool) -> Option<&'static str> {
    match letter {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' if attribute => Some("&quot;"),
        '\'' if attribute => Some("&apos;"),
        '\r' | '\u{85}' => Some(" "),
        letter if allowed(letter) => None,
        _ => Some("\u{fffd}"),
    }
}

/// Appends words as markup: signs that mean something to XML are escaped, what it cannot hold is replaced.
fn push_escaped(text: &mut String, words: &str, attribute: bool) {
    let mut rest = words;
    while let Some((at, found)) =
        rest.char_indices().find_map(|(at, letter)| Some((at, (letter, instead(letter, attribute)?))))
    {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (letter, written) = found;
        text.push_str(before);
        text.push_str(written);
        rest = after.strip_prefix(letter).unwrap_or_default();
    }
    text.push_str(rest);
}

/// Words as XML can hold them: characters that it forbids become the replacement character.
fn clean(words: &str) -> String {
    if words.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n')) {
        return words.to_owned();
    }
    let carried = |letter: char| match letter {
        '\r' | '\u{85}' => ' ',
        letter if allowed(letter) => letter,
        _ => '\u{fffd}',
    };
    words.chars().map(carried).collect()
}

/// Whether XML can hold a character, and nobody advises against it.
fn allowed(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\u{20}'..='\u{7e}' | '\u{a0}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..)
        && !matches!(letter as u32 & 0xffff, 0xfffe | 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::hash_map::DefaultHasher;
    use std::fmt;
    use std::hash::Hash;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::Config;
    use proptest::test_runner::RngAlgorithm;
    use proptest::test_runner::TestRng;
    use proptest::test_runner::TestRunner;
    use svg::node::Attributes;
    use svg::node::Children;
    use svg::node::NodeDefaultHash;

    #[derive(Debug, Clone)]
    enum Tree {
        Words(String),
        Element { tight: bool, attributes: Vec<(&'static str, String)>, children: Vec<Tree> },
    }

    /// An element that the crate writes without line ends before it.
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

    fn node(into: &mut Element, tree: &Tree) {
        match tree {
            Tree::Words(words) => into.append(Text::new(clean(words))),
            Tree::Element { tight, attributes, children } => {
                let mut element = Element::new("g");
                for (name, value) in attributes {
                    element.assign(*name, clean(value));
                }
                for child in children {
                    node(&mut element, child);
                }
                match tight {
                    true => into.append(Tight(element)),
                    false => into.append(element),
                }
            }
        }
    }

    fn write(into: &mut Markup, tree: &Tree) {
        match tree {
            Tree::Words(words) => into.say(words),
            Tree::Element { tight, attributes, children } => {
                let mut start = if *tight { into.begin_tight("g") } else { into.begin("g") };
                for (name, value) in attributes {
                    start = start.words(name, value);
                }
                let into = start.open();
                for child in children {
                    write(into, child);
                }
                into.end();
            }
        }
    }

    fn trees() -> impl Strategy<Value = Tree> {
        let words = || "[ -~\\n\\r\\t\u{0}\u{85}\u{b}äßжあ\u{fffe}\u{1f600}\u{1ffff}]{0,12}";
        let name = prop::sample::select(&["x", "y", "id", "data-kind", "xlink:href", "fill", "fill-opacity"][..]);
        let leaf = words().prop_map(Tree::Words);
        leaf.prop_recursive(4, 40, 6, move |inner| {
            (any::<bool>(), vec((name.clone(), words()), 0..6), vec(inner, 0..6))
                .prop_map(|(tight, attributes, children)| Tree::Element { tight, attributes, children })
        })
    }

    #[test]
    fn what_is_written_straight_is_what_the_crate_writes() {
        let mut runner = TestRunner::new_with_rng(
            Config { cases: 2_000, failure_persistence: None, ..Config::default() },
            TestRng::from_seed(RngAlgorithm::ChaCha, &[41; 32]),
        );
        let whole =
            vec(trees(), 1..4).prop_map(|children| Tree::Element { tight: false, attributes: vec![], children });
        runner
            .run(&whole, |tree| {
                let Tree::Element { children, .. } = &tree else { unreachable!("the root is an element") };
                let mut element = Element::new("g");
                children.iter().for_each(|child| node(&mut element, child));
                let mut markup = Markup::default();
                write(&mut markup, &tree);
                prop_assert_eq!(markup.text, element.to_string());
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn numbers_are_as_short_as_can_be() {
        let written = |units, places| decimal(units, places);
        assert_eq!(
            ["0", "1.5", "-0.05", "12"].map(str::to_owned),
            [written(0, 2), written(150, 2), written(-5, 2), written(1200, 2)]
        );
    }

    #[test]
    fn a_pen_moves_and_counts_and_says_nothing_else() {
        let mut markup = Markup::default();
        let start = markup.begin("path").drawn("d", |pen| {
            pen.letter('M');
            pen.len(Len::px(3));
            pen.space();
            pen.decimal(-25, 1);
            pen.letter('"');
        });
        start.color("fill", Color(1, 171, 255)).close();
        assert_eq!(markup.text, "<path d=\"M3 -2.5\" fill=\"#01abff\"/>");
    }
}
