//! The list of changes as the page shows it: every word chosen, every mark decided.

use crate::blueprint::Kind;
use crate::board::ChangeField;
use crate::board::ChangeRow;
use crate::board::State;
use crate::diff::What;
use crate::report::changes::ChangeList;
use crate::report::changes::Edit;
use crate::report::changes::Relief;
use crate::report::changes::Relieved;
use crate::report::changes::Rewritten;
use crate::report::changes::arrow_from_to;
use crate::report::changes::edits;
use crate::report::changes::from_to;
use crate::words::Word;
use crate::words::Words;

/// Between the lines of a cell.
const LINE: &str = "\u{1}";

/// The rows of a list, the first under a heading when there is one: edits, links, and opportunities that nothing
/// carries out.
pub fn rows(list: &ChangeList, section: Option<String>, words: &Words) -> Vec<ChangeRow> {
    let mut rows: Vec<ChangeRow> = edits(list).iter().map(|edit| row(list, edit, words)).collect();
    rows.extend(list.arrows.iter().map(|arrow| link(list, arrow, words)));
    rows.extend(list.without_change.iter().map(|fix| ChangeRow {
        element: format!("{} {}", capital(words.get(Word::KindOpportunity)), fix.id),
        words: Some(fix.name.clone()),
        why: vec![words.get(Word::WithoutChange).to_owned()],
        unexplained: true,
        ..blank()
    }));
    if let Some(first) = rows.first_mut() {
        first.section = section;
    }
    rows
}

/// The columns that some row fills; what and which element always.
pub fn fields(rows: &[ChangeRow]) -> Vec<ChangeField> {
    let filled = |field: &ChangeField| match field {
        ChangeField::What | ChangeField::Element => true,
        ChangeField::From => rows.iter().any(|row| !row.from.is_empty()),
        ChangeField::To => rows.iter().any(|row| !row.to.is_empty()),
        ChangeField::Why => rows.iter().any(|row| !row.why.is_empty()),
        ChangeField::Pains => rows.iter().any(|row| !row.pains.is_empty()),
        ChangeField::By => rows.iter().any(|row| row.by.is_some()),
        ChangeField::Owner => rows.iter().any(|row| !row.owner.is_empty()),
    };
    ChangeField::ALL.into_iter().filter(filled).collect()
}

fn blank() -> ChangeRow {
    ChangeRow {
        section: None,
        state: State::Same,
        what: String::new(),
        element: String::new(),
        words: None,
        from: Vec::new(),
        to: Vec::new(),
        why: Vec::new(),
        unexplained: false,
        pains: Vec::new(),
        by: None,
        owner: Vec::new(),
    }
}

fn kind(kind: Kind) -> Word {
    match kind {
        Kind::Blueprint => Word::KindBlueprint,
        Kind::Variant => Word::KindVariant,
        Kind::Persona => Word::Persona,
        Kind::Team => Word::KindTeam,
        Kind::Line => Word::KindLine,
        Kind::Lane => Word::KindLane,
        Kind::Stage => Word::Stage,
        Kind::Step => Word::Step,
        Kind::Card => Word::KindCard,
        Kind::System => Word::KindSystem,
        Kind::Feeling => Word::KindFeeling,
        Kind::Pain => Word::PainPoint,
        Kind::Opportunity => Word::KindOpportunity,
        Kind::Metric => Word::KindMetric,
    }
}

fn state(what: What) -> State {
    match what {
        What::New => State::New,
        What::Removed => State::Removed,
        What::Moved => State::Moved,
        What::Changed | What::Renamed => State::Changed,
    }
}

fn tag(state: State) -> Word {
    match state {
        State::New => Word::New,
        State::Removed => Word::Removed,
        State::Moved => Word::Moved,
        State::Changed | State::Same => Word::Changed,
    }
}

/// Words that begin a cell.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The variants in which an edit holds, where that is not all.
fn holds(list: &ChangeList, variants: &[String]) -> String {
    match list.variants_of(variants) {
        [] => String::new(),
        some => format!(" ({})", some.join(", ")),
    }
}

fn row(list: &ChangeList, edit: &Edit<'_>, words: &Words) -> ChangeRow {
    let element = &edit.row.element;
    let state = element.what.first().map_or(State::Same, |what| state(*what));
    let what = if edit.replaced.is_some() { Word::Replaced } else { tag(state) };
    let lines =
        |cell: String| -> Vec<String> { cell.split(LINE).filter(|line| !line.is_empty()).map(str::to_owned).collect() };
    let (from, to) = from_to(edit, LINE);
    let (mut from, mut to) = (lines(from), lines(to));
    let said = [&from, &to].iter().any(|cell| cell.contains(&element.words));
    if let Some(similarity) = element.similarity {
        to.push(format!("{} ({})", words.get(Word::Guesses), crate::report::changes::percent(similarity)));
    }
    if let (Some(id), None) = (&element.replaces, edit.replaced) {
        from.push(format!("({id})"));
    }
    if let Some(id) = &element.replaced_by {
        to.push(format!("→ {id}"));
    }
    let id = match edit.replaced {
        Some(old) => format!("{} → {}", old.element.id, element.id),
        None => element.id.clone(),
    };
    let kind = capital(words.get(kind(element.kind)));
    let shown = if element.kind == Kind::Blueprint { String::new() } else { format!(" {id}") };
    let mut why: Vec<String> = edit.row.why.clone().into_iter().collect();
    if edit.row.unexplained {
        why.push(words.get(Word::NoOpportunity).to_owned());
    }
    ChangeRow {
        state,
        what: words.get(what).to_owned(),
        element: format!("{kind}{shown}{}", holds(list, &edit.row.variants)),
        words: (!said && !element.words.is_empty()).then(|| element.words.clone()),
        from,
        to,
        why,
        unexplained: edit.row.unexplained,
        pains: edit.row.pains.iter().map(|relieved| relieved_words(relieved, words)).collect(),
        by: edit.row.by.as_ref().map(|by| by.name.clone()),
        owner: edit.row.owner.iter().map(|owner| owner.name.clone()).collect(),
        ..blank()
    }
}

/// A pain in the column of those that are removed: one that is not says so.
fn relieved_words(relieved: &Relieved, words: &Words) -> String {
    let state = match relieved.relief {
        Relief::Removed => return relieved.pain.name.clone(),
        Relief::Eased => Word::PainEased,
        Relief::None => Word::PainOpen,
    };
    format!("{} ({})", relieved.pain.name, words.get(state))
}

fn link(list: &ChangeList, rewritten: &Rewritten, words: &Words) -> ChangeRow {
    let arrow = &rewritten.arrow;
    let (from, to) = arrow_from_to(arrow);
    let cell = |end: String| if end.is_empty() { Vec::new() } else { vec![end] };
    let state = state(arrow.what);
    let holds = holds(list, &rewritten.variants);
    ChangeRow {
        state,
        what: words.get(tag(state)).to_owned(),
        element: format!("{} {} {}{holds}", capital(words.get(Word::KindArrow)), arrow.from, arrow.kind.word()),
        from: cell(from),
        to: cell(to),
        ..blank()
    }
}
