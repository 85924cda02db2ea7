//! How a search plans: what it proposes comes batch by batch, each mistake when its turn has come, and nothing is left out
//! or proposed twice for that.

use crate::support::scene;
use rehearsal::{Deviation, Family, Scene};
use runbook::{Address, Edit, Side};
use search::explored::Options;
use search::{
    Case, Engine, Exploration, MistakeKind, Mistakes, Player, ShrinkContext, ShrunkKinds, Strategy,
    Unmonitored, catalogue,
};
use std::collections::BTreeSet;
use stores::Pair;

/// What is typed under deviations, as a text: a line for each step, with its columns in an order of their own.
fn typed<F: Family>(scene: &Scene<F>, deviations: &[Deviation]) -> Option<String> {
    let plan = scene.planned(deviations).ok()?;
    let mut text = String::new();
    for step in plan.steps().filter(|step| step.columns().next().is_some()) {
        let mut columns: Vec<String> = Vec::new();
        for column in step.columns() {
            let entry = |entry: &std::sync::Arc<runbook::PlanEntry<_>>| {
                let runbook::PlanEntry { key, attempt, place, typed, hastened, .. } = entry.as_ref();
                format!("{key} {attempt} {place} {} {hastened}", typed.text)
            };
            columns.push(column.entries().map(entry).collect::<Vec<_>>().join(";"));
        }
        columns.sort();
        text.push_str(&columns.join("|"));
        text.push('\n');
    }
    Some(text)
}

/// Every move of one unit beside another, whatever it comes to.
fn moves(units: &[Address]) -> Vec<Deviation> {
    let to = |side: Side, unit: &Address, anchor: &Address| {
        Deviation::Edit(Edit::Move { unit: unit.clone(), side, anchor: anchor.clone() })
    };
    let beside = |unit: &Address| {
        let own = unit.clone();
        let steps = units.iter().filter(|anchor| matches!(anchor, Address::Step(_)));
        steps.flat_map(move |anchor| [Side::Before, Side::After].map(|side| to(side, &own, anchor))).collect()
    };
    let all: Vec<Vec<Deviation>> = units.iter().map(beside).collect();
    all.concat()
}

#[test]
fn no_two_mistakes_play_alike_and_whatever_is_moved_plays_like_one_of_them() {
    let scene: Scene<Pair> = scene("stores/first-half");
    let mistakes = catalogue(&scene, &MistakeKind::ALL, &[]);
    let written = typed(&scene, &[]).expect("it fits");
    let mut seen = BTreeSet::from([written]);
    for mistake in &mistakes {
        let own = typed(&scene, std::slice::from_ref(&mistake.deviation)).expect("a mistake fits");
        assert!(seen.insert(own), "{} plays like one before it", mistake.deviation);
    }
    let units: Vec<Address> = scene.runbook.addresses().collect();
    let moves = moves(&units);
    let fitting = moves.iter().filter_map(|one| Some((one, typed(&scene, std::slice::from_ref(one))?)));
    let fitting: Vec<(&Deviation, String)> = fitting.collect();
    let different: BTreeSet<&String> = fitting.iter().map(|(_, own)| own).collect();
    assert!(different.len() < fitting.len(), "no two of {} moves play alike", fitting.len());
    for (deviation, own) in &fitting {
        assert!(seen.contains(own), "{deviation} plays like none of them");
    }
}

#[test]
fn mistakes_are_proposed_in_batches_that_together_are_the_catalogue() {
    let scene: Scene<Pair> = scene("stores/corrected");
    let base = Case::new(1, Vec::new());
    let mut mistakes = Mistakes::new(&scene, &base, &MistakeKind::ALL, (1, &[]));
    let mut batches = Vec::new();
    loop {
        let batch = mistakes.propose(&[]);
        if batch.is_empty() {
            break;
        }
        assert_eq!(mistakes.singles().len(), batches.iter().map(Vec::len).sum::<usize>() + batch.len());
        batches.push(batch);
    }
    assert!(batches.len() > 4 && batches.iter().all(|batch| batch.len() <= 512), "{}", batches.len());
    let singles: Vec<String> = batches.concat().iter().map(|case| case.printed().join("; ")).collect();
    let known = catalogue(&scene, &MistakeKind::ALL, &[]);
    assert_eq!(singles, known.iter().map(|one| one.deviation.to_string()).collect::<Vec<_>>());
    assert_eq!(mistakes.expected(), Some(singles.len() as u64));
}

#[test]
fn a_search_that_ends_at_its_limit_says_so_and_is_not_complete() {
    let scene: Scene<Pair> = scene("stores/first-half");
    let base = Case::new(1, vec!["load 10%".parse().expect("it is a deviation")]);
    let explored = |at_most: u64| {
        let kinds = [MistakeKind::Hasten];
        let mistakes = Mistakes::new(&scene, &base, &kinds, (1, &[])).up_to(at_most);
        let options = Options {
            seed: 1,
            deviations: base.printed(),
            mistakes: 1,
            kinds: kinds.to_vec(),
            combined: Vec::new(),
            orders: None,
            faults: false,
            runs: 0,
        };
        let exploration = Exploration {
            scenario: scene.name.clone(),
            options,
            base: base.clone(),
            context: ShrinkContext::of(&scene),
            strategies: vec![Box::new(mistakes)],
            shrunk: ShrunkKinds::All,
            part: None,
        };
        search::explore(&Engine::new(&Player::new(&scene), &Unmonitored), exploration)
    };
    let all = catalogue(&scene, &[MistakeKind::Hasten], &base.deviations).len() as u64;
    let (whole, part) = (explored(all), explored(all - 1));
    assert_eq!((whole.complete, whole.singles.len() as u64, whole.searches[0].remarks.len()), (true, all, 0));
    assert_eq!((part.complete, part.singles.len() as u64), (false, all - 1));
    assert_eq!(
        part.searches[0].remarks,
        [format!("there are more mistakes than {}; the rest was not run", all - 1)]
    );
}
