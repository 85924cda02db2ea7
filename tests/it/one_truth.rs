//! What the check says of a pair and what a run says of it is one truth: of what is an error in one of them the other
//! one does not say that it is well.

use crate::support::{assert_said, finds, folder, missing, opened, play, scene, state};
use rehearsal::Scene;
use rehearsal::outcome::{Outcome, Verdict};
use stores::Pair;

/// The scenario of the overview with parts of its text replaced, and with a runbook of these lines, each a step.
fn pair(changes: &[(&str, &str)], lines: &[&str]) -> Scene<Pair> {
    let step = |(number, line): (usize, &&str)| format!("## {number}. Step\n\n```console\n{line}\n```\n\n");
    let runbook: String = (1..).zip(lines).map(step).collect();
    opened("overview", &folder().join("stores/overview"), &|file, text| {
        if file == "runbook.md" {
            return format!("# Steps\n\n{runbook}");
        }
        let replaced = |text: String, (from, to): &(&str, &str)| {
            assert!(text.contains(from), "the scenario does not say `{from}`");
            text.replace(from, to)
        };
        changes.iter().fold(text, replaced)
    })
}

/// The errors that the check finds.
fn errors(scene: &Scene<Pair>) -> Vec<&str> {
    let errors = scene.diagnostics.iter().filter(|one| one.severity == runbook::Severity::Error);
    errors.map(|one| one.code.as_ref()).collect()
}

fn told(outcome: &Outcome) -> String {
    format!("{:?} {:?}", outcome.goal, outcome.findings)
}

/// Everything off Upgrade, which is level with Original.
const AWAY: [&str; 2] =
    ["upgrade$ applications move Upgrade to Original", "upgrade$ marker Upgrade to Original"];

const GOAL: &str = "[goal.store.Original]\nrelease = \"5.1\"";

#[test]
fn a_store_that_the_goal_lets_go_is_no_error() {
    let lines = [
        AWAY[0],
        AWAY[1],
        "upgrade$ ttAdmin -wait -repStop Upgrade",
        "upgrade$ ttDestroy Upgrade",
        "original$ ttAdmin -wait -repStop Original",
    ];
    for (exists, verdict) in [("no", Verdict::Held), ("any", Verdict::Held), ("yes", Verdict::Violated)] {
        let goal = format!(
            "[goal.store.Original]\nagent_up = \"no\"\n\n[goal.store.Upgrade]\nexists = \"{exists}\""
        );
        let scene = pair(&[(GOAL, &goal)], &lines);
        let outcome = play(&scene, &[], 1);
        assert_eq!(outcome.verdict, verdict, "{exists}: {}", told(&outcome));
        assert!(finds(&outcome, "store-missing", "Upgrade does not exist"), "{exists}");
        assert_eq!(errors(&scene).is_empty(), verdict == Verdict::Held, "{exists}: {:?}", errors(&scene));
    }
}

/// The way of the overview for Upgrade, whole.
const CONVERTED: [&str; 14] = [
    AWAY[0],
    "original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
    AWAY[1],
    "upgrade$ ttAdmin -wait -repStop Upgrade",
    "upgrade$ ttMigrate -c DSN=Upgrade /backup/u",
    "upgrade$ ttDestroy Upgrade",
    "upgrade$ install 6.0",
    "upgrade$ ttMigrate -r DSN=Upgrade /backup/u",
    "upgrade$ ttRepAdmin -dsn Upgrade -self -upgrade",
    "upgrade$ ttRepAdmin -dsn Upgrade -receiver -name Original -reset",
    "upgrade$ ttAdmin -wait -repStart Upgrade",
    "original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state start",
    "original$ marker Original to Upgrade",
    "upgrade$ applications move Original to Upgrade",
];

/// The way of the overview without some of its lines, by their numbers.
fn without(left_out: &[usize]) -> Vec<&'static str> {
    let kept = |(number, line): (usize, &'static str)| (!left_out.contains(&number)).then_some(line);
    (1..).zip(CONVERTED).filter_map(kept).collect()
}

#[test]
fn a_store_that_nothing_has_upgraded_is_not_held() {
    let scene = pair(&[], &CONVERTED);
    assert_eq!((errors(&scene), play(&scene, &[], 1).verdict), (vec![], Verdict::Held));
    let mut named = CONVERTED.to_vec();
    named[7] = "upgrade@5.1$ ttMigrate -r DSN=Upgrade /backup/u";
    for (lines, told_by) in [(without(&[7]), "restore-without-install"), (named, "objective-goal")] {
        let scene = pair(&[], &lines);
        assert!(errors(&scene).contains(&"restore-without-install"), "{:?}", errors(&scene));
        let outcome = play(&scene, &[], 1);
        assert_ne!(outcome.verdict, Verdict::Held, "{}", told(&outcome));
        assert!(finds(&outcome, told_by, ""), "{}", told(&outcome));
    }
}

#[test]
fn a_way_back_that_restores_what_was_dumped_is_no_error() {
    let outcome = play(&scene("stores/corrected"), &["abort after 12"], 1);
    assert!(!finds(&outcome, "restore-without-install", ""), "{}", told(&outcome));
    assert_eq!(outcome.goal.len(), 2, "the goal tells of both stores: {}", told(&outcome));
}

#[test]
fn a_store_that_the_goal_leaves_at_its_release_may_be_restored_by_the_tools_of_its_dump() {
    for release in ["5.1", "any"] {
        let goal = format!("{GOAL}\n\n[goal.store.Upgrade]\nrelease = \"{release}\"");
        let scene = pair(&[(GOAL, &goal)], &without(&[7]));
        assert_eq!((errors(&scene), play(&scene, &[], 1).verdict), (vec![], Verdict::Held), "{release}");
    }
}

#[test]
fn a_store_that_is_restored_from_the_dump_of_the_other_one_is_told() {
    let one_host = [("host = \"upgradehost\"", "host = \"originalhost\"")];
    let mut lines: Vec<String> = CONVERTED.iter().map(|line| line.replace("$ tt", "@5.1$ tt")).collect();
    lines.insert(0, "original@5.1$ ttMigrate -c DSN=Original /backup/o".into());
    for line in &mut lines {
        *line = line.replace("upgrade@5.1$", "original@5.1$").replace("upgrade$", "original$");
    }
    for line in &mut lines[8..12] {
        *line = line.replace("@5.1$", "@6.0$").replace("/backup/u", "/backup/o");
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let scene = pair(&one_host, &lines);
    assert!(errors(&scene).contains(&"dump-of-other-store"), "{:?}", errors(&scene));
    let outcome = play(&scene, &[], 1);
    assert!(finds(&outcome, "dump-of-other-store", "a dump of Original"), "{}", told(&outcome));
    assert_ne!(outcome.verdict, Verdict::Held);
}

/// Upgrade is empty of applications, and then something is done to it between its agent's stop and start.
fn in_place(lines: &[&'static str]) -> Vec<&'static str> {
    let before = [AWAY[0], AWAY[1], "upgrade$ ttAdmin -wait -repStop Upgrade"];
    let after = [
        "upgrade$ ttAdmin -wait -repStart Upgrade",
        "original$ marker Original to Upgrade",
        "upgrade$ applications move Original to Upgrade",
    ];
    [&before, lines, &after].concat()
}

const NEWER: (&str, &str) = ("\"5.1\"", "\"5.1.5\"");

#[test]
fn an_older_release_that_takes_over_a_store_of_a_newer_one_is_told() {
    let [unload, load] = ["upgrade$ ttAdmin -ramUnload Upgrade", "upgrade$ ttAdmin -ramLoad Upgrade"];
    for (release, older) in [("upgrade$ install 5.1.1", true), ("upgrade$ install 5.1.6", false)] {
        let scene = pair(&[NEWER], &in_place(&[unload, release, load]));
        let outcome = play(&scene, &[], 1);
        let told_of = finds(&outcome, "older-release-over-newer", "Upgrade is of release 5.1.5");
        assert_eq!(errors(&scene).contains(&"older-release-over-newer"), older, "{:?}", errors(&scene));
        assert_eq!((told_of, outcome.verdict == Verdict::Held), (older, !older), "{}", told(&outcome));
    }
}

#[test]
fn a_dump_that_an_older_release_restores_takes_the_store_back_too() {
    let mut lines = CONVERTED.to_vec();
    lines[6] = "upgrade$ install 5.1.1";
    let scene = pair(&[NEWER], &lines);
    assert!(errors(&scene).contains(&"older-release-over-newer"), "{:?}", errors(&scene));
    let outcome = play(&scene, &[], 1);
    assert!(finds(&outcome, "older-release-over-newer", "Upgrade"), "{}", told(&outcome));
    assert_ne!(outcome.verdict, Verdict::Held);
}

#[test]
fn a_patch_release_is_taken_only_by_a_store_that_is_loaded_again_and_that_is_said() {
    let [unload, load] = ["upgrade$ ttAdmin -ramUnload Upgrade", "upgrade$ ttAdmin -ramLoad Upgrade"];
    let install = "upgrade$ install 5.1.6";
    for lines in [&[install][..], &[unload, load, install]] {
        let scene = pair(&[], &in_place(lines));
        assert_eq!(errors(&scene), ["release-not-taken"], "{lines:?}");
        let outcome = play(&scene, &[], 1);
        let point = &outcome.goal[0];
        assert_eq!(point.is, "5.1: release 5.1.6 takes it over only when it is unloaded and loaded again");
        assert!(point.step.is_some(), "{}", told(&outcome));
    }
    for lines in [[unload, install, load], [install, unload, load]] {
        let scene = pair(&[], &in_place(&lines));
        assert_eq!((errors(&scene), play(&scene, &[], 1).verdict), (vec![], Verdict::Held), "{lines:?}");
    }
    let goal = format!("{GOAL}\n\n[goal.store.Upgrade]\nrelease = \"any\"");
    assert!(
        errors(&pair(&[(GOAL, &goal)], &in_place(&[install]))).is_empty(),
        "the goal does not ask for it"
    );
}

#[test]
fn a_channel_that_is_not_connected_says_what_is_in_its_way() {
    let ways = [
        ("pause agent:Original at 33+80s", "the agent of Original is suspended"),
        ("pause agent:Upgrade at 33+80s", "the agent of Upgrade is suspended"),
        ("cut originalhost to upgradehost at 33+10s", "the network from originalhost to upgradehost is cut"),
        ("cut upgradehost to originalhost at 33+10s", "the network from upgradehost to originalhost is cut"),
    ];
    for (deviation, words) in ways {
        let outcome = play(&scene("stores/corrected"), &[deviation], 1);
        let channels: Vec<_> =
            outcome.goal.iter().filter(|point| point.what.starts_with("channel from")).collect();
        assert_eq!(channels.len(), 2, "{deviation}: {}", told(&outcome));
        for point in channels {
            assert_eq!(point.is, format!("not connected: {words}"), "{deviation}");
            assert_eq!(point.step, None, "{deviation}: no step of the runbook has to see to it");
        }
    }
}

#[test]
fn what_is_held_is_the_doing_of_the_command_that_stopped_an_agent_or_paused_the_channel() {
    let agents = [
        ("skip 6.original", "pending at Upgrade by 3.original: agent-down"),
        ("skip 12.upgrade", "pending at Upgrade by 3.upgrade: agent-down"),
        ("skip 7.original", "pending at Upgrade by 1.original: channel-paused"),
    ];
    for (deviation, line) in agents {
        let outcome = play(&scene("stores/first-half"), &[deviation], 1);
        assert!(missing(&outcome).contains(&line.to_owned()), "{deviation}: {:?}", missing(&outcome));
    }
}

/// Both agents down, and each scheme altered by its own statement.
fn with_ports(original: &str, upgrade: &str) -> Vec<String> {
    let set = |lane: &str, dsn: &str, port: &str| {
        format!(
            "{lane}$ ttIsql -connStr dsn={dsn} -e \"alter replication repl.scheme alter store Original on \
             originalhost set port {port};quit;\""
        )
    };
    vec![
        "original$ ttAdmin -wait -repStop Original".into(),
        "upgrade$ ttAdmin -wait -repStop Upgrade".into(),
        set("original", "Original", original),
        set("upgrade", "Upgrade", upgrade),
        "original$ ttAdmin -wait -repStart Original".into(),
        "upgrade$ ttAdmin -wait -repStart Upgrade".into(),
    ]
}

#[test]
fn schemes_of_one_release_that_end_with_different_ports_are_not_held() {
    for (original, upgrade, held) in [
        ("22013", "22013", true),
        ("0", "0", true),
        ("22013", "22012", false),
        ("22013", "0", false),
        ("0", "22012", false),
    ] {
        let lines = with_ports(original, upgrade);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let scene = pair(&[], &lines);
        assert_eq!(errors(&scene).is_empty(), held, "{original} {upgrade}: {:?}", errors(&scene));
        let outcome = play(&scene, &[], 1);
        assert_eq!(outcome.verdict == Verdict::Held, held, "{original} {upgrade}: {}", told(&outcome));
        assert_eq!(finds(&outcome, "ports-on-one-store", "for Original"), !held, "{original} {upgrade}");
        let both = original != "0" && upgrade != "0" && !held;
        let apart =
            "not connected: the scheme of Upgrade has port 22012 for Original, which listens on 22013";
        assert_eq!(outcome.goal.iter().any(|point| point.is == apart), both, "{original} {upgrade}");
    }
}

#[test]
fn a_store_that_exists_without_its_tables_is_called_so_everywhere() {
    for deviation in ["skip 5", "skip 8"] {
        let outcome = play(&scene("stores/first-half"), &[deviation], 1);
        let words = "exists without its tables";
        assert!(finds(&outcome, "store-missing", &format!("Upgrade {words} at the end")), "{deviation}");
        assert!(outcome.goal.iter().any(|point| point.what == "store Upgrade" && point.is == words));
        let tables = ["/exists", "/tables"].map(|pointer| state(&outcome, "Upgrade", pointer) == true);
        assert_eq!(tables, [true, false], "{deviation}");
        for address in ["11.upgrade.1", "11.upgrade.3", "12.upgrade"] {
            assert_said(&outcome, address, "TT8191");
        }
    }
}
