//! Doubts about what became of the variant before: changes that no opportunity explains.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Doubt;
use super::View;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Element;
use crate::document::Field;
use crate::document::Home;
use crate::document::Item;
use crate::document::Kind;
use crate::document::Value;
use crate::sorted::Gather;
use crate::sorted::gathered;

/// Keys that say why, or what is drawn as a mere change of words.
const NO_CHANGE: &[&str] = &["id", "text", "by", "why", "allow", "replaces"];

pub(super) fn about(before: &View<'_>, after: &View<'_>, doubts: &mut Vec<Doubt>) {
    let (old, new) = (cards(before), cards(after));
    let (before_homes, after_homes) = (Reasons::new(before), Reasons::new(after));
    for item in new.values() {
        if explained(item, &after_homes) {
            continue;
        }
        let was = old.get(item.element.id.value.as_str());
        let (what, at) = match was {
            None => ("new", item.element.label_span()),
            Some(was) if was.home != item.home => ("moved", item.moved.unwrap_or(item.element.span)),
            Some(was) if was.lane.value != item.lane.value => ("moved", item.lane.span),
            Some(was) => match difference(&was.element, &item.element) {
                Some(at) => ("changed", at),
                None => continue,
            },
        };
        say(item, what, at, doubts);
    }
    for item in old.values() {
        let id = &item.element.id.value;
        let replaced = after.document.successors.contains_key(&(Kind::Card, id.clone()));
        if !new.contains_key(id.as_str())
            && !replaced
            && !explained(item, &before_homes)
            && !after_homes.explain(&item.home)
        {
            say(item, "removed", item.element.label_span(), doubts);
        }
    }
}

/// The cards of a variant by their ids.
fn cards<'a>(view: &View<'a>) -> BTreeMap<&'a str, &'a Item> {
    let cards = view.document.items.iter().filter(|item| item.element.kind == Kind::Card);
    cards.map(|item| (item.element.id.value.as_str(), item)).gather()
}

fn say(item: &Item, what: &str, at: Range2, doubts: &mut Vec<Doubt>) {
    let words = item.element.words("text").unwrap_or(&item.element.id.value);
    doubts.push((
        item.element.span,
        Diagnostic::warning(
            "change-without-opportunity",
            at,
            format!("`{words}` is {what}, and no opportunity says why"),
        )
        .help("write `by = \"an-opportunity\"` on the card, or on its step for all of them"),
    ));
}

/// Whether the card or its step names the opportunity behind the change.
fn explained(item: &Item, homes: &Reasons<'_>) -> bool {
    item.element.field("by").is_some_and(|field| !matches!(field.value, Value::Blank)) || homes.explain(&item.home)
}

/// Steps and stages that name the opportunity behind what changes in them.
struct Reasons<'a> {
    steps: BTreeSet<&'a str>,
    stages: BTreeSet<&'a str>,
}

impl<'a> Reasons<'a> {
    fn new(view: &View<'a>) -> Reasons<'a> {
        let says = |element: &Element| element.words("by").is_some();
        let stages = view.document.stages.iter().filter(|stage| says(stage));
        let stages: BTreeSet<&str> = gathered(stages.map(|stage| stage.id.value.as_str()));
        let of_stage = |stage: &Option<String>| stage.as_deref().is_some_and(|stage| stages.contains(stage));
        let steps = view.document.steps.iter().filter(|step| says(&step.element) || of_stage(&step.stage));
        let steps = steps.map(|step| step.element.id.value.as_str()).gather();
        Reasons { steps, stages }
    }

    fn explain(&self, home: &Home) -> bool {
        match home {
            Home::Step(id) => self.steps.contains(id.as_str()),
            Home::Stage(id) => self.stages.contains(id.as_str()),
            Home::Whole => false,
        }
    }
}

/// Where a card first differs from what it was, words apart.
fn difference(was: &Element, is: &Element) -> Option<Range2> {
    let counts = |field: &&Field| !NO_CHANGE.contains(&field.key);
    let changed = is.fields.iter().filter(counts).find(|field| {
        let was = was.field(field.key).map(|field| &field.value);
        match (was, &field.value) {
            (None, Value::Blank) => false,
            (None, _) => true,
            (Some(was), is) => !same(was, is),
        }
    });
    let gone = || was.fields.iter().filter(counts).any(|field| is.field(field.key).is_none());
    changed.map(|field| field.key_span).or_else(|| gone().then(|| is.label_span()))
}

/// Whether two values say the same, wherever they stand.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Blank, Value::Blank) | (Value::Unread, _) | (_, Value::Unread) => true,
        (Value::Words(one), Value::Words(other)) => one == other,
        (Value::Number(one, _), Value::Number(other, _)) => one == other,
        (Value::Whole(one), Value::Whole(other)) => one == other,
        (Value::Flag(one), Value::Flag(other)) => one == other,
        (Value::List(one), Value::List(other)) => {
            one.iter().map(|spot| &spot.value).eq(other.iter().map(|spot| &spot.value))
        }
        (Value::Words(word), Value::List(list)) | (Value::List(list), Value::Words(word)) => {
            list.iter().map(|spot| &spot.value).eq([word])
        }
        (Value::Links(one), Value::Links(other)) => {
            let said = |link: &Element| (link.text("to"), link.text("label"), link.text("kind"));
            one.iter().map(said).eq(other.iter().map(said))
        }
        _ => false,
    }
}
