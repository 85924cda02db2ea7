//! A search as it is run: the single skips of `stores/first-half` with a tenth of its clients, on one thread and on
//! two; throughput counts rehearsals.
//!
//! Each iteration has an engine of its own, so that nothing is remembered, and each case a course of its own, as in
//! `explore`. The ratio of the two throughputs is what a second core brings; it means something only on a machine
//! with two idle cores.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rehearsal::{Scene, SourceText};
use search::{Case, Engine, MistakeKind, Player, Unmonitored, catalogue};
use std::time::Duration;
use stores::Pair;

/// Reads a file of the scenario.
fn read(name: &str) -> SourceText {
    let file = format!("{}/../scenarios/stores/first-half/{name}", env!("CARGO_MANIFEST_DIR"));
    SourceText { name: name.into(), bytes: std::fs::read(file).expect("a scenario that comes with cutover") }
}

fn scene() -> Scene<Pair> {
    let open = Scene::open("bench", &read("scenario.toml"), |path| Ok(read(path)));
    open.unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics))
}

fn searches(criterion: &mut Criterion) {
    let scene = scene();
    let base = Case::new(1, vec!["load 10%".parse().expect("it is a deviation")]);
    let mistakes =
        catalogue(&scene, &[MistakeKind::Skip, MistakeKind::Hasten, MistakeKind::Repeat], &base.deviations);
    let cases: Vec<Case> = mistakes.into_iter().map(|mistake| base.with([mistake.deviation])).collect();
    let mut group = criterion.benchmark_group("search");
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4)).sample_size(20);
    group.throughput(Throughput::Elements(cases.len() as u64));
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        group.bench_function(format!("{threads} threads"), |bencher| {
            bencher.iter(|| {
                let player = Player::new(&scene);
                pool.install(|| Engine::new(&player, &Unmonitored).ask_all(&cases))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, searches);
criterion_main!(benches);
