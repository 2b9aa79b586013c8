//! What no drawing of the same cards could save: bends where a card stands in the way, and crossings where two
//! connectors between neighbouring rows change sides.

use std::collections::BTreeMap;

use crate::geom::Len;
use crate::geom::Rect;
use crate::measure::nearby::Nearby;
use crate::measure::page::Page;
use crate::sorted::Sorted;

/// Least width of a column through which a connector passes.
const COLUMN: Len = Len(6000);

/// Least width in which a connector finds a port between corners, pins and tags.
const PORT: Len = Len(2400);

/// Two cards' tops so close stand in one row.
const ROW: Len = Len(50);

/// The cards of a page, prepared for questions of what lies between two of them.
pub(super) struct Ground<'a> {
    page: &'a Page<'a>,
    cards: &'a Nearby,
    /// Pins and tags, which stand on the borders of cards, and where to find them.
    signs: Vec<Rect>,
    near_signs: Nearby,
    /// Left and right edges of the columns of each pane that are wide enough to be passed.
    columns: BTreeMap<&'a str, Vec<(Len, Len)>>,
}

/// A connector's two cards.
type Ends = ((usize, Rect), (usize, Rect));

impl<'a> Ground<'a> {
    /// Looks over a page.
    pub(super) fn new(page: &'a Page<'a>, cards: &'a Nearby) -> Ground<'a> {
        let mut columns: BTreeMap<&str, Vec<(Len, Len)>> = BTreeMap::new();
        for card in page.cards.iter().filter(|card| card.span == "1" && !card.register) {
            let wide = card.body.filter(|body| body.width >= COLUMN);
            columns.entry(card.variant).or_default().extend(wide.map(|body| (body.x, body.right())));
        }
        for columns in columns.values_mut() {
            columns.sort_unstable();
            columns.dedup();
        }
        let signs = page.signs.iter().filter(|sign| matches!(sign.kind, "pin" | "tag"));
        let signs: Vec<Rect> = signs.map(|sign| sign.frame).collect();
        Ground { page, cards, near_signs: Nearby::new(page.size, signs.clone()), signs, columns }
    }

    /// The stretch of x or y in which one card sees the other with nothing between: an upright stretch first.
    fn sight(&self, ((one, from), (two, to)): Ends) -> Option<Rect> {
        let (left, right) = (from.x.max(to.x), from.right().min(to.right()));
        let (top, bottom) = (from.y.max(to.y), from.bottom().min(to.bottom()));
        let between = if left < right {
            Rect::between(left, from.bottom().min(to.bottom()), right, from.y.max(to.y))
        } else if top < bottom {
            Rect::between(from.right().min(to.right()), top, from.x.max(to.x), bottom)
        } else {
            return None;
        };
        let upright = left < right;
        let seen = self.covering((one, two), between).is_empty() && !(upright && self.under_signs(between));
        seen.then_some(between)
    }

    /// Whether pins and tags leave no port in an upright stretch.
    fn under_signs(&self, between: Rect) -> bool {
        let mut taken: Vec<(Len, Len)> = Vec::new();
        self.near_signs.each(between, |index| {
            taken.extend(self.signs.get(index).map(|sign| (sign.x, sign.right())));
        });
        taken.sort_unstable();
        let (mut at, mut widest) = (between.x, Len::ZERO);
        for (left, right) in taken.into_iter().chain([(between.right(), between.right())]) {
            widest = widest.max(left - at);
            at = at.max(right);
        }
        widest < PORT
    }

    /// Cards within a box, but the two.
    fn covering(&self, (one, two): (usize, usize), within: Rect) -> Vec<Rect> {
        let mut found = Vec::new();
        self.cards.each(within, |index| {
            let body = self.page.cards.get(index).and_then(|card| card.body);
            found.extend(body.filter(|body| index != one && index != two && body.overlaps(within)));
        });
        found
    }

    /// The least number of bends from card to card: none when one is in sight of the other; two when one of their
    /// columns is free up to the row of the other; four when cards stand in all of them.
    pub(super) fn bends(&self, variant: &str, ends: Ends) -> u32 {
        let ((one, from), (two, to)) = ends;
        if one == two {
            return 2;
        }
        if self.sight(ends).is_some() {
            return 0;
        }
        let (upper, lower) = if from.y < to.y { (from, to) } else { (to, from) };
        if upper.bottom() > lower.y {
            return 2;
        }
        let (top, bottom) = (upper.bottom(), lower.y);
        let free = |card: Rect| {
            let free = |(left, right): (Len, Len)| {
                self.covering((one, two), Rect::between(left, top, right, bottom)).is_empty()
            };
            self.within(variant, card).into_iter().any(free)
        };
        if free(upper) || free(lower) { 2 } else { 4 }
    }

    /// The columns that a card stands in; itself, where none is known.
    fn within(&self, variant: &str, card: Rect) -> Vec<(Len, Len)> {
        let known = self.columns.get(variant).map(Vec::as_slice).unwrap_or_default();
        let start = known.partition_point(|(left, _)| *left + ROW < card.x);
        let inside = known.iter().skip(start).take_while(|(left, _)| *left < card.right());
        let inside: Vec<(Len, Len)> = inside.filter(|(_, right)| *right <= card.right() + ROW).copied().collect();
        if inside.is_empty() { vec![(card.x, card.right())] } else { inside }
    }
}

/// How often connectors must cross: in each channel, the pairs that change sides, among those that lead from one row
/// to the next and those that pass straight on.
pub(super) fn crossings(page: &Page, ground: &Ground) -> u64 {
    let by_id = page.by_id();
    let mut tops: BTreeMap<&str, Vec<Len>> = BTreeMap::new();
    for card in &page.cards {
        tops.entry(card.variant).or_default().extend(card.body.map(|body| body.y));
    }
    for tops in tops.values_mut() {
        tops.sort_unstable();
        tops.dedup_by(|next, kept| *next - *kept <= ROW);
    }
    let row = |variant: &str, body: Rect| {
        let tops = tops.get(variant).map(Vec::as_slice).unwrap_or_default();
        tops.partition_point(|top| *top <= body.y + ROW)
    };
    let mut channels: BTreeMap<(&str, usize), Vec<[Len; 4]>> = BTreeMap::new();
    for wire in &page.wires {
        let body = |id: &str| {
            let index = *by_id.get(&(wire.variant, id))?;
            Some((index, page.cards.get(index)?.body?))
        };
        let (Some(from), Some(to)) = (body(wire.from), body(wire.to)) else { continue };
        let (upper, lower) = if from.1.y < to.1.y { (from.1, to.1) } else { (to.1, from.1) };
        let (above, below) = (row(wire.variant, upper), row(wire.variant, lower));
        if above + 1 == below {
            let ends = [upper.x, upper.right(), lower.x, lower.right()];
            channels.entry((wire.variant, below)).or_default().push(ends);
        } else if let Some(sight) = ground.sight((from, to)).filter(|sight| sight.y == upper.bottom()) {
            let (left, right) = (sight.x, sight.right());
            for channel in above + 1..=below {
                channels.entry((wire.variant, channel)).or_default().push([left, right, left, right]);
            }
        }
    }
    channels.values().map(|links| inversions(links)).sum()
}

/// Pairs of which one lies wholly left of the other above and wholly right of it below.
fn inversions(links: &[[Len; 4]]) -> u64 {
    let mut lefts: Vec<Len> = links.iter().map(|[_, _, left, _]| *left).collect();
    lefts.sort_unstable();
    lefts.dedup();
    let mut counted = vec![0u64; lefts.len() + 1];
    let mut by_right: Vec<&[Len; 4]> = links.iter().collect();
    by_right.put_in_order_by(|ends| ends[1]);
    let mut by_left: Vec<&[Len; 4]> = links.iter().collect();
    by_left.put_in_order_by(|ends| ends[0]);
    let mut waiting = by_right.into_iter().peekable();
    let (mut inserted, mut pairs) = (0u64, 0u64);
    for [upper, _, _, right] in by_left {
        while let Some([_, _, left, _]) = waiting.next_if(|ends| ends[1] < *upper) {
            inserted += 1;
            let mut at = lefts.partition_point(|known| known < left) + 1;
            while let Some(count) = counted.get_mut(at) {
                *count += 1;
                at += at & at.wrapping_neg();
            }
        }
        let mut at = lefts.partition_point(|known| known <= right);
        let mut not_beyond = 0;
        while at > 0 {
            not_beyond += counted.get(at).copied().unwrap_or(0);
            at &= at - 1;
        }
        pairs += inserted - not_beyond;
    }
    pairs
}
