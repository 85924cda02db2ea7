//! What the manual leaves open, as closed enums: nothing. What a cluster does depends on its release, its settings and on
//! when things happen, and all three are in the scenario; what was open was asked of real servers
//! (`docs/models/postgres.md`).

use rehearsal::scenario::{ReadingSpec, Readings as Chosen};

/// No readings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Readings;

impl rehearsal::Readings for Readings {
    const SPECS: &'static [ReadingSpec] = &[];

    fn of(_: &Chosen) -> Self {
        Self
    }
}
