//! The change list of every example, read row by row against its file, and the comparison of two files.

use std::env;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diff;
use cyanotype::diff::Counts;
use cyanotype::diff::What;
use cyanotype::limits::Limits;
use cyanotype::report::changes;
use cyanotype::report::changes::ChangeList;
use cyanotype::report::changes::State;
use cyanotype::source::Source;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".blueprint.toml"));
    files.sort();
    assert!(!files.is_empty());
    files
}

fn service(name: &str, text: &str) -> Service {
    match load(&Source::new(name, text), &Limits::default(), &CheckOptions::default()) {
        Ok(loaded) => loaded.output,
        Err(findings) => panic!("{name}: {findings:#?}"),
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().replace(".blueprint.toml", "")
}

fn read(file: &Path) -> Service {
    service(&name(file), &fs::read_to_string(file).unwrap())
}

/// The list between two variants of one file.
fn within(service: &Service, before: usize, after: usize) -> ChangeList {
    let diff = diff::between_variants(service, before, after).unwrap();
    let (before, after) = (&service.variants[before], &service.variants[after]);
    changes::changes(before, after, &diff, State::of(before), State::of(after))
}

/// The list between two files.
fn across(before: &str, after: &str) -> ChangeList {
    let (old, new) = (service("old", before), service("new", after));
    let (old, new) = (&old.variants[0], &new.variants[0]);
    let diff = diff::between_files(old, new);
    let state = |name: &str| State { id: Some(name.to_owned()), name: name.to_owned() };
    changes::changes(old, new, &diff, state("old"), state("new"))
}

fn rows(list: &ChangeList) -> Vec<String> {
    let row = |row: &changes::Row| {
        let what: Vec<&str> = row.element.what.iter().map(|what| what.word()).collect();
        format!("{} {} {}", what.join("+"), row.element.kind.word(), row.element.words)
    };
    list.rows.iter().map(row).collect()
}

fn accepted(name: &str, actual: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/changes").join(name);
    if env::var_os("ACCEPT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        return fs::write(file, actual).unwrap();
    }
    if fs::read_to_string(&file).unwrap_or_default() != actual {
        fs::write(file.with_extension("new.txt"), actual).unwrap();
        panic!("{} differs; look, then run again with ACCEPT=1", file.display());
    }
}

/// Neighbouring variants of a file.
fn neighbours(service: &Service) -> impl Iterator<Item = (usize, usize)> {
    (1..service.variants.len()).map(|after| (after - 1, after))
}

#[test]
fn the_change_list_of_every_example_is_the_one_read_by_eye() {
    for file in files("examples") {
        let service = read(&file);
        let mut told = String::new();
        for (before, after) in neighbours(&service) {
            told.push_str(&changes::text(&within(&service, before, after)));
            told.push('\n');
        }
        if !told.is_empty() {
            accepted(&format!("{}.txt", name(&file)), &told);
        }
    }
}

#[test]
fn the_software_example_has_the_counts_of_its_pane_title() {
    let service = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/b2b-software.blueprint.toml"));
    let list = within(&service, 0, 1);
    assert_eq!(list.counts, Counts { new: 2, changed: 12, moved: 0, removed: 3 });
    assert_eq!(list.unexplained().count(), 0);
    assert!(list.without_change.is_empty());
}

#[test]
fn states_of_real_files_mirror_each_other_and_do_not_differ_from_themselves() {
    let mut compared = 0;
    for file in files("examples").into_iter().chain(files("tests/cases")) {
        let service = read(&file);
        for blueprint in &service.variants {
            assert!(diff::between(blueprint, blueprint).is_empty(), "{}", file.display());
            assert!(diff::between_files(blueprint, blueprint).is_empty(), "{}", file.display());
        }
        for (before, after) in neighbours(&service) {
            let (there, back) = (within(&service, before, after), within(&service, after, before));
            assert_eq!((there.counts.new, there.counts.removed), (back.counts.removed, back.counts.new));
            assert_eq!((there.counts.moved, there.counts.changed), (back.counts.moved, back.counts.changed));
            assert_eq!(
                (there.rows.len(), there.arrows.len()),
                (back.rows.len(), back.arrows.len()),
                "{}",
                file.display()
            );
            compared += 1;
        }
    }
    assert!(compared > 10, "too few files have variants: {compared}");
}

#[test]
fn every_edit_is_one_row() {
    for file in files("examples").into_iter().chain(files("tests/cases")) {
        let service = read(&file);
        for (before, after) in neighbours(&service) {
            let list = within(&service, before, after);
            let mut keys: Vec<_> = list
                .rows
                .iter()
                .map(|row| (row.element.kind, row.element.id.clone(), row.element.after.is_none()))
                .collect();
            keys.sort();
            let all = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), all, "{}", file.display());
            let card_rows =
                list.rows.iter().filter(|row| row.element.what == [What::New] && row.element.kind.word() == "card");
            assert!(card_rows.count() <= list.counts.new, "{}", file.display());
        }
    }
}

/// Two editions of a small file in which nothing has an id.
const OLD: &str = r#"
title = "Repair"
[[step]]
name       = "Report"
customer   = "Calls the shop"
frontstage = "Writes down what is broken"
[[step]]
name       = "Repair"
customer   = "Waits at home"
backstage  = ["Orders the part", "Mends it"]
pain       = "Nobody says when it will be done"
"#;

const NEW: &str = r#"
title = "Repair"
[[step]]
name       = "Report"
customer   = "Calls the shop"
frontstage = "Writes down what's broken"
backstage  = "Orders the part"
[[step]]
name       = "Notice"
customer   = "Gets the date of the repair"
[[step]]
name       = "Repair"
customer   = "waits at home."
backstage  = "Mends it"
pain       = { text = "Nobody says when it will be done", severity = 3 }
"#;

#[test]
fn two_files_without_ids_match_by_name_and_words() {
    let list = across(OLD, NEW);
    assert_eq!(
        rows(&list),
        [
            "new step Notice",
            "renamed card Writes down what's broken",
            "moved card Orders the part",
            "new card Gets the date of the repair",
            "renamed card waits at home.",
            "changed pain Nobody says when it will be done",
        ]
    );
    let guess = list.rows[1].element.similarity.unwrap();
    assert!((0.75..1.0).contains(&guess), "{guess}");
    assert!(
        changes::text(&list).contains("renamed (a guess: the words are 92 % alike) card"),
        "{}",
        changes::text(&list)
    );
    assert!(list.rows[2].element.similarity.is_none(), "the same words elsewhere are no guess");
    assert!(rows(&across(NEW, NEW)).is_empty());
}

#[test]
fn an_id_that_is_added_changes_the_id_and_nothing_else() {
    let with_id = OLD.replace(
        r#"frontstage = "Writes down what is broken""#,
        r#"frontstage = { id = "note", text = "Writes down what is broken" }"#,
    );
    assert!(across(OLD, &with_id).is_empty(), "a derived id is nobody's words");
    let other_id = with_id.replace("note", "record");
    assert_eq!(rows(&across(&with_id, &other_id)), ["changed card Writes down what is broken"]);
}

#[test]
fn the_current_state_drawn_as_a_file_of_its_own_compares_like_a_variant() {
    let both = r#"
title = "Repair"
[teams]
shop = "Shop"
store = "Store"
[[step]]
id = "repair"
customer = { id = "wait", text = "Waits", to = "mend" }
backstage = [
  { id = "mend", text = "Mends it", owner = "shop", to = "order", future = { owner = "store" } },
  { id = "order", text = "Orders the part", owner = "store", only = "current" },
  { id = "stock", text = "Takes the part from stock", owner = "store", only = "future", replaces = "order" },
]
"#;
    let future = r#"
title = "Repair"
[teams]
shop = "Shop"
store = "Store"
[[step]]
id = "repair"
customer = { id = "wait", text = "Waits", to = "mend" }
backstage = [
  { id = "mend", text = "Mends it", owner = "store", to = "stock" },
  { id = "stock", text = "Takes the part from stock", owner = "store" },
]
"#;
    let variants = service("both", both);
    let list = within(&variants, 0, 1);
    assert_eq!(
        rows(&list),
        ["changed card Mends it", "new card Takes the part from stock", "removed card Orders the part"]
    );
    assert!(list.arrows.is_empty(), "the arrow was sent on by `replaces`");
    let current = &variants.variants[0];
    let other = service("future", future);
    let diff = diff::between_files(current, &other.variants[0]);
    assert_eq!(diff.counts(), Counts { new: 1, changed: 1, moved: 0, removed: 1 });
    assert_eq!(diff.arrows.len(), 1, "nothing in the file says that one replaces the other");
}

/// A file with two states, and what an editor makes of it.
const EDITION: &str = r#"
title = "Repair"
version = "1"
[teams]
shop = "Shop"
store = "Store"
[variants.current]
[variants.future]
[[step]]
id = "repair"
customer = { id = "wait", text = "Waits at home" }
backstage = [
  { id = "mend", text = "Mends it", owner = "shop", future = { text = "Mends it at once", by = "stock" } },
]
pain = { id = "late", text = "Nobody says when it will be done", future.status = "resolved" }
opportunity = { id = "stock", text = "Keep parts in stock", fixes = "late", owner = "store" }
"#;

fn across_all(before: &str, after: &str) -> ChangeList {
    let (old, new) = (service("old", before), service("new", after));
    changes::between_files(&old, &new, &diff::paired_variants(&old, &new), "old", "new")
}

fn told(list: &ChangeList) -> Vec<String> {
    let row = |row: &changes::Row| {
        let what: Vec<&str> = row.element.what.iter().map(|what| what.word()).collect();
        format!("{} {} {} in {}", what.join("+"), row.element.kind.word(), row.element.id, row.variants.join("+"))
    };
    list.rows.iter().map(row).collect()
}

#[test]
fn an_edit_of_a_later_state_is_found_and_one_of_all_states_is_one_row() {
    assert!(across_all(EDITION, EDITION).is_empty());
    let later = EDITION.replace("Mends it at once", "Mends it within the hour");
    assert_eq!(told(&across_all(EDITION, &later)), ["renamed card mend in future"]);
    let both = EDITION.replace("Waits at home", "Waits");
    assert_eq!(told(&across_all(EDITION, &both)), ["renamed card wait in current+future"]);
    let now = EDITION.replace(r#"text = "Mends it", owner"#, r#"text = "Repairs it", owner"#);
    assert_eq!(told(&across_all(EDITION, &now)), ["renamed card mend in current"], "the future says its own words");
    let text = changes::text(&across_all(EDITION, &later));
    assert!(text.contains("\ncurrent: no card differs; future: 1 changed card\n"), "{text}");
    assert!(text.contains("\nrenamed card mend: Mends it within the hour\n  in: future\n"), "{text}");
    let markdown = changes::markdown(&across_all(EDITION, &later));
    assert!(markdown.contains("| renamed (in future) | card `mend` |"), "{markdown}");
}

#[test]
fn each_key_that_differs_between_two_files_is_one_row_over_all_states() {
    let old = EDITION.replace("[variants.future]", "[variants.future]\nheadline = \"Then\"");
    let new = old.replace("version = \"1\"", "version = \"2\"").replace("\"Then\"", "\"In the end\"");
    let list = across_all(&old, &new);
    assert_eq!(told(&list), ["changed blueprint blueprint in current+future", "changed blueprint blueprint in future"]);
    let fields: Vec<Vec<&str>> =
        list.rows.iter().map(|row| row.element.fields.iter().map(|field| field.name).collect()).collect();
    assert_eq!(fields, [["version"], ["headline"]]);
    // What is found in the later state alone stands where it is read, not behind everything else.
    let new = EDITION.replace("Mends it at once", "Mends it soon").replace("Nobody says when", "Nobody knows when");
    assert_eq!(
        told(&across_all(EDITION, &new)),
        ["renamed card mend in future", "renamed pain late in current+future"]
    );
}

#[test]
fn a_reviewer_reads_words_beside_every_id() {
    let new = EDITION.replace("owner = \"shop\", future", "owner = \"store\", future").replace("\"late\"", "\"slow\"");
    let list = across_all(EDITION, &new);
    let markdown = changes::markdown(&list);
    for row in &list.rows {
        let words = &row.element.words;
        let line = markdown.lines().find(|line| line.contains(&format!("`{}`", row.element.id))).unwrap();
        assert!(line.contains(words.as_str()), "{words}: {line}");
        assert_eq!(line.matches(words.as_str()).count(), 1, "said otherwise than once: {line}");
    }
    assert!(list.rows.len() > 1, "{markdown}");
}

#[test]
fn whatever_is_edited_between_two_files_is_one_row() {
    let edits: &[(&str, &str, &str)] = &[
        ("version = \"1\"", "version = \"2\"", "changed blueprint blueprint in current+future"),
        ("title = \"Repair\"", "title = \"Mending\"", "renamed blueprint blueprint in current+future"),
        ("shop = \"Shop\"", "shop = \"Workshop\"", "renamed team shop in current+future"),
        ("shop = \"Shop\"", "shop = { name = \"Shop\", lead = \"The master\" }", "changed team shop in current+future"),
        ("by = \"stock\"", "by = \"stock\", why = \"it takes days\"", "changed card mend in future"),
        ("status = \"resolved\"", "status = \"eased\"", "changed pain late in future"),
        ("fixes = \"late\", ", "fixes = \"late\", due = 2027-01-31, ", "changed opportunity stock in current+future"),
        ("[variants.future]", "[variants.future]\nname = \"Next year\"", "renamed variant future in future"),
        ("[variants.future]", "[variants.future]\n[variants.later]", "new variant later in "),
        (
            "[[step]]",
            "[[line]]\nid = \"interaction\"\nhide = true\n[[step]]",
            "changed line interaction in current+future",
        ),
        ("[[step]]", "[persona]\nname = \"Owner\"\n[[step]]", "new persona Owner in current+future"),
        ("\"late\"", "\"slow\"", "changed pain slow in current+future"),
        ("\"stock\"", "\"parts\"", "changed opportunity parts in current+future"),
        ("text = \"Waits at home\"", "text = \"Waits at home\", flow = false", "changed card wait in current+future"),
    ];
    for (old, new, row) in edits {
        let edited = EDITION.replace(old, new);
        assert_ne!(edited, EDITION, "{old}");
        assert_eq!(told(&across_all(EDITION, &edited)), [*row], "{old} -> {new}");
    }
}

#[test]
fn what_replaces_something_of_its_kind_names_it() {
    let file = r#"
title = "Repair"
[teams]
shop = "Shop"
yard = { name = "Yard", only = "future", replaces = "shop" }
[systems]
book = "Order book"
list = { name = "Job list", only = "future", replaces = "book" }
[variants.current]
[variants.future]
[[step]]
id = "repair"
customer = { id = "wait", text = "Waits at home", to = "mend" }
backstage = { id = "mend", text = "Mends it", owner = "shop", uses = "book" }
pain = [
  { id = "late", text = "Late", cause = "book" },
  { id = "dear", text = "Dear", only = "future", replaces = "late" },
]
metric = [
  { id = "days", name = "days", value = 3 },
  { id = "hours", name = "hours", value = 5, only = "future", replaces = "days" },
]
opportunity = { id = "stock", text = "Keep parts in stock", fixes = "late", owner = "shop" }
"#;
    let list = within(&service("both", file), 0, 1);
    let rows: Vec<String> = changes::edits(&list)
        .iter()
        .map(|edit| {
            let old = edit.replaced.map_or("nothing", |old| old.element.id.as_str());
            format!("{} {} for {old}", edit.row.element.kind.word(), edit.row.element.id)
        })
        .collect();
    assert_eq!(rows, ["team yard for shop", "system list for book", "pain dear for late", "metric hours for days"]);
    assert!(list.arrows.is_empty(), "an arrow is sent on by `replaces`: {:?}", list.arrows);
}
