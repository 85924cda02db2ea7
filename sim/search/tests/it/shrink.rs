//! Shrinking: what is left is exactly what fails, it fails in the same way, and it is found in few rehearsals.

use crate::toy::{Impatient, Toy, case, deviation};
use proptest::prelude::*;
use search::{Case, Engine, ShrinkContext, Shrunk, Unmonitored, shrink_case};

/// Shrinks a failing case of a toy, in the context of a runbook of thirty steps.
fn shrunk(toy: &Toy, case: &Case) -> Shrunk {
    let units = (1..=30).map(|step| format!("{step}").parse().expect("it is an address"));
    let context = ShrinkContext::new(units.collect(), kernel::Span::from_secs(110));
    let engine = Engine::new(toy, &Unmonitored);
    let told = engine.ask(case).expect("nobody stops it").expect("it fits");
    assert!(told.failed(), "only a failure can be shrunk");
    let shrunk = shrink_case(&engine, &context, case, &told);
    assert_eq!(shrunk.told.signature, told.signature);
    assert_eq!(engine.ask(&shrunk.case), Some(Ok(shrunk.told.clone())), "what is left was played");
    shrunk
}

/// What is to blame: the deviations without those of the workload.
fn blamed(shrunk: &Shrunk) -> Vec<String> {
    let workload = |text: &String| text.starts_with("load ") || text.starts_with("lead ");
    shrunk.case.printed().into_iter().filter(|text| !workload(text)).collect()
}

fn skips(steps: &[u32]) -> Vec<String> {
    steps.iter().map(|step| format!("skip {step}")).collect()
}

fn case_of(texts: &[String]) -> Case {
    case(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn two_of_twenty_that_fail_together_are_all_that_is_left() {
    let toy = Toy::failing(&[(&["skip 4", "skip 17"], "both")]);
    let all: Vec<u32> = (1..=20).collect();
    // More threads would play ahead.
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread can be had");
    let shrunk = alone.install(|| shrunk(&toy, &case_of(&skips(&all))));
    assert_eq!(blamed(&shrunk), ["skip 4", "skip 17"]);
    assert_eq!(shrunk.rehearsals + 1, toy.played(), "every case is counted once, and played once");
}

#[test]
fn what_fails_as_written_is_shrunk_to_no_deviation_at_all() {
    let toy = Toy::failing(&[(&[], "always")]);
    assert_eq!(blamed(&shrunk(&toy, &case(&["skip 1", "skip 2"]))), [""; 0]);
}

#[test]
fn a_smaller_case_that_fails_in_another_way_is_not_taken() {
    let toy = Toy::failing(&[(&["skip 1", "skip 2", "skip 3"], "three"), (&["skip 1"], "one")]);
    let shrunk = shrunk(&toy, &case(&["skip 1", "skip 2", "skip 3"]));
    assert_eq!(blamed(&shrunk), ["skip 1", "skip 2", "skip 3"]);
}

#[test]
fn a_case_that_does_not_fit_is_no_smaller_failure() {
    let toy =
        Toy { unplayable: Some(deviation("skip 1")), ..Toy::failing(&[(&["skip 2", "skip 3"], "both")]) };
    assert_eq!(blamed(&shrunk(&toy, &case(&["skip 2", "skip 3", "skip 4"]))), ["skip 2", "skip 3"]);
}

#[test]
fn clients_and_lead_are_made_fewer_and_shorter_in_the_end() {
    let toy = Toy::failing(&[(&["skip 2"], "one")]);
    let shrunk = shrunk(&toy, &case(&["skip 2", "skip 5"]));
    assert_eq!(shrunk.case.printed(), ["load 10%", "lead 5s", "skip 2"]);
}

/// Fails where commands come in an order: the list names two of them, in this sequence.
struct Ordered {
    first: &'static str,
    second: &'static str,
}

impl search::Play for Ordered {
    type World = ();

    fn world(&self) {}

    fn play(&self, (): &mut (), case: &Case) -> Result<search::Told, Vec<rehearsal::CourseError>> {
        let wrong = case.printed().iter().any(|text| {
            let listed = text.strip_prefix("order ").map(|list| list.split(", ").collect::<Vec<_>>());
            let at = |unit: &str| listed.as_ref().and_then(|list| list.iter().position(|one| *one == unit));
            at(self.first).zip(at(self.second)).is_some_and(|(first, second)| first < second)
        });
        Ok(crate::toy::told(case, wrong.then_some("order")))
    }
}

#[test]
fn a_long_order_is_shortened_to_the_two_whose_sequence_matters() {
    let order: Vec<String> = (1..=24).rev().map(|step: u32| step.to_string()).collect();
    let case = case(&[&format!("order {}", order.join(", "))]);
    let play = Ordered { first: "19", second: "6" };
    let engine = Engine::new(&play, &Unmonitored);
    let told = engine.ask(&case).expect("nobody stops it").expect("it fits");
    let shrunk = shrink_case(&engine, &ShrinkContext::default(), &case, &told);
    assert_eq!(blamed(&shrunk), ["order 19, 6"]);
    assert!(shrunk.rehearsals <= 50, "{}", shrunk.rehearsals);
}

/// Fails while a fault lasts long and weighs much enough.
struct Heavy;

impl search::Play for Heavy {
    type World = ();

    fn world(&self) {}

    fn play(&self, (): &mut (), case: &Case) -> Result<search::Told, Vec<rehearsal::CourseError>> {
        let secs = |text: &str| text.trim_end_matches('s').parse::<f64>().unwrap_or(0.0);
        let wrong = case.printed().iter().any(|text| {
            let words: Vec<&str> = text.split(' ').collect();
            matches!(words[..], ["delay", _, _, "by", by, "at", _, "for", lasts]
                if secs(by) >= 3.0 && secs(lasts) >= 25.0)
        });
        Ok(crate::toy::told(case, wrong.then_some("slow")))
    }
}

#[test]
fn a_fault_is_made_as_short_and_as_weak_as_still_fails_and_its_moment_round() {
    let engine = Engine::new(&Heavy, &Unmonitored);
    let case = case(&["delay a b by 600s at 6+31.4s for 3600s"]);
    let told = engine.ask(&case).expect("nobody stops it").expect("it fits");
    let shrunk = shrink_case(&engine, &ShrinkContext::default(), &case, &told);
    assert_eq!(blamed(&shrunk), ["delay a b by 5s at 6 for 30s"]);
}

/// Fails while two faults, one at each of two steps, last long and weigh much enough.
struct HeavyTwice;

impl search::Play for HeavyTwice {
    type World = ();

    fn world(&self) {}

    fn play(&self, (): &mut (), case: &Case) -> Result<search::Told, Vec<rehearsal::CourseError>> {
        let secs = |text: &str| text.trim_end_matches('s').parse::<f64>().unwrap_or(0.0);
        let heavy = |step: &str| {
            case.printed().iter().any(|text| {
                let words: Vec<&str> = text.split(' ').collect();
                matches!(words[..], ["delay", _, _, "by", by, "at", at, "for", lasts]
                    if at == step && secs(by) >= 3.0 && secs(lasts) >= 25.0)
            })
        };
        Ok(crate::toy::told(case, (heavy("6") && heavy("7")).then_some("slow")))
    }
}

#[test]
fn each_of_two_faults_is_weakened_to_its_end_although_their_order_changes_on_the_way() {
    let engine = Engine::new(&HeavyTwice, &Unmonitored);
    let case = case(&["delay a b by 600s at 6 for 3600s", "delay a b by 20s at 7 for 3600s"]);
    let told = engine.ask(&case).expect("nobody stops it").expect("it fits");
    let shrunk = shrink_case(&engine, &ShrinkContext::default(), &case, &told);
    assert_eq!(blamed(&shrunk), ["delay a b by 5s at 6 for 30s", "delay a b by 5s at 7 for 30s"]);
}

#[test]
fn a_shrinking_that_is_stopped_gives_what_it_had_reached() {
    let toy = Toy::failing(&[(&["skip 4", "skip 17"], "both")]);
    let texts = skips(&(1..=20).collect::<Vec<_>>());
    let monitor = Impatient::after(4);
    let engine = Engine::new(&toy, &monitor);
    let told = engine.ask(&case_of(&texts)).expect("nobody stops it").expect("it fits");
    let shrunk = shrink_case(&engine, &ShrinkContext::default(), &case_of(&texts), &told);
    assert!(shrunk.told.failed() && toy.played() <= 4);
    assert!(shrunk.case.printed().contains(&String::from("skip 17")));
}

proptest! {
    #[test]
    fn whatever_fails_together_is_left_and_nothing_else(
        all in prop::collection::btree_set(1_u32..30, 1..20),
        pick in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let all: Vec<u32> = all.into_iter().collect();
        let mut needed: Vec<u32> = pick.iter().map(|index| all[index.index(all.len())]).collect();
        needed.sort_unstable();
        needed.dedup();
        let fatal: Vec<_> = skips(&needed).iter().map(|text| deviation(text)).collect();
        let toy = Toy { fatal: vec![(fatal, "these")], ..Toy::default() };
        let shrunk = shrunk(&toy, &case_of(&skips(&all)));
        prop_assert_eq!(blamed(&shrunk), skips(&needed));
    }
}

/// Up to twelve faults and mistakes of which one, two or three are to blame: what a swarm leaves to shrink.
#[test]
fn shrinking_takes_at_most_fifty_rehearsals_in_the_median() {
    let mut counts = Vec::new();
    for seed in 0..200_u32 {
        let all: Vec<u32> = (0..12).map(|nth| (seed * 7 + nth * 5) % 29 + 1).collect();
        let needed: Vec<u32> = all.iter().copied().take(1 + (seed % 3) as usize).collect();
        let fatal: Vec<_> = skips(&needed).iter().map(|text| deviation(text)).collect();
        let toy = Toy { fatal: vec![(fatal, "these")], ..Toy::default() };
        counts.push(shrunk(&toy, &case_of(&skips(&all))).rehearsals);
    }
    counts.sort_unstable();
    assert!(counts[counts.len() / 2] <= 50, "the median is {}", counts[counts.len() / 2]);
}

/// What is played ahead is told to nobody unless it is asked for, so that a journal has the same cases as with one thread.
#[test]
fn any_number_of_threads_shrinks_to_the_same_and_answers_the_same_cases() {
    let needed = [&["skip 3", "skip 17", "cut a b at 6+12.5s for 300s"][..]];
    let fatal: Vec<(&[&str], &'static str)> = needed.iter().map(|set| (*set, "one")).collect();
    let mut texts = skips(&(1..=24).collect::<Vec<u32>>());
    texts.push("cut a b at 6+12.5s for 300s".into());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let on = |threads: usize| {
        let toy = Toy::failing(&fatal);
        let monitor = Impatient::default();
        let engine = Engine::new(&toy, &monitor);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
        let context = ShrinkContext::new(Vec::new(), kernel::Span::from_secs(110));
        let whole = case(&texts);
        let shrunk = pool.install(|| {
            let told = engine.ask(&whole).expect("nobody stops it").expect("it fits");
            shrink_case(&engine, &context, &whole, &told)
        });
        let answered = monitor.answered.lock().expect("no thread panics").clone();
        (shrunk, answered, toy.played())
    };
    let (one, two, four) = (on(1), on(2), on(4));
    assert_eq!((&one.0, &one.1), (&two.0, &two.1));
    assert_eq!((&one.0, &one.1), (&four.0, &four.1));
    assert_eq!(one.2, one.1.len() as u64, "one thread plays nothing ahead");
    assert!(two.2 > one.2, "two threads do: {} and {}", two.2, one.2);
}
