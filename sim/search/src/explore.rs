//! An exploration: a portfolio of strategies over one scene, and what is made of what they saw.

use crate::explored::{Explored, FailureReport, Masked, Options, Searched, Single, Unsound, Verdicts};
use crate::found::{Found, is_failure};
use crate::strategy::{PlayedCase, Strategy};
use crate::whole::Whole;
use crate::{Case, CaseResult, Engine, ORDER, Play, Rate, ShrinkContext, Told, group_failures, shrink_case};
use rayon::prelude::*;
use rehearsal::Deviation;
use runbook::Edit;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be explored.
pub struct Exploration<'a> {
    /// The scenario's name.
    pub scenario: String,
    /// What was asked for, to be told again.
    pub options: Options,
    /// The case that all others are built on.
    pub base: Case,
    /// What shrinking must know.
    pub context: ShrinkContext,
    /// The ways of searching, in the order in which they are followed.
    pub strategies: Vec<Box<dyn Strategy + 'a>>,
    /// Which kinds of failure are brought down to a smallest case.
    pub shrunk: ShrunkKinds,
    /// Of a search at a part of the load: the deviation that makes it so, which is one of the base's. What matters is played
    /// again without it.
    pub part: Option<Deviation>,
}

/// Which kinds of failure are brought down to a smallest case, and told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShrunkKinds {
    /// Every one.
    All,
    /// None.
    None,
    /// The one at this place alone, counted from 0 in the order in which they are told.
    Only(usize),
}

/// Follows each strategy to its end, or all until the engine is stopped, and tells what was found.
pub fn explore<P: Play>(engine: &Engine<'_, P>, mut exploration: Exploration<'_>) -> Explored {
    let base = exploration.base.clone();
    let as_written = engine.ask(&base).and_then(Result::ok);
    let mut found = Found::beginning_with(
        as_written.clone().map(|told| PlayedCase { case: base.clone(), answer: Ok(told) }),
    );
    let (mut searches, mut sampled) = (Vec::new(), Vec::new());
    for strategy in &mut exploration.strategies {
        let played = engine.pursue(strategy.as_mut());
        let losses_only = strategy.counts_losses_only();
        let fails = |told: &Told| is_failure(told, losses_only);
        searches.push(searched(strategy.as_ref(), &played, &fails));
        if strategy.is_sample() {
            sampled.extend(played.iter().filter_map(|one| one.answer.as_ref().ok().map(&fails)));
        }
        found.add(strategy.as_ref(), played);
    }
    let whole = exploration.part.as_ref().map(|part| at_whole(engine, (part, &base), &mut found));
    let recall = |case: &Case| match &whole {
        Some(whole) => whole.recall(engine, case),
        None => engine.recall(case),
    };
    let as_written = recall(&base).and_then(Result::ok).or(as_written);
    // Where all was stopped before it was played again, it is known at the part alone.
    let at_part = whole.as_ref().is_some_and(|whole| !whole.has_played(&base));
    found.once();
    let told: Vec<&Told> = found.cases().filter_map(|played| played.answer.as_ref().ok()).collect();
    let mut verdicts = Verdicts::default();
    told.iter().for_each(|told| verdicts.add(told.verdict));
    let failed = sampled.iter().filter(|failed| **failed).count() as u64;
    Explored {
        format: Explored::FORMAT,
        scenario: exploration.scenario.clone(),
        strategy: exploration.options.clone(),
        complete: !engine.stopped() && !exploration.strategies.iter().any(|one| one.is_cut_short()),
        runs: told.len() as u64,
        misfits: (found.cases().count() - told.len()) as u64,
        cases: found.tested(),
        verdicts,
        searches,
        rate: (!sampled.is_empty()).then(|| Rate::of(failed, sampled.len() as u64)),
        as_written: as_written.as_ref().map(|told| Single { at_part, ..Single::of(String::new(), told) }),
        singles: singles((&recall, whole.as_ref()), &exploration, as_written.as_ref()),
        masked: masked(&recall, &base, &found).into_iter().map(|(_, masked)| masked).collect(),
        order: ORDER,
        failures: failures(engine, (&exploration.context, exploration.shrunk), &found),
        unsound: found.cases().filter_map(unsound).collect(),
        at_whole: whole.map(|whole| whole.told(engine, &found)),
    }
}

/// Plays again at the whole load what matters of a search at a part of it, and puts it in the place of what it was.
fn at_whole<'a, P: Play>(
    engine: &Engine<'_, P>,
    (part, base): (&'a Deviation, &Case),
    found: &mut Found,
) -> Whole<'a> {
    let mut whole = Whole::of(part);
    loop {
        let masked = masked(&|case| whole.recall(engine, case), base, found);
        let told: Vec<Case> = masked.into_iter().map(|(mistakes, _)| base.with(mistakes)).collect();
        if !whole.decide(engine, (base, &told), found) && !whole.doubt(engine, base.seed, found) {
            whole.complete = !engine.stopped();
            return whole;
        }
    }
}

/// What is known of a case.
type Recall<'a> = &'a dyn Fn(&Case) -> Option<CaseResult>;

fn searched(strategy: &dyn Strategy, played: &[PlayedCase], fails: &dyn Fn(&Told) -> bool) -> Searched {
    let failed = |one: &&PlayedCase| one.answer.as_ref().is_ok_and(fails);
    Searched {
        name: strategy.name().into(),
        runs: played.len() as u64,
        failures: played.iter().filter(failed).count() as u64,
        remarks: strategy.remarks(),
    }
}

/// What comes of each single mistake; of what is amiss, only what is not so without it.
fn singles(
    (recall, whole): (Recall<'_>, Option<&Whole<'_>>),
    exploration: &Exploration<'_>,
    written: Option<&Told>,
) -> Vec<Single> {
    let before = written.map_or(&[][..], |told| &told.amiss);
    let mistakes = exploration.strategies.iter().flat_map(|strategy| strategy.singles());
    let known = mistakes.filter_map(|mistake| {
        let case = exploration.base.with([mistake.clone()]);
        let told = recall(&case)?.ok()?;
        let mut single = Single::of(mistake.to_string(), &told);
        single.at_part = whole.is_some_and(|whole| !whole.has_played(&case));
        single.amiss.retain(|one| !before.contains(one));
        Some(single)
    });
    known.collect()
}

/// One shrunk example of each kind of failure.
fn failures<P: Play>(
    engine: &Engine<'_, P>,
    (context, shrunk): (&ShrinkContext, ShrunkKinds),
    found: &Found,
) -> Vec<FailureReport> {
    let mut groups = group_failures(found.cases());
    match shrunk {
        ShrunkKinds::All => {}
        ShrunkKinds::None => groups.clear(),
        ShrunkKinds::Only(place) => groups = groups.into_iter().skip(place).take(1).collect(),
    }
    let shrunk = groups.par_iter().with_max_len(1);
    shrunk
        .map(|group| FailureReport::of(group, &shrink_case(engine, context, &group.example, &group.told)))
        .collect()
}

fn unsound(played: &PlayedCase) -> Option<Unsound> {
    let message = played.answer.as_ref().ok()?.unsound.clone()?;
    Some(Unsound { example: crate::explored::PrintedCase::of(&played.case), message })
}

/// A set of mistakes that fails although it holds whichever one of them is left out.
fn mask(recall: Recall<'_>, base: &Case, played: &PlayedCase) -> Option<(Vec<Deviation>, Masked)> {
    let told = played.answer.as_ref().ok().filter(|told| told.failed())?;
    let more = |one: &&Deviation| !base.deviations.contains(one);
    let mistakes: Vec<Deviation> = played.case.deviations.iter().filter(more).cloned().collect();
    let without = |left_out: &Deviation| base.with(mistakes.iter().filter(|one| *one != left_out).cloned());
    let holds = |left_out: &Deviation| {
        recall(&without(left_out)).is_some_and(|answer| answer.is_ok_and(|told| !told.failed()))
    };
    if mistakes.len() < 2 || !mistakes.iter().all(holds) {
        return None;
    }
    let deviations = mistakes.iter().map(ToString::to_string).collect();
    Some((mistakes, Masked { deviations, signature: told.signature.clone(), lost: told.lost }))
}

/// Sets of mistakes that fail only together and of which no other one is a part: who skips one command too many skips a
/// step too many as well. Those that lose most come first.
fn masked(recall: Recall<'_>, base: &Case, found: &Found) -> Vec<(Vec<Deviation>, Masked)> {
    let masked: Vec<_> = found.cases().filter_map(|one| mask(recall, base, one)).collect();
    let wider = wider(&masked.iter().map(|(mistakes, _)| mistakes.as_slice()).collect::<Vec<_>>());
    let kept = masked.into_iter().zip(wider).filter(|(_, wider)| !wider);
    let mut exact: Vec<_> = kept.map(|(one, _)| one).collect();
    exact.sort_by_key(|(_, masked)| std::cmp::Reverse(masked.lost));
    exact
}

/// Of which sets another one is a part. There may be a hundred thousand, so that a set is compared only with those that
/// begin with a part of one of its mistakes.
fn wider(sets: &[&[Deviation]]) -> Vec<bool> {
    let mut beginning: BTreeMap<&Deviation, Vec<&[Deviation]>> = BTreeMap::new();
    for set in sets.iter().filter(|set| !set.is_empty()) {
        beginning.entry(&set[0]).or_default().push(set);
    }
    let wholes: BTreeSet<&Deviation> = sets.iter().copied().flatten().collect();
    let parts_of = |whole| beginning.iter().filter(move |(part, _)| is_part(part, whole));
    let parts: BTreeMap<&Deviation, Vec<&[Deviation]>> = wholes
        .into_iter()
        .map(|whole| (whole, parts_of(whole).flat_map(|(_, sets)| sets.iter().copied()).collect()))
        .collect();
    let is_wider = |set: &&[Deviation]| {
        let within = |one: &Deviation| set.iter().any(|whole| is_part(one, whole));
        let is_finer =
            |other: &[Deviation]| other != *set && other.len() <= set.len() && other.iter().all(within);
        set.iter().any(|whole| parts[whole].iter().any(|other| is_finer(other)))
    };
    sets.iter().map(is_wider).collect()
}

/// Whether a mistake is the same as another one, or the same with a part of its unit.
fn is_part(part: &Deviation, whole: &Deviation) -> bool {
    match (part, whole) {
        (Deviation::Edit(Edit::Skip(part)), Deviation::Edit(Edit::Skip(whole)))
        | (Deviation::Edit(Edit::Hasten(part)), Deviation::Edit(Edit::Hasten(whole))) => whole.contains(part),
        _ => part == whole,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_part, wider};
    use rehearsal::Deviation;

    fn set(texts: &str) -> Vec<Deviation> {
        let parsed = |text: &str| text.trim().parse().expect("it is a deviation");
        texts.split(',').map(parsed).collect()
    }

    #[test]
    fn a_set_is_wider_where_another_one_is_a_part_of_it_as_if_each_were_compared_with_each() {
        let texts = [
            "skip 1, skip 2",
            "skip 1.a, skip 2",
            "skip 1.a.1, skip 2.a",
            "skip 3, hasten 4",
            "hasten 4, skip 3.a",
            "hasten 4.a, skip 5",
            "skip 5, skip 6, skip 7",
            "skip 5, skip 7",
            "skip 1.a.1",
            "repeat 1, repeat 2",
            "repeat 1, repeat 2.a",
            "skip 9, skip 8",
            "skip 8.a, skip 9.b, skip 8",
        ];
        let sets: Vec<Vec<Deviation>> = texts.iter().map(|text| set(text)).collect();
        let each = |mistakes: &Vec<Deviation>| {
            sets.iter().any(|other| {
                let within = |one: &Deviation| mistakes.iter().any(|whole| is_part(one, whole));
                other != mistakes && other.len() <= mistakes.len() && other.iter().all(within)
            })
        };
        let found = wider(&sets.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(found, sets.iter().map(each).collect::<Vec<_>>());
        let named = |wider: bool| texts.iter().zip(&found).filter(move |(_, is)| **is == wider).count();
        assert_eq!((named(true), named(false)), (5, 8), "{found:?}");
    }
}
