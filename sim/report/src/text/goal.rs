//! What of the goal was missed: a line for each point, with the step that should have brought it about.

use super::{Page, bad, doubtful};
use crate::units::counted;
use rehearsal::outcome::{GoalPoint, Outcome};

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

/// A point in words.
fn sentence(point: &GoalPoint) -> String {
    let by =
        point.step.as_ref().map(|step| format!("; step {step} should have seen to it")).unwrap_or_default();
    format!("{point}{by}.")
}
