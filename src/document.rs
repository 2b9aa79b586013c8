//! The file as written: every table, key and value with its place, nothing resolved.
//!
//! [`read`] walks the spanned TOML tree against the tables of keys in [`schema`], so that every unknown
//! key, wrong type and number out of range of a file is found in one run. What an id refers to is not
//! known here.

mod address;
mod cells;
mod names;
pub mod schema;
mod shapes;
mod syntax;
mod unknown;
mod walk;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::limits::Limits;
use crate::source::Source;

pub use names::near;
pub use names::nfc;
pub use schema::Kind;
pub use syntax::Broken;
pub use walk::kind_of_role;

/// A value and where it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Range2,
}

impl<T> Spot<T> {
    /// A value at a place.
    pub fn new(value: T, span: impl Into<Range2>) -> Spot<T> {
        Spot { value, span: span.into() }
    }
}

/// What stands behind a key, already of the shape the key asks for.
#[derive(Debug, Clone)]
pub enum Value {
    /// `""` or `[]`: not given; in an override it takes away what the element had.
    Blank,
    /// Given, but of the wrong type or out of range, which has been said.
    Unread,
    /// Words, as they stand in the file.
    Words(String),
    /// Several words or ids.
    List(Vec<Spot<String>>),
    /// A number, and how it stands in the file.
    Number(f64, String),
    /// A whole number.
    Whole(i64),
    /// `true` or `false`.
    Flag(bool),
    /// Links.
    Links(Vec<Element>),
    /// Pairs of words.
    Pairs(Vec<(Spot<String>, Spot<String>)>),
}

/// A key of a table with its value.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// Where the key stands.
    pub key_span: Range2,
    /// What stands behind it.
    pub value: Value,
    /// Where the value stands.
    pub span: Range2,
}

/// What differs in one variant.
#[derive(Debug, Clone)]
pub struct Override {
    /// The variant, and where it is named.
    pub variant: Spot<String>,
    /// Keys that differ.
    pub fields: Vec<Field>,
    /// Cells that are replaced (of a step, a stage or the head).
    pub cells: Vec<Cell>,
}

/// One lane key: what a step, a stage or the head holds in a lane.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The lane, and where it is named.
    pub lane: Spot<String>,
    /// Elements by their place in the cell; a blank keeps its place.
    pub elements: Vec<Option<Element>>,
}

/// A table of the file, or words that stand for one.
#[derive(Debug, Clone)]
pub struct Element {
    /// What it is.
    pub kind: Kind,
    /// Id in NFC: written, or derived from the place. Empty where the kind has none.
    pub id: Spot<String>,
    /// Whether the id was written.
    pub id_written: bool,
    /// Where the whole element stands (of a table with a header, the header).
    pub span: Range2,
    /// Keys in file order.
    pub fields: Vec<Field>,
    /// The variants it holds in; `None` for all.
    pub only: Option<Vec<Spot<String>>>,
    /// What differs in which variant, in file order.
    pub overrides: Vec<Override>,
}

impl Element {
    /// A key's value and place.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The words behind a key.
    pub fn words(&self, key: &str) -> Option<&str> {
        match self.field(key).map(|field| &field.value) {
            Some(Value::Words(words)) => Some(words),
            _ => None,
        }
    }

    /// The words behind a key, owned.
    pub fn text(&self, key: &str) -> Option<String> {
        self.words(key).map(str::to_owned)
    }

    /// The words behind a key and where they stand.
    pub fn spot(&self, key: &str) -> Option<Spot<String>> {
        self.field(key).and_then(|field| match &field.value {
            Value::Words(words) => Some(Spot::new(words.clone(), field.span)),
            _ => None,
        })
    }

    /// The words or ids behind a key; none when the key is not given.
    pub fn list(&self, key: &str) -> &[Spot<String>] {
        match self.field(key).map(|field| &field.value) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    /// The plain words behind a key that takes several.
    pub fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().map(|spot| spot.value.clone()).collect()
    }

    /// The whole number behind a key.
    pub fn whole(&self, key: &str) -> Option<i64> {
        match self.field(key).map(|field| &field.value) {
            Some(Value::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// The switch behind a key.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.field(key).map(|field| &field.value) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The links behind a key.
    pub fn links(&self, key: &str) -> &[Element] {
        match self.field(key).map(|field| &field.value) {
            Some(Value::Links(links)) => links,
            _ => &[],
        }
    }

    /// Where the words of the element stand, else the element itself.
    pub fn label_span(&self) -> Range2 {
        self.field(self.kind.words_key()).map_or(self.span, |field| field.span)
    }

    /// Names of findings that are not wanted here.
    pub fn allows(&self, name: &str) -> bool {
        self.list("allow").iter().any(|allowed| allowed.value == name)
    }
}

/// Where an element of a cell is at home.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// In the column of a step, by its id.
    Step(String),
    /// Over a whole stage, by its id.
    Stage(String),
    /// Over the whole blueprint.
    Whole,
}

/// An element of a cell and where it stands.
#[derive(Debug, Clone)]
pub struct Item {
    /// The element.
    pub element: Element,
    /// Step, stage or whole.
    pub home: Home,
    /// Where another home was asked for (`future.step`).
    pub moved: Option<Range2>,
    /// The lane, and where it is named.
    pub lane: Spot<String>,
    /// Place in the cell as written, from 0.
    pub place: usize,
}

/// A step and the stage it stands in.
#[derive(Debug, Clone)]
pub struct Step {
    /// The table.
    pub element: Element,
    /// Id of its stage.
    pub stage: Option<String>,
    /// Place among all steps of the file, from 0.
    pub column: usize,
}

/// A file as written, or one variant of it with everything that differs put in its place.
#[derive(Debug, Clone)]
pub struct Document {
    /// The variant that was settled; `None` for the file as written and for a file without variants.
    pub variant: Option<String>,
    /// The keys at the top.
    pub head: Element,
    /// Personas.
    pub personas: Vec<Element>,
    /// Teams.
    pub teams: Vec<Element>,
    /// Systems.
    pub systems: Vec<Element>,
    /// Variants.
    pub variants: Vec<Element>,
    /// Lanes.
    pub lanes: Vec<Element>,
    /// Edits of the lines.
    pub lines: Vec<Element>,
    /// Stages.
    pub stages: Vec<Element>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Everything that stands in cells, in file order.
    pub items: Vec<Item>,
    /// Cells that other variants replace: home, and what replaces it.
    pub replaced_cells: Vec<(Home, Override)>,
    /// What stands for what is gone: kind and old id to new id.
    pub successors: BTreeMap<(Kind, String), String>,
    /// Elements of this variant that take each other away: the circle, in the order in which one replaces the next.
    pub circles: Vec<Vec<Element>>,
}

impl Document {
    /// Every element but links, each with its place in the file.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        [&self.personas, &self.teams, &self.systems, &self.lanes, &self.lines, &self.stages]
            .into_iter()
            .flatten()
            .chain(self.steps.iter().map(|step| &step.element))
            .chain(self.items.iter().map(|item| &item.element))
    }
}

/// A file as far as it could be read, and everything that was wrong with it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What could be read.
    pub document: Document,
    /// Errors so far, not yet in file order.
    pub findings: Vec<Diagnostic>,
    /// Lines that are no TOML, where names may have been lost.
    pub broken: Broken,
    /// Places of words that cannot be seen and were taken as not given.
    pub unseen: Vec<Range2>,
}

/// Reads a file as far as it goes.
///
/// Syntax errors, unknown keys, wrong types and numbers out of range are all found in one run. Gives no
/// document when the file is refused whole (a named limit) or says nothing at all.
pub fn read(source: &Source, limits: &Limits) -> Result<Reading, Vec<Diagnostic>> {
    walk::read(source, limits)
}
