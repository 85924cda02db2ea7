//! One scenario under several readings: on which of them the verdict depends, and a line for each that makes a
//! difference, the worst first.
//!
//! Combinations are many and most readings seldom matter, so the table has a column only for a reading that changes
//! what the table shows; rows that would then be alike are one. Worse is the graver verdict, of two that are equal the
//! one with more lost, then with more pending, then with the longer gap; what is equal in all of these stays in the
//! order of enumeration.

use crate::Look;
use crate::text::{
    Page, TableRow, cut_off, doubtful, first_broken, name_command, numbers, permission, verdict_name,
    verdict_style, words,
};
use crate::units::{format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::outcome::{Outcome, Seconds, Verdict};
use std::cmp::Reverse;

/// Brings outcomes of one scenario into the order in which they are told: the worst first.
pub fn worst_first(outcomes: &mut [Outcome]) {
    outcomes.sort_by_key(|outcome| Reverse(badness(outcome)));
}

/// The outcomes of one scenario under several readings, as text; `unplayed` is how many combinations were not played, for
/// somebody stopped it, and `explain` is the command that explains a run, for what to type next where the worst does not
/// hold.
#[must_use]
pub fn readings_table(
    outcomes: &[Outcome],
    unplayed: usize,
    look: Look,
    explain: impl Fn(&Outcome) -> String,
) -> String {
    let mut page = Page::new(look);
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by_key(|outcome| Reverse(badness(outcome)));
    let Some(worst) = sorted.first() else { return page.into_text() };
    if unplayed > 0 {
        page.prose(0, doubtful(), &of_part(unplayed));
        page.prose(2, verdict_style(worst.verdict), &headline(outcomes, worst));
    } else {
        page.prose(0, verdict_style(worst.verdict), &headline(outcomes, worst));
    }
    if worst.verdict != Verdict::Held {
        page.kept(2, &format!("next: {}", explain(worst)));
    }
    page.prose(0, Style::new(), &format!("{}, seed {}, {}", worst.scenario, worst.seed, edits(outcomes)));
    for sentence in on_which_it_depends(outcomes, unplayed) {
        page.prose(0, Style::new(), &sentence);
    }
    let matter: Vec<&str> =
        varied(outcomes).into_iter().filter(|reading| decides(reading, outcomes, shown)).collect();
    page.heading("What the readings make of it, the worst first");
    table(&sorted, &matter, &mut page);
    page.into_text()
}

/// On which readings the verdict over outcomes of one scenario depends, and which make no difference, in sentences.
#[must_use]
pub fn on_which_it_depends(outcomes: &[Outcome], unplayed: usize) -> Vec<String> {
    let (matter, others): (Vec<&str>, Vec<&str>) =
        varied(outcomes).into_iter().partition(|reading| decides(reading, outcomes, shown));
    let verdict: Vec<&str> =
        matter.iter().copied().filter(|reading| decides(reading, outcomes, |one| one.verdict)).collect();
    let mut sentences = Vec::new();
    if !verdict.is_empty() {
        sentences.push(format!("The verdict depends on the reading of {}.", verdict.join(", ")));
    }
    // What was not played may make one.
    if !others.is_empty() && unplayed == 0 {
        sentences.push(format!("No difference is made by {}.", others.join(", ")));
    }
    sentences
}

/// That it was stopped, so that nothing is said of what was not played.
fn of_part(unplayed: usize) -> String {
    format!("STOPPED before its end: {} Of what was played:", unplayed_in_words(unplayed))
}

/// How many combinations of readings were not played, in a sentence.
#[must_use]
pub fn unplayed_in_words(unplayed: usize) -> String {
    let others = format_counted(unplayed as u64, "combination");
    let were = if unplayed == 1 { "was" } else { "were" };
    format!("{others} of readings {were} not played, and nothing is known of them.")
}

/// The verdict over all readings that were played, and what the worst of them comes to.
fn headline(outcomes: &[Outcome], worst: &Outcome) -> String {
    let all = format_counted(outcomes.len() as u64, "combination");
    let held = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Held).count();
    let name = verdict_name(worst.verdict);
    if held == outcomes.len() {
        return format!(
            "{name}: every objective holds under each of {all} of readings{}.",
            permitted(outcomes)
        );
    }
    let held = format_count(held as u64);
    format!("{name}: the objectives hold under {held} of {all} of readings; at worst {}.", cost(worst))
}

/// What was lost at the most under readings of which every objective holds, where anything was: a scenario that asks for
/// less holds for all that, and whoever reads the headline alone must hear of it.
fn permitted(outcomes: &[Outcome]) -> String {
    let most =
        outcomes.iter().max_by_key(|outcome| outcome.updates.lost).filter(|most| most.updates.lost > 0);
    let lost = |most: &Outcome| {
        let (lost, of) = (
            format_count(most.updates.lost),
            format_counted(most.updates.acknowledged, "acknowledged update"),
        );
        let losing = outcomes.iter().filter(|outcome| outcome.updates.lost > 0).count() as u64;
        format!(
            "; under {} of them updates are lost, up to {lost} of {of}{}",
            format_count(losing),
            permission(most)
        )
    };
    most.map(lost).unwrap_or_default()
}

/// What an outcome comes to: the number that makes it as bad as it is.
fn cost(outcome: &Outcome) -> String {
    let updates = &outcome.updates;
    let acknowledged = || format_counted(updates.acknowledged, "acknowledged update");
    let are = |number: u64| if number == 1 { "is" } else { "are" };
    let longest = longest_gap(outcome);
    match outcome.verdict {
        _ if updates.lost > 0 => {
            format!("{} of {} {} lost", format_count(updates.lost), acknowledged(), are(updates.lost))
        }
        Verdict::Stuck => {
            let at = outcome.stuck_at.as_ref().map(|stuck| format!(" at {}", name_command(&stuck.address)));
            format!("the runbook is stuck{}", at.unwrap_or_default())
        }
        _ if updates.pending > 0 => {
            format!(
                "{} of {} {} pending",
                format_count(updates.pending),
                acknowledged(),
                are(updates.pending)
            )
        }
        Verdict::Inconclusive => cut_off(outcome).to_owned(),
        Verdict::Held | Verdict::Violated => match first_broken(outcome) {
            Some(message) => message.to_owned(),
            None => format!("the longest gap is {}", format_length(longest)),
        },
    }
}

/// The deviations that every run has; readings that differ from run to run are what the table is about.
fn edits(outcomes: &[Outcome]) -> String {
    let Some((first, others)) = outcomes.split_first() else { return String::new() };
    let in_all = |text: &&String| others.iter().all(|outcome| outcome.deviations.contains(text));
    let edits: Vec<&str> = first.deviations.iter().filter(in_all).map(String::as_str).collect();
    if edits.is_empty() { String::from("as written") } else { format!("with {}", edits.join("; ")) }
}

/// The readings that do not have one value throughout.
fn varied(outcomes: &[Outcome]) -> Vec<&str> {
    let Some(first) = outcomes.first() else { return Vec::new() };
    let varies =
        |name: &&String| outcomes.iter().any(|one| one.readings.get(*name) != first.readings.get(*name));
    first.readings.keys().filter(varies).map(String::as_str).collect()
}

/// How bad an outcome is; the greatest is the worst.
fn badness(outcome: &Outcome) -> (Verdict, u64, u64, Seconds) {
    (outcome.verdict, outcome.updates.lost, outcome.updates.pending, longest_gap(outcome))
}

fn longest_gap(outcome: &Outcome) -> Seconds {
    outcome.availability.iter().map(|service| service.longest_gap_s).max().unwrap_or_default()
}

/// What the table shows of an outcome.
fn shown(outcome: &Outcome) -> (Verdict, u64, u64, String) {
    let (verdict, lost, pending, gap) = badness(outcome);
    (verdict, lost, pending, format_length(gap))
}

/// Whether a reading makes a difference: two outcomes differ in it alone, and in what is looked at.
fn decides<T: PartialEq>(reading: &str, outcomes: &[Outcome], of: impl Fn(&Outcome) -> T) -> bool {
    let pairs = outcomes.iter().flat_map(|one| outcomes.iter().map(move |other| (one, other)));
    pairs.into_iter().any(|(one, other)| differ_only_in(reading, one, other) && of(one) != of(other))
}

/// Whether two outcomes have all readings but this one in common.
fn differ_only_in(reading: &str, one: &Outcome, other: &Outcome) -> bool {
    let mut differing =
        one.readings.keys().filter(|name| one.readings.get(*name) != other.readings.get(*name));
    differing.next().is_some_and(|name| name == reading) && differing.next().is_none()
}

/// A row for each combination of the readings that matter.
fn table(outcomes: &[&Outcome], matter: &[&str], page: &mut Page) {
    let fixed = [words("verdict"), numbers("lost"), numbers("pending"), numbers("longest gap")];
    let columns: Vec<_> = fixed.into_iter().chain(matter.iter().map(|reading| words(reading))).collect();
    let mut rows: Vec<TableRow> = Vec::new();
    for outcome in outcomes {
        let row = row(outcome, matter);
        if rows.iter().all(|known| known.cells != row.cells) {
            rows.push(row);
        }
    }
    page.table(&columns, &rows);
}

/// An outcome as a row.
fn row(outcome: &Outcome, matter: &[&str]) -> TableRow {
    let (verdict, lost, pending, gap) = shown(outcome);
    let mut cells =
        vec![verdict_name(verdict).to_lowercase(), format_count(lost), format_count(pending), gap];
    cells.extend(matter.iter().map(|reading| outcome.readings.get(*reading).cloned().unwrap_or_default()));
    let style = if verdict == Verdict::Held { Style::new() } else { verdict_style(verdict) };
    TableRow { cells, style, ..TableRow::default() }
}
