//! Room for the heads of connectors between neighbours: two of them must fit into one gutter or channel.

use crate::board::Item;
use crate::board::Pane;
use crate::board::Wire;
use crate::board::WireKind;
use crate::geom::Len;
use crate::layout::Tools;

/// Least length of a connector between a card and the next one that has two heads, or one head and a ring; zero for
/// all others, which fit into any gutter.
pub fn between(pane: &Pane, wire: &Wire, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let traced = !wire.traces.is_empty();
    let [length, _] = match wire.kind {
        _ if traced => metrics.arrow_trace,
        WireKind::Path | WireKind::Handoff => metrics.arrow_path,
        WireKind::Uses => return Len::ZERO,
        WireKind::Triggers | WireKind::Back | WireKind::With => metrics.arrow_trigger,
    };
    let end = |item: usize| {
        let ringed = pane.items.get(item).is_some_and(|item: &Item| !item.traces.is_empty());
        let ring = if ringed { metrics.ring_out + metrics.ring.half() } else { Len::ZERO };
        length + metrics.arrow_gap + ring
    };
    match wire.kind {
        WireKind::With => end(wire.from) + end(wire.to) + Len::px(1),
        _ => end(wire.to) + Len::px(1),
    }
}
