//! The promises of `explore`: its table of single mistakes agrees with the analysis, masked mistakes are found without
//! being told where to look, and its output depends neither on how many jobs work nor on where it was interrupted.

use crate::binary::{Copied, Said, cutover};
use crate::process::{listening, signal};
use crate::second_half::BACK;
use crate::support::scene;
use rehearsal::Deviation;
use search::explored::{Explored, Options, Single};
use search::{
    Case, Engine, Exploration, MistakeKind, Mistakes, Player, ShrinkContext, ShrunkKinds, Unmonitored,
};
use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Explores the mistakes of some kinds, up to so many at once, on top of a base.
fn explored(name: &str, base: &[&str], kinds: &[MistakeKind], greatest: usize) -> Explored {
    let scene = scene(name);
    let parsed: Vec<Deviation> = base.iter().map(|text| text.parse().expect("it is a deviation")).collect();
    let base = Case::new(1, parsed);
    let mistakes = Mistakes::new(&scene, &base, kinds, (greatest, kinds));
    let options = Options {
        seed: 1,
        deviations: base.printed(),
        mistakes: greatest,
        kinds: kinds.to_vec(),
        combined: kinds.to_vec(),
        orders: None,
        faults: false,
        runs: 0,
    };
    let exploration = Exploration {
        scenario: name.into(),
        options,
        base,
        context: ShrinkContext::of(&scene),
        strategies: vec![Box::new(mistakes)],
        shrunk: ShrunkKinds::All,
        part: None,
    };
    // Contents are carried along, so that each case also checks the ledger by brute force.
    let player = Player::new(&scene).with_truth();
    let explored = search::explore(&Engine::new(&player, &Unmonitored), exploration);
    assert_eq!(explored.unsound, [], "a check of the model failed");
    assert_eq!((explored.misfits, explored.complete), (0, true));
    explored
}

/// A line of the table: its mistake, and whether it holds, or why not and by which step.
fn line(single: &Single) -> String {
    let by = single.step.as_ref().map(|step| format!(" by {step}")).unwrap_or_default();
    match &single.cause {
        Some(cause) => format!("{}: {cause}{by}", single.deviation),
        None => format!("{}: {:?}{by}", single.deviation, single.verdict),
    }
}

/// Asserts that the table has these lines.
#[track_caller]
fn assert_table(explored: &Explored, expected: &[&str]) {
    let lines: Vec<String> = explored.singles.iter().map(line).collect();
    let missing: Vec<&&str> = expected.iter().filter(|one| !lines.contains(&(**one).to_owned())).collect();
    let about = |one: &&&str| one.split(':').next().unwrap_or_default().to_owned();
    let found: Vec<&String> = lines
        .iter()
        .filter(|line| missing.iter().any(|one| line.starts_with(&format!("{}:", about(one)))))
        .collect();
    assert!(missing.is_empty(), "missing {missing:#?}, found {found:#?}");
}

/// Every row of 8.3 that a skip or a hastened wait can show alone. `Held` is a masked step or one that only detects; where
/// nothing is missing but the upgrade did not take place, the goal tells.
#[test]
fn the_table_of_single_mistakes_of_the_first_half_agrees_with_the_analysis() {
    let table = explored("stores/first-half", &[], &[MistakeKind::Skip, MistakeKind::Hasten], 1);
    assert_table(
        &table,
        &[
            "skip 1.original: Held",
            "skip 1.upgrade: not-retained-while-stopped by 4.upgrade",
            "skip 2: backlog-discarded by 4.upgrade",
            "hasten 2: backlog-discarded by 4.upgrade",
            "skip 3.original: link-down by 3.original",
            // The old store stays, and the new release's tools do not start the channel that step 4 stopped.
            "skip 3.upgrade: not-retained-while-stopped by 4.upgrade",
            "skip 4.original: link-down by 4.original",
            "skip 4.upgrade: Held",
            "skip 5: objective-goal by 5.upgrade",
            "skip 6.original: agent-down by 3.original",
            "skip 6.upgrade: not-retained-while-stopped by 4.upgrade",
            "skip 7.original: channel-paused by 1.original",
            "skip 7.upgrade: objective-goal by 7.upgrade",
            "skip 8: objective-goal by 8.upgrade",
            "skip 9.upgrade.1: agent-down by 3.upgrade",
            "skip 9.upgrade.3: Held",
            "skip 9.upgrade.4: Held",
            "skip 10: link-down by 10.upgrade",
            "skip 11.upgrade.1: Held",
            "skip 11.upgrade.3: not-retained-while-stopped by 11.upgrade.1",
            "skip 12: agent-down by 3.upgrade",
            "skip 13: Held",
        ],
    );
    // What holds although the upgrade failed says so beside it.
    let amiss = |mistake: &str| {
        let single = table.singles.iter().find(|single| single.deviation == mistake).expect("it is listed");
        single.amiss.join(", ")
    };
    assert!(amiss("skip 5").contains("8.upgrade refused"), "{}", amiss("skip 5"));
    assert!(amiss("skip 5").contains("store-missing"), "{}", amiss("skip 5"));
    assert!(amiss("skip 3.upgrade").contains("6.upgrade refused"), "{}", amiss("skip 3.upgrade"));
    assert_eq!(amiss("skip 13"), "");
}

#[test]
fn the_table_of_single_mistakes_of_the_second_half_agrees_with_the_analysis() {
    assert_table(
        &explored("stores/second-half", &[], &[MistakeKind::Skip], 1),
        &[
            "skip 14.upgrade.1: log-destroyed by 18.original",
            "skip 14.upgrade.2: log-destroyed by 18.original",
            "skip 15.original: Held",
            "skip 15.upgrade: Held",
            "skip 16.original: objective-goal by 16.original",
            "skip 16.upgrade: Held",
            "skip 17: objective-goal by 17.original",
            // The old store stays, and the new release's tools do not start its agent.
            "skip 18: agent-down by 16.original",
            "skip 18a: objective-goal by 18a.original",
            "skip 19: objective-goal by 19.original",
            "skip 20.original.1: agent-down by 16.original",
            "skip 20.upgrade.1: Held",
            "skip 20.upgrade.2: agent-down by 16.upgrade",
            "skip 21: agent-down by 16.original",
            "skip 22: channel-paused by 15.upgrade.1",
            "skip 23: Held",
        ],
    );
}

/// Moves that 8.3 tells of: a dump before the fences, a stop before the wait.
#[test]
fn the_table_of_moves_agrees_with_the_analysis() {
    assert_table(
        &explored("stores/second-half", &["load 25%"], &[MistakeKind::Shift], 1),
        &["move 17 before 15: taken-by-older-incarnation by 19.original", "move 16 after 17: Held"],
    );
}

/// Every unit of the runbook can be left out, and the table says what comes of each.
#[test]
fn the_table_of_the_corrected_procedure_is_complete() {
    let scene = scene("stores/corrected");
    let table = explored("stores/corrected", &["load 10%"], &[MistakeKind::Skip], 1);
    let skipped = |unit: &str| table.singles.iter().any(|single| single.deviation == format!("skip {unit}"));
    for (address, _) in scene.runbook.commands() {
        // A command that is alone in its lane or step is listed under the whole.
        let text = address.to_string();
        let lane = text.rsplit_once('.').map_or("", |(lane, _)| lane);
        let step = lane.split_once('.').map_or("", |(step, _)| step);
        assert!([text.as_str(), lane, step].iter().any(|unit| skipped(unit)), "{text} is not in the table");
    }
    assert_eq!(table.as_written.as_ref().map(line), Some(String::from(": Held")));
}

/// The sets that fail although their parts hold, in their printed form.
fn masked(explored: &Explored) -> Vec<String> {
    explored.masked.iter().map(|masked| masked.deviations.join("; ")).collect()
}

#[test]
fn the_two_ways_to_clear_upgrades_mark_are_found_to_mask_each_other() {
    let found = masked(&explored("stores/first-half", &["load 10%"], &[MistakeKind::Skip], 2));
    assert_eq!(found, ["skip 9.upgrade.3; skip 11.upgrade.1"]);
}

#[test]
fn the_two_fences_before_upgrades_dump_are_found_to_mask_each_other() {
    let found =
        masked(&explored("stores/first-half", &["load 25%"], &[MistakeKind::Skip, MistakeKind::Shift], 2));
    assert!(found.contains(&String::from("skip 1.original; move 5 before 3")), "{found:#?}");
}

#[test]
fn the_two_ways_to_clear_originals_mark_are_found_to_mask_each_other() {
    let found = masked(&explored("stores/second-half", &[BACK, "load 10%"], &[MistakeKind::Skip], 2));
    assert!(found.contains(&String::from("skip 20.original.3; skip 20a.original.1")), "{found:#?}");
}

#[test]
fn the_two_fences_before_originals_dump_are_found_to_mask_each_other() {
    let found =
        masked(&explored("stores/second-half", &["load 10%"], &[MistakeKind::Skip, MistakeKind::Shift], 2));
    // The analysis puts the dump before the stop; the stop behind the dump is the same.
    assert!(found.contains(&String::from("skip 15.upgrade.1; move 16 after 17")), "{found:#?}");
}

/// A small exploration of single mistakes in `stores/first-half`, with more options.
fn small<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let first = ["explore", "stores/first-half", "--load", "10%", "--kinds", "skip,hasten"];
    first.iter().chain(&["--orders", "0", "--runs", "30"]).chain(more).copied().collect()
}

fn json(said: &Said) -> Value {
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}{}", said.out, said.err))
}

#[test]
fn one_job_and_two_give_the_same_to_the_byte() {
    for form in [&["--json"][..], &[]] {
        let one = cutover(&[&small(&["--jobs", "1", "--mistakes", "2"])[..], form].concat());
        let two = cutover(&[&small(&["--jobs", "2", "--mistakes", "2"])[..], form].concat());
        assert_eq!((one.code, &one.out), (two.code, &two.out));
        assert_eq!(one.code, 1, "{}", one.err);
    }
}

/// A path for a test's own file, with nothing there yet.
fn fresh(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn lines(path: &PathBuf) -> Vec<String> {
    std::fs::read_to_string(path).unwrap_or_default().lines().map(String::from).collect()
}

/// Starts an exploration with a journal and waits until that many lines stand in it.
fn begun(journal: &PathBuf, at_least: usize) -> std::process::Child {
    let path = journal.to_string_lossy().into_owned();
    let child = Command::new(env!("CARGO_BIN_EXE_cutover"))
        .args(small(&["--json", "--mistakes", "2", "--jobs", "1", "--resume", &path]))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    while lines(journal).len() < at_least {
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}

#[test]
fn killed_in_the_middle_and_resumed_nothing_is_played_twice_and_the_end_is_the_same() {
    let journal = fresh("killed.journal");
    let mut child = begun(&journal, 40);
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    let before = lines(&journal);
    let whole = cutover(&small(&["--json", "--mistakes", "2"]));
    let path = journal.to_string_lossy().into_owned();
    let resumed = cutover(&small(&["--json", "--mistakes", "2", "--resume", &path]));
    assert_eq!(resumed.out, whole.out, "{}", resumed.err);
    let after = lines(&journal);
    assert!(before.len() < after.len(), "it was killed too late to show anything");
    // The last line may have been torn off in the writing.
    assert_eq!(before[..before.len() - 1], after[..before.len() - 1]);
    let mut cases: Vec<String> =
        after[1..].iter().map(|line| line.split("\"told\"").next().unwrap_or("").into()).collect();
    let all = cases.len();
    cases.sort();
    cases.dedup();
    assert_eq!(cases.len(), all, "no case stands in the journal twice");
    let again = cutover(&small(&["--json", "--mistakes", "2", "--resume", &path]));
    assert_eq!((again.out, lines(&journal).len()), (whole.out, all + 1), "nothing is left to play");
}

#[test]
fn an_interrupt_prints_what_was_found_so_far() {
    let journal = fresh("interrupted.journal");
    let child = begun(&journal, 40);
    signal(&child, "-INT");
    let output = child.wait_with_output().expect("it ends");
    let told: Value = serde_json::from_slice(&output.stdout).expect("it prints what it has");
    assert_eq!(told["complete"], false);
    assert!(told["runs"].as_u64() >= Some(39), "{}", told["runs"]);
    assert_eq!(output.status.code(), Some(130));
}

/// Planning takes its time too: an interrupt as soon as one is listened for ends it with its own code and its word.
#[test]
fn an_interrupt_while_it_plans_is_heard() {
    // Two mistakes at a time are days of work: whatever the machine, it does not come to its end meanwhile.
    let child =
        listening(&["explore", "stores/corrected", "--mistakes", "2", "--orders", "0", "--runs", "0"]);
    signal(&child, "-INT");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8_lossy(&output.stderr).contains("stopped"), "it says so");
    assert!(String::from_utf8_lossy(&output.stdout).contains("It was stopped before its end."), "{output:?}");
}

#[test]
fn a_journal_of_something_else_is_refused_with_what_differs() {
    let journal = fresh("other.journal");
    let path = journal.to_string_lossy().into_owned();
    let few = ["--mistakes", "0", "--orders", "0", "--runs", "2", "--load", "10%", "--resume", &path];
    let explore = |scenario: &str| cutover(&[&["explore", scenario][..], &few].concat());
    assert_eq!(explore("stores/first-half").code, 0);
    let other = explore("stores/second-half");
    assert_eq!(other.code, 2);
    assert!(
        other.err.contains("belongs to the scenario stores/first-half, not to stores/second-half"),
        "{}",
        other.err
    );
    std::fs::write(&journal, "milk\neggs\n").expect("it can be written");
    let foreign = explore("stores/first-half");
    assert!(foreign.code == 2 && foreign.err.contains("no journal of cutover"), "{}", foreign.err);
    assert_eq!(lines(&journal), ["milk", "eggs"], "what is no journal is left alone");
}

#[test]
fn each_saved_failure_is_a_scenario_that_fails_as_it_was_found() {
    let home = fresh("saved");
    let path = home.to_string_lossy().into_owned();
    let said = cutover(&small(&["--json", "--save", &path]));
    let failures = json(&said)["failures"].as_array().cloned().expect("there are failures");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&home)
        .expect("it is there")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    folders.sort();
    assert_eq!(folders.len(), failures.len());
    for (folder, failure) in folders.iter().zip(&failures) {
        let saved = cutover(&["rehearse", &folder.to_string_lossy(), "--json"]);
        let outcome = json(&saved);
        assert_eq!(outcome["deviations"], failure["shrunk"]["deviations"]);
        assert_eq!(outcome["verdict"], failure["signature"]["verdict"]);
        assert_eq!(outcome["updates"]["lost"], failure["shrunk"]["lost"], "{}", folder.display());
        assert_eq!(cutover(&["check", &folder.to_string_lossy()]).code, 0);
    }
}

#[test]
fn a_scenario_whose_deviations_do_not_fit_is_refused_where_they_stand() {
    for (deviations, words) in [
        ("[\"skip 99\"]", "the runbook has no `99`"),
        ("[\"skip 2\", \"jump 3\"]", "jump"),
        ("[\"skip 2\", \"skip 2.upgrade\"]", "is claimed by"),
    ] {
        let named = format!("format = 1\ndeviations = {deviations}\n");
        let copied = Copied::new("misfit-deviations").changed("scenario.toml", "format = 1\n", &named);
        let said = cutover(&["rehearse", &copied.path()]);
        assert!(said.code == 2 && said.err.contains(words), "{}", said.err);
        assert!(said.err.contains("deviations ="), "the line is shown: {}", said.err);
    }
}

#[test]
fn junit_has_a_test_case_for_each_case_that_was_played_and_no_other() {
    let file = fresh("explored.xml");
    let said = cutover(&small(&["--json", "--junit", &file.to_string_lossy()]));
    let told = json(&said);
    let xml = std::fs::read_to_string(&file).expect("it was written");
    let count = |what: &str| xml.matches(what).count();
    let all = |field: &str| told[field].as_array().map_or(0, Vec::len);
    let runs = usize::try_from(told["runs"].as_u64().expect("it is counted")).expect("it is small");
    assert_eq!(count("<testcase "), runs);
    assert!(xml.contains(&format!("tests=\"{runs}\"")), "{runs}");
    let failed = ["violated", "stuck", "inconclusive"].map(|verdict| told["verdicts"][verdict].as_u64());
    assert_eq!(count("<failure ") as u64, failed.iter().flatten().sum::<u64>());
    assert_eq!(count("classname=\"as-written\""), 1);
    assert_eq!(count("classname=\"mistakes\""), all("singles"));
    assert_eq!(count("<testcase "), count("</testcase>") + count("\"/>"));
    assert!(xml.contains("name=\"skip 2\"") && xml.contains("--deviate &apos;skip 2&apos;"), "{xml}");
}

#[test]
fn the_text_begins_with_the_verdict_and_names_the_command_that_replays_the_worst() {
    let said = cutover(&small(&[]));
    assert!(said.out.starts_with("VIOLATED: "), "{}", said.out);
    let replay = said
        .out
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("cutover rehearse "))
        .expect("it is there");
    let words: Vec<String> = split(replay);
    let replayed = cutover(&words[1..].iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(replayed.code, 1, "{}", replayed.err);
}

/// The words of a command as a shell would take them, where only single quotes occur.
fn split(command: &str) -> Vec<String> {
    let pieces = command.split('\'').enumerate();
    let words = pieces.flat_map(|(index, piece)| -> Vec<String> {
        if index % 2 == 1 { vec![piece.into()] } else { piece.split_whitespace().map(String::from).collect() }
    });
    words.collect()
}

#[test]
fn wrong_options_are_told_with_what_was_meant() {
    for (options, words) in [
        (&["--kinds", "skp"][..], "did you mean `skip`?"),
        (&["--orders", "1"], "an order is of two commands at least"),
        (&["--load", "none"], "load none"),
        (&["--deviate", "skip 99"], "`99`"),
    ] {
        let said = cutover(&[&["explore", "stores/first-half"][..], options].concat());
        assert!(said.code == 2 && said.err.contains(words), "{options:?}: {}", said.err);
    }
}

#[test]
fn shrink_finds_the_skip_among_mistakes_that_do_nothing() {
    let deviations = ["skip 9.upgrade.2", "skip 2", "repeat 9.upgrade.4", "skip 13"];
    let arguments: Vec<&str> = ["shrink", "stores/first-half", "--json", "--seed", "1"]
        .into_iter()
        .chain(deviations.iter().flat_map(|one| ["--deviate", one]))
        .collect();
    let said = cutover(&arguments);
    let told = json(&said);
    assert_eq!(told["signature"]["cause"], "backlog-discarded");
    let blamed: Vec<&str> =
        told["shrunk"]["deviations"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(blamed.last(), Some(&"skip 2"));
    assert!(!blamed.iter().any(|one| deviations.contains(one) && *one != "skip 2"), "{blamed:?}");
    assert!(told["shrunk"]["rehearsals"].as_u64() <= Some(50), "{}", told["shrunk"]["rehearsals"]);
    let held = cutover(&["shrink", "stores/first-half", "--deviate", "skip 13"]);
    assert!(held.code == 0 && held.out.contains("does not fail"), "{}{}", held.out, held.err);
}

/// What two threads play ahead is told nowhere; a journal that was cut off goes on with either.
#[test]
fn shrink_with_one_job_with_two_and_resumed_gives_the_same_to_the_byte() {
    let arguments = |journal: &PathBuf, jobs: &str| -> Vec<String> {
        let deviations = ["skip 2", "skip 13", "fill originalhost at 9+12.5s for 90s"];
        let deviations = deviations.iter().flat_map(|one| ["--deviate", one]);
        let fixed = ["shrink", "stores/first-half", "--json", "--jobs", jobs, "--resume"];
        let path = journal.to_string_lossy().into_owned();
        fixed.into_iter().map(String::from).chain([path]).chain(deviations.map(String::from)).collect()
    };
    let shrunk = |journal: &PathBuf, jobs: &str| {
        let arguments = arguments(journal, jobs);
        let said = cutover(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        (said.out, lines(journal))
    };
    let (one, two) = (fresh("shrunk-1.journal"), fresh("shrunk-2.journal"));
    let whole = shrunk(&one, "1");
    assert_eq!(shrunk(&two, "2"), whole);
    assert!(whole.1.len() > 8, "{} lines are too few to cut off", whole.1.len());
    let half: Vec<String> = whole.1[..whole.1.len() / 2].iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&two, half.concat()).expect("it can be written");
    assert_eq!(shrunk(&two, "2"), whole);
}

#[test]
fn compare_tells_which_of_two_fails_more_often_under_the_same_seeds() {
    let options = ["--runs", "20", "--deviate", "load 10%", "--json"];
    let compare = |one: &str, other: &str| json(&cutover(&[&["compare", one, other][..], &options].concat()));
    let same = compare("stores/first-half", "stores/first-half");
    assert_eq!((&same["failures"]["only_first"], &same["failures"]["only_second"]), (&0.into(), &0.into()));
    let named = "format = 1\ndeviations = [\"skip 11.upgrade.3\"]\n";
    let copied = Copied::new("compared").changed("scenario.toml", "format = 1\n", named);
    let worse = compare(&copied.path(), "stores/first-half");
    assert_eq!(worse["failures"]["only_first"], 20);
    assert!(worse["failures"]["lower"].as_f64() > Some(0.5), "{}", worse["failures"]);
}

/// `stores/as-printed` cannot be finished under any load; of no other load than the one asked for is that said.
#[test]
fn what_fails_as_written_is_told_with_the_load_that_was_asked_for() {
    let options = ["--mistakes", "0", "--orders", "0", "--runs", "0"];
    let explore = |more: &[&str]| {
        cutover(&[&["explore", "stores/as-printed"][..], &options, more].concat()).out.replace("\n  ", " ")
    };
    for (more, load) in [
        (&["--load", "10%"][..], "at a load of 10%"),
        (&[][..], "at the whole load"),
        (&["--load", "50%", "--seed", "4"], "at a load of 50%"),
    ] {
        let said = explore(more);
        assert!(said.contains(&format!("the runbook fails as written, {load}.")), "{said}");
        assert!(said.contains(&format!("It takes no mistake: it fails as written, {load}")), "{said}");
        assert_eq!(said.matches("as written").count(), 2, "{said}");
    }
    let read = explore(&["--deviate", "reading reset=tail"]);
    assert!(read.contains("as written but with reading reset=tail, at the whole load"), "{read}");
}

#[test]
fn a_case_of_another_seed_is_not_told_as_that_of_the_seed_asked_for() {
    let scene = scene("stores/as-printed");
    let (player, seed) = (Player::new(&scene), 9);
    let engine = Engine::new(&player, &Unmonitored);
    let told = engine.ask(&Case::new(seed, Vec::new())).and_then(Result::ok).expect("it is played");
    let shrunk =
        search::shrink_case(&engine, &ShrinkContext::of(&scene), &Case::new(seed, Vec::new()), &told);
    let text = report::shrunk_text(&shrunk, &Case::new(1, Vec::new()), report::Look::default(), &|_, _| {
        String::new()
    });
    assert!(text.contains("it fails as written, at the whole load, under seed 9"), "{text}");
}

#[test]
fn the_failures_stand_in_an_order_that_the_text_and_the_json_name() {
    let text = cutover(&small(&[])).out.replace("\n    ", " ");
    let order =
        "In the order of: lost to clients, lost, pending, stuck, violated otherwise, longest gap, number of";
    assert!(text.contains(order), "{text}");
    let told = json(&cutover(&small(&["--json"])));
    assert_eq!(told["order"][0], "lost to clients");
    let failures = told["failures"].as_array().cloned().expect("there are failures");
    let number = |failure: &Value, field: &str| failure[field].as_u64().expect("it is a number");
    let key = |failure: &Value| {
        let fields = ["lost_to_clients_max", "lost_max", "pending_max"];
        fields.map(|field| number(failure, field))
    };
    let keys: Vec<_> = failures.iter().map(key).collect();
    assert!(keys.len() > 3 && keys.is_sorted_by(|one, other| one >= other), "{keys:?}");
    assert!(keys[0][0] > 0 && keys.last().is_some_and(|last| last[1] == 0), "{keys:?}");
}
