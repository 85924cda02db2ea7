//! Items and jobs: effects that are done once, somewhere, by whoever gets them.
//!
//! A row is what it is in every store; an *item* is put into a queue and taken once, a *job* is submitted and run once.
//! The model tells when one is made, when it is done, when one is lost and why, and at the end what it still finds of
//! those that are open.

use crate::ids::{Blame, StoreId};
use crate::tally::Fate;
use kernel::Time;

/// What kind of effect it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EffectKind {
    /// An item of a queue.
    Item,
    /// A batch job.
    Job,
}

impl EffectKind {
    /// What one of it is called.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Job => "job",
        }
    }
}

/// Why an effect is lost, or has not been done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason<C> {
    /// Why.
    pub cause: C,
    /// The command or the fault to blame.
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
    pub(crate) acknowledged: bool,
    pub(crate) doom: Option<Reason<C>>,
    pub(crate) standing: EffectStanding<C>,
}

/// What the model finds of an effect at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EffectStanding<C> {
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
            EffectStanding::Readable => (Fate::Survived, None),
            EffectStanding::Pending(reason) => (Fate::Pending, Some(reason)),
            EffectStanding::Stranded(reason) => (Fate::Lost, Some(reason)),
            EffectStanding::Gone => (Fate::Lost, self.doom),
        }
    }
}
