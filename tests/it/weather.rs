//! No verdict by coincidence: what comes back at regular intervals has a phase that seed and names draw, so that nothing
//! rests on how a delay of the scenario happens to divide by a period.
//!
//! The table of the overview's drain by lead and seed:
//! `cargo test --test it the_drain_of_the_overview -- --nocapture`

use crate::support::{changed, changed_of, course_of, scene};
use kernel::{Observer, Span, Time};
use pac::Cluster;
use rehearsal::outcome::Verdict;
use rehearsal::{Event, Family, Rehearsal, Scene};
use std::collections::{BTreeMap, BTreeSet};

/// When the model did what, as the events print, as far as one of these words begins them.
struct Ticks<'a> {
    kinds: &'a [&'a str],
    seen: BTreeMap<String, Vec<Time>>,
}

impl<M: std::fmt::Debug> Observer<Event<M>> for Ticks<'_> {
    fn event(&mut self, at: Time, event: &Event<M>) {
        if let Event::Model(event) = event {
            let printed = format!("{event:?}");
            if self.kinds.iter().any(|kind| printed.starts_with(kind)) {
                self.seen.entry(printed).or_default().push(at);
            }
        }
    }
}

fn ticks<F: Family>(scene: &Scene<F>, kinds: &[&str], seed: u64) -> BTreeMap<String, Vec<Time>> {
    let none: [&str; 0] = [];
    let mut ticks = Ticks { kinds, seen: BTreeMap::new() };
    Rehearsal::default().play_observed(scene, &course_of(scene, &none), seed, &mut ticks);
    ticks.seen
}

/// What the world does by itself in first lives begins, for each subject and under each seed, at a moment of its own, and
/// happens at whole periods from there.
fn assert_phases<F: Family>(scene: &Scene<F>, periods: &[(&str, f64)]) {
    let kinds: Vec<&str> = periods.iter().map(|(kind, _)| *kind).collect();
    let period_of = |tick: &str| {
        let (_, period) = periods.iter().find(|(kind, _)| tick.starts_with(kind)).expect("a kind");
        Span::from_seconds_f64(*period).expect("a period").nanos()
    };
    let mut phases: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for seed in 1..=40 {
        for (tick, at) in ticks(scene, &kinds, seed) {
            let (period, first) = (period_of(&tick), at[0].nanos());
            assert!(first > 0, "{tick}: at the very beginning, seed {seed}");
            if first <= period {
                assert!(at.iter().all(|at| (at.nanos() - first) % period == 0), "{tick}: {at:?}");
                phases.entry(tick).or_default().push(1000 * first / period);
            }
        }
    }
    // A batch has no first tick where nothing was written before it.
    phases.retain(|_, parts| parts.len() >= 36);
    for kind in kinds {
        assert!(phases.keys().filter(|tick| tick.starts_with(kind)).count() > 1, "{kind}: {phases:?}");
    }
    for (tick, parts) in &phases {
        let different: BTreeSet<&u64> = parts.iter().collect();
        assert!(different.len() > 30, "{tick}: {parts:?}");
        let mean = parts.iter().sum::<u64>() / parts.len() as u64;
        assert!((350..650).contains(&mean), "{tick}: in the mean {mean} thousandths of a period");
    }
    let all: BTreeSet<&Vec<u64>> = phases.values().collect();
    assert_eq!(all.len(), phases.len(), "no two subjects share their phases");
}

#[test]
fn what_a_pair_does_by_itself_begins_at_drawn_moments() {
    let often = changed("stores/overview", &[("checkpoint_s = 600", "checkpoint_s = 60")]);
    assert_phases(&often, &[("Hold", 10.0), ("Checkpoint", 60.0), ("Wire(Transmit", 20.0)]);
}

/// A repository with a replica catches up at ticks of its own.
const REPLICAS: (&str, &str) =
    ("persistence = \"append-only\"", "persistence = \"append-only\"\nreplica_lag_s = 8");

#[test]
fn what_a_cluster_does_by_itself_begins_at_drawn_moments() {
    let scene = changed_of::<Cluster>("pac/three-hosts", &[REPLICAS]);
    assert_phases(&scene, &[("Ping", 10.0), ("Poll", 0.25), ("Replicate", 8.0)]);
}

#[test]
fn a_further_region_moves_no_tick_of_the_others() {
    let first = "[[pac.region]]\nname = \"R1\"";
    let further =
        "[[pac.region]]\nname = \"R0\"\nhost = \"host3\"\ninitiators = 8\n\n[[pac.region]]\nname = \"R1\"";
    let kinds = ["Ping", "Poll"];
    let alone = ticks(&changed_of::<Cluster>("pac/three-hosts", &[]), &kinds, 1);
    let together = ticks(&changed_of::<Cluster>("pac/three-hosts", &[(first, further)]), &kinds, 1);
    for kind in kinds {
        for region in 0..4 {
            let of = |ticks: &BTreeMap<String, Vec<Time>>, region: u32| {
                ticks[&format!("{kind} {{ region: RegionId({region}), epoch: 0 }}")][0]
            };
            assert_eq!(of(&alone, region), of(&together, region + 1), "{kind} of R{}", region + 1);
        }
    }
}

/// Under how many of the seeds from 1 to 20 the overview's drain is missed where it is left out.
fn missed(lead: u32) -> usize {
    let scene = scene("stores/overview");
    let course = course_of(&scene, &["skip 4".to_owned(), format!("lead {lead}s")]);
    let mut world = Rehearsal::default();
    (1..=20).filter(|seed| world.play(&scene, &course, *seed).verdict == Verdict::Violated).count()
}

/// Upgrade's last batch goes out between half a minute of steps and a batch time of 20 s, so that leaving out the wait
/// for it costs something about every second time. Of 20 seeds fewer than 3 or more than 17 are one case in two thousand;
/// without phases it was none or all at three of these leads each.
#[test]
fn the_drain_of_the_overview_is_missed_in_a_similar_share_of_seeds_whatever_the_lead() {
    let counts: Vec<(u32, usize)> = (100..=130).step_by(5).map(|lead| (lead, missed(lead))).collect();
    for (lead, count) in &counts {
        println!("lead {lead} s: violated in {count} of 20 seeds without step 4");
    }
    assert!(counts.iter().all(|(_, count)| (3..=17).contains(count)), "{counts:?}");
}
