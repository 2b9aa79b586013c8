//! Feelings, pain points, opportunities and metrics of a variant.

use std::collections::BTreeMap;

use super::build::Base;
use super::names::Names;
use super::place::Placed;
use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::Cause;
use crate::blueprint::Feeling;
use crate::blueprint::LaneId;
use crate::blueprint::Metric;
use crate::blueprint::Opportunity;
use crate::blueprint::Pain;
use crate::blueprint::PainStatus;
use crate::blueprint::Reach;
use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::blueprint::TeamId;
use crate::document::Element;
use crate::document::Kind;
use crate::document::Value;
use crate::sorted::Gather;
use crate::sorted::Sorted;

/// The placed elements of a kind in reading order, with their drawn lanes.
fn of_kind<'p, 'a>(placed: &'p [Placed<'a>], base: &Base<'_>, kind: Kind) -> Vec<(&'p Placed<'a>, LaneId)> {
    let mut of_kind: Vec<(&Placed<'_>, LaneId)> = placed
        .iter()
        .filter(|placed| placed.item.element.kind == kind)
        .filter_map(|placed| Some((placed, base.lane_id(placed.lane)?)))
        .collect();
    of_kind.put_in_order_by(|(placed, lane)| (placed.first, *lane));
    of_kind
}

fn small(element: &Element, key: &str) -> Option<u8> {
    element.whole(key).and_then(|number| u8::try_from(number).ok())
}

/// Whose it is: the id of a persona or team.
fn of(element: &Element, names: &mut Names<'_>) -> Option<String> {
    let of = element.spot("of")?;
    names.find(&[Kind::Persona, Kind::Team], &of).map(|here| here.id)
}

pub(super) fn feelings(placed: &[Placed<'_>], base: &Base<'_>, names: &mut Names<'_>) -> Vec<Feeling> {
    let mut feelings = Vec::new();
    for (placed, lane) in of_kind(placed, base, Kind::Feeling) {
        let element = &placed.item.element;
        feelings.push(Feeling {
            id: element.id.value.clone(),
            lane,
            step: StepId(placed.first),
            last: StepId(placed.last),
            score: match element.field("score").map(|field| &field.value) {
                Some(Value::Number(score, _)) => Some(*score),
                _ => None,
            },
            quote: element.text("quote"),
            word: element.text("word"),
            of: of(element, names),
            source: element.text("source"),
            icon: element.text("icon"),
            span: element.span,
        });
    }
    feelings
}

pub(super) fn pains(placed: &[Placed<'_>], base: &Base<'_>, cards: &[Card], names: &mut Names<'_>) -> Vec<Pain> {
    // The card of a system goes by its system's id, which written cards cannot have.
    let by_id: BTreeMap<&str, CardId> =
        cards.iter().enumerate().map(|(index, card)| (card.id.as_str(), CardId(index))).gather();
    let first_customers = first_customers(base, cards);
    let system_cards = system_cards(base, cards);
    let mut pains = Vec::new();
    for (placed, lane) in of_kind(placed, base, Kind::Pain) {
        let element = &placed.item.element;
        let felt = match element.spot("felt") {
            Some(felt) => names.find(&[Kind::Card], &felt).and_then(|here| by_id.get(here.id.as_str()).copied()),
            None if placed.whole || element.field("felt").is_some_and(|field| matches!(field.value, Value::Unread)) => {
                None
            }
            None => first_customers.get(&placed.first).copied(),
        };
        let owners = base.teams(element.list("owner"), names);
        let near = felt.and_then(|felt| cards.get(felt.0)).map_or(placed.first, |card| card.step.0);
        let mut causes = Vec::new();
        for name in element.list("cause") {
            let here = names.find(&[Kind::Card, Kind::System], name);
            if here.is_none()
                && !names.is_in_file(Kind::Card, &name.value)
                && !names.is_in_file(Kind::System, &name.value)
            {
                continue;
            }
            let id = here.as_ref().map_or(&name.value, |here| &here.id).clone();
            let card = here.and_then(|here| match here.kind {
                Kind::System => system_cards.get(here.id.as_str()).and_then(|of| nearest(of, cards, near)),
                _ => by_id.get(here.id.as_str()).copied(),
            });
            let system = base.systems.iter().find(|system| system.id == id);
            let mut of_cause: Vec<TeamId> =
                card.and_then(|card| cards.get(card.0)).map(|card| card.owners.clone()).unwrap_or_default();
            if of_cause.is_empty() {
                of_cause = system.map(|system| system.owners.clone()).unwrap_or_default();
            }
            if of_cause.is_empty() {
                of_cause.clone_from(&owners);
            }
            causes.push(Cause { id, card, owners: of_cause, span: name.span });
        }
        pains.push(Pain {
            id: element.id.value.clone(),
            code: code(base, element),
            lane,
            step: StepId(placed.first),
            last: StepId(placed.last),
            text: element.text("text").unwrap_or_default(),
            felt,
            causes,
            owners,
            severity: small(element, "severity"),
            reach: match element.field("reach").map(|field| &field.value) {
                Some(Value::Number(share, _)) => Some(Reach::Share(*share)),
                Some(Value::Whole(count)) => u64::try_from(*count).ok().map(Reach::Count),
                _ => None,
            },
            quote: element.text("quote"),
            source: element.text("source"),
            status: match element.words("status") {
                Some("eased") => PainStatus::Eased,
                Some("resolved") => PainStatus::Resolved,
                _ => PainStatus::Open,
            },
            of: of(element, names),
            note: element.text("note"),
            icon: element.text("icon"),
            url: element.text("url"),
            tags: element.texts("tags"),
            span: element.span,
        });
    }
    pains
}

fn code(base: &Base<'_>, element: &Element) -> String {
    let written = element.text("code");
    let counted = base.register.codes.get(&(element.kind, element.id.value.clone())).cloned();
    written.or(counted).unwrap_or_default()
}

/// The first customer card that stands at each step.
fn first_customers(base: &Base<'_>, cards: &[Card]) -> BTreeMap<usize, CardId> {
    let mut first: BTreeMap<usize, (LaneId, CardId)> = BTreeMap::new();
    for (index, card) in cards.iter().enumerate() {
        let is_customer = base.lanes.get(card.lane.0).is_some_and(|lane| lane.role == Role::Customer);
        if card.whole || !is_customer {
            continue;
        }
        for step in card.step.0..=card.last.0 {
            let known = first.entry(step).or_insert((card.lane, CardId(index)));
            if card.lane < known.0 {
                *known = (card.lane, CardId(index));
            }
        }
    }
    first.into_iter().map(|(step, (_, card))| (step, card)).gather()
}

/// The cards of each system, by its id.
fn system_cards<'b>(base: &'b Base<'_>, cards: &[Card]) -> BTreeMap<&'b str, Vec<CardId>> {
    let mut of: BTreeMap<&str, Vec<CardId>> = BTreeMap::new();
    for (index, card) in cards.iter().enumerate() {
        if let Some(system) = card.system.and_then(|system| base.systems.get(system.0)) {
            of.entry(system.id.as_str()).or_default().push(CardId(index));
        }
    }
    of
}

/// Of several cards the one nearest to a step.
fn nearest(of: &[CardId], cards: &[Card], step: usize) -> Option<CardId> {
    let distance = |id: &CardId| {
        let card = cards.get(id.0);
        card.map(|card| card.step.0.saturating_sub(step).max(step.saturating_sub(card.last.0)))
    };
    of.iter().copied().min_by_key(distance)
}

pub(super) fn opportunities(placed: &[Placed<'_>], base: &Base<'_>, names: &mut Names<'_>) -> Vec<Opportunity> {
    let mut opportunities = Vec::new();
    for (placed, lane) in of_kind(placed, base, Kind::Opportunity) {
        let element = &placed.item.element;
        let mut fixes: Vec<String> = Vec::new();
        for name in element.list("fixes") {
            let here = names.find(&[Kind::Pain], name).map(|here| here.id);
            let known = names.is_in_file(Kind::Pain, &name.value).then(|| name.value.clone());
            if let Some(id) = here.or(known)
                && !fixes.contains(&id)
            {
                fixes.push(id);
            }
        }
        let owner = element.spot("owner").map(|owner| base.teams(&[owner], names)).unwrap_or_default();
        let metric = element.spot("metric").and_then(|metric| {
            let here = names.find(&[Kind::Metric], &metric).map(|here| here.id);
            here.or_else(|| names.is_in_file(Kind::Metric, &metric.value).then_some(metric.value))
        });
        opportunities.push(Opportunity {
            id: element.id.value.clone(),
            code: code(base, element),
            lane,
            step: StepId(placed.first),
            last: StepId(placed.last),
            text: element.text("text").unwrap_or_default(),
            fixes,
            owner: owner.first().copied(),
            metric,
            target: element.text("target"),
            impact: small(element, "impact"),
            effort: small(element, "effort"),
            rank: element.whole("rank").and_then(|rank| u32::try_from(rank).ok()),
            status: element.text("status"),
            due: element.text("due"),
            shipped: element.text("shipped"),
            note: element.text("note"),
            icon: element.text("icon"),
            url: element.text("url"),
            tags: element.texts("tags"),
            span: element.span,
        });
    }
    opportunities
}

fn amount(element: &Element, key: &str) -> Option<Amount> {
    match element.field(key).map(|field| &field.value) {
        Some(Value::Number(number, text)) => Some(Amount::Number(*number, text.clone())),
        Some(Value::Words(words)) => Some(Amount::Words(words.clone())),
        _ => None,
    }
}

pub(super) fn metrics(placed: &[Placed<'_>], base: &Base<'_>) -> Vec<Metric> {
    let of_kind = of_kind(placed, base, Kind::Metric);
    let metrics = of_kind.into_iter().map(|(placed, lane)| {
        let element = &placed.item.element;
        Metric {
            id: element.id.value.clone(),
            lane,
            step: StepId(placed.first),
            last: StepId(placed.last),
            whole: placed.whole,
            name: element.text("name").unwrap_or_default(),
            value: amount(element, "value"),
            unit: element.text("unit"),
            target: amount(element, "target"),
            better: match element.words("better") {
                Some("lower") => Some(Better::Lower),
                Some("higher") => Some(Better::Higher),
                _ => None,
            },
            source: element.text("source"),
            scale: match element.field("scale").map(|field| &field.value) {
                Some(Value::Number(scale, _)) => Some(*scale),
                _ => None,
            },
            trend: element.text("trend"),
            note: element.text("note"),
            icon: element.text("icon"),
            url: element.text("url"),
            span: element.span,
        }
    });
    metrics.collect()
}
