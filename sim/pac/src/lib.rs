//! A performance and availability cluster: regions on hosts, behind a load balancer, sharing a Redis-style repository,
//! and the tools by which it is upgraded while it serves.
//!
//! # Model
//! Regions are members of a *generation*: a PAC's name and a release, whose keys in the repository begin with both
//! (`docs/models/pac.md 1.4`). Two generations live side by side while an upgrade goes on, in one repository or, as
//! older documents have it, in two. Clients are kept off by listeners and the load balancer, batch by the generation's
//! mode (`docs/models/pac.md 1.5`). What clients leave there is counted: rows of a shared datastore, items of queues,
//! jobs.
//!
//! **Guarantees.** Whatever is lost has a cause, and where a command caused it, that command. What is in the
//! repository alone decides where a job or an item is; the model keeps no second list of them. Every number can be 0,
//! except periods.
//!
//! **What it does not do.** Shared-memory locks, printers, ICM and ICA, pending STARTs, uploaded programs, spool
//! formats, recoverable queues, transactions that fail half-way, and more than one PAC at the start.
//!
//! # Code map
//! - `command`, `operand`, `vocabulary`: what may be typed. `lint`, `check`, `fit`: what can be seen without running.
//! - `config`, `readings`: numbers and ambiguities. `ids`: what is counted in few bits.
//! - `parts`: regions, generations, sessions, locks, repositories, jobs and commands under way, each of which knows
//!   itself alone. `cluster`: all of it. `begin`: the beginning. `generations`, `regions`, `sessions`: what becomes of
//!   each part. `resources`: what an operator does with them.
//! - `dead`: what killed regions leave behind. `faults`: what faults do. `invariants`: what must hold whatever was
//!   done. `cures`: what might be typed against what has died.
//! - `online`, `batch`: the work; `absence`: why nobody is served; and `overload`: whether there was too much of it.
//!   `operate`: what commands do. `ending`: the end. `places`: where one of them is.
//! - `family`, `event`, `cause`: the seam to a rehearsal. `state`: what decides what comes, for walks.

mod absence;
mod batch;
mod begin;
mod cause;
mod check;
mod chronicle;
mod cluster;
mod command;
mod config;
mod cures;
mod dead;
mod ending;
mod event;
mod family;
mod faults;
mod fit;
mod generations;
mod goal;
mod ids;
mod invariants;
mod lint;
mod mix;
mod online;
mod operand;
mod operate;
mod overload;
mod parts;
mod places;
mod reach;
mod readings;
mod regions;
mod resources;
mod sessions;
mod state;
mod vocabulary;

pub use cause::Cause;
pub use cluster::Cluster;
pub use goal::{Goal, GoalConfig};
pub use readings::{
    ColdStart, DeadMembers, ImmediateStop, JobsOfTheDead, QuiesceQueue, Readings, RepeatedUpgrade,
    RunningJobs, SetModeTarget,
};
