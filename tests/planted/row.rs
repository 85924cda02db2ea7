//! What a table of deviations says of one of them, in kind and without counts: how it ended, what is missing where and
//! by which step, which commands did not end well, and what the operator is told at the end.
//!
//! Two runs of the same kind have the same row. The counts of a run depend on the weather, its row should not.

use rehearsal::DISAGREEMENT;
use rehearsal::outcome::{CauseCount, Outcome, StepResult, Verdict};
use std::collections::BTreeSet;

/// How a run shows that it cannot be right, whatever another one says.
pub(crate) const UNSOUND: &str = "contents or sums";

/// What is told of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// How it ended.
    pub(crate) verdict: Verdict,
    /// The first thing that cannot be: contents and ledger disagree, fates do not sum up, a model's invariant is broken.
    pub(crate) unsound: Option<String>,
    /// One line for each fate, store, blamed step and cause.
    pub(crate) missing: BTreeSet<String>,
    /// Commands that did not end well, and how they ended.
    pub(crate) trouble: BTreeSet<String>,
    /// The kinds of the findings.
    pub(crate) findings: BTreeSet<&'static str>,
    /// The points of the goal that were missed.
    pub(crate) goal: BTreeSet<String>,
}

impl Row {
    /// The row of an outcome.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        let mut missing = lines("lost", &outcome.lost_by_cause);
        missing.extend(lines("pending", &outcome.pending_by_cause));
        let bad = |result: StepResult| !matches!(result, StepResult::Ok | StepResult::Skipped);
        let steps = outcome.runbook.steps.iter().filter(|step| bad(step.result));
        Self {
            verdict: outcome.verdict,
            unsound: unsound(outcome),
            missing,
            trouble: steps.map(|step| format!("{} {:?}", step.address, step.result)).collect(),
            findings: outcome.findings.iter().map(|finding| finding.kind).collect(),
            goal: outcome.goal.iter().map(|point| point.what.clone()).collect(),
        }
    }

    /// How a run shows that it is not of the same kind as another, the plainest first.
    pub(crate) fn differs(&self, usual: &Self) -> Option<&'static str> {
        if self.unsound.is_some() {
            Some(UNSOUND)
        } else if self.verdict != usual.verdict {
            Some("verdict")
        } else if self.missing != usual.missing {
            Some("what is missing")
        } else if self.trouble != usual.trouble {
            Some("what commands say")
        } else if self.findings != usual.findings {
            Some("findings")
        } else if self.goal != usual.goal {
            Some("what of the goal is missed")
        } else {
            None
        }
    }
}

fn lines(fate: &str, causes: &[CauseCount]) -> BTreeSet<String> {
    let step = |one: &CauseCount| one.step.clone().unwrap_or_else(|| "nobody".into());
    causes.iter().map(|one| format!("{fate} at {} by {}: {}", one.store, step(one), one.cause)).collect()
}

fn unsound(outcome: &Outcome) -> Option<String> {
    let all = &outcome.updates;
    let sum = all.survived + all.superseded + all.pending + all.lost;
    if sum != all.acknowledged {
        return Some(format!("the fates sum to {sum} of {}", all.acknowledged));
    }
    outcome.findings.iter().find(|found| found.kind == DISAGREEMENT).map(|found| found.message.clone())
}
