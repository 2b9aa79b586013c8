//! Hand-made blueprints for tests of single rules.

use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::Cause;
use crate::blueprint::Lane;
use crate::blueprint::LaneId;
use crate::blueprint::Line;
use crate::blueprint::Link;
use crate::blueprint::LinkType;
use crate::blueprint::Metric;
use crate::blueprint::Opportunity;
use crate::blueprint::Pain;
use crate::blueprint::PainStatus;
use crate::blueprint::Role;
use crate::blueprint::Step;
use crate::blueprint::StepId;
use crate::blueprint::System;
use crate::blueprint::SystemId;
use crate::blueprint::Team;
use crate::blueprint::TeamId;
use crate::diagnostic::Range2;

const LANES: [Role; 6] =
    [Role::Customer, Role::Frontstage, Role::Backstage, Role::Support, Role::Pain, Role::Opportunity];

/// Four lanes of cards with the three usual lines between them, `steps` steps, teams `a`, `b`, `c`, no cards.
pub fn blueprint(steps: usize) -> Blueprint {
    let lane = |(order, role): (usize, &Role)| Lane {
        id: role.word().to_owned(),
        name: None,
        role: *role,
        note: None,
        owners: Vec::new(),
        persona: None,
        group: None,
        order,
        declared: false,
        span: Range2::default(),
    };
    let line = |(after, id): (usize, &str)| Line {
        id: id.to_owned(),
        name: None,
        note: None,
        after: LaneId(after),
        drawn: true,
    };
    let step = |column: usize| Step {
        id: format!("step-{}", column + 1),
        id_written: false,
        name: None,
        number: (column + 1).to_string(),
        column,
        time: None,
        duration: None,
        wait: None,
        note: None,
        stage: None,
        by: None,
        why: None,
        span: Range2::default(),
    };
    let team = |id: &str| Team {
        id: id.to_owned(),
        name: id.to_uppercase(),
        initials: None,
        lead: None,
        color: None,
        note: None,
        span: Range2::default(),
    };
    Blueprint {
        title: "Sample".to_owned(),
        language: "en".to_owned(),
        lanes: LANES.iter().enumerate().map(lane).collect(),
        lines: ["interaction", "visibility", "internal"].into_iter().enumerate().map(line).collect(),
        steps: (0..steps).map(step).collect(),
        teams: ["a", "b", "c"].into_iter().map(team).collect(),
        ..Blueprint::default()
    }
}

/// Adds a card to a lane (0 customer … 3 support) and a step, owned by a team when one is given.
pub fn card(blueprint: &mut Blueprint, id: &str, lane: usize, step: usize, owner: Option<usize>) -> CardId {
    let place = blueprint.cards.len() * 10;
    blueprint.cards.push(Card {
        id: id.to_owned(),
        id_written: true,
        text: format!("Does {id}"),
        lane: LaneId(lane),
        step: StepId(step),
        last: StepId(step),
        whole: false,
        system: None,
        owners: owner.map(TeamId).into_iter().collect(),
        actor: None,
        note: None,
        icon: None,
        time: None,
        wait: None,
        cost: None,
        optional: false,
        when: None,
        tags: Vec::new(),
        url: None,
        image: None,
        evidence: None,
        source: None,
        marks: Vec::new(),
        replaces: None,
        by: None,
        why: None,
        span: Range2 { start: place, end: place + 1 },
    });
    CardId(blueprint.cards.len() - 1)
}

/// Adds a system that has no card yet.
pub fn system(blueprint: &mut Blueprint, id: &str, owner: Option<usize>) -> SystemId {
    let place = blueprint.systems.len();
    blueprint.systems.push(System {
        id: id.to_owned(),
        name: id.to_uppercase(),
        owners: owner.map(TeamId).into_iter().collect(),
        icon: None,
        note: None,
        url: None,
        span: Range2 { start: place, end: place + 1 },
    });
    SystemId(blueprint.systems.len() - 1)
}

/// Adds a derived card of a system under a step.
pub fn system_card(blueprint: &mut Blueprint, system: SystemId, step: usize) -> CardId {
    let called = format!("{}.{step}", blueprint[system].id);
    let owner = blueprint[system].owners.first().map(|team| team.0);
    let id = card(blueprint, &called, 3, step, owner);
    if let Some(card) = blueprint.cards.get_mut(id.0) {
        card.system = Some(system);
        card.id_written = false;
    }
    id
}

/// Adds a link.
pub fn link(blueprint: &mut Blueprint, from: CardId, to: CardId, kind: LinkType) {
    let (near, far) = (&blueprint[from].owners, &blueprint[to].owners);
    let owned = !near.is_empty() && !far.is_empty() && !near.iter().any(|owner| far.contains(owner));
    let handoff = owned && matches!(kind, LinkType::To | LinkType::Back);
    let derived = kind == LinkType::Flow;
    blueprint.links.push(Link { from, to, kind, label: None, class: None, derived, handoff, span: Range2::default() });
}

/// Adds a pain felt at a card and caused by cards or systems, named by their ids.
pub fn pain(blueprint: &mut Blueprint, id: &str, felt: Option<CardId>, causes: &[&str]) {
    let code = format!("P{}", blueprint.pains.len() + 1);
    let place = 1000 + blueprint.pains.len() * 10;
    let cause = |id: &&str| Cause {
        id: (*id).to_owned(),
        card: blueprint.cards.iter().position(|card| card.id == **id).map(CardId),
        owners: Vec::new(),
        span: Range2 { start: place + 2, end: place + 3 },
    };
    let causes = causes.iter().map(cause).collect();
    blueprint.pains.push(Pain {
        id: id.to_owned(),
        code,
        lane: LaneId(4),
        step: felt.map_or(StepId(0), |felt| blueprint[felt].step),
        last: felt.map_or(StepId(0), |felt| blueprint[felt].step),
        text: format!("{id} hurts"),
        felt,
        causes,
        owners: Vec::new(),
        severity: None,
        reach: None,
        quote: None,
        source: None,
        status: PainStatus::Open,
        of: None,
        note: None,
        icon: None,
        url: None,
        tags: Vec::new(),
        span: Range2 { start: place, end: place + 5 },
    });
}

/// Adds an opportunity that fixes pains, without rank, impact or effort.
pub fn opportunity(blueprint: &mut Blueprint, id: &str, fixes: &[&str], owner: Option<usize>) {
    let code = format!("O{}", blueprint.opportunities.len() + 1);
    blueprint.opportunities.push(Opportunity {
        id: id.to_owned(),
        code,
        lane: LaneId(5),
        step: StepId(0),
        last: StepId(0),
        text: format!("Fix {id}"),
        fixes: fixes.iter().map(|&pain| pain.to_owned()).collect(),
        owner: owner.map(TeamId),
        metric: None,
        target: None,
        impact: None,
        effort: None,
        rank: None,
        status: None,
        due: None,
        shipped: None,
        note: None,
        icon: None,
        url: None,
        tags: Vec::new(),
        span: Range2::default(),
    });
}

/// Adds a metric in minutes with a value and a target, lower being better.
pub fn metric(blueprint: &mut Blueprint, id: &str, value: f64, target: f64) {
    let amount = |number: f64| Some(Amount::Number(number, number.to_string()));
    blueprint.metrics.push(Metric {
        id: id.to_owned(),
        lane: LaneId(5),
        step: StepId(0),
        last: StepId(0),
        whole: false,
        name: id.to_owned(),
        value: amount(value),
        unit: Some("min".to_owned()),
        target: amount(target),
        better: Some(Better::Lower),
        source: None,
        scale: None,
        trend: None,
        note: None,
        icon: None,
        url: None,
        span: Range2::default(),
    });
}
