//! Placeholder.

pub mod outcome;
pub mod scenario;
