//! The life of a process that takes time to start and to stop: an agent, a region.

/// Where a process stands. `Starting` and `Stopping` end by an event that the model schedules; the number tells
/// that event from an older one that no longer counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProcessState {
    /// Not running.
    #[default]
    Down,
    /// On its way up.
    Starting,
    /// Running.
    Up,
    /// On its way down; until then it works.
    Stopping,
}

impl ProcessState {
    /// Whether it does its work, which it does until it is down.
    #[must_use]
    pub const fn works(self) -> bool {
        matches!(self, Self::Up | Self::Stopping)
    }

    /// The word an operator reads.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Starting => "starting",
            Self::Up => "up",
            Self::Stopping => "stopping",
        }
    }
}
