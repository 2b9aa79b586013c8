//! Which colours of a style stand on each other, and whether they can be told apart.

use crate::color::Color;
use crate::style::LaneColors;
use crate::style::Palette;
use crate::style::Style;

/// A pair of colours that stand on each other, with what they reach and what they must.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Token of the colour in front.
    pub front: String,
    /// Token of the ground.
    pub ground: String,
    /// Contrast after WCAG 2.2.
    pub ratio: f64,
    /// Least contrast: 4.5 for text, 3 for lines and borders.
    pub bar: f64,
}

/// Every pair of text or line and ground that a page can show.
pub fn pairs(palette: &Palette) -> Vec<Pair> {
    of(palette, &[])
}

/// The same, with lanes that have colours of their own.
fn of(palette: &Palette, own: &[(String, LaneColors)]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut pair = |front: (&str, Color), ground: (&str, Color), bar: f64| {
        pairs.push(Pair {
            front: front.0.to_owned(),
            ground: ground.0.to_owned(),
            ratio: front.1.contrast(ground.1),
            bar,
        });
    };
    let grounds = [("paper", palette.paper), ("panel", palette.panel)];
    let lanes = [
        ("evidence", palette.evidence),
        ("customer", palette.customer),
        ("frontstage", palette.frontstage),
        ("backstage", palette.backstage),
        ("systems", palette.systems),
        ("pain-card", palette.pain_card),
        ("opportunity-card", palette.opportunity_card),
    ];
    for ground in grounds {
        for ink in
            [("ink", palette.ink), ("ink-2", palette.ink_2), ("ink-3", palette.ink_3), ("dim-text", palette.dim_text)]
        {
            pair(ink, ground, 4.5);
        }
        for text in [("pain", palette.pain), ("opportunity", palette.opportunity), ("ghost-text", palette.ghost_text)] {
            pair(text, ground, 4.5);
        }
        let lines = [
            ("spine", palette.spine),
            ("flow", palette.flow),
            ("handoff", palette.handoff),
            ("trace", palette.trace),
            ("trace-future", palette.trace_future),
            ("new", palette.new),
            ("changed", palette.changed),
            ("moved", palette.moved),
            ("removed", palette.removed),
            ("neutral", palette.neutral),
            ("measure", palette.measure),
        ];
        for line in lines {
            pair(line, ground, 3.0);
        }
    }
    let own = own.iter().map(|(name, colors)| (name.as_str(), *colors));
    for (name, colors) in lanes.into_iter().chain(own) {
        let fill = (name, colors.fill);
        pair(("ink", palette.ink), fill, 4.5);
        pair(("ink-2", palette.ink_2), fill, 4.5);
        pair(("strong", colors.strong), fill, 3.0);
        pair((name, colors.border), ("panel", palette.panel), 3.0);
    }
    for front in [("on-bar", palette.on_bar), ("on-bar-2", palette.on_bar_2)] {
        pair(front, ("bar", palette.bar), 4.5);
    }
    let marks = [
        ("pain", palette.pain),
        ("opportunity", palette.opportunity),
        ("trace", palette.trace),
        ("trace-future", palette.trace_future),
        ("new", palette.new),
        ("changed", palette.changed),
        ("moved", palette.moved),
    ];
    for mark in marks {
        pair(("on-mark", palette.on_mark), mark, 4.5);
    }
    for team in &palette.teams {
        pair(("on-team", palette.on_team), ("teams", *team), 4.5);
    }
    pairs
}

/// The pairs of a style that are too faint.
pub fn faint(style: &Style) -> Vec<Pair> {
    let palette = &style.palette;
    let usual = |id: &str| match id {
        "evidence" => palette.evidence,
        "customer" => palette.customer,
        "frontstage" => palette.frontstage,
        "backstage" => palette.backstage,
        "pain" => palette.pain_card,
        "opportunity" => palette.opportunity_card,
        "feeling" | "metric" => palette.rail,
        _ => palette.systems,
    };
    let lanes = &style.brand.lanes;
    let own: Vec<_> = lanes.iter().map(|(id, lane)| (format!("lanes.{id}"), lane.over(usual(id)))).collect();
    of(palette, &own).into_iter().filter(|pair| pair.ratio < pair.bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::style::BUILT_IN;
    use crate::style::built_in;
    use crate::style::read;

    #[test]
    fn every_built_in_style_can_be_read() {
        for (name, _) in BUILT_IN {
            let faint: Vec<String> = faint(&built_in(name).unwrap())
                .iter()
                .map(|pair| format!("{} on {}: {:.2} < {}", pair.front, pair.ground, pair.ratio, pair.bar))
                .collect();
            assert!(faint.is_empty(), "{name}: {}", faint.join("; "));
        }
    }

    #[test]
    fn high_contrast_text_reaches_seven() {
        for pair in pairs(&built_in("high-contrast").unwrap().palette) {
            assert!(pair.bar < 4.5 || pair.ratio >= 7.0, "{} on {}: {:.2}", pair.front, pair.ground, pair.ratio);
        }
    }

    #[test]
    fn a_faint_brand_style_is_told() {
        let brand = read(&Source::new("brand", "extends = \"light\"\n[palette]\nink-3 = \"#b0b8c0\"\n")).unwrap();
        assert!(faint(&brand).iter().any(|pair| pair.front == "ink-3" && pair.ground == "paper"));
    }
}
