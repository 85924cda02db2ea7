//! What is typed: a word that every family shares, or a command of the family.

use kernel::{LengthError, Span};
use runbook::{BEYOND, Command, Parsed, Problem, Tools};
use std::collections::BTreeMap;

/// A command as the operator understands it.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb<C> {
    /// `sleep SECONDS`: wait, and do nothing.
    Sleep(Span),
    /// A command of the family, run by the model.
    Model(C),
    /// A command that is accepted and changes nothing here: what it prints is not known either.
    Aside,
    /// A command that a vendor's tool has and the model has not, and what is not modelled of it.
    NotModelled(String),
    /// A command that runs elsewhere than it is typed: at this host, or at the host of this lane.
    Elsewhere(String, Box<Self>),
}

/// The word that every family has.
pub const SLEEP: &str = "sleep";

impl<C: Command> Command for Verb<C> {
    fn tools(&self) -> Tools<'_> {
        self.model().map_or(Tools::Unneeded, Command::tools)
    }

    fn meaning(&self) -> Option<String> {
        self.model().and_then(Command::meaning)
    }
}

/// The host that a name stands for, of a scenario with these lanes: that of the lane with this name, or a host that a lane
/// is on; what follows the first period of a name may be a domain.
#[must_use]
pub fn host_of_place<'a>(lanes: &'a BTreeMap<String, String>, place: &str) -> Option<&'a str> {
    let found = |name: &str| lanes.get(name).or_else(|| lanes.values().find(|host| *host == name));
    let label = place.split('.').next().unwrap_or_default();
    found(place).or_else(|| found(label)).map(String::as_str)
}

/// The units that a shell's own program knows behind a number: a letter, the unit of a length, and how many of these.
const SLEEP_UNITS: [(&str, &str, u64); 4] =
    [("s", "s", 1), ("m", "min", 1), ("h", "min", 60), ("d", "min", 1_440)];

/// A number of seconds, as the document prints it (`sleep 10`), or of what the letter behind it says (`sleep 5m`).
pub(crate) fn sleep<C>(text: &str) -> Parsed<Verb<C>> {
    let operand = text.trim_start().trim_start_matches("sleep");
    let start = text.len() - operand.trim_start().len();
    let (code, message) = match pause(operand.trim()) {
        Ok(span) => return Parsed::ok(Verb::Sleep(span)),
        Err(LengthError::NoLength(_)) => ("sleep-length", "not a number of seconds".to_owned()),
        Err(error @ LengthError::TooLong(_)) => (BEYOND, error.to_string()),
    };
    let problem = Problem::error(code, start..text.trim_end().len().max(start), message);
    let help = Some("write a number of seconds, as in `sleep 10`".into());
    Parsed::nothing(vec![Problem { label: "here".into(), help, ..problem }])
}

/// The length of a pause as it is typed: of several words the sum, as the shell's own program takes them.
fn pause(typed: &str) -> Result<Span, LengthError> {
    let too_long = || LengthError::TooLong(typed.into());
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut sum = 0_u64;
    for word in if words.is_empty() { &[""][..] } else { words.as_slice() } {
        sum = sum.checked_add(one(word)?.nanos()).ok_or_else(too_long)?;
    }
    // Whether it is too long even so is asked in the unit that lengths are limited in.
    format!("{}s", sum / 1_000_000_000).parse::<Span>().map(|_| Span::from_nanos(sum)).map_err(|_| too_long())
}

/// One number of it.
fn one(typed: &str) -> Result<Span, LengthError> {
    let with_unit =
        SLEEP_UNITS.iter().find_map(|(letter, unit, many)| Some((typed.strip_suffix(letter)?, *unit, *many)));
    let (number, unit, many) = with_unit.unwrap_or((typed, "s", 1));
    if !number.bytes().all(|letter| letter.is_ascii_digit() || letter == b'.') {
        return Err(LengthError::NoLength(typed.into()));
    }
    let too_long = || LengthError::TooLong(typed.into());
    let one: Span = format!("{number}{unit}").parse()?;
    one.nanos().checked_mul(many).map(Span::from_nanos).ok_or_else(too_long)
}

impl<C> Verb<C> {
    /// The family's command, where it is one.
    pub const fn model(&self) -> Option<&C> {
        match self {
            Self::Model(command) => Some(command),
            Self::Sleep(_) | Self::Aside | Self::NotModelled(_) => None,
            Self::Elsewhere(_, verb) => verb.model(),
        }
    }

    /// The same, to be changed.
    pub const fn model_mut(&mut self) -> Option<&mut C> {
        match self {
            Self::Model(command) => Some(command),
            Self::Sleep(_) | Self::Aside | Self::NotModelled(_) => None,
            Self::Elsewhere(_, verb) => verb.model_mut(),
        }
    }

    /// What is done, and the host or the lane at which it is, where that is not the one of the prompt.
    pub fn placed(&self) -> (&Self, Option<&str>) {
        match self {
            Self::Elsewhere(place, verb) => (verb.placed().0, Some(place)),
            here => (here, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_as_long_as_a_shell_makes_it() {
        let lengths = [
            ("10", 10),
            ("10s", 10),
            ("5m", 300),
            ("1.5m", 90),
            ("2h", 7_200),
            ("1d", 86_400),
            ("1h 30m", 5_400),
        ];
        for (typed, seconds) in lengths {
            assert_eq!(pause(typed).ok(), Some(Span::from_secs(seconds)), "{typed}");
        }
        for typed in ["", "s", "10ms", "1 m", "-1", "5min", "1e3", "99999999d"] {
            assert!(pause(typed).is_err(), "{typed}");
        }
    }
}
