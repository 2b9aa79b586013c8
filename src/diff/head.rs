//! What became of the head of the file: its own words, the variant, personas, teams and lines.

use crate::blueprint::Blueprint;
use crate::blueprint::Line;
use crate::blueprint::Service;

use super::Element;
use super::Kind;
use super::What;
use super::compare;
use super::compare::Both;
use super::compare::Register;
use super::compare::Said;
use super::compare::written_id;
use super::facts;
use super::pairing::Pairs;

/// The rows of the head, in the order it is written.
pub(crate) fn rows(both: &Both<'_>) -> Vec<Element> {
    let mut rows = own(both);
    if !both.pairing.one_file {
        rows.extend(variant(both));
    }
    rows.extend(personas(both));
    rows.extend(teams(both));
    rows.extend(lines(both));
    rows
}

/// Pairs of one element a side, where there is one.
fn single(before: bool, after: bool) -> Pairs {
    let mut pairs = Pairs::none(before.into(), after.into());
    pairs.join(0, 0);
    pairs
}

fn own(both: &Both<'_>) -> Vec<Element> {
    let said = |blueprint: &Blueprint| vec![Said { id: String::new(), facts: facts::head(blueprint) }];
    let pairs = single(true, true);
    let register = Register::new(both, Kind::Blueprint, &pairs, said(both.before), said(both.after));
    let (_, mut rows) = register.compare(both, |_| (), |_, _, _| {});
    rows.iter_mut().for_each(|row| Kind::Blueprint.word().clone_into(&mut row.id));
    rows
}

fn variant(both: &Both<'_>) -> Vec<Element> {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let variant = blueprint.variant.iter();
        variant.map(|variant| Said { id: variant.id.clone(), facts: facts::variant(variant) }).collect()
    };
    let pairs = single(both.before.variant.is_some(), both.after.variant.is_some());
    let register = Register::new(both, Kind::Variant, &pairs, said(both.before), said(both.after));
    register.compare(both, |_| (), |_, _, _| {}).1
}

/// Rows for the variants that one of two files has and the other has not.
pub(crate) fn variants_between_files(before: &Service, after: &Service) -> Vec<Element> {
    let all = |service: &Service| -> Vec<crate::blueprint::Variant> {
        service.variants.iter().filter_map(|blueprint| blueprint.variant.clone()).collect()
    };
    let (earlier, later) = (all(before), all(after));
    let row = |variant: &crate::blueprint::Variant, new: bool| {
        let facts = facts::variant(variant);
        Element {
            kind: Kind::Variant,
            id: variant.id.clone(),
            what: vec![if new { What::New } else { What::Removed }],
            words: compare::words(Kind::Variant, &facts),
            fields: compare::all_of(&facts, new),
            replaces: None,
            replaced_by: None,
            similarity: None,
            before: None,
            after: None,
        }
    };
    let missing = |variant: &&crate::blueprint::Variant, others: &[crate::blueprint::Variant]| {
        others.iter().all(|other| other.id != variant.id)
    };
    let gone = earlier.iter().filter(|variant| missing(variant, &later)).map(|variant| row(variant, false));
    let new = later.iter().filter(|variant| missing(variant, &earlier)).map(|variant| row(variant, true));
    gone.chain(new).collect()
}

fn personas(both: &Both<'_>) -> Vec<Element> {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        let id = |persona: &crate::blueprint::Persona| facts::persona_key(persona).to_owned();
        blueprint.personas.iter().map(|persona| Said { id: id(persona), facts: facts::persona(persona) }).collect()
    };
    let register = Register::new(both, Kind::Persona, &both.pairing.personas, said(both.before), said(both.after));
    let id = |blueprint: &Blueprint, index: usize| blueprint.personas.get(index).and_then(|persona| persona.id.clone());
    let (_, rows) = register.compare(
        both,
        |_| (),
        |earlier, later, fields| {
            if let (Some(one), Some(other)) = (id(both.before, earlier), id(both.after, later)) {
                written_id(both, Some(&one), Some(&other), fields);
            }
        },
    );
    rows
}

fn teams(both: &Both<'_>) -> Vec<Element> {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.teams.iter().map(|team| Said { id: team.id.clone(), facts: facts::team(team) }).collect()
    };
    let register = Register::new(both, Kind::Team, &both.pairing.teams, said(both.before), said(both.after));
    let id = |blueprint: &Blueprint, index: usize| blueprint.teams.get(index).map(|team| team.id.clone());
    let (_, rows) = register.compare(
        both,
        |_| (),
        |earlier, later, fields| {
            written_id(both, id(both.before, earlier).as_deref(), id(both.after, later).as_deref(), fields);
        },
    );
    rows
}

/// Lines as written; where one is drawn follows from the lanes.
fn lines(both: &Both<'_>) -> Vec<Element> {
    let said = |blueprint: &Blueprint| -> Vec<Said> {
        blueprint.lines.iter().map(|line| Said { id: line.id.clone(), facts: facts::line(line) }).collect()
    };
    let register = Register::new(both, Kind::Line, &both.pairing.lines, said(both.before), said(both.after));
    let (_, mut rows) = register.compare(both, |_| (), |_, _, _| {});
    let written = |blueprint: &Blueprint, index: Option<usize>| {
        let line = index.and_then(|index| blueprint.lines.get(index));
        line.is_some_and(|line: &Line| blueprint.remarks.contains_key(&(Kind::Line, line.id.clone())))
    };
    rows.retain(|row| written(both.before, row.before) || written(both.after, row.after));
    rows
}
