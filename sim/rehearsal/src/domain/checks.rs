//! What a family looks at to find what is wrong without running anything.

use super::{CheckedOf, Domain};
use crate::scenario::{READABLE, Seconds, is_of_other_case, renamed, unreadable};
use crate::verb::Verb;
use kernel::Span;
use runbook::{Diagnostic, FileId, Runbook, Severity, Sources, meant_or};

/// What can be checked without running.
#[derive(Debug)]
pub struct Checks<'a, F: Domain> {
    /// The scenario.
    pub scenario: &'a CheckedOf<F>,
    /// The runbook; absent while the scenario alone is checked.
    pub runbook: Option<&'a Runbook<Verb<F::Command>>>,
    /// The text of both.
    pub sources: &'a Sources,
    /// The scenario's file.
    pub scenario_file: FileId,
    /// The runbook's file.
    pub runbook_file: FileId,
}

/// The shortest period of anything that comes back.
const PERIOD_MIN: Span = Span::from_millis(1);

impl<F: Domain> Checks<'_, F> {
    /// What is wrong at a place of the scenario, so that it cannot be played.
    #[must_use]
    pub fn mistake(
        &self,
        path: &str,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let range = self.scenario.span_of(path).unwrap_or(0..0);
        let found = Diagnostic::found(code, Severity::Error, message);
        found.at(self.scenario_file, range, "here").playable(false).help(help)
    }

    /// What is wrong with the name of a host that the scenario does not have.
    #[must_use]
    pub fn unknown_host(&self, path: &str, host: &str) -> Option<Diagnostic> {
        let names = || self.scenario.generic.hosts.iter().map(|host| host.name.as_str());
        if names().any(|name| name == host) {
            return None;
        }
        let text = self.sources.text(self.scenario_file);
        // It has been told at the host.
        let lanes = &self.scenario.generic.lanes;
        if lanes.values().any(|at| at == host) && is_of_other_case(text, host, names()) {
            return None;
        }
        let all = || format!("the hosts are {}", names().collect::<Vec<_>>().join(", "));
        let help = match renamed(text, host, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => meant_or(host, names(), all),
        };
        Some(self.mistake(path, "unknown-host", format!("no host is called `{host}`"), help))
    }

    /// What is wrong with periods that are too short for anything to come back at them.
    pub fn too_short(&self, periods: &[(&str, Seconds)]) -> impl Iterator<Item = Diagnostic> {
        let short = periods.iter().filter(|(_, period)| period.span() < PERIOD_MIN);
        short.map(|(path, _)| {
            self.mistake(path, "too-short", "a period shorter than 1 ms", "write at least 0.001")
        })
    }

    /// What is wrong with a name of the family's section that nobody could read: what bears it, where it stands, and the
    /// name.
    #[must_use]
    pub fn bad_name(&self, what: &str, path: &str, name: &str) -> Option<Diagnostic> {
        let problem = unreadable(what, name)?;
        Some(self.mistake(path, "bad-name", problem, READABLE))
    }

    /// What is wrong with the names under a table of `[goal]`: each must be one of these.
    pub fn goal_names<'n>(
        &self,
        table: &str,
        given: impl Iterator<Item = &'n String>,
        known: &[&str],
    ) -> Vec<Diagnostic> {
        let unknown = given.filter(|name| !known.contains(&name.as_str()));
        let diagnostic = |name: &String| {
            let range = self.scenario.span_of(&format!("goal.{table}.{name}")).unwrap_or(0..0);
            let help = meant_or(name, known.iter().copied(), || format!("there are {}", known.join(", ")));
            Diagnostic::found("unknown-name", Severity::Error, format!("no {table} is called `{name}`"))
                .at(self.scenario_file, range, "in the goal")
                .playable(false)
                .help(help)
        };
        unknown.map(diagnostic).collect()
    }
}
