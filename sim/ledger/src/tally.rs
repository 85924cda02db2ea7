//! The result of judging: fates, counts and causes.

use crate::ids::{Blame, StoreId, UpdateId};
use kernel::Time;

/// What became of an acknowledged update at a store, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Fate {
    /// The final head there embodies it.
    #[default]
    Survived,
    /// A blind write that time stamps decided against.
    Superseded,
    /// Missing, but a channel still holds it.
    Pending,
    /// Missing, and nothing will bring it.
    Lost,
}

/// How many updates met each fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// See [`Fate::Survived`].
    pub survived: u64,
    /// See [`Fate::Superseded`].
    pub superseded: u64,
    /// See [`Fate::Pending`].
    pub pending: u64,
    /// See [`Fate::Lost`].
    pub lost: u64,
}

impl Tally {
    pub(crate) const fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Survived => self.survived += 1,
            Fate::Superseded => self.superseded += 1,
            Fate::Pending => self.pending += 1,
            Fate::Lost => self.lost += 1,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.survived + self.superseded + self.pending + self.lost
    }
}

/// Updates with one fate at one store for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReasonCount<C> {
    /// Why; `None` would be a defect of the model, which owes a cause for every loss.
    pub cause: Option<C>,
    /// The store that misses them.
    pub store: StoreId,
    /// The command or the fault to blame.
    pub blame: Option<Blame>,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub example: UpdateId,
}

/// The fate of each update at one store, by update; empty where every acknowledged one survived.
#[derive(Debug, Clone, Default)]
pub struct Fates {
    pub(crate) at: Vec<Fate>,
}

impl Fates {
    pub(crate) fn has_lost(&self) -> bool {
        self.at.contains(&Fate::Lost)
    }

    /// The fate of one update; meaningful for acknowledged updates and for those that survived.
    #[must_use]
    pub fn of(&self, update: UpdateId) -> Fate {
        update.index().and_then(|index| self.at.get(index)).copied().unwrap_or_default()
    }
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
    pub lost: Vec<ReasonCount<C>>,
    /// Why they are pending.
    pub pending: Vec<ReasonCount<C>>,
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

/// The judgement of a rehearsal.
#[derive(Debug, Clone)]
pub struct Judgement<C> {
    /// Acknowledged updates.
    pub acknowledged: u64,
    /// Each acknowledged update once, by its worst fate over the stores that exist.
    pub total: Tally,
    /// Lost ones that no store has which serves applications.
    pub lost_to_clients: u64,
    /// Per store that exists at the end.
    pub stores: Vec<(StoreId, Tally)>,
    /// Why updates were lost, in the order of the first one lost.
    pub lost: Vec<ReasonCount<C>>,
    /// Why updates are pending, likewise.
    pub pending: Vec<ReasonCount<C>>,
    /// Rows whose final heads differ between stores.
    pub diverged_rows: u64,
    /// Who is to blame for the contests that most of these rows came to differ by, where that is known.
    pub diverged_by: Option<Blame>,
    /// Rows present at a store although an acknowledged delete of them was lost there.
    pub resurrected_rows: u64,
    /// When the oldest acknowledged update was committed that never reached a store other than the one that took it.
    pub oldest_missing: Option<Time>,
    /// Per store that exists at the end, each update's fate.
    pub fates: Vec<(StoreId, Fates)>,
    /// What became of items and jobs, which are counted apart from rows.
    pub effects: EffectJudgement<C>,
}

impl<C> Judgement<C> {
    /// The same, whose four fates must sum to the acknowledged updates, over all stores and at each.
    pub(crate) fn proved(self) -> Self {
        let sums_up = |tally: &Tally| tally.sum() == self.acknowledged;
        debug_assert!(
            sums_up(&self.total) && self.stores.iter().all(|(_, tally)| sums_up(tally)),
            "every acknowledged update has one fate at each store"
        );
        self
    }
}

/// Counts one more update of a group, or begins the group.
pub(crate) fn tell<C: Copy + Eq>(groups: &mut Vec<ReasonCount<C>>, one: ReasonCount<C>) {
    let same = |group: &&mut ReasonCount<C>| {
        group.cause == one.cause && group.store == one.store && group.blame == one.blame
    };
    match groups.iter_mut().find(same) {
        Some(group) => group.count += 1,
        None => groups.push(one),
    }
}
