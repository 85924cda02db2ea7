//! Applying: what a subscriber does with a transaction that it is sent (`docs/models/postgres.md` 2).

use super::{Published, Shipment};
use crate::query::{Caller, check_identity, empty, put_row, swap_row, take_row, undo};
use crate::reply::{Halt, SqlError};
use crate::server::{Change, ChangeKind, Row, Sequence, Table, TableState};
use crate::sql::Identity;
use crate::value::{Lsn, Value};
use kernel::planted;
use std::borrow::Cow;
use std::sync::Arc;

/// What became of a transaction that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Something of it was changed here.
    Changed,
    /// Nothing of it was.
    Nothing,
    /// It was skipped as a whole, as was asked for.
    Skipped,
}

/// Which of a subscription's workers applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplyWorker {
    /// The one that feeds its tables.
    Leader,
    /// The one of a single table, which brings it up behind its copy.
    OfTable,
}

/// That columns are missing in the table here.
pub(super) fn missing_columns(table: &str, names: &[&String]) -> SqlError {
    let listed: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let word = if names.len() == 1 { "column" } else { "columns" };
    let message = format!(
        "logical replication target relation \"public.{table}\" is missing replicated {word}: {}",
        listed.join(", ")
    );
    SqlError::new("55000", message)
}

/// Applies a transaction for a subscription, as a whole or not at all.
///
/// # Errors
/// The error that ends the worker, with its context, or that it waits.
pub fn apply(
    caller: &mut Caller<'_>,
    (subscription, worker): (&str, ApplyWorker),
    shipment: &Shipment,
) -> Result<Applied, Halt> {
    let Some(of) = caller.db().subscriptions.get(subscription) else { return Ok(Applied::Nothing) };
    if of.skip == Some(shipment.end) {
        caller.server.note(format!(
            "LOG:  logical replication completed skipping transaction at LSN {}",
            shipment.end
        ));
        if let Some(of) = caller.db_mut().subscriptions.get_mut(subscription) {
            of.skip = None;
            of.applied = of.applied.max(shipment.end);
        }
        return Ok(Applied::Skipped);
    }
    let oid = of.oid;
    let mut changes = Vec::new();
    for published in &shipment.changes {
        if let Err(halt) = one(caller, (subscription, worker), shipment, published, &mut changes) {
            undo(caller.db_mut(), &changes);
            return Err(match halt {
                Halt::Refused(error) => {
                    let context = format!(
                        "processing remote data for replication origin \"pg_{oid}\" during message type \"{}\" for \
                         replication target relation \"public.{}\" in transaction {}, finished at {}",
                        word(&published.kind),
                        published.table,
                        shipment.number,
                        shipment.end
                    );
                    Halt::Refused(error.context(context))
                }
                Halt::Waits(wait) => Halt::Waits(wait),
            });
        }
    }
    let changed = !changes.is_empty();
    let database = caller.database;
    let logged = caller.logged(changes);
    if changed {
        caller.server.wal.commit(database, logged, true);
    }
    let mut cleared = false;
    if let Some(of) = caller.db_mut().subscriptions.get_mut(subscription) {
        if changed {
            of.applied = of.applied.max(shipment.end);
        }
        cleared = of.skip.take().is_some();
    }
    if cleared {
        caller.server.note(format!("WARNING:  skip-LSN of subscription \"{subscription}\" cleared"));
    }
    Ok(if changed { Applied::Changed } else { Applied::Nothing })
}

fn word(kind: &ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Insert(_) => "INSERT",
        ChangeKind::Update(..) => "UPDATE",
        ChangeKind::Delete(_) => "DELETE",
        ChangeKind::Truncate(_) => "TRUNCATE",
    }
}

/// Whether a worker feeds a table with what ends at a position.
fn feeds(worker: ApplyWorker, state: Option<&TableState>, end: Lsn) -> bool {
    match state {
        Some(TableState::Ready) => true,
        Some(TableState::Synced(at)) => end > *at,
        Some(TableState::Copied(at)) => worker == ApplyWorker::OfTable && end > *at,
        Some(TableState::Init | TableState::Copying) => false,
        None => planted("what-a-subscription-does-not-list-is-applied"),
    }
}

fn one(
    caller: &mut Caller<'_>,
    (subscription, worker): (&str, ApplyWorker),
    shipment: &Shipment,
    published: &Published,
    changes: &mut Vec<Change>,
) -> Result<(), Halt> {
    let name = published.table.as_str();
    let database = caller.db();
    let Some(table) = database.tables.get(name) else {
        let message = format!("logical replication target relation \"public.{name}\" does not exist");
        return Err(SqlError::new("55000", message).into());
    };
    let sent = || published.columns.iter().map(|place| &published.relation.columns[*place]);
    let places: Vec<usize> = sent().filter_map(|column| table.column(column)).collect();
    if places.len() < published.columns.len() {
        let missing: Vec<&String> = sent().filter(|column| table.column(column).is_none()).collect();
        return Err(missing_columns(name, &missing).into());
    }
    let of = database.subscriptions.get(subscription);
    if !of.is_some_and(|of| feeds(worker, of.tables.get(name), shipment.end)) {
        return Ok(());
    }
    match &published.kind {
        ChangeKind::Insert(row) => insert(caller, subscription, published, (&places, row), changes),
        ChangeKind::Update(old, new) => {
            let Some((of, local)) = local_row(caller, published, &places, old)? else {
                if planted("an-update-without-its-row-makes-one") {
                    return insert(caller, subscription, published, (&places, new), changes);
                }
                missing_row(caller, subscription, name, "update");
                return Ok(());
            };
            check_identity(caller.db(), &of, false)?;
            let mut changed = Arc::clone(&local);
            let values = Arc::make_mut(&mut changed);
            for (place, from) in places.iter().zip(&published.columns) {
                values[*place] = new[*from].clone();
            }
            swap_row(caller, &of, &local, changed, changes)
                .map_err(|halt| conflict(caller, name, halt, "update_exists"))
        }
        ChangeKind::Delete(old) => match local_row(caller, published, &places, old)? {
            None => {
                missing_row(caller, subscription, name, "delete");
                Ok(())
            }
            Some((of, local)) => {
                check_identity(caller.db(), &of, true)?;
                take_row(caller, &of, &local, changes)
            }
        },
        ChangeKind::Truncate(restart) => {
            crate::query::whole_table_free(caller, name)?;
            empty(caller, name, *restart, changes);
            Ok(())
        }
    }
}

fn insert(
    caller: &mut Caller<'_>,
    subscription: &str,
    published: &Published,
    (places, row): (&[usize], &Row),
    changes: &mut Vec<Change>,
) -> Result<(), Halt> {
    let name = published.table.as_str();
    let many = caller.db().tables[name].columns.len();
    let mut values: Vec<Option<Value>> = vec![None; many];
    for (place, from) in places.iter().zip(&published.columns) {
        values[*place] = Some(row[*from].clone());
    }
    let put = put_row(caller, name, values, changes).map_err(|halt| {
        if matches!(&halt, Halt::Refused(error) if error.code == "23505") {
            count(caller, subscription, "insert_exists");
        }
        conflict(caller, name, halt, "insert_exists")
    });
    let taken = matches!(&put, Err(Halt::Refused(error)) if error.code == "23505");
    if taken && planted("a-conflict-is-skipped") {
        return Ok(());
    }
    if planted("sequences-travel") {
        advance_sequences(caller, name, changes);
    }
    put
}

/// Sets the sequences of a table to the row that was inserted last. No release does so: it is a planted defect.
fn advance_sequences(caller: &mut Caller<'_>, name: &str, changes: &[Change]) {
    let Some(ChangeKind::Insert(row)) = changes.last().map(|change| &change.kind) else { return };
    let key = caller.db().tables.get(name).and_then(|table| table.key.as_ref()?.first().copied());
    let Some(id) = key.and_then(|place| row.get(place)?.int()) else { return };
    let owned = |one: &&mut Sequence| one.owned_by.as_ref().is_some_and(|(table, _)| table == name);
    caller.db_mut().sequences.values_mut().filter(owned).for_each(|one| one.set(id, true));
}

/// A key that is taken, in the words of a release that names conflicts.
fn conflict(caller: &Caller<'_>, name: &str, halt: Halt, kind: &str) -> Halt {
    match halt {
        Halt::Refused(error) if error.code == "23505" && caller.server.release.names_conflicts() => {
            let index = error.message.split('"').nth(1).unwrap_or_default();
            let message = format!("conflict detected on relation \"public.{name}\": conflict={kind}");
            let detail =
                format!("Key already exists in unique index \"{index}\", modified in transaction 4711.");
            Halt::Refused(SqlError::new("23505", message).detail(detail))
        }
        other => other,
    }
}

fn count(caller: &mut Caller<'_>, subscription: &str, kind: &'static str) {
    if let Some(of) = caller.db_mut().subscriptions.get_mut(subscription) {
        *of.conflicts.entry(kind).or_default() += 1;
    }
}

/// A row that should be changed and is not there: passed over, which only the newest release says.
fn missing_row(caller: &mut Caller<'_>, subscription: &str, table: &str, verb: &str) {
    if caller.server.release.names_conflicts() {
        let kind = if verb == "update" { "update_missing" } else { "delete_missing" };
        count(caller, subscription, kind);
        caller
            .server
            .note(format!("LOG:  conflict detected on relation \"public.{table}\": conflict={kind}"));
    }
}

/// The row here that a changed row of the publisher means, with the table that it is in.
fn local_row<'a>(
    caller: &Caller<'_>,
    published: &'a Published,
    places: &[usize],
    old: &Row,
) -> Result<Option<(Cow<'a, str>, Row)>, Halt> {
    let name = published.table.as_str();
    let database = caller.db();
    let table = &database.tables[name];
    let full = published.relation.identity == Identity::Full;
    let value_of = |place: usize| {
        let at = places.iter().position(|one| *one == place)?;
        old.get(published.columns[at])
    };
    let leaf = |one: &Table| match &one.partitioning {
        crate::server::Partitioning::Leaf(root, _) => root == name,
        _ => false,
    };
    let called = |of: &String| if of == name { Cow::Borrowed(name) } else { Cow::Owned(of.clone()) };
    let candidates = || database.tables.iter().filter(|(of, one)| of.as_str() == name || leaf(one));
    if let Some(key) = &table.key {
        let key: Option<Vec<Value>> = key.iter().map(|place| value_of(*place).cloned()).collect();
        let Some(key) = key else { return Ok(None) };
        return Ok(candidates().find_map(|(of, one)| Some((called(of), one.by_key(&key)?.clone()))));
    }
    if let Some(columns) = table.identity_columns() {
        // The whole old row is at hand here, where a server sends the columns of its own identity alone.
        let same = |row: &&Row| columns.iter().all(|place| row.get(*place) == value_of(*place));
        return Ok(candidates().find_map(|(of, one)| Some((called(of), one.rows().find(same)?.clone()))));
    }
    if !full {
        let message = format!(
            "logical replication target relation \"public.{name}\" has neither REPLICA IDENTITY index nor PRIMARY KEY \
             and published relation does not have REPLICA IDENTITY FULL"
        );
        return Err(SqlError::new("55000", message).into());
    }
    let same = |row: &&Row| places.iter().all(|place| row.get(*place) == value_of(*place));
    Ok(candidates().find_map(|(of, one)| Some((called(of), one.rows().find(same)?.clone()))))
}
