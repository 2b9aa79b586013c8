//! Whatever stands on a board, nothing in its drawing is wrong.

#[path = "common/boards.rs"]
mod boards;

use std::env;

use boards::Seeds;
use cyanotype::layout;
use cyanotype::measure::Measures;
use cyanotype::measure::measure;
use cyanotype::paint;
use cyanotype::style;
use cyanotype::style::Style;
use cyanotype::text::Fonts;
use cyanotype::text::Ruler;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

/// How many boards of each size are drawn; `CASES` asks for more or fewer.
fn cases(usual: u32) -> u32 {
    let asked = env::var("CASES").ok().and_then(|count| count.parse::<u32>().ok());
    asked.unwrap_or(usual)
}

/// The measures of the drawing of a board.
fn drawn(seeds: &Seeds, style: &Style, fonts: &Fonts) -> Measures {
    let board = boards::board(seeds);
    let ruler = Ruler::new(fonts).language(&board.language);
    let layout = layout::layout(&board, &style.metrics, &style.typography, &ruler);
    measure(&paint::paint(&board, &layout, style, &Default::default()))
}

/// Draws so many boards of up to a size; the first that is wrong is made as small as it can be.
#[track_caller]
fn none_is_wrong(seed: u8, count: u32, columns: usize, lanes: usize, items: usize, wires: usize) {
    let fonts = Fonts::shipped();
    let style = style::built_in(style::DEFAULT).unwrap();
    let config = Config { cases: count, failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let result = runner.run(&boards::any_board(columns, lanes, items, wires), |seeds| {
        let measures = drawn(&seeds, &style, &fonts);
        if measures.clean() {
            return Ok(());
        }
        let said = format!("{}\n{}", measures.details.join("\n"), boards::said(&boards::board(&seeds)));
        Err(TestCaseError::fail(said))
    });
    if let Err(error) = result {
        panic!("seed {seed}: {error}");
    }
}

#[test]
fn small_boards_have_no_fault() {
    none_is_wrong(1, cases(350), 4, 4, 12, 8);
}

#[test]
fn boards_of_usual_size_have_no_fault() {
    none_is_wrong(2, cases(130), 10, 10, 60, 50);
}

#[test]
fn large_boards_have_no_fault() {
    none_is_wrong(3, cases(20), 40, 10, 300, 250);
}
