//! Rules of hosts: what an install meets and takes along (`docs/models/pac.md 1.4`, `5` H3 and H4).

use super::regions::unproven;
use super::world::{Status, World};
use crate::command::Setting;
use fleet::Release;
use frame::LintWorld;

/// A release is installed on the lane's host.
pub(super) fn install(world: &mut World<'_>, release: &str) {
    let line = world.line();
    let Some(name) = line.host else { return };
    for region in world.on(name) {
        under_region(world, region);
    }
    is_older(world, name, release);
    let (at, keeps) = (world.here(), world.site.keeps_configuration(release));
    if let Some(host) = world.hosts.get_mut(name) {
        host.release = release.to_owned();
        host.installed_at = Some(at);
        host.configured_at = None;
        host.lost_at = (!keeps).then_some(at);
    }
    world.settle();
}

/// An older release takes the place of a newer one: the goal asks for the newest that is installed, or else for what was
/// there, and a PAC of a newer release is no older one to it.
fn is_older(world: &mut World<'_>, host: &str, release: &str) {
    let line = world.line();
    let Some(own) = world.hosts.get(host) else { return };
    let older = Release::parse(release).zip(Release::parse(&own.release)).is_some_and(|(new, old)| new < old);
    if !older {
        return;
    }
    let message = format!("release {release} is older than {}, which is on {host}", own.release);
    line.warning("older-release", message)
        .within(release)
        .also(own.installed_at, "installed here")
        .help("install a newer release, or know that this is a way back");
}

fn under_region(world: &mut World<'_>, region: usize) {
    let (line, name) = (world.line(), world.name(region));
    match world.regions[region].status {
        _ if world.regions[region].doubtful => {}
        Status::Up | Status::Starting(_) => {
            let message = format!("region `{name}` is up while its host is updated");
            line.error("install-under-region", message)
                .help(format!("stop it first: `casstop -r{name}` and `wait stopped {name}`"));
            world.regions[region].status = Status::Down(world.here());
        }
        Status::Stopping(at) => unproven(world, region, at),
        Status::Down(_) => {}
    }
}

/// The configuration of MFDS is kept.
pub(super) fn backup(world: &mut World<'_>) {
    let line = world.line();
    let Some(host) = line.host.and_then(|host| world.hosts.get_mut(host)) else { return };
    match host.lost_at {
        None => host.backup = true,
        Some(at) => {
            let message = "the configuration is lost already, and this keeps what is left";
            line.error("backup-after-install", message)
                .also(at, "lost here")
                .help("type `mfds backup` before the install");
        }
    }
}

/// The configuration of MFDS is brought back.
pub(super) fn restore(world: &mut World<'_>) {
    let line = world.line();
    let Some(host) = line.host.and_then(|host| world.hosts.get_mut(host)) else { return };
    if !host.backup {
        line.error("restore-without-backup", "no step has backed the configuration up")
            .help("type `mfds backup` on this host before the install");
        return;
    }
    import(world);
}

/// The configuration is there again.
pub(super) fn import(world: &mut World<'_>) {
    let line = world.line();
    let Some(host) = line.host.and_then(|host| world.hosts.get_mut(host)) else { return };
    host.lost_at = None;
    if let Some(at) = host.configured_at.take() {
        let message = "this brings back the configuration from before what was configured";
        line.error("configuration-undone", message).also(at, "undone").help("restore first, then configure");
    }
}

/// A region's configuration is changed.
pub(super) fn configure(world: &mut World<'_>, region: usize, setting: &Setting) {
    let at = world.here();
    if let Some(host) = world.hosts.get_mut(&world.site.regions[region].host) {
        host.configured_at = Some(at);
    }
    if let Setting::Repository(target) = setting {
        super::modes::reach(world, Some(&world.site.regions[region].host), &target.to_string());
    }
    let region = &mut world.regions[region];
    match setting {
        Setting::MinCompCheck(admit) => region.admitted_at = admit.then_some(at),
        Setting::Pac(pac) => region.pac.clone_from(pac),
        Setting::Repository(target) => region.psor = target.to_string(),
    }
}

/// Locks of killed processes are released.
pub(super) fn recover(world: &mut World<'_>, host: &str) {
    let regions = if host.is_empty() { (0..world.regions.len()).collect() } else { world.on(host) };
    for region in regions {
        world.regions[region].killed_at = None;
    }
}
