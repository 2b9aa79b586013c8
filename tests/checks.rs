//! `docs/checks.md` is true: what it calls bad gives that finding and no other, what it calls good gives none, and what it
//! allows is silent because it is allowed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::ERRORS;
use cyanotype::diagnostic::Severity;
use cyanotype::diagnostic::WARNINGS;
use cyanotype::diagnostic::render_text;
use cyanotype::limits::Limits;
use cyanotype::source::Source;
use jiff::civil::date;

struct Section {
    name: String,
    words: String,
    blocks: Vec<(String, String)>,
}

impl Section {
    fn block(&self, kind: &str) -> Option<&str> {
        self.blocks.iter().find(|(known, _)| known == kind).map(|(_, text)| text.as_str())
    }
}

fn sections() -> Vec<Section> {
    let page = fs::read_to_string("docs/checks.md").unwrap();
    let parts = page.split("\n### ").skip(1);
    let section = |part: &str| {
        let (name, rest) = part.split_once('\n').unwrap();
        let pieces: Vec<&str> = rest.split("```").collect();
        let blocks = pieces.iter().skip(1).step_by(2).map(|block| {
            let (kind, text) = block.split_once('\n').unwrap();
            (kind.to_owned(), text.to_owned())
        });
        Section { name: name.to_owned(), words: pieces[0].trim().to_owned(), blocks: blocks.collect() }
    };
    parts.map(section).collect()
}

/// A file as the page shows it, after what stands at its top.
fn file(top: &str, text: &str) -> Source {
    Source::new("it.toml", format!("title = \"A refund\"\n{top}{text}"))
}

fn findings(source: &Source, allow: &[&str]) -> Vec<Diagnostic> {
    let allow = allow.iter().map(|name| (*name).to_owned()).collect();
    let options = CheckOptions { today: Some(date(2026, 7, 1)), allow };
    match load(source, &Limits::default(), &options) {
        Ok(loaded) => loaded.warnings,
        Err(findings) => findings,
    }
}

fn names(source: &Source) -> BTreeSet<&'static str> {
    findings(source, &[]).into_iter().map(|finding| finding.name).collect()
}

#[track_caller]
fn finds(called: &str, source: &Source, wanted: &[&str]) {
    let said = render_text(source, &findings(source, &[]), false);
    let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
    assert_eq!(names(source), wanted, "{called}\n{}\n{said}", source.text());
}

#[test]
fn every_warning_has_a_bad_a_good_and_an_allowed_example() {
    for section in sections().iter().filter(|section| WARNINGS.contains(&section.name.as_str())) {
        let kinds: Vec<&str> = section.blocks.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["toml bad", "toml good", "toml allowed"], "{}", section.name);
    }
}

#[test]
fn bad_examples_have_the_finding_and_good_ones_have_none() {
    for section in sections() {
        assert!(!section.words.is_empty(), "{}", section.name);
        if let Some(bad) = section.block("toml bad") {
            finds(&section.name, &file("", bad), &[&section.name]);
        }
        if let Some(good) = section.block("toml good") {
            finds(&section.name, &file("", good), &[]);
        }
    }
}

#[test]
fn a_warning_is_allowed_in_one_place_in_the_file_or_for_a_run() {
    for section in sections() {
        let Some(allowed) = section.block("toml allowed") else { continue };
        let name = section.name.as_str();
        finds(name, &file("", allowed), &[]);
        // Silent since it is allowed: without the word it is found.
        let word = format!("allow = \"{name}\"");
        let aligned = unallowed(allowed, name);
        assert!(aligned != allowed, "{name} is not allowed by `{word}`");
        finds(name, &file("", &aligned), &[name]);
        let bad = section.block("toml bad").unwrap();
        finds(name, &file(&format!("{word}\n"), bad), &[]);
        finds(name, &file(&format!("allow = [\"team-unused\", \"{name}\"]\n"), bad), &[]);
        assert!(findings(&file("", bad), &[name]).is_empty(), "{name}");
    }
}

/// The text without the word that allows a finding, whether it stands on a line of its own or in a table.
fn unallowed(text: &str, name: &str) -> String {
    let quoted = format!("\"{name}\"");
    let lines = text.lines().filter_map(|line| {
        let Some(at) = line.find("allow") else { return Some(line.to_owned()) };
        let Some(end) = line.find(&quoted).map(|at| at + quoted.len()) else { return Some(line.to_owned()) };
        let before = line[..at].trim_end().trim_end_matches(',');
        (!before.is_empty()).then(|| format!("{before}{}", &line[end..]))
    });
    lines.map(|line| line + "\n").collect()
}

#[test]
fn errors_are_errors_and_cannot_be_allowed() {
    for section in sections().iter().filter(|section| ERRORS.contains(&section.name.as_str())) {
        let Some(bad) = section.block("toml bad") else { continue };
        let found = findings(&file("", bad), &[&section.name]);
        assert!(
            found.iter().all(|finding| finding.severity == Severity::Error) && !found.is_empty(),
            "{}",
            section.name
        );
        let said = names(&file(&format!("allow = \"{}\"\n", section.name), bad));
        assert!(said.contains("unknown-value") || section.name == "syntax", "{}: {said:?}", section.name);
    }
}

/// Answers of a command to its own arguments, not findings of a file.
const ANSWERS: &[&str] = &["unknown-opportunity", "unknown-pain", "unknown-team"];

/// Findings of a style file alone; the examples on the page are blueprints.
const OF_STYLES: &[&str] = &["faint-color", "font"];

/// What stands in quotes where findings are made, so that none can be forgotten on the page.
#[test]
fn every_name_in_the_source_is_on_the_page() {
    let known: BTreeSet<String> = sections().into_iter().map(|section| section.name).collect();
    let mut unknown = BTreeSet::new();
    let mut count = 0;
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for opening in ["Diagnostic::error(", "Diagnostic::warning("] {
            for (at, _) in text.match_indices(opening) {
                let Some(rest) = text[at + opening.len()..].trim_start().strip_prefix('"') else { continue };
                let name = rest.split('"').next().unwrap();
                count += 1;
                if !known.contains(name) && !ANSWERS.contains(&name) && !OF_STYLES.contains(&name) {
                    unknown.insert(name.to_owned());
                }
            }
        }
    }
    assert!(count > 60 && unknown.is_empty(), "{count} {unknown:?}");
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}
