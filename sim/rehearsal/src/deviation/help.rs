//! What to do about a deviation's words where something is wrong with them.

use super::error::DeviationError;
use super::fault::Fault;
use super::mishap::Mishap;
use runbook::Edit;

/// Every word that a deviation begins with: edits first, then what sets the world, then what breaks.
fn words() -> impl Iterator<Item = &'static str> {
    let others = ["reading", "load", "lead", "autostart"].into_iter();
    Edit::WORDS.iter().copied().chain(others).chain(Mishap::WORDS).chain(Fault::words())
}

impl DeviationError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unknown(word) => Some(match runbook::nearest_word(word, words()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("a deviation begins with one of {}.", words().collect::<Vec<_>>().join(", ")),
            }),
            Self::Edit(error) => error.problem.help.clone(),
            Self::Address(error) => error.suggestion.as_ref().map(|near| format!("did you mean `{near}`?")),
            _ => None,
        }
    }
}
