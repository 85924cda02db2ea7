//! A line of the runbook, and how a finding points at it.

use rehearsal::Verb;
use runbook::{Diagnostic, FileId, Origin, Problem, Severity, Typed};
use std::collections::BTreeMap;
use std::ops::Range;

/// A line of the runbook with what a finding needs of it.
#[derive(Debug, Clone)]
pub struct Line<'a, C> {
    /// What is typed.
    pub text: &'a str,
    /// What it does.
    pub act: &'a Verb<C>,
    /// The host it is typed at; none for a lane that the scenario does not map.
    pub host: Option<&'a str>,
    /// The release named in the prompt.
    pub release: Option<&'a str>,
    file: FileId,
    range: &'a Range<usize>,
    /// None for a command that stands in no file; a finding then points at the place it was given.
    origin: Option<&'a Origin>,
}

impl<'a, C> Line<'a, C> {
    /// A typed command of a file, in a scenario with these lanes and their hosts.
    pub(crate) fn of(file: FileId, typed: &'a Typed<Verb<C>>, lanes: &'a BTreeMap<String, String>) -> Self {
        Self {
            file,
            text: &typed.text,
            act: &typed.command,
            host: lanes.get(typed.prompt.lane.as_str()).map(String::as_str),
            release: typed.prompt.release.as_deref(),
            range: &typed.range,
            origin: typed.origin.as_ref(),
        }
    }

    /// A finding about the whole line.
    pub fn finding(&self, severity: Severity, code: &'static str, message: String) -> Diagnostic {
        self.problem(Problem { severity, ..Problem::error(code, 0..self.text.len(), message) })
    }

    /// An error about the whole line.
    pub fn error(&self, code: &'static str, message: String) -> Diagnostic {
        self.finding(Severity::Error, code, message)
    }

    /// A warning about the whole line.
    pub fn warning(&self, code: &'static str, message: String) -> Diagnostic {
        self.finding(Severity::Warning, code, message)
    }

    /// An error about one word of the line, or about the whole line if the word is not in it.
    pub fn error_at(&self, word: &str, code: &'static str, message: String) -> Diagnostic {
        self.problem(Problem::error(code, self.word(word), message))
    }

    /// An error about a part of a word, as where a value stands right behind its option, or about the whole line if the
    /// part is not in it. Options come before their values, so that the last place is meant.
    pub fn error_within(&self, part: &str, code: &'static str, message: String) -> Diagnostic {
        let found = self.text.rfind(part).map(|at| at..at + part.len());
        self.problem(Problem::error(code, found.unwrap_or(0..self.text.len()), message))
    }

    /// A finding that is built elsewhere; what stands here can be played, so that it never keeps a runbook from running.
    fn problem(&self, problem: Problem) -> Diagnostic {
        let Some(origin) = self.origin else {
            let unplaced = Diagnostic::found(problem.code, problem.severity, problem.message);
            return unplaced.at(self.file, self.range.clone(), problem.label).playable(true);
        };
        origin.diagnose(problem, true)
    }

    /// Points a finding at this line too.
    pub fn also(&self, finding: Diagnostic, label: impl Into<String>) -> Diagnostic {
        finding.label(self.file, self.range.clone(), label)
    }

    /// The place of a word in the text: its first occurrence that is no part of a longer one.
    pub fn word(&self, word: &str) -> Range<usize> {
        let inside = |letter: char| letter.is_alphanumeric() || letter == '_';
        let alone = |at: usize| {
            let (before, after) = (&self.text[..at], &self.text[at + word.len()..]);
            !before.ends_with(inside) && !after.starts_with(inside)
        };
        let found = self.text.match_indices(word).map(|(at, _)| at).find(|at| alone(*at));
        found.map_or(0..self.text.len(), |at| at..at + word.len())
    }
}

/// A finding with what stands beside its place.
#[must_use]
pub fn labelled(mut finding: Diagnostic, label: impl Into<String>) -> Diagnostic {
    finding.primary.label = label.into();
    finding
}
