//! Findings for machines: JSON, and the annotations of GitHub workflows.

use serde_json::Value;
use serde_json::json;

use super::Diagnostic;
use super::Severity;
use super::text::escaped;
use super::text::escaped_help;
use crate::source::Source;

/// Findings as a JSON array, one object each. Lines and columns count from 1, columns in characters; `start`
/// and `end` are byte offsets in the file.
pub fn render_json(source: &Source, findings: &[Diagnostic]) -> Value {
    findings.iter().map(|finding| object(source, finding)).collect()
}

fn object(source: &Source, finding: &Diagnostic) -> Value {
    let (start, end) = (source.place(finding.span.start), source.place(finding.span.end));
    json!({
        "severity": finding.severity.word(),
        "name": finding.name,
        "message": escaped(&finding.message),
        "file": source.name(),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "start": source.file_offset(finding.span.start),
        "end": source.file_offset(finding.span.end),
        "help": finding.help.as_deref().map(escaped_help),
    })
}

/// Findings as commands that GitHub shows beside the lines of a change.
pub fn render_github(source: &Source, findings: &[Diagnostic]) -> String {
    findings.iter().map(|finding| command(source, finding)).collect()
}

fn command(source: &Source, finding: &Diagnostic) -> String {
    let (start, end) = (source.place(finding.span.start), source.place(finding.span.end));
    let mut place = format!("file={},line={},endLine={}", property(source.name()), start.line, end.line);
    // Columns count only where a finding stays on one line.
    if start.line == end.line {
        place.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let message = match &finding.help {
        Some(help) => format!("{}\nhelp: {}", escaped(&finding.message), escaped_help(help)),
        None => escaped(&finding.message),
    };
    format!("::{kind} {place},title={}::{}\n", property(finding.name), data(&message))
}

/// The escapes of a command's message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

impl Severity {
    /// `error` or `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}
