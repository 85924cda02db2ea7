//! A rehearsal: a scenario, its runbook, an operator and clients, played against a model and judged.
//!
//! `rehearse(scenario, seed, deviations) -> outcome` is a pure function: the same three give the same outcome, byte
//! for byte, on any machine. Open a [`Scene`], make a [`Course`] of it with deviations, and let a [`Rehearsal`] play
//! it; a rehearsal is reused from run to run, so that playing allocates little.
//!
//! **What it does not do.** It knows no family: a model implements [`Family`]. It opens no files, prints nothing and
//! has no clock.
//!
//! # Code map
//! - `family`, `stage`: the seam to a model, and what the model stands on. `ids`: what is counted in few bits.
//! - `scenario`: the scenario's TOML.
//! - `verb`, `scene`, `deviation`, `course`: from texts to a run in which nothing is left to decide.
//! - `arrange`, `disturb`: faults, before and during a run. `budget`: what a search may break.
//! - `operator`, `clients`: who acts, and what they see. `silence`, `gaps`, `latency`: how long clients waited; `absence`:
//!   who took a service away from them.
//! - `rehearsal`: the run.
//! - `walk`: a run that is decided entry by entry and can be forked, under a frozen workload.
//! - `judge`, `objectives`, `goal`, `truth`, `outcome`: what is told of it.
//! - `story`, `place`: what is told of one update, or of whatever else went wrong. `exposed`: when an update has a single
//!   copy.

mod absence;
mod arrange;
pub mod bounds;
mod budget;
mod clients;
mod course;
mod deviation;
mod disturb;
mod exposed;
mod family;
mod gaps;
mod goal;
mod ids;
mod judge;
mod latency;
mod length;
mod objectives;
mod operator;
pub mod outcome;
mod place;
mod rehearsal;
pub mod scenario;
mod scene;
mod silence;
mod stage;
pub mod story;
mod truth;
mod undone;
mod verb;
mod walk;

pub use absence::{Absence, Act};
pub use budget::{Breakable, Breakage, Budget, FAULT_KINDS};
pub use course::Course;
pub use deviation::{Accident, Blow, Deviation, DeviationError, Fault, Mishap, When};
pub use exposed::Exposed;
pub use family::{
    Cause, CheckedOf, Checks, Ending, Family, Group, Origin, Process, Reply, Request, Response, Setting,
    Strike,
};
pub use goal::{Aim, Bearing, Missed, ReleaseWish, Said, Wish, Written, YesNo};
pub use ids::{ColumnId, FaultId, GroupId, ProcessId, Ticket};
pub use length::{length, rounded};
pub use place::{Behalf, Form, Place, Sight};
pub use rehearsal::Rehearsal;
pub use scene::{Found, Misfit, Rejected, Scene};
pub use stage::{Event, Note, Stage, purpose};
pub use truth::DISAGREEMENT;
pub use verb::{SLEEP, Verb, Words};
pub use walk::{Choice, Ranks, State, Trail, Walk};
