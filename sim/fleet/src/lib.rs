//! Hosts, their disks and releases, the links between them, and what faults do to these.
//!
//! Plain data that models ask and change: how long a transfer takes, whether there is room, which release's tools
//! a prompt finds. **Guarantees:** a transfer never overtakes an earlier one in the same direction of a link; a
//! disk never holds more than its capacity; the end of a fault undoes what it did; everything is integers, so that a fleet is the same on every machine.
//! **What it does not do:** it schedules nothing and draws nothing, and knows neither stores nor regions.
//!
//! # Code map
//! - `host`: hosts, installed releases, clocks.
//! - `disk`: room and speed.
//! - `link`: latency, bandwidth, cuts.
//! - `percent`: shares as people write them.
//! - `process`: the life of an agent or a region, as far as it is the same for both.
//! - `in_force`: how many faults do the same at one moment. `skew`: how wrong a clock is.
//! - `fault`: the faults that touch only what is here.
//! - `state`: what decides what comes, for digests.

mod disk;
mod fault;
mod host;
mod in_force;
mod link;
mod percent;
mod process;
mod skew;
mod state;
#[cfg(test)]
mod tests;

pub use disk::{Disk, DiskFull};
pub use fault::{FaultError, FleetFault, Injection};
pub use host::{Host, HostId, Release};
pub use in_force::InForce;
pub use link::{Link, LinkId};
pub use percent::{Percent, PercentError};
pub use process::ProcessState;
pub use skew::Skew;

use kernel::{Span, Time};
use std::sync::Arc;

/// Every host and link of a scenario.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// The hosts, by [`HostId`].
    pub hosts: Vec<Host>,
    /// The links, by [`LinkId`].
    pub links: Vec<Link>,
    /// For each host the link to each host, so that a message of a large fleet finds its way as soon as one of a small one.
    joined: Arc<[Option<LinkId>]>,
    /// Whether every host is up and no link is cut, which is asked for each request and changes with faults alone.
    whole: bool,
}

impl Fleet {
    /// These hosts, joined by these links; of two links between the same hosts the first one counts.
    #[must_use]
    pub fn new(hosts: Vec<Host>, links: Vec<Link>) -> Self {
        let mut joined = vec![None; hosts.len() * hosts.len()];
        for (index, link) in links.iter().enumerate() {
            let [a, b] = link.ends.map(|end| usize::from(end.0));
            for place in [a * hosts.len() + b, b * hosts.len() + a] {
                joined[place].get_or_insert(LinkId::of(index));
            }
        }
        let mut fleet = Self { hosts, links, joined: joined.into(), whole: false };
        fleet.look();
        fleet
    }

    /// The host with this name.
    #[must_use]
    pub fn host_named(&self, name: &str) -> Option<HostId> {
        self.hosts.iter().position(|host| host.name == name).map(|index| HostId::of(index))
    }

    /// A host.
    #[must_use]
    pub fn host(&self, id: HostId) -> &Host {
        &self.hosts[usize::from(id.0)]
    }

    /// A host, to be changed.
    pub fn host_mut(&mut self, id: HostId) -> &mut Host {
        &mut self.hosts[usize::from(id.0)]
    }

    /// The link between two hosts, in either order.
    #[inline]
    #[must_use]
    pub fn link_between(&self, a: HostId, b: HostId) -> Option<LinkId> {
        self.joined[usize::from(a.0) * self.hosts.len() + usize::from(b.0)]
    }

    /// Whether every host is up and no link is cut, so that whatever leads anywhere is passed.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.whole
    }

    /// Whether anything sent now from one host would reach the other. A host that runs reaches itself.
    #[must_use]
    pub fn reaches(&self, from: HostId, to: HostId) -> bool {
        self.host(from).is_up() && self.host(to).is_up() && self.passes(from, to)
    }

    /// Whether the network lets through what is sent from the one towards the other, whether or not either is up.
    #[inline]
    #[must_use]
    pub fn passes(&self, from: HostId, to: HostId) -> bool {
        let is_open = |id: LinkId| self.whole || self.links[usize::from(id.0)].is_open(from);
        from == to || self.link_between(from, to).is_some_and(is_open)
    }

    /// Sends so many bytes, and tells when the last of them arrives and when the next transfer may begin; `None`
    /// where no open link leads there. Within one host the transfer takes no time.
    pub fn send(&mut self, from: HostId, to: HostId, bytes: u64, now: Time) -> Option<Transfer> {
        if !self.host(from).is_up() || !self.host(to).is_up() {
            return None;
        }
        if from == to {
            return Some(Transfer { arrives: now, free: now });
        }
        let id = self.link_between(from, to)?;
        self.links[usize::from(id.0)].send(from, bytes, now)
    }

    /// Holds up what was sent last from one host to the other, and with it all that follows.
    pub fn hold_up(&mut self, from: HostId, to: HostId, until: Time) {
        if let Some(id) = self.link_between(from, to) {
            self.links[usize::from(id.0)].hold_up(from, until);
        }
    }

    /// The time a small message takes from one host to the other, bandwidth left aside.
    #[must_use]
    pub fn latency(&self, from: HostId, to: HostId) -> Span {
        self.link_between(from, to).map_or(Span::ZERO, |id| self.links[usize::from(id.0)].latency_now())
    }
}

/// When a transfer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// The last byte is there.
    pub arrives: Time,
    /// The sending side is free again.
    pub free: Time,
}
