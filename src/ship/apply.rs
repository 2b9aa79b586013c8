//! Carries out what becomes of each element, in the text.

use std::collections::BTreeMap;

use toml_edit::Array;
use toml_edit::DocumentMut;
use toml_edit::InlineTable;
use toml_edit::Item;
use toml_edit::Value;

use super::edit::Body;
use super::edit::add_to_cell;
use super::edit::leave_comment;
use super::edit::take_from_array;
use super::fate::Fate;
use super::fate::Only;
use super::refs::Names;
use super::written::Element;
use super::written::Holder;
use super::written::Kind;
use super::written::Place;
use super::written::Written;
use super::written::holder_mut;
use super::written::is_blank;
use super::written::members;
use crate::sorted::Sorted;

/// Edits the document; returns what every id that is gone or differs is called from now on.
pub fn apply(document: &mut DocumentMut, written: &Written, fates: &[Fate]) -> Names {
    let pairs = || written.elements.iter().zip(fates).enumerate();
    for (_, (element, fate)) in pairs().filter(|(_, (element, _))| element.kind == Kind::Link) {
        if let Some(mut body) = written.body_mut(document, &element.place).filter(|_| !fate.gone) {
            edit(&mut body, written, element, fate);
        }
    }
    for (_, (element, _)) in pairs().rev().filter(|(_, (element, fate))| element.kind == Kind::Link && fate.gone) {
        if let Place::Link(card, key, place) = &element.place {
            unlink(document, written, *card, key, *place);
        }
    }
    for (_, (element, fate)) in pairs().filter(|(_, (element, fate))| element.kind != Kind::Link && !fate.gone) {
        if let Some(mut body) = written.body_mut(document, &element.place) {
            edit(&mut body, written, element, fate);
        }
    }
    let mut cells = written.cells.clone();
    for (_, (element, fate)) in pairs().filter(|(_, (_, fate))| !fate.gone) {
        if let Place::Holder(holder) = element.place {
            replace_cells(document, written, &mut cells, (holder, element, fate));
        }
    }
    relocate(document, fates, &mut cells);
    remove(document, written, fates);
    Names::new(written, fates, &cells)
}

/// Folds what ships into an element's own keys.
fn edit(body: &mut Body, written: &Written, element: &Element, fate: &Fate) {
    let now = written.now().unwrap_or("");
    for (index, keys) in &fate.fold {
        let Some(difference) = element.overrides.get(*index) else { continue };
        for key in keys {
            let Some(value) = folded(body, element, *index, key) else { continue };
            match key.as_str() {
                "step" | "lane" => {}
                _ if is_cell(written, element, key) => {}
                "span" => _ = body.remove("through"),
                "through" => _ = body.remove("span"),
                _ => {}
            }
            match key.as_str() {
                "step" | "lane" => {}
                _ if is_cell(written, element, key) => continue,
                _ if is_blank(&value) => _ = body.remove(key),
                _ => body.set(key, value),
            }
            strike(body, now, key);
            strike(body, &difference.variant, key);
        }
        tidy(body, &difference.variant, difference.short);
        tidy(body, now, false);
    }
    match &fate.only {
        Only::Keep => {}
        Only::Drop => _ = body.remove("only"),
        Only::Set(variants) => body.set("only", list(variants)),
    }
    match &fate.replaces {
        Some(Some(id)) => body.set("replaces", Value::from(id.as_str())),
        Some(None) => _ = body.remove("replaces"),
        None => {}
    }
    if fate.explained {
        body.remove("by");
        body.remove("why");
    }
}

fn list(variants: &[String]) -> Value {
    match variants {
        [one] => Value::from(one.as_str()),
        several => Value::Array(several.iter().map(String::as_str).collect::<Array>()),
    }
}

fn is_cell(written: &Written, element: &Element, key: &str) -> bool {
    matches!(element.place, Place::Holder(_)) && written.lanes.contains(key)
}

/// The value that an override gives a key.
fn folded(body: &Body, element: &Element, index: usize, key: &str) -> Option<Value> {
    let difference = element.overrides.get(index)?;
    let item = match difference.short {
        true => body.look().get("future")?,
        false => body.look().get("in")?.as_table_like()?.get(&difference.variant)?,
    };
    let item = match item.as_table_like() {
        Some(table) => table.get(key)?,
        None => item,
    };
    item.clone().into_value().ok()
}

/// Takes a key out of what differs in a variant, in either spelling.
pub fn strike(body: &mut Body, variant: &str, key: &str) {
    if variant == "future" {
        strike_in(body, "future", key);
    }
    if let Some(mut variants) = body.item_mut("in").and_then(|item| Body::nth(item, 0)) {
        strike_in(&mut variants, variant, key);
    }
}

fn strike_in(body: &mut Body, variant: &str, key: &str) {
    let is_words = body.look().get(variant).is_some_and(|item| item.as_table_like().is_none());
    if is_words {
        body.remove(variant);
    } else if let Some(mut table) = body.item_mut(variant).and_then(|item| Body::nth(item, 0)) {
        table.remove(key);
    }
}

/// Removes what differs in a variant once it says nothing more than why.
pub fn tidy(body: &mut Body, variant: &str, short: bool) {
    let is_spent = |item: Option<&Item>| {
        item.and_then(Item::as_table_like).is_some_and(|table| table.iter().all(|(key, _)| key == "by" || key == "why"))
    };
    if short {
        if is_spent(body.look().get("future")) {
            body.remove("future");
        }
        return;
    }
    let Some(mut variants) = body.item_mut("in").and_then(|item| Body::nth(item, 0)) else { return };
    if is_spent(variants.look().get(variant)) {
        variants.remove(variant);
    }
    if variants.look().is_empty() {
        body.remove("in");
    }
}

/// Takes a link out of its key.
fn unlink(document: &mut DocumentMut, written: &Written, card: usize, key: &str, place: usize) {
    let Some(card) = written.elements.get(card) else { return };
    let Some(mut body) = written.body_mut(document, &card.place) else { return };
    let empty = match body.item_mut(key) {
        Some(Item::Value(Value::Array(array))) => {
            take_from_array(array, place);
            array.is_empty()
        }
        _ => true,
    };
    if empty {
        body.remove(key);
    }
}

type Cells = BTreeMap<(Holder, String), Vec<Option<usize>>>;

/// Puts whole cells in place that a step, a stage or the head has replaced. Cards pair by id, else by place, and keep
/// their ids.
fn replace_cells(document: &mut DocumentMut, written: &Written, cells: &mut Cells, of: (Holder, &Element, &Fate)) {
    let (holder, element, fate) = of;
    for (index, keys) in &fate.fold {
        let Some(difference) = element.overrides.get(*index) else { continue };
        for key in keys.iter().filter(|key| is_cell(written, element, key)) {
            let Some(mut body) = holder_mut(document, holder) else { continue };
            let Some(value) = folded(&body, element, *index, key) else { continue };
            let old = cells.get(&(holder, key.clone())).cloned().unwrap_or_default();
            let mut item = Item::Value(value);
            let places = pair(written, &old, &mut item);
            let blank = item.as_value().is_some_and(is_blank);
            match item {
                Item::Value(value) if !blank => body.set(key, value),
                _ => _ = body.remove(key),
            }
            strike(&mut body, &difference.variant, key);
            tidy(&mut body, &difference.variant, difference.short);
            cells.insert((holder, key.clone()), places);
        }
    }
}

/// Which of the old cards each new one is; a new one without an id gets the written id of the one it stands for.
fn pair(written: &Written, old: &[Option<usize>], item: &mut Item) -> Vec<Option<usize>> {
    let ids: Vec<Option<String>> = members(item)
        .iter()
        .map(|member| match member {
            super::written::Member::Table(table) => table.get("id").and_then(Item::as_str).map(str::to_owned),
            super::written::Member::Plain(_) => None,
        })
        .collect();
    let mut places = Vec::new();
    for (place, id) in ids.into_iter().enumerate() {
        let known = |index: &usize| written.elements.get(*index);
        let pair = match &id {
            Some(id) => old.iter().flatten().find(|index| known(index).is_some_and(|card| card.id == *id)).copied(),
            None => old.get(place).copied().flatten(),
        };
        if let Some(card) = pair.as_ref().and_then(known).filter(|card| card.written && id.is_none()) {
            identify(item, place, card.kind.words_key(), &card.id);
        }
        places.push(pair);
    }
    places
}

/// Makes a table of an element that is written as plain words.
pub fn open(document: &mut DocumentMut, element: &Element) {
    let Place::Cell(holder, lane, place) = &element.place else { return };
    let Some(mut holder) = holder_mut(document, *holder) else { return };
    if let Some(item) = holder.item_mut(lane) {
        spread(item, *place, element.kind.words_key(), None);
    }
}

/// Gives a member of a cell an id.
fn identify(item: &mut Item, place: usize, words: &str, id: &str) {
    if let Some(mut body) = Body::nth(item, place) {
        body.set("id", Value::from(id));
        return;
    }
    spread(item, place, words, Some(id));
}

/// Makes a table of plain words in a cell.
fn spread(item: &mut Item, place: usize, words: &str, id: Option<&str>) {
    let plain = match item {
        Item::Value(Value::Array(array)) => array.get_mut(place),
        Item::Value(value) => Some(value),
        _ => None,
    };
    if let Some(plain) = plain {
        let decor = plain.decor().clone();
        let mut text = plain.clone();
        text.decor_mut().clear();
        let mut table = InlineTable::new();
        if let Some(id) = id {
            table.insert("id", Value::from(id));
        }
        table.insert(words, text);
        *table.decor_mut() = decor;
        *plain = Value::InlineTable(table);
    }
}

/// Moves cards to their new cells and takes away those that are gone.
fn relocate(document: &mut DocumentMut, fates: &[Fate], cells: &mut Cells) {
    let mut moving: Vec<(usize, (Holder, String), Value)> = Vec::new();
    let homes: Vec<(Holder, String)> = cells.keys().cloned().collect();
    for home in homes {
        let Some(places) = cells.get_mut(&home) else { continue };
        for place in (0..places.len()).rev() {
            let Some(index) = places.get(place).copied().flatten() else { continue };
            let Some(fate) = fates.get(index) else { continue };
            let target = fate.moves.clone().filter(|target| !fate.gone && *target != home);
            if !fate.gone && target.is_none() {
                continue;
            }
            places.remove(place);
            let taken = take_from_cell(document, home.0, &home.1, place);
            if let (Some(target), Some(value)) = (target, taken) {
                moving.push((index, target, value));
            }
        }
    }
    moving.put_in_order_by(|(index, _, _)| *index);
    for (index, target, value) in moving {
        if let Some(mut holder) = holder_mut(document, target.0) {
            add_to_cell(&mut holder, &target.1, value);
            cells.entry(target).or_default().push(Some(index));
        }
    }
}

/// Takes the member at a place out of a cell; an empty cell goes too.
fn take_from_cell(document: &mut DocumentMut, holder: Holder, lane: &str, place: usize) -> Option<Value> {
    let mut body = holder_mut(document, holder)?;
    match body.item_mut(lane)? {
        Item::Value(Value::Array(array)) if array.len() > 1 => take_from_array(array, place),
        Item::Value(Value::Array(array)) => {
            let taken = take_from_array(array, place);
            body.remove(lane);
            taken
        }
        Item::ArrayOfTables(tables) => {
            let table = (place < tables.len()).then(|| tables.remove(place))?;
            if tables.is_empty() {
                body.remove(lane);
            }
            leave_comment(document, &table);
            Some(Value::InlineTable(table.into_inline_table()))
        }
        _ => match body.remove(lane)? {
            Item::Table(table) => {
                leave_comment(document, &table);
                Some(Value::InlineTable(table.into_inline_table()))
            }
            item => item.into_value().ok(),
        },
    }
}

/// Takes away stages, steps and entries of registers that are gone, from the last to the first.
fn remove(document: &mut DocumentMut, written: &Written, fates: &[Fate]) {
    let gone = written.elements.iter().zip(fates).rev().filter(|(_, fate)| fate.gone);
    for (element, _) in gone {
        match &element.place {
            Place::Entry(table, key) => {
                let item = document.as_table_mut().get_mut(table);
                if let Some(mut register) = item.and_then(|item| Body::nth(item, 0)) {
                    register.remove(key);
                }
            }
            Place::List(list, index) => take_from_list(document, &[], list, *index),
            Place::Holder(Holder::Stage(stage)) => take_from_list(document, &[], "stage", *stage),
            Place::Holder(Holder::Bare(step)) => take_from_list(document, &[], "step", *step),
            Place::Holder(Holder::Step(stage, step)) => take_from_list(document, &[*stage], "step", *step),
            Place::Holder(Holder::Head) | Place::Cell(..) | Place::Link(..) => {}
        }
    }
}

fn take_from_list(document: &mut DocumentMut, stage: &[usize], list: &str, index: usize) {
    let holder = stage.first().map_or(Holder::Head, |stage| Holder::Stage(*stage));
    let Some(mut body) = holder_mut(document, holder) else { return };
    let removed = match body.item_mut(list) {
        Some(Item::ArrayOfTables(tables)) if index < tables.len() => Some(tables.remove(index)),
        Some(Item::Value(Value::Array(array))) => {
            take_from_array(array, index);
            None
        }
        _ => None,
    };
    if body.look().get(list).and_then(Item::as_array_of_tables).is_some_and(|tables| tables.is_empty()) {
        body.remove(list);
    }
    if let Some(table) = removed {
        leave_comment(document, &table);
    }
}
