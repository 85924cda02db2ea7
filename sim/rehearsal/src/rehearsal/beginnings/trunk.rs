//! A trunk: a course that was played, with copies of its world along its way.

use super::shelf::Key;
use super::spread::Spread;
use super::{Course, Event, Family, Onlooker, Rehearsal, RunEnd, Scene};
use crate::deviation::Deviation;
use kernel::Time;
use runbook::{Address, Edit};
use std::sync::Arc;

/// The most copies of one trunk (ours): one before each command of most runbooks.
const MOST: usize = 64;
/// How few copies a trunk is left when others lack room (ours): with fewer, it is hardly worth to have been played.
const FEW: usize = 3;
/// The most room that the copies of a trunk take (ours): the trunks of a few shared firsts have room beside each other.
const TRUNK_ROOM: u64 = 8 << 20;
/// The same of a trunk from which most cases go on. Each thread may be playing one, beside those that are kept.
const MAIN_ROOM: u64 = 16 << 20;
/// What a world takes beside what grows with its updates, in bytes (ours, measured on the scenarios that come with us).
const WORLD: u64 = 48 << 10;
/// How many times the ledger's room a world takes: rows and logs of the model take as much (ours, from what an update takes
/// of memory in all, `docs/growth.md`).
const TIMES: u64 = 2;
/// What an event takes that is still to come.
const PENDING: u64 = 40;

/// A world as it was at a moment.
#[derive(Debug)]
pub(super) struct Kept<F: Family> {
    pub(super) world: Rehearsal<F>,
    /// The event in hand, at which something is to be typed; or how the run has ended.
    pub(super) then: Result<Event<F::Event>, RunEnd>,
    room: u64,
}

/// A course that was played, and its beginnings in their order.
#[derive(Debug)]
pub(super) struct Trunk<F: Family> {
    pub(super) key: Key,
    pub(super) course: Arc<Course<F>>,
    pub(super) kept: Vec<Arc<Kept<F>>>,
}

impl<F: Family> Kept<F> {
    fn of(world: &Rehearsal<F>, then: Result<Event<F::Event>, RunEnd>) -> Self {
        Self { world: world.clone(), then, room: room_of(world) }
    }

    /// How many events have happened until then.
    pub(super) const fn events(&self) -> u64 {
        self.world.stage.kernel.events()
    }
}

/// What a copy of a world takes, in bytes.
fn room_of<F: Family>(world: &Rehearsal<F>) -> u64 {
    let stage = &world.stage;
    WORLD + TIMES * stage.ledger.room() + PENDING * stage.kernel.pending()
}

impl<F: Family> Trunk<F> {
    /// What its copies take, in bytes.
    pub(super) fn room(&self) -> u64 {
        self.kept.iter().map(|kept| kept.room).sum()
    }

    /// The same without the copy for want of which the fewest events are played twice, as long as some are left.
    pub(super) fn thinned(&self) -> Option<Self> {
        let events = |number: usize| self.kept[number].events();
        let gap = |number: &usize| events(*number) - number.checked_sub(1).map_or(0, events);
        let least = (0..self.kept.len()).min_by_key(gap).filter(|_| self.kept.len() > FEW)?;
        let mut kept = self.kept.clone();
        kept.remove(least);
        Some(Self { key: self.key.clone(), course: Arc::clone(&self.course), kept })
    }
}

/// Keeps copies of a world while it is played.
#[derive(Debug)]
pub(super) struct Keeper<F: Family> {
    kept: Spread<Kept<F>>,
    /// How many times something was typed.
    typed: u64,
}

impl<F: Family> Keeper<F> {
    /// Of a trunk from which most cases go on, or of another one.
    pub(super) const fn of(serves_many: bool) -> Self {
        Self { kept: Spread::new(MOST, if serves_many { MAIN_ROOM } else { TRUNK_ROOM }), typed: 0 }
    }

    /// What was kept of a world that has come to its end. Whoever asks what a deviation has brought about asks for that
    /// of the trunk, so that the end serves as much as all else.
    pub(super) fn ended(mut self, world: &Rehearsal<F>, end: RunEnd) -> Vec<Arc<Kept<F>>> {
        let size = (world.stage.kernel.events(), self.typed, room_of(world));
        self.kept.offer(size, || Kept::of(world, Err(end)));
        self.kept.kept().into_iter().map(Arc::new).collect()
    }
}

impl<F: Family> Onlooker<F> for Keeper<F> {
    const LISTENS: bool = true;

    fn before(&mut self, _: Time, event: &Event<F::Event>, world: &Rehearsal<F>) {
        if matches!(event, Event::Type { .. }) {
            self.typed += 1;
            let size = (world.stage.kernel.events(), 1, room_of(world));
            self.kept.offer(size, || Kept::of(world, Ok(*event)));
        }
    }
}

/// The deviations of the trunk of a set: those that are left without the one that comes last in the runbook, of an order
/// the printed one in its place, for what is played command by command shares nothing with steps and lanes. None where
/// no deviation acts on anything that is typed.
pub(super) fn trunk_of<F: Family>(scene: &Scene<F>, deviations: &[Deviation]) -> Option<Vec<Deviation>> {
    let mut acting = (0..deviations.len()).filter(|index| acts(&deviations[*index])).peekable();
    acting.peek()?;
    let all: Vec<usize> = acting.collect();
    let last = match all.as_slice() {
        [one] => *one,
        several => {
            let commands: Vec<Address> = scene.runbook.commands().map(|(address, _)| address).collect();
            let place = |index: &&usize| commands.iter().position(|one| touches(&deviations[**index], one));
            *several.iter().max_by_key(place)?
        }
    };
    let others = deviations.iter().enumerate().filter(|(index, _)| *index != last);
    let mut others: Vec<Deviation> = others.map(|(_, deviation)| deviation.clone()).collect();
    others.extend(as_printed(scene, &deviations[last]));
    others.sort();
    Some(others)
}

/// The printed order, laid out as another order is; none where that is all there is to it, or it is no order.
fn as_printed<F: Family>(scene: &Scene<F>, deviation: &Deviation) -> Option<Deviation> {
    let Deviation::Edit(Edit::Order { freely, units }) = deviation else { return None };
    let (first, _) = scene.runbook.commands().next()?;
    // A list of one command moves none.
    (units.len() > 1).then(|| Deviation::Edit(Edit::Order { freely: *freely, units: vec![first] }))
}

/// Whether a deviation changes what is typed or what comes of it, and not what the whole run is played under.
pub(super) const fn acts(deviation: &Deviation) -> bool {
    !deviation.is_weather()
}

/// Whether a deviation is written of a command of the runbook, or beside it.
fn touches(deviation: &Deviation, command: &Address) -> bool {
    let any = |units: &[&Address]| units.iter().any(|unit| unit.contains(command));
    match deviation {
        Deviation::Edit(edit) => match edit {
            Edit::Insert { anchor, .. } => any(&[anchor]),
            Edit::Move { unit, anchor, .. } => any(&[unit, anchor]),
            Edit::Order { units, .. } => any(&units.iter().collect::<Vec<_>>()),
            Edit::Abort(unit) => any(&[unit]),
            edit => any(&edit.claims()),
        },
        Deviation::Mishap(mishap) => any(&[&mishap.unit]),
        Deviation::Fault { when, .. } => any(&[&when.unit]),
        _ => false,
    }
}
