//! The tokens a style file may name, and what to say of others.

use std::collections::BTreeMap;

use toml::de::DeTable;
use toml::de::DeValue;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::escaped;
use crate::nearest::nearest;
use crate::style::DEFAULT;
use crate::style::source_of;

/// What may stand at a key.
#[derive(Debug, Clone)]
enum Tokens {
    /// A value.
    Value,
    /// A table with these keys.
    Table(BTreeMap<String, Tokens>),
    /// A table with keys of the writer's own, each like this.
    Each(Box<Tokens>),
}

/// A finding for every token that no style has, at its key, with the nearest that there are.
pub fn unknown(table: &DeTable) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    look(table, &known(), None, &mut found);
    found
}

/// The tokens of the usual style, which has them all, and those of a brand.
fn known() -> BTreeMap<String, Tokens> {
    let (light, _) = DeTable::parse_recoverable(source_of(DEFAULT).unwrap_or(""));
    let mut known = tokens(light.get_ref());
    if let Some(Tokens::Table(types)) = known.get_mut("type") {
        for kind in types.values_mut().filter(|kind| matches!(kind, Tokens::Table(_))) {
            *kind = keys(&["face", "size", "line", "tracking"]);
        }
    }
    known.insert("logo".to_owned(), keys(&["image", "height"]));
    known.insert("fonts".to_owned(), keys(&["text", "display", "files"]));
    known.insert("lanes".to_owned(), Tokens::Each(Box::new(keys(&["fill", "border", "strong"]))));
    known.extend(["extends", "name", "footer"].map(|key| (key.to_owned(), Tokens::Value)));
    known
}

fn keys(names: &[&str]) -> Tokens {
    Tokens::Table(names.iter().map(|name| ((*name).to_owned(), Tokens::Value)).collect())
}

fn tokens(table: &DeTable) -> BTreeMap<String, Tokens> {
    let token = |value: &DeValue| match value {
        DeValue::Table(table) => Tokens::Table(tokens(table)),
        _ => Tokens::Value,
    };
    table.iter().map(|(key, value)| (key.get_ref().to_string(), token(value.get_ref()))).collect()
}

fn look(table: &DeTable, known: &BTreeMap<String, Tokens>, inside: Option<&str>, found: &mut Vec<Diagnostic>) {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match (known.get(name), value.get_ref()) {
            (None, _) => found.push(told(name, key.span(), known, inside)),
            (Some(Tokens::Table(inner)), DeValue::Table(table)) => look(table, inner, Some(name), found),
            (Some(Tokens::Each(each)), DeValue::Table(table)) => {
                for (key, value) in table {
                    if let (Tokens::Table(inner), DeValue::Table(table)) = (each.as_ref(), value.get_ref()) {
                        look(table, inner, Some(key.get_ref().as_ref()), found);
                    }
                }
            }
            _ => {}
        }
    }
}

/// How many tokens are listed at most where none is near.
const LISTED: usize = 12;

fn told(
    name: &str,
    span: std::ops::Range<usize>,
    known: &BTreeMap<String, Tokens>,
    inside: Option<&str>,
) -> Diagnostic {
    let place = inside.map_or(String::new(), |inside| format!(" in `{}`", escaped(inside)));
    let message = format!("no style has a token `{}`{place}", escaped(name));
    let nearest = nearest(name, known.keys().map(String::as_str));
    let alike = known.keys().map(String::as_str).filter(|other| shares_word(name, other) && Some(*other) != nearest);
    let mut near: Vec<&str> = nearest.into_iter().chain(alike).collect();
    near.truncate(3);
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let all: Vec<&str> = known.keys().map(String::as_str).collect();
    let help = match (near.is_empty(), all.len() <= LISTED) {
        (false, _) => format!("the nearest are {}", quoted(&near)),
        (true, true) => format!("known here: {}", quoted(&all)),
        (true, false) => "`cyanotype styles light` prints them all".to_owned(),
    };
    Diagnostic::error("unknown-token", span, message).help(help)
}

/// Whether two names have a word of at least three letters in common (`customer-fill`, `customer`).
fn shares_word(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split(['-', '_', ' ']).map(str::to_lowercase).collect::<Vec<_>>();
    let other = words(other);
    words(one).iter().any(|word| word.chars().count() >= 3 && other.contains(word))
}
