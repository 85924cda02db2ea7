//! The runbook as it was played, and the findings.

use super::goal::for_want_of;
use super::{Page, TableRow, bad, doubtful, numbers, quiet, words};
use crate::units::{format_counted, format_instant, format_length};
use anstyle::Style;
use rehearsal::outcome::{Finding, Played, PlayedStep, Seconds, Severity, StepResult};

/// Writes the timeline, with whole commands and what they replied where that is asked for; what was never reached is told in one line.
pub(super) fn write(played: &Played, replies: bool, page: &mut Page) {
    page.heading(&format!("The runbook as it was played, {}", format_length(played.duration_s)));
    let last = played.steps.iter().rposition(|step| step.result != StepResult::NotReached);
    let (reached, rest) = played.steps.split_at(last.map_or(0, |last| last + 1));
    let command = words("command").whole(replies);
    let columns = [numbers("when"), numbers("took"), words("result"), words("step"), command];
    if !reached.is_empty() {
        page.table(&columns, &reached.iter().map(|step| row(step, replies)).collect::<Vec<_>>());
    }
    if let Some(first) = rest.first() {
        let commands = format_counted(rest.len() as u64, "command");
        let text = format!("{commands} not reached, from {} on: {}", first.address, first.command);
        page.prose(2, bad(), &text);
    }
}

/// A command as a row; one that went wrong stands out, with what the tool said below.
fn row(step: &PlayedStep, replies: bool) -> TableRow {
    let dash = || String::from("-");
    let took =
        step.start_s.zip(step.end_s).map(|(start, end)| format_length(Seconds(end.span() - start.span())));
    let (result, style) = result(step.result);
    let cells = vec![
        step.start_s.map_or_else(dash, format_instant),
        took.unwrap_or_else(dash),
        result.to_owned(),
        step.address.clone(),
        step.command.clone(),
    ];
    TableRow { cells, style, below: below(step, replies) }
}

/// What stands below a command: what went wrong, or every line of its reply. What came instead of an expected output
/// stands in the message already.
fn below(step: &PlayedStep, replies: bool) -> Vec<String> {
    let in_full = matches!(step.result, StepResult::Ok | StepResult::Refused) && !step.reply.is_empty();
    if replies && in_full {
        return step.reply.iter().map(|line| format!("> {line}")).collect();
    }
    step.message.iter().cloned().collect()
}

/// A result's word and look.
const fn result(result: StepResult) -> (&'static str, Style) {
    match result {
        StepResult::Ok => ("ok", Style::new()),
        StepResult::Refused => ("REFUSED", bad()),
        StepResult::Failed => ("FAILED", bad()),
        StepResult::TimedOut => ("TIMED OUT", bad()),
        StepResult::NotModelled => ("NOT MODELLED", bad()),
        StepResult::Unfinished => ("UNFINISHED", bad()),
        StepResult::NotReached => ("not reached", bad()),
        StepResult::Skipped => ("skipped", quiet()),
    }
}

/// Writes the findings.
pub(super) fn findings(findings: &[Finding], page: &mut Page) {
    let mut untold = findings.iter().filter(|finding| finding.kind != super::goal::TOLD).peekable();
    if untold.peek().is_none() {
        return;
    }
    page.heading("Findings");
    for finding in untold {
        let (word, style) = match finding.severity {
            Severity::Error => ("error", bad()),
            Severity::Warning => ("warning", doubtful()),
            Severity::Note => ("note", Style::new()),
        };
        let at = finding.at_s.map(|at| format!(" at {}", format_instant(at))).unwrap_or_default();
        let step = finding.step.as_deref().map(|step| format!(" in step {step}")).unwrap_or_default();
        let fault = finding.fault.as_deref().map(|fault| format!(" by `{fault}`")).unwrap_or_default();
        let only_with = finding.only_with.as_ref().map(for_want_of).unwrap_or_default();
        page.prose(2, style, &format!("{word}{at}{step}{fault}: {}{only_with}", finding.message));
    }
}
