//! Names that must fit: regions, hosts, repositories, PACs, the lane's host, the prompt's release.

use super::world::World;
use crate::command::{Command, Name, RegionName, Target};
use frame::Walked;
use runbook::nearest;

/// Whether every name in a command fits; what does not is reported.
pub(super) fn fit(world: &mut World<'_>, command: &Command) -> bool {
    let fits = |name| match name {
        Name::OwnRegion(name) => known(world, name).is_some_and(|region| of_lane(world, region)),
        Name::Region(name) => known(world, name).is_some(),
        Name::Host(name) => host_is_known(world, name),
        Name::Repository(target) => repository(world, target),
        Name::Pac(name) => pac(world, name),
    };
    !matches!(command, Command::Malformed(_)) && command.names().into_iter().all(fits)
}

/// The region of a name, without a word about one that is not there.
pub(super) fn region(world: &World<'_>, name: &RegionName) -> Option<usize> {
    world.site.regions.iter().position(|region| region.name == name.0)
}

fn known(world: &mut World<'_>, name: &RegionName) -> Option<usize> {
    let found = region(world, name);
    if found.is_none() {
        let names: Vec<&str> = world.site.regions.iter().map(|region| region.name.as_str()).collect();
        unknown(world, &name.0, ("unknown-region", "region"), &names);
    }
    found
}

fn host_is_known(world: &mut World<'_>, name: &str) -> bool {
    let names: Vec<&str> = world.site.hosts.keys().map(String::as_str).collect();
    names.contains(&name) || unknown(world, name, ("unknown-host", "host"), &names)
}

fn repository(world: &mut World<'_>, target: &Target) -> bool {
    let place = target.to_string();
    let names: Vec<&str> = world.site.repositories.iter().map(String::as_str).collect();
    names.contains(&place.as_str()) || unknown(world, &place, ("unknown-repository", "repository"), &names)
}

fn pac(world: &mut World<'_>, name: &str) -> bool {
    let names: Vec<String> = world.generations.iter().map(|one| one.pac.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.contains(&name) || unknown(world, name, ("unknown-pac", "PAC"), &names)
}

/// Says that a name means nothing; always false.
fn unknown(world: &mut World<'_>, name: &str, (code, what): (&'static str, &str), known: &[&str]) -> bool {
    let finding = world.line().error_within(name, code, format!("there is no {what} `{name}`"));
    let finding = match nearest(name, known.iter().copied()) {
        Some(meant) => finding.mended(format!("did you mean `{meant}`?"), meant),
        None => finding.help(format!("the scenario has {}", known.join(", "))),
    };
    world.report(finding);
    false
}

/// The tools know the regions of their own host alone.
fn of_lane(world: &mut World<'_>, region: usize) -> bool {
    let (line, own) = (world.line(), &world.site.regions[region]);
    let Some(host) = line.host.filter(|host| *host != own.host) else { return true };
    let message = format!("region `{}` is on {}, and this is typed on {host}", own.name, own.host);
    let finding = line.error_within(&own.name, "region-not-of-lane", message);
    world.report(finding.help(format!("type it in a lane of {}", own.host)));
    false
}

/// Whether the prompt's release is installed on the lane's host.
pub(super) fn release(world: &mut World<'_>) -> bool {
    let line = world.line();
    let (Some(release), Some(host)) = (line.release, line.host) else { return true };
    let Some(found) = world.hosts.get(host).filter(|found| found.release != release) else { return true };
    let message = format!("release {release} is not installed on {host} at this point");
    let mut finding = line.error("release-not-installed", message);
    if let Some(at) = found.installed_at {
        finding = world.line_at(at).also(finding, "replaced what was there before");
    }
    let elsewhere: Vec<&str> = world
        .hosts
        .iter()
        .filter(|(_, other)| other.release == release)
        .map(|(name, _)| name.as_str())
        .collect();
    let help = match elsewhere.as_slice() {
        [] => format!("no host has it; {host} has {}", found.release),
        hosts => format!("{host} has {}; release {release} is on {}", found.release, hosts.join(", ")),
    };
    world.report(finding.help(help));
    false
}
