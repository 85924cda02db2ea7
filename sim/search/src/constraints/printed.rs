//! A runbook as constraints see it: its commands, the order that the document prescribes, and its text.

use super::result::Part;
use crate::order::{Cover, Depth, Lines, OrderError, Poset};
use rehearsal::{Family, Scene};
use runbook::Address;
use std::collections::BTreeSet;

/// The most pairs of commands that are tried by themselves: all pairs of 128 commands (ours).
const PAIRS_MAX: usize = 128 * 127 / 2;

/// A runbook as written.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The scenario.
    pub(super) scenario: String,
    /// Its commands, with nothing kept but what the tools need.
    pub(super) lines: Lines,
    /// What the lanes and declared edges keep.
    pub(super) declared: Poset,
    /// The precedences of the document that no others imply: of lanes, of barriers between steps, and declared ones.
    pub(super) edges: Vec<(usize, usize)>,
    /// How many places apart commands may be for their order to be looked at; further apart they stay as they are.
    pub(super) reach: usize,
    /// The name and the text of the document.
    pub(super) name: String,
    pub(super) text: String,
    /// Its steps in printed order.
    pub(super) places: Vec<StepPosition>,
}

/// So many places apart are two of so many commands at most for there to be no more pairs than are tried; one at least.
pub(super) fn reach(commands: usize) -> usize {
    if commands * commands.saturating_sub(1) / 2 <= PAIRS_MAX {
        return commands;
    }
    (PAIRS_MAX / commands).max(1)
}

/// Where a step stands in the text.
#[derive(Debug, Clone)]
pub(super) struct StepPosition {
    pub(super) step: Address,
    /// The end of its heading's line.
    pub(super) heading: usize,
    /// The end of the line of the last declared edge.
    pub(super) after: Option<usize>,
}

impl Printed {
    /// The runbook of a scene.
    ///
    /// # Errors
    /// When what is kept runs in a circle.
    pub fn of<F: Family>(scene: &Scene<F>) -> Result<Self, OrderError> {
        let lines = Lines::of(scene, true)?;
        let declared = Lines::of(scene, false)?.poset;
        let mut barred = declared.clone();
        let mut before: Vec<usize> = Vec::new();
        let mut number = 0;
        for step in scene.plan.steps() {
            let count = step.columns().map(|column| column.entries().count()).sum::<usize>();
            let own: Vec<usize> = (number..number + count).collect();
            for (&early, &late) in before.iter().flat_map(|early| own.iter().map(move |late| (early, late))) {
                barred.insert(early, late)?;
            }
            number += count;
            before = if own.is_empty() { before } else { own };
        }
        let edges: BTreeSet<(usize, usize)> = barred.covers().into_iter().chain(declared.covers()).collect();
        let file = scene
            .runbook
            .commands()
            .find_map(|(_, typed)| typed.source_map.as_ref().map(|source_map| source_map.file));
        let text = file.map(|file| scene.sources.text(file).to_owned()).unwrap_or_default();
        let name = file.map(|file| scene.sources.name(file).to_owned()).unwrap_or_default();
        let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |length| at + length);
        let places = scene.runbook.steps.iter().map(|step| StepPosition {
            step: Address::Step(step.id.clone()),
            // A heading's range may reach past its line.
            heading: line_end(step.range.start),
            after: step.after.iter().map(|(_, range)| line_end(range.start)).max(),
        });
        let places = places.collect();
        let scenario = scene.name.clone();
        let reach = reach(lines.commands.len());
        Ok(Self { scenario, lines, declared, edges: edges.into_iter().collect(), reach, name, places, text })
    }

    /// What stays as it is in every order that is looked at: what the tools need, and all that is further apart than
    /// the reach.
    pub(super) fn kept(&self) -> Poset {
        self.lines.poset.clone().keeping_far(self.reach)
    }

    /// Whether the order of two commands is looked at.
    pub(super) const fn is_near(&self, (before, after): (usize, usize)) -> bool {
        after - before <= self.reach
    }

    /// What part of the orders is looked at, where it is not all of them.
    pub(super) fn part(&self) -> Option<Part> {
        let count = self.lines.commands.len();
        let part = Part { reach: self.reach as u64, threes: Cover::takes(count, Depth::Three) };
        (self.reach < count).then_some(part)
    }

    /// How a command is told: by its step where it is the only one, by its lane where it is that lane's only one.
    #[must_use]
    pub fn label(&self, command: usize) -> String {
        self.unit(command).to_string()
    }

    /// How a precedence is told.
    pub(super) fn before(&self, (before, after): (usize, usize)) -> String {
        format!("{} before {}", self.label(before), self.label(after))
    }

    /// The widest unit that is this command alone.
    pub(super) fn unit(&self, command: usize) -> Address {
        let address = &self.lines.commands[command];
        let step = Address::Step(address.step().clone());
        let lane = address.lane().map(|lane| Address::Lane(address.step().clone(), lane.clone()));
        let alone =
            |unit: &Address| self.lines.commands.iter().filter(|other| unit.contains(other)).count() == 1;
        let wider = [Some(step), lane].into_iter().flatten().find(alone);
        wider.unwrap_or_else(|| address.clone())
    }

    /// The commands in printed order.
    #[must_use]
    pub fn commands(&self) -> &[Address] {
        &self.lines.commands
    }
}
