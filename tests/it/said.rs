//! What is said is the whole of it: headlines that leave nothing out that matters, words that fit their numbers, exit codes
//! of their row in docs/commands.md, and help that is true.

use crate::binary::{Copied, cutover};
use crate::support::{play_of, scene};
use serde_json::Value;

/// A result as one line, wherever it was broken.
pub(crate) fn told(arguments: &[&str]) -> String {
    cutover(arguments).out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
pub(crate) fn says(arguments: &[&str], words: &[&str]) {
    let told = told(arguments);
    for one in words {
        assert!(told.contains(one), "`{one}` is not in\n{told}");
    }
}

#[test]
fn a_headline_says_what_the_scenario_permits_and_what_is_pending() {
    let permits = "were lost (0.2 %), which the scenario permits (`lost = \"any\"`)";
    says(&["rehearse", "stores/no-timestamps"], &["HELD", permits]);
    let crash = "crash upgradehost at 6+5s for 90s";
    says(&["rehearse", "stores/corrected", "--deviate", crash], &["was lost, and 13,031 are pending."]);
}

#[test]
fn a_runbook_that_was_given_up_as_asked_is_told_so_with_its_section() {
    let words = [
        "VIOLATED: the runbook was given up after 10, as asked, and section 10r was played to its end and brought everything back",
    ];
    let alone = "what is missed is the upgrade alone.";
    says(&["rehearse", "stores/corrected", "--deviate", "abort after 10"], &[words[0], alone]);
    let stopped = ["--deviate", "break 12.upgrade", "--deviate", "abort after 12"];
    let told = told(&[&["rehearse", "stores/corrected"][..], &stopped].concat());
    assert!(
        told.contains("given up at 12.upgrade, where its operator was stopped, and section 12r"),
        "{told}"
    );
}

#[test]
fn two_scenarios_that_fail_alike_and_lose_unalike_are_told_apart() {
    let compare =
        ["compare", "stores/no-timestamps", "stores/corrected", "--runs", "2", "--deviate", "load 10%"];
    let told = told(&compare);
    assert!(
        told.contains("Neither fails more often") && told.contains("and stores/corrected none"),
        "{told}"
    );
}

#[test]
fn the_worst_of_all_readings_is_told_with_what_to_type_next() {
    let all = ["rehearse", "stores/second-half", "--readings", "all", "--deviate", "load 10%"];
    says(&all, &["next: cutover explain stores/second-half --seed 1"]);
}

#[test]
fn what_is_one_is_told_as_one_and_further_is_said_beside_something_of_its_kind() {
    let scene = scene("stores/first-half");
    let outcome = play_of(&scene, &["skip 2", "load 10%"], 1);
    for finding in &outcome.findings {
        assert!(!finding.message.starts_with("1 updates") && !finding.message.starts_with("1 rows"));
    }
    let lost = told(&["rehearse", "stores/corrected", "--deviate", "skip 10"]);
    assert!(
        !lost.contains("further point of the goal") && !lost.contains("further points of the goal"),
        "{lost}"
    );
}

#[test]
fn a_command_that_was_put_in_is_named_as_such() {
    let put_in = "insert 'ttDestroy Original' at original after 33.original";
    let told = told(&["rehearse", "stores/corrected", "--deviate", "load 10%", "--deviate", put_in]);
    assert!(!told.contains("at after 33") && !told.contains("by step after 33"), "{told}");
    assert!(told.contains("the command put in after 33.original"), "{told}");
}

#[test]
fn what_is_too_much_ends_with_the_code_of_bounds_and_what_does_not_fit_with_that_of_usage() {
    for (deviation, code) in [
        ("load 100000%", 4),
        ("lead 900000s", 4),
        ("surge original-apps to 100000% at 6", 4),
        ("skip 99", 2),
        ("load 0%", 2),
    ] {
        let said = cutover(&["rehearse", "stores/corrected", "--deviate", deviation]);
        assert_eq!(said.code, code, "{deviation}: {}", said.err);
    }
}

#[test]
fn a_case_that_holds_is_nothing_to_shrink_and_no_mistake() {
    let said = cutover(&["shrink", "stores/corrected", "--deviate", "load 10%"]);
    assert!(said.code == 0 && said.out.starts_with("HELD: "), "{}{}", said.out, said.err);
    let said = cutover(&["shrink", "stores/corrected", "--deviate", "load 10%", "--json"]);
    let json: Value = serde_json::from_str(&said.out).expect("it is JSON");
    assert_eq!(
        (said.code, &json["signature"]["verdict"], &json["shrunk"]),
        (0, &"held".into(), &Value::Null)
    );
}

#[test]
fn a_trace_into_a_folder_that_is_not_there_is_refused_before_anything_is_written() {
    let home = Copied::new("no-such-folder");
    let inside = format!("{}/scen/", home.path());
    let said = cutover(&["rehearse", "stores/first-half", "--deviate", "load 10%", "--trace", &inside]);
    assert!(said.code == 74 && said.err.contains("there is no folder"), "{}", said.err);
    assert!(!std::path::Path::new(inside.trim_end_matches('/')).exists(), "nothing was written");
}

#[test]
fn a_folder_without_a_scenario_is_told_from_one_that_is_not_there() {
    let home = Copied::new("no-scenario").without("scenario.toml");
    let said = cutover(&["check", &home.path()]);
    assert!(
        said.code == 2 && said.err.contains("there is no `scenario.toml` in that folder"),
        "{}",
        said.err
    );
}

/// Whether a value has no field that its schema does not name.
fn named_in(schema: &Value, at: &Value, value: &Value) -> bool {
    let at = match at["$ref"].as_str().and_then(|name| name.strip_prefix("#/definitions/")) {
        Some(name) => &schema["definitions"][name],
        None => at,
    };
    match value {
        Value::Object(fields) if at["properties"].is_object() => fields.iter().all(|(name, field)| {
            let known = &at["properties"][name];
            !known.is_null() && named_in(schema, known, field)
        }),
        Value::Array(all) => all.iter().all(|one| named_in(schema, &at["items"], one)),
        _ => true,
    }
}

#[test]
fn what_all_readings_give_has_a_schema() {
    let schema: Value = serde_json::from_str(&cutover(&["schema", "outcomes"]).out).expect("it is JSON");
    let all = ["rehearse", "stores/first-half", "--readings", "all", "--deviate", "load 10%", "--json"];
    let value: Value = serde_json::from_str(&cutover(&all).out).expect("it is JSON");
    assert!(value["runs"].as_array().is_some_and(|runs| runs.len() > 1));
    assert!(named_in(&schema, &schema, &value), "a field has no name in the schema");
}

#[test]
fn a_word_that_begins_no_deviation_is_answered_with_all_that_do() {
    let said = |deviation: &str| cutover(&["rehearse", "stores/corrected", "--deviate", deviation]).err;
    assert!(said("skp 9").contains("did you mean `skip ADDRESS`?"));
    assert!(said("crsh upgradehost at 6").contains("did you mean `crash HOST at ADDRESS"));
    let all = said("wurst 9");
    for word in
        ["skip", "abort", "reading", "load", "scale", "lead", "autostart", "hang", "crash", "surge", "kill"]
    {
        assert!(all.contains(word), "{word} is missing in {all}");
    }
    let reading = cutover(&["rehearse", "stores/corrected", "--readings", "reset=foo"]).err;
    assert!(reading.contains("reading `reset=foo`") && !reading.contains("deviation"), "{reading}");
    let number = |number: &str| cutover(&["explain", "stores/corrected", "--update", number]);
    assert_eq!(number("row:866").code, 2, "a row is no update");
    assert!(number("6,306").out.contains("Update 6,306 "));
}

#[test]
fn what_holds_has_no_finding_to_explain_and_the_text_points_nowhere() {
    let told = told(&["explain", "stores/corrected", "--deviate", "load 10%", "--what", "finding"]);
    assert!(told.contains("Every objective holds in this run") && !told.contains("above"), "{told}");
}

#[test]
fn a_smallest_case_names_the_load_under_which_it_fails() {
    let said = told(&["shrink", "stores/corrected", "--deviate", "skip 17"]);
    let takes = said.split("It takes no more than: ").nth(1).expect("it says so");
    let replay = said.split("Replay: ").nth(1).expect("it can be replayed");
    for workload in ["load ", "lead "] {
        let sentence = takes.split("found in").next().unwrap_or_default();
        assert_eq!(replay.contains(workload), sentence.contains(workload), "{said}");
    }
}

#[test]
fn a_headline_names_what_undid_a_point_that_had_been_reached() {
    let kill = ["rehearse", "pac/three-hosts", "--deviate", "kill region:R1 at 17+80s"];
    says(&kill, &["reached until 1", "undone by `kill region:R1 at 17+80s`"]);
    let typed = ["rehearse", "pac/three-hosts", "--deviate", "insert 'casstop -rR1' at host1 after 17"];
    says(&typed, &["undone by the inserted command `casstop -rR1`"]);
    assert!(!told(&typed).contains("to be seen to"), "{}", told(&typed));
}
