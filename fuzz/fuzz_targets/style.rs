//! A style file is read whole or refused at its own place; whatever is read can be drawn with.
#![no_main]

use std::sync::LazyLock;

use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::limits::Limits;
use cyanotype::paint::Pictures;
use cyanotype::render::Options;
use cyanotype::render::draw;
use cyanotype::source::Source;
use cyanotype::style::read;
use cyanotype::text::Fonts;
use libfuzzer_sys::fuzz_target;

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::shipped);

static SMALL: LazyLock<Service> = LazyLock::new(|| {
    let text = "title = \"T\"\n[teams]\na = \"A\"\n[[step]]\nfeeling = 1\ncustomer = { text = \"C\", id = \"c\", to = \"f\" }\nfrontstage = { id = \"f\", text = \"F\", owner = \"a\", uses = [], future = \"G\" }\npain = { text = \"P\", cause = \"f\", severity = 3 }\nmetric = { name = \"M\", value = 3, target = 1, better = \"lower\" }\n";
    load(&Source::new("in.toml", text), &Limits::default(), &CheckOptions::default()).expect("whole").output
});

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let text = match first % 4 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        1 => format!("extends = \"light\"\n[palette]\n{}", String::from_utf8_lossy(rest)),
        2 => format!("extends = \"print\"\n[type]\n{}", String::from_utf8_lossy(rest)),
        _ => format!("extends = \"light\"\n[metrics]\n{}", String::from_utf8_lossy(rest)),
    };
    let source = Source::new("brand.toml", text);
    match read(&source) {
        Ok(style) => {
            if let Ok(drawing) = draw(&SMALL, &Options::default(), &style, &FONTS, &Pictures::default()) {
                let written = svg(&drawing.scene, &FONTS, TextMode::Names);
                roxmltree::Document::parse(&written).expect("well formed");
            }
        }
        Err(findings) => {
            assert!(!findings.is_empty());
            for finding in findings {
                assert!(finding.span.end <= source.text().len(), "{finding:?}");
            }
        }
    }
});
