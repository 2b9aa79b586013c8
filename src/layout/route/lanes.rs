//! Where in its lane every vertical piece stands.
//!
//! All pieces that ever meet in a channel of a lane get different x, whichever card they belong to. Then no
//! two vertical pieces of different nets can overlap, whatever tracks the horizontal pieces take later, and
//! each channel can be settled alone. Offsets are counted from the middle of the lane, so they
//! hold for every frame in which the lane is at least as wide as asked for.

use super::Grid;
use super::RouteMetrics;
use super::field::Field;
use super::nets::Network;
use super::order::Order;
use super::shelf::Shelf;
use super::table::wide;

/// Places of all runs, relative to the middle of their lanes.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// Offset of every run.
    pub(super) offset: Vec<i64>,
    /// Least width of every lane.
    pub(super) width: Vec<i64>,
    /// Nominal middle of every lane at these widths.
    pub(super) middle: Vec<i64>,
    /// The runs of every lane from left to right.
    order: Vec<Vec<usize>>,
}

impl Places {
    /// Nominal x of a run.
    pub(super) fn x(&self, run: usize, network: &Network) -> i64 {
        let lane = network.runs.get(run).map(|run| run.lane).unwrap_or_default();
        self.middle.get(lane).copied().unwrap_or(0) + self.offset.get(run).copied().unwrap_or(0)
    }

    /// Gives the runs of a lane their offsets, and the lane the width that takes.
    fn arrange(&mut self, ground: Ground, (lane, runs): (usize, &[usize])) {
        if runs.is_empty() {
            return;
        }
        let order = Order::new(ground.network, self, ground.grid);
        let mut shelf = Shelf::new(ground, lane, runs, &order);
        let width = shelf.arrange(self.width.get(lane).copied().unwrap_or(0));
        for (run, x) in runs.iter().zip(shelf.offsets) {
            if let Some(offset) = self.offset.get_mut(*run) {
                *offset = x;
            }
        }
        if let Some(slot) = self.width.get_mut(lane).filter(|slot| **slot < width) {
            *slot = width;
            self.settle();
        }
    }

    fn settle(&mut self) {
        let mut x = 0;
        self.middle.clear();
        for width in &self.width {
            self.middle.push(x + width / 2);
            x += width;
        }
    }
}

/// What the places of runs depend on.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) grid: &'a Grid,
    pub(super) field: &'a Field,
    pub(super) network: &'a Network,
    pub(super) metrics: &'a RouteMetrics,
}

/// Nothing is so far away.
pub(super) const FAR: i64 = 1 << 40;

/// Orders and places the runs of every lane.
pub(super) fn places(ground: Ground) -> Places {
    let Ground { grid, field, network, metrics } = ground;
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); field.lanes];
    for (run, piece) in network.runs.iter().enumerate() {
        if let Some(lane) = order.get_mut(piece.lane) {
            lane.push(run);
        }
    }
    let mut places = Places {
        offset: vec![0; network.runs.len()],
        width: (0..field.lanes).map(|lane| given_width(grid, network, metrics, lane)).collect(),
        middle: Vec::new(),
        order,
    };
    places.settle();
    for lane in 0..field.lanes {
        let mut runs = places.order.get_mut(lane).map(std::mem::take).unwrap_or_default();
        let order = Order::new(network, &places, grid);
        runs.sort_by_cached_key(|run| (order.key(*run), *run));
        if let Some(slot) = places.order.get_mut(lane) {
            *slot = runs;
        }
    }
    for round in 0..3 {
        let mut moved = false;
        for lane in 0..field.lanes {
            let mut runs = places.order.get_mut(lane).map(std::mem::take).unwrap_or_default();
            let sifted = Order::new(network, &places, grid).sift(&mut runs);
            if sifted || round == 0 {
                places.arrange(ground, (lane, &runs));
                moved = true;
            }
            if let Some(slot) = places.order.get_mut(lane) {
                *slot = runs;
            }
        }
        places.settle();
        if !moved {
            break;
        }
    }
    places
}

/// Makes room for spacers that were added to the network since, all else kept in its order.
pub(super) fn insert(ground: Ground, places: &mut Places) {
    let network = ground.network;
    for (run, piece) in network.runs.iter().enumerate().skip(places.offset.len()) {
        if let Some(lane) = places.order.get_mut(piece.lane) {
            lane.insert(if piece.spacer < 0 { 0 } else { lane.len() }, run);
        }
    }
    places.offset.resize(network.runs.len(), 0);
    for lane in 0..places.order.len() {
        let runs = places.order.get_mut(lane).map(std::mem::take).unwrap_or_default();
        places.arrange(ground, (lane, &runs));
        if let Some(slot) = places.order.get_mut(lane) {
            *slot = runs;
        }
    }
    places.settle();
}

/// The width a lane has before any run asks for more.
fn given_width(grid: &Grid, network: &Network, metrics: &RouteMetrics, lane: usize) -> i64 {
    if lane % 2 == 1 {
        return wide(grid.columns.get(lane / 2).map(|column| column.width).unwrap_or_default()).max(0);
    }
    let given = wide(grid.gutters.get(lane / 2).copied().unwrap_or_default()).max(0);
    let crossed = (0..grid.rows.len()).any(|row| network.row_across.get(row, lane) > 0);
    if crossed { given.max(wide(metrics.last_piece)) } else { given }
}

/// Least distance of two vertical pieces of which one may be crossed by a segment that ends at the other:
/// a hop must fit between the crossing and the corner.
pub(super) fn safe_pitch(metrics: &RouteMetrics) -> i64 {
    (wide(metrics.hop) + wide(metrics.hop_clearance)).max(wide(metrics.least_port_pitch)).max(wide(metrics.least_pitch))
}
