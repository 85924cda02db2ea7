//! The engine: plays cases on all threads of the pool it is called in, and gives what came of them in the order in
//! which they were proposed.
//!
//! # Guarantees
//! 1. The result is the same for any number of threads, and for any part of it that was known beforehand.
//! 2. A case that is known is not played again.
//! 3. Once the monitor says stop, no further case is begun; those under way are finished and kept.
//! 4. At most one world for each thread is made, and each is used again.
//! 5. What was foreseen and never asked for is told to nobody.
//!
//! **What it does not do.** It makes no threads, writes no file and reads no clock; that is the caller's.

use crate::strategy::{PlayedCase, Strategy};
use crate::{Case, CaseResult, Play};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Who looks on while an engine works. It is asked from all threads, in no order that could be relied on.
pub trait Monitor: Sync {
    /// Whether to begin no further case.
    fn stopped(&self) -> bool {
        false
    }

    /// So many cases will be asked for, where before so many were told of.
    fn expected(&self, _cases: u64, _before: u64) {}

    /// A case has an answer; `fresh` where it was played just now and was not known before.
    fn answered(&self, _played: &PlayedCase, _fresh: bool) {}
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unmonitored;

impl Monitor for Unmonitored {}

/// Plays cases and remembers what came of them.
pub struct Engine<'a, P: Play> {
    play: &'a P,
    monitor: &'a dyn Monitor,
    known: Mutex<BTreeMap<Case, CaseResult>>,
    /// Answers that nobody has asked for so far.
    foreseen: Mutex<BTreeMap<Case, CaseResult>>,
    /// How many pieces of work, each of which asks for one case after the other, share the threads.
    sharing: AtomicUsize,
    idle: Mutex<Vec<P::World>>,
}

impl<'a, P: Play> Engine<'a, P> {
    /// An engine that plays so, and knows nothing yet.
    #[must_use]
    pub fn new(play: &'a P, monitor: &'a dyn Monitor) -> Self {
        Self {
            play,
            monitor,
            known: Mutex::default(),
            foreseen: Mutex::default(),
            sharing: AtomicUsize::new(0),
            idle: Mutex::default(),
        }
    }

    /// Lets the engine know what came of cases before, from a journal; answers to less than is asked here are left out.
    #[must_use]
    pub fn knowing(self, known: impl IntoIterator<Item = PlayedCase>) -> Self {
        let known = known.into_iter().filter(|played| self.play.takes(&played.answer));
        lock(&self.known).extend(known.map(|played| (played.case, played.answer)));
        self
    }

    /// How many cases have an answer.
    #[must_use]
    pub fn known(&self) -> usize {
        lock(&self.known).len()
    }

    /// What is known of a case, without playing it.
    pub fn recall(&self, case: &Case) -> Option<CaseResult> {
        lock(&self.known).get(case).cloned()
    }

    /// What comes of a case; nothing where the monitor says stop before it is known.
    pub fn ask(&self, case: &Case) -> Option<CaseResult> {
        let (answer, fresh) = match self.recall(case) {
            Some(answer) => (answer, false),
            None if self.monitor.stopped() => return None,
            None => {
                let foreseen = lock(&self.foreseen).remove(case);
                let answer = foreseen.unwrap_or_else(|| self.played(case));
                let before = lock(&self.known).insert(case.clone(), answer.clone());
                (answer, before.is_none())
            }
        };
        self.monitor.answered(&PlayedCase { case: case.clone(), answer: answer.clone() }, fresh);
        Some(answer)
    }

    /// What comes of each case, in their order; cases that were not begun are left out.
    pub fn ask_all(&self, cases: &[Case]) -> Vec<PlayedCase> {
        let answers: Vec<Option<PlayedCase>> = cases
            .par_iter()
            // Lengths of runs differ by far, so that halves of a list would not end together.
            .with_max_len(1)
            .map(|case| self.ask(case).map(|answer| PlayedCase { case: case.clone(), answer }))
            .collect();
        answers.into_iter().flatten().collect()
    }

    /// Plays cases that may be asked for next, so that they have their answers by then. Whether they are asked for is not
    /// known yet, so that nobody is told of them before.
    pub(crate) fn foresee(&self, cases: &[Case]) {
        if cases.len() < 2 || self.monitor.stopped() {
            return;
        }
        let is_open = |case: &&Case| self.recall(case).is_none() && !lock(&self.foreseen).contains_key(*case);
        let open: Vec<&Case> = cases.iter().filter(is_open).collect();
        let played = open.into_par_iter().with_max_len(1).map(|case| (case.clone(), self.played(case)));
        let played: Vec<(Case, CaseResult)> = played.collect();
        lock(&self.foreseen).extend(played);
    }

    /// A share of the threads, for work that asks for one case after the other.
    pub(crate) fn share(&self) -> Share<'_> {
        self.sharing.fetch_add(1, Ordering::Relaxed);
        Share { sharing: &self.sharing }
    }

    /// Plays what a strategy proposes, to its end or until the monitor says stop.
    pub fn pursue(&self, strategy: &mut dyn Strategy) -> Vec<PlayedCase> {
        let mut announced = 0;
        let mut all = Vec::new();
        let mut begun = 0;
        while !self.monitor.stopped() {
            let cases = strategy.propose(&all[begun..]);
            begun = all.len();
            let expected = strategy.expected().unwrap_or((begun + cases.len()) as u64);
            self.monitor.expected(expected, announced);
            announced = expected;
            if cases.is_empty() {
                break;
            }
            all.extend(self.ask_all(&cases));
        }
        all
    }

    /// Whether the monitor has said stop.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.monitor.stopped()
    }

    fn played(&self, case: &Case) -> CaseResult {
        let mut world = lock(&self.idle).pop().unwrap_or_else(|| self.play.world());
        let answer = self.play.play(&mut world, case).map_err(|errors| crate::told::errors_in_words(&errors));
        lock(&self.idle).push(world);
        answer
    }
}

/// A share of the threads as long as it is kept.
pub(crate) struct Share<'a> {
    sharing: &'a AtomicUsize,
}

impl Share<'_> {
    /// How many cases may be played side by side for it, at least one: more than that would be in the way of others.
    pub(crate) fn threads(&self) -> usize {
        let sharing = self.sharing.load(Ordering::Relaxed).max(1);
        (rayon::current_num_threads() / sharing).max(1)
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.sharing.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A lock that a thread left behind by a panic is still good: each entry is written at once.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
