//! `ttAdmin`: replication agents, and stores in memory (`docs/models/stores.md 2, 3`).
//!
//! An agent works until it is down, so a stop that is not waited for leaves a moment in which updates still go out.
//! `-wait` makes the tool return when the agent has got there.

use crate::command::RamPolicy;
use crate::event::Event;
use crate::pair::{Pair, Stage, store_id};
use crate::parts::{Call, Tool};
use crate::release::{OLDER_OVER_NEWER, taken_back};
use fleet::ProcessState;
use kernel::Span;
use rehearsal::{DONE, LATER, Replied, Reply, Severity, Tried};

impl Pair {
    pub(crate) fn agent_start(&mut self, tool: Tool<'_>, wait: bool, stage: &mut Stage) -> Replied {
        let Tool { call, index, store, .. } = tool;
        self.agent_is_manual(index, "started")?;
        self.definitions_fit(index)?;
        self.port_is_free(index)?;
        match self.stores[index].agent {
            ProcessState::Up | ProcessState::Starting => {
                return Err(format!("replication agent is already running for {}", store.0));
            }
            ProcessState::Stopping => return Err(format!("replication agent of {} is stopping", store.0)),
            ProcessState::Down => {}
        }
        self.turn_by(index, ProcessState::Starting, call, stage);
        self.answer_or_wait(index, call, wait)
    }

    pub(crate) fn agent_stop(&mut self, tool: Tool<'_>, wait: bool, stage: &mut Stage) -> Replied {
        let Tool { call, index, store, .. } = tool;
        self.agent_is_manual(index, "stopped")?;
        match self.stores[index].agent {
            ProcessState::Down | ProcessState::Stopping => {
                return Err(format!("replication agent is not running for {}", store.0));
            }
            ProcessState::Up | ProcessState::Starting => {}
        }
        // Who waits for it to start need not wait any longer.
        self.agent_waiters_hear("was stopped before it had started", index, stage);
        self.turn_by(index, ProcessState::Stopping, call, stage);
        self.answer_or_wait(index, call, wait)
    }

    /// Two agents of one host cannot listen on one port (TT17009; the wording is ours). Dynamic ports never meet.
    fn port_is_free(&self, index: usize) -> Tried<()> {
        let port = |store: usize| self.life(store).map_or(0, |life| life.ports[self.stores[store].of]);
        let (own, port_here) = (&self.stores[index], port(index));
        let takes = |store: &usize| {
            let other = &self.stores[*store];
            *store != index
                && own.host == other.host
                && other.agent != ProcessState::Down
                && port(*store) == port_here
        };
        match (0..self.stores.len()).find(takes) {
            Some(taker) if port_here != 0 => Err(format!(
                "TT17009: port {port_here} is in use on this host by the replication agent of {}",
                self.stores[taker].name
            )),
            _ => Ok(()),
        }
    }

    /// Nobody waits for an agent any more that has come to an end otherwise.
    pub(crate) fn agent_waiters_hear(&mut self, what: &str, index: usize, stage: &mut Stage) {
        let store = &mut self.stores[index];
        let message = format!("the replication agent of {} {what}", store.name);
        for ticket in std::mem::take(&mut store.agent_waiters) {
            stage.reply(ticket, Span::ZERO, Reply::refused(message.clone()));
        }
    }

    /// An agent that a command starts or stops is no longer one that starts again by itself.
    fn turn_by(&mut self, index: usize, into: ProcessState, call: Call<'_>, stage: &mut Stage) {
        let own = &mut self.stores[index];
        own.agent_restarts = false;
        own.agent_downed_by = (into == ProcessState::Stopping).then_some(call.invocation.blame);
        if into == ProcessState::Starting {
            own.agent_upped_by = Some(call.invocation.blame);
        }
        stage.sets_to_work(call.ticket);
        self.turn_within(index, into, call.invocation.takes(self.turning(into)), stage);
    }

    /// An agent starts or stops.
    pub(crate) fn turn(&mut self, index: usize, into: ProcessState, stage: &mut Stage) {
        self.turn_within(index, into, self.turning(into), stage);
    }

    fn turning(&self, into: ProcessState) -> Span {
        if into == ProcessState::Starting {
            self.config().replication.agent_start_s.span()
        } else {
            self.config().replication.agent_stop_s.span()
        }
    }

    fn turn_within(&mut self, index: usize, into: ProcessState, takes: Span, stage: &mut Stage) {
        let store = &mut self.stores[index];
        store.agent = into;
        store.agent_turn += 1;
        stage.after(takes, Event::Agent { store: store_id(index), turn: store.agent_turn });
    }

    fn answer_or_wait(&mut self, index: usize, call: Call<'_>, wait: bool) -> Replied {
        if wait {
            self.stores[index].agent_waiters.push(call.ticket);
            return LATER;
        }
        DONE
    }

    /// An agent has started or stopped.
    pub(crate) fn agent_turned(&mut self, index: usize, turn: u32, stage: &mut Stage) {
        let store = &mut self.stores[index];
        if store.agent_turn != turn {
            return;
        }
        let up = store.agent == ProcessState::Starting;
        store.agent = if up { ProcessState::Up } else { ProcessState::Down };
        let waiters = std::mem::take(&mut store.agent_waiters);
        for ticket in waiters {
            stage.reply(ticket, self.config().tools.command_s.span(), Reply::done());
        }
        self.note_kept_that_runs(index, None, stage);
        for direction in self.directions(index) {
            if up {
                self.connect(direction, stage);
            } else {
                self.disconnect(direction);
                self.connect(direction, stage);
            }
        }
    }

    /// Loads a permanent store into memory; creates a temporary one, empty (`docs/models/stores.md 3`).
    pub(crate) fn ram_load(&mut self, tool: Tool<'_>, stage: &mut Stage) -> Replied {
        let Tool { call, index, store, .. } = tool;
        let tools = &call.invocation.tools;
        self.memory_is_manual(index)?;
        let own = &mut self.stores[index];
        own.ram_held = own.ram_policy == Some(RamPolicy::Manual) && own.life.is_some();
        match (&mut own.life, own.temporary) {
            (Some(life), _) => {
                if !life.loaded {
                    if let Some(said) = taken_back(&own.name, &life.release, tools) {
                        stage.note(Severity::Error, OLDER_OVER_NEWER, Some(call.invocation.blame), said);
                    }
                    life.run_by(tools);
                }
            }
            (None, true) => self.create_empty(index, tools, stage)?,
            (None, false) => return Err(format!("TT0833: data store {} does not exist", store.0)),
        }
        self.count_copies(stage.now());
        DONE
    }

    /// Takes a permanent store out of memory; a temporary one is destroyed by it (`docs/models/stores.md 3`).
    pub(crate) fn ram_unload(&mut self, tool: Tool<'_>, stage: &mut Stage) -> Replied {
        let Tool { call, index, .. } = tool;
        self.living(index)?;
        self.memory_is_manual(index)?;
        let held = std::mem::take(&mut self.stores[index].ram_held);
        if let Err(message) = self.free_of_users(index) {
            self.stores[index].ram_held = held;
            return Err(message);
        }
        if self.stores[index].temporary {
            self.end_life(index, Some(call.invocation.blame), stage);
        } else if let Some(life) = &mut self.stores[index].life {
            life.loaded = false;
            self.stores[index].closed = call.invocation.act(stage.now());
        }
        self.count_copies(stage.now());
        DONE
    }
}
