//! Shrinking: from a case that fails to the smallest that fails in the same way.
//!
//! In this order, each from what the one before it left: fewer deviations, a shorter list of an order, fewer commands
//! in each edit, faults that are shorter, weaker and at a rounder moment, and at last fewer clients and less time
//! before the first command. What is left fails with the same signature, and was played.
//!
//! What is tried next is told beforehand to the engine, as far as threads stand idle (`Engine::foresee`); what is found,
//! and what is counted, is what trying one after the other finds.
//!
//! **What it does not do.** It changes neither the seed nor the readings' scenario, and it does not look for the
//! smallest of all: it goes down from where it is.

mod minimise;
mod weaken;

use crate::engine::Share;
use crate::{Case, Engine, Play, Signature, Told};
use kernel::Span;
pub(crate) use minimise::minimise;
use rehearsal::{Deviation, Family, Scene};
use runbook::{Address, Edit};
use std::collections::BTreeSet;

/// After how many rehearsals a case is left as small as it is then.
const TRIES_MAX: usize = 400;

/// What shrinking must know of the scene that the cases belong to.
#[derive(Debug, Clone, Default)]
pub struct ShrinkContext {
    units: Vec<Address>,
    lead: Span,
}

/// The smallest case that was found, and what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrunk {
    /// The case.
    pub case: Case,
    /// What came of it.
    pub told: Told,
    /// How many different cases were looked at on the way, the first not counted.
    pub rehearsals: u64,
}

impl ShrinkContext {
    /// Of a scene.
    #[must_use]
    pub fn of<F: Family>(scene: &Scene<F>) -> Self {
        Self::new(scene.runbook.addresses().collect(), scene.checked.generic.run.lead_s.span())
    }

    /// The units of a runbook, and the time before its first command.
    #[must_use]
    pub const fn new(units: Vec<Address>, lead: Span) -> Self {
        Self { units, lead }
    }
}

/// Shrinks a failing case. Where the engine is stopped on the way, what was reached by then is given.
pub fn shrink_case<P: Play>(
    engine: &Engine<'_, P>,
    context: &ShrinkContext,
    case: &Case,
    told: &Told,
) -> Shrunk {
    let share = engine.share();
    let mut shrinking = Shrinking {
        engine,
        share: &share,
        wanted: told.signature.clone(),
        best: case.clone(),
        told: told.clone(),
        tried: BTreeSet::from([case.clone()]),
    };
    shrinking.fewer();
    shrinking.listed();
    shrinking.narrower(context);
    shrinking.weaker();
    shrinking.lighter(context);
    let Shrinking { best, told, tried, .. } = shrinking;
    Shrunk { case: best, told, rehearsals: tried.len() as u64 - 1 }
}

/// A case on its way down.
struct Shrinking<'a, P: Play> {
    engine: &'a Engine<'a, P>,
    share: &'a Share<'a>,
    wanted: Signature,
    best: Case,
    told: Told,
    tried: BTreeSet<Case>,
}

impl<P: Play> Shrinking<'_, P> {
    /// Whether a set of deviations fails in the wanted way; if so it is the best so far.
    fn fails(&mut self, deviations: Vec<Deviation>) -> bool {
        let case = Case::new(self.best.seed, deviations);
        if !self.tried.contains(&case) && self.tried.len() > TRIES_MAX {
            return false;
        }
        self.tried.insert(case.clone());
        match self.engine.ask(&case) {
            Some(Ok(told)) if told.failed() && told.signature == self.wanted => {
                self.best = case;
                self.told = told;
                true
            }
            _ => false,
        }
    }

    /// The first of these sets that fails in the wanted way, and is then the best so far.
    fn first(&mut self, sets: &[Vec<Deviation>]) -> Option<usize> {
        let mut from = 0;
        while from < sets.len() {
            let upto = sets.len().min(from + self.share.threads());
            self.foresee(&sets[from..upto]);
            if let Some(failing) = (from..upto).find(|&at| self.fails(sets[at].clone())) {
                return Some(failing);
            }
            from = upto;
        }
        None
    }

    /// Lets idle threads play what will be asked next, which is nothing beyond the last try; what was tried has its
    /// answer already.
    fn foresee(&self, sets: &[Vec<Deviation>]) {
        if self.tried.len() > TRIES_MAX {
            return;
        }
        let case = |set: &Vec<Deviation>| Case::new(self.best.seed, set.clone());
        self.engine.foresee(&sets.iter().map(case).collect::<Vec<Case>>());
    }

    /// The best so far with another deviation in the place of one of its own. It goes by value, since deviations are sorted
    /// and their places change with what they are.
    fn replaced(&self, own: &Deviation, other: &Deviation) -> Option<Vec<Deviation>> {
        let place = self.best.deviations.iter().position(|one| one == own)?;
        let mut deviations = self.best.deviations.clone();
        deviations[place] = other.clone();
        Some(deviations)
    }

    /// Puts the first of some other deviations that fails as well in the place of one of the best so far; from then on that
    /// one is its own.
    fn replace(&mut self, own: &mut Deviation, others: &[Deviation]) -> Option<usize> {
        let sets: Option<Vec<_>> = others.iter().map(|other| self.replaced(own, other)).collect();
        let failing = self.first(&sets?)?;
        *own = others[failing].clone();
        Some(failing)
    }

    /// Fewer deviations; the workload's stay, for fewer clients are not fewer deviations.
    fn fewer(&mut self) {
        let (kept, others): (Vec<_>, Vec<_>) =
            self.best.deviations.iter().cloned().partition(Deviation::is_workload);
        let whole = |part: &Vec<Deviation>| kept.iter().chain(part).cloned().collect();
        minimise(&others, |parts| self.first(&parts.iter().map(whole).collect::<Vec<_>>()));
    }

    /// Shorter lists of orders, and a list of two as a move where that fails as well.
    fn listed(&mut self) {
        for mut own in self.best.deviations.clone() {
            let Deviation::Edit(Edit::Order { freely, units }) = own.clone() else {
                continue;
            };
            let order = |units: &Vec<Address>| Deviation::Edit(Edit::Order { freely, units: units.clone() });
            minimise(&units, |parts| {
                // An order of nothing is none, and is only ever asked for alone.
                let some = parts.iter().all(|part| !part.is_empty());
                let orders: Vec<Deviation> = parts.iter().map(order).collect();
                if some { self.replace(&mut own, &orders) } else { None }
            });
            let moves = weaken::as_moves(&own);
            self.replace(&mut own, &moves);
        }
    }

    /// Fewer commands in each edit.
    fn narrower(&mut self, context: &ShrinkContext) {
        for mut own in self.best.deviations.clone() {
            let parts = weaken::narrowed(&own, &context.units);
            self.replace(&mut own, &parts);
        }
    }

    /// Shorter and weaker faults and mishaps, at rounder moments.
    fn weaker(&mut self) {
        for mut own in self.best.deviations.clone() {
            let ladders = weaken::weakened(&own).len();
            for index in 0..ladders {
                // Made anew each time, since a rung that was taken before stands in the others as well.
                let ladder = weaken::weakened(&own).into_iter().nth(index);
                let ladder = ladder.unwrap_or_default();
                if let Some(lowest) =
                    self.climb(&ladder, |this, taken, rung| this.replaced(taken.unwrap_or(&own), rung))
                {
                    own = ladder[lowest].clone();
                }
            }
            let moments = weaken::rounded(&own);
            self.replace(&mut own, &moments);
        }
    }

    /// Fewer clients, and less time before the first command.
    fn lighter(&mut self, context: &ShrinkContext) {
        let instead = |this: &Self, _: Option<&Deviation>, rung: &Deviation| {
            let same = |one: &&Deviation| std::mem::discriminant(*one) != std::mem::discriminant(rung);
            Some(this.best.deviations.iter().filter(same).cloned().chain([rung.clone()]).collect())
        };
        let loads = weaken::lighter(&self.best.deviations);
        self.climb(&loads, instead);
        let leads = weaken::shorter(&self.best.deviations, context.lead);
        self.climb(&leads, instead);
    }

    /// The lowest rung of a ladder that still fails, searched by halves as if all above it failed too; `with` gives the
    /// deviations of the best so far with a rung in the place of the one that was taken last.
    fn climb(
        &mut self,
        ladder: &[Deviation],
        with: impl Fn(&Self, Option<&Deviation>, &Deviation) -> Option<Vec<Deviation>>,
    ) -> Option<usize> {
        let (mut low, mut high) = (0, ladder.len());
        let mut lowest: Option<usize> = None;
        while low < high {
            let middle = low.midpoint(high);
            let set = |rung: usize| with(self, lowest.map(|rung| &ladder[rung]), ladder.get(rung)?);
            let own = set(middle);
            // What comes next if this one fails, and if it does not.
            let next = [low.midpoint(middle), (middle + 1).midpoint(high)];
            let next = next.into_iter().take(self.share.threads().saturating_sub(1)).filter_map(set);
            self.foresee(&own.iter().cloned().chain(next).collect::<Vec<_>>());
            if own.is_some_and(|own| self.fails(own)) {
                (high, lowest) = (middle, Some(middle));
            } else {
                low = middle + 1;
            }
        }
        lowest
    }
}
