//! Exhaustive search over the walks of a scene, and which of its failures live clients would show as well.

use super::{Effort, Failures, Fork, Overfull, SearchBounds, search};
use crate::{Case, Told};
use kernel::Digest;
use rehearsal::{Choice, Deviation, Family, Trail, Walk};

impl<F: Family> Fork for Walk<'_, F> {
    type Choice = Choice;

    fn station(&self) -> usize {
        Walk::station(self)
    }

    fn is_over(&self) -> bool {
        Walk::is_over(self)
    }

    fn choices(&self) -> Vec<Choice> {
        self.trail().choices(Walk::station(self)).to_vec()
    }

    fn take(&mut self, choice: Choice) {
        Walk::take(self, choice);
    }

    fn state(&self) -> Digest {
        Walk::state(self)
    }

    fn end(self) -> Told {
        Told::of(&Walk::end(self))
    }
}

/// What an exhaustive search of a trail has found.
pub struct Exhausted {
    /// What it took.
    pub effort: Effort,
    /// How many sets of deviations fail.
    pub failing: u128,
    /// The sets that fail and of which no part fails, smaller ones first, with what came of them.
    pub least: Vec<(Case, Told)>,
}

/// Decides everything that a trail offers, within bounds.
///
/// # Errors
/// When more worlds would have to be kept than the bounds allow.
pub fn exhaust_trail<F: Family>(
    trail: &Trail<'_, F>,
    seed: u64,
    bounds: SearchBounds,
) -> Result<Exhausted, Overfull> {
    let failures: Failures<Choice> = search(Walk::open(trail, seed), bounds)?;
    let case = |decided: &[(usize, Choice)]| {
        let deviations = decided.iter().filter_map(|(station, choice)| trail.deviation(*station, *choice));
        let all: Vec<Deviation> = trail.base().iter().cloned().chain(deviations).collect();
        Case::new(seed, all)
    };
    let least = failures.least().into_iter().map(|failing| (case(&failing.decided), failing.told)).collect();
    Ok(Exhausted { effort: failures.effort(), failing: failures.count(), least })
}
