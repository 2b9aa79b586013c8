//! What stands where: which cells and gutters a vertical piece may pass, and who is whose neighbour.
//!
//! The places where a vertical piece may run are called lanes and numbered from left to right: gutter 0,
//! column 0, gutter 1, column 1 and so on. Heights are numbered the same way: channel 0, row 0, channel 1 ...

use super::Grid;
use super::Node;
use super::RouteMetrics;
use super::table::Table;
use super::table::wide;
use crate::sorted::Sorted;

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
    /// Width of every lane, as far as it is known before routing; it may only grow.
    width: Vec<i64>,
    /// Left edge of every lane, and the right edge of the last, at those widths.
    edge: Vec<i64>,
    /// Least distance of a port from a corner.
    corner: i64,
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
            corner: wide(metrics.corner_clearance),
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
            let width = width.max(0);
            self.middle.push(x + width / 2);
            self.width.push(width);
            self.edge.push(x);
            let (inside, pitch) = if lane % 2 == 0 {
                (width - 2 * wide(metrics.card_clearance), wide(metrics.pitch))
            } else {
                (width - 2 * wide(metrics.corner_clearance), wide(metrics.port_pitch))
            };
            self.room.push(1 + inside.max(0) / pitch.max(1));
            x += width;
        }
        self.edge.push(x);
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

    /// The lanes where a connector to `other` may meet the top or the bottom of a card: its columns; folded ones
    /// only when there are no others, or when `other` stands in them too. Where tags and pins leave no room in
    /// a column the others are taken; where a tag stands in the middle of the bottom edge, a card over several
    /// columns is left by the first and the last.
    pub(super) fn ports(&self, card: &Node, bottom: bool, other: &Node) -> Vec<usize> {
        let mut columns: Vec<usize> = if bottom && card.bottom_middle.0 > 0 && card.last > card.first {
            vec![card.first, card.last]
        } else {
            (card.first..=card.last).collect()
        };
        let mut prefer = |fits: &dyn Fn(usize) -> bool| {
            if columns.iter().any(|column| fits(*column)) {
                columns.retain(|column| fits(*column));
            }
        };
        prefer(&|column| {
            let folded = self.folded.get(column).copied().unwrap_or(false);
            !folded || (other.first..=other.last).contains(&column)
        });
        if !bottom {
            prefer(&|column| {
                let (left, right) = self.reserves(card, column);
                left + right <= self.width.get(column_lane(column)).copied().unwrap_or(0)
            });
        }
        columns.into_iter().map(column_lane).collect()
    }

    /// How far from the left and the right edge of a column connectors into the top of a card must stay.
    pub(super) fn reserves(&self, card: &Node, column: usize) -> (i64, i64) {
        let edge = |lane: usize| self.edge.get(lane).copied().unwrap_or(0);
        let widths = |from: usize, to: usize| edge(to) - edge(from);
        let before = widths(column_lane(card.first), column_lane(column));
        let after = widths(column_lane(column).saturating_add(1), column_lane(card.last).saturating_add(1));
        let left = (wide(card.top_left) - before).max(self.corner);
        let right = (wide(card.top_right) - after).max(self.corner);
        (left, right)
    }
}

fn neighbours(cards: &[Node], valid: &[bool]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut order: Vec<usize> = (0..cards.len()).filter(|card| valid.get(*card).copied().unwrap_or(false)).collect();
    order.put_in_order_by(|card| cards.get(*card).map(|node| (node.row, node.first)));
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

#[cfg(test)]
mod tests {
    use super::super::Channel;
    use super::super::Column;
    use super::*;
    use crate::geom::Len;

    fn metrics() -> RouteMetrics {
        RouteMetrics {
            pitch: Len::px(13),
            least_pitch: Len::px(9),
            port_pitch: Len::px(18),
            least_port_pitch: Len::px(12),
            corner_clearance: Len::px(12),
            line_clearance: Len::px(8),
            card_clearance: Len::px(7),
            last_piece: Len::px(14),
            hop: Len::from_f64(4.5),
            hop_merge: Len::px(12),
            hop_clearance: Len::px(8),
            least_pass: Len::px(60),
            bend: Len::px(40),
            demand: Len::px(24),
            recross: Len::px(12),
        }
    }

    fn field(cards: Vec<Node>) -> Field {
        let column = |folded| Column { width: Len::px(if folded { 30 } else { 160 }), folded };
        let grid = Grid {
            columns: vec![column(true), column(false), column(false), column(true)],
            gutters: vec![Len::px(20); 5],
            rows: vec![Len::px(60); 3],
            channels: vec![Channel::default(); 4],
            cards,
            links: Vec::new(),
            beside: 0,
        };
        Field::new(&grid, &metrics())
    }

    fn card(row: usize, first: usize, last: usize) -> Node {
        Node { row, first, last, ..Node::default() }
    }

    #[test]
    fn a_card_over_several_columns_shuts_the_gutters_between() {
        let field = field(vec![card(1, 1, 2)]);
        let passes: Vec<bool> = (0..9).map(|lane| field.pass.get(1, lane) == Pass::Shut).collect();
        assert_eq!(passes, [false, false, false, true, true, true, false, false, false]);
    }

    #[test]
    fn folded_cells_are_passed_by_their_own_connectors_alone() {
        let field = field(Vec::new());
        assert!(field.open(1, column_lane(0), &card(0, 0, 0), &card(2, 2, 2)));
        assert!(!field.open(1, column_lane(0), &card(0, 1, 1), &card(2, 2, 2)));
        assert!(field.open(1, column_lane(1), &card(0, 0, 0), &card(2, 2, 2)));
    }

    #[test]
    fn folded_columns_are_no_ports_for_strangers() {
        let field = field(Vec::new());
        let wide = card(1, 0, 3);
        assert_eq!(field.ports(&wide, true, &card(2, 1, 1)), [column_lane(1), column_lane(2)]);
        assert_eq!(field.ports(&wide, true, &card(2, 0, 0)), [column_lane(0), column_lane(1), column_lane(2)]);
        assert_eq!(field.ports(&card(1, 3, 3), true, &card(2, 1, 1)), [column_lane(3)]);
    }

    #[test]
    fn tags_reach_into_the_columns_they_cover() {
        let field = field(Vec::new());
        let tagged = Node { top_left: Len::px(70), ..card(1, 0, 2) };
        assert_eq!(field.reserves(&tagged, 1), (Len::px(20).0.into(), Len::px(12).0.into()));
        assert!(!field.ports(&tagged, false, &card(0, 0, 0)).contains(&column_lane(0)));
    }

    #[test]
    fn a_tag_at_the_bottom_leaves_the_outer_columns() {
        let rooted = Node { bottom_middle: Len::px(44), ..card(1, 1, 2) };
        let wide = Node { last: 3, ..rooted };
        let field = field(Vec::new());
        assert_eq!(field.ports(&rooted, true, &card(2, 1, 1)), [column_lane(1), column_lane(2)]);
        assert_eq!(field.ports(&wide, true, &card(2, 2, 2)), [column_lane(1)]);
    }

    #[test]
    fn neighbours_stand_in_the_same_row() {
        let field = field(vec![card(0, 2, 3), card(0, 0, 0), card(1, 1, 1)]);
        assert_eq!(field.right, [None, Some(0), None]);
        assert_eq!(field.left, [Some(1), None, None]);
    }
}
