//! Exhaustive search over small worlds whose states can be counted by hand.

use super::*;
use crate::Signature;
use kernel::DigestWriter;
use rehearsal::outcome::{Seconds, Verdict};

/// A row of switches. At each station the switch there is left alone, turned, or, where there is another one, left alone
/// together with the next one. A station that forgets turns off all switches that were turned before it.
#[derive(Debug, Clone)]
struct Switches {
    many: usize,
    station: usize,
    turned: Vec<usize>,
    forgets: Option<usize>,
    /// All of these turned is a failure.
    fatal: Vec<usize>,
    /// Where a turned switch ends all at once.
    stuck: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Leave,
    Turn,
    LeaveTwo,
}

impl Switches {
    fn new(many: usize, fatal: &[usize]) -> Self {
        let fatal = fatal.to_vec();
        Self { many, station: 0, turned: Vec::new(), forgets: None, fatal, stuck: None }
    }

    fn is_stuck(&self) -> bool {
        self.stuck.is_some_and(|at| self.turned.contains(&at))
    }
}

impl Fork for Switches {
    type Choice = Act;

    fn station(&self) -> usize {
        self.station
    }

    fn is_over(&self) -> bool {
        self.station == self.many || self.is_stuck()
    }

    fn choices(&self) -> Vec<Act> {
        let two = self.station + 1 < self.many;
        [Act::Leave, Act::Turn].into_iter().chain(two.then_some(Act::LeaveTwo)).collect()
    }

    fn take(&mut self, choice: Act) {
        if choice == Act::Turn {
            self.turned.push(self.station);
        }
        self.station += if choice == Act::LeaveTwo { 2 } else { 1 };
        if self.forgets.is_some_and(|at| self.station >= at) {
            let forgets = self.forgets.take();
            self.turned.retain(|turned| Some(*turned) >= forgets);
        }
    }

    fn state(&self) -> Digest {
        let mut writer = DigestWriter::new();
        self.turned.iter().for_each(|turned| writer.u64(*turned as u64));
        writer.finish()
    }

    fn end(self) -> Told {
        let fails = self.is_stuck() || self.fatal.iter().all(|one| self.turned.contains(one));
        let verdict = if fails { Verdict::Violated } else { Verdict::Held };
        Told {
            verdict,
            signature: Signature { verdict, cause: None, step: None },
            acknowledged: 0,
            lost: u64::from(fails),
            pending: 0,
            lost_to_clients: 0,
            duplicated: 0,
            longest_gap_s: Seconds::default(),
            duration_s: Seconds::default(),
            digest: String::new(),
            idle: 0,
            amiss: Vec::new(),
            unsound: None,
            is_blameless: false,
        }
    }
}

/// Every set of at most so many deviations that fails, one by one.
fn one_by_one(world: &Switches, left: usize, decided: &[(usize, Act)]) -> Vec<Vec<(usize, Act)>> {
    if world.is_over() {
        return if world.clone().end().failed() { vec![decided.to_vec()] } else { Vec::new() };
    }
    let mut all = Vec::new();
    for (index, choice) in world.choices().into_iter().enumerate() {
        let mut world = world.clone();
        let mut decided = decided.to_vec();
        if index > 0 {
            if left == 0 {
                break;
            }
            decided.push((world.station, choice));
        }
        world.take(choice);
        all.extend(one_by_one(&world, left - usize::from(index > 0), &decided));
    }
    all
}

fn agree(world: &Switches, deviations: usize) -> Failures<Act> {
    let found = search(world.clone(), SearchBounds::of(deviations)).expect("it is small");
    let mut sets: Vec<_> = found.sets().into_iter().map(|failing| failing.decided).collect();
    let mut expected = one_by_one(world, deviations, &[]);
    sets.sort();
    expected.sort();
    assert_eq!(sets, expected);
    assert_eq!(found.count(), expected.len() as u128);
    found
}

#[test]
fn the_failing_sets_are_those_that_fail_one_by_one() {
    for deviations in 0..4 {
        agree(&Switches::new(6, &[1, 4]), deviations);
        agree(&Switches { forgets: Some(3), ..Switches::new(6, &[1, 4]) }, deviations);
        agree(&Switches { forgets: Some(3), ..Switches::new(6, &[3, 4]) }, deviations);
        agree(&Switches { stuck: Some(2), ..Switches::new(6, &[1, 4]) }, deviations);
        agree(&Switches::new(0, &[]), deviations);
    }
}

#[test]
fn the_least_failing_set_is_exactly_what_is_fatal() {
    let found = agree(&Switches::new(7, &[1, 4]), 3);
    let least: Vec<_> = found.least().into_iter().map(|failing| failing.decided).collect();
    assert_eq!(least, [[(1, Act::Turn), (4, Act::Turn)]]);
    assert!(found.count() > 1, "others hold it as a part");
}

#[test]
fn a_world_that_fails_by_itself_has_the_empty_set_as_the_least() {
    let found = agree(&Switches::new(3, &[]), 2);
    assert_eq!(found.least().len(), 1);
    assert!(found.least()[0].decided.is_empty());
}

#[test]
fn states_and_sets_are_counted_exactly() {
    // Two switches, at most one deviation. States: the start; behind the first, turned or not; at the end, none turned,
    // the first, the second. Leaving two leads where leaving each does. Sets: none, each of two turned, leaving two.
    let effort = agree(&Switches::new(2, &[9]), 1).effort();
    assert_eq!((effort.states, effort.ends, effort.sets), (6, 3, 4));
    assert_eq!((effort.decisions, effort.merged), (6, 1));
}

#[test]
fn what_is_forgotten_is_one_state_again() {
    // With at most two of eight turned there are 1 + 8 + 28 ends; all forgotten at the seventh, only the last counts.
    let remembers = search(Switches::new(8, &[9]), SearchBounds::of(2)).expect("it is small").effort();
    let forgets = Switches { forgets: Some(7), ..Switches::new(8, &[9]) };
    let forgets = search(forgets, SearchBounds::of(2)).expect("it is small").effort();
    assert_eq!((remembers.ends, forgets.ends), (37, 2));
    assert_eq!(remembers.sets, forgets.sets);
    assert!(forgets.merged > remembers.merged && forgets.most_worlds < remembers.most_worlds);
}

#[test]
fn a_search_that_would_keep_too_many_worlds_says_so() {
    let few = SearchBounds { deviations: 3, worlds: 10 };
    let Err(overfull) = search(Switches::new(9, &[1]), few) else { panic!("ten worlds are not enough") };
    assert_eq!(overfull.worlds, 10);
    let told = overfull.to_string();
    assert!(told.contains("more than 10 worlds") && told.contains("fewer deviations"), "{told}");
    assert!(search(Switches::new(9, &[1]), SearchBounds::of(3)).is_ok());
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let found = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        let found =
            pool.install(|| search(Switches::new(12, &[2, 5]), SearchBounds::of(3)).expect("it is small"));
        (found.effort(), found.sets())
    };
    assert_eq!(found(1), found(3));
}
