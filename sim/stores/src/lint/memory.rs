//! Rules of stores in memory (`docs/models/stores.md 3`; of the policies, the table at the head of `crate::operate`'s
//! `policy`): what a RAM policy holds, what no command may load or unload, and what finds no store in memory.

use super::world::World;
use super::{agents, migrate, names, releases};
use crate::command::{ChannelState, Command, RamPolicy};
use frame::LintWorld;

/// `ttAdmin -ramPolicy`, and the procedure that does the same.
pub(super) fn policy(world: &mut World<'_>, store: usize, policy: RamPolicy) {
    let at = world.here();
    let own = &mut world.stores[store];
    (own.ram, own.held_at) = (Some((policy, at)), (policy == RamPolicy::Always).then_some(at));
}

/// Whether its policy leaves no command to load or unload a store, which is told.
fn is_left_alone(world: &World<'_>, store: usize) -> bool {
    let set = world.stores[store].ram.filter(|(policy, _)| *policy != RamPolicy::Manual);
    let Some((policy, at)) = set else { return false };
    let (line, name) = (world.line(), world.name(store));
    let message = format!("{name}'s RAM policy is {policy}, under which no command loads or unloads it");
    line.error("ram-policy", message)
        .label("refused")
        .also(at, "set here")
        .help(format!("leave it out, or type `ttAdmin -ramPolicy {} {name}` before it", RamPolicy::Manual));
    true
}

/// `ttAdmin -ramUnload`, which ends a temporary store, and takes another one out of memory if nobody is connected.
pub(super) fn unload(world: &mut World<'_>, store: usize) {
    if is_left_alone(world, store) {
        return;
    }
    if world.site.stores[store].temporary {
        migrate::destroy(world, store);
    } else if !agents::in_use(world, store, "taken out of memory") {
        let at = world.here();
        let own = &mut world.stores[store];
        (own.loaded, own.unloaded_at, own.held_at) = (false, Some(at), None);
    }
}

/// `ttAdmin -ramLoad`, which makes an empty temporary store. The tools that load a store run it from here on.
pub(super) fn load(world: &mut World<'_>, store: usize) {
    let temporary = world.site.stores[store].temporary;
    if !temporary && !names::present(world, store) || is_left_alone(world, store) {
        return;
    }
    let at = world.here();
    let own = &mut world.stores[store];
    own.unloaded_at = None;
    own.held_at = own.ram.filter(|_| own.exists).map(|_| at);
    if world.stores[store].exists && !world.stores[store].loaded {
        releases::loaded(world, store);
    } else if temporary && !world.stores[store].exists {
        let tools = world.tools();
        let own = &mut world.stores[store];
        own.exists = true;
        own.empty = true;
        own.release = tools.unwrap_or_else(|| own.release.clone());
    }
}

/// Tells once that a store is not in memory that a command works on. That a tool which connects does not load it is ours.
pub(super) fn needed(world: &mut World<'_>, store: usize, command: &Command) {
    let needs = matches!(
        command,
        Command::SetState { .. }
            | Command::Reset { .. }
            | Command::AgentStart { .. }
            | Command::RepPolicy { .. }
            | Command::Dump { .. }
            | Command::Sql { .. }
    );
    if let Some(at) = world.stores[store].unloaded_at.take_if(|_| needs) {
        let (line, name) = (world.line(), world.name(store));
        line.error("store-not-loaded", format!("{name} is not in memory"))
            .label("refused")
            .also(at, "unloaded here")
            .help(format!("type `ttAdmin -ramLoad {name}` between the two"));
    }
}

/// `forget PEER at STORE`, which does nothing while the peer sends (ours).
pub(super) fn forget(world: &World<'_>, store: usize, peer: usize) {
    let there = &world.stores[peer];
    if there.exists && there.loaded && there.channel.state == ChannelState::Start && !there.channel.unsettled
    {
        let (line, name, to) = (world.line(), world.name(peer), world.name(store));
        line.error(
            "forgotten-while-sent",
            format!("{name}'s channel to {to} is started, and nothing is forgotten then"),
        )
        .label("refused")
        .help(format!("type `ttRepAdmin -dsn {name} -receiver -name {to} -state pause` before it"));
    }
}
