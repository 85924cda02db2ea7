//! The state machines of regions, modes and generations, driven through small runbooks.

mod effects;

use pac::Cluster;
use rehearsal::outcome::{Outcome, StepResult};
use rehearsal::{Rehearsal, Scene, SourceText};
use serde_json::Value;

const SCENARIO: &str = include_str!("../../../../scenarios/pac/three-hosts/scenario.toml");

/// Plays lines, each a prompt and a command, one step each; a refusal does not stop the operator.
fn play(lines: &[&str]) -> Outcome {
    let text = SCENARIO.replace("on_refusal = \"stop\"", "on_refusal = \"continue\"");
    let mut runbook = String::from("# Some lines\n");
    for (number, line) in lines.iter().enumerate() {
        runbook.push_str(&format!("\n## {}. A step\n\n```console\n{line}\n```\n", number + 1));
    }
    let scenario = SourceText { name: "scenario.toml".into(), bytes: text.into_bytes() };
    let beside = |_: &str| Ok(SourceText { name: "runbook.md".into(), bytes: runbook.clone().into_bytes() });
    let scene: Scene<Cluster> = Scene::open("small", &scenario, beside)
        .unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics));
    let course = scene.course(&[]).expect("no deviation, no error").with_truth();
    Rehearsal::default().play(&scene, &course, 1)
}

/// What the final state says of a region or a generation.
fn state<'o>(outcome: &'o Outcome, part: &str, name: &str, key: &str) -> &'o Value {
    let all = outcome.final_state[part].as_array().expect("there is a list");
    let which = part.trim_end_matches('s');
    let found = all.iter().find(|one| one[which] == name);
    found.map_or(&Value::Null, |one| &one[key])
}

fn region<'o>(outcome: &'o Outcome, name: &str) -> &'o str {
    state(outcome, "regions", name, "state").as_str().unwrap_or_default()
}

fn mode<'o>(outcome: &'o Outcome, name: &str) -> &'o str {
    state(outcome, "generations", name, "mode").as_str().unwrap_or_default()
}

fn said(outcome: &Outcome, step: usize) -> &str {
    outcome.runbook.steps[step - 1].message.as_deref().unwrap_or_default()
}

fn refused(outcome: &Outcome, step: usize) -> bool {
    outcome.runbook.steps[step - 1].result == StepResult::Refused
}

/// Host 1 without regions that run, at the new release.
const NEW: [&str; 5] = [
    "host1$ casstop -rR1",
    "host1$ casstop -rR2",
    "host1$ wait stopped R1",
    "host1$ wait stopped R2",
    "host1$ install 9.0",
];

fn after_new(lines: &[&'static str]) -> Outcome {
    let all: Vec<&str> = NEW.iter().chain(lines).copied().collect();
    play(&all)
}

#[test]
fn a_region_goes_from_running_to_stopped_and_back() {
    let outcome = play(&[
        "host1$ casstop -rR1",
        "host1$ wait stopped R1",
        "host1$ casstart /rR1 /s:w",
        "host1$ wait running R1",
    ]);
    assert_eq!(region(&outcome, "R1"), "running");
    assert_eq!(outcome.updates.lost, 0);
}

#[test]
fn a_region_with_clients_takes_longer_to_stop_than_one_without() {
    let stop = |lines: &[&str]| {
        let outcome = play(lines);
        let step = outcome.runbook.steps.last().expect("there are steps");
        let (start, end) = (step.start_s.expect("it began"), step.end_s.expect("it ended"));
        end.span().nanos() - start.span().nanos()
    };
    let with = stop(&["host3$ casstop -rR4", "host3$ wait stopped R4"]);
    let drained = [
        "host3$ loadbalancer drain host3",
        "host3$ wait drained R4",
        "host3$ casstop -rR4",
        "host3$ wait stopped R4",
    ];
    assert!(with > stop(&drained));
}

#[test]
fn a_region_is_started_once_and_stopped_once() {
    let outcome = play(&["host1$ casstart /rR1 /s:w", "host1$ casstop -rR1 -f", "host1$ casstop -rR1"]);
    assert!(refused(&outcome, 1) && said(&outcome, 1).contains("is running"));
    assert!(!refused(&outcome, 2));
    assert!(refused(&outcome, 3) && said(&outcome, 3).contains("is not running"));
    assert_eq!(region(&outcome, "R1"), "crashed");
}

#[test]
fn a_killed_region_stays_a_member_until_it_is_started_again() {
    let killed = play(&["host3$ casstop -rR4 /i"]);
    let members = |outcome: &Outcome| {
        state(outcome, "generations", "MyPAC:8.0", "members").as_array().map_or(0, Vec::len)
    };
    assert_eq!((region(&killed, "R4"), members(&killed)), ("crashed", 4));
    let stopped = play(&["host3$ casstop -rR4", "host3$ wait stopped R4"]);
    assert_eq!((region(&stopped, "R4"), members(&stopped)), ("stopped", 3));
}

#[test]
fn an_upgrade_start_makes_a_generation_that_runs_no_batch() {
    let outcome = after_new(&["host1$ casstart /rR1 /s:u"]);
    assert_eq!((mode(&outcome, "MyPAC:9.0"), mode(&outcome, "MyPAC:8.0")), ("Upgrade", "Running"));
}

#[test]
fn a_mode_belongs_to_the_generation_of_the_tools_release() {
    let outcome = after_new(&[
        "host1$ casstart /rR1 /s:u",
        "host1@9.0$ caspac -aSetMode=Running -sredis,psor:6379",
        "host3@8.0$ caspac -aSetMode=Quiesce -sredis,psor:6379",
    ]);
    assert_eq!((mode(&outcome, "MyPAC:9.0"), mode(&outcome, "MyPAC:8.0")), ("Running", "Quiesce"));
}

#[test]
fn a_mode_without_a_generation_is_refused() {
    let outcome = after_new(&["host1@9.0$ caspac -aSetMode=Running -sredis,psor:6379"]);
    assert!(refused(&outcome, 6) && said(&outcome, 6).contains("no PAC of release 9.0"));
}

#[test]
fn a_warm_start_joins_its_own_generation_or_with_the_check_relaxed_another() {
    let outcome = after_new(&["host1$ casstart /rR1 /s:w"]);
    assert!(refused(&outcome, 6) && said(&outcome, 6).contains("rejected"));
    let relaxed = after_new(&["host1$ configure ES_PAC_MIN_COMP_CHECK=YES R1", "host1$ casstart /rR1 /s:w"]);
    assert_eq!(state(&relaxed, "regions", "R1", "generation"), "MyPAC:8.0");
}

#[test]
fn a_cold_start_beside_a_member_is_a_warm_one() {
    let outcome = play(&["host1$ casstop -rR1", "host1$ wait stopped R1", "host1$ casstart /rR1 /s:c"]);
    assert_eq!((region(&outcome, "R1"), outcome.updates.lost), ("running", 0));
    assert!(outcome.findings.iter().any(|finding| finding.message.contains("CASSI9027W")));
}

#[test]
fn nothing_is_removed_where_no_generation_is_older() {
    let outcome = play(&["host1$ caspac -aRemOldPAC=MyPAC -sredis,psor:6379"]);
    assert!(refused(&outcome, 1) && said(&outcome, 1).contains("no PAC MyPAC older than 8.0"));
}

#[test]
fn a_repository_that_is_away_starts_no_region() {
    let outcome = play(&[
        "host1$ casstop -rR1",
        "host1$ wait stopped R1",
        "host1$ repository restart psor:6379",
        "host1$ casstart /rR1 /s:w",
    ]);
    assert!(refused(&outcome, 4) && said(&outcome, 4).contains("CASPA1002E"));
}

#[test]
fn an_install_before_6_0_takes_the_configuration_and_a_restore_brings_it_back() {
    let without =
        play(&["host3$ casstop -rR4", "host3$ wait stopped R4", "host3$ install 5.1", "host3$ mfds restore"]);
    assert!(refused(&without, 4) && said(&without, 4).contains("no backup"));
    let with = play(&[
        "host3$ mfds backup",
        "host3$ casstop -rR4",
        "host3$ wait stopped R4",
        "host3$ install 5.1",
        "host3$ casstart /rR4 /s:u",
        "host3$ mfds restore",
        "host3$ casstart /rR4 /s:u",
    ]);
    assert!(refused(&with, 5) && !refused(&with, 7));
}
