//! What a search may break: the kinds of fault, their subjects and their strengths, within a scenario's budget or beyond.
//!
//! A budget keeps runs recoverable by design: kinds that the runbook cannot live through are left out, few faults come
//! in one run, none is long. Beyond it everything may break that the family and the fleet have, and then only what was
//! promised to clients is worth judging.

use crate::course::arrange::fits;
use crate::deviation::{CommandMishap, Deviation, Fault, Mishap, ProcessFault, When, fault_kinds};
use crate::domain::{CheckedOf, Domain};
use crate::scene::Scene;
use fleet::Percent;
use kernel::Span;
use runbook::Address;

/// Whether a host is spared.
type Spared<'a> = &'a dyn Fn(&str) -> bool;
/// Whether a kind of fault is allowed, of any process or of one kind of process.
type Allowed<'a> = &'a dyn Fn(&str, &str) -> bool;

/// How much may break in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// The most faults.
    pub at_most: u32,
    /// The longest one, in whole milliseconds at least one.
    pub longest: Span,
}

/// Something that may break: what it is, and when it does once that is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breakage {
    /// A fault, which needs a moment.
    Fault(Fault),
    /// A mishap of one command, which needs none.
    Mishap(CommandMishap),
}

/// A kind of fault with everything it may happen to, in an order that the scenario alone decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakable {
    /// The kind.
    pub kind: &'static str,
    /// What may break in that way; never empty.
    pub choices: Vec<Breakage>,
}

impl Breakage {
    /// The deviation at a moment and for a length; neither matters to a mishap, nor the length to a failover.
    #[must_use]
    pub fn at(&self, when: When, lasts: Option<Span>) -> Deviation {
        match self {
            Self::Mishap(command_mishap) => Deviation::Mishap(command_mishap.clone()),
            Self::Fault(fault) => {
                let for_good = matches!(fault, Fault::Process { process_fault: ProcessFault::Failover, .. });
                Deviation::Fault { fault: fault.clone(), when, lasts: lasts.filter(|_| !for_good) }
            }
        }
    }
}

impl<F: Domain> Scene<F> {
    /// The scenario's budget.
    #[must_use]
    pub const fn budget(&self) -> Budget {
        let faults = &self.checked.generic.faults;
        Budget { at_most: faults.at_most, longest: faults.longest_s.span() }
    }

    /// The kinds of fault that the scenario allows, on hosts it does not spare.
    #[must_use]
    pub fn breakable(&self) -> Vec<Breakable> {
        let faults = &self.checked.generic.faults;
        let spared = |host: &str| faults.spared.iter().any(|spared| spared == host);
        let allows = |kind: &str, process: &str| {
            let whole = format!("{kind} {process}");
            faults.allowed.iter().any(|allowed| allowed == kind || *allowed == whole)
        };
        self.breakages(&spared, &allows)
    }

    /// Every kind of fault there is, on every host.
    #[must_use]
    pub fn breakable_beyond(&self) -> Vec<Breakable> {
        self.breakages(&|_| false, &|_, _| true)
    }

    /// What may break; `allowed` is asked with a kind, and of a process with its kind too.
    fn breakages(&self, spared: Spared<'_>, allowed: Allowed<'_>) -> Vec<Breakable> {
        let hosts: Vec<&str> = self.hosts().filter(|host| !spared(host)).collect();
        let mut all = Vec::new();
        for host in &hosts {
            all.extend(fleet::FleetFault::of_host(host));
        }
        for [a, b] in self.ends().into_iter().filter(|ends| !ends.iter().any(|end| spared(end))) {
            all.extend(fleet::FleetFault::of_link(a, b));
        }
        let all: Vec<Fault> =
            all.into_iter().map(Fault::Fleet).filter(|fault| feels::<F>(&self.checked, fault)).collect();
        let kinds = fault_kinds().into_iter().map(|kind| {
            let mut choices = self.of_processes(kind, spared, allowed);
            if allowed(kind, "") {
                choices.extend(all.iter().filter(|fault| fault.word() == kind).cloned().map(Breakage::Fault));
                choices.extend(self.of_commands(kind, &hosts));
                choices.extend(if kind == "surge" { self.surges() } else { Vec::new() });
            }
            Breakable { kind, choices }
        });
        kinds.filter(|kind| !kind.choices.is_empty()).collect()
    }

    fn hosts(&self) -> impl Iterator<Item = &str> {
        self.fleet.hosts.iter().map(|host| host.name.as_str())
    }

    fn ends(&self) -> Vec<[&str; 2]> {
        let name = |host: fleet::HostId| self.fleet.host(host).name.as_str();
        self.fleet.links.iter().map(|link| link.ends.map(name)).collect()
    }

    fn of_processes(&self, kind: &str, spared: Spared<'_>, allowed: Allowed<'_>) -> Vec<Breakage> {
        let Some(process_fault) =
            ProcessFault::ALL.into_iter().find(|process_fault| process_fault.word() == kind)
        else {
            return Vec::new();
        };
        let processes = self.processes();
        let open = processes.iter().filter(|one| {
            let safe = one.host.as_ref().is_some_and(|host| spared(host));
            one.suffers.contains(&process_fault) && !safe && allowed(kind, one.kind)
        });
        open.map(|one| Breakage::Fault(Fault::Process { process_fault, process: one.to_string() })).collect()
    }

    fn surges(&self) -> Vec<Breakage> {
        let strengths = [150, 300].map(Percent::whole);
        let of = |group: &str| strengths.map(|to| Breakage::Fault(Fault::Surge { group: group.into(), to }));
        let surging = self.groups.iter().filter(|group| group.mean.is_some());
        surging.flat_map(|group| of(&group.name)).collect()
    }

    fn of_commands(&self, kind: &str, hosts: &[&str]) -> Vec<Breakage> {
        let open = |lane: &str| {
            self.checked.generic.lanes.get(lane).is_none_or(|host| hosts.contains(&host.as_str()))
        };
        let mut found = Vec::new();
        for (address, typed) in self.runbook.commands() {
            if !open(typed.prompt.lane.as_str()) {
                continue;
            }
            for how in Mishap::DRAWN.into_iter().filter(|how| how.word() == kind) {
                if fits(how, typed).is_ok() {
                    found.push(Breakage::Mishap(CommandMishap { how, unit: address.clone() }));
                }
            }
        }
        found
    }

    /// The commands of the runbook, as units at which a fault may begin.
    #[must_use]
    pub fn moments(&self) -> Vec<Address> {
        self.runbook.commands().map(|(address, _)| address).collect()
    }
}

/// Whether a fault changes anything in a scenario.
fn feels<F: Domain>(scenario: &CheckedOf<F>, fault: &Fault) -> bool {
    match fault {
        Fault::Fleet(fault) => F::feels(scenario, fault),
        Fault::Process { .. } | Fault::Surge { .. } => true,
    }
}
