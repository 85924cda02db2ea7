//! What is wrong with a deviation's words.

use fleet::{FaultError, PercentError};
use kernel::LengthError;
use runbook::{AddressError, EditParseError};
use thiserror::Error;

/// What is wrong with a deviation's words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeviationError {
    /// A first word that no deviation begins with.
    #[error("no deviation begins with `{0}`")]
    Unknown(String),
    /// A reading that is not `NAME=VALUE`.
    #[error("a reading is written `reading NAME=VALUE`, not `{0}`")]
    Reading(String),
    /// A load that is none.
    #[error(
        "a load is a share of every group's requests, as in `load 10%`, and more than nothing; not `{0}`"
    )]
    Load(String),
    /// A scale that is none.
    #[error("a scale is between 0.01% and 100% of every group's requests, as in `scale 10%`; not `{0}`")]
    Scale(String),
    /// A share beyond the greatest.
    #[error(transparent)]
    Share(PercentError),
    /// More times as long than the most.
    #[error("`{found}` is more than the most times that something may take as long, which is {most}x")]
    Times {
        /// What was written.
        found: String,
        /// The most.
        most: u32,
    },
    /// Words that do not have the form of what they begin.
    #[error("this is written `{form}`, not `{found}`")]
    Form {
        /// The form.
        form: String,
        /// What was written.
        found: String,
    },
    /// A fault without its moment.
    #[error("a fault says when, as in `{0} at 6+30s for 90s`")]
    NoMoment(String),
    /// An address that is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A length that is none.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A fault that is none.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// A change of the plan that is none.
    #[error(transparent)]
    Edit(#[from] EditParseError),
}

impl DeviationError {
    /// Whether nothing is wrong with the words but that they ask for more than can be held; the message has the limit.
    #[must_use]
    pub const fn is_too_much(&self) -> bool {
        use LengthError::TooLong;
        matches!(
            self,
            Self::Share(_)
                | Self::Times { .. }
                | Self::Length(TooLong(_))
                | Self::Fault(FaultError::Length(TooLong(_)))
        )
    }
}
