//! A performance and availability cluster: regions on hosts, behind a load balancer, sharing a Redis-style repository,
//! and the tools by which it is upgraded while it serves.

pub mod command;
pub mod config;
pub mod lint;
pub mod readings;
pub mod vocabulary;

pub use readings::{QuiesceQueue, Readings, RepeatedUpgrade, RunningJobs, SetModeTarget};
