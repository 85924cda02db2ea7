//! From text to a checked runbook, collecting everything that is wrong on the way.
//!
//! Guarantees: never panics, never stops at the first mistake, and hands out a runbook only when all of it can
//! be started. It runs nothing.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::address::excerpt;
use crate::document::{Column, Prompt, Step};
use crate::findings::Findings;
use crate::heading::{Meaning, meaning};
use crate::markdown::{Block, Code, Heading, Line, blocks};
use crate::source::{SIZE_LIMIT, too_large};
use crate::transcript::{self, RawCommand};
use crate::{
    Address, AddressError, Diagnostic, FileId, Lane, Runbook, Severity, Sources, StepId, TypedCommand,
    Vocabulary, WITHOUT_EFFECT, nearest_word,
};

/// What [`parse`] found.
#[derive(Clone, Debug)]
pub struct ParsedRunbook<C> {
    /// The runbook; `None` when something in it cannot be played.
    pub runbook: Option<Runbook<C>>,
    /// Everything worth saying about the text, in order of places. Not empty when there is no runbook.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a runbook. `lanes` are those that prompts may name.
///
/// # Panics
/// If `file` comes from another [`Sources`].
pub fn parse<V: Vocabulary>(
    sources: &Sources,
    file: FileId,
    vocabulary: &V,
    lanes: &[Lane],
) -> ParsedRunbook<V::Command> {
    let text = sources.text(file);
    if text.len() > SIZE_LIMIT {
        return ParsedRunbook { runbook: None, diagnostics: vec![too_large(file, text.len())] };
    }
    let mut reader = Reader {
        file,
        vocabulary,
        lanes,
        findings: Findings::default(),
        title: None,
        steps: Vec::new(),
        rollbacks: Vec::new(),
        part: Part::Steps,
        inside: false,
        noted: BTreeSet::new(),
    };
    for block in blocks(text) {
        reader.block(block);
    }
    reader.finish()
}

/// Where in the document a heading stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Steps,
    Rollbacks,
}

struct Reader<'a, V: Vocabulary> {
    file: FileId,
    vocabulary: &'a V,
    lanes: &'a [Lane],
    findings: Findings,
    title: Option<String>,
    steps: Vec<Step<V::Command>>,
    rollbacks: Vec<Step<V::Command>>,
    part: Part,
    /// Whether the last heading of level 1 or 2 was a step's.
    inside: bool,
    /// What was noted already: of what changes nothing here one note is enough, however often it is typed.
    noted: BTreeSet<String>,
}

impl<V: Vocabulary> Reader<'_, V> {
    fn block(&mut self, block: Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Code(code) => self.code(&code),
            Block::Quoted(line) => self.quoted(&line),
        }
    }

    fn heading(&mut self, heading: Heading) {
        use pulldown_cmark::HeadingLevel::{H1, H2};
        if matches!(heading.level, H1 | H2) {
            self.inside = false;
        }
        if heading.level == H1 {
            self.part = Part::Steps;
        }
        match meaning(heading.level, &heading.text) {
            Meaning::Step(id, title) => self.open(id, title, heading.range),
            Meaning::Rollback => self.part = Part::Rollbacks,
            Meaning::Prose => self.prose(heading),
            Meaning::Lookalike(why, mended) => {
                let finding = Diagnostic::found("not-a-step", Severity::Warning, why);
                let finding = finding.at(self.file, heading.range.clone(), "read as prose");
                self.findings.push(match mended {
                    Some(mended) => finding.help(format!("to make it count, write `{mended}`")),
                    None => finding,
                });
                self.prose(heading);
            }
        }
    }

    fn prose(&mut self, heading: Heading) {
        let first = heading.level == pulldown_cmark::HeadingLevel::H1 && self.title.is_none();
        if first && !heading.text.is_empty() {
            self.title = Some(heading.text);
        }
    }

    fn open(&mut self, id: StepId, title: String, range: Range<usize>) {
        self.inside = true;
        let step = Step { id, title, range, columns: Vec::new(), after: Vec::new(), rollback: None };
        match self.part {
            Part::Steps => self.steps.push(step),
            Part::Rollbacks => self.rollbacks.push(step),
        }
    }

    /// The step that the next block belongs to.
    fn step(&mut self) -> Option<&mut Step<V::Command>> {
        let steps = if self.part == Part::Steps { &mut self.steps } else { &mut self.rollbacks };
        if self.inside { steps.last_mut() } else { None }
    }

    fn code(&mut self, code: &Code) {
        if !code.closed {
            let message = "nothing closes this block, so the rest of the document belongs to it";
            let range = code.info.as_ref().map_or(code.range.clone(), |(_, range)| range.clone());
            let finding = Diagnostic::found("open-block", Severity::Error, message);
            self.findings
                .push(finding.at(self.file, range, "").help("close it with the fence that opens it"));
        }
        let console = code.info.as_ref().is_some_and(|(info, _)| info == "console");
        match (console, self.inside) {
            (true, true) => self.console(code),
            (true, false) => self.outside(code),
            (false, true) => self.other_code(code),
            (false, false) => {}
        }
    }

    fn console(&mut self, code: &Code) {
        let commands = transcript::read(code, self.file, self.lanes, &mut self.findings);
        for command in commands {
            self.command(command);
        }
    }

    fn command(&mut self, command: RawCommand) {
        let RawCommand { prompt, text, expects, source_map, .. } = command;
        let lane = prompt.lane.clone();
        let typed = match self.understood(prompt, &text, &source_map) {
            Some(typed) => TypedCommand {
                expects,
                range: source_map.locate(&(0..text.len())),
                source_map: Some(source_map),
                ..typed
            },
            None => return,
        };
        let Some(step) = self.step() else { return };
        match step.columns.iter_mut().find(|column| column.lane == lane) {
            Some(column) => column.commands.push(typed),
            None => step.columns.push(Column { lane, commands: vec![typed] }),
        }
    }

    fn understood(
        &mut self,
        prompt: Prompt,
        text: &str,
        source_map: &crate::SourceMap,
    ) -> Option<TypedCommand<V::Command>> {
        let (typed, problems) = match TypedCommand::read(prompt, text, self.vocabulary) {
            Ok((typed, problems)) => (Some(typed), problems),
            Err(problems) => (None, problems),
        };
        // Of several problems of a command that cannot be played it is the errors that stand in the way.
        let stuck = typed.is_none();
        let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
        for problem in problems {
            if problem.code == WITHOUT_EFFECT && !self.noted.insert(problem.message.clone()) {
                continue;
            }
            let playable = !(stuck && (problem.severity == Severity::Error || !errors));
            self.findings.push(source_map.diagnose(problem, playable));
        }
        typed
    }

    /// A transcript outside every step is prose, which its author may not know.
    fn outside(&mut self, code: &Code) {
        let Some(line) = code.lines.iter().find(|line| self.is_prompt(line)) else { return };
        let message = "this block stands in no step, so it is not played";
        let finding = Diagnostic::found("outside-step", Severity::Warning, message);
        let finding = finding.at(self.file, line.range.clone(), "not played");
        self.findings.push(finding.help("put it under a step's heading, as in `## 6. Restart`"));
    }

    /// A block that is no transcript by its fence but looks like one.
    fn other_code(&mut self, code: &Code) {
        let info = code.info.as_ref().map(|(info, range)| (info.as_str(), range));
        let misspelt = info.is_some_and(|(info, _)| nearest_word(info, ["console"]).is_some());
        let prompt = code.lines.iter().find(|line| self.is_prompt(line));
        if !misspelt && prompt.is_none() {
            return;
        }
        let range = info.map_or(code.range.clone(), |(_, range)| range.clone());
        let message = "only a fenced block marked `console` is played; this one is read as prose";
        let finding = Diagnostic::found("not-console", Severity::Warning, message);
        let finding = finding.at(self.file, range.clone(), "not played");
        self.findings.push(match info {
            Some(("", _)) => finding.help("mark it `console`").patch(range.end..range.end, "console"),
            Some(_) => finding.help("did you mean `console`?").patch(range, "console"),
            None => finding.help("put a fence ```` ```console ```` around it instead of indenting it"),
        });
    }

    fn is_prompt(&self, line: &Line) -> bool {
        let head = transcript::head(line.text.trim_end());
        head.is_some_and(|head| self.lanes.iter().any(|lane| lane.as_str() == head.lane))
    }

    /// A line of a block quote: an edge, the name of a rollback section, or prose.
    fn quoted(&mut self, line: &Line) {
        let Some((key, value)) = line.text.split_once(':') else { return };
        let range = line.place(&(key.len() + 1 + value.len() - value.trim_start().len()..line.text.len()));
        let value = value.trim();
        match key {
            "after" | "rollback" if self.misplaced() => self.idle(line),
            "after" => match value.parse::<Address>() {
                Ok(address) => self.edge(address, range),
                Err(error) => self.no_address(range, error),
            },
            "rollback" => match value.parse::<StepId>() {
                Ok(id) => self.rollback(id, range),
                Err(error) => self.no_address(range, error),
            },
            _ => self.unknown_key(line, key),
        }
    }

    /// Edges and rollback names mean something in a step alone.
    fn misplaced(&self) -> bool {
        !self.inside || self.part == Part::Rollbacks
    }

    fn idle(&mut self, line: &Line) {
        let message = "this line has no effect: it stands in no step";
        let finding = Diagnostic::found("idle-edge", Severity::Warning, message);
        self.findings.push(finding.at(self.file, line.range.clone(), ""));
    }

    fn edge(&mut self, address: Address, range: Range<usize>) {
        if let Some(step) = self.step() {
            step.after.push((address, range));
        }
    }

    fn rollback(&mut self, id: StepId, range: Range<usize>) {
        let file = self.file;
        let Some(step) = self.step() else { return };
        let Some((_, first)) = &step.rollback else {
            step.rollback = Some((id, range));
            return;
        };
        let finding =
            Diagnostic::found("two-rollbacks", Severity::Error, "a step names one rollback section")
                .at(file, range, "a second one")
                .label(file, first.clone(), "the first");
        self.findings.push(finding);
    }

    fn no_address(&mut self, range: Range<usize>, error: AddressError) {
        let finding = Diagnostic::found("bad-address", Severity::Error, error.message);
        let finding = finding.at(self.file, range.clone(), "");
        self.findings.push(match error.suggestion {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")).patch(range, meant),
            None => finding,
        });
    }

    fn unknown_key(&mut self, line: &Line, key: &str) {
        if self.misplaced() || key.contains(char::is_whitespace) {
            return;
        }
        let Some(meant) = nearest_word(key, ["after", "rollback"]) else { return };
        let range = line.place(&(0..key.len()));
        let message = format!("`{}:` means nothing here and is read as prose", excerpt(key));
        let finding = Diagnostic::found("unknown-key", Severity::Warning, message)
            .at(self.file, range.clone(), "")
            .help(format!("did you mean `{meant}:`?"))
            .patch(range, meant);
        self.findings.push(finding);
    }

    fn finish(mut self) -> ParsedRunbook<V::Command> {
        let runbook = Runbook {
            title: self.title,
            lanes: self.lanes.to_vec(),
            steps: self.steps,
            rollbacks: self.rollbacks,
        };
        crate::check::check(&runbook, self.file, &mut self.findings);
        let runbook = (!self.findings.blocked()).then_some(runbook);
        ParsedRunbook { runbook, diagnostics: self.findings.finish(self.file) }
    }
}
