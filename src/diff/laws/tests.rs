//! Laws that hold between any two variants, tried on generated files.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

use crate::blueprint::Blueprint;
use crate::blueprint::Service;
use crate::check::CheckOptions;
use crate::check::load;
use crate::limits::Limits;
use crate::source::Source;

use super::CardId;
use super::Diff;
use super::Fate;
use super::Kind;
use super::Origin;
use super::Pane;
use super::Value;
use super::What;
use super::between;
use super::between_files;
use super::cards;
use super::facts;
use super::facts::Fact;
use super::panes;

#[path = "../../../tests/common/pairs.rs"]
mod pairs;

fn service(toml: &str) -> Service {
    match load(&Source::new("made-up.toml", toml), &Limits::default(), &CheckOptions::default()) {
        Ok(warned) => warned.output,
        Err(findings) => panic!("{toml}\n{findings:#?}"),
    }
}

/// Tries a law on many generated files, the same ones every time.
fn for_all(law: impl Fn(&str, &Blueprint, &Blueprint)) {
    let config = Config { cases: 400, max_shrink_iters: 2000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let tried = runner.run(&vec(any::<u16>(), 0..300), |numbers| {
        let toml = pairs::file(&numbers);
        let service = service(&toml);
        law(&toml, &service.variants[0], &service.variants[1]);
        Ok(())
    });
    if let Err(failure) = tried {
        panic!("{failure}");
    }
}

#[test]
fn nothing_differs_from_itself() {
    for_all(|toml, current, future| {
        for blueprint in [current, future] {
            assert!(between(blueprint, blueprint).is_empty(), "{toml}");
            assert!(between_files(blueprint, blueprint).is_empty(), "{toml}");
        }
    });
}

#[test]
fn every_element_is_at_most_one_row_and_replacements_name_each_other() {
    for_all(|toml, current, future| {
        let diff = between(current, future);
        let mut keys: Vec<_> = diff.elements.iter().map(|row| (row.kind, row.id.clone(), row.what.clone())).collect();
        keys.sort();
        let all = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), all, "{toml}");
        for row in diff.elements.iter().filter(|row| row.replaces.is_some()) {
            let old = diff.elements.iter().find(|old| old.kind == row.kind && Some(&old.id) == row.replaces.as_ref());
            assert_eq!(old.map(|old| old.what.as_slice()), Some(&[What::Removed][..]), "{} {toml}", row.id);
        }
    });
}

#[test]
fn there_and_back_mirror_each_other() {
    for_all(|toml, current, future| {
        let (there, back) = (between(current, future), between(future, current));
        assert_eq!(super::tests::straight(&back), super::tests::mirrored(&there), "{toml}");
        let (there, back) = (there.counts(), back.counts());
        assert_eq!((there.new, there.removed), (back.removed, back.new), "{toml}");
        assert_eq!((there.changed, there.moved), (back.changed, back.moved), "{toml}");
    });
}

type Element = BTreeMap<&'static str, Value>;

/// What one variant says, as far as somebody wrote it.
#[derive(Debug, PartialEq)]
struct Model {
    elements: BTreeMap<(Kind, String), Element>,
    /// From, type, to, label.
    links: Vec<(String, &'static str, String, Option<String>)>,
}

fn said(facts: Vec<Fact>, without: &[&str]) -> Element {
    let given = facts.into_iter().filter(|fact| !without.contains(&fact.name));
    given.filter_map(|fact| Some((fact.name, fact.value?))).collect()
}

fn model(blueprint: &Blueprint) -> Model {
    let mut elements = BTreeMap::new();
    let names = cards::first_customer_words(blueprint);
    let felt = cards::felt_as_usual(blueprint);
    for lane in blueprint.lanes.iter().filter(|lane| lane.declared) {
        elements.insert((Kind::Lane, lane.id.clone()), said(facts::lane(blueprint, lane), &[]));
    }
    for (step, name) in blueprint.steps.iter().zip(&names) {
        let derived = if step.name == *name { &["name"][..] } else { &[] };
        elements.insert((Kind::Step, step.id.clone()), said(facts::step(blueprint, step), derived));
    }
    let mut covered: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for card in &blueprint.cards {
        if let Some(system) = card.system {
            let steps = (card.step.0..=card.last.0).map(|step| blueprint.steps[step].id.clone());
            covered.entry(system.0).or_default().extend(steps);
            continue;
        }
        let inherited = blueprint[card.lane].owners == card.owners;
        let derived = if inherited { &["owner"][..] } else { &[] };
        elements.insert((Kind::Card, card.id.clone()), said(facts::card(blueprint, card), derived));
    }
    for (system, steps) in covered {
        let system = &blueprint.systems[system];
        let mut element = said(facts::system(blueprint, system), &[]);
        element.insert("steps", Value::List(steps));
        elements.insert((Kind::System, system.id.clone()), element);
    }
    for feeling in &blueprint.feelings {
        elements.insert((Kind::Feeling, feeling.id.clone()), said(facts::feeling(blueprint, feeling), &[]));
    }
    for (pain, usual) in blueprint.pains.iter().zip(felt) {
        let derived = if usual { &["felt"][..] } else { &[] };
        elements.insert((Kind::Pain, pain.id.clone()), said(facts::pain(blueprint, pain), derived));
    }
    for fix in &blueprint.opportunities {
        elements.insert((Kind::Opportunity, fix.id.clone()), said(facts::opportunity(blueprint, fix), &[]));
    }
    for metric in &blueprint.metrics {
        elements.insert((Kind::Metric, metric.id.clone()), said(facts::metric(blueprint, metric), &[]));
    }
    elements.insert((Kind::Blueprint, "blueprint".to_owned()), said(facts::head(blueprint), &[]));
    for persona in &blueprint.personas {
        elements.insert((Kind::Persona, facts::persona_key(persona).to_owned()), said(facts::persona(persona), &[]));
    }
    for team in &blueprint.teams {
        elements.insert((Kind::Team, team.id.clone()), said(facts::team(team), &[]));
    }
    // A line is drawn where the lanes ask for it; what is in the model is what was written about it.
    let written = |line: &&crate::blueprint::Line| blueprint.remarks.contains_key(&(Kind::Line, line.id.clone()));
    for line in blueprint.lines.iter().filter(written) {
        elements.insert((Kind::Line, line.id.clone()), said(facts::line(line), &[]));
    }
    let written = blueprint.links.iter().filter(|link| !link.derived);
    let name = |card: CardId| cards::name_of(blueprint, &blueprint[card]);
    let mut links: Vec<_> =
        written.map(|link| (name(link.from), link.kind.word(), name(link.to), link.label.clone())).collect();
    links.sort();
    Model { elements, links }
}

/// The model after the listed changes, from nothing but the rows.
fn apply(mut model: Model, before: &Blueprint, diff: &Diff) -> Model {
    let name = |card: CardId| cards::name_of(before, &before[card]);
    for link in diff.arrows.iter().filter_map(|arrow| arrow.before) {
        let link = &before[link];
        let gone = (name(link.from), link.kind.word(), name(link.to), link.label.clone());
        let at = model.links.iter().position(|known| *known == gone).unwrap();
        model.links.remove(at);
    }
    // What names a replaced card leads to its successor.
    for row in &diff.elements {
        if let Some(successor) = &row.replaced_by {
            for (_, _, to, _) in model.links.iter_mut().filter(|link| link.2 == row.id) {
                to.clone_from(successor);
            }
        }
    }
    for row in &diff.elements {
        let Some(successor) = &row.replaced_by else { continue };
        let names: &[&str] = match row.kind {
            Kind::Team => &["owner"],
            Kind::Card | Kind::System => &["cause", "felt"],
            Kind::Pain => &["fixes"],
            Kind::Metric => &["metric"],
            _ => &[],
        };
        let renamed = |id: &mut String| {
            if *id == row.id {
                id.clone_from(successor);
            }
        };
        let values = model.elements.values_mut().flatten().filter(|(name, _)| names.contains(*name));
        for (_, value) in values {
            match value {
                Value::Words(id) => renamed(id),
                Value::List(ids) => ids.iter_mut().for_each(renamed),
                Value::Number(..) | Value::Flag(_) => {}
            }
        }
    }
    for arrow in diff.arrows.iter().filter(|arrow| arrow.what != What::Removed) {
        model.links.push((arrow.from.clone(), arrow.kind.word(), arrow.to.clone(), arrow.label.clone()));
    }
    model.links.sort();
    for row in &diff.elements {
        let key = (row.kind, row.id.clone());
        if row.what == [What::Removed] {
            model.elements.remove(&key);
            continue;
        }
        // What is declared and not used is not in the model.
        let used = row.kind != Kind::System || row.fields.iter().any(|field| field.name == "steps");
        if row.what == [What::New] && used {
            model.elements.insert(key.clone(), Element::new());
        }
        // A system that is declared and not used is not in the model.
        let Some(element) = model.elements.get_mut(&key) else { continue };
        for field in row.fields.iter().filter(|field| !super::links::is_link_key(field.name)) {
            match &field.after {
                Some(value) => element.insert(field.name, value.clone()),
                None => element.remove(field.name),
            };
        }
    }
    model
}

/// Takes owners out that a card would now have from its lane.
fn settled(mut model: Model) -> Model {
    let owners: BTreeMap<String, Option<Value>> = model
        .elements
        .iter()
        .filter(|((kind, _), _)| *kind == Kind::Lane)
        .map(|((_, id), lane)| (id.clone(), lane.get("owner").cloned()))
        .collect();
    for ((kind, _), element) in &mut model.elements {
        if let (Kind::Card, Some(Value::Words(lane))) = (kind, element.get("lane"))
            && owners.get(lane).is_some_and(|owner| element.get("owner") == owner.as_ref())
        {
            element.remove("owner");
        }
    }
    model
}

#[test]
fn the_listed_changes_make_the_later_state_out_of_the_earlier_one() {
    for_all(|toml, current, future| {
        for (before, after) in [(current, future), (future, current)] {
            let diff = between(before, after);
            let made = settled(apply(model(before), before, &diff));
            assert_eq!(made, settled(model(after)), "{toml}");
        }
    });
}

#[test]
fn panes_share_one_grid_and_ghosts_only_add() {
    for_all(|toml, current, future| {
        let diff = between(current, future);
        let panes = panes(current, future, &diff);
        let steps = |pane: &Pane| pane.blueprint.steps.iter().map(|step| step.id.clone()).collect::<Vec<_>>();
        let lanes = |pane: &Pane| pane.blueprint.lanes.iter().map(|lane| lane.id.clone()).collect::<Vec<_>>();
        assert_eq!(steps(&panes.before), steps(&panes.after), "{toml}");
        assert_eq!(lanes(&panes.before), lanes(&panes.after), "{toml}");
        for (pane, own) in [(&panes.before, current), (&panes.after, future)] {
            let mine: Vec<&crate::blueprint::Card> = pane
                .blueprint
                .cards
                .iter()
                .zip(&pane.cards)
                .filter(|(_, origin)| matches!(origin, Origin::Own(_)))
                .map(|(card, _)| card)
                .collect();
            assert_eq!(mine.len(), own.cards.len(), "{toml}");
            for (shown, card) in mine.iter().zip(&own.cards) {
                assert_eq!(shown.id, card.id, "{toml}");
                assert_eq!(pane.blueprint[shown.step].id, own[card.step].id, "{toml}");
                assert_eq!(pane.blueprint[shown.lane].id, own[card.lane].id, "{toml}");
            }
            let order: Vec<_> = pane.blueprint.cards.iter().map(|card| (card.step, card.lane)).collect();
            assert!(order.is_sorted(), "reading order: {order:?}\n{toml}");
        }
        for card in panes.after.ghosts() {
            let Origin::Ghost(old) = panes.after.cards[card.0] else { unreachable!() };
            assert!(matches!(diff.cards.before[old.0], Fate::Removed { .. }), "{toml}");
            assert_eq!(panes.after.blueprint[panes.after.blueprint[card].step].id, current[current[old].step].id);
        }
    });
}

#[test]
fn two_files_with_ids_in_both_tell_of_the_same_cards_as_two_variants() {
    for_all(|toml, current, future| {
        let (variants, files) = (between(current, future), between_files(current, future));
        // A card that is gone may be found again in other words; never may one with its id be lost.
        for (one, other) in variants.cards.before.iter().zip(&files.cards.before) {
            if let Fate::Kept(card) = one {
                assert_eq!(other, &Fate::Kept(*card), "{toml}");
            }
        }
        let panes = panes(current, future, &files);
        assert_eq!(panes.before.blueprint.steps.len(), panes.after.blueprint.steps.len(), "{toml}");
    });
}
