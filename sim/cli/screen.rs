//! The two streams of the process: what is given here reaches them as it is, but for colours that nobody would see.
//!
//! Whoever tries the command line without a process for each has what is printed kept, by the thread that prints it.

use std::cell::RefCell;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody wants no notes; it is said once, before anything is done.
static ARE_NOTES_KEPT_BACK: AtomicBool = AtomicBool::new(false);

/// Whether what is printed is kept.
static IS_KEPT: AtomicBool = AtomicBool::new(false);

thread_local! {
    static KEPT: RefCell<Printed> = RefCell::default();
}

/// What was printed.
#[derive(Debug, Default)]
pub struct Printed {
    /// On standard output.
    pub out: String,
    /// On standard error.
    pub err: String,
}

/// From now on what is printed reaches nobody and is kept.
pub fn keep() {
    IS_KEPT.store(true, Ordering::Relaxed);
}

/// Takes what this thread has printed since the last time.
#[must_use]
pub fn take() -> Printed {
    KEPT.take()
}

/// Says whether notes and progress are wanted.
pub(crate) fn keep_notes_back(they_are: bool) {
    ARE_NOTES_KEPT_BACK.store(they_are, Ordering::Relaxed);
}

/// Whether they are not.
pub(crate) fn are_notes_kept_back() -> bool {
    ARE_NOTES_KEPT_BACK.load(Ordering::Relaxed)
}

/// Writes to standard output.
pub(crate) fn out(text: &str) -> io::Result<()> {
    if IS_KEPT.load(Ordering::Relaxed) {
        KEPT.with_borrow_mut(|kept| kept.out.push_str(text));
        return Ok(());
    }
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Writes to standard error. Nothing can be done if even this cannot be written.
pub(crate) fn err(text: &str) {
    if IS_KEPT.load(Ordering::Relaxed) {
        KEPT.with_borrow_mut(|kept| kept.err.push_str(text));
        return;
    }
    let _ = anstream::stderr().write_all(text.as_bytes());
}
