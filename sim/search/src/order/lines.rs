//! From a scene to the partial order of its commands, and from a line of them to the deviation that plays it.
//!
//! Guarantees: the order is the one that the runbook's `order` keeps, so that a line that it admits is never refused;
//! a deviation names only what must be named to reproduce its line.

use super::{Cover, Depth, OrderError, Poset, Queue, Set};
use crate::Case;
use crate::strategy::{PlayedCase, Strategy};
use rehearsal::{Deviation, Family, Scene, Words};
use runbook::{Address, Edit};

/// The commands of a runbook, and what is kept when its barriers are dropped.
#[derive(Debug, Clone)]
pub struct Lines {
    /// The commands in printed order; an element of the order is an index of these.
    pub commands: Vec<Address>,
    /// What is kept.
    pub poset: Poset,
    /// Whether lanes and declared edges are dropped too.
    pub freely: bool,
}

impl Lines {
    /// The commands of a scene's runbook.
    ///
    /// # Errors
    /// When what is kept runs in a circle.
    pub fn of<F: Family>(scene: &Scene<F>, freely: bool) -> Result<Self, OrderError> {
        let plan = &scene.plan;
        let commands: Vec<Address> = plan.entries().map(|entry| entry.address.clone()).collect();
        let kept = plan.precedences(freely, &Words::<F>::default());
        let edges = kept.iter().flat_map(|kept| {
            kept.before.iter().flat_map(|&before| kept.after.iter().map(move |&after| (before, after)))
        });
        Ok(Self { poset: Poset::of(commands.len(), edges)?, commands, freely })
    }

    /// The element of a command.
    #[must_use]
    pub fn element(&self, command: &Address) -> Option<usize> {
        self.commands.iter().position(|other| other == command)
    }

    /// The deviation that plays a line of this order, naming as few commands as possible.
    #[must_use]
    pub fn deviation(&self, line: &[usize]) -> Deviation {
        self.listing(&self.listed(line))
    }

    /// The deviation that lists these commands.
    #[must_use]
    pub fn listing(&self, listed: &[usize]) -> Deviation {
        let units = listed.iter().map(|&element| self.commands[element].clone()).collect();
        Deviation::Edit(Edit::Order { freely: self.freely, units })
    }

    /// As few commands as reproduce a line when they come in its order; one at least.
    #[must_use]
    pub fn listed(&self, line: &[usize]) -> Vec<usize> {
        let queue = Queue::of(&self.poset);
        let mut named = Set::none(self.poset.len());
        let list = |named: &Set| -> Vec<usize> {
            line.iter().copied().filter(|&element| named.contains(element)).collect()
        };
        while let Some(got) = queue.line(&list(&named)) {
            let Some(place) = (0..line.len()).find(|&place| got[place] != line[place]) else { break };
            let before = named.len();
            named.insert(got[place]);
            named.insert(line[place]);
            if named.len() == before {
                // Only a line that the order does not admit gets here.
                break;
            }
        }
        for element in named.clone().members() {
            named.remove(element);
            if queue.line(&list(&named)).as_deref() != Some(line) {
                named.insert(element);
            }
        }
        if named.is_empty() { line.first().copied().into_iter().collect() } else { list(&named) }
    }
}

/// How many lines are planned at once: some threads are kept busy, and an interrupt is heard soon.
const BATCH: usize = 8;

/// The strategy that plays orders: a family of lines in which every possible order of any so many commands occurs.
/// A family takes its time, so that each line is planned when its turn has come.
#[derive(Debug, Clone)]
pub struct Orders {
    lines: Lines,
    family: Cover,
    seed: u64,
}

impl Orders {
    /// The orders of these commands, under this seed.
    ///
    /// # Errors
    /// When there are more commands than are looked at so.
    pub fn new(lines: Lines, depth: Depth, seed: u64) -> Result<Self, OrderError> {
        Ok(Self { family: Cover::of(&lines.poset, depth)?, lines, seed })
    }
}

impl Strategy for Orders {
    fn name(&self) -> &'static str {
        "orders"
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        let case = |line: Vec<usize>| Case::new(self.seed, vec![self.lines.deviation(&line)]);
        self.family.by_ref().take(BATCH).map(case).collect()
    }
}
