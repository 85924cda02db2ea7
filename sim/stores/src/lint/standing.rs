//! Which of the stores under one name stands for it, and what is told of an old one that runs beside it (`crate::kept`).

use super::world::{Agent, World};
use crate::command::ChannelState;
use frame::LintWorld;

/// The store that was just restored stands for its name, and whatever else has that name is an old one.
pub(super) fn stand(world: &mut World<'_>, store: usize) {
    let made = 1 + world.stores.iter().map(|one| one.made).max().unwrap_or_default();
    let of = world.of(store);
    for other in 0..world.stores.len() {
        if world.of(other) == of {
            world.stores[other].kept = other != store;
        }
    }
    world.stores[store].made = made;
    running(world, of);
}

/// Where a store is destroyed that a step had restored, an old one that was kept stands again.
pub(super) fn stand_again(world: &mut World<'_>, store: usize) {
    let of = world.of(store);
    let was_new = !world.stores[store].kept && world.stores[store].restored_at.is_some();
    let older = (0..world.stores.len()).filter(|other| world.of(*other) == of && world.is_kept(*other));
    if let Some(other) = older.max_by_key(|other| world.stores[*other].made).filter(|_| was_new) {
        world.stores[other].kept = false;
    }
}

/// Old stores whose agents run, when the channel of their peer begins to send.
pub(super) fn found_by(world: &mut World<'_>, from: usize) {
    running(world, 1 - world.of(from));
}

fn running(world: &mut World<'_>, of: usize) {
    for store in 0..world.stores.len() {
        if world.of(store) == of && world.is_kept(store) && world.stores[store].agent == Agent::Up {
            started(world, store);
        }
    }
}

/// An old store runs that is kept: an error where its peer sends, or where another one stands for the name already, and
/// a warning before that.
pub(super) fn started(world: &mut World<'_>, store: usize) {
    let (name, peer) = (world.name(store), world.peer(store));
    let sends = world.stores[peer].channel.state == ChannelState::Start;
    let standing = world.at(world.of(store));
    let beside = world.stores[standing].exists && !world.is_kept(standing);
    if (sends || beside) && !world.kept_told.insert(store) {
        return;
    }
    let (own, sender) = (&world.site.stores[world.of(store)].name, world.name(peer));
    let line = world.line();
    let takes = if sends { "sends" } else { "will send" };
    let message = format!("the old store under `{name}` runs, and takes what {sender} {takes} to {own}");
    let finding = match (sends, beside) {
        (true, _) => line.error("kept-store-runs", message).label("never sent to the new store"),
        (false, true) => line.error("kept-store-runs", message).label("beside the new store"),
        (false, false) => line.warning("kept-store-runs", message),
    };
    finding.help(format!("leave its agent down, or `ttAdmin -wait -repStop {name}` before anything is sent"));
}
