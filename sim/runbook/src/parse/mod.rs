//! From text to a checked runbook, collecting everything that is wrong on the way.
//!
//! Guarantees: never panics, never stops at the first mistake, and hands out a runbook only when all of it can
//! be started. It runs nothing.

mod code;
mod edges;
mod html;
mod quoted;
mod typed;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::check::Gaps;
use crate::diagnostic::NOT_A_STEP;
use crate::document::Step;
use crate::findings::Findings;
use crate::heading::{Meaning, line_like_step, meaning, numbers};
use crate::markdown::{Block, Heading, Line, blocks};
use crate::source::{SIZE_LIMIT, too_large};
use crate::{Diagnostic, FileId, Lane, Runbook, Severity, Sources, StepId, TypedCommand, Vocabulary};

/// What [`parse`] found.
#[derive(Clone, Debug)]
pub struct ParsedRunbook<C> {
    /// The runbook; `None` when something in it cannot be played.
    pub runbook: Option<Runbook<C>>,
    /// Everything worth saying about the text, in order of places. Not empty when there is no runbook.
    pub diagnostics: Vec<Diagnostic>,
    meant: Meant<C>,
}

/// What the text was meant to say, for a look at what its commands do.
#[derive(Clone, Debug)]
enum Meant<C> {
    /// What it says.
    AsWritten,
    /// The same, but for commands whose mistakes have been mended.
    Mended(Box<Runbook<C>>),
    /// Nobody knows: a part of it is not read, or a mistake is not to be mended by a program.
    Unknown,
}

impl<C> ParsedRunbook<C> {
    /// The runbook as it was meant, for a look at what its commands do: one slip is told once, and not again by what only
    /// follows from it. None where what was meant is not known.
    #[must_use]
    pub fn meant(&self) -> Option<&Runbook<C>> {
        match &self.meant {
            Meant::AsWritten => self.runbook.as_ref(),
            Meant::Mended(runbook) => Some(runbook),
            Meant::Unknown => None,
        }
    }

    /// The runbook, and the one that was meant where that is another, for whoever knows more of its commands than each of
    /// them says by itself.
    pub fn runbooks_mut(&mut self) -> impl Iterator<Item = &mut Runbook<C>> {
        let meant = match &mut self.meant {
            Meant::Mended(runbook) => Some(&mut **runbook),
            Meant::AsWritten | Meant::Unknown => None,
        };
        self.runbook.iter_mut().chain(meant)
    }

    /// Takes note that what a command does is not known after all, so that nobody tells what only follows from it.
    pub fn leave_open(&mut self) {
        self.meant = Meant::Unknown;
    }
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
        return ParsedRunbook {
            runbook: None,
            diagnostics: vec![too_large(file, text.len())],
            meant: Meant::Unknown,
        };
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
        text,
        words: vocabulary.words(),
        ids: BTreeSet::new(),
        holes: BTreeSet::new(),
        lookalikes: BTreeSet::new(),
        mends: Vec::new(),
        empty: Vec::new(),
        astray: false,
        idle: Vec::new(),
        is_typed: false,
        unopened: false,
        lost: false,
        said: String::new(),
        before: 0,
        last: None,
        listed: None,
        noted: BTreeSet::new(),
        pipefail: BTreeSet::new(),
    };
    reader.all(blocks(text));
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
    text: &'a str,
    /// The first words of all commands.
    words: Vec<&'static str>,
    /// The ids of all steps and sections.
    ids: BTreeSet<StepId>,
    /// Where a command was not read.
    holes: BTreeSet<(StepId, Lane)>,
    /// What looks like a step and is none.
    lookalikes: BTreeSet<StepId>,
    /// The commands that their tools would refuse: where each stands, and what was meant, as far as that is known.
    mends: Vec<Mend<V::Command>>,
    /// Steps in which nothing is typed.
    empty: Vec<Range<usize>>,
    /// Whether what stands below the last heading has been reported as belonging to no step.
    astray: bool,
    /// What is to be said of edges since the last heading that are of no step.
    idle: Vec<Diagnostic>,
    /// Whether a line since the last heading has been reported that is typed, and is prose.
    is_typed: bool,
    /// Whether the fence of a block was reported that opens none.
    unopened: bool,
    /// Whether something since the last heading looks like a step and is none, so that edges there are not the step's.
    lost: bool,
    /// The prose of the step, and how many findings there were before it.
    said: String,
    before: usize,
    /// The number of the last step, or of what looks like one.
    last: Option<u64>,
    /// The number of the last line of a list that is prose.
    listed: Option<u64>,
    /// What was noted already: of what changes nothing here one note is enough, however often it is typed.
    noted: BTreeSet<String>,
    /// The lanes where a pipe fails with any of its programs (`set -o pipefail`).
    pipefail: BTreeSet<Lane>,
}

/// A part, the numbers of a step, a column and a command in it, and what was meant there.
type Mend<C> = (Part, [usize; 3], Option<TypedCommand<C>>);

impl<V: Vocabulary> Reader<'_, V> {
    fn all(&mut self, blocks: Vec<Block>) {
        let steps = blocks.iter().filter_map(|block| match block {
            Block::Heading(heading) => match meaning(heading.level, &heading.text) {
                Meaning::Step(id, _) => Some(id),
                _ => None,
            },
            _ => None,
        });
        self.ids = steps.collect();
        let mut rest = blocks.into_iter();
        while let Some(block) = rest.next() {
            match block {
                Block::Heading(heading) => self.heading(heading),
                Block::Code(code) => self.code(&code),
                Block::Quoted(line) => self.quoted(&line),
                Block::Prose(line) => self.line(&line, rest.as_slice()),
            }
        }
        self.end_step();
    }

    fn heading(&mut self, heading: Heading) {
        use pulldown_cmark::HeadingLevel::{H1, H2};
        if matches!(heading.level, H1 | H2) {
            self.end_step();
            self.inside = false;
            self.astray = false;
            self.is_typed = false;
            self.lost = false;
        }
        let part = std::mem::replace(&mut self.part, Part::Steps);
        if heading.level != H1 {
            self.part = part;
        }
        match meaning(heading.level, &heading.text) {
            Meaning::Step(id, title) => self.open(id, title, heading.range),
            Meaning::Rollback => self.part = Part::Rollbacks,
            Meaning::Prose => self.prose(heading),
            // A heading within a step may bear the number of another one.
            Meaning::Lookalike(_, _, Some(id)) if self.ids.contains(&id) => self.prose(heading),
            Meaning::Lookalike(why, mended, id) => {
                self.part = part;
                self.lookalike(why, mended, id, heading.range.clone());
                let ids = &self.ids;
                self.lookalikes.extend(numbers(&heading.text).filter(|id| !ids.contains(id)));
                self.astray = !self.inside;
                self.prose(heading);
            }
        }
    }

    /// Reports what looks like a step and is none.
    fn lookalike(
        &mut self,
        why: &'static str,
        mended: Option<String>,
        id: Option<StepId>,
        range: Range<usize>,
    ) {
        let finding = Diagnostic::found(NOT_A_STEP, Severity::Warning, why);
        let finding = finding.at(self.file, range.clone(), "read as prose");
        self.findings.push(match mended {
            Some(mended) => finding.help(format!("to make it count, write `{mended}`")).patch(range, mended),
            None => finding.help("give it an id of its own and a period, as in `## 6. Restart`; it is a number, or one and a letter"),
        });
        self.lost = true;
        if let Some(id) = id {
            self.last = number(&id);
            self.lookalikes.insert(id);
        }
    }

    /// A line of prose, which may look like the heading of a step that is missing.
    fn line(&mut self, line: &Line, rest: &[Block]) {
        if self.inside {
            self.said.push_str(&line.text.to_lowercase());
            self.said.push(' ');
        }
        if self.within_html(line) {
            return;
        }
        let is_else = self.prompted(line).is_some() || self.unquoted_edge(line).is_some();
        let found = line_like_step(&line.text).filter(|_| !is_else);
        let Some(found) = found else { return self.typed_as_prose(line, rest) };
        let number = number(&found.id);
        let listed = std::mem::replace(&mut self.listed, number);
        let follows = match (number, self.last) {
            (Some(number), Some(last)) => number == last + 1 || number == last,
            (Some(number), None) => number <= 1,
            (None, _) => false,
        };
        let goes_on = listed.is_some() && listed.map(|listed| listed + 1) == number;
        let is_missing = !self.ids.contains(&found.id) && !self.lookalikes.contains(&found.id);
        let hashes = line.text.trim_start().starts_with(['#', '＃']);
        if is_missing && (hashes || (follows && !goes_on && leads_to_transcript(rest))) {
            const WHY: &str = "this line looks like a step, but a step is a heading of level 2; what follows it belongs to \
                               the step above";
            self.listed = None;
            let heading = found.heading();
            self.lookalike(WHY, Some(heading), Some(found.id), line.range.clone());
        }
    }

    /// Notes a step in which nothing is typed, though its text does not say so.
    fn end_step(&mut self) {
        let said = std::mem::take(&mut self.said);
        // Where the block below has been reported, they have the same cause.
        let idle = std::mem::take(&mut self.idle);
        idle.into_iter().filter(|_| !self.astray).for_each(|one| self.findings.push(one));
        self.listed = None;
        let quiet = self.findings.count() == self.before && !said.contains("nothing is typed");
        let bare = self.step().filter(|step| step.columns.is_empty()).map(|step| step.range.clone());
        self.empty.extend(bare.filter(|_| quiet));
    }

    fn prose(&mut self, heading: Heading) {
        let first = heading.level == pulldown_cmark::HeadingLevel::H1 && self.title.is_none();
        if first && !heading.text.is_empty() {
            self.title = Some(heading.text);
        }
    }

    fn open(&mut self, id: StepId, title: String, range: Range<usize>) {
        (self.inside, self.before) = (true, self.findings.count());
        self.last = number(&id);
        let step = Step { id, title, range, columns: Vec::new(), after: Vec::new(), rollback: None };
        match self.part {
            Part::Steps => self.steps.push(step),
            Part::Rollbacks => self.rollbacks.push(step),
        }
    }

    /// The step that the next block belongs to.
    fn step(&mut self) -> Option<&mut Step<V::Command>> {
        let inside = self.inside;
        self.steps_of(self.part).last_mut().filter(|_| inside)
    }

    fn steps_of(&mut self, part: Part) -> &mut Vec<Step<V::Command>> {
        if part == Part::Steps { &mut self.steps } else { &mut self.rollbacks }
    }

    fn finish(mut self) -> ParsedRunbook<V::Command> {
        let runbook = Runbook {
            title: self.title,
            lanes: self.lanes.to_vec(),
            steps: self.steps,
            rollbacks: self.rollbacks,
        };
        let gaps = Gaps { holes: &self.holes, lookalikes: &self.lookalikes, empty: &self.empty };
        crate::check::check(&runbook, self.file, &gaps, &mut self.findings);
        let meant = if self.findings.unread() { Meant::Unknown } else { meant(&runbook, self.mends) };
        let runbook = (!self.findings.blocked()).then_some(runbook);
        ParsedRunbook { runbook, diagnostics: self.findings.finish(self.file), meant }
    }
}

/// The runbook with its mistakes mended.
fn meant<C: Clone>(runbook: &Runbook<C>, mends: Vec<Mend<C>>) -> Meant<C> {
    if mends.is_empty() {
        return Meant::AsWritten;
    }
    let mut mended = runbook.clone();
    for (part, [step, column, number], meant) in mends {
        let Some(meant) = meant else { return Meant::Unknown };
        let steps = if part == Part::Steps { &mut mended.steps } else { &mut mended.rollbacks };
        steps[step].columns[column].commands[number] = meant;
    }
    Meant::Mended(Box::new(mended))
}

/// The number of an id.
fn number(id: &StepId) -> Option<u64> {
    id.parts().0.parse().ok()
}

/// Whether a transcript comes before the next heading, or the next line that looks like one.
fn leads_to_transcript(rest: &[Block]) -> bool {
    let decides = |block: &Block| match block {
        Block::Heading(_) => Some(false),
        Block::Code(code) => Some(code.info.as_ref().is_some_and(|(info, _)| info == "console")),
        Block::Prose(line) => line_like_step(&line.text).map(|_| false),
        Block::Quoted(_) => None,
    };
    rest.iter().find_map(decides).unwrap_or(false)
}
