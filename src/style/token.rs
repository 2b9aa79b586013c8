//! The values of a style: how each is read from a file, with everything that is wrong with it, and how it is kept in few
//! bytes.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use crate::color::Color;
use crate::diagnostic::Diagnostic;
use crate::geom::Len;
use crate::layout::route::RouteMetrics;
use crate::nearest::nearest;
use crate::style::BrandFonts;
use crate::style::DEFAULT;
use crate::style::LaneColors;
use crate::style::LaneStyle;
use crate::style::LineStyle;
use crate::style::Logo;
use crate::style::Type;
use crate::text::Face;

/// A value of a file and where it stands.
pub(super) type Node<'a> = Spanned<DeValue<'a>>;

/// What is read from a style file.
pub(super) trait Token: Sized {
    /// Reads a value; what is wrong with it is told, and then there is none.
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Self>;
}

/// What is kept as a row of numbers, so that the usual style need not be read from its file on every run.
pub(super) trait Cells: Sized {
    /// Appends the numbers it is made of.
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>);

    /// Takes as many numbers as it is made of; `None` when they are none of it.
    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<Self>;
}

/// What was found wrong with a style file so far.
pub(super) struct Reading {
    pub(super) found: Vec<Diagnostic>,
    /// Whether the style stands on another, so that nothing of it can be missing.
    extends: bool,
    /// Whether anything was told to be missing: one is enough, the rest stands in the styles to look at.
    missing: bool,
}

impl Reading {
    pub(super) fn new(extends: bool) -> Reading {
        Reading { found: Vec::new(), extends, missing: false }
    }

    fn tell<T>(&mut self, name: &'static str, value: &Node<'_>, message: String) -> Option<T> {
        self.found.push(Diagnostic::error(name, value.span(), message));
        None
    }

    fn wrong_type<T>(&mut self, value: &Node<'_>, wanted: &str) -> Option<T> {
        let found = value.get_ref().type_str();
        self.tell("wrong-type", value, format!("a style takes {wanted} here, found a value of type {found}"))
    }

    /// A table, every key of which is one of `known`, words of a key joined by `_` there.
    pub(super) fn table<'v, 'a>(&mut self, value: &'v Node<'a>, known: &[&str]) -> Option<&'v DeTable<'a>> {
        let DeValue::Table(table) = value.get_ref() else { return self.wrong_type(value, "a table") };
        for (key, value) in table {
            let wrong = key.get_ref().as_ref();
            if known.iter().any(|known| same(known, wrong)) {
                continue;
            }
            let span = if key.span().is_empty() { value.span() } else { key.span() };
            let finding = Diagnostic::error("unknown-key", span, format!("a style has no `{wrong}` here"));
            let known: Vec<String> = known.iter().map(|known| known.replace('_', "-")).collect();
            self.found.push(match nearest(wrong, known.iter().map(String::as_str)) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("known here: {}", known.join(", "))),
            });
        }
        Some(table)
    }

    /// What a table says of a key that it may leave out.
    pub(super) fn maybe<T: Token>(&mut self, table: &DeTable<'_>, key: &str) -> Option<T> {
        let (_, value) = table.iter().find(|(known, _)| same(key, known.get_ref()))?;
        T::read(value, self)
    }

    /// What a table, found in `within`, says of a key that it must have.
    pub(super) fn must<T: Token>(&mut self, table: &DeTable<'_>, within: &Node<'_>, key: &str) -> Option<T> {
        if table.iter().any(|(known, _)| same(key, known.get_ref())) {
            return self.maybe(table, key);
        }
        if !std::mem::replace(&mut self.missing, true) {
            let message = format!("the style has no `{}`", key.replace('_', "-"));
            let finding = Diagnostic::error("missing-key", within.span(), message);
            self.found.push(match self.extends {
                true => finding,
                false => finding.help(format!("write `extends = \"{DEFAULT}\"` at the top to give only what differs")),
            });
        }
        None
    }
}

/// Whether a key is meant by a name whose words are joined by `_`.
fn same(name: &str, key: &str) -> bool {
    name.len() == key.len()
        && name.bytes().zip(key.bytes()).all(|(one, other)| one == other || one == b'_' && other == b'-')
}

/// A number as it is written; `None` for what is none.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
        DeValue::Integer(whole) => {
            i64::from_str_radix(&whole.as_str().replace('_', ""), whole.radix()).ok().map(|n| n as f64)
        }
        _ => None,
    }
}

impl Token for Len {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Len> {
        match number(value.get_ref()) {
            Some(px) => Some(Len::from_f64(px)),
            None => reading.wrong_type(value, "a number of pixels"),
        }
    }
}

impl Cells for Len {
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>) {
        cells.push(self.0);
    }

    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<Len> {
        cells.next().map(Len)
    }
}

impl Token for u8 {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<u8> {
        let whole = number(value.get_ref()).filter(|number| number.fract() == 0.0 && (0.0..=255.0).contains(number));
        match whole {
            Some(whole) => Some(whole as u8),
            None => reading.tell("wrong-type", value, "a style takes a whole number here, 0 to 255".to_owned()),
        }
    }
}

impl Cells for u8 {
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>) {
        cells.push(i32::from(*self));
    }

    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<u8> {
        cells.next().and_then(|cell| u8::try_from(cell).ok())
    }
}

impl Token for String {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<String> {
        match value.get_ref() {
            DeValue::String(words) => Some(words.to_string()),
            _ => reading.wrong_type(value, "words"),
        }
    }
}

impl Token for Color {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Color> {
        let DeValue::String(words) = value.get_ref() else { return reading.wrong_type(value, "a colour") };
        match words.parse() {
            Ok(color) => Some(color),
            Err(why) => reading.tell("invalid-color", value, format!("{why}")),
        }
    }
}

impl Cells for Color {
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>) {
        cells.push(i32::from_be_bytes([0, self.0, self.1, self.2]));
    }

    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<Color> {
        let [_, red, green, blue] = cells.next()?.to_be_bytes();
        Some(Color(red, green, blue))
    }
}

/// The faces by the names that a style file gives them.
const FACES: [(&str, Face); 6] = [
    ("regular", Face::Regular),
    ("medium", Face::Medium),
    ("medium-italic", Face::MediumItalic),
    ("semi-bold", Face::SemiBold),
    ("bold", Face::Bold),
    ("display", Face::Display),
];

impl Token for Face {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Face> {
        let name = String::read(value, reading)?;
        if let Some((_, face)) = FACES.iter().find(|(known, _)| *known == name) {
            return Some(*face);
        }
        let names = FACES.map(|(known, _)| known);
        let finding = Diagnostic::error("unknown-value", value.span(), format!("a style has no face `{name}`"));
        reading.found.push(match nearest(&name, names) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help(format!("known here: {}", names.join(", "))),
        });
        None
    }
}

impl Cells for Face {
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>) {
        cells.push(*self as i32);
    }

    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<Face> {
        Face::ALL.get(usize::try_from(cells.next()?).ok()?).copied()
    }
}

impl<T: Token> Token for Vec<T> {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Vec<T>> {
        let DeValue::Array(all) = value.get_ref() else { return reading.wrong_type(value, "a list") };
        let read: Vec<Option<T>> = all.iter().map(|value| T::read(value, reading)).collect();
        read.into_iter().collect()
    }
}

impl<T: Cells> Cells for Vec<T> {
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>) {
        cells.push(self.len() as i32);
        self.iter().for_each(|value| value.keep(cells));
    }

    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<Vec<T>> {
        let count = cells.next()?;
        (0..count).map(|_| T::restore(cells)).collect()
    }
}

impl Token for [Len; 2] {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<[Len; 2]> {
        match <[Len; 2]>::try_from(Vec::<Len>::read(value, reading)?) {
            Ok(both) => Some(both),
            Err(_) => reading.tell("wrong-type", value, "a style takes two numbers here".to_owned()),
        }
    }
}

impl Cells for [Len; 2] {
    #[cfg(test)]
    fn keep(&self, cells: &mut Vec<i32>) {
        self.iter().for_each(|value| value.keep(cells));
    }

    fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<[Len; 2]> {
        Some([Len::restore(cells)?, Len::restore(cells)?])
    }
}

impl<T: Token> Token for BTreeMap<String, T> {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<BTreeMap<String, T>> {
        let DeValue::Table(table) = value.get_ref() else { return reading.wrong_type(value, "a table") };
        let mut all = BTreeMap::new();
        for (key, value) in table {
            if let Some(value) = T::read(value, reading) {
                all.insert(key.get_ref().to_string(), value);
            }
        }
        Some(all)
    }
}

/// What a table of a style is made of, every key of which must be there.
macro_rules! tokens {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::style::token::Token for $name {
            fn read(
                value: &$crate::style::token::Node<'_>,
                reading: &mut $crate::style::token::Reading,
            ) -> Option<$name> {
                let table = reading.table(value, &[$(stringify!($field)),*])?;
                $(let $field = reading.must(table, value, stringify!($field));)*
                Some($name { $($field: $field?,)* })
            }
        }
        $crate::style::token::cells!($name { $($field,)* });
    };
}

/// What a table of a style is kept as.
macro_rules! cells {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::style::token::Cells for $name {
            #[cfg(test)]
            fn keep(&self, cells: &mut Vec<i32>) {
                $(self.$field.keep(cells);)*
            }

            fn restore(cells: &mut dyn Iterator<Item = i32>) -> Option<$name> {
                Some($name { $($field: $crate::style::token::Cells::restore(cells)?,)* })
            }
        }
    };
}

pub(super) use cells;
pub(super) use tokens;

tokens!(LineStyle { width, dash });
tokens!(LaneColors { fill, border, strong });
tokens!(RouteMetrics {
    pitch,
    least_pitch,
    port_pitch,
    least_port_pitch,
    corner_clearance,
    line_clearance,
    card_clearance,
    last_piece,
    hop,
    hop_merge,
    hop_clearance,
    least_pass,
    bend,
    demand,
    recross,
});

impl Token for Type {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Type> {
        let table = reading.table(value, &["face", "size", "line", "tracking"])?;
        let (face, size) = (reading.must(table, value, "face"), reading.must(table, value, "size"));
        let line = reading.must(table, value, "line");
        let tracking = reading.maybe(table, "tracking").unwrap_or_default();
        Some(Type { face: face?, size: size?, line: line?, tracking })
    }
}

cells!(Type { face, size, line, tracking });

impl Token for Logo {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<Logo> {
        let table = reading.table(value, &["image", "height"])?;
        let (image, height) = (reading.must(table, value, "image"), reading.maybe(table, "height"));
        Some(Logo { image: image?, height })
    }
}

impl Token for BrandFonts {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<BrandFonts> {
        let table = reading.table(value, &["text", "display", "files"])?;
        Some(BrandFonts {
            text: reading.maybe(table, "text"),
            display: reading.maybe(table, "display"),
            files: reading.maybe(table, "files").unwrap_or_default(),
        })
    }
}

impl Token for LaneStyle {
    fn read(value: &Node<'_>, reading: &mut Reading) -> Option<LaneStyle> {
        let table = reading.table(value, &["fill", "border", "strong"])?;
        Some(LaneStyle {
            fill: reading.maybe(table, "fill"),
            border: reading.maybe(table, "border"),
            strong: reading.maybe(table, "strong"),
        })
    }
}
