//! A rehearsal: a scenario, its runbook, an operator and clients, played against a model and judged.
//!
//! `rehearse(scenario, seed, deviations) -> outcome` is a pure function: the same three give the same outcome, byte
//! for byte, on any machine. Open a [`Scene`], make a [`Course`] of it with deviations, and let a [`Rehearsal`] play
//! it; a rehearsal is reused from run to run, so that playing allocates little.
//!
//! **What it does not do.** It knows no family: a model implements [`Domain`] and [`Family`]. It opens no files, prints
//! nothing and has no clock.
//!
//! # Code map
//! In the order in which a run comes about; each part may use those above it.
//!
//! - `ids`, `key`, `bounds`, `length`: what is counted in few bits, what draws are keyed by, how large a rehearsal may
//!   become, lengths of time as a person reads them. `transfer`: files that are copied or moved. `verb`, `deviation`,
//!   `goal`, `outcome`: what is typed, how a run differs, what is wanted, what is told.
//! - `scenario`: the scenario's TOML. `domain`: what can be said of a family without playing it.
//! - `layout`: what a plan is laid out to. `scene`: a scenario and its runbook, read and checked. `course`: a scene with
//!   deviations applied, its faults and mishaps arranged; and what a search may break.
//! - `play`: `family`, `port` and `stage`, the seam to a model, what passes through it, and what the model stands on;
//!   `operator` and `clients`, who acts and what they see; how long clients waited, and who took a service away from them;
//!   `cure`, what might be typed against it.
//! - `judge`: from the end of a run to its outcome.
//! - `rehearsal`: the run itself, from its beginning through its faults to its judgement.
//! - `walk`: a run that is decided entry by entry and can be forked, under a frozen workload.
//! - `story`: what is told of one update, or of whatever else went wrong. `ledger_lines`: what became of each update and
//!   each row. `exposed`: when an update has a single copy.

mod as_typed;
pub mod bounds;
mod chronicle;
mod course;
mod deviation;
mod domain;
mod exposed;
mod goal;
mod ids;
mod judge;
mod key;
mod layout;
mod ledger_lines;
mod length;
pub mod outcome;
mod play;
mod rehearsal;
pub mod scenario;
mod scene;
pub mod story;
mod transfer;
mod verb;
mod walk;

/// What each kind of finding about a scenario, and of a rehearsal, means, a section for each.
pub const CODES: &str = include_str!("../codes.md");

pub use course::Course;
pub use course::budget::{Breakable, Breakage, Budget};
pub use course::error::CourseError;
pub use course::setup::Setup;
pub use deviation::{
    CommandMishap, Deviation, DeviationError, Fault, Mishap, ProcessFault, When, fault_kinds,
};
pub use domain::{
    Aim, Cause, CheckedOf, Checks, Command, Domain, Measures, Process, Readings, Starter, Words, Written,
    sentence,
};
#[doc(hidden)]
pub use domain::{Beside, Scripts, unread};
pub use exposed::Exposed;
pub use goal::{Bearing, Doer, Missed, ReleaseWish, Said, Victim, Wish, YesNo};
pub use ids::{ColumnId, FaultId, GroupId, ProcessId, Ticket};
pub use judge::measured::{Measured, measured};
pub use judge::truth::DISAGREEMENT;
pub use ledger_lines::{LedgerLine, RowLine, UpdateLine, ledger_schema};
pub use length::{count_in_words, grouped, length_in_words, rounded_quotient, size_in_words};
pub use outcome::Severity;
pub use play::absence::{Absence, Act};
pub use play::backend::{Backend, Gone, Heard, Order};
pub use play::called::Called;
pub use play::cure::Cure;
pub use play::curves::{Curves, Gauge};
pub use play::family::{Ended, Family, Shown, Stated};
pub use play::place::{Behalf, Form, Place, ReleaseSeen, Sight};
pub use play::port::{
    DONE, Ending, FaultTarget, Invocation, LATER, Replied, Reply, Repository, Request, Response, Tried,
};
pub use play::sheet::{Sheet, Standing as TrackStanding};
pub use play::stage::{Event, Note, Stage, purpose};
pub use play::state::State;
pub use rehearsal::{
    Beginnings, CHANGED, Conducted, ConductedLine, Halt, Modelled, ROOM, Rehearsal, Shared, Standing, conduct,
};
pub use scene::groups::Group;
pub use scene::{Rejected, Scene, SourceText};
pub use transfer::{FileUse, Spot, Target, Transfer};
pub use verb::{SLEEP, Verb, host_of_place};
pub use walk::{Choice, Trail, Walk};
