//! A search at a part of the load tells nothing that is not so at the whole load.

use crate::binary::{Said, cutover};
use serde_json::Value;

fn coarse(more: &[&str]) -> Said {
    let short =
        ["explore", "stores/first-half", "--kinds", "skip", "--orders", "0", "--runs", "5", "--coarse"];
    cutover(&[&short[..], more].concat())
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.out, said.err))
}

fn list<'v>(of: &'v Value, field: &str) -> &'v Vec<Value> {
    of[field].as_array().unwrap_or_else(|| panic!("{field} is a list"))
}

/// A single mistake with how it ended.
fn ended(single: &Value) -> (String, Value) {
    (single["deviation"].as_str().expect("it is a text").to_owned(), single["verdict"].clone())
}

#[test]
fn a_coarse_search_tells_the_kinds_of_failure_of_the_whole_load() {
    let found = json(&coarse(&["10%", "--json"]));
    let whole = cutover(&[
        "explore",
        "stores/first-half",
        "--kinds",
        "skip",
        "--orders",
        "0",
        "--runs",
        "0",
        "--json",
    ]);
    let whole = json(&whole);
    let kinds =
        |of: &Value| list(of, "failures").iter().map(|one| one["signature"].clone()).collect::<Vec<_>>();
    assert!(!kinds(&found).is_empty());
    for kind in kinds(&found) {
        assert!(kinds(&whole).contains(&kind), "{kind} is none at the whole load");
    }
    assert_eq!(found["as_written"], whole["as_written"]);
    let again = &found["at_whole"];
    assert_eq!(again["part"], "scale 10%");
    let fails_at_whole: Vec<_> =
        list(&whole, "singles").iter().map(ended).filter(|(_, verdict)| verdict != "held").collect();
    let held_at_part = again["held_at_part"].as_u64().expect("it is a number");
    let held = list(&found, "singles").iter().map(ended).filter(|(_, verdict)| verdict == "held");
    let missed: Vec<_> =
        held.filter(|(name, _)| fails_at_whole.iter().any(|(other, _)| other == name)).collect();
    assert!(missed.len() as u64 <= held_at_part, "{missed:?} were played at the whole load");
    // What is blamed depends on the load here, so that the test sees the whole load decide.
    assert!(!list(again, "otherwise").is_empty(), "{again}");
}

#[test]
fn a_single_mistake_that_was_played_at_a_part_alone_is_told_with_that_load_and_behind_all_others() {
    let search = ["explore", "stores/first-half", "--kinds", "skip", "--orders", "0", "--runs", "0"];
    let of = |more: &[&str]| cutover(&[&search[..], more].concat());
    let (found, whole) =
        (json(&of(&["--coarse", "10%", "--json"])), json(&of(&["--json", "--load", "100%"])));
    let is_at_part = |single: &&Value| single["at_part"] == true;
    let (at_part, decided): (Vec<&Value>, Vec<&Value>) = list(&found, "singles").iter().partition(is_at_part);
    assert!(!at_part.is_empty() && !decided.is_empty(), "{found}");
    for single in decided {
        assert!(list(&whole, "singles").contains(single), "{single} does not end so at the whole load");
    }
    let said = of(&["--coarse", "10%"]).out;
    let heading = "the worst first; those played at scale 10% alone come last";
    let (_, table) = said.split_once(heading).unwrap_or_else(|| panic!("{heading}: {said}"));
    let loads: Vec<&str> = table.split_whitespace().filter(|word| ["100%", "10%"].contains(word)).collect();
    assert!(loads.is_sorted_by(|one, other| one.len() >= other.len()), "{table}");
    assert_eq!((loads.first(), loads.last()), (Some(&"100%"), Some(&"10%")), "{table}");
    assert!(!of(&["--load", "100%"]).out.contains("  load  "), "at the whole load there is one load");
}

#[test]
fn a_coarse_search_says_how_much_held_at_the_part_alone_for_any_number_of_jobs() {
    // What holds is more than is drawn.
    let harmless = ["explore", "stores/first-half", "--kinds", "repeat", "--orders", "0", "--runs", "200"];
    let coarse = |jobs: &str| cutover(&[&harmless[..], &["--coarse", "10%", "--jobs", jobs]].concat());
    let (one, two) = (coarse("1"), coarse("2"));
    assert_eq!((one.code, &one.out), (two.code, &two.out));
    let said = one.out.replace("\n  ", " ");
    for words in [
        "held at scale 10% alone.",
        "again at the whole load, which decides",
        "cases drawn at random, up to 60 of each way, held at the whole load too: at most 4.9 % of the rest would fail there",
        "That is at scale 10%.",
    ] {
        assert!(said.contains(words), "{words}: {}", one.out);
    }
}

#[test]
fn without_a_word_about_the_load_little_of_it_is_played_and_all_of_it_is_where_that_is_asked_for() {
    let short = ["explore", "stores/first-half", "--kinds", "hasten", "--orders", "0", "--runs", "0"];
    let part = |more: &[&str]| {
        let said = json(&cutover(&[&short[..], &["--json"], more].concat()));
        (said["at_whole"]["part"].as_str().map(str::to_owned), said["strategy"]["deviations"].clone())
    };
    let none = Value::Array(Vec::new());
    let (alone, deviations) = part(&[]);
    assert!(alone.is_some_and(|part| part.starts_with("scale ")) && deviations == none);
    assert_eq!(part(&["--load", "100%"]), (None, none));
    assert_eq!(part(&["--load", "10%"]), (None, Value::from(vec!["load 10%"])));
    assert_eq!(part(&["--deviate", "load 10%"]), (None, Value::from(vec!["load 10%"])));
}

/// At a tenth of its load the manual's order loses nothing, and a search there would tell nothing of what it loses.
#[test]
fn a_part_at_which_the_runbook_ends_otherwise_is_not_taken() {
    let short = ["explore", "pac/older-manual", "--mistakes", "0", "--orders", "0", "--runs", "0", "--json"];
    let said = json(&cutover(&short));
    let taken = said["at_whole"]["part"].as_str().map_or(100, |part| {
        part.trim_start_matches("scale ").trim_end_matches('%').parse().expect("it is a number")
    });
    assert!(taken > 20, "{taken}");
    let verdict = |load: &str| {
        json(&cutover(&[&short[..], &["--load", load]].concat()))["as_written"]["verdict"].clone()
    };
    assert_ne!(verdict("10%"), verdict("100%"));
    assert_eq!(said["as_written"]["verdict"], verdict("100%"));
}

#[test]
fn how_little_is_played_follows_from_the_run_as_written() {
    let said = coarse(&["auto", "--json"]);
    let part = json(&said)["at_whole"]["part"].as_str().expect("it is a text").to_owned();
    let percent: u64 =
        part.trim_start_matches("scale ").trim_end_matches('%').parse().expect("it is a number");
    assert!((1..100).contains(&percent), "{part}");
    let small = cutover(&[
        "explore",
        "stores/first-half",
        "--mistakes",
        "0",
        "--orders",
        "0",
        "--runs",
        "0",
        "--coarse",
        "100%",
    ]);
    assert!(small.code == 2 && small.err.contains("no part of the load"), "{}", small.err);
    for none in ["0%", "200%", "ten"] {
        let said = coarse(&[none]);
        let words = format!("`--coarse {none}` is no part of the load");
        assert!(said.code == 2 && said.err.contains(&words), "{}", said.err);
    }
    for other in ["load 50%", "scale 50%"] {
        let both = coarse(&["10%", "--deviate", other]);
        assert!(both.code == 2 && both.err.contains("both say how much is sent"), "{}", both.err);
    }
}
