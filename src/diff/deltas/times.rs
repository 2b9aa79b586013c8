//! Times and waits of both blueprints, added up only as far as that is honest.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardMark;
use crate::blueprint::LaneId;
use crate::blueprint::LinkType;
use crate::blueprint::Role;
use crate::duration::Duration;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::sorted::gathered;

use super::super::Diff;
use super::super::Fate;
use super::super::State;

/// A sum before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Sum before; `None` when no card gives any (unknown is not zero).
    pub before: Option<Duration>,
    /// Sum after.
    pub after: Option<Duration>,
    /// Cards that were summed and cards whose time is not known, before.
    pub cards_before: (usize, usize),
    /// The same, after.
    pub cards_after: (usize, usize),
    /// Whether the two sums may be held against each other: no card's time became known or unknown in
    /// between, and every card that came or went has one.
    pub comparable: bool,
}

impl Span {
    /// After minus before in thousandths of a second; `None` where that would not be honest.
    pub fn difference(&self) -> Option<i64> {
        let (before, after) = self.before.zip(self.after)?;
        self.comparable.then(|| after.0.saturating_sub(before.0))
    }
}

/// The times of one lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneTimes {
    /// Its index in the earlier blueprint.
    pub before: Option<LaneId>,
    /// Its index in the later blueprint.
    pub after: Option<LaneId>,
    /// What the cards of the lane take.
    pub time: Span,
    /// What is waited at them.
    pub wait: Span,
}

/// Times and waits per lane and in total.
///
/// What runs in parallel is not added up: a sum is the longest way through the steps. A card follows another
/// when it stands at a later step, or at the same step behind an arrow or the path of the customer; of cards
/// that do not follow one another only the longest counts. Counted are cards of customers, front stage, back
/// stage, support and lanes of no known role, without derived system cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// Lanes with a known time or wait on either side, in drawing order.
    pub lanes: Vec<LaneTimes>,
    /// What the whole takes.
    pub time: Span,
    /// What is waited in the whole.
    pub wait: Span,
}

/// Which of the two a sum is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Time,
    Wait,
}

/// What is known of one card.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// Not work, or not in question.
    Nothing,
    Unknown,
    Given(Duration),
}

fn known(blueprint: &Blueprint, card: &Card, measure: Measure) -> Known {
    let role = blueprint.lanes.get(card.lane.0).map(|lane| lane.role);
    let work = matches!(role, Some(Role::Customer | Role::Frontstage | Role::Backstage | Role::Support | Role::Other));
    if !work || card.system.is_some() {
        return Known::Nothing;
    }
    // Who sits and waits does no work: the time of such a card is a wait.
    let waits = card.marks.contains(&CardMark::Wait) && card.wait.is_none();
    let (words, absent) = match measure {
        Measure::Time if waits => return Known::Nothing,
        Measure::Wait if waits => (&card.time, Known::Unknown),
        Measure::Time => (&card.time, Known::Unknown),
        // Where no wait is given there is none to speak of.
        Measure::Wait => (&card.wait, Known::Nothing),
    };
    let Some(words) = words else { return absent };
    Duration::parse(words, &blueprint.language).map_or(Known::Unknown, Known::Given)
}

/// Cards in an order in which each stands behind those it follows, with the cards at the same step that an
/// arrow leads from.
struct Order {
    cards: Vec<usize>,
    behind: Vec<Vec<usize>>,
}

/// The order of work: step by step, within a step along the arrows. Arrows that run in a circle are left out.
fn order(blueprint: &Blueprint) -> Order {
    let mut behind: Vec<Vec<usize>> = vec![Vec::new(); blueprint.cards.len()];
    let mut ahead: Vec<Vec<usize>> = vec![Vec::new(); blueprint.cards.len()];
    for link in &blueprint.links {
        let ends = blueprint.cards.get(link.from.0).zip(blueprint.cards.get(link.to.0));
        let follows = matches!(link.kind, LinkType::To | LinkType::Flow)
            && link.from != link.to
            && ends.is_some_and(|(from, to)| from.step == to.step && from.last == from.step);
        if let (true, Some(before), Some(after)) = (follows, behind.get_mut(link.to.0), ahead.get_mut(link.from.0)) {
            before.push(link.from.0);
            after.push(link.to.0);
        }
    }
    let mut missing: Vec<usize> = behind.iter().map(Vec::len).collect();
    let mut cards: Vec<usize> = (0..blueprint.cards.len()).collect();
    cards.put_in_order_by(|&card| blueprint.cards.get(card).map(|card| card.step));
    let mut free: VecDeque<usize> = cards.iter().copied().filter(|&card| missing.get(card) == Some(&0)).collect();
    let mut sorted = Vec::with_capacity(cards.len());
    while let Some(card) = free.pop_front() {
        sorted.push(card);
        for &next in ahead.get(card).into_iter().flatten() {
            if let Some(count) = missing.get_mut(next) {
                *count -= 1;
                if *count == 0 {
                    free.push_back(next);
                }
            }
        }
    }
    let reached: BTreeSet<usize> = gathered(sorted.iter().copied());
    for (card, before) in behind.iter_mut().enumerate() {
        if !reached.contains(&card) {
            before.clear();
        }
    }
    let circle: Vec<usize> = cards.into_iter().filter(|card| !reached.contains(card)).collect();
    sorted.extend(circle);
    sorted.put_in_order_by(|&card| blueprint.cards.get(card).map(|card| card.step));
    Order { cards: sorted, behind }
}

/// The longest way through the steps, each card weighing what `weight` says.
fn longest(blueprint: &Blueprint, order: &Order, weight: impl Fn(usize) -> Duration) -> Duration {
    let mut ends = vec![Duration(0); blueprint.cards.len()];
    // By step: the longest way that is over before it begins.
    let mut before = vec![Duration(0); blueprint.steps.len() + 1];
    let mut at = 0;
    for &index in &order.cards {
        let Some(card) = blueprint.cards.get(index) else { continue };
        while at < card.step.0 {
            let so_far = before.get(at).copied().unwrap_or_default();
            at += 1;
            if let Some(slot) = before.get_mut(at) {
                *slot = so_far.max(*slot);
            }
        }
        let follows = order.behind.get(index).into_iter().flatten().filter_map(|&behind| ends.get(behind).copied());
        let start = follows.max().unwrap_or_default().max(before.get(card.step.0).copied().unwrap_or_default());
        let end = start.plus(weight(index));
        if let Some(slot) = ends.get_mut(index) {
            *slot = end;
        }
        if let Some(slot) = before.get_mut(card.last.0 + 1) {
            *slot = end.max(*slot);
        }
    }
    ends.into_iter().max().unwrap_or_default()
}

/// One blueprint with what is known of its cards.
struct Side<'a> {
    blueprint: &'a Blueprint,
    order: Order,
}

impl Side<'_> {
    fn known(&self, measure: Measure, lane: Option<LaneId>) -> Vec<Known> {
        let cards = self.blueprint.cards.iter();
        cards
            .map(|card| match lane {
                Some(lane) if card.lane != lane => Known::Nothing,
                _ => known(self.blueprint, card, measure),
            })
            .collect()
    }

    fn sum(&self, known: &[Known]) -> (Option<Duration>, (usize, usize)) {
        let given = known.iter().filter(|known| matches!(known, Known::Given(_))).count();
        let unknown = known.iter().filter(|known| matches!(known, Known::Unknown)).count();
        let weight = |index: usize| match known.get(index) {
            Some(Known::Given(duration)) => *duration,
            _ => Duration(0),
        };
        let sum = (given > 0).then(|| longest(self.blueprint, &self.order, weight));
        (sum, (given, unknown))
    }
}

fn span(
    before: &Side<'_>,
    after: &Side<'_>,
    lanes: (Option<LaneId>, Option<LaneId>),
    whole: bool,
    measure: Measure,
    diff: &Diff,
) -> Span {
    let of = |side: &Side<'_>, lane: Option<LaneId>| {
        if lane.is_none() && !whole {
            vec![Known::Nothing; side.blueprint.cards.len()]
        } else {
            side.known(measure, lane)
        }
    };
    let (earlier, later) = (of(before, lanes.0), of(after, lanes.1));
    let (sum_before, cards_before) = before.sum(&earlier);
    let (sum_after, cards_after) = after.sum(&later);
    let unknown = |known: Option<&Known>| matches!(known, Some(Known::Unknown));
    let today = diff.cards.after.iter().zip(&later).all(|(state, known)| {
        let was = state.from().and_then(|from| earlier.get(from.0));
        match state {
            State::New { .. } => !unknown(Some(known)),
            _ => unknown(Some(known)) == unknown(was),
        }
    });
    let gone = diff.cards.before.iter().zip(&earlier).all(|(fate, known)| match fate {
        Fate::Removed { .. } => !unknown(Some(known)),
        Fate::Kept(today) => unknown(Some(known)) == unknown(later.get(today.0)),
    });
    Span { before: sum_before, after: sum_after, cards_before, cards_after, comparable: today && gone }
}

pub(crate) fn times(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Times {
    let earlier = Side { blueprint: before, order: order(before) };
    let later = Side { blueprint: after, order: order(after) };
    let lane = |lanes: (Option<LaneId>, Option<LaneId>)| LaneTimes {
        before: lanes.0,
        after: lanes.1,
        time: span(&earlier, &later, lanes, false, Measure::Time, diff),
        wait: span(&earlier, &later, lanes, false, Measure::Wait, diff),
    };
    let timed = |blueprint: &Blueprint| -> BTreeSet<usize> {
        let given = |card: &&Card| {
            [Measure::Time, Measure::Wait]
                .into_iter()
                .any(|measure| matches!(known(blueprint, card, measure), Known::Given(_)))
        };
        blueprint.cards.iter().filter(given).map(|card| card.lane.0).gather()
    };
    let (timed_before, timed_after) = (timed(before), timed(after));
    let mut lanes: BTreeMap<(usize, usize), LaneTimes> = BTreeMap::new();
    for (index, state) in diff.lanes.after.iter().enumerate() {
        let from = state.from();
        if timed_after.contains(&index) || from.is_some_and(|from| timed_before.contains(&from.0)) {
            lanes.insert((index, 1), lane((from, Some(LaneId(index)))));
        }
    }
    let mut place = 0;
    for (index, fate) in diff.lanes.before.iter().enumerate() {
        match fate {
            Fate::Kept(today) => place = today.0 + 1,
            Fate::Removed { .. } if timed_before.contains(&index) => {
                lanes.insert((place, 0), lane((Some(LaneId(index)), None)));
            }
            Fate::Removed { .. } => {}
        }
    }
    Times {
        lanes: lanes.into_values().collect(),
        time: span(&earlier, &later, (None, None), true, Measure::Time, diff),
        wait: span(&earlier, &later, (None, None), true, Measure::Wait, diff),
    }
}
