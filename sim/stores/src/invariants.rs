//! What must hold of a pair whatever was done to it, looked at when a run has ended and rows carry their contents.
//!
//! What must hold of every replica stands with it (`replica::Replica::row_breach` and its neighbours). Of a pair,
//! besides:
//!
//! - two stores, or old ones of theirs, with the same update at the head of a row have the same row, stamp and all;
//! - a store is connected to its peer, by whatever data source;
//! - a log holds what its own life took, unless a restore has logged its rows (the reading `restore_logs_rows`);
//! - a bookmark of the log does not lie beyond its end.
//!
//! A breach is a defect of the model, and is told as a disagreement.

use crate::pair::{Pair, Stage};
use crate::parts::Life;
use rehearsal::{DISAGREEMENT, Severity};

impl Pair {
    /// Notes the first breach of each store.
    pub(crate) fn note_breaches(&self, stage: &mut Stage) {
        for store in &self.stores {
            let Some(life) = store.life.as_ref().filter(|life| life.has_tables) else { continue };
            let breach = life.replica.row_breach(&stage.ledger).or_else(|| self.log_is_its_own(life, stage));
            if let Some(breach) = breach {
                stage.note(Severity::Error, DISAGREEMENT, None, format!("{}: {breach}", store.name));
            }
        }
        let lives = self.stores.iter().filter_map(|store| store.life.as_ref().filter(|life| life.has_tables));
        let lives: Vec<&Life> = lives.collect();
        for (index, one) in lives.iter().enumerate() {
            let breach = lives[index + 1..]
                .iter()
                .find_map(|other| one.replica.twin_breach(&other.replica, &stage.ledger));
            if let Some(breach) = breach {
                stage.note(Severity::Error, DISAGREEMENT, None, breach);
            }
        }
        for (from, store) in self.stores.iter().enumerate() {
            let to = store.connection.to;
            if store.connection.connected && self.stores[to].of != self.peer(from) {
                let message =
                    format!("{} is connected to {}, which is not its peer", store.name, self.stores[to].name);
                stage.note(Severity::Error, DISAGREEMENT, None, message);
            }
        }
    }

    fn log_is_its_own(&self, life: &Life, stage: &Stage) -> Option<String> {
        let Life { replica, channel, .. } = life;
        let (mark, end) = (channel.sent.mark.lsn, replica.log.end());
        if !channel.sent.is_stale(replica.id) && mark > end {
            return Some(format!("the bookmark {mark} is beyond the end of the log, {end}"));
        }
        let logs_rows = self.reading().restore_logs_rows;
        let echo = || if logs_rows { None } else { replica.echo_breach(&stage.ledger) };
        replica.order_breach().or_else(echo)
    }
}
