//! Hostile, huge and odd blueprints through the real program: an answer, never a crash, never a picture that lies.

mod common;

use std::ffi::OsStr;
use std::fmt::Write;

use common::Folder;
use common::Ran;
use common::VISIT;
use common::png;
use roxmltree::Document;

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
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
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
        .collect()
}

/// Code points that Unicode keeps free for ever, and what stands in their place.
fn is_no_character(letter: char) -> bool {
    matches!(letter, '\u{fdd0}'..='\u{fdef}' | '\u{fffd}') || u32::from(letter) & 0xfffe == 0xfffe
}

#[test]
fn a_link_to_itself_is_answered() {
    for key in ["to", "uses", "with", "back"] {
        drawn(format!(
            "title = \"T\"\n[[step]]\nid = \"a\"\ncustomer = {{ id = \"c\", text = \"C\", {key} = \"c\" }}\n"
        ));
    }
}

#[test]
fn a_file_without_content_is_answered_with_how_to_start() {
    for empty in ["", "\n\n", "# only a comment\n", "\u{feff}", "   \t\n"] {
        refused(empty, &["in.toml:1:1", "title"]);
    }
}

#[test]
fn a_blueprint_without_steps_has_no_picture_of_no_size() {
    for none in ["title = \"T\"\n", "title = \"T\"\nstep = []\n", "title = \"T\"\n[[lane]]\nid = \"customer\"\n"] {
        drawn(none);
    }
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_parsed() {
    let mut text = String::from("title = \"T\"\n");
    text.extend(std::iter::repeat_n("# nothing\n", 900_000));
    drawn(&text).1.expect(2).says(&["limit `file`", "8388608"]);
}

#[test]
fn more_steps_than_the_limit_are_refused_by_its_name() {
    let mut text = String::from("title = \"T\"\n");
    for step in 0..10_001 {
        writeln!(text, "[[step]]\nid = \"s{step}\"\ncustomer = \"C\"").unwrap();
    }
    refused(&text, &["in.toml:", "10001 steps", "limit `steps` is 10000"]);
}

#[test]
fn more_links_than_the_limit_are_refused_by_its_name() {
    let mut text = String::from("title = \"T\"\n");
    let all = (0..260).map(|card| format!("\"c{card}\"")).collect::<Vec<_>>().join(",");
    for step in 0..260 {
        writeln!(text, "[[step]]\nid = \"s{step}\"\ncustomer = {{ id = \"c{step}\", text = \"C\", to = [{all}] }}")
            .unwrap();
    }
    refused(&text, &["in.toml:", "limit `links` is 50000"]);
}

#[test]
fn a_dense_cell_is_drawn() {
    let cards =
        (0..120).map(|card| format!("{{ id = \"c{card}\", text = \"Card {card}\" }}")).collect::<Vec<_>>().join(",");
    let svg = picture(format!("title = \"T\"\n[[step]]\nid = \"a\"\ncustomer = [{cards}]\n"));
    assert!(words(&svg).contains("Card 119"));
}

#[test]
fn a_text_over_the_limit_is_refused_with_its_place() {
    refused(saying(&"word ".repeat(210_000)), &["in.toml:4:12", "limit `text`"]);
}

#[test]
fn ten_thousand_letters_without_a_break_stay_on_the_page() {
    for letters in ["x".repeat(10_000), "汉".repeat(3_000), "👩\u{200d}👩\u{200d}👧".repeat(400)] {
        let svg = picture(saying(&letters));
        assert!(bare(&words(&svg)).contains(&bare(&letters).chars().take(8).collect::<String>()));
        within(&svg);
    }
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

#[test]
fn deep_nesting_is_an_error_with_a_place() {
    for (open, close) in [("[", "]"), ("{a=", "}")] {
        for depth in [100, 100_000] {
            let deep = format!("title = \"T\"\ncustomer = {}1{}\n", open.repeat(depth), close.repeat(depth));
            refused(deep, &["in.toml:2:"]);
        }
        refused(format!("title = \"T\"\ncustomer = {}", open.repeat(100_000)), &["in.toml:2:"]);
    }
    refused(format!("title = \"T\"\n[{}]\n", vec!["a"; 50_000].join(".")), &["in.toml:2:"]);
    refused(format!("title = \"T\"\n{} = 1\n", vec!["a"; 50_000].join(".")), &["in.toml:2:"]);
}

#[test]
fn right_to_left_and_unbalanced_controls_end_with_their_label() {
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
fn labels_that_look_empty_are_answered() {
    for text in ["\u{200b}", "\u{ad}\u{ad}", " ", "\u{3000}\u{2003}", "\u{2060}\u{feff}", "\u{200d}"] {
        drawn(saying(text));
    }
}

#[test]
fn joined_emoji_stay_whole() {
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
fn a_thousand_combining_marks_do_not_make_a_tower() {
    let plain = height(&picture(saying("a")));
    let marked = height(&picture(saying(&format!("a{}", "\u{301}".repeat(1000)))));
    assert!(marked < plain + 600.0, "{plain} and {marked}");
}

fn height(svg: &str) -> f64 {
    Document::parse(svg).unwrap().root_element().attribute("height").unwrap().trim_end_matches("px").parse().unwrap()
}

#[test]
fn letters_that_no_font_has_are_drawn_as_something() {
    let svg = picture(saying("𒀀𓀀\u{10ffff}\u{e000} ok"));
    assert!(words(&svg).contains("ok"));
}

#[test]
fn a_wrong_colour_is_an_error_at_the_value() {
    for color in ["red;}</style><script>", "#12", "#ggg", "rgb(1,2", "url(#a)", "#0000000000", "blu"] {
        let text = format!(
            "title = \"T\"\n[teams]\nt = {{ name = \"T\", color = {} }}\n[[step]]\nid = \"a\"\ncustomer = \"C\"\n",
            quoted(color)
        );
        refused(text, &["in.toml:3:"]);
    }
}

#[test]
fn a_faint_colour_is_drawn() {
    picture(
        "title = \"T\"\n[teams]\nt = { name = \"T\", color = \"#fefefe\" }\n[[step]]\nid = \"a\"\ncustomer = { text = \"C\", owner = \"t\" }\n",
    );
}

#[test]
fn styles_that_are_missing_broken_or_hostile_are_answered() {
    let folder = Folder::new();
    folder.run(["render", "visit.toml", "--style", "no.toml", "-o", "a.svg"]).says(&["no.toml"]);
    for (text, place) in [
        ("[palette\n", "own.toml:1:"),
        ("extends = \"own.toml\"\n", "own.toml"),
        ("unknown = 1\n", "own.toml:1:1"),
        ("[palette]\npaper = \"red;}\"\n", "own.toml:2:"),
        ("\0", "own.toml:1:"),
        ("a = nan\n", "own.toml:1:"),
    ] {
        folder.write("own.toml", text);
        let ran = folder.run(["render", "visit.toml", "--style", "own.toml", "-o", "a.svg"]);
        assert!(matches!(ran.code, Some(1 | 2)), "{text:?}: {:?}", ran.code);
        assert!(ran.err.contains(place) && !ran.err.contains("panicked"), "{text:?}: {}", ran.err);
        assert!(!folder.at("a.svg").exists());
    }
}

#[test]
fn an_image_with_a_lying_header_is_refused_by_its_header() {
    let folder = Folder::new();
    folder.write("in.toml", VISIT.replacen("text = \"Brings the bicycle\"", "text = \"B\", icon = \"big.png\"", 1));
    for (width, height) in [(100_000u32, 100_000u32), (0, 5), (u32::MAX, u32::MAX), (0x7fff_ffff, 1)] {
        let mut bytes = png(4, 4);
        bytes.splice(16..24, width.to_be_bytes().into_iter().chain(height.to_be_bytes()));
        folder.write("big.png", bytes);
        folder.run(["render", "in.toml", "-o", "a.svg"]).expect(1).says(&["in.toml:12:", "big.png"]);
        assert!(!folder.at("a.svg").exists());
    }
}

#[test]
fn an_address_with_odd_letters_is_kept_and_escaped() {
    for url in [
        "https://a.example/a b?c=\"d\"&e='f'<g>",
        "https://bücher.example/ä",
        "notes/plan & more.html",
        "#a",
        "mailto:a@b.example",
    ] {
        picture(format!("title = \"T\"\n[[step]]\nid = \"a\"\ncustomer = {{ text = \"C\", url = {} }}\n", quoted(url)));
    }
}

#[test]
fn an_address_that_runs_or_reads_is_refused_however_it_is_dressed() {
    for url in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:x",
        "\u{1}javascript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "blob:x",
        "javascript&colon;alert(1)//:",
    ] {
        let (folder, ran) = drawn(format!(
            "title = \"T\"\n[[step]]\nid = \"a\"\ncustomer = {{ text = \"C\", url = {} }}\n",
            quoted(url)
        ));
        if url.contains('&') {
            continue;
        }
        assert_eq!(ran.code, Some(1), "{url:?} in {}", folder.path().display());
        assert!(ran.err.contains("in.toml:4:"), "{}", ran.err);
    }
}

/// Words that have broken other programs, of our own making.
fn nasty() -> Vec<String> {
    let mut all: Vec<String> = [
        "]]>",
        "<![CDATA[x]]>",
        "<script>alert(1)</script>",
        "</text><script>x</script>",
        "<!--",
        "-->",
        "<?xml?>",
        "<!DOCTYPE a>",
        "&",
        "&amp;",
        "&#0;",
        "&#x3c;script&#x3e;",
        "&lol;",
        "\"",
        "'",
        "\" onload=\"alert(1)",
        "' onload='alert(1)",
        "`",
        "javascript:alert(1)",
        "data:text/html,<b>",
        "url(javascript:x)",
        "};alert(1);{",
        "${x}",
        "{{x}}",
        "%s%n%p",
        "%00",
        "\\",
        "\\u0000",
        "\\",
        "C:\\temp\\",
        "../../etc/passwd",
        "$(reboot)",
        "; rm -rf /",
        "' OR 1=1",
        "\u{0}",
        "\u{1}\u{2}\u{1f}",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{7}",
        "\u{7f}\u{85}",
        "\u{9b}2J",
        "\t",
        "a\tb",
        "line\nbreak",
        "a\r\nb",
        "a\rb",
        "\u{2028}\u{2029}",
        "\u{200b}\u{200c}\u{200d}\u{2060}",
        "\u{ad}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "\u{1fffe}\u{10ffff}",
        "\u{fdd0}",
        "\u{fffd}",
        "\u{e000}",
        "\u{202e}drow",
        "\u{2066}\u{2067}\u{2068}",
        "\u{202a}\u{202b}\u{202d}",
        "\u{2069}\u{202c}",
        "שלום (a) 1",
        "مرحبا بالعالم",
        "ภาษาไทยไม่มีช่องว่าง",
        "日本語、長い文。",
        "한국어",
        "नमस्ते क्षत्रिय",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦",
        "🇩🇪🇫🇷🇯",
        "👍🏿",
        "1\u{fe0f}\u{20e3}",
        "\u{200d}\u{fe0f}",
        "Z\u{361}\u{35c}\u{321}\u{489}a",
        "\u{301}",
        "ﷺﷺﷺ",
        "ﬃ",
        "İıſK",
        "ß",
        "0",
        "-1",
        "NaN",
        "null",
        "true",
        "undefined",
        "1e309",
        "  ",
        " a ",
        "...",
        "…",
        "#",
        "-",
        "--help",
    ]
    .map(str::to_owned)
    .into();
    all.push("x".repeat(500));
    all.push("\u{300}".repeat(1_000));
    all.push("a\u{300}".repeat(500));
    all.push("<".repeat(300));
    all.push("\u{202e}".repeat(500));
    all
}

/// A blueprint with these words in every field that takes any.
fn everywhere(words: &str) -> String {
    let w = quoted(words);
    format!(
        r#"title = {w}
headline = {w}
scope = {w}
version = {w}
status = {w}
owner = {w}
sources = [{w}]
notes = [{w}]
[persona]
name = {w}
about = {w}
goal = {w}
quote = {w}
[teams]
t = {{ name = {w}, initials = {w}, lead = {w}, note = {w} }}
[systems]
s = {{ name = {w}, owner = "t", note = {w} }}
[variants.current]
name = {w}
headline = {w}
[variants.future]
name = {w}
headline = {w}
[[lane]]
id = "customer"
name = {w}
note = {w}
group = {w}
[[stage]]
id = "g"
name = {w}
act = {w}
time = {w}
note = {w}
question = {w}
[[stage.step]]
id = "a"
name = {w}
number = {w}
time = {w}
note = {w}
customer = {{ id = "c", text = {w}, actor = {w}, note = {w}, time = {w}, cost = {w}, when = {w}, tags = [{w}], source = {w}, to = {{ to = "f", label = {w} }}, future = {{ text = "New", why = {w} }} }}
frontstage = {{ id = "f", text = {w}, owner = "t", uses = "s" }}
feeling = {{ score = 1, quote = {w}, word = {w}, note = {w} }}
pain = {{ id = "p", text = {w}, quote = {w}, source = {w}, felt = "c", cause = "f", severity = 3 }}
opportunity = {{ id = "o", text = {w}, fixes = "p", target = {w}, note = {w} }}
metric = {{ id = "m", name = {w}, value = {w}, unit = {w}, target = {w}, trend = {w} }}
"#
    )
}

#[test]
fn nasty_words_in_every_field_are_words_or_an_error() {
    let (mut pictures, mut refusals) = (0, Vec::new());
    for text in nasty() {
        let (folder, ran) = drawn(everywhere(&text));
        match ran.code {
            Some(0) => {
                pictures += 1;
                let start: String = bare(&text).chars().take(3).collect();
                assert!(bare(&words(&folder.text("out.svg"))).contains(&start), "{text:?} is not in its picture");
            }
            _ => {
                assert!(ran.err.contains("in.toml:"), "{text:?}: {}", cut(&ran.err));
                refusals.push(text);
            }
        }
    }
    assert!(pictures >= 50, "only {pictures} were drawn; refused: {refusals:?}");
}

#[test]
fn a_picture_with_its_letters_is_the_same_in_every_locale_and_folder() {
    let folder = Folder::new();
    folder.run(["render", "visit.toml", "-o", "first.svg", "-o", "first.png"]).expect(0);
    let elsewhere = Folder::new();
    let input = folder.at("visit.toml");
    for (round, (locale, zone)) in
        [("C", "UTC"), ("tr_TR.UTF-8", "Asia/Kathmandu"), ("ar_EG", "Pacific/Apia"), ("", "nonsense")]
            .into_iter()
            .enumerate()
    {
        let output = format!("{round}.svg");
        let pixels = format!("{round}.png");
        let mut command = elsewhere.program([
            OsStr::new("render"),
            input.as_os_str(),
            OsStr::new("-o"),
            OsStr::new(&output),
            OsStr::new("-o"),
            OsStr::new(&pixels),
        ]);
        command.env("LANG", locale).env("LC_ALL", locale).env("TZ", zone).env("HOME", "/nowhere");
        common::ran(&mut command).expect(0);
        assert_eq!(folder.read("first.svg"), elsewhere.read(&output), "{locale} {zone}");
        assert_eq!(folder.read("first.png"), elsewhere.read(&pixels), "{locale} {zone}");
    }
}
