//! The hunt for a defect: the cases that the search proposes are played again with the defect planted, until one of
//! them shows it.
//!
//! What the unspoilt models say of a case is found out once, when it is first asked for. A case of which they say one
//! thing under one seed and another under another is left to chance: a run of it proves nothing, unless it cannot be right
//! at all. But where about every second run of it fails, and with a defect all or none of many do, then what should be
//! chance no longer is. That is looked at last, for it takes many runs.

use crate::remembered::is_set;
use crate::row::{Row, UNSOUND};
use crate::scenes;
use crate::slips::Slip;
use kernel::narrow::usize_of;
use rayon::prelude::*;
use rehearsal::outcome::Verdict;
use rehearsal::{Family, Rehearsal, Scene};
use search::{Case, Play, Player};
use std::ops::{Range, RangeInclusive};
use std::sync::{Mutex, OnceLock, PoisonError};

/// How many cases are played before anybody looks: few, so that little is played in vain, and the same everywhere, so
/// that the count of rehearsals does not depend on the machine.
const BATCH: usize = 16;

/// The seed of every hunt, and those by which cases that are left to chance are found: all of them where the hunt is for
/// everything, and the first where each defect is looked for where it was caught, which all of them have allowed then.
pub(crate) const SEED: u64 = 1;
const FIRST_SEEDS: usize = 8;
const FURTHER_SEEDS: [u64; 22] =
    [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24];

/// The seeds under which chance is looked at, counted from that of the hunt.
const CHANCES: u64 = 32;

/// Of how many of them a case fails that is left to chance.
const EVEN: RangeInclusive<u64> = CHANCES / 3..=CHANCES - CHANCES / 3;

/// How many cases of a field are looked at that are left to chance.
const CHANCES_MAX: usize = 6;

/// Where a defect showed.
#[derive(Debug, Clone)]
pub(crate) struct Catch {
    /// In which scenario.
    pub(crate) scenario: &'static str,
    /// Under which deviations.
    pub(crate) deviations: Vec<String>,
    /// In which way.
    pub(crate) by: &'static str,
}

/// What came of a hunt.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hunt {
    /// How many rehearsals it took, to the catch or to the end.
    pub(crate) rehearsals: usize,
    /// Whether a place was asked about the defect.
    pub(crate) reached: bool,
    /// The catch, if there was one.
    pub(crate) caught: Option<Catch>,
}

/// A scenario with the cases that the search proposes for it, and what they come to in models without a defect.
pub(crate) struct Field<F: Family> {
    name: &'static str,
    scene: Scene<F>,
    cases: Vec<Case>,
    /// By case; none where it is left to chance or its deviations do not fit.
    usual: Vec<OnceLock<Option<Row>>>,
    /// Cases of which about every second run fails.
    even: OnceLock<Vec<usize>>,
    worlds: Worlds<F>,
}

/// How a row shows a defect, beside the usual one of its case.
type Shows = fn(&Row, Option<&Row>) -> Option<&'static str>;

/// What is tried: a scene under a seed, and how it would show a defect.
struct Trial<'a, F: Family> {
    scene: &'a Scene<F>,
    seed: u64,
    shows: Shows,
}

/// A field of any family.
pub(crate) trait AnyField: Sync {
    /// The scenario's name.
    fn name(&self) -> &'static str;

    /// The family's name, which is that of its crate.
    fn family(&self) -> &'static str;

    /// How many cases there are, and of how many of those that were looked at the unspoilt models say the same under
    /// every seed.
    fn size(&self) -> [usize; 3];

    /// Plays a batch of cases with a defect planted, or none, under a seed; false where there is none left.
    fn hunt(&self, round: usize, defect: Option<&str>, seed: u64, hunt: &mut Hunt) -> bool;

    /// Looks whether what is left to chance still is, with a defect planted, or none.
    fn toss(&self, defect: Option<&str>, seed: u64, hunt: &mut Hunt);

    /// The place among the cases of the one with these deviations, where it is proposed.
    fn place_of(&self, deviations: &str) -> Option<usize>;

    /// Plays one case with a defect planted, as often as it takes where it is left to chance.
    fn again(&self, case: usize, defect: &str) -> Hunt;

    /// Plays so many of the cases with a slip in the runbook, until one fails that holds without it.
    fn hunt_slip(&self, slip: &Slip, cases: Range<usize>) -> Hunt;
}

/// Plays the cases of all fields, a batch of each in turn and so many in all, until one shows the defect.
pub(crate) fn hunt(fields: &[&dyn AnyField], defect: Option<&str>, seed: u64, rounds: usize) -> Hunt {
    let mut hunt = Hunt::default();
    for round in 0..rounds {
        let mut left = false;
        for field in fields {
            left |= field.hunt(round, defect, seed, &mut hunt);
            if hunt.caught.is_some() {
                return hunt;
            }
        }
        if !left {
            break;
        }
    }
    for field in fields {
        field.toss(defect, seed, &mut hunt);
        if hunt.caught.is_some() {
            break;
        }
    }
    hunt
}

impl<F: Family> Field<F>
where
    Rehearsal<F>: Send,
    Scene<F>: Sync,
{
    /// A scenario with cases to play in it.
    pub(crate) fn new(name: &'static str, scene: Scene<F>, cases: Vec<Case>) -> Self {
        let usual = cases.iter().map(|_| OnceLock::new()).collect();
        Self { name, scene, cases, usual, even: OnceLock::new(), worlds: Worlds::default() }
    }

    /// Plays cases with another runbook in place of this field's own, until one fails that holds here.
    fn hunt_in(&self, spoilt: &Scene<F>, cases: Range<usize>) -> Hunt {
        let mut hunt = Hunt { reached: true, ..Hunt::default() };
        let trial = Trial { scene: spoilt, seed: SEED, shows: fails_instead };
        let (mut from, end) = (cases.start, cases.end.min(self.cases.len()));
        while from < end && hunt.caught.is_none() {
            let batch = from..end.min(from + BATCH);
            self.learn(&batch);
            self.play(&batch, &trial, &mut hunt);
            from = batch.end;
        }
        hunt
    }

    /// Plays a batch of cases with a defect planted, or none, under a seed.
    fn hunt_batch(&self, batch: &Range<usize>, defect: Option<&str>, seed: u64, hunt: &mut Hunt) {
        kernel::plant(None);
        self.learn(batch);
        kernel::plant(defect);
        self.play(batch, &Trial { scene: &self.scene, seed, shows: is_another }, hunt);
        hunt.reached |= kernel::reached();
        kernel::plant(None);
    }

    /// Looks whether these cases, which are left to chance, still are with a defect planted, or none.
    fn toss_these(&self, cases: &[usize], defect: Option<&str>, seed: u64, hunt: &mut Hunt) {
        kernel::plant(defect);
        for &case in cases {
            let failing = self.failing(case, seed);
            hunt.rehearsals += usize_of(CHANCES);
            if failing == 0 || failing == CHANCES {
                let deviations = self.cases[case].printed();
                hunt.caught = Some(Catch { scenario: self.name, deviations, by: "what should be chance" });
                break;
            }
        }
        hunt.reached |= kernel::reached();
        kernel::plant(None);
    }

    /// Finds out what unspoilt models say of these cases.
    fn learn(&self, batch: &Range<usize>) {
        batch.clone().into_par_iter().for_each(|index| {
            self.usual[index].get_or_init(|| self.usual(&self.cases[index]));
        });
    }

    /// What the unspoilt models say of a case, if it is the same under every seed.
    fn usual(&self, case: &Case) -> Option<Row> {
        let row = self.worlds.play(&self.scene, case, SEED)?;
        let told = || format!("{}: {:?} without any defect: {row:?}", self.name, case.printed());
        assert!(row.unsound.is_none(), "{}", told());
        let same = |seed: u64| {
            let other = self.worlds.play(&self.scene, case, seed);
            other.is_some_and(|other| row.differs(&other).is_none())
        };
        let seeds = if is_set("CUTOVER_ALL") { &FURTHER_SEEDS[..] } else { &FURTHER_SEEDS[..FIRST_SEEDS] };
        seeds.par_iter().copied().all(same).then_some(row)
    }

    /// Under how many seeds from one on a case fails.
    fn failing(&self, case: usize, seed: u64) -> u64 {
        let fails = |seed: u64| {
            let row = self.worlds.play(&self.scene, &self.cases[case], seed);
            row.is_some_and(|row| row.verdict != Verdict::Held)
        };
        (seed..seed + CHANCES).into_par_iter().filter(|seed| fails(*seed)).count() as u64
    }

    /// The first cases that were looked at and of which a third to two thirds of the runs fail.
    fn even(&self) -> &[usize] {
        self.even.get_or_init(|| {
            let chance = |case: &usize| self.usual[*case].get().is_some_and(Option::is_none);
            let even = |case: &usize| EVEN.contains(&self.failing(*case, SEED));
            (0..self.cases.len()).filter(chance).filter(even).take(CHANCES_MAX).collect()
        })
    }

    fn play(&self, batch: &Range<usize>, trial: &Trial<'_, F>, hunt: &mut Hunt) {
        let seen: Vec<Option<&'static str>> = batch
            .clone()
            .into_par_iter()
            .map(|index| {
                let row = self.worlds.play(trial.scene, &self.cases[index], trial.seed)?;
                (trial.shows)(&row, self.usual[index].get().and_then(Option::as_ref))
            })
            .collect();
        let first = seen.iter().position(Option::is_some);
        hunt.rehearsals += first.map_or(batch.len(), |first| first + 1);
        hunt.caught = first.map(|first| Catch {
            scenario: self.name,
            deviations: self.cases[batch.start + first].printed(),
            by: seen[first].unwrap_or_default(),
        });
    }
}

impl<F: Family> AnyField for Field<F>
where
    Rehearsal<F>: Send,
    Scene<F>: Sync,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn family(&self) -> &'static str {
        F::NAME
    }

    fn size(&self) -> [usize; 3] {
        let looked = self.usual.iter().filter_map(OnceLock::get);
        [self.cases.len(), looked.clone().count(), looked.flatten().count()]
    }

    fn hunt(&self, round: usize, defect: Option<&str>, seed: u64, hunt: &mut Hunt) -> bool {
        // The first round is the runbook as written, alone.
        let start = if round == 0 { 0 } else { 1 + (round - 1) * BATCH };
        let end = if round == 0 { 1 } else { start + BATCH };
        let batch = start..end.min(self.cases.len());
        if batch.is_empty() {
            return false;
        }
        self.hunt_batch(&batch, defect, seed, hunt);
        true
    }

    fn hunt_slip(&self, slip: &Slip, cases: Range<usize>) -> Hunt {
        self.hunt_in(&scenes::open(self.name, |text| slip.make(&text)), cases)
    }

    fn toss(&self, defect: Option<&str>, seed: u64, hunt: &mut Hunt) {
        kernel::plant(None);
        self.toss_these(self.even(), defect, seed, hunt);
    }

    fn place_of(&self, deviations: &str) -> Option<usize> {
        self.cases.iter().position(|case| case.printed().join("; ") == deviations)
    }

    fn again(&self, case: usize, defect: &str) -> Hunt {
        let mut hunt = Hunt::default();
        self.hunt_batch(&(case..case + 1), Some(defect), SEED, &mut hunt);
        // What is even by chance is so for the unspoilt models too.
        let is_even = || EVEN.contains(&self.failing(case, SEED));
        if hunt.caught.is_none() && matches!(self.usual[case].get(), Some(None)) && is_even() {
            self.toss_these(&[case], Some(defect), SEED, &mut hunt);
        }
        hunt
    }
}

/// A run that the unspoilt models would not have had.
fn is_another(row: &Row, usual: Option<&Row>) -> Option<&'static str> {
    match usual {
        Some(usual) => row.differs(usual),
        None => row.unsound.is_some().then_some(UNSOUND),
    }
}

/// A run that fails where it should hold.
fn fails_instead(row: &Row, usual: Option<&Row>) -> Option<&'static str> {
    usual.filter(|usual| usual.verdict == Verdict::Held)?;
    match row.verdict {
        Verdict::Violated => Some("violated"),
        Verdict::Stuck => Some("stuck"),
        Verdict::Held | Verdict::Inconclusive => None,
    }
}

/// Worlds that have been played in and can be again.
struct Worlds<F: Family>(Mutex<Vec<Rehearsal<F>>>);

impl<F: Family> Default for Worlds<F> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<F: Family> Worlds<F> {
    /// The row of a case under a seed; none where its deviations do not fit.
    fn play(&self, scene: &Scene<F>, case: &Case, seed: u64) -> Option<Row> {
        let player = Player::new(scene).with_truth();
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut world = kept.unwrap_or_else(|| player.world());
        let outcome = player.outcome(&mut world, &Case::new(seed, case.deviations.clone())).ok();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(world);
        outcome.map(|outcome| Row::of(&outcome))
    }
}
