//! What clients of a pair see, and what is told of updates that never arrive.

use crate::support::{Change, changed, finds, play, played};
use rehearsal::outcome::{Availability, Outcome, Verdict};

const FIRST: &str = "stores/first-half";
const LINK: &str =
    "[[links]]\nbetween = [\"originalhost\", \"upgradehost\"]\nlatency_s = 0.002\nkb_per_s = 15\n";
/// The applications of Upgrade stay connected to it, and nothing but the runbook could have taken them away.
const STAY: &str = "skip 1.upgrade";

#[track_caller]
fn seen(outcome: &Outcome) -> &Availability {
    let found = &outcome.availability[0];
    assert_eq!(found.answered + found.refused + found.failed, found.requests);
    found
}

fn changed_and_played(changes: &[Change<'_>], deviations: &[&str]) -> Outcome {
    play(&changed(FIRST, changes), deviations, 1)
}

fn seconds(of: rehearsal::outcome::Seconds) -> u64 {
    of.span().nanos() / 1_000_000_000
}

fn measured(of: Option<rehearsal::outcome::Seconds>) -> u64 {
    seconds(of.expect("it is measured"))
}

/// How long the clients were at work, nearly: until they stop arriving, a minute after the last command.
fn whole_run(outcome: &Outcome) -> u64 {
    let ends = outcome.runbook.steps.iter().filter_map(|step| step.end_s);
    seconds(ends.max().expect("something was typed")) + 60
}

#[test]
fn a_store_that_is_away_under_its_applications_refuses_and_does_not_fall_silent() {
    let outcome = played(FIRST, &[STAY]);
    let service = seen(&outcome);
    assert!(service.refused > 0, "they hear at once that there is no store");
    let whole: Vec<&str> = service.gaps.iter().map(|gap| gap.cause.as_str()).collect();
    assert!(whole.contains(&"upgrade-apps: its store did not exist"), "{whole:?}");
    assert!(whole.iter().all(|cause| cause.starts_with("upgrade-apps")), "the others are served: {whole:?}");
}

#[test]
fn a_log_without_room_refuses() {
    let small = [("file = 8192", "file = 16")];
    let outcome = changed_and_played(&small, &["fill originalhost at 1 for 40s"]);
    let service = seen(&outcome);
    assert!(service.refused > 500 && service.failed == 0, "{} and {}", service.refused, service.failed);
    assert!(service.gaps.iter().any(|gap| gap.cause == "original-apps: there was no room for the log"));
    assert!((35..=45).contains(&seconds(service.longest_gap_s)), "{:?}", service.gaps);
}

#[test]
fn applications_on_a_dead_host_and_stopped_ones_answer_nobody() {
    let outcome = played(FIRST, &[STAY, "skip 6", "crash upgradehost at 1 for 30s"]);
    let service = seen(&outcome);
    assert!(service.failed > 500, "{}", service.failed);
    assert!((28..=40).contains(&seconds(service.longest_gap_s)), "{:?}", service.gaps);
    let stopped = "insert 'applications stop Original' at original before 1.original";
    let outcome = played(FIRST, &[stopped]);
    assert_eq!(seen(&outcome).refused, 0);
    assert!(seen(&outcome).failed > 1_000);
}

#[test]
fn a_key_that_exists_and_a_row_that_does_not_are_answers() {
    let mix = "mix = { insert = 0, update = 1, modify = 0, delete = 0 }";
    let inserts = [(mix, "mix = { insert = 1, update = 0, modify = 0, delete = 0 }")];
    let outcome = changed_and_played(&inserts, &["load 10%"]);
    let service = seen(&outcome);
    assert_eq!((service.answered, service.gaps.len()), (service.requests, 0));
    assert!(outcome.updates.acknowledged < service.requests / 2, "most keys exist after a while");
}

#[test]
fn few_requests_are_no_gap_and_none_are_none() {
    let rare = [("per_s = 25", "per_s = 0.05")];
    let outcome = changed_and_played(&rare, &[]);
    let service = seen(&outcome);
    assert!(service.requests > 20 && service.requests < 200, "{}", service.requests);
    assert_eq!((service.gaps.len(), service.failed), (0, 0), "{:?}", service.gaps);
    let never = changed_and_played(&[("per_s = 25", "per_s = 0.000001")], &[]);
    let service = seen(&never);
    assert_eq!((service.requests, service.gaps.len()), (0, 0), "{:?}", service.gaps);
    assert_eq!((service.p50_s, service.max_s), (None, None), "there is no length of no answer");
}

#[test]
fn an_answer_that_takes_long_is_a_gap_where_nothing_else_is_answered_meanwhile() {
    let slow = [("answer_s = 0.001", "answer_s = 1.5")];
    let rare = [slow[0], ("per_s = 25", "per_s = 0.05")];
    let outcome = changed_and_played(&rare, &[]);
    let service = seen(&outcome);
    let causes: Vec<&str> =
        service.gaps.iter().map(|gap| gap.cause.split(": ").last().expect("there is one")).collect();
    assert!(causes.len() > 20 && causes.iter().all(|cause| *cause == "answers took long"), "{causes:?}");
    assert_eq!(service.p99_s.map(seconds), Some(1));
    let outcome = changed_and_played(&slow, &[]);
    assert_eq!(seen(&outcome).gaps.len(), 2, "the first of each group, for nobody is answered before");
}

#[test]
fn an_answer_after_its_time_out_is_none() {
    let late = [("answer_s = 0.001", "answer_s = 3")];
    let outcome = changed_and_played(&late, &["load 10%"]);
    let service = seen(&outcome);
    assert_eq!((service.failed, service.answered), (service.requests, 0));
    assert_eq!(service.p50_s.map(seconds), Some(3), "it came all the same");
    assert!(
        service.gaps.iter().all(|gap| seconds(gap.to_s) + 1 >= whole_run(&outcome)),
        "{:?}",
        service.gaps
    );
}

/// Nobody cut a link: there is none.
#[test]
fn an_update_that_never_arrives_counts_into_the_lag_and_the_single_copy() {
    let outcome = changed_and_played(&[(LINK, "")], &[]);
    let whole = whole_run(&outcome);
    let told = [outcome.exposure.max_lag_s, outcome.exposure.single_copy_s].map(measured);
    assert!(told.iter().all(|told| *told + 5 > whole), "{told:?} of {whole}");
    let calm = played(FIRST, &[]);
    assert!(measured(calm.exposure.max_lag_s) < 300 && calm.updates.pending == 0);
}

#[test]
fn what_a_channel_holds_for_ever_and_what_it_discards_count_alike() {
    // Original's channel to Upgrade is paused by step 1 and started by step 7.
    for deviation in [
        "skip 7.original",
        "replace 1.original with 'ttRepAdmin -dsn Original -receiver -name Upgrade -state stop'",
    ] {
        let outcome = played(FIRST, &[deviation]);
        let updates = &outcome.updates;
        let missing = updates.pending + updates.lost;
        assert!(missing > 100, "{deviation}: {missing}");
        let since_step_1 = whole_run(&outcome) - 110;
        let lag = measured(outcome.exposure.max_lag_s);
        assert!(lag + 30 > since_step_1 && lag < since_step_1 + 30, "{deviation}: {lag} of {since_step_1}");
        assert!(measured(outcome.exposure.single_copy_s) + 1 >= lag, "{deviation}");
    }
}

#[test]
fn the_lag_of_what_never_arrives_is_held_against_its_objective() {
    let strict = [("pending = 0", "pending = 100000000\nmax_lag_s = 400")];
    assert_eq!(changed_and_played(&strict, &[]).verdict, Verdict::Held);
    let outcome = changed_and_played(&strict, &["skip 7.original"]);
    assert!(finds(&outcome, "objective-max-lag", ""), "{:?}", outcome.findings);
}

#[test]
fn a_link_that_cannot_carry_what_is_written_is_told_with_both_figures() {
    assert!(!finds(&played(FIRST, &[]), "overloaded", ""));
    let narrow = [("kb_per_s = 15", "kb_per_s = 4")];
    let outcome = changed_and_played(&narrow, &[]);
    assert!(finds(&outcome, "overloaded", "Original wrote"), "{:?}", outcome.findings);
    assert!(finds(&outcome, "overloaded", "the link carries 4.0 KB a second"));
    for (fault, told) in [
        ("narrow originalhost upgradehost to 1% at 33", "the link carries"),
        ("lose originalhost upgradehost 99% at 33", "the window lets through"),
        ("delay originalhost upgradehost by 60s at 33", "the window lets through"),
        // Over long before the end.
        ("narrow originalhost upgradehost to 1% at 13 for 90s", "in its busiest minute Original wrote"),
        ("narrow originalhost upgradehost to 1% at 33 for 20s", "in its busiest 20 s"),
        ("lose originalhost upgradehost 99% at 4 for 30s", "the window lets through"),
        ("slow originalhost to 0.01% at 33 for 30s", "the disk of originalhost writes"),
    ] {
        let outcome = played("stores/corrected", &[fault]);
        assert!(finds(&outcome, "overloaded", told), "{fault}: {:?}", outcome.findings);
    }
    for spared in [
        "narrow originalhost upgradehost to 1% at 33 for 5s",
        "narrow originalhost upgradehost to 90% at 13 for 90s",
    ] {
        let outcome = played("stores/corrected", &[spared]);
        assert!(!finds(&outcome, "overloaded", ""), "{spared}: {:?}", outcome.findings);
    }
    // A batch is sent every 20 s, and none is larger than this.
    let small = [("batch = 512", "batch = 64")];
    assert!(finds(&changed_and_played(&small, &[]), "overloaded", "full batches carry 3.2 KB a second"));
    let slow = [("disk_mb_per_s = 60", "disk_mb_per_s = 0.005")];
    assert!(finds(&changed_and_played(&slow, &[]), "overloaded", "the disk of originalhost writes 5.1 KB"));
}
