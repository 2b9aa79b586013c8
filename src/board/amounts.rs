//! Figures with their units, and what a metric shows.

use crate::blueprint::Amount;
use crate::blueprint::Metric;
use crate::board::Gauge;
use crate::figures;
use crate::words::Word;
use crate::words::Words;

/// A number and its unit as they are shown in a language.
pub fn amount(value: &Amount, unit: Option<&str>, language: &str) -> String {
    match (value, unit.filter(|unit| sticks(unit))) {
        (Amount::Words(words), _) => words.clone(),
        (Amount::Number(_, written), None) => figures::number(written, language),
        (Amount::Number(_, written), Some(unit)) => figures::with_unit(written, unit, language),
    }
}

/// Whether a unit is written right at the number (`%`, `d`, `€`) and not as a word beside it.
pub fn sticks(unit: &str) -> bool {
    unit.chars().count() <= 3
}

/// The words beside a metric's value: its name, led by its unit where that is a word.
pub(super) fn metric_words(metric: &Metric) -> String {
    match metric.unit.as_deref().filter(|unit| !sticks(unit)) {
        Some(unit) => format!("{unit}, {}", metric.name),
        None => metric.name.clone(),
    }
}

pub(super) fn gauge(metric: &Metric, words: &Words, language: &str) -> Gauge {
    let unit = metric.unit.as_deref();
    let number = |amount: &Option<Amount>| match amount {
        Some(Amount::Number(number, _)) => Some(*number),
        _ => None,
    };
    let (value, target) = (number(&metric.value), number(&metric.target));
    let most = value.unwrap_or(0.0).max(target.unwrap_or(0.0));
    let scale = metric.scale.filter(|scale| *scale > 0.0).unwrap_or(most * 1.06);
    let share = |number: f64| ((number / scale).clamp(0.0, 1.0) * 1000.0).round() as i32;
    let drawn = scale > 0.0 && value.is_some();
    Gauge {
        value: metric.value.as_ref().map_or_else(|| "–".to_owned(), |value| amount(value, unit, language)),
        target: metric
            .target
            .as_ref()
            .map(|target| format!("{} {}", words.get(Word::Target), amount(target, unit, language))),
        filled: value.filter(|_| drawn).map(share),
        aim: target.filter(|_| drawn).map(share),
    }
}
