//! Small edits of a TOML document that leave comments, order and layout around them as they were.

use toml_edit::Array;
use toml_edit::Decor;
use toml_edit::DocumentMut;
use toml_edit::InlineTable;
use toml_edit::Item;
use toml_edit::Key;
use toml_edit::RawString;
use toml_edit::Table;
use toml_edit::TableLike;
use toml_edit::Value;

use crate::sorted::gathered;

/// A table under its header or on one line.
pub enum Body<'a> {
    /// Under a header.
    Table(&'a mut Table),
    /// On one line.
    Inline(&'a mut InlineTable),
}

impl<'a> Body<'a> {
    /// The n-th table of a list, an array or a cell; a lone table is the first.
    pub fn nth(item: &'a mut Item, place: usize) -> Option<Body<'a>> {
        match item {
            Item::Table(table) if place == 0 => Some(Body::Table(table)),
            Item::ArrayOfTables(tables) => tables.get_mut(place).map(Body::Table),
            Item::Value(Value::InlineTable(table)) if place == 0 => Some(Body::Inline(table)),
            Item::Value(Value::Array(array)) => {
                array.get_mut(place).and_then(Value::as_inline_table_mut).map(Body::Inline)
            }
            _ => None,
        }
    }

    /// The table to look into.
    pub fn look(&self) -> &dyn TableLike {
        match self {
            Body::Table(table) => *table,
            Body::Inline(table) => *table,
        }
    }

    /// What stands behind a key.
    pub fn item_mut(&mut self, key: &str) -> Option<&mut Item> {
        match self {
            Body::Table(table) => table.get_mut(key),
            Body::Inline(table) => TableLike::get_mut(*table, key),
        }
    }

    /// What stands behind a key, for as long as the document is borrowed.
    pub fn into_item(self, key: &str) -> Option<&'a mut Item> {
        match self {
            Body::Table(table) => table.get_mut(key),
            Body::Inline(table) => TableLike::get_mut(table, key),
        }
    }

    /// Sets a key: in its place where it is there, else after the others and aligned with them.
    pub fn set(&mut self, key: &str, mut value: Value) {
        if let Some(item) = self.item_mut(key) {
            let decor = item.as_value().map(|old| old.decor().clone()).unwrap_or_default();
            *value.decor_mut() = decor;
            *item = Item::Value(value);
            return;
        }
        match self {
            Body::Table(table) => {
                *value.decor_mut() = Decor::new(" ", "");
                let key = aligned(table, key);
                table.insert_formatted(&key, Item::Value(value));
            }
            Body::Inline(table) => {
                let last = table.iter_mut().last().map(|(_, last)| take_suffix(last));
                *value.decor_mut() = Decor::new(" ", last.unwrap_or_else(|| " ".to_owned()));
                table.insert(key, value);
            }
        }
    }

    /// Removes a key. Comments that stood beside it stay.
    pub fn remove(&mut self, key: &str) -> Option<Item> {
        match self {
            Body::Table(table) => remove_line(table, key),
            Body::Inline(table) => {
                let is_last = table.iter().last().is_some_and(|(last, _)| last == key);
                let mut removed = TableLike::remove(*table, key)?;
                if let (true, Item::Value(value)) = (is_last, &mut removed) {
                    let suffix = take_suffix(value);
                    let dotted = table.is_dotted();
                    match table.iter_mut().last() {
                        Some((_, last)) => put_suffix(last, &suffix),
                        None if dotted => table.decor_mut().set_suffix(suffix),
                        None => {}
                    }
                }
                Some(removed)
            }
        }
    }
}

fn raw(text: Option<&RawString>) -> &str {
    text.and_then(RawString::as_str).unwrap_or("")
}

/// Takes what stands after a value; of dotted keys, after the last of them.
fn take_suffix(value: &mut Value) -> String {
    if let Value::InlineTable(table) = value
        && table.is_dotted()
        && let Some((_, last)) = table.iter_mut().last()
    {
        return take_suffix(last);
    }
    // A value that was put in a moment ago has no space of its own yet: one blank is what the printer gives it.
    let suffix = value.decor().suffix().map_or(" ", |suffix| raw(Some(suffix))).to_owned();
    value.decor_mut().set_suffix("");
    suffix
}

fn put_suffix(value: &mut Value, suffix: &str) {
    if let Value::InlineTable(table) = value
        && table.is_dotted()
        && let Some((_, last)) = table.iter_mut().last()
    {
        return put_suffix(last, suffix);
    }
    value.decor_mut().set_suffix(suffix);
}

/// A key with as much space after it as its neighbours have, where these stand in one line.
fn aligned(table: &Table, key: &str) -> Key {
    let new = Key::new(key);
    let widths = table.iter().filter(|(_, item)| item.is_value()).filter_map(|(name, _)| {
        let known = table.key(name)?;
        let space = raw(known.leaf_decor().suffix());
        Some(known.display_repr().chars().count() + space.chars().count())
    });
    let widths: std::collections::BTreeSet<usize> = gathered(widths);
    let length = new.display_repr().chars().count();
    let space = match (widths.len(), widths.first()) {
        (1, Some(width)) if *width > length => width - length,
        _ => 1,
    };
    new.with_leaf_decor(Decor::new("", " ".repeat(space)))
}

/// The comments in the space around a value, with their line breaks; empty when there are none.
fn comments(space: &str) -> String {
    let lines = space.lines().map(str::trim).filter(|line| line.starts_with('#'));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Removes a line of a table; its comments go to the next line, else behind the one before.
fn remove_line(table: &mut Table, key: &str) -> Option<Item> {
    let before = table.key(key).map(|key| raw(key.leaf_decor().prefix()).to_owned()).unwrap_or_default();
    let keys: Vec<String> = table.iter().filter(|(_, item)| item.is_value()).map(|(name, _)| name.to_owned()).collect();
    let at = keys.iter().position(|name| name == key);
    let mut removed = table.remove(key)?;
    // An emptied list may still hold comments of its own.
    let within = removed.as_array().map(|array| raw(Some(array.trailing())).to_owned()).unwrap_or_default();
    let after = match &mut removed {
        Item::Value(value) => take_suffix(value),
        _ => String::new(),
    };
    let kept = comments(&before) + &comments(&within) + &comments(&after);
    let Some(at) = at else { return Some(removed) };
    let starts_block = before.starts_with('\n') || before.starts_with("\r\n");
    if let Some(mut next) = keys.get(at + 1).and_then(|next| table.key_mut(next)) {
        let space = raw(next.leaf_decor().prefix()).to_owned();
        let blank = if starts_block && !space.starts_with('\n') { "\n" } else { "" };
        next.leaf_decor_mut().set_prefix(format!("{blank}{kept}{space}"));
    } else if let (false, Some(last)) = (kept.is_empty(), at.checked_sub(1).and_then(|last| keys.get(last)))
        && let Some(Item::Value(last)) = table.get_mut(last)
    {
        let space = take_suffix(last);
        put_suffix(last, &format!("{space}\n{}", kept.trim_end()));
    }
    Some(removed)
}

/// Takes one member out of an array; comments beside it stay.
pub fn take_from_array(array: &mut Array, place: usize) -> Option<Value> {
    if place >= array.len() {
        return None;
    }
    let mut removed = array.remove(place);
    let space = raw(removed.decor().prefix()).to_owned();
    let after = raw(removed.decor().suffix()).to_owned();
    removed.decor_mut().clear();
    let joined = |next: &str| match space.contains('#') || next.contains('#') {
        true => format!("{}{}", space.trim_end_matches(' '), next),
        false => space.clone(),
    };
    if let Some(next) = array.get_mut(place) {
        let prefix = joined(raw(next.decor().prefix()));
        next.decor_mut().set_prefix(prefix);
        return Some(removed);
    }
    let trailing = raw(Some(array.trailing())).to_owned();
    if space.contains('#') || trailing.contains('#') {
        let kept = format!("{}{trailing}", space.trim_end_matches(' '));
        array.set_trailing(kept);
    }
    let last = place.checked_sub(1).and_then(|last| array.get_mut(last));
    if let Some(last) = last.filter(|_| !after.trim_end_matches(' ').is_empty()) {
        let own = raw(last.decor().suffix()).to_owned();
        last.decor_mut().set_suffix(format!("{own}{after}"));
    }
    Some(removed)
}

/// Adds a member at the end of an array, laid out like the last one.
pub fn add_to_array(array: &mut Array, mut value: Value) {
    let last = array.len().checked_sub(1).and_then(|last| array.get_mut(last));
    let (prefix, suffix) = match last {
        Some(last) => {
            let space = raw(last.decor().prefix()).to_owned();
            let indent = space.rfind('\n').and_then(|at| space.get(at..)).map(str::to_owned);
            let suffix = raw(last.decor().suffix()).to_owned();
            last.decor_mut().set_suffix("");
            (indent.unwrap_or_else(|| " ".to_owned()), suffix)
        }
        None => (String::new(), String::new()),
    };
    *value.decor_mut() = Decor::new(prefix, suffix);
    array.push_formatted(value);
}

/// Adds a member to a cell: into its list, or making one of what stood there alone.
pub fn add_to_cell(holder: &mut Body, lane: &str, value: Value) {
    let Some(item) = holder.item_mut(lane) else {
        holder.set(lane, value);
        return;
    };
    match item {
        Item::Value(Value::Array(array)) => add_to_array(array, value),
        Item::ArrayOfTables(tables) => {
            if let Value::InlineTable(table) = value {
                tables.push(table.into_table());
            }
        }
        Item::Table(alone) => {
            let mut tables = toml_edit::ArrayOfTables::new();
            tables.push(alone.clone());
            if let Value::InlineTable(table) = value {
                tables.push(table.into_table());
            }
            *item = Item::ArrayOfTables(tables);
        }
        Item::Value(alone) => {
            let (mut first, mut second) = (alone.clone(), value);
            let decor = first.decor().clone();
            *first.decor_mut() = Decor::new("\n  ", "");
            *second.decor_mut() = Decor::new("\n  ", "");
            let mut array = Array::new();
            array.push_formatted(first);
            array.push_formatted(second);
            array.set_trailing("\n");
            array.set_trailing_comma(true);
            *array.decor_mut() = decor;
            *item = Item::Value(Value::Array(array));
        }
        Item::None => *item = Item::Value(value),
    }
}

/// Leaves the comment above a table that was taken out of a document to whatever follows in the text.
pub fn leave_comment(document: &mut DocumentMut, removed: &Table) {
    let kept = comments(raw(removed.decor().prefix()));
    if kept.is_empty() {
        return;
    }
    let next = next_position(document.as_table(), removed.position().unwrap_or(isize::MAX));
    let placed = next.is_some_and(|next| comment_above(document.as_table_mut(), next, &kept));
    if !placed {
        let trailing = raw(Some(document.trailing())).to_owned();
        document.set_trailing(format!("\n{kept}{trailing}"));
    }
}

fn next_position(table: &Table, after: isize) -> Option<isize> {
    let mut best: Option<isize> = None;
    let mut see = |table: &Table| {
        let own = table.position().filter(|position| *position > after && !table.is_implicit());
        for position in own.into_iter().chain(next_position(table, after)) {
            best = Some(best.map_or(position, |known| known.min(position)));
        }
    };
    for (_, item) in table.iter() {
        match item {
            Item::Table(inner) => see(inner),
            Item::ArrayOfTables(tables) => tables.iter().for_each(&mut see),
            _ => {}
        }
    }
    best
}

fn comment_above(table: &mut Table, position: isize, kept: &str) -> bool {
    let mut put = |inner: &mut Table| {
        if inner.position() == Some(position) {
            let space = raw(inner.decor().prefix()).to_owned();
            let blank = if space.starts_with('\n') { "\n" } else { "" };
            inner.decor_mut().set_prefix(format!("{blank}{kept}{space}"));
            return true;
        }
        comment_above(inner, position, kept)
    };
    table.iter_mut().any(|(_, item)| match item {
        Item::Table(inner) => put(inner),
        Item::ArrayOfTables(tables) => tables.iter_mut().any(&mut put),
        _ => false,
    })
}
