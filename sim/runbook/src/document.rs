//! A runbook as written, checked: its steps, lanes and commands, and how addresses find them.
//!
//! Guarantees: ids are unique over steps and rollback sections; every command can be started. It knows the
//! printed order only; what is played in which order is a [`crate::Plan`]'s business.

use std::fmt;
use std::ops::Range;

use crate::address::excerpt;
use crate::near::{LookupError, missing};
use crate::{
    Address, Annotation, Diagnostic, FileId, Lane, Parsed, Patch, Problem, StepId, Vocabulary, nearest_word,
};

/// A checked runbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Runbook<C> {
    /// The first heading of level 1.
    pub title: Option<String>,
    /// The lanes that prompts may name, used or not.
    pub lanes: Vec<Lane>,
    /// The steps in printed order.
    pub steps: Vec<Step<C>>,
    /// The sections under `# Rollback`, in printed order.
    pub rollbacks: Vec<Step<C>>,
}

/// A step, or a rollback section.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<C> {
    /// The id that its heading starts with.
    pub id: StepId,
    /// The rest of its heading, as Markdown.
    pub title: String,
    /// The heading in the file.
    pub range: Range<usize>,
    /// Its lanes in the order of their first appearance; empty when nothing is typed in it.
    pub columns: Vec<Column<C>>,
    /// Declared edges: units that must have ended before this step, each with its place in the file.
    pub after: Vec<(Address, Range<usize>)>,
    /// The rollback section to play when the runbook is aborted here, with its place in the file.
    pub rollback: Option<(StepId, Range<usize>)>,
}

/// What one lane types in a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Column<C> {
    /// The lane.
    pub lane: Lane,
    /// Its commands in order.
    pub commands: Vec<TypedCommand<C>>,
}

/// Where a command is typed: a lane, and the release whose tools are meant if one is named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prompt {
    /// The lane.
    pub lane: Lane,
    /// The release; without one it is the last one installed there.
    pub release: Option<String>,
}

/// A command as typed, beside what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedCommand<C> {
    /// Where it is typed.
    pub prompt: Prompt,
    /// The text after the prompt; continuation lines are joined by one space.
    pub text: String,
    /// What the family understands by it.
    pub command: C,
    /// Expected output: each must occur, in order, as a substring of a later reply line.
    pub expects: Vec<String>,
    /// Where that stands; none for a command without any, and for one that stands in no file.
    pub expected_at: Option<Expected>,
    /// Whether it stands behind `&&`: a shell runs it only where the command before it succeeds.
    pub behind: bool,
    /// Files that are called otherwise while it is played than they are typed: that name, and the typed one.
    pub names: Vec<(String, String)>,
    /// The text in the file, from its first character to its last.
    pub range: Range<usize>,
    /// Where each character of the text came from; `None` for a command that stands in no file.
    pub source_map: Option<SourceMap>,
}

/// Where expected output stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The first line of it.
    pub first: Range<usize>,
    /// The end of its last line.
    pub end: usize,
    /// Whether something has been told of one of its lines, so that nothing more is to be said of them.
    pub is_told: bool,
}

impl Expected {
    /// The same with one more line below it, of which something may have been told.
    pub(crate) fn and(self, line: &Range<usize>, is_told: bool) -> Self {
        Self { end: line.end, is_told: self.is_told || is_told, ..self }
    }
}

/// Where the characters of a joined command text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceMap {
    /// The file.
    pub file: FileId,
    /// For each piece in order: where it starts in the text, and where it lies in the file.
    pieces: Vec<(usize, Range<usize>)>,
}

impl SourceMap {
    /// An origin of consecutive pieces: where each starts in the text, and where it lies in the file.
    pub(crate) fn new(file: FileId, pieces: Vec<(usize, Range<usize>)>) -> Self {
        Self { file, pieces }
    }

    /// The place in the file of a range of the text.
    #[must_use]
    pub fn locate(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        // The end is the place after the last character, so that a range that ends with a line does not reach
        // into the next one.
        let end = if range.end > range.start { self.place(range.end - 1) + 1 } else { start };
        start..end.max(start)
    }

    /// The origin of a part of the text.
    pub(crate) fn part(&self, range: &Range<usize>) -> Self {
        let cut = |index: usize| {
            let (start, place) = &self.pieces[index];
            let end = self.pieces.get(index + 1).map_or(usize::MAX, |(next, _)| *next);
            let (from, to) = (range.start.max(*start), range.end.min(end).min(start + place.len()));
            let file = place.start + from.saturating_sub(*start)..place.start + to.saturating_sub(*start);
            (from < to).then(|| (from - range.start, file))
        };
        Self { file: self.file, pieces: (0..self.pieces.len()).filter_map(cut).collect() }
    }

    /// The origin of several parts of the text, one behind the other.
    pub(crate) fn parts(&self, ranges: &[Range<usize>]) -> Self {
        let (mut pieces, mut length) = (Vec::new(), 0);
        for range in ranges {
            let part = self.part(range).pieces.into_iter();
            pieces.extend(part.map(|(start, place)| (start + length, place)));
            length += range.len();
        }
        Self { file: self.file, pieces }
    }

    fn place(&self, at: usize) -> usize {
        let index = self.pieces.partition_point(|(text, _)| *text <= at);
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some((text, file)) => (file.start + (at - text)).min(file.end),
            None => self.pieces.first().map_or(0, |(_, file)| file.start),
        }
    }

    /// A problem of the text as a finding in the file.
    #[must_use]
    pub fn diagnose(&self, problem: Problem, playable: bool) -> Diagnostic {
        let range = self.locate(&problem.range);
        Diagnostic {
            code: problem.code.into(),
            severity: problem.severity,
            playable,
            message: problem.message,
            primary: Annotation { file: self.file, range: range.clone(), label: problem.label },
            labels: Vec::new(),
            help: problem.help,
            patch: problem.replacement.map(|text| Patch { file: self.file, range, text, safe: problem.safe }),
        }
    }
}

impl<C> TypedCommand<C> {
    /// A command that stands in no file, with the problems that leave it playable.
    ///
    /// # Errors
    /// The vocabulary's problems, when it cannot be played.
    pub fn read<V: Vocabulary<Command = C>>(
        prompt: Prompt,
        text: &str,
        vocabulary: &V,
    ) -> Result<(Self, Vec<Problem>), Vec<Problem>> {
        let Parsed { command, problems, .. } = vocabulary.parse(text);
        let Some(command) = command else { return Err(explained(problems, text, &vocabulary.words())) };
        Ok((Self::of(prompt, text, command), problems))
    }

    /// A command that stands in no file.
    pub(crate) fn of(prompt: Prompt, text: &str, command: C) -> Self {
        let (text, expects) = (text.to_owned(), Vec::new());
        Self {
            prompt,
            text,
            command,
            expects,
            expected_at: None,
            behind: false,
            names: Vec::new(),
            range: 0..0,
            source_map: None,
        }
    }

    /// A problem of this command's text as a finding in its file, for checks that know more than one command.
    /// A command that stands in no file has none.
    #[must_use]
    pub fn diagnose(&self, problem: Problem) -> Option<Diagnostic> {
        self.source_map.as_ref().map(|source_map| source_map.diagnose(problem, true))
    }
}

/// A refusal always says something: a vocabulary that gives no reason has not understood the first word.
fn explained(problems: Vec<Problem>, text: &str, words: &[&'static str]) -> Vec<Problem> {
    if !problems.is_empty() {
        return problems;
    }
    let word = text.split_whitespace().next().unwrap_or_default();
    let meant = nearest_word(word, words.iter().copied());
    let message = format!("unknown command `{}`", excerpt(word));
    vec![Problem {
        label: "not a command".to_owned(),
        help: meant.map(|meant| format!("did you mean `{meant}`?")),
        replacement: meant.map(str::to_owned),
        ..Problem::error("unknown-command", 0..word.len(), message)
    }]
}

impl<C> Step<C> {
    /// The column of a lane.
    #[must_use]
    pub fn column(&self, lane: &Lane) -> Option<&Column<C>> {
        self.columns.iter().find(|column| column.lane == *lane)
    }

    /// Every command with its address, in printed order.
    pub fn commands(&self) -> impl Iterator<Item = (Address, &TypedCommand<C>)> {
        self.columns.iter().flat_map(move |column| {
            let numbered = (1..).zip(&column.commands);
            numbered.map(move |(number, typed)| {
                (Address::Command(self.id.clone(), column.lane.clone(), number), typed)
            })
        })
    }

    /// Whether an address that bears the step's id names it or something in it.
    fn has(&self, address: &Address) -> bool {
        let Some(lane) = address.lane() else { return true };
        self.column(lane).is_some_and(|column| {
            address.number().is_none_or(|number| (1..=column.commands.len()).contains(&(number as usize)))
        })
    }

    /// The step's address and those of everything in it.
    pub fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        let lanes = self.columns.iter().flat_map(move |column| {
            let count = u32::try_from(column.commands.len()).unwrap_or(u32::MAX);
            let commands =
                (1..=count).map(move |n| Address::Command(self.id.clone(), column.lane.clone(), n));
            std::iter::once(Address::Lane(self.id.clone(), column.lane.clone())).chain(commands)
        });
        std::iter::once(Address::Step(self.id.clone())).chain(lanes)
    }
}

impl<C> Runbook<C> {
    /// The step or rollback section of an id.
    #[must_use]
    pub fn step(&self, id: &StepId) -> Option<&Step<C>> {
        self.steps.iter().chain(&self.rollbacks).find(|step| step.id == *id)
    }

    /// The command at an address, in a step or a rollback section. An address of a whole step or lane names no
    /// single command.
    #[must_use]
    pub fn command(&self, address: &Address) -> Option<&TypedCommand<C>> {
        let Address::Command(step, lane, number) = address else { return None };
        let index = (*number as usize).checked_sub(1)?;
        self.step(step)?.column(lane)?.commands.get(index)
    }

    /// Every command of the steps with its address, in printed order. Rollback sections are not among them.
    pub fn commands(&self) -> impl Iterator<Item = (Address, &TypedCommand<C>)> {
        self.steps.iter().flat_map(Step::commands)
    }

    /// Every command of the rollback sections with its address, in printed order.
    pub fn rollback_commands(&self) -> impl Iterator<Item = (Address, &TypedCommand<C>)> {
        self.rollbacks.iter().flat_map(Step::commands)
    }

    /// The addresses of all units of the steps, in printed order, a whole before its parts.
    pub fn addresses(&self) -> impl Iterator<Item = Address> + '_ {
        self.steps.iter().flat_map(Step::addresses)
    }

    /// Whether the steps have this unit.
    ///
    /// # Errors
    /// When they do not; lists the addresses that are near.
    pub fn lookup(&self, address: &Address) -> Result<(), LookupError> {
        let step = self.steps.iter().find(|step| step.id == *address.step());
        if step.is_some_and(|step| step.has(address)) {
            return Ok(());
        }
        let all: Vec<Address> = self.addresses().collect();
        Err(missing(&all, address))
    }

    /// The commands of a unit of the steps with their addresses, in printed order.
    pub fn commands_of<'a>(
        &'a self,
        unit: &'a Address,
    ) -> impl Iterator<Item = (Address, &'a TypedCommand<C>)> {
        let step = self.steps.iter().find(|step| step.id == *unit.step());
        step.into_iter().flat_map(Step::commands).filter(|(address, _)| unit.contains(address))
    }
}

impl<C: Clone> Runbook<C> {
    /// The same runbook without places in a text: what two texts that say the same have in common.
    #[must_use]
    pub fn without_ranges(&self) -> Self {
        let mut bare = self.clone();
        for step in bare.steps.iter_mut().chain(&mut bare.rollbacks) {
            step.range = 0..0;
            step.after.iter_mut().for_each(|(_, range)| *range = 0..0);
            step.rollback.iter_mut().for_each(|(_, range)| *range = 0..0);
            for typed in step.columns.iter_mut().flat_map(|column| &mut column.commands) {
                typed.range = 0..0;
                typed.source_map = None;
                typed.expected_at = None;
            }
        }
        bare
    }
}

impl fmt::Display for Prompt {
    /// As typed, without the `$ ` that ends it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.release {
            Some(release) => write!(f, "{}@{release}", self.lane),
            None => write!(f, "{}", self.lane),
        }
    }
}
