//! Exhaustive search as a strategy: what fails on forked worlds is played again under live clients.

use super::{Effort, SearchBounds, exhaust_trail};
use crate::{Case, PlayedCase, Strategy, Told};
use rehearsal::{Choice, Family, Scene, Trail};

/// Decides everything up to a number of deviations on forked worlds, and proposes the least sets that fail there.
#[derive(Debug)]
pub struct Exhaustive<'a, F: Family> {
    scene: &'a Scene<F>,
    base: Case,
    bounds: SearchBounds,
    begun: bool,
    remarks: Vec<String>,
}

impl<'a, F: Family> Exhaustive<'a, F> {
    /// Every set of at most so many deviations on top of a base.
    #[must_use]
    pub fn new(scene: &'a Scene<F>, base: &Case, deviations: usize) -> Self {
        let bounds = SearchBounds::of(deviations);
        Self { scene, base: base.clone(), bounds, begun: false, remarks: Vec::new() }
    }

    fn search(&mut self) -> Result<Vec<Case>, String> {
        let Case { seed, deviations } = &self.base;
        let trail = Trail::new(self.scene, deviations, &Choice::DEVIATING)
            .map_err(|errors| crate::told::errors_in_words(&errors).join("; "))?;
        let found = exhaust_trail(&trail, *seed, self.bounds).map_err(|overfull| overfull.to_string())?;
        let Effort { sets, decisions, states, merged, .. } = found.effort;
        self.remarks.push(format!(
            "Under a frozen workload all {sets} sets of at most {} left out, repeated, hastened or exchanged commands \
             were played, by typing {decisions} commands on forks of one world: {states} states, {merged} of them met \
             again. {} sets fail; {} of them have no part that fails.",
            self.bounds.deviations,
            found.failing,
            found.least.len()
        ));
        if found.least.iter().any(|(case, _)| *case == self.base) {
            self.remarks.push("The runbook as written is one of them: nothing is said of the others.".into());
        }
        Ok(found.least.into_iter().map(|(case, _)| case).collect())
    }
}

impl<F: Family> Strategy for Exhaustive<'_, F> {
    fn name(&self) -> &'static str {
        "exhaustive"
    }

    fn propose(&mut self, heard: &[PlayedCase]) -> Vec<Case> {
        if !heard.is_empty() {
            let fails = |played: &&PlayedCase| played.answer.as_ref().is_ok_and(Told::failed);
            let live = heard.iter().filter(fails).count();
            self.remarks.push(format!("{live} of these {} fail under live clients as well.", heard.len()));
        }
        if std::mem::replace(&mut self.begun, true) {
            return Vec::new();
        }
        self.search().unwrap_or_else(|why| {
            self.remarks.push(format!("Nothing was searched exhaustively: {why}."));
            Vec::new()
        })
    }

    fn remarks(&self) -> Vec<String> {
        self.remarks.clone()
    }
}
