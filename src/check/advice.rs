//! What is doubtful: each warning a small function, each silenced by its name.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Range2;
use crate::document::Document;

use super::CheckOptions;
use super::Settled;

/// All warnings of a file.
pub(super) fn advise(
    _document: &Document,
    _all: &[Settled],
    doubts: Vec<(Range2, Diagnostic)>,
    _errors: &[Diagnostic],
    _options: &CheckOptions,
) -> Vec<Diagnostic> {
    doubts.into_iter().map(|(_, finding)| finding).collect()
}
