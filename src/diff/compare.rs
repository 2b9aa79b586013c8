//! Holds paired elements against each other, key by key.

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::blueprint::StepId;
use crate::sorted::Gather;

use super::Changes;
use super::Diff;
use super::Element;
use super::Fate;
use super::Field;
use super::Kind;
use super::State;
use super::Value;
use super::What;
use super::cards;
use super::cards::Succession;
use super::facts;
use super::facts::Fact;
use super::facts::Names;
use super::head;
use super::links;
use super::pairing::Pairing;
use super::pairing::Pairs;
use super::registers;

/// Two blueprints and who is who in them.
pub(crate) struct Both<'a> {
    pub before: &'a Blueprint,
    pub after: &'a Blueprint,
    pub pairing: &'a Pairing,
    things: BTreeMap<&'a str, &'a str>,
    steps: BTreeMap<&'a str, &'a str>,
    stages: BTreeMap<&'a str, &'a str>,
    lanes: BTreeMap<&'a str, &'a str>,
    teams: BTreeMap<&'a str, &'a str>,
    whose: BTreeMap<&'a str, &'a str>,
    pains: BTreeMap<&'a str, &'a str>,
    metrics: BTreeMap<&'a str, &'a str>,
    opportunities: BTreeMap<&'a str, &'a str>,
    /// By kind and id: what it replaces, in any variant.
    replaces: BTreeMap<(Kind, &'a str), &'a str>,
    /// By kind: who came in the place of whom.
    succeeded: BTreeMap<Kind, Succeeded>,
}

/// Who came in the place of whom within a kind.
#[derive(Debug, Default)]
pub(crate) struct Succeeded {
    /// By earlier element that is gone: the later one in its place.
    pub by_before: BTreeMap<usize, usize>,
    /// By later element that is new: the earlier one it came in the place of.
    pub by_after: BTreeMap<usize, usize>,
}

/// One step, stage, card … that is in either blueprint or both, in reading order.
pub(crate) type Couple = (Option<usize>, Option<usize>);

/// A kind of element: what each of its elements says on either side.
pub(crate) struct Register<'a> {
    pub kind: Kind,
    pub pairs: &'a Pairs,
    pub before: Vec<Said>,
    pub after: Vec<Said>,
}

/// What one element says.
pub(crate) struct Said {
    pub id: String,
    pub facts: Vec<Fact>,
}

/// Everything that became of each element between two blueprints; `all` are the variants of the file, for
/// chains of `replaces` (the two are enough where there are no others).
pub(crate) fn compare(before: &Blueprint, after: &Blueprint, pairing: &Pairing, all: &[Blueprint]) -> Diff {
    let mut both = Both::new(before, after, pairing, all);
    let succession = Succession::find(&both, all);
    both.send_on(&succession);
    let links = links::compare(&both, &succession);
    let mut elements = head::rows(&both);
    let (lanes, rows) = registers::lanes(&both);
    elements.extend(rows);
    let (stages, rows) = registers::stages(&both);
    elements.extend(rows);
    let (steps, rows) = registers::steps(&both);
    elements.extend(rows);
    let (cards, rows) = cards::compare(&both, &succession, &links);
    elements.extend(rows);
    let (systems, rows) = cards::systems(&both, &succession);
    elements.extend(rows);
    let (feelings, rows) = registers::feelings(&both);
    elements.extend(rows);
    let (pains, rows) = registers::pains(&both);
    elements.extend(rows);
    let (opportunities, rows) = registers::opportunities(&both);
    elements.extend(rows);
    let (metrics, rows) = registers::metrics(&both);
    elements.extend(rows);
    Diff {
        cards,
        feelings,
        pains,
        opportunities,
        metrics,
        steps,
        stages,
        lanes,
        systems,
        links: links.after,
        before_links: links.before,
        elements,
        arrows: links.arrows,
        one_file: pairing.one_file,
    }
}

impl<'a> Both<'a> {
    fn new(before: &'a Blueprint, after: &'a Blueprint, pairing: &'a Pairing, all: &'a [Blueprint]) -> Both<'a> {
        let mut things = names(&before.cards, &after.cards, &pairing.cards, |card| card.id.as_str());
        things.extend(names(&before.systems, &after.systems, &pairing.systems, |system| system.id.as_str()));
        let teams = names(&before.teams, &after.teams, &pairing.teams, |team| team.id.as_str());
        let mut whose = teams.clone();
        whose.extend(names(&before.personas, &after.personas, &pairing.personas, facts::persona_key));
        let remarks = all.iter().chain([before, after]).flat_map(|blueprint| &blueprint.remarks);
        let replaces = remarks
            .filter_map(|((kind, id), remark)| Some(((*kind, id.as_str()), remark.replaces.as_deref()?)))
            .gather();
        let mut both = Both {
            before,
            after,
            pairing,
            things,
            steps: names(&before.steps, &after.steps, &pairing.steps, |step| step.id.as_str()),
            stages: names(&before.stages, &after.stages, &pairing.stages, |stage| stage.id.as_str()),
            lanes: names(&before.lanes, &after.lanes, &pairing.lanes, |lane| lane.id.as_str()),
            teams,
            whose,
            pains: names(&before.pains, &after.pains, &pairing.pains, |pain| pain.id.as_str()),
            metrics: names(&before.metrics, &after.metrics, &pairing.metrics, |metric| metric.id.as_str()),
            opportunities: names(&before.opportunities, &after.opportunities, &pairing.opportunities, |fix| &fix.id),
            replaces,
            succeeded: BTreeMap::new(),
        };
        both.succeed();
        both
    }

    /// Finds who came in the place of whom, and takes what names a replaced element for what names its successor.
    fn succeed(&mut self) {
        let (before, after, pairs) = (self.before, self.after, self.pairing);
        let found = [
            self.succession(Kind::Lane, &before.lanes, &after.lanes, &pairs.lanes, |lane| &lane.id),
            self.succession(Kind::Line, &before.lines, &after.lines, &pairs.lines, |line| &line.id),
            self.succession(Kind::Stage, &before.stages, &after.stages, &pairs.stages, |stage| &stage.id),
            self.succession(Kind::Step, &before.steps, &after.steps, &pairs.steps, |step| &step.id),
            self.succession(Kind::Team, &before.teams, &after.teams, &pairs.teams, |team| &team.id),
            self.succession(Kind::Persona, &before.personas, &after.personas, &pairs.personas, facts::persona_key),
            self.succession(Kind::System, &before.systems, &after.systems, &pairs.systems, |system| &system.id),
            self.succession(Kind::Feeling, &before.feelings, &after.feelings, &pairs.feelings, |feeling| &feeling.id),
            self.succession(Kind::Pain, &before.pains, &after.pains, &pairs.pains, |pain| &pain.id),
            self.succession(
                Kind::Opportunity,
                &before.opportunities,
                &after.opportunities,
                &pairs.opportunities,
                |fix| &fix.id,
            ),
            self.succession(Kind::Metric, &before.metrics, &after.metrics, &pairs.metrics, |metric| &metric.id),
        ];
        for (kind, succeeded, names) in found {
            let tables: Vec<&mut BTreeMap<&str, &str>> = match kind {
                Kind::Team => vec![&mut self.teams, &mut self.whose],
                Kind::Persona => vec![&mut self.whose],
                Kind::System => vec![&mut self.things],
                Kind::Pain => vec![&mut self.pains],
                Kind::Metric => vec![&mut self.metrics],
                // What stands elsewhere has moved, whatever came in the place of its old place.
                _ => Vec::new(),
            };
            for table in tables {
                for (old, new) in &names {
                    table.entry(old).or_insert(new);
                }
            }
            self.succeeded.insert(kind, succeeded);
        }
    }

    /// Follows `replaces` from what is new back to what is gone, and the other way round.
    fn succession<T>(
        &self,
        kind: Kind,
        before: &'a [T],
        after: &'a [T],
        pairs: &Pairs,
        id: impl Fn(&'a T) -> &'a str,
    ) -> (Kind, Succeeded, Vec<(&'a str, &'a str)>) {
        let mut found = Succeeded::default();
        if self.replaces.keys().all(|(known, _)| *known != kind) {
            return (kind, found, Vec::new());
        }
        let places = |all: &'a [T]| -> BTreeMap<&'a str, usize> {
            all.iter().enumerate().map(|(index, item)| (id(item), index)).gather()
        };
        let (earlier, later) = (places(before), places(after));
        let mut names = Vec::new();
        let mut couples: Vec<(usize, usize)> = Vec::new();
        for (&name, &index) in later.iter().filter(|(_, index)| pairs.before(**index).is_none()) {
            couples.extend(self.predecessor(kind, name, &earlier).map(|old| (old, index)));
        }
        for (&name, &index) in earlier.iter().filter(|(_, index)| pairs.after(**index).is_none()) {
            couples.extend(self.predecessor(kind, name, &later).map(|new| (index, new)));
        }
        couples.sort_unstable();
        for (old, new) in couples {
            if pairs.after(old).is_none() && pairs.before(new).is_none() {
                found.by_before.entry(old).or_insert(new);
                found.by_after.entry(new).or_insert(old);
                names.extend(before.get(old).zip(after.get(new)).map(|(old, new)| (id(old), id(new))));
            }
        }
        (kind, found, names)
    }

    /// The later element in the place of an earlier one that is gone.
    pub fn successor(&self, kind: Kind, before: usize) -> Option<usize> {
        self.succeeded.get(&kind)?.by_before.get(&before).copied()
    }

    /// The earlier element in whose place a new one came.
    pub fn predecessor_of(&self, kind: Kind, after: usize) -> Option<usize> {
        self.succeeded.get(&kind)?.by_after.get(&after).copied()
    }

    /// The first element of the other side that a chain of `replaces` leads to.
    fn predecessor(&self, kind: Kind, id: &str, other: &BTreeMap<&'a str, usize>) -> Option<usize> {
        let mut name: &str = self.replaces.get(&(kind, id)).copied()?;
        // A chain is no longer than what replaces something, so a circle ends too.
        for _ in 0..=self.replaces.len() {
            if let Some(found) = other.get(name) {
                return Some(*found);
            }
            name = self.replaces.get(&(kind, name)).copied()?;
        }
        None
    }

    /// Takes what names a replaced card for what names its successor.
    fn send_on(&mut self, succession: &Succession) {
        for (earlier, later) in &succession.by_before {
            if let (Some(old), Some(new)) = (self.before.cards.get(*earlier), self.after.cards.get(*later)) {
                self.things.entry(&old.id).or_insert(&new.id);
            }
        }
    }

    /// An id of the earlier blueprint as the later one says it.
    fn translate<'b>(&'b self, id: &'b str, names: Names) -> &'b str {
        let table = match names {
            Names::Nothing => return id,
            Names::Thing => &self.things,
            Names::Step => &self.steps,
            Names::Stage => &self.stages,
            Names::Lane => &self.lanes,
            Names::Team => &self.teams,
            Names::Whose => &self.whose,
            Names::Pain => &self.pains,
            Names::Metric => &self.metrics,
            Names::Opportunity => &self.opportunities,
        };
        table.get(id).copied().unwrap_or(id)
    }

    /// Whether two values say the same.
    pub fn same(&self, before: Option<&Value>, after: Option<&Value>, names: Names) -> bool {
        match (before, after) {
            (Some(Value::Words(one)), Some(Value::Words(other))) => self.translate(one, names) == other,
            (Some(Value::List(one)), Some(Value::List(other))) => {
                one.len() == other.len()
                    && one.iter().zip(other).all(|(one, other)| self.translate(one, names) == other)
            }
            (Some(Value::Number(one, _)), Some(Value::Number(other, _))) => one.to_bits() == other.to_bits(),
            (one, other) => one == other,
        }
    }

    /// The keys whose values differ.
    pub fn fields(&self, before: &[Fact], after: &[Fact]) -> Vec<Field> {
        let differing = before
            .iter()
            .zip(after)
            .filter(|(one, other)| !self.same(one.value.as_ref(), other.value.as_ref(), one.names));
        differing
            .map(|(one, other)| Field { name: one.name, before: one.value.clone(), after: other.value.clone() })
            .collect()
    }

    /// Whether two stretches of steps are the same place as far as anyone wrote: they begin alike, or are
    /// both the whole of the same stage or of the blueprint.
    pub fn begins_alike(&self, before: (StepId, StepId), after: (StepId, StepId)) -> bool {
        self.pairing.steps.after(before.0.0) == Some(after.0.0) || self.whole_alike(before, after)
    }

    /// Whether two stretches of steps end alike: at the same step, after as many steps, or whole; or one of
    /// them ends before a step that its own blueprint does not have.
    pub fn ends_alike(&self, before: (StepId, StepId), after: (StepId, StepId)) -> bool {
        let long = |stretch: (StepId, StepId)| stretch.1.0.saturating_sub(stretch.0.0);
        self.pairing.steps.after(before.1.0) == Some(after.1.0)
            || long(before) == long(after)
            || self.whole_alike(before, after)
            || self.is_cut(before.1, after.1)
    }

    /// One file: whether a stretch that ends at a step which the other variant does not have ends there at
    /// the last step before it.
    fn is_cut(&self, before: StepId, after: StepId) -> bool {
        let cut = |blueprint: &Blueprint, step: StepId, other: &Blueprint, end: StepId| {
            let column = other.steps.get(end.0).map(|step| step.column);
            let last = blueprint.steps.partition_point(|step| Some(step.column) <= column);
            last.checked_sub(1) == Some(step.0)
        };
        self.pairing.one_file
            && (self.pairing.steps.after(before.0).is_none() && cut(self.after, after, self.before, before)
                || self.pairing.steps.before(after.0).is_none() && cut(self.before, before, self.after, after))
    }

    fn whole_alike(&self, before: (StepId, StepId), after: (StepId, StepId)) -> bool {
        let all = |blueprint: &Blueprint, stretch: (StepId, StepId)| {
            stretch.0.0 == 0 && stretch.1.0 + 1 == blueprint.steps.len() && blueprint.steps.len() > 1
        };
        let stage = |blueprint: &Blueprint, stretch: (StepId, StepId)| {
            blueprint.stages.iter().position(|stage| stage.steps == stretch)
        };
        if all(self.before, before) && all(self.after, after) {
            return true;
        }
        let earlier = stage(self.before, before);
        earlier.is_some() && earlier.and_then(|earlier| self.pairing.stages.after(earlier)) == stage(self.after, after)
    }
}

fn names<'a, T>(
    before: &'a [T],
    after: &'a [T],
    pairs: &Pairs,
    id: impl Fn(&'a T) -> &'a str,
) -> BTreeMap<&'a str, &'a str> {
    let couples = before.iter().enumerate().filter_map(|(index, item)| Some((item, after.get(pairs.after(index)?)?)));
    couples.map(|(item, other)| (id(item), id(other))).gather()
}

/// All elements of a kind in reading order: those of the later blueprint, each removed one where it stood
/// before its next surviving neighbour.
pub(crate) fn couples(pairs: &Pairs) -> Vec<Couple> {
    let mut found: Vec<Couple> = Vec::with_capacity(pairs.to_before.len());
    let mut next = 0;
    for (index, counterpart) in pairs.to_before.iter().enumerate() {
        if let Some(earlier) = *counterpart {
            let gone = (next..earlier).filter(|&index| pairs.after(index).is_none());
            found.extend(gone.map(|index| (Some(index), None)));
            next = next.max(earlier + 1);
        }
        found.push((*counterpart, Some(index)));
    }
    let gone = (next..pairs.to_after.len()).filter(|&index| pairs.after(index).is_none());
    found.extend(gone.map(|index| (Some(index), None)));
    found
}

/// Which of a row of numbers stand in order, when as few as possible are taken out.
pub(crate) fn in_order(row: &[usize]) -> Vec<bool> {
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = vec![None; row.len()];
    for (index, &value) in row.iter().enumerate() {
        let length = ends.partition_point(|&end| row.get(end).is_some_and(|&last| last < value));
        if let Some(link) = previous.get_mut(index) {
            *link = length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied());
        }
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut kept = vec![false; row.len()];
    let mut at = ends.last().copied();
    while let Some(index) = at {
        if let Some(flag) = kept.get_mut(index) {
            *flag = true;
        }
        at = previous.get(index).copied().flatten();
    }
    kept
}

/// Key that holds the words of an element.
pub(crate) fn words_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Card | Kind::Pain | Kind::Opportunity => "text",
        Kind::Lane | Kind::Line | Kind::Stage | Kind::Step | Kind::System | Kind::Metric => "name",
        Kind::Persona | Kind::Team | Kind::Variant => "name",
        Kind::Blueprint => "title",
        Kind::Feeling => "quote",
    }
}

fn is_place(field: &Field) -> bool {
    matches!(field.name, "lane" | "stage" | "step" | "after")
}

/// What a list of differing keys amounts to, the one that counts first.
pub(crate) fn what(kind: Kind, fields: &[Field]) -> Vec<What> {
    let mut found = Vec::new();
    if fields.iter().any(is_place) {
        found.push(What::Moved);
    }
    let words = words_key(kind);
    if fields.iter().any(|field| !is_place(field) && field.name != words) {
        found.push(What::Changed);
    } else if fields.iter().any(|field| field.name == words) {
        found.push(What::Renamed);
    }
    found
}

/// How an element with these differing keys is drawn.
pub(crate) fn state<I>(kind: Kind, from: I, fields: &[Field]) -> State<I> {
    let words = fields.iter().find(|field| field.name == words_key(kind));
    let old = words.and_then(|field| field.before.as_ref()).map(Value::words);
    match what(kind, fields).first() {
        Some(What::Moved) => State::Moved { from, old },
        Some(What::Changed) => State::Changed { from, old },
        Some(What::Renamed) => State::Renamed { from, old: old.unwrap_or_default() },
        Some(What::New | What::Removed) | None => State::Same { from },
    }
}

/// The words of an element.
pub(crate) fn words(kind: Kind, facts: &[Fact]) -> String {
    let fact = facts.iter().find(|fact| fact.name == words_key(kind));
    fact.and_then(|fact| fact.value.as_ref()).map(Value::words).unwrap_or_default()
}

/// All that a new or removed element says, on its side of the change.
pub(crate) fn all_of(facts: &[Fact], new: bool) -> Vec<Field> {
    let given = facts.iter().filter(|fact| fact.value.is_some());
    given
        .map(|fact| {
            let (before, after) = if new { (None, fact.value.clone()) } else { (fact.value.clone(), None) };
            Field { name: fact.name, before, after }
        })
        .collect()
}

/// The row of one couple; `None` when nothing differs.
pub(crate) fn row(register: &Register<'_>, couple: Couple, fields: Vec<Field>) -> Option<Element> {
    let earlier = couple.0.and_then(|index| register.before.get(index));
    let later = couple.1.and_then(|index| register.after.get(index));
    let what = match (earlier, later) {
        (Some(_), Some(_)) => what(register.kind, &fields),
        (None, Some(_)) => vec![What::New],
        (Some(_), None) => vec![What::Removed],
        (None, None) => return None,
    };
    if what.is_empty() {
        return None;
    }
    let shown = later.or(earlier)?;
    let similarity = couple.1.and_then(|index| register.pairs.similarity.get(&index)).copied();
    Some(Element {
        kind: register.kind,
        id: shown.id.clone(),
        what,
        words: words(register.kind, &shown.facts),
        fields,
        replaces: None,
        replaced_by: None,
        similarity,
        before: couple.0,
        after: couple.1,
    })
}

impl<'a> Register<'a> {
    /// What both sides say, with what is written beside it.
    pub fn new(both: &Both<'_>, kind: Kind, pairs: &'a Pairs, before: Vec<Said>, after: Vec<Said>) -> Register<'a> {
        let with_remarks = |blueprint: &Blueprint, all: Vec<Said>| -> Vec<Said> {
            all.into_iter()
                .map(|mut said| {
                    said.facts.extend(facts::remark(blueprint, kind, &said.id, both.pairing.one_file));
                    said
                })
                .collect()
        };
        Register { kind, pairs, before: with_remarks(both.before, before), after: with_remarks(both.after, after) }
    }

    /// The differing keys of a couple: of a new or removed element, all it says.
    pub fn fields(&self, both: &Both<'_>, couple: Couple) -> Vec<Field> {
        let earlier = couple.0.and_then(|index| self.before.get(index));
        let later = couple.1.and_then(|index| self.after.get(index));
        match (earlier, later) {
            (Some(earlier), Some(later)) => both.fields(&earlier.facts, &later.facts),
            (None, Some(later)) => all_of(&later.facts, true),
            (Some(earlier), None) => all_of(&earlier.facts, false),
            (None, None) => Vec::new(),
        }
    }

    /// States and rows; `settle` takes away what nobody wrote and adds what the facts do not hold.
    pub fn compare<I: Copy>(
        &self,
        both: &Both<'_>,
        id: impl Fn(usize) -> I,
        settle: impl Fn(usize, usize, &mut Vec<Field>),
    ) -> (Changes<I>, Vec<Element>) {
        let mut changes = Changes {
            after: vec![State::New { replaces: None }; self.after.len()],
            before: vec![Fate::Removed { replaced_by: None }; self.before.len()],
        };
        let mut rows = Vec::new();
        for couple in couples(self.pairs) {
            let mut fields = self.fields(both, couple);
            if let (Some(earlier), Some(later)) = couple {
                settle(earlier, later, &mut fields);
                if let Some(slot) = changes.after.get_mut(later) {
                    *slot = state(self.kind, id(earlier), &fields);
                }
                if let Some(slot) = changes.before.get_mut(earlier) {
                    *slot = Fate::Kept(id(later));
                }
            }
            rows.extend(row(self, couple, fields));
        }
        if let Some(succeeded) = both.succeeded.get(&self.kind) {
            for (&old, &new) in &succeeded.by_before {
                if let Some(slot) = changes.before.get_mut(old) {
                    *slot = Fate::Removed { replaced_by: Some(id(new)) };
                }
            }
            for (&new, &old) in &succeeded.by_after {
                if let Some(slot) = changes.after.get_mut(new) {
                    *slot = State::New { replaces: Some(id(old)) };
                }
            }
            for row in &mut rows {
                let later = row.before.filter(|_| row.after.is_none()).and_then(|old| succeeded.by_before.get(&old));
                row.replaced_by = later.and_then(|&new| self.after.get(new)).map(|said| said.id.clone());
                let earlier = row.after.filter(|_| row.before.is_none()).and_then(|new| succeeded.by_after.get(&new));
                row.replaces = earlier.and_then(|&old| self.before.get(old)).map(|said| said.id.clone());
            }
        }
        (changes, rows)
    }
}

/// Takes a key out of the differing ones.
pub(crate) fn drop_field(fields: &mut Vec<Field>, name: &str) {
    fields.retain(|field| field.name != name);
}

/// Takes the places out that only follow from steps that come and go.
pub(crate) fn settle_place(
    both: &Both<'_>,
    before: (StepId, StepId),
    after: (StepId, StepId),
    fields: &mut Vec<Field>,
) {
    if both.begins_alike(before, after) {
        fields.retain(|field| !matches!(field.name, "step" | "stage"));
    }
    if both.ends_alike(before, after) {
        drop_field(fields, "through");
    }
}

/// Which of the paired elements changed their place among the others, with the neighbour before each.
pub(crate) fn reordered<'a>(pairs: &Pairs, before: &[&'a str], after: &[&'a str]) -> BTreeMap<usize, Field> {
    let row: Vec<(usize, usize)> =
        pairs.to_before.iter().enumerate().filter_map(|(later, earlier)| Some((later, (*earlier)?))).collect();
    let kept = in_order(&row.iter().map(|(_, earlier)| *earlier).collect::<Vec<_>>());
    let neighbour = |ids: &[&str], index: usize| {
        index.checked_sub(1).and_then(|index| ids.get(index)).map(|id| Value::Words((*id).to_owned()))
    };
    // What still stands behind the same neighbour moved along with it.
    let follows = |(later, earlier): (usize, usize)| {
        let before = later.checked_sub(1).zip(earlier.checked_sub(1));
        before.is_some_and(|(later, earlier)| pairs.before(later) == Some(earlier))
    };
    let moved = row.into_iter().zip(kept).filter(|(place, kept)| !kept && !follows(*place));
    moved
        .map(|((later, earlier), _)| {
            (later, Field { name: "after", before: neighbour(before, earlier), after: neighbour(after, later) })
        })
        .gather()
}

/// Between two files: a written id that differs is a change of its own.
pub(crate) fn written_id(both: &Both<'_>, before: Option<&str>, after: Option<&str>, fields: &mut Vec<Field>) {
    if both.pairing.one_file || before == after {
        return;
    }
    let value = |id: Option<&str>| id.map(|id| Value::Words(id.to_owned()));
    fields.push(Field { name: "id", before: value(before), after: value(after) });
}
