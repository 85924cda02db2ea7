//! A search at a part of the load: which of its cases are played again at the whole load, which decides.
//!
//! Played again are
//! - the case that all others are built on;
//! - of every kind of failure the case that is told as its example, and every set of mistakes that is told to fail only
//!   together, so that no kind of failure is told that is none at the whole load (a single mistake that fails at the part and is
//!   no example is told as it ends at the part);
//! - every case that held and stands next to one that fails: with one mistake less, or with a mistake of the same kind
//!   at the same step instead.
//!
//! What ends otherwise changes which kinds of failure there are and what stands next to them, so that this goes on until
//! there is nothing more to play. A case that was played again counts with what came of it at the whole load. That the
//! neighbours of failures are the cases whose answer most depends on how much is to be sent is ours, and a guess: all others
//! have held at the part alone, which is told with their number. So the guess is put to the test: a sample of those others is
//! drawn and played again as well, and where a single one of it fails nothing is taken for granted any more, and every case
//! that held is played again.

use crate::explored::{Again, AtWhole, PrintedCase};
use crate::found::Found;
use crate::strategy::{Listed, PlayedCase};
use crate::{Case, CaseResult, Engine, Play, Rate, Told, group_failures};
use kernel::narrow::{u32_of, usize_of};
use kernel::{Draws, Purpose};
use rehearsal::Deviation;
use rehearsal::outcome::Verdict;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Which of the cases that held at the part alone are drawn.
const SAMPLE: Purpose = Purpose(51);
/// How many of them are drawn: where none of so many fails, fewer than one in twenty of all would, with 95 % confidence.
const DRAWN: usize = 60;

/// The cases that are played again, as they were at the part and with what came of them at the whole load.
pub(crate) struct Whole<'a> {
    load: &'a Deviation,
    answers: BTreeMap<Case, PlayedCase>,
    /// How many of the sample failed, once it was drawn.
    sample: Option<Rate>,
    /// Whether there is nothing more to play again.
    pub(crate) complete: bool,
}

/// A kind of mistake and the step at which it is made, in words.
type Kind = String;

impl<'a> Whole<'a> {
    /// Nothing so far, of a search at this part of the load.
    pub(crate) const fn of(load: &'a Deviation) -> Self {
        Self { load, answers: BTreeMap::new(), sample: None, complete: false }
    }

    /// A case at the whole load.
    fn lifted(&self, case: &Case) -> Case {
        let others = case.deviations.iter().filter(|one| *one != self.load);
        Case::new(case.seed, others.cloned().collect())
    }

    /// What is known of a case at the part: at the whole load where it was played there.
    pub(crate) fn recall<P: Play>(&self, engine: &Engine<'_, P>, case: &Case) -> Option<CaseResult> {
        self.answers.get(case).map(|played| played.answer.clone()).or_else(|| engine.recall(case))
    }

    /// Whether a case was played again at the whole load.
    pub(crate) fn has_played(&self, case: &Case) -> bool {
        self.answers.contains_key(case)
    }

    /// Plays again what is to be played again and was not so far, and puts it in the place of what it was; says whether
    /// there was anything.
    pub(crate) fn decide<P: Play>(
        &mut self,
        engine: &Engine<'_, P>,
        (base, told): (&Case, &[Case]),
        found: &mut Found,
    ) -> bool {
        let mut wanted: BTreeSet<Case> = told.iter().chain([base]).cloned().collect();
        wanted.extend(group_failures(found.cases()).into_iter().map(|group| group.example));
        wanted.extend(self.next_to_failing(found));
        self.play(engine, wanted, found)
    }

    /// Plays a sample of the cases that held at the part alone, unless that was done before, and all of them where one of the
    /// sample fails; says whether one did.
    pub(crate) fn doubt<P: Play>(&mut self, engine: &Engine<'_, P>, seed: u64, found: &mut Found) -> bool {
        if self.sample.is_some() || engine.stopped() {
            return false;
        }
        let drawn = drawn(&self.held_at_part(found), seed);
        self.play(engine, drawn.iter().cloned().collect(), found);
        // What fails and does not count is not found any more.
        let failing: BTreeSet<&Case> =
            found.cases().filter(|played| is(played, true)).map(|played| &played.case).collect();
        let played = drawn.iter().filter(|case| self.answers.contains_key(*case)).count() as u64;
        let failed = drawn.iter().filter(|case| failing.contains(&self.lifted(case))).count() as u64;
        self.sample = (played > 0).then(|| Rate::of(failed, played));
        let all = self.held_at_part(found).into_iter().cloned().collect();
        failed > 0 && self.play(engine, all, found)
    }

    /// The cases that held at the part and were not played again, in the order in which they were found.
    fn held_at_part<'f>(&self, found: &'f Found) -> Vec<&'f Case> {
        let held = found.cases().filter(|played| is(played, false)).map(|played| &played.case);
        let mut seen = BTreeSet::new();
        held.filter(|case| case.deviations.contains(self.load) && seen.insert(*case)).collect()
    }

    /// Plays cases again that were not so far, and puts each in the place of what it was; says whether there was any.
    fn play<P: Play>(
        &mut self,
        engine: &Engine<'_, P>,
        mut wanted: BTreeSet<Case>,
        found: &mut Found,
    ) -> bool {
        let is_open = |case: &Case| case.deviations.contains(self.load) && !self.answers.contains_key(case);
        wanted.retain(is_open);
        let again = wanted.iter().map(|case| self.lifted(case)).collect();
        // Those that were not begun are left out, and they are the last ones only with one thread.
        let played = engine.pursue(&mut Listed::new("whole", again));
        let mut played: BTreeMap<Case, PlayedCase> =
            played.into_iter().map(|played| (played.case.clone(), played)).collect();
        let before = self.answers.len();
        for case in wanted {
            let answer = played.remove(&self.lifted(&case));
            self.answers.extend(answer.map(|answer| (case, answer)));
        }
        found.replace(&self.answers);
        self.answers.len() > before && !engine.stopped()
    }

    /// The cases that held and stand next to one that fails. What was played again and what was not are compared as if
    /// both had been.
    fn next_to_failing(&self, found: &Found) -> Vec<Case> {
        let lifted = |played: &PlayedCase| self.lifted(&played.case);
        let (mut fewer, mut alike) = (BTreeSet::new(), BTreeSet::new());
        for case in found.cases().filter(|played| is(played, true)).map(lifted) {
            for (without, kind) in neighbours(&case) {
                alike.extend(kind.map(|kind| (without.clone(), kind)));
                fewer.insert(without);
            }
        }
        let is_alike =
            |(without, kind): (Case, Option<Kind>)| kind.is_some_and(|kind| alike.contains(&(without, kind)));
        let is_next = |played: &&PlayedCase| {
            let case = lifted(played);
            fewer.contains(&case) || neighbours(&case).any(is_alike)
        };
        let held = found.cases().filter(|played| is(played, false));
        held.filter(is_next).map(|played| played.case.clone()).collect()
    }

    /// What there is to tell of it.
    pub(crate) fn told<P: Play>(&self, engine: &Engine<'_, P>, found: &Found) -> AtWhole {
        let otherwise = |(case, again): (&Case, &PlayedCase)| {
            let [part, whole] = [engine.recall(case)?.ok()?, again.answer.as_ref().ok()?.clone()];
            let differ = |part: &Told, whole: &Told| part.signature != whole.signature;
            differ(&part, &whole).then(|| Again {
                example: PrintedCase::of(&again.case),
                at_part: part.signature,
                at_whole: whole.signature,
                lost: whole.lost,
                pending: whole.pending,
            })
        };
        let mut otherwise: Vec<Again> = self.answers.iter().filter_map(otherwise).collect();
        let badness = |one: &Again| Reverse((one.at_whole.verdict != Verdict::Held, one.lost, one.pending));
        otherwise.sort_by_key(badness);
        AtWhole {
            part: self.load.to_string(),
            again: self.answers.len() as u64,
            held_at_part: self.held_at_part(found).len() as u64,
            complete: self.complete,
            sample: self.sample,
            otherwise,
        }
    }
}

/// A sample of a list: one of each of as many stretches of it as are to be drawn, so that it goes over the whole runbook.
fn drawn(all: &[&Case], seed: u64) -> Vec<Case> {
    let many = all.len().min(DRAWN);
    let one = |stretch: usize| {
        let [begins, ends] = [stretch, stretch + 1].map(|stretch| stretch * all.len() / many);
        let draw = Draws::new(seed).at(SAMPLE, 0, stretch as u64);
        all[begins + usize_of(u64::from(draw.below(0, u32_of(ends - begins))))].clone()
    };
    (0..many).map(one).collect()
}

fn is(played: &PlayedCase, failed: bool) -> bool {
    played.answer.as_ref().is_ok_and(|told| told.failed() == failed)
}

/// A case without each of its deviations, and of which kind that one is.
fn neighbours(case: &Case) -> impl Iterator<Item = (Case, Option<Kind>)> {
    case.deviations.iter().enumerate().map(|(place, one)| {
        let mut without = case.clone();
        without.deviations.remove(place);
        (without, kind(one))
    })
}

/// Of which kind a mistake is, and at which step.
fn kind(deviation: &Deviation) -> Option<Kind> {
    let Deviation::Edit(edit) = deviation else { return None };
    let unit = edit.claims().into_iter().next()?;
    let printed = edit.to_string();
    Some(format!("{} {}", printed.split(' ').next()?, unit.step().as_str()))
}
