//! Two blueprints in, what became of every element out.
//!
//! The diff never looks at words first where the file gives ids: two variants of one file match by id
//! ([`between`]), two files by written ids and then by place and words ([`between_files`]). What counts as a
//! change is what is written; what only follows from it (the derived path of the customer, the name a step
//! takes from its first card, a link sent on by `replaces`, the owner a card has from its lane) makes no
//! element changed.
//!
//! Everything is given twice: as states to draw ([`State`] of every element of the later blueprint, [`Fate`] of
//! every element of the earlier one) and as rows to list ([`Element`], [`Arrow`]).

mod cards;
mod compare;
mod deltas;
mod facts;
mod head;
#[cfg(test)]
#[path = "diff/laws/tests.rs"]
mod laws;
mod links;
mod pairing;
mod panes;
mod registers;
#[cfg(test)]
mod tests;

use crate::blueprint::Blueprint;
use crate::blueprint::CardId;
use crate::blueprint::LaneId;
use crate::blueprint::LinkId;
use crate::blueprint::LinkType;
use crate::blueprint::MetricId;
use crate::blueprint::OpportunityId;
use crate::blueprint::PainId;
use crate::blueprint::Service;
use crate::blueprint::StageId;
use crate::blueprint::StepId;
use crate::blueprint::SystemId;

pub use crate::blueprint::Kind;
pub use deltas::Crossing;
pub use deltas::Deltas;
pub use deltas::LaneTimes;
pub use deltas::MetricDelta;
pub use deltas::Span;
pub use deltas::Times;
pub use deltas::Verdict;
pub use deltas::deltas;
pub use facts::Field;
pub use facts::Value;
pub use panes::Origin;
pub use panes::Pane;
pub use panes::Panes;
pub use panes::panes;
pub use panes::with_ghosts;

/// Index of a feeling in its blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeelingId(pub usize);

/// What became of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Stands in the later blueprint alone.
    New,
    /// Stands in the earlier blueprint alone.
    Removed,
    /// Stands at another step or in another lane.
    Moved,
    /// Says something else than before (more than other words).
    Changed,
    /// Says the same thing in other words: nothing but the words differs.
    Renamed,
}

impl What {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            What::New => "new",
            What::Removed => "removed",
            What::Moved => "moved",
            What::Changed => "changed",
            What::Renamed => "renamed",
        }
    }
}

/// How an element of the later blueprint is drawn. One state each: moved goes before changed, changed before
/// renamed. `I` is the index type of the element's kind; all indices point into the earlier blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State<I> {
    /// As it was.
    Same {
        /// The element it was.
        from: I,
    },
    /// Was not there.
    New {
        /// The element it replaces.
        replaces: Option<I>,
    },
    /// Something it says differs.
    Changed {
        /// The element it was.
        from: I,
        /// Its old words, when the words differ too.
        old: Option<String>,
    },
    /// Stands at another step or in another lane.
    Moved {
        /// The element it was, at its old place.
        from: I,
        /// Its old words, when the words differ too.
        old: Option<String>,
    },
    /// The words differ and nothing else. Drawn as changed.
    Renamed {
        /// The element it was.
        from: I,
        /// Its old words.
        old: String,
    },
}

impl<I: Copy> State<I> {
    /// The element it was, unless it is new.
    pub fn from(&self) -> Option<I> {
        match self {
            State::Same { from }
            | State::Changed { from, .. }
            | State::Moved { from, .. }
            | State::Renamed { from, .. } => Some(*from),
            State::New { .. } => None,
        }
    }

    /// The old words, where they differ from those of today. A replaced element keeps its words itself.
    pub fn old_words(&self) -> Option<&str> {
        match self {
            State::Changed { old, .. } | State::Moved { old, .. } => old.as_deref(),
            State::Renamed { old, .. } => Some(old),
            State::Same { .. } | State::New { .. } => None,
        }
    }

    /// The one thing it counts as; `None` when nothing happened to it.
    pub fn what(&self) -> Option<What> {
        match self {
            State::Same { .. } => None,
            State::New { .. } => Some(What::New),
            State::Changed { .. } => Some(What::Changed),
            State::Moved { .. } => Some(What::Moved),
            State::Renamed { .. } => Some(What::Renamed),
        }
    }

    /// The value of `data-state`: `same`, `new`, `changed` (renamed ones too) or `moved`.
    pub fn word(&self) -> &'static str {
        match self {
            State::Same { .. } => "same",
            State::New { .. } => "new",
            State::Changed { .. } | State::Renamed { .. } => "changed",
            State::Moved { .. } => "moved",
        }
    }
}

/// What became of an element of the earlier blueprint. Indices point into the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate<I> {
    /// Lives on, perhaps changed or moved.
    Kept(I),
    /// Is gone.
    Removed {
        /// The element that stands for it now.
        replaced_by: Option<I>,
    },
}

/// The states and fates of one kind of element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<I> {
    /// One for each element of the later blueprint, in its order.
    pub after: Vec<State<I>>,
    /// One for each element of the earlier blueprint, in its order.
    pub before: Vec<Fate<I>>,
}

/// How a link of the later blueprint is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// As it was, or sent on by `replaces`.
    Same {
        /// The link it was.
        from: LinkId,
    },
    /// Was not there.
    New,
    /// Rewritten: another end, type, label or class.
    Changed {
        /// The link it was.
        from: LinkId,
        /// Whether it ends at another card than before (the old line is then drawn as removed).
        redirected: bool,
    },
}

/// What became of a link of the earlier blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkFate {
    /// Lives on between the same ends.
    Kept(LinkId),
    /// Lives on as a link that ends elsewhere.
    Redirected(LinkId),
    /// Is gone.
    Removed,
}

/// One row of the change list: everything that became of one element.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// What it is.
    pub kind: Kind,
    /// Its id in the later blueprint; of a removed one, in the earlier.
    pub id: String,
    /// What became of it, the one that counts first. Never empty.
    pub what: Vec<What>,
    /// Its words today; of a removed one, its last.
    pub words: String,
    /// What differs. Of a new element all it says (nothing before), of a removed one all it said.
    pub fields: Vec<Field>,
    /// Id of the earlier element it replaces.
    pub replaces: Option<String>,
    /// Id of the later element that replaces it.
    pub replaced_by: Option<String>,
    /// Set when the two were matched by near words, which is a guess: how alike they are, 0.75 to 1.
    pub similarity: Option<f64>,
    /// Its index in the earlier blueprint, within its kind.
    pub before: Option<usize>,
    /// Its index in the later blueprint, within its kind.
    pub after: Option<usize>,
}

/// One row among the arrows: what became of a written link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// `New`, `Removed` or `Changed`.
    pub what: What,
    /// Id of the card it leaves.
    pub from: String,
    /// Id of the card or system it ends at now (of a removed one, ended at).
    pub to: String,
    /// Type now (of a removed one, then).
    pub kind: LinkType,
    /// Label now (of a removed one, then).
    pub label: Option<String>,
    /// Where it ended before, when it ends elsewhere now.
    pub old_to: Option<String>,
    /// Its type before, when it is of another type now.
    pub old_kind: Option<LinkType>,
    /// Its link in the earlier blueprint.
    pub before: Option<LinkId>,
    /// Its link in the later blueprint.
    pub after: Option<LinkId>,
}

/// How many cards are marked, each counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// New cards, those that replace another among them.
    pub new: usize,
    /// Changed and renamed cards.
    pub changed: usize,
    /// Cards at another step or in another lane.
    pub moved: usize,
    /// Removed cards, the replaced ones among them.
    pub removed: usize,
}

impl Counts {
    /// Whether nothing is marked.
    pub fn is_empty(self) -> bool {
        self == Counts::default()
    }
}

/// What became of every element between two blueprints.
#[derive(Debug, Clone)]
pub struct Diff {
    /// Cards, derived system cards among them.
    pub cards: Changes<CardId>,
    /// Feelings.
    pub feelings: Changes<FeelingId>,
    /// Pain points.
    pub pains: Changes<PainId>,
    /// Opportunities.
    pub opportunities: Changes<OpportunityId>,
    /// Metrics.
    pub metrics: Changes<MetricId>,
    /// Steps.
    pub steps: Changes<StepId>,
    /// Stages.
    pub stages: Changes<StageId>,
    /// Lanes.
    pub lanes: Changes<LaneId>,
    /// Systems as declared; where they are used is told by `cards` and by the rows of kind `System`.
    pub systems: Changes<SystemId>,
    /// One for each link of the later blueprint, in its order.
    pub links: Vec<LinkState>,
    /// One for each link of the earlier blueprint, in its order.
    pub before_links: Vec<LinkFate>,
    /// One row for each element to which something happened, in reading order, lanes, stages and steps first.
    pub elements: Vec<Element>,
    /// One row for each written link that is new, removed or rewritten.
    pub arrows: Vec<Arrow>,
    /// Whether the two are variants of one file.
    pub one_file: bool,
}

impl Diff {
    /// What the title of a pane counts: marked cards, derived system cards among them, one mark a card.
    ///
    /// A replaced card counts twice, once as removed and its successor as new; a renamed one as changed.
    /// Steps, lanes, arrows, feelings, pains, opportunities and metrics are not counted.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for state in &self.cards.after {
            match state {
                State::Same { .. } => {}
                State::New { .. } => counts.new += 1,
                State::Changed { .. } | State::Renamed { .. } => counts.changed += 1,
                State::Moved { .. } => counts.moved += 1,
            }
        }
        counts.removed = self.cards.before.iter().filter(|fate| matches!(fate, Fate::Removed { .. })).count();
        counts
    }

    /// Whether nothing at all differs.
    pub fn is_empty(&self) -> bool {
        self.elements.is_empty() && self.arrows.is_empty()
    }
}

/// Compares two variants of one file: the same id is the same element.
pub fn between(before: &Blueprint, after: &Blueprint) -> Diff {
    compare::compare(before, after, &pairing::by_id(before, after), &[])
}

/// Compares two variants of one file, and follows `replaces` through the variants that lie between them.
///
/// `None` when the service has no variant of that number.
pub fn between_variants(service: &Service, before: usize, after: usize) -> Option<Diff> {
    let earlier = service.variants.get(before)?;
    let later = service.variants.get(after)?;
    Some(compare::compare(earlier, later, &pairing::by_id(earlier, later), &service.variants))
}

/// Compares two files: written ids match first, then lane, step and words, then the same words elsewhere
/// (moved), then near words (a rename, and a guess: its [`Element::similarity`] is set). Steps without id
/// match by name, then by place.
pub fn between_files(before: &Blueprint, after: &Blueprint) -> Diff {
    compare::compare(before, after, &pairing::by_words(before, after), &[])
}

/// Which variants of two files belong together: those of the same id, in the order of the later file; where there
/// are none, the first of each. Indices of the earlier and of the later file's variants.
pub fn paired_variants(before: &Service, after: &Service) -> Vec<(usize, usize)> {
    let id = |blueprint: &Blueprint| blueprint.variant.as_ref().map(|variant| variant.id.clone());
    let earlier: Vec<Option<String>> = before.variants.iter().map(id).collect();
    let same = |(later, blueprint): (usize, &Blueprint)| {
        let name = id(blueprint)?;
        Some((earlier.iter().position(|known| known.as_ref() == Some(&name))?, later))
    };
    let found: Vec<(usize, usize)> = after.variants.iter().enumerate().filter_map(same).collect();
    if found.is_empty() { vec![(0, 0)] } else { found }
}

/// What a list of differing keys of an element amounts to, the one that counts first.
pub fn what(kind: Kind, fields: &[Field]) -> Vec<What> {
    compare::what(kind, fields)
}

/// The words of the first card in the first customer lane of each step, which name a step without a name.
pub fn first_customer_words(blueprint: &Blueprint) -> Vec<Option<String>> {
    cards::first_customer_words(blueprint)
}

/// Rows for the variants that one of two files has and the other has not.
pub fn variants_between_files(before: &Service, after: &Service) -> Vec<Element> {
    head::variants_between_files(before, after)
}
