//! What was done in runs that are asked for again and again, to see to which deviation it is owed that others failed: of
//! most cases the run as written, of sets of deviations the smaller sets. It is so little that it is kept of hundreds,
//! and no world need be copied to tell it.

use crate::rehearsal::done::Done;
use std::collections::VecDeque;

/// Of how many runs it is kept, the last ones (ours).
const MOST: usize = 512;

/// What was done in the runs that were asked for last, by what they are known by.
#[derive(Debug)]
pub(super) struct Ends<K>(VecDeque<(K, Option<Done>)>);

impl<K> Default for Ends<K> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<K: PartialEq> Ends<K> {
    /// What was done in a run, if that is known; nothing was concluded of one that grew beyond its bounds.
    pub(super) fn of(&self, key: &K) -> Option<Option<Done>> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, done)| done.clone())
    }

    /// Keeps what was done in a run, and forgets the one that was told first where there are too many.
    pub(super) fn put(&mut self, key: K, done: Option<Done>) {
        self.0.push_front((key, done));
        self.0.truncate(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::operator::Operator;

    #[test]
    fn what_was_told_of_a_run_is_known_of_that_alone_and_of_the_last_few_hundred() {
        let (mut ends, done) = (Ends::default(), Done::by(&Operator::default()));
        ends.put(0, Some(done.clone()));
        ends.put(1, None);
        assert_eq!((ends.of(&0), ends.of(&1), ends.of(&2)), (Some(Some(done)), Some(None), None));
        (2..=MOST).for_each(|run| ends.put(run, None));
        assert_eq!((ends.of(&0), ends.of(&1)), (None, Some(None)));
    }
}
