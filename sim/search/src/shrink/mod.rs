//! Shrinking: from a case that fails to the smallest that fails in the same way.
//!
//! In this order, each from what the one before it left: fewer deviations, a shorter list of an order, fewer commands
//! in each edit, faults that are shorter, weaker and at a rounder moment, and at last fewer clients and less time
//! before the first command. What is left fails with the same signature, and was played.
//!
//! **What it does not do.** It changes neither the seed nor the readings' scenario, and it does not look for the
//! smallest of all: it goes down from where it is.

mod minimise;
mod weaken;

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
    let mut shrinking = Shrinking {
        engine,
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

    /// Puts another deviation in the place of one of the best so far, if that fails as well; from then on the other one
    /// is its own. It goes by value, since deviations are sorted and their places change with what they are.
    fn replace(&mut self, own: &mut Deviation, other: &Deviation) -> bool {
        let Some(place) = self.best.deviations.iter().position(|one| one == own) else { return false };
        let mut deviations = self.best.deviations.clone();
        deviations[place] = other.clone();
        let fails = self.fails(deviations);
        if fails {
            *own = other.clone();
        }
        fails
    }

    /// Fewer deviations; the workload's stay, for fewer clients are not fewer deviations.
    fn fewer(&mut self) {
        let is_kept = |one: &Deviation| matches!(one, Deviation::Load(_) | Deviation::Lead(_));
        let (kept, others): (Vec<_>, Vec<_>) = self.best.deviations.iter().cloned().partition(is_kept);
        minimise(&others, |part| self.fails(kept.iter().chain(part).cloned().collect()));
    }

    /// Shorter lists of orders, and a list of two as a move where that fails as well.
    fn listed(&mut self) {
        for mut own in self.best.deviations.clone() {
            let Deviation::Edit(Edit::Order { freely, units }) = own.clone() else {
                continue;
            };
            let order = |units: &[Address]| Deviation::Edit(Edit::Order { freely, units: units.to_vec() });
            minimise(&units, |part| !part.is_empty() && self.replace(&mut own, &order(part)));
            let moves = weaken::as_moves(&own);
            moves.into_iter().any(|one| self.replace(&mut own, &one));
        }
    }

    /// Fewer commands in each edit.
    fn narrower(&mut self, context: &ShrinkContext) {
        for mut own in self.best.deviations.clone() {
            let parts = weaken::narrowed(&own, &context.units);
            parts.into_iter().any(|part| self.replace(&mut own, &part));
        }
    }

    /// Shorter and weaker faults and mishaps, at rounder moments.
    fn weaker(&mut self) {
        for mut own in self.best.deviations.clone() {
            let ladders = weaken::weakened(&own).len();
            for index in 0..ladders {
                // Made anew each time, since a rung that was taken before stands in the others as well.
                let ladder = weaken::weakened(&own).into_iter().nth(index);
                self.climb(&ladder.unwrap_or_default(), |this, rung| this.replace(&mut own, rung));
            }
            let moments = weaken::rounded(&own);
            moments.into_iter().any(|moment| self.replace(&mut own, &moment));
        }
    }

    /// Fewer clients, and less time before the first command.
    fn lighter(&mut self, context: &ShrinkContext) {
        let instead = |this: &mut Self, rung: &Deviation| {
            let same = |one: &&Deviation| std::mem::discriminant(*one) != std::mem::discriminant(rung);
            let tried = this.best.deviations.iter().filter(same).cloned().chain([rung.clone()]).collect();
            this.fails(tried)
        };
        let loads = weaken::lighter(&self.best.deviations);
        self.climb(&loads, instead);
        let leads = weaken::shorter(&self.best.deviations, context.lead);
        self.climb(&leads, instead);
    }

    /// The lowest rung of a ladder that still fails, searched by halves as if all above it failed too.
    fn climb(&mut self, ladder: &[Deviation], mut fails: impl FnMut(&mut Self, &Deviation) -> bool) {
        let (mut low, mut high) = (0, ladder.len());
        while low < high {
            let middle = low.midpoint(high);
            if fails(self, &ladder[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
    }
}
