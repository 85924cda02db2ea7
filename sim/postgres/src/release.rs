//! The releases of the server that are known, and in what they differ.

use std::fmt;

/// A major release of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Release {
    /// 14.
    V14,
    /// 15.
    V15,
    /// 16.
    V16,
    /// 17.
    V17,
    /// 18.
    V18,
}

impl Release {
    /// Every one, from the oldest on.
    pub const ALL: [Self; 5] = [Self::V14, Self::V15, Self::V16, Self::V17, Self::V18];

    /// The one of a number such as 16, or a version such as `16.14`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let major = text.split('.').next()?;
        Self::ALL.into_iter().find(|release| release.number().to_string() == major)
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::V14 => 14,
            Self::V15 => 15,
            Self::V16 => 16,
            Self::V17 => 17,
            Self::V18 => 18,
        }
    }

    /// Whether a subscription here can ask for changes without an origin, and a publisher here leaves the others out
    /// (`docs/models/postgres.md` 5.1).
    #[must_use]
    pub fn filters_origin(self) -> bool {
        self >= Self::V16
    }

    /// Whether `disable_on_error`, `SKIP` and row filters are there.
    #[must_use]
    pub fn skips(self) -> bool {
        self >= Self::V15
    }

    /// Whether slots have `failover` and `invalidation_reason`, and `pg_upgrade` carries them.
    #[must_use]
    pub fn keeps_slots(self) -> bool {
        self >= Self::V17
    }

    /// Whether conflicts are named and counted, and a publisher passes over a publication that is missing.
    #[must_use]
    pub fn names_conflicts(self) -> bool {
        self >= Self::V18
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.number())
    }
}
