//! Faults aimed at lineage: whatever the only copy of an acknowledged update is on or passes through is struck while it
//! is the only one.
//!
//! The base is played once. Where a host alone has an update that was promised to a client ([`Exposed`]), faults are
//! aimed at that host: its repository is emptied or fails over, it dies for a while and comes back, its processes die,
//! its links are cut. Moments are those at which a copy has just been promised, those just before a second one arrives,
//! and the turns of the runbook in between. All are under the base's own seed, so that what was exposed there is exposed
//! until the fault begins.

use crate::Case;
use crate::strategy::{PlayedCase, Strategy};
use kernel::Span;
use rehearsal::{
    Breakable, Breakage, Course, CourseError, Deviation, Exposed, Family, Fault, Rehearsal, Scene,
};
use std::collections::BTreeSet;

/// How long something is out: long enough for a command to meet it, and short of most time-outs.
const OUT: Span = Span::from_secs(60);

/// The kinds of fault that strike a copy or its way, the surest first.
const KINDS: [&str; 5] = ["wipe", "failover", "crash", "kill", "cut"];

/// Proposes a fault for each way in which a single copy can be struck. What is exposed is looked for when its turn has
/// come, since the base is played for it.
pub struct Lineage<'a, F: Family> {
    scene: &'a Scene<F>,
    base: Case,
    course: Course<F>,
    at_most: u64,
    beyond: bool,
    found: Option<Found>,
}

/// What the base exposes.
struct Found {
    exposures: usize,
    cases: u64,
}

impl<'a, F: Family> Lineage<'a, F> {
    /// Faults within the budget of the scenario, aimed at what the base exposes: rounds over all moments, the longest
    /// exposures first, each moment struck in another way in each round; `at_most` in all.
    ///
    /// # Errors
    /// Why the base's deviations fit neither the scenario nor each other.
    pub fn within(scene: &'a Scene<F>, base: &Case, at_most: u64) -> Result<Self, Vec<CourseError>> {
        let course = scene.course(&base.deviations)?;
        Ok(Self { scene, base: base.clone(), course, at_most, beyond: false, found: None })
    }

    /// The same with every kind of fault on every host; only losses count then.
    ///
    /// # Errors
    /// Why the base's deviations fit neither the scenario nor each other.
    pub fn beyond(scene: &'a Scene<F>, base: &Case, at_most: u64) -> Result<Self, Vec<CourseError>> {
        Ok(Self { beyond: true, ..Self::within(scene, base, at_most)? })
    }

    /// How much is exposed, and all cases.
    fn look(&self) -> (usize, Vec<Case>) {
        let Self { scene, base, course, at_most, beyond, .. } = self;
        let (breakable, out) = match beyond {
            true => (scene.breakable_beyond(), OUT),
            false => (scene.breakable(), scene.budget().longest.min(OUT)),
        };
        let chosen = breakable.iter().any(|kind| KINDS.contains(&kind.kind)) && *at_most > 0;
        let exposed = match chosen {
            true => Rehearsal::<F>::default().exposed(scene, course, base.seed),
            false => Vec::new(),
        };
        let strikes: Vec<_> = exposed.iter().map(|one| strikes(scene, &breakable, (one, out))).collect();
        let rounds = strikes.iter().map(Vec::len).max().unwrap_or(0);
        // Neighbours are struck in different ways, so that a few cases try them all.
        let turn = |round: usize, place: usize| (round + place).checked_rem(strikes[place].len());
        let in_turn = (0..rounds)
            .flat_map(|round| (0..strikes.len()).filter_map(move |place| Some((place, turn(round, place)?))));
        let mut seen = BTreeSet::new();
        let mut cases: Vec<Case> =
            in_turn.map(|(place, way)| base.with(strikes[place][way].iter().cloned())).collect();
        cases.retain(|case| seen.insert(case.clone()));
        cases.truncate(usize::try_from(*at_most).unwrap_or(usize::MAX));
        (exposed.len(), cases)
    }
}

/// Every way to strike what is exposed.
fn strikes<F: Family>(
    scene: &Scene<F>,
    breakable: &[Breakable],
    (exposed, out): (&Exposed, Span),
) -> Vec<Vec<Deviation>> {
    let kinds = KINDS.iter().filter_map(|kind| breakable.iter().find(|one| one.kind == *kind));
    let choices = kinds.flat_map(|kind| &kind.choices).filter(|one| strikes_host(scene, one, &exposed.host));
    let way = |choice: &Breakage| {
        let fault = choice.at(exposed.when.clone(), Some(out));
        // A host that stays down brings nothing back, so that nothing could be told lost.
        let crash = matches!(choice, Breakage::Fault(Fault::Fleet(fleet::FleetFault::Crash(_))));
        let back = crash.then(|| Deviation::Autostart(exposed.host.clone()));
        std::iter::once(fault).chain(back).collect()
    };
    choices.map(way).collect()
}

/// Whether a fault strikes a host, a process on it, or a link of it.
fn strikes_host<F: Family>(scene: &Scene<F>, choice: &Breakage, host: &str) -> bool {
    match choice {
        Breakage::Fault(Fault::Fleet(fleet::FleetFault::Crash(struck))) => struck == host,
        Breakage::Fault(Fault::Fleet(fleet::FleetFault::Cut { from, to, .. })) => from == host || to == host,
        Breakage::Fault(Fault::Process { process, .. }) => {
            let on_host = |one: &rehearsal::Process| one.host.as_deref() == Some(host);
            scene.processes().iter().any(|one| on_host(one) && one.to_string() == *process)
        }
        _ => false,
    }
}

impl<F: Family> Strategy for Lineage<'_, F> {
    fn name(&self) -> &'static str {
        if self.beyond { "lineage-beyond-budget" } else { "lineage" }
    }

    /// Before it has looked, the most there can be.
    fn expected(&self) -> Option<u64> {
        Some(self.found.as_ref().map_or(self.at_most, |found| found.cases))
    }

    fn counts_losses_only(&self) -> bool {
        self.beyond
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        if self.found.is_some() {
            return Vec::new();
        }
        let (exposures, cases) = self.look();
        self.found = Some(Found { exposures, cases: cases.len() as u64 });
        cases
    }

    fn remarks(&self) -> Vec<String> {
        let told = |found: &Found| {
            format!(
                "a single copy of an update was exposed at {} moments of the run without these faults",
                found.exposures
            )
        };
        self.found.iter().map(told).collect()
    }
}
