//! Decoding: what of the log of a publisher a subscription is sent (`docs/models/postgres.md` 0.2, 1.1).

use crate::query::{Caller, Scope, holds};
use crate::reply::{Halt, SqlError};
use crate::server::{Change, ChangeKind, Publication, Relation, Row, Server};
use crate::sql::Connection;
use crate::value::Lsn;
use kernel::planted;
use std::sync::Arc;

/// What a subscription asks its publisher for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Over which connection, which names the database.
    pub connection: Arc<Connection>,
    /// Which publications.
    pub publications: Arc<[String]>,
    /// Whether only changes without an origin are wanted.
    pub without_origin: bool,
}

/// A change as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The table under the name that it is published by.
    pub table: String,
    /// The table as of the change.
    pub relation: Arc<Relation>,
    /// The columns that are sent, by their place.
    pub columns: Vec<usize>,
    /// What.
    pub kind: ChangeKind,
}

/// A transaction as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// Where it ends in the publisher's log, which is what it is called by.
    pub end: Lsn,
    /// Its number at the publisher.
    pub number: u64,
    /// What is sent of it.
    pub changes: Vec<Published>,
}

/// What decoding came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// The next transaction.
    Next(Shipment),
    /// Nothing more before this position, which is the end of the log.
    End(Lsn),
    /// The error that ends the stream.
    Failed(SqlError),
}

/// Decodes from a position on until something is to be sent.
pub fn decode(publisher: &mut Server, wanted: &Wanted, from: Lsn) -> Decoded {
    let mut at = from;
    while let Some(record) = publisher.wal.next(at).cloned() {
        at = record.end;
        let transaction = &record.transaction;
        if *transaction.database != *wanted.connection.database {
            continue;
        }
        let filters = wanted.without_origin && publisher.release.filters_origin();
        if transaction.from_origin && filters && !planted("origin-none-filters-nothing") {
            continue;
        }
        let mut changes = Vec::new();
        for change in &transaction.changes {
            match publish(publisher, wanted, record.start, change) {
                Ok(published) => changes.extend(published),
                Err(error) => return Decoded::Failed(error),
            }
        }
        if !changes.is_empty() {
            return Decoded::Next(Shipment { end: record.end, number: transaction.number, changes });
        }
    }
    Decoded::End(publisher.wal.end)
}

/// What is sent of a change; nothing where no publication has it.
fn publish(
    publisher: &mut Server,
    wanted: &Wanted,
    at: Lsn,
    change: &Change,
) -> Result<Option<Published>, SqlError> {
    let relation = &change.relation;
    let mut having: Vec<Arc<Publication>> = Vec::new();
    for name in wanted.publications.iter() {
        let Some(publication) = publisher.wal.publication_at(&wanted.connection.database, name, at) else {
            if publisher.release.names_conflicts() {
                publisher.note(format!("WARNING:  skipped loading publication \"{name}\""));
                continue;
            }
            let message = format!("publication \"{name}\" does not exist");
            return Err(SqlError::new("42704", message));
        };
        if publication.lists(&relation.name, relation.root.as_deref()).is_some() {
            having.push(Arc::clone(publication));
        }
    }
    let sends = |publication: &Arc<Publication>| match &change.kind {
        ChangeKind::Insert(_) => publication.operations.insert,
        ChangeKind::Update(..) => publication.operations.update,
        ChangeKind::Delete(_) => publication.operations.delete,
        ChangeKind::Truncate(_) => publication.operations.truncate,
    };
    if !planted("every-operation-is-published") {
        having.retain(sends);
    }
    let Some(first) = having.first() else { return Ok(None) };
    let root = relation.root.as_ref();
    let by_root = having.iter().any(|one| one.via_root);
    let table = if by_root { root.unwrap_or(&relation.name) } else { &relation.name };
    let listed = first.lists(&relation.name, relation.root.as_deref()).flatten();
    let columns = match listed {
        Some(entry) if !entry.columns.is_empty() => {
            let place = |name: &String| relation.columns.iter().position(|column| column == name);
            entry.columns.iter().filter_map(place).collect()
        }
        _ => (0..relation.columns.len()).collect(),
    };
    let kind = filtered(publisher, wanted, &having, change)?;
    Ok(kind.map(|kind| Published { table: table.clone(), relation: Arc::clone(relation), columns, kind }))
}

/// A change after the row filters of its publications: a row that begins to fit is sent as inserted, and one that no longer
/// fits as deleted.
fn filtered(
    publisher: &mut Server,
    wanted: &Wanted,
    having: &[Arc<Publication>],
    change: &Change,
) -> Result<Option<ChangeKind>, SqlError> {
    let relation = &change.relation;
    let mut fits = |row: &Row| -> Result<bool, SqlError> {
        let mut any = false;
        for publication in having {
            let entry = publication.lists(&relation.name, relation.root.as_deref()).flatten();
            let filter = entry.and_then(|entry| entry.filter.as_ref());
            any |= row_fits(publisher, wanted, filter, relation, row)?;
        }
        Ok(any)
    };
    Ok(match &change.kind {
        ChangeKind::Insert(row) => fits(row)?.then(|| change.kind.clone()),
        ChangeKind::Delete(row) => fits(row)?.then(|| change.kind.clone()),
        ChangeKind::Truncate(_) => Some(change.kind.clone()),
        ChangeKind::Update(old, new) => match (fits(old)?, fits(new)?) {
            (true, true) => Some(change.kind.clone()),
            (false, true) => Some(ChangeKind::Insert(new.clone())),
            (true, false) => Some(ChangeKind::Delete(old.clone())),
            (false, false) => None,
        },
    })
}

/// Whether a row fits a filter.
pub(super) fn row_fits(
    publisher: &mut Server,
    wanted: &Wanted,
    filter: Option<&crate::sql::Expression>,
    relation: &Relation,
    row: &Row,
) -> Result<bool, SqlError> {
    if filter.is_none() {
        return Ok(true);
    }
    let mut caller = Caller {
        server: publisher,
        database: &wanted.connection.database,
        role: "postgres",
        session: None,
        worker: true,
        read_only: true,
    };
    match holds(&mut caller, filter, Scope { columns: &relation.columns, row }) {
        Ok(fits) => Ok(fits),
        Err(Halt::Refused(error)) => Err(error),
        Err(Halt::Waits(_)) => Ok(false),
    }
}
