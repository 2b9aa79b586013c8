//! What a page says by colour it says by something else as well: by shape, width, dashes or words; and where colours
//! help, they help people who see fewer of them.

mod common;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use common::Folder;
use cyanotype::color::Color;
use cyanotype::style;
use cyanotype::style::Palette;

/// Linear light of a colour.
fn linear(Color(red, green, blue): Color) -> [f64; 3] {
    [red, green, blue].map(|byte| {
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    })
}

/// How a colour is seen: G. Machado, M. Oliveira, L. Fernandes, A Physiologically-based Model for Simulation of Color
/// Vision Deficiency (2009), severity 1.0.
const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
    ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
    ),
    (
        "deutan",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ),
    (
        "tritan",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
    ),
];

/// CIE L*a*b* (D65) of a colour as it is seen.
fn lab(color: Color, sight: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = linear(color);
    let times =
        |matrix: &[[f64; 3]; 3], at: [f64; 3]| matrix.map(|row| row.iter().zip(at).map(|(one, two)| one * two).sum());
    let seen: [f64; 3] = times(sight, light);
    let seen = seen.map(|part| part.clamp(0.0, 1.0));
    let [x, y, z]: [f64; 3] = times(
        &[
            [0.412_456_4, 0.357_576_1, 0.180_437_5],
            [0.212_672_9, 0.715_152_2, 0.072_175_0],
            [0.019_333_9, 0.119_192_0, 0.950_304_1],
        ],
        seen,
    );
    let root =
        |share: f64| if share > 216.0 / 24389.0 { share.cbrt() } else { (24389.0 / 27.0 * share + 16.0) / 116.0 };
    let (x, y, z) = (root(x / 0.950_47), root(y), root(z / 1.088_83));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000: G. Sharma, W. Wu, E. Dalal, The CIEDE2000 Color-Difference Formula (2005).
fn distance([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let mean_chroma = f64::midpoint(a1.hypot(b1), a2.hypot(b2));
    let seventh = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25_f64.powi(7))).sqrt();
    let more = 1.5 - 0.5 * seventh(mean_chroma);
    let (a1, a2) = (a1 * more, a2 * more);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| if a == 0.0 && b == 0.0 { 0.0 } else { b.atan2(a).to_degrees().rem_euclid(360.0) };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (dl, dc, dh) = (l2 - l1, c2 - c1, 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin());
    let (l, c) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let wave = |times: f64, shift: f64| (times * h + shift).to_radians().cos();
    let t = 1.0 - 0.17 * wave(1.0, -30.0) + 0.24 * wave(2.0, 0.0) + 0.32 * wave(3.0, 6.0) - 0.2 * wave(4.0, -63.0);
    let middle = (l - 50.0).powi(2);
    let (sl, sc, sh) = (1.0 + 0.015 * middle / (20.0 + middle).sqrt(), 1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let turned = (60.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin() * -2.0 * seventh(c);
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + turned * c * h).sqrt()
}

#[test]
fn the_distance_is_that_of_the_published_samples() {
    let near = |one, two, is: f64| assert!((distance(one, two) - is).abs() < 0.0001, "{is}");
    near([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425);
    near([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492);
    near([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644);
    near([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082);
}

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
        for (sight, seen) in SIGHTS {
            for (pair, one, two) in pairs(&palette) {
                let far = distance(lab(one, &seen), lab(two, &seen));
                assert!(far >= 5.0, "{name}, {sight}: {pair} are {far:.1} apart");
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
