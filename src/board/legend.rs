//! What the legend explains: the marks that occur on the page, all of them and nothing else.

use std::collections::BTreeSet;

use crate::board::Content;
use crate::board::Pane;
use crate::board::PinKind;
use crate::board::Sample;
use crate::board::State;
use crate::board::Strip;

/// The samples of a page, in the legend's fixed order.
pub fn samples(panes: &[Pane], strips: &[Strip], folded: bool) -> Vec<Sample> {
    let mut found = BTreeSet::new();
    for pane in panes {
        for wire in &pane.wires {
            found.insert(Sample::Wire(wire.kind));
            let traced = wire.traces.iter().filter_map(|(strip, ..)| strips.get(*strip));
            found.extend(traced.map(|strip| Sample::Trace(strip.order, strip.later && strip.order == 0)));
            if wire.state != State::Same {
                found.insert(Sample::State(wire.state));
            }
        }
        let ticks = pane.axis.iter().flatten().map(|tick| tick.state);
        let marked = ticks.chain(pane.stages.iter().map(|bar| bar.state)).filter(|state| *state != State::Same);
        found.extend(marked.map(Sample::State));
        for item in pane.items.iter().filter(|item| !item.slip) {
            for pin in &item.pins {
                found.insert(Sample::Pin(pin.kind));
            }
            if item.content == Content::Opportunity {
                found.insert(Sample::Pin(PinKind::Answered));
            }
            for mark in &item.marks {
                found.insert(Sample::Mark(*mark));
            }
            if item.state != State::Same {
                found.insert(Sample::State(item.state));
            }
            if item.tentative && item.content == Content::Card {
                found.insert(Sample::Tentative);
            }
            if item.optional && item.content == Content::Card {
                found.insert(Sample::Optional);
            }
        }
        for (alone, curve) in
            pane.feelings.iter().flat_map(|known| known.curves.iter().map(|curve| (known.alone(), curve)))
        {
            match (curve.ghost, &curve.name) {
                (true, _) if !alone => {
                    found.insert(Sample::GhostCurve);
                }
                (false, Some(_)) => {
                    found.insert(Sample::Curve(curve.order));
                }
                _ => {}
            }
            if curve.points.iter().skip(1).any(|point| !point.joined) {
                found.insert(Sample::UnknownCurve);
            }
        }
        for curve in pane.feelings.iter().flat_map(|feelings| &feelings.curves).filter(|curve| !curve.ghost) {
            let faceless = &curve.faceless;
            let shown =
                curve.points.iter().enumerate().filter(|(index, _)| !faceless.get(*index).copied().unwrap_or(false));
            for (_, point) in shown {
                found.insert(Sample::Face(-face(point.score)));
            }
        }
    }
    if folded {
        found.insert(Sample::Folded);
    }
    found.into_iter().collect()
}

/// Which face a score has: 1 above 0.3, −1 below −0.3, else 0.
pub fn face(score: f64) -> i8 {
    if score > 0.3 {
        1
    } else if score < -0.3 {
        -1
    } else {
        0
    }
}
