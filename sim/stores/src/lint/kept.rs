//! Rules of old stores that are kept (`crate::kept`, and the notes of steps 6 and 18 of the install guide).

use super::names::Named;
use super::standing::started;
use super::world::{Agent, Applications, Store, World};
use super::{agents, backup, migrate, room, sql};
use crate::command::Command;
use frame::LintWorld;
use std::mem::replace;

/// Whatever a command does that moves a store aside, or concerns one that is kept; false for every other one.
pub(super) fn effect(world: &mut World<'_>, command: &Command, Named { store, peer }: Named) -> bool {
    match command {
        Command::Keep { .. } => keep(world, store, peer),
        Command::ApplicationsMove { .. } | Command::Marker { .. } if world.is_kept(peer) => used(world, peer),
        Command::ApplicationsStart(_) | Command::Marker { .. } if world.is_kept(store) => used(world, store),
        _ if !world.is_kept(store) => return false,
        Command::AgentStart { .. } if agents::runs(world, store) => {}
        Command::AgentStart { .. } => {
            agents::one_port(world, store);
            world.stores[store].agent = Agent::Up;
            started(world, store);
        }
        Command::AgentStop { wait, .. } => agents::stop(world, store, *wait),
        Command::Dump { file, .. } => room::written(world, store, file),
        Command::Backup { folder, prefix, force, .. } => {
            backup::made(world, store, (folder, prefix.as_deref()), *force);
        }
        Command::Destroy { .. } => destroy(world, store),
        Command::RamUnload(_) if world.site.stores[store].temporary => destroy(world, store),
        Command::Sql { statements, .. } => sql::statements(world, store, statements),
        Command::SetState { state, .. } => world.stores[store].channel.state = *state,
        // A restore onto it is refused as onto any store that is there, and applications may leave it.
        Command::Restore { .. }
        | Command::RestoreBackup { .. }
        | Command::ApplicationsMove { .. }
        | Command::ApplicationsStop(_) => return false,
        _ => {}
    }
    true
}

/// `keep STORE as SOURCE`.
fn keep(world: &mut World<'_>, store: usize, source: usize) {
    let (line, name, into) = (world.line(), world.name(store), world.name(source));
    if world.of(store) != world.of(source) || world.stores[source].exists {
        let message = if world.stores[source].exists {
            format!("there is a store under `{into}` already")
        } else {
            format!("`{into}` is a data source of the other store")
        };
        line.error("not-its-source", message)
            .label("refused")
            .help("name a data source of this store under which nothing is");
        return;
    }
    if agents::in_use(world, store, "moved") {
        return;
    }
    match world.stores[store].applications {
        Applications::Drained => {}
        Applications::Connected => {
            migrate::under_applications(world, store, "they find no store under its name");
        }
        Applications::Left(at) => {
            let to = world.name(world.peer(store));
            let message = format!(
                "what {name}'s log holds goes nowhere while it is kept, and nothing has shown that its last updates \
                 arrived"
            );
            line.error("kept-undrained", message)
                .also(at, "the last applications left here")
                .help(format!("wait for `marker {name} to {to}` in between"));
        }
    }
    moved(world, store, source);
}

/// A store is found under another data source, and its own name leads nowhere.
fn moved(world: &mut World<'_>, store: usize, source: usize) {
    let at = world.here();
    let free = Store { exists: false, destroyed_at: Some(at), kept: false, ..world.stores[store].clone() };
    let own = replace(&mut world.stores[store], free);
    world.stores[source] = Store { kept: true, applications: Applications::Drained, ..own };
}

fn destroy(world: &mut World<'_>, store: usize) {
    if !agents::in_use(world, store, "destroyed") {
        migrate::gone(world, store);
    }
}

/// Applications and markers are for the stores that stand.
fn used(world: &mut World<'_>, store: usize) {
    let (line, name, own) = (world.line(), world.name(store), world.name(world.at(world.of(store))));
    let under = format!("the store is under `{own}`");
    line.error(
        "kept-store-used",
        format!("under `{name}` is an old store, of which the new one never hears"),
    )
    .on(name)
    .help(if own == name { "restore the store first" } else { &under });
}
