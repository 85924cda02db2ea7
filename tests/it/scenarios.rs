//! Each scenario's `expected.txt`, a short account of its outcome with seed 1, is compared to the letter.
//!
//! When an outcome has changed for a reason, `CUTOVER_RENEW=1 cargo test --test it scenarios` writes the files anew;
//! the difference then shows in review what has changed.

use crate::list::families;
use crate::support::{changed_of, folder, names, play_of, state};
use rehearsal::Domain;
use rehearsal::outcome::{CauseCount, Outcome, Verdict};
use std::fmt::Write;

/// Whether the files are to be written instead of compared.
#[expect(clippy::disallowed_methods, reason = "the one switch of this test, which no outcome depends on")]
pub(crate) fn renews() -> bool {
    std::env::var("CUTOVER_RENEW").is_ok_and(|value| value == "1")
}

#[test]
fn every_scenario_comes_out_as_its_folder_says() {
    let mut differing = Vec::new();
    for name in names() {
        let file = folder().join(&name).join("expected.txt");
        let told = account(&played_as_it_is(&name));
        if renews() {
            std::fs::write(&file, &told).expect("the folder can be written to");
        } else if std::fs::read_to_string(&file).unwrap_or_default() != told {
            differing.push(format!("{name} now comes out so:\n{told}"));
        }
    }
    let advice = "if it is right, renew with: CUTOVER_RENEW=1 cargo test --test it scenarios";
    assert!(differing.is_empty(), "{}\n{advice}", differing.join("\n"));
}

/// With the scenario's own readings and nothing else.
fn played_as_it_is(name: &str) -> Outcome {
    let family = name.split('/').next().unwrap_or_default();
    as_it_is(family, name).unwrap_or_else(|| panic!("no family is called {family}"))
}

macro_rules! for_each {
    ($($family:ty),+ $(,)?) => {
        /// Plays a scenario of a family of the list.
        fn as_it_is(family: &str, name: &str) -> Option<Outcome> {
            let none: [&str; 0] = [];
            $(
                if family == <$family as Domain>::NAME {
                    return Some(play_of(&changed_of::<$family>(name, &[]), &none, 1));
                }
            )+
            None
        }
    };
}
families!(for_each);

/// An outcome in a few lines.
fn account(outcome: &Outcome) -> String {
    let mut text = String::new();
    counts(&mut text, outcome).expect("a text can be written to");
    ending(&mut text, outcome).expect("a text can be written to");
    text
}

fn counts(text: &mut String, outcome: &Outcome) -> std::fmt::Result {
    writeln!(text, "verdict: {}", format!("{:?}", outcome.verdict).to_lowercase())?;
    if let Some(stuck) = &outcome.stuck_at {
        writeln!(text, "stuck at: {}: {}", stuck.address, stuck.reason)?;
    }
    let all = &outcome.updates;
    writeln!(
        text,
        "updates: {} acknowledged, {} survived, {} superseded, {} pending, {} lost, {} lost to clients",
        all.acknowledged, all.survived, all.superseded, all.pending, all.lost, all.lost_to_clients
    )?;
    writeln!(text, "rows: {} diverged, {} resurrected", all.diverged_rows, all.resurrected_rows)?;
    for one in outcome.by_kind.iter().filter(|one| one.kind != "row") {
        let counts = &one.counts;
        writeln!(
            text,
            "{}s: {} acknowledged, {} survived, {} pending, {} lost, {} duplicated",
            one.kind, counts.acknowledged, counts.survived, counts.pending, counts.lost, counts.duplicated
        )?;
    }
    for one in &outcome.by_store {
        writeln!(
            text,
            "at {}: {} survived, {} superseded, {} pending, {} lost",
            one.store, one.survived, one.superseded, one.pending, one.lost
        )?;
    }
    for one in &outcome.lost_by_cause {
        writeln!(text, "lost: {}", cause(one))?;
        let noticed = one.noticed.as_ref().expect("of each loss it is told who noticed");
        writeln!(text, "noticed by: {}", format!("{:?}", noticed.by).to_lowercase())?;
    }
    for one in &outcome.pending_by_cause {
        writeln!(text, "pending: {}", cause(one))?;
    }
    Ok(())
}

fn cause(one: &CauseCount) -> String {
    let step = one.step.as_deref().unwrap_or("no one step");
    format!("{} at {}, {} by {step}", one.count, one.store, one.cause)
}

fn ending(text: &mut String, outcome: &Outcome) -> std::fmt::Result {
    for one in &outcome.availability {
        let gaps = one.gaps.len();
        let longest = serde_json::to_string(&one.longest_gap_s).expect("a length is a number");
        writeln!(
            text,
            "{}: {} requests, {} failed, {} refused, {gaps} gaps, the longest {longest} s",
            one.service, one.requests, one.failed, one.refused
        )?;
    }
    if outcome.final_state["stores"].is_array() {
        pair(text, outcome)?;
    } else {
        parts(text, outcome)?;
    }
    writeln!(text, "digest: {}", outcome.digest)
}

fn parts(text: &mut String, outcome: &Outcome) -> std::fmt::Result {
    for part in ["regions", "generations", "clusters"] {
        for one in outcome.final_state[part].as_array().into_iter().flatten() {
            writeln!(text, "{}", one.to_string().replace('"', ""))?;
        }
    }
    Ok(())
}

fn pair(text: &mut String, outcome: &Outcome) -> std::fmt::Result {
    for store in ["Original", "Upgrade"] {
        if state(outcome, store, "/exists") != true {
            writeln!(text, "{store} does not exist")?;
            continue;
        }
        let word = |pointer: &str| state(outcome, store, pointer).to_string().replace('"', "");
        writeln!(
            text,
            "{store}: release {}, agent {}, channel {}, connected {}, ports {} and {}, applications {}",
            word("/release"),
            word("/agent"),
            word("/channel/state"),
            word("/channel/connected"),
            word("/ports/own"),
            word("/ports/peer"),
            word("/applications")
        )?;
    }
    Ok(())
}

#[test]
fn the_page_as_printed_is_stuck_at_the_misspelt_option() {
    let outcome = played_as_it_is("stores/as-printed");
    assert_eq!(outcome.verdict, Verdict::Stuck);
    let stuck = outcome.stuck_at.expect("it says where");
    assert_eq!(stuck.address, "7.original");
    assert!(stuck.reason.contains("unknown option `-start`"), "{}", stuck.reason);
}

/// What the page costs whoever carries on: the refused `-start` keeps Original's backlog (defect 1), it dies with
/// Original because nobody waited for it (defects 3 and 7), and without ports on Upgrade (defect 2) nothing goes the
/// other way.
#[test]
fn carrying_on_with_the_page_as_printed_violates_the_objectives_for_its_own_defects() {
    let outcome = played_as_it_is("stores/as-printed-carry-on");
    assert_eq!(outcome.verdict, Verdict::Violated);
    crate::support::assert_missing(
        &outcome,
        &["lost at Upgrade by 18.original: log-destroyed", "pending at Original: link-down"],
    );
    let refused = |address: &str, words: &str| crate::support::assert_said(&outcome, address, words);
    refused("7.original", "unknown option `-start`");
    refused("10.upgrade", "data source name `Original` not found");
    for what in [
        "channel from Original to Upgrade",
        "channel from Upgrade to Original",
        "cache group cache.rates of Original",
        "cache group cache.rates of Upgrade",
    ] {
        assert!(crate::support::misses(&outcome, what), "{what}");
    }
}

/// What differs comes from the shared rows: a row with one application group of its own is never lost.
#[test]
fn without_timestamps_only_shared_rows_are_lost_and_the_runbook_holds() {
    let outcome = played_as_it_is("stores/no-timestamps");
    assert_eq!(outcome.verdict, Verdict::Held);
    assert_eq!(outcome.updates.pending, 0);
    assert!(
        outcome.lost_by_cause.iter().all(|one| one.cause == "overwritten"),
        "{:?}",
        outcome.lost_by_cause
    );
    // 2,200 rows of each group come before the 200 rows that all share.
    let shared = |one: &CauseCount| (4_400..4_600).contains(&one.example.row);
    assert!(outcome.lost_by_cause.iter().all(shared), "{:?}", outcome.lost_by_cause);
}
