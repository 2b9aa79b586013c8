//! Carries new names to every place that refers to something by its id.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use toml_edit::DocumentMut;
use toml_edit::Item;
use toml_edit::Value;

use super::edit::Body;
use super::edit::take_from_array;
use super::fate::Fate;
use super::written;
use super::written::Element;
use super::written::Holder;
use super::written::Kind;
use super::written::Place;
use super::written::Written;
use super::written::nfc;
use crate::sorted::gathered;

/// What names are unique among: cards with systems, steps with stages, each other kind for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    Cards,
    Steps,
    Pains,
    Opportunities,
    Metrics,
    Lanes,
    Lines,
    Teams,
    Personas,
    Feelings,
}

impl Space {
    fn of(kind: Kind) -> Option<Space> {
        Some(match kind {
            Kind::Card | Kind::System => Space::Cards,
            Kind::Stage | Kind::Step => Space::Steps,
            Kind::Pain => Space::Pains,
            Kind::Opportunity => Space::Opportunities,
            Kind::Metric => Space::Metrics,
            Kind::Lane => Space::Lanes,
            Kind::Line => Space::Lines,
            Kind::Team => Space::Teams,
            Kind::Persona => Space::Personas,
            Kind::Feeling => Space::Feelings,
            Kind::Link => return None,
        })
    }
}

/// What is called otherwise from now on.
#[derive(Debug, Default)]
pub struct Names {
    /// The new id, or none where nothing stands for it.
    new: BTreeMap<(Space, String), Option<String>>,
    /// The ids of what is gone.
    gone: BTreeSet<(Space, String)>,
}

impl Names {
    /// Compares the ids before with those after the edit, derived ones counted anew.
    pub fn new(written: &Written, fates: &[Fate], cells: &BTreeMap<(Holder, String), Vec<Option<usize>>>) -> Names {
        let after = ids_after(written, fates, cells);
        let mut names = Names::default();
        for (index, element) in written.elements.iter().enumerate() {
            let Some(space) = Space::of(element.kind).filter(|_| !element.id.is_empty()) else { continue };
            let id = match after.get(&index) {
                Some(id) => Some(id.clone()),
                None => successor(fates, &after, index),
            };
            if id.as_ref() != Some(&element.id) {
                names.new.insert((space, element.id.clone()), id);
            }
            if !after.contains_key(&index) {
                names.gone.insert((space, element.id.clone()));
            }
        }
        names
    }

    fn find(&self, space: Space, id: &str) -> Option<&Option<String>> {
        self.new.get(&(space, nfc(id)))
    }
}

fn successor(fates: &[Fate], after: &BTreeMap<usize, String>, index: usize) -> Option<String> {
    let mut here = index;
    for _ in 0..fates.len() {
        here = fates.get(here)?.successor?;
        if let Some(id) = after.get(&here) {
            return Some(id.clone());
        }
    }
    None
}

/// The id of every element that is left.
fn ids_after(
    written: &Written,
    fates: &[Fate],
    cells: &BTreeMap<(Holder, String), Vec<Option<usize>>>,
) -> BTreeMap<usize, String> {
    let mut after: BTreeMap<usize, String> = BTreeMap::new();
    let mut homes: BTreeMap<Holder, String> = BTreeMap::from([(Holder::Head, "all".to_owned())]);
    let (mut stages, mut steps) = (0, 0);
    let columns: BTreeSet<Holder> = gathered(written.columns.values().map(|(_, holder)| *holder));
    for (index, element) in written.elements.iter().enumerate() {
        if fates.get(index).is_some_and(|fate| fate.gone) {
            continue;
        }
        let derived = match element.place {
            Place::Holder(Holder::Stage(stage)) => {
                stages += 1;
                let column = columns.contains(&Holder::Stage(stage));
                steps += usize::from(column);
                let home = if column { format!("step-{steps}") } else { format!("stage-{stages}") };
                homes.insert(Holder::Stage(stage), if element.written { element.id.clone() } else { home });
                format!("stage-{stages}")
            }
            Place::Holder(holder) => {
                steps += 1;
                let derived = format!("step-{steps}");
                homes.insert(holder, if element.written { element.id.clone() } else { derived.clone() });
                derived
            }
            Place::Cell(..) | Place::Link(..) => continue,
            Place::Entry(..) | Place::List(..) => element.id.clone(),
        };
        after.insert(index, if element.written { element.id.clone() } else { derived });
    }
    for ((holder, lane), places) in cells {
        for (place, index) in places.iter().enumerate() {
            let Some((index, element)) = index.and_then(|index| Some((index, written.elements.get(index)?))) else {
                continue;
            };
            let home = homes.get(holder).map_or("", String::as_str);
            let derived = format!("{home}.{}.{}", nfc(lane), place + 1);
            after.insert(index, if element.written { element.id.clone() } else { derived });
        }
    }
    after
}

/// Which keys of a kind refer to what.
fn references(kind: Kind) -> Vec<(&'static str, Space)> {
    let own: &[(&str, Space)] = match kind {
        Kind::Card => &[
            ("to", Space::Cards),
            ("uses", Space::Cards),
            ("with", Space::Cards),
            ("back", Space::Cards),
            ("owner", Space::Teams),
            ("through", Space::Steps),
        ],
        Kind::Feeling => &[("through", Space::Steps)],
        Kind::Pain => {
            &[("felt", Space::Cards), ("cause", Space::Cards), ("owner", Space::Teams), ("through", Space::Steps)]
        }
        Kind::Opportunity => {
            &[("fixes", Space::Pains), ("metric", Space::Metrics), ("owner", Space::Teams), ("through", Space::Steps)]
        }
        Kind::Metric => &[("through", Space::Steps)],
        Kind::System => &[("owner", Space::Teams)],
        Kind::Lane => &[("owner", Space::Teams), ("persona", Space::Personas)],
        Kind::Line => &[("after", Space::Lanes)],
        Kind::Link => &[("to", Space::Cards)],
        Kind::Persona | Kind::Team | Kind::Stage | Kind::Step => &[],
    };
    let replaces = Space::of(kind).map(|space| ("replaces", space));
    own.iter().copied().chain(replaces).chain([("by", Space::Opportunities)]).collect()
}

/// Writes the new names wherever the old ones stand; what stands for nothing is taken out.
pub fn rename(document: &mut DocumentMut, names: &Names) {
    if names.new.is_empty() {
        return;
    }
    let now = written::read(document);
    for element in &now.elements {
        let keys = references(element.kind);
        if let Some(mut body) = now.body_mut(document, &element.place) {
            for (key, space) in &keys {
                rename_key(&mut body, key, *space, names);
            }
        }
        for difference in &element.overrides {
            rename_within(document, &now, element, &difference.variant, difference.short, names);
        }
    }
}

fn rename_within(
    document: &mut DocumentMut,
    now: &Written,
    element: &Element,
    variant: &str,
    short: bool,
    names: &Names,
) {
    let Some(mut body) = now.body_mut(document, &element.place) else { return };
    let item = match short {
        true => body.item_mut("future"),
        false => body.item_mut("in").and_then(Item::as_table_like_mut).and_then(|variants| variants.get_mut(variant)),
    };
    let Some(mut body) = item.and_then(|item| Body::nth(item, 0)) else { return };
    let moves = [("step", Space::Steps), ("lane", Space::Lanes)];
    for (key, space) in references(element.kind).into_iter().chain(moves) {
        rename_key(&mut body, key, space, names);
    }
}

fn rename_key(body: &mut Body, key: &str, space: Space, names: &Names) {
    let Some(Item::Value(value)) = body.item_mut(key) else { return };
    // Another that replaces the same one does not replace its successor: the two stand side by side.
    let replaces_gone = key == "replaces" && value.as_str().is_some_and(|id| names.gone.contains(&(space, nfc(id))));
    if replaces_gone {
        body.remove(key);
        return;
    }
    if !rename_value(value, space, names) {
        body.remove(key);
    }
}

/// Renames within a value; `false` when nothing is left of it.
fn rename_value(value: &mut Value, space: Space, names: &Names) -> bool {
    match value {
        Value::String(text) => match names.find(space, text.value()) {
            None => true,
            Some(None) => false,
            Some(Some(id)) => {
                let decor = text.decor().clone();
                *value = Value::from(id.as_str());
                *value.decor_mut() = decor;
                true
            }
        },
        Value::InlineTable(link) => link.get_mut("to").is_none_or(|to| rename_value(to, space, names)),
        Value::Array(array) => {
            let mut said: Vec<String> = Vec::new();
            let mut changed = false;
            for place in 0..array.len() {
                let before = array.get(place).map(Value::to_string);
                let kept = array.get_mut(place).is_some_and(|member| rename_value(member, space, names));
                let after = array.get(place).map(Value::to_string);
                changed |= !kept || before != after;
                let text = array.get(place).and_then(Value::as_str).unwrap_or("").to_owned();
                said.push(if kept { text } else { "\0".to_owned() });
            }
            for place in (0..said.len()).rev().filter(|_| changed) {
                let text = said.get(place).cloned().unwrap_or_default();
                let twice = !text.is_empty() && said.iter().take(place).any(|other| *other == text);
                if text == "\0" || twice {
                    take_from_array(array, place);
                }
            }
            !(changed && array.is_empty())
        }
        _ => true,
    }
}
