//! Second thoughts: other ways for connectors that are crossed, judged by the finished drawing.
//!
//! The search prices a way by what it meets lane by lane; which of two connectors that turn into the same lane
//! must cross the other is only seen in the draft. So the most crossed connectors of a drawing are
//! tried once more, each without the lane, the channel or the side it took, and what makes the whole drawing
//! better is kept. The work is bounded: small drawings are looked over thoroughly, large ones hardly.

use super::draft::Draft;
use super::search::Search;
use super::search::Way;
use crate::sorted::Sorted;

/// How many links may be drawn again in all.
const EFFORT: usize = 2000;
/// No drawing is drawn again more often than this.
const MOST: usize = 60;
/// Fewer tries are not worth beginning.
const LEAST: usize = 5;

/// Of the changes that did not help alone so many, the cheapest, are tried together with a second one.
const HOPES: usize = 4;

/// A drawing with what is known of it.
struct Drawing {
    ways: Vec<Way>,
    draft: Draft,
    cost: i64,
    /// For every link how many crossings it has a part in.
    crossings: Vec<usize>,
}

impl Drawing {
    fn new(search: &Search, ways: Vec<Way>) -> Drawing {
        let draft = Draft::new(search.grid, search.field, search.metrics, &ways);
        Drawing { ways, draft, cost: 0, crossings: Vec::new() }
    }

    fn judged(search: &Search, ways: Vec<Way>) -> Drawing {
        let drawing = Drawing::new(search, ways);
        let (cost, crossings) = drawing.draft.cost(search.grid, search.metrics);
        Drawing { cost, crossings, ..drawing }
    }

    /// The same with another way for one link.
    fn with(&self, search: &Search, link: usize, new: &Way) -> Drawing {
        let mut ways = self.ways.clone();
        if let Some(way) = ways.get_mut(link) {
            *way = new.clone();
        }
        Drawing::judged(search, ways)
    }

    /// The links that are crossed more often than in another drawing (all, without one), the most crossed first.
    fn crossed(&self, before: Option<&Drawing>) -> Vec<usize> {
        let of = |drawing: &Drawing, link: usize| drawing.crossings.get(link).copied().unwrap_or(0);
        let least = |link: usize| before.map_or(0, |before| of(before, link));
        let mut links: Vec<usize> = (0..self.ways.len()).filter(|link| of(self, *link) > least(*link)).collect();
        links.put_in_order_by(|link| (std::cmp::Reverse(of(self, *link)), *link));
        links
    }
}

/// The best draft found from these ways.
pub(super) fn improve(search: &mut Search, ways: Vec<Way>) -> Draft {
    let whole = ways.len() + search.grid.beside;
    let mut left = (EFFORT / ways.len().max(1)).min(MOST);
    if EFFORT / whole.max(1) < LEAST {
        return Drawing::new(search, ways).draft;
    }
    let mut best = Drawing::judged(search, ways);
    while let Some(better) = single(search, &best, &mut left) {
        best = better;
    }
    best.draft
}

/// A better drawing with other ways for one or more links, one after the other; else with other ways for two at once.
fn single(search: &mut Search, first: &Drawing, left: &mut usize) -> Option<Drawing> {
    let mut best: Option<Drawing> = None;
    let mut hopes: Vec<(i64, usize, Way)> = Vec::new();
    for link in first.crossed(None) {
        let known = best.as_ref().unwrap_or(first);
        let Some(old) = known.ways.get(link).cloned() else { continue };
        for new in search.alternatives(link, &old) {
            if *left == 0 {
                return best;
            }
            *left -= 1;
            let tried = known.with(search, link, &new);
            if tried.cost < known.cost {
                search.replace(link, &old, &new);
                best = Some(tried);
                break;
            }
            hopes.push((tried.cost, link, new));
        }
    }
    if best.is_some() {
        return best;
    }
    hopes.put_in_order_by(|(cost, link, _)| (*cost, *link));
    hopes.truncate(HOPES);
    hopes.into_iter().find_map(|(_, link, new)| double(search, first, (link, &new), left))
}

/// A better drawing with another way for one link and then for one that is now in its way.
fn double(search: &mut Search, first: &Drawing, (link, new): (usize, &Way), left: &mut usize) -> Option<Drawing> {
    let old = first.ways.get(link).cloned()?;
    let half = first.with(search, link, new);
    search.replace(link, &old, new);
    for other in half.crossed(Some(first)).into_iter().filter(|other| *other != link) {
        let Some(was) = half.ways.get(other).cloned() else { continue };
        for way in search.alternatives(other, &was) {
            if *left == 0 {
                break;
            }
            *left -= 1;
            let tried = half.with(search, other, &way);
            if tried.cost < first.cost {
                search.replace(other, &was, &way);
                return Some(tried);
            }
        }
    }
    search.replace(link, new, &old);
    None
}
