//! What the ways of searching have found: every case with what came of it, and the way that came to it.

use crate::explored::{Counts, Tested};
use crate::strategy::{PlayedCase, Strategy};
use crate::{Case, Told};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a way of searching once it is over.
pub(crate) struct Way {
    pub(crate) name: String,
    losses_only: bool,
}

/// The cases in the order in which they were proposed, each with its way by its place among them.
#[derive(Default)]
pub(crate) struct Found {
    ways: Vec<Way>,
    cases: Vec<(usize, PlayedCase)>,
}

impl Way {
    /// What fails and does not count is neither a failure nor something that held.
    fn counts(&self, played: &PlayedCase) -> bool {
        played.answer.as_ref().map_or(true, |told| !told.failed() || is_failure(told, self.losses_only))
    }
}

/// Whether a case fails, where of some ways only losses count.
pub(crate) fn is_failure(told: &Told, losses_only: bool) -> bool {
    told.failed() && (told.lost > 0 || !losses_only)
}

impl Found {
    /// With the case that all others are built on, where it has an answer.
    pub(crate) fn beginning_with(as_written: Option<PlayedCase>) -> Self {
        let ways = vec![Way { name: String::from("as-written"), losses_only: false }];
        Self { ways, cases: as_written.into_iter().map(|played| (0, played)).collect() }
    }

    /// With what a way of searching has found.
    pub(crate) fn add(&mut self, strategy: &dyn Strategy, played: Vec<PlayedCase>) {
        let way = Way { name: strategy.name().into(), losses_only: strategy.counts_losses_only() };
        let place = self.ways.len();
        self.cases.extend(played.into_iter().filter(|one| way.counts(one)).map(|one| (place, one)));
        self.ways.push(way);
    }

    /// With other answers in the place of those to these cases.
    pub(crate) fn replace(&mut self, answers: &BTreeMap<Case, PlayedCase>) {
        for (_, played) in &mut self.cases {
            if let Some(other) = answers.get(&played.case) {
                *played = other.clone();
            }
        }
        let ways = &self.ways;
        self.cases.retain(|(way, played)| ways[*way].counts(played));
    }

    /// Each case once, as the way that came to it first.
    pub(crate) fn once(&mut self) {
        let mut seen = BTreeSet::new();
        self.cases.retain(|(_, played)| seen.insert(played.case.clone()));
    }

    /// The cases with what came of them.
    pub(crate) fn cases(&self) -> impl Iterator<Item = &PlayedCase> {
        self.cases.iter().map(|(_, played)| played)
    }

    /// The ways of searching; the first is that of the runbook as written.
    pub(crate) fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The cases of one way, or of all.
    pub(crate) fn of_way(&self, wanted: Option<usize>) -> impl Iterator<Item = &PlayedCase> {
        let of = move |way: usize| wanted.is_none_or(|wanted| wanted == way);
        self.cases.iter().filter(move |(way, _)| of(*way)).map(|(_, played)| played)
    }

    /// Every case with an answer, for whoever wants all of them.
    pub(crate) fn tested(&self) -> Vec<Tested> {
        let of = |(way, played): &(usize, PlayedCase)| {
            let told = played.answer.as_ref().ok()?;
            Some(Tested {
                by: self.ways[*way].name.clone(),
                case: played.case.clone(),
                signature: told.signature.clone(),
                counts: Counts::of(told),
            })
        };
        self.cases.iter().filter_map(of).collect()
    }
}
