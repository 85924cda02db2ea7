//! What a piece of work takes of the machine: processor time and memory of this process.
//!
//! Where the system does not tell, time is that of day and memory is nought.

use std::time::Instant;

/// A clock that runs while this thread has a processor, so that other programs do not count.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    begun: Instant,
}

impl Clock {
    /// A clock that runs from here on.
    #[expect(
        clippy::disallowed_methods,
        reason = "what is measured is real time, and no result depends on it"
    )]
    #[must_use]
    pub fn begin() -> Self {
        Self { begun: Instant::now() }
    }

    /// What this thread has had of a processor, in nanoseconds; the time of day since the beginning where the system does
    /// not tell it. The system brings the figure up to date when a thread yields.
    ///
    /// # Panics
    /// After 500 years.
    #[must_use]
    pub fn nanos(self) -> u64 {
        std::thread::yield_now();
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
        let own = told.and_then(|line| line.split_whitespace().next()?.parse().ok());
        own.unwrap_or_else(|| {
            u64::try_from(self.begun.elapsed().as_nanos()).expect("a measurement lasts less than 500 years")
        })
    }
}

/// The memory that this process has now, in bytes.
#[must_use]
pub fn memory() -> u64 {
    status("VmRSS:")
}

/// The most memory that this process has had, in bytes.
#[must_use]
pub fn most_memory() -> u64 {
    status("VmHWM:")
}

fn status(name: &str) -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1_024
}
