//! Items and jobs: effects that are done once, somewhere, by whoever gets them.
//!
//! A row is what it is in every store; an *item* is put into a queue and taken once, a *job* is submitted and run once.
//! The model tells when one is made, when it is done, when one is lost and why, and at the end what it still finds of
//! those that are open.
//!
//! **Guarantees.** Each acknowledged effect is judged once: done is survived, and so is an item that can still be read;
//! what waits where somebody can do it is pending; what nobody can reach is lost. Doing one again is counted as a
//! duplicate and changes nothing else.

use crate::ids::{Blame, StoreId, UpdateId};
use crate::record::Ledger;
use crate::tally::{Fate, Group, Tally, tell};
use kernel::Time;

const FIRST_EFFECT: u32 = UpdateId::FIRST_EFFECT;

/// What kind of effect it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffectKind {
    /// An item of a queue.
    Item,
    /// A batch job.
    Job,
}

/// Why an effect is lost, or has not been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason<C> {
    /// Why.
    pub cause: C,
    /// The command to blame.
    pub blame: Option<Blame>,
}

/// One item or job.
#[derive(Debug, Clone, Copy)]
pub struct Effect<C> {
    /// What it is.
    pub kind: EffectKind,
    /// When it was taken from its client.
    pub made: Time,
    /// Its number in the model's own counting.
    pub number: u32,
    /// Where it was put.
    pub store: StoreId,
    /// How often it was taken or run.
    pub times_done: u32,
    acknowledged: bool,
    doom: Option<Reason<C>>,
    standing: Standing<C>,
}

/// What the model finds of an effect at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<C> {
    /// Nothing: unless it was done, it is gone.
    Gone,
    /// It can be read by somebody who serves.
    Readable,
    /// It waits, and somebody can do it.
    Pending(Reason<C>),
    /// It waits where nobody will.
    Stranded(Reason<C>),
}

/// What a model says when it takes an effect.
#[derive(Debug, Clone, Copy)]
pub struct Made {
    /// What it is.
    pub kind: EffectKind,
    /// The time.
    pub at: Time,
    /// Its number in the model's own counting.
    pub number: u32,
    /// Where it is put.
    pub store: StoreId,
}

/// The judgement of one kind of effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EffectCounts {
    /// Acknowledged ones.
    pub acknowledged: u64,
    /// By fate.
    pub tally: Tally,
    /// How often one was done again.
    pub duplicated: u64,
}

/// The judgement of items and jobs.
#[derive(Debug, Clone)]
pub struct EffectJudgement<C> {
    /// Of items.
    pub items: EffectCounts,
    /// Of jobs.
    pub jobs: EffectCounts,
    /// By the store that each was put to, in the order in which stores were first used.
    pub stores: Vec<(StoreId, Tally)>,
    /// Why they are lost.
    pub lost: Vec<Group<C>>,
    /// Why they are pending.
    pub pending: Vec<Group<C>>,
}

impl<C> Default for EffectJudgement<C> {
    fn default() -> Self {
        Self {
            items: EffectCounts::default(),
            jobs: EffectCounts::default(),
            stores: Vec::new(),
            lost: Vec::new(),
            pending: Vec::new(),
        }
    }
}

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
            standing: Standing::Gone,
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
        if let Some(effect) = self.effect_mut(id) {
            effect.doom.get_or_insert(reason);
        }
    }

    /// What is found of an effect at the end.
    pub fn found(&mut self, id: UpdateId, standing: Standing<C>) {
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
            tell(groups, Group { cause, store: effect.store, blame, count: 1, example: id });
        }
        judgement
    }
}

impl<C: Copy> Effect<C> {
    /// Whether the client heard that it was taken.
    #[must_use]
    pub const fn is_acknowledged(&self) -> bool {
        self.acknowledged
    }

    pub(crate) const fn doomed(&self) -> Option<Reason<C>> {
        self.doom
    }

    pub(crate) fn fate(&self) -> (Fate, Option<Reason<C>>) {
        if self.times_done > 0 {
            return (Fate::Survived, None);
        }
        match self.standing {
            Standing::Readable => (Fate::Survived, None),
            Standing::Pending(reason) => (Fate::Pending, Some(reason)),
            Standing::Stranded(reason) => (Fate::Lost, Some(reason)),
            Standing::Gone => (Fate::Lost, self.doom),
        }
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
        let standings =
            [Standing::Gone, Standing::Readable, Standing::Pending(REASON), Standing::Stranded(REASON)];
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
