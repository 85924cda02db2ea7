//! A repository with a replica: what the second failover loses, and what the first one says.

use super::{kinds, played};
use crate::support::{Change, missing};
use rehearsal::outcome::{Outcome, Verdict};

const FIRST: &str = "insert 'repository failover queues:6380' at host1 after 10.host1";
const BACK: &str = "insert 'repository failover queues:6380' at host1 after 12.host3";
const RESYNC: &str = "insert 'repository resync queues:6380' at host1 before 12.host3";
const GOES_ON: Change<'static> = ("on_refusal = \"stop\"", "on_refusal = \"continue\"");

fn with(more: &str) -> [(String, String); 2] {
    let kept = "persistence = \"append-only\"";
    [(kept.into(), format!("{kept}\n{more}")), (GOES_ON.0.into(), GOES_ON.1.into())]
}

fn play(more: &str, deviations: &[&str]) -> Outcome {
    let changes = with(more);
    let changes: Vec<Change<'_>> = changes.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    played("pac/three-hosts", &changes, deviations)
}

/// How many were lost by a failover, and how many were done again.
fn lost(outcome: &Outcome) -> (u64, u64) {
    let by = outcome.lost_by_cause.iter().filter(|one| one.cause == "not-replicated");
    (by.map(|one| one.count).sum(), outcome.updates.duplicated)
}

#[test]
fn a_replica_that_is_never_behind_loses_nothing_the_first_time() {
    assert_eq!(lost(&play("", &[FIRST])), (0, 0));
}

#[test]
fn a_fail_back_loses_what_was_written_since_unless_the_replica_was_resynchronised() {
    for lag in ["", "replica_lag_s = 1"] {
        let first = lost(&play(lag, &[FIRST]));
        let back = lost(&play(lag, &[FIRST, BACK]));
        assert!(back.0 > first.0 + 100, "{lag}: {first:?} {back:?}");
        let resynchronised = lost(&play(lag, &[FIRST, RESYNC, BACK]));
        assert!(resynchronised.0 < first.0 + 100, "{lag}: {first:?} {resynchronised:?}");
        let by_itself = lost(&play(&format!("resync_s = 5\n{lag}"), &[FIRST, BACK]));
        assert!(by_itself.0 < first.0 + 100, "{lag}: {first:?} {by_itself:?}");
    }
}

#[test]
fn what_a_demoted_primary_takes_is_lost() {
    let at_once = lost(&play("", &[FIRST]));
    let later = lost(&play("demoted_s = 20", &[FIRST]));
    assert!(later.0 > at_once.0, "{at_once:?} {later:?}");
}

#[test]
fn after_a_failover_the_message_is_about_the_failover() {
    let psor = "insert 'repository failover psor:6379' at host1 after 6.host1.2";
    let outcome = play("replica_lag_s = 600", &[psor]);
    let finding = outcome.findings.iter().find(|finding| finding.kind == "resurrected-keys");
    let message = finding.map_or("", |finding| finding.message.as_str());
    assert!(message.contains("failover") && !message.contains("removal"), "{message}");
    assert!(missing(&outcome).iter().all(|line| !line.contains("held-by-mode")), "{:?}", missing(&outcome));
}

#[test]
fn a_failover_that_brings_a_removed_generation_back_says_so() {
    let late = "insert 'repository failover psor:6379' at host1 after 17.host1";
    let outcome = play("replica_lag_s = 600", &[late]);
    assert!(kinds(&outcome).contains(&"brought-back"), "{:?}", outcome.findings);
    assert!(
        outcome.goal.iter().any(|point| point.what.starts_with("store of MyPAC:8.0")),
        "{:?}",
        outcome.goal
    );
}

/// A repository dies for good when clients are let in, and something is typed about it after that.
fn dies(repository: &str, persistence: &str, typed: &[&str]) -> Outcome {
    let changes =
        [("longest_gap_s = { online = 1, batch = 30 }", ""), ("persistence = \"append-only\"", persistence)];
    let kill = format!("kill repository:{repository} at 10.host1+1s");
    let typed: Vec<String> =
        typed.iter().map(|typed| format!("insert '{typed}' at host1 after 10.host1")).collect();
    let all: Vec<&str> = std::iter::once(kill.as_str()).chain(typed.iter().map(String::as_str)).collect();
    played("pac/three-hosts", &changes, &all)
}

const KEPT: &str = "persistence = \"append-only\"";
const NOT_KEPT: &str = "persistence = \"none\"";

#[test]
fn a_replica_takes_over_from_a_primary_that_is_dead_and_the_runbook_goes_on() {
    for persistence in [KEPT, NOT_KEPT] {
        for one in ["psor:6379", "queues:6380"] {
            let (name, _) = one.split_once(':').expect("it has a port");
            let outcome = dies(name, persistence, &[&format!("repository failover {one}")]);
            assert_eq!(outcome.verdict, Verdict::Held, "{one}, {persistence}: {:?}", outcome.findings);
        }
    }
}

#[test]
fn a_job_that_ended_while_the_repository_was_away_is_taken_off_by_its_region_and_by_nobody_where_that_dies() {
    // No job takes longer than three seconds, so that whatever R4 had executed has ended by then.
    let away = "kill repository:psor at 10.host1+1s for 20s";
    let jobs = |outcome: &Outcome| outcome.goal.iter().any(|point| point.what == "jobs of dead regions");
    let no_gaps = [("longest_gap_s = { online = 1, batch = 30 }", "")];
    let lives = played("pac/three-hosts", &no_gaps, &[away]);
    assert_eq!(lives.verdict, Verdict::Held, "{:?}", lives.findings);
    let dies = played("pac/three-hosts", &no_gaps, &[away, "kill region:R4 at 10.host1+6s"]);
    assert_eq!(dies.stuck_at.as_ref().map(|stuck| stuck.address.as_str()), Some("11.host3.3"));
    assert!(jobs(&dies), "{:?}", dies.goal);
}

#[test]
fn a_replica_that_lags_loses_what_it_had_not_heard_of_where_its_primary_dies() {
    let outcome = dies(
        "queues",
        "persistence = \"append-only\"\nreplica_lag_s = 5",
        &["repository failover queues:6380"],
    );
    let (lost, _) = lost(&outcome);
    assert!((1..300).contains(&lost), "{lost}");
}

#[test]
fn a_dead_repository_is_restarted_with_what_its_persistence_has_kept() {
    let restart = "repository restart queues:6380";
    assert_eq!(dies("queues", KEPT, &[restart]).verdict, Verdict::Held);
    let nothing = dies("queues", NOT_KEPT, &[restart]);
    assert_eq!((nothing.verdict, nothing.goal.len()), (Verdict::Violated, 0), "{:?}", nothing.goal);
    assert!(missing(&nothing).iter().any(|line| line.contains("repository-lost")), "{:?}", missing(&nothing));
}

#[test]
fn a_repository_outlives_its_host_by_a_failover_and_not_by_a_restart() {
    let crash = "crash redishost at 10.host1+1s";
    let no_gaps = [("longest_gap_s = { online = 1, batch = 30 }", "")];
    let both = |what: &str| {
        ["psor:6379", "queues:6380"]
            .map(|one| format!("insert 'repository {what} {one}' at host1 after 10.host1"))
    };
    let play = |what: &str| {
        let typed = both(what);
        played("pac/three-hosts", &no_gaps, &[crash, &typed[0], &typed[1]])
    };
    let over = play("failover");
    assert_eq!(over.verdict, Verdict::Held, "{:?}", over.findings);
    let again = play("restart");
    let stuck = again.stuck_at.expect("it is refused");
    assert!(stuck.reason.contains("host of psor does not answer"), "{}", stuck.reason);
}

#[test]
fn nothing_takes_over_where_both_are_dead() {
    let both = "insert 'repository failover queues:6380' at host1 after 12.host3";
    let outcome = played(
        "pac/three-hosts",
        &[],
        &[
            "kill repository:queues at 10.host1+1s",
            "insert 'repository failover queues:6380' at host1 after 10.host1",
            "kill repository:queues at 12.host3",
            both,
        ],
    );
    let stuck = outcome.stuck_at.expect("it is refused");
    assert!(stuck.reason.contains("the replica of queues does not answer"), "{}", stuck.reason);
}
