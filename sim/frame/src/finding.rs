//! A finding of a lint: said at a line, and told once it says what to do.

use crate::line::{At, Labels, LintLine};
use runbook::{Diagnostic, Problem, Severity};
use std::ops::Range;

/// A finding about a line, or about a part of it. What stands here can be played, so that it never keeps a runbook from
/// running.
#[must_use = "a finding is told with what to do"]
#[derive(Debug)]
pub struct Finding<'a, C> {
    line: &'a LintLine<'a, C>,
    problem: Problem,
    also: Labels,
    /// Whether it was to point at a part of the line that does not stand there as it is named: nothing can be written in its
    /// place then.
    is_lost: bool,
}

impl<'a, C> LintLine<'a, C> {
    /// An error about the whole line.
    pub fn error(&'a self, code: &'static str, message: impl Into<String>) -> Finding<'a, C> {
        let problem = Problem::error(code, 0..self.text.len(), message);
        Finding { line: self, problem, also: Vec::new(), is_lost: false }
    }

    /// A warning about the whole line.
    pub fn warning(&'a self, code: &'static str, message: impl Into<String>) -> Finding<'a, C> {
        let error = self.error(code, message);
        Finding { problem: Problem { severity: Severity::Warning, ..error.problem }, ..error }
    }
}

impl<C> Finding<'_, C> {
    fn only(self, range: Option<Range<usize>>) -> Self {
        let is_lost = range.is_none();
        let range = range.unwrap_or(0..self.line.text.len());
        Self { problem: Problem { range, ..self.problem }, is_lost, ..self }
    }

    /// Points at one word of the line, where the word is in it: at its first occurrence that is no part of a longer one.
    pub fn on(self, word: &str) -> Self {
        let inside = |letter: char| letter.is_alphanumeric() || letter == '_';
        let text = self.line.text;
        let alone =
            |at: &usize| !text[..*at].ends_with(inside) && !text[at + word.len()..].starts_with(inside);
        let found = text.match_indices(word).map(|(at, _)| at).find(alone);
        self.only(found.map(|at| at..at + word.len()))
    }

    /// Points at a part of a word, as where a value stands right behind its option, where the part is in the line.
    /// Options come before their values, so that the last place is meant.
    pub fn within(self, part: &str) -> Self {
        let found = self.line.text.rfind(part);
        self.only(found.map(|at| at..at + part.len()))
    }

    /// Says what stands beside the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.problem.label = label.into();
        self
    }

    /// Points at another line too, where there is one.
    pub fn also(mut self, at: impl Into<Option<At>>, label: impl Into<String>) -> Self {
        self.also.extend(at.into().map(|at| (at, label.into())));
        self
    }

    /// Tells it with what to do.
    pub fn help(mut self, help: impl Into<String>) {
        self.problem.help = Some(help.into());
        self.tell();
    }

    /// Says that what it points at is of another place than the line, so that either may be wrong.
    pub fn elsewhere(self) -> Self {
        self.line.is_elsewhere.set(true);
        self
    }

    /// Tells it with what to do, and what to write in place of what it points at.
    pub fn mended(mut self, help: impl Into<String>, text: impl Into<String>) {
        self.problem.replacement = Some(text.into());
        self.help(help);
    }

    /// Tells it.
    pub fn tell(mut self) {
        self.problem.replacement.take_if(|_| self.is_lost);
        let mend = self.problem.replacement.clone().map(|text| (self.problem.range.clone(), text));
        self.line.mends.borrow_mut().push(mend);
        let found = self.line.diagnose(self.problem);
        let same = |(told, _): &(Diagnostic, Labels)| {
            (&told.code, &told.message, &told.primary) == (&found.code, &found.message, &found.primary)
        };
        // What stands twice in a line is pointed at once.
        if !self.line.found.borrow().iter().any(same) {
            self.line.found.borrow_mut().push((found, self.also));
        }
    }
}

/// What was told of the lines of steps and of rollback sections, in the order of the text. What a finding points at too
/// stands in a step.
pub(crate) fn told<C>([steps, rollbacks]: [&[LintLine<'_, C>]; 2]) -> Vec<Diagnostic> {
    let found = steps.iter().chain(rollbacks).flat_map(|line| line.found.take());
    let with = |finding, (at, label): (At, String)| steps[at].also(finding, label);
    let mut all: Vec<Diagnostic> =
        found.map(|(finding, also)| also.into_iter().fold(finding, with)).collect();
    all.sort_by_key(|finding| finding.primary.range.start);
    all
}
