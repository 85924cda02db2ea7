//! What of a pair decides what comes, for the digest of a walk's state.
//!
//! Time stamps and tickets count by their order alone: stamps are compared row by row, tickets among themselves, and
//! whatever comes is later than all of them, unless clocks disagree. Positions in a log count as they are, since a mark of an earlier log is
//! compared with the positions of a younger one. Numbers that only tell one attempt from another (of a connection, a
//! start of an agent, a change of state) are left out: an event that is still to come counts or does not. So is what a
//! store has not forced to disk: winding recomputes the hold position, which forces it.

use crate::channel::{Channel, Mark};
use crate::event::Event;
use crate::life::{Dump, Life, Session, Store, Table};
use crate::log::Log;
use crate::pair::{Ground, Job, Pair, Until, Watch, Work};
use ledger::IncarnationId;
use rehearsal::{Ranks, State};

/// The order of all stamps and tickets in a pair.
struct Order {
    /// Of a row and a stamp, joined.
    stamps: Vec<(u32, u64)>,
    tickets: Ranks,
}

impl Order {
    fn of(pair: &Pair) -> Self {
        let (mut stamps, mut tickets) = (Vec::new(), Vec::new());
        for life in pair.stores.iter().filter_map(|store| store.life.as_ref()) {
            stamps.extend(stamped(&life.table));
            tickets.extend([life.ticket, life.last_ticket]);
            for record in &life.log.records {
                stamps.push((record.row.0, record.stamp));
                tickets.push(record.ticket);
            }
        }
        for dump in &pair.dumps {
            stamps.extend(stamped(&dump.table));
            tickets.push(dump.ticket);
        }
        stamps.sort_unstable();
        stamps.dedup();
        Self { stamps, tickets: State::ranks(tickets) }
    }

    /// Where clocks disagree, what comes may be stamped earlier than what is there: then the order is not enough.
    fn write_distances(&self, stage: &Ground, state: &mut State) {
        let now = stage.now().nanos();
        for (_, stamp) in &self.stamps {
            state.number(stamp.wrapping_sub(now));
        }
        for ticket in self.tickets.all() {
            state.number(ticket.wrapping_sub(now));
        }
    }

    /// Which of the row's stamps it is; 0 is from before the rehearsal.
    fn stamp(&self, row: u32, stamp: u64) -> u64 {
        let below = |found: &(u32, u64)| *found < (row, 1);
        let upto = |found: &(u32, u64)| *found <= (row, stamp);
        (self.stamps.partition_point(upto) - self.stamps.partition_point(below)) as u64
    }
}

/// The rows with a stamp; the others stand as they stood before the rehearsal.
fn stamped(table: &Table) -> impl Iterator<Item = (u32, u64)> {
    let rows = table.rows.iter().enumerate();
    rows.filter(|(_, row)| row.stamp() > 0).map(|(index, row)| (index as u32, row.stamp()))
}

impl Pair {
    /// Writes the state of the whole pair.
    pub(crate) fn write_state(&self, stage: &Ground, state: &mut State) {
        let order = Order::of(self);
        if stage.fleet.hosts.iter().any(|host| host.clock_ahead != 0) {
            order.write_distances(stage, state);
        }
        for store in &self.stores {
            store.write(&order, stage, state);
        }
        state.count(self.dumps.len());
        for dump in &self.dumps {
            dump.write(&order, state);
        }
        for home in &self.workload.homes {
            state.maybe(*home, |home, state| state.number(home));
        }
        state.count(self.daemons_down.len());
        for host in &self.daemons_down {
            state.number(host.0);
        }
        state.blame(self.handed_over_by);
        state.number(self.next_marker_row);
    }

    /// Writes an event that is still to come, and whether it will do anything.
    pub(crate) fn write_event(&self, event: Event, stage: &Ground, state: &mut State) -> bool {
        let counts = match event {
            Event::Transmit { from, epoch }
            | Event::Deliver { from, epoch, .. }
            | Event::Acknowledged { from, epoch, .. }
            | Event::Told { from, epoch } => self.stores[usize::from(from)].session.epoch == epoch,
            Event::StateChange { store, life, number } => {
                let change = self.life(usize::from(store)).and_then(|own| own.channel.change);
                self.is_life(usize::from(store), life) && change.is_some_and(|change| change.number == number)
            }
            Event::Agent { store, turn } => self.stores[usize::from(store)].agent_turn == turn,
            Event::Hold { store, life }
            | Event::Checkpoint { store, life }
            | Event::Recovered { store, life } => self.is_life(usize::from(store), life),
            Event::Look { watch } => stage.is_open(self.watches[watch as usize].ticket),
            Event::Reconnect { .. } | Event::Tool { .. } => true,
        };
        if counts {
            self.write_counting(event, stage, state);
        }
        counts
    }

    fn write_counting(&self, event: Event, stage: &Ground, state: &mut State) {
        let (kind, who, which) = match event {
            Event::Transmit { from, .. } => (1u64, from, 0),
            Event::Deliver { from, first, end, .. } => (2, from, u64::from(first) << 32 | u64::from(end)),
            Event::Acknowledged { from, end, .. } => (3, from, u64::from(end)),
            Event::Reconnect { from } => (4, from, 0),
            Event::Told { from, .. } => (12, from, 0),
            Event::StateChange { store, .. } => (5, store, 0),
            Event::Agent { store, .. } => (6, store, 0),
            Event::Hold { store, .. } => (7, store, 0),
            Event::Checkpoint { store, .. } => (8, store, 0),
            Event::Tool { .. } => (9, 0, 0),
            Event::Recovered { store, .. } => (11, store, 0),
            Event::Look { .. } => (10, 0, 0),
        };
        state.number(kind << 8 | u64::from(who));
        state.number(which);
        match event {
            Event::Tool { job } => write_job(&self.jobs[job as usize], stage, state),
            Event::Look { watch } => write_watch(&self.watches[watch as usize], state),
            _ => {}
        }
    }
}

fn write_job(job: &Job, stage: &Ground, state: &mut State) {
    state.ticket(job.ticket, stage);
    state.blame(Some(job.blame));
    state.number(u64::from(job.breaks) << 1 | u64::from(job.ended));
    match &job.work {
        Work::Dump { dump } => {
            state.number(1u64);
            state.count(*dump);
        }
        Work::Restore(restoring) => {
            state.number(2u64);
            state.count(restoring.store);
            state.count(restoring.dump);
            state.text(&restoring.tools.to_string());
        }
        Work::Install { host, release } => {
            state.number(3u64);
            state.number(host.0);
            state.text(&release.to_string());
        }
        Work::Destroy { store } => {
            state.number(4u64);
            state.count(*store);
        }
    }
}

fn write_watch(watch: &Watch, state: &mut State) {
    match watch.until {
        Until::Row { store, row } => {
            state.number(1u64);
            state.count(store);
            state.number(row);
        }
        Until::Sent { store, life, upto, deadline } => {
            state.number(2u64);
            state.count(store);
            state.number(life.0);
            state.number(upto.number());
            state.maybe(deadline, |deadline, state| state.left(deadline));
        }
    }
}

impl Store {
    fn write(&self, order: &Order, stage: &Ground, state: &mut State) {
        state.maybe(self.life.as_ref(), |life, state| life.write(order, state));
        state.text(self.agent.word());
        let waiting = self.agent_waiters.iter().filter(|ticket| stage.is_open(**ticket));
        state.count(waiting.count());
        state.number(self.busy);
        state.number(self.reconnecting);
        state.number(self.agent_pauses);
        state.blame(self.agent_downed_by);
        for flag in [self.agent_restarts, self.agent_returns, self.recovers] {
            state.number(flag);
        }
        write_session(&self.session, state);
        state.left(self.batches.next(stage.now()));
        state.left(self.tries.next(stage.now()));
        state.count(self.graves.len());
        for grave in &self.graves {
            state.number(grave.id.0);
            write_taken(&grave.taken, state);
        }
    }
}

/// A connection that is broken begins anew from the mark, whatever was under way.
fn write_session(session: &Session, state: &mut State) {
    state.number(session.connected);
    state.number(session.stalled);
    if session.connected {
        state.count(session.next);
        state.number(session.in_flight);
        state.number(session.sending);
    }
}

impl Life {
    fn write(&self, order: &Order, state: &mut State) {
        state.number(self.id.0);
        for release in [&self.release, &self.definitions, &self.origin] {
            state.text(&release.to_string());
        }
        state.number(u64::from(self.loaded) << 1 | u64::from(self.has_tables));
        write_table(&self.table, order, state);
        write_log(&self.log, order, state);
        write_channel(&self.channel, state);
        state.number(order.tickets.of(self.ticket));
        state.number(order.tickets.of(self.last_ticket));
        write_taken(&self.taken, state);
        state.number(u64::from(self.ports[0]) << 16 | u64::from(self.ports[1]));
        state.count(self.autorefresh.len());
        for on in &self.autorefresh {
            state.number(*on);
        }
        state.number(self.data_bytes);
    }
}

/// Rows as they stood at the start are many and never change by themselves: only how many there are is told of them.
fn write_table(table: &Table, order: &Order, state: &mut State) {
    state.count(table.rows.len());
    for (index, row) in table.rows.iter().enumerate().filter(|(_, row)| row.stamp() > 0) {
        state.number((index as u64) << 1 | u64::from(row.exists()));
        state.number(order.stamp(index as u32, row.stamp()));
    }
    state.number(u64::MAX);
}

fn write_log(log: &Log, order: &Order, state: &mut State) {
    state.number(log.end().number());
    state.number(log.oldest().number());
    state.number(log.complete_before());
    state.count(log.records.len());
    for record in log.records.iter().filter(|record| record.lsn > log.oldest()) {
        state.number(record.lsn.number());
        state.number(order.tickets.of(record.ticket));
        state.number(order.stamp(record.row.0, record.stamp));
        state.number(u64::from(record.row.0) << 32 | u64::from(record.update.0));
        state.number((record.op as u64) << 1 | u64::from(record.more));
    }
}

fn write_channel(channel: &Channel, state: &mut State) {
    state.text(channel.state.word());
    state.blame(channel.state_blame);
    write_mark(channel.mark, state);
    state.number(channel.forgone.number());
    state.blame(channel.mark_blame);
    state.maybe(channel.change, |change, state| {
        state.text(change.to.word());
        state.blame(Some(change.blame));
    });
}

fn write_mark(mark: Mark, state: &mut State) {
    state.number(mark.lsn.number());
    state.number(mark.of.0);
}

fn write_taken(taken: &[(IncarnationId, crate::log::Lsn)], state: &mut State) {
    state.count(taken.len());
    for (life, lsn) in taken {
        state.number(life.0);
        state.number(lsn.number());
    }
}

impl Dump {
    fn write(&self, order: &Order, state: &mut State) {
        state.number(self.host.0);
        state.text(&self.file);
        state.number(self.complete);
        state.number(self.bytes);
        state.number(self.written);
        write_table(&self.table, order, state);
        state.number(self.heads.0);
        state.count(self.store);
        write_mark(self.cut, state);
        for release in [&self.release, &self.definitions, &self.origin] {
            state.text(&release.to_string());
        }
        state.number(u64::from(self.ports[0]) << 16 | u64::from(self.ports[1]));
        state.maybe(self.peers, |(channel, mark, blame), state| {
            state.text(channel.word());
            write_mark(mark, state);
            state.blame(blame);
        });
        state.number(order.tickets.of(self.ticket));
        write_taken(&self.taken, state);
    }
}
