//! Code blocks: what is typed, and blocks that only look like it.

use super::Reader;
use crate::compound::{Compound, bracket_slips, pipe, wait_loop};
use crate::diagnostic::NOT_A_STEP;
use crate::document::Column;
use crate::filter::{filters, parts, picks};
use crate::heading::{looks_like_heading, step_of};
use crate::markdown::{Code, Line};
use crate::transcript::{self, Known, RawCommand};
use crate::{
    Answer, Diagnostic, NOT_MODELLED, Problem, Prompt, Severity, SourceMap, TypedCommand, Vocabulary,
    WITHOUT_EFFECT, nearest_word,
};
use std::ops::Range;

/// What is said of a filter behind a pipe.
const FILTERED: &str = "a filter behind a pipe changes nothing in a rehearsal; `--replies` shows what the command before it prints";

/// What is said where something is expected of one that writes lines anew.
const UNSEEN: &str = "what a filter makes of the output is not modelled, so that nothing of what is expected below is looked for";

impl<V: Vocabulary> Reader<'_, V> {
    pub(super) fn code(&mut self, code: &Code) {
        let console = code.info.as_ref().is_some_and(|(info, _)| info == "console");
        let swallowed = match (console, self.inside) {
            (true, true) => self.console(code),
            _ => self.swallows(code),
        };
        if swallowed {
            self.lookalikes.extend(code.lines.iter().filter_map(|line| step_of(&line.text)));
        }
        match (console, self.inside) {
            _ if swallowed => {}
            (true, false) => self.outside(code),
            (false, _) => self.other_code(code),
            (true, true) => {}
        }
        if !code.closed && !swallowed {
            let message = "nothing closes this block, so the rest of the document belongs to it";
            let range = code.info.as_ref().map_or(code.range.clone(), |(_, range)| range.clone());
            let finding = Diagnostic::found("open-block", Severity::Error, message).at(self.file, range, "");
            let end = code.range.end;
            let finding = finding.help("close it with the fence that opens it");
            self.findings.push(finding.patch(end..end, format!("\n{}", code.fence)).safe());
        }
    }

    /// Reads what is typed in a block, and says whether the block goes on over what is no transcript.
    fn console(&mut self, code: &Code) -> bool {
        let (vocabulary, words) = (self.vocabulary, &self.words);
        let is_command = |text: &str| is_command(vocabulary, words, text);
        let session = |program: &str| vocabulary.session(program);
        let files = |program: &str| vocabulary.files(program);
        let says = |typed: &str| vocabulary.says(typed);
        let (is_command, session, files, says) = (&is_command, &session, &files, &says);
        let known = Known { file: self.file, lanes: self.lanes, is_command, session, files, says };
        let transcript = transcript::read(code, known, &mut self.pipefail, &mut self.findings);
        for command in transcript.commands {
            self.command(command);
        }
        transcript.is_swallowed
    }

    /// Whether a block that is no transcript goes on over a heading or over a transcript, which is reported.
    fn swallows(&mut self, code: &Code) -> bool {
        // What was to close a block that is none opens one, which has been reported by its cause.
        let is_end = code.info.as_ref().is_some_and(|(info, _)| info.is_empty());
        if is_end && std::mem::take(&mut self.unopened) {
            return true;
        }
        let has_fence = code.lines.iter().any(|line| transcript::opens_block(&line.text));
        if code.closed && !has_fence {
            return false;
        }
        let mut end = code.opening.end;
        for line in &code.lines {
            let text = line.text.trim_end();
            let is_fence = transcript::opens_block(text) && text.ends_with("console");
            if is_fence || looks_like_heading(text, has_fence) {
                let finding = transcript::swallowed(self.file, code, line.range.clone(), is_fence, end);
                self.findings.push(finding);
                return true;
            }
            if !text.is_empty() {
                end = line.range.end;
            }
        }
        false
    }

    fn command(&mut self, raw: RawCommand) {
        let RawCommand { prompt, text, expects, expected_at, source_map, .. } = raw;
        let (is_unread, beyond, behind) = (raw.is_unread, raw.beyond, raw.behind);
        let lane = prompt.lane.clone();
        let read = if is_unread { None } else { self.understood(&prompt, (&text, beyond), &source_map) };
        let Some((typed, meant)) = read else {
            if let Some(step) = self.step() {
                let hole = (step.id.clone(), lane);
                self.holes.insert(hole);
            }
            return;
        };
        let left_open = || self.vocabulary.left_open(&text).filter(|_| meant.is_none() && !raw.is_session);
        if let Some(problem) = left_open() {
            self.findings.push(source_map.diagnose(problem, true));
        }
        let expects = self.expected(&text, expects, &source_map);
        let typed = TypedCommand {
            expected_at: expected_at.filter(|_| !expects.is_empty()),
            expects,
            behind,
            range: source_map.locate(&(0..text.len())),
            source_map: Some(source_map),
            ..typed
        };
        let Some(step) = self.step() else { return };
        let meant = meant.map(|meant| {
            meant.map(|meant| TypedCommand { text: meant.text, command: meant.command, ..typed.clone() })
        });
        let at = step.columns.iter().position(|column| column.lane == lane).unwrap_or_else(|| {
            step.columns.push(Column { lane, commands: Vec::new() });
            step.columns.len() - 1
        });
        let column = &mut step.columns[at];
        column.commands.push(typed);
        let number = column.commands.len() - 1;
        if let Some(meant) = meant {
            let (part, step) = (self.part, self.steps_of(self.part).len() - 1);
            self.mends.push((part, [step, at, number], meant));
        }
    }

    /// What is looked for in what a command prints: nothing where a filter behind it writes its lines anew, which is noted.
    fn expected(&mut self, text: &str, expects: Vec<String>, source_map: &SourceMap) -> Vec<String> {
        let filters = filters(text).filter(|_| !expects.is_empty());
        let Some(range) = filters.filter(|range| {
            !parts(&text[range.clone()]).into_iter().all(|part| picks(&text[range.clone()][part]))
        }) else {
            return expects;
        };
        if self.noted.insert(UNSEEN.to_owned()) {
            self.findings.push(source_map.diagnose(Problem::without_effect(range, UNSEEN), true));
        }
        Vec::new()
    }

    /// The command, and beside it, where its tool would refuse it, the one that was meant, as far as that is known.
    #[expect(clippy::type_complexity, reason = "read by one caller, beside it")]
    fn understood(
        &mut self,
        prompt: &Prompt,
        (text, beyond): (&str, Option<Problem>),
        source_map: &SourceMap,
    ) -> Option<(TypedCommand<V::Command>, Option<Option<TypedCommand<V::Command>>>)> {
        let read = match beyond {
            Some(problem) => self.unmodelled(prompt, text, problem),
            None => self.read(prompt, text),
        };
        let (typed, problems) = match read {
            Ok((typed, problems)) => (Some(typed), problems),
            Err(problems) => (None, problems),
        };
        // Of several problems of a command that cannot be played it is the errors that stand in the way.
        let stuck = typed.is_none();
        let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
        let meant = errors.then(|| self.mended(prompt, text, &problems));
        for problem in problems {
            if problem.code == WITHOUT_EFFECT && (errors || !self.noted.insert(problem.message.clone())) {
                continue;
            }
            let playable = !(stuck && (problem.severity == Severity::Error || !errors));
            self.findings.push(source_map.diagnose(problem, playable));
        }
        typed.map(|typed| (typed, meant))
    }

    /// Reads a command, or what a pipe or a loop comes to.
    fn read(&self, prompt: &Prompt, text: &str) -> ReadCommand<V::Command> {
        let Some(found) = wait_loop(text).or_else(|| pipe(text)) else {
            return TypedCommand::read(prompt.clone(), text, self.vocabulary);
        };
        let (same, range, what) = match found {
            Compound::Pipe(from, into) => {
                let bar = from.end..into.start;
                let what = "this pipe is not modelled".to_owned();
                (self.vocabulary.piped(&text[from], &text[into]), bar, what)
            }
            Compound::Loop { condition, fails, body } => {
                let slips = bracket_slips(&text[condition.clone()]);
                if !slips.is_empty() {
                    return self.slipped(prompt, text, condition.start, slips);
                }
                let first = match pipe(&text[condition.clone()]) {
                    Some(Compound::Pipe(from, into)) => {
                        let at = condition.start;
                        self.vocabulary.piped(
                            &text[at + from.start..at + from.end],
                            &text[at + into.start..condition.end],
                        )
                    }
                    _ => Some(text[condition.clone()].to_owned()),
                };
                let first = first.filter(|_| self.only_passes_time(&text[body]));
                let whole = self.vocabulary.looped(text);
                let same = whole.or_else(|| first.and_then(|first| self.vocabulary.awaited(&first, fails)));
                let why = || self.vocabulary.unlooped(text);
                let what = if same.is_none() { why() } else { None };
                let what = what.unwrap_or_else(|| "a loop that waits for this is not modelled".to_owned());
                (same, condition, what)
            }
        };
        if let Some(same) = same {
            // In a loop a filter is part of what is waited for.
            let filtered = filters(text).filter(|_| wait_loop(text).is_none());
            let note = filtered.map(|range| Problem::without_effect(range, FILTERED));
            return TypedCommand::read(prompt.clone(), &same, self.vocabulary).map(|(typed, problems)| {
                let problems =
                    problems.into_iter().map(|problem| Problem { range: range.clone(), ..problem });
                (typed, problems.chain(note).collect())
            });
        }
        let help = "type a command of the family that waits, or the commands one by one; `cutover help runbook` says which \
                    pages have them";
        let problem = Problem { help: Some(help.to_owned()), ..Problem::error(NOT_MODELLED, range, what) };
        self.unmodelled(prompt, text, problem)
    }

    /// A loop of whose condition a shell says that it is none: it is over at once, or never, and is no wait.
    fn slipped(
        &self,
        prompt: &Prompt,
        text: &str,
        start: usize,
        slips: Vec<(Range<usize>, &'static str, &'static str)>,
    ) -> ReadCommand<V::Command> {
        let told = |(range, written, why): (Range<usize>, &str, &str)| Problem {
            help: Some("a bracket is a word of its own, with blanks around it".to_owned()),
            replacement: Some(written.to_owned()),
            safe: true,
            ..Problem::error("shell-brackets", start + range.start..start + range.end, why)
        };
        let problems: Vec<Problem> = slips.into_iter().map(told).collect();
        let what = "a loop whose condition a shell does not read as one is not modelled";
        match self.vocabulary.unmodelled(what) {
            Some(command) => Ok((TypedCommand::of(prompt.clone(), text, command), problems)),
            None => Err(problems),
        }
    }

    /// A command that is not modelled, as whoever plays it has it.
    fn unmodelled(&self, prompt: &Prompt, text: &str, problem: Problem) -> ReadCommand<V::Command> {
        match self.vocabulary.unmodelled(&problem.message) {
            Some(command) => Ok((TypedCommand::of(prompt.clone(), text, command), vec![problem])),
            None => Err(vec![problem]),
        }
    }

    /// Whether nothing happens in a loop between two tries but that time passes.
    fn only_passes_time(&self, body: &str) -> bool {
        let passes = |one: &str| {
            let word = one.split_whitespace().next();
            word.is_none_or(|word| ["sleep", ":", "true"].contains(&word))
                || self.vocabulary.parse(one).answer == Answer::Accepted
        };
        body.split([';', '&', '|']).map(str::trim).all(passes)
    }

    /// The command with every mistake of it replaced by what was meant, where that is known of each.
    fn mended(&self, prompt: &Prompt, text: &str, problems: &[Problem]) -> Option<TypedCommand<V::Command>> {
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
        let mut patches: Vec<(&Range<usize>, &String)> = errors
            .map(|problem| Some((&problem.range, problem.replacement.as_ref()?)))
            .collect::<Option<_>>()?;
        patches.sort_by_key(|(range, _)| range.start);
        let (mut meant, mut end) = (text.to_owned(), text.len());
        for (range, written) in patches.into_iter().rev() {
            if range.end > end {
                return None;
            }
            meant.replace_range(range.clone(), written);
            end = range.start;
        }
        let (typed, problems) = TypedCommand::read(prompt.clone(), &meant, self.vocabulary).ok()?;
        let fits = problems.iter().all(|problem| problem.severity != Severity::Error);
        fits.then_some(typed)
    }

    /// A transcript outside every step is prose, which its author may not know. It is told once of each heading, and not
    /// where the heading itself has been reported.
    fn outside(&mut self, code: &Code) {
        let Some(line) = code.lines.iter().find(|line| self.is_prompt(line)) else { return };
        if std::mem::replace(&mut self.astray, true) {
            if self.lost {
                self.findings.label_last(NOT_A_STEP, &line.range, "not played");
            }
            return;
        }
        self.nameless();
        let message = "this block stands in no step, so it is not played";
        let finding = Diagnostic::found("outside-step", Severity::Warning, message);
        let finding = finding.at(self.file, line.range.clone(), "not played");
        self.findings.push(finding.help("put it under a step's heading, as in `## 6. Restart`"));
    }

    /// The step whose heading has no id is most likely the one that comes after the last: what names it names nothing else.
    fn nameless(&mut self) {
        let next = self.last.and_then(|last| (last + 1).to_string().parse().ok());
        self.lookalikes.extend(next.filter(|id| !self.ids.contains(id)));
    }

    /// A block that is no transcript by its fence but looks like one.
    fn other_code(&mut self, code: &Code) {
        let info = code.info.as_ref().map(|(info, range)| (info.as_str(), range));
        let misspelt = info.is_some_and(|(info, _)| nearest_word(info, ["console"]).is_some());
        let typed = code.lines.iter().any(|line| self.is_prompt(line)) || self.begins_as_typed(code);
        // Four blanks before a heading make a block of it.
        let heading = code.lines.iter().find(|line| looks_like_heading(&line.text, false));
        if let Some((line, id)) = heading.filter(|_| info.is_none()).map(|line| (line, step_of(&line.text))) {
            const WHY: &str = "this heading is indented, so that it is read as a block of code";
            let margin = self.text[..line.range.start].rfind('\n').map_or(0, |at| at + 1);
            return self.lookalike(WHY, Some(line.text.trim().to_owned()), id, margin..line.range.end);
        }
        if !self.inside || !(misspelt || typed) {
            return;
        }
        let range = info.map_or(code.range.clone(), |(_, range)| range.clone());
        let message = "only a fenced block marked `console` is played; this one is read as prose";
        let finding = Diagnostic::found("not-console", Severity::Warning, message);
        let finding = finding.at(self.file, range.clone(), "not played");
        self.findings.push(match info {
            Some(("", _)) => finding.help("mark it `console`").patch(range.end..range.end, "console"),
            Some(_) if misspelt => finding.mended("did you mean `console`?", "console").safe(),
            Some(_) => finding.mended("mark it `console`", "console"),
            None => {
                let margin = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
                let lines: Vec<&str> = code.lines.iter().map(|line| line.text.as_str()).collect();
                let fenced = format!("```console\n{}\n```", lines.join("\n").trim_end());
                finding
                    .help("put a fence ```` ```console ```` around it instead of indenting it")
                    .patch(margin..range.end, fenced)
            }
        });
    }

    /// Whether the first line of a block is a command, with or without the prompt of a shell.
    fn begins_as_typed(&self, code: &Code) -> bool {
        let Some(line) = code.lines.iter().map(|line| line.text.trim()).find(|line| !line.is_empty()) else {
            return false;
        };
        let is_command = |text: &str| is_command(self.vocabulary, &self.words, text);
        is_command(line) || transcript::foreign(line, self.lanes, &is_command).is_some()
    }

    fn is_prompt(&self, line: &Line) -> bool {
        let head = transcript::head(line.text.trim_end());
        head.is_some_and(|head| self.lanes.iter().any(|lane| lane.as_str() == head.lane))
    }
}

/// A command with the problems that leave it playable, or else what is wrong.
type ReadCommand<C> = Result<(TypedCommand<C>, Vec<Problem>), Vec<Problem>>;

/// Whether a text is a command that can be typed, or a call of a tool with options, wrong as it may be.
pub(super) fn is_command<V: Vocabulary>(vocabulary: &V, words: &[&'static str], text: &str) -> bool {
    let mut typed = text.split_whitespace();
    let Some(first) = typed.next().filter(|first| words.contains(first)) else { return false };
    let has_option = |word: &str| word.len() > 1 && word.starts_with(['-', '/']);
    // A capital within a word tells a tool's name from a word that begins a sentence.
    let is_tool = first[1..].bytes().any(|byte| byte.is_ascii_uppercase());
    if is_tool && typed.any(has_option) {
        return true;
    }
    let parsed = vocabulary.parse(text);
    parsed.command.is_some() && parsed.problems.iter().all(|problem| problem.severity != Severity::Error)
}
