//! What a rehearsal must know of a command, beside what a plan must.

/// A command of a family.
pub trait Command: runbook::Command + Send + Sync {
    /// Whether its end is waited for, so that hastening it means something.
    fn waits(&self) -> bool;

    /// Whether it does nothing but wait, for as long as it takes, so that a loop around it is the command itself.
    fn only_waits(&self) -> bool {
        false
    }

    /// Whether it does something that can fail half-way.
    fn can_break(&self) -> bool {
        false
    }

    /// Whether it does something that takes time of its own.
    fn can_drag(&self) -> bool {
        false
    }

    /// Whether it only looks at what is there, so that its answer could betray a loss.
    fn looks(&self) -> bool {
        false
    }
}
