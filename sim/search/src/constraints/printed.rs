//! A runbook as constraints see it: its commands, the order that the document prescribes, and its text.

use crate::order::{Lines, OrderError, Poset};
use rehearsal::{Family, Scene};
use runbook::Address;
use std::collections::BTreeSet;

/// The most commands of a runbook whose constraints are learnt: each pair of them is tried by itself (ours).
const COMMANDS_MAX: usize = 128;

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
    /// The name and the text of the document.
    pub(super) name: String,
    pub(super) text: String,
    /// Its steps in printed order.
    pub(super) places: Vec<StepPosition>,
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
    /// When it has more commands than fit.
    pub fn of<F: Family>(scene: &Scene<F>) -> Result<Self, OrderError> {
        let lines = Lines::of(scene, true)?;
        let count = lines.commands.len();
        if count > COMMANDS_MAX {
            let help = "divide the runbook into scenarios of their own";
            return Err(OrderError::TooLarge { count, what: "orders", most: COMMANDS_MAX, help });
        }
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
        Ok(Self { scenario, lines, declared, edges: edges.into_iter().collect(), name, places, text })
    }

    /// How a command is told: by its step where it is the only one, by its lane where it is that lane's only one.
    #[must_use]
    pub fn label(&self, command: usize) -> String {
        self.unit(command).to_string()
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
