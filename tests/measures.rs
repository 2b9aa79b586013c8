//! The table of measures in `docs/measures.md` is true, and every example reaches every goal, or the page says why not.
//!
//! `ACCEPT=1 cargo test --test measures` writes the table anew.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cyanotype::blueprint::Service;
use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::png;
use cyanotype::export::png::Raster;
use cyanotype::export::svg;
use cyanotype::export::svg::TextMode;
use cyanotype::limits::Limits;
use cyanotype::measure::HARD;
use cyanotype::measure::Measures;
use cyanotype::measure::SOFT;
use cyanotype::measure::Wish;
use cyanotype::measure::measure;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::scene::Scene;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;

/// Where the table stands.
const TABLE: &str = "docs/measures.md";

/// Bytes of an SVG without its fonts, per card.
const BYTES: &str = "svg_bytes_per_card";
const MOST_BYTES: f64 = 1536.0;

/// Single values that miss a goal, with what was found when they were looked at.
const LOOKED_AT: &[(&str, &str, &str)] = &[(
    "library-loan",
    "length_ratio",
    "Two of its eleven connectors lead from the front desk to the system below with a card in their own column \
     between, and go round it through the nearest gutter. The straight way is 250 px, half a column out and back in \
     another 220; the other nine are straight. In a drawing of more steps two such ways weigh less.",
)];

/// Goals that a blueprint cannot reach, since what it says decides them.
const CANNOT: &[(&str, &str)] = &[
    (
        "card_share",
        "The share of the grid that cards cover follows from how many cells the author filled. Cards are as wide as their \
         columns and as high as their row; the rest is cells left empty, and channels. Filling it up would mean larger \
         cards with no more to say.",
    ),
    (
        "page_aspect",
        "A free page is as large as its content. Two or more states one above the other, or more lanes than steps, make \
         a high page; `--page` gives it a format.",
    ),
    ("whitespace", "Follows from the cells left empty, as `card_share` does."),
    ("ink", "Follows from the cells left empty, as `card_share` does."),
    (
        BYTES,
        "The goal was set for a page without registers, accessible names and attributes for checks. In the software \
         example these attributes are 27 % of the bytes, accessible names 8 %, the place and width of every line of \
         words 12 %, ways of lines and icons 8 %; compressed, as the web carries it, the file is an eighth of that.",
    ),
];

struct Row {
    name: String,
    measures: Measures,
    bytes: f64,
}

fn load(path: &Path) -> Service {
    let source = Source::new(path.display().to_string(), fs::read_to_string(path).unwrap());
    check::load(&source, &Limits::default(), &CheckOptions::default()).unwrap().output
}

fn draw(service: &Service, fonts: &Fonts) -> Scene {
    let style = style::built_in(style::DEFAULT).unwrap();
    render::draw(service, &Options::default(), &style, fonts, &Default::default()).unwrap().scene
}

fn rows() -> Vec<Row> {
    let fonts = Fonts::shipped();
    let mut files: Vec<_> = fs::read_dir("examples").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    files
        .iter()
        .map(|path| {
            let scene = draw(&load(path), &fonts);
            let mut measures = measure(&scene);
            let pixels = png::pixels(&scene, &fonts, &Raster { scale: 1.0, ..Raster::default() }).unwrap();
            measures.add_pixels(&scene, &pixels);
            let name = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".blueprint.toml").to_owned();
            let cards = of(&measures, "cards").unwrap();
            let bytes = svg::svg(&scene, &fonts, TextMode::Names).len() as f64 / cards;
            Row { name, measures, bytes }
        })
        .collect()
}

fn of(measures: &Measures, name: &str) -> Option<f64> {
    measures.soft.iter().find(|(known, _)| *known == name).and_then(|(_, value)| *value)
}

/// A value with as many digits as it needs.
fn told(value: f64) -> String {
    let two = format!("{value:.2}");
    match two.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        short => short.to_owned(),
    }
}

fn cell(value: Option<f64>, reached: impl Fn(f64) -> bool) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if reached(value) => told(value),
        Some(value) => format!("**{}**", told(value)),
    }
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "# How good a drawing is\n\nRead from the finished picture, never asked of the router: `cyanotype render FILE \
         --measure` (or `--measure json`) tells these of\nthe drawing just made, and every test draws by them. This page is written \
         by `ACCEPT=1 cargo test --test measures`; a\ntest holds it against the examples.\n\n## What must never happen\n\n\
         Each is 0 in every example, in every view, style and page size of every real case the tests draw, and in more \
         than\n2,000 made-up blueprints of up to sixty steps and twelve lanes.\n\n",
    );
    let hard: Vec<String> = HARD.iter().map(|name| format!("`{name}`")).collect();
    let _ = writeln!(text, "{}.\n", hard.join(", "));
    text.push_str(
        "## What is wished for\n\nThe goal is what the examples reach, the limit what made-up blueprints keep to (gaps, bends and \
         lines each of them, shares\nand ratios all together). Lengths are px of the page. Bold: the goal is missed, and \
         below stands why.\n\n| measure | says | goal | limit |",
    );
    for row in rows {
        let _ = write!(text, " {} |", row.name);
    }
    text.push_str("\n| --- | --- | --- | --- |");
    text.push_str(&" --- |".repeat(rows.len()));
    for wish in SOFT {
        let _ = write!(text, "\n| `{}` | {} | {} | {} |", wish.name, wish.says, wish.goal_said(), wish.limit_said());
        for row in rows {
            let _ = write!(text, " {} |", cell(of(&row.measures, wish.name), |value| wish.reached(value)));
        }
    }
    let _ = write!(text, "\n| `{BYTES}` | bytes of the SVG without fonts, per card | ≤ {MOST_BYTES} | |");
    for row in rows {
        let _ = write!(text, " {} |", cell(Some(row.bytes.round()), |bytes| bytes <= MOST_BYTES));
    }
    text.push_str("\n\n## Goals that a blueprint decides\n\n");
    for (name, why) in CANNOT {
        let _ = writeln!(text, "- `{name}`: {why}");
    }
    text.push_str("\n## Single values\n\n");
    for (example, name, why) in LOOKED_AT {
        let _ = writeln!(text, "- `{name}` of `{example}`: {why}");
    }
    text
}

#[test]
fn the_table_of_measures_is_true() {
    let actual = table(&rows());
    if env::var_os("ACCEPT").is_some() {
        fs::write(TABLE, actual).unwrap();
        return;
    }
    let known = fs::read_to_string(TABLE).unwrap_or_default();
    assert!(known == actual, "{TABLE} is out of date; run again with ACCEPT=1 and look at what changed\n{actual}");
}

#[test]
fn every_example_reaches_every_goal_that_layout_decides() {
    let mut missed = Vec::new();
    for row in rows() {
        let faults: u64 = row.measures.hard.iter().map(|(_, count)| count).sum();
        assert_eq!(faults, 0, "{}: {:#?}", row.name, row.measures.details);
        for wish in SOFT.iter().filter(|wish| !CANNOT.iter().any(|(name, _)| *name == wish.name)) {
            let known = LOOKED_AT.iter().any(|(name, measure, _)| *name == row.name && *measure == wish.name);
            let value = of(&row.measures, wish.name);
            if known && value.is_some_and(|value| wish.reached(value)) {
                missed.push(format!("{}: {} needs no excuse any more", row.name, wish.name));
            } else if let Some(value) = value.filter(|value| !known && !wish.reached(*value)) {
                missed.push(format!("{}: {} is {value:.3}, wished {}", row.name, wish.name, wish.goal_said()));
            }
        }
    }
    assert!(missed.is_empty(), "\n{}", missed.join("\n"));
}

#[test]
fn every_soft_measure_is_told_and_wished_for() {
    let row = rows().remove(0);
    let names: Vec<&str> = row.measures.soft.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, SOFT.iter().map(|wish| wish.name).collect::<Vec<_>>());
    assert!(Wish::of("crossings_per_connector").unwrap().reached(0.1));
    assert!(!Wish::of("crossings_per_connector").unwrap().reached(0.2));
}
