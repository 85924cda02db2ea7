//! The runbook as the document that it is: steps, prose, commands, and what the check says of them.

use rehearsal::{Family, Scene};
use runbook::{Column, Diagnostic, Severity, Step};
use serde::Serialize;
use std::ops::Range;

/// A runbook to be read.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it is called where it is kept.
    pub file: String,
    /// Its steps, then its sections to roll back.
    pub steps: Vec<DocumentStep>,
    /// What the check says of no command.
    pub remarks: Vec<Remark>,
}

/// A step with all that stands below its heading.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentStep {
    /// Its id.
    pub id: String,
    /// The rest of its heading.
    pub title: Vec<Piece>,
    /// Its line.
    pub line: usize,
    /// Prose and commands, as they follow each other.
    pub parts: Vec<Part>,
}

/// A paragraph, or a command.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A paragraph.
    Prose(Vec<Piece>),
    /// A command.
    Command(DocumentCommand),
}

impl Part {
    /// The command, where it is one.
    pub(crate) const fn command(&self) -> Option<&DocumentCommand> {
        match self {
            Self::Command(command) => Some(command),
            Self::Prose(_) => None,
        }
    }
}

/// Words of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they are typed.
    pub code: bool,
}

/// A command as it stands in the document.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentCommand {
    /// Its address.
    pub address: String,
    /// Where it is typed.
    pub lane: String,
    /// As it was written, line by line.
    pub text: String,
    /// Its line.
    pub line: usize,
    /// What the check says of it.
    pub remarks: Vec<Remark>,
}

/// What the check says of a place.
#[derive(Debug, Clone, Serialize)]
pub struct Remark {
    /// `error`, `warning` or `note`.
    pub severity: &'static str,
    /// What it says.
    pub message: Vec<Piece>,
    /// What to do about it.
    pub help: Vec<Piece>,
    /// What stands there.
    pub old: String,
    /// What should stand there, where that is known.
    pub new: Option<String>,
    /// The line in its file.
    pub line: usize,
    /// The command, where it is of one.
    pub address: Option<String>,
}

/// The runbook of a scene.
#[must_use]
pub fn document<F: Family>(scene: &Scene<F>) -> Document {
    let Some(file) = scene.runbook.steps.iter().chain(&scene.runbook.rollbacks).find_map(|step| {
        let mut commands = step.columns.iter().flat_map(|column| &column.commands);
        commands.find_map(|command| Some(command.source_map.as_ref()?.file))
    }) else {
        let title = scene.runbook.title.clone().unwrap_or_default();
        return Document { title, file: String::new(), steps: Vec::new(), remarks: Vec::new() };
    };
    let text = scene.sources.text(file);
    let all: Vec<_> = scene.runbook.steps.iter().chain(&scene.runbook.rollbacks).collect();
    let mut starts: Vec<usize> = all.iter().map(|step| step.range.start).collect();
    starts.push(text.len());
    starts.sort_unstable();
    let mut told = vec![false; scene.diagnostics.len()];
    let steps = all.iter().map(|step| {
        let end = starts.iter().copied().find(|start| *start > step.range.start).unwrap_or(text.len());
        let mut commands = Vec::new();
        for column in &step.columns {
            for (place, command) in column.commands.iter().enumerate() {
                let address = address(step, column, place);
                commands.push((command.range.clone(), address, column.lane.to_string()));
            }
        }
        commands.sort_by_key(|(range, ..)| range.start);
        let mut parts = Vec::new();
        let mut from = step.range.end;
        for (range, address, lane) in commands {
            prose(text.get(from..range.start).unwrap_or_default(), &mut parts);
            let mut remarks = Vec::new();
            for (place, diagnostic) in scene.diagnostics.iter().enumerate() {
                let at = &diagnostic.primary;
                if at.file == file && touches(&at.range, &range) && !std::mem::replace(&mut told[place], true)
                {
                    remarks.push(remark(scene, diagnostic, Some(&address)));
                }
            }
            let line = scene.sources.position(file, range.start).line;
            let text = text.get(range.clone()).unwrap_or_default().to_owned();
            parts.push(Part::Command(DocumentCommand { address, lane, text, line, remarks }));
            from = range.end;
        }
        prose(text.get(from..end).unwrap_or_default(), &mut parts);
        let line = scene.sources.position(file, step.range.start).line;
        DocumentStep { id: step.id.to_string(), title: pieces(&step.title), line, parts }
    });
    let steps = steps.collect();
    let rest = scene.diagnostics.iter().zip(&told).filter(|(_, told)| !**told);
    Document {
        title: scene.runbook.title.clone().unwrap_or_default(),
        file: scene.sources.name(file).to_owned(),
        steps,
        remarks: rest.map(|(diagnostic, _)| remark(scene, diagnostic, None)).collect(),
    }
}

/// The address of a command, as an outcome names it: one that is alone in its lane has no number.
fn address<C>(step: &Step<C>, column: &Column<C>, place: usize) -> String {
    match column.commands.len() {
        1 => format!("{}.{}", step.id, column.lane),
        _ => format!("{}.{}.{}", step.id, column.lane, place + 1),
    }
}

const fn touches(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start <= other.end && other.start <= one.end
}

fn remark<F: Family>(scene: &Scene<F>, diagnostic: &Diagnostic, address: Option<&str>) -> Remark {
    let at = &diagnostic.primary;
    let patch = diagnostic.patch.as_ref();
    let old = patch.and_then(|patch| scene.sources.text(patch.file).get(patch.range.clone()));
    Remark {
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => "note",
        },
        message: pieces(&diagnostic.message),
        help: pieces(&capital(diagnostic.help.as_deref().unwrap_or_default())),
        old: old.unwrap_or_default().trim().to_owned(),
        new: patch.map(|patch| patch.text.trim().to_owned()),
        line: scene.sources.position(at.file, at.range.start).line,
        address: address.map(String::from),
    }
}

/// The paragraphs of what stands between two commands: without fences, prompts and what is expected of a reply, which is
/// whatever stands within a fence.
fn prose(text: &str, parts: &mut Vec<Part>) {
    // What begins within a block of commands goes on in it, unless a fence closes it; so the state at the beginning is
    // told by whether the first fence has a word behind it.
    let mut fences = text.lines().map(str::trim_start).filter(|line| line.starts_with("```"));
    let mut inside = fences.next().is_some_and(|first| first.trim_end() == "```");
    let mut paragraph = String::new();
    let mut close = |paragraph: &mut String| {
        if !paragraph.is_empty() {
            parts.push(Part::Prose(pieces(paragraph)));
            paragraph.clear();
        }
    };
    let any_fence = text.lines().any(|line| line.trim_start().starts_with("```"));
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with("```") {
            inside = !inside;
            close(&mut paragraph);
        } else if inside || (!any_fence && is_prompt(line)) {
        } else if line.is_empty() || line.starts_with('#') {
            close(&mut paragraph);
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim_start_matches("> "));
        }
    }
    close(&mut paragraph);
}

/// Whether a line ends where something is about to be typed.
fn is_prompt(line: &str) -> bool {
    line.ends_with('$') || line.ends_with('#')
}

/// A sentence with a capital at its head.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Words as plain text.
pub(crate) fn plain(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// Words with what stands between backticks set apart; one without its fellow is a sign like any other.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let (paired, rest) = match text.matches('`').count() % 2 {
        0 => (text, ""),
        _ => text.split_at(text.rfind('`').unwrap_or(text.len())),
    };
    let parts = paired.split('`').enumerate().map(|(place, part)| (part, place % 2 == 1));
    let parts = parts.chain([(rest, false)]).filter(|(part, _)| !part.is_empty());
    parts.map(|(part, code)| Piece { text: part.to_owned(), code }).collect()
}
