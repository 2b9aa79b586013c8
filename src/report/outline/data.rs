//! One variant as JSON: every field there, null when not given, ids as in the file.

use serde_json::Value;
use serde_json::json;

use super::card_id;
use super::status;
use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::LaneId;
use crate::blueprint::Reach;
use crate::blueprint::Service;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;
use crate::blueprint::TeamId;
use crate::trace::Traced;
use crate::trace::traces;

/// The settled model of one variant of a service.
pub fn outline_json(blueprint: &Blueprint, service: &Service) -> Value {
    let variant = blueprint.variant.as_ref();
    let variants: Vec<&String> =
        service.variants.iter().filter_map(|other| other.variant.as_ref()).map(|variant| &variant.id).collect();
    json!({
        "title": blueprint.title,
        "headline": blueprint.headline,
        "scope": blueprint.scope,
        "language": blueprint.language,
        "direction": if blueprint.right_to_left() { "rtl" } else { "ltr" },
        "variant": variant.map(|variant| &variant.id),
        "variant_name": variant.and_then(|variant| variant.name.as_ref()),
        "variants": variants,
        "stages": stages(blueprint),
        "steps": steps(blueprint),
        "lanes": lanes(blueprint),
        "lines": lines(blueprint),
        "cards": cards(blueprint),
        "systems": systems(blueprint),
        "links": links(blueprint),
        "feelings": feelings(blueprint),
        "pains": pains(blueprint),
        "opportunities": opportunities(blueprint),
        "metrics": metrics(blueprint),
        "teams": teams(blueprint),
    })
}

fn teams(blueprint: &Blueprint) -> Value {
    let teams = blueprint.teams.iter();
    teams.map(|team| json!({ "id": team.id, "name": team.name, "lead": team.lead })).collect()
}

fn stages(blueprint: &Blueprint) -> Value {
    let stages = blueprint.stages.iter().map(|stage| {
        let steps: Vec<&str> =
            (stage.steps.0.0..=stage.steps.1.0).map(|step| blueprint[StepId(step)].id.as_str()).collect();
        json!({ "id": stage.id, "name": stage.name, "act": stage.act, "duration": stage.duration, "steps": steps })
    });
    stages.collect()
}

fn steps(blueprint: &Blueprint) -> Value {
    let steps = blueprint.steps.iter().map(|step| {
        json!({
            "id": step.id,
            "name": step.name,
            "number": step.number,
            "time": step.time,
            "duration": step.duration,
            "wait": step.wait,
            "stage": step.stage.map(|stage| &blueprint[stage].id),
        })
    });
    steps.collect()
}

fn lanes(blueprint: &Blueprint) -> Value {
    let lanes = blueprint.lanes.iter().map(|lane| {
        let persona = lane.persona.map(|persona| &blueprint[persona]);
        json!({
            "id": lane.id,
            "name": lane.name,
            "role": lane.role.word(),
            "group": lane.group,
            "persona": persona.map(|persona| persona.id.as_ref().unwrap_or(&persona.name)),
            "owner": owners(blueprint, &lane.owners),
        })
    });
    lanes.collect()
}

fn lines(blueprint: &Blueprint) -> Value {
    let lines = blueprint.lines.iter().map(
        |line| json!({ "id": line.id, "name": line.name, "after": lane(blueprint, line.after), "drawn": line.drawn }),
    );
    lines.collect()
}

fn cards(blueprint: &Blueprint) -> Value {
    let written = blueprint.cards.iter().filter(|card| card.system.is_none());
    let cards = written.map(|card| {
        json!({
            "id": card.id,
            "lane": lane(blueprint, card.lane),
            "step": step(blueprint, card.step),
            "span": columns(card.step, card.last),
            "text": card.text,
            "owner": owners(blueprint, &card.owners),
            "actor": card.actor,
            "mark": card.marks.iter().map(|mark| mark.word()).collect::<Vec<_>>(),
            "time": card.time,
            "wait": card.wait,
        })
    });
    cards.collect()
}

fn systems(blueprint: &Blueprint) -> Value {
    let systems = blueprint.systems.iter().enumerate().map(|(index, system)| {
        let is_its = |card: &&Card| card.system == Some(SystemId(index));
        let cards = blueprint.cards.iter().filter(is_its).map(|card| {
            json!({
                "lane": lane(blueprint, card.lane),
                "step": step(blueprint, card.step),
                "span": columns(card.step, card.last),
            })
        });
        json!({
            "id": system.id,
            "name": system.name,
            "owner": owners(blueprint, &system.owners),
            "cards": cards.collect::<Value>(),
        })
    });
    systems.collect()
}

fn links(blueprint: &Blueprint) -> Value {
    let links = blueprint.links.iter().map(|link| {
        json!({
            "from": card_id(blueprint, link.from),
            "to": card_id(blueprint, link.to),
            "type": link.kind.word(),
            "label": link.label,
            "kind": link.class,
            "derived": link.derived,
            "handoff": link.handoff,
        })
    });
    links.collect()
}

fn feelings(blueprint: &Blueprint) -> Value {
    let feelings = blueprint.feelings.iter().map(|feeling| {
        json!({
            "id": feeling.id,
            "lane": lane(blueprint, feeling.lane),
            "step": step(blueprint, feeling.step),
            "score": feeling.score.map(number),
            "quote": feeling.quote,
            "word": feeling.word,
            "of": feeling.of,
        })
    });
    feelings.collect()
}

fn pains(blueprint: &Blueprint) -> Value {
    traces(blueprint).iter().map(|traced| pain(blueprint, traced)).collect()
}

fn pain(blueprint: &Blueprint, traced: &Traced) -> Value {
    let pain = &blueprint[traced.pain];
    let causes = pain.causes.iter().zip(&traced.traces).map(|(cause, trace)| {
        let path: Vec<&str> = trace.cards.iter().map(|card| card_id(blueprint, *card)).collect();
        json!({
            "id": cause.id,
            "path": trace.reached().then_some(path),
            "reached": trace.reached(),
            "owner": owners(blueprint, &trace.owners),
        })
    });
    let fixed_by: Vec<&str> = traced.fixed_by.iter().map(|fix| blueprint[*fix].id.as_str()).collect();
    json!({
        "id": pain.id,
        "code": pain.code,
        "lane": lane(blueprint, pain.lane),
        "step": step(blueprint, pain.step),
        "text": pain.text,
        "felt": pain.felt.map(|felt| card_id(blueprint, felt)),
        "severity": pain.severity,
        "reach": pain.reach.map(|reach| match reach {
            Reach::Share(share) => json!(share),
            Reach::Count(count) => json!(count),
        }),
        "source": pain.source,
        "status": status(pain.status),
        "causes": causes.collect::<Value>(),
        "fixed_by": fixed_by,
    })
}

fn opportunities(blueprint: &Blueprint) -> Value {
    let opportunities = blueprint.opportunities.iter().map(|opportunity| {
        json!({
            "id": opportunity.id,
            "lane": lane(blueprint, opportunity.lane),
            "step": step(blueprint, opportunity.step),
            "text": opportunity.text,
            "owner": owners(blueprint, opportunity.owner.as_slice()),
            "fixes": opportunity.fixes,
            "metric": opportunity.metric,
            "target": opportunity.target,
            "impact": opportunity.impact,
            "effort": opportunity.effort,
            "rank": opportunity.rank,
            "status": opportunity.status,
            "due": opportunity.due,
            "shipped": opportunity.shipped,
        })
    });
    opportunities.collect()
}

fn metrics(blueprint: &Blueprint) -> Value {
    let metrics = blueprint.metrics.iter().map(|metric| {
        json!({
            "id": metric.id,
            "lane": lane(blueprint, metric.lane),
            "step": step(blueprint, metric.step),
            "name": metric.name,
            "value": metric.value.as_ref().map(amount),
            "unit": metric.unit,
            "target": metric.target.as_ref().map(amount),
            "better": metric.better.map(|better| match better {
                Better::Lower => "lower",
                Better::Higher => "higher",
            }),
        })
    });
    metrics.collect()
}

fn lane(blueprint: &Blueprint, lane: LaneId) -> &str {
    &blueprint[lane].id
}

fn step(blueprint: &Blueprint, step: StepId) -> &str {
    &blueprint[step].id
}

fn columns(first: StepId, last: StepId) -> usize {
    last.0.saturating_sub(first.0) + 1
}

fn owners<'b>(blueprint: &'b Blueprint, owners: &[TeamId]) -> Vec<&'b str> {
    owners.iter().map(|owner| blueprint[*owner].id.as_str()).collect()
}

fn amount(amount: &Amount) -> Value {
    match amount {
        Amount::Number(value, _) => number(*value),
        Amount::Words(words) => json!(words),
    }
}

/// A whole number without a point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}
