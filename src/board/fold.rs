//! Folding: steps in which nothing changed, hurts or is traced become a strip, their cards blank slips.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::CardMark;
use crate::blueprint::PainStatus;
use crate::blueprint::StepId;
use crate::board::Column;
use crate::board::Content;
use crate::board::Curve;
use crate::board::CurvePoint;
use crate::board::Item;
use crate::board::Pane;
use crate::board::State;
use crate::board::build::Request;
use crate::board::compare::Shown;
use crate::board::grid::Grid;
use crate::board::traces::Traced;
use crate::sorted::Gather;

/// Merges runs of foldable columns of a stage into strips.
pub fn fold(grid: &mut Grid, request: &Request, traced: &[Traced]) {
    let kept: BTreeSet<usize> =
        request.panes.iter().enumerate().flat_map(|(index, shown)| busy(shown, traced.get(index))).gather();
    let kept = with_names(grid, kept);
    let open = grid.columns.iter().filter(|column| kept.contains(&column.first)).count();
    if open == 0 || open == grid.columns.len() {
        return;
    }
    let mut columns: Vec<Column> = Vec::new();
    for column in &grid.columns {
        let folded = !kept.contains(&column.first);
        match columns.last_mut() {
            Some(last) if folded && last.folded && last.stage == column.stage => {
                let first = last.number.split('–').next().unwrap_or(&last.number).to_owned();
                last.number = format!("{first}–{}", column.number);
                last.last = column.last;
            }
            _ => columns.push(Column { folded, ..column.clone() }),
        }
    }
    let place = |column: usize| columns.iter().position(|known| known.first <= column + 1 && column < known.last);
    grid.column_of = grid.column_of.keys().filter_map(|column| Some((*column, place(*column)?))).gather();
    grid.columns = columns;
}

/// Keeps a stage open in which nothing changed at all: a strip has no room for its name.
fn with_names(grid: &Grid, kept: BTreeSet<usize>) -> BTreeSet<usize> {
    let open = |column: &Column| kept.contains(&column.first);
    let named = |column: &&Column| {
        let same = |other: &&Column| other.stage == column.stage;
        open(column) || (column.stage.is_some() && !grid.columns.iter().filter(same).any(open))
    };
    grid.columns.iter().filter(named).map(|column| column.first).gather()
}

/// Columns (1-based) of a pane that must stay open.
fn busy(shown: &Shown, traced: Option<&Traced>) -> BTreeSet<usize> {
    let blueprint = &shown.blueprint;
    let differs = |index: &usize| shown.steps.get(*index).is_some_and(|(state, _)| *state != State::Same);
    let absent = |index: &usize| shown.absent.contains(&StepId(*index));
    let changed = (0..blueprint.steps.len()).filter(|index| differs(index) || absent(index));
    let mut kept: BTreeSet<usize> =
        changed.filter_map(|index| blueprint.steps.get(index)).map(|step| step.column + 1).gather();
    let mut keep = |step: StepId| kept.extend(blueprint.steps.get(step.0).map(|step| step.column + 1));
    for (index, card) in blueprint.cards.iter().enumerate() {
        let changed = shown.cards.get(index).is_some_and(|(state, _)| *state != State::Same);
        let on_trace = traced.is_some_and(|traced| traced.cards.contains_key(&crate::blueprint::CardId(index)));
        let decides = card.marks.contains(&CardMark::Decision);
        if (changed || on_trace || decides) && card.step == card.last {
            keep(card.step);
        }
    }
    for pain in blueprint.pains.iter().filter(|pain| pain.status != PainStatus::Resolved) {
        keep(pain.step);
        for card in pain.causes.iter().filter_map(|cause| cause.card).chain(pain.felt) {
            let card = &blueprint[card];
            if card.step == card.last {
                keep(card.step);
            }
        }
    }
    blueprint.opportunities.iter().for_each(|fix| keep(fix.step));
    // What reaches over several steps keeps its words as long as one of them is open.
    for (index, card) in blueprint.cards.iter().enumerate().filter(|(_, card)| card.step != card.last) {
        let changed = shown.cards.get(index).is_some_and(|(state, _)| *state != State::Same);
        let column = |step: StepId| blueprint.steps.get(step.0).map(|step| step.column + 1);
        if changed
            && let (Some(first), Some(last)) = (column(card.step), column(card.last))
            && kept.range(first..=last).next().is_none()
        {
            kept.insert(first);
        }
    }
    kept
}

/// Makes the cards of folded columns blank slips, one a strip and lane, and joins their connectors.
pub fn slips(columns: &[Column], pane: &mut Pane) {
    let folded = |item: &Item| item.first == item.last && columns.get(item.first).is_some_and(|column| column.folded);
    let mut slip_of: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut items: Vec<Item> = Vec::new();
    let mut now: Vec<Option<usize>> = Vec::new();
    for item in pane.items.drain(..) {
        if !folded(&item) {
            now.push(Some(items.len()));
            items.push(item);
            continue;
        }
        if item.content != Content::Card {
            now.push(None);
            continue;
        }
        let key = (item.lane, item.first);
        match slip_of.get(&key).copied() {
            Some(known) => {
                if let Some(slip) = items.get_mut(known) {
                    slip.label = format!("{} {}", slip.label, item.label);
                    slip.span = slip.span.max(item.step + item.span - slip.step);
                }
                now.push(Some(known));
            }
            None => {
                slip_of.insert(key, items.len());
                now.push(Some(items.len()));
                items.push(Item {
                    slip: true,
                    icon: None,
                    image: None,
                    pins: Vec::new(),
                    marks: Vec::new(),
                    owners: Vec::new(),
                    text: String::new(),
                    small: None,
                    actor: None,
                    system: false,
                    ..item
                });
            }
        }
    }
    pane.items = items;
    // What is folded asks for no attention: of connectors within a strip those remain that lead straight to the next slip.
    let skips = |from: &Item, to: &Item| {
        let between = (from.lane.min(to.lane) + 1)..from.lane.max(to.lane);
        let column = (from.slip && to.slip && from.first == to.first).then_some(from.first);
        column.is_some_and(|column| between.into_iter().any(|lane| slip_of.contains_key(&(lane, column))))
    };
    let mut seen = BTreeSet::new();
    let wires = std::mem::take(&mut pane.wires);
    for mut wire in wires {
        let (Some(Some(from)), Some(Some(to))) = (now.get(wire.from), now.get(wire.to)) else { continue };
        wire.from = *from;
        wire.to = *to;
        let ends = pane.items.get(*from).zip(pane.items.get(*to));
        if ends.is_some_and(|(from, to)| skips(from, to)) {
            continue;
        }
        let slip = |item: usize| pane.items.get(item).is_some_and(|item| item.slip);
        let joined = slip(*from) || slip(*to);
        if joined && (from == to || !seen.insert((*from, *to, wire.kind))) {
            continue;
        }
        pane.wires.push(wire);
    }
    for curve in pane.feelings.iter_mut().flat_map(|feelings| &mut feelings.curves) {
        merge_points(columns, curve);
        curve.faceless =
            curve.points.iter().map(|point| columns.get(point.column).is_some_and(|column| column.folded)).collect();
    }
}

/// Makes the points of a folded column one, at their mean.
fn merge_points(columns: &[Column], curve: &mut Curve) {
    let mut merged: Vec<CurvePoint> = Vec::new();
    let mut count = 0.0;
    for point in curve.points.drain(..) {
        let folded = columns.get(point.column).is_some_and(|column| column.folded);
        match merged.last_mut().filter(|last| folded && last.column == point.column) {
            Some(last) => {
                last.ends.1 = last.ends.1.max(point.ends.1);
                last.score = (last.score * count + point.score) / (count + 1.0);
                count += 1.0;
            }
            None => {
                count = 1.0;
                let place = if folded { (0, 1) } else { point.place };
                merged.push(CurvePoint { place, ..point });
            }
        }
    }
    curve.points = merged;
}
