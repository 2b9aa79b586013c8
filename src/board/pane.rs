//! One settled blueprint becomes a pane: its axis, every card an item, every link a wire.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::blueprint::Blueprint;
use crate::blueprint::Card;
use crate::blueprint::CardId;
use crate::blueprint::LaneId;
use crate::blueprint::Link;
use crate::blueprint::LinkId;
use crate::blueprint::LinkType;
use crate::blueprint::Opportunity;
use crate::blueprint::PainStatus;
use crate::blueprint::Role;
use crate::blueprint::Stage;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::TeamId;
use crate::board::Bar;
use crate::board::Column;
use crate::board::Content;
use crate::board::Icon;
use crate::board::Item;
use crate::board::Pane;
use crate::board::Pin;
use crate::board::PinKind;
use crate::board::State;
use crate::board::Strength;
use crate::board::Team;
use crate::board::Tick;
use crate::board::Wire;
use crate::board::WireKind;
use crate::board::compare::Shown;
use crate::board::grid::Grid;
use crate::board::head::state_name;
use crate::board::speech;
use crate::board::state_word;
use crate::board::teams;
use crate::board::traces::Traced;
use crate::figures;
use crate::words::Word;
use crate::words::Words;

/// What one pane is made from.
pub(super) struct Maker<'a> {
    pub(super) shown: &'a Shown,
    pub(super) blueprint: &'a Blueprint,
    /// Place of the pane and how many there are.
    pub(super) place: (usize, usize),
    pub(super) grid: &'a Grid,
    pub(super) teams: &'a [Team],
    /// Which pains, by their index, are caused by which cards.
    pub(super) roots: &'a BTreeSet<(usize, CardId)>,
    pub(super) words: &'a Words,
    pub(super) tentative: bool,
    /// Whether each pane shows its own pains and fixes.
    pub(super) editions: bool,
    /// Name of the state before.
    pub(super) since: Option<&'a str>,
}

pub(super) fn assumed(card: &Card) -> bool {
    matches!(card.evidence.as_deref(), Some("assumed" | "proposed"))
}

impl Maker<'_> {
    pub(super) fn pane(&self, traced: Option<&Traced>) -> Pane {
        let (cards, index_of) = self.cards(traced);
        let mut items = cards;
        items.extend(self.registers(traced));
        let variant = self.blueprint.variant.as_ref();
        let version = self.blueprint.version.as_ref().map(|version| format!("v{version}"));
        let detail: Vec<String> =
            [version, variant.and_then(|variant| variant.date.as_ref()).map(|date| self.dated(date))]
                .into_iter()
                .flatten()
                .collect();
        Pane {
            variant: variant.map(|variant| variant.id.clone()).unwrap_or_default(),
            name: match self.since.filter(|_| self.place.0 == 0) {
                Some(since) => format!("{since} → {}", state_name(self.blueprint, self.words)),
                None => state_name(self.blueprint, self.words),
            },
            detail: Some(detail.join(", ")).filter(|detail| !detail.is_empty()),
            later: self.place.0 > 0,
            counts: self.shown.counts,
            acts: self.acts(),
            stages: self.stages(),
            axis: self.axis(),
            wires: self.wires(&index_of, &items, traced),
            feelings: self.feelings(),
            items,
        }
    }

    /// A date as the language writes it, other words as they are.
    pub(super) fn dated(&self, words: &str) -> String {
        figures::date(words, &self.blueprint.language)
    }

    /// Board column of a step.
    pub(super) fn column(&self, step: StepId) -> usize {
        self.grid.column_of.get(&self.blueprint[step].column).copied().unwrap_or(0)
    }

    pub(super) fn lane(&self, lane: LaneId) -> usize {
        self.seat(lane).unwrap_or(0)
    }

    /// Row of a lane on the board; `None` when the page does not show it.
    pub(super) fn seat(&self, lane: LaneId) -> Option<usize> {
        self.grid.lane_of.get(&self.blueprint[lane].id).copied()
    }

    /// First and last board column over which a stage reaches, steps of other variants included.
    fn stage_reach(&self, id: &str) -> Option<(usize, usize)> {
        let of = |column: &Column| column.stage.as_deref() == Some(id);
        Some((self.grid.columns.iter().position(of)?, self.grid.columns.iter().rposition(of)?))
    }

    fn stages(&self) -> Vec<Bar> {
        let first_pane = self.shown.counts.is_none();
        let there = self.blueprint.stages.iter().enumerate().filter(|(index, _)| {
            !(first_pane && self.shown.absent_stages.contains(&crate::blueprint::StageId(*index)))
        });
        let bars = there.filter_map(|(index, stage)| {
            let (first, last) = self.stage_reach(&stage.id)?;
            let times = |stage: &Stage| [stage.time.as_ref().map(|time| self.dated(time)), stage.duration.clone()];
            let (state, old) = self.shown.stages.get(index).cloned().unwrap_or((State::Same, None));
            // The other panes show the old name themselves.
            let old = old.filter(|old| self.place.1 == 1 && *old != stage.name);
            let was = old.map(|old| format!("{}: {old}", self.words.get(Word::Was)));
            let words = |times: [Option<String>; 2]| {
                let words: Vec<String> = was.iter().cloned().chain(times.into_iter().flatten()).collect();
                Some(words.join(" · ")).filter(|words| !words.is_empty())
            };
            let now = times(stage);
            let known = self.shown.before.iter().flat_map(|before| &before.stages).find(|known| known.id == stage.id);
            let before = known.filter(|_| state != State::Removed).map(times).filter(|before| *before != now);
            let change = before.and_then(|before| {
                let mut pairs = before.into_iter().zip(now.clone());
                words([pairs.next().and_then(became), pairs.next().and_then(became)])
            });
            Some(Bar { first, last, name: stage.name.clone(), detail: words(now), change, state })
        });
        bars.collect()
    }

    fn steps_of(&self, stage: StageId) -> usize {
        self.blueprint.steps.iter().filter(|step| step.stage == Some(stage)).count()
    }

    fn acts(&self) -> Vec<Bar> {
        let mut acts: Vec<Bar> = Vec::new();
        let mut open = false;
        for stage in &self.blueprint.stages {
            let (Some(act), Some((first, last))) = (&stage.act, self.stage_reach(&stage.id)) else {
                open = false;
                continue;
            };
            match acts.last_mut().filter(|bar| open && &bar.name == act) {
                Some(bar) => bar.last = last,
                None => {
                    acts.push(Bar { first, last, name: act.clone(), detail: None, change: None, state: State::Same })
                }
            }
            open = true;
        }
        acts
    }

    /// What the customer does first at every step.
    fn said(&self) -> Vec<Option<&str>> {
        let mut said = vec![None; self.blueprint.steps.len()];
        for (lane, _) in self.blueprint.lanes.iter().enumerate().filter(|(_, lane)| lane.role == Role::Customer) {
            for card in self.blueprint.cards.iter().filter(|card| card.lane == LaneId(lane)) {
                for step in said.iter_mut().take(card.last.0.saturating_add(1)).skip(card.step.0) {
                    step.get_or_insert(card.text.as_str());
                }
            }
        }
        said
    }

    fn axis(&self) -> Vec<Option<Tick>> {
        let mut axis = vec![None; self.grid.columns.len()];
        let said = self.said();
        for (index, step) in self.blueprint.steps.iter().enumerate() {
            let id = StepId(index);
            let (state, old) = self.shown.steps.get(index).cloned().unwrap_or((State::Same, None));
            if self.shown.absent.contains(&id) && state != State::Removed {
                continue;
            }
            let spoken = said.get(index).copied().flatten();
            let stage = step.stage.map(|stage| self.blueprint[stage].name.as_str());
            let name = step.name.clone().filter(|name| Some(name.as_str()) != spoken && Some(name.as_str()) != stage);
            let wait = step.wait.as_ref().map(|wait| format!("{} {wait}", self.words.get(Word::Wait)));
            let when = step.time.as_ref().map(|time| self.dated(time));
            let mut time: Vec<String> = [when, step.duration.clone(), wait].into_iter().flatten().collect();
            // What the bar of a stage says of its only step is not said twice.
            if let Some(stage) = step.stage.filter(|stage| self.steps_of(*stage) == 1) {
                let stage = &self.blueprint[stage];
                let above = [stage.time.as_ref().map(|time| self.dated(time)), stage.duration.clone()];
                time.retain(|words| !above.iter().flatten().any(|known| known == words));
            }
            if let Some(tick) = axis.get_mut(self.column(id)) {
                *tick = Some(Tick { name, time: Some(time.join(" · ")).filter(|time| !time.is_empty()), state, old });
            }
        }
        axis
    }

    fn cards(&self, traced: Option<&Traced>) -> (Vec<Item>, BTreeMap<CardId, usize>) {
        let mut items = Vec::new();
        let mut index_of = BTreeMap::new();
        let mut leaving: BTreeMap<CardId, Vec<&Link>> = BTreeMap::new();
        for link in &self.blueprint.links {
            leaving.entry(link.from).or_default().push(link);
        }
        for (index, card) in self.blueprint.cards.iter().enumerate() {
            let id = CardId(index);
            index_of.insert(id, items.len());
            let mut item = self.card(id, card, leaving.get(&id).map(Vec::as_slice).unwrap_or_default());
            if let Some((state, old)) = self.shown.cards.get(index) {
                item.state = *state;
                item.old_text = old.clone().filter(|old| *old != item.text);
            }
            if let Some(old) = &item.old_text {
                item.label =
                    format!("{} {}", item.label, speech::sentence(&format!("{}: {old}", self.words.get(Word::Was))));
            }
            if let Some(word) = state_word(item.state) {
                item.label = format!("{} {}", speech::sentence(self.words.get(word)), item.label);
            }
            if let Some(traced) = traced {
                item.traces = traced.cards.get(&id).cloned().unwrap_or_default();
                item.root_cause = traced.causes.contains(&id);
                if item.traces.is_empty() && traced.any {
                    item.strength = Strength::Dim;
                }
            }
            items.push(item);
        }
        (items, index_of)
    }

    fn card(&self, id: CardId, card: &Card, leaving: &[&Link]) -> Item {
        let lane = &self.blueprint[card.lane];
        let pins = self.pins(id);
        let step = &self.blueprint[card.step];
        let mut label = vec![speech::place(
            self.words,
            &self.grid.lanes.get(self.lane(card.lane)).map(|lane| lane.name.clone()).unwrap_or_default(),
            &step.number,
            step.name.as_deref(),
            &card.text,
        )];
        label.extend(self.owned(&card.owners));
        label.extend(pins.iter().map(|pin| speech::sentence(&pin.label)));
        label.extend(speech::leads(self.words, self.blueprint, leaving));
        let usual_icon = card.system.map(|_| "server".to_owned());
        Item {
            text: card.text.clone(),
            owners: self.owners(&card.owners),
            actor: card.actor.clone(),
            small: self.small(card),
            icon: card.icon.clone().or(usual_icon).map(|name| icon(&name)),
            image: card.image.clone(),
            marks: card.marks.iter().copied().filter(|mark| *mark != crate::blueprint::CardMark::End).collect(),
            pins,
            system: lane.role == Role::Support,
            tentative: self.tentative && assumed(card),
            optional: card.optional,
            label: label.join(" "),
            href: card.url.clone(),
            ..self.item(&card.id, Content::Card, card.lane, card.step, card.last)
        }
    }

    pub(super) fn item(&self, id: &str, content: Content, lane: LaneId, step: StepId, last: StepId) -> Item {
        let (first, end) = (self.blueprint[step].column, self.blueprint[last].column);
        Item {
            step: first + 1,
            span: end.saturating_sub(first) + 1,
            ..Item::blank(id.to_owned(), content, self.lane(lane), self.column(step), self.column(last))
        }
    }

    pub(super) fn owners(&self, ids: &[TeamId]) -> Vec<usize> {
        let known = |id: &TeamId| self.teams.iter().position(|team| teams::is(team, &self.blueprint[*id]));
        ids.iter().filter_map(known).collect()
    }

    /// `Owner Billing.`
    pub(super) fn owned(&self, ids: &[TeamId]) -> Option<String> {
        let names: Vec<&str> = ids.iter().map(|id| self.blueprint[*id].name.as_str()).collect();
        (!names.is_empty()).then(|| speech::sentence(&format!("{} {}", self.words.get(Word::Owner), names.join(", "))))
    }

    fn small(&self, card: &Card) -> Option<String> {
        let wait = card.wait.as_ref().map(|wait| format!("{} {wait}", self.words.get(Word::Wait)));
        let optional = card.optional.then(|| self.words.get(Word::Optional).to_owned());
        let parts = [card.when.clone(), card.time.clone(), wait, card.cost.clone(), optional];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    fn pins(&self, id: CardId) -> Vec<Pin> {
        let mut pins = Vec::new();
        let open = self.blueprint.pains.iter().enumerate().filter(|(_, pain)| pain.status != PainStatus::Resolved);
        for (index, pain) in open {
            if pain.felt == Some(id) {
                let label = format!("{}: {} {}", self.words.get(Word::FeltHere), pain.code, pain.text);
                pins.push(Pin { kind: PinKind::Felt, code: pain.code.clone(), label });
            } else if self.roots.contains(&(index, id)) {
                let label = format!("{}: {} {}", self.words.get(Word::CausedHere), pain.code, pain.text);
                pins.push(Pin { kind: PinKind::Caused, code: pain.code.clone(), label });
            }
        }
        let builds_on = self.blueprint.variant.as_ref().is_some_and(|variant| variant.from.is_some());
        let answered = self.blueprint.opportunities.iter().filter(|_| builds_on);
        for fix in answered.filter(|fix| self.lands(fix) == Some(id)) {
            let label = format!("{}: {} {}", self.words.get(Word::AnsweredHere), fix.code, fix.text);
            pins.push(Pin { kind: PinKind::Answered, code: fix.code.clone(), label });
        }
        pins
    }

    /// The card where a fix lands, the same in every view: of those it explains the first by step and lane, one at its
    /// own step before all others, evidence after all others.
    fn lands(&self, fix: &Opportunity) -> Option<CardId> {
        let state = |id: CardId| self.shown.cards.get(id.0).map(|(state, _)| *state);
        let explained = self
            .blueprint
            .cards
            .iter()
            .enumerate()
            .map(|(index, card)| (CardId(index), card))
            .filter(|(id, card)| card.by.as_deref() == Some(fix.id.as_str()) && state(*id) != Some(State::Removed));
        let evidence = |card: &Card| self.blueprint[card.lane].role == Role::Evidence;
        explained
            .min_by_key(|(_, card)| (evidence(card), card.step != fix.step, card.step, card.lane))
            .map(|(id, _)| id)
    }

    fn wires(&self, index_of: &BTreeMap<CardId, usize>, items: &[Item], traced: Option<&Traced>) -> Vec<Wire> {
        let mut wires: Vec<Wire> = Vec::new();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (index, link) in self.blueprint.links.iter().enumerate() {
            let (Some(&from), Some(&to)) = (index_of.get(&link.from), index_of.get(&link.to)) else { continue };
            let (Some(start), Some(end)) = (items.get(from), items.get(to)) else { continue };
            let kind = self.wire_kind(link);
            let name = format!("{}>{}", start.id, end.id);
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            wires.push(Wire {
                id: if *count == 1 { name } else { format!("{name}#{count}") },
                from,
                to,
                kind,
                left: None,
                class: link.class.clone(),
                label: link.label.clone(),
                state: self.shown.links.get(index).copied().unwrap_or(State::Same),
                strength: if traced.is_some_and(|traced| traced.any) { Strength::Dim } else { Strength::Full },
                traces: traced.and_then(|traced| traced.links.get(&LinkId(index))).cloned().unwrap_or_default(),
            });
        }
        wires
    }

    fn wire_kind(&self, link: &Link) -> WireKind {
        let role = |card: CardId| self.blueprint[self.blueprint[card].lane].role;
        match link.kind {
            LinkType::Flow => WireKind::Path,
            LinkType::Uses => WireKind::Uses,
            LinkType::With => WireKind::With,
            LinkType::Back => WireKind::Back,
            LinkType::To if role(link.from) == Role::Customer && role(link.to) == Role::Customer => WireKind::Path,
            LinkType::To if self.blueprint[link.to].system.is_some() => WireKind::Uses,
            LinkType::To if link.handoff => WireKind::Handoff,
            LinkType::To => WireKind::Triggers,
        }
    }
}

/// A field before and now: both where it differs, a dash for what is gone.
fn became((before, now): (Option<String>, Option<String>)) -> Option<String> {
    match (before, now) {
        (Some(before), now) if now.as_ref() != Some(&before) => {
            Some(format!("{before} → {}", now.as_deref().unwrap_or("–")))
        }
        (_, now) => now,
    }
}

/// What an icon's name means: a picture's path, one of the set, or an emoji.
pub fn icon(name: &str) -> Icon {
    let ends = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
    if matches!(ends.as_deref(), Some("svg" | "png" | "jpg" | "jpeg" | "gif" | "webp")) {
        Icon::Picture(name.to_owned())
    } else if !name.is_ascii() && name.graphemes(true).count() == 1 {
        Icon::Emoji(name.to_owned())
    } else {
        Icon::Named(name.to_owned())
    }
}
