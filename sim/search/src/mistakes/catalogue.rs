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
use super::effect::Effects;
use kernel::Digest;
use rehearsal::{Deviation, Family, Scene};
use runbook::{Address, Edit, Lane, Runbook, Side, Step, TypedCommand};
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
    Catalogue::new(scene, kinds, base).collect()
}

/// Single mistakes as they are looked for, one after the other, each with its work done only when it is asked for.
pub(super) struct Catalogue<'a, F: Family> {
    effects: Effects<'a, F>,
    base: Vec<Deviation>,
    proposed: Box<dyn Iterator<Item = Mistake> + Send + 'a>,
    /// What the base alone plays.
    before: Option<Digest>,
    /// What was played already, the base with it.
    seen: BTreeSet<Digest>,
    is_over: bool,
}

impl<'a, F: Family> Catalogue<'a, F> {
    pub(super) fn new(scene: &'a Scene<F>, kinds: &[MistakeKind], base: &[Deviation]) -> Self {
        let effects = Effects::new(scene);
        let before = effects.of(base);
        let kinds: Vec<MistakeKind> =
            MistakeKind::ALL.into_iter().filter(|kind| kinds.contains(kind)).collect();
        let proposed = kinds
            .into_iter()
            .flat_map(move |kind| proposed(scene, kind).map(move |deviation| Mistake { kind, deviation }));
        let (base, proposed) = (base.to_vec(), Box::new(proposed));
        Self { effects, base, proposed, before, seen: before.into_iter().collect(), is_over: false }
    }

    /// Whether every single mistake has been told.
    pub(super) const fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether a set of mistakes on top of the base fits and plays like nothing before it; what plays like the base alone
    /// is no single mistake, and may be a set of them.
    pub(super) fn is_new(&mut self, mistakes: &[Deviation]) -> bool {
        if let Some(before) = self.before.filter(|_| mistakes.len() > 1) {
            self.seen.remove(&before);
            self.before = None;
        }
        let all = [&self.base, mistakes].concat();
        self.effects.of(&all).is_some_and(|effect| self.seen.insert(effect))
    }
}

impl<F: Family> Iterator for Catalogue<'_, F> {
    type Item = Mistake;

    fn next(&mut self) -> Option<Mistake> {
        loop {
            let Some(mistake) = self.proposed.next() else {
                self.is_over = true;
                return None;
            };
            if self.is_new(std::slice::from_ref(&mistake.deviation)) {
                return Some(mistake);
            }
        }
    }
}

/// Deviations one after the other.
type Deviations<'a> = Box<dyn Iterator<Item = Deviation> + Send + 'a>;

/// Whatever could be a mistake of this kind; some of it fits nowhere or changes nothing.
fn proposed<F: Family>(scene: &Scene<F>, kind: MistakeKind) -> Deviations<'_> {
    let runbook = &scene.runbook;
    let units = runbook.addresses();
    let edits: Box<dyn Iterator<Item = Edit> + Send + '_> = match kind {
        MistakeKind::Skip => Box::new(units.map(Edit::Skip)),
        MistakeKind::Hasten => Box::new(units.map(Edit::Hasten)),
        MistakeKind::Repeat => Box::new(units.map(Edit::Repeat)),
        MistakeKind::Place => Box::new(units.flat_map(|unit| placed(&unit, &runbook.lanes))),
        MistakeKind::Mistype => {
            Box::new(runbook.commands().flat_map(|(unit, typed)| mistyped(scene, &unit, typed)))
        }
        MistakeKind::Shift => Box::new((0..runbook.steps.len()).flat_map(|place| shifted(runbook, place))),
        MistakeKind::Move => Box::new(units.flat_map(|unit| moved(&unit, runbook))),
        MistakeKind::Abort => return Box::new(runbook.steps.iter().filter_map(aborted)),
    };
    Box::new(edits.map(Deviation::Edit))
}

/// The unit typed at each other lane.
fn placed(unit: &Address, lanes: &[Lane]) -> Vec<Edit> {
    let others = lanes.iter().filter(|lane| unit.lane() != Some(lane));
    others.map(|lane| Edit::Place { unit: unit.clone(), lane: lane.clone() }).collect()
}

/// A step one or two steps earlier or later.
fn shifted<C>(runbook: &Runbook<C>, place: usize) -> Vec<Edit> {
    let step = |index: usize| Address::Step(runbook.steps[index].id.clone());
    let anchors = place.saturating_sub(SHIFT_MAX)..(place + SHIFT_MAX + 1).min(runbook.steps.len());
    let to = |anchor: usize| {
        let side = if anchor < place { Side::Before } else { Side::After };
        Edit::Move { unit: step(place), side, anchor: step(anchor) }
    };
    anchors.filter(|anchor| *anchor != place).map(to).collect()
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
pub(super) fn mistyped<F: Family, C>(scene: &Scene<F>, unit: &Address, typed: &TypedCommand<C>) -> Vec<Edit> {
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
