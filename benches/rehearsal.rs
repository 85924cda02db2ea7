//! A full rehearsal, with ledger, digest and judgement, against the yardstick of one event of the hold model.
//!
//! The scenario is `stores/corrected` with its rates scaled, so that one run has about 20,000 or a million events;
//! throughput counts events. `yardstick` is the standard heap's hand loop at 1,024 pending, measured in the same run:
//! the ratio of the two is what can be compared between machines.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use peers::model::Engine;
use rehearsal::{Found, Rehearsal, Scene};
use std::time::Duration;
use stores::Pair;

#[expect(dead_code, reason = "only the yardstick is used here; the other engines are measured in `phold`")]
mod peers;

/// Reads a file of the scenarios.
fn read(path: &str) -> Found {
    let file = format!("{}/scenarios/{path}", env!("CARGO_MANIFEST_DIR"));
    Found { name: path.into(), bytes: std::fs::read(file).expect("a scenario that comes with cutover") }
}

/// The scenario with this many requests a second and group, and a link as much faster.
fn scaled(per_s: u32) -> Scene<Pair> {
    let mut scenario = read("stores/corrected/scenario.toml");
    let text = String::from_utf8(scenario.bytes).expect("a scenario is text");
    let text = text
        .replace("per_s = 100\n", &format!("per_s = {per_s}\n"))
        .replace("kb_per_s = 400\n", &format!("kb_per_s = {}\n", 4 * per_s.max(10)));
    scenario.bytes = text.into_bytes();
    let open = Scene::open("bench", &scenario, |_| Ok(read("stores/corrected/runbook.md")));
    open.unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics))
}

fn rehearsals(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rehearsal");
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4)).sample_size(30);
    let mut yardstick = peers::std_heap::StdHeap::new(1_024);
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("yardstick: 10,000 events of std at 1,024 pending", |bencher| {
        bencher.iter(|| yardstick.run(10_000));
    });
    for (name, per_s) in [("20 thousand events", 9), ("1 million events", 480)] {
        let scene = scaled(per_s);
        let course = scene.course(&[]).expect("no deviation, no misfit");
        let mut rehearsal = Rehearsal::default();
        let events = rehearsal.play(&scene, &course, 1).events;
        group.throughput(Throughput::Elements(events));
        group.bench_function(name, |bencher| bencher.iter(|| rehearsal.play(&scene, &course, 1)));
    }
    group.finish();
}

criterion_group!(benches, rehearsals);
criterion_main!(benches);
