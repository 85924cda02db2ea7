//! In which folder a lane stands, by each `cd` that is typed in it: there its files are that are named without one.
//!
//! A lane begins at home and stays where the last `cd` has led it, from step to step, for it is one terminal (ours, for a document
//! does not say where a new one is opened); a rollback begins where the step stands that leads to it. What a deviation puts in,
//! or puts in the place of another one, is where its lane stands at that place of the document.
//!
//! **What it does not do.** What is typed in another order than the printed one is where the printed order has it, and a `cd` that
//! a deviation puts in, or leaves out, leads nowhere else.

use super::stand::{Stand, whole};
use crate::domain::{Command as _, Domain};
use crate::transfer::Transfer;
use crate::verb::Verb;
use runbook::{Address, InsertionPoint, Lane, Plan, PlanEntry, Runbook, Side, Step, StepId, TypedCommand};
use std::collections::BTreeMap;

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

/// The same for what deviations have put into a plan of the runbook.
pub(crate) fn placed_anew<F: Domain>(runbook: &Runbook<Verb<F::Command>>, plan: &mut Plan<Verb<F::Command>>) {
    plan.change_new(|entry| {
        let point = match &entry.key.inserted {
            Some(point) => point.clone(),
            None => InsertionPoint { side: Side::Before, anchor: entry.address.clone() },
        };
        place::<F>(entry, &stand_at(runbook, &entry.typed.prompt.lane, &point));
    });
}

fn place<F: Domain>(entry: &mut PlanEntry<Verb<F::Command>>, stand: &Stand) {
    if let Some(command) = entry.typed.command.model_mut() {
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
