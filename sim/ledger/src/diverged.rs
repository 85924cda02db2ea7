//! The rows that differ between the stores at the end, and who is to blame for that.

use crate::ids::{Blame, IncarnationId, UpdateId};
use crate::judge::Holdings;
use crate::record::Ledger;
use std::collections::BTreeMap;

impl<C: Copy + Eq> Ledger<C> {
    /// How many rows differ, and who is to blame for the contests of most of them; a row that differs for want of what has
    /// not arrived has none. Rows that one store never wrote and another did are at their initial version in the one.
    pub(crate) fn diverged(&self, holdings: &Holdings<C>) -> (u64, Option<Blame>) {
        let heads = |life: IncarnationId| self.incarnations[usize::from(life.0)].heads.as_slice();
        let mut lives = holdings.stores.iter().filter_map(|held| held.life).map(heads);
        let Some(first) = lives.next() else { return (0, None) };
        let others: Vec<&[UpdateId]> = lives.collect();
        if others.iter().all(|other| *other == first) {
            return (0, None);
        }
        let most = others.iter().map(|heads| heads.len()).max().unwrap_or(0).max(first.len());
        let head = |heads: &[UpdateId], row: usize| heads.get(row).copied().unwrap_or_default();
        let differs = |row: &usize| others.iter().any(|other| head(other, *row) != head(first, *row));
        let rows = (0..most).filter(differs).count();
        // By row, who is to blame for the last contest that a head of it has lost.
        let is_head = |loser: UpdateId, row: usize| {
            head(first, row) == loser || others.iter().any(|other| head(other, row) == loser)
        };
        let mut blames: BTreeMap<usize, Option<Blame>> = BTreeMap::new();
        for beaten in &self.beaten {
            let Some(update) = self.update(beaten.loser) else { continue };
            let row = update.row.0 as usize;
            if differs(&row) && is_head(beaten.loser, row) {
                blames.insert(row, beaten.contest.blame);
            }
        }
        let mut counts: BTreeMap<Option<Blame>, usize> = BTreeMap::new();
        counts.insert(None, rows - blames.len());
        blames.into_values().for_each(|blame| *counts.entry(blame).or_default() += 1);
        let of_most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        (rows as u64, of_most.and_then(|(blame, _)| blame))
    }
}
