//! What a store does by itself: hold positions, checkpoints, the failure threshold (`docs/models/stores.md 1.3`).

use crate::event::Event;
use crate::pair::{Pair, Stage, store_id};
use kernel::planted;
use ledger::IncarnationId;

impl Pair {
    /// The hold position is recomputed; a channel that holds too many files fails.
    pub(crate) fn recompute_hold(&mut self, store: usize, life: IncarnationId, stage: &mut Stage) {
        if !self.is_life(store, life) {
            return;
        }
        self.measure_log(store);
        if let Some(own) = &mut self.stores[store].life {
            own.replica.force();
        }
        let threshold = u64::from(self.life(store).map_or(0, |own| own.fail_threshold));
        let limited = threshold > 0 || planted("no-threshold-is-a-threshold-of-none");
        let held = self
            .life(store)
            .filter(|own| limited && own.channel.holds())
            .map_or(0, |own| own.replica.log.end().file() - own.hold().file());
        if held > threshold {
            self.fail(store, held, stage);
        }
        stage.after(self.config().replication.hold_s.span(), Event::Hold { store: store_id(store), life });
    }

    /// The most log held so far.
    pub(crate) fn measure_log(&mut self, store: usize) {
        let Some(own) = self.life(store) else { return };
        let held = own.held_bytes();
        self.gauges.max_log_held = self.gauges.max_log_held.max(held);
    }

    /// A checkpoint is due.
    pub(crate) fn checkpoint(&mut self, store: usize, life: IncarnationId, stage: &mut Stage) {
        if !self.is_life(store, life) {
            return;
        }
        self.purge_log(store, stage);
        stage
            .after(self.config().log.checkpoint_s.span(), Event::Checkpoint { store: store_id(store), life });
    }

    /// A checkpoint purges what nobody needs.
    pub(crate) fn purge_log(&mut self, store: usize, stage: &mut Stage) {
        let own = &mut self.stores[store];
        let disk = &mut stage.fleet.host_mut(own.host).disk;
        if let Some(own) = &mut own.life {
            let hold = own.hold();
            own.replica.log.checkpoint(hold, disk);
            own.replica.force();
        }
    }
}
