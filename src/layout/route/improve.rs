//! Second thoughts: other ways for connectors that are crossed, judged by the finished drawing.
//!
//! The search prices a way by what it meets lane by lane; which of two connectors that turn into the same lane
//! must cross the other is only seen in the draft. So the most crossed connectors of a drawing are
//! tried once more, each without the lane, the channel or the side it took, and what makes the whole drawing
//! better is kept. The work is bounded: small drawings are looked over thoroughly, large ones hardly.

use super::draft::Draft;
use super::search::Search;
use super::search::Way;

/// How many links may be drawn again in all.
const EFFORT: usize = 2000;
/// No drawing is drawn again more often than this.
const MOST: usize = 60;
/// Fewer tries are not worth beginning.
const LEAST: usize = 5;

/// The best draft found from these ways.
pub(super) fn improve(search: &mut Search, mut ways: Vec<Way>) -> Draft {
    let (grid, field, metrics) = (search.grid, search.field, search.metrics);
    let mut draft = Draft::new(grid, field, metrics, &ways);
    let mut left = (EFFORT / ways.len().max(1)).min(MOST);
    if left < LEAST {
        return draft;
    }
    let (mut cost, mut crossings) = draft.cost(grid, metrics);
    loop {
        let mut order: Vec<usize> = (0..ways.len()).collect();
        order.retain(|link| crossings.get(*link).is_some_and(|count| *count > 0));
        order.sort_by_key(|link| (std::cmp::Reverse(crossings.get(*link).copied()), *link));
        let mut better = false;
        for link in order {
            let Some(old) = ways.get(link).cloned() else { continue };
            for new in search.alternatives(link, &old) {
                if left == 0 {
                    return draft;
                }
                left -= 1;
                if let Some(way) = ways.get_mut(link) {
                    *way = new.clone();
                }
                let tried = Draft::new(grid, field, metrics, &ways);
                let (price, crossed) = tried.cost(grid, metrics);
                if price < cost {
                    search.replace(link, &old, &new);
                    (draft, cost, crossings) = (tried, price, crossed);
                    better = true;
                    break;
                }
                if let Some(way) = ways.get_mut(link) {
                    *way = old.clone();
                }
            }
        }
        if !better {
            return draft;
        }
    }
}
