//! Hosts, the releases installed on them, and their clocks.

use crate::disk::Disk;
use crate::in_force::InForce;
use crate::skew::Skew;
use kernel::Time;
use std::fmt;

kernel::dense! {
    /// A host, by its place in the fleet; a scenario has at most 200.
    #[derive(Default)]
    pub struct HostId(u16);
}

/// A product's release, such as 6.0. Ordered by its numbers, so that 10.0 is newer than 9.1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Release(Vec<u32>);

impl Release {
    /// What a release is written as.
    pub const FORM: &str = "numbers up to 4294967295, joined by periods";

    /// Reads numbers joined by periods; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
        parts.map(Self)
    }

    /// Its first two numbers, which name a major release; what follows them tells patch releases apart (ours: the
    /// documents number 5.1, 6.0 and 7.0 as releases and call 5.1.2 a patch release). A number that is not there is 0.
    #[must_use]
    pub fn major(&self) -> [u32; 2] {
        [0, 1].map(|place| self.0.get(place).copied().unwrap_or_default())
    }

    /// Whether it is of the same major release.
    #[must_use]
    pub fn is_patch_of(&self, other: &Self) -> bool {
        self.major() == other.major()
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            write!(f, "{}{part}", if index == 0 { "" } else { "." })?;
        }
        Ok(())
    }
}

/// A machine.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its name.
    pub name: String,
    /// Its disk.
    pub disk: Disk,
    /// The releases installed on it, the last one last. A prompt without a release finds the last one's tools.
    pub releases: Vec<Release>,
    /// How far its clock is ahead of virtual time, in nanoseconds.
    pub clock_ahead: i64,
    /// Whether what runs on it starts again by itself after the host has been down.
    pub autostart: bool,
    /// Faults that have it dead, at this moment.
    pub(crate) crashes: InForce,
}

impl Host {
    /// A machine that runs, with a right clock and nothing that starts by itself.
    #[must_use]
    pub fn new(name: impl Into<String>, disk: Disk, releases: Vec<Release>) -> Self {
        Self { name: name.into(), disk, releases, clock_ahead: 0, autostart: false, crashes: InForce::NONE }
    }

    /// Whether it runs.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        !self.crashes.any()
    }

    pub(crate) const fn crash(&mut self, on: bool) {
        self.crashes.turn(on);
    }

    pub(crate) fn skew(&mut self, by: Skew, on: bool) {
        let nanos = i64::try_from(by.by.nanos()).unwrap_or(i64::MAX);
        let ahead = if by.behind == on { -nanos } else { nanos };
        self.clock_ahead = self.clock_ahead.saturating_add(ahead);
    }

    /// What the host's clock shows.
    #[must_use]
    pub const fn clock(&self, now: Time) -> Time {
        Time::from_nanos(now.nanos().saturating_add_signed(self.clock_ahead))
    }

    /// The release whose tools a prompt finds that names none.
    #[must_use]
    pub fn newest_installed(&self) -> Option<&Release> {
        self.releases.last()
    }

    /// Installs a release, or makes one that is there already the last installed.
    pub fn install(&mut self, release: Release) {
        self.releases.retain(|installed| *installed != release);
        self.releases.push(release);
    }
}
