//! The least that any such program does: reads the file with serde and writes as many SVG elements as asked, without
//! layout and without measuring a word. What the program needs beyond it is the price of the picture.
//!
//! `floor FILE ELEMENTS OUT`

use std::collections::BTreeMap;
use std::env;
use std::fs;

use serde::Deserialize;
use svg::Document;
use svg::node::element::Rectangle;
use svg::node::element::Text;

#[derive(Deserialize)]
struct Blueprint {
    title: String,
    #[serde(default, rename = "stage")]
    stages: Vec<Stage>,
    #[serde(flatten)]
    rest: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
struct Stage {
    name: String,
    #[serde(default, rename = "step")]
    steps: Vec<BTreeMap<String, toml::Value>>,
}

/// The words of a value, wherever they stand in it.
fn words<'a>(value: &'a toml::Value, into: &mut Vec<&'a str>) {
    match value {
        toml::Value::String(text) => into.push(text),
        toml::Value::Array(values) => values.iter().for_each(|value| words(value, into)),
        toml::Value::Table(table) => table.values().for_each(|value| words(value, into)),
        _ => {}
    }
}

fn main() {
    let arguments: Vec<String> = env::args().filter(|argument| argument != "--bench").skip(1).collect();
    let [file, elements, out] = arguments.as_slice() else { return };
    let text = fs::read_to_string(file).expect("a file");
    let blueprint: Blueprint = toml::from_str(&text).expect("a blueprint");
    let mut said = vec![blueprint.title.as_str()];
    for stage in &blueprint.stages {
        said.push(&stage.name);
        stage.steps.iter().flat_map(BTreeMap::values).for_each(|value| words(value, &mut said));
    }
    blueprint.rest.values().for_each(|value| words(value, &mut said));
    let mut document = Document::new().set("viewBox", (0, 0, 1600, 1000));
    let count: usize = elements.parse().expect("a number");
    for index in 0..count {
        let (x, y) = (index % 400 * 40, index / 400 * 30);
        if index % 2 == 0 {
            let card = Rectangle::new().set("x", x).set("y", y).set("width", 36).set("height", 26);
            document = document.add(card.set("fill", "#fff").set("stroke", "#222").set("stroke-width", 1));
        } else {
            let words = said.get(index % said.len()).copied().unwrap_or_default();
            document = document.add(Text::new(words).set("x", x).set("y", y).set("font-size", 12).set("fill", "#111"));
        }
    }
    svg::save(out, &document).expect("a file");
}
