//! Every blueprint we have, drawn in every view that it has: nothing in the pictures is wrong, and they are well
//! formed however their letters are written.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use cyanotype::blueprint::Service;
use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::svg;
use cyanotype::export::svg::TextMode;
use cyanotype::limits::Limits;
use cyanotype::measure::measure;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::render::Page;
use cyanotype::render::View;
use cyanotype::scene::Scene;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::style::Style;
use cyanotype::text::Fonts;

fn corpus() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["examples", "tests/cases"]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    files
}

fn load(path: &Path) -> Service {
    let source = Source::new(path.display().to_string(), fs::read_to_string(path).unwrap());
    match check::load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(warned) => warned.output,
        Err(found) => panic!("{} has errors: {found:#?}", path.display()),
    }
}

/// Every view of a service: its variants one by one, together in every arrangement, and each with its pains traced.
fn views(service: &Service) -> Vec<(String, Options)> {
    let view = |view: View| Options { view, ..Options::default() };
    let mut views = vec![("auto".to_owned(), view(View::Auto))];
    for blueprint in &service.variants {
        if let Some(variant) = &blueprint.variant {
            views.push((variant.id.clone(), view(View::Variant(variant.id.clone()))));
        }
    }
    if service.variants.len() > 1 {
        views.push(("side".to_owned(), view(View::Side)));
        views.push(("side unfolded".to_owned(), Options { unfolded: true, ..view(View::Side) }));
        views.push(("stacked".to_owned(), view(View::Stacked)));
        views.push(("overlay".to_owned(), view(View::Overlay)));
        let all = service.variants.iter().filter_map(|blueprint| blueprint.variant.as_ref());
        let variants: Vec<String> = all.map(|variant| variant.id.clone()).collect();
        if variants.len() > 2 {
            views.push(("all".to_owned(), Options { variants, ..view(View::Stacked) }));
        }
    }
    let pains: BTreeSet<&str> =
        service.variants.iter().flat_map(|blueprint| blueprint.pains.iter().map(|pain| pain.id.as_str())).collect();
    for pain in &pains {
        let traces = vec![(*pain).to_owned()];
        views.push((format!("trace {pain}"), Options { traces, ..Options::default() }));
    }
    let teams = service.variants.first().map_or(&[][..], |blueprint| blueprint.teams.as_slice());
    for team in teams.iter().take(2) {
        views.push((format!("team {}", team.id), Options { team: Some(team.id.clone()), ..Options::default() }));
    }
    let three: Vec<String> = pains.iter().take(3).map(|pain| (*pain).to_owned()).collect();
    if service.variants.len() > 1 && !three.is_empty() {
        let traces = three.clone();
        views.push(("overlay traced".to_owned(), Options { traces, ..view(View::Overlay) }));
    }
    if three.len() > 1 {
        views.push(("three traces".to_owned(), Options { traces: three, ..Options::default() }));
    }
    views
}

/// Calls back with every drawing of the corpus and its name.
fn each(mut told: impl FnMut(&str, &Scene, &Fonts)) -> usize {
    let fonts = Fonts::shipped();
    let style: Style = style::built_in(style::DEFAULT).unwrap();
    let mut count = 0;
    for path in corpus() {
        let service = load(&path);
        for (name, options) in views(&service) {
            let Ok(drawing) = render::draw(&service, &options, &style, &fonts, &Default::default()) else { continue };
            let name = format!("{}, {name}", path.file_name().unwrap().to_str().unwrap());
            told(&name, &drawing.scene, &fonts);
            count += 1;
        }
    }
    count
}

/// What is wrong in a drawing, one line each.
fn faults(name: &str, scene: &Scene, wrong: &mut Vec<String>) {
    let measures = measure(scene);
    if !measures.clean() {
        wrong.push(format!("{name}\n  {}", measures.details.join("\n  ")));
    }
}

#[test]
fn nothing_is_wrong_in_any_style_and_on_any_page() {
    let fonts = Fonts::shipped();
    let mut wrong: Vec<String> = Vec::new();
    for path in corpus() {
        let service = load(&path);
        let name = path.file_name().unwrap().to_str().unwrap();
        for (style_name, _) in style::BUILT_IN {
            let style = style::built_in(style_name).unwrap();
            let pains = service.variants.iter().flat_map(|blueprint| &blueprint.pains);
            let traces: Vec<String> = pains.take(1).map(|pain| pain.id.clone()).collect();
            for options in [Options::default(), Options { traces, ..Options::default() }] {
                let drawing = render::draw(&service, &options, &style, &fonts, &Default::default()).unwrap();
                faults(&format!("{name}, style {style_name}, {:?}", options.traces), &drawing.scene, &mut wrong);
            }
        }
        let style = style::built_in(style::DEFAULT).unwrap();
        for page in [Page::A4, Page::A3, Page::Slide, Page::Screen] {
            let team = service.variants.iter().flat_map(|blueprint| &blueprint.teams).next();
            let team = team.map(|team| Options { page, team: Some(team.id.clone()), ..Options::default() });
            for options in [Options { page, ..Options::default() }].into_iter().chain(team) {
                let pages = render::draw_pages(&service, &options, &style, &fonts, &Default::default()).unwrap();
                for (index, drawing) in pages.iter().enumerate() {
                    let told = format!("{name}, page {} of {}, {:?}", index + 1, page.word(), options.team);
                    faults(&told, &drawing.scene, &mut wrong);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} drawings are wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn nothing_is_wrong_in_any_view() {
    let mut wrong: Vec<String> = Vec::new();
    let count = each(|name, scene, _| {
        faults(name, scene, &mut wrong);
    });
    assert!(count > 100, "only {count} drawings");
    assert!(wrong.is_empty(), "{} of {count} drawings are wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_view_is_well_formed_however_its_letters_are_written() {
    each(|name, scene, fonts| {
        for mode in [TextMode::Embed, TextMode::Outline, TextMode::Names] {
            let text = svg::svg(scene, fonts, mode);
            if let Err(error) = roxmltree::Document::parse(&text) {
                panic!("{name}, {mode:?}: {error}");
            }
        }
    });
}
