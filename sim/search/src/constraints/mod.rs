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
//! - `weather`, `tries`, `beyond`: more seeds, more load and faults; `further`: for what did no harm so far.
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
//! - A part of the load shows most of what the whole load shows, in a tenth of the time. So orders are learnt there, and what did
//!   no harm meets a few seeds and faults there first, so that most of what does harm is found soon. What is told is
//!   decided at the whole load: what is needed fails there, and what is free or superfluous has met all further weather
//!   there. (Seen: a link that is slow for half a minute is not felt by a tenth of the clients, and several free changes in one
//!   run hide what one of them does by itself, so that neither stands in for it.)
//! - What survives that is tried with faults outside the budget, for good, and what does worse with one in more than
//!   half of its seeds is told as protecting against that alone. There the runbook as written mostly fails too, so
//!   that a quarter more of missing updates counts as worse.

mod beyond;
mod further;
mod learn;
mod patch;
mod printed;
mod result;
mod skips;
mod trials;
mod tries;
mod weather;

#[cfg(test)]
mod tests;

pub use printed::Printed;
pub use result::{Constraints, Edge, Lifted, Masks, Part, Wait, Witness};
pub use weather::{FurtherTrials, Weather};

use crate::order::{Depth, OrderError};
use crate::{Engine, Play, Told};
use further::Further;
use learn::{Learnt, families, pairs};
use rehearsal::Deviation;
use rehearsal::outcome::{Seconds, Verdict};
use skips::Leaving;
use std::collections::BTreeSet;
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
    /// The part of the load at which all is played first, as a deviation. What is learnt there is confirmed without it, each two
    /// are played in both orders, and random orders, since a small load hides slow drains. What did no harm in further weather there is played without it under every seed.
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
    let seeds: (&[u64], &[u64]) = (&search.seeds, &search.weather.seeds);
    let mut trials = Trials::new(engine, lines, seeds, light.clone())?;
    trials.held()?;
    let mut learnt = Learnt::new(printed.kept());
    let seed = search.seeds[0];
    pairs(&mut learnt, &mut trials)?;
    families(&mut learnt, (&mut trials, None), (seed, &[Depth::Two, Depth::Three]))?;
    let mut found = result::FoundCases::default();
    let further = Further::new(engine, printed, search);
    if search.load.is_some() {
        found = result::FoundCases::of(&learnt, &trials);
        let at_part = learnt.names(printed);
        let mut at_whole = Trials::new(engine, lines, seeds, search.base.clone())?;
        at_whole.held()?;
        learnt.confirm(printed.kept(), &mut at_whole)?;
        families(&mut learnt, (&mut at_whole, Some(&mut trials)), (seed, &[Depth::Two]))?;
        further.tries.otherwise.borrow_mut().between(&at_part, &learnt.names(printed));
        trials = at_whole;
    }
    let (free, needed) = further.edges(&mut learnt, &mut trials)?;
    let found = result::FoundCases::of(&learnt, &trials).after(found).and_needed(needed);
    let whole = Leaving::of(engine, (printed, search), &search.base);
    let base = whole.base()?;
    held(base.iter(), &search.seeds, &search.base)?;
    let results = left_out(&further, &Leaving { common: &light, ..whole }, (&whole, &base))?;
    let amiss: Vec<String> = base.iter().flat_map(|told| told.amiss.iter().cloned()).collect();
    let telling = result::Telling { engine, printed, search, learnt: &learnt, found: &found, amiss: &amiss };
    Ok(telling.tell(&result::TrialResults { free, ..results }, &further.tries.otherwise.borrow())?)
}

/// What may be left out and what need not be waited for: looked for at the part of the load, and told where it is so at the
/// whole of it and in further weather.
fn left_out<P: Play>(
    further: &Further<'_, P>,
    part: &Leaving<'_, P>,
    (whole, base): (&Leaving<'_, P>, &[Told]),
) -> Result<result::TrialResults, ConstraintsError> {
    let light = part.base()?;
    held(light.iter(), part.seeds, part.common)?;
    let at_part = part.masks(&light)?;
    let names = at_part.names(further.printed);
    let skips = whole.confirmed(at_part, base)?;
    let all = part.waits(0..part.commands.len(), &light)?;
    let waits = whole.waits(all.iter().map(|(command, _)| *command), base)?;
    let mut otherwise = further.tries.otherwise.borrow_mut();
    otherwise.between(&names, &skips.names(further.printed));
    let kept: BTreeSet<usize> = waits.iter().map(|(command, _)| *command).collect();
    let needed = all.iter().filter(|(command, _)| !kept.contains(command));
    let name = |(command, _): &(usize, Seconds)| format!("the wait for {}", further.printed.label(*command));
    otherwise.harm_at_whole.extend(needed.map(name));
    drop(otherwise);
    let masks = further.masks(&skips)?;
    let waits = further.waits(&waits)?;
    Ok(result::TrialResults { masks, untried: skips.left, waits, ..result::TrialResults::default() })
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
