//! Badges: which teams occur, in order of first use, and two letters for each that no other has.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::blueprint;
use crate::blueprint::Blueprint;
use crate::blueprint::TeamId;
use crate::board::Team;

/// The teams that occur in the blueprints, in order of first use over the cards, then the registers; last the one that
/// is asked for, should it have nothing. `order` says which colour each takes, by its id.
pub fn teams(blueprints: &[&Blueprint], order: &[String], asked: Option<&str>) -> Vec<Team> {
    let mut found: Vec<Team> = Vec::new();
    let mut taken = BTreeSet::new();
    let of = |blueprint: &&Blueprint| blueprint.teams.iter().position(|team| Some(team.id.as_str()) == asked);
    let idle = blueprints.iter().filter_map(|blueprint| of(blueprint).map(|index| (*blueprint, TeamId(index))));
    let used = blueprints.iter().flat_map(|blueprint| used(blueprint).map(|id| (*blueprint, id)));
    for (blueprint, id) in used.chain(idle) {
        let team = &blueprint[id];
        if found.iter().any(|known| is(known, team)) {
            continue;
        }
        // Of two files each may call the same team by a name of its own; it stays the team of one colour.
        let known = || found.iter().find(|known| known.id == team.id).map(|known| known.order);
        let order = order.iter().position(|id| *id == team.id).or_else(known).unwrap_or(found.len());
        let initials = initials(&team.name, team.initials.as_deref(), &taken);
        taken.insert(initials.clone());
        found.push(Team { id: team.id.clone(), name: team.name.clone(), initials, color: team.color, order });
    }
    found
}

/// Whether a badge is that of a team, under the name that the team goes by there.
pub fn is(badge: &Team, team: &blueprint::Team) -> bool {
    badge.id == team.id && badge.name == team.name
}

/// Ids of the teams of blueprints in order of first use, each once.
pub fn in_order<'a>(blueprints: impl Iterator<Item = &'a Blueprint>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (blueprint, id) in blueprints.flat_map(|blueprint| used(blueprint).map(move |id| (blueprint, id))) {
        if !found.contains(&blueprint[id].id) {
            found.push(blueprint[id].id.clone());
        }
    }
    found
}

fn used(blueprint: &Blueprint) -> impl Iterator<Item = TeamId> {
    let cards = blueprint.cards.iter().flat_map(|card| card.owners.iter().copied());
    let causes = blueprint
        .pains
        .iter()
        .flat_map(|pain| pain.causes.iter().flat_map(|cause| cause.owners.iter().copied()).chain(pain.owners.clone()));
    let fixes = blueprint.opportunities.iter().filter_map(|fix| fix.owner);
    cards.chain(fixes).chain(causes)
}

/// Letters for a badge: the written ones; else the initials of the first two words, or the first two letters of
/// one word; where those are taken, the first letter with the next free letter of the name.
fn initials(name: &str, written: Option<&str>, taken: &BTreeSet<String>) -> String {
    if let Some(written) = written {
        return short(written);
    }
    let words: Vec<Vec<&str>> = name
        .split(|letter: char| !letter.is_alphanumeric())
        .map(|word| word.graphemes(true).collect::<Vec<_>>())
        .filter(|word| !word.is_empty())
        .collect();
    let letters: Vec<&str> = words.iter().flatten().copied().collect();
    let Some(first) = letters.first() else { return "?".to_owned() };
    let second = match words.as_slice() {
        [_, second, ..] => second.first().copied(),
        _ => None,
    };
    let candidates = second.into_iter().chain(letters.iter().skip(1).copied());
    let mut last = first.to_uppercase();
    for candidate in candidates {
        last = short(&format!("{first}{candidate}"));
        if !taken.contains(&last) {
            return last;
        }
    }
    for number in 2..100 {
        let numbered = format!("{}{number}", first.to_uppercase());
        if taken.contains(&last) && !taken.contains(&numbered) {
            return numbered;
        }
    }
    last
}

/// At most two letters, one where they are wide (a badge holds no more).
fn short(letters: &str) -> String {
    let upper = letters.to_uppercase();
    let most = if upper.width() > upper.graphemes(true).count() { 1 } else { 2 };
    upper.graphemes(true).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_teams_share_their_letters() {
        let mut taken = BTreeSet::new();
        let mut all = Vec::new();
        for name in ["Sales", "Sanitation", "Customer Success", "Cashier support", "Café", "支店", "支払い", "A", "A"]
        {
            let letters = initials(name, None, &taken);
            taken.insert(letters.clone());
            all.push(letters);
        }
        assert_eq!(all, ["SA", "SN", "CS", "CA", "CF", "支", "支2", "A", "A2"]);
    }

    #[test]
    fn written_letters_win() {
        assert_eq!(initials("Marketing", Some("mk"), &BTreeSet::new()), "MK");
    }
}
