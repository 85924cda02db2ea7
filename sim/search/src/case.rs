//! A case: what distinguishes one rehearsal of a scenario from another.

use rehearsal::Deviation;

/// A seed and a set of deviations; the scenario is the same for all cases of a search.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Case {
    /// The seed.
    pub seed: u64,
    /// The deviations, in their canonical order and each once.
    pub deviations: Vec<Deviation>,
}

impl Case {
    /// A case with its deviations brought into their canonical order.
    #[must_use]
    pub fn new(seed: u64, mut deviations: Vec<Deviation>) -> Self {
        deviations.sort();
        deviations.dedup();
        Self { seed, deviations }
    }

    /// This case with further deviations.
    #[must_use]
    pub fn with(&self, more: impl IntoIterator<Item = Deviation>) -> Self {
        Self::new(self.seed, self.deviations.iter().cloned().chain(more).collect())
    }

    /// The deviations in their printed form, which parses back.
    #[must_use]
    pub fn printed(&self) -> Vec<String> {
        self.deviations.iter().map(ToString::to_string).collect()
    }
}
