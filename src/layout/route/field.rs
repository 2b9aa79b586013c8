//! What stands where: which cells and gutters a vertical piece may pass, and who is whose neighbour.
//!
//! The places where a vertical piece may run are called lanes and numbered from left to right: gutter 0,
//! column 0, gutter 1, column 1 and so on. Heights are numbered the same way: channel 0, row 0, channel 1 ...

use super::Grid;
use super::Node;
use super::RouteMetrics;
use super::table::Table;
use super::table::wide;

/// Who may pass a row in a lane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Pass {
    /// A card stands there.
    #[default]
    Shut,
    /// Only connectors whose own card has this column.
    Own,
    /// Everyone.
    Open,
}

/// The grid, prepared for questions of the search.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    /// Number of rows.
    pub(super) rows: usize,
    /// Number of lanes: twice the columns and one.
    pub(super) lanes: usize,
    /// Who may pass row r in lane l.
    pub(super) pass: Table<Pass>,
    /// Middle of every lane, as far as widths are known before routing.
    pub(super) middle: Vec<i64>,
    /// How many vertical pieces a lane holds at the distances wanted.
    pub(super) room: Vec<i64>,
    /// How many tracks a channel holds before it grows.
    pub(super) tracks: Vec<i64>,
    /// The next card to the right in the same row.
    pub(super) right: Vec<Option<usize>>,
    /// The next card to the left in the same row.
    pub(super) left: Vec<Option<usize>>,
    /// Whether the card stands inside the grid.
    pub(super) valid: Vec<bool>,
    /// Which columns are folded.
    folded: Vec<bool>,
}

/// The lane of a gutter.
pub(super) fn gutter_lane(gutter: usize) -> usize {
    gutter.saturating_mul(2)
}

/// The lane of a column.
pub(super) fn column_lane(column: usize) -> usize {
    column.saturating_mul(2).saturating_add(1)
}

impl Field {
    /// Looks over the grid.
    pub(super) fn new(grid: &Grid, metrics: &RouteMetrics) -> Field {
        let rows = grid.rows.len();
        let columns = grid.columns.len();
        let lanes = column_lane(columns);
        let mut pass: Table<Pass> = Table::new(rows, lanes);
        for row in 0..rows {
            for (column, shape) in grid.columns.iter().enumerate() {
                let narrow = shape.folded || shape.width < metrics.least_pass;
                if let Some(cell) = pass.cell(row, column_lane(column)) {
                    *cell = if narrow { Pass::Own } else { Pass::Open };
                }
            }
            for gutter in 0..=columns {
                if let Some(cell) = pass.cell(row, gutter_lane(gutter)) {
                    *cell = Pass::Open;
                }
            }
        }
        let valid: Vec<bool> =
            grid.cards.iter().map(|card| card.row < rows && card.first <= card.last && card.last < columns).collect();
        for (card, _) in grid.cards.iter().zip(&valid).filter(|(_, valid)| **valid) {
            for lane in column_lane(card.first)..=column_lane(card.last) {
                if let Some(cell) = pass.cell(card.row, lane) {
                    *cell = Pass::Shut;
                }
            }
        }
        let (right, left) = neighbours(&grid.cards, &valid);
        let mut field = Field {
            rows,
            lanes,
            pass,
            right,
            left,
            valid,
            folded: grid.columns.iter().map(|column| column.folded).collect(),
            ..Field::default()
        };
        field.measure(grid, metrics);
        field
    }

    fn measure(&mut self, grid: &Grid, metrics: &RouteMetrics) {
        let mut x = 0;
        for lane in 0..self.lanes {
            let width = if lane % 2 == 0 {
                wide(grid.gutters.get(lane / 2).copied().unwrap_or_default())
            } else {
                wide(grid.columns.get(lane / 2).map(|column| column.width).unwrap_or_default())
            };
            self.middle.push(x + width / 2);
            let (inside, pitch) = if lane % 2 == 0 {
                (width - 2 * wide(metrics.card_clearance), wide(metrics.pitch))
            } else {
                (width - 2 * wide(metrics.corner_clearance), wide(metrics.port_pitch))
            };
            self.room.push(1 + inside.max(0) / pitch.max(1));
            x += width;
        }
        for channel in &grid.channels {
            let top =
                wide(channel.pad_top).max(channel.line.map_or(0, |line| wide(line) + wide(metrics.line_clearance)));
            let inside = wide(channel.base) - top - wide(channel.pad_bottom);
            self.tracks.push(1 + inside.max(0) / wide(metrics.pitch).max(1));
        }
    }

    /// Whether a connector between two cards may pass `row` in `lane`.
    pub(super) fn open(&self, row: usize, lane: usize, from: &Node, to: &Node) -> bool {
        match self.pass.get(row, lane) {
            Pass::Shut => false,
            Pass::Open => true,
            Pass::Own => {
                let column = lane / 2;
                (from.first..=from.last).contains(&column) || (to.first..=to.last).contains(&column)
            }
        }
    }

    /// The lanes where connectors may meet the top or the bottom of a card: its columns, folded ones only
    /// when there are no others. Where a tag stands in the middle of the bottom edge, a card over several
    /// columns is left by the first and the last.
    pub(super) fn ports(&self, card: &Node, bottom: bool) -> Vec<usize> {
        let mut columns: Vec<usize> = if bottom && card.bottom_middle.0 > 0 && card.last > card.first {
            vec![card.first, card.last]
        } else {
            (card.first..=card.last).collect()
        };
        let folded = |column: &usize| self.folded.get(*column).copied().unwrap_or(false);
        if !columns.iter().all(folded) {
            columns.retain(|column| !folded(column));
        }
        columns.into_iter().map(column_lane).collect()
    }
}

fn neighbours(cards: &[Node], valid: &[bool]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut order: Vec<usize> = (0..cards.len()).filter(|card| valid.get(*card).copied().unwrap_or(false)).collect();
    order.sort_by_key(|card| cards.get(*card).map(|node| (node.row, node.first)));
    let mut right = vec![None; cards.len()];
    let mut left = vec![None; cards.len()];
    for pair in order.windows(2) {
        if let [a, b] = *pair {
            let same = cards.get(a).map(|node| node.row) == cards.get(b).map(|node| node.row);
            if same {
                if let Some(slot) = right.get_mut(a) {
                    *slot = Some(b);
                }
                if let Some(slot) = left.get_mut(b) {
                    *slot = Some(a);
                }
            }
        }
    }
    (right, left)
}
