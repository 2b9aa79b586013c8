//! From a felt pain along the links to its cause and owning team, and back again.
//!
//! A trace starts at the card where a pain is felt and ends at one of its causes. It takes the shortest way
//! along the links, either way along an arrow: the cause of a late dish lies before the card where the dish
//! is missed. The customer's derived path counts like any written link. Of equally short ways it takes the
//! one whose first differing card stands first in the file; systems drawn without being written come last.
//! At the end stands the team that can do something about it.

mod from;
mod path;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod weight;

pub use from::Anchor;
pub use from::Hanging;
pub use from::Part;
pub use from::anchor;
pub use from::trace_from;
pub use path::Graph;
pub use path::Way;
pub use path::path;
pub use weight::Scale;
pub use weight::Weight;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Cause;
use crate::blueprint::LaneId;
use crate::blueprint::LinkId;
use crate::blueprint::OpportunityId;
use crate::blueprint::Pain;
use crate::blueprint::PainId;
use crate::blueprint::PainStatus;
use crate::blueprint::SystemId;
use crate::blueprint::TeamId;
use crate::diagnostic::Diagnostic;

/// The way from where a pain is felt to one of its causes: all that a painter of the trace needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The pain.
    pub pain: PainId,
    /// Which of the pain's causes (index into `causes`).
    pub cause: usize,
    /// The cards on the way, from the felt one to the cause. Empty when the cause is not reached; one card
    /// when the pain is caused where it is felt.
    pub cards: Vec<CardId>,
    /// The links on the way: `links[i]` leads from `cards[i]` to `cards[i + 1]`, along or against its arrow.
    pub links: Vec<LinkId>,
    /// For each link, whether the trace runs against its arrow.
    pub against: Vec<bool>,
    /// The links on the way that pass work between teams.
    pub handoffs: Vec<LinkId>,
    /// Separator lines crossed, in the order in which the way crosses them (indices into `lines` of the
    /// blueprint). A line crossed twice stands here twice; hidden lines do not.
    pub lines: Vec<usize>,
    /// The teams that own the cause: the card's, else its lane's, else the system's, else the pain's own.
    pub owners: Vec<TeamId>,
}

impl Trace {
    /// Whether a way leads to the cause.
    pub fn reached(&self) -> bool {
        !self.cards.is_empty()
    }

    /// The card at the end of the way.
    pub fn end(&self) -> Option<CardId> {
        self.cards.last().copied()
    }
}

/// One pain with the ways to all its causes, and what cannot be traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// The pain.
    pub pain: PainId,
    /// One trace for each cause, in the order written. Those of a resolved pain are not reached.
    pub traces: Vec<Trace>,
    /// Every team that owns a cause, in the order of the causes; the pain's own where no cause tells.
    pub owners: Vec<TeamId>,
    /// Opportunities that say they fix it, in reading order.
    pub fixed_by: Vec<OpportunityId>,
    /// What cannot be traced, in words. The names are those of the checks, or `pain-resolved`.
    pub findings: Vec<Diagnostic>,
}

/// Traces every pain of a variant, in reading order. Resolved pains are there too, and said to be so.
pub fn traces(blueprint: &Blueprint) -> Vec<Traced> {
    let (graph, fixes) = (Graph::new(blueprint), fixes(blueprint));
    (0..blueprint.pains.len()).map(|index| trace_in(blueprint, &graph, &fixes, PainId(index))).collect()
}

/// Traces one pain of a variant to each of its causes.
pub fn trace(blueprint: &Blueprint, pain: PainId) -> Traced {
    trace_in(blueprint, &Graph::new(blueprint), &fixes(blueprint), pain)
}

/// Which opportunities say that they fix a pain, by its id.
type Fixes<'a> = BTreeMap<&'a str, BTreeSet<OpportunityId>>;

fn fixes(blueprint: &Blueprint) -> Fixes<'_> {
    let mut fixes = Fixes::new();
    for (index, opportunity) in blueprint.opportunities.iter().enumerate() {
        for pain in &opportunity.fixes {
            fixes.entry(pain).or_default().insert(OpportunityId(index));
        }
    }
    fixes
}

fn trace_in(blueprint: &Blueprint, graph: &Graph, fixes: &Fixes, id: PainId) -> Traced {
    let pain = &blueprint[id];
    let causes = pain.causes.iter().enumerate();
    let traces: Vec<Trace> = causes.map(|(index, cause)| one(blueprint, graph, id, index, cause)).collect();
    let mut owners: Vec<TeamId> = Vec::new();
    for owner in traces.iter().flat_map(|trace| &trace.owners) {
        if !owners.contains(owner) {
            owners.push(*owner);
        }
    }
    if owners.is_empty() {
        owners.clone_from(&pain.owners);
    }
    let fixed_by = fixes.get(pain.id.as_str()).into_iter().flatten().copied().collect();
    let findings = findings(blueprint, pain, &traces, &owners);
    Traced { pain: id, traces, owners, fixed_by, findings }
}

fn one(blueprint: &Blueprint, graph: &Graph, id: PainId, index: usize, cause: &Cause) -> Trace {
    let pain = &blueprint[id];
    let way = match pain.felt {
        Some(felt) if pain.status != PainStatus::Resolved => graph.way(felt, &goals(blueprint, cause)),
        _ => None,
    };
    let Way { cards, links } = way.unwrap_or_default();
    let starts = cards.iter().copied();
    let against = links.iter().zip(starts).map(|(link, start)| blueprint[*link].from != start).collect();
    let handoffs = links.iter().copied().filter(|link| blueprint[*link].handoff).collect();
    let lines = crossed(blueprint, &cards);
    let owners = owners(blueprint, pain, cause, cards.last().copied());
    Trace { pain: id, cause: index, cards, links, against, handoffs, lines, owners }
}

/// The cards that stand for a cause: a written card, or every card of a system.
fn goals(blueprint: &Blueprint, cause: &Cause) -> Vec<CardId> {
    let cards = blueprint.cards.iter().enumerate();
    match system(blueprint, cause) {
        Some(system) => cards
            .filter(|(at, card)| card.system == Some(system) || cause.card == Some(CardId(*at)))
            .map(|(at, _)| CardId(at))
            .collect(),
        None => cause.card.into_iter().collect(),
    }
}

/// Whether a cause is a card of another state.
fn is_gone(blueprint: &Blueprint, cause: &Cause) -> bool {
    cause.card.is_none() && system(blueprint, cause).is_none()
}

/// The system that a cause names, when it is one.
fn system(blueprint: &Blueprint, cause: &Cause) -> Option<SystemId> {
    blueprint.systems.iter().position(|system| system.id == cause.id).map(SystemId)
}

/// Who owns a cause: the card at the end, else its lane, else the system, else the pain's own.
fn owners(blueprint: &Blueprint, pain: &Pain, cause: &Cause, end: Option<CardId>) -> Vec<TeamId> {
    let card = end.or(cause.card).map(|card| &blueprint[card]);
    let system = card.and_then(|card| card.system).or_else(|| system(blueprint, cause));
    let named = [
        card.map(|card| &card.owners),
        card.map(|card| &blueprint[card.lane].owners),
        system.map(|system| &blueprint[system].owners),
        Some(&cause.owners),
        Some(&pain.owners),
    ];
    named.into_iter().flatten().find(|owners| !owners.is_empty()).cloned().unwrap_or_default()
}

/// Drawn lines between one card of the way and the next, in the order in which they are met.
fn crossed(blueprint: &Blueprint, cards: &[CardId]) -> Vec<usize> {
    let mut crossed = Vec::new();
    for pair in cards.windows(2) {
        let [from, to] = pair else { continue };
        let (from, to) = (blueprint[*from].lane, blueprint[*to].lane);
        let between = lines_between(blueprint, from.min(to), from.max(to));
        match from <= to {
            true => crossed.extend(between),
            false => crossed.extend(between.rev()),
        }
    }
    crossed
}

fn lines_between(blueprint: &Blueprint, upper: LaneId, lower: LaneId) -> impl DoubleEndedIterator<Item = usize> {
    let lines = blueprint.lines.iter().enumerate();
    lines.filter(move |(_, line)| line.drawn && upper <= line.after && line.after < lower).map(|(index, _)| index)
}

/// What cannot be traced, and why.
fn findings(blueprint: &Blueprint, pain: &Pain, traces: &[Trace], owners: &[TeamId]) -> Vec<Diagnostic> {
    let say = |name, message| Diagnostic::warning(name, pain.span, message);
    let called = &pain.id;
    if pain.status == PainStatus::Resolved {
        return vec![say("pain-resolved", format!("the pain `{called}` is resolved here and not traced"))];
    }
    let mut found = Vec::new();
    if pain.felt.is_none() {
        let message = format!("no card says where the pain `{called}` is felt, so no trace can start");
        found.push(say("pain-not-felt", message));
    }
    if pain.causes.is_empty() {
        found.push(say("pain-without-cause", format!("the pain `{called}` names no cause")));
    }
    let causes = pain.causes.iter().zip(traces);
    for (cause, _) in causes.filter(|(_, trace)| pain.felt.is_some() && !trace.reached()) {
        let felt = pain.felt.map_or("", |felt| blueprint[felt].id.as_str());
        let say = |message| Diagnostic::warning("cause-not-reached", cause.span, message);
        found.push(match (is_gone(blueprint, cause), &blueprint.variant) {
            (true, Some(variant)) => {
                let key = |key: &str| match variant.id.as_str() {
                    "future" => format!("future.{key}"),
                    other => format!("in.{other}.{key}"),
                };
                say(format!("the cause `{}` is not in `{}`, and the pain `{called}` still is", cause.id, variant.id))
                    .help(format!(
                        "write `{} = \"resolved\"` on the pain, or what causes it then: `{} = \"…\"`",
                        key("status"),
                        key("cause")
                    ))
            }
            _ if goals(blueprint, cause).is_empty() => {
                say(format!("the cause `{}` has no card here, so no link can lead to it", cause.id))
            }
            _ => say(format!("no link leads from `{felt}` to the cause `{}`", cause.id)),
        });
    }
    // A cause that is not there has no owner to be missed.
    let causes = pain.causes.iter().zip(traces).filter(|(cause, _)| !is_gone(blueprint, cause));
    for (cause, _) in causes.filter(|(_, trace)| trace.owners.is_empty()) {
        let message = format!("no team owns the cause `{}`", cause.id);
        found.push(Diagnostic::warning("cause-without-owner", cause.span, message));
    }
    if pain.causes.is_empty() && owners.is_empty() {
        found.push(say("pain-without-owner", format!("no team answers for the pain `{called}`")));
    }
    found
}
