//! What a vendor's tool has and the model has not is told as that: by the check as an error, by a rehearsal as its end or
//! as something that was passed, and never as the tool's refusal.

use crate::support::{Change, changed_text, folder, opened, play_of};
use pac::Cluster;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Severity, StepResult, Verdict};
use stores::Pair;

const NAME: &str = "pac/compatible";

/// What is not modelled, before which command of the last step it is typed, and what its address is there.
const STRANGE: &str = "host1$ casstart -rR1 -oDBSIT\n";
const BEFORE: &str = "host1$ configure ES_PAC_MIN_COMP_CHECK=NO R1";
const AT: &str = "20.host1.1";

/// The compatible upgrade with a further command before its end, under a policy.
fn typing(further: &str, policy: &str) -> Scene<Cluster> {
    let policy: Change<'_> = ("on_refusal = \"stop\"", &format!("on_refusal = \"stop\"\n{policy}"));
    opened(NAME, &folder().join(NAME), &|file, text| match file {
        "scenario.toml" => changed_text(NAME, text, &[policy]),
        _ => changed_text(NAME, text, &[(BEFORE, &format!("{further}{BEFORE}"))]),
    })
}

fn play(further: &str, policy: &str) -> Outcome {
    play_of(&typing(further, policy), &[] as &[&str], 1)
}

#[test]
fn a_rehearsal_ends_without_a_verdict_where_something_is_not_modelled() {
    for policy in ["", "not_modelled = \"stop\""] {
        let outcome = play(STRANGE, policy);
        assert_eq!((outcome.verdict, &outcome.stuck_at), (Verdict::Inconclusive, &None));
        let found = outcome.findings.iter().find(|one| one.kind == "not-modelled").expect("it is told");
        assert_eq!(found.step.as_deref(), Some(AT));
        let step = outcome.runbook.steps.iter().find(|step| step.address == AT).expect("it was typed");
        assert_eq!(step.result, StepResult::NotModelled);
        let after = outcome.runbook.steps.iter().find(|step| step.address == "20.host1.2");
        assert_eq!(after.map(|step| step.result), Some(StepResult::NotReached));
    }
}

#[test]
fn what_was_lost_before_the_end_at_what_is_not_modelled_is_no_verdict_either() {
    let outcome = play_of(&typing(STRANGE, ""), &["kill region:R1 at 9"], 1);
    assert_eq!(outcome.verdict, Verdict::Inconclusive);
}

#[test]
fn what_is_not_modelled_is_passed_where_the_scenario_says_so_and_it_is_told() {
    let outcome = play(STRANGE, "not_modelled = \"pass\"");
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
    let told = outcome.findings.iter().find(|one| one.kind == "not-modelled-passed").expect("it is told");
    assert_eq!((told.severity, told.step.as_deref()), (Severity::Warning, Some(AT)));
    let results: Vec<StepResult> = outcome.runbook.steps.iter().map(|step| step.result).collect();
    assert!(results.iter().all(|result| matches!(result, StepResult::Ok | StepResult::NotModelled)));
}

#[test]
fn the_check_calls_it_an_error_and_the_runbook_can_be_rehearsed_all_the_same() {
    let scene = typing(STRANGE, "");
    let found = scene.diagnostics.iter().find(|one| one.code == "not-modelled").expect("it is told");
    assert!(found.severity == runbook::Severity::Error && found.playable, "{found:?}");
}

#[test]
fn a_deviation_that_is_not_modelled_fits_nothing() {
    let scene = typing("", "");
    let deviation = format!("replace {AT} with 'casstart -rR1 -oDBSIT'").parse().expect("it is one");
    let errors = scene.course(&[deviation]).expect_err("it does not fit");
    assert!(errors[0].message.contains("not modelled"), "{errors:?}");
}

/// A runbook of a pair in which a dump is treated so between its writing and its reading.
fn carried(between: &str, reads: &str) -> Scene<Pair> {
    const NAME: &str = "stores/corrected";
    opened(NAME, &folder().join(NAME), &|file, text| match file {
        "scenario.toml" => text,
        _ => {
            let at = text.find("ttMigrate -c").expect("it dumps");
            let end = at + text[at..].find('\n').expect("the line ends");
            let text = format!("{}\n{between}{}", &text[..end], &text[end..]);
            let at = text.find("ttMigrate -r").expect("it restores");
            let end = at + text[at..].find('\n').expect("the line ends");
            let file = text[..end].rfind(' ').expect("it names a file");
            format!("{}{reads}{}", &text[..=file], &text[end..])
        }
    })
}

#[test]
fn a_restore_from_what_a_line_may_have_brought_is_not_modelled_and_never_refused() {
    let archive =
        carried("upgrade$ tar cf /tmp/all.tar /backup\nupgrade$ tar xf /tmp/all.tar -C /x", "/x/backup/d");
    let found = archive.diagnostics.iter().find(|one| one.code == "not-modelled").expect("it is told");
    assert!(found.message.contains("may bring /x/backup/d"), "{}", found.message);
    let outcome = play_of(&archive, &["load 10%"], 1);
    assert_eq!(outcome.verdict, Verdict::Inconclusive);
    assert!(outcome.runbook.steps.iter().any(|step| step.result == StepResult::NotModelled));
    // What copies another file changes nothing, and a file that no line can have brought is not there.
    let other = carried("upgrade$ cp sys.odbc.ini sys.odbc.ini.old", "/backup/nothing");
    for code in ["without-effect", "file-not-dumped"] {
        assert!(other.diagnostics.iter().any(|one| one.code == code), "{:?}", other.diagnostics);
    }
    let outcome = play_of(&other, &["load 10%"], 1);
    assert!(outcome.runbook.steps.iter().any(|step| step.result == StepResult::Refused));
}
