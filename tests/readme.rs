//! Every whole file that the README shows is read without a finding and drawn; its fragments are read without an error.

use std::fs;

use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::limits::Limits;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;

/// What stands between fences that open with exactly these words.
fn blocks(kind: &str) -> Vec<String> {
    let readme = fs::read_to_string("README.md").unwrap();
    let open = format!("```{kind}\n");
    let fenced = readme.split("\n```").enumerate().filter(|(place, _)| place % 2 == 1);
    let blocks: Vec<String> = fenced
        .map(|(_, block)| format!("```{block}\n"))
        .filter_map(|block| block.strip_prefix(&open).map(str::to_owned))
        .collect();
    assert!(!blocks.is_empty(), "the README has no ```{kind}");
    blocks
}

#[test]
fn whole_files_are_drawn_without_a_finding() {
    let fonts = Fonts::shipped();
    let style = style::built_in(style::DEFAULT).unwrap();
    for text in blocks("toml") {
        let source = Source::new("README.md", text.clone());
        let service = check::load(&source, &Limits::default(), &CheckOptions::default())
            .unwrap_or_else(|found| panic!("{found:#?}\n{text}"));
        assert!(service.warnings.is_empty(), "{:#?}\n{text}", service.warnings);
        let drawing = render::draw(&service.output, &Options::default(), &style, &fonts, &Default::default());
        assert!(drawing.is_ok_and(|drawing| drawing.missing.is_empty() && drawing.unknown_icons.is_empty()), "{text}");
    }
}

#[test]
fn fragments_are_read_once_the_teams_are_named() {
    for text in blocks("toml fragment") {
        let before = if text.contains("[teams]") { "" } else { TEAMS };
        let source = Source::new("README.md", format!("title = \"A bicycle repair\"\n{before}{text}"));
        let read = check::load(&source, &Limits::default(), &CheckOptions::default());
        assert!(read.is_ok(), "{:#?}\n{text}", read.err());
    }
}

#[test]
fn styles_are_read() {
    for text in blocks("toml style") {
        let read = style::read(&Source::new("brand.toml", text));
        assert!(read.is_ok(), "{:#?}", read.err());
    }
}

const TEAMS: &str = r#"
[teams]
counter  = "Counter"
workshop = "Workshop"

[systems]
job-list = { name = "Job list", owner = "workshop" }

"#;

/// What the README shows of a session on its last whole file is what the program says.
#[test]
fn what_it_shows_of_commands_is_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let files = blocks("toml");
    fs::write(folder.path().join("repair.blueprint.toml"), files.last().unwrap()).unwrap();
    for block in blocks("console repair") {
        let (asked, told) = block.split_once('\n').unwrap();
        let words = asked.strip_prefix("$ cyanotype ").unwrap().split(' ');
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cyanotype"));
        let ran = command.args(words).current_dir(folder.path()).output().unwrap();
        assert!(ran.status.success(), "{asked}\n{}", String::from_utf8_lossy(&ran.stderr));
        assert_eq!(String::from_utf8_lossy(&ran.stdout), told, "{asked}");
    }
}
