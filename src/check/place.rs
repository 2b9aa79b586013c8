//! Where everything stands: steps and stages, lanes in use, the lines between them, the columns of every
//! element.

use std::collections::BTreeMap;

use super::names::Here;
use super::names::Names;
use super::register::LINES;
use super::register::LaneEntry;
use super::register::Register;
use crate::blueprint::LaneId;
use crate::blueprint::Line;
use crate::blueprint::Role;
use crate::diagnostic::Range2;
use crate::document::Document;
use crate::document::Element;
use crate::document::Home;
use crate::document::Item;
use crate::document::Kind;
use crate::document::Spot;
use crate::document::kind_of_role;
use crate::sorted::Gather;
use crate::sorted::Sorted;

/// An element of a cell with the columns it covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    /// The element.
    pub item: &'a Item,
    /// Its lane, as an index into the register's lanes.
    pub lane: usize,
    /// First column, as an index into the steps of the variant.
    pub first: usize,
    /// Last column.
    pub last: usize,
    /// Whether it belongs to a whole stage or the whole blueprint.
    pub whole: bool,
}

/// Places every element of a variant. What cannot stand where it is asked to is said and left out.
pub(super) fn place<'a>(document: &'a Document, register: &Register, names: &mut Names<'_>) -> Vec<Placed<'a>> {
    let place = Columns::new(document);
    document.items.iter().filter_map(|item| place.item(item, register, names)).collect()
}

/// The columns of the steps and stages of a variant.
struct Columns<'a> {
    count: usize,
    steps: BTreeMap<&'a str, usize>,
    stages: BTreeMap<&'a str, (usize, usize)>,
    /// Column over all variants, of each step of this one.
    written: Vec<usize>,
}

impl<'a> Columns<'a> {
    fn new(document: &'a Document) -> Columns<'a> {
        let mut stages: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (index, step) in document.steps.iter().enumerate() {
            if let Some(stage) = &step.stage {
                stages.entry(stage).and_modify(|(_, last)| *last = index).or_insert((index, index));
            }
        }
        Columns {
            count: document.steps.len(),
            steps: document.steps.iter().enumerate().map(|(at, step)| (step.element.id.value.as_str(), at)).gather(),
            stages,
            written: document.steps.iter().map(|step| step.column).collect(),
        }
    }

    fn item<'i>(&self, item: &'i Item, register: &Register, names: &mut Names<'_>) -> Option<Placed<'i>> {
        let lane = lane(item, register, names)?;
        let (first, last, whole) = match &item.home {
            Home::Step(id) => {
                let first = match item.moved {
                    Some(span) => self.moved_to(id, span, names)?,
                    None => *self.steps.get(id.as_str())?,
                };
                (first, self.end(&item.element, first, register, names), false)
            }
            Home::Stage(id) => {
                let (first, last) = *self.stages.get(id.as_str())?;
                (first, last, true)
            }
            Home::Whole => (0, self.count.checked_sub(1)?, true),
        };
        if whole {
            no_span(&item.element, names);
        }
        Some(Placed { item, lane, first, last, whole })
    }

    fn moved_to(&self, id: &str, span: Range2, names: &mut Names<'_>) -> Option<usize> {
        let spot = Spot::new(id.to_owned(), span);
        let found = names.find(&[Kind::Step], &spot);
        let column = found.as_ref().and_then(|here| self.steps.get(here.id.as_str())).copied();
        if column.is_none() && names.is_in_file(Kind::Step, id) {
            names.error(
                "unknown-step",
                span,
                format!("the step `{id}` is not in the variant that moves a card there"),
                "move the card to a step that is there, or give the step the same variant in `only`",
            );
        }
        column
    }

    /// The last column of an element that begins at `first`.
    fn end(&self, element: &Element, first: usize, register: &Register, names: &mut Names<'_>) -> usize {
        let span = element.field("span").filter(|_| element.whole("span").is_some());
        if let (Some(_), Some(through)) = (span, element.spot("through")) {
            names.error(
                "span-with-through",
                element.field("through").map_or(through.span, |field| field.key_span),
                "`span` stands beside `through`".to_owned(),
                "both say where the card ends; keep one",
            );
            return first;
        }
        if let (Some(field), Some(columns)) = (span, element.whole("span")) {
            let left = self.count.saturating_sub(first);
            let columns = usize::try_from(columns).unwrap_or(usize::MAX).max(1);
            if columns > left {
                let steps = if left == 1 { "1 step".to_owned() } else { format!("{left} steps") };
                names.error(
                    "span-past-end",
                    field.span,
                    format!("`span` reaches past the last step: {steps} from here to the end"),
                    "write a smaller `span`, or `through` with the id of the last step",
                );
                return first;
            }
            return first + columns - 1;
        }
        match element.spot("through") {
            Some(through) => self.through(&through, first, register, names).unwrap_or(first),
            None => first,
        }
    }

    fn through(
        &self,
        through: &Spot<String>,
        first: usize,
        register: &Register,
        names: &mut Names<'_>,
    ) -> Option<usize> {
        let here = names.find(&[Kind::Step], through);
        let last = match here.and_then(|here| self.steps.get(here.id.as_str()).copied()) {
            Some(last) => last,
            None => {
                // The last step is not in this variant: the card ends at the one before it.
                let column = *register.columns.get(&through.value)?;
                self.written.iter().rposition(|written| *written <= column)?.max(first)
            }
        };
        if last < first {
            names.error(
                "span-past-end",
                through.span,
                format!("`through` names `{}`, a step before the one the card begins at", through.value),
                "the last step of a card cannot stand before its first",
            );
            return None;
        }
        Some(last)
    }
}

fn no_span(element: &Element, names: &mut Names<'_>) {
    for key in ["span", "through"] {
        if let Some(field) = element.field(key) {
            names.error(
                "misplaced-key",
                field.key_span,
                format!("`{key}` stands on what spans its whole stage or blueprint"),
                "take it away, or write the card in a step",
            );
        }
    }
}

/// The lane an element stands in.
fn lane(item: &Item, register: &Register, names: &mut Names<'_>) -> Option<usize> {
    let Here { id, .. } = match names.find(&[Kind::Lane], &item.lane) {
        Some(here) => here,
        None => {
            if names.is_in_file(Kind::Lane, &item.lane.value) {
                names.error(
                    "unknown-lane",
                    item.lane.span,
                    format!("the lane `{}` is not in the variant that moves a card there", item.lane.value),
                    "move the card to a lane that is there",
                );
            }
            return None;
        }
    };
    let lane = register.lanes.iter().position(|lane| lane.id == id)?;
    let holds = register.lanes.get(lane).map(|lane| kind_of_role(lane.role.word()))?;
    if holds != item.element.kind {
        names.error(
            "wrong-lane",
            item.lane.span,
            format!("{} cannot stand in the lane `{id}`", item.element.kind.place()),
            "a lane holds elements of its role only",
        );
        return None;
    }
    Some(lane)
}

/// How deep in the service a role stands; `None` for roles that no line cares about.
fn depth(role: Role) -> Option<usize> {
    [Role::Customer, Role::Frontstage, Role::Backstage, Role::Support].iter().position(|known| *known == role)
}

/// The lines of a variant. `drawn` are the lanes that are drawn, as indices into the register's lanes.
pub(super) fn lines(document: &Document, register: &Register, drawn: &[usize], names: &mut Names<'_>) -> Vec<Line> {
    let entry = |lane: usize| register.lanes.get(lane);
    let edit = |id: &str| document.lines.iter().rev().find(|line| line.id.value == id);
    let mut lines: Vec<Line> = Vec::new();
    let roles = [Role::Customer, Role::Frontstage, Role::Backstage];
    for (id, role) in LINES.iter().zip(roles) {
        let edit = edit(id);
        let asked = edit.and_then(|line| after(line, register, drawn, names));
        let usual = drawn.iter().rposition(|lane| entry(*lane).is_some_and(|lane| lane.role == role));
        let Some(place) = asked.or(usual.filter(|_| !has_after(edit))) else { continue };
        let deeper = |lane: &LaneEntry| depth(lane.role) > depth(role);
        let below = drawn.iter().skip(place + 1).filter_map(|lane| entry(*lane)).any(deeper);
        lines.push(line(id, edit, place, asked.is_some() || below));
    }
    for own in document.lines.iter().filter(|line| !LINES.contains(&line.id.value.as_str())) {
        if let Some(place) = after(own, register, drawn, names) {
            lines.push(line(&own.id.value, Some(own), place, true));
        }
    }
    lines.put_in_order_by(|line| line.after);
    lines
}

fn has_after(edit: Option<&Element>) -> bool {
    edit.is_some_and(|line| line.spot("after").is_some())
}

/// The drawn lane that a line was asked to stand after, or the nearest drawn one above it.
fn after(line: &Element, register: &Register, drawn: &[usize], names: &mut Names<'_>) -> Option<usize> {
    let after = line.spot("after")?;
    let id = match names.find(&[Kind::Lane], &after) {
        Some(here) => here.id,
        None => after.value,
    };
    let lane = register.lanes.iter().position(|lane| lane.id == id)?;
    drawn.iter().rposition(|drawn| *drawn <= lane)
}

fn line(id: &str, edit: Option<&Element>, after: usize, drawn: bool) -> Line {
    Line {
        id: id.to_owned(),
        name: edit.and_then(|line| line.text("name")),
        note: edit.and_then(|line| line.text("note")),
        after: LaneId(after),
        drawn: drawn && edit.is_none_or(|line| line.flag("hide") != Some(true)),
    }
}
