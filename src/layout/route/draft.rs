//! A draft: ways turned into pieces, places and tracks, and what it would cost to draw them so.

use super::Frame;
use super::Grid;
use super::Needs;
use super::RouteMetrics;
use super::draw;
use super::draw::Picture;
use super::field::Field;
use super::field::column_lane;
use super::field::gutter_lane;
use super::labels;
use super::lanes;
use super::lanes::Ground;
use super::lanes::Places;
use super::nets;
use super::nets::Network;
use super::search::Way;
use super::table::len;
use super::table::wide;
use super::tracks;
use super::tracks::Tracks;
use crate::geom::Len;

/// Everything that is known before there is a frame.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// All pieces.
    pub(super) network: Network,
    /// Offset of every run from the middle of its lane.
    pub(super) offsets: Vec<i64>,
    /// Track of every segment.
    pub(super) tracks: Tracks,
    /// Room for plates on both sides of the tracks of every channel.
    pub(super) plates: Vec<i64>,
    /// The room all that takes.
    pub(super) needs: Needs,
}

impl Draft {
    /// Works out the places of all pieces.
    pub(super) fn new(grid: &Grid, field: &Field, metrics: &RouteMetrics, ways: &[Way]) -> Draft {
        let mut network = nets::network(grid, field, ways);
        labels::mark(grid, &mut network);
        let mut places = lanes::places(Ground { grid, field, network: &network, metrics });
        while labels::make_room(grid, &mut network, &places, metrics) {
            lanes::insert(Ground { grid, field, network: &network, metrics }, &mut places);
        }
        let tracks = tracks::tracks(grid, &network, &places, metrics);
        let plates = labels::plates(grid, &network, metrics);
        let needs = needs(grid, metrics, &network, &places, &tracks, &plates);
        Draft { network, offsets: places.offset, tracks, plates, needs }
    }

    /// The frame of exactly the sizes needed.
    pub(super) fn frame(&self, grid: &Grid) -> Frame {
        let stack = |between: &[Len], rows: &[Len]| {
            let mut at = Len::ZERO;
            let (mut befores, mut afters) = (Vec::new(), Vec::new());
            for (index, size) in between.iter().enumerate() {
                befores.push(at);
                at += *size;
                afters.push(at);
                at += rows.get(index).copied().unwrap_or_default();
            }
            (befores, afters)
        };
        let (gutters, columns) = stack(&self.needs.gutters, &self.needs.columns);
        let (channels, rows) = stack(&self.needs.channels, &grid.rows);
        Frame { gutters, columns, channels, rows }
    }

    /// What drawing it so would cost, in length: all pieces, their bends and crossings, and the room that columns,
    /// gutters and channels must grow. And for every link how many crossings it has a part in.
    pub(super) fn cost(&self, grid: &Grid, metrics: &RouteMetrics) -> (i64, Vec<usize>) {
        let frame = self.frame(grid);
        let picture = Picture::new(grid, metrics, self, &frame);
        let mut crossings = vec![0; grid.links.len()];
        let mut total = 0;
        for (a, b) in picture.crossings() {
            total += wide(metrics.bend);
            for link in [a, b] {
                if let Some(count) = crossings.get_mut(link) {
                    *count += 1;
                }
            }
        }
        for link in 0..grid.links.len() {
            let points = picture.points(link);
            total += wide(metrics.bend) * points.len().saturating_sub(2) as i64;
            for pair in points.windows(2) {
                if let [a, b] = pair {
                    total += wide((a.x - b.x).abs()) + wide((a.y - b.y).abs());
                }
            }
        }
        let sizes = self.needs.columns.iter().chain(&self.needs.gutters).chain(&self.needs.channels);
        (total + sizes.map(|size| wide(*size)).sum::<i64>(), crossings)
    }
}

fn needs(
    grid: &Grid,
    metrics: &RouteMetrics,
    network: &Network,
    places: &Places,
    tracks: &Tracks,
    plates: &[i64],
) -> Needs {
    let width = |lane: usize| len(places.width.get(lane).copied().unwrap_or(0));
    let mut passed = vec![false; grid.channels.len()];
    for run in &network.runs {
        for channel in run.top.div_ceil(2)..=run.bottom / 2 {
            if let Some(passed) = passed.get_mut(channel) {
                *passed = true;
            }
        }
    }
    let channels = grid.channels.iter().enumerate().map(|(channel, shape)| {
        let count = tracks.count.get(channel).copied().unwrap_or(0) as i64;
        let base = wide(shape.base).max(0);
        let taken = if count > 0 {
            let (above, below) = draw::pads(grid, metrics, channel, plates.get(channel).copied().unwrap_or(0));
            above + below + (count - 1) * wide(metrics.pitch)
        } else if passed.get(channel).copied().unwrap_or(false) {
            wide(metrics.last_piece)
        } else {
            0
        };
        len(base.max(taken))
    });
    Needs {
        columns: (0..grid.columns.len()).map(|column| width(column_lane(column))).collect(),
        gutters: (0..=grid.columns.len()).map(|gutter| width(gutter_lane(gutter))).collect(),
        channels: channels.collect(),
    }
}
