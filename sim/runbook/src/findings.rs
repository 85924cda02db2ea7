//! Findings as they are collected: bounded, so that a file that is no runbook at all stays readable and quick.
//!
//! Guarantees: whether something can be played is decided by every finding, shown or not. A note is told once, at the
//! first of its places.

use crate::diagnostic::{Annotation, place};
use crate::{Diagnostic, FileId, Severity};
use std::ops::Range;

/// So many errors, and as many warnings and notes, are shown of one file.
const SHOWN_MAX: usize = 100;

/// Findings of one file.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Diagnostic>,
    errors: usize,
    others: usize,
    blocked: bool,
    unread: bool,
}

impl Findings {
    /// Takes a finding.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        self.blocked |= !finding.playable;
        self.unread |= finding.leaves_unread();
        let told = |kept: &Diagnostic| kept.code == finding.code && kept.message == finding.message;
        if finding.severity == Severity::Note && self.kept.iter().any(told) {
            return;
        }
        let count = if finding.severity == Severity::Error { &mut self.errors } else { &mut self.others };
        *count += 1;
        if *count <= SHOWN_MAX {
            self.kept.push(finding);
        }
    }

    /// Names another place of the last finding of this code, the first time that one is found for it.
    pub(crate) fn label_last(&mut self, code: &str, range: &Range<usize>, label: &str) {
        let last = self.kept.iter_mut().rfind(|kept| kept.code == code).filter(|last| last.labels.is_empty());
        if let Some(last) = last {
            let file = last.primary.file;
            last.labels.push(Annotation { file, range: range.clone(), label: label.to_owned() });
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.errors + self.others
    }

    /// Whether one of the findings leaves nothing to play.
    pub(crate) fn blocked(&self) -> bool {
        self.blocked
    }

    /// Whether one of the findings leaves a part of the text unread.
    pub(crate) fn unread(&self) -> bool {
        self.unread
    }

    /// Says that nothing is left to play for what is unread: those findings are errors then.
    pub(crate) fn nothing_left(&mut self) {
        self.blocked = true;
        for finding in self.kept.iter_mut().filter(|finding| finding.leaves_unread()) {
            (finding.severity, finding.playable) = (Severity::Error, false);
        }
    }

    /// Whether another error would still be shown; what is not shown need not be worked out.
    pub(crate) fn shows_errors(&self) -> bool {
        self.errors < SHOWN_MAX
    }

    /// The findings in order of their places, and a note about those that are not shown.
    pub(crate) fn finish(mut self, file: FileId) -> Vec<Diagnostic> {
        self.kept.sort_by_key(place);
        let hidden = self.errors + self.others - self.kept.len();
        if hidden > 0 {
            let end = self.kept.last().map_or(0, |last| last.primary.range.end);
            let message = format!("{hidden} more findings of this file are not shown");
            self.kept.push(Diagnostic::found("more-findings", Severity::Note, message).at(
                file,
                end..end,
                "",
            ));
        }
        self.kept
    }
}
