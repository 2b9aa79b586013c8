//! Doubts about what became of the variant before: changes that no opportunity explains.

use std::collections::BTreeMap;

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

/// Keys that say why, or what is drawn as a mere change of words.
const NO_CHANGE: &[&str] = &["id", "text", "by", "why", "allow", "replaces"];

pub(super) fn about(before: &View<'_>, after: &View<'_>, doubts: &mut Vec<Doubt>) {
    let cards = |view: &View<'_>| -> Vec<Item> {
        view.document.items.iter().filter(|item| item.element.kind == Kind::Card).cloned().collect()
    };
    let (old, new) = (cards(before), cards(after));
    let by_id = |items: &[Item]| -> BTreeMap<String, usize> {
        items.iter().enumerate().map(|(at, item)| (item.element.id.value.clone(), at)).collect()
    };
    let (old_ids, new_ids) = (by_id(&old), by_id(&new));
    for item in &new {
        if explained(item, after) {
            continue;
        }
        let was = old_ids.get(&item.element.id.value).and_then(|at| old.get(*at));
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
    for item in &old {
        let id = &item.element.id.value;
        let replaced = after.document.successors.contains_key(&(Kind::Card, id.clone()));
        if !new_ids.contains_key(id) && !replaced && !explained(item, before) && !home_explained(item, after) {
            say(item, "removed", item.element.label_span(), doubts);
        }
    }
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
fn explained(item: &Item, view: &View<'_>) -> bool {
    item.element.field("by").is_some_and(|field| !matches!(field.value, Value::Blank)) || home_explained(item, view)
}

fn home_explained(item: &Item, view: &View<'_>) -> bool {
    let says = |element: &Element| element.words("by").is_some();
    let stage = |id: &str| view.document.stages.iter().any(|stage| stage.id.value == id && says(stage));
    match &item.home {
        Home::Step(id) => view
            .document
            .steps
            .iter()
            .filter(|step| step.element.id.value == *id)
            .any(|step| says(&step.element) || step.stage.as_deref().is_some_and(stage)),
        Home::Stage(id) => stage(id),
        Home::Whole => false,
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
