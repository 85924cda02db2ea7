//! What of a search at a part of the load was played again at the whole of it.

use super::failures::named;
use crate::text::{Page, quiet, verdict_style};
use crate::units::{format_count, format_counted};
use search::explored::{Again, AtWhole};

/// How many cases that end otherwise are shown, where there is not room for all.
const SHOWN: usize = 10;

/// How many cases held at the part alone, for the headline.
pub(super) fn reservation(at_whole: &AtWhole) -> String {
    match at_whole.held_at_part {
        0 => String::new(),
        some => format!(" {} held at {} alone.", format_counted(some, "case"), at_whole.part),
    }
}

/// What was played again, and what ends otherwise.
pub(super) fn write(at_whole: &AtWhole, page: &mut Page) {
    let AtWhole { part, again, otherwise, .. } = at_whole;
    let ends = match otherwise.len() {
        0 => String::from("all of them end alike"),
        some => format!("{} of them end otherwise there", format_count(some as u64)),
    };
    let text = format!(
        "Played at {part}, and {} again at the whole load, which decides: the runbook as written, an example of each kind \
         of failure, and what held next to one that fails; {ends}.",
        format_counted(*again, "case")
    );
    page.prose(0, quiet(), &text);
    if otherwise.is_empty() {
        return;
    }
    page.heading("What ends otherwise at the whole load");
    let shown = if page.lines_max().is_some() { SHOWN } else { usize::MAX };
    for again in otherwise.iter().take(shown) {
        page.prose(2, verdict_style(again.at_whole.verdict), &told(again, part));
    }
    super::failures::more(otherwise.len().saturating_sub(shown), "case", page);
}

/// How a case ends, and how it ended.
fn told(again: &Again, part: &str) -> String {
    let case = match again.example.deviations.as_slice() {
        [] => String::from("as written"),
        some => some.join("; "),
    };
    format!("{case}: {}; at {part} {}", named(&again.at_whole), named(&again.at_part))
}
