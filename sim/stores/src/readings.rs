//! What the manuals leave open about a replicated pair, as closed enums (`docs/models/stores.md 1.2, 2, 3, 4, 7`).
//!
//! A scenario chooses one value of each and there is no default: a hidden choice would be an answer that nobody
//! asked for.

use rehearsal::scenario::{ReadingSpec, Readings as Chosen};
use replica::Arriving;

/// What `-reset` does to a bookmark with a backlog behind it (`docs/models/stores.md 1.2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reset {
    /// The send position becomes the end of the log; the backlog is skipped.
    Tail,
    /// A mark that is not of this log is removed and sending begins at the oldest retained record; a valid mark
    /// stays.
    Clear,
    /// Everything retained is sent again; the receiver's ticket removes what it has already.
    Zero,
}

/// One value for each ambiguity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    /// See [`Reset`].
    pub reset: Reset,
    /// Whether a dump carries the channel's state and send position (`docs/models/stores.md 3`, "Scheme history").
    pub dump_carries_peers: bool,
    /// What a replicated change does when the row is not as expected (`docs/models/stores.md 4`).
    pub arriving: Arriving,
    /// Whether restored rows enter the new log as if they were updates (`docs/models/stores.md 9`).
    pub restore_logs_rows: bool,
    /// Whether `AutoCreate=0` on an absent permanent store is refused (`docs/models/stores.md 7`, defect 13).
    pub autocreate0_refuses: bool,
}

/// Every ambiguity with its values and its source.
pub const SPECS: &[ReadingSpec] = &[
    ReadingSpec {
        name: "reset",
        values: &["tail", "clear", "zero"],
        source: "docs/models/stores.md 1.2",
        question: "what `ttRepAdmin -reset` does to a bookmark that has a backlog behind it",
        assumed: None,
    },
    ReadingSpec {
        name: "dump_peers",
        values: &["carry", "drop"],
        source: "docs/models/stores.md 3",
        question: "whether a dump carries the channel's state and send position",
        assumed: None,
    },
    ReadingSpec {
        name: "arriving",
        values: &["stall", "overwrite", "newer-rollback", "newer-skip"],
        source: "docs/models/stores.md 4",
        question: "what a replicated change does when the row is not as expected",
        assumed: None,
    },
    ReadingSpec {
        name: "restore_logs_rows",
        values: &["yes", "no"],
        source: "docs/models/stores.md 9",
        question: "whether restored rows enter the new log as if they were updates",
        assumed: None,
    },
    ReadingSpec {
        name: "autocreate0",
        values: &["refuse", "create"],
        source: "docs/models/stores.md 7",
        question: "what `AutoCreate=0` does where the store does not exist",
        assumed: None,
    },
];

impl Readings {
    /// The readings that were chosen; names and values have been checked against the list above.
    #[must_use]
    pub fn of(chosen: &Chosen) -> Self {
        let is = |name: &str, value: &str| chosen.get(name).is_some_and(|found| found == value);
        let reset = match chosen.get("reset").map(String::as_str) {
            Some("tail") => Reset::Tail,
            Some("zero") => Reset::Zero,
            _ => Reset::Clear,
        };
        let arriving = match chosen.get("arriving").map(String::as_str) {
            Some("stall") => Arriving::Stall,
            Some("overwrite") => Arriving::Overwrite,
            Some("newer-rollback") => Arriving::NewerRollback,
            _ => Arriving::NewerSkip,
        };
        Self {
            reset,
            dump_carries_peers: is("dump_peers", "carry"),
            arriving,
            restore_logs_rows: is("restore_logs_rows", "yes"),
            autocreate0_refuses: is("autocreate0", "refuse"),
        }
    }
}
