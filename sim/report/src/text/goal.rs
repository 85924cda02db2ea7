//! What of the goal was missed: a line for each point, with what undid it, or the step that should have brought it about.

use super::{Page, bad, doubtful, is_put_in};
use crate::units::{format_counted, format_instant};
use rehearsal::outcome::{GoalPoint, Outcome, Root, StepFate, StepResult, Undone};

/// The kind of the findings that this part tells already.
pub(super) const TOLD: &str = "objective-goal";

/// Writes every point that was missed.
pub(super) fn write(outcome: &Outcome, page: &mut Page) {
    if outcome.goal.is_empty() {
        return;
    }
    let points = format_counted(outcome.goal.len() as u64, "point");
    let judged = outcome.findings.iter().any(|finding| finding.kind == TOLD);
    let (heading, style) = if judged {
        (format!("The goal was not reached: {points} missed"), bad())
    } else {
        (format!("The goal was not reached, which is not asked for here: {points} missed"), doubtful())
    };
    page.heading(&heading);
    for point in &outcome.goal {
        page.prose(2, style, &sentence(point));
    }
}

/// A point in words: what undid it, or else the step that should have seen to it.
fn sentence(point: &GoalPoint) -> String {
    let undone = point.undone.as_ref().map(|undone| format!("; {}", undoing(undone))).unwrap_or_default();
    let seen_to = seen_to(point).map(|seen_to| format!("; {seen_to}")).unwrap_or_default();
    format!("{point}{undone}{seen_to}.")
}

/// The step that should have seen to a point, where it is to blame, with what became of it.
pub(crate) fn seen_to(point: &GoalPoint) -> Option<String> {
    let GoalPoint { step, fate: became, undone, .. } = point;
    let step = step.as_ref().filter(|_| undone.is_none() || point.was_to_be_made_good())?;
    let made_good = if undone.is_some() { "made it good" } else { "seen to it" };
    let fate = became.as_ref().map(fate).unwrap_or_default();
    Some(format!("step {step} should have {made_good}{fate}"))
}

/// What became of the step that should have seen to a point, to go on with after that.
pub(crate) fn fate(fate: &StepFate) -> String {
    format!(", and was {}", became(fate))
}

/// What became of the step that should have seen to a point.
pub(super) fn became(fate: &StepFate) -> String {
    let became = match (&fate.deviation, fate.result) {
        (Some(deviation), StepResult::Ok | StepResult::Skipped) => changed(deviation).to_owned(),
        (Some(deviation), result) => format!("{} and {}", changed(deviation), ended(result)),
        (None, result) => ended(result).to_owned(),
    };
    let deviation = fate.deviation.as_ref().map(|one| format!(" (`{one}`)")).unwrap_or_default();
    let want = fate.for_want_of.as_ref().map(for_want_of).unwrap_or_default();
    format!("{became}{deviation}{want}")
}

pub(super) fn for_want_of(root: &Root) -> String {
    let Root { deviation, step } = root;
    match step {
        Some(step) if is_put_in(step) => {
            format!(", as happens only with the command inserted {step} (`{deviation}`)")
        }
        Some(step) => format!(", for step {step} was {} (`{deviation}`)", changed(deviation)),
        None => format!(", as happens only with `{deviation}`"),
    }
}

/// What a deviation has done to a command.
pub(super) fn changed(deviation: &str) -> &'static str {
    match deviation.split_whitespace().next() {
        Some("skip") => "left out",
        Some("replace") => "replaced",
        Some("place") => "typed elsewhere",
        Some("repeat") => "repeated",
        Some("hasten") => "not waited for",
        Some("move" | "swap" | "order") => "moved",
        _ => "made to go wrong",
    }
}

/// How a command ended, as something that befell it.
const fn ended(result: StepResult) -> &'static str {
    match result {
        StepResult::Ok => "done",
        StepResult::Refused => "refused",
        StepResult::Failed => "broken off",
        StepResult::Skipped => "left out",
        StepResult::TimedOut => "not answered in time",
        StepResult::NotModelled => "not modelled",
        StepResult::Unfinished => "not ended",
        StepResult::NotReached => "not reached",
    }
}

/// What undid a point that had been reached, and until when it was.
pub(crate) fn undoing(undone: &Undone) -> String {
    let Undone { until_s, was, at_once, step, command, deviation, is_as_written: _, only_with, fault } =
        undone;
    let who = match (fault, step, command) {
        (Some(fault), _, _) => format!("`{fault}`"),
        (None, Some(step), Some(command)) if is_put_in(step) => {
            format!("the inserted command `{command}` {step}")
        }
        (None, Some(step), Some(command)) => {
            let changed = deviation.as_ref().map(|one| format!(", which was {} (`{one}`)", changed(one)));
            format!("step {step}, `{command}`{}", changed.unwrap_or_default())
        }
        (None, step, _) => step.clone().unwrap_or_else(|| "nothing that was typed".into()),
    };
    let how = if *at_once { "by" } else { "some time after" };
    let was = was.as_ref().map_or_else(|| "reached".into(), |was| format!("\"{was}\""));
    let only_with = only_with.as_ref().map(for_want_of).unwrap_or_default();
    format!("{was} until {}, undone {how} {who}{only_with}", format_instant(*until_s))
}
