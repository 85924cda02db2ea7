//! The promises of the clusters' model: what each hazard of an upgrade by logical replication costs, what its scenarios are
//! to show, and what the check sees without running.

mod hazards;
mod scenarios;

use crate::support::{Change, changed_of, play_of};
use postgres::Twin;
use rehearsal::outcome::Outcome;

/// One run of a scenario with its text changed, checked for soundness.
pub(crate) fn played(name: &str, changes: &[Change<'_>], deviations: &[&str]) -> Outcome {
    play_of(&changed_of::<Twin>(name, changes), deviations, 1)
}
