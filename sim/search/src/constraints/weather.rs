//! Further weather: what did no harm under the first seeds is tried under more of them, under twice the load, and with
//! each fault of the scenario's budget where it would strike; and then with what lies outside the budget.
//!
//! # Guarantees
//! 1. Every run is compared with the runbook as written under the same seed, load and faults, so that a weather in which
//!    it fails by itself is held against nobody. Where two commands change places, so does what strikes at them: then a
//!    run does worse only if it does worse than with the fault at either of the two, for when a fault comes is chance.
//! 2. Within the budget one run that does worse is enough. Outside it the runbook as written mostly fails too, so that a
//!    fault counts only if more than half of its seeds say so.
//! 3. What is told does not depend on how many threads play.
//!
//! **What it does not do.** One fault at a time, at the start of a command, and as long as the budget allows.

use super::Stopped;
use super::trials::{more_amiss, told};
use crate::{Case, Engine, Play, Told};
use kernel::Span;
use rehearsal::outcome::Verdict;
use rehearsal::{Breakable, Breakage, Deviation, Family, Fault, Scene, When};
use runbook::Address;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How long a host is down that comes back, as where faults are aimed.
const OUT: Span = Span::from_secs(60);
/// Under how many seeds each fault outside the budget is tried.
const BEYOND_SEEDS: usize = 3;
/// The kinds that are tried outside the budget: those that strike a copy or its way, clocks that disagree on which version
/// is newer, and commands that take longer than they should.
const BEYOND: [&str; 7] = ["crash", "kill", "wipe", "failover", "cut", "skew", "drag"];
/// How many times the load of the search.
const TIMES: u32 = 2;
/// Under how many of the further seeds claims are tried before those that did harm are left out (ours).
const SEEDS_AT_ONCE: usize = 16;

/// What else is tried of whatever did no harm at first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Weather {
    /// Seeds beyond the first ones.
    pub seeds: Vec<u64>,
    /// What may break within the budget of the scenario, one at a time and so long.
    pub(super) within: Vec<Breakable>,
    pub(super) longest: Span,
    /// What may break at all.
    pub(super) beyond: Vec<Breakable>,
}

impl Weather {
    /// The faults of a scene, and these further seeds.
    #[must_use]
    pub fn of<F: Family>(scene: &Scene<F>, seeds: Vec<u64>) -> Self {
        let budget = scene.budget();
        let within = if budget.at_most == 0 { Vec::new() } else { scene.breakable() };
        let mut beyond = scene.breakable_beyond();
        beyond.retain(|kind| BEYOND.contains(&kind.kind));
        Self { seeds, within, longest: budget.longest, beyond }
    }

    /// Each fault of the budget at each place.
    fn within(&self, places: &[Address]) -> Vec<ComparedFault> {
        each(&self.within, places, |choice, place| vec![choice.at(at(place), Some(self.longest))])
    }

    /// Each fault outside the budget: for good, and of a host also until it comes back; mishaps that the budget has are
    /// left out.
    fn beyond(&self, places: &[Address]) -> Vec<ComparedFault> {
        let mut kinds = self.beyond.clone();
        let known = |choice: &Breakage| self.within.iter().any(|kind| kind.choices.contains(choice));
        let mishap = |choice: &Breakage| matches!(choice, Breakage::Mishap(_));
        kinds.iter_mut().for_each(|kind| kind.choices.retain(|choice| !(mishap(choice) && known(choice))));
        let mut all = each(&kinds, places, |choice, place| vec![choice.at(at(place), None)]);
        kinds.retain(|kind| kind.kind == "crash");
        all.extend(each(&kinds, places, |choice, place| {
            let back = match choice {
                Breakage::Fault(Fault::Fleet(fleet::FleetFault::Crash(host))) => Some(host.clone()),
                _ => None,
            };
            std::iter::once(choice.at(at(place), Some(OUT))).chain(back.map(Deviation::Autostart)).collect()
        }));
        all
    }
}

/// A fault, and what it is compared with: itself, and itself at the other places.
#[derive(Debug, Clone)]
struct ComparedFault {
    fault: Vec<Deviation>,
    beside: Vec<Vec<Deviation>>,
}

/// Everything that may break at each of some places.
fn each(
    kinds: &[Breakable],
    places: &[Address],
    strike: impl Fn(&Breakage, &Address) -> Vec<Deviation>,
) -> Vec<ComparedFault> {
    let mut all = Vec::new();
    for choice in kinds.iter().flat_map(|kind| &kind.choices) {
        let struck = places.iter().filter(|place| can_strike(choice, place));
        let beside: Vec<Vec<Deviation>> = struck.map(|place| strike(choice, place)).collect();
        all.extend(beside.iter().map(|fault| ComparedFault { fault: fault.clone(), beside: beside.clone() }));
    }
    all
}

fn at(place: &Address) -> When {
    When { unit: place.clone(), offset: Span::ZERO }
}

/// Whether it can strike whoever types a command; a mishap happens to its own command alone.
fn can_strike(choice: &Breakage, place: &Address) -> bool {
    match choice {
        Breakage::Fault(_) => true,
        Breakage::Mishap(command_mishap) => place.contains(&command_mishap.unit),
    }
}

/// With what something was tried further, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct FurtherTrials {
    /// How many runs were compared with the runbook as written under the same weather; none did worse.
    pub runs: u64,
    /// How many of them held; in the others the runbook as written failed too.
    pub held: u64,
    /// Under these seeds.
    pub seeds: Vec<u64>,
    /// Under these shares of the load.
    pub loads: Vec<String>,
    /// With so many faults of the budget, each by itself.
    pub faults: u64,
}

impl FurtherTrials {
    /// Both together.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.runs += other.runs;
        self.held += other.held;
        self.faults += other.faults;
        Self { seeds: other.seeds, loads: other.loads, ..self }
    }
}

/// Something that did no harm.
#[derive(Debug, Clone)]
pub(super) struct Claim {
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

/// A weather that a claim meets: a seed and what else is different, and what the runbook as written meets beside it.
#[derive(Debug, Clone)]
struct Met {
    seed: u64,
    more: Vec<Deviation>,
    beside: Vec<Vec<Deviation>>,
}

impl Met {
    /// The same for both.
    fn alike(seed: u64, more: Vec<Deviation>) -> Self {
        Self { seed, beside: vec![more.clone()], more }
    }

    fn strike(seed: u64, strike: &ComparedFault) -> Self {
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
}

/// A fault outside the budget that strikes a claim of this number, and the weathers in which the claim's change did worse with it.
struct Strike {
    claim: usize,
    fault: ComparedFault,
    worse: Vec<Met>,
}

/// The faults that something protects against, as written, and a run that shows it for the first of them.
type Protection = (Vec<String>, Option<Case>);

impl<P: Play> Tries<'_, P> {
    /// Tries claims with all that the budget allows.
    pub(super) fn within(&self, claims: &[Claim]) -> Result<Vec<ClaimResult>, Stopped> {
        let mut findings = vec![ClaimResult::Harmless(self.untried()); claims.len()];
        // Most that does harm does it under one of a few seeds, and is not tried under the others.
        for seeds in self.weather.seeds.chunks(SEEDS_AT_ONCE) {
            let met = |seed: &u64| Met::alike(*seed, Vec::new());
            self.meet(claims, &mut findings, |_| seeds.iter().map(met).collect())?;
        }
        let doubled = vec![Deviation::Load(self.loads()[1])];
        self.meet(claims, &mut findings, |_| {
            self.seeds.iter().map(|&seed| Met::alike(seed, doubled.clone())).collect()
        })?;
        self.meet(claims, &mut findings, |claim| under(self.seeds, &self.weather.within(&claim.places)))?;
        for (claim, finding) in claims.iter().zip(&mut findings) {
            if let ClaimResult::Harmless(tried) = finding {
                tried.faults = self.weather.within(&claim.places).len() as u64;
            }
        }
        Ok(findings)
    }

    /// The faults outside the budget against which each claim's change does worse, and a run for the first.
    pub(super) fn beyond(&self, claims: &[Claim]) -> Result<Vec<Protection>, Stopped> {
        let of = |(at, claim): (usize, &Claim)| -> Vec<Strike> {
            let faults = self.weather.beyond(&claim.places).into_iter();
            faults.map(|fault| Strike { claim: at, fault, worse: Vec::new() }).collect()
        };
        let mut strikes: Vec<Strike> = claims.iter().enumerate().flat_map(of).collect();
        let seeds: Vec<u64> = self.all_seeds().into_iter().take(BEYOND_SEEDS).collect();
        for (played, &seed) in seeds.iter().enumerate() {
            self.strike(claims, &mut strikes, (seed, played, seeds.len()))?;
        }
        let mut protects: Vec<Protection> = vec![(Vec::new(), None); claims.len()];
        for Strike { claim, fault, worse } in strikes {
            if 2 * worse.len() > seeds.len() {
                let (against, witness) = &mut protects[claim];
                against.push(printed(&fault.fault));
                witness.get_or_insert_with(|| self.changed(&claims[claim], &worse[0]));
            }
        }
        Ok(protects)
    }

    /// Plays faults under one of so many seeds, but for those of which what was played before says whether most seeds are
    /// worse.
    fn strike(
        &self,
        claims: &[Claim],
        strikes: &mut [Strike],
        (seed, played, seeds): (u64, usize, usize),
    ) -> Result<(), Stopped> {
        let is_open = |strike: &&mut Strike| {
            let worse = strike.worse.len();
            2 * worse <= seeds && 2 * (worse + seeds - played) > seeds
        };
        let open: Vec<&mut Strike> = strikes.iter_mut().filter(is_open).collect();
        let struck: Vec<Claim> = open.iter().map(|strike| claims[strike.claim].clone()).collect();
        let met: Vec<Vec<Met>> = open.iter().map(|strike| vec![Met::strike(seed, &strike.fault)]).collect();
        let known = self.known(&struck, &met)?;
        for ((strike, claim), met) in open.into_iter().zip(&struck).zip(met.into_iter().flatten()) {
            if self.compared(&known, claim, &met).is_some_and(|one| one.worse) {
                strike.worse.push(met);
            }
        }
        Ok(())
    }

    /// Lets each claim that is still harmless meet further weathers.
    fn meet(
        &self,
        claims: &[Claim],
        findings: &mut [ClaimResult],
        weathers: impl Fn(&Claim) -> Vec<Met>,
    ) -> Result<(), Stopped> {
        let harmless = |finding: &ClaimResult| matches!(finding, ClaimResult::Harmless(_));
        let pairs = claims.iter().zip(&*findings);
        let met = pairs.map(|(claim, finding)| if harmless(finding) { weathers(claim) } else { Vec::new() });
        let met: Vec<Vec<Met>> = met.collect();
        let known = self.known(claims, &met)?;
        for ((claim, met), finding) in claims.iter().zip(&met).zip(findings) {
            for met in met {
                let ClaimResult::Harmless(tried) = &mut *finding else { break };
                match self.compared(&known, claim, met) {
                    None => {}
                    Some(one) if one.worse => *finding = ClaimResult::Harmful(self.changed(claim, met)),
                    Some(one) => {
                        tried.runs += 1;
                        tried.held += u64::from(one.held);
                    }
                }
            }
        }
        Ok(())
    }

    /// What comes of all that these claims meet; nothing of what does not fit.
    fn known(&self, claims: &[Claim], met: &[Vec<Met>]) -> Result<BTreeMap<Case, Told>, Stopped> {
        let mut cases: BTreeSet<Case> = BTreeSet::new();
        for (claim, met) in claims.iter().zip(met) {
            for met in met {
                cases.insert(self.changed(claim, met));
                cases.extend(self.written(claim, met));
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
    fn compared(&self, known: &BTreeMap<Case, Told>, claim: &Claim, met: &Met) -> Option<Comparison> {
        let told = known.get(&self.changed(claim, met))?;
        let written = self.written(claim, met).map(|case| known.get(&case));
        let written: Vec<&Told> = written.collect::<Option<_>>()?;
        let worse = written.into_iter().all(|written| worse_in_weather(told, written));
        (told.idle == 0).then(|| Comparison { worse, held: !told.failed() })
    }

    fn changed(&self, claim: &Claim, met: &Met) -> Case {
        self.case(met.seed, &met.more, &claim.change)
    }

    fn written(&self, claim: &Claim, met: &Met) -> impl Iterator<Item = Case> {
        met.beside.iter().map(|more| self.case(met.seed, more, &claim.written))
    }

    /// A load takes the place of the one that every run has.
    fn case(&self, seed: u64, more: &[Deviation], edits: &[Deviation]) -> Case {
        let is_load = |one: &Deviation| matches!(one, Deviation::Load(_));
        let load = more.iter().any(is_load);
        let common = self.common.iter().filter(|one| !(load && is_load(one)));
        Case::new(seed, common.chain(more).chain(edits).cloned().collect())
    }

    fn all_seeds(&self) -> Vec<u64> {
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
        let loads = self.loads().map(|load| load.to_string()).to_vec();
        FurtherTrials { seeds: self.all_seeds(), loads, ..FurtherTrials::default() }
    }
}

/// How a run compares.
struct Comparison {
    worse: bool,
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

fn printed(fault: &[Deviation]) -> String {
    fault.iter().map(ToString::to_string).collect::<Vec<String>>().join("; ")
}
