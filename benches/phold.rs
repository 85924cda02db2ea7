//! The hold model on the kernel and its peers, in one run.
//!
//! One iteration is [`BATCH`] events in steady state; criterion's throughput is events a second. Before
//! anything is measured, all engines must have come to the same virtual time after the same events.

use benches::peers;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use measured::hold::Cutover;
use measured::model::Engine;
use std::time::Duration;

/// Events of one iteration.
const BATCH: u64 = 10_000;
/// Numbers of events pending.
const PENDING: [u32; 4] = [64, 1_024, 4_096, 65_536];

fn bench<E: Engine>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, pending: u32) {
    let mut engine = E::new(pending);
    engine.run(4 * u64::from(pending));
    group.bench_function(name, |bencher| bencher.iter(|| engine.run(BATCH)));
}

/// The virtual time after some events, the same for every engine that plays the same model.
fn now_after<E: Engine>(events: u64) -> u64 {
    let mut engine = E::new(64);
    engine.run(events);
    engine.now()
}

fn check() {
    let expected = now_after::<peers::std_heap::StdHeap>(BATCH);
    assert_eq!(now_after::<Cutover>(BATCH), expected);
    assert_eq!(now_after::<peers::desque::Desque>(BATCH), expected);
    assert_eq!(now_after::<peers::nexosim::Nexosim>(BATCH), expected);
    // simcore counts seconds in floating point; a microsecond is far less than the time of one event.
    assert!(now_after::<peers::simcore::Simcore>(BATCH).abs_diff(expected) < 1_000);
}

fn phold(criterion: &mut Criterion) {
    check();
    for pending in PENDING {
        let mut group = criterion.benchmark_group(format!("phold/{pending}"));
        group.throughput(Throughput::Elements(BATCH));
        group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
        bench::<Cutover>(&mut group, "cutover", pending);
        bench::<peers::std_heap::StdHeap>(&mut group, "std", pending);
        bench::<peers::desque::Desque>(&mut group, "desque", pending);
        bench::<peers::simcore::Simcore>(&mut group, "simcore", pending);
        bench::<peers::nexosim::Nexosim>(&mut group, "nexosim", pending);
        group.finish();
    }
}

criterion_group!(benches, phold);
criterion_main!(benches);
