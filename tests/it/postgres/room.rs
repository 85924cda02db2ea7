//! A slot that nobody reads fills the disk of its cluster's log, and the server gives up: unless the slot is dropped before,
//! or may hold no more than so much (`docs/models/postgres.md` 1.2).

use crate::support::{changed_of, play_of};
use postgres::Twin;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};

/// Nobody goes on behind the copy, and the new cluster is taken down.
const GIVEN_UP: &[&str] = &[
    "skip 7",
    "skip 8",
    "skip 9",
    "skip 10",
    "skip 11",
    "skip 12",
    "skip 13",
    "skip 14",
    "skip 15",
    "insert 'pg_ctl -D new stop' at new after 6",
    "insert 'sleep 400' at ops after 6",
];

/// The runbook with a way back, where the old cluster is like this. A few clients with long rows fill a disk as fast as many
/// with short ones, and cost a fraction of them.
fn disk(old: &str) -> Scene<Twin> {
    let changes = [
        ("ops = \"admin\"", "ops = \"admin\"\nold = \"oldhost\"\nnew = \"newhost\""),
        ("serves = true", &*format!("serves = true\n{old}")),
        ("per_s = 40\n", "per_s = 4\n"),
        ("per_s = 20\n", "per_s = 2\n"),
        ("row_bytes = 100", "row_bytes = 2000"),
    ];
    changed_of("postgres/one-way", &changes)
}

fn given_up(old: &str, more: &[&str]) -> Outcome {
    play_of(&disk(old), &[GIVEN_UP, more].concat(), 1)
}

fn is_full(outcome: &Outcome) -> bool {
    outcome.findings.iter().any(|one| one.kind == "log-disk-full")
}

fn refused(outcome: &Outcome) -> u64 {
    outcome.availability.iter().map(|one| one.failed + one.refused).sum()
}

#[test]
fn a_slot_that_is_left_fills_the_disk_of_the_log_and_takes_the_server_down_for_good() {
    let outcome = given_up("wal_disk_mb = 2\nsettings = { checkpoint_timeout_s = 30 }", &[]);
    assert!(is_full(&outcome), "{:?}", outcome.findings);
    assert!(refused(&outcome) > 500, "{:?}", outcome.availability);
    assert_eq!(outcome.updates.lost, 0, "what was acknowledged is on the disk");
    let blamed = outcome.findings.iter().find(|one| one.kind == "log-disk-full").expect("it is full");
    assert!(format!("{blamed:?}").contains("5.ops"), "{blamed:?}");
    // Starting it finds no more room than before.
    let start = "insert 'pg_ctl -D old start' at old after 6";
    let again = given_up("wal_disk_mb = 2\nsettings = { checkpoint_timeout_s = 30 }", &[start]);
    assert_eq!(again.verdict, Verdict::Stuck, "{:?}", again.stuck_at);
}

#[test]
fn a_slot_that_is_dropped_or_may_hold_no_more_leaves_the_old_cluster_at_work() {
    let settings = "wal_disk_mb = 2\nsettings = { checkpoint_timeout_s = 30, max_slot_wal_keep_size_mb = 1 }";
    let kept = given_up(settings, &[]);
    assert!(!is_full(&kept), "{:?}", kept.findings);
    assert_eq!(refused(&kept), 0, "{:?}", kept.availability);
    let drop =
        r#"insert 'psql -h old -d app -c "SELECT pg_drop_replication_slot(''up'')"' at ops after 6.ops.1"#;
    let dropped = given_up("wal_disk_mb = 2\nsettings = { checkpoint_timeout_s = 30 }", &[drop]);
    assert!(
        !is_full(&dropped) && refused(&dropped) == 0,
        "{:?} {:?}",
        dropped.findings,
        dropped.availability
    );
    let without_end = given_up("settings = { checkpoint_timeout_s = 30 }", &[]);
    assert!(!is_full(&without_end) && refused(&without_end) == 0, "{:?}", without_end.findings);
}

#[test]
fn a_link_that_is_down_for_long_fills_the_disk_too_and_one_that_comes_back_in_time_does_not() {
    let old = "wal_disk_mb = 2\nsettings = { checkpoint_timeout_s = 30 }";
    let run = |cut: &str| play_of(&disk(old), &["insert 'sleep 350' at ops after 6", cut], 1);
    let long = run("cut oldhost newhost at 6.ops+5s for 300s");
    assert!(is_full(&long), "{:?}", long.findings);
    let short = run("cut oldhost newhost at 6.ops+5s for 60s");
    assert!(!is_full(&short), "{:?}", short.findings);
    assert_eq!(short.verdict, Verdict::Held, "{:?}", short.goal);
}
