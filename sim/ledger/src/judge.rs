//! Fates from heads, retained ranges and cuts.
//!
//! For each store that exists at the end, in this order: everything in the ancestry of a final head survived;
//! everything in the ancestry of an update that a channel still holds is pending; of the rest a blind write that
//! time stamps decided against is superseded, and all else is lost. A loss is explained by the first cut that
//! covers it, or else by the contest that its branch of the row's history lost.
//!
//! Where no store exists at the end, everything is lost at each of them: by the first cut that covers it, or else with
//! the store's last life.

use crate::effect::Reason;
use crate::ids::{Blame, IncarnationId, RowId, StoreId, UpdateId};
use crate::record::{Contest, Cut, Ledger, PositionRange, Update, UpdateKind};
use crate::tally::{Fate, Fates, Judgement, ReasonCount, Tally, tell};
use kernel::{Time, planted};

/// A store at the end.
#[derive(Debug, Clone, Copy)]
pub struct Holding {
    /// The store.
    pub store: StoreId,
    /// Its life at the end; a store that does not exist is not judged row by row.
    pub life: Option<IncarnationId>,
    /// Whether applications are served by it.
    pub serves: bool,
}

/// Updates that a channel still holds for a store.
#[derive(Debug, Clone)]
pub struct Retained<C> {
    /// Whose updates.
    pub of: IncarnationId,
    /// Which of them.
    pub range: PositionRange,
    /// Versions that other lives took and its records carry all the same, since a restore has logged its rows: in
    /// order.
    pub copies: Vec<UpdateId>,
    /// For whom.
    pub to: StoreId,
    /// Why they have not arrived.
    pub cause: C,
    /// The command that keeps them back, if one does.
    pub blame: Option<Blame>,
}

/// The end of the rehearsal, as the model tells it.
#[derive(Debug, Clone)]
pub struct Holdings<C> {
    /// Every store that is meant to hold the rows.
    pub stores: Vec<Holding>,
    /// Every range that is still held.
    pub retained: Vec<Retained<C>>,
}

impl<C> Holdings<C> {
    /// What holds an update for a store.
    fn retains(&self, store: StoreId, (id, update): (UpdateId, &Update)) -> Option<&Retained<C>> {
        let holds = |held: &&Retained<C>| {
            let own = held.of == update.taken_by && held.range.holds(update.position);
            held.to == store && (own || held.copies.binary_search(&id).is_ok())
        };
        self.retained.iter().find(holds)
    }
}

impl<C: Copy + Eq> Ledger<C> {
    /// Judges every acknowledged update.
    #[must_use]
    pub fn judge(&self, holdings: &Holdings<C>) -> Judgement<C> {
        let mut lost = Vec::new();
        let mut pending = Vec::new();
        let mut stores = Vec::new();
        let mut fates = Vec::new();
        let (mut heard, mut lacking) = (0, Vec::new());
        let lives = holdings.stores.iter().filter_map(|held| Some((held.store, held.life?)));
        let lives: Vec<(StoreId, IncarnationId)> = lives.collect();
        for (store, life) in &lives {
            assert_eq!(self.store_of(*life), *store, "a store holds a life of its own");
        }
        for lives in lives.chunks(Embodied::STORES) {
            let embodied = self.embodied(lives);
            heard = embodied.heard;
            for (place, (store, _)) in lives.iter().enumerate() {
                let judge = StoreJudge { ledger: self, holdings, store: *store, embodied: &embodied, place };
                let (at, tally) = judge.judge(&mut lost, &mut pending);
                stores.push((*store, tally));
                fates.push((*store, at));
            }
            lacking.extend(embodied.lacking);
        }
        lacking.sort_unstable();
        lacking.dedup();
        if lives.is_empty() {
            self.judge_nowhere(holdings, &mut stores, &mut lost);
        }
        let (diverged_rows, diverged_by) = self.diverged(holdings);
        let mut judgement = Judgement {
            acknowledged: 0,
            total: Tally::default(),
            lost_to_clients: 0,
            stores,
            lost,
            pending,
            diverged_rows,
            diverged_by,
            resurrected_rows: self.resurrected_rows(holdings, &fates, &lacking),
            oldest_missing: None,
            fates,
            effects: self.judge_effects(),
        };
        judgement.oldest_missing = self.oldest_missing(holdings, &judgement, &lacking);
        if judgement.fates.is_empty() {
            let many = self.acknowledged_ids().count() as u64;
            judgement.acknowledged = many;
            judgement.total.lost = many;
            judgement.lost_to_clients = many;
        } else {
            judgement.acknowledged = heard;
            self.total(holdings, &mut judgement, &lacking);
        }
        judgement.proved()
    }

    /// Everything is lost where there is no store.
    fn judge_nowhere(
        &self,
        holdings: &Holdings<C>,
        stores: &mut Vec<(StoreId, Tally)>,
        lost: &mut Vec<ReasonCount<C>>,
    ) {
        for Holding { store, .. } in &holdings.stores {
            let mut tally = Tally::default();
            for id in self.acknowledged_ids() {
                let reason = self.missing_with(*store, id);
                let (cause, blame) = reason.map_or((None, None), |one| (Some(one.cause), one.blame));
                tell(lost, ReasonCount { cause, store: *store, blame, count: 1, example: id });
                tally.count(Fate::Lost);
            }
            stores.push((*store, tally));
        }
    }

    /// Why an update is not at a store that does not exist.
    pub(crate) fn missing_with(&self, store: StoreId, id: UpdateId) -> Option<Reason<C>> {
        let cut = self.update(id).and_then(|update| self.cut_towards(store, update));
        cut.map(|cut| Reason { cause: cut.cause, blame: cut.blame }).or_else(|| self.gone(store))
    }

    /// Each acknowledged update once; all that no store lacks survived.
    fn total(&self, holdings: &Holdings<C>, judgement: &mut Judgement<C>, lacking: &[UpdateId]) {
        let serves = |store: StoreId| holdings.stores.iter().any(|held| held.store == store && held.serves);
        let mut total = Tally { survived: judgement.acknowledged, ..Tally::default() };
        for id in lacking.iter().copied().filter(|id| self.is_acknowledged(*id)) {
            let fates = judgement.fates.iter().map(|(_, fates)| fates.of(id));
            let worst = if planted("one-copy-is-enough") { fates.min() } else { fates.max() };
            let worst = worst.unwrap_or(Fate::Lost);
            total.survived -= 1;
            total.count(worst);
            let served = |(store, fates): &(StoreId, Fates)| serves(*store) && fates.of(id) == Fate::Survived;
            if worst == Fate::Lost && !judgement.fates.iter().any(served) {
                judgement.lost_to_clients += 1;
            }
        }
        judgement.total = total;
    }

    /// What lost a contest did arrive. At a store that does not exist everything is missing that is held for it, or
    /// whose way there has ended.
    #[cold]
    #[inline(never)]
    fn oldest_missing(
        &self,
        holdings: &Holdings<C>,
        judgement: &Judgement<C>,
        lacking: &[UpdateId],
    ) -> Option<Time> {
        let at = |store: StoreId| {
            let known = judgement.fates.iter().find(|(of, _)| *of == store).map(|(_, fates)| fates);
            let tally = judgement.stores.iter().find(|(of, _)| *of == store).map(|(_, tally)| tally);
            if tally.is_some_and(|tally| tally.lost + tally.pending == 0) {
                return None;
            }
            let missing = |id: UpdateId| {
                let fate = known.map(|fates| fates.of(id));
                if matches!(fate, Some(Fate::Survived | Fate::Superseded)) {
                    return false;
                }
                let update = &self.updates[id.0 as usize - 1];
                let cut = || self.cut_towards(store, update).is_some();
                let elsewhere = self.store_of(update.taken_by) != store;
                elsewhere
                    && match fate {
                        Some(Fate::Pending) => true,
                        Some(_) => cut(),
                        None => holdings.retains(store, (id, update)).is_some() || cut(),
                    }
            };
            let first = match known {
                Some(_) => lacking.iter().copied().find(|id| self.is_acknowledged(*id) && missing(*id))?,
                None => self.acknowledged_ids().find(|id| missing(*id))?,
            };
            Some(self.updates[first.0 as usize - 1].committed)
        };
        holdings.stores.iter().filter_map(|held| at(held.store)).min()
    }

    /// The first cut that ends the way of an update to a store.
    fn cut_towards(&self, store: StoreId, update: &Update) -> Option<&Cut<C>> {
        let covers =
            |cut: &&Cut<C>| cut.of == update.taken_by && cut.to == store && cut.range.holds(update.position);
        self.cuts.iter().find(covers)
    }

    fn acknowledged_ids(&self) -> impl Iterator<Item = UpdateId> {
        let ids = (1..).map(UpdateId::nth).zip(&self.bases);
        ids.filter(|(_, base)| base.is_heard()).map(|(id, _)| id)
    }

    /// What the final heads of these lives embody. Bases are older than what is based on them, so one pass from the
    /// newest update to the oldest hands the marks of every head down its ancestry, in the order of memory.
    fn embodied(&self, lives: &[(StoreId, IncarnationId)]) -> Embodied {
        let mut marks = vec![0_u8; self.bases.len() + 1];
        for (place, (_, life)) in lives.iter().enumerate() {
            for head in &self.incarnations[usize::from(life.0)].heads {
                marks[head.0 as usize] |= 1 << place;
            }
        }
        let (mut heard, mut missing) = (0, 0);
        for (index, base) in self.bases.iter().enumerate().rev() {
            let here = marks[index + 1];
            marks[base.version().0 as usize] |= here;
            heard += u64::from(base.is_heard());
            missing |= if base.is_heard() { !here } else { 0 };
        }
        let all = u8::MAX >> (Embodied::STORES - lives.len());
        let lacking = if missing & all == 0 { Vec::new() } else { lacking(&marks[1..], all) };
        Embodied { marks, heard, missing, lacking }
    }

    fn resurrected_rows(
        &self,
        holdings: &Holdings<C>,
        fates: &[(StoreId, Fates)],
        lacking: &[UpdateId],
    ) -> u64 {
        let mut rows: Vec<(StoreId, RowId)> = Vec::new();
        for (store, at) in fates {
            let life = holdings.stores.iter().find(|held| held.store == *store).and_then(|held| held.life);
            let Some(life) = life.filter(|_| at.has_lost()) else { continue };
            for id in lacking.iter().copied().filter(|id| at.of(*id) == Fate::Lost) {
                let update = &self.updates[id.0 as usize - 1];
                let deleted = self.is_acknowledged(id) && update.kind == UpdateKind::Delete;
                if deleted && self.is_present(self.head(life, update.row)) {
                    rows.push((*store, update.row));
                }
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows.len() as u64
    }

    fn is_present(&self, head: UpdateId) -> bool {
        self.update(head).is_none_or(|update| update.kind != UpdateKind::Delete)
    }
}

/// What several stores embody, a bit for each.
struct Embodied {
    /// By update id.
    marks: Vec<u8>,
    /// Acknowledged updates.
    heard: u64,
    /// A bit for each store that lacks an acknowledged update.
    missing: u8,
    /// In order, the updates that one of the stores lacks, heard of or not; none where every acknowledged one is everywhere.
    lacking: Vec<UpdateId>,
}

/// The updates whose marks are not all of these bits. Which they are is nearly at random, so that each is written down, and
/// stays where it is one: that costs less than to ask.
fn lacking(marks: &[u8], all: u8) -> Vec<UpdateId> {
    let mut lacking = vec![UpdateId::INITIAL; marks.len()];
    let mut many = 0;
    for (id, here) in (1..).map(UpdateId::nth).zip(marks) {
        lacking[many] = id;
        many += usize::from(here & all != all);
    }
    lacking.truncate(many);
    lacking
}

impl Embodied {
    /// How many stores have a bit.
    const STORES: usize = u8::BITS as usize;
}

/// The judging of one store.
struct StoreJudge<'a, C> {
    ledger: &'a Ledger<C>,
    holdings: &'a Holdings<C>,
    store: StoreId,
    embodied: &'a Embodied,
    /// The store's bit.
    place: usize,
}

impl<C: Copy + Eq> StoreJudge<'_, C> {
    fn judge(&self, lost: &mut Vec<ReasonCount<C>>, pending: &mut Vec<ReasonCount<C>>) -> (Fates, Tally) {
        let bit = 1 << self.place;
        if self.embodied.missing & bit == 0 {
            return (Fates::default(), Tally { survived: self.embodied.heard, ..Tally::default() });
        }
        let fate = |here: &u8| if here & bit == 0 { Fate::Lost } else { Fate::Survived };
        let mut at: Vec<Fate> = self.embodied.marks[1..].iter().map(fate).collect();
        if self.holdings.retained.iter().any(|held| held.to == self.store) {
            self.mark_pending(&mut at);
        }
        let tally = self.explain(&mut at, lost, pending);
        (Fates { at }, tally)
    }

    /// The updates that this store or another one lacks, with their places.
    fn lacking(&self) -> impl DoubleEndedIterator<Item = (usize, UpdateId)> {
        self.embodied.lacking.iter().map(|id| (id.0 as usize - 1, *id))
    }

    /// Tells why each acknowledged update is not here, and counts.
    fn explain(
        &self,
        at: &mut [Fate],
        lost: &mut Vec<ReasonCount<C>>,
        pending: &mut Vec<ReasonCount<C>>,
    ) -> Tally {
        let mut tally = Tally { survived: self.embodied.heard, ..Tally::default() };
        let contests = self.contests(at);
        for (index, id) in self.lacking() {
            if !self.ledger.bases[index].is_heard() {
                continue;
            }
            let fate = &mut at[index];
            match *fate {
                Fate::Lost => *fate = self.lose(id, contests.get(index).copied().flatten(), lost),
                Fate::Pending => self.note_pending(id, pending),
                Fate::Survived | Fate::Superseded => continue,
            }
            tally.survived -= 1;
            tally.count(*fate);
        }
        tally
    }

    /// What is held will bring its whole ancestry, since a record carries the row.
    fn mark_pending(&self, at: &mut [Fate]) {
        for (index, id) in self.lacking() {
            let missing = at[index] == Fate::Lost && !planted("held-updates-are-forgotten");
            if missing && self.holdings.retains(self.store, (id, &self.ledger.updates[index])).is_some() {
                at[index] = Fate::Pending;
            }
        }
        for (index, _) in self.lacking().rev() {
            if at[index] == Fate::Pending
                && let Some(base) = self.ledger.bases[index].version().index()
                && at[base] == Fate::Lost
            {
                at[base] = Fate::Pending;
            }
        }
    }

    /// For each update the contest that its branch lost here: a beaten version takes its ancestors with it, as
    /// far as nothing else carried them. Nothing where none was lost here.
    fn contests(&self, at: &[Fate]) -> Vec<Option<Contest<C>>> {
        let mut here = self.ledger.beaten.iter().filter(|beaten| beaten.at == self.store).peekable();
        let mut contests = if here.peek().is_some() { vec![None; at.len()] } else { Vec::new() };
        for beaten in here {
            let mut version = beaten.loser;
            while let Some(index) = version.index() {
                if at[index] != Fate::Lost || contests[index].is_some() {
                    break;
                }
                contests[index] = Some(beaten.contest);
                version = self.ledger.bases[index].version();
            }
        }
        contests
    }

    fn lose(&self, id: UpdateId, contest: Option<Contest<C>>, lost: &mut Vec<ReasonCount<C>>) -> Fate {
        let update = &self.ledger.updates[id.0 as usize - 1];
        let cut = self.ledger.cut_towards(self.store, update);
        if cut.is_none()
            && update.kind == UpdateKind::Blind
            && contest.is_some_and(|contest| contest.by_stamps)
        {
            return Fate::Superseded;
        }
        let by_cut = cut.map(|cut| (cut.cause, cut.blame));
        let reason = by_cut.or_else(|| contest.map(|contest| (contest.cause, contest.blame)));
        let (cause, blame) = reason.map_or((None, None), |(cause, blame)| (Some(cause), blame));
        tell(lost, ReasonCount { cause, store: self.store, blame, count: 1, example: id });
        Fate::Lost
    }

    fn note_pending(&self, id: UpdateId, pending: &mut Vec<ReasonCount<C>>) {
        let update = &self.ledger.updates[id.0 as usize - 1];
        let own = self.holdings.retains(self.store, (id, update));
        // An ancestor that was itself cut comes with a later version; the channel is what it waits for.
        let held = own.or_else(|| self.holdings.retained.iter().find(|held| held.to == self.store));
        let (cause, blame) = held.map_or((None, None), |held| (Some(held.cause), held.blame));
        tell(pending, ReasonCount { cause, store: self.store, blame, count: 1, example: id });
    }
}
