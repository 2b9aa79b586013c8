//! The table of inputs that must be answered well, row by row; rows 49 to 52 and 56 to 68 stand in [`crate::files`].

use std::collections::BTreeMap;
use std::fs;

use roxmltree::Document;

use crate::bare;
use crate::common::Folder;
use crate::common::VISIT;
use crate::drawn;
use crate::height;
use crate::is_hostile;
use crate::picture;
use crate::quoted;
use crate::refused;
use crate::saying;
use crate::within;
use crate::words;

/// Serving pictures over a network is not part of this program: nothing listens.
const NOT_PART_OF_THIS_PROGRAM: std::ops::RangeInclusive<u32> = 72..=74;

#[test]
fn every_row_has_one_test() {
    let mut found: BTreeMap<u32, usize> = BTreeMap::new();
    for file in fs::read_dir("tests/trust").unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        for name in text.split("\nfn row_").skip(1) {
            *found.entry(name[..2].parse().unwrap()).or_default() += 1;
        }
    }
    let wanted = (1..=75).filter(|row| !NOT_PART_OF_THIS_PROGRAM.contains(row)).map(|row| (row, 1)).collect();
    assert_eq!(found, wanted);
    for command in ["serve", "server", "preview"] {
        Folder::new().run([command, "visit.toml"]).expect(2).says(&["unrecognized subcommand"]);
    }
}

/// A blueprint with these lines at its top, and a step with these in it.
fn file(top: &str, step: &str) -> String {
    format!("title = \"T\"\n{top}\n[[step]]\nid = \"a\"\n{step}\n")
}

#[test]
fn row_01_an_unknown_key_is_told_with_the_nearest() {
    refused(file("headlin = \"H\"", ""), &["in.toml:2:1", "`headlin`", "did you mean `headline`?"]);
    refused(file("", "customer = { txt = \"C\" }"), &["in.toml:5:14", "did you mean `text`?"]);
    refused(file("", "custmer = \"C\""), &["in.toml:5:1", "did you mean `customer`?"]);
}

#[test]
fn row_02_an_unknown_table_is_told_with_those_there_are() {
    refused(file("[nothing]\na = 1", ""), &["in.toml:2:2", "`nothing`", "`teams`", "`systems`", "`lane`", "`step`"]);
    refused(file("[[nothing]]\na = 1", ""), &["in.toml:2:3", "`nothing`", "`step`"]);
}

#[test]
fn row_03_a_key_in_the_wrong_table_is_told_where_it_belongs() {
    refused(file("severity = 3", ""), &["in.toml:2:1", "`severity` belongs in a pain"]);
    refused(file("", "customer = { text = \"C\", score = 1 }"), &["in.toml:5:26", "belongs in a feeling"]);
}

#[test]
fn row_04_another_type_than_words_is_told_or_taken_as_it_stands() {
    refused(file("", "customer = true"), &["in.toml:5:12", "found `true` or `false`", "put the words in quotes"]);
    refused(file("headline = false", ""), &["in.toml:2:12", "found `true` or `false`"]);
    refused(file("", "pain = { text = \"P\", severity = \"high\" }"), &["in.toml:5:33", "whole number", "found words"]);
    // A number in the place of words is what stands there, digit by digit.
    let svg = picture(file("version = 1.20", "customer = 0x1F"));
    assert!(words(&svg).contains("1.20") && words(&svg).contains("0x1F"));
}

#[test]
fn row_05_a_date_is_words_and_never_anything_else() {
    assert!(words(&picture(file("", "customer = 2026-01-31"))).contains("2026-01-31"));
    refused(file("", "pain = { text = \"P\", severity = 2026-01-31 }"), &["in.toml:5:33", "found a date"]);
    refused(file("[teams]\nt = { name = \"T\", color = 2026-01-31 }", ""), &["in.toml:3:27", "is not a colour"]);
    refused(file("flow = 2026-01-31", ""), &["in.toml:2:8", "found a date"]);
}

#[test]
fn row_06_one_for_several_and_several_for_one_are_told_with_the_right_form() {
    refused("title = [\"T\"]\n", &["in.toml:1:9", "found an array", "one text"]);
    refused(file("", "customer = { text = [\"C\"] }"), &["in.toml:5:21", "found an array"]);
    refused("title = \"T\"\n[step]\ncustomer = \"C\"\n", &["in.toml:2:2", "write `[[step]]`"]);
    refused("title = \"T\"\n[steps]\ncustomer = \"C\"\n", &["in.toml:2:2", "did you mean `step`?"]);
    refused(file("[[teams]]\nt = \"T\"", ""), &["in.toml:2:", "`[teams]`"]);
    // Where several may stand, one needs no brackets.
    picture(file("sources = \"One\"", "customer = [\"C\"]"));
}

#[test]
fn row_07_what_is_missing_is_told_at_its_table() {
    refused("scope = \"S\"\n[[step]]\ncustomer = \"C\"\n", &["in.toml:1:1", "no `title`"]);
    refused(file("", "customer = { actor = \"A\" }"), &["in.toml:5:12", "a card has no `text`"]);
    refused(file("[[lane]]\nname = \"N\"", ""), &["in.toml:2:1", "`[[lane]]` has no `id`"]);
    refused(file("", "metric = { value = 3 }"), &["in.toml:5:10", "a metric has no `name`"]);
}

#[test]
fn row_08_an_id_is_not_empty_and_holds_no_line_end() {
    refused(file("", "customer = { text = \"C\", id = \"\" }"), &["in.toml:5:31", "an id is empty"]);
    for id in ["a\nb", "a b", "\u{1b}[31m", "\u{202e}", "a\u{0}"] {
        let text = file("", &format!("customer = {{ text = \"C\", id = {} }}", quoted(id)));
        let reason = if id.contains(['\0', '\u{1b}']) { "no drawing can hold" } else { "cannot be an id" };
        refused(text, &["in.toml:5:31", reason]);
    }
}

#[test]
fn row_09_an_id_given_twice_is_told_with_both_places() {
    let both = "customer = { text = \"C\", id = \"x\" }\nfrontstage = { text = \"F\", id = \"x\" }";
    refused(file("", both), &["in.toml:6:33", "5 | customer", "first here", "6 | frontstage"]);
}

#[test]
fn row_10_a_key_given_twice_is_told_with_both_places() {
    refused("title = \"T\"\ntitle = \"U\"\n", &["in.toml:2:1", "given twice", "1 | title = \"T\"", "first here"]);
    refused(file("[teams]\na = \"A\"\n[teams]\nb = \"B\"", ""), &["in.toml:4:", "in.toml", "2 | [teams]"]);
}

#[test]
fn row_11_a_link_to_nothing_is_told_with_the_nearest() {
    for key in ["to", "uses", "with", "back"] {
        let text = file("", &format!("customer = {{ id = \"pays\", text = \"C\", {key} = \"pay\" }}"));
        refused(text, &["in.toml:5:", "`pay`", "did you mean `pays`?"]);
    }
    refused(file("", "pain = { text = \"P\", cause = \"nobody\" }"), &["in.toml:5:30", "`nobody`"]);
}

#[test]
fn row_12_an_owner_who_is_not_there_is_told_with_the_nearest() {
    let top = "[teams]\nsales = \"Sales\"";
    for cell in ["customer = { text = \"C\", owner = \"sale\" }", "pain = { text = \"P\", owner = [\"sale\"] }"] {
        refused(file(top, cell), &["in.toml:6:", "no team is called `sale`", "did you mean `sales`?"]);
    }
}

#[test]
fn row_13_a_lane_or_step_that_is_not_there_is_told_with_those_there_are() {
    refused(file("", "custommer = \"C\""), &["in.toml:5:1", "did you mean `customer`?"]);
    refused(file("", "hall = \"C\""), &["in.toml:5:1", "lanes are `feeling`", "needs a `[[lane]]`"]);
    refused(file("", "customer = { text = \"C\", through = \"later\" }"), &["in.toml:5:36", "known here: `a`"]);
    let moved = "customer = { text = \"C\", future = { lane = \"backstag\" } }";
    refused(file("", moved), &["in.toml:5:44", "`backstag`", "`backstage`"]);
}

#[test]
fn row_14_a_link_to_itself_is_drawn_with_a_warning() {
    for key in ["to", "uses", "with", "back"] {
        let text = file("", &format!("customer = {{ id = \"c\", text = \"C\", {key} = \"c\" }}"));
        drawn(text).1.expect(0).says(&["link-to-itself", "in.toml:5:"]);
    }
}

#[test]
fn row_15_variants_in_a_circle_are_told_whole() {
    let top = "[variants.a]\nfrom = \"c\"\n[variants.b]\nfrom = \"a\"\n[variants.c]\nfrom = \"b\"";
    refused(file(top, "customer = \"C\""), &["in.toml:3:", "circle", "`a`", "`b`", "`c`"]);
}

#[test]
fn row_16_what_no_variant_can_change_is_told() {
    let cell = "customer = { text = \"C\", in.curent = { text = \"D\" } }";
    refused(file("[variants.current]", cell), &["in.toml:5:29", "`curent`", "did you mean `current`?"]);
    let cell = "customer = { text = \"C\", future = { txt = \"D\" } }";
    refused(file("", cell), &["in.toml:5:37", "did you mean `text`?"]);
    let cell = "customer = { text = \"C\", only = \"future\", replaces = \"gone\" }";
    refused(file("", cell), &["in.toml:5:", "`gone`"]);
}

#[test]
fn row_17_a_file_without_content_is_answered_with_how_to_start() {
    for empty in ["", "\n\n", "# only a comment\n", "\u{feff}", "   \t\n"] {
        refused(empty, &["in.toml:1:1", "says nothing", "title = ", "[[step]]"]);
    }
}

#[test]
fn row_18_without_steps_there_is_a_page_of_some_size() {
    for none in ["title = \"T\"\n", "title = \"T\"\nstep = []\n", "title = \"T\"\n[[lane]]\nid = \"customer\"\n"] {
        drawn(none).1.expect(0).says(&["nothing-to-draw"]);
    }
}

#[test]
fn row_19_a_byte_order_mark_is_taken_off_and_harms_no_column() {
    refused("\u{feff}titel = \"T\"\n", &["in.toml:1:1", "1 | titel"]);
    let plain = file("", "customer = \"C\"");
    assert_eq!(picture(format!("\u{feff}{plain}")), picture(plain));
}

#[test]
fn row_20_a_second_mark_is_told_and_one_in_words_is_not_drawn() {
    refused(format!("\u{feff}\u{feff}{}", file("", "")), &["two byte order marks", "in.toml:1:1"]);
    let svg = picture(saying("be\u{feff}fore"));
    let document = Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.tag_name().name() == "text");
    let texts: String = texts.flat_map(|node| node.descendants()).filter_map(|node| node.text()).collect();
    assert!(texts.contains("before") && !texts.contains('\u{feff}'), "{texts:?}");
}

#[test]
fn row_21_both_kinds_of_line_end_give_the_same_bytes() {
    assert_eq!(picture(VISIT), picture(VISIT.replace('\n', "\r\n")));
    refused("title = \"T\"\r\n\r\ntitel = 1\r\n", &["in.toml:3:1"]);
}

#[test]
fn row_22_a_lone_carriage_return_is_named() {
    refused("title = \"T\"\rscope = \"S\"\n", &["in.toml:1:12", "carriage return", "LF"]);
}

#[test]
fn row_23_wide_encodings_are_named() {
    let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
    for mark in ["\u{feff}", ""] {
        let text = format!("{mark}{VISIT}");
        let little: Vec<u8> = units(&text).into_iter().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units(&text).into_iter().flat_map(u16::to_be_bytes).collect();
        refused(little, &["UTF-16", "save it as UTF-8"]);
        refused(big, &["UTF-16", "save it as UTF-8"]);
        let four: Vec<u8> = text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
        refused(four, &["UTF-32", "save it as UTF-8"]);
    }
}

#[test]
fn row_24_bytes_that_are_no_utf_8_are_told_with_offset_and_line() {
    refused(
        b"title = \"T\"\nscope = \"caf\xe9\"\n",
        &["in.toml:2:13", "byte 24 (line 2) is 0xe9", "save the file as UTF-8"],
    );
    for wrong in [&b"\xc0\xaf"[..], b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff", b"\xe2\x82"] {
        refused([b"title = \"", wrong].concat(), &["in.toml:1:10", "byte 9 (line 1)"]);
    }
}

#[test]
fn row_25_control_bytes_are_told_where_they_stand() {
    for (byte, code) in [(0u8, "U+0000"), (0x1b, "U+001B"), (7, "U+0007"), (0x7f, "U+007F")] {
        refused([b"title = \"a", &[byte][..], b"b\"\n"].concat(), &["in.toml:1:11", code]);
    }
}

#[test]
fn row_26_other_formats_are_named_for_what_they_are() {
    let noise: Vec<u8> = (0..200u32).map(|n| if n % 3 == 0 { 0 } else { (n * 7 % 120) as u8 }).collect();
    for (bytes, named) in [
        (&b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"[..], "gzip"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x7fELF\x02\x01\x01", "program"),
        (b"{\n  \"title\": \"T\"\n}\n", "JSON"),
        (b"[\n  { \"title\": \"T\" }\n]\n", "JSON"),
        (b"---\ntitle: T\n", "YAML"),
        (b"title: T\nsteps:\n  - name: a\n", "YAML"),
        (b"<?xml version=\"1.0\"?>\n<svg/>\n", "XML"),
        (b"<!DOCTYPE html>\n<p>\n", "XML or HTML"),
        (&noise, "binary"),
    ] {
        refused(bytes, &["in.toml:1:1", named, "a blueprint is a TOML text"]);
    }
    // TOML that looks a little like something else is read.
    for text in ["# note: this\ntitle = \"a: b\"\n", "[teams]\na = \"A\"\n"] {
        assert!(!drawn(text).1.err.contains("not-toml"), "{text}");
    }
}

#[test]
fn row_27_a_file_over_the_limit_is_refused_before_it_is_read() {
    let folder = Folder::new();
    fs::File::create(folder.at("huge.toml")).unwrap().set_len(100 << 20).unwrap();
    folder.run(["check", "huge.toml"]).expect(2).says(&["104857600", "8388608", "`file`"]);
    folder.run(["render", "huge.toml"]).expect(2).says(&["`file`"]);
}

#[test]
fn row_28_a_million_steps_are_refused_by_their_size() {
    let mut text = String::from("title = \"T\"\n");
    text.extend(std::iter::repeat_n("[[step]]\ncustomer = \"C\"\n", 1_000_000));
    drawn(&text).1.expect(2).says(&["limit `file`", "8388608"]);
}

#[test]
fn row_29_a_dense_cell_is_drawn_and_too_many_links_are_refused_by_their_limit() {
    let cards: Vec<String> = (0..120).map(|card| format!("{{ id = \"c{card}\", text = \"Card {card}\" }}")).collect();
    let svg = picture(file("", &format!("customer = [{}]", cards.join(","))));
    assert!(words(&svg).contains("Card 119"));
    let all = (0..260).map(|card| format!("\"c{card}\"")).collect::<Vec<_>>().join(",");
    let steps = (0..260).map(|step| {
        format!("[[step]]\nid = \"s{step}\"\ncustomer = {{ id = \"c{step}\", text = \"C\", to = [{all}] }}\n")
    });
    refused(format!("title = \"T\"\n{}", steps.collect::<String>()), &["in.toml:", "limit `links` is 50000"]);
}

#[test]
fn row_30_a_text_of_a_megabyte_is_refused_with_its_place() {
    refused(saying(&"word ".repeat(210_000)), &["in.toml:4:12", "limit `text`"]);
}

#[test]
fn row_31_letters_without_a_break_stay_on_the_page() {
    for letters in ["x".repeat(10_000), "汉".repeat(3_000), "👩\u{200d}👩\u{200d}👧".repeat(400)] {
        let svg = picture(saying(&letters));
        assert!(bare(&words(&svg)).contains(&bare(&letters).chars().take(8).collect::<String>()));
        within(&svg);
    }
}

#[test]
fn row_32_deep_nesting_is_told_at_its_place() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        for depth in [100, 100_000] {
            let deep = format!("title = \"T\"\ncustomer = {}1{}\n", open.repeat(depth), close.repeat(depth));
            refused(deep, &["in.toml:2:", "`nesting`"]);
        }
        refused(format!("title = \"T\"\ncustomer = {}", open.repeat(100_000)), &["in.toml:2:"]);
    }
    refused(format!("title = \"T\"\n[{}]\n", vec!["a"; 50_000].join(".")), &["in.toml:2:"]);
    refused(format!("title = \"T\"\n{} = 1\n", vec!["a"; 50_000].join(".")), &["in.toml:2:"]);
}

#[test]
fn row_33_control_characters_in_words_are_told_where_they_stand() {
    for control in ["\\u0000", "\\u0001", "\\b", "\\f", "\\u001F"] {
        let text = file("", &format!("customer = \"a{control}b\""));
        refused(text, &["in.toml:5:12", "which no drawing can hold"]);
    }
    // These are control characters as well, and XML has room for them.
    for control in ["\\u007F", "\\u0085", "\\t", "\\n", "\\r\\n"] {
        picture(file("", &format!("customer = \"a{control}b\"")));
    }
}

#[test]
fn row_34_what_unicode_keeps_free_is_told_or_left_out() {
    for free in ["\\uFFFE", "\\uFFFF"] {
        refused(file("", &format!("customer = \"a{free}b\"")), &["in.toml:5:12", "which no drawing can hold"]);
    }
    for free in ["\\uFDD0", "\\U0001FFFE", "\\U0010FFFF"] {
        picture(file("", &format!("customer = \"a{free}b\"")));
    }
}

#[test]
fn row_35_controls_of_direction_end_with_their_label() {
    for text in
        ["שלום עולם", "abc אבג 123", "\u{202e}reversed", "a\u{2067}b\u{2067}c", "\u{2069}\u{202c}closed only", "مرحبا"]
    {
        let svg = picture(saying(text));
        let document = Document::parse(&svg).unwrap();
        let letters = text.chars().filter(|letter| letter.is_alphabetic()).collect::<Vec<_>>();
        for element in document.descendants().filter(|node| node.tag_name().name() == "text") {
            let shown: String = element.descendants().filter_map(|node| node.text()).collect();
            // A text element is a bidi paragraph of its own, so a control ends with it.
            assert!(!shown.contains(is_hostile) || shown.contains(|letter| letters.contains(&letter)), "{shown:?}");
        }
    }
}

#[test]
fn row_36_words_that_cannot_be_seen_are_warned_of() {
    for text in
        ["\u{200b}", "\u{ad}\u{ad}", " ", "\u{3000}\u{2003}", "\u{2060}\u{feff}", "\u{200d}", "\u{3164}", "\u{2800}"]
    {
        drawn(saying(text)).1.expect(0).says(&["text-looks-empty", "in.toml:4:12"]);
        let actor = file("", &format!("customer = {{ text = \"C\", actor = {} }}", quoted(text)));
        drawn(actor).1.expect(0).says(&["text-looks-empty", "in.toml:5:34"]);
        // Where words are needed, there are none.
        let card = file("", &format!("customer = {{ text = {} }}", quoted(text)));
        refused(card, &["empty-words", "in.toml:5:21"]);
    }
    let (_, ran) = drawn(saying(""));
    assert!(!ran.expect(0).err.contains("text-looks-empty"), "what is plainly empty is meant to be");
    assert!(!drawn(saying("so\u{ad}ft")).1.err.contains("text-looks-empty"));
}

#[test]
fn row_37_joined_emoji_stay_whole() {
    for cluster in [
        "👩\u{200d}👩\u{200d}👧\u{200d}👦",
        "🇩🇪",
        "👋🏽",
        "1\u{fe0f}\u{20e3}",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    ] {
        let svg = picture(saying(&format!("Waves {cluster} once")));
        let document = Document::parse(&svg).unwrap();
        let whole = document.descendants().any(|node| {
            node.text().is_some_and(|text| text.contains(cluster))
                || node.attribute("aria-label").is_some_and(|text| text.contains(cluster))
        });
        assert!(whole, "{cluster:?} is split");
    }
}

#[test]
fn row_38_a_thousand_marks_on_a_letter_make_no_tower() {
    let plain = picture(saying("a"));
    let marked = picture(saying(&format!("a{}", "\u{301}".repeat(1000))));
    assert!(height(&marked) < height(&plain) + 600.0, "{} and {}", height(&plain), height(&marked));
    let stacked = |svg: &str| {
        let document = Document::parse(svg).unwrap();
        let drawn = document.descendants().filter(|node| node.attribute("data-kind") == Some("text"));
        let texts = drawn.map(|node| {
            node.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect::<String>()
        });
        texts.map(|text| text.matches('\u{301}').count()).max().unwrap()
    };
    assert!(stacked(&marked) <= 3, "no more marks stand on a letter than are drawn over it");
}

#[test]
fn row_39_a_letter_that_no_font_has_is_a_box_and_one_warning() {
    let (folder, ran) = drawn(saying("𒀀𓀀\u{e000} ok"));
    let ran = ran.expect(0).says(&["in.toml: neither `Cyanotype Sans`", "`𒀀` (U+12000)", "`𓀀` (U+13000)", "(U+E000)"]);
    assert_eq!(ran.err.matches("any other font").count(), 1, "{}", ran.err);
    assert!(words(&folder.text("out.svg")).contains("ok"));
    // As shapes, the box is there to be seen: a letter of no face is as wide as the space between its sides.
    folder.write("one.toml", saying("𒀀"));
    folder.write("two.toml", saying("𒀀𒀀"));
    let shapes = |name: &str| {
        let output = format!("{name}.svg");
        folder.run(["render", &format!("{name}.toml"), "--text", "outline", "-o", &output]).expect(0);
        folder.text(&output).len()
    };
    assert!(shapes("two") > shapes("one"), "a second box is drawn beside the first");
}

#[test]
fn row_40_what_is_no_number_is_told_at_the_value() {
    for number in ["nan", "inf", "-inf", "+nan"] {
        for (cell, column) in [("feeling = { score = ", 21), ("metric = { name = \"M\", value = ", 32)] {
            let text = file("", &format!("{cell}{number} }}"));
            refused(text, &[&format!("in.toml:5:{column}"), &format!("found `{number}`")]);
        }
        refused(file("", &format!("pain = {{ text = \"P\", severity = {number} }}")), &["in.toml:5:33", "1 to 5"]);
    }
}

#[test]
fn row_41_a_number_out_of_range_is_told_with_the_range() {
    for (cell, range) in [
        ("customer = { text = \"C\", span = 0 }", "from 1"),
        ("customer = { text = \"C\", span = -3 }", "from 1"),
        ("pain = { text = \"P\", severity = 6 }", "from 1 to 5"),
        ("pain = { text = \"P\", severity = -1 }", "from 1 to 5"),
        ("pain = { text = \"P\", reach = -0.5 }", "from 0.0 to 1.0"),
        ("feeling = { score = -2.5 }", "from -2 to 2"),
        ("opportunity = { text = \"O\", effort = 0 }", "from 1 to 5"),
    ] {
        refused(file("", cell), &["in.toml:5:", "out-of-range", range]);
    }
}

#[test]
fn row_42_a_number_too_large_to_be_kept_is_told_and_not_rounded() {
    for number in ["9007199254740993", "99999999999999999999", "-9223372036854775809"] {
        refused(file("", &format!("pain = {{ text = \"P\", reach = {number} }}")), &["in.toml:5:30", number]);
        refused(file("", &format!("metric = {{ name = \"M\", value = {number} }}")), &["in.toml:5:32", number]);
    }
    let svg = picture(file("", "metric = { name = \"M\", value = 9007199254740992 }"));
    let digits: String = words(&svg).chars().filter(char::is_ascii_digit).collect();
    assert!(digits.contains("9007199254740992"));
}

#[test]
fn row_43_a_size_out_of_range_is_told_with_the_pixels_it_would_make() {
    let folder = Folder::new();
    folder.draw(&["a.svg"]).expect(0);
    let svg = folder.text("a.svg");
    fs::remove_file(folder.at("a.svg")).unwrap();
    let document = Document::parse(&svg).unwrap();
    let side =
        |name: &str| document.root_element().attribute(name).unwrap().trim_end_matches("px").parse::<f64>().unwrap();
    let pixels = |scale: f64| format!("{:.0} × {:.0} pixels", side("width") * scale, side("height") * scale);
    for (option, value, said) in [
        ("--scale", "1e9", pixels(1e9)),
        ("--scale", "33", pixels(33.0)),
        ("--scale", "1e-9", "less than 1 × less than 1 pixels".to_owned()),
        ("--dpi", "9600", pixels(100.0)),
        ("--scale", "32", "at most 16384 a side".to_owned()),
        ("--scale", "0", "from 0.05 to 32".to_owned()),
        ("--scale", "-1", "from 0.05 to 32".to_owned()),
        ("--scale", "NaN", "from 0.05 to 32".to_owned()),
        ("--scale", "inf", "from 0.05 to 32".to_owned()),
        ("--width", "0", "from 1 to 16384".to_owned()),
        ("--width", "99999999", "from 1 to 16384".to_owned()),
        ("--width", "2.5", "from 1 to 16384".to_owned()),
        ("--dpi", "0", "from 5 to 3072".to_owned()),
        ("--dpi", "-1e300", "from 5 to 3072".to_owned()),
    ] {
        let ran = folder.run(["render", "visit.toml", "-o", "a.png", option, value]).expect(2);
        ran.says(&[&said, option]);
    }
    folder
        .run(["render", "visit.toml", "-o", "a.png", "--scale", "2", "--dpi", "96"])
        .expect(2)
        .says(&["--scale", "--dpi"]);
    folder.run(["render", "visit.toml", "-o", "a.svg", "--scale", "2"]).expect(2).says(&["no output is a PNG"]);
    assert_eq!(folder.names(), ["visit.toml"]);
}

#[test]
fn row_44_a_wrong_colour_is_told_with_the_forms_and_the_nearest() {
    for color in ["red;}</style><script>", "#12", "#ggg", "rgb(1,2", "url(#a)", "#0000000000"] {
        let text = file(&format!("[teams]\nt = {{ name = \"T\", color = {} }}", quoted(color)), "");
        refused(text, &["in.toml:3:27", "`#1f5fa8`"]);
    }
    refused(file("[teams]\nt = { name = \"T\", color = \"blu\" }", ""), &["blue is `#0000ff`"]);
}

#[test]
fn row_45_a_faint_colour_is_drawn_with_its_ratio_and_the_bar() {
    let (_, ran) =
        drawn(file("[teams]\nt = { name = \"T\", color = \"#fefefe\" }", "customer = { text = \"C\", owner = \"t\" }"));
    ran.expect(0).says(&["`t` (#fefefe)", "contrast of 1.01 to 1", "WCAG 2.2", "4.5"]);
}

#[test]
fn row_46_a_missing_style_is_told_at_the_key_with_the_path_tried() {
    let text = format!("style = \"own.toml\"\n{VISIT}");
    let (folder, ran) = drawn(&text);
    let tried = folder.path().canonicalize().unwrap().join("own.toml");
    ran.expect(1).says(&["in.toml:1:9", &tried.display().to_string(), "`light`"]);
    folder
        .run(["render", "visit.toml", "--style", "no.toml", "-o", "a.svg"])
        .expect(2)
        .says(&["no.toml", "no such file"]);
    folder.run(["render", "visit.toml", "--style", "ligth", "-o", "a.svg"]).expect(2).says(&["did you mean `light`?"]);
    assert!(!folder.at("a.svg").exists());
}

#[test]
fn row_47_a_broken_style_is_told_in_its_own_file() {
    let folder = Folder::new();
    folder.write("in.toml", format!("style = \"own.toml\"\n{VISIT}"));
    for (text, place) in [
        ("[palette\n", "own.toml:1:"),
        ("extends = \"light\"\nunknown = 1\n", "own.toml:2:1"),
        ("extends = \"light\"\n[palette]\npaper = \"red;}\"\n", "own.toml:3:9"),
        ("extends = \"light\"\n[palette]\npaper = 3\n", "own.toml:3:9"),
        ("\0", "own.toml:1:"),
        ("a = nan\n", "own.toml:1:"),
    ] {
        folder.write("own.toml", text);
        for asked in
            [&["render", "in.toml", "-o", "a.svg"][..], &["render", "visit.toml", "--style", "own.toml", "-o", "a.svg"]]
        {
            folder.run(asked).expect(1).says(&[place]);
        }
        assert!(!folder.at("a.svg").exists());
    }
}

#[test]
fn row_48_a_style_that_stands_on_itself_is_told_what_it_may_stand_on() {
    let folder = Folder::new();
    folder.write("own.toml", "extends = \"own.toml\"\n");
    let ran = folder.run(["render", "visit.toml", "--style", "own.toml", "-o", "a.svg"]);
    ran.expect(1).says(&["own.toml:1:11", "never on a file", "`light`"]);
}

#[test]
fn row_53_an_address_that_runs_or_reads_is_refused_however_it_is_dressed() {
    for url in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:x",
        "x-own:y",
    ] {
        let text = file("", &format!("customer = {{ text = \"C\", url = {} }}", quoted(url)));
        refused(text, &["in.toml:5:32", "url-not-allowed", "`https:`", "`mailto:`"]);
    }
    for url in ["\u{1}javascript:x", "javascript&colon;alert(1)//:"] {
        drawn(file("", &format!("customer = {{ text = \"C\", url = {} }}", quoted(url))));
    }
}

#[test]
fn row_54_an_address_with_odd_letters_is_kept_and_escaped() {
    for (url, printed) in [
        ("https://a.example/a b?c=\"d\"&e='f'<g>", "https://a.example/a%20b?c=%22d%22&e='f'%3Cg%3E"),
        ("https://a.example/ä", "https://a.example/%C3%A4"),
        ("notes/plan & more.html", "notes/plan%20&%20more.html"),
        ("#a", "#a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ] {
        let svg = picture(file("", &format!("customer = {{ text = \"C\", url = {} }}", quoted(url))));
        let document = Document::parse(&svg).unwrap();
        let links: Vec<&str> = document.descendants().filter_map(|node| node.attribute("href")).collect();
        assert!(links.contains(&printed), "{url}: {links:?}");
    }
}

#[test]
fn row_55_a_font_that_is_not_given_is_warned_of_and_the_shipped_one_drawn() {
    let folder = Folder::new();
    folder.write("own.toml", "extends = \"light\"\n[fonts]\ntext = \"Nobody Sans\"\n");
    let ran = folder.run(["render", "visit.toml", "--style", "own.toml", "-o", "a.svg"]);
    ran.expect(0).says(&["own.toml:3:8", "`Nobody Sans`", "the shipped one is used"]);
    folder.run(["render", "visit.toml", "-o", "b.svg"]).expect(0);
    let named = folder.text("a.svg").replace("data-theme=\"own\"", "data-theme=\"light\"");
    assert!(named == folder.text("b.svg"), "the shipped font is drawn");
    folder.write("own.toml", "extends = \"light\"\n[fonts]\nfiles = [\"no.ttf\"]\n");
    let ran = folder.run(["render", "visit.toml", "--style", "own.toml", "-o", "c.svg"]);
    ran.expect(1).says(&["own.toml:3:9", "no.ttf"]);
}

#[test]
fn row_62_formats_that_are_not_known_or_disagree_are_told_with_those_there_are() {
    let folder = Folder::new();
    folder.draw(&["a.pdf"]).expect(2).says(&["`.pdf`", ".svg and .png"]);
    folder.draw(&["picture"]).expect(2).says(&["no ending", ".svg and .png"]);
    folder.run(["render", "visit.toml", "--format", "png", "-o", "a.svg"]).expect(2).says(&["SVG", "PNG"]);
    folder.run(["render", "visit.toml", "--format", "gif"]).expect(2).says(&["gif"]);
    folder.run(["render", "visit.toml", "--format", "svg", "-o", "picture"]).expect(0);
    assert!(crate::common::is_svg(&folder.read("picture")));
}

#[test]
fn row_69_wrong_use_is_two_and_shows_the_nearest() {
    let folder = Folder::new();
    folder.run(["rendr", "visit.toml"]).expect(2).says(&["rendr", "render"]);
    folder.run(["render", "visit.toml", "--outptu", "a.svg"]).expect(2).says(&["--outptu", "--output"]);
    folder.run(["render"]).expect(2).says(&["FILE", "Usage"]);
    folder.run(["render", "visit.toml", "--limit", "step=1"]).expect(2).says(&["`steps`"]);
    folder.run(["check", "visit.toml", "--allow", "pain-without-fixx"]).expect(2).says(&["`pain-without-fix`"]);
    folder.run(["check", "visit.toml", "--today", "soon"]).expect(2).says(&["soon"]);
    let ran = folder.run([""; 0]).expect(2);
    assert!(ran.out.is_empty() && ran.err.contains("Usage"));
    folder.run(["render", "visit.toml", "--view\u{1b}[31m", "x"]).expect(2);
    let ran = folder.run(["render", "visit.toml", "\u{1b}[31m\u{202e}.toml"]).expect(2);
    assert!(!ran.err.contains('\u{1b}') && !ran.err.contains('\u{202e}'), "{}", ran.err);
    let ran = folder.run(["render", "visit.toml", "--\u{1b}[31mx"]).expect(2);
    assert!(!ran.err.contains('\u{1b}'), "{}", ran.err);
}

#[test]
fn row_75_a_newer_format_is_told_with_both_versions() {
    let ran = drawn(file("format = 9", "customer = \"C\"")).1;
    ran.expect(1).says(&["in.toml:2:10", "format 9", "format 1"]);
    picture(file("format = 1", "customer = \"C\""));
}
