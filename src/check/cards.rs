//! Cards and links of a variant: written ones, the cards of systems that links ask for, the customer's path.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::build::Base;
use super::names::Names;
use super::place::Placed;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::CardMark;
use crate::blueprint::LaneId;
use crate::blueprint::Link;
use crate::blueprint::LinkType;
use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;
use crate::blueprint::TeamId;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Element;
use crate::document::Kind;
use crate::sorted::Gather;
use crate::sorted::Sorted;

/// Where a written link ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A written card, by its place among the placed ones.
    Card(usize),
    /// A system, whose card under the same step it means.
    System(usize),
}

/// A link as written, its end found.
struct Written {
    from: usize,
    target: Target,
    kind: LinkType,
    label: Option<String>,
    class: Option<String>,
    span: Range2,
    sent_on: bool,
}

/// A card of a system that nobody wrote: neighbouring steps share one.
struct Drawn {
    system: usize,
    first: usize,
    last: usize,
    span: Range2,
}

/// Cards, links, and what there is to say about the links.
pub(super) struct Cards {
    pub cards: Vec<Card>,
    pub links: Vec<Link>,
    /// Warnings about links, each with the card it is about.
    pub doubts: Vec<(Range2, Diagnostic)>,
}

const LINK_KEYS: [(&str, LinkType); 4] =
    [("to", LinkType::To), ("uses", LinkType::Uses), ("with", LinkType::With), ("back", LinkType::Back)];

/// Links as written, before lanes are known: which systems are asked for decides whether support is drawn.
pub(super) struct Wiring<'p, 'a> {
    placed: Vec<&'p Placed<'a>>,
    written: Vec<Written>,
    drawn: Vec<Drawn>,
}

impl<'p, 'a> Wiring<'p, 'a> {
    /// Finds the end of every written link and the system cards that they ask for.
    pub fn new(placed: &'p [Placed<'a>], systems: &BTreeMap<String, SystemId>, names: &mut Names<'_>) -> Self {
        let mut placed: Vec<&Placed<'a>> =
            placed.iter().filter(|placed| placed.item.element.kind == Kind::Card).collect();
        placed.put_in_order_by(|placed| (placed.first, placed.lane));
        let cards: BTreeMap<&str, usize> =
            placed.iter().enumerate().map(|(at, placed)| (placed.item.element.id.value.as_str(), at)).gather();
        let mut written = Vec::new();
        for (from, card) in placed.iter().enumerate() {
            for (key, kind) in LINK_KEYS {
                for link in card.item.element.links(key) {
                    let Some(to) = link.spot("to") else { continue };
                    let Some(here) = names.find(&[Kind::Card, Kind::System], &to) else { continue };
                    let target = match here.kind {
                        Kind::System => systems.get(&here.id).map(|system| Target::System(system.0)),
                        _ => cards.get(here.id.as_str()).map(|card| Target::Card(*card)),
                    };
                    let Some(target) = target else { continue };
                    let (label, class) = (link.text("label"), link.text("kind"));
                    written.push(Written { from, target, kind, label, class, span: to.span, sent_on: here.sent_on });
                }
            }
        }
        let drawn = system_cards(&placed, &written);
        Wiring { placed, written, drawn }
    }

    /// Whether any link asks for a system's card.
    pub fn needs_support(&self) -> bool {
        !self.drawn.is_empty()
    }

    /// Cards and links with their ids and owners.
    pub fn finish(mut self, base: &Base<'_>, names: &mut Names<'_>) -> Cards {
        let mut cards: Vec<((usize, usize, bool, usize), Card)> = Vec::new();
        for (order, placed) in self.placed.iter().enumerate() {
            if let Some(card) = written_card(placed, base, names) {
                cards.push(((placed.first, placed.lane, false, order), card));
            }
        }
        if let Some((support, lane)) = base.support() {
            let mut seen = BTreeSet::new();
            for (order, drawn) in self.drawn.iter().enumerate() {
                if let Some(card) = system_card(drawn, lane, base, !seen.insert(drawn.system)) {
                    cards.push(((drawn.first, support, true, order), card));
                }
            }
        }
        cards.put_in_order_by(|(key, _)| *key);
        let mut at_written = BTreeMap::new();
        let mut at_drawn = BTreeMap::new();
        for (index, ((_, _, is_drawn, order), _)) in cards.iter().enumerate() {
            if *is_drawn {
                at_drawn.insert(*order, CardId(index))
            } else {
                at_written.insert(*order, CardId(index))
            };
        }
        let cards: Vec<Card> = cards.into_iter().map(|(_, card)| card).collect();
        let mut doubts = Vec::new();
        let written = std::mem::take(&mut self.written);
        let runs: BTreeMap<(usize, usize), usize> =
            self.drawn.iter().enumerate().map(|(order, run)| ((run.system, run.first), order)).gather();
        let ends = |link: &Written| {
            let from = at_written.get(&link.from)?;
            let to = match link.target {
                Target::Card(card) => at_written.get(&card)?,
                Target::System(system) => {
                    let first = self.placed.get(link.from)?.first;
                    // The run that covers a step is the last of its system that begins no later.
                    let (_, order) = runs.range((system, 0)..=(system, first)).next_back()?;
                    at_drawn.get(order)?
                }
            };
            Some((*from, *to))
        };
        let links = links(&written, ends, &cards, &mut doubts);
        let links = self.with_flow(links, &cards, &at_written, base);
        Cards { cards, links, doubts }
    }

    /// The links with the customer's derived path among them, in reading order of their start.
    fn with_flow(
        &self,
        mut links: Vec<Link>,
        cards: &[Card],
        at_written: &BTreeMap<usize, CardId>,
        base: &Base<'_>,
    ) -> Vec<Link> {
        let is_customer = |id: CardId| {
            cards
                .get(id.0)
                .is_some_and(|card| base.lanes.get(card.lane.0).is_some_and(|lane| lane.role == Role::Customer))
        };
        let leads_on: BTreeSet<CardId> = links
            .iter()
            .filter(|link| link.kind == LinkType::To && is_customer(link.to))
            .map(|link| link.from)
            .gather();
        let elements: BTreeMap<CardId, &Element> =
            at_written.iter().filter_map(|(order, id)| Some((*id, &self.placed.get(*order)?.item.element))).gather();
        for lane in 0..base.lanes.len() {
            let path: Vec<CardId> = cards
                .iter()
                .enumerate()
                .filter(|(_, card)| card.lane == LaneId(lane) && !card.whole)
                .map(|(index, _)| CardId(index))
                .filter(|id| is_customer(*id))
                .collect();
            for (from, to) in path.iter().zip(path.iter().skip(1)) {
                let (Some(card), Some(element)) = (cards.get(from.0), elements.get(from)) else { continue };
                let flows = element.flag("flow").or(base.lane_flow(lane)).or(base.document.head.flag("flow"));
                let ends = card.marks.contains(&CardMark::End);
                if flows == Some(false) || ends || leads_on.contains(from) {
                    continue;
                }
                links.push(Link {
                    from: *from,
                    to: *to,
                    kind: LinkType::Flow,
                    label: None,
                    class: None,
                    derived: true,
                    handoff: false,
                    span: card.span,
                });
            }
        }
        links.put_in_order_by(|link| link.from);
        links
    }
}

/// Runs of neighbouring steps under which a system is asked for, in the order of their first link.
fn system_cards(placed: &[&Placed<'_>], written: &[Written]) -> Vec<Drawn> {
    let mut steps: BTreeMap<usize, BTreeMap<usize, (usize, Range2)>> = BTreeMap::new();
    for (order, link) in written.iter().enumerate() {
        if let (Target::System(system), Some(card)) = (link.target, placed.get(link.from)) {
            let under = steps.entry(system).or_default();
            for step in card.first..=card.last {
                under.entry(step).or_insert((order, link.span));
            }
        }
    }
    let mut runs: Vec<(usize, Drawn)> = Vec::new();
    for (system, under) in steps {
        for (step, (order, span)) in under {
            match runs.last_mut() {
                Some((first, run)) if run.system == system && run.last + 1 == step => {
                    run.last = step;
                    *first = (*first).min(order);
                }
                _ => runs.push((order, Drawn { system, first: step, last: step, span })),
            }
        }
    }
    runs.put_in_order_by(|(order, run)| (run.first, *order));
    runs.into_iter().map(|(_, run)| run).collect()
}

fn written_card(placed: &Placed<'_>, base: &Base<'_>, names: &mut Names<'_>) -> Option<Card> {
    let element = &placed.item.element;
    let lane = base.lane_id(placed.lane)?;
    let own = base.teams(element.list("owner"), names);
    let owners = if own.is_empty() { base.lane_owners(lane) } else { own };
    let marks = element.list("mark");
    Some(Card {
        id: element.id.value.clone(),
        id_written: element.id_written,
        text: element.text("text").unwrap_or_default(),
        lane,
        step: StepId(placed.first),
        last: StepId(placed.last),
        whole: placed.whole,
        system: None,
        owners,
        actor: element.text("actor"),
        note: element.text("note"),
        icon: element.text("icon"),
        time: element.text("time"),
        wait: element.text("wait"),
        cost: element.text("cost"),
        optional: element.flag("optional") == Some(true),
        when: element.text("when"),
        tags: element.texts("tags"),
        url: element.text("url"),
        image: element.text("image"),
        evidence: element.text("evidence"),
        source: element.text("source"),
        marks: CardMark::ALL.into_iter().filter(|mark| marks.iter().any(|word| word.value == mark.word())).collect(),
        replaces: element.text("replaces"),
        by: element.text("by"),
        why: element.text("why"),
        span: element.span,
    })
}

fn system_card(drawn: &Drawn, lane: LaneId, base: &Base<'_>, again: bool) -> Option<Card> {
    let system = base.systems.get(drawn.system)?;
    let step = base.steps.get(drawn.first)?;
    let lane_owners = base.lane_owners(lane);
    Some(Card {
        id: if again { format!("{}.{}", system.id, step.id) } else { system.id.clone() },
        id_written: false,
        text: system.name.clone(),
        lane,
        step: StepId(drawn.first),
        last: StepId(drawn.last),
        whole: false,
        system: Some(SystemId(drawn.system)),
        owners: if lane_owners.is_empty() { system.owners.clone() } else { lane_owners },
        actor: None,
        note: system.note.clone(),
        icon: system.icon.clone(),
        time: None,
        wait: None,
        cost: None,
        optional: false,
        when: None,
        tags: Vec::new(),
        url: system.url.clone(),
        image: None,
        evidence: None,
        source: None,
        marks: Vec::new(),
        replaces: None,
        by: None,
        why: None,
        span: drawn.span,
    })
}

/// The written links with both ends as cards. One that says what an earlier one said is left out.
fn links(
    written: &[Written],
    ends: impl Fn(&Written) -> Option<(CardId, CardId)>,
    cards: &[Card],
    doubts: &mut Vec<(Range2, Diagnostic)>,
) -> Vec<Link> {
    let mut links = Vec::new();
    let mut seen: BTreeMap<(CardId, CardId, LinkType, Option<String>), Range2> = BTreeMap::new();
    for link in written {
        let Some((from, to)) = ends(link) else { continue };
        let (Some(start), Some(end)) = (cards.get(from.0), cards.get(to.0)) else { continue };
        let about = start.span;
        if from == to {
            if !link.sent_on {
                doubts.push((
                    about,
                    Diagnostic::warning("link-to-itself", link.span, format!("`{}` leads to itself", end.id))
                        .help("the link is left out; `mark = \"wait\"` says that something takes time"),
                ));
            }
            continue;
        }
        // What depends on each other does so from either end.
        let pair = if link.kind == LinkType::With { (from.min(to), from.max(to)) } else { (from, to) };
        let key = (pair.0, pair.1, link.kind, link.label.clone());
        if let Some(first) = seen.get(&key) {
            if !link.sent_on {
                doubts.push((
                    about,
                    Diagnostic::warning("link-twice", link.span, format!("the link to `{}` is written twice", end.id))
                        .help("one is enough; a `label` tells two of them apart")
                        .related(*first, "first here"),
                ));
            }
            continue;
        }
        seen.insert(key, link.span);
        if link.kind == LinkType::To && end.last < start.step && !start.whole && !end.whole {
            doubts.push((
                about,
                Diagnostic::warning(
                    "link-runs-backwards",
                    link.span,
                    format!("the link to `{}` runs backwards", end.id),
                )
                .help("for rework write `back` in place of `to`"),
            ));
        }
        let shares = |owner: &TeamId| end.owners.contains(owner);
        let passes = matches!(link.kind, LinkType::To | LinkType::Back)
            && !start.owners.is_empty()
            && !end.owners.is_empty()
            && !start.owners.iter().any(shares);
        links.push(Link {
            from,
            to,
            kind: link.kind,
            label: link.label.clone(),
            class: link.class.clone(),
            derived: false,
            handoff: passes,
            span: link.span,
        });
    }
    links
}
