//! In which folder a lane stands, by each `cd` that is typed in it: there its files are that are named without one.
//!
//! A lane begins at home and stays where the last `cd` has led it, from step to step, for it is one terminal (ours, for a document
//! does not say where a new one is opened); a rollback begins where the step stands that leads to it.
//!
//! **What it does not do.** A command that a deviation puts in, or puts in the place of another one, names its files as it says; and
//! what is typed in another order than the printed one is where the printed order has it.

use super::stand::{Stand, whole};
use crate::domain::{Command as _, Domain};
use crate::transfer::Transfer;
use crate::verb::Verb;
use runbook::{Lane, Runbook, Step, StepId, TypedCommand};
use std::collections::BTreeMap;

type Stands = BTreeMap<Lane, Stand>;

/// Gives every file that a command names the one name that it has from home on, or from the root.
pub(super) fn placed<F: Domain>(runbook: &mut Runbook<Verb<F::Command>>) {
    let mut stands = Stands::new();
    let mut at_rollback: BTreeMap<StepId, Stands> = BTreeMap::new();
    for step in &mut runbook.steps {
        walk::<F>(step, &mut stands);
        if let Some((rollback, _)) = &step.rollback {
            at_rollback.insert(rollback.clone(), stands.clone());
        }
    }
    for step in &mut runbook.rollbacks {
        let mut stands = at_rollback.get(&step.id).cloned().unwrap_or_default();
        walk::<F>(step, &mut stands);
    }
}

fn walk<F: Domain>(step: &mut Step<Verb<F::Command>>, stands: &mut Stands) {
    for typed in step.columns.iter_mut().flat_map(|column| &mut column.commands) {
        let stand = stands.entry(typed.prompt.lane.clone()).or_default();
        follow(typed, stand);
        if let Verb::Model(command) = &mut typed.command {
            named::<F>(command, stand);
        }
    }
}

/// Goes where a command leads.
fn follow<C>(typed: &TypedCommand<Verb<C>>, stand: &mut Stand) {
    if matches!(typed.command, Verb::Aside) {
        stand.follows(&typed.text);
    }
}

/// Names the files of a command from where it is typed.
fn named<F: Domain>(command: &mut F::Command, stand: &Stand) {
    command.paths().into_iter().for_each(|path| *path = whole(stand, path));
    let carried = command.transfer().map(Transfer::paths).unwrap_or_default();
    carried.into_iter().for_each(|path| *path = whole(stand, path));
}
