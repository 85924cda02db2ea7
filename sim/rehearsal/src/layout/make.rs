//! From a plan to entries and steps: what is typed where, and what is played in its stead.

use super::{Columns, Entry, Retreat, RollbackSection};
use crate::ids::EntryId;
use crate::key::key_of;
use crate::verb::{Verb, host_of_place};
use fleet::{Fleet, HostId, Release};
use runbook::{Address, Plan, PlanColumn, PlanEntry, PlanStep, StepId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a plan comes to.
pub(crate) struct Layout<C> {
    pub(crate) entries: Vec<Arc<Entry<C>>>,
    pub(crate) steps: Vec<Columns>,
    pub(crate) retreat: Option<Retreat>,
}

/// The commands of a plan that others are made from, each with the entry that it becomes. What deviations leave alone they
/// share with that plan, so that its entry is shared too.
#[derive(Debug)]
pub(crate) struct Known<C> {
    commands: Vec<Arc<PlanEntry<Verb<C>>>>,
    entries: Vec<Arc<Entry<C>>>,
}

impl<C: Clone> Known<C> {
    /// Those of the runbook as written.
    pub(crate) fn of(written: &Plan<Verb<C>>, host_of: impl Fn(&str) -> HostId) -> Self {
        let none = Self { commands: Vec::new(), entries: Vec::new() };
        let commands = written.steps().flat_map(PlanStep::columns).flat_map(PlanColumn::entries);
        Self { commands: commands.cloned().collect(), entries: lay_out(written, &none, host_of).entries }
    }

    /// The entry of a command, if that is the very same.
    fn entry(&self, command: &Arc<PlanEntry<Verb<C>>>) -> Option<Arc<Entry<C>>> {
        let number = command.number?;
        let known = self.commands.get(number).is_some_and(|known| Arc::ptr_eq(known, command));
        known.then(|| Arc::clone(&self.entries[number]))
    }
}

/// A course's entries and steps, from a plan.
pub(crate) fn lay_out<C: Clone>(
    plan: &Plan<Verb<C>>,
    known: &Known<C>,
    host_of: impl Fn(&str) -> HostId,
) -> Layout<C> {
    let mut entries: Vec<Arc<Entry<C>>> = Vec::new();
    let made = |entry: &PlanEntry<Verb<C>>, skipped: bool, in_reserve: bool| {
        let mut resolved = resolve(entry, &host_of);
        if !entry.is_inserted() && is_alone(plan, &entry.address) {
            resolved.label = lane_of(&entry.address).unwrap_or(resolved.label);
        }
        (resolved.skipped, resolved.in_reserve) = (skipped, in_reserve);
        Arc::new(resolved)
    };
    let mut push = |entry: Arc<Entry<C>>| {
        entries.push(entry);
        EntryId::of(entries.len() - 1)
    };
    let mut steps: Vec<Columns> = Vec::new();
    // Where each step of the plan went; one in which nothing is played went nowhere.
    let mut places: Vec<Option<usize>> = Vec::new();
    for step in plan.steps() {
        let columns =
            columns_of(step, |entry| push(known.entry(entry).unwrap_or_else(|| made(entry, false, false))));
        places.push((!columns.is_empty()).then_some(steps.len()));
        steps.extend(Some(columns).filter(|columns| !columns.is_empty()));
    }
    for entry in plan.skipped() {
        push(made(entry, true, false));
    }
    let retreat = plan.retreat().map(|given_up| {
        let own = places[given_up.step + 1];
        let own =
            plan.steps().nth(given_up.step + 1).zip(own).map(|(step, place)| (step.id(), &steps[place]));
        // Each section once, whichever steps name it.
        let mut sections: Vec<RollbackSection> =
            own.into_iter().map(|(id, columns)| RollbackSection::new(id, columns.clone())).collect();
        let mut ways = vec![None; steps.len()];
        for (section, place) in given_up.ways.iter().zip(&places) {
            let (Some(section), Some(place)) = (section, place) else { continue };
            let known = sections.iter().position(|known| known.id == section.id().as_str());
            let at = known.unwrap_or_else(|| {
                let columns = columns_of(section, |entry| push(made(entry, false, true)));
                sections.push(RollbackSection::new(section.id(), columns));
                sections.len() - 1
            });
            ways[*place] = Some(at);
        }
        Retreat { unit: given_up.unit.clone(), step: places[given_up.step], ways, sections }
    });
    Layout { entries, steps, retreat }
}

/// The columns of a step, in which each command becomes an entry.
fn columns_of<C>(
    step: &PlanStep<Verb<C>>,
    mut entry: impl FnMut(&Arc<PlanEntry<Verb<C>>>) -> EntryId,
) -> Columns {
    step.columns().map(|column| column.entries().map(&mut entry).collect()).collect()
}

impl RollbackSection {
    fn new(id: &StepId, columns: Columns) -> Self {
        Self { id: id.to_string(), columns }
    }
}

/// Whether a command is the only one of its lane in its step, as written.
fn is_alone<C: Clone>(plan: &Plan<Verb<C>>, command: &Address) -> bool {
    let second = match command {
        Address::Command(step, lane, _) => Address::Command(step.clone(), lane.clone(), 2),
        _ => return false,
    };
    !plan.has(&second)
}

fn lane_of(command: &Address) -> Option<String> {
    match command {
        Address::Command(step, lane, _) => Some(Address::Lane(step.clone(), lane.clone()).to_string()),
        _ => None,
    }
}

fn resolve<C: Clone>(entry: &PlanEntry<Verb<C>>, host_of: impl Fn(&str) -> HostId) -> Entry<C> {
    let lane = entry.place.as_str();
    let (verb, sent_to) = entry.typed.command.placed();
    let release = entry.typed.prompt.release.as_deref().filter(|_| sent_to.is_none());
    let key = entry.key.to_string();
    Entry {
        label: entry.label().to_string(),
        address: (!entry.is_inserted()).then(|| entry.address.clone()),
        lane: lane.into(),
        host: host_of(sent_to.unwrap_or(lane)),
        typed_at: host_of(lane),
        release: release.and_then(Release::parse),
        text: entry.typed.text.clone(),
        verb: verb.clone(),
        expects: entry.typed.expects.clone(),
        behind: entry.typed.behind,
        names: entry.typed.names.clone(),
        hastened: entry.hastened,
        skipped: false,
        in_reserve: false,
        key: key_of(&[&key]),
        attempt: entry.attempt,
        mishap: None,
    }
}

/// The host of a place in a command.
pub(crate) fn host_of(lanes: &BTreeMap<String, String>, fleet: &Fleet, place: &str) -> HostId {
    let named = host_of_place(lanes, place).unwrap_or(place);
    fleet.host_named(named).unwrap_or(HostId(0))
}
