//! Doubts about the parts of one variant: cards, systems, steps, stages, metrics, words, icons.

use unicode_segmentation::UnicodeSegmentation;

use super::Doubt;
use super::View;
use crate::blueprint::Role;
use crate::blueprint::StepId;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Element;
use crate::document::Kind;
use crate::icons;

/// Letters that fit the band of the headline.
const HEADLINE: usize = 120;
/// Letters that can be read on a card.
const WORDS: usize = 140;
/// Letters that can be read in a header.
const NAME: usize = 80;

pub(super) fn about(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    backstage_without_owner(view, doubts);
    system_without_owner(view, doubts);
    step_without_customer(view, doubts);
    stage_gone_thin(view, doubts);
    metric_without_target(view, doubts);
    nothing_to_draw(view, doubts);
    text_too_long(view, doubts);
    unknown_icon(view, doubts);
}

fn backstage_without_owner(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    let blueprint = view.blueprint;
    let unowned = blueprint.cards.iter().filter(|card| card.owners.is_empty() && card.system.is_none());
    for card in unowned.filter(|card| blueprint[card.lane].role == Role::Backstage) {
        let message = format!("no team owns `{}`", card.text);
        doubts.push((
            card.span,
            Diagnostic::warning("backstage-without-owner", view.label(card.span), message)
                .help("write `owner = \"a-team\"` on the card, or on its lane for all of them"),
        ));
    }
}

fn system_without_owner(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    let blueprint = view.blueprint;
    for (index, system) in blueprint.systems.iter().enumerate().filter(|(_, system)| system.owners.is_empty()) {
        let mut drawn = blueprint.cards.iter().filter(|card| card.system.is_some_and(|of| of.0 == index)).peekable();
        // A lane can own the systems it holds.
        if drawn.peek().is_some() && drawn.all(|card| !card.owners.is_empty()) {
            continue;
        }
        let message = format!("no team owns the system `{}`", system.id);
        let element = view.document.systems.iter().find(|element| element.id.value == system.id);
        doubts.push((
            element.map_or(system.span, |element| element.span),
            Diagnostic::warning("system-without-owner", system.span, message)
                .help(format!("write `{} = {{ name = \"{}\", owner = \"a-team\" }}`", system.id, system.name)),
        ));
    }
}

fn step_without_customer(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    let blueprint = view.blueprint;
    let mut has = vec![false; blueprint.steps.len()];
    for card in blueprint.cards.iter().filter(|card| blueprint[card.lane].role == Role::Customer) {
        has.iter_mut().take(card.last.0 + 1).skip(card.step.0).for_each(|has| *has = true);
    }
    for (step, _) in blueprint.steps.iter().zip(&has).filter(|(_, has)| !**has) {
        let message = format!("the customer does nothing at the step `{}`", step.name.as_ref().unwrap_or(&step.id));
        doubts.push((
            step.span,
            Diagnostic::warning("step-without-customer", view.key(step.span, "name"), message)
                .help("say what the customer does there, even if it is waiting"),
        ));
    }
}

fn stage_gone_thin(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    let blueprint = view.blueprint;
    let covered = |(first, last): (StepId, StepId)| {
        let within = |from: StepId, to: StepId| from <= last && first <= to;
        blueprint.pains.iter().any(|pain| within(pain.step, pain.last))
            || blueprint.feelings.iter().any(|feeling| within(feeling.step, feeling.last))
    };
    // Only the first such stage has nothing but full ones before it.
    let thin = blueprint.stages.iter().enumerate().find(|(_, stage)| !covered(stage.steps));
    if let Some((index, stage)) = thin
        && index > 0
    {
        let message = format!("the stage `{}` has no pain and no feeling; those before it have", stage.name);
        doubts.push((
            stage.span,
            Diagnostic::warning("stage-gone-thin", view.key(stage.span, "name"), message)
                .help("say how it feels there, or what hurts"),
        ));
    }
}

fn metric_without_target(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    for metric in view.blueprint.metrics.iter().filter(|metric| metric.target.is_none()) {
        let message = format!("the metric `{}` has no target", metric.name);
        doubts.push((
            metric.span,
            Diagnostic::warning("metric-without-target", view.label(metric.span), message)
                .help("write `target = …`, the value that is aimed at"),
        ));
    }
}

fn nothing_to_draw(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    if view.blueprint.steps.is_empty() {
        let at = view.document.head.field("title").map_or(Range2::default(), |field| field.span);
        doubts.push((
            Range2::default(),
            Diagnostic::warning("nothing-to-draw", at, "there is no step and no stage to draw")
                .help("write `[[step]]` and under it `customer = \"…\"`"),
        ));
    }
}

fn text_too_long(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    let document = view.document;
    too_long(&document.head, "headline", HEADLINE, doubts);
    too_long(&document.head, "title", HEADLINE, doubts);
    for element in document.elements() {
        let key = element.kind.words_key();
        let limit = match element.kind {
            Kind::Card | Kind::Pain | Kind::Opportunity | Kind::Feeling => WORDS,
            _ => NAME,
        };
        too_long(element, key, limit, doubts);
    }
}

fn too_long(element: &Element, key: &str, limit: usize, doubts: &mut Vec<Doubt>) {
    let Some(field) = element.field(key) else { return };
    let count = element.words(key).map_or(0, |words| words.chars().count());
    if count > limit {
        let message = format!("`{key}` is {count} letters long; up to {limit} can be read at a glance");
        let help = match element.kind {
            Kind::Head => "say it in one short sentence",
            _ => "say it shorter here, and the rest in `note`",
        };
        doubts.push((element.span, Diagnostic::warning("text-too-long", field.span, message).help(help)));
    }
}

fn unknown_icon(view: &View<'_>, doubts: &mut Vec<Doubt>) {
    for element in view.document.elements() {
        let Some(icon) = element.spot("icon").filter(|icon| is_unknown(&icon.value)) else { continue };
        let near: Vec<String> = icons::nearest(&icon.value).iter().map(|name| format!("`{name}`")).collect();
        let help = if near.is_empty() {
            "an icon is a name such as `mail`, one emoji, or the path of a picture".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        let message = format!("no icon is called `{}`", icon.value);
        doubts.push((element.span, Diagnostic::warning("unknown-icon", icon.span, message).help(help)));
    }
}

/// Whether an icon is neither a known name nor one emoji nor a file.
fn is_unknown(icon: &str) -> bool {
    let is_file = icon.contains(['.', '/', '\\']);
    let is_emoji = icon.graphemes(true).count() == 1 && icon.chars().any(|c| !c.is_ascii() && !c.is_alphabetic());
    !is_file && !is_emoji && icons::find(icon).is_none()
}
