//! In which folder a lane stands, by each `cd` that is typed in it: there its files are that are named without one. What it exports
//! stands there too.
//!
//! A lane begins at home and stays where the last `cd` has led it, from step to step, for it is one terminal (ours, for a document
//! does not say where a new one is opened); a rollback begins where the step stands that leads to it. A `cd` that a deviation puts
//! in, leaves out or moves leads what is typed behind it elsewhere, and what another lane is taken for stands where that one does.
//!
//! **What it does not do.** A rollback begins where its step stands in print, and of a command that copies files it is known from
//! print alone whether its target is a folder.

use super::stand::{Stand, whole};
use crate::domain::{Command as _, Domain};
use crate::transfer::Transfer;
use crate::verb::{Verb, host_of_place};
use runbook::{Address, InsertionPoint, Lane, Plan, PlanEntry, Runbook, Side, Step, StepId, TypedCommand};
use std::collections::{BTreeMap, BTreeSet};

type Stands = BTreeMap<Lane, Stand>;

/// Gives every file that a command names the one name that it has from home on, or from the root. Of each command, in printed order,
/// which folders are there by it.
pub(super) fn placed<F: Domain>(runbook: &mut Runbook<Verb<F::Command>>) -> Vec<Vec<String>> {
    let (mut stands, mut shown) = (Stands::new(), Vec::new());
    let mut at_rollback: BTreeMap<StepId, Stands> = BTreeMap::new();
    for step in &mut runbook.steps {
        walk::<F>(step, &mut stands, &mut shown);
        if let Some((rollback, _)) = &step.rollback {
            at_rollback.insert(rollback.clone(), stands.clone());
        }
    }
    for step in &mut runbook.rollbacks {
        let mut stands = at_rollback.get(&step.id).cloned().unwrap_or_default();
        walk::<F>(step, &mut stands, &mut shown);
    }
    shown
}

/// How the commands of a scene are read, the host of each lane, and what there is.
pub(crate) struct Reading<'s, F: Domain> {
    pub(crate) read: &'s dyn Fn(&str) -> Option<Verb<F::Command>>,
    pub(crate) lanes: &'s BTreeMap<String, String>,
    pub(crate) config: &'s F::Config,
}

/// The same for a plan of the runbook that deviations have changed.
pub(crate) fn placed_anew<F: Domain>(
    runbook: &Runbook<Verb<F::Command>>,
    plan: &mut Plan<Verb<F::Command>>,
    reading: &Reading<'_, F>,
) {
    plan.change_new(|entry| {
        let point = match &entry.key.inserted {
            Some(point) => point.clone(),
            None => InsertionPoint { side: Side::Before, anchor: entry.address.clone() },
        };
        place::<F>(entry, &stand_at(runbook, &entry.typed.prompt.lane, &point));
    });
    led_anew::<F>(runbook, plan, reading);
    plan.change_each(|entry| entry.is_inserted() || is_elsewhere(entry), |entry| stands::<F>(entry, reading));
}

/// Whether a command is typed in another lane than the runbook has it in, or is another one than the runbook has.
fn is_elsewhere<C>(entry: &PlanEntry<Verb<C>>) -> bool {
    entry.typed.source_map.is_none() || entry.place != entry.typed.prompt.lane
}

/// Tells a command at which host it runs.
fn stands<F: Domain>(entry: &mut PlanEntry<Verb<F::Command>>, reading: &Reading<'_, F>) {
    let place = entry.typed.command.placed().1.unwrap_or(entry.place.as_str());
    let host = host_of_place(reading.lanes, place).unwrap_or(place).to_owned();
    if let Some(command) = entry.typed.command.model_mut() {
        F::stands(reading.config, command, &host);
    }
}

/// Leads each lane again in the order of a plan, where any `cd` is typed in it, and places anew what stands elsewhere than in
/// print.
fn led_anew<F: Domain>(
    runbook: &Runbook<Verb<F::Command>>,
    plan: &mut Plan<Verb<F::Command>>,
    reading: &Reading<'_, F>,
) {
    let leads = |typed: &TypedCommand<_>| matches!(typed.command, Verb::Aside) && Stand::leads(&typed.text);
    let in_print = runbook.steps.iter().flat_map(|step| &step.columns).flat_map(|column| &column.commands);
    let mut led: BTreeSet<Lane> =
        in_print.filter(|typed| leads(typed)).map(|typed| typed.prompt.lane.clone()).collect();
    led.extend(plan.entries().filter(|entry| leads(&entry.typed)).map(|entry| entry.place.clone()));
    if led.is_empty() {
        return;
    }
    let (printed, mut stands) = (in_print_order(runbook), Stands::new());
    let is_led = |entry: &PlanEntry<_>| led.contains(&entry.place) || led.contains(&entry.typed.prompt.lane);
    plan.change_each(is_led, |entry| {
        let stand = stands.entry(entry.place.clone()).or_default();
        follow(&entry.typed, stand);
        let is_new = entry.typed.source_map.is_none();
        if is_new || printed.get(&entry.address).is_none_or(|before| before != stand) {
            replace::<F>(entry, stand, reading);
        }
    });
}

/// Where each command of the document stands in the printed order.
fn in_print_order<C>(runbook: &Runbook<Verb<C>>) -> BTreeMap<Address, Stand> {
    let (mut stands, mut printed) = (Stands::new(), BTreeMap::new());
    for step in &runbook.steps {
        for typed in step.columns.iter().map(|column| &column.commands) {
            for (number, typed) in (1..).zip(typed) {
                let lane = typed.prompt.lane.clone();
                let stand = stands.entry(lane.clone()).or_default();
                follow(typed, stand);
                printed.insert(Address::Command(step.id.clone(), lane, number), stand.clone());
            }
        }
    }
    printed
}

/// Names the files of a command as they are typed, and then from where it is typed. What is not modelled, or copies nothing that
/// is known, stays what it is.
fn replace<F: Domain>(entry: &mut PlanEntry<Verb<F::Command>>, stand: &Stand, reading: &Reading<'_, F>) {
    let Verb::Model(was) = &mut entry.typed.command else { return };
    let Some(Verb::Model(mut command)) = (reading.read)(&entry.typed.text) else { return };
    entry.typed.names = named::<F>(&mut command, stand);
    if let (Some(transfer), Some(was)) = (command.transfer(), was.transfer()) {
        let lane = entry.place.as_str();
        transfer.settle(host_of_place(reading.lanes, lane).unwrap_or(lane), reading.lanes);
        (transfer.into, transfer.exact) = (was.into, was.exact);
    }
    *was = command;
}

fn place<F: Domain>(entry: &mut PlanEntry<Verb<F::Command>>, stand: &Stand) {
    // What is sent to another host begins in a home there.
    if let Verb::Model(command) = &mut entry.typed.command {
        entry.typed.names = named::<F>(command, stand);
    }
}

/// Where a lane stands at a place of the printed order.
fn stand_at<C>(runbook: &Runbook<Verb<C>>, lane: &Lane, point: &InsertionPoint) -> Stand {
    let mut stand = Stand::default();
    for step in &runbook.steps {
        let typed = step.column(lane).map(|column| column.commands.as_slice()).unwrap_or_default();
        let is_there = step.id == *point.anchor.step();
        let until = if is_there { before(point, lane, typed.len()) } else { typed.len() };
        typed.iter().take(until).for_each(|typed| follow(typed, &mut stand));
        if is_there {
            break;
        }
    }
    stand
}

/// How many of the commands of a lane come before a place in their step: all or none, where the place is beside another lane.
fn before(InsertionPoint { side, anchor }: &InsertionPoint, lane: &Lane, all: usize) -> usize {
    let number = match anchor {
        Address::Command(_, own, number) if own == lane => Some(*number as usize),
        _ => None,
    };
    match (side, number) {
        (Side::Before, number) => number.map_or(0, |number| number - 1),
        (Side::After, number) => number.unwrap_or(all),
    }
}

fn walk<F: Domain>(step: &mut Step<Verb<F::Command>>, stands: &mut Stands, shown: &mut Vec<Vec<String>>) {
    for typed in step.columns.iter_mut().flat_map(|column| &mut column.commands) {
        let stand = stands.entry(typed.prompt.lane.clone()).or_default();
        follow(typed, stand);
        let is_aside = matches!(typed.command, Verb::Aside);
        shown.push(if is_aside { stand.shows(&typed.text) } else { Vec::new() });
        if let Verb::Model(command) = &mut typed.command {
            typed.names = named::<F>(command, stand);
        }
    }
}

/// Goes where a command leads.
fn follow<C>(typed: &TypedCommand<Verb<C>>, stand: &mut Stand) {
    if matches!(typed.command, Verb::Aside) {
        stand.follows(&typed.text);
    }
}

/// Names the files of a command from where it is typed, and says which have another name by that.
fn named<F: Domain>(command: &mut F::Command, stand: &Stand) -> Vec<(String, String)> {
    let mut names = Vec::new();
    command.is_typed_with(&stand.exported());
    let mut place = |path: &mut String| {
        let typed = std::mem::replace(path, whole(stand, path));
        if *path != typed {
            names.push((path.clone(), typed));
        }
    };
    command.paths().into_iter().for_each(&mut place);
    command.is_placed();
    let carried = command.transfer().map(Transfer::paths).unwrap_or_default();
    carried.into_iter().for_each(place);
    names
}
