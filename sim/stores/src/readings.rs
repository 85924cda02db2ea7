//! What the manuals leave open about a replicated pair, as closed enums (`docs/models/stores.md 1.2, 2, 3, 4, 7`).
//!
//! A scenario chooses one value of each and there is no default: a hidden choice would be an answer that nobody
//! asked for.

use replica::Arriving;

rehearsal::readings! {
    /// What `-reset` does to a bookmark with a backlog behind it (`docs/models/stores.md 1.2`).
    reset: enum Reset = "reset", "docs/models/stores.md 1.2",
        "what `ttRepAdmin -reset` does to a bookmark that has a backlog behind it" {
        /// The send position becomes the end of the log; the backlog is skipped.
        Tail = "tail",
        /// A mark that is not of this log is removed and sending begins at the oldest retained record; a valid mark
        /// stays.
        Clear = "clear",
        /// Everything retained is sent again; the receiver's ticket removes what it has already.
        Zero = "zero",
    }

    /// Whether a dump carries the channel's state and send position (`docs/models/stores.md 3`, "Scheme history").
    dump_peers: enum DumpedPeers = "dump_peers", "docs/models/stores.md 3",
        "whether a dump carries the channel's state and send position" {
        /// Both.
        Carry = "carry",
        /// The send position alone; the channel of the restored store is in the state start.
        MarkOnly = "mark-only",
        /// Neither.
        Drop = "drop",
    }

    /// What a replicated change does when the row is not as expected (`docs/models/stores.md 4`).
    arriving: use Arriving = "arriving", "docs/models/stores.md 4",
        "what a replicated change does when the row is not as expected" {
        Stall = "stall",
        Overwrite = "overwrite",
        NewerRollback = "newer-rollback",
        NewerSkip = "newer-skip",
    }

    /// Whether restored rows enter the new log as if they were updates (`docs/models/stores.md 9`).
    restore_logs_rows: use bool = "restore_logs_rows", "docs/models/stores.md 9",
        "whether restored rows enter the new log as if they were updates" {
        yes = "yes",
        no = "no",
    }

    /// Whether `AutoCreate=0` on an absent permanent store is refused (`docs/models/stores.md 7`, defect 13).
    autocreate0_refuses: use bool = "autocreate0", "docs/models/stores.md 7",
        "what `AutoCreate=0` does where the store does not exist" {
        yes = "refuse",
        no = "create",
    }

    /// Whether a restore by the tools of release 7.0 or a later one converts the replication definitions itself, unless
    /// `-noRepUpgrade` is given (`docs/models/stores.md 3`). The procedure of the 6.0 guide types `-self -upgrade`, that of
    /// the 7.0 guide does not.
    restores_convert: use bool = "restore_converts", "docs/models/stores.md 3",
        "whether a restore converts the replication definitions itself where `-noRepUpgrade` is not given",
        assumed "no", from "7.0" {
        yes = "yes",
        no = "no",
    }
}
