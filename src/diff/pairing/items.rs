//! Pairs elements of two files that have a place and words.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use unicode_normalization::UnicodeNormalization;

use super::Pairs;
use crate::sorted::Sorted;

/// Words as alike as this are taken for a rename.
const NEAR: f64 = 0.75;

/// Longer words than this are only ever the same or not (a comparison costs the product of the lengths).
const NEAR_CHARS: usize = 400;

/// With more candidate pairs than this, near words are looked for in the same lane and step alone.
const NEAR_PAIRS: usize = 200_000;

/// One element of either file; places are those of the later file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Item {
    /// Id, when it was written.
    pub id: Option<String>,
    /// Lane; `None` when the later file has none like it.
    pub lane: Option<usize>,
    /// Step; `None` when the later file has none like it.
    pub step: Option<usize>,
    /// Words, normalised.
    pub words: String,
    /// Whose it is, for what stands several times in a cell.
    pub whose: String,
    /// Matched in another way.
    pub closed: bool,
}

/// Words without what a typist does not mean: case, width, spacing, a final full stop.
pub(crate) fn normal(words: &str) -> String {
    let folded: String = words.nfkc().flat_map(char::to_lowercase).collect();
    let spaced = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.trim_end_matches(['.', '。', '!', '…']).trim_end().to_owned()
}

/// Pairs by id, by place and words, by words elsewhere, by near words.
pub(crate) fn pair(before: &[Item], after: &[Item]) -> Pairs {
    let mut pairs = Pairs::none(before.len(), after.len());
    by_key(before, after, &mut pairs, |item| item.id.clone());
    by_key(before, after, &mut pairs, |item| Some((item.lane?, item.step?, words(item)?)));
    by_key(before, after, &mut pairs, |item| Some((item.lane?, words(item)?)));
    by_key(before, after, &mut pairs, |item| Some((item.step?, words(item)?)));
    by_key(before, after, &mut pairs, words);
    by_nearness(before, after, &mut pairs);
    pairs
}

fn words(item: &Item) -> Option<String> {
    (!item.words.is_empty()).then(|| item.words.clone())
}

/// Pairs what is left and has the same key, in reading order.
pub(crate) fn by_key<K: Ord>(before: &[Item], after: &[Item], pairs: &mut Pairs, key: impl Fn(&Item) -> Option<K>) {
    let mut waiting: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
    for (index, item) in after.iter().enumerate() {
        if !item.closed
            && pairs.before(index).is_none()
            && let Some(key) = key(item)
        {
            waiting.entry(key).or_default().push_back(index);
        }
    }
    for (index, item) in before.iter().enumerate() {
        if item.closed || pairs.after(index).is_some() {
            continue;
        }
        if let Some(other) = key(item).and_then(|key| waiting.get_mut(&key)).and_then(VecDeque::pop_front) {
            pairs.join(index, other);
        }
    }
}

/// Pairs what is left in the same cell, of the same person, when neither has words or both stand alone.
pub(crate) fn pair_by_cell(before: &[Item], after: &[Item], pairs: &mut Pairs) {
    let cell = |item: &Item| Some((item.lane?, item.step?, item.whose.clone()));
    by_key(before, after, pairs, |item| if item.words.is_empty() { cell(item) } else { None });
    let alone = |items: &[Item], free: Vec<usize>| -> BTreeMap<(usize, usize, String), Option<usize>> {
        let mut found = BTreeMap::new();
        for index in free {
            if let Some(key) = items.get(index).and_then(cell) {
                found.entry(key).and_modify(|only| *only = None).or_insert(Some(index));
            }
        }
        found
    };
    let later = alone(after, pairs.free_after());
    for (key, index) in alone(before, pairs.free_before()) {
        if let (Some(index), Some(Some(other))) = (index, later.get(&key)) {
            pairs.join(index, *other);
        }
    }
}

/// How alike two normalised strings are, from 0 to 1; `None` below [`NEAR`].
pub(crate) fn nearness(one: &str, other: &str) -> Option<f64> {
    let (short, long) = (one.chars().count(), other.chars().count());
    let (short, long) = (short.min(long), short.max(long));
    // The lengths alone bound the similarity from above.
    if short == 0 || long > NEAR_CHARS || short * 4 < long * 3 {
        return None;
    }
    let similarity = strsim::normalized_levenshtein(one, other);
    (similarity >= NEAR).then_some(similarity)
}

/// Pairs near words: in the same cell first, then in the same lane, then under the same step, then anywhere;
/// the nearest first.
fn by_nearness(before: &[Item], after: &[Item], pairs: &mut Pairs) {
    let open = |items: &[Item], free: Vec<usize>| -> Vec<usize> {
        free.into_iter().filter(|&index| items.get(index).is_some_and(|item| !item.closed)).collect()
    };
    let earlier = open(before, pairs.free_before());
    let later = open(after, pairs.free_after());
    let mut found: Vec<(u8, f64, usize, usize)> = Vec::new();
    let mut look = |index: usize, other: usize| {
        let (Some(item), Some(candidate)) = (before.get(index), after.get(other)) else { return };
        let lane = item.lane.is_some() && item.lane == candidate.lane;
        let step = item.step.is_some() && item.step == candidate.step;
        if let Some(similarity) = nearness(&item.words, &candidate.words) {
            let distance = match (lane, step) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            found.push((distance, similarity, index, other));
        }
    };
    if earlier.len().saturating_mul(later.len()) <= NEAR_PAIRS {
        for &index in &earlier {
            for &other in &later {
                look(index, other);
            }
        }
    } else {
        let mut cells: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for &other in &later {
            if let Some(Item { lane: Some(lane), step: Some(step), .. }) = after.get(other) {
                cells.entry((*lane, *step)).or_default().push(other);
            }
        }
        let mut left = NEAR_PAIRS;
        for &index in &earlier {
            if let Some(Item { lane: Some(lane), step: Some(step), .. }) = before.get(index) {
                for &other in cells.get(&(*lane, *step)).into_iter().flatten().take(left) {
                    left = left.saturating_sub(1);
                    look(index, other);
                }
            }
        }
    }
    found.put_in_order(|one, other| {
        (one.0, -one.1, one.2, one.3)
            .partial_cmp(&(other.0, -other.1, other.2, other.3))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    for (_, similarity, index, other) in found {
        if pairs.join(index, other) {
            pairs.similarity.insert(other, similarity);
        }
    }
}
