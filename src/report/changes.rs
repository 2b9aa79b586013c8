//! The change list: every edit between two blueprints is exactly one row, with why, for which pain, by which
//! opportunity and who owns it.

use crate::sorted::Gather;

mod csv;
mod figures;
mod json;
mod markdown;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::Opportunity;
use crate::blueprint::PainStatus;
use crate::blueprint::Service;
use crate::blueprint::TeamId;
use crate::diff;
use crate::diff::Arrow;
use crate::diff::Counts;
use crate::diff::Diff;
use crate::diff::Element;
use crate::diff::Field;
use crate::diff::Kind;
use crate::diff::Value;
use crate::diff::What;
use crate::report::sheet::steady;
use crate::sorted::gathered;

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

/// What becomes of a pain in the later state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relief {
    /// It is resolved, or not there any more.
    Removed,
    /// It is eased.
    Eased,
    /// It stands as it stood.
    None,
}

/// A pain that the opportunity of an edit fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relieved {
    /// Which pain.
    pub pain: Named,
    /// What becomes of it.
    pub relief: Relief,
}

impl Relieved {
    /// Its words; of one that is not removed, with what becomes of it instead.
    pub fn words(&self) -> String {
        match self.relief {
            Relief::Removed => self.pain.name.clone(),
            Relief::Eased => format!("{} (eased)", self.pain.name),
            Relief::None => format!("{} (still open)", self.pain.name),
        }
    }
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
    /// The pains which that opportunity fixes, as far as either state has them; of a pain's own row the others.
    pub pains: Vec<Relieved>,
    /// Where it stands and whose it is, of an element without words of its own.
    pub place: Option<String>,
    /// Owning teams now; of a removed element, its last.
    pub owner: Vec<Named>,
    /// Whether an opportunity ought to explain it and none does.
    pub unexplained: bool,
    /// Ids of the variants in which it holds, where two files were compared that have variants.
    pub variants: Vec<String>,
}

/// One link that is new, removed or rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// What became of it.
    pub arrow: Arrow,
    /// Ids of the variants in which it holds, where two files were compared that have variants.
    pub variants: Vec<String>,
}

/// Ids of two variants of two files that were held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Of the earlier file.
    pub before: String,
    /// Of the later file.
    pub after: String,
}

impl Compared {
    /// `current`, or where the two differ `current → future`.
    pub fn words(&self) -> String {
        if self.before == self.after { self.after.clone() } else { format!("{} → {}", self.before, self.after) }
    }
}

/// Everything that differs between two blueprints.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeList {
    /// The earlier state.
    pub from: State,
    /// The later state.
    pub to: State,
    /// Marked cards, as the title of the pane counts them; of several variants, those of the first.
    pub counts: Counts,
    /// Each variant compared and its marked cards, where two files were compared that have variants.
    pub compared: Vec<(Compared, Counts)>,
    /// One row an edit, in reading order.
    pub rows: Vec<Row>,
    /// One row a written link that is new, removed or rewritten.
    pub arrows: Vec<Rewritten>,
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
    let steps = after.steps.iter().enumerate().map(|(index, step)| (step.id.as_str(), index)).gather();
    let reasons = Reasons { before, after, steps };
    let mut rows: Vec<Row> = diff.elements.iter().map(|element| reasons.row(element)).collect();
    // What is felt and measured follows from a fix; it does not carry the fix out.
    let carries = |row: &&Row| !matches!(row.element.kind, Kind::Feeling | Kind::Pain | Kind::Metric);
    let named = rows.iter().filter(carries).filter_map(|row| row.by.as_ref());
    let carried: BTreeSet<String> = gathered(named.map(|by| by.id.clone()));
    let builds = after.variant.as_ref().is_some_and(|variant| variant.from.is_some());
    let planned = if diff.one_file { builds } else { !carried.is_empty() };
    for row in &mut rows {
        row.unexplained &= planned;
    }
    let idle = |fix: &&Opportunity| {
        // What carries the day it shipped has become the state of today.
        let folded = fix.status.as_deref() == Some("shipped") && fix.shipped.is_some();
        let under_way = matches!(fix.status.as_deref(), Some("planned" | "in-progress" | "shipped")) && !folded;
        planned && under_way && !carried.contains(&fix.id)
    };
    let named = |fix: &Opportunity| Named { id: fix.id.clone(), name: fix.text.clone() };
    let without_change = after.opportunities.iter().filter(idle).map(named).collect();
    let figures = figures::figures(before, after, diff);
    let arrows = diff.arrows.iter().map(|arrow| Rewritten { arrow: arrow.clone(), variants: Vec::new() }).collect();
    ChangeList { from, to, counts: diff.counts(), compared: Vec::new(), rows, arrows, without_change, figures }
}

/// Lists what differs between two files, over the variants `pairs` names (indices of the earlier and the later
/// file's). An edit that shows in several variants is one row; `from` and `to` are the names of the files.
pub fn between_files(before: &Service, after: &Service, pairs: &[(usize, usize)], from: &str, to: &str) -> ChangeList {
    let state = |name: &str| State { id: Some(name.to_owned()), name: name.to_owned() };
    let mut list = ChangeList {
        from: state(from),
        to: state(to),
        counts: Counts::default(),
        compared: Vec::new(),
        rows: Vec::new(),
        arrows: Vec::new(),
        without_change: Vec::new(),
        figures: Vec::new(),
    };
    for (place, (earlier, later)) in pairs.iter().enumerate() {
        let (Some(old), Some(new)) = (before.variants.get(*earlier), after.variants.get(*later)) else { continue };
        let diff = diff::between_files(old, new);
        let found = changes(old, new, &diff, state(from), state(to));
        if place == 0 {
            list.counts = found.counts;
        }
        let id = |blueprint: &Blueprint| blueprint.variant.as_ref().map(|variant| variant.id.clone());
        let compared = match (id(old), id(new)) {
            (None, None) => None,
            (one, other) => {
                let plain = |id: Option<String>| id.unwrap_or_else(|| "–".to_owned());
                Some(Compared { before: plain(one), after: plain(other) })
            }
        };
        let name = compared.as_ref().map(Compared::words);
        list.add(found, name.as_deref(), pairs.len() > 1);
        list.compared.extend(compared.map(|compared| (compared, diff.counts())));
    }
    let mut variants = diff::variants_between_files(before, after);
    // A variant that was asked for by name is compared, whatever it is called in the other file.
    variants
        .retain(|row| list.compared.iter().all(|(compared, _)| compared.before != row.id && compared.after != row.id));
    let head = list.rows.iter().take_while(|row| row.element.kind <= Kind::Variant).count();
    let rows = variants.into_iter().map(|element| Row {
        element,
        why: None,
        by: None,
        pains: Vec::new(),
        place: None,
        owner: Vec::new(),
        unexplained: false,
        variants: Vec::new(),
    });
    list.rows.splice(head..head, rows);
    list
}

impl ChangeList {
    /// Takes another list in: what it shares with this one holds in one more variant. Of an element that differs in
    /// several variants, but not everywhere alike, each key that differs stands in one row.
    fn add(&mut self, other: ChangeList, variant: Option<&str>, several: bool) {
        let mark = |variants: &mut Vec<String>| variants.extend(variant.map(str::to_owned));
        let mut known: BTreeMap<(Kind, String), Vec<usize>> = BTreeMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            known.entry((row.element.kind, row.element.id.clone())).or_default().push(index);
        }
        // What is found anew stands behind what it was found behind.
        let mut behind: BTreeMap<Option<usize>, Vec<Row>> = BTreeMap::new();
        let mut anchor = None;
        for row in other.rows {
            let mut left = Some(row);
            let key = left.as_ref().map(|row| (row.element.kind, row.element.id.clone()));
            for at in key.and_then(|key| known.get(&key)).into_iter().flatten().copied() {
                let (Some(mine), Some(theirs)) = (self.rows.get_mut(at), left.take()) else { break };
                let (rest, over) = mine.share(theirs, mark);
                behind.entry(Some(at)).or_default().extend(rest);
                left = over;
                anchor = Some(at);
                if left.is_none() {
                    break;
                }
            }
            if let Some(mut row) = left {
                mark(&mut row.variants);
                behind.entry(anchor).or_default().push(row);
            }
        }
        let mut rows = behind.remove(&None).unwrap_or_default();
        for (index, row) in std::mem::take(&mut self.rows).into_iter().enumerate() {
            rows.push(row);
            rows.extend(behind.remove(&Some(index)).unwrap_or_default());
        }
        self.rows = rows;
        let same = |one: &Arrow, other: &Arrow| {
            let plain = |arrow: &Arrow| Arrow { before: None, after: None, ..arrow.clone() };
            one.from == other.from && plain(one) == plain(other)
        };
        for mut arrow in other.arrows {
            match self.arrows.iter_mut().find(|known| same(&known.arrow, &arrow.arrow)) {
                Some(known) => mark(&mut known.variants),
                None => {
                    mark(&mut arrow.variants);
                    self.arrows.push(arrow);
                }
            }
        }
        for fix in other.without_change {
            if !self.without_change.contains(&fix) {
                self.without_change.push(fix);
            }
        }
        let named = |figure: Figure| match variant.filter(|_| several) {
            Some(variant) => Figure { name: format!("{} ({variant})", figure.name), ..figure },
            None => figure,
        };
        // Between two editions only what differs is news.
        let differs = |figure: &Figure| figure.from != figure.to;
        self.figures.extend(other.figures.into_iter().filter(differs).map(named));
    }

    /// The variants to name beside an edit: none when it holds in all that were compared.
    pub fn variants_of<'a>(&self, variants: &'a [String]) -> &'a [String] {
        if variants.len() == self.compared.len() { &[] } else { variants }
    }
}

impl Row {
    /// Takes what another row says of the same element in one more variant, as far as it says the same. Gives back what
    /// only this row said and what only the other says.
    fn share(&mut self, other: Row, mark: impl Fn(&mut Vec<String>)) -> (Option<Row>, Option<Row>) {
        let kept = |row: &Row| row.element.before.is_some() && row.element.after.is_some();
        if !kept(self) || !kept(&other) {
            let same = self.element.what == other.element.what && self.element.words == other.element.words;
            if same {
                mark(&mut self.variants);
            }
            return (None, (!same).then_some(other));
        }
        let shares = |field: &Field, with: &Row| with.element.fields.contains(field);
        if !self.element.fields.iter().any(|field| shares(field, &other)) {
            return (None, Some(other));
        }
        let (mine, theirs) = (self.clone(), other.clone());
        let rest = self.without(&theirs);
        let over = other.without(&mine);
        self.element.fields.retain(|field| shares(field, &theirs));
        // A pain that stands today and not tomorrow is removed.
        for relieved in theirs.pains.iter().filter(|_| self.by == theirs.by) {
            match self.pains.iter_mut().find(|known| known.pain.id == relieved.pain.id) {
                Some(known) => known.relief = known.relief.min(relieved.relief),
                None => self.pains.push(relieved.clone()),
            }
        }
        self.element.what = diff::what(self.element.kind, &self.element.fields);
        mark(&mut self.variants);
        (rest, over)
    }

    /// This row without what another says too.
    fn without(&self, other: &Row) -> Option<Row> {
        let mut row = self.clone();
        row.element.fields.retain(|field| !other.element.fields.contains(field));
        row.element.what = diff::what(row.element.kind, &row.element.fields);
        (!row.element.fields.is_empty()).then_some(row)
    }
}

/// Where reasons are looked up: in the later blueprint first.
struct Reasons<'a> {
    before: &'a Blueprint,
    after: &'a Blueprint,
    /// The later steps by their ids.
    steps: BTreeMap<&'a str, usize>,
}

impl Reasons<'_> {
    fn row(&self, element: &Element) -> Row {
        let (by, why) = self.written(element);
        let by = by.map(|id| self.opportunity(&id));
        let mut pains = by.as_ref().map(|by| self.pains(&by.id)).unwrap_or_default();
        // Its own row says itself what becomes of a pain.
        pains.retain(|relieved| element.kind != Kind::Pain || relieved.pain.id != element.id);
        let needs = element.kind == Kind::Card
            && element.what.iter().any(|what| *what != What::Renamed)
            && element.replaced_by.is_none();
        Row {
            why,
            unexplained: needs && by.is_none(),
            by,
            pains,
            place: self.place(element),
            owner: self.owner(element),
            element: element.clone(),
            variants: Vec::new(),
        }
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
                // What is removed is explained by what becomes of its step.
                let same = |card: &crate::blueprint::Card| self.steps.get(self.before[card.step].id.as_str()).copied();
                sources.extend(earlier.and_then(same).and_then(|index| step_of(self.after, index)));
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
            Kind::Feeling => {
                let later = element.after.and_then(|index| self.after.feelings.get(index));
                let earlier = element.before.and_then(|index| self.before.feelings.get(index));
                sources.extend(later.and_then(|feeling| step_of(self.after, feeling.step.0)));
                sources.extend(earlier.and_then(|feeling| step_of(self.before, feeling.step.0)));
            }
            _ => {}
        }
        let remark = |blueprint: &Blueprint, id: &Option<String>| {
            let remark = blueprint.remarks.get(&(element.kind, id.clone()?))?;
            Some((remark.by.clone(), remark.why.clone()))
        };
        let own = Some(element.id.clone());
        sources.extend(remark(self.after, &own).filter(|_| element.after.is_some()));
        sources.extend(remark(self.before, &own).filter(|_| element.before.is_some()));
        sources.extend(remark(self.after, &element.replaced_by));
        sources.extend(remark(self.before, &element.replaces));
        // A pain that goes or weighs otherwise is explained by what fixes it, a metric of another value by the fix
        // that it measures. Other words are nobody's fix.
        let differs = |keys: &[&str]| element.fields.iter().any(|field| keys.contains(&field.name));
        let weighs = element.before.is_some()
            && (element.after.is_none() || differs(&["status", "severity", "reach", "cause", "felt"]));
        let measures = element.before.is_some() && element.after.is_some() && differs(&["value"]);
        let fixes = self.after.opportunities.iter().filter(|fix| match element.kind {
            Kind::Pain => weighs && fix.fixes.contains(&element.id),
            Kind::Metric => measures && fix.metric.as_ref() == Some(&element.id),
            _ => false,
        });
        sources.extend(fixes.map(|fix| (Some(fix.id.clone()), None)));
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

    fn pains(&self, opportunity: &str) -> Vec<Relieved> {
        let fixes = self.find(opportunity).map(|fix| fix.fixes.as_slice()).unwrap_or_default();
        let named = |id: &String| {
            let of = |blueprint: &'_ Blueprint| blueprint.pains.iter().position(|pain| pain.id == *id);
            let (earlier, later) = (of(self.before), of(self.after));
            let (earlier, later) = (
                earlier.and_then(|index| self.before.pains.get(index)),
                later.and_then(|index| self.after.pains.get(index)),
            );
            let name = earlier.or(later)?.text.clone();
            let relief = match later.map(|pain| pain.status) {
                None | Some(PainStatus::Resolved) => Relief::Removed,
                Some(PainStatus::Eased) => Relief::Eased,
                Some(PainStatus::Open) => Relief::None,
            };
            Some(Relieved { pain: Named { id: id.clone(), name }, relief })
        };
        fixes.iter().filter_map(named).collect()
    }

    /// Of a feeling that nobody put in words: at which step it is felt, and by whom.
    fn place(&self, element: &Element) -> Option<String> {
        if element.kind != Kind::Feeling || !element.words.is_empty() {
            return None;
        }
        let (blueprint, index) = match (element.after, element.before) {
            (Some(index), _) => (self.after, index),
            (None, index) => (self.before, index?),
        };
        let feeling = blueprint.feelings.get(index)?;
        let step = step_name(blueprint, feeling.step.0)?;
        let whose = feeling.of.as_deref().map(|id| {
            let persona = blueprint.personas.iter().find(|persona| persona.id.as_deref() == Some(id));
            let team = || blueprint.teams.iter().find(|team| team.id == id).map(|team| team.name.clone());
            persona.map(|persona| persona.name.clone()).or_else(team).unwrap_or_else(|| id.to_owned())
        });
        Some(whose.map_or(step.clone(), |whose| format!("{step}, {whose}")))
    }

    fn owner(&self, element: &Element) -> Vec<Named> {
        let (blueprint, index) = match (element.after, element.before) {
            (Some(index), _) => (self.after, index),
            (None, Some(index)) => (self.before, index),
            (None, None) => return Vec::new(),
        };
        let pain_owners = || {
            let pain = blueprint.pains.get(index)?;
            let causes: BTreeSet<_> = gathered(pain.causes.iter().flat_map(|cause| cause.owners.iter().copied()));
            Some(if causes.is_empty() { pain.owners.clone() } else { causes.into_iter().collect() })
        };
        let teams = match element.kind {
            Kind::Card => blueprint.cards.get(index).map(|card| card.owners.clone()),
            Kind::System => blueprint.systems.get(index).map(|system| system.owners.clone()),
            Kind::Lane => blueprint.lanes.get(index).map(|lane| lane.owners.clone()),
            Kind::Opportunity => blueprint.opportunities.get(index).map(|fix| fix.owner.into_iter().collect()),
            Kind::Pain => pain_owners(),
            Kind::Team => blueprint.teams.get(index).map(|_| vec![TeamId(index)]),
            _ => None,
        };
        let teams = teams.unwrap_or_default().into_iter().filter_map(|team| blueprint.teams.get(team.0));
        teams.map(|team| Named { id: team.id.clone(), name: team.name.clone() }).collect()
    }
}

/// What a step is called: by its own name, else by its first card of the customer's, else by its number.
fn step_name(blueprint: &Blueprint, index: usize) -> Option<String> {
    let step = blueprint.steps.get(index)?;
    let first = || diff::first_customer_words(blueprint).get(index).cloned().flatten();
    Some(step.name.clone().or_else(first).unwrap_or_else(|| format!("step {}", step.number)))
}

/// What stood there and what stands there now, for formats of one cell a side. Of a new or removed element
/// its words, of a replacement those of both; of a changed one each key that differs, the key named unless it is that of the words.
pub fn from_to(told: &Edit<'_>, divider: &str) -> (String, String) {
    let element = &told.row.element;
    if let Some(old) = told.replaced {
        return (old.element.words.clone(), element.words.clone());
    }
    let words = |fields: &[Field], before: bool| -> String {
        let shown = fields.iter().map(|field| {
            let value = if before { &field.before } else { &field.after };
            let value = value.as_ref().map(Value::words).unwrap_or_else(|| "–".to_owned());
            if is_words(field.name) { value } else { format!("{}: {value}", field.name) }
        });
        shown.collect::<Vec<_>>().join(divider)
    };
    // What has no words is told by all it says, its place aside.
    let whole = |before: bool| match element.words.is_empty() {
        true => {
            let place = |field: &&Field| !matches!(field.name, "lane" | "stage" | "step" | "through" | "by" | "why");
            words(&element.fields.iter().filter(place).cloned().collect::<Vec<Field>>(), before)
        }
        false => element.words.clone(),
    };
    match element.what.first() {
        Some(What::New) => (String::new(), whole(false)),
        Some(What::Removed) => (whole(true), String::new()),
        _ => (words(&element.fields, true), words(&element.fields, false)),
    }
}

/// Where a link ended and where it ends, for formats of one cell a side.
pub fn arrow_from_to(arrow: &Arrow) -> (String, String) {
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
    matches!(name, "text" | "name" | "quote" | "title")
}

/// `moved, changed` or `replaced`; of a match by near words, how near.
fn what_words(told: &Edit<'_>) -> String {
    let element = &told.row.element;
    let what = match told.replaced {
        Some(_) => "replaced".to_owned(),
        None => element.what.iter().map(|what| what.word()).collect::<Vec<_>>().join(", "),
    };
    match element.similarity {
        Some(similarity) => format!("{what} (a guess: the words are {} alike)", percent(similarity)),
        None => what,
    }
}

/// A share in whole percent, rounded down so that nothing near is called the same.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
pub fn percent(share: f64) -> String {
    format!("{} %", (share * 100.0).clamp(0.0, 100.0) as u8)
}

/// `2 new, 10 changed and 3 removed cards`, or that no card differs.
pub fn counts_words(counts: Counts) -> String {
    let Counts { new, changed, moved, removed } = counts;
    let told = [(new, "new"), (changed, "changed"), (moved, "moved"), (removed, "removed")];
    let some: Vec<String> =
        told.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let cards = if counts.new + changed + moved + removed == 1 { "card" } else { "cards" };
    match some.as_slice() {
        [] => "no card differs".to_owned(),
        [one] => format!("{one} {cards}"),
        [first @ .., last] => format!("{} and {last} {cards}", first.join(", ")),
    }
}

/// The line of counts below the heading: of two files with variants, one count a variant.
fn counts_line(list: &ChangeList) -> String {
    match list.compared.as_slice() {
        [] => counts_words(list.counts),
        [(compared, counts)] => format!("{}: {}", compared.words(), counts_words(*counts)),
        many if many.iter().all(|(_, counts)| counts.is_empty()) => counts_words(Counts::default()),
        many => {
            let told = many.iter().map(|(compared, counts)| format!("{}: {}", compared.words(), counts_words(*counts)));
            told.collect::<Vec<_>>().join("; ")
        }
    }
}

/// An edit as the human formats tell it: a replacement is one row, though one element is gone and another new.
pub struct Edit<'a> {
    /// Its row.
    pub row: &'a Row,
    /// The row of the element that it replaces.
    pub replaced: Option<&'a Row>,
}

/// The edits, each once.
pub fn edits(list: &ChangeList) -> Vec<Edit<'_>> {
    let key = |row: &Row| (row.element.kind, row.element.id.clone());
    let gone: BTreeMap<(Kind, String), &Row> =
        list.rows.iter().filter(|row| row.element.what == [What::Removed]).map(|row| (key(row), row)).gather();
    let mut joined: BTreeSet<(Kind, String)> = BTreeSet::new();
    let mut told = Vec::new();
    for row in &list.rows {
        let replaced = row.element.replaces.as_ref().and_then(|old| {
            let old = gone.get(&(row.element.kind, old.clone())).copied()?;
            let mutual = old.element.replaced_by.as_ref() == Some(&row.element.id);
            (mutual && old.variants == row.variants).then_some(old)
        });
        joined.extend(replaced.map(key));
        told.push(Edit { row, replaced });
    }
    told.retain(|told| told.row.element.what != [What::Removed] || !joined.contains(&key(told.row)));
    told
}

/// Words on one line, without characters that steer a terminal or turn the reading direction.
fn plain(words: &str) -> String {
    steady(words).split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
