//! What a page says above and below its grid: state, facts, footer.

use crate::blueprint::Blueprint;
use crate::blueprint::Persona;
use crate::board::speech;
use crate::words::Word;
use crate::words::Words;

/// The name of the state a blueprint shows; empty when the file has no variants.
pub fn state_name(blueprint: &Blueprint, words: &Words) -> String {
    let Some(variant) = &blueprint.variant else { return String::new() };
    variant.name.clone().unwrap_or_else(|| match variant.id.as_str() {
        "current" => words.get(Word::CurrentState).to_owned(),
        "future" => words.get(Word::FutureState).to_owned(),
        other => other.to_owned(),
    })
}

pub(super) fn pill(blueprints: &[&Blueprint], since: Option<&str>, words: &Words) -> Option<String> {
    let ids: Vec<&str> = blueprints
        .iter()
        .filter_map(|blueprint| blueprint.variant.as_ref())
        .map(|variant| variant.id.as_str())
        .collect();
    match (ids.as_slice(), blueprints) {
        (["current", "future"], _) => Some(words.get(Word::CurrentAndFuture).to_owned()),
        (["future"], [one]) if since == Some(words.get(Word::CurrentState)) && one.variant.is_some() => {
            Some(words.get(Word::CurrentAndFuture).to_owned())
        }
        (_, [one]) if since.is_some() => Some(format!("{} → {}", since.unwrap_or_default(), state_name(one, words))),
        (_, [one]) => Some(state_name(one, words)).filter(|name| !name.is_empty()),
        (_, many) => Some(many.iter().map(|one| state_name(one, words)).collect::<Vec<_>>().join(" · ")),
    }
}

pub(super) fn facts(blueprints: &[&Blueprint], words: &Words) -> Vec<(String, String)> {
    let latest = |pick: fn(&Blueprint) -> Option<&String>| {
        blueprints.iter().rev().find_map(|blueprint| pick(blueprint)).cloned()
    };
    let personas: Vec<String> = blueprints
        .first()
        .into_iter()
        .flat_map(|blueprint| &blueprint.personas)
        .map(|persona| match &persona.about {
            Some(about)
                if blueprints.first().is_some_and(|one| one.personas.len() == 1) && about.chars().count() <= 36 =>
            {
                format!("{}, {about}", persona.name)
            }
            _ => persona.name.clone(),
        })
        .collect();
    let rows = [
        (Word::Persona, Some(personas.join(", ")).filter(|names| !names.is_empty())),
        (Word::Scope, latest(|blueprint| blueprint.scope.as_ref())),
        (Word::Owner, latest(|blueprint| blueprint.owner.as_ref())),
        (Word::Status, latest(|blueprint| blueprint.status.as_ref())),
        (Word::Version, latest(|blueprint| blueprint.version.as_ref())),
        (Word::Date, latest(|blueprint| blueprint.updated.as_ref())),
    ];
    rows.into_iter().filter_map(|(label, value)| Some((words.get(label).to_owned(), value?))).collect()
}

pub(super) fn portraits(blueprint: &Blueprint) -> Vec<(String, String)> {
    let of = |persona: &Persona| Some((persona.image.clone()?, persona.name.clone()));
    blueprint.personas.iter().filter_map(of).collect()
}

pub(super) fn footer_left(blueprint: &Blueprint, words: &Words) -> String {
    let mut parts = Vec::new();
    if !blueprint.sources.is_empty() {
        parts.push(speech::sentence(&format!("{}: {}", words.get(Word::Sources), blueprint.sources.join("; "))));
    }
    parts.extend(blueprint.notes.iter().map(|note| speech::sentence(note)));
    parts.join(" ")
}

pub(super) fn footer_right(blueprints: &[&Blueprint], words: &Words) -> String {
    let Some(first) = blueprints.first() else { return String::new() };
    let states: Vec<String> = blueprints
        .iter()
        .map(|blueprint| {
            let version = blueprint.version.as_ref().map(|version| format!("v{version}"));
            let name = state_name(blueprint, words);
            [Some(name).filter(|name| !name.is_empty()), version].into_iter().flatten().collect::<Vec<_>>().join(" ")
        })
        .filter(|state| !state.is_empty())
        .collect();
    [Some(first.title.clone()), Some(states.join(" · ")).filter(|states| !states.is_empty())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
