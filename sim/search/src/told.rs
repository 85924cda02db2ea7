//! What a search keeps of an outcome: enough to judge, to group and to tell, and small enough to keep by the million.

use rehearsal::outcome::{Finding, Outcome, Seconds, Severity, StepResult, Verdict};
use rehearsal::{CourseError, DISAGREEMENT};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is told of a case, or why its deviations fit neither the scenario nor each other, in sentences.
pub type CaseResult = Result<Told, Vec<String>>;

/// The most that is kept of what went amiss in one case.
const AMISS_MAX: usize = 200;

/// What came of one rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// How it ended.
    pub verdict: Verdict,
    /// What kind of failure it is; of a run that held, the verdict alone.
    pub signature: Signature,
    /// Acknowledged updates.
    pub acknowledged: u64,
    /// Lost updates.
    pub lost: u64,
    /// Pending updates.
    pub pending: u64,
    /// Lost, and no store that serves clients has them.
    pub lost_to_clients: u64,
    /// Updates taken or run twice.
    pub duplicated: u64,
    /// The longest gap of any service.
    pub longest_gap_s: Seconds,
    /// How long the runbook took.
    pub duration_s: Seconds,
    /// The digest of the run.
    pub digest: String,
    /// Deviations that were never set off, so that the run proves nothing about them.
    pub idle: u64,
    /// What else went otherwise than well, in order and each once: commands that were refused, failed or timed out,
    /// and the kinds of warnings and errors that were found.
    #[serde(default)]
    pub amiss: Vec<String>,
    /// Where the ledger and the contents disagree, or the four fates do not sum up: a defect of a model.
    pub unsound: Option<String>,
    /// Whether nobody asked on which step a failure is blamed, so that its kind names none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_blameless: bool,
}

/// What makes two failures the same kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Signature {
    /// How it ended.
    pub verdict: Verdict,
    /// The cause of most losses, or the objective that does not hold, or the finding that is an error; none where the runbook was stuck.
    pub cause: Option<String>,
    /// The step to blame.
    pub step: Option<String>,
}

impl Told {
    /// What is kept of an outcome.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let gaps = outcome.availability.iter().map(|service| service.longest_gap_s);
        Self {
            verdict: outcome.verdict,
            signature: Signature::of(outcome),
            acknowledged: outcome.updates.acknowledged,
            lost: outcome.updates.lost,
            pending: outcome.updates.pending,
            lost_to_clients: outcome.updates.lost_to_clients,
            duplicated: outcome.updates.duplicated,
            longest_gap_s: gaps.max().unwrap_or_default(),
            duration_s: outcome.runbook.duration_s,
            digest: outcome.digest.clone(),
            idle: outcome.findings.iter().filter(is_idle).count() as u64,
            amiss: amiss(outcome),
            unsound: unsound(outcome),
            is_blameless: false,
        }
    }

    /// The same where nobody asked whom to blame: what was not looked for is not told as if it had been.
    #[must_use]
    pub fn without_blame(mut self) -> Self {
        self.signature.step = None;
        self.is_blameless = true;
        self
    }

    /// Whether the run did not hold.
    #[must_use]
    pub const fn failed(&self) -> bool {
        !matches!(self.verdict, Verdict::Held)
    }
}

impl Signature {
    /// The kind of an outcome.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        let verdict = outcome.verdict;
        let (cause, step) = match verdict {
            Verdict::Held | Verdict::Inconclusive => (None, None),
            Verdict::Stuck => (None, outcome.stuck_at.as_ref().map(|at| at.address.clone())),
            Verdict::Violated => violated(outcome),
        };
        Self { verdict, cause, step }
    }
}

/// Whether a finding says that what was to go wrong never did.
fn is_idle(found: &&Finding) -> bool {
    matches!(found.kind, "fault-not-reached" | "mishap-not-reached")
}

/// Errors of a course as sentences.
pub(crate) fn errors_in_words(errors: &[CourseError]) -> Vec<String> {
    errors.iter().map(|error| format!("`{}`: {}", error.deviation, error.message)).collect()
}

/// The cause and the step behind most of the losses, else of what is pending, else the objective that does not hold,
/// else the finding that is an error.
fn violated(outcome: &Outcome) -> (Option<String>, Option<String>) {
    let causes = [&outcome.lost_by_cause, &outcome.pending_by_cause];
    let most = causes.iter().find_map(|counts| {
        // The first of equals, so that the order of the contract decides.
        counts.iter().rev().max_by_key(|cause| cause.count)
    });
    if let Some(cause) = most {
        return (Some(cause.cause.into()), cause.step.clone());
    }
    let objective = outcome.findings.iter().find(|found| found.kind.starts_with("objective"));
    let broken = objective.or_else(|| outcome.findings.iter().find(|found| found.is_error()));
    (broken.map(|found| found.kind.into()), broken.and_then(|found| found.step.clone()))
}

/// Commands that did not end well, and findings that are more than notes.
fn amiss(outcome: &Outcome) -> Vec<String> {
    let amiss = |result: StepResult| result.went_wrong() || result == StepResult::Unfinished;
    let commands = outcome.runbook.steps.iter().filter(|step| amiss(step.result));
    let commands = commands.map(|step| format!("{} {}", step.address, step.result.word()));
    let grave = outcome.findings.iter().filter(|found| found.severity != Severity::Note);
    let mut amiss: Vec<String> = commands.chain(grave.map(|found| found.kind.into())).collect();
    amiss.sort();
    amiss.dedup();
    // A case is kept for the whole search, so that what is kept of it has an end.
    let more = amiss.len().saturating_sub(AMISS_MAX);
    if more > 0 {
        amiss.truncate(AMISS_MAX);
        amiss.push(format!("{more} more"));
    }
    amiss
}

fn unsound(outcome: &Outcome) -> Option<String> {
    let all = &outcome.updates;
    if all.survived + all.superseded + all.pending + all.lost != all.acknowledged {
        return Some("the four fates do not sum to the acknowledged updates".into());
    }
    outcome.findings.iter().find(|found| found.kind == DISAGREEMENT).map(|found| found.message.clone())
}
