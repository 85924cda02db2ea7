//! What a family looks at to find what is wrong without running anything.

use super::{CheckedOf, Domain};
use crate::scenario::{READABLE, unreadable};
use crate::verb::Verb;
use runbook::{Diagnostic, FileId, Runbook, Severity, Sources};

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

impl<F: Domain> Checks<'_, F> {
    /// What is wrong with a name of the family's section that nobody could read: what bears it, where it stands, and the
    /// name.
    #[must_use]
    pub fn bad_name(&self, what: &str, path: &str, name: &str) -> Option<Diagnostic> {
        let problem = unreadable(what, name)?;
        let range = self.scenario.span_of(path).unwrap_or(0..0);
        let found = Diagnostic::found("bad-name", Severity::Error, problem);
        Some(found.at(self.scenario_file, range, "here").playable(false).help(READABLE))
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
            let near = runbook::nearest(name, known.iter().copied());
            let help = near.map_or_else(
                || format!("there are {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::found("unknown-name", Severity::Error, format!("no {table} is called `{name}`"))
                .at(self.scenario_file, range, "in the goal")
                .playable(false)
                .help(help)
        };
        unknown.map(diagnostic).collect()
    }
}
