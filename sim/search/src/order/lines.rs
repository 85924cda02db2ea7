//! From a scene to the partial order of its commands, and from a line of them to the deviation that plays it.
//!
//! Guarantees: the order is the one that the runbook's `order` keeps, so that a line that it admits is never refused;
//! a deviation names only what must be named to reproduce its line.

use super::cover::cover_while;
use super::poset::{bit, members};
use super::{Depth, OrderError, Poset};
use crate::{Case, Listed};
use rehearsal::{Deviation, Family, Scene, Words};
use runbook::{Address, Edit, Plan};

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
    /// When there are more than fit.
    pub fn of<F: Family>(scene: &Scene<F>, freely: bool) -> Result<Self, OrderError> {
        let plan = Plan::of(&scene.runbook);
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
        let mut named = 0;
        let list = |named: u128| -> Vec<usize> {
            line.iter().copied().filter(|&element| named & bit(element) != 0).collect()
        };
        while let Some(got) = self.poset.line(&list(named)) {
            let Some(place) = (0..line.len()).find(|&place| got[place] != line[place]) else { break };
            let more = named | bit(got[place]) | bit(line[place]);
            if more == named {
                // Only a line that the order does not admit gets here.
                break;
            }
            named = more;
        }
        for element in members(named) {
            let fewer = named & !bit(element);
            if self.poset.line(&list(fewer)).as_deref() == Some(line) {
                named = fewer;
            }
        }
        if named == 0 { line.first().copied().into_iter().collect() } else { list(named) }
    }
}

/// The strategy that plays orders: a family of lines in which every possible order of any so many commands occurs,
/// each line under each seed. A family takes its time: it is asked again and again whether planning is to go on, and where
/// it is not, what there is so far is a part of one.
#[must_use]
pub fn play_orders(lines: &Lines, depth: Depth, seeds: &[u64], goes_on: &dyn Fn() -> bool) -> Listed {
    let family = cover_while(&lines.poset, depth, goes_on);
    let planned = family.iter().take_while(|_| goes_on());
    let cases =
        planned.flat_map(|line| seeds.iter().map(|&seed| Case::new(seed, vec![lines.deviation(line)])));
    Listed::new("orders", cases.collect())
}
