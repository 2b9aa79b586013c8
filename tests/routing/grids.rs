//! Grids to route on: generated ones and samples drawn by hand.

use cyanotype::geom::Len;
use cyanotype::geom::Size;
use cyanotype::layout::route::Channel;
use cyanotype::layout::route::Column;
use cyanotype::layout::route::Edge;
use cyanotype::layout::route::Frame;
use cyanotype::layout::route::Grid;
use cyanotype::layout::route::Needs;
use cyanotype::layout::route::Node;
use cyanotype::layout::route::RouteMetrics;

/// The distances of the built-in style.
pub fn metrics() -> RouteMetrics {
    RouteMetrics {
        pitch: Len::px(13),
        least_pitch: Len::px(9),
        port_pitch: Len::px(18),
        least_port_pitch: Len::px(12),
        corner_clearance: Len::px(12),
        line_clearance: Len::px(8),
        card_clearance: Len::px(7),
        last_piece: Len::px(14),
        hop: Len(450),
        hop_merge: Len::px(12),
        hop_clearance: Len::px(8),
        least_pass: Len::px(60),
        bend: Len::px(40),
        demand: Len::px(24),
        recross: Len::px(12),
    }
}

/// Room to spare in a frame: for columns, gutters and channels in turn.
#[derive(Debug, Clone, Default)]
pub struct Spare {
    pub columns: Vec<i32>,
    pub gutters: Vec<i32>,
    pub channels: Vec<i32>,
}

/// A frame with the room needed, and some to spare (in pixels, taken in turn).
pub fn frame(grid: &Grid, needs: &Needs, spare: &Spare) -> Frame {
    let more = |list: &[i32], index: usize| Len::px(list.get(index % list.len().max(1)).copied().unwrap_or(0));
    let mut frame = Frame::default();
    let mut x = Len::px(7);
    for gutter in 0..=grid.columns.len() {
        frame.gutters.push(x);
        x += needs.gutters[gutter] + more(&spare.gutters, gutter);
        frame.columns.push(x);
        if gutter < grid.columns.len() {
            x += needs.columns[gutter] + more(&spare.columns, gutter);
        }
    }
    let mut y = Len::px(3);
    for channel in 0..=grid.rows.len() {
        frame.channels.push(y);
        y += needs.channels[channel] + more(&spare.channels, channel);
        frame.rows.push(y);
        if channel < grid.rows.len() {
            y += grid.rows[channel];
        }
    }
    frame
}

/// A grid of equal columns and rows without cards or links.
pub fn blank(columns: usize, rows: usize) -> Grid {
    Grid {
        columns: vec![Column { width: Len::px(164), folded: false }; columns],
        gutters: vec![Len::px(20); columns + 1],
        rows: vec![Len::px(62); rows],
        channels: vec![
            Channel { base: Len::px(20), line: None, pad_top: Len::px(9), pad_bottom: Len::px(14) };
            rows + 1
        ],
        cards: Vec::new(),
        links: Vec::new(),
        beside: 0,
    }
}

pub fn card(row: usize, first: usize, last: usize) -> Node {
    Node { row, first, last, ..Node::default() }
}

pub fn link(from: usize, to: usize, class: u8) -> Edge {
    Edge { from, to, class, priority: 2, ..Edge::default() }
}

/// Numbers that look random and are the same everywhere (a linear congruential generator).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}

/// A blueprint of any size: a spine through the customer's row, work below it, systems that span steps.
pub fn blueprint(cards: usize, dice: &mut Dice) -> Grid {
    let rows = 12;
    let columns = (cards * 4 / (rows * 3)).max(3);
    let mut grid = blank(columns, rows);
    for (row, channel) in grid.channels.iter_mut().enumerate() {
        if row % 3 == 1 {
            *channel = Channel { base: Len::px(46), line: Some(Len::px(16)), ..*channel };
        }
    }
    let mut at = vec![vec![usize::MAX; columns]; rows];
    for (row, line) in at.iter_mut().enumerate() {
        let mut column = 0;
        while column < columns {
            let span = if row % 4 == 3 { 1 + dice.below(3) } else { 1 };
            let last = (column + span - 1).min(columns - 1);
            if row % 4 == 0 || dice.below(4) > 0 {
                line[column..=last].fill(grid.cards.len());
                grid.cards.push(card(row, column, last));
            }
            column = last + 1;
        }
    }
    let mut links = Vec::new();
    for (row, line) in at.iter().enumerate() {
        for column in 0..columns {
            let from = line[column];
            if from == usize::MAX || (column > 0 && line[column - 1] == from) {
                continue;
            }
            let next = line.get(column + 1).copied().unwrap_or(usize::MAX);
            if row % 4 == 0 && next != usize::MAX && next != from {
                links.push(Edge { priority: 0, ..link(from, next, 0) });
            }
            let below = at.get(row + 1).map_or(usize::MAX, |line| line[column]);
            if below != usize::MAX && dice.below(10) < 7 {
                links.push(link(from, below, 1));
            }
            if dice.below(10) < 3 {
                let target_row = (row + 1 + dice.below(2)).min(rows - 1);
                let target_column = (column + dice.below(5)).saturating_sub(2).min(columns - 1);
                let target = at[target_row][target_column];
                if target != usize::MAX && target != from {
                    links.push(Edge { merge: true, merge_end: true, ..link(from, target, 2) });
                }
            }
        }
    }
    grid.links = links;
    grid
}

/// A plate of 11 px text.
pub fn plate(width: i32) -> Size {
    Size::new(Len::px(width), Len::px(16))
}

/// The page of the first target picture: nine steps, evidence to systems, systems that span steps.
pub fn target() -> Grid {
    let mut grid = blank(9, 6);
    grid.gutters = [8, 20, 20, 34, 20, 20, 34, 20, 20, 8].map(Len::px).to_vec();
    grid.rows = [48, 52, 98, 98, 62, 42].map(Len::px).to_vec();
    let bases = [7, 17, 46, 50, 62, 20, 14].map(Len::px);
    for (channel, base) in grid.channels.iter_mut().zip(bases) {
        channel.base = base;
    }
    for channel in 2..=4 {
        grid.channels[channel].line = Some(Len::px(18));
    }
    let mut at = vec![vec![None; 9]; 6];
    let mut add = |grid: &mut Grid, row: usize, first: usize, last: usize| {
        at[row][first..=last].fill(Some(grid.cards.len()));
        grid.cards.push(card(row, first, last));
    };
    for column in 0..9 {
        add(&mut grid, 0, column, column);
        add(&mut grid, 1, column, column);
    }
    for column in [0, 2, 3, 4, 5, 6, 7, 8] {
        add(&mut grid, 2, column, column);
        add(&mut grid, 3, column, column);
    }
    for column in [2, 3, 5, 7, 8] {
        add(&mut grid, 4, column, column);
    }
    add(&mut grid, 5, 0, 3);
    add(&mut grid, 5, 4, 7);
    for (row, column) in [(1, 2), (1, 4), (1, 5), (1, 7), (1, 8), (2, 2), (2, 4), (3, 7), (3, 8), (4, 2)] {
        let card = at[row][column].unwrap_or_default();
        grid.cards[card].top_right = Len::px(29);
    }
    let mut connect = |from: (usize, usize), to: (usize, usize), class: u8, priority: u8| {
        if let (Some(from), Some(to)) = (at[from.0][from.1], at[to.0][to.1]) {
            let uses = class == 2;
            grid.links.push(Edge { priority, merge: uses, merge_end: uses, ..link(from, to, class) });
        }
    };
    for column in 0..8 {
        connect((1, column), (1, column + 1), 0, 0);
    }
    for column in 0..9 {
        connect((1, column), (2, column), 1, 2);
        connect((2, column), (3, column), 1, 2);
        connect((3, column), (4, column), 2, 2);
    }
    for column in [3, 4] {
        connect((3, column), (3, column + 1), 3, 2);
    }
    for column in [0, 4, 6] {
        connect((3, column), (5, column), 2, 2);
    }
    connect((4, 3), (5, 3), 2, 2);
    connect((3, 5), (4, 2), 2, 2);
    grid
}
