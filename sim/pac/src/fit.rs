//! What of a scenario does not fit together, although each part of it can be read: hosts that must talk and have no
//! link, and releases whose record layout is not given.
//!
//! Both can be played. A missing link is an error, for nothing sent over it arrives; a missing layout is a warning, for
//! such a release is taken to be compatible with nothing but itself, which may be what is meant.

use crate::cluster::Cluster;
use crate::command::Command;
use crate::config::Config;
use crate::reach::used_at_start;
use rehearsal::Checks;
use runbook::{Diagnostic, Severity};
use std::collections::BTreeSet;

/// Everything that does not fit.
pub(crate) fn fit(checks: &Checks<'_, Cluster>) -> Vec<Diagnostic> {
    let mut found = links(checks);
    found.extend(layouts(checks));
    found
}

const fn config<'a>(checks: &'a Checks<'_, Cluster>) -> &'a Config {
    &checks.scenario.family
}

/// Whether a link joins two hosts; a host needs none to itself.
pub(crate) fn are_linked(scenario: &rehearsal::scenario::Scenario, one: &str, other: &str) -> bool {
    let joins = |ends: &[String; 2]| ends.iter().any(|end| end == one) && ends.iter().any(|end| end == other);
    one == other || scenario.links.iter().any(|link| joins(&link.between))
}

/// Every region talks to the cluster's own repository and to that of the queues (`docs/models/pac.md 2.1, 2.2`).
fn links(checks: &Checks<'_, Cluster>) -> Vec<Diagnostic> {
    let config = config(checks);
    let used = used_at_start(config.queues);
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for (index, region) in config.region.iter().enumerate() {
        for repository in config.repository.iter().take(used) {
            let is_new = !are_linked(&checks.scenario.generic, &region.host, &repository.host)
                && told.insert((&region.host, &repository.host));
            if is_new {
                let message = format!(
                    "no link joins {} and {}, so that region {} cannot reach repository {}",
                    region.host, repository.host, region.name, repository.name
                );
                let path = format!("pac.region.{index}.host");
                let help = format!(
                    "give them a [[links]] with between = [\"{}\", \"{}\"]",
                    region.host, repository.host
                );
                found.push(checks.mistake(&path, "no-link", message, help).playable(true));
            }
        }
    }
    found
}

/// Each release that a region has or will have needs a record layout, as soon as there is more than one of them.
fn layouts(checks: &Checks<'_, Cluster>) -> Vec<Diagnostic> {
    let config = config(checks);
    let hosts = checks.scenario.generic.hosts.iter();
    let of_regions = hosts.filter(|host| config.region.iter().any(|region| region.host == host.name));
    let mut releases: BTreeSet<&str> =
        of_regions.filter_map(|host| host.releases.last().map(String::as_str)).collect();
    let typed = checks.runbook.into_iter().flat_map(runbook::Runbook::commands);
    releases.extend(typed.filter_map(|(_, typed)| match typed.command.model() {
        Some(Command::Install(release)) => Some(release.as_str()),
        _ => None,
    }));
    if releases.len() < 2 {
        return Vec::new();
    }
    let is_given = |release: &str| config.layout.iter().any(|layout| layout.release == release);
    let missing = releases.into_iter().filter(|release| !is_given(release));
    missing
        .map(|release| {
            let message = format!(
                "release {release} has no record layout: it is taken to be compatible with no other release"
            );
            let help =
                format!("add a [[pac.layout]] with release = \"{release}\"; equal numbers are compatible");
            let found = checks.mistake("pac.layout", "no-layout", message, help).playable(true);
            Diagnostic { severity: Severity::Warning, ..found }
        })
        .collect()
}
