//! What claims say of faults outside the budget: with which of them a change does worse in most weathers.
//!
//! The runbook as written mostly fails with such a fault too, so that it counts only if more than half of its seeds say so. Where
//! there is a part of the load, it counts if they say so there and at the whole load as well; of a claim with which none
//! counts so, each is tried at the whole load.

use super::Stopped;
use super::tries::{At, Claim, Met, Tries};
use super::weather::ComparedFault;
use crate::{Case, Play};
use rehearsal::Deviation;

/// Under how many seeds each fault outside the budget is tried.
const SEEDS: usize = 3;

/// A fault outside the budget that strikes a claim of this number, and the weathers in which the claim's change did worse with it.
struct Strike {
    claim: usize,
    fault: ComparedFault,
    worse: Vec<Met>,
}

impl Strike {
    /// Whether more than half of so many seeds say that it does worse.
    const fn counts(&self, seeds: usize) -> bool {
        2 * self.worse.len() > seeds
    }

    /// Whether that is still open after so many of them.
    const fn is_open(&self, played: usize, seeds: usize) -> bool {
        !self.counts(seeds) && 2 * (self.worse.len() + seeds - played) > seeds
    }

    /// What it strikes, and with what.
    fn name(&self, claims: &[Claim]) -> String {
        format!("{} with {}", claims[self.claim].name, printed(&self.fault.fault))
    }
}

/// The faults that something protects against, as written, and a run that shows it for the first of them.
pub(super) type Protection = (Vec<String>, Option<Case>);

impl<P: Play> Tries<'_, P> {
    /// The faults outside the budget against which each claim's change does worse, and a run for the first.
    pub(super) fn beyond(&self, claims: &[Claim]) -> Result<Vec<Protection>, Stopped> {
        let all: Vec<usize> = (0..claims.len()).collect();
        let seeds: Vec<u64> = self.all_seeds().into_iter().take(SEEDS).collect();
        let mut strikes = self.strikes(claims, &all);
        self.strike_all(claims, &mut strikes, &seeds, At::Part)?;
        if self.part.is_some() {
            self.strike_at_whole(claims, &mut strikes, seeds.len())?;
            let is_open = |claim: &usize| strikes.iter().all(|strike| strike.claim != *claim);
            let mut more = self.strikes(claims, &all.into_iter().filter(is_open).collect::<Vec<_>>());
            self.strike_all(claims, &mut more, &seeds, At::Whole)?;
            let names = more.iter().map(|strike| strike.name(claims));
            self.otherwise.borrow_mut().harm_at_whole.extend(names);
            strikes.extend(more);
        }
        let mut protects: Vec<Protection> = vec![(Vec::new(), None); claims.len()];
        for Strike { claim, fault, worse } in strikes {
            let (against, witness) = &mut protects[claim];
            against.push(printed(&fault.fault));
            witness.get_or_insert_with(|| self.changed(&claims[claim], &worse[0], At::Whole));
        }
        Ok(protects)
    }

    /// Each fault outside the budget that may strike each of some claims.
    fn strikes(&self, claims: &[Claim], of: &[usize]) -> Vec<Strike> {
        let strike = |claim: usize| {
            let faults = self.weather.beyond(&claims[claim].places).into_iter();
            faults.map(move |fault| Strike { claim, fault, worse: Vec::new() })
        };
        of.iter().flat_map(|&claim| strike(claim)).collect()
    }

    /// Plays faults under seeds as long as these decide, and keeps those with which it does worse under more than half of them.
    fn strike_all(
        &self,
        claims: &[Claim],
        strikes: &mut Vec<Strike>,
        seeds: &[u64],
        at: At,
    ) -> Result<(), Stopped> {
        for (played, &seed) in seeds.iter().enumerate() {
            let open = strikes.iter_mut().filter(|strike| strike.is_open(played, seeds.len()));
            self.strike(claims, open.collect(), seed, at)?;
        }
        strikes.retain(|strike| strike.counts(seeds.len()));
        Ok(())
    }

    /// Plays faults under a seed.
    fn strike(&self, claims: &[Claim], strikes: Vec<&mut Strike>, seed: u64, at: At) -> Result<(), Stopped> {
        let struck: Vec<Claim> = strikes.iter().map(|strike| claims[strike.claim].clone()).collect();
        let met: Vec<Vec<Met>> =
            strikes.iter().map(|strike| vec![Met::strike(seed, &strike.fault)]).collect();
        let known = self.known(&struck, &met, at)?;
        for ((strike, claim), met) in strikes.into_iter().zip(&struck).zip(met.into_iter().flatten()) {
            if self.compared(&known, claim, &met, at).is_some_and(|one| one.worse) {
                strike.worse.push(met);
            }
        }
        Ok(())
    }

    /// Keeps the faults with which it does worse at the whole load too, and of their weathers those that show it.
    fn strike_at_whole(
        &self,
        claims: &[Claim],
        strikes: &mut Vec<Strike>,
        seeds: usize,
    ) -> Result<(), Stopped> {
        let struck: Vec<Claim> = strikes.iter().map(|strike| claims[strike.claim].clone()).collect();
        let met: Vec<Vec<Met>> = strikes.iter().map(|strike| strike.worse.clone()).collect();
        let known = self.known(&struck, &met, At::Whole)?;
        for (strike, claim) in strikes.iter_mut().zip(&struck) {
            let is_worse =
                |met: &Met| self.compared(&known, claim, met, At::Whole).is_some_and(|one| one.worse);
            strike.worse.retain(is_worse);
        }
        let lifted = strikes.iter().filter(|strike| !strike.counts(seeds));
        self.otherwise.borrow_mut().harm_at_part.extend(lifted.map(|strike| strike.name(claims)));
        strikes.retain(|strike| strike.counts(seeds));
        Ok(())
    }
}

fn printed(fault: &[Deviation]) -> String {
    fault.iter().map(ToString::to_string).collect::<Vec<String>>().join("; ")
}
