//! One variant as a table: a row for everything that stands in a cell.

use super::status;
use super::team_names;
use super::with_unit;
use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::LaneId;
use crate::blueprint::StepId;
use crate::report::sheet::Sheet;
use crate::report::sheet::words;
use crate::sorted::Sorted;

const COLUMNS: [&str; 12] =
    ["kind", "id", "stage", "step", "step_name", "lane", "text", "owner", "links", "score", "status", "value"];

/// A row before its cells are made safe.
#[derive(Default)]
struct Row {
    kind: &'static str,
    id: String,
    text: String,
    owner: String,
    links: String,
    score: String,
    status: String,
    value: String,
}

/// The content of a variant, one element a row, in reading order.
pub fn outline_csv(blueprint: &Blueprint) -> String {
    let mut sheet = Sheet::new(&COLUMNS);
    let mut rows = rows(blueprint);
    rows.put_in_order_by(|(step, lane, _)| (*step, *lane));
    for (step, lane, row) in rows {
        let at = &blueprint[step];
        let stage = at.stage.map(|stage| blueprint[stage].name.clone()).unwrap_or_default();
        let cells = [
            row.kind.to_owned(),
            row.id,
            stage,
            at.id.clone(),
            at.name.clone().unwrap_or_default(),
            blueprint[lane].id.clone(),
            row.text,
            row.owner,
            row.links,
            row.score,
            row.status,
            row.value,
        ];
        sheet.row(cells.into_iter().map(|cell| words(&cell)));
    }
    sheet.finish()
}

fn rows(blueprint: &Blueprint) -> Vec<(StepId, LaneId, Row)> {
    let mut rows = Vec::new();
    for (index, card) in blueprint.cards.iter().enumerate() {
        let kind = if card.system.is_some() { "system" } else { "card" };
        let row = Row {
            kind,
            id: card.id.clone(),
            text: card.text.clone(),
            owner: team_names(blueprint, &card.owners),
            links: links(blueprint, CardId(index)),
            ..Row::default()
        };
        rows.push((card.step, card.lane, row));
    }
    for feeling in &blueprint.feelings {
        let row = Row {
            kind: "feeling",
            id: feeling.id.clone(),
            text: feeling.quote.clone().or_else(|| feeling.word.clone()).unwrap_or_default(),
            score: feeling.score.map(|score| score.to_string()).unwrap_or_default(),
            ..Row::default()
        };
        rows.push((feeling.step, feeling.lane, row));
    }
    for pain in &blueprint.pains {
        let causes: Vec<&str> = pain.causes.iter().map(|cause| cause.id.as_str()).collect();
        let row = Row {
            kind: "pain",
            id: pain.id.clone(),
            text: pain.text.clone(),
            owner: team_names(blueprint, &pain.owners),
            links: causes.join(" "),
            score: pain.severity.map(|severity| severity.to_string()).unwrap_or_default(),
            status: status(pain.status).to_owned(),
            ..Row::default()
        };
        rows.push((pain.step, pain.lane, row));
    }
    for opportunity in &blueprint.opportunities {
        let row = Row {
            kind: "opportunity",
            id: opportunity.id.clone(),
            text: opportunity.text.clone(),
            owner: team_names(blueprint, opportunity.owner.as_slice()),
            links: opportunity.fixes.join(" "),
            status: opportunity.status.clone().unwrap_or_default(),
            ..Row::default()
        };
        rows.push((opportunity.step, opportunity.lane, row));
    }
    for metric in &blueprint.metrics {
        let value = metric.value.as_ref().map(|value| with_unit(value, metric.unit.as_deref()));
        let row = Row {
            kind: "metric",
            id: metric.id.clone(),
            text: metric.name.clone(),
            value: value.unwrap_or_default(),
            ..Row::default()
        };
        rows.push((metric.step, metric.lane, row));
    }
    rows
}

/// The written links that leave a card, as `type id`.
fn links(blueprint: &Blueprint, card: CardId) -> String {
    let leaving = super::leaving(blueprint, card).iter().filter(|link| !link.derived);
    let told = leaving.map(|link| format!("{} {}", link.kind.word(), super::card_id(blueprint, link.to)));
    told.collect::<Vec<_>>().join(", ")
}
