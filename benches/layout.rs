//! How long a page takes to be laid out, words, cards and connectors, on blueprints of growing length; and the whole
//! way from the text of a file to an SVG.

#[path = "../tests/common/large.rs"]
mod large;

use criterion::BenchmarkId;
use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;
use cyanotype::blueprint::Service;
use cyanotype::board::Board;
use cyanotype::board::build;
use cyanotype::board::build::Request;
use cyanotype::board::compare;
use cyanotype::check;
use cyanotype::check::CheckOptions;
use cyanotype::export::svg;
use cyanotype::export::svg::TextMode;
use cyanotype::layout;
use cyanotype::limits::Limits;
use cyanotype::render;
use cyanotype::render::Options;
use cyanotype::source::Source;
use cyanotype::style;
use cyanotype::text::Fonts;
use cyanotype::text::Ruler;

/// Cards asked for; a step has a little more than four.
const SIZES: [usize; 4] = [30, 300, 3_000, 10_000];

fn service(file: &str) -> Service {
    let source = Source::new("large.toml", file.to_owned());
    match check::load(&source, &Limits::default(), &CheckOptions::default()) {
        Ok(loaded) => loaded.output,
        Err(found) => panic!("{found:#?}"),
    }
}

fn board(service: &Service) -> Board {
    let panes = vec![compare::alone(&service.variants[0])];
    build::board(&Request {
        panes,
        arrangement: cyanotype::board::Arrangement::Single,
        fold: false,
        traces: Vec::new(),
        team: None,
        editions: false,
        since: Vec::new(),
        changes: Vec::new(),
        remarks: Vec::new(),
        order: Vec::new(),
        plan: Vec::new(),
    })
}

fn layout(bench: &mut Criterion) {
    let (fonts, style) = (Fonts::shipped(), style::built_in(style::DEFAULT).unwrap());
    let mut group = bench.benchmark_group("layout");
    group.sample_size(10);
    for cards in SIZES.into_iter().chain([1_000]) {
        let board = board(&service(&large::file(cards * 10 / 42, false)));
        group.bench_with_input(BenchmarkId::new("cards", cards), &board, |bench, board| {
            bench.iter(|| {
                let ruler = Ruler::new(&fonts).language(&board.language);
                layout::layout(board, &style.metrics, &style.typography, &ruler)
            });
        });
    }
    group.finish();
}

fn whole(bench: &mut Criterion) {
    let (fonts, style) = (Fonts::shipped(), style::built_in(style::DEFAULT).unwrap());
    let mut group = bench.benchmark_group("svg");
    group.sample_size(10);
    for cards in SIZES {
        let file = large::file(cards * 10 / 42, false);
        group.bench_with_input(BenchmarkId::new("cards", cards), &file, |bench, file| {
            bench.iter(|| {
                let drawing = render::draw(&service(file), &Options::default(), &style, &fonts, &Default::default());
                drawing.map(|drawing| svg::svg(&drawing.scene, &fonts, TextMode::Names))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, layout, whole);
criterion_main!(benches);
