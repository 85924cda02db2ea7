//! Locks on rows and datasets, each in the region database that its holder's generation locks in.
//!
//! A lock keeps away whoever asks the same database, and nobody else (`docs/models/pac.md 1.3`, 2.2 "ENQ default"). So
//! two generations with a database each can hold a lock on one record at the same time, and neither of the two replaces
//! the other.

use crate::ids::RegionId;
use kernel::Time;
use ledger::Blame;

/// A lock on a row or a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Who holds it.
    pub(crate) region: RegionId,
    /// Its life when it took the lock.
    pub(crate) epoch: u32,
    /// When it is released; a lock whose holder was killed is not.
    pub(crate) until: Option<Time>,
    /// The command that killed its holder, where one did.
    pub(crate) killed_by: Option<Blame>,
}

impl Lock {
    /// Whether it keeps others away at this moment.
    pub(crate) fn is_held(&self, now: Time) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

/// The locks of all region databases, by database and record: datasets first, then rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Locks {
    records: usize,
    databases: Vec<Vec<Option<Lock>>>,
}

impl Locks {
    /// No locks on so many records.
    pub(crate) const fn new(records: usize) -> Self {
        Self { records, databases: Vec::new() }
    }

    /// The lock on a record that a database knows of.
    pub(crate) fn get(&self, database: usize, record: u32) -> Option<Lock> {
        self.databases.get(database)?.get(record as usize).copied().flatten()
    }

    /// The same, to be changed.
    pub(crate) fn get_mut(&mut self, database: usize, record: u32) -> Option<&mut Lock> {
        self.databases.get_mut(database)?.get_mut(record as usize)?.as_mut()
    }

    /// Takes a lock in place of one that has been released.
    pub(crate) fn take(&mut self, database: usize, record: u32, lock: Lock) {
        let records = self.records;
        if database >= self.databases.len() {
            self.databases.resize_with(database + 1, || vec![None; records]);
        }
        if let Some(slot) = self.databases[database].get_mut(record as usize) {
            *slot = Some(lock);
        }
    }

    /// Every lock that was taken last on its record, whether it is held or not.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Lock> {
        self.databases.iter().flatten().flatten()
    }

    /// The same, to be changed.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Lock> {
        self.databases.iter_mut().flatten().flatten()
    }

    /// Releases what is chosen; tells how many.
    pub(crate) fn release(&mut self, chosen: impl Fn(&Lock) -> bool) -> usize {
        let mut released = 0;
        for slot in self.databases.iter_mut().flatten().filter(|slot| slot.as_ref().is_some_and(&chosen)) {
            *slot = None;
            released += 1;
        }
        released
    }

    /// How many are held for ever, because their holder was killed.
    pub(crate) fn dead(&self) -> usize {
        self.all().filter(|lock| lock.until.is_none()).count()
    }

    /// The databases, each with the lock on every record.
    pub(crate) fn databases(&self) -> &[Vec<Option<Lock>>] {
        &self.databases
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_in_one_database_neither_keeps_away_nor_replaces_one_in_another() {
        let mut locks = Locks::new(4);
        let [one, other] =
            [1, 2].map(|region| Lock { region: RegionId(region), epoch: 0, until: None, killed_by: None });
        locks.take(0, 3, one);
        assert_eq!(locks.get(1, 3), None);
        locks.take(1, 3, other);
        assert_eq!((locks.get(0, 3), locks.get(1, 3)), (Some(one), Some(other)));
        assert_eq!((locks.release(|lock| lock.region == RegionId(1)), locks.dead()), (1, 1));
    }
}
