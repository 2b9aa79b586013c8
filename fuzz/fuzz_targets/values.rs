//! Addresses, colours, durations and language tags: taken as meant or refused; an address that is taken never runs.
#![no_main]

use std::sync::LazyLock;

use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::color::Color;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::limits::Limits;
use cyanotype::paint::Pictures;
use cyanotype::render::Options;
use cyanotype::render::draw;
use cyanotype::source::Source;
use cyanotype::style::Style;
use cyanotype::style::built_in;
use cyanotype::text::Fonts;
use libfuzzer_sys::fuzz_target;
use sketch::quoted;

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::shipped);
static STYLE: LazyLock<Style> = LazyLock::new(|| built_in("light").expect("whole"));

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let words = String::from_utf8_lossy(rest);
    if let Ok(color) = words.parse::<Color>() {
        let written = color.to_string();
        assert_eq!(written.parse::<Color>().ok(), Some(color));
        assert!((1.0..=21.01).contains(&color.contrast(Color::WHITE)));
    }
    let key = ["url", "time", "icon", "cost", "wait", "note", "actor", "when"][usize::from(first % 8)];
    let words = quoted(&words);
    let text = format!("title = \"T\"\nlanguage = {words}\n[teams]\na = {{ name = \"A\", color = {words} }}\n");
    let _ = load(&Source::new("in.toml", text), &Limits::default(), &CheckOptions::default());
    let text = format!("title = \"T\"\n[[step]]\ncustomer = {{ text = \"C\", {key} = {words} }}\n");
    let Ok(loaded) = load(&Source::new("in.toml", text), &Limits::default(), &CheckOptions::default()) else { return };
    let Ok(drawing) = draw(&loaded.output, &Options::default(), &STYLE, &FONTS, &Pictures::default()) else { return };
    let written = svg(&drawing.scene, &FONTS, TextMode::Names);
    let document = roxmltree::Document::parse(&written).expect("well formed");
    let links = document.descendants().flat_map(|node| node.attributes()).filter(|known| known.name() == "href");
    for link in links {
        // As a browser reads it: white space and control characters do not count.
        let address: String = link.value().chars().filter(|c| !c.is_control() && *c != ' ').collect();
        let address = address.to_lowercase();
        for scheme in ["javascript:", "data:text", "vbscript:", "file:", "blob:"] {
            assert!(!address.starts_with(scheme), "{address}");
        }
    }
});
