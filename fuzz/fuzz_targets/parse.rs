//! Text -> document -> variants -> check: a file loads or is refused with findings that lie in it and can be shown.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Unstructured;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diagnostic::render_text;
use cyanotype::limits::Limits;
use cyanotype::source::decode;
use libfuzzer_sys::fuzz_target;
use sketch::blueprint;

static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);
static OPTIONS: LazyLock<CheckOptions> = LazyLock::new(CheckOptions::default);
static SHOW: LazyLock<bool> = LazyLock::new(|| std::env::var_os("SHOW").is_some());

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    // Telling costs more than finding, so it is done now and then.
    let tell = first & 0b1100 == 0;
    // Half of the time the bytes are the file itself, so that real blueprints can be a corpus.
    match first % 2 {
        0 => file(rest, tell),
        _ => {
            if let Ok(text) = blueprint(&mut Unstructured::new(rest), true) {
                if *SHOW {
                    eprintln!("{text}");
                }
                file(text.as_bytes(), tell);
            }
        }
    }
});

fn file(bytes: &[u8], tell: bool) {
    let (source, findings) = match decode("in.toml", bytes, &LIMITS) {
        Ok(source) => match load(&source, &LIMITS, &OPTIONS) {
            Ok(loaded) => (source, loaded.warnings),
            Err(findings) => {
                assert!(!findings.is_empty(), "refused without a reason");
                (source, findings)
            }
        },
        Err(undecodable) => {
            assert!(!undecodable.findings.is_empty(), "refused without a reason");
            (undecodable.source, undecodable.findings)
        }
    };
    for finding in &findings {
        assert!(finding.span.start <= finding.span.end && finding.span.end <= source.text().len(), "{finding:?}");
        assert!(source.text().get(finding.span.start..finding.span.end).is_some(), "{finding:?} cuts a letter");
    }
    if tell && let Some(first) = findings.get(..findings.len().min(3)) {
        let told = render_text(&source, first, false);
        let raw = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!told.contains(raw), "{told:?}");
    }
}
