//! Room for the plates of labels, and the place of each plate.
//!
//! A plate stands on the longest horizontal piece in the widest gap between the vertical pieces that might
//! cross it; where no gap is wide enough, a gutter under that piece grows. A connector without horizontal
//! pieces carries its plate across its vertical one, in the highest channel it passes.

use std::collections::BTreeSet;

use super::Grid;
use super::RouteMetrics;
use super::draw::Picture;
use super::field::gutter_lane;
use super::lanes::Places;
use super::nets::Network;
use super::nets::Run;
use super::nets::Segment;
use super::nets::Trace;
use super::nets::channel_place;
use super::nets::row_place;
use super::table::len;
use super::table::wide;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;

/// Distance of a plate from a vertical piece that it must not cover.
fn clear(metrics: &RouteMetrics) -> i64 {
    wide(metrics.card_clearance)
}

/// Distance of a plate from the ends of its piece: the corner or the head stays visible.
fn clear_end(metrics: &RouteMetrics) -> i64 {
    wide(metrics.last_piece).max(wide(metrics.hop_clearance)) + wide(metrics.least_pitch) / 4
}

/// Before places are known: marks the straight vertical connectors that carry plates.
pub(super) fn mark(grid: &Grid, network: &mut Network) {
    for (link, edge) in grid.links.iter().enumerate() {
        let Some(size) = edge.label else { continue };
        let Some(Trace::Path { runs, segments }) = network.traces.get(link) else { continue };
        if !segments.is_empty() {
            continue;
        }
        let Some(run) = runs.first().copied() else { continue };
        let Some(piece) = network.runs.get(run) else { continue };
        let tallest = (piece.top / 2..=piece.bottom / 2)
            .filter(|channel| (piece.top..=piece.bottom).contains(&channel_place(*channel)))
            .max_by_key(|channel| (grid.channels.get(*channel).map(|channel| channel.base), usize::MAX - channel));
        let Some(channel) = tallest else { continue };
        let (net, first) = (piece.net, piece.link);
        if let Some(piece) = network.runs.get_mut(run) {
            piece.plate = Some((channel_place(channel), wide(size.width) / 2 + 1));
        }
        network.segments.push(Segment {
            channel,
            runs: Vec::new(),
            label: Some(size),
            plate_of: Some(run),
            link: first,
            net,
        });
    }
}

/// The room every channel must keep free on both sides of a track that carries a plate; where the plate lies
/// across a vertical piece, the head of that piece stays visible.
pub(super) fn plates(grid: &Grid, network: &Network, metrics: &RouteMetrics) -> Vec<i64> {
    let mut plates = vec![0; grid.channels.len()];
    for segment in &network.segments {
        let (Some(size), Some(plate)) = (segment.label, plates.get_mut(segment.channel)) else { continue };
        let beyond = if segment.plate_of.is_some() { metrics.last_piece } else { metrics.hop };
        *plate = (wide(size.height) / 2 + wide(beyond)).max(*plate);
    }
    plates
}

/// A horizontal piece that could carry a plate.
struct Shelf {
    segment: Option<usize>,
    place: usize,
    low: i64,
    high: i64,
    /// The gutter under it that could grow, and at which end.
    gutter: usize,
    end: i64,
}

/// When places are known: chooses the piece for every plate, and adds room in a gutter for those that find no
/// gap. Tells whether it did.
pub(super) fn make_room(grid: &Grid, network: &mut Network, places: &Places, metrics: &RouteMetrics) -> bool {
    let labelled = grid.links.iter().enumerate().filter_map(|(link, edge)| Some((link, edge.label?)));
    let labelled: Vec<(usize, Size)> = labelled.collect();
    if labelled.is_empty() {
        return false;
    }
    let at_place = uprights(grid, network, places);
    let tried: BTreeSet<usize> =
        network.runs.iter().rev().take_while(|run| run.spacer != 0).map(|run| run.link).collect();
    let mut added = Vec::new();
    for (link, size) in labelled {
        let half = wide(size.width) / 2 + 1;
        let width_of = |shelf: &Shelf| {
            let list = at_place.get(shelf.place).map(Vec::as_slice).unwrap_or_default();
            widest(inside(list, shelf.low, shelf.high), shelf.low, shelf.high, metrics)
                .map_or(0, |(from, to)| to - from)
        };
        let shelves = shelves(grid, network, places, link);
        let best =
            shelves.iter().max_by_key(|shelf| (width_of(shelf), shelf.high - shelf.low, usize::MAX - shelf.place));
        let Some(best) = best else { continue };
        if let Some(piece) = best.segment.and_then(|segment| network.segments.get_mut(segment)) {
            piece.label = Some(size);
        }
        if width_of(best) < 2 * half && !tried.contains(&link) {
            added.push(Run {
                lane: best.gutter,
                top: best.place,
                bottom: best.place,
                plate: Some((best.place, half + clear_end(metrics))),
                spacer: best.end,
                link,
                net: link,
                ..Run::default()
            });
        }
    }
    let any = !added.is_empty();
    network.runs.append(&mut added);
    any
}

/// x of all runs that touch each place, from left to right.
fn uprights(grid: &Grid, network: &Network, places: &Places) -> Vec<Vec<i64>> {
    let mut at_place: Vec<Vec<i64>> = vec![Vec::new(); 2 * grid.rows.len() + 1];
    for (index, run) in network.runs.iter().enumerate().filter(|(_, run)| run.spacer == 0) {
        for place in run.top..=run.bottom {
            if let Some(list) = at_place.get_mut(place) {
                list.push(places.x(index, network));
            }
        }
    }
    for list in &mut at_place {
        list.sort_unstable();
    }
    at_place
}

/// The horizontal pieces of a link: only the chosen one where the choice was made before.
fn shelves(grid: &Grid, network: &Network, places: &Places, link: usize) -> Vec<Shelf> {
    match network.traces.get(link) {
        Some(Trace::Side { left, right, .. }) => {
            let (Some(left), Some(right)) = (grid.cards.get(*left), grid.cards.get(*right)) else { return Vec::new() };
            let edge = |lane: usize, side: i64| {
                let middle = places.middle.get(lane).copied().unwrap_or(0);
                middle + side * places.width.get(lane).copied().unwrap_or(0) / 2
            };
            let first = gutter_lane(left.last + 1);
            let (low, high) = (edge(first, -1), edge(gutter_lane(right.first), 1));
            vec![Shelf { segment: None, place: row_place(left.row), low, high, gutter: first, end: -1 }]
        }
        Some(Trace::Path { runs, segments }) => {
            let label = |segment: &usize| network.segments.get(*segment).is_some_and(|piece| piece.label.is_some());
            let chosen = segments.iter().any(label);
            let pairs = segments.iter().zip(runs.windows(2)).filter(|(segment, _)| !chosen || label(segment));
            let shelf = |(segment, pair): (&usize, &[usize])| {
                let [a, b] = *pair else { return None };
                let (xa, xb) = (places.x(a, network), places.x(b, network));
                let leftmost = network.runs.get(if xa < xb { a } else { b })?.lane;
                let place = channel_place(network.segments.get(*segment)?.channel);
                let (gutter, end) = if leftmost % 2 == 1 { (leftmost + 1, -1) } else { (leftmost, 1) };
                Some(Shelf { segment: Some(*segment), place, low: xa.min(xb), high: xa.max(xb), gutter, end })
            };
            pairs.filter_map(shelf).collect()
        }
        _ => Vec::new(),
    }
}

fn inside(list: &[i64], low: i64, high: i64) -> impl Iterator<Item = i64> + '_ {
    let start = list.partition_point(|x| *x <= low);
    let end = list.partition_point(|x| *x < high);
    list.get(start..end).unwrap_or_default().iter().copied()
}

/// The widest interval for a plate between vertical pieces, nearest to the middle among equals.
fn widest(crossing: impl Iterator<Item = i64>, low: i64, high: i64, metrics: &RouteMetrics) -> Option<(i64, i64)> {
    let mut best: Option<(i64, i64, i64)> = None;
    let mut from = low + clear_end(metrics);
    let mut consider = |from: i64, to: i64| {
        let away = -((from + to - low - high).abs());
        if to > from && best.is_none_or(|(width, far, _)| (to - from, away) > (width, far)) {
            best = Some((to - from, away, from));
        }
    };
    for x in crossing {
        consider(from, (x - clear(metrics)).min(high - clear_end(metrics)));
        from = from.max(x + clear(metrics));
    }
    consider(from, high - clear_end(metrics));
    best.map(|(width, _, from)| (from, from + width))
}

/// The plate of a link, if it has a label.
pub(super) fn plate(picture: &Picture, link: usize, points: &[Point]) -> Option<Rect> {
    let size = picture.grid.links.get(link)?.label?;
    let around = |x: i64, y: i64| {
        Rect::new(len(x - wide(size.width) / 2), len(y - wide(size.height) / 2), size.width, size.height)
    };
    let on_piece = |place: usize, piece: usize| {
        let (from, to) = (points.get(piece)?, points.get(piece + 1)?);
        let (low, high) = (wide(from.x).min(wide(to.x)), wide(from.x).max(wide(to.x)));
        let crossing = picture.between(place, low, high).map(|(x, _)| x);
        let (left, right) = widest(crossing, low, high, picture.metrics)?;
        Some(around((left + right) / 2, wide(from.y)))
    };
    match picture.network.traces.get(link)? {
        Trace::Nowhere | Trace::Loop { .. } => None,
        Trace::Side { left, .. } => on_piece(row_place(picture.grid.cards.get(*left)?.row), 0),
        Trace::Path { runs, segments } if segments.is_empty() => {
            let run = *runs.first()?;
            Some(around(picture.x.get(run).copied()?, picture.plate_y.get(&run).copied()?))
        }
        Trace::Path { segments, .. } => {
            let labelled =
                |segment: &usize| picture.network.segments.get(*segment).is_some_and(|piece| piece.label.is_some());
            let index = segments.iter().position(labelled)?;
            let channel = picture.network.segments.get(*segments.get(index)?)?.channel;
            on_piece(channel_place(channel), 1 + 2 * index)
        }
    }
}
