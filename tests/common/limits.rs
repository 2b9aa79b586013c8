//! How far the drawings of made-up files may be from what is wished for. Gaps and bends hold for each drawing; shares
//! and ratios over many, since of two cards and one connector nothing can be said.

use std::fmt;

use cyanotype::measure::Measures;
use cyanotype::measure::Wish;

fn soft(measures: &Measures, name: &str) -> Option<f64> {
    measures.soft.iter().find(|(known, _)| *known == name).and_then(|(_, value)| *value)
}

/// What is looked at in each drawing.
const EACH: &[&str] = &[
    "least_gap_parallel",
    "least_gap_connector_card",
    "least_gap_line",
    "least_gap_cards",
    "least_gap_text_border",
    "most_bends",
    "most_lines",
];

/// What in one drawing is beyond its limit.
pub fn beyond(measures: &Measures) -> Vec<String> {
    let one = |name: &&str| {
        let wish = Wish::of(name).unwrap();
        let value = soft(measures, name).filter(|value| !wish.kept(*value))?;
        Some(format!("{name} is {value:.2}, limit {}", wish.limit_said()))
    };
    EACH.iter().filter_map(one).collect()
}

/// Sums over many drawings.
#[derive(Debug, Default)]
pub struct Total {
    drawings: f64,
    connectors: f64,
    crossings: f64,
    crossings_bound: f64,
    again: f64,
    bends: f64,
    bends_bound: f64,
    length: f64,
    direct: f64,
}

impl Total {
    /// Takes one drawing more into account.
    pub fn add(&mut self, measures: &Measures) {
        let of = |name: &str| soft(measures, name).unwrap_or(0.0);
        let count = of("connectors");
        self.drawings += 1.0;
        self.connectors += count;
        self.crossings += of("crossings_per_connector") * count;
        self.crossings_bound += of("crossings_bound") * count;
        self.again += of("pairs_crossing_again");
        self.bends += of("bends_per_connector") * count;
        self.bends_bound += of("bends_bound") * count;
        self.direct += count;
        self.length += of("length_ratio") * count;
    }

    /// Holds the sums against the limits for links that end anywhere: how often those cross is theirs to answer for.
    #[track_caller]
    pub fn within_limits(&self) {
        assert!(self.bends <= 1.25 * self.bends_bound, "{self}");
        assert!(self.length <= 1.25 * self.direct, "{self}");
    }

    /// Holds the sums against the limits for links that end close by, as those of a blueprint do.
    #[track_caller]
    pub fn within_all_limits(&self, crossings: f64) {
        assert!(self.crossings <= crossings * self.connectors, "{self}");
        assert!(self.again <= 0.01 * self.connectors, "{self}");
        assert!(self.bends <= 2.2 * self.connectors, "{self}");
        assert!(self.bends <= 1.25 * self.bends_bound, "{self}");
        assert!(self.length <= 1.25 * self.direct, "{self}");
    }
}

impl fmt::Display for Total {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each = |value: f64| value / self.connectors.max(1.0);
        write!(
            to,
            "{} drawings, {} connectors; each: crossings {:.3} (bound {:.3}), pairs again {:.4}, bends {:.2} (bound \
             {:.2}), length {:.3}",
            self.drawings,
            self.connectors,
            each(self.crossings),
            each(self.crossings_bound),
            each(self.again),
            each(self.bends),
            each(self.bends_bound),
            self.length / self.direct.max(1.0)
        )
    }
}
