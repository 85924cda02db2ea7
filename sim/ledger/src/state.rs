//! What of a ledger decides how it will judge: for digests of a world's state, in which time is left out.
//!
//! Two ledgers with the same words judge alike whatever is told to both from now on. Left out is when updates were
//! committed, and how many were refused, for neither decides a fate.

use crate::effect::Reason;
use crate::record::{Beaten, Contest, Cut, Incarnation, Ledger, LifeEnd, PositionRange, Update};
use crate::{Blame, EffectKind, UpdateId};
use kernel::DigestWriter;

/// How a cause is written: by its word, which is the same in every build.
type Word<'a, C> = &'a dyn Fn(C) -> &'static str;

impl<C: Copy> Ledger<C> {
    /// Writes the state, with causes as their words.
    pub fn state(&self, word: Word<'_, C>, writer: &mut DigestWriter) {
        self.updates_state(writer);
        writer.u64(self.incarnations.len() as u64);
        for Incarnation { store, heads } in &self.incarnations {
            writer.u64(u64::from(store.0));
            heads_state(heads, writer);
        }
        writer.u64(self.dumps().len() as u64);
        for heads in self.dumps() {
            heads_state(heads, writer);
        }
        self.cuts_state(word, writer);
        self.effects_state(word, writer);
        self.ended_state(word, writer);
    }

    fn updates_state(&self, writer: &mut DigestWriter) {
        writer.u64(self.updates.len() as u64);
        for (update, base) in self.updates.iter().zip(&self.bases) {
            let Update { committed: _, position, row, taken_by, kind } = *update;
            writer.u64(position);
            writer.u64(u64::from(row.0) << 32 | u64::from(base.version().0));
            writer.u64(u64::from(taken_by.0) << 16 | (kind as u64) << 8 | u64::from(base.is_heard()));
        }
    }

    fn cuts_state(&self, word: Word<'_, C>, writer: &mut DigestWriter) {
        writer.u64(self.cuts.len() as u64);
        for Cut { of, range: PositionRange { after, to: upto }, to, cause, blame } in &self.cuts {
            writer.u64(u64::from(of.0) << 8 | u64::from(to.0));
            writer.u64(*after);
            writer.u64(*upto);
            reason_state(Reason { cause: *cause, blame: *blame }, word, writer);
        }
        writer.u64(self.beaten.len() as u64);
        for Beaten { loser, at, contest: Contest { cause, by_stamps, blame } } in &self.beaten {
            writer.u64(u64::from(loser.0) << 16 | u64::from(at.0) << 8 | u64::from(*by_stamps));
            reason_state(Reason { cause: *cause, blame: *blame }, word, writer);
        }
    }

    fn ended_state(&self, word: Word<'_, C>, writer: &mut DigestWriter) {
        writer.u64(self.ended.len() as u64);
        for LifeEnd { store, life, reason } in &self.ended {
            writer.u64(u64::from(store.0) << 16 | u64::from(life.0));
            reason_state(*reason, word, writer);
        }
    }

    fn effects_state(&self, word: Word<'_, C>, writer: &mut DigestWriter) {
        writer.u64(self.effects.len() as u64);
        for (_, effect) in self.effects() {
            let kind = u64::from(effect.kind == EffectKind::Job);
            writer.u64(u64::from(effect.number) << 32 | u64::from(effect.times_done));
            writer.u64(kind << 16 | u64::from(effect.store.0) << 8 | u64::from(effect.is_acknowledged()));
            match effect.doomed() {
                Some(reason) => reason_state(reason, word, writer),
                None => writer.u64(0),
            }
        }
    }
}

fn heads_state(heads: &[UpdateId], writer: &mut DigestWriter) {
    writer.u64(heads.len() as u64);
    // Most rows still stand at their initial version: only what was written is told, with its row.
    for (row, head) in heads.iter().enumerate().filter(|(_, head)| **head != UpdateId::INITIAL) {
        writer.u64((row as u64) << 32 | u64::from(head.0));
    }
    writer.u64(u64::MAX);
}

fn reason_state<C>(reason: Reason<C>, word: Word<'_, C>, writer: &mut DigestWriter) {
    let Reason { cause, blame } = reason;
    writer.bytes(word(cause).as_bytes());
    writer.u64(blame.map_or(0, |Blame(entry)| u64::from(entry) + 1));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attempt, Cut, IncarnationId, Made, PositionRange, RowId, StoreId, UpdateKind};
    use kernel::{Digest, Span, Time};

    fn digest(ledger: &Ledger<u8>) -> Digest {
        let mut writer = DigestWriter::new();
        ledger.state(&|cause| if cause == 1 { "one" } else { "other" }, &mut writer);
        writer.finish()
    }

    fn ledger(after: Span) -> Ledger<u8> {
        let mut ledger = Ledger::default();
        let life = ledger.open(StoreId(0), 4);
        ledger.attempt(attempt(life, Time::ZERO + after));
        ledger
    }

    fn attempt(by: IncarnationId, at: Time) -> Attempt {
        Attempt { row: RowId(1), kind: UpdateKind::Modify, by, position: 10, at }
    }

    #[test]
    fn when_an_update_was_committed_is_left_out() {
        assert_eq!(digest(&ledger(Span::ZERO)), digest(&ledger(Span::from_secs(9))));
    }

    type Change = fn(&mut Ledger<u8>);

    #[test]
    fn whatever_decides_a_fate_changes_the_state() {
        const LIFE: IncarnationId = IncarnationId(0);
        const JOB: Made = Made { kind: EffectKind::Job, at: Time::ZERO, number: 1, store: StoreId(0) };
        const CUT: Cut<u8> =
            Cut { of: LIFE, range: PositionRange::ALL, to: StoreId(0), cause: 1, blame: None };
        const CONTEST: Contest<u8> = Contest { cause: 1, by_stamps: false, blame: Some(Blame(0)) };
        let tell: [Change; 10] = [
            |_| {},
            |ledger| ledger.acknowledge(UpdateId(1)),
            |ledger| _ = ledger.attempt(attempt(LIFE, Time::ZERO)),
            |ledger| _ = ledger.open(StoreId(0), 0),
            |ledger| _ = ledger.dump(LIFE),
            |ledger| ledger.cut(CUT),
            |ledger| ledger.cut(Cut { cause: 2, ..CUT }),
            |ledger| ledger.discarded(LIFE, UpdateId(1), CONTEST),
            |ledger| _ = ledger.make(JOB),
            |ledger| ledger.end(LIFE, Reason { cause: 1, blame: None }),
        ];
        let mut digests: Vec<Digest> = Vec::new();
        for change in tell {
            let mut changed = ledger(Span::ZERO);
            change(&mut changed);
            digests.push(digest(&changed));
        }
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), tell.len());
    }

    #[test]
    fn what_became_of_a_job_changes_the_state() {
        let made = Made { kind: EffectKind::Job, at: Time::ZERO, number: 1, store: StoreId(0) };
        let mut waiting: Ledger<u8> = Ledger::default();
        let job = waiting.make(made);
        let mut done = waiting.clone();
        done.done(job);
        let mut doomed = waiting.clone();
        doomed.doom(job, Reason { cause: 1, blame: None });
        assert_ne!(digest(&waiting), digest(&done));
        assert_ne!(digest(&waiting), digest(&doomed));
        assert_ne!(digest(&done), digest(&doomed));
    }
}
