//! Rules of the daemon that `ttDaemonAdmin` stops and starts (`crate::operate::daemon`).

use super::names::same_major;
use super::world::{Agent, StoppedDaemon, World};
use crate::command::{Command, DaemonAct};
use frame::{At, LintWorld};
use runbook::{Command as _, Tools};

/// `ttDaemonAdmin`.
pub(super) fn acted(world: &mut World<'_>, act: DaemonAct) {
    let line = world.line();
    let (Some(tools), Some(host)) = (world.tools(), line.host) else { return };
    let stopped = stopped_at(world, host, &tools);
    match (act, stopped) {
        (DaemonAct::Start, None) => {
            line.error("daemon-runs-already", format!("the daemon of release {tools} runs on {host} here"))
                .label("refused")
                .help("leave it out: an operator who stops at a refusal comes no further");
            return;
        }
        (DaemonAct::Stop, Some((place, _))) => {
            told(world, place);
            return;
        }
        (_, Some((place, _))) => {
            world.daemons_stopped.remove(place);
        }
        (_, None) => down(world, host, &tools),
    }
    if act == DaemonAct::Stop {
        world.daemons_stopped.push(StoppedDaemon {
            host: host.to_owned(),
            tools,
            at: world.here(),
            told: false,
        });
    }
}

/// The place in the list of a stopped daemon, and the line that stopped it.
fn stopped_at(world: &World<'_>, host: &str, tools: &str) -> Option<(usize, At)> {
    let is_it = |one: &StoppedDaemon| one.host == host && same_major(&one.tools, tools);
    let place = world.daemons_stopped.iter().position(is_it)?;
    Some((place, world.daemons_stopped[place].at))
}

/// Agents end with their daemon.
fn down(world: &mut World<'_>, host: &str, tools: &str) {
    let here = world.here();
    for store in 0..world.stores.len() {
        let own = &mut world.stores[store];
        if world.site.stores[store].host == host && own.exists && same_major(&own.release, tools) {
            own.agent = Agent::Down(here);
        }
    }
}

/// A tool that finds no daemon; it is told once, and not again by what follows from it.
pub(super) fn needed(world: &mut World<'_>, command: &Command) {
    let uses = command.tools() == Tools::Used && !matches!(command, Command::Daemon(_) | Command::Version);
    let (Some(tools), Some(host)) = (world.tools(), world.line().host) else { return };
    if let Some((place, _)) = stopped_at(world, host, &tools).filter(|_| uses) {
        told(world, place);
    }
}

fn told(world: &mut World<'_>, place: usize) {
    let line = world.line();
    let StoppedDaemon { host, tools, at, told } = world.daemons_stopped[place].clone();
    if told {
        return;
    }
    line.error("daemon-stopped", format!("the daemon of release {tools} does not run on {host} here"))
        .label("refused")
        .also(at, "it was stopped here")
        .help("type `ttDaemonAdmin -start` before it");
    world.daemons_stopped[place].told = true;
}

/// Daemons that have stores and never start again.
pub(super) fn at_end(world: &mut World<'_>) {
    for StoppedDaemon { host, tools, at, told } in world.daemons_stopped.clone() {
        let is_here = |store: &usize| {
            let own = &world.stores[*store];
            world.site.stores[*store].host == host && own.exists && same_major(&own.release, &tools)
        };
        let Some(store) = world.pair().into_iter().find(is_here).filter(|_| !told) else { continue };
        let message = format!("the daemon of {} is stopped and never started again", world.name(store));
        world
            .line_at(at)
            .error("daemon-stopped", message)
            .help("type `ttDaemonAdmin -start` when it may run again");
    }
}
