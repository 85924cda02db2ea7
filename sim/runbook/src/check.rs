//! What can be said about a runbook only once all of it has been read: unique ids, edges, rollback names.
//!
//! It adds findings and changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::document::Step;
use crate::findings::Findings;
use crate::near::near;
use crate::{Address, Diagnostic, FileId, Lane, Runbook, Severity, StepId};

/// Suggestions for an unknown address are sought among so many; a longer runbook is no document for people.
const SOUGHT_MAX: usize = 2000;

/// What is missing in a runbook for a reason that has been told already.
pub(crate) struct Gaps<'a> {
    /// Where a command was not read.
    pub(crate) holes: &'a BTreeSet<(StepId, Lane)>,
    /// What looks like a step and is none.
    pub(crate) lookalikes: &'a BTreeSet<StepId>,
    /// Steps in which nothing is typed.
    pub(crate) empty: &'a [Range<usize>],
}

impl Gaps<'_> {
    /// Whether what an address names may be among them.
    fn hold(&self, address: &Address) -> bool {
        let lane = |(step, lane): &(StepId, Lane)| step == address.step() && Some(lane) == address.lane();
        self.lookalikes.contains(address.step()) || self.holes.iter().any(lane)
    }
}

/// Checks the whole.
pub(crate) fn check<C>(runbook: &Runbook<C>, file: FileId, gaps: &Gaps<'_>, findings: &mut Findings) {
    let mut checker = Checker { runbook, file, gaps, findings, index: BTreeMap::new(), twice: false };
    checker.ids();
    checker.edges();
    checker.rollbacks();
    checker.something_to_play();
}

struct Checker<'a, C> {
    runbook: &'a Runbook<C>,
    file: FileId,
    gaps: &'a Gaps<'a>,
    findings: &'a mut Findings,
    /// The steps by id, with their printed order.
    index: BTreeMap<&'a StepId, (usize, &'a Step<C>)>,
    /// Whether two headings have one id, so that another one may be missing.
    twice: bool,
}

impl<'a, C> Checker<'a, C> {
    fn error(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn ids(&mut self) {
        let runbook = self.runbook;
        let mut seen: BTreeMap<&StepId, &Step<C>> = BTreeMap::new();
        for step in runbook.steps.iter().chain(&runbook.rollbacks) {
            match seen.get(&step.id) {
                Some(first) => {
                    self.twice = true;
                    let message = format!("two headings have the id `{}`", step.id);
                    let finding = Diagnostic::found("same-id", Severity::Error, message)
                        .at(self.file, step.range.clone(), "the id again")
                        .label(self.file, first.range.clone(), "the id is first used here")
                        .help("addresses name steps and rollback sections by id; give this one an id of its own");
                    self.error(finding);
                }
                None => {
                    seen.insert(&step.id, step);
                }
            }
        }
        for (order, step) in runbook.steps.iter().enumerate() {
            self.index.entry(&step.id).or_insert((order, step));
        }
    }

    fn edges(&mut self) {
        let runbook = self.runbook;
        for (order, step) in runbook.steps.iter().enumerate() {
            for (address, range) in &step.after {
                let found = self.index.get(address.step()).filter(|(_, step)| holds(step, address));
                match found.map(|&(earlier, _)| earlier) {
                    // What is named stands in what was not read: to play the rest would be to play another runbook.
                    None if self.gaps.hold(address) => self.findings.nothing_left(),
                    // The heading that it names may be the one that has another's id; that has been told.
                    None if self.twice && !self.index.contains_key(address.step()) => {
                        self.findings.nothing_left();
                    }
                    None => self.unknown(address, range.clone()),
                    Some(earlier) if earlier >= order => {
                        let message = format!("step {} is printed before `{address}` has ended", step.id);
                        let finding = Diagnostic::found("edge-against-order", Severity::Error, message)
                            .at(self.file, range.clone(), "does not come earlier")
                            .label(self.file, step.range.clone(), "this step is said to come after it")
                            .help("steps run in printed order; name a unit of an earlier step");
                        self.error(finding);
                    }
                    Some(_) => {}
                }
            }
        }
    }

    fn unknown(&mut self, address: &Address, range: std::ops::Range<usize>) {
        let finding =
            Diagnostic::found("unknown-address", Severity::Error, format!("the runbook has no `{address}`"))
                .at(self.file, range.clone(), "names nothing");
        let known: Vec<Address> = match self.findings.shows_errors() {
            true => self.runbook.addresses().take(SOUGHT_MAX).collect(),
            false => Vec::new(),
        };
        let finding = match near(&known, address).first() {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")).patch(range, meant.to_string()),
            None => finding,
        };
        self.error(finding);
    }

    fn rollbacks(&mut self) {
        let runbook = self.runbook;
        let known: Vec<&StepId> = runbook.rollbacks.iter().map(|section| &section.id).collect();
        for (id, range) in runbook.steps.iter().filter_map(|step| step.rollback.as_ref()) {
            if known.contains(&id) {
                continue;
            }
            if self.gaps.lookalikes.contains(id) {
                self.findings.nothing_left();
                continue;
            }
            let message = format!("no section under `# Rollback` has the id `{id}`");
            let finding = Diagnostic::found("unknown-rollback", Severity::Error, message).at(
                self.file,
                range.clone(),
                "names nothing",
            );
            let listed: Vec<String> = known.iter().take(5).map(|id| format!("`{id}`")).collect();
            self.error(finding.help(match listed.as_slice() {
                [] => format!("add a part `# Rollback` with a section `## {id}.`"),
                listed => format!("the sections are {}", listed.join(", ")),
            }));
        }
    }

    /// A step without a command is most likely one whose commands are missing.
    fn empty_steps(&mut self) {
        for range in self.gaps.empty {
            let message = "nothing is typed in this step, and its text does not say so";
            let help = "put what is typed into a block marked `console`, or say that nothing is typed";
            let finding = Diagnostic::found("empty-step", Severity::Warning, message)
                .at(self.file, range.clone(), "")
                .help(help)
                .patch(range.end..range.end, "\n\nNothing is typed.");
            self.error(finding);
        }
    }

    fn something_to_play(&mut self) {
        let typed = self.runbook.steps.iter().any(|step| !step.columns.is_empty());
        if typed {
            return self.empty_steps();
        }
        // What could not be read has been reported already and is not missing.
        if self.findings.unread() {
            return self.findings.nothing_left();
        }
        if self.findings.blocked() && !self.runbook.steps.is_empty() {
            return;
        }
        let (message, help) = if self.runbook.steps.is_empty() {
            (
                "the runbook has no step",
                "a step is a heading of level 2 that starts with an id and a period, as in `## 6. Restart`",
            )
        } else {
            (
                "nothing is typed in any step",
                "what is typed stands in fenced blocks marked `console`, each line after a prompt such as `lane$ `",
            )
        };
        let end = self.runbook.steps.first().map_or(0..0, |step| step.range.clone());
        self.error(Diagnostic::found("no-steps", Severity::Error, message).at(self.file, end, "").help(help));
    }
}

/// Whether the step has the unit.
fn holds<C>(step: &Step<C>, address: &Address) -> bool {
    let Some(lane) = address.lane() else { return true };
    let Some(column) = step.column(lane) else { return false };
    address.number().is_none_or(|number| number as usize <= column.commands.len())
}
