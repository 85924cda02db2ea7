//! What faults do to the pair: hosts that die and come back, daemons, replication agents.
//!
//! | struck | what dies | what comes back |
//! |---|---|---|
//! | a host, or its daemon | its agents; tools at work; what its stores had not forced to disk (`journal`); temporary stores altogether (`docs/models/stores.md 3`) | permanent stores that were in memory recover from disk; agents where the host has `autostart` |
//! | an agent | its connections | the daemon starts it again (`docs/models/stores.md 2`: policy manual restarts on error) |
//! | an agent that is paused | nothing, but it neither sends nor receives | it goes on in a new connection |
//!
//! Ours where no document says so: the daemon starts with its host; a store recovers as soon as the daemon runs, in the
//! time its disk takes to read one checkpoint file; agents have the policy manual (not started with the daemon), and
//! `always` on a host with `autostart`, until a command gives them another one (`operate::policy`); what a tool had begun is taken back by the recovery, except a dump file, which
//! stays and is not complete. A kill without an end leaves the agent down until somebody starts it.

use crate::cause::Cause;
use crate::command::RepPolicy;
use crate::event::Event;
use crate::pair::{Pair, PendingWait, Stage, ToolRun, Until, Work, other, store_id};
use fleet::{HostId, ProcessState};
use kernel::Span;
use ledger::{Blame, Cut, IncarnationId};
use rehearsal::{FaultTarget, ProcessFault, ProcessId, Reply, Severity, Ticket};
use replica::positions_between;

/// Which process a number names: agents by store first, then daemons by store's host, then agents of further data
/// sources.
pub(crate) const KINDS: [&str; 2] = ["agent", "daemon"];

impl Pair {
    pub(crate) fn strike(&mut self, target: FaultTarget, on: bool, stage: &mut Stage) {
        match target {
            FaultTarget::Host(host) => {
                // Daemons start with their host.
                self.daemons_stopped.retain(|(of, _)| *of != host);
                self.fall_or_rise(host, on, stage);
            }
            FaultTarget::Process { process, process_fault } => {
                let number = usize::from(process);
                let (kind, store) = match number {
                    0..4 => (KINDS[number / 2], number % 2),
                    // The first two data sources are those of the pair.
                    _ => (KINDS[0], number - 2),
                };
                match (kind, process_fault) {
                    ("agent", ProcessFault::Pause) => self.pause_agent(store, on),
                    ("agent", _) => self.kill_agent(store, on, stage),
                    _ => self.kill_daemon(self.stores[store].host, on, stage),
                }
            }
        }
    }

    /// The number that names the agent of a data source.
    pub(crate) fn agent_process(store: usize) -> ProcessId {
        ProcessId::of(if store < 2 { store } else { store + 2 })
    }

    fn kill_daemon(&mut self, host: HostId, on: bool, stage: &mut Stage) {
        if on {
            self.daemons_down.push(host);
        } else if let Some(place) = self.daemons_down.iter().position(|down| *down == host) {
            self.daemons_down.remove(place);
        }
        self.fall_or_rise(host, on, stage);
    }

    /// Whether the daemon of a host runs.
    pub(crate) fn daemon_runs(&self, host: HostId, stage: &Stage) -> bool {
        stage.fleet.host(host).is_up() && !self.daemons_down.contains(&host)
    }

    fn fall_or_rise(&mut self, host: HostId, on: bool, stage: &mut Stage) {
        if on {
            self.end_tools(host, stage);
        }
        for store in 0..self.stores.len() {
            if self.stores[store].host != host {
                continue;
            }
            if on {
                self.fall(store, None, stage);
            } else if self.has_daemon(store, stage) {
                self.rise(store, stage);
            }
        }
        self.count_copies(stage.now());
    }

    /// Everything of a store that is not on disk is gone.
    pub(crate) fn fall(&mut self, store: usize, by: Option<Blame>, stage: &mut Stage) {
        let own = &mut self.stores[store];
        own.agent_returns |= matches!(own.agent, ProcessState::Up | ProcessState::Starting);
        self.agent_dies(store, stage);
        let own = &mut self.stores[store];
        own.busy = 0;
        let Some(life) = own.life.as_mut().filter(|life| life.loaded) else { return };
        if own.temporary {
            let message = format!("{} was in memory only, and is gone with its daemon", own.name);
            self.end_life(store, by, stage);
            stage.note(Severity::Error, "store-gone", by, message);
            return;
        }
        life.loaded = false;
        own.closed = stage.act(by);
        own.recovers = true;
        let (forced, end) = life.replica.lose_buffer(stage.now(), &mut stage.ledger);
        let of = life.replica.id;
        let this = self.stores[store].of;
        for to in [this, other(this)] {
            let (range, cause) = (positions_between(forced, end), Cause::LogTailLost);
            stage.ledger.cut(Cut { of, range, to: store_id(to), cause, blame: None });
        }
    }

    /// The daemon runs again.
    pub(crate) fn rise(&mut self, store: usize, stage: &mut Stage) {
        let ran = std::mem::take(&mut self.stores[store].agent_returns);
        let starts = self.starts_with_daemon(store, ran, stage);
        let own = &mut self.stores[store];
        own.agent_restarts = starts;
        if !std::mem::take(&mut own.recovers) {
            self.restart_agent(store, stage);
            return;
        }
        let Some(life) = &own.life else { return };
        let takes = stage.fleet.host(own.host).disk.time_for(life.data_bytes / 2);
        let event = Event::Recovered { store: store_id(store), life: life.replica.id };
        stage.after(takes, event);
    }

    /// A store has read its checkpoint and its log.
    pub(crate) fn recovered(&mut self, store: usize, life: IncarnationId, stage: &mut Stage) {
        if !self.is_life(store, life) || !self.has_daemon(store, stage) {
            // Who died again meanwhile recovers when the daemon runs again.
            self.stores[store].recovers = self.is_life(store, life);
            return;
        }
        if let Some(life) = &mut self.stores[store].life {
            life.loaded = true;
        }
        self.count_copies(stage.now());
        self.restart_agent(store, stage);
        for direction in self.directions(store) {
            self.connect(direction, stage);
        }
    }

    fn restart_agent(&mut self, store: usize, stage: &mut Stage) {
        let own = &mut self.stores[store];
        if std::mem::take(&mut own.agent_restarts) && own.agent == ProcessState::Down {
            self.turn(store, ProcessState::Starting, stage);
        }
    }

    /// An agent is dead at once, and who waited for it hears of it.
    fn agent_dies(&mut self, store: usize, stage: &mut Stage) {
        self.agent_waiters_hear("has died", store, stage);
        let own = &mut self.stores[store];
        own.agent = ProcessState::Down;
        own.agent_downed_by = own.agent_downed_by.or(stage.ledger.blow());
        own.agent_turn += 1;
        own.agent_restarts = false;
        for direction in self.directions(store) {
            self.disconnect(direction);
        }
    }

    fn kill_agent(&mut self, store: usize, on: bool, stage: &mut Stage) {
        if on {
            let runs = matches!(self.stores[store].agent, ProcessState::Up | ProcessState::Starting);
            self.agent_dies(store, stage);
            let again = self.stores[store].rep_policy != Some(RepPolicy::NoRestart);
            self.stores[store].agent_restarts = runs && again;
        } else if self.has_daemon(store, stage) {
            self.restart_agent(store, stage);
        }
    }

    fn pause_agent(&mut self, store: usize, on: bool) {
        self.stores[store].agent_pauses.turn(on);
    }

    /// Tools that work on a host die with its daemon, and whoever typed them sees it at once (the words are ours).
    pub(crate) fn end_tools(&mut self, host: HostId, stage: &mut Stage) {
        let hosts: Vec<HostId> = self.stores.iter().map(|store| store.host).collect();
        let is_up = stage.fleet.host(host).is_up();
        let waits = |wait: &PendingWait| match wait.until {
            Until::Sent { store, .. } => hosts[store] == host,
            Until::Row { .. } => false,
        };
        let mut ended_by_it: Vec<Ticket> =
            self.waits.iter().filter(|wait| waits(wait)).map(|wait| wait.ticket).collect();
        for ToolRun { work, ended, ticket, .. } in &mut self.tool_runs {
            let at = match work {
                Work::Dump { dump } => hosts[self.dumps[*dump].store],
                Work::Restore(restoring) => hosts[restoring.store],
                Work::Duplicate { restoring, .. } => hosts[restoring.store],
                Work::Destroy { store, .. } => hosts[*store],
                // An install needs no daemon, nor does a copy of a file.
                Work::Install { host: at, .. } | Work::Files { host: at, .. } if !is_up => *at,
                Work::Install { .. } | Work::Files { .. } => continue,
            };
            if at == host {
                *ended = true;
                ended_by_it.push(*ticket);
            }
        }
        for ticket in ended_by_it {
            stage.reply(ticket, Span::ZERO, Reply::refused("the daemon has died under it"));
        }
    }
}
