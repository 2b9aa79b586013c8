//! What is doubtful: each warning a small function, each silenced by its name.
//!
//! Some doubts are about one variant, some about what became of the variant before, some about the whole
//! file. Whatever they are about is given as the place of an element, so that its own `allow` silences them.

mod changes;
mod file;
mod pains;
mod parts;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::CheckOptions;
use super::Settled;
use crate::blueprint::Blueprint;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Document;
use crate::document::Element;
use crate::sorted::Gather;
use crate::sorted::gathered;

/// A doubt, and the place of the element it is about.
pub(super) type Doubt = (Range2, Diagnostic);

/// One variant, its elements at hand by their places.
struct View<'a> {
    blueprint: &'a Blueprint,
    document: &'a Document,
    elements: BTreeMap<Range2, &'a Element>,
}

impl<'a> View<'a> {
    fn new(settled: &'a Settled) -> View<'a> {
        let document = &settled.document;
        let elements = document.elements().map(|element| (element.span, element)).gather();
        View { blueprint: &settled.blueprint, document, elements }
    }

    /// Where the words of an element stand.
    fn label(&self, span: Range2) -> Range2 {
        self.elements.get(&span).map_or(span, |element| element.label_span())
    }

    /// Where a key of an element stands, else its words.
    fn key(&self, span: Range2, key: &str) -> Range2 {
        let field = self.elements.get(&span).and_then(|element| element.field(key));
        field.map_or_else(|| self.label(span), |field| field.span)
    }

    /// Whether this variant builds on another.
    fn builds_on_another(&self) -> bool {
        self.blueprint.variant.as_ref().is_some_and(|variant| variant.from.is_some())
    }
}

/// All warnings of a file that nobody silenced. What stands where an error stands is left out: the error
/// explains it.
pub(super) fn advise(
    document: &Document,
    all: &[Settled],
    doubts: Vec<Doubt>,
    errors: &[Diagnostic],
    options: &CheckOptions,
) -> Vec<Diagnostic> {
    let views: Vec<View<'_>> = all.iter().map(View::new).collect();
    let mut doubts = doubts;
    for view in &views {
        parts::about(view, &mut doubts);
        pains::about(view, &mut doubts);
        let before = view.blueprint.variant.as_ref().and_then(|variant| variant.from.as_ref());
        let before = before.and_then(|id| {
            views.iter().find(|other| other.blueprint.variant.as_ref().is_some_and(|variant| variant.id == *id))
        });
        if let Some(before) = before {
            changes::about(before, view, &mut doubts);
        }
    }
    file::about(document, &views, options.today, &mut doubts);
    let head: BTreeSet<&str> = gathered(document.head.list("allow").iter().map(|name| name.value.as_str()));
    let allowed = allowed(document, &views);
    let columns = columns(document);
    let silent = |(about, finding): &Doubt| {
        head.contains(finding.name)
            || options.allow.iter().any(|name| name == finding.name)
            || allowed.contains(&(*about, finding.name))
            || explained(*about, finding, errors)
            || finding.name == "step-without-customer"
                && columns.get(about).is_some_and(|column| {
                    errors.iter().any(|error| column.start <= error.span.start && error.span.end <= column.end)
                })
    };
    doubts.retain(|doubt| !silent(doubt));
    doubts.into_iter().map(|(_, finding)| finding).collect()
}

/// Words that are there and cannot be seen, which were taken as not given.
pub(super) fn unseen(document: &Document, places: &[Range2]) -> Vec<Doubt> {
    let columns = columns(document);
    let holds = |outer: Range2, inner: Range2| outer.start <= inner.start && inner.end <= outer.end;
    let about = |place: Range2| {
        let around = document.elements().map(|element| element.span).filter(|span| holds(*span, place));
        let column = columns.iter().find(|(_, column)| holds(**column, place)).map(|(step, _)| *step);
        around.min_by_key(|span| span.end - span.start).or(column).unwrap_or_default()
    };
    let doubt = |place: &Range2| {
        let message = "these words cannot be seen; they are taken as not given";
        let help = "write words, or `\"\"` where there are to be none";
        (about(*place), Diagnostic::warning("text-looks-empty", *place, message).help(help))
    };
    places.iter().map(doubt).collect()
}

/// Places of elements and the names they allow.
fn allowed<'a>(document: &'a Document, views: &[View<'a>]) -> BTreeSet<(Range2, &'a str)> {
    let settled = views.iter().flat_map(|view| view.document.elements());
    document
        .elements()
        .chain(settled)
        .flat_map(|element| element.list("allow").iter().map(|name| (element.span, name.value.as_str())))
        .gather()
}

/// How far the keys of each step reach, by the place of its header.
fn columns(document: &Document) -> BTreeMap<Range2, Range2> {
    let mut starts: Vec<Range2> = document.steps.iter().map(|step| step.element.span).collect();
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|next| next.start).chain([usize::MAX]);
    starts.iter().zip(ends).map(|(span, end)| (*span, Range2 { start: span.start, end })).gather()
}

/// Whether an error says more than the doubt: one within the element, or a slip in the very name that seems
/// to be missing elsewhere.
fn explained(about: Range2, finding: &Diagnostic, errors: &[Diagnostic]) -> bool {
    let within = |outer: Range2, inner: Range2| outer.start <= inner.start && inner.end <= outer.end;
    let meant = |error: &Diagnostic| {
        let name = error.help.as_deref()?.strip_prefix("did you mean ")?.trim_end_matches('?');
        Some(error.name == "unknown-reference" && finding.message.contains(name))
    };
    errors
        .iter()
        .any(|error| within(about, error.span) || within(finding.span, error.span) || meant(error) == Some(true))
}
