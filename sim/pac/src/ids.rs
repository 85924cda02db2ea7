//! Dense identifiers of a cluster, and beside each what bounds it: the most that `check` lets a scenario have.

use kernel::dense;
use ledger::StoreId;

/// The most regions of a scenario.
pub(crate) const REGIONS_MAX: usize = 200;
/// The most repositories of a scenario.
pub(crate) const REPOSITORIES_MAX: usize = 9;

dense! {
    /// A region, by its place in the scenario.
    pub struct RegionId(u8);
}

const _: () = assert!(REGIONS_MAX <= RegionId::MANY);

dense! {
    /// A repository, by its place in the scenario.
    pub struct RepositoryId(u8);
}

// In the ledger the datastore comes before all repositories.
const _: () = assert!(REPOSITORIES_MAX < RepositoryId::MANY);

/// A repository as the ledger knows it.
pub(crate) const fn store_of(repository: usize) -> StoreId {
    StoreId::of(repository + 1)
}
