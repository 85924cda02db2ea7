//! Receiving: a batch that arrives, is applied as `replica::Arrival` has it, and is acknowledged.
//!
//! What arrives is written to the receiver's log (`docs/models/stores.md 2`), and where there is no room for that the
//! receiver takes nothing (`1.3`): it acknowledges nothing of the batch and ends the connection. The sender's log holds
//! what was not acknowledged. The sender tries again at the ticks at which it tries to connect, and finds no way to a
//! receiver that has no room for a transaction of the workload (ours).

use crate::event::Event;
use crate::pair::{Pair, Stage, store_id};
use kernel::Time;
use kernel::narrow::u32_of;
use rehearsal::{Doer, Victim};
use replica::{Applied, Arrival, Batch, ConnectionId, Wire};

impl Pair {
    /// A batch is there.
    pub(crate) fn deliver(&mut self, from: usize, epoch: ConnectionId, batch: Batch, stage: &mut Stage) {
        if !self.stores[from].connection.delivers(epoch) {
            return;
        }
        self.measure_age(from, batch.first, stage);
        let Some(Applied { end, full, .. }) = self.apply_batch(from, batch, stage) else { return };
        let to = self.stores[from].connection.to;
        self.settle_mark(to, stage);
        if full {
            self.disconnect(from);
            self.try_later(from, stage);
            return;
        }
        let takes = self.config().replication.ack_s.span();
        let store = &mut self.stores[from];
        if let Some(life) = &store.life {
            store.connection.arrived(batch, end, &life.replica.log);
        }
        if let Some(life) = &mut self.stores[to].life {
            life.replica.force_at(stage.now() + takes);
        }
        let back = stage.message(self.stores[to].host, self.stores[from].host);
        let heard = Event::Wire(Wire::Acknowledged { from: store_id(from), epoch, end: u32_of(end) });
        stage.after(takes + back, heard);
    }

    /// The age of a batch is that of its first record which has not arrived before; of one that a restore logged, only
    /// the ticket tells it, in the time of the sender's clock.
    pub(crate) fn measure_age(&mut self, from: usize, first: usize, stage: &Stage) {
        let (Some(life), Some(peer)) = (self.life(from), self.life(self.to(from))) else { return };
        let own = life.replica.id;
        let taken = peer.taken_of(own);
        let Some(sent) = life.replica.log.records.get(first..) else { return };
        let Some(record) = sent.get(sent.partition_point(|record| record.lsn <= taken)) else { return };
        let taken = stage.ledger.update(record.update).filter(|update| update.taken_by == own);
        let ahead = stage.fleet.host(self.stores[from].host).clock_ahead;
        let by_ticket = || Time::from_nanos(record.ticket.saturating_add_signed(-ahead));
        let age = stage.now() - taken.map_or_else(by_ticket, |update| update.committed);
        self.gauges.max_lag = self.gauges.max_lag.max(age);
    }

    /// Applies transactions until the batch ends or one stops the channel; gives what became of it.
    fn apply_batch(&mut self, from: usize, batch: Batch, stage: &mut Stage) -> Option<Applied> {
        let (to, of) = (self.stores[from].connection.to, self.stores[from].of);
        let conflicts = self.conflicts([from, to], stage);
        let [sender, receiver] = self.stores.get_disjoint_mut([from, to]).ok()?;
        let ends = (&sender.life.as_ref()?.replica, &mut receiver.life.as_mut()?.replica);
        let disk = &mut stage.fleet.host_mut(receiver.host).disk;
        let applied = Arrival::new(ends, disk, &mut stage.ledger, conflicts).apply_batch(batch);
        self.gauges.absent_rows[of] += applied.absent;
        Some(applied)
    }

    /// Whether the log of a store has room for what one transaction of the workload brings.
    pub(crate) fn has_room(&self, store: usize, stage: &Stage) -> bool {
        let records = u64::from(self.workload.per_transaction());
        let disk = &stage.fleet.host(self.stores[store].host).disk;
        self.life(store).is_none_or(|life| life.replica.log.has_room(records, disk))
    }

    /// Whether the log of a store can go on behind its present file. The files that it has are its own on a full disk
    /// too, but where no further one can be had, the store is about to stop.
    pub(crate) fn can_go_on(&self, store: usize, stage: &Stage) -> bool {
        let disk = &stage.fleet.host(self.stores[store].host).disk;
        self.life(store).is_none_or(|life| life.replica.log.can_grow(disk))
    }

    /// What is said of a store whose log cannot go on.
    pub(crate) fn lacks_room(&self, store: usize, stage: &Stage) -> String {
        let own = &self.stores[store];
        format!("no room on {} for a further log file of {}", stage.fleet.host(own.host).name, own.name)
    }

    /// Who has left no room on the disk of a store: the fault that fills it, where one does.
    pub(crate) fn filled_by(&self, store: usize, stage: &Stage) -> Doer {
        let host = self.stores[store].host;
        let filled = stage.fleet.host(host).disk.is_filled();
        if filled { Doer::Fault(Victim::Disk(host)) } else { Doer::Unsaid }
    }
}
