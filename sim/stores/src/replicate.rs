//! Sending: connections between agents, batches, acknowledgements.
//!
//! Rules (`domain/stores.md 2` unless said otherwise):
//! - a transmitter sends committed local transactions in the order of the log, in batches, and never a part of one;
//! - it has a clock of its own: a batch goes out at its next tick, whenever its first record was written, and a batch
//!   that takes longer than a period is followed at once (ours, as is that the clock outlives connections and agents);
//! - the mark moves when the receiver has acknowledged, which it does some time after it applied (`1.3`);
//! - what was sent in a connection that broke is sent again in the next one, and the receiver's ticket drops what it
//!   has already (`1.2`);
//! - two agents find each other while both work, the network lets both directions pass, and the *link rule* of
//!   [`Pair::ports_agree`] holds;
//! - records at or below the mark count as sent, whosever log numbered it (`8.1`, I4).

use crate::command::ChannelState;
use crate::event::Event;
use crate::pair::{Ground, Pair, other};
use kernel::{Time, planted};
use rehearsal::outcome::Severity;

impl Pair {
    /// Whether the releases of the two stores can talk over the ports that the sender's scheme names.
    ///
    /// Stores of one release ask each other's daemon for the port. Of different releases neither can ask the other, so
    /// the sender's scheme must name the receiver's port, and it must be the one on which the receiver listens
    /// (`domain/stores.md 2`, static port). A store that the newer release created never talks to the older one.
    pub(crate) fn ports_agree(&self, from: usize) -> bool {
        let to = other(from);
        let (Some(sender), Some(receiver)) = (self.life(from), self.life(to)) else { return false };
        if sender.release == receiver.release || planted("ports-do-not-matter") {
            return true;
        }
        let known = sender.ports[to];
        let upgraded = sender.origin <= receiver.release && receiver.origin <= sender.release;
        upgraded && known != 0 && known == receiver.ports[to]
    }

    /// Whether the two agents would find each other now.
    pub(crate) fn could_connect(&self, from: usize, stage: &Ground) -> bool {
        let to = other(from);
        let (a, b) = (&self.stores[from], &self.stores[to]);
        let scheme = |store: usize| self.life(store).is_some_and(|life| life.has_tables && life.loaded);
        a.agent_works()
            && b.agent_works()
            && scheme(from)
            && scheme(to)
            && stage.fleet.reaches(a.host, b.host)
            && stage.fleet.reaches(b.host, a.host)
            && self.ports_agree(from)
    }

    /// Connects a direction if that is possible, and otherwise tries again later.
    pub(crate) fn connect(&mut self, from: usize, stage: &mut Ground) {
        if self.stores[from].session.connected {
            return;
        }
        if !self.could_connect(from, stage) {
            let store = &mut self.stores[from];
            if store.agent_works() && !store.reconnecting {
                store.reconnecting = true;
                stage.at(store.tries.next(stage.now()), Event::Reconnect { from: from as u8 });
            }
            return;
        }
        let store = &mut self.stores[from];
        if let Some(life) = &mut store.life
            && life.channel.state == ChannelState::Failed
        {
            // The subscriber has been told now (`domain/stores.md 1.1`, failed).
            life.channel.state = ChannelState::Stop;
        }
        store.session.connected = true;
        self.restart_session(from, stage);
    }

    /// Sends from the mark on again, as after a reconnect.
    pub(crate) fn restart_session(&mut self, from: usize, stage: &mut Ground) {
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        let session = &mut store.session;
        session.epoch = session.epoch.wrapping_add(1);
        if !planted("nothing-is-sent-again") {
            session.next = life.log.index_after(life.channel.mark.lsn);
        }
        session.in_flight = 0;
        session.sending = false;
        session.stalled = false;
        self.wake(from, stage);
    }

    /// Breaks a direction's connection; what is under way in it is gone.
    pub(crate) fn disconnect(&mut self, from: usize) {
        let session = &mut self.stores[from].session;
        session.connected = false;
        session.sending = false;
        session.in_flight = 0;
        session.epoch = session.epoch.wrapping_add(1);
    }

    /// Lets the transmitter look for a batch, if it has not been told to already.
    #[inline]
    pub(crate) fn wake(&mut self, from: usize, stage: &mut Ground) {
        if self.stores[from].session.sending {
            return;
        }
        self.send_from(from, stage.now(), stage);
    }

    /// Sends at the next tick, unless the line is free only later: then as soon as it is.
    fn send_from(&mut self, from: usize, free: Time, stage: &mut Ground) {
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        let session = &mut store.session;
        let wants = session.connected
            && !session.stalled
            && life.channel.state == ChannelState::Start
            && session.next < life.log.records.len();
        if wants {
            session.sending = true;
            let tick = store.batches.next(stage.now());
            stage.at(tick.max(free), Event::Transmit { from: from as u8, epoch: session.epoch });
        }
    }

    /// Sends the next batch.
    pub(crate) fn transmit(&mut self, from: usize, epoch: u16, stage: &mut Ground) {
        if self.stores[from].session.epoch != epoch {
            return;
        }
        self.stores[from].session.sending = false;
        let Some((first, end)) = self.next_batch(from) else { return };
        let bytes = (end - first) as u64 * self.numbers.row_bytes;
        let (source, target) = (self.stores[from].host, self.stores[other(from)].host);
        let Some(transfer) = stage.send(source, target, bytes) else {
            self.disconnect(from);
            self.connect(from, stage);
            return;
        };
        if planted("mark-before-acknowledgement")
            && let Some(life) = &mut self.stores[from].life
        {
            life.channel.mark_at(life.id, life.log.records[end - 1].lsn);
        }
        // A batch is flushed to disk before it goes out (`2`, the cycle).
        if let Some(life) = &mut self.stores[from].life {
            life.force();
        }
        let session = &mut self.stores[from].session;
        session.next = end;
        session.in_flight += bytes;
        let batch = Event::Deliver { from: from as u8, epoch, first: first as u32, end: end as u32 };
        stage.at(transfer.arrives, batch);
        self.send_from(from, transfer.free, stage);
    }

    /// The records of the next batch, if there is one and the window has room for it.
    fn next_batch(&mut self, from: usize) -> Option<(usize, usize)> {
        let store = &mut self.stores[from];
        let life = store.life.as_ref()?;
        if life.channel.state != ChannelState::Start || !store.session.connected || store.session.stalled {
            return None;
        }
        let session = &mut store.session;
        let records = &life.log.records;
        // New records of a log may lie below a mark of an older one; they count as sent.
        let mark = life.channel.mark.lsn;
        while records.get(session.next).is_some_and(|record| record.lsn <= mark) {
            session.next += 1;
        }
        let first = session.next;
        let room = self.numbers.window.saturating_sub(session.in_flight).min(self.numbers.batch_bytes);
        let fits = (room / self.numbers.row_bytes) as usize;
        if fits == 0 || first >= records.len() {
            return None;
        }
        let mut end = (first + fits).min(records.len());
        while end < records.len() && records[end - 1].more {
            end += 1;
        }
        Some((first, end))
    }

    /// The sender hears what was applied.
    pub(crate) fn acknowledged(&mut self, from: usize, epoch: u16, end: usize, stage: &mut Ground) {
        let store = &mut self.stores[from];
        if store.session.epoch != epoch {
            return;
        }
        let Some(life) = &mut store.life else { return };
        let Some(last) = end.checked_sub(1).and_then(|index| life.log.records.get(index)) else { return };
        if !life.channel.is_stale(life.id) {
            let mark = life.channel.mark.lsn.max(last.lsn);
            life.channel.mark_at(life.id, mark);
        } else if last.lsn > life.channel.mark.lsn {
            life.channel.mark_at(life.id, last.lsn);
        }
        self.wake(from, stage);
    }

    /// A change of state becomes effective.
    pub(crate) fn change_state(&mut self, from: usize, life: u16, number: u32, stage: &mut Ground) {
        let Some(own) = self.stores[from].life.as_mut().filter(|own| own.id.0 == life) else { return };
        let Some(change) = own.channel.change.filter(|change| change.number == number) else { return };
        own.channel.change = None;
        let was = own.channel.state;
        self.leave_and_enter(from, change, stage);
        let own = self.stores[from].life.as_mut().expect("it was alive a moment ago");
        own.channel.state = change.to;
        own.channel.state_blame = Some(change.blame);
        // A stopped channel tries again in a new session, since batches of the old one may still be under way behind
        // the transaction that stopped it.
        let stalled = std::mem::take(&mut self.stores[from].session.stalled);
        if !stalled && (was == ChannelState::Pause || change.to == ChannelState::Pause) {
            self.wake(from, stage);
        } else {
            self.restart_session(from, stage);
        }
    }

    /// Notes a change that was replaced before it became effective.
    pub(crate) fn note_collapse(
        &self,
        from: usize,
        was: ChannelState,
        now: ChannelState,
        stage: &mut Ground,
    ) {
        let message = format!(
            "the state of {} to {} went to {} before {} had become effective: the first change never happened",
            self.stores[from].name,
            self.stores[other(from)].name,
            now.word(),
            was.word()
        );
        stage.note(Severity::Warning, "state-change-collapsed", None, message);
    }
}
