//! Rules of replication agents.

use super::channels;
use super::world::{Agent, World};
use crate::command::{Command, RamPolicy};
use frame::{At, LintWorld};
use rehearsal::Verb;

/// `ttAdmin -repStart`.
pub(super) fn start(world: &mut World<'_>, store: usize) {
    if runs(world, store) {
        return;
    }
    one_port(world, store);
    unconverted(world, store);
    stale(world, store);
    channels::collapses(world, store);
    world.stores[store].agent = Agent::Up;
}

/// `ttAdmin -repStop`.
pub(super) fn stop(world: &mut World<'_>, store: usize, wait: bool) {
    let line = world.line();
    if let Some(at) = world.stores[store].always_at.take().filter(|_| world.stores[store].exists) {
        let name = world.name(store);
        line.error(
            "policy-always",
            format!("{name}'s agent is the daemon's to start, and no command stops it"),
        )
        .label("refused with TT10012")
        .also(at, "the policy was set here")
        .help(format!("type `ttAdmin -repPolicy manual {name}` before it"));
    }
    match world.stores[store].agent {
        Agent::Up => {
            world.stores[store].agent =
                if wait { Agent::Down(world.here()) } else { Agent::Stopping(world.here()) };
        }
        Agent::Stopping(at) | Agent::Down(at) => {
            let message = format!("{}'s agent is not running here", world.name(store));
            let stops = |at: &At| matches!(world.line_at(*at).act, Verb::Model(Command::AgentStop { .. }));
            line.error("agent-not-running", message)
                .label("refused")
                .also(Some(at).filter(stops).filter(|at| *at < world.here()), "it was stopped here")
                .help("leave it out: an operator who stops at a refusal comes no further");
        }
    }
}

/// `ttAdmin -repPolicy`, of which `always` starts an agent that is down.
pub(super) fn policy(world: &mut World<'_>, store: usize, always: bool) {
    world.stores[store].always_at = always.then(|| world.here());
    if always && world.stores[store].agent != Agent::Up {
        world.stores[store].agent = Agent::Down(world.here());
        start(world, store);
    }
}

/// An agent that runs is not started again, nor one that may not be down yet.
pub(super) fn runs(world: &mut World<'_>, store: usize) -> bool {
    let (line, up) = (world.line(), needed_down(world, store));
    if up {
        let message = format!("{}'s agent runs already", world.name(store));
        line.error("agent-runs-already", message)
            .label("refused")
            .help("leave it out: an operator who stops at a refusal comes no further");
    }
    up
}

/// A command needs the agent down and may come too early; true when it certainly does.
pub(super) fn needed_down(world: &mut World<'_>, store: usize) -> bool {
    let agent = world.stores[store].agent;
    if let Agent::Stopping(at) = agent
        && world.not_waited.insert(at)
    {
        let (line, name) = (world.line_at(at), world.name(store));
        let message = format!("{name}'s agent may still run when a later command needs it down");
        line.warning("agent-not-waited-for", message)
            .also(world.here(), "needs the agent down")
            .help(format!("type `ttAdmin -wait -repStop {name}`"));
    }
    agent == Agent::Up
}

/// Whether the agent runs under what cannot be done to a store in use, which is told.
pub(super) fn in_use(world: &mut World<'_>, store: usize, done: &str) -> bool {
    let (line, name, up) = (world.line(), world.name(store), needed_down(world, store));
    if up {
        line.error("store-in-use", format!("{name}'s agent runs, and a store in use cannot be {done}"))
            .help(format!("type `ttAdmin -wait -repStop {name}` before it"));
    }
    up
}

/// Tells that a policy keeps a store in use which is destroyed. That it stays, and what follows from that, is not told besides.
pub(super) fn held(world: &World<'_>, store: usize) {
    let Some(at) = world.stores[store].held_at else { return };
    let (line, name) = (world.line(), world.name(store));
    line.error(
        "store-in-use",
        format!("{name}'s RAM policy holds it, and a store in use cannot be destroyed"),
    )
    .also(at, "held from here on")
    .help(format!("type `ttAdmin -ramPolicy {} {name}` before it", RamPolicy::InUse));
}

/// Two agents of one host cannot listen on one port.
pub(super) fn one_port(world: &mut World<'_>, store: usize) {
    let line = world.line();
    let port = |store: usize| world.stores[store].ports[world.of(store)];
    let own = port(store);
    let takes = |other: &usize| {
        let runs = world.stores[*other].exists && world.stores[*other].agent == Agent::Up;
        let here = world.site.stores[*other].host == world.site.stores[store].host;
        *other != store && runs && here && port(*other) == own
    };
    let Some(other) = (0..world.stores.len()).find(takes).filter(|_| own != 0) else { return };
    let message = format!("{}'s agent listens on port {own} of this host already", world.name(other));
    line.error("one-port-twice", message)
        .label("refused with TT17009")
        .also(world.stores[store].ports_at, "the port was set here")
        .help("give each store of a host a port of its own");
}

/// Definitions of an older release keep the agent from starting, and are no good to `-self -check`
/// (`docs/models/stores.md
/// 1.4`).
pub(super) fn unconverted(world: &mut World<'_>, store: usize) {
    let line = world.line();
    let Some(at) = world.stores[store].restored_at else { return };
    if world.stores[store].converted {
        return;
    }
    let name = world.name(store);
    let message = format!("{name}'s replication definitions are still those of the older release");
    line.error("definitions-not-converted", message)
        .also(at, "restored here")
        .help(format!("type `ttRepAdmin -dsn {name} -self -upgrade` between the two"));
}

/// A mark of the old log hides the updates of the new one (`docs/models/stores.md 8.1`, I4).
fn stale(world: &mut World<'_>, store: usize) {
    let line = world.line();
    let Some(at) = world.stores[store].restored_at else { return };
    if world.stores[store].bookmark_cleared || !world.sends(store) {
        return;
    }
    let (name, to) = (world.name(store), world.peer_name(store));
    let message = format!("{name} has a new log and may still have the old log's mark for {to}");
    line.error("bookmark-not-cleared", message)
        .label("updates below the mark are not sent")
        .also(at, "restored here")
        .help(format!("type `ttRepAdmin -dsn {name} -receiver -name {to} -reset` between the two"));
    world.stores[store].bookmark_cleared = true;
}

/// Agents that never start again.
pub(super) fn at_end(world: &mut World<'_>) {
    for store in world.pair() {
        let (Agent::Stopping(at) | Agent::Down(at)) = world.stores[store].agent else { continue };
        if !world.stores[store].exists || world.site.stores[world.of(store)].wishes.may_be_down() {
            continue;
        }
        let name = world.name(store);
        let starts = |command: &Command| match command {
            Command::Sql { store: one, .. } => command.calls_start() && world.leads_to(one, store),
            Command::AgentStart { store: one, .. } => world.leads_to(one, store),
            _ => false,
        };
        let (so, later) = world.for_good(at, starts);
        let message = format!("{name}'s agent is stopped {so}");
        let line = world.line_at(at);
        line.error("agent-left-down", message)
            .also(later, "does not start it")
            .also(world.last(), "the runbook ends here")
            .help(format!("type `ttAdmin -wait -repStart {name}`"));
    }
}
