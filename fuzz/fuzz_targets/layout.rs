//! A blueprint that loads is laid out, painted, written, told in words and shipped.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Unstructured;
use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::limits::Limits;
use cyanotype::measure::measure;
use cyanotype::paint::Pictures;
use cyanotype::plan::Part;
use cyanotype::plan::plan;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::render::View;
use cyanotype::render::draw_pages;
use cyanotype::report;
use cyanotype::ship::ship;
use cyanotype::source::Source;
use cyanotype::source::decode;
use cyanotype::style::BUILT_IN;
use cyanotype::style::Style;
use cyanotype::style::built_in;
use cyanotype::text::Fonts;
use cyanotype::trace::traces;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use sketch::blueprint;

static FONTS: LazyLock<Fonts> = LazyLock::new(Fonts::shipped);
static SHOW: LazyLock<bool> = LazyLock::new(|| std::env::var_os("SHOW").is_some());
static STYLES: LazyLock<Vec<Style>> =
    LazyLock::new(|| BUILT_IN.iter().map(|(name, _)| built_in(name).expect("built-in styles are whole")).collect());

fuzz_target!(|data: &[u8]| {
    let mut dice = Unstructured::new(data);
    let Ok(choice) = dice.arbitrary::<[u8; 4]>() else { return };
    let text = match choice[3] % 4 {
        0 => String::from_utf8_lossy(dice.take_rest()).into_owned(),
        _ => match blueprint(&mut dice, false) {
            Ok(text) => text,
            Err(_) => return,
        },
    };
    if *SHOW {
        eprintln!("{text}");
    }
    let limits = Limits::default();
    let Ok(source) = decode("in.toml", text.as_bytes(), &limits) else { return };
    let Ok(loaded) = load(&source, &limits, &CheckOptions::default()) else { return };
    drawn(&loaded.output, choice);
    if choice[2] % 8 == 0 {
        told(&loaded.output, &source);
    }
});

fn drawn(service: &Service, [view, page, mode, _]: [u8; 4]) {
    let first = service.variants.first();
    let stage = first.and_then(|blueprint| blueprint.stages.first()).map(|stage| stage.id.clone());
    let options = Options {
        view: match view % 8 {
            0 => View::Side,
            1 => View::Stacked,
            2 => View::Overlay,
            3 => View::Variant("future".to_owned()),
            _ => View::Auto,
        },
        page: match page % 16 {
            0 => Page::A4,
            1 => Page::A3,
            2 => Page::Slide,
            3 => Page::Screen,
            _ => Page::Free,
        },
        traces: if view & 8 == 0 { Vec::new() } else { vec!["P1".to_owned()] },
        team: first
            .and_then(|blueprint| blueprint.teams.first())
            .map(|team| team.id.clone())
            .filter(|_| view & 48 == 0),
        stages: stage.map(|id| (id.clone(), id)).filter(|_| view & 192 == 0),
        unfolded: page & 16 == 0,
        ..Options::default()
    };
    let style = &STYLES[usize::from(page >> 5) % STYLES.len()];
    let Ok(pages) = draw_pages(service, &options, style, &FONTS, &Pictures::default()) else { return };
    for page in pages {
        assert!(page.scene.size.width.to_f64() > 0.0 && page.scene.size.height.to_f64() > 0.0, "a page of no size");
        let letters = match mode % 16 {
            0 => TextMode::Embed,
            1 => TextMode::Outline,
            _ => TextMode::Names,
        };
        let written = svg(&page.scene, &FONTS, letters);
        assert!(!written.contains("NaN") || mode % 16 < 2, "not a number");
        inert(&written);
        if mode & 64 == 0 {
            let _ = measure(&page.scene).json();
        }
    }
}

/// Well formed, no id twice, and nothing in it runs.
fn inert(written: &str) {
    let document = roxmltree::Document::parse(written).expect("well formed");
    let mut ids = std::collections::BTreeSet::new();
    for node in document.descendants().filter(|node| node.is_element()) {
        assert!(!matches!(node.tag_name().name(), "script" | "foreignObject" | "iframe" | "animate" | "set"));
        for attribute in node.attributes() {
            let value = attribute.value();
            assert!(!attribute.name().starts_with("on"), "{value}");
            assert!(attribute.name() != "id" || ids.insert(value), "the id {value} stands twice");
            assert!(attribute.name() != "href" || !value.to_lowercase().contains("script:"), "{value}");
        }
    }
}

fn told(service: &Service, source: &Source) {
    for blueprint in &service.variants {
        let _ = traces(blueprint);
        let _ = report::outline::outline_markdown(blueprint);
        let _ = report::outline::outline_csv(blueprint);
    }
    let ranked = plan(&[Part { file: "in.toml", service }], Some(date(2026, 3, 1)));
    let _ = report::plan::json(&ranked);
    let _ = report::plan::markdown(&ranked);
    let fixes = service.variants.iter().flat_map(|blueprint| &blueprint.opportunities);
    let Some(fix) = fixes.map(|fix| fix.id.clone()).next() else { return };
    let limits = Limits::default();
    if let Ok(shipped) = ship(source.text(), &[fix], date(2026, 3, 1)) {
        // What `ship` would write is checked again by the program; here it must not be worse than a refusal.
        if let Ok(after) = decode("in.toml", shipped.text.as_bytes(), &limits) {
            let _ = load(&after, &limits, &CheckOptions::default());
        }
    }
}
