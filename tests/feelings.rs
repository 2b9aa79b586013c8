//! Curves of feelings show what was recorded, and nothing where nothing was.

use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::geom::Len;
use cyanotype::limits::Limits;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::View;
use cyanotype::scene::Mark;
use cyanotype::scene::Scene;
use cyanotype::scene::Segment;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;

/// From where to where something reaches.
type Reach = (Len, Len);

/// What a page shows of feelings.
#[derive(Debug, Default)]
struct Drawn {
    /// Curves with their variant, height at the left end, and whether they are drawn as not known.
    curves: Vec<(String, Reach, Len, bool)>,
    areas: Vec<Reach>,
    /// Customer's cards: variant, step, reach.
    cards: Vec<(String, usize, Reach)>,
    /// All words.
    words: String,
}

impl Drawn {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Group { tags, marks, .. } => {
                if tags.get("data-lane") == Some("customer") {
                    let body = marks.iter().find_map(|mark| match mark {
                        Mark::Rect { frame, tags, .. } if tags.get("data-part") == Some("body") => Some(*frame),
                        _ => None,
                    });
                    let (body, step) = (body.unwrap(), tags.get("data-step").unwrap().parse().unwrap());
                    let variant = tags.get("data-variant").unwrap_or_default().to_owned();
                    self.cards.push((variant, step, (body.x, body.right())));
                }
                marks.iter().for_each(|mark| self.mark(mark));
            }
            Mark::Path { segments, tags, .. } if tags.get("data-kind") == Some("curve") => {
                let unknown = tags.get("data-part") == Some("unknown");
                let variant = tags.get("data-variant").unwrap_or_default().to_owned();
                for run in segments.chunk_by(|_, next| !matches!(next, Segment::Move(_))) {
                    let Segment::Move(start) = run[0] else { panic!("a curve begins nowhere") };
                    self.curves.push((variant.clone(), reach(run), start.y, unknown));
                }
            }
            Mark::Path { segments, fill: Some(fill), .. } if fill.opacity == 75 => {
                self.areas.extend(segments.chunk_by(|_, next| !matches!(next, Segment::Move(_))).map(reach));
            }
            Mark::Text { runs, .. } => runs.iter().for_each(|run| self.words += &format!("{} ", run.text)),
            _ => {}
        }
    }

    /// Reaches of the curves of a variant: known or not.
    fn of(&self, variant: &str, unknown: bool) -> Vec<Reach> {
        self.curves.iter().filter(|curve| curve.0 == variant && curve.3 == unknown).map(|curve| curve.1).collect()
    }

    fn card(&self, variant: &str, step: usize) -> Reach {
        self.cards.iter().find(|card| card.0 == variant && card.1 == step).unwrap().2
    }

    /// Whether something stays within the columns of two steps.
    fn within(&self, reach: Reach, variant: &str, first: usize, last: usize) -> bool {
        let over = Len::px(12);
        reach.0 >= self.card(variant, first).0 - over && reach.1 <= self.card(variant, last).1 + over
    }

    /// Whether something begins in the column of one step and ends in that of another. Half a gutter may be added.
    fn covers(&self, reach: Reach, variant: &str, first: usize, last: usize) -> bool {
        let (first, last) = (self.card(variant, first), self.card(variant, last));
        let over = Len::px(12);
        (first.0 - over..=first.1).contains(&reach.0) && (last.0..=last.1 + over).contains(&reach.1)
    }
}

fn reach(segments: &[Segment]) -> Reach {
    let ends = segments.iter().filter_map(|segment| match segment {
        Segment::Move(to) | Segment::Line(to) | Segment::Cubic(_, _, to) | Segment::Arc { to, .. } => Some(to.x),
        Segment::Close => None,
    });
    let ends: Vec<Len> = ends.collect();
    (*ends.iter().min().unwrap(), *ends.iter().max().unwrap())
}

fn scene(file: &str, options: &Options) -> Scene {
    let source = Source::new("feelings.toml", file);
    let service = match check::load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(loaded) => loaded.output,
        Err(found) => panic!("{found:#?}\n{file}"),
    };
    let style = style::built_in(style::DEFAULT).unwrap();
    render::draw(&service, options, &style, &Fonts::shipped(), &Default::default()).unwrap().scene
}

fn seen(file: &str, view: View) -> Drawn {
    let mut drawn = Drawn::default();
    scene(file, &Options { view, ..Options::default() }).marks.iter().for_each(|mark| drawn.mark(mark));
    drawn
}

/// A file with a step for each text: what stands in it beside the customer's card.
fn steps(texts: &[&str]) -> String {
    let mut file = String::from(
        "title = \"Feelings\"\n[[persona]]\nid = \"ann\"\nname = \"Ann\"\n[[persona]]\nid = \"ben\"\nname = \"Ben\"\n",
    );
    for (index, text) in texts.iter().enumerate() {
        file += &format!("[[step]]\ncustomer = {{ id = \"card{0}\", text = \"Does {0}\" }}\n{text}\n", index + 1);
    }
    file
}

fn auto(texts: &[&str]) -> Drawn {
    seen(&steps(texts), View::Auto)
}

#[test]
fn a_curve_is_drawn_from_its_first_score_to_its_last() {
    let drawn = auto(&["", "", "feeling = { score = -1 }", "feeling = { score = -2 }", "", ""]);
    let [curve] = drawn.of("", false)[..] else { panic!("{drawn:?}") };
    assert!(drawn.covers(curve, "", 3, 4), "{drawn:?}");
    let [area] = drawn.areas[..] else { panic!("{drawn:?}") };
    assert!(drawn.covers(area, "", 3, 4), "{drawn:?}");
}

#[test]
fn curves_of_two_people_keep_to_their_own_steps() {
    let ann = "feeling = { score = 1, of = \"ann\" }";
    let ben = "feeling = { score = -1, of = \"ben\" }";
    let drawn = auto(&[ann, ann, ben, ben]);
    let [first, second] = drawn.of("", false)[..] else { panic!("{drawn:?}") };
    assert!(drawn.covers(first, "", 1, 2) && drawn.covers(second, "", 3, 4), "{drawn:?}");
}

#[test]
fn a_long_gap_between_scores_is_drawn_as_not_known_and_a_short_one_is_not() {
    let score = "feeling = { score = -1 }";
    let long = auto(&[score, score, "", "", score]);
    let [gap] = long.of("", true)[..] else { panic!("{long:?}") };
    assert!(gap.0 > long.card("", 2).0 && gap.1 < long.card("", 5).1, "{long:?}");
    let [before, after] = long.of("", false)[..] else { panic!("{long:?}") };
    assert!(before.1 <= gap.0 && after.0 >= gap.1, "{long:?}");
    assert!(long.words.contains("Feeling not recorded"));
    assert_eq!(long.areas, [before, after], "nothing is filled between");
    let short = auto(&[score, score, "", score]);
    assert_eq!(short.of("", true), []);
    assert!(!short.words.contains("Feeling not recorded"));
}

#[test]
fn a_feeling_over_several_steps_is_recorded_for_each() {
    let drawn =
        auto(&["feeling = { score = 1 }", "feeling = { score = -1, span = 3 }", "", "", "feeling = { score = 1 }"]);
    assert_eq!(drawn.of("", true), []);
}

#[test]
fn curves_on_one_another_are_told_apart() {
    let both = "feeling = [{ score = -1, of = \"ann\" }, { score = -1, of = \"ben\" }]";
    let heights = |drawn: &Drawn| drawn.curves.iter().map(|curve| curve.2).collect::<Vec<Len>>();
    let drawn = auto(&[both, both]);
    let [ann, ben] = heights(&drawn)[..] else { panic!("{drawn:?}") };
    assert!((Len::px(3)..=Len::px(4)).contains(&(ben - ann)));
    let apart = "feeling = [{ score = -1, of = \"ann\" }, { score = 0, of = \"ben\" }]";
    let drawn = auto(&[apart, both, apart]);
    let [ann, ben] = heights(&drawn)[..] else { panic!("{drawn:?}") };
    let usual = auto(&["feeling = { score = -1 }", "feeling = { score = 0 }"]);
    let zero = usual.curves[0].2;
    assert!((ann - ben) > Len::px(20), "they only meet: {zero:?} {drawn:?}");
}

#[test]
fn nothing_is_filled_where_only_one_of_two_states_has_a_score() {
    let drawn = seen(
        &steps(&[
            "feeling = { score = -1, future = { score = 1 } }",
            "feeling = { score = -1, future = { score = 1 } }",
            "feeling = { score = 1, only = \"future\" }",
            "feeling = { score = 2, only = \"future\" }",
        ]),
        View::Overlay,
    );
    assert!(!drawn.areas.is_empty());
    for area in &drawn.areas {
        assert!(drawn.within(*area, "future", 1, 2), "{drawn:?}");
    }
    assert_eq!(drawn.of("future", false).len(), 2, "the state before and this one");
}

#[test]
fn steps_that_a_state_does_not_have_are_no_gap_in_it() {
    let file = steps(&["feeling = { score = -1 }", "", "", "feeling = { score = 1, future = { score = 2 } }"]);
    let added = |text: String, card: &str| {
        text.replace(
            &format!("[[step]]\ncustomer = {{ id = \"{card}\""),
            &format!("[[step]]\nonly = \"future\"\ncustomer = {{ id = \"{card}\""),
        )
    };
    let drawn = seen(&added(added(file, "card2"), "card3"), View::Side);
    assert_eq!(drawn.of("current", true), []);
    let [gap] = drawn.of("future", true)[..] else { panic!("{drawn:?}") };
    assert!(gap.1 < drawn.card("future", 4).1, "the earlier state's curve is whole: {drawn:?}");
}

#[test]
fn a_folded_step_with_a_score_is_no_gap() {
    let (same, changed) = (
        "feeling = { score = 1 }",
        "feeling = { score = -1, future = { score = 1 } }\nfrontstage = { id = \"a\", text = \"Old\", future = \"New\" }",
    );
    let other = changed.replace("\"a\"", "\"b\"");
    let drawn = seen(&steps(&[changed, same, same, same, &other]), View::Side);
    assert!(drawn.words.contains("2–4") && drawn.of("current", true).is_empty(), "{drawn:?}");
    let drawn = seen(&steps(&[changed, "", "", "", &other]), View::Side);
    assert!(drawn.words.contains("2–4") && drawn.of("current", true).len() == 1, "{drawn:?}");
}

#[test]
fn the_curve_of_the_state_before_has_the_name_of_that_state() {
    let one = steps(&["feeling = { score = -1, future = { score = 1 } }", "feeling = { score = -1 }"]);
    let several = steps(&[
        "feeling = [{ score = -1, of = \"ann\", future = { score = 1 } }, { score = 0, of = \"ben\", future = { score = 2 } }]",
    ]);
    let said = |file: &str, name: &str| {
        let states = format!("[variants.current]\n{name}\n[variants.future]\n[[step]]");
        seen(&file.replacen("[[step]]", &states, 1), View::Side).words
    };
    let count = |words: String, name: &str| words.matches(name).count();
    assert_eq!(count(said(&one, "name = \"Today\""), "Today"), 3, "title, curve, footer");
    assert_eq!(count(said(&several, "name = \"Today\""), "Today"), 3, "title, legend, footer");
    assert_eq!(count(said(&one, ""), "current "), 1);
    assert_eq!(count(said(&one, "name = \"Current state\""), "current "), 1);
    assert_eq!(count(said(&several, ""), "Current state "), 3);
    let long = said(&one, "name = \"As it was in the last spring, before anyone had looked at it\"");
    assert_eq!(count(long, "As it was in the last spring,…"), 1);
}
