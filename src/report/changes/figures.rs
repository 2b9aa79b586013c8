//! What the change amounts to, each figure before and after.

use crate::blueprint::Amount;
use crate::blueprint::Blueprint;
use crate::blueprint::LaneId;
use crate::diff::Diff;
use crate::diff::MetricDelta;
use crate::diff::Span;
use crate::diff::Verdict;
use crate::diff::deltas;
use crate::duration::Duration;

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What is counted or measured.
    pub name: String,
    /// Its value before, in words; `None` where there is none or it is not known.
    pub from: Option<String>,
    /// Its value after.
    pub to: Option<String>,
    /// The difference with its unit, where that is honest, and whether it is good, where that is known.
    pub difference: Option<String>,
    /// What to bear in mind.
    pub remark: Option<String>,
}

/// Metrics that differ; times and waits in total and by lane, where any is known; hand-offs; crossings of
/// each line.
pub(super) fn figures(before: &Blueprint, after: &Blueprint, diff: &Diff) -> Vec<Figure> {
    let deltas = deltas(before, after, diff);
    let mut found: Vec<Figure> = deltas.metrics.iter().filter(|metric| metric.from != metric.to).map(metric).collect();
    let lane_name = |lanes: (Option<LaneId>, Option<LaneId>)| {
        let later = lanes.1.and_then(|lane| after.lanes.get(lane.0));
        let lane = later.or_else(|| lanes.0.and_then(|lane| before.lanes.get(lane.0)));
        lane.map(|lane| lane.name.clone().unwrap_or_else(|| lane.id.clone())).unwrap_or_default()
    };
    found.extend(time("time in total", &deltas.times.time));
    found.extend(time("wait in total", &deltas.times.wait));
    for lane in &deltas.times.lanes {
        let name = lane_name((lane.before, lane.after));
        found.extend(time(&format!("time in {name}"), &lane.time));
        found.extend(time(&format!("wait in {name}"), &lane.wait));
    }
    found.push(count("hand-offs between teams", Some(deltas.handoffs.0), Some(deltas.handoffs.1)));
    let line_name = |id: &str| {
        let lines = after.lines.iter().chain(&before.lines);
        let own = lines.filter(|line| line.id == id).find_map(|line| line.name.clone());
        own.unwrap_or_else(|| match id {
            "interaction" => "the line of interaction".to_owned(),
            "visibility" => "the line of visibility".to_owned(),
            "internal" => "the line of internal interaction".to_owned(),
            other => format!("the line `{other}`"),
        })
    };
    for line in &deltas.crossings {
        found.push(count(&format!("arrows over {}", line_name(&line.line)), line.before, line.after));
    }
    found
}

fn metric(delta: &MetricDelta) -> Figure {
    let unit = delta.unit.as_deref().filter(|unit| !unit.is_empty());
    let value = |amount: &Amount| {
        let number = match amount {
            Amount::Number(_, written) => written.clone(),
            Amount::Words(words) => return words.clone(),
        };
        unit.map_or(number.clone(), |unit| format!("{number} {unit}"))
    };
    let difference = delta.difference_words.as_ref().map(|words| {
        let unit = if delta.points { Some("points") } else { unit };
        let verdict = match delta.verdict {
            Some(Verdict::Better) => ", better",
            Some(Verdict::Worse) => ", worse",
            Some(Verdict::Same) | None => "",
        };
        format!("{}{verdict}", unit.map_or(words.clone(), |unit| format!("{words} {unit}")))
    });
    Figure {
        name: delta.name.clone(),
        from: delta.from.as_ref().map(value),
        to: delta.to.as_ref().map(value),
        difference,
        remark: None,
    }
}

fn count(name: &str, before: Option<usize>, after: Option<usize>) -> Figure {
    let difference = before.zip(after).and_then(|(before, after)| match after.checked_sub(before) {
        Some(0) => None,
        Some(more) => Some(format!("+{more}")),
        None => Some(format!("\u{2212}{}", before.saturating_sub(after))),
    });
    let words = |count: Option<usize>| count.map(|count| count.to_string());
    Figure { name: name.to_owned(), from: words(before), to: words(after), difference, remark: None }
}

/// A sum of times; none when no card on either side gives one.
fn time(name: &str, span: &Span) -> Option<Figure> {
    if span.before.is_none() && span.after.is_none() {
        return None;
    }
    let difference = span.difference().filter(|difference| *difference != 0).map(|difference| {
        let sign = if difference < 0 { "\u{2212}" } else { "+" };
        format!("{sign}{}", Duration(difference.saturating_abs()))
    });
    let unknown = (span.cards_before.1, span.cards_after.1);
    let apart = if span.comparable { "" } else { "not to be compared: " };
    let remark = (unknown != (0, 0) || !span.comparable)
        .then(|| format!("{apart}not known of {} cards before and {} after", unknown.0, unknown.1));
    let words = |sum: Option<Duration>| sum.map(|sum| sum.to_string());
    Some(Figure { name: name.to_owned(), from: words(span.before), to: words(span.after), difference, remark })
}
