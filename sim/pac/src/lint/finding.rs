//! A line of the runbook, and how a finding points at it.

use super::Site;
use crate::command::Command;
use rehearsal::Verb;
use runbook::{Diagnostic, FileId, Origin, Problem, Severity, Typed};
use std::ops::Range;

/// A line of the runbook with what a finding needs of it.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// What is typed.
    pub(super) text: &'a str,
    /// What it does.
    pub(super) act: &'a Verb<Command>,
    /// The host it is typed at; none for a lane that the scenario does not map.
    pub(super) host: Option<&'a str>,
    /// The release named in the prompt.
    pub(super) release: Option<&'a str>,
    file: FileId,
    range: &'a Range<usize>,
    /// None for a command that stands in no file; a finding then points at the place it was given.
    origin: Option<&'a Origin>,
}

impl<'a> Line<'a> {
    /// A typed command of a file.
    pub(super) fn of(file: FileId, typed: &'a Typed<Verb<Command>>, site: &'a Site) -> Self {
        Self {
            file,
            text: &typed.text,
            act: &typed.command,
            host: site.lanes.get(typed.prompt.lane.as_str()).map(String::as_str),
            release: typed.prompt.release.as_deref(),
            range: &typed.range,
            origin: typed.origin.as_ref(),
        }
    }

    /// An error about the whole line.
    pub(super) fn error(&self, code: &'static str, message: String) -> Diagnostic {
        self.problem(Problem::error(code, 0..self.text.len(), message))
    }

    /// A warning about the whole line.
    pub(super) fn warning(&self, code: &'static str, message: String) -> Diagnostic {
        let error = Problem::error(code, 0..self.text.len(), message);
        self.problem(Problem { severity: Severity::Warning, ..error })
    }

    /// An error about a part of the line, or about the whole line if the part is not in it.
    pub(super) fn error_at(&self, part: &str, code: &'static str, message: String) -> Diagnostic {
        let found = self.text.rfind(part).map(|at| at..at + part.len());
        self.problem(Problem::error(code, found.unwrap_or(0..self.text.len()), message))
    }

    /// A finding leaves the line playable: it never keeps a runbook from running.
    fn problem(&self, problem: Problem) -> Diagnostic {
        let Some(origin) = self.origin else {
            let unplaced = Diagnostic::found(problem.code, problem.severity, problem.message);
            return unplaced.at(self.file, self.range.clone(), problem.label).playable(true);
        };
        origin.diagnose(problem, true)
    }

    /// Points a finding at this line too.
    pub(super) fn also(&self, finding: Diagnostic, label: &str) -> Diagnostic {
        finding.label(self.file, self.range.clone(), label)
    }
}
