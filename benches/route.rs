//! How long connectors take to find their ways and to be drawn, on blueprints of growing size.

#[path = "../tests/routing/grids.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod grids;

use criterion::BenchmarkId;
use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;
use cyanotype::layout::route::plan;
use grids::Dice;
use grids::Spare;

fn route(bench: &mut Criterion) {
    let metrics = grids::metrics();
    let mut group = bench.benchmark_group("route");
    group.sample_size(20);
    for cards in [30, 300, 3_000, 10_000] {
        let grid = grids::blueprint(cards, &mut Dice(7));
        group.bench_with_input(BenchmarkId::new("blueprint", cards), &grid, |bench, grid| {
            bench.iter(|| {
                let plan = plan(grid, &metrics);
                let frame = grids::frame(grid, plan.needs(), &Spare::default());
                plan.draw(&frame)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, route);
criterion_main!(benches);
