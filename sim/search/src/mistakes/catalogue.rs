//! Every single mistake that a runbook leaves room for.
//!
//! # Guarantees
//! 1. Each mistake fits the scene, and changes what is played.
//! 2. No two of them play the same: of several the first is kept, and a step comes before its lanes, a lane before its
//!    commands.
//! 3. The order depends on the scene and the kinds alone: by kind as [`MistakeKind::ALL`] lists them, then by unit as printed.
//!
//! **What counts as a mistake is ours**: no document lists them. Typing something too early is a move.

use super::MistakeKind;
use rehearsal::{Deviation, Family, Scene, Words};
use runbook::{Address, Edit, Lane, Plan, Runbook, Side, Step, TypedCommand};
use std::collections::BTreeSet;

/// By how many steps a step is shifted at most.
const SHIFT_MAX: usize = 2;

/// A mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What kind it is.
    pub kind: MistakeKind,
    /// The mistake as a deviation.
    pub deviation: Deviation,
}

/// Every single mistake of these kinds, on top of the deviations of a base that every case shares.
#[must_use]
pub fn catalogue<F: Family>(scene: &Scene<F>, kinds: &[MistakeKind], base: &[Deviation]) -> Vec<Mistake> {
    let mut seen = BTreeSet::from([effect(scene, base).unwrap_or_default()]);
    let mut mistakes = Vec::new();
    for kind in MistakeKind::ALL.into_iter().filter(|kind| kinds.contains(kind)) {
        for deviation in proposed(scene, kind) {
            let all: Vec<Deviation> = base.iter().cloned().chain([deviation.clone()]).collect();
            if effect(scene, &all).is_some_and(|effect| seen.insert(effect)) {
                mistakes.push(Mistake { kind, deviation });
            }
        }
    }
    mistakes
}

/// What is played under these deviations, as a text that two of them share if they play the same; nothing where they
/// do not fit.
pub(super) fn effect<F: Family>(scene: &Scene<F>, deviations: &[Deviation]) -> Option<String> {
    scene.course(deviations).ok()?;
    let edits: Vec<Edit> = deviations.iter().filter_map(edit).collect();
    let plan = runbook::apply_all(&Plan::of(&scene.runbook), &edits, &Words::<F>::default()).ok()?;
    let mut text = String::new();
    for step in plan.steps() {
        let mut columns: Vec<String> = step.columns().map(|column| played(column.entries())).collect();
        // Columns run side by side, in no order.
        columns.sort();
        if !columns.is_empty() {
            text.push_str(&columns.join("|"));
            text.push('\n');
        }
    }
    Some(text)
}

fn edit(deviation: &Deviation) -> Option<Edit> {
    match deviation {
        Deviation::Edit(edit) => Some(edit.clone()),
        _ => None,
    }
}

/// What is typed one after the other.
fn played<'a, C: 'a>(entries: impl Iterator<Item = &'a runbook::PlanEntry<C>>) -> String {
    let entry = |entry: &runbook::PlanEntry<C>| {
        let pace = if entry.hastened { "hastened" } else { "" };
        format!("{} {} {} {} {pace}", entry.key, entry.attempt, entry.place, entry.typed.text)
    };
    entries.map(entry).collect::<Vec<_>>().join(";")
}

/// Whatever could be a mistake of this kind; some of it fits nowhere or changes nothing.
fn proposed<F: Family>(scene: &Scene<F>, kind: MistakeKind) -> Vec<Deviation> {
    let runbook = &scene.runbook;
    let units = || runbook.addresses();
    let edits: Vec<Edit> = match kind {
        MistakeKind::Skip => units().map(Edit::Skip).collect(),
        MistakeKind::Hasten => units().map(Edit::Hasten).collect(),
        MistakeKind::Repeat => units().map(Edit::Repeat).collect(),
        MistakeKind::Place => units().flat_map(|unit| placed(&unit, &runbook.lanes)).collect(),
        MistakeKind::Mistype => {
            runbook.commands().flat_map(|(unit, typed)| mistyped(scene, &unit, typed)).collect()
        }
        MistakeKind::Shift => shifted(runbook),
        MistakeKind::Move => units().flat_map(|unit| moved(&unit, runbook)).collect(),
        MistakeKind::Abort => return runbook.steps.iter().filter_map(aborted).collect(),
    };
    edits.into_iter().map(Deviation::Edit).collect()
}

/// The unit typed at each other lane.
fn placed(unit: &Address, lanes: &[Lane]) -> Vec<Edit> {
    let others = lanes.iter().filter(|lane| unit.lane() != Some(lane));
    others.map(|lane| Edit::Place { unit: unit.clone(), lane: lane.clone() }).collect()
}

/// Each step one or two steps earlier or later.
fn shifted<C>(runbook: &Runbook<C>) -> Vec<Edit> {
    let step = |index: usize| Address::Step(runbook.steps[index].id.clone());
    let mut edits = Vec::new();
    for place in 0..runbook.steps.len() {
        for anchor in place.saturating_sub(SHIFT_MAX)..(place + SHIFT_MAX + 1).min(runbook.steps.len()) {
            if anchor != place {
                let side = if anchor < place { Side::Before } else { Side::After };
                edits.push(Edit::Move { unit: step(place), side, anchor: step(anchor) });
            }
        }
    }
    edits
}

/// The unit beside every other step, and inside what its own lane types there.
fn moved<C>(unit: &Address, runbook: &Runbook<C>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut to = |side: Side, anchor: Address| {
        edits.push(Edit::Move { unit: unit.clone(), side, anchor });
    };
    for step in &runbook.steps {
        let whole = Address::Step(step.id.clone());
        if !unit.contains(&whole) {
            to(Side::Before, whole.clone());
            to(Side::After, whole);
        }
        for anchor in in_line(unit, step) {
            to(Side::Before, anchor.clone());
            to(Side::After, anchor);
        }
    }
    edits
}

/// The commands of the unit's lane in a step where that lane types several, so that there are places between them.
fn in_line<'a, C>(unit: &'a Address, step: &'a Step<C>) -> impl Iterator<Item = Address> + 'a {
    let column = unit.lane().and_then(|lane| step.column(lane)).filter(|column| column.commands.len() > 1);
    let numbers =
        column.into_iter().flat_map(|column| (1..).zip(&column.commands).map(move |(n, _)| (column, n)));
    let anchors = numbers.map(|(column, n)| Address::Command(step.id.clone(), column.lane.clone(), n));
    anchors.filter(|anchor| !unit.contains(anchor))
}

/// The command with one of the names in it taken for another one that could stand there: a host for a host, a place
/// of clients for another.
fn mistyped<F: Family, C>(scene: &Scene<F>, unit: &Address, typed: &TypedCommand<C>) -> Vec<Edit> {
    let generic = &scene.checked.generic;
    let hosts: BTreeSet<&str> = generic.hosts.iter().map(|host| host.name.as_str()).collect();
    let places: BTreeSet<&str> = generic.clients.iter().map(|clients| clients.at.as_str()).collect();
    let mut edits = Vec::new();
    for names in [&hosts, &places] {
        for (at, name) in
            names.iter().flat_map(|name| whole_words(&typed.text, name).map(move |at| (at, *name)))
        {
            for other in names.iter().filter(|other| **other != name) {
                let (before, after) = (&typed.text[..at], &typed.text[at + name.len()..]);
                edits.push(Edit::Replace { unit: unit.clone(), text: format!("{before}{other}{after}") });
            }
        }
    }
    edits
}

/// Where a name stands in a text with no letter or digit beside it.
fn whole_words<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let apart = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
    text.match_indices(name).map(|(at, _)| at).filter(move |at| {
        apart(text[..*at].chars().next_back()) && apart(text[at + name.len()..].chars().next())
    })
}

/// The runbook given up after a step that names its rollback.
fn aborted<C>(step: &Step<C>) -> Option<Deviation> {
    step.rollback.as_ref()?;
    format!("abort after {}", step.id).parse().ok()
}
