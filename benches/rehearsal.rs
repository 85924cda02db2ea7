//! A full rehearsal, with ledger, digest and judgement, against the yardstick of one event of the hold model.
//!
//! The scenario is `stores/corrected` with its rates scaled, so that one run has about 20,000 or a million events;
//! throughput counts events. `yardstick` is the standard heap's hand loop at 1,024 pending, measured in the same run:
//! the ratio of the two is what can be compared between machines.

use benches::peers;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use measured::model::Engine;
use measured::scaled;
use rehearsal::Rehearsal;
use std::time::Duration;

fn rehearsals(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rehearsal");
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4)).sample_size(30);
    let mut yardstick = peers::std_heap::StdHeap::new(1_024);
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("yardstick: 10,000 events of std at 1,024 pending", |bencher| {
        bencher.iter(|| yardstick.run(10_000));
    });
    for (name, per_s) in [("20 thousand events", 9), ("1 million events", 290)] {
        let scene = scaled::scene(per_s);
        let course = scene.course(&[]).expect("no deviation, no error");
        let mut rehearsal = Rehearsal::default();
        let events = rehearsal.play(&scene, &course, 1).events;
        group.throughput(Throughput::Elements(events));
        group.bench_function(name, |bencher| bencher.iter(|| rehearsal.play(&scene, &course, 1)));
    }
    group.finish();
}

criterion_group!(benches, rehearsals);
criterion_main!(benches);
