//! Holds paired elements against each other, key by key.

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::blueprint::LaneId;
use crate::blueprint::MetricId;
use crate::blueprint::OpportunityId;
use crate::blueprint::Pain;
use crate::blueprint::PainId;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;

use super::Changes;
use super::Diff;
use super::Element;
use super::Fate;
use super::FeelingId;
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
use super::links;
use super::pairing::Pairing;
use super::pairing::Pairs;

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
    let mut both = Both::new(before, after, pairing);
    let succession = Succession::find(&both, all);
    both.send_on(&succession);
    let links = links::compare(&both, &succession);
    let (lanes, mut elements) = lanes(&both);
    let (stages, rows) = stages(&both);
    elements.extend(rows);
    let (steps, rows) = steps(&both);
    elements.extend(rows);
    let (cards, rows) = cards::compare(&both, &succession, &links);
    elements.extend(rows);
    let (systems, rows) = cards::systems(&both, &succession);
    elements.extend(rows);
    let (feelings, rows) = feelings(&both);
    elements.extend(rows);
    let (pains, rows) = pains(&both);
    elements.extend(rows);
    let (opportunities, rows) = opportunities(&both);
    elements.extend(rows);
    let (metrics, rows) = metrics(&both);
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
    fn new(before: &'a Blueprint, after: &'a Blueprint, pairing: &'a Pairing) -> Both<'a> {
        let mut things = names(&before.cards, &after.cards, &pairing.cards, |card| card.id.as_str());
        things.extend(names(&before.systems, &after.systems, &pairing.systems, |system| system.id.as_str()));
        let teams = names(&before.teams, &after.teams, &pairing.teams, |team| team.id.as_str());
        let mut whose = teams.clone();
        whose.extend(names(&before.personas, &after.personas, &pairing.personas, facts::persona_key));
        Both {
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
        }
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
    couples.map(|(item, other)| (id(item), id(other))).collect()
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
        Kind::Lane | Kind::Stage | Kind::Step | Kind::System | Kind::Metric => "name",
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

impl Register<'_> {
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
fn reordered<'a>(pairs: &Pairs, before: &[&'a str], after: &[&'a str]) -> BTreeMap<usize, Field> {
    let row: Vec<(usize, usize)> =
        pairs.to_before.iter().enumerate().filter_map(|(later, earlier)| Some((later, (*earlier)?))).collect();
    let kept = in_order(&row.iter().map(|(_, earlier)| *earlier).collect::<Vec<_>>());
    let neighbour = |ids: &[&str], index: usize| {
        index.checked_sub(1).and_then(|index| ids.get(index)).map(|id| Value::Words((*id).to_owned()))
    };
    let moved = row.into_iter().zip(kept).filter(|(_, kept)| !kept);
    moved
        .map(|((later, earlier), _)| {
            (later, Field { name: "after", before: neighbour(before, earlier), after: neighbour(after, later) })
        })
        .collect()
}

fn lanes(both: &Both<'_>) -> (Changes<LaneId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.lanes.iter().map(|lane| Said { id: lane.id.clone(), facts: facts::lane(blueprint, lane) }).collect()
    };
    let register =
        Register { kind: Kind::Lane, pairs: &both.pairing.lanes, before: said(both.before), after: said(both.after) };
    let ids =
        |blueprint: &'_ Blueprint| -> Vec<String> { blueprint.lanes.iter().map(|lane| lane.id.clone()).collect() };
    let (earlier, later) = (ids(both.before), ids(both.after));
    let (earlier, later) = (strs(&earlier), strs(&later));
    let moved = reordered(&both.pairing.lanes, &earlier, &later);
    let declared = |blueprint: &Blueprint, index: Option<usize>| {
        index.and_then(|index| blueprint.lanes.get(index)).is_some_and(|lane| lane.declared)
    };
    let (changes, mut rows) = register.compare(both, LaneId, |earlier, later, fields| {
        // An undeclared lane stands where its role puts it.
        if declared(both.before, Some(earlier)) || declared(both.after, Some(later)) {
            fields.extend(moved.get(&later).cloned());
        }
        written_id(
            both,
            both.before.lanes.get(earlier).map(|lane| lane.id.as_str()),
            both.after.lanes.get(later).map(|lane| lane.id.as_str()),
            fields,
        );
    });
    // An undeclared lane comes and goes with what it holds.
    rows.retain(|row| declared(both.before, row.before) || declared(both.after, row.after));
    (changes, rows)
}

fn strs(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

/// Between two files: a written id that differs is a change of its own.
pub(crate) fn written_id(both: &Both<'_>, before: Option<&str>, after: Option<&str>, fields: &mut Vec<Field>) {
    if both.pairing.one_file || before == after {
        return;
    }
    let value = |id: Option<&str>| id.map(|id| Value::Words(id.to_owned()));
    fields.push(Field { name: "id", before: value(before), after: value(after) });
}

fn stages(both: &Both<'_>) -> (Changes<StageId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.stages.iter().map(|stage| Said { id: stage.id.clone(), facts: facts::stage(stage) }).collect()
    };
    let register =
        Register { kind: Kind::Stage, pairs: &both.pairing.stages, before: said(both.before), after: said(both.after) };
    let earlier: Vec<&str> = both.before.stages.iter().map(|stage| stage.id.as_str()).collect();
    let later: Vec<&str> = both.after.stages.iter().map(|stage| stage.id.as_str()).collect();
    let moved = reordered(&both.pairing.stages, &earlier, &later);
    let names = (cards::first_customer_words(both.before), cards::first_customer_words(both.after));
    // A stage that is one column may be called after its first card, as a step is.
    let derived = |blueprint: &Blueprint, names: &[Option<String>], index: usize| {
        let stage = blueprint.stages.get(index).filter(|stage| stage.steps.0 == stage.steps.1);
        stage.is_some_and(|stage| names.get(stage.steps.0.0).is_some_and(|name| name.as_ref() == Some(&stage.name)))
    };
    register.compare(both, StageId, |earlier, later, fields| {
        if derived(both.before, &names.0, earlier) && derived(both.after, &names.1, later) {
            drop_field(fields, "name");
        }
        fields.extend(moved.get(&later).cloned());
    })
}

fn steps(both: &Both<'_>) -> (Changes<StepId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.steps.iter().map(|step| Said { id: step.id.clone(), facts: facts::step(blueprint, step) }).collect()
    };
    let register =
        Register { kind: Kind::Step, pairs: &both.pairing.steps, before: said(both.before), after: said(both.after) };
    let ids =
        |blueprint: &'_ Blueprint| -> Vec<String> { blueprint.steps.iter().map(|step| step.id.clone()).collect() };
    let (earlier_ids, later_ids) = (ids(both.before), ids(both.after));
    let moved = reordered(&both.pairing.steps, &strs(&earlier_ids), &strs(&later_ids));
    let (earlier_names, later_names) =
        (cards::first_customer_words(both.before), cards::first_customer_words(both.after));
    let derived = |blueprint: &Blueprint, names: &[Option<String>], index: Option<usize>| {
        let step = index.and_then(|index| blueprint.steps.get(index));
        step.zip(index.and_then(|index| names.get(index))).is_some_and(|(step, name)| step.name == *name)
    };
    // The one column of a stage without steps of its own is that stage, written once.
    let own = |blueprint: &Blueprint, index: Option<usize>| {
        let step = index.and_then(|index| blueprint.steps.get(index));
        let stage = step.and_then(|step| step.stage).and_then(|stage| blueprint.stages.get(stage.0));
        step.zip(stage).is_none_or(|(step, stage)| step.id != stage.id)
    };
    let (mut changes, mut rows) = register.compare(both, StepId, |earlier, later, fields| {
        if derived(both.before, &earlier_names, Some(earlier)) && derived(both.after, &later_names, Some(later)) {
            drop_field(fields, "name");
        }
        fields.extend(moved.get(&later).cloned());
        let written = |blueprint: &'_ Blueprint, index: usize| {
            blueprint.steps.get(index).filter(|step| step.id_written).map(|step| step.id.clone())
        };
        if let (Some(one), Some(other)) = (written(both.before, earlier), written(both.after, later)) {
            written_id(both, Some(&one), Some(&other), fields);
        }
    });
    for row in &mut rows {
        let alone = row.before.is_none() || row.after.is_none();
        let named = derived(both.before, &earlier_names, row.before) || derived(both.after, &later_names, row.after);
        if alone && named {
            drop_field(&mut row.fields, "name");
        }
    }
    rows.retain(|row| own(both.before, row.before) || own(both.after, row.after));
    for (index, state) in changes.after.iter_mut().enumerate() {
        if let (false, Some(from)) = (own(both.after, Some(index)), state.from()) {
            *state = State::Same { from };
        }
    }
    (changes, rows)
}

fn feelings(both: &Both<'_>) -> (Changes<FeelingId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.feelings.iter();
        all.map(|feeling| Said { id: feeling.id.clone(), facts: facts::feeling(blueprint, feeling) }).collect()
    };
    let pairs = &both.pairing.feelings;
    let register = Register { kind: Kind::Feeling, pairs, before: said(both.before), after: said(both.after) };
    register.compare(both, FeelingId, |earlier, later, fields| {
        if let (Some(one), Some(other)) = (both.before.feelings.get(earlier), both.after.feelings.get(later)) {
            settle_place(both, (one.step, one.last), (other.step, other.last), fields);
        }
    })
}

fn pains(both: &Both<'_>) -> (Changes<PainId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.pains.iter().map(|pain| Said { id: pain.id.clone(), facts: facts::pain(blueprint, pain) }).collect()
    };
    let register =
        Register { kind: Kind::Pain, pairs: &both.pairing.pains, before: said(both.before), after: said(both.after) };
    let usual = (cards::felt_as_usual(both.before), cards::felt_as_usual(both.after));
    let (changes, mut rows) = register.compare(both, PainId, |earlier, later, fields| {
        let (Some(one), Some(other)) = (both.before.pains.get(earlier), both.after.pains.get(later)) else { return };
        settle_place(both, (one.step, one.last), (other.step, other.last), fields);
        if usual.0.get(earlier) == Some(&true) && usual.1.get(later) == Some(&true) {
            drop_field(fields, "felt");
        }
        // The same words at the same place of the file, sent on by `replaces`.
        let places = |pain: &Pain| pain.causes.iter().map(|cause| cause.span).collect::<Vec<_>>();
        let written = one.causes.iter().all(|cause| cause.span.start < cause.span.end);
        if both.pairing.one_file && written && places(one) == places(other) {
            drop_field(fields, "cause");
        }
    });
    for row in &mut rows {
        let is_usual = |usual: &[bool], index: Option<usize>| index.and_then(|index| usual.get(index)) == Some(&true);
        let alone = row.before.is_none() || row.after.is_none();
        if alone && (is_usual(&usual.0, row.before) || is_usual(&usual.1, row.after)) {
            drop_field(&mut row.fields, "felt");
        }
    }
    (changes, rows)
}

fn opportunities(both: &Both<'_>) -> (Changes<OpportunityId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.opportunities.iter();
        all.map(|fix| Said { id: fix.id.clone(), facts: facts::opportunity(blueprint, fix) }).collect()
    };
    let pairs = &both.pairing.opportunities;
    let register = Register { kind: Kind::Opportunity, pairs, before: said(both.before), after: said(both.after) };
    register.compare(both, OpportunityId, |earlier, later, fields| {
        if let (Some(one), Some(other)) = (both.before.opportunities.get(earlier), both.after.opportunities.get(later))
        {
            settle_place(both, (one.step, one.last), (other.step, other.last), fields);
        }
    })
}

fn metrics(both: &Both<'_>) -> (Changes<MetricId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.metrics.iter();
        all.map(|metric| Said { id: metric.id.clone(), facts: facts::metric(blueprint, metric) }).collect()
    };
    let pairs = &both.pairing.metrics;
    let register = Register { kind: Kind::Metric, pairs, before: said(both.before), after: said(both.after) };
    register.compare(both, MetricId, |earlier, later, fields| {
        if let (Some(one), Some(other)) = (both.before.metrics.get(earlier), both.after.metrics.get(later)) {
            settle_place(both, (one.step, one.last), (other.step, other.last), fields);
        }
    })
}

/// What became of each system as declared, without where it is used.
pub(crate) fn declared_systems(both: &Both<'_>) -> (Changes<SystemId>, Vec<Element>) {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let all = blueprint.systems.iter();
        all.map(|system| Said { id: system.id.clone(), facts: facts::system(blueprint, system) }).collect()
    };
    let pairs = &both.pairing.systems;
    let register = Register { kind: Kind::System, pairs, before: said(both.before), after: said(both.after) };
    register.compare(both, SystemId, |earlier, later, fields| {
        let id = |blueprint: &'_ Blueprint, index: usize| blueprint.systems.get(index).map(|system| system.id.clone());
        written_id(both, id(both.before, earlier).as_deref(), id(both.after, later).as_deref(), fields);
    })
}
