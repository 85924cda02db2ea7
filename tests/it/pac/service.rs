//! What clients of a cluster see: answered, refused because something behind is away, or not answered; in which kind of
//! request; and how long they wait.

use crate::support::{Change, case_of, changed_of, finds, play_of};
use pac::Cluster;
use rehearsal::outcome::{Availability, Gap, Outcome, Verdict};

const CASE: &str = "pac-queues-away";
const STRICT_GAP: &str = "longest_gap_s = { online = 1, batch = 30 }";

fn played(changes: &[Change<'_>], deviations: &[&str]) -> Outcome {
    play_of(&case_of::<Cluster>(CASE, changes), deviations, 1)
}

fn quiet_day(deviations: &[&str]) -> Outcome {
    play_of(&changed_of::<Cluster>("pac/three-hosts", &[]), deviations, 1)
}

#[track_caller]
fn seen<'o>(outcome: &'o Outcome, service: &str) -> &'o Availability {
    let found = outcome.availability.iter().find(|one| one.service == service).expect("it is measured");
    assert_eq!(found.answered + found.refused + found.failed, found.requests);
    found
}

fn seconds(gap: &Gap) -> u64 {
    (gap.to_s.span() - gap.from_s.span()).nanos() / 1_000_000_000
}

fn broken(outcome: &Outcome) -> Vec<&str> {
    let kinds = outcome.findings.iter().map(|finding| finding.kind);
    kinds.filter(|kind| kind.starts_with("objective")).collect()
}

/// A part of the world that is away for half a minute while the queues' repository is left alone.
const CALM: &[Change<'static>] = &[("restart_s = 60", "restart_s = 0")];

#[test]
fn a_repository_of_queues_that_is_away_is_an_outage_of_the_queues_and_of_nothing_else() {
    let outcome = played(&[], &[]);
    let online = seen(&outcome, "online");
    assert_eq!((online.requests, online.failed), (8_692, 0));
    assert!((1_000..1_200).contains(&online.refused), "{}", online.refused);
    let told: Vec<(&str, &str)> =
        online.gaps.iter().map(|gap| gap.cause.split_once(": ").expect("who and why")).collect();
    let away = "the repository of the queues was away";
    assert_eq!(told, [("terminals, transient data", away), ("terminals, temporary storage", away)]);
    for gap in &online.gaps {
        assert!((58..=61).contains(&seconds(gap)), "{gap:?}");
        assert_eq!(gap.step.as_deref(), Some("1.host1.1"));
    }
    assert!((58..=61).contains(&(online.total_gap_s.span().nanos() / 1_000_000_000)), "counted once");
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert_eq!(broken(&outcome), ["objective-longest-gap"]);
    assert_eq!(seen(&outcome, "batch").refused, 0);
}

#[test]
fn what_is_refused_is_held_against_its_share() {
    let with = |share: &str| {
        let shares = format!("longest_gap_s = {{ batch = 30 }}\nrefused_share = {{ online = {share} }}");
        played(&[(STRICT_GAP, &shares)], &[])
    };
    assert_eq!(with("0.2").verdict, Verdict::Held);
    let outcome = with("0.1");
    assert_eq!(broken(&outcome), ["objective-refused-share"]);
    assert!(finds(&outcome, "objective-refused-share", "of 8,692 requests of online refused, at most 10 %"));
}

#[test]
fn a_cluster_whose_own_repository_is_away_answers_nobody() {
    let outcome = played(CALM, &["kill repository:psor at 1+20s for 30s"]);
    let online = seen(&outcome, "online");
    assert_eq!(online.refused, 0);
    assert!(online.failed > 1_000);
    let told: Vec<(&str, u64)> = online.gaps.iter().map(|gap| (gap.cause.as_str(), seconds(gap))).collect();
    assert_eq!(told, [("terminals: the repository did not answer", 29)], "one outage, told once");
    let shares = format!("{STRICT_GAP}\nfailed_share = {{ online = 0.1 }}");
    let shares = [CALM[0], (STRICT_GAP, shares.as_str())];
    let outcome = played(&shares, &["kill repository:psor at 1+20s for 30s"]);
    assert!(broken(&outcome).contains(&"objective-failed-share"), "{:?}", broken(&outcome));
}

#[test]
fn queues_in_the_clusters_own_repository_go_with_it() {
    let in_psor = [CALM[0], ("queues = \"separate\"", "queues = \"in-psor\"")];
    let outcome = played(&in_psor, &["kill repository:psor at 1+20s for 30s"]);
    let online = seen(&outcome, "online");
    assert_eq!((online.refused, online.gaps.len()), (0, 1));
}

/// Only R3 lives on host2, so that a third of the hosts and a quarter of the regions have no way to the queues.
#[test]
fn a_region_that_cannot_reach_the_queues_refuses_what_needs_them_while_others_serve_it() {
    let elsewhere = [
        CALM[0],
        ("port = 6380\nhost = \"redishost\"", "port = 6380\nhost = \"queuehost\""),
        (
            "# The repositories. The release is that of Redis.\n",
            "[[hosts]]\nname = \"queuehost\"\nreleases = [\"6.2\"]\ndisk_mb = 4000\ndisk_mb_per_s = 60\n",
        ),
        (
            "[[clients]]\nname = \"terminals\"",
            "[[links]]\nbetween = [\"host1\", \"queuehost\"]\nlatency_s = 0.001\nkb_per_s = 10000\n\n\
             [[links]]\nbetween = [\"host2\", \"queuehost\"]\nlatency_s = 0.001\nkb_per_s = 10000\n\n\
             [[links]]\nbetween = [\"host3\", \"queuehost\"]\nlatency_s = 0.001\nkb_per_s = 10000\n\n\
             [[clients]]\nname = \"terminals\"",
        ),
    ];
    let cut = ["cut host2 queuehost at 1+20s for 30s"];
    let calm = played(&elsewhere, &[]);
    assert_eq!(seen(&calm, "online").refused, 0);
    let outcome = played(&elsewhere, &cut);
    let online = seen(&outcome, "online");
    assert!((60..250).contains(&online.refused), "a quarter of 46 of 100 requests: {}", online.refused);
    assert_eq!(online.failed, 0);
    // Clients of the one region alone have the outage, and its whole length.
    let only = "at = \"R3\"\nper_s = 40";
    let fixed = [&elsewhere[..], &[("at = \"online\"\nper_s = 40", only)]].concat();
    let outcome = played(&fixed, &cut);
    let gaps: Vec<u64> = seen(&outcome, "online").gaps.iter().map(seconds).collect();
    assert_eq!(gaps.len(), 2, "temporary storage and transient data");
    assert!(gaps.iter().all(|length| (28..=30).contains(length)), "{gaps:?}");
}

#[test]
fn of_several_groups_only_the_one_that_waits_has_a_gap() {
    let desk = "[[clients]]\nname = \"desk\"\nservice = \"online\"\nat = \"R4\"\nper_s = 10\ntimeout_s = 1\n\
                retry_s = 0.2\n\n[[clients]]\nname = \"scheduler\"";
    let two = [CALM[0], ("[[clients]]\nname = \"scheduler\"", desk)];
    let outcome = played(&two, &["pause region:R4 at 1+20s for 20s"]);
    let online = seen(&outcome, "online");
    let told: Vec<(&str, u64)> = online.gaps.iter().map(|gap| (gap.cause.as_str(), seconds(gap))).collect();
    assert!(told.contains(&("desk: its region stood still", 20)), "{told:?}");
    assert!(told.iter().all(|(cause, _)| !cause.starts_with("terminals:")), "{told:?}");
}

#[test]
fn a_tenth_of_the_load_makes_no_gap_of_the_times_in_which_nobody_asks() {
    let outcome = quiet_day(&["load 10%"]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", broken(&outcome));
    assert_eq!(seen(&outcome, "online").gaps, []);
    // An outage is as long as it is under any load.
    let fault = "kill repository:psor at 4+1s for 40s";
    for load in ["load 100%", "load 10%", "load 3%"] {
        let outcome = quiet_day(&[load, fault]);
        let longest = seen(&outcome, "online").longest_gap_s.span().nanos() / 1_000_000_000;
        assert!((35..=41).contains(&longest), "{load}: {longest}");
    }
}

#[test]
fn a_program_that_an_operator_disabled_answers() {
    let disabled = "insert 'definition disable PRG3' at host1 before 1.host1.1";
    let outcome = played(CALM, &[disabled]);
    let online = seen(&outcome, "online");
    assert_eq!((online.failed, online.refused, online.gaps.len()), (0, 0, 0));
    assert!(outcome.updates.acknowledged < played(CALM, &[]).updates.acknowledged, "it does nothing");
}

#[test]
fn a_job_that_never_runs_is_not_answered() {
    let outcome = quiet_day(&["skip 9"]);
    let batch = seen(&outcome, "batch");
    let pending =
        outcome.by_kind.iter().find(|kind| kind.kind == "job").map_or(0, |kind| kind.counts.pending);
    assert!(batch.failed > 500 && batch.failed <= pending, "{} of {pending}", batch.failed);
    assert!(batch.longest_gap_s.span() > kernel::Span::from_secs(300));
}

#[test]
fn how_long_answers_took_is_told_and_held_against_an_objective() {
    let outcome = quiet_day(&[]);
    let online = seen(&outcome, "online");
    let told = [online.p50_s, online.p95_s, online.p99_s, online.max_s]
        .map(|one| one.map(rehearsal::outcome::Seconds::span));
    let usual = Some(kernel::Span::from_millis(10));
    assert_eq!(told[..3], [usual; 3]);
    assert!(told[3] > usual, "some waited for a lock");
    let batch = seen(&outcome, "batch");
    assert!(batch.p50_s < batch.p95_s && batch.p95_s < batch.p99_s && batch.p99_s < batch.max_s);
    let with = |most: &str| {
        let p99 = format!("{STRICT_GAP}\np99_s = {{ online = {most} }}");
        let scene = changed_of::<Cluster>("pac/three-hosts", &[(STRICT_GAP, p99.as_str())]);
        play_of(&scene, &[] as &[&str], 1)
    };
    assert_eq!(with("0.01").verdict, Verdict::Held);
    let outcome = with("0.009");
    assert_eq!((outcome.verdict, broken(&outcome)), (Verdict::Violated, vec!["objective-p99"]));
}

#[test]
fn more_jobs_than_initiators_can_run_are_told_with_both_figures() {
    let overloaded = |outcome: &Outcome, about: &str| finds(outcome, "overloaded", about);
    assert!(!overloaded(&quiet_day(&[]), ""));
    let outcome = quiet_day(&["load 200%"]);
    assert!(overloaded(&outcome, "and 8 of 32 ran batch"), "{:?}", outcome.findings);
    assert!(!overloaded(&outcome, "all 32"), "they are enough");
    let outcome = played(CALM, &["load 800%"]);
    assert!(overloaded(&outcome, "and all 32 ran batch"), "{:?}", outcome.findings);
    assert!(!overloaded(&played(CALM, &["load 500%"]), ""));
}
