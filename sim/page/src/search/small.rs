//! A run in small, for a list of many.

use crate::changes::changes;
use crate::millis::millis;
use rehearsal::outcome::{Outcome, StepResult};
use serde::Serialize;

/// The commands of a run with what happened, in milliseconds.
#[derive(Debug, Serialize)]
pub(crate) struct Small<'a> {
    lanes: Vec<&'a str>,
    steps: Vec<(usize, u64, u64, StepResult, &'a str, &'a str)>,
    gaps: Vec<(u64, u64)>,
    changes: Vec<(u64, &'a str)>,
    losses: Vec<(u64, u64)>,
}

impl<'a> Small<'a> {
    /// A run.
    pub(crate) fn of(outcome: &'a Outcome) -> Self {
        let mut lanes: Vec<&str> = Vec::new();
        let mut steps = Vec::new();
        for step in &outcome.runbook.steps {
            let lane = lanes.iter().position(|lane| *lane == step.lane).unwrap_or_else(|| {
                lanes.push(&step.lane);
                lanes.len() - 1
            });
            let (Some(start), Some(end)) = (step.start_s, step.end_s) else { continue };
            let (start, end) = (millis(start), millis(end));
            steps.push((lane, start, end, step.result, step.address.as_str(), step.command.as_str()));
        }
        let gaps = outcome.availability.iter().flat_map(|service| &service.gaps);
        let losses = outcome.lost_by_cause.iter().filter_map(|loss| {
            let step = loss.step.as_deref()?;
            let (_, at, ..) = steps.iter().find(|(.., address, _)| *address == step)?;
            Some((*at, loss.count))
        });
        Self {
            losses: losses.collect(),
            lanes,
            gaps: gaps.map(|gap| (millis(gap.from_s), millis(gap.to_s))).collect(),
            changes: changes(outcome),
            steps,
        }
    }
}
