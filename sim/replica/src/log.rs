//! A replica's log: positions as file number and offset, files that cost disk, purge at checkpoints.
//!
//! Rules (`docs/models/stores.md 1.3, 5`):
//! - a position is a file number and an offset in that file; records never span files;
//! - a file is reserved on disk as a whole; when there is no room for the next one, updates abort;
//! - a checkpoint purges files that lie below the hold position and were complete at the checkpoint before, since
//!   a file must be in both checkpoint files;
//! - a log holds at most [`Sizes::files`] files.
//!
//! The numbering belongs to one life. Received records count for the numbering and the space, but only local ones are
//! kept, for only they are sent (`docs/models/stores.md 4`: no echo).

mod kept;

pub use kept::KeptLog;

use crate::content::Content;
use fleet::Disk;
use kernel::planted;
use ledger::{RowId, UpdateId};
use std::fmt;

/// The file that a log may begin with at the most: half of what a position can number, so that no rehearsal, which
/// writes fewer than 2^31 records of each replica, comes to the end of the numbers.
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
#[repr(u32)]
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
    /// The update, for the ledger only.
    pub update: UpdateId,
    /// What it does to which row.
    pub change: RecordedChange,
}

// Of all that a long run keeps, logs are the most.
const _: () = assert!(size_of::<Record>() == 32);

/// A row and what a record does to it, in one word: the number of the row above, the operation below, and in the lowest
/// bit whether the transaction goes on with the next record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedChange(u32);

impl RecordedChange {
    /// Bits below the number of the row: more rows than that a rehearsal never has.
    const BITS: u32 = 3;

    /// What a record does to a row, and whether the transaction goes on with the next record.
    #[inline]
    #[must_use]
    pub const fn new(row: RowId, op: Op, more: bool) -> Self {
        assert!(row.0 <= u32::MAX >> Self::BITS, "a row has a number of 29 bits");
        Self(row.0 << Self::BITS | (op as u32) << 1 | more as u32)
    }

    /// The row.
    #[inline]
    #[must_use]
    pub const fn row(self) -> RowId {
        RowId(self.0 >> Self::BITS)
    }

    /// What is done to it.
    #[inline]
    #[must_use]
    pub const fn op(self) -> Op {
        match self.0 >> 1 & 0b11 {
            0 => Op::Insert,
            1 => Op::Update,
            _ => Op::Delete,
        }
    }

    /// Whether the transaction goes on with the next record.
    #[inline]
    #[must_use]
    pub const fn more(self) -> bool {
        self.0 & 1 == 1
    }
}

/// Records that follow each other, as indices into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Of the first.
    pub first: usize,
    /// Behind the last.
    pub end: usize,
}

/// The sizes that a log is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// Of a file, in bytes.
    pub file: u64,
    /// Of a record, in bytes.
    pub record: u64,
    /// Of the log, in files: so many it has at the most.
    pub files: u64,
}

/// There is no room for another log file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogFull;

/// The log of one life of a replica.
#[derive(Debug, Default)]
pub struct Log {
    /// Local records in order; purged ones stay in memory but are below [`Log::oldest`].
    pub records: Vec<Record>,
    /// With the check by contents: the updates that each record's row embodies after it.
    pub contents: Vec<Content>,
    end: Lsn,
    sizes: Sizes,
    first_file: u64,
    complete_before: u64,
}

impl Clone for Log {
    kernel::clone_by_field!(records, contents, end, sizes, first_file, complete_before);
}

impl Log {
    /// A log of records of one size, whose numbering stands at the beginning of a file. One file is taken from the
    /// disk.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn begin(&mut self, file: u64, sizes: Sizes, disk: &mut Disk) -> Result<(), LogFull> {
        disk.take(sizes.file).map_err(|_| LogFull)?;
        self.sizes = sizes;
        self.records.clear();
        self.contents.clear();
        self.end = Lsn::new(file, 0);
        self.first_file = file;
        self.complete_before = file;
        Ok(())
    }

    /// The position behind the last record.
    #[inline]
    #[must_use]
    pub const fn end(&self) -> Lsn {
        self.end
    }

    /// The position before the oldest record that has not been purged.
    #[inline]
    #[must_use]
    pub const fn oldest(&self) -> Lsn {
        Lsn::new(self.first_file, 0)
    }

    /// Makes room for a record and gives its position.
    ///
    /// # Errors
    /// When a new file is needed and there is no room for it.
    #[inline]
    pub fn advance(&mut self, disk: &mut Disk) -> Result<Lsn, LogFull> {
        let Sizes { file, record: bytes, .. } = self.sizes;
        debug_assert!(0 < bytes && bytes <= file, "a record of {bytes} bytes fits into a file");
        if self.end.offset() + bytes > file {
            self.next_file(disk)?;
        }
        self.end = Lsn::new(self.end.file(), self.end.offset() + bytes);
        Ok(self.end)
    }

    /// Whether so many records fit without a file that cannot be had. Asked before a transaction, so
    /// that it aborts as a whole.
    #[inline]
    #[must_use]
    pub fn has_room(&self, records: u64, disk: &Disk) -> bool {
        let Sizes { file, record: bytes, files: most } = self.sizes;
        if self.end.offset() + records * bytes <= file {
            return true;
        }
        let left = (file - self.end.offset()) / bytes;
        let files = (records - left).div_ceil((file / bytes).max(1));
        files * file <= disk.free() && self.files() + files <= most
    }

    /// Whether the file after the present one can be had.
    #[must_use]
    pub const fn can_grow(&self, disk: &Disk) -> bool {
        self.sizes.file <= disk.free() && self.files() < self.sizes.files
    }

    fn next_file(&mut self, disk: &mut Disk) -> Result<(), LogFull> {
        if self.files() >= self.sizes.files {
            return Err(LogFull);
        }
        disk.take(self.sizes.file).map_err(|_| LogFull)?;
        self.end = Lsn::new(self.end.file() + 1, 0);
        Ok(())
    }

    /// What beside its records decides what comes of it: where it ends and begins, and the first file that was not
    /// complete at the last checkpoint. Sizes never change.
    pub(crate) const fn bounds(&self) -> [u64; 3] {
        let Self { records: _, contents: _, end, sizes: _, first_file, complete_before } = self;
        [end.number(), Lsn::new(*first_file, 0).number(), *complete_before]
    }

    /// How many files are on disk.
    #[inline]
    #[must_use]
    pub const fn files(&self) -> u64 {
        self.end.file() - self.first_file + 1
    }

    /// How many bytes are on disk.
    #[inline]
    #[must_use]
    pub const fn bytes_on_disk(&self) -> u64 {
        self.files() * self.sizes.file
    }

    /// How many bytes a record has.
    #[inline]
    #[must_use]
    pub const fn record_bytes(&self) -> u64 {
        self.sizes.record
    }

    /// How many bytes a batch has.
    #[inline]
    #[must_use]
    pub const fn bytes_of(&self, batch: Batch) -> u64 {
        (batch.end - batch.first) as u64 * self.sizes.record
    }

    /// How many bytes lie between a position and the end; none where the position is of another log and above it.
    #[must_use]
    pub fn bytes_since(&self, from: Lsn) -> u64 {
        let place = |lsn: Lsn| lsn.file() * self.sizes.file + lsn.offset();
        place(self.end).saturating_sub(place(from))
    }

    /// A checkpoint: purges what lies below the hold position, and gives the disk its room back.
    pub fn checkpoint(&mut self, hold: Lsn, disk: &mut Disk) {
        let hold = if planted("purge-ignores-the-hold-position") { self.end } else { hold };
        let keep = hold.file().min(self.end.file()).min(self.complete_before);
        let purged = keep.saturating_sub(self.first_file);
        self.first_file += purged;
        self.complete_before = self.end.file();
        disk.give_back(purged * self.sizes.file);
    }

    /// The position before a record, from which a log must be kept that shall still have it; behind the last one
    /// the end of the log.
    #[inline]
    #[must_use]
    pub fn before(&self, index: usize) -> Lsn {
        debug_assert!(index <= self.records.len(), "record {index} is there, or is the next one");
        let start = |record: &Record| Lsn(record.lsn.0.saturating_sub(self.sizes.record));
        self.records.get(index).map_or(self.end, start)
    }

    /// Records above a position are gone; the numbering goes on behind them.
    pub(crate) fn truncate(&mut self, upto: Lsn) {
        let kept = self.first_above(upto);
        self.records.truncate(kept);
        if !self.contents.is_empty() {
            self.contents.truncate(kept);
        }
    }

    /// The index of the first record above a position, purged or not. What is asked for mostly stands close before the end,
    /// so that the search goes back from there in steps that double, and touches little of a long log.
    #[inline]
    #[must_use]
    pub fn first_above(&self, lsn: Lsn) -> usize {
        let is_above =
            |back: &usize| *back < self.records.len() && self.records[self.records.len() - back].lsn > lsn;
        let back = std::iter::successors(Some(8), |back| Some(2 * back)).find(|back| !is_above(back));
        let from = self.records.len().saturating_sub(back.unwrap_or(usize::MAX));
        from + self.records[from..].partition_point(|record| record.lsn <= lsn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(record: u64) -> Log {
        let mut log = Log::default();
        log.begin(0, Sizes { record, file: 100, files: 2 }, &mut Disk::new(1_000, 1)).expect("there is room");
        log
    }

    #[test]
    fn a_change_in_one_word_is_the_row_the_operation_and_whether_more_follows() {
        for row in [0, 1, 50_000_000, u32::MAX >> 3] {
            for op in [Op::Insert, Op::Update, Op::Delete] {
                for more in [false, true] {
                    let change = RecordedChange::new(RowId(row), op, more);
                    assert_eq!((change.row(), change.op(), change.more()), (RowId(row), op, more));
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "a number of 29 bits")]
    fn a_row_beyond_what_a_record_can_number_is_told() {
        let _change = RecordedChange::new(RowId(1 << 29), Op::Insert, false);
    }

    #[test]
    fn a_log_has_no_more_files_than_it_may_have() {
        let (mut log, mut disk) = (log(60), Disk::new(1_000, 1));
        assert_eq!(log.advance(&mut disk), Ok(Lsn::new(0, 60)));
        assert_eq!(log.advance(&mut disk), Ok(Lsn::new(1, 60)));
        assert_eq!(log.advance(&mut disk), Err(LogFull));
        assert!(!log.has_room(1, &disk));
    }

    #[test]
    fn the_first_record_above_a_position_is_found_wherever_it_stands_in_a_log_of_any_length() {
        let mut log = log(1);
        for many in 0..70 {
            for at in 0..=2 * many + 1 {
                let lsn = Lsn::new(0, at);
                let plain = log.records.iter().take_while(|record| record.lsn <= lsn).count();
                assert_eq!(log.first_above(lsn), plain, "{at} of {many}");
            }
            let change = RecordedChange::new(RowId(0), Op::Update, false);
            let lsn = Lsn::new(0, 2 * many + 1);
            log.records.push(Record { lsn, ticket: many, stamp: many, update: UpdateId::INITIAL, change });
        }
    }

    #[test]
    #[should_panic(expected = "32 bits each")]
    fn a_file_beyond_what_a_position_can_number_is_told() {
        let _position = Lsn::new(1 << 32, 0);
    }

    #[test]
    #[should_panic(expected = "fits into a file")]
    fn a_record_that_is_larger_than_a_file_is_told() {
        let _position = log(101).advance(&mut Disk::new(1_000, 1));
    }

    #[test]
    #[should_panic(expected = "is the next one")]
    fn a_record_that_is_not_there_is_told() {
        let _position = log(10).before(1);
    }
}
