//! Rows as a replica holds them, each with the time stamp of what was last done to it.

use crate::content::Content;

/// A row: its time stamp and whether it exists. A row that was deleted keeps the stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row(u64);

impl Row {
    /// A row that exists or not, with a stamp.
    #[inline]
    #[must_use]
    pub const fn new(stamp: u64, exists: bool) -> Self {
        Self(stamp << 1 | exists as u64)
    }

    /// Whether it exists.
    #[inline]
    #[must_use]
    pub const fn exists(self) -> bool {
        self.0 & 1 == 1
    }

    /// Its time stamp.
    #[inline]
    #[must_use]
    pub const fn stamp(self) -> u64 {
        self.0 >> 1
    }
}

/// The rows of a replica, and for the check by contents what each embodies.
#[derive(Debug, Default)]
pub struct Table {
    /// By row number.
    pub rows: Vec<Row>,
    /// By row number, where the check is on.
    pub contents: Option<Vec<Content>>,
}

impl Clone for Table {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), contents: self.contents.clone() }
    }

    /// Keeps the memory, which a derived one would not.
    fn clone_from(&mut self, other: &Self) {
        self.rows.clone_from(&other.rows);
        self.contents.clone_from(&other.contents);
    }
}

impl Table {
    /// A row; one that was never written does not exist.
    #[inline]
    #[must_use]
    pub fn row(&self, index: u32) -> Row {
        self.rows.get(index as usize).copied().unwrap_or_default()
    }

    /// Puts a row in its place, which is made where it was never written.
    #[inline]
    pub fn put(&mut self, index: u32, row: Row) {
        match self.rows.get_mut(index as usize) {
            Some(place) => *place = row,
            None => self.put_new(index, row),
        }
    }

    #[cold]
    fn put_new(&mut self, index: u32, row: Row) {
        let wanted = index as usize + 1;
        self.rows.resize(wanted, Row::default());
        self.rows[index as usize] = row;
        if let Some(contents) = &mut self.contents {
            contents.resize(wanted, Content::default());
        }
    }

    /// Lets each row begin with nothing that it embodies, where that is to be known.
    pub fn begin_contents(&mut self, known: bool) {
        self.contents = known.then(|| vec![Content::default(); self.rows.len()]);
    }

    /// What each row embodies, in the order in which it was made, where that is known.
    #[must_use]
    pub fn embodied(&self) -> Option<Vec<Vec<u32>>> {
        Some(self.contents.as_ref()?.iter().map(Content::in_order).collect())
    }

    /// What a row embodies, where that is known.
    #[must_use]
    pub fn content(&self, index: u32) -> Option<&Content> {
        self.contents.as_ref()?.get(index as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_was_never_written_does_not_exist_and_gets_its_place_and_its_content() {
        let mut table = Table::default();
        table.begin_contents(true);
        assert!(!table.row(3).exists());
        table.put(3, Row::new(7, true));
        assert_eq!((table.row(3).stamp(), table.row(2).exists()), (7, false));
        assert_eq!(table.content(3), Some(&Content::default()));
    }
}
