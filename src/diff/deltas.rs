//! What the change amounts to in numbers: metrics, times, hand-offs, crossings of the lines.

mod times;

use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Blueprint;
use crate::blueprint::LaneId;
use crate::blueprint::MetricId;

use super::Diff;

pub use times::LaneTimes;
pub use times::Span;
pub use times::Times;

/// What a change of a metric means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the field")]
pub enum Verdict {
    Better,
    Worse,
    Same,
}

/// A metric before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricDelta {
    /// Its index in the earlier blueprint; `None` for a new one.
    pub before: Option<MetricId>,
    /// Its index in the later blueprint; `None` for a removed one.
    pub after: Option<MetricId>,
    /// Name, the later one where there is one.
    pub name: String,
    /// Unit, the later one where there is one.
    pub unit: Option<String>,
    /// Value before.
    pub from: Option<Amount>,
    /// Value after.
    pub to: Option<Amount>,
    /// After minus before, when both are numbers of the same unit.
    pub difference: Option<f64>,
    /// The difference with its sign (`−17`, U+2212) and as many decimals as the two values have.
    pub difference_words: Option<String>,
    /// Whether the difference is one of shares: shown as points, not as percent.
    pub points: bool,
    /// Good or bad, when the metric says which direction is better; never by the sign alone.
    pub verdict: Option<Verdict>,
}

/// How often links cross a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing {
    /// Id of the line.
    pub line: String,
    /// Crossings before; `None` when the line is not drawn there.
    pub before: Option<usize>,
    /// Crossings after; `None` when the line is not drawn there.
    pub after: Option<usize>,
}

/// Two blueprints in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Deltas {
    /// Every metric of either, in reading order.
    pub metrics: Vec<MetricDelta>,
    /// Work handed from one team to another, before and after.
    pub handoffs: (usize, usize),
    /// Every line that either draws, in drawing order.
    pub crossings: Vec<Crossing>,
    /// Times and waits.
    pub times: Times,
}

/// Counts and sums both blueprints.
pub fn deltas(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Deltas {
    let handoffs = |blueprint: &Blueprint| blueprint.links.iter().filter(|link| link.handoff).count();
    Deltas {
        metrics: metrics(before, after, diff),
        handoffs: (handoffs(before), handoffs(after)),
        crossings: crossings(before, after),
        times: times::times(before, after, diff),
    }
}

fn metrics(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Vec<MetricDelta> {
    let later = after.metrics.iter().enumerate().zip(&diff.metrics.after).map(|((index, metric), state)| {
        let from = state.from();
        let was = from.and_then(|from| before.metrics.get(from.0));
        let same_unit = was.is_none_or(|was| was.unit == metric.unit);
        let old = was.and_then(|was| was.value.clone());
        let difference = same_unit.then(|| difference(old.as_ref()?, metric.value.as_ref()?)).flatten();
        MetricDelta {
            before: from,
            after: Some(MetricId(index)),
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            from: old,
            to: metric.value.clone(),
            difference: difference.as_ref().map(|(number, _)| *number),
            verdict: metric.better.zip(difference.as_ref()).map(|(better, (number, _))| verdict(better, *number)),
            difference_words: difference.map(|(_, words)| words),
            points: metric.unit.as_deref().is_some_and(|unit| unit.trim() == "%"),
        }
    });
    let mut found: Vec<MetricDelta> = later.collect();
    for (index, (metric, fate)) in before.metrics.iter().zip(&diff.metrics.before).enumerate() {
        if let super::Fate::Removed { .. } = fate {
            found.push(MetricDelta {
                before: Some(MetricId(index)),
                after: None,
                name: metric.name.clone(),
                unit: metric.unit.clone(),
                from: metric.value.clone(),
                to: None,
                difference: None,
                difference_words: None,
                points: false,
                verdict: None,
            });
        }
    }
    found
}

fn verdict(better: Better, difference: f64) -> Verdict {
    match (difference == 0.0, better, difference > 0.0) {
        (true, _, _) => Verdict::Same,
        (_, Better::Higher, true) | (_, Better::Lower, false) => Verdict::Better,
        (_, Better::Higher, false) | (_, Better::Lower, true) => Verdict::Worse,
    }
}

/// Decimals of a number as written; `None` for one in another notation.
fn decimals(written: &str) -> Option<usize> {
    let plain =
        written.chars().all(|character| character.is_ascii_digit() || matches!(character, '.' | '-' | '+' | '_'));
    plain.then(|| written.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('_').len()))
}

/// After minus before, and how it is written.
fn difference(before: &Amount, after: &Amount) -> Option<(f64, String)> {
    let (Amount::Number(from, from_written), Amount::Number(to, to_written)) = (before, after) else { return None };
    let difference = to - from;
    let digits = decimals(from_written).zip(decimals(to_written)).map(|(one, other)| one.max(other).min(12));
    let size = match digits {
        Some(digits) => format!("{:.digits$}", difference.abs()),
        None => difference.abs().to_string(),
    };
    let zero = !size.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    let sign = match (zero, difference > 0.0) {
        (true, _) => "±",
        (false, true) => "+",
        (false, false) => "\u{2212}",
    };
    Some((if zero { 0.0 } else { difference }, format!("{sign}{size}")))
}

/// How many links cross each drawn line: one end in a lane above it, one below, each link once.
fn crossings(before: &Blueprint, after: &Blueprint) -> Vec<Crossing> {
    let mut found: Vec<Crossing> = Vec::new();
    for line in after.lines.iter().filter(|line| line.drawn) {
        found.push(Crossing { line: line.id.clone(), before: None, after: Some(crossed(after, line.after)) });
    }
    for line in before.lines.iter().filter(|line| line.drawn) {
        let count = crossed(before, line.after);
        match found.iter_mut().find(|crossing| crossing.line == line.id) {
            Some(crossing) => crossing.before = Some(count),
            None => found.push(Crossing { line: line.id.clone(), before: Some(count), after: None }),
        }
    }
    found
}

fn crossed(blueprint: &Blueprint, line: LaneId) -> usize {
    let above = |card: crate::blueprint::CardId| blueprint.cards.get(card.0).map(|card| card.lane <= line);
    blueprint.links.iter().filter(|link| above(link.from) != above(link.to)).count()
}
