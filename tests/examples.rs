//! Every example draws without a finding, and the pictures beside the examples are the ones they draw.
//!
//! `ACCEPT=1 cargo test --test examples` takes new pictures, after you have looked at them.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cyanotype::blueprint::Service;
use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::svg;
use cyanotype::export::svg::TextMode;
use cyanotype::limits::Limits;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::View;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;

fn examples() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir("examples")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files
}

fn load(path: &Path) -> Service {
    let source = Source::new(path.display().to_string(), fs::read_to_string(path).unwrap());
    let warned = match check::load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(warned) => warned,
        Err(found) => panic!("{} has errors: {found:#?}", path.display()),
    };
    assert!(warned.warnings.is_empty(), "{} has warnings: {:#?}", path.display(), warned.warnings);
    warned.output
}

fn draw(service: &Service, options: &Options, mode: TextMode) -> String {
    let fonts = Fonts::shipped();
    let style = style::built_in(style::DEFAULT).unwrap();
    let drawing = render::draw(service, options, &style, &fonts, &Default::default()).unwrap();
    assert!(drawing.missing.is_empty(), "no face has {:?}", drawing.missing);
    assert!(drawing.unknown_icons.is_empty(), "no icon is called {:?}", drawing.unknown_icons);
    svg::svg(&drawing.scene, &fonts, mode)
}

fn golden(accepted: &Path, actual: &str) -> Result<(), String> {
    if env::var_os("ACCEPT").is_some() {
        fs::create_dir_all(accepted.parent().unwrap()).unwrap();
        fs::write(accepted, actual).unwrap();
        return Ok(());
    }
    if fs::read_to_string(accepted).unwrap_or_default() == actual {
        return Ok(());
    }
    let new = accepted.with_extension("new.svg");
    fs::write(&new, actual).unwrap();
    Err(format!("{} differs from {}; look at both, then run again with ACCEPT=1", accepted.display(), new.display()))
}

#[test]
fn pictures_beside_the_examples_are_true() {
    let mut wrong = Vec::new();
    for path in examples() {
        let service = load(&path);
        let name = path.file_name().unwrap().to_str().unwrap().trim_end_matches(".blueprint.toml").to_owned();
        let picture = draw(&service, &Options::default(), TextMode::Embed);
        wrong.extend(golden(&Path::new("examples").join(format!("{name}.svg")), &picture).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All views of four examples, one with four scenarios, a trace and a list of changes, with letters left to the reader's own faces: small files, easy to read as
/// a diff.
#[test]
fn every_view_stays_as_it_was_accepted() {
    let mut wrong = Vec::new();
    let view = |view: View| Options { view, ..Options::default() };
    let trace = || Options { traces: vec!["P3".to_owned()], ..Options::default() };
    let four = |view: View| Options {
        variants: ["installed", "removed", "trade", "unsure"].map(str::to_owned).to_vec(),
        view,
        ..Options::default()
    };
    let changes = || Options { view: View::Side, changes: true, ..Options::default() };
    let cases: Vec<(&str, &str, Options)> = vec![
        ("b2b-software", "current", view(View::Variant("current".to_owned()))),
        ("b2b-software", "future", view(View::Variant("future".to_owned()))),
        ("b2b-software", "side", view(View::Side)),
        ("b2b-software", "stacked", view(View::Stacked)),
        ("b2b-software", "overlay", view(View::Overlay)),
        ("b2b-software", "overlay-trace", Options { view: View::Overlay, ..trace() }),
        ("b2b-software", "trace", trace()),
        ("b2b-software", "team", Options { team: Some("onboarding".to_owned()), ..Options::default() }),
        ("insurance-policy", "side", view(View::Side)),
        ("insurance-policy", "stacked", view(View::Stacked)),
        ("insurance-policy", "overlay", view(View::Overlay)),
        ("grid-connection", "side", view(View::Side)),
        ("grid-connection", "stacked", view(View::Stacked)),
        ("grid-connection", "overlay", view(View::Overlay)),
        ("filter-cleaning", "four", four(View::Stacked)),
        ("filter-cleaning", "four-side", four(View::Side)),
        ("filter-cleaning", "four-overlay", four(View::Overlay)),
        ("clinic", "changes", changes()),
        ("library-loan", "auto", Options::default()),
    ];
    for (name, kind, options) in cases {
        let service = load(&Path::new("examples").join(format!("{name}.blueprint.toml")));
        let picture = draw(&service, &options, TextMode::Names);
        wrong.extend(golden(&Path::new("tests/golden").join(format!("{name}.{kind}.svg")), &picture).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Current and future state in one picture: the way to the cause that is gone, and the way that came in its place.
#[test]
fn an_overlay_traces_a_pain_through_both_states() {
    let service = load(Path::new("examples/b2b-software.blueprint.toml"));
    let options = Options { view: View::Overlay, traces: vec!["P3".to_owned()], ..Options::default() };
    let picture = draw(&service, &options, TextMode::Names);
    let count = |what: &str| picture.matches(what).count();
    assert_eq!(count(r#"data-kind="strip""#), 2);
    assert_eq!(
        count(r#"data-for="check-invoice&gt;workbook" data-kind="bead""#),
        1,
        "the last leg to the cause is missing"
    );
    assert_eq!(count(r#"data-kind="bead""#), 3 + 4);
    assert_eq!(count(">ROOT CAUSE<"), 1);
    assert_eq!(count(">Trace, current<") + count(">Trace, future<"), 2);
    // A pain that is resolved in the later state was not in the earlier one.
    assert!(!picture.contains("invoice does not match the quote: resolved"));
}
