//! The story of an objective that does not hold, or of what is broken at the end.

use super::{remedies, replied, shown, typed};
use crate::text::{Page, bad, doubtful};
use crate::units::fine_instant;
use anstyle::Style;
use rehearsal::story::FindingStory;

pub(super) fn tell(story: &FindingStory, page: &mut Page) {
    let at = story.at_s.map(|at| format!(" (at {})", fine_instant(at))).unwrap_or_default();
    page.prose(0, bad(), &format!("{}{at}.", story.message));
    for other in &story.others {
        page.prose(2, doubtful(), &format!("and: {other}"));
    }
    if let Some(command) = &story.by {
        page.heading("The step it belongs to");
        page.prose(2, Style::new().bold(), &typed(command));
        if let Some(message) = &command.message {
            page.prose(4, bad(), message);
        } else {
            replied(command, page);
        }
    }
    if let Some(fault) = &story.fault {
        page.heading("What it comes of");
        page.prose(2, Style::new().bold(), &format!("`{fault}`"));
    }
    if !story.longest.is_empty() {
        page.heading("What took longest");
        for command in &story.longest {
            page.prose(2, Style::new(), &typed(command));
        }
    }
    shown("What the system shows at the end", &story.shown, page);
    remedies::write("What would have helped", &story.remedies, page);
}
