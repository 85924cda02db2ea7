//! Whoever stops cutover hears of it: what was played whole is told, and of a part of a run that there is nothing to tell.

use crate::process::{listening, outlives_its_terminal, signal, work};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// The signals that ask cutover to stop.
fn signals() -> impl Iterator<Item = &'static str> {
    ["-INT", "-TERM"].into_iter().chain((!outlives_its_terminal()).then_some("-HUP"))
}

/// How it ends when it is stopped with something whole to tell. Where it was stopped too early for that, it is let work
/// twice as long.
fn stopped_with_something(arguments: &[&str], name: &str) -> Output {
    let mut ticks = 8;
    loop {
        let mut child = listening(arguments);
        work(&mut child, ticks);
        signal(&child, name);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(130), "{arguments:?} {name}: {output:?}");
        if !output.stdout.is_empty() {
            let line = "stopped; what was found so far is all there is to tell";
            assert_eq!(err(&output).lines().next(), Some(line), "{arguments:?} {name}");
            return output;
        }
        ticks *= 2;
    }
}

fn err(output: &Output) -> String {
    let all = String::from_utf8_lossy(&output.stderr);
    all.lines().filter(|line| !line.starts_with("note: ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn whoever_stops_what_has_nothing_whole_hears_so_in_one_line() {
    let heavy = ["--deviate", "load 1000%"];
    let unplanned = format!("{}/unplanned", env!("CARGO_TARGET_TMPDIR"));
    let _ = std::fs::remove_dir_all(&unplanned);
    for name in signals() {
        for arguments in [
            &["rehearse", "stores/corrected", heavy[0], heavy[1]][..],
            &["explain", "stores/corrected", "--what", "gap", heavy[0], heavy[1]],
            &["rehearse", "stores/corrected", "--readings", "all", heavy[0], heavy[1]],
            &["bench", "stores/corrected", heavy[0], heavy[1]],
            &["compare", "stores/corrected", "stores/first-half", heavy[0], heavy[1]],
            &["constraints", "stores/first-half"],
            &[
                "campaign",
                "plan",
                "stores/corrected",
                "--mistakes",
                "2",
                "--shards",
                "9",
                "--out",
                &unplanned,
            ],
        ] {
            let child = listening(arguments);
            signal(&child, name);
            let output = child.wait_with_output().expect("it ends");
            let line = "error: it was stopped before its end, and there is nothing to tell of a part\n";
            assert_eq!((err(&output).as_str(), output.stdout.len()), (line, 0), "{arguments:?} {name}");
            assert_eq!(output.status.code(), Some(130), "{arguments:?} {name}");
        }
    }
    assert!(!Path::new(&unplanned).exists(), "of a plan nothing is left");
}

#[test]
fn a_bench_that_is_stopped_counts_the_runs_that_it_has_played_whole() {
    let some = ["--deviate", "load 1%", "--runs", "1000000", "--json"];
    let arguments = [&["bench", "stores/first-half"][..], &some].concat();
    for name in signals() {
        let output = stopped_with_something(&arguments, name);
        let told: Value = serde_json::from_slice(&output.stdout).expect("it prints what it has");
        let runs = told["runs"].as_u64().expect("it is a number");
        assert!((1..1_000_000).contains(&runs), "{name}: {runs}");
        let verdicts = told["verdicts"].as_object().expect("there are verdicts");
        assert_eq!(verdicts.values().filter_map(Value::as_u64).sum::<u64>(), runs);
    }
}

#[test]
fn readings_that_are_stopped_tell_those_that_were_played_and_how_many_were_not() {
    let arguments = ["rehearse", "stores/corrected", "--readings", "all", "--deviate", "load 10%"];
    let text = stopped_with_something(&arguments, "-TERM");
    let text = String::from_utf8_lossy(&text.stdout);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("STOPPED before its end: "), "{text}");
    assert!(text.contains("of readings were not played, and nothing is known of them."), "{text}");
    let json = stopped_with_something(&[&arguments[..], &["--json"]].concat(), "-INT");
    let told: Value = serde_json::from_slice(&json.stdout).expect("it prints what it has");
    assert!(told["unplayed"].as_u64() > Some(0), "{}", told["unplayed"]);
    assert!(told["runs"].as_array().is_some_and(|runs| !runs.is_empty()));
}

#[test]
fn a_search_that_is_stopped_before_it_played_anything_again_says_at_which_load_the_runbook_was_played() {
    let arguments = ["explore", "stores/corrected", "--kinds", "skip", "--jobs", "1"];
    let json = stopped_with_something(&[&arguments[..], &["--json"]].concat(), "-INT");
    let told: Value = serde_json::from_slice(&json.stdout).expect("it prints what it has");
    assert_eq!(
        (&told["at_whole"]["again"], &told["as_written"]["at_part"]),
        (&Value::from(0), &Value::from(true))
    );
    let part =
        told["at_whole"]["part"].as_str().and_then(|part| part.strip_prefix("scale ")).expect("a part");
    let text = stopped_with_something(&arguments, "-INT");
    let text = String::from_utf8_lossy(&text.stdout);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&format!("the runbook holds as written, at a scale of {part}.")), "{text}");
    assert!(text.contains("and stopped before anything was played again at the whole load."), "{text}");
}

#[test]
fn the_page_of_readings_that_are_stopped_says_so_in_its_headline() {
    let file = format!("{}/stopped-readings.html", env!("CARGO_TARGET_TMPDIR"));
    let arguments = ["rehearse", "stores/corrected", "--readings", "all", "--deviate", "load 10%"];
    stopped_with_something(&[&arguments[..], &["--html", &file]].concat(), "-INT");
    let page = std::fs::read_to_string(file).expect("it was written");
    let headline = page.split_once("<h1>").and_then(|(_, after)| after.split_once("</h1>"));
    let (headline, _) = headline.expect("the page has a headline");
    assert!(headline.starts_with("Stopped before its end: "), "{headline}");
    assert!(headline.contains("of readings were not played, and nothing is known of them."), "{headline}");
}

#[test]
fn a_comparison_that_is_stopped_tells_the_pairs_that_were_played_and_how_many_were_not() {
    let runs = ["compare", "stores/corrected", "stores/first-half", "--runs", "100000"];
    let some = ["--deviate", "load 1%", "--jobs", "2", "--json"];
    let output = stopped_with_something(&[&runs[..], &some].concat(), "-INT");
    let told: Value = serde_json::from_slice(&output.stdout).expect("it prints what it has");
    let pairs = told["failures"]["pairs"].as_u64().expect("it is a number");
    assert!(pairs > 0, "{told}");
    assert_eq!(told["unplayed"].as_u64(), Some(100_000 - pairs));
    for side in ["first", "second"] {
        let verdicts = told[side]["verdicts"].as_object().expect("there are verdicts");
        assert_eq!(verdicts.values().filter_map(Value::as_u64).sum::<u64>(), pairs, "{side}");
    }
}
