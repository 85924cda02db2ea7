//! One small runbook for every rule, and what is missed in a clean one when a line is left out.

use super::{Site, lint};
use crate::cluster::Cluster;
use crate::config::RegionConfig;
use frame::testing::{LintFindings, codes_by_step, runbook_of};

/// Regions on hosts before an upgrade from 8.0; 8.1 has the same records and 9.0 has not.
pub(super) fn site(regions: &[(&str, &str)]) -> Site {
    let region = |&(name, host): &(&str, &str)| RegionConfig {
        name: name.to_owned(),
        host: host.to_owned(),
        initiators: 1,
        listening: true,
    };
    let hosts = || regions.iter().map(|(_, host)| (*host).to_owned());
    Site {
        pac: "MyPAC".to_owned(),
        regions: regions.iter().map(region).collect(),
        hosts: hosts().map(|host| (host, "8.0".to_owned())).collect(),
        lanes: hosts().map(|host| (host.clone(), host)).collect(),
        repositories: ["psor:6379", "queues:6380", "psor2:6379"].map(str::to_owned).into(),
        layouts: [("8.0", 1), ("8.1", 1), ("9.0", 2)].map(|(name, one)| (name.to_owned(), one)).into(),
        keeps_configuration_from: "6.0".to_owned(),
        ..Site::default()
    }
}

fn three() -> Site {
    site(&[("R1", "host1"), ("R2", "host2"), ("R3", "host3")])
}

/// The codes with the step and the text of their lines.
pub(super) fn codes(text: &str, site: &Site) -> Vec<(String, String)> {
    LintFindings::of::<Cluster>(text, &site.lanes, |file, runbook| lint(file, runbook, site)).codes(text)
}

/// The codes of lines `LANE$ TEXT`, with the numbers of the lines.
fn of(lines: &[&str], site: &Site) -> Vec<(String, usize)> {
    codes_by_step(codes(&runbook_of(lines), site))
}

#[track_caller]
fn exactly(lines: &[&str], site: &Site, expected: &[(&str, usize)]) {
    let found = of(lines, site);
    let found: Vec<(&str, usize)> = found.iter().map(|(code, line)| (code.as_str(), *line)).collect();
    assert_eq!(found, expected, "{lines:#?}");
}

/// An incompatible upgrade of three regions, whole and clean.
const CLEAN: [&str; 26] = [
    "host1$ listener disable R1",
    "host1$ casstop -rR1",
    "host1$ wait stopped R1",
    "host1$ install 9.0",
    "host1@9.0$ caspac -aCheckCompat=MyPAC -sredis,psor:6379",
    "host1@9.0$ casstart /rR1 /s:u",
    "host1$ wait running R1",
    "host2$ listener disable R2",
    "host2$ casstop -rR2",
    "host2$ wait stopped R2",
    "host2$ install 9.0",
    "host2@9.0$ casstart /rR2 /s:w",
    "host1@9.0$ caspac -aSetMode=Running -sredis,psor:6379",
    "host1$ listener enable R1",
    "host2$ listener enable R2",
    "host3$ listener disable R3",
    "host3$ wait drained R3",
    "host3$ wait jobs old",
    "host3@8.0$ caspac -aSetMode=Quiesce -sredis,psor:6379",
    "host3$ casstop -rR3",
    "host3$ wait stopped R3",
    "host3$ install 9.0",
    "host3@9.0$ casstart /rR3 /s:w",
    "host3$ listener enable R3",
    "host1@9.0$ wait members old",
    "host1@9.0$ caspac -aRemOldPAC=MyPAC -sredis,psor:6379",
];

/// The clean runbook with one line replaced; lines count from 1.
fn with(line: usize, text: &str) -> Vec<&str> {
    (1..).zip(CLEAN).map(|(number, own)| if number == line { text } else { own }).collect()
}

/// The clean runbook with one line more before another.
fn before(line: usize, text: &str) -> Vec<&str> {
    let mut lines = CLEAN.to_vec();
    lines.insert(line - 1, text);
    lines
}

#[test]
fn nothing_is_seen_in_a_clean_upgrade() {
    exactly(&CLEAN, &three(), &[]);
}

#[test]
fn each_line_of_a_clean_upgrade_is_missed_when_it_is_left_out() {
    let cases: [(usize, &[(&str, usize)]); 19] = [
        (1, &[("stop-under-clients", 1)]),
        (3, &[("stop-not-waited-for", 3)]),
        (5, &[("compatibility-not-asked", 5)]),
        (8, &[("stop-under-clients", 8)]),
        (10, &[("stop-not-waited-for", 10)]),
        (12, &[("region-left-down", 9), ("clients-before-start", 14)]),
        (13, &[("batch-never-enabled", 6)]),
        (14, &[("listener-left-disabled", 1)]),
        (15, &[("listener-left-disabled", 8)]),
        (16, &[("wait-cannot-end", 16)]),
        (17, &[("jobs-under-clients", 17)]),
        (18, &[("quiesce-before-jobs", 18), ("jobs-left-behind", 19)]),
        (19, &[("old-batch-not-quiesced", 19)]),
        (21, &[("stop-not-waited-for", 21)]),
        (22, &[("release-not-installed", 22)]),
        (23, &[("region-left-down", 20), ("clients-before-start", 23)]),
        (24, &[("listener-left-disabled", 16)]),
        (25, &[]),
        (26, &[("old-store-left", 6)]),
    ];
    let site = three();
    for (left_out, expected) in cases {
        let kept = (1..).zip(CLEAN).filter(|(number, _)| *number != left_out);
        let lines: Vec<&str> = kept.map(|(_, line)| line).collect();
        let mut expected = expected.to_vec();
        expected.sort_by_key(|(_, line)| *line);
        exactly(&lines, &site, &expected);
    }
}

#[test]
fn a_host_updated_under_a_region_is_told_at_the_install() {
    let kept =
        CLEAN.into_iter().filter(|line| !line.ends_with("casstop -rR1") && !line.ends_with("stopped R1"));
    let lines: Vec<&str> = kept.collect();
    exactly(&lines, &three(), &[("install-under-region", 2)]);
}

#[test]
fn a_mode_set_at_the_wrong_prompt_is_told_and_what_it_does_as_well() {
    let site = three();
    let old = with(13, "host3@8.0$ caspac -aSetMode=Running -sredis,psor:6379");
    exactly(&old, &site, &[("batch-never-enabled", 6), ("setmode-wrong-release", 13)]);
    let new = with(19, "host1@9.0$ caspac -aSetMode=Quiesce -sredis,psor:6379");
    let expected =
        [("setmode-wrong-release", 19), ("old-batch-not-quiesced", 20), ("no-region-for-batch", 20)];
    exactly(&new, &site, &expected);
    let early = before(5, "host1@9.0$ caspac -aSetMode=Running -sredis,psor:6379");
    exactly(&early, &site, &[("no-pac-of-release", 5)]);
}

#[test]
fn a_prompt_of_a_release_that_is_gone_is_told_with_where_it_still_is() {
    let gone = with(19, "host2@8.0$ caspac -aSetMode=Quiesce -sredis,psor:6379");
    exactly(&gone, &three(), &[("release-not-installed", 19), ("old-batch-not-quiesced", 20)]);
}

#[test]
fn asking_the_old_release_answers_nothing() {
    let old = with(5, "host2$ caspac -aCheckCompat=MyPAC -sredis,psor:6379");
    exactly(&old, &three(), &[("asked-by-old-release", 5), ("compatibility-not-asked", 6)]);
}

#[test]
fn the_wrong_kinds_of_start_are_told() {
    let site = three();
    let first = |text, expected: &[(&str, usize)]| exactly(&with(6, text), &site, expected);
    first("host1@9.0$ casstart /rR1 /s:w", &[("no-pac-to-join", 6)]);
    first("host1@9.0$ casstart /rR1", &[("made-without-upgrade", 6)]);
    first("host1@9.0$ casstart /rR1 /s:c", &[("cold-start-beside-members", 6)]);
    // The traps have been told where they were read, and so is what they make.
    first("host1@9.0$ casstart /rR1 /u", &[]);
    first("host1@9.0$ casstart /rR1 /w", &[]);
    let twice = with(12, "host2@9.0$ casstart /rR2 /s:u");
    exactly(&twice, &site, &[("upgrade-start-twice", 12)]);
    let mut swapped = CLEAN.to_vec();
    let upgrade = swapped.remove(5);
    swapped.insert(11, upgrade);
    swapped.remove(5);
    exactly(&swapped, &site, &[("no-pac-to-join", 10)]);
}

#[test]
fn the_answer_of_the_tool_decides_the_way() {
    let alike = Site {
        layouts: [("8.0", 1), ("9.0", 1)].map(|(name, one)| (name.to_owned(), one)).into(),
        ..three()
    };
    exactly(&CLEAN, &alike, &[("answer-not-heeded", 6)]);
    let other = with(5, "host1$ sleep 1");
    exactly(&other, &alike, &[("compatibility-not-asked", 6)]);
}

#[test]
fn releases_without_a_layout_are_compatible_with_nothing_else() {
    let lines = [
        "host1$ listener disable R1",
        "host1$ casstop -rR1",
        "host1$ wait stopped R1",
        "host1$ install 8.1",
        "host1@8.1$ caspac -aCheckCompat=MyPAC -sredis,psor:6379",
        "host1$ configure ES_PAC_MIN_COMP_CHECK=YES R1",
        "host1@8.1$ casstart /rR1 /s:w",
        "host1$ configure ES_PAC_MIN_COMP_CHECK=NO R1",
        "host1$ listener enable R1",
    ];
    exactly(&lines, &three(), &[]);
    exactly(&lines, &Site { layouts: [].into(), ..three() }, &[("records-differ", 7)]);
}

#[test]
fn a_repository_without_a_link_is_told_where_it_is_spoken_to() {
    let apart = [("host1".to_owned(), "psor:6379".to_owned())].into();
    let found = of(&CLEAN, &Site { unlinked: apart, ..three() });
    let lines: Vec<usize> =
        found.iter().filter(|(code, _)| code == "no-link").map(|(_, line)| *line).collect();
    assert_eq!(lines, [5, 13, 26], "{found:?}");
}

#[test]
fn an_upgrade_start_needs_a_new_release_and_queues_elsewhere() {
    let left_out = |line: &&str| *line == "host1$ install 9.0" || line.contains("CheckCompat");
    let kept: Vec<&str> = CLEAN.into_iter().filter(|line| !left_out(line)).collect();
    let lines: Vec<&str> = kept
        .into_iter()
        .map(|line| if line.contains("/s:u") { "host1$ casstart /rR1 /s:u" } else { line })
        .collect();
    let found = of(&lines, &three());
    assert!(found.contains(&("upgrade-without-install".to_owned(), 4)), "{found:?}");
    exactly(&CLEAN, &Site { queues_in_psor: true, ..three() }, &[("queues-in-psor", 6)]);
}

#[test]
fn a_start_by_the_table_is_worse_where_the_table_is_cold() {
    let lines = [
        "host1$ listener disable R1",
        "host1$ casstop -rR1",
        "host1$ wait stopped R1",
        "host1$ casstart /rR1 /w20",
    ];
    let lines = [lines.as_slice(), &["host1$ listener enable R1"]].concat();
    exactly(&lines, &three(), &[("start-by-sit", 4)]);
    exactly(&lines, &Site { cold_sit: true, ..three() }, &[("start-by-sit", 4)]);
}

#[test]
fn a_region_that_joins_before_the_new_pac_is_known_to_be_there_is_told() {
    let kept = CLEAN.into_iter().filter(|line| !line.ends_with("running R1"));
    let mut lines: Vec<&str> = kept.collect();
    exactly(&lines, &three(), &[]);
    // Without an install between the two nothing has taken time.
    let site = site(&[("R1", "host1"), ("R4", "host1"), ("R2", "host2"), ("R3", "host3")]);
    lines.splice(0..0, ["host1$ listener disable R4", "host1$ casstop -rR4", "host1$ wait stopped R4"]);
    lines.insert(9, "host1@9.0$ casstart /rR4 /s:w");
    lines.push("host1$ listener enable R4");
    exactly(&lines, &site, &[("start-not-waited-for", 10)]);
}

#[test]
fn the_old_store_is_removed_last_and_by_the_new_release() {
    let (site, remove) = (three(), "host1@9.0$ caspac -aRemOldPAC=MyPAC -sredis,psor:6379");
    let found = of(&before(16, remove), &site);
    assert_eq!(found.first(), Some(&("remove-before-last-stop".to_owned(), 16)), "{found:?}");
    assert!(of(&before(21, remove), &site).contains(&("stop-not-waited-for".to_owned(), 21)));
    exactly(&before(6, remove), &site, &[("nothing-to-remove", 6)]);
    let old = before(16, "host3$ caspac -aRemOldPAC=MyPAC -sredis,psor:6379");
    exactly(&old, &site, &[("remove-by-old-release", 16)]);
}

#[test]
fn a_region_of_the_old_release_has_nothing_to_come_back_to() {
    let mut lines: Vec<&str> = CLEAN.into_iter().filter(|line| !line.starts_with("host3$ install")).collect();
    lines.retain(|line| !line.starts_with("host3@9.0$") && !line.ends_with("enable R3"));
    lines.extend(["host3$ casstart /rR3 /s:w", "host3$ listener enable R3"]);
    exactly(&lines, &three(), &[("start-after-removal", 24)]);
}

#[test]
fn a_repository_in_use_is_not_initialised() {
    let init = before(6, "host1@9.0$ caspac -aInitPac=MyPAC -sredis,psor:6379");
    exactly(&init, &three(), &[("init-under-members", 6)]);
    let queues = before(6, "host1@9.0$ caspac -aInitPac=MyPAC -sredis,queues:6380");
    exactly(&queues, &three(), &[("init-under-members", 6)]);
    exactly(&before(6, "host1@9.0$ caspac -aInitPac=MyPAC2 -sredis,psor2:6379"), &three(), &[]);
}

#[test]
fn a_repository_is_not_emptied_by_a_command_of_its_own() {
    let site = three();
    exactly(&before(6, "host1@9.0$ redis-cli -h psor FLUSHALL"), &site, &[("repository-emptied", 6)]);
    exactly(&before(6, "host1$ redis-cli -h queues -p 6380 FLUSHDB"), &site, &[("repository-emptied", 6)]);
    exactly(&before(6, "host1$ redis-cli -h psr FLUSHALL"), &site, &[("unknown-repository", 6)]);
    let site = Site { repository_hosts: ["redishost".to_owned()].into(), ..site };
    for by_host in ["redishost", "127.0.0.1"] {
        let flush = format!("host1$ redis-cli -h {by_host} FLUSHALL");
        exactly(&before(6, &flush), &site, &[("not-modelled", 6)]);
    }
}

#[test]
fn a_repository_that_is_shut_down_is_told_with_how_it_is_started_again() {
    let site = three();
    exactly(&before(6, "host1$ redis-cli -h psor SHUTDOWN"), &site, &[("repository-shut-down", 6)]);
    exactly(&before(6, "host1$ redis-cli -h psr SHUTDOWN"), &site, &[("unknown-repository", 6)]);
}

#[test]
fn what_is_done_to_a_resource_of_the_old_pac_is_done_again_in_the_new_one() {
    let mut lines = before(1, "host3$ definition disable TRAN");
    exactly(&lines, &three(), &[("definition-not-carried", 1)]);
    lines.insert(14, "host1@9.0$ definition disable TRAN");
    exactly(&lines, &three(), &[]);
}

#[test]
fn a_killed_region_leaves_locks_until_they_are_recovered() {
    let site = three();
    let killed = [("stop-under-jobs", 2), ("locks-not-recovered", 2)];
    exactly(&with(2, "host1$ casstop /rR1 /f"), &site, &killed);
    let mut lines = with(2, "host1$ casstop -rR1 -i");
    lines.insert(2, "host1$ recover locks host1");
    exactly(&lines, &site, &killed[..1]);
}

#[test]
fn an_install_of_an_older_product_takes_the_configuration_along() {
    let mut site = three();
    site.keeps_configuration_from = "10.0".to_owned();
    let found = of(&CLEAN, &site);
    let lost: Vec<usize> =
        found.iter().filter(|(code, _)| code == "mfds-not-restored").map(|(_, line)| *line).collect();
    assert_eq!((lost, found.len()), (vec![6, 12, 23], 3));
    let found = of(&before(5, "host1$ mfds restore"), &site);
    assert_eq!(found.first(), Some(&("restore-without-backup".to_owned(), 5)));
    let found = of(&before(5, "host1$ mfds backup"), &site);
    assert_eq!(found.first(), Some(&("backup-after-install".to_owned(), 5)));
    let mut lines = before(5, "host1$ configure ES_PAC=MyPAC R1");
    lines.insert(5, "host1$ mfds restore");
    lines.insert(0, "host1$ mfds backup");
    let found = of(&lines, &site);
    assert_eq!(found.first(), Some(&("configuration-undone".to_owned(), 7)));
}

/// A compatible update of one region.
const COMPATIBLE: [&str; 9] = [
    "host1$ listener disable R1",
    "host1$ casstop -rR1",
    "host1$ wait stopped R1",
    "host1$ install 8.1",
    "host1@8.1$ caspac -aCheckCompat=MyPAC -sredis,psor:6379",
    "host1$ configure ES_PAC_MIN_COMP_CHECK=YES R1",
    "host1@8.1$ casstart /rR1 /s:w",
    "host1$ listener enable R1",
    "host1$ configure ES_PAC_MIN_COMP_CHECK=NO R1",
];

#[test]
fn a_release_of_other_records_must_not_join_the_pac_that_exists() {
    let site = three();
    exactly(&COMPATIBLE, &site, &[]);
    exactly(&COMPATIBLE[..8], &site, &[("admission-left-on", 6)]);
    let mistaken = COMPATIBLE.map(|line| line.replace("8.1", "9.0"));
    let mut lines: Vec<&str> = mistaken.iter().map(String::as_str).collect();
    exactly(&lines, &site, &[("records-differ", 7)]);
    lines.remove(4);
    exactly(&lines, &site, &[("compatibility-not-asked", 6), ("records-differ", 6)]);
    // A region that is not admitted joins nothing, and what nothing has made is not asked for its mode or its store.
    lines = COMPATIBLE.to_vec();
    lines.remove(5);
    exactly(&lines, &site, &[("no-pac-to-join", 6)]);
}

#[test]
fn a_name_that_does_not_fit_is_told_and_its_line_does_what_alone_can_be_meant_or_nothing() {
    let site = three();
    let cases = [
        ("host1$ wait running R9", "unknown-region"),
        ("host1$ loadbalancer enable hots1", "unknown-host"),
        ("host1$ caspac -aSetMode=Running -sredis,psro:6379", "unknown-repository"),
        ("host1$ caspac -aSetMode=Running -sredis,queues:6380", "not-the-psor"),
        ("host1$ casstop -rR2", "region-not-of-lane"),
        ("host1@9.0$ casstop -rR1", "release-not-installed"),
        ("host1$ casstart /rR1 /s:w", "region-already-up"),
        ("host1$ wait stopped R1", "wait-cannot-end"),
    ];
    for (line, code) in cases {
        exactly(&[line], &site, &[(code, 1)]);
    }
    // What was meant is looked at as if it stood there.
    let line = "host1$ caspac -aCheckCompat=MyPCA -sredis,psor:6379";
    exactly(&[line], &site, &[("asked-by-old-release", 1), ("unknown-pac", 1)]);
}

#[test]
fn a_name_that_does_not_fit_is_not_told_again_by_what_follows_from_it() {
    let slips = [
        ("R1", "R11", "unknown-region"),
        ("=MyPAC", "=MyPAX", "unknown-pac"),
        ("=MyPAC", "=Other", "unknown-pac"),
        ("psor:", "psr:", "unknown-repository"),
        ("psor:", "elsewhere:", "unknown-repository"),
    ];
    for (number, line) in (1..).zip(CLEAN) {
        for (name, slip, code) in slips.iter().filter(|(name, ..)| line.contains(name)) {
            let wrong = line.replacen(name, slip, 1);
            exactly(&with(number, &wrong), &three(), &[(code, number)]);
        }
    }
}

#[test]
fn what_follows_from_a_start_or_a_stop_that_is_refused_is_not_told_beside_it() {
    let site = three();
    let without = |left_out: usize| -> Vec<&str> {
        (1..).zip(CLEAN).filter(|(number, _)| *number != left_out).map(|(_, line)| line).collect()
    };
    exactly(&without(2), &site, &[("wait-cannot-end", 2)]);
    exactly(&without(4), &site, &[("release-not-installed", 4)]);
    for start in ["host3@9.1$ casstart /rR3 /s:w", "host1@9.0$ casstart /rR3 /s:w"] {
        let code = if start.starts_with("host3") { "release-not-installed" } else { "region-not-of-lane" };
        let mut lines = with(23, start);
        lines.insert(23, "host3$ wait running R3");
        exactly(&lines, &site, &[(code, 23)]);
    }
    exactly(&with(23, "host3@9.0$ casstart /rR3 /s:x"), &site, &[]);
    exactly(&with(20, "host1$ casstop -rR3"), &site, &[("region-not-of-lane", 20)]);
}

#[test]
fn names_in_a_rollback_section_are_those_of_the_scenario() {
    let mut text = runbook_of(&CLEAN);
    text.push_str(
        "# Rollback\n\n## 5r. Back\n\n```console\nhost1$ casstart /rR1 /s:w\nhost1$ wait running R9\n",
    );
    text.push_str(
        "host1$ loadbalancer enable hots1\nhost1$ caspac -aCheckCompat=MyPCA -sredis,psro:6379\n```\n",
    );
    let found: Vec<String> = codes(&text, &three()).into_iter().map(|(code, _)| code).collect();
    assert_eq!(found, ["unknown-region", "unknown-host", "unknown-pac", "unknown-repository"]);
}

#[test]
fn a_region_that_is_stopped_needs_no_stop() {
    exactly(&before(4, "host1$ casstop -rR1"), &three(), &[("region-not-up", 4)]);
}

#[test]
fn the_last_region_that_serves_is_missed_whether_clients_or_batch_lose_it() {
    let one = site(&[("R1", "host1")]);
    let lines = ["host1$ loadbalancer drain host1", "host1$ casstop -rR1", "host1$ casstop -rR1 -f"];
    let expected = [
        ("no-region-for-clients", 1),
        ("host-left-drained", 1),
        ("no-region-for-batch", 2),
        ("stop-under-jobs", 3),
        ("region-left-down", 3),
        ("locks-not-recovered", 3),
    ];
    exactly(&lines, &one, &expected);
}

#[test]
fn a_second_stop_and_a_second_removal_are_told() {
    let twice = [before(3, "host1$ casstop -rR1"), before(4, "host1$ casstop -rR1")];
    for lines in &twice {
        let line = if lines[2] == "host1$ casstop -rR1" { 3 } else { 4 };
        exactly(lines, &three(), &[("region-not-up", line)]);
    }
    let mut lines = CLEAN.to_vec();
    lines.push("host1@9.0$ caspac -aRemOldPAC=MyPAC -sredis,psor:6379");
    exactly(&lines, &three(), &[("nothing-to-remove", 27)]);
}

#[test]
fn a_wait_for_an_old_pac_that_is_not_there_is_told() {
    for wait in ["wait jobs old", "wait members old"] {
        let before_any = format!("host1$ {wait}");
        exactly(&[before_any.as_str()], &three(), &[("nothing-to-wait-for", 1)]);
        let after = format!("host1@9.0$ {wait}");
        let lines = [CLEAN.as_slice(), &[after.as_str()]].concat();
        exactly(&lines, &three(), &[("nothing-to-wait-for", 27)]);
    }
}

#[test]
fn an_older_release_in_place_of_a_newer_one_is_told() {
    let mut lines = CLEAN.to_vec();
    lines.extend(["host1$ casstop -rR1", "host1$ wait stopped R1", "host1$ install 8.1"]);
    assert!(of(&lines, &three()).contains(&("older-release".to_owned(), 29)), "{:?}", of(&lines, &three()));
}

#[test]
fn clients_that_are_let_in_again_may_submit_jobs_that_nobody_has_waited_for() {
    let site = three();
    let mut lines = CLEAN.to_vec();
    lines.splice(18..18, ["host3$ listener enable R3", "host3$ listener disable R3"]);
    exactly(&lines, &site, &[("quiesce-before-jobs", 21), ("jobs-left-behind", 22)]);
    // To wait for them before the last client has gone proves nothing.
    lines = CLEAN.to_vec();
    lines.swap(16, 17);
    exactly(&lines, &site, &[("jobs-under-clients", 17)]);
    // Where the mode is set too late, clients come too early.
    lines = CLEAN.to_vec();
    let running = lines.remove(12);
    lines.insert(14, running);
    exactly(&lines, &site, &[("clients-before-batch", 13), ("clients-before-batch", 14)]);
}

#[test]
fn work_that_a_start_or_an_initialisation_clears_is_told() {
    let site = site(&[("R1", "host1")]);
    let stopped = ["host1$ listener disable R1", "host1$ casstop -rR1", "host1$ wait stopped R1"];
    let found = |last: &[&str]| -> Vec<String> {
        let lines = [&stopped[..], last].concat();
        of(&lines, &site).into_iter().map(|(code, _)| code).filter(|code| code == "work-cleared").collect()
    };
    let init = "host1$ caspac -aInitPac=MyPAC -sredis,psor:6379";
    assert_eq!(found(&["host1$ casstart /rR1 /s:c"]).len(), 1);
    assert_eq!(found(&[init]).len(), 1);
    assert_eq!(found(&[init, "host1$ casstart /rR1 /s:c"]).len(), 1);
    assert_eq!(found(&["host1$ casstart /rR1 /s:w"]).len(), 0);
}
