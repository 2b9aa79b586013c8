//! Traces for programs and spreadsheets.

use serde::Serialize;

use super::Told;
use crate::blueprint::Blueprint;
use crate::blueprint::Reach;
use crate::blueprint::TeamId;
use crate::report::sheet::Sheet;
use crate::report::sheet::number;
use crate::report::sheet::words;
use crate::trace::Trace;

#[derive(Debug, Serialize)]
struct Entry<'a> {
    pain: &'a str,
    variant: Option<&'a str>,
    felt: Option<&'a str>,
    causes: Vec<Cause<'a>>,
    severity: Option<u8>,
    reach: Option<Share>,
    fixed_by: Vec<&'a str>,
    findings: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Cause<'a> {
    id: &'a str,
    owner: Vec<&'a str>,
    path: Option<Vec<Stop<'a>>>,
    handoffs: usize,
    lines_crossed: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Stop<'a> {
    id: &'a str,
    lane: &'a str,
    step: &'a str,
    owner: Vec<&'a str>,
    link: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Share {
    Share(f64),
    Count(u64),
}

/// Traces as data: one object a pain. `path` runs from the felt card to the cause and is null when no link leads
/// there; `link` is the type of the link that leads to a card from the one before, null on the first; `handoffs` counts
/// the links that pass work between teams; `lines_crossed` lists the lines in the order of the way. `findings` are
/// sentences, each with its name before a colon.
pub fn json(told: &[Told]) -> String {
    let entries: Vec<Entry> = told.iter().map(entry).collect();
    let mut text = serde_json::to_string_pretty(&entries).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(told: &'a Told) -> Entry<'a> {
    let blueprint = told.blueprint;
    let pain = &blueprint[told.traced.pain];
    Entry {
        pain: &pain.id,
        variant: variant(blueprint),
        felt: pain.felt.map(|card| blueprint[card].id.as_str()),
        causes: told.traced.traces.iter().map(|trace| cause(blueprint, trace)).collect(),
        severity: pain.severity,
        reach: pain.reach.map(|reach| match reach {
            Reach::Share(share) => Share::Share(share),
            Reach::Count(count) => Share::Count(count),
        }),
        fixed_by: told.traced.fixed_by.iter().map(|fix| blueprint[*fix].id.as_str()).collect(),
        findings: findings(told),
    }
}

fn findings(told: &Told) -> Vec<String> {
    told.traced.findings.iter().map(|finding| format!("{}: {}", finding.name, finding.message)).collect()
}

fn variant(blueprint: &Blueprint) -> Option<&str> {
    blueprint.variant.as_ref().map(|variant| variant.id.as_str())
}

fn cause<'a>(blueprint: &'a Blueprint, trace: &Trace) -> Cause<'a> {
    let links = trace.links.iter().map(|link| Some(blueprint[*link].kind.word()));
    let stops = trace.cards.iter().zip(std::iter::once(None).chain(links));
    let stops = stops.map(|(card, link)| {
        let card = &blueprint[*card];
        Stop {
            id: &card.id,
            lane: &blueprint[card.lane].id,
            step: &blueprint[card.step].id,
            owner: teams(blueprint, &card.owners),
            link,
        }
    });
    Cause {
        id: blueprint[trace.pain].causes.get(trace.cause).map_or("", |cause| &cause.id),
        owner: teams(blueprint, &trace.owners),
        path: trace.reached().then(|| stops.collect()),
        handoffs: trace.handoffs.len(),
        lines_crossed: lines(blueprint, trace),
    }
}

fn lines<'a>(blueprint: &'a Blueprint, trace: &Trace) -> Vec<&'a str> {
    trace.lines.iter().filter_map(|line| blueprint.lines.get(*line)).map(|line| line.id.as_str()).collect()
}

fn teams<'a>(blueprint: &'a Blueprint, owners: &[TeamId]) -> Vec<&'a str> {
    owners.iter().map(|team| blueprint[*team].id.as_str()).collect()
}

/// Traces for a spreadsheet: one row for each card on a way, or one row that says what cannot be traced.
pub fn csv(told: &[Told]) -> String {
    let mut sheet = Sheet::new(&[
        "pain",
        "code",
        "pain_text",
        "variant",
        "severity",
        "reach",
        "weight",
        "cause",
        "cause_owner",
        "place",
        "card",
        "card_text",
        "lane",
        "step",
        "owner",
        "link",
        "handoff",
        "handoffs",
        "lines_crossed",
        "fixed_by",
        "findings",
    ]);
    for told in told {
        let mut written = false;
        for trace in &told.traced.traces {
            for place in 0..trace.cards.len().max(1) {
                sheet.row(row(told, Some(trace), place));
                written = true;
            }
        }
        if !written {
            sheet.row(row(told, None, 0));
        }
    }
    sheet.finish()
}

fn row(told: &Told, trace: Option<&Trace>, place: usize) -> Vec<String> {
    let blueprint = told.blueprint;
    let pain = &blueprint[told.traced.pain];
    let reach = match pain.reach {
        Some(Reach::Share(share)) => number(share),
        Some(Reach::Count(count)) => count.to_string(),
        None => String::new(),
    };
    let cause = trace.and_then(|trace| pain.causes.get(trace.cause));
    let card = trace.and_then(|trace| trace.cards.get(place)).map(|card| &blueprint[*card]);
    let before = trace.zip(place.checked_sub(1));
    let link = before.and_then(|(trace, before)| trace.links.get(before)).map(|link| &blueprint[*link]);
    let owners = trace.map_or_else(|| told.traced.owners.as_slice(), |trace| trace.owners.as_slice());
    let fixes: Vec<&str> = told.traced.fixed_by.iter().map(|fix| blueprint[*fix].id.as_str()).collect();
    vec![
        words(&pain.id),
        words(&pain.code),
        words(&pain.text),
        words(variant(blueprint).unwrap_or("")),
        pain.severity.map_or_else(String::new, |severity| severity.to_string()),
        reach,
        number(told.weight.value()),
        words(cause.map_or("", |cause| &cause.id)),
        words(&teams(blueprint, owners).join(", ")),
        card.map_or_else(String::new, |_| place.to_string()),
        words(card.map_or("", |card| &card.id)),
        words(card.map_or("", |card| &card.text)),
        words(card.map_or("", |card| &blueprint[card.lane].id)),
        words(card.map_or("", |card| &blueprint[card.step].id)),
        words(&card.map_or_else(String::new, |card| teams(blueprint, &card.owners).join(", "))),
        link.map_or_else(String::new, |link| link.kind.word().to_owned()),
        link.filter(|link| link.handoff).map_or_else(String::new, |_| "yes".to_owned()),
        trace.filter(|trace| trace.reached()).map_or_else(String::new, |trace| trace.handoffs.len().to_string()),
        words(&trace.map_or_else(String::new, |trace| lines(blueprint, trace).join(", "))),
        words(&fixes.join(", ")),
        words(&findings(told).join("; ")),
    ]
}
