//! Why there is no recording.

use crate::programs::NoPrograms;
use std::time::Duration;

/// How long a whole schedule may take.
pub(crate) const SCHEDULE_LIMIT: Duration = Duration::from_secs(240);

/// Why there is no recording.
#[derive(Debug, thiserror::Error)]
pub enum Unrecorded {
    /// A program is missing.
    #[error(transparent)]
    Programs(#[from] NoPrograms),
    /// A server cannot be made or started.
    #[error("the server `{node}` cannot be had: {said}")]
    Server {
        /// Which.
        node: &'static str,
        /// What was said.
        said: String,
    },
    /// What the recorder itself asked was refused.
    #[error("a server refused `{text}`: {said}")]
    Refused {
        /// What was asked.
        text: String,
        /// What it said.
        said: String,
    },
    /// There are two servers.
    #[error("nobody knows the server `{0}`: they are `old` and `new`")]
    Node(String),
    /// A word that is none.
    #[error("nobody knows `{0}`")]
    Word(String),
    /// No port is free.
    #[error("no port is free at all four addresses from 127.0.0.2 on: {0}")]
    Port(std::io::Error),
    /// It takes too long.
    #[error("the schedule took longer than {} s", SCHEDULE_LIMIT.as_secs())]
    Late,
    /// A file or a process.
    #[error("the machine refused: {0}")]
    Machine(#[from] std::io::Error),
}
