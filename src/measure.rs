//! How good a finished drawing is, read from its geometry alone: what must never happen, and how far the rest is
//! from what it could be.
//!
//! Nothing here asks the layout or the router: a [`Scene`] says with its `data-*` attributes what each mark is, and
//! its shapes say where it stands. What is found here is therefore true of the picture, whoever made it.

mod cards;
mod contrast;
mod course;
mod names;
mod nearby;
mod page;
mod wires;

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use serde_json::Map;
use serde_json::Value;

use crate::scene::Scene;

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
    names::measure(&page, &mut tally);
    contrast::measure(&page, &mut tally);
    soft.push(("page_aspect", ratio(page.size.width.to_f64(), page.size.height.to_f64())));
    soft.push(("score", Some(score(&soft))));
    Measures { hard: tally.hard, soft, details: tally.details }
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
        text.push_str("the less or the nearer to its goal, the better\n");
        for (name, value) in &self.soft {
            let value = value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
            let _ = writeln!(text, "  {name:<width$}  {value}");
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
