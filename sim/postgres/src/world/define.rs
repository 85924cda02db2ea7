//! Statements that make and change tables and sequences: which one goes where.

use super::World;
use super::execute::{Finished, Place};
use crate::query;
use crate::reply::{Halt, SqlError};
use crate::server::{Function, Sequence, Trigger};
use crate::sql::{Statement, TriggerState};

/// That a relation is not there.
pub(super) fn no_relation(name: &str) -> SqlError {
    SqlError::new("42P01", format!("relation \"{name}\" does not exist"))
}

impl World {
    /// Runs a statement that makes or changes a table, a sequence, a function or a trigger.
    pub(super) fn define(&mut self, place: &Place<'_>, statement: &Statement) -> Result<Finished, Halt> {
        match statement {
            Statement::CreateTable(table) => self.create_table(place, table),
            Statement::DropTable { tables, if_exists } => self.drop_tables(place, tables, *if_exists),
            Statement::CreateIndex { index, table, if_not_exists, concurrently } => {
                self.create_index(place, (index, table), (*if_not_exists, *concurrently))
            }
            Statement::DropIndex { name, if_exists } => self.drop_index(place, name, *if_exists),
            Statement::AlterTable { table, changes } => self.alter_table(place, table, changes),
            Statement::CreateFunction { name, body } => self.with(place, |caller| {
                caller.writes("CREATE FUNCTION")?;
                let function = Function { owner: caller.role.to_owned(), body: body.clone() };
                caller.db_mut().functions.insert(name.clone(), function);
                Ok(Finished::catalogue("CREATE FUNCTION"))
            }),
            Statement::CreateTrigger { name, table, function } => self.with(place, |caller| {
                caller.writes("CREATE TRIGGER")?;
                let trigger =
                    Trigger { name: name.clone(), function: function.clone(), state: TriggerState::Origin };
                let found = caller.db_mut().tables.get_mut(table).ok_or_else(|| no_relation(table))?;
                let is_first = found.triggers.is_empty();
                found.triggers.push(trigger);
                // The first one is noted in the table's own row of the catalogue, which is written anew.
                if is_first {
                    caller.move_behind(table);
                }
                Ok(Finished::catalogue("CREATE TRIGGER"))
            }),
            Statement::CreateSequence(name) => self.with(place, |caller| {
                caller.writes("CREATE SEQUENCE")?;
                let owner = caller.role.to_owned();
                let oid = caller.server.oid();
                if caller.db().sequences.contains_key(name) || caller.db().tables.contains_key(name) {
                    return Err(SqlError::new("42P07", format!("relation \"{name}\" already exists")).into());
                }
                let grants = query::granted_later(caller, &owner);
                let sequence = Sequence { grants, ..Sequence::new(oid, &owner) };
                caller.db_mut().sequences.insert(name.clone(), sequence);
                Ok(Finished::catalogue("CREATE SEQUENCE"))
            }),
            Statement::AlterSequence { name, increment, restart, owner } => self.with(place, |caller| {
                let sequence = caller.db().sequences.get(name).ok_or_else(|| no_relation(name))?;
                if !caller.server.acts_as(caller.role, &sequence.owner) {
                    let message = format!("must be owner of sequence {name}");
                    return Err(SqlError::new("42501", message).into());
                }
                let mut changed = sequence.clone();
                caller.writes("ALTER SEQUENCE")?;
                changed.increment = increment.unwrap_or(changed.increment);
                changed.rest();
                if let Some(with) = restart {
                    changed.set(with.unwrap_or(changed.start), false);
                }
                if let Some(owner) = owner {
                    changed.owner.clone_from(owner);
                }
                caller.db_mut().sequences.insert(name.clone(), changed);
                Ok(Finished::catalogue("ALTER SEQUENCE"))
            }),
            _ => Err(SqlError::new("0A000", "not supported").into()),
        }
    }
}
