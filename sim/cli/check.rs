//! `cutover check`: everything that can be said about a scenario and its runbook without running them.

use crate::args::CheckTask;
use crate::exit::{Exit, Failure, refusal};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::terminal::finish;
use rehearsal::Family;
use rehearsal::outcome::FORMAT;
use report::Look;
use runbook::{Diagnostic, DiagnosticJson, Severity, Sources, visible_line};
use serde::Serialize;

/// What was found, and in which text.
struct Findings {
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

/// The job of checking.
struct Check;

impl FamilyTask for Check {
    type Output = Findings;

    fn run<F: Family>(self, located: &Located) -> Result<Findings, Failure> {
        let scene = families::open::<F>(located)?;
        Ok(Findings { diagnostics: scene.diagnostics, sources: scene.sources })
    }
}

/// The JSON of a check.
#[derive(Serialize)]
struct CheckJson<'a> {
    format: u32,
    scenario: &'a str,
    playable: bool,
    errors: usize,
    warnings: usize,
    notes: usize,
    diagnostics: Vec<DiagnosticJson>,
}

/// Checks a scenario and its runbook.
pub(crate) fn check(task: &CheckTask, look: Look) -> Result<Exit, Failure> {
    let located = find_scenario(&task.scenario)?;
    let findings = match families::dispatch(&located, Check) {
        Err(Failure::Rejected { diagnostics, sources }) => Findings { diagnostics, sources: *sources },
        other => other?,
    };
    let text = if task.json { json(&located.name, &findings) } else { text(&located.name, &findings, look) };
    let exit = if findings.count(Severity::Error) > 0 { refusal(&findings.diagnostics) } else { Exit::Held };
    finish(&text, exit)
}

impl Findings {
    /// How many of a severity there are.
    fn count(&self, severity: Severity) -> usize {
        count(&self.diagnostics, severity)
    }

    /// Whether the runbook can be rehearsed nevertheless.
    fn playable(&self) -> bool {
        self.diagnostics.iter().all(|found| found.playable)
    }
}

/// How many findings there are of a severity.
fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|found| found.severity == severity).count()
}

/// The findings for machines.
fn json(name: &str, findings: &Findings) -> String {
    let check = CheckJson {
        format: FORMAT,
        scenario: name,
        playable: findings.playable(),
        errors: findings.count(Severity::Error),
        warnings: findings.count(Severity::Warning),
        notes: findings.count(Severity::Note),
        diagnostics: runbook::to_json(&findings.diagnostics, &findings.sources),
    };
    crate::listing::pretty(&check)
}

/// The findings for people, and what they amount to.
fn text(name: &str, findings: &Findings, look: Look) -> String {
    let mut text =
        runbook::render_diagnostics(&findings.diagnostics, &findings.sources, look.color, look.width);
    if !text.is_empty() {
        text.push('\n');
    }
    let counts = summary(&findings.diagnostics).unwrap_or_else(|| String::from("nothing to find fault with"));
    let playable =
        if findings.playable() { "it can be rehearsed" } else { "it cannot be rehearsed as it is" };
    text.push_str(&format!("{}: {counts}; {playable}\n", visible_line(name)));
    text
}

/// How many findings there are of each severity, if any.
pub(crate) fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let kinds = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counted = |(severity, noun): (Severity, &str)| match count(diagnostics, severity) {
        0 => None,
        1 => Some(format!("1 {noun}")),
        number => Some(format!("{number} {noun}s")),
    };
    let parts: Vec<String> = kinds.into_iter().filter_map(counted).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
