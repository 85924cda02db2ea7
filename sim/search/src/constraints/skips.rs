//! What may be left out: commands that mask each other, and waits that nobody needs.
//!
//! Played is the runbook as written, with its barriers. Guarantees: of a masking group every proper part was left out
//! without harm under all seeds, and the whole group does harm under one.

use super::trials::{told, worse};
use super::{ConstraintSearch, Printed, Stopped};
use crate::{Case, Engine, Play, Told};
use rehearsal::Deviation;
use rehearsal::outcome::Seconds;
use runbook::{Address, Edit};
use std::collections::BTreeSet;

/// Groups of three that are tried at most; what is beyond is said.
const THREES_MAX: usize = 600;

/// Commands that can each be left out, but not together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Redundant {
    pub(super) commands: Vec<usize>,
    pub(super) case: Case,
}

impl Redundant {
    /// Leaving all of them out, in words.
    fn name(&self, printed: &Printed) -> String {
        self.commands.iter().map(|&one| format!("skip {}", printed.label(one))).collect::<Vec<_>>().join("; ")
    }
}

/// What leaving out has shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Skips {
    pub(super) groups: Vec<Redundant>,
    /// Groups of three that were not tried.
    pub(super) left: u64,
}

impl Skips {
    /// Its groups, in words.
    pub(super) fn names(&self, printed: &Printed) -> BTreeSet<String> {
        self.groups.iter().map(|group| group.name(printed)).collect()
    }
}

/// Whoever leaves out or hastens commands.
pub(super) struct Leaving<'a, P: Play> {
    pub(super) engine: &'a Engine<'a, P>,
    pub(super) commands: &'a [Address],
    /// How many places apart commands may be that are left out together.
    pub(super) reach: usize,
    pub(super) seeds: &'a [u64],
    pub(super) common: &'a [Deviation],
}

impl<P: Play> Clone for Leaving<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Play> Copy for Leaving<'_, P> {}

impl<'a, P: Play> Leaving<'a, P> {
    /// Whoever leaves commands of this runbook out, with this besides.
    pub(super) fn of(
        engine: &'a Engine<'a, P>,
        (printed, search): (&'a Printed, &'a ConstraintSearch),
        common: &'a [Deviation],
    ) -> Self {
        Self { engine, commands: &printed.lines.commands, reach: printed.reach, seeds: &search.seeds, common }
    }

    fn case(&self, seed: u64, edits: impl IntoIterator<Item = Edit>) -> Case {
        let edits = edits.into_iter().map(Deviation::Edit);
        Case::new(seed, self.common.iter().cloned().chain(edits).collect())
    }

    /// The runbook as written, under each seed.
    pub(super) fn base(&self) -> Result<Vec<Told>, Stopped> {
        let cases: Vec<Case> = self.seeds.iter().map(|&seed| self.case(seed, [])).collect();
        let base: Vec<Told> = told(self.engine, &cases)?.into_iter().flatten().collect();
        if base.len() == cases.len() { Ok(base) } else { Err(Stopped) }
    }

    /// The first seed's case in which leaving out these commands does harm; nothing where it does none.
    fn harm(&self, sets: &[Vec<usize>], base: &[Told]) -> Result<Vec<Option<Case>>, Stopped> {
        let mut harm: Vec<Option<Case>> = vec![None; sets.len()];
        for (&seed, base) in self.seeds.iter().zip(base) {
            let open: Vec<usize> = (0..sets.len()).filter(|&set| harm[set].is_none()).collect();
            let skip = |set: &Vec<usize>| -> Vec<Edit> {
                set.iter().map(|&command| Edit::Skip(self.commands[command].clone())).collect()
            };
            let cases: Vec<Case> = open.iter().map(|&set| self.case(seed, skip(&sets[set]))).collect();
            let answers = told(self.engine, &cases)?;
            for ((set, case), answer) in open.into_iter().zip(cases).zip(answers) {
                if answer.is_none_or(|told| worse(&told, base)) {
                    harm[set] = Some(case);
                }
            }
        }
        Ok(harm)
    }

    /// Groups of two and three commands of which any one suffices.
    pub(super) fn masks(&self, base: &[Told]) -> Result<Skips, Stopped> {
        let singles: Vec<Vec<usize>> = (0..self.commands.len()).map(|command| vec![command]).collect();
        let harmless: Vec<usize> = self
            .harm(&singles, base)?
            .iter()
            .enumerate()
            .filter(|(_, harm)| harm.is_none())
            .map(|(at, _)| at)
            .collect();
        let mut skips = Skips::default();
        let mut harmful: BTreeSet<Vec<usize>> = BTreeSet::new();
        let twos = subsets(&harmless, 2, self.reach);
        self.tell(&twos, base, &mut skips, &mut harmful)?;
        let mut threes = subsets(&harmless, 3, self.reach);
        threes.retain(|set| !harmful.iter().any(|pair| pair.iter().all(|command| set.contains(command))));
        skips.left = threes.len().saturating_sub(THREES_MAX) as u64;
        threes.truncate(THREES_MAX);
        self.tell(&threes, base, &mut skips, &mut harmful)?;
        Ok(skips)
    }

    /// The groups that do harm as a whole here too, each with a case in which it does.
    pub(super) fn confirmed(&self, skips: Skips, base: &[Told]) -> Result<Skips, Stopped> {
        let sets: Vec<Vec<usize>> = skips.groups.into_iter().map(|group| group.commands).collect();
        let harm = self.harm(&sets, base)?;
        let groups = sets.into_iter().zip(harm);
        let groups = groups.filter_map(|(commands, case)| Some(Redundant { commands, case: case? }));
        Ok(Skips { groups: groups.collect(), left: skips.left })
    }

    fn tell(
        &self,
        sets: &[Vec<usize>],
        base: &[Told],
        skips: &mut Skips,
        harmful: &mut BTreeSet<Vec<usize>>,
    ) -> Result<(), Stopped> {
        for (commands, case) in sets.iter().zip(self.harm(sets, base)?) {
            if let Some(case) = case {
                harmful.insert(commands.clone());
                skips.groups.push(Redundant { commands: commands.clone(), case });
            }
        }
        Ok(())
    }

    /// Those of some commands whose end need not be waited for, each with the least time that saves under any seed.
    pub(super) fn waits(
        &self,
        among: impl Iterator<Item = usize>,
        base: &[Told],
    ) -> Result<Vec<(usize, Seconds)>, Stopped> {
        let among: Vec<usize> = among.collect();
        let mut waits = Vec::new();
        let hastened = |seed: u64| -> Vec<Case> {
            let hasten = |&command: &usize| self.case(seed, [Edit::Hasten(self.commands[command].clone())]);
            among.iter().map(hasten).collect()
        };
        let mut runs = Vec::new();
        for &seed in self.seeds {
            runs.push(told(self.engine, &hastened(seed))?);
        }
        for (at, command) in among.into_iter().enumerate() {
            let saved = runs.iter().zip(base).map(|(runs, base)| {
                let told = runs[at].as_ref().filter(|told| !worse(told, base))?;
                Some(saved(base, told))
            });
            match saved.collect::<Option<Vec<Seconds>>>().and_then(|saved| saved.into_iter().min()) {
                Some(least) if least > Seconds::default() => waits.push((command, least)),
                _ => {}
            }
        }
        Ok(waits)
    }
}

/// How much shorter one run's runbook was.
fn saved(base: &Told, told: &Told) -> Seconds {
    Seconds(base.duration_s.span() - told.duration_s.span())
}

/// All sets of so many of some numbers that lie no further apart than the reach.
fn subsets(of: &[usize], size: usize, reach: usize) -> Vec<Vec<usize>> {
    let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..size {
        let longer = sets.iter().flat_map(|set| {
            let near = |next: usize| set.first().is_none_or(|&first| next - first <= reach);
            let more =
                of.iter().filter(move |&&next| set.last().is_none_or(|&last| last < next) && near(next));
            more.map(move |&next| set.iter().copied().chain([next]).collect())
        });
        sets = longer.collect();
    }
    sets
}
