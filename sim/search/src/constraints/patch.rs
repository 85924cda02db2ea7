//! The runbook with the precedences that it needs and does not declare, as a unified diff.
//!
//! Guarantees: a patched runbook reads, and keeps what was learnt between lanes whenever its orders are explored.
//! Within a lane nothing need be declared, and between lanes of one step nothing can be.

use super::Printed;
use crate::order::Poset;
use similar::TextDiff;

impl Printed {
    /// A unified diff that declares what this order of the commands needs between lanes and the document does not say;
    /// nothing where it says all.
    #[must_use]
    pub fn patch(&self, order: &Poset) -> Option<String> {
        let text = patched(self, order);
        if text == self.text {
            return None;
        }
        let diff = TextDiff::from_lines(&self.text, &text);
        let diff = diff.unified_diff().context_radius(2).header(&self.name, &self.name).to_string();
        Some(diff)
    }
}

/// The text with the lines that are missing.
pub(super) fn patched(printed: &Printed, order: &Poset) -> String {
    let mut declared = printed.declared.clone();
    let mut missing: Vec<(usize, String)> = Vec::new();
    let step_of = |command: usize| printed.lines.commands[command].step();
    let mut edges = order.covers();
    edges.retain(|edge| printed.is_near(*edge));
    // Late ones first for each step: they imply most of the others.
    edges.sort_by_key(|&(before, after)| (after, std::cmp::Reverse(before)));
    for (before, after) in edges {
        if declared.precedes(before, after) || step_of(before) == step_of(after) {
            continue;
        }
        let step = printed.places.iter().position(|place| place.step.step() == step_of(after));
        let Some(step) = step else { continue };
        missing.push((step, format!("> after: {}", printed.unit(before))));
        for late in 0..declared.len() {
            if step_of(late) == step_of(after) {
                // All lead forward in print, so that they never contradict each other.
                let _ = declared.insert(before, late);
            }
        }
    }
    missing.sort();
    let mut text = printed.text.clone();
    for (index, place) in printed.places.iter().enumerate().rev() {
        let lines: Vec<&str> =
            missing.iter().filter(|(step, _)| *step == index).map(|(_, line)| line.as_str()).collect();
        if lines.is_empty() {
            continue;
        }
        let (at, lead) = match place.after {
            Some(at) => (at, "\n"),
            None => (place.heading, "\n\n"),
        };
        // What follows at once would be read as part of the quote.
        let follows = text[at..].strip_prefix('\n').is_some_and(|rest| !rest.starts_with(['\n', '\r', '>']));
        let tail = if follows { "\n" } else { "" };
        text.insert_str(at, &format!("{lead}{}{tail}", lines.join("\n")));
    }
    text
}
