//! Two runs of one scenario side by side: what differs, the verdict first and what is alike only counted.

use crate::text::{Page, TableRow, bad, numbers, quiet, verdict_name, verdict_style, words};
use crate::units::{format_count, format_counted, format_instant, format_length};
use crate::{Look, cause};
use anstyle::Style;
use rehearsal::outcome::{CauseCount, Outcome, PlayedStep, StepResult};

/// Two runs as text; `replays` are the commands that play each of them.
#[must_use]
pub fn differing_text(one: &Outcome, other: &Outcome, look: Look, replays: [&str; 2]) -> String {
    let mut page = Page::new(look);
    let worse = one.verdict.max(other.verdict);
    page.prose(0, verdict_style(worse), &headline(one, other));
    page.prose(
        0,
        Style::new(),
        &format!("{}, the first {}, the second {}", one.scenario, of(one), of(other)),
    );
    if one.digest == other.digest {
        page.prose(0, Style::new(), "Both runs are the same, event by event.");
    } else {
        figures(one, other, &mut page);
        missing(one, other, &mut page);
        commands(one, other, &mut page);
        findings(one, other, &mut page);
    }
    page.whole(&format!("Replay the first: {}", replays[0]));
    page.kept(0, &format!("Replay the second: {}", replays[1]));
    page.into_text()
}

/// The two verdicts in a sentence.
fn headline(one: &Outcome, other: &Outcome) -> String {
    let [first, second] = [one, other].map(|outcome| verdict_name(outcome.verdict));
    let lost = |outcome: &Outcome| {
        let of = format_counted(outcome.updates.acknowledged, "acknowledged update");
        let lost = match outcome.updates.lost {
            0 => format!("none of {of} lost"),
            lost => format!("{} of {of} lost", format_count(lost)),
        };
        match outcome.updates.pending {
            0 => lost,
            pending => format!("{lost} and {} pending", format_count(pending)),
        }
    };
    if first == second {
        return format!("{first} both times: {}, and {}.", lost(one), lost(other));
    }
    format!("{first} against {second}: {}, against {}.", lost(one), lost(other))
}

/// What a run deviates by, in words.
fn of(outcome: &Outcome) -> String {
    match outcome.deviations.as_slice() {
        [] => String::from("as written"),
        some => format!("with {}", some.join("; ")),
    }
}

/// A figure of both runs.
struct Figure {
    what: String,
    values: [String; 2],
}

/// The figures that differ.
fn figures(one: &Outcome, other: &Outcome, page: &mut Page) {
    let (all, both) = (told(one), told(other));
    let mut rows: Vec<Figure> = Vec::new();
    for (what, value) in &all {
        let second = both.iter().find(|(name, _)| name == what).map_or("-", |(_, value)| value);
        rows.push(Figure { what: what.clone(), values: [value.clone(), second.to_owned()] });
    }
    let is_new = |(what, _): &&(String, String)| !all.iter().any(|(name, _)| name == what);
    for (what, value) in both.iter().filter(is_new) {
        rows.push(Figure { what: what.clone(), values: [String::from("-"), value.clone()] });
    }
    let (alike, differing): (Vec<Figure>, Vec<Figure>) =
        rows.into_iter().partition(|row| row.values[0] == row.values[1]);
    if !differing.is_empty() {
        page.heading("What came of it");
        let row = |Figure { what, values: [first, second] }: Figure| TableRow {
            cells: vec![first, second, what],
            ..TableRow::default()
        };
        let rows: Vec<TableRow> = differing.into_iter().map(row).collect();
        page.table(&[numbers("the first"), numbers("the second"), words("")], &rows);
    }
    if !alike.is_empty() {
        page.prose(2, quiet(), &format!("{} alike", format_counted(alike.len() as u64, "further figure")));
    }
}

/// What a run is measured by, each figure under its name.
fn told(outcome: &Outcome) -> Vec<(String, String)> {
    let counts = &outcome.updates;
    let mut told = vec![(String::from("verdict"), verdict_name(outcome.verdict).to_lowercase())];
    let stuck = outcome.stuck_at.as_ref().map_or(String::from("-"), |stuck| stuck.address.clone());
    told.push((String::from("stuck at"), stuck));
    for (number, what) in [
        (counts.acknowledged, "updates acknowledged"),
        (counts.lost, "lost"),
        (counts.lost_to_clients, "of them lost to clients"),
        (counts.pending, "pending"),
        (counts.superseded, "superseded"),
        (counts.duplicated, "duplicated"),
        (counts.diverged_rows, "rows out of step"),
        (counts.resurrected_rows, "rows back from the dead"),
        (outcome.goal.len() as u64, "points of the goal missed"),
    ] {
        told.push((what.to_owned(), format_count(number)));
    }
    told.push((String::from("the runbook took"), format_length(outcome.runbook.duration_s)));
    for service in &outcome.availability {
        let name = &service.service;
        told.push((format!("longest gap of {name}"), format_length(service.longest_gap_s)));
        told.push((format!("all gaps of {name}"), format_length(service.total_gap_s)));
        told.push((format!("requests of {name} refused"), format_count(service.refused)));
        told.push((format!("requests of {name} not answered"), format_count(service.failed)));
    }
    let exposure = &outcome.exposure;
    let measured =
        [("with a single copy of the data", exposure.single_copy_s), ("greatest lag", exposure.max_lag_s)];
    let measured = measured.into_iter().filter_map(|(what, long)| Some((what, long?)));
    told.extend(measured.map(|(what, long)| (String::from(what), format_length(long))));
    told
}

/// What is lost or pending in one of them, by cause, and not alike in the other.
fn missing(one: &Outcome, other: &Outcome, page: &mut Page) {
    let causes = |outcome: &Outcome| {
        let lost = outcome.lost_by_cause.iter().map(|cause| ("lost", cause.clone()));
        let pending = outcome.pending_by_cause.iter().map(|cause| ("pending", cause.clone()));
        lost.chain(pending).collect::<Vec<_>>()
    };
    let (ones, others) = (causes(one), causes(other));
    let is_alike = |(fate, cause): &(&str, CauseCount), all: &[(&str, CauseCount)]| {
        all.iter().any(|(name, same)| {
            name == fate
                && (same.cause, &same.store, &same.step, same.count)
                    == (cause.cause, &cause.store, &cause.step, cause.count)
        })
    };
    let mut rows = Vec::new();
    for (which, these, those) in [("the first", &ones, &others), ("the second", &others, &ones)] {
        for (fate, cause) in these.iter().filter(|cause| !is_alike(cause, those)) {
            let by = cause
                .step
                .as_deref()
                .or(cause.fault.as_deref())
                .map(|by| format!(" by {by}"))
                .unwrap_or_default();
            let why = cause::kind_in_words(cause.cause);
            let text = format!("{fate} at {}: {why}{by}", cause.store);
            rows.push(TableRow {
                cells: vec![which.to_owned(), format_count(cause.count), text],
                ..TableRow::default()
            });
        }
    }
    if !rows.is_empty() {
        page.heading("What is missing");
        page.table(&[words("in"), numbers("how many"), words("where and why")], &rows);
    }
}

/// Commands that ended otherwise, in the order in which they were typed. What one of the two did not come to is a line for
/// them all.
fn commands(one: &Outcome, other: &Outcome, page: &mut Page) {
    let mut pairs: Vec<StepPair<'_>> = Vec::new();
    for step in &one.runbook.steps {
        let same = other.runbook.steps.iter().find(|same| same.address == step.address);
        pairs.push([Some(step), same]);
    }
    let is_new = |step: &&PlayedStep| !one.runbook.steps.iter().any(|same| same.address == step.address);
    pairs.extend(other.runbook.steps.iter().filter(is_new).map(|step| [None, Some(step)]));
    let (alike, differing): (Vec<StepPair<'_>>, Vec<StepPair<'_>>) =
        pairs.into_iter().partition(|[first, second]| first.map(ended) == second.map(ended));
    let (unreached, mut told): (Vec<StepPair<'_>>, Vec<StepPair<'_>>) = differing
        .into_iter()
        .partition(|pair| pair.iter().flatten().any(|step| step.result == StepResult::NotReached));
    told.sort_by_key(|pair| pair.iter().flatten().filter_map(|step| step.start_s).min());
    if !told.is_empty() {
        page.heading("Commands that ended otherwise");
        let rows: Vec<TableRow> = told.iter().map(command_row).collect();
        page.table(&[words("the first"), words("the second"), words("step"), words("command")], &rows);
    } else if !unreached.is_empty() {
        page.heading("Commands that ended otherwise");
    }
    for (index, which) in [(0, "the first"), (1, "the second")] {
        let mut not = unreached
            .iter()
            .filter_map(|pair| pair[index])
            .filter(|step| step.result == StepResult::NotReached);
        let many = not.clone().count() as u64;
        if let Some(from) = not.next() {
            let text = format!(
                "{} not reached in {which} alone, from {} on",
                format_counted(many, "command"),
                from.address
            );
            page.prose(2, bad(), &text);
        }
    }
    page.prose(2, quiet(), &format!("{} ended alike", format_counted(alike.len() as u64, "command")));
}

/// A command in both runs; one of them may not know it.
type StepPair<'a> = [Option<&'a PlayedStep>; 2];

/// What counts as the end of a command: how it ended and what was said of it; not when, which shifts with everything
/// before it.
fn ended(step: &PlayedStep) -> (&'static str, &str, Option<&str>) {
    (step.result.word(), &step.command, step.message.as_deref())
}

fn command_row(pair: &StepPair<'_>) -> TableRow {
    let how = |step: &Option<&PlayedStep>| match step {
        Some(step) => {
            let at = step.start_s.map(|at| format!(" {}", format_instant(at))).unwrap_or_default();
            format!("{}{at}", step.result.word())
        }
        None => String::from("-"),
    };
    let known = pair.iter().flatten();
    let style = if known.clone().any(|step| step.result.went_wrong()) { bad() } else { Style::new() };
    let below = [("the first", pair[0]), ("the second", pair[1])].into_iter().filter_map(|(which, step)| {
        let message = step?.message.as_ref()?;
        Some(format!("{which}: {message}"))
    });
    let (address, command) =
        known.clone().next().map(|step| (step.address.clone(), step.command.clone())).unwrap_or_default();
    TableRow { cells: vec![how(&pair[0]), how(&pair[1]), address, command], style, below: below.collect() }
}

/// Findings that only one of the two has.
fn findings(one: &Outcome, other: &Outcome, page: &mut Page) {
    let told = |outcome: &Outcome| {
        outcome
            .findings
            .iter()
            .map(|finding| (finding.step.clone(), finding.message.clone()))
            .collect::<Vec<_>>()
    };
    let (ones, others) = (told(one), told(other));
    let only = |these: &[(Option<String>, String)], those: &[(Option<String>, String)]| {
        these.iter().filter(|finding| !those.contains(finding)).cloned().collect::<Vec<_>>()
    };
    let (first, second) = (only(&ones, &others), only(&others, &ones));
    if first.is_empty() && second.is_empty() {
        return;
    }
    page.heading("Findings of one of them alone");
    for (which, found) in [("the first", first), ("the second", second)] {
        for (step, message) in found {
            let step = step.map(|step| format!(" in step {step}")).unwrap_or_default();
            page.prose(2, Style::new(), &format!("{which}{step}: {message}"));
        }
    }
}
