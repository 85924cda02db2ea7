//! A plan as a document: the runbook that somebody would have to write so that what is played is what it says.
//!
//! Guarantees: it types what the plan plays, in the plan's order. Its steps bear the ids of what they hold, so that an id
//! may come twice: it is there to be checked, not to be parsed.

use super::{Plan, PlanStep};
use crate::{Column, Runbook, Step};

impl<C: crate::Command> Plan<C> {
    /// What is played, as a runbook. Where a command is typed at another lane than its own, its prompt says so.
    #[must_use]
    pub fn as_runbook(&self) -> Runbook<C> {
        Runbook {
            title: None,
            lanes: self.lanes.to_vec(),
            steps: self.steps().map(step).collect(),
            rollbacks: Vec::new(),
        }
    }
}

fn step<C: Clone>(step: &PlanStep<C>) -> Step<C> {
    let columns = step.columns().map(|column| {
        let commands = column.entries().map(|entry| {
            let mut typed = entry.typed.clone();
            typed.prompt.lane.clone_from(&entry.place);
            typed
        });
        Column { lane: column.lane.clone(), commands: commands.collect() }
    });
    Step {
        id: step.id().clone(),
        title: String::new(),
        range: 0..0,
        columns: columns.collect(),
        after: Vec::new(),
        rollback: None,
    }
}
