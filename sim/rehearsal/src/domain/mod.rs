//! The domain of a family of systems: all that can be said of it without playing it.
//!
//! Its section of a scenario, what may be typed, how its manual can be read, what is wrong with a text, what a fault can
//! name, and what the world must look like in the end. A scene and a course are made of a domain alone; how its model
//! is played stands in [`Family`](crate::Family).

mod aim;
pub(crate) mod cause;
mod checks;
mod command;
mod measures;
mod process;
mod readings;
mod scripts;
mod section;
mod starter;
mod worded;
mod words;

pub use aim::{Aim, Written};
pub use cause::{Cause, sentence};
pub use checks::Checks;
pub use command::Command;
pub use measures::Measures;
pub use process::Process;
pub use readings::{Readings, unread};
pub use scripts::{Beside, Scripts};
pub use starter::Starter;
pub use words::Words;

use crate::scenario::{Checked, ReadingSpec};
use runbook::{Diagnostic, Vocabulary};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// A scenario of a family, checked.
pub type CheckedOf<F> = Checked<<F as Domain>::Config, <F as Domain>::GoalConfig>;

/// What is known of a family of systems before anything is played.
pub trait Domain: Sized + Clone + Default + Debug + Send + Sync + 'static {
    /// The name of the family and of its section in a scenario.
    const NAME: &'static str;
    /// What it has to say to authors of runbooks, as Markdown: its commands, and the processes that faults name.
    const REFERENCE: &'static str;
    /// What a scenario of one's own begins as.
    const STARTER: Starter;
    /// What each kind of finding of the family means: a section for each, its heading of level 2 the codes.
    const CODES: &'static str = "";
    /// What is measured of how exposed the data was.
    const MEASURES: Measures = Measures::ALL;
    /// Names of the vendor's own, which nobody says but the family and its pages.
    const VENDOR: &'static [&'static str];
    /// Its section of a scenario.
    type Config: DeserializeOwned + JsonSchema + Clone + Debug + Send + Sync;
    /// What a scenario's `[goal]` may say, each point optional: it overrides what is derived.
    type GoalConfig: DeserializeOwned + JsonSchema + Default + Clone + Debug + Send + Sync;
    /// What the world must look like when all is over, complete.
    type Goal: Clone + Debug + Send + Sync;
    /// What may be typed.
    type Command: Command;
    /// How what is typed becomes a command.
    type Vocabulary: Vocabulary<Command = Self::Command> + Default;
    /// What happens in the model; at most 16 bytes, so that the rehearsal's event stays small.
    type Event: kernel::Event + Debug + Send + Sync;
    /// The readings, as closed enums.
    type Readings: Readings;
    /// Why an update can be lost or pending.
    type Cause: Cause;

    /// Every ambiguity of the manual, with its values and its source.
    fn reading_specs() -> &'static [ReadingSpec] {
        Self::Readings::SPECS
    }

    /// The names of the stores that are meant to hold the rows, by [`StoreId`](ledger::StoreId).
    fn stores(config: &Self::Config) -> Vec<String>;

    /// The family's section as runs have it: what it leaves open is derived from the runbook as written.
    fn completed(aim: &Aim<'_, Self>) -> Self::Config {
        aim.scenario.family.clone()
    }

    /// Told at which host a command runs, for what it means there alone; again where a deviation puts it elsewhere.
    fn stands(_config: &Self::Config, _command: &mut Self::Command, _host: &str) {}

    /// What is wrong with the section, and what can be seen in the runbook without running it.
    fn check(checks: &Checks<'_, Self>) -> Vec<Diagnostic>;

    /// Whether a fault of the fleet changes anything here: a disk that nothing is written to does not fill. One that
    /// changes nothing is refused, for a run with it would prove nothing about it.
    fn feels(_scenario: &CheckedOf<Self>, _fault: &fleet::FleetFault) -> bool {
        true
    }

    /// The processes that faults can name, in an order that the scenario alone decides.
    fn processes(_config: &Self::Config) -> Vec<Process> {
        Vec::new()
    }

    /// The goal of a scenario: derived from the world at the start and from what the runbook as written installs, and
    /// overridden point by point by what the scenario says.
    fn goal(aim: &Aim<'_, Self>) -> Self::Goal;
}
