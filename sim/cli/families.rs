//! The families of systems that cutover knows: the one place that names them all.
//!
//! A task is written once for any family; the family that a scenario names decides at run time which one it is run
//! for. A new family is one line in each function here.

use crate::exit::Failure;
use crate::library::Located;
use pac::Cluster;
use rehearsal::scenario::{FamilySchema, peek_family};
use rehearsal::{Domain, Family, Scene};
use runbook::Sources;
use stores::Pair;

/// A task that is done for the family a scenario names.
pub(crate) trait Job {
    /// What it gives.
    type Output;

    /// Does it.
    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure>;
}

/// Does a job for the family that the scenario names.
pub(crate) fn dispatch<J: Job>(located: &Located, job: J) -> Result<J::Output, Failure> {
    match family_of(located)? {
        Pair::NAME => job.run::<Pair>(located),
        Cluster::NAME => job.run::<Cluster>(located),
        other => unreachable!("{other} is listed and has no arm"),
    }
}

/// The names of the families.
const NAMES: &[&str] = &[Pair::NAME, Cluster::NAME];

/// The part of a scenario's schema that each family adds.
pub(crate) fn schemas() -> Vec<FamilySchema> {
    vec![schema_of::<Pair>(), schema_of::<Cluster>()]
}

/// What one family adds.
fn schema_of<F: Family>() -> FamilySchema {
    FamilySchema::of::<F::Config, F::GoalConfig>(F::NAME, F::reading_specs())
}

/// The family that a scenario names.
fn family_of(located: &Located) -> Result<&'static str, Failure> {
    let mut sources = Sources::new();
    let rejected = |diagnostics, sources| Failure::Rejected { diagnostics, sources: Box::new(sources) };
    let file = match sources.add_bytes(located.scenario.name.clone(), &located.scenario.bytes) {
        Ok(file) => file,
        Err(diagnostic) => return Err(rejected(vec![diagnostic], sources)),
    };
    peek_family(&sources, file, NAMES).map_err(|diagnostics| rejected(diagnostics, sources))
}

/// Opens a scenario as a scene of a family.
pub(crate) fn open<F: Family>(located: &Located) -> Result<Scene<F>, Failure> {
    Scene::open(&located.name, &located.scenario, |path| located.beside(path)).map_err(|rejected| {
        Failure::Rejected { diagnostics: rejected.diagnostics, sources: Box::new(rejected.sources) }
    })
}
