//! Sending: connections between agents, batches, acknowledgements.
//!
//! What is a batch, what arrives of it, and what counts as sent, are rules of `replica::Connection`. Here stands what
//! is an agent's (`docs/models/stores.md 2` unless said otherwise):
//! - a transmitter has a clock of its own: a batch goes out at its next tick, whenever its first record was written, and a batch
//!   that takes longer than a period is followed at once (ours, as is that the clock outlives connections and agents);
//! - the mark moves when the receiver has acknowledged, which it does some time after it applied (`1.3`), and where
//!   nothing behind it is to be sent, with the log (`channel`, what is nothing to send);
//! - a change of the channel's state does not touch the connection: what has left arrives (`channel`, what is on the
//!   wire);
//! - two agents find each other while both work, the network lets both directions pass, and the *link rule* of
//!   [`Pair::ports_agree`] holds.

use crate::cause::Cause;
use crate::command::ChannelState;
use crate::event::Event;
use crate::pair::{Pair, Stage, store_id};
use kernel::{Time, planted};
use ledger::IncarnationId;
use rehearsal::Severity;
use replica::{Batch, ConnectionId, Lsn, Wire};

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
        one.first_release.major() <= two.release.major() && two.first_release.major() <= one.release.major()
    }

    /// Whether two agents would find each other now.
    pub(crate) fn could_connect(&self, from: usize, to: usize, stage: &Stage) -> bool {
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
    pub(crate) fn connect(&mut self, from: usize, stage: &mut Stage) {
        if self.stores[from].connection.connected || !self.sends(from) {
            return;
        }
        let Some(to) = self.will_find(from, stage) else {
            self.try_later(from, stage);
            return;
        };
        self.stores[from].connection.open(to);
        self.restart_session(from, stage);
        self.tell_of_failure(from, stage);
    }

    /// The store to which a direction connects at the next try; none that has no room for what would come.
    pub(crate) fn will_find(&self, from: usize, stage: &Stage) -> Option<usize> {
        self.finds(from, stage).filter(|to| self.has_room(*to, stage))
    }

    /// An agent without a connection tries again at its next tick.
    pub(crate) fn try_later(&mut self, from: usize, stage: &mut Stage) {
        let store = &mut self.stores[from];
        if store.agent_works() && !store.reconnecting {
            store.reconnecting = true;
            stage.at(store.tries.next(stage.now()), Event::Reconnect { from: store_id(from) });
        }
    }

    /// Tells the subscriber of a channel that has failed, if there is a connection (`docs/models/stores.md 1.1`).
    pub(crate) fn tell_of_failure(&mut self, from: usize, stage: &mut Stage) {
        let connection = self.stores[from].connection;
        let failed = self.life(from).is_some_and(|life| life.channel.state == ChannelState::Failed);
        if failed && connection.connected {
            let takes = stage.message(self.stores[from].host, self.stores[self.to(from)].host);
            stage.after(takes, Event::Told { from: store_id(from), epoch: connection.epoch });
        }
    }

    /// The subscriber has heard that its channel failed, which makes it a stopped one.
    pub(crate) fn told_of_failure(&mut self, from: usize, epoch: ConnectionId) {
        let store = &mut self.stores[from];
        if store.connection.epoch == epoch
            && let Some(life) = &mut store.life
            && life.channel.state == ChannelState::Failed
        {
            life.channel.state = ChannelState::Stop;
        }
    }

    /// Sends from the mark on again, as after a reconnect.
    pub(crate) fn restart_session(&mut self, from: usize, stage: &mut Stage) {
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        store.connection.restart(life.channel.sent.next(&life.replica.log));
        self.wake(from, stage);
    }

    /// Sends from the mark on again within the same connection; what is under way in it arrives first. Behind a change
    /// that the receiver could not apply nothing of the connection would be taken, so that there a new one begins.
    pub(crate) fn seek(&mut self, from: usize, stage: &mut Stage) {
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        if store.connection.stalled {
            self.restart_session(from, stage);
            return;
        }
        store.connection.next = life.channel.sent.next(&life.replica.log);
        self.wake(from, stage);
    }

    /// Breaks a direction's connection; what is under way in it is gone.
    pub(crate) fn disconnect(&mut self, from: usize) {
        self.stores[from].connection.cut_off();
    }

    /// Lets the transmitter look for a batch, if it has not been told to already.
    #[inline]
    pub(crate) fn wake(&mut self, from: usize, stage: &mut Stage) {
        if self.stores[from].connection.sending {
            return;
        }
        self.send_from(from, stage.now(), stage);
    }

    /// Sends at the next tick, unless the line is free only later: then as soon as it is.
    fn send_from(&mut self, from: usize, free: Time, stage: &mut Stage) {
        let gathers = self.config().replication.batch_s.span();
        let store = &mut self.stores[from];
        let Some(life) = &store.life else { return };
        let connection = &mut store.connection;
        if life.channel.state == ChannelState::Start && connection.looks(&life.replica.log) {
            let tick = if planted("batches-wait-for-their-first-record") {
                stage.now() + gathers
            } else {
                store.batches.next(stage.now())
            };
            stage.at(
                tick.max(free),
                Event::Wire(Wire::Transmit { from: store_id(from), epoch: connection.epoch }),
            );
        }
    }

    /// Something comes of a connection.
    #[inline]
    pub(crate) fn on_wire(&mut self, wire: Wire, stage: &mut Stage) {
        match wire {
            Wire::Transmit { from, epoch } => self.transmit(usize::from(from), epoch, stage),
            Wire::Deliver { from, epoch, first, end } => {
                let batch = Batch { first: first as usize, end: end as usize };
                self.deliver(usize::from(from), epoch, batch, stage);
            }
            Wire::Acknowledged { from, epoch, end } => {
                self.acknowledged(usize::from(from), epoch, end as usize, stage);
            }
        }
    }

    /// Sends the next batch.
    fn transmit(&mut self, from: usize, epoch: ConnectionId, stage: &mut Stage) {
        if !self.stores[from].connection.is_due(epoch) {
            return;
        }
        let Some((batch, bytes)) = self.next_batch(from) else { return };
        let (source, target) = (self.stores[from].host, self.stores[self.to(from)].host);
        let Some(transfer) = stage.send(source, target, bytes) else {
            self.disconnect(from);
            self.connect(from, stage);
            return;
        };
        if planted("mark-before-acknowledgement")
            && let Some(life) = &mut self.stores[from].life
        {
            life.channel.sent.mark_at(life.replica.id, life.replica.log.records[batch.end - 1].lsn);
        }
        // A batch is flushed to disk before it goes out (`2`, the cycle).
        let store = &mut self.stores[from];
        if let Some(life) = &mut store.life {
            life.replica.force();
            store.connection.sent(batch, &life.replica.log);
        }
        stage.at(transfer.arrives, Event::Wire(Wire::deliver(store_id(from), epoch, batch)));
        self.send_from(from, transfer.free, stage);
    }

    /// The records of the next batch, if there is one and the window has room for it, and its bytes.
    fn next_batch(&mut self, from: usize) -> Option<(Batch, u64)> {
        let limits = self.limits();
        let store = &mut self.stores[from];
        let life = store.life.as_ref().filter(|life| life.channel.state == ChannelState::Start)?;
        let log = &life.replica.log;
        let batch = store.connection.next_batch(log, life.channel.sent.passed(), limits)?;
        Some((batch, log.bytes_of(batch)))
    }

    /// The sender hears what was applied.
    fn acknowledged(&mut self, from: usize, epoch: ConnectionId, end: usize, stage: &mut Stage) {
        let store = &self.stores[from];
        if store.connection.epoch != epoch {
            return;
        }
        let Some(life) = &store.life else { return };
        let Some(last) = end.checked_sub(1).and_then(|index| life.replica.log.records.get(index)) else {
            return;
        };
        let acknowledged = last.lsn;
        self.taken_aside(from, acknowledged, stage);
        self.advance_mark(from, acknowledged, stage);
        self.settle_mark(from, stage);
        self.wake(from, stage);
    }

    /// Moves the mark over whatever of the log is nothing to send. A mark of an earlier log is moved by a transmitter
    /// alone, which reads past it.
    pub(crate) fn settle_mark(&mut self, store: usize, stage: &mut Stage) {
        let connection = self.stores[store].connection;
        let Some(life) = self.life(store) else { return };
        let channel = &life.channel;
        let reads = connection.connected && channel.state == ChannelState::Start;
        if channel.sent.is_stale(life.replica.id) && !reads {
            return;
        }
        let settled = channel.sent.settled(&life.replica.log);
        self.advance_mark(store, settled, stage);
    }

    /// Moves the mark on to a position of this log. Where it passes a mark of an earlier log, whatever lies below that
    /// one has counted as sent and never was (`8.1`, I4).
    fn advance_mark(&mut self, store: usize, to: Lsn, stage: &mut Stage) {
        let Some(life) = &mut self.stores[store].life else { return };
        let why = (Cause::BelowStaleMark, life.channel.mark_blame);
        if let Some(hidden) = life.channel.sent.advance(life.replica.id, to) {
            self.cut_for_peer(store, hidden, why, stage);
        }
    }

    /// A change of state becomes effective.
    pub(crate) fn change_state(&mut self, from: usize, life: IncarnationId, number: u32, stage: &mut Stage) {
        let Some(own) = self.stores[from].life.as_mut().filter(|own| own.replica.id == life) else { return };
        let Some(change) = own.channel.change.filter(|change| change.number == number) else { return };
        own.channel.change = None;
        self.leave_and_enter(from, change, stage);
        let own = self.stores[from].life.as_mut().expect("it was alive a moment ago");
        own.channel.state = change.to;
        own.channel.state_blame = Some(change.blame);
        if self.stores[from].connection.stalled {
            self.restart_session(from, stage);
        } else {
            self.wake(from, stage);
        }
    }

    /// Notes a change that was replaced before it became effective.
    pub(crate) fn note_collapse(&self, from: usize, was: ChannelState, now: ChannelState, stage: &mut Stage) {
        let (name, peer) = (&self.stores[from].name, self.peer_name(from));
        let message = format!(
            "the state of {name} to {peer} went to {now} before {was} had become effective: the first change never \
             happened"
        );
        stage.note(Severity::Warning, "state-change-collapsed", None, message);
    }
}
