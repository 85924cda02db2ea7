//! Sending: connections between agents, batches, acknowledgements.
//!
//! Rules (`docs/models/stores.md 2` unless said otherwise):
//! - a transmitter sends committed local transactions in the order of the log, in batches, and never a part of one;
//! - it has a clock of its own: a batch goes out at its next tick, whenever its first record was written, and a batch
//!   that takes longer than a period is followed at once (ours, as is that the clock outlives connections and agents);
//! - the mark moves when the receiver has acknowledged, which it does some time after it applied (`1.3`), and where
//!   nothing behind it is to be sent, with the log (`channel`, what is nothing to send);
//! - a change of the channel's state does not touch the connection: what has left arrives (`channel`, what is on the
//!   wire);
//! - what was sent in a connection that broke is sent again in the next one, and the receiver's ticket drops what it
//!   has already (`1.2`);
//! - two agents find each other while both work, the network lets both directions pass, and the *link rule* of
//!   [`Pair::ports_agree`] holds;
//! - records at or below the mark count as sent, whosever log numbered it (`8.1`, I4).

use crate::command::ChannelState;
use crate::event::Event;
use crate::life::ConnectionId;
use crate::log::Lsn;
use crate::pair::{Ground, Pair, id};
use kernel::narrow::{u32_of, usize_of};
use kernel::{Time, planted};
use ledger::IncarnationId;
use rehearsal::outcome::Severity;

impl Pair {
    /// Whether the releases of the two stores can talk over the ports that the sender's scheme names.
    ///
    /// Where both have a static port for the receiver, it must be one and the same. Where one of them has none the
    /// sender asks the daemon of the receiver for the port, which it can do within one major release alone
    /// (`docs/models/stores.md 2`, static port). A store that the newer release created never talks to the older one.
    pub(crate) fn ports_agree(&self, from: usize, to: usize) -> bool {
        let (Some(sender), Some(receiver)) = (self.life(from), self.life(to)) else { return false };
        if planted("ports-do-not-matter") {
            return true;
        }
        let of = self.stores[to].of;
        let (known, listens) = (sender.ports[of], receiver.ports[of]);
        let asks = sender.release.is_patch_of(&receiver.release);
        if known == 0 || listens == 0 {
            asks
        } else {
            known == listens && (asks || self.created_by_both(from, to))
        }
    }

    /// Whether the older of two releases has created both stores; a store that the newer one created never replicates
    /// with the older one (`docs/models/stores.md 2`).
    pub(crate) fn created_by_both(&self, from: usize, to: usize) -> bool {
        let (Some(one), Some(two)) = (self.life(from), self.life(to)) else { return false };
        one.origin.major() <= two.release.major() && two.origin.major() <= one.release.major()
    }

    /// Whether two agents would find each other now.
    pub(crate) fn could_connect(&self, from: usize, to: usize, stage: &Ground) -> bool {
        let (a, b) = (&self.stores[from], &self.stores[to]);
        let scheme = |store: usize| self.life(store).is_some_and(|life| life.has_tables && life.loaded);
        a.agent_works()
            && b.agent_works()
            && scheme(from)
            && scheme(to)
            && stage.fleet.reaches(a.host, b.host)
            && stage.fleet.reaches(b.host, a.host)
            && self.ports_agree(from, to)
    }

    /// Connects a direction if that is possible, and otherwise tries again later.
    pub(crate) fn connect(&mut self, from: usize, stage: &mut Ground) {
        if self.stores[from].session.connected {
            return;
        }
        let Some(to) = self.finds(from, stage) else {
            let store = &mut self.stores[from];
            if store.agent_works() && !store.reconnecting {
                store.reconnecting = true;
                stage.at(store.tries.next(stage.now()), Event::Reconnect { from: id(from) });
            }
            return;
        };
        let session = &mut self.stores[from].session;
        session.connected = true;
        session.to = to;
        self.restart_session(from, stage);
        self.tell_of_failure(from, stage);
    }

    /// Tells the subscriber of a channel that has failed, if there is a connection (`docs/models/stores.md 1.1`).
    pub(crate) fn tell_of_failure(&mut self, from: usize, stage: &mut Ground) {
        let session = self.stores[from].session;
        let failed = self.life(from).is_some_and(|life| life.channel.state == ChannelState::Failed);
        if failed && session.connected {
            let takes = stage.message(self.stores[from].host, self.stores[self.to(from)].host);
            stage.after(takes, Event::Told { from: id(from), epoch: session.epoch });
        }
    }

    /// The subscriber has heard that its channel failed, which makes it a stopped one.
    pub(crate) fn told_of_failure(&mut self, from: usize, epoch: ConnectionId) {
        let store = &mut self.stores[from];
        if store.session.epoch == epoch
            && let Some(life) = &mut store.life
            && life.channel.state == ChannelState::Failed
        {
            life.channel.state = ChannelState::Stop;
        }
    }

    /// Sends from the mark on again, as after a reconnect.
    pub(crate) fn restart_session(&mut self, from: usize, stage: &mut Ground) {
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        let session = &mut store.session;
        session.epoch = session.epoch.next();
        if !planted("nothing-is-sent-again") {
            session.next = life.log.index_after(life.channel.passed());
        }
        session.in_flight = 0;
        session.sending = false;
        session.stalled = false;
        self.wake(from, stage);
    }

    /// Sends from the mark on again within the same connection; what is under way in it arrives first. Behind a change
    /// that the receiver could not apply nothing of the connection would be taken, so that there a new one begins.
    pub(crate) fn seek(&mut self, from: usize, stage: &mut Ground) {
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        if store.session.stalled {
            self.restart_session(from, stage);
            return;
        }
        store.session.next = life.log.index_after(life.channel.passed());
        self.wake(from, stage);
    }

    /// Breaks a direction's connection; what is under way in it is gone.
    pub(crate) fn disconnect(&mut self, from: usize) {
        let session = &mut self.stores[from].session;
        session.connected = false;
        session.sending = false;
        session.in_flight = 0;
        session.epoch = session.epoch.next();
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
            let tick = if planted("batches-wait-for-their-first-record") {
                stage.now() + self.numbers.batch_after
            } else {
                store.batches.next(stage.now())
            };
            stage.at(tick.max(free), Event::Transmit { from: id(from), epoch: session.epoch });
        }
    }

    /// Sends the next batch.
    pub(crate) fn transmit(&mut self, from: usize, epoch: ConnectionId, stage: &mut Ground) {
        if self.stores[from].session.epoch != epoch {
            return;
        }
        self.stores[from].session.sending = false;
        let Some((first, end)) = self.next_batch(from) else { return };
        let bytes = (end - first) as u64 * self.numbers.row_bytes;
        let (source, target) = (self.stores[from].host, self.stores[self.to(from)].host);
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
        let batch = Event::Deliver { from: id(from), epoch, first: u32_of(first), end: u32_of(end) };
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
        let passed = life.channel.passed();
        while records.get(session.next).is_some_and(|record| record.lsn <= passed) {
            session.next += 1;
        }
        let first = session.next;
        let room = self.numbers.window.saturating_sub(session.in_flight).min(self.numbers.batch_bytes);
        let fits = usize_of(room / self.numbers.row_bytes);
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
    pub(crate) fn acknowledged(&mut self, from: usize, epoch: ConnectionId, end: usize, stage: &mut Ground) {
        let store = &self.stores[from];
        if store.session.epoch != epoch {
            return;
        }
        let Some(life) = &store.life else { return };
        let Some(last) = end.checked_sub(1).and_then(|index| life.log.records.get(index)) else { return };
        let acknowledged = last.lsn;
        self.taken_aside(from, acknowledged, stage);
        self.advance_mark(from, acknowledged, stage);
        self.settle_mark(from, stage);
        self.wake(from, stage);
    }

    /// Moves the mark over whatever of the log is nothing to send. A mark of an earlier log is moved by a transmitter
    /// alone, which reads past it.
    pub(crate) fn settle_mark(&mut self, store: usize, stage: &mut Ground) {
        let session = self.stores[store].session;
        let Some(life) = self.life(store) else { return };
        let channel = &life.channel;
        let reads = session.connected && channel.state == ChannelState::Start;
        if channel.is_stale(life.id) && !reads {
            return;
        }
        // What was taken in stop and purged since is in the way of a mark all the same: it was never acknowledged.
        let reached = if planted("a-mark-runs-over-what-is-unsent") {
            life.log.end()
        } else {
            life.log.before(life.log.first_above(channel.passed()))
        };
        self.advance_mark(store, reached, stage);
    }

    /// Moves the mark on to a position of this log. Where it passes a mark of an earlier log, whatever lies below that
    /// one has counted as sent and never was (`8.1`, I4).
    fn advance_mark(&mut self, store: usize, to: Lsn, stage: &mut Ground) {
        let Some(life) = self.life(store) else { return };
        let old = life.channel.mark.lsn;
        if to <= old {
            return;
        }
        if life.channel.is_stale(life.id) {
            self.cut_below_stale_mark(store, stage);
        }
        if let Some(life) = &mut self.stores[store].life {
            life.channel.mark_at(life.id, to);
        }
    }

    /// A change of state becomes effective.
    pub(crate) fn change_state(&mut self, from: usize, life: IncarnationId, number: u32, stage: &mut Ground) {
        let Some(own) = self.stores[from].life.as_mut().filter(|own| own.id == life) else { return };
        let Some(change) = own.channel.change.filter(|change| change.number == number) else { return };
        own.channel.change = None;
        self.leave_and_enter(from, change, stage);
        let own = self.stores[from].life.as_mut().expect("it was alive a moment ago");
        own.channel.state = change.to;
        own.channel.state_blame = Some(change.blame);
        if self.stores[from].session.stalled {
            self.restart_session(from, stage);
        } else {
            self.wake(from, stage);
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
            self.peer_name(from),
            now.word(),
            was.word()
        );
        stage.note(Severity::Warning, "state-change-collapsed", None, message);
    }
}
