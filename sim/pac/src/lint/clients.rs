//! Rules of clients: who can reach which region (`docs/models/pac.md 1.4`, `5` H1, H14 and H18).

use super::world::{Mode, Status, World};
use frame::{At, Walked};

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
    let own = &world.regions[region];
    if let Status::Stopping(at) | Status::Down(at) = own.status {
        let finding = line.warning("clients-before-start", format!("region `{name}` is not up"));
        let finding = world.line_at(at).also(finding, "stopped here");
        world.report(finding.help("start the region first"));
    } else if world.generations[own.member].mode == Mode::Upgrade {
        let message = format!("clients come to region `{name}`, whose PAC runs no batch yet");
        let mut finding = line.warning("clients-before-batch", message);
        if let Some(at) = world.generations[own.member].made_at {
            finding = world.line_at(at).also(finding, "in mode Upgrade since here");
        }
        world.report(finding.help("type `caspac -aSetMode=Running` first"));
    }
}

/// Tells when the last region that serves new clients has gone.
pub(super) fn outage(world: &mut World<'_>) {
    let serves = |region: usize| world.regions[region].status.works() && world.reachable(region);
    let online = (0..world.regions.len()).any(serves);
    if world.online && !online {
        let message = "no region is left that is up and takes new clients".to_owned();
        let finding = world.line().error("no-region-for-clients", message);
        world.report(finding.help("enable clients to another region before this"));
    }
    world.online = online;
}

/// Clients that were kept off and never let in again.
pub(super) fn at_end(world: &mut World<'_>) {
    for region in 0..world.regions.len() {
        if let Some(at) = world.regions[region].disabled_at {
            let name = world.name(region);
            let message = format!("the listeners of region `{name}` are never enabled again");
            left(world, at, "listener-left-disabled", (message, format!("type `listener enable {name}`")));
        }
    }
    let hosts = world.hosts.iter();
    let drained: Vec<(String, At)> =
        hosts.filter_map(|(name, host)| Some((name.clone(), host.drained_at?))).collect();
    for (name, at) in drained {
        let message = format!("the load balancer never sends clients to {name} again");
        left(world, at, "host-left-drained", (message, format!("type `loadbalancer enable {name}`")));
    }
}

/// What was done at a line and never undone up to the last one.
fn left(world: &mut World<'_>, at: At, code: &'static str, (message, help): (String, String)) {
    let finding = world.line_at(at).error(code, message).help(help);
    let finding = match world.walk.lines.last() {
        Some(last) if at + 1 < world.walk.lines.len() => last.also(finding, "the runbook ends here"),
        _ => finding,
    };
    world.report(finding);
}
