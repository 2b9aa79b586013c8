//! Bytes that are no blueprint: what they look like instead is said, and where they go wrong.

use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::render_github;
use cyanotype::diagnostic::render_json;
use cyanotype::diagnostic::render_text;
use cyanotype::limits::Limits;
use cyanotype::source::Source;
use cyanotype::source::decode;

const SMALL: &str = "title = \"T\"\n[[step]]\ncustomer = \"Asks\"\n";

fn refused(bytes: &[u8]) -> Diagnostic {
    let refused = decode("t.toml", bytes, &Limits::default()).unwrap_err();
    // What is refused can always be shown.
    assert!(!render_text(&refused.source, &refused.findings, false).is_empty());
    refused.findings[0].clone()
}

fn says(bytes: &[u8], name: &str, words: &str) {
    let finding = refused(bytes);
    assert_eq!(finding.name, name, "{finding:?}");
    assert!(finding.message.contains(words), "{finding:?}");
}

#[test]
fn a_byte_order_mark_is_taken_off_and_harms_no_column() {
    let with_mark = [b"\xef\xbb\xbf".as_slice(), b"titel = \"T\"\n"].concat();
    let source = decode("t.toml", &with_mark, &Limits::default()).unwrap();
    let findings = load(&source, &Limits::default(), &CheckOptions::default()).unwrap_err();
    let told = render_json(&source, &findings);
    assert_eq!((&told[0]["line"], &told[0]["column"], &told[0]["end_column"]), (&1.into(), &1.into(), &6.into()));
    assert_eq!((&told[0]["start"], &told[0]["end"]), (&3.into(), &8.into()));
    says(
        &[b"\xef\xbb\xbf\xef\xbb\xbf".as_slice(), SMALL.as_bytes()].concat(),
        "control-character",
        "two byte order marks",
    );
}

#[test]
fn other_encodings_are_named() {
    let wide = |little: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(SMALL.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    for (little, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        says(&wide(little, mark), "not-utf-8", "UTF-16");
    }
    let four: Vec<u8> = SMALL.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
    says(&four, "not-utf-8", "UTF-32");
}

#[test]
fn bytes_that_are_no_utf_8_are_told_with_offset_and_line() {
    let latin = b"title = \"T\"\nheadline = \"caf\xe9\"\n[[step]]\n";
    says(latin, "not-utf-8", "byte 27 (line 2) is 0xe9");
    assert_eq!(refused(latin).span.start, 27);
    says(b"title = \"\xc0\xaf\"", "not-utf-8", "byte 9 (line 1)");
    says(b"title = \"\xed\xa0\x80\"", "not-utf-8", "byte 9");
    says(b"title = \"a\xe2\x82", "not-utf-8", "byte 10");
}

#[test]
fn control_characters_and_lone_carriage_returns_are_told_where_they_stand() {
    says(b"title = \"a\x00b\"\n", "control-character", "byte 10 is the control character U+0000");
    says(b"title = \"a\x1bb\"\n", "control-character", "U+001B");
    says(b"title = \"T\"\rscope = \"S\"\n", "lone-carriage-return", "stands alone");
}

#[test]
fn line_ends_of_either_kind_are_the_same() {
    let source = decode("t.toml", SMALL.replace('\n', "\r\n").as_bytes(), &Limits::default()).unwrap();
    assert!(load(&source, &Limits::default(), &CheckOptions::default()).is_ok());
}

#[test]
fn what_is_no_toml_is_named() {
    says(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "not-toml", "gzip");
    says(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not-toml", "PNG");
    says(b"PK\x03\x04\x14\x00", "not-toml", "zip");
    says(b"{\n  \"title\": \"T\"\n}\n", "not-toml", "JSON");
    says(b"[\n  { \"title\": \"T\" }\n]\n", "not-toml", "JSON");
    says(b"<?xml version=\"1.0\"?>\n<svg/>\n", "not-toml", "XML");
    says(b"---\ntitle: T\n", "not-toml", "YAML");
    says(b"title: T\nsteps:\n  - name: a\n", "not-toml", "YAML");
    let noise: Vec<u8> = (0..200u32).map(|n| if n % 3 == 0 { 0 } else { (n * 7 % 120) as u8 }).collect();
    says(&noise, "not-toml", "binary");
}

#[test]
fn toml_is_never_taken_for_something_else() {
    for text in
        [SMALL, "[teams]\na = \"A\"\n", "[[step]]\ncustomer = \"x\"\n", "# note: this\ntitle = \"a: b\"\n", "\n", ""]
    {
        assert!(decode("t.toml", text.as_bytes(), &Limits::default()).is_ok(), "{text}");
    }
}

#[test]
fn limits_refuse_one_past_and_take_the_last_one() {
    let load_with = |text: &str, limits: &Limits| load(&Source::new("t", text), limits, &CheckOptions::default());
    let name = |text: &str, limits: &Limits| load_with(text, limits).unwrap_err()[0].name;
    let mut limits = Limits::default();
    limits.file = SMALL.len();
    assert!(load_with(SMALL, &limits).is_ok() && decode("t", SMALL.as_bytes(), &limits).is_ok());
    limits.file -= 1;
    assert_eq!(name(SMALL, &limits), "file-limit");
    assert_eq!(decode("t", SMALL.as_bytes(), &limits).unwrap_err().findings[0].name, "file-limit");

    let mut limits = Limits::default();
    limits.text = 4;
    assert!(load_with(SMALL, &limits).is_ok());
    limits.text = 3;
    assert_eq!(name(SMALL, &limits), "text-limit");

    let two = "title = \"T\"\n[[step]]\ncustomer = [{ text = \"a\", to = \"b\" }, { id = \"b\", text = \"b\" }]\n[[step]]\nin.b.name = \"x\"\n[variants.a]\n[variants.b]\n";
    let mut limits = Limits::default();
    (limits.steps, limits.cards, limits.links, limits.variants) = (2, 2, 1, 2);
    assert!(load_with(two, &limits).is_ok());
    for (which, expected) in [(0, "steps"), (1, "cards"), (2, "links"), (3, "variants")] {
        let mut limits = limits.clone();
        match which {
            0 => limits.steps = 1,
            1 => limits.cards = 1,
            2 => limits.links = 0,
            _ => limits.variants = 1,
        }
        let finding = load_with(two, &limits).unwrap_err().remove(0);
        assert!(finding.name == "count-limit" && finding.message.ends_with(expected), "{finding:?}");
    }
    let mut limits = Limits::default();
    limits.nesting = 3;
    assert!(load_with("title = \"T\"\nsources = [\"a\"]", &limits).is_ok());
    assert_eq!(name("title = \"T\"\nsources = [[[[\"a\"]]]]", &limits), "nesting-limit");
}

#[test]
fn at_most_fifty_findings_are_shown() {
    let text = format!(
        "title = \"T\"\n{}[[step]]\ncustomer = \"x\"\n",
        (0..60).map(|n| format!("wrong{n}x = 1\n")).collect::<String>()
    );
    let source = Source::new("t", text);
    let findings = load(&source, &Limits::default(), &CheckOptions::default()).unwrap_err();
    let shown = render_text(&source, &findings, false);
    assert_eq!(shown.matches("error[").count(), 50);
    assert!(shown.ends_with("and 10 more\n"), "{}", &shown[shown.len() - 60..]);
}

#[test]
fn findings_are_told_to_machines() {
    let source = Source::new("a,b:c%.toml", "title = \"T\"\n\"scöpe\" = 1\n[[step]]\ncustomer = \"ä\"\n");
    let findings = load(&source, &Limits::default(), &CheckOptions::default()).unwrap_err();
    assert_eq!(
        render_json(&source, &findings),
        serde_json::json!([{
            "severity": "error", "name": "unknown-key",
            "message": "`scöpe` is neither a key at the top of the file nor a lane",
            "file": "a,b:c%.toml", "line": 2, "column": 1, "end_line": 2, "end_column": 8, "start": 12, "end": 20,
            "help": "did you mean `scope`?",
        }])
    );
    assert_eq!(
        render_github(&source, &findings),
        "::error file=a%2Cb%3Ac%25.toml,line=2,endLine=2,col=1,endColumn=8,title=unknown-key::`scöpe` is neither a key at the top of the file nor a lane%0Ahelp: did you mean `scope`?\n"
    );
}
