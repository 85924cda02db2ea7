//! No invariant of the cluster is idle: for each there is a planted defect that breaks it.

use crate::scenes::{self, LOAD};
use pac::Cluster;
use rehearsal::{DISAGREEMENT, Deviation, Rehearsal, Scene};

/// A defect, what is done to the runbook, and words that the broken invariant says.
type Row = (&'static str, &'static [&'static str], &'static str);

const ROWS: [Row; 9] = [
    ("a-stop-drops-running-jobs", &["skip 8"], "is a member: false, and executes"),
    ("a-job-is-queued-twice", &["skip 9"], "is queued twice"),
    ("a-stop-drops-running-jobs", &[], "without its lock"),
    ("locks-never-clear", &[], "its lock is never released"),
    ("a-cut-session-stays-counted", &[], "are counted"),
    ("a-stopped-region-stays-registered", &["skip 6"], "has stopped and is registered"),
    (
        "nobody-recovers-the-silent",
        &["kill region:R1 at 1", "reading dead-members=by-itself"],
        "nobody has recovered",
    ),
    ("a-new-store-has-no-definitions", &["skip 17"], "is not whole"),
    ("warm-start-needs-no-store", &["skip 5"], "nobody knows where the store of"),
];

/// What is told as a disagreement under a planted defect, over some seeds.
fn breaches(scene: &Scene<Cluster>, defect: &str, edits: &[&str]) -> Vec<String> {
    let deviations = edits.iter().copied().chain([LOAD]);
    let deviations: Vec<Deviation> = deviations.map(|one| one.parse().expect("a deviation")).collect();
    let course = scene.course(&deviations).expect("it fits").with_truth();
    let mut rehearsal = Rehearsal::default();
    let mut told = Vec::new();
    kernel::plant(Some(defect));
    for seed in 1..=8 {
        let outcome = rehearsal.play(scene, &course, seed);
        told.extend(
            outcome.findings.into_iter().filter(|one| one.kind == DISAGREEMENT).map(|one| one.message),
        );
    }
    kernel::plant(None);
    told
}

/// Plays every row. Not a test of its own, for whoever plants plays alone.
pub(crate) fn assert_every_invariant_of_a_cluster_can_be_broken() {
    let scene: Scene<Cluster> = scenes::open("pac/three-hosts", |text| text);
    for (defect, edits, words) in ROWS {
        let told = breaches(&scene, defect, edits);
        assert!(told.iter().any(|one| one.contains(words)), "`{words}` under {defect} {edits:?}: {told:?}");
    }
}
