//! The story of a goal that was missed.

use super::{remedies, replied, shown, typed};
use crate::text::goal::{seen_to, undoing};
use crate::text::{Page, bad, doubtful};
use crate::units::format_counted;
use anstyle::Style;
use rehearsal::outcome::StepResult;
use rehearsal::story::{GoalStory, PointStory};

pub(super) fn tell(story: &GoalStory, page: &mut Page) {
    let points = format_counted(story.points.len() as u64, "point");
    page.prose(0, bad(), &format!("The goal was not reached: {points} missed."));
    page.heading("What was missed, and what became of the step that should have seen to it");
    for point in &story.points {
        tell_point(point, page);
    }
    shown("What the system shows at the end", &story.shown, page);
    remedies::write("What would have helped", &story.remedies, page);
}

fn tell_point(told: &PointStory, page: &mut Page) {
    let point = &told.point;
    page.prose(2, Style::new().bold(), &point.to_string());
    if let Some(undone) = &point.undone {
        page.prose(4, doubtful(), &undoing(undone));
    }
    match (told.commands.first(), &point.step) {
        (None, None) if point.undone.is_some() => {}
        (None, None) => page.prose(4, Style::new(), "no one step is known that should have seen to it"),
        (None, Some(step)) => {
            page.prose(4, Style::new(), &format!("step {step} should have, and is not in the run"));
        }
        (Some(_), _) => {}
    }
    if let Some(seen_to) = seen_to(point).filter(|_| point.fate.is_some()) {
        page.prose(4, doubtful(), &seen_to);
    }
    for command in &told.commands {
        let style = if command.result == StepResult::Ok { Style::new() } else { doubtful() };
        page.prose(4, style, &typed(command));
        match &command.message {
            Some(message) => page.prose(6, style, message),
            None => replied(command, page),
        }
    }
    if let Some(before) = &told.before {
        let message = before.message.as_deref().unwrap_or_default();
        page.prose(4, doubtful(), &format!("before it went wrong: {}, {message}", typed(before)));
    }
}
