//! Pairs lanes, stages and steps of two files.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::Lane;
use crate::blueprint::StepId;
use crate::sorted::Gather;

use super::Pairs;
use super::items;
use super::items::Item;
use super::items::normal;

/// Lanes: by id, then by role and name, then what is left alone of its role.
pub(crate) fn lanes(before: &Blueprint, after: &Blueprint) -> Pairs {
    let item = |lane: &Lane| Item {
        id: Some(lane.id.clone()),
        words: lane.name.as_deref().map(normal).unwrap_or_default(),
        whose: lane.role.word().to_owned(),
        ..Item::default()
    };
    let earlier: Vec<Item> = before.lanes.iter().map(item).collect();
    let later: Vec<Item> = after.lanes.iter().map(item).collect();
    let mut pairs = Pairs::none(earlier.len(), later.len());
    items::by_key(&earlier, &later, &mut pairs, |item| item.id.clone());
    items::by_key(&earlier, &later, &mut pairs, |item| {
        (!item.words.is_empty()).then(|| (item.whose.clone(), item.words.clone()))
    });
    let alone = |items: &[Item], free: Vec<usize>| -> BTreeMap<String, Option<usize>> {
        let mut found = BTreeMap::new();
        for index in free {
            if let Some(item) = items.get(index) {
                found.entry(item.whose.clone()).and_modify(|only| *only = None).or_insert(Some(index));
            }
        }
        found
    };
    let candidates = alone(&later, pairs.free_after());
    for (role, index) in alone(&earlier, pairs.free_before()) {
        if let (Some(index), Some(Some(other))) = (index, candidates.get(&role)) {
            pairs.join(index, *other);
        }
    }
    pairs
}

/// Whether an id is a word and a counted number (`stage-3`), as they are derived.
fn counted(id: &str, word: &str) -> bool {
    id.strip_prefix(word)
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Stages: by id, by name, by near name, then by place.
pub(crate) fn stages(before: &Blueprint, after: &Blueprint) -> Pairs {
    let items = |blueprint: &Blueprint| -> Vec<Item> {
        let item = |stage: &crate::blueprint::Stage| Item {
            id: (!counted(&stage.id, "stage")).then(|| stage.id.clone()),
            words: normal(&stage.name),
            ..Item::default()
        };
        blueprint.stages.iter().map(item).collect()
    };
    let (earlier, later) = (items(before), items(after));
    let mut pairs = items::pair(&earlier, &later);
    let content = |blueprint: &Blueprint| -> Vec<BTreeSet<String>> {
        blueprint.stages.iter().map(|stage| said(blueprint, stage.steps.0, stage.steps.1)).collect()
    };
    by_place(&earlier, &later, &content(before), &content(after), &mut pairs);
    pairs
}

/// Steps: by id, by name, by near name, then by place.
pub(crate) fn steps(before: &Blueprint, after: &Blueprint) -> Pairs {
    let items = |blueprint: &Blueprint| -> Vec<Item> {
        let item = |step: &crate::blueprint::Step| Item {
            id: step.id_written.then(|| step.id.clone()),
            words: step.name.as_deref().map(normal).unwrap_or_default(),
            ..Item::default()
        };
        blueprint.steps.iter().map(item).collect()
    };
    let (earlier, later) = (items(before), items(after));
    let mut pairs = items::pair(&earlier, &later);
    let content = |blueprint: &Blueprint| -> Vec<BTreeSet<String>> { contents(blueprint) };
    by_place(&earlier, &later, &content(before), &content(after), &mut pairs);
    pairs
}

/// The normalised words of the cards that begin under each step.
fn contents(blueprint: &Blueprint) -> Vec<BTreeSet<String>> {
    let mut found = vec![BTreeSet::new(); blueprint.steps.len()];
    for card in &blueprint.cards {
        if let Some(words) = found.get_mut(card.step.0) {
            words.insert(normal(&card.text));
        }
    }
    found
}

/// The normalised words of the cards that begin between two steps, both included.
fn said(blueprint: &Blueprint, first: StepId, last: StepId) -> BTreeSet<String> {
    let inside = blueprint.cards.iter().filter(|card| first <= card.step && card.step <= last);
    inside.map(|card| normal(&card.text)).gather()
}

/// Pairs what has no written id and stands between the same neighbours: one after the other where both
/// files have as many there, else so that the pairs share as many cards as they can.
fn by_place(
    earlier: &[Item],
    later: &[Item],
    said_before: &[BTreeSet<String>],
    said_after: &[BTreeSet<String>],
    pairs: &mut Pairs,
) {
    let mut gaps: BTreeMap<Option<usize>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    let mut anchor = None;
    for (index, item) in earlier.iter().enumerate() {
        match pairs.after(index) {
            Some(other) => anchor = Some(other),
            None if item.id.is_none() => gaps.entry(anchor).or_default().0.push(index),
            None => {}
        }
    }
    let mut anchor = None;
    for (index, item) in later.iter().enumerate() {
        if pairs.before(index).is_some() {
            anchor = Some(index);
        } else if item.id.is_none() {
            gaps.entry(anchor).or_default().1.push(index);
        }
    }
    for (left, right) in gaps.into_values() {
        if left.len() == right.len() || left.len().saturating_mul(right.len()) > ALIGN_PAIRS {
            for (index, other) in left.into_iter().zip(right) {
                pairs.join(index, other);
            }
            continue;
        }
        let shared = |index: usize, other: usize| {
            let words = left.get(index).and_then(|&index| said_before.get(index));
            let said = right.get(other).and_then(|&other| said_after.get(other));
            words.zip(said).map_or(0, |(words, said)| words.intersection(said).count())
        };
        for (index, other) in align(left.len(), right.len(), shared) {
            if let Some((&index, &other)) = left.get(index).zip(right.get(other)) {
                pairs.join(index, other);
            }
        }
    }
}

/// Larger gaps are paired one after the other.
const ALIGN_PAIRS: usize = 200_000;

/// Pairs two rows without crossing, so that as much as possible is shared and then as many as possible are
/// paired: the longest common subsequence, weighted (Needleman and Wunsch 1970, without a price for gaps).
fn align(left: usize, right: usize, shared: impl Fn(usize, usize) -> usize) -> Vec<(usize, usize)> {
    let width = right + 1;
    let mut best: Vec<(usize, usize)> = vec![(0, 0); (left + 1) * width];
    let at = |best: &[(usize, usize)], row: usize, column: usize| {
        best.get(row * width + column).copied().unwrap_or_default()
    };
    // From the end, so that the way back runs from the front and the first of equal partners is taken.
    for row in (0..left).rev() {
        for column in (0..right).rev() {
            let (worth, pairs) = at(&best, row + 1, column + 1);
            let joined = (worth + shared(row, column), pairs + 1);
            let apart = at(&best, row + 1, column).max(at(&best, row, column + 1));
            if let Some(slot) = best.get_mut(row * width + column) {
                *slot = joined.max(apart);
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut found = Vec::new();
    while row < left && column < right {
        let here = at(&best, row, column);
        let (worth, pairs) = at(&best, row + 1, column + 1);
        if here == (worth + shared(row, column), pairs + 1) {
            found.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if here == at(&best, row, column + 1) {
            column += 1;
        } else {
            row += 1;
        }
    }
    found
}
