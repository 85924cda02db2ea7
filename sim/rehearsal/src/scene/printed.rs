//! Expected output below a command that prints none, so that it never comes; ours.
//!
//! Whether a command prints anything its family knows by its kind. Some of the vendors' tools say more than their models
//! do; such a line is no slip of its author's, and is told all the same, for a run ends in it as in any other that does
//! not come. To take it as seen would be to say that it was.

use crate::domain::Domain;
use crate::verb::Verb;
use runbook::{Diagnostic, Expected, FileId, Runbook, Severity, TypedCommand};

/// What is expected of commands that print nothing.
pub(super) fn unprinted<F: Domain>(runbook: &Runbook<Verb<F::Command>>, file: FileId) -> Vec<Diagnostic> {
    let typed = runbook.commands().chain(runbook.rollback_commands());
    let in_vain = |typed: &TypedCommand<Verb<F::Command>>| {
        let Expected { first, end, .. } = typed.expected_at.clone().filter(|expected| !expected.is_told)?;
        if typed.command.prints() {
            return None;
        }
        let message = "the command above prints nothing in a rehearsal, so that this never comes";
        let found = Diagnostic::found("no-output", Severity::Warning, message);
        let found = found.at(file, first.clone(), "expected here").playable(true);
        Some(found.help("leave it out; `--replies` shows what is printed").patch(first.start..end + 1, ""))
    };
    typed.filter_map(|(_, typed)| in_vain(typed)).collect()
}
