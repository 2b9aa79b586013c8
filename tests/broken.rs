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
use cyanotype::diagnostic::render_github;
use cyanotype::diagnostic::render_json;
use cyanotype::diagnostic::render_text;
use cyanotype::limits::Limits;
use cyanotype::source::Source;
use cyanotype::source::decode;
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

#[test]
fn findings_are_told_to_machines() {
    let source = Source::new("a,b:c%.toml", "title = \"T\"\n\"scöpe\" = 1\n[[step]]\ncustomer = \"ä\"\n");
    let findings = load(&source, &Limits::default(), &CheckOptions::default()).unwrap_err();
    assert_eq!(
        render_json(&source, &findings),
        serde_json::json!([{
            "severity": "error", "name": "unknown-key",
            "message": "`scöpe` is neither a key at the top of the file nor a lane",
            "file": "a,b:c%.toml", "line": 2, "column": 1, "end_line": 2, "end_column": 8, "start": 12, "end": 20,
            "help": "did you mean `scope`?",
        }])
    );
    assert_eq!(
        render_github(&source, &findings),
        "::error file=a%2Cb%3Ac%25.toml,line=2,endLine=2,col=1,endColumn=8,title=unknown-key::`scöpe` is neither a key at the top of the file nor a lane%0Ahelp: did you mean `scope`?\n"
    );
}

#[test]
fn offsets_count_the_byte_order_mark_and_columns_do_not() {
    let with_mark = [b"\xef\xbb\xbf".as_slice(), b"titel = \"T\"\n"].concat();
    let source = decode("t.toml", &with_mark, &Limits::default()).unwrap();
    let findings = load(&source, &Limits::default(), &CheckOptions::default()).unwrap_err();
    let told = render_json(&source, &findings);
    assert_eq!((&told[0]["line"], &told[0]["column"], &told[0]["end_column"]), (&1.into(), &1.into(), &6.into()));
    assert_eq!((&told[0]["start"], &told[0]["end"]), (&3.into(), &8.into()));
}
