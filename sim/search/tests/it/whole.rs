//! A search at a part of the load: what matters is played again at the whole load, which decides.

use crate::toy::{Impatient, LOSSLESS, Toy, case, deviation};
use rehearsal::outcome::Verdict;
use search::explored::{Explored, Options};
use search::{
    Case, Engine, Exploration, Listed, Monitor, PlayedCase, ShrinkContext, ShrunkKinds, Strategy,
    Unmonitored, explore,
};

const PART: &str = "load 10%";

/// Explores cases, all at the part of the load.
fn explored(toy: &Toy, cases: &[&[&str]]) -> Explored {
    followed(toy, Box::new(Listed::new("listed", at_part(cases))))
}

fn at_part(cases: &[&[&str]]) -> Vec<Case> {
    cases.iter().map(|texts| case(&[PART]).with(texts.iter().map(|text| deviation(text)))).collect()
}

/// Follows one strategy, all of whose cases are at the part of the load.
fn followed(toy: &Toy, strategy: Box<dyn Strategy>) -> Explored {
    watched(toy, strategy, &Unmonitored)
}

/// The same, looked on by somebody who may stop it.
fn watched(toy: &Toy, strategy: Box<dyn Strategy>, monitor: &dyn Monitor) -> Explored {
    all_followed(toy, vec![strategy], monitor)
}

/// Follows strategies, one after the other.
fn all_followed(toy: &Toy, strategies: Vec<Box<dyn Strategy>>, monitor: &dyn Monitor) -> Explored {
    let base = case(&[PART]);
    let options = Options {
        seed: 1,
        deviations: Vec::new(),
        mistakes: 1,
        kinds: Vec::new(),
        combined: Vec::new(),
        orders: None,
        faults: false,
        runs: 0,
    };
    let exploration = Exploration {
        scenario: "toy".into(),
        options,
        base,
        context: ShrinkContext::default(),
        strategies,
        shrunk: ShrunkKinds::All,
        part: Some(deviation(PART)),
    };
    explore(&Engine::new(toy, monitor), exploration)
}

fn kinds(explored: &Explored) -> Vec<&str> {
    let causes = explored.failures.iter().filter_map(|failure| failure.signature.cause.as_deref());
    let mut causes: Vec<&str> = causes.collect();
    causes.sort_unstable();
    causes
}

/// What ends otherwise, as what it is with how it ended at the part and at the whole load.
fn otherwise(explored: &Explored) -> Vec<String> {
    let at_whole = explored.at_whole.as_ref().expect("it was searched at a part");
    let word = |signature: &search::Signature| signature.cause.clone().unwrap_or_else(|| "held".into());
    let told = at_whole.otherwise.iter().map(|again| {
        let case = again.example.deviations.join("; ");
        format!("{case}: {} to {}", word(&again.at_part), word(&again.at_whole))
    });
    told.collect()
}

#[test]
fn where_part_and_whole_agree_nothing_but_the_load_of_what_is_told_differs() {
    let toy = Toy::failing(&[(&["skip 2"], "two"), (&["skip 4", "skip 5"], "both")]);
    let cases: [&[&str]; 6] =
        [&["skip 1"], &["skip 2"], &["skip 4"], &["skip 5"], &["skip 4", "skip 5"], &["skip 6"]];
    let found = explored(&toy, &cases);
    assert_eq!(kinds(&found), ["both", "two"]);
    assert_eq!(otherwise(&found), [""; 0]);
    let at_whole = found.at_whole.as_ref().expect("it was searched at a part");
    // As written, `skip 2`, the pair, and each of the pair alone; `skip 1` and `skip 6` stand next to nothing that fails, and
    // are few enough all to be drawn.
    assert_eq!((at_whole.again, at_whole.held_at_part), (7, 0));
    let sample = at_whole.samples[0].rate;
    assert_eq!((sample.failures, sample.runs), (0, 2));
    assert_eq!((found.verdicts.held, found.verdicts.violated), (5, 2));
    let examples = found.failures.iter().flat_map(|failure| &failure.example.deviations);
    assert!(examples.clone().count() > 0 && !examples.into_iter().any(|one| one == PART));
    assert_eq!(found.masked.len(), 1);
}

#[test]
fn what_fails_at_the_part_alone_is_no_failure() {
    let toy = Toy::failing(&[(&[PART, "skip 7"], "small"), (&["skip 3"], "three")]);
    let found = explored(&toy, &[&["skip 7"], &["skip 3"]]);
    assert_eq!(kinds(&found), ["three"]);
    assert_eq!(otherwise(&found), ["skip 7: small to held"]);
}

#[test]
fn of_a_kind_whose_example_holds_at_the_whole_load_the_next_is_tried() {
    let toy = Toy::failing(&[(&["load 10%", "skip 7"], "kind"), (&["skip 8"], "kind")]);
    let found = explored(&toy, &[&["skip 7"], &["skip 8"]]);
    assert_eq!(kinds(&found), ["kind"]);
    assert_eq!(found.failures[0].example.deviations, ["skip 8"]);
    assert_eq!(otherwise(&found), ["skip 7: kind to held"]);
}

#[test]
fn what_held_next_to_a_failure_and_fails_at_the_whole_load_is_found_with_what_stands_next_to_it() {
    let toy = Toy {
        fatal_at_whole: vec![
            (vec![deviation("move 3 before 1")], "moved"),
            (vec![deviation("skip 2.a.1"), deviation("skip 9")], "with another"),
        ],
        ..Toy::failing(&[
            (&["move 3 before 2"], "moved"),
            (&["skip 2"], "two"),
            (&["skip 9", "skip 2"], "two"),
        ])
    };
    let found = explored(
        &toy,
        &[
            &["move 3 before 2"],
            &["move 3 before 1"],
            &["skip 2"],
            &["skip 2.a.1"],
            &["skip 9"],
            &["skip 2", "skip 9"],
            &["skip 2.a.1", "skip 9"],
        ],
    );
    assert_eq!(kinds(&found), ["moved", "two", "with another"]);
    assert_eq!(
        otherwise(&found),
        ["skip 2.a.1; skip 9: held to with another", "move 3 before 1: held to moved"]
    );
    assert_eq!(found.worst(), Some(Verdict::Violated));
}

/// So many skipped steps that hold at the part and stand next to nothing that fails.
fn skips(many: usize) -> Vec<Case> {
    let texts: Vec<String> = (1..=many).map(|step| format!("skip {step}")).collect();
    let texts: Vec<[&str; 1]> = texts.iter().map(|text| [text.as_str()]).collect();
    at_part(&texts.iter().map(<[&str; 1]>::as_slice).collect::<Vec<_>>())
}

#[test]
fn of_what_held_at_the_part_alone_a_sample_is_played_again_and_its_rate_is_told() {
    let found = followed(&Toy::default(), Box::new(Listed::new("listed", skips(300))));
    let at_whole = found.at_whole.as_ref().expect("it was searched at a part");
    // The runbook as written and the sample.
    assert_eq!((at_whole.again, at_whole.held_at_part), (61, 240));
    let sample = at_whole.samples[0].rate;
    assert_eq!((sample.failures, sample.runs), (0, 60));
    assert!((0.048..0.0488).contains(&sample.upper), "{sample:?}");
}

#[test]
fn where_one_of_the_sample_fails_all_that_held_is_played_again() {
    // Every second step fails at the whole load alone, so that of 60 some are drawn.
    let alone = (1..=150).map(|step| (vec![deviation(&format!("skip {}", 2 * step))], "too much"));
    let toy = Toy { fatal_at_whole: alone.collect(), ..Toy::default() };
    let found = followed(&toy, Box::new(Listed::new("listed", skips(300))));
    let at_whole = found.at_whole.as_ref().expect("it was searched at a part");
    assert_eq!((at_whole.again, at_whole.held_at_part), (301, 0));
    let sample = at_whole.samples[0].rate;
    assert!((15..45).contains(&sample.failures) && sample.runs == 60, "{sample:?}");
    assert_eq!((found.verdicts.held, found.verdicts.violated), (151, 150));
}

#[test]
fn of_two_ways_of_searching_only_the_one_is_doubted_whose_sample_fails() {
    let alone = (1..=150).map(|step| (vec![deviation(&format!("skip {}", 2 * step))], "too much"));
    let toy = Toy { fatal_at_whole: alone.collect(), ..Toy::default() };
    let repeats: Vec<String> = (1..=100).map(|step| format!("repeat {step}")).collect();
    let repeats: Vec<[&str; 1]> = repeats.iter().map(|text| [text.as_str()]).collect();
    let repeats = at_part(&repeats.iter().map(<[&str; 1]>::as_slice).collect::<Vec<_>>());
    let ways: Vec<Box<dyn Strategy>> =
        vec![Box::new(Listed::new("skips", skips(300))), Box::new(Listed::new("repeats", repeats))];
    let found = all_followed(&toy, ways, &Unmonitored);
    let at_whole = found.at_whole.as_ref().expect("it was searched at a part");
    assert_eq!((at_whole.again, at_whole.held_at_part), (361, 40));
    let samples: Vec<_> = at_whole.samples.iter().map(|one| (one.of.as_str(), one.rate.runs)).collect();
    assert_eq!(samples, [("skips", 60), ("repeats", 60)]);
    assert!(at_whole.samples[0].rate.failures > 0 && at_whole.samples[1].rate.failures == 0, "{samples:?}");
}

#[test]
fn of_moves_those_stand_next_to_a_failure_that_move_the_same_unit_one_place_further_or_less() {
    let moves: Vec<String> =
        (4..=200).map(|step| format!("move 3 after {step}")).chain(["move 2 after 9".into()]).collect();
    let moves: Vec<[&str; 1]> = moves.iter().map(|text| [text.as_str()]).collect();
    let moves = at_part(&moves.iter().map(<[&str; 1]>::as_slice).collect::<Vec<_>>());
    let far = (100..=102).map(|step| (vec![deviation(&format!("move 3 after {step}"))], "far"));
    // What is next to a failure fails, and then what is next to that; what fails nowhere near is not looked for.
    let toy = Toy { fatal_at_whole: far.collect(), ..Toy::failing(&[(&["move 3 after 103"], "far")]) };
    let found = followed(&toy, Box::new(Listed::new("listed", moves)));
    let mut said = otherwise(&found);
    said.sort_unstable();
    assert_eq!(said, [100, 101, 102].map(|step| format!("move 3 after {step}: held to far")));
    let at_whole = found.at_whole.as_ref().expect("it was searched at a part");
    // As written, the failure, the three, one on each side, and the sample.
    assert_eq!((at_whole.again, at_whole.held_at_part), (7 + 60, 199 - 67));
}

#[test]
fn the_runbook_as_written_is_played_at_the_whole_load() {
    let toy = Toy { fatal_at_whole: vec![(Vec::new(), "too much")], ..Toy::default() };
    let found = explored(&toy, &[&["skip 1"]]);
    assert_eq!(found.as_written.as_ref().map(|one| one.verdict), Some(Verdict::Violated));
    assert_eq!(otherwise(&found), [": held to too much", "skip 1: held to too much"]);
    assert_eq!(found.worst(), Some(Verdict::Violated));
}

/// A list of cases of which only losses count.
struct Unbounded(Listed);

impl Strategy for Unbounded {
    fn name(&self) -> &'static str {
        "unbounded"
    }

    fn propose(&mut self, heard: &[PlayedCase]) -> Vec<Case> {
        self.0.propose(heard)
    }

    fn counts_losses_only(&self) -> bool {
        true
    }
}

#[test]
fn where_only_losses_count_what_fails_otherwise_at_the_whole_load_counts_neither() {
    let toy = Toy {
        fatal_at_whole: vec![(vec![deviation("skip 4")], LOSSLESS), (vec![deviation("skip 9")], LOSSLESS)],
        ..Toy::failing(&[(&["skip 4", "skip 5"], "both")])
    };
    // `skip 9` stands next to nothing that fails, so that it is drawn.
    let cases = at_part(&[&["skip 4"], &["skip 5"], &["skip 4", "skip 5"], &["skip 9"]]);
    let found = followed(&toy, Box::new(Unbounded(Listed::new("listed", cases))));
    assert_eq!(kinds(&found), ["both"]);
    assert_eq!((found.verdicts.held, found.verdicts.violated), (2, 1));
    let sample = found.at_whole.expect("it was searched at a part").samples[0].rate;
    assert_eq!((sample.failures, sample.runs), (0, 1));
}

/// A list of cases that ended at a limit, with more to propose.
struct Limited(Listed);

impl Strategy for Limited {
    fn name(&self) -> &'static str {
        "limited"
    }

    fn propose(&mut self, heard: &[PlayedCase]) -> Vec<Case> {
        self.0.propose(heard)
    }

    fn is_cut_short(&self) -> bool {
        true
    }
}

#[test]
fn a_search_that_ends_at_a_limit_has_played_again_all_that_was_to_be() {
    let toy = Toy::failing(&[(&["skip 2"], "two")]);
    let cases = at_part(&[&["skip 1"], &["skip 2"]]);
    let found = followed(&toy, Box::new(Limited(Listed::new("listed", cases))));
    let at_whole = found.at_whole.expect("it was searched at a part");
    assert_eq!((found.complete, at_whole.complete, at_whole.again), (false, true, 3));
    assert_eq!(found.as_written.map(|one| one.at_part), Some(false));
}

#[test]
fn a_search_that_is_stopped_says_what_it_has_played_again_and_where_the_runbook_was_played() {
    let toy = Toy::failing(&[(&["skip 2"], "two")]);
    let listed = || Box::new(Listed::new("listed", at_part(&[&["skip 1"], &["skip 2"]])));
    // As written, and two mistakes, at the part; the same at the whole load.
    for answers in 3..=6 {
        let found = watched(&toy, listed(), &Impatient::after(answers));
        let at_whole = found.at_whole.expect("it was searched at a part");
        let again = answers - 3;
        assert_eq!((at_whole.complete, at_whole.again), (false, again), "after {answers} answers");
        assert_eq!(found.as_written.map(|one| one.at_part), Some(again == 0), "after {answers} answers");
    }
}
