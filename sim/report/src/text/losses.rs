//! What became of the updates: the counts, what was lost and by which step, and what is still on its way.

use super::goal::{became, for_want_of};
use super::{Page, TableRow, bad, command_at, doubtful, name_command, name_doer, numbers, otherwise, words};
use crate::cause::capital;
use crate::units::{fine_instant, format_count, format_counted};
use anstyle::Style;
use rehearsal::outcome::{CauseCount, Counts, Noticed, Outcome, Watcher};

/// Writes the losses first, then what is pending, then all counts.
pub(super) fn write(outcome: &Outcome, page: &mut Page) {
    let counts = &outcome.updates;
    if !outcome.lost_by_cause.is_empty() {
        page.heading(&format!(
            "Lost: {}{}",
            of_kinds(outcome, counts.lost, |kind| kind.lost),
            spread(&outcome.lost_by_cause, counts.lost)
        ));
        causes(outcome, (&outcome.lost_by_cause, bad()), page);
    }
    if !outcome.pending_by_cause.is_empty() {
        let spread = spread(&outcome.pending_by_cause, counts.pending);
        let pending = of_kinds(outcome, counts.pending, |kind| kind.pending);
        page.heading(&format!("Missing but still held: {pending}{spread}"));
        causes(outcome, (&outcome.pending_by_cause, doubtful()), page);
    }
    table(outcome, page);
}

/// A count of updates, items and jobs by their names: `12 updates`, `3 items and 841 jobs`.
fn of_kinds(outcome: &Outcome, whole: u64, count: impl Fn(&Counts) -> u64) -> String {
    let noun = |kind: &'static str| if kind == "row" { "update" } else { kind };
    let some = outcome.by_kind.iter().filter(|one| count(&one.counts) > 0);
    let parts: Vec<String> = some.map(|one| format_counted(count(&one.counts), noun(one.kind))).collect();
    match parts.as_slice() {
        [] => format_counted(whole, "update"),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A remark where the counts below add up to more than the whole, because an update can be missing at two stores.
fn spread(causes: &[CauseCount], whole: u64) -> &'static str {
    if causes.iter().map(|cause| cause.count).sum::<u64>() > whole {
        ", counted below at each store that misses them"
    } else {
        ""
    }
}

/// Each cause: how many and where, by which step, why in words, and one of them.
fn causes(outcome: &Outcome, (causes, style): (&[CauseCount], Style), page: &mut Page) {
    for cause in causes {
        page.prose(2, style, &headline(outcome, cause));
        page.prose(6, Style::new(), cause.sentence);
        let example = &cause.example;
        let number = format_count(example.update);
        let what = match example.kind {
            "row" => format!("update {number} of row {}, committed", format_count(example.row)),
            "item" => format!("item {number} of queue {}, put", format_count(example.row)),
            kind => format!("{kind} {number}, submitted"),
        };
        let (at, place) = (fine_instant(example.committed_s), &example.place);
        let text = format!("The first: {what} at {at} at {place}.");
        page.prose(6, Style::new(), &text);
        if let Some(noticed) = &cause.noticed {
            page.prose(6, Style::new(), &format!("{}.", who_noticed(noticed)));
        }
    }
}

/// Who noticed a loss before the run was over, and by what.
#[must_use]
pub fn who_noticed(noticed: &Noticed) -> String {
    let step = noticed.step.as_ref().map(|step| format!("[{step}] ")).unwrap_or_default();
    let what = noticed.what.as_deref().unwrap_or_default();
    let sign = format!("{step}{what}: {}", noticed.said.as_deref().unwrap_or_default());
    match noticed.by {
        Watcher::Client => format!("Clients had a sign of it: {sign}"),
        Watcher::Operator => format!("The operator had a sign of it: {sign}"),
        Watcher::Log => format!("Noticed only by whoever looks into the system when all is over: {sign}"),
        Watcher::Nobody => String::from(
            "Nobody would have noticed: no command went wrong, no client waited longer than usual, and what is shown looks well",
        ),
    }
}

/// How many are missing where, and the step to blame with its command.
fn headline(outcome: &Outcome, cause: &CauseCount) -> String {
    let missing = format!("{} missing at {}", format_count(cause.count), cause.store);
    let Some(step) = &cause.step else {
        return match &cause.fault {
            Some(fault) => format!("{missing}, by `{fault}`"),
            None => match &cause.only_with {
                Some(root) => format!("{missing}{}", for_want_of(root)),
                None => format!("{missing}; no one step is to blame"),
            },
        };
    };
    let made_good = made_good(outcome, cause);
    match command_at(outcome, step) {
        Some(command) => {
            format!("{missing}, {}{}{made_good}: {command}", name_doer(step), otherwise(outcome, step))
        }
        None => format!("{missing}, {}{made_good}", name_doer(step)),
    }
}

/// Which step should have made good what the step to blame has done.
pub(super) fn made_good(outcome: &Outcome, cause: &CauseCount) -> String {
    let Some(step) = &cause.made_good_by else {
        return cause.only_with.as_ref().map(for_want_of).unwrap_or_default();
    };
    let mut owed = outcome.goal.iter().filter(|point| point.step.as_ref() == Some(step));
    let became =
        owed.find_map(|point| point.fate.as_ref()).map(|fate| format!(", which was {}", became(fate)));
    let became = became.unwrap_or_else(|| otherwise(outcome, step));
    format!(", to be made good by {}{became}", name_command(step))
}

/// The counts of all updates, per kind where there are several, and per store.
fn table(outcome: &Outcome, page: &mut Page) {
    page.heading(&format!(
        "What became of {}",
        format_counted(outcome.updates.acknowledged, "acknowledged update")
    ));
    let columns =
        [words(""), numbers("survived"), numbers("superseded"), numbers("pending"), numbers("lost")];
    let mut rows = vec![row("in all", fates(&outcome.updates))];
    if outcome.by_kind.len() > 1 {
        let kind =
            |kind: &rehearsal::outcome::KindCounts| row(&format!("{}s", kind.kind), fates(&kind.counts));
        rows.extend(outcome.by_kind.iter().map(kind));
    }
    for store in &outcome.by_store {
        let fates = [store.survived, store.superseded, store.pending, store.lost];
        rows.push(row(&format!("at {}", store.store), fates));
    }
    page.table(&columns, &rows);
    let rest = remarks(&outcome.updates);
    if !rest.is_empty() {
        page.prose(2, doubtful(), &format!("{}.", capital(&rest.join("; "))));
    }
}

/// The four fates of a count.
const fn fates(counts: &Counts) -> [u64; 4] {
    [counts.survived, counts.superseded, counts.pending, counts.lost]
}

/// A row of the table, striking where something is lost or pending.
fn row(name: &str, fates: [u64; 4]) -> TableRow {
    let cells = std::iter::once(name.to_owned()).chain(fates.into_iter().map(format_count)).collect();
    let style = match fates {
        [_, _, _, lost] if lost > 0 => bad(),
        [_, _, pending, _] if pending > 0 => doubtful(),
        _ => Style::new(),
    };
    TableRow { cells, style, ..TableRow::default() }
}

/// What else is wrong with the data, where anything is.
fn remarks(counts: &Counts) -> Vec<String> {
    let mut remarks = Vec::new();
    match (counts.lost, counts.lost_to_clients) {
        (0, _) => {}
        (_, 0) => remarks.push(String::from("what is lost is still in a store that serves clients")),
        (lost, to_clients) if lost == to_clients => {
            remarks.push(String::from(
                "all that is lost is lost to clients: no store that serves them at the end has it",
            ));
        }
        (_, some) => {
            let are = if some == 1 { "is" } else { "are" };
            remarks.push(format!("{} of the lost {are} in no store that serves clients", format_count(some)));
        }
    }
    if counts.duplicated > 0 {
        remarks.push(format!("{} taken or run twice", format_count(counts.duplicated)));
    }
    if counts.diverged_rows > 0 {
        remarks
            .push(format!("{} out of step between the stores", format_counted(counts.diverged_rows, "row")));
    }
    if counts.resurrected_rows > 0 {
        remarks.push(format!("{} back although deleted", format_counted(counts.resurrected_rows, "row")));
    }
    remarks
}
