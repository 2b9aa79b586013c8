//! Traces on the page: which cards and links they run over in each pane, and the strip that says them in words.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Cause;
use crate::blueprint::Link;
use crate::blueprint::LinkId;
use crate::blueprint::LinkType;
use crate::blueprint::Pain;
use crate::blueprint::PainId;
use crate::blueprint::PainStatus;
use crate::board::Leg;
use crate::board::State;
use crate::board::Strip;
use crate::board::Team;
use crate::board::build::Request;
use crate::board::compare::Shown;
use crate::board::teams;
use crate::figures;
use crate::sorted::Gather;
use crate::sorted::gathered;
use crate::trace;
use crate::trace::traces;
use crate::words::Word;
use crate::words::Words;

/// What the traces of a pane run over.
#[derive(Debug, Clone, Default)]
pub struct Traced {
    /// Whether the page traces anything (then the rest steps back).
    pub any: bool,
    /// Strips that run over a card.
    pub cards: BTreeMap<CardId, Vec<usize>>,
    /// Strips that run along a link: strip, number of the bead, against the arrow or not.
    pub links: BTreeMap<LinkId, Vec<(usize, usize, bool)>>,
    /// Where they end.
    pub causes: BTreeSet<CardId>,
    /// Ids of the pains that are traced.
    pub pains: BTreeSet<String>,
}

/// The cards that pains are caused by: those at which their traces end, so that sign and trace meet. Where none leads there,
/// the card that the cause means; among cards that are gone no trace is looked for.
pub fn roots(shown: &Shown) -> BTreeSet<(usize, CardId)> {
    let blueprint = &shown.blueprint;
    let several = |cause: &Cause| blueprint.systems.iter().any(|system| system.id == cause.id);
    let systems = blueprint.pains.iter().flat_map(|pain| &pain.causes).any(several);
    let traced = if systems && shown.before.is_none() { traces(blueprint) } else { Vec::new() };
    let mut found = BTreeSet::new();
    for (index, pain) in blueprint.pains.iter().enumerate() {
        let ways = traced.get(index).map(|traced| traced.traces.as_slice()).unwrap_or_default();
        for (number, cause) in pain.causes.iter().enumerate() {
            let end = ways.get(number).and_then(|way| way.cards.last().copied());
            found.extend(end.or(cause.card).map(|card| (index, card)));
        }
    }
    found
}

/// Traces the pains asked for in every pane.
pub fn strips(request: &Request, words: &Words, teams: &[Team]) -> (Vec<Strip>, Vec<Traced>) {
    let mut strips = Vec::new();
    let mut all: Vec<Traced> = Vec::new();
    for (pane, shown) in request.panes.iter().enumerate() {
        let blueprint = &shown.blueprint;
        let mut traced = Traced { any: !request.traces.is_empty(), ..Traced::default() };
        let overlay = shown.before.as_deref().filter(|_| request.panes.len() == 1);
        for (order, name) in request.traces.iter().take(3).enumerate() {
            let earlier = overlay.map_or(0, |before| {
                let known = strips.len();
                strips.extend(
                    earlier(shown, before, name, &mut traced, known)
                        .into_iter()
                        .map(|(pain, way)| strip_of(before, (pane, false), pain, &way, order, words, teams)),
                );
                strips.len() - known
            });
            let Some(index) = find(blueprint, name) else { continue };
            let Some(pain) = blueprint.pains.get(index.0) else { continue };
            traced.pains.insert(pain.id.clone());
            // As everywhere, what is resolved where the story begins is not traced.
            let first = pane == 0 && overlay.is_none();
            let resolved = first && pain.status == PainStatus::Resolved;
            let ways = if resolved { Vec::new() } else { ways(shown, !first, blueprint, index, pain) };
            if ways.is_empty() && pane == 0 && earlier == 0 {
                let way = Way { cards: pain.felt.into_iter().collect(), ..Way::default() };
                let strip = strip_of(blueprint, (pane, false), pain, &way, order, words, teams);
                let why = if pain.status == PainStatus::Resolved { Word::PainResolved } else { Word::NotTraced };
                let title = format!("{}: {}", strip.title, words.get(why));
                way.cards.iter().for_each(|card| traced.cards.entry(*card).or_default().push(strips.len()));
                strips.push(Strip { title, ..strip });
            }
            for way in ways {
                let strip = strips.len();
                for card in &way.cards {
                    traced.cards.entry(*card).or_default().push(strip);
                }
                for (number, (link, against)) in way.links.iter().zip(&way.against).enumerate() {
                    traced.links.entry(*link).or_default().push((strip, number + 1, *against));
                }
                if first {
                    traced.causes.extend(way.cards.last());
                }
                strips.push(strip_of(blueprint, (pane, !first), pain, &way, order, words, teams));
            }
        }
        all.push(traced);
    }
    // Nothing steps back for a pain whose way is not known.
    for traced in &mut all {
        traced.any &= !strips.is_empty();
    }
    (strips, all)
}

/// A pain by its id or its code.
pub fn find(blueprint: &Blueprint, name: &str) -> Option<PainId> {
    let by = |pick: fn(&Pain) -> &str| blueprint.pains.iter().position(|pain| pick(pain) == name);
    by(|pain| &pain.id).or_else(|| by(|pain| &pain.code)).map(PainId)
}

/// One state drawn over the one before it: the ways of a pain in the earlier one, over the cards that stand for its own
/// and along the links that are drawn between these. Returns each way in the earlier blueprint.
fn earlier<'a>(
    shown: &Shown,
    before: &'a Blueprint,
    name: &str,
    traced: &mut Traced,
    known: usize,
) -> Vec<(&'a Pain, Way)> {
    let Some(id) = find(before, name) else { return Vec::new() };
    let Some(pain) = before.pains.get(id.0).filter(|pain| pain.status != PainStatus::Resolved) else {
        return Vec::new();
    };
    traced.pains.insert(pain.id.clone());
    let reached = trace::trace(before, id).traces.into_iter().filter(trace::Trace::reached);
    let ways: Vec<Way> = reached.map(Way::from).collect();
    for (strip, way) in (known..).zip(&ways) {
        let drawn: Vec<Option<CardId>> = way.cards.iter().map(|card| stands(shown, *card)).collect();
        for card in drawn.iter().flatten() {
            traced.cards.entry(*card).or_default().push(strip);
        }
        traced.causes.extend(drawn.last().copied().flatten());
        for (number, pair) in (1..).zip(drawn.windows(2)) {
            let [Some(one), Some(other)] = *pair else { continue };
            let Some(link) = joining(&shown.blueprint, one, other) else { continue };
            let against = shown.blueprint.links.get(link).is_some_and(|link| link.from == other);
            traced.links.entry(LinkId(link)).or_default().push((strip, number, against));
        }
    }
    ways.into_iter().map(|way| (pain, way)).collect()
}

/// The card that stands for one of the state before.
fn stands(shown: &Shown, card: CardId) -> Option<CardId> {
    shown.was.iter().position(|was| *was == Some(card)).map(CardId)
}

/// A link between two cards, in either direction.
fn joining(blueprint: &Blueprint, one: CardId, other: CardId) -> Option<usize> {
    let mut links = blueprint.links.iter();
    links.position(|link| [(one, other), (other, one)].contains(&(link.from, link.to)))
}

/// One state drawn over the one before it: a way of a traced pain may lead along links that are gone and of which nothing
/// is drawn, since a card they joined was replaced. They are drawn as removed between what stands for their cards.
pub fn bridge(shown: &mut Shown, names: &[String]) {
    let Some(before) = shown.before.clone() else { return };
    for id in names.iter().take(3).filter_map(|name| find(&before, name)) {
        for way in trace::trace(&before, id).traces.into_iter().filter(trace::Trace::reached) {
            for link in way.links.iter().filter_map(|link| before.links.get(link.0)) {
                let (Some(from), Some(to)) = (stands(shown, link.from), stands(shown, link.to)) else { continue };
                if from != to && joining(&shown.blueprint, from, to).is_none() {
                    shown.blueprint.links.push(Link { from, to, ..link.clone() });
                    shown.links.push(State::Removed);
                }
            }
        }
    }
}

#[derive(Default)]
struct Way {
    /// Which of the pain's causes it leads to.
    cause: Option<usize>,
    cards: Vec<CardId>,
    links: Vec<LinkId>,
    against: Vec<bool>,
}

impl From<trace::Trace> for Way {
    fn from(found: trace::Trace) -> Way {
        Way { cause: Some(found.cause), cards: found.cards, links: found.links, against: found.against }
    }
}

/// The ways of a pain in a pane. In a later state a cause that is gone is followed to what stands for it, else to
/// the card farthest down the way that the pain's fix explains.
fn ways(shown: &Shown, later: bool, blueprint: &Blueprint, id: PainId, pain: &Pain) -> Vec<Way> {
    let mut open = blueprint.clone();
    if let Some(pain) = open.pains.get_mut(id.0) {
        pain.status = crate::blueprint::PainStatus::Open;
    }
    let found: Vec<Way> = trace::trace(&open, id)
        .traces
        .into_iter()
        .filter(trace::Trace::reached)
        .filter(|way| way.cards.iter().all(|card| !ghost(shown, *card)))
        .map(Way::from)
        .collect();
    if !found.is_empty() || !later {
        return found;
    }
    answered(shown, &open, id, pain).into_iter().collect()
}

fn ghost(shown: &Shown, card: CardId) -> bool {
    shown.cards.get(card.0).is_some_and(|(state, _)| *state == State::Removed)
}

/// The longest of the shortest ways from where the pain was felt to the cards that its fixes explain, continued to
/// the systems these cards use.
fn answered(shown: &Shown, blueprint: &Blueprint, id: PainId, pain: &Pain) -> Option<Way> {
    let fixes: BTreeSet<&str> = gathered(blueprint.fixes_of(pain).map(|fix| fix.id.as_str()));
    let explained: BTreeSet<CardId> = blueprint
        .cards
        .iter()
        .enumerate()
        .filter(|(_, card)| card.by.as_deref().is_some_and(|by| fixes.contains(by)))
        .map(|(index, _)| CardId(index))
        .gather();
    let used =
        blueprint.links.iter().filter(|link| explained.contains(&link.from) && blueprint[link.to].system.is_some());
    let goals: BTreeSet<CardId> = gathered(explained.iter().copied().chain(used.map(|link| link.to)));
    let ways = goals.into_iter().filter(|goal| !ghost(shown, *goal)).filter_map(|goal| {
        let mut aimed = blueprint.clone();
        let target = blueprint.cards.get(goal.0)?;
        let cause = crate::blueprint::Cause {
            id: target.id.clone(),
            card: Some(goal),
            owners: target.owners.clone(),
            span: pain.span,
        };
        aimed.pains.get_mut(id.0)?.causes = vec![cause];
        let way = trace::trace(&aimed, id).traces.into_iter().find(trace::Trace::reached)?;
        way.cards.iter().all(|card| !ghost(shown, *card)).then(|| Way { cause: None, ..way.into() })
    });
    let ways: Vec<Way> = ways.collect();
    let most = ways.iter().map(|way| way.cards.len()).max()?;
    ways.into_iter().find(|way| way.cards.len() == most)
}

fn strip_of(
    blueprint: &Blueprint,
    (pane, later): (usize, bool),
    pain: &Pain,
    way: &Way,
    order: usize,
    words: &Words,
    teams: &[Team],
) -> Strip {
    let stops = way.cards.iter().map(|card| {
        let card = &blueprint[*card];
        let known = |id: &crate::blueprint::TeamId| teams.iter().position(|team| teams::is(team, &blueprint[*id]));
        let owners: Vec<usize> = card.owners.iter().filter_map(known).collect();
        let customer = blueprint[card.lane].role == crate::blueprint::Role::Customer;
        let nobody = if customer { words.get(Word::Customer) } else { words.get(Word::NoOwner) };
        (card.text.clone(), owners, nobody.to_owned())
    });
    let several = way.cause.filter(|_| pain.causes.len() > 1).map(|cause| {
        let number = |count: usize| figures::number(&count.to_string(), &blueprint.language);
        let words = words.get(Word::TraceCause).replace("{n}", &number(cause + 1));
        words.replace("{all}", &number(pain.causes.len()))
    });
    let fix = blueprint.fixes_of(pain).next().filter(|_| later);
    let solved = if later { words.get(Word::TraceTitleSolved) } else { &pain.text };
    let (code, text) = fix.map_or((&pain.code, solved), |fix| (&fix.code, &fix.text));
    let title = match several {
        Some(cause) => format!("{code}, {cause}: {text}"),
        None if later && fix.is_none() => text.to_owned(),
        None => format!("{code} {text}"),
    };
    let legs = way.links.iter().zip(&way.against).map(|(link, against)| match against {
        _ if blueprint[*link].kind == LinkType::With => Leg::Both,
        true => Leg::Back,
        false => Leg::On,
    });
    Strip {
        pane,
        code: pain.code.clone(),
        title,
        stops: stops.collect(),
        legs: legs.collect(),
        order,
        later,
        shown: true,
    }
}
