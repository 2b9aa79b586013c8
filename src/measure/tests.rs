//! Every measure must catch what it is for, and leave its sound twin alone.

mod soft;

use super::*;
use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::scene::TextRun;
use crate::text::FaceId;

const INK: Color = Color(0x17, 0x21, 0x2e);
const BORDER: Color = Color(0x66, 0x90, 0xc2);
const FILL: Color = Color(0xdc, 0xe9, 0xf8);
const PALE: Color = Color(0xe0, 0xe0, 0xe0);

fn at(x: i32, y: i32) -> Point {
    Point::new(Len::px(x), Len::px(y))
}

fn frame(x: i32, y: i32, width: i32, height: i32) -> Rect {
    Rect::new(Len::px(x), Len::px(y), Len::px(width), Len::px(height))
}

fn rect(frame: Rect, fill: Color, border: Option<Color>, tags: Tags) -> Mark {
    let stroke = border.map(|color| Stroke::solid(color, Len::px(1)));
    Mark::Rect { frame, radius: Len::px(6), fill: Some(fill.into()), stroke, tags }
}

/// Words of the given width with their baseline at a point.
fn words(text: &str, x: i32, y: i32, width: i32, color: Color, of: Option<&str>) -> Mark {
    let run = TextRun {
        at: at(x, y),
        text: text.to_owned(),
        face: FaceId(1),
        width: Len::px(width),
        right_to_left: false,
        space_before: false,
    };
    let tags = match of {
        Some(id) => Tags::kind("text").with("data-for", id),
        None => Tags::kind("text"),
    };
    Mark::Text { runs: vec![run], size: Len::px(13), tracking: Len::ZERO, fill: color, strike: false, tags }
}

fn group(tags: Tags, label: &str, marks: Vec<Mark>) -> Mark {
    let access = Some(Access::Named { role: "graphics-object", label: label.to_owned() });
    Mark::Group { tags, access, href: None, marks }
}

/// A card 120 wide and 60 high.
fn card(id: &str, lane: &str, step: usize, x: i32, y: i32) -> Mark {
    card_in("now", id, lane, step, frame(x, y, 120, 60))
}

fn card_in(variant: &str, id: &str, lane: &str, step: usize, body: Rect) -> Mark {
    let tags = Tags::kind("card")
        .with("data-id", id)
        .with("data-lane", lane)
        .with("data-step", step.to_string())
        .with("data-span", "1")
        .with("data-state", "same")
        .with("data-variant", variant);
    let (x, y) = (body.x.0 / 100, body.y.0 / 100);
    let body = rect(body, FILL, Some(BORDER), Tags::part("body"));
    group(tags, id, vec![body, words(id, x + 12, y + 22, 60, INK, Some(id))])
}

fn arrow(tip: Point, way: (i32, i32), part: &str) -> Mark {
    let (dx, dy) = way;
    let back = |along: i32, side: i32| tip.offset(Len::px(-along * dx - side * dy), Len::px(-along * dy + side * dx));
    let segments = vec![
        Segment::Move(tip),
        Segment::Line(back(8, 4)),
        Segment::Line(back(6, 0)),
        Segment::Line(back(8, -4)),
        Segment::Close,
    ];
    Mark::Path { segments, fill: Some(INK.into()), stroke: None, tags: Tags::part(part) }
}

/// A connector with an arrow whose tip stands at the end of its line.
struct Line {
    id: &'static str,
    from: &'static str,
    to: &'static str,
    net: &'static str,
    segments: Vec<Segment>,
    tip: Option<(Point, (i32, i32))>,
    color: Color,
    halo: bool,
}

impl Line {
    fn new(id: &'static str, from: &'static str, to: &'static str, points: &[(i32, i32)]) -> Line {
        let mut segments = Vec::new();
        for (index, (x, y)) in points.iter().enumerate() {
            segments.push(if index == 0 { Segment::Move(at(*x, *y)) } else { Segment::Line(at(*x, *y)) });
        }
        let tip = match points {
            [.., (x0, y0), (x, y)] => Some((at(*x, *y), ((x - x0).signum(), (y - y0).signum()))),
            _ => None,
        };
        Line { id, from, to, net: id, segments, tip, color: INK, halo: false }
    }

    fn mark(self) -> Mark {
        let tags = Tags::kind("connector")
            .with("data-id", self.id)
            .with("data-from", self.from)
            .with("data-to", self.to)
            .with("data-state", "same")
            .with("data-trace", if self.halo { "P1" } else { "" })
            .with("data-variant", "now")
            .with("data-net", self.net);
        let line = |color: Color, width: Len, part: &str| Mark::Path {
            segments: self.segments.clone(),
            fill: None,
            stroke: Some(Stroke::solid(color, width)),
            tags: Tags::part(part),
        };
        let mut marks = Vec::new();
        if self.halo {
            marks.push(line(Color::WHITE, Len::px(11), "halo"));
        }
        marks.push(line(self.color, Len(150), "line"));
        marks.extend(self.tip.map(|(tip, way)| arrow(tip, way, "head")));
        Mark::Group { tags, access: None, href: None, marks }
    }
}

fn pane(variant: &str, frame: Rect) -> Mark {
    let tags = Tags::kind("pane").with("data-variant", variant);
    Mark::Group { tags, access: None, href: None, marks: vec![rect(frame, Color::WHITE, None, Tags::none())] }
}

fn scene(marks: Vec<Mark>) -> Scene {
    Scene {
        size: Size::new(Len::px(800), Len::px(600)),
        language: "en".to_owned(),
        title: "A service".to_owned(),
        description: "Two cards.".to_owned(),
        tags: Tags::none(),
        background: Some(Color::WHITE),
        marks,
    }
}

/// Four cards on two lanes and two steps, one connector across, one down.
fn sound() -> Vec<Mark> {
    vec![
        pane("now", frame(20, 20, 760, 560)),
        Line::new("ab", "a", "b", &[(220, 130), (298, 130)]).mark(),
        Line::new("ac", "a", "c", &[(160, 160), (160, 298)]).mark(),
        card("a", "front", 1, 100, 100),
        card("b", "front", 2, 300, 100),
        card("c", "back", 1, 100, 300),
        card("d", "back", 2, 300, 300),
    ]
}

fn with(extra: impl IntoIterator<Item = Mark>) -> Vec<Mark> {
    let mut marks = sound();
    marks.extend(extra);
    marks
}

/// What is wrong with marks, by name.
fn wrong(marks: Vec<Mark>) -> Vec<(&'static str, u64)> {
    measure(&scene(marks)).hard.into_iter().filter(|(_, count)| *count > 0).collect()
}

fn names(marks: Vec<Mark>) -> Vec<&'static str> {
    wrong(marks).into_iter().map(|(name, _)| name).collect()
}

/// Asserts that marks have exactly one kind of fault.
#[track_caller]
fn only(name: &str, marks: Vec<Mark>) {
    let measures = measure(&scene(marks));
    let found: Vec<_> = measures.hard.iter().filter(|(_, count)| *count > 0).map(|(name, _)| *name).collect();
    assert_eq!(found, [name], "{:#?}", measures.details);
}

#[track_caller]
fn fine(marks: Vec<Mark>) {
    let measures = measure(&scene(marks));
    assert!(measures.clean(), "{:#?}", measures.details);
}

#[test]
fn a_sound_drawing_has_no_fault() {
    fine(sound());
    let measures = measure(&scene(sound()));
    let soft = |name: &str| measures.soft.iter().find(|(known, _)| *known == name).unwrap().1;
    assert_eq!(soft("connectors"), Some(2.0));
    assert_eq!(soft("crossings_per_connector"), Some(0.0));
    assert_eq!(soft("bends_per_connector"), Some(0.0));
    assert_eq!(soft("straight_share"), Some(1.0));
    assert_eq!(soft("length_ratio"), Some(1.0));
    assert_eq!(soft("least_gap_cards"), None, "no two cards are near");
    assert_eq!(soft("least_gap_text_border"), Some(12.0));
    assert_eq!(soft("lines_per_card"), Some(1.0));
    assert_eq!(soft("score"), Some(100.0));
}

#[test]
fn cards_on_one_another() {
    only("card_overlap", with([card("f", "note", 4, 610, 440), card("e", "note", 3, 500, 440)]));
    fine(with([card("e", "note", 3, 500, 440), card("f", "note", 4, 622, 440)]));
}

#[test]
fn a_connector_through_a_foreign_card() {
    let passing = |x: i32| {
        let line = [(160, 360), (160, 400), (x, 400), (x, 80), (360, 80), (360, 98)];
        with([Line::new("cb", "c", "b", &line).mark()])
    };
    assert_eq!(wrong(passing(310)), [("connector_through_card", 1), ("connector_inside_own_card", 1)]);
    fine(passing(450));
}

#[test]
fn a_connector_through_words_and_pins() {
    let loose = |y: i32| words("Line of visibility", 400, y, 90, INK, None);
    let line = || Line::new("bd", "b", "d", &[(420, 130), (450, 130), (450, 330), (422, 330)]).mark();
    only("connector_through_mark", with([line(), loose(235)]));
    fine(with([line(), loose(80)]));
    let pin = |x: i32| {
        let tags = Tags::kind("pin").with("data-for", "d").with("data-variant", "now");
        group(tags, "P1", vec![rect(frame(x, 200, 26, 21), INK, None, Tags::none())])
    };
    only("connector_through_mark", with([line(), pin(440)]));
    fine(with([line(), pin(452)]));
}

#[test]
fn a_label_stands_on_its_own_connector_only() {
    let label = |of: &str| {
        let tags = Tags::kind("label").with("data-for", of).with("data-variant", "now");
        let plate = rect(frame(135, 215, 50, 18), Color::WHITE, None, Tags::none());
        group(tags, "by hand", vec![plate, words("by hand", 139, 229, 42, INK, Some(of))])
    };
    fine(with([label("ac")]));
    only("connector_through_mark", with([label("ab")]));
}

#[test]
fn a_connector_inside_its_own_card() {
    let line = |x: i32| {
        with([Line::new("bd", "b", "d", &[(360, 160), (360, 230), (x, 230), (x, 280), (360, 280), (360, 298)]).mark()])
    };
    fine(line(450));
    let inner = [(360, 160), (360, 230), (450, 230), (450, 330), (400, 330), (400, 362)];
    let names = names(with([Line::new("bd", "b", "d", &inner).mark()]));
    assert!(names.contains(&"connector_inside_own_card"), "{names:?}");
}

#[test]
fn connectors_on_one_another() {
    let two = |y: i32, net: &'static str| {
        let one = Line::new("bd", "b", "d", &[(340, 160), (340, 230), (480, 230), (480, 310), (422, 310)]);
        let mut two = Line::new("bd2", "b", "d", &[(380, 160), (380, y), (500, y), (500, 340), (422, 340)]);
        two.net = net;
        with([one.mark(), two.mark()])
    };
    let found = names(two(230, "bd2"));
    assert_eq!(found, ["connector_overlap", "crossing_without_bridge"], "where they part they also touch");
    fine(two(215, "bd2"));
    fine(two(230, "bd"));
}

#[test]
fn words_out_of_their_card() {
    let long = |width: i32| {
        let tags = Tags::kind("card")
            .with("data-id", "e")
            .with("data-lane", "note")
            .with("data-step", "3")
            .with("data-span", "1")
            .with("data-state", "same")
            .with("data-variant", "now");
        let body = rect(frame(500, 440, 120, 60), FILL, Some(BORDER), Tags::part("body"));
        with([group(tags, "e", vec![body, words("Books a visit", 512, 462, width, INK, Some("e"))])])
    };
    only("text_out_of_card", long(106));
    fine(long(103));
}

#[test]
fn words_out_of_their_tag() {
    let tag = |width: i32| {
        let tags = Tags::kind("tag").with("data-for", "d").with("data-variant", "now");
        let plate = rect(frame(500, 400, 50, 15), FILL, None, Tags::none());
        with([group(tags, "new", vec![plate, words("NEW", 504, 412, width, INK, Some("d"))])])
    };
    only("text_out_of_mark", tag(48));
    fine(tag(42));
}

#[test]
fn words_on_words() {
    let two = |y: i32| with([words("thoughts", 500, 400, 60, INK, None), words("feelings", 530, y, 60, INK, None)]);
    only("text_on_text", two(408));
    fine(two(416));
}

#[test]
fn marks_on_words_and_marks() {
    let pin = |id: &str, x: i32| {
        let tags = Tags::kind("pin").with("data-for", id).with("data-variant", "now");
        group(tags, "P1", vec![rect(frame(x, 400, 26, 21), FILL, None, Tags::none())])
    };
    only("mark_on_text", with([pin("a", 500), words("feelings", 520, 412, 60, INK, None)]));
    fine(with([pin("a", 500), words("feelings", 530, 412, 60, INK, None)]));
    only("mark_on_mark", with([pin("a", 500), pin("b", 520)]));
    fine(with([pin("a", 500), pin("b", 530)]));
}

#[test]
fn marks_on_foreign_cards() {
    let label = |x: i32| {
        let tags = Tags::kind("label").with("data-for", "ab").with("data-variant", "now");
        with([group(tags, "by hand", vec![rect(frame(x, 115, 40, 8), Color::WHITE, None, Tags::none())])])
    };
    only("mark_on_card", label(270));
    fine(label(240));
}

#[test]
fn a_bead_on_a_head() {
    let bead = |y: i32| {
        let tags = Tags::kind("bead").with("data-for", "ac").with("data-variant", "now");
        let plate = rect(frame(150, y, 20, 20), Color::WHITE, Some(INK), Tags::none());
        with([group(tags, "1", vec![plate])])
    };
    only("heads_overlap", bead(275));
    fine(bead(260));
}

#[test]
fn marks_beyond_the_page() {
    only("out_of_page", with([words("footer", 700, 580, 95, INK, None)]));
    fine(with([words("footer", 700, 580, 90, INK, None)]));
    only("out_of_page", with([rect(frame(4, 400, 30, 30), INK, None, Tags::none())]));
}

#[test]
fn a_connector_that_hangs() {
    only("dangling_connector", with([Line::new("bd", "b", "d", &[(360, 160), (360, 290)]).mark()]));
    fine(with([Line::new("bd", "b", "d", &[(360, 160), (360, 295)]).mark()]));
    let mut empty = Line::new("bd", "b", "d", &[]);
    empty.tip = None;
    only("dangling_connector", with([empty.mark()]));
}

#[test]
fn a_connector_that_slants() {
    only("not_orthogonal", with([Line::new("bd", "b", "d", &[(360, 160), (365, 230), (365, 298)]).mark()]));
    let mut curved = Line::new("bd", "b", "d", &[(360, 160), (360, 298)]);
    curved.segments.insert(1, Segment::Cubic(at(360, 200), at(360, 210), at(360, 220)));
    only("not_orthogonal", with([curved.mark()]));
}

#[test]
fn rounded_corners_are_corners() {
    let mut round = Line::new("bd", "b", "d", &[(360, 160), (360, 298)]);
    let radius = Len::px(8);
    let arc = |clockwise: bool, x: i32, y: i32| Segment::Arc { radius, clockwise, to: at(x, y) };
    round.segments = vec![
        Segment::Move(at(360, 160)),
        Segment::Line(at(360, 222)),
        arc(false, 368, 230),
        Segment::Line(at(392, 230)),
        arc(true, 400, 238),
        Segment::Line(at(400, 298)),
    ];
    round.tip = Some((at(400, 298), (0, 1)));
    let measures = measure(&scene(with([round.mark()])));
    assert!(measures.clean(), "{:#?}", measures.details);
    let bends = measures.soft.iter().find(|(name, _)| *name == "most_bends").unwrap().1;
    assert_eq!(bends, Some(2.0));
}

#[test]
fn arrows_too_short_or_on_one_another() {
    let line = |y: i32| with([Line::new("bd", "b", "d", &[(350, 160), (350, y), (370, y), (370, 298)]).mark()]);
    only("bad_arrow", line(288));
    fine(line(286));
    let two = |x: i32| {
        with([
            Line::new("bd", "b", "d", &[(360, 160), (360, 298)]).mark(),
            Line::new("bd2", "b", "d", &[(x, 160), (x, 298)]).mark(),
        ])
    };
    only("heads_overlap", two(366));
    fine(two(372));
}

#[test]
fn crossings_need_a_bridge_or_a_halo() {
    let across = || Line::new("cb", "c", "b", &[(130, 300), (130, 230), (400, 230), (400, 162)]);
    let mut down = Line::new("bd", "b", "d", &[(340, 160), (340, 298)]);
    only(
        "crossing_without_bridge",
        with([across().mark(), Line::new("bd", "b", "d", &[(340, 160), (340, 298)]).mark()]),
    );
    down.halo = true;
    // The connector down from `a` is crossed too, and is not traced.
    assert_eq!(wrong(with([across().mark(), down.mark()])), [("crossing_without_bridge", 1)]);
    let hop = |x: i32| Segment::Arc {
        radius: Len(450),
        clockwise: true,
        to: Point::new(Len::px(x) + Len(450), Len::px(230)),
    };
    let start = |x: i32| Segment::Line(Point::new(Len::px(x) - Len(450), Len::px(230)));
    let mut bridged = across();
    bridged.segments.splice(2..2, [start(160), hop(160), start(340), hop(340)]);
    fine(with([bridged.mark(), Line::new("bd", "b", "d", &[(340, 160), (340, 298)]).mark()]));
    let mut long = across();
    let quarter = |x: i32, y: Len| Segment::Arc { radius: Len(450), clockwise: true, to: Point::new(Len::px(x), y) };
    let roof = Len::px(230) - Len(450);
    long.segments.splice(
        2..2,
        [start(160), hop(160), start(340), quarter(340, roof), Segment::Line(Point::new(Len::px(352), roof)), {
            Segment::Arc { radius: Len(450), clockwise: true, to: Point::new(Len::px(352) + Len(450), Len::px(230)) }
        }],
    );
    fine(with([
        long.mark(),
        Line::new("bd", "b", "d", &[(340, 160), (340, 298)]).mark(),
        Line::new("bd2", "b", "d", &[(352, 160), (352, 270), (380, 270), (380, 298)]).mark(),
    ]));
}

#[test]
fn rows_and_columns_are_true_over_panes() {
    let two = |dx: i32, dy: i32, width: i32| {
        vec![
            pane("now", frame(20, 20, 360, 560)),
            pane("then", frame(400, 20, 360, 560)),
            card_in("now", "a", "front", 1, frame(60, 100, 120, 60)),
            card_in("then", "a", "front", 1, frame(440 + dx, 100 + dy, width, 60)),
        ]
    };
    fine(two(0, 0, 120));
    only("lane_not_level", two(0, 2, 120));
    only("step_not_aligned", two(2, 0, 120));
    only("step_not_aligned", two(0, 0, 118));
    let swapped = vec![
        pane("now", frame(20, 20, 360, 560)),
        card("a", "front", 1, 60, 100),
        card("b", "back", 1, 60, 200),
        card("c", "front", 1, 60, 300),
    ];
    only("lane_not_level", swapped);
}

#[test]
fn references_hold_and_ids_are_unique() {
    let lost = Line::new("bx", "b", "x", &[(360, 160), (360, 298)]).mark();
    assert_eq!(wrong(with([lost])), [("dangling_connector", 1), ("broken_reference", 1)]);
    only("repeated_id", with([card("a", "front", 3, 500, 100)]));
    let pin = |of: &str| {
        let tags = Tags::kind("pin").with("data-for", of).with("data-variant", "now");
        group(tags, "P1", vec![rect(frame(500, 400, 26, 21), INK, None, Tags::none())])
    };
    only("broken_reference", with([pin("x")]));
    fine(with([pin("a")]));
}

#[test]
fn a_flag_stands_for_a_card_on_another_page() {
    let flagged = |of: &str| {
        let tags = Tags::kind("flag").with("data-for", of).with("data-variant", "now");
        let plate = rect(frame(500, 110, 60, 40), Color::WHITE, Some(BORDER), Tags::part("body"));
        let away = Line::new("bz", "b", "z", &[(420, 130), (498, 130)]).mark();
        with([away, group(tags, "page 2", vec![plate, words("page 2", 506, 134, 40, INK, None)])])
    };
    fine(flagged("bz"));
    let found = names(flagged("ab"));
    assert_eq!(found, ["dangling_connector", "broken_reference"]);
}

#[test]
fn everything_has_a_name() {
    let mut silent = card("e", "note", 3, 500, 440);
    if let Mark::Group { access, .. } = &mut silent {
        *access = None;
    }
    only("unnamed", with([silent]));
    let mut page = scene(sound());
    page.description.clear();
    assert_eq!(measure(&page).hard.iter().find(|(name, _)| *name == "unnamed").unwrap().1, 1);
}

#[test]
fn words_and_lines_stand_out_from_their_ground() {
    only("text_contrast", with([words("pale", 500, 400, 60, PALE, None)]));
    let dark = |color: Color| {
        with([rect(frame(490, 380, 90, 30), INK, None, Tags::none()), words("badge", 500, 400, 60, color, None)])
    };
    only("text_contrast", dark(INK));
    fine(dark(PALE));
    let mut faint = Line::new("bd", "b", "d", &[(360, 160), (360, 298)]);
    faint.color = PALE;
    only("mark_contrast", with([faint.mark()]));
}

#[test]
fn legends_are_not_measured_as_connectors_and_pins() {
    let pin = |x: i32| {
        let tags = Tags::kind("pin").with("data-for", "sample");
        group(tags, "P1", vec![rect(frame(x, 400, 26, 21), FILL, None, Tags::none())])
    };
    fine(with([group(Tags::kind("legend"), "Legend", vec![pin(500), pin(510)])]));
}

#[test]
fn the_answer_has_every_name() {
    let measures = measure(&scene(sound()));
    let json: Value = serde_json::from_str(&measures.json()).unwrap();
    let hard = json.get("hard").unwrap().as_object().unwrap();
    assert_eq!(hard.keys().map(String::as_str).collect::<Vec<_>>(), HARD);
    assert!(hard.values().all(|value| value.as_u64() == Some(0)));
    assert_eq!(json["soft"]["least_gap_cards"], Value::Null);
    assert_eq!(json["soft"]["page_aspect"], Value::from(1.3333));
    let empty = measure(&scene(Vec::new()));
    assert!(empty.clean() && empty.text().contains("card_overlap"));
}

#[test]
fn ten_thousand_cards_are_compared_with_their_neighbours_only() {
    let mut marks = Vec::new();
    for row in 0..100 {
        for column in 0..100 {
            let id = format!("c{row}-{column}");
            let body = frame(40 + column * 180, 40 + row * 120, 120, 60);
            marks.push(card_in("now", &id, &format!("lane{row}"), column as usize, body));
        }
    }
    let mut page = scene(marks);
    page.size = Size::new(Len::px(18200), Len::px(12200));
    let measures = measure(&page);
    assert!(measures.clean(), "{:?}", measures.details.first());
    assert_eq!(measures.soft.iter().find(|(name, _)| *name == "least_gap_cards").unwrap().1, Some(60.0));
}
