//! One variant in plain reading order, as Markdown: what somebody hears who cannot see the picture.

use std::collections::BTreeMap;

use super::leaving;
use super::status;
use super::team_names;
use super::with_unit;
use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Lane;
use crate::blueprint::LaneId;
use crate::blueprint::LinkType;
use crate::blueprint::Metric;
use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::report::sheet::markdown;
use crate::trace::Traced;
use crate::trace::traces;
use crate::words::Word;
use crate::words::Words;

/// The content of a variant, stage by stage and step by step.
pub fn outline_markdown(blueprint: &Blueprint) -> String {
    let words = Words::new(&blueprint.language, &blueprint.words);
    let mut out = format!("# {}\n", markdown(&blueprint.title));
    if let Some(headline) = &blueprint.headline {
        out.push_str(&format!("\n{}\n", markdown(headline)));
    }
    facts(blueprint, &words, &mut out);
    whole(blueprint, &words, &mut out);
    let cells = cells(blueprint, &words);
    let mut stage = None;
    for step in 0..blueprint.steps.len() {
        let at = &blueprint[StepId(step)];
        let is_column = at.stage.is_some_and(|stage| blueprint[stage].id == at.id);
        if at.stage != stage && !is_column {
            stage = at.stage;
            if let Some(stage) = stage {
                let stage = &blueprint[stage];
                let mut heading = markdown(&stage.name);
                if let Some(duration) = &stage.duration {
                    heading.push_str(&format!(" ({})", markdown(duration)));
                }
                out.push_str(&format!("\n## {heading}\n"));
            }
        }
        one_step(blueprint, &words, &cells, StepId(step), is_column, &mut out);
    }
    out
}

fn facts(blueprint: &Blueprint, words: &Words, out: &mut String) {
    let mut facts: Vec<(&str, String)> = Vec::new();
    if let Some(variant) = &blueprint.variant {
        let name = match variant.id.as_str() {
            "current" => words.get(Word::CurrentState),
            "future" => words.get(Word::FutureState),
            id => id,
        };
        out.push_str(&format!("\n**{}**\n", markdown(variant.name.as_deref().unwrap_or(name))));
    }
    for persona in &blueprint.personas {
        let about = persona.about.as_ref().map(|about| format!(", {about}")).unwrap_or_default();
        facts.push((words.get(Word::Persona), format!("{}{about}", persona.name)));
    }
    let plain = [
        (Word::Scope, &blueprint.scope),
        (Word::Version, &blueprint.version),
        (Word::Status, &blueprint.status),
        (Word::Owner, &blueprint.owner),
    ];
    for (word, value) in plain {
        facts.extend(value.clone().map(|value| (words.get(word), value)));
    }
    if !facts.is_empty() {
        out.push('\n');
    }
    for (name, value) in facts {
        out.push_str(&format!("- {}: {}\n", markdown(name), markdown(&value)));
    }
}

/// What belongs to the whole blueprint or a whole stage.
fn whole(blueprint: &Blueprint, words: &Words, out: &mut String) {
    let cards: Vec<CardId> = all_cards(blueprint).filter(|card| blueprint[*card].whole).collect();
    let metrics: Vec<_> = blueprint.metrics.iter().filter(|metric| metric.whole).collect();
    if cards.is_empty() && metrics.is_empty() {
        return;
    }
    out.push('\n');
    for card in cards {
        let name = lane_name(&blueprint[blueprint[card].lane], words);
        out.push_str(&format!("- {}: {}\n", markdown(name), card_words(blueprint, words, card)));
    }
    for metric in metrics {
        out.push_str(&format!("- {}\n", metric_words(metric, words)));
    }
}

fn all_cards(blueprint: &Blueprint) -> impl Iterator<Item = CardId> {
    (0..blueprint.cards.len()).map(CardId)
}

fn one_step(blueprint: &Blueprint, words: &Words, cells: &Cells, id: StepId, is_column: bool, out: &mut String) {
    let step = &blueprint[id];
    let name = step.name.as_ref().unwrap_or(&step.id);
    let level = if step.stage.is_some() && !is_column { "###" } else { "##" };
    let times: Vec<&str> = [&step.time, &step.duration].into_iter().flatten().map(String::as_str).collect();
    let times = if times.is_empty() { String::new() } else { format!(" ({})", markdown(&times.join(", "))) };
    out.push_str(&format!("\n{level} {}. {}{times}\n\n", markdown(&step.number), markdown(name)));
    for lane in (0..blueprint.lanes.len()).map(LaneId) {
        let name = markdown(lane_name(&blueprint[lane], words));
        for line in cells.get(&(id, lane)).into_iter().flatten() {
            out.push_str(&format!("- {name}: {line}\n"));
        }
    }
}

fn lane_name<'a>(lane: &'a Lane, words: &'a Words) -> &'a str {
    lane.name.as_deref().unwrap_or_else(|| {
        words.get(match lane.role {
            Role::Feeling => Word::LaneFeeling,
            Role::Evidence => Word::LaneEvidence,
            Role::Customer => Word::LaneCustomer,
            Role::Frontstage => Word::LaneFrontstage,
            Role::Backstage => Word::LaneBackstage,
            Role::Support => Word::LaneSupport,
            Role::Pain => Word::LanePain,
            Role::Opportunity => Word::LaneOpportunity,
            Role::Metric => Word::LaneMetric,
            Role::Policy => Word::LanePolicy,
            Role::Time => Word::LaneTime,
            Role::Note => Word::LaneNote,
            Role::Other => Word::LaneOther,
        })
    })
}

/// Lines of what begins in each cell.
type Cells = BTreeMap<(StepId, LaneId), Vec<String>>;

/// Everything that begins in a cell, one line each.
fn cells(blueprint: &Blueprint, words: &Words) -> Cells {
    let mut cells = Cells::new();
    let mut add = |step: StepId, lane: LaneId, line: String| cells.entry((step, lane)).or_default().push(line);
    for card in all_cards(blueprint).filter(|card| !blueprint[*card].whole) {
        add(blueprint[card].step, blueprint[card].lane, card_words(blueprint, words, card));
    }
    for feeling in &blueprint.feelings {
        let score = feeling.score.map(|score| format!("{score:+}"));
        let quote = feeling.quote.as_ref().map(|quote| format!("“{}”", markdown(quote)));
        let word = feeling.word.as_ref().map(|word| markdown(word));
        let line = [score, word, quote].into_iter().flatten().collect::<Vec<_>>().join(" ");
        add(feeling.step, feeling.lane, line);
    }
    for traced in traces(blueprint) {
        let pain = &blueprint[traced.pain];
        add(pain.step, pain.lane, pain_words(blueprint, &traced));
    }
    for opportunity in &blueprint.opportunities {
        let owner = opportunity.owner.map(|owner| format!(" ({})", markdown(&blueprint[owner].name)));
        let status = opportunity.status.as_ref().map(|status| format!(", {status}"));
        let (owner, status) = (owner.unwrap_or_default(), status.unwrap_or_default());
        let line = format!("{} {}{owner}{status}", markdown(&opportunity.code), markdown(&opportunity.text));
        add(opportunity.step, opportunity.lane, line);
    }
    for metric in blueprint.metrics.iter().filter(|metric| !metric.whole) {
        add(metric.step, metric.lane, metric_words(metric, words));
    }
    cells
}

fn metric_words(metric: &Metric, words: &Words) -> String {
    let unit = metric.unit.as_deref();
    let value = metric.value.as_ref().map(|value| format!(": {}", markdown(&with_unit(value, unit))));
    let target = metric
        .target
        .as_ref()
        .map(|target| format!(" ({} {})", words.get(Word::Target), markdown(&with_unit(target, unit))));
    format!("{}{}{}", markdown(&metric.name), value.unwrap_or_default(), target.unwrap_or_default())
}

/// A pain with the way to its causes.
fn pain_words(blueprint: &Blueprint, traced: &Traced) -> String {
    let pain = &blueprint[traced.pain];
    let mut line = format!("{} {} ({})", markdown(&pain.code), markdown(&pain.text), status(pain.status));
    for trace in traced.traces.iter().filter(|trace| trace.reached()) {
        let path: Vec<String> = trace.cards.iter().map(|card| markdown(&blueprint[*card].text)).collect();
        line.push_str(&format!("; {}", path.join(" ← ")));
        if !trace.owners.is_empty() {
            line.push_str(&format!(" ({})", markdown(&team_names(blueprint, &trace.owners))));
        }
    }
    line
}

/// A card with its owner and the written links that leave it.
fn card_words(blueprint: &Blueprint, words: &Words, id: CardId) -> String {
    let card = &blueprint[id];
    let mut line = markdown(&card.text);
    if !card.owners.is_empty() {
        line.push_str(&format!(" ({})", markdown(&team_names(blueprint, &card.owners))));
    }
    for link in leaving(blueprint, id).iter().filter(|link| !link.derived) {
        let end = &blueprint[link.to];
        let word = match link.kind {
            LinkType::To | LinkType::Flow => "→",
            LinkType::Uses => words.get(Word::Uses),
            LinkType::With => "↔",
            LinkType::Back => "↩",
        };
        let label = link.label.as_ref().map(|label| format!(" [{}]", markdown(label))).unwrap_or_default();
        line.push_str(&format!(", {word} {}{label}", markdown(&end.text)));
    }
    line
}
