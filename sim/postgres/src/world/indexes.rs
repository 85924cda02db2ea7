//! Indexes beside those of primary keys: that a unique one refuses what it has already, and that it can name the rows of a
//! table (`docs/models/postgres.md` 1.1). Refusals in the words of 16.2.

use super::World;
use super::define::no_relation;
use super::execute::{Effect, Finished, Place};
use crate::query::Caller;
use crate::reply::{Halt, Notice, Severity, SqlError};
use crate::server::{Row, Table};
use crate::sql::{Identity, Index};
use crate::value::Value;
use std::collections::BTreeSet;

impl World {
    /// `CREATE INDEX`.
    pub(super) fn create_index(
        &mut self,
        place: &Place<'_>,
        (index, table): (&Index, &str),
        (if_not_exists, concurrently): (bool, bool),
    ) -> Result<Finished, Halt> {
        if concurrently && place.in_block {
            let message = "CREATE INDEX CONCURRENTLY cannot run inside a transaction block";
            return Err(SqlError::new("25001", message).into());
        }
        self.with(place, |caller| {
            caller.writes("CREATE INDEX")?;
            let found = caller.db().tables.get(table).ok_or_else(|| no_relation(table))?;
            if !caller.server.acts_as(caller.role, &found.owner) {
                return Err(SqlError::new("42501", format!("must be owner of table {table}")).into());
            }
            let missing = index.columns.iter().find(|column| found.column(column).is_none());
            if let Some(column) = missing {
                return Err(SqlError::new("42703", format!("column \"{column}\" does not exist")).into());
            }
            let name = match &index.name {
                Some(name) => name.clone(),
                None => free_name(caller, table, &index.columns),
            };
            if is_taken(caller, &name) {
                return there_is_one(&name, if_not_exists);
            }
            let made = Index { name: Some(name.clone()), ..index.clone() };
            if let Some(values) = made.unique.then(|| twice(found, &made)).flatten() {
                let detail = format!("Key ({})=({values}) is duplicated.", made.columns.join(", "));
                let message = format!("could not create unique index \"{name}\"");
                return Err(SqlError::new("23505", message).detail(detail).into());
            }
            if let Some(found) = caller.db_mut().tables.get_mut(table) {
                found.indexes.push(made);
            }
            Ok(Finished::catalogue("CREATE INDEX"))
        })
    }

    /// `DROP INDEX`.
    pub(super) fn drop_index(
        &mut self,
        place: &Place<'_>,
        name: &str,
        if_exists: bool,
    ) -> Result<Finished, Halt> {
        self.with(place, |caller| {
            caller.writes("DROP INDEX")?;
            let has = |table: &Table| table.indexes.iter().any(|one| one.name.as_deref() == Some(name));
            let found = caller.db().tables.iter().find(|(_, table)| has(table)).map(|(of, _)| of.clone());
            let Some(table) = found else {
                let message = format!("index \"{name}\" does not exist");
                if if_exists {
                    let mut finished =
                        Finished { effect: Effect::Nothing, ..Finished::nothing("DROP INDEX") };
                    let notice = Notice::new(Severity::Notice, format!("{message}, skipping"));
                    finished.reply.notices.push(notice);
                    return Ok(finished);
                }
                return Err(SqlError::new("42704", message).into());
            };
            if let Some(table) = caller.db_mut().tables.get_mut(&table) {
                table.indexes.retain(|one| one.name.as_deref() != Some(name));
            }
            Ok(Finished::catalogue("DROP INDEX"))
        })
    }
}

/// Names the rows of a table by an index.
pub(super) fn identity(table: &mut Table, name: &str, index: &str) -> Result<(), SqlError> {
    let missing = || SqlError::new("42704", format!("index \"{index}\" for table \"{name}\" does not exist"));
    let found = table.indexes.iter().find(|one| one.name.as_deref() == Some(index)).ok_or_else(missing)?;
    if !found.unique {
        let message = format!("cannot use non-unique index \"{index}\" as replica identity");
        return Err(SqlError::new("42809", message));
    }
    let nullable = |place: &usize| !table.columns[*place].not_null;
    if let Some(place) = table.places(found).into_iter().find(nullable) {
        let column = &table.columns[place].name;
        let message = format!(
            "index \"{index}\" cannot be used as replica identity because column \"{column}\" is nullable"
        );
        return Err(SqlError::new("42809", message));
    }
    table.identity = Identity::Index;
    table.identity_index = Some(index.to_owned());
    Ok(())
}

/// Whether a table, a sequence or an index is called so.
fn is_taken(caller: &Caller<'_>, name: &str) -> bool {
    let database = caller.db();
    let indexed = |table: &Table| {
        table.key.is_some() && table.key_name == name
            || table.indexes.iter().any(|one| one.name.as_deref() == Some(name))
    };
    database.tables.contains_key(name)
        || database.sequences.contains_key(name)
        || database.tables.values().any(indexed)
}

fn there_is_one(name: &str, if_not_exists: bool) -> Result<Finished, Halt> {
    let message = format!("relation \"{name}\" already exists");
    if !if_not_exists {
        return Err(SqlError::new("42P07", message).into());
    }
    let mut finished = Finished::nothing("CREATE INDEX");
    finished.reply.notices.push(Notice::new(Severity::Notice, format!("{message}, skipping")));
    Ok(finished)
}

/// The name that the server makes up: table, columns and `idx`, with a number where that is taken.
fn free_name(caller: &Caller<'_>, table: &str, columns: &[String]) -> String {
    let first = format!("{table}_{}_idx", columns.join("_"));
    let numbered = (1..).map(|number| format!("{first}{number}"));
    let mut names = std::iter::once(first.clone()).chain(numbered);
    names.find(|name| !is_taken(caller, name)).unwrap_or(first)
}

/// Values that two rows of a table have in an index.
fn twice(table: &Table, index: &Index) -> Option<String> {
    let places = table.places(index);
    let mut seen: BTreeSet<Row> = BTreeSet::new();
    let values = table.rows().map(|row| places.iter().map(|place| row[*place].clone()).collect::<Row>());
    let mut values = values.filter(|values| !values.iter().any(Value::is_null));
    let found = values.find(|values| !seen.insert(values.clone()))?;
    Some(found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}
