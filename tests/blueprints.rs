//! Whatever a blueprint file says, nothing in its drawing is wrong, and it stays readable.
//!
//! Two thousand files and more, from one step and one lane to sixty steps and twelve lanes, through the whole program:
//! read, settled, checked, laid out, painted and measured. `CASES=10` draws ten times as many.

#[path = "common/blueprints.rs"]
mod blueprints;
#[path = "common/limits.rs"]
mod limits;

use std::cell::RefCell;
use std::env;
use std::ops::RangeInclusive;

use blueprints::Sketch;
use blueprints::any_sketch;
use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::limits::Limits;
use cyanotype::measure::Measures;
use cyanotype::measure::measure;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::View;
use cyanotype::scene::Mark;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::style::Style;
use cyanotype::text::Fonts;
use limits::Total;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

/// What one sketch becomes: the file, how it is looked at, and the measures of its drawing.
fn drawn(sketch: &Sketch, style: &Style, fonts: &Fonts) -> Result<(String, Measures), String> {
    let (text, pains) = blueprints::file(sketch);
    let source = Source::new("made-up.toml", text.clone());
    let service = check::load(&source, &Limits::default(), &CheckOptions::default())
        .map_err(|found| format!("{:?}\n{text}", found.iter().map(|one| &one.message).collect::<Vec<_>>()))?
        .output;
    let (name, traced) = blueprints::view(sketch);
    let view = match name {
        "auto" => View::Auto,
        "side" => View::Side,
        "stacked" => View::Stacked,
        "overlay" => View::Overlay,
        variant => View::Variant(variant.to_owned()),
    };
    let traces = pains.into_iter().take(usize::from(traced)).collect();
    let options = Options { view, traces, ..Options::default() };
    let draw = |options: &Options| render::draw(&service, options, style, fonts, &Default::default());
    // A pain that is open in another variant alone is not on the page.
    let drawing = draw(&options)
        .or_else(|_| draw(&Options { traces: Vec::new(), ..options }))
        .map_err(|wrong| format!("{wrong}\n{text}"))?;
    whole_words(&drawing.scene.marks).map_err(|words| format!("`{words}` is cut short\nview {name}\n{text}"))?;
    Ok((format!("view {name}\n{text}"), measure(&drawing.scene)))
}

/// No card says less than the file does.
fn whole_words(marks: &[Mark]) -> Result<(), String> {
    for mark in marks {
        let Mark::Group { tags, marks, .. } = mark else { continue };
        let made_up = tags.get("data-id").is_some_and(|id| id.starts_with('c'));
        let first = marks.iter().find_map(|mark| match mark {
            Mark::Text { runs, .. } if made_up && tags.get("data-kind") == Some("card") => Some(runs),
            _ => None,
        });
        let said = first.map(|runs| runs.iter().map(|run| run.text.as_str()).collect::<String>());
        match said {
            Some(said) if !blueprints::says(&said) => return Err(said),
            Some(_) => {}
            None => whole_words(marks)?,
        }
    }
    Ok(())
}

/// Draws so many files; the first that is wrong is made as small as it can be.
#[track_caller]
fn all_are_sound(seed: u8, count: u32, steps: RangeInclusive<usize>, lanes: usize) -> [Total; 2] {
    let many = env::var("CASES").ok().and_then(|times| times.parse::<u32>().ok()).unwrap_or(1);
    let fonts = Fonts::shipped();
    let style = style::built_in(style::DEFAULT).unwrap();
    let config = Config { cases: count * many, failure_persistence: None, max_shrink_iters: 3000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let totals = RefCell::new([Total::default(), Total::default()]);
    let result = runner.run(&any_sketch(steps, lanes), |sketch| {
        let (said, measures) = drawn(&sketch, &style, &fonts).map_err(TestCaseError::fail)?;
        let beyond = limits::beyond(&measures);
        if !measures.clean() || !beyond.is_empty() {
            return Err(TestCaseError::fail(format!("{}\n{}\n{said}", beyond.join("\n"), measures.details.join("\n"))));
        }
        totals.borrow_mut()[usize::from(sketch.near)].add(&measures);
        Ok(())
    });
    if let Err(error) = result {
        panic!("seed {seed}: {error}");
    }
    let [anywhere, near] = totals.into_inner();
    println!("links anywhere: {anywhere}\nlinks close by: {near}");
    [anywhere, near]
}

/// The same, with what is wished for over all of them.
#[track_caller]
fn all_are_readable(seed: u8, count: u32, steps: RangeInclusive<usize>, lanes: usize) {
    let [anywhere, near] = all_are_sound(seed, count, steps, lanes);
    anywhere.within_limits();
    // Of few files a dense one decides; and where all cells are full every way meets others.
    near.within_all_limits(if count > 20 { 0.5 } else { 1.0 });
}

#[test]
fn single_steps_and_lanes() {
    all_are_sound(1, 150, 1..=1, 12);
    all_are_sound(2, 150, 1..=12, 1);
}

#[test]
fn small_files() {
    all_are_readable(3, 1100, 1..=5, 5);
}

#[test]
fn more_small_files() {
    all_are_readable(4, 400, 1..=7, 7);
}

#[test]
fn files_of_usual_size() {
    all_are_readable(5, 200, 4..=16, 9);
}

#[test]
fn large_files() {
    all_are_readable(6, 30, 10..=40, 12);
}

#[test]
fn the_largest_files() {
    all_are_readable(7, 10, 60..=60, 12);
}
