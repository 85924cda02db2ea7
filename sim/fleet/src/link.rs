//! A link between two hosts: latency, bandwidth per direction, and cuts.

use crate::Transfer;
use crate::disk::{time_at, toggle};
use crate::host::HostId;
use crate::in_force::InForce;
use crate::percent::Percent;
use kernel::{DigestWriter, Span, Time};

kernel::dense! {
    /// A link, by its place in the fleet; there is one at most between any two of at most 200 hosts.
    pub struct LinkId(u16);
}

/// How long a sender waits before it sends again for the first time.
const FIRST_WAIT: Span = Span::from_millis(200);
/// After so many attempts a message passes.
const ATTEMPTS: usize = 8;

/// All messages, where shares of them are multiplied.
const WHOLE: u64 = 1 << 24;

/// One direction of a link.
#[derive(Debug, Clone, Default)]
struct Direction {
    busy_until: Time,
    last_arrival: Time,
    cuts: InForce,
}

/// A link; both directions have its latency and its bandwidth each.
#[derive(Debug, Clone)]
pub struct Link {
    /// The two hosts.
    pub ends: [HostId; 2],
    latency: Span,
    bytes_per_s: u64,
    extra_latency: Span,
    /// Which shares of messages faults lose, at this moment.
    losses: Vec<Percent>,
    /// How much of its bandwidth faults leave, at this moment.
    narrows: Vec<Percent>,
    /// How many messages were sent while some were lost, which numbers their draws.
    risked: u64,
    directions: [Direction; 2],
}

impl Link {
    /// A link at rest.
    #[must_use]
    pub fn new(ends: [HostId; 2], latency: Span, bytes_per_s: u64) -> Self {
        Self {
            ends,
            latency,
            bytes_per_s,
            extra_latency: Span::ZERO,
            losses: Vec::new(),
            narrows: Vec::new(),
            risked: 0,
            directions: Default::default(),
        }
    }

    const fn side(&self, from: HostId) -> usize {
        (self.ends[0].0 != from.0) as usize
    }

    /// Whether what is sent from this end arrives.
    #[must_use]
    pub const fn is_open(&self, from: HostId) -> bool {
        !self.directions[self.side(from)].cuts.any()
    }

    /// Whether a fault slows it: it delays, loses or narrows what is sent.
    #[must_use]
    pub fn is_slowed(&self) -> bool {
        self.extra_latency > Span::ZERO || !self.losses.is_empty() || !self.narrows.is_empty()
    }

    /// What each direction carries in a second when nothing narrows it.
    #[must_use]
    pub const fn bytes_per_s(&self) -> u64 {
        self.bytes_per_s
    }

    /// What each direction carries in a second as it is narrowed now.
    #[must_use]
    pub fn bytes_per_s_now(&self) -> u64 {
        self.narrows.iter().fold(self.bytes_per_s, |bytes, to| to.of(bytes))
    }

    /// How long a message is held up on average, as messages are lost now: the mean of `held_up`.
    #[must_use]
    pub fn mean_held_up(&self) -> Span {
        let passes = self
            .losses
            .iter()
            .fold(WHOLE, |passes, lost| passes * (WHOLE - lost.of(WHOLE).min(WHOLE)) / WHOLE);
        // The share of messages of which each of so many attempts was lost, and what waiting after the last of them adds.
        let lost = std::iter::successors(Some(WHOLE - passes), |all| Some(all * (WHOLE - passes) / WHOLE));
        let adds = lost.take(ATTEMPTS).enumerate();
        let nanos = adds.map(|(attempt, share)| share * (FIRST_WAIT.nanos() << attempt) / WHOLE);
        Span::from_nanos(nanos.sum())
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
        let takes = self.narrows.iter().fold(takes, |takes, to| to.slows(takes));
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
        for shares in [&self.losses, &self.narrows] {
            writer.u64(shares.len() as u64);
            shares.iter().for_each(|share| writer.u64(u64::from(share.hundredths())));
        }
        for direction in &self.directions {
            writer.u64((direction.busy_until.max(now) - now).nanos());
            writer.u64((direction.last_arrival.max(now) - now).nanos());
            writer.u64(u64::from(direction.cuts));
        }
    }

    pub(crate) const fn cut(&mut self, from: HostId, cut: bool) {
        self.directions[self.side(from)].cuts.turn(cut);
    }

    pub(crate) fn delay(&mut self, by: Span, on: bool) {
        self.extra_latency = if on { self.extra_latency + by } else { self.extra_latency - by };
    }

    pub(crate) fn lose(&mut self, share: Percent, on: bool) {
        toggle(&mut self.losses, share, on);
    }

    pub(crate) fn narrow(&mut self, to: Percent, on: bool) {
        toggle(&mut self.narrows, to, on);
    }

    pub(crate) fn hold_up(&mut self, from: HostId, until: Time) {
        let side = self.side(from);
        let last = &mut self.directions[side].last_arrival;
        *last = (*last).max(until);
    }

    /// The number of the next message that may be lost; `None` while none is.
    #[must_use]
    pub fn risk(&mut self) -> Option<u64> {
        if self.losses.is_empty() {
            return None;
        }
        self.risked += 1;
        Some(self.risked)
    }

    /// How long a message is held up that is sent again until it passes, by one drawn word for each attempt: 200 ms
    /// after the first, and twice as long after each further one, as a stream's sender waits (RFC 6298 doubles; where
    /// it begins is ours).
    #[must_use]
    pub fn held_up(&self, word: impl Fn(usize) -> u32) -> Span {
        let lost = |attempt: usize| self.losses.iter().any(|share| share.takes(word(attempt)));
        let attempts = (0..ATTEMPTS).take_while(|attempt| lost(*attempt)).count();
        FIRST_WAIT.saturating_mul((1 << attempts) - 1)
    }
}
