//! One settled document -> a blueprint whose every reference holds.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::cards::Cards;
use super::cards::Wiring;
use super::names::Names;
use super::place::Placed;
use super::place::lines;
use super::place::place;
use super::register::Register;
use super::registers;
use crate::blueprint;
use crate::blueprint::Blueprint;
use crate::blueprint::Lane;
use crate::blueprint::LaneId;
use crate::blueprint::Persona;
use crate::blueprint::PersonaId;
use crate::blueprint::Remark;
use crate::blueprint::Role;
use crate::blueprint::Stage;
use crate::blueprint::StageId;
use crate::blueprint::Step;
use crate::blueprint::StepId;
use crate::blueprint::System;
use crate::blueprint::SystemId;
use crate::blueprint::Team;
use crate::blueprint::TeamId;
use crate::blueprint::Variant;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Broken;
use crate::document::Document;
use crate::document::Element;
use crate::document::Kind;
use crate::document::Spot;
use crate::document::Value;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::sorted::gathered;
use crate::variant::Declared;

/// What cards and registers are built upon.
pub(super) struct Base<'a> {
    pub document: &'a Document,
    pub register: &'a Register,
    pub teams: BTreeMap<String, TeamId>,
    pub systems: Vec<System>,
    pub steps: Vec<Step>,
    pub lanes: Vec<Lane>,
    /// Drawn lanes as indices into the register's.
    pub drawn: Vec<usize>,
}

impl Base<'_> {
    /// The teams that names mean in this variant.
    pub fn teams(&self, owners: &[Spot<String>], names: &mut Names<'_>) -> Vec<TeamId> {
        teams(&self.teams, owners, names)
    }

    /// The drawn lane of a lane of the register.
    pub fn lane_id(&self, lane: usize) -> Option<LaneId> {
        self.drawn.iter().position(|drawn| *drawn == lane).map(LaneId)
    }

    /// Teams that own what names no owner in a lane.
    pub fn lane_owners(&self, lane: LaneId) -> Vec<TeamId> {
        self.lanes.get(lane.0).map(|lane| lane.owners.clone()).unwrap_or_default()
    }

    /// What a drawn lane says of the customer's path.
    pub fn lane_flow(&self, lane: usize) -> Option<bool> {
        let id = &self.lanes.get(lane)?.id;
        self.document.lanes.iter().find(|lane| lane.id.value == *id)?.flag("flow")
    }

    /// The lane that holds the cards of systems: its place in the register and on the page.
    pub fn support(&self) -> Option<(usize, LaneId)> {
        let at = self.lanes.iter().position(|lane| lane.role == Role::Support)?;
        Some((*self.drawn.get(at)?, LaneId(at)))
    }
}

fn teams(known: &BTreeMap<String, TeamId>, owners: &[Spot<String>], names: &mut Names<'_>) -> Vec<TeamId> {
    names.find_all(&[Kind::Team], owners).iter().filter_map(|here| known.get(&here.id).copied()).collect()
}

/// A blueprint, its errors, and its doubts about links with the card each is about.
pub(super) struct Built {
    pub blueprint: Blueprint,
    pub errors: Vec<Diagnostic>,
    pub doubts: Vec<(Range2, Diagnostic)>,
}

/// Builds one variant.
pub(super) fn build(
    document: &Document,
    register: &Register,
    broken: &Broken,
    variants: &[Declared],
    variant: Option<&Declared>,
) -> Built {
    let mut names = Names::new(document, register, broken);
    words(document, &mut names);
    references(document, &mut names);
    let team_ids: BTreeMap<String, TeamId> =
        document.teams.iter().enumerate().map(|(at, team)| (team.id.value.clone(), TeamId(at))).gather();
    let systems = systems(document, &team_ids, &mut names);
    let system_ids: BTreeMap<String, SystemId> =
        systems.iter().enumerate().map(|(at, system)| (system.id.clone(), SystemId(at))).gather();
    let placed = place(document, register, &mut names);
    let wiring = Wiring::new(&placed, &system_ids, &mut names);
    let drawn = drawn(document, register, &placed, wiring.needs_support());
    let lanes = lanes(document, register, &drawn, &placed, &team_ids, &mut names);
    let (stages, mut steps) = columns(document);
    name_steps(&mut steps, &placed, &drawn, register);
    let lines = lines(document, register, &drawn, &mut names);
    let base = Base { document, register, teams: team_ids, systems, steps, lanes, drawn };
    let Cards { cards, links, doubts } = wiring.finish(&base, &mut names);
    let feelings = registers::feelings(&placed, &base, &mut names);
    let pains = registers::pains(&placed, &base, &cards, &mut names);
    let opportunities = registers::opportunities(&placed, &base, &mut names);
    let metrics = registers::metrics(&placed, &base);
    let head = &document.head;
    let blueprint = Blueprint {
        variant: variant.map(|declared| variant_of(document, declared)),
        variants: variants.iter().map(|declared| declared.id.clone()).collect(),
        title: head.text("title").unwrap_or_default(),
        headline: head.text("headline"),
        scope: head.text("scope"),
        language: head.text("language").unwrap_or_else(|| "en".to_owned()),
        version: head.text("version"),
        status: head.text("status"),
        updated: head.text("updated"),
        review: head.text("review"),
        owner: head.text("owner").map(|owner| team_name(document, owner)),
        sources: head.texts("sources"),
        notes: head.texts("notes"),
        style: head.text("style"),
        words: match head.field("words").map(|field| &field.value) {
            Some(Value::Pairs(pairs)) => {
                pairs.iter().map(|(key, words)| (key.value.clone(), words.value.clone())).collect()
            }
            _ => Vec::new(),
        },
        personas: document.personas.iter().map(persona).collect(),
        teams: document.teams.iter().map(team).collect(),
        systems: base.systems,
        stages: named_stages(stages, &base.steps),
        steps: base.steps,
        lanes: base.lanes,
        lines,
        cards,
        links,
        feelings,
        pains,
        opportunities,
        metrics,
        remarks: remarks(document),
        successors: document
            .successors
            .iter()
            .filter_map(|((kind, old), new)| Some(((kind_of(*kind)?, old.clone()), new.clone())))
            .gather(),
    };
    Built { blueprint, errors: names.found, doubts }
}

/// A table whose words are missing or empty.
fn words(document: &Document, names: &mut Names<'_>) {
    let elements = document.elements().filter(|element| element.kind.needs_words());
    for element in elements {
        missing_words(element, names);
    }
    for element in document.items.iter().map(|item| &item.element) {
        for key in ["to", "uses", "with", "back"] {
            for link in element.links(key) {
                missing_words(link, names);
            }
        }
    }
}

fn missing_words(element: &Element, names: &mut Names<'_>) {
    let key = element.kind.words_key();
    match element.field(key) {
        Some(field) if matches!(field.value, Value::Blank) => names.error(
            "empty-words",
            field.span,
            format!("`{key}` of {} is empty", element.kind.place()),
            "write the words, or take the table away",
        ),
        None if !names.is_broken() => names.error(
            "missing-key",
            element.span,
            format!("{} has no `{key}`", element.kind.place()),
            &format!("write `{key} = \"…\"`"),
        ),
        _ => {}
    }
}

/// References that no part of the picture asks for, looked up all the same.
fn references(document: &Document, names: &mut Names<'_>) {
    // A stage that is its own column replaces stages; as a step it was not written.
    let columns: BTreeSet<Range2> = gathered(document.stages.iter().map(|stage| stage.span));
    let is_column = |element: &Element| element.kind == Kind::Step && columns.contains(&element.span);
    for element in document.elements().filter(|element| !is_column(element)) {
        if let Some(by) = element.spot("by") {
            names.find(&[Kind::Opportunity], &by);
        }
        if let Some(old) = element.spot("replaces") {
            names.find(&[element.kind], &old);
        }
    }
}

/// Keys that some kind of element may carry and the blueprint has no field for.
const REST: &[(Kind, &[&str])] = &[
    (Kind::Head, &["flow"]),
    (Kind::Lane, &["flow"]),
    (Kind::Line, &["after", "hide"]),
    (Kind::Card, &["flow"]),
    (Kind::Feeling, &["note", "tags", "url"]),
    (Kind::Metric, &["tags"]),
];

/// What is written about elements beside what they say.
fn remarks(document: &Document) -> BTreeMap<(blueprint::Kind, String), Remark> {
    let written = std::iter::once(&document.head).chain(document.elements());
    let remark = |element: &Element| {
        let rest = REST.iter().filter(|(kind, _)| *kind == element.kind).flat_map(|(_, keys)| *keys);
        let words = |key: &str| match element.flag(key) {
            Some(flag) => Some(if flag { "yes" } else { "no" }.to_owned()),
            None => element.text(key).or_else(|| Some(element.texts(key).join(", "))).filter(|words| !words.is_empty()),
        };
        Remark {
            replaces: element.text("replaces"),
            by: element.text("by"),
            why: element.text("why"),
            rest: rest.filter_map(|key| Some((*key, words(key)?))).gather(),
        }
    };
    let all = written.filter_map(|element| Some(((kind_of(element.kind)?, element.id.value.clone()), remark(element))));
    // A line that is written at all is told apart from one that is only drawn as usual.
    all.filter(|((kind, _), remark)| *kind == blueprint::Kind::Line || *remark != Remark::default()).gather()
}

/// The kind of an element in the words of the blueprint; none for links.
fn kind_of(kind: Kind) -> Option<blueprint::Kind> {
    Some(match kind {
        Kind::Head => blueprint::Kind::Blueprint,
        Kind::Persona => blueprint::Kind::Persona,
        Kind::Team => blueprint::Kind::Team,
        Kind::System => blueprint::Kind::System,
        Kind::Variant => blueprint::Kind::Variant,
        Kind::Lane => blueprint::Kind::Lane,
        Kind::Line => blueprint::Kind::Line,
        Kind::Stage => blueprint::Kind::Stage,
        Kind::Step => blueprint::Kind::Step,
        Kind::Card => blueprint::Kind::Card,
        Kind::Feeling => blueprint::Kind::Feeling,
        Kind::Pain => blueprint::Kind::Pain,
        Kind::Opportunity => blueprint::Kind::Opportunity,
        Kind::Metric => blueprint::Kind::Metric,
        Kind::Link => return None,
    })
}

fn variant_of(document: &Document, declared: &Declared) -> Variant {
    let element = document.variants.iter().find(|variant| variant.id.value == declared.id);
    Variant {
        id: declared.id.clone(),
        name: element.and_then(|variant| variant.text("name")),
        from: declared.builds_on.first().cloned(),
        date: element.and_then(|variant| variant.text("date")),
    }
}

fn team_name(document: &Document, owner: String) -> String {
    let team = document.teams.iter().find(|team| team.id.value == owner);
    team.and_then(|team| team.text("name")).unwrap_or(owner)
}

fn persona(element: &Element) -> Persona {
    Persona {
        id: element.id_written.then(|| element.id.value.clone()),
        name: element.text("name").unwrap_or_else(|| element.id.value.clone()),
        about: element.text("about"),
        goal: element.text("goal"),
        quote: element.text("quote"),
        image: element.text("image"),
    }
}

fn team(element: &Element) -> Team {
    Team {
        id: element.id.value.clone(),
        name: element.text("name").unwrap_or_else(|| element.id.value.clone()),
        initials: element.text("initials"),
        lead: element.text("lead"),
        color: element.words("color").and_then(|color| color.parse().ok()),
        note: element.text("note"),
        span: element.id.span,
    }
}

fn systems(document: &Document, known: &BTreeMap<String, TeamId>, names: &mut Names<'_>) -> Vec<System> {
    document
        .systems
        .iter()
        .map(|element| System {
            id: element.id.value.clone(),
            name: element.text("name").unwrap_or_else(|| element.id.value.clone()),
            owners: teams(known, element.list("owner"), names),
            icon: element.text("icon"),
            note: element.text("note"),
            url: element.text("url"),
            span: element.id.span,
        })
        .collect()
}

/// The drawn lanes: declared ones that are in the variant, others that hold something.
fn drawn(document: &Document, register: &Register, placed: &[Placed<'_>], needs_support: bool) -> Vec<usize> {
    let mut used = vec![false; register.lanes.len()];
    for placed in placed {
        if let Some(used) = used.get_mut(placed.lane) {
            *used = true;
        }
    }
    let is_declared = |id: &str| document.lanes.iter().any(|lane| lane.id.value == id);
    let mut drawn: Vec<usize> = register
        .lanes
        .iter()
        .enumerate()
        .filter(|(at, lane)| if lane.declared { is_declared(&lane.id) } else { used.get(*at) == Some(&true) })
        .map(|(at, _)| at)
        .collect();
    let is_support = |at: &usize| register.lanes.get(*at).is_some_and(|lane| lane.role == Role::Support);
    if needs_support && !drawn.iter().any(is_support) {
        let usual = |at: &usize| register.lanes.get(*at).is_some_and(|lane| lane.id == Role::Support.word());
        drawn.extend((0..register.lanes.len()).find(usual));
        drawn.sort_unstable();
    }
    drawn
}

fn lanes(
    document: &Document,
    register: &Register,
    drawn: &[usize],
    placed: &[Placed<'_>],
    known: &BTreeMap<String, TeamId>,
    names: &mut Names<'_>,
) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for at in drawn {
        let Some(entry) = register.lanes.get(*at) else { continue };
        let element = document.lanes.iter().find(|lane| lane.id.value == entry.id);
        let text = |key: &str| element.and_then(|lane| lane.text(key));
        let first_use = placed.iter().filter(|placed| placed.lane == *at).map(|placed| placed.item.lane.span).min();
        let persona = element.and_then(|lane| lane.spot("persona")).and_then(|persona| {
            let here = names.find(&[Kind::Persona], &persona)?;
            document.personas.iter().position(|persona| persona.id.value == here.id).map(PersonaId)
        });
        lanes.push(Lane {
            id: entry.id.clone(),
            name: text("name"),
            role: element.and_then(super::register::role_of).unwrap_or(entry.role),
            note: text("note"),
            owners: element.map(|lane| teams(known, lane.list("owner"), names)).unwrap_or_default(),
            persona,
            group: text("group"),
            order: *at,
            declared: entry.declared,
            span: element.map(|lane| lane.span).or(first_use).unwrap_or_default(),
        });
    }
    lanes
}

/// Stages and steps of a variant. A stage whose steps are all gone is gone as well.
fn columns(document: &Document) -> (Vec<Stage>, Vec<Step>) {
    let mut ranges: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (at, step) in document.steps.iter().enumerate() {
        if let Some(stage) = &step.stage {
            ranges.entry(stage).and_modify(|(_, last)| *last = at).or_insert((at, at));
        }
    }
    let mut stages: Vec<Stage> = document
        .stages
        .iter()
        .filter_map(|element| {
            let (first, last) = ranges.get(element.id.value.as_str())?;
            Some(Stage {
                id: element.id.value.clone(),
                name: element.text("name").unwrap_or_default(),
                act: element.text("act"),
                time: element.text("time"),
                duration: element.text("duration"),
                wait: element.text("wait"),
                note: element.text("note"),
                question: element.text("question"),
                steps: (StepId(*first), StepId(*last)),
                span: element.span,
            })
        })
        .collect();
    stages.put_in_order_by(|stage| stage.steps);
    let stage_ids: BTreeMap<&str, StageId> =
        stages.iter().enumerate().map(|(at, stage)| (stage.id.as_str(), StageId(at))).gather();
    let steps = document
        .steps
        .iter()
        .map(|step| {
            let element = &step.element;
            Step {
                id: element.id.value.clone(),
                id_written: element.id_written,
                name: element.text("name"),
                number: element.text("number").unwrap_or_else(|| (step.column + 1).to_string()),
                column: step.column,
                time: element.text("time"),
                duration: element.text("duration"),
                wait: element.text("wait"),
                note: element.text("note"),
                stage: step.stage.as_deref().and_then(|stage| stage_ids.get(stage).copied()),
                by: element.text("by"),
                why: element.text("why"),
                span: element.span,
            }
        })
        .collect();
    (stages, steps)
}

/// Names every step without a name after the first card of its first customer lane.
fn name_steps(steps: &mut [Step], placed: &[Placed<'_>], drawn: &[usize], register: &Register) {
    let mut first: BTreeMap<usize, (usize, &str)> = BTreeMap::new();
    for placed in placed.iter().filter(|placed| !placed.whole && drawn.contains(&placed.lane)) {
        let is_customer = register.lanes.get(placed.lane).is_some_and(|lane| lane.role == Role::Customer);
        if let (true, Some(words)) = (is_customer, placed.item.element.words("text")) {
            let name = first.entry(placed.first).or_insert((placed.lane, words));
            if placed.lane < name.0 {
                *name = (placed.lane, words);
            }
        }
    }
    for (at, step) in steps.iter_mut().enumerate() {
        if step.name.is_none() {
            step.name = first.get(&at).map(|(_, words)| (*words).to_owned());
        }
    }
}

/// A stage without a name is called as its one column is, else by its id.
fn named_stages(mut stages: Vec<Stage>, steps: &[Step]) -> Vec<Stage> {
    for stage in &mut stages {
        if stage.name.is_empty() {
            let only = steps.get(stage.steps.0.0).filter(|step| step.id == stage.id);
            stage.name = only.and_then(|step| step.name.clone()).unwrap_or_else(|| stage.id.clone());
        }
    }
    stages
}
