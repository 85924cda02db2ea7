//! The first copy of a table (`docs/models/postgres.md` 1.4).

use super::decode::{Wanted, row_fits};
use crate::query::{Caller, may, put_row, undo};
use crate::reply::{Halt, SqlError, Wait};
use crate::server::{Partitioning, Row, Server, Table};
use crate::value::Lsn;
use kernel::planted;

/// The rows of a table as of a position of the publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// As of where.
    pub at: Lsn,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Whether they are in place already, so that none is brought.
    pub in_place: bool,
}

impl Copied {
    /// A copy whose rows are in place, with what was written to them up to a position.
    #[must_use]
    pub const fn in_place(at: Lsn) -> Self {
        Self { at, columns: Vec::new(), rows: Vec::new(), in_place: true }
    }
}

/// Takes the rows of a table at the publisher, as a role that reads it.
///
/// # Errors
/// What the copy is refused with, or that it waits until every open transaction has ended.
pub fn copy_out(publisher: &mut Server, wanted: &Wanted, role: &str, name: &str) -> Result<Copied, Halt> {
    let failed = |why: &SqlError| {
        let message = format!(
            "could not start initial contents copy for table \"public.{name}\": ERROR:  {}",
            why.message
        );
        SqlError::new("08006", message)
    };
    let most = publisher.settings.number("max_replication_slots", 10);
    if i64::try_from(publisher.slots.len()).unwrap_or(i64::MAX) >= most {
        let message = "could not create replication slot \"pg_16400_sync_16390_7000000000000000000\": ERROR:  \
                       all replication slots are in use";
        return Err(SqlError::new("08006", message).into());
    }
    if publisher.transaction_is_open() {
        return Err(Halt::Waits(Wait::Transactions));
    }
    let caller = Caller {
        server: publisher,
        database: &wanted.connection.database,
        role,
        session: None,
        worker: true,
        read_only: true,
    };
    may(&caller, name, "SELECT").map_err(|error| failed(&error))?;
    let Some(table) = caller.db().tables.get(name) else {
        let missing = SqlError::new("42P01", format!("relation \"public.{name}\" does not exist"));
        return Err(failed(&missing).into());
    };
    let leaf = |one: &&Table| match &one.partitioning {
        Partitioning::Leaf(root, _) => root == name,
        Partitioning::None | Partitioning::Root(_) => false,
    };
    let leaves = caller.db().tables.values().filter(leaf).flat_map(Table::rows);
    let every: Vec<Row> = table.rows().chain(leaves).cloned().collect();
    let seen = table.description(name);
    let database = caller.db();
    let publications: Vec<_> =
        wanted.publications.iter().filter_map(|one| database.publications.get(one)).cloned().collect();
    let mut rows = Vec::new();
    for row in every {
        let mut fits = publications.is_empty();
        for publication in &publications {
            let Some(entry) = publication.lists(name, seen.root.as_deref()) else { continue };
            let filter = entry.and_then(|entry| entry.filter.as_ref());
            fits |= row_fits(publisher, wanted, filter, &seen, &row)?;
        }
        if fits {
            rows.push(row);
        }
    }
    let listed = publications.iter().find_map(|one| Some(&one.lists(name, seen.root.as_deref())??.columns));
    let places = places_of(listed.map_or(&[][..], Vec::as_slice), &seen.columns);
    let part = |row: Row| places.iter().filter_map(|place| row.get(*place).cloned()).collect();
    let columns = places.iter().map(|place| seen.columns[*place].clone()).collect();
    let rows = rows.into_iter().map(part).collect();
    Ok(Copied { at: publisher.wal.end, columns, rows, in_place: false })
}

/// The places of the columns that are copied: those that a publication lists, or all of them where it lists none. That two
/// publications of a subscription list others is refused before (`docs/models/postgres.md` 1.4; that a copy takes the list
/// is the product's own manual, "Column Lists").
fn places_of(listed: &[String], columns: &[String]) -> Vec<usize> {
    let is_listed = |name: &String| listed.is_empty() || listed.contains(name);
    (0..columns.len()).filter(|place| is_listed(&columns[*place])).collect()
}

/// Puts the rows of a copy into the table of the same name, all of them or none.
///
/// # Errors
/// What it fails with, or that it waits.
pub fn copy_in(caller: &mut Caller<'_>, name: &str, copied: &Copied) -> Result<(), Halt> {
    let Some(table) = caller.db().tables.get(name) else {
        let message = format!("logical replication target relation \"public.{name}\" does not exist");
        return Err(SqlError::new("55000", message).into());
    };
    let missing: Vec<&String> = copied.columns.iter().filter(|name| table.column(name).is_none()).collect();
    if !missing.is_empty() {
        return Err(super::apply::missing_columns(name, &missing).into());
    }
    let places: Vec<usize> = copied.columns.iter().filter_map(|name| table.column(name)).collect();
    let many = table.columns.len();
    let mut changes = Vec::new();
    for (index, row) in copied.rows.iter().enumerate() {
        let mut values = vec![None; many];
        for (place, value) in places.iter().zip(row.iter()) {
            values[*place] = Some(value.clone());
        }
        if let Err(halt) = put_row(caller, name, values, &mut changes) {
            if planted("a-copy-passes-over-rows-that-are-there") {
                continue;
            }
            undo(caller.db_mut(), &changes);
            return Err(match halt {
                Halt::Refused(error) => {
                    Halt::Refused(error.context(format!("COPY {name}, line {}", index + 1)))
                }
                Halt::Waits(wait) => Halt::Waits(wait),
            });
        }
    }
    let database = caller.database;
    caller.server.wal.commit(database, changes, true);
    Ok(())
}
