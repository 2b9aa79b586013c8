//! Rings round the cards that traces run over: one a trace, from the card outwards, in the order of the traces.

use crate::board::Item;
use crate::geom::Len;
use crate::paint::Brush;

/// Between two rings.
const BETWEEN: Len = Len(80);

/// Share of a ring's usual width where there are several, in percent.
const SHARE: i32 = 70;

/// One ring.
pub struct Ring {
    /// A strip of its trace, which gives the colour.
    pub strip: usize,
    /// Distance of its middle from the card's outline.
    pub out: Len,
    /// Width of its stroke.
    pub width: Len,
}

/// The rings round an item. Ways of one pain to several causes are one trace.
pub fn rings(brush: Brush, item: &Item) -> Vec<Ring> {
    let order = |strip: usize| brush.board.strips.get(strip).map_or(0, |strip| strip.order);
    let mut strips: Vec<usize> = Vec::new();
    for &strip in &item.traces {
        if strips.iter().all(|known| order(*known) != order(strip)) {
            strips.push(strip);
        }
    }
    strips.sort_by_key(|strip| order(*strip));
    let metrics = brush.metrics;
    let width = if strips.len() > 1 { Len(metrics.ring.0 * SHARE / 100) } else { metrics.ring };
    let first = metrics.ring_out - metrics.ring.half() + width.half();
    let ring = |(place, strip)| Ring { strip, out: first + (width + BETWEEN) * place, width };
    (0..).zip(strips).map(ring).collect()
}

/// How far the rings of an item stand out of its outline.
pub fn reach(brush: Brush, item: &Item) -> Len {
    rings(brush, item).last().map_or(Len::ZERO, |ring| ring.out + ring.width.half())
}
