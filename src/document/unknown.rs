//! Keys that no table knows: what was probably meant, or where they belong.

use toml::de::DeValue;

use super::names::near;
use super::names::quoted;
use super::schema::Kind;
use super::schema::TABLES;
use super::schema::VARIANT_KEYS;
use super::shapes::Node;
use super::walk::Reader;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;

/// Findings beyond this many come without help: nobody reads them, and looking for near names takes time.
const HELPED: usize = 500;

impl Reader<'_> {
    /// Says that a key is not known, and what was probably meant.
    pub(super) fn unknown(&mut self, kind: Kind, name: &str, span: Range2, node: &Node<'_>, within_variant: bool) {
        let shown = quoted(name).into_owned();
        if self.found.len() > HELPED {
            self.found.push(Diagnostic::error("unknown-key", span, format!("`{shown}` is no key of {}", kind.place())));
            return;
        }
        if kind.in_cells() && matches!(name, "step" | "lane") {
            self.found.push(
                Diagnostic::error("misplaced-key", span, format!("`{name}` cannot be said of {}", kind.place()))
                    .help(format!("it stands where it is written; `future.{name}` moves it")),
            );
            return;
        }
        let mut known: Vec<&str> = kind.keys().map(|(key, _)| key).collect();
        if kind.varies() && !within_variant {
            known.extend(VARIANT_KEYS);
        }
        if kind.in_cells() && within_variant {
            known.extend(["step", "lane"]);
        }
        if kind == Kind::Head {
            known.extend(TABLES);
        }
        if kind == Kind::Stage {
            known.push("step");
        }
        let lanes: Vec<String> =
            if kind.holds_cells() { self.lanes.iter().map(|(id, _)| id.clone()).collect() } else { Vec::new() };
        let is_table = match node.get_ref() {
            DeValue::Table(_) => true,
            DeValue::Array(array) => array.iter().any(|node| node.get_ref().is_table()),
            _ => false,
        };
        let message = match kind {
            Kind::Head if VARIANT_KEYS.contains(&name) => format!("`{shown}` cannot stand at the top of the file"),
            Kind::Head if is_table => format!("no table is called `{shown}`"),
            Kind::Head => format!("`{shown}` is neither a key at the top of the file nor a lane"),
            Kind::Stage | Kind::Step => format!("`{shown}` is neither a key of {} nor a lane", kind.place()),
            _ => format!("`{shown}` is no key of {}", kind.place()),
        };
        let all = known.iter().copied().chain(lanes.iter().map(String::as_str));
        let help = if matches!(name, "name" | "text" | "label" | "title") && kind != Kind::Head {
            format!("the words of {} are its `{}`", kind.place(), kind.words_key())
        } else if let Some(place) = elsewhere(kind, name) {
            place
        } else if let Some(near) = near(name, all) {
            format!("did you mean `{near}`?")
        } else if kind == Kind::Head && is_table {
            format!("tables are {}", listed(TABLES.iter().copied().chain(["words"])))
        } else if kind.holds_cells() && self.lanes.len() <= 16 {
            format!("lanes are {}; another one needs a `[[lane]]`", listed(lanes.iter().map(String::as_str)))
        } else {
            format!("known are {}", listed(known.iter().copied()))
        };
        self.found.push(Diagnostic::error("unknown-key", span, message).help(help));
    }
}

/// Names in backticks.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Where a key that is wrong here is known.
fn elsewhere(kind: Kind, name: &str) -> Option<String> {
    if kind == Kind::Head && VARIANT_KEYS.contains(&name) {
        return Some("what differs at the top of the file stands in `[variants.ID]`".to_owned());
    }
    if TABLES.contains(&name) && kind != Kind::Head {
        return Some(format!("`{name}` stands at the top of the file"));
    }
    let places: Vec<&str> = Kind::ALL
        .into_iter()
        .filter(|other| *other != kind && other.own_keys().iter().any(|(key, _)| *key == name))
        .map(Kind::place)
        .collect();
    let (last, rest) = places.split_last()?;
    let places = if rest.is_empty() { (*last).to_owned() } else { format!("{} or {last}", rest.join(", ")) };
    Some(format!("`{name}` belongs in {places}"))
}
