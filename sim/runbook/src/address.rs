//! Names of steps, lanes and commands, of the runbook as written.
//!
//! Guarantees: `Display` and `FromStr` round trip. An address is only a name; whether a runbook has it is
//! [`crate::Runbook`]'s business.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

/// The id of a step: digits, then lower-case letters, as in `6` or `20a`. Its text is shared by all copies: a search names
/// the same few units in every case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StepId(Arc<str>);

/// The name of a place where an operator types: a lower-case letter, then letters, digits and hyphens. Shared likewise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lane(Arc<str>);

/// A unit of the runbook as written: a step, the commands of one lane in it, or one command.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// All lanes of a step.
    Step(StepId),
    /// One lane of a step.
    Lane(StepId, Lane),
    /// One command of a lane; the number counts from 1 through all blocks of the lane in the step.
    Command(StepId, Lane, u32),
}

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct AddressError {
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
}

impl StepId {
    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id's number without leading zeros, and its letters.
    pub(crate) fn parts(&self) -> (&str, &str) {
        let letters = self.0.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = &self.0[..self.0.len() - letters.len()];
        (digits.trim_start_matches('0'), letters)
    }
}

impl Lane {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Address {
    /// The step that the unit belongs to.
    #[must_use]
    pub fn step(&self) -> &StepId {
        match self {
            Self::Step(step) | Self::Lane(step, _) | Self::Command(step, _, _) => step,
        }
    }

    /// The lane, unless the unit is a whole step.
    #[must_use]
    pub fn lane(&self) -> Option<&Lane> {
        match self {
            Self::Step(_) => None,
            Self::Lane(_, lane) | Self::Command(_, lane, _) => Some(lane),
        }
    }

    /// The command's number in its lane, if the unit is one command.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        match self {
            Self::Command(_, _, number) => Some(*number),
            _ => None,
        }
    }

    /// Whether `other` is this unit or lies inside it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.step() == other.step()
            && (self.lane().is_none() || self.lane() == other.lane())
            && (self.number().is_none() || self.number() == other.number())
    }

    /// Whether the two units share a command.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains(other) || other.contains(self)
    }
}

impl Ord for StepId {
    /// By number first, so that 9 comes before 20; ids of one number by their letters.
    fn cmp(&self, other: &Self) -> Ordering {
        let ((mine, letters), (theirs, others)) = (self.parts(), other.parts());
        let key = (mine.len(), mine, letters, &self.0);
        key.cmp(&(theirs.len(), theirs, others, &other.0))
    }
}

impl PartialOrd for StepId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    /// A whole before its parts.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = (self.step(), self.lane(), self.number());
        key.cmp(&(other.step(), other.lane(), other.number()))
    }
}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step(step) => write!(f, "{step}"),
            Self::Lane(step, lane) => write!(f, "{step}.{lane}"),
            Self::Command(step, lane, number) => write!(f, "{step}.{lane}.{number}"),
        }
    }
}

impl FromStr for StepId {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if is_step_id(text) {
            return Ok(Self(text.into()));
        }
        let lower = text.trim().trim_end_matches('.').to_lowercase();
        Err(AddressError {
            message: format!(
                "`{}` is no step id: digits, then lower-case letters, as in 6 or 20a",
                excerpt(text)
            ),
            suggestion: is_step_id(&lower).then_some(lower),
        })
    }
}

impl FromStr for Lane {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if is_lane(text) {
            return Ok(Self(text.into()));
        }
        let lower = text.trim().to_lowercase().replace('_', "-");
        Err(AddressError {
            message: format!(
                "`{}` is no lane: a lower-case letter, then lower-case letters, digits and hyphens",
                excerpt(text)
            ),
            suggestion: is_lane(&lower).then_some(lower),
        })
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        address(text).map_err(|message| {
            let mended = mended(text);
            let suggestion = (mended != text && address(&mended).is_ok()).then_some(mended);
            AddressError { message, suggestion }
        })
    }
}

fn address(text: &str) -> Result<Address, String> {
    let mut parts = text.splitn(3, '.');
    let step = parts.next().unwrap_or_default();
    let step: StepId = step.parse().map_err(|error: AddressError| error.message)?;
    let Some(lane) = parts.next() else { return Ok(Address::Step(step)) };
    let lane: Lane = lane.parse().map_err(|error: AddressError| error.message)?;
    let Some(number) = parts.next() else { return Ok(Address::Lane(step, lane)) };
    match number.parse::<u32>() {
        Ok(count) if count > 0 && count.to_string() == number => Ok(Address::Command(step, lane, count)),
        _ => Err(format!("`{}` is no command's number: commands of a lane count from 1", excerpt(number))),
    }
}

/// The address that a slip in spelling may have meant: case, stray spaces, a final period.
fn mended(text: &str) -> String {
    let lower = text.trim().trim_end_matches('.').to_lowercase();
    // Several of them are none.
    if lower.split_whitespace().any(|word| ["and", "or", "to"].contains(&word)) {
        return String::new();
    }
    if lower.len() > 64 { String::new() } else { lower.replace(['/', ':', ' '], ".").replace("..", ".") }
}

/// Whether a text is digits followed by lower-case letters.
pub(crate) fn is_step_id(text: &str) -> bool {
    let letters = text.trim_start_matches(|c: char| c.is_ascii_digit());
    letters.len() < text.len() && letters.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn is_lane(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(word)
}

/// What a message may quote of a text: one line, not endless.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN_MAX: usize = 60;
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_MAX).collect();
    if text.chars().nth(SHOWN_MAX).is_some() { format!("{line}...") } else { line }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Address, StepId};

    #[test]
    fn ids_sort_by_number_before_letters() {
        let mut ids: Vec<StepId> = ["20", "9", "20a", "1"].iter().map(|id| id.parse().unwrap()).collect();
        ids.sort();
        let ids: Vec<&str> = ids.iter().map(StepId::as_str).collect();
        assert_eq!(ids, ["1", "9", "20", "20a"]);
    }

    #[test]
    fn a_slip_in_an_address_brings_a_suggestion() {
        let error = "6.Upgrade.1".parse::<Address>().unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some("6.upgrade.1"));
        assert_eq!("4 and 3".parse::<Address>().unwrap_err().suggestion, None);
        for wrong in ["", "x", "6.", "6.up.0", "6.up.01", "6.up.1.2", "6.up.99999999999", "6 up"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_address_prints_as_it_parses(text in "[0-9]{1,3}[a-z]{0,2}(\\.[a-z][a-z0-9-]{0,5}(\\.[1-9][0-9]{0,3})?)?") {
            let address: Address = text.parse().unwrap();
            prop_assert_eq!(address.to_string(), text);
        }

        #[test]
        fn no_text_makes_the_address_parser_panic(text in ".*") {
            let _ = text.parse::<Address>();
        }
    }
}
