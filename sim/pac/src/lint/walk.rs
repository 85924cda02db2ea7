//! The walk: each line goes to the rules that its command concerns.

use super::world::{Status, World};
use super::{clients, hosts, modes, names, regions, waits};
use crate::command::Command;
use crate::vocabulary::PacVocabulary;
use frame::{LintWalk, LintWorld};
use kernel::Span;
use runbook::Vocabulary;

impl<'a> LintWorld<'a> for World<'a> {
    type Command = Command;
    /// Long enough for a region to start or to stop; which is ours, for no document gives a time.
    const LONG: Span = Span::from_secs(60);

    fn walk(&self) -> &LintWalk<'a, Command> {
        &self.walk
    }

    /// Regions are up or stopped.
    fn settle(&mut self) {
        for region in &mut self.regions {
            region.status = match region.status {
                Status::Starting(_) => Status::Up,
                Status::Stopping(at) => Status::Down(at),
                status => status,
            };
        }
    }

    fn fits(&mut self, command: &Command) -> bool {
        names::fit(self, command)
    }

    fn pass(&mut self, command: &Command) {
        let Some(region) = names::started_or_stopped(self, command) else { return };
        self.regions[region].doubtful = true;
        // A region of this host may have been meant.
        let (site, host) = (self.site, self.line().host);
        let is_elsewhere = host != Some(site.regions[region].host.as_str());
        for (own, here) in site.regions.iter().zip(&mut self.regions) {
            here.doubtful |= is_elsewhere && Some(own.host.as_str()) == host;
        }
    }

    fn enter(&mut self, command: &Command) {
        if names::release(self) && !matches!(command, Command::Malformed(_)) {
            let _unknown = effect(self, command);
        } else {
            self.pass(command);
        }
    }

    fn read(&self, text: &str) -> Option<Command> {
        PacVocabulary::default().parse(text).command
    }

    fn names(&mut self, command: &Command) {
        names::fit(self, command);
    }

    fn after(&mut self) {
        clients::outage(self);
        modes::outage(self);
    }

    fn at_end(&mut self) {
        regions::at_end(self);
        clients::at_end(self);
        modes::at_end(self);
    }
}

/// What a command does to the world; none where it names a region that the scenario does not have.
fn effect(world: &mut World<'_>, command: &Command) -> Option<()> {
    let site = world.site;
    match command {
        Command::CasStart { region, start, wait, user } => {
            let told = user.as_deref() == Some("");
            let how = regions::Start { kind: *start, waits: wait.is_some(), told };
            regions::start(world, site.region(region)?, &how);
        }
        Command::CasStop { region, stop, .. } => regions::stop(world, site.region(region)?, *stop),
        Command::CasPac { action, target } => modes::act(world, action, target),
        Command::RepositoryFlush(target) => modes::flush(world, target),
        Command::RepositoryShutdown(target) => modes::shut_down(world, target),
        Command::Listener { region, enable } => clients::listener(world, site.region(region)?, *enable),
        Command::LoadBalancer { host, enable } => clients::load_balancer(world, host, *enable),
        Command::MfdsBackup => hosts::backup(world),
        Command::MfdsRestore => hosts::restore(world),
        Command::MfdsImport => hosts::import(world),
        Command::Install(release) => hosts::install(world, release),
        Command::Configure { region, settings } => {
            let region = site.region(region)?;
            settings.iter().for_each(|setting| hosts::configure(world, region, setting));
        }
        Command::RecoverLocks(host) => hosts::recover(world, host),
        Command::Wait(awaited) => waits::wait(world, awaited),
        Command::Definition { name, .. } => modes::definition(world, name),
        // What is known under another rule, or can only be refused.
        _ => {}
    }
    Some(())
}
