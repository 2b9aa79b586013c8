//! The change list: every edit between two blueprints is exactly one row, with why, for which pain, by which
//! opportunity and who owns it.

mod csv;
mod figures;
mod json;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::Opportunity;
use crate::diff::Arrow;
use crate::diff::Counts;
use crate::diff::Diff;
use crate::diff::Element;
use crate::diff::Field;
use crate::diff::Kind;
use crate::diff::Value;
use crate::diff::What;

pub use csv::csv;
pub use figures::Figure;
pub use json::json;
pub use markdown::markdown;
pub use text::text;

/// One side of the comparison: a variant, or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Id of the variant, or name of the file; `None` when a file has no variants.
    pub id: Option<String>,
    /// Name for people.
    pub name: String,
}

impl State {
    /// The variant a blueprint is.
    pub fn of(blueprint: &Blueprint) -> State {
        let variant = blueprint.variant.as_ref();
        let id = variant.map(|variant| variant.id.clone());
        let name = variant.and_then(|variant| variant.name.clone()).or_else(|| id.clone());
        State { id, name: name.unwrap_or_else(|| blueprint.title.clone()) }
    }
}

/// An id and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Id in the file.
    pub id: String,
    /// Words for people.
    pub name: String,
}

/// One edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What became of the element.
    pub element: Element,
    /// The reason, where one is written.
    pub why: Option<String>,
    /// The opportunity that explains it: the element's own, else its successor's, else its step's.
    pub by: Option<Named>,
    /// The pains which that opportunity fixes.
    pub pains: Vec<Named>,
    /// Owning teams now; of a removed element, its last.
    pub owner: Vec<Named>,
    /// Whether an opportunity ought to explain it and none does.
    pub unexplained: bool,
}

/// Everything that differs between two blueprints.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeList {
    /// The earlier state.
    pub from: State,
    /// The later state.
    pub to: State,
    /// Marked cards, as the title of the pane counts them.
    pub counts: Counts,
    /// One row an edit, in reading order.
    pub rows: Vec<Row>,
    /// One row a written link that is new, removed or rewritten.
    pub arrows: Vec<Arrow>,
    /// Opportunities that are planned, in progress or shipped and that no change carries out.
    pub without_change: Vec<Named>,
    /// Metrics, times, hand-offs and crossings before and after.
    pub figures: Vec<Figure>,
}

impl ChangeList {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.arrows.is_empty()
    }

    /// The rows that no opportunity explains.
    pub fn unexplained(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.unexplained)
    }
}

/// Lists what differs. `from` and `to` name the two sides: [`State::of`] for variants, file names for files.
///
/// That changes need an opportunity, and opportunities a change, holds for a variant that builds on another
/// (alternatives only differ), and between two files when one of the changes names its opportunity (else they
/// are two editions, not two states).
pub fn changes(before: &Blueprint, after: &Blueprint, diff: &Diff, from: State, to: State) -> ChangeList {
    let reasons = Reasons { before, after };
    let mut rows: Vec<Row> = diff.elements.iter().map(|element| reasons.row(element)).collect();
    let carried: BTreeSet<String> = rows.iter().filter_map(|row| row.by.as_ref()).map(|by| by.id.clone()).collect();
    let builds = after.variant.as_ref().is_some_and(|variant| variant.from.is_some());
    let planned = if diff.one_file { builds } else { !carried.is_empty() };
    for row in &mut rows {
        row.unexplained &= planned;
    }
    let idle = |fix: &&Opportunity| {
        let under_way = matches!(fix.status.as_deref(), Some("planned" | "in-progress" | "shipped"));
        planned && under_way && !carried.contains(&fix.id)
    };
    let named = |fix: &Opportunity| Named { id: fix.id.clone(), name: fix.text.clone() };
    let without_change = after.opportunities.iter().filter(idle).map(named).collect();
    let figures = figures::figures(before, after, diff);
    ChangeList { from, to, counts: diff.counts(), rows, arrows: diff.arrows.clone(), without_change, figures }
}

/// Where reasons are looked up: in the later blueprint first.
struct Reasons<'a> {
    before: &'a Blueprint,
    after: &'a Blueprint,
}

impl Reasons<'_> {
    fn row(&self, element: &Element) -> Row {
        let (by, why) = self.written(element);
        let by = by.map(|id| self.opportunity(&id));
        let pains = by.as_ref().map(|by| self.pains(&by.id)).unwrap_or_default();
        let needs = element.kind == Kind::Card
            && element.what.iter().any(|what| *what != What::Renamed)
            && element.replaced_by.is_none();
        Row { why, unexplained: needs && by.is_none(), by, pains, owner: self.owner(element), element: element.clone() }
    }

    /// `by` and `why`, each from the nearest place that has it.
    fn written(&self, element: &Element) -> (Option<String>, Option<String>) {
        let step_of = |blueprint: &Blueprint, index: usize| {
            blueprint.steps.get(index).map(|step| (step.by.clone(), step.why.clone()))
        };
        let mut sources: Vec<(Option<String>, Option<String>)> = Vec::new();
        match element.kind {
            Kind::Card => {
                let later = element.after.and_then(|index| self.after.cards.get(index));
                let earlier = element.before.and_then(|index| self.before.cards.get(index));
                let partner = |blueprint: &Blueprint, id: &Option<String>| {
                    let id = id.as_ref()?;
                    blueprint.cards.iter().find(|card| card.id == *id).map(|card| (card.by.clone(), card.why.clone()))
                };
                sources.extend(later.map(|card| (card.by.clone(), card.why.clone())));
                sources.extend(earlier.map(|card| (card.by.clone(), card.why.clone())));
                sources.extend(partner(self.after, &element.replaced_by));
                sources.extend(partner(self.before, &element.replaces));
                sources.extend(later.and_then(|card| step_of(self.after, card.step.0)));
                sources.extend(earlier.and_then(|card| step_of(self.before, card.step.0)));
            }
            Kind::Step => {
                sources.extend(element.after.and_then(|index| step_of(self.after, index)));
                sources.extend(element.before.and_then(|index| step_of(self.before, index)));
            }
            Kind::System => {
                let partner = |blueprint: &Blueprint, id: &Option<String>| {
                    let id = id.as_ref()?;
                    blueprint.cards.iter().find(|card| card.id == *id).map(|card| (card.by.clone(), card.why.clone()))
                };
                sources.extend(partner(self.after, &element.replaced_by));
                sources.extend(partner(self.before, &element.replaces));
            }
            Kind::Lane | Kind::Stage | Kind::Feeling | Kind::Pain | Kind::Opportunity | Kind::Metric => {}
        }
        let by = sources.iter().find_map(|(by, _)| by.clone());
        let why = sources.iter().find_map(|(_, why)| why.clone());
        (by, why)
    }

    fn opportunity(&self, id: &str) -> Named {
        let found = self.find(id);
        Named { id: id.to_owned(), name: found.map_or_else(|| id.to_owned(), |fix| fix.text.clone()) }
    }

    fn find(&self, id: &str) -> Option<&Opportunity> {
        let all = self.after.opportunities.iter().chain(&self.before.opportunities);
        all.into_iter().find(|fix| fix.id == id)
    }

    fn pains(&self, opportunity: &str) -> Vec<Named> {
        let fixes = self.find(opportunity).map(|fix| fix.fixes.as_slice()).unwrap_or_default();
        let name = |id: &String| {
            let pain = self.before.pains.iter().chain(&self.after.pains).find(|pain| pain.id == *id);
            pain.map_or_else(|| id.clone(), |pain| pain.text.clone())
        };
        fixes.iter().map(|id| Named { id: id.clone(), name: name(id) }).collect()
    }

    fn owner(&self, element: &Element) -> Vec<Named> {
        let (blueprint, index) = match (element.after, element.before) {
            (Some(index), _) => (self.after, index),
            (None, Some(index)) => (self.before, index),
            (None, None) => return Vec::new(),
        };
        let pain_owners = || {
            let pain = blueprint.pains.get(index)?;
            let causes: BTreeSet<_> = pain.causes.iter().flat_map(|cause| cause.owners.iter().copied()).collect();
            Some(if causes.is_empty() { pain.owners.clone() } else { causes.into_iter().collect() })
        };
        let teams = match element.kind {
            Kind::Card => blueprint.cards.get(index).map(|card| card.owners.clone()),
            Kind::System => blueprint.systems.get(index).map(|system| system.owners.clone()),
            Kind::Lane => blueprint.lanes.get(index).map(|lane| lane.owners.clone()),
            Kind::Opportunity => blueprint.opportunities.get(index).map(|fix| fix.owner.into_iter().collect()),
            Kind::Pain => pain_owners(),
            Kind::Stage | Kind::Step | Kind::Feeling | Kind::Metric => None,
        };
        let teams = teams.unwrap_or_default().into_iter().filter_map(|team| blueprint.teams.get(team.0));
        teams.map(|team| Named { id: team.id.clone(), name: team.name.clone() }).collect()
    }
}

/// What stood there and what stands there now, for formats of one cell a side. Of a new or removed element
/// its words; of a changed one each key that differs, the key named unless it is that of the words.
fn from_to(element: &Element, divider: &str) -> (String, String) {
    let words = |fields: &[Field], before: bool| -> String {
        let shown = fields.iter().map(|field| {
            let value = if before { &field.before } else { &field.after };
            let value = value.as_ref().map(Value::words).unwrap_or_else(|| "–".to_owned());
            if is_words(field.name) { value } else { format!("{}: {value}", field.name) }
        });
        shown.collect::<Vec<_>>().join(divider)
    };
    match element.what.first() {
        Some(What::New) => (String::new(), element.words.clone()),
        Some(What::Removed) => (element.words.clone(), String::new()),
        _ => (words(&element.fields, true), words(&element.fields, false)),
    }
}

/// Where a link ended and where it ends, for formats of one cell a side.
fn arrow_from_to(arrow: &Arrow) -> (String, String) {
    let end = match &arrow.label {
        Some(label) => format!("{} ({label})", arrow.to),
        None => arrow.to.clone(),
    };
    match arrow.what {
        What::New => (String::new(), end),
        What::Removed => (end, String::new()),
        _ => (arrow.old_to.clone().unwrap_or_else(|| arrow.to.clone()), end),
    }
}

/// Whether a key holds the words of its element.
fn is_words(name: &str) -> bool {
    matches!(name, "text" | "name" | "quote")
}

/// `moved, changed`; of a match by near words, how near.
fn what_words(element: &Element) -> String {
    let what = element.what.iter().map(|what| what.word()).collect::<Vec<_>>().join(", ");
    match element.similarity {
        Some(similarity) => format!("{what} (a guess: the words are {} alike)", percent(similarity)),
        None => what,
    }
}

/// A share in whole percent, rounded down so that nothing near is called the same.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).clamp(0.0, 100.0) as u8)
}

/// `2 new, 10 changed, 2 moved and 3 removed cards`.
fn counts_words(counts: Counts) -> String {
    let Counts { new, changed, moved, removed } = counts;
    format!("{new} new, {changed} changed, {moved} moved and {removed} removed cards")
}

/// Words on one line, without characters that steer a terminal or turn the reading direction.
fn plain(words: &str) -> String {
    let steering = |character: &char| matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = words.chars().filter(|character| !steering(character));
    let spaced: String = kept
        .map(
            |character| {
                if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') { ' ' } else { character }
            },
        )
        .collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
