//! The ledger of a run, to be read: what became of every update, and every row that was written, as each store holds it.
//!
//! A run tells counts, and of a loss its first update; whoever holds a run against a system that was recorded, or looks
//! for a row of his own, wants each of them. Rows are those at the end, after all cuts.
//!
//! **What it does not do.** Rows that nobody wrote are left out: they are at every store as they were at the start.

use crate::course::Course;
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use kernel::Time;
use ledger::{Fate, Holdings, RowId, UpdateId, UpdateKind};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "line", rename_all = "kebab-case")]
#[schemars(title = "Cutover ledger line")]
pub enum LedgerLine {
    /// An update that a store took.
    Update(UpdateLine),
    /// A row at a store at the end.
    Row(RowLine),
}

/// An update that a store took.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UpdateLine {
    /// Its number, from 1 on in the order in which they were taken.
    pub update: u32,
    /// `insert`, `update`, `modify` (which reads what it replaces) or `delete`.
    pub kind: &'static str,
    /// The number of its row.
    pub row: u32,
    /// What the row is called, where it has a name of its own: one that a script or a marker uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The store that took it.
    pub origin: String,
    /// When, in seconds since the beginning.
    pub committed_s: f64,
    /// The update that stood in the row before; nothing where nobody had written it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<u32>,
    /// Whether its client heard that it was done.
    pub acknowledged: bool,
    /// By store, what became of it: `survived`, `superseded`, `pending` or `lost`. A store that does not exist is left
    /// out, unless there is none.
    pub fates: BTreeMap<String, &'static str>,
}

/// A row at a store at the end.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RowLine {
    /// The store.
    pub store: String,
    /// Its number.
    pub row: u32,
    /// What it is called, where it has a name of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether it is there; a row that was deleted is not.
    pub exists: bool,
    /// The update that stands in it.
    pub update: u32,
    /// The updates that it embodies, the newest first: the one that stands there, the one that this one replaced, and so
    /// on.
    pub embodies: Vec<u32>,
}

/// The JSON Schema of a line.
#[must_use]
pub fn ledger_schema() -> serde_json::Value {
    schemars::schema_for!(LedgerLine).into()
}

impl<F: Family> Rehearsal<F> {
    /// The ledger of the run that has just been played: first every update, then the rows of one store after the other.
    pub fn ledger_lines(&mut self, course: &Course<F>) -> Vec<LedgerLine> {
        let stores = F::stores(&course.setup.config);
        let holdings = self.world.holdings(&mut self.stage);
        let reader = LedgerReader { rehearsal: self, holdings: &holdings, stores: &stores };
        let updates = reader.updates();
        updates.into_iter().map(LedgerLine::Update).chain(reader.rows().map(LedgerLine::Row)).collect()
    }
}

struct LedgerReader<'a, F: Family> {
    rehearsal: &'a Rehearsal<F>,
    holdings: &'a Holdings<F::Cause>,
    stores: &'a [String],
}

impl<F: Family> LedgerReader<'_, F> {
    fn name_of(&self, store: ledger::StoreId) -> String {
        self.stores.get(usize::from(store)).cloned().unwrap_or_default()
    }

    fn updates(&self) -> Vec<UpdateLine> {
        let ledger = &self.rehearsal.stage.ledger;
        let judged = ledger.judge(self.holdings);
        let line = |(id, update): (UpdateId, &ledger::Update)| UpdateLine {
            update: id.0,
            kind: kind_word(update.kind),
            row: update.row.0,
            name: self.rehearsal.world.row_name(update.row.0),
            origin: self.name_of(ledger.store_of(update.taken_by)),
            committed_s: (update.committed - Time::ZERO).as_seconds(),
            replaces: Some(ledger.base(id)).filter(|base| *base != UpdateId::INITIAL).map(|base| base.0),
            acknowledged: ledger.is_acknowledged(id),
            fates: if judged.fates.is_empty() {
                self.stores.iter().map(|store| (store.clone(), fate_word(Fate::Lost))).collect()
            } else {
                judged
                    .fates
                    .iter()
                    .map(|(store, fates)| (self.name_of(*store), fate_word(fates.of(id))))
                    .collect()
            },
        };
        ledger.updates().map(line).collect()
    }

    fn rows(&self) -> impl Iterator<Item = RowLine> {
        let ledger = &self.rehearsal.stage.ledger;
        let mut written: Vec<u32> = ledger.updates().map(|(_, update)| update.row.0).collect();
        written.sort_unstable();
        written.dedup();
        let lives = self.holdings.stores.iter().filter_map(|held| Some((held.store, held.life?)));
        let each = lives
            .flat_map(move |(store, life)| written.clone().into_iter().map(move |row| (store, life, row)));
        each.filter_map(move |(store, life, row)| {
            let head = ledger.head(life, RowId(row));
            let update = ledger.update(head)?;
            let embodied = std::iter::successors(Some(head), |version| Some(ledger.base(*version)));
            Some(RowLine {
                store: self.name_of(store),
                row,
                name: self.rehearsal.world.row_name(row),
                exists: update.kind != UpdateKind::Delete,
                update: head.0,
                embodies: embodied.take_while(|one| *one != UpdateId::INITIAL).map(|one| one.0).collect(),
            })
        })
    }
}

const fn kind_word(kind: UpdateKind) -> &'static str {
    match kind {
        UpdateKind::Insert => "insert",
        UpdateKind::Blind => "update",
        UpdateKind::Modify => "modify",
        UpdateKind::Delete => "delete",
    }
}

const fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Survived => "survived",
        Fate::Superseded => "superseded",
        Fate::Pending => "pending",
        Fate::Lost => "lost",
    }
}
