//! Names that must fit: stores, the lane's host, the prompt's release.

use super::room;
use super::world::World;
use crate::command::{self, Command, Dsn, Procedure, Statement, Subscriber, backup_path};
use crate::operand::is_scheme;
use fleet::Release;
use frame::LintWorld;
use rehearsal::Verb;
use runbook::{meant_or, only_near};

/// The store a command concerns, and the other one it names or implies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    /// The store whose data source is named, or the first of two.
    pub(super) store: usize,
    /// The subscriber, or where to.
    pub(super) peer: usize,
}

/// The stores of a command whose names fit; none when it has none, or when the store is not there or not of the release of
/// the tools, which is then told.
pub(super) fn resolve(world: &mut World<'_>, command: &Command) -> Option<Named> {
    let form = command.named()?;
    let named = stores_of(world, &form)?;
    if form.needs && !present(world, named.store) {
        return None;
    }
    let by_files = matches!(
        command,
        Command::Restore { .. }
            | Command::RestoreBackup { .. }
            | Command::Destroy { .. }
            | Command::Keep { .. }
            | Command::Duplicate { .. }
    );
    let fit = !form.connects || by_files || of_release(world, named.store);
    fit.then_some(named)
}

/// The stores whose names are known; none where one is not of the scheme, which is then told.
fn stores_of(world: &World<'_>, form: &command::Named<'_>) -> Option<Named> {
    let store = world.site.store(&form.store.0)?;
    let peer = match form.peer {
        Some(name) if form.connects && !form.two_sources => {
            let of = in_scheme(world, name)?;
            if of == world.of(store) { store } else { world.at(of) }
        }
        Some(name) => world.site.store(&name.0)?,
        None => world.peer(store),
    };
    Some(Named { store, peer })
}

/// Whether names that are known fit to each other and to the lane; what does not is told.
pub(super) fn fit_together(world: &mut World<'_>, command: &Command) -> bool {
    let Some(form) = command.named() else { return true };
    let Some(Named { store, peer }) = stores_of(world, &form) else { return false };
    if store == peer {
        let message = format!("`{}` is named as its own subscriber", form.store);
        world.line().error("peer-is-itself", message).help("name the other store");
        return false;
    }
    let is_there = !form.connects || of_lane(world, store);
    if !is_there && command.makes().is_some() {
        // That it was not made follows from it.
        world.stores[store].absence_told = true;
    }
    is_there && command.subscriber().is_none_or(|chosen| fits(world, store, chosen))
}

/// Whether each name in a command is one that the scenario has, whatever is there; what is not is told.
pub(super) fn are_known(world: &mut World<'_>, command: &Command) -> bool {
    let Some(form) = command.named() else { return true };
    let meant = if form.connects { here(world) } else { None };
    let store = known(world, form.store, meant);
    let other = store.or(meant).map(|store| world.peer(store));
    let peer = match command {
        Command::Keep { source, .. } => new_source(world, source),
        _ => form.peer.is_none_or(|name| known_beside(world, name, other, store).is_some()),
    };
    let mut all = store.is_some() && peer;
    let Command::Sql { statements, .. } = command else { return all };
    for statement in statements {
        all &= match statement {
            Statement::Alter { scheme: name, store, .. } => {
                scheme(world, name) & known(world, store, None).is_some()
            }
            Statement::Call(Procedure::SetState(peer, _) | Procedure::Wait(peer, _)) => {
                peer.name.as_ref().is_none_or(|name| known_beside(world, name, other, store).is_some())
            }
            Statement::Autorefresh { group, .. } => cache_group(world, group),
            Statement::PermInUse | Statement::Peers | Statement::Call(_) | Statement::Idle(_) => true,
            Statement::Quit => return all,
        };
    }
    all
}

/// Whether there is a data source of a name under which a store is to be kept. It is new, so that none of those that are there
/// was meant.
fn new_source(world: &World<'_>, name: &Dsn) -> bool {
    let is_known = world.site.store(&name.0).is_some();
    if !is_known {
        let finding = world.line().error("unknown-store", format!("there is no data source `{name}`"));
        finding.on(&name.0).label("nothing can be kept under it").help(format!(
            "give the scenario a further `[[stores.store]]` with `name = \"{name}\"`, the host and release of the store \
             that is kept, and that store's name as `replicates_as`"
        ));
    }
    is_known
}

/// The only store of the lane's host.
pub(super) fn here(world: &World<'_>) -> Option<usize> {
    let host = world.line().host?;
    let mut found = world.pair().into_iter().filter(|store| world.site.stores[*store].host == host);
    found.next().filter(|_| found.next().is_none())
}

/// Whether there is a cache group of a name.
pub(super) fn cache_group(world: &World<'_>, group: &str) -> bool {
    let (line, groups) = (world.line(), &world.site.cache_groups);
    if groups.iter().any(|known| known == group) {
        return true;
    }
    let known = groups.iter().map(String::as_str);
    let help = meant_or(group, known, || "`cache_groups` of the scenario lists them".to_owned());
    line.error("unknown-cache-group", format!("there is no cache group `{group}`")).on(group).help(help);
    false
}

/// The store of a name. Where there is none of it, that is told with the one that was meant: the nearest, or, of several or
/// none that are near, the one that alone can be meant there, if any.
fn known(world: &World<'_>, name: &Dsn, alone: Option<usize>) -> Option<usize> {
    known_beside(world, name, alone, None)
}

/// The same of a name that stands beside another store's, which was not meant by it.
fn known_beside(world: &World<'_>, name: &Dsn, alone: Option<usize>, beside: Option<usize>) -> Option<usize> {
    let found = world.site.store(&name.0);
    if found.is_none() {
        let names: Vec<&str> = world.site.stores.iter().map(|store| store.name.as_str()).collect();
        let other = beside.map(|store| world.name(store));
        let near = only_near(&name.0, names.iter().copied().filter(|name| Some(*name) != other));
        let finding = world.line().error("unknown-store", format!("there is no store `{name}`"));
        let finding = finding.on(&name.0).label("not a store of the scenario");
        match (near, alone) {
            (Some(near), _) => finding.mended(format!("did you mean `{near}`?"), near),
            (None, Some(alone)) => {
                let right = world.name(alone);
                finding.mended(format!("what can be meant here is `{right}`"), right);
            }
            (None, None) => finding.help(format!("the scenario has {}", names.join(" and "))),
        }
    }
    found
}

/// Whether the host and the scheme by which a subscriber is chosen are those of the one there is.
pub(super) fn fits(world: &World<'_>, store: usize, chosen: &Subscriber) -> bool {
    if chosen.scheme.as_ref().is_some_and(|name| !is_scheme(name, &world.site.scheme)) {
        return scheme(world, chosen.scheme.as_deref().unwrap_or_default());
    }
    let peer = &world.site.stores[world.peer(store)];
    let Some(host) = chosen.host.as_ref().filter(|host| !host.eq_ignore_ascii_case(&peer.host)) else {
        return true;
    };
    let message = format!("store `{}` is on {}, not on {host}", peer.name, peer.host);
    let finding = world.line().error("wrong-host", message).on(host);
    finding.mended(format!("did you mean `{}`?", peer.host), peer.host.clone());
    false
}

/// The store of a name in the scheme, which knows no further data source.
pub(super) fn in_scheme(world: &World<'_>, name: &Dsn) -> Option<usize> {
    let store = known(world, name, None)?;
    let of = world.of(store);
    if of == store {
        return Some(of);
    }
    let (line, right) = (world.line(), world.name(of));
    let message = format!("`{name}` is a data source, and the scheme calls its store `{right}`");
    line.error("unknown-store", message)
        .on(&name.0)
        .label("not a store of the scheme")
        .mended(format!("write `{right}`"), right);
    None
}

/// Whether there is a replication scheme of a name; the statement fails that names another one.
pub(super) fn scheme(world: &World<'_>, name: &str) -> bool {
    let line = world.line();
    let known = &world.site.scheme;
    if is_scheme(name, known) {
        return true;
    }
    let message = format!("there is no replication scheme `{name}`");
    line.error("unknown-scheme", message)
        .on(name)
        .label("refused with TT8160")
        .mended(format!("the scheme is called `{known}`"), known);
    false
}

/// A data source is defined on the store's host alone, so that no tool finds it elsewhere.
fn of_lane(world: &mut World<'_>, store: usize) -> bool {
    let (line, own) = (world.line(), &world.site.stores[store]);
    let Some(host) = line.host.filter(|host| *host != own.host) else { return true };
    let message = format!("data source `{}` is on {}, and this is typed on {host}", own.name, own.host);
    let finding =
        line.error("dsn-not-of-lane", message).on(&own.name).label("does not fit its lane").elsewhere();
    // What destroys a store is typed where that is, and never proposed for the one that happens to be here.
    let destroys = matches!(line.act, Verb::Model(Command::Destroy { .. }));
    let here = world.site.stores.iter().find(|store| store.host == host && !destroys);
    match here {
        Some(here) => finding.mended(format!("the store of this host is `{}`", here.name), &here.name),
        None => finding.help(format!("type it in a lane of {}", own.host)),
    }
    false
}

/// A store can be used by the tools of its own major release only; what works on files alone asks nothing of it.
fn of_release(world: &mut World<'_>, store: usize) -> bool {
    let own = &world.stores[store];
    let Some(tools) = world.tools().filter(|_| own.exists) else { return true };
    let host = world.line().host.and_then(|host| world.releases.get(host));
    let installed = host.map_or(&[][..], Vec::as_slice);
    // Tools that are not there are told of as such.
    if same_major(&tools, &own.release) || !installed.contains(&tools) {
        return true;
    }
    let (line, name, release) = (world.line(), world.name(store), own.release.clone());
    // What follows from it is not told: the command was meant for the tools that fit.
    let taken = line.act.model().is_some_and(is_meant_anyhow);
    if !world.tools_told.insert((store, release.clone())) {
        return taken;
    }
    let message = format!("`{name}` is at release {release} here, and these tools are of release {tools}");
    let finding = line.error("tools-of-another-release", message).label("refused");
    let fitting = installed.iter().rev().find(|one| same_major(one, &release)).cloned();
    let help = match fitting {
        Some(fitting) => format!("name the release in the prompt, as in `LANE@{fitting}$`"),
        None => format!("no step installs tools of release {release} here"),
    };
    finding.help(match line.act {
        Verb::Model(Command::RamLoad(_)) => format!(
            "between major releases a store is dumped with the tools of its own and restored by `ttMigrate`; to load it \
             as it is, {help}"
        ),
        _ => help,
    });
    taken
}

/// Whether a command that finds the wrong tools is taken as done, since much would seem to be missing without it.
const fn is_meant_anyhow(command: &Command) -> bool {
    matches!(
        command,
        Command::SetState { .. }
            | Command::Reset { .. }
            | Command::SelfUpgrade(_)
            | Command::AgentStart { .. }
            | Command::AgentStop { .. }
    )
}

/// Whether two releases share a store format: their major numbers, where both are numbers.
pub(super) fn same_major(one: &str, other: &str) -> bool {
    match (Release::parse(one), Release::parse(other)) {
        (Some(one), Some(other)) => one.is_patch_of(&other),
        _ => one == other,
    }
}

/// Whether a store is there; where not, that is told.
pub(super) fn present(world: &mut World<'_>, store: usize) -> bool {
    let there = &world.stores[store];
    if there.exists {
        return true;
    }
    let line = world.line();
    if !there.absence_told {
        line.error("store-absent", format!("store `{}` does not exist here", world.name(store)))
            .also(there.destroyed_at, "destroyed here")
            .help("restore it first");
    }
    world.stores[store].absence_told = true;
    // Whoever destroys before he dumps has made one mistake; that nothing can be restored from it is no other.
    match line.act {
        Verb::Model(Command::Dump { file, .. }) => room::written(world, store, file),
        Verb::Model(Command::Backup { folder, prefix, .. }) => {
            let path = backup_path(folder, prefix.as_deref(), world.name(store));
            room::backed_up(world, store, &path);
        }
        _ => {}
    }
    false
}

/// A prompt's release must have been installed on the lane's host.
pub(super) fn release(world: &mut World<'_>) {
    let line = world.line();
    let (Some(release), Some(host)) = (line.release, line.host) else { return };
    let installed = world.releases.get(host).map_or(&[][..], Vec::as_slice);
    if installed.iter().any(|other| other == release) {
        return;
    }
    let message = format!("release {release} is not installed on {host} at this point");
    let help = format!("it has {}; type `install {release}` in this lane first", installed.join(", "));
    line.error("release-not-installed", message).help(help);
}
