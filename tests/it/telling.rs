//! What a run says of itself to whoever reads it at night: why the verdict is what it is and what to type next, what
//! every command replied, and which reading is the worst.

use crate::binary::{Copied, Said, cutover};
use crate::support::played;
use rehearsal::outcome::{Outcome, StepResult};
use serde_json::Value;

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.out, said.err))
}

/// The words of a printed command as a shell would take them; what is quoted has no quote inside.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for letter in command.chars() {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if letter == open => quote = None,
            (None, ' ') => words.push(std::mem::take(&mut word)),
            _ => word.push(letter),
        }
    }
    words.push(word);
    words
}

/// Runs a command of cutover that was printed.
fn typed(command: &str) -> Said {
    let words = words(command.trim());
    assert_eq!(words[0], "cutover", "{command}");
    cutover(&words[1..].iter().map(String::as_str).collect::<Vec<_>>())
}

/// What stands in a line after its beginning.
#[track_caller]
fn after<'o>(said: &'o Said, start: &str) -> &'o str {
    let line = said.out.lines().find_map(|line| line.trim_start().strip_prefix(start));
    line.unwrap_or_else(|| panic!("no line begins with {start} in\n{}{}", said.out, said.err))
}

fn reply<'o>(outcome: &'o Outcome, address: &str) -> &'o [String] {
    let step = outcome.runbook.steps.iter().find(|step| step.address == address);
    &step.unwrap_or_else(|| panic!("nothing was typed at {address}")).reply
}

#[test]
fn what_a_command_replied_stands_in_the_outcome_though_it_went_well() {
    let outcome = played("stores/first-half", &["load 10%"]);
    assert_eq!(reply(&outcome, "9.upgrade.2"), ["replication definitions are consistent"]);
    assert!(reply(&outcome, "9.upgrade.4")[0].contains("port"), "{:?}", reply(&outcome, "9.upgrade.4"));
    assert!(reply(&outcome, "6.upgrade").is_empty(), "destroying a store prints nothing");
    let said = cutover(&["rehearse", "stores/first-half", "--deviate", "load 10%", "--json"]);
    let steps = json(&said)["runbook"]["steps"].as_array().cloned().expect("there are steps");
    assert!(steps.iter().all(|step| step["reply"].is_array()), "every step has its reply");
}

#[test]
fn what_a_refused_command_said_is_its_reply_and_what_timed_out_has_none() {
    let outcome = played("stores/first-half", &["load 10%", "skip 8", "skip 7.original"]);
    let refused = outcome.runbook.steps.iter().find(|step| step.result == StepResult::Refused);
    let refused = refused.expect("a store is missing");
    assert_eq!(Some(refused.reply.join(" ")), refused.message);
    for step in outcome.runbook.steps.iter().filter(|step| step.result == StepResult::TimedOut) {
        assert!(step.reply.is_empty(), "{}", step.address);
    }
}

#[test]
fn replies_are_shown_below_their_commands_where_they_are_asked_for() {
    let arguments = ["rehearse", "pac/three-hosts", "--deviate", "load 10%"];
    let line = "> product 9.0 is not compatible with PAC MyPAC at 8.0";
    let plain = cutover(&arguments);
    assert!(!plain.out.contains(line), "{}", plain.out);
    let shown = cutover(&[&arguments[..], &["--replies"]].concat());
    let lines: Vec<&str> = shown.out.lines().collect();
    let place = lines.iter().position(|found| found.trim() == line).expect("it is shown");
    assert!(lines[place - 1].contains("-aCheckCompat=MyPAC"), "{}", lines[place - 1]);
    assert_eq!(shown.out.lines().last(), plain.out.lines().last());
}

/// The operator must decide by the difference between what was expected and what came.
#[test]
fn an_expected_output_that_did_not_come_is_told_with_what_came_instead() {
    let runbook = std::fs::read_to_string(crate::support::folder().join("stores/first-half/runbook.md"));
    let runbook = runbook.expect("there is a runbook");
    for (command, came) in [
        ("ttRepAdmin -dsn Upgrade -self -check", "what came: `replication definitions are consistent`"),
        ("ttRepAdmin -dsn Upgrade -self -upgrade", "nothing was printed"),
    ] {
        let line = format!("upgrade$ {}\n", command.replace(" -self", "\n    -self"));
        assert!(runbook.contains(&line), "the runbook has no line {line}");
        let name = format!("expected-{}", command.rsplit('-').next().unwrap_or_default());
        let changed = runbook.replacen(&line, &format!("{line}all is well\n"), 1);
        let copied = Copied::new(&name).replaced("runbook.md", changed.as_bytes());
        let said = cutover(&["rehearse", &copied.path(), "--deviate", "load 10%", "--json"]);
        let steps = json(&said)["runbook"]["steps"].as_array().cloned().expect("there are steps");
        let step = steps.iter().find(|step| step["command"] == command).expect("it was typed");
        assert_eq!(step["result"], "failed");
        let message = format!("the expected output `all is well` did not come; {came}");
        assert_eq!(step["message"], message.as_str());
    }
}

#[test]
fn every_verdict_but_held_says_under_it_what_to_type_next_and_that_explains_it() {
    for (scenario, deviations, named, heading) in [
        ("stores/second-half", &["reading reset=tail"][..], "by step 20.upgrade.1", "What ended its way"),
        ("stores/first-half", &["skip 7.original"], "by step 1.original", "What keeps it back"),
        ("stores/as-printed", &[], "could not go on at 7.original", "Where, and why"),
        ("pac/as-printed", &["skip 12"], "by step 8.host2", "What was missed"),
    ] {
        let mut arguments = vec!["rehearse", scenario];
        arguments.extend(deviations.iter().flat_map(|one| ["--deviate", one]));
        let said = cutover(&arguments);
        assert_ne!(said.code, 0, "{}", said.out);
        let above: Vec<&str> = said.out.lines().take_while(|line| !line.starts_with(scenario)).collect();
        assert!(above.iter().any(|line| line.contains(named)), "{named} is missing in {above:#?}");
        let next = after(&said, "next: ");
        assert!(above.last().is_some_and(|line| line.ends_with(next)), "{above:#?}");
        let explained = typed(next);
        assert_eq!(explained.code, said.code, "{next}");
        assert!(explained.out.contains(heading), "{heading} is missing in\n{}", explained.out);
    }
    let held = cutover(&["rehearse", "stores/first-half", "--deviate", "load 10%"]);
    assert!(held.code == 0 && !held.out.contains("next: "), "{}", held.out);
}

/// The number of lost updates in each row of the table.
fn lost(said: &Said) -> Vec<u64> {
    let rows = said.out.lines().filter(|line| {
        ["violated", "stuck", "held"].iter().any(|verdict| line.trim_start().starts_with(verdict))
    });
    let number = |line: &str| line.split_whitespace().nth(1)?.replace(',', "").parse().ok();
    rows.filter_map(number).collect()
}

#[test]
fn of_many_readings_the_worst_comes_first_and_is_the_one_that_is_replayed() {
    let options = ["--seed", "2", "--deviate", "load 25%"];
    let all = cutover(&[&["rehearse", "stores/second-half", "--readings", "all"][..], &options].concat());
    let lost = lost(&all);
    let worst = lost.first().copied().expect("the table has rows");
    assert!(lost.len() > 3 && lost.is_sorted_by(|one, other| one >= other), "{}", all.out);
    assert!(worst > 0, "{}", all.out);
    let headline: Vec<&str> = all.out.lines().take_while(|line| !line.starts_with("stores/")).collect();
    let number = all.out.lines().find(|line| line.trim_start().starts_with("violated"));
    let number = number.and_then(|line| line.split_whitespace().nth(1)).expect("there is a worst row");
    let said = format!("at worst {number} of");
    assert!(headline.join(" ").replace("  ", " ").contains(&said), "{said} is not in {headline:?}");
    let replay = all.out.lines().last().and_then(|line| line.strip_prefix("Replay: ")).expect("it is last");
    let replayed = json(&typed(&format!("{replay} --json")));
    // What is not asked at these releases is no reading of the run.
    let asked = replayed["readings"].as_object().expect("a run has its readings");
    assert_eq!(asked.len(), 5, "{asked:?}");
    for reading in asked.keys() {
        assert!(replay.contains(&format!("{reading}=")), "{replay} leaves {reading} open");
    }
    assert_eq!(replayed["updates"]["lost"], worst);
    assert_eq!((&replayed["seed"], &replayed["verdict"]), (&2.into(), &"violated".into()));
    assert!(
        replayed["deviations"].as_array().is_some_and(|all| all.contains(&"load 25%".into())),
        "{replay}"
    );
    let runs =
        cutover(&[&["rehearse", "stores/second-half", "--readings", "all", "--json"][..], &options].concat());
    assert_eq!(json(&runs)["runs"][0]["updates"]["lost"], worst);
}

/// A scenario may itself deviate by a reading; then that one is fixed, and the others are tried.
#[test]
fn a_reading_by_which_the_scenario_deviates_is_kept_under_every_combination() {
    let named = "format = 1\ndeviations = [\"reading reset=tail\", \"load 10%\"]\n";
    let copied = Copied::new("read-so").changed("scenario.toml", "format = 1\n", named);
    let said = cutover(&["rehearse", &copied.path(), "--readings", "all", "--json"]);
    let runs = json(&said)["runs"].as_array().cloned().expect("there are runs");
    assert_eq!(runs.len(), 48, "a third of all");
    assert!(runs.iter().all(|run| run["readings"]["reset"] == "tail"));
}
