//! The course of a run: the plan after all deviations, with every name resolved and nothing left to decide.

use crate::clients::{GroupPlan, key_of};
use crate::deviation::{Blow, Deviation, Mishap, When};
use crate::family::{Family, Setting};
use crate::ids::{EntryId, GroupId, ProcessId};
use crate::scenario::Readings;
use crate::verb::Verb;
use fleet::{HostId, Injection, Percent, Release};
use kernel::Span;
use runbook::{Address, Plan};

/// One command to play.
#[derive(Debug, Clone)]
pub(crate) struct Entry<C> {
    /// How a report names it: by its lane where it is the only command of its lane in the step as written.
    pub(crate) label: String,
    /// Its address in the runbook as written, by which faults and mishaps name it; a command that a deviation put
    /// beside others has none, for nothing of the runbook is named by it.
    pub(crate) address: Option<Address>,
    /// The lane it is typed at.
    pub(crate) lane: String,
    /// That lane's host.
    pub(crate) host: HostId,
    /// The release that the prompt names.
    pub(crate) release: Option<Release>,
    /// What is typed.
    pub(crate) text: String,
    /// What it means.
    pub(crate) verb: Verb<C>,
    /// What its output must contain, in order.
    pub(crate) expects: Vec<String>,
    /// Whether it is not waited for.
    pub(crate) hastened: bool,
    /// Whether a deviation leaves it out.
    pub(crate) skipped: bool,
    /// What its draws are keyed by.
    pub(crate) key: u64,
    /// Which repetition it is.
    pub(crate) attempt: u32,
    /// What goes wrong with it, the first time it is typed.
    pub(crate) mishap: Option<Mishap>,
}

/// A fault that waits for a unit of the runbook to start.
#[derive(Debug, Clone)]
pub(crate) struct Arranged {
    pub(crate) when: When,
    pub(crate) injury: Injury,
    /// For how long; to the end where it is not said.
    pub(crate) lasts: Option<Span>,
    /// How it is written.
    pub(crate) text: String,
}

/// A mishap and the command that it befalls when that is typed for the first time.
#[derive(Debug, Clone)]
pub(crate) struct Threat {
    pub(crate) command: Address,
    /// How it is written.
    pub(crate) text: String,
}

/// What a fault does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Injury {
    /// To a host or a link.
    Fleet(Injection),
    /// To a process of the family.
    Process {
        /// Which.
        process: ProcessId,
        /// What.
        blow: Blow,
    },
    /// To the clients.
    Surge {
        /// Which group.
        group: GroupId,
        /// How much of its requests it sends.
        to: Percent,
    },
}

impl Injury {
    /// Whether something dies of it.
    pub(crate) const fn is_deadly(self) -> bool {
        matches!(self, Self::Fleet(Injection::Crash(_)) | Self::Process { .. })
    }
}

/// A run, except for its seed.
#[derive(Debug, Clone)]
pub struct Course<F: Family> {
    pub(crate) entries: Vec<Entry<F::Command>>,
    /// Steps, in each the columns, in each the entries that are played.
    pub(crate) steps: Vec<Vec<Vec<EntryId>>>,
    pub(crate) faults: Vec<Arranged>,
    pub(crate) threats: Vec<Threat>,
    /// Hosts on which things start again by themselves, besides those of the scenario.
    pub(crate) autostart: Vec<HostId>,
    /// The groups of clients, under this course's load.
    pub(crate) groups: Vec<GroupPlan>,
    /// How long the clients work before the first command.
    pub(crate) lead: Span,
    pub(crate) setting: Setting<F>,
    pub(crate) readings: Readings,
    pub(crate) deviations: Vec<Deviation>,
}

/// A course's entries and steps, from a plan.
pub(crate) fn lay_out<C: Clone>(
    plan: &Plan<Verb<C>>,
    host_of: impl Fn(&str) -> HostId,
) -> (Vec<Entry<C>>, Vec<Vec<Vec<EntryId>>>) {
    let mut entries = Vec::new();
    let mut steps = Vec::new();
    let mut push = |entry: &runbook::Entry<Verb<C>>, skipped: bool| {
        let index = EntryId::of(entries.len());
        let mut resolved = resolve(entry, skipped, &host_of);
        if !entry.is_inserted() && is_alone(plan, &entry.address) {
            resolved.label = lane_of(&entry.address).unwrap_or(resolved.label);
        }
        entries.push(resolved);
        index
    };
    for step in plan.steps() {
        let columns: Vec<Vec<EntryId>> =
            step.columns().map(|column| column.entries().map(|entry| push(entry, false)).collect()).collect();
        if !columns.is_empty() {
            steps.push(columns);
        }
    }
    for entry in plan.skipped() {
        push(entry, true);
    }
    (entries, steps)
}

/// Whether a command is the only one of its lane in its step, as written.
fn is_alone<C: Clone>(plan: &Plan<Verb<C>>, command: &Address) -> bool {
    let second = match command {
        Address::Command(step, lane, _) => Address::Command(step.clone(), lane.clone(), 2),
        _ => return false,
    };
    !plan.written().contains(&second)
}

fn lane_of(command: &Address) -> Option<String> {
    match command {
        Address::Command(step, lane, _) => Some(Address::Lane(step.clone(), lane.clone()).to_string()),
        _ => None,
    }
}

fn resolve<C: Clone>(
    entry: &runbook::Entry<Verb<C>>,
    skipped: bool,
    host_of: impl Fn(&str) -> HostId,
) -> Entry<C> {
    let lane = entry.place.as_str();
    let key = entry.key.to_string();
    Entry {
        label: entry.label().to_string(),
        address: (!entry.is_inserted()).then(|| entry.address.clone()),
        lane: lane.into(),
        host: host_of(lane),
        release: entry.typed.prompt.release.as_deref().and_then(Release::parse),
        text: entry.typed.text.clone(),
        verb: entry.typed.command.clone(),
        expects: entry.typed.expects.clone(),
        hastened: entry.hastened,
        skipped,
        key: key_of(&[&key]),
        attempt: entry.attempt,
        mishap: None,
    }
}

impl<C> Entry<C> {
    /// Whether it is a command of the unit, as written.
    pub(crate) fn is_of(&self, unit: &Address) -> bool {
        self.address.as_ref().is_some_and(|address| unit.contains(address))
    }
}

impl<F: Family> Course<F> {
    /// The deviations in their canonical order and printed form.
    #[must_use]
    pub fn deviations(&self) -> Vec<String> {
        self.deviations.iter().map(ToString::to_string).collect()
    }

    /// The reading of every ambiguity in this course.
    #[must_use]
    pub const fn readings(&self) -> &Readings {
        &self.readings
    }

    /// Lets the rows carry the updates they embody, so that the ledger can be checked by contents.
    #[must_use]
    pub fn with_truth(mut self) -> Self {
        self.setting.truth = true;
        self
    }
}
