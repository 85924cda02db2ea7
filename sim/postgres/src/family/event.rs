//! What happens between clusters without anybody's typing or asking.

/// An event of the model. Directions, typed lines and clusters are named by their places in the model's lists. What only
/// tells one attempt from another (`turn`) was current when it was scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The launcher starts a worker; again after one has failed.
    Launch { direction: u16, turn: u16, again: bool },
    /// A sender has gathered what it sends.
    Send { direction: u16, turn: u16 },
    /// What was sent reaches the subscriber.
    Arrive { direction: u16, turn: u16 },
    /// A transaction is applied.
    Apply { direction: u16, turn: u16 },
    /// The publisher hears what was applied.
    Confirm { direction: u16, turn: u16 },
    /// The copy of a table is complete, or is tried again.
    Copy { direction: u16, turn: u16, table: u32, again: bool },
    /// Somebody looks again whether what is waited for has come.
    Look { line: u32 },
    /// A tool has done its work.
    Done { line: u32 },
    /// A checkpoint.
    Checkpoint { node: u16 },
    /// A cluster has come back after it died.
    Recovered { node: u16, turn: u16 },
}

impl kernel::Event for Event {
    #[inline]
    fn is_housekeeping(self) -> bool {
        let tries_again = matches!(self, Self::Launch { again: true, .. } | Self::Copy { again: true, .. });
        tries_again || matches!(self, Self::Checkpoint { .. })
    }

    #[inline]
    fn word(self) -> u64 {
        match self {
            Self::Launch { direction, turn, again } => mix(1, direction, turn, u32::from(again)),
            Self::Send { direction, turn } => mix(2, direction, turn, 0),
            Self::Arrive { direction, turn } => mix(3, direction, turn, 0),
            Self::Apply { direction, turn } => mix(4, direction, turn, 0),
            Self::Confirm { direction, turn } => mix(5, direction, turn, 0),
            Self::Copy { direction, turn, table, again } => {
                mix(6 + u64::from(again) * 8, direction, turn, table)
            }
            Self::Look { line } => mix(7, 0, 0, line),
            Self::Done { line } => mix(8, 0, 0, line),
            Self::Checkpoint { node } => mix(9, node, 0, 0),
            Self::Recovered { node, turn } => mix(10, node, turn, 0),
        }
    }
}

/// The kind below the rehearsal's own tag, then whose it is, then a number.
const fn mix(kind: u64, whose: u16, turn: u16, number: u32) -> u64 {
    kind << 48 ^ (whose as u64) << 36 ^ (turn as u64) << 24 ^ number as u64
}
