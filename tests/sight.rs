//! What a page says by colour it says by something else as well: by shape, width, dashes or words; and where colours
//! help, they help people who see fewer of them.

mod common;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use common::Folder;
use cyanotype::color::Color;
use cyanotype::color::Sight;
use cyanotype::style;
use cyanotype::style::Palette;

/// Colours that are told apart by more than colour, but should be seen to differ by everyone.
fn pairs(palette: &Palette) -> Vec<(&'static str, Color, Color)> {
    vec![
        ("new and changed", palette.new, palette.changed),
        ("new and moved", palette.new, palette.moved),
        ("changed and moved", palette.changed, palette.moved),
        ("pain and opportunity", palette.pain, palette.opportunity),
        ("current and future trace", palette.trace, palette.trace_future),
        ("path and hand-off", palette.spine, palette.handoff),
        ("trigger and hand-off", palette.flow, palette.handoff),
        ("path and trigger", palette.spine, palette.flow),
    ]
}

#[test]
fn states_pins_and_links_differ_for_every_eye() {
    // In high contrast everything is black on white: there shapes, words and widths alone tell things apart.
    for (name, _) in style::BUILT_IN.iter().filter(|(name, _)| *name != "high-contrast") {
        let palette = style::built_in(name).unwrap().palette;
        for sight in Sight::ALL {
            for (pair, one, two) in pairs(&palette) {
                let far = one.distance(two, sight);
                assert!(far >= 5.0, "{name}, {sight:?}: {pair} are {far:.1} apart");
            }
        }
    }
}

/// The b2b example, current and future with a trace, in a style.
fn drawn(folder: &Folder, style: &str, view: &[&str]) -> String {
    let example = std::path::Path::new("examples/b2b-software.blueprint.toml").canonicalize().unwrap();
    let mut arguments = vec!["render", example.to_str().unwrap(), "--style", style, "--text", "names", "-o", "a.svg"];
    arguments.extend(view);
    folder.run(arguments).expect(0);
    folder.text("a.svg")
}

/// How a drawn shape looks, but for its colours.
fn shape(node: roxmltree::Node) -> String {
    let mut parts = vec![node.tag_name().name().to_owned()];
    for name in ["stroke-width", "stroke-dasharray", "r"] {
        parts.extend(node.attribute(name).map(|value| format!("{name}={value}")));
    }
    parts.push(format!("filled={}", node.attribute("fill").is_some_and(|fill| fill != "none")));
    parts.join(" ")
}

#[test]
fn connectors_differ_by_more_than_colour() {
    let folder = Folder::new();
    for (name, _) in style::BUILT_IN {
        let svg = drawn(&folder, name, &["--view", "current"]);
        let svg = roxmltree::Document::parse(&svg).unwrap();
        let mut looks: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for wire in svg.descendants().filter(|node| node.attribute("data-kind") == Some("connector")) {
            let line = wire.children().find(|part| part.attribute("data-part") == Some("line")).unwrap();
            let headed = wire.children().any(|part| part.attribute("data-part") == Some("head"));
            looks
                .entry(wire.attribute("data-type").unwrap())
                .or_default()
                .insert(format!("{} headed={headed}", shape(line)));
        }
        let kinds: Vec<&str> = looks.keys().copied().collect();
        assert_eq!(kinds, ["handoff", "path", "triggers", "uses"]);
        for (one, other) in [("triggers", "uses"), ("triggers", "handoff"), ("uses", "handoff"), ("path", "triggers")] {
            assert!(looks[one].is_disjoint(&looks[other]), "{name}: {one} looks like {other}: {looks:?}");
        }
    }
}

#[test]
fn states_bear_words_teams_bear_letters_and_pins_have_shapes() {
    let folder = Folder::new();
    for (name, _) in style::BUILT_IN {
        let svg = drawn(&folder, name, &["--trace", "mismatch"]);
        let svg = roxmltree::Document::parse(&svg).unwrap();
        let of_kind =
            |kind: &'static str| svg.descendants().filter(move |node| node.attribute("data-kind") == Some(kind));
        let words = |node: roxmltree::Node| -> String {
            node.descendants().filter(|text| text.is_text()).filter_map(|text| text.text()).map(str::trim).collect()
        };
        for card in of_kind("card").filter(|card| card.attribute("data-state") != Some("same")) {
            let tag = card.children().find(|part| part.attribute("data-kind") == Some("tag"));
            let state = card.attribute("data-state").unwrap();
            let body = card.children().find(|part| part.attribute("data-part") == Some("body")).unwrap();
            assert!(tag.is_some_and(|tag| words(tag).eq_ignore_ascii_case(state)), "{name}: {:?}", card.attributes());
            assert_eq!(body.attribute("stroke-dasharray").is_some(), state == "removed", "{name}: {state}");
        }
        let mut letters: BTreeMap<String, &str> = BTreeMap::new();
        for badge in of_kind("badge") {
            let team = badge.attribute("aria-label").unwrap();
            let initials = words(badge.children().find(|part| part.has_tag_name("text")).unwrap());
            assert!(!initials.is_empty(), "{name}: {team}");
            assert_eq!(*letters.entry(initials).or_insert(team), team, "{name}: two teams share letters");
        }
        assert_eq!(letters.len(), 7);
        let mut pins: BTreeMap<char, BTreeSet<String>> = BTreeMap::new();
        for pin in of_kind("pin") {
            let code = words(pin).chars().next().unwrap();
            pins.entry(code).or_default().insert(shape(pin.first_element_child().unwrap()));
        }
        assert!(pins[&'P'].is_disjoint(&pins[&'O']), "{name}: {pins:?}");
        assert!(pins[&'P'].iter().all(|shape| shape.starts_with("path")), "{name}: pains are hexagons: {pins:?}");
    }
}
