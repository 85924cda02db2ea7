//! What happens in a replicated pair without anybody's typing or asking.

use ledger::{IncarnationId, StoreId};
use replica::ConnectionId;
use std::fmt::Debug;

/// An event of the model. Stores are numbered 0 and 1; a direction is named by its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A transmitter looks for a batch.
    Transmit {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
    },
    /// A batch is there.
    Deliver {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
        /// The index of its first record.
        first: u32,
        /// The index behind its last.
        end: u32,
    },
    /// The sender hears what was applied.
    Acknowledged {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
        /// The index behind the last record.
        end: u32,
    },
    /// The subscriber hears that its channel has failed.
    Told {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
    },
    /// A transmitter without a connection tries again.
    Reconnect {
        /// The sender.
        from: StoreId,
    },
    /// A change of state becomes effective.
    StateChange {
        /// The sender.
        store: StoreId,
        /// Its life.
        life: IncarnationId,
        /// Which change.
        number: u32,
    },
    /// An agent has started or stopped.
    Agent {
        /// The store.
        store: StoreId,
        /// Which start or stop.
        turn: u32,
    },
    /// The hold position is recomputed.
    Hold {
        /// The store.
        store: StoreId,
        /// Its life.
        life: IncarnationId,
    },
    /// A checkpoint.
    Checkpoint {
        /// The store.
        store: StoreId,
        /// Its life.
        life: IncarnationId,
    },
    /// A tool has done its work.
    Tool {
        /// Which.
        job: u32,
    },
    /// A store has come back from its disk.
    Recovered {
        /// The store.
        store: StoreId,
        /// Its life.
        life: IncarnationId,
    },
    /// Somebody looks again whether what is waited for has come.
    Look {
        /// Which wait.
        watch: u32,
    },
}

impl kernel::Event for Event {
    #[inline]
    fn word(self) -> u64 {
        match self {
            Self::Transmit { from, epoch } => mix(1, from.0, u32::from(epoch)),
            Self::Deliver { from, epoch, first, end } => {
                mix(2, from.0, end) ^ u64::from(epoch) << 8 ^ u64::from(first) << 16
            }
            Self::Acknowledged { from, epoch, end } => mix(3, from.0, end) ^ u64::from(epoch) << 8,
            Self::Told { from, epoch } => mix(12, from.0, u32::from(epoch)),
            Self::Reconnect { from } => mix(4, from.0, 0),
            Self::StateChange { store, life, number } => mix(5, store.0, number) ^ u64::from(life) << 8,
            Self::Agent { store, turn } => mix(6, store.0, turn),
            Self::Hold { store, life } => mix(7, store.0, u32::from(life)),
            Self::Checkpoint { store, life } => mix(8, store.0, u32::from(life)),
            Self::Tool { job } => mix(9, 0, job),
            Self::Look { watch } => mix(10, 0, watch),
            Self::Recovered { store, life } => mix(11, store.0, u32::from(life)),
        }
    }

    #[inline]
    fn is_housekeeping(self) -> bool {
        matches!(self, Self::Reconnect { .. } | Self::Hold { .. } | Self::Checkpoint { .. })
    }
}

/// The kind below the rehearsal's own tag, then the store, then a number.
const fn mix(kind: u64, store: u8, number: u32) -> u64 {
    kind << 48 | (store as u64) << 40 | number as u64
}
