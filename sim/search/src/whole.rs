//! A search at a part of the load: which of its cases are played again at the whole load, which decides.
//!
//! Played again are
//! - the case that all others are built on;
//! - of every kind of failure the case that is told as its example, and every set of mistakes that is told to fail only
//!   together, so that no kind of failure is told that is none at the whole load (a single mistake that fails at the part and is
//!   no example is told as it ends at the part);
//! - every case that held and stands next to one that fails: with one mistake less, with the same unit moved to the
//!   place that is proposed before or after its own, or with another mistake of the same kind at the same step instead.
//!
//! What ends otherwise changes which kinds of failure there are and what stands next to them, so that this goes on until
//! there is nothing more to play. A case that was played again counts with what came of it at the whole load. That the
//! neighbours of failures are the cases whose answer most depends on how much is to be sent is ours, and a guess: all others
//! have held at the part alone, which is told with their number. So the guess is put to the test: of those others of each way of
//! searching a sample is drawn and played again as well, and where a single one of it fails nothing that this way came to is
//! taken for granted any more, and every case of it that held is played again.

use crate::explored::{Again, AtWhole, PrintedCase, Sample};
use crate::found::Found;
use crate::strategy::{Listed, PlayedCase};
use crate::{Case, CaseResult, Engine, Play, Rate, Told, group_failures};
use kernel::narrow::{u32_of, usize_of};
use kernel::{Draws, Purpose};
use rehearsal::Deviation;
use rehearsal::outcome::Verdict;
use runbook::Edit;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Which of the cases that held at the part alone are drawn.
const SAMPLE: Purpose = Purpose(51);
/// How many of them are drawn of each way of searching: where none of so many fails, fewer than one in twenty of all would,
/// with 95 % confidence.
const DRAWN: usize = 60;

/// The cases that are played again, as they were at the part and with what came of them at the whole load.
pub(crate) struct Whole<'a> {
    load: &'a Deviation,
    answers: BTreeMap<Case, PlayedCase>,
    /// By way of searching, how many of the sample failed, and of how many, once it was drawn.
    samples: BTreeMap<usize, [u64; 2]>,
    /// Whether there is nothing more to play again.
    pub(crate) complete: bool,
}

/// Of which kind a mistake is and where it is made, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A unit is moved, and how far makes the difference: the places to which it is moved are proposed mostly in their order, the
    /// nearest by themselves.
    Moved(String),
    /// What is done otherwise at a step.
    Other(String),
}

impl<'a> Whole<'a> {
    /// Nothing so far, of a search at this part of the load.
    pub(crate) const fn of(load: &'a Deviation) -> Self {
        Self { load, answers: BTreeMap::new(), samples: BTreeMap::new(), complete: false }
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

    /// Plays a sample of the cases that held at the part alone of each way of searching, unless that was done before, and all
    /// of those of a way where one of its sample fails; says whether one did.
    pub(crate) fn doubt<P: Play>(&mut self, engine: &Engine<'_, P>, seed: u64, found: &mut Found) -> bool {
        let open = |way: &usize| !self.samples.contains_key(way);
        let ways: Vec<usize> = (0..found.ways().len()).filter(open).collect();
        let mut fails = false;
        for way in ways {
            fails |= self.doubt_of(way, engine, seed, found);
        }
        fails
    }

    /// The same of one way of searching.
    fn doubt_of<P: Play>(
        &mut self,
        way: usize,
        engine: &Engine<'_, P>,
        seed: u64,
        found: &mut Found,
    ) -> bool {
        if engine.stopped() {
            return false;
        }
        let drawn = drawn(&self.held_at_part(found, Some(way)), seed, way);
        self.play(engine, drawn.iter().cloned().collect(), found);
        // What fails and does not count is not found any more.
        let failing: BTreeSet<&Case> =
            found.cases().filter(|played| is(played, true)).map(|played| &played.case).collect();
        let played = drawn.iter().filter(|case| self.answers.contains_key(*case)).count() as u64;
        let failed = drawn.iter().filter(|case| failing.contains(&self.lifted(case))).count() as u64;
        self.samples.insert(way, [failed, played]);
        if failed > 0 {
            let all = self.held_at_part(found, Some(way)).into_iter().cloned().collect();
            self.play(engine, all, found);
        }
        failed > 0
    }

    /// The cases that held at the part and were not played again, in the order in which they were found: all of them, or those
    /// that a way of searching came to.
    fn held_at_part<'f>(&self, found: &'f Found, way: Option<usize>) -> Vec<&'f Case> {
        let held = found.of_way(way).filter(|played| is(played, false)).map(|played| &played.case);
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
        let mut fewer = BTreeSet::new();
        let mut alike: BTreeMap<(Case, Kind), Vec<&PlayedCase>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for played in found.cases().filter(|played| played.answer.is_ok()) {
            // What two ways have come to stands next to others, and not to itself.
            if !seen.insert(&played.case) {
                continue;
            }
            for (without, kind) in neighbours(&self.lifted(&played.case)) {
                if let Some(kind) = kind {
                    alike.entry((without.clone(), kind)).or_default().push(played);
                }
                if is(played, true) {
                    fewer.insert(without);
                }
            }
        }
        let mut next: BTreeSet<&Case> =
            alike.iter().flat_map(|((_, kind), those)| held_next_to_failing(kind, those)).collect();
        let held = found.cases().filter(|played| is(played, false)).map(|played| &played.case);
        next.extend(held.filter(|case| fewer.contains(&self.lifted(case))));
        next.into_iter().cloned().collect()
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
        let sample = |(way, [failed, played]): (&usize, &[u64; 2])| Sample {
            of: found.ways()[*way].name.clone(),
            rate: Rate::of(*failed, *played),
        };
        let mut otherwise: Vec<Again> = self.answers.iter().filter_map(otherwise).collect();
        let badness = |one: &Again| Reverse((one.at_whole.verdict != Verdict::Held, one.lost, one.pending));
        otherwise.sort_by_key(badness);
        AtWhole {
            part: self.load.to_string(),
            again: self.answers.len() as u64,
            held_at_part: self.held_at_part(found, None).len() as u64,
            complete: self.complete,
            samples: self.samples.iter().filter(|(_, [_, played])| *played > 0).map(sample).collect(),
            otherwise,
        }
    }
}

/// A sample of a list: one of each of as many stretches of it as are to be drawn, so that it goes over the whole runbook.
fn drawn(all: &[&Case], seed: u64, way: usize) -> Vec<Case> {
    let many = all.len().min(DRAWN);
    let one = |stretch: usize| {
        let [begins, ends] = [stretch, stretch + 1].map(|stretch| stretch * all.len() / many);
        let draw = Draws::new(seed).at(SAMPLE, way as u64, stretch as u64);
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

/// Of the cases with a mistake of one kind, in the order in which they were found, those that held and stand next to one that
/// fails: of moves the neighbours, of all others every one.
fn held_next_to_failing<'f>(kind: &Kind, those: &[&'f PlayedCase]) -> Vec<&'f Case> {
    let reach = if matches!(kind, Kind::Moved(_)) { 1 } else { those.len() };
    let fails = |place: usize| {
        let near = place.saturating_sub(reach)..(place + reach + 1).min(those.len());
        those[near].iter().any(|played| is(played, true))
    };
    let held = those.iter().enumerate().filter(|(place, played)| is(played, false) && fails(*place));
    held.map(|(_, played)| &played.case).collect()
}

/// Of which kind a mistake is, and where.
fn kind(deviation: &Deviation) -> Option<Kind> {
    let Deviation::Edit(edit) = deviation else { return None };
    let unit = edit.claims().into_iter().next()?;
    if matches!(edit, Edit::Move { .. }) {
        return Some(Kind::Moved(unit.to_string()));
    }
    let printed = edit.to_string();
    Some(Kind::Other(format!("{} {}", printed.split(' ').next()?, unit.step().as_str())))
}
