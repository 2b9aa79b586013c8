//! A document with its overrides -> one plain document per variant.
//!
//! Settling is a pure merge: nothing is checked and every value keeps its place in the file, so that all
//! later rooms see ordinary documents and every finding still points at what was written.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::document::Element;
use crate::document::Field;
use crate::document::Home;
use crate::document::Item;
use crate::document::Kind;
use crate::document::Override;
use crate::document::Spot;
use crate::document::Step;
use crate::document::Value;
use crate::document::near;
use crate::document::nfc;
use crate::sorted::Gather;
use crate::sorted::Sorted;
use crate::sorted::gathered;

/// A variant of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Its id.
    pub id: String,
    /// The variants it builds on, nearest first; empty for the first one and for alternatives.
    pub builds_on: Vec<String>,
}

/// The variants of a file in order.
///
/// The declared ones in file order; `future` when it is used; `current` first when it is used or `future`
/// would stand alone. Any other name, and a circle of `from`, is pushed to `found`.
pub fn variants(document: &Document, found: &mut Vec<Diagnostic>) -> Vec<Declared> {
    let used = used(document);
    let mut ids: Vec<String> = document.variants.iter().map(|variant| variant.id.value.clone()).collect();
    let is_used = |id: &str| used.iter().any(|spot| spot.value == id);
    if !ids.iter().any(|id| id == "future") && is_used("future") {
        ids.push("future".to_owned());
    }
    let future_alone = ids.len() == 1 && ids.iter().any(|id| id == "future");
    if !ids.iter().any(|id| id == "current") && (is_used("current") || future_alone) {
        ids.insert(0, "current".to_owned());
    }
    let mut said = BTreeSet::new();
    for spot in used.iter().filter(|spot| !ids.contains(&spot.value)) {
        if said.insert(spot.span) {
            found.push(unknown(spot, &ids));
        }
    }
    let from = parents(document, &ids, found);
    ids.iter().map(|id| Declared { id: id.clone(), builds_on: chain(id, &from, document, found) }).collect()
}

fn unknown(spot: &Spot<String>, ids: &[String]) -> Diagnostic {
    let finding = Diagnostic::error("unknown-variant", spot.span, format!("no variant is called `{}`", spot.value));
    match near(&spot.value, ids.iter().map(String::as_str)) {
        Some(name) => finding.help(format!("did you mean `{name}`?")),
        None => finding.help(format!("declare it with `[variants.{}]`", spot.value)),
    }
}

/// The variant each one builds on.
fn parents(document: &Document, ids: &[String], found: &mut Vec<Diagnostic>) -> BTreeMap<String, Option<String>> {
    let declared = |id: &str| document.variants.iter().find(|variant| variant.id.value == id);
    let is_alternative = |id: &str| declared(id).is_some_and(|variant| variant.flag("from") == Some(false));
    let mut parents = BTreeMap::new();
    let mut before: Option<&String> = None;
    for id in ids {
        let parent = match declared(id).and_then(|variant| variant.spot("from")) {
            Some(from) if ids.contains(&from.value) => Some(from.value),
            Some(from) => {
                found.push(unknown(&from, ids));
                None
            }
            None if is_alternative(id) => None,
            None => before.cloned(),
        };
        parents.insert(id.clone(), parent);
        if !is_alternative(id) {
            before = Some(id);
        }
    }
    parents
}

/// The variants below one, nearest first. A circle is cut and said once, at its first member.
fn chain(
    id: &str,
    parents: &BTreeMap<String, Option<String>>,
    document: &Document,
    found: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    let mut here = id;
    while let Some(Some(parent)) = parents.get(here) {
        if parent == id {
            let least = chain.iter().all(|member| id <= member.as_str());
            let at = document.variants.iter().find(|variant| variant.id.value == id);
            if let (true, Some(field)) = (least, at.and_then(|variant| variant.field("from"))) {
                let circle: Vec<String> = std::iter::once(id.to_owned())
                    .chain(chain.iter().cloned())
                    .chain([id.to_owned()])
                    .map(|member| format!("`{member}`"))
                    .collect();
                found.push(
                    Diagnostic::error(
                        "variant-cycle",
                        field.span,
                        format!("the variants build on each other in a circle: {}", circle.join(" on ")),
                    )
                    .help("one of them must have no `from`, or `from = false`"),
                );
            }
            break;
        }
        if chain.contains(parent) {
            break;
        }
        chain.push(parent.clone());
        here = parent;
    }
    chain
}

/// Every place that names a variant.
fn used(document: &Document) -> Vec<Spot<String>> {
    let mut used = Vec::new();
    for element in document.elements() {
        names(element, &mut used);
    }
    for (_, difference) in &document.replaced_cells {
        used.push(difference.variant.clone());
        for element in difference.cells.iter().flat_map(|cell| cell.elements.iter().flatten()) {
            names(element, &mut used);
        }
    }
    used.put_in_order_by(|spot| spot.span);
    used
}

fn names(element: &Element, used: &mut Vec<Spot<String>>) {
    used.extend(element.only.iter().flatten().cloned());
    let fields = element.overrides.iter().flat_map(|difference| &difference.fields).chain(&element.fields);
    used.extend(element.overrides.iter().map(|difference| difference.variant.clone()));
    for field in fields {
        if let Value::Links(links) = &field.value {
            for link in links {
                used.extend(link.only.iter().flatten().cloned());
                used.extend(link.overrides.iter().map(|difference| difference.variant.clone()));
            }
        }
    }
}

/// One variant of a file as a plain document; `None` for a file that has no variants.
///
/// Elements that do not hold in the variant are gone, what differs is in its place, cards stand where they
/// were moved to, and what `replaces` something has taken its place. Pure: nothing is looked up or checked.
pub fn settle(document: &Document, variant: Option<&Declared>) -> Document {
    let Some(variant) = variant else { return settled(document, "", &[]) };
    let steps: Vec<&str> = variant.builds_on.iter().rev().map(String::as_str).chain([variant.id.as_str()]).collect();
    Document { variant: Some(variant.id.clone()), ..settled(document, &variant.id, &steps) }
}

fn settled(document: &Document, id: &str, chain: &[&str]) -> Document {
    let all = |elements: &[Element]| -> Vec<(Element, bool)> {
        elements.iter().map(|element| (merge(element, id, chain), holds(element, id))).collect()
    };
    let lists =
        [&document.personas, &document.teams, &document.systems, &document.lanes, &document.lines, &document.stages];
    let mut settled: Vec<(Element, bool)> = lists.into_iter().flat_map(|list| all(list)).collect();
    settled.extend(document.steps.iter().map(|step| (merge(&step.element, id, chain), holds(&step.element, id))));
    let standing_now: Vec<&Element> = settled.iter().filter(|(_, holds)| *holds).map(|(element, _)| element).collect();
    let (gone, mut successors) = succession(settled.iter().map(|(element, _)| element), &standing_now);
    let mut circles = circles(&standing_now);
    let stays = |element: &Element| holds(element, id) && !gone.contains(&(element.kind, element.id.value.clone()));
    let kept = |elements: &[Element]| -> Vec<Element> {
        elements.iter().filter(|element| stays(element)).map(|element| merge(element, id, chain)).collect()
    };
    let stages = kept(&document.stages);
    let stage_ids: BTreeSet<&str> = gathered(stages.iter().map(|stage| stage.id.value.as_str()));
    let steps: Vec<Step> = document
        .steps
        .iter()
        .filter(|step| stays(&step.element))
        .filter(|step| step.stage.as_deref().is_none_or(|stage| stage_ids.contains(stage)))
        .map(|step| Step { element: merge(&step.element, id, chain), ..step.clone() })
        .collect();
    let lanes = kept(&document.lanes);
    let places = Places::new(document, &steps, &lanes);
    let all_items = items(document, id, chain);
    let items = standing(&all_items, &places);
    let standing_items: Vec<&Element> = items.iter().map(|item| &item.element).collect();
    let (gone_items, item_successors) = succession(all_items.iter().map(|(item, _)| &item.element), &standing_items);
    successors.extend(item_successors);
    circles.extend(self::circles(&standing_items));
    Document {
        variant: None,
        head: head(document, id),
        personas: kept(&document.personas),
        teams: kept(&document.teams),
        systems: kept(&document.systems),
        variants: document.variants.clone(),
        lanes,
        lines: kept(&document.lines),
        stages,
        steps,
        items: items
            .into_iter()
            .filter(|item| !gone_items.contains(&(item.element.kind, item.element.id.value.clone())))
            .collect(),
        replaced_cells: Vec::new(),
        successors,
        circles,
    }
}

/// Which homes and lanes are in a variant.
struct Places {
    steps: BTreeSet<String>,
    stages: BTreeSet<String>,
    gone_lanes: BTreeSet<String>,
}

impl Places {
    fn new(document: &Document, steps: &[Step], lanes: &[Element]) -> Places {
        let kept: BTreeSet<&str> = gathered(lanes.iter().map(|lane| lane.id.value.as_str()));
        Places {
            steps: steps.iter().map(|step| step.element.id.value.clone()).gather(),
            stages: steps.iter().filter_map(|step| step.stage.clone()).gather(),
            gone_lanes: document
                .lanes
                .iter()
                .map(|lane| lane.id.value.clone())
                .filter(|id| !kept.contains(id.as_str()))
                .gather(),
        }
    }

    fn hold(&self, home: &Home) -> bool {
        match home {
            Home::Step(id) => self.steps.contains(id),
            Home::Stage(id) => self.stages.contains(id),
            Home::Whole => true,
        }
    }
}

/// What stands in the cells of a variant: at home first, then what moved there.
fn standing(items: &[(Item, bool)], places: &Places) -> Vec<Item> {
    let mut at_home = Vec::new();
    let mut moved = Vec::new();
    for (item, _) in items.iter().filter(|(_, holds)| *holds) {
        let mut item = item.clone();
        let lane = item.lane.value.clone();
        let is_moved = carry(&mut item);
        // Whatever was asked for by name is kept, so that a wrong name is found.
        if item.moved.is_none() && !places.hold(&item.home) {
            continue;
        }
        if item.lane.value == lane && places.gone_lanes.contains(&lane) {
            continue;
        }
        if is_moved { moved.push(item) } else { at_home.push(item) }
    }
    at_home.extend(moved);
    at_home
}

/// Takes an element to the step and lane its overrides ask for; says whether it has moved.
fn carry(item: &mut Item) -> bool {
    let mut moved = false;
    if let Some(step) = item.element.spot("step") {
        let home = Home::Step(nfc(&step.value));
        moved |= home != item.home;
        item.home = home;
        item.moved = Some(step.span);
    }
    if let Some(lane) = item.element.spot("lane") {
        moved |= lane.value != item.lane.value;
        item.lane = lane;
    }
    item.element.fields.retain(|field| !matches!(field.key, "step" | "lane"));
    moved
}

/// Whether an element holds in a variant.
fn holds(element: &Element, variant: &str) -> bool {
    element.only.as_ref().is_none_or(|only| only.iter().any(|spot| spot.value == variant))
}

/// The element with what differs along the chain put in its place.
fn merge(element: &Element, variant: &str, chain: &[&str]) -> Element {
    let mut merged = Element { overrides: Vec::new(), only: None, ..element.clone() };
    for step in chain {
        for difference in element.overrides.iter().filter(|difference| difference.variant.value == *step) {
            apply(&mut merged, difference);
        }
    }
    links(&mut merged, variant, chain);
    merged
}

fn links(element: &mut Element, variant: &str, chain: &[&str]) {
    for field in &mut element.fields {
        if let Value::Links(links) = &mut field.value {
            links.retain(|link| holds(link, variant));
            for link in links.iter_mut() {
                let mut merged = Element { overrides: Vec::new(), only: None, ..link.clone() };
                for step in chain {
                    for difference in link.overrides.iter().filter(|other| other.variant.value == *step) {
                        apply(&mut merged, difference);
                    }
                }
                *link = merged;
            }
        }
    }
}

/// Replaces key by key; a blank takes the key away.
fn apply(element: &mut Element, difference: &Override) {
    for field in &difference.fields {
        put(&mut element.fields, field);
    }
}

fn put(fields: &mut Vec<Field>, field: &Field) {
    // Both say where an element ends, so the newer word replaces either.
    let other = match field.key {
        "span" => Some("through"),
        "through" => Some("span"),
        _ => None,
    };
    fields.retain(|known| Some(known.key) != other);
    match fields.iter_mut().find(|known| known.key == field.key) {
        Some(known) => *known = field.clone(),
        None => fields.push(field.clone()),
    }
}

/// The top of the file with what `[variants.ID]` says of it.
fn head(document: &Document, id: &str) -> Element {
    let mut head = document.head.clone();
    if let Some(variant) = document.variants.iter().find(|variant| variant.id.value == id) {
        for field in &variant.fields {
            if Kind::Head.shape(field.key).is_some() {
                put(&mut head.fields, field);
            }
        }
    }
    head
}

/// Elements of cells with their overrides, replaced cells among them, and whether each holds.
fn items(document: &Document, id: &str, chain: &[&str]) -> Vec<(Item, bool)> {
    let mut items: Vec<(Item, bool)> = document
        .items
        .iter()
        .map(|item| {
            let element = Element { overrides: Vec::new(), only: None, ..item.element.clone() };
            (Item { element, ..item.clone() }, holds(&item.element, id))
        })
        .collect();
    let mut cells: BTreeMap<(Home, String), Vec<usize>> = BTreeMap::new();
    if !document.replaced_cells.is_empty() {
        for (index, (item, _)) in items.iter().enumerate() {
            cells.entry((item.home.clone(), item.lane.value.clone())).or_default().push(index);
        }
    }
    for step in chain {
        for ((item, _), written) in items.iter_mut().zip(&document.items) {
            for difference in written.element.overrides.iter().filter(|other| other.variant.value == *step) {
                apply(&mut item.element, difference);
            }
        }
        for (home, difference) in &document.replaced_cells {
            if difference.variant.value == *step {
                replace_cells(&mut items, &mut cells, home, difference, id);
            }
        }
    }
    for (item, _) in &mut items {
        links(&mut item.element, id, chain);
    }
    items
}

/// Replaces whole cells: the cards pair by place, so that each stays the card it was. Further cards are new
/// and come last.
fn replace_cells(
    items: &mut Vec<(Item, bool)>,
    cells: &mut BTreeMap<(Home, String), Vec<usize>>,
    home: &Home,
    difference: &Override,
    variant: &str,
) {
    for cell in &difference.cells {
        let members = cells.entry((home.clone(), cell.lane.value.clone())).or_default();
        for member in members.iter() {
            if let Some((_, holds)) = items.get_mut(*member) {
                *holds = false;
            }
        }
        for (place, element) in cell.elements.iter().enumerate() {
            let Some(element) = element else { continue };
            let is_here = holds(element, variant);
            let mut fresh = Element { overrides: Vec::new(), only: None, ..element.clone() };
            let is_pair = |item: &Item| {
                if element.id_written { item.element.id.value == element.id.value } else { item.place == place }
            };
            let pair = members.iter().copied().find(|index| items.get(*index).is_some_and(|(item, _)| is_pair(item)));
            match pair.and_then(|index| items.get_mut(index)) {
                Some((item, holds)) => {
                    fresh.id = item.element.id.clone();
                    fresh.id_written = item.element.id_written;
                    item.element = fresh;
                    *holds = is_here;
                }
                None => {
                    let (home, lane) = (home.clone(), cell.lane.clone());
                    members.push(items.len());
                    items.push((Item { element: fresh, home, moved: None, lane, place }, is_here));
                }
            }
        }
    }
}

/// Ids that are gone, with their kinds.
type Gone = BTreeSet<(Kind, String)>;
/// Who stands for what is gone: kind and old id to new id.
type Successors = BTreeMap<(Kind, String), String>;

/// Elements that replace each other in a circle while all of them stand: nothing would be left of them. Each circle
/// begins with the member that stands first in the file; one that replaces itself is said elsewhere.
fn circles(standing: &[&Element]) -> Vec<Vec<Element>> {
    let by_id: BTreeMap<(Kind, &str), &Element> =
        standing.iter().map(|element| ((element.kind, element.id.value.as_str()), *element)).gather();
    let next = |element: &Element| {
        let old = nfc(element.words("replaces")?);
        by_id.get(&(element.kind, old.as_str())).copied()
    };
    let key = |element: &Element| (element.kind, element.id.value.clone());
    let mut done: BTreeSet<(Kind, String)> = BTreeSet::new();
    let mut found = Vec::new();
    for first in standing {
        let mut way: Vec<&Element> = Vec::new();
        let mut on_way: BTreeMap<(Kind, String), usize> = BTreeMap::new();
        let mut here = Some(*first);
        while let Some(element) = here.filter(|element| !done.contains(&key(element))) {
            if let Some(start) = on_way.get(&key(element)) {
                let mut circle: Vec<Element> = way.iter().skip(*start).map(|element| (*element).clone()).collect();
                let least = circle.iter().enumerate().min_by_key(|(_, element)| element.span).map_or(0, |(at, _)| at);
                circle.rotate_left(least);
                if circle.len() > 1 {
                    found.push(circle);
                }
                break;
            }
            on_way.insert(key(element), way.len());
            way.push(element);
            here = next(element);
        }
        done.extend(on_way.into_keys());
    }
    found
}

/// What is taken away by what stands in its place. Chains are followed: who replaces a successor stands
/// for everything that one stood for.
fn succession<'a>(all: impl Iterator<Item = &'a Element>, standing: &[&Element]) -> (Gone, Successors) {
    let mut replaces: BTreeMap<(Kind, &str), String> = BTreeMap::new();
    for element in all {
        if let Some(old) = element.words("replaces") {
            replaces.insert((element.kind, element.id.value.as_str()), nfc(old));
        }
    }
    let mut gone = Gone::new();
    let mut successors = Successors::new();
    for element in standing {
        let kind = element.kind;
        let mut here = element.id.value.as_str();
        let mut seen = BTreeSet::from([here]);
        while let Some(old) = replaces.get(&(kind, here)) {
            if !seen.insert(old) {
                break;
            }
            gone.insert((kind, old.clone()));
            successors.entry((kind, old.clone())).or_insert_with(|| element.id.value.clone());
            here = old;
        }
    }
    // Who would stand for something may itself be gone in favour of a third, who was entered as well.
    let mut ends = Successors::new();
    for (kind, old) in successors.keys() {
        let mut here = old.clone();
        let mut seen = BTreeSet::new();
        while let Some(new) = successors.get(&(*kind, here.clone())) {
            if !seen.insert(here.clone()) {
                break;
            }
            here = new.clone();
        }
        ends.insert((*kind, old.clone()), here);
    }
    (gone, ends)
}
