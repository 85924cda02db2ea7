//! What happens by itself and what faults do: events, dead hosts, killed servers, links.

use super::event::Event;
use super::twin::{Stage, Twin};
use crate::server::Power;
use crate::sql::Statement;
use crate::world::Link;
use kernel::narrow::u16_of;
use rehearsal::{Act, FaultTarget, ProcessFault};

impl Twin {
    /// An event of the model.
    pub(crate) fn happen(&mut self, event: Event, stage: &mut Stage) {
        // Requests and commands let the log grow; only events and commands let go of it.
        self.measure_log();
        self.look_at_room(stage);
        match event {
            Event::Launch { direction, turn, .. } if self.is_now(direction, turn) => {
                self.launch(usize::from(direction), stage);
            }
            Event::Send { direction, turn } if self.is_now(direction, turn) => {
                self.send(usize::from(direction), stage);
            }
            Event::Arrive { direction, turn } if self.is_now(direction, turn) => {
                self.arrive(usize::from(direction), stage);
            }
            Event::Apply { direction, turn } if self.is_now(direction, turn) => {
                self.apply(usize::from(direction), stage);
            }
            Event::Confirm { direction, turn } if self.is_now(direction, turn) => {
                self.confirm(usize::from(direction), stage);
            }
            Event::Copy { direction, turn, table, .. } if self.is_now(direction, turn) => {
                self.copy_done(usize::from(direction), table, stage);
            }
            Event::Look { line } => self.go_on(line as usize, stage),
            Event::Done { line } => self.line_done(line as usize, stage),
            Event::Checkpoint { node } => self.checkpoint(usize::from(node), stage),
            Event::Recovered { node, turn } if self.turns[usize::from(node)] == turn => {
                self.recovered(usize::from(node), stage);
            }
            Event::Launch { .. }
            | Event::Send { .. }
            | Event::Arrive { .. }
            | Event::Apply { .. }
            | Event::Confirm { .. }
            | Event::Copy { .. }
            | Event::Recovered { .. } => {}
        }
    }

    /// Whether an event of a direction is of the connection that it has now.
    pub(crate) fn is_now(&self, direction: u16, turn: u16) -> bool {
        self.directions[usize::from(direction)].turn == turn
    }

    /// A checkpoint, by which slots that hold too much are given up.
    fn checkpoint(&mut self, node: usize, stage: &mut Stage) {
        self.run_checkpoint(node);
        self.has_moved(None, stage);
        let period = self.config().cluster[node].settings.checkpoint_timeout_s.span();
        stage.after(period, Event::Checkpoint { node: u16_of(node) });
    }

    /// What a server does by itself, which is what the statement does.
    fn run_checkpoint(&mut self, node: usize) {
        let name = &self.names[node];
        if let Ok(session) = self.world.connect(name, "postgres", "postgres", "checkpointer") {
            let _done = self.world.execute(name, session, &Statement::Checkpoint, false);
            self.world.disconnect(name, session);
        }
    }

    /// A host dies or runs again, or a server is killed.
    pub(crate) fn struck(&mut self, target: FaultTarget, on: bool, stage: &mut Stage) {
        match target {
            FaultTarget::Host(host) => {
                let nodes: Vec<usize> =
                    (0..self.hosts.len()).filter(|node| self.hosts[*node] == host).collect();
                for node in nodes {
                    if on {
                        self.dies(node, stage);
                    } else {
                        self.comes_back(node, stage);
                    }
                }
            }
            FaultTarget::Process { process, process_fault: ProcessFault::Kill } if on => {
                let node = usize::from(process);
                self.dies(node, stage);
                self.comes_back(node, stage);
            }
            FaultTarget::Process { .. } => {}
        }
    }

    /// A server dies with its sessions. What was acknowledged is on its disk (`docs/models/postgres.md 1.3`).
    pub(crate) fn dies(&mut self, node: usize, stage: &mut Stage) {
        self.turns[node] = self.turns[node].wrapping_add(1);
        if self.server(node).power == Power::Up {
            self.downed[node] = stage.act(None);
            self.world.crash(&self.names[node]);
        }
        for client in self.clients.iter_mut().filter(|client| client.home == Some(node)) {
            client.session = None;
        }
        self.has_moved(None, stage);
    }

    /// A server that died is started, by whoever looks after it, and recovers.
    fn comes_back(&mut self, node: usize, stage: &mut Stage) {
        let after = self.config().replication.recovery_s.span();
        let turn = self.turns[node];
        stage.after(after, Event::Recovered { node: u16_of(node), turn });
    }

    fn recovered(&mut self, node: usize, stage: &mut Stage) {
        if !self.has_room(node) {
            self.says_full(node);
            return;
        }
        self.world.start(&self.names[node]);
        self.downed[node] = Act::START;
        for direction in &mut self.directions {
            direction.failed = 0;
        }
        self.has_moved(None, stage);
    }

    /// A link was cut or lets through again: what is cut holds everything back, and connections wait.
    pub(crate) fn network_changed(&mut self, stage: &mut Stage) {
        for one in 0..self.hosts.len() {
            for other in one + 1..self.hosts.len() {
                let [here, there] = [self.hosts[one], self.hosts[other]];
                let passes =
                    here == there || stage.fleet.passes(here, there) && stage.fleet.passes(there, here);
                let was = self.is_cut(one, other);
                if passes != was {
                    continue;
                }
                let link = if passes { Link::Open } else { Link::Held };
                for node in [one, other] {
                    self.world.set_link(&self.names[node], link);
                }
                if passes {
                    self.cuts.remove(&(one, other));
                } else {
                    self.cuts.insert((one, other));
                }
            }
        }
        for direction in &mut self.directions {
            direction.failed = 0;
            direction.sending = false;
        }
        self.has_moved(None, stage);
    }
}
