//! What must hold of a pair whatever was done to it, looked at when a run has ended and rows carry their contents.
//!
//! Contents and ledger tell *which* updates a row embodies, not what the row is; and neither sees what a log holds
//! beyond its own updates. So here:
//!
//! - a row exists unless the update at its head is a delete (`DESIGN`, rows: a tombstone is a head too);
//! - two stores, or old ones of theirs, with the same update at the head of a row have the same row, stamp and all;
//! - a store is connected to its peer, by whatever data source;
//! - a log holds updates that were taken by its own life, in the order of their positions and their tickets; what is
//!   received is not sent on (`docs/models/stores.md 4`), and only a restore may log what others took (the reading
//!   `restore_logs_rows`);
//! - a bookmark of the log does not lie beyond its end.
//!
//! A breach is a defect of the model, and is told as a disagreement.

use crate::life::Life;
use crate::pair::{Ground, Pair};
use kernel::narrow::u32_of;
use ledger::{Kind, RowId};
use rehearsal::DISAGREEMENT;
use rehearsal::outcome::Severity;

impl Pair {
    /// Notes the first breach of each store.
    pub(crate) fn note_breaches(&self, stage: &mut Ground) {
        for store in &self.stores {
            let Some(life) = store.life.as_ref().filter(|life| life.has_tables) else { continue };
            let breach = rows_are_their_heads(life, stage).or_else(|| self.log_is_its_own(life, stage));
            if let Some(breach) = breach {
                stage.note(Severity::Error, DISAGREEMENT, None, format!("{}: {breach}", store.name));
            }
        }
        let lives = self.stores.iter().filter_map(|store| store.life.as_ref().filter(|life| life.has_tables));
        let lives: Vec<&Life> = lives.collect();
        for (index, one) in lives.iter().enumerate() {
            let breach =
                lives[index + 1..].iter().find_map(|other| same_heads_are_the_same_rows(one, other, stage));
            if let Some(breach) = breach {
                stage.note(Severity::Error, DISAGREEMENT, None, breach);
            }
        }
        for (from, store) in self.stores.iter().enumerate() {
            let to = store.session.to;
            if store.session.connected && self.stores[to].of != self.peer(from) {
                let message =
                    format!("{} is connected to {}, which is not its peer", store.name, self.stores[to].name);
                stage.note(Severity::Error, DISAGREEMENT, None, message);
            }
        }
    }

    fn log_is_its_own(&self, life: &Life, stage: &Ground) -> Option<String> {
        let end = life.log.end();
        if !life.channel.is_stale(life.id) && life.channel.mark.lsn > end {
            return Some(format!(
                "the bookmark {} is beyond the end of the log, {end}",
                life.channel.mark.lsn
            ));
        }
        let records = &life.log.records;
        let disorder =
            records.windows(2).find(|two| two[0].lsn >= two[1].lsn || two[0].ticket > two[1].ticket);
        if let Some([before, after]) = disorder {
            return Some(format!("{before:?} stands before {after:?}"));
        }
        if self.reading().restore_logs_rows {
            return None;
        }
        let foreign = records.iter().find(|record| {
            stage.ledger.update(record.update).is_none_or(|update| update.taken_by != life.id)
        });
        foreign.map(|record| format!("the log holds what its store did not take: {record:?}"))
    }
}

fn rows_are_their_heads(life: &Life, stage: &Ground) -> Option<String> {
    let rows = life.table.rows.iter().enumerate();
    let wrong = rows.filter_map(|(index, row)| {
        let head = stage.ledger.update(stage.ledger.head(life.id, RowId::of(index)))?;
        let deleted = head.kind == Kind::Delete;
        (row.exists() == deleted).then(|| {
            let word = if deleted { "exists" } else { "does not exist" };
            format!("row {index} {word} after {head:?}")
        })
    });
    wrong.into_iter().next()
}

fn same_heads_are_the_same_rows(one: &Life, other: &Life, stage: &Ground) -> Option<String> {
    let rows = u32_of(one.table.rows.len().max(other.table.rows.len()));
    let wrong = (0..rows).find(|row| {
        let same = stage.ledger.head(one.id, RowId(*row)) == stage.ledger.head(other.id, RowId(*row));
        same && one.table.row(*row) != other.table.row(*row)
    });
    wrong.map(|row| format!("row {row} has the same update at its head in both stores and is not the same"))
}
