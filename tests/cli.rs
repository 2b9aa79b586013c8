//! What the command line promises, seen through the program itself.

mod common;

use common::Folder;
use common::VISIT;
use common::is_svg;
use common::program;
use common::ran;
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn without_an_output_the_picture_stands_beside_the_input() {
    let folder = Folder::new();
    folder.write("trip.blueprint.toml", VISIT);
    folder
        .run(["render", "visit.toml", "trip.blueprint.toml"])
        .expect(0)
        .says(&["wrote `visit.svg`", "wrote `trip.svg`"]);
    assert_eq!(folder.names(), ["trip.blueprint.toml", "trip.svg", "visit.svg", "visit.toml"]);
    assert!(is_svg(&folder.read("visit.svg")));
    assert_eq!(folder.read("visit.svg"), folder.read("trip.svg"), "the name of a file is no part of the picture");
    assert_eq!(folder.text("visit.toml"), VISIT);
}

#[test]
fn several_outputs_come_from_one_run() {
    let folder = Folder::new();
    folder.draw(&["a.svg", "a.png", "b.svg"]).expect(0);
    assert!(folder.read("a.png").starts_with(b"\x89PNG"));
    assert_eq!(folder.read("a.svg"), folder.read("b.svg"));
}

#[test]
fn a_dash_is_standard_input_and_output() {
    let folder = Folder::new();
    let ran = folder.feed(&["render", "-", "-o", "-", "--text", "names"], VISIT.as_bytes()).expect(0);
    assert!(is_svg(&ran.out));
    assert_eq!(ran.err, "");
    let plain = folder.feed(&["render", "-", "--text", "names"], VISIT.as_bytes()).expect(0);
    assert_eq!(plain.out, ran.out);
    let pixels = folder.feed(&["render", "-", "--format", "png"], VISIT.as_bytes()).expect(0);
    assert!(pixels.out.starts_with(b"\x89PNG"));
    folder.run(["render", "-", "-"]).expect(2).says(&["only once"]);
}

#[test]
fn many_files_are_drawn_by_name() {
    let folder = Folder::new();
    folder.write("trip.toml", VISIT);
    std::fs::create_dir(folder.at("out")).unwrap();
    folder.run(["render", "visit.toml", "trip.toml", "-o", "out/{name}-x.svg", "--text", "names"]).expect(0);
    assert!(folder.at("out/visit-x.svg").is_file() && folder.at("out/trip-x.svg").is_file());
    folder.run(["render", "visit.toml", "trip.toml", "-o", "a.svg"]).expect(2).says(&["{name}"]);
}

#[test]
fn pages_are_numbered() {
    let folder = Folder::new();
    let steps: String =
        (0..12).map(|step| format!("[[step]]\ncustomer = \"Does the thing number {step}\"\n")).collect();
    folder.write("long.toml", format!("title = \"Long\"\n{steps}"));
    folder.run(["render", "long.toml", "--page", "slide", "--text", "names", "-o", "p{page}.svg"]).expect(0);
    assert!(folder.at("p1.svg").is_file() && folder.at("p2.svg").is_file(), "{:?}", folder.names());
    folder.run(["render", "long.toml", "--page", "slide", "-o", "-"]).expect(2).says(&["pages", "standard output"]);
}

#[test]
fn a_width_is_kept_to_the_pixel() {
    let folder = Folder::new();
    for width in [1_u32, 333, 1000] {
        folder.run(["render", "visit.toml", "-o", "a.png", "--width", &width.to_string()]).expect(0);
        let png = folder.read("a.png");
        assert_eq!(png[16..20], width.to_be_bytes(), "{width}");
    }
    folder.run(["render", "visit.toml", "-o", "a.png", "--limit", "area=1000"]).expect(2).says(&["at most 1000"]);
}

#[test]
fn views_and_selections_are_answered_with_what_there_is() {
    let folder = Folder::new();
    for (option, value, near) in [
        ("--view", "futur", "`future`"),
        ("--variants", "futur,current", "`future`"),
        ("--trace", "silense", "`silence`"),
        ("--team", "conter", "`counter`"),
        ("--lanes", "custmer", "`customer`"),
    ] {
        folder.run(["render", "visit.toml", "-o", "a.svg", option, value]).expect(2).says(&[
            "visit.toml",
            value.split(',').next().unwrap(),
            near,
        ]);
    }
    for view in ["auto", "side", "stacked", "overlay", "current", "future"] {
        folder.run(["render", "visit.toml", "-o", "a.svg", "--text", "names", "--view", view]).expect(0);
    }
    assert!(folder.names().contains(&"a.svg".to_owned()));
}

#[test]
fn help_and_version_are_results() {
    let folder = Folder::new();
    let commands = ["render", "check", "trace", "changes", "plan", "ship", "outline", "styles"];
    let help = folder.run(["--help"]).expect(0);
    assert_eq!(help.err, "");
    for command in commands {
        assert!(help.text().contains(&format!("  {command} ")), "{command}");
        let one = folder.run(["help", command]).expect(0).text();
        assert!(one.contains("Examples:") && one.contains(&format!("cyanotype {command}")), "{command}");
        assert!(one.lines().all(|line| line.chars().count() <= 100), "{command}: a line is too long");
    }
    let version = folder.run(["--version"]).expect(0).text();
    assert_eq!(version, format!("cyanotype {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let folder = Folder::new();
    folder.write("wrong.toml", "titel = \"x\"\n");
    for arguments in [vec!["check", "wrong.toml"], vec!["check", "nowhere.toml"], vec!["chekc"]] {
        let colored = |more: &[&str]| folder.run(arguments.iter().chain(more)).err.contains('\u{1b}');
        assert!(!colored(&[]), "{arguments:?}");
        assert!(!colored(&["--color", "never"]), "{arguments:?}");
        assert!(colored(&["--color=always"]), "{arguments:?}");
        assert!(!colored(&["--color=auto"]), "{arguments:?}");
    }
}

#[test]
fn check_tells_everything_and_answers_by_code() {
    let folder = Folder::new();
    folder.write("wrong.toml", "titel = \"x\"\n[[step]]\ncustomer = { text = \"A\", to = \"nowhere\" }\n");
    folder.write("doubt.toml", "title = \"x\"\n[[step]]\ncustomer = \"A\"\nbackstage = \"B\"\n");
    let ran =
        folder.run(["check", "wrong.toml"]).expect(1).says(&["`titel`", "`title`", "`nowhere`", "wrong.toml:1:1"]);
    assert!(ran.out.is_empty());
    folder.run(["check", "doubt.toml"]).expect(0).says(&["backstage-without-owner", "1 warning"]);
    folder.run(["check", "doubt.toml", "--deny", "warnings"]).expect(1);
    folder.run(["check", "doubt.toml", "--deny", "warnings", "--allow", "backstage-without-owner"]).expect(0);
    let quiet = folder.run(["check", "doubt.toml", "-q"]).expect(0);
    assert_eq!(quiet.err, "");
    folder.run(["check", "wrong.toml", "doubt.toml", "nowhere.toml"]).expect(2).says(&["`nowhere.toml`"]);
}

#[test]
fn check_speaks_json_and_github() {
    let folder = Folder::new();
    folder.write("wrong.toml", "title = \"x\"\n[[step]]\ncustomer = { text = \"Ä\", to = \"nowhere\" }\n");
    let found = json(&folder.run(["check", "wrong.toml", "visit.toml", "--format", "json"]).expect(1).text());
    let first = &found[0];
    let keys: Vec<&String> = first.as_object().unwrap().keys().collect();
    let names =
        ["severity", "name", "message", "file", "line", "column", "end_line", "end_column", "start", "end", "help"];
    assert_eq!(keys, names);
    assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(3), Some(31)));
    let (start, end) = (first["start"].as_u64().unwrap() as usize, first["end"].as_u64().unwrap() as usize);
    assert_eq!(&folder.read("wrong.toml")[start..end], b"\"nowhere\"");
    let clean = folder.run(["check", "visit.toml", "--format", "json", "--allow", "review-overdue"]).expect(0);
    assert_eq!(json(&clean.text()), json("[]"));
    assert_eq!(clean.err, "");
    let github = folder.run(["check", "wrong.toml", "--format", "github"]).expect(1).text();
    assert!(github.starts_with("::error file=wrong.toml,line=3"), "{github}");
}

#[test]
fn reviews_and_due_dates_are_held_against_the_day_given() {
    let folder = Folder::new();
    folder.write("old.toml", format!("updated = 2026-01-31\nreview = \"monthly\"\n{VISIT}"));
    folder.run(["check", "old.toml", "--today", "2026-02-10"]).expect(0).says(&["nothing to find fault with"]);
    folder.run(["check", "old.toml", "--today", "2026-06-10"]).expect(0).says(&["review-overdue"]);
}

#[test]
fn reports_go_to_standard_output_or_a_file() {
    let folder = Folder::new();
    for (command, formats) in [
        ("trace", &["text", "markdown", "csv", "json"][..]),
        ("changes", &["text", "markdown", "csv", "json"]),
        ("plan", &["text", "markdown", "csv", "json"]),
        ("outline", &["markdown", "csv", "json"]),
    ] {
        for format in formats {
            let ran = folder.run([command, "visit.toml", "--format", format]).expect(0);
            assert!(!ran.out.is_empty() && ran.err.is_empty(), "{command} {format}: {}", ran.err);
            assert!(ran.text().ends_with('\n'), "{command} {format}");
            if *format == "json" {
                json(&ran.text());
            }
            folder.run([command, "visit.toml", "--format", format, "-o", "report"]).expect(0);
            assert_eq!(folder.read("report"), ran.out, "{command} {format}");
        }
        folder.run([command, "visit.toml", "-o", "visit.toml"]).expect(2).says(&["same file"]);
        folder.run([command, "visit.toml", "--format", "xml"]).expect(2).says(&["xml"]);
    }
    assert_eq!(folder.text("visit.toml"), VISIT);
}

#[test]
fn a_trace_names_cause_and_owner_and_goes_back() {
    let folder = Folder::new();
    folder.run(["trace", "visit.toml", "P1"]).expect(0);
    let told = json(&folder.run(["trace", "visit.toml", "silence", "--format", "json"]).expect(0).text());
    assert_eq!(told[0]["causes"][0]["id"], "list");
    assert_eq!(told[0]["causes"][0]["owner"], json("[\"workshop\"]"));
    folder.run(["trace", "visit.toml", "silense"]).expect(2).says(&["silense", "`silence`"]);
    folder.run(["trace", "visit.toml", "--variant", "futur"]).expect(2).says(&["`futur`"]);
    let back = folder.run(["trace", "visit.toml", "--from", "list"]).expect(0).text();
    assert!(back.contains("Job list"), "{back}");
    let table = folder.run(["trace", "visit.toml", "--from", "list", "--format", "csv"]).expect(0).text();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(table.as_bytes()).records().map(Result::unwrap).collect();
    let what: Vec<(&str, &str)> = rows.iter().map(|row| (row.get(3).unwrap(), row.get(4).unwrap())).collect();
    for wanted in [("step", "bring"), ("moment", "brings"), ("between", "note"), ("pain", "silence")] {
        assert!(what.contains(&wanted), "{wanted:?} {what:?}");
    }
    folder.run(["trace", "visit.toml", "--from", "lisst"]).expect(2).says(&["did you mean `list`?"]);
    folder.run(["trace", "visit.toml", "--from", "list", "--variant", "futur"]).expect(2).says(&["`future`"]);
    folder.run(["trace", "visit.toml", "--from", "nothing"]).expect(2).says(&["`nothing`"]);
}

#[test]
fn changes_are_between_variants_or_files() {
    let folder = Folder::new();
    let within = json(&folder.run(["changes", "visit.toml", "--format", "json"]).expect(0).text());
    assert_eq!((&within["from"], &within["to"]), (&json("\"current\""), &json("\"future\"")));
    let ids: Vec<&str> = within["elements"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"note"), "{ids:?}");
    folder.write("later.toml", VISIT.replace("Notes the fault", "Writes the fault down"));
    let files = folder.run(["changes", "visit.toml", "later.toml"]).expect(0).text();
    assert!(files.contains("Writes the fault down"), "{files}");
    folder.run(["changes", "visit.toml", "--to", "futur"]).expect(2).says(&["`future`"]);
    folder.write("plain.toml", "title = \"x\"\n[[step]]\ncustomer = \"A\"\n");
    folder.run(["changes", "plain.toml"]).expect(2).says(&["nothing to compare"]);
}

#[test]
fn a_plan_can_be_narrowed_and_holds_several_files() {
    let folder = Folder::new();
    folder.write("trip.toml", VISIT.replace("promise", "vow"));
    let ids = |arguments: &[&str]| {
        let all = ["plan", "visit.toml", "trip.toml", "--format", "json"].iter().chain(arguments);
        let rows = json(&folder.run(all).expect(0).text());
        rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]), ["promise", "vow"]);
    assert_eq!(ids(&["--team", "workshop", "--status", "planned"]).len(), 2);
    assert!(ids(&["--team", "counter"]).is_empty());
    assert!(ids(&["--status", "shipped", "--status", "dropped"]).is_empty());
    folder.run(["plan", "visit.toml", "--team", "workshp"]).expect(2).says(&["`workshop`"]);
}

#[test]
fn shipping_goes_by_short_names_too_and_tells_what_it_finds() {
    let folder = Folder::new();
    let fixes = [
        "{ id = \"a\", text = \"Do\" }",
        "{ id = \"b\", text = \"No\", status = \"dropped\" }",
        "{ id = \"c\", text = \"Ok\", status = \"shipped\", shipped = 2026-01-01 }",
    ];
    let step = "title = \"Fix\"\n[[step]]\nname = \"Step\"\ncustomer = \"Card\"\n";
    folder.write("fix.toml", format!("{step}opportunity = [{}]\n", fixes.join(", ")));
    let ship = |names: &[&str]| {
        let words = ["ship", "fix.toml"].into_iter().chain(names.iter().copied());
        folder.run(words.chain(["--on", "2026-12-01", "--dry-run"])).expect(0).err
    };
    let told = ship(&["o1", "b", "c"]);
    for words in
        ["`a` shipped on 2026-12-01", "although it was dropped", "`c` had shipped already", "no change of the file"]
    {
        assert!(told.contains(words), "{told}");
    }
    let told = ship(&["c"]);
    assert!(told.contains("nothing changes") && !told.contains("2026-12-01"), "{told}");
}

#[test]
fn sizes_are_known_however_they_are_written_and_teams_are_listed() {
    let folder = Folder::new();
    folder.run(["render", "visit.toml", "--page", "A4", "-o", "a.svg"]).expect(0);
    folder.run(["plan", "visit.toml", "--team", "zzzzzz"]).expect(2).says(&["known here: `"]);
}

#[test]
fn shipping_rewrites_the_file_and_a_dry_run_does_not() {
    let folder = Folder::new();
    let dry = folder.run(["ship", "visit.toml", "promise", "--on", "2026-12-01", "--dry-run"]).expect(0).text();
    assert!(dry.contains("+") && dry.contains("Promises a day"), "{dry}");
    assert_eq!(folder.text("visit.toml"), VISIT);
    folder.run(["ship", "visit.toml", "promis", "--on", "2026-12-01"]).expect(2).says(&["`promise`"]);
    folder.run(["ship", "visit.toml", "promise"]).expect(2).says(&["--on"]);
    folder.run(["ship", "visit.toml", "promise", "--on", "2026-13-01"]).expect(2).says(&["2026-13-01"]);
    assert_eq!(folder.text("visit.toml"), VISIT);
    folder.run(["ship", "visit.toml", "promise", "--on", "2026-12-01"]).expect(0);
    let after = folder.text("visit.toml");
    assert!(after.contains("2026-12-01") && after.contains("text = \"Promises a day\""), "{after}");
    folder.run(["check", "visit.toml"]).expect(0);
    let piped = folder.feed(&["ship", "-", "promise", "--on", "2026-12-01"], VISIT.as_bytes()).expect(0);
    assert_eq!(piped.text(), after);
    folder.write("wrong.toml", "titel = 1\n");
    folder.run(["ship", "wrong.toml", "x", "--on", "2026-12-01"]).expect(1);
}

#[test]
fn an_outline_tells_the_variant_asked_for() {
    let folder = Folder::new();
    let future =
        json(&folder.run(["outline", "visit.toml", "--variant", "future", "--format", "json"]).expect(0).text());
    assert_eq!(future["variant"], "future");
    let words: Vec<&str> =
        future["cards"].as_array().unwrap().iter().filter_map(|card| card["text"].as_str()).collect();
    assert!(words.contains(&"Promises a day"), "{words:?}");
    folder.run(["outline", "visit.toml", "--variant", "futur"]).expect(2).says(&["`future`"]);
}

#[test]
fn measures_are_one_object_on_standard_output() {
    let folder = Folder::new();
    let ran = folder.run(["render", "visit.toml", "-o", "a.svg", "--measure", "json"]).expect(0);
    let measured = json(&ran.text());
    assert!(measured["hard"].is_object() && measured["soft"].is_object());
    folder.run(["render", "visit.toml", "-o", "-", "--measure", "json"]).expect(2).says(&["standard output"]);
    let soft = measured["soft"].as_object().unwrap();
    assert!(soft["whitespace"].as_f64().is_some_and(|share| share > 0.3), "pixels are measured too");
    folder.run(["render", "visit.toml", "-o", "a.svg", "--measure"]).expect(0);
}

#[test]
fn timings_tell_every_stage_once() {
    let folder = Folder::new();
    let ran = folder.run(["render", "visit.toml", "-o", "a.svg", "-o", "a.png", "--timings"]).expect(0);
    let stages = ["read", "settle", "check", "board", "measure", "layout", "paint", "write", "raster", "encode"];
    let told = ran.err.lines().find(|line| line.ends_with(" ms")).unwrap();
    for stage in stages {
        let count = told.split([' ', ',']).filter(|word| *word == stage).count();
        assert_eq!(count, 1, "{stage} in {told}");
    }
    let paged = folder.run(["render", "visit.toml", "--page", "a4", "-o", "b{page}.svg", "--timings"]).expect(0);
    paged.says(&["layout", "paint", "write"]);
}

/// What stands in an overlay: the frame or middle of every mark with a part name.
fn parts<'a>(page: &'a roxmltree::Document<'a>, part: &'a str) -> Vec<roxmltree::Node<'a, 'a>> {
    let debug = page.descendants().filter(|node| node.attribute("data-kind") == Some("debug"));
    debug.flat_map(|node| node.descendants()).filter(|node| node.attribute("data-part") == Some(part)).collect()
}

fn number(node: roxmltree::Node, name: &str) -> f64 {
    node.attribute(name).map_or(0.0, |value| value.parse().unwrap())
}

#[test]
fn the_layout_is_drawn_over_the_picture() {
    let folder = Folder::new();
    let plain = ["render", "visit.toml", "--text", "names", "--view", "side", "-o"];
    folder.run(plain.iter().copied().chain(["a.svg"])).expect(0);
    folder.run(plain.iter().copied().chain(["b.svg", "--debug", "layout"])).expect(0);
    let (before, after) = (folder.text("a.svg"), folder.text("b.svg"));
    let (page, looked) = (roxmltree::Document::parse(&before).unwrap(), roxmltree::Document::parse(&after).unwrap());
    assert_eq!(parts(&page, "channel").len(), 0, "nothing of it without asking");
    let kinds = |page: &roxmltree::Document, kind: &str| {
        page.descendants().filter(|node| node.attribute("data-kind") == Some(kind)).count()
    };
    for kind in ["card", "connector", "pane", "line"] {
        assert_eq!(kinds(&page, kind), kinds(&looked, kind), "the picture below stays as it is");
    }
    assert_eq!(kinds(&looked, "debug"), kinds(&looked, "pane"));

    // A channel lies between rows: no card stands in it.
    let bodies: Vec<_> = looked.descendants().filter(|node| node.attribute("data-part") == Some("body")).collect();
    let (channels, gutters) = (parts(&looked, "channel"), parts(&looked, "gutter"));
    assert!(channels.len() > 8 && gutters.len() > 4, "{} and {}", channels.len(), gutters.len());
    for channel in &channels {
        let (top, high) = (number(*channel, "y"), number(*channel, "height"));
        for body in &bodies {
            let (y, height) = (number(*body, "y"), number(*body, "height"));
            assert!(y + height <= top + 0.51 || y >= top + high - 0.51, "{channel:?} over {body:?}");
        }
    }
    // Every port is an end of a connector on a border, and every connector that bends does so on a track.
    let ports = parts(&looked, "port");
    assert!(!ports.is_empty());
    for port in &ports {
        let (x, y) = (number(*port, "cx"), number(*port, "cy"));
        let on = |body: &roxmltree::Node| {
            let (left, top) = (number(*body, "x"), number(*body, "y"));
            let (right, bottom) = (left + number(*body, "width"), top + number(*body, "height"));
            let level = (x - left).abs() < 0.1 || (x - right).abs() < 0.1;
            let upright = (y - top).abs() < 0.1 || (y - bottom).abs() < 0.1;
            (level && y >= top && y <= bottom) || (upright && x >= left && x <= right)
        };
        assert!(bodies.iter().any(on), "a port at {x}, {y} is on no card");
    }
    folder.run(["render", "visit.toml", "--debug", "everything"]).expect(2).says(&["layout"]);
}

#[test]
fn looking_inside_changes_no_measure() {
    let folder = Folder::new();
    let measured = |more: &[&str]| {
        let ran = folder.run(["render", "visit.toml", "-o", "a.svg", "--measure", "json"].iter().chain(more));
        let mut told = json(&ran.expect(0).text());
        for pixels in ["whitespace", "ink"] {
            told["soft"][pixels] = Value::Null;
        }
        told
    };
    assert_eq!(measured(&[]), measured(&["--debug", "layout"]));
}

#[test]
fn a_style_is_printed_and_read_back() {
    let folder = Folder::new();
    let listed = folder.run(["styles"]).expect(0).text();
    assert!(listed.lines().any(|line| line.starts_with("light")), "{listed}");
    let light = folder.run(["styles", "light"]).expect(0).text();
    folder.write("brand.toml", light.replacen("#", "# ours\n#", 1));
    let with = |style: &str, output: &str| {
        folder.run(["render", "visit.toml", "--text", "names", "--style", style, "-o", output])
    };
    with("light", "a.svg").expect(0);
    with("brand.toml", "b.svg").expect(0);
    folder.run(["styles", "lihgt"]).expect(2).says(&["`light`"]);
    with("lihgt", "c.svg").expect(2).says(&["`light`"]);
    folder.write("broken.toml", "extends = \"light\"\n[palette]\nink = \"red;}\"\n");
    with("broken.toml", "c.svg").expect(1).says(&["broken.toml:3:7"]);
    with("visit.toml", "c.svg").expect(1);
    assert!(!folder.at("c.svg").exists());
}

#[test]
fn a_style_named_in_the_blueprint_is_read_beside_it() {
    let folder = Folder::new();
    folder.write("styled.toml", format!("style = \"brand.toml\"\n{VISIT}"));
    folder.run(["render", "styled.toml"]).expect(1).says(&["styled.toml:1:9", "brand.toml"]);
    folder.write("brand.toml", "extends = \"light\"\n[palette]\nink = \"#123456\"\n");
    folder.run(["render", "styled.toml", "--text", "names"]).expect(0);
    assert!(folder.text("styled.svg").contains("#123456"));
    folder.write("outside.toml", format!("style = \"../brand.toml\"\n{VISIT}"));
    folder.run(["render", "outside.toml"]).expect(1).says(&["outside.toml:1:9"]);
}

#[test]
fn a_page_without_ground_is_transparent() {
    let folder = Folder::new();
    folder.run(["render", "visit.toml", "-o", "a.png", "--background", "none", "--scale", "0.5"]).expect(0);
    let mut reader = png::Decoder::new(std::io::Cursor::new(folder.read("a.png"))).read_info().unwrap();
    let (color, _) = reader.output_color_type();
    assert!(matches!(color, png::ColorType::Rgba | png::ColorType::Indexed), "{color:?}");
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    if color == png::ColorType::Rgba {
        assert_eq!(pixels[3], 0, "the corner is transparent");
    }
}

#[test]
fn letters_that_no_font_has_are_named() {
    let folder = Folder::new();
    folder.write("rare.toml", "title = \"x\"\n[[step]]\ncustomer = \"Writes \u{1301C}\"\n");
    folder.run(["render", "rare.toml", "--text", "names"]).expect(0).says(&["U+1301C", "--fonts"]);
}

#[test]
fn quiet_says_nothing_and_verbose_says_more() {
    let folder = Folder::new();
    assert_eq!(folder.run(["render", "visit.toml", "-q"]).expect(0).err, "");
    let plain = folder.run(["render", "visit.toml"]).expect(0).err;
    let more = folder.run(["render", "visit.toml", "-v"]).expect(0).says(&["px page", "bytes"]).err;
    assert!(more.len() > plain.len());
    folder.run(["render", "visit.toml", "-q", "-v"]).expect(2);
    let mut command = program();
    ran(command.args(["render", "/nowhere/at/all.toml", "-q"])).expect(2).says(&["no such file"]);
}

#[test]
fn two_files_are_compared_in_one_picture() {
    let folder = Folder::new();
    let later = VISIT.replacen("text = \"", "text = \"Now ", 1);
    assert_ne!(later, VISIT);
    folder.write("later.toml", &later);
    folder.run(["render", "visit.toml", "later.toml", "--view", "side", "--changes", "-o", "d.svg"]).expect(0);
    let picture = folder.text("d.svg");
    assert!(picture.contains("data-variant=\"before\"") && picture.contains("data-variant=\"after\""), "two panes");
    // From standard input, as version control gives it; without an output the picture has a name of its own.
    let ran = folder.feed(&["render", "-", "later.toml", "--view", "side"], VISIT.as_bytes()).expect(0);
    ran.says(&["wrote `later.changes.svg`"]);
    assert!(!folder.at("later.svg").exists());
    // Without such a view, or with the name in the output, each file has its own picture.
    folder.run(["render", "visit.toml", "later.toml", "--view", "side", "-o", "{name}-x.svg"]).expect(0);
    assert!(folder.at("visit-x.svg").is_file() && folder.at("later-x.svg").is_file());
    folder.run(["render", "visit.toml", "later.toml", "--view", "side", "-o", "visit.toml"]).expect(2);
    folder.run(["render", "visit.toml", "later.toml", "--view", "side", "--variants", "none", "-o", "d.svg"]).expect(2);
}

#[test]
fn changes_read_the_earlier_file_from_standard_input() {
    let folder = Folder::new();
    let later = VISIT.replacen("text = \"", "text = \"Now ", 1);
    folder.write("later.toml", &later);
    let ran = folder.feed(&["changes", "-", "later.toml", "--format", "markdown"], VISIT.as_bytes()).expect(0);
    let told = String::from_utf8(ran.out.clone()).unwrap();
    assert!(told.starts_with("### standard input → later.toml\n"), "{told}");
    assert_eq!(told.lines().filter(|line| line.starts_with("| renamed")).count(), 1, "{told}");
    folder.run(["render", "visit.toml", "--view", "future", "--changes"]).expect(2);
}

#[test]
fn explain_prints_an_entry_and_suggests_the_nearest_name() {
    let folder = Folder::new();
    let entry = folder.run(["explain", "pain-without-fix"]).expect(0).text();
    assert!(entry.starts_with("pain-without-fix\n") && entry.contains("Bad:") && entry.contains("Good:"), "{entry}");
    folder.run(["explain", "pain-without-fixes"]).expect(2).says(&["did you mean `pain-without-fix`?"]);
    folder.run(["explain", "zzz"]).expect(2).says(&["lists all names"]);
    let all = folder.run(["explain"]).expect(0).text();
    for name in cyanotype::diagnostic::WARNINGS.iter().chain(cyanotype::diagnostic::ERRORS) {
        assert!(all.contains(&format!("  {name}\n")), "{name}");
    }
}

#[test]
fn all_formats_tell_the_traces_of_a_team() {
    let folder = Folder::new();
    for format in ["text", "markdown", "csv", "json"] {
        let told = folder.run(["trace", "visit.toml", "--team", "workshop", "--format", format]).expect(0).text();
        assert!(told.contains("silence") || told.contains("Nobody says when"), "{format}: {told}");
    }
}

#[test]
fn a_report_takes_its_format_from_the_name_of_its_file() {
    let folder = Folder::new();
    for report in ["plan", "changes", "outline", "trace"] {
        folder.run([report, "visit.toml", "-o", "a.csv"]).expect(0);
        folder.run([report, "visit.toml", "--format", "csv", "-o", "b.CSV"]).expect(0);
        assert_eq!(folder.read("a.csv"), folder.read("b.CSV"), "{report}");
        folder.run([report, "visit.toml", "-o", "a.json"]).expect(0);
        assert!(folder.text("a.json").starts_with(['{', '[']), "{report}");
        let clash = folder.run([report, "visit.toml", "--format", "json", "-o", "c.md"]);
        clash.expect(2).says(&["`c.md` is named like markdown", "`--format` says json"]);
        assert!(!folder.at("c.md").exists());
    }
}

#[test]
fn a_file_that_cannot_be_read_hides_nothing_of_the_others() {
    let folder = Folder::new();
    folder.write("wrong.toml", "title = \"T\"\n[[step]]\ncustomer = { text = “Asks” }\n");
    let ran = folder.run(["check", "gone.toml", "wrong.toml", "lost.toml", "--format", "github"]).expect(2);
    assert!(ran.text().contains("file=wrong.toml,line=3"), "{}", ran.text());
    ran.says(&["`gone.toml` cannot be read", "`lost.toml` cannot be read"]);
}

#[test]
fn a_sheet_has_its_size_on_paper() {
    let folder = Folder::new();
    folder.run(["render", "visit.toml", "--page", "a4", "--view", "current", "-o", "a.svg", "-o", "a.png"]).expect(0);
    let svg = folder.text("a.svg");
    let root = svg.split('>').next().unwrap();
    assert!(root.contains("width=\"297mm\"") && root.contains("height=\"210mm\""), "{root}");
    let decoder = png::Decoder::new(std::io::Cursor::new(folder.read("a.png")));
    let reader = decoder.read_info().unwrap();
    let (info, dims) = (reader.info(), reader.info().pixel_dims.unwrap());
    let wide = f64::from(info.width) / f64::from(dims.xppu);
    assert!((wide - 0.297).abs() < 0.0005, "{wide} m");
}

#[test]
fn each_of_two_files_names_a_team_as_it_does_itself() {
    let folder = Folder::new();
    folder.write("new.toml", common::VISIT.replace("\"Counter\"", "\"Front desk\""));
    folder.run(["render", "visit.toml", "new.toml", "--view", "side", "--text", "names", "-o", "a.svg"]).expect(0);
    let svg = folder.text("a.svg");
    let pane = |variant: &str, name: &str| {
        let cards = svg.split("<g ").filter(|card| card.contains("data-kind=\"card\"") && card.contains(variant));
        cards.filter(|card| card.contains(&format!("Owner {name}."))).count()
    };
    assert!(svg.contains(">Counter<") && svg.contains(">Front desk<"));
    assert_eq!(pane("data-id=\"note\"", "Counter") + pane("data-id=\"note\"", "Front desk"), 2);
}
