//! The record of items and jobs, and their judgement.
//!
//! **Guarantees.** Each acknowledged effect is judged once: done is survived, and so is an item that can still be read;
//! what waits where somebody can do it is pending; what nobody can reach is lost. Doing one again is counted as a
//! duplicate and changes nothing else.

use crate::effect::{Effect, EffectKind, EffectStanding, Made, Reason};
use crate::ids::{StoreId, UpdateId};
use crate::record::Ledger;
use crate::tally::{EffectJudgement, Fate, ReasonCount, Tally, tell};

const FIRST_EFFECT: u32 = UpdateId::FIRST_EFFECT;

impl UpdateId {
    /// The index of an item or job; `None` for an update of a row.
    #[must_use]
    pub const fn effect_index(self) -> Option<usize> {
        if self.0 < FIRST_EFFECT { None } else { Some((self.0 - FIRST_EFFECT) as usize) }
    }
}

impl<C: Copy> Ledger<C> {
    /// Records an item or a job that was taken from a client.
    pub fn make(&mut self, made: Made) -> UpdateId {
        let id = UpdateId::nth_effect(self.effects.len() as u64 + 1);
        self.effects.push(Effect {
            kind: made.kind,
            made: made.at,
            number: made.number,
            store: made.store,
            times_done: 0,
            acknowledged: false,
            doom: None,
            standing: EffectStanding::Gone,
        });
        id
    }

    /// An item was taken or a job has run to its end.
    pub fn done(&mut self, id: UpdateId) {
        let effect = self.effect_mut(id);
        debug_assert!(effect.is_some(), "what is done is an item or a job: {id:?}");
        if let Some(effect) = effect {
            effect.times_done += 1;
        }
    }

    /// An effect is gone for good unless it was done; the first reason stands.
    pub fn doom(&mut self, id: UpdateId, reason: Reason<C>) {
        let reason = self.by_a_blow(reason);
        if let Some(effect) = self.effect_mut(id) {
            effect.doom.get_or_insert(reason);
        }
    }

    /// What is found of an effect at the end.
    pub fn found(&mut self, id: UpdateId, standing: EffectStanding<C>) {
        let effect = self.effect_mut(id);
        debug_assert!(effect.is_some(), "what is found is an item or a job: {id:?}");
        if let Some(effect) = effect {
            effect.standing = standing;
        }
    }

    /// An item's or job's record.
    #[must_use]
    pub fn effect(&self, id: UpdateId) -> Option<&Effect<C>> {
        self.effects.get(id.effect_index()?)
    }

    /// Which update, item or job it is, counted from 1 among its likes.
    #[must_use]
    pub fn ordinal(&self, id: UpdateId) -> u64 {
        let after = if id.0 < FIRST_EFFECT { 0 } else { FIRST_EFFECT - 1 };
        u64::from(id.0 - after)
    }

    /// Every item and job with its id.
    pub fn effects(&self) -> impl Iterator<Item = (UpdateId, &Effect<C>)> {
        (1..).map(UpdateId::nth_effect).zip(&self.effects)
    }

    fn effect_mut(&mut self, id: UpdateId) -> Option<&mut Effect<C>> {
        self.effects.get_mut(id.effect_index()?)
    }

    pub(crate) fn acknowledge_effect(&mut self, id: UpdateId) {
        if let Some(effect) = self.effect_mut(id) {
            effect.acknowledged = true;
        }
    }
}

impl<C: Copy + Eq> Ledger<C> {
    pub(crate) fn judge_effects(&self) -> EffectJudgement<C> {
        let mut judgement = EffectJudgement::default();
        for (id, effect) in self.effects().filter(|(_, effect)| effect.acknowledged) {
            let (fate, reason) = effect.fate();
            let counts = match effect.kind {
                EffectKind::Item => &mut judgement.items,
                EffectKind::Job => &mut judgement.jobs,
            };
            counts.acknowledged += 1;
            counts.tally.count(fate);
            counts.duplicated += u64::from(effect.times_done.saturating_sub(1));
            store_tally(&mut judgement.stores, effect.store).count(fate);
            let groups = match fate {
                Fate::Lost => &mut judgement.lost,
                Fate::Pending => &mut judgement.pending,
                Fate::Survived | Fate::Superseded => continue,
            };
            let cause = reason.map(|reason| reason.cause);
            let blame = reason.and_then(|reason| reason.blame);
            tell(groups, ReasonCount { cause, store: effect.store, blame, count: 1, example: id });
        }
        judgement
    }
}

fn store_tally(stores: &mut Vec<(StoreId, Tally)>, store: StoreId) -> &mut Tally {
    let index = stores.iter().position(|(of, _)| *of == store).unwrap_or_else(|| {
        stores.push((store, Tally::default()));
        stores.len() - 1
    });
    &mut stores[index].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Time;

    const REASON: Reason<u8> = Reason { cause: 7, blame: None };

    fn made(kind: EffectKind, number: u32) -> Made {
        Made { kind, at: Time::ZERO, number, store: StoreId(1) }
    }

    #[test]
    fn an_item_taken_twice_survived_once_and_is_one_duplicate() {
        let mut ledger: Ledger<u8> = Ledger::default();
        let item = ledger.make(made(EffectKind::Item, 1));
        ledger.acknowledge(item);
        ledger.done(item);
        ledger.done(item);
        let judged = ledger.judge_effects();
        assert_eq!((judged.items.tally.survived, judged.items.duplicated), (1, 1));
    }

    #[test]
    fn the_fates_of_effects_sum_to_the_acknowledged_ones() {
        let mut ledger: Ledger<u8> = Ledger::default();
        let standings = [
            EffectStanding::Gone,
            EffectStanding::Readable,
            EffectStanding::Pending(REASON),
            EffectStanding::Stranded(REASON),
        ];
        for (number, standing) in (0..).zip(standings) {
            let job = ledger.make(made(EffectKind::Job, number));
            ledger.acknowledge(job);
            ledger.doom(job, REASON);
            ledger.found(job, standing);
        }
        ledger.make(made(EffectKind::Job, 9));
        let judged = ledger.judge_effects();
        let tally = judged.jobs.tally;
        assert_eq!((tally.survived, tally.pending, tally.lost), (1, 1, 2));
        assert_eq!(judged.jobs.acknowledged, tally.sum());
        assert!(judged.lost.iter().all(|group| group.cause.is_some()));
    }

    #[test]
    fn an_effect_is_never_taken_for_an_update() {
        let mut ledger: Ledger<u8> = Ledger::default();
        let item = ledger.make(made(EffectKind::Item, 1));
        assert!(ledger.update(item).is_none());
        assert!(!ledger.is_acknowledged(item));
    }
}
