//! One `console` block as a transcript: prompts, what was typed, expected output.
//!
//! Guarantees: every line that is not blank becomes part of a command or of its expected output, or brings a
//! diagnostic; none is dropped in silence but what a program says of itself whatever it is asked. One slip brings one. It does not know what a command means.

mod command;
mod here;
mod pasted;
mod prompt;
mod remark;
mod session;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::address::excerpt;
use crate::document::Expected;
use crate::findings::Findings;
use crate::markdown::{Code, Line};
use crate::typography::Folded;
use crate::{Diagnostic, FileId, Lane, Prompt, Session, Severity, only_near};
use command::Open;
pub(crate) use command::RawCommand;
use here::Here;
use prompt::is_mark;
pub(crate) use prompt::{Head, foreign, head};

/// What a block is read with.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) file: FileId,
    /// The lanes that prompts may name.
    pub(crate) lanes: &'a [Lane],
    /// Whether a text is a command that can be typed.
    pub(crate) is_command: &'a dyn Fn(&str) -> bool,
    /// How a program takes in one line what is typed at its own prompt.
    pub(crate) session: &'a dyn Fn(&str) -> Option<Session>,
    /// Whether the files of a program are played.
    pub(crate) files: &'a dyn Fn(&str) -> bool,
    /// How the lines begin that a program says of itself.
    pub(crate) says: &'a dyn Fn(&str) -> &'static [&'static str],
}

/// What a block holds.
pub(crate) struct Transcript {
    pub(crate) commands: Vec<RawCommand>,
    /// Whether it goes on over a heading or another block, which has been reported.
    pub(crate) is_swallowed: bool,
}

/// Reads a block; of each lane is known before whether a pipe fails there with any of its programs, and behind it too.
pub(crate) fn read(
    code: &Code,
    known: Known<'_>,
    pipefail: &mut BTreeSet<Lane>,
    findings: &mut Findings,
) -> Transcript {
    let mut reader = Reader {
        known,
        findings,
        pipefail,
        home: home(code, known.lanes),
        commands: Vec::new(),
        open: None,
        here: None,
        astray: false,
        swallowed: false,
        in_session: false,
        asked: false,
        has_fence: code.lines.iter().any(|line| opens_block(&line.text)),
        code,
        last_end: code.opening.end,
    };
    let mut lines = code.lines.iter().peekable();
    while let Some(line) = lines.next() {
        reader.line(line, lines.peek().map(|line| line.text.trim()));
        if !line.text.trim().is_empty() {
            reader.last_end = line.range.end;
        }
    }
    reader.here_without_end();
    reader.close();
    reader.one_lane();
    Transcript { commands: reader.commands, is_swallowed: reader.swallowed }
}

/// The finding that a block goes on over a heading, or over the fence of another block, at a place in it; what belongs to it
/// ends before.
pub(crate) fn swallowed(
    file: FileId,
    code: &Code,
    place: Range<usize>,
    is_fence: bool,
    end: usize,
) -> Diagnostic {
    let what = if is_fence { "the fence of another block" } else { "a heading" };
    let message = format!("this looks like {what}, but the block above it is not closed and goes on here");
    Diagnostic::found("swallowed", Severity::Error, message)
        .at(file, place, "")
        .playable(false)
        .label(file, code.opening.clone(), "this block")
        .help("close the block before it")
        .patch(end..end, format!("\n{}", code.fence))
        .safe()
}

/// Whether a line is a fence that opens a block.
pub(crate) fn opens_block(line: &str) -> bool {
    let word = line.trim_start_matches(['`', '~']);
    line.len() - word.len() >= 3 && word.starts_with(char::is_alphabetic)
}

/// The lane that the block's prompts name, where they name one.
fn home(code: &Code, lanes: &[Lane]) -> Option<Lane> {
    let named = code.lines.iter().find_map(|line| {
        let found = head(line.text.trim_end())?;
        lanes.iter().find(|lane| lane.as_str() == found.lane)
    });
    named.or(if let [only] = lanes { Some(only) } else { None }).cloned()
}

struct Reader<'a> {
    known: Known<'a>,
    findings: &'a mut Findings,
    /// The lanes where a pipe fails with any of its programs.
    pipefail: &'a mut BTreeSet<Lane>,
    home: Option<Lane>,
    commands: Vec<RawCommand>,
    open: Option<Open>,
    /// The here-document whose lines are passed over.
    here: Option<Here>,
    /// Whether lines without a command above them have been reported in this block.
    astray: bool,
    /// Whether the block has been found to go on over what is no transcript.
    swallowed: bool,
    /// Whether the prompt of a program has been reported in this block.
    in_session: bool,
    /// Whether the line above asked something.
    asked: bool,
    /// Whether a line of the block opens another one.
    has_fence: bool,
    code: &'a Code,
    /// Where the last line that is not blank ended.
    last_end: usize,
}

impl Reader<'_> {
    fn line(&mut self, line: &Line, next: Option<&str>) {
        let text = line.text.trim_end_matches([' ', '\t', '\r']);
        if self.within_here(line, text) {
            return;
        }
        if text.trim().is_empty() {
            return self.unfinished();
        }
        let mut folded = Folded::of(text);
        if let Some(before) = self.fence_behind(line, &folded) {
            folded = before;
        }
        if self.prompted_to_go_on(line, &folded) {
            return;
        }
        if folded.text.starts_with(char::is_whitespace) || self.continues(&folded.text) {
            return self.continuation(line, &folded);
        }
        match head(&folded.text).filter(|head| self.is_prompt(head, &folded)) {
            Some(head) => self.prompt(line, &folded, &head),
            None => self.other(line, text, next),
        }
    }

    /// A line that begins with no prompt of a lane.
    fn other(&mut self, line: &Line, text: &str, next: Option<&str>) {
        let told = self.findings.count();
        if self.is_said_of_itself(text) {
            return;
        }
        if !self.pasted(line, text, next) {
            self.output(line, text, told);
        }
    }

    /// Whether what looks like a prompt is one: of a lane, or of what may be the slip of a lane's name.
    fn is_prompt(&self, head: &Head<'_>, folded: &Folded) -> bool {
        let pasted = || foreign(&folded.text, self.known.lanes, self.known.is_command).is_some();
        let known = self.resembles(head.lane);
        known || (head.spaced && folded.slips.is_empty() && !pasted())
    }

    /// Whether the line above ended in a backslash, so that this one continues it whatever it begins with; a prompt does
    /// not, and the backslash is then told.
    fn continues(&mut self, text: &str) -> bool {
        let goes_on = |open: &Open| open.backslash.is_some() || open.is_in_loop(text);
        if !self.open.as_ref().is_some_and(goes_on) {
            return false;
        }
        let is_prompt = head(text).is_some_and(|head| self.declared(head.lane).is_some());
        if is_prompt {
            self.unfinished();
        }
        !is_prompt
    }

    /// The prompt with which a shell, or a program at whose prompt something is typed, asks for the rest of what the line
    /// above began. A shell's is told; what stands behind a program's goes on with the statement.
    fn prompted_to_go_on(&mut self, line: &Line, folded: &Folded) -> bool {
        let text = &folded.text;
        // Some programs set it below the end of their own prompt.
        let bare = text.trim_start();
        let Some(rest) = bare.strip_prefix('>').filter(|rest| rest.starts_with([' ', '\t'])) else {
            return false;
        };
        let from = text.len() - rest.trim_start().len();
        let Some(open) = &self.open else { return false };
        if open.is_in_statement() {
            return self.statement_goes_on(line, folded, from);
        }
        if open.backslash.is_none() || bare.len() < text.len() {
            return false;
        }
        let place = line.place(&(folded.place(0)..folded.place(from)));
        let message = "this is the sign by which a shell asks for the rest of a line, and nobody types it";
        self.report("shell-prompt", place, message, |d| d.mended("leave it out", "    "));
        self.append_behind(line, folded, from);
        self.mark_unread();
        true
    }

    /// A backslash that continues nothing.
    fn unfinished(&mut self) {
        self.statement_without_end();
        let Some(place) = self.open.as_mut().and_then(|open| open.backslash.take()) else { return };
        self.report(
            "open-backslash",
            place,
            "this backslash continues the line, and nothing follows it",
            |d| d.mended("leave it out", "").safe(),
        );
    }

    fn prompt(&mut self, line: &Line, folded: &Folded, head: &Head<'_>) {
        self.close();
        let prompt_end = folded.text[..head.length].trim_end().len();
        let prompt_range = line.place(&(0..folded.place(prompt_end)));
        let again = self.prompted_again(&folded.text[head.length..]);
        if !head.spaced && again == 0 {
            let at = prompt_range.end..prompt_range.end;
            self.report(
                "prompt-space",
                prompt_range.clone(),
                "a prompt ends in a dollar sign and a space",
                |d| d.help("put a space after the dollar sign").patch(at, " ").safe(),
            );
        }
        let prompt = self.checked(line, head);
        self.begin(prompt, prompt_range);
        if self.in_marks(line, folded, head.length) {
            return self.append(line, folded, head.length, 0);
        }
        if again > 0 {
            let place = line.place(&(folded.place(head.length)..folded.place(head.length + again)));
            let message = "a second prompt stands behind the first one";
            // A blank ends the prompt that is left.
            let left = if head.spaced { "" } else { " " };
            self.report("shell-prompt", place, message, |d| d.mended("leave it out", left));
            self.mark_unread();
        }
        self.append(line, folded, head.length + again, 0);
    }

    /// The length of a prompt behind a prompt: of a lane again, or the dollar sign of a shell.
    fn prompted_again(&self, typed: &str) -> usize {
        let lane = head(typed).filter(|head| head.spaced && self.declared(head.lane).is_some());
        let dollar = typed.strip_prefix("$ ").map(|rest| typed.len() - rest.trim_start().len());
        // A comment is told as such.
        let mark = typed.split_once(' ').filter(|(mark, rest)| {
            *mark != "#" && is_mark(mark) && (self.known.is_command)(rest.trim_start())
        });
        let mark = mark.map(|(_, rest)| typed.len() - rest.trim_start().len());
        lane.map(|head| head.length).or(dollar).or(mark).unwrap_or_default()
    }

    /// Whether what is typed stands in the marks of a page, which a shell does not know; it has been reported then.
    fn in_marks(&mut self, line: &Line, folded: &Folded, from: usize) -> bool {
        let typed = folded.text[from..].trim_end();
        let inner = ["`", "**", "*", "__", "\""].iter().find_map(|mark| {
            let inner = typed.strip_prefix(mark)?.strip_suffix(mark)?;
            // A shell starts a program of one word in quotes.
            if *mark == "\"" && !inner.contains(char::is_whitespace) {
                return None;
            }
            (self.known.is_command)(inner).then(|| inner.to_owned())
        });
        let Some(inner) = inner else { return false };
        let place = line.place(&(folded.place(from)..folded.place(from + typed.len())));
        let message = "these are the marks of a page, and no command stands in them to a shell";
        self.report("markup", place, message, |d| d.mended("leave them out", inner).safe());
        self.mark_unread();
        true
    }

    fn begin(&mut self, prompt: Option<Prompt>, prompt_range: Range<usize>) {
        self.open = Some(Open::new(prompt, prompt_range));
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
        self.known.lanes.iter().find(|lane| lane.as_str() == name)
    }

    /// Whether a word is a lane's name but for its case: what follows the dollar sign is then no output.
    fn resembles(&self, name: &str) -> bool {
        self.known.lanes.iter().any(|lane| lane.as_str().eq_ignore_ascii_case(name))
    }

    fn undeclared(&mut self, range: Range<usize>, name: &str) {
        let names = || self.known.lanes.iter().map(Lane::as_str);
        let meant = only_near(name, names()).map(str::to_owned);
        let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
        let all = if all.is_empty() { "none".to_owned() } else { all.join(", ") };
        let message = format!("no lane is called `{}`", excerpt(name));
        self.report("unknown-lane", range.clone(), &message, |d| match meant {
            Some(meant) => d.help(format!("did you mean `{meant}`? the lanes are {all}")).patch(range, meant),
            None => d.help(format!("the lanes are {all}")),
        });
    }

    fn continuation(&mut self, line: &Line, folded: &Folded) {
        let text = &folded.text;
        let indent = text.len() - text.trim_start().len();
        let place = line.place(&(folded.place(indent)..folded.place(text.len())));
        let is_prompt =
            head(text.trim_start()).is_some_and(|head| head.spaced && self.declared(head.lane).is_some());
        match &mut self.open {
            None if is_prompt => self.indented_prompt(line, folded, indent),
            None => self.stray(place, "an indented line continues a command, and there is none above it"),
            Some(open) if !open.expects.is_empty() => {
                let message = "an indented line after expected output continues nothing";
                self.report("indented-output", place, message, |d| {
                    d.help("expected output starts in the first column; leave a line's own indentation out")
                });
            }
            Some(_) if is_prompt => self.indented_prompt(line, folded, indent),
            Some(_) => self.append(line, folded, indent, indent),
        }
    }

    fn indented_prompt(&mut self, line: &Line, folded: &Folded, indent: usize) {
        let place = line.place(&(folded.place(indent)..folded.place(folded.text.len())));
        let margin = line.place(&(0..folded.place(indent)));
        let message = "this looks like a prompt, but an indented line continues the command above it";
        self.report("indented-prompt", place, message, |d| {
            d.help("let a prompt start in the first column").patch(margin, "").safe()
        });
        self.mark_unread();
    }

    /// A line of expected output, where so much has been told before it was looked at.
    fn output(&mut self, line: &Line, text: &str, told: usize) {
        match &mut self.open {
            Some(open) => {
                open.expects.push(text.to_owned());
                let place = line.place(&(0..text.len()));
                let told = self.findings.count() > told;
                open.expected_at = Some(match open.expected_at.take() {
                    Some(before) => before.and(&place, told),
                    None => Expected { first: place.clone(), end: place.end, is_told: told },
                });
            }
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
        let lanes: Vec<String> = self.known.lanes.iter().map(|lane| format!("`{lane}$ `")).collect();
        let home = self.home.clone();
        self.report("no-prompt", place.clone(), message, |d| {
            let d = match lanes.as_slice() {
                [] => d,
                lanes => d.help(format!("start the line with a prompt: {}", lanes.join(", "))),
            };
            match home {
                Some(lane) => d.patch(place.start..place.start, format!("{lane}$ ")),
                None => d,
            }
        });
    }

    fn report(
        &mut self,
        code: &'static str,
        range: Range<usize>,
        message: &str,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let found = Diagnostic::found(code, Severity::Error, message).at(self.known.file, range, "");
        self.findings.push(finish(found));
    }

    /// Says what a line most likely is, and leaves the rest to be played.
    fn warn(
        &mut self,
        code: &'static str,
        range: Range<usize>,
        message: &str,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let found = Diagnostic::found(code, Severity::Warning, message).at(self.known.file, range, "");
        self.findings.push(finish(found));
    }

    /// Two lanes in one block would leave their order unclear: lanes of a step run side by side. A block that was never
    /// closed has been reported already.
    fn one_lane(&mut self) {
        let Some(first) = self.commands.first().filter(|_| !self.swallowed) else { return };
        let other = self.commands.iter().find(|command| command.prompt.lane != first.prompt.lane);
        let Some(other) = other else { return };
        let finding = Diagnostic::found("two-lanes", Severity::Error, "a block is typed in one lane")
            .at(self.known.file, other.prompt_range.clone(), "another lane")
            .label(self.known.file, first.prompt_range.clone(), "the block's lane")
            .help("give each lane a block of its own; the lanes of a step run side by side")
            .patch(other.prompt_range.start..other.prompt_range.start, "```\n```console\n");
        self.findings.push(finding);
    }
}
