//! Questions about one update, item or job, for whoever tells its story.
//!
//! **Guarantees.** [`Ledger::fates_of`] answers as [`Ledger::judge`] would, by a way of its own: it starts from one
//! update and looks at its row alone, where judging starts from every head and goes through all updates. That the two
//! agree is tested.
//!
//! **What it does not do.** It is not made for many: each question goes through all updates.

use crate::effect::Effect;
use crate::ids::{Blame, DumpId, IncarnationId, RowId, StoreId, UpdateId};
use crate::judge::{Holding, Holdings, Retained};
use crate::record::{Contest, Cut, Ledger, UpdateKind};
use crate::tally::Fate;

/// What became of one update, item or job at one store, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FateAt<C> {
    /// The store.
    pub store: StoreId,
    /// What became of it there.
    pub fate: Fate,
    /// Why it is not there.
    pub cause: Option<C>,
    /// The command to blame.
    pub blame: Option<Blame>,
    /// Where a contest decided: the version that lost it, which embodies the update.
    pub beaten_as: Option<UpdateId>,
}

impl<C: Copy + Eq> Ledger<C> {
    /// What became of an update at each store that exists, or of an item or a job where it was put; empty for an
    /// update that never was. The model must have told its last cuts, as before judging.
    #[must_use]
    pub fn fates_of(&self, holdings: &Holdings<C>, id: UpdateId) -> Vec<FateAt<C>> {
        if let Some(effect) = self.effect(id) {
            let (fate, reason) = effect.fate();
            let (cause, blame) = (reason.map(|reason| reason.cause), reason.and_then(|reason| reason.blame));
            return vec![FateAt { store: effect.store, fate, cause, blame, beaten_as: None }];
        }
        let Some(update) = self.update(id) else { return Vec::new() };
        let row = update.row;
        let heirs: Vec<UpdateId> = self
            .updates()
            .filter(|(heir, other)| other.row == row && self.descends(*heir, id))
            .map(|(heir, _)| heir)
            .collect();
        if holdings.stores.iter().all(|holding| holding.life.is_none()) {
            let nowhere = |holding: &Holding| self.nowhere(holding.store, id);
            return holdings.stores.iter().map(nowhere).collect();
        }
        let at = |holding: &Holding| Some(self.fate_at(holdings, (holding.store, holding.life?), &heirs));
        holdings.stores.iter().filter_map(at).collect()
    }

    /// The fate at a store that does not exist, where none does.
    fn nowhere(&self, store: StoreId, id: UpdateId) -> FateAt<C> {
        let reason = self.missing_with(store, id);
        let (cause, blame) = reason.map_or((None, None), |one| (Some(one.cause), one.blame));
        FateAt { store, fate: Fate::Lost, cause, blame, beaten_as: None }
    }

    /// The fate at one store; the update itself is the first of its heirs, the versions that embody it.
    fn fate_at(
        &self,
        holdings: &Holdings<C>,
        (store, life): (StoreId, IncarnationId),
        heirs: &[UpdateId],
    ) -> FateAt<C> {
        let plain = |fate| FateAt { store, fate, cause: None, blame: None, beaten_as: None };
        let id = heirs[0];
        let Some(update) = self.update(id) else { return plain(Fate::Survived) };
        if self.descends(self.head(life, update.row), id) {
            return plain(Fate::Survived);
        }
        if heirs.iter().any(|heir| self.retained(holdings, store, *heir).is_some()) {
            let for_store = || holdings.retained.iter().find(|held| held.to == store);
            let held = self.retained(holdings, store, id).or_else(for_store);
            let (cause, blame) = held.map_or((None, None), |held| (Some(held.cause), held.blame));
            return FateAt { cause, blame, ..plain(Fate::Pending) };
        }
        let cut = self.cuts.iter().find(|cut| cut.to == store && self.covers(cut, id));
        let lost = self.beaten.iter().find(|one| one.at == store && heirs.contains(&one.loser));
        match (cut, lost) {
            (Some(cut), _) => FateAt { cause: Some(cut.cause), blame: cut.blame, ..plain(Fate::Lost) },
            (None, Some(one)) => {
                let superseded = one.contest.by_stamps && update.kind == UpdateKind::Blind;
                let fate = if superseded { Fate::Superseded } else { Fate::Lost };
                let Contest { cause, blame, .. } = one.contest;
                FateAt { cause: Some(cause), blame, beaten_as: Some(one.loser), ..plain(fate) }
            }
            (None, None) => plain(Fate::Lost),
        }
    }

    fn retained<'a>(
        &self,
        holdings: &'a Holdings<C>,
        store: StoreId,
        id: UpdateId,
    ) -> Option<&'a Retained<C>> {
        let update = self.update(id)?;
        let own = |held: &Retained<C>| held.of == update.taken_by && held.range.holds(update.position);
        let for_store = |held: &&Retained<C>| held.to == store;
        holdings.retained.iter().filter(for_store).find(|held| own(held) || held.copies.contains(&id))
    }

    /// Whether a version embodies another: the same one, or one that goes back to it.
    #[must_use]
    pub fn descends(&self, version: UpdateId, from: UpdateId) -> bool {
        let mut version = version;
        // Bases are older than what is based on them.
        while version > from {
            version = self.base(version);
        }
        version == from
    }

    /// The head of a row in a dump.
    #[must_use]
    pub fn dumped(&self, dump: DumpId, row: RowId) -> UpdateId {
        let heads = self.dumps.get(usize::from(dump));
        heads.and_then(|heads| heads.get(row.0 as usize)).copied().unwrap_or_default()
    }

    /// Whether a cut ends the way of this update.
    #[must_use]
    pub fn covers(&self, cut: &Cut<C>, id: UpdateId) -> bool {
        self.update(id).is_some_and(|update| cut.of == update.taken_by && cut.range.holds(update.position))
    }

    /// Every cut so far, in the order in which they were told.
    #[must_use]
    pub fn cuts(&self) -> &[Cut<C>] {
        &self.cuts
    }

    /// Every contest so far: the version that lost it, at which store, and why.
    pub fn contests(&self) -> impl ExactSizeIterator<Item = (UpdateId, StoreId, Contest<C>)> + '_ {
        self.beaten.iter().map(|one| (one.loser, one.at, one.contest))
    }

    /// The newest update, item and job so far, as counts: what is made from now on is beyond them.
    #[must_use]
    pub const fn made_so_far(&self) -> (usize, usize) {
        (self.updates.len(), self.effects.len())
    }

    /// Whether the client has heard of the update, item or job.
    #[must_use]
    pub fn is_promised(&self, id: UpdateId) -> bool {
        self.effect(id).map_or_else(|| self.is_acknowledged(id), Effect::is_acknowledged)
    }

    /// Whether the item or job is known to be gone for good: the model has said why, and it has not been done.
    #[must_use]
    pub fn is_doomed(&self, id: UpdateId) -> bool {
        self.effect(id).is_some_and(|effect| effect.times_done == 0 && effect.doomed().is_some())
    }
}

#[cfg(test)]
mod tests;
