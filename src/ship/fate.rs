//! What becomes of each element when opportunities ship.

use std::collections::BTreeSet;

use super::written::Element;
use super::written::Holder;
use super::written::Kind;
use super::written::Place;
use super::written::Written;
use crate::sorted::Gather;
use crate::sorted::gathered;

/// What happens to the list of variants an element holds in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Only {
    /// It stays as it is.
    #[default]
    Keep,
    /// The element holds everywhere.
    Drop,
    /// The element holds in these.
    Set(Vec<String>),
}

/// What becomes of one element.
#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// Overrides to fold into the element: their index and the keys that are folded.
    pub fold: Vec<(usize, Vec<String>)>,
    /// Where it holds.
    pub only: Only,
    /// Whether it is gone.
    pub gone: bool,
    /// Whether `replaces` is no longer needed, and what it says instead.
    pub replaces: Option<Option<String>>,
    /// Whether `by` and `why` have had their say.
    pub explained: bool,
    /// The step and lane it moves to.
    pub moves: Option<(Holder, String)>,
    /// Who stands for it once it is gone.
    pub successor: Option<usize>,
}

/// The opportunities that ship, and what has shipped before.
pub struct Shipping<'a> {
    pub written: &'a Written,
    pub ids: &'a BTreeSet<String>,
}

/// What becomes of every element, and what was left as it is, in words.
pub fn fates(shipping: &Shipping) -> (Vec<Fate>, Vec<String>) {
    let written = shipping.written;
    let mut left = Vec::new();
    let mut fates: Vec<Fate> = written.elements.iter().map(|element| presence(shipping, element)).collect();
    replace(written, &mut fates);
    for (index, element) in written.elements.iter().enumerate() {
        let (fold, moves) = fold(shipping, &fates, element, &mut left);
        if let Some(fate) = fates.get_mut(index) {
            fate.fold = fold;
            fate.moves = moves;
            fate.explained =
                element.by.as_ref().is_some_and(|by| shipping.ids.contains(by)) && element.kind != Kind::Metric;
        }
    }
    sink(written, &mut fates);
    bridge(written, &mut fates);
    left.extend(measured_later(shipping));
    (fates, left)
}

impl Shipping<'_> {
    /// The opportunity that explains what becomes of an element in a variant: its own word, else that of the step it
    /// stands in there, else that of its step today.
    fn by<'b>(&'b self, element: &'b Element, variant: &str) -> Option<&'b str> {
        let own = element.overrides.iter().filter(|difference| difference.variant == variant);
        let own = own.filter_map(|difference| difference.by.as_deref()).next_back().or(element.by.as_deref());
        let covered = matches!(element.kind, Kind::Card | Kind::Feeling | Kind::Link | Kind::Step);
        own.or_else(|| {
            let holders = [home(self.written, element, variant), element.inside].into_iter().flatten();
            let mut holders = holders.filter(|_| covered).filter_map(|holder| self.written.elements.get(holder));
            holders.find_map(|holder| self.by(holder, variant))
        })
    }

    /// Whether what becomes of an element in a variant ships now.
    fn explains(&self, element: &Element, variant: &str) -> bool {
        match self.by(element, variant) {
            Some(by) => self.ids.contains(by),
            None => element.kind == Kind::Pain && self.relieves(&element.id),
        }
    }

    /// Whether every fix of a pain has shipped, one of them now. Dropped fixes do not count.
    fn relieves(&self, pain: &str) -> bool {
        let fixes = self.written.elements.iter().filter(|element| {
            element.kind == Kind::Opportunity
                && element.status.as_deref() != Some("dropped")
                && element.fixes.iter().any(|fixed| fixed == pain)
        });
        let mut now = false;
        for fix in fixes {
            let ships = self.ids.contains(&fix.id);
            now |= ships;
            if !ships && fix.status.as_deref() != Some("shipped") {
                return false;
            }
        }
        now
    }
}

/// Where an element holds after shipping: what is new is there from now on, what is done away with is gone.
fn presence(shipping: &Shipping, element: &Element) -> Fate {
    let written = shipping.written;
    let (Some(now), Some(only)) = (written.now(), &element.only) else { return Fate::default() };
    let all = || written.variants.iter().map(|(id, _)| id);
    let later = || all().filter(|id| written.is_later(id));
    let holds = |variant: &str| only.iter().any(|id| id == variant);
    let below = |variant: &String| written.builds_on(variant).iter().cloned();
    if holds(now) {
        let goes: Vec<&String> = later().filter(|id| !holds(id) && shipping.explains(element, id)).collect();
        if goes.is_empty() {
            return Fate::default();
        }
        let without: BTreeSet<String> = gathered(goes.into_iter().flat_map(below));
        let rest: Vec<String> = only.iter().filter(|id| !without.contains(*id)).cloned().collect();
        return match rest.is_empty() {
            true => Fate { gone: true, ..Fate::default() },
            false => Fate { only: Only::Set(rest), ..Fate::default() },
        };
    }
    let stands = |id: &String| stands_in(written, None, element, id);
    let comes: Vec<&String> = later().filter(|id| stands(id) && shipping.explains(element, id)).collect();
    if comes.is_empty() {
        return Fate::default();
    }
    let with: BTreeSet<String> = gathered(comes.into_iter().flat_map(below).chain(only.iter().cloned()));
    match all().all(|id| with.contains(id)) {
        true => Fate { only: Only::Drop, ..Fate::default() },
        false => Fate { only: Only::Set(all().filter(|id| with.contains(*id)).cloned().collect()), ..Fate::default() },
    }
}

/// What an element that has come in replaces is gone, once nobody needs it any more.
fn replace(written: &Written, fates: &mut [Fate]) {
    for (index, element) in written.elements.iter().enumerate().filter(|(_, element)| element.replaces.is_some()) {
        let after = stands(written, fates, element);
        if after.is_empty() {
            continue;
        }
        let came = fates.get(index).is_some_and(|fate| fate.only != Only::Keep && !fate.gone);
        let mut replaces = element.replaces.clone();
        let mut seen = BTreeSet::from([element.id.clone()]);
        while let Some(name) = replaces.clone().filter(|name| seen.insert(name.clone())) {
            let old = written.elements.iter().find(|other| other.kind == element.kind && other.id == name);
            let Some(old) = old else { break };
            let needed = stands(written, fates, old).iter().any(|variant| !after.contains(variant));
            let Some(fate) = fates.get_mut(old.index) else { break };
            // Of several that replace one, links go to the first in every variant.
            fate.successor = fate.successor.or(Some(index));
            if !fate.gone && (!came || needed) {
                break;
            }
            fate.gone = true;
            replaces = old.replaces.clone().filter(|name| !seen.contains(name));
        }
        if let Some(fate) = fates.get_mut(index).filter(|_| replaces != element.replaces) {
            fate.replaces = Some(replaces);
        }
    }
}

/// The variants an element stands in, with what has been decided so far.
fn stands(written: &Written, fates: &[Fate], element: &Element) -> BTreeSet<String> {
    let all = written.variants.iter().map(|(id, _)| id.clone());
    all.filter(|variant| stands_in(written, Some(fates), element, variant)).gather()
}

fn holds_in(written: &Written, element: &Element, fate: &Fate) -> BTreeSet<String> {
    let all = || written.variants.iter().map(|(id, _)| id.clone()).gather();
    match (&fate.only, &element.only) {
        _ if fate.gone => BTreeSet::new(),
        (Only::Drop, _) | (Only::Keep, None) => all(),
        (Only::Set(only), _) | (Only::Keep, Some(only)) => only.iter().cloned().gather(),
    }
}

/// The step or stage an element stands in in a variant, moves followed.
fn home(written: &Written, element: &Element, variant: &str) -> Option<usize> {
    let below = written.builds_on(variant).iter().rev().map(String::as_str);
    let chain: Vec<&str> = below.chain([variant]).collect();
    let moves = chain.into_iter().flat_map(|id| element.overrides.iter().filter(move |other| other.variant == id));
    let step = moves.filter_map(|difference| difference.to.0.as_deref()).next_back();
    step.and_then(|step| written.columns.get(step)).map(|(index, _)| *index).or(element.inside)
}

/// Whether an element stands in a variant: it holds there, and so does the step or stage around it. Before anything
/// ships, or with what has been decided so far.
fn stands_in(written: &Written, fates: Option<&[Fate]>, element: &Element, variant: &str) -> bool {
    let kept = Fate::default();
    let mut here = Some(element);
    while let Some(element) = here {
        let fate = fates.and_then(|fates| fates.get(element.index)).unwrap_or(&kept);
        if !holds_in(written, element, fate).contains(variant) {
            return false;
        }
        here = home(written, element, variant).and_then(|index| written.elements.get(index));
    }
    true
}

type Folds = (Vec<(usize, Vec<String>)>, Option<(Holder, String)>);

/// Which overrides of an element are folded, and where it moves.
fn fold(shipping: &Shipping, fates: &[Fate], element: &Element, left: &mut Vec<String>) -> Folds {
    let written = shipping.written;
    if element.kind == Kind::Metric {
        return (Vec::new(), None);
    }
    let ships = |variant: &str| written.is_later(variant) && shipping.explains(element, variant);
    let mut folds = Vec::new();
    let mut moves = None;
    for (id, _) in &written.variants {
        for (index, difference) in element.overrides.iter().enumerate().filter(|(_, other)| other.variant == *id) {
            if !ships(id) {
                continue;
            }
            let between =
                |other: &str| written.is_later(other) && written.builds_on(id).iter().any(|below| below == other);
            let contested = |key: &String| {
                let others = element.overrides.iter().filter(|other| between(&other.variant) && !ships(&other.variant));
                others.into_iter().any(|other| other.keys.contains(key))
            };
            let (wait, mut keys): (Vec<String>, Vec<String>) = difference.keys.iter().cloned().partition(contested);
            for key in wait {
                left.push(format!("`{key}` of `{}` waits for what changes it before `{id}`", name(written, element)));
            }
            if keys.iter().any(|key| key == "step" || key == "lane") {
                match target(written, fates, element, difference.to.clone()) {
                    Ok(target) => moves = Some(target),
                    Err(why) => {
                        left.push(format!("`{}` does not move yet: {why}", name(written, element)));
                        keys.retain(|key| key != "step" && key != "lane");
                    }
                }
            }
            if !keys.is_empty() {
                folds.push((index, keys));
            }
        }
    }
    (folds, moves)
}

/// The cell an element moves to, when step and lane are there today.
fn target(
    written: &Written,
    fates: &[Fate],
    element: &Element,
    to: (Option<String>, Option<String>),
) -> Result<(Holder, String), String> {
    let Place::Cell(home, at, _) = &element.place else { return Err("it stands in no cell".to_owned()) };
    let holder = match to.0 {
        None => *home,
        Some(step) => {
            let (index, holder) = *written.columns.get(&step).ok_or_else(|| format!("there is no step `{step}`"))?;
            let inside = written.elements.get(index).and_then(|step| step.inside);
            let today = [Some(index), inside].into_iter().flatten().all(|index| {
                let (Some(step), Some(fate)) = (written.elements.get(index), fates.get(index)) else { return false };
                written.now().is_none_or(|now| holds_in(written, step, fate).contains(now))
            });
            if !today {
                return Err(format!("step `{step}` is not there yet"));
            }
            holder
        }
    };
    let lane = to.1.unwrap_or_else(|| at.clone());
    match written.lanes.contains(&lane) {
        true => Ok((holder, lane)),
        false => Err(format!("there is no lane `{lane}`")),
    }
}

/// What stands in a step or stage that is gone goes with it, unless it moves away; a stage goes with its last step.
fn sink(written: &Written, fates: &mut [Fate]) {
    let mut stages: std::collections::BTreeMap<usize, bool> = std::collections::BTreeMap::new();
    for (index, element) in written.elements.iter().enumerate() {
        if let (Kind::Step, Some(stage)) = (element.kind, element.inside) {
            let gone = fates.get(index).is_some_and(|fate| fate.gone);
            stages.entry(stage).and_modify(|all| *all &= gone).or_insert(gone);
        }
    }
    for stage in stages.into_iter().filter(|(_, all)| *all).map(|(stage, _)| stage) {
        if let Some(fate) = fates.get_mut(stage) {
            fate.gone = true;
        }
    }
    for (index, element) in written.elements.iter().enumerate() {
        let holder_gone = element.inside.and_then(|holder| fates.get(holder)).is_some_and(|fate| fate.gone);
        let stays = |fate: &Fate| fate.moves.is_some() && !fate.gone;
        if fates.get(index).is_none_or(|fate| !holder_gone || stays(fate)) {
            continue;
        }
        let lives_on = lives_on(written, fates, element);
        if let Some(fate) = fates.get_mut(index) {
            match lives_on.filter(|_| !fate.gone) {
                Some(other) => *fate = other,
                None => fate.gone = true,
            }
        }
    }
}

/// What replaced something that is gone replaces from now on what that one replaced, as the chain did before.
fn bridge(written: &Written, fates: &mut [Fate]) {
    let gone = |fates: &[Fate], element: &Element| fates.get(element.index).is_some_and(|fate| fate.gone);
    for (index, element) in written.elements.iter().enumerate().filter(|(_, element)| element.replaces.is_some()) {
        let Some(fate) = fates.get(index).filter(|fate| !fate.gone) else { continue };
        let said = fate.replaces.clone().unwrap_or_else(|| element.replaces.clone());
        let mut replaces = said.clone();
        let mut seen = BTreeSet::from([element.id.clone()]);
        while let Some(id) = replaces.clone().filter(|id| seen.insert(id.clone())) {
            let old = written.elements.iter().find(|other| other.kind == element.kind && other.id == id);
            let Some(old) = old.filter(|old| gone(fates, old)) else { break };
            replaces = old.replaces.clone().filter(|id| !seen.contains(id));
        }
        if let Some(fate) = fates.get_mut(index).filter(|_| replaces != said) {
            fate.replaces = Some(replaces);
        }
    }
}

/// A card whose step is gone, but which another plan moves elsewhere first: it is written there, for that variant on.
fn lives_on(written: &Written, fates: &[Fate], element: &Element) -> Option<Fate> {
    let variants: Vec<String> = stands(written, fates, element).into_iter().collect();
    let all = written.variants.iter().map(|(id, _)| id);
    let variants: Vec<String> = all.filter(|id| variants.contains(id)).cloned().collect();
    let first = variants.first()?;
    let is_move = |other: &super::written::Override| other.variant == *first && other.to.0.is_some();
    let (at, difference) = element.overrides.iter().enumerate().find(|(_, other)| is_move(other))?;
    let Place::Cell(_, lane, _) = &element.place else { return None };
    let (_, holder) = written.columns.get(difference.to.0.as_ref()?)?;
    let lane = difference.to.1.as_ref().unwrap_or(lane);
    let keys = difference.keys.iter().filter(|key| *key == "step" || *key == "lane").cloned().collect();
    let mut fate = fates.get(element.index)?.clone();
    fate.fold.push((at, keys));
    fate.moves = Some((*holder, lane.clone()));
    fate.only = Only::Set(variants);
    Some(fate)
}

/// Metrics of what ships keep the value of today: what a fix brought is measured, not shipped.
fn measured_later(shipping: &Shipping) -> Vec<String> {
    let elements = &shipping.written.elements;
    let shipped = elements.iter().filter(|fix| fix.kind == Kind::Opportunity && shipping.ids.contains(&fix.id));
    let metrics: BTreeSet<&String> = gathered(shipped.filter_map(|fix| fix.metric.as_ref()));
    let planned = elements.iter().filter(|metric| {
        let differs = metric.overrides.iter().any(|difference| difference.keys.iter().any(|key| key == "value"));
        metric.kind == Kind::Metric && metrics.contains(&metric.id) && differs
    });
    planned
        .map(|metric| {
            format!("the metric `{}` keeps its value until it is measured; what was planned stays beside it", metric.id)
        })
        .collect()
}

/// What an element is called in messages.
pub fn name(written: &Written, element: &Element) -> String {
    match (&element.place, element.id.is_empty()) {
        (_, false) => element.id.clone(),
        (Place::Link(card, key, _), _) => {
            let card = written.elements.get(*card).map_or("", |card| card.id.as_str());
            format!("{card}.{key}")
        }
        _ => "element".to_owned(),
    }
}
