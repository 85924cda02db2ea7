//! What the kernel asks of an event.
//!
//! Guarantees nothing of its own; the kernel copies events and never looks inside them. A model's
//! events are a closed enum, kept small (32 bytes at most is the intention), without boxes or closures.

/// An event: plain data that a model knows how to handle.
pub trait Event: Copy {
    /// The word that stands for this event in the digest of a run.
    ///
    /// Two events that should be told apart must give different words.
    fn word(self) -> u64;

    /// Whether the event merely keeps the world ticking (a periodic check, say) and may be left over
    /// when the world has come to rest.
    fn is_housekeeping(self) -> bool {
        false
    }
}
