//! Ships opportunities: marks them and folds what they change into the state of today, in the text of the file.
//!
//! Comments, the order of things and the layout of the text stay. What is folded is what the file says these
//! opportunities explain: `by` in what differs, else on the element, else on the step it stands in, in the
//! future first (the step's `by` covers its cards and feelings, not its pains and metrics).
//!
//! - `future = { … }` (or `in.ID`): each key takes its new value, a blank one goes; a card with `future.step` or
//!   `future.lane` is written in its new cell, after the cards at home there.
//! - `only = "future"`: the element holds from today on; what it `replaces` is taken out of the file once no variant
//!   needs it, and whatever referred to that refers to the new one.
//! - `only = "current"`: the element is taken out of the file.
//! - A pain takes what is written for its future when its own `by` ships, or, without one, when every fix of it that
//!   was not dropped has shipped.
//! - A metric keeps its value of today: what a fix brought is measured, not shipped. What was planned stays beside it,
//!   as the value aimed at, until somebody writes the measured one.
//!
//! What belongs to other opportunities, or to none, stays as it is. The future that the file settles to is the same
//! before and after, but for derived ids, which are counted anew, and for the order of cards that move to one cell for
//! different opportunities: the one that ships first comes first.

mod apply;
mod edit;
mod fate;
mod refs;
#[cfg(test)]
mod tests;
mod written;

use std::collections::BTreeSet;

use jiff::civil::Date;
use toml_edit::DocumentMut;
use toml_edit::Value;

use crate::diagnostic::Diagnostic;
use crate::nearest::way_out;
use crate::sorted::gathered;
use fate::Fate;
use fate::Only;
use fate::Shipping;
use written::Kind;
use written::Written;

/// A file after shipping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// The new text.
    pub text: String,
    /// What has become of which element, in words, in file order.
    pub done: Vec<String>,
    /// What stays as it is for now and why, in words.
    pub left: Vec<String>,
}

/// Ships opportunities of a file on a day. The text must be that of a blueprint without errors.
///
/// # Errors
///
/// A finding for every id that is no opportunity of the file, with the nearest that is; or one where the text is no TOML.
pub fn ship(text: &str, opportunities: &[String], on: Date) -> Result<Shipped, Vec<Diagnostic>> {
    let plain = Plain::of(text);
    let mut document: DocumentMut = plain.text.parse().map_err(|error: toml_edit::TomlError| {
        vec![Diagnostic::error("syntax", error.span().unwrap_or_default(), error.message().to_owned())]
    })?;
    let written = written::read(&document);
    let ids: BTreeSet<String> = gathered(opportunities.iter().map(|id| written::nfc(id)));
    let unknown: Vec<Diagnostic> = ids.iter().filter_map(|id| unknown(&written, id)).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let (fates, left) = fate::fates(&Shipping { written: &written, ids: &ids });
    let done = done(&written, &fates, &ids, on);
    mark(&mut document, &written, &ids, on);
    let names = apply::apply(&mut document, &written, &fates);
    refs::rename(&mut document, &names);
    Ok(Shipped { text: plain.restore(document.to_string()), done, left })
}

/// What changes between two texts of a file, as a unified diff. Empty when nothing does.
pub fn diff(name: &str, before: &str, after: &str) -> String {
    similar::TextDiff::from_lines(before, after).unified_diff().header(name, name).to_string()
}

/// A text without what the editor of TOML would not keep: byte order mark, CR LF, a last line without an end.
struct Plain<'a> {
    original: &'a str,
    text: String,
}

impl Plain<'_> {
    fn of(original: &str) -> Plain<'_> {
        let bare = original.strip_prefix('\u{feff}').unwrap_or(original);
        Plain { original, text: bare.replace("\r\n", "\n") }
    }

    /// Gives an edited text what was taken away: every line that is still there ends as it did, a new one as the line
    /// before it.
    fn restore(&self, text: String) -> String {
        let text = match text.strip_suffix('\n') {
            Some(cut) if !self.text.ends_with('\n') => cut.to_owned(),
            _ => text,
        };
        let bare = self.original.strip_prefix('\u{feff}').unwrap_or(self.original);
        let mark = if bare.len() < self.original.len() { "\u{feff}" } else { "" };
        if !bare.contains("\r\n") {
            return format!("{mark}{text}");
        }
        let lines = bare.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        let ends: Vec<&str> = lines.map(|line| if line.ends_with("\r\n") { "\r\n" } else { "\n" }).collect();
        let mut end = ends.first().copied().unwrap_or("\n");
        let mut restored = String::from(mark);
        for change in similar::TextDiff::from_lines(&self.text, &text).iter_all_changes() {
            if let Some(old) = change.old_index() {
                end = ends.get(old).copied().unwrap_or(end);
            }
            if change.new_index().is_some() {
                let line = change.value();
                match line.strip_suffix('\n') {
                    Some(line) => restored.extend([line, end]),
                    None => restored.push_str(line),
                }
            }
        }
        restored
    }
}

fn unknown(written: &Written, id: &str) -> Option<Diagnostic> {
    let known = || written.elements.iter().filter(|element| element.kind == Kind::Opportunity);
    if known().any(|element| element.id == id) {
        return None;
    }
    let finding = Diagnostic::error("unknown-opportunity", 0..0, format!("no opportunity is called `{id}`"));
    let names = known().map(|element| element.id.as_str());
    Some(finding.help(way_out(id, names, "this file has no opportunity")))
}

/// Writes status and day on the opportunities, and takes out what was planned for them. A day already written stays.
fn mark(document: &mut DocumentMut, written: &Written, ids: &BTreeSet<String>, on: Date) {
    let day: Option<toml_edit::Datetime> = on.to_string().parse().ok();
    let shipped = |element: &&written::Element| element.kind == Kind::Opportunity && ids.contains(&element.id);
    for element in written.elements.iter().filter(shipped) {
        if written.body_mut(document, &element.place).is_none() {
            apply::open(document, element);
        }
        let Some(mut body) = written.body_mut(document, &element.place) else { continue };
        let dated = element.status.as_deref() == Some("shipped") && body.look().contains_key("shipped");
        body.set("status", Value::from("shipped"));
        if let Some(day) = day.filter(|_| !dated) {
            body.set("shipped", Value::from(day));
        }
        for difference in &element.overrides {
            for key in ["status", "shipped"] {
                apply::strike(&mut body, &difference.variant, key);
            }
            apply::tidy(&mut body, &difference.variant, difference.short);
        }
    }
}

/// What becomes of each element, in words.
fn done(written: &Written, fates: &[Fate], ids: &BTreeSet<String>, on: Date) -> Vec<String> {
    let fix = |element: &&written::Element| element.kind == Kind::Opportunity && ids.contains(&element.id);
    let told = |element: &written::Element| match element.status.as_deref() {
        Some("shipped") => format!("`{}` had shipped already", element.id),
        Some("dropped") => format!("`{}` shipped on {on}, although it was dropped", element.id),
        _ => format!("`{}` shipped on {on}", element.id),
    };
    let mut done: Vec<String> = written.elements.iter().filter(fix).map(told).collect();
    let (known, news) =
        (done.len(), written.elements.iter().filter(fix).any(|fix| fix.status.as_deref() != Some("shipped")));
    let called = |index: usize| written.elements.get(index).map(|element| fate::name(written, element));
    for (index, (element, fate)) in written.elements.iter().zip(fates).enumerate() {
        let Some(name) = called(index) else { continue };
        let inside = element.inside.and_then(|holder| fates.get(holder)).is_some_and(|fate| fate.gone);
        match fate.successor.and_then(called) {
            Some(new) if fate.gone => done.push(format!("`{name}` gives way to `{new}`")),
            _ if fate.gone && !inside => done.push(format!("`{name}` is taken out")),
            _ => {}
        }
        if fate.gone {
            continue;
        }
        if fate.only != Only::Keep {
            done.push(format!("`{name}` holds from now on"));
        }
        if let Some((_, lane)) = &fate.moves {
            done.push(format!("`{name}` moves to its new place in lane `{lane}`"));
        }
        let keys: Vec<String> = fate
            .fold
            .iter()
            .flat_map(|(_, keys)| keys)
            .filter(|key| *key != "step" && *key != "lane")
            .map(|key| format!("`{key}`"))
            .collect();
        if !keys.is_empty() {
            done.push(format!("`{name}` takes its planned {}", keys.join(", ")));
        }
    }
    if done.len() == known && news {
        done.push("nothing else changes: no change of the file names it in `by`".to_owned());
    }
    done
}
