//! One small broken file for every finding, and the words a person reads about it.
//!
//! `ACCEPT=1` takes what is said now, after you have read it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;

use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::WARNINGS;
use cyanotype::diagnostic::render_text;
use cyanotype::limits::Limits;
use cyanotype::source::Source;
use jiff::civil::date;

fn findings(source: &Source) -> Vec<Diagnostic> {
    let options = CheckOptions { today: Some(date(2026, 3, 1)), ..CheckOptions::default() };
    match load(source, &Limits::default(), &options) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings,
    }
}

fn files() -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir("tests/broken").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    files
}

fn read(path: &Path) -> Source {
    Source::new(path.file_name().unwrap().to_string_lossy(), fs::read_to_string(path).unwrap())
}

#[test]
fn every_finding_reads_as_accepted() {
    let mut wrong = Vec::new();
    for path in files() {
        let source = read(&path);
        let actual = render_text(&source, &findings(&source), false);
        let accepted = path.with_extension("txt");
        if env::var_os("ACCEPT").is_some() {
            fs::write(accepted, actual).unwrap();
        } else if fs::read_to_string(&accepted).unwrap_or_default() != actual {
            fs::write(path.with_extension("new.txt"), actual).unwrap();
            wrong.push(accepted.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "look, then run again with ACCEPT=1: {wrong:?}");
}

#[test]
fn every_warning_has_a_broken_file() {
    let said: BTreeSet<&str> =
        files().iter().flat_map(|path| findings(&read(path))).map(|finding| finding.name).collect();
    let unsaid: Vec<_> = WARNINGS.iter().filter(|name| !said.contains(**name)).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}

#[test]
fn findings_come_in_file_order_and_quote_nothing_raw() {
    for path in files() {
        let source = read(&path);
        let findings = findings(&source);
        assert!(findings.is_sorted_by_key(|finding| finding.span.start), "{}", path.display());
        let text = render_text(&source, &findings, false);
        let raw = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(raw), "{}", path.display());
    }
}
