//! Which track of its channel every horizontal piece lies on.
//!
//! Since no two runs of different nets share an x in a channel, every order of the segments is possible; the
//! order decides only how often they are crossed. For each two segments that lie side by side it is counted
//! what either order would cost, the cheaper one is wished for, and wishes that contradict each other are
//! dropped from the weakest on (the heuristic of Eades, Lin and Smyth for feedback arcs).

use std::collections::BTreeSet;

use super::Grid;
use super::RouteMetrics;
use super::lanes::Places;
use super::nets::Network;
use super::table::wide;
use crate::sorted::Sorted;

/// Tracks of all segments.
#[derive(Debug, Clone, Default)]
pub(super) struct Tracks {
    /// Track of every segment, counted from the top of its channel.
    pub(super) of: Vec<usize>,
    /// Number of tracks of every channel.
    pub(super) count: Vec<usize>,
    /// Plates that have their channel to themselves: they stand in the middle of it.
    pub(super) alone: Vec<bool>,
}

/// How far a segment may move in the order of its channel in search of fewer crossings.
const REACH: usize = 24;

/// Gives every segment a track.
pub(super) fn tracks(grid: &Grid, network: &Network, places: &Places, metrics: &RouteMetrics) -> Tracks {
    let mut channels: Vec<Vec<usize>> = vec![Vec::new(); grid.channels.len()];
    for (segment, piece) in network.segments.iter().enumerate() {
        if let Some(channel) = channels.get_mut(piece.channel) {
            channel.push(segment);
        }
    }
    let count = network.segments.len();
    let mut tracks = Tracks { of: vec![0; count], count: vec![0; grid.channels.len()], alone: vec![false; count] };
    for (channel, segments) in channels.iter().enumerate() {
        if segments.is_empty() {
            continue;
        }
        let bars: Vec<Bar> = segments.iter().map(|segment| Bar::new(network, places, metrics, *segment)).collect();
        let stack = Stack::new(bars, metrics);
        let settled = if stack.crowded { stack.pack() } else { stack.settle() };
        for ((segment, track), beside) in segments.iter().zip(settled).zip(&stack.beside) {
            if let Some(alone) = tracks.alone.get_mut(*segment) {
                *alone = !stack.crowded
                    && beside.is_empty()
                    && network.segments.get(*segment).is_some_and(|piece| piece.plate_of.is_some());
            }
            if let Some(slot) = tracks.of.get_mut(*segment) {
                *slot = track;
            }
            if let Some(count) = tracks.count.get_mut(channel) {
                *count = (*count).max(track + 1);
            }
        }
    }
    tracks
}

/// A segment as an interval with pins.
#[derive(Debug, Clone, Default)]
struct Bar {
    low: i64,
    high: i64,
    up: Vec<i64>,
    down: Vec<i64>,
    label: i64,
    net: usize,
    link: usize,
}

impl Bar {
    fn new(network: &Network, places: &Places, metrics: &RouteMetrics, segment: usize) -> Bar {
        let Some(piece) = network.segments.get(segment) else { return Bar::default() };
        let mut bar = Bar { low: i64::MAX, high: i64::MIN, net: piece.net, link: piece.link, ..Bar::default() };
        bar.label = piece.label.map_or(0, |size| wide(size.height));
        if let Some(run) = piece.plate_of {
            let half = piece.label.map_or(0, |size| wide(size.width)) / 2 + wide(metrics.card_clearance);
            let x = places.x(run, network);
            bar.low = x - half;
            bar.high = x + half;
            return bar;
        }
        for run in &piece.runs {
            let x = places.x(*run, network);
            bar.low = bar.low.min(x);
            bar.high = bar.high.max(x);
            if let Some(run) = network.runs.get(*run) {
                if run.up(piece.channel) {
                    bar.up.push(x);
                }
                if run.down(piece.channel) {
                    bar.down.push(x);
                }
            }
        }
        bar.up.sort_unstable();
        bar.down.sort_unstable();
        bar
    }

    fn cuts(pins: &[i64], other: &Bar) -> i64 {
        let start = pins.partition_point(|x| *x <= other.low);
        let end = pins.partition_point(|x| *x < other.high);
        end.saturating_sub(start) as i64
    }

    /// Crossings between two segments when this one lies above the other.
    fn above(&self, other: &Bar) -> i64 {
        if self.net == other.net {
            return 0;
        }
        Bar::cuts(&self.down, other) + Bar::cuts(&other.up, self)
    }
}

/// From so many pairs of neighbours on, a channel is packed without weighing each pair.
const CROWD: usize = 2_000_000;

/// The segments of a channel.
struct Stack {
    bars: Vec<Bar>,
    /// For every bar the bars that lie beside it.
    beside: Vec<Vec<usize>>,
    /// Whether there were too many neighbours to note them all.
    crowded: bool,
    gap: i64,
    pitch: i64,
    room: i64,
}

impl Stack {
    fn new(bars: Vec<Bar>, metrics: &RouteMetrics) -> Stack {
        let gap = wide(metrics.least_pitch);
        let mut order: Vec<usize> = (0..bars.len()).collect();
        order.put_in_order_by(|at| bars.get(*at).map(|bar| (bar.low, bar.high, bar.link)));
        let mut beside = vec![Vec::new(); bars.len()];
        let mut active: Vec<usize> = Vec::new();
        let mut pairs = 0usize;
        for at in order {
            let Some(bar) = bars.get(at) else { continue };
            active.retain(|other| bars.get(*other).is_some_and(|other| other.high + gap > bar.low));
            pairs = pairs.saturating_add(active.len());
            if pairs > CROWD {
                break;
            }
            for other in &active {
                if let Some(list) = beside.get_mut(*other) {
                    list.push(at);
                }
                if let Some(list) = beside.get_mut(at) {
                    list.push(*other);
                }
            }
            active.push(at);
        }
        let crowded = pairs > CROWD;
        Stack { bars, beside, crowded, gap, pitch: wide(metrics.pitch).max(1), room: wide(metrics.hop) }
    }

    /// What is saved when the first lies above the second instead of below.
    fn gain(&self, upper: usize, lower: usize) -> i64 {
        match (self.bars.get(upper), self.bars.get(lower)) {
            (Some(a), Some(b)) => b.above(a) - a.above(b),
            _ => 0,
        }
    }

    /// The track of every bar.
    fn settle(&self) -> Vec<usize> {
        let mut order = self.order();
        self.sift(&mut order);
        let mut position = vec![0; self.bars.len()];
        for (index, at) in order.iter().enumerate() {
            if let Some(slot) = position.get_mut(*at) {
                *slot = index;
            }
        }
        let mut tracks: Vec<Option<usize>> = vec![None; self.bars.len()];
        for at in order {
            let mut blocked: Vec<(usize, usize)> = Vec::new();
            let mut least = 0;
            for other in self.beside.get(at).into_iter().flatten() {
                let Some(Some(track)) = tracks.get(*other).copied() else { continue };
                let apart = self.apart(at, *other);
                if self.gain(*other, at) > 0 {
                    least = least.max(track + apart);
                } else {
                    blocked.push((track.saturating_sub(apart - 1), track + apart));
                }
            }
            blocked.sort_unstable();
            for (from, to) in blocked {
                if least >= from && least < to {
                    least = to;
                }
            }
            if let Some(slot) = tracks.get_mut(at) {
                *slot = Some(least);
            }
        }
        tracks.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The first free track for every bar from left to right, all equally far apart.
    fn pack(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.bars.len()).collect();
        order.put_in_order_by(|at| self.bars.get(*at).map(|bar| (bar.low, bar.high, bar.link)));
        let tallest = (0..self.bars.len()).max_by_key(|at| self.bars.get(*at).map(|bar| bar.label)).unwrap_or(0);
        let stride = self.apart(tallest, tallest);
        let mut free: BTreeSet<usize> = BTreeSet::new();
        let mut taken: BTreeSet<(i64, usize)> = BTreeSet::new();
        let mut tracks = vec![0; self.bars.len()];
        for at in order {
            let Some(bar) = self.bars.get(at) else { continue };
            while let Some((high, track)) = taken.first().copied().filter(|(high, _)| high + self.gap <= bar.low) {
                taken.remove(&(high, track));
                free.insert(track);
            }
            let track = free.pop_first().unwrap_or(taken.len());
            taken.insert((bar.high, track));
            if let Some(slot) = tracks.get_mut(at) {
                *slot = track * stride;
            }
        }
        tracks
    }

    /// How many tracks two neighbours must lie apart.
    fn apart(&self, a: usize, b: usize) -> usize {
        let label = |at: usize| self.bars.get(at).map_or(0, |bar| bar.label);
        let labels = (label(a) + label(b)) / 2;
        if labels == 0 {
            return 1;
        }
        usize::try_from((labels + self.room + self.pitch - 1) / self.pitch).unwrap_or(1).max(1)
    }

    /// An order of all bars from top to bottom that respects as many wishes as it can.
    fn order(&self) -> Vec<usize> {
        let count = self.bars.len();
        let mut balance = vec![0i64; count];
        let mut arcs: Vec<Vec<(usize, i64)>> = vec![Vec::new(); count];
        for (at, list) in self.beside.iter().enumerate() {
            for other in list {
                let gain = self.gain(at, *other);
                if let (true, Some(arcs)) = (gain != 0, arcs.get_mut(at)) {
                    arcs.push((*other, gain));
                }
                if let Some(balance) = balance.get_mut(at) {
                    *balance += gain;
                }
            }
        }
        let key = |at: usize| self.bars.get(at).map(|bar| (bar.link, at));
        let mut waiting: BTreeSet<(i64, Option<(usize, usize)>)> =
            balance.iter().enumerate().map(|(at, balance)| (-*balance, key(at))).collect();
        let mut order = Vec::with_capacity(count);
        while let Some((_, Some((_, at)))) = waiting.pop_first() {
            order.push(at);
            for (other, gain) in arcs.get(at).into_iter().flatten() {
                let Some(slot) = balance.get_mut(*other) else { continue };
                // An arc from the placed bar (gain > 0) weighed the other down; it no longer counts.
                let old = -*slot;
                if waiting.remove(&(old, key(*other))) {
                    *slot += gain;
                    waiting.insert((-*slot, key(*other)));
                }
            }
        }
        order
    }

    fn sift(&self, order: &mut [usize]) {
        for _ in 0..3 {
            let mut moved = false;
            for at in 1..order.len() {
                let Some(bar) = order.get(at).copied() else { continue };
                let (mut saved, mut best, mut target) = (0, 0, at);
                for before in (at.saturating_sub(REACH)..at).rev() {
                    let Some(other) = order.get(before).copied() else { break };
                    if self.meet(bar, other) {
                        saved += self.gain(bar, other);
                    }
                    if saved > best {
                        best = saved;
                        target = before;
                    }
                }
                if let (true, Some(part)) = (target < at, order.get_mut(target..=at)) {
                    part.rotate_right(1);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
    }

    fn meet(&self, a: usize, b: usize) -> bool {
        match (self.bars.get(a), self.bars.get(b)) {
            (Some(a), Some(b)) => a.low < b.high && b.low < a.high,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(low: i64, high: i64, up: &[i64], down: &[i64], net: usize) -> Bar {
        Bar { low, high, up: up.to_vec(), down: down.to_vec(), label: 0, net, link: net }
    }

    fn stack(bars: Vec<Bar>) -> Stack {
        let pixels = |px: i64| px * 100;
        let mut beside = vec![Vec::new(); bars.len()];
        for a in 0..bars.len() {
            for b in (0..bars.len()).filter(|b| *b != a) {
                if bars[a].low < bars[b].high && bars[b].low < bars[a].high {
                    beside[a].push(b);
                }
            }
        }
        Stack { bars, beside, crowded: false, gap: pixels(9), pitch: pixels(13), room: 450 }
    }

    #[test]
    fn segments_that_do_not_meet_share_a_track() {
        let apart = vec![bar(0, 5_000, &[0], &[5_000], 0), bar(9_000, 12_000, &[9_000], &[12_000], 1)];
        assert_eq!(stack(apart).settle(), [0, 0]);
    }

    #[test]
    fn the_order_is_the_one_without_crossings() {
        // Both come from above at the left and go down at the right: the outer one at the left lies lower.
        let nested = vec![bar(0, 9_000, &[0], &[9_000], 0), bar(2_000, 10_000, &[2_000], &[10_000], 1)];
        assert_eq!(stack(nested).settle(), [1, 0]);
        let nested = vec![bar(0, 10_000, &[0], &[10_000], 0), bar(2_000, 9_000, &[2_000], &[9_000], 1)];
        let tracks = stack(nested).settle();
        assert_ne!(tracks[0], tracks[1]);
        // From above down again within a longer one from below up: it stays above.
        let arch = vec![bar(0, 9_000, &[], &[0, 9_000], 0), bar(3_000, 6_000, &[3_000, 6_000], &[], 1)];
        assert_eq!(stack(arch).settle(), [1, 0]);
    }

    #[test]
    fn a_label_keeps_other_tracks_away() {
        let mut bars = vec![bar(0, 9_000, &[0], &[9_000], 0), bar(2_000, 10_000, &[2_000], &[10_000], 1)];
        bars[0].label = 3_000;
        let tracks = stack(bars).settle();
        assert_eq!(tracks[0].abs_diff(tracks[1]), 2, "15 px and a hop are more than one pitch");
    }

    #[test]
    fn a_crowd_is_packed_without_overlap() {
        let bars = vec![
            bar(0, 5_000, &[0], &[5_000], 0),
            bar(1_000, 2_000, &[1_000], &[2_000], 1),
            bar(3_000, 9_000, &[3_000], &[9_000], 2),
            bar(5_500, 9_500, &[5_500], &[9_500], 3),
        ];
        assert_eq!(stack(bars).pack(), [0, 1, 1, 2]);
    }
}
