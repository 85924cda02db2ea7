//! The story of a runbook that could not go on.

use super::{moments, remedies, replied, shown};
use crate::text::{Page, bad, doubtful, name_command};
use crate::units::{fine_instant, format_counted};
use anstyle::Style;
use rehearsal::story::StuckStory;

pub(super) fn tell(story: &StuckStory, page: &mut Page) {
    let at = &story.at;
    page.prose(
        0,
        bad(),
        &format!(
            "The runbook could not go on at {}, at {}.",
            name_command(&at.step),
            fine_instant(story.gave_up_s)
        ),
    );
    page.heading("Where, and why");
    page.prose(2, Style::new().bold(), &format!("[{}] {}$ {}", at.step, at.lane, at.command));
    let times = if story.times > 1 { format!(", typed {} times", story.times) } else { String::new() };
    page.prose(4, bad(), &format!("{}{times}: {}", at.result.word(), story.reason));
    if at.reply.len() > 1 || at.reply.first().is_some_and(|line| *line != story.reason) {
        replied(at, page);
    }
    if let Some(waits_for) = &story.waits_for {
        page.prose(4, doubtful(), &format!("it waits for {waits_for}"));
    }
    for doubt in &story.doubts {
        let help = doubt.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
        page.prose(4, doubtful(), &format!("the check says of it: {}{help}", doubt.message));
    }
    if let Some(next) = &story.next {
        let many = format_counted(story.not_reached, "command");
        let next = format!("{many} not reached, from {} on: {}", name_command(&next.step), next.command);
        page.prose(2, bad(), &next);
    }
    moments(&story.moments, page);
    shown("What the system showed when the operator gave up", &story.shown, page);
    remedies::write("What can be done", &story.remedies, page);
    if story.way_back.is_none() {
        page.prose(2, Style::new(), "The step names no section to go back by (`> rollback: ID`).");
    }
}
