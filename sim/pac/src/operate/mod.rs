//! What commands do. A command takes effect after the time its tool takes; what it says comes with the effect or, where
//! it waits, later.
//!
//! No document gives the words with which these tools answer or refuse, except `CASSI9027W` (`docs/models/pac.md 3`);
//! the other messages are ours.

mod caspac;
mod failover;
mod hosts;
mod remove;
mod start;
mod wait;
mod way;

use crate::cluster::{Cluster, Stage};
use crate::command::{Command, Stop, Target};
use crate::event::Event;
use crate::parts::Call;
use crate::readings::ImmediateStop;
use kernel::Span;
use kernel::narrow::u32_of;
use rehearsal::{LATER, Replied, Reply, Tried};

impl Cluster {
    /// Starts a command.
    pub(crate) fn submit_call(&mut self, call: Call, stage: &mut Stage) {
        if matches!(call.command, Command::Install(_)) {
            stage.sets_to_work(call.ticket);
        }
        let times = &self.config().times;
        let after = match &call.command {
            Command::Install(_) if call.invocation.breaks() => {
                Span::from_nanos(times.install_s.span().nanos() / 2)
            }
            Command::Install(_) => {
                let disk = &stage.fleet.host(call.invocation.host).disk;
                call.invocation.takes(disk.slowed(times.install_s.span()))
            }
            Command::Wait(_) => Span::ZERO,
            _ => times.command_s.span(),
        };
        if let Command::Install(release) = &call.command {
            self.touch(release, &call.invocation, stage);
        }
        let number = u32_of(self.calls.len());
        self.calls.push(call);
        stage.after(after, Event::Tool { call: number });
    }

    /// A command takes effect.
    pub(crate) fn tool(&mut self, call: u32, stage: &mut Stage) {
        let call = self.calls[call as usize].clone();
        if call.dead {
            // The tool died with its host, and whoever typed it was told so.
            return;
        }
        let target = match &call.command {
            Command::CasPac { target, .. }
            | Command::RepositoryFlush(target)
            | Command::RepositoryShutdown(target) => Some(target),
            _ => None,
        };
        if let Some(target) = target.filter(|target| self.is_by_host(target)) {
            // It leads to one, and no tool refuses it.
            let reply = Reply { is_modelled: false, ..Reply::refused(target.by_host()) };
            return stage.reply(call.ticket, Span::ZERO, reply);
        }
        if let Some(message) = self.is_looked_up_elsewhere(&call) {
            let reply = Reply { is_modelled: false, ..Reply::refused(message) };
            return stage.reply(call.ticket, Span::ZERO, reply);
        }
        if let Some(reply) = Reply::at_once(self.perform(&call, stage)) {
            stage.reply(call.ticket, Span::ZERO, reply);
        }
    }

    /// What a command says, unless it says it later.
    fn perform(&mut self, call: &Call, stage: &mut Stage) -> Replied {
        match &call.command {
            Command::CasStart { region, start, wait, .. } => {
                let number = self.region_named(&region.0)?;
                let lines = self.start(number, *start, call, stage)?;
                let Some(longest) = wait else { return Ok(lines) };
                self.watch_start(number, *longest, call, stage);
                LATER
            }
            Command::CasStop { region, stop, wait, .. } => {
                let number = self.region_named(&region.0)?;
                self.stop(number, *stop, call, stage)?;
                // The tool waits so long and looks at nothing (`docs/models/pac.md 1.7`).
                stage.reply(call.ticket, wait.unwrap_or(Span::ZERO), Reply::done());
                LATER
            }
            Command::CasPac { action, target } => {
                let at = self.repository(target, call.invocation.host, stage);
                self.caspac(at.map_err(|message| format!("caspac: {message}"))?, action, call, stage)
            }
            Command::RepositoryFlush(target) => self.flush(target, call, stage),
            Command::RepositoryShutdown(target) => self.shut_down(target, call, stage),
            Command::Wait(awaited) => self.wait(awaited, call, stage),
            Command::Malformed(call) => Err(call.refusal()),
            _ => self.arrange(call, stage),
        }
    }

    /// Why it is not known whether `casstop -l` finds a region of another host.
    fn is_looked_up_elsewhere(&self, call: &Call) -> Option<String> {
        let Command::CasStop { region, looked_up: true, .. } = &call.command else { return None };
        let number = self.region_named(&region.0).ok()?;
        (self.regions[number].host != call.invocation.host).then(|| region.looked_up_elsewhere())
    }

    /// Whether a repository is named by the host on which it runs.
    fn is_by_host(&self, target: &Target) -> bool {
        let hosts = |name: &str| self.config().repository.iter().any(|one| one.host == name);
        self.repository_at(target).is_err() && target.is_by_host(hosts)
    }

    fn stop(&mut self, number: usize, stop: Stop, call: &Call, stage: &mut Stage) -> Tried<()> {
        self.is_here(number, call)?;
        if self.regions[number].run_state.is_down() {
            return Err(format!("casstop: region {} is not running", self.regions[number].name));
        }
        match stop {
            Stop::Graceful if self.regions[number].stopped_by.is_some() => {}
            Stop::Graceful => self.begin_stop(number, call.invocation.blame, stage),
            Stop::Immediate if self.readings().immediate_stop == ImmediateStop::End => {
                self.end_at_once(number, call.invocation.blame, stage);
            }
            Stop::Immediate | Stop::Force => self.kill(number, Some(call.invocation.blame), stage),
        }
        Ok(())
    }

    /// A region is started and stopped on its own host.
    fn is_here(&self, number: usize, call: &Call) -> Tried<()> {
        let region = &self.regions[number];
        if region.host == call.invocation.host {
            Ok(())
        } else {
            Err(format!("region {} is not on this host", region.name))
        }
    }
}
