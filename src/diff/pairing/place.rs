//! Pairs lanes, stages and steps of two files.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::Lane;
use crate::blueprint::StepId;

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
    inside.map(|card| normal(&card.text)).collect()
}

/// Pairs what has no written id and stands between the same neighbours: one after the other where both
/// files have as many there, else those that share most cards.
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
        if left.len() == right.len() {
            for (index, other) in left.into_iter().zip(right) {
                pairs.join(index, other);
            }
            continue;
        }
        for index in left {
            let Some(words) = said_before.get(index) else { continue };
            let shared = |other: &usize| said_after.get(*other).map_or(0, |said| said.intersection(words).count());
            let free = right.iter().copied().filter(|&other| pairs.before(other).is_none());
            let best = free.rev().max_by_key(shared).filter(|other| shared(other) > 0);
            if let Some(other) = best {
                pairs.join(index, other);
            }
        }
    }
}
