//! One variant in plain reading order, as Markdown: what somebody hears who cannot see the picture.

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
    let traced = traces(blueprint);
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
        one_step(blueprint, &words, &traced, StepId(step), is_column, &mut out);
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

fn one_step(blueprint: &Blueprint, words: &Words, traced: &[Traced], id: StepId, is_column: bool, out: &mut String) {
    let step = &blueprint[id];
    let name = step.name.as_ref().unwrap_or(&step.id);
    let level = if step.stage.is_some() && !is_column { "###" } else { "##" };
    let times: Vec<&str> = [&step.time, &step.duration].into_iter().flatten().map(String::as_str).collect();
    let times = if times.is_empty() { String::new() } else { format!(" ({})", markdown(&times.join(", "))) };
    out.push_str(&format!("\n{level} {}. {}{times}\n\n", markdown(&step.number), markdown(name)));
    for lane in (0..blueprint.lanes.len()).map(LaneId) {
        let name = markdown(lane_name(&blueprint[lane], words));
        for line in lane_lines(blueprint, words, traced, lane, id) {
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

/// Everything that begins in a cell, one line each.
fn lane_lines(blueprint: &Blueprint, words: &Words, traced: &[Traced], lane: LaneId, step: StepId) -> Vec<String> {
    let begins = |in_lane: LaneId, at: StepId| in_lane == lane && at == step;
    let mut lines = Vec::new();
    for card in all_cards(blueprint) {
        let at = &blueprint[card];
        if begins(at.lane, at.step) && !at.whole {
            lines.push(card_words(blueprint, words, card));
        }
    }
    for feeling in blueprint.feelings.iter().filter(|feeling| begins(feeling.lane, feeling.step)) {
        let score = feeling.score.map(|score| format!("{score:+}"));
        let quote = feeling.quote.as_ref().map(|quote| format!("“{}”", markdown(quote)));
        let word = feeling.word.as_ref().map(|word| markdown(word));
        lines.push([score, word, quote].into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    lines.extend(pain_lines(blueprint, traced, lane, step));
    for opportunity in blueprint.opportunities.iter().filter(|fix| begins(fix.lane, fix.step)) {
        let owner = opportunity.owner.map(|owner| format!(" ({})", markdown(&blueprint[owner].name)));
        let status = opportunity.status.as_ref().map(|status| format!(", {status}"));
        let (owner, status) = (owner.unwrap_or_default(), status.unwrap_or_default());
        lines.push(format!("{} {}{owner}{status}", markdown(&opportunity.code), markdown(&opportunity.text)));
    }
    for metric in blueprint.metrics.iter().filter(|metric| begins(metric.lane, metric.step) && !metric.whole) {
        lines.push(metric_words(metric, words));
    }
    lines
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

/// Pains of a cell, each with the way to its causes.
fn pain_lines(blueprint: &Blueprint, traced: &[Traced], lane: LaneId, step: StepId) -> Vec<String> {
    let mut lines = Vec::new();
    for traced in traced {
        let pain = &blueprint[traced.pain];
        if pain.lane != lane || pain.step != step {
            continue;
        }
        let mut line = format!("{} {} ({})", markdown(&pain.code), markdown(&pain.text), status(pain.status));
        for trace in traced.traces.iter().filter(|trace| trace.reached()) {
            let path: Vec<String> = trace.cards.iter().map(|card| markdown(&blueprint[*card].text)).collect();
            line.push_str(&format!("; {}", path.join(" ← ")));
            if !trace.owners.is_empty() {
                line.push_str(&format!(" ({})", markdown(&team_names(blueprint, &trace.owners))));
            }
        }
        lines.push(line);
    }
    lines
}

/// A card with its owner and the written links that leave it.
fn card_words(blueprint: &Blueprint, words: &Words, id: CardId) -> String {
    let card = &blueprint[id];
    let mut line = markdown(&card.text);
    if !card.owners.is_empty() {
        line.push_str(&format!(" ({})", markdown(&team_names(blueprint, &card.owners))));
    }
    for link in blueprint.links.iter().filter(|link| link.from == id && !link.derived) {
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
