//! A command as it grows line by line, until what follows ends it.

use std::ops::Range;

use super::Reader;
use super::remark::{remark, without_remark};
use crate::document::{Expected, SourceMap};
use crate::markdown::Line;
use crate::nested::nested;
use crate::redirect::{Redirected, redirections};
use crate::shell::{Part, Shell, here_document, shell};
use crate::typography::Folded;
use crate::{Lane, Problem, Prompt, Session, Severity};

/// A command as typed, before anything understands it.
#[derive(Debug)]
pub(crate) struct RawCommand {
    pub(crate) prompt: Prompt,
    pub(crate) prompt_range: Range<usize>,
    pub(crate) text: String,
    pub(crate) expects: Vec<String>,
    pub(crate) expected_at: Option<Expected>,
    pub(crate) source_map: SourceMap,
    /// Whether its text cannot be taken as it is written, which has been reported; nothing more is to be said of it.
    pub(crate) is_unread: bool,
    /// What of it a shell does and a rehearsal does not.
    pub(crate) beyond: Option<Problem>,
    /// Whether it stands behind `&&`.
    pub(crate) behind: bool,
    /// Whether a part of it was typed at the prompt of a program.
    pub(crate) is_session: bool,
}

/// A command that continuation lines and output may still follow.
pub(super) struct Open {
    prompt: Option<Prompt>,
    prompt_range: Range<usize>,
    pub(super) text: String,
    pieces: Vec<(usize, Range<usize>)>,
    pub(super) expects: Vec<String>,
    /// Where that stands.
    pub(super) expected_at: Option<Expected>,
    /// The place of the backslash that the last line ended with.
    pub(super) backslash: Option<Range<usize>>,
    pub(super) is_unread: bool,
    /// The session at the prompt of the program that was started.
    pub(super) session: Option<Session>,
    /// Whether that was ended.
    pub(super) is_left: bool,
    /// Whether the last statement of it has no end yet.
    is_begun: bool,
    /// Whether nothing ended a statement of it, which has been reported.
    is_unended: bool,
    /// Where the line of the last statement stands.
    pub(super) begun_at: Range<usize>,
}

impl Open {
    pub(super) fn new(prompt: Option<Prompt>, prompt_range: Range<usize>) -> Self {
        let (text, pieces, expects) = (String::new(), Vec::new(), Vec::new());
        Self {
            prompt,
            prompt_range,
            text,
            pieces,
            expects,
            expected_at: None,
            backslash: None,
            is_unread: false,
            session: None,
            is_left: false,
            is_begun: false,
            is_unended: false,
            begun_at: 0..0,
        }
    }

    /// Adds what is typed in a line from byte `from` of its fold on, up to `end`.
    fn add(&mut self, line: &Line, folded: &Folded, bytes: Range<usize>, glued: bool) {
        if bytes.is_empty() {
            return;
        }
        if !self.text.is_empty() && !glued {
            self.ends_remark();
            self.text.push(' ');
        }
        let mut start = bytes.start;
        for at in bytes.start + 1..=bytes.end {
            if at < bytes.end && folded.place(at) == folded.place(at - 1) + 1 {
                continue;
            }
            let place = line.place(&(folded.place(start)..folded.place(at - 1) + 1));
            self.pieces.push((self.text.len() + start - bytes.start, place));
            start = at;
        }
        self.text.push_str(&folded.text[bytes]);
    }
}

/// The words behind a backslash by which a program sends what is typed, and does something with the answer.
const SENDS: &[&str] = &["g", "gx", "gexec", "gset", "gdesc", "watch", "crosstabview"];

/// Whether a line ends a statement at the prompt of a program: by a semicolon, before a remark where one follows, or by `\g`.
fn is_ended(line: &str) -> bool {
    let bare = without_remark(line).trim_end();
    let last = bare.rsplit('\\').next().filter(|last| last.len() < bare.len());
    let word = last.and_then(|last| last.split_whitespace().next()).unwrap_or_default();
    line.trim_end().ends_with(';') || bare.ends_with(';') || SENDS.contains(&word)
}

impl Reader<'_> {
    /// Adds a line to the command that is open: what stands behind byte `from` of its fold. White space before it is
    /// `indent` long; a line that follows a backslash without any goes on with the word.
    pub(super) fn append(&mut self, line: &Line, folded: &Folded, from: usize, indent: usize) {
        self.typography(line, folded, 0);
        self.add(line, folded, from, indent);
    }

    /// The same, where what stands before byte `from` of the fold has been reported.
    pub(super) fn append_behind(&mut self, line: &Line, folded: &Folded, from: usize) {
        self.typography(line, folded, from);
        self.add(line, folded, from, 0);
    }

    fn add(&mut self, line: &Line, folded: &Folded, from: usize, indent: usize) {
        let text = &folded.text[from..];
        let is_other = self.continued_otherwise(line, folded, from);
        let is_continued = is_other || text.ends_with('\\') && !text.ends_with("\\\\");
        let end = folded.text.len() - usize::from(is_continued);
        let kept = from + text[..end - from].trim_end().len();
        if let Some((range, word)) = here_document(text) {
            let place = line.place(&(folded.place(from + range.start)..folded.place(from + range.end)));
            self.here_begins(place, text, range, word);
            self.mark_unread();
        }
        let blank = line.place(&(folded.place(end) + usize::from(is_continued)..line.text.len()));
        if is_continued && !blank.is_empty() {
            let message = "a blank follows this backslash, so that it continues nothing to a shell";
            self.report("open-backslash", blank, message, |d| d.mended("leave the blank out", "").safe());
            self.mark_unread();
        }
        let Some(open) = &mut self.open else { return };
        // Only a backslash right behind a word and a line that begins in the first column make one word of two.
        let glued = indent == 0 && open.backslash.as_ref().is_some_and(|place| open.ends_at(place.start));
        open.ends_line(&folded.text[from..kept]);
        open.add(line, folded, from..kept, glued);
        open.is_begun &= !is_ended(&folded.text[from..kept]);
        open.backslash = is_continued.then(|| line.place(&(folded.place(end)..folded.place(end) + 1)));
    }

    /// Whether a line ends in the sign by which another shell continues it; it has been reported then.
    fn continued_otherwise(&mut self, line: &Line, folded: &Folded, from: usize) -> bool {
        let text = &folded.text[from..];
        let ticks = text.bytes().filter(|byte| *byte == b'`').count();
        let sign = text.ends_with(" ^") || text.ends_with(" `") && ticks % 2 == 1;
        if !sign {
            return false;
        }
        let end = folded.text.len();
        let place = line.place(&(folded.place(end - 1)..folded.place(end)));
        let message = "another shell continues a line by this sign; here a backslash does";
        self.report("other-continuation", place, message, |d| d.mended("write `\\`", "\\").safe());
        self.mark_unread();
        true
    }

    /// Takes a line typed at the prompt of a program as a statement of the command that started it. False where that has no
    /// meaning.
    pub(super) fn statement(&mut self, line: &Line, folded: &Folded, from: usize) -> bool {
        self.statement_without_end();
        let Some(open) = self.open.as_mut().filter(|open| !open.is_unread) else { return false };
        if open.is_left {
            // The program has ended, and whose prompt this is nobody knows.
            open.is_unread = true;
            return false;
        }
        let typed = without_remark(&folded.text[from..]).trim_end_matches([' ', ';']);
        let Some(session) = open.session.or_else(|| (self.known.session)(&open.text)) else { return false };
        // A quote would end the argument that the statements become, and a backslash before it keeps it a letter.
        let quote = session.close.chars().next();
        if typed.ends_with('\\') {
            return false;
        }
        open.is_left = session.ends.iter().any(|end| typed.eq_ignore_ascii_case(end));
        if !open.is_left && !typed.is_empty() {
            let joint = if open.session.is_none() { session.open } else { session.between };
            // What a program says before anything is typed at its prompt is its greeting, which nobody waits for.
            if open.session.is_none() {
                open.expects.clear();
                open.expected_at = None;
            }
            open.text.push_str(joint);
            open.session = Some(session);
            open.is_begun = !is_ended(&folded.text) && !typed.starts_with('\\');
            open.begun_at = line.place(&(folded.place(from)..folded.place(folded.text.trim_end().len())));
            let mut start = from;
            for (at, _) in typed.char_indices().filter(|(_, letter)| quote == Some(*letter)) {
                open.add(line, folded, start..from + at, true);
                open.text.push('\\');
                start = from + at;
            }
            open.add(line, folded, start..from + typed.len(), true);
        }
        self.typography(line, folded, 0);
        true
    }

    /// Says of a statement that nothing ends that the program waits for the rest of it, and forgets it.
    pub(super) fn statement_without_end(&mut self) {
        let Some(open) = self.open.as_mut().filter(|open| open.is_in_statement()) else { return };
        if !open.session.is_some_and(|session| session.ended) {
            return;
        }
        (open.is_begun, open.is_unended) = (false, true);
        let (place, end) = (open.begun_at.clone(), open.begun_at.end..open.begun_at.end);
        let message = "no semicolon ends this statement, so that the program waits for the rest of it, and never runs it";
        self.report("unfinished-statement", place, message, |d| d.help("end it with `;`").patch(end, ";"));
    }

    /// Takes what is typed where the program asks for the rest of a statement.
    pub(super) fn statement_goes_on(&mut self, line: &Line, folded: &Folded, from: usize) -> bool {
        let typed = without_remark(&folded.text[from..]).trim_end_matches([' ', ';']);
        let Some(open) = self.open.as_mut() else { return false };
        if typed.contains(['"', '\\']) {
            return false;
        }
        open.is_begun = !is_ended(&folded.text);
        open.begun_at = line.place(&(folded.place(from)..folded.place(folded.text.trim_end().len())));
        open.add(line, folded, from..from + typed.len(), false);
        self.typography(line, folded, 0);
        true
    }

    /// Reports the characters of a line, from a byte of its fold on, that stand in the place of others, all at once.
    fn typography(&mut self, line: &Line, folded: &Folded, from: usize) {
        // What stands before the first character that is kept is a slip too.
        let start = if from == 0 { 0 } else { folded.place(from) };
        let Some(slips) = folded.slips_from(start) else { return };
        let written = Folded::of(&line.text[slips.range.clone()]).text;
        let (message, range) = (slips.message(), line.place(&slips.range));
        self.report("typographic", range, &message, |d| {
            d.mended("type the characters of a shell", written).safe()
        });
        self.mark_unread();
    }

    /// Says that the command that is open cannot be taken as it is written.
    pub(super) fn mark_unread(&mut self) {
        if let Some(open) = &mut self.open {
            open.is_unread = true;
        }
    }

    /// Ends the command that is open, which may be several.
    pub(super) fn close(&mut self) {
        self.unfinished();
        let Some(mut open) = self.open.take() else { return };
        open.is_unread |= open.is_unended;
        self.left_open(&open);
        if let Some(session) = open.session {
            open.text.push_str(session.close);
        }
        let source_map = SourceMap::new(self.known.file, open.pieces);
        let redirected = redirections(&open.text, self.known.files);
        if !open.is_unread {
            let told = self.findings.count();
            self.redirections(&open.text, &redirected, &source_map, open.expects.is_empty());
            if let Some(expected) = open.expected_at.as_mut() {
                expected.is_told |= self.findings.count() > told;
            }
        }
        let Redirected { text, kept, .. } = redirected;
        open.text = text;
        let lane = open.prompt.as_ref().map(|prompt| prompt.lane.clone());
        let was = lane.as_ref().is_some_and(|lane| self.pipefail.contains(lane));
        let Shell { commands, problems, pipefail } = shell(&open.text, &kept, was);
        match lane {
            Some(lane) if pipefail => drop(self.pipefail.insert(lane)),
            Some(lane) => drop(self.pipefail.remove(&lane)),
            None => {}
        }
        if commands.is_empty() {
            return self.nothing(&open.prompt_range, open.is_unread, &open.text);
        }
        let is_unread = open.is_unread || problems.iter().any(|problem| problem.severity == Severity::Error);
        if !open.is_unread {
            for problem in problems {
                let playable = problem.severity != Severity::Error;
                self.findings.push(source_map.diagnose(problem, playable));
            }
        }
        let Some(prompt) = open.prompt else { return };
        let parts: Vec<(Vec<Range<usize>>, Part)> =
            commands.into_iter().flat_map(|part| self.apart(&open.text, part)).collect();
        let last = parts.len() - 1;
        let (mut expects, mut expected_at) = (open.expects, open.expected_at);
        for (number, (ranges, Part { range, beyond, behind })) in parts.into_iter().enumerate() {
            let (prompt, prompt_range) = (prompt.clone(), open.prompt_range.clone());
            let expects = if number == last { std::mem::take(&mut expects) } else { Vec::new() };
            let expected_at = expected_at.take_if(|_| number == last);
            let text = ranges.iter().map(|range| &open.text[range.clone()]).collect();
            let source_map = source_map.parts(&ranges);
            let start = range.start;
            let within = |place: Range<usize>| place.start - start..place.end - start;
            let beyond = beyond.map(|problem| Problem { range: within(problem.range.clone()), ..problem });
            self.commands.push(RawCommand {
                prompt,
                prompt_range,
                text,
                expects,
                expected_at,
                source_map,
                is_unread,
                beyond,
                behind,
                is_session: open.session.is_some(),
            });
        }
    }

    /// A command of a line, or the commands that a shell is given in it, each with the ranges of the line that it is.
    fn apart(&self, text: &str, part: Part) -> Vec<(Vec<Range<usize>>, Part)> {
        let command = &text[part.range.clone()];
        let found = if part.beyond.is_none() {
            nested(command, self.known.files, self.known.is_command)
        } else {
            None
        };
        let Some((line, all)) = found else { return vec![(vec![part.range.clone()], part)] };
        let at = |place: usize| part.range.start + place;
        let one = |(number, (range, behind)): (usize, (Range<usize>, bool))| {
            let ranges =
                vec![at(0)..at(line.start), at(range.start)..at(range.end), at(line.end)..part.range.end];
            let behind = if number == 0 { part.behind } else { behind };
            (ranges, Part { range: part.range.clone(), beyond: None, behind })
        };
        all.into_iter().enumerate().map(one).collect()
    }

    /// Says of what a command prints that it goes elsewhere, and that whoever expects it does not see it then.
    fn redirections(&mut self, text: &str, found: &Redirected, source_map: &SourceMap, is_quiet: bool) {
        for place in found.places.iter().chain(&found.kept) {
            let sign = &text[place.clone()];
            if !is_quiet && sign.starts_with(['>', '1', '&']) {
                let message =
                    "what this command prints goes into a file, and nobody sees what is expected below";
                let problem = Problem {
                    severity: Severity::Warning,
                    help: Some("leave the redirection out, or the expected output".to_owned()),
                    ..Problem::error("redirected-output", place.clone(), message)
                };
                return self.findings.push(source_map.diagnose(problem, true));
            }
        }
        if let Some(place) = found.places.first() {
            let message =
                "where output is sent changes nothing in a rehearsal; `--replies` shows what is printed";
            self.findings.push(source_map.diagnose(Problem::without_effect(place.clone(), message), true));
        }
    }

    /// Says that nothing is typed after a prompt, or a comment alone.
    fn nothing(&mut self, prompt: &Range<usize>, is_unread: bool, text: &str) {
        if is_unread {
            return;
        }
        if text.starts_with('#') || text.starts_with("::") {
            let message = "a comment is typed after this prompt; it does nothing, and reads better as prose";
            return self.warn("comment", prompt.clone(), message, |d| d.help("take it out of the block"));
        }
        self.report("empty-command", prompt.clone(), "nothing is typed after this prompt", |d| d);
    }
}

impl Open {
    /// Whether something has been typed at the prompt of the program that it starts.
    pub(super) const fn has_session(&self) -> bool {
        self.session.is_some()
    }

    /// Whether a statement at the prompt of a program has no end yet.
    pub(super) const fn is_in_statement(&self) -> bool {
        self.is_begun && self.session.is_some() && !self.is_unread
    }

    /// Whether a line goes on with a loop or a choice of a shell that has begun and has no end yet.
    pub(super) fn is_in_loop(&self, line: &str) -> bool {
        const PARTS: [&str; 10] =
            ["do", "done", "then", "else", "elif", "fi", "esac", "in", "break", "continue"];
        let first = |text: &str| text.split([' ', ';']).next().unwrap_or_default().to_owned();
        let end = match first(&self.text).as_str() {
            "until" | "while" | "for" | "select" => "done",
            "if" => "fi",
            "case" => "esac",
            _ => return false,
        };
        let mut words = self.text.split([' ', ';']);
        let is_open = self.expects.is_empty() && !words.any(|word| word == end);
        let opens = |word: &str| ["do", "then", "in"].contains(&word);
        is_open && (PARTS.contains(&first(line).as_str()) || self.text.split([' ', ';']).any(opens))
    }

    /// Puts the sign between two commands that the end of a line is within a loop or a choice of a shell.
    fn ends_line(&mut self, next: &str) {
        if self.backslash.is_some() || next.is_empty() || !self.is_in_loop(next) {
            return;
        }
        let last = self.text.trim_end();
        let word = last.rsplit([' ', ';']).next().unwrap_or_default();
        let is_quoted = ['"', '\''].iter().any(|quote| last.matches(*quote).count() % 2 == 1);
        let goes_on = is_quoted
            || last.ends_with([';', '|', '&', '{', '('])
            || ["do", "then", "else", "in"].contains(&word);
        if !goes_on {
            self.text.push(';');
        }
    }

    /// Takes out the remark in which the line above ends, for it ends there. What a backslash continues is one line.
    fn ends_remark(&mut self) {
        let Some(place) = remark(&self.text).filter(|_| self.backslash.is_none()) else { return };
        self.text.truncate(place.start);
        self.pieces.retain(|(start, _)| *start < place.start);
        if let Some((start, piece)) = self.pieces.last_mut() {
            piece.end = piece.end.min(piece.start + (place.start - *start));
        }
    }

    /// The lane it is typed at, where one is known.
    pub(super) fn lane(&self) -> Option<Lane> {
        self.prompt.as_ref().map(|prompt| prompt.lane.clone())
    }

    /// Whether what is typed so far ends at a place in the file.
    fn ends_at(&self, place: usize) -> bool {
        self.pieces.last().is_some_and(|(_, piece)| piece.end == place)
    }
}
