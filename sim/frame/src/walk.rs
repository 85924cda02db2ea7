//! The walk of a lint: the lines of a runbook in printed order, each with the effect that it would have.
//!
//! A family keeps a world, as far as one can know it without playing: what the commands walked so far would have left
//! behind. Lanes of one step are walked one after the other. Rollback sections are not walked, for nobody knows what is
//! there when one is played; but what their commands name must be names of the scenario all the same. Findings are in
//! the order of the text.
//!
//! A name that does not fit is told once, and not again by what follows from it: where one name alone can have been meant,
//! the line is walked as if it stood there; where not, nobody knows what is there afterwards, and of the lines that follow
//! only the names are looked at.

use crate::finding::told;
use crate::line::{At, LintLine};
use kernel::Span;
use rehearsal::Verb;
use runbook::{Diagnostic, FileId, Runbook};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Where a walk is.
#[derive(Debug)]
pub struct LintWalk<'a, C> {
    /// The lines of the steps.
    pub lines: &'a [LintLine<'a, C>],
    /// Those of the rollback sections, which come after them.
    rollbacks: &'a [LintLine<'a, C>],
    at: Cell<At>,
}

impl<'a, C> LintWalk<'a, C> {
    /// A walk that has not begun.
    #[must_use]
    pub fn over(lines: &'a [LintLine<'a, C>]) -> Self {
        let (lines, rollbacks) = lines.split_at(lines.partition_point(|line| !line.in_rollback));
        Self { lines, rollbacks, at: Cell::new(0) }
    }
}

/// The world of a family's lint, through which it is walked line by line.
pub trait LintWorld<'a> {
    /// The family's commands.
    type Command: 'a;
    /// A sleep of at least so long is taken as long enough for whatever is under way.
    const LONG: Span;

    /// Where the walk is.
    fn walk(&self) -> &LintWalk<'a, Self::Command>;

    /// So much time has passed that whatever was under way is done.
    fn settle(&mut self);

    /// Whether everything that a command names fits, before anything of it takes effect; what does not has been told then.
    fn fits(&mut self, _command: &Self::Command) -> bool {
        true
    }

    /// Takes note of a line that is told to be typed elsewhere, or to name something of elsewhere, and does nothing.
    fn pass(&mut self, _command: &Self::Command) {}

    /// The command of a line, for one in which a name is mended.
    fn read(&self, _text: &str) -> Option<Self::Command> {
        None
    }

    /// Looks at the line, and lets its command take effect if it can.
    fn enter(&mut self, command: &Self::Command);

    /// Looks at what a command names, whatever is there: each must be a name of the scenario.
    fn names(&mut self, command: &Self::Command);

    /// Looks at the world after a line.
    fn after(&mut self) {}

    /// Looks at what is left behind by a runbook that types anything.
    fn at_end(&mut self);

    /// The place of the line being walked.
    fn here(&self) -> At {
        self.walk().at.get()
    }

    /// The line being walked.
    fn line(&self) -> &'a LintLine<'a, Self::Command> {
        self.line_at(self.here())
    }

    /// The line at a place.
    fn line_at(&self, at: At) -> &'a LintLine<'a, Self::Command> {
        let LintWalk { lines, rollbacks, .. } = self.walk();
        lines.get(at).unwrap_or_else(|| &rollbacks[at - lines.len()])
    }

    /// The place of the last line of the steps.
    fn last(&self) -> At {
        self.walk().lines.len() - 1
    }
}

/// The lines of the runbook in `file`, those of its rollback sections last, in a scenario with these lanes and their
/// hosts.
#[must_use]
pub fn lint_lines<'a, C>(
    file: FileId,
    runbook: &'a Runbook<Verb<C>>,
    lanes: &'a BTreeMap<String, String>,
) -> Vec<LintLine<'a, C>> {
    let line = |(_, typed)| LintLine::of(file, typed, lanes);
    let in_rollback = runbook.rollback_commands().map(|(_, typed)| LintLine::of(file, typed, lanes));
    runbook.commands().map(line).chain(in_rollback.map(LintLine::of_rollback)).collect()
}

/// Walks a world line by line and says what was seen, in the order of the text.
pub fn walk_lines<'a, W: LintWorld<'a>>(mut world: W) -> Vec<Diagnostic> {
    let (lines, rollbacks) = (world.walk().lines, world.walk().rollbacks);
    let mut astray = false;
    for (at, line) in lines.iter().chain(rollbacks).enumerate() {
        world.walk().at.set(at);
        if at == lines.len() && !astray {
            world.at_end();
            world.walk().at.set(at);
        }
        match &line.act {
            Verb::Model(command) if astray || at >= lines.len() => world.names(command),
            Verb::Model(command) => astray = !entered(&mut world, line, command),
            Verb::Sleep(span) if *span >= W::LONG => world.settle(),
            Verb::Sleep(_) | Verb::Aside | Verb::NotModelled(_) | Verb::Elsewhere(..) => {}
        }
        if !astray && at < lines.len() {
            world.after();
        }
    }
    if rollbacks.is_empty() && !lines.is_empty() && !astray {
        world.at_end();
    }
    told([lines, rollbacks])
}

/// Walks a line by what it says, or else by what was meant. False where that is not known.
fn entered<'a, W: LintWorld<'a>>(
    world: &mut W,
    line: &LintLine<'a, W::Command>,
    command: &W::Command,
) -> bool {
    if world.fits(command) {
        world.enter(command);
        return true;
    }
    // Whether the name is wrong or the place is not known; the tool refuses it, and what follows is looked at all the same.
    if line.is_elsewhere.get() {
        world.pass(command);
        return true;
    }
    let meant = line.meant().and_then(|text| world.read(&text)).filter(|meant| world.fits(meant));
    match &meant {
        Some(meant) => world.enter(meant),
        None => line.hides_more(),
    }
    meant.is_some()
}
