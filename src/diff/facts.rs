//! What an element says, key by key, in the words of the language.

use crate::blueprint::Amount;
use crate::blueprint::Better;
use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::Feeling;
use crate::blueprint::Kind;
use crate::blueprint::Lane;
use crate::blueprint::LaneId;
use crate::blueprint::Line;
use crate::blueprint::Metric;
use crate::blueprint::Opportunity;
use crate::blueprint::Pain;
use crate::blueprint::Persona;
use crate::blueprint::Reach;
use crate::blueprint::Stage;
use crate::blueprint::Step;
use crate::blueprint::StepId;
use crate::blueprint::System;
use crate::blueprint::Team;
use crate::blueprint::TeamId;
use crate::blueprint::Variant;

/// A value of one key.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words, or an id.
    Words(String),
    /// A number and how it stands in the file.
    Number(f64, String),
    /// Yes or no.
    Flag(bool),
    /// Several words or ids.
    List(Vec<String>),
}

impl Value {
    /// The value in words, several divided by commas.
    pub fn words(&self) -> String {
        match self {
            Value::Words(words) => words.clone(),
            Value::Number(_, written) => written.clone(),
            Value::Flag(true) => "yes".to_owned(),
            Value::Flag(false) => "no".to_owned(),
            Value::List(items) => items.join(", "),
        }
    }

    fn number(number: f64) -> Value {
        Value::Number(number, number.to_string())
    }
}

/// A key whose value differs. `None` stands for "not given".
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Key of the language (`text`, `owner`, `uses` …). Of a system, `steps` are those it is drawn under.
    /// `after` (of lanes, stages and steps) is the neighbour it stands after, `place` the place in the cell.
    pub name: &'static str,
    /// Value in the earlier blueprint.
    pub before: Option<Value>,
    /// Value in the later one.
    pub after: Option<Value>,
}

/// What the ids in a value name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    Nothing,
    /// A card or a system.
    Thing,
    Step,
    Stage,
    Lane,
    Team,
    /// A persona or a team.
    Whose,
    Pain,
    Metric,
    Opportunity,
}

/// One key of an element.
#[derive(Debug, Clone)]
pub(crate) struct Fact {
    pub name: &'static str,
    pub value: Option<Value>,
    pub names: Names,
}

fn fact(name: &'static str, names: Names, value: Option<Value>) -> Fact {
    Fact { name, value, names }
}

fn words(name: &'static str, words: Option<&str>) -> Fact {
    fact(name, Names::Nothing, words.map(|words| Value::Words(words.to_owned())))
}

fn id(name: &'static str, names: Names, id: Option<&str>) -> Fact {
    fact(name, names, id.map(|id| Value::Words(id.to_owned())))
}

fn list(name: &'static str, names: Names, items: Vec<String>) -> Fact {
    fact(name, names, (!items.is_empty()).then_some(Value::List(items)))
}

fn number(name: &'static str, number: Option<f64>) -> Fact {
    fact(name, Names::Nothing, number.map(Value::number))
}

fn amount(name: &'static str, amount: Option<&Amount>) -> Fact {
    let value = amount.map(|amount| match amount {
        Amount::Number(number, written) => Value::Number(*number, written.clone()),
        Amount::Words(words) => Value::Words(words.clone()),
    });
    fact(name, Names::Nothing, value)
}

fn tags(tags: &[String]) -> Fact {
    list("tags", Names::Nothing, tags.to_vec())
}

/// Id of a step; empty for an index that is not there.
pub(crate) fn step_id(blueprint: &Blueprint, step: StepId) -> &str {
    blueprint.steps.get(step.0).map_or("", |step| step.id.as_str())
}

/// Id of a lane; empty for an index that is not there.
pub(crate) fn lane_id(blueprint: &Blueprint, lane: LaneId) -> &str {
    blueprint.lanes.get(lane.0).map_or("", |lane| lane.id.as_str())
}

/// Ids of teams.
pub(crate) fn team_ids(blueprint: &Blueprint, teams: &[TeamId]) -> Vec<String> {
    teams.iter().filter_map(|team| blueprint.teams.get(team.0)).map(|team| team.id.clone()).collect()
}

/// What a persona is called where it is named: by id, else by name.
pub(crate) fn persona_key(persona: &Persona) -> &str {
    persona.id.as_deref().unwrap_or(&persona.name)
}

/// The stage that the steps from `first` to `last` are, whole.
fn whole_stage(blueprint: &Blueprint, first: StepId, last: StepId) -> Option<&str> {
    let stage = blueprint.stages.iter().find(|stage| stage.steps == (first, last));
    stage.map(|stage| stage.id.as_str())
}

/// Lane, step and last step; of an element of a whole stage or blueprint the stage.
fn place(blueprint: &Blueprint, lane: LaneId, first: StepId, last: StepId, whole: bool) -> [Fact; 4] {
    let step = (!whole).then(|| step_id(blueprint, first));
    let through = (!whole && first != last).then(|| step_id(blueprint, last));
    let stage = if whole { whole_stage(blueprint, first, last) } else { None };
    [
        id("lane", Names::Lane, Some(lane_id(blueprint, lane))),
        id("stage", Names::Stage, stage),
        id("step", Names::Step, step),
        id("through", Names::Step, through),
    ]
}

/// Keys that are written about an element of any kind beside what it says.
const REST: [&str; 6] = ["flow", "after", "hide", "note", "tags", "url"];

/// What is written about an element beside what it says. Between the variants of one file `by`, `why` and
/// `replaces` explain what differs; between two files they are words like all others.
pub(crate) fn remark(blueprint: &Blueprint, kind: Kind, element: &str, one_file: bool) -> Vec<Fact> {
    let remark = blueprint.remarks.get(&(kind, element.to_owned()));
    let rest = |key: &'static str| {
        let names = if key == "after" { Names::Lane } else { Names::Nothing };
        id(key, names, remark.and_then(|remark| remark.rest.get(key)).map(String::as_str))
    };
    let mut facts: Vec<Fact> = REST.into_iter().map(rest).collect();
    if !one_file {
        facts.extend([
            id("by", Names::Opportunity, remark.and_then(|remark| remark.by.as_deref())),
            words("why", remark.and_then(|remark| remark.why.as_deref())),
            words("replaces", remark.and_then(|remark| remark.replaces.as_deref())),
        ]);
    }
    facts
}

pub(crate) fn head(blueprint: &Blueprint) -> Vec<Fact> {
    let own: Vec<String> = blueprint.words.iter().map(|(key, words)| format!("{key}: {words}")).collect();
    vec![
        words("title", Some(&blueprint.title)),
        words("headline", blueprint.headline.as_deref()),
        words("scope", blueprint.scope.as_deref()),
        words("language", Some(&blueprint.language)),
        words("version", blueprint.version.as_deref()),
        words("status", blueprint.status.as_deref()),
        words("updated", blueprint.updated.as_deref()),
        words("review", blueprint.review.as_deref()),
        words("owner", blueprint.owner.as_deref()),
        list("sources", Names::Nothing, blueprint.sources.clone()),
        list("notes", Names::Nothing, blueprint.notes.clone()),
        words("style", blueprint.style.as_deref()),
        list("words", Names::Nothing, own),
    ]
}

pub(crate) fn variant(variant: &Variant) -> Vec<Fact> {
    vec![
        words("name", variant.name.as_deref()),
        words("date", variant.date.as_deref()),
        words("from", variant.from.as_deref()),
    ]
}

pub(crate) fn persona(persona: &Persona) -> Vec<Fact> {
    vec![
        words("name", Some(&persona.name)),
        words("about", persona.about.as_deref()),
        words("goal", persona.goal.as_deref()),
        words("quote", persona.quote.as_deref()),
        words("image", persona.image.as_deref()),
    ]
}

pub(crate) fn team(team: &Team) -> Vec<Fact> {
    vec![
        words("name", Some(&team.name)),
        words("initials", team.initials.as_deref()),
        words("lead", team.lead.as_deref()),
        words("color", team.color.map(|color| color.to_string()).as_deref()),
        words("note", team.note.as_deref()),
    ]
}

pub(crate) fn line(line: &Line) -> Vec<Fact> {
    vec![words("name", line.name.as_deref()), words("note", line.note.as_deref())]
}

pub(crate) fn card(blueprint: &Blueprint, card: &Card) -> Vec<Fact> {
    let mut facts = vec![words("text", Some(&card.text))];
    facts.extend(place(blueprint, card.lane, card.step, card.last, card.whole));
    facts.extend([
        list("owner", Names::Team, team_ids(blueprint, &card.owners)),
        words("actor", card.actor.as_deref()),
        words("time", card.time.as_deref()),
        words("wait", card.wait.as_deref()),
        words("cost", card.cost.as_deref()),
        words("when", card.when.as_deref()),
        fact("optional", Names::Nothing, card.optional.then_some(Value::Flag(true))),
        list("mark", Names::Nothing, card.marks.iter().map(|mark| mark.word().to_owned()).collect()),
        words("icon", card.icon.as_deref()),
        words("note", card.note.as_deref()),
        words("evidence", card.evidence.as_deref()),
        words("source", card.source.as_deref()),
        words("url", card.url.as_deref()),
        words("image", card.image.as_deref()),
        tags(&card.tags),
    ]);
    facts
}

pub(crate) fn feeling(blueprint: &Blueprint, feeling: &Feeling) -> Vec<Fact> {
    let mut facts = vec![words("quote", feeling.quote.as_deref())];
    facts.extend(place(blueprint, feeling.lane, feeling.step, feeling.last, false));
    facts.extend([
        number("score", feeling.score),
        words("word", feeling.word.as_deref()),
        id("of", Names::Whose, feeling.of.as_deref()),
        words("source", feeling.source.as_deref()),
        words("icon", feeling.icon.as_deref()),
    ]);
    facts
}

/// Whether a short name is one that was counted (`P3`), not written.
fn counted(code: &str, letter: char) -> bool {
    code.strip_prefix(letter).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(crate) fn pain(blueprint: &Blueprint, pain: &Pain) -> Vec<Fact> {
    let status = pain.status.word();
    let reach = pain.reach.map(|reach| match reach {
        Reach::Share(share) => Value::number(share),
        #[allow(clippy::cast_precision_loss, reason = "a count of people; the words keep every digit")]
        Reach::Count(count) => Value::Number(count as f64, count.to_string()),
    });
    let felt = pain.felt.and_then(|card| blueprint.cards.get(card.0)).map(|card| card.id.as_str());
    let mut facts = vec![words("text", Some(&pain.text))];
    facts.extend(place(blueprint, pain.lane, pain.step, pain.last, false));
    facts.extend([
        words("code", (!counted(&pain.code, 'P')).then_some(pain.code.as_str())),
        id("felt", Names::Thing, felt),
        list("cause", Names::Thing, pain.causes.iter().map(|cause| cause.id.clone()).collect()),
        list("owner", Names::Team, team_ids(blueprint, &pain.owners)),
        number("severity", pain.severity.map(f64::from)),
        fact("reach", Names::Nothing, reach),
        words("status", Some(status)),
        words("quote", pain.quote.as_deref()),
        id("of", Names::Whose, pain.of.as_deref()),
        words("source", pain.source.as_deref()),
        words("note", pain.note.as_deref()),
        words("icon", pain.icon.as_deref()),
        words("url", pain.url.as_deref()),
        tags(&pain.tags),
    ]);
    facts
}

pub(crate) fn opportunity(blueprint: &Blueprint, opportunity: &Opportunity) -> Vec<Fact> {
    let owner: Vec<TeamId> = opportunity.owner.into_iter().collect();
    let mut facts = vec![words("text", Some(&opportunity.text))];
    facts.extend(place(blueprint, opportunity.lane, opportunity.step, opportunity.last, false));
    facts.extend([
        list("fixes", Names::Pain, opportunity.fixes.clone()),
        list("owner", Names::Team, team_ids(blueprint, &owner)),
        id("metric", Names::Metric, opportunity.metric.as_deref()),
        words("target", opportunity.target.as_deref()),
        number("impact", opportunity.impact.map(f64::from)),
        number("effort", opportunity.effort.map(f64::from)),
        number("rank", opportunity.rank.map(f64::from)),
        words("status", opportunity.status.as_deref()),
        words("due", opportunity.due.as_deref()),
        words("shipped", opportunity.shipped.as_deref()),
        words("note", opportunity.note.as_deref()),
        words("icon", opportunity.icon.as_deref()),
        words("url", opportunity.url.as_deref()),
        tags(&opportunity.tags),
    ]);
    facts
}

pub(crate) fn metric(blueprint: &Blueprint, metric: &Metric) -> Vec<Fact> {
    let better = metric.better.map(|better| match better {
        Better::Lower => "lower",
        Better::Higher => "higher",
    });
    let mut facts = vec![words("name", Some(&metric.name))];
    facts.extend(place(blueprint, metric.lane, metric.step, metric.last, metric.whole));
    facts.extend([
        amount("value", metric.value.as_ref()),
        words("unit", metric.unit.as_deref()),
        amount("target", metric.target.as_ref()),
        words("better", better),
        number("scale", metric.scale),
        words("trend", metric.trend.as_deref()),
        words("source", metric.source.as_deref()),
        words("note", metric.note.as_deref()),
        words("icon", metric.icon.as_deref()),
        words("url", metric.url.as_deref()),
    ]);
    facts
}

pub(crate) fn step(blueprint: &Blueprint, step: &Step) -> Vec<Fact> {
    let stage = step.stage.and_then(|stage| blueprint.stages.get(stage.0)).map(|stage| stage.id.as_str());
    // A number of digits alone is most often the place, which shifts with every step added before it.
    let written = step.number.chars().any(|character| !character.is_ascii_digit());
    vec![
        words("name", step.name.as_deref()),
        id("stage", Names::Stage, stage),
        words("number", written.then_some(step.number.as_str())),
        words("time", step.time.as_deref()),
        words("duration", step.duration.as_deref()),
        words("wait", step.wait.as_deref()),
        words("note", step.note.as_deref()),
    ]
}

pub(crate) fn stage(stage: &Stage) -> Vec<Fact> {
    vec![
        words("name", Some(&stage.name)),
        words("act", stage.act.as_deref()),
        words("time", stage.time.as_deref()),
        words("duration", stage.duration.as_deref()),
        words("wait", stage.wait.as_deref()),
        words("question", stage.question.as_deref()),
        words("note", stage.note.as_deref()),
    ]
}

pub(crate) fn lane(blueprint: &Blueprint, lane: &Lane) -> Vec<Fact> {
    let persona = lane.persona.and_then(|persona| blueprint.personas.get(persona.0)).map(persona_key);
    vec![
        words("name", lane.name.as_deref()),
        words("role", Some(lane.role.word())),
        list("owner", Names::Team, team_ids(blueprint, &lane.owners)),
        id("persona", Names::Whose, persona),
        words("group", lane.group.as_deref()),
        words("note", lane.note.as_deref()),
    ]
}

pub(crate) fn system(blueprint: &Blueprint, system: &System) -> Vec<Fact> {
    vec![
        words("name", Some(&system.name)),
        list("owner", Names::Team, team_ids(blueprint, &system.owners)),
        words("icon", system.icon.as_deref()),
        words("note", system.note.as_deref()),
        words("url", system.url.as_deref()),
    ]
}
