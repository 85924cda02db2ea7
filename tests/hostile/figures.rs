//! What became of all inputs, in numbers.

use rehearsal::outcome::Verdict;
use std::fmt;
use std::process::ExitCode;

/// How many broken promises are told in full.
const TOLD: usize = 20;

/// What became of inputs.
#[derive(Default)]
pub(crate) struct Figures {
    /// Refused by the check: the scenario or the runbook.
    pub(crate) rejected: u64,
    /// Refused for a deviation that is none, or that does not fit.
    pub(crate) misfits: u64,
    /// Refused for what they ask for.
    pub(crate) bounds: u64,
    /// Played to their end, by verdict.
    pub(crate) played: [u64; 4],
    /// Cut short by this test, which plays no more than so many events of one input.
    pub(crate) cut_short: u64,
    /// Of these, how many stood still in virtual time.
    pub(crate) still: u64,
    pub(crate) events: u64,
    pub(crate) acknowledged: u64,
    pub(crate) lost: u64,
    /// The promises that were broken, with the input's number.
    pub(crate) broken: Vec<(u64, String)>,
}

impl Figures {
    /// Both together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        for (sum, more) in [
            (&mut self.rejected, other.rejected),
            (&mut self.misfits, other.misfits),
            (&mut self.bounds, other.bounds),
            (&mut self.cut_short, other.cut_short),
            (&mut self.still, other.still),
            (&mut self.events, other.events),
            (&mut self.acknowledged, other.acknowledged),
            (&mut self.lost, other.lost),
        ] {
            *sum += more;
        }
        self.played.iter_mut().zip(other.played).for_each(|(sum, more)| *sum += more);
        self.broken.extend(other.broken);
        self
    }

    /// Counts an outcome of this verdict.
    pub(crate) fn count(&mut self, verdict: Verdict) {
        let at = match verdict {
            Verdict::Held => 0,
            Verdict::Violated => 1,
            Verdict::Stuck => 2,
            Verdict::Inconclusive => 3,
        };
        self.played[at] += 1;
    }

    /// How the test ends.
    pub(crate) fn code(&self) -> ExitCode {
        if self.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [held, violated, stuck, inconclusive] = self.played;
        let mut broken: Vec<&(u64, String)> = self.broken.iter().collect();
        broken.sort();
        writeln!(out, "rejected by the check   {:>8}", self.rejected)?;
        writeln!(out, "deviations that misfit  {:>8}", self.misfits)?;
        writeln!(out, "out of bounds           {:>8}", self.bounds)?;
        writeln!(out, "played                  {:>8}", held + violated + stuck + inconclusive)?;
        writeln!(out, "  held {held}, violated {violated}, stuck {stuck}, inconclusive {inconclusive}")?;
        writeln!(out, "  {} events; {} acknowledged, {} lost", self.events, self.acknowledged, self.lost)?;
        writeln!(
            out,
            "cut short by this test  {:>8}, {} of them standing still",
            self.cut_short, self.still
        )?;
        write!(out, "promises broken         {:>8}", broken.len())?;
        broken.iter().take(TOLD).try_for_each(|(number, what)| write!(out, "\n  --only {number}: {what}"))
    }
}
