//! What happens in a replicated pair without anybody's typing or asking.

use ledger::{IncarnationId, StoreId};
use replica::{ConnectionId, Wire};
use std::fmt::Debug;

/// An event of the model. Stores are numbered 0 and 1; a direction is named by its sender.
/// What only tells one attempt from another (`epoch`, `number`, `turn`) was current when it was scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// What comes of a connection.
    Wire(Wire),
    /// The subscriber hears that its channel has failed.
    Told { from: StoreId, epoch: ConnectionId },
    /// A transmitter without a connection tries again.
    Reconnect { from: StoreId },
    /// A change of state becomes effective.
    StateChange { store: StoreId, life: IncarnationId, number: u32 },
    /// An agent has started or stopped.
    Agent { store: StoreId, turn: u32 },
    /// The hold position is recomputed.
    Hold { store: StoreId, life: IncarnationId },
    /// A checkpoint.
    Checkpoint { store: StoreId, life: IncarnationId },
    /// A tool has done its work.
    Tool { tool_run: u32 },
    /// A store has come back from its disk.
    Recovered { store: StoreId, life: IncarnationId },
    /// Somebody looks again whether what is waited for has come.
    Look { wait: u32 },
}

impl kernel::Event for Event {
    #[inline]
    fn word(self) -> u64 {
        match self {
            // The first three kinds are the wire's.
            Self::Wire(wire) => wire.word(),
            Self::Told { from, epoch } => mix(12, from.0, u32::from(epoch)),
            Self::Reconnect { from } => mix(4, from.0, 0),
            Self::StateChange { store, life, number } => mix(5, store.0, number) ^ u64::from(life) << 8,
            Self::Agent { store, turn } => mix(6, store.0, turn),
            Self::Hold { store, life } => mix(7, store.0, u32::from(life)),
            Self::Checkpoint { store, life } => mix(8, store.0, u32::from(life)),
            Self::Tool { tool_run } => mix(9, 0, tool_run),
            Self::Look { wait } => mix(10, 0, wait),
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
