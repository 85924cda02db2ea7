//! The promises of the cluster's model: what each hazard of its upgrade costs, and what its scenarios are to show.

mod blame;
mod cases;
mod dead;
mod failover;
mod goal;
mod hazards;
mod lines;
mod reach;
mod readings;
mod real_repository;
mod removal;
mod repository;
mod scenarios;
mod service;
pub(crate) mod texts;
mod truth;
mod ways;

pub(crate) use crate::hazards::{gap, kinds};
use crate::support::{Change, changed_of, play_of};
use pac::Cluster;
use rehearsal::outcome::{Finding, Outcome, Severity};

/// One run of a scenario with its text changed, under its own readings, checked for soundness.
pub(crate) fn played(name: &str, changes: &[Change<'_>], deviations: &[&str]) -> Outcome {
    play_of(&changed_of::<Cluster>(name, changes), deviations, 1)
}

/// The counts of one kind: lost, pending, duplicated.
pub(crate) fn counts(outcome: &Outcome, kind: &str) -> (u64, u64, u64) {
    let found = outcome.by_kind.iter().find(|one| one.kind == kind);
    found.map_or((0, 0, 0), |one| (one.counts.lost, one.counts.pending, one.counts.duplicated))
}

/// The finding of a kind.
#[track_caller]
pub(crate) fn found<'o>(outcome: &'o Outcome, kind: &str) -> &'o Finding {
    let found = outcome.findings.iter().find(|finding| finding.kind == kind);
    found.unwrap_or_else(|| panic!("no finding {kind}: {:?}", outcome.findings))
}

/// Whether a finding of a kind is an error, and the command it is told at.
#[track_caller]
pub(crate) fn told_at<'o>(outcome: &'o Outcome, kind: &str) -> (bool, Option<&'o str>) {
    let finding = found(outcome, kind);
    (finding.severity == Severity::Error, finding.step.as_deref())
}
