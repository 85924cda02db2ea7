//! What a course tells a model before it begins.

use crate::domain::Domain;
use crate::scene::groups::Group;
use fleet::Percent;
use std::sync::Arc;

/// Everything about a run that does not change while it goes on. All courses of a scene share what the scenario says.
#[derive(Debug, Clone)]
pub struct Setup<F: Domain> {
    /// The family's own section of the scenario.
    pub config: Arc<F::Config>,
    /// The reading of every ambiguity.
    pub readings: F::Readings,
    /// The groups of clients, by name and by where they are connected at the start.
    pub groups: Arc<[Group]>,
    /// How much of the whole load is sent by a smaller model of it, so that what is sent weighs so much more
    /// ([`Deviation::Scale`](crate::Deviation::Scale)).
    pub scale: Percent,
    /// Whether something may die in this run, so that the model must be able to lose what was not forced to disk.
    pub mortal: bool,
    /// Whether rows shall carry the updates they embody, for the check that is independent of the ledger.
    pub truth: bool,
}
