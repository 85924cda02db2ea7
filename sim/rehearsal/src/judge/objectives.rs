//! The objectives of a scenario, held against what was measured.

use crate::length::{beyond, grouped, length_in_words};
use crate::outcome::{Availability, Finding, GoalPoint, Outcome, Seconds, Severity};
use crate::scenario::{AtMost, Objectives, Reach};
use kernel::planted;

/// The kind of the finding that too many rows differ.
pub(crate) const DIVERGED: &str = "objective-diverged-rows";

/// An objective that does not hold.
pub(crate) struct Broken {
    /// Whether it speaks of lost updates, which weigh more than a runbook that is stuck.
    pub(crate) is_loss: bool,
    /// How it is told.
    pub(crate) finding: Finding,
}

/// Every objective that the outcome does not meet.
pub(crate) fn broken(objectives: &Objectives, outcome: &Outcome) -> Vec<Broken> {
    let counts = counted(objectives, outcome).into_iter();
    let mut broken: Vec<Finding> = counts
        .filter_map(|(kind, [one, many], most, found)| {
            too_many((kind, if found == 1 { one } else { many }), most, found)
        })
        .collect();
    broken.extend(outcome.availability.iter().flat_map(|service| of_service(objectives, service)));
    let times = timed(objectives, outcome).into_iter();
    broken.extend(times.filter_map(|(named, most, found)| too_long(named, most, found?)));
    if objectives.goal == Reach::Reached && !planted("a-missed-goal-holds") {
        broken.extend(outcome.goal.iter().map(missed));
    }
    let is_loss = |finding: &Finding| finding.kind.starts_with("objective-lost");
    broken.into_iter().map(|finding| Broken { is_loss: is_loss(&finding), finding }).collect()
}

/// What is counted: the kind of its finding, its names for one and for many, how many are allowed and how many there are.
type Counted = (&'static str, [&'static str; 2], AtMost, u64);

/// All that is counted in the whole of a run.
pub(crate) fn counted(objectives: &Objectives, outcome: &Outcome) -> [Counted; 5] {
    let updates = &outcome.updates;
    [
        ("objective-lost", ["update lost", "updates lost"], objectives.lost, updates.lost),
        (
            "objective-lost-to-clients",
            ["update lost to clients", "updates lost to clients"],
            objectives.lost_to_clients,
            updates.lost_to_clients,
        ),
        ("objective-pending", ["update pending", "updates pending"], objectives.pending, updates.pending),
        ("objective-duplicated", ["duplicated"; 2], objectives.duplicated, updates.duplicated),
        (
            DIVERGED,
            ["row that differs between the stores", "rows that differ between the stores"],
            objectives.diverged_rows,
            updates.diverged_rows,
        ),
    ]
}

/// What lasts: how it is named, how long it may, and how long it did, where that is measured. To ask for what is not is an
/// error of the scenario.
type Timed = (Named<'static>, Option<Seconds>, Option<Seconds>);

/// All that lasts in the whole of a run.
pub(crate) fn timed(objectives: &Objectives, outcome: &Outcome) -> [Timed; 3] {
    let exposure = &outcome.exposure;
    let duration = ("objective-duration", "duration of the runbook");
    let single = ("objective-single-copy", "time with a single copy");
    let lag = ("objective-max-lag", "replication lag");
    [
        (duration, objectives.duration_s, Some(outcome.runbook.duration_s)),
        (single, objectives.single_copy_s, exposure.single_copy_s),
        (lag, objectives.max_lag_s, exposure.max_lag_s),
    ]
}

/// A point of the goal that was missed.
fn missed(point: &GoalPoint) -> Finding {
    let message = format!("the goal was not reached: {point}");
    let [step, fault] = [point.blamed(), point.fault()].map(|by| by.map(String::from));
    Finding { step, fault, ..finding("objective-goal", message) }
}

/// The objectives of one service that it does not meet.
pub(crate) fn of_service(objectives: &Objectives, seen: &Availability) -> Vec<Finding> {
    let service = &seen.service;
    let most = objectives.longest_gap_s.get(service).copied();
    let gap =
        too_long(("objective-longest-gap", &format!("longest gap of {service}")), most, seen.longest_gap_s);
    let longest = seen.longest_gap().filter(|_| gap.is_some());
    let (step, fault) = longest.map(|gap| (gap.step.clone(), gap.fault.clone())).unwrap_or_default();
    let mut broken: Vec<Finding> = gap.map(|gap| Finding { step, fault, ..gap }).into_iter().collect();
    if let Some(most) = objectives.p99_s.get(service).copied() {
        let name = format!("99 of 100 answers of {service} took up to");
        broken.extend(match seen.p99_s {
            Some(found) => too_long(("objective-p99", &name), Some(most), found),
            None if seen.requests > 0 => {
                let message = format!(
                    "no request of {service} was answered, and 99 of 100 should be in {}",
                    length_in_words(most.span())
                );
                Some(finding("objective-p99", message))
            }
            None => None,
        });
    }
    let shares = [
        ("objective-failed-share", "not answered", seen.failed, &objectives.failed_share),
        ("objective-refused-share", "refused", seen.refused, &objectives.refused_share),
    ];
    broken.extend(shares.into_iter().filter_map(|(kind, what, count, most)| {
        let most = most.get(service).filter(|most| most.is_exceeded_by(count, seen.requests))?;
        let (count, of) = (grouped(count), grouped(seen.requests));
        Some(finding(kind, format!("{count} of {of} requests of {service} {what}, at most {most} allowed")))
    }));
    broken
}

/// A kind of finding, and what it is called in its sentence.
pub(crate) type Named<'a> = (&'static str, &'a str);

fn too_many((kind, name): Named<'_>, most: AtMost, found: u64) -> Option<Finding> {
    let most = most.exceeded(found)?;
    Some(finding(kind, format!("{} {name}, at most {} allowed", grouped(found), grouped(most))))
}

fn too_long((kind, name): Named<'_>, most: Option<Seconds>, found: Seconds) -> Option<Finding> {
    let most = most.filter(|most| found.span() > most.span())?;
    let [found, most] = beyond(found.span(), most.span());
    Some(finding(kind, format!("{name} {found}, at most {most} allowed")))
}

fn finding(kind: &'static str, message: String) -> Finding {
    Finding { severity: Severity::Error, kind, step: None, fault: None, only_with: None, at_s: None, message }
}
