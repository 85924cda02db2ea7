//! The walk of a lint: the lines of a runbook in printed order, each with the effect that it would have.
//!
//! A family keeps a world, as far as one can know it without playing: what the commands walked so far would have left
//! behind. Lanes of one step are walked one after the other, and rollback sections are not walked. Findings are in the
//! order of the text.

use crate::line::Line;
use kernel::Span;
use rehearsal::Verb;
use runbook::{Diagnostic, FileId, Runbook};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// The place of a line in the walk.
pub type At = usize;

/// Where a walk is, and what it has found. Both change under a world that is only looked at, so that a rule can tell what
/// it finds where it finds it.
#[derive(Debug)]
pub struct Walk<'a, C> {
    /// All lines.
    pub lines: &'a [Line<'a, C>],
    at: Cell<At>,
    findings: RefCell<Vec<Diagnostic>>,
}

impl<'a, C> Walk<'a, C> {
    /// A walk that has not begun.
    #[must_use]
    pub const fn over(lines: &'a [Line<'a, C>]) -> Self {
        Self { lines, at: Cell::new(0), findings: RefCell::new(Vec::new()) }
    }
}

/// The world of a family's lint, through which it is walked line by line.
pub trait Walked<'a> {
    /// The family's commands.
    type Command: 'a;
    /// A sleep of at least so long is taken as long enough for whatever is under way.
    const LONG: Span;

    /// Where the walk is.
    fn walk(&self) -> &Walk<'a, Self::Command>;

    /// So much time has passed that whatever was under way is done.
    fn settle(&mut self);

    /// Looks at the line, and lets its command take effect if it can.
    fn enter(&mut self, command: &Self::Command);

    /// Looks at the world after a line.
    fn after(&mut self) {}

    /// Looks at what is left behind by a runbook that types anything.
    fn at_end(&mut self);

    /// The place of the line being walked.
    fn here(&self) -> At {
        self.walk().at.get()
    }

    /// The line being walked.
    fn line(&self) -> &'a Line<'a, Self::Command> {
        self.line_at(self.here())
    }

    /// The line at a place.
    fn line_at(&self, at: At) -> &'a Line<'a, Self::Command> {
        &self.walk().lines[at]
    }

    /// The last line of the runbook.
    fn last_line(&self) -> &'a Line<'a, Self::Command> {
        self.line_at(self.walk().lines.len() - 1)
    }

    /// Adds a finding.
    fn report(&self, finding: Diagnostic) {
        self.walk().findings.borrow_mut().push(finding);
    }
}

/// The lines of the runbook in `file`, in a scenario with these lanes and their hosts.
#[must_use]
pub fn lines<'a, C>(
    file: FileId,
    runbook: &'a Runbook<Verb<C>>,
    lanes: &'a BTreeMap<String, String>,
) -> Vec<Line<'a, C>> {
    runbook.commands().map(|(_, typed)| Line::of(file, typed, lanes)).collect()
}

/// Walks a world line by line and says what was seen, in the order of the text.
pub fn walk<'a, W: Walked<'a>>(mut world: W) -> Vec<Diagnostic> {
    let lines = world.walk().lines;
    for (at, Line { act, .. }) in lines.iter().enumerate() {
        world.walk().at.set(at);
        match act {
            Verb::Sleep(span) if *span >= W::LONG => world.settle(),
            Verb::Sleep(_) => {}
            Verb::Model(command) => world.enter(command),
        }
        world.after();
    }
    if !lines.is_empty() {
        world.at_end();
    }
    let mut findings = world.walk().findings.take();
    findings.sort_by_key(|finding| finding.primary.range.start);
    findings
}
