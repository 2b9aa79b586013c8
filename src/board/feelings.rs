//! Curves of feelings, and the words above them.

use std::collections::BTreeMap;

use crate::blueprint::Blueprint;
use crate::blueprint::Feeling;
use crate::blueprint::LaneId;
use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::board::Curve;
use crate::board::CurvePoint;
use crate::board::Feelings;
use crate::board::Pane;
use crate::board::Quote;
use crate::board::State;
use crate::board::head::state_name;
use crate::board::legend;
use crate::board::pane::Maker;
use crate::board::speech;
use crate::board::state_word;
use crate::sorted::Sorted;
use crate::words::Word;

impl Maker<'_> {
    pub(super) fn feelings(&self) -> Vec<Feelings> {
        let lanes = self.blueprint.lanes.iter().enumerate().filter(|(_, lane)| lane.role == Role::Feeling);
        lanes
            .map(|(lane, _)| {
                let mut feelings = self.feelings_of(LaneId(lane));
                if let Some(before) = &self.shown.before {
                    let earlier = Maker { blueprint: before, ..*self };
                    let ghosts = earlier
                        .feelings_of(LaneId(lane))
                        .curves
                        .into_iter()
                        .filter(|ghost| !feelings.curves.iter().any(|curve| curve.points == ghost.points));
                    let named = |curve| Curve { ghost: true, name: Some(self.curve_before(before)), ..curve };
                    let ghosts: Vec<Curve> = ghosts.map(named).collect();
                    feelings.curves.splice(0..0, ghosts);
                }
                feelings
            })
            .collect()
    }

    /// Words beside the curve of the state before: its name as in the title of its pane, shorter where that is the usual.
    fn curve_before(&self, before: &Blueprint) -> String {
        let name = state_name(before, self.words);
        let usual = name.is_empty() || name == self.words.get(Word::CurrentState);
        if usual { self.words.get(Word::CurveCurrent).to_owned() } else { name }
    }

    fn feelings_of(&self, lane: LaneId) -> Feelings {
        let mut curves: Vec<(Option<String>, Curve)> = Vec::new();
        let mut quotes = Vec::new();
        // The curve of the state before is told by the same rules, but nothing has become of it yet.
        let now = std::ptr::eq(self.blueprint, &self.shown.blueprint);
        for (index, feeling) in self.blueprint.feelings.iter().enumerate().filter(|(_, feeling)| feeling.lane == lane) {
            let state = self.shown.feelings.get(index).filter(|_| now).copied().unwrap_or(State::Same);
            let (first, last) = (self.column(feeling.step), self.column(feeling.last));
            let folded = self.grid.columns.get(first).is_some_and(|column| column.folded);
            let number = &self.blueprint[feeling.step].number;
            let words =
                feeling.quote.as_ref().map(|quote| quoted(quote, &self.blueprint.language)).or(feeling.word.clone());
            if let Some(text) = words.clone().filter(|_| !folded) {
                quotes.push(Quote { first, last, text, id: feeling.id.clone() });
            }
            let Some(score) = feeling.score else { continue };
            let name = feeling.of.as_ref().map(|of| self.name_of(of));
            let label = format!(
                "{} {number}: {}{}",
                self.words.get(Word::Step),
                self.words.get(match legend::face(score) {
                    1 => Word::Positive,
                    0 => Word::Neutral,
                    _ => Word::Negative,
                }),
                words.map(|words| format!(", {words}")).unwrap_or_default()
            );
            let label = match state_word(state) {
                Some(word) => format!("{} {label}", speech::sentence(self.words.get(word))),
                None => label,
            };
            let point = CurvePoint {
                column: usize::midpoint(first, last),
                ends: (first, last),
                joined: self.unrecorded_before(feeling) < 2,
                place: (0, 1),
                score,
                label,
                id: feeling.id.clone(),
            };
            match curves.iter_mut().find(|(of, _)| *of == feeling.of) {
                Some((_, curve)) => curve.points.push(point),
                None => {
                    curves.push((
                        feeling.of.clone(),
                        Curve { name, order: 0, ghost: false, points: vec![point], faceless: Vec::new() },
                    ));
                }
            }
        }
        let mut curves: Vec<Curve> = curves.into_iter().map(|(_, curve)| curve).collect();
        for curve in &mut curves {
            number_places(&mut curve.points);
        }
        Feelings { lane: self.lane(lane), curves, quotes }
    }

    /// How many steps before a feeling have no score of the same one, back to the last that has. A curve begins with its
    /// first score, so none are missing before it.
    fn unrecorded_before(&self, feeling: &Feeling) -> usize {
        let at = |step: StepId| self.blueprint[step].column;
        let begins = at(feeling.step);
        let same = |known: &&Feeling| known.lane == feeling.lane && known.of == feeling.of && known.score.is_some();
        let earlier = self.blueprint.feelings.iter().filter(same).filter(|known| at(known.step) < begins);
        let Some(ended) = earlier.map(|known| at(known.last)).max() else { return 0 };
        // On the common grid stand steps that only the other state has.
        let now = std::ptr::eq(self.blueprint, &self.shown.blueprint);
        let added = |index: usize| self.shown.steps.get(index).is_some_and(|(state, _)| *state == State::New);
        let absent = |index: usize| if now { self.shown.absent.contains(&StepId(index)) } else { added(index) };
        let steps = self.blueprint.steps.iter().enumerate();
        steps.filter(|(index, step)| step.column > ended && step.column < begins && !absent(*index)).count()
    }

    pub(super) fn name_of(&self, id: &str) -> String {
        let persona = self.blueprint.personas.iter().find(|persona| persona.id.as_deref() == Some(id));
        let team = self.blueprint.teams.iter().find(|team| team.id == id);
        persona
            .map(|persona| &persona.name)
            .or(team.map(|team| &team.name))
            .map_or_else(|| id.to_owned(), String::clone)
    }
}

/// Numbers the curves of the page by whose they are; says the names where there are several.
pub(super) fn number_curves(panes: &mut [Pane]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for curve in panes.iter_mut().flat_map(|pane| &mut pane.feelings).flat_map(|feelings| &mut feelings.curves) {
        let name = curve.name.clone().filter(|_| !curve.ghost).unwrap_or_default();
        curve.order = names.iter().position(|known| *known == name).unwrap_or(names.len());
        if curve.order == names.len() && !curve.ghost {
            names.push(name);
        }
    }
    if names.len() > 1 || names.iter().any(|name| !name.is_empty()) { names } else { Vec::new() }
}

/// Numbers the points that share a column.
fn number_places(points: &mut [CurvePoint]) {
    let mut count: BTreeMap<usize, usize> = BTreeMap::new();
    for point in points.iter_mut() {
        let here = count.entry(point.column).or_insert(0);
        point.place.0 = *here;
        *here += 1;
    }
    for point in points.iter_mut() {
        point.place.1 = count.get(&point.column).copied().unwrap_or(1);
        point.joined |= point.place.0 > 0;
    }
    points.put_in_order_by(|point| (point.column, point.place.0));
}

/// Words in the quotation marks of their language.
fn quoted(words: &str, language: &str) -> String {
    if words.starts_with(['"', '“', '„', '«', '‘', '「', '『', '»', '‹']) {
        return words.to_owned();
    }
    let (open, close) = match language.split(['-', '_']).next().unwrap_or("") {
        "de" | "cs" | "sk" | "sl" => ("„", "“"),
        "fr" => ("«\u{202f}", "\u{202f}»"),
        "es" | "pt" | "it" | "ru" | "uk" | "no" | "nb" | "fa" | "ar" => ("«", "»"),
        "sv" | "fi" => ("”", "”"),
        "pl" | "hu" | "ro" => ("„", "”"),
        "ja" => ("「", "」"),
        _ => ("“", "”"),
    };
    format!("{open}{words}{close}")
}
