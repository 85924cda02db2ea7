//! What must come before what when a plan's barriers are dropped.
//!
//! Guarantees: every precedence leads forward in the plan, so that they never contradict each other. An edge that
//! an edit of the plan has broken already is not kept.

use std::collections::BTreeMap;
use std::fmt;

use super::{Plan, PlanEntry, Side};
use crate::{Address, Lane, StepId, Tools, Vocabulary};

/// Why one command comes before another whatever else changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// One lane types them one after the other.
    Lane(Lane),
    /// The later one's step declares it.
    Declared(StepId),
    /// The earlier one installs the tools that the later one is typed with.
    Tools,
    /// The one was put beside the other, or repeats it.
    Beside,
}

impl Why {
    /// Whether `order freely` drops it.
    #[must_use]
    pub const fn is_dropped_freely(&self) -> bool {
        matches!(self, Self::Lane(_) | Self::Declared(_))
    }
}

/// Every one of some commands comes before every one of others. Commands are numbered in the order of the plan,
/// skipped ones among them: step by step, column by column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precedence {
    /// What comes first; never empty.
    pub before: Vec<usize>,
    /// What comes after it; never empty.
    pub after: Vec<usize>,
    /// Why.
    pub why: Why,
}

/// One precedence between two commands, for a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrecedenceLink {
    /// What comes first.
    pub before: Address,
    /// What comes after it.
    pub after: Address,
    /// Why.
    pub why: Why,
}

impl fmt::Display for PrecedenceLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after, why } = self;
        write!(f, "`{before}` comes before `{after}` ")?;
        match why {
            Why::Lane(lane) => write!(f, "in lane `{lane}`"),
            Why::Declared(step) => write!(f, "as step `{step}` declares"),
            Why::Tools => f.write_str("and brings its tools"),
            Why::Beside => f.write_str("and was put beside it"),
        }
    }
}

impl<C> Plan<C> {
    /// What is kept when the barriers between steps are dropped; `freely` drops the order of lanes and the
    /// declared edges too.
    #[must_use]
    pub fn precedences<V>(&self, freely: bool, vocabulary: &V) -> Vec<Precedence>
    where
        V: Vocabulary<Command = C>,
    {
        let mut kept = Vec::new();
        if !freely {
            self.lanes_in_line(&mut kept);
            self.as_declared(&mut kept);
        }
        self.tools_first(vocabulary, &mut kept);
        self.beside(&mut kept);
        kept
    }

    /// Each lane types one command after the other.
    fn lanes_in_line(&self, kept: &mut Vec<Precedence>) {
        let mut last: BTreeMap<&Lane, usize> = BTreeMap::new();
        let columns = self.steps().flat_map(|step| &step.columns);
        let lanes = columns.flat_map(|column| column.entries.iter().map(|_| &column.lane));
        for (index, lane) in lanes.enumerate() {
            if let Some(before) = last.insert(lane, index) {
                kept.push(Precedence {
                    before: vec![before],
                    after: vec![index],
                    why: Why::Lane(lane.clone()),
                });
            }
        }
    }

    fn as_declared(&self, kept: &mut Vec<Precedence>) {
        for (unit, step) in self.declared.iter() {
            let after = self.numbers(|entry| entry.is_of(&Address::Step(step.clone())));
            keep(self.numbers(|entry| entry.is_of(unit)), after, &Why::Declared(step.clone()), kept);
        }
    }

    /// An install comes before what is typed with its tools, and before the next install of its lane, which
    /// decides whose tools are the last.
    fn tools_first<V>(&self, vocabulary: &V, kept: &mut Vec<Precedence>)
    where
        V: Vocabulary<Command = C>,
    {
        let mut installs: BTreeMap<&Lane, Vec<(usize, &str)>> = BTreeMap::new();
        for (index, entry) in self.all().enumerate() {
            let here = installs.entry(&entry.place).or_default();
            let named = entry.typed.prompt.release.as_deref();
            let before = match vocabulary.tools(&entry.typed.command) {
                Tools::Unneeded => None,
                Tools::Used => here.iter().rfind(|(_, release)| named.is_none_or(|named| named == *release)),
                Tools::Brought(_) => here.last(),
            };
            if let Some((before, _)) = before {
                kept.push(Precedence { before: vec![*before], after: vec![index], why: Why::Tools });
            }
            if let Tools::Brought(release) = vocabulary.tools(&entry.typed.command) {
                here.push((index, release));
            }
        }
    }

    /// Repetitions keep their order, and inserted commands their side of the anchor.
    fn beside(&self, kept: &mut Vec<Precedence>) {
        let mut last: BTreeMap<&Address, usize> = BTreeMap::new();
        for (index, entry) in self.all().enumerate() {
            if let Some(point) = &entry.key.inserted {
                let anchor = self.numbers(|entry| entry.is_of(&point.anchor));
                match point.side {
                    Side::Before => keep(vec![index], anchor, &Why::Beside, kept),
                    Side::After => keep(anchor, vec![index], &Why::Beside, kept),
                }
            } else if let Some(before) = last.insert(&entry.address, index) {
                kept.push(Precedence { before: vec![before], after: vec![index], why: Why::Beside });
            }
        }
    }

    /// The numbers of some entries.
    pub(super) fn numbers(&self, is: impl Fn(&PlanEntry<C>) -> bool) -> Vec<usize> {
        self.all().enumerate().filter(|(_, entry)| is(entry)).map(|(index, _)| index).collect()
    }
}

/// Keeps what leads forward.
fn keep(before: Vec<usize>, after: Vec<usize>, why: &Why, kept: &mut Vec<Precedence>) {
    if before.is_empty() || after.is_empty() {
        return;
    }
    if before.iter().max() < after.iter().min() {
        kept.push(Precedence { before, after, why: why.clone() });
        return;
    }
    for index in after {
        let before: Vec<usize> = before.iter().copied().filter(|&before| before < index).collect();
        if !before.is_empty() {
            kept.push(Precedence { before, after: vec![index], why: why.clone() });
        }
    }
}
