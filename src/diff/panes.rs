//! Both blueprints on one grid, so that the same step and lane stand at the same place in each, and the later
//! one with ghosts where cards were removed.
//!
//! A layout of either pane needs to know nothing of the diff: a pane is an ordinary blueprint.

mod grid;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::LaneId;
use crate::blueprint::Line;
use crate::blueprint::Link;
use crate::blueprint::LinkId;
use crate::blueprint::PersonaId;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;
use crate::blueprint::TeamId;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::sorted::gathered;

use super::Diff;
use super::Fate;
use super::LinkFate;
use super::facts::persona_key;
use grid::Grid;
use grid::Side;

/// Where an element of a pane comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<I> {
    /// The pane's own blueprint, under this index there.
    Own(I),
    /// The earlier blueprint, under this index there; drawn as removed.
    Ghost(I),
}

/// A blueprint on the common grid.
#[derive(Debug, Clone)]
pub struct Pane {
    /// The blueprint, with steps, stages, lanes and lines of both. Its indices are its own: look up the origin
    /// of a card or link before asking the [`Diff`] about it.
    pub blueprint: Blueprint,
    /// Origin of each card of `blueprint`.
    pub cards: Vec<Origin<CardId>>,
    /// Origin of each link of `blueprint`.
    pub links: Vec<Origin<LinkId>>,
    /// Steps that stand in the other blueprint alone.
    pub absent_steps: Vec<StepId>,
    /// Stages that stand in the other blueprint alone.
    pub absent_stages: Vec<StageId>,
    /// Lanes that stand in the other blueprint alone.
    pub absent_lanes: Vec<LaneId>,
}

/// Two blueprints on one grid: `StepId` and `LaneId` mean the same column and row in both.
#[derive(Debug, Clone)]
pub struct Panes {
    /// The earlier one; nothing in it is a ghost.
    pub before: Pane,
    /// The later one, with ghosts.
    pub after: Pane,
}

impl Pane {
    /// The ghosts among the cards.
    pub fn ghosts(&self) -> impl Iterator<Item = CardId> {
        let all = self.cards.iter().enumerate();
        all.filter(|(_, origin)| matches!(origin, Origin::Ghost(_))).map(|(index, _)| CardId(index))
    }

    /// The same pane without removed links, for a picture that shows removed cards alone.
    pub fn without_ghost_links(mut self) -> Pane {
        let own: Vec<bool> = self.links.iter().map(|origin| matches!(origin, Origin::Own(_))).collect();
        let mut keep = own.iter().copied();
        self.blueprint.links.retain(|_| keep.next().unwrap_or(true));
        let mut keep = own.into_iter();
        self.links.retain(|_| keep.next().unwrap_or(true));
        self
    }
}

/// Puts both blueprints on one grid.
///
/// Steps and lanes of one file keep their order in the file; of two files, what is gone stands before its
/// next surviving neighbour. A removed card is a ghost at its old place, unless the card that replaces it
/// stands in the same cell (that one shows the old words). A removed link is a ghost where both its ends are
/// drawn; the derived path of the customer leaves none.
pub fn panes(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Panes {
    let grid = Grid::of(before, after, diff);
    Panes {
        before: pane(&grid, Side::Before, before, after, None),
        after: pane(&grid, Side::After, after, before, Some(diff)),
    }
}

/// The later blueprint with ghosts: the later pane of [`panes`].
pub fn with_ghosts(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Pane {
    pane(&Grid::of(before, after, diff), Side::After, after, before, Some(diff))
}

/// Registers that hold what both blueprints name: the pane's own first, what is strange behind.
struct Adopted {
    teams: Vec<usize>,
    systems: Vec<usize>,
    personas: Vec<usize>,
}

/// Appends what `own` does not know, and tells where each of `other` is found.
fn adopt<T: Clone>(own: &mut Vec<T>, other: &[T], key: impl Fn(&T) -> (&str, &str)) -> Vec<usize> {
    let mut found = Vec::with_capacity(other.len());
    for item in other {
        let (id, name) = key(item);
        let known =
            own.iter().position(|mine| key(mine).0 == id).or_else(|| own.iter().position(|mine| key(mine).1 == name));
        found.push(known.unwrap_or_else(|| {
            own.push(item.clone());
            own.len() - 1
        }));
    }
    found
}

impl Adopted {
    fn teams(&self, teams: &[TeamId]) -> Vec<TeamId> {
        teams.iter().filter_map(|team| self.teams.get(team.0)).map(|&team| TeamId(team)).collect()
    }

    fn system(&self, system: Option<SystemId>) -> Option<SystemId> {
        system.and_then(|system| self.systems.get(system.0)).map(|&system| SystemId(system))
    }
}

fn pane(grid: &Grid, side: Side, own: &Blueprint, other: &Blueprint, ghosts: Option<&Diff>) -> Pane {
    let mut blueprint = own.clone();
    let known = own.systems.len();
    let adopted = Adopted {
        teams: adopt(&mut blueprint.teams, &other.teams, |team| (&team.id, &team.name)),
        systems: adopt(&mut blueprint.systems, &other.systems, |system| (&system.id, &system.name)),
        personas: adopt(&mut blueprint.personas, &other.personas, |persona| (persona_key(persona), &persona.name)),
    };
    for system in blueprint.systems.iter_mut().skip(known) {
        system.owners = adopted.teams(&system.owners);
    }
    let absent_lanes = lanes(grid, side, own, other, &adopted, &mut blueprint);
    lines(grid, side, own, other, &mut blueprint);
    let (absent_steps, absent_stages) = grid.settle_steps(side, own, other, &mut blueprint);

    let mut cards: Vec<Card> = own.cards.iter().map(|card| on_grid(grid, side, own, card, &blueprint)).collect();
    let mut origins: Vec<Origin<CardId>> = (0..cards.len()).map(|index| Origin::Own(CardId(index))).collect();
    if let Some(diff) = ghosts {
        (cards, origins) = add_ghosts(grid, cards, other, &adopted, &blueprint, diff);
    }
    blueprint.cards = cards;
    let mut places = Places { own: vec![CardId(0); own.cards.len()], ghosts: BTreeMap::new() };
    for (index, origin) in origins.iter().enumerate() {
        match *origin {
            Origin::Own(card) => {
                if let Some(slot) = places.own.get_mut(card.0) {
                    *slot = CardId(index);
                }
            }
            Origin::Ghost(card) => {
                places.ghosts.insert(card.0, CardId(index));
            }
        }
    }
    let links = links(own, other, &places, ghosts, &mut blueprint);
    registers(grid, side, &places, &mut blueprint);
    Pane { blueprint, cards: origins, links, absent_steps, absent_stages, absent_lanes }
}

/// Where cards stand in the pane: its own by their index, ghosts by their index in the earlier blueprint.
struct Places {
    own: Vec<CardId>,
    ghosts: BTreeMap<usize, CardId>,
}

impl Places {
    fn own(&self, card: CardId) -> CardId {
        self.own.get(card.0).copied().unwrap_or(card)
    }
}

fn lanes(
    grid: &Grid,
    side: Side,
    own: &Blueprint,
    other: &Blueprint,
    adopted: &Adopted,
    blueprint: &mut Blueprint,
) -> Vec<LaneId> {
    blueprint.lanes.clear();
    let mut absent = Vec::new();
    for couple in &grid.lanes {
        let (mine, theirs) = side.of(*couple);
        if let Some(lane) = mine.and_then(|lane| own.lanes.get(lane)) {
            blueprint.lanes.push(lane.clone());
        } else if let Some(lane) = theirs.and_then(|lane| other.lanes.get(lane)) {
            let mut lane = lane.clone();
            lane.owners = adopted.teams(&lane.owners);
            lane.persona =
                lane.persona.and_then(|persona| adopted.personas.get(persona.0)).map(|&persona| PersonaId(persona));
            absent.push(LaneId(blueprint.lanes.len()));
            blueprint.lanes.push(lane);
        }
    }
    for (order, lane) in blueprint.lanes.iter_mut().enumerate() {
        if !grid.one_file {
            lane.order = order;
        }
    }
    absent
}

/// One set of lines across both: those of the pane, and those the other one draws besides.
fn lines(grid: &Grid, side: Side, own: &Blueprint, other: &Blueprint, blueprint: &mut Blueprint) {
    let moved = |line: &Line, side: Side| Line { after: grid.lane(side, line.after), ..line.clone() };
    let mut lines: Vec<Line> = own.lines.iter().map(|line| moved(line, side)).collect();
    for line in &other.lines {
        match lines.iter_mut().find(|mine| mine.id == line.id) {
            Some(mine) if !mine.drawn && line.drawn => {
                let after = grid.lane(side.other(), line.after);
                *mine = Line { after, drawn: true, ..mine.clone() };
            }
            Some(_) => {}
            None => lines.push(moved(line, side.other())),
        }
    }
    lines.put_in_order_by(|line| line.after);
    blueprint.lines = lines;
}

/// A card at its place on the grid; one of a whole stage or blueprint is as long as that is now.
fn on_grid(grid: &Grid, side: Side, from: &Blueprint, card: &Card, blueprint: &Blueprint) -> Card {
    let (mut step, mut last) = (grid.step(side, card.step), grid.step(side, card.last));
    if card.whole {
        let stage = from.stages.iter().position(|stage| stage.steps == (card.step, card.last));
        let stage = stage.and_then(|_| blueprint.steps.get(step.0)).and_then(|step| step.stage);
        let stretch = stage.and_then(|stage| blueprint.stages.get(stage.0)).map(|stage| stage.steps);
        let all = (StepId(0), StepId(blueprint.steps.len().saturating_sub(1)));
        let covers_all = card.step.0 == 0 && card.last.0 + 1 == from.steps.len();
        (step, last) = stretch.or(covers_all.then_some(all)).unwrap_or((step, last));
    }
    Card { lane: grid.lane(side, card.lane), step, last, ..card.clone() }
}

/// Which earlier cards are drawn as ghosts: the removed ones whose successor stands in another cell or which
/// have none.
fn ghosts(grid: &Grid, cards: &[Card], other: &Blueprint, diff: &Diff) -> BTreeSet<usize> {
    let fates = other.cards.iter().enumerate().zip(&diff.cards.before);
    fates
        .filter_map(|((index, card), fate)| {
            let Fate::Removed { replaced_by } = fate else { return None };
            let successor = replaced_by.and_then(|card| cards.get(card.0));
            let covered = successor.is_some_and(|successor| {
                successor.lane == grid.lane(Side::Before, card.lane)
                    && successor.step == grid.step(Side::Before, card.step)
            });
            (!covered).then_some(index)
        })
        .gather()
}

fn add_ghosts(
    grid: &Grid,
    own: Vec<Card>,
    other: &Blueprint,
    adopted: &Adopted,
    blueprint: &Blueprint,
    diff: &Diff,
) -> (Vec<Card>, Vec<Origin<CardId>>) {
    let ghosts = ghosts(grid, &own, other, diff);
    let cell = |card: &Card| (card.step, card.lane);
    let mut first: BTreeMap<(StepId, LaneId), usize> = BTreeMap::new();
    for (index, card) in own.iter().enumerate() {
        first.entry(cell(card)).or_insert(index);
    }
    let mut ids: BTreeSet<String> = gathered(own.iter().map(|card| card.id.clone()));
    // The last card of each cell that stands before the ghost there, in the earlier blueprint's order.
    let mut anchors: BTreeMap<(StepId, LaneId), usize> = BTreeMap::new();
    let mut placed: Vec<(usize, usize, Card, Origin<CardId>)> = Vec::new();
    for (index, card) in other.cards.iter().enumerate() {
        let at = on_grid(grid, Side::Before, other, card, blueprint);
        let place = cell(&at);
        if !ghosts.contains(&index) {
            let today = match diff.cards.before.get(index) {
                Some(Fate::Kept(card) | Fate::Removed { replaced_by: Some(card) }) => Some(card.0),
                _ => None,
            };
            if let Some(today) = today.filter(|&today| own.get(today).map(cell) == Some(place)) {
                let anchor = anchors.entry(place).or_insert(today);
                *anchor = today.max(*anchor);
            }
            continue;
        }
        let slot = match anchors.get(&place) {
            Some(anchor) => 2 * anchor + 2,
            None => first.range(place..).next().map_or(2 * own.len(), |(_, &index)| 2 * index),
        };
        let mut id = card.id.clone();
        while !ids.insert(id.clone()) {
            id.push_str(".removed");
        }
        let ghost = Card { id, owners: adopted.teams(&card.owners), system: adopted.system(card.system), ..at };
        placed.push((slot, index, ghost, Origin::Ghost(CardId(index))));
    }
    placed.put_in_order_by(|(slot, index, card, _)| (*slot, card.step, card.lane, *index));
    let mut ghosts = placed.into_iter().peekable();
    let mut cards = Vec::new();
    let mut origins = Vec::new();
    for (index, card) in own.into_iter().enumerate() {
        while let Some((_, _, ghost, origin)) = ghosts.next_if(|(slot, ..)| *slot <= 2 * index) {
            cards.push(ghost);
            origins.push(origin);
        }
        cards.push(card);
        origins.push(Origin::Own(CardId(index)));
    }
    for (_, _, ghost, origin) in ghosts {
        cards.push(ghost);
        origins.push(origin);
    }
    (cards, origins)
}

fn links(
    own: &Blueprint,
    other: &Blueprint,
    places: &Places,
    ghosts: Option<&Diff>,
    blueprint: &mut Blueprint,
) -> Vec<Origin<LinkId>> {
    let moved = |link: &Link| Link { from: places.own(link.from), to: places.own(link.to), ..link.clone() };
    blueprint.links = own.links.iter().map(moved).collect();
    let mut origins: Vec<Origin<LinkId>> = (0..own.links.len()).map(|index| Origin::Own(LinkId(index))).collect();
    let Some(diff) = ghosts else { return origins };
    let end = |card: CardId| match diff.cards.before.get(card.0) {
        Some(Fate::Kept(today)) => Some(places.own(*today)),
        _ => places.ghosts.get(&card.0).copied(),
    };
    for (index, (link, fate)) in other.links.iter().zip(&diff.before_links).enumerate() {
        let gone = matches!(fate, LinkFate::Removed | LinkFate::Redirected(_)) && !link.derived;
        if let (true, Some(from), Some(to)) = (gone, end(link.from), end(link.to)) {
            blueprint.links.push(Link { from, to, ..link.clone() });
            origins.push(Origin::Ghost(LinkId(index)));
        }
    }
    origins
}

/// Feelings, pains, opportunities and metrics at their places on the grid.
fn registers(grid: &Grid, side: Side, places: &Places, blueprint: &mut Blueprint) {
    let place = |lane: &mut LaneId, step: &mut StepId, last: &mut StepId| {
        *lane = grid.lane(side, *lane);
        *step = grid.step(side, *step);
        *last = grid.step(side, *last);
    };
    for feeling in &mut blueprint.feelings {
        place(&mut feeling.lane, &mut feeling.step, &mut feeling.last);
    }
    for pain in &mut blueprint.pains {
        place(&mut pain.lane, &mut pain.step, &mut pain.last);
        pain.felt = pain.felt.map(|card| places.own(card));
        for cause in &mut pain.causes {
            cause.card = cause.card.map(|card| places.own(card));
        }
    }
    for opportunity in &mut blueprint.opportunities {
        place(&mut opportunity.lane, &mut opportunity.step, &mut opportunity.last);
    }
    for metric in &mut blueprint.metrics {
        place(&mut metric.lane, &mut metric.step, &mut metric.last);
    }
}
