//! Rules of clients: who can reach which region (`docs/models/pac.md 1.4`, `5` H1, H14 and H18).

use super::world::{Mode, Status, World};
use frame::{At, LintWorld};

/// A region's listeners are enabled or disabled.
pub(super) fn listener(world: &mut World<'_>, region: usize, enable: bool) {
    let at = world.here();
    let own = &mut world.regions[region];
    own.disabled_at = match (enable, own.disabled_at) {
        (true, _) => None,
        (false, earlier) => earlier.or(Some(at)),
    };
    own.listening = enable;
    if enable {
        opened(world, region);
    }
}

/// The load balancer sends clients to a host, or no longer.
pub(super) fn load_balancer(world: &mut World<'_>, host: &str, enable: bool) {
    let at = world.here();
    if let Some(own) = world.hosts.get_mut(host) {
        own.drained_at = if enable { None } else { own.drained_at.or(Some(at)) };
    }
    if enable {
        for region in world.on(host) {
            opened(world, region);
        }
    }
}

/// Clients come to a region from here on, if nothing else keeps them off.
fn opened(world: &mut World<'_>, region: usize) {
    if !world.reachable(region) {
        return;
    }
    let (line, name) = (world.line(), world.name(region));
    admits(world, region);
    let own = &world.regions[region];
    if own.doubtful {
        return;
    }
    if let Status::Stopping(at) | Status::Down(at) = own.status {
        line.warning("clients-before-start", format!("region `{name}` is not up"))
            .also(at, "stopped here")
            .help("start the region first");
    } else if world.generations[own.member].mode == Mode::Upgrade && !world.waits_for_ever(own.member) {
        let message = format!("clients come to region `{name}`, whose PAC runs no batch yet");
        line.warning("clients-before-batch", message)
            .also(world.generations[own.member].made_at, "in mode Upgrade since here")
            .help("type `caspac -aSetMode=Running` first");
    }
}

/// Clients of a region may submit jobs from here on, whatever was waited for before.
pub(super) fn admits(world: &mut World<'_>, region: usize) {
    world.regions[region].drained = false;
    let own = world.regions[region].member;
    world.generations[own].jobs_done = false;
}

/// Tells when the last region that serves new clients has gone.
pub(super) fn outage(world: &mut World<'_>) {
    let line = world.line();
    let serves = |region: usize| world.regions[region].status.works() && world.reachable(region);
    let online = (0..world.regions.len()).any(serves);
    if world.online && !online {
        let message = "no region is left that is up and takes new clients";
        line.error("no-region-for-clients", message).help("enable clients to another region before this");
    }
    world.online = online;
}

/// Clients that were kept off and never let in again.
pub(super) fn at_end(world: &World<'_>) {
    for region in 0..world.regions.len() {
        if let Some(at) = world.regions[region].disabled_at {
            let name = world.name(region);
            let message = format!("the listeners of region `{name}` are never enabled again");
            left(world, at, "listener-left-disabled", (message, format!("type `listener enable {name}`")));
        }
    }
    for (name, host) in &world.hosts {
        let Some(at) = host.drained_at else { continue };
        let message = format!("the load balancer never sends clients to {name} again");
        left(world, at, "host-left-drained", (message, format!("type `loadbalancer enable {name}`")));
    }
}

/// What was done at a line and never undone up to the last one.
fn left(world: &World<'_>, at: At, code: &'static str, (message, help): (String, String)) {
    let last = Some(world.last()).filter(|last| at < *last);
    world.line_at(at).error(code, message).also(last, "the runbook ends here").help(help);
}
