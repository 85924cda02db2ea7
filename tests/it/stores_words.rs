//! What is typed at a pair has the effect that the vendor's references give it, in whichever of their forms it is typed.

use crate::cases_stores::{assert_lost, errors, play};
use crate::support::{assert_said, assert_trouble, assert_whole, finds, opened, state, trouble};
use kernel::Span;
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, PlayedStep, Verdict};
use std::path::PathBuf;
use stores::Pair;

/// A pair of two stores, `active` and `upgrade`, at release 5.1, with log files of 64 KB.
const BASE: &str = "stores-two-alter-clauses";

/// A runbook of these lines, each a step of its own, over the pair.
fn typed(lines: &[&str]) -> Scene<Pair> {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(BASE);
    let steps = (1..).zip(lines).map(|(at, line)| format!("## {at}. Line\n\n```console\n{line}\n```\n\n"));
    let (text, small) =
        (steps.collect::<String>(), [("file = 8192", "file = 64"), ("ballast = 200", "ballast = 20")]);
    opened(BASE, &home, &|file, found: String| match file {
        "scenario.toml" => small.iter().fold(found, |text, (from, to)| text.replace(from, to)),
        _ => text.clone(),
    })
}

fn played(lines: &[&str]) -> Outcome {
    play(&typed(lines), &[])
}

fn step<'o>(outcome: &'o Outcome, address: &str) -> &'o PlayedStep {
    outcome.runbook.steps.iter().find(|step| step.address == address).expect("it is in the runbook")
}

/// The codes of everything that `check` finds in a runbook.
fn found(scene: &Scene<Pair>) -> Vec<&str> {
    scene.diagnostics.iter().map(|one| one.code.as_ref()).collect()
}

#[test]
fn the_forms_of_the_references_are_taken_where_they_were_refused() {
    for name in [BASE, "stores-store-named-last"] {
        assert_eq!(errors(name), Vec::<String>::new(), "{name}");
        let outcome = play(&crate::cases_stores::case(name, &[]), &[]);
        assert_eq!((outcome.verdict, trouble(&outcome)), (Verdict::Held, Vec::new()), "{name}");
    }
    let ports = play(&crate::cases_stores::case(BASE, &[]), &[]);
    for (store, own, peer) in [("active", 40001, 40000), ("upgrade", 40000, 40001)] {
        assert_eq!(*state(&ports, store, "/ports/own"), own);
        assert_eq!(*state(&ports, store, "/ports/peer"), peer);
    }
    let quoted = play(&crate::cases_stores::case("stores-quoted-host", &[]), &[]);
    assert_trouble(&quoted, &[]);
    assert_eq!(*state(&quoted, "Original", "/ports/own"), 22012);
    assert_eq!(
        errors("stores-quoted-host"),
        ["ports-on-one-store"],
        "the other store's scheme keeps its own"
    );
}

#[test]
fn a_state_that_is_set_by_name_last_or_by_procedure_holds_and_sends() {
    for (pause, start) in [
        (
            "active$ ttRepAdmin -receiver -name upgrade -host upgradehost -scheme repscheme -state pause active",
            "active$ ttRepAdmin -receiver -state start -connStr \"DSN=active;UID=adm;PWD=secret\"",
        ),
        (
            "active$ ttIsql -e \"call ttRepSubscriberStateSet('REPSCHEME', 'REPL', 'UPGRADE', 'upgradehost', 1);exit\" active",
            "active$ ttisql -v1 -e\"call ttRepSubscriberStateSet(NULL, NULL, NULL, NULL, 0);exit\" active",
        ),
    ] {
        let pause = pause.replace("'REPSCHEME', 'REPL'", "'repscheme', NULL");
        let held = played(&[&pause, "active$ sleep 60"]);
        assert_eq!(*state(&held, "active", "/channel/state"), "pause");
        assert!(held.updates.pending > 1_000, "{pause}");
        assert_whole(&played(&[&pause, "active$ sleep 60", start, "active$ sleep 60"]));
    }
}

#[test]
fn a_subscriber_on_another_host_or_of_another_scheme_is_refused_and_seen() {
    for (option, code) in [("-host activehost", "wrong-host"), ("-scheme other", "unknown-scheme")] {
        let line = format!("active$ ttRepAdmin -receiver -name upgrade {option} -state stop active");
        let scene = typed(&[&line]);
        // What the line was meant to do is looked at as well, and a stop gives up what is held.
        assert_eq!(found(&scene).last(), Some(&code), "{:?}", found(&scene));
        let outcome = play(&scene, &[]);
        assert_trouble(&outcome, &["1.active refused"]);
        assert_lost(&outcome, 0, &[]);
    }
}

#[test]
fn a_threshold_that_a_statement_sets_fails_the_channel_that_holds_more() {
    let alter =
        |what: &str| format!("active$ ttIsql -e \"alter replication repscheme alter store {what};\" active");
    let play = |what: &str| {
        let lines = [
            "active$ ttAdmin -wait -repStop active",
            &alter(what),
            "active$ ttAdmin -wait -repStart active",
            "active$ ttRepAdmin -receiver -name upgrade -state pause active",
            "active$ sleep 120",
        ];
        played(&lines)
    };
    assert!(finds(&play("active set failthreshold 5"), "channel-failed", "active"));
    assert!(finds(
        &play("active on \\\"activehost\\\" set timeout 60 failthreshold 5"),
        "channel-failed",
        "active"
    ));
    for what in ["active set failthreshold 0", "active set failthreshold 500", "upgrade set failthreshold 5"]
    {
        assert!(!finds(&play(what), "channel-failed", ""), "{what}");
    }
    let running = played(&[&alter("active set failthreshold 5")]);
    assert_said(&running, "1.active", "TT8150");
}

#[test]
fn agents_stop_and_start_by_procedure_as_by_the_tool() {
    let stop = "active$ ttIsql -e \"call ttRepStop;exit\" active";
    let stopped = played(&[stop, "active$ sleep 60"]);
    assert_eq!(*state(&stopped, "active", "/agent"), "down");
    let start = "active$ ttIsql -connStr dsn=active -e \"call ttRepStart; exit;\"";
    assert_whole(&played(&[stop, "active$ sleep 60", start, "active$ sleep 60"]));
    assert!(found(&typed(&[stop, "active$ sleep 60"])).contains(&"agent-left-down"));
    assert_said(&played(&[start]), "1.active", "already running");
}

#[test]
fn a_wait_by_procedure_says_by_its_answer_whether_all_was_sent() {
    let wait = |seconds: &str| {
        format!("active$ ttIsql -e \"call ttRepSubscriberWait(NULL,NULL,NULL,NULL,{seconds});quit\" active")
    };
    let sent = played(&[&wait("-1")]);
    assert_trouble(&sent, &[]);
    assert_eq!(step(&sent, "1.active").reply, ["< 00 >"]);
    let pause = "active$ ttRepAdmin -receiver -name upgrade -state pause active";
    let late = played(&[pause, "active$ sleep 20", &wait("30")]);
    assert_trouble(&late, &[]);
    let answer = step(&late, "3.active");
    assert_eq!(answer.reply, ["< 01 >"]);
    let took = answer.end_s.expect("it ended").0 - answer.start_s.expect("it began").0;
    assert!(took >= Span::from_secs(30), "it took {took}");
}

#[test]
fn what_only_tells_tells_how_things_stand() {
    let outcome = played(&[
        "active$ ttVersion",
        "active$ ttStatus",
        "active$ ttAdmin -query active",
        "active$ ttIsql -e \"repschemes; select * from ttrep.reppeers; call ttBookmark;\" active",
        "active$ ttIsql -e \"call ttReplicationStatus('upgrade');\" active",
        "active$ ttIsql -e \"select perm_in_use_size from sys.monitor;\" active",
    ]);
    assert_trouble(&outcome, &[]);
    for (address, words) in [
        ("1.active", "Release 5.1"),
        ("2.active", "agent is up"),
        ("3.active", "Agent Policy        : manual"),
        ("4.active", "< upgrade, 0, "),
        ("4.active", "hold LSN"),
        ("5.active", "start"),
        ("6.active", "1 row found"),
    ] {
        let reply = &step(&outcome, address).reply;
        assert!(reply.iter().any(|line| line.contains(words)), "{address}: {reply:?}");
    }
}

#[test]
fn the_policy_always_starts_the_agent_and_lets_no_command_do_so() {
    let always = "active$ ttAdmin -repPolicy always active";
    let down = ["active$ ttAdmin -wait -repStop active", always, "active$ sleep 10"];
    assert_eq!(*state(&played(&down), "active", "/agent"), "up");
    for (set, done) in [
        (always, "active$ ttAdmin -repStop active"),
        ("active$ ttIsql -e \"call ttRepPolicySet('always');\" active", "active$ ttAdmin -repStart active"),
    ] {
        assert_said(&played(&[set, done]), "2.active", "TT10012");
    }
    let manual = "active$ ttAdmin -repPolicy manual active";
    assert_trouble(&played(&[always, manual, "active$ ttAdmin -wait -repStop active"]), &[]);
}

#[test]
fn the_policy_decides_whether_an_agent_that_died_comes_back() {
    let after = |policy: &str, fault: &str| {
        let line = format!("active$ ttAdmin -repPolicy {policy} active");
        let outcome = play(&typed(&[&line, "active$ sleep 120"]), &[fault]);
        state(&outcome, "active", "/agent").as_str().expect("a word").to_owned()
    };
    let agent = "kill agent:active at 2+10s for 5s";
    assert_eq!([after("manual", agent), after("norestart", agent)], ["up", "down"]);
    let daemon = "kill daemon:activehost at 2+10s for 5s";
    assert_eq!([after("manual", daemon), after("always", daemon)], ["down", "up"]);
}

#[test]
fn a_store_that_its_policy_keeps_in_memory_is_in_use() {
    let lines = [
        "upgrade$ ttAdmin -ramPolicy manual upgrade",
        "upgrade$ ttAdmin -ramLoad upgrade",
        "upgrade$ applications stop upgrade",
        "upgrade$ ttAdmin -wait -repStop upgrade",
        "upgrade$ ttDestroy upgrade",
    ];
    assert_said(&played(&lines), "5.upgrade", "RAM policy");
    let unloaded = [&lines[..4], &["upgrade$ ttAdmin -ramUnload upgrade"], &lines[4..]].concat();
    assert_trouble(&played(&unloaded), &[]);
    let always = [
        "upgrade$ ttIsql -e \"call ttRamPolicySet('always');\" upgrade",
        "upgrade$ ttAdmin -ramUnload upgrade",
    ];
    assert_said(&played(&always), "2.upgrade", "not manual");
}

#[test]
fn a_destroy_that_waits_gives_up_when_its_time_is_over() {
    let lines = ["upgrade$ ttDestroy -wait -timeout 20 upgrade"];
    let outcome = played(&lines);
    assert_said(&outcome, "1.upgrade", "still in use");
    let answer = step(&outcome, "1.upgrade");
    let took = answer.end_s.expect("it ended").0 - answer.start_s.expect("it began").0;
    assert!(took >= Span::from_secs(20) && took < Span::from_secs(40), "it took {took}");
}

/// The way back after a channel that was stopped: the store is made anew as a copy.
const WAY_BACK: [&str; 10] = [
    "upgrade$ applications stop upgrade",
    "upgrade$ marker upgrade to active",
    "upgrade$ applications start active",
    "active$ ttRepAdmin -receiver -name upgrade -state stop active",
    "active$ sleep 60",
    "upgrade$ ttAdmin -wait -repStop upgrade",
    "upgrade$ ttDestroy upgrade",
    "upgrade$ ttRepAdmin -duplicate -from active -host activehost -setMasterRepStart upgrade",
    "upgrade$ ttAdmin -wait -repStart upgrade",
    "active$ marker active to upgrade",
];

/// The way back with one line replaced.
fn way_back(at: usize, line: &'static str) -> Scene<Pair> {
    let mut lines = WAY_BACK;
    lines[at] = line;
    typed(&lines)
}

#[test]
fn a_copy_brings_back_what_a_stopped_channel_has_not_held() {
    let scene = typed(&WAY_BACK);
    let outcome = play(&scene, &[]);
    assert_trouble(&outcome, &[]);
    assert_whole(&outcome);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
    assert_eq!(*state(&outcome, "active", "/channel/state"), "start");
    let errors = scene.diagnostics.iter().filter(|one| one.severity == runbook::Severity::Error);
    let codes: Vec<&str> = errors.map(|one| one.code.as_ref()).collect();
    assert_eq!(
        codes,
        ["stop-discards-backlog", "destroyed-without-dump"],
        "the stop is the mistake that it mends"
    );
}

#[test]
fn a_copy_of_a_channel_that_stays_stopped_lacks_what_came_after_it() {
    let scene = way_back(7, "upgrade$ ttRepAdmin -duplicate -from active -host activehost upgrade");
    assert!(found(&scene).contains(&"copied-while-stopped"));
    let outcome = play(&scene, &[]);
    assert!(outcome.updates.lost > 1_000, "{}", outcome.updates.lost);
    let causes: Vec<&str> = outcome.lost_by_cause.iter().map(|one| one.cause).collect();
    assert_eq!(causes, ["not-retained-while-stopped"]);
}

#[test]
fn a_copy_is_refused_where_the_reference_says_so() {
    let cases = [
        (6, "upgrade$ sleep 1", "8.upgrade", "exists already", "copy-over-store"),
        (5, "active$ ttAdmin -wait -repStop active", "7.upgrade", "in use", "store-in-use"),
        (
            7,
            "upgrade$ ttRepAdmin -duplicate -from active -host upgradehost upgrade",
            "8.upgrade",
            "not in the scheme",
            "wrong-host",
        ),
        (
            7,
            "upgrade$ ttRepAdmin -duplicate -from upgrade -host upgradehost upgrade",
            "8.upgrade",
            "not the other store",
            "peer-is-itself",
        ),
    ];
    for (at, line, address, words, code) in cases {
        let scene = way_back(at, line);
        assert_said(&play(&scene, &[]), address, words);
        assert!(found(&scene).contains(&code), "{code}: {:?}", found(&scene));
    }
}

#[test]
fn a_copy_is_made_by_an_agent_that_runs_and_within_one_release() {
    let mut lines = WAY_BACK;
    lines[4] = "active$ ttAdmin -wait -repStop active";
    let scene = typed(&lines);
    assert_said(&play(&scene, &[]), "8.upgrade", "agent of active");
    assert!(found(&scene).contains(&"copied-store-not-ready"));
    let mut lines = WAY_BACK;
    lines[4] = "upgrade$ install 6.0";
    lines[5] = "upgrade@5.1$ ttAdmin -wait -repStop upgrade";
    let scene = typed(&lines);
    assert_said(&play(&scene, &[]), "8.upgrade", "TT16048");
    assert!(found(&scene).contains(&"copy-between-releases"));
}

#[test]
fn a_copy_that_loses_its_source_leaves_no_store() {
    let outcome = play(&typed(&WAY_BACK), &["skip 10", "kill agent:active at 8+10s for 300s"]);
    assert_said(&outcome, "8.upgrade", "is lost");
    assert_eq!(*state(&outcome, "upgrade", "/exists"), false);
}

#[test]
fn a_checkpoint_by_procedure_purges_the_log_that_nobody_needs() {
    let used = |line: &'static str| {
        let outcome = played(&[&["active$ sleep 60", line][..]; 4].concat());
        outcome
            .exposure
            .disk_high_water
            .iter()
            .find(|one| one.host == "activehost")
            .expect("it has a disk")
            .bytes
    };
    let checkpoint = "active$ ttIsql -e \"call ttCkptBlocking(10, 1);\" active";
    assert!(used(checkpoint) + 2_000_000 < used("active$ sleep 1"));
}

/// The last line of the runbook, and a step that sends again what the other store holds.
const SENT_AGAIN: (&str, &str) = (
    "upgrade$ ttAdmin -repStart upgrade\n```\n",
    "upgrade$ ttAdmin -repStart upgrade\n```\n\n## 3. Send again\n\n```console\n\
     active$ ttRepAdmin -connStr DSN=active -receiver -name upgrade -state start\n\
     active$ marker active to upgrade\n```\n",
);

#[test]
fn from_7_0_on_whether_a_restore_converts_the_definitions_itself_is_a_reading() {
    let name = "stores-restore-converts-itself";
    let stuck = |outcome: &Outcome| {
        let refused = outcome.runbook.steps.iter().filter_map(|step| step.message.as_deref());
        outcome.verdict == Verdict::Stuck && refused.into_iter().any(|said| said.contains("TT12075"))
    };
    let case = |changes: &[(&str, &str)]| crate::cases_stores::case(name, &[&[SENT_AGAIN], changes].concat());
    let (asked, converts) = ("reading-assumed", "reading restore_converts=yes");
    let as_it_is = case(&[]);
    assert!(found(&as_it_is).contains(&asked) && found(&as_it_is).contains(&"definitions-not-converted"));
    assert!(stuck(&play(&as_it_is, &[])));
    let outcome = play(&as_it_is, &[converts]);
    assert_eq!((outcome.verdict, trouble(&outcome)), (Verdict::Held, Vec::new()));
    assert_eq!(*state(&outcome, "upgrade", "/definitions"), "7.0");
    // The option leaves them as they are, and who types the conversion needs no reading.
    assert!(stuck(&play(&case(&[("ttMigrate -r ", "ttMigrate -r -noRepUpgrade ")]), &[converts])));
    let by_hand = (
        "upgrade$ sleep 10\nupgrade$ ttAdmin",
        "upgrade$ ttRepAdmin -dsn upgrade -self -upgrade\nupgrade$ ttAdmin",
    );
    for reading in [&[][..], &[converts]] {
        assert_eq!(play(&case(&[by_hand]), reading).verdict, Verdict::Held);
    }
    // A scenario that says so is not found fault with, and one without such a release is not asked.
    let says = ("autocreate0 = \"create\"", "autocreate0 = \"create\"\nrestore_converts = \"yes\"");
    let told = case(&[says]);
    assert!(!found(&told).contains(&asked) && !found(&told).contains(&"definitions-not-converted"));
    let six = case(&[("install 7.0", "install 6.0"), ("@7.0", "@6.0")]);
    assert!(!found(&six).contains(&asked));
    assert!(stuck(&play(&six, &[])) && stuck(&play(&six, &[converts])));
    assert!(!play(&six, &[]).readings.contains_key("restore_converts"));
}
