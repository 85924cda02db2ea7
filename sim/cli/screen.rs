//! The two streams of the process: what is given here reaches them as it is, but for colours that nobody would see.

use std::io::{self, Write};

/// Writes to standard output.
pub(crate) fn out(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Writes to standard error. Nothing can be done if even this cannot be written.
pub(crate) fn err(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}
