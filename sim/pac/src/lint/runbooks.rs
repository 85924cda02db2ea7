//! What is seen in the project's own runbooks: each finding at its line, and nothing else.

use super::Site;
use super::tests::{codes, site};

const AS_PRINTED: &str = include_str!("../../../../scenarios/pac/as-printed/runbook.md");
const THREE_HOSTS: &str = include_str!("../../../../scenarios/pac/three-hosts/runbook.md");
const COMPATIBLE: &str = include_str!("../../../../scenarios/pac/compatible/runbook.md");
const BY_MISTAKE: &str = include_str!("../../../../scenarios/pac/compatible-by-mistake/runbook.md");
const OLDER_MANUAL: &str = include_str!("../../../../scenarios/pac/older-manual/runbook.md");

fn four() -> Site {
    site(&[("R1", "host1"), ("R2", "host1"), ("R3", "host2"), ("R4", "host3")])
}

#[track_caller]
fn exactly(text: &str, site: &Site, expected: &[(&str, &str)]) {
    let found = codes(text, site);
    let found: Vec<(&str, &str)> = found.iter().map(|(code, line)| (code.as_str(), line.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_page_as_printed_shows_its_gaps_each_at_its_line() {
    let expected = [
        ("stop-not-waited-for", "3: host1$ install 9.0"),
        ("no-region-for-clients", "8: host2$ listener disable R2"),
        ("listener-left-disabled", "8: host2$ listener disable R2"),
        ("jobs-left-behind", "8: host2$ casstop -rR2"),
        ("no-region-for-batch", "8: host2$ casstop -rR2"),
        ("stop-not-waited-for", "8: host2$ install 9.0"),
        ("release-not-installed", "12: host2@8.0$ caspac -aSetMode=Quiesce -sredis,psor:6379"),
    ];
    exactly(AS_PRINTED, &site(&[("R1", "host1"), ("R2", "host2")]), &expected);
}

#[test]
fn nothing_is_seen_in_the_upgrade_on_three_hosts() {
    exactly(THREE_HOSTS, &four(), &[]);
}

#[test]
fn only_the_place_of_the_queues_is_seen_where_they_are_in_the_psor() {
    let site = Site { queues_in_psor: true, ..four() };
    exactly(THREE_HOSTS, &site, &[("queues-in-psor", "5: host1@9.0$ casstart /rR1 /s:u")]);
}

#[test]
fn nothing_is_seen_in_the_compatible_upgrade() {
    exactly(COMPATIBLE, &four(), &[]);
}

#[test]
fn the_compatible_upgrade_by_mistake_is_seen_at_the_first_start() {
    let line = "5: host1@9.0$ casstart /rR1 /s:w";
    exactly(BY_MISTAKE, &four(), &[("compatibility-not-asked", line), ("records-differ", line)]);
}

#[test]
fn nothing_is_seen_in_the_older_manuals_move() {
    let mut site = four();
    site.hosts.values_mut().for_each(|release| "5.0".clone_into(release));
    site.layouts = [("5.0".to_owned(), 1), ("5.1".to_owned(), 2)].into();
    exactly(OLDER_MANUAL, &site, &[]);
}
