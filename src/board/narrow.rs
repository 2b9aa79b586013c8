//! A part of a board: some of its columns, some of its lanes. What reaches out of the part is cut at its edge;
//! connectors to what is left out go with it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::blueprint::Role;
use crate::board::Bar;
use crate::board::Board;
use crate::board::Curve;
use crate::board::CurvePoint;
use crate::board::Feelings;
use crate::board::Item;
use crate::board::Pane;
use crate::board::legend;
use crate::board::work;

/// Keeps a run of columns and the lanes for which `keep` says so.
///
/// Expects: the run lies within the board. Ensures: every index in the board points into the part.
pub fn narrow(board: &mut Board, columns: RangeInclusive<usize>, keep: &[bool]) {
    let (first, last) = (*columns.start(), *columns.end());
    let kept = |lane: usize| keep.get(lane).copied().unwrap_or(true);
    let place: Vec<usize> = (0..board.lanes.len()).map(|lane| (0..lane).filter(|lane| kept(*lane)).count()).collect();
    let lane_now = |lane: usize| place.get(lane).copied().filter(|_| kept(lane));
    let depth: Vec<Option<usize>> = board.lanes.iter().map(|lane| depth(lane.role)).collect();
    let deeper = |lane: usize| (lane + 1..depth.len()).any(|other| kept(other) && depth.get(other) > Some(&Some(0)));
    let usual = |id: &str| matches!(id, "interaction" | "visibility" | "internal");
    board.lines.retain(|line| !usual(&line.id) || (kept(line.after) && deeper(line.after)));
    for line in &mut board.lines {
        line.after = (0..=line.after).rev().find_map(lane_now).unwrap_or(usize::MAX);
    }
    board.lines.retain(|line| line.after != usize::MAX);
    let mut index = 0;
    board.lanes.retain(|_| {
        index += 1;
        kept(index - 1)
    });
    board.columns = board.columns.iter().take(last + 1).skip(first).cloned().collect();
    for pane in &mut board.panes {
        cut_pane(pane, first, last, &lane_now);
    }
    board.shown_teams.retain(|team| {
        board.panes.iter().flat_map(|pane| &pane.items).any(|item| !item.slip && item.owners.contains(team))
            || board
                .strips
                .iter()
                .filter(|strip| strip.shown)
                .flat_map(|strip| &strip.stops)
                .any(|stop| stop.1.contains(team))
            || board.work.iter().flat_map(work::shown).any(|known| known == *team)
    });
    let samples = legend::samples(&board.panes, &board.strips, board.columns.iter().any(|column| column.folded));
    let listed = board.work.iter().flat_map(work::samples);
    board.legend = samples.into_iter().chain(listed).collect::<BTreeSet<_>>().into_iter().collect();
}

/// How far a role lies from the customer; `None` for what lies beside the way down.
fn depth(role: Role) -> Option<usize> {
    [Role::Customer, Role::Frontstage, Role::Backstage, Role::Support].iter().position(|known| *known == role)
}

/// The part of a run of columns that is left, counted from the part's first column.
fn cut(from: usize, to: usize, first: usize, last: usize) -> Option<(usize, usize)> {
    (from <= last && to >= first).then(|| (from.max(first) - first, to.min(last) - first))
}

fn cut_pane(pane: &mut Pane, first: usize, last: usize, lane_now: &dyn Fn(usize) -> Option<usize>) {
    let mut now: Vec<Option<usize>> = Vec::new();
    let mut items: Vec<Item> = Vec::new();
    for item in pane.items.drain(..) {
        let left = lane_now(item.lane).zip(cut(item.first, item.last, first, last));
        now.push(left.map(|_| items.len()));
        if let Some((lane, (from, to))) = left {
            items.push(Item { lane, first: from, last: to, ..item });
        }
    }
    pane.items = items;
    pane.wires = std::mem::take(&mut pane.wires)
        .into_iter()
        .filter_map(|mut wire| {
            wire.from = (*now.get(wire.from)?)?;
            wire.to = (*now.get(wire.to)?)?;
            Some(wire)
        })
        .collect();
    let bars = |bars: &[Bar]| -> Vec<Bar> {
        let part = |bar: &Bar| {
            let (from, to) = cut(bar.first, bar.last, first, last)?;
            Some(Bar { first: from, last: to, ..bar.clone() })
        };
        bars.iter().filter_map(part).collect()
    };
    pane.acts = bars(&pane.acts);
    pane.stages = bars(&pane.stages);
    pane.axis = pane.axis.iter().take(last + 1).skip(first).cloned().collect();
    pane.feelings =
        pane.feelings.drain(..).filter_map(|feelings| cut_feelings(feelings, first, last, lane_now)).collect();
}

fn cut_feelings(
    feelings: Feelings,
    first: usize,
    last: usize,
    lane_now: &dyn Fn(usize) -> Option<usize>,
) -> Option<Feelings> {
    let lane = lane_now(feelings.lane)?;
    let curves = feelings.curves.into_iter().map(|curve| {
        let inside = |point: &CurvePoint| (first..=last).contains(&point.column);
        let kept: Vec<bool> = curve.points.iter().map(inside).collect();
        let mut keep = kept.iter().copied();
        let faceless = curve.faceless.iter().copied().filter(|_| keep.next().unwrap_or(false)).collect();
        let known = |index: usize| curve.points.get(index).is_some_and(|point| point.joined);
        let cut = |(index, point): (usize, &CurvePoint)| {
            // What goes on beyond the edge is drawn up to it.
            let from =
                if index > 0 && known(index) && kept.get(index - 1) == Some(&false) { first } else { point.ends.0 };
            let to = if known(index + 1) && kept.get(index + 1) == Some(&false) { last } else { point.ends.1 };
            let (from, to) = self::cut(from, to, first, last)?;
            inside(point).then(|| CurvePoint { column: point.column - first, ends: (from, to), ..point.clone() })
        };
        let points = curve.points.iter().enumerate().filter_map(cut).collect();
        Curve { points, faceless, ..curve }
    });
    let quotes = feelings.quotes.into_iter().filter_map(|mut quote| {
        (quote.first, quote.last) = cut(quote.first, quote.last, first, last)?;
        Some(quote)
    });
    Some(Feelings { lane, curves: curves.filter(|curve| !curve.points.is_empty()).collect(), quotes: quotes.collect() })
}
