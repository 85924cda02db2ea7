//! Clusters of a wanted size, upgraded host by host as in `pac/compatible`.

use crate::scaled::opened;
use pac::Cluster;
use rehearsal::Scene;
use std::fmt::Write as _;

/// A cluster of so many hosts with so many regions on each, and the runbook that upgrades it. A short mean length of
/// sessions keeps the whole within the horizon.
#[inline]
#[must_use]
pub fn scene(hosts: usize, regions: usize) -> Scene<Cluster> {
    let change = |text: String| {
        let mut lanes = String::from("[lanes]\n");
        let (mut machines, mut links, mut members) = (String::new(), String::new(), String::new());
        for host in 1..=hosts {
            let _ = writeln!(lanes, "host{host} = \"host{host}\"");
            let _ = write!(
                machines,
                "[[hosts]]\nname = \"host{host}\"\nreleases = [\"8.0\"]\ndisk_mb = 4000\ndisk_mb_per_s = 60\n\n"
            );
            let _ = write!(
                links,
                "[[links]]\nbetween = [\"host{host}\", \"redishost\"]\nlatency_s = 0.001\nkb_per_s = 10000\n\n"
            );
            for region in own(host, regions) {
                let _ = write!(
                    members,
                    "[[pac.region]]\nname = \"R{region}\"\nhost = \"host{host}\"\ninitiators = 8\n\n"
                );
            }
        }
        let text = between(&text, "[lanes]", "[[hosts]]", &format!("{lanes}\n"));
        let text = between(&text, "[[hosts]]", "# The repositories.", &machines);
        let text = between(&text, "[[links]]", "[[clients]]", &links);
        between(&text, "[[pac.region]]", "[[pac.layout]]", &members)
            .replace("horizon_s = 14400", "horizon_s = 43200")
    };
    opened("pac/compatible", change, Some(&runbook(hosts, regions)))
}

/// The numbers of the regions on a host.
fn own(host: usize, regions: usize) -> std::ops::RangeInclusive<usize> {
    (host - 1) * regions + 1..=host * regions
}

/// The text with everything from one mark up to another replaced.
fn between(text: &str, from: &str, to: &str, by: &str) -> String {
    let (before, rest) = text.split_once(from).expect("the scenario has such a section");
    let (_, after) = rest.split_once(to).expect("the scenario has a section after it");
    format!("{before}{by}{to}{after}")
}

/// The steps for each host, each with its lines.
fn runbook(hosts: usize, regions: usize) -> String {
    let mut text = String::from("# Compatible upgrade, host by host\n");
    let mut number = 0;
    let mut step = |title: &str, lines: Vec<String>| {
        number += 1;
        let _ = write!(text, "\n## {number}. {title}\n\n```console\n{}\n```\n", lines.join("\n"));
    };
    for host in 1..=hosts {
        let each = |line: &dyn Fn(usize) -> String| own(host, regions).map(line).collect::<Vec<String>>();
        let mut drain = vec![format!("host{host}$ loadbalancer drain host{host}")];
        drain.extend(each(&|region| format!("host{host}$ wait drained R{region}")));
        step("Keep new clients off", drain);
        let mut stop = each(&|region| format!("host{host}$ casstop -rR{region}"));
        stop.extend(each(&|region| format!("host{host}$ wait stopped R{region}")));
        step("Stop the regions", stop);
        step("Update the host", vec![format!("host{host}$ install 8.1")]);
        step(
            "Admit a release that differs",
            each(&|region| format!("host{host}$ configure ES_PAC_MIN_COMP_CHECK=YES R{region}")),
        );
        let start = |region: usize| {
            format!("host{host}@8.1$ casstart /rR{region} /s:w\nhost{host}$ wait running R{region}")
        };
        step("Warm start the regions", each(&start));
        step("Send clients", vec![format!("host{host}$ loadbalancer enable host{host}")]);
    }
    text
}
