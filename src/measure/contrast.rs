//! Contrast after WCAG 2.2: words, borders, connectors, lines, curves and bars against what lies under them.

use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::measure::Tally;
use crate::measure::nearby::Nearby;
use crate::measure::page::Area;
use crate::measure::page::Page;
use crate::measure::page::Shape;
use crate::sorted::Sorted;

/// Least ratio of words.
const WORDS: f64 = 4.5;

/// Least ratio of everything else that says something.
const MARKS: f64 = 3.0;

/// What lies under a point.
struct Ground<'a> {
    areas: &'a [Area],
    near: Nearby,
    paper: Color,
}

/// Measures all contrasts.
pub(super) fn measure(page: &Page, tally: &mut Tally) {
    let near = Nearby::new(page.size, page.areas.iter().map(|area| area.frame).collect());
    let ground = Ground { areas: &page.areas, near, paper: page.background.unwrap_or(Color::WHITE) };
    words(page, &ground, tally);
    // Where a trace or one team is shown all else steps back on purpose.
    let traced = page.focus
        || page.cards.iter().any(|card| card.ring.is_some())
        || page.wires.iter().any(|wire| wire.traced)
        || page.signs.iter().any(|sign| sign.kind == "strip");
    borders(page, &ground, traced, tally);
    connectors(page, &ground, traced, tally);
    for thin in &page.thin {
        let ratios = thin.points.iter().map(|point| ground.ratio(thin.color, *point, thin.order));
        // A bar stands out where any of its edges does: the mark at a target lies partly on the bar it is the target of.
        let least = if thin.kind == "bar" { ratios.fold(1.0, f64::max) } else { ratios.fold(21.0, f64::min) };
        if least < MARKS {
            tally.fault("mark_contrast", || {
                let place = thin.points.first().copied().unwrap_or_default();
                format!("a {} {} at {}: {least:.2}", thin.kind, thin.color, at(place))
            });
        }
    }
}

fn at(point: Point) -> String {
    format!("({}, {})", point.x.to_f64(), point.y.to_f64())
}

fn words(page: &Page, ground: &Ground, tally: &mut Tally) {
    for words in &page.words {
        let rim = Len::px(1);
        let points = words.lines.iter().flat_map(|line| {
            let middle = line.center();
            [Point::new(line.x + rim, middle.y), middle, Point::new(line.right() - rim, middle.y)]
        });
        let worst = points
            .map(|point| (ground.ratio(words.color, point, words.order), point))
            .min_by(|one, two| one.0.total_cmp(&two.0));
        if let Some((least, place)) = worst.filter(|(least, _)| *least < WORDS) {
            tally.fault("text_contrast", || format!("`{}` {} at {}: {least:.2}", words.text, words.color, at(place)));
        }
    }
}

fn borders(page: &Page, ground: &Ground, traced: bool, tally: &mut Tally) {
    for card in page.cards.iter().filter(|card| !traced || card.ring.is_some() || card.state != "same") {
        let (Some(body), Some((stroke, order))) = (card.body, &card.border) else { continue };
        let outside = Point::new(body.x - stroke.width, body.center().y);
        let least = ground.ratio(stroke.color, outside, *order);
        if least < MARKS {
            tally.fault("mark_contrast", || {
                format!("the border {} of `{}` at {}: {least:.2}", stroke.color, card.id, at(outside))
            });
        }
    }
}

fn connectors(page: &Page, ground: &Ground, traced: bool, tally: &mut Tally) {
    for wire in page.wires.iter().filter(|wire| !traced || wire.traced || wire.state != "same") {
        let Some(stroke) = &wire.stroke else { continue };
        let longest = wire.course.pieces().max_by_key(|piece| piece.width + piece.height).unwrap_or_default();
        let middle = Rect::center(longest);
        let least = ground.ratio(stroke.color, middle, wire.order);
        if least < MARKS {
            tally.fault("mark_contrast", || {
                format!("connector `{}` {} at {}: {least:.2}", wire.id, stroke.color, at(middle))
            });
        }
    }
}

impl Ground<'_> {
    /// Contrast of a colour at a point with all that was painted there before.
    fn ratio(&self, color: Color, point: Point, order: usize) -> f64 {
        let mut under: Vec<&Area> = Vec::new();
        self.near.each(Rect::new(point.x, point.y, Len::ZERO, Len::ZERO), |index| {
            under.extend(self.areas.get(index).filter(|area| area.order < order && area.holds(point)));
        });
        under.put_in_order_by(|area| area.order);
        let mix = |ground: Color, area: &&Area| ground.mix(area.fill.color, f64::from(area.fill.opacity) / 100.0);
        color.contrast(under.iter().fold(self.paper, mix))
    }
}

impl Area {
    fn holds(&self, point: Point) -> bool {
        match &self.shape {
            Shape::Rect => true,
            Shape::Circle => {
                let center = self.frame.center();
                let (dx, dy) = ((point.x - center.x).to_f64(), (point.y - center.y).to_f64());
                dx.hypot(dy) <= self.frame.width.half().to_f64()
            }
            Shape::Polygon(corners) => inside(corners, point),
        }
    }
}

/// Whether a point lies inside a polygon: how often a ray from it to the right meets the outline.
fn inside(corners: &[Point], point: Point) -> bool {
    let following = corners.iter().skip(1).chain(corners.first());
    let meets = corners.iter().zip(following).filter(|(from, to)| {
        if (from.y > point.y) == (to.y > point.y) {
            return false;
        }
        let share = (point.y - from.y).to_f64() / (to.y - from.y).to_f64();
        point.x.to_f64() < from.x.to_f64() + share * (to.x - from.x).to_f64()
    });
    meets.count() % 2 == 1
}
