//! What blueprints ask of connectors beyond the usual, each through a file, the whole program and a finished picture.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::geom::Len;
use cyanotype::geom::Point;
use cyanotype::geom::Rect;
use cyanotype::limits::Limits;
use cyanotype::measure::Measures;
use cyanotype::measure::measure;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::render::View;
use cyanotype::scene::Access;
use cyanotype::scene::Mark;
use cyanotype::scene::Scene;
use cyanotype::scene::Segment;
use cyanotype::scene::Tags;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;

/// A connector as it is drawn.
#[derive(Debug, Clone, PartialEq)]
struct Wire {
    from: String,
    to: String,
    variant: String,
    net: String,
    /// Start, corners (as points where the direction changes, rounded or not) and end.
    turns: usize,
    points: Vec<Point>,
    start: Point,
    end: Point,
    heads: usize,
    forks: usize,
}

/// A finished page, taken apart.
struct Drawn {
    wires: Vec<Wire>,
    cards: Vec<(String, String, Rect)>,
    labels: Vec<(String, Rect)>,
    lines: Vec<Rect>,
    flags: usize,
    /// Cards and where each of their pins begins.
    pins: Vec<(String, String, Len)>,
    /// The arrows of each strip.
    strips: Vec<String>,
    /// What assistive technology hears of each strip.
    titles: Vec<String>,
    description: String,
    measures: Measures,
}

impl Drawn {
    fn of(scene: &Scene) -> Drawn {
        let measures = measure(scene);
        assert!(measures.clean(), "{:#?}", measures.details);
        let (wires, cards, labels, lines) = Default::default();
        let mut drawn = Drawn {
            wires,
            cards,
            labels,
            lines,
            flags: 0,
            pins: Vec::new(),
            strips: Vec::new(),
            titles: Vec::new(),
            description: scene.description.clone(),
            measures,
        };
        scene.marks.iter().for_each(|mark| drawn.mark(mark));
        drawn
    }

    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Group { tags, marks, access, .. } => {
                let text = |name: &str| tags.get(name).unwrap_or("").to_owned();
                match tags.get("data-kind") {
                    Some("legend") => return,
                    Some("connector") => self.wires.push(wire(tags, marks)),
                    Some("card") => {
                        let body = marks.iter().find_map(|mark| match mark {
                            Mark::Rect { frame, tags, .. } if tags.get("data-part") == Some("body") => Some(*frame),
                            _ => None,
                        });
                        self.cards.push((text("data-variant"), text("data-id"), body.unwrap()));
                    }
                    Some("label") => {
                        let plate = marks.iter().find_map(|mark| match mark {
                            Mark::Rect { frame, .. } => Some(*frame),
                            _ => None,
                        });
                        self.labels.push((text("data-for"), plate.unwrap()));
                    }
                    Some("flag") => self.flags += 1,
                    Some("pin") => {
                        let words = marks.iter().find_map(|mark| match mark {
                            Mark::Text { runs, .. } => runs.first(),
                            _ => None,
                        });
                        self.pins.extend(words.map(|run| (text("data-for"), run.text.clone(), run.at.x)));
                    }
                    Some("strip") => {
                        self.strips.push(arrows(marks));
                        self.titles.extend(access.iter().filter_map(|access| match access {
                            Access::Named { label, .. } => Some(label.clone()),
                            _ => None,
                        }));
                    }
                    _ => {}
                }
                marks.iter().for_each(|mark| self.mark(mark));
            }
            Mark::Path { segments, tags, .. } if tags.get("data-kind") == Some("line") => {
                let points = segments.iter().filter_map(ends_at);
                self.lines.extend(points.map(|at| Rect::new(at.x, at.y, Len::ZERO, Len::ZERO)).reduce(Rect::union));
            }
            _ => {}
        }
    }

    fn wire(&self, from: &str, to: &str) -> &Wire {
        let known = || self.wires.iter().map(|wire| format!("{} > {}", wire.from, wire.to)).collect::<Vec<_>>();
        self.wires
            .iter()
            .find(|wire| wire.from == from && wire.to == to)
            .unwrap_or_else(|| panic!("no connector {from} > {to} among {:?}", known()))
    }

    fn card(&self, variant: &str, id: &str) -> Rect {
        self.cards.iter().find(|(known, card, _)| known == variant && card == id).map(|(.., body)| *body).unwrap()
    }

    fn soft(&self, name: &str) -> f64 {
        self.measures.soft.iter().find(|(known, _)| *known == name).unwrap().1.unwrap_or(0.0)
    }
}

fn ends_at(segment: &Segment) -> Option<Point> {
    match segment {
        Segment::Move(to) | Segment::Line(to) | Segment::Cubic(_, _, to) | Segment::Arc { to, .. } => Some(*to),
        Segment::Close => None,
    }
}

fn wire(tags: &Tags, marks: &[Mark]) -> Wire {
    let text = |name: &str| tags.get(name).unwrap_or("").to_owned();
    let parts = |part: &str| {
        let part = part.to_owned();
        marks.iter().filter(move |mark| match mark {
            Mark::Path { tags, .. } | Mark::Circle { tags, .. } => tags.get("data-part") == Some(&part),
            _ => false,
        })
    };
    let Some(Mark::Path { segments, .. }) = parts("line").next() else { panic!("a connector has no line") };
    let points: Vec<Point> = segments.iter().filter_map(ends_at).collect();
    // A bridge begins and ends at one height; a corner does not.
    let corner = |pair: &[Segment]| match pair {
        [before, Segment::Arc { to, .. }] => ends_at(before).is_some_and(|from| from.x != to.x && from.y != to.y),
        _ => false,
    };
    Wire {
        from: text("data-from"),
        to: text("data-to"),
        variant: text("data-variant"),
        net: text("data-net"),
        points: points.clone(),
        turns: segments.windows(2).filter(|pair| corner(pair)).count(),
        start: points[0],
        end: points[points.len() - 1],
        heads: parts("head").count() + parts("tail").count(),
        forks: parts("fork").count(),
    }
}

fn pages(file: &str, options: &Options) -> Vec<Drawn> {
    let source = Source::new("special.toml", file);
    let service = match check::load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(loaded) => loaded.output,
        Err(found) => panic!("{found:#?}\n{file}"),
    };
    let style = style::built_in(style::DEFAULT).unwrap();
    let fonts = Fonts::shipped();
    let pages = render::draw_pages(&service, options, &style, &fonts, &Default::default()).unwrap();
    pages.iter().map(|page| Drawn::of(&page.scene)).collect()
}

fn drawn(file: &str) -> Drawn {
    pages(file, &Options::default()).remove(0)
}

fn seen(file: &str, view: View) -> Drawn {
    pages(file, &Options { view, ..Options::default() }).remove(0)
}

/// A file of steps, each given by its lines.
fn steps(steps: &[&str]) -> String {
    let mut text = String::from("title = \"Special\"\nflow = false\n[teams]\nsales = \"Sales\"\n");
    for step in steps {
        let _ = writeln!(text, "[[step]]\n{step}");
    }
    text
}

/// A card with an id and more keys.
fn card(lane: &str, id: &str, more: &str) -> String {
    format!("{lane} = {{ id = \"{id}\", text = \"Does {id}\"{more} }}\n")
}

#[test]
fn both_directions_between_two_cards_stand_apart() {
    let down = drawn(&steps(&[&(card("frontstage", "a", ", to = \"b\"") + &card("backstage", "b", ", back = \"a\""))]));
    let (there, back) = (down.wire("a", "b"), down.wire("b", "a"));
    assert_eq!((there.turns, back.turns), (0, 0));
    assert!((there.start.x - back.start.x).abs() >= Len::px(12));
    let beside = drawn(&steps(&[&card("frontstage", "a", ", to = \"b\""), &card("frontstage", "b", ", back = \"a\"")]));
    let (there, back) = (beside.wire("a", "b"), beside.wire("b", "a"));
    assert_eq!((there.turns, back.turns), (0, 0));
    assert!((there.start.y - back.start.y).abs() >= Len::px(12));
    let with = drawn(&steps(&[&card("frontstage", "a", ", with = \"b\""), &card("frontstage", "b", "")]));
    assert_eq!(with.wire("a", "b").heads, 2, "one line with a head at both ends");
}

#[test]
fn an_upward_link_enters_its_card_from_below() {
    let drawn = drawn(&steps(&[
        &(card("customer", "a", "") + &card("backstage", "c", ", to = \"b\"")),
        &card("customer", "b", ""),
    ]));
    let wire = drawn.wire("c", "b");
    assert!(wire.end.y > drawn.card("", "b").bottom() - Len::px(1), "{wire:?}");
    assert_eq!(wire.turns, 2);
}

#[test]
fn a_link_along_a_row_goes_round_the_cards_between() {
    let drawn = drawn(&steps(&[
        &card("frontstage", "a", ", to = \"c\""),
        &card("frontstage", "b", ""),
        &card("frontstage", "c", ""),
    ]));
    assert_eq!(drawn.wire("a", "c").turns, 2);
}

#[test]
fn a_card_over_three_steps_is_met_straight_from_each() {
    let drawn = drawn(&steps(&[
        &(card("backstage", "a", ", uses = \"wide\"") + &card("support", "wide", ", span = 3")),
        &card("backstage", "b", ", uses = \"wide\""),
        &card("backstage", "c", ", uses = \"wide\""),
    ]));
    for from in ["a", "b", "c"] {
        assert_eq!(drawn.wire(from, "wide").turns, 0, "{from}");
    }
}

#[test]
fn a_card_over_all_steps_is_passed_outside() {
    let drawn = drawn(&steps(&[
        &(card("customer", "a", ", to = \"c\"")
            + &card("frontstage", "all", ", span = 2")
            + &card("backstage", "x", "")),
        &card("backstage", "c", ""),
    ]));
    let wire = drawn.wire("a", "c");
    assert_eq!(wire.turns, 4, "out, beside, back in: {wire:?}");
}

#[test]
fn a_lane_without_cards_keeps_its_place_and_lets_connectors_pass() {
    let file = steps(&[&(card("customer", "a", ", to = \"c\"") + &card("backstage", "c", ""))]);
    let lanes = "[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"frontstage\"\n[[lane]]\nid = \"backstage\"\n";
    let drawn = drawn(&file.replacen("[[step]]", &format!("{lanes}[[step]]"), 1));
    assert_eq!(drawn.wire("a", "c").turns, 0);
    let mut lines: Vec<Len> = drawn.lines.iter().map(|line| line.y).collect();
    let known = lines.clone();
    lines.sort_unstable();
    assert_eq!(lines, known, "lines stand in their order");
    assert!(lines.len() >= 2, "{lines:?}");
}

#[test]
fn one_step_and_one_lane() {
    let column = drawn(&steps(&[&(card("customer", "a", ", to = [\"b\", \"c\"]")
        + &card("frontstage", "b", ", to = \"c\"")
        + &card("backstage", "c", ""))]));
    assert_eq!((column.wire("a", "b").turns, column.wire("b", "c").turns), (0, 0));
    assert_eq!(column.wire("a", "c").turns, 4, "beside the card between");
    let cards: Vec<String> = (0..6)
        .map(|index| card("customer", &format!("c{index}"), &format!(", to = \"c{}\"", (index + 1) % 6)))
        .collect();
    let row = drawn(&steps(&cards.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(row.wires.iter().filter(|wire| wire.turns == 0).count(), 5);
    assert_eq!(row.wire("c5", "c0").turns, 2, "the way back goes round all");
}

#[test]
fn a_thousand_links_into_one_system_arrive_by_few_trunks() {
    let (columns, rows) = (50, 20);
    let mut text = String::from("title = \"Special\"\nflow = false\nallow = [\"backstage-without-owner\"]\n");
    for lane in 0..rows {
        let _ = writeln!(text, "[[lane]]\nid = \"l{lane}\"\nrole = \"backstage\"");
    }
    for column in 0..columns {
        text.push_str("[[step]]\n");
        for lane in 0..rows {
            let _ = writeln!(text, "l{lane} = {{ text = \"Asks\", uses = \"core\" }}");
        }
        if column == columns / 2 {
            text.push_str(&card("support", "core", ""));
        }
    }
    let drawn = drawn(&text);
    let into: Vec<&Wire> = drawn.wires.iter().filter(|wire| wire.to == "core").collect();
    assert_eq!(into.len(), 1000);
    let ports: BTreeSet<Len> = into.iter().map(|wire| wire.end.x).collect();
    assert!(ports.len() <= 12, "{} ports", ports.len());
    let nets: BTreeSet<&str> = into.iter().map(|wire| wire.net.as_str()).collect();
    assert!(nets.len() <= ports.len(), "each port is the end of one net");
    assert!(into.iter().any(|wire| wire.forks > 0), "where they join stand dots");
}

/// Three steps of which only the middle one changes, and links over all.
fn changing() -> String {
    let mut text = String::from(
        "title = \"Special\"\nflow = false\n[variants.current]\n[variants.future]\nname = \"Future\"\n[teams]\nsales = \
         \"Sales\"\n",
    );
    let step = |index: usize, more: &str, future: &str| {
        format!(
            "[[step]]\nid = \"s{index}\"\n{}backstage = {{ id = \"b{index}\", text = \"Works on {index}\", owner = \
             \"sales\"{future} }}\n",
            card("frontstage", &format!("f{index}"), more)
        )
    };
    for index in 0..8 {
        let more = match index {
            0 => ", to = [\"b0\", \"b7\"]",
            4 => ", to = { to = \"b4\", only = \"future\" }",
            7 => ", back = \"f0\"",
            _ => "",
        };
        let future = match index {
            4 => ", future = \"Works on it differently\"",
            5 => ", only = \"current\", uses = \"b4\"",
            _ => "",
        };
        text.push_str(&step(index, more, future));
    }
    text
}

#[test]
fn folded_columns_are_passed_by_no_stranger() {
    let drawn = seen(&changing(), View::Side);
    let narrow: Vec<Rect> =
        drawn.cards.iter().map(|(.., body)| *body).filter(|body| body.width < Len::px(60)).collect();
    assert!(!narrow.is_empty(), "some columns are folded");
    let inside = |at: Point| narrow.iter().any(|slip| slip.x < at.x && at.x < slip.right());
    let mut passed = 0;
    for wire in &drawn.wires {
        for pair in wire.points.windows(2).filter(|pair| pair[0].x == pair[1].x && inside(pair[0])) {
            assert!(inside(wire.start) || inside(wire.end), "{wire:?} at {pair:?}");
            passed += 1;
        }
    }
    assert!(passed > 0, "connectors of folded steps stand in their columns");
}

#[test]
fn connectors_within_a_folded_column_lead_straight_on() {
    let mut file =
        String::from("title = \"Special\"\nflow = false\n[variants.current]\n[variants.future]\nname = \"Future\"\n");
    for index in 0..3 {
        let _ = writeln!(file, "[[step]]\n{}", card("customer", &format!("c{index}"), ", to = [\"f0\", \"b0\"]"));
        let _ = writeln!(file, "{}", card("frontstage", &format!("f{index}"), ", to = \"b0\""));
        let future = if index == 2 { ", future = \"Differs\"" } else { "" };
        let _ = writeln!(file, "{}", card("backstage", &format!("b{index}"), future));
    }
    let file = file.replace("c1\", text = \"Does c1\", to = [\"f0\", \"b0\"]", "c1\", text = \"Does c1\"");
    let between = |drawn: &Drawn, to: &str| {
        drawn.wires.iter().filter(|wire| wire.from == "c0" && wire.to == to && wire.variant == "current").count()
    };
    let folded = seen(&file, View::Side);
    assert!(folded.cards.iter().any(|(.., body)| body.width < Len::px(60)), "no column is folded");
    assert_eq!((between(&folded, "f0"), between(&folded, "b0")), (1, 0), "a connector runs round the slip between");
    let whole = pages(&file, &Options { view: View::Side, unfolded: true, ..Options::default() }).remove(0);
    assert_eq!((between(&whole, "f0"), between(&whole, "b0")), (1, 1));
}

#[test]
fn a_lane_keeps_clear_of_the_words_of_the_line_below_it() {
    // Nothing stands in the lane that would make it higher than its own name.
    let file = format!(
        "title = \"Special\"\n[[lane]]\nid = \"customer\"\n[[lane]]\nid = \"bench\"\nname = \"Workshop\"\nrole = \
         \"backstage\"\n[[lane]]\nid = \"support\"\n[[step]]\n{}{}",
        card("customer", "ask", ""),
        card("support", "work", "")
    );
    let source = Source::new("special.toml", &*file);
    let service = check::load(&source, &Limits::default(), &CheckOptions::default()).ok().unwrap().output;
    let (style, fonts) = (style::built_in(style::DEFAULT).unwrap(), Fonts::shipped());
    let page = render::draw(&service, &Options::default(), &style, &fonts, &Default::default()).unwrap();
    let picture = svg(&page.scene, &fonts, TextMode::Names);
    let tree = roxmltree::Document::parse(&picture).unwrap();
    let baseline = |words: &str| {
        let said = tree.descendants().find(|node| node.has_tag_name("text") && node.text() == Some(words)).unwrap();
        said.attribute("y").unwrap().parse::<f64>().unwrap()
    };
    // Between the two stand the descent of the one, the height of the other and a distance that parts them.
    let apart = baseline("Line of internal interaction") - baseline("Workshop");
    assert!(apart >= 28.0, "{apart}");
}

#[test]
fn a_ghost_keeps_its_cell_and_a_link_of_one_variant_stands_in_one_pane() {
    let drawn = seen(&changing(), View::Stacked);
    let (left, ghost) = (drawn.card("current", "b5"), drawn.card("future", "b5"));
    assert_eq!((left.x, left.width, left.height), (ghost.x, ghost.width, ghost.height));
    let only: Vec<&str> = drawn
        .wires
        .iter()
        .filter(|wire| wire.from == "f4" && wire.to == "b4")
        .map(|wire| wire.variant.as_str())
        .collect();
    assert_eq!(only, ["future"]);
    for (variant, id, body) in drawn.cards.iter().filter(|(variant, ..)| variant == "future") {
        let before = drawn.cards.iter().find(|(known, card, _)| known != variant && card == id);
        if let Some((.., before)) = before {
            assert_eq!(body.x, before.x, "{id}");
        }
    }
}

#[test]
fn variants_with_more_cards_in_a_cell_share_their_rows() {
    let mut text = changing();
    text.push_str("[[step]]\nbackstage = [");
    for index in 0..3 {
        let _ = write!(
            text,
            "{{ id = \"n{index}\", text = \"New\", owner = \"sales\", only = \"future\", uses = \"b7\" }}, "
        );
    }
    text.push_str("]\n");
    let side = seen(&text, View::Side);
    let rows: BTreeSet<Len> =
        side.cards.iter().filter(|(variant, ..)| variant == "future").map(|(.., body)| body.y).collect();
    assert!(rows.len() >= 4, "{rows:?}");
    for (variant, id, body) in side.cards.iter().filter(|(variant, ..)| variant == "current") {
        let later = side.cards.iter().find(|(known, card, _)| known != variant && card == id);
        if let Some((.., later)) = later {
            assert_eq!((body.y, body.height), (later.y, later.height), "{id}");
        }
    }
}

#[test]
fn a_traced_link_leaves_the_trunk_it_would_share() {
    let file = steps(&[
        &(card("customer", "c", ", to = \"a\"")
            + &card("backstage", "a", ", uses = [\"s1\", \"s2\", \"s3\"], owner = \"sales\"")
            + "pain = { id = \"p\", text = \"Slow\", felt = \"c\", cause = \"s3\" }\n"),
        &card("support", "s1", ""),
        &card("support", "s2", ""),
        &card("support", "s3", ", owner = \"sales\""),
    ]);
    let plain = drawn(&file);
    let net = |drawn: &Drawn, to: &str| drawn.wire("a", to).net.clone();
    assert_eq!(net(&plain, "s2"), net(&plain, "s3"), "they share a trunk");
    let traced = pages(&file, &Options { traces: vec!["p".to_owned()], ..Options::default() }).remove(0);
    assert_eq!(net(&traced, "s1"), net(&traced, "s2"));
    assert_ne!(net(&traced, "s2"), net(&traced, "s3"), "the traced one has a line of its own");
}

#[test]
fn a_decision_forks_into_labelled_branches() {
    let drawn = drawn(&steps(&[
        &(card("customer", "c", "")
            + &card(
                "frontstage",
                "asks",
                ", mark = \"decision\", to = [{ to = \"yes\", label = \"paid\" }, { to = \"no\", label = \"not paid\" }]",
            )),
        &card("backstage", "yes", ""),
        &card("backstage", "no", ""),
    ]));
    let (yes, no) = (drawn.wire("asks", "yes"), drawn.wire("asks", "no"));
    assert_ne!(yes.net, no.net, "labelled branches are never merged");
    assert_eq!(drawn.labels.len(), 2);
    let [(_, one), (_, two)] = [&drawn.labels[0], &drawn.labels[1]];
    assert!(!one.overlaps(*two));
}

#[test]
fn rework_over_stages_goes_back_round_all_that_lies_between() {
    let mut text = String::from("title = \"Special\"\nflow = false\n[teams]\nsales = \"Sales\"\n");
    for index in 0..6 {
        let more = if index == 5 { ", back = \"f0\"" } else { "" };
        let _ = writeln!(
            text,
            "[[stage]]\nname = \"Stage {index}\"\n[[stage.step]]\n{}",
            card("frontstage", &format!("f{index}"), more)
        );
    }
    let drawn = drawn(&text);
    let wire = drawn.wire("f5", "f0");
    assert_eq!(wire.turns, 2);
    assert!(wire.end.x < wire.start.x);
}

#[test]
fn a_link_to_another_page_ends_at_a_flag() {
    let cards: Vec<String> = (0..24)
        .map(|index| {
            let more = if index == 0 { ", to = [\"c1\", \"c23\"]" } else { "" };
            card("frontstage", &format!("c{index}"), more)
        })
        .collect();
    let file = steps(&cards.iter().map(String::as_str).collect::<Vec<_>>());
    let pages = pages(&file, &Options { page: Page::A4, ..Options::default() });
    assert!(pages.len() > 1);
    assert!(pages.first().unwrap().flags > 0 && pages.last().unwrap().flags > 0);
}

#[test]
fn level_pieces_keep_their_distance_from_separator_lines() {
    let file = steps(&[
        &(card("customer", "a", ", to = [\"f2\", \"f3\"]")
            + &card("frontstage", "f1", ", to = \"b2\"")
            + &card("backstage", "b1", ", to = \"f2\"")),
        &(card("customer", "b", ", to = \"f1\"")
            + &card("frontstage", "f2", ", to = \"b3\"")
            + &card("backstage", "b2", ", to = \"f3\"")),
        &(card("customer", "c", "") + &card("frontstage", "f3", ", to = \"b1\"") + &card("backstage", "b3", "")),
    ]);
    let drawn = drawn(&file);
    assert_eq!(drawn.lines.len(), 2);
    assert!(drawn.soft("least_gap_line") >= 8.0, "{}", drawn.soft("least_gap_line"));
}

/// The arrows of a strip from left to right, by the ends that have a head.
fn arrows(marks: &[Mark]) -> String {
    let points = |segments: &[Segment]| segments.iter().filter_map(ends_at).collect::<Vec<Point>>();
    let tips: Vec<Point> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Path { segments, fill: Some(_), .. } => points(segments).first().copied(),
            _ => None,
        })
        .collect();
    let near = |end: Point| tips.iter().any(|tip| tip.y == end.y && (tip.x - end.x).abs() <= Len::px(6));
    let lines = marks.iter().filter_map(|mark| match mark {
        Mark::Path { segments, fill: None, .. } => Some(points(segments)),
        _ => None,
    });
    let arrow = |mut ends: Vec<Point>| {
        ends.sort_by_key(|end| end.x);
        match (near(ends[0]), near(ends[ends.len() - 1])) {
            (true, true) => '↔',
            (true, false) => '←',
            (false, true) => '→',
            (false, false) => '-',
        }
    };
    lines.map(arrow).collect()
}

#[test]
fn the_arrows_of_a_strip_point_as_the_connectors_do() {
    let pain = "pain = { id = \"late\", text = \"Too late\", cause = \"d\" }\n";
    let file = steps(&[
        &(card("backstage", "d", ", with = \"a\"") + &card("frontstage", "a", ", to = \"b\"")),
        &card("customer", "b", ", to = \"e\""),
        &(card("customer", "c", ", to = \"e\"") + &card("frontstage", "e", "") + pain),
    ]);
    let options = Options { traces: vec!["late".to_owned()], ..Options::default() };
    let drawn = &pages(&file, &options)[0];
    let ends = [("c", "e"), ("b", "e"), ("a", "b"), ("d", "a")];
    ends.iter().for_each(|(from, to)| assert!(drawn.wire(from, to).heads > 0));
    assert_eq!(drawn.strips, ["→←←↔"], "felt at c, over e, b and a to d");
    assert!(drawn.description.contains("Does c → Does e ← Does b ← Does a ↔ Does d."), "{}", drawn.description);
}

#[test]
fn pins_of_a_card_ascend_from_left_to_right() {
    let pains =
        "pain = [{ text = \"Slow\", cause = \"b\" }, { text = \"Dear\", cause = \"b\" }, { text = \"Dull\" }]\n";
    let drawn = drawn(&steps(&[&(card("customer", "a", ", to = \"b\"") + &card("backstage", "b", "") + pains)]));
    for (card, count) in [("a", 3), ("b", 2)] {
        let mut pins: Vec<_> = drawn.pins.iter().filter(|pin| pin.0 == card).collect();
        pins.sort_by_key(|pin| pin.2);
        let codes: Vec<&str> = pins.iter().map(|pin| pin.1.as_str()).collect();
        assert_eq!(codes, ["P1", "P2", "P3"][..count], "{card}");
    }
}

#[test]
fn strips_of_a_pain_with_two_causes_say_which_is_theirs() {
    let file = |causes: &str| {
        let pain = format!("pain = {{ id = \"late\", text = \"Too late\", cause = {causes} }}\n");
        let fix = "opportunity = { text = \"Ask early\", fixes = \"late\" }\n";
        let cards = card("customer", "a", ", to = [\"b\", \"c\"]")
            + &card("frontstage", "b", "")
            + &card("backstage", "c", ", future = \"Asks early\"");
        steps(&[&(cards + &pain + fix)])
    };
    let options = Options { traces: vec!["late".to_owned()], view: View::Side, ..Options::default() };
    let titles = |causes: &str| pages(&file(causes), &options).remove(0).titles;
    let two = titles("[\"b\", \"c\"]");
    let said = [
        "P1, cause 1 of 2: Too late",
        "P1, cause 2 of 2: Too late",
        "O1, cause 1 of 2: Ask early",
        "O1, cause 2 of 2: Ask early",
    ];
    assert_eq!(two.len(), 4, "{two:?}");
    for title in said {
        assert_eq!(two.iter().filter(|known| known.ends_with(title)).count(), 1, "{title}: {two:?}");
    }
    assert!(titles("\"b\"").iter().all(|title| !title.contains("cause")));
}
