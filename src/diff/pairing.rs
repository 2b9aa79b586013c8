//! Which element of the earlier blueprint is which of the later one.

mod items;
mod place;

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::LaneId;
use crate::blueprint::StepId;
use crate::sorted::Sorted;
use crate::sorted::gathered;

use super::facts;
use items::Item;
use items::normal;

/// Who is who within one kind. Every element has at most one counterpart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairs {
    /// Of each earlier element, the later one.
    pub to_after: Vec<Option<usize>>,
    /// Of each later element, the earlier one.
    pub to_before: Vec<Option<usize>>,
    /// By later element: how alike the words are, where they were all there was to go by.
    pub similarity: BTreeMap<usize, f64>,
}

impl Pairs {
    pub fn none(before: usize, after: usize) -> Pairs {
        Pairs { to_after: vec![None; before], to_before: vec![None; after], similarity: BTreeMap::new() }
    }

    /// The later element that an earlier one became.
    pub fn after(&self, before: usize) -> Option<usize> {
        self.to_after.get(before).copied().flatten()
    }

    /// The earlier element that a later one was.
    pub fn before(&self, after: usize) -> Option<usize> {
        self.to_before.get(after).copied().flatten()
    }

    fn free_before(&self) -> Vec<usize> {
        (0..self.to_after.len()).filter(|&index| self.after(index).is_none()).collect()
    }

    fn free_after(&self) -> Vec<usize> {
        (0..self.to_before.len()).filter(|&index| self.before(index).is_none()).collect()
    }

    /// Pairs two elements, unless one of them is taken.
    pub fn join(&mut self, before: usize, after: usize) -> bool {
        match (self.to_after.get_mut(before), self.to_before.get_mut(after)) {
            (Some(later @ None), Some(earlier @ None)) => {
                *later = Some(after);
                *earlier = Some(before);
                true
            }
            _ => false,
        }
    }
}

/// Who is who, kind by kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pairing {
    pub one_file: bool,
    pub lanes: Pairs,
    pub lines: Pairs,
    pub stages: Pairs,
    pub steps: Pairs,
    pub teams: Pairs,
    pub personas: Pairs,
    pub systems: Pairs,
    pub cards: Pairs,
    pub feelings: Pairs,
    pub pains: Pairs,
    pub opportunities: Pairs,
    pub metrics: Pairs,
}

/// Pairs the variants of one file: the same id is the same element.
pub(crate) fn by_id(before: &Blueprint, after: &Blueprint) -> Pairing {
    let steps = same_ids(&before.steps, &after.steps, |step| step.id.as_str());
    let systems = same_ids(&before.systems, &after.systems, |system| system.id.as_str());
    let mut cards = same_ids(&before.cards, &after.cards, |card| if card.system.is_some() { "" } else { &card.id });
    system_cards(before, after, &systems, &steps, &mut cards);
    Pairing {
        one_file: true,
        lanes: same_ids(&before.lanes, &after.lanes, |lane| lane.id.as_str()),
        lines: same_ids(&before.lines, &after.lines, |line| line.id.as_str()),
        stages: same_ids(&before.stages, &after.stages, |stage| stage.id.as_str()),
        teams: same_ids(&before.teams, &after.teams, |team| team.id.as_str()),
        personas: only_persona(before, after)
            .unwrap_or_else(|| same_ids(&before.personas, &after.personas, facts::persona_key)),
        feelings: same_ids(&before.feelings, &after.feelings, |feeling| feeling.id.as_str()),
        pains: same_ids(&before.pains, &after.pains, |pain| pain.id.as_str()),
        opportunities: same_ids(&before.opportunities, &after.opportunities, |fix| fix.id.as_str()),
        metrics: same_ids(&before.metrics, &after.metrics, |metric| metric.id.as_str()),
        steps,
        systems,
        cards,
    }
}

/// The one persona of either side, when neither has an id: it needs none.
fn only_persona(before: &Blueprint, after: &Blueprint) -> Option<Pairs> {
    let ([one], [other]) = (before.personas.as_slice(), after.personas.as_slice()) else { return None };
    (one.id.is_none() && other.id.is_none()).then(|| {
        let mut pairs = Pairs::none(1, 1);
        pairs.join(0, 0);
        pairs
    })
}

/// Pairs what has the same id; an empty one matches nothing.
fn same_ids<T>(before: &[T], after: &[T], id: impl Fn(&T) -> &str) -> Pairs {
    let mut pairs = Pairs::none(before.len(), after.len());
    let later: BTreeMap<&str, usize> = gathered(after.iter().enumerate().map(|(index, item)| (id(item), index)));
    for (index, item) in before.iter().enumerate().filter(|(_, item)| !id(item).is_empty()) {
        if let Some(&other) = later.get(id(item)) {
            pairs.join(index, other);
        }
    }
    pairs
}

/// Pairs the derived cards of each system by the steps they cover: the two that share most steps, then
/// whatever is left of the same system, in reading order.
fn system_cards(before: &Blueprint, after: &Blueprint, systems: &Pairs, steps: &Pairs, cards: &mut Pairs) {
    let mut covering: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, card) in after.cards.iter().enumerate() {
        let Some(system) = card.system else { continue };
        for step in card.step.0..=card.last.0 {
            covering.entry((system.0, step)).or_default().push(index);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (index, card) in before.cards.iter().enumerate() {
        let Some(system) = card.system.and_then(|system| systems.after(system.0)) else { continue };
        for step in (card.step.0..=card.last.0).filter_map(|step| steps.after(step)) {
            for &other in covering.get(&(system, step)).into_iter().flatten() {
                *shared.entry((index, other)).or_default() += 1;
            }
        }
    }
    let mut best: Vec<((usize, usize), usize)> = shared.into_iter().collect();
    best.put_in_order_by(|&((earlier, later), steps)| (std::cmp::Reverse(steps), earlier, later));
    for ((earlier, later), _) in best {
        cards.join(earlier, later);
    }
    let mut left: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in cards.free_after() {
        if let Some(system) = after.cards.get(index).and_then(|card| card.system) {
            left.entry(system.0).or_default().push(index);
        }
    }
    for queue in left.values_mut() {
        queue.reverse();
    }
    for index in cards.free_before() {
        let system = before.cards.get(index).and_then(|card| card.system).and_then(|system| systems.after(system.0));
        if let Some(later) = system.and_then(|system| left.get_mut(&system)).and_then(Vec::pop) {
            cards.join(index, later);
        }
    }
}

/// Pairs two files: written ids first, then lane, step and words, then the same words elsewhere, then near
/// words, which is a guess. Steps without id match by name, then by place.
pub(crate) fn by_words(before: &Blueprint, after: &Blueprint) -> Pairing {
    let lanes = place::lanes(before, after);
    let teams = named(&before.teams, &after.teams, |team| (&team.id, &team.name));
    let personas = only_persona(before, after).unwrap_or_else(|| {
        named(&before.personas, &after.personas, |persona| (facts::persona_key(persona), &persona.name))
    });
    let lines = same_ids(&before.lines, &after.lines, |line| line.id.as_str());
    let systems = named(&before.systems, &after.systems, |system| (&system.id, &system.name));
    let stages = place::stages(before, after);
    let steps = place::steps(before, after);
    let grid = Grid { lanes: &lanes, steps: &steps };

    let mut cards = items::pair(&grid.cards(before, true), &grid.cards(after, false));
    system_cards(before, after, &systems, &steps, &mut cards);
    let mut feelings = items::pair(&grid.feelings(before, true), &grid.feelings(after, false));
    items::pair_by_cell(&grid.feelings(before, true), &grid.feelings(after, false), &mut feelings);
    let pains = items::pair(
        &grid.items(before.pains.iter().map(|pain| (&*pain.id, pain.lane, pain.step, &*pain.text)), true),
        &grid.items(after.pains.iter().map(|pain| (&*pain.id, pain.lane, pain.step, &*pain.text)), false),
    );
    let opportunities = items::pair(
        &grid.items(before.opportunities.iter().map(|fix| (&*fix.id, fix.lane, fix.step, &*fix.text)), true),
        &grid.items(after.opportunities.iter().map(|fix| (&*fix.id, fix.lane, fix.step, &*fix.text)), false),
    );
    let metrics = items::pair(
        &grid.items(before.metrics.iter().map(|metric| (&*metric.id, metric.lane, metric.step, &*metric.name)), true),
        &grid.items(after.metrics.iter().map(|metric| (&*metric.id, metric.lane, metric.step, &*metric.name)), false),
    );
    Pairing {
        one_file: false,
        lanes,
        lines,
        stages,
        steps,
        teams,
        personas,
        systems,
        cards,
        feelings,
        pains,
        opportunities,
        metrics,
    }
}

/// Pairs what has an id of its own and a name, and no place.
fn named<'a, T>(before: &'a [T], after: &'a [T], of: impl Fn(&'a T) -> (&'a str, &'a str)) -> Pairs {
    let items = |all: &'a [T]| -> Vec<Item> {
        all.iter()
            .map(&of)
            .map(|(id, name)| Item { id: Some(id.to_owned()), words: normal(name), ..Item::default() })
            .collect()
    };
    items::pair(&items(before), &items(after))
}

/// Places of both files in the terms of the later one.
struct Grid<'a> {
    lanes: &'a Pairs,
    steps: &'a Pairs,
}

impl Grid<'_> {
    fn place(&self, lane: LaneId, step: StepId, earlier: bool) -> (Option<usize>, Option<usize>) {
        if earlier { (self.lanes.after(lane.0), self.steps.after(step.0)) } else { (Some(lane.0), Some(step.0)) }
    }

    fn items<'a>(&self, all: impl Iterator<Item = (&'a str, LaneId, StepId, &'a str)>, earlier: bool) -> Vec<Item> {
        all.map(|(id, lane, step, words)| {
            let (lane, step) = self.place(lane, step, earlier);
            Item { id: written(id), lane, step, words: normal(words), ..Item::default() }
        })
        .collect()
    }

    fn cards(&self, blueprint: &Blueprint, earlier: bool) -> Vec<Item> {
        let item = |card: &Card| {
            let (lane, step) = self.place(card.lane, card.step, earlier);
            let id = card.id_written.then(|| card.id.clone());
            Item { id, lane, step, words: normal(&card.text), closed: card.system.is_some(), ..Item::default() }
        };
        blueprint.cards.iter().map(item).collect()
    }

    fn feelings(&self, blueprint: &Blueprint, earlier: bool) -> Vec<Item> {
        let item = |feeling: &crate::blueprint::Feeling| {
            let (lane, step) = self.place(feeling.lane, feeling.step, earlier);
            let words = normal(feeling.quote.as_deref().unwrap_or(""));
            let whose = feeling.of.clone().unwrap_or_default();
            Item { id: written(&feeling.id), lane, step, words, whose, ..Item::default() }
        };
        blueprint.feelings.iter().map(item).collect()
    }
}

/// The id, when it was written: derived ones hold a dot, which no written one can.
fn written(id: &str) -> Option<String> {
    (!id.contains('.')).then(|| id.to_owned())
}
