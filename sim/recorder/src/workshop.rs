//! Where schedules are played one after the other: a folder with a guard, and what every server of a release begins as.

use crate::guard::Guard;
use crate::programs::Programs;
use crate::unrecorded::Unrecorded;
use std::path::Path;

/// A folder for servers, which is gone with it.
#[derive(Debug)]
pub struct Workshop {
    guard: Guard,
    programs: Programs,
}

impl Workshop {
    /// Makes one.
    ///
    /// # Errors
    /// The machine refuses.
    pub fn open(programs: Programs) -> Result<Self, Unrecorded> {
        let folder = tempfile::Builder::new().prefix("cutover-record-").tempdir()?;
        programs.account().own(folder.path())?;
        Ok(Self { guard: Guard::over(folder)?, programs })
    }

    /// The programs.
    #[must_use]
    pub const fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Who ends what is left, whatever happens.
    pub(crate) const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.guard.folder()
    }
}
