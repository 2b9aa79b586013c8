//! The router keeps every hard rule of drawing on any grid, and the checker that says so finds every defect.

#[path = "routing/checker.rs"]
mod checker;
#[path = "routing/grids.rs"]
mod grids;

use checker::Defects;
use checker::Quality;
use cyanotype::geom::Len;
use cyanotype::geom::Size;
use cyanotype::layout::route::Column;
use cyanotype::layout::route::Edge;
use cyanotype::layout::route::Frame;
use cyanotype::layout::route::Grid;
use cyanotype::layout::route::Node;
use cyanotype::layout::route::Route;
use cyanotype::layout::route::plan;
use grids::Dice;
use grids::Spare;
use proptest::prelude::*;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

fn drawn(grid: &Grid, spare: &Spare) -> (Frame, Vec<Route>) {
    let plan = plan(grid, &grids::metrics());
    let frame = grids::frame(grid, plan.needs(), spare);
    let routes = plan.draw(&frame);
    (frame, routes)
}

fn judge(grid: &Grid, spare: &Spare) -> (Defects, Quality) {
    let (frame, routes) = drawn(grid, spare);
    let metrics = grids::metrics();
    (checker::defects(grid, &frame, &routes, &metrics), checker::quality(grid, &frame, &routes, &metrics))
}

/// What a generated grid is made from; every number counts for itself, so that failing grids shrink.
fn any_grid(columns: usize, rows: usize) -> impl Strategy<Value = (Grid, Spare)> {
    (1..=columns, 1..=rows, 1..=10u8, 0..=3usize).prop_flat_map(|(columns, rows, fill, links)| {
        let cells = prop::collection::vec((0..10u8, 0..12u8, 0..20u8), columns * rows);
        let ends = prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..16u8, 0..4u8, 0..24u8, 0..10u8),
            0..=columns * rows * links,
        );
        let widths = prop::collection::vec(0..8u8, columns);
        let lines = prop::collection::vec(0..6u8, rows + 1);
        let spare = prop::collection::vec(0..40i32, 1..=5);
        (cells, ends, widths, lines, spare).prop_map(move |(cells, ends, widths, lines, spare)| {
            (build(columns, rows, fill, &cells, &ends, &widths, &lines), spares(spare))
        })
    })
}

fn spares(list: Vec<i32>) -> Spare {
    let mut channels = list.clone();
    channels.reverse();
    Spare { columns: list.iter().map(|more| more / 2).collect(), gutters: list, channels }
}

type Ends = (prop::sample::Index, prop::sample::Index, u8, u8, u8, u8);

fn build(
    columns: usize,
    rows: usize,
    fill: u8,
    cells: &[(u8, u8, u8)],
    ends: &[Ends],
    widths: &[u8],
    lines: &[u8],
) -> Grid {
    let mut grid = grids::blank(columns, rows);
    for (column, width) in grid.columns.iter_mut().zip(widths) {
        *column = match width {
            7 => Column { width: Len::px(30), folded: true },
            6 => Column { width: Len::px(122), folded: false },
            5 => Column { width: Len(16_413), folded: false },
            _ => *column,
        };
    }
    for (row, height) in grid.rows.iter_mut().enumerate() {
        *height = [62, 98, 48, 52][row % 4].into_len();
    }
    for (channel, line) in grid.channels.iter_mut().zip(lines) {
        if *line > 3 {
            channel.base = Len::px(46);
            channel.line = Some(Len::px(i32::from(*line) * 4));
        }
    }
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let (chance, span, marks) = cells[row * columns + column];
            let last = match span {
                9 => column + 1,
                10 => column + 3,
                11 => columns - 1,
                _ => column,
            };
            let last = last.min(columns - 1);
            if chance < fill {
                let folded = grid.columns[column].folded || grid.columns[last].folded;
                let mut node = Node { row, first: column, last, ..Node::default() };
                if !folded {
                    node.top_left = Len::px(if marks == 1 { 58 } else { 0 });
                    node.top_right = Len::px(if marks == 2 { 55 } else { 0 });
                    node.bottom_middle = Len::px(if marks == 3 { 36 } else { 0 });
                }
                grid.cards.push(node);
            }
            column = last + 1;
        }
    }
    if grid.cards.is_empty() {
        grid.cards.push(grids::card(rows - 1, columns - 1, columns - 1));
    }
    for (from, to, kind, class, marks, near) in ends {
        let from = from.index(grid.cards.len());
        // Most links of a blueprint end close by; some anywhere.
        let to = if *near > 2 {
            (from + 1 + to.index(columns.max(2))) % grid.cards.len()
        } else {
            to.index(grid.cards.len())
        };
        grid.links.push(Edge {
            from,
            to,
            class: *class,
            priority: kind % 3,
            merge: kind & 4 > 0,
            merge_end: kind & 8 > 0,
            double: *marks == 1,
            label: (*marks < 4 && *marks > 1).then(|| Size::new(Len::px(40 + 50 * i32::from(marks % 2)), Len::px(16))),
        });
        if let Some(link) = grid.links.last_mut() {
            link.merge &= link.label.is_none();
        }
    }
    grid
}

trait IntoLen {
    fn into_len(self) -> Len;
}

impl IntoLen for i32 {
    fn into_len(self) -> Len {
        Len::px(self)
    }
}

fn all_hold(columns: usize, rows: usize, cases: u32) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&any_grid(columns, rows), |(grid, spare)| {
        let (defects, quality) = judge(&grid, &spare);
        prop_assert!(defects.is_empty(), "{defects:?}");
        prop_assert!(quality.least_parallel >= 600, "parallel connectors {} apart", quality.least_parallel);
        prop_assert!(quality.least_foreign >= 400, "{} from a foreign card", quality.least_foreign);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn small_grids_keep_every_rule() {
    all_hold(5, 5, 1500);
}

#[test]
fn middling_grids_keep_every_rule() {
    all_hold(16, 9, 450);
}

#[test]
fn large_grids_keep_every_rule() {
    all_hold(60, 12, 60);
}

#[test]
fn the_target_page_is_drawn_as_in_the_picture() {
    let (defects, quality) = judge(&grids::target(), &Spare::default());
    assert_eq!(defects, Defects::new());
    println!("{quality:?}");
    assert!(quality.crossings_each() <= 0.10, "{quality:?}");
    assert!(quality.bends_each() <= 0.8, "{quality:?}");
    assert!(quality.stretch() <= 1.10, "{quality:?}");
    assert!(quality.least_parallel >= 900, "{quality:?}");
    assert!(quality.least_foreign >= 600, "{quality:?}");
    assert!(quality.bends <= quality.bend_bound * 105 / 100, "{quality:?}");
}

#[test]
fn a_blueprint_of_any_size_stays_readable() {
    for cards in [30, 100, 300] {
        let grid = grids::blueprint(cards, &mut Dice(7));
        let (defects, quality) = judge(&grid, &Spare::default());
        println!("{cards} cards, {} links: {quality:?}", grid.links.len());
        assert_eq!(defects, Defects::new());
        assert!(quality.crossings_each() <= 0.5, "{quality:?}");
        assert!(quality.stretch() <= 1.25, "{quality:?}");
    }
}
