//! Beads: the numbers along a trace, where nothing else stands.

use crate::board::Pane;
use crate::board::Wire;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::layout::BeadBox;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards::ItemBox;
use crate::layout::route::Route;
use crate::sorted::Sorted;
use crate::text::Anchor;

/// Room kept around a bead.
const CLEAR: Len = Len::px(3);

/// Into how many places a piece is divided when its middle is taken.
const PLACES: i32 = 12;

/// Space between two beads on one connector, and between beads and words.
const BETWEEN: Len = Len::px(6);

/// Room above and below a bead, so that the head of an upright connector stays clear of it.
const HEAD: Len = Len::px(4);

/// How much longer a head is for every further trace along its connector.
const STRAND: Len = Len::px(5);

/// How much earlier a head stops for every further ring round the card that it points at.
const RING: Len = Len::px(3);

/// Room that the head of a connector asks for beside its beads.
fn head(pane: &Pane, wire: &Wire) -> Len {
    let more = |count: usize| i32::try_from(count.saturating_sub(1)).unwrap_or(0);
    let rings = [wire.from, wire.to].into_iter().filter_map(|item| pane.items.get(item)).map(|item| item.traces.len());
    HEAD + STRAND * more(wire.traces.len()) + RING * more(rings.max().unwrap_or(0))
}

/// Width of the beads of a connector.
fn width(wire: &Wire, tools: Tools) -> Len {
    let count = i32::try_from(wire.traces.len()).unwrap_or(1);
    (tools.metrics.bead * 2 + Len::px(2)) * count + BETWEEN * (count - 1)
}

/// Room that a connector's words and beads ask for; `words` is that of the words alone. Heads that stop before a ring
/// ask for more.
pub fn plate(pane: &Pane, wire: &Wire, words: Option<Size>, tools: Tools) -> Option<Size> {
    let ringed = |item: usize| pane.items.get(item).is_some_and(|item| !item.traces.is_empty());
    if wire.traces.is_empty() {
        let more = if ringed(wire.from) || ringed(wire.to) { head(pane, wire) } else { Len::ZERO };
        return words.map(|words| Size::new(words.width + more, words.height + more));
    }
    let (beads, high) = (width(wire, tools), (tools.metrics.bead + Len::px(1) + head(pane, wire)) * 2);
    Some(words.map_or(Size::new(beads, high), |words| {
        Size::new(beads + BETWEEN + words.width, high.max(words.height + head(pane, wire) * 2))
    }))
}

/// Beads of traced connectors: on their plates, before the words; where a connector has none, as near to the middle
/// of its longest piece as there is room, else on the next longest.
pub fn beads(pane: &Pane, routes: &[Route], items: &[ItemBox], tools: Tools) -> Vec<BeadBox> {
    let kind = tools.typography.pin;
    let down = tools.ruler.cap_height(kind.font()).half();
    let step = tools.metrics.bead * 2 + Len::px(2) + BETWEEN;
    let traced = |wire: usize| pane.wires.get(wire).is_some_and(|wire| !wire.traces.is_empty());
    if !(0..pane.wires.len()).any(traced) {
        return Vec::new();
    }
    let mut taken = obstacles(routes, items, tools);
    let mut beads = Vec::new();
    for (wire, (known, route)) in pane.wires.iter().zip(routes).enumerate().filter(|(wire, _)| traced(*wire)) {
        let count = i32::try_from(known.traces.len()).unwrap_or(1);
        let middle = match route.label {
            Some(plate) if known.label.is_some() => {
                Some((Point::new(plate.x + width(known, tools).half(), plate.center().y), true))
            }
            Some(plate) => Some((plate.center(), true)),
            None => free(route, step * (count - 1), &taken, tools),
        };
        let Some((middle, level)) = middle else { continue };
        for (index, (strip, number, _)) in known.traces.iter().enumerate() {
            let off = step * (i32::try_from(index).unwrap_or(0) * 2 - (count - 1)) / 2;
            let center = if level { middle.offset(off, Len::ZERO) } else { middle.offset(Len::ZERO, off) };
            let label =
                tools.label(&number.to_string(), kind, center.offset(Len::ZERO, down), Anchor::Middle, Tone::Ink);
            taken.push((None, around(center, tools)));
            beads.push(BeadBox { wire, strip: *strip, center, label });
        }
    }
    beads
}

/// Everything a bead must not stand on, each with the net whose beads may.
fn obstacles(routes: &[Route], items: &[ItemBox], tools: Tools) -> Vec<(Option<usize>, Rect)> {
    let mut taken = Vec::new();
    for route in routes {
        taken.extend(route.points.windows(2).filter_map(|pair| match pair {
            [from, to] => Some((Some(route.net), span(*from, *to))),
            _ => None,
        }));
        taken.extend(route.label.map(|plate| (None, plate)));
    }
    for item in items {
        taken.push((None, item.frame));
        taken.extend(item.tag.iter().chain(&item.root).map(|(frame, _)| (None, *frame)));
        taken.extend(item.pins.iter().map(|pin| {
            let (x, y) = (pin.width.half(), tools.metrics.pin_circle);
            (None, Rect::new(pin.center.x - x, pin.center.y - y, pin.width, y * 2))
        }));
    }
    taken
}

fn span(from: Point, to: Point) -> Rect {
    Rect::between(from.x.min(to.x), from.y.min(to.y), from.x.max(to.x), from.y.max(to.y))
}

fn around(center: Point, tools: Tools) -> Rect {
    let reach = tools.metrics.bead + CLEAR;
    Rect::new(center.x - reach, center.y - reach, reach * 2, reach * 2)
}

/// Middle of the beads of a connector, `length` from the first to the last, and whether they stand in a row.
fn free(route: &Route, length: Len, taken: &[(Option<usize>, Rect)], tools: Tools) -> Option<(Point, bool)> {
    let mut pieces: Vec<(Point, Point)> = route
        .points
        .windows(2)
        .filter_map(|pair| match pair {
            [from, to] => Some((*from, *to)),
            _ => None,
        })
        .collect();
    pieces.put_in_order_by(|(from, to)| std::cmp::Reverse((to.x - from.x).abs() + (to.y - from.y).abs()));
    let places = pieces.iter().flat_map(|(from, to)| {
        let level = from.y == to.y;
        let middle = from.offset((to.x - from.x).half(), (to.y - from.y).half());
        let shifts = (0..PLACES).flat_map(|place| if place == 0 { vec![0] } else { vec![place, -place] });
        shifts.map(move |shift| {
            let part = |length: Len| Len(length.0 / 2 / PLACES * shift);
            (middle.offset(part(to.x - from.x), part(to.y - from.y)), level)
        })
    });
    let stands = |(middle, level): &(Point, bool)| {
        let frame = around(*middle, tools);
        let half = length.half();
        let frame = if *level {
            Rect::new(frame.x - half, frame.y, frame.width + length, frame.height)
        } else {
            Rect::new(frame.x, frame.y - half, frame.width, frame.height + length)
        };
        taken.iter().filter(|(net, _)| *net != Some(route.net)).all(|(_, other)| !meets(frame, *other))
    };
    let first =
        pieces.first().map(|(from, to)| (from.offset((to.x - from.x).half(), (to.y - from.y).half()), from.y == to.y));
    places.clone().find(stands).or(first)
}

/// Whether two boxes meet; lines have no breadth of their own.
fn meets(one: Rect, two: Rect) -> bool {
    one.x < two.right() && two.x < one.right() && one.y < two.bottom() && two.y < one.bottom()
        || two.width == Len::ZERO
            && one.x < two.x
            && two.x < one.right()
            && one.y < two.bottom()
            && two.y < one.bottom()
        || two.height == Len::ZERO
            && one.y < two.y
            && two.y < one.bottom()
            && one.x < two.right()
            && two.x < one.right()
}
