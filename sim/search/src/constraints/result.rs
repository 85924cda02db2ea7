//! What is told of constraints, in the shape of their JSON.

use super::further::{Free, Idle};
use super::learn::{Learnt, Pair, inversions};
use super::skips::Redundant;
use super::trials::{Trials, told};
use super::tries::Otherwise;
use super::weather::FurtherTrials;
use super::{ConstraintSearch, Printed, Stopped};
use crate::order::Poset;
use crate::{Case, Engine, Play, Told};
use rehearsal::Deviation;
use rehearsal::outcome::{FORMAT, Seconds, Verdict};
use runbook::Address;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// Which order of a runbook is load-bearing, which is not, and what may be left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Constraints {
    /// The version of the format.
    pub format: u32,
    /// The scenario.
    pub scenario: String,
    /// The seeds under which each order was played.
    pub seeds: Vec<u64>,
    /// How many orders were played.
    pub orders: u64,
    /// What part of the orders was looked at, where it was not all of them.
    pub part: Option<Part>,
    /// Of a search at a part of the load: what the whole load said otherwise, which decides.
    pub at_whole: Option<Lifted>,
    /// Precedences: those that are needed, without what follows from them, and those of the document that are not.
    pub edges: Vec<Edge>,
    /// Masking groups: deviations that are harmless one by one and fail together. Of commands (`skip ADDRESS`): any
    /// one of them suffices. Of precedences (`ADDRESS before ADDRESS`, reversed): one of them must be kept.
    pub masks: Vec<Vec<String>>,
    /// For each masking group a run in which it fails.
    pub mask_witnesses: Vec<Witness>,
    /// For each masking group of commands with what each member alone was tried.
    pub mask_tries: Vec<Option<FurtherTrials>>,
    /// Groups of three commands that were not tried.
    pub masks_untried: u64,
    /// Waits that nothing within the scenario's budget needs, one by one.
    pub superfluous_waits: Vec<Wait>,
    /// A unified diff that declares what the runbook needs between lanes and does not say.
    pub patch: Option<String>,
    /// The commands in printed order.
    #[serde(skip)]
    pub commands: Vec<Address>,
    /// What must come before what, by number of command.
    #[serde(skip)]
    pub order: Poset,
}

/// What was looked at of a runbook with more commands than all orders can be looked at of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Part {
    /// How many places apart two commands were at most that changed places or were left out together.
    pub reach: u64,
    /// Whether every order of any three of them came in some order that was played.
    pub threes: bool,
}

/// What ended otherwise at a part of the load, at which all was played first, than at the whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Lifted {
    /// The deviation that made it a part, such as `scale 3%`.
    pub part: String,
    /// What did harm at the part alone, such as `5 before 6` of a precedence that is not kept. None of it is told as needed.
    pub harm_at_part: Vec<String>,
    /// What did harm at the whole load or at twice as much, and none where it was tried at the part. None of it is told as free.
    pub harm_at_whole: Vec<String>,
}

impl Lifted {
    fn of(part: &Deviation, otherwise: &Otherwise) -> Self {
        Self {
            part: part.to_string(),
            harm_at_part: otherwise.harm_at_part.iter().cloned().collect(),
            harm_at_whole: otherwise.harm_at_whole.iter().cloned().collect(),
        }
    }
}

/// One precedence.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Edge {
    /// What comes first.
    pub before: String,
    /// What comes after it.
    pub after: String,
    /// Whether it must, if only for what lies outside the budget.
    pub needed: bool,
    /// A run that fails without it; none where it is not needed, or where the one brings the tools of the other.
    pub witness: Option<Witness>,
    /// How many orders were played that had the two the other way round.
    pub orders_tried: u64,
    /// With what it was tried the other way round, where nothing within the budget needs it.
    pub tried: Option<FurtherTrials>,
    /// Faults outside the budget with which the other way round does worse than the runbook as written.
    pub protects_only_against: Vec<String>,
}

impl Edge {
    /// Whether it is needed, and by something within the budget.
    #[must_use]
    pub const fn is_firm(&self) -> bool {
        self.needed && self.protects_only_against.is_empty()
    }
}

/// A run that fails.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Witness {
    /// Its seed.
    pub seed: u64,
    /// Its deviations, as printed.
    pub deviations: Vec<String>,
    /// Those of them that are its weather: faults, and a load other than that of the search.
    pub weather: Vec<String>,
    /// How it ended.
    pub verdict: Verdict,
    /// The cause of most losses, or what else was violated.
    pub cause: Option<String>,
    /// Lost updates.
    pub lost: u64,
    /// Pending updates.
    pub pending: u64,
    /// What else went wrong that goes well in print: commands that did not end well, and kinds of findings.
    pub amiss: Vec<String>,
}

/// A wait that nothing within the budget needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Wait {
    /// The command.
    pub step: String,
    /// The least that it saves under any of the first seeds, seconds.
    pub saves_s: Seconds,
    /// With what it was tried.
    pub tried: FurtherTrials,
    /// Faults outside the budget with which it does worse than the runbook as written where it is not waited for.
    pub protects_only_against: Vec<String>,
}

/// Masking groups of one kind, for readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masks<'a> {
    /// Groups of commands.
    pub commands: Vec<&'a [String]>,
    /// Groups of precedences.
    pub precedences: Vec<&'a [String]>,
}

impl Constraints {
    /// The masking groups by kind.
    #[must_use]
    pub fn masks_by_kind(&self) -> Masks<'_> {
        let of = |skips: bool| -> Vec<&[String]> {
            let is = |group: &&Vec<String>| group.iter().all(|one| one.starts_with("skip ")) == skips;
            self.masks.iter().filter(is).map(Vec::as_slice).collect()
        };
        Masks { commands: of(true), precedences: of(false) }
    }
}

/// What the trials have shown: cases that fail, and how often each pair was reversed.
#[derive(Default)]
pub(super) struct FoundCases {
    needed: BTreeMap<Pair, Case>,
    groups: Vec<(Vec<Pair>, Option<Case>)>,
    reversed: BTreeMap<Pair, u64>,
    orders: u64,
}

impl FoundCases {
    pub(super) fn of<P: Play>(learnt: &Learnt, trials: &Trials<'_, P>) -> Self {
        let mut reversed: BTreeMap<Pair, u64> = BTreeMap::new();
        let mut orders = 0;
        for line in trials.tried() {
            orders += 1;
            inversions(line).into_iter().for_each(|pair| *reversed.entry(pair).or_default() += 1);
        }
        let needed = learnt.needed.iter();
        let needed = needed.filter_map(|(pair, line)| Some((*pair, trials.witness(line)?))).collect();
        let groups = learnt.groups.iter();
        let groups = groups.map(|group| (group.pairs.clone(), trials.witness(&group.line))).collect();
        Self { needed, groups, reversed, orders }
    }

    /// What is shown, with the orders that were played before at a part of the load.
    pub(super) fn after(mut self, before: Self) -> Self {
        for (pair, count) in before.reversed {
            *self.reversed.entry(pair).or_default() += count;
        }
        self.orders += before.orders;
        self
    }

    /// And what further weather has shown to be needed.
    pub(super) fn and_needed(mut self, needed: BTreeMap<Pair, Case>) -> Self {
        self.needed.extend(needed);
        self
    }
}

/// What further weather has left of what did no harm.
#[derive(Default)]
pub(super) struct TrialResults {
    pub(super) free: BTreeMap<Pair, Free>,
    pub(super) masks: Vec<(Redundant, FurtherTrials)>,
    /// Groups of three that were not tried.
    pub(super) untried: u64,
    pub(super) waits: Vec<Idle>,
}

/// What is needed to tell.
pub(super) struct Telling<'a, P: Play> {
    pub(super) engine: &'a Engine<'a, P>,
    pub(super) printed: &'a Printed,
    pub(super) search: &'a ConstraintSearch,
    pub(super) learnt: &'a Learnt,
    pub(super) found: &'a FoundCases,
    /// What is amiss in the printed order already.
    pub(super) amiss: &'a [String],
}

impl<P: Play> Telling<'_, P> {
    pub(super) fn tell(&self, shown: &TrialResults, otherwise: &Otherwise) -> Result<Constraints, Stopped> {
        let (mut masks, mut mask_witnesses, mut mask_tries) = (Vec::new(), Vec::new(), Vec::new());
        for (pairs, case) in &self.found.groups {
            // One that is needed by itself after all explains the group.
            let open = |&(before, after): &Pair| self.learnt.order.is_open(before, after);
            let told = |pair: &Pair| self.printed.before(*pair);
            if pairs.iter().all(open)
                && let Some(witness) = self.witness(case.as_ref())?
            {
                masks.push(pairs.iter().map(told).collect());
                mask_witnesses.push(witness);
                mask_tries.push(None);
            }
        }
        for (group, tried) in &shown.masks {
            if let Some(witness) = self.witness(Some(&group.case))? {
                masks.push(group.commands.iter().map(|&one| format!("skip {}", self.label(one))).collect());
                mask_witnesses.push(witness);
                mask_tries.push(Some(tried.clone()));
            }
        }
        let wait = |idle: &Idle| Wait {
            step: self.label(idle.command),
            saves_s: idle.saves,
            tried: idle.free.tried.clone(),
            protects_only_against: idle.free.against.clone(),
        };
        Ok(Constraints {
            format: FORMAT,
            scenario: self.printed.scenario.clone(),
            seeds: self.search.seeds.clone(),
            orders: self.found.orders,
            part: self.printed.part(),
            at_whole: self.search.load.as_ref().map(|part| Lifted::of(part, otherwise)),
            edges: self.edges(&shown.free)?,
            masks,
            mask_witnesses,
            mask_tries,
            masks_untried: shown.untried,
            superfluous_waits: shown.waits.iter().map(wait).collect(),
            patch: self.printed.patch(&self.learnt.order),
            commands: self.printed.lines.commands.clone(),
            order: self.learnt.order.clone(),
        })
    }

    fn label(&self, command: usize) -> String {
        self.printed.label(command)
    }

    fn edges(&self, free: &BTreeMap<Pair, Free>) -> Result<Vec<Edge>, Stopped> {
        let near = self.learnt.order.covers().into_iter().filter(|pair| self.printed.is_near(*pair));
        let firm = near.map(|pair| (pair, None));
        let open = free.iter().filter(|((one, other), _)| self.learnt.order.is_open(*one, *other));
        let edge = |(pair, free): (Pair, Option<&Free>)| {
            let case = free.map_or_else(|| self.found.needed.get(&pair), |free| free.witness.as_ref());
            Ok(Edge {
                before: self.label(pair.0),
                after: self.label(pair.1),
                needed: free.is_none_or(|free| !free.against.is_empty()),
                witness: self.witness(case)?,
                orders_tried: self.found.reversed.get(&pair).copied().unwrap_or_default(),
                tried: free.map(|free| free.tried.clone()),
                protects_only_against: free.map(|free| free.against.clone()).unwrap_or_default(),
            })
        };
        firm.chain(open.map(|(pair, free)| (*pair, Some(free)))).map(edge).collect()
    }

    /// What a case that fails looks like. It was played before, so that the engine remembers.
    fn witness(&self, case: Option<&Case>) -> Result<Option<Witness>, Stopped> {
        let Some(case) = case else { return Ok(None) };
        let told = told(self.engine, std::slice::from_ref(case))?.pop().flatten();
        Ok(told.map(|told| self.of(case, told)))
    }

    fn of(&self, case: &Case, told: Told) -> Witness {
        let usual = |one: &&Deviation| {
            matches!(one, Deviation::Edit(_))
                || self.search.base.iter().chain(&self.search.load).any(|own| own == *one)
        };
        Witness {
            seed: case.seed,
            deviations: case.printed(),
            weather: case.deviations.iter().filter(|one| !usual(one)).map(ToString::to_string).collect(),
            verdict: told.verdict,
            cause: told.signature.cause,
            lost: told.lost,
            pending: told.pending,
            amiss: told.amiss.into_iter().filter(|one| !self.amiss.contains(one)).collect(),
        }
    }
}
