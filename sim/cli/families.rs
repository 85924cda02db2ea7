//! What the command line does with the list of the families.
//!
//! A task is written once for any family; the family that a scenario names decides at run time which one it is run
//! for.

use crate::exit::Failure;
use crate::library::Located;
use crate::list::families;
use rehearsal::scenario::{FamilySchema, ReadingSpec, peek_family};
use rehearsal::{Domain, Family, Scene, Starter};
use runbook::Sources;

/// A task that is done for the family a scenario names.
pub trait FamilyTask {
    /// What it gives.
    type Output;

    /// Does it.
    ///
    /// # Errors
    /// Why there is no result.
    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure>;
}

/// What is there for each family of the list.
macro_rules! for_each {
    ($($family:ty),+ $(,)?) => {
        /// The names of the families.
        const NAMES: &[&str] = &[$(<$family as Domain>::NAME),+];

        /// The page of each family, by its name.
        pub(crate) const PAGES: &[(&str, &str)] =
            &[$((<$family as Domain>::NAME, <$family as Domain>::REFERENCE)),+];

        /// What a scenario of one's own begins as, of each family by its name.
        pub(crate) const STARTERS: &[(&str, Starter)] =
            &[$((<$family as Domain>::NAME, <$family as Domain>::STARTER)),+];

        /// What each kind of finding of each family means, by the family's name.
        pub(crate) const CODES: &[(&str, &str)] =
            &[$((<$family as Domain>::NAME, <$family as Domain>::CODES)),+];

        /// What the manuals of a family leave open; nothing of one that is not there.
        pub(crate) fn reading_specs(family: &str) -> &'static [ReadingSpec] {
            $(
                if family == <$family as Domain>::NAME {
                    return <$family as Domain>::reading_specs();
                }
            )+
            &[]
        }

        /// The part of a scenario's schema that each family adds.
        pub(crate) fn schemas() -> Vec<FamilySchema> {
            vec![$(schema_of::<$family>()),+]
        }

        /// Does a job for the family that the scenario names.
        ///
        /// # Errors
        /// Why there is no such family, or no result.
        pub fn dispatch<J: FamilyTask>(located: &Located, job: J) -> Result<J::Output, Failure> {
            let named = family_of(located)?;
            $(
                if named == <$family as Domain>::NAME {
                    return job.run::<$family>(located);
                }
            )+
            unreachable!("{named} is none of those that were looked for")
        }
    };
}
families!(for_each);

/// What one family adds.
fn schema_of<F: Family>() -> FamilySchema {
    FamilySchema::of::<F::Config, F::GoalConfig>(F::NAME, F::reading_specs())
}

/// The family that a scenario names.
pub(crate) fn family_of(located: &Located) -> Result<&'static str, Failure> {
    let mut sources = Sources::new();
    let rejected = |diagnostics, sources| Failure::Rejected { diagnostics, sources: Box::new(sources) };
    let file = match sources.add_bytes(located.scenario.name.clone(), &located.scenario.bytes) {
        Ok(file) => file,
        Err(diagnostic) => return Err(rejected(vec![diagnostic], sources)),
    };
    peek_family(&sources, file, NAMES).map_err(|diagnostics| rejected(diagnostics, sources))
}

/// Opens a scenario as a scene of a family.
///
/// # Errors
/// What is wrong with the scenario or its runbook.
pub fn open<F: Family>(located: &Located) -> Result<Scene<F>, Failure> {
    let script = |name: &str| located.script(name);
    let runbook = |path: &str| located.beside(path);
    Scene::open_beside(&located.name, &located.scenario, runbook, &script).map_err(|rejected| {
        Failure::Rejected { diagnostics: rejected.diagnostics, sources: Box::new(rejected.sources) }
    })
}
