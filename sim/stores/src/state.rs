//! What of a pair decides what comes, for the digest of a walk's state.
//!
//! Time stamps and tickets count by their order alone: stamps are compared row by row, tickets among themselves, and
//! whatever comes is later than all of them, unless clocks disagree. Positions in a log count as they are, since a mark of an earlier log is
//! compared with the positions of a younger one. Numbers that only tell one attempt from another (of a connection, a
//! start of an agent, a change of state) are left out: an event that is still to come counts or does not. So is what a
//! store has not forced to disk: winding recomputes the hold position, which forces it.
//!
//! Everything is taken apart by all of its fields, so that a new one is written or is left out on purpose.

use crate::channel::{Change, Channel, Mark};
use crate::event::Event;
use crate::life::{Dump, Grave, Life, Session, Store, Table};
use crate::log::{Log, Record};
use crate::pair::{Ground, Job, Pair, Restoring, Until, Watch, Work, id};
use kernel::narrow::u32_of;
use ledger::{IncarnationId, StoreId};
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
    rows.filter(|(_, row)| row.stamp() > 0).map(|(index, row)| (u32_of(index), row.stamp()))
}

impl Pair {
    /// Writes the state of the whole pair.
    pub(crate) fn write_state(&self, stage: &Ground, state: &mut State) {
        let order = Order::of(self);
        // A run's setting never changes, jobs and watches are written with their events, and the rest is only measured.
        let Self {
            numbers: _,
            readings: _,
            scheme: _,
            cache_groups: _,
            wishes: _,
            installed: _,
            stores,
            workload,
            jobs: _,
            watches: _,
            dumps,
            handed_over_by,
            next_marker_row,
            gauges: _,
            truth: _,
            mortal: _,
            daemons_down,
            spare: _,
        } = self;
        if stage.fleet.hosts.iter().any(|host| host.clock_ahead != 0) {
            order.write_distances(stage, state);
        }
        // By what an old store took does its blame go, and only beside it does that count.
        let beside = stores.len() > 2;
        for store in stores {
            store.write((&order, beside), stage, state);
        }
        state.count(dumps.len());
        for dump in dumps {
            dump.write(&order, state);
        }
        for home in &workload.homes {
            state.maybe(*home, |home, state| state.number(home));
        }
        state.count(daemons_down.len());
        for host in daemons_down {
            state.number(host.0);
        }
        state.blame(*handed_over_by);
        state.number(*next_marker_row);
    }

    /// Writes an event that is still to come, and whether it will do anything.
    pub(crate) fn write_event(&self, event: Event, stage: &Ground, state: &mut State) -> bool {
        let counts = match event {
            Event::Transmit { from, epoch }
            | Event::Deliver { from, epoch, .. }
            | Event::Acknowledged { from, epoch, .. }
            | Event::Told { from, epoch } => self.stores[usize::from(from)].session.epoch == epoch,
            Event::StateChange { store, life, number } => {
                let source = self.source_of_life(store, life);
                let change = source.and_then(|source| self.life(source)?.channel.change);
                change.is_some_and(|change| change.number == number)
            }
            Event::Agent { store, turn } => self.stores[usize::from(store)].agent_turn == turn,
            Event::Hold { store, life }
            | Event::Checkpoint { store, life }
            | Event::Recovered { store, life } => self.source_of_life(store, life).is_some(),
            Event::Look { watch } => stage.is_open(self.watches[watch as usize].ticket),
            Event::Reconnect { .. } | Event::Tool { .. } => true,
        };
        if counts {
            self.write_counting(event, stage, state);
        }
        counts
    }

    fn write_counting(&self, event: Event, stage: &Ground, state: &mut State) {
        let here = |store: StoreId, life: IncarnationId| self.source_of_life(store, life).map_or(store, id).0;
        let (kind, who, which) = match event {
            Event::Transmit { from, .. } => (1u64, from.0, 0),
            Event::Deliver { from, first, end, .. } => (2, from.0, u64::from(first) << 32 | u64::from(end)),
            Event::Acknowledged { from, end, .. } => (3, from.0, u64::from(end)),
            Event::Reconnect { from } => (4, from.0, 0),
            Event::Told { from, .. } => (12, from.0, 0),
            Event::StateChange { store, life, .. } => (5, here(store, life), 0),
            Event::Agent { store, .. } => (6, store.0, 0),
            Event::Hold { store, life } => (7, here(store, life), 0),
            Event::Checkpoint { store, life } => (8, here(store, life), 0),
            Event::Tool { .. } => (9, 0, 0),
            Event::Recovered { store, life } => (11, here(store, life), 0),
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
    let Job { ticket, blame, work, breaks, ended } = job;
    state.ticket(*ticket, stage);
    state.blame(Some(*blame));
    state.number(u64::from(*breaks) << 1 | u64::from(*ended));
    match work {
        Work::Dump { dump } => {
            state.number(1u64);
            state.count(*dump);
        }
        Work::Restore(Restoring { store, dump, tools }) => {
            state.number(2u64);
            state.count(*store);
            state.count(*dump);
            state.text(&tools.to_string());
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

/// A watch whose ticket is closed is not written at all.
fn write_watch(watch: &Watch, state: &mut State) {
    let Watch { ticket: _, until } = watch;
    match *until {
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
    fn write(&self, (order, beside): (&Order, bool), stage: &Ground, state: &mut State) {
        // What a store is called and where it lives never changes, a turn only tells events apart, and what took a store
        // away from its clients is told of gaps alone.
        let Self {
            name: _,
            of: _,
            host: _,
            temporary: _,
            life,
            closed: _,
            agent,
            agent_turn: _,
            agent_pauses,
            agent_restarts,
            agent_returns,
            recovers,
            agent_waiters,
            agent_downed_by,
            agent_upped_by,
            written_by,
            busy,
            session,
            graves,
            reconnecting,
            batches,
            tries,
        } = self;
        state.maybe(life.as_ref(), |life, state| life.write(order, state));
        state.text(agent.word());
        let waiting = agent_waiters.iter().filter(|ticket| stage.is_open(**ticket));
        state.count(waiting.count());
        state.number(*busy);
        state.number(*reconnecting);
        state.number(*agent_pauses);
        state.blame(*agent_downed_by);
        for blame in [agent_upped_by, written_by].into_iter().filter(|_| beside) {
            state.blame(*blame);
        }
        for flag in [agent_restarts, agent_returns, recovers] {
            state.number(*flag);
        }
        write_session(session, state);
        state.left(batches.next(stage.now()));
        state.left(tries.next(stage.now()));
        state.count(graves.len());
        for Grave { id, taken, kept, by } in graves {
            state.number(id.0);
            write_taken(taken, state);
            if beside {
                state.maybe(*kept, |aside, state| state.number(aside.number()));
                state.blame(*by);
            }
        }
    }
}

/// A connection that is broken begins anew from the mark, whatever was under way.
fn write_session(session: &Session, state: &mut State) {
    let Session { connected, to, epoch: _, next, in_flight, sending, stalled } = *session;
    state.number(connected);
    state.number(stalled);
    if connected {
        state.count(to);
        state.count(next);
        state.number(in_flight);
        state.number(sending);
    }
}

impl Life {
    fn write(&self, order: &Order, state: &mut State) {
        let Self {
            id,
            release,
            definitions,
            origin,
            loaded,
            has_tables,
            table,
            log,
            channel,
            ticket,
            last_ticket,
            taken,
            ports: [own, peer],
            autorefresh,
            data_bytes,
            aside,
            journal: _,
        } = self;
        state.number(id.0);
        for release in [release, definitions, origin] {
            state.text(&release.to_string());
        }
        state.number(u64::from(*loaded) << 1 | u64::from(*has_tables));
        write_table(table, order, state);
        write_log(log, order, state);
        write_channel(channel, state);
        state.number(order.tickets.of(*ticket));
        state.number(order.tickets.of(*last_ticket));
        write_taken(taken, state);
        state.number(u64::from(*own) << 16 | u64::from(*peer));
        state.count(autorefresh.len());
        for on in autorefresh {
            state.number(*on);
        }
        state.number(*data_bytes);
        state.maybe(*aside, |aside, state| state.number(aside.number()));
    }
}

/// Rows as they stood at the start are many and never change by themselves: only how many there are is told of them.
fn write_table(table: &Table, order: &Order, state: &mut State) {
    // Contents are there for the check alone.
    let Table { rows, contents: _ } = table;
    state.count(rows.len());
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.stamp() > 0) {
        state.number((index as u64) << 1 | u64::from(row.exists()));
        state.number(order.stamp(u32_of(index), row.stamp()));
    }
    state.number(u64::MAX);
}

fn write_log(log: &Log, order: &Order, state: &mut State) {
    for number in log.bounds() {
        state.number(number);
    }
    state.count(log.records.len());
    for record in log.records.iter().filter(|record| record.lsn > log.oldest()) {
        let Record { lsn, ticket, stamp, row, update, op, more } = *record;
        state.number(lsn.number());
        state.number(order.tickets.of(ticket));
        state.number(order.stamp(row.0, stamp));
        state.number(u64::from(row.0) << 32 | u64::from(update.0));
        state.number((op as u64) << 1 | u64::from(more));
    }
}

fn write_channel(channel: &Channel, state: &mut State) {
    let Channel { state: own, state_blame, mark, forgone, mark_blame, change, changes: _ } = channel;
    state.text(own.word());
    state.blame(*state_blame);
    write_mark(*mark, state);
    state.number(forgone.number());
    state.blame(*mark_blame);
    state.maybe(*change, |Change { to, number: _, blame }, state| {
        state.text(to.word());
        state.blame(Some(blame));
    });
}

fn write_mark(mark: Mark, state: &mut State) {
    let Mark { lsn, of } = mark;
    state.number(lsn.number());
    state.number(of.0);
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
        let Self {
            host,
            file,
            complete,
            bytes,
            written,
            part,
            table,
            heads,
            store,
            cut,
            release,
            definitions,
            origin,
            ports: [own, peer],
            peers,
            ticket,
            taken,
        } = self;
        state.number(host.0);
        state.text(file);
        state.number(*complete);
        state.number(*bytes);
        state.number(*written);
        state.number(part.nanos());
        write_table(table, order, state);
        state.number(heads.0);
        state.count(*store);
        write_mark(*cut, state);
        for release in [release, definitions, origin] {
            state.text(&release.to_string());
        }
        state.number(u64::from(*own) << 16 | u64::from(*peer));
        state.maybe(*peers, |(channel, mark, blame), state| {
            state.text(channel.word());
            write_mark(mark, state);
            state.blame(blame);
        });
        state.number(order.tickets.of(*ticket));
        write_taken(taken, state);
    }
}
