//! What somebody might type against what stands in the way: what a family suggests where a run came to no good end.
//!
//! A suggestion is a guess, and is told only with what came of it when it was rehearsed.

use fleet::HostId;

/// A command that might bring back what is down, or clean up what the dead have left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cure {
    /// The host at which it must be typed; none where any will do.
    pub host: Option<HostId>,
    /// What is typed.
    pub text: String,
    /// What it is typed against, as a sentence without its period: `the agent of Original is down`.
    pub against: String,
}
