//! What a dump puts back that is no statement of its own.

use super::World;
use super::execute::Place;
use crate::archive::Item;
use crate::query::{Caller, put_row, undo};
use crate::reply::{Halt, SqlError};
use crate::server::{Change, ColumnDefault, Row, Sequence, SessionId};
use std::sync::Arc;

impl World {
    /// Puts a piece of a dump back, and the line that is printed.
    ///
    /// # Errors
    /// What it is refused with.
    pub fn restore(
        &mut self,
        host: &str,
        (database, role): (&str, &str),
        item: &Item,
    ) -> Result<String, SqlError> {
        let place = Place {
            host,
            database: database.into(),
            role: role.into(),
            session: SessionId(0),
            read_only: false,
            in_block: false,
        };
        let (line, changes) = self
            .with(&place, |caller| {
                let mut changes = Vec::new();
                let line = match item {
                    Item::Copy { table, columns, rows } => {
                        copy(caller, table, (columns, rows), &mut changes)?;
                        format!("COPY {}", rows.len())
                    }
                    Item::Feeds { column, default, prints, makes } => {
                        feed(caller, column, default, makes.as_deref());
                        (*prints).to_owned()
                    }
                    Item::Function(name, function) => {
                        caller.db_mut().functions.insert(name.clone(), function.clone());
                        "CREATE FUNCTION".to_owned()
                    }
                    Item::Trigger(table, trigger) => {
                        let missing = || super::define::no_relation(table);
                        let target = caller.db_mut().tables.get_mut(table).ok_or_else(missing)?;
                        let is_first = target.triggers.is_empty();
                        target.triggers.push(trigger.clone());
                        if is_first {
                            caller.move_behind(table);
                        }
                        "CREATE TRIGGER".to_owned()
                    }
                    Item::Statement(_) | Item::Prints(_) | Item::Connect(_) => String::new(),
                };
                Ok((line, changes))
            })
            .map_err(|halt| match halt {
                Halt::Refused(error) => error,
                Halt::Waits(_) => SqlError::new("55P03", "canceling statement due to lock timeout"),
            })?;
        let rows = self.commit_rows(host, database, changes);
        if let Some(server) = self.servers.get_mut(host).filter(|_| !rows) {
            server.wal.catalogue();
        }
        Ok(line)
    }
}

fn copy(
    caller: &mut Caller<'_>,
    table: &str,
    (columns, rows): (&[String], &[Row]),
    changes: &mut Vec<Change>,
) -> Result<(), Halt> {
    let target = caller.db().tables.get(table).ok_or_else(|| super::define::no_relation(table))?;
    let many = target.columns.len();
    let places: Vec<Option<usize>> = columns.iter().map(|name| target.column(name)).collect();
    for row in rows {
        let mut values = vec![None; many];
        for (place, value) in places.iter().zip(row.iter()) {
            if let Some(place) = place {
                values[*place] = Some(value.clone());
            }
        }
        if let Err(halt) = put_row(caller, table, values, changes) {
            undo(caller.db_mut(), changes);
            return Err(halt);
        }
    }
    Ok(())
}

fn feed(
    caller: &mut Caller<'_>,
    (table, column): &(String, String),
    default: &ColumnDefault,
    makes: Option<&str>,
) {
    let oid = caller.server.oid();
    let owned_by = Some((table.clone(), column.clone()));
    if let Some(name) = makes {
        let owner = caller.db().tables.get(table).map(|one| one.owner.clone());
        let new = Sequence::new(oid, owner.as_deref().unwrap_or("postgres"));
        let sequence = Sequence { identity: true, ..new };
        caller.db_mut().sequences.insert(name.to_owned(), sequence);
    }
    let name = match default {
        ColumnDefault::Sequence(name) | ColumnDefault::AlwaysIdentity(name) => name,
        ColumnDefault::Expression(_) => return,
    };
    if let Some(sequence) = caller.db_mut().sequences.get_mut(name) {
        sequence.owned_by = owned_by;
    }
    let target = caller.db_mut().tables.get_mut(table);
    let found =
        target.and_then(|one| Arc::make_mut(&mut one.columns).iter_mut().find(|of| of.name == *column));
    if let Some(found) = found {
        found.default = Some(default.clone());
    }
}
