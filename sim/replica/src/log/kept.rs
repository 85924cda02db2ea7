//! The log of a replica kept aside, as a backup has it: its numbering, and the records from a position on.
//!
//! A log that goes on from it has the same records at the same positions, and the next record gets the position that it
//! would have got then (`docs/models/stores.md 3`, backups).

use super::{Log, LogFull, Lsn, Record, Sizes};
use crate::content::Content;
use fleet::Disk;

/// A log from a position on.
#[derive(Debug, Clone)]
pub struct KeptLog {
    /// The records above that position.
    pub(crate) records: Vec<Record>,
    /// Of each, what its row embodied, with the check by contents.
    pub(crate) contents: Vec<Content>,
    /// That position.
    pub(crate) from: Lsn,
    /// Where the log ended.
    pub(crate) end: Lsn,
    /// The last ticket that was given to a transaction.
    pub(crate) last_ticket: u64,
}

impl Log {
    /// What is kept of it from a position on, or from its oldest one where that is later.
    #[must_use]
    pub fn keep_from(&self, from: Lsn, last_ticket: u64) -> KeptLog {
        let from = from.max(self.oldest()).min(self.end);
        let first = self.first_above(from);
        KeptLog {
            records: self.records[first..].to_vec(),
            contents: self.contents.get(first..).unwrap_or_default().to_vec(),
            from,
            end: self.end,
            last_ticket,
        }
    }

    /// Begins where a kept one ended, with the records that it has. Its files are taken from the disk.
    ///
    /// # Errors
    /// When there is no room for them.
    pub fn go_on(&mut self, kept: &KeptLog, sizes: Sizes, disk: &mut Disk) -> Result<(), LogFull> {
        debug_assert!(
            kept.from <= kept.end,
            "a log is kept up to its end, {}, not from {}",
            kept.end,
            kept.from
        );
        let files = kept.end.file() - kept.from.file() + 1;
        disk.take(files * sizes.file).map_err(|_| LogFull)?;
        self.sizes = sizes;
        self.records.clone_from(&kept.records);
        self.contents.clone_from(&kept.contents);
        self.end = kept.end;
        self.first_file = kept.from.file();
        self.complete_before = kept.from.file();
        Ok(())
    }
}
