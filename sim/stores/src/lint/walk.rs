//! The walk: each line goes to the rules that its command concerns.

use super::finding::Line;
use super::world::World;
use super::{Site, agents, applications, channels, kept, migrate, names, ports, releases};
use crate::command::{Command, Statement};
use crate::release::not_modelled;
use fleet::Release;
use kernel::Span;
use rehearsal::Verb;
use runbook::Diagnostic;

/// The longest time a change of state takes (`docs/models/stores.md 1.1`); shorter sleeps prove nothing.
const CHANGE: Span = Span::from_secs(10);

/// Walks all lines and says what was seen, in the order of the text.
pub(super) fn walk(site: &Site, lines: &[Line<'_>]) -> Vec<Diagnostic> {
    if site.stores.len() < 2 {
        return Vec::new();
    }
    let mut world = World::new(site, lines);
    for (at, Line { act, .. }) in lines.iter().enumerate() {
        world.at = at;
        match act {
            Verb::Sleep(span) if *span >= CHANGE => world.settle(),
            Verb::Sleep(_) => {}
            Verb::Model(command) => line(&mut world, command),
        }
    }
    if !lines.is_empty() {
        channels::at_end(&mut world);
        agents::at_end(&mut world);
        ports::at_end(&mut world);
        migrate::at_end(&mut world);
        releases::at_end(&mut world);
        applications::at_end(&mut world);
    }
    let mut findings = world.findings;
    findings.sort_by_key(|finding| finding.primary.range.start);
    findings
}

/// Looks at one line, and lets it take effect if it can.
fn line(world: &mut World<'_>, command: &Command) {
    names::release(world);
    if let Command::Install(release) = command {
        install(world, release);
    } else if let Some(named) = names::resolve(world, command) {
        effect(world, command, named);
    }
}

fn effect(world: &mut World<'_>, command: &Command, named: names::Named) {
    let names::Named { store, peer } = named;
    if kept::effect(world, command, named) {
        return;
    }
    match command {
        Command::SetState { state, .. } => channels::set(world, store, *state),
        Command::Reset { .. } => channels::reset(world, store),
        Command::SelfCheck(_) => agents::unconverted(world, store),
        Command::SelfUpgrade(_) => world.stores[store].converted = true,
        Command::AgentStart { .. } => agents::start(world, store),
        Command::AgentStop { wait, .. } => agents::stop(world, store, *wait),
        Command::RamLoad(_) => migrate::load(world, store),
        Command::RamUnload(_) => migrate::unload(world, store),
        Command::Dump { file, .. } => migrate::dump(world, store, file),
        Command::Restore { file, auto_create, rename, .. } => {
            migrate::restore(
                world,
                store,
                &migrate::Restore { file, auto_create: *auto_create, rename: *rename },
            );
        }
        Command::Destroy { .. } => migrate::destroy(world, store),
        Command::Sql { statements, .. } => sql(world, store, statements),
        Command::ApplicationsMove { .. } => applications::moved(world, store, peer),
        Command::ApplicationsStop(_) => applications::stop(world, store),
        Command::ApplicationsStart(_) => applications::start(world, store),
        Command::Marker { .. } => applications::marker(world, store, peer),
        Command::Keep { .. }
        | Command::ListReceivers { .. }
        | Command::SelfList(_)
        | Command::Bookmark(_)
        | Command::LogHeld(_)
        | Command::ShowStatus(_)
        | Command::ShowConfig(_)
        | Command::WaitSent { .. }
        | Command::Install(_)
        | Command::Malformed { .. } => {}
    }
}

pub(super) fn sql(world: &mut World<'_>, store: usize, statements: &[Statement]) {
    for statement in statements {
        match statement {
            Statement::SetPort { scheme, .. } if !names::scheme(world, scheme) => return,
            Statement::SetPort { store: altered, host, port, .. } => {
                ports::set(world, store, &ports::Altered { store: &altered.0, host, port: *port });
            }
            Statement::Autorefresh { group, on } => migrate::autorefresh(world, store, group, *on),
            Statement::PermInUse => {}
            Statement::Quit => return,
        }
    }
}

fn install(world: &mut World<'_>, release: &str) {
    if let Some(said) = Release::parse(release).as_ref().and_then(not_modelled) {
        let finding = world.line().warning("release-not-modelled", said);
        world.report(finding);
    }
    if let Some(host) = world.line().host {
        world.releases.entry(host.to_owned()).or_default().push(release.to_owned());
        releases::installed(world, host, release);
    }
    world.settle();
}
