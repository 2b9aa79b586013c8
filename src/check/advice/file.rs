//! Doubts about a whole file: what no variant uses, answers or changes, and reviews that are overdue.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::Date;

use super::Doubt;
use super::View;
use crate::blueprint::Opportunity;
use crate::blueprint::PainStatus;
use crate::blueprint::TeamId;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Document;
use crate::document::Element;
use crate::sorted::Gather;

pub(super) fn about(document: &Document, views: &[View<'_>], today: Option<Date>, doubts: &mut Vec<Doubt>) {
    pain_without_fix(views, doubts);
    opportunity_without_change(document, views, doubts);
    system_unused(document, views, doubts);
    team_unused(document, views, doubts);
    review_overdue(document, today, doubts);
}

fn pain_without_fix(views: &[View<'_>], doubts: &mut Vec<Doubt>) {
    let opportunities = views.iter().flat_map(|view| &view.blueprint.opportunities);
    let fixed: BTreeSet<&str> = opportunities
        .filter(|opportunity| opportunity.status.as_deref() != Some("dropped"))
        .flat_map(|opportunity| opportunity.fixes.iter().map(String::as_str))
        .gather();
    for view in views {
        let open = view.blueprint.pains.iter().filter(|pain| pain.status != PainStatus::Resolved);
        for pain in open.filter(|pain| !fixed.contains(pain.id.as_str())) {
            doubts.push((
                pain.span,
                Diagnostic::warning(
                    "pain-without-fix",
                    view.label(pain.span),
                    format!("no opportunity fixes the pain `{}`", pain.id),
                )
                .help("write an `opportunity` with `fixes = \"…\"`, the id of the pain"),
            ));
        }
    }
}

fn opportunity_without_change(document: &Document, views: &[View<'_>], doubts: &mut Vec<Doubt>) {
    let mut behind: BTreeSet<&str> = BTreeSet::new();
    for element in document.elements() {
        behind.extend(reasons(element));
    }
    for (_, difference) in &document.replaced_cells {
        for element in difference.cells.iter().flat_map(|cell| cell.elements.iter().flatten()) {
            behind.extend(reasons(element));
        }
    }
    for view in views.iter().filter(|view| view.builds_on_another()) {
        // What carries the day it shipped has had its changes folded into the state of today.
        let decided = |opportunity: &&Opportunity| match opportunity.status.as_deref() {
            Some("planned" | "in-progress") => true,
            Some("shipped") => opportunity.shipped.is_none(),
            _ => false,
        };
        let opportunities = view.blueprint.opportunities.iter().filter(decided);
        for opportunity in opportunities.filter(|opportunity| !behind.contains(opportunity.id.as_str())) {
            doubts.push((
                opportunity.span,
                Diagnostic::warning(
                    "opportunity-without-change",
                    view.label(opportunity.span),
                    format!("nothing changes by the opportunity `{}`", opportunity.id),
                )
                .help(format!("write `by = \"{}\"` on what it changes", opportunity.id)),
            ));
        }
    }
}

/// Opportunities that an element names as its reason, in any variant.
fn reasons(element: &Element) -> impl Iterator<Item = &str> {
    let differing = element.overrides.iter().flat_map(|difference| &difference.fields);
    element.fields.iter().chain(differing).filter(|field| field.key == "by").filter_map(|field| match &field.value {
        crate::document::Value::Words(id) => Some(id.as_str()),
        _ => None,
    })
}

fn system_unused(document: &Document, views: &[View<'_>], doubts: &mut Vec<Doubt>) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for blueprint in views.iter().map(|view| view.blueprint) {
        used.extend(blueprint.cards.iter().filter_map(|card| card.system).map(|system| blueprint[system].id.as_str()));
        used.extend(blueprint.pains.iter().flat_map(|pain| &pain.causes).map(|cause| cause.id.as_str()));
    }
    for system in document.systems.iter().filter(|system| !used.contains(system.id.value.as_str())) {
        unused("system-unused", system, "nothing uses the system", "write `uses = \"…\"` on a card", doubts);
    }
}

fn team_unused(document: &Document, views: &[View<'_>], doubts: &mut Vec<Doubt>) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    used.extend(document.head.words("owner"));
    for blueprint in views.iter().map(|view| view.blueprint) {
        let mut owners: BTreeSet<TeamId> = BTreeSet::new();
        owners.extend(blueprint.cards.iter().flat_map(|card| &card.owners));
        owners.extend(blueprint.lanes.iter().flat_map(|lane| &lane.owners));
        owners.extend(blueprint.systems.iter().flat_map(|system| &system.owners));
        owners.extend(blueprint.pains.iter().flat_map(|pain| &pain.owners));
        owners.extend(blueprint.opportunities.iter().filter_map(|opportunity| opportunity.owner));
        used.extend(owners.into_iter().map(|owner| blueprint[owner].id.as_str()));
        used.extend(blueprint.feelings.iter().filter_map(|feeling| feeling.of.as_deref()));
        used.extend(blueprint.pains.iter().filter_map(|pain| pain.of.as_deref()));
    }
    for team in document.teams.iter().filter(|team| !used.contains(team.id.value.as_str())) {
        unused("team-unused", team, "nothing belongs to the team", "write `owner = \"…\"` on what it does", doubts);
    }
}

fn unused(name: &'static str, element: &Element, what: &str, help: &str, doubts: &mut Vec<Doubt>) {
    let finding = Diagnostic::warning(name, element.id.span, format!("{what} `{}`", element.id.value)).help(help);
    doubts.push((element.span, finding));
}

fn review_overdue(document: &Document, today: Option<Date>, doubts: &mut Vec<Doubt>) {
    let (Some(today), Some(updated)) = (today, document.head.spot("updated")) else { return };
    let months = match document.head.words("review") {
        Some("monthly") => 1,
        Some("quarterly") => 3,
        Some("yearly") => 12,
        _ => return,
    };
    let day = updated.value.get(..10).and_then(|day| day.parse::<Date>().ok());
    let due = day.and_then(|day| day.checked_add(Span::new().months(months)).ok());
    if let Some(due) = due.filter(|due| *due < today) {
        doubts.push((
            Range2::default(),
            Diagnostic::warning("review-overdue", updated.span, format!("the review was due on {due}"))
                .help("look it over, then set `updated` to the day"),
        ));
    }
}
