//! What `cutover check` finds without running anything (`docs/models/stores.md 7`).

use crate::binary::cutover;
use crate::support::names;
use kernel::narrow::usize_of;
use serde_json::Value;

/// The findings on a scenario: code, line and the line's text, and the whole.
fn findings(scenario: &str) -> (i32, Vec<(String, String)>, Value) {
    let said = cutover(&["check", scenario, "--json"]);
    let json: Value = serde_json::from_str(&said.out).expect("it prints JSON");
    let home = crate::support::folder();
    let found = json["diagnostics"].as_array().expect("a list").iter().map(|one| {
        let file = one["file"].as_str().expect("each names its file");
        let text = std::fs::read_to_string(home.join(file)).expect("it is there");
        let line = usize_of(one["line"].as_u64().expect("each names its line"));
        let line = text.lines().nth(line - 1).expect("the line exists").trim().to_owned();
        (one["code"].as_str().expect("each has a code").to_owned(), line)
    });
    (said.code, found.collect(), json)
}

#[test]
fn the_page_as_printed_is_found_fault_with_at_the_lines_of_its_defects() {
    let (code, found, _) = findings("stores/as-printed");
    assert_eq!(code, 2, "what is found are errors");
    let expected = [
        // Defect 1, 2, 3 and 5.
        ("unknown-option", "-start start"),
        ("dsn-not-of-lane", "upgrade$ ttIsql -connStr dsn=Original -e"),
        ("marker-wrong-direction", "upgrade$ marker Upgrade to Original"),
        ("channel-left-paused", "original$ ttRepAdmin -dsn Original"),
        // Defect 2 again: the other store never gets its ports.
        ("ports-on-one-store", "original$ ttIsql -connStr dsn=Original -e"),
        // Defects 6, 7, 13, 14 and 17.
        ("reset-of-live-log", "upgrade$ ttRepAdmin -dsn Upgrade"),
        ("restore-without-install", "original$ ttMigrate -r"),
        ("autocreate-after-destroy", "AutoCreate=0\""),
        ("agent-not-waited-for", "original$ ttAdmin -repStop Original"),
        ("autorefresh-left-off", "upgrade$ ttMigrate -r"),
    ];
    for (code, line) in expected {
        let there = found.iter().any(|(found, at)| found == code && at == line);
        assert!(there, "no {code} at `{line}` in {found:#?}");
    }
    let unexpected: Vec<_> =
        found.iter().filter(|(code, _)| !expected.iter().any(|(one, _)| one == code)).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

#[test]
fn the_misspelt_option_is_answered_with_the_one_that_was_meant() {
    let (_, _, json) = findings("stores/as-printed");
    let all = json["diagnostics"].as_array().expect("a list");
    let one = all.iter().find(|one| one["code"] == "unknown-option").expect("it is found");
    assert_eq!(one["help"], "did you mean `-state`?");
    assert_eq!(one["replacement"], "-state");
    let said = cutover(&["check", "stores/as-printed"]);
    for words in ["unknown option `-start`", "did you mean `-state`?", "stores/as-printed/runbook.md:105:5"] {
        assert!(said.out.contains(words), "`{words}` is not in\n{}", said.out);
    }
}

#[test]
fn both_scenarios_of_the_page_have_the_same_findings() {
    assert_eq!(findings("stores/as-printed").1, findings("stores/as-printed-carry-on").1);
}

#[test]
fn the_corrected_order_is_found_no_fault_with() {
    let (code, found, json) = findings("stores/corrected");
    assert_eq!(code, 0);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(json["playable"], true);
    assert_eq!(findings("stores/no-timestamps").1, []);
}

#[test]
fn the_repaired_first_half_is_found_no_fault_with() {
    let (code, found, _) = findings("stores/first-half");
    assert_eq!((code, found), (0, vec![]));
}

/// Their resets of a log that was not made anew are kept on purpose.
#[test]
fn the_questionable_resets_that_were_kept_are_warned_of() {
    for scenario in ["stores/second-half", "stores/overview"] {
        let (code, found, _) = findings(scenario);
        let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["reset-of-live-log"], "{scenario}");
        assert_eq!(code, 0, "a warning is no error");
    }
}

#[test]
fn every_scenario_that_comes_with_cutover_can_be_played() {
    for name in names() {
        assert_eq!(findings(&name).2["playable"], true, "{name}");
    }
}
