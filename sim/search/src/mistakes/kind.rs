//! The kinds of mistake an operator makes, and their names on the command line.

use runbook::nearest_word;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A kind of mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MistakeKind {
    /// Something is left out.
    Skip,
    /// What should be waited for is not.
    Hasten,
    /// Something is done twice.
    Repeat,
    /// Something is typed at another lane.
    Place,
    /// A name in a command is taken for another one of its kind.
    Mistype,
    /// A step is done one or two steps too early or too late.
    Shift,
    /// Something is done anywhere else than where it stands.
    Move,
    /// The runbook is given up half-way and rolled back.
    Abort,
}

/// A word that names no kind of mistake.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{given}` is no kind of mistake")]
pub struct UnknownKind {
    given: String,
    nearest: Option<&'static str>,
}

impl UnknownKind {
    /// What may have been meant.
    #[must_use]
    pub fn help(&self) -> String {
        match self.nearest {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the kinds are {}", MistakeKind::ALL.map(MistakeKind::word).join(", ")),
        }
    }
}

impl MistakeKind {
    /// All kinds, in the order in which their mistakes are listed.
    pub const ALL: [Self; 8] = [
        Self::Skip,
        Self::Hasten,
        Self::Repeat,
        Self::Place,
        Self::Mistype,
        Self::Shift,
        Self::Move,
        Self::Abort,
    ];

    /// The kinds whose pairs are tried unless others are named: they are few, and what one of them leaves out or comes
    /// too late for is what another one masks.
    pub const PAIRED: [Self; 3] = [Self::Skip, Self::Hasten, Self::Shift];

    /// Its name.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Hasten => "hasten",
            Self::Repeat => "repeat",
            Self::Place => "place",
            Self::Mistype => "mistype",
            Self::Shift => "shift",
            Self::Move => "move",
            Self::Abort => "abort",
        }
    }
}

impl fmt::Display for MistakeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for MistakeKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.word() == text);
        found.ok_or_else(|| UnknownKind {
            given: text.into(),
            nearest: nearest_word(text, Self::ALL.map(Self::word)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::MistakeKind;

    #[test]
    fn a_kind_is_read_by_its_name_and_a_misspelt_one_brings_a_suggestion() {
        for kind in MistakeKind::ALL {
            assert_eq!(kind.word().parse(), Ok(kind));
        }
        let error = "hastn".parse::<MistakeKind>().expect_err("there is none");
        assert_eq!(error.help(), "did you mean `hasten`?");
        let error = "forget".parse::<MistakeKind>().expect_err("there is none");
        assert!(error.help().starts_with("the kinds are skip, "), "{}", error.help());
    }
}
