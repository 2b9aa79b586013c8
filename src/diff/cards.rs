//! What became of cards and of the systems they stand for.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::Link;
use crate::blueprint::Pain;
use crate::blueprint::Role;
use crate::blueprint::SystemId;
use crate::sorted::Gather;

use super::Changes;
use super::Element;
use super::Fate;
use super::Field;
use super::Kind;
use super::State;
use super::Value;
use super::What;
use super::compare;
use super::compare::Both;
use super::compare::Register;
use super::compare::Said;
use super::facts;
use super::facts::Fact;
use super::facts::Names;
use super::links::Links;
use super::registers;

/// Which card came in the place of which: `replaces`, read in either direction of time.
#[derive(Debug, Default)]
pub(crate) struct Succession {
    /// By earlier card that is gone: the later card in its place.
    pub by_before: BTreeMap<usize, usize>,
    /// By later card that is new: the earlier card it came in the place of.
    pub by_after: BTreeMap<usize, usize>,
    /// By earlier system that a card replaces: that later card.
    pub systems_before: BTreeMap<usize, usize>,
    /// By later system that a card replaced: that earlier card.
    pub systems_after: BTreeMap<usize, usize>,
}

impl Succession {
    /// Follows `replaces` from the later cards back to the earlier ones, and the other way round, over the
    /// cards of all variants.
    pub fn find(both: &Both<'_>, all: &[Blueprint]) -> Succession {
        let mut replaces: BTreeMap<&str, &str> = BTreeMap::new();
        let between = all.iter().flat_map(|blueprint| &blueprint.cards);
        for card in between.chain(&both.before.cards).chain(&both.after.cards) {
            if let Some(old) = &card.replaces {
                replaces.insert(&card.id, old);
            }
        }
        let pairs = &both.pairing.cards;
        let (earlier_cards, later_cards) = (by_name(both.before), by_name(both.after));
        let gone = |index: usize| pairs.after(index).is_none();
        let new = |index: usize| pairs.before(index).is_none();
        let mut found = Succession::default();
        // What names a card that is gone leads to the one that the file says; others that replace it stand beside.
        let heir = |blueprint: &Blueprint, cards: &BTreeMap<String, Vec<usize>>, old: &Card| {
            let new = blueprint.successors.get(&(Kind::Card, old.id.clone()))?;
            cards.get(new).and_then(|found| found.first()).copied()
        };
        for (earlier, card) in both.before.cards.iter().enumerate().filter(|(index, _)| gone(*index)) {
            if let Some(later) = heir(both.after, &later_cards, card) {
                found.by_before.insert(earlier, later);
                if new(later) {
                    found.by_after.entry(later).or_insert(earlier);
                }
            }
        }
        for (later, card) in both.after.cards.iter().enumerate().filter(|(index, _)| new(*index)) {
            if let Some(earlier) = heir(both.before, &earlier_cards, card) {
                found.by_after.insert(later, earlier);
                if gone(earlier) {
                    found.by_before.entry(earlier).or_insert(later);
                }
            }
        }
        for (later, card) in both.after.cards.iter().enumerate() {
            for earlier in predecessors(&earlier_cards, card, &replaces).iter().copied().filter(|&index| gone(index)) {
                found.by_before.entry(earlier).or_insert(later);
                if new(later) {
                    found.by_after.entry(later).or_insert(earlier);
                }
                if let Some(system) = both.before.cards.get(earlier).and_then(|card| card.system) {
                    found.systems_before.entry(system.0).or_insert(later);
                }
            }
        }
        for (earlier, card) in both.before.cards.iter().enumerate() {
            for later in predecessors(&later_cards, card, &replaces).iter().copied().filter(|&index| new(index)) {
                found.by_after.entry(later).or_insert(earlier);
                if gone(earlier) {
                    found.by_before.entry(earlier).or_insert(later);
                }
                if let Some(system) = both.after.cards.get(later).and_then(|card| card.system) {
                    found.systems_after.entry(system.0).or_insert(earlier);
                }
            }
        }
        found.follow_links(both);
        found
    }

    /// One file: a link that is written once and led to a card that is gone leads to its successor, though a
    /// card between the two be in neither blueprint.
    fn follow_links(&mut self, both: &Both<'_>) {
        if !both.pairing.one_file {
            return;
        }
        let place = |link: &Link| {
            (!link.derived && link.span.start < link.span.end).then_some((link.span.start, link.span.end))
        };
        let later: BTreeMap<(usize, usize), usize> =
            both.after.links.iter().filter_map(|link| Some((place(link)?, link.to.0))).gather();
        let is_card =
            |blueprint: &Blueprint, index: usize| blueprint.cards.get(index).is_some_and(|card| card.system.is_none());
        for link in &both.before.links {
            let Some(&to) = place(link).and_then(|place| later.get(&place)) else { continue };
            let gone = both.pairing.cards.after(link.to.0).is_none() && is_card(both.before, link.to.0);
            let new = both.pairing.cards.before(to).is_none() && is_card(both.after, to);
            let free = !self.by_before.contains_key(&link.to.0) && !self.by_after.contains_key(&to);
            if gone && new && free {
                self.by_before.insert(link.to.0, to);
                self.by_after.insert(to, link.to.0);
            }
        }
    }
}

/// The cards of each name of the file: one of a card, all derived ones of a system.
fn by_name(blueprint: &Blueprint) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, card) in blueprint.cards.iter().enumerate() {
        found.entry(name_of(blueprint, card)).or_default().push(index);
    }
    found
}

/// The cards of the other blueprint that a card replaces, at the first link of the chain of `replaces` that
/// names one (or a system, which stands for all its derived cards).
fn predecessors<'a>(
    other: &'a BTreeMap<String, Vec<usize>>,
    card: &Card,
    replaces: &BTreeMap<&str, &str>,
) -> &'a [usize] {
    let mut name = card.replaces.as_deref();
    // A chain is no longer than the cards that replace something, so a circle ends too.
    for _ in 0..=replaces.len() {
        let Some(old) = name else { break };
        if let Some(found) = other.get(old) {
            return found;
        }
        name = replaces.get(old).copied();
    }
    &[]
}

/// The words of the first card in the first customer lane of each step.
pub(crate) fn first_customer_words(blueprint: &Blueprint) -> Vec<Option<String>> {
    first_customer(blueprint)
        .into_iter()
        .map(|card| card.and_then(|card| blueprint.cards.get(card)).map(|card| card.text.clone()))
        .collect()
}

/// The first card in the first customer lane of each step.
fn first_customer(blueprint: &Blueprint) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; blueprint.steps.len()];
    for (index, card) in blueprint.cards.iter().enumerate() {
        let customer = blueprint.lanes.get(card.lane.0).is_some_and(|lane| lane.role == Role::Customer);
        if !customer || card.whole {
            continue;
        }
        if let Some(slot) = found.get_mut(card.step.0) {
            let earlier =
                slot.and_then(|index| blueprint.cards.get(index)).is_some_and(|first| first.lane <= card.lane);
            if !earlier {
                *slot = Some(index);
            }
        }
    }
    found
}

/// Which pains of a blueprint are felt where they are when nobody says so: at the first customer card that
/// stands at their step.
pub(crate) fn felt_as_usual(blueprint: &Blueprint) -> Vec<bool> {
    let mut first: Vec<Option<usize>> = vec![None; blueprint.steps.len()];
    for (index, card) in blueprint.cards.iter().enumerate().filter(|(_, card)| !card.whole) {
        if blueprint.lanes.get(card.lane.0).is_none_or(|lane| lane.role != Role::Customer) {
            continue;
        }
        for slot in first.iter_mut().take(card.last.0 + 1).skip(card.step.0) {
            let earlier =
                slot.and_then(|index| blueprint.cards.get(index)).is_some_and(|first| first.lane <= card.lane);
            if !earlier {
                *slot = Some(index);
            }
        }
    }
    let usual = |pain: &Pain| first.get(pain.step.0).copied().flatten() == pain.felt.map(|card| card.0);
    blueprint.pains.iter().map(usual).collect()
}

/// Facts of a card with the links it writes.
fn said(blueprint: &Blueprint, card: &Card, links: Vec<Fact>) -> Said {
    let mut facts = facts::card(blueprint, card);
    facts.extend(links);
    Said { id: card.id.clone(), facts }
}

/// Whether a card has its owners from its lane.
fn inherits(blueprint: &Blueprint, card: &Card) -> bool {
    blueprint.lanes.get(card.lane.0).is_some_and(|lane| lane.owners == card.owners)
}

pub(crate) fn compare(both: &Both<'_>, succession: &Succession, links: &Links) -> (Changes<CardId>, Vec<Element>) {
    let pairs = &both.pairing.cards;
    let told = |blueprint: &Blueprint, written: &[Vec<Fact>]| -> Vec<Said> {
        let all = blueprint.cards.iter().enumerate();
        all.map(|(index, card)| said(blueprint, card, written.get(index).cloned().unwrap_or_default())).collect()
    };
    let (earlier, later) = (told(both.before, &links.written_before), told(both.after, &links.written_after));
    let register = Register::new(both, Kind::Card, pairs, earlier, later);
    let shuffled = shuffled(both);
    let (mut changes, mut rows) = register.compare(both, CardId, |earlier, later, fields| {
        let (Some(one), Some(other)) = (both.before.cards.get(earlier), both.after.cards.get(later)) else { return };
        settle_place(both, one, other, fields);
        if inherits(both.before, one) && inherits(both.after, other) {
            compare::drop_field(fields, "owner");
        }
        // Links are judged by where they lead, not by how their ends are spelled.
        let rewritten = links.rewritten.get(&later);
        fields.retain(|field| {
            !super::links::is_link_key(field.name) || rewritten.is_some_and(|keys| keys.contains(field.name))
        });
        fields.extend(shuffled.get(&later).cloned());
        if one.id_written && other.id_written {
            compare::written_id(both, Some(&one.id), Some(&other.id), fields);
        }
    });
    derived_states(both, &mut changes);
    for (&earlier, &later) in &succession.by_before {
        if let Some(slot @ Fate::Removed { .. }) = changes.before.get_mut(earlier) {
            *slot = Fate::Removed { replaced_by: Some(CardId(later)) };
        }
    }
    for (&later, &earlier) in &succession.by_after {
        if let Some(slot @ State::New { .. }) = changes.after.get_mut(later) {
            *slot = State::New { replaces: Some(CardId(earlier)) };
        }
    }
    let derived = |blueprint: &Blueprint, index: Option<usize>| {
        index.and_then(|index| blueprint.cards.get(index)).is_some_and(|card| card.system.is_some())
    };
    rows.retain(|row| !derived(both.before, row.before) && !derived(both.after, row.after));
    for row in &mut rows {
        match (row.before, row.after) {
            (Some(earlier), None) => {
                let later = succession.by_before.get(&earlier).and_then(|&later| both.after.cards.get(later));
                row.replaced_by = later.map(|card| name_of(both.after, card));
            }
            (None, Some(later)) => {
                let earlier = succession.by_after.get(&later).and_then(|&earlier| both.before.cards.get(earlier));
                row.replaces = earlier.map(|card| name_of(both.before, card));
            }
            _ => {}
        }
    }
    (changes, rows)
}

/// What a card is called in the file: a derived one by its system.
pub(crate) fn name_of(blueprint: &Blueprint, card: &Card) -> String {
    let system = card.system.and_then(|system| blueprint.systems.get(system.0));
    system.map_or_else(|| card.id.clone(), |system| system.id.clone())
}

fn settle_place(both: &Both<'_>, one: &Card, other: &Card, fields: &mut Vec<Field>) {
    compare::settle_place(both, (one.step, one.last), (other.step, other.last), fields);
    if one.whole != other.whole && !fields.iter().any(|field| matches!(field.name, "step" | "stage")) {
        let place = |blueprint: &Blueprint, card: &Card| {
            (!card.whole).then(|| Value::Words(facts::step_id(blueprint, card.step).to_owned()))
        };
        fields.push(Field { name: "step", before: place(both.before, one), after: place(both.after, other) });
    }
}

/// Derived cards compare by the steps they cover and by what their system is called. One card more of a system that is in
/// use on both sides, or one less, is neither a new system nor a removed one: its links tell.
fn derived_states(both: &Both<'_>, changes: &mut Changes<CardId>) {
    let (systems, _) = registers::declared_systems(both);
    let (earlier, later) = (drawn(both.before), drawn(both.after));
    for (index, card) in both.before.cards.iter().enumerate() {
        let kept = card.system.and_then(|system| both.pairing.systems.after(system.0));
        let step = both.pairing.steps.after(card.step.0).unwrap_or(card.step.0);
        if let (Some(slot @ Fate::Removed { .. }), Some(today)) =
            (changes.before.get_mut(index), kept.and_then(|system| nearest(&later, system, step)))
        {
            *slot = Fate::Kept(today);
        }
    }
    for (index, card) in both.after.cards.iter().enumerate() {
        let Some(system) = card.system else { continue };
        let Some(slot) = changes.after.get_mut(index) else { continue };
        let Some(from) = slot.from() else {
            let known = both.pairing.systems.before(system.0);
            let step = both.pairing.steps.before(card.step.0).unwrap_or(card.step.0);
            if let Some(from) = known.and_then(|system| nearest(&earlier, system, step)) {
                *slot = State::Same { from };
            }
            continue;
        };
        let Some(was) = both.before.cards.get(from.0) else { continue };
        let steps = |first: usize, last: usize| first..=last;
        let covered: Vec<Option<usize>> =
            steps(was.step.0, was.last.0).map(|step| both.pairing.steps.after(step)).collect();
        let alike = covered.iter().copied().eq(steps(card.step.0, card.last.0).map(Some));
        let old = (was.text != card.text).then(|| was.text.clone());
        let declared = systems.after.get(system.0);
        *slot = match (alike, declared) {
            (true, Some(State::Renamed { old, .. })) => State::Renamed { from, old: old.clone() },
            (true, Some(State::Same { .. }) | None) => State::Same { from },
            _ => State::Changed { from, old },
        };
    }
}

/// The derived cards of each system: their first steps and their indices.
fn drawn(blueprint: &Blueprint) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut found: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, card) in blueprint.cards.iter().enumerate() {
        if let Some(system) = card.system {
            found.entry(system.0).or_default().push((card.step.0, index));
        }
    }
    found
}

/// The card of a system that stands nearest to a step.
fn nearest(drawn: &BTreeMap<usize, Vec<(usize, usize)>>, system: usize, step: usize) -> Option<CardId> {
    let near = drawn.get(&system)?.iter().min_by_key(|(first, _)| first.abs_diff(step));
    near.map(|(_, index)| CardId(*index))
}

/// Between two files: cards that stay in their cell and change places there.
fn shuffled(both: &Both<'_>) -> BTreeMap<usize, Field> {
    let mut found = BTreeMap::new();
    if both.pairing.one_file {
        return found;
    }
    let mut cells: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
    for (later, card) in both.after.cards.iter().enumerate().filter(|(_, card)| card.system.is_none()) {
        let Some(earlier) = both.pairing.cards.before(later) else { continue };
        let Some(was) = both.before.cards.get(earlier) else { continue };
        let stays = both.pairing.lanes.after(was.lane.0) == Some(card.lane.0)
            && both.pairing.steps.after(was.step.0) == Some(card.step.0);
        if stays {
            cells.entry((card.lane.0, card.step.0)).or_default().push((later, earlier));
        }
    }
    for cell in cells.into_values() {
        let kept = compare::in_order(&cell.iter().map(|(_, earlier)| *earlier).collect::<Vec<_>>());
        let mut sorted: Vec<usize> = cell.iter().map(|(_, earlier)| *earlier).collect();
        sorted.sort_unstable();
        for (place, ((later, earlier), kept)) in cell.iter().zip(kept).enumerate() {
            if !kept {
                let was = sorted.iter().position(|other| other == earlier).unwrap_or(0);
                let value = |place: usize| Some(Value::Number((place + 1) as f64, (place + 1).to_string()));
                found.insert(*later, Field { name: "place", before: value(was), after: value(place) });
            }
        }
    }
    found
}

/// Ids of the steps under which each system is drawn.
fn covered(blueprint: &Blueprint) -> BTreeMap<usize, Vec<String>> {
    let mut steps: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for card in &blueprint.cards {
        if let Some(system) = card.system {
            steps.entry(system.0).or_default().extend(card.step.0..=card.last.0);
        }
    }
    let ids = |steps: BTreeSet<usize>| steps.into_iter().filter_map(|step| blueprint.steps.get(step));
    steps.into_iter().map(|(system, steps)| (system, ids(steps).map(|step| step.id.clone()).collect())).collect()
}

/// Systems: one row each for what its declaration says and for the steps it is drawn under. A system that is
/// declared throughout is new where it comes into use and removed where it falls out of use.
pub(crate) fn systems(both: &Both<'_>, succession: &Succession) -> (Changes<SystemId>, Vec<Element>) {
    let (changes, _) = registers::declared_systems(both);
    let (used_before, used_after) = (covered(both.before), covered(both.after));
    let said = |blueprint: &Blueprint, used: &BTreeMap<usize, Vec<String>>| -> Vec<Said> {
        let all = blueprint.systems.iter().enumerate();
        all.map(|(index, system)| {
            let mut facts = facts::system(blueprint, system);
            let steps = used.get(&index).map(|steps| Value::List(steps.clone()));
            facts.push(Fact { name: "steps", value: steps, names: Names::Step });
            Said { id: system.id.clone(), facts }
        })
        .collect()
    };
    let (earlier, later) = (said(both.before, &used_before), said(both.after, &used_after));
    let register = Register::new(both, Kind::System, &both.pairing.systems, earlier, later);
    let mut rows = Vec::new();
    for couple in compare::couples(register.pairs) {
        let mut fields = register.fields(both, couple);
        let used = (
            couple.0.is_some_and(|index| used_before.contains_key(&index)),
            couple.1.is_some_and(|index| used_after.contains_key(&index)),
        );
        let came_or_went = match (couple, used) {
            ((Some(_), Some(later)), (false, true)) => {
                fields = register.after.get(later).map(|said| compare::all_of(&said.facts, true)).unwrap_or_default();
                Some(What::New)
            }
            ((Some(earlier), Some(_)), (true, false)) => {
                fields =
                    register.before.get(earlier).map(|said| compare::all_of(&said.facts, false)).unwrap_or_default();
                Some(What::Removed)
            }
            ((Some(earlier), Some(later)), _) => {
                let id =
                    |blueprint: &Blueprint, index: usize| blueprint.systems.get(index).map(|system| system.id.clone());
                let (one, other) = (id(both.before, earlier), id(both.after, later));
                compare::written_id(both, one.as_deref(), other.as_deref(), &mut fields);
                None
            }
            _ => None,
        };
        let Some(mut row) = compare::row(&register, couple, fields) else { continue };
        if let Some(what) = came_or_went {
            row.what = vec![what];
        }
        let name = |blueprint: &Blueprint, card: Option<&usize>| {
            card.and_then(|&card| blueprint.cards.get(card)).map(|card| name_of(blueprint, card))
        };
        let declared = |blueprint: &Blueprint, system: Option<usize>| {
            system.and_then(|system| blueprint.systems.get(system)).map(|system| system.id.clone())
        };
        match row.what.first() {
            Some(What::Removed) => {
                let later =
                    couple.0.filter(|_| couple.1.is_none()).and_then(|system| both.successor(Kind::System, system));
                row.replaced_by = declared(both.after, later)
                    .or_else(|| name(both.after, couple.0.and_then(|system| succession.systems_before.get(&system))));
            }
            Some(What::New) => {
                let earlier = couple
                    .1
                    .filter(|_| couple.0.is_none())
                    .and_then(|system| both.predecessor_of(Kind::System, system));
                row.replaces = declared(both.before, earlier)
                    .or_else(|| name(both.before, couple.1.and_then(|system| succession.systems_after.get(&system))));
            }
            _ => {}
        }
        rows.push(row);
    }
    (changes, rows)
}
