//! The engine: one result for any number of threads, nothing played twice, and nothing begun after a stop.

use crate::toy::{Impatient, Toy, case, deviation};
use search::{Case, Engine, Listed, PlayedCase, Strategy, Unmonitored};

/// Every pair out of ten skips.
fn pairs() -> Vec<Case> {
    let skip = |step: u32| format!("skip {step}");
    let firsts = 1..=10;
    let pairs = firsts.flat_map(|a| (a + 1..=10).map(move |b| (a, b)));
    pairs.map(|(a, b)| case(&[&skip(a), &skip(b)])).collect()
}

fn toy() -> Toy {
    Toy { unplayable: Some(deviation("skip 7")), ..Toy::failing(&[(&["skip 2", "skip 5"], "both")]) }
}

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had").install(work)
}

#[test]
fn results_stand_in_the_order_of_proposal_for_any_number_of_threads() {
    let cases = pairs();
    let play = |threads| {
        let toy = toy();
        with_threads(threads, || Engine::new(&toy, &Unmonitored).ask_all(&cases))
    };
    let one = play(1);
    assert_eq!(one.iter().map(|played| &played.case).collect::<Vec<_>>(), cases.iter().collect::<Vec<_>>());
    for threads in [2, 3, 8] {
        assert_eq!(play(threads), one);
    }
}

#[test]
fn a_case_that_does_not_fit_is_told_and_not_dropped() {
    let toy = toy();
    let all = Engine::new(&toy, &Unmonitored).ask_all(&pairs());
    assert_eq!(all.len(), 45);
    assert_eq!(all.iter().filter(|played| played.answer.is_err()).count(), 9);
    let failed = |played: &&PlayedCase| played.answer.as_ref().is_ok_and(search::Told::failed);
    assert_eq!(all.iter().filter(failed).count(), 1);
}

#[test]
fn what_is_known_is_not_played_again() {
    let first = toy();
    let known = Engine::new(&first, &Unmonitored).ask_all(&pairs()[..20]);
    let second = toy();
    let monitor = Impatient::default();
    let engine = Engine::new(&second, &monitor).knowing(known);
    let all = engine.ask_all(&pairs());
    assert_eq!((all.len(), second.played(), monitor.fresh()), (45, 25, 25));
    assert_eq!(engine.ask_all(&pairs()), all);
    assert_eq!(second.played(), 25);
}

#[test]
fn after_a_stop_no_case_is_begun_and_none_that_was_played_is_lost() {
    let toy = toy();
    let monitor = Impatient::after(10);
    let found = with_threads(2, || Engine::new(&toy, &monitor).pursue(&mut Listed::new("pairs", pairs())));
    assert!((10..=11).contains(&found.len()), "{}", found.len());
    assert_eq!(found.len() as u64, toy.played());
}

/// Halves what is left, as long as it fails, to see that a strategy hears its own batch.
struct Halving {
    left: Vec<Case>,
}

impl Strategy for Halving {
    fn name(&self) -> &'static str {
        "halving"
    }

    fn propose(&mut self, heard: &[PlayedCase]) -> Vec<Case> {
        if !heard.is_empty() {
            self.left = heard[..heard.len() / 2].iter().map(|played| played.case.clone()).collect();
        }
        self.left.clone()
    }
}

#[test]
fn a_strategy_hears_what_came_of_its_last_batch_and_of_no_other() {
    let toy = toy();
    let found = Engine::new(&toy, &Unmonitored).pursue(&mut Halving { left: pairs()[..32].to_vec() });
    assert_eq!(found.len(), 32 + 16 + 8 + 4 + 2 + 1);
    assert_eq!(toy.played(), 32);
}
