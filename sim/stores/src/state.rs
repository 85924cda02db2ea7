//! What of a pair decides what comes, for the digest of a walk's state.
//!
//! How rows, logs, marks and connections are written stands with them (`replica::Order`). Numbers that only tell one
//! attempt from another (of a start of an agent, a change of state) are left out: an event that is still to come counts
//! or does not. So is what a store has not forced to disk: winding recomputes the hold position, which forces it.
//!
//! Everything is taken apart by all of its fields, so that a new one is written or is left out on purpose.

use crate::event::Event;
use crate::pair::{Pair, PendingWait, Stage, Suspended, ToolRun, Until, store_id};
use crate::parts::{Channel, Dump, DumpKind, EndedLife, Image, Life, StateChange, Store};
use kernel::Event as _;
use rehearsal::{State, Stated};
use replica::Order;

impl Stated for Pair {
    fn wind(&mut self, stage: &mut Stage) {
        self.wind_clocks(stage);
    }

    /// Writes the state of the whole pair.
    fn state(&self, stage: &Stage, state: &mut State) {
        let lives = self.stores.iter().filter_map(|store| Some(&store.life.as_ref()?.replica));
        let order = Order::of(lives, self.dumps.iter().map(|dump| &dump.snapshot));
        // A run's setup never changes, jobs and waits are written with their events, and the rest is only measured.
        let Self {
            config: _,
            readings: _,
            stores,
            master: _,
            workload: _,
            applications,
            tool_runs: _,
            waits: _,
            dumps,
            handed_over_by,
            next_marker_row,
            gauges: _,
            truth: _,
            scale: _,
            mortal: _,
            daemons_down,
            daemons_stopped,
            stretches: _,
            spare: _,
        } = self;
        if stage.fleet.hosts.iter().any(|host| host.clock_ahead != 0) {
            order.distances(stage.now(), state.writer());
        }
        // By what an old store took does its blame go, and only beside it does that count.
        let beside = stores.len() > 2;
        for store in stores {
            store.write((&order, beside), stage, state);
        }
        state.list(dumps, |dump, state| dump.write(&order, state));
        for home in &applications.homes {
            state.maybe(*home, |home, state| state.number(home));
        }
        // Of groups that take turns, how much more one has sent than the one that has sent the least.
        let least = applications.written.iter().min().copied().unwrap_or(0);
        for (script, written) in applications.scripts.iter().zip(&applications.written) {
            state.number(written - least);
            state.number(script.place(*written));
        }
        state.list(daemons_down, |host, state| state.number(host.0));
        state.list(daemons_stopped, |(host, [major, minor]), state| {
            state.number(host.0);
            state.number(*major);
            state.number(*minor);
        });
        state.blame(*handed_over_by);
        state.number(*next_marker_row);
    }

    fn counts(&self, event: Event, stage: &Stage) -> bool {
        match event {
            Event::Wire(wire) => {
                let (from, epoch) = wire.of();
                self.stores[usize::from(from)].connection.epoch == epoch
            }
            Event::Told { from, epoch } => self.stores[usize::from(from)].connection.epoch == epoch,
            Event::StateChange { store, life, number } => {
                let source = self.source_of_life(store, life);
                let change = source.and_then(|source| self.life(source)?.channel.change);
                change.is_some_and(|change| change.number == number)
            }
            Event::Agent { store, turn } => self.stores[usize::from(store)].agent_turn == turn,
            Event::Hold { store, life }
            | Event::Checkpoint { store, life }
            | Event::Recovered { store, life } => self.source_of_life(store, life).is_some(),
            Event::Look { wait } => stage.is_open(self.waits[wait as usize].ticket),
            Event::Reconnect { .. } | Event::Tool { .. } => true,
        }
    }

    fn upcoming(&self, event: Event, stage: &Stage, state: &mut State) {
        let (kind, store) = (event.word() >> 48, event.word() >> 40 & 0xff);
        let store = match event {
            Event::Wire(wire) => return wire.state(state.writer()),
            // The life may have been kept under another data source meanwhile.
            Event::StateChange { store, life, .. }
            | Event::Hold { store, life }
            | Event::Checkpoint { store, life }
            | Event::Recovered { store, life } => {
                self.source_of_life(store, life).map_or(store, store_id).into()
            }
            _ => store,
        };
        state.number(kind << 8 | store);
        match event {
            Event::Tool { tool_run } => write_tool_run(&self.tool_runs[tool_run as usize], stage, state),
            Event::Look { wait } => write_wait(&self.waits[wait as usize], state),
            _ => {}
        }
    }
}

fn write_tool_run(tool_run: &ToolRun, stage: &Stage, state: &mut State) {
    let ToolRun { ticket, blame, work, breaks, ended } = tool_run;
    state.ticket(*ticket, stage);
    state.blame(Some(*blame));
    state.number(u64::from(*breaks) << 1 | u64::from(*ended));
    state.text(&format!("{work:?}"));
}

/// A wait whose ticket is closed is not written at all.
fn write_wait(wait: &PendingWait, state: &mut State) {
    let PendingWait { ticket: _, until, session } = wait;
    state.maybe(session.as_deref(), |session, state| {
        // What was printed is only told.
        let Suspended { invocation, index, store: _, rest, lines: _ } = session;
        state.blame(Some(invocation.blame));
        state.number(invocation.key);
        state.number(invocation.attempt);
        state.count(*index);
        state.list(rest, |statement, state| state.text(&statement.to_string()));
    });
    match *until {
        Until::Row { store, row } => {
            state.number(1u64);
            state.count(store);
            state.number(row);
        }
        Until::Sent { store, life, upto, deadline, by_call } => {
            state.number(2u64);
            state.number(by_call);
            state.count(store);
            state.number(life.0);
            state.number(upto.number());
            state.maybe(deadline, |deadline, state| state.left(deadline));
        }
    }
}

impl Store {
    fn write(&self, (order, beside): (&Order, bool), stage: &Stage, state: &mut State) {
        // What a store is called and where it lives never changes, a turn only tells events apart, and what took a store
        // away from its clients is told of gaps alone.
        let Self {
            name: _,
            of: _,
            host: _,
            temporary: _,
            rep_policy,
            ram_policy,
            ram_held,
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
            connection,
            ended_lives,
            reconnecting,
            batches,
            tries,
        } = self;
        state.maybe(life.as_ref(), |life, state| life.write(order, state));
        state.text(agent.word());
        state.maybe(*rep_policy, |policy, state| state.text(policy.word()));
        state.maybe(*ram_policy, |policy, state| state.text(policy.word()));
        state.number(*ram_held);
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
        connection.state(state.writer());
        state.left(batches.next(stage.now()));
        state.left(tries.next(stage.now()));
        state.list(ended_lives, |EndedLife { id, taken, kept, by }, state| {
            state.number(id.0);
            taken.state(state.writer());
            if beside {
                state.maybe(*kept, |aside, state| state.number(aside.number()));
                state.blame(*by);
            }
        });
    }
}

impl Life {
    fn write(&self, order: &Order, state: &mut State) {
        let Self {
            replica,
            release,
            definitions,
            first_release,
            loaded,
            has_tables,
            channel,
            ports: [own, peer],
            fail_threshold,
            autorefresh,
            data_bytes,
            aside,
        } = self;
        replica.state(order, state.writer());
        for release in [release, definitions, first_release] {
            state.text(&release.to_string());
        }
        state.number(u64::from(*loaded) << 1 | u64::from(*has_tables));
        write_channel(channel, state);
        state.number(u64::from(*own) << 16 | u64::from(*peer));
        state.number(*fail_threshold);
        state.list(autorefresh, |on, state| state.number(*on));
        state.number(*data_bytes);
        state.maybe(*aside, |aside, state| state.number(aside.number()));
    }
}

fn write_channel(channel: &Channel, state: &mut State) {
    let Channel { state: own, state_blame, sent, mark_blame, change, changes: _ } = channel;
    state.text(own.word());
    state.blame(*state_blame);
    sent.state(state.writer());
    state.blame(*mark_blame);
    state.maybe(*change, |StateChange { to, number: _, blame }, state| {
        state.text(to.word());
        state.blame(Some(blame));
    });
}

impl Dump {
    fn write(&self, order: &Order, state: &mut State) {
        let Self {
            host,
            file,
            also,
            complete,
            bytes,
            written,
            part,
            snapshot,
            store,
            release,
            definitions,
            first_release,
            ports: [own, peer],
            fail_threshold,
            kind,
            peers,
        } = self;
        state.number(host.0);
        state.text(file);
        state.maybe(also.as_deref(), |also, state| state.text(also));
        state.number(*complete);
        state.number(*fail_threshold);
        match kind {
            DumpKind::File => state.number(0u64),
            DumpKind::Copy => state.number(1u64),
            DumpKind::Backup(image) => {
                let Image { channel, autorefresh } = &**image;
                state.number(2u64);
                write_channel(channel, state);
                state.list(autorefresh, |on, state| state.number(*on));
            }
        }
        state.number(*bytes);
        state.number(*written);
        state.number(part.nanos());
        snapshot.state(order, state.writer());
        state.count(*store);
        for release in [release, definitions, first_release] {
            state.text(&release.to_string());
        }
        state.number(u64::from(*own) << 16 | u64::from(*peer));
        state.maybe(*peers, |(channel, mark, blame), state| {
            state.text(channel.word());
            mark.state(state.writer());
            state.blame(blame);
        });
    }
}
