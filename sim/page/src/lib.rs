//! A rehearsal as one HTML file: what happened, what it costs, what to do next, and when, beside the runbook. And what a
//! search found, in the same way.
//!
//! The file is whole in itself and asks nobody for anything, which a policy in its head sees to. What a scenario, a
//! runbook or a tool says stands in it as text: the templates escape it, the data of the drawing is JSON in which no
//! markup can end, and the scripts write nothing unescaped. What is drawn are the aggregates of the chronicle, so that a
//! run of a million updates is no larger than one of a thousand.
//!
//! - `changes`: where on the axis a deviation stands;
//! - `document`: the runbook as the document that it is, with the addresses of its commands;
//! - `drawn`: what the scripts draw: commands, states, quantities, faults, losses and the ways of updates;
//! - `millis`: times for the scripts; `setting`: the scenario in short;
//! - `told`: what stands in words: figures, next steps, losses with their stories, gaps;
//! - `search`: the page of a search: a matrix of mistakes, groups of failures, what was tried;
//! - `constrained`: the page of what must come before what;
//! - `beside`: runs side by side; `site`: the first page of many;
//! - `render`: the templates, with their style and scripts built in.

mod beside;
mod changes;
mod constrained;
mod document;
mod drawn;
mod millis;
mod prose;
mod render;
mod search;
mod setting;
mod site;
mod told;

pub use beside::{Beside, BesidePage, beside_page};
pub use constrained::{ConstrainedPage, constrained_page};
pub use document::{Document, document};
pub use prose::prose_page;
pub use render::rehearsal_page;
pub use search::{ExploredPage, explored_page};
pub use setting::{Setting, setting};
pub use site::{Listed, site_page};

use rehearsal::Measured;
use rehearsal::outcome::Outcome;
use rehearsal::story::Explanation;

/// All that a page of one rehearsal is made of.
#[derive(Debug)]
pub struct Rehearsed<'a> {
    /// The outcome, with its chronicle.
    pub outcome: &'a Outcome,
    /// The scenario in short.
    pub setting: Setting,
    /// Every objective with what was found.
    pub objectives: Vec<Measured>,
    /// The runbook.
    pub document: Document,
    /// What is explained of the run: first the worst of it, then an update of each loss.
    pub explained: &'a [Explanation],
    /// The command that plays the run again.
    pub replay: String,
    /// The command that explains it.
    pub explain: String,
}
