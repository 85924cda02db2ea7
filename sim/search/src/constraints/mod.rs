//! Constraints: which order of a runbook is load-bearing, which is not, and what may be left out.
//!
//! All order but one is dropped, that of lanes too; kept is what nothing could be typed without, an install before
//! the tools that it brings. What is needed beyond that is learnt from orders that fail.
//!
//! # Guarantees
//! 1. Each precedence that is called needed has an order that fails without it, and that order moves as little as
//!    was found to matter. One that the tools need has none, for no such order can be typed.
//! 2. Each that is called not needed has been played the other way round in an order that held, and did no worse than
//!    the printed one in any further weather; so has each wait that is called superfluous. What that weather was is
//!    told with it. What does worse only with a fault outside the budget is told with that fault.
//! 3. The result is the same for any number of threads.
//!
//! Of more than 128 commands only those change places, and only those are left out together, that are near each other,
//! so that there are no more pairs than of 128; what part that was is told (`Part`), and of the rest nothing is said.
//!
//! It is as good as the scenario: what its seeds, its load, its budget and its objectives do not show is not learnt.
//! Precedences are told without those that follow from them.
//!
//! # Code map
//! - `printed`: the runbook as an order of its commands, and as a text.
//! - `trials`, `learn`: orders that are tried, and what is learnt from them.
//! - `skips`: what may be left out, and what need not be waited for.
//! - `weather`, `further`: more seeds, more load and faults, for what did no harm so far.
//! - `result`: what is told of it. `patch`: the runbook with what it does not say.
//!
//! # Decisions
//! - Constraints are learnt from failures with lanes and barriers dropped: play a family of orders in which any two
//!   commands come both ways, shrink what fails to the fewest inverted pairs, keep those pairs, and go on until a
//!   family holds.
//! - An order is made smaller under the seed under which it fails. Where more than two pairs seem to have to be reversed
//!   together, it mostly is chance that it holds without one of them, and it is made smaller under fifteen seeds more.
//! - A pair is needed where no way to exchange it holds. Where one of several pairs suffices, they are a masking
//!   group.
//! - What did no harm in this first weather is not yet told as free, nor a wait as superfluous: it is tried under
//!   further seeds, under twice the load, and with each fault of the budget at its steps, each run beside the runbook
//!   as written in the same weather. What is told says with what it was tried, and in how many runs it held. Waits
//!   that carry the data fail under one seed in three or two; 64 seeds overlook what does harm under one in ten less
//!   than once in 800 times.
//! - Within the budget one run that does worse is enough. Where two commands change places, so does what strikes at
//!   them, so that such a run must do worse than with the fault at either of the two: when a fault comes is chance.
//! - What survives that is tried with faults outside the budget, for good, and what does worse with one in more than
//!   half of its seeds is told as protecting against that alone. There the runbook as written mostly fails too, so
//!   that a quarter more of missing updates counts as worse.

mod further;
mod learn;
mod patch;
mod printed;
mod result;
mod skips;
mod trials;
mod weather;

#[cfg(test)]
mod tests;

pub use printed::Printed;
pub use result::{Constraints, Edge, Masks, Part, Wait, Witness};
pub use weather::{FurtherTrials, Weather};

use crate::order::{Depth, OrderError};
use crate::{Engine, Play, Told};
use further::Further;
use learn::{Learnt, families, pairs};
use rehearsal::Deviation;
use rehearsal::outcome::Verdict;
use skips::Leaving;
use thiserror::Error;
use trials::Trials;

/// The search was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stopped;

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConstraintsError {
    /// The runbook has no order that could be looked at.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// It was stopped.
    #[error("stopped before the end: which order matters is known only when all of them have been tried")]
    Stopped,
    /// The runbook fails as it is.
    #[error(
        "the runbook as written, one command after the other, is {} under seed {seed}, so that no order can be told \
         from a good one", word(*.verdict)
    )]
    NotHeld {
        /// Under which seed.
        seed: u64,
        /// How it ends.
        verdict: Verdict,
        /// With what deviations it was played: an order of the first command alone drops nothing but the barriers.
        deviations: Vec<String>,
    },
    /// Nothing is typed in it.
    #[error("nothing is typed in the runbook")]
    Empty,
}

impl ConstraintsError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Stopped => Some("with `--resume FILE` it goes on where it was stopped".into()),
            _ => None,
        }
    }
}

impl From<Stopped> for ConstraintsError {
    fn from(Stopped: Stopped) -> Self {
        Self::Stopped
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::Violated => "violated",
        Verdict::Stuck => "stuck",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// How constraints are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstraintSearch {
    /// Each order is played under all of these; at least one.
    pub seeds: Vec<u64>,
    /// What every run has besides.
    pub base: Vec<Deviation>,
    /// A load with which most orders are played, as a deviation. What is learnt there is confirmed without it, each two are
    /// played in both orders, and random orders, since a small load hides slow drains; where those teach more, each three too.
    pub load: Option<Deviation>,
    /// What is tried besides of whatever did no harm.
    pub weather: Weather,
}

/// Looks for the constraints of a runbook.
///
/// # Errors
/// When the runbook fails as it is, or the search was stopped.
pub fn learn_constraints<P: Play>(
    engine: &Engine<'_, P>,
    printed: &Printed,
    search: &ConstraintSearch,
) -> Result<Constraints, ConstraintsError> {
    let lines = &printed.lines;
    if lines.commands.is_empty() || search.seeds.is_empty() {
        return Err(ConstraintsError::Empty);
    }
    let light: Vec<Deviation> = search.base.iter().chain(&search.load).cloned().collect();
    let mut trials = Trials::new(engine, lines, (&search.seeds, &search.weather.seeds), light)?;
    trials.held()?;
    let mut learnt = Learnt::new(printed.kept());
    let seed = search.seeds[0];
    pairs(&mut learnt, &mut trials)?;
    families(&mut learnt, &mut trials, (seed, &[Depth::Two, Depth::Three]))?;
    let mut found = result::FoundCases::default();
    if search.load.is_some() {
        found = result::FoundCases::of(&learnt, &trials);
        trials.under(search.base.clone())?;
        trials.held()?;
        learnt.confirm(printed.kept(), &mut trials)?;
        let known = learnt.lessons();
        families(&mut learnt, &mut trials, (seed, &[Depth::Two]))?;
        if learnt.lessons() > known {
            families(&mut learnt, &mut trials, (seed, &[Depth::Two, Depth::Three]))?;
        }
    }
    let further = Further::new(engine, printed, search);
    let (free, needed) = further.edges(&mut learnt, &mut trials)?;
    let found = found.and(result::FoundCases::of(&learnt, &trials)).and_needed(needed);
    let (commands, reach) = (&lines.commands, printed.reach);
    let leaving = Leaving { engine, commands, reach, seeds: &search.seeds, common: &search.base };
    let base = leaving.base()?;
    held(base.iter(), &search.seeds, &search.base)?;
    let skips = leaving.masks(&base)?;
    let masks = further.masks(&skips)?;
    let waits = further.waits(&leaving.waits(&base)?)?;
    let amiss: Vec<String> = base.iter().flat_map(|told| told.amiss.iter().cloned()).collect();
    let telling = result::Telling { engine, printed, search, learnt: &learnt, found: &found, amiss: &amiss };
    Ok(telling.tell(&result::TrialResults { free, masks, untried: skips.left, waits })?)
}

/// Whether the runbook holds as it is, which all else is compared with.
fn held<'a>(
    base: impl Iterator<Item = &'a Told>,
    seeds: &[u64],
    deviations: &[Deviation],
) -> Result<(), ConstraintsError> {
    match base.zip(seeds).find(|(told, _)| told.failed()) {
        None => Ok(()),
        Some((told, &seed)) => Err(ConstraintsError::NotHeld {
            seed,
            verdict: told.verdict,
            deviations: deviations.iter().map(Deviation::to_string).collect(),
        }),
    }
}
