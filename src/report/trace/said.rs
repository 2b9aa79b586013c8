//! Traces for people: as text and as markdown, both made of the same sentences.

use super::Names;
use super::Told;
use crate::blueprint::Blueprint;
use crate::blueprint::LinkType;
use crate::blueprint::Opportunity;
use crate::blueprint::Reach;
use crate::report::sheet::markdown as safe;
use crate::report::sheet::number;
use crate::report::sheet::steady;
use crate::trace::Trace;
use crate::trace::Weight;

/// One pain as sentences, ready to be set in either format.
struct Story {
    title: String,
    id: String,
    felt: String,
    ways: Vec<Ending>,
    weight: String,
    fixes: Vec<String>,
    findings: Vec<String>,
}

/// One cause as sentences: the numbered links on the way, where it ends, and what was crossed.
struct Ending {
    stops: Vec<String>,
    cause: String,
    crossed: Option<String>,
}

/// Traces for a terminal.
pub fn text(told: &[Told]) -> String {
    let mut text = String::new();
    for (title, stories) in by_variant(told) {
        text.push_str(&format!("{}\n", steady(&title)));
        for story in &stories {
            text.push_str(&format!("\n{}  [{}]\n", steady(&story.title), story.id));
            let mut line = |name: &str, words: &str| text.push_str(&format!("  {name:<11} {}\n", steady(words)));
            line("felt at", &story.felt);
            for way in &story.ways {
                for (index, stop) in way.stops.iter().enumerate() {
                    line(&format!("{:>6}", index + 1), stop);
                }
                line("root cause", &way.cause);
                if let Some(crossed) = &way.crossed {
                    line("on the way", crossed);
                }
            }
            line("weight", &story.weight);
            story.fixes.iter().for_each(|fix| line("fixed by", fix));
            story.findings.iter().for_each(|finding| line("not traced", finding));
        }
        text.push('\n');
    }
    match text.trim_end() {
        "" => "no pain to trace\n".to_owned(),
        told => format!("{told}\n"),
    }
}

/// Traces for a pull request or a page.
pub fn markdown(told: &[Told]) -> String {
    let mut text = String::new();
    for (title, stories) in by_variant(told) {
        text.push_str(&format!("# {}\n", safe(&title)));
        for story in &stories {
            text.push_str(&format!("\n## {}\n\n", safe(&story.title)));
            let mut line = |name: &str, words: &str| text.push_str(&format!("- **{name}:** {}\n", safe(words)));
            line("Felt at", &story.felt);
            for way in &story.ways {
                line("Root cause", &way.cause);
                way.crossed.iter().for_each(|crossed| line("On the way", crossed));
            }
            line("Weight", &story.weight);
            story.fixes.iter().for_each(|fix| line("Fixed by", fix));
            story.findings.iter().for_each(|finding| line("Not traced", finding));
            for way in story.ways.iter().filter(|way| !way.stops.is_empty()) {
                text.push_str(&format!("\nFrom {} to {}:\n\n", safe(&story.felt), safe(&way.cause)));
                for (index, stop) in way.stops.iter().enumerate() {
                    text.push_str(&format!("{}. {}\n", index + 1, safe(stop)));
                }
            }
        }
        text.push('\n');
    }
    match text.trim_end() {
        "" => "No pain to trace.\n".to_owned(),
        told => format!("{told}\n"),
    }
}

/// Stories under the title of their variant, in order.
fn by_variant(told: &[Told]) -> Vec<(String, Vec<Story>)> {
    let mut groups: Vec<(String, Vec<Story>)> = Vec::new();
    for told in told {
        let names = Names::new(told.blueprint);
        let title = names.title();
        let story = story(&names, told);
        match groups.last_mut() {
            Some((last, stories)) if *last == title => stories.push(story),
            _ => groups.push((title, vec![story])),
        }
    }
    groups
}

fn story(names: &Names, told: &Told) -> Story {
    let pain = &told.blueprint[told.traced.pain];
    let fixes = told.traced.fixed_by.iter().map(|fix| fixed_by(names, &told.blueprint[*fix]));
    let felt = match pain.felt {
        Some(felt) => place(names, felt),
        None => format!("no card, {}", names.steps(pain.step, pain.last)),
    };
    Story {
        title: names.pain(told.traced.pain),
        id: pain.id.clone(),
        felt,
        ways: told.traced.traces.iter().map(|trace| ending(names, told, trace)).collect(),
        weight: weight(told.weight, pain.reach),
        fixes: if told.traced.fixed_by.is_empty() { vec!["nothing yet".to_owned()] } else { fixes.collect() },
        findings: told.traced.findings.iter().map(|finding| finding.message.clone()).collect(),
    }
}

fn ending(names: &Names, told: &Told, trace: &Trace) -> Ending {
    let blueprint = told.blueprint;
    let steps = trace.links.iter().zip(&trace.against).zip(trace.cards.iter().skip(1));
    let stops = steps.map(|((link, against), card)| {
        let link = &blueprint[*link];
        let handoff = if link.handoff { ", hand-off" } else { "" };
        let label = link.label.as_ref().map_or_else(String::new, |label| format!(" ({label})"));
        format!("{}{label}{handoff}: {}", verb(link.kind, *against), place(names, *card))
    });
    let cause = blueprint[trace.pain].causes.get(trace.cause);
    let named = cause.map_or("", |cause| cause.id.as_str());
    let called = match trace.end().or(cause.and_then(|cause| cause.card)) {
        Some(card) => blueprint[card].text.clone(),
        None => system_name(blueprint, named).unwrap_or(named).to_owned(),
    };
    let reached = if trace.reached() { "" } else { " (not reached)" };
    let crossed = (!trace.links.is_empty()).then(|| crossed(names, trace));
    Ending {
        stops: stops.collect(),
        cause: format!("{called}{reached}, owner: {}", names.teams(&trace.owners)),
        crossed,
    }
}

fn system_name<'a>(blueprint: &'a Blueprint, id: &str) -> Option<&'a str> {
    blueprint.systems.iter().find(|system| system.id == id).map(|system| system.name.as_str())
}

/// How one card leads to the next, read in the direction of the trace.
fn verb(kind: LinkType, against: bool) -> &'static str {
    match (kind, against) {
        (LinkType::To, false) => "→ triggers",
        (LinkType::To, true) => "← triggered by",
        (LinkType::Uses, false) => "→ uses",
        (LinkType::Uses, true) => "← used by",
        (LinkType::With, _) => "↔ depends on",
        (LinkType::Back, false) => "→ goes back to",
        (LinkType::Back, true) => "← gets back from",
        (LinkType::Flow, false) => "→ goes on to",
        (LinkType::Flow, true) => "← comes after",
    }
}

/// `Quote workbook (steps 3–6, Support systems, Sales)`.
fn place(names: &Names, card: crate::blueprint::CardId) -> String {
    let card = &names.blueprint[card];
    let lane = &names.blueprint[card.lane];
    let owners = if card.owners.is_empty() { String::new() } else { format!(", {}", names.teams(&card.owners)) };
    format!("{} ({}, {}{owners})", card.text, names.steps(card.step, card.last), names.lane(lane))
}

/// `1 hand-off; crosses Line of visibility`.
fn crossed(names: &Names, trace: &Trace) -> String {
    let handoffs = match trace.handoffs.len() {
        0 => "no hand-off".to_owned(),
        1 => "1 hand-off".to_owned(),
        count => format!("{count} hand-offs"),
    };
    let lines = trace.lines.iter().filter_map(|line| names.blueprint.lines.get(*line));
    let lines: Vec<&str> = lines.map(|line| names.line(line)).collect();
    match lines.is_empty() {
        true => format!("{handoffs}; crosses no line"),
        false => format!("{handoffs}; crosses {}", lines.join(", ")),
    }
}

/// `severity 5 × reach 0.18 = 0.9`, with `?` where the file leaves a value out.
fn weight(weight: Weight, reach: Option<Reach>) -> String {
    let doubt = |known: bool| if known { "" } else { "?" };
    let count = match reach {
        Some(Reach::Count(count)) => format!(" ({count} people or cases)"),
        _ => String::new(),
    };
    format!(
        "severity {}{} × reach {}{}{count} = {}",
        weight.severity,
        doubt(weight.severity_known),
        number(weight.share),
        doubt(weight.reach_known),
        number(weight.value()),
    )
}

fn fixed_by(names: &Names, fix: &Opportunity) -> String {
    let owner = fix.owner.map_or_else(|| "no owner".to_owned(), |team| names.blueprint[team].name.clone());
    let status = fix.status.as_deref().unwrap_or("no status");
    let due = match (&fix.shipped, &fix.due) {
        (Some(day), _) => format!(" {day}"),
        (None, Some(day)) => format!(", due {day}"),
        (None, None) => String::new(),
    };
    format!("{} {} ({owner}, {status}{due})", fix.code, fix.text)
}
