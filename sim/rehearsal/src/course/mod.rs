//! The course of a run: the plan after all deviations, with every name resolved and nothing left to decide.

pub(crate) mod alike;
pub(crate) mod arrange;
pub(crate) mod budget;
pub(crate) mod error;
pub(crate) mod make;
mod open;
pub(crate) mod setup;

use crate::course::setup::Setup;
use crate::deviation::{Deviation, ProcessFault, When};
use crate::domain::Domain;
use crate::ids::{EntryId, FaultId, GroupId, ProcessId};
use crate::layout::{Columns, Entry, Retreat};
use crate::scenario::Readings;
use crate::scene::groups::GroupPlan;
use fleet::{HostId, Injection, Percent};
use kernel::Span;
use ledger::Blame;
use runbook::{Address, Edit};
use std::sync::{Arc, OnceLock};

/// A fault that waits for a unit of the runbook to start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ArmedFault {
    pub(crate) when: When,
    pub(crate) resolved: ResolvedFault,
    /// For how long; to the end where it is not said.
    pub(crate) lasts: Option<Span>,
    /// How it is written.
    pub(crate) text: String,
}

/// A mishap and the command that it happens to when that is typed for the first time.
#[derive(Debug, Clone)]
pub(crate) struct ArmedMishap {
    pub(crate) command: Address,
    /// How it is written.
    pub(crate) text: String,
}

/// What a fault does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ResolvedFault {
    /// To a host or a link.
    Fleet(Injection),
    /// To a process of the family.
    Process {
        /// Which.
        process: ProcessId,
        /// What.
        process_fault: ProcessFault,
    },
    /// To the clients.
    Surge {
        /// Which group.
        group: GroupId,
        /// How much of its requests it sends.
        to: Percent,
    },
}

impl ResolvedFault {
    /// Whether something dies of it.
    pub(crate) const fn is_deadly(self) -> bool {
        matches!(self, Self::Fleet(Injection::Crash(_)) | Self::Process { .. })
    }
}

/// A run, except for its seed.
#[derive(Debug, Clone)]
pub struct Course<F: Domain> {
    /// What is to be played; what is typed as written is shared with all other courses of the scene.
    pub(crate) entries: Vec<Arc<Entry<F::Command>>>,
    /// Steps, in each the columns, in each the entries that are played.
    pub(crate) steps: Vec<Columns>,
    /// Where the runbook is given up, if it is.
    pub(crate) retreat: Option<Retreat>,
    pub(crate) faults: Vec<ArmedFault>,
    pub(crate) armed_mishaps: Vec<ArmedMishap>,
    /// Hosts on which things start again by themselves, besides those of the scenario.
    pub(crate) autostart: Vec<HostId>,
    /// The groups of clients, under this course's load.
    pub(crate) groups: Vec<GroupPlan>,
    /// How long the clients work before the first command.
    pub(crate) lead: Span,
    pub(crate) setup: Setup<F>,
    pub(crate) readings: Readings,
    pub(crate) deviations: Vec<Deviation>,
    /// By deviation, the course without it once somebody has asked for that; nothing where the others do not fit.
    without: Vec<OnceLock<Option<Arc<Self>>>>,
}

impl<F: Domain> Course<F> {
    /// The deviations in their canonical order and printed form.
    #[must_use]
    pub fn deviations(&self) -> Vec<String> {
        self.deviations.iter().map(ToString::to_string).collect()
    }

    /// What of the deviations belongs to the world, and not to what is done or to what befalls: that of a calm day.
    pub(crate) fn weather(&self) -> Vec<Deviation> {
        self.deviations.iter().filter(|one| one.is_weather()).cloned().collect()
    }

    /// Whether nothing is done otherwise and nothing befalls.
    pub(crate) fn is_calm(&self) -> bool {
        self.weather().len() == self.deviations.len()
    }

    /// How a report names the command that the ledger names so; nothing where that is a fault.
    pub(crate) fn label_of(&self, blame: Option<Blame>) -> Option<&str> {
        let entry = EntryId::blamed(blame?)?;
        Some(&self.entries[usize::from(entry)].label)
    }

    /// The fault that the ledger names so, in its printed form; nothing where that is a command.
    pub(crate) fn fault_of(&self, blame: Option<Blame>) -> Option<&str> {
        let fault = FaultId::blamed(blame?)?;
        Some(&self.faults[usize::from(fault)].text)
    }

    /// The deviations that are written of a command of the runbook as written: they leave it out, have another one typed,
    /// or have it typed elsewhere, more than once, without a wait, or go wrong, once the run comes to that.
    pub(crate) fn changes(&self, command: &Address) -> impl Iterator<Item = &Deviation> {
        let touches = move |one: &&Deviation| match one {
            Deviation::Edit(Edit::Order { units, .. }) => units.iter().any(|unit| unit.contains(command)),
            Deviation::Edit(edit) => edit.claims().iter().any(|unit| unit.contains(command)),
            Deviation::Mishap(command_mishap) => command_mishap.unit.contains(command),
            _ => false,
        };
        self.deviations.iter().filter(touches)
    }

    /// The reading of every ambiguity in this course.
    #[must_use]
    pub const fn readings(&self) -> &Readings {
        &self.readings
    }

    /// The same course in a run in which something may die if it may in that of another.
    pub(crate) fn mortal_like(mut self, other: &Self) -> Self {
        self.setup.mortal = other.setup.mortal;
        self
    }

    /// Lets the rows carry the updates they embody, so that the ledger can be checked by contents.
    #[must_use]
    pub fn with_truth(mut self) -> Self {
        self.setup.truth = true;
        self
    }
}
