//! What is told of a run over time agrees with what is told of its end, in every scenario of every family.

use crate::list::families;
use crate::support::{changed_of, names};
use rehearsal::outcome::{Chronicle, Condition, Outcome, Segment, Track};
use rehearsal::{Deviation, Domain, Family, Rehearsal};
use report::{Format, Trace};
use serde_json::Value;

macro_rules! for_each {
    ($($family:ty),+ $(,)?) => {
        /// Plays a scenario of a family of the list with deviations, without a chronicle and with it.
        fn both(name: &str, deviations: &[&str]) -> (Outcome, Outcome) {
            let family = name.split('/').next().unwrap_or_default();
            $(
                if family == <$family as Domain>::NAME {
                    return both_of::<$family>(name, deviations);
                }
            )+
            panic!("no family is called {family}")
        }
    };
}
families!(for_each);

fn both_of<F: Family>(name: &str, deviations: &[&str]) -> (Outcome, Outcome) {
    let scene = changed_of::<F>(name, &[]);
    let written = deviations.iter().map(|text| text.parse::<Deviation>().expect("it is a deviation"));
    let all: Vec<Deviation> = scene.deviations.iter().cloned().chain(written).collect();
    let course = scene.course(&all).expect("the deviations fit");
    let mut rehearsal = Rehearsal::<F>::default();
    (rehearsal.play(&scene, &course, 1), rehearsal.play_chronicled(&scene, &course, 1))
}

fn chronicle(outcome: &Outcome) -> &Chronicle {
    outcome.chronicle.as_deref().expect("it was asked for")
}

fn track<'o>(outcome: &'o Outcome, id: &str) -> &'o Track {
    let found = chronicle(outcome).tracks.iter().find(|track| track.id == id);
    found.unwrap_or_else(|| panic!("there is a track {id}"))
}

fn last(outcome: &Outcome, id: &str) -> String {
    track(outcome, id).segments.last().expect("it stands somehow").state.clone()
}

#[test]
fn a_chronicle_changes_nothing_else_and_has_no_hole() {
    for name in names() {
        let (plain, mut told) = both(&name, &[]);
        for track in &chronicle(&told).tracks {
            let segments = &track.segments;
            assert_eq!(segments[0].from_s.span(), kernel::Span::ZERO, "{name}: {}", track.id);
            for pair in segments.windows(2) {
                assert_eq!(pair[0].to_s, pair[1].from_s, "{name}: {}", track.id);
                assert_ne!(pair[0].state, pair[1].state, "{name}: {}", track.id);
            }
            assert!(segments.last().is_some_and(|last| last.to_s == chronicle(&told).to_s));
        }
        told.chronicle = None;
        assert_eq!(plain, told, "{name}");
    }
}

/// Intervals that touch or overlap as one.
fn joined(mut intervals: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    intervals.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (from, to) in intervals {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[test]
fn a_service_is_not_served_exactly_in_its_gaps() {
    let mut gaps = 0;
    for name in names() {
        let (_, told) = both(&name, &[]);
        for service in &told.availability {
            let edges = |from: rehearsal::outcome::Seconds, to: rehearsal::outcome::Seconds| {
                (from.span().nanos(), to.min(chronicle(&told).to_s).span().nanos())
            };
            let of_outcome = service.gaps.iter().map(|gap| edges(gap.from_s, gap.to_s)).collect();
            let track = track(&told, &format!("service/{}", service.service));
            let unserved = track.segments.iter().filter(|one| one.condition != Condition::On);
            let of_track = unserved.map(|one| edges(one.from_s, one.to_s)).collect();
            gaps += service.gaps.len();
            assert_eq!(joined(of_track), joined(of_outcome), "{name}: {}", service.service);
        }
    }
    assert!(gaps > 0, "some scenario has a gap");
}

#[test]
fn nothing_that_is_told_over_time_goes_on_after_the_end_of_the_run() {
    let wipe = "wipe repository:psor at 3+2.3s for 10s";
    let (_, told) = both("pac/three-hosts", &["load 20%", wipe]);
    let end = chronicle(&told).to_s;
    let gaps = || told.availability.iter().flat_map(|service| &service.gaps);
    assert!(
        gaps().any(|gap| gap.to_s > end),
        "a time-out comes after the end, so that there is something to be cut"
    );
    for track in &chronicle(&told).tracks {
        assert_eq!(track.segments.last().map(|last| last.to_s), Some(end), "{}", track.id);
    }
    let trace: Value = serde_json::from_str(&Trace::default().report(&told)).expect("it is JSON");
    let events = trace["traceEvents"].as_array().expect("it has events");
    let number = |event: &Value, key: &str| event[key].as_f64().unwrap_or_default();
    let last = events.iter().map(|event| number(event, "ts") + number(event, "dur")).fold(0.0, f64::max);
    assert!(last <= end.span().nanos() as f64 / 1000.0 + 0.001, "{last}");
}

#[test]
fn every_request_is_counted_in_one_width() {
    for name in names() {
        let (_, told) = both(&name, &[]);
        let sum = |id: &str| -> u64 {
            let curve = chronicle(&told).curves.iter().find(|curve| curve.id == id);
            curve.expect("there is such a curve").values.iter().map(|value| value[0]).sum()
        };
        for service in &told.availability {
            assert_eq!(sum(&format!("sent/{}", service.service)), service.requests, "{name}");
            assert_eq!(sum(&format!("answered/{}", service.service)), service.answered, "{name}");
        }
        assert!(chronicle(&told).curves.iter().all(|curve| curve.values.len() <= 601), "{name}");
    }
}

#[test]
fn a_pair_stands_at_the_end_of_its_tracks_as_the_outcome_says() {
    for name in names().iter().filter(|name| name.starts_with("stores/")) {
        let (_, told) = both(name, &[]);
        for store in told.final_state["stores"].as_array().expect("the pair tells its stores") {
            let of = store["store"].as_str().expect("it has a name");
            let state = last(&told, &format!("store/{of}"));
            assert_eq!(state == "absent", store["exists"] == false, "{name}: {of} {state}");
            assert_eq!(state == "serves clients", store["applications"] == true, "{name}: {of} {state}");
            let agent = last(&told, &format!("agent/{of}"));
            assert_eq!(Value::from(agent), store["agent"], "{name}: {of}");
            if let (Some(to), Some(word)) =
                (store["channel"]["to"].as_str(), store["channel"]["state"].as_str())
            {
                let channel = last(&told, &format!("channel/{of} to {to}"));
                assert_eq!(channel.split(',').next(), Some(word), "{name}: {of}");
                let connected = store["channel"]["connected"] == true;
                assert!(
                    word != "start" || connected == (channel == "start, connected"),
                    "{name}: {of} {channel}"
                );
            }
        }
    }
}

#[test]
fn a_store_is_absent_from_the_command_that_destroys_it_and_what_it_held_is_lost_then() {
    let (_, told) = both("stores/as-printed-carry-on", &[]);
    let destroys = told
        .runbook
        .steps
        .iter()
        .find(|step| step.address == "18.original")
        .or_else(|| told.runbook.steps.iter().find(|step| step.address.starts_with("18.original")));
    let destroys = destroys.expect("there is such a step");
    let gone = |one: &&Segment| one.state == "absent";
    let absent = track(&told, "store/Original").segments.iter().find(gone).expect("it is destroyed");
    let within = destroys.start_s.expect("it is typed").span()..=destroys.end_s.expect("it ends").span();
    assert!(within.contains(&absent.from_s.span()), "{absent:?}");
    let loss = &chronicle(&told).losses[0];
    assert_eq!(loss.at_s, Some(absent.from_s), "{loss:?}");
}

#[test]
fn a_cluster_stands_at_the_end_of_its_tracks_as_the_outcome_says() {
    for name in names().iter().filter(|name| name.starts_with("pac/")) {
        let (_, told) = both(name, &[]);
        let state = &told.final_state;
        for region in state["regions"].as_array().expect("the cluster tells its regions") {
            let of = region["region"].as_str().expect("it has a name");
            let stands = last(&told, &format!("region/{of}"));
            let word = region["state"].as_str().expect("it stands somehow");
            assert!(stands.starts_with(word), "{name}: {of} {stands}, {word}");
        }
        let left = chronicle(&told).tracks.iter().filter(|track| track.kind == "generation");
        let left =
            left.filter(|track| track.segments.last().is_some_and(|one| one.state != "absent")).count();
        let generations = state["generations"].as_array().expect("the cluster tells its generations");
        assert_eq!(left, generations.iter().filter(|one| !one["mode"].is_null()).count(), "{name}");
    }
}

#[test]
fn a_fault_lasts_as_long_as_it_is_written() {
    let (plain, told) = both("stores/corrected", &["crash upgradehost at 4+10s for 30s"]);
    let fault = &chronicle(&told).faults[0];
    let length = fault.to_s.expect("it ends").span() - fault.from_s.span();
    assert_eq!(length, kernel::Span::from_secs(30));
    let down = |one: &&Segment| one.state == "down";
    let host = track(&told, "host/upgradehost").segments.iter().find(down).expect("it is down");
    assert_eq!((host.from_s, Some(host.to_s)), (fault.from_s, fault.to_s));
    assert_eq!(plain.digest, told.digest);
}

#[test]
fn a_region_stands_still_as_long_as_a_fault_has_it_do_so() {
    let pause = "pause region:R3 at 3+2.3s for 10s";
    let (_, told) = both("pac/three-hosts", &["load 20%", pause]);
    let fault = &chronicle(&told).faults[0];
    let still = |one: &&Segment| one.state == "stands still";
    let still: Vec<&Segment> = track(&told, "region/R3").segments.iter().filter(still).collect();
    let [still] = still[..] else { panic!("it stands still once: {still:?}") };
    assert_eq!(still.condition, Condition::Off);
    assert_eq!((still.from_s, Some(still.to_s)), (fault.from_s, fault.to_s));
}

#[test]
fn clusters_with_a_direction_between_them_stand_at_each_moment_as_they_are() {
    let (_, outcome) = both("postgres/one-way", &[]);
    for (id, state) in [
        ("cluster/old", "runs, no clients"),
        ("cluster/new", "serves clients"),
        ("subscription/up at new", "absent"),
        ("slot/up of old", "absent"),
        ("subscription/down at old", "runs"),
        ("slot/down of new", "read"),
    ] {
        assert_eq!(last(&outcome, id), state, "{id}");
    }
    let up = track(&outcome, "subscription/up at new").segments.iter();
    let up: Vec<&str> = up.map(|segment| segment.state.as_str()).collect();
    let place = |state: &str| up.iter().position(|one| *one == state).expect("it stood so once");
    assert!(place("copies") < place("runs"), "{up:?}");
    let held = chronicle(&outcome).curves.iter().find(|curve| curve.id == "held/old").expect("it is told");
    assert!(held.values.iter().any(|[_, most]| *most > 0), "a slot has kept the log");
}

#[test]
fn a_subscription_is_being_dropped_while_the_statement_waits_for_its_publisher() {
    let (_, told) = both("postgres/one-way", &["cut oldhost newhost at 11 for 60s"]);
    let drop = told.runbook.steps.iter().find(|step| step.address == "12.ops").expect("it drops");
    let segments = &track(&told, "subscription/up at new").segments;
    let dropped = segments.iter().find(|one| one.state == "is being dropped").expect("it waits");
    assert_eq!((dropped.condition, Some(dropped.from_s)), (Condition::Busy, drop.start_s));
    assert!(drop.end_s.is_some_and(|end| end >= dropped.to_s), "{dropped:?} {drop:?}");
    assert!(dropped.to_s.span() - dropped.from_s.span() > kernel::Span::from_secs(59), "{dropped:?}");
    assert_eq!(last(&told, "subscription/up at new"), "absent");
}
