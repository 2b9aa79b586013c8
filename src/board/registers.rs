//! Pains, fixes and metrics as entries of their registers, those that are gone among them.

use std::collections::BTreeSet;

use crate::blueprint::LaneId;
use crate::blueprint::PainStatus;
use crate::blueprint::StepId;
use crate::blueprint::TeamId;
use crate::board::Content;
use crate::board::Item;
use crate::board::State;
use crate::board::Strength;
use crate::board::amounts::gauge;
use crate::board::amounts::metric_words;
use crate::board::compare::Became;
use crate::board::compare::Shown;
use crate::board::pane::Maker;
use crate::board::speech;
use crate::board::state_word;
use crate::board::traces::Traced;
use crate::sorted::gathered;
use crate::words::Word;

impl Maker<'_> {
    pub(super) fn registers(&self, traced: Option<&Traced>) -> Vec<Item> {
        // What is not traced steps back with the rest.
        let strength = |asked: &dyn Fn(&BTreeSet<String>) -> bool| match traced.filter(|traced| traced.any) {
            Some(traced) if !asked(&traced.pains) => Strength::Dim,
            _ => Strength::Full,
        };
        let lane_name =
            |lane: LaneId| self.grid.lanes.get(self.lane(lane)).map(|lane| lane.name.clone()).unwrap_or_default();
        let spoken = |lane: LaneId, step: StepId, text: &str| {
            let at = &self.blueprint[step];
            speech::place(self.words, &lane_name(lane), &at.number, at.name.as_deref(), text)
        };
        let (place, count) = self.place;
        let shows = |lane: LaneId| self.seat(lane).is_some();
        let whole = count == 1 || self.editions;
        let state_of = |known: Option<&Became>| known.cloned().unwrap_or((State::Same, None));
        let told = |label: String, state: State| match state_word(state) {
            Some(word) => format!("{} {label}", speech::sentence(self.words.get(word))),
            None => label,
        };
        let pains = self.blueprint.pains.iter().enumerate().filter_map(|(index, pain)| {
            let (state, old_text) = state_of(self.shown.pains.get(index));
            // A pain that a later state does not resolve still hurts there.
            let there = place == 0 || whole || state == State::New || pain.status != PainStatus::Resolved;
            let was = self.shown.before.iter().flat_map(|before| &before.pains).find(|known| known.id == pain.id);
            let status = was.filter(|was| state != State::New && was.status != pain.status);
            (shows(pain.lane) && there).then(|| Item {
                strength: strength(&|traced| traced.contains(&pain.id)),
                settled: pain.status == PainStatus::Resolved,
                text: pain.text.clone(),
                old_text,
                small: match status {
                    Some(was) => Some(format!("{} → {}", self.felt(was.status), self.felt(pain.status))),
                    None => (pain.status != PainStatus::Open).then(|| self.felt(pain.status).to_owned()),
                },
                state,
                code: Some(pain.code.clone()),
                label: told(spoken(pain.lane, pain.step, &format!("{} {}", pain.code, pain.text)), state),
                href: pain.url.clone(),
                ..self.item(&pain.id, Content::Pain, pain.lane, pain.step, pain.last)
            })
        });
        let fixes = self.blueprint.opportunities.iter().enumerate().filter_map(|(index, fix)| {
            let (state, old_text) = state_of(self.shown.opportunities.get(index));
            let owner: Vec<TeamId> = fix.owner.into_iter().collect();
            let mut label = vec![spoken(fix.lane, fix.step, &format!("{} {}", fix.code, fix.text))];
            label.extend(self.owned(&owner));
            // What was dropped answers nothing.
            let answers = whole || (place > 0 && fix.status.as_deref() != Some("dropped"));
            (shows(fix.lane) && answers).then(|| Item {
                text: fix.text.clone(),
                old_text,
                small: fix.status.as_deref().filter(|status| matches!(*status, "shipped" | "dropped")).map(|status| {
                    let word = if status == "shipped" { Word::StatusShipped } else { Word::StatusDropped };
                    self.words.get(word).to_owned()
                }),
                state,
                code: Some(fix.code.clone()),
                owners: self.owners(&owner),
                owner_missing: owner.is_empty(),
                strength: strength(&|traced| fix.fixes.iter().any(|pain| traced.contains(pain))),
                label: told(label.join(" "), state),
                href: fix.url.clone(),
                ..self.item(&fix.id, Content::Opportunity, fix.lane, fix.step, fix.last)
            })
        });
        let all = self.blueprint.metrics.iter().enumerate();
        let metrics = all.filter(|(_, metric)| shows(metric.lane)).map(|(index, metric)| {
            let gauge = gauge(metric, self.words, &self.blueprint.language);
            let target = gauge.target.clone().map(|target| format!(", {target}")).unwrap_or_default();
            let (state, old) = state_of(self.shown.metrics.get(index));
            let was = self.shown.before.iter().flat_map(|before| &before.metrics).find(|known| known.id == metric.id);
            let was = was.filter(|_| matches!(state, State::Changed | State::Moved));
            let value = was.map(|was| self::gauge(was, self.words, &self.blueprint.language).value);
            let old: Vec<String> = value.filter(|value| *value != gauge.value).into_iter().chain(old).collect();
            let old = (!old.is_empty()).then(|| format!(" ({}: {})", self.words.get(Word::Was), old.join(", ")));
            let words = format!("{}{}", metric_words(metric), old.unwrap_or_default());
            let label = spoken(metric.lane, metric.step, &format!("{} {words}{target}", gauge.value));
            Item {
                text: words,
                state,
                label: told(label, state),
                href: metric.url.clone(),
                ..self.item(&metric.id, Content::Metric(gauge), metric.lane, metric.step, metric.last)
            }
        });
        let mut items: Vec<Item> = pains.chain(fixes).chain(metrics).collect();
        if whole {
            self.ghosts(&mut items);
        }
        items
    }

    /// What has become of a pain, in a word.
    fn felt(&self, status: PainStatus) -> &str {
        self.words.get(match status {
            PainStatus::Open => Word::PainIsOpen,
            PainStatus::Eased => Word::PainEased,
            PainStatus::Resolved => Word::PainResolved,
        })
    }

    /// Pains and fixes that are gone, where the pane shows all there are.
    fn ghosts(&self, items: &mut Vec<Item>) {
        let Some(before) = &self.shown.before else { return };
        let empty = Shown::default();
        let earlier = Maker { blueprint: before, shown: &empty, ..*self };
        let gone = |known: &Item| match known.content {
            Content::Pain => self
                .shown
                .gone
                .pains
                .iter()
                .any(|index| before.pains.get(*index).is_some_and(|pain| pain.id == known.id)),
            Content::Opportunity => self
                .shown
                .gone
                .opportunities
                .iter()
                .any(|index| before.opportunities.get(*index).is_some_and(|fix| fix.id == known.id)),
            _ => false,
        };
        let mut ids: BTreeSet<String> = gathered(items.iter().map(|item| item.id.clone()));
        for item in earlier.registers(None).into_iter().filter(gone) {
            let mut id = item.id.clone();
            while !ids.insert(id.clone()) {
                id.push_str(".removed");
            }
            let label = format!("{} {}", speech::sentence(self.words.get(Word::Removed)), item.label);
            items.push(Item { id, label, state: State::Removed, owner_missing: false, ..item });
        }
    }
}
