//! A variant as it is shown beside the one before it: on the common grid, with ghosts and what became of each
//! element.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Amount;
use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::OpportunityId;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::TeamId;
use crate::board::Figures;
use crate::board::State;
use crate::board::Tile;
use crate::board::amounts;
use crate::board::grid;
use crate::diff;
use crate::diff::Diff;
use crate::diff::Fate;
use crate::diff::LinkState;
use crate::diff::Origin;
use crate::diff::Pane;
use crate::diff::Verdict;
use crate::duration::Duration;
use crate::duration::Spelling;
use crate::figures;
use crate::sorted::Gather;
use crate::sorted::gathered;
use crate::words;
use crate::words::Word;
use crate::words::Words;

/// What became of an element, and the words it had before.
pub type Became = (State, Option<String>);

/// A blueprint and what became of its elements since the pane before. Empty lists: nothing is known to differ.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// The blueprint, on the grid that all panes share.
    pub blueprint: Blueprint,
    /// Steps that are not in this variant and only keep their column.
    pub absent: BTreeSet<StepId>,
    /// Stages that are not in this variant.
    pub absent_stages: BTreeSet<StageId>,
    /// State and old words of each card.
    pub cards: Vec<Became>,
    /// State of each link.
    pub links: Vec<State>,
    /// State and old words of each pain, opportunity, metric, step and stage.
    pub pains: Vec<Became>,
    /// What became of each feeling.
    pub feelings: Vec<State>,
    /// See `pains`.
    pub opportunities: Vec<Became>,
    /// See `pains`.
    pub metrics: Vec<Became>,
    /// See `pains`; an absent step is removed.
    pub steps: Vec<Became>,
    /// See `steps`.
    pub stages: Vec<Became>,
    /// The same of each lane, by its id.
    pub lanes: BTreeMap<String, Became>,
    /// Indices in `before` of pains, opportunities and metrics that are gone.
    pub gone: Gone,
    /// How many cards are marked.
    pub counts: Option<[(State, usize); 4]>,
    /// The blueprint before, on the same grid, whose curve is shown as a ghost.
    pub before: Option<Box<Blueprint>>,
    /// Which card of `before` each card stands for: the one it was, the one it replaces, or itself if it is a ghost.
    pub was: Vec<Option<CardId>>,
    /// What changes in numbers.
    pub figures: Figures,
}

/// What is gone from the registers.
#[derive(Debug, Clone, Default)]
pub struct Gone {
    /// Pains.
    pub pains: Vec<usize>,
    /// Opportunities.
    pub opportunities: Vec<usize>,
    /// Metrics.
    pub metrics: Vec<usize>,
}

/// A blueprint shown alone.
pub fn alone(blueprint: &Blueprint) -> Shown {
    Shown { blueprint: blueprint.clone(), ..Shown::default() }
}

/// The first of several panes: `pane` is the earlier one of [`diff::panes`].
pub fn first(pane: Pane) -> Shown {
    let absent = pane.absent_lanes.iter().filter_map(|lane| pane.blueprint.lanes.get(lane.0));
    Shown {
        lanes: absent.map(|lane| (lane.id.clone(), (State::Removed, None))).gather(),
        absent: pane.absent_steps.into_iter().gather(),
        absent_stages: pane.absent_stages.into_iter().gather(),
        blueprint: pane.blueprint,
        ..Shown::default()
    }
}

/// A later pane: `pane` is the later one of [`diff::panes`], `before` the earlier blueprint on the same grid.
pub fn later(pane: Pane, before: &Blueprint, earlier: &Blueprint, after: &Blueprint, diff: &Diff) -> Shown {
    let words = Words::new(&after.language, &after.words);
    let old = Old { earlier, after, words: &words };
    let cards = pane.cards.iter().map(|origin| match origin {
        Origin::Own(id) => old.card(*id, diff.cards.after.get(id.0)),
        Origin::Ghost(_) => (State::Removed, None),
    });
    let was = pane.cards.iter().map(|origin| match origin {
        Origin::Own(id) => match diff.cards.after.get(id.0)? {
            diff::State::New { replaces } => *replaces,
            known => known.from(),
        },
        Origin::Ghost(id) => Some(*id),
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
    let steps = mixed(pane.blueprint.steps.len(), &pane.absent_steps, |step| step.0, |own| old.step(own, diff));
    let stages = mixed(
        pane.blueprint.stages.len(),
        &pane.absent_stages,
        |stage| stage.0,
        |own| diff.stages.after.get(own).map_or((State::Same, None), became),
    );
    let lanes = mixed(
        pane.blueprint.lanes.len(),
        &pane.absent_lanes,
        |lane| lane.0,
        |own| diff.lanes.after.get(own).map_or((State::Same, None), became),
    );
    let ids = pane.blueprint.lanes.iter().map(|lane| lane.id.clone());
    Shown {
        cards: cards.collect(),
        was: was.collect(),
        links: links.collect(),
        pains: diff.pains.after.iter().map(became).collect(),
        feelings: diff.feelings.after.iter().map(state).collect(),
        opportunities: diff
            .opportunities
            .after
            .iter()
            .enumerate()
            .map(|(index, known)| old.fix(index, known))
            .collect(),
        metrics: diff.metrics.after.iter().map(became).collect(),
        steps,
        stages,
        lanes: ids.zip(lanes).gather(),
        gone: Gone {
            pains: gone(&diff.pains.before),
            opportunities: gone(&diff.opportunities.before),
            metrics: gone(&diff.metrics.before),
        },
        counts: Some([
            (State::New, counts.new),
            (State::Changed, counts.changed),
            (State::Moved, counts.moved),
            (State::Removed, counts.removed),
        ]),
        before: Some(Box::new(before.clone())),
        figures: figures_of(earlier, after, diff),
        absent: pane.absent_steps.into_iter().gather(),
        absent_stages: pane.absent_stages.into_iter().gather(),
        blueprint: pane.blueprint,
    }
}

/// What became of each of a pane's elements: its own in their order, the absent ones removed.
fn mixed<I>(count: usize, absent: &[I], number: impl Fn(&I) -> usize, own: impl Fn(usize) -> Became) -> Vec<Became> {
    let absent: BTreeSet<usize> = gathered(absent.iter().map(number));
    let mut next = 0;
    (0..count)
        .map(|index| {
            if absent.contains(&index) {
                return (State::Removed, None);
            }
            next += 1;
            own(next - 1)
        })
        .collect()
}

fn gone<I>(fates: &[Fate<I>]) -> Vec<usize> {
    let removed = fates.iter().enumerate().filter(|(_, fate)| matches!(fate, Fate::Removed { .. }));
    removed.map(|(index, _)| index).collect()
}

fn state<I: Copy>(state: &diff::State<I>) -> State {
    match state {
        diff::State::Same { .. } => State::Same,
        diff::State::New { .. } => State::New,
        diff::State::Changed { .. } | diff::State::Renamed { .. } => State::Changed,
        diff::State::Moved { .. } => State::Moved,
    }
}

fn became<I: Copy>(known: &diff::State<I>) -> Became {
    (state(known), known.old_words().map(str::to_owned))
}

/// Finds what an element said before, as far as the page shows it.
struct Old<'a> {
    earlier: &'a Blueprint,
    after: &'a Blueprint,
    words: &'a Words,
}

impl Old<'_> {
    /// State of a card and what it said: the words of the card that it replaces, or its own, and of owner, place and
    /// times those that differ.
    fn card(&self, id: CardId, known: Option<&diff::State<CardId>>) -> Became {
        let Some(known) = known else { return (State::Same, None) };
        if let diff::State::New { replaces } = known {
            let old = replaces.and_then(|old| self.earlier.cards.get(old.0)).map(|card| card.text.clone());
            return (State::New, old);
        }
        let mut old: Vec<String> = known.old_words().map(str::to_owned).into_iter().collect();
        let was = known.from().and_then(|from| self.earlier.cards.get(from.0));
        if let (Some(was), Some(now), false) = (was, self.after.cards.get(id.0), known.what().is_none()) {
            old.extend(self.place(was, now, known));
            old.extend(self.small(was, now));
            let names = |blueprint: &Blueprint, card: &Card| -> Vec<String> {
                card.owners.iter().map(|team| blueprint[*team].name.clone()).collect()
            };
            let before = names(self.earlier, was);
            if before != names(self.after, now) && now.system.is_none() {
                old.push(if before.is_empty() { self.words.get(Word::NoOwner).to_owned() } else { before.join(", ") });
            }
        }
        (state(known), Some(old.join(" · ")).filter(|old| !old.is_empty()))
    }

    /// Where a moved card stood.
    fn place(&self, was: &Card, now: &Card, known: &diff::State<CardId>) -> Vec<String> {
        if !matches!(known, diff::State::Moved { .. }) {
            return Vec::new();
        }
        let lane = |blueprint: &Blueprint, card: &Card| blueprint[card.lane].id.clone();
        let step = |blueprint: &Blueprint, card: &Card| blueprint[card.step].id.clone();
        let mut old = Vec::new();
        if lane(self.earlier, was) != lane(self.after, now) {
            old.push(grid::lane_name(&self.earlier[was.lane], self.words));
        }
        if step(self.earlier, was) != step(self.after, now) {
            old.push(format!("{} {}", self.words.get(Word::Step), self.earlier[was.step].number));
        }
        old
    }

    fn small(&self, was: &Card, now: &Card) -> Vec<String> {
        let wait = |wait: &String| format!("{} {wait}", self.words.get(Word::Wait));
        let pairs = [
            (was.actor.clone(), was.actor != now.actor),
            (was.when.clone(), was.when != now.when),
            (was.time.clone(), was.time != now.time),
            (was.wait.as_ref().map(wait), was.wait != now.wait),
            (was.cost.clone(), was.cost != now.cost),
        ];
        pairs.into_iter().filter(|(_, differs)| *differs).filter_map(|(words, _)| words).collect()
    }

    /// State of a fix, its old words and its old owner.
    fn fix(&self, own: usize, known: &diff::State<OpportunityId>) -> Became {
        let was = known.from().and_then(|from| self.earlier.opportunities.get(from.0));
        let mut old: Vec<String> = known.old_words().map(str::to_owned).into_iter().collect();
        if let (Some(was), Some(now), false) = (was, self.after.opportunities.get(own), known.what().is_none()) {
            let name = |blueprint: &Blueprint, owner: Option<TeamId>| owner.map(|team| blueprint[team].name.clone());
            let before = name(self.earlier, was.owner);
            if before != name(self.after, now.owner) {
                old.push(before.unwrap_or_else(|| self.words.get(Word::NoOwner).to_owned()));
            }
        }
        (state(known), Some(old.join(" · ")).filter(|old| !old.is_empty()))
    }

    fn step(&self, own: usize, diff: &Diff) -> Became {
        let Some(known) = diff.steps.after.get(own) else { return (State::Same, None) };
        let was = known.from().and_then(|from| self.earlier.steps.get(from.0));
        let (Some(was), Some(now)) = (was, self.after.steps.get(own)) else { return (state(known), None) };
        let mut old: Vec<String> = known.old_words().map(str::to_owned).into_iter().collect();
        let differing = [(&was.time, &now.time), (&was.duration, &now.duration), (&was.wait, &now.wait)];
        if known.what().is_some() {
            old.extend(differing.into_iter().filter(|(was, now)| was != now).filter_map(|(was, _)| was.clone()));
        }
        (state(known), Some(old.join(" · ")).filter(|old| !old.is_empty()))
    }
}

/// What changed in numbers: metrics with a value on both sides, times and waits where they may be held against each
/// other (in total and lane by lane); hand-offs and crossings of the lines beside them. A time that a metric of the file
/// or the total says already is not said again.
fn figures_of(earlier: &Blueprint, after: &Blueprint, diff: &Diff) -> Figures {
    let words = Words::new(&after.language, &after.words);
    let deltas = diff::deltas(earlier, after, diff);
    let mut tiles: Vec<Tile> = deltas.metrics.iter().filter_map(|delta| metric(delta, &after.language)).collect();
    if tiles.iter().all(|tile| tile.from == tile.to) {
        tiles.clear();
    }
    let written: BTreeSet<(Duration, Duration)> =
        deltas.metrics.iter().filter_map(|delta| lengths(delta, &after.language)).gather();
    let texts = texts(after);
    let spelling = Spelling::of(texts.iter().map(String::as_str), &after.language);
    let mut tell = |name: &str, span: &diff::Span, total: Option<&diff::Span>| {
        let known = |values| written.contains(&values) || total.and_then(compared) == Some(values);
        tiles.extend(compared(span).filter(|values| !known(*values)).map(|values| time(name, values, &spelling)));
    };
    let times = &deltas.times;
    tell(words.get(Word::WorkingTime), &times.time, None);
    tell(words.get(Word::WaitingTime), &times.wait, None);
    // Where one lane alone has times, the total says it all.
    for lane in times.lanes.iter().filter(|_| times.lanes.len() > 1) {
        let later = lane.after.and_then(|lane| after.lanes.get(lane.0));
        let known = later.or_else(|| lane.before.and_then(|lane| earlier.lanes.get(lane.0)));
        let lane_name = known.map(|lane| grid::lane_name(lane, &words)).unwrap_or_default();
        let named = |word: Word| format!("{}: {lane_name}", words.get(word));
        tell(&named(Word::TimeIn), &lane.time, Some(&times.time));
        tell(&named(Word::WaitIn), &lane.wait, Some(&times.wait));
    }
    let mut counts = vec![(words.get(Word::Handoffs).to_owned(), deltas.handoffs)];
    for crossing in &deltas.crossings {
        let Some(both) = crossing.before.zip(crossing.after) else { continue };
        let line = after.lines.iter().find(|line| line.id == crossing.line);
        let line_name = line.map_or_else(|| crossing.line.clone(), |line| grid::line_name(line, &words));
        counts.push((format!("{line_name}: {}", words.get(Word::Crossings)), both));
    }
    let also = also(&counts, &after.language);
    let lead = if tiles.is_empty() || also.is_empty() { String::new() } else { format!("{}: ", words.get(Word::Also)) };
    Figures { tiles, also: lead + &also }
}

/// Times that the file writes: units of metrics, cards, steps and stages.
fn texts(blueprint: &Blueprint) -> Vec<String> {
    let units = blueprint.metrics.iter().filter_map(|metric| Some(format!("1 {}", metric.unit.as_ref()?)));
    let cards = blueprint.cards.iter().flat_map(|card| [&card.time, &card.wait]);
    let steps = blueprint.steps.iter().flat_map(|step| [&step.duration, &step.wait]);
    let stages = blueprint.stages.iter().map(|stage| &stage.duration);
    units.chain(cards.chain(steps).chain(stages).flatten().cloned()).collect()
}

/// Both values of a metric, where they are lengths of time.
fn lengths(delta: &diff::MetricDelta, language: &str) -> Option<(Duration, Duration)> {
    let length = |amount: &Amount| match amount {
        Amount::Words(words) => Duration::parse(words, language),
        Amount::Number(_, written) => {
            Duration::parse(&format!("{} {}", written.replace('_', ""), delta.unit.as_deref()?), language)
        }
    };
    length(delta.from.as_ref()?).zip(length(delta.to.as_ref()?))
}

fn metric(delta: &diff::MetricDelta, language: &str) -> Option<Tile> {
    let unit = delta.unit.as_deref();
    let (from, to) = (delta.from.as_ref()?, delta.to.as_ref()?);
    let word = unit.filter(|unit| !amounts::sticks(unit));
    let unit_words = match unit.filter(|_| word.is_none()) {
        _ if delta.points => "\u{a0}pp".to_owned(),
        Some(unit) => format!("\u{a0}{unit}"),
        None => String::new(),
    };
    let changed = delta.difference.is_some_and(|difference| difference != 0.0);
    let difference = delta.difference_words.as_ref().filter(|_| changed);
    Some(Tile {
        name: words::sentence(&delta.name),
        from: amounts::amount(from, unit, language),
        to: amounts::amount(to, unit, language),
        unit: word.unwrap_or_default().to_owned(),
        difference: difference.map(|words| format!("{}{unit_words}", figures::number(words, language))),
        better: delta.verdict.and_then(|verdict| match verdict {
            Verdict::Better => Some(true),
            Verdict::Worse => Some(false),
            Verdict::Same => None,
        }),
        bars: bars(from, to),
    })
}

/// Both sums, where they may be held against each other and differ.
fn compared(span: &diff::Span) -> Option<(Duration, Duration)> {
    span.difference().filter(|difference| *difference != 0)?;
    span.before.zip(span.after)
}

/// A tile for times. Whether less is better nobody said.
fn time(name: &str, (before, after): (Duration, Duration), spelling: &Spelling) -> Tile {
    let sign = if after < before { '−' } else { '+' };
    let size = Duration(after.0.saturating_sub(before.0).saturating_abs()).spelled(spelling);
    Tile {
        name: name.to_owned(),
        from: before.spelled(spelling),
        to: after.spelled(spelling),
        unit: String::new(),
        difference: Some(format!("{sign}{size}")),
        better: None,
        bars: shares(before.0 as f64, after.0 as f64),
    }
}

/// The counts that changed, each before and after.
fn also(counts: &[(String, (usize, usize))], language: &str) -> String {
    let number = |count: usize| figures::number(&count.to_string(), language);
    let changed = counts.iter().filter(|(_, (before, after))| before != after);
    let told: Vec<String> = changed
        .map(|(name, (before, after))| format!("{name} {}\u{a0}→\u{a0}{}", number(*before), number(*after)))
        .collect();
    told.join(" · ")
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
