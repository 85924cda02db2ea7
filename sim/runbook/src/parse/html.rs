//! What a line of HTML takes with it: up to an empty line all that follows is its text to Markdown, be it the heading of a step,
//! that of the way back, or an edge.

use super::edges::edge_of;
use super::{NOT_A_STEP, Part, Reader};
use crate::heading::line_like_step;
use crate::markdown::Line;
use crate::{Diagnostic, Severity, Vocabulary};

/// So many lines above are looked at (ours), for a page may have no empty one.
const LINES_MAX: usize = 100;

impl<V: Vocabulary> Reader<'_, V> {
    /// Tells of a line of prose that would count if no line of HTML stood above it; whether it is one.
    pub(super) fn within_html(&mut self, line: &Line) -> bool {
        let text = line.text.trim();
        if !text.starts_with(['#', '>']) || !self.is_below_html(line) {
            return false;
        }
        if text.starts_with("## ")
            && let Some(step) = line_like_step(text)
        {
            self.taken_by_html(line, (NOT_A_STEP, Severity::Warning), "heading");
            self.lost = true;
            self.lookalikes.insert(step.id);
            return true;
        }
        if text.eq_ignore_ascii_case("# rollback") {
            self.taken_by_html(line, (NOT_A_STEP, Severity::Error), "heading");
            // What follows is told as what it is meant for, and one slip once.
            self.part = Part::Rollbacks;
            return true;
        }
        let is_edge = text.starts_with('>') && edge_of(text).is_some_and(|found| found.has_colon);
        if is_edge && self.inside {
            self.taken_by_html(line, ("idle-edge", Severity::Warning), "quote");
        }
        is_edge
    }

    /// Whether one of the lines right above, which no empty line parts from it, begins with a tag.
    fn is_below_html(&self, line: &Line) -> bool {
        let above = self.text[..line.range.start].lines().rev().take(LINES_MAX);
        let mut above = above.take_while(|line| !line.trim().is_empty());
        above.any(|line| line.trim_start().starts_with('<'))
    }

    fn taken_by_html(&mut self, line: &Line, (code, severity): (&'static str, Severity), what: &str) {
        let message = format!(
            "a line of HTML stands above this {what}, which only an empty line ends, so that this is read as prose"
        );
        let finding =
            Diagnostic::found(code, severity, message).at(self.file, line.range.clone(), "does not count");
        // Behind the line of HTML, so that what is written is shown as a line more.
        let end = line.range.start.saturating_sub(1);
        self.findings.push(finding.help("leave a line empty before it").patch(end..end, "\n"));
    }
}
