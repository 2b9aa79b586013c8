//! A variant as it is shown beside the one before it: on the common grid, with ghosts and what became of each
//! element.

use std::collections::BTreeSet;

use crate::blueprint::Amount;
use crate::blueprint::Blueprint;
use crate::blueprint::StepId;
use crate::board::State;
use crate::board::Tile;
use crate::board::build;
use crate::diff;
use crate::diff::Diff;
use crate::diff::LinkState;
use crate::diff::Origin;
use crate::diff::Pane;
use crate::diff::Verdict;
use crate::duration::Duration;
use crate::words::Word;
use crate::words::Words;

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

/// What changed in numbers: metrics with a value on both sides, times and waits where they may be held against each
/// other, hand-offs, crossings of the lines. None when nothing changed.
fn tiles(earlier: &Blueprint, after: &Blueprint, diff: &Diff) -> Vec<Tile> {
    let words = Words::new(&after.language, &after.words);
    let deltas = diff::deltas(earlier, after, diff);
    let mut tiles: Vec<Tile> = deltas.metrics.iter().filter_map(metric).collect();
    if tiles.iter().all(|tile| tile.from == tile.to) {
        tiles.clear();
    }
    let spans = [(Word::WorkingTime, &deltas.times.time), (Word::WaitingTime, &deltas.times.wait)];
    tiles.extend(spans.into_iter().filter_map(|(name, span)| time(words.get(name), span)));
    tiles.extend(count(words.get(Word::Handoffs), deltas.handoffs.0, deltas.handoffs.1));
    tiles
}

fn metric(delta: &diff::MetricDelta) -> Option<Tile> {
    let unit = delta.unit.as_deref();
    let (from, to) = (delta.from.as_ref()?, delta.to.as_ref()?);
    let unit_words =
        if delta.points { " pp".to_owned() } else { unit.map(|unit| format!("\u{202f}{unit}")).unwrap_or_default() };
    let changed = delta.difference.is_some_and(|difference| difference != 0.0);
    let difference = delta.difference_words.as_ref().filter(|_| changed);
    Some(Tile {
        name: delta.name.clone(),
        from: build::amount(from, unit),
        to: build::amount(to, unit),
        difference: difference.map(|words| format!("{words}{unit_words}")),
        better: delta.verdict.and_then(|verdict| match verdict {
            Verdict::Better => Some(true),
            Verdict::Worse => Some(false),
            Verdict::Same => None,
        }),
        bars: bars(from, to),
    })
}

/// A tile for times, where the two sums may be held against each other and differ.
fn time(name: &str, span: &diff::Span) -> Option<Tile> {
    let difference = span.difference().filter(|difference| *difference != 0)?;
    let (before, after) = span.before.zip(span.after)?;
    let sign = if difference < 0 { '−' } else { '+' };
    let size = Duration(difference.abs()).to_string();
    Some(Tile {
        name: name.to_owned(),
        from: before.to_string(),
        to: after.to_string(),
        difference: Some(format!("{sign}{size}")),
        better: Some(difference < 0),
        bars: shares(before.0 as f64, after.0 as f64),
    })
}

/// A tile for a count that changed; fewer are better.
fn count(name: &str, before: usize, after: usize) -> Option<Tile> {
    let (from, to) = (before as f64, after as f64);
    let sign = if after < before { '−' } else { '+' };
    (before != after).then(|| Tile {
        name: name.to_owned(),
        from: before.to_string(),
        to: after.to_string(),
        difference: Some(format!("{sign}{}", before.abs_diff(after))),
        better: Some(after < before),
        bars: shares(from, to),
    })
}

fn bars(from: &Amount, to: &Amount) -> Option<(i32, i32)> {
    match (from, to) {
        (Amount::Number(from, _), Amount::Number(to, _)) => shares(*from, *to),
        _ => None,
    }
}

/// Lengths of two bars in 1/1000, the longer one nearly whole.
fn shares(from: f64, to: f64) -> Option<(i32, i32)> {
    let most = from.max(to);
    let share = |number: f64| ((number / most).clamp(0.0, 1.0) * 940.0).round() as i32;
    (most > 0.0 && from >= 0.0 && to >= 0.0).then(|| (share(from), share(to)))
}
