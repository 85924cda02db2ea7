//! The walk: each line goes to the rules that its command concerns.

use super::world::{Agent, World};
use super::{
    agents, applications, backup, channels, daemons, duplicate, kept, memory, migrate, names, ports,
    releases, room, sql,
};
use crate::command::{Asked, Command, Policy, RepPolicy};
use crate::release::not_modelled;
use crate::vocabulary::StoresVocabulary;
use fleet::Release;
use frame::{LintWalk, LintWorld};
use kernel::Span;
use runbook::Vocabulary;

impl<'a> LintWorld<'a> for World<'a> {
    type Command = Command;
    /// The longest time a change of state takes (`docs/models/stores.md 1.1`); shorter sleeps prove nothing.
    const LONG: Span = Span::from_secs(10);

    fn walk(&self) -> &LintWalk<'a, Command> {
        &self.walk
    }

    /// Changes of state have taken effect, and agents are down.
    fn settle(&mut self) {
        for store in &mut self.stores {
            store.channel.unsettled = false;
            if let Agent::Stopping(at) = store.agent {
                store.agent = Agent::Down(at);
            }
        }
    }

    fn fits(&mut self, command: &Command) -> bool {
        names::are_known(self, command) && names::fit_together(self, command)
    }

    /// Whoever destroys the store of another host meant that of this one.
    fn pass(&mut self, command: &Command) {
        if let Command::Destroy { .. } = command
            && let Some(here) = names::here(self)
        {
            migrate::gone(self, here);
            self.stores[here].absence_told = true;
        }
    }

    fn enter(&mut self, command: &Command) {
        names::release(self);
        daemons::needed(self, command);
        if let Command::Install(release) = command {
            install(self, release);
        } else if let Command::Daemon(act) = command {
            daemons::acted(self, *act);
        } else if let Command::Carry(transfer) = command {
            room::carried(self, transfer);
        } else if let Command::ListDump(file) = command {
            migrate::listed(self, file);
        } else if let Some(named) = names::resolve(self, command) {
            effect(self, command, named);
        }
    }

    fn read(&self, text: &str) -> Option<Command> {
        StoresVocabulary::default().parse(text).command
    }

    fn names(&mut self, command: &Command) {
        names::are_known(self, command);
    }

    fn at_end(&mut self) {
        channels::at_end(self);
        agents::at_end(self);
        daemons::at_end(self);
        ports::at_end(self);
        migrate::at_end(self);
        releases::at_end(self);
        applications::at_end(self);
    }
}

fn effect(world: &mut World<'_>, command: &Command, named: names::Named) {
    let names::Named { store, peer } = named;
    if kept::effect(world, command, named) {
        return;
    }
    memory::needed(world, store, command);
    match command {
        Command::SetState { state, resets, .. } => {
            if *resets {
                channels::reset(world, store);
            }
            channels::set(world, store, *state);
        }
        Command::Reset { .. } => channels::reset(world, store),
        Command::Ask { what: Asked::SelfCheck, .. } => agents::unconverted(world, store),
        Command::SelfUpgrade(_) => world.stores[store].converted = true,
        Command::AgentStart { .. } => agents::start(world, store),
        Command::AgentStop { wait, .. } => agents::stop(world, store, *wait),
        Command::RepPolicy { policy, .. } => agents::policy(world, store, *policy == RepPolicy::Always),
        Command::Under { policy, done } => {
            match policy {
                Policy::Rep(policy) => agents::policy(world, store, *policy == RepPolicy::Always),
                Policy::Load => memory::load(world, store),
                Policy::Ram(policy) => memory::policy(world, store, *policy),
            }
            effect(world, done, named);
        }
        Command::Duplicate { host, sets_start, .. } => {
            duplicate::made(world, store, &duplicate::Copy { host, sets_start: *sets_start });
        }
        Command::RamPolicy { policy, .. } => memory::policy(world, store, *policy),
        Command::RamLoad(_) => memory::load(world, store),
        Command::RamUnload(_) => memory::unload(world, store),
        Command::Forget { .. } => memory::forget(world, store, peer),
        Command::Dump { file, .. } => migrate::dump(world, store, file),
        Command::Restore { file, auto_create, rename, converts, .. } => {
            let (auto_create, rename, converts) = (*auto_create, *rename, *converts);
            migrate::restore(world, store, &migrate::Restore { file, auto_create, rename, converts });
        }
        Command::Backup { folder, prefix, force, .. } => {
            backup::made(world, store, (folder, prefix.as_deref()), *force);
        }
        Command::RestoreBackup { folder, prefix, .. } => {
            backup::restored(world, store, (folder, prefix.as_deref()));
        }
        Command::Destroy { .. } => migrate::destroy(world, store),
        Command::Sql { statements, .. } => sql::statements(world, store, statements),
        Command::ApplicationsMove { .. } => applications::moved(world, store, peer),
        Command::ApplicationsStop(_) => applications::stop(world, store),
        Command::ApplicationsStart(_) => applications::start(world, store),
        Command::WaitSent { .. } => applications::waited(world, store, true),
        Command::Marker { .. } => applications::marker(world, store, peer),
        // What is known under another rule, only looks, or can only be refused.
        _ => {}
    }
}

fn install(world: &mut World<'_>, release: &str) {
    let line = world.line();
    if let Some(said) = Release::parse(release).as_ref().and_then(not_modelled) {
        line.warning("release-not-modelled", said).tell();
    }
    if let Some(host) = line.host {
        world.releases.entry(host.to_owned()).or_default().push(release.to_owned());
        releases::installed(world, host, release);
    }
    world.settle();
}
