//! A store's transaction log: positions as file number and offset, files that cost disk, purge at checkpoints.
//!
//! Rules (`docs/models/stores.md 1.3, 5`):
//! - a position is a file number and an offset in that file; records never span files;
//! - a file is reserved on disk as a whole; when there is no room for the next one, updates abort;
//! - a checkpoint purges files that lie below the hold position and were complete at the checkpoint before, since
//!   a file must be in both checkpoint files;
//! - a log holds at most [`FILES_MAX`] files.
//!
//! The numbering belongs to one life of the store: a restore begins a new log at file 0. Received records count
//! for the numbering and the space, but only local ones are kept, for only they are sent (`docs/models/stores.md 4`:
//! no echo).

use fleet::Disk;
use kernel::planted;
use ledger::{RowId, UpdateId};
use std::fmt;

/// The hard cap on log files (`docs/models/stores.md 1.3`, TT-889).
pub const FILES_MAX: u64 = 9_999;

/// The file that a log may begin with at the most: half of what a position can number, so that no rehearsal, which
/// writes fewer than 2^31 records of each store, comes to the end of the numbers.
pub const FIRST_FILE_MAX: u64 = 1 << 31;

/// A log position; a record's own is the one just behind it, so that no record is at [`Lsn::START`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lsn(u64);

impl Lsn {
    /// Before every record.
    pub const START: Self = Self(0);

    /// A position in a file.
    #[must_use]
    pub const fn new(file: u64, offset: u64) -> Self {
        assert!(file >> 32 == 0 && offset >> 32 == 0, "a file and an offset have 32 bits each");
        Self(file << 32 | offset)
    }

    /// The file's number.
    #[must_use]
    pub const fn file(self) -> u64 {
        self.0 >> 32
    }

    /// The offset in the file.
    #[must_use]
    pub const fn offset(self) -> u64 {
        self.0 & 0xFFFF_FFFF
    }

    /// As a plain ordered number, for the ledger.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.file(), self.offset())
    }
}

/// What a record does to its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Makes it.
    Insert,
    /// Changes it.
    Update,
    /// Removes it.
    Delete,
}

/// A local change, as it will be sent.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    /// Where it stands.
    pub lsn: Lsn,
    /// The commit ticket number of its transaction; it has a time part, so a new log goes on above the old one
    /// (`docs/models/stores.md 1.3`).
    pub ticket: u64,
    /// The row's time stamp after it.
    pub stamp: u64,
    /// The row.
    pub row: RowId,
    /// The update, for the ledger only.
    pub update: UpdateId,
    /// What it does.
    pub op: Op,
    /// Whether the transaction goes on with the next record.
    pub more: bool,
}

/// The sizes that a log is made of, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Of a file.
    pub file: u64,
    /// Of a record.
    pub record: u64,
}

/// There is no room for another log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogFull;

/// The log of one life of a store.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// Local records in order; purged ones stay in memory but are below [`Log::oldest`].
    pub records: Vec<Record>,
    /// With the check by contents: the updates that each record's row embodies after it.
    pub contents: Vec<Vec<u32>>,
    end: Lsn,
    file_bytes: u64,
    record_bytes: u64,
    first_file: u64,
    complete_before: u64,
}

impl Log {
    /// A log of records of one size, whose numbering stands at the beginning of a file. One file is taken from the
    /// disk.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn begin(&mut self, file: u64, sizes: Sizes, disk: &mut Disk) -> Result<(), LogFull> {
        let Sizes { file: file_bytes, record } = sizes;
        disk.take(file_bytes).map_err(|_| LogFull)?;
        self.record_bytes = record;
        self.records.clear();
        self.contents.clear();
        self.end = Lsn::new(file, 0);
        self.file_bytes = file_bytes;
        self.first_file = file;
        self.complete_before = file;
        Ok(())
    }

    /// The position behind the last record.
    #[must_use]
    pub const fn end(&self) -> Lsn {
        self.end
    }

    /// The position before the oldest record that has not been purged.
    #[must_use]
    pub const fn oldest(&self) -> Lsn {
        Lsn::new(self.first_file, 0)
    }

    /// Makes room for a record and gives its position.
    ///
    /// # Errors
    /// When a new file is needed and there is no room for it.
    #[inline]
    pub fn advance(&mut self, bytes: u64, disk: &mut Disk) -> Result<Lsn, LogFull> {
        debug_assert!(0 < bytes && bytes <= self.file_bytes, "a record of {bytes} bytes fits into a file");
        if self.end.offset() + bytes > self.file_bytes {
            self.next_file(disk)?;
        }
        self.end = Lsn::new(self.end.file(), self.end.offset() + bytes);
        Ok(self.end)
    }

    /// Whether so many records of a size fit without a file that cannot be had. Asked before a transaction, so
    /// that it aborts as a whole.
    #[inline]
    #[must_use]
    pub fn has_room(&self, records: u64, bytes: u64, disk: &Disk) -> bool {
        if self.end.offset() + records * bytes <= self.file_bytes {
            return true;
        }
        let per_file = (self.file_bytes / bytes).max(1);
        let files = records.div_ceil(per_file) + 1;
        files * self.file_bytes <= disk.free() && self.files() + files <= FILES_MAX
    }

    fn next_file(&mut self, disk: &mut Disk) -> Result<(), LogFull> {
        if self.files() >= FILES_MAX {
            return Err(LogFull);
        }
        disk.take(self.file_bytes).map_err(|_| LogFull)?;
        self.end = Lsn::new(self.end.file() + 1, 0);
        Ok(())
    }

    /// What beside its records decides what comes of it: where it ends and begins, and the first file that was not
    /// complete at the last checkpoint. Sizes never change.
    pub(crate) const fn bounds(&self) -> [u64; 3] {
        let Self {
            records: _,
            contents: _,
            end,
            file_bytes: _,
            record_bytes: _,
            first_file,
            complete_before,
        } = self;
        [end.number(), Lsn::new(*first_file, 0).number(), *complete_before]
    }

    /// How many files are on disk.
    #[must_use]
    pub const fn files(&self) -> u64 {
        self.end.file() - self.first_file + 1
    }

    /// How many bytes are on disk.
    #[must_use]
    pub const fn bytes_on_disk(&self) -> u64 {
        self.files() * self.file_bytes
    }

    /// How many bytes lie between a position and the end; none where the position is of another log and above it.
    #[must_use]
    pub fn bytes_since(&self, from: Lsn) -> u64 {
        let place = |lsn: Lsn| lsn.file() * self.file_bytes + lsn.offset();
        place(self.end).saturating_sub(place(from))
    }

    /// A checkpoint: purges what lies below the hold position, and gives the disk its room back.
    pub fn checkpoint(&mut self, hold: Lsn, disk: &mut Disk) {
        let hold = if planted("purge-ignores-the-hold-position") { self.end } else { hold };
        let keep = hold.file().min(self.end.file()).min(self.complete_before);
        let purged = keep.saturating_sub(self.first_file);
        self.first_file += purged;
        self.complete_before = self.end.file();
        disk.give_back(purged * self.file_bytes);
    }

    /// The position before a record, from which a log must be kept that shall still have it; behind the last one
    /// the end of the log.
    #[must_use]
    pub fn before(&self, index: usize) -> Lsn {
        debug_assert!(index <= self.records.len(), "record {index} is there, or is the next one");
        let start = |record: &Record| Lsn(record.lsn.0.saturating_sub(self.record_bytes));
        self.records.get(index).map_or(self.end, start)
    }

    /// The index of the first record above a position that can still be sent.
    #[must_use]
    pub fn index_after(&self, mark: Lsn) -> usize {
        self.first_above(mark.max(self.oldest()))
    }

    /// The index of the first record above a position, purged or not.
    #[must_use]
    pub fn first_above(&self, lsn: Lsn) -> usize {
        self.records.partition_point(|record| record.lsn <= lsn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Log {
        let mut log = Log::default();
        let sizes = Sizes { file: 100, record: 10 };
        log.begin(0, sizes, &mut Disk::new(1_000, 1)).expect("there is room");
        log
    }

    #[test]
    #[should_panic(expected = "32 bits each")]
    fn a_file_beyond_what_a_position_can_number_is_told() {
        let _position = Lsn::new(1 << 32, 0);
    }

    #[test]
    #[should_panic(expected = "fits into a file")]
    fn a_record_that_is_larger_than_a_file_is_told() {
        let _position = log().advance(101, &mut Disk::new(1_000, 1));
    }

    #[test]
    #[should_panic(expected = "is the next one")]
    fn a_record_that_is_not_there_is_told() {
        let _position = log().before(1);
    }
}
