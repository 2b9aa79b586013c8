//! How much a pain weighs: its severity times the share of people it reaches.

use crate::blueprint::Blueprint;
use crate::blueprint::Pain;
use crate::blueprint::Reach;

/// Severity taken for a pain that says none: the middle of 1 to 5.
const UNKNOWN_SEVERITY: u8 = 3;

/// Against what counts of people are measured: the largest count that any pain of a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    largest: u64,
}

/// Severity, reach and their product, with what the file leaves out filled in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weight {
    /// 1 to 5; 3 where the file says nothing.
    pub severity: u8,
    /// Whether the file says the severity.
    pub severity_known: bool,
    /// Share of all, 0 to 1; a count as share of the file's largest count; 1 where the file says nothing.
    pub share: f64,
    /// Whether the file says the reach.
    pub reach_known: bool,
}

impl Scale {
    /// The scale of one file, given all its variants.
    pub fn of(variants: &[Blueprint]) -> Scale {
        let pains = variants.iter().flat_map(|blueprint| &blueprint.pains);
        let counts = pains.filter_map(|pain| match pain.reach {
            Some(Reach::Count(count)) => Some(count),
            _ => None,
        });
        Scale { largest: counts.max().unwrap_or(0) }
    }

    /// What a pain weighs on this scale.
    pub fn weigh(self, pain: &Pain) -> Weight {
        let share = match pain.reach {
            None => 1.0,
            Some(Reach::Share(share)) => share,
            Some(Reach::Count(_)) if self.largest == 0 => 0.0,
            #[allow(clippy::cast_precision_loss, reason = "a share of people needs no more than 53 bits")]
            Some(Reach::Count(count)) => count as f64 / self.largest as f64,
        };
        Weight {
            severity: pain.severity.unwrap_or(UNKNOWN_SEVERITY),
            severity_known: pain.severity.is_some(),
            share,
            reach_known: pain.reach.is_some(),
        }
    }
}

impl Weight {
    /// Severity times share.
    pub fn value(self) -> f64 {
        f64::from(self.severity) * self.share
    }
}
