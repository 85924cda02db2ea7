//! Which update a story is about.

use super::What;
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use ledger::{EffectKind, Fate, Group, Holdings, Ledger, UpdateId};
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// An update that somebody picked: `update:512`, `item:12`, `job:12`, or the number alone, with or without its thousands
/// set apart as a report prints them. `row:512` is none: a row is touched by many updates, and a report that says `update
/// 6,306 of row 866` would let one be taken for the other.
///
/// Items and jobs share one numbering, so `item:12` and `job:12` name the same. A number alone means the update of a
/// row or the item or job, whichever fared worse, and of two that fared alike the row's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    kind: Option<Kind>,
    number: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Update,
    Effect,
}

/// What is wrong with the words of a [`Pick`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an update is named by its number, as in `512`, `update:512`, `item:12` or `job:12`, not by `{0}`")]
pub struct PickError(String);

impl FromStr for Pick {
    type Err = PickError;

    fn from_str(text: &str) -> Result<Self, PickError> {
        let wrong = || PickError(text.into());
        let (kind, number) = match text.split_once(':') {
            None => (None, text),
            Some(("update", number)) => (Some(Kind::Update), number),
            Some(("item" | "job", number)) => (Some(Kind::Effect), number),
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
            None | Some(Kind::Update) => write!(f, "{}", self.number),
            Some(Kind::Effect) => write!(f, "item or job:{}", self.number),
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

/// The run has no such update.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("this run has no update {pick}: it has {rows} updates of rows, and {effects} items and jobs")]
pub struct NoSuchUpdate {
    /// What was picked.
    pub pick: Pick,
    /// How many updates of rows there are.
    pub rows: usize,
    /// How many items and jobs.
    pub effects: usize,
}

/// The update that was picked.
pub(crate) fn picked<F: Family>(rehearsal: &mut Rehearsal<F>, pick: Pick) -> Result<UpdateId, NoSuchUpdate> {
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    numbered(&rehearsal.stage.ledger, &holdings, pick)
}

/// The update, item or job that stands for what is to be explained: of what is lost or pending the first of the largest
/// group, of items and jobs the first that fared worst.
pub(crate) fn example<F: Family>(rehearsal: &mut Rehearsal<F>, what: What) -> Option<UpdateId> {
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    let ledger = &rehearsal.stage.ledger;
    let kind = match what {
        What::Item => EffectKind::Item,
        What::Job => EffectKind::Job,
        What::Lost | What::Pending => {
            let judgement = ledger.judge(&holdings);
            let (rows, effects) = if what == What::Lost {
                (&judgement.lost, &judgement.effects.lost)
            } else {
                (&judgement.pending, &judgement.effects.pending)
            };
            // As an outcome lists them: the commonest first, of equals the one that began first.
            let key = |group: &&Group<F::Cause>| (Reverse(group.count), ledger.ordinal(group.example));
            let first = rows.iter().chain(effects).min_by_key(key);
            let lost =
                (what == What::Lost && judgement.total.lost > 0).then(|| unexplained(ledger)).flatten();
            return first.map(|group| group.example).or(lost);
        }
        What::Stuck | What::Goal | What::Gap | What::Finding => return None,
    };
    let of_kind = ledger.effects().filter(|(_, effect)| effect.kind == kind && effect.is_acknowledged());
    let fate = |id: UpdateId| ledger.fates_of(&holdings, id).first().map(|there| there.fate);
    of_kind.map(|(id, _)| (fate(id), Reverse(ledger.ordinal(id)), id)).max().map(|(.., id)| id)
}

/// The first update that was promised, where all are lost for no cause that the ledger knows: no store is left.
fn unexplained<C: Copy + Eq>(ledger: &Ledger<C>) -> Option<UpdateId> {
    ledger.updates().map(|(id, _)| id).find(|id| ledger.is_promised(*id))
}

fn numbered<C: Copy + Eq>(
    ledger: &Ledger<C>,
    holdings: &Holdings<C>,
    pick: Pick,
) -> Result<UpdateId, NoSuchUpdate> {
    let (rows, effects) = ledger.made_so_far();
    let within = |many: usize, other: Kind| pick.kind != Some(other) && pick.number <= many as u64;
    let row = within(rows, Kind::Effect).then(|| UpdateId::nth(pick.number));
    let effect = within(effects, Kind::Update).then(|| UpdateId::nth_effect(pick.number));
    let worst = |id: &UpdateId| {
        let fates = ledger.fates_of(holdings, *id);
        let promised = ledger.is_promised(*id);
        (promised, fates.iter().map(|there| there.fate).max().unwrap_or(Fate::Survived))
    };
    // The last of equals wins, so the row stands last.
    let best = effect.into_iter().chain(row).max_by_key(worst);
    best.ok_or(NoSuchUpdate { pick, rows, effects })
}

/// The worst that became of an update of the run just played.
pub(crate) fn worst_fate<F: Family>(rehearsal: &mut Rehearsal<F>, id: UpdateId) -> Fate {
    let holdings = rehearsal.world.holdings(&mut rehearsal.stage);
    let fates = rehearsal.stage.ledger.fates_of(&holdings, id);
    fates.iter().map(|there| there.fate).max().unwrap_or(Fate::Lost)
}
