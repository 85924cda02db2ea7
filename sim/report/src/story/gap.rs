//! The story of a gap.

use super::{moments, remedies, shown, typed};
use crate::text::{Page, bad};
use crate::units::{fine_instant, format_count, format_length};
use anstyle::Style;
use rehearsal::story::GapStory;

pub(super) fn tell(story: &GapStory, page: &mut Page) {
    let (from, to) = (fine_instant(story.from_s), fine_instant(story.to_s));
    let long = format_length(story.length_s);
    page.prose(0, bad(), &format!("The clients of {} waited {long}, from {from} to {to}.", story.service));
    page.heading("Who waited, and what stood in the way");
    page.prose(2, Style::new().bold(), &story.cause);
    let began = match (&story.began_with, &story.fault) {
        (Some(command), _) => format!("the service was taken away by {}", typed(command)),
        (None, Some(fault)) => format!("the service was taken away by `{fault}`"),
        (None, None) => String::from("no command took the service away"),
    };
    page.prose(2, Style::new(), &began);
    let ended = match &story.ended_with {
        Some(command) => format!("last before it ended: {}", typed(command)),
        None => String::from("no command was typed or answered before it ended"),
    };
    page.prose(2, Style::new(), &ended);
    if story.gaps > 1 {
        let (gaps, total) = (format_count(story.gaps), format_length(story.total_s));
        page.prose(2, Style::new(), &format!("it is the longest of {gaps} gaps, {total} together"));
    }
    moments(&story.moments, page);
    shown("What the system showed in the middle of it", &story.shown, page);
    remedies::write("What would have shortened it", &story.remedies, page);
}
