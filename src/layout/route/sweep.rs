//! The cheapest way between two rows: a sweep over the channels between them.
//!
//! In every channel the way may move sideways once. The cost of being in each lane is carried from channel to
//! channel, so a way costs time in proportion to the channels and lanes it might use.

use super::Node;
use super::search::Path;
use super::search::Search;

/// More than any way costs.
const NEVER: i64 = i64::MAX / 4;
/// A connector with more horizontal pieces than this is sought again with bends at a higher price.
const FEW: usize = 2;
/// How many lanes beyond the ends are looked at before all are.
const BEYOND: usize = 6;

/// The lanes of a row of the traffic that a sweep looks at.
fn part(row: &[i32], first: usize, width: usize) -> &[i32] {
    row.get(first..first.saturating_add(width)).unwrap_or_default()
}

/// Buffers of the sweep, kept to save their making.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    arrive: Vec<i64>,
    leave: Vec<i64>,
    across: Vec<i64>,
    origin: Vec<usize>,
    /// For every channel passed and lane: the lane in which the channel was entered.
    back: Vec<usize>,
}

impl Search<'_> {
    /// The cheapest way between cards of different rows.
    pub(super) fn sweep(&mut self, from: &Node, to: &Node, quiet: bool) -> Path {
        let down = from.row < to.row;
        let mut starts = self.field.ports(from, down, to);
        let mut ends = self.field.ports(to, !down, from);
        for ports in [&mut starts, &mut ends] {
            if ports.len() > 1 {
                ports.retain(|lane| self.without.0 != Some(*lane));
            }
        }
        let low = starts.iter().chain(&ends).copied().min().unwrap_or(0);
        let high = starts.iter().chain(&ends).copied().max().unwrap_or(0);
        let mut beyond = BEYOND;
        loop {
            let first = low.saturating_sub(beyond);
            let last = (high + beyond).min(self.field.lanes.saturating_sub(1));
            let ports = (starts.as_slice(), ends.as_slice());
            self.turn = 2 * self.bend();
            let mut best = self.sweep_between(from, to, ports, (first, last), quiet);
            // Many bends are only worth their while if nothing shorter will do; the last resort is the way
            // round the end of the grid, which never takes more than four.
            let all = (0, self.field.lanes.saturating_sub(1));
            for (limit, dearer, window, quiet) in [(FEW, 4, (first, last), quiet), (FEW + 1, 64, all, true)] {
                let bends = best.as_ref().map_or(0, |path| path.channels.len());
                if bends > limit {
                    self.turn = 2 * dearer * self.bend();
                    let plain = self.sweep_between(from, to, ports, window, quiet);
                    best = plain.filter(|plain| plain.channels.len() < bends).or(best);
                }
            }
            if let Some(path) = best {
                return path;
            }
            if first == 0 && last + 1 >= self.field.lanes {
                return Path::default();
            }
            beyond = beyond.saturating_mul(4);
        }
    }

    fn sweep_between(
        &mut self,
        from: &Node,
        to: &Node,
        (starts, ends): (&[usize], &[usize]),
        (first, last): (usize, usize),
        quiet: bool,
    ) -> Option<Path> {
        let down = from.row < to.row;
        let width = last + 1 - first;
        let channels: Vec<usize> =
            if down { (from.row + 1..=to.row).collect() } else { (to.row + 1..=from.row).rev().collect() };
        let mut work = std::mem::take(&mut self.sweep);
        work.arrive.clear();
        work.arrive.resize(width, NEVER);
        work.back.clear();
        let entry = *channels.first()?;
        for lane in starts {
            if let Some(cost) = lane.checked_sub(first).and_then(|at| work.arrive.get_mut(at)) {
                *cost = if quiet { 0 } else { self.crowd(*lane, self.traffic.down.get(entry, *lane)) };
            }
        }
        for (step, channel) in channels.iter().enumerate() {
            let final_step = step + 1 == channels.len();
            self.cross_channel(&mut work, *channel, first, quiet, final_step);
            work.back.extend_from_slice(&work.origin);
            if final_step {
                break;
            }
            let row = if down { *channel } else { channel - 1 };
            for (at, (arrive, leave)) in work.arrive.iter_mut().zip(&work.leave).enumerate() {
                let lane = first + at;
                *arrive = NEVER;
                if *leave < NEVER && self.without.0 != Some(lane) && self.field.open(row, lane, from, to) {
                    let mut cost = *leave;
                    if !quiet {
                        cost += self.crowd(lane, self.traffic.row_down.get(row, lane));
                        cost += self.crossings(2 * self.traffic.row_across.get(row, lane));
                    }
                    if lane % 2 == 1 {
                        cost += self.bend() / 16;
                    }
                    *arrive = cost;
                }
            }
        }
        let exit = *channels.last()?;
        let end = ends
            .iter()
            .filter_map(|lane| {
                let cost = *work.leave.get(lane.checked_sub(first)?)?;
                let crowd = if quiet { 0 } else { self.crowd(*lane, self.traffic.down.get(exit, *lane)) };
                (cost < NEVER).then_some((cost + crowd, *lane))
            })
            .min();
        let path = end.map(|(_, lane)| {
            let mut path = Path { leaves_bottom: down, enters_top: down, lanes: vec![lane], channels: Vec::new() };
            let mut at = lane - first;
            for (step, channel) in channels.iter().enumerate().rev() {
                let origin = work.back.get(step * width + at).copied().unwrap_or(at);
                if origin != at {
                    path.channels.push(*channel);
                    path.lanes.push(first + origin);
                    at = origin;
                }
            }
            path.lanes.reverse();
            path.channels.reverse();
            path
        });
        self.sweep = work;
        path
    }

    /// From the costs of arriving in each lane of a channel to the costs of leaving it, moved sideways or not.
    fn cross_channel(&self, work: &mut Sweep, channel: usize, first: usize, quiet: bool, late: bool) {
        let width = work.arrive.len();
        work.across.clear();
        work.across.resize(width, NEVER);
        work.origin.clear();
        work.origin.extend(0..width);
        work.leave.clear();
        let shut = self.without.1 == Some(channel);
        let lanes = |row| part(row, first, width);
        let (across, down) = (lanes(self.traffic.across.row(channel)), lanes(self.traffic.down.row(channel)));
        let middles = self.field.middle.get(first..first + width).unwrap_or_default();
        let each = self.track_price_each(channel);
        let turn = |at: usize, cost: i64| {
            let price = if quiet { 0 } else { each * i64::from(across.get(at).copied().unwrap_or(0)) };
            cost + self.turn + price
        };
        let middle = |at: usize| middles.get(at).copied().unwrap_or(0);
        let over = |at: usize| if quiet { 0 } else { self.crossings(2 * down.get(at).copied().unwrap_or(0)) };
        for rightwards in [true, false] {
            let mut moving = NEVER;
            let mut origin = 0;
            for step in 1..width {
                let (before, at) = if rightwards { (step - 1, step) } else { (width - step, width - step - 1) };
                if moving < NEVER {
                    moving += over(before);
                }
                let fresh = work.arrive.get(before).copied().unwrap_or(NEVER);
                if fresh < NEVER && !shut && turn(before, fresh) <= moving {
                    moving = turn(before, fresh);
                    origin = before;
                }
                if moving < NEVER {
                    moving += (middle(at) - middle(before)).abs();
                    if let (Some(cost), Some(from)) = (work.across.get_mut(at), work.origin.get_mut(at))
                        && moving < *cost
                    {
                        *cost = moving;
                        *from = origin;
                    }
                }
            }
        }
        for (at, origin) in work.origin.iter_mut().enumerate() {
            let moved = work.across.get(at).copied().unwrap_or(NEVER);
            let mut stay = work.arrive.get(at).copied().unwrap_or(NEVER);
            if stay < NEVER && !quiet {
                stay += self.crossings(across.get(at).copied().unwrap_or(0));
            }
            let turned = moved < stay || (late && moved == stay && moved < NEVER);
            if !turned {
                *origin = at;
            }
            work.leave.push(moved.min(stay));
        }
    }
}
