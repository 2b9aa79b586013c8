//! Letters: how small the smallest are, and how evenly cards break their words.

use std::collections::BTreeMap;

use crate::geom::Len;
use crate::measure::page::Page;
use crate::measure::page::Words;
use crate::measure::ratio;

/// Measures everything about letters.
pub(super) fn measure(page: &Page, soft: &mut Vec<(&'static str, Option<f64>)>) {
    // Headings in capitals say what stands below them; codes, initials and tags repeat what is written out elsewhere.
    let tells = |words: &&Words| {
        let sign = words.within.sign.and_then(|sign| page.signs.get(sign)).map(|sign| sign.kind);
        let repeats = sign.is_some_and(|kind| matches!(kind, "badge" | "bead" | "pin" | "tag"));
        (words.within.card.is_some() || words.within.wire.is_some() || sign.is_some()) && !repeats
    };
    let least = page.words.iter().filter(tells).map(|words| words.size).min();
    soft.push(("least_text", least.map(Len::to_f64)));
    let first = own_words(page);
    let least = first.values().map(|words| words.size).min();
    soft.push(("card_text", least.map(Len::to_f64)));
    let spare: Vec<f64> = first.values().filter_map(|words| spare(words)).collect();
    soft.push(("line_spare", ratio(spare.iter().sum(), spare.len() as f64)));
}

/// Each card's own words: its first text.
pub(super) fn own_words<'a, 'p>(page: &'p Page<'a>) -> BTreeMap<usize, &'p Words<'a>> {
    let mut first = BTreeMap::new();
    for words in page.words.iter().filter(|words| words.within.sign.is_none()) {
        if let Some(card) = words.within.card {
            first.entry(card).or_insert(words);
        }
    }
    first
}

/// What the lines of a card but the last are shorter than its longest line, as a share of that.
fn spare(words: &Words) -> Option<f64> {
    let (_, before) = words.lines.split_last().filter(|(_, before)| !before.is_empty())?;
    let longest = words.lines.iter().map(|line| line.width).max()?.to_f64();
    let shares = before.iter().map(|line| 1.0 - line.width.to_f64() / longest);
    Some(shares.sum::<f64>() / before.len() as f64)
}
