//! The work that was submitted, beside the initiators that ran batch meanwhile.

use kernel::{Span, Time};
use std::collections::BTreeMap;

/// The work that was submitted, by the initiators that ran batch then.
#[derive(Debug, Clone, Default)]
pub(crate) struct Offered {
    before: BTreeMap<u64, Load>,
    /// How many run batch since the last change, when somebody last looked, and what came meanwhile.
    running: u64,
    looked: Time,
    load: Load,
}

impl Offered {
    /// A job of a length was submitted while so many initiators ran batch.
    pub(crate) fn add(&mut self, running: u64, length: Span, now: Time) {
        self.load.time += now - self.looked;
        self.looked = now;
        if running != self.running {
            let before = self.before.entry(self.running).or_default();
            *before = before.with(std::mem::take(&mut self.load));
            self.running = running;
        }
        self.load.work += length;
    }

    /// All of it.
    pub(crate) fn by_initiators(&self) -> BTreeMap<u64, Load> {
        let mut all = self.before.clone();
        let last = all.entry(self.running).or_default();
        *last = last.with(self.load);
        all
    }
}

/// Work, and the time in which it was submitted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Load {
    pub(crate) time: Span,
    pub(crate) work: Span,
}

impl Load {
    fn with(self, other: Self) -> Self {
        Self { time: self.time + other.time, work: self.work + other.work }
    }
}
