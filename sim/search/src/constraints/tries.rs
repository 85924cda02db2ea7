//! Claims that something does no harm, tried in further weather beside the runbook as written.
//!
//! # Guarantees
//! 1. Whatever is found to do harm does it at the whole load. What does worse at the part of the load alone is played again in the
//!    same weathers at the whole of it, which decides; what was seen at the part and is not so there is kept as that.
//! 2. Nothing is found harmless that was not played at the whole load under every seed, the further ones included, under
//!    twice that load, and with each fault of the budget under the first seeds.

use super::Stopped;
use super::trials::{more_amiss, told};
use super::weather::{ComparedFault, FurtherTrials, Weather};
use crate::{Case, Engine, Play, Told};
use rehearsal::Deviation;
use rehearsal::outcome::Verdict;
use runbook::Address;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// How many times the load of the search.
const TIMES: u32 = 2;
/// Under how many of the further seeds claims are tried before those that did harm are left out (ours).
const SEEDS_AT_ONCE: usize = 16;

/// Something that did no harm.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    /// What it is called where it is told.
    pub(super) name: String,
    /// What is changed.
    pub(super) change: Vec<Deviation>,
    /// How the runbook as written is played beside it.
    pub(super) written: Vec<Deviation>,
    /// The units at whose start faults strike, each of one command.
    pub(super) places: Vec<Address>,
}

/// What further runs say of a claim.
#[derive(Debug, Clone)]
pub(super) enum ClaimResult {
    /// None did worse.
    Harmless(FurtherTrials),
    /// A run that did.
    Harmful(Case),
}

impl ClaimResult {
    const fn is_harmless(&self) -> bool {
        matches!(self, Self::Harmless(_))
    }

    /// Another run that did no worse.
    const fn take(&mut self, run: &Comparison) {
        if let Self::Harmless(tried) = self {
            tried.runs += 1;
            tried.held += run.held as u64;
        }
    }
}

/// At how much of its load something is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// At the part, if there is one.
    Part,
    /// At the whole.
    Whole,
}

/// A weather that a claim meets: a seed and what else is different, and what the runbook as written meets beside it.
#[derive(Debug, Clone)]
pub(super) struct Met {
    seed: u64,
    more: Vec<Deviation>,
    beside: Vec<Vec<Deviation>>,
}

impl Met {
    /// The same for both.
    pub(super) fn alike(seed: u64, more: Vec<Deviation>) -> Self {
        Self { seed, beside: vec![more.clone()], more }
    }

    pub(super) fn strike(seed: u64, strike: &ComparedFault) -> Self {
        Self { seed, more: strike.fault.clone(), beside: strike.beside.clone() }
    }
}

/// Each strike under each seed.
fn under(seeds: &[u64], strikes: &[ComparedFault]) -> Vec<Met> {
    strikes.iter().flat_map(|strike| seeds.iter().map(|&seed| Met::strike(seed, strike))).collect()
}

/// Whoever tries claims further.
pub(super) struct Tries<'a, P: Play> {
    pub(super) engine: &'a Engine<'a, P>,
    pub(super) weather: &'a Weather,
    /// The seeds under which the claims did no harm at first.
    pub(super) seeds: &'a [u64],
    /// What every run has besides.
    pub(super) common: &'a [Deviation],
    /// The deviation that makes a run one at a part of the load; none where all is tried at the whole of it.
    pub(super) part: Option<&'a Deviation>,
    /// What did worse at the part of the load and not at the whole of it, and the other way round.
    pub(super) otherwise: RefCell<Otherwise>,
}

/// What ends otherwise at a part of the load than at the whole of it, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Otherwise {
    pub(super) harm_at_part: BTreeSet<String>,
    pub(super) harm_at_whole: BTreeSet<String>,
}

impl Otherwise {
    /// Of what does harm: what does it at the part alone, and what at the whole load alone.
    pub(super) fn between(&mut self, at_part: &BTreeSet<String>, at_whole: &BTreeSet<String>) {
        self.harm_at_part.extend(at_part.difference(at_whole).cloned());
        self.harm_at_whole.extend(at_whole.difference(at_part).cloned());
    }
}

impl<P: Play> Tries<'_, P> {
    /// Tries claims with all that the budget allows.
    pub(super) fn within(&self, claims: &[Claim]) -> Result<Vec<ClaimResult>, Stopped> {
        let mut findings = vec![ClaimResult::Harmless(self.untried()); claims.len()];
        let struck = |claim: &Claim, seeds: &[u64]| under(seeds, &self.weather.within(&claim.places));
        let seeds =
            |seeds: &[u64]| -> Vec<Met> { seeds.iter().map(|&seed| Met::alike(seed, Vec::new())).collect() };
        if self.part.is_some() {
            let few = self.weather.seeds.chunks(SEEDS_AT_ONCE).next().unwrap_or_default();
            self.meet(claims, &mut findings, At::Part, |_| seeds(few))?;
            self.meet(claims, &mut findings, At::Part, |claim| struck(claim, &self.seeds[..1]))?;
        }
        let harmless: Vec<bool> = findings.iter().map(ClaimResult::is_harmless).collect();
        // Most that does harm does it under one of a few seeds, and is not tried under the others.
        for few in self.weather.seeds.chunks(SEEDS_AT_ONCE) {
            self.meet(claims, &mut findings, At::Whole, |_| seeds(few))?;
        }
        let doubled = vec![Deviation::Load(self.loads()[1])];
        self.meet(claims, &mut findings, At::Whole, |_| {
            self.seeds.iter().map(|&seed| Met::alike(seed, doubled.clone())).collect()
        })?;
        self.meet(claims, &mut findings, At::Whole, |claim| struck(claim, self.seeds))?;
        let harmful = claims.iter().zip(&findings).zip(harmless);
        let harmful = harmful.filter(|((_, finding), before)| *before && !finding.is_harmless());
        self.otherwise.borrow_mut().harm_at_whole.extend(harmful.map(|((claim, _), _)| claim.name.clone()));
        for (claim, finding) in claims.iter().zip(&mut findings) {
            if let ClaimResult::Harmless(tried) = finding {
                tried.faults = self.weather.within(&claim.places).len() as u64;
            }
        }
        Ok(findings)
    }

    /// Lets each claim that is still harmless meet further weathers; what does worse at a part of the load meets them again at
    /// the whole of it.
    fn meet(
        &self,
        claims: &[Claim],
        findings: &mut [ClaimResult],
        at: At,
        weathers: impl Fn(&Claim) -> Vec<Met>,
    ) -> Result<(), Stopped> {
        let pairs = claims.iter().zip(&*findings);
        let met =
            pairs.map(|(claim, finding)| if finding.is_harmless() { weathers(claim) } else { Vec::new() });
        let mut met: Vec<Vec<Met>> = met.collect();
        let known = self.known(claims, &met, at)?;
        for ((claim, met), finding) in claims.iter().zip(&mut met).zip(&mut *findings) {
            met.retain(|met| match self.compared(&known, claim, met, at) {
                None => false,
                Some(one) if one.worse => true,
                Some(one) => {
                    finding.take(&one);
                    false
                }
            });
        }
        self.decide(claims, findings, at, &met)
    }

    /// What becomes of claims that did worse in these weathers: at the whole load they do harm; at a part of it that is found
    /// out at the whole load, one weather after the other.
    fn decide(
        &self,
        claims: &[Claim],
        findings: &mut [ClaimResult],
        at: At,
        worse: &[Vec<Met>],
    ) -> Result<(), Stopped> {
        let at_part = at == At::Part && self.part.is_some();
        let most = worse.iter().map(Vec::len).max().unwrap_or(0);
        for turn in 0..most {
            let of = |(met, finding): (&Vec<Met>, &ClaimResult)| -> Vec<Met> {
                met.get(turn).filter(|_| finding.is_harmless()).cloned().into_iter().collect()
            };
            let met: Vec<Vec<Met>> = worse.iter().zip(&*findings).map(of).collect();
            let known = if at_part { self.known(claims, &met, At::Whole)? } else { BTreeMap::new() };
            for ((claim, met), finding) in claims.iter().zip(&met).zip(&mut *findings) {
                let Some(met) = met.first() else { continue };
                match at_part.then(|| self.compared(&known, claim, met, At::Whole)) {
                    None => *finding = ClaimResult::Harmful(self.changed(claim, met, At::Whole)),
                    Some(Some(one)) if one.worse => {
                        *finding = ClaimResult::Harmful(self.changed(claim, met, At::Whole));
                    }
                    Some(Some(one)) => finding.take(&one),
                    Some(None) => {}
                }
            }
        }
        if at_part {
            let harmless = worse.iter().zip(&*findings).zip(claims);
            let harmless = harmless.filter(|((met, finding), _)| !met.is_empty() && finding.is_harmless());
            let names = harmless.map(|(_, claim)| claim.name.clone());
            self.otherwise.borrow_mut().harm_at_part.extend(names);
        }
        Ok(())
    }

    /// What comes of all that these claims meet; nothing of what does not fit.
    pub(super) fn known(
        &self,
        claims: &[Claim],
        met: &[Vec<Met>],
        at: At,
    ) -> Result<BTreeMap<Case, Told>, Stopped> {
        let mut cases: BTreeSet<Case> = BTreeSet::new();
        for (claim, met) in claims.iter().zip(met) {
            for met in met {
                cases.insert(self.changed(claim, met, at));
                cases.extend(self.written(claim, met, at));
            }
        }
        let mut cases: Vec<Case> = cases.into_iter().collect();
        // What is played with the same edits under the same seed shares most, so it comes one after the other.
        cases.sort_by_cached_key(|case| (case.seed, edits(case)));
        let answers = told(self.engine, &cases)?;
        Ok(cases.into_iter().zip(answers).filter_map(|(case, told)| Some((case, told?))).collect())
    }

    /// How a claim's change does beside the runbook as written. Nothing where a run does not fit, or its fault never
    /// strikes: then it proves nothing.
    pub(super) fn compared(
        &self,
        known: &BTreeMap<Case, Told>,
        claim: &Claim,
        met: &Met,
        at: At,
    ) -> Option<Comparison> {
        let told = known.get(&self.changed(claim, met, at))?;
        let written = self.written(claim, met, at).map(|case| known.get(&case));
        let written: Vec<&Told> = written.collect::<Option<_>>()?;
        let worse = written.into_iter().all(|written| worse_in_weather(told, written));
        (told.idle == 0).then(|| Comparison { worse, held: !told.failed() })
    }

    pub(super) fn changed(&self, claim: &Claim, met: &Met, at: At) -> Case {
        self.case(met.seed, &met.more, &claim.change, at)
    }

    fn written(&self, claim: &Claim, met: &Met, at: At) -> impl Iterator<Item = Case> {
        met.beside.iter().map(move |more| self.case(met.seed, more, &claim.written, at))
    }

    /// A load takes the place of the one that every run has, and a part of it too.
    fn case(&self, seed: u64, more: &[Deviation], edits: &[Deviation], at: At) -> Case {
        let is_load = |one: &Deviation| matches!(one, Deviation::Load(_));
        let part = self.part.filter(|_| at == At::Part && !more.iter().any(is_load));
        let load = part.into_iter().chain(more).any(is_load);
        let common = self.common.iter().filter(|one| !(load && is_load(one)));
        Case::new(seed, common.chain(part).chain(more).chain(edits).cloned().collect())
    }

    pub(super) fn all_seeds(&self) -> Vec<u64> {
        [self.seeds, &self.weather.seeds].concat()
    }

    /// The load of the search, and twice as much.
    fn loads(&self) -> [fleet::Percent; 2] {
        let given = self.common.iter().find_map(|one| match one {
            Deviation::Load(share) => Some(*share),
            _ => None,
        });
        let load = given.unwrap_or(fleet::Percent::whole(100));
        [load, load.times(TIMES)]
    }

    fn untried(&self) -> FurtherTrials {
        let part = self.part.and_then(|part| match part {
            Deviation::Load(share) | Deviation::Scale(share) => Some(*share),
            _ => None,
        });
        let loads = part.into_iter().chain(self.loads()).map(|load| load.to_string()).collect();
        FurtherTrials { seeds: self.all_seeds(), loads, ..FurtherTrials::default() }
    }
}

/// How a run compares.
pub(super) struct Comparison {
    pub(super) worse: bool,
    held: bool,
}

/// Whether a run did worse than the runbook as written in the same weather: by its verdict; by losing where that one
/// loses nothing; by what went amiss where that one holds; and where that one fails too, by a quarter more of updates
/// that are missing (ours), for which no chance of a weather that both share accounts.
fn worse_in_weather(told: &Told, written: &Told) -> bool {
    let missing = |told: &Told| told.lost + told.pending;
    told.verdict > written.verdict
        || (told.lost > 0 && written.lost == 0)
        || match written.verdict {
            Verdict::Held => more_amiss(told, written),
            _ => 4 * missing(told) > 5 * missing(written),
        }
}

/// What a case changes of the text.
fn edits(case: &Case) -> Vec<Deviation> {
    case.deviations.iter().filter(|one| matches!(one, Deviation::Edit(_))).cloned().collect()
}
