//! What a whole file knows, over all its variants: every id, the order of the lanes, the short names of
//! pains and opportunities.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::blueprint::Role;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Document;
use crate::document::Element;
use crate::document::Home;
use crate::document::Kind;
use crate::document::Spot;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::sorted::gathered;

/// A lane of the file, in drawing order.
#[derive(Debug, Clone)]
pub(super) struct LaneEntry {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub role: Role,
    /// Whether the file declares it.
    pub declared: bool,
}

/// What a whole file knows.
#[derive(Debug, Clone)]
pub(super) struct Register {
    ids: BTreeMap<(Kind, String), Range2>,
    /// Lanes in drawing order: the declared ones, and every other that needs no declaration.
    pub lanes: Vec<LaneEntry>,
    /// Short names of pains and opportunities by kind and id.
    pub codes: BTreeMap<(Kind, String), String>,
    /// Column of every step.
    pub columns: BTreeMap<String, usize>,
}

impl Register {
    /// Registers a file as written. Ids that are given twice are pushed to `found`.
    pub fn new(document: &Document, found: &mut Vec<Diagnostic>) -> Register {
        let mut register = Register {
            ids: BTreeMap::new(),
            lanes: lanes(document),
            codes: BTreeMap::new(),
            columns: document.steps.iter().map(|step| (step.element.id.value.clone(), step.column)).gather(),
        };
        register.enter_all(document, found);
        register.codes = codes(document, &register);
        register
    }

    /// Whether the file has such an element in any variant.
    pub fn has(&self, kind: Kind, id: &str) -> bool {
        self.ids.contains_key(&(kind, id.to_owned()))
    }

    /// Ids of a kind that a person could have meant.
    pub fn known(&self, kinds: &[Kind]) -> Vec<&str> {
        self.ids
            .keys()
            .filter(|(kind, id)| kinds.contains(kind) && !id.contains('.'))
            .map(|(_, id)| id.as_str())
            .collect()
    }

    fn enter_all(&mut self, document: &Document, found: &mut Vec<Diagnostic>) {
        let columns: BTreeSet<(Range2, &str)> =
            document.stages.iter().map(|stage| (stage.span, stage.id.value.as_str())).gather();
        for element in document.elements().chain(&document.variants) {
            // A stage without steps is its own column, written once.
            let is_column = element.kind == Kind::Step && columns.contains(&(element.span, element.id.value.as_str()));
            if is_column {
                self.ids.insert((Kind::Step, element.id.value.clone()), element.id.span);
            } else {
                self.enter(element, found);
            }
        }
        for lane in &self.lanes {
            self.ids.entry((Kind::Lane, lane.id.clone())).or_default();
        }
        for line in LINES {
            self.ids.entry((Kind::Line, (*line).to_owned())).or_default();
        }
        self.enter_replacing(document, found);
    }

    fn enter(&mut self, element: &Element, found: &mut Vec<Diagnostic>) {
        let id = &element.id;
        if id.value.is_empty() {
            return;
        }
        let taken = kinds_beside(element.kind)
            .iter()
            .find_map(|kind| self.ids.get(&(*kind, id.value.clone())).map(|span| (*kind, *span)));
        if let Some((kind, first)) = taken {
            // A derived id is taken only where the step it comes from has another's id, which is said there.
            if !element.id_written {
                return;
            }
            found.push(
                Diagnostic::error(
                    "duplicate-id",
                    id.span,
                    format!("`{}` is the id of a {} already", id.value, kind.word()),
                )
                .help("an id is given once; choose another one here")
                .related(first, "first here"),
            );
            return;
        }
        self.ids.insert((element.kind, id.value.clone()), id.span);
    }

    /// Cards of replaced cells: those that pair are known already, further ones are new. The same id in the
    /// same cell of two variants is the same card.
    fn enter_replacing(&mut self, document: &Document, found: &mut Vec<Diagnostic>) {
        if document.replaced_cells.is_empty() {
            return;
        }
        let mut members: BTreeSet<(Home, String, String)> = document
            .items
            .iter()
            .map(|item| (item.home.clone(), item.lane.value.clone(), item.element.id.value.clone()))
            .gather();
        let mut places: BTreeSet<(Home, String, usize)> =
            document.items.iter().map(|item| (item.home.clone(), item.lane.value.clone(), item.place)).gather();
        for (home, difference) in &document.replaced_cells {
            for cell in &difference.cells {
                for (place, element) in cell.elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    let lane = cell.lane.value.clone();
                    let known = if element.id_written {
                        !members.insert((home.clone(), lane, element.id.value.clone()))
                    } else {
                        !places.insert((home.clone(), lane, place))
                    };
                    if !known {
                        self.enter(element, found);
                    }
                }
            }
        }
    }
}

/// The three lines that need no declaration, with the role each stands after.
pub(super) const LINES: &[&str] = &["interaction", "visibility", "internal"];

/// Kinds that share their ids with one.
fn kinds_beside(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Stage | Kind::Step => &[Kind::Stage, Kind::Step],
        Kind::Card | Kind::System => &[Kind::Card, Kind::System],
        Kind::Head => &[],
        Kind::Persona => &[Kind::Persona],
        Kind::Team => &[Kind::Team],
        Kind::Variant => &[Kind::Variant],
        Kind::Lane => &[Kind::Lane],
        Kind::Line => &[Kind::Line],
        Kind::Feeling => &[Kind::Feeling],
        Kind::Pain => &[Kind::Pain],
        Kind::Opportunity => &[Kind::Opportunity],
        Kind::Metric => &[Kind::Metric],
        Kind::Link => &[],
    }
}

/// The role a word names.
pub(super) fn role(word: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.word() == word)
}

/// The role of a declared lane: written, else its id where that is one.
pub(super) fn role_of(lane: &Element) -> Option<Role> {
    role(lane.words("role").unwrap_or(&lane.id.value))
}

/// All lanes in drawing order: the declared ones as written, every undeclared one right after the last lane
/// whose role comes no later in the usual order.
fn lanes(document: &Document) -> Vec<LaneEntry> {
    let mut lanes: Vec<LaneEntry> = document
        .lanes
        .iter()
        .filter(|lane| !lane.id.value.is_empty())
        .map(|lane| LaneEntry { id: lane.id.value.clone(), role: role_of(lane).unwrap_or(Role::Other), declared: true })
        .collect();
    for role in Role::ALL.into_iter().take(9) {
        if lanes.iter().any(|lane| lane.id == role.word()) {
            continue;
        }
        let at = lanes.iter().rposition(|lane| lane.role <= role).map_or(0, |at| at + 1);
        lanes.insert(at, LaneEntry { id: role.word().to_owned(), role, declared: false });
    }
    lanes
}

/// Short names from left to right over all variants: a pain's own code, else `P1`, `P2` …; an opportunity's
/// number is that of the pain it answers where that is free, else the next free one.
fn codes(document: &Document, register: &Register) -> BTreeMap<(Kind, String), String> {
    let mut codes = BTreeMap::new();
    let pains = left_to_right(document, register, Kind::Pain);
    let mut taken: BTreeSet<String> = gathered(pains.iter().filter_map(|pain| pain.text("code")));
    let mut next = 1;
    for pain in &pains {
        let code = match pain.text("code") {
            Some(code) => code,
            None => free("P", &mut next, &mut taken),
        };
        codes.insert((Kind::Pain, pain.id.value.clone()), code);
    }
    let opportunities = left_to_right(document, register, Kind::Opportunity);
    let mut taken = BTreeSet::new();
    for opportunity in &opportunities {
        let answers = opportunity.list("fixes").iter().find_map(|pain| {
            let code = codes.get(&(Kind::Pain, pain.value.clone()))?;
            let number =
                code.strip_prefix('P').filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))?;
            Some(format!("O{number}")).filter(|code| !taken.contains(code))
        });
        if let Some(code) = answers {
            taken.insert(code.clone());
            codes.insert((Kind::Opportunity, opportunity.id.value.clone()), code);
        }
    }
    let mut next = 1;
    for opportunity in &opportunities {
        let key = (Kind::Opportunity, opportunity.id.value.clone());
        codes.entry(key).or_insert_with(|| free("O", &mut next, &mut taken));
    }
    codes
}

fn free(letter: &str, next: &mut usize, taken: &mut BTreeSet<String>) -> String {
    loop {
        let code = format!("{letter}{next}");
        *next += 1;
        if taken.insert(code.clone()) {
            return code;
        }
    }
}

/// Elements of a kind as written, from left to right: by column, then lane, then place; what belongs to a
/// whole stage after its first step, what belongs to the whole blueprint last.
fn left_to_right<'d>(document: &'d Document, register: &Register, kind: Kind) -> Vec<&'d Element> {
    let stage_column: BTreeMap<&str, usize> =
        document.steps.iter().rev().filter_map(|step| Some((step.stage.as_deref()?, step.column))).gather();
    let lane_order: BTreeMap<&str, usize> =
        register.lanes.iter().enumerate().map(|(order, lane)| (lane.id.as_str(), order)).gather();
    let key = |home: &Home, lane: &Spot<String>, place: usize| {
        let (column, whole) = match home {
            Home::Step(id) => (register.columns.get(id).copied().unwrap_or(usize::MAX), false),
            Home::Stage(id) => (stage_column.get(id.as_str()).copied().unwrap_or(usize::MAX), true),
            Home::Whole => (usize::MAX, true),
        };
        (column, whole, lane_order.get(lane.value.as_str()).copied().unwrap_or(usize::MAX), place)
    };
    let mut all: Vec<_> = document
        .items
        .iter()
        .filter(|item| item.element.kind == kind)
        .map(|item| (key(&item.home, &item.lane, item.place), &item.element))
        .collect();
    let known: BTreeSet<&str> = gathered(all.iter().map(|(_, element)| element.id.value.as_str()));
    let mut more: Vec<(_, &Element)> = Vec::new();
    let replacing = document
        .replaced_cells
        .iter()
        .flat_map(|(home, difference)| difference.cells.iter().map(move |cell| (home, cell)));
    for (home, cell) in replacing {
        for (place, element) in cell.elements.iter().enumerate() {
            if let Some(element) = element
                && element.kind == kind
                && !known.contains(element.id.value.as_str())
                && !more.iter().any(|(_, other)| other.id.value == element.id.value)
            {
                more.push((key(home, &cell.lane, place), element));
            }
        }
    }
    all.extend(more);
    all.put_in_order_by(|(key, _)| *key);
    all.into_iter().map(|(_, element)| element).collect()
}
