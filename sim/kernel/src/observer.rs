//! Listening to a run.
//!
//! Guarantees: an observer sees every event once, in the order of handling, before the model does; `()`
//! listens to nothing and costs nothing, because the call is compiled away. An observer is handed
//! references and has no way to change the run.

use crate::time::Time;

/// Is told of every event as it is handed out.
pub trait Observer<E> {
    /// Whether [`Observer::event`] does anything; where this is false the call is compiled away.
    const LISTENS: bool = true;

    /// `event` is about to be handled at `at`.
    fn event(&mut self, at: Time, event: &E);
}

impl<E> Observer<E> for () {
    const LISTENS: bool = false;

    fn event(&mut self, _at: Time, _event: &E) {}
}

/// Keeps every event in memory, so that two runs can be compared line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<E> {
    lines: Vec<(Time, E)>,
}

impl<E> Trace<E> {
    /// A trace without lines.
    pub const fn new() -> Self {
        Self { lines: Vec::new() }
    }

    /// What happened so far, oldest first.
    pub fn lines(&self) -> &[(Time, E)] {
        &self.lines
    }

    /// The trace as a list, oldest first.
    pub fn into_lines(self) -> Vec<(Time, E)> {
        self.lines
    }
}

impl<E: PartialEq> Trace<E> {
    /// The first line in which two traces differ, counted from zero; `None` when they are the same.
    ///
    /// Where one trace is the beginning of the other, that is the first line the longer one adds.
    pub fn first_difference(&self, other: &Self) -> Option<usize> {
        let shared = self.lines.len().min(other.lines.len());
        let differs = (0..shared).find(|&line| self.lines[line] != other.lines[line]);
        differs.or((self.lines.len() != other.lines.len()).then_some(shared))
    }
}

impl<E> Default for Trace<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Copy> Observer<E> for Trace<E> {
    fn event(&mut self, at: Time, event: &E) {
        self.lines.push((at, *event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(words: &[u32]) -> Trace<u32> {
        let mut trace = Trace::new();
        for &word in words {
            trace.event(Time::from_nanos(7), &word);
        }
        trace
    }

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(trace(&[1, 2]).first_difference(&trace(&[1, 2])), None);
        assert_eq!(trace(&[1, 2, 3]).first_difference(&trace(&[1, 4, 3])), Some(1));
        assert_eq!(trace(&[1]).first_difference(&trace(&[1, 2])), Some(1));
    }
}
