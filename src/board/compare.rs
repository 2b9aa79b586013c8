//! A variant as it is shown beside the one before it: on the common grid, with ghosts and what became of each
//! element.

use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::StepId;
use crate::board::State;
use crate::board::Tile;
use crate::board::build;
use crate::diff;
use crate::diff::Diff;
use crate::diff::Fate;
use crate::diff::LinkState;
use crate::diff::Origin;
use crate::diff::Pane;
use crate::diff::Verdict;

/// A blueprint and what became of its elements since the pane before. Empty lists: nothing is known to differ.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The blueprint, on the grid that all panes share.
    pub blueprint: Blueprint,
    /// Steps that are not in this variant and only keep their column.
    pub absent: BTreeSet<StepId>,
    /// State and old words of each card.
    pub cards: Vec<(State, Option<String>)>,
    /// State of each link.
    pub links: Vec<State>,
    /// State of each pain, opportunity and metric.
    pub pains: Vec<State>,
    /// See `pains`.
    pub opportunities: Vec<State>,
    /// See `pains`.
    pub metrics: Vec<State>,
    /// Columns (0-based, of the whole blueprint) of steps that changed.
    pub changed_steps: BTreeSet<usize>,
    /// How many cards are marked.
    pub counts: Option<[(State, usize); 4]>,
    /// The blueprint before, on the same grid, whose curve is shown as a ghost.
    pub before: Option<Box<Blueprint>>,
    /// Metrics before and after.
    pub tiles: Vec<Tile>,
}

/// A blueprint shown alone.
pub fn alone(blueprint: &Blueprint) -> Shown {
    Shown { blueprint: blueprint.clone(), ..Shown::default() }
}

/// The first of several panes: `pane` is the earlier one of [`diff::panes`].
pub fn first(pane: Pane) -> Shown {
    Shown { absent: pane.absent_steps.into_iter().collect(), blueprint: pane.blueprint, ..Shown::default() }
}

/// A later pane: `pane` is the later one of [`diff::panes`], `before` the earlier blueprint on the same grid.
pub fn later(pane: Pane, before: &Blueprint, earlier: &Blueprint, after: &Blueprint, diff: &Diff) -> Shown {
    let cards = pane.cards.iter().map(|origin| match origin {
        Origin::Own(id) => card_state(diff.cards.after.get(id.0), earlier),
        Origin::Ghost(_) => (State::Removed, None),
    });
    let links = pane.links.iter().map(|origin| match origin {
        Origin::Own(id) => match diff.links.get(id.0) {
            Some(LinkState::New) => State::New,
            Some(LinkState::Changed { .. }) => State::Changed,
            Some(LinkState::Same { .. }) | None => State::Same,
        },
        Origin::Ghost(_) => State::Removed,
    });
    let counts = diff.counts();
    let changed_steps = changed_steps(&pane, diff);
    Shown {
        cards: cards.collect(),
        links: links.collect(),
        pains: diff.pains.after.iter().map(state).collect(),
        opportunities: diff.opportunities.after.iter().map(state).collect(),
        metrics: diff.metrics.after.iter().map(state).collect(),
        changed_steps,
        counts: Some([
            (State::New, counts.new),
            (State::Changed, counts.changed),
            (State::Moved, counts.moved),
            (State::Removed, counts.removed),
        ]),
        before: Some(Box::new(before.clone())),
        tiles: tiles(earlier, after, diff),
        absent: pane.absent_steps.into_iter().collect(),
        blueprint: pane.blueprint,
    }
}

fn state<I: Copy>(state: &diff::State<I>) -> State {
    match state {
        diff::State::Same { .. } => State::Same,
        diff::State::New { .. } => State::New,
        diff::State::Changed { .. } | diff::State::Renamed { .. } => State::Changed,
        diff::State::Moved { .. } => State::Moved,
    }
}

/// State of a card and the words it had: those it replaces, or its own old ones.
fn card_state(known: Option<&diff::State<crate::blueprint::CardId>>, earlier: &Blueprint) -> (State, Option<String>) {
    let Some(known) = known else { return (State::Same, None) };
    let old = match known {
        diff::State::New { replaces: Some(old) } => earlier.cards.get(old.0).map(|card| card.text.clone()),
        _ => known.old_words().map(str::to_owned),
    };
    (state(known), old)
}

/// Columns in which a step itself changed, or feelings, pains or opportunities did.
fn changed_steps(pane: &Pane, diff: &Diff) -> BTreeSet<usize> {
    let blueprint = &pane.blueprint;
    let own = |index: usize| blueprint.steps.get(index).map(|step| step.column);
    let mut columns: BTreeSet<usize> = pane.absent_steps.iter().filter_map(|step| own(step.0)).collect();
    let fresh = blueprint.steps.iter().filter(|step| {
        let place = blueprint.steps.iter().filter(|other| other.column < step.column).count();
        let absent = pane.absent_steps.iter().filter(|other| other.0 < place).count();
        diff.steps.after.get(place - absent.min(place)).is_some_and(|state| state.what().is_some())
    });
    columns.extend(fresh.map(|step| step.column));
    columns
}

/// Metrics before and after, those with a value on both sides.
fn tiles(earlier: &Blueprint, after: &Blueprint, diff: &Diff) -> Vec<Tile> {
    let deltas = diff::deltas(earlier, after, diff);
    let tile = |delta: &diff::MetricDelta| {
        let unit = delta.unit.as_deref();
        let (from, to) = (delta.from.as_ref()?, delta.to.as_ref()?);
        let unit_words = unit.map(|unit| if delta.points { String::new() } else { format!("\u{202f}{unit}") });
        let changed = delta.difference.is_some_and(|difference| difference != 0.0);
        let difference = delta.difference_words.as_ref().filter(|_| changed).map(|words| {
            if delta.points { format!("{words} pp") } else { format!("{words}{}", unit_words.unwrap_or_default()) }
        });
        Some(Tile {
            name: delta.name.clone(),
            from: build::amount(from, unit),
            to: build::amount(to, unit),
            difference,
            better: delta.verdict.and_then(|verdict| match verdict {
                Verdict::Better => Some(true),
                Verdict::Worse => Some(false),
                Verdict::Same => None,
            }),
            bars: bars(from, to),
        })
    };
    let tiles: Vec<Tile> = deltas.metrics.iter().filter_map(tile).collect();
    if tiles.iter().all(|tile| tile.from == tile.to) { Vec::new() } else { tiles }
}

fn bars(from: &crate::blueprint::Amount, to: &crate::blueprint::Amount) -> Option<(i32, i32)> {
    use crate::blueprint::Amount::Number;
    let (Number(from, _), Number(to, _)) = (from, to) else { return None };
    let most = from.max(*to);
    let share = |number: f64| ((number / most).clamp(0.0, 1.0) * 940.0).round() as i32;
    (most > 0.0 && *from >= 0.0 && *to >= 0.0).then(|| (share(*from), share(*to)))
}

/// Whether an element of the earlier blueprint is gone, and what stands for it now.
pub fn successor<I: Copy>(fates: &[Fate<I>], index: usize) -> Option<I> {
    match fates.get(index)? {
        Fate::Kept(now) => Some(*now),
        Fate::Removed { replaced_by } => *replaced_by,
    }
}
