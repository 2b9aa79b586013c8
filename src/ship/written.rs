//! Where everything stands in the text of a blueprint: each element with its address, so that it can be edited there.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use toml_edit::DocumentMut;
use toml_edit::Item;
use toml_edit::TableLike;
use toml_edit::Value;
use unicode_normalization::UnicodeNormalization;

use super::edit::Body;

use crate::sorted::Gather;

/// Keys of a card that hold links.
pub const LINK_KEYS: [&str; 4] = ["to", "uses", "with", "back"];

/// Lanes that need no declaration.
const USUAL_LANES: [&str; 9] =
    ["feeling", "evidence", "customer", "frontstage", "backstage", "support", "pain", "opportunity", "metric"];

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Persona,
    Team,
    System,
    Lane,
    Line,
    Stage,
    Step,
    Card,
    Feeling,
    Pain,
    Opportunity,
    Metric,
    Link,
}

impl Kind {
    /// The key that plain words stand for.
    pub fn words_key(self) -> &'static str {
        match self {
            Kind::Card | Kind::Pain | Kind::Opportunity => "text",
            Kind::Feeling => "quote",
            Kind::Link => "to",
            _ => "name",
        }
    }

    fn of_role(role: &str) -> Kind {
        match role {
            "feeling" => Kind::Feeling,
            "pain" => Kind::Pain,
            "opportunity" => Kind::Opportunity,
            "metric" => Kind::Metric,
            _ => Kind::Card,
        }
    }
}

/// A table that holds cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// The top of the file.
    Head,
    /// A stage, by its place.
    Stage(usize),
    /// A step of a stage.
    Step(usize, usize),
    /// A step of a file without stages.
    Bare(usize),
}

/// Where an element stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Behind its id in `[teams]` or `[systems]`.
    Entry(&'static str, String),
    /// In a list of tables such as `[[lane]]`.
    List(&'static str, usize),
    /// A stage or a step.
    Holder(Holder),
    /// In a cell: holder, lane key, place.
    Cell(Holder, String, usize),
    /// In a link key of a card: index of the card among the elements, key, place.
    Link(usize, &'static str, usize),
}

/// What differs in one variant.
#[derive(Debug, Clone)]
pub struct Override {
    /// The variant.
    pub variant: String,
    /// Whether it is written as `future`, and not within `in`.
    pub short: bool,
    /// The opportunity that explains it, where it says so itself.
    pub by: Option<String>,
    /// Keys that differ, `by` and `why` aside.
    pub keys: Vec<String>,
    /// The step and the lane it moves to.
    pub to: (Option<String>, Option<String>),
}

/// An element as written.
#[derive(Debug, Clone)]
pub struct Element {
    /// Its place among the elements.
    pub index: usize,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// Id, written or derived; empty where there is none.
    pub id: String,
    /// Whether the id is written.
    pub written: bool,
    /// The variants it holds in.
    pub only: Option<Vec<String>>,
    /// The opportunity that explains its change.
    pub by: Option<String>,
    /// Id of the element it replaces.
    pub replaces: Option<String>,
    /// What differs in which variant.
    pub overrides: Vec<Override>,
    /// Pains it fixes and status, of an opportunity; its metric.
    pub fixes: Vec<String>,
    /// Status as written.
    pub status: Option<String>,
    /// Metric as written.
    pub metric: Option<String>,
    /// The element it stands in: the step or stage of a cell, the stage of a step, the card of a link.
    pub inside: Option<usize>,
}

/// All elements of a file, and its variants.
#[derive(Debug)]
pub struct Written {
    /// Elements: whatever holds others comes before them.
    pub elements: Vec<Element>,
    /// Cells: the elements at their places; blanks keep theirs.
    pub cells: BTreeMap<(Holder, String), Vec<Option<usize>>>,
    /// Variants in order, each with those it builds on, nearest first.
    pub variants: Vec<(String, Vec<String>)>,
    /// Ids of the lanes a cell may stand in.
    pub lanes: BTreeSet<String>,
    /// The steps by id: their element and where their cells stand.
    pub columns: BTreeMap<String, (usize, Holder)>,
}

/// Text in the form in which ids are compared.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Reads a document.
pub fn read(document: &DocumentMut) -> Written {
    let head = document.as_table();
    let kinds = lanes(head);
    let lanes = kinds.keys().cloned().gather();
    let mut reader = Reader { kinds, elements: Vec::new(), cells: BTreeMap::new(), steps: 0 };
    for (table, kind) in [("teams", Kind::Team), ("systems", Kind::System)] {
        reader.register(head, table, kind);
    }
    for (list, kind) in [("persona", Kind::Persona), ("lane", Kind::Lane), ("line", Kind::Line)] {
        for (index, table) in tables(head.get(list)).into_iter().enumerate() {
            reader.element(kind, Place::List(list, index), None, Some(table), String::new());
        }
    }
    reader.cells(head, Holder::Head, None, "all");
    for (index, stage) in tables(head.get("stage")).into_iter().enumerate() {
        reader.stage(stage, index);
    }
    for (index, step) in tables(head.get("step")).into_iter().enumerate() {
        reader.step(step, Holder::Bare(index), None);
    }
    let variants = variants(head, &reader.elements);
    let columns = columns(&reader.elements);
    Written { columns, elements: reader.elements, cells: reader.cells, variants, lanes }
}

/// The steps by id; a stage without steps is one.
fn columns(elements: &[Element]) -> BTreeMap<String, (usize, Holder)> {
    let places = || {
        elements.iter().filter_map(|element| match element.place {
            Place::Holder(holder) => Some((element, holder)),
            _ => None,
        })
    };
    let with_steps: BTreeSet<usize> = places()
        .filter_map(|(_, holder)| match holder {
            Holder::Step(stage, _) => Some(stage),
            _ => None,
        })
        .gather();
    places()
        .filter(|(_, holder)| !matches!(holder, Holder::Stage(stage) if with_steps.contains(stage)))
        .map(|(element, holder)| (element.id.clone(), (element.index, holder)))
        .gather()
}

/// The lanes of a file and what each holds.
fn lanes(head: &dyn TableLike) -> BTreeMap<String, Kind> {
    let mut kinds: BTreeMap<String, Kind> =
        USUAL_LANES.iter().map(|role| ((*role).to_owned(), Kind::of_role(role))).gather();
    for lane in tables(head.get("lane")) {
        if let Some(id) = text(lane, "id") {
            let kind = Kind::of_role(&text(lane, "role").unwrap_or_else(|| id.clone()));
            kinds.insert(id, kind);
        }
    }
    kinds
}

struct Reader {
    kinds: BTreeMap<String, Kind>,
    elements: Vec<Element>,
    cells: BTreeMap<(Holder, String), Vec<Option<usize>>>,
    steps: usize,
}

impl Reader {
    fn register(&mut self, head: &dyn TableLike, table: &'static str, kind: Kind) {
        for (id, item) in head.get(table).and_then(Item::as_table_like).into_iter().flat_map(|table| table.iter()) {
            let place = Place::Entry(table, id.to_owned());
            let element = self.element(kind, place, None, item.as_table_like(), nfc(id));
            if let Some(element) = self.elements.get_mut(element) {
                element.written = true;
            }
        }
    }

    fn stage(&mut self, stage: &dyn TableLike, index: usize) {
        let holder = Holder::Stage(index);
        let steps = tables(stage.get("step"));
        let derived = format!("stage-{}", index + 1);
        let element = self.element(Kind::Stage, Place::Holder(holder), None, Some(stage), derived);
        let mut id = self.elements.get(element).map(|stage| stage.id.clone()).unwrap_or_default();
        if steps.is_empty() {
            self.steps += 1;
            if self.elements.get(element).is_some_and(|stage| !stage.written) {
                id = format!("step-{}", self.steps);
            }
        }
        self.cells(stage, holder, Some(element), &id);
        for (place, step) in steps.into_iter().enumerate() {
            self.step(step, Holder::Step(index, place), Some(element));
        }
    }

    fn step(&mut self, step: &dyn TableLike, holder: Holder, stage: Option<usize>) {
        self.steps += 1;
        let derived = format!("step-{}", self.steps);
        let element = self.element(Kind::Step, Place::Holder(holder), stage, Some(step), derived);
        let id = self.elements.get(element).map(|step| step.id.clone()).unwrap_or_default();
        self.cells(step, holder, Some(element), &id);
    }

    fn cells(&mut self, table: &dyn TableLike, holder: Holder, inside: Option<usize>, home: &str) {
        let cells: Vec<(String, Kind, &Item)> = table
            .iter()
            .filter_map(|(key, item)| self.kinds.get(&nfc(key)).map(|kind| (key.to_owned(), *kind, item)))
            .collect();
        for (lane, kind, item) in cells {
            let mut places = Vec::new();
            for (place, member) in members(item).into_iter().enumerate() {
                let element = (!member.is_blank()).then(|| {
                    let derived = format!("{home}.{}.{}", nfc(&lane), place + 1);
                    let at = Place::Cell(holder, lane.clone(), place);
                    let element = self.element(kind, at, inside, member.table(), derived);
                    if let (Kind::Card, Some(card)) = (kind, member.table()) {
                        self.links(card, element);
                    }
                    element
                });
                places.push(element);
            }
            self.cells.insert((holder, lane), places);
        }
    }

    fn links(&mut self, card: &dyn TableLike, inside: usize) {
        for key in LINK_KEYS {
            for (place, member) in card.get(key).map(members).unwrap_or_default().into_iter().enumerate() {
                let Some(link) = member.table() else { continue };
                let place = Place::Link(inside, key, place);
                self.element(Kind::Link, place, Some(inside), Some(link), String::new());
            }
        }
    }

    fn element(
        &mut self,
        kind: Kind,
        place: Place,
        inside: Option<usize>,
        table: Option<&dyn TableLike>,
        derived: String,
    ) -> usize {
        let word = |key: &str| table.and_then(|table| text(table, key));
        let list = |key: &str| table.and_then(|table| table.get(key)).map(texts).unwrap_or_default();
        let id = word("id");
        self.elements.push(Element {
            index: self.elements.len(),
            kind,
            place,
            written: id.is_some(),
            id: id.unwrap_or(derived),
            only: Some(list("only")).filter(|only| !only.is_empty()),
            by: word("by"),
            replaces: word("replaces"),
            overrides: table.map(|table| overrides(table, kind)).unwrap_or_default(),
            fixes: list("fixes"),
            status: word("status"),
            metric: word("metric"),
            inside,
        });
        self.elements.len() - 1
    }
}

fn overrides(table: &dyn TableLike, kind: Kind) -> Vec<Override> {
    let mut found = Vec::new();
    if let Some(item) = table.get("future") {
        found.push(difference("future", true, item, kind));
    }
    let variants = table.get("in").and_then(Item::as_table_like);
    for (variant, item) in variants.into_iter().flat_map(|variants| variants.iter()) {
        found.push(difference(variant, false, item, kind));
    }
    found
}

fn difference(variant: &str, short: bool, item: &Item, kind: Kind) -> Override {
    let table = item.as_table_like();
    let word = |key: &str| table.and_then(|table| text(table, key));
    let keys = match table {
        Some(table) => table.iter().map(|(key, _)| key.to_owned()).filter(|key| key != "by" && key != "why").collect(),
        None => vec![kind.words_key().to_owned()],
    };
    let (by, to) = (word("by"), (word("step"), word("lane")));
    Override { variant: nfc(variant), short, by, keys, to }
}

/// The variants in order, each with those it builds on.
fn variants(head: &dyn TableLike, elements: &[Element]) -> Vec<(String, Vec<String>)> {
    let table = head.get("variants").and_then(Item::as_table_like);
    let declared: Vec<(String, Option<&Item>)> = table
        .into_iter()
        .flat_map(|table| table.iter())
        .map(|(id, item)| (nfc(id), item.as_table_like().and_then(|variant| variant.get("from"))))
        .collect();
    let used: BTreeSet<&str> = elements
        .iter()
        .flat_map(|element| {
            let only = element.only.iter().flatten().map(String::as_str);
            only.chain(element.overrides.iter().map(|difference| difference.variant.as_str()))
        })
        .gather();
    let mut ids: Vec<String> = declared.iter().map(|(id, _)| id.clone()).collect();
    if used.contains("future") && !ids.iter().any(|id| id == "future") {
        ids.push("future".to_owned());
    }
    let alone = ids.len() == 1 && ids.iter().any(|id| id == "future");
    if (used.contains("current") || alone) && !ids.iter().any(|id| id == "current") {
        ids.insert(0, "current".to_owned());
    }
    let mut parents: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let mut before: Option<&str> = None;
    for id in &ids {
        let from = declared.iter().find(|(known, _)| known == id).and_then(|(_, from)| *from);
        let alternative = from.and_then(Item::as_bool) == Some(false);
        let parent = match from.and_then(Item::as_str) {
            Some(from) => Some(nfc(from)),
            None if alternative => None,
            None => before.map(str::to_owned),
        };
        parents.insert(id, parent);
        if !alternative {
            before = Some(id);
        }
    }
    ids.iter().map(|id| (id.clone(), chain(id, &parents))).collect()
}

fn chain(id: &str, parents: &BTreeMap<&str, Option<String>>) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    let mut here = id;
    while let Some(Some(parent)) = parents.get(here) {
        if parent == id || chain.contains(parent) {
            break;
        }
        chain.push(parent.clone());
        here = parent;
    }
    chain
}

/// One member of a cell or link key: a table, or a plain value.
pub enum Member<'a> {
    Table(&'a dyn TableLike),
    Plain(&'a Value),
}

impl<'a> Member<'a> {
    fn table(&self) -> Option<&'a dyn TableLike> {
        match self {
            Member::Table(table) => Some(*table),
            Member::Plain(_) => None,
        }
    }

    fn is_blank(&self) -> bool {
        matches!(self, Member::Plain(value) if is_blank(value))
    }
}

/// Whether a value says "not given".
pub fn is_blank(value: &Value) -> bool {
    value.as_str() == Some("") || value.as_array().is_some_and(|array| array.is_empty())
}

/// What stands in a cell or behind a link key, in order.
pub fn members(item: &Item) -> Vec<Member<'_>> {
    match item {
        Item::Table(table) => vec![Member::Table(table)],
        Item::ArrayOfTables(tables) => tables.iter().map(|table| Member::Table(table)).collect(),
        Item::Value(Value::Array(array)) => array
            .iter()
            .map(|value| match value.as_inline_table() {
                Some(table) => Member::Table(table),
                None => Member::Plain(value),
            })
            .collect(),
        Item::Value(Value::InlineTable(table)) => vec![Member::Table(table)],
        Item::Value(value) => vec![Member::Plain(value)],
        Item::None => Vec::new(),
    }
}

/// The tables of a list such as `[[stage]]`.
fn tables(item: Option<&Item>) -> Vec<&dyn TableLike> {
    item.map(members).unwrap_or_default().iter().filter_map(Member::table).collect()
}

fn text(table: &dyn TableLike, key: &str) -> Option<String> {
    table.get(key).and_then(Item::as_str).filter(|text| !text.is_empty()).map(nfc)
}

fn texts(item: &Item) -> Vec<String> {
    match item {
        Item::Value(Value::Array(array)) => array.iter().filter_map(Value::as_str).map(nfc).collect(),
        _ => item.as_str().filter(|text| !text.is_empty()).map(nfc).into_iter().collect(),
    }
}

/// The table that holds cells.
pub fn holder_mut(document: &mut DocumentMut, holder: Holder) -> Option<Body<'_>> {
    let head = document.as_table_mut();
    match holder {
        Holder::Head => Some(Body::Table(head)),
        Holder::Stage(stage) => Body::nth(head.get_mut("stage")?, stage),
        Holder::Bare(step) => Body::nth(head.get_mut("step")?, step),
        Holder::Step(stage, step) => match Body::nth(head.get_mut("stage")?, stage)? {
            Body::Table(stage) => Body::nth(stage.get_mut("step")?, step),
            Body::Inline(_) => None,
        },
    }
}

impl Written {
    /// The table of an element; `None` where it is plain words.
    pub fn body_mut<'a>(&self, document: &'a mut DocumentMut, place: &Place) -> Option<Body<'a>> {
        match place {
            Place::Entry(table, key) => {
                let register = document.as_table_mut().get_mut(table)?.as_table_like_mut()?;
                Body::nth(register.get_mut(key)?, 0)
            }
            Place::List(list, index) => Body::nth(document.as_table_mut().get_mut(list)?, *index),
            Place::Holder(holder) => holder_mut(document, *holder),
            Place::Cell(holder, lane, place) => {
                let holder = holder_mut(document, *holder)?;
                Body::nth(holder.into_item(lane)?, *place)
            }
            Place::Link(card, key, place) => {
                let card = self.elements.get(*card)?;
                Body::nth(self.body_mut(document, &card.place)?.into_item(key)?, *place)
            }
        }
    }

    /// The first variant: the state of today.
    pub fn now(&self) -> Option<&str> {
        self.variants.first().map(|(id, _)| id.as_str())
    }

    /// The variants that a variant builds on, nearest first.
    pub fn builds_on(&self, variant: &str) -> &[String] {
        self.variants.iter().find(|(id, _)| id == variant).map_or(&[], |(_, chain)| chain.as_slice())
    }

    /// Whether a variant comes after today's state and builds on it.
    pub fn is_later(&self, variant: &str) -> bool {
        self.now().is_some_and(|now| variant != now && self.builds_on(variant).iter().any(|id| id == now))
    }
}
