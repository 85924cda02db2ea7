//! The same scenario, seed and deviations give the same outcome, byte for byte; what a deviation does not touch it
//! does not move.

use crate::binary::{Copied, cutover};
use crate::support::{Change, changed, course, names, play, scene};
use kernel::{Observer, Time};
use rehearsal::outcome::Outcome;
use rehearsal::{Domain, Event, GroupId, Rehearsal, Scene};
use report::{Format, Json};
use std::collections::BTreeSet;
use stores::Pair;

#[test]
fn two_processes_print_the_same_bytes_for_every_scenario() {
    for name in names() {
        for arguments in [&["--json"][..], &["--json", "--seed", "7"], &[]] {
            let arguments: Vec<&str> =
                ["rehearse", &name].into_iter().chain(arguments.iter().copied()).collect();
            let (once, again) = (cutover(&arguments), cutover(&arguments));
            assert_eq!(once.out, again.out, "{arguments:?}");
            assert_eq!(once.code, again.code);
            assert!(!once.out.is_empty(), "{}", once.err);
        }
    }
}

#[test]
fn the_binary_and_the_library_tell_the_same() {
    let said = cutover(&["rehearse", "stores/first-half", "--json"]);
    let scene = scene("stores/first-half");
    let course = scene.course(&[]).expect("no deviation, no error");
    assert_eq!(said.out, Json.report(&Rehearsal::default().play(&scene, &course, 1)));
}

#[test]
fn ten_seeds_give_ten_digests() {
    for name in ["stores/first-half", "stores/second-half", "stores/corrected"] {
        let scene = scene(name);
        let course = scene.course(&[]).expect("no deviation, no error");
        let mut rehearsal = Rehearsal::default();
        let digests: BTreeSet<String> =
            (1..=10).map(|seed| rehearsal.play(&scene, &course, seed).digest).collect();
        assert_eq!(digests.len(), 10, "{name}");
    }
}

#[test]
fn a_rehearsal_that_played_something_else_before_tells_the_same_as_a_new_one() {
    let (first, second) = (scene("stores/first-half"), scene("stores/second-half"));
    let fresh = play(&first, &[], 3);
    let mut used = Rehearsal::default();
    let others = [
        (&second, vec!["skip 22"]),
        (&first, vec!["skip 5"]),
        (&first, vec!["skip 11.upgrade.3", "reading arriving=stall"]),
        (&second, vec!["cut originalhost upgradehost at 23+5s", "reading restore_logs_rows=yes"]),
    ];
    for (scene, deviations) in others {
        used.play(scene, &course(scene, &deviations), 9);
        let again = used.play(&first, &course(&first, &[]), 3);
        assert_eq!(Json.report(&fresh), Json.report(&again), "after {deviations:?}");
    }
}

#[test]
fn a_cloned_rehearsal_goes_its_own_way() {
    let scene = scene("stores/first-half");
    let mut one = Rehearsal::default();
    one.play(&scene, &course(&scene, &["skip 2"]), 4);
    let mut other = one.clone();
    let (a, b) = (one.play(&scene, &course(&scene, &[]), 5), other.play(&scene, &course(&scene, &[]), 5));
    assert_eq!(a, b);
}

/// A third host and a link to it that nobody uses.
const IDLE: Change<'static> = (
    "[[links]]\nbetween = [\"originalhost\", \"upgradehost\"]",
    "[[hosts]]\nname = \"idlehost\"\nreleases = [\"5.1\"]\ndisk_mb = 10\ndisk_mb_per_s = 1\n\n\
     [[links]]\nbetween = [\"originalhost\", \"idlehost\"]\nlatency_s = 0.01\nkb_per_s = 10\n\n\
     [[links]]\nbetween = [\"originalhost\", \"upgradehost\"]",
);

/// An outcome without what a fault changes by merely happening: it is an event, and it is told as a deviation.
fn without_traces(outcome: &Outcome) -> serde_json::Value {
    let mut json: serde_json::Value = serde_json::from_str(&Json.report(outcome)).expect("it is JSON");
    let map = json.as_object_mut().expect("an outcome is a map");
    for key in ["digest", "events", "deviations"] {
        map.remove(key).expect("the key is part of the contract");
    }
    json
}

#[test]
fn a_fault_on_an_idle_link_leaves_the_rest_of_the_outcome_unchanged() {
    for name in ["stores/first-half", "stores/second-half", "stores/corrected"] {
        let scene = changed(name, &[IDLE]);
        let quiet = play(&scene, &[], 1);
        let unit = if name.ends_with("second-half") { "15" } else { "5" };
        for fault in
            ["cut originalhost idlehost", "cut idlehost to originalhost", "delay originalhost idlehost by 2s"]
        {
            let fault = format!("{fault} at {unit}+10s for 3s");
            let disturbed = play(&scene, &[&fault], 1);
            assert_eq!(without_traces(&quiet), without_traces(&disturbed), "{fault} in {name}");
            assert_ne!(quiet.digest, disturbed.digest, "the fault itself is an event");
        }
    }
}

/// A cut of the link that is used is not such a fault: the same comparison must fail for it.
#[test]
fn a_fault_on_the_link_in_use_changes_the_outcome() {
    let scene = changed("stores/first-half", &[IDLE]);
    let quiet = play(&scene, &[], 1);
    let disturbed = play(&scene, &["cut originalhost upgradehost at 13+10s for 30s"], 1);
    assert_ne!(without_traces(&quiet), without_traces(&disturbed));
}

#[test]
fn a_host_and_a_link_that_nobody_uses_change_no_count() {
    let (with, without) =
        (play(&changed("stores/first-half", &[IDLE]), &[], 1), play(&scene("stores/first-half"), &[], 1));
    assert_eq!(with.updates, without.updates);
    assert_eq!(with.digest, without.digest);
}

/// When each request of some groups arrives and is answered.
#[derive(Default)]
struct Requests {
    groups: usize,
    lines: Vec<Line>,
}

impl Observer<Event<<Pair as Domain>::Event>> for Requests {
    fn event(&mut self, at: Time, event: &Event<<Pair as Domain>::Event>) {
        match *event {
            Event::Arrive { group } if usize::from(group) < self.groups => {
                self.lines.push((at, group, at, 0));
            }
            Event::Answer { group, count, intended, .. } if usize::from(group) < self.groups => {
                self.lines.push((at, group, intended, count));
            }
            _ => {}
        }
    }
}

fn requests(scene: &Scene<Pair>, deviations: &[&str]) -> Vec<Line> {
    let mut requests = Requests { groups: 2, lines: Vec::new() };
    Rehearsal::default().play_observed(scene, &course(scene, deviations), 1, &mut requests);
    requests.lines
}

#[test]
fn a_further_group_of_clients_moves_no_draw_of_the_others() {
    let more: Change<'_> = (
        "[objectives]",
        "[[clients]]\nname = \"more-apps\"\nservice = \"others\"\nat = \"Original\"\nper_s = 3\n\
         timeout_s = 2\nretry_s = 1\n\n[objectives]",
    );
    // A further group has rows of its own, so that dumps take longer and the runbook's later steps come later: what
    // is answered is compared while the runbook has not begun, and what arrives to the end.
    for name in ["stores/first-half", "stores/corrected"] {
        let (alone, together) = (requests(&scene(name), &[]), requests(&changed(name, &[more]), &[]));
        let begins = Time::ZERO + kernel::Span::from_secs(60);
        let before =
            |lines: &[Line]| lines.iter().copied().filter(|line| line.0 < begins).collect::<Vec<Line>>();
        assert!(before(&alone).len() > 2_000);
        assert_eq!(before(&alone), before(&together), "{name}");
        assert_same_arrivals(&alone, &together, name);
    }
}

/// When a request arrived or was answered, of which group, when it was meant, and how many updates it took.
type Line = (Time, GroupId, Time, u8);

/// Compares when requests arrive, as long as both runs last.
#[track_caller]
fn assert_same_arrivals(some: &[Line], others: &[Line], told: &str) {
    let last = |lines: &[Line]| lines.last().map_or(Time::ZERO, |line| line.0);
    // Where one run ends the groups of the other go on, so that the last seconds of both are left out.
    let end = last(some).min(last(others));
    let arrivals = |lines: &[Line]| -> Vec<(Time, GroupId)> {
        let arrived = |line: &&Line| line.0 == line.2 && line.0 + kernel::Span::from_secs(90) < end;
        lines.iter().filter(arrived).map(|line| (line.0, line.1)).collect()
    };
    let (some, others) = (arrivals(some), arrivals(others));
    assert!(some.len() > 10_000);
    assert!(some == others, "{told}");
}

/// A skipped step moves no draw: every request arrives when it would have arrived.
#[test]
fn a_deviation_moves_no_arrival() {
    let scene = scene("stores/first-half");
    let written = requests(&scene, &[]);
    for deviation in
        ["skip 11.upgrade.3", "repeat 9.upgrade.4", "cut originalhost upgradehost at 13+1s for 20s"]
    {
        assert_same_arrivals(&written, &requests(&scene, &[deviation]), deviation);
    }
}

/// The line of a runbook, and the same call in other spellings.
const SPELLINGS: &[(&str, &str, &[&str])] = &[
    (
        "stores/corrected",
        "original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
        &[
            "original$ ttRepAdmin -connStr \"DSN=Original\" -receiver -name Upgrade -state pause",
            "original$ ttRepAdmin -receiver -name Upgrade -state pause Original",
            "original$ sudo ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
            "original$ bash -c \"ttRepAdmin -dsn Original -receiver -name Upgrade -state pause\"",
        ],
    ),
    (
        "stores/corrected",
        "original$ ttAdmin -wait -repStop Original",
        &[
            "original$ ttAdmin -repStop -wait -connStr DSN=Original",
            "original$ sudo ttAdmin -wait -repStop Original",
        ],
    ),
    (
        "pac/three-hosts",
        "host1@9.0$ casstart /rR1 /s:u",
        &["host1@9.0$ casstart -rR1 -s:u", "host1@9.0$ sudo casstart /rR1 /s:u"],
    ),
];

#[test]
fn the_same_call_in_another_spelling_changes_nothing_but_its_text() {
    for (number, (scenario, line, others)) in SPELLINGS.iter().enumerate() {
        let told = |name: &str, with: &str| {
            let copied = Copied::of(scenario, &format!("spelt-{number}-{name}"));
            let copied = copied.changed("runbook.md", line, with);
            let said = cutover(&["rehearse", &copied.path(), "--json"]).out;
            let json: serde_json::Value = serde_json::from_str(&said).expect("it prints JSON");
            ["verdict", "digest", "updates", "availability", "lost_by_cause"].map(|key| json[key].clone())
        };
        let written = told("as-written", line);
        for (at, other) in others.iter().enumerate() {
            assert_eq!(told(&at.to_string(), other), written, "{other}");
        }
    }
}
