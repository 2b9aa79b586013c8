//! The other way round: what hangs on a card, a system or a team.

use std::collections::BTreeSet;
use std::collections::VecDeque;

use super::Traced;
use super::traces;
use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Link;
use crate::blueprint::LinkType;
use crate::blueprint::PainId;
use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;
use crate::blueprint::TeamId;
use crate::sorted::gathered;

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Anchor {
    /// One card.
    Card(CardId),
    /// A system: all its cards.
    System(SystemId),
    /// A team: all cards it owns.
    Team(TeamId),
}

/// What part the anchor plays in a pain. The first that holds counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A cause of the pain lies here.
    Cause,
    /// The way from the pain to a cause leads through here.
    OnTheWay,
    /// The pain is felt here.
    Felt,
}

/// All that hangs on an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hanging {
    /// What was asked about.
    pub anchor: Anchor,
    /// The cards asked about, in reading order.
    pub start: Vec<CardId>,
    /// Cards that hang on them, in reading order, the start among them.
    pub cards: Vec<CardId>,
    /// Steps of those cards, in order.
    pub steps: Vec<StepId>,
    /// Those among the cards that are the customer's.
    pub moments: Vec<CardId>,
    /// Pains that are caused here, led back through here or felt here, in reading order.
    pub pains: Vec<(PainId, Part)>,
}

/// What an id means: a card or system (they share their ids), else a team.
pub fn anchor(blueprint: &Blueprint, id: &str) -> Option<Anchor> {
    let system = blueprint.systems.iter().position(|system| system.id == id).map(|at| Anchor::System(SystemId(at)));
    let card = || blueprint.cards.iter().position(|card| card.id == id).map(|at| Anchor::Card(CardId(at)));
    let team = || blueprint.teams.iter().position(|team| team.id == id).map(|at| Anchor::Team(TeamId(at)));
    system.or_else(card).or_else(team)
}

/// Which cards, steps, customer's moments and pains hang on a card, system or team.
///
/// A card hangs on what it uses, on what it depends on (`with`), on deeper work that it calls for (a `to` from
/// customer toward support), and on work that comes before it (a `to` or `back` that stays level or leads toward
/// the customer). The customer's own cards are where it ends: the path from one moment to the next passes nothing on.
pub fn trace_from(blueprint: &Blueprint, anchor: Anchor) -> Hanging {
    let start = start(blueprint, anchor);
    let cards = hanging(blueprint, &start);
    // Something to lean on reaches as far as what leans on it, not as far as its card is drawn.
    let is_support = |card: &CardId| blueprint[blueprint[*card].lane].role == Role::Support;
    let leaned_on = |card: &CardId| start.contains(card) && is_support(card) && cards.len() > start.len();
    let reached = cards.iter().filter(|card| !leaned_on(card));
    let steps: BTreeSet<StepId> = gathered(reached.flat_map(|card| steps(blueprint, *card)));
    let moments = cards.iter().copied().filter(|card| is_moment(blueprint, *card)).collect();
    let pains = traces(blueprint).into_iter();
    let pains = pains.filter_map(|traced| part(blueprint, anchor, &start, &traced).map(|part| (traced.pain, part)));
    let pains = pains.collect();
    Hanging { anchor, start, cards: cards.into_iter().collect(), steps: steps.into_iter().collect(), moments, pains }
}

fn start(blueprint: &Blueprint, anchor: Anchor) -> Vec<CardId> {
    let cards = blueprint.cards.iter().enumerate().map(|(at, card)| (CardId(at), card));
    let asked = cards.filter(|(id, card)| match anchor {
        Anchor::Card(asked) => *id == asked,
        Anchor::System(system) => card.system == Some(system),
        Anchor::Team(team) => card.owners.contains(&team),
    });
    asked.map(|(id, _)| id).collect()
}

fn hanging(blueprint: &Blueprint, start: &[CardId]) -> BTreeSet<CardId> {
    let mut dependants: Vec<Vec<CardId>> = vec![Vec::new(); blueprint.cards.len()];
    for (leaned_on, leaning) in blueprint.links.iter().flat_map(|link| leans(blueprint, link)) {
        if let Some(list) = dependants.get_mut(leaned_on.0) {
            list.push(leaning);
        }
    }
    let mut found: BTreeSet<CardId> = gathered(start.iter().copied());
    let mut waiting: VecDeque<CardId> = start.iter().copied().collect();
    while let Some(card) = waiting.pop_front() {
        if is_moment(blueprint, card) {
            continue;
        }
        for next in dependants.get(card.0).into_iter().flatten() {
            if found.insert(*next) {
                waiting.push_back(*next);
            }
        }
    }
    found
}

/// Which end of a link hangs on which, as (leaned on, leaning).
fn leans(blueprint: &Blueprint, link: &Link) -> Vec<(CardId, CardId)> {
    let depth = |card: CardId| match blueprint[blueprint[card].lane].role {
        Role::Customer => Some(0),
        Role::Evidence => Some(1),
        Role::Frontstage => Some(2),
        Role::Backstage => Some(3),
        Role::Support => Some(4),
        _ => None,
    };
    let deeper = matches!((depth(link.from), depth(link.to)), (Some(from), Some(to)) if from < to);
    match link.kind {
        LinkType::Uses => vec![(link.to, link.from)],
        LinkType::With => vec![(link.to, link.from), (link.from, link.to)],
        LinkType::To if deeper => vec![(link.to, link.from)],
        LinkType::To | LinkType::Back => vec![(link.from, link.to)],
        LinkType::Flow => Vec::new(),
    }
}

fn is_moment(blueprint: &Blueprint, card: CardId) -> bool {
    blueprint[blueprint[card].lane].role == Role::Customer
}

fn steps(blueprint: &Blueprint, card: CardId) -> impl Iterator<Item = StepId> {
    (blueprint[card].step.0..=blueprint[card].last.0).map(StepId)
}

fn part(blueprint: &Blueprint, anchor: Anchor, start: &[CardId], traced: &Traced) -> Option<Part> {
    let pain = &blueprint[traced.pain];
    let caused = traced.traces.iter().any(|trace| {
        let cause = pain.causes.get(trace.cause);
        let card = trace.end().or(cause.and_then(|cause| cause.card));
        match anchor {
            Anchor::Team(team) => trace.owners.contains(&team),
            Anchor::System(system) if cause.is_some_and(|cause| cause.id == blueprint[system].id) => true,
            _ => card.is_some_and(|card| start.contains(&card)),
        }
    });
    let answers = matches!(anchor, Anchor::Team(team) if traced.owners.contains(&team));
    let on_the_way = || {
        let cards = traced.traces.iter().flat_map(|trace| trace.cards.iter().skip(1));
        cards.into_iter().any(|card| start.contains(card))
    };
    let felt = || pain.felt.is_some_and(|felt| start.contains(&felt));
    match () {
        () if caused || answers => Some(Part::Cause),
        () if on_the_way() => Some(Part::OnTheWay),
        () if felt() => Some(Part::Felt),
        () => None,
    }
}
