//! Whether the disk of a host has room for what the steps put there.
//!
//! Added up is what can be known without playing: two checkpoint files and one log file of each permanent store, one
//! log file of each temporary one, and the dumps (`docs/models/stores.md 3`: a dump is about as large as what the store
//! has in use). What the logs gather meanwhile comes on top and is not known here, so that what is found has no room
//! for sure.

use super::world::{Agent, Applications, Backup, Dump, Store, World};
use frame::LintWorld;
use rehearsal::{Transfer, size_in_words};

/// A dump is in its file.
pub(super) fn written(world: &mut World<'_>, store: usize, file: &str) {
    dumped(world, file);
    let Store { release, ports, channel, .. } = world.stores[store].clone();
    let dump = Dump { release: Some(release), of: store, ports, channel };
    if let Some(host) = world.line().host {
        world.dumps.insert((host.to_owned(), file.to_owned()), dump);
    }
    world.stores[store].dumped_at = Some(world.here());
    world.settle();
}

/// A backup is in its files.
pub(super) fn backed_up(world: &mut World<'_>, store: usize, path: &str) {
    dumped(world, path);
    let own = &world.stores[store];
    let quiet = matches!(own.agent, Agent::Down(_)) && own.applications != Applications::Connected;
    let backup = Backup { at: world.here(), of: store, image: own.clone(), quiet };
    if let Some(host) = world.line().host {
        world.backups.insert((host.to_owned(), path.to_owned()), backup);
    }
    world.stores[store].dumped_at = Some(world.here());
    world.settle();
}

/// Dumps and backups are copied or moved.
pub(super) fn carried(world: &mut World<'_>, transfer: &Transfer) {
    let Some(here) = world.line().host else { return };
    let target = transfer.target(here).to_owned();
    let names = |(host, path): &(String, String)| transfer.carries(here, (host, path));
    let dumps: Vec<_> = world.dumps.iter().map(|(at, dump)| (at.clone(), names(at), dump.clone())).collect();
    let backups: Vec<_> =
        world.backups.iter().map(|(at, one)| (at.clone(), names(at), one.clone())).collect();
    for (at, names, dump) in dumps.into_iter().filter(|(_, names, _)| !names.is_empty()) {
        if transfer.moves {
            world.dumps.remove(&at);
        }
        world.dumps.extend(names.into_iter().map(|name| ((target.clone(), name), dump.clone())));
    }
    for (at, names, one) in backups.into_iter().filter(|(_, names, _)| !names.is_empty()) {
        if transfer.moves {
            world.backups.remove(&at);
        }
        world.backups.extend(names.into_iter().map(|name| ((target.clone(), name), one.clone())));
    }
}

/// A dump, or a backup, is written by the line being walked.
fn dumped(world: &mut World<'_>, file: &str) {
    let line = world.line();
    let Some(host) = line.host else { return };
    let Some(disk) = world.site.hosts.iter().find(|one| one.name == host).map(|one| one.disk_mb.bytes())
    else {
        return;
    };
    let sizes = world.site.sizes;
    let stores =
        world.site.stores.iter().zip(&world.stores).filter(|(own, now)| own.host == host && now.exists);
    let in_stores: u64 = stores.map(|(own, _)| sizes.of_store(own.temporary)).sum();
    let files = world.dumps.keys().chain(world.backups.keys());
    let others = files.filter(|(at, other)| at == host && other != file).count() as u64;
    let needs = in_stores + (others + 1) * sizes.data;
    if needs <= disk {
        return;
    }
    let message = format!(
        "the dump takes {}, and of the {} on {host} at most {} are free here",
        size_in_words(sizes.data),
        size_in_words(disk),
        size_in_words(disk.saturating_sub(needs - sizes.data))
    );
    line.error("dump-without-room", message)
        .label("fails when the disk is full")
        .help("give it another disk, or make room before it; nothing may be destroyed without it");
}
