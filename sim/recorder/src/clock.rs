//! The time of the machine. Real servers have no other.

use std::time::{Duration, Instant};

/// Until when something is waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// So long from now on.
    #[expect(clippy::disallowed_methods, reason = "real servers take real time, and no model is played here")]
    pub(crate) fn after(length: Duration) -> Self {
        Self(Instant::now() + length)
    }

    /// Whether it is over.
    #[expect(clippy::disallowed_methods, reason = "real servers take real time, and no model is played here")]
    pub(crate) fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}

/// Waits.
pub(crate) fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}
