//! How good a finished drawing is, read from its geometry alone: what must never happen, and how far the rest is
//! from what it could be.
//!
//! Nothing here asks the layout or the router: a [`Scene`] says with its `data-*` attributes what each mark is, and
//! its shapes say where it stands. What is found here is therefore true of the picture, whoever made it.

mod bounds;
mod cards;
mod colors;
mod contrast;
mod course;
mod letters;
mod names;
mod nearby;
mod page;
mod pixels;
mod wires;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde_json::Map;
use serde_json::Value;

use crate::scene::Scene;
use crate::sorted::Sorted;

/// What must be 0 in every drawing, in the order in which it is told.
pub const HARD: &[&str] = &[
    "card_overlap",
    "connector_through_card",
    "connector_through_mark",
    "connector_inside_own_card",
    "connector_overlap",
    "text_out_of_card",
    "text_out_of_mark",
    "text_on_text",
    "mark_on_text",
    "mark_on_mark",
    "mark_on_card",
    "out_of_page",
    "dangling_connector",
    "not_orthogonal",
    "bad_arrow",
    "heads_overlap",
    "crossing_without_bridge",
    "lane_not_level",
    "step_not_aligned",
    "broken_reference",
    "repeated_id",
    "unnamed",
    "text_contrast",
    "mark_contrast",
];

/// What a soft measure is wished to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// Name of the measure.
    pub name: &'static str,
    /// What it says, in a few words.
    pub says: &'static str,
    /// From where to where it is good: what blueprints written with care reach.
    pub goal: (Option<f64>, Option<f64>),
    /// From where to where it is still sound: what any input keeps to.
    pub limit: (Option<f64>, Option<f64>),
}

const fn wish(name: &'static str, says: &'static str, goal: Span, limit: Span) -> Wish {
    Wish { name, says, goal, limit }
}

type Span = (Option<f64>, Option<f64>);
const ANY: Span = (None, None);

const fn most(most: f64) -> Span {
    (None, Some(most))
}

const fn least(least: f64) -> Span {
    (Some(least), None)
}

const fn within(least: f64, most: f64) -> Span {
    (Some(least), Some(most))
}

/// The soft measures with what is wished of them, in the order in which they are told. Lengths are px of the page.
pub const SOFT: &[Wish] = &[
    wish("connectors", "connectors drawn", ANY, ANY),
    wish("crossings_per_connector", "crossings of different nets, per connector", most(0.10), most(1.0)),
    wish("crossings_bound", "the least that neighbouring rows allow, per connector", ANY, ANY),
    wish("crossings_beyond_bound", "crossings beyond 1.3 times the bound and 2 more", most(0.0), ANY),
    wish("pairs_crossing_again", "pairs of nets that cross more than once", most(0.0), ANY),
    wish("bends_per_connector", "corners, per connector", most(0.8), most(2.2)),
    wish("bends_bound", "corners that cards in the way ask for, per connector", ANY, ANY),
    wish(
        "bends_beyond_bound",
        "corners beyond the bound, as a share of it and of one connector in ten",
        most(0.05),
        most(0.25),
    ),
    wish("most_bends", "corners of the most bent connector", most(4.0), most(6.0)),
    wish("length_ratio", "length of all connectors against the straight ways of their ends", most(1.10), most(1.25)),
    wish("straight_share", "share of connectors without a corner", least(0.7), ANY),
    wish("least_gap_parallel", "least gap of parallel connectors", least(9.0), least(6.0)),
    wish("least_gap_connector_card", "least gap from a connector to a foreign card", least(6.0), least(4.0)),
    wish("least_gap_line", "least gap from a level piece to a separator line", least(8.0), least(6.0)),
    wish("cards", "cards drawn", ANY, ANY),
    wish("least_gap_cards", "least gap of cards outside the registers", least(14.0), least(10.0)),
    wish("least_gap_text_border", "least gap from words to their card's border", least(8.0), least(6.0)),
    wish("lines_per_card", "lines of words, per card", most(2.5), ANY),
    wish("most_lines", "lines of the longest card outside the registers", most(4.0), most(6.0)),
    wish("card_share", "area of the cards against the grid", within(0.40, 0.60), ANY),
    wish("empty_columns", "steps that hold nothing", most(0.0), ANY),
    wish("lefts_per_column", "different left edges, per column", most(1.0), ANY),
    wish("page_fill", "height used of the page", least(0.85), ANY),
    wish(
        "least_text",
        "size of the smallest letters of cards, headers and labels, but of codes, initials and tags",
        least(10.5),
        ANY,
    ),
    wish("card_text", "size of the smallest letters of a card", least(12.0), ANY),
    wish("line_spare", "how much shorter lines but the last are than the longest, mean share", most(0.25), ANY),
    wish(
        "team_color_distance",
        "CIEDE2000 of the nearest two team colours, colour blindness included; initials tell them apart",
        ANY,
        ANY,
    ),
    wish("page_aspect", "width against height", within(1.2, 2.4), ANY),
    wish("whitespace", "share of pixels that show paper or panel alone", within(0.55, 0.75), within(0.45, 0.85)),
    wish("ink", "mean darkness of the pixels, in percent", within(6.0, 12.0), most(18.0)),
    wish("score", "one number for the trend", ANY, ANY),
];

impl Wish {
    /// The wish for a measure.
    pub fn of(name: &str) -> Option<&'static Wish> {
        SOFT.iter().find(|wish| wish.name == name)
    }

    /// Whether a value reaches the goal.
    pub fn reached(&self, value: f64) -> bool {
        keeps(value, self.goal)
    }

    /// Whether a value keeps to the limit.
    pub fn kept(&self, value: f64) -> bool {
        keeps(value, self.limit)
    }

    /// The goal in signs: `≤ 0.1`, `≥ 9`, `0.4–0.6`; nothing where none is set.
    pub fn goal_said(&self) -> String {
        said(self.goal)
    }

    /// The limit in signs.
    pub fn limit_said(&self) -> String {
        said(self.limit)
    }
}

/// Values are told with two digits; what is told as good is good.
fn keeps(value: f64, (least, most): Span) -> bool {
    least.is_none_or(|least| value + 0.005 >= least) && most.is_none_or(|most| value - 0.005 <= most)
}

fn said((least, most): Span) -> String {
    match (least, most) {
        (None, None) => String::new(),
        (Some(least), None) => format!("≥ {least}"),
        (None, Some(most)) => format!("≤ {most}"),
        (Some(least), Some(most)) => format!("{least}–{most}"),
    }
}

/// How many violations of one measure are told one by one; all are counted.
const TOLD: u64 = 100;

/// The measures of one drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Measures {
    /// What must be 0, by the names of [`HARD`] and in their order.
    pub hard: Vec<(&'static str, u64)>,
    /// What is better or worse; `None` where the drawing has nothing to measure. Lengths in page pixels.
    pub soft: Vec<(&'static str, Option<f64>)>,
    /// One line for each violation: name, ids, coordinates in page pixels (of each measure the first hundred).
    pub details: Vec<String>,
}

/// Collects what is found.
struct Tally {
    hard: Vec<(&'static str, u64)>,
    details: Vec<String>,
}

impl Tally {
    fn new() -> Tally {
        Tally { hard: HARD.iter().map(|name| (*name, 0)).collect(), details: Vec::new() }
    }

    /// Counts one violation of a measure of [`HARD`].
    fn fault(&mut self, name: &'static str, detail: impl FnOnce() -> String) {
        let Some((_, count)) = self.hard.iter_mut().find(|(known, _)| *known == name) else { return };
        *count += 1;
        if *count <= TOLD {
            self.details.push(format!("{name}: {}", detail()));
        }
    }
}

/// Measures a finished drawing.
///
/// Time grows nearly in line with the number of marks: boxes and pieces are compared only with their neighbours.
pub fn measure(scene: &Scene) -> Measures {
    let page = page::read(scene);
    let mut tally = Tally::new();
    let mut soft = Vec::new();
    wires::measure(&page, &mut tally, &mut soft);
    cards::measure(&page, &mut tally, &mut soft);
    letters::measure(&page, &mut soft);
    colors::measure(&page, &mut soft);
    names::measure(&page, &mut tally);
    contrast::measure(&page, &mut tally);
    beyond(&mut soft);
    soft.push(("page_aspect", ratio(page.size.width.to_f64(), page.size.height.to_f64())));
    soft.push(("score", Some(score(&soft))));
    let place = |name: &str| SOFT.iter().position(|wish| wish.name == name);
    soft.put_in_order_by(|(name, _)| place(name));
    Measures { hard: tally.hard, soft, details: tally.details }
}

/// How far crossings and bends are from what no drawing could save.
fn beyond(soft: &mut Vec<(&'static str, Option<f64>)>) {
    let of = |name: &str| soft.iter().find(|(known, _)| *known == name).and_then(|(_, value)| *value);
    let count = of("connectors").unwrap_or(0.0);
    let more = |value: &str, bound: &str| Some((of(value)? * count, of(bound)? * count));
    let crossings = more("crossings_per_connector", "crossings_bound").map(|(all, bound)| all - 1.3 * bound - 2.0);
    // Where hardly anything must bend, a share of the bound says nothing; a tenth of the connectors may stand in for it.
    let bends = more("bends_per_connector", "bends_bound").map(|(all, bound)| (all - bound) / bound.max(0.1 * count));
    soft.push(("crossings_beyond_bound", crossings.map(|more| more.max(0.0))));
    soft.push(("bends_beyond_bound", bends.map(|more| more.max(0.0))));
}

/// A share, where there is something to divide by.
fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

/// One number for the trend: 100 less crossings, bends beyond the bound, detours, and what gaps fall short of their
/// goals.
fn score(soft: &[(&'static str, Option<f64>)]) -> f64 {
    let of = |name: &str| soft.iter().find(|(known, _)| *known == name).and_then(|(_, value)| *value);
    let goals = [
        ("least_gap_parallel", 9.0),
        ("least_gap_connector_card", 6.0),
        ("least_gap_cards", 14.0),
        ("least_gap_text_border", 8.0),
    ];
    let short: f64 = goals.iter().map(|(name, goal)| (goal - of(name).unwrap_or(*goal)).max(0.0)).sum();
    100.0
        - 20.0 * of("crossings_per_connector").unwrap_or(0.0)
        - 8.0 * (of("bends_per_connector").unwrap_or(0.0) - of("bends_bound").unwrap_or(0.0)).max(0.0)
        - 60.0 * (of("length_ratio").unwrap_or(1.0) - 1.0).max(0.0)
        - 2.0 * short
}

impl Measures {
    /// Whether nothing is wrong.
    pub fn clean(&self) -> bool {
        self.hard.iter().all(|(_, count)| *count == 0)
    }

    /// `{"hard": {name: number}, "soft": {name: number or null}}`, numbers of at most four decimals.
    pub fn json(&self) -> String {
        let hard: Map<String, Value> =
            self.hard.iter().map(|(name, count)| ((*name).to_owned(), Value::from(*count))).collect();
        let soft: Map<String, Value> =
            self.soft.iter().map(|(name, value)| ((*name).to_owned(), value.map_or(Value::Null, number))).collect();
        let whole: Map<String, Value> =
            [("hard".to_owned(), Value::Object(hard)), ("soft".to_owned(), Value::Object(soft))].into_iter().collect();
        Value::Object(whole).to_string()
    }

    /// The measures for a terminal: violations one by one, then a line a measure.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let widest = self.hard.iter().map(|(name, _)| name.len()).chain(self.soft.iter().map(|(name, _)| name.len()));
        let width = widest.max().unwrap_or(0);
        text.push_str("must be 0\n");
        for (name, count) in &self.hard {
            let _ = writeln!(text, "  {name:<width$}  {count}");
        }
        text.push_str("what is wished for\n");
        for (name, value) in &self.soft {
            let told = value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
            let wish = Wish::of(name).filter(|wish| wish.goal != ANY);
            let Some(wish) = wish else {
                let _ = writeln!(text, "  {name:<width$}  {told}");
                continue;
            };
            let missed = value.is_some_and(|value| !wish.reached(value));
            let _ =
                writeln!(text, "  {name:<width$}  {told:<7} {}{}", wish.goal_said(), if missed { "  !" } else { "" });
        }
        for detail in &self.details {
            let _ = writeln!(text, "{detail}");
        }
        text
    }
}

fn number(value: f64) -> Value {
    Value::from((value * 10_000.0).round() / 10_000.0 + 0.0)
}
