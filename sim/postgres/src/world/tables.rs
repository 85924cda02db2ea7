//! Making, changing and dropping tables.

use super::World;
use super::define::no_relation;
use super::execute::{Finished, Place};
use crate::query::{self, Caller, Scope, evaluate, whole_table_free};
use crate::reply::{Halt, Notice, Severity, SqlError};
use crate::server::{Column, ColumnDefault, Database, Partitioning, Sequence, Table};
use crate::sql::{AlterTable, ColumnDefinition, Default, Partition, TableDefinition};
use crate::value::Value;
use std::sync::Arc;

/// Makes the sequence that a column and its name.
fn owned_sequence(caller: &mut Caller<'_>, table: &str, column: &str, identity: bool) -> String {
    let name = format!("{table}_{column}_seq");
    let owner = caller.role.to_owned();
    let oid = caller.server.oid();
    let owned_by = Some((table.to_owned(), column.to_owned()));
    let grants = query::granted_later(caller, &owner);
    let sequence = Sequence { grants, owned_by, identity, ..Sequence::new(oid, &owner) };
    caller.db_mut().sequences.insert(name.clone(), sequence);
    name
}

fn column(caller: &mut Caller<'_>, table: &str, defined: &ColumnDefinition) -> Column {
    let mut owned = |identity| owned_sequence(caller, table, &defined.name, identity);
    let default = match &defined.default {
        None => None,
        Some(Default::Expression(expression)) => Some(ColumnDefault::Expression(expression.clone())),
        Some(Default::Serial) => Some(ColumnDefault::Sequence(owned(false))),
        Some(Default::ByDefaultIdentity) => Some(ColumnDefault::Sequence(owned(true))),
        Some(Default::AlwaysIdentity) => Some(ColumnDefault::AlwaysIdentity(owned(true))),
    };
    Column { name: defined.name.clone(), kind: defined.kind, not_null: defined.not_null, default }
}

/// The columns and the key of a partition are those of its root.
fn of_root(database: &Database, root: &str) -> Result<(Vec<Column>, Option<Vec<usize>>), SqlError> {
    let root = database.tables.get(root).ok_or_else(|| no_relation(root))?;
    Ok((root.columns.to_vec(), root.key.clone()))
}

impl World {
    pub(super) fn create_table(
        &mut self,
        place: &Place<'_>,
        defined: &TableDefinition,
    ) -> Result<Finished, Halt> {
        self.with(place, |caller| {
            caller.writes("CREATE TABLE")?;
            let name = &defined.name;
            if caller.db().tables.contains_key(name) || caller.db().sequences.contains_key(name) {
                let message = format!("relation \"{name}\" already exists");
                if defined.if_not_exists {
                    let mut finished = Finished::nothing("CREATE TABLE");
                    let notice = Notice::new(Severity::Notice, format!("{message}, skipping"));
                    finished.reply.notices.push(notice);
                    return Ok(finished);
                }
                return Err(SqlError::new("42P07", message).into());
            }
            let oid = caller.server.oid();
            let owner = caller.role.to_owned();
            let mut table = match &defined.partition {
                Some(Partition::Of(root, values)) => {
                    let (columns, key) = of_root(caller.db(), root)?;
                    let mut table = Table::new(oid, &owner, columns, key, format!("{name}_pkey"));
                    let mut held = Vec::new();
                    for value in values {
                        held.push(evaluate(caller, value, Scope::NONE)?);
                    }
                    table.partitioning = Partitioning::Leaf(root.clone(), held);
                    table
                }
                _ => {
                    let mut columns = Vec::new();
                    for one in &defined.columns {
                        columns.push(column(caller, name, one));
                    }
                    let place_of = |key: &String| columns.iter().position(|column| column.name == *key);
                    let key: Vec<usize> = defined.primary_key.iter().filter_map(place_of).collect();
                    let key = (!key.is_empty()).then_some(key);
                    Table::new(oid, &owner, columns, key, format!("{name}_pkey"))
                }
            };
            if let Some(Partition::By(by)) = &defined.partition {
                table.partitioning = Partitioning::Root(table.column(by).unwrap_or(0));
            }
            table.unlogged = defined.unlogged;
            let own = caller.db().grants.iter().filter(|(maker, ..)| *maker == owner);
            table.grants = own.map(|(_, role, privilege)| (role.clone(), privilege.clone())).collect();
            caller.db_mut().tables.insert(name.clone(), table);
            Ok(Finished::catalogue("CREATE TABLE"))
        })
    }

    pub(super) fn drop_tables(
        &mut self,
        place: &Place<'_>,
        tables: &[String],
        if_exists: bool,
    ) -> Result<Finished, Halt> {
        self.with(place, |caller| {
            caller.writes("DROP TABLE")?;
            let mut finished = Finished::catalogue("DROP TABLE");
            for name in tables {
                let Some(table) = caller.db().tables.get(name) else {
                    let message = format!("table \"{name}\" does not exist");
                    if !if_exists {
                        return Err(SqlError::new("42P01", message).into());
                    }
                    let notice = Notice::new(Severity::Notice, format!("{message}, skipping"));
                    finished.reply.notices.push(notice);
                    continue;
                };
                if !caller.server.acts_as(caller.role, &table.owner) {
                    return Err(SqlError::new("42501", format!("must be owner of table {name}")).into());
                }
                whole_table_free(caller, name)?;
            }
            for name in tables {
                let database = caller.db_mut();
                database.tables.remove(name);
                let of = |one: &Sequence| one.owned_by.as_ref().is_some_and(|(table, _)| table == name);
                database.sequences.retain(|_, one| !of(one));
                let leaf = |one: &Table| match &one.partitioning {
                    Partitioning::Leaf(root, _) => root == name,
                    Partitioning::None | Partitioning::Root(_) => false,
                };
                database.tables.retain(|_, one| !leaf(one));
                for subscription in database.subscriptions.values_mut() {
                    subscription.tables.remove(name);
                }
            }
            Ok(finished)
        })
    }

    pub(super) fn alter_table(
        &mut self,
        place: &Place<'_>,
        name: &str,
        changes: &[AlterTable],
    ) -> Result<Finished, Halt> {
        self.with(place, |caller| {
            if let (true, [AlterTable::Owner(owner)]) = (caller.db().sequences.contains_key(name), changes) {
                if let Some(sequence) = caller.db_mut().sequences.get_mut(name) {
                    sequence.owner.clone_from(owner);
                }
                return Ok(Finished::catalogue("ALTER TABLE"));
            }
            let table = caller.db().tables.get(name).ok_or_else(|| no_relation(name))?;
            caller.writes("ALTER TABLE")?;
            if !caller.server.acts_as(caller.role, &table.owner) {
                return Err(SqlError::new("42501", format!("must be owner of table {name}")).into());
            }
            whole_table_free(caller, name)?;
            let before = caller.db().tables[name].clone();
            let moves = changes.iter().any(|change| moves(change, &before));
            for change in changes {
                if let Err(halt) = alter(caller, name, change) {
                    caller.db_mut().tables.insert(name.to_owned(), before);
                    return Err(halt);
                }
            }
            if moves {
                caller.move_behind(name);
            }
            Ok(Finished::catalogue("ALTER TABLE"))
        })
    }
}

/// Whether a change writes the entry of its table anew, and not only those of its columns.
fn moves(change: &AlterTable, table: &Table) -> bool {
    match change {
        AlterTable::AddColumn(_)
        | AlterTable::RenameTable(_)
        | AlterTable::ColumnType(..)
        | AlterTable::ReplicaIdentity(_)
        | AlterTable::IdentityIndex(_) => true,
        AlterTable::Owner(owner) => *owner != table.owner,
        AlterTable::DropColumn(_)
        | AlterTable::RenameColumn(..)
        | AlterTable::NotNull(..)
        | AlterTable::ColumnDefault(..)
        | AlterTable::AddPrimaryKey(_)
        | AlterTable::Trigger(..) => false,
    }
}

fn no_column(name: &str, table: &str) -> SqlError {
    SqlError::new("42703", format!("column \"{name}\" of relation \"{table}\" does not exist"))
}

fn alter(caller: &mut Caller<'_>, name: &str, change: &AlterTable) -> Result<(), Halt> {
    if let AlterTable::AddColumn(defined) = change {
        return add_column(caller, name, defined);
    }
    if let AlterTable::Owner(owner) = change {
        if !caller.server.roles.contains_key(owner) {
            return Err(SqlError::new("42704", format!("role \"{owner}\" does not exist")).into());
        }
        let of = |one: &Sequence| one.owned_by.as_ref().is_some_and(|(table, _)| table == name);
        for sequence in caller.db_mut().sequences.values_mut().filter(|one| of(one)) {
            sequence.owner.clone_from(owner);
        }
    }
    let database = caller.db_mut();
    if let AlterTable::RenameTable(to) = change {
        if let Some(table) = database.tables.remove(name) {
            database.tables.insert(to.clone(), table);
        }
        return Ok(());
    }
    let Some(table) = database.tables.get_mut(name) else { return Err(no_relation(name).into()) };
    let place = |table: &Table, column: &str| table.column(column).ok_or_else(|| no_column(column, name));
    match change {
        AlterTable::AddColumn(_) | AlterTable::RenameTable(_) => {}
        AlterTable::DropColumn(column) => drop_column(table, place(table, column)?),
        AlterTable::RenameColumn(column, to) => rename_column(table, column, to)?,
        AlterTable::ColumnType(column, kind) => {
            let at = place(table, column)?;
            Arc::make_mut(&mut table.columns)[at].kind = *kind;
            let to_text = matches!(kind, crate::sql::ColumnType::Text | crate::sql::ColumnType::Other);
            table.each_row(|row| {
                let value = std::mem::replace(&mut row[at], Value::Null);
                row[at] = match value {
                    Value::Null => Value::Null,
                    value if to_text => Value::Text(value.to_string()),
                    value => value.int().map_or(value, Value::Int),
                };
            });
        }
        AlterTable::NotNull(column, wanted) => {
            let at = place(table, column)?;
            if *wanted && table.rows().any(|row| row[at].is_null()) {
                let message = format!("column \"{column}\" of relation \"{name}\" contains null values");
                return Err(SqlError::new("23502", message).into());
            }
            Arc::make_mut(&mut table.columns)[at].not_null = *wanted;
        }
        AlterTable::ColumnDefault(column, default) => {
            let at = place(table, column)?;
            Arc::make_mut(&mut table.columns)[at].default = default.clone().map(ColumnDefault::Expression);
        }
        AlterTable::AddPrimaryKey(columns) => add_key(table, name, columns)?,
        AlterTable::ReplicaIdentity(identity) => table.identity = *identity,
        AlterTable::IdentityIndex(index) => super::indexes::identity(table, name, index)?,
        AlterTable::Owner(owner) => table.owner.clone_from(owner),
        AlterTable::Trigger(trigger, state) => {
            let missing = || {
                let message = format!("trigger \"{trigger}\" for table \"{name}\" does not exist");
                SqlError::new("42704", message)
            };
            let found = table.triggers.iter_mut().find(|one| one.name == *trigger).ok_or_else(missing)?;
            found.state = *state;
        }
    }
    Ok(())
}

fn add_column(caller: &mut Caller<'_>, name: &str, defined: &ColumnDefinition) -> Result<(), Halt> {
    if caller.db().tables[name].column(&defined.name).is_some() {
        let message = format!("column \"{}\" of relation \"{name}\" already exists", defined.name);
        return Err(SqlError::new("42701", message).into());
    }
    let added = column(caller, name, defined);
    let value = query::default_of(caller, &added)?;
    let Some(table) = caller.db_mut().tables.get_mut(name) else { return Ok(()) };
    if added.not_null && value.is_null() && !table.is_empty() {
        let message = format!("column \"{}\" of relation \"{name}\" contains null values", defined.name);
        return Err(SqlError::new("23502", message).into());
    }
    Arc::make_mut(&mut table.columns).push(added);
    table.each_row(|row| row.push(value.clone()));
    Ok(())
}

fn rename_column(table: &mut Table, column: &str, to: &str) -> Result<(), SqlError> {
    let missing = || SqlError::new("42703", format!("column \"{column}\" does not exist"));
    let at = table.column(column).ok_or_else(missing)?;
    to.clone_into(&mut Arc::make_mut(&mut table.columns)[at].name);
    for name in table.indexes.iter_mut().flat_map(|index| &mut index.columns) {
        if name == column {
            to.clone_into(name);
        }
    }
    Ok(())
}

fn drop_column(table: &mut Table, at: usize) {
    let gone = Arc::make_mut(&mut table.columns).remove(at).name;
    table.indexes.retain(|index| !index.columns.contains(&gone));
    let keyed = table.key.as_ref().is_some_and(|key| key.contains(&at));
    table.key = if keyed { None } else { table.key.take() };
    if let Some(key) = &mut table.key {
        for place in key.iter_mut().filter(|place| **place > at) {
            *place -= 1;
        }
    }
    table.each_row(|row| {
        row.remove(at);
    });
}

fn add_key(table: &mut Table, name: &str, columns: &[String]) -> Result<(), SqlError> {
    if table.key.is_some() {
        let message = format!("multiple primary keys for table \"{name}\" are not allowed");
        return Err(SqlError::new("42P16", message));
    }
    let mut key = Vec::new();
    for column in columns {
        let missing =
            || SqlError::new("42703", format!("column \"{column}\" of relation \"{name}\" does not exist"));
        key.push(table.column(column).ok_or_else(missing)?);
    }
    for place in &key {
        Arc::make_mut(&mut table.columns)[*place].not_null = true;
    }
    table.key = Some(key);
    table.each_row(|_| {});
    Ok(())
}
