//! Receiving: a batch that arrives, is applied as `replica::Arrival` has it, and is acknowledged.

use crate::event::Event;
use crate::pair::{Pair, Stage, store_id};
use kernel::Time;
use kernel::narrow::u32_of;
use replica::{Applied, Arrival, Batch, ConnectionId, Wire};

impl Pair {
    /// A batch is there.
    pub(crate) fn deliver(&mut self, from: usize, epoch: ConnectionId, batch: Batch, stage: &mut Stage) {
        if !self.stores[from].connection.delivers(epoch) {
            return;
        }
        self.measure_age(from, batch.first, stage);
        let Some(end) = self.apply_batch(from, batch, stage) else { return };
        let to = self.stores[from].connection.to;
        self.settle_mark(to, stage);
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

    /// Applies transactions until the batch ends or one stops the channel; gives the index behind the last one done.
    fn apply_batch(&mut self, from: usize, batch: Batch, stage: &mut Stage) -> Option<usize> {
        let conflicts = self.conflicts();
        let (to, of) = (self.stores[from].connection.to, self.stores[from].of);
        let [sender, receiver] = self.stores.get_disjoint_mut([from, to]).ok()?;
        let ends = (&sender.life.as_ref()?.replica, &mut receiver.life.as_mut()?.replica);
        let disk = &mut stage.fleet.host_mut(receiver.host).disk;
        let Applied { end, absent } =
            Arrival::new(ends, disk, &mut stage.ledger, conflicts).apply_batch(batch);
        self.gauges.absent_rows[of] += absent;
        Some(end)
    }
}
