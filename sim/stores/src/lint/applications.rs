//! Rules of applications, markers and waits: a store may serve only when it has all that the other accepted.

use super::ports;
use super::world::{Agent, Applications, World};
use crate::command::{ChannelState, Command};
use frame::{At, LintWorld};

/// What is said of a way that is shown to be open, where nothing can come over it.
struct InVain {
    code: &'static str,
    message: String,
}

/// `applications move FROM to TO`.
pub(super) fn moved(world: &mut World<'_>, from: usize, to: usize) {
    unverified(world, from, to);
    leave(world, from);
    arrive(world, to);
}

/// `applications stop STORE`.
pub(super) fn stop(world: &mut World<'_>, store: usize) {
    if world.stores[store].applications == Applications::Connected {
        world.stopped = Some((store, world.here()));
    }
    leave(world, store);
}

/// `applications start STORE`.
pub(super) fn start(world: &mut World<'_>, store: usize) {
    if let Some((from, at)) = world.stopped.take()
        && from != store
    {
        let undrained = matches!(world.stores[from].applications, Applications::Left(_));
        if undrained && world.stores[store].behind_since.is_none() {
            let since = "their last updates are on the way since here";
            handover(world, (from, store), (at, since));
        }
        unverified(world, from, store);
    }
    arrive(world, store);
}

fn leave(world: &mut World<'_>, store: usize) {
    let at = world.here();
    let applications = &mut world.stores[store].applications;
    if *applications == Applications::Connected {
        *applications = Applications::Left(at);
    }
}

fn arrive(world: &mut World<'_>, store: usize) {
    not_kept(world, store);
    at_subscriber(world, store);
    world.stores[store].applications = Applications::Connected;
    world.stores[store].fresh = false;
}

/// What applications write at the subscriber of a one-way scheme is sent to nobody.
fn at_subscriber(world: &World<'_>, store: usize) {
    if world.sends(store) {
        return;
    }
    let (name, to) = (world.name(store), world.peer_name(store));
    let message = format!("{name} is a subscriber, and what it takes from here on is sent to nobody");
    world
        .line()
        .error("written-at-subscriber", message)
        .label(format!("never sent to {to}"))
        .help("let the applications wait for the master, or give the scheme its other direction");
}

/// What applications write while a channel is stopped is kept for nobody, and no later start brings it back
/// (`docs/models/stores.md 1.1`). A channel that is never started is told at the end.
fn not_kept(world: &mut World<'_>, store: usize) {
    let line = world.line();
    let channel = world.stores[store].channel;
    let (ChannelState::Stop, Some(at)) = (channel.state, channel.set_at) else { return };
    let starts = |command: &Command| {
        matches!(command, Command::SetState { store: one, state: ChannelState::Start, .. }
            if one.is(world.name(store)))
    };
    if world.from(world.here(), starts).is_none() {
        return;
    }
    let (name, to) = (world.name(store), world.peer_name(store));
    let message =
        format!("the channel from {name} to {to} is stopped here, and keeps nothing of what {name} takes");
    let help =
        format!("type `ttRepAdmin -dsn {name} -receiver -name {to} -state start` and `sleep 10` before it");
    line.warning("taken-while-stopped", message)
        .label(format!("never sent to {to}"))
        .also(at, "`stop` since here")
        .help(help);
}

/// A store that may be behind must be shown to be level before applications move to it (`docs/models/stores.md 8.1`,
/// I6).
fn unverified(world: &mut World<'_>, from: usize, to: usize) {
    let Some(since) = world.stores[to].behind_since else { return };
    let behind = format!("{} may be behind since here", world.name(to));
    match world.stores[to].wrong_marker {
        Some(marker) => wrong_direction(world, (from, to), marker, (since, &behind)),
        None => handover(world, (from, to), (since, &behind)),
    }
}

fn wrong_direction(world: &World<'_>, (from, to): (usize, usize), marker: At, (since, behind): (At, &str)) {
    let (line, from, to) = (world.line_at(marker), world.name(from), world.name(to));
    let message =
        format!("this shows that {from} receives from {to}; that {to} has all of {from}'s is never shown");
    let right = format!("marker {from} to {to}");
    line.error("marker-wrong-direction", message)
        .label("in the wrong direction")
        .also(world.here(), format!("the applications move to {to} here"))
        .also(since, behind)
        .mended(format!("type `{right}`"), right);
}

fn handover(world: &World<'_>, (from, to): (usize, usize), (since, why): (At, &str)) {
    let (line, from, to) = (world.line(), world.name(from), world.name(to));
    line.error("handover-unverified", format!("nothing has shown that {to} has all that {from} accepted"))
        .also(since, why)
        .help(format!("wait for `marker {from} to {to}` before it"));
}

/// `marker FROM to TO`.
pub(super) fn marker(world: &mut World<'_>, from: usize, to: usize) {
    let message = format!("the row cannot be seen at {}", world.name(to));
    cannot_arrive(world, (from, to), &InVain { code: "marker-cannot-arrive", message });
    let at = world.here();
    world.stores[to].wrong_marker = None;
    if world.stores[from].behind_since.is_some() {
        world.stores[from].wrong_marker = Some(at);
    }
    arrived(world, from, to);
}

/// A wait until a store's peer has acknowledged all that the store has taken so far (`docs/models/stores.md 1.4`). One that
/// ends in silence when its time is over shows nothing, and neither does one over a channel that keeps nothing.
pub(super) fn waited(world: &mut World<'_>, from: usize, is_sure: bool) {
    let to = world.peer(from);
    let state = world.stores[from].channel.state;
    if !world.sends(from) || matches!(state, ChannelState::Stop | ChannelState::Failed) {
        return;
    }
    let message = format!("{} acknowledges nothing of what is waited for", world.name(to));
    cannot_arrive(world, (from, to), &InVain { code: "wait-in-vain", message });
    if is_sure {
        arrived(world, from, to);
    }
}

/// The one store has all that the other has accepted.
fn arrived(world: &mut World<'_>, from: usize, to: usize) {
    world.stores[to].behind_since = None;
    if let Applications::Left(_) = world.stores[from].applications {
        world.stores[from].applications = Applications::Drained;
    }
}

fn cannot_arrive(world: &mut World<'_>, (from, to): (usize, usize), vain: &InVain) {
    let (line, name, into) = (world.line(), world.name(from), world.name(to));
    let channel = world.stores[from].channel;
    let refused = |why: &str| line.error(vain.code, vain.message.clone()).label(why);
    let absent = [from, to].into_iter().find(|store| !world.stores[*store].exists);
    if let Some(store) = absent {
        if !world.stores[store].absence_told {
            refused("a store is gone").help(format!("restore {} first", world.name(store)));
        }
        world.stores[store].absence_told = true;
    } else if !world.sends(from) {
        refused("the scheme sends nothing this way").help(format!("write a marker at {into}"));
    } else if channel.state != ChannelState::Start {
        let at = channel.held_since.or(channel.set_at).unwrap_or(world.here());
        refused("nothing is sent over this channel")
            .also(at, format!("`{}` since here", channel.state))
            .help(format!("type `ttRepAdmin -dsn {name} -receiver -name {into} -state start` before it"));
    } else if let Some((store, at)) = agent_down(world) {
        let store = world.name(store);
        refused("an agent is down")
            .also(at, format!("{store}'s agent is down since here"))
            .help(format!("type `ttAdmin -wait -repStart {store}` before it"));
    } else if ports::dynamic_between_releases(world) {
        let message = format!("{name} and {into} are of different releases and have no static ports");
        line.error("dynamic-ports", message).help("set static ports in both schemes first");
    }
}

fn agent_down(world: &World<'_>) -> Option<(usize, At)> {
    world.pair().into_iter().find_map(|store| match world.stores[store].agent {
        Agent::Up => None,
        Agent::Stopping(at) | Agent::Down(at) => Some((store, at)),
    })
}

/// Applications that were stopped and never started.
pub(super) fn at_end(world: &mut World<'_>) {
    let Some((store, at)) = world.stopped else { return };
    let (name, to) = (world.name(store), world.name(world.peer(store)));
    let starts = |command: &Command| matches!(command, Command::ApplicationsStart(_));
    let (so, later) = world.for_good(at, starts);
    let message = format!("the applications of {name} are stopped {so}");
    let line = world.line_at(at);
    line.error("applications-left-stopped", message)
        .also(later, "does not start them")
        .also(world.last(), "the runbook ends here")
        .help(format!("type `applications start {to}` when {to} is level"));
}
