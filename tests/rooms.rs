//! The plan of the house: which room may ask which. Read from the sources and held against the table below.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// A room, and the rooms it may ask. A file belongs to the longest name its path begins with
/// (`layout/route` is a room of its own inside of `layout`). `room::Thing` opens one thing of a room. To let a room ask another one, add it here and
/// say in the change why the walls are still right.
const ROOMS: &[(&str, &[&str])] = &[
    // Leaves.
    ("geom", &[]),
    ("color", &["nearest"]),
    ("source", &["diagnostic", "limits"]),
    ("diagnostic", &["source"]),
    ("limits", &[]),
    ("nearest", &[]),
    ("duration", &[]),
    ("figures", &[]),
    ("words", &[]),
    ("icons", &[]),
    ("stages", &[]),
    ("sorted", &[]),
    // What is written, and what is meant by it.
    ("resources", &["diagnostic", "nearest", "source"]),
    // A colour and a fixed word are looked at where they are written, so that what is wrong is told at its place.
    ("document", &["color", "diagnostic", "limits", "nearest", "source", "words"]),
    ("variant", &["diagnostic", "document", "limits", "nearest", "source"]),
    (
        "check",
        &[
            "blueprint",
            "color",
            "diagnostic",
            "document",
            "duration",
            "icons",
            "limits",
            "nearest",
            "source",
            "stages",
            "trace",
            "variant",
            "words",
        ],
    ),
    ("blueprint", &["color", "diagnostic"]),
    // What follows from it.
    ("diff", &["blueprint", "duration"]),
    ("trace", &["blueprint", "diagnostic"]),
    ("plan", &["blueprint", "trace"]),
    ("ship", &["diagnostic", "nearest"]),
    ("report", &["blueprint", "diagnostic", "diff", "duration", "nearest", "plan", "trace", "words"]),
    // From meaning to a picture.
    // The list of changes on the page is the one that `changes` tells.
    ("board", &["blueprint", "color", "diff", "duration", "figures", "plan", "report::changes", "trace", "words"]),
    ("scene", &["color", "geom", "text"]),
    ("text", &["geom", "scene"]),
    ("style", &["color", "diagnostic", "geom", "layout/route", "nearest", "source", "text"]),
    ("layout", &["blueprint", "board", "geom", "layout/route", "scene", "stages", "style", "text", "words::Word"]),
    ("layout/route", &["geom"]),
    (
        "paint",
        &[
            "blueprint::CardMark",
            "blueprint::Role",
            "board",
            "color",
            "geom",
            "icons",
            "layout",
            "layout/route",
            "scene",
            "style",
            "text",
            "words",
        ],
    ),
    ("poster", &["color", "geom", "scene", "text"]),
    ("export", &["color", "geom", "icons", "scene", "stages", "text"]),
    // Looks at the finished picture alone.
    ("measure", &["color", "geom", "scene", "text"]),
    // The spine asks everyone; the command line asks the spine.
    ("render", &["*"]),
    ("lib", &["*"]),
    ("main", &["cli", "output", "signals"]),
    ("cli", &["*"]),
    ("output", &["resources", "signals"]),
    ("signals", &["diagnostic", "output::to_stderr"]),
];

/// Rooms that are tools of the language rather than of service design: anyone may ask them.
const TOOLS: &[&str] = &["sorted"];

/// Crates that one room alone may know.
const DOORS: &[(&str, &str)] = &[
    ("svg", "export"),
    ("resvg", "export"),
    ("usvg", "export"),
    ("png", "export resources"),
    ("lzma_rust2", "text"),
    ("clap", "cli"),
    ("anstream", "cli diagnostic"),
    ("signal_hook", "signals"),
    ("tempfile", "output"),
    ("rustix", "output"),
    ("toml_edit", "ship"),
    ("annotate_snippets", "diagnostic"),
    ("csv", "report"),
];

/// What the library may not touch: terminal, clock, environment and folder of whoever runs it.
const FOREIGN: &[&str] = &["print!(", "println!(", "eprint!(", "eprintln!(", "dbg!(", "todo!(", "unimplemented!("];
const OUTSIDE: &[&str] = &["std::env", "SystemTime", "Instant::now", "std::process", "std::io::stdout"];

/// Their order is not the same in every run. Where they only remember what was measured, it is never seen.
const UNORDERED: &[&str] = &["HashMap", "HashSet"];
const REMEMBERING: &[&str] = &["text"];

struct Line {
    file: PathBuf,
    number: usize,
    room: &'static str,
    text: String,
}

impl Line {
    fn complain(&self, why: &str) -> String {
        format!("{}:{}: {why}\n    {}", self.file.display(), self.number, self.text.trim())
    }
}

#[test]
fn rooms_ask_only_those_they_may() {
    let mut wrong = Vec::new();
    for line in lines() {
        let allowed = ROOMS.iter().find(|(room, _)| *room == line.room).map_or(&[][..], |(_, allowed)| allowed);
        for (asked, thing) in asked(&line.text) {
            let open = TOOLS.contains(&asked)
                || ["*", asked, &format!("{asked}::{thing}")].iter().any(|name| allowed.contains(name));
            if asked != line.room && !open {
                wrong.push(line.complain(&format!("`{}` may not ask `{asked}` for `{thing}`", line.room)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn one_thing_is_imported_a_line() {
    let mut wrong = Vec::new();
    for line in lines() {
        let text = line.text.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        // The names of an enum may be taken all at once, where it is defined.
        let own = text.trim_start_matches("use ").starts_with(char::is_uppercase);
        if text.starts_with("use ") && (text.contains('{') || (text.ends_with("::*;") && !own)) {
            wrong.push(line.complain("one `use` a line, no lists and no globs"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_door_to_the_outside_is_in_one_room() {
    let mut wrong = Vec::new();
    for line in lines() {
        for (name, rooms) in DOORS {
            let asked = mentions(&line.text, name);
            if asked && !rooms.split(' ').any(|room| line.room.starts_with(room)) {
                wrong.push(line.complain(&format!("only `{rooms}` may know the crate `{name}`")));
            }
        }
        let library = !matches!(line.room, "cli" | "main" | "output" | "signals");
        let outside = OUTSIDE.iter().filter(|_| library);
        let unordered = UNORDERED.iter().filter(|_| !REMEMBERING.contains(&line.room));
        for word in FOREIGN.iter().chain(outside).chain(unordered) {
            if line.text.contains(word) {
                wrong.push(line.complain(&format!("`{word}` has no place in `{}`", line.room)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, _) in sources() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not begin with what it is for", path.display());
    }
}

#[test]
fn every_file_is_in_a_room_and_every_room_has_one() {
    let mut empty: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    for (path, room) in sources() {
        let room = room.unwrap_or_else(|| panic!("{} is in no room of the plan", path.display()));
        empty.retain(|other| *other != room);
    }
    assert!(empty.is_empty(), "the plan has rooms that the house lacks: {empty:?}");
}

/// Every line of code, without comments and tests.
fn lines() -> Vec<Line> {
    let mut lines = Vec::new();
    for (path, room) in sources() {
        let Some(room) = room else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let code = text.lines().take_while(|line| *line != "mod tests {");
        for (number, line) in code.enumerate() {
            let text = line.split("//").next().unwrap_or_default();
            lines.push(Line { file: path.clone(), number: number + 1, room, text: text.to_owned() });
        }
    }
    assert!(lines.len() > 1000, "the sources were not found");
    lines
}

/// Every source file and its room; files that hold nothing but tests aside.
fn sources() -> Vec<(PathBuf, Option<&'static str>)> {
    let mut files = Vec::new();
    walk(Path::new("src"), &mut files);
    files.sort();
    files.retain(|path| !path.ends_with("tests.rs") && !path.ends_with("sample.rs"));
    files.into_iter().map(|path| (path.clone(), room(&path))).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The room a file belongs to.
fn room(path: &Path) -> Option<&'static str> {
    let inside = path.strip_prefix("src").unwrap().with_extension("");
    ROOMS.iter().map(|(room, _)| *room).filter(|room| inside.starts_with(room)).max_by_key(|room| room.len())
}

/// The rooms a line names, as `crate::room` or, from the binary, `cyanotype::room`, and what it wants of them.
fn asked(text: &str) -> Vec<(&'static str, String)> {
    let starts = ["crate::", "cyanotype::"];
    let ways = starts.iter().flat_map(|start| text.match_indices(start).map(|(at, _)| &text[at + start.len()..]));
    ways.filter_map(|way| {
        let end = way.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != ':');
        let path = way[..end.unwrap_or(way.len())].replace("::", "/");
        let rooms = ROOMS.iter().map(|(room, _)| *room).filter(|room| Path::new(&path).starts_with(room));
        let room = rooms.max_by_key(|room| room.len())?;
        let thing = path[room.len()..].trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
        Some((room, thing))
    })
    .collect()
}

/// Whether a line uses a crate by its name.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '_' | ':' | '"'))
    })
}

#[test]
fn the_test_itself_can_see() {
    assert_eq!(asked("use crate::layout::route::Port;"), [("layout/route", "Port".to_owned())]);
    assert_eq!(asked("    let a = crate::text::Face::Regular;"), [("text", "Face".to_owned())]);
    assert_eq!(asked("use cyanotype::render;"), [("render", String::new())]);
    assert!(mentions("use png::Encoder;", "png"));
    assert!(!mentions("export::png::png()", "png"));
    assert_eq!(room(Path::new("src/layout/route/search.rs")), Some("layout/route"));
    assert_eq!(room(Path::new("src/layout.rs")), Some("layout"));
}
