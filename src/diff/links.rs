//! What became of links: judged by where they lead, so that one sent on by `replaces` is the same link.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Link;
use crate::blueprint::LinkId;
use crate::blueprint::LinkType;
use crate::sorted::Gather;

use super::Arrow;
use super::LinkFate;
use super::LinkState;
use super::Value;
use super::What;
use super::cards::Succession;
use super::cards::name_of;
use super::compare::Both;
use super::compare::couples;
use super::facts::Fact;
use super::facts::Names;
use super::pairing::Pairs;

/// What became of the links, and what the cards write of them.
pub(crate) struct Links {
    pub after: Vec<LinkState>,
    pub before: Vec<LinkFate>,
    pub arrows: Vec<Arrow>,
    /// By earlier card: its link keys.
    pub written_before: Vec<Vec<Fact>>,
    /// By later card: its link keys.
    pub written_after: Vec<Vec<Fact>>,
    /// By later card: the link keys that were rewritten.
    pub rewritten: BTreeMap<usize, BTreeSet<&'static str>>,
}

/// Where a link ends, in terms that hold for both blueprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    /// A card of the later blueprint, or the earlier one it came in the place of.
    Card(usize),
    /// A system of the later blueprint.
    System(usize),
    /// A card that is in the earlier blueprint alone.
    GoneCard(usize),
    /// A system that is in the earlier blueprint alone.
    GoneSystem(usize),
}

/// Both ends of every link, and whether the end is in the other blueprint too.
struct Ends {
    from: End,
    to: End,
    /// Whether the card or system it leads to is (or has a successor) on the other side.
    known: bool,
}

const WRITTEN: [LinkType; 4] = [LinkType::To, LinkType::Uses, LinkType::With, LinkType::Back];

/// Whether a key of a card holds links.
pub(crate) fn is_link_key(name: &str) -> bool {
    WRITTEN.iter().any(|kind| kind.word() == name)
}

/// The couples of links, and which of them differ.
struct Matching {
    pairs: Pairs,
    /// By later link: whether it ends elsewhere than before.
    changed: BTreeMap<usize, bool>,
    rewritten: BTreeMap<usize, BTreeSet<&'static str>>,
}

pub(crate) fn compare(both: &Both<'_>, succession: &Succession) -> Links {
    let resolve = Resolve { both, succession };
    let before: Vec<Ends> = both.before.links.iter().map(|link| resolve.before(link)).collect();
    let after: Vec<Ends> = both.after.links.iter().map(|link| resolve.after(link)).collect();
    let mut matching = Matching {
        pairs: Pairs {
            to_after: vec![None; before.len()],
            to_before: vec![None; after.len()],
            similarity: BTreeMap::new(),
        },
        changed: BTreeMap::new(),
        rewritten: BTreeMap::new(),
    };
    matching.derived(both, &before, &after);
    matching.mutual(both, &before, &after);
    matching.written(both, &before, &after);
    let Matching { pairs, changed, rewritten } = matching;
    let state = |(later, earlier): (usize, &Option<usize>)| match (earlier, changed.get(&later)) {
        (None, _) => LinkState::New,
        (Some(earlier), None) => LinkState::Same { from: LinkId(*earlier) },
        (Some(earlier), Some(redirected)) => LinkState::Changed { from: LinkId(*earlier), redirected: *redirected },
    };
    let fate = |later: &Option<usize>| match later {
        None => LinkFate::Removed,
        Some(later) if changed.get(later) == Some(&true) => LinkFate::Redirected(LinkId(*later)),
        Some(later) => LinkFate::Kept(LinkId(*later)),
    };
    Links {
        after: pairs.to_before.iter().enumerate().map(state).collect(),
        before: pairs.to_after.iter().map(fate).collect(),
        arrows: arrows(both, &pairs, &changed),
        written_before: written(both.before),
        written_after: written(both.after),
        rewritten,
    }
}

struct Resolve<'a> {
    both: &'a Both<'a>,
    succession: &'a Succession,
}

impl Resolve<'_> {
    fn before(&self, link: &Link) -> Ends {
        let (from, _) = self.card_before(link.from);
        let (to, known) = match self.both.before.cards.get(link.to.0).and_then(|card| card.system) {
            Some(system) => self.system_before(system.0),
            None => self.card_before(link.to),
        };
        Ends { from, to, known }
    }

    fn after(&self, link: &Link) -> Ends {
        let (from, _) = self.card_after(link.from);
        let (to, known) = match self.both.after.cards.get(link.to.0).and_then(|card| card.system) {
            Some(system) => self.system_after(system.0),
            None => self.card_after(link.to),
        };
        Ends { from, to, known }
    }

    fn card_before(&self, card: CardId) -> (End, bool) {
        if let Some(later) = self.both.pairing.cards.after(card.0) {
            return (End::Card(later), true);
        }
        match self.succession.by_before.get(&card.0) {
            // Of several that stand for one, the first is its end.
            Some(later) if self.stands_back(*later, card.0) => (End::Card(*later), true),
            Some(_) => (End::GoneCard(card.0), true),
            None => (End::GoneCard(card.0), false),
        }
    }

    fn card_after(&self, card: CardId) -> (End, bool) {
        if self.both.pairing.cards.before(card.0).is_some() {
            return (End::Card(card.0), true);
        }
        match self.succession.by_after.get(&card.0) {
            // The earlier card that stood for it may have gone on living as another one.
            Some(earlier) => (End::Card(self.both.pairing.cards.after(*earlier).unwrap_or(card.0)), true),
            None => (End::Card(card.0), false),
        }
    }

    /// Whether a later card says of itself that it stands for an earlier one, or says nothing.
    fn stands_back(&self, later: usize, earlier: usize) -> bool {
        self.succession.by_after.get(&later).is_none_or(|known| *known == earlier)
    }

    fn system_before(&self, system: usize) -> (End, bool) {
        match (self.succession.systems_before.get(&system), self.both.pairing.systems.after(system)) {
            (Some(card), _) => (End::Card(*card), true),
            (None, Some(later)) => (End::System(later), true),
            (None, None) => (End::GoneSystem(system), false),
        }
    }

    fn system_after(&self, system: usize) -> (End, bool) {
        match self.succession.systems_after.get(&system) {
            Some(earlier) => match self.both.pairing.cards.after(*earlier) {
                Some(card) => (End::Card(card), true),
                None => (End::System(system), true),
            },
            None => (End::System(system), self.both.pairing.systems.before(system).is_some()),
        }
    }
}

impl Matching {
    fn join(&mut self, earlier: usize, later: usize) {
        if let (Some(one), Some(other)) = (self.pairs.to_after.get_mut(earlier), self.pairs.to_before.get_mut(later)) {
            *one = Some(later);
            *other = Some(earlier);
        }
    }

    /// The derived path of the customer: the same where it joins the same cards.
    fn derived(&mut self, both: &Both<'_>, before: &[Ends], after: &[Ends]) {
        let mut waiting: BTreeMap<(End, End), Vec<usize>> = BTreeMap::new();
        for (index, ends) in after.iter().enumerate().rev() {
            if both.after.links.get(index).is_some_and(|link| link.derived) {
                waiting.entry((ends.from, ends.to)).or_default().push(index);
            }
        }
        for (index, ends) in before.iter().enumerate() {
            if both.before.links.get(index).is_some_and(|link| link.derived)
                && let Some(other) = waiting.get_mut(&(ends.from, ends.to)).and_then(Vec::pop)
            {
                self.join(index, other);
            }
        }
    }

    /// A link that holds both ways is the same link, whichever end writes it.
    fn mutual(&mut self, both: &Both<'_>, before: &[Ends], after: &[Ends]) {
        let with = |blueprint: &Blueprint, index: usize| {
            blueprint.links.get(index).is_some_and(|link| !link.derived && link.kind == LinkType::With)
        };
        let mut waiting: BTreeMap<(End, End), Vec<usize>> = BTreeMap::new();
        for (index, ends) in after.iter().enumerate().rev().filter(|(index, _)| with(both.after, *index)) {
            waiting.entry((ends.to, ends.from)).or_default().push(index);
        }
        let written: BTreeSet<(End, End)> = after
            .iter()
            .enumerate()
            .filter(|(index, _)| with(both.after, *index))
            .map(|(_, ends)| (ends.from, ends.to))
            .gather();
        for (index, ends) in before.iter().enumerate().filter(|(index, _)| with(both.before, *index)) {
            if written.contains(&(ends.from, ends.to)) {
                continue;
            }
            if let Some(other) = waiting.get_mut(&(ends.from, ends.to)).and_then(Vec::pop) {
                self.join(index, other);
            }
        }
    }

    /// Links that cards write, card by card.
    fn written(&mut self, both: &Both<'_>, before: &[Ends], after: &[Ends]) {
        let by_card = |blueprint: &Blueprint| -> BTreeMap<usize, Vec<usize>> {
            let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (index, link) in blueprint.links.iter().enumerate().filter(|(_, link)| !link.derived) {
                found.entry(link.from.0).or_default().push(index);
            }
            found
        };
        let (earlier, later) = (by_card(both.before), by_card(both.after));
        for (card, counterpart) in both.pairing.cards.to_before.iter().enumerate() {
            let Some(counterpart) = *counterpart else { continue };
            let old = earlier.get(&counterpart).map(Vec::as_slice).unwrap_or_default();
            let new = later.get(&card).map(Vec::as_slice).unwrap_or_default();
            if !old.is_empty() || !new.is_empty() {
                CardLinks { both, before, after, old, new, cards: (counterpart, card) }.pair(self);
            }
        }
    }
}

/// The links that one card writes on either side.
struct CardLinks<'a> {
    both: &'a Both<'a>,
    before: &'a [Ends],
    after: &'a [Ends],
    old: &'a [usize],
    new: &'a [usize],
    cards: (usize, usize),
}

impl CardLinks<'_> {
    fn link_before(&self, index: usize) -> Option<&Link> {
        self.both.before.links.get(index)
    }

    fn link_after(&self, index: usize) -> Option<&Link> {
        self.both.after.links.get(index)
    }

    fn pair(&self, matching: &mut Matching) {
        self.pair_by_place(matching);
        self.pair_same(matching);
        let free_old = |matching: &Matching, kind: Option<LinkType>| -> Vec<usize> {
            let free = self.old.iter().copied().filter(|&index| matching.pairs.after(index).is_none());
            free.filter(|&index| kind.is_none() || self.link_before(index).map(|link| link.kind) == kind).collect()
        };
        let free_new = |matching: &Matching, kind: Option<LinkType>| -> Vec<usize> {
            let free = self.new.iter().copied().filter(|&index| matching.pairs.before(index).is_none());
            free.filter(|&index| kind.is_none() || self.link_after(index).map(|link| link.kind) == kind).collect()
        };
        let mut keys: BTreeSet<&'static str> = BTreeSet::new();
        // The same end under another type.
        let mut waiting: BTreeMap<End, Vec<usize>> = BTreeMap::new();
        for index in free_old(matching, None).into_iter().rev() {
            if let Some(ends) = self.before.get(index) {
                waiting.entry(ends.to).or_default().push(index);
            }
        }
        for other in free_new(matching, None) {
            let end = self.after.get(other).map(|ends| ends.to);
            if let Some(index) = end.and_then(|end| waiting.get_mut(&end)).and_then(Vec::pop) {
                matching.join(index, other);
                matching.changed.insert(other, false);
                keys.extend(self.link_before(index).map(|link| link.kind.word()));
                keys.extend(self.link_after(other).map(|link| link.kind.word()));
            }
        }
        for kind in WRITTEN {
            let (old, new) = (free_old(matching, Some(kind)), free_new(matching, Some(kind)));
            if old.is_empty() && new.is_empty() || !self.is_written(matching, kind, &old, &new) {
                continue;
            }
            keys.insert(kind.word());
            for (index, other) in old.into_iter().zip(new) {
                matching.join(index, other);
                matching.changed.insert(other, true);
            }
        }
        for &other in self.new {
            let words = |link: &Link| (link.label.clone(), link.class.clone());
            let was = matching.pairs.before(other).and_then(|index| self.link_before(index)).map(words);
            let Some(link) = self.link_after(other) else { continue };
            if was.is_some_and(|was| was != words(link)) {
                matching.changed.entry(other).or_insert(false);
                keys.insert(link.kind.word());
            }
        }
        if !keys.is_empty() {
            matching.rewritten.insert(self.cards.1, keys);
        }
    }

    /// Pairs further links of the same type that lead to the same end, in the order written.
    fn pair_same(&self, matching: &mut Matching) {
        let mut waiting: BTreeMap<(LinkType, End), Vec<usize>> = BTreeMap::new();
        for &index in self.new.iter().rev().filter(|&&index| matching.pairs.before(index).is_none()) {
            if let (Some(link), Some(ends)) = (self.link_after(index), self.after.get(index)) {
                waiting.entry((link.kind, ends.to)).or_default().push(index);
            }
        }
        for &index in self.old.iter().filter(|&&index| matching.pairs.after(index).is_none()).collect::<Vec<_>>() {
            let Some((link, ends)) = self.link_before(index).zip(self.before.get(index)) else { continue };
            if let Some(other) = waiting.get_mut(&(link.kind, ends.to)).and_then(Vec::pop) {
                matching.join(index, other);
            }
        }
    }

    /// One file: pairs links that stand at the same place of it, wherever `replaces` sent them on to.
    fn pair_by_place(&self, matching: &mut Matching) {
        if !self.both.pairing.one_file {
            return;
        }
        let place =
            |link: &Link| (link.span.start < link.span.end).then_some((link.kind, link.span.start, link.span.end));
        let mut waiting: BTreeMap<(LinkType, usize, usize), usize> = BTreeMap::new();
        for &index in self.new.iter().filter(|&&index| matching.pairs.before(index).is_none()) {
            if let Some(place) = self.link_after(index).and_then(place) {
                waiting.insert(place, index);
            }
        }
        for &index in self.old.iter().filter(|&&index| matching.pairs.after(index).is_none()).collect::<Vec<_>>() {
            if let Some(other) = self.link_before(index).and_then(place).and_then(|place| waiting.remove(&place)) {
                matching.join(index, other);
            }
        }
    }

    /// Whether links that differ were written so, or only come and go with the cards they lead to: a link
    /// whose end is not in a variant is not in that variant either, and nobody rewrote it.
    fn is_written(&self, matching: &Matching, kind: LinkType, old: &[usize], new: &[usize]) -> bool {
        if !self.both.pairing.one_file {
            return true;
        }
        let known = |ends: &[Ends], index: &usize| ends.get(*index).is_some_and(|ends| ends.known);
        if old.iter().any(|index| known(self.before, index)) || new.iter().any(|index| known(self.after, index)) {
            return true;
        }
        // A key that was not overridden stands at the same place of the file in both variants.
        let mut kept = self.new.iter().filter_map(|&other| {
            let link = self.link_after(other).filter(|link| link.kind == kind)?;
            Some((link, self.link_before(matching.pairs.before(other)?)?))
        });
        if let Some((link, was)) = kept.next() {
            return link.span != was.span;
        }
        let explained = |blueprint: &Blueprint, card: usize| {
            blueprint.cards.get(card).map(|card| (card.by.clone(), card.why.clone()))
        };
        !old.is_empty() && !new.is_empty()
            || explained(self.both.before, self.cards.0) != explained(self.both.after, self.cards.1)
    }
}

/// The rows among the arrows, in reading order. What nobody wrote makes no row.
fn arrows(both: &Both<'_>, pairs: &Pairs, changed: &BTreeMap<usize, bool>) -> Vec<Arrow> {
    let mut rows = Vec::new();
    for (before, after) in couples(pairs) {
        let was = before.and_then(|index| both.before.links.get(index));
        let is = after.and_then(|index| both.after.links.get(index));
        let what = match (was, is) {
            (None, Some(_)) => What::New,
            (Some(_), None) => What::Removed,
            (Some(_), Some(_)) if after.is_some_and(|after| changed.contains_key(&after)) => What::Changed,
            _ => continue,
        };
        let (Some((link, side)), ends) = (
            is.map(|link| (link, both.after)).or_else(|| was.map(|link| (link, both.before))),
            was.and_then(|link| both.before.cards.get(link.to.0)).map(|card| name_of(both.before, card)),
        ) else {
            continue;
        };
        if link.derived {
            continue;
        }
        let name = |card: CardId| side.cards.get(card.0).map(|card| name_of(side, card)).unwrap_or_default();
        let redirected = after.is_some_and(|after| changed.get(&after) == Some(&true));
        rows.push(Arrow {
            what,
            from: name(link.from),
            to: name(link.to),
            kind: link.kind,
            label: link.label.clone(),
            old_to: ends.filter(|_| redirected),
            old_kind: was.filter(|was| was.kind != link.kind).map(|was| was.kind),
            before: before.map(LinkId),
            after: after.map(LinkId),
        });
    }
    rows
}

/// The link keys of each card, with label and class behind the end they belong to.
fn written(blueprint: &Blueprint) -> Vec<Vec<Fact>> {
    let mut lists: Vec<[Vec<String>; 4]> = vec![Default::default(); blueprint.cards.len()];
    for link in blueprint.links.iter().filter(|link| !link.derived) {
        let Some(place) = WRITTEN.iter().position(|kind| *kind == link.kind) else { continue };
        let Some(list) = lists.get_mut(link.from.0).and_then(|lists| lists.get_mut(place)) else { continue };
        let mut end = blueprint.cards.get(link.to.0).map(|card| name_of(blueprint, card)).unwrap_or_default();
        if let Some(label) = &link.label {
            end = format!("{end} ({label})");
        }
        if let Some(class) = &link.class {
            end = format!("{end} [{class}]");
        }
        list.push(end);
    }
    let facts = |lists: [Vec<String>; 4]| -> Vec<Fact> {
        let named = WRITTEN.iter().zip(lists);
        named
            .map(|(kind, list)| {
                let value = (!list.is_empty()).then_some(Value::List(list));
                Fact { name: kind.word(), value, names: Names::Nothing }
            })
            .collect()
    };
    lists.into_iter().map(facts).collect()
}
