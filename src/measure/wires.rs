//! Connectors: what they must not touch, where they end, how they cross, how far they go.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::measure::Tally;
use crate::measure::bounds;
use crate::measure::bounds::Ground;
use crate::measure::nearby::Nearby;
use crate::measure::page::Page;
use crate::measure::page::Wire;
use crate::measure::ratio;

/// How far inside a card a piece must be to run through it.
const INSET: Len = Len(50);

/// Pieces closer than this, side by side, are one line to the eye.
const ONE_LINE: Len = Len(100);

/// Common extent at which they overlap.
const COMMON: Len = Len(100);

/// How far from the border of its card a connector may end (heads stop before it).
const REACH: f64 = 6.0;

/// Least last piece with a head, and the same in gutters.
const LAST: f64 = 14.0;
const LAST_IN_GUTTER: f64 = 8.0;

/// How far around a piece its neighbours are looked for.
const AROUND: Len = Len(6400);

/// A straight piece of a connector.
struct Piece {
    wire: usize,
    frame: Rect,
}

impl Piece {
    fn upright(&self) -> bool {
        self.frame.width == Len::ZERO
    }
}

type Net<'a> = (&'a str, &'a str);

fn net<'a>(wire: &Wire<'a>) -> Net<'a> {
    (wire.variant, wire.net)
}

/// Measures everything about connectors.
pub(super) fn measure(page: &Page, tally: &mut Tally, soft: &mut Vec<(&'static str, Option<f64>)>) {
    let pieces: Vec<Piece> = page
        .wires
        .iter()
        .enumerate()
        .flat_map(|(wire, of)| of.course.pieces().map(move |frame| Piece { wire, frame }))
        .collect();
    let near = Nearby::new(page.size, pieces.iter().map(|piece| piece.frame).collect());
    let cards = Nearby::new(page.size, page.cards.iter().map(|card| card.body.unwrap_or_default()).collect());
    shapes(page, tally);
    through(page, &pieces, &cards, tally);
    heads(page, &cards, tally);
    overlaps(page, &pieces, &near, tally);
    let crossings = crossings(page, &pieces, &near, tally);
    let count = page.wires.len() as f64;
    soft.push(("connectors", Some(count)));
    soft.push(("crossings_per_connector", ratio(crossings.len() as f64, count)));
    let ground = Ground::new(page, &cards);
    soft.push(("crossings_bound", ratio(bounds::crossings(page, &ground) as f64, count)));
    soft.push(("pairs_crossing_again", Some(again(&crossings))));
    ways(page, &ground, soft);
    gaps(page, &pieces, &near, &cards, soft);
}

fn at(point: Point) -> String {
    format!("({}, {})", point.x.to_f64(), point.y.to_f64())
}

fn said(wire: &Wire) -> String {
    let variant = if wire.variant.is_empty() { String::new() } else { format!("{}: ", wire.variant) };
    format!("{variant}connector `{}` from `{}` to `{}`", wire.id, wire.from, wire.to)
}

/// Pieces that are not straight up or across; ends that hang; last pieces that are too short.
fn shapes(page: &Page, tally: &mut Tally) {
    let (by_id, flags) = (page.by_id(), page.flags());
    for wire in &page.wires {
        for (from, to) in &wire.course.askew {
            tally.fault("not_orthogonal", || format!("{} goes from {} to {}", said(wire), at(*from), at(*to)));
        }
        let points = &wire.course.points;
        let (Some(start), Some(end)) = (points.first(), points.last()) else {
            tally.fault("dangling_connector", || format!("{} has no line", said(wire)));
            continue;
        };
        for (id, point) in [(wire.from, start), (wire.to, end)] {
            let card = by_id.get(&(wire.variant, id)).and_then(|card| page.cards.get(*card));
            // A card on another page is stood for by a flag.
            let flag = if card.is_none() { flags.get(&(wire.variant, wire.id)).copied() } else { None };
            let distance = card
                .into_iter()
                .flat_map(|card| [card.body, card.ring])
                .flatten()
                .chain(flag)
                .map(|frame| from_border(frame, *point))
                .fold(f64::INFINITY, f64::min);
            if distance > REACH {
                tally.fault("dangling_connector", || {
                    format!("{} ends at {}, {distance} from the border of `{id}`", said(wire), at(*point))
                });
            }
        }
        let mut backwards = points.clone();
        backwards.reverse();
        for (head, points, id) in [(wire.head, points, wire.to), (wire.tail, &backwards, wire.from)] {
            let ([.., before, last], Some(_)) = (points.as_slice(), head) else { continue };
            let card = by_id.get(&(wire.variant, id)).and_then(|card| page.cards.get(*card)?.body);
            let border = card.or_else(|| flags.get(&(wire.variant, wire.id)).copied());
            let gap = border.map_or(0.0, |frame| from_border(frame, *last));
            let length = (last.x - before.x).abs().to_f64() + (last.y - before.y).abs().to_f64() + gap;
            let least = if last.y == before.y { LAST_IN_GUTTER } else { LAST };
            if length < least {
                tally.fault("bad_arrow", || {
                    format!("the last piece of {} at {} is {length} long", said(wire), at(*last))
                });
            }
        }
    }
}

/// Distance of a point from the outline of a box, in px.
fn from_border(frame: Rect, point: Point) -> f64 {
    let outside = |low: Len, high: Len, value: Len| (low - value).max(value - high).max(Len::ZERO).to_f64();
    let (dx, dy) = (outside(frame.x, frame.right(), point.x), outside(frame.y, frame.bottom(), point.y));
    if dx > 0.0 || dy > 0.0 {
        return dx.hypot(dy);
    }
    let inside = [point.x - frame.x, frame.right() - point.x, point.y - frame.y, frame.bottom() - point.y];
    inside.into_iter().min().unwrap_or(Len::ZERO).to_f64()
}

/// Pieces that run through cards, marks and words.
fn through(page: &Page, pieces: &[Piece], cards: &Nearby, tally: &mut Tally) {
    let words: Vec<(usize, Rect)> = page
        .words
        .iter()
        .enumerate()
        .filter(|(_, words)| words.within.sign.is_none() && words.within.wire.is_none())
        .flat_map(|(index, words)| words.lines.iter().map(move |line| (index, *line)))
        .collect();
    let near_words = Nearby::new(page.size, words.iter().map(|(_, line)| *line).collect());
    let near_signs = Nearby::new(page.size, page.signs.iter().map(|sign| sign.frame).collect());
    for piece in pieces {
        let Some(wire) = page.wires.get(piece.wire) else { continue };
        let place = || at(Point::new(piece.frame.x, piece.frame.y));
        cards.each(piece.frame, |index| {
            let Some(card) = page.cards.get(index) else { return };
            let Some(body) = card.body.filter(|body| runs_inside(piece.frame, *body)) else { return };
            let own = card.variant == wire.variant && (card.id == wire.from || card.id == wire.to);
            let name = if own { "connector_inside_own_card" } else { "connector_through_card" };
            tally.fault(name, || {
                format!("{} at {} in `{}` at {}", said(wire), place(), card.id, at(Point::new(body.x, body.y)))
            });
        });
        near_words.each(piece.frame, |index| {
            let Some((words, line)) = words.get(index) else { return };
            let Some(words) = page.words.get(*words).filter(|_| runs_inside(piece.frame, *line)) else { return };
            tally.fault("connector_through_mark", || format!("{} at {} in `{}`", said(wire), place(), words.text));
        });
        near_signs.each(piece.frame, |index| {
            let Some(sign) = page.signs.get(index).filter(|sign| runs_inside(piece.frame, sign.frame)) else { return };
            // A label or bead stands on its own connector, and on the trunk that connector shares.
            let own = matches!(sign.kind, "label" | "bead")
                && page.wires.iter().any(|other| Some(other.id) == sign.of && net(other) == net(wire));
            if !own {
                tally.fault("connector_through_mark", || {
                    format!("{} at {} in the {} of `{}`", said(wire), place(), sign.kind, sign.of.unwrap_or(""))
                });
            }
        });
    }
}

fn runs_inside(piece: Rect, frame: Rect) -> bool {
    let frame = frame.grow(-INSET);
    piece.x < frame.right() && frame.x < piece.right() && piece.y < frame.bottom() && frame.y < piece.bottom()
        || piece.width == Len::ZERO
            && piece.x > frame.x
            && piece.x < frame.right()
            && piece.y < frame.bottom()
            && frame.y < piece.bottom()
        || piece.height == Len::ZERO
            && piece.y > frame.y
            && piece.y < frame.bottom()
            && piece.x < frame.right()
            && frame.x < piece.right()
}

/// Heads that lie on one another, or on a card.
fn heads(page: &Page, cards: &Nearby, tally: &mut Tally) {
    let heads: Vec<(usize, Rect)> = page
        .wires
        .iter()
        .enumerate()
        .flat_map(|(index, wire)| [wire.head, wire.tail].into_iter().flatten().map(move |(frame, _)| (index, frame)))
        .collect();
    let near = Nearby::new(page.size, heads.iter().map(|(_, frame)| *frame).collect());
    for sign in page.signs.iter().filter(|sign| matches!(sign.kind, "bead" | "label")) {
        near.each(sign.frame, |head| {
            let Some((wire, head)) = heads.get(head).filter(|(_, head)| head.grow(-INSET).overlaps(sign.frame)) else {
                return;
            };
            tally.fault("heads_overlap", || {
                let wire = page.wires.get(*wire).map(said).unwrap_or_default();
                let place = at(Point::new(sign.frame.x, sign.frame.y));
                let (kind, of) = (sign.kind, sign.of.unwrap_or(""));
                format!("the {kind} of `{of}` at {place} and the head of {wire} at {}", at(head.center()))
            });
        });
    }
    for (index, (wire, frame)) in heads.iter().enumerate() {
        cards.each(*frame, |card| {
            let (Some(wire), Some(card)) = (page.wires.get(*wire), page.cards.get(card)) else { return };
            if card.body.is_some_and(|body| body.grow(-INSET).overlaps(*frame)) {
                tally.fault("bad_arrow", || {
                    format!("the head of {} at {} lies on `{}`", said(wire), at(frame.center()), card.id)
                });
            }
        });
        near.each(*frame, |other| {
            let Some((second, other_frame)) = heads.get(other).filter(|_| other > index) else { return };
            let (Some(one), Some(two)) = (page.wires.get(*wire), page.wires.get(*second)) else { return };
            let merged = wire != second && net(one) == net(two);
            if !merged && frame.overlaps(*other_frame) {
                tally.fault("heads_overlap", || format!("{} and {} at {}", said(one), said(two), at(frame.center())));
            }
        });
    }
}

/// Pieces of different nets that lie on one another.
fn overlaps(page: &Page, pieces: &[Piece], near: &Nearby, tally: &mut Tally) {
    for (index, piece) in pieces.iter().enumerate() {
        near.each(piece.frame.grow(ONE_LINE), |other| {
            let Some(second) = pieces.get(other).filter(|_| other > index) else { return };
            let (Some(one), Some(two)) = (page.wires.get(piece.wire), page.wires.get(second.wire)) else { return };
            if net(one) == net(two) || piece.upright() != second.upright() {
                return;
            }
            let (apart, common) = parallel(piece, second);
            if apart < ONE_LINE && common > COMMON {
                tally.fault("connector_overlap", || {
                    let place = Point::new(piece.frame.x.max(second.frame.x), piece.frame.y.max(second.frame.y));
                    format!("{} and {} share {} from {}", said(one), said(two), common.to_f64(), at(place))
                });
            }
        });
    }
}

/// Distance and common extent of two parallel pieces.
fn parallel(one: &Piece, two: &Piece) -> (Len, Len) {
    let (one, two, upright) = (one.frame, two.frame, one.upright());
    if upright {
        ((one.x - two.x).abs(), one.bottom().min(two.bottom()) - one.y.max(two.y))
    } else {
        ((one.y - two.y).abs(), one.right().min(two.right()) - one.x.max(two.x))
    }
}

/// Places where connectors of two nets cross; each is one, however many connectors share the trunks.
type Crossings<'a> = BTreeSet<(Net<'a>, Net<'a>, Len, Len)>;

fn crossings<'a>(page: &Page<'a>, pieces: &[Piece], near: &Nearby, tally: &mut Tally) -> Crossings<'a> {
    let mut found = BTreeSet::new();
    for piece in pieces.iter().filter(|piece| !piece.upright()) {
        let Some(across) = page.wires.get(piece.wire) else { continue };
        // Bridges of one height do not overlap, so that one look finds the one over a place.
        let y = piece.frame.y;
        let mut bridges: Vec<(Len, Len)> = across
            .course
            .bridges
            .iter()
            .filter(|bridge| bridge.y == y)
            .map(|bridge| (bridge.left, bridge.right))
            .collect();
        bridges.sort_unstable();
        near.each(piece.frame, |other| {
            let Some(second) = pieces.get(other).filter(|second| second.upright()) else { return };
            let Some(upright) = page.wires.get(second.wire).filter(|upright| net(upright) != net(across)) else {
                return;
            };
            let x = second.frame.x;
            let (one, two) = (net(across), net(upright));
            found.insert((one.min(two), one.max(two), x, y));
            let before = bridges.partition_point(|(left, _)| *left < x);
            let bridged = before.checked_sub(1).and_then(|at| bridges.get(at)).is_some_and(|(_, right)| x < *right);
            let above = |upper: &Wire, lower: &Wire| upper.halo.is_some_and(|halo| halo > lower.order);
            if !bridged && !above(across, upright) && !above(upright, across) {
                tally.fault("crossing_without_bridge", || {
                    format!("{} and {} at {}", said(across), said(upright), at(Point::new(x, y)))
                });
            }
        });
    }
    found
}

/// Pairs of nets that cross more than once.
fn again(crossings: &Crossings) -> f64 {
    let mut pairs: BTreeMap<(Net, Net), u32> = BTreeMap::new();
    for (one, two, ..) in crossings {
        *pairs.entry((*one, *two)).or_default() += 1;
    }
    pairs.values().filter(|count| **count > 1).count() as f64
}

/// Bends and lengths.
fn ways(page: &Page, ground: &Ground, soft: &mut Vec<(&'static str, Option<f64>)>) {
    let by_id = page.by_id();
    let body = |wire: &Wire, id: &str| {
        let index = *by_id.get(&(wire.variant, id))?;
        Some((index, page.cards.get(index)?.body?))
    };
    let (mut bends, mut most, mut bound, mut straight) = (0, 0, 0, 0);
    let (mut length, mut direct) = (0.0, 0.0);
    for wire in &page.wires {
        let course = &wire.course;
        bends += course.bends();
        most = most.max(course.bends());
        straight += usize::from(course.bends() == 0);
        if let (Some(from), Some(to)) = (body(wire, wire.from), body(wire, wire.to)) {
            bound += ground.bends(wire.variant, (from, to));
        }
        if let (Some(start), Some(end), true) = (course.points.first(), course.points.last(), wire.from != wire.to) {
            length += course.length();
            direct += (end.x - start.x).abs().to_f64() + (end.y - start.y).abs().to_f64();
        }
    }
    let count = page.wires.len() as f64;
    soft.push(("bends_per_connector", ratio(bends as f64, count)));
    soft.push(("bends_bound", ratio(f64::from(bound), count)));
    soft.push(("most_bends", (count > 0.0).then_some(most as f64)));
    soft.push(("length_ratio", ratio(length, direct)));
    soft.push(("straight_share", ratio(straight as f64, count)));
}

/// Least distances to other connectors and to foreign cards, as far as they are within [`AROUND`].
fn gaps(page: &Page, pieces: &[Piece], near: &Nearby, cards: &Nearby, soft: &mut Vec<(&'static str, Option<f64>)>) {
    let (mut parallels, mut foreign): (Option<Len>, Option<f64>) = (None, None);
    for (index, piece) in pieces.iter().enumerate() {
        let Some(wire) = page.wires.get(piece.wire) else { continue };
        near.each(piece.frame.grow(parallels.unwrap_or(AROUND)), |other| {
            let Some(second) = pieces.get(other).filter(|_| other > index) else { return };
            let Some(two) = page.wires.get(second.wire).filter(|two| net(two) != net(wire)) else { return };
            if two.variant == wire.variant && piece.upright() == second.upright() {
                let (apart, common) = parallel(piece, second);
                if common > Len::ZERO && parallels.is_none_or(|least| apart < least) {
                    parallels = Some(apart);
                }
            }
        });
        let around = foreign.map_or(AROUND, Len::from_f64);
        cards.each(piece.frame.grow(around), |index| {
            let Some(card) = page.cards.get(index) else { return };
            let own = card.variant == wire.variant && (card.id == wire.from || card.id == wire.to);
            if let Some(body) = card.body.filter(|_| !own) {
                let gap = apart(piece.frame, body);
                if foreign.is_none_or(|least| gap < least) {
                    foreign = Some(gap);
                }
            }
        });
    }
    soft.push(("least_gap_parallel", parallels.map(Len::to_f64)));
    soft.push(("least_gap_connector_card", foreign));
    soft.push(("least_gap_line", line_gap(page, pieces)));
}

/// Least distance of a level piece to a separator line it runs along.
fn line_gap(page: &Page, pieces: &[Piece]) -> Option<f64> {
    let lines = Nearby::new(page.size, page.separators.clone());
    let mut least: Option<Len> = None;
    for piece in pieces.iter().filter(|piece| !piece.upright()) {
        lines.each(piece.frame.grow(least.unwrap_or(AROUND)), |index| {
            let Some(line) = page.separators.get(index) else { return };
            let gap = (line.y - piece.frame.y).abs();
            if line.x < piece.frame.right() && piece.frame.x < line.right() && least.is_none_or(|least| gap < least) {
                least = Some(gap);
            }
        });
    }
    least.map(Len::to_f64)
}

/// Distance of two boxes in px, 0 when they touch.
pub(super) fn apart(one: Rect, two: Rect) -> f64 {
    let dx = (one.x - two.right()).max(two.x - one.right()).max(Len::ZERO).to_f64();
    let dy = (one.y - two.bottom()).max(two.y - one.bottom()).max(Len::ZERO).to_f64();
    dx.hypot(dy)
}
