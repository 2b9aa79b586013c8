//! What hangs on a card, a system or a team, told in words and as data.

use serde::Serialize;

use super::Names;
use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::report::sheet::Sheet;
use crate::report::sheet::markdown as safe;
use crate::report::sheet::steady;
use crate::report::sheet::words;
use crate::trace::Anchor;
use crate::trace::Hanging;
use crate::trace::Part;

/// What hangs on it, for a terminal.
pub fn touch_text(blueprint: &Blueprint, hanging: &Hanging) -> String {
    let mut text = format!("{}\n", steady(&headline(blueprint, hanging)));
    for (title, entries) in chapters(blueprint, hanging) {
        text.push_str(&format!("\n{title}\n"));
        entries.iter().for_each(|entry| text.push_str(&format!("  {}\n", steady(entry))));
    }
    text
}

/// What hangs on it, for a pull request or a page.
pub fn touch_markdown(blueprint: &Blueprint, hanging: &Hanging) -> String {
    let mut text = format!("# {}\n", safe(&headline(blueprint, hanging)));
    for (title, entries) in chapters(blueprint, hanging) {
        text.push_str(&format!("\n## {title}\n\n"));
        entries.iter().for_each(|entry| text.push_str(&format!("- {}\n", safe(entry))));
    }
    text
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    from: &'a str,
    kind: &'static str,
    variant: Option<&'a str>,
    steps: Vec<&'a str>,
    moments: Vec<&'a str>,
    cards: Vec<&'a str>,
    pains: Vec<Hurt<'a>>,
}

#[derive(Debug, Serialize)]
struct Hurt<'a> {
    id: &'a str,
    part: &'static str,
}

/// What hangs on it as data: `{from kind variant steps moments cards pains [{id part}]}`; `kind` is `card`, `system` or
/// `team`, `part` is `cause`, `on-the-way` or `felt`.
pub fn touch_json(blueprint: &Blueprint, hanging: &Hanging) -> String {
    let ids = |cards: &[CardId]| cards.iter().map(|card| blueprint[*card].id.as_str()).collect();
    let (kind, from) = named(blueprint, hanging.anchor);
    let pains = hanging.pains.iter().map(|(pain, part)| Hurt { id: &blueprint[*pain].id, part: word(*part) });
    let entry = Entry {
        from,
        kind,
        variant: blueprint.variant.as_ref().map(|variant| variant.id.as_str()),
        steps: hanging.steps.iter().map(|step| blueprint[*step].id.as_str()).collect(),
        moments: ids(&hanging.moments),
        cards: ids(&hanging.cards),
        pains: pains.collect(),
    };
    let mut text = serde_json::to_string_pretty(&entry).unwrap_or_default();
    text.push('\n');
    text
}

/// What hangs on it, for a spreadsheet: one row for each step, customer moment, card in between and pain.
pub fn touch_csv(blueprint: &Blueprint, hanging: &Hanging) -> String {
    let names = Names::new(blueprint);
    let (kind, from) = named(blueprint, hanging.anchor);
    let variant = blueprint.variant.as_ref().map_or("", |variant| variant.id.as_str());
    let mut sheet =
        Sheet::new(&["from", "kind", "variant", "what", "id", "text", "step", "lane", "owner", "part", "fixed_by"]);
    let mut row = |what: &str, id: &str, text: &str, rest: [String; 5]| {
        let cells = [words(from), words(kind), words(variant), words(what), words(id), words(text)];
        sheet.row(cells.into_iter().chain(rest.iter().map(|cell| words(cell))));
    };
    for step in &hanging.steps {
        let step = &blueprint[*step];
        let rest = [step.number.clone(), String::new(), String::new(), String::new(), String::new()];
        row("step", &step.id, step.name.as_deref().unwrap_or(""), rest);
    }
    for (card, id) in hanging.cards.iter().map(|id| (&blueprint[*id], id)) {
        let what = match () {
            () if hanging.start.contains(id) => "asked",
            () if hanging.moments.contains(id) => "moment",
            () => "between",
        };
        let steps = names.steps(card.step, card.last);
        let steps = steps.split_once(' ').map_or(steps.as_str(), |(_, numbers)| numbers).to_owned();
        let lane = names.lane(&blueprint[card.lane]).to_owned();
        let owners: Vec<&str> = card.owners.iter().map(|team| blueprint[*team].name.as_str()).collect();
        row(what, &card.id, &card.text, [steps, lane, owners.join(", "), String::new(), String::new()]);
    }
    for (pain, part) in &hanging.pains {
        let pain = &blueprint[*pain];
        let fixes: Vec<&str> = blueprint.fixes_of(pain).map(|fix| fix.id.as_str()).collect();
        let lane = names.lane(&blueprint[pain.lane]).to_owned();
        let step = blueprint[pain.step].number.clone();
        row("pain", &pain.id, &pain.text, [step, lane, String::new(), word(*part).to_owned(), fixes.join(", ")]);
    }
    sheet.finish()
}

/// Kind and id of what was asked about.
fn named(blueprint: &Blueprint, anchor: Anchor) -> (&'static str, &str) {
    match anchor {
        Anchor::Card(card) => ("card", blueprint[card].id.as_str()),
        Anchor::System(system) => ("system", blueprint[system].id.as_str()),
        Anchor::Team(team) => ("team", blueprint[team].id.as_str()),
    }
}

fn word(part: Part) -> &'static str {
    match part {
        Part::Cause => "cause",
        Part::OnTheWay => "on-the-way",
        Part::Felt => "felt",
    }
}

fn headline(blueprint: &Blueprint, hanging: &Hanging) -> String {
    let name = match hanging.anchor {
        Anchor::Card(card) => &blueprint[card].text,
        Anchor::System(system) => &blueprint[system].name,
        Anchor::Team(team) => &blueprint[team].name,
    };
    let count = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    format!(
        "What hangs on {name} ({}): {}, {}, {}",
        Names::new(blueprint).title(),
        count(hanging.steps.len(), "step"),
        count(hanging.moments.len(), "customer moment"),
        count(hanging.pains.len(), "pain"),
    )
}

fn chapters(blueprint: &Blueprint, hanging: &Hanging) -> Vec<(&'static str, Vec<String>)> {
    let names = Names::new(blueprint);
    let steps = hanging.steps.iter().map(|step| {
        let step = &blueprint[*step];
        format!("{} {}", step.number, step.name.as_deref().unwrap_or(&step.id))
    });
    let card = |card: &CardId| {
        let card = &blueprint[*card];
        format!("{} ({}, {})", card.text, names.steps(card.step, card.last), names.lane(&blueprint[card.lane]))
    };
    let pains = hanging.pains.iter().map(|(pain, part)| {
        let part = match part {
            Part::Cause => "caused here",
            Part::OnTheWay => "its trace leads through here",
            Part::Felt => "felt here",
        };
        format!("{}: {part}", names.pain(*pain))
    });
    let others = hanging.cards.iter().filter(|card| !hanging.moments.contains(card) && !hanging.start.contains(card));
    let chapters = [
        ("Steps", steps.collect::<Vec<_>>()),
        ("Customer moments", hanging.moments.iter().map(card).collect()),
        ("Work in between", others.map(card).collect()),
        ("Pains", pains.collect()),
    ];
    chapters.into_iter().filter(|(_, entries)| !entries.is_empty()).collect()
}
