//! `ttRepAdmin -duplicate`: a store is made anew as a copy of the other one, which serves meanwhile.
//!
//! It is the documented way back after a channel has failed or was stopped, where what was not held cannot be sent any
//! more (`docs/models/stores.md 1.4`, general failover). The rules:
//!
//! | rule | source |
//! |---|---|
//! | the tool runs on the host of the copy; the store must not exist there | reference, duplicate |
//! | the replication agent of the source must run | reference, duplicate |
//! | both are of one release: TT16048 | `docs/models/stores.md 1.4`; that patch releases count as one is ours |
//! | `-setMasterRepStart` puts the source's channel into start before the copy is cut, at once (ours), so that updates made during the copy are held | reference, duplicate |
//! | without it the channel stays as it is: what is taken in stop is lost to the copy | the same |
//! | the copy is cut when the tool starts, and goes over the link in parts, between the batches | ours, as of a dump |
//! | the copy has the rows, and the ticket of the last transaction in them; its definitions and ports are the source's, its log begins anew, its channel is in start | ours, as no document says it |
//! | who loses the source on the way fails, and leaves no store | ours |

use super::migrate::{PARTS, time_for};
use crate::command::{ChannelState, Command, Dsn};
use crate::event::Event;
use crate::pair::{Pair, Restoring, Stage, ToolRun, Work};
use crate::parts::{Call, DumpKind, StateChange};
use kernel::{Span, Time};
use ledger::Blame;
use rehearsal::{LATER, Replied, Reply, Ticket, Tried};

impl Pair {
    pub(crate) fn duplicate(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) -> Replied {
        let Command::Duplicate { store, from, host, sets_start } = command else { return LATER };
        let index = self.source(call, store)?;
        let source = self.copied(index, (from, host), stage)?;
        let name = &self.stores[index].name;
        if self.stores[index].life.is_some() || self.stores[index].busy > 0 {
            return Err(format!("data store {name} exists already"));
        }
        let tools = call.invocation.tools.clone();
        let life = self.living(source)?;
        if !tools.is_patch_of(&life.release) {
            return Err(format!(
                "TT16048: {from} is of release {}, and these tools of {tools}",
                life.release
            ));
        }
        if *sets_start && self.sends(source) {
            self.start_for_copy(source, call.invocation.blame, stage);
        }
        let dump = self.cut_copy(source, index, stage);
        let Some(due) = self.next_part(source, index, dump, stage) else {
            return Err(format!("cannot connect to {from} on {host}"));
        };
        self.stores[index].busy += 1;
        let restoring = Restoring { store: index, dump, tools, converts: false };
        let takes = call.invocation.takes(due - stage.now());
        self.put_to_work(ToolRun::of(&call, Work::Duplicate { from: source, restoring }), takes, stage);
        LATER
    }

    /// The data source that is copied.
    fn copied(&self, index: usize, (from, host): (&Dsn, &str), stage: &Stage) -> Tried<usize> {
        let peer = self.peer(index);
        if self.resolve(from)? != peer {
            return Err(format!("{from} is not the other store of the scheme"));
        }
        let source = self.standing(peer);
        let own = &self.stores[source];
        if !stage.fleet.host(own.host).name.eq_ignore_ascii_case(host) {
            return Err(format!("{from} on {host} is not in the scheme"));
        }
        if !self.serves_copy(source, index, stage) {
            return Err(format!("the replication agent of {from} does not answer: is it started?"));
        }
        Ok(source)
    }

    /// Whether the agent of a store answers the tool that copies it.
    fn serves_copy(&self, source: usize, index: usize, stage: &Stage) -> bool {
        let (own, to) = (&self.stores[source], self.stores[index].host);
        let there = own.life.as_ref().is_some_and(|life| life.loaded && life.has_tables);
        there && own.agent_works() && stage.fleet.reaches(own.host, to) && stage.fleet.reaches(to, own.host)
    }

    /// The source holds what is taken from now on.
    fn start_for_copy(&mut self, source: usize, blame: Blame, stage: &mut Stage) {
        let Some(life) = self.stores[source].life.as_mut() else { return };
        life.channel.changes += 1;
        life.channel.change = None;
        let change = StateChange { to: ChannelState::Start, number: life.channel.changes, blame };
        self.leave_and_enter(source, change, stage);
        if let Some(life) = self.stores[source].life.as_mut() {
            life.channel.state = ChannelState::Start;
            life.channel.state_blame = Some(blame);
        }
        self.wake(source, stage);
    }

    /// What the source has now. Whoever has it has everything that its log could send, up to here.
    fn cut_copy(&mut self, source: usize, index: usize, stage: &mut Stage) -> usize {
        let bytes = self.life(source).map_or(0, |life| self.data_bytes(&life.replica.table));
        let host = self.stores[index].host;
        let file = format!("copy of {}", self.stores[source].name);
        let mut dump = self.cut_dump(source, (host, &file), bytes, stage);
        dump.kind = DumpKind::Copy;
        dump.peers = None;
        let received = &mut dump.snapshot.received;
        received.taken.note(dump.snapshot.cut.of, dump.snapshot.cut.lsn);
        received.ticket = self.life(source).map_or(0, |life| life.replica.last_ticket);
        self.dumps.push(dump);
        self.dumps.len() - 1
    }

    /// Sends the next part of a copy; gives the moment at which it is written, or none where no way leads there.
    fn next_part(&mut self, source: usize, index: usize, dump: usize, stage: &mut Stage) -> Option<Time> {
        let part = self.dumps[dump].bytes / PARTS;
        let (from, to) = (self.stores[source].host, self.stores[index].host);
        let arrives = if from == to { stage.now() } else { stage.send(from, to, part)?.arrives };
        let per_s = self.config().tools.restore_per_s.bytes();
        let writes = stage.fleet.host(to).disk.slowed(time_for(part, per_s));
        Some(arrives.max(stage.now() + writes))
    }

    /// A part of a copy is written.
    pub(crate) fn copy_goes_on(
        &mut self,
        (tool_run, from): (u32, usize),
        (ticket, blame): (Ticket, Blame),
        restoring: &Restoring,
        stage: &mut Stage,
    ) {
        let Restoring { store: index, dump, .. } = *restoring;
        let same = self.life(from).is_some_and(|life| life.replica.id == self.dumps[dump].snapshot.cut.of);
        let copying = &mut self.dumps[dump];
        copying.written = (copying.written + copying.bytes.div_ceil(PARTS)).min(copying.bytes);
        if copying.written == copying.bytes && same {
            self.restore_done((ticket, blame), restoring, stage);
            return;
        }
        let serves = same && self.serves_copy(from, index, stage);
        match serves.then(|| self.next_part(from, index, dump, stage)).flatten() {
            Some(due) => stage.at(due, Event::Tool { tool_run }),
            None => {
                self.stores[index].busy -= 1;
                let message = format!("the connection to {} is lost", self.stores[from].name);
                stage.reply(ticket, Span::ZERO, Reply::refused(message));
            }
        }
    }
}
