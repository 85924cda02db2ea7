//! How an update is named by whoever asks for its story.

use ledger::EffectKind;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// An update that somebody picked: `update:512`, `item:12`, `job:12`, or the number alone, with or without its thousands
/// set apart as a report prints them. `row:512` is none: a row is touched by many updates, and a report that says `update
/// 6,306 of row 866` would let one be taken for the other.
///
/// Items and jobs share one numbering: of a number there is the one or the other, and who names the wrong one hears so. A
/// number alone means the update of a row or the item or job, whichever fared worse, and of two that fared alike the
/// row's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    pub(super) kind: Option<PickKind>,
    pub(super) number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PickKind {
    Update,
    Effect(EffectKind),
}

/// What is wrong with the words of a [`Pick`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "an update is named by its number, as in `512` or `update:512`, an item as in `item:12`, a job as in `job:12`; \
     `{0}` names none"
)]
pub struct PickError(String);

impl FromStr for Pick {
    type Err = PickError;

    fn from_str(text: &str) -> Result<Self, PickError> {
        let wrong = || PickError(text.into());
        let (kind, number) = match text.split_once(':') {
            None => (None, text),
            Some(("update", number)) => (Some(PickKind::Update), number),
            Some(("item", number)) => (Some(PickKind::Effect(EffectKind::Item)), number),
            Some(("job", number)) => (Some(PickKind::Effect(EffectKind::Job)), number),
            Some(_) => return Err(wrong()),
        };
        let number = ungrouped(number).ok_or_else(wrong)?;
        let number = number.parse::<u64>().ok().filter(|number| *number > 0).ok_or_else(wrong)?;
        Ok(Self { kind, number })
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            None | Some(PickKind::Update) => write!(f, "update {}", self.number),
            Some(PickKind::Effect(kind)) => write!(f, "{} {}", kind.word(), self.number),
        }
    }
}

/// A number without the commas that set its thousands apart; none where they stand elsewhere.
fn ungrouped(number: &str) -> Option<String> {
    let mut groups = number.split(',');
    let first = groups.next()?;
    let others: Vec<&str> = groups.collect();
    let well = others.is_empty() || (1..=3).contains(&first.len());
    (well && others.iter().all(|group| group.len() == 3)).then(|| number.replace(',', ""))
}
