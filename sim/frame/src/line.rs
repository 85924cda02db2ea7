//! A line of the runbook, and how a finding points at it.

use rehearsal::{Verb, host_of_place};
use runbook::{Diagnostic, FileId, Problem, SourceMap, TypedCommand};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

/// The place of a line in the walk.
pub type At = usize;

/// Lines that a finding points at too, each with what stands beside it.
pub(crate) type Labels = Vec<(At, String)>;

/// A line of the runbook with what a finding needs of it.
#[derive(Debug, Clone)]
pub struct LintLine<'a, C> {
    /// What is typed.
    pub text: &'a str,
    /// What it does.
    pub act: &'a Verb<C>,
    /// The host it runs at; none for a lane that the scenario does not map.
    pub host: Option<&'a str>,
    /// The release named in the prompt.
    pub release: Option<&'a str>,
    /// Whether it stands in a rollback section.
    pub(crate) in_rollback: bool,
    file: FileId,
    range: &'a Range<usize>,
    /// None for a command that stands in no file; a finding then points at the place it was given.
    source_map: Option<&'a SourceMap>,
    /// What is found at it, each with the lines that it points at too.
    pub(crate) found: RefCell<Vec<(Diagnostic, Labels)>>,
}

impl<'a, C> LintLine<'a, C> {
    /// A typed command of a file, in a scenario with these lanes and their hosts.
    pub(crate) fn of(
        file: FileId,
        typed: &'a TypedCommand<Verb<C>>,
        lanes: &'a BTreeMap<String, String>,
    ) -> Self {
        let (act, sent_to) = typed.command.placed();
        Self {
            file,
            text: &typed.text,
            act,
            host: host_of_place(lanes, sent_to.unwrap_or_else(|| typed.prompt.lane.as_str())),
            release: typed.prompt.release.as_deref().filter(|_| sent_to.is_none()),
            in_rollback: false,
            range: &typed.range,
            source_map: typed.source_map.as_ref(),
            found: RefCell::default(),
        }
    }

    /// The same, of a rollback section.
    pub(crate) fn of_rollback(self) -> Self {
        Self { in_rollback: true, ..self }
    }

    /// What is wrong in the line as a finding in the file.
    pub(crate) fn diagnose(&self, problem: Problem) -> Diagnostic {
        if let Some(source_map) = self.source_map {
            return source_map.diagnose(problem, true);
        }
        let unplaced = Diagnostic::found(problem.code, problem.severity, problem.message);
        let found = unplaced.at(self.file, self.range.clone(), problem.label).playable(true);
        Diagnostic { help: problem.help, ..found }
    }

    /// Points a finding at this line too.
    pub(crate) fn also(&self, finding: Diagnostic, label: String) -> Diagnostic {
        finding.label(self.file, self.range.clone(), label)
    }
}
