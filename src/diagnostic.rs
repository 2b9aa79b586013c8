//! Findings: what is wrong or doubtful in a source, where, and what would help.

mod data;
mod explain;
mod text;

use std::ops::Range;

pub use data::render_github;
pub use data::render_json;
pub use explain::explain;
pub use explain::explained;
pub use text::escaped;
pub use text::render_text;

/// Names of all warnings, which a file or an option can silence.
pub const WARNINGS: &[&str] = &[
    "backstage-without-owner",
    "system-without-owner",
    "pain-without-cause",
    "pain-not-felt",
    "cause-not-reached",
    "cause-without-owner",
    "pain-without-fix",
    "opportunity-without-owner",
    "opportunity-without-target",
    "change-without-opportunity",
    "opportunity-without-change",
    "pain-open-in-future",
    "step-without-customer",
    "stage-gone-thin",
    "link-runs-backwards",
    "link-twice",
    "link-to-itself",
    "system-unused",
    "team-unused",
    "review-overdue",
    "text-too-long",
    "text-looks-empty",
    "unknown-icon",
    "metric-without-target",
    "nothing-to-draw",
];

/// Names of all errors that a blueprint can have, its style and pictures among them.
pub const ERRORS: &[&str] = &[
    "syntax",
    "not-toml",
    "not-utf-8",
    "empty-file",
    "control-character",
    "lone-carriage-return",
    "not-xml",
    "newer-format",
    "file-limit",
    "count-limit",
    "text-limit",
    "nesting-limit",
    "unknown-key",
    "misplaced-key",
    "duplicate-key",
    "missing-key",
    "wrong-type",
    "empty-words",
    "out-of-range",
    "unknown-value",
    "invalid-id",
    "reserved-word",
    "duplicate-id",
    "unknown-reference",
    "unknown-lane",
    "unknown-step",
    "unknown-variant",
    "variant-cycle",
    "wrong-lane",
    "span-past-end",
    "span-with-through",
    "steps-beside-stages",
    "id-never-changes",
    "replaces-itself",
    "invalid-color",
    "url-not-allowed",
    "image",
    "unknown-style",
    "style",
];

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No picture can be made.
    Error,
    /// The picture is made all the same.
    Warning,
}

/// One finding about a place in a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    /// Byte range in the source that the finding is about.
    pub span: Range2,
    /// How bad it is.
    pub severity: Severity,
    /// Stable name of the kind of finding, such as `unknown-key` or `pain-without-fix`.
    pub name: &'static str,
    /// One sentence, lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// What would help, where that is known.
    pub help: Option<String>,
    /// Other places that belong to the finding, each with a few words.
    pub related: Vec<(Range2, String)>,
}

/// A byte range that can be ordered and hashed (unlike `std::ops::Range`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Range2 {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<Range<usize>> for Range2 {
    fn from(range: Range<usize>) -> Range2 {
        Range2 { start: range.start, end: range.end }
    }
}

impl Diagnostic {
    /// An error named `name` at `span`.
    pub fn error(name: &'static str, span: impl Into<Range2>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            span: span.into(),
            severity: Severity::Error,
            name,
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// A warning named `name` at `span`.
    pub fn warning(name: &'static str, span: impl Into<Range2>, message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(name, span, message) }
    }

    /// The same finding with a way out.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same finding with a second place.
    pub fn related(mut self, span: impl Into<Range2>, words: impl Into<String>) -> Diagnostic {
        self.related.push((span.into(), words.into()));
        self
    }
}

/// A value that was made, and what there was to say about it all the same.
#[derive(Debug, Clone)]
pub struct Warned<T> {
    /// The value.
    pub output: T,
    /// Findings that did not prevent it, in file order.
    pub warnings: Vec<Diagnostic>,
}
