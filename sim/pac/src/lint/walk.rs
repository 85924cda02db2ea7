//! The walk: each line goes to the rules that its command concerns.

use super::finding::Line;
use super::world::World;
use super::{Site, clients, hosts, modes, names, regions, waits};
use crate::command::Command;
use kernel::Span;
use rehearsal::Verb;
use runbook::Diagnostic;

/// A sleep of at least so long is taken as long enough for a region to start or to stop; which is ours, for no document
/// gives a time.
const LONG: Span = Span::from_secs(60);

/// Walks all lines and says what was seen, in the order of the text.
pub(super) fn walk(site: &Site, lines: &[Line<'_>]) -> Vec<Diagnostic> {
    if site.regions.is_empty() {
        return Vec::new();
    }
    let mut world = World::new(site, lines);
    for (at, Line { act, .. }) in lines.iter().enumerate() {
        world.at = at;
        match act {
            Verb::Sleep(span) if *span >= LONG => world.settle(),
            Verb::Sleep(_) => {}
            Verb::Model(command) => line(&mut world, command),
        }
        clients::outage(&mut world);
        modes::outage(&mut world);
    }
    if !lines.is_empty() {
        regions::at_end(&mut world);
        clients::at_end(&mut world);
        modes::at_end(&mut world);
    }
    let mut findings = world.findings;
    findings.sort_by_key(|finding| finding.primary.range.start);
    findings
}

/// Looks at one line, and lets it take effect if it can.
fn line(world: &mut World<'_>, command: &Command) {
    let typed = names::release(world);
    if names::fit(world, command) && typed {
        effect(world, command);
    }
}

fn effect(world: &mut World<'_>, command: &Command) {
    match command {
        Command::CasStart { region, start, wait, user } => {
            let Some(region) = names::region(world, region) else { return };
            let told = user.as_deref() == Some("");
            regions::start(world, region, &regions::Start { kind: *start, waits: wait.is_some(), told });
        }
        Command::CasStop { region, stop, .. } => {
            let Some(region) = names::region(world, region) else { return };
            regions::stop(world, region, *stop);
        }
        Command::CasPac { action, target } => modes::act(world, action, target),
        Command::Listener { region, enable } => {
            let Some(region) = names::region(world, region) else { return };
            clients::listener(world, region, *enable);
        }
        Command::LoadBalancer { host, enable } => clients::load_balancer(world, host, *enable),
        Command::MfdsBackup => hosts::backup(world),
        Command::MfdsRestore => hosts::restore(world),
        Command::Install(release) => hosts::install(world, release),
        Command::Configure { region, setting } => {
            let Some(region) = names::region(world, region) else { return };
            hosts::configure(world, region, setting);
        }
        Command::RecoverLocks(host) => hosts::recover(world, host),
        Command::Wait(awaited) => waits::wait(world, awaited),
        Command::Definition { name, .. } => modes::definition(world, name),
        Command::RecoverMembers(_)
        | Command::RepositoryRestart(_)
        | Command::RepositoryFailover(_)
        | Command::RepositoryResync(_)
        | Command::Malformed { .. } => {}
    }
}
