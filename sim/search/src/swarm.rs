//! Swarm: in each run a random subset of the kinds of fault is switched off, and the rest is drawn at random times.
//!
//! With every kind in every run, kinds hide one another: what is always cut off is never overtaken. With half of them
//! off at random, each kind meets each other one, and none, equally often (swarm testing, Groce and others, 2012).
//!
//! Whatever is drawn is drawn by keys of the run and the fault's number, so that a run is the same in a search of any
//! length. Within the budget of the scenario a failure of any kind is a failure. Beyond it runs need not be recoverable,
//! and only a loss says something; [`Strategy::remarks`] tells so.

use crate::Case;
use crate::strategy::{PlayedCase, Strategy};
use kernel::{Draw, Draws, Purpose, Span};
use rehearsal::{Breakable, Budget, Deviation, Family, Scene, When};
use runbook::Address;
use std::ops::Range;

/// How much of a run is drawn for.
const KINDS: Purpose = Purpose(48);
const FAULTS: Purpose = Purpose(49);
const LENGTHS: Purpose = Purpose(50);

/// How far a fault may begin after its command was typed.
const OFFSET: Span = Span::from_secs(60);

/// How many cases are proposed at once.
const BATCH: u64 = 256;

/// Draws faults.
#[derive(Debug)]
pub struct Swarm {
    base: Case,
    breakable: Vec<Breakable>,
    budget: Budget,
    moments: Vec<Address>,
    beyond: bool,
    next: u64,
    runs: u64,
}

impl Swarm {
    /// So many runs within the budget of the scenario; nothing is proposed where it allows no fault.
    #[must_use]
    pub fn within<F: Family>(scene: &Scene<F>, base: &Case, runs: u64) -> Self {
        Self::of(scene, base, runs, scene.breakable())
    }

    /// So many runs with every kind of fault there is, twice as many of them, and some for good.
    #[must_use]
    pub fn beyond<F: Family>(scene: &Scene<F>, base: &Case, runs: u64) -> Self {
        let Budget { at_most, longest } = scene.budget();
        let budget = Budget { at_most: 2 * at_most.max(1), longest: longest.saturating_mul(2) };
        Self { beyond: true, budget, ..Self::of(scene, base, runs, scene.breakable_beyond()) }
    }

    fn of<F: Family>(scene: &Scene<F>, base: &Case, runs: u64, breakable: Vec<Breakable>) -> Self {
        let budget = scene.budget();
        let runs = if breakable.is_empty() || budget.at_most == 0 { 0 } else { runs };
        Self { base: base.clone(), breakable, budget, moments: scene.moments(), beyond: false, next: 0, runs }
    }

    /// Whether there is anything to draw.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.runs == 0
    }

    /// The case of one run.
    fn case(&self, run: u64) -> Case {
        let draws = Draws::new(self.base.seed);
        let on = self.switched_on(draws, run);
        let many = 1 + draws.at(KINDS, run, 0).below(0, self.budget.at_most);
        let faults = (0..u64::from(many)).filter_map(|number| {
            let draw = |purpose| draws.at(purpose, run, number);
            let kind = draw(FAULTS).pick(0, &on)?;
            let choice = draw(FAULTS).pick(1, &kind.choices)?;
            let unit = draw(FAULTS).pick(2, &self.moments)?.clone();
            let when = When { unit, offset: tenths(draw(FAULTS).between(3, Span::ZERO, OFFSET)) };
            Some(choice.at(when, self.length(draw(LENGTHS))))
        });
        let mut deviations: Vec<Deviation> = Vec::new();
        for fault in faults {
            // Two mishaps of one command would contradict each other; the first one stands.
            let claims = |one: &Deviation| matches!((one, &fault), (Deviation::Mishap(one), Deviation::Mishap(two)) if one.unit == two.unit);
            if !deviations.iter().any(claims) {
                deviations.push(fault);
            }
        }
        let seed = self.base.seed.wrapping_add(run);
        Case { seed, ..self.base.with(deviations) }
    }

    /// The kinds that may break in a run: each one or not by the toss of a coin, and one at least.
    fn switched_on(&self, draws: Draws, run: u64) -> Vec<&Breakable> {
        let on = |place: usize| draws.at(KINDS, run, 1 + place as u64).word(0) >> 31 == 1;
        let chosen = self.breakable.iter().enumerate().filter(|(place, _)| on(*place));
        let mut chosen: Vec<&Breakable> = chosen.map(|(_, kind)| kind).collect();
        if chosen.is_empty() {
            chosen.extend(draws.at(KINDS, run, 0).pick(1, &self.breakable));
        }
        chosen
    }

    /// How long a fault lasts: up to the longest allowed; beyond the budget one in four lasts to the end.
    fn length(&self, draw: Draw) -> Option<Span> {
        if self.beyond && draw.below(0, 4) == 0 {
            return None;
        }
        Some(tenths(draw.between(1, Span::ZERO, self.budget.longest)).max(Span::from_millis(100)))
    }
}

/// Whole tenths of a second, so that what is printed can be read.
fn tenths(length: Span) -> Span {
    const TENTH: u64 = 100_000_000;
    Span::from_nanos(length.nanos() / TENTH * TENTH)
}

impl Strategy for Swarm {
    fn name(&self) -> &'static str {
        if self.beyond { "swarm-beyond-budget" } else { "swarm" }
    }

    fn expected(&self) -> Option<u64> {
        Some(self.runs)
    }

    fn ranks(&mut self) -> Option<u64> {
        Some(self.runs)
    }

    fn take_part(&mut self, ranks: Range<u64>) {
        (self.next, self.runs) = (ranks.start, ranks.end.min(self.runs));
    }

    fn is_sample(&self) -> bool {
        !self.beyond
    }

    fn counts_losses_only(&self) -> bool {
        self.beyond
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        let upto = self.runs.min(self.next + BATCH);
        let cases = (self.next..upto).map(|run| self.case(run)).collect();
        self.next = upto;
        cases
    }

    fn remarks(&self) -> Vec<String> {
        let kinds: Vec<&str> = self.breakable.iter().map(|kind| kind.kind).collect();
        let mut remarks = vec![format!(
            "drawn: {} of {}, each at most {} long",
            count(self.budget.at_most),
            kinds.join(", "),
            self.budget.longest
        )];
        if self.beyond {
            let judged =
                "beyond the scenario's budget a run need not recover: of these runs only losses count";
            remarks.push(judged.into());
        }
        remarks
    }
}

fn count(most: u32) -> String {
    if most == 1 { "one fault".into() } else { format!("one to {most} faults") }
}
