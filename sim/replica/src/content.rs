//! What a row embodies, for the check by contents.
//!
//! Each update that is made of a row adds itself to what the row embodied. What stood there before is shared by all that
//! came of it, rows and records alike, so that a row that is written ten thousand times costs ten thousand entries and not
//! half the square of that.

use std::collections::BTreeSet;
use std::sync::Arc;

/// The updates that a row embodies, each upon those before it.
#[derive(Debug, Clone, Default)]
pub struct Content(Option<Arc<Version>>);

#[derive(Debug)]
struct Version {
    update: u32,
    before: Content,
}

impl Content {
    /// Adds an update.
    pub fn push(&mut self, update: u32) {
        *self = Self(Some(Arc::new(Version { update, before: std::mem::take(self) })));
    }

    /// The updates, the last one first.
    pub fn newest_first(&self) -> impl Iterator<Item = u32> {
        std::iter::successors(self.0.as_deref(), |version| version.before.0.as_deref())
            .map(|version| version.update)
    }

    /// The updates in the order in which they were made.
    #[must_use]
    pub fn in_order(&self) -> Vec<u32> {
        let mut all: Vec<u32> = self.newest_first().collect();
        all.reverse();
        all
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.newest_first().eq(other.newest_first())
    }
}

impl Eq for Content {}

impl Drop for Version {
    /// One after the other, for to drop each within the next would fill the stack.
    fn drop(&mut self) {
        let mut before = self.before.0.take();
        while let Some(mut version) = before.and_then(Arc::into_inner) {
            before = version.before.0.take();
        }
    }
}

/// All that any of these embodies, each update once. An update is made of one row once, so that where one was met already
/// everything before it was too.
#[must_use]
pub fn embodied(contents: &[Content]) -> Vec<u32> {
    let mut all = BTreeSet::new();
    for content in contents {
        for update in content.newest_first() {
            if !all.insert(update) {
                break;
            }
        }
    }
    all.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Content, embodied};

    fn of(updates: &[u32]) -> Content {
        let mut content = Content::default();
        updates.iter().for_each(|update| content.push(*update));
        content
    }

    #[test]
    fn what_is_added_to_one_is_not_added_to_what_shares_its_beginning() {
        let first = of(&[1, 2]);
        let (mut one, mut other) = (first.clone(), first.clone());
        one.push(3);
        other.push(4);
        assert_eq!(
            (first.in_order(), one.in_order(), other.in_order()),
            (vec![1, 2], vec![1, 2, 3], vec![1, 2, 4])
        );
        assert_eq!(embodied(&[other, one, first]), [1, 2, 3, 4]);
        assert!(of(&[1, 2]) == of(&[1, 2]) && of(&[1, 2]) != of(&[2]));
    }

    #[test]
    fn a_row_that_was_written_a_million_times_is_dropped_within_the_stack() {
        let content = of(&(0..1_000_000).collect::<Vec<_>>());
        assert_eq!(content.newest_first().next(), Some(999_999));
        drop(content);
    }
}
