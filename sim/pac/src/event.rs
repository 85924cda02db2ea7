//! What happens in a cluster without anybody's typing or asking.

use crate::ids::{RegionId, RepositoryId};

/// An event of the model. Regions and repositories are numbered as the scenario lists them; an
/// `epoch` is the life of the region that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A region has started.
    Started { region: RegionId, epoch: u32 },
    /// A region that is stopping looks whether it can end.
    Stopping { region: RegionId, epoch: u32 },
    /// The initiators of a region look for jobs.
    Poll { region: RegionId, epoch: u32 },
    /// A region pings its repository.
    Ping { region: RegionId, epoch: u32 },
    /// A job has run to its end.
    JobDone { region: RegionId, epoch: u32, job: u32 },
    /// A command takes effect.
    Tool { call: u32 },
    /// Somebody looks again whether what is waited for has come.
    Look { wait: u32 },
    /// The removal of a generation scans on.
    Remove { removal: u32 },
    /// A replica catches up.
    Replicate { repository: RepositoryId },
    /// Clients hear of a failover.
    Demoted { repository: RepositoryId },
    /// The replica of a repository has copied its primary after a failover, its `turn`.
    Resynchronised { repository: RepositoryId, turn: u32 },
    /// A repository answers again.
    RepositoryUp { repository: RepositoryId },
}

/// The kind below the rehearsal's own tag, then who, then which.
const fn mix(kind: u64, who: u8, epoch: u32, number: u32) -> u64 {
    kind << 52 | (who as u64) << 44 | (epoch as u64 & 0xfff) << 32 | number as u64
}

impl kernel::Event for Event {
    #[inline]
    fn word(self) -> u64 {
        match self {
            Self::Started { region, epoch } => mix(1, region.0, epoch, 0),
            Self::Stopping { region, epoch } => mix(2, region.0, epoch, 0),
            Self::Poll { region, epoch } => mix(3, region.0, epoch, 0),
            Self::Ping { region, epoch } => mix(4, region.0, epoch, 0),
            Self::JobDone { region, epoch, job } => mix(5, region.0, epoch, job),
            Self::Tool { call } => mix(6, 0, 0, call),
            Self::Look { wait } => mix(7, 0, 0, wait),
            Self::Remove { removal } => mix(8, 0, 0, removal),
            Self::Replicate { repository } => mix(9, repository.0, 0, 0),
            Self::RepositoryUp { repository } => mix(10, repository.0, 0, 0),
            Self::Demoted { repository } => mix(11, repository.0, 0, 0),
            Self::Resynchronised { repository, turn } => mix(12, repository.0, 0, turn),
        }
    }

    #[inline]
    fn is_housekeeping(self) -> bool {
        matches!(
            self,
            Self::Poll { .. } | Self::Ping { .. } | Self::Replicate { .. } | Self::Resynchronised { .. }
        )
    }
}

impl Event {
    /// Whether it may decide who can be served; the others are work that goes on.
    pub(crate) const fn decides_who_is_served(self) -> bool {
        !matches!(
            self,
            Self::Poll { .. }
                | Self::Ping { .. }
                | Self::JobDone { .. }
                | Self::Look { .. }
                | Self::Replicate { .. }
                | Self::Resynchronised { .. }
        )
    }
}
