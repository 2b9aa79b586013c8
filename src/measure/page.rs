//! Reads a scene: what each mark is, by its attributes, and where it stands.

use std::collections::BTreeMap;

use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::measure::course;
use crate::measure::course::Course;
use crate::scene::Access;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::scene::TextRun;
use crate::sorted::Gather;

/// Height of small letters with ascenders above the baseline, as a share of the size.
const ASCENT: f64 = 0.76;

/// Depth of letters below the baseline, as a share of the size.
const DESCENT: f64 = 0.21;

/// A group that is a card (or a metric).
pub(super) struct Card<'a> {
    pub(super) id: &'a str,
    pub(super) variant: &'a str,
    pub(super) lane: &'a str,
    /// Role of its lane.
    pub(super) role: &'a str,
    /// Whether it is a pain, an opportunity or a metric: they stand as a list below their step.
    pub(super) register: bool,
    pub(super) step: &'a str,
    pub(super) span: &'a str,
    pub(super) state: &'a str,
    /// Outline; a metric has none.
    pub(super) body: Option<Rect>,
    /// Its border, and its place in the order of painting.
    pub(super) border: Option<(Stroke, usize)>,
    /// Outer edge of the ring of a trace.
    pub(super) ring: Option<Rect>,
    pub(super) named: bool,
}

/// A text mark.
pub(super) struct Words<'a> {
    /// A box a line, as high as its letters.
    pub(super) lines: Vec<Rect>,
    /// The words, for a message.
    pub(super) text: String,
    /// Size of the letters.
    pub(super) size: Len,
    pub(super) color: Color,
    pub(super) order: usize,
    pub(super) within: Within<'a>,
}

/// A small mark with a meaning: pin, tag, badge, face, label, …
pub(super) struct Sign<'a> {
    pub(super) kind: &'a str,
    /// What it belongs to.
    pub(super) of: Option<&'a str>,
    /// Everything in it.
    pub(super) frame: Rect,
    /// Its first filled shape, and the colour of that.
    pub(super) plate: Option<Rect>,
    pub(super) color: Option<Color>,
    pub(super) within: Within<'a>,
}

/// A connector.
pub(super) struct Wire<'a> {
    pub(super) id: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) variant: &'a str,
    pub(super) net: &'a str,
    pub(super) state: &'a str,
    pub(super) traced: bool,
    /// Place of its halo in the order of painting.
    pub(super) halo: Option<usize>,
    pub(super) order: usize,
    pub(super) stroke: Option<Stroke>,
    pub(super) course: Course,
    /// Boxes and tips of the heads at its end and at its start.
    pub(super) head: Option<(Rect, Point)>,
    pub(super) tail: Option<(Rect, Point)>,
}

/// What a mark stands in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Within<'a> {
    pub(super) variant: Option<&'a str>,
    pub(super) card: Option<usize>,
    pub(super) sign: Option<usize>,
    pub(super) wire: Option<usize>,
    pub(super) legend: bool,
}

/// A filled shape.
pub(super) struct Area {
    pub(super) frame: Rect,
    pub(super) shape: Shape,
    pub(super) fill: Fill,
    pub(super) order: usize,
    /// Whether it stands in no card, small mark or legend.
    loose: bool,
}

impl Area {
    /// Whether it is a ground for other things: paper, a panel.
    pub(super) fn is_ground(&self) -> bool {
        self.loose && matches!(self.shape, Shape::Rect)
    }
}

/// Outline of a filled shape.
pub(super) enum Shape {
    Rect,
    Circle,
    Polygon(Vec<Point>),
}

/// A line, curve or bar that must be seen: kind, colour, points on it, place in the order of painting.
pub(super) struct Thin {
    pub(super) kind: String,
    pub(super) color: Color,
    pub(super) points: Vec<Point>,
    pub(super) order: usize,
}

/// A mark that names another: kind, name, variant.
pub(super) struct Reference<'a> {
    pub(super) kind: &'a str,
    pub(super) to: &'a str,
    pub(super) variant: &'a str,
}

/// Everything on the page.
#[derive(Default)]
pub(super) struct Page<'a> {
    pub(super) size: Size,
    pub(super) background: Option<Color>,
    /// Whether all but one team's own is stepped back.
    pub(super) focus: bool,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
    pub(super) cards: Vec<Card<'a>>,
    pub(super) words: Vec<Words<'a>>,
    pub(super) signs: Vec<Sign<'a>>,
    pub(super) wires: Vec<Wire<'a>>,
    /// Variant and extent of each pane.
    pub(super) panes: Vec<(&'a str, Rect)>,
    pub(super) areas: Vec<Area>,
    pub(super) thin: Vec<Thin>,
    /// Extents of the separator lines.
    pub(super) separators: Vec<Rect>,
    pub(super) references: Vec<Reference<'a>>,
    /// Boxes of all marks, with a word for a message.
    pub(super) boxes: Vec<(Rect, &'static str)>,
    order: usize,
}

impl Page<'_> {
    /// The card of an id, in a variant.
    pub(super) fn by_id(&self) -> BTreeMap<(&str, &str), usize> {
        let mut known = BTreeMap::new();
        // Ids are unique within a kind; connectors lead to cards.
        for registers in [false, true] {
            for (index, card) in self.cards.iter().enumerate().filter(|(_, card)| card.register == registers) {
                known.entry((card.variant, card.id)).or_insert(index);
            }
        }
        known
    }
}

impl<'a> Page<'a> {
    /// The flags at which connectors leave the page, by variant and id of the connector.
    pub(super) fn flags(&self) -> BTreeMap<(&'a str, &'a str), Rect> {
        let flags = self.signs.iter().filter(|sign| sign.kind == "flag");
        flags
            .flat_map(|flag| {
                let variant = flag.within.variant.unwrap_or("");
                let frame = flag.plate.unwrap_or(flag.frame);
                flag.of.unwrap_or("").split(' ').map(move |wire| ((variant, wire), frame))
            })
            .gather()
    }
}

/// Kinds of groups that are small marks with a meaning, or hold words that must stay inside.
const SIGNS: &[&str] = &["pin", "tag", "badge", "face", "label", "bead", "flag", "stage", "strip", "tile", "work"];

/// Reads a scene.
pub(super) fn read(scene: &Scene) -> Page<'_> {
    let mut page = Page {
        size: scene.size,
        background: scene.background,
        focus: scene.tags.get("data-team").is_some(),
        title: &scene.title,
        description: &scene.description,
        ..Page::default()
    };
    for mark in &scene.marks {
        page.mark(mark, Within::default());
    }
    page
}

impl<'a> Page<'a> {
    fn mark(&mut self, mark: &'a Mark, within: Within<'a>) {
        self.order += 1;
        match mark {
            Mark::Group { tags, access, marks, .. } => self.group(tags, access.as_ref(), marks, within),
            Mark::Rect { frame, fill, stroke, tags, .. } => {
                let outer = stroked(*frame, stroke.as_ref());
                self.shape(*frame, outer, Shape::Rect, *fill, stroke.as_ref(), tags, within);
            }
            Mark::Circle { center, radius, fill, stroke, tags } => {
                let frame = Rect::new(center.x - *radius, center.y - *radius, *radius * 2, *radius * 2);
                let outer = stroked(frame, stroke.as_ref());
                self.shape(frame, outer, Shape::Circle, *fill, stroke.as_ref(), tags, within);
            }
            Mark::Path { segments, fill, stroke, tags } => {
                self.path(segments, *fill, stroke.as_ref(), tags, within);
            }
            Mark::Text { runs, size, fill, tags, .. } => self.text(runs, *size, *fill, tags, within),
            // What is shown in part is measured where it is whole.
            Mark::View { .. } => {}
            Mark::Icon { frame, tags, .. } | Mark::Image { frame, tags, .. } => {
                self.boxes.push((*frame, "icon"));
                self.refer(tags, within);
            }
        }
    }

    fn refer(&mut self, tags: &'a Tags, within: Within<'a>) {
        let kind = tags.get("data-kind").or_else(|| tags.get("data-part")).unwrap_or("mark");
        let variant = tags.get("data-variant").or(within.variant);
        // A face stands for a feeling, which has no element of its own.
        if within.legend || kind == "face" {
            return;
        }
        if let (Some(names), Some(variant)) = (tags.get("data-for"), variant) {
            let names = if kind == "flag" { names.split(' ').collect() } else { vec![names] };
            self.references.extend(names.into_iter().map(|to| Reference { kind, to, variant }));
        }
    }

    fn group(&mut self, tags: &'a Tags, access: Option<&'a Access>, marks: &'a [Mark], mut within: Within<'a>) {
        let kind = tags.get("data-kind").unwrap_or("");
        within.variant = tags.get("data-variant").or(within.variant);
        let text = |name: &str| tags.get(name).unwrap_or("");
        let named = matches!(access, Some(Access::Named { label, .. }) if !label.trim().is_empty());
        // What is drawn over a picture to look inside is no part of it.
        if kind == "debug" {
            return;
        }
        self.refer(tags, within);
        match kind {
            "legend" => within.legend = true,
            "card" | "metric" => {
                within.card = Some(self.cards.len());
                self.cards.push(Card {
                    id: text("data-id"),
                    variant: within.variant.unwrap_or(""),
                    lane: text("data-lane"),
                    role: text("data-role"),
                    register: matches!(text("data-role"), "pain" | "opportunity" | "metric"),
                    step: text("data-step"),
                    span: text("data-span"),
                    state: text("data-state"),
                    body: None,
                    border: None,
                    ring: None,
                    named,
                });
            }
            "connector" => {
                within.wire = Some(self.wires.len());
                self.wires.push(Wire {
                    id: text("data-id"),
                    from: text("data-from"),
                    to: text("data-to"),
                    variant: within.variant.unwrap_or(""),
                    net: text("data-net"),
                    state: text("data-state"),
                    traced: !text("data-trace").is_empty(),
                    halo: None,
                    order: self.order,
                    stroke: None,
                    course: Course::default(),
                    head: None,
                    tail: None,
                });
            }
            "pane" => {
                let frame = marks.iter().find_map(|mark| match mark {
                    Mark::Rect { frame, .. } => Some(*frame),
                    _ => None,
                });
                self.panes.extend(frame.map(|frame| (within.variant.unwrap_or(""), frame)));
            }
            _ if SIGNS.contains(&kind) && !within.legend => {
                let before = self.boxes.len();
                let areas = self.areas.len();
                let index = self.signs.len();
                within.sign = Some(index);
                let of = tags.get("data-for");
                self.signs.push(Sign { kind, of, frame: Rect::default(), plate: None, color: None, within });
                marks.iter().for_each(|mark| self.mark(mark, within));
                let boxes = self.boxes.get(before..).unwrap_or_default();
                let frame = boxes.iter().map(|(frame, _)| *frame).reduce(Rect::union);
                let plate = self.areas.get(areas).map(|area| (area.frame, area.fill.color));
                if let Some(sign) = self.signs.get_mut(index) {
                    sign.frame = frame.unwrap_or_default();
                    sign.plate = plate.map(|(frame, _)| frame);
                    sign.color = plate.map(|(_, color)| color);
                }
                return;
            }
            _ => {}
        }
        marks.iter().for_each(|mark| self.mark(mark, within));
        if let Some(wire) = within.wire.filter(|_| kind == "connector").and_then(|wire| self.wires.get_mut(wire)) {
            wire.reach_heads();
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one call a shape; each argument is a field of the mark")]
    fn shape(
        &mut self,
        frame: Rect,
        outer: Rect,
        shape: Shape,
        fill: Option<Fill>,
        stroke: Option<&Stroke>,
        tags: &'a Tags,
        within: Within<'a>,
    ) {
        self.boxes.push((outer, "shape"));
        self.refer(tags, within);
        // Heads and forks are no ground for anything but themselves.
        if let Some(fill) = fill.filter(|_| within.wire.is_none()) {
            let loose = within.card.is_none() && within.sign.is_none() && !within.legend;
            self.areas.push(Area { frame, shape, fill, order: self.order, loose });
        }
        if let (Some("bar"), Some(fill)) = (tags.get("data-kind"), fill) {
            let middle = frame.center();
            let points = vec![middle, Point::new(middle.x, frame.y), Point::new(middle.x, frame.bottom())];
            self.thin.push(Thin { kind: "bar".to_owned(), color: fill.color, points, order: self.order });
        }
        let Some(card) = within.card.and_then(|card| self.cards.get_mut(card)) else { return };
        match tags.get("data-part") {
            Some("body") => {
                card.body = Some(frame);
                card.border = stroke.map(|stroke| (stroke.clone(), self.order));
            }
            Some("ring") => card.ring = Some(outer),
            _ => {}
        }
    }

    fn path(
        &mut self,
        segments: &'a [Segment],
        fill: Option<Fill>,
        stroke: Option<&Stroke>,
        tags: &'a Tags,
        within: Within<'a>,
    ) {
        let outline = flatten(segments);
        let Some(frame) = hull(&outline) else { return };
        self.refer(tags, within);
        self.boxes.push((stroked(frame, stroke), "line"));
        if let Some(fill) = fill.filter(|_| within.wire.is_none()) {
            let shape = Shape::Polygon(outline.clone());
            self.areas.push(Area { frame, shape, fill, order: self.order, loose: false });
        }
        self.separators.extend((tags.get("data-kind") == Some("line")).then_some(frame));
        if let (Some(kind @ ("line" | "curve")), Some(stroke)) = (tags.get("data-kind"), stroke) {
            let points = middles(&outline);
            self.thin.push(Thin { kind: kind.to_owned(), color: stroke.color, points, order: self.order });
        }
        let order = self.order;
        let Some(wire) = within.wire.and_then(|wire| self.wires.get_mut(wire)) else { return };
        match tags.get("data-part") {
            Some("line") => {
                wire.course = course::follow(segments);
                wire.stroke = stroke.cloned();
                wire.order = order;
            }
            Some("halo") => wire.halo = Some(order),
            Some("head") => wire.head = outline.first().map(|tip| (frame, *tip)),
            Some("tail") => wire.tail = outline.first().map(|tip| (frame, *tip)),
            _ => {}
        }
    }

    fn text(&mut self, runs: &'a [TextRun], size: Len, color: Color, tags: &'a Tags, within: Within<'a>) {
        self.refer(tags, within);
        let mut lines: BTreeMap<Len, (Len, Len)> = BTreeMap::new();
        for run in runs.iter().filter(|run| run.width > Len::ZERO) {
            let line = lines.entry(run.at.y).or_insert((run.at.x, run.at.x));
            line.0 = line.0.min(run.at.x);
            line.1 = line.1.max(run.at.x + run.width);
        }
        let (up, down) = (Len::from_f64(size.to_f64() * ASCENT), Len::from_f64(size.to_f64() * DESCENT));
        let lines: Vec<Rect> =
            lines.into_iter().map(|(base, (left, right))| Rect::between(left, base - up, right, base + down)).collect();
        self.boxes.extend(lines.iter().map(|line| (*line, "text")));
        let text = runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" ");
        self.words.push(Words { lines, text, size, color, order: self.order, within });
    }
}

impl Wire<'_> {
    /// Leads the line on to the tips of its heads.
    fn reach_heads(&mut self) {
        if let Some((_, tip)) = self.head {
            self.course.end_at(tip);
        }
        if let Some((_, tip)) = self.tail {
            self.course.points.reverse();
            self.course.end_at(tip);
            self.course.points.reverse();
        }
    }
}

fn stroked(frame: Rect, stroke: Option<&Stroke>) -> Rect {
    frame.grow(stroke.map_or(Len::ZERO, |stroke| stroke.width.half()))
}

/// Points along a path; curves become a few straight pieces.
fn flatten(segments: &[Segment]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for segment in segments {
        let from = points.last().copied().unwrap_or_default();
        match *segment {
            Segment::Move(to) | Segment::Line(to) => points.push(to),
            Segment::Cubic(one, two, to) => points.extend((1..=8).map(|part| cubic(from, one, two, to, part))),
            Segment::Arc { radius, clockwise, to } => {
                // Of all arcs only half circles reach beyond the box of their ends.
                if from.y == to.y && (to.x - from.x).abs() >= radius * 2 {
                    let up = (to.x > from.x) == clockwise;
                    let top = if up { from.y - radius } else { from.y + radius };
                    points.push(Point::new(from.x + (to.x - from.x).half(), top));
                }
                points.push(to);
            }
            Segment::Close => {}
        }
    }
    points
}

fn cubic(from: Point, one: Point, two: Point, to: Point, part: i32) -> Point {
    let share = f64::from(part) / 8.0;
    let rest = 1.0 - share;
    let mix = |a: Len, b: Len, c: Len, d: Len| {
        Len::from_f64(
            a.to_f64() * rest * rest * rest
                + 3.0 * b.to_f64() * rest * rest * share
                + 3.0 * c.to_f64() * rest * share * share
                + d.to_f64() * share * share * share,
        )
    };
    Point::new(mix(from.x, one.x, two.x, to.x), mix(from.y, one.y, two.y, to.y))
}

fn hull(points: &[Point]) -> Option<Rect> {
    let left = points.iter().map(|point| point.x).min()?;
    let right = points.iter().map(|point| point.x).max()?;
    let top = points.iter().map(|point| point.y).min()?;
    let bottom = points.iter().map(|point| point.y).max()?;
    Some(Rect::between(left, top, right, bottom))
}

/// Middles of the pieces of a path, at most a few dozen of them.
fn middles(points: &[Point]) -> Vec<Point> {
    let step = points.len() / 32 + 1;
    points
        .windows(2)
        .step_by(step)
        .filter_map(|pair| match pair {
            [from, to] => Some(from.offset((to.x - from.x).half(), (to.y - from.y).half())),
            _ => None,
        })
        .collect()
}
