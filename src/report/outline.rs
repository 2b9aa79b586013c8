//! The settled model of one variant: as data, as reading order in Markdown, as a table. The text alternative
//! of the picture.

mod data;
mod table;
mod text;

pub use data::outline_json;
pub use table::outline_csv;
pub use text::outline_markdown;

use crate::blueprint::Amount;
use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::Link;
use crate::blueprint::PainStatus;
use crate::blueprint::TeamId;

/// Id of a card as the file knows it: of a derived system card the system's.
fn card_id(blueprint: &Blueprint, card: CardId) -> &str {
    let card = &blueprint[card];
    match card.system {
        Some(system) => &blueprint[system].id,
        None => &card.id,
    }
}

/// The links that leave a card. Links stand in the order of their starts.
fn leaving(blueprint: &Blueprint, card: CardId) -> &[Link] {
    let start = blueprint.links.partition_point(|link| link.from < card);
    let end = blueprint.links.partition_point(|link| link.from <= card);
    blueprint.links.get(start..end).unwrap_or_default()
}

/// Names of teams.
fn team_names(blueprint: &Blueprint, teams: &[TeamId]) -> String {
    teams.iter().map(|team| blueprint[*team].name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The word of a pain's status.
fn status(status: PainStatus) -> &'static str {
    match status {
        PainStatus::Open => "open",
        PainStatus::Eased => "eased",
        PainStatus::Resolved => "resolved",
    }
}

/// A value as it stands in the file, with its unit.
fn with_unit(amount: &Amount, unit: Option<&str>) -> String {
    match (amount, unit) {
        (Amount::Number(_, text), Some(unit)) => format!("{text} {unit}"),
        (Amount::Number(_, text), None) => text.clone(),
        (Amount::Words(words), _) => words.clone(),
    }
}
