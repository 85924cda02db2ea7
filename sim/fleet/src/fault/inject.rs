//! Faults with their names resolved, and what they do to the fleet when they begin and end.
//!
//! **Guarantees.** What a fault does, its end undoes, also where faults of one kind overlap.

use super::{FaultError, FleetFault};
use crate::host::{Host, HostId};
use crate::skew::Skew;
use crate::{Fleet, Link, LinkId, Percent};
use kernel::Span;

/// A fault with its names resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Injection {
    /// See [`FleetFault::Crash`].
    Crash(HostId),
    /// See [`FleetFault::Cut`].
    Cut {
        /// The link.
        link: LinkId,
        /// The end whose sending is cut.
        from: HostId,
        /// Whether the other end's is cut as well.
        both: bool,
    },
    /// See [`FleetFault::Delay`].
    Delay {
        /// The link.
        link: LinkId,
        /// By how much.
        by: Span,
    },
    /// See [`FleetFault::Lose`].
    Lose {
        /// The link.
        link: LinkId,
        /// How many messages.
        share: Percent,
    },
    /// See [`FleetFault::Narrow`].
    Narrow {
        /// The link.
        link: LinkId,
        /// How much is left.
        to: Percent,
    },
    /// See [`FleetFault::Fill`].
    Fill(HostId),
    /// See [`FleetFault::Slow`].
    Slow {
        /// The host.
        host: HostId,
        /// How much is left.
        to: Percent,
    },
    /// See [`FleetFault::Skew`].
    Skew {
        /// The host.
        host: HostId,
        /// How wrong.
        by: Skew,
    },
}

impl FleetFault {
    /// Finds the hosts and links that the fault names.
    ///
    /// # Errors
    /// When there is no such host, or no link between the two.
    pub fn resolve(&self, fleet: &Fleet) -> Result<Injection, FaultError> {
        let host = |name: &String| fleet.host_named(name).ok_or_else(|| FaultError::Host(name.clone()));
        let link = |a: &String, b: &String| {
            let found = fleet.link_between(host(a)?, host(b)?);
            found.ok_or_else(|| FaultError::Link(a.clone(), b.clone()))
        };
        Ok(match self {
            Self::Crash(name) => Injection::Crash(host(name)?),
            Self::Cut { from, to, both } => {
                Injection::Cut { link: link(from, to)?, from: host(from)?, both: *both }
            }
            Self::Delay { between: [a, b], by } => Injection::Delay { link: link(a, b)?, by: *by },
            Self::Lose { between: [a, b], share } => Injection::Lose { link: link(a, b)?, share: *share },
            Self::Narrow { between: [a, b], to } => Injection::Narrow { link: link(a, b)?, to: *to },
            Self::Fill(name) => Injection::Fill(host(name)?),
            Self::Slow { host: name, to } => Injection::Slow { host: host(name)?, to: *to },
            Self::Skew { host: name, by } => Injection::Skew { host: host(name)?, by: *by },
        })
    }
}

impl Fleet {
    /// Lets a fault begin or end.
    pub fn inject(&mut self, injection: Injection, on: bool) {
        match injection {
            Injection::Crash(host) => self.host_mut(host).crash(on),
            Injection::Cut { link, from, both } => {
                let link = &mut self.links[usize::from(link.0)];
                let other = if link.ends[0] == from { link.ends[1] } else { link.ends[0] };
                link.cut(from, on);
                if both {
                    link.cut(other, on);
                }
            }
            Injection::Delay { link, by } => self.links[usize::from(link.0)].delay(by, on),
            Injection::Lose { link, share } => self.links[usize::from(link.0)].lose(share, on),
            Injection::Narrow { link, to } => self.links[usize::from(link.0)].narrow(to, on),
            Injection::Fill(host) => self.host_mut(host).disk.fill(on),
            Injection::Slow { host, to } => self.host_mut(host).disk.slow(to, on),
            Injection::Skew { host, by } => self.host_mut(host).skew(by, on),
        }
        self.look();
    }

    /// Looks whether it is whole.
    pub(crate) fn look(&mut self) {
        let uncut = |link: &Link| link.ends.iter().all(|end| link.is_open(*end));
        self.whole = self.hosts.iter().all(Host::is_up) && self.links.iter().all(uncut);
    }
}
