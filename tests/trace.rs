//! Traces and the plan of every example, read from its file: held against the text that was read by eye.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cyanotype::blueprint::LinkType;
use cyanotype::blueprint::PainStatus;
use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::limits::Limits;
use cyanotype::plan::Part;
use cyanotype::plan::plan;
use cyanotype::report;
use cyanotype::report::trace::Ask;
use cyanotype::source::Source;
use cyanotype::trace;
use jiff::civil::date;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".blueprint.toml"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn service(file: &Path) -> Service {
    let source = Source::new(name(file), fs::read_to_string(file).unwrap());
    match load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(loaded) => loaded.output,
        Err(findings) => panic!("{}: {findings:#?}", file.display()),
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().replace(".blueprint.toml", "")
}

fn accepted(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/trace").join(name);
    if env::var_os("ACCEPT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        return fs::write(file, actual).unwrap();
    }
    if fs::read_to_string(&file).unwrap_or_default() != actual {
        fs::write(file.with_extension("new.txt"), actual).unwrap();
        panic!("{} differs; look, then run again with ACCEPT=1", file.display());
    }
}

#[test]
fn every_pain_of_every_example_is_traced_as_it_was_read_by_eye() {
    for file in files("examples") {
        let service = service(&file);
        let told = report::trace::select(&service, Ask::default()).unwrap();
        accepted(&format!("{}.txt", name(&file)), &report::trace::text(&told));
    }
}

#[test]
fn all_examples_make_one_portfolio_as_it_was_read_by_eye() {
    let services: Vec<(String, Service)> = files("examples").iter().map(|file| (name(file), service(file))).collect();
    let parts: Vec<Part> = services.iter().map(|(file, service)| Part { file, service }).collect();
    let plan = plan(&parts, Some(date(2026, 7, 1)));
    accepted("portfolio.txt", &report::plan::text(&plan));
    accepted("portfolio.md", &report::plan::markdown(&plan));
}

#[test]
fn in_every_file_each_open_pain_ends_in_a_team_or_in_a_finding() {
    for file in files("examples").into_iter().chain(files("tests/cases")) {
        for blueprint in service(&file).variants {
            for traced in trace::traces(&blueprint) {
                let pain = &blueprint[traced.pain];
                let called = format!("{}: {}", file.display(), pain.id);
                assert!(!traced.owners.is_empty() || !traced.findings.is_empty(), "{called}");
                for found in traced.traces.iter().filter(|found| found.reached()) {
                    assert_eq!(found.cards.first(), pain.felt.as_ref(), "{called}");
                    for (index, link) in found.links.iter().enumerate() {
                        let mut ends = [blueprint[*link].from, blueprint[*link].to];
                        if found.against[index] {
                            ends.reverse();
                        }
                        assert_eq!(ends, [found.cards[index], found.cards[index + 1]], "{called}");
                    }
                }
                if pain.status == PainStatus::Resolved {
                    assert!(traced.traces.iter().all(|found| !found.reached()), "{called}");
                }
            }
        }
    }
}

#[test]
fn the_trace_of_the_language_page_runs_from_the_invoice_to_the_workbook() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/b2b-software.blueprint.toml");
    let service = service(&file);
    let now = &service.variants[0];
    let told = trace::traces(now).into_iter().find(|traced| now[traced.pain].id == "mismatch").unwrap();
    let found = &told.traces[0];
    let cards: Vec<&str> = found.cards.iter().map(|card| now[*card].id.as_str()).collect();
    assert_eq!(cards, ["get-invoice", "send-invoice", "rekey", "workbook"]);
    let kinds: Vec<LinkType> = found.links.iter().map(|link| now[*link].kind).collect();
    assert_eq!(kinds, [LinkType::To, LinkType::To, LinkType::Uses]);
    let lines: Vec<&str> = found.lines.iter().map(|line| now.lines[*line].id.as_str()).collect();
    assert_eq!(lines, ["interaction", "visibility", "internal"]);
    assert_eq!(now[told.owners[0]].id, "sales");
    assert_eq!(now[told.fixed_by[0]].id, "reconcile");
}
