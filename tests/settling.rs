//! Settling a variant, over many files nobody would write: it never fails, and changes only what is said.

use std::fs;

use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::document::Reading;
use cyanotype::document::read;
use cyanotype::limits::Limits;
use cyanotype::report::outline::outline_json;
use cyanotype::source::Source;
use cyanotype::variant::settle;
use cyanotype::variant::variants;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn cases() -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir("tests/cases").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// A file of steps and cards that names no variant.
fn plain_file() -> impl Strategy<Value = String> {
    let lane = prop::sample::select(vec!["customer", "frontstage", "backstage", "support", "pain", "opportunity"]);
    let cell = (lane, prop::collection::vec("[a-zA-Z ]{0,8}[a-z]", 1..4));
    let step = prop::collection::btree_map(any::<u8>(), cell, 0..5);
    prop::collection::vec(step, 1..6).prop_map(|steps| {
        let mut text = "title = \"T\"\n".to_owned();
        for (at, step) in steps.into_iter().enumerate() {
            text.push_str(&format!("[[step]]\nid = \"s{at}\"\n"));
            let mut seen = Vec::new();
            for (lane, words) in step.into_values() {
                if !seen.contains(&lane) {
                    seen.push(lane);
                    text.push_str(&format!("{lane} = {words:?}\n"));
                }
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(20_261_124), ..ProptestConfig::default() })]

    #[test]
    fn a_variant_that_differs_in_nothing_is_the_plain_file(text in plain_file()) {
        let outline = |text: &str, at: usize| {
            let source = Source::new("t", text);
            let service = load(&source, &Limits::default(), &CheckOptions::default()).unwrap().output;
            let mut outline = outline_json(&service.variants[at], &service);
            for key in ["variant", "variant_name", "variants"] {
                outline[key] = serde_json::Value::Null;
            }
            outline
        };
        let plain = outline(&text, 0);
        let varied = format!("{text}\n[variants.one]\n[variants.two]\n[variants.side]\nfrom = false\n");
        for at in 0..3 {
            prop_assert_eq!(&plain, &outline(&varied, at));
        }
    }

    #[test]
    fn nothing_written_over_a_file_makes_reading_it_fail_to_answer(
        case in 0..22usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12usize, "[\\[\\]{}=\"'.,\\n a-z0-9-]{0,6}"), 1..6),
    ) {
        let mut text = cases()[case].clone();
        for (at, length, written) in cuts {
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            let start = places[at.index(places.len())];
            let end = text[start..].char_indices().map(|(place, _)| start + place).nth(length).unwrap_or(text.len());
            text.replace_range(start..end, &written);
        }
        let source = Source::new("t", text);
        let findings = match load(&source, &Limits::default(), &CheckOptions::default()) {
            Ok(loaded) => {
                for blueprint in &loaded.output.variants {
                    outline_json(blueprint, &loaded.output);
                }
                loaded.warnings
            }
            Err(findings) => {
                prop_assert!(!findings.is_empty());
                findings
            }
        };
        cyanotype::diagnostic::render_text(&source, &findings, true);
        for finding in &findings {
            prop_assert!(finding.span.start <= finding.span.end && finding.span.end <= source.text().len());
            prop_assert!(source.text().is_char_boundary(finding.span.start));
        }
    }
}

#[test]
fn settling_twice_settles_nothing_more() {
    for text in cases() {
        let source = Source::new("t", text);
        let Reading { document, .. } = read(&source, &Limits::default()).unwrap();
        for variant in variants(&document, &mut Vec::new()) {
            let once = settle(&document, Some(&variant));
            let twice = settle(&once, Some(&variant));
            assert_eq!(format!("{:?}", once.items), format!("{:?}", twice.items));
            assert_eq!(format!("{:?}", once.steps), format!("{:?}", twice.steps));
        }
    }
}
