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
//! The weathers themselves; `tries` plays what the budget allows, `beyond` what it does not.
//!
//! **What it does not do.** One fault at a time, at the start of a command, and as long as the budget allows.

use kernel::Span;
use rehearsal::{Breakable, Breakage, Deviation, Family, Fault, Scene, When};
use runbook::Address;
use schemars::JsonSchema;
use serde::Serialize;

/// How long a host is down that comes back, as where faults are aimed.
const OUT: Span = Span::from_secs(60);
/// The kinds that are tried outside the budget: those that strike a copy or its way, clocks that disagree on which version
/// is newer, and commands that take longer than they should.
const BEYOND: [&str; 7] = ["crash", "kill", "wipe", "failover", "cut", "skew", "drag"];
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
    pub(super) fn within(&self, places: &[Address]) -> Vec<ComparedFault> {
        each(&self.within, places, |choice, place| vec![choice.at(at(place), Some(self.longest))])
    }

    /// Each fault outside the budget: for good, and of a host also until it comes back; mishaps that the budget has are
    /// left out.
    pub(super) fn beyond(&self, places: &[Address]) -> Vec<ComparedFault> {
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
pub(super) struct ComparedFault {
    pub(super) fault: Vec<Deviation>,
    pub(super) beside: Vec<Vec<Deviation>>,
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
    /// Under these shares of the load: under the first seeds at the last of them, under all seeds at the one before it, and under
    /// some of them at a part of that, where there are three.
    pub loads: Vec<String>,
    /// With so many faults of the budget, each by itself under the first seeds at the load of the scenario.
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
