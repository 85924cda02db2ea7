//! What did no harm at first, tried under further weather (`weather`): precedences of the document, waits, and commands
//! of which one suffices.
//!
//! A precedence is free where one way to exchange it holds throughout; where none does it is needed, and the order that
//! is learnt has it from then on. A wait is as good as its one way to be hastened. Of a masking group each member alone
//! must do, or there is no group.

use super::Stopped;
use super::learn::{Learnt, Pair, WAYS_MAX, exchanged};
use super::skips::{Redundant, Skips};
use super::trials::Trials;
use super::tries::{Claim, ClaimResult, Tries};
use super::weather::FurtherTrials;
use super::{ConstraintSearch, Printed};
use crate::{Case, Play};
use rehearsal::Deviation;
use rehearsal::outcome::Seconds;
use runbook::{Address, Edit};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What further weather has shown of something that it did not need.
#[derive(Debug, Clone)]
pub(super) struct Free {
    pub(super) tried: FurtherTrials,
    /// What it protects against, all of it outside the budget.
    pub(super) against: Vec<String>,
    /// A run with the first of these.
    pub(super) witness: Option<Case>,
}

/// A wait that nobody needs within the budget.
#[derive(Debug, Clone)]
pub(super) struct Idle {
    pub(super) command: usize,
    pub(super) saves: Seconds,
    pub(super) free: Free,
}

/// Whoever tries further.
pub(super) struct Further<'a, P: Play> {
    pub(super) tries: Tries<'a, P>,
    pub(super) printed: &'a Printed,
}

/// The pairs that are free with what was tried, and those that are needed after all with a run that fails without.
type Sorted = (BTreeMap<Pair, Free>, BTreeMap<Pair, Case>);

/// A pair with a way to exchange it that did no harm, or else a run in which it did.
type Exchanged = (Pair, Result<(Claim, FurtherTrials), Case>);

impl<'a, P: Play> Further<'a, P> {
    pub(super) fn new(
        engine: &'a crate::Engine<'a, P>,
        printed: &'a Printed,
        search: &'a ConstraintSearch,
    ) -> Self {
        let ConstraintSearch { seeds, base, weather, load } = search;
        let otherwise = RefCell::default();
        let tries = Tries { engine, weather, seeds, common: base, part: load.as_ref(), otherwise };
        Self { tries, printed }
    }

    /// Tries the precedences of the document that are free so far, near ones before far ones. Those that are needed
    /// after all are learnt, and given with a run that fails without them.
    pub(super) fn edges(&self, learnt: &mut Learnt, trials: &mut Trials<'_, P>) -> Result<Sorted, Stopped> {
        let (mut free, mut needed) = (BTreeMap::new(), BTreeMap::new());
        let distance = |pair: &Pair| pair.1 - pair.0;
        let most = self.printed.edges.iter().map(distance).max().unwrap_or(0);
        for near in 1..=most {
            let pairs = self.printed.edges.iter().copied();
            let open: Vec<Pair> =
                pairs.filter(|pair| distance(pair) == near && learnt.order.is_open(pair.0, pair.1)).collect();
            for (pair, outcome) in self.exchange(&open, learnt, trials)? {
                match outcome {
                    Ok(claim) => drop(free.insert(pair, claim)),
                    Err(case) => {
                        learnt.need_also(pair);
                        needed.insert(pair, case);
                    }
                }
            }
        }
        let claims: Vec<Claim> = free.values().map(|(claim, _)| Claim::clone(claim)).collect();
        let against = self.tries.beyond(&claims)?;
        let free = free
            .into_iter()
            .zip(against)
            .map(|((pair, (_, tried)), (against, witness))| (pair, Free { tried, against, witness }));
        Ok((free.collect(), needed))
    }

    /// For each pair a way to exchange it that does no harm anywhere, or a run in which the first way does.
    fn exchange(
        &self,
        pairs: &[Pair],
        learnt: &Learnt,
        trials: &mut Trials<'_, P>,
    ) -> Result<Vec<Exchanged>, Stopped> {
        let ways = |pair: &Pair| (*pair, exchanged(&learnt.order, *pair), None::<Case>);
        let mut open: Vec<(Pair, Vec<Vec<usize>>, Option<Case>)> = pairs.iter().map(ways).collect();
        let mut done = Vec::new();
        for way in 0..WAYS_MAX {
            let lines: Vec<Vec<usize>> =
                open.iter().filter_map(|(_, ways, _)| ways.get(way)).cloned().collect();
            if lines.is_empty() {
                break;
            }
            trials.hold(&lines)?;
            let holds: Vec<Option<Claim>> = open
                .iter()
                .map(|(pair, ways, _)| {
                    let line = ways.get(way).filter(|line| trials.witness(line).is_none())?;
                    Some(self.reversal(*pair, trials.deviation(line), trials.printed()))
                })
                .collect();
            let claims: Vec<Claim> = holds.iter().flatten().cloned().collect();
            let mut findings = self.tries.within(&claims)?.into_iter();
            let mut left = Vec::new();
            for ((pair, ways, first), claim) in open.into_iter().zip(holds) {
                let finding = claim.and_then(|claim| Some((claim, findings.next()?)));
                match finding {
                    Some((claim, ClaimResult::Harmless(tried))) => done.push((pair, Ok((claim, tried)))),
                    Some((_, ClaimResult::Harmful(case))) => left.push((pair, ways, first.or(Some(case)))),
                    None => {
                        let first = first.or_else(|| trials.witness(ways.get(way)?));
                        left.push((pair, ways, first));
                    }
                }
            }
            open = left;
        }
        done.extend(open.into_iter().filter_map(|(pair, _, first)| Some((pair, Err(first?)))));
        Ok(done)
    }

    /// That a pair may be exchanged: faults strike at either of the two.
    fn reversal(&self, (one, other): Pair, order: Deviation, printed: Deviation) -> Claim {
        let places = vec![self.printed.unit(one), self.printed.unit(other)];
        Claim { name: self.printed.before((one, other)), change: vec![order], written: vec![printed], places }
    }

    /// Tries the waits that were superfluous so far, and keeps those that still are.
    pub(super) fn waits(&self, waits: &[(usize, Seconds)]) -> Result<Vec<Idle>, Stopped> {
        let claim = |&(command, _): &(usize, Seconds)| {
            let hasten = Edit::Hasten(self.address(command).clone());
            let places = vec![self.printed.unit(command)];
            let name = format!("the wait for {}", self.printed.label(command));
            Claim { name, change: vec![Deviation::Edit(hasten)], written: Vec::new(), places }
        };
        let claims: Vec<Claim> = waits.iter().map(claim).collect();
        let findings = self.tries.within(&claims)?;
        let (mut kept, mut claimed) = (Vec::new(), Vec::new());
        for ((wait, claim), finding) in waits.iter().zip(claims).zip(findings) {
            if let ClaimResult::Harmless(tried) = finding {
                kept.push((*wait, tried));
                claimed.push(claim);
            }
        }
        let against = self.tries.beyond(&claimed)?;
        let idle = kept.into_iter().zip(against).map(|(((command, saves), tried), (against, witness))| {
            let free = Free { tried, against, witness };
            Idle { command, saves, free }
        });
        Ok(idle.collect())
    }

    /// Tries the masking groups of commands: each member alone, with the others left out. Keeps those in which each does.
    pub(super) fn masks(&self, skips: &Skips) -> Result<Vec<(Redundant, FurtherTrials)>, Stopped> {
        let claims: Vec<Vec<Claim>> = skips.groups.iter().map(|group| self.alone(&group.commands)).collect();
        let flat: Vec<Claim> = claims.iter().flatten().cloned().collect();
        let mut findings = self.tries.within(&flat)?.into_iter();
        let mut kept = Vec::new();
        for (group, claims) in skips.groups.iter().zip(&claims) {
            let own: Vec<ClaimResult> = findings.by_ref().take(claims.len()).collect();
            let tried = own.into_iter().try_fold(FurtherTrials::default(), |sum, finding| match finding {
                ClaimResult::Harmless(tried) => Some(sum.and(tried)),
                ClaimResult::Harmful(_) => None,
            });
            kept.extend(tried.map(|tried| (group.clone(), tried)));
        }
        Ok(kept)
    }

    /// For each command of a group that it does alone. What is left out sets no fault off, so that faults strike at what
    /// is typed in its place.
    fn alone(&self, group: &[usize]) -> Vec<Claim> {
        let of = |kept: &usize| {
            let skipped: Vec<usize> = group.iter().copied().filter(|one| one != kept).collect();
            let skip = |one: &usize| Deviation::Edit(Edit::Skip(self.address(*one).clone()));
            let mut places: Vec<usize> = skipped.iter().filter_map(|one| self.next(*one, &skipped)).collect();
            places.dedup();
            let places = places.into_iter().map(|place| self.printed.unit(place)).collect();
            let name = format!("{} alone of its group", self.printed.label(*kept));
            Claim { name, change: skipped.iter().map(skip).collect(), written: Vec::new(), places }
        };
        group.iter().map(of).collect()
    }

    /// The command after one that is left out, or else the one before it.
    fn next(&self, one: usize, skipped: &[usize]) -> Option<usize> {
        let typed = |command: &usize| !skipped.contains(command);
        let count = self.printed.lines.commands.len();
        (one + 1..count).find(typed).or_else(|| (0..one).rev().find(typed))
    }

    fn address(&self, command: usize) -> &Address {
        &self.printed.lines.commands[command]
    }
}
