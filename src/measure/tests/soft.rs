//! Every soft measure must notice what it is for.

use super::ANY;
use super::BORDER;
use super::Color;
use super::FILL;
use super::FaceId;
use super::INK;
use super::Len;
use super::Line;
use super::Mark;
use super::Point;
use super::SOFT;
use super::Scene;
use super::Segment;
use super::Size;
use super::Stroke;
use super::Tags;
use super::TextRun;
use super::Wish;
use super::at;
use super::card;
use super::card_in;
use super::frame;
use super::group;
use super::measure;
use super::pane;
use super::rect;
use super::scene;
use super::sound;
use super::with;
use super::words;

fn value(marks: Vec<Mark>, name: &str) -> Option<f64> {
    let measures = measure(&scene(marks));
    measures.soft.iter().find(|(known, _)| *known == name).unwrap().1
}

/// Asserts that a measure is one thing for sound marks and another for bad ones, and that the wish tells them apart.
#[track_caller]
fn notices(name: &str, (sound, good): (Vec<Mark>, f64), (bad, worse): (Vec<Mark>, f64)) {
    let (before, after) = (value(sound, name).unwrap(), value(bad, name).unwrap());
    assert!((before - good).abs() < 0.005, "{name} is {before} for the sound one");
    assert!((after - worse).abs() < 0.005, "{name} is {after} for the bad one");
    let wish = Wish::of(name).unwrap();
    let told = wish.goal == ANY || (wish.reached(before) && !wish.reached(after));
    assert!(told, "{name}: {before} and {after} against {}", wish.goal_said());
}

/// A line over another, with a bridge.
fn bridged(
    id: &'static str,
    from: &'static str,
    to: &'static str,
    points: &[(i32, i32)],
    at_piece: usize,
    x: i32,
) -> Line {
    let mut line = Line::new(id, from, to, points);
    let y = points[at_piece].1;
    let hop = Segment::Arc { radius: Len(450), clockwise: true, to: Point::new(Len::px(x) + Len(450), Len::px(y)) };
    line.segments
        .splice(at_piece + 1..at_piece + 1, [Segment::Line(Point::new(Len::px(x) - Len(450), Len::px(y))), hop]);
    line
}

/// From `c` up and over to `b`, across the connector from `a` down to `c`.
fn across() -> Line {
    bridged("cb", "c", "b", &[(130, 300), (130, 230), (400, 230), (400, 162)], 1, 160)
}

#[test]
fn crossings() {
    notices("crossings_per_connector", (sound(), 0.0), (with([across().mark()]), 1.0 / 3.0));
    notices("crossings_bound", (sound(), 0.0), (with([across().mark()]), 0.0));
    // Where each leads to the other side a crossing cannot be saved, and is none too many.
    let swapped = |extra: Vec<Mark>| {
        let mut marks = vec![
            pane("now", frame(20, 20, 760, 560)),
            bridged("ad", "a", "d", &[(160, 160), (160, 220), (340, 220), (340, 298)], 1, 200).mark(),
            Line::new("bc", "b", "c", &[(340, 160), (340, 200), (200, 200), (200, 298)]).mark(),
        ];
        marks.extend(extra);
        marks.extend([
            card("a", "front", 1, 100, 100),
            card("b", "front", 2, 300, 100),
            card("c", "back", 1, 100, 300),
            card("d", "back", 2, 300, 300),
        ]);
        marks
    };
    assert_eq!(value(swapped(Vec::new()), "crossings_per_connector"), Some(0.5));
    assert_eq!(value(swapped(Vec::new()), "crossings_bound"), Some(0.5));
    assert_eq!(value(swapped(Vec::new()), "crossings_beyond_bound"), Some(0.0));
    // A straight one that a third card's way passes is counted too.
    let straight = Line::new("ac", "a", "c", &[(130, 160), (130, 298)]).mark();
    assert_eq!(value(swapped(vec![straight]), "crossings_bound"), Some(1.0 / 3.0));
}

#[test]
fn crossings_that_could_be_saved() {
    // Four level lines from the left over four upright ones, none of which has to.
    let mut marks = sound();
    for index in 0..4 {
        let (x, y) = (110 + index * 10, 200 + index * 15);
        let points = [(x, 160), (x, y), (480 - index * 10, y), (480 - index * 10, 130), (422, 130)];
        let mut line = Line::new(["l0", "l1", "l2", "l3"][index as usize], "a", "b", &points);
        line.tip = None;
        marks.push(line.mark());
        let (x, y) = (310 + index * 10, 170);
        let points = [(x, 160), (x, y), (x, 298)];
        let mut line = Line::new(["u0", "u1", "u2", "u3"][index as usize], "b", "d", &points);
        line.tip = None;
        marks.push(line.mark());
    }
    let beyond = value(marks, "crossings_beyond_bound").unwrap();
    assert!(beyond > 10.0, "{beyond}");
    assert!(!Wish::of("crossings_beyond_bound").unwrap().reached(beyond));
}

#[test]
fn pairs_that_cross_again() {
    let down = || {
        let line = [(160, 160), (160, 200), (180, 200), (180, 240), (160, 240), (160, 298)];
        Line::new("ac2", "a", "c", &line)
    };
    let once = bridged("cb", "c", "b", &[(130, 300), (130, 220), (400, 220), (400, 162)], 1, 180);
    let mut again =
        Line::new("cb", "c", "b", &[(130, 300), (130, 220), (400, 220), (400, 180), (120, 180), (120, 162)]);
    again.tip = None;
    let without = |line: Line| {
        let mut marks = sound();
        marks.remove(2);
        marks.extend([down().mark(), line.mark()]);
        marks
    };
    notices("pairs_crossing_again", (without(once), 0.0), (without(again), 1.0));
}

#[test]
fn bends_and_lengths() {
    let bent = || {
        let points = [(360, 160), (360, 220), (480, 220), (480, 240), (450, 240), (450, 260), (360, 260), (360, 298)];
        with([Line::new("bd", "b", "d", &points).mark()])
    };
    let straight = || with([Line::new("bd", "b", "d", &[(360, 160), (360, 298)]).mark()]);
    notices("bends_per_connector", (straight(), 0.0), (bent(), 2.0));
    notices("most_bends", (straight(), 0.0), (bent(), 6.0));
    notices("length_ratio", (straight(), 1.0), (bent(), (78.0 + 138.0 * 2.0 + 240.0) / (78.0 + 138.0 * 2.0)));
    notices("straight_share", (straight(), 1.0), (bent(), 2.0 / 3.0));
    // Three connectors in sight of their ends ask for no corner; a tenth of one is let pass.
    notices("bends_beyond_bound", (straight(), 0.0), (bent(), 6.0 / 0.3));
}

#[test]
fn corners_that_cards_ask_for() {
    let aside = || {
        let mut marks = with([Line::new("cb", "c", "b", &[(180, 300), (180, 230), (360, 230), (360, 162)]).mark()]);
        marks.push(card("m", "middle", 2, 300, 400));
        marks
    };
    assert_eq!(value(aside(), "bends_bound"), Some(2.0 / 3.0), "one corner out, one in");
    let full = || {
        let mut marks = vec![pane("now", frame(20, 20, 760, 560))];
        let way = [(160, 160), (160, 180), (450, 180), (450, 480), (160, 480), (160, 498)];
        marks.push(Line::new("ae", "a", "e", &way).mark());
        marks.extend([card("a", "front", 1, 100, 100), card("c", "back", 1, 100, 300), card("e", "deep", 1, 100, 500)]);
        marks
    };
    assert_eq!(value(full(), "bends_bound"), Some(4.0), "the column between is full");
    let mut open = full();
    open.remove(3);
    assert_eq!(value(open, "bends_bound"), Some(0.0), "the column between is free");
}

#[test]
fn gaps_of_connectors() {
    let two = |x: i32| {
        with([
            Line::new("bd", "b", "d", &[(340, 160), (340, 298)]).mark(),
            Line::new("bd2", "b", "d", &[(x, 160), (x, 298)]).mark(),
        ])
    };
    notices("least_gap_parallel", (two(353), 13.0), (two(348), 8.0));
    let beside = |x: i32| {
        with([Line::new("bd", "b", "d", &[(400, 160), (400, 180), (x, 180), (x, 290), (400, 290), (400, 300)]).mark()])
    };
    let near = |x: i32| {
        let mut marks = beside(460);
        marks.push(card("m", "middle", 3, x, 200));
        marks
    };
    notices("least_gap_connector_card", (near(470), 10.0), (near(465), 5.0));
    let line = |y: i32| {
        let mark = Mark::Path {
            segments: vec![Segment::Move(at(20, y)), Segment::Line(at(780, y))],
            fill: None,
            stroke: Some(Stroke::solid(INK, Len::px(1))),
            tags: Tags::kind("line").with("data-name", "visibility"),
        };
        with([mark, Line::new("bd", "b", "d", &[(350, 160), (350, 230), (400, 230), (400, 298)]).mark()])
    };
    notices("least_gap_line", (line(240), 10.0), (line(235), 5.0));
}

#[test]
fn gaps_of_cards_and_words() {
    let beside = |x: i32| with([card("e", "note", 3, 500, 440), card("f", "note", 4, x, 440)]);
    notices("least_gap_cards", (beside(634), 14.0), (beside(632), 12.0));
    let inset = |x: i32| {
        let tags = Tags::kind("card").with("data-id", "e").with("data-lane", "note").with("data-step", "3");
        let tags = tags.with("data-span", "1").with("data-state", "same").with("data-variant", "now");
        let body = rect(frame(500, 440, 120, 60), FILL, Some(BORDER), Tags::part("body"));
        with([group(tags, "e", vec![body, words("Waits", 500 + x, 470, 60, INK, Some("e"))])])
    };
    notices("least_gap_text_border", (inset(9), 9.0), (inset(7), 7.0));
}

/// A card of words in lines of these widths.
fn lines(widths: &[i32], size: i32) -> Mark {
    let run = |(index, width): (usize, &i32)| TextRun {
        at: at(512, 460 + 16 * index as i32),
        text: "Re-keys quote lines".to_owned(),
        face: FaceId(1),
        width: Len::px(*width),
        right_to_left: false,
        space_before: false,
    };
    let text = Mark::Text {
        runs: widths.iter().enumerate().map(run).collect(),
        size: Len::px(size),
        tracking: Len::ZERO,
        fill: INK,
        strike: false,
        tags: Tags::kind("text").with("data-for", "e"),
    };
    let tags = Tags::kind("card").with("data-id", "e").with("data-lane", "note").with("data-step", "3");
    let tags = tags.with("data-span", "1").with("data-state", "same").with("data-variant", "now");
    let body = rect(frame(500, 440, 160, 116), FILL, Some(BORDER), Tags::part("body"));
    group(tags, "e", vec![body, text])
}

#[test]
fn lines_and_letters() {
    let of = |widths: &[i32]| with([lines(widths, 13)]);
    notices("lines_per_card", (of(&[90]), 1.0), (vec![lines(&[90; 3], 13)], 3.0));
    notices("most_lines", (of(&[90, 80]), 2.0), (of(&[90; 5]), 5.0));
    notices("line_spare", (of(&[90, 81, 20]), 0.05), (of(&[40, 100, 100]), 0.3));
}

#[test]
fn small_letters() {
    let of = |size: i32| with([lines(&[90], size)]);
    notices("card_text", (of(12), 12.0), (of(11), 11.0));
    notices("least_text", (of(11), 11.0), (of(10), 10.0));
    let tag = group(
        Tags::kind("tag").with("data-for", "e").with("data-variant", "now"),
        "new",
        vec![rect(frame(560, 470, 60, 30), FILL, None, Tags::none()), words("NEW", 564, 490, 20, INK, None)],
    );
    let mut tagged = of(13);
    tagged.push(tag);
    assert_eq!(value(tagged, "least_text"), Some(13.0));
}

#[test]
fn columns() {
    let gone = || {
        let mut marks = sound();
        marks.push(card("e", "front", 4, 500, 100));
        marks
    };
    notices("empty_columns", (sound(), 0.0), (gone(), 1.0));
    let askew = || {
        let mut marks = sound();
        marks.pop();
        marks.push(card("d", "back", 2, 310, 300));
        marks
    };
    notices("lefts_per_column", (sound(), 1.0), (askew(), 1.5));
}

#[test]
fn the_page() {
    let share = 4.0 * 120.0 * 60.0 / (760.0 * 560.0);
    assert!((value(sound(), "card_share").unwrap() - share).abs() < 0.001);
    let large = || {
        let mut marks = sound();
        marks.push(card_in("now", "e", "note", 3, frame(440, 100, 330, 460)));
        marks
    };
    assert!(Wish::of("card_share").unwrap().reached(value(large(), "card_share").unwrap()));
    assert!(!Wish::of("card_share").unwrap().reached(share));
    notices("page_fill", (sound(), 580.0 / 600.0), (sound()[1..].to_vec(), 360.0 / 600.0));
    let mut high = scene(sound());
    high.size = Size::new(Len::px(800), Len::px(1600));
    let aspect = |page: &Scene| measure(page).soft.iter().find(|(name, _)| *name == "page_aspect").unwrap().1.unwrap();
    let wish = Wish::of("page_aspect").unwrap();
    assert!(wish.reached(aspect(&scene(sound()))) && !wish.reached(aspect(&high)));
    let score = |marks| value(marks, "score").unwrap();
    assert!(score(with([across().mark()])) < score(sound()) - 5.0);
}

#[test]
fn colours_of_teams() {
    let badges = |one: Color, two: Color| {
        let badge = |id: &str, x: i32, color: Color| {
            let tags = Tags::kind("badge").with("data-for", id).with("data-variant", "now");
            let circle = Mark::Circle {
                center: at(x, 220),
                radius: Len::px(9),
                fill: Some(color.into()),
                stroke: None,
                tags: Tags::none(),
            };
            group(tags, "Sales", vec![circle])
        };
        with([badge("a", 230, one), badge("b", 430, two)])
    };
    let far = value(badges(Color(0x1f, 0x5f, 0xa8), Color(0xa6, 0x75, 0x1a)), "team_color_distance").unwrap();
    let near = value(badges(Color(0xb0, 0x30, 0x30), Color(0x60, 0x60, 0x10)), "team_color_distance").unwrap();
    assert!(far > 20.0 && near < 15.0, "{far} {near}");
    assert_eq!(value(sound(), "team_color_distance"), None);
}

#[test]
fn pixels() {
    let page = scene(vec![pane("now", frame(0, 0, 800, 600)), card("a", "front", 1, 100, 100)]);
    let told = |dark: usize| {
        let mut measures = measure(&page);
        let mut pixels = vec![255u8; 300];
        pixels[..dark * 3].fill(0);
        measures.add_pixels(&page, &pixels);
        let of = |name: &str| measures.soft.iter().find(|(known, _)| *known == name).unwrap().1.unwrap();
        (of("whitespace"), of("ink"))
    };
    assert_eq!(told(0), (1.0, 0.0));
    assert_eq!(told(40), (0.6, 40.0));
    let ink = Wish::of("ink").unwrap();
    assert!(ink.reached(told(8).1) && !ink.reached(told(19).1) && !ink.kept(told(19).1));
    assert!(Wish::of("whitespace").unwrap().reached(told(40).0));
    assert!(!Wish::of("whitespace").unwrap().reached(told(0).0));
}

#[test]
fn each_is_told_with_its_wish() {
    let measures = measure(&scene(with([across().mark()])));
    let names: Vec<&str> = measures.soft.iter().map(|(name, _)| *name).collect();
    let known: Vec<&str> =
        SOFT.iter().map(|wish| wish.name).filter(|name| !matches!(*name, "whitespace" | "ink")).collect();
    assert_eq!(names, known);
    let text = measures.text();
    let line = text.lines().find(|line| line.contains("crossings_per_connector")).unwrap();
    assert!(line.contains("0.33") && line.contains("≤ 0.1") && line.ends_with('!'), "{line}");
    assert!(!text.lines().find(|line| line.contains("most_bends")).unwrap().ends_with('!'), "{text}");
}
