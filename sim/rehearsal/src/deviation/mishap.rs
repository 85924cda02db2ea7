//! Mishaps: what goes wrong with one command, the first time it is typed.
//!
//! | form | what happens |
//! |---|---|
//! | `hang 6.upgrade` | the command does nothing and never replies |
//! | `mute 6.upgrade` | it takes effect, and its reply is lost |
//! | `break 6.upgrade` | it fails half-way and leaves what it had done by then |
//! | `drag 6.upgrade by 10x` | what it does takes ten times as long |
//!
//! An operator who hears nothing gives up after the scenario's time-out. A further attempt, by policy or by `repeat`,
//! goes well.

use super::error::DeviationError;
use runbook::Address;
use std::fmt;
use std::str::FromStr;

/// What goes wrong with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mishap {
    /// It does nothing and never replies.
    Hang,
    /// It takes effect and its reply is lost.
    Mute,
    /// It fails half-way.
    Break,
    /// It takes so many times as long.
    Drag(u32),
}

/// A mishap and the command it happens to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandMishap {
    /// What.
    pub how: Mishap,
    /// The command; a lane or a step stands for its only one.
    pub unit: Address,
}

/// The most times that something may take as long.
const MOST: u32 = 1_000;

/// Whether it is a number of times, and more than the most.
fn is_beyond(times: &str) -> bool {
    let digits = times.strip_suffix('x').unwrap_or_default();
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    number && digits.parse::<u32>().map_or(true, |times| times > MOST)
}

impl Mishap {
    /// The first words.
    pub const WORDS: [&'static str; 4] = ["hang", "mute", "break", "drag"];

    /// Those that are drawn, with strengths from a nuisance to a disaster (ours).
    pub const DRAWN: [Self; 5] = [Self::Hang, Self::Mute, Self::Break, Self::Drag(3), Self::Drag(10)];

    /// What its command waits for that never ends because of it.
    pub(crate) const fn awaited(self) -> Option<&'static str> {
        match self {
            Self::Hang => Some("its tool, which hangs"),
            Self::Mute => Some("a reply that was lost on its way"),
            Self::Break | Self::Drag(_) => None,
        }
    }

    /// The word that names its kind, as a scenario's budget allows it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hang => "hang",
            Self::Mute => "mute",
            Self::Break => "break",
            Self::Drag(_) => "drag",
        }
    }
}

impl FromStr for CommandMishap {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let wrong = |form: String| DeviationError::Form { form, found: words.join(" ") };
        let (how, unit) = match words.as_slice() {
            ["hang", unit] => (Mishap::Hang, unit),
            ["mute", unit] => (Mishap::Mute, unit),
            ["break", unit] => (Mishap::Break, unit),
            ["drag", unit, "by", times] => match times.strip_suffix('x').and_then(|times| times.parse().ok())
            {
                Some(times) if (2..=MOST).contains(&times) => (Mishap::Drag(times), unit),
                _ if is_beyond(times) => {
                    return Err(DeviationError::Times { found: (*times).into(), most: MOST });
                }
                _ => return Err(wrong(format!("drag ADDRESS by 10x, from 2x to {MOST}x"))),
            },
            ["drag", ..] => return Err(wrong("drag ADDRESS by 10x".into())),
            [word, ..] => return Err(wrong(format!("{word} ADDRESS"))),
            [] => return Err(wrong("hang ADDRESS".into())),
        };
        Ok(Self { how, unit: unit.parse()? })
    }
}

impl fmt::Display for CommandMishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.how.word(), self.unit)?;
        if let Mishap::Drag(times) = self.how {
            write!(f, " by {times}x")?;
        }
        Ok(())
    }
}
