//! What of the pair is told over time: stores, agents, channels, dumps, backups, and how many copies there are of the data.
//!
//! What requests, the wire and what comes back at regular intervals can move of these is in the outline: a store that fills
//! up fails its channel, a connection comes and goes with what is sent over it.

use crate::command::ChannelState;
use crate::event::Event;
use crate::pair::{Pair, Stage};
use crate::parts::{Life, Store};
use fleet::ProcessState;
use rehearsal::outcome::Condition;
use rehearsal::{Called, Curves, Gauge, Sheet, TrackStanding};

impl Pair {
    pub(crate) fn tell_tracks_now(&self, sheet: &mut Sheet) {
        for (index, store) in self.stores.iter().enumerate() {
            let host = Some(store.host);
            let mut tell = |kind, name: Called<'_>, (state, condition): (&str, Condition)| {
                sheet.tell(&TrackStanding { kind, name, host, state, condition });
            };
            tell("store", &[&store.name], self.store_stands(index, store));
            tell("agent", &[&store.name], agent_stands(store));
            if self.sends(index) {
                tell("channel", &self.direction(index), channel_stands(store));
            }
        }
        let (state, condition) = match self.gauges.single_since {
            Some(_) => ("one copy alone", Condition::Part),
            None => ("two copies", Condition::On),
        };
        sheet.tell(&TrackStanding { kind: "copies", name: &["the data"], host: None, state, condition });
        // What is not there from the first on comes last, so that the others keep their places.
        for (index, dump) in self.dumps.iter().enumerate() {
            if dump.is_copy() || self.is_replaced(index, dump) {
                continue;
            }
            let (state, condition) =
                if dump.complete { ("complete", Condition::On) } else { ("being written", Condition::Busy) };
            let host = Some(dump.host);
            sheet.tell(&TrackStanding { kind: dump.word(), name: &[&dump.file], host, state, condition });
        }
    }

    /// What the way from a store to its peer is called.
    fn direction(&self, from: usize) -> [&str; 3] {
        [&self.stores[from].name, " to ", self.peer_name(from)]
    }

    fn store_stands(&self, index: usize, store: &Store) -> (&'static str, Condition) {
        match &store.life {
            None => ("absent", Condition::Off),
            Some(life) if !life.loaded => ("not in memory", Condition::Off),
            Some(life) if !life.has_tables => ("empty", Condition::Part),
            Some(_) if self.is_kept(index) => ("kept, no clients", Condition::Part),
            Some(_) if self.serves(index) => ("serves clients", Condition::On),
            Some(_) => ("loaded, no clients", Condition::Part),
        }
    }

    /// A number for what requests and the wire can move.
    pub(crate) fn outline_now(&self) -> u64 {
        self.stores.iter().fold(u64::from(self.gauges.single_since.is_some()), |outline, store| {
            let life = store.life.as_ref();
            let state = life.map_or(0, |life| 1 + life.channel.state as u64);
            let loaded = life.is_some_and(|life| life.loaded);
            let connection = &store.connection;
            let flags = [loaded, connection.connected, connection.stalled];
            let all = flags.iter().fold(state, |bits, flag| bits << 1 | u64::from(*flag));
            outline.wrapping_mul(67).wrapping_add(all)
        })
    }

    /// Whether an event belongs to the daily traffic between the stores, to what comes back at regular intervals, or merely
    /// looks for something: where a session waits for that, its next statement comes of it.
    #[inline]
    pub(crate) fn is_daily(&self, event: Event) -> bool {
        match event {
            Event::Wire(_) | Event::Reconnect { .. } | Event::Hold { .. } | Event::Checkpoint { .. } => true,
            Event::Look { wait } => self.waits[wait as usize].session.is_none(),
            _ => false,
        }
    }

    pub(crate) fn tell_curves_now(&self, stage: &Stage, curves: &mut Curves) {
        for (index, store) in self.stores.iter().enumerate().filter(|(index, _)| self.sends(*index)) {
            let (of, life) = (|| self.direction(index).concat(), store.life.as_ref());
            let gauge = |kind, name, unit| Gauge { kind, number: index, of: &of, name, unit };
            let (log, next) = (life.map(|life| &life.replica.log), life.map_or(0, Life::next_held));
            let waiting = log.map_or(0, |log| log.records.len() - next);
            curves.level(&gauge("pending", "changes waiting", "changes"), waiting as u64);
            let held = log.map_or(0, |log| log.bytes_since(log.before(next)));
            curves.level(&gauge("held", "log held", "bytes"), held);
            let oldest = log.and_then(|log| log.records.get(next));
            let since = oldest.and_then(|record| Some(stage.ledger.update(record.update)?.committed));
            let age = since.map_or(0, |since| (stage.now() - since).nanos());
            curves.level(&gauge("lag", "age of the oldest change waiting", "ns"), age);
        }
    }
}

const fn agent_stands(store: &Store) -> (&'static str, Condition) {
    match store.agent {
        ProcessState::Up if store.agent_pauses.any() => ("stands still", Condition::Off),
        ProcessState::Up => ("up", Condition::On),
        ProcessState::Down => ("down", Condition::Off),
        other => (other.word(), Condition::Busy),
    }
}

fn channel_stands(store: &Store) -> (&'static str, Condition) {
    let Some(life) = &store.life else { return ("absent", Condition::Off) };
    let connection = &store.connection;
    match life.channel.state {
        ChannelState::Start if connection.stalled => ("start, stalled", Condition::Part),
        ChannelState::Start if connection.connected => ("start, connected", Condition::On),
        ChannelState::Start => ("start, not connected", Condition::Part),
        ChannelState::Pause => ("pause", Condition::Part),
        ChannelState::Stop => ("stop", Condition::Off),
        ChannelState::Failed => ("failed", Condition::Off),
    }
}
