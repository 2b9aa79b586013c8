//! A team's page: its own at full strength, all else stepped back, and beside the grid its work list: the fixes it
//! owns as the plan ranks them, the pains it causes, and the hand-offs to and from others.

use std::ops::Range;

use crate::blueprint::Amount;
use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::Pain;
use crate::blueprint::PainStatus;
use crate::blueprint::Reach;
use crate::board::Chapter;
use crate::board::Content;
use crate::board::Entry;
use crate::board::Pane;
use crate::board::PinKind;
use crate::board::Sample;
use crate::board::State;
use crate::board::Strength;
use crate::board::Team;
use crate::board::Work;
use crate::board::amounts;
use crate::board::build::Request;
use crate::board::speech;
use crate::board::teams;
use crate::plan::Row;
use crate::words::Word;
use crate::words::Words;

/// Steps everything back but what a team owns: its cards, the connectors at them, the pains it causes, its fixes.
pub fn step_back(pane: &mut Pane, blueprint: &Blueprint, team: usize, teams: &[Team]) {
    let id = teams.get(team).map_or("", |team| team.id.as_str());
    for item in &mut pane.items {
        let own = match item.content {
            Content::Pain => {
                blueprint.pains.iter().find(|pain| pain.id == item.id).is_some_and(|pain| causes(blueprint, pain, id))
            }
            _ => item.owners.contains(&team),
        };
        item.strength = if own { Strength::Full } else { Strength::Dim };
    }
    let full = |item: usize| pane.items.get(item).is_some_and(|item| item.strength == Strength::Full);
    let own: Vec<bool> = pane.wires.iter().map(|wire| full(wire.from) || full(wire.to)).collect();
    for (wire, own) in pane.wires.iter_mut().zip(own) {
        wire.strength = if own { Strength::Full } else { Strength::Dim };
    }
}

/// Whether a trace of the pain ends with this team: it owns a cause, or the pain where nobody owns the cause.
fn causes(blueprint: &Blueprint, pain: &Pain, team: &str) -> bool {
    let is = |owner: &crate::blueprint::TeamId| blueprint[*owner].id == team;
    let unowned = pain.causes.is_empty() || pain.causes.iter().any(|cause| cause.owners.is_empty());
    pain.causes.iter().flat_map(|cause| &cause.owners).any(is) || unowned && pain.owners.iter().any(is)
}

/// What a team has to do, read from the states on the page.
///
/// Fixes stand in the order of the plan with their place in it; pains as the first state has them, then those that
/// only come later; hand-offs as the last state has them, each with what becomes of it.
pub fn work(request: &Request, words: &Words, teams: &[Team]) -> Option<Work> {
    let id = request.team.as_deref()?;
    let team = teams.iter().position(|team| team.id == id)?;
    let listing = Listing { request, words, teams, id };
    let (incoming, outgoing) = listing.handoffs();
    let chapters = [
        (Word::WorkFixes, listing.fixes()),
        (Word::WorkPains, listing.pains()),
        (Word::WorkIn, incoming),
        (Word::WorkOut, outgoing),
    ];
    let chapters = chapters.into_iter().map(|(title, entries)| Chapter {
        title: words.get(title).to_owned(),
        total: entries.len(),
        none: entries.is_empty().then(|| words.get(Word::WorkNone).to_owned()),
        entries,
    });
    Some(Work { team, title: words.get(Word::WorkList).to_owned(), chapters: chapters.collect() })
}

struct Listing<'a> {
    request: &'a Request,
    words: &'a Words,
    teams: &'a [Team],
    id: &'a str,
}

impl Listing<'_> {
    fn fixes(&self) -> Vec<Entry> {
        let own = |row: &&Row| row.owner.as_ref().is_some_and(|(id, _)| id == self.id);
        let fixes = self.request.plan.iter().filter(own).map(|row| {
            let pains = row.score.pains.iter().map(|pain| format!("{} {}", pain.code, pain.text));
            let small = [self.standing(row), self.aim(row)].into_iter().flatten().chain(pains).collect();
            Entry { pin: Some((PinKind::Answered, row.code.clone())), ..entry(vec![row.text.clone()], small) }
        });
        fixes.collect()
    }

    /// `rank 3 · planned · due 2026-12-31 · OVERDUE`.
    fn standing(&self, row: &Row) -> Option<String> {
        let word = |word: Word| self.words.get(word);
        let rank = row.place.map(|place| format!("{} {place}", word(Word::WorkRank)));
        let status = row.status.as_deref().and_then(status).map(word);
        let status = match (status, &row.shipped) {
            (Some(status), Some(day)) => Some(format!("{status} {day}")),
            (status, _) => status.map(str::to_owned),
        };
        let due = row.due.as_ref().filter(|_| row.place.is_some());
        let due = due.map(|due| format!("{} {due}", word(Word::WorkDue)));
        let overdue = row.overdue.then(|| word(Word::WorkOverdue).to_uppercase());
        let parts: Vec<String> = [rank, status, due, overdue].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    /// `first invoices disputed: 18 % → 2 %`.
    fn aim(&self, row: &Row) -> Option<String> {
        let language = self.request.panes.first().map_or("en", |pane| pane.blueprint.language.as_str());
        let measured = row.measure.as_ref().map(|measure| {
            let amount = |amount: &Amount| amounts::amount(amount, measure.unit.as_deref(), language);
            let values: Vec<String> = [&measure.from, &measure.target].into_iter().flatten().map(amount).collect();
            format!("{}: {}", measure.name, values.join(self.arrow()))
        });
        let parts: Vec<String> = measured.into_iter().chain(row.target.clone()).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    fn arrow(&self) -> &'static str {
        let right_to_left = self.request.panes.first().is_some_and(|pane| pane.blueprint.right_to_left());
        if right_to_left { " ← " } else { " → " }
    }

    fn pains(&self) -> Vec<Entry> {
        let mut seen: Vec<&str> = Vec::new();
        let mut found = Vec::new();
        for blueprint in self.request.panes.iter().map(|pane| &pane.blueprint) {
            let open = blueprint.pains.iter().filter(|pain| pain.status != PainStatus::Resolved);
            for pain in open.filter(|pain| causes(blueprint, pain, self.id)) {
                if !seen.contains(&pain.id.as_str()) {
                    seen.push(&pain.id);
                    found.push(self.pain(blueprint, pain));
                }
            }
        }
        found
    }

    fn pain(&self, blueprint: &Blueprint, pain: &Pain) -> Entry {
        let word = |word: Word| self.words.get(word);
        let own = |cause: &&crate::blueprint::Cause| {
            cause.owners.is_empty() || cause.owners.iter().any(|owner| blueprint[*owner].id == self.id)
        };
        let named = |cause: &crate::blueprint::Cause| {
            let system = blueprint.systems.iter().find(|system| system.id == cause.id);
            let card = cause.card.map(|card| blueprint[card].text.clone());
            card.or(system.map(|system| system.name.clone())).unwrap_or_else(|| cause.id.clone())
        };
        let roots: Vec<String> = pain.causes.iter().filter(own).map(named).collect();
        let root = (!roots.is_empty()).then(|| format!("{}: {}", word(Word::RootCause), roots.join("; ")));
        let severity = pain.severity.map(|severity| format!("{} {severity}", word(Word::WorkSeverity)));
        let reach = pain.reach.map(|reach| format!("{} {}", word(Word::WorkReach), share(reach)));
        let weight: Vec<String> = [severity, reach].into_iter().flatten().collect();
        let weight = (!weight.is_empty()).then(|| weight.join(" · "));
        let mut small: Vec<String> = [root, weight].into_iter().flatten().collect();
        let fixes = self.request.plan.iter().filter(|row| row.fixes.contains(&pain.id));
        let fixes = fixes.filter(|row| row.state != crate::plan::State::Dropped).map(|row| {
            let owner = row.owner.as_ref().map_or(word(Word::NoOwner), |(_, name)| name.as_str());
            format!("{} {} ({owner})", row.code, row.text)
        });
        let before = small.len();
        small.extend(fixes);
        if small.len() == before {
            small.push(word(Word::WorkNoFix).to_owned());
        }
        Entry { pin: Some((PinKind::Caused, pain.code.clone())), ..entry(vec![pain.text.clone()], small) }
    }

    /// Hand-offs to the team and from it.
    fn handoffs(&self) -> (Vec<Entry>, Vec<Entry>) {
        let (mut incoming, mut outgoing) = (Vec::new(), Vec::new());
        let Some(shown) = self.request.panes.last() else { return (incoming, outgoing) };
        let blueprint = &shown.blueprint;
        let own = |card: &Card| card.owners.iter().any(|owner| blueprint[*owner].id == self.id);
        for (index, link) in blueprint.links.iter().enumerate().filter(|(_, link)| link.handoff) {
            let state = shown.links.get(index).copied().unwrap_or(State::Same);
            let (from, to) = (&blueprint[link.from], &blueprint[link.to]);
            if own(to) {
                incoming.push(self.handoff(blueprint, (link.from, link.to), from, link.label.as_deref(), state));
            }
            if own(from) {
                outgoing.push(self.handoff(blueprint, (link.from, link.to), to, link.label.as_deref(), state));
            }
        }
        (incoming, outgoing)
    }

    fn handoff(
        &self,
        blueprint: &Blueprint,
        (from, to): (CardId, CardId),
        other: &Card,
        label: Option<&str>,
        state: State,
    ) -> Entry {
        let known =
            |owner: &crate::blueprint::TeamId| self.teams.iter().position(|team| teams::is(team, &blueprint[*owner]));
        let sides = other.owners.iter().filter_map(known).collect();
        let number = |card: CardId| blueprint[blueprint[card].step].number.clone();
        let (first, last) = (number(from), number(to));
        let step = self.words.get(Word::Step);
        let steps =
            if first == last { format!("{step} {first}") } else { format!("{step} {first}{}{last}", self.arrow()) };
        let small: Vec<String> = [Some(steps), label.map(str::to_owned)].into_iter().flatten().collect();
        let (from, to) = (&blueprint[from].text, &blueprint[to].text);
        let text = vec![from.clone(), format!("{}{to}", self.arrow().trim_start())];
        Entry { sides, state, ..entry(text, vec![small.join(" · ")]) }
    }
}

fn entry(text: Vec<String>, small: Vec<String>) -> Entry {
    Entry { pin: None, sides: Vec::new(), text, small, state: State::Same }
}

fn status(written: &str) -> Option<Word> {
    Some(match written {
        "proposed" => Word::StatusProposed,
        "planned" => Word::StatusPlanned,
        "in-progress" => Word::StatusInProgress,
        "shipped" => Word::StatusShipped,
        "dropped" => Word::StatusDropped,
        _ => return None,
    })
}

/// A share of all as percent, a count as it stands.
fn share(reach: Reach) -> String {
    match reach {
        Reach::Share(share) => format!("{}\u{a0}%", (share * 1000.0).round() / 10.0),
        Reach::Count(count) => count.to_string(),
    }
}

/// Marks that the list needs explained, beside those of the panes.
pub fn samples(work: &Work) -> impl Iterator<Item = Sample> {
    let entries = work.chapters.iter().flat_map(|chapter| &chapter.entries);
    entries.flat_map(|entry| {
        let pin = entry.pin.as_ref().map(|(kind, _)| Sample::Pin(*kind));
        pin.into_iter().chain((entry.state != State::Same).then_some(Sample::State(entry.state)))
    })
}

/// Teams that the list names.
pub fn shown(work: &Work) -> impl Iterator<Item = usize> {
    let entries = work.chapters.iter().flat_map(|chapter| &chapter.entries);
    entries.flat_map(|entry| entry.sides.iter().copied()).chain([work.team])
}

/// The list in sentences, for whoever cannot see it.
pub fn spoken(work: &Work, teams: &[Team]) -> String {
    let name = |team: usize| teams.get(team).map_or("", |team| team.name.as_str());
    let said = |entry: &Entry| {
        let code = entry.pin.as_ref().map(|(_, code)| code.clone());
        let sides: Vec<&str> = entry.sides.iter().map(|team| name(*team)).collect();
        let sides = (!sides.is_empty()).then(|| format!("{}:", sides.join(", ")));
        let lead: Vec<String> = code.into_iter().chain(sides).chain(entry.text.iter().cloned()).collect();
        let parts: Vec<String> = [lead.join(" ")].into_iter().chain(entry.small.iter().cloned()).collect();
        parts.join(", ")
    };
    let chapters = work.chapters.iter().map(|chapter| {
        let entries: Vec<String> = chapter.entries.iter().map(said).chain(chapter.none.clone()).collect();
        speech::sentence(&format!("{}: {}", chapter.title, entries.join("; ")))
    });
    let title = speech::sentence(&format!("{}: {}", work.title, name(work.team)));
    [title].into_iter().chain(chapters).collect::<Vec<_>>().join(" ")
}

/// How many entries the list has, a chapter without any counted as one.
pub fn size(work: &Work) -> usize {
    work.chapters.iter().map(|chapter| chapter.entries.len().max(1)).sum()
}

/// A run of the entries of a list, with the chapters they stand in.
pub fn part(work: &Work, run: Range<usize>) -> Work {
    let mut first = 0;
    let mut chapters = Vec::new();
    for chapter in &work.chapters {
        let count = chapter.entries.len().max(1);
        let (from, to) = (run.start.max(first), run.end.min(first + count));
        if from < to {
            let entries = chapter.entries.iter().skip(from - first).take(to - from).cloned().collect();
            chapters.push(Chapter { entries, ..chapter.clone() });
        }
        first += count;
    }
    Work { chapters, ..work.clone() }
}

/// Splits a list over pages, each with as many entries as `fits` lets stand on one, and at least one.
pub fn split(work: &Work, fits: impl Fn(&Work) -> bool) -> Vec<Work> {
    let all = size(work);
    let mut parts = Vec::new();
    let mut start = 0;
    while start < all {
        let holds = |count: usize| fits(&part(work, start..(start + count).min(all)));
        let mut good = 1;
        let mut bad = 2;
        while start + good < all && holds(bad) {
            (good, bad) = (bad, bad * 2);
        }
        while bad - good > 1 {
            let middle = usize::midpoint(good, bad);
            if holds(middle) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        let end = (start + good).min(all);
        parts.push(part(work, start..end));
        start = end;
    }
    parts
}
