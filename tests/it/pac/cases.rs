//! Small scenarios that were told wrongly once, each for its kind.

use super::{found, kinds, told_at};
use crate::support::{Change, changed_text, play_of};
use pac::Cluster;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, StepResult, Verdict};
use std::path::PathBuf;

fn home(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(name)
}

/// A case with its scenario's text changed.
fn opened(name: &str, changes: &[Change<'_>]) -> Scene<Cluster> {
    crate::support::opened(name, &home(name), &|file, text| {
        if file == "scenario.toml" { changed_text(name, text, changes) } else { text }
    })
}

fn play(name: &str, changes: &[Change<'_>], deviations: &[&str]) -> Outcome {
    play_of(&opened(name, changes), deviations, 1)
}

/// The codes of what `check` finds.
fn checked(name: &str, changes: &[Change<'_>]) -> Vec<String> {
    opened(name, changes).diagnostics.iter().map(|finding| finding.code.to_string()).collect()
}

#[test]
fn releases_without_a_layout_share_no_store_in_peace() {
    let outcome = play("pac-no-layout", &[], &[]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(outcome.lost_by_cause.iter().any(|one| one.cause == "read-in-other-layout"));
    let codes = checked("pac-no-layout", &[]);
    assert!(codes.iter().filter(|code| *code == "no-layout").count() == 2, "{codes:?}");
    assert!(codes.contains(&"records-differ".to_owned()), "{codes:?}");
}

#[test]
fn a_release_without_a_layout_is_not_compatible_with_one_that_has_one_either() {
    let one = [("release = \"7.0\"\nlayout = 1", "release = \"8.0\"\nlayout = 4294967295")];
    let outcome = play("pac-no-layout", &one, &[]);
    assert!(outcome.lost_by_cause.iter().any(|one| one.cause == "read-in-other-layout"));
    assert_eq!(checked("pac-no-layout", &one).iter().filter(|code| *code == "no-layout").count(), 1);
}

#[test]
fn releases_that_are_given_one_layout_share_a_store_and_nothing_is_asked_for() {
    let both = [(
        "release = \"7.0\"\nlayout = 1",
        "release = \"8.0\"\nlayout = 1\n\n[[pac.layout]]\nrelease = \"9.0\"\nlayout = 1",
    )];
    assert_eq!(play("pac-no-layout", &both, &[]).updates.lost, 0);
    assert!(!checked("pac-no-layout", &both).contains(&"no-layout".to_owned()));
}

#[test]
fn a_user_and_a_password_are_taken_and_change_nothing() {
    let secured = play("pac-credentials", &[], &[]);
    let bare = crate::support::opened::<Cluster>("pac-credentials", &home("pac-credentials"), &|_, text| {
        text.replace(" -uSYSAD -pSYSAD", "")
    });
    let bare = play_of(&bare, &[] as &[&str], 1);
    assert!(secured.runbook.steps.iter().all(|step| step.result == StepResult::Ok), "{:?}", secured.runbook);
    assert_eq!((secured.updates, secured.verdict), (bare.updates, bare.verdict));
    let notes = checked("pac-credentials", &[]);
    assert_eq!(
        notes.iter().filter(|code| *code == "without-effect").count(),
        3,
        "each is told once: {notes:?}"
    );
}

#[test]
fn the_answer_of_the_tool_decides_the_way_and_taking_the_other_is_told() {
    let outcome = play("pac-compatible-answer", &[], &["skip 12"]);
    assert_eq!(told_at(&outcome, "answer-not-heeded"), (false, Some("6.host1")));
    let codes = checked("pac-compatible-answer", &[]);
    assert!(codes.contains(&"answer-not-heeded".to_owned()), "{codes:?}");
    let other = [("release = \"9.0\"\nlayout = 1", "release = \"9.0\"\nlayout = 2")];
    assert!(!kinds(&play("pac-compatible-answer", &other, &["skip 12"])).contains(&"answer-not-heeded"));
}

#[test]
fn an_install_touches_the_programs_of_its_host_however_long_it_takes() {
    for seconds in [1, 10, 60, 120, 600] {
        let lasts = format!("install_s = {seconds}");
        let outcome = play("pac-quick-install", &[("install_s = 10", &lasts)], &["skip 12"]);
        let finding = found(&outcome, "installed-under-region");
        assert_eq!(finding.step.as_deref(), Some("3.host1"), "{seconds} s");
        assert!(finding.message.contains("which was stopping, and not responding"), "{}", finding.message);
        assert_eq!(outcome.verdict, Verdict::Violated);
        let install = outcome.runbook.steps.iter().find(|step| step.address == "3.host1");
        assert_eq!(install.map(|step| step.result), Some(StepResult::Ok));
    }
}

#[test]
fn an_install_that_waits_for_the_stop_touches_nobody() {
    let waited = ["insert 'wait stopped R1' at host1 before 3.host1", "skip 12"];
    let waited = [waited[0], "insert 'wait stopped R2' at host2 before 8.host2.3", waited[1]];
    assert!(!kinds(&play("pac-quick-install", &[], &waited)).contains(&"installed-under-region"));
}

#[test]
fn who_joins_members_of_its_own_release_alone_need_not_be_admitted_by_check_or_run() {
    let without = |step: &str| {
        let home = crate::support::folder().join("pac/compatible");
        crate::support::opened::<Cluster>("pac/compatible", &home, &|file, text| {
            assert!(file == "scenario.toml" || text.contains(step), "the runbook does not say `{step}`");
            text.replace(step, "")
        })
    };
    let scene = without("```console\nhost3$ configure ES_PAC_MIN_COMP_CHECK=YES R4\n```\n");
    let codes: Vec<&str> = scene.diagnostics.iter().map(|one| one.code.as_ref()).collect();
    assert!(!codes.contains(&"no-pac-to-join"), "{codes:?}");
    assert_eq!(play_of(&scene, &[""; 0], 1).verdict, Verdict::Held);
    // The first one to come is of another release than all.
    let scene = without("host1$ configure ES_PAC_MIN_COMP_CHECK=YES R1\n");
    assert!(scene.diagnostics.iter().any(|one| one.code == "no-pac-to-join"));
    assert_ne!(play_of(&scene, &[""; 0], 1).verdict, Verdict::Held);
}
