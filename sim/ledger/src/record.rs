//! Attempts, heads, incarnations, dumps, cuts and contests, as they are told.
//!
//! An update's *base* is the version it replaced where it was taken: for an update or a delete the version that
//! stood there, for an insert the tombstone or the initial absence. Following bases from a head therefore gives
//! the *ancestry*: every update that the row's content embodies. A delete that finds nothing is a head all the
//! same, since it decided what the row is.

use crate::effect::{Effect, Reason};
use crate::ids::{Blame, DumpId, IncarnationId, RowId, StoreId, UpdateId};
use kernel::{Spare, Time, planted};

/// So many rows of a dump take the room of an update and its log record.
const DUMPED_ROWS: u64 = 8;

/// What kind of update was attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UpdateKind {
    /// A new row.
    Insert,
    /// A write that did not look at what it replaced.
    Blind,
    /// A write computed from what it replaced.
    Modify,
    /// A delete.
    Delete,
}

/// One attempted update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Update {
    /// When the store took it.
    pub committed: Time,
    /// Its position in the log of the incarnation that took it.
    pub position: u64,
    /// The row.
    pub row: RowId,
    /// Who took it.
    pub taken_by: IncarnationId,
    /// What it was.
    pub kind: UpdateKind,
}

/// What [`Ledger::attempt`] is told.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// The row.
    pub row: RowId,
    /// What it is.
    pub kind: UpdateKind,
    /// Who takes it.
    pub by: IncarnationId,
    /// Its log position there; positions of one incarnation never fall.
    pub position: u64,
    /// The time.
    pub at: Time,
}

/// Log positions above `after` and up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositionRange {
    /// Exclusive lower end.
    pub after: u64,
    /// Inclusive upper end.
    pub to: u64,
}

impl PositionRange {
    /// Every position.
    pub const ALL: Self = Self { after: 0, to: u64::MAX };

    /// Whether the position lies in the range.
    #[must_use]
    pub const fn holds(self, position: u64) -> bool {
        self.after < position && position <= self.to
    }
}

/// The end of the way for a range of one incarnation's updates towards one store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut<C> {
    /// Whose updates.
    pub of: IncarnationId,
    /// Which of them.
    pub range: PositionRange,
    /// Where they will not arrive, or no longer are.
    pub to: StoreId,
    /// Why.
    pub cause: C,
    /// The command that did it; where none did, the blow that is being struck.
    pub blame: Option<Blame>,
}

/// The end of a store's life, with all that it held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LifeEnd<C> {
    pub(crate) store: StoreId,
    pub(crate) life: IncarnationId,
    pub(crate) reason: Reason<C>,
}

/// What happened between an arriving version and the one it met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contest<C> {
    /// Why the loser lost.
    pub cause: C,
    /// Whether time stamps decided, so that a blind write that lost counts as superseded.
    pub by_stamps: bool,
    /// The command that brought the two together.
    pub blame: Option<Blame>,
}

/// A version that lost a contest at a store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beaten<C> {
    pub(crate) loser: UpdateId,
    pub(crate) at: StoreId,
    pub(crate) contest: Contest<C>,
}

/// One life of a store.
#[derive(Debug)]
pub(crate) struct Incarnation {
    pub(crate) store: StoreId,
    pub(crate) heads: Vec<UpdateId>,
}

impl Clone for Incarnation {
    kernel::clone_by_field!(store, heads);
}

impl Incarnation {
    /// Makes an update the head of its row; gives the head before it.
    #[inline]
    fn replace_head(&mut self, row: RowId, by: UpdateId) -> UpdateId {
        match self.heads.get_mut(row.0 as usize) {
            Some(head) => std::mem::replace(head, by),
            None => self.first_head(row, by),
        }
    }

    /// The same for a row that nobody wrote before.
    #[cold]
    fn first_head(&mut self, row: RowId, by: UpdateId) -> UpdateId {
        self.heads.resize(row.0 as usize, UpdateId::INITIAL);
        self.heads.push(by);
        UpdateId::INITIAL
    }
}

/// The version that an update replaced, and in the highest bit whether the client heard of it. In one word, because
/// judging reads both for every update, and nothing else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Base(u32);

impl Base {
    const HEARD: u32 = UpdateId::FIRST_EFFECT;

    /// Of an update whose client has not heard yet.
    const fn new(version: UpdateId) -> Self {
        Self(version.0)
    }

    /// The version that was replaced.
    #[inline]
    pub(crate) const fn version(self) -> UpdateId {
        UpdateId(self.0 & !Self::HEARD)
    }

    /// Whether the client heard. Where it never did, the update is unknown and not counted.
    #[inline]
    pub(crate) const fn is_heard(self) -> bool {
        self.0 & Self::HEARD != 0
    }
}

/// The record of a rehearsal. Plain data; [`Ledger::clear`] keeps the allocations for the next one.
#[derive(Debug)]
pub struct Ledger<C> {
    pub(crate) updates: Vec<Update>,
    /// By update, what it replaced and whether the client heard of it.
    pub(crate) bases: Vec<Base>,
    pub(crate) incarnations: Vec<Incarnation>,
    pub(crate) dumps: Vec<Vec<UpdateId>>,
    pub(crate) cuts: Vec<Cut<C>>,
    pub(crate) beaten: Vec<Beaten<C>>,
    pub(crate) effects: Vec<Effect<C>>,
    /// The lives that have ended, in that order.
    pub(crate) ended: Vec<LifeEnd<C>>,
    /// What is being struck just now, if anything is.
    blow: Option<Blame>,
    spare: Spare<Vec<UpdateId>>,
    refused: u64,
    /// Rows of all dumps, for whoever watches over the size of a run.
    dumped_rows: u64,
}

impl<C: Clone> Clone for Ledger<C> {
    kernel::clone_by_field!(
        updates,
        bases,
        incarnations,
        dumps,
        cuts,
        beaten,
        effects,
        ended,
        blow,
        spare,
        refused,
        dumped_rows
    );
}

impl<C> Default for Ledger<C> {
    fn default() -> Self {
        Self {
            updates: Vec::new(),
            bases: Vec::new(),
            incarnations: Vec::new(),
            dumps: Vec::new(),
            cuts: Vec::new(),
            beaten: Vec::new(),
            effects: Vec::new(),
            ended: Vec::new(),
            blow: None,
            spare: Spare::default(),
            refused: 0,
            dumped_rows: 0,
        }
    }
}

impl<C: Copy> Ledger<C> {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.updates.clear();
        self.bases.clear();
        self.spare.extend(self.incarnations.drain(..).map(|life| life.heads));
        self.spare.append(&mut self.dumps);
        self.cuts.clear();
        self.beaten.clear();
        self.effects.clear();
        self.ended.clear();
        self.blow = None;
        self.refused = 0;
        self.dumped_rows = 0;
    }

    /// Opens a store's first life with `rows` rows at their initial version.
    pub fn open(&mut self, store: StoreId, rows: u32) -> IncarnationId {
        let mut heads = self.spare.pop().unwrap_or_default();
        heads.clear();
        heads.resize(rows as usize, UpdateId::INITIAL);
        self.live(store, heads)
    }

    /// Keeps the content of a store aside.
    pub fn dump(&mut self, of: IncarnationId) -> DumpId {
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.clone_from(&self.incarnations[usize::from(of.0)].heads);
        let id = DumpId::of(self.dumps.len());
        self.dumped_rows += copy.len() as u64;
        self.dumps.push(copy);
        id
    }

    /// Opens a new life of a store with the content of a dump.
    pub fn restore(&mut self, store: StoreId, dump: DumpId) -> IncarnationId {
        let mut heads = self.spare.pop().unwrap_or_default();
        heads.clone_from(&self.dumps[usize::from(dump)]);
        if planted("ledger-restores-what-was-not-dumped") {
            heads.clone_from(&self.incarnations[0].heads);
        }
        self.live(store, heads)
    }

    fn live(&mut self, store: StoreId, heads: Vec<UpdateId>) -> IncarnationId {
        let id = IncarnationId::of(self.incarnations.len());
        self.incarnations.push(Incarnation { store, heads });
        id
    }

    /// Records an update that a store takes, and makes it the head of its row there.
    #[inline]
    pub fn attempt(&mut self, attempt: Attempt) -> UpdateId {
        let id = UpdateId::nth(self.updates.len() as u64 + 1);
        debug_assert!(self.is_later(&attempt), "an attempt comes after those before it: {attempt:?}");
        let life = &mut self.incarnations[usize::from(attempt.by.0)];
        let stood = life.replace_head(attempt.row, id);
        if attempt.kind == UpdateKind::Delete && planted("delete-without-tombstone") {
            life.replace_head(attempt.row, stood);
        }
        self.updates.push(Update {
            committed: attempt.at,
            position: attempt.position,
            row: attempt.row,
            taken_by: attempt.by,
            kind: attempt.kind,
        });
        let baseless = attempt.kind == UpdateKind::Blind && planted("blind-write-embodies-nothing");
        self.bases.push(Base::new(if baseless { UpdateId::INITIAL } else { stood }));
        id
    }

    /// Whether an attempt comes after the one before it, in time, and in the log where both are of one life.
    fn is_later(&self, attempt: &Attempt) -> bool {
        self.updates.last().is_none_or(|last| {
            let in_log = last.taken_by != attempt.by || last.position <= attempt.position;
            last.committed <= attempt.at && in_log
        })
    }

    /// Whether there is such an update, item or job, or it is the initial version.
    fn is_known(&self, id: UpdateId) -> bool {
        id == UpdateId::INITIAL || self.update(id).is_some() || self.effect(id).is_some()
    }

    /// Records an update whose writer could not read what stood in the row: it embodies nothing of it, and the version
    /// that stood there is beaten under `contest`.
    pub fn overwrite(&mut self, attempt: Attempt, contest: Contest<C>) -> UpdateId {
        let id = self.attempt(attempt);
        let nothing = Base::new(UpdateId::INITIAL);
        let stood =
            self.bases.last_mut().map(|base| std::mem::replace(base, nothing).version()).unwrap_or_default();
        self.discarded(attempt.by, stood, contest);
        id
    }

    /// The client has heard that the update, item or job was done.
    #[inline]
    pub fn acknowledge(&mut self, update: UpdateId) {
        debug_assert!(self.is_known(update), "what is acknowledged was attempted: {update:?}");
        // Neither the initial version nor an item or a job has a place here, so that one comparison tells them apart.
        match self.bases.get_mut(update.0.wrapping_sub(1) as usize) {
            Some(base) => base.0 |= Base::HEARD,
            None => self.acknowledge_effect(update),
        }
    }

    /// A client was told that its update was not done.
    pub const fn refuse(&mut self) {
        self.refused += 1;
    }

    /// Updates that were refused to their clients.
    #[must_use]
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    /// An update reached another store and became the head of its row there. Where it did not replace the very
    /// version it was based on, the version that stood there is noted as beaten under `contest`.
    #[inline]
    pub fn applied(&mut self, at: IncarnationId, row: RowId, update: UpdateId, contest: Contest<C>) {
        debug_assert!(self.is_known(update), "what is applied was attempted: {update:?}");
        let life = &mut self.incarnations[usize::from(at.0)];
        let stood = life.replace_head(row, update);
        let base = update.index().map_or(UpdateId::INITIAL, |index| self.bases[index].version());
        if stood != base && stood != update && stood != UpdateId::INITIAL {
            self.beaten.push(Beaten { loser: stood, at: life.store, contest });
        }
    }

    /// A store has lost what it had not forced to disk: an earlier version is the head of a row there again.
    pub fn revert(&mut self, at: IncarnationId, row: RowId, to: UpdateId) {
        if let Some(head) = self.incarnations[usize::from(at.0)].heads.get_mut(row.0 as usize) {
            assert!(to <= *head, "a row goes back to an earlier version, not from {head:?} to {to:?}");
            *head = to;
        }
    }

    /// An update reached another store and was not applied there.
    pub fn discarded(&mut self, at: IncarnationId, update: UpdateId, contest: Contest<C>) {
        if update != UpdateId::INITIAL {
            let at = self.incarnations[usize::from(at.0)].store;
            self.beaten.push(Beaten { loser: update, at, contest });
        }
    }

    /// Ends the way of a range of updates. Empty ranges are ignored.
    pub fn cut(&mut self, cut: Cut<C>) {
        assert!(
            usize::from(cut.of.0) < self.incarnations.len(),
            "what is cut is the log of a life: {:?}",
            cut.of
        );
        if cut.range.after < cut.range.to && !planted("ledger-forgets-a-cause") {
            self.cuts.push(Cut { blame: cut.blame.or(self.blow), ..cut });
        }
    }

    /// A life of a store has ended, and what it held is gone with it. This decides a fate only where no store is left.
    pub fn end(&mut self, life: IncarnationId, reason: Reason<C>) {
        assert!(self.ended.iter().all(|one| one.life != life), "a life ends once: {life:?}");
        let store = self.store_of(life);
        let reason = self.by_a_blow(reason);
        self.ended.push(LifeEnd { store, life, reason });
    }

    /// A fault begins or ends, until this is told of none: what comes to an end meanwhile and no command has ended, the
    /// fault has.
    pub const fn struck_by(&mut self, blow: Option<Blame>) {
        self.blow = blow;
    }

    /// What is being struck just now, for whoever keeps what comes of it.
    #[must_use]
    pub const fn blow(&self) -> Option<Blame> {
        self.blow
    }

    /// A reason for which, where no command gave it, what is being struck just now is to blame.
    pub(crate) fn by_a_blow(&self, reason: Reason<C>) -> Reason<C> {
        Reason { blame: reason.blame.or(self.blow), ..reason }
    }

    /// Why a store that does not exist has nothing.
    pub(crate) fn gone(&self, store: StoreId) -> Option<Reason<C>> {
        self.ended.iter().rev().find(|one| one.store == store).map(|one| one.reason)
    }

    /// The head of a row in one life of a store.
    #[must_use]
    pub fn head(&self, of: IncarnationId, row: RowId) -> UpdateId {
        self.incarnations[usize::from(of.0)].heads.get(row.0 as usize).copied().unwrap_or_default()
    }

    /// How much is kept, by the room that an update takes with its log record: updates, items and jobs, and the rows of
    /// every dump.
    #[must_use]
    pub const fn kept(&self) -> u64 {
        self.updates.len() as u64 + self.effects.len() as u64 + self.dumped_rows / DUMPED_ROWS
    }

    /// What it takes, in bytes, for whoever keeps copies of it.
    #[must_use]
    pub fn room(&self) -> u64 {
        let heads = self.incarnations.iter().map(|life| &life.heads).chain(&self.dumps);
        let rows: usize = heads.map(Vec::len).sum();
        let updates = self.updates.len() * (size_of::<Update>() + size_of::<Base>());
        (updates + self.effects.len() * size_of::<Effect<C>>() + rows * size_of::<UpdateId>()) as u64
    }

    /// How many lives of stores there have been.
    #[must_use]
    pub const fn lives(&self) -> u64 {
        self.incarnations.len() as u64
    }

    /// The heads of every dump.
    pub(crate) fn dumps(&self) -> &[Vec<UpdateId>] {
        &self.dumps
    }

    /// An update's record; the initial version has none.
    #[must_use]
    pub fn update(&self, id: UpdateId) -> Option<&Update> {
        self.updates.get(id.index()?)
    }

    /// Whether the client heard that the update was done.
    #[must_use]
    pub fn is_acknowledged(&self, id: UpdateId) -> bool {
        id.index().and_then(|index| self.bases.get(index)).is_some_and(|base| base.is_heard())
    }

    /// The version that an update replaced.
    #[must_use]
    pub fn base(&self, id: UpdateId) -> UpdateId {
        id.index().map_or(UpdateId::INITIAL, |index| self.bases[index].version())
    }

    /// Every update in the order of its attempt, with its id.
    pub fn updates(&self) -> impl Iterator<Item = (UpdateId, &Update)> {
        (1..).map(UpdateId::nth).zip(&self.updates)
    }

    /// The store whose life this is.
    #[must_use]
    pub fn store_of(&self, life: IncarnationId) -> StoreId {
        self.incarnations[usize::from(life.0)].store
    }
}
