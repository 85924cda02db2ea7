//! What of the goal was missed: a line for each point, with what undid it, or the step that should have brought it about.

use super::{Page, bad, doubtful, is_put_in};
use crate::units::{counted, instant};
use rehearsal::outcome::{GoalPoint, Outcome, Undone};

/// The kind of the findings that this part tells already.
pub(super) const TOLD: &str = "objective-goal";

/// Writes every point that was missed.
pub(super) fn write(outcome: &Outcome, page: &mut Page) {
    if outcome.goal.is_empty() {
        return;
    }
    let points = counted(outcome.goal.len() as u64, "point");
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
    let by = match (&point.undone, &point.step) {
        (Some(undone), _) => format!("; {}", undoing(undone)),
        (None, Some(step)) => format!("; step {step} should have seen to it"),
        (None, None) => String::new(),
    };
    format!("{point}{by}.")
}

/// What undid a point that had been reached, and until when it was.
pub(crate) fn undoing(undone: &Undone) -> String {
    let Undone { until_s, was, at_once, step, command, fault } = undone;
    let who = match (fault, step, command) {
        (Some(fault), _, _) => format!("`{fault}`"),
        (None, Some(step), Some(command)) if is_put_in(step) => format!("the inserted `{command}`"),
        (None, Some(step), Some(command)) => format!("step {step}, `{command}`"),
        (None, step, _) => step.clone().unwrap_or_else(|| "nothing that was typed".into()),
    };
    let how = if *at_once { "by" } else { "some time after" };
    let was = was.as_ref().map_or_else(|| "reached".into(), |was| format!("\"{was}\""));
    format!("{was} until {}, undone {how} {who}", instant(*until_s))
}
