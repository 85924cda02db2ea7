//! Names that must fit: regions, hosts, repositories, PACs, the lane's host, the prompt's release.

use super::world::{Line, World};
use crate::command::{Command, Name, RegionName, Target};
use fleet::Release;
use frame::LintWorld;
use rehearsal::Verb;
use runbook::{NOT_MODELLED, only_near};

/// Whether every name in a command fits; what does not is reported.
pub(super) fn fit(world: &World<'_>, command: &Command) -> bool {
    let fits = |name| match name {
        Name::OwnRegion(name) => known(world, name).is_some_and(|region| of_lane(world, region)),
        Name::LookedUp(name) => looked_up(world, name),
        Name::Region(name) => known(world, name).is_some(),
        Name::Host(name) => host_is_known(world, name),
        Name::Repository(target) => repository(world, target),
        Name::Pac(name) => pac(world, name),
    };
    // Each is looked at, so that all of them are told.
    command.names().into_iter().map(fits).fold(true, |all, fits| all & fits)
}

/// The region that a command starts or stops, or would if it were not refused for its form.
pub(super) fn started_or_stopped(world: &World<'_>, command: &Command) -> Option<usize> {
    match command {
        Command::CasStart { region: name, .. } | Command::CasStop { region: name, .. } => {
            world.site.region(name)
        }
        Command::Malformed(call) if ["casstart", "casstop"].contains(&call.tool) => {
            let words = || world.line().text.split_whitespace();
            let named = || words().filter_map(|word| word.strip_prefix(['/', '-'])?.strip_prefix('r'));
            world.site.regions.iter().position(|region| named().any(|name| name == region.name))
        }
        _ => None,
    }
}

fn known(world: &World<'_>, name: &RegionName) -> Option<usize> {
    let found = world.site.region(name);
    if found.is_none() {
        let names: Vec<&str> = world.site.regions.iter().map(|region| region.name.as_str()).collect();
        unknown(world, &name.0, ("unknown-region", "region"), &names);
    }
    found
}

fn host_is_known(world: &World<'_>, name: &str) -> bool {
    let names: Vec<&str> = world.site.hosts.keys().map(String::as_str).collect();
    names.contains(&name) || unknown(world, name, ("unknown-host", "host"), &names)
}

fn repository(world: &World<'_>, target: &Target) -> bool {
    let place = target.to_string();
    let names: Vec<&str> = world.site.repositories.iter().map(String::as_str).collect();
    let is = |name: &&str| {
        *name == place || target.port == 0 && name.split(':').next() == Some(target.host.as_str())
    };
    if names.iter().any(is) {
        return true;
    }
    if target.is_by_host(|host| world.site.repository_hosts.contains(host)) {
        let line = world.line();
        line.error(NOT_MODELLED, target.by_host())
            .within(&target.host)
            .help(format!("write its name; the scenario has {}", names.join(", ")));
        return false;
    }
    unknown(world, &place, ("unknown-repository", "repository"), &names)
}

fn pac(world: &World<'_>, name: &str) -> bool {
    let mut names: Vec<&str> = world.generations.iter().map(|one| one.pac.as_str()).collect();
    names.dedup();
    names.contains(&name) || unknown(world, name, ("unknown-pac", "PAC"), &names)
}

/// Says that a name means nothing; always false.
fn unknown(world: &World<'_>, name: &str, (code, what): (&'static str, &str), known: &[&str]) -> bool {
    let line = world.line();
    let finding = line.error(code, format!("there is no {what} `{name}`")).within(name);
    match only_near(name, known.iter().copied()) {
        Some(meant) => finding.mended(format!("did you mean `{meant}`?"), meant),
        None => finding.help(format!("the scenario has {}", known.join(", "))),
    }
    false
}

/// Of a region of another host it is not known whether the directory server of this one has it.
fn looked_up(world: &World<'_>, name: &RegionName) -> bool {
    let Some(region) = known(world, name) else { return false };
    let (line, own) = (world.line(), &world.site.regions[region]);
    let is_here = line.host.is_none_or(|host| host == own.host);
    if !is_here {
        line.error(NOT_MODELLED, name.looked_up_elsewhere())
            .within(&name.0)
            .elsewhere()
            .help(format!("type it in a lane of {}", own.host));
    }
    is_here
}

/// The tools know the regions of their own host alone.
fn of_lane(world: &World<'_>, region: usize) -> bool {
    let (line, own) = (world.line(), &world.site.regions[region]);
    let Some(host) = line.host.filter(|host| *host != own.host) else { return true };
    let message = format!("region `{}` is on {}, and this is typed on {host}", own.name, own.host);
    line.error("region-not-of-lane", message)
        .within(&own.name)
        .elsewhere()
        .help(format!("type it in a lane of {}", own.host));
    false
}

/// Whether the prompt's release is installed on the lane's host. Where the runbook installs it and does not do so here,
/// that has been forgotten: it is told once, and taken as done.
pub(super) fn release(world: &mut World<'_>) -> bool {
    let line = world.line();
    let (Some(release), Some(host)) = (line.release, line.host) else { return true };
    let Some(found) = world.hosts.get(host).filter(|found| found.release != release) else { return true };
    let others = world.hosts.iter().filter(|(_, other)| other.release == release);
    let elsewhere: Vec<&str> = others.map(|(name, _)| name.as_str()).collect();
    let help = match elsewhere.as_slice() {
        [] => format!("no host has it; {host} has {}", found.release),
        hosts => format!("{host} has {}; release {release} is on {}", found.release, hosts.join(", ")),
    };
    line.error(
        "release-not-installed",
        format!("release {release} is not installed on {host} at this point"),
    )
    .also(found.installed_at, "replaced what was there before")
    .help(help);
    let installs = |line: &Line<'_>| matches!(line.act, Verb::Model(Command::Install(one)) if one == release);
    let is_newer =
        Release::parse(release).zip(Release::parse(&found.release)).is_some_and(|(new, old)| new > old);
    let forgotten = is_newer && world.walk.lines.iter().any(installs);
    if forgotten && let Some(host) = world.hosts.get_mut(host) {
        release.clone_into(&mut host.release);
    }
    forgotten
}
