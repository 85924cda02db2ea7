//! `cutover check`: everything that can be said about a scenario and its runbook without running them.

use crate::args::CheckTask;
use crate::exit::{Exit, Failure, refusal};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::listing::pretty;
use crate::outputs::{OutFile, TakenPaths};
use crate::terminal::{deliver, remark};
use crate::{fix, sarif};
use rehearsal::Family;
use rehearsal::outcome::FORMAT;
use report::Look;
use runbook::{Diagnostic, DiagnosticJson, Severity, Sources, visible_line};
use schemars::JsonSchema;
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
#[derive(Serialize, JsonSchema)]
pub(crate) struct CheckJson<'a> {
    /// The version of this format.
    format: u32,
    /// The scenario's name.
    scenario: &'a str,
    /// Whether the runbook can be rehearsed as it is.
    playable: bool,
    /// How many errors there are.
    errors: usize,
    /// How many warnings.
    warnings: usize,
    /// How many notes.
    notes: usize,
    /// What was found, by file and position.
    diagnostics: Vec<DiagnosticJson>,
}

/// So many times patches are applied and what they leave is checked; each time mends something.
const ROUNDS_MAX: usize = 20;

/// Checks a scenario and its runbook.
pub(crate) fn check(task: &CheckTask, look: Look) -> Result<Exit, Failure> {
    let mut located = find_scenario(&task.scenario)?;
    let printed = task.sarif.as_deref().is_some_and(|file| file.as_os_str() == "-");
    if printed && task.json {
        let help = String::from("write one of them into a file, as in `--sarif FILE`");
        return Err(Failure::usage("`--json` and `--sarif -` both print to standard output", Some(help)));
    }
    let inputs = located.files();
    let mut taken = TakenPaths::new(inputs.iter().map(AsRef::as_ref));
    let file = task.sarif.as_deref().filter(|_| !printed);
    let file = file.map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let mut findings = looked_at(&located)?;
    let mut told = Vec::new();
    for _ in 0..if task.fix { ROUNDS_MAX } else { 0 } {
        let (diagnostics, sources) = (&findings.diagnostics[..], &findings.sources);
        let fixed = fix::apply(&located, &fix::Findings { diagnostics, sources })?;
        if fixed.is_empty() {
            break;
        }
        told.extend(fixed);
        located = find_scenario(&task.scenario)?;
        findings = looked_at(&located)?;
    }
    if task.fix {
        told.extend(fix::left(&findings.diagnostics, told.is_empty()));
    }
    let sarif = || pretty(&sarif::sarif(&findings.diagnostics, &findings.sources));
    let text = match (task.json, printed) {
        (true, _) => json(&located.name, &findings),
        (false, true) => sarif(),
        (false, false) => {
            let lines: String = told.drain(..).map(|line| line + "\n").collect();
            let blank = if lines.is_empty() { "" } else { "\n" };
            format!("{lines}{blank}{}", text(&located.name, &findings, look))
        }
    };
    // Beside a result for machines it is told where no machine reads.
    told.iter().for_each(|line| remark(line));
    let exit = if findings.count(Severity::Error) > 0 { refusal(&findings.diagnostics) } else { Exit::Held };
    let write = |file: OutFile| -> Box<dyn FnOnce() -> Result<(), Failure> + '_> {
        Box::new(move || file.write(&sarif()))
    };
    Ok(deliver(&text, file.map(write), exit))
}

/// What is found in a scenario and its runbook.
fn looked_at(located: &Located) -> Result<Findings, Failure> {
    match families::dispatch(located, Check) {
        Err(Failure::Rejected { diagnostics, sources }) => Ok(Findings { diagnostics, sources: *sources }),
        other => other,
    }
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
    pretty(&check)
}

/// The findings for people, and what they amount to.
fn text(name: &str, findings: &Findings, look: Look) -> String {
    let mut text =
        runbook::render_diagnostics(&findings.diagnostics, &findings.sources, look.color, look.width);
    if !text.is_empty() {
        text.push('\n');
    }
    if let Some(first) = findings.diagnostics.first() {
        text.push_str(&format!(
            "what a code in brackets means: `cutover explain-code {}`\n",
            visible_line(&first.code)
        ));
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
