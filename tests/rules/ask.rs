//! Asking a small file what it means.

use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::Severity;
use cyanotype::limits::Limits;
use cyanotype::report::outline::outline_json;
use cyanotype::source::Source;
use serde_json::Value;

/// A file with a title before the given text.
fn source(text: &str) -> Source {
    let text = if text.contains("title") { text.to_owned() } else { format!("title = \"T\"\n{text}") };
    Source::new("t.toml", text)
}

/// The service of a file that must load.
pub fn service(text: &str) -> Service {
    let source = source(text);
    match load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(loaded) => loaded.output,
        Err(findings) => panic!("{}", cyanotype::diagnostic::render_text(&source, &findings, false)),
    }
}

/// The settled model of the variant at a place.
pub fn outline_at(text: &str, variant: usize) -> Value {
    let service = service(text);
    outline_json(&service.variants[variant], &service)
}

/// The settled model of the first variant.
pub fn outline(text: &str) -> Value {
    outline_at(text, 0)
}

/// All findings of a file.
pub fn findings(text: &str) -> Vec<Diagnostic> {
    findings_with(text, &CheckOptions::default())
}

/// All findings of a file, checked with options.
pub fn findings_with(text: &str, options: &CheckOptions) -> Vec<Diagnostic> {
    match load(&source(text), &Limits::default(), options) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings,
    }
}

/// Names of all findings and what they underline.
pub fn said(text: &str) -> Vec<(&'static str, String)> {
    let source = source(text);
    let told = |finding: &Diagnostic| (finding.name, source.slice(finding.span.start..finding.span.end).to_owned());
    findings(text).iter().map(told).collect()
}

/// Names of the errors and what they underline.
pub fn errors(text: &str) -> Vec<(&'static str, String)> {
    let source = source(text);
    findings(text)
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.name, source.slice(finding.span.start..finding.span.end).to_owned()))
        .collect()
}

/// Asserts that exactly one error is found, of this name at this text.
pub fn one_error(text: &str, name: &str, at: &str) {
    let errors = errors(text);
    assert_eq!(errors, [(name_of(&errors, name), at.to_owned())], "expected `{name}` at `{at}`");
}

fn name_of(errors: &[(&'static str, String)], name: &str) -> &'static str {
    errors.iter().map(|(known, _)| *known).find(|known| *known == name).unwrap_or("another finding")
}

/// Asserts that a warning is found at this text.
pub fn warns(text: &str, name: &str, at: &str) {
    let said = said(text);
    assert!(said.iter().any(|(known, place)| *known == name && place == at), "no `{name}` at `{at}` in {said:?}");
}

/// Asserts that a warning is not found.
pub fn silent(text: &str, name: &str) {
    let said = said(text);
    assert!(!said.iter().any(|(known, _)| *known == name), "{said:?}");
}

/// One field of every object of an array.
pub fn column(rows: &Value, field: &str) -> Vec<String> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    rows.as_array().unwrap().iter().map(|row| word(&row[field])).collect()
}

/// Links as `from type to`.
pub fn links(outline: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = outline["links"].as_array().unwrap().iter();
    rows.map(|link| format!("{} {} {}", text(&link["from"]), text(&link["type"]), text(&link["to"]))).collect()
}

/// The object with this id.
pub fn with_id<'v>(rows: &'v Value, id: &str) -> &'v Value {
    rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap_or(&Value::Null)
}
