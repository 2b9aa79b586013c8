//! Names: every reference holds, no id stands for two things, everything that matters has a name to be heard.

use std::collections::BTreeSet;

use crate::measure::Tally;
use crate::measure::page::Card;
use crate::measure::page::Page;
use crate::sorted::gathered;

/// Each kind has its own ids: a pain may be called as a card is.
fn kind<'a>(card: &Card<'a>) -> &'a str {
    if card.register { card.role } else { "card" }
}

/// Measures everything about names.
pub(super) fn measure(page: &Page, tally: &mut Tally) {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut unique: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    let elements = page
        .cards
        .iter()
        .map(|card| (kind(card), card.variant, card.id))
        .chain(page.wires.iter().map(|wire| ("connector", wire.variant, wire.id)));
    for (kind, variant, id) in elements {
        known.insert((variant, id));
        if id.is_empty() || !unique.insert((kind, variant, id)) {
            tally.fault("repeated_id", || format!("`{id}` in variant `{variant}`"));
        }
    }
    let cards: BTreeSet<(&str, &str)> = gathered(page.cards.iter().map(|card| (card.variant, card.id)));
    let flags = page.flags();
    for wire in page.wires.iter().filter(|wire| !flags.contains_key(&(wire.variant, wire.id))) {
        for end in [wire.from, wire.to].into_iter().filter(|end| !cards.contains(&(wire.variant, *end))) {
            tally.fault("broken_reference", || {
                format!("connector `{}` names `{end}`, no card of variant `{}`", wire.id, wire.variant)
            });
        }
    }
    for reference in page.references.iter().filter(|reference| !known.contains(&(reference.variant, reference.to))) {
        tally.fault("broken_reference", || {
            let (kind, to, variant) = (reference.kind, reference.to, reference.variant);
            format!("a {kind} names `{to}`, nothing of variant `{variant}`")
        });
    }
    for card in page.cards.iter().filter(|card| !card.named) {
        tally.fault("unnamed", || format!("card `{}` has no accessible name", card.id));
    }
    if page.title.trim().is_empty() || page.description.trim().is_empty() {
        tally.fault("unnamed", || "the page has no title or no description".to_owned());
    }
}
