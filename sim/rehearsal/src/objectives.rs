//! The objectives of a scenario, held against what was measured.

use crate::outcome::{Finding, Outcome, Seconds, Severity};
use crate::scenario::Objectives;

/// An objective that does not hold.
pub(crate) struct Broken {
    /// Whether it speaks of lost updates, which weigh more than a runbook that is stuck.
    pub(crate) is_loss: bool,
    /// How it is told.
    pub(crate) finding: Finding,
}

/// Every objective that the outcome does not meet.
pub(crate) fn broken(objectives: &Objectives, outcome: &Outcome) -> Vec<Broken> {
    let updates = &outcome.updates;
    let mut broken = Vec::new();
    let mut count = |name: &'static str, most: Option<u64>, found: u64, is_loss: bool| {
        if most.is_some_and(|most| found > most) {
            let most = grouped(most.unwrap_or_default());
            let message = format!("{} {name}, at most {most} allowed", grouped(found));
            broken.push(Broken { is_loss, finding: finding(message) });
        }
    };
    count("updates lost", objectives.lost, updates.lost, true);
    count("updates lost to clients", objectives.lost_to_clients, updates.lost_to_clients, true);
    count("updates pending", objectives.pending, updates.pending, false);
    count("duplicated", objectives.duplicated, updates.duplicated, false);
    count("rows that differ between the stores", objectives.diverged_rows, updates.diverged_rows, false);
    let mut length = |name: String, most: Option<crate::scenario::Seconds>, found: Seconds| {
        if let Some(most) = most.filter(|most| found.0 > most.span()) {
            let message = format!("{name} {}, at most {} allowed", found.0, most.span());
            broken.push(Broken { is_loss: false, finding: finding(message) });
        }
    };
    for service in &outcome.availability {
        let most = objectives.longest_gap_s.get(&service.service).copied();
        length(format!("longest gap of {}", service.service), most, service.longest_gap_s);
    }
    length("duration of the runbook".into(), objectives.duration_s, outcome.runbook.duration_s);
    length("time with a single copy".into(), objectives.single_copy_s, outcome.exposure.single_copy_s);
    length("replication lag".into(), objectives.max_lag_s, outcome.exposure.max_lag_s);
    broken
}

/// A count with its thousands set apart.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn finding(message: String) -> Finding {
    Finding { severity: Severity::Error, kind: "objective", step: None, at_s: None, message }
}
