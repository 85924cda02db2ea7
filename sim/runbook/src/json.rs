//! Findings for machines.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Patch, Severity, sorted};
use crate::source::Sources;

/// A finding for machines. Lines and columns count from 1, columns in characters; the end is the first
/// character after the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiagnosticJson {
    /// The name of the text as its user typed it.
    pub file: String,
    /// Where the place starts.
    pub line: usize,
    /// Where the place starts.
    pub column: usize,
    /// Where the place has ended.
    pub end_line: usize,
    /// Where the place has ended.
    pub end_column: usize,
    /// How grave it is.
    pub severity: Severity,
    /// The kind of finding.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What stands beside the place.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The text that would mend it.
    pub replacement: Option<String>,
    /// The same with its place, which need not be that of the finding.
    pub patch: Option<PatchJson>,
}

/// A replacement for machines: what stands from the one place to before the other becomes `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PatchJson {
    /// Where it starts.
    pub line: usize,
    /// Where it starts.
    pub column: usize,
    /// Where it has ended.
    pub end_line: usize,
    /// Where it has ended.
    pub end_column: usize,
    /// What to write there.
    pub text: String,
    /// Whether it says what the text says already, so that it may be written unasked.
    pub safe: bool,
}

/// The findings for machines, sorted by file and position.
#[must_use]
pub fn to_json(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<DiagnosticJson> {
    sorted(diagnostics).into_iter().map(|diagnostic| json(diagnostic, sources)).collect()
}

fn json(diagnostic: &Diagnostic, sources: &Sources) -> DiagnosticJson {
    let mark = &diagnostic.primary;
    let start = sources.position(mark.file, mark.range.start);
    let end = sources.position(mark.file, mark.range.end);
    DiagnosticJson {
        file: sources.name(mark.file).to_owned(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        severity: diagnostic.severity,
        code: diagnostic.code.clone().into_owned(),
        message: diagnostic.message.clone(),
        label: mark.label.clone(),
        help: diagnostic.help.clone(),
        replacement: diagnostic.patch.as_ref().map(|patch| patch.text.clone()),
        patch: diagnostic.patch.as_ref().map(|patch| patch_json(patch, sources)),
    }
}

fn patch_json(patch: &Patch, sources: &Sources) -> PatchJson {
    let start = sources.position(patch.file, patch.range.start);
    let end = sources.position(patch.file, patch.range.end);
    PatchJson {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        text: patch.text.clone(),
        safe: patch.safe,
    }
}
