//! What is seen in the project's own runbooks, and one small runbook for every other rule.

mod backup;
mod direction;
mod memory;

use super::{Site, StoreSizes, lint};
use crate::config::StoreConfig;
use crate::pair::Pair;
use frame::testing::{LintFindings, codes_by_step, runbook_of};
use rehearsal::scenario::HostConfig;
use runbook::Severity;
use serde_json::{from_value, json};

const AS_PRINTED: &str = include_str!("../../../../scenarios/stores/as-printed/runbook.md");
const OVERVIEW: &str = include_str!("../../../../scenarios/stores/overview/runbook.md");
const FIRST_HALF: &str = include_str!("../../../../scenarios/stores/first-half/runbook.md");
const SECOND_HALF: &str = include_str!("../../../../scenarios/stores/second-half/runbook.md");
const CORRECTED: &str = include_str!("../../../../scenarios/stores/corrected/runbook.md");

/// A host with so many bytes of disk.
fn host(name: &str, bytes: u32) -> HostConfig {
    let disk_mb = f64::from(bytes) / 1_048_576.0;
    let config = json!({ "name": name, "releases": ["5.1"], "disk_mb": disk_mb, "disk_mb_per_s": 1 });
    from_value(config).expect("it is a host")
}

/// The pair before an upgrade, with applications on both stores.
fn site() -> Site {
    let store = |name: &str, host: &str| {
        let config = json!({ "name": name, "host": host, "release": "5.1" });
        from_value::<StoreConfig>(config).expect("it is a store")
    };
    let lane = |lane: &str, host: &str| (lane.to_owned(), host.to_owned());
    Site {
        scheme: "repl.scheme".to_owned(),
        stores: vec![store("Original", "originalhost"), store("Upgrade", "upgradehost")],
        of: vec![0, 1],
        master: None,
        applications: ["Original", "Upgrade"].map(str::to_owned).into(),
        hosts: vec![host("originalhost", 1_000), host("upgradehost", 1_000)],
        lanes: [lane("original", "originalhost"), lane("upgrade", "upgradehost")].into(),
        cache_groups: Vec::new(),
        sizes: StoreSizes { data: 100, log_file: 10 },
        restores_convert: false,
    }
}

fn with_static_ports() -> Site {
    let mut site = site();
    site.stores[0].port = 22012;
    site.stores[1].port = 22011;
    site
}

fn with_cache_group(mut site: Site) -> Site {
    site.cache_groups = vec!["cache.rates".to_owned()];
    site
}

fn seen(text: &str, site: &Site) -> LintFindings {
    LintFindings::of::<Pair>(text, &site.lanes, |file, runbook| lint(file, runbook, site))
}

fn codes(text: &str, site: &Site) -> Vec<(String, String)> {
    seen(text, site).codes(text)
}

/// The codes of a few lines, with the number of the line.
fn of(lines: &[&str], site: &Site) -> Vec<(String, usize)> {
    codes_by_step(codes(&runbook_of(lines), site))
}

#[track_caller]
fn only(lines: &[&str], site: &Site, code: &str, line: usize) {
    assert_eq!(of(lines, site), [(code.to_owned(), line)]);
}

#[test]
fn the_page_as_printed_shows_its_defects_each_at_its_line() {
    let found = codes(AS_PRINTED, &with_cache_group(site()));
    let found: Vec<(&str, &str)> = found.iter().map(|(code, line)| (code.as_str(), line.as_str())).collect();
    let expected = [
        ("agent-not-waited-for", "3: original$ ttAdmin -repStop Original"),
        ("agent-not-waited-for", "3: upgrade$ ttAdmin -repStop Upgrade"),
        ("ports-on-one-store", "4: original$ ttIsql -connStr dsn=Original -e"),
        ("autorefresh-left-off", "8: upgrade$ ttMigrate -r"),
        ("autocreate-after-destroy", "8: AutoCreate=0\""),
        ("dsn-not-of-lane", "10: upgrade$ ttIsql -connStr dsn=Original -e"),
        ("marker-wrong-direction", "13: upgrade$ marker Upgrade to Original"),
        ("marker-cannot-arrive", "14: upgrade$ marker Original to Upgrade"),
        ("channel-left-paused", "15: original$ ttRepAdmin -dsn Original"),
        ("agent-not-waited-for", "16: original$ ttAdmin -repStop Original"),
        ("restore-without-install", "19: original$ ttMigrate -r"),
        ("autorefresh-left-off", "19: original$ ttMigrate -r"),
        ("autocreate-after-destroy", "19: AutoCreate=0\""),
        ("reset-of-live-log", "20: upgrade$ ttRepAdmin -dsn Upgrade"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn nothing_is_seen_in_the_corrected_order() {
    assert_eq!(codes(CORRECTED, &with_cache_group(site())), []);
}

#[test]
fn nothing_is_seen_in_the_repaired_first_half() {
    assert_eq!(codes(FIRST_HALF, &site()), []);
}

#[test]
fn the_tools_own_wait_shows_what_a_marker_shows() {
    let marker = "upgrade$ marker Upgrade to Original";
    let site = with_cache_group(with_static_ports());
    assert!(CORRECTED.contains(marker));
    for (wait, expected) in [
        ("upgrade$ ttRepAdmin -wait -name Original -dsn Upgrade", &[][..]),
        ("upgrade$ ttRepAdmin -wait -name Original -dsn Upgrade -timeout 60", &[]),
        ("upgrade$ ttIsql -e \"call ttRepSubscriberWait(null,null,'Original',null,-1); exit\" Upgrade", &[]),
        // It ends without a word when its time is over.
        (
            "upgrade$ ttIsql -e \"call ttRepSubscriberWait(null,null,'Original',null,60); exit\" Upgrade",
            &["handover-unverified", "stop-discards-backlog", "destroyed-undrained", "handover-unverified"],
        ),
    ] {
        let found = codes(&CORRECTED.replace(marker, wait), &site);
        let found: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(found, expected, "{wait}");
    }
    let wait = "original$ ttRepAdmin -wait -name Upgrade -dsn Original";
    let pause = "original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state pause";
    let start = "original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state start";
    only(&[pause, "original$ sleep 10", wait, start], &site, "wait-in-vain", 3);
}

#[test]
fn only_the_questionable_reset_is_seen_in_the_second_half_and_in_the_overview() {
    let mut second = with_static_ports();
    second.stores[1].release = "6.0".to_owned();
    second.applications.remove("Upgrade");
    second.hosts[1].releases.push("6.0".to_owned());
    let reset = |line: &str| [("reset-of-live-log".to_owned(), line.to_owned())];
    assert_eq!(codes(SECOND_HALF, &second), reset("20: upgrade$ ttRepAdmin -dsn Upgrade"));
    let line = "15: original$ ttRepAdmin -dsn Original -receiver -name Upgrade -reset";
    assert_eq!(codes(OVERVIEW, &with_static_ports()), reset(line));
}

#[test]
fn a_warning_never_stands_for_what_loses_updates_under_every_reading() {
    let seen = seen(AS_PRINTED, &site());
    let warnings = seen.findings.iter().filter(|finding| finding.severity == Severity::Warning);
    let codes: Vec<&str> = warnings.map(|finding| finding.code.as_ref()).collect();
    let doubtful = ["agent-not-waited-for", "autocreate-after-destroy", "reset-of-live-log"];
    assert!(codes.iter().all(|code| doubtful.contains(code)), "{codes:?}");
}

#[test]
fn a_channel_paused_and_never_started_shows_the_pause_and_the_end() {
    let seen = seen(AS_PRINTED, &site());
    let left = seen.findings.iter().find(|finding| finding.code == "channel-left-paused").expect("seen");
    let lines: Vec<usize> =
        left.labels.iter().map(|mark| seen.sources.position(mark.file, mark.range.start).line).collect();
    let line = |text: &str, nth: usize| {
        let mut found = AS_PRINTED.lines().enumerate().filter(|(_, line)| *line == text);
        found.nth(nth).expect("in the runbook").0 + 1
    };
    let first_pause = line("original$ ttRepAdmin -dsn Original", 0);
    let end = line("original$ marker Upgrade to Original", 0);
    assert_eq!(lines, [first_pause, end]);
}

#[test]
fn a_name_that_does_not_fit_is_told_and_mended() {
    let site = site();
    let cases = [
        ("original$ ttRepAdmin -dsn Orignal -bookmark", "unknown-store"),
        ("original$ marker Original to Upgarde", "unknown-store"),
        ("original$ ttRepAdmin -dsn Original -receiver -name Original -reset", "peer-is-itself"),
        ("upgrade$ ttAdmin -repStart Original", "dsn-not-of-lane"),
        ("original@6.0$ ttRepAdmin -dsn Original -bookmark", "release-not-installed"),
        ("original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state failed", "state-not-settable"),
        ("original$ ttMigrate -r -rename a:b Original /f", "rename-refused"),
        (
            "original$ ttIsql -connStr dsn=Original -e \"alter cache group x set autorefresh state on\"",
            "unknown-cache-group",
        ),
    ];
    for (line, code) in cases {
        only(&[line], &site, code, 1);
    }
    // What it sets is looked at as if the host were right.
    let line = "original$ ttIsql -connStr dsn=Original -e \"alter replication repl.scheme alter store Upgrade on \
                originalhost set port 1\"";
    let found = of(&[line], &site);
    for code in ["wrong-host", "ports-under-running-agent", "ports-on-one-store"] {
        assert!(found.contains(&(code.to_owned(), 1)), "{found:?}");
    }
}

#[test]
fn an_agent_that_its_policy_leaves_to_the_daemon_is_told_where_it_is_stopped() {
    let site = site();
    let set = "original$ ttAdmin -repPolicy always Original";
    let stop = "original$ ttAdmin -wait -repStop Original";
    let start = "original$ ttAdmin -wait -repStart Original";
    only(&[set, stop, start], &site, "policy-always", 2);
    let manual = "original$ ttAdmin -repPolicy manual Original";
    assert_eq!(of(&[set, manual, stop, start], &site), []);
}

#[test]
fn a_name_that_does_not_fit_is_not_told_again_by_what_follows_from_it() {
    let site = site();
    let found = |dump: &str| {
        let lines = [
            "upgrade$ applications move Upgrade to Original",
            "upgrade$ marker Upgrade to Original",
            "upgrade$ ttAdmin -wait -repStop Upgrade",
            dump,
            "upgrade$ ttDestroy Upgrade",
        ];
        of(&lines, &site)
    };
    let right = found("upgrade$ ttMigrate -c DSN=Upgrade /f");
    for slip in ["DSN=Upgrad", "DSN=Other"] {
        let mut found = found(&format!("upgrade$ ttMigrate -c {slip} /f"));
        found.retain(|one| !right.contains(one));
        assert_eq!(found, [("unknown-store".to_owned(), 4)]);
    }
}

#[test]
fn a_channel_that_is_stopped_early_or_left_stopped_is_told() {
    let stop = "upgrade$ ttRepAdmin -dsn Upgrade -receiver -name Original -state stop";
    let start = "upgrade$ ttRepAdmin -dsn Upgrade -receiver -name Original -state start";
    let (away, marker) =
        ("upgrade$ applications move Upgrade to Original", "upgrade$ marker Upgrade to Original");
    let (sleep, site) = ("upgrade$ sleep 10", site());
    only(&[stop, sleep, start], &site, "stop-discards-backlog", 1);
    only(&[away, stop, sleep, start], &site, "stop-discards-backlog", 2);
    only(&[away, marker, stop], &site, "channel-left-stopped", 3);
    only(&[away, marker, stop, start], &site, "change-without-sleep", 4);
    only(&[away, marker, stop, "upgrade$ sleep 3", start], &site, "change-without-sleep", 5);
    assert_eq!(of(&[away, marker, stop, sleep, start], &site), []);
}

#[test]
fn what_is_never_started_again_is_told_apart_from_what_a_later_line_starts_in_vain() {
    let site = site();
    let (away, marker) =
        ("upgrade$ applications move Upgrade to Original", "upgrade$ marker Upgrade to Original");
    let channel = |lane: &str, state: &str| {
        format!("{lane}$ ttRepAdmin -dsn Upgrade -receiver -name Original -state {state}")
    };
    let (stop, in_vain) = (channel("upgrade", "stop"), channel("original", "start"));
    let agent = ["upgrade$ ttAdmin -wait -repStop Upgrade", "original$ ttAdmin -wait -repStart Upgrade"];
    for (lines, code) in [
        (&[away, marker, &stop, "upgrade$ sleep 10", &in_vain][..], "channel-left-stopped"),
        (&agent, "agent-left-down"),
    ] {
        for (lines, words) in [
            (lines, "to the end: what is typed later against that does nothing"),
            (&lines[..lines.len() - 1], "and never started again"),
        ] {
            let seen = seen(&runbook_of(lines), &site);
            let mut left = seen.findings.iter().filter(|finding| finding.code == code);
            let message = left.next().map(|finding| finding.message.as_str()).unwrap_or_default();
            assert!(message.ends_with(words), "{code}: {message}");
        }
    }
    // A start whose store is misspelt is told as that, and not as one that is missing.
    let applications = ["upgrade$ applications stop Upgrade", "upgrade$ applications start Upgrad"];
    for (lines, is_left) in [(&applications[..], false), (&applications[..1], true)] {
        let found = of(lines, &site);
        assert_eq!(found.iter().any(|(code, _)| code == "applications-left-stopped"), is_left, "{found:?}");
    }
}

#[test]
fn applications_that_have_left_a_store_are_not_stopped_by_a_further_stop_of_it() {
    let lines = [
        "upgrade$ applications stop Upgrade",
        "upgrade$ marker Upgrade to Original",
        "upgrade$ applications start Original",
        "upgrade$ applications stop Upgrade",
    ];
    assert_eq!(of(&lines, &site()), []);
    let again = ["upgrade$ applications stop Upgrade", "upgrade$ applications stop Upgrade"];
    only(&again, &site(), "applications-left-stopped", 1);
}

#[test]
fn ports_need_both_stores_and_agents_that_are_down() {
    let set = |store: &str| {
        format!(
            "{}$ ttIsql -connStr dsn={store} -e \"alter replication repl.scheme alter store Upgrade on upgradehost set port 1\"",
            store.to_lowercase()
        )
    };
    let (original, upgrade) = (set("Original"), set("Upgrade"));
    let stop = ["original$ ttAdmin -wait -repStop Original", "upgrade$ ttAdmin -wait -repStop Upgrade"];
    let start = ["original$ ttAdmin -wait -repStart Original", "upgrade$ ttAdmin -wait -repStart Upgrade"];
    let site = site();
    assert_eq!(of(&[stop[0], stop[1], &original, &upgrade, start[0], start[1]], &site), []);
    only(&[stop[0], &original, start[0]], &site, "ports-on-one-store", 2);
    only(&[stop[0], &original, &upgrade, start[0]], &site, "ports-under-running-agent", 3);
    only(&[stop[0], stop[1], &original, &upgrade, start[0]], &site, "agent-left-down", 2);
}

/// The right half of an upgrade of Upgrade, whole and clean on a pair with static ports.
const HALF: [&str; 13] = [
    "upgrade$ applications move Upgrade to Original",
    "upgrade$ marker Upgrade to Original",
    "upgrade$ ttAdmin -wait -repStop Upgrade",
    "upgrade$ ttMigrate -c DSN=Upgrade /backup/u",
    "upgrade$ ttDestroy Upgrade",
    "upgrade$ install 6.0",
    "upgrade$ ttMigrate -r DSN=Upgrade /backup/u",
    "upgrade$ ttRepAdmin -dsn Upgrade -self -upgrade",
    "upgrade$ ttRepAdmin -dsn Upgrade -receiver -name Original -reset",
    "upgrade$ ttAdmin -wait -repStart Upgrade",
    "upgrade$ marker Original to Upgrade",
    "upgrade$ applications move Original to Upgrade",
    "upgrade$ marker Original to Upgrade",
];

#[test]
fn a_store_that_is_destroyed_before_it_is_dumped_is_told_and_nothing_that_only_follows() {
    let mut lines = HALF.to_vec();
    lines.swap(3, 4);
    let found = of(&lines, &with_static_ports());
    let told = |code: &str, line| (code.to_owned(), line);
    assert_eq!(found, [told("destroyed-without-dump", 4), told("store-absent", 5)]);
    // Without a restore it is told once that the store is gone.
    lines = HALF.to_vec();
    lines.remove(6);
    let absent = of(&lines, &with_static_ports());
    let absent = absent.iter().filter(|(code, _)| code == "store-absent" || code == "marker-cannot-arrive");
    assert_eq!(absent.cloned().collect::<Vec<_>>(), [told("store-absent", 7)]);
}

#[test]
fn names_in_a_rollback_section_are_those_of_the_scenario() {
    let mut text = runbook_of(&HALF);
    text.push_str("# Rollback\n\n## 5r. Back\n\n```console\nupgrade$ marker Original to Ubgrade\n");
    text.push_str("upgrade$ ttAdmin -wait -repStart Upgrad\n");
    text.push_str("upgrade$ ttIsql -connStr dsn=Upgrade -e \"alter cache group cache.rate set autorefresh state on;\"\n```\n");
    let found: Vec<String> =
        codes(&text, &with_cache_group(with_static_ports())).into_iter().map(|(code, _)| code).collect();
    let names = ["unknown-store", "unknown-store", "unknown-cache-group"];
    assert!(found.ends_with(&names.map(str::to_owned)), "{found:?}");
}

#[test]
fn each_step_of_a_clean_half_is_missed_when_it_is_left_out() {
    let cases: [(usize, &[(&str, usize)]); 11] = [
        (1, &[("applications-not-moved", 3)]),
        (2, &[("destroyed-undrained", 4)]),
        (3, &[("dump-under-running-agent", 3), ("store-in-use", 4), ("restore-over-store", 6)]),
        (4, &[("destroyed-without-dump", 4), ("file-not-dumped", 6)]),
        (5, &[("restore-over-store", 6)]),
        (6, &[("restore-without-install", 6)]),
        (7, &[("store-absent", 7)]),
        (8, &[("definitions-not-converted", 9)]),
        (9, &[("bookmark-not-cleared", 9)]),
        (10, &[("agent-left-down", 3), ("marker-cannot-arrive", 10)]),
        (11, &[("handover-unverified", 11)]),
    ];
    let site = with_static_ports();
    assert_eq!(of(&HALF, &site), []);
    for (left_out, expected) in cases {
        let lines: Vec<&str> =
            (1..).zip(HALF).filter(|(n, _)| *n != left_out).map(|(_, line)| line).collect();
        let found = of(&lines, &site);
        for (code, line) in expected {
            assert!(found.contains(&((*code).to_owned(), *line)), "without {left_out}: {found:?}");
        }
    }
}

#[test]
fn releases_without_static_ports_cannot_see_each_others_markers() {
    let found = of(&HALF, &site());
    assert_eq!(found.first().map(|(code, line)| (code.as_str(), *line)), Some(("dynamic-ports", 11)));
}

#[test]
fn a_temporary_store_is_unloaded_and_loaded_and_takes_autocreate_0() {
    let mut lines = HALF.to_vec();
    lines[4] = "upgrade$ ttAdmin -ramUnload Upgrade";
    lines[6] = "upgrade$ ttMigrate -r \"DSN=Upgrade;AutoCreate=0\" /backup/u";
    lines.insert(6, "upgrade$ ttAdmin -ramLoad Upgrade");
    let mut site = with_static_ports();
    site.stores[1].temporary = true;
    assert_eq!(of(&lines, &site), []);
}

#[test]
fn applications_that_are_stopped_must_be_started_on_a_store_that_is_level() {
    let (stop, start) = ("upgrade$ applications stop Upgrade", "upgrade$ applications start Original");
    let marker = "upgrade$ marker Upgrade to Original";
    let site = site();
    assert_eq!(of(&[stop, marker, start], &site), []);
    only(&[stop, start], &site, "handover-unverified", 2);
    only(&[stop, marker], &site, "applications-left-stopped", 1);
}

#[test]
fn a_store_is_used_by_the_tools_of_its_own_major_release() {
    let install = "upgrade$ install 6.0";
    let site = with_static_ports();
    for typed in [
        "ttAdmin -ramLoad Upgrade",
        "ttRepAdmin -dsn Upgrade -self -check",
        "ttRepAdmin -dsn Upgrade -receiver -name Original -list",
        "ttIsql -connStr dsn=Upgrade -e \"quit;\"",
        "ttMigrate -c DSN=Upgrade /backup/u",
    ] {
        only(&[install, &format!("upgrade$ {typed}")], &site, "tools-of-another-release", 2);
        let named = format!("upgrade@5.1$ {typed}");
        assert!(
            !kinds(&[install, &named], &site).contains(&"tools-of-another-release".to_owned()),
            "{typed}"
        );
        let patched = ["upgrade$ install 5.1.2".to_owned(), format!("upgrade$ {typed}")];
        let patched: Vec<&str> = patched.iter().map(String::as_str).collect();
        assert!(!kinds(&patched, &site).contains(&"tools-of-another-release".to_owned()), "{typed}");
    }
    // It is told once, and what is typed with the wrong tools was meant all the same.
    let [stop, start] =
        ["-repStop", "-repStart"].map(|done| format!("upgrade$ ttAdmin -wait {done} Upgrade"));
    only(&[install, &stop, &start], &site, "tools-of-another-release", 2);
}

#[test]
fn a_daemon_that_is_stopped_is_told_of_once_and_its_agents_are_down() {
    let site = with_static_ports();
    let [stop, start] = ["upgrade$ ttDaemonAdmin -stop", "upgrade$ ttDaemonAdmin -start"];
    let agent = "upgrade$ ttAdmin -wait -repStart Upgrade";
    only(&[stop, "upgrade$ ttStatus", agent, start], &site, "daemon-stopped", 2);
    only(&[start], &site, "daemon-runs-already", 1);
    assert_eq!(kinds(&[stop, start, agent], &site), Vec::<String>::new());
    assert_eq!(kinds(&[stop, start], &site), ["agent-left-down"]);
    assert!(kinds(&[stop], &site).contains(&"daemon-stopped".to_owned()));
}

/// The codes of what is seen in some lines.
fn kinds(lines: &[&str], site: &Site) -> Vec<String> {
    of(lines, site).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn a_dump_is_restored_by_its_own_release_or_a_newer_one() {
    let mut site = with_static_ports();
    for release in ["6.0", "7.0"] {
        site.stores[1].release = release.to_owned();
        site.hosts[1].releases = vec!["5.1".to_owned(), release.to_owned()];
        let mut lines = HALF.to_vec();
        lines.remove(5);
        lines[5] = "upgrade@5.1$ ttMigrate -r DSN=Upgrade /backup/u";
        assert!(of(&lines, &site).contains(&("tools-of-another-release".to_owned(), 6)), "{release}");
    }
}

#[test]
fn two_agents_of_one_host_need_two_ports() {
    let mut site = with_static_ports();
    site.stores[1].host = "originalhost".to_owned();
    let (stop, start) =
        ("original$ ttAdmin -wait -repStop Upgrade", "original$ ttAdmin -wait -repStart Upgrade");
    let set = |store: &str, port: u16| {
        format!(
            "original$ ttIsql -connStr dsn=Upgrade -e \"alter replication repl.scheme alter store {store} on originalhost \
             set port {port}\""
        )
    };
    let (same, apart) = (set("Upgrade", 22012), set("Upgrade", 22013));
    assert!(of(&[stop, &same, start], &site).contains(&("one-port-twice".to_owned(), 3)));
    assert!(!kinds(&[stop, &apart, start], &site).contains(&"one-port-twice".to_owned()));
    let dynamic = set("Upgrade", 0);
    assert!(!kinds(&[stop, &dynamic, start], &site).contains(&"one-port-twice".to_owned()));
}

/// Two checkpoint files, a log file and a dump: 310 of the hundreds that a store has in use.
#[test]
fn a_dump_needs_room_beside_the_stores_and_the_other_dumps_of_its_host() {
    let mut site = with_static_ports();
    let dump = |file: &str| format!("upgrade@5.1$ ttMigrate -c DSN=Upgrade {file}");
    let (one, again, two) = (dump("/b/u"), dump("/b/u"), dump("/b/v"));
    let without = |lines: &[&str], site: &Site| {
        kinds(lines, site).iter().filter(|code| *code == "dump-without-room").count()
    };
    site.hosts[1] = host("upgradehost", 310);
    assert_eq!(without(&[&one, &again], &site), 0, "a file that is written again takes its room once");
    assert_eq!(without(&[&one, &two], &site), 1);
    site.hosts[1] = host("upgradehost", 309);
    assert_eq!(without(&[&one], &site), 1);
    site.stores[1].temporary = true;
    assert_eq!(without(&[&one], &site), 0, "a store that is in memory only has no checkpoint files");
}

#[test]
fn what_the_tools_refuse_for_the_state_that_is_known_is_told() {
    let site = with_static_ports();
    let [stop, start] = ["ttAdmin -wait -repStop Upgrade", "ttAdmin -wait -repStart Upgrade"];
    let [stop, start] = [stop, start].map(|typed| format!("upgrade$ {typed}"));
    let (stop, start) = (stop.as_str(), start.as_str());
    only(&[stop, stop, start], &site, "agent-not-running", 2);
    only(&[stop, start, start], &site, "agent-runs-already", 3);
    only(&["upgrade$ ttAdmin -repStop Upgrade", start], &site, "agent-not-waited-for", 1);
    let mut lines = HALF.to_vec();
    lines.insert(7, "upgrade$ ttRepAdmin -dsn Upgrade -self -check");
    only(&lines, &site, "definitions-not-converted", 8);
    lines.swap(7, 8);
    assert_eq!(of(&lines, &site), []);
    let set = |scheme: &str| {
        format!(
            "upgrade$ ttIsql -connStr dsn=Upgrade -e \"alter replication {scheme} alter store Upgrade on upgradehost \
             set port 22011\""
        )
    };
    only(&[stop, &set("repl.schema"), start], &site, "unknown-scheme", 2);
    assert_eq!(of(&[stop, &set("REPL.Scheme"), start], &site), []);
}

#[test]
fn applications_at_a_store_whose_channel_is_started_only_later_are_told() {
    let set =
        |state: &str| format!("upgrade$ ttRepAdmin -dsn Upgrade -receiver -name Original -state {state}");
    let (stop, start) = (set("stop"), set("start"));
    let (sleep, site) = ("upgrade$ sleep 10", with_static_ports());
    let mut lines = HALF.to_vec();
    lines.splice(9..9, [stop.as_str(), sleep]);
    let mut late = lines.clone();
    late.insert(14, start.as_str());
    only(&late, &site, "taken-while-stopped", 14);
    lines.splice(11..11, [start.as_str(), sleep]);
    assert_eq!(of(&lines, &site), []);
}

#[test]
fn a_patch_release_finds_dynamic_ports_as_its_own_release_does() {
    let mut lines = HALF.to_vec();
    lines[5] = "upgrade$ install 5.1.2";
    assert_eq!(kinds(&lines, &site()), ["patch-release-online"]);
}

#[test]
fn who_would_load_a_store_into_another_major_release_hears_of_the_dump() {
    let lines = ["upgrade$ install 6.0", "upgrade$ ttAdmin -ramLoad Upgrade"];
    let seen = seen(&runbook_of(&lines), &with_static_ports());
    let help = seen.findings[0].help.as_deref().expect("there is help");
    assert!(help.contains("restored by `ttMigrate`") && help.contains("LANE@5.1$"), "{help}");
}

/// The pair with a further data source of Upgrade's under which nothing is.
fn with_a_place_to_keep() -> Site {
    let mut site = with_static_ports();
    let further = StoreConfig { name: "Upgrade2".to_owned(), exists: Some(false), ..site.stores[1].clone() };
    site.stores.push(further);
    site.of.push(1);
    site
}

#[test]
fn a_store_that_is_kept_before_its_last_updates_were_seen_is_told() {
    let site = with_a_place_to_keep();
    let stop = "upgrade$ ttAdmin -wait -repStop Upgrade";
    let kept = |seen: &[&str]| {
        let lines = [&["upgrade$ applications move Upgrade to Original"], seen, &[stop]].concat();
        kinds(&[&lines[..], &["upgrade$ keep Upgrade as Upgrade2"]].concat(), &site)
    };
    let undrained = "kept-undrained".to_owned();
    assert!(kept(&[]).contains(&undrained), "{:?}", kept(&[]));
    assert!(kept(&["upgrade$ sleep 10"]).contains(&undrained), "a wait shows nothing");
    let seen = kept(&["upgrade$ marker Upgrade to Original"]);
    assert!(!seen.contains(&undrained), "{seen:?}");
}

#[test]
fn applications_and_markers_at_a_store_that_is_kept_are_told() {
    let site = with_a_place_to_keep();
    let keep = [
        "upgrade$ applications move Upgrade to Original",
        "upgrade$ marker Upgrade to Original",
        "upgrade$ ttAdmin -wait -repStop Upgrade",
        "upgrade$ keep Upgrade as Upgrade2",
    ];
    let used = |line: &str| kinds(&[&keep[..], &[line]].concat(), &site);
    for line in [
        "original$ applications move Original to Upgrade2",
        "original$ marker Original to Upgrade2",
        "upgrade$ marker Upgrade2 to Original",
        "upgrade$ applications start Upgrade2",
    ] {
        assert!(used(line).contains(&"kept-store-used".to_owned()), "{line}: {:?}", used(line));
    }
    assert!(!used("upgrade$ sleep 1").contains(&"kept-store-used".to_owned()));
}
