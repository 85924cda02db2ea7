//! Small inputs on which the model of the pair once erred, each with the right value and with others of its kind.
//!
//! A case is a folder below `cases`. A variant of it has parts of its texts replaced: other releases, other names, the
//! directions exchanged.

use crate::binary::cutover;
use crate::support::{
    Change, assert_missing, assert_said, assert_sound, assert_trouble, course_of, finds, missing, opened,
    state, trouble,
};
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::story::Wanted;
use rehearsal::{Rehearsal, Scene};
use serde_json::Value;
use std::path::PathBuf;
use stores::Pair;

fn home(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(name)
}

/// A case with parts of its scenario or its runbook replaced; each of them stands in one of the two.
pub(crate) fn case(name: &str, changes: &[Change<'_>]) -> Scene<Pair> {
    let read = |file: &str| std::fs::read_to_string(home(name).join(file)).expect("the case has it");
    let mut texts = ["scenario.toml", "runbook.md"].map(read);
    for (from, to) in changes {
        assert!(texts.iter().any(|text| text.contains(from)), "{name} does not say `{from}`");
        texts = texts.map(|text| text.replace(from, to));
    }
    let change = |file: &str, _: String| texts[usize::from(file == "runbook.md")].clone();
    opened(name, &home(name), &change)
}

/// A run of a case with its own deviations and further ones.
pub(crate) fn play(scene: &Scene<Pair>, deviations: &[&str]) -> Outcome {
    let own = scene.deviations.iter().map(ToString::to_string);
    let all: Vec<String> = own.chain(deviations.iter().map(ToString::to_string)).collect();
    let outcome = Rehearsal::default().play(scene, &course_of(scene, &all), 1);
    assert_sound(&outcome);
    outcome
}

fn played(name: &str, deviations: &[&str]) -> Outcome {
    play(&case(name, &[]), deviations)
}

/// The codes of the errors that `check` finds in a case as it is.
pub(crate) fn errors(name: &str) -> Vec<String> {
    let said = cutover(&["check", &home(name).to_string_lossy(), "--json"]);
    let json: Value = serde_json::from_str(&said.out).expect("it prints JSON");
    let all = json["diagnostics"].as_array().expect("a list").iter();
    let errors = all.filter(|one| one["severity"] == "error");
    errors.map(|one| one["code"].as_str().expect("a code").to_owned()).collect()
}

/// The codes of everything that is wrong with a variant of a case.
pub(crate) fn wrong(name: &str, changes: &[Change<'_>]) -> Vec<String> {
    case(name, changes).diagnostics.iter().map(|one| one.code.to_string()).collect()
}

/// Whether a point of the goal that was missed says so.
pub(crate) fn goal_says(outcome: &Outcome, words: &str) -> bool {
    format!("{:?}", outcome.goal).contains(words)
}

#[track_caller]
pub(crate) fn assert_lost(outcome: &Outcome, lost: u64, lines: &[&str]) {
    assert_missing(outcome, lines);
    assert_eq!(outcome.updates.lost, lost, "{:?}", missing(outcome));
    assert!(lost == 0 || outcome.verdict == Verdict::Violated, "what is lost is never held");
}

/// The stores have each other's names, so that the directions are exchanged.
pub(crate) const EXCHANGED: &[Change<'static>] =
    &[("Original", "Third"), ("Upgrade", "Original"), ("Third", "Upgrade")];

/// Newer releases.
const SEVEN: &[Change<'static>] = &[("6.0", "7.0"), ("5.1", "6.0")];

const STOPPED: &str = "lost at Original by 1.upgrade.1: not-retained-while-stopped";

#[test]
fn what_is_taken_while_a_channel_is_stopped_is_not_held_whatever_is_reset_later() {
    let name = "stores-taken-while-stopped";
    for reset in ["reading reset=clear", "reading reset=zero", "reading reset=tail"] {
        for order in [&[][..], &["swap 3 with 4"], &["skip 3.upgrade.2"], &["repeat 4"]] {
            let outcome = played(name, &[&[reset], order].concat());
            assert_lost(&outcome, 1, &[STOPPED]);
        }
    }
    assert_lost(&play(&case(name, SEVEN), &[]), 1, &[STOPPED]);
    let exchanged = play(&case(name, EXCHANGED), &[]);
    assert_lost(&exchanged, 1, &["lost at Upgrade by 1.upgrade.1: not-retained-while-stopped"]);
}

#[test]
fn pausing_after_a_stop_holds_what_comes_and_not_what_came() {
    let pause = "replace 3.upgrade.1 with 'ttRepAdmin -dsn Upgrade -receiver -name Original -state pause'";
    let scene = case("stores-taken-while-stopped", &[]);
    let outcome = play(&scene, &[pause, "hasten 5"]);
    let held = "pending at Original by 3.upgrade.1: channel-paused";
    assert_missing(&outcome, &[STOPPED, held]);
    assert_eq!((outcome.updates.lost, outcome.updates.pending), (1, 1));
}

#[test]
fn the_story_of_what_was_taken_while_stopped_agrees_with_the_count() {
    for deviations in [&[][..], &["swap 3 with 4"]] {
        let scene = case("stores-taken-while-stopped", &[]);
        let own = scene.deviations.iter().map(ToString::to_string);
        let all: Vec<String> = own.chain(deviations.iter().map(ToString::to_string)).collect();
        let course = course_of(&scene, &all);
        let told =
            Rehearsal::default().explain(&scene, &course, 1, Wanted::Worst).expect("nothing was picked");
        let ending = told.story.expect("one is lost").ending.expect("its way was ended");
        assert_eq!(
            (ending.cause, ending.step.as_deref()),
            ("not-retained-while-stopped", Some("1.upgrade.1"))
        );
    }
}

#[test]
fn a_store_that_only_receives_has_nothing_to_wait_for() {
    let outcome = played("stores-wait-at-a-receiver", &[]);
    assert_trouble(&outcome, &[]);
    let wait = outcome.runbook.steps.iter().find(|step| step.address == "1.upgrade.5").expect("it was typed");
    let took = wait.end_s.expect("it ended").0 - wait.start_s.expect("it began").0;
    assert!(took <= kernel::Span::from_millis(250), "it took {took}");
}

#[test]
fn a_wait_still_waits_for_what_was_taken_here() {
    let scene = case("stores-wait-at-a-receiver", &[("kb_per_s = 400", "kb_per_s = 10")]);
    let outcome = play(&scene, &["skip 1.upgrade.1", "skip 1.upgrade.2"]);
    let wait = outcome.runbook.steps.iter().find(|step| step.address == "1.upgrade.5").expect("it was typed");
    assert!(wait.end_s.expect("it ended").0 - wait.start_s.expect("it began").0 > kernel::Span::from_secs(1));
}

#[test]
fn received_rows_count_against_no_threshold() {
    let outcome = played("stores-threshold-idle", &[]);
    assert_lost(&outcome, 0, &[]);
    assert!(!finds(&outcome, "channel-failed", ""));
    let paused = "insert 'ttRepAdmin -dsn Upgrade -receiver -name Original -state pause' at upgrade before 1.upgrade.4";
    let idle = play(&case("stores-threshold-idle", &[]), &[paused, "skip 2"]);
    assert!(!finds(&idle, "channel-failed", ""), "a paused channel with nothing to send holds nothing");
}

#[test]
fn received_rows_hold_no_log() {
    for name in ["stores-receives-only", "stores-never-purged"] {
        let outcome = played(name, &[]);
        assert_trouble(&outcome, &[]);
        assert!(!finds(&outcome, "channel-failed", ""), "{name}");
        let held = state(&outcome, "Upgrade", "/channel/log_held_bytes").as_u64().expect("a number");
        assert!(held < 100_000, "{name}: {held} bytes");
        // A checkpoint every ten minutes: what is on disk is what came since the last but one, and no more.
        let most = outcome.exposure.disk_high_water.iter().map(|one| one.bytes).max().expect("hosts");
        assert!(most < 600 << 20, "{name}: {most} bytes");
    }
}

#[test]
fn the_threshold_is_named_with_the_step_that_paused_the_channel() {
    let pause = "insert 'ttRepAdmin -dsn Original -receiver -name Upgrade -state pause' at original before 1";
    let outcome = played("stores-threshold-idle", &[pause, "skip 2"]);
    let by = |cause: &str| format!("lost at Upgrade by before 1: {cause}");
    let found = missing(&outcome);
    for cause in ["threshold-failed", "not-retained-while-stopped"] {
        assert!(found.contains(&by(cause)), "{found:?}");
    }
    assert!(finds(&outcome, "channel-failed", "more than the threshold of 4"));
    assert_eq!(state(&outcome, "Original", "/channel/state"), "stop", "the subscriber was told");
}

#[test]
fn what_an_agent_that_is_down_keeps_back_is_the_doing_of_whoever_stopped_it() {
    let stop = "insert 'ttAdmin -wait -repStop Upgrade' at upgrade before 1.upgrade.4";
    let outcome = play(&case("stores-threshold-idle", &[]), &[stop, "skip 2"]);
    let line = "lost at Upgrade by before 1.upgrade.4: threshold-failed".to_owned();
    assert!(missing(&outcome).contains(&line), "{:?}", missing(&outcome));
    assert_eq!(state(&outcome, "Original", "/channel/state"), "failed", "nobody could be told");
}

#[test]
fn what_is_on_the_wire_arrives_whatever_comes_between_a_pause_and_a_stop() {
    // As it is: its host has 6.0 beside 5.1, and a prompt without a release means the tools of the store that is there.
    let scene = case("stores-on-the-wire", &[]);
    assert!(!scene.diagnostics.iter().any(|one| one.code == "tools-of-another-release"));
    let start =
        "insert 'ttRepAdmin -dsn Upgrade -receiver -name Original -state start' at upgrade@5.1 after 3";
    let reset = "insert 'ttRepAdmin -dsn Upgrade -receiver -name Original -reset' at upgrade@5.1 after 3";
    let ways: [&[&str]; 6] = [
        &[],
        &["skip 2.upgrade.1"],
        &["skip 3.upgrade.1"],
        &["swap 2.upgrade.1 with 3.upgrade.1"],
        &["skip 3.upgrade.2", start],
        &["skip 3.upgrade.2", reset, "reading reset=tail"],
    ];
    for deviations in ways {
        let outcome = play(&scene, deviations);
        assert_trouble(&outcome, &[]);
        assert_lost(&outcome, 0, &[]);
    }
    let broken = play(&scene, &["cut originalhost upgradehost at 3 for 1s"]);
    assert_lost(&broken, 1, &["lost at Original by 3.upgrade.1: backlog-discarded"]);
}

#[test]
fn a_prompt_finds_the_tools_of_the_store_until_a_step_installs_others() {
    let installs = "insert 'install 6.0' at upgrade before 2";
    let switched = play(&case("stores-on-the-wire", &[]), &[installs]);
    let words = "of release 5.1, and these tools are of release 6.0";
    assert_said(&switched, "2.upgrade.1", words);
    let named = case("stores-on-the-wire", &[("upgrade$ ttRepAdmin", "upgrade@6.0$ ttRepAdmin")]);
    assert!(named.diagnostics.iter().any(|one| one.code == "tools-of-another-release"));
    assert_said(&play(&named, &[]), "3.upgrade.1", words);
    // Whatever the order in which the releases are listed.
    let listed = case("stores-on-the-wire", &[("[\"5.1\", \"6.0\"]", "[\"6.0\", \"5.1\"]")]);
    assert_trouble(&play(&listed, &[]), &[]);
}

#[test]
fn a_failed_channel_is_a_stopped_one_as_soon_as_its_subscriber_was_told() {
    // The line is too slow for what is written, so that the channel fails while it is connected.
    let changes: &[Change<'_>] = &[("kb_per_s = 400", "kb_per_s = 3"), ("file = 1024", "file = 64")];
    let outcome = play(&case("stores-threshold-idle", changes), &["skip 2"]);
    assert!(finds(&outcome, "channel-failed", "Original to Upgrade"));
    assert_eq!(state(&outcome, "Original", "/channel/state"), "stop");
}

#[test]
fn a_new_log_that_passes_an_old_mark_has_lost_what_lay_below_it() {
    let line = "lost at Original by 1.upgrade.8: below-stale-mark";
    assert_lost(&played("stores-below-the-mark", &[]), 3, &[line]);
    assert_lost(&play(&case("stores-below-the-mark", SEVEN), &[]), 3, &[line]);
    let exchanged = play(&case("stores-below-the-mark", EXCHANGED), &[]);
    assert_lost(&exchanged, 3, &["lost at Upgrade by 1.upgrade.8: below-stale-mark"]);
}

#[test]
fn tools_of_another_major_release_are_refused() {
    let name = "stores-major-release-in-place";
    assert!(errors(name).contains(&"tools-of-another-release".to_owned()));
    let outcome = played(name, &[]);
    assert_eq!(outcome.verdict, Verdict::Stuck);
    assert_said(&outcome, "1.upgrade.7", "of release 5.1, and these tools are of release 7.0");
    let on: Change<'_> = ("on_refusal = \"stop\"", "on_refusal = \"continue\"");
    let all = play(&case(name, &[on]), &[]);
    let refused =
        ["1.upgrade.7 refused", "1.upgrade.8 refused", "1.upgrade.9 refused", "1.upgrade.10 timed out"];
    assert_trouble(&all, &refused);
    for changes in [&[("5.1", "6.0"), on][..], &[("7.0", "6.0"), on], EXCHANGED] {
        let scene = case(name, changes);
        assert!(scene.diagnostics.iter().any(|one| one.code == "tools-of-another-release"));
        assert!(!trouble(&play(&scene, &[])).is_empty(), "{changes:?}");
    }
}

#[test]
fn a_patch_release_is_no_other_release() {
    let scene = case("stores-major-release-in-place", &[("7.0", "5.1.2")]);
    assert!(!scene.diagnostics.iter().any(|one| one.code == "tools-of-another-release"));
    let outcome = play(&scene, &[]);
    assert_trouble(&outcome, &[]);
    assert_eq!(state(&outcome, "Upgrade", "/release"), "5.1.2");
}

#[test]
fn a_data_source_is_of_its_host() {
    let name = "stores-destroy-elsewhere";
    assert!(errors(name).contains(&"dsn-not-of-lane".to_owned()));
    let outcome = played(name, &[]);
    assert_said(&outcome, "6.original.2", "data source name `Upgrade` not found");
    for typed in
        ["ttAdmin -repStart Upgrade", "ttRepAdmin -dsn Upgrade -bookmark", "ttMigrate -c DSN=Upgrade /b/x"]
    {
        let replaced = format!("replace 6.original.2 with '{typed}'");
        let outcome = played(name, &[&replaced]);
        assert_said(&outcome, "6.original.2", "data source name `Upgrade` not found");
    }
    let right = play(&case(name, &[]), &["place 6.original.2 at upgrade"]);
    assert_trouble(&right, &[]);
    assert_eq!(right.verdict, Verdict::Held);
}

#[test]
fn two_agents_of_one_host_cannot_listen_on_one_port() {
    let name = "stores-one-port-twice";
    assert_eq!(errors(name), ["one-port-twice"]);
    assert_said(&played(name, &[]), "1.original.6", "TT17009");
    let apart = case(name, &[("Original on onehost set port 22011", "Original on onehost set port 22012")]);
    assert_eq!(apart.diagnostics.len(), 0);
    assert_trouble(&play(&apart, &[]), &[]);
    let dynamic = case(name, &[("set port 22011", "set port 0")]);
    assert_trouble(&play(&dynamic, &[]), &[]);
}

#[test]
fn a_pair_cannot_begin_with_one_port_for_two_agents() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("one-port-at-the-start");
    std::fs::create_dir_all(&folder).expect("there is room");
    let text =
        std::fs::read_to_string(home("stores-one-port-twice").join("scenario.toml")).expect("it is there");
    std::fs::write(folder.join("scenario.toml"), text.replace("port = 0", "port = 22011")).expect("room");
    std::fs::copy(home("stores-one-port-twice").join("runbook.md"), folder.join("runbook.md")).expect("room");
    let said = cutover(&["rehearse", &folder.to_string_lossy()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("both listen on port 22011 of onehost"), "{}", said.err);
}

#[test]
fn a_store_that_the_newer_release_created_is_told_as_such() {
    let name = "stores-created-new";
    assert!(errors(name).contains(&"created-by-newer".to_owned()));
    let words = "Upgrade was created by release 6.0 and never replicates with Original, which is at 5.1";
    assert!(goal_says(&played(name, &[]), words));
    let upgraded = ("release = \"6.0\"\nport", "release = \"6.0\"\ncreated_by = \"5.1\"\nport");
    assert!(!wrong(name, &[upgraded]).contains(&"created-by-newer".to_owned()));
    assert!(!goal_says(&play(&case(name, &[upgraded]), &[]), "created by"));
    assert!(wrong(name, SEVEN).contains(&"created-by-newer".to_owned()));
}

#[test]
fn hosts_without_a_link_are_an_error_and_their_lag_is_told() {
    assert_eq!(errors("stores-no-link"), ["no-link"]);
    let outcome = played("stores-no-link", &[]);
    assert!(
        outcome.exposure.max_lag_s.expect("it is measured").0 > kernel::Span::from_secs(600),
        "{:?}",
        outcome.exposure.max_lag_s
    );
    assert!(goal_says(&outcome, "no link joins db-ny-01 and db-ln-01"), "{:?}", outcome.goal);
    let joined = (
        "[lanes]",
        "[[links]]\nbetween = [\"db-ln-01\", \"db-ny-01\"]\nlatency_s = 0\nkb_per_s = 9000\n\n[lanes]",
    );
    assert!(!wrong("stores-no-link", &[joined]).contains(&"no-link".to_owned()));
}

#[test]
fn a_dump_takes_its_room_as_it_is_written_and_check_adds_it_up() {
    let name = "stores-dump-without-room";
    assert_eq!(errors(name), ["dump-without-room"]);
    let outcome = played(name, &[]);
    assert_said(&outcome, "5.upgrade", "no space left");
    assert_said(&outcome, "8.upgrade", "is not complete");
    let dump = outcome.runbook.steps.iter().find(|step| step.address == "5.upgrade").expect("it was typed");
    let took = dump.end_s.expect("it ended").0 - dump.start_s.expect("it began").0;
    assert!(took > kernel::Span::from_secs(3), "it fails when the disk is full, not before: {took}");
    assert_eq!(wrong(name, &[("disk_mb = 500", "disk_mb = 700")]).len(), 0);
}

#[test]
fn a_dump_that_is_written_again_takes_its_room_once() {
    // Room for two checkpoint files, the log and one dump, but not for two.
    let scene = case("stores-dump-without-room", &[("disk_mb = 500", "disk_mb = 700")]);
    let outcome = play(&scene, &["repeat 5"]);
    assert!(trouble(&outcome).iter().all(|line| !line.starts_with("5.")), "{:?}", trouble(&outcome));
}

#[test]
fn what_a_dump_will_take_can_be_asked() {
    let ask = "ttIsql -connStr dsn=Upgrade -e \"select perm_in_use_size from SYS.MONITOR;quit;\"";
    let scene = case("stores-dump-without-room", &[]);
    let asked = format!("insert '{ask}' at upgrade before 5.upgrade");
    let outcome = play(&scene, &[&asked]);
    let step = outcome.runbook.steps.iter().find(|step| step.command.contains("perm_in_use_size"));
    assert_eq!(step.expect("it was typed").result, rehearsal::outcome::StepResult::Ok);
    // 200 MB and 4,400 rows of 200 bytes.
    let expected = ("upgrade$ ttMigrate -c", &*format!("upgrade$ {ask}\n< 205660 >\nupgrade$ ttMigrate -c"));
    let scene = case("stores-dump-without-room", &[expected]);
    assert_trouble_without(&play(&scene, &[]), "5.upgrade.1");
}

/// Asserts that a command ended well.
#[track_caller]
fn assert_trouble_without(outcome: &Outcome, address: &str) {
    let all = trouble(outcome);
    assert!(all.iter().all(|line| !line.starts_with(address)), "{all:?}");
}

#[test]
fn a_tool_that_dies_with_its_daemon_or_its_agent_says_so_at_once() {
    let scene = crate::support::scene("stores/first-half");
    for (fault, address) in [
        ("kill daemon:upgradehost at 5+1s for 60s", "5.upgrade"),
        ("crash upgradehost at 5+1s for 60s", "5.upgrade"),
        ("kill daemon:upgradehost at 8+1s for 60s", "8.upgrade"),
        ("kill daemon:originalhost at 6+1s for 60s", "6.original"),
        ("kill agent:Original at 6+1s for 60s", "6.original"),
        ("crash upgradehost at 7+1s for 60s", "7.upgrade"),
    ] {
        let outcome = crate::support::play(&scene, &[fault], 1);
        let step = outcome.runbook.steps.iter().find(|step| step.address == address).expect("it was typed");
        assert_ne!(step.result, rehearsal::outcome::StepResult::Ok, "{fault}");
        let took = step.end_s.expect("it ended").0 - step.start_s.expect("it began").0;
        assert!(took < kernel::Span::from_secs(2), "{address} took {took} under {fault}");
    }
}

#[test]
fn a_log_that_could_not_be_numbered_is_refused_with_the_limit() {
    let said = cutover(&["rehearse", &home("code-log-numbers").to_string_lossy()]);
    assert_eq!(said.code, 4);
    assert!(said.err.contains("at most 2147483648 files can be numbered"), "{}", said.err);
    // As many files as there may be: the numbers do not matter to what is counted.
    let counted = |megabytes: &str| {
        let scene = case("code-log-numbers", &[("history = 5000000", &format!("history = {megabytes}"))]);
        play(&scene, &[]).updates.acknowledged
    };
    assert_eq!(counted("2000000"), counted("300"));
    assert!(counted("300") > 30_000);
}

/// The same in the other family: a region and its repository.
#[test]
fn a_region_without_a_link_to_its_repository_is_an_error() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("no-link-to-the-repository");
    std::fs::create_dir_all(&folder).expect("there is room");
    let home = crate::support::folder().join("pac/three-hosts");
    let text = std::fs::read_to_string(home.join("scenario.toml")).expect("it is there");
    let elsewhere = text.replacen("[\"host2\", \"redishost\"]", "[\"host2\", \"host3\"]", 1);
    assert_ne!(elsewhere, text);
    std::fs::write(folder.join("scenario.toml"), elsewhere).expect("room");
    std::fs::copy(home.join("runbook.md"), folder.join("runbook.md")).expect("room");
    let said = cutover(&["check", &folder.to_string_lossy()]);
    assert_eq!(said.code, 2);
    let words = "no link joins host2 and redishost";
    assert!(said.out.contains(words) || said.err.contains(words), "{}{}", said.out, said.err);
    assert_eq!(cutover(&["check", "pac/three-hosts"]).code, 0);
}
