//! What came of a recording when it was played, beside what was recorded.

use crate::recording::{LedgerRow, NodeRows, Recording, StepOutcome};
use crate::schedule::{NODES, Schedule, Turned, WRITERS};
use rehearsal::outcome::{Outcome, StepResult};
use rehearsal::{LedgerLine, Rehearsal, Rejected, RowLine, Scene, SourceText, UpdateLine};
use std::collections::BTreeMap;
use stores::Pair;

/// Something that came out otherwise than it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// A step.
    Step {
        /// Which, from 1 on.
        number: usize,
        /// What was done.
        step: String,
        /// How it ended there.
        recorded: StepOutcome,
        /// How it ended here.
        played: StepOutcome,
    },
    /// How many transactions were acknowledged.
    Acknowledged {
        /// There.
        recorded: u64,
        /// Here.
        played: u64,
    },
    /// The rows of a table at a node.
    Rows {
        /// The node.
        node: &'static str,
        /// The table.
        table: &'static str,
        /// Rows there that are not here.
        missing: Vec<String>,
        /// Rows here that are not there.
        beyond: Vec<String>,
    },
}

/// A recording that was played.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// What was compared: the steps.
    pub steps: usize,
    /// Transactions that were acknowledged and are missing at one of the nodes at least.
    pub missing: u64,
    /// What came out otherwise; empty where all is equal.
    pub differences: Vec<Difference>,
}

/// Plays a recording and compares.
///
/// # Errors
/// What the scenario or the runbook was rejected for that it was turned into; that would be a defect of the turning.
pub fn replay(recording: &Recording) -> Result<Replayed, Box<Rejected>> {
    let schedule = Schedule::of(recording);
    let scenario =
        SourceText { name: "recorded/scenario.toml".into(), bytes: schedule.scenario.clone().into() };
    let runbook =
        |_: &str| Ok(SourceText { name: "runbook.md".into(), bytes: schedule.runbook.clone().into_bytes() });
    let scene: Scene<Pair> = Scene::open("recorded", &scenario, runbook)?;
    let course = scene.course(&[]).expect("nothing deviates from a recording");
    let mut rehearsal = Rehearsal::default();
    let outcome = rehearsal.play(&scene, &course, scene.checked.generic.seed);
    let lines = rehearsal.ledger_lines(&course);
    let played = Played::of(&outcome, &lines);
    let mut differences = steps(recording, &schedule.turned, &outcome);
    let acknowledged = played.acknowledged();
    if acknowledged != recording.acknowledged {
        let (recorded, played) = (recording.acknowledged, acknowledged);
        differences.push(Difference::Acknowledged { recorded, played });
    }
    for (node, store, _) in NODES {
        let recorded = &recording.rows[node];
        let with_account = recorded.ledger.iter().any(|row| matches!(row, LedgerRow::Of(..)));
        let here = played.rows(store, with_account);
        differences.extend(rows(node, recorded, &here));
    }
    Ok(Replayed {
        steps: recording.steps.len(),
        missing: outcome.updates.lost + outcome.updates.pending,
        differences,
    })
}

/// How each step ended.
fn steps(recording: &Recording, turned: &[Turned], outcome: &Outcome) -> Vec<Difference> {
    let number = |address: &str| address.split('.').next().and_then(|id| id.parse::<usize>().ok());
    let ended = |turned: &Turned| {
        if turned.steps.is_empty() {
            return if turned.refused { StepOutcome::Refused } else { StepOutcome::Ok };
        }
        let played = outcome.runbook.steps.iter();
        let mut own =
            played.filter(|step| number(&step.address).is_some_and(|id| turned.steps.contains(&id)));
        match own.find(|step| step.result != StepResult::Ok).map(|step| step.result) {
            None => StepOutcome::Ok,
            Some(StepResult::TimedOut) => StepOutcome::Timeout,
            Some(_) => StepOutcome::Refused,
        }
    };
    let compared = recording.steps.iter().zip(turned).enumerate().filter_map(|(index, (step, turned))| {
        let played = ended(turned);
        let (step, recorded) = (step.step.clone(), step.outcome);
        (played != recorded).then_some(Difference::Step { number: index + 1, step, recorded, played })
    });
    compared.collect()
}

/// What differs of a node's rows.
fn rows(node: &'static str, recorded: &NodeRows, played: &NodeRows) -> Vec<Difference> {
    let tables = [
        ("ledger", recorded.ledger_words(), played.ledger_words()),
        ("account", recorded.account_words(), played.account_words()),
        ("marker", recorded.marker_words(), played.marker_words()),
    ];
    let without = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|one| !others.contains(one)).cloned().collect()
    };
    let differences = tables.into_iter().filter_map(|(table, there, here)| {
        let (missing, beyond) = (without(&there, &here), without(&here, &there));
        (there != here).then_some(Difference::Rows { node, table, missing, beyond })
    });
    differences.collect()
}

/// The ledger of the run, by update.
struct Played<'a> {
    updates: BTreeMap<u32, &'a UpdateLine>,
    rows: Vec<&'a RowLine>,
}

impl<'a> Played<'a> {
    fn of(_outcome: &Outcome, lines: &'a [LedgerLine]) -> Self {
        let mut played = Self { updates: BTreeMap::new(), rows: Vec::new() };
        for line in lines {
            match line {
                LedgerLine::Update(update) => {
                    played.updates.insert(update.update, update);
                }
                LedgerLine::Row(row) => played.rows.push(row),
            }
        }
        played
    }

    /// Transactions that were acknowledged, each of which inserts one row of the ledger.
    fn acknowledged(&self) -> u64 {
        let keyed = |update: &&&UpdateLine| numbered(update.name.as_deref(), "script").is_some();
        self.updates.values().filter(|update| update.acknowledged).filter(keyed).count() as u64
    }

    /// What a store holds, in the words of the recording.
    fn rows(&self, store: &str, with_account: bool) -> NodeRows {
        let here = || self.rows.iter().filter(|row| row.store == store && row.exists);
        let numbers =
            |of: &'static str| here().filter_map(move |row| Some((numbered(row.name.as_deref(), of)?, *row)));
        let mut ledger: Vec<(u32, u32)> =
            numbers("script").map(|(key, row)| (key, self.account_of(row.update).unwrap_or(0))).collect();
        ledger.sort_unstable();
        let row =
            |(key, account)| if with_account { LedgerRow::Of(key, account) } else { LedgerRow::Key(key) };
        let mut marker: Vec<u32> = numbers("marker").map(|(number, _)| number).collect();
        marker.sort_unstable();
        let mut account: BTreeMap<String, (u32, Option<u32>)> =
            (0..4).map(|account| (account.to_string(), (0, None))).collect();
        for (name, recorded, own) in WRITERS {
            let named = format!("own {own} of {name}");
            if let Some(row) = here().find(|row| row.name.as_deref() == Some(&named)) {
                let counted = u32::try_from(row.embodies.len()).unwrap_or(u32::MAX);
                account.insert(recorded.to_string(), (counted, self.key_beside(row.update)));
            }
        }
        NodeRows { ledger: ledger.into_iter().map(row).collect(), account, marker }
    }

    /// The account that the transaction counts in which inserts a row of the ledger: its next update.
    fn account_of(&self, update: u32) -> Option<u32> {
        let name = self.updates.get(&(update + 1))?.name.as_deref()?;
        WRITERS
            .iter()
            .find(|(writer, _, own)| name == format!("own {own} of {writer}"))
            .map(|(_, recorded, _)| *recorded)
    }

    /// The key that the transaction inserts which counts in an account: that of the update before.
    fn key_beside(&self, update: u32) -> Option<u32> {
        numbered(self.updates.get(&update.checked_sub(1)?)?.name.as_deref(), "script")
    }
}

/// The number behind a word.
fn numbered(name: Option<&str>, word: &str) -> Option<u32> {
    name?.strip_prefix(word)?.trim().parse().ok()
}
