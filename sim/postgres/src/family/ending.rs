//! The clusters at the end: what they hold, what is still on its way, the final state, and findings.

use super::book::Note;
use super::cause::Cause;
use super::direction::STUCK;
use super::load::MARK;
use super::routes::Fate;
use super::twin::{Stage, Twin};
use crate::server::{Power, Row, Worker};
use ledger::{Cut, Holding, Holdings, PositionRange, Retained, StoreId, UpdateId};
use rehearsal::{Ended, Ending, Severity, grouped};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Ended for Twin {
    /// Why the clusters are not at rest: a worker that is wanted and could get on has not been launched yet.
    fn waiting_for(&self, stage: &Stage) -> Option<String> {
        let _ = stage;
        self.directions.iter().find_map(|direction| {
            let subscription = self.subscription(&direction.id)?;
            let (from, to) = (self.publisher_of(&direction.id)?, self.at_of(&direction.id));
            let up = [from, to].iter().all(|node| self.server(*node).power == Power::Up);
            let waits = subscription.enabled
                && up
                && !self.is_cut(from, to)
                && !direction.live
                && direction.launching
                && direction.failed < STUCK;
            waits.then(|| format!("the worker of {} is about to start", direction.id.name))
        })
    }

    /// What the ledger judges by.
    fn holdings(&mut self, stage: &mut Stage) -> Holdings<Cause> {
        let mut holdings = Holdings { stores: Vec::new(), retained: Vec::new() };
        let database = self.config().database.clone();
        for store in 0..self.names.len() {
            let exists = self.server(store).databases.contains_key(&database);
            if !self.is_judged(store) {
                continue;
            }
            let life = exists.then(|| self.book.lives[store]);
            let serves = self.clients.iter().any(|client| client.home == Some(store));
            holdings.stores.push(Holding { store: StoreId::of(store), life, serves });
            self.explain(store, stage, &mut holdings.retained);
        }
        holdings
    }

    /// What the family adds to the outcome.
    fn ending(&mut self, stage: &mut Stage) -> Ending {
        self.find_ids_given_twice(stage);
        self.find_stalled(stage);
        self.measure_log();
        Ending {
            state: self.final_state(),
            single_copy: Vec::new(),
            max_lag: self.gauges.max_lag,
            max_log_held: self.gauges.max_log_held,
            contents: self.contents(stage),
            held: self.held(stage),
        }
    }
}

impl Twin {
    /// Whether a cluster is to have every row: it is meant to, and has come to serve or to be fed. One that the runbook has
    /// never brought so far has nothing that could be missing there; what had it still has it.
    pub(crate) fn is_judged(&self, store: usize) -> bool {
        let serves = self.clients.iter().any(|client| client.home == Some(store));
        let fed = self.routes.all.iter().any(|route| route.to.contains(&store));
        self.judged[store] && (serves || fed || store == self.config().serving()) || serves
    }

    /// What the final rows of a store embody, by update.
    fn embodied(&self, store: usize, stage: &Stage) -> Vec<bool> {
        let mut here = vec![false; self.book.taken.len() + 1];
        let life = self.book.lives[store];
        for row in 0..self.book.named.len() {
            let mut version = stage.ledger.head(life, ledger::RowId(kernel::narrow::u32_of(row)));
            while version != UpdateId::INITIAL && !here[version.0 as usize] {
                here[version.0 as usize] = true;
                version = stage.ledger.base(version);
            }
        }
        here
    }

    /// Every update that a store misses, with what became of it.
    fn missing(&self, store: usize, stage: &Stage) -> Vec<(UpdateId, Fate)> {
        let (here, contested) = (self.embodied(store, stage), self.book.contested(store, &stage.ledger));
        let missing = |id: &UpdateId| !here[id.0 as usize] && stage.ledger.is_acknowledged(*id);
        let ids = stage.ledger.updates().map(|(id, _)| id).filter(missing);
        ids.map(|id| (id, self.fate_of(id, store, &contested))).collect()
    }

    /// Tells the ledger of every update that a store misses why it does, or that it is on its way.
    fn explain(&self, store: usize, stage: &mut Stage, retained: &mut Vec<Retained<Cause>>) {
        let to = StoreId::of(store);
        let mut held: Vec<(Note, Vec<UpdateId>)> = Vec::new();
        let mut cuts: Vec<Cut<Cause>> = Vec::new();
        for (id, fate) in self.missing(store, stage) {
            let Some(update) = stage.ledger.update(id) else { continue };
            let (of, at) = (update.taken_by, update.position);
            match fate {
                Fate::Contest => {}
                Fate::Pending(note) => match held.iter_mut().find(|(known, _)| *known == note) {
                    Some((_, ids)) => ids.push(id),
                    None => held.push((note, vec![id])),
                },
                Fate::Lost((cause, blame)) => match cuts.iter_mut().rev().find(|cut| {
                    cut.of == of && cut.cause == cause && cut.blame == blame && cut.range.to + 1 == at
                }) {
                    Some(cut) => cut.range.to = at,
                    None => {
                        let range = PositionRange { after: at - 1, to: at };
                        cuts.push(Cut { of, range, to, cause, blame });
                    }
                },
            }
        }
        cuts.into_iter().for_each(|cut| stage.ledger.cut(cut));
        retained.extend(held.into_iter().map(|((cause, blame), copies)| {
            let range = PositionRange { after: u64::MAX, to: u64::MAX };
            Retained { of: self.book.lives[store], range, copies, to, cause, blame }
        }));
    }

    /// What the rows of each store embody, as the rows themselves say; of rows that are gone, what took them out.
    fn contents(&self, stage: &Stage) -> Vec<(StoreId, Vec<Vec<u32>>)> {
        let judged = (0..self.names.len()).filter(|store| self.is_judged(*store));
        judged.map(|store| (StoreId::of(store), self.contents_of(store, stage))).collect()
    }

    fn contents_of(&self, store: usize, stage: &Stage) -> Vec<Vec<u32>> {
        let Some(database) = self.server(store).databases.get(&self.config().database) else {
            return Vec::new();
        };
        let mut last: Vec<u32> = self.book.gone[store].values().copied().collect();
        for (name, table) in &database.tables {
            let Some(place) = table.column(MARK) else { continue };
            let key = table.key.as_deref().unwrap_or(&[0]);
            let mark = |row: &Row| u32::try_from(row.get(place)?.int()?).ok();
            let written =
                |row| self.book.head_by_hand(store, (name, key, row), &stage.ledger).or_else(|| mark(row));
            last.extend(table.rows().filter_map(written).filter(|mark| *mark > 0));
        }
        last.into_iter().map(|mark| self.chain(mark)).collect()
    }

    /// An update and all that its row had been, as the rows said when each was written.
    fn chain(&self, mark: u32) -> Vec<u32> {
        let mut all = Vec::new();
        let mut version = mark;
        while let Some(taken) = version.checked_sub(1).and_then(|at| self.book.taken.get(at as usize)) {
            all.push(version);
            version = taken.read;
        }
        all
    }

    /// What is still on its way to each store, with what it embodies.
    fn held(&self, stage: &Stage) -> Vec<(StoreId, Vec<u32>)> {
        let judged = (0..self.names.len()).filter(|store| self.is_judged(*store));
        let of = |store: usize| {
            let pending =
                self.missing(store, stage).into_iter().filter(|(_, fate)| matches!(fate, Fate::Pending(_)));
            let all: BTreeSet<u32> = pending.flat_map(|(id, _)| self.chain(id.0)).collect();
            (StoreId::of(store), all.into_iter().collect())
        };
        judged.map(of).collect()
    }

    /// Tells of clients that were given an id that was in use, from when on.
    fn find_ids_given_twice(&self, stage: &mut Stage) {
        for client in &self.clients {
            if client.taken > 0 {
                let times = if client.taken == 1 { "time" } else { "times" };
                let message = format!(
                    "a sequence gave {} an id that was in use, {} {times}",
                    client.name,
                    grouped(client.taken)
                );
                let (severity, kind) = (Severity::Error, "id-given-twice");
                stage.notes.push(rehearsal::Note {
                    severity,
                    kind,
                    blame: client.sent.by,
                    at: client.taken_since,
                    message,
                });
            }
        }
    }

    /// Tells of workers that fail again and again, with the line of the log.
    fn find_stalled(&self, stage: &mut Stage) {
        for direction in &self.directions {
            let Some(subscription) = self.subscription(&direction.id) else { continue };
            let Worker::Failed(error) = &subscription.worker else { continue };
            if subscription.enabled && direction.failed >= STUCK {
                let name = &direction.id.host;
                let message = format!(
                    "the worker of {} at {name} fails again and again: {}",
                    direction.id.name, error.message
                );
                stage.note(Severity::Warning, "direction-stalled", direction.made_by, message);
            }
        }
    }

    fn final_state(&self) -> Value {
        let clusters: Vec<Value> = (0..self.names.len()).map(|node| self.cluster_state(node)).collect();
        json!({ "family": "postgres", "clusters": clusters })
    }

    fn cluster_state(&self, node: usize) -> Value {
        let server = self.server(node);
        let database = server.databases.get(&self.config().database);
        let subscriptions: Vec<Value> = database
            .into_iter()
            .flat_map(|database| &database.subscriptions)
            .map(|(name, subscription)| {
                let states: String = subscription.tables.values().map(|state| state.letter()).collect();
                json!({ "name": name, "enabled": subscription.enabled, "slot": subscription.slot, "tables": states,
                        "worker": worker_word(&subscription.worker) })
            })
            .collect();
        let slots: Vec<Value> = server
            .slots
            .iter()
            .filter(|(_, slot)| !slot.copying)
            .map(|(name, slot)| {
                let behind = server.wal.end.0.saturating_sub(slot.confirmed.0);
                json!({ "name": name, "lost": slot.lost.is_some(), "behind_bytes": behind })
            })
            .collect();
        let sequences: Vec<Value> = database
            .into_iter()
            .flat_map(|database| &database.sequences)
            .map(|(name, sequence)| json!({ "name": name, "last": sequence.last, "called": sequence.called }))
            .collect();
        json!({
            "cluster": self.name(node),
            "release": server.release.to_string(),
            "up": server.power == Power::Up,
            "database": database.is_some(),
            "applications": self.clients.iter().any(|client| client.home == Some(node)),
            "publications": database.map_or(0, |database| database.publications.len()),
            "subscriptions": subscriptions,
            "slots": slots,
            "sequences": sequences,
        })
    }
}

/// How a worker is, in a word.
pub(crate) const fn worker_word(worker: &Worker) -> &'static str {
    match worker {
        Worker::Absent => "absent",
        Worker::Running(_) => "running",
        Worker::Failed(_) => "failed",
    }
}
