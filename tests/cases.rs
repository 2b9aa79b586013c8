//! Real blueprints that others wrote: every one is read without an error.

use std::fs;

use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::limits::Limits;
use cyanotype::source::Source;

#[test]
fn every_case_is_read_without_an_error() {
    let mut count = 0;
    for entry in fs::read_dir("tests/cases").unwrap() {
        let path = entry.unwrap().path();
        let source = Source::new(path.display().to_string(), fs::read_to_string(&path).unwrap());
        let loaded = load(&source, &Limits::default(), &CheckOptions::default());
        let said = |finding: &cyanotype::diagnostic::Diagnostic| {
            let place = source.place(finding.span.start);
            format!("{}:{}:{}: {}", path.display(), place.line, place.column, finding.message)
        };
        if let Err(findings) = loaded {
            panic!("{:#?}", findings.iter().map(said).collect::<Vec<_>>());
        }
        count += 1;
    }
    assert!(count >= 22, "only {count} cases were found");
}
