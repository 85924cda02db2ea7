//! Of which release everything was before the run and is after it: whether an upgrade took place at all.
//!
//! The goal is derived from what the runbook installs, so that a runbook that forgets an install, or a host, misses no
//! point of it. What stayed behind is therefore told of every run, whatever its verdict.

use schemars::JsonSchema;
use serde::Serialize;

/// The release of one thing that has one: a store, a region, or what a group of clients is served by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moved {
    /// Its name.
    pub of: String,
    /// Before the run.
    pub before: String,
    /// After it; none where there is no such thing any more, or it does not run.
    pub after: Option<String>,
    /// Whether it is there and nothing took it to a newer release, while another one is at a newer one than it, or nothing
    /// at all was upgraded.
    pub stayed_behind: bool,
}
