//! The two streams of the process: what is given here reaches them as it is, but for colours that nobody would see.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody wants no notes; it is said once, before anything is done.
static ARE_NOTES_KEPT_BACK: AtomicBool = AtomicBool::new(false);

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
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Writes to standard error. Nothing can be done if even this cannot be written.
pub(crate) fn err(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
