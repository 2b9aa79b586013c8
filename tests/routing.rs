//! The router keeps every hard rule of drawing on any grid, and the checker that says so finds every defect.

#[path = "routing/checker.rs"]
mod checker;
#[path = "routing/grids.rs"]
mod grids;

use checker::Defects;
use checker::Quality;
use cyanotype::geom::Len;
use cyanotype::geom::Point;
use cyanotype::geom::Rect;
use cyanotype::geom::Size;
use cyanotype::layout::route::Channel;
use cyanotype::layout::route::Column;
use cyanotype::layout::route::Edge;
use cyanotype::layout::route::Frame;
use cyanotype::layout::route::Grid;
use cyanotype::layout::route::Hop;
use cyanotype::layout::route::Needs;
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
        *height = [62, 98, 48, 52].map(Len::px)[row % 4];
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
                let folded = (column..=last).all(|column| grid.columns[column].folded);
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
        let mut to = if *near > 2 {
            (from + 1 + to.index(columns.max(2))) % grid.cards.len()
        } else {
            to.index(grid.cards.len())
        };
        if from == to && *marks < 20 {
            to = (from + 1) % grid.cards.len();
        }
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

// The rules

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Draws many grids; every hard rule holds on each, and the soft measures stay within their limits over all.
fn all_hold(columns: usize, rows: usize, cases: u32) -> Quality {
    let total =
        std::cell::RefCell::new(Quality { least_parallel: i64::MAX, least_foreign: i64::MAX, ..Quality::default() });
    let outcome = runner(cases).run(&any_grid(columns, rows), |(grid, spare)| {
        let (defects, quality) = judge(&grid, &spare);
        prop_assert!(defects.is_empty(), "{defects:?}");
        prop_assert!(quality.least_parallel >= 600, "parallel connectors {} apart", quality.least_parallel);
        prop_assert!(quality.least_foreign >= 400, "{} from a foreign card", quality.least_foreign);
        total.borrow_mut().add(&quality);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let total = total.into_inner();
    println!("{columns} x {rows}: {total}");
    assert!(total.over_bound() <= 1.25, "{total}");
    total
}

#[test]
fn small_grids_keep_every_rule() {
    let total = all_hold(5, 5, 1750);
    assert!(total.crossings_each() <= 1.0, "{total}");
    assert!(total.stretch() <= 1.25, "{total}");
    assert!(total.most_bends <= 6, "{total}");
}

#[test]
fn middling_grids_keep_every_rule() {
    let total = all_hold(16, 9, 220);
    assert!(total.stretch() <= 1.25, "{total}");
    assert!(total.most_bends <= 6, "{total}");
}

#[test]
fn large_grids_keep_every_rule() {
    all_hold(60, 12, 50);
}

#[test]
fn blueprints_of_any_size_stay_readable() {
    for cards in [30, 100, 300, 1000] {
        let mut total = Quality { least_parallel: i64::MAX, least_foreign: i64::MAX, ..Quality::default() };
        for seed in 0..4 {
            let (defects, quality) = judge(&grids::blueprint(cards, &mut Dice(seed)), &Spare::default());
            assert_eq!(defects, Defects::new());
            total.add(&quality);
        }
        println!("{cards} cards: {total}");
        assert!(total.crossings_each() <= 0.10, "{total}");
        assert!(total.bends_each() <= 0.8, "{total}");
        assert!(total.over_bound() <= 1.05, "{total}");
        assert!(total.most_bends <= 4, "{total}");
        // The smallest have too few columns to go round a card without going far.
        assert!(total.stretch() <= if cards < 100 { 1.25 } else { 1.10 }, "{total}");
        assert!(total.least_parallel >= 900, "{total}");
        assert!(total.least_foreign >= 600, "{total}");
        assert_eq!(total.double_crossings, 0, "{total}");
    }
}

#[test]
fn the_target_page_is_drawn_as_in_the_picture() {
    let grid = grids::target();
    let (defects, quality) = judge(&grid, &Spare::default());
    println!("{quality}");
    assert_eq!(defects, Defects::new());
    assert!(quality.straight as f64 / quality.connectors as f64 >= 0.94, "{quality}");
    assert!(quality.crossings_each() <= 0.07, "{quality}");
    assert!(quality.bends <= quality.bend_bound, "{quality}");
    assert!(quality.stretch() <= 1.05, "{quality}");
    assert!(quality.least_parallel >= 900, "{quality}");
    assert!(quality.least_foreign >= 600, "{quality}");
    let plan = plan(&grid, &grids::metrics());
    let widths: Vec<Len> = grid.columns.iter().map(|column| column.width).collect();
    assert_eq!(plan.needs().columns, widths, "no column has to grow");
    assert_eq!(plan.needs().gutters, grid.gutters, "no gutter has to grow");
    let bases: Vec<Len> = grid.channels.iter().map(|channel| channel.base).collect();
    assert_eq!(plan.needs().channels[..5], bases[..5], "no channel above the systems has to grow");
}

#[test]
fn between_two_rows_hardly_anything_crosses_without_need() {
    let mut total = Quality { least_parallel: i64::MAX, least_foreign: i64::MAX, ..Quality::default() };
    for seed in 0..40 {
        let mut dice = Dice(seed);
        let mut grid = grids::blank(9, 2);
        for column in 0..9 {
            grid.cards.extend([grids::card(0, column, column), grids::card(1, column, column)]);
        }
        for _ in 0..12 {
            let (a, b) = (2 * dice.below(9), 2 * dice.below(9) + 1);
            grid.links.push(if dice.below(4) == 0 { grids::link(b, a, 2) } else { grids::link(a, b, 1) });
        }
        let (defects, quality) = judge(&grid, &Spare::default());
        assert_eq!(defects, Defects::new());
        assert!(quality.crossings <= 3 * quality.crossing_bound + 2, "seed {seed}: {quality}");
        total.add(&quality);
    }
    println!("two rows: {total}");
    assert!(total.crossings * 10 <= total.crossing_bound * 13 + 20, "{total}");
    assert!(total.double_crossings * 100 <= total.crossings, "{total}");
}

// What a reader would notice

/// A grid of cards `(row, first, last)` and links between them.
fn sketch(columns: usize, rows: usize, cards: &[(usize, usize, usize)], links: &[(usize, usize)]) -> Grid {
    let mut grid = grids::blank(columns, rows);
    grid.cards = cards.iter().map(|(row, first, last)| grids::card(*row, *first, *last)).collect();
    grid.links = links.iter().map(|(from, to)| grids::link(*from, *to, 1)).collect();
    grid
}

/// The drawing of a grid, after a check of every hard rule.
fn good(grid: &Grid) -> (Vec<Rect>, Vec<Route>) {
    let (frame, routes) = drawn(grid, &Spare::default());
    assert_eq!(checker::defects(grid, &frame, &routes, &grids::metrics()), Defects::new());
    (checker::boxes(grid, &frame), routes)
}

fn bends(route: &Route) -> usize {
    route.points.len().saturating_sub(2)
}

#[test]
fn neighbours_in_a_row_are_joined_side_to_side_in_the_middle() {
    let (boxes, routes) = good(&sketch(3, 1, &[(0, 0, 0), (0, 2, 2)], &[(0, 1)]));
    let middle = boxes[0].center().y;
    assert_eq!(routes[0].points, [Point::new(boxes[0].right(), middle), Point::new(boxes[1].x, middle)]);
}

#[test]
fn a_single_connector_down_runs_from_middle_to_middle() {
    let (boxes, routes) = good(&sketch(1, 3, &[(0, 0, 0), (2, 0, 0)], &[(0, 1)]));
    assert_eq!(
        routes[0].points,
        [Point::new(boxes[0].center().x, boxes[0].bottom()), Point::new(boxes[1].center().x, boxes[1].y)]
    );
}

#[test]
fn a_straight_connector_keeps_the_middle_beside_one_that_turns() {
    let (boxes, routes) = good(&sketch(2, 2, &[(0, 0, 0), (1, 0, 0), (1, 1, 1)], &[(0, 1), (0, 2)]));
    assert_eq!(routes[0].points[0].x, boxes[0].center().x);
    assert_eq!(routes[1].points[0].x, boxes[0].center().x + Len::px(18));
    assert_eq!(bends(&routes[1]), 2);
}

#[test]
fn a_card_over_three_columns_takes_three_straight_connectors() {
    let (_, routes) = good(&sketch(3, 2, &[(0, 0, 0), (0, 1, 1), (0, 2, 2), (1, 0, 2)], &[(0, 3), (1, 3), (2, 3)]));
    assert!(routes.iter().all(|route| bends(route) == 0));
}

#[test]
fn a_self_link_turns_at_the_right_side() {
    let (boxes, routes) = good(&sketch(1, 1, &[(0, 0, 0)], &[(0, 0)]));
    assert_eq!(bends(&routes[0]), 2);
    assert_eq!(routes[0].points[0].x, boxes[0].right());
    assert_eq!(routes[0].points[3].x, boxes[0].right());
}

#[test]
fn a_self_link_leaves_the_side_to_the_spine() {
    let (boxes, routes) = good(&sketch(2, 1, &[(0, 0, 0), (0, 1, 1)], &[(0, 0), (0, 1)]));
    assert_eq!(routes[0].points[0].y, boxes[0].bottom());
    assert_eq!(routes[0].points[3].y, boxes[0].bottom());
    assert_eq!(routes[1].points[0].y, boxes[0].center().y);
}

#[test]
fn many_self_links_all_find_room() {
    let (_, routes) = good(&sketch(1, 1, &[(0, 0, 0)], &[(0, 0); 7]));
    assert_eq!(routes.len(), 7);
}

#[test]
fn both_directions_stand_side_by_side() {
    let (_, routes) = good(&sketch(1, 2, &[(0, 0, 0), (1, 0, 0)], &[(0, 1), (1, 0)]));
    assert!(routes.iter().all(|route| bends(route) == 0));
    assert_eq!((routes[0].points[0].x - routes[1].points[0].x).abs(), Len::px(18));
}

#[test]
fn more_links_between_neighbours_than_their_sides_hold_go_round() {
    let (_, routes) = good(&sketch(2, 1, &[(0, 0, 0), (0, 1, 1)], &[(0, 1); 9]));
    assert_eq!(routes.iter().filter(|route| bends(route) == 0).count(), 4);
    assert!(routes.iter().all(|route| bends(route) <= 2));
}

#[test]
fn an_upward_link_enters_from_below() {
    let (boxes, routes) = good(&sketch(2, 2, &[(0, 1, 1), (1, 0, 0)], &[(1, 0)]));
    assert_eq!(routes[0].points.first().map(|point| point.y), Some(boxes[1].y));
    assert_eq!(routes[0].points.last().map(|point| point.y), Some(boxes[0].bottom()));
    assert_eq!(bends(&routes[0]), 2);
}

#[test]
fn a_rework_loop_goes_round_the_cards_between() {
    let (_, routes) = good(&sketch(3, 1, &[(0, 0, 0), (0, 1, 1), (0, 2, 2)], &[(0, 1), (1, 2), (2, 0)]));
    assert_eq!(bends(&routes[2]), 2);
    let mut grid = sketch(3, 1, &[(0, 0, 0), (0, 1, 1), (0, 2, 2)], &[(2, 0)]);
    grid.channels[1] = Channel { base: Len::px(46), line: Some(Len::px(16)), ..grid.channels[1] };
    let (boxes, routes) = good(&grid);
    assert!(routes[0].points[1].y < boxes[0].y, "it does not cross the line below the row twice");
}

#[test]
fn a_column_full_of_cards_is_passed_beside() {
    let (_, routes) =
        good(&sketch(1, 4, &[(0, 0, 0), (1, 0, 0), (2, 0, 0), (3, 0, 0)], &[(0, 3), (0, 1), (1, 2), (2, 3)]));
    assert_eq!(routes.iter().map(bends).collect::<Vec<_>>(), [4, 0, 0, 0]);
}

#[test]
fn two_connectors_round_the_cards_of_a_column_take_different_sides() {
    let cards = [(0, 1, 1), (1, 1, 1), (2, 1, 1), (3, 1, 1)];
    let (_, routes) = good(&sketch(3, 4, &cards, &[(0, 2), (1, 3)]));
    assert!(routes.iter().all(|route| route.hops.is_empty()));
}

#[test]
fn a_card_over_all_columns_is_passed_outside() {
    let cards = [(0, 0, 0), (0, 2, 2), (1, 0, 2), (2, 0, 0), (2, 2, 2)];
    let (boxes, routes) = good(&sketch(3, 3, &cards, &[(0, 3), (1, 4), (0, 4)]));
    let outside = |route: &Route| route.points.iter().any(|point| point.x < boxes[2].x || point.x > boxes[2].right());
    assert!(routes.iter().all(outside));
}

#[test]
fn empty_rows_of_no_height_are_passed() {
    let mut grid = sketch(2, 5, &[(0, 0, 0), (4, 0, 0), (4, 1, 1)], &[(0, 1), (0, 2)]);
    grid.rows[1] = Len::ZERO;
    grid.rows[2] = Len::ZERO;
    let (_, routes) = good(&grid);
    assert_eq!(routes.iter().map(bends).collect::<Vec<_>>(), [0, 2]);
}

#[test]
fn links_of_one_card_and_class_share_a_trunk() {
    let mut grid = sketch(3, 2, &[(0, 1, 1), (1, 0, 0), (1, 1, 1), (1, 2, 2)], &[(0, 1), (0, 2), (0, 3), (0, 3)]);
    for link in grid.links.iter_mut().take(3) {
        link.merge = true;
    }
    let (_, routes) = good(&grid);
    assert_eq!(routes[0].points[0], routes[1].points[0]);
    assert_eq!(routes[0].points[0], routes[2].points[0]);
    assert_eq!(routes[0].forks, [routes[0].points[1]]);
    assert_ne!(routes[3].points[0], routes[0].points[0], "the author did not ask for this one to be merged");
    assert_ne!(routes[3].net, routes[0].net);
    grid.links[2].class = 2;
    let (_, routes) = good(&grid);
    assert_ne!(routes[2].points[0], routes[0].points[0], "classes never share a trunk");
}

#[test]
fn a_thousand_links_into_one_system_arrive_at_few_ports() {
    let mut grid = grids::blank(50, 21);
    for row in 0..20 {
        for column in 0..50 {
            grid.cards.push(grids::card(row, column, column));
        }
    }
    grid.cards.push(grids::card(20, 20, 22));
    for from in 0..1000 {
        grid.links.push(Edge { merge: true, merge_end: true, ..grids::link(from, 1000, 2) });
    }
    let plan = plan(&grid, &grids::metrics());
    assert!(plan.needs().columns.iter().all(|width| *width == Len::px(164)), "no column has to grow");
    let frame = grids::frame(&grid, plan.needs(), &Spare::default());
    let routes = plan.draw(&frame);
    assert_eq!(checker::defects(&grid, &frame, &routes, &grids::metrics()), Defects::new());
    let mut ports: Vec<Option<&Point>> = routes.iter().map(|route| route.points.last()).collect();
    ports.sort();
    ports.dedup();
    assert!(ports.len() <= 3, "{ports:?}");
}

#[test]
fn few_links_into_one_system_keep_their_own_ends() {
    let mut grid = sketch(3, 2, &[(0, 0, 0), (0, 1, 1), (0, 2, 2), (1, 1, 1)], &[(0, 3), (1, 3), (2, 3)]);
    for link in &mut grid.links {
        link.merge_end = true;
    }
    let (_, routes) = good(&grid);
    let mut ends: Vec<Len> = routes.iter().filter_map(|route| route.points.last()).map(|point| point.x).collect();
    ends.dedup();
    assert_eq!(ends.len(), 3);
}

#[test]
fn folded_columns_stay_narrow_with_one_connector_each() {
    let mut grid = sketch(3, 3, &[(0, 1, 1), (1, 1, 1), (2, 0, 2)], &[(0, 1), (1, 2)]);
    grid.columns[1] = Column { width: Len::px(30), folded: true };
    let plan = plan(&grid, &grids::metrics());
    assert_eq!(plan.needs().columns[1], Len::px(30));
    let (_, routes) = good(&grid);
    assert_eq!(bends(&routes[0]), 0);
    assert_eq!(bends(&routes[1]), 0, "its own connector stays straight");
    let mut grid = sketch(4, 2, &[(0, 3, 3), (1, 0, 2)], &[(0, 1)]);
    grid.columns[2] = Column { width: Len::px(30), folded: true };
    let (boxes, routes) = good(&grid);
    let end = routes[0].points.last().map(|point| point.x);
    let entered = boxes[1].x + Len::px(164 + 20 + 82);
    assert_eq!(end, Some(entered), "a foreign one enters a card over several columns beside the folded one");
}

#[test]
fn a_column_grows_where_ports_would_stand_too_close() {
    let mut grid = sketch(1, 2, &[(0, 0, 0), (1, 0, 0)], &[(0, 1); 5]);
    grid.columns[0].width = Len::px(60);
    let plan = plan(&grid, &grids::metrics());
    assert_eq!(plan.needs().columns[0], Len::px(12 + 4 * 12 + 12), "five ports, least distance, both corners");
    good(&grid);
}

#[test]
fn labels_are_never_left_out() {
    let cards = [(0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 1, 1)];
    let mut grid = sketch(2, 2, &cards, &[(0, 1), (0, 2), (0, 3), (3, 3)]);
    for link in &mut grid.links {
        link.label = Some(grids::plate(90));
    }
    let (_, routes) = good(&grid);
    assert!(routes.iter().all(|route| route.label.is_some()));
}

#[test]
fn two_panes_share_a_frame() {
    let current = grids::target();
    let mut future = grids::target();
    future.links.reverse();
    future.links.truncate(20);
    future.links.push(grids::link(18, 40, 2));
    future.links.push(grids::link(19, 40, 4));
    let metrics = grids::metrics();
    let (a, b) = (plan(&current, &metrics), plan(&future, &metrics));
    let greater = |a: &[Len], b: &[Len]| a.iter().zip(b).map(|(a, b)| *a.max(b)).collect::<Vec<Len>>();
    let needs = Needs {
        columns: greater(&a.needs().columns, &b.needs().columns),
        gutters: greater(&a.needs().gutters, &b.needs().gutters),
        channels: greater(&a.needs().channels, &b.needs().channels),
    };
    let frame = grids::frame(&current, &needs, &Spare::default());
    assert_eq!(checker::defects(&current, &frame, &a.draw(&frame), &metrics), Defects::new());
    assert_eq!(checker::defects(&future, &frame, &b.draw(&frame), &metrics), Defects::new());
}

#[test]
fn equal_grids_are_drawn_equally() {
    let grid = grids::blueprint(300, &mut Dice(1));
    assert_eq!(drawn(&grid, &Spare::default()), drawn(&grid.clone(), &Spare::default()));
}

#[test]
fn a_link_added_at_the_end_moves_nothing_to_the_left_of_it() {
    let mut grid = grids::target();
    let (_, before) = drawn(&grid, &Spare::default());
    let count = grid.links.len();
    grid.links.push(grids::link(17, 38, 4));
    let (_, after) = drawn(&grid, &Spare::default());
    let columns = |routes: &[Route]| {
        routes
            .iter()
            .take(count)
            .map(|route| route.points.iter().map(|point| point.x).collect())
            .collect::<Vec<Vec<Len>>>()
    };
    let (before, after) = (columns(&before), columns(&after));
    let moved = before.iter().zip(&after).filter(|(before, after)| before != after).count();
    assert!(moved <= 3, "{moved} connectors moved sideways");
}

#[test]
fn what_does_not_exist_is_not_drawn() {
    let mut grid = sketch(1, 1, &[(0, 0, 0), (5, 0, 0), (0, 3, 1)], &[(0, 9), (9, 0), (0, 1), (2, 0), (1, 1)]);
    grid.links[0].label = Some(grids::plate(40));
    let (_, routes) = drawn(&Grid { cards: vec![grid.cards[0]], ..grid.clone() }, &Spare::default());
    assert_eq!(routes, vec![Route { net: 0, ..Route::default() }, net(1), net(2), net(3), net(4)]);
    let empty = plan(&Grid::default(), &grids::metrics());
    assert_eq!(empty.draw(&Frame::default()), Vec::new());
}

/// Lengths no style has: none, below none, as long as they get.
fn any_length() -> impl Strategy<Value = Len> {
    prop_oneof![Just(0), Just(-1), Just(1), -5_000..50_000i32, Just(i32::MAX), Just(i32::MIN)].prop_map(Len)
}

#[test]
fn absurd_sizes_are_survived() {
    let lengths = prop::collection::vec(any_length(), 60);
    let places = prop::collection::vec((0..6usize, 0..6usize, 0..6usize), 0..20);
    let links = prop::collection::vec((0..22usize, 0..22usize, any::<bool>(), any::<bool>()), 0..40);
    let outcome = runner(400).run(&(lengths, places, links), |(lengths, places, links)| {
        let mut next = lengths.iter().copied().cycle();
        let mut length = || next.next().unwrap_or_default();
        let mut metrics = grids::metrics();
        for (index, slot) in [
            &mut metrics.pitch,
            &mut metrics.least_pitch,
            &mut metrics.port_pitch,
            &mut metrics.least_port_pitch,
            &mut metrics.corner_clearance,
            &mut metrics.hop,
            &mut metrics.bend,
            &mut metrics.demand,
            &mut metrics.last_piece,
        ]
        .into_iter()
        .enumerate()
        {
            let absurd = length();
            if index % 2 == links.len() % 2 {
                *slot = absurd;
            }
        }
        let grid = Grid {
            columns: (0..5).map(|column| Column { width: length(), folded: column == 3 }).collect(),
            gutters: (0..5).map(|_| length()).collect(),
            rows: (0..5).map(|_| length()).collect(),
            channels: (0..6)
                .map(|channel| Channel {
                    base: length(),
                    line: (channel % 2 == 0).then(&mut length),
                    pad_top: length(),
                    pad_bottom: length(),
                })
                .collect(),
            cards: places
                .iter()
                .map(|(row, first, last)| Node {
                    row: *row,
                    first: *first,
                    last: *last,
                    top_left: length(),
                    top_right: length(),
                    bottom_middle: length(),
                })
                .collect(),
            links: links
                .iter()
                .map(|(from, to, merge, label)| Edge {
                    merge: *merge,
                    merge_end: *merge,
                    label: label.then(|| Size::new(length(), length())),
                    ..grids::link(*from, *to, 1)
                })
                .collect(),
            beside: 0,
        };
        let plan = plan(&grid, &metrics);
        prop_assert_eq!(plan.draw(&Frame::default()).len(), grid.links.len());
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn net(net: usize) -> Route {
    Route { net, ..Route::default() }
}

// The checker

/// Three by three cells of 120 x 60 with 40 px gutters and 60 px channels, and five connectors drawn by hand:
/// a straight one, a Z that hops over another straight one, a labelled Z and a trunk with a fork.
fn by_hand() -> (Grid, Frame, Vec<Route>) {
    let mut grid = grids::blank(3, 3);
    for row in 0..3 {
        for column in 0..3 {
            grid.cards.push(grids::card(row, column, column));
        }
    }
    grid.channels[1].line = Some(Len::px(15));
    grid.links = vec![grids::link(0, 3, 1), grids::link(0, 5, 1), grids::link(1, 4, 1), grids::link(4, 8, 1)];
    grid.links[3].label = Some(grids::plate(40));
    grid.links.extend([grids::link(3, 6, 2), grids::link(3, 7, 2)]);
    let frame = Frame {
        gutters: [0, 160, 320, 480].map(Len::px).to_vec(),
        columns: [40, 200, 360, 520].map(Len::px).to_vec(),
        channels: [0, 120, 240, 360].map(Len::px).to_vec(),
        rows: [60, 180, 300, 420].map(Len::px).to_vec(),
    };
    let route = |net: usize, points: &[(i32, i32)]| Route {
        points: points.iter().map(|(x, y)| Point::new(Len::px(*x), Len::px(*y))).collect(),
        net,
        ..Route::default()
    };
    let mut routes = vec![
        route(0, &[(82, 120), (82, 180)]),
        route(1, &[(118, 120), (118, 150), (420, 150), (420, 180)]),
        route(2, &[(260, 120), (260, 180)]),
        route(3, &[(290, 240), (290, 260), (420, 260), (420, 300)]),
        route(4, &[(100, 240), (100, 300)]),
        route(4, &[(100, 240), (100, 280), (260, 280), (260, 300)]),
    ];
    routes[1].hops.push(Hop { piece: 1, from: Len(25_550), to: Len(26_450) });
    routes[3].label = Some(Rect::new(Len::px(335), Len::px(252), Len::px(40), Len::px(16)));
    routes[5].forks.push(Point::new(Len::px(100), Len::px(280)));
    (grid, frame, routes)
}

/// Changes the drawing by hand and says which rules are broken then.
fn broken(change: impl Fn(&mut Grid, &mut Vec<Route>)) -> Vec<&'static str> {
    let (mut grid, frame, mut routes) = by_hand();
    change(&mut grid, &mut routes);
    checker::defects(&grid, &frame, &routes, &grids::metrics()).into_keys().collect()
}

fn at(x: i32, y: i32) -> Point {
    Point::new(Len::px(x), Len::px(y))
}

fn hop(from: i32, to: i32) -> Hop {
    Hop { piece: 1, from: Len::px(from), to: Len::px(to) }
}

#[test]
fn the_checker_finds_nothing_in_a_good_drawing() {
    assert_eq!(broken(|_, _| {}), Vec::<&str>::new());
}

#[test]
fn the_checker_finds_every_kind_of_defect() {
    type Change = fn(&mut Grid, &mut Vec<Route>);
    let planted: [(&str, Change); 32] = [
        ("one route for each link", |_, routes| routes.truncate(3)),
        ("every link is drawn", |_, routes| routes[0].points.clear()),
        ("pieces are horizontal or vertical", |_, routes| routes[1].points[1].y += Len(1)),
        ("neighbouring pieces are not collinear", |_, routes| routes[0].points.insert(1, at(82, 150))),
        ("the last piece is long enough", |_, routes| {
            routes[1].points[1].y = Len::px(170);
            routes[1].points[2].y = Len::px(170);
        }),
        ("the last piece is long enough", |grid, routes| {
            grid.links[3].double = true;
            routes[3].points[1].y = Len::px(250);
            routes[3].points[2].y = Len::px(250);
        }),
        ("ends meet the border of their cards", |_, routes| routes[0].points[1].y = Len(17_999)),
        ("ends meet the border of their cards", |_, routes| routes[0].points.reverse()),
        ("ends meet the border of their cards", |_, routes| routes[2].points[0] = at(260, 100)),
        ("ports keep clear of corners", |_, routes| {
            routes[0].points.iter_mut().for_each(|point| point.x = Len::px(51))
        }),
        ("ports keep clear of tags and pins", |grid, _| grid.cards[3].top_left = Len::px(43)),
        ("ports keep clear of tags and pins", |grid, _| grid.cards[5].top_right = Len::px(61)),
        ("ports keep clear of tags and pins", |grid, _| grid.cards[3].bottom_middle = Len::px(1)),
        ("ports are apart", |_, routes| routes[0].points.iter_mut().for_each(|point| point.x = Len::px(107))),
        ("no piece through a card", |_, routes| {
            routes[1].points = vec![
                at(118, 120),
                at(118, 150),
                at(180, 150),
                at(180, 200),
                at(340, 200),
                at(340, 170),
                at(420, 170),
                at(420, 180),
            ];
            routes[1].hops.clear();
        }),
        ("no piece inside its own card", |_, routes| {
            routes[1].points[1].y = Len::px(200);
            routes[1].points[2].y = Len::px(200);
        }),
        ("different nets do not overlap", |_, routes| {
            routes[3].points[1].y = Len::px(280);
            routes[3].points[2].y = Len::px(280);
            routes[3].points[0].x = Len::px(240);
            routes[3].points[1].x = Len::px(240);
        }),
        ("different nets do not touch", |_, routes| routes[2].points[0].y = Len::px(150)),
        ("every crossing has a bridge", |_, routes| routes[1].hops.clear()),
        ("every crossing has a bridge", |_, routes| routes[1].hops[0].to = Len(26_449)),
        ("bridges keep clear of corners and ends", |_, routes| {
            routes[2].points.iter_mut().for_each(|point| point.x = Len::px(408));
            routes[1].hops[0] = Hop { piece: 1, from: Len(40_350), to: Len(41_250) };
        }),
        ("bridges keep clear of forks", |_, routes| routes[1].forks.push(at(272, 150))),
        ("no bridge without a crossing", |_, routes| routes[1].hops.push(hop(300, 309))),
        ("bridges close together are one", |_, routes| routes[1].hops.push(hop(270, 279))),
        ("bridges lie on horizontal pieces", |_, routes| routes[1].hops.push(Hop { piece: 0, ..hop(300, 309) })),
        ("tracks keep clear of separator lines", |grid, _| grid.channels[1].line = Some(Len(2201))),
        ("every label has its plate", |_, routes| routes[3].label = None),
        ("no connector under a label", |_, routes| {
            routes[3].label = Some(Rect::new(Len::px(252), Len::px(268), Len::px(40), Len::px(16)));
        }),
        ("labels stand on their connector", |_, routes| {
            routes[3].label = Some(Rect::new(Len::px(440), Len::px(262), Len::px(40), Len::px(16)));
        }),
        ("no card under a label", |_, routes| {
            routes[3].label = Some(Rect::new(Len::px(340), Len::px(288), Len::px(40), Len::px(16)));
        }),
        ("forks are corners", |_, routes| routes[5].forks[0] = at(100, 270)),
        ("forks join connectors of a net", |_, routes| routes[5].forks[0] = at(260, 280)),
    ];
    for (rule, change) in planted {
        let found = broken(change);
        assert!(found.contains(&rule), "`{rule}` was broken, found were {found:?}");
    }
}

#[test]
fn the_checker_sees_labels_over_lines_bridges_and_labels() {
    let onto_line = broken(|grid, routes| {
        grid.links[1].label = Some(grids::plate(40));
        routes[1].label = Some(Rect::new(Len::px(330), Len::px(134), Len::px(40), Len::px(16)));
    });
    assert!(onto_line.contains(&"no separator line under a label"), "{onto_line:?}");
    let onto_bridge = broken(|grid, routes| {
        grid.links[1].label = Some(grids::plate(40));
        routes[1].label = Some(Rect::new(Len::px(264), Len::px(142), Len::px(40), Len::px(16)));
    });
    assert!(onto_bridge.contains(&"no bridge under a label"), "{onto_bridge:?}");
    let onto_label = broken(|grid, routes| {
        grid.links[5].label = Some(grids::plate(40));
        routes[5].label = Some(Rect::new(Len::px(330), Len::px(265), Len::px(40), Len::px(16)));
    });
    assert!(onto_label.contains(&"no label over a label"), "{onto_label:?}");
}

#[test]
fn the_checker_sees_strangers_in_folded_columns() {
    let stranger = broken(|grid, routes| {
        grid.columns[1].folded = true;
        routes[4].points = vec![at(100, 240), at(100, 270), at(210, 270), at(210, 280), at(110, 280), at(110, 300)];
    });
    assert!(stranger.contains(&"folded columns let no foreign connector pass"), "{stranger:?}");
}

#[test]
fn the_soft_measures_count_what_they_say() {
    let (grid, frame, routes) = by_hand();
    let quality = checker::quality(&grid, &frame, &routes, &grids::metrics());
    assert_eq!((quality.connectors, quality.crossings, quality.bends, quality.straight), (6, 1, 6, 3));
    assert_eq!(quality.bend_bound, 6);
    assert_eq!(quality.least_parallel, i64::MAX, "none are closer than 20 px");
    assert_eq!(quality.length, quality.manhattan);
    assert_eq!(quality.least_foreign, 2000, "the trunk's lower piece and the card beneath it");
}
