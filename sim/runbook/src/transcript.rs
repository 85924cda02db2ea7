//! One `console` block as a transcript: prompts, what was typed, expected output.
//!
//! Guarantees: every line that is not blank becomes part of a command or of its expected output, or brings a
//! diagnostic; none is dropped in silence. It does not know what a command means.

use std::ops::Range;

use crate::address::excerpt;
use crate::document::SourceMap;
use crate::findings::Findings;
use crate::markdown::{Code, Line};
use crate::{Diagnostic, FileId, Lane, Prompt, Severity, nearest_word};

/// A command as typed, before anything understands it.
#[derive(Debug)]
pub(crate) struct RawCommand {
    pub(crate) prompt: Prompt,
    pub(crate) prompt_range: Range<usize>,
    pub(crate) text: String,
    pub(crate) expects: Vec<String>,
    pub(crate) source_map: SourceMap,
}

/// A prompt at the start of a line.
pub(crate) struct Head<'a> {
    pub(crate) lane: &'a str,
    release: Option<&'a str>,
    /// Bytes before the command: the prompt, the dollar sign and the spaces after it.
    length: usize,
    /// Whether a space, or nothing, follows the dollar sign.
    spaced: bool,
}

/// Finds what a person would take for a prompt; whether it is a right one is decided later.
pub(crate) fn head(line: &str) -> Option<Head<'_>> {
    let (prompt, rest) = line.split_once('$')?;
    let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let (lane, release) = match prompt.split_once('@') {
        Some((lane, release)) => (lane, Some(release)),
        None => (prompt, None),
    };
    let sane = !lane.is_empty() && lane.chars().all(word) && !lane.starts_with(|c: char| c.is_ascii_digit());
    let fits = release.is_none_or(|release| release.chars().all(word));
    let blank = rest.len() - rest.trim_start().len();
    let head = Head { lane, release, length: prompt.len() + 1 + blank, spaced: rest.is_empty() || blank > 0 };
    (sane && fits).then_some(head)
}

/// Reads a block.
pub(crate) fn read(code: &Code, file: FileId, lanes: &[Lane], findings: &mut Findings) -> Vec<RawCommand> {
    let mut reader = Reader { file, lanes, findings, commands: Vec::new(), open: None, astray: false };
    for line in &code.lines {
        reader.line(line);
    }
    reader.close();
    reader.one_lane();
    reader.commands
}

/// A command that continuation lines and output may still follow.
struct Open {
    prompt: Option<Prompt>,
    prompt_range: Range<usize>,
    text: String,
    pieces: Vec<(usize, Range<usize>)>,
    expects: Vec<String>,
}

struct Reader<'a> {
    file: FileId,
    lanes: &'a [Lane],
    findings: &'a mut Findings,
    commands: Vec<RawCommand>,
    open: Option<Open>,
    /// Whether lines without a command above them have been reported in this block.
    astray: bool,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line) {
        let text = line.text.trim_end();
        if text.is_empty() {
            return;
        }
        if text.starts_with(char::is_whitespace) {
            return self.continuation(line, text);
        }
        match head(text) {
            Some(head) if head.spaced || self.resembles(head.lane) => self.prompt(line, text, &head),
            _ => self.output(line, text),
        }
    }

    fn prompt(&mut self, line: &Line, text: &str, head: &Head<'_>) {
        self.close();
        let prompt_range = line.place(&(0..text[..head.length].trim_end().len()));
        if !head.spaced {
            let at = prompt_range.end..prompt_range.end;
            self.report(
                "prompt-space",
                prompt_range.clone(),
                "a prompt ends in a dollar sign and a space",
                |d| d.help("put a space after the dollar sign").patch(at, " ").safe(),
            );
        }
        let prompt = self.checked(line, head);
        let mut open =
            Open { prompt, prompt_range, text: String::new(), pieces: Vec::new(), expects: Vec::new() };
        open.append(line, head.length..text.len());
        self.open = Some(open);
    }

    /// The prompt's lane and release, if they are right.
    fn checked(&mut self, line: &Line, head: &Head<'_>) -> Option<Prompt> {
        let lane = self.declared(head.lane).cloned();
        if lane.is_none() {
            self.undeclared(line.place(&(0..head.lane.len())), head.lane);
        }
        if head.release == Some("") {
            let range = line.place(&(head.lane.len()..head.lane.len() + 1));
            self.report("prompt-release", range, "the prompt names no release after `@`", |d| {
                d.help("write `LANE@RELEASE$ `, or leave the `@` out to use the last release installed there")
            });
            return None;
        }
        Some(Prompt { lane: lane?, release: head.release.map(str::to_owned) })
    }

    fn declared(&self, name: &str) -> Option<&Lane> {
        self.lanes.iter().find(|lane| lane.as_str() == name)
    }

    /// Whether a word is a lane's name but for its case: what follows the dollar sign is then no output.
    fn resembles(&self, name: &str) -> bool {
        self.lanes.iter().any(|lane| lane.as_str().eq_ignore_ascii_case(name))
    }

    fn undeclared(&mut self, range: Range<usize>, name: &str) {
        let names = || self.lanes.iter().map(Lane::as_str);
        let meant = nearest_word(name, names()).map(str::to_owned);
        let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        let message = format!("no lane is called `{}`", excerpt(name));
        self.report("unknown-lane", range.clone(), &message, |d| match meant {
            Some(meant) => d.help(format!("did you mean `{meant}`? the lanes are {all}")).patch(range, meant),
            None => d.help(format!("the lanes are {all}")),
        });
    }

    fn continuation(&mut self, line: &Line, text: &str) {
        let indent = text.len() - text.trim_start().len();
        let place = line.place(&(indent..text.len()));
        match &mut self.open {
            None => self.stray(place, "an indented line continues a command, and there is none above it"),
            Some(open) if !open.expects.is_empty() => {
                let message = "an indented line after expected output continues nothing";
                self.report("indented-output", place, message, |d| {
                    d.help("expected output starts in the first column; leave a line's own indentation out")
                });
            }
            Some(open) => {
                open.append(line, indent..text.len());
                let prompt =
                    head(text.trim_start()).filter(|head| head.spaced).map(|head| head.lane.to_owned());
                if prompt.is_some_and(|lane| self.declared(&lane).is_some()) {
                    self.indented_prompt(place);
                }
            }
        }
    }

    fn indented_prompt(&mut self, place: Range<usize>) {
        let message = "this looks like a prompt, but an indented line continues the command above";
        self.report("indented-prompt", place, message, |d| d.help("let a prompt start in the first column"));
    }

    fn output(&mut self, line: &Line, text: &str) {
        match &mut self.open {
            Some(open) => open.expects.push(text.to_owned()),
            None => {
                let message = "expected output without a command above it; a command starts with a prompt";
                self.stray(line.place(&(0..text.len())), message);
            }
        }
    }

    /// Reports the first line of a block that belongs to no command; those after it have the same cause.
    fn stray(&mut self, place: Range<usize>, message: &str) {
        if std::mem::replace(&mut self.astray, true) {
            return;
        }
        let lanes: Vec<String> = self.lanes.iter().map(|lane| format!("`{lane}$ `")).collect();
        self.report("no-prompt", place, message, |d| match lanes.as_slice() {
            [] => d,
            lanes => d.help(format!("start the line with a prompt: {}", lanes.join(", "))),
        });
    }

    /// Ends the command that is open.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        if open.text.is_empty() {
            self.report("empty-command", open.prompt_range, "nothing is typed after this prompt", |d| d);
            return;
        }
        let Some(prompt) = open.prompt else { return };
        let source_map = SourceMap::new(self.file, open.pieces);
        let Open { prompt_range, text, expects, .. } = open;
        self.commands.push(RawCommand { prompt, prompt_range, text, expects, source_map });
    }

    fn report(
        &mut self,
        code: &'static str,
        range: Range<usize>,
        message: &str,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let diagnostic = Diagnostic::found(code, Severity::Error, message).at(self.file, range, "");
        self.findings.push(finish(diagnostic));
    }

    /// Two lanes in one block would leave their order unclear: lanes of a step run side by side.
    fn one_lane(&mut self) {
        let Some(first) = self.commands.first() else { return };
        let other = self.commands.iter().find(|command| command.prompt.lane != first.prompt.lane);
        let Some(other) = other else { return };
        let finding = Diagnostic::found("two-lanes", Severity::Error, "a block is typed in one lane")
            .at(self.file, other.prompt_range.clone(), "another lane")
            .label(self.file, first.prompt_range.clone(), "the block's lane")
            .help("give each lane a block of its own; the lanes of a step run side by side");
        self.findings.push(finding);
    }
}

impl Open {
    fn append(&mut self, line: &Line, bytes: Range<usize>) {
        if bytes.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.pieces.push((self.text.len(), line.place(&bytes)));
        self.text.push_str(&line.text[bytes]);
    }
}
