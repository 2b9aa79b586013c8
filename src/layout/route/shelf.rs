//! How far from the middle of its lane every vertical piece stands, given their order.
//!
//! Each two pieces that meet keep a distance, each keeps clear of corners, tags and pins, and straight
//! connectors keep the middle. With the order given all of that is a chain of least distances.

use super::lanes::FAR;
use super::lanes::Ground;
use super::lanes::safe_pitch;
use super::nets::Run;
use super::nets::row_place;
use super::order::Lean;
use super::order::Order;
use super::table::wide;
use crate::sorted::Sorted;

/// A run on its way to a place.
#[derive(Debug, Clone, Copy)]
struct Item {
    top: usize,
    bottom: usize,
    /// Least distance from the left edge of the lane.
    left: i64,
    /// Least distance from the right edge of the lane.
    right: i64,
    /// Least offset whatever the width.
    low: i64,
    /// Greatest offset whatever the width.
    high: i64,
    /// Whether it wants the middle before all others.
    anchor: bool,
    lean: Lean,
    plate: Option<(usize, i64)>,
}

/// How far apart the runs of a lane shall stand.
#[derive(Debug, Clone, Copy)]
enum Gap {
    Even(i64),
    /// The first where one could be crossed close to the other, else the second.
    Tight(i64, i64),
}

/// The runs of a lane from left to right.
pub(super) struct Shelf {
    items: Vec<Item>,
    gaps: Vec<Gap>,
    plate_gap: i64,
    last: Vec<Option<usize>>,
    /// Offset of every run, once they are arranged.
    pub(super) offsets: Vec<i64>,
}

impl Shelf {
    /// The runs of a lane with their wishes, not yet arranged.
    pub(super) fn new(ground: Ground, lane: usize, runs: &[usize], order: &Order) -> Shelf {
        let metrics = ground.metrics;
        let is_column = lane % 2 == 1;
        let safe = safe_pitch(metrics);
        let items = runs.iter().map(|run| item(ground, lane, order.run(*run), order.lean(*run))).collect();
        let gaps = if is_column {
            let wanted = wide(metrics.port_pitch).max(safe);
            let least = wide(metrics.least_port_pitch).max(1);
            vec![Gap::Even(wanted), Gap::Even((wanted + safe) / 2), Gap::Even(safe), Gap::Tight(safe, least)]
        } else {
            vec![Gap::Even(wide(metrics.pitch).max(safe))]
        };
        Shelf {
            items,
            gaps,
            plate_gap: wide(metrics.card_clearance),
            last: vec![None; ground.grid.rows.len() * 2 + 2],
            offsets: vec![0; runs.len()],
        }
    }

    /// Places all items in their order; gives the width that takes.
    pub(super) fn arrange(&mut self, width: i64) -> i64 {
        let mut by_top: Vec<usize> = (0..self.items.len()).collect();
        by_top.put_in_order_by(|at| self.items.get(*at).map(|item| (item.top, *at)));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut reach = None;
        for at in by_top {
            let Some(item) = self.items.get(at) else { continue };
            match (reach, groups.last_mut()) {
                (Some(bottom), Some(group)) if item.top <= bottom => group.push(at),
                _ => groups.push(vec![at]),
            }
            reach = reach.max(Some(item.bottom));
        }
        let mut chosen: Vec<(Vec<usize>, Gap)> = Vec::new();
        let mut needed = width;
        for mut group in groups {
            group.sort_unstable();
            let mut choice = None;
            for gap in self.gaps.clone() {
                let takes = self.takes(&group, gap);
                choice = Some((takes, gap));
                if takes <= width {
                    break;
                }
            }
            if let Some((takes, gap)) = choice {
                needed = needed.max(takes);
                chosen.push((group, gap));
            }
        }
        needed += needed % 2;
        for (group, gap) in chosen {
            self.place(&group, gap, needed);
        }
        needed
    }

    fn gap(&self, a: usize, b: usize, place: usize, gap: Gap) -> i64 {
        let (Some(left), Some(right)) = (self.items.get(a.min(b)), self.items.get(a.max(b))) else { return 0 };
        let least = match gap {
            Gap::Even(gap) => gap,
            Gap::Tight(safe, least) => {
                if left.lean.right || right.lean.left {
                    safe
                } else {
                    least
                }
            }
        };
        let half = |item: &Item| item.plate.filter(|(at, _)| *at == place).map_or(0, |(_, half)| half);
        let plates = half(left) + half(right);
        if plates > 0 { least.max(plates + self.plate_gap) } else { least }
    }

    /// Least distance of every item of a group from where the chain before it begins, given where each may
    /// begin itself. `backwards` goes from right to left.
    fn chain(&mut self, group: &[usize], gap: Gap, backwards: bool, begin: impl Fn(usize, &Item) -> i64) -> Vec<i64> {
        let span = group
            .iter()
            .filter_map(|at| self.items.get(*at))
            .fold((usize::MAX, 0), |(top, bottom), item| (top.min(item.top), bottom.max(item.bottom)));
        if let Some(last) = self.last.get_mut(span.0..=span.1) {
            last.fill(None);
        }
        let mut values = vec![0; group.len()];
        for step in 0..group.len() {
            let index = if backwards { group.len() - 1 - step } else { step };
            let Some(at) = group.get(index).copied() else { continue };
            let Some(item) = self.items.get(at).copied() else { continue };
            let mut value = begin(at, &item);
            for place in item.top..=item.bottom {
                if let Some(Some(other)) = self.last.get(place).copied() {
                    let (before, position): (i64, usize) = (values.get(other).copied().unwrap_or(0), other);
                    let neighbour = group.get(position).copied().unwrap_or(at);
                    value = value.max(before + self.gap(neighbour, at, place, gap));
                }
                if let Some(slot) = self.last.get_mut(place) {
                    *slot = Some(index);
                }
            }
            if let Some(slot) = values.get_mut(index) {
                *slot = value;
            }
        }
        values
    }

    fn takes(&mut self, group: &[usize], gap: Gap) -> i64 {
        let left = self.chain(group, gap, false, |_, item| item.left);
        let right = self.chain(group, gap, true, |_, item| item.right);
        let low = self.chain(group, gap, false, |_, item| item.low);
        let high = self.chain(group, gap, true, |_, item| -item.high);
        let mut width = 0;
        for (((left, right), low), high) in left.iter().zip(&right).zip(&low).zip(&high) {
            width = width.max(left + right).max(2 * (left + high)).max(2 * (low + right));
        }
        width
    }

    fn place(&mut self, group: &[usize], gap: Gap, width: i64) {
        let half = width / 2;
        let left = self.chain(group, gap, false, |_, item| item.left);
        let right = self.chain(group, gap, true, |_, item| item.right);
        let low = self.chain(group, gap, false, |_, item| item.low);
        let high = self.chain(group, gap, true, |_, item| -item.high);
        let low: Vec<i64> = left.iter().zip(&low).map(|(left, low)| (left - half).max(*low)).collect();
        let high: Vec<i64> = right.iter().zip(&high).map(|(right, high)| (half - right).min(-high)).collect();
        let anchored: Vec<usize> =
            group.iter().copied().filter(|at| self.items.get(*at).is_some_and(|item| item.anchor)).collect();
        let from_left = self.chain(&anchored, gap, false, |_, _| 0);
        let from_right = self.chain(&anchored, gap, true, |_, _| 0);
        let mut anchor: Vec<Option<i64>> = vec![None; self.items.len()];
        for ((at, left), right) in anchored.iter().zip(&from_left).zip(&from_right) {
            if let Some(slot) = anchor.get_mut(*at) {
                *slot = Some((left - right) / 2);
            }
        }
        for ((at, low), high) in group.iter().zip(&low).zip(&high) {
            if let Some(Some(wish)) = anchor.get_mut(*at) {
                *wish = (*wish).min(*high).max(*low);
            }
        }
        let anchored = |at: usize| anchor.get(at).copied().flatten();
        let bound = self.chain(group, gap, true, |at, item| {
            let limit = group.binary_search(&at).ok().and_then(|index| high.get(index)).copied().unwrap_or(item.high);
            -anchored(at).map_or(limit, |anchor| anchor.min(limit))
        });
        let bound: Vec<i64> = bound.into_iter().map(|bound| -bound).collect();
        let near_left = self.chain(group, gap, false, |at, _| anchored(at).unwrap_or(-FAR));
        let near_right = self.chain(group, gap, true, |at, _| anchored(at).map_or(-FAR, |anchor| -anchor));
        let free_left = self.chain(group, gap, false, |_, _| 0);
        let free_right = self.chain(group, gap, true, |_, _| 0);
        let mut wishes = vec![0; group.len()];
        for (index, at) in group.iter().enumerate() {
            let value = |list: &[i64]| list.get(index).copied().unwrap_or(0);
            let (after, before) = (value(&near_left), -value(&near_right));
            let wish = match (anchored(*at), after > -FAR / 2, before < FAR / 2) {
                (Some(anchor), _, _) => anchor,
                (None, true, true) => {
                    if self.items.get(*at).is_some_and(|item| item.lean.wish < 0) {
                        before
                    } else {
                        after
                    }
                }
                (None, true, false) => after,
                (None, false, true) => before,
                (None, false, false) => (value(&free_left) - value(&free_right)) / 2,
            };
            if let Some(slot) = wishes.get_mut(index) {
                *slot = wish.max(value(&low)).min(value(&bound));
            }
        }
        // The chain pushes each item right of those before it; the bounds leave room for those after it.
        let settled = self.chain(group, gap, false, |at, _| {
            group.binary_search(&at).ok().and_then(|index| wishes.get(index)).copied().unwrap_or(0)
        });
        for (at, x) in group.iter().zip(settled) {
            if let Some(offset) = self.offsets.get_mut(*at) {
                *offset = x;
            }
        }
    }
}

fn item(ground: Ground, lane: usize, run: &Run, lean: Lean) -> Item {
    let Ground { grid, field, network, metrics } = ground;
    let mut item = Item {
        top: run.top,
        bottom: run.bottom,
        left: 0,
        right: 0,
        low: -FAR,
        high: FAR,
        anchor: false,
        lean,
        plate: run.plate,
    };
    let half = run.plate.map_or(0, |(_, half)| half);
    if lane.is_multiple_of(2) {
        let mut pad = wide(metrics.card_clearance).max(wide(metrics.least_pitch));
        let first_row = run.top / 2;
        let passed = (first_row..=run.bottom / 2).filter(|row| (run.top..=run.bottom).contains(&row_place(*row)));
        if passed.into_iter().any(|row| network.row_across.get(row, lane) > 0) {
            pad = pad.max(safe_pitch(metrics));
        }
        item.left = pad + half;
        item.right = pad + half;
        if run.looped {
            item.left = item.left.max(wide(metrics.last_piece));
        }
        return item;
    }
    let corner = wide(metrics.corner_clearance).max(half);
    item.left = corner;
    item.right = corner;
    let column = lane / 2;
    if let Some(card) = run.below.and_then(|card| grid.cards.get(card)) {
        let (left, right) = field.reserves(card, column);
        item.left = item.left.max(left);
        item.right = item.right.max(right);
    }
    item.anchor = (run.above.is_some() || run.below.is_some()) && lean.wish == 0;
    if let Some(card) = run.above.and_then(|card| grid.cards.get(card)).filter(|card| card.bottom_middle.0 > 0) {
        let zone = wide(card.bottom_middle);
        if card.first == card.last {
            if lean.wish > 0 {
                item.low = zone;
            } else {
                item.high = -zone;
            }
        } else {
            // The middle of the card is at least half the rest of it away from the middle of this column.
            let rest: i64 = (card.first..=card.last)
                .filter(|other| *other != column)
                .map(|other| wide(grid.columns.get(other).map(|column| column.width).unwrap_or_default()))
                .chain(
                    (card.first + 1..=card.last)
                        .map(|gutter| wide(grid.gutters.get(gutter).copied().unwrap_or_default())),
                )
                .sum();
            if column == card.first {
                item.high = rest / 2 - zone;
            } else {
                item.low = zone - rest / 2;
            }
        }
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(top: usize, bottom: usize, wish: i64) -> Item {
        Item {
            top,
            bottom,
            left: 1_200,
            right: 1_200,
            low: -FAR,
            high: FAR,
            anchor: wish == 0,
            lean: Lean { left: wish < 0, right: wish > 0, wish },
            plate: None,
        }
    }

    fn placed(items: Vec<Item>, width: i64) -> (Vec<i64>, i64) {
        let mut shelf = Shelf {
            offsets: vec![0; items.len()],
            items,
            gaps: vec![Gap::Even(1_800), Gap::Even(1_250), Gap::Tight(1_250, 900)],
            plate_gap: 700,
            last: vec![None; 20],
        };
        let width = shelf.arrange(width);
        (shelf.offsets, width)
    }

    #[test]
    fn runs_alone_stand_in_the_middle() {
        assert_eq!(placed(vec![item(2, 2, 1)], 16_000), (vec![0], 16_000));
        assert_eq!(placed(vec![item(2, 2, -1), item(2, 2, 1)], 16_000).0, [-900, 900]);
        assert_eq!(placed(vec![item(2, 2, 1), item(2, 2, 1), item(2, 2, 1)], 16_000).0, [-1_800, 0, 1_800]);
        assert_eq!(placed(vec![item(2, 2, 1), item(6, 6, 1)], 16_000).0, [0, 0], "they never meet");
    }

    #[test]
    fn straight_runs_keep_the_middle() {
        let beside = vec![item(2, 2, -1), item(2, 2, -1), item(2, 6, 0), item(6, 6, 1)];
        assert_eq!(placed(beside, 16_000).0, [-3_600, -1_800, 0, 1_800]);
    }

    #[test]
    fn runs_move_together_before_the_lane_grows() {
        let five = || (0..5).map(|_| item(2, 2, 1)).collect::<Vec<_>>();
        assert_eq!(placed(five(), 8_000), (vec![-2_500, -1_250, 0, 1_250, 2_500], 8_000));
        assert_eq!(placed(five(), 6_000), (vec![-2_500, -1_250, 0, 1_250, 2_500], 7_400));
        let apart = vec![item(2, 2, -1), item(2, 2, 1)];
        assert_eq!(placed(apart, 3_000), (vec![-450, 450], 3_300), "no segment of one can cross the other");
    }

    #[test]
    fn tags_push_runs_aside() {
        let tagged = Item { left: 10_000, ..item(2, 2, 1) };
        assert_eq!(placed(vec![tagged], 16_000).0, [2_000]);
        let rooted = vec![Item { high: -4_400, ..item(2, 2, -1) }, Item { low: 4_400, ..item(2, 2, 1) }];
        assert_eq!(placed(rooted, 16_000).0, [-4_400, 4_400]);
    }

    #[test]
    fn plates_keep_their_neighbours_away_in_their_channel_alone() {
        let plate = Item { plate: Some((4, 4_000)), left: 4_000, right: 4_000, ..item(2, 6, 0) };
        let (offsets, _) = placed(vec![plate, item(2, 2, 1)], 16_000);
        assert_eq!(offsets, [0, 1_800]);
        let (offsets, width) = placed(vec![plate, item(4, 4, 1)], 16_000);
        assert_eq!(offsets[1] - offsets[0], 4_700);
        assert_eq!(width, 16_000);
    }
}
