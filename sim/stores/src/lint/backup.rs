//! Rules of `ttBackup` and `ttRestore` (`crate::operate`, backup).

use super::names::same_major;
use super::world::{Agent, Applications, Backup, Store, World};
use super::{channels, migrate, releases, room, standing};
use crate::command::{Command, Dsn, Procedure, Statement, backup_path};
use frame::LintWorld;
use runbook::meant_or;

/// Where the files of a backup are, as it is typed.
pub(super) type Files<'a> = (&'a str, Option<&'a str>);

/// `ttBackup`.
pub(super) fn made(world: &mut World<'_>, store: usize, files: Files<'_>, force: bool) {
    let (line, name) = (world.line(), world.name(store));
    if world.site.stores[store].temporary {
        line.error("temporary-backed-up", format!("{name} is a temporary store, and cannot be backed up"))
            .label("refused")
            .help(format!("dump it with `ttMigrate -c {name}`"));
        return;
    }
    let path = backup_path(files.0, files.1, name);
    let known = line.host.and_then(|host| world.backups.get(&(host.to_owned(), path.clone())));
    if let Some(known) = known.filter(|_| !force) {
        line.error("backup-over-backup", format!("there is a backup {path} already"))
            .label("refused")
            .also(Some(known.at), "it was made here")
            .help("give `-force`, or another folder or `-fname`");
        return;
    }
    room::backed_up(world, store, &path);
}

/// `ttRestore`.
pub(super) fn restored(world: &mut World<'_>, store: usize, files: Files<'_>) {
    let (line, name) = (world.line(), world.name(store));
    if world.stores[store].exists {
        line.error("restore-over-store", format!("store `{name}` still exists"))
            .label("refused")
            .help(format!("type `ttDestroy {name}` before it, or `keep {name} as` another data source"));
        return;
    }
    let path = backup_path(files.0, files.1, name);
    let Some(backup) = found(world, store, &path) else { return };
    let release = &backup.image.release;
    if let Some(tools) = world.tools().filter(|tools| !same_major(tools, release)) {
        let message = format!("the backup {path} is of release {release}, and these tools are of {tools}");
        line.error("tools-of-another-release", message)
            .label("refused")
            .help("between releases a store is dumped and restored by `ttMigrate`");
        world.stores[store].absence_told = true;
        return;
    }
    migrate::of_other(world, store, backup.of, ("backup", &path));
    goes_back(world, store, &backup);
    brought_back(world, store, backup);
}

/// What a path leads to. Where no step has written it, that is told, and it is taken as if one had.
fn found(world: &World<'_>, store: usize, path: &str) -> Option<Backup> {
    let line = world.line();
    let host = line.host?;
    if let Some(backup) = world.backups.get(&(host.to_owned(), path.to_owned())) {
        return Some(backup.clone());
    }
    let here = world.backups.keys().filter(|(other, _)| other == host).map(|(_, path)| path.as_str());
    let help = meant_or(path, here, || "back the store up there with `ttBackup` before it".to_owned());
    line.error("file-not-dumped", format!("no step has made the backup `{path}` on {host}")).help(help);
    let backup = Backup { at: world.here(), of: store, image: world.stores[store].clone(), quiet: true };
    Some(backup)
}

/// What a store took and what it was sent after its backup began is not in it, and nothing sends it again.
fn goes_back(world: &World<'_>, store: usize, backup: &Backup) {
    let (line, name, peer) = (world.line(), world.name(store), world.peer_name(store));
    let own = |named: &Dsn| world.site.store(&named.0) == Some(store);
    let works = |command: &Command| match command {
        Command::AgentStart { store, .. } => own(store),
        Command::ApplicationsMove { to, .. } => own(to),
        Command::ApplicationsStart(to) => own(to),
        Command::Marker { from, .. } => own(from),
        Command::Sql { store, statements, .. } => {
            let starts = |one: &Statement| matches!(one, Statement::Call(Procedure::AgentStart));
            own(store) && statements.iter().any(starts)
        }
        _ => false,
    };
    let later = world.from(backup.at + 1, works).filter(|at| *at < world.here());
    if backup.quiet && later.is_none() {
        return;
    }
    let message = format!(
        "what {name} took after this backup began, and what {peer} sent it then, is not in it, and {peer} sends nothing again"
    );
    line.error("backup-goes-back", message)
        .label("older than the store was")
        .also(Some(backup.at), "the backup is of here")
        .also(later, "it worked after that")
        .help(format!(
            "take the applications off {name} and stop its agent before the backup, or make it anew by \
             `ttRepAdmin -duplicate -from {peer}`"
        ));
}

fn brought_back(world: &mut World<'_>, store: usize, backup: Backup) {
    let at = world.here();
    let own = &world.stores[store];
    let mut image = backup.image;
    image.channel.unsettled = false;
    world.stores[store] = Store {
        exists: true,
        loaded: true,
        empty: false,
        absence_told: false,
        made: own.made,
        kept: own.kept,
        destroyed_at: own.destroyed_at,
        dumped_at: own.dumped_at,
        restored_at: Some(at),
        fresh: false,
        agent: Agent::Down(at),
        applications: Applications::Drained,
        wrong_marker: None,
        ..image
    };
    channels::behind(world, store);
    releases::loaded(world, store);
    standing::stand(world, store);
    world.settle();
}
