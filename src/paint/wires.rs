//! Connectors: lines with rounded corners and bridges, heads, dots, labels.

use crate::board::Pane;
use crate::board::State;
use crate::board::Strength;
use crate::board::Wire;
use crate::board::WireKind;
use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::layout::BeadBox;
use crate::layout::PaneBox;
use crate::layout::route::Route;
use crate::paint::Brush;
use crate::paint::marks;
use crate::paint::rings;
use crate::paint::silent;
use crate::scene::Mark;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::sorted::Sorted;

/// How a connector looks.
pub struct Look {
    /// Colour.
    pub color: Color,
    /// Stroke width.
    pub width: Len,
    /// Dashes.
    pub dash: Vec<Len>,
    /// Arrow head at the end: length and width; `None` ends in a dot.
    pub head: Option<[Len; 2]>,
    /// Arrow head at the start too.
    pub both: bool,
    /// Width of the ground that shows in the middle of a double line.
    pub core: Option<Len>,
}

/// How a kind of connector looks.
pub fn look(brush: Brush, kind: WireKind) -> Look {
    let (metrics, palette) = (brush.metrics, brush.palette);
    let plain = |color, width, head| Look { color, width, dash: Vec::new(), head, both: false, core: None };
    match kind {
        WireKind::Path => plain(palette.spine, metrics.stroke_path, Some(metrics.arrow_path)),
        WireKind::Triggers => plain(palette.flow, metrics.stroke_trigger, Some(metrics.arrow_trigger)),
        WireKind::Back => Look {
            dash: vec![Len::px(5), Len::px(3)],
            ..plain(palette.flow, metrics.stroke_trigger, Some(metrics.arrow_trigger))
        },
        WireKind::Handoff => plain(palette.handoff, metrics.stroke_handoff, Some(metrics.arrow_path)),
        WireKind::Uses => plain(palette.flow, metrics.stroke_uses, None),
        WireKind::With => {
            Look { both: true, ..plain(palette.flow, metrics.stroke_trigger, Some(metrics.arrow_trigger)) }
        }
    }
}

/// Width of the ground in a double line.
const CORE: Len = Len(140);

/// Gives a connector the form of what became of it, so that no state is told by its colour alone: a new one is a double
/// line, a changed one dashes and dots, a removed one short dashes far apart.
pub fn mark(brush: Brush, state: State, look: &mut Look) {
    let metrics = brush.metrics;
    if state != State::Same {
        look.color = brush.state(state).unwrap_or(look.color);
        look.width = look.width.max(metrics.stroke_new);
    }
    match state {
        State::Same => {}
        State::New => {
            look.core = Some(CORE);
            look.width = metrics.stroke_new + CORE;
            look.dash = Vec::new();
        }
        State::Changed | State::Moved => look.dash = [9, 3, 2, 3].map(Len::px).to_vec(),
        State::Removed => {
            look.width = metrics.stroke_ghost;
            look.dash = [3, 5].map(Len::px).to_vec();
        }
    }
}

/// How a connector of a pane looks, its state and strength included.
fn wire_look(brush: Brush, wire: &Wire) -> Look {
    let (metrics, palette) = (brush.metrics, brush.palette);
    let mut look = look(brush, wire.kind);
    self::mark(brush, wire.state, &mut look);
    if let Some((strip, ..)) = wire.traces.first() {
        look.color = trace_color(brush, *strip);
        look.width = metrics.stroke_trace;
        look.head = look.head.map(|_| metrics.arrow_trace);
        look.dash = Vec::new();
        look.core = None;
    } else if wire.strength == Strength::Dim && wire.state == State::Same {
        look.color = palette.dim_link;
    }
    look
}

/// Colour of a trace.
pub fn trace_color(brush: Brush, strip: usize) -> Color {
    let strip = brush.board.strips.get(strip);
    color_of(brush, strip.map_or(0, |strip| strip.order), strip.is_some_and(|strip| strip.later))
}

/// Colour of so many-th trace on the page; the first has one of its own in the later of two states.
pub fn color_of(brush: Brush, order: usize, later: bool) -> Color {
    let palette = brush.palette;
    match order {
        0 if later => palette.trace_future,
        0 => palette.trace,
        1 => palette.moved,
        _ => palette.teams.get(4).copied().unwrap_or(palette.changed),
    }
}

/// Between two traces that share a connector.
const STRANDS: Len = Len::px(5);

/// Colours of the traces that run along a connector, each once.
fn trace_colors(brush: Brush, wire: &Wire) -> Vec<Color> {
    let mut colors = Vec::new();
    for (strip, ..) in &wire.traces {
        let color = trace_color(brush, *strip);
        if !colors.contains(&color) {
            colors.push(color);
        }
    }
    colors
}

/// The lines of several traces that share a connector, side by side over its own line.
fn strands(brush: Brush, colors: &[Color], points: &[Point], route: &Route) -> Vec<Mark> {
    if colors.len() < 2 {
        return Vec::new();
    }
    let count = i32::try_from(colors.len()).unwrap_or(1);
    let strand = |(index, color): (i32, &Color)| {
        let off = STRANDS * (index * 2 - (count - 1)) / 2;
        Mark::Path {
            segments: line(&beside(points, off), route, brush.metrics.corner, brush.metrics.route.hop),
            fill: None,
            stroke: Some(Stroke::solid(*color, brush.metrics.stroke_trace)),
            tags: Tags::part("strand"),
        }
    };
    let ground = Stroke::solid(brush.palette.panel, brush.metrics.stroke_trace + STRANDS * (count - 1));
    let segments = line(points, route, brush.metrics.corner, brush.metrics.route.hop);
    let ground = Mark::Path { segments, fill: None, stroke: Some(ground), tags: Tags::part("halo") };
    [ground].into_iter().chain((0..).zip(colors).map(strand)).collect()
}

/// A course moved sideways: each of its pieces by the same distance, to the right of where it leads.
fn beside(points: &[Point], off: Len) -> Vec<Point> {
    let ways: Vec<(i32, i32)> = points
        .windows(2)
        .map(|pair| match pair {
            [from, to] => direction(*from, *to),
            _ => (0, 0),
        })
        .collect();
    let side = |way: (i32, i32)| (off * -way.1, off * way.0);
    let moved = points.iter().enumerate().map(|(index, point)| {
        let before = index.checked_sub(1).and_then(|index| ways.get(index)).copied();
        let after = ways.get(index).copied();
        let (x, y) = match (before, after) {
            (Some(before), Some(after)) if before != after => {
                let ((x, y), (more_x, more_y)) = (side(before), side(after));
                (x + more_x, y + more_y)
            }
            (Some(way), _) | (None, Some(way)) => side(way),
            (None, None) => (Len::ZERO, Len::ZERO),
        };
        point.offset(x, y)
    });
    moved.collect()
}

/// Gap between an arrow's tip and the border it points at.
fn tip_gap(brush: Brush, pane: &Pane, item: usize) -> Len {
    brush.metrics.arrow_gap + pane.items.get(item).map_or(Len::ZERO, |item| rings::reach(brush, item))
}

/// Direction of a piece: one of the four.
fn direction(from: Point, to: Point) -> (i32, i32) {
    ((to.x.0 - from.x.0).signum(), (to.y.0 - from.y.0).signum())
}

/// Connectors, in a group that screen readers pass over (each card says where it leads).
pub fn connectors(brush: Brush, pane: &Pane, placed: &PaneBox, marks: &mut Vec<Mark>) {
    let wires = || pane.wires.iter().zip(&placed.routes).zip(&placed.wire_labels);
    let mut groups = Vec::new();
    for ((wire, route), _) in wires().filter(|((wire, _), _)| wire.traces.is_empty()) {
        groups.push(connector(brush, pane, wire, route));
    }
    for ((wire, route), _) in wires().filter(|((wire, _), _)| !wire.traces.is_empty()) {
        groups.push(connector(brush, pane, wire, route));
    }
    for ((wire, route), label) in wires() {
        let (Some(plate), Some(label)) = (route.label, label) else { continue };
        let of = || Tags::kind("label").with("data-for", &wire.id).with("data-variant", &pane.variant);
        let plate = Mark::Rect {
            frame: plate,
            radius: Len::px(3),
            fill: Some(brush.palette.paper.into()),
            stroke: None,
            tags: Tags::none(),
        };
        let words = brush.words(label, Tags::kind("text").with("data-for", &wire.id));
        groups.push(Mark::Group { tags: of(), access: None, href: None, marks: vec![plate, words] });
    }
    marks.push(silent(Tags::none(), groups));
}

fn connector(brush: Brush, pane: &Pane, wire: &Wire, route: &Route) -> Mark {
    let mut look = wire_look(brush, wire);
    let id_of = |item: usize| pane.items.get(item).map(|item| item.id.clone()).unwrap_or_default();
    let codes: Vec<String> = wire
        .traces
        .iter()
        .filter_map(|(strip, ..)| brush.board.strips.get(*strip).map(|strip| strip.code.clone()))
        .collect();
    let (from, to) = wire.left.clone().unwrap_or_else(|| (id_of(wire.from), id_of(wire.to)));
    let tags = Tags::kind("connector")
        .with("data-id", &wire.id)
        .with("data-from", from)
        .with("data-to", to)
        .with("data-type", wire.kind.word())
        .with("data-variant", &pane.variant)
        .with("data-state", wire.state.word())
        .with("data-trace", codes.join(" "))
        .with("data-net", route.net.to_string());
    let colors = trace_colors(brush, wire);
    let count = i32::try_from(colors.len()).unwrap_or(1).max(1);
    let more = STRANDS * (count - 1);
    let mut parts = Vec::new();
    let mut points = route.points.clone();
    look.head = look.head.map(|[length, width]| [length + more, width + more]);
    let head_end = look.head.map(|size| (size, tip_gap(brush, pane, wire.to)));
    let mut heads = Vec::new();
    if let Some((size, gap)) = head_end {
        heads.extend(trim_end(&mut points, size, gap, look.color, "head"));
    }
    if look.both {
        points.reverse();
        heads.extend(
            look.head.and_then(|size| trim_end(&mut points, size, tip_gap(brush, pane, wire.from), look.color, "tail")),
        );
        points.reverse();
    }
    // A trace runs on top, and its halo cuts what passes below, so it needs no bridges.
    let bridged = Route { hops: Vec::new(), ..route.clone() };
    let route = if wire.traces.is_empty() { route } else { &bridged };
    let line = line(&points, route, brush.metrics.corner, brush.metrics.route.hop);
    if !wire.traces.is_empty() {
        let halo = Stroke::solid(brush.palette.panel, look.width + more + brush.metrics.halo);
        parts.push(Mark::Path { segments: line.clone(), fill: None, stroke: Some(halo), tags: Tags::part("halo") });
    }
    let mut stroke = Stroke::solid(look.color, look.width);
    stroke.dash = look.dash;
    let core = look.core.map(|width| Mark::Path {
        segments: line.clone(),
        fill: None,
        stroke: Some(Stroke::solid(brush.palette.panel, width)),
        tags: Tags::part("core"),
    });
    parts.push(Mark::Path { segments: line, fill: None, stroke: Some(stroke), tags: Tags::part("line") });
    parts.extend(core);
    parts.extend(strands(brush, &colors, &points, route));
    parts.extend(heads);
    parts.extend(route.forks.iter().map(|at| Mark::Circle {
        center: *at,
        radius: brush.metrics.fork,
        fill: Some(look.color.into()),
        stroke: None,
        tags: Tags::part("fork"),
    }));
    Mark::Group { tags, access: None, href: None, marks: parts }
}

/// Shortens the last piece for an arrow head and gives the head.
fn trim_end(points: &mut [Point], size: [Len; 2], gap: Len, color: Color, part: &str) -> Option<Mark> {
    let [.., before, last] = points else { return None };
    let way = direction(*before, *last);
    let tip = last.offset(-(gap * way.0), -(gap * way.1));
    let inside = Len(size[0].0 * 3 / 4);
    *last = tip.offset(-(inside * way.0), -(inside * way.1));
    Some(marks::head(tip, way, size, color, Tags::part(part)))
}

/// A connector's line: rounded corners, bridges over what it crosses.
pub fn line(points: &[Point], route: &Route, corner: Len, hop: Len) -> Vec<Segment> {
    let mut segments = Vec::new();
    let Some(first) = points.first() else { return segments };
    segments.push(Segment::Move(*first));
    for (index, pair) in points.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        bridges(&mut segments, *from, *to, index, route, hop);
        match points.get(index + 2) {
            Some(next) => {
                let radius = corner.min(length(*from, *to).half()).min(length(*to, *next).half());
                let (into, out) = (direction(*from, *to), direction(*to, *next));
                segments.push(Segment::Line(to.offset(-(radius * into.0), -(radius * into.1))));
                segments.push(Segment::Arc {
                    radius,
                    clockwise: into.0 * out.1 - into.1 * out.0 > 0,
                    to: to.offset(radius * out.0, radius * out.1),
                });
            }
            None => segments.push(Segment::Line(*to)),
        }
    }
    segments
}

fn length(from: Point, to: Point) -> Len {
    (to.x - from.x).abs() + (to.y - from.y).abs()
}

/// Bridges on a horizontal piece, in the direction of travel.
fn bridges(segments: &mut Vec<Segment>, from: Point, to: Point, piece: usize, route: &Route, radius: Len) {
    let mut hops: Vec<_> = route.hops.iter().filter(|hop| hop.piece == piece).collect();
    hops.put_in_order_by(|hop| hop.from);
    let right = to.x >= from.x;
    if !right {
        hops.reverse();
    }
    let y = from.y;
    for hop in hops {
        let (start, end) = if right { (hop.from, hop.to) } else { (hop.to, hop.from) };
        let rise = radius.min((hop.to - hop.from).half());
        segments.push(Segment::Line(Point::new(start, y)));
        if (hop.to - hop.from) <= rise * 2 {
            segments.push(Segment::Arc { radius: rise, clockwise: right, to: Point::new(end, y) });
            continue;
        }
        let step = if right { rise } else { -rise };
        segments.push(Segment::Arc { radius: rise, clockwise: right, to: Point::new(start + step, y - rise) });
        segments.push(Segment::Line(Point::new(end - step, y - rise)));
        segments.push(Segment::Arc { radius: rise, clockwise: right, to: Point::new(end, y) });
    }
}

/// What is drawn over the cards: end dots of connectors, beads of traces.
pub fn ends(brush: Brush, pane: &Pane, placed: &PaneBox, marks: &mut Vec<Mark>) {
    let mut dots = Vec::new();
    let rim = Stroke::solid(brush.palette.paper, brush.metrics.dot_rim);
    for (wire, route) in pane.wires.iter().zip(&placed.routes) {
        let look = wire_look(brush, wire);
        if let (None, Some(end)) = (look.head, route.points.last()) {
            dots.push(Mark::Circle {
                center: *end,
                radius: brush.metrics.dot,
                fill: Some(look.color.into()),
                stroke: Some(rim.clone()),
                tags: Tags::part("dot").with("data-for", &wire.id).with("data-variant", &pane.variant),
            });
        }
    }
    for placed in &placed.beads {
        if let Some(wire) = pane.wires.get(placed.wire) {
            dots.push(bead(brush, pane, wire, placed));
        }
    }
    marks.push(silent(Tags::none(), dots));
}

/// A numbered bead in the middle of a traced connector; its shape tells several traces apart.
fn bead(brush: Brush, pane: &Pane, wire: &Wire, placed: &BeadBox) -> Mark {
    let (center, strip) = (placed.center, placed.strip);
    let color = trace_color(brush, strip);
    let order = brush.board.strips.get(strip).map_or(0, |strip| strip.order);
    let radius = brush.metrics.bead;
    let shape = bead_shape(brush, order, center, radius, Stroke::solid(color, Len::px(2)));
    let tags = Tags::kind("bead").with("data-for", &wire.id).with("data-variant", &pane.variant);
    let words = brush.colored(&placed.label, color, Tags::kind("text").with("data-for", &wire.id));
    Mark::Group { tags, access: None, href: None, marks: vec![shape, words] }
}

/// The shape of a bead: a circle for the first trace of the page, a square for the second, a diamond for the third.
pub fn bead_shape(brush: Brush, order: usize, center: Point, radius: Len, rim: Stroke) -> Mark {
    let fill = Some(brush.palette.paper.into());
    match order {
        0 => Mark::Circle { center, radius, fill, stroke: Some(rim), tags: Tags::none() },
        1 => Mark::Rect {
            frame: crate::geom::Rect::new(center.x - radius, center.y - radius, radius * 2, radius * 2),
            radius: Len::px(2),
            fill,
            stroke: Some(rim),
            tags: Tags::none(),
        },
        _ => {
            let points = [
                center.offset(Len::ZERO, -radius),
                center.offset(radius, Len::ZERO),
                center.offset(Len::ZERO, radius),
                center.offset(-radius, Len::ZERO),
            ];
            marks::polygon(&points, Some(brush.palette.paper), Some(rim), Tags::none())
        }
    }
}
