//! What the pages of hazards have in common: each row of one is a run, told in words, and a test compares the page to the
//! letter. Which hazards there are, and what each is played by, stands with the family.
//!
//! `CUTOVER_RENEW=1 cargo test --test it hazards` writes the pages anew; the difference then shows in review.

use crate::support::{folder, missing};
use rehearsal::outcome::Outcome;
use std::fmt::Write;

/// That a page of the project is what was told, or is written so.
#[track_caller]
pub(crate) fn is_as_written(page: &str, told: &str) {
    let file = folder().join("..").join(page);
    if crate::scenarios::renews() {
        std::fs::write(&file, told).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == told, "{page} does not say what comes out now:\n{told}");
}

/// The kinds of the findings, each once and in order, the broken objectives left out.
pub(crate) fn kinds(outcome: &Outcome) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = outcome
        .findings
        .iter()
        .map(|finding| finding.kind)
        .filter(|kind| !kind.starts_with("objective"))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The longest gap of a service, in whole seconds.
pub(crate) fn gap(outcome: &Outcome, service: &str) -> u64 {
    let found = outcome.availability.iter().find(|one| one.service == service);
    found.map_or(0, |one| one.longest_gap_s.span().nanos() / 1_000_000_000)
}

/// What was played: the scenario, what of its text was changed, and the deviations.
pub(crate) fn done<S: AsRef<str>>(
    scenario: &str,
    changes: &[(S, S)],
    deviations: &[impl AsRef<str>],
) -> String {
    let mut text = format!("`{scenario}`");
    for (_, to) in changes {
        let last = to.as_ref().lines().last().unwrap_or_default();
        write!(text, ", with `{last}`").expect("a text can be written to");
    }
    for deviation in deviations {
        write!(text, "; `{}`", deviation.as_ref()).expect("a text can be written to");
    }
    text
}

/// What came of it, with what the clients of these services saw.
pub(crate) fn outcome_in_words(outcome: &Outcome, services: &[&str]) -> String {
    let mut parts = vec![format!("{:?}", outcome.verdict).to_lowercase()];
    if let Some(stuck) = &outcome.stuck_at {
        parts.push(format!("stopped at {}: {}", stuck.address, stuck.reason));
    }
    let all = &outcome.updates;
    if all.lost + all.pending + all.duplicated > 0 {
        parts.push(format!("{} lost, {} pending, {} done twice", all.lost, all.pending, all.duplicated));
        parts.extend(missing(outcome));
    }
    for service in services {
        let seen = outcome.availability.iter().find(|one| one.service == *service);
        let ends = seen.map_or([(0, ""); 2], |one| [(one.failed, "failed"), (one.refused, "refused")]);
        let ends: Vec<String> = ends
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, how)| format!("{count} {how}"))
            .collect();
        if !ends.is_empty() {
            parts.push(format!("{service}: {}, longest gap {} s", ends.join(", "), gap(outcome, service)));
        }
    }
    let points: Vec<&str> = outcome.goal.iter().map(|point| point.what.as_str()).collect();
    if !points.is_empty() {
        parts.push(format!("missed: {}", points.join(", ")));
    }
    let kinds = kinds(outcome);
    if !kinds.is_empty() {
        parts.push(format!("findings: {}", kinds.join(", ")));
    }
    parts.join("; ")
}
