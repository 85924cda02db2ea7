//! Room and speed of a host's disk.

use crate::in_force::InForce;
use crate::percent::Percent;
use kernel::{DigestWriter, Span};
use thiserror::Error;

/// Why a write was not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no space left: {wanted} bytes wanted, {free} free")]
pub struct DiskFull {
    /// What was asked for.
    pub wanted: u64,
    /// What there was.
    pub free: u64,
}

/// A disk: what fits, what is used, and how fast it writes.
#[derive(Debug, Clone)]
pub struct Disk {
    capacity: u64,
    used: u64,
    high_water: u64,
    bytes_per_s: u64,
    /// Faults that leave no room, at this moment.
    fills: InForce,
    /// How much of its speed faults leave, at this moment.
    slows: Vec<Percent>,
}

impl Disk {
    /// An empty disk of so many bytes, writing so many bytes in a second.
    #[must_use]
    pub const fn new(capacity: u64, bytes_per_s: u64) -> Self {
        Self { capacity, used: 0, high_water: 0, bytes_per_s, fills: InForce::NONE, slows: Vec::new() }
    }

    /// Takes room.
    ///
    /// # Errors
    /// When there is not so much left; nothing is taken then.
    pub const fn take(&mut self, bytes: u64) -> Result<(), DiskFull> {
        let free = self.free();
        if bytes > free {
            return Err(DiskFull { wanted: bytes, free });
        }
        self.used += bytes;
        if self.used > self.high_water {
            self.high_water = self.used;
        }
        Ok(())
    }

    /// Gives room back.
    pub const fn give_back(&mut self, bytes: u64) {
        self.used = self.used.saturating_sub(bytes);
    }

    /// What is left.
    #[must_use]
    pub const fn free(&self) -> u64 {
        if self.fills.any() { 0 } else { self.capacity.saturating_sub(self.used) }
    }

    /// Whether a fault leaves no room.
    #[must_use]
    pub const fn is_filled(&self) -> bool {
        self.fills.any()
    }

    /// The most that was in use at any time, faults left aside.
    #[must_use]
    pub const fn high_water(&self) -> u64 {
        self.high_water
    }

    /// What it writes in a second when nothing slows it.
    #[must_use]
    pub const fn bytes_per_s(&self) -> u64 {
        self.bytes_per_s
    }

    /// What it writes in a second as it is slowed now.
    #[must_use]
    pub fn bytes_per_s_now(&self) -> u64 {
        self.slows.iter().fold(self.bytes_per_s, |bytes, to| to.of(bytes))
    }

    /// How long so many bytes take to write.
    #[must_use]
    pub fn time_for(&self, bytes: u64) -> Span {
        self.slowed(time_at(bytes, self.bytes_per_s))
    }

    /// How long something takes that the disk alone decides, and that takes so long at its full speed.
    #[must_use]
    pub fn slowed(&self, length: Span) -> Span {
        self.slows.iter().fold(length, |length, to| to.slows(length))
    }

    pub(crate) fn slow(&mut self, to: Percent, on: bool) {
        toggle(&mut self.slows, to, on);
    }

    /// What decides what it has room for.
    pub(crate) fn state(&self, writer: &mut DigestWriter) {
        writer.u64(self.used);
        writer.u64(u64::from(self.fills));
        writer.u64(self.slows.len() as u64);
        self.slows.iter().for_each(|to| writer.u64(u64::from(to.hundredths())));
    }

    pub(crate) const fn fill(&mut self, on: bool) {
        self.fills.turn(on);
    }
}

/// Adds a share, or takes one like it away.
pub(crate) fn toggle(shares: &mut Vec<Percent>, share: Percent, on: bool) {
    if on {
        shares.push(share);
    } else if let Some(place) = shares.iter().position(|one| *one == share) {
        shares.remove(place);
    }
}

/// How long so many bytes take at a speed; nothing moves at speed zero.
#[must_use]
pub(crate) fn time_at(bytes: u64, bytes_per_s: u64) -> Span {
    if bytes_per_s == 0 {
        return Span::MAX;
    }
    let nanos = u128::from(bytes) * 1_000_000_000 / u128::from(bytes_per_s);
    Span::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}
