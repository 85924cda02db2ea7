//! Times for the scripts: whole milliseconds, cut off.

use rehearsal::outcome::Seconds;

/// A time or a length in milliseconds.
pub(crate) const fn millis(seconds: Seconds) -> u64 {
    seconds.span().nanos() / 1_000_000
}
