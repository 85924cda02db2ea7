//! What is said of a remedy is true: what helps is better in something that counts and worse in nothing, and what makes
//! all well does so under other seeds and under twice the load as far as the runbook as written does, in a text with which
//! the check finds no new fault.

use crate::binary::cutover;
use crate::explain::{about, explained};
use crate::said::says;
use crate::support::{play_of, played, scene};
use rehearsal::outcome::Verdict;
use rehearsal::story::{Explanation, Remedy, What};

/// All that was tried in whichever story is told.
fn remedies(told: &Explanation) -> Vec<&Remedy> {
    let mut all: Vec<&Remedy> = Vec::new();
    all.extend(told.story.iter().flat_map(|story| &story.remedies));
    all.extend(told.stuck.iter().flat_map(|story| &story.remedies));
    all.extend(told.goal.iter().flat_map(|story| &story.remedies));
    all.extend(told.gap.iter().flat_map(|story| &story.remedies));
    all.extend(told.finding.iter().flat_map(|story| &story.remedies));
    all
}

fn of_gap(deviations: &[&str]) -> Explanation {
    about(&scene("stores/corrected"), deviations, What::Gap)
}

#[test]
fn an_order_that_outruns_what_is_on_its_way_is_not_recommended() {
    for (deviations, order) in [
        (&[][..], "with 5.upgrade.2 before 5.upgrade.1"),
        (&["skip 17"][..], "with 18.original.2 before 18.original.1"),
    ] {
        let told = of_gap(deviations);
        let tried = remedies(&told).into_iter().find(|remedy| remedy.text == order).expect("it was tried");
        assert_eq!(tried.verdict, Verdict::Held, "under the seed of the story it does well");
        assert!(!tried.helps && !tried.saves_all(), "{tried:?}");
        let proof = tried.proof.as_ref().expect("it was tried further");
        assert!(proof.errors.iter().any(|error| error.starts_with("handover-unverified")), "{proof:?}");
    }
}

#[test]
fn all_is_well_only_with_what_holds_in_other_weather_too() {
    let scene = scene("stores/first-half");
    let told = explained(&scene, &["load 10%", "skip 9.upgrade.3", "skip 11.upgrade.1"]);
    let well = remedies(&told).into_iter().filter(|remedy| remedy.helps && remedy.saves_all());
    let well: Vec<&Remedy> = well.filter(|remedy| remedy.proof.is_some()).collect();
    assert!(!well.is_empty(), "one of the two steps is enough");
    for remedy in well {
        let proof = remedy.proof.as_ref().expect("it was tried further");
        assert_eq!((proof.runs, proof.seeds.len()), (16, 8));
        assert_eq!(proof.loads, ["10%", "20%"]);
        for load in &proof.loads {
            let load = format!("load {load}");
            let others = remedy.deviations.iter().filter(|one| !one.starts_with("load"));
            let deviations: Vec<&str> = others.map(String::as_str).chain([load.as_str()]).collect();
            for seed in &proof.seeds {
                assert_eq!(
                    play_of(&scene, &deviations, *seed).verdict,
                    Verdict::Held,
                    "{seed} {deviations:?}"
                );
            }
        }
    }
}

#[test]
fn what_helps_is_better_in_something_that_counts_and_worse_in_nothing() {
    let first = scene("stores/first-half");
    let corrected = scene("stores/corrected");
    let stories = [
        explained(&corrected, &["crash upgradehost at 6+5s for 90s"]),
        explained(&first, &["skip 9.upgrade.3", "skip 11.upgrade.1"]),
        explained(&corrected, &["load 10%", "skip 3.original"]),
        explained(&first, &["load 10%", "skip 7.original"]),
        about(&corrected, &["load 10%", "skip 13"], What::Goal),
        of_gap(&["load 10%", "skip 17"]),
    ];
    let mut helped = 0;
    for told in &stories {
        let missed = told.goal.as_ref().map(|story| story.points.len() as u64);
        let gap = told.gap.as_ref().map(|story| story.length_s);
        for remedy in remedies(told).into_iter().filter(|remedy| remedy.helps) {
            helped += 1;
            let held = |verdict: Verdict| verdict == Verdict::Held;
            let shorter = remedy.longest_gap_s.zip(gap).is_some_and(|(after, before)| after < before);
            let fewer = missed.is_some_and(|missed| remedy.missed < missed);
            let better = remedy.lost < told.lost
                || remedy.pending < told.pending
                || (held(remedy.verdict) && !held(told.verdict));
            assert!(
                better || shorter || fewer || remedy.missed > 0,
                "{}: {remedy:?}",
                told.deviations.join("; ")
            );
            assert!(remedy.lost <= told.lost && remedy.pending <= told.pending, "{remedy:?}");
            assert!(held(remedy.verdict) || !held(told.verdict), "{remedy:?}");
        }
    }
    assert!(helped > 5, "{helped}");
    let named = |told: &Explanation, text: &str| {
        let all = remedies(told);
        all.into_iter().find(|remedy| remedy.text == text).map(|remedy| remedy.helps)
    };
    assert_eq!(named(&stories[0], "going on without 7.upgrade"), Some(false), "its figures are the same");
    assert_eq!(named(&stories[1], "with a minute's wait before 8.upgrade"), Some(false), "it loses more");
}

#[test]
fn what_the_runbook_as_written_breaks_in_the_same_weather_is_not_held_against_a_remedy() {
    let corrected = scene("stores/corrected");
    let twice = played("stores/corrected", &["load 200%"]);
    assert_ne!(twice.verdict, Verdict::Held, "its gaps are too long under twice the load");
    let told = about(&corrected, &["skip 3.original"], What::Stuck);
    let text = "typing 3.original then at the latest";
    let remedy = remedies(&told).into_iter().find(|remedy| remedy.text == text).expect("it was tried");
    let proof = remedy.proof.as_ref().expect("it was tried further");
    assert!(remedy.helps && remedy.saves_all(), "{remedy:?}");
    assert_eq!((proof.runs, proof.alike, proof.fails.is_none()), (16, 8, true));
    let run = ["explain", "stores/corrected", "--width", "1000", "--deviate", "skip 3.original"];
    says(&run, &["but for 8 in which the runbook as written does no better"]);
}

#[test]
fn all_is_well_with_no_remedy_some_command_of_which_did_not_do_what_it_says_and_the_best_is_told_first() {
    let first = scene("stores/first-half");
    let told = about(&first, &["pause agent:Upgrade at 12.upgrade.1", "load 10%"], What::Pending);
    let all = remedies(&told);
    assert!(all.iter().all(|remedy| remedy.failed_commands == 0 || !remedy.saves_all()), "{all:?}");
    let on = all.iter().find(|remedy| remedy.text.starts_with("letting go on")).expect("it was tried");
    assert!(on.helps && on.saves_all() && on.failed_commands == 0, "{on:?}");
    let explain = ["explain", "stores/corrected", "--width", "1000", "--deviate", "skip 3.original"];
    let text = cutover(&explain).out;
    let marks: Vec<char> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.chars().next())
        .filter(|mark| ['+', '~', '-'].contains(mark))
        .collect();
    let rank = |mark: &char| "+~-".find(*mark);
    assert!(marks.len() > 2 && marks.is_sorted_by_key(rank), "{text}");
}

#[test]
fn what_destroys_a_store_or_is_stuck_where_nothing_was_does_not_help() {
    let first = scene("stores/first-half");
    let corrected = scene("stores/corrected");
    let skipped = ["skip 6.upgrade"];
    let stories = [
        (about(&first, &skipped, What::Pending), "typing 6.upgrade at the very end"),
        (about(&first, &skipped, What::Goal), "typing 6.upgrade at the very end"),
        (explained(&corrected, &["crash upgradehost at 6+30s for 90s"]), "going on without 9.upgrade"),
    ];
    for (told, text) in &stories {
        let all = remedies(told);
        if let Some(tried) = all.iter().find(|remedy| remedy.text == *text) {
            assert!(tried.broken.contains(&"store-missing".into()), "it destroys the store: {tried:?}");
        }
        for remedy in all.iter().filter(|remedy| remedy.broken.contains(&"store-missing".into())) {
            assert!(!remedy.helps, "{text}: {remedy:?}");
        }
    }
    let tried =
        |place: usize| remedies(&stories[place].0).iter().any(|remedy| remedy.text == stories[place].1);
    assert!(tried(0) && tried(2), "what is asked about was tried");
}
