//! Laws of comparisons on the page, tried on made-up pairs of states: panes align to the pixel, and an edit in one
//! card moves others by whole rows and columns alone.

#[path = "common/pairs.rs"]
mod pairs;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::limits::Limits;
use cyanotype::paint::Pictures;
use cyanotype::render::Edition;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::render::View;
use cyanotype::render::draw;
use cyanotype::render::draw_pages;
use cyanotype::render::draw_two_pages;
use cyanotype::scene::Scene;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

fn service(toml: &str) -> Service {
    match load(&Source::new("made-up.toml", toml), &Limits::default(), &CheckOptions::default()) {
        Ok(warned) => warned.output,
        Err(findings) => panic!("{toml}\n{findings:#?}"),
    }
}

/// A card as the page shows it.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    lane: String,
    step: String,
    span: String,
    state: String,
    /// Left, top, width, height in hundredths of a pixel.
    frame: [i64; 4],
}

/// Every card of a page by its variant and id.
fn cards(scene: &Scene, fonts: &Fonts) -> BTreeMap<(String, String), Shown> {
    let picture = svg(scene, fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let mut found = BTreeMap::new();
    for card in tree.descendants().filter(|node| node.attribute("data-kind") == Some("card")) {
        let of = |name: &str| card.attribute(name).unwrap_or_default().to_owned();
        let body = card.descendants().find(|node| node.attribute("data-part") == Some("body")).unwrap();
        let number = |name: &str| {
            let value: f64 = body.attribute(name).unwrap().parse().unwrap();
            (value * 100.0).round() as i64
        };
        let shown = Shown {
            lane: of("data-lane"),
            step: of("data-step"),
            span: of("data-span"),
            state: of("data-state"),
            frame: ["x", "y", "width", "height"].map(number),
        };
        found.insert((of("data-variant"), of("data-id")), shown);
    }
    found
}

/// Tries a law on made-up files, the same ones every time.
fn for_all(cases: u32, law: impl Fn(&str, &Fonts)) {
    let fonts = Fonts::shipped();
    let config = Config { cases, max_shrink_iters: 60, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let tried = runner.run(&vec(any::<u16>(), 0..300), |numbers| {
        law(&pairs::file(&numbers), &fonts);
        Ok(())
    });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

fn page(toml: &str, view: View, fonts: &Fonts) -> Scene {
    let options = Options { view, unfolded: true, ..Options::default() };
    let style = style::built_in("light").unwrap();
    draw(&service(toml), &options, &style, fonts, &Pictures::new()).unwrap().scene
}

/// The one distance by which all pairs of frames are apart, along one side.
fn apart(pairs: &[(&Shown, &Shown)], side: usize, toml: &str) -> Option<i64> {
    let mut all: Vec<i64> = pairs.iter().map(|(one, other)| other.frame[side] - one.frame[side]).collect();
    all.sort_unstable();
    all.dedup();
    assert!(all.len() < 2, "cards at the same place are {all:?} apart: {pairs:#?}\n{toml}");
    all.first().copied()
}

#[test]
fn panes_align_to_the_pixel() {
    let compared = std::cell::Cell::new(0);
    for_all(60, |toml, fonts| {
        for view in [View::Side, View::Stacked] {
            let all = cards(&page(toml, view.clone(), fonts), fonts);
            let of = |variant: &str| -> BTreeMap<&str, &Shown> {
                let own = all.iter().filter(|((known, _), _)| known == variant);
                own.map(|((_, id), shown)| (id.as_str(), shown)).collect()
            };
            let (current, future) = (of("current"), of("future"));
            // Cards that stand in the same cell, ghosts of removed ones among them.
            let same: Vec<(&Shown, &Shown)> = current
                .iter()
                .filter_map(|(id, shown)| Some((*shown, *future.get(id)?)))
                .filter(|(one, other)| (&one.lane, &one.step, &one.span) == (&other.lane, &other.step, &other.span))
                .collect();
            let (x, y) = (apart(&same, 0, toml), apart(&same, 1, toml));
            assert!(apart(&same, 2, toml).is_none_or(|by| by == 0), "widths differ\n{toml}");
            assert!(apart(&same, 3, toml).is_none_or(|by| by == 0), "heights differ\n{toml}");
            match view {
                View::Side => assert!(y.is_none_or(|y| y == 0) && x.is_none_or(|x| x > 0), "{x:?} {y:?}\n{toml}"),
                _ => assert!(x.is_none_or(|x| x == 0) && y.is_none_or(|y| y > 0), "{x:?} {y:?}\n{toml}"),
            }
            compared.set(compared.get() + same.len());
        }
    });
    assert!(compared.get() > 500, "too little was compared: {}", compared.get());
}

/// The file with other words on one of its cards in both states; `None` where it has no card.
fn edited(toml: &str) -> Option<String> {
    let at = toml.find("id = \"c0\", text = \"")? + "id = \"c0\", text = \"".len();
    let end = at + toml[at..].find('"')?;
    let words = "Says at length what it once said in a word, and then says it all over again";
    Some(format!("{}{words}{}", &toml[..at], &toml[end..]))
}

#[test]
fn an_edit_in_one_card_moves_the_others_by_rows_and_columns_alone() {
    let moved = std::cell::Cell::new(0);
    for_all(60, |toml, fonts| {
        let Some(longer) = edited(toml) else { return };
        for view in [View::Variant("current".to_owned()), View::Side] {
            let before = cards(&page(toml, view.clone(), fonts), fonts);
            let after = cards(&page(&longer, view, fonts), fonts);
            // Edges at one place stay at one place: what changes is where rows and columns begin and end.
            for (low, high) in [(0, 2), (1, 3)] {
                let mut edges: BTreeMap<(bool, i64), i64> = BTreeMap::new();
                for (key, shown) in before.iter().filter(|((_, id), _)| id != "c0") {
                    let Some(now) = after.get(key) else { panic!("{key:?} is gone\n{toml}") };
                    let ends = |frame: &[i64; 4]| [frame[low], frame[low] + frame[high]];
                    for (end, (was, is)) in ends(&shown.frame).into_iter().zip(ends(&now.frame)).enumerate() {
                        let known = *edges.entry((end == 0, was)).or_insert(is);
                        assert_eq!(known, is, "{key:?} moved by itself\n{toml}");
                    }
                }
                moved.set(moved.get() + edges.iter().filter(|((_, was), is)| was != *is).count());
            }
        }
    });
    assert!(moved.get() > 0, "no edit moved a row, so nothing was tried");
}

#[test]
fn two_files_stand_on_one_grid() {
    for_all(30, |toml, fonts| {
        let service = service(toml);
        let [current, future] = service.variants.as_slice() else { panic!("{toml}") };
        let style = style::built_in("light").unwrap();
        let options = Options { view: View::Side, unfolded: true, changes: true, ..Options::default() };
        let (before, after) =
            (Edition { name: "old.toml", blueprint: current }, Edition { name: "new.toml", blueprint: future });
        let pages = draw_two_pages(before, after, &options, &style, fonts, &Pictures::new(), &|_| {}).unwrap();
        let all = cards(&pages[0].scene, fonts);
        let ids = |variant: &str| all.keys().filter(|(known, _)| known == variant).count();
        let own = |blueprint: &cyanotype::blueprint::Blueprint| blueprint.cards.len();
        assert!(ids("before") >= own(current) && ids("after") >= own(future), "{toml}");
        let hard = cyanotype::measure::measure(&pages[0].scene);
        assert!(hard.clean(), "{}\n{toml}", hard.text());
    });
}

fn example(name: &str) -> Service {
    let text = std::fs::read_to_string(format!("examples/{name}.blueprint.toml")).unwrap();
    service(&text)
}

fn words_of(scene: &Scene, fonts: &Fonts, kind: &str) -> Vec<String> {
    let picture = svg(scene, fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let named = tree.descendants().filter(|node| node.attribute("data-kind") == Some(kind));
    named.filter_map(|node| node.attribute("aria-label").map(str::to_owned)).collect()
}

#[test]
fn the_list_of_changes_is_whole_over_all_pages_and_nothing_in_it_overlaps() {
    let fonts = Fonts::shipped();
    let style = style::built_in("light").unwrap();
    let service = example("b2b-software");
    let options = |page: Page| Options { view: View::Side, changes: true, page, ..Options::default() };
    let pages = |page: Page| draw_pages(&service, &options(page), &style, &fonts, &Pictures::new()).unwrap();
    let free = pages(Page::Free);
    let all = words_of(&free[0].scene, &fonts, "row");
    assert!(all.len() > 30, "{all:#?}");
    assert!(all.iter().all(|row| free[0].scene.description.contains(row)), "the description says every edit");
    for page in [Page::A4, Page::A3, Page::Slide, Page::Screen] {
        let drawn = pages(page);
        let rows: Vec<String> = drawn.iter().flat_map(|page| words_of(&page.scene, &fonts, "row")).collect();
        assert_eq!(rows, all, "{page:?}");
        for (number, one) in drawn.iter().enumerate() {
            let measures = cyanotype::measure::measure(&one.scene);
            assert!(measures.clean(), "{page:?} {number}: {}", measures.details.join("\n"));
            let list_alone =
                words_of(&one.scene, &fonts, "pane").is_empty() && !words_of(&one.scene, &fonts, "row").is_empty();
            assert!(one.over.is_none() || !list_alone, "{page:?} {number} is larger than asked: {:?}", one.over);
        }
    }
}

/// Connectors of every kind stay, come, go and lead elsewhere.
const CONNECTORS: &str = r#"
title = "Connectors"
[teams]
desk = "Desk"
office = "Office"
[systems]
paper = { name = "Paper file", owner = "office" }
files = { name = "Files", owner = "office" }
[variants.current]
[variants.future]
[[stage]]
id = "first"
name = "Start"
future = "Beginning"
[[stage.step]]
customer = { id = "asks", text = "Asks", to = "takes" }
frontstage = { id = "takes", text = "Takes it", owner = "desk", to = ["keeps", "gone"], back = "asks", future = { to = ["new", "keeps"] } }
backstage = [
  { id = "keeps", text = "Files it", owner = "desk", uses = "paper", future = { uses = "files" } },
  { id = "gone", text = "Copies it", owner = "office", only = "current" },
  { id = "new", text = "Scans it", owner = "office", to = "answers", only = "future" },
  { id = "answers", text = "Answers", owner = "office", with = "keeps" },
]
metric = { id = "days", name = "days", value = 3, future.value = 1 }
"#;

/// How the line of a connector is drawn, its colour and width aside: its dashes, and whether it is a double line.
fn form(connector: roxmltree::Node<'_, '_>) -> (String, bool) {
    let part = |name: &str| connector.descendants().find(|node| node.attribute("data-part") == Some(name));
    let dashes = part("line").unwrap().attribute("stroke-dasharray").unwrap_or_default().to_owned();
    (dashes, part("core").is_some())
}

#[test]
fn connectors_are_told_apart_without_colours_and_the_legend_shows_how() {
    let fonts = Fonts::shipped();
    let picture = svg(&page(CONNECTORS, View::Side, &fonts), &fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let connectors = || tree.descendants().filter(|node| node.attribute("data-kind") == Some("connector"));
    let forms = |state: &str| -> BTreeSet<(String, bool)> {
        connectors().filter(|node| node.attribute("data-state") == Some(state)).map(form).collect()
    };
    let same = forms("same");
    assert!(same.len() > 1, "solid ones and one that goes back: {same:?}");
    let changed = ["new", "changed", "removed"].map(forms);
    for (index, one) in changed.iter().enumerate() {
        assert_eq!(one.len(), 1, "one form a state, whatever kind it is: {one:?}");
        assert!(one.is_disjoint(&same), "{one:?} among {same:?}");
        assert!(changed.iter().skip(index + 1).all(|other| one.is_disjoint(other)), "{changed:?}");
    }
    let legend = tree.descendants().find(|node| node.attribute("data-kind") == Some("legend")).unwrap();
    let dashes: Vec<&str> = legend.descendants().filter_map(|node| node.attribute("stroke-dasharray")).collect();
    for (dash, _) in changed.iter().flatten().filter(|(dash, _)| !dash.is_empty()) {
        assert!(dashes.contains(&dash.as_str()), "{dash}: {dashes:?}");
    }
}

#[test]
fn old_names_stay_readable_where_one_grid_shows_both_states() {
    let fonts = Fonts::shipped();
    let scene = page(CONNECTORS, View::Overlay, &fonts);
    let picture = svg(&scene, &fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let words: String = tree.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
    assert!(words.contains("Beginning") && words.contains("was: Start"), "{words}");
}

#[test]
fn the_rail_says_in_which_of_several_states_a_lane_goes() {
    let fonts = Fonts::shipped();
    let style = style::built_in("light").unwrap();
    let variants = ["installed", "removed", "trade", "unsure"].map(str::to_owned).to_vec();
    let options = Options { view: View::Stacked, variants, ..Options::default() };
    let scene = draw(&example("filter-cleaning"), &options, &style, &fonts, &Pictures::new()).unwrap().scene;
    let picture = svg(&scene, &fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let text: String = tree.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join("");
    let said = |state: &str| words.matches(&format!("Removed:{}", state.replace(' ', ""))).count();
    assert!(said("Filter already removed") > 0, "the partner's lane goes with the second state: {words}");
    assert!(said("Diagnosis, catalyst or unsure") > 0, "the workshop's with the fourth");
    assert_eq!(said("Workshop or repeat partner"), 0, "what is gone already does not go again");
}

/// Three pains whose ways share a link and two cards.
const SHARED: &str = r#"
title = "Shared"
[teams]
desk = "Desk"
office = "Office"
[systems]
list = { name = "List", owner = "office" }
[[step]]
customer = { id = "asks", text = "Asks", to = "takes" }
frontstage = { id = "takes", text = "Takes it", owner = "desk", to = "works" }
backstage = { id = "works", text = "Works on it", owner = "office", uses = "list" }
pain = [
  { id = "slow", text = "Slow", felt = "asks", cause = "list", severity = 3, reach = 0.3 },
  { id = "wrong", text = "Wrong", felt = "asks", cause = "works", severity = 3, reach = 0.3 },
  { id = "rude", text = "Rude", felt = "asks", cause = "takes", severity = 3, reach = 0.3 },
]
"#;

#[test]
fn a_card_on_three_traces_has_three_rings_and_the_picture_stays_clean() {
    let fonts = Fonts::shipped();
    let style = style::built_in("light").unwrap();
    let traces = ["slow", "wrong", "rude"].map(str::to_owned).to_vec();
    for count in 1..=3 {
        let options = Options { traces: traces[..count].to_vec(), ..Options::default() };
        let scene = draw(&service(SHARED), &options, &style, &fonts, &Pictures::new()).unwrap().scene;
        let measures = cyanotype::measure::measure(&scene);
        assert!(measures.clean(), "{count}: {}", measures.details.join("\n"));
        let picture = svg(&scene, &fonts, TextMode::Names);
        let tree = roxmltree::Document::parse(&picture).unwrap();
        let rings = |id: &str| -> BTreeSet<(String, String)> {
            let card = tree.descendants().find(|node| node.attribute("data-id") == Some(id)).unwrap();
            let rings = card.descendants().filter(|node| node.attribute("data-part") == Some("ring"));
            let of = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().to_owned();
            rings.map(|ring| (of(ring, "width"), of(ring, "stroke"))).collect()
        };
        let widths = |id: &str| rings(id).into_iter().map(|(width, _)| width).collect::<BTreeSet<_>>().len();
        let colors = |id: &str| rings(id).into_iter().map(|(_, color)| color).collect::<BTreeSet<_>>().len();
        assert_eq!((widths("asks"), colors("asks")), (count, count), "felt by all");
        assert_eq!(widths("works"), count.min(2), "two of them run on to it");
    }
}

/// How many pages an example takes, every one of them of its size.
fn page_count(name: &str, view: &str, page: Page, fonts: &Fonts) -> usize {
    let style = style::built_in("light").unwrap();
    let view = if view == "side" { View::Side } else { View::Variant(view.to_owned()) };
    let options = Options { view, page, ..Options::default() };
    let pages = draw_pages(&example(name), &options, &style, fonts, &Pictures::new()).unwrap();
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (number, drawn) in pages.iter().enumerate() {
        assert!(drawn.over.is_none(), "{name} {page:?}: page {} is larger than asked", number + 1);
        for (card, shown) in cards(&drawn.scene, fonts).into_iter().filter(|(_, shown)| shown.lane != "customer") {
            let before = seen.insert(card.clone(), number);
            assert!(before.is_none() || shown.span != "1", "{name} {page:?}: {card:?} stands on two pages");
        }
    }
    pages.len()
}

#[test]
fn a_blueprint_takes_as_many_pages_as_it_needs_and_no_more() {
    let fonts = Fonts::shipped();
    let count = |name, view, page| page_count(name, view, page, &fonts);
    // Nine steps and nine lanes are what A3 holds, six steps what A4 does.
    assert_eq!(count("b2b-software", "current", Page::A3), 1);
    assert_eq!(count("b2b-software", "side", Page::A3), 2);
    assert_eq!(count("b2b-software", "current", Page::A4), 4);
    assert_eq!(count("b2b-software", "current", Page::Slide), 8);
}

#[test]
fn what_lies_between_more_than_two_states_is_told_in_every_view() {
    let fonts = Fonts::shipped();
    let style = style::built_in("light").unwrap();
    let service = example("filter-cleaning");
    let variants = ["installed", "removed", "trade", "unsure"].map(str::to_owned).to_vec();
    for view in [View::Side, View::Stacked, View::Overlay] {
        let options = Options { view: view.clone(), variants: variants.clone(), ..Options::default() };
        let scene = draw(&service, &options, &style, &fonts, &Pictures::new()).unwrap().scene;
        let gaps = words_of(&scene, &fonts, "gap");
        assert_eq!(gaps.len(), 3, "{view:?}");
        assert!(gaps[1].starts_with("Filter already removed → Workshop or repeat partner: 5 New"), "{}", gaps[1]);
        assert!(cyanotype::measure::measure(&scene).clean(), "{view:?}");
    }
    let two = Options { variants: variants[..2].to_vec(), view: View::Side, ..Options::default() };
    let scene = draw(&service, &two, &style, &fonts, &Pictures::new()).unwrap().scene;
    assert!(words_of(&scene, &fonts, "gap").is_empty(), "two states have their tiles");
}

/// The tiles of two states side by side, and all words of the page.
fn numbers(service: &Service, variants: &[&str], fonts: &Fonts) -> (Vec<String>, String) {
    let variants = variants.iter().map(|id| (*id).to_owned()).collect();
    let options = Options { view: View::Side, variants, ..Options::default() };
    let style = style::built_in("light").unwrap();
    let scene = draw(service, &options, &style, fonts, &Pictures::new()).unwrap().scene;
    assert!(cyanotype::measure::measure(&scene).clean());
    let picture = svg(&scene, fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let words: Vec<&str> = tree.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect();
    (words_of(&scene, fonts, "tile"), words.concat())
}

#[test]
fn a_change_in_numbers_is_told_once_and_counts_of_arrows_in_one_small_line() {
    let fonts = Fonts::shipped();
    let states = ["current", "future"];
    let (tiles, words) = numbers(&example("clinic"), &states, &fonts);
    let shorter: Vec<_> = tiles.iter().filter(|tile| tile.contains("40\u{a0}min → 20\u{a0}min")).collect();
    assert_eq!((tiles.len(), shorter.len()), (3, 1), "{tiles:?}");
    assert!(words.contains("Also: Hand-offs between teams 3\u{a0}→\u{a0}4"), "{words}");
    let (tiles, _) = numbers(&example("b2b-software"), &states, &fonts);
    assert!(tiles.iter().all(|tile| !tile.contains("arrows")), "{tiles:?}");

    let (tiles, words) = numbers(&example("filter-cleaning"), &["installed", "removed"], &fonts);
    assert!(tiles.is_empty(), "{tiles:?}");
    assert!(
        words.contains("Change in metrics") && words.contains("Line of visibility: arrows across 8\u{a0}→\u{a0}7"),
        "{words}"
    );
    assert!(!words.contains("Also: ") && !words.contains("grey: current"), "nothing stands above the line: {words}");
}

#[test]
fn times_that_are_added_up_are_spelled_as_the_file_spells_its_own() {
    let fonts = Fonts::shipped();
    let (tiles, words) = numbers(&example("bildgebung"), &["current", "future"], &fonts);
    assert!(tiles.iter().any(|tile| tile == "Wartezeit insgesamt: 55 min → 25 min (−30 min)"), "{tiles:?}");
    assert!(!words.contains("Min."), "{words}");
}

#[test]
fn a_lane_tells_its_own_time_beside_another_total() {
    let step = |id: &str, lane: &str, time: &str| {
        format!(
            "[[stage.step]]\nid = \"{id}\"\n{lane} = {{ text = \"{id}\", time = \"{time}\", future = {{ time = \"5 min\" }} }}\n"
        )
    };
    let head = "title = \"Times\"\n[variants.current]\n[variants.future]\n[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"frontstage\"\n[[stage]]\nname = \"All\"\n";
    let file = format!("{head}{}{}", step("ask", "customer", "10 min"), step("tell", "frontstage", "20 min"));
    let (tiles, _) = numbers(&service(&file), &["current", "future"], &Fonts::shipped());
    let whole = ["Working time, end to end: 30 min → 10 min (−20 min)"];
    let lanes = [
        "Working time: Customer actions: 10 min → 5 min (−5 min)",
        "Working time: Frontstage: 20 min → 5 min (−15 min)",
    ];
    assert_eq!(tiles, [&whole[..], &lanes[..]].concat());
}

/// The cards at which a page says that fixes are carried out, each with the fix.
fn landings(service: &Service, view: View, fonts: &Fonts) -> BTreeSet<(String, String)> {
    let style = style::built_in("light").unwrap();
    let options = Options { view, ..Options::default() };
    let scene = draw(service, &options, &style, fonts, &Pictures::new()).unwrap().scene;
    let picture = svg(&scene, fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let cards = tree.descendants().filter(|node| node.attribute("data-kind") == Some("card"));
    let of = |card: roxmltree::Node<'_, '_>| -> Vec<(String, String)> {
        let label = card.attribute("aria-label").unwrap_or_default();
        let told = label
            .split(". ")
            .filter_map(|part| part.strip_prefix("Answered here: ").or(part.strip_prefix("Hier gelöst: ")));
        told.map(|fix| (fix.to_owned(), card.attribute("data-id").unwrap().to_owned())).collect()
    };
    cards.flat_map(of).collect()
}

#[test]
fn a_fix_lands_on_the_same_card_in_every_view() {
    let fonts = Fonts::shipped();
    for name in ["b2b-software", "bildgebung", "clinic", "grid-connection", "insurance-policy"] {
        let service = example(name);
        let alone = landings(&service, View::Variant("future".to_owned()), &fonts);
        assert!(!alone.is_empty(), "{name}");
        for view in [View::Side, View::Stacked, View::Overlay] {
            assert_eq!(landings(&service, view.clone(), &fonts), alone, "{name}, {view:?}");
        }
        let invoice = alone.iter().find(|(fix, _)| fix.contains("Reconcile quote to invoice"));
        assert!(name != "b2b-software" || invoice.is_some_and(|(_, card)| card == "check-invoice"), "{alone:?}");
    }
}

#[test]
fn a_stage_that_takes_otherwise_says_so_in_its_header() {
    let fonts = Fonts::shipped();
    let head = "title = \"Stages\"\n[variants.current]\n[variants.future]\n[[lane]]\nid = \"customer\"\n";
    let stage = |name: &str, now: &str, then: &str| {
        let (id, step) = (name.to_lowercase(), "[[stage.step]]\ncustomer = \"Waits\"\n");
        format!(
            "[[stage]]\nid = \"{id}\"\nname = \"{name}\"\nduration = \"{now}\"\nfuture.duration = \"{then}\"\n{step}"
        )
    };
    let stages = [
        stage("Try", "5 min", "3 d"),
        stage("Configuration", "2 weeks", "1 week"),
        stage("Reconfiguration", "about ten weeks", "about five weeks"),
        stage("Use", "7 d", "7 d"),
    ];
    let service = service(&(head.to_owned() + &stages.concat()));
    let style = style::built_in("light").unwrap();
    for view in [View::Side, View::Stacked, View::Overlay] {
        let options = Options { view: view.clone(), unfolded: true, ..Options::default() };
        let scene = draw(&service, &options, &style, &fonts, &Pictures::new()).unwrap().scene;
        let faults = cyanotype::measure::measure(&scene);
        assert!(faults.clean(), "{view:?}: {}", faults.text());
        let picture = svg(&scene, &fonts, TextMode::Names);
        let tree = roxmltree::Document::parse(&picture).unwrap();
        let future = |node: &roxmltree::Node<'_, '_>| node.attribute("data-variant") == Some("future");
        let headers = tree.descendants().filter(|node| node.attribute("data-kind") == Some("stage")).filter(future);
        let words = |node: roxmltree::Node<'_, '_>| -> String {
            node.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect()
        };
        let said: Vec<String> = headers.map(words).collect();
        assert_eq!(said.len(), 4, "{view:?}");
        assert!(said[0].contains("5 min → 3 d"), "{view:?}: {said:?}");
        assert!(said[1].contains("1 week") && said[2].contains("about five weeks"), "{view:?}: {said:?}");
        assert!(!said[3].contains('→'), "{view:?}: {said:?}");
    }
}
