//! A style of one's own: what it may say, what it brings, and what is told of its mistakes. And posters.

mod common;

use common::Folder;
use common::is_svg;

/// A PNG of one colour.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![90; (width * height * 3) as usize]).unwrap();
    drop(writer);
    file
}

fn draw(folder: &Folder, style: &str) -> common::Ran {
    folder.write("brand.toml", style);
    folder.run(["render", "visit.toml", "--style", "brand.toml", "--text", "names", "-o", "a.svg"])
}

#[test]
fn a_brand_changes_what_it_names_and_nothing_else() {
    let folder = Folder::new();
    folder.draw(&["plain.svg"]).expect(0);
    let style =
        "extends = \"light\"\nname = \"Acme\"\nfooter = \"© Acme, for internal use\"\n[palette]\nbar = \"#3b0a45\"\n";
    draw(&folder, style).expect(0);
    let (plain, brand) = (folder.text("plain.svg"), folder.text("a.svg"));
    assert!(brand.contains("#3b0a45") && !plain.contains("#3b0a45"));
    assert!(brand.contains("© Acme, for internal use") && brand.contains("data-theme=\"Acme\""));
    let cards = |svg: &str| svg.matches("data-part=\"body\"").count();
    assert_eq!(cards(&plain), cards(&brand));
}

#[test]
fn a_logo_is_embedded_at_the_top_of_the_page() {
    let folder = Folder::new();
    folder.write("logo.png", png(60, 20));
    draw(&folder, "extends = \"light\"\n[logo]\nimage = \"logo.png\"\nheight = 40\n").expect(0);
    let svg = folder.text("a.svg");
    let svg = roxmltree::Document::parse(&svg).unwrap();
    let image = svg.descendants().find(|node| node.has_tag_name("image")).unwrap();
    let number = |name: &str| image.attribute(name).unwrap().parse::<f64>().unwrap();
    assert_eq!((number("width"), number("height")), (120.0, 40.0), "its own shape is kept");
    let width: f64 = svg.root_element().attribute("width").unwrap().parse().unwrap();
    assert_eq!(number("x") + number("width"), width - 32.0);
    assert!(image.attribute(("http://www.w3.org/1999/xlink", "href")).unwrap().starts_with("data:image/png;base64,"));
    let ran = folder.run(["render", "visit.toml", "--style", "brand.toml", "-o", "logo.png"]);
    ran.expect(2).says(&["logo.png"]);
}

#[test]
fn a_logo_that_cannot_be_had_is_told_at_its_place() {
    let folder = Folder::new();
    std::fs::create_dir(folder.at("brand")).unwrap();
    folder.write("outside.png", png(2, 2));
    folder.write("brand/logo.png", png(2, 2));
    folder.write("brand/logo.svg", "<svg/>");
    for (image, says) in [
        ("lgo.png", "did you mean `logo.png`?"),
        ("../outside.png", "lies outside"),
        ("https://example.org/logo.png", "nothing is fetched"),
        ("logo.svg", "it is an SVG, by its content"),
    ] {
        folder.write("brand/acme.toml", format!("extends = \"light\"\n[logo]\nimage = \"{image}\"\n"));
        let ran = folder.run(["render", "visit.toml", "--style", "brand/acme.toml", "-o", "a.svg"]);
        ran.expect(1).says(&["acme.toml:3:9", says]);
        assert!(!folder.names().contains(&"a.svg".to_owned()));
    }
    draw(&folder, "extends = \"light\"\n[logo]\nimage = \"logo.png\"\nheight = 200\n")
        .expect(1)
        .says(&["brand.toml:4:10", "12 to 72 px"]);
}

#[test]
fn an_unknown_token_gets_the_nearest_ones() {
    let folder = Folder::new();
    let style = "extends = \"light\"\n[palette]\npaner = \"#fff\"\n[palette.customer]\nfil = \"#fff\"\n[metrics]\ngutter-width = 4\n[pallete]\nink = \"#000\"\n";
    draw(&folder, style).expect(1).says(&[
        "a style has no `paner` here",
        "did you mean `paper`?",
        "a style has no `fil` here",
        "did you mean `fill`?",
        "a style has no `gutter-width` here",
        "did you mean `gutter-edge`?",
        "a style has no `pallete` here",
        "did you mean `palette`?",
    ]);
    draw(&folder, "extends = \"lihgt\"\n").expect(1).says(&["brand.toml:1:11", "did you mean `light`?"]);
}

#[test]
fn colours_that_cannot_be_told_apart_are_named_and_drawn_all_the_same() {
    let folder = Folder::new();
    let style = "extends = \"light\"\n[palette]\nink-3 = \"#b0b8c0\"\n[lanes.customer]\nborder = \"#ffeecc\"\n";
    let ran = draw(&folder, style).expect(0);
    let ran = ran.says(&["warning", "brand.toml:3:9", "`ink-3` on `paper` has a contrast of 2.0 : 1", "4.5 : 1"]);
    ran.says(&["`lanes.customer` on `panel`", "3 : 1"]);
    assert!(is_svg(&folder.read("a.svg")));
    let ran = draw(&folder, "extends = \"light\"\n[palette]\nink-3 = \"#556270\"\n").expect(0);
    assert!(!ran.err.contains("contrast"), "{}", ran.err);
}

#[test]
fn a_lane_may_have_colours_of_its_own() {
    let folder = Folder::new();
    draw(&folder, "extends = \"light\"\n[lanes.frontstage]\nfill = \"#e0ffe0\"\n").expect(0);
    let svg = folder.text("a.svg");
    let svg = roxmltree::Document::parse(&svg).unwrap();
    let fill = |lane: &str| {
        let card = svg.descendants().find(|node| node.attribute("data-lane") == Some(lane)).unwrap();
        let body = card.children().find(|part| part.attribute("data-part") == Some("body")).unwrap();
        body.attribute("fill").unwrap().to_owned()
    };
    assert_eq!(fill("frontstage"), "#e0ffe0");
    assert_ne!(fill("customer"), "#e0ffe0");
}

#[test]
fn a_family_of_type_that_was_not_given_is_named() {
    let folder = Folder::new();
    let ran = draw(&folder, "extends = \"light\"\n[fonts]\ntext = \"Acme Sans\"\n").expect(0);
    ran.says(&["warning", "brand.toml:3:8", "no font of the family `Acme Sans` was given", "--fonts"]);
    draw(&folder, "extends = \"light\"\n[fonts]\nfiles = [\"sans.ttf\"]\n")
        .expect(1)
        .says(&["`sans.ttf` cannot be read"]);
}

#[test]
fn a_style_to_start_from_reads_as_one() {
    let folder = Folder::new();
    for name in ["light", "dark", "blueprint"] {
        let printed = folder.run(["styles", name]).expect(0).text();
        assert!(printed.contains("# [logo]"), "{printed}");
        draw(&folder, &printed).expect(0);
        folder.run(["render", "visit.toml", "--style", name, "--text", "names", "-o", "b.svg"]).expect(0);
        let plain =
            |svg: String| svg.replace("data-theme=\"brand\"", "").replace(&format!("data-theme=\"{name}\""), "");
        assert!(plain(folder.text("a.svg")) == plain(folder.text("b.svg")), "{name} is not what it prints");
    }
}

#[test]
fn a_blueprint_may_name_its_brand_beside_it() {
    let folder = Folder::new();
    std::fs::create_dir(folder.at("brand")).unwrap();
    folder.write("brand/logo.png", png(30, 10));
    folder.write("brand/acme.toml", "extends = \"light\"\n[logo]\nimage = \"logo.png\"\n");
    folder.write("visit.toml", format!("style = \"brand/acme.toml\"\n{}", common::VISIT));
    folder.run(["render", "visit.toml", "-o", "a.svg"]).expect(0);
    let svg = folder.text("a.svg");
    assert!(svg.contains("data:image/png") && svg.contains("data-theme=\"acme\""));
}

#[test]
fn a_persona_s_picture_stands_beside_the_persona() {
    let folder = Folder::new();
    folder.write("face.png", png(40, 40));
    let persona = "persona = { name = \"Rider\", image = \"face.png\" }\n";
    folder.write("visit.toml", common::VISIT.replacen('\n', &format!("\n{persona}"), 1));
    folder.run(["render", "visit.toml", "--text", "names", "-o", "a.svg"]).expect(0);
    let svg = folder.text("a.svg");
    let svg = roxmltree::Document::parse(&svg).unwrap();
    let image = svg.descendants().find(|node| node.has_tag_name("image")).unwrap();
    assert_eq!(image.parent().unwrap().attribute("aria-label"), Some("Rider"));
    folder.write("visit.toml", common::VISIT.replacen('\n', &format!("\n{}", persona.replace("face", "fase")), 1));
    folder.run(["render", "visit.toml", "-o", "b.svg"]).expect(1).says(&["visit.toml:2:", "did you mean `face.png`?"]);
}

#[test]
fn a_poster_comes_in_sheets_that_overlap_and_bear_letters() {
    let folder = Folder::new();
    folder.run(["render", "visit.toml", "--tiles", "3x2", "--text", "names", "-o", "p-{page}.svg"]).expect(0);
    let sheets: Vec<String> = (1..=6).map(|page| folder.text(format!("p-{page}.svg"))).collect();
    let mut all: Vec<String> = Vec::new();
    let mut right: Option<f64> = None;
    for (index, sheet) in sheets.iter().enumerate() {
        let svg = roxmltree::Document::parse(sheet).unwrap();
        assert_eq!(svg.root_element().attribute("viewBox"), Some("0 0 1360 962"));
        let part = svg.descendants().find(|node| node.has_tag_name("svg") && node.attribute("overflow").is_some());
        let window: Vec<f64> =
            part.unwrap().attribute("viewBox").unwrap().split(' ').map(|side| side.parse().unwrap()).collect();
        if index % 3 > 0 {
            assert!(window[0] < right.unwrap(), "sheet {index} does not overlap the one before");
        }
        right = Some(window[0] + window[2]);
        let edges = svg.descendants().find(|node| node.attribute("data-kind") == Some("sheet")).unwrap();
        all.extend(
            edges
                .descendants()
                .filter(|node| node.has_tag_name("text"))
                .filter_map(|node| node.text())
                .map(str::to_owned),
        );
    }
    all.sort();
    let joints = ["A", "B", "C", "D", "E", "F", "G"];
    assert_eq!(all, joints.iter().flat_map(|letter| [*letter, *letter]).collect::<Vec<_>>());
    for wrong in ["3", "0x2", "x", "21x1", "2x2x2"] {
        folder.run(["render", "visit.toml", "--tiles", wrong]).expect(2).says(&["--tiles"]);
    }
}

#[test]
fn two_files_compared_make_a_poster_too() {
    let folder = Folder::new();
    folder.write("later.toml", common::VISIT.replacen("title = \"", "title = \"Later: ", 1));
    let asked = ["--view", "side", "--tiles", "2x2", "--text", "names", "-o", "p-{page}.svg"];
    folder.run(["render", "visit.toml", "later.toml"].into_iter().chain(asked)).expect(0);
    let sheet = folder.text("p-4.svg");
    assert!(sheet.contains("viewBox=\"0 0 1360 962\"") && sheet.contains("data-kind=\"sheet\""));
}

#[test]
fn a_poster_never_makes_letters_smaller() {
    let folder = Folder::new();
    let example = std::path::Path::new("examples/b2b-software.blueprint.toml").canonicalize().unwrap();
    let ran = folder.run(["render", example.to_str().unwrap(), "--tiles", "1x1", "-o", "p.svg"]);
    ran.expect(2).says(&["needs at least 2x"]);
}
