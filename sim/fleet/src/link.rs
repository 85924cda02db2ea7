//! A link between two hosts: latency, bandwidth per direction, and cuts.

use crate::Transfer;
use crate::disk::time_at;
use crate::host::HostId;
use kernel::{DigestWriter, Span, Time};

/// A link, by its place in the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u16);

/// One direction of a link.
#[derive(Debug, Clone, Default)]
struct Direction {
    busy_until: Time,
    last_arrival: Time,
    cuts: u16,
}

/// A link; both directions have its latency and its bandwidth each.
#[derive(Debug, Clone)]
pub struct Link {
    /// The two hosts.
    pub ends: [HostId; 2],
    latency: Span,
    bytes_per_s: u64,
    extra_latency: Span,
    directions: [Direction; 2],
}

impl Link {
    /// A link at rest.
    #[must_use]
    pub fn new(ends: [HostId; 2], latency: Span, bytes_per_s: u64) -> Self {
        Self { ends, latency, bytes_per_s, extra_latency: Span::ZERO, directions: Default::default() }
    }

    const fn side(&self, from: HostId) -> usize {
        (self.ends[0].0 != from.0) as usize
    }

    /// Whether what is sent from this end arrives.
    #[must_use]
    pub const fn is_open(&self, from: HostId) -> bool {
        self.directions[self.side(from)].cuts == 0
    }

    /// The latency as it is now.
    #[must_use]
    pub fn latency_now(&self) -> Span {
        self.latency + self.extra_latency
    }

    /// Transfers go one after the other in each direction, and never overtake one another even where the latency
    /// shrinks between two of them.
    pub(crate) fn send(&mut self, from: HostId, bytes: u64, now: Time) -> Option<Transfer> {
        if !self.is_open(from) {
            return None;
        }
        let latency = self.latency_now();
        let takes = time_at(bytes, self.bytes_per_s);
        let side = self.side(from);
        let direction = &mut self.directions[side];
        let free = direction.busy_until.max(now) + takes;
        let arrives = (free + latency).max(direction.last_arrival);
        direction.busy_until = free;
        direction.last_arrival = arrives;
        Some(Transfer { arrives, free })
    }

    /// What decides when the next transfer arrives.
    pub(crate) fn state(&self, now: Time, writer: &mut DigestWriter) {
        writer.u64(self.extra_latency.nanos());
        for direction in &self.directions {
            writer.u64((direction.busy_until.max(now) - now).nanos());
            writer.u64((direction.last_arrival.max(now) - now).nanos());
            writer.u64(u64::from(direction.cuts));
        }
    }

    pub(crate) const fn cut(&mut self, from: HostId, cut: bool) {
        let cuts = &mut self.directions[self.side(from)].cuts;
        *cuts = if cut { *cuts + 1 } else { cuts.saturating_sub(1) };
    }

    pub(crate) fn delay(&mut self, by: Span, on: bool) {
        self.extra_latency = if on { self.extra_latency + by } else { self.extra_latency - by };
    }
}
