//! Doubts about the pains and opportunities of one variant.

use super::Doubt;
use super::View;
use crate::blueprint::PainStatus;
use crate::diagnostic::Diagnostic;
use crate::trace::traces;

pub(super) fn about(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    untraced(view, doubts);
    pain_open_in_future(view, doubts);
    opportunity_without_owner(view, doubts);
    opportunity_without_target(view, doubts);
}

/// What the trace of a pain lacks: where it is felt, a cause, a way there, an owner at its end.
fn untraced(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    for traced in traces(view.blueprint) {
        let pain = &view.blueprint[traced.pain];
        for finding in traced.findings {
            let help = match finding.name {
                "pain-without-cause" => "write `cause = \"…\"`, the card or system that makes it hurt",
                "pain-not-felt" => "write `felt = \"…\"`, the card at which the customer notices",
                "cause-not-reached" => "the cards between are not linked: write `to` or `uses` on them",
                "cause-without-owner" => "write `owner = \"a-team\"` on the cause, or on the pain",
                _ => continue,
            };
            let span = if finding.span == pain.span { view.label(pain.span) } else { finding.span };
            let help = finding.help.clone().unwrap_or_else(|| help.to_owned());
            doubts.push((pain.span, Diagnostic { span, ..finding }.help(help)));
        }
    }
}

fn pain_open_in_future(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    if !view.builds_on_another() {
        return;
    }
    for pain in view.blueprint.pains.iter().filter(|pain| pain.status == PainStatus::Open) {
        let variant = view.blueprint.variant.as_ref().map_or("future", |variant| variant.id.as_str());
        let key = if variant == "future" { "future.status".to_owned() } else { format!("in.{variant}.status") };
        doubts.push((
            pain.span,
            Diagnostic::warning(
                "pain-open-in-future",
                view.label(pain.span),
                format!("the pain `{}` is still open in `{variant}`", pain.id),
            )
            .help(format!("write `{key} = \"resolved\"` or `\"eased\"` when a change answers it")),
        ));
    }
}

fn opportunity_without_owner(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    for opportunity in view.blueprint.opportunities.iter().filter(|opportunity| opportunity.owner.is_none()) {
        doubts.push((
            opportunity.span,
            Diagnostic::warning(
                "opportunity-without-owner",
                view.label(opportunity.span),
                format!("no team owns the opportunity `{}`", opportunity.id),
            )
            .help("write `owner = \"a-team\"`: who will do it"),
        ));
    }
}

fn opportunity_without_target(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    let opportunities = view.blueprint.opportunities.iter();
    for opportunity in opportunities.filter(|opportunity| opportunity.metric.is_none() && opportunity.target.is_none())
    {
        doubts.push((
            opportunity.span,
            Diagnostic::warning(
                "opportunity-without-target",
                view.label(opportunity.span),
                format!("nothing tells whether the opportunity `{}` has worked", opportunity.id),
            )
            .help("write `metric = \"…\"`, the id of a metric, or `target = \"…\"` in words"),
        ));
    }
}
