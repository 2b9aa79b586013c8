//! One look-up that both resolves a name in a variant and reports it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::register::Register;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Broken;
use crate::document::Document;
use crate::document::Kind;
use crate::document::Spot;
use crate::document::near;
use crate::sorted::Gather;

/// Findings beyond this many come without help.
const HELPED: usize = 100;

/// What a name means in one variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Here {
    /// Kind of the element.
    pub kind: Kind,
    /// Its id; of a name sent on by `replaces`, the successor's.
    pub id: String,
    /// Whether `replaces` sent the name on.
    pub sent_on: bool,
}

/// The names of one variant, and what was found looking them up.
pub(super) struct Names<'a> {
    register: &'a Register,
    broken: &'a Broken,
    present: BTreeSet<(Kind, String)>,
    successors: &'a BTreeMap<(Kind, String), String>,
    /// Findings so far.
    pub found: Vec<Diagnostic>,
}

impl<'a> Names<'a> {
    /// The names of a settled document.
    pub fn new(document: &'a Document, register: &'a Register, broken: &'a Broken) -> Names<'a> {
        let mut present: BTreeSet<(Kind, String)> = document
            .elements()
            .filter(|element| !element.id.value.is_empty())
            .map(|element| (element.kind, element.id.value.clone()))
            .gather();
        for lane in register.lanes.iter().filter(|lane| !lane.declared) {
            present.insert((Kind::Lane, lane.id.clone()));
        }
        Names { register, broken, present, successors: &document.successors, found: Vec::new() }
    }

    /// What a name means here. `None` when it is not in this variant, or nowhere, which is then said.
    pub fn find(&mut self, kinds: &[Kind], name: &Spot<String>) -> Option<Here> {
        if !kinds.iter().any(|kind| self.register.has(*kind, &name.value)) {
            self.nowhere(kinds, name);
            return None;
        }
        self.resolve(kinds, &name.value)
    }

    /// The same for several names.
    pub fn find_all(&mut self, kinds: &[Kind], names: &[Spot<String>]) -> Vec<Here> {
        let mut all: Vec<Here> = Vec::new();
        for name in names {
            if let Some(here) = self.find(kinds, name)
                && !all.iter().any(|other| other.id == here.id)
            {
                all.push(here);
            }
        }
        all
    }

    /// What an id means here, without a word when it means nothing.
    pub fn resolve(&self, kinds: &[Kind], id: &str) -> Option<Here> {
        let is_here = |kind: Kind, id: &str| self.present.contains(&(kind, id.to_owned()));
        if let Some(kind) = kinds.iter().find(|kind| is_here(**kind, id)) {
            return Some(Here { kind: *kind, id: id.to_owned(), sent_on: false });
        }
        kinds.iter().find_map(|kind| {
            let new = self.successors.get(&(*kind, id.to_owned()))?;
            is_here(*kind, new).then(|| Here { kind: *kind, id: new.clone(), sent_on: true })
        })
    }

    fn nowhere(&mut self, kinds: &[Kind], name: &Spot<String>) {
        // A name that stood on a line that could not be read may be there all the same.
        if self.broken.mentions(&name.value) {
            return;
        }
        let what = kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ");
        let finding = match kinds.first() {
            Some(Kind::Lane) => "unknown-lane",
            Some(Kind::Step) => "unknown-step",
            _ => "unknown-reference",
        };
        let finding = Diagnostic::error(finding, name.span, format!("no {what} is called `{}`", name.value));
        // Nobody reads that many findings, and looking for near names takes time.
        if self.found.len() > HELPED {
            self.found.push(finding);
            return;
        }
        let known = self.register.known(kinds);
        self.found.push(match near(&name.value, known.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => finding.help(format!("the file has no {what} with an id")),
            None if known.len() <= 8 => {
                let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                finding.help(format!("known here: {}", list.join(", ")))
            }
            None => finding,
        });
    }

    /// Says an error.
    pub fn error(&mut self, name: &'static str, span: Range2, message: String, help: &str) {
        let finding = Diagnostic::error(name, span, message);
        self.found.push(if help.is_empty() { finding } else { finding.help(help) });
    }

    /// Whether the file has such an element in any variant.
    pub fn is_in_file(&self, kind: Kind, id: &str) -> bool {
        self.register.has(kind, id)
    }

    /// Whether names may have been lost on lines that could not be read.
    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }
}
