//! One scenario under several readings: a line for each, and on which readings the verdict depends.

use crate::Look;
use crate::text::{Page, Row, numbers, verdict_name, verdict_style, words};
use crate::units::{count, length};
use anstyle::Style;
use rehearsal::outcome::{Outcome, Seconds, Verdict};

/// The outcomes of one scenario under several readings, as text.
#[must_use]
pub fn readings_table(outcomes: &[Outcome], look: Look) -> String {
    let mut page = Page::new(look.width, look.color);
    if let Some(worst) = outcomes.iter().map(|outcome| outcome.verdict).max() {
        page.prose(0, verdict_style(worst), &headline(outcomes, worst));
    }
    let depends = deciding(outcomes);
    if !depends.is_empty() {
        page.prose(
            0,
            Style::new(),
            &format!("The verdict depends on how these are read: {}.", depends.join(", ")),
        );
    }
    let columns =
        [words("verdict"), numbers("lost"), numbers("pending"), numbers("longest gap"), words("readings")];
    let rows: Vec<Row> = outcomes.iter().map(row).collect();
    page.heading("Each reading");
    page.table(&columns, &rows);
    page.into_text()
}

/// The verdict over all readings.
fn headline(outcomes: &[Outcome], worst: Verdict) -> String {
    let all = outcomes.len();
    let held = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Held).count();
    let name = verdict_name(worst);
    if held == all {
        format!("{name}: every objective holds under each of {all} combinations of readings.")
    } else {
        format!("{name}: the objectives hold under {held} of {all} combinations of readings.")
    }
}

/// The readings that decide: two outcomes differ in one of them alone, and in their verdict.
fn deciding(outcomes: &[Outcome]) -> Vec<&str> {
    let Some(first) = outcomes.first() else { return Vec::new() };
    let decides = |reading: &&str| {
        let pairs = outcomes.iter().flat_map(|one| outcomes.iter().map(move |other| (one, other)));
        pairs
            .into_iter()
            .any(|(one, other)| one.verdict != other.verdict && differ_only_in(reading, one, other))
    };
    first.readings.keys().map(String::as_str).filter(decides).collect()
}

/// Whether two outcomes have all readings but this one in common.
fn differ_only_in(reading: &str, one: &Outcome, other: &Outcome) -> bool {
    let differ = |name: &&String| one.readings.get(*name) != other.readings.get(*name);
    let differing: Vec<&String> = one.readings.keys().filter(differ).collect();
    differing == [reading]
}

/// An outcome as a row.
fn row(outcome: &Outcome) -> Row {
    let longest = outcome.availability.iter().map(|service| service.longest_gap_s).max();
    let readings: Vec<String> =
        outcome.readings.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cells = vec![
        verdict_name(outcome.verdict).to_lowercase(),
        count(outcome.updates.lost),
        count(outcome.updates.pending),
        length(longest.unwrap_or(Seconds::default())),
        readings.join(" "),
    ];
    let style = if outcome.verdict == Verdict::Held { Style::new() } else { verdict_style(outcome.verdict) };
    Row { cells, style, below: None }
}
