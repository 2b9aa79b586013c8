//! Blueprints with something broken in them, thousands of them: whatever loads is drawn and written, and nothing
//! panics. `FUZZ_RUNS` asks for more, `FUZZ_SEED` for others.

use std::env;
use std::fs;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::svg;
use cyanotype::export::svg::TextMode;
use cyanotype::limits::Limits;
use cyanotype::paint::Pictures;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::scene::Scene;
use cyanotype::source::decode;
use cyanotype::style;
use cyanotype::text::Fonts;

/// Numbers without a pattern, the same each time.
struct Dice(u64);

impl Dice {
    /// The next number; after G. Marsaglia, "Xorshift RNGs" (2003).
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|asked| asked.parse().ok()).unwrap_or(usual)
}

fn seeds() -> Vec<Vec<u8>> {
    let mut paths: Vec<_> = ["examples", "tests/cases"]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What the language gives a meaning, and what the machine may stumble over.
const BITS: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    "#",
    "\\",
    "\\u0000",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{fffe}",
    "é",
    "👩‍👧",
    "0",
    "-1",
    "nan",
    "inf",
    "-inf",
    "1e308",
    "9007199254740993",
    "99999999999999999999",
    "0.5",
    "true",
    "false",
    "2026-02-30",
    "\"\"",
    "\" \"",
    "[]",
    "{}",
    "[[]]",
    "[[step]]",
    "[[stage]]",
    "[[stage.step]]",
    "[[lane]]",
    "[teams]",
    "[systems]",
    "[variants.x]",
    "[variants.future]\nfrom = \"future\"",
    "[[line]]",
    "id = \"a\"",
    "to = \"a\"",
    "uses = \"a\"",
    "back = \"a\"",
    "with = \"a\"",
    "span = 99999",
    "span = 0",
    "through = \"a\"",
    "only = \"future\"",
    "future = {}",
    "future = false",
    "future = \"x\"",
    "in = {}",
    "replaces = \"a\"",
    "by = \"a\"",
    "step = \"a\"",
    "persona = \"x\"",
    "flow = false",
    "of = \"x\"",
    "felt = \"a\"",
    "cause = [\"a\", \"a\"]",
    "fixes = \"a\"",
    "score = -2",
    "score = 2",
    "value = 1e300",
    "scale = 0",
    "time = \"\"",
    "mark = \"end\"",
    "language = \"ar\"",
    "language = \"th\"",
    "customer = \"x\"",
    "feeling = 1",
    "pain = \"x\"",
    "metric = \"x\"",
    "hide = true",
    "after = \"a\"",
    "role = \"other\"",
];

/// Breaks a blueprint in a few places.
fn broken(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut text = seeds.get(dice.below(seeds.len())).cloned().unwrap_or_default();
    for _ in 0..=dice.below(4) {
        match dice.below(7) {
            0 => bytes(dice, &mut text),
            1 => pieces(dice, &mut text, seeds),
            2 => bits(dice, &mut text),
            3 | 4 => swapped_words(dice, &mut text),
            _ => lines(dice, &mut text),
        }
        text.truncate(200_000);
    }
    text
}

/// One byte is another.
fn bytes(dice: &mut Dice, text: &mut [u8]) {
    let at = dice.below(text.len());
    if let Some(byte) = text.get_mut(at) {
        *byte = dice.next() as u8;
    }
}

/// A piece is gone, doubled, or from elsewhere.
fn pieces(dice: &mut Dice, text: &mut Vec<u8>, seeds: &[Vec<u8>]) {
    let start = dice.below(text.len());
    let end = (start + dice.below(200)).min(text.len());
    match dice.below(3) {
        0 => drop(text.drain(start..end)),
        1 => {
            let piece = text[start..end].to_vec();
            text.splice(start..start, piece);
        }
        _ => {
            let other = &seeds[dice.below(seeds.len())];
            let from = dice.below(other.len());
            let to = (from + dice.below(400)).min(other.len());
            text.splice(start..end, other[from..to].iter().copied());
        }
    }
}

/// Something of the language stands where it does not belong, mostly where a line or a value begins.
fn bits(dice: &mut Dice, text: &mut Vec<u8>) {
    let bit = BITS[dice.below(BITS.len())];
    let edges: Vec<usize> =
        text.iter().enumerate().filter(|(_, byte)| b"\n={,".contains(byte)).map(|(at, _)| at + 1).collect();
    let at = match dice.below(4) {
        0 => dice.below(text.len()),
        _ => edges.get(dice.below(edges.len())).copied().unwrap_or(0),
    };
    let apart = if text.get(at.wrapping_sub(1)) == Some(&b'\n') { "\n" } else { ", " };
    text.splice(at..at, bit.bytes().chain(apart.bytes()));
}

/// A word in quotes is another of the same file, so that references cross.
fn swapped_words(dice: &mut Dice, text: &mut Vec<u8>) {
    let quotes: Vec<usize> = text.iter().enumerate().filter(|(_, byte)| **byte == b'"').map(|(at, _)| at).collect();
    let pair = |nth: usize| Some((*quotes.get(nth * 2)? + 1, *quotes.get(nth * 2 + 1)?));
    let count = quotes.len() / 2;
    let (Some((from, to)), Some((start, end))) = (pair(dice.below(count)), pair(dice.below(count))) else { return };
    let word = text[from..to].to_vec();
    text.splice(start..end, word);
}

/// A line is gone, doubled, or elsewhere.
fn lines(dice: &mut Dice, text: &mut Vec<u8>) {
    let mut all: Vec<Vec<u8>> = text.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (dice.below(all.len()), dice.below(all.len()));
    match dice.below(3) {
        0 if one < all.len() => drop(all.remove(one)),
        1 if one < all.len() => all.insert(other, all[one].clone()),
        _ if one < all.len() => all.swap(one, other),
        _ => {}
    }
    *text = all.concat();
}

/// Loads and, when that works, draws and writes; how many marks were painted.
fn through(bytes: &[u8], fonts: &Fonts, options: &CheckOptions) -> Option<usize> {
    let limits = Limits::default();
    let source = decode("mutation.toml", bytes, &limits).ok()?;
    let service = match check::load(&source, &limits, options) {
        Ok(loaded) => loaded.output,
        Err(found) => {
            assert!(!found.is_empty(), "refused without a reason");
            for finding in &found {
                assert!(finding.span.end <= source.text().len(), "{finding:?} lies outside of the file");
            }
            return None;
        }
    };
    let style = style::built_in(style::DEFAULT).unwrap();
    let drawing = render::draw(&service, &Options::default(), &style, fonts, &Pictures::default()).ok()?;
    let scene = drawing.scene;
    let written = svg::svg(&scene, fonts, TextMode::Names);
    roxmltree::Document::parse(&written).expect("well formed");
    Some(work(&scene))
}

/// Marks of a scene at the top, what drawing it costs.
fn work(scene: &Scene) -> usize {
    scene.marks.len()
}

#[test]
fn whatever_is_broken_in_a_blueprint_nothing_panics() {
    let seeds = seeds();
    let fonts = Fonts::shipped();
    let runs = number("FUZZ_RUNS", 3_000);
    let mut dice = Dice(number("FUZZ_SEED", 0x5eed_cafe));
    let (mut drawn, mut refused) = (0u64, 0u64);
    for run in 0..runs {
        let bytes = broken(&mut dice, &seeds);
        let answer = catch_unwind(AssertUnwindSafe(|| through(&bytes, &fonts, &CheckOptions::default())));
        match answer {
            Ok(Some(marks)) => {
                drawn += 1;
                assert!(marks <= 1_000 + bytes.len() * 4, "run {run}: {marks} marks of {} bytes", bytes.len());
            }
            Ok(None) => refused += 1,
            Err(_) => {
                let name = env::temp_dir().join(format!("cyanotype-find-{run}.toml"));
                fs::write(&name, &bytes).unwrap();
                panic!("run {run} panicked; its blueprint is {}", name.display());
            }
        }
    }
    println!("{runs} runs: {drawn} drawn, {refused} refused");
    assert!(drawn * 10 > runs && refused * 10 > runs, "the mutations are lopsided: {drawn} drawn, {refused} refused");
}
