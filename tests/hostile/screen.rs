//! A screen that keeps what is printed on this thread.

use std::cell::RefCell;
use std::io;

thread_local! {
    static PRINTED: RefCell<Printed> = RefCell::default();
}

/// What was printed.
#[derive(Default)]
pub(crate) struct Printed {
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Takes what was printed since the last time.
pub(crate) fn take() -> Printed {
    PRINTED.take()
}

/// Keeps what would go to standard output.
pub(crate) fn out(text: &str) -> io::Result<()> {
    PRINTED.with_borrow_mut(|printed| printed.out.push_str(text));
    Ok(())
}

/// Keeps what would go to standard error.
pub(crate) fn err(text: &str) {
    PRINTED.with_borrow_mut(|printed| printed.err.push_str(text));
}

/// Notes are kept like all else.
pub(crate) fn are_notes_kept_back() -> bool {
    false
}

/// Nobody is there who could want none.
pub(crate) fn keep_notes_back(_they_are: bool) {}
