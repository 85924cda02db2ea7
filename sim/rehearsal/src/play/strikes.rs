//! The faults of a run so far: what each has struck, since when, and until when.
//!
//! What a fault does comes about at once or much later: a disk that is full refuses when the next file is wanted, and a row
//! that was stamped by a wrong clock wins when the clock has long been right again. So who is to blame for what a fault has
//! done is asked of the faults and not of the moment.

use crate::course::ResolvedFault;
use crate::goal::Victim;
use crate::ids::FaultId;
use fleet::{HostId, Injection};
use kernel::Time;

/// A fault that has begun.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strike {
    pub(crate) fault: FaultId,
    /// What it has struck, where a model may ask for it.
    of: Option<Victim>,
    pub(crate) since: Time,
    /// When it ended.
    until: Option<Time>,
}

/// The faults that have begun, in that order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Strikes(Vec<Strike>);

impl Strikes {
    /// Forgets everything, for the next run.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// A fault begins.
    pub(crate) fn begins(&mut self, fault: FaultId, resolved: ResolvedFault, since: Time) {
        self.0.push(Strike { fault, of: victim(resolved), since, until: None });
    }

    /// A fault ends.
    pub(crate) fn ends(&mut self, fault: FaultId, at: Time) {
        let lasting = self.0.iter_mut().filter(|one| one.fault == fault && one.until.is_none());
        lasting.for_each(|one| one.until = Some(at));
    }

    /// The faults in force, the last that began first.
    fn in_force(&self) -> impl Iterator<Item = &Strike> {
        self.0.iter().rev().filter(|one| one.until.is_none())
    }

    /// The fault in force that began last.
    pub(crate) fn last(&self) -> Option<FaultId> {
        self.in_force().next().map(|one| one.fault)
    }

    /// When a fault began last.
    pub(crate) fn since(&self, fault: FaultId) -> Option<Time> {
        self.0.iter().rev().find(|one| one.fault == fault).map(|one| one.since)
    }

    /// The last fault in force that has struck something.
    pub(crate) fn on(&self, victim: Victim) -> Option<&Strike> {
        self.in_force().find(|one| one.of == Some(victim))
    }

    /// The last fault that has set one of these clocks wrong, whether or not it is over.
    pub(crate) fn on_clocks(&self, hosts: [HostId; 2]) -> Option<FaultId> {
        let clocks = hosts.map(|host| Some(Victim::Clock(host)));
        self.0.iter().rev().find(|one| clocks.contains(&one.of)).map(|one| one.fault)
    }
}

/// What a fault strikes, where a model may have to tell.
const fn victim(resolved: ResolvedFault) -> Option<Victim> {
    match resolved {
        ResolvedFault::Fleet(Injection::Cut { link, .. }) => Some(Victim::Link(link)),
        ResolvedFault::Fleet(Injection::Fill(host)) => Some(Victim::Disk(host)),
        ResolvedFault::Fleet(Injection::Skew { host, .. }) => Some(Victim::Clock(host)),
        ResolvedFault::Process { process, .. } => Some(Victim::Process(process)),
        ResolvedFault::Fleet(_) | ResolvedFault::Surge { .. } => None,
    }
}
