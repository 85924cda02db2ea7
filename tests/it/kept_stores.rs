//! Old stores that are kept beside the restored ones: the notes of steps 6 and 18 of the install guide.

use crate::cases_stores::{EXCHANGED, assert_lost, case, errors, goal_says, play, wrong};
use crate::support::{Change, assert_said, assert_trouble, finds, missing, state};
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::story::Wanted;
use rehearsal::{Rehearsal, Scene};
use stores::Pair;

const KEPT: &str = "stores-old-store-kept";
const RUNS: &str = "stores-old-store-runs";

/// The old store is moved aside, as the note of step 6 has it, and everything else stays as printed.
const KEEP: Change<'static> = ("upgrade$ ttDestroy Upgrade", "upgrade$ keep Upgrade as Upgrade2");

/// The old store's agent is started before the new store is there, with the tools of its own release.
const START: &str = "insert 'ttAdmin -wait -repStart Upgrade2' at upgrade@5.1 before 7.upgrade";
const STOP: &str = "insert 'ttAdmin -wait -repStop Upgrade2' at upgrade@5.1 before 12.upgrade";
const SWALLOWED: &str = "lost at Upgrade by before 7.upgrade: taken-by-kept-store";

fn kept() -> Scene<Pair> {
    case(KEPT, &[KEEP])
}

#[track_caller]
fn assert_held(outcome: &Outcome) {
    assert_trouble(outcome, &[]);
    assert_lost(outcome, 0, &[]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.goal);
}

/// An old store has run beside the new one, and everything else holds.
#[track_caller]
fn assert_broken_alone(outcome: &Outcome) {
    assert_trouble(outcome, &[]);
    assert_lost(outcome, 0, &[]);
    assert_eq!(outcome.goal, []);
    assert!(finds(outcome, "kept-store-runs", "must be down for as long as the old store is kept"));
    assert_eq!(outcome.verdict, Verdict::Violated);
}

#[test]
fn an_old_store_that_is_started_beside_the_new_one_is_an_error_whichever_of_them_is_found() {
    let typed = "insert 'ttAdmin -wait -repStart Upgrade2' at upgrade@5.1 after 14";
    assert_broken_alone(&play(&kept(), &[typed]));
    let both = play(&kept(), &["insert 'ttAdmin -wait -repStart Upgrade2' at upgrade@5.1 after 8.upgrade"]);
    assert!(finds(&both, "kept-store-runs", "Upgrade2"), "{:?}", both.findings);
    assert!(!finds(&play(&kept(), &[]), "kept-store-runs", ""));
}

#[test]
fn an_old_store_may_be_kept_under_another_data_source() {
    assert_eq!(errors(KEPT), [""; 0]);
    let as_it_is = play(&case(KEPT, &[]), &[]);
    assert_held(&as_it_is);
    let names: Vec<&str> = as_it_is.by_store.iter().map(|one| one.store.as_str()).collect();
    assert_eq!(names, ["Original", "Upgrade"], "an old store is none that is judged");
    for renamed in ["OldUpgrade", "Upgrade_51", "upgrade-old"] {
        let scene = case(KEPT, &[KEEP, ("Upgrade2", renamed)]);
        assert_eq!(scene.diagnostics.len(), 0, "{renamed}");
        let outcome = play(&scene, &[]);
        assert_held(&outcome);
        assert!(finds(&outcome, "kept-store-left", renamed), "a leftover is told");
    }
}

/// The same by other commands: the old store keeps its name, and the dump is restored under the other one.
#[test]
fn a_store_may_be_restored_beside_the_old_one() {
    let beside: &[Change<'_>] = &[
        ("```console\nupgrade$ ttDestroy Upgrade\n```\n", ""),
        (
            "DSN=Upgrade\n    /backup/upgrade.dump\n```\n\n## 9.",
            "DSN=Upgrade2\n    /backup/upgrade.dump\n```\n\n## 9.",
        ),
        ("-dsn Upgrade\n    -self", "-dsn Upgrade2\n    -self"),
        ("-dsn Upgrade -self", "-dsn Upgrade2 -self"),
        (
            "-dsn Upgrade\n    -receiver -name Original\n    -reset",
            "-dsn Upgrade2\n    -receiver -name Original\n    -reset",
        ),
        ("dsn=Upgrade -e", "dsn=Upgrade2 -e"),
        (
            "-dsn Upgrade\n    -receiver -name Original\n    -state st",
            "-dsn Upgrade2\n    -receiver -name Original\n    -state st",
        ),
        ("-repStart Upgrade", "-repStart Upgrade2"),
        ("Original to Upgrade\n", "Original to Upgrade2\n"),
    ];
    let scene = case(KEPT, beside);
    assert_eq!(scene.diagnostics.len(), 0);
    let outcome = play(&scene, &[]);
    assert_held(&outcome);
    assert_eq!(state(&outcome, "Upgrade2", "/release"), "6.0");
    assert_eq!(state(&outcome, "Upgrade", "/release"), "5.1");
    let late = play(&scene, &["replace 14.upgrade.1 with 'applications move Original to Upgrade'"]);
    assert!(missing(&late).contains(&"lost at Upgrade by 14.upgrade.1: written-to-kept-store".to_owned()));
}

#[test]
fn an_old_store_that_runs_takes_what_was_meant_for_the_new_one() {
    let outcome = play(&kept(), &[START]);
    assert_eq!(missing(&outcome), [SWALLOWED]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert_trouble(&outcome, &["13.upgrade timed out", "14.upgrade.2 timed out"]);
    assert!(finds(&outcome, "taken-by-kept-store", "acknowledged"));
    assert!(goal_says(&outcome, "connected to the old store under Upgrade2"));
    // What it took is lost although it is stopped before the new store's agent starts.
    let stopped = play(&kept(), &[START, STOP]);
    assert_eq!(missing(&stopped), [SWALLOWED]);
    assert_trouble(&stopped, &[]);
}

/// Where the old store is there from the start, as a scenario says that lists it, it is no other.
#[test]
fn an_old_store_from_before_takes_what_was_meant_for_the_new_one() {
    let runs = ("upgrade$ install 6.0", "upgrade$ ttAdmin -wait -repStart Upgrade2\nupgrade$ install 6.0");
    assert!(wrong(KEPT, &[runs]).contains(&"kept-store-runs".to_owned()));
    let outcome = play(&case(KEPT, &[runs]), &[]);
    assert_eq!(missing(&outcome), ["lost at Upgrade by 7.upgrade.1: taken-by-kept-store"]);
    let never = (
        "port = 0\n\n[[stores.store]]\nname = \"Upgrade\"",
        "port = 0\nexists = false\n\n[[stores.store]]\nname = \"Upgrade\"",
    );
    let absent = case(KEPT, &[runs, never]);
    assert_said(&play(&absent, &[]), "7.upgrade.1", "TT0833");
}

#[test]
fn a_paused_channel_loses_nothing_to_an_old_store_that_runs_and_that_it_runs_is_an_error_all_the_same() {
    let outcome = play(&kept(), &[START, STOP, "move 7.original before 13"]);
    assert_broken_alone(&outcome);
    assert_eq!(errors(RUNS), [""; 0]);
    assert_eq!(wrong(RUNS, &[]), ["kept-store-runs"], "it is a warning until another store is beside it");
    let by_itself = play(&case(RUNS, &[]), &[]);
    assert_held(&by_itself);
    assert!(!finds(&by_itself, "kept-store-left", ""), "it is destroyed in the end");
    for (deviations, line) in [
        (&["skip 1.original"][..], "lost at Upgrade by 7.upgrade.1: taken-by-kept-store"),
        (&["skip 7.upgrade.3"], "lost at Upgrade by 7.upgrade.1: taken-by-kept-store"),
    ] {
        assert_eq!(missing(&play(&case(RUNS, &[]), deviations)), [line], "{deviations:?}");
    }
}

#[test]
fn check_and_run_agree_about_old_stores_step_by_step() {
    let all: &[(&str, &str, &str, &str)] = &[
        // What is typed before 7.upgrade, what the check calls it, where it is refused, and how.
        ("ttAdmin -wait -repStart Upgrade2", "kept-store-runs", "", ""),
        ("ttRepAdmin -dsn Upgrade2 -receiver -name Original -state pause", "", "", ""),
        ("ttRepAdmin -dsn Upgrade2 -self -check", "", "", ""),
        ("ttIsql -connStr dsn=Upgrade2 -e \"select perm_in_use_size from SYS.MONITOR;quit;\"", "", "", ""),
        ("ttDestroy Upgrade2", "", "", ""),
        ("ttMigrate -c DSN=Upgrade2 /backup/again.dump", "", "", ""),
        ("keep Upgrade2 as Upgrade", "restore-over-store", "8.upgrade", "the tables exist already"),
        ("keep Upgrade2 as Original", "not-its-source", "7.upgrade.1", "not found"),
        ("keep Upgrade as Upgrade2", "store-absent", "7.upgrade.1", "TT0833"),
        (
            "ttMigrate -r DSN=Upgrade2 /backup/upgrade.dump",
            "restore-over-store",
            "7.upgrade.1",
            "exist already",
        ),
        (
            "ttRepAdmin -dsn Original -receiver -name Upgrade2 -list",
            "unknown-store",
            "7.upgrade.1",
            "not found",
        ),
    ];
    for (typed, code, address, words) in all {
        let line = format!("upgrade$ {typed}\nupgrade$ install 6.0");
        let scene = case(KEPT, &[KEEP, ("upgrade$ install 6.0", &line)]);
        let codes: Vec<String> = scene.diagnostics.iter().map(|one| one.code.to_string()).collect();
        // `Original` is of another host as well, which is told first.
        let found = codes
            .iter()
            .any(|found| found == code || (found == "dsn-not-of-lane" && typed.contains("Original")));
        assert!(found || (code.is_empty() && codes.is_empty()), "{typed}: {codes:?}");
        let outcome = play(&scene, &[]);
        if address.is_empty() {
            let trouble = crate::support::trouble(&outcome);
            assert!(!trouble.iter().any(|one| one.starts_with("7.")), "{typed}: {trouble:?}");
        } else {
            assert_said(&outcome, address, words);
        }
    }
}

#[test]
fn an_old_store_is_used_by_the_tools_of_its_own_release() {
    let after = "insert 'ttAdmin -wait -repStart Upgrade2' at upgrade after 7.upgrade";
    assert_said(
        &play(&kept(), &[after]),
        "after 7.upgrade",
        "of release 5.1, and these tools are of release 6.0",
    );
    let line = ("## 8.", "```console\nupgrade$ ttAdmin -wait -repStart Upgrade2\n```\n\n## 8.");
    assert!(wrong(KEPT, &[KEEP, line]).contains(&"tools-of-another-release".to_owned()));
}

#[test]
fn two_stores_of_one_name_need_two_ports() {
    let ports: Change<'_> =
        ("release = \"5.1\"\nport = 0\n\n[stores.data]", "release = \"5.1\"\nport = 22011\n\n[stores.data]");
    let scene = case(KEPT, &[KEEP, ports]);
    let late = "insert 'ttAdmin -wait -repStart Upgrade2' at upgrade@5.1 after 12";
    let outcome = play(&scene, &[late]);
    assert_said(&outcome, "after 12", "TT17009");
    let typed: Change<'_> =
        ("-repStart Upgrade\n", "-repStart Upgrade\nupgrade@5.1$ ttAdmin -wait -repStart Upgrade2\n");
    assert!(wrong(KEPT, &[KEEP, ports, typed]).contains(&"one-port-twice".to_owned()));
}

#[test]
fn the_old_store_is_the_way_back_and_has_not_what_the_new_one_took() {
    let stop = "insert 'ttAdmin -wait -repStop Upgrade' at upgrade before 14";
    let scene = case(
        KEPT,
        &[
            KEEP,
            (
                "## 14.",
                "## 13a. Back\n\n```console\nupgrade$ ttAdmin -wait -repStop Upgrade\nupgrade$ ttDestroy Upgrade\n```\n\n## 14.",
            ),
        ],
    );
    let outcome = play(&scene, &[]);
    let line = "lost at Upgrade by 13a.upgrade.2: given-up-for-kept-store".to_owned();
    assert!(missing(&outcome).contains(&line), "{:?}", missing(&outcome));
    assert!(goal_says(&outcome, "release of Upgrade2"), "{:?}", outcome.goal);
    assert_said(&play(&kept(), &[stop]), "14.upgrade.2", "");
}

#[test]
fn the_room_of_an_old_store_is_counted() {
    // Two stores and a dump need 2 * 410 MB and 205 MB; one store and the dump need 615 MB.
    let small: Change<'_> = (
        "[[hosts]]\nname = \"upgradehost\"\nreleases = [\"5.1\"]\ndisk_mb = 4000",
        "[[hosts]]\nname = \"upgradehost\"\nreleases = [\"5.1\"]\ndisk_mb = 800",
    );
    let destroyed =
        ("Upgrade2\"\nhost = \"upgradehost\"", "Upgrade2\"\nexists = false\nhost = \"upgradehost\"");
    assert_held(&play(&case(KEPT, &[small, destroyed]), &[]));
    let outcome = play(&case(KEPT, &[KEEP, small]), &[]);
    assert_said(&outcome, "8.upgrade", "cannot restore Upgrade");
    assert_ne!(outcome.verdict, Verdict::Held);
    let needed =
        ("disk_mb = 4000\ndisk_mb_per_s = 60\n\n# A slow", "disk_mb = 900\ndisk_mb_per_s = 60\n\n# A slow");
    assert!(wrong(KEPT, &[needed]).contains(&"dump-without-room".to_owned()), "{:?}", wrong(KEPT, &[needed]));
}

/// The second half: step 18 keeps the old store of Original, and its agent is started.
#[test]
fn the_note_of_step_18_is_the_same_for_the_other_store() {
    let exchanged = [&[KEEP], EXCHANGED].concat();
    let scene = case(KEPT, &exchanged);
    assert_eq!(scene.diagnostics.len(), 0);
    assert_held(&play(&scene, &[]));
    let start = "insert 'ttAdmin -wait -repStart Original2' at upgrade@5.1 before 7.upgrade";
    let outcome = play(&scene, &[start]);
    assert_eq!(missing(&outcome), ["lost at Original by before 7.upgrade: taken-by-kept-store"]);
}

/// Contents and sums agree whatever is left out, typed twice or struck while an old store is there (`play` asserts it).
#[test]
fn every_update_is_counted_whatever_is_done_around_an_old_store() {
    let runs = case(RUNS, &[]);
    let units: Vec<String> = runs.runbook.commands().map(|(address, _)| address.to_string()).collect();
    for unit in &units {
        for kind in ["skip", "repeat"] {
            let _sound = play(&runs, &[&format!("{kind} {unit}")]);
        }
        if ["1.original.1", "7.upgrade.3"].contains(&unit.as_str()) {
            continue;
        }
        let _sound = play(&runs, &["skip 7.upgrade.3", &format!("skip {unit}")]);
        for struck in ["agent:OldUpgrade", "daemon:upgradehost"] {
            let kill = format!("kill {struck} at 7.upgrade.2+20s for 30s");
            let _sound = play(&runs, &["skip 1.original.1", &kill, &format!("repeat {unit}")]);
        }
    }
    for moved in ["move 6.upgrade before 5", "move 8.upgrade before 6", "swap 6.upgrade with 8.upgrade"] {
        let _sound = play(&runs, &[moved]);
    }
}

#[test]
fn the_story_of_what_an_old_store_took_names_it() {
    let scene = kept();
    let deviations: Vec<rehearsal::Deviation> = vec![START.parse().expect("it is a deviation")];
    let course = scene.course(&deviations).expect("it fits").with_truth();
    let told = Rehearsal::default().explain(&scene, &course, 1, Wanted::Worst).expect("nothing was picked");
    let story = told.story.expect("one is lost");
    let ending = story.ending.as_ref().expect("its way was ended");
    assert_eq!((ending.cause, ending.step.as_deref()), ("taken-by-kept-store", Some("before 7.upgrade")));
    let standings: Vec<&str> =
        story.places.iter().flat_map(|stay| stay.standings.iter().map(|one| one.text.as_str())).collect();
    assert!(standings.contains(&"the old store under Upgrade2 has taken it"), "{standings:?}");
}

#[test]
fn sections_that_are_no_data_sources_of_a_pair_are_errors_with_a_way_out() {
    let replicates = |as_what: &str| format!("Upgrade2\"\nreplicates_as = \"{as_what}\"");
    let own = |as_what: &str| wrong_text(&[("Upgrade2\"", &replicates(as_what))]);
    assert_eq!(own("Upgrade"), [""; 0]);
    assert!(own("Upgrad").contains(&"unknown-store".to_owned()));
    assert!(own("Original").contains(&"unknown-store".to_owned()), "it is of another host");
    assert!(wrong_text(&[("Upgrade2\"", "upgrade\"")]).contains(&"one-name".to_owned()));
}

/// The codes of what keeps a variant of the case from being played, or of what is found in it.
fn wrong_text(changes: &[Change<'_>]) -> Vec<String> {
    let home = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(KEPT);
    let read = |file: &str| std::fs::read_to_string(home.join(file)).expect("the case has it");
    let mut text = read("scenario.toml");
    for (from, to) in changes {
        text = text.replacen(from, to, 1);
    }
    let found =
        |name: &str, text: String| rehearsal::SourceText { name: name.to_owned(), bytes: text.into_bytes() };
    let opened = Scene::<Pair>::open(KEPT, &found("scenario.toml", text), |path| Ok(found(path, read(path))));
    let all = opened.map_or_else(|rejected| rejected.diagnostics, |scene| scene.diagnostics);
    all.iter().map(|one| one.code.to_string()).collect()
}
