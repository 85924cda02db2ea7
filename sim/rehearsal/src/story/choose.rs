//! Which update a story is about.

use super::pick::{Pick, PickKind};
use super::what::What;
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use ledger::{EffectKind, Fate, Holdings, Ledger, ReasonCount, UpdateId};
use std::cmp::Reverse;
use thiserror::Error;

/// The run has no such update, item or job.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoSuchUpdate {
    /// Its number is that of none.
    #[error(
        "this run has no {pick}: it has {rows} updates of rows, and {effects} items and jobs in one numbering"
    )]
    Beyond {
        /// What was picked.
        pick: Pick,
        /// How many updates of rows there are.
        rows: usize,
        /// How many items and jobs.
        effects: usize,
    },
    /// Its number is that of the other kind.
    #[error("this run has no {pick}: of items and jobs number {} is `{is}:{}`", pick.number, pick.number)]
    Other {
        /// What was picked.
        pick: Pick,
        /// What has that number.
        is: &'static str,
    },
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
            let key = |group: &&ReasonCount<F::Cause>| (Reverse(group.count), ledger.ordinal(group.example));
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
    let within = |many: usize| pick.number <= many as u64;
    let is_effect = matches!(pick.kind, Some(PickKind::Effect(_)));
    let row = (within(rows) && !is_effect).then(|| UpdateId::nth(pick.number));
    let effect =
        (within(effects) && pick.kind != Some(PickKind::Update)).then(|| UpdateId::nth_effect(pick.number));
    if let (Some(PickKind::Effect(kind)), Some(found)) = (pick.kind, effect.and_then(|id| ledger.effect(id)))
        && found.kind != kind
    {
        return Err(NoSuchUpdate::Other { pick, is: found.kind.word() });
    }
    let worst = |id: &UpdateId| {
        let fates = ledger.fates_of(holdings, *id);
        let promised = ledger.is_promised(*id);
        (promised, fates.iter().map(|there| there.fate).max().unwrap_or(Fate::Survived))
    };
    // The last of equals wins, so the row stands last.
    let best = effect.into_iter().chain(row).max_by_key(worst);
    best.ok_or(NoSuchUpdate::Beyond { pick, rows, effects })
}
