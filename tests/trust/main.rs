//! Trust, proven through the program itself: whatever it is given, it answers; nothing it was not told to change is lost.
//!
//! [`rows`] walks the table of inputs that must be answered well, a test a row, in its order. [`limits`] holds each named
//! bound at its edge and one past it. [`files`] is about reading and writing: what fails, what stays whole. [`watch`] is about files that are saved while they are drawn. [`corpora`] gives it
//! what others collected to break programs. [`alike`] is about the same picture everywhere and any number of files at once.
//!
//! `CYANOTYPE_LONG=1 cargo test --test trust` does more of everything that is drawn by lot or too much for every day.

#[path = "../common/mod.rs"]
mod common;

mod alike;
mod corpora;
#[cfg(unix)]
mod files;
#[cfg(target_os = "linux")]
mod injected;
mod limits;
mod rows;
#[cfg(unix)]
mod watch;

use std::env;
use std::fmt::Write;

use common::Folder;
use common::Ran;
use roxmltree::Document;

/// How often something is done: `usual`, and in the longer mode `long`.
fn often(usual: usize, long: usize) -> usize {
    if is_long() { long } else { usual }
}

fn is_long() -> bool {
    env::var_os("CYANOTYPE_LONG").is_some()
}

/// A blueprint of one step whose customer card says these words.
fn saying(words: &str) -> String {
    format!("title = \"T\"\n[[step]]\nid = \"a\"\ncustomer = {}\n", quoted(words))
}

/// Words as a TOML string.
fn quoted(words: &str) -> String {
    let mut out = String::from("\"");
    for letter in words.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            plain if !plain.is_control() => out.push(plain),
            control => write!(out, "\\U{:08X}", u32::from(control)).unwrap(),
        }
    }
    out + "\""
}

/// Runs `render` on a text; the exit code is one of 0, 1, 2 whatever the text is.
#[track_caller]
fn drawn(text: impl AsRef<[u8]>) -> (Folder, Ran) {
    let folder = Folder::new();
    folder.write("in.toml", text);
    let ran = folder.run(["render", "in.toml", "--text", "names", "-o", "out.svg"]);
    assert!(matches!(ran.code, Some(0..=2)), "{:?}\n{}", ran.code, cut(&ran.err));
    assert!(!ran.err.contains("panicked") && !ran.err.contains("mistake in cyanotype"), "{}", cut(&ran.err));
    assert!(!ran.err.chars().any(is_hostile), "raw control characters in {:?}", cut(&ran.err));
    match ran.code {
        Some(0) => inert(&folder.text("out.svg")),
        _ => assert!(!folder.at("out.svg").exists(), "a refused blueprint leaves no picture"),
    }
    (folder, ran)
}

fn cut(text: &str) -> String {
    text.chars().take(3000).collect()
}

/// Characters that could take a terminal or a line over.
fn is_hostile(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

#[track_caller]
fn refused(text: impl AsRef<[u8]>, said: &[&str]) {
    drawn(text).1.expect(1).says(said);
}

#[track_caller]
fn picture(text: impl AsRef<[u8]>) -> String {
    let (folder, ran) = drawn(text);
    ran.expect(0);
    folder.text("out.svg")
}

/// Well formed, of a size, and nothing in it runs, loads or leaves the page by itself.
#[track_caller]
fn inert(svg: &str) {
    assert!(!svg.contains("<!DOCTYPE"), "a doctype");
    let document = Document::parse(svg).expect("the picture is well formed");
    let root = document.root_element();
    for side in ["width", "height"] {
        let length = root.attribute(side).unwrap().trim_end_matches("px").parse::<f64>().unwrap();
        assert!(length > 0.0 && length.is_finite(), "{side} is {length}");
    }
    for node in document.descendants().filter(|node| node.is_element()) {
        let name = node.tag_name().name();
        assert!(!matches!(name, "script" | "foreignObject" | "iframe" | "animate" | "set"), "<{name}>");
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value().trim().to_ascii_lowercase());
            assert!(!key.starts_with("on"), "{key}={value}");
            let measure =
                matches!(key, "x" | "y" | "width" | "height" | "cx" | "cy" | "r" | "d" | "transform" | "viewBox");
            assert!(!measure || !value.contains("nan"), "{key}={value}");
            if matches!(key, "href" | "src") {
                let fine = ["#", "https:", "http:", "mailto:", "tel:", "data:image/png;", "data:image/jpeg;"];
                let has_scheme = value.split(['/', '?', '#']).next().is_some_and(|start| start.contains(':'));
                assert!(!has_scheme || fine.iter().any(|start| value.starts_with(start)), "{key}={value}");
            }
        }
    }
}

/// All words of a picture: of its text and of what is read aloud.
fn words(svg: &str) -> String {
    let document = Document::parse(svg).unwrap();
    let mut all = String::new();
    for node in document.descendants() {
        if node.is_text() {
            all.push_str(node.text().unwrap_or(""));
        }
        for attribute in node.attributes().filter(|attribute| attribute.name() == "aria-label") {
            all.push_str(attribute.value());
        }
    }
    all
}

/// Words without what line breaking and bidi isolation may add or take.
fn bare(words: &str) -> String {
    words
        .chars()
        .filter(|letter| !letter.is_whitespace() && !is_hostile(*letter) && !is_no_character(*letter))
        // Marks the order of bytes and nothing else, so it is not drawn.
        .filter(|letter| *letter != '\u{feff}')
        .collect()
}

/// Code points that Unicode keeps free for ever, and what stands in their place.
fn is_no_character(letter: char) -> bool {
    matches!(letter, '\u{fdd0}'..='\u{fdef}' | '\u{fffd}') || u32::from(letter) & 0xfffe == 0xfffe
}

/// Every text begins on the page.
#[track_caller]
fn within(svg: &str) {
    let document = Document::parse(svg).unwrap();
    let side =
        |name: &str| document.root_element().attribute(name).unwrap().trim_end_matches("px").parse::<f64>().unwrap();
    let (width, height) = (side("width"), side("height"));
    for text in document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text"))) {
        for (key, most) in [("x", width), ("y", height)] {
            for place in
                text.attribute(key).unwrap_or("0").split([' ', ',']).filter_map(|place| place.parse::<f64>().ok())
            {
                assert!((0.0..=most).contains(&place), "{key}={place} of {most}: {:?}", text.text());
            }
        }
    }
}

fn height(svg: &str) -> f64 {
    Document::parse(svg).unwrap().root_element().attribute("height").unwrap().trim_end_matches("px").parse().unwrap()
}
