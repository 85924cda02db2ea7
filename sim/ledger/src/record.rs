//! Attempts, heads, incarnations, dumps, cuts and contests, as they are told.
//!
//! An update's *base* is the version it replaced where it was taken: for an update or a delete the version that
//! stood there, for an insert the tombstone or the initial absence. Following bases from a head therefore gives
//! the *ancestry*: every update that the row's content embodies. A delete that finds nothing is a head all the
//! same, since it decided what the row is.

use crate::effect::Effect;
use crate::ids::{Blame, DumpId, IncarnationId, RowId, StoreId, UpdateId};
use kernel::{Time, planted};

/// What kind of update was attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
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
    pub kind: Kind,
}

/// What [`Ledger::attempt`] is told.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// The row.
    pub row: RowId,
    /// What it is.
    pub kind: Kind,
    /// Who takes it.
    pub by: IncarnationId,
    /// Its log position there; positions of one incarnation never fall.
    pub position: u64,
    /// The time.
    pub at: Time,
}

/// Log positions above `after` and up to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// Exclusive lower end.
    pub after: u64,
    /// Inclusive upper end.
    pub to: u64,
}

impl Range {
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
    pub range: Range,
    /// Where they will not arrive, or no longer are.
    pub to: StoreId,
    /// Why.
    pub cause: C,
    /// The command that did it.
    pub blame: Option<Blame>,
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
#[derive(Debug, Clone)]
pub(crate) struct Incarnation {
    pub(crate) store: StoreId,
    pub(crate) heads: Vec<UpdateId>,
}

/// The record of a rehearsal. Plain data; [`Ledger::clear`] keeps the allocations for the next one.
#[derive(Debug, Clone)]
pub struct Ledger<C> {
    pub(crate) updates: Vec<Update>,
    /// By update, the version it replaced.
    pub(crate) bases: Vec<UpdateId>,
    /// By update, whether the client heard of it. Where it never did, the update is unknown and not counted.
    pub(crate) acknowledged: Vec<bool>,
    pub(crate) incarnations: Vec<Incarnation>,
    pub(crate) dumps: Vec<Vec<UpdateId>>,
    pub(crate) cuts: Vec<Cut<C>>,
    pub(crate) beaten: Vec<Beaten<C>>,
    pub(crate) effects: Vec<Effect<C>>,
    spare: Vec<Vec<UpdateId>>,
    refused: u64,
}

impl<C> Default for Ledger<C> {
    fn default() -> Self {
        Self {
            updates: Vec::new(),
            bases: Vec::new(),
            acknowledged: Vec::new(),
            incarnations: Vec::new(),
            dumps: Vec::new(),
            cuts: Vec::new(),
            beaten: Vec::new(),
            effects: Vec::new(),
            spare: Vec::new(),
            refused: 0,
        }
    }
}

impl<C: Copy> Ledger<C> {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.updates.clear();
        self.bases.clear();
        self.acknowledged.clear();
        self.spare.extend(self.incarnations.drain(..).map(|life| life.heads));
        self.spare.append(&mut self.dumps);
        self.cuts.clear();
        self.beaten.clear();
        self.effects.clear();
        self.refused = 0;
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
        let id = DumpId(u16::try_from(self.dumps.len()).expect("fewer than 65,536 dumps"));
        self.dumps.push(copy);
        id
    }

    /// Opens a new life of a store with the content of a dump.
    pub fn restore(&mut self, store: StoreId, dump: DumpId) -> IncarnationId {
        let mut heads = self.spare.pop().unwrap_or_default();
        heads.clone_from(&self.dumps[usize::from(dump.0)]);
        if planted("ledger-restores-what-was-not-dumped") {
            heads.clone_from(&self.incarnations[0].heads);
        }
        self.live(store, heads)
    }

    fn live(&mut self, store: StoreId, heads: Vec<UpdateId>) -> IncarnationId {
        let id =
            IncarnationId(u16::try_from(self.incarnations.len()).expect("fewer than 65,536 incarnations"));
        self.incarnations.push(Incarnation { store, heads });
        id
    }

    /// Records an update that a store takes, and makes it the head of its row there.
    pub fn attempt(&mut self, attempt: Attempt) -> UpdateId {
        let heads = &mut self.incarnations[usize::from(attempt.by.0)].heads;
        let row = attempt.row.0 as usize;
        if row >= heads.len() {
            heads.resize(row + 1, UpdateId::INITIAL);
        }
        let id = UpdateId(u32::try_from(self.updates.len() + 1).expect("fewer than 2^32 updates"));
        self.updates.push(Update {
            committed: attempt.at,
            position: attempt.position,
            row: attempt.row,
            taken_by: attempt.by,
            kind: attempt.kind,
        });
        let baseless = attempt.kind == Kind::Blind && planted("blind-write-embodies-nothing");
        self.bases.push(if baseless { UpdateId::INITIAL } else { heads[row] });
        self.acknowledged.push(false);
        if attempt.kind != Kind::Delete || !planted("delete-without-tombstone") {
            heads[row] = id;
        }
        id
    }

    /// Records an update whose writer could not read what stood in the row: it embodies nothing of it, and the version
    /// that stood there is beaten under `contest`.
    pub fn overwrite(&mut self, attempt: Attempt, contest: Contest<C>) -> UpdateId {
        let id = self.attempt(attempt);
        let stood = self.bases.last_mut().map(std::mem::take).unwrap_or_default();
        self.discarded(attempt.by, stood, contest);
        id
    }

    /// The client has heard that the update, item or job was done.
    pub fn acknowledge(&mut self, update: UpdateId) {
        if update.effect_index().is_some() {
            self.acknowledge_effect(update);
        } else if let Some(index) = update.index() {
            self.acknowledged[index] = true;
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
    pub fn applied(&mut self, at: IncarnationId, row: RowId, update: UpdateId, contest: Contest<C>) {
        let life = &mut self.incarnations[usize::from(at.0)];
        let row = row.0 as usize;
        if row >= life.heads.len() {
            life.heads.resize(row + 1, UpdateId::INITIAL);
        }
        let stood = std::mem::replace(&mut life.heads[row], update);
        let base = update.index().map_or(UpdateId::INITIAL, |index| self.bases[index]);
        if stood != base && stood != update && stood != UpdateId::INITIAL {
            self.beaten.push(Beaten { loser: stood, at: life.store, contest });
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
        if cut.range.after < cut.range.to && !planted("ledger-forgets-a-cause") {
            self.cuts.push(cut);
        }
    }

    /// The head of a row in one life of a store.
    #[must_use]
    pub fn head(&self, of: IncarnationId, row: RowId) -> UpdateId {
        self.incarnations[usize::from(of.0)].heads.get(row.0 as usize).copied().unwrap_or_default()
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
        id.index().and_then(|index| self.acknowledged.get(index)).is_some_and(|acknowledged| *acknowledged)
    }

    /// The version that an update replaced.
    #[must_use]
    pub fn base(&self, id: UpdateId) -> UpdateId {
        id.index().map_or(UpdateId::INITIAL, |index| self.bases[index])
    }

    /// Every update in the order of its attempt, with its id.
    pub fn updates(&self) -> impl Iterator<Item = (UpdateId, &Update)> {
        self.updates.iter().enumerate().map(|(index, update)| (UpdateId(index as u32 + 1), update))
    }

    /// The store whose life this is.
    #[must_use]
    pub fn store_of(&self, life: IncarnationId) -> StoreId {
        self.incarnations[usize::from(life.0)].store
    }
}
