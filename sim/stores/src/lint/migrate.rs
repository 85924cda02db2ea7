//! Rules of dumping, destroying and restoring a store (`docs/models/stores.md 3, 8`).

use super::names::{self, same_major};
use super::world::{Agent, Applications, Dump, Store, World};
use super::{agents, channels, releases, room, standing};
use crate::release::{converts_by_itself, dump_of_other};
use fleet::Release;
use frame::LintWorld;
use runbook::meant_or;

/// `ttMigrate -c`.
pub(super) fn dump(world: &mut World<'_>, store: usize, file: &str) {
    let (line, name) = (world.line(), world.name(store));
    if agents::needed_down(world, store) {
        let message = format!("{name}'s agent runs, and the dump is no clean cut");
        line.warning("dump-under-running-agent", message)
            .help(format!("type `ttAdmin -wait -repStop {name}` before it"));
    }
    if world.stores[store].applications == Applications::Connected {
        under_applications(world, store, "what they write after the dump is in no dump");
        // It is told once; what follows from it is not.
        world.stores[store].applications = Applications::Drained;
    }
    room::written(world, store, file);
}

pub(super) fn under_applications(world: &World<'_>, store: usize, label: &str) {
    let (line, name, to) = (world.line(), world.name(store), world.name(world.peer(store)));
    line.error("applications-not-moved", format!("no step has taken the applications off {name}"))
        .label(label)
        .help(format!("type `applications move {name} to {to}` and `marker {name} to {to}` before it"));
}

/// `ttDestroy`.
pub(super) fn destroy(world: &mut World<'_>, store: usize) {
    let (line, name, to) = (world.line(), world.name(store), world.name(world.peer(store)));
    if agents::in_use(world, store, "destroyed") {
        return;
    }
    agents::held(world, store);
    match world.stores[store].applications {
        Applications::Drained => {}
        Applications::Connected => under_applications(world, store, "destroyed under its applications"),
        Applications::Left(at) => {
            let message =
                format!("{name}'s log goes with it, and nothing has shown that its last updates arrived");
            line.error("destroyed-undrained", message)
                .also(at, "the last applications left here")
                .help(format!("wait for `marker {name} to {to}` in between"));
        }
    }
    let may_be_gone = world.site.stores[world.of(store)].wishes.may_be_gone();
    if world.stores[store].dumped_at.is_none() && !may_be_gone {
        let message = format!("no step has dumped {name}");
        line.error("destroyed-without-dump", message).help("dump it with `ttMigrate -c` before it");
    }
    gone(world, store);
}

pub(super) fn gone(world: &mut World<'_>, index: usize) {
    let at = world.here();
    let store = &mut world.stores[index];
    store.exists = false;
    store.absence_told = false;
    store.empty = false;
    store.always_at = None;
    (store.ram, store.held_at, store.unloaded_at) = (None, None, None);
    store.destroyed_at = Some(at);
    standing::stand_again(world, index);
}

/// What is given to `ttMigrate -r`.
pub(super) struct Restore<'a> {
    /// The file.
    pub(super) file: &'a str,
    /// False for `AutoCreate=0`.
    pub(super) auto_create: bool,
    /// Whether `-rename` is given.
    pub(super) rename: bool,
    /// False for `-noRepUpgrade`.
    pub(super) converts: bool,
}

/// `ttMigrate -r`.
pub(super) fn restore(world: &mut World<'_>, store: usize, given: &Restore<'_>) {
    let line = world.line();
    if given.rename {
        let message = "`-rename` cannot be used in an online upgrade";
        line.error("rename-refused", message).on("-rename").help("leave it out");
        return;
    }
    if world.stores[store].exists && !world.stores[store].empty {
        let name = world.name(store);
        line.error("restore-over-store", format!("store `{name}` still exists"))
            .help(format!("type `ttDestroy {name}` before it, or `keep {name} as` another data source"));
        // What follows from it is not told, where it is known what was meant.
        let dumped =
            line.host.is_some_and(|host| world.dumps.contains_key(&(host.to_owned(), given.file.to_owned())));
        if !dumped {
            return;
        }
    }
    if !given.auto_create && !world.stores[store].exists {
        autocreate(world, store);
    }
    let Some(dump) = dumped(world, store, given.file) else { return };
    let converts = given.converts && world.site.restores_convert;
    of_other(world, store, dump.of, ("dump", given.file));
    let tools = world.tools();
    if let (Some(tools), Some(release)) = (&tools, &dump.release) {
        if tools == release {
            releases::same(world, store, tools);
        } else if releases::older(tools, release) {
            let message =
                format!("`{}` is of release {release}, newer than these tools ({tools})", given.file);
            line.error("tools-of-another-release", message)
                .label("refused")
                .help(format!("restore it with the tools of release {release} or a newer one"));
            return;
        }
    }
    releases::patched(world, store, &dump, tools.as_deref());
    let converts =
        converts && tools.as_deref().and_then(Release::parse).is_some_and(|one| converts_by_itself(&one));
    restored(world, store, &dump, tools);
    world.stores[store].converted |= converts;
}

/// A dump holds one store, and the other one does not come back from it.
pub(super) fn of_other(world: &World<'_>, store: usize, dumped: usize, (word, file): (&str, &str)) {
    let (line, own, of) = (world.line(), world.of(store), world.of(dumped));
    if own == of {
        return;
    }
    line.error("dump-of-other-store", dump_of_other(world.name(own), (word, file), world.name(of)))
        .on(file)
        .label(format!("the other store's {word}"))
        .help(format!("name the file into which {} was dumped", world.name(own)));
}

fn autocreate(world: &mut World<'_>, store: usize) {
    let message = format!("`AutoCreate=0` forbids creating {}, which does not exist here", world.name(store));
    let line = world.line();
    line.warning("autocreate-after-destroy", message)
        .on("AutoCreate")
        .also(world.stores[store].destroyed_at, "destroyed here")
        .help("leave it out; it fits a temporary store that `ttAdmin -ramLoad` has made");
}

/// `ttMigrate -l`.
pub(super) fn listed(world: &World<'_>, file: &str) {
    let line = world.line();
    let Some(host) = line.host else { return };
    let is_there = world.dumps.contains_key(&(host.to_owned(), file.to_owned()));
    if !is_there {
        not_dumped(world, host, file);
    }
}

/// Says that no step has written a file.
fn not_dumped(world: &World<'_>, host: &str, file: &str) {
    let here = world.dumps.keys().filter(|(other, _)| other == host).map(|(_, file)| file.as_str());
    let help = meant_or(file, here, || "dump the store into it with `ttMigrate -c` before it".to_owned());
    let message = format!("no step has written `{file}` on {host}");
    world.line().error("file-not-dumped", message).on(file).help(help);
}

/// What a file holds. Where no step has written it, that is told, and it is taken as if one had, so that what follows is
/// not.
fn dumped(world: &World<'_>, store: usize, file: &str) -> Option<Dump> {
    let line = world.line();
    let host = line.host?;
    if let Some(dump) = world.dumps.get(&(host.to_owned(), file.to_owned())) {
        return Some(dump.clone());
    }
    not_dumped(world, host, file);
    let Store { ports, channel, .. } = world.stores[store].clone();
    Some(Dump { release: None, of: store, ports, channel })
}

fn restored(world: &mut World<'_>, store: usize, dump: &Dump, tools: Option<String>) {
    channels::behind(world, store);
    let at = world.here();
    let groups = world.site.cache_groups.iter().cloned().collect();
    let own = &mut world.stores[store];
    let release = tools.unwrap_or_else(|| own.release.clone());
    own.converted = dump.release.as_ref().is_none_or(|dumped| same_major(dumped, &release));
    own.release = release;
    own.exists = true;
    own.loaded = true;
    own.empty = false;
    own.fresh = true;
    own.restored_at = Some(at);
    own.bookmark_cleared = false;
    own.applications = Applications::Drained;
    own.wrong_marker = None;
    own.refresh_off = groups;
    // What stood under this name before and what is in the dump are one store, unless another one was dumped.
    if dump.of != store {
        own.channel = dump.channel;
        own.ports.clone_from(&dump.ports);
    }
    if own.agent == Agent::Up {
        own.agent = Agent::Down(at);
    }
    standing::stand(world, store);
    world.settle();
}

/// `alter cache group ... set autorefresh state`.
pub(super) fn autorefresh(world: &mut World<'_>, store: usize, group: &str, on: bool) {
    if !names::cache_group(world, group) {
        return;
    }
    if on {
        world.stores[store].refresh_off.remove(group);
    } else {
        world.stores[store].refresh_off.insert(group.to_owned());
    }
}

/// Cache groups that a restore has turned off and nobody has turned on.
pub(super) fn at_end(world: &mut World<'_>) {
    for store in world.pair() {
        let off: Vec<&str> = world.stores[store].refresh_off.iter().map(String::as_str).collect();
        let (Some(at), Some(group)) = (world.stores[store].restored_at, off.first()) else { continue };
        let message =
            format!("a restore turns autorefresh off, and no step turns it on again for {}", off.join(", "));
        world.line_at(at).warning("autorefresh-left-off", message).help(format!(
            "at the end type `ttIsql -connStr dsn={} -e \"alter cache group {group} set autorefresh state on;quit;\"`",
            world.name(store)
        ));
    }
}
