//! What must hold of replicas whatever was done to them; the family looks at it when a run has ended.
//!
//! Contents and ledger tell *which* updates a row embodies, not what the row is; and neither sees what a log holds
//! beyond its own updates. So here:
//!
//! - a row exists unless the update at its head is a delete (ours: a tombstone is a head too);
//! - two replicas with the same update at the head of a row have the same row, stamp and all;
//! - a log holds its records in the order of their positions and their tickets;
//! - and only updates that its own life took, for what is received is not sent on (`docs/models/stores.md 4`), where no
//!   restore has logged what others took, and above what a backup has brought back of an earlier life's log.
//!
//! A breach is a defect of the model.

use crate::replica::Replica;
use kernel::narrow::u32_of;
use ledger::{Ledger, RowId, UpdateKind};

impl Replica {
    /// A row that is not what the update at its head made of it.
    #[must_use]
    pub fn row_breach<C: Copy>(&self, ledger: &Ledger<C>) -> Option<String> {
        self.table.rows.iter().enumerate().find_map(|(index, row)| {
            let head = ledger.update(ledger.head(self.id, RowId::of(index)))?;
            let deleted = head.kind == UpdateKind::Delete;
            (row.exists() == deleted).then(|| {
                let word = if deleted { "exists" } else { "does not exist" };
                format!("row {index} {word} after {head:?}")
            })
        })
    }

    /// Two records of the log of which the later one stands first.
    #[must_use]
    pub fn order_breach(&self) -> Option<String> {
        let two = self.log.records.windows(2);
        let disorder =
            two.into_iter().find(|two| two[0].lsn >= two[1].lsn || two[0].ticket > two[1].ticket)?;
        Some(format!("{:?} stands before {:?}", disorder[0], disorder[1]))
    }

    /// A record of the log that another life took.
    #[must_use]
    pub fn echo_breach<C: Copy>(&self, ledger: &Ledger<C>) -> Option<String> {
        let foreign =
            self.log.records.iter().filter(|record| record.lsn > self.carried).find(|record| {
                ledger.update(record.update).is_none_or(|update| update.taken_by != self.id)
            })?;
        Some(format!("the log holds what its store did not take: {foreign:?}"))
    }

    /// A row that is another one in another replica, although the same update made both.
    #[must_use]
    pub fn twin_breach<C: Copy>(&self, other: &Self, ledger: &Ledger<C>) -> Option<String> {
        let rows = u32_of(self.table.rows.len().max(other.table.rows.len()));
        let wrong = (0..rows).find(|row| {
            let same = ledger.head(self.id, RowId(*row)) == ledger.head(other.id, RowId(*row));
            same && self.table.row(*row) != other.table.row(*row)
        })?;
        Some(format!("row {wrong} has the same update at its head in both stores and is not the same"))
    }
}
