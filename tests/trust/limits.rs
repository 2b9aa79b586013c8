//! The named limits: what lies on one is taken, what lies one past it is refused by its name, and `--limit` moves it.

use std::fmt::Write;

use crate::common::Folder;
use crate::common::VISIT;
use crate::common::png;

/// Checks a text with limits; the words that must or must not be told.
#[track_caller]
fn checked(text: &str, limits: &[&str], code: i32, said: &str) {
    let folder = Folder::new();
    folder.write("in.toml", text);
    let limits = limits.iter().flat_map(|limit| ["--limit", limit]);
    let ran = folder.run(["check", "in.toml", "--quiet"].into_iter().chain(limits)).expect(code);
    match said.strip_prefix("not ") {
        Some(unsaid) => assert!(!ran.err.contains(unsaid), "{}", ran.err),
        None => drop(ran.says(&[said])),
    }
}

/// A file that is taken up to a number of something, and not with one more.
#[track_caller]
fn holds(name: &str, most: usize, text: impl Fn(usize) -> String) {
    let refused = format!("limit `{name}` is {most}");
    checked(&text(most), &[], 0, &format!("not {refused}"));
    checked(&text(most + 1), &[], 1, &refused);
    checked(&text(most + 1), &[&format!("{name}={}", most + 1)], 0, &format!("not {refused}"));
}

#[test]
fn a_file_has_eight_mebibytes() {
    let text = |length: usize| {
        let mut text = String::from("title = \"T\"\n[[step]]\ncustomer = \"C\"\n");
        while text.len() + 80 < length {
            text.push_str("# nothing that anybody needs to know, and so on until the file is long\n");
        }
        text + "#" + &"x".repeat(length)
    };
    let text = |length: usize| text(length)[..length].to_owned();
    let most = 8 << 20;
    checked(&text(most), &[], 0, "not `file`");
    checked(&text(most + 1), &[], 2, "limit `file`");
    checked(&text(most + 1), &["file=9MiB"], 0, "not `file`");
    let folder = Folder::new();
    let read = |limit: usize| folder.feed(&["check", "-", "--limit", &format!("file={limit}")], VISIT.as_bytes());
    read(VISIT.len()).expect(0);
    read(VISIT.len() - 1).expect(2).says(&["`file`"]);
}

#[test]
fn a_blueprint_has_ten_thousand_steps() {
    holds("steps", 10_000, |count| {
        let mut text = String::from("title = \"T\"\nflow = false\n");
        (0..count).for_each(|_| text.push_str("[[step]]\ncustomer = \"C\"\n"));
        text
    });
}

#[test]
fn a_blueprint_has_a_hundred_thousand_cards() {
    holds("cards", 100_000, |count| {
        let mut text = String::from("title = \"T\"\nflow = false\n");
        for step in 0..100 {
            let here = count / 100 + usize::from(step < count % 100);
            writeln!(text, "[[step]]\ncustomer = [{}]", "\"C\",".repeat(here)).unwrap();
        }
        text
    });
}

#[test]
fn a_blueprint_has_fifty_thousand_links() {
    holds("links", 50_000, |count| {
        let mut text = String::from("title = \"T\"\nflow = false\nallow = \"link-runs-backwards\"\n");
        let mut left = count;
        for card in 0..260 {
            let to: Vec<String> =
                (0..260).filter(|other| *other != card).take(left).map(|to| format!("\"c{to}\"")).collect();
            left -= to.len();
            writeln!(text, "[[step]]\ncustomer = {{ id = \"c{card}\", text = \"C\", to = [{}] }}", to.join(","))
                .unwrap();
        }
        assert_eq!(left, 0);
        text
    });
}

#[test]
fn a_blueprint_has_sixty_four_variants() {
    holds("variants", 64, |count| {
        let mut text = String::from("title = \"T\"\n");
        (0..count).for_each(|variant| writeln!(text, "[variants.v{variant}]").unwrap());
        text + "[[step]]\ncustomer = \"C\"\n"
    });
}

#[test]
fn a_text_has_sixty_four_kibibytes() {
    let text = |length: usize| {
        format!(
            "title = \"T\"\n[[step]]\ncustomer = {{ text = \"C\", note = \"{}\" }}\n",
            "ä".repeat(length / 2) + &"x".repeat(length % 2)
        )
    };
    checked(&text(65_536), &[], 0, "not `text`");
    checked(&text(65_537), &[], 1, "limit `text` is 65536");
    checked(&text(65_537), &["text=65537"], 0, "not `text`");
}

#[test]
fn tables_and_arrays_nest_sixty_four_deep() {
    let text = |depth: usize| format!("title = \"T\"\nsources = {}\"a\"{}\n", "[".repeat(depth), "]".repeat(depth));
    checked(&text(64), &[], 1, "not the limit `nesting`");
    checked(&text(65), &[], 1, "the limit `nesting`");
    checked(&text(65), &["nesting=65"], 1, "not the limit `nesting`");
}

#[test]
fn images_have_bytes_and_pixels() {
    let folder = Folder::new();
    let draw = |image: &[u8], limits: &[&str]| {
        folder.write("a.png", image);
        folder.write("in.toml", "title = \"T\"\n[[step]]\ncustomer = { text = \"C\", image = \"a.png\" }\n");
        let limits = limits.iter().flat_map(|limit| ["--limit", limit]);
        folder.run(["render", "in.toml", "--text", "names", "-o", "a.svg"].into_iter().chain(limits))
    };
    // What stands behind the end of a picture is bytes that are read all the same.
    let padded = |length: usize| {
        let mut image = png(4, 4);
        image.resize(length, 0);
        image
    };
    draw(&padded(16 << 20), &[]).expect(0);
    draw(&padded((16 << 20) + 1), &[]).expect(1).says(&["in.toml:3:", "`image`"]);
    draw(&padded((16 << 20) + 1), &["image=17MiB"]).expect(0);
    let sized = |width: u32, height: u32| {
        let mut image = png(4, 4);
        image.splice(16..24, width.to_be_bytes().into_iter().chain(height.to_be_bytes()));
        image
    };
    // Refused by what its header says, before anything behind it is looked at.
    draw(&sized(8_000, 8_001), &[]).expect(1).says(&["in.toml:3:", "64000000", "`pixels`"]);
    draw(&png(4, 4), &["pixels=16", "unpacked=64"]).expect(0);
    draw(&png(4, 4), &["pixels=15"]).expect(1).says(&["`pixels`"]);
    draw(&png(4, 4), &["unpacked=63"]).expect(1).says(&["`unpacked`"]);
}

#[test]
fn styles_and_fonts_have_bytes() {
    let folder = Folder::new();
    let style = |length: usize| {
        let start = "extends = \"light\"\n#";
        folder.write("own.toml", format!("{start}{}", "x".repeat(length - start.len())));
    };
    let draw = |more: &[&str]| {
        folder.run(["render", "visit.toml", "--style", "own.toml", "--text", "names", "-o", "a.svg"].iter().chain(more))
    };
    style(1 << 20);
    draw(&[]).expect(0);
    style((1 << 20) + 1);
    draw(&[]).expect(2).says(&["own.toml", "`style`"]);
    draw(&["--limit", "style=2MiB"]).expect(0);
    std::fs::create_dir(folder.at("fonts")).unwrap();
    std::fs::File::create(folder.at("fonts/large.ttf")).unwrap().set_len((64 << 20) + 1).unwrap();
    style(1 << 10);
    draw(&["--fonts", "fonts"]).expect(2).says(&["large.ttf", "`font`"]);
}

#[test]
fn a_png_has_pixels_a_side_and_in_all() {
    let folder = Folder::new();
    let draw = |more: &[&str]| folder.run(["render", "visit.toml", "-o", "a.png"].iter().chain(more));
    draw(&["--width", "700", "--limit", "side=700"]).expect(0);
    let bytes = folder.read("a.png");
    let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    let (width, height) = (side(16), side(20));
    assert!(width == 700 && height < 700);
    draw(&["--width", "700", "--limit", "side=699"]).expect(2).says(&["700 ×", "at most 699"]);
    let area = width * height;
    draw(&["--width", "700", "--limit", &format!("area={area}")]).expect(0);
    draw(&["--width", "700", "--limit", &format!("area={}", area - 1)]).expect(2).says(&[&area.to_string()]);
    draw(&["--scale", "32"]).expect(2).says(&["at most 16384 a side"]);
    // The area is refused before anything is taken for it: a gigapixel takes no longer than a word.
    draw(&["--scale", "32", "--limit", "side=100000"]).expect(2).says(&["at most 268435456"]);
}

#[test]
fn fifty_findings_are_shown() {
    for (count, more) in [(50, None), (51, Some("and 1 more")), (120, Some("and 70 more"))] {
        let wrong: String = (0..count).map(|number| format!("wrong{number}x = 1\n")).collect();
        let folder = Folder::new();
        folder.write("in.toml", format!("title = \"T\"\n{wrong}[[step]]\ncustomer = \"C\"\n"));
        let ran = folder.run(["check", "in.toml"]).expect(1).says(&[&format!("in.toml: {count} errors")]);
        assert_eq!(ran.err.matches("error[").count(), 50);
        assert_eq!(ran.err.lines().rev().nth(1).filter(|line| line.starts_with("and ")), more, "{count}");
        // Programs are told all.
        let all = folder.run(["check", "in.toml", "--format", "json"]).expect(1).text();
        assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&all).unwrap().len(), count);
    }
}
