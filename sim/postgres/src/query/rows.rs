//! What changes rows. Every change is made at once and told, so that a statement that fails is undone, and one in an open
//! transaction is taken out again until that commits.

use super::{Caller, Scope, answer, evaluate, holds, may};
use crate::reply::{Answer, Halt, SqlError, Wait};
use crate::server::{Change, ChangeKind, Column, ColumnDefault, Database, Partitioning, Row, Server, Table};
use crate::sql::{ColumnType, Expression, Identity, Index, SelectItem, Statement, TriggerState};
use crate::value::Value;
use kernel::planted;
use std::borrow::Cow;
use std::sync::Arc;

/// What a statement answers, and what it changed.
#[derive(Debug)]
pub struct Done {
    /// The answer.
    pub answer: Answer,
    /// What it changed, in order.
    pub changes: Vec<Change>,
}

/// How deep triggers call one another at most.
const DEPTH_MAX: usize = 8;

fn table<'a>(database: &'a Database, name: &str) -> Result<&'a Table, SqlError> {
    let missing = || SqlError::new("42P01", format!("relation \"{name}\" does not exist"));
    database.tables.get(name).ok_or_else(missing)
}

/// Takes changes out again, the last one first.
pub fn undo(database: &mut Database, changes: &[Change]) {
    for change in changes.iter().rev() {
        let Some(table) = database.tables.get_mut(&change.relation.name) else { continue };
        match &change.kind {
            ChangeKind::Insert(row) => {
                table.take(row);
            }
            ChangeKind::Update(old, new) => {
                table.replace(new, old.clone());
            }
            ChangeKind::Delete(row) => table.put(row.clone()),
            ChangeKind::Truncate(_) => {}
        }
    }
}

/// Makes changes again that were taken out.
pub fn redo(database: &mut Database, changes: &[Change]) {
    for change in changes {
        let Some(table) = database.tables.get_mut(&change.relation.name) else { continue };
        match &change.kind {
            ChangeKind::Insert(row) => table.put(row.clone()),
            ChangeKind::Update(old, new) => {
                table.replace(old, new.clone());
            }
            ChangeKind::Delete(row) => {
                table.take(row);
            }
            ChangeKind::Truncate(_) => table.clear(),
        }
    }
}

/// Waits where another transaction that is open holds the row of a key, or anything of the table where there is none.
fn free(caller: &Caller<'_>, name: &str, key: Option<&[Value]>) -> Result<(), Halt> {
    let server: &Server = caller.server;
    let holds = |change: &Change| {
        change.relation.name == name
            && key.is_none_or(|key| {
                let of = |row: &Row| {
                    let places = change.relation.key.as_ref();
                    places.is_some_and(|places| places.iter().map(|place| &row[*place]).eq(key.iter()))
                };
                match &change.kind {
                    ChangeKind::Insert(row) | ChangeKind::Delete(row) => of(row),
                    ChangeKind::Update(old, new) => of(old) || of(new),
                    ChangeKind::Truncate(_) => true,
                }
            })
    };
    let others = server
        .sessions
        .iter()
        .filter(|(id, one)| Some(**id) != caller.session && *one.database == *caller.database);
    let open = others.filter_map(|(_, one)| one.transaction.as_ref()).flat_map(|one| &one.changes);
    let prepared = server.prepared.values().filter(|one| *one.database == *caller.database);
    let mut held = open.chain(prepared.flat_map(|one| &one.changes));
    if held.any(holds) { Err(Halt::Waits(Wait::Lock)) } else { Ok(()) }
}

/// Waits where another transaction that is open has changed anything of a table.
///
/// # Errors
/// That it waits.
pub fn whole_table_free(caller: &Caller<'_>, name: &str) -> Result<(), Halt> {
    free(caller, name, None)
}

/// A value as a column holds it.
fn coerced(value: Value, column: &Column) -> Result<Value, SqlError> {
    match (column.kind, value) {
        (_, Value::Null) => Ok(Value::Null),
        (ColumnType::Int | ColumnType::BigInt | ColumnType::Oid, value) => {
            let kind = if column.kind == ColumnType::BigInt { "bigint" } else { "integer" };
            let wrong =
                || SqlError::new("22P02", format!("invalid input syntax for type {kind}: \"{value}\""));
            value.int().map(Value::Int).ok_or_else(wrong)
        }
        (ColumnType::Bool, value) => Ok(Value::Bool(crate::sql::truth(&value.to_string()))),
        (ColumnType::Text | ColumnType::Other, value) => Ok(Value::Text(value.to_string())),
    }
}

/// What a column has where none is given.
///
/// # Errors
/// As [`evaluate`].
pub fn default_of(caller: &mut Caller<'_>, column: &Column) -> Result<Value, Halt> {
    match &column.default {
        None => Ok(Value::Null),
        Some(ColumnDefault::Expression(expression)) => evaluate(caller, expression, Scope::NONE),
        Some(ColumnDefault::Sequence(name) | ColumnDefault::AlwaysIdentity(name)) => {
            match caller.db_mut().sequences.get_mut(name) {
                None => Ok(Value::Null),
                Some(sequence) => {
                    let value = sequence.give();
                    caller.server.wal.catalogue();
                    Ok(Value::Int(value))
                }
            }
        }
    }
}

/// Runs something that changes rows, and undoes it where it fails.
fn whole<T>(
    caller: &mut Caller<'_>,
    run: impl FnOnce(&mut Caller<'_>, &mut Vec<Change>) -> Result<T, Halt>,
) -> Result<(T, Vec<Change>), Halt> {
    let mut changes = Vec::new();
    match run(caller, &mut changes) {
        Ok(value) => Ok((value, changes)),
        Err(halt) => {
            undo(caller.db_mut(), &changes);
            Err(halt)
        }
    }
}

/// `INSERT`: the places of its columns, and its rows as expressions.
///
/// # Errors
/// What it is refused with, or that it waits.
pub fn insert(
    caller: &mut Caller<'_>,
    name: &str,
    columns: &[(String, Option<usize>)],
    rows: &[Vec<Expression>],
    returning: &[SelectItem],
) -> Result<Done, Halt> {
    let target = table(caller.db(), name)?;
    let known = target.columns.clone();
    let mut places = Vec::new();
    for (column, at) in columns {
        let missing = || {
            let message = format!("column \"{column}\" of relation \"{name}\" does not exist");
            SqlError::new("42703", message).at(*at)
        };
        places.push(target.column(column).ok_or_else(missing)?);
    }
    if columns.is_empty() {
        places = (0..known.len()).collect();
    }
    if rows.iter().any(|row| row.len() > places.len()) {
        return Err(SqlError::new("42601", "INSERT has more expressions than target columns").into());
    }
    caller.writes("INSERT")?;
    may(caller, name, "INSERT")?;
    let ((), changes) = whole(caller, |caller, changes| {
        for row in rows {
            let mut values: Vec<Option<Value>> = vec![None; known.len()];
            for (place, expression) in places.iter().zip(row) {
                values[*place] = Some(evaluate(caller, expression, Scope::NONE)?);
            }
            put_row(caller, name, values, changes)?;
        }
        Ok(())
    })?;
    let answer = if returning.is_empty() {
        Answer::Tag(format!("INSERT 0 {}", rows.len()))
    } else {
        let made = changes.iter().filter_map(|change| made_in(name, change)).take(rows.len());
        let made: Vec<Row> = made.collect();
        let described = caller.db_mut().tables.get_mut(name).map(|target| target.describe(name));
        let names = described.as_deref().map_or(&[][..], |relation| &relation.columns);
        answer(caller, returning, names, &made)?
    };
    Ok(Done { answer, changes })
}

/// The row that a change made in a table or one of its partitions.
fn made_in(name: &str, change: &Change) -> Option<Row> {
    let within = change.relation.name == name || change.relation.root.as_deref() == Some(name);
    match &change.kind {
        ChangeKind::Insert(row) if within => Some(row.clone()),
        _ => None,
    }
}

/// Takes one row into a table: fills in defaults, finds its partition, looks at its columns and its key, and fires triggers.
///
/// # Errors
/// What it is refused with, or that it waits.
pub fn put_row(
    caller: &mut Caller<'_>,
    name: &str,
    values: Vec<Option<Value>>,
    changes: &mut Vec<Change>,
) -> Result<(), Halt> {
    let target = table(caller.db(), name)?;
    let columns = Arc::clone(&target.columns);
    let root = match target.partitioning {
        Partitioning::Root(by) => Some(by),
        Partitioning::None | Partitioning::Leaf(..) => None,
    };
    let row = values.into_iter().zip(columns.iter()).map(|(value, column)| {
        let value = value.map_or_else(|| default_of(caller, column), Ok)?;
        Ok(coerced(value, column)?)
    });
    let row = Row::from(row.collect::<Result<Vec<Value>, Halt>>()?);
    let leaf = root.map(|by| leaf(caller.db(), name, &row, by)).transpose()?;
    let name = leaf.as_deref().unwrap_or(name);
    check_not_null(name, &columns, &row)?;
    let target = table(caller.db(), name)?;
    if let Some(key) = target.key_of(&row) {
        free(caller, name, Some(&key))?;
        if target.by_key(&key).is_some() {
            return Err(duplicate(target, &key).into());
        }
    }
    if let Some((index, values)) = target.taken(&row, None) {
        return Err(duplicate_in(index, &values).into());
    }
    if let Some(target) = caller.db_mut().tables.get_mut(name) {
        changes.push(Change { relation: target.describe(name), kind: ChangeKind::Insert(row.clone()) });
        target.put(row);
    }
    fire(caller, name, changes)
}

/// The partition that a row belongs to.
fn leaf(database: &Database, root: &str, row: &Row, by: usize) -> Result<String, SqlError> {
    let belongs = |table: &Table| match &table.partitioning {
        Partitioning::Leaf(of, values) => {
            of == root && row.get(by).is_some_and(|value| values.contains(value))
        }
        Partitioning::None | Partitioning::Root(_) => false,
    };
    let found = database.tables.iter().find(|(_, table)| belongs(table));
    let missing = || {
        let column = database.tables[root].columns.get(by).map(|column| column.name.as_str());
        let value = row.get(by).map(ToString::to_string).unwrap_or_default();
        let detail = format!(
            "Partition key of the failing row contains ({}) = ({value}).",
            column.unwrap_or_default()
        );
        SqlError::new("23514", format!("no partition of relation \"{root}\" found for row")).detail(detail)
    };
    found.map(|(name, _)| name.clone()).ok_or_else(missing)
}

fn check_not_null(name: &str, columns: &[Column], row: &Row) -> Result<(), SqlError> {
    let empty = columns.iter().zip(row.iter()).find(|(column, value)| column.not_null && value.is_null());
    let Some((column, _)) = empty else { return Ok(()) };
    let shown = |value: &Value| if value.is_null() { "null".to_owned() } else { value.to_string() };
    let values: Vec<String> = row.iter().map(shown).collect();
    let message = format!(
        "null value in column \"{}\" of relation \"{name}\" violates not-null constraint",
        column.name
    );
    Err(SqlError::new("23502", message).detail(format!("Failing row contains ({}).", values.join(", "))))
}

/// That a key is taken.
pub(crate) fn duplicate(table: &Table, key: &[Value]) -> SqlError {
    let names: Vec<&str> =
        table.key.iter().flatten().map(|place| table.columns[*place].name.as_str()).collect();
    let values: Vec<String> = key.iter().map(ToString::to_string).collect();
    let message = format!("duplicate key value violates unique constraint \"{}\"", table.key_name);
    SqlError::new("23505", message).detail(format!(
        "Key ({})=({}) already exists.",
        names.join(", "),
        values.join(", ")
    ))
}

/// That the values of a unique index are taken.
fn duplicate_in(index: &Index, values: &Row) -> SqlError {
    let name = index.name.as_deref().unwrap_or_default();
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    let message = format!("duplicate key value violates unique constraint \"{name}\"");
    let detail = format!("Key ({})=({}) already exists.", index.columns.join(", "), values.join(", "));
    SqlError::new("23505", message).detail(detail)
}

/// Fires the triggers of a row that was inserted (`docs/models/postgres.md` 1.3).
fn fire(caller: &mut Caller<'_>, name: &str, changes: &mut Vec<Change>) -> Result<(), Halt> {
    let worker = caller.worker;
    let fires = |state: TriggerState| match state {
        TriggerState::Always => true,
        TriggerState::Origin => !worker,
        TriggerState::Replica => worker,
        TriggerState::Disabled => false,
    };
    let target = table(caller.db(), name)?;
    let wanted: Vec<String> =
        target.triggers.iter().filter(|one| fires(one.state)).map(|one| one.function.clone()).collect();
    if changes.len() > 1_000_000 || wanted.len() > DEPTH_MAX {
        return Err(SqlError::new("54001", "stack depth limit exceeded").into());
    }
    for function in wanted {
        let body = caller.db().functions.get(&function).map(|one| one.body.clone()).unwrap_or_default();
        for statement in body {
            if let Statement::Update { table, set, filter } = statement {
                change_rows(caller, &table, &set, filter.as_ref(), changes)?;
            }
        }
    }
    Ok(())
}

/// The rows of a table that a filter holds for, by their key where it names that.
fn found<'a>(
    caller: &mut Caller<'_>,
    name: &'a str,
    filter: Option<&Expression>,
) -> Result<Vec<(Cow<'a, str>, Row)>, Halt> {
    let target = table(caller.db(), name)?;
    if let Some(key) = by_key(target, filter) {
        let key = std::slice::from_ref(&key);
        let row = target.by_key(key).cloned();
        if row.is_none() {
            free(caller, name, Some(key))?;
        }
        return Ok(row.into_iter().map(|row| (Cow::Borrowed(name), row)).collect());
    }
    let columns: Vec<String> = target.columns.iter().map(|column| column.name.clone()).collect();
    let parted = |one: &Table| match &one.partitioning {
        Partitioning::Leaf(root, _) => root == name,
        Partitioning::None | Partitioning::Root(_) => false,
    };
    let names = caller.db().tables.iter().filter(|(of, one)| of.as_str() == name || parted(one));
    let every: Vec<(String, Row)> =
        names.flat_map(|(of, one)| one.rows().map(|row| (of.clone(), row.clone()))).collect();
    let mut kept = Vec::new();
    for (of, row) in every {
        if holds(caller, filter, Scope { columns: &columns, row: &row })? {
            kept.push((Cow::Owned(of), row));
        }
    }
    Ok(kept)
}

/// The value of a key of one column that a filter of the form `key = value` names.
fn by_key(table: &Table, filter: Option<&Expression>) -> Option<Value> {
    let Some(Expression::Binary(left, crate::sql::Operator::Equal, right)) = filter else { return None };
    let (Expression::Column(name, _), Expression::Literal(value)) = (left.as_ref(), right.as_ref()) else {
        return None;
    };
    let [place] = table.key.as_deref()? else { return None };
    let column = table.columns.get(*place).filter(|column| column.name == *name)?;
    coerced(value.clone(), column).ok()
}

/// Refuses to change a table that is published for it and has nothing to name its rows by (`docs/models/postgres.md` 1.1).
///
/// # Errors
/// The refusal.
pub fn check_identity(database: &Database, name: &str, delete: bool) -> Result<(), SqlError> {
    let Some(target) = database.tables.get(name) else { return Ok(()) };
    let named = match target.identity {
        Identity::Full => !planted("a-whole-row-names-nothing"),
        Identity::Default => target.key.is_some(),
        Identity::Nothing => false,
        Identity::Index => target.identity_columns().is_some(),
    };
    let mut publications = database.publications.values().filter(|one| {
        let wanted = if delete { one.operations.delete } else { one.operations.update };
        wanted && one.has(name, target)
    });
    if named || !target.is_logged() || publications.next().is_none() {
        return Ok(());
    }
    let (verb, noun, doing) =
        if delete { ("delete from", "deletes", "deleting from") } else { ("update", "updates", "updating") };
    let message = format!(
        "cannot {verb} table \"{name}\" because it does not have a replica identity and publishes {noun}"
    );
    let hint = format!("To enable {doing} the table, set REPLICA IDENTITY using ALTER TABLE.");
    Err(SqlError::new("55000", message).hint(hint))
}

/// `UPDATE`.
///
/// # Errors
/// What it is refused with, or that it waits.
pub fn update(
    caller: &mut Caller<'_>,
    name: &str,
    set: &[(String, Expression)],
    filter: Option<&Expression>,
) -> Result<Done, Halt> {
    table(caller.db(), name)?;
    caller.writes("UPDATE")?;
    may(caller, name, "UPDATE")?;
    check_identity(caller.db(), name, false)?;
    let (many, changes) = whole(caller, |caller, changes| change_rows(caller, name, set, filter, changes))?;
    Ok(Done { answer: Answer::Tag(format!("UPDATE {many}")), changes })
}

fn change_rows(
    caller: &mut Caller<'_>,
    name: &str,
    set: &[(String, Expression)],
    filter: Option<&Expression>,
    changes: &mut Vec<Change>,
) -> Result<usize, Halt> {
    let described = caller.db_mut().tables.get_mut(name).map(|target| target.describe(name));
    let target = table(caller.db(), name)?;
    let columns = Arc::clone(&target.columns);
    let mut places = Vec::new();
    for (column, _) in set {
        let missing =
            || SqlError::new("42703", format!("column \"{column}\" of relation \"{name}\" does not exist"));
        places.push(target.column(column).ok_or_else(missing)?);
    }
    let rows = found(caller, name, filter)?;
    let many = rows.len();
    for (of, old) in rows {
        let mut new = Arc::clone(&old);
        for (place, (_, expression)) in places.iter().zip(set) {
            let names = described.as_deref().map_or(&[][..], |relation| &relation.columns);
            let value = evaluate(caller, expression, Scope { columns: names, row: &old })?;
            Arc::make_mut(&mut new)[*place] = coerced(value, &columns[*place])?;
        }
        check_not_null(&of, &columns, &new)?;
        swap_row(caller, &of, &old, new, changes)?;
    }
    Ok(many)
}

/// Puts a row in the place of another one.
///
/// # Errors
/// That its key is taken, or that it waits.
pub fn swap_row(
    caller: &mut Caller<'_>,
    name: &str,
    old: &Row,
    new: Row,
    changes: &mut Vec<Change>,
) -> Result<(), Halt> {
    let target = table(caller.db(), name)?;
    let (before, after) = (target.key_of(old), target.key_of(&new));
    for key in [&before, &after].into_iter().flatten() {
        free(caller, name, Some(key))?;
    }
    if let Some(key) = after.filter(|key| Some(key) != before.as_ref() && target.by_key(key).is_some()) {
        return Err(duplicate(target, &key).into());
    }
    if let Some((index, values)) = target.taken(&new, Some(old)) {
        return Err(duplicate_in(index, &values).into());
    }
    let kind = ChangeKind::Update(old.clone(), new.clone());
    if let Some(target) = caller.db_mut().tables.get_mut(name) {
        changes.push(Change { relation: target.describe(name), kind });
        target.replace(old, new);
    }
    Ok(())
}

/// Takes a row out.
///
/// # Errors
/// That it waits.
pub fn take_row(
    caller: &mut Caller<'_>,
    name: &str,
    row: &Row,
    changes: &mut Vec<Change>,
) -> Result<(), Halt> {
    let target = table(caller.db(), name)?;
    if let Some(key) = target.key_of(row) {
        free(caller, name, Some(&key))?;
    }
    if let Some(target) = caller.db_mut().tables.get_mut(name) {
        changes.push(Change { relation: target.describe(name), kind: ChangeKind::Delete(row.clone()) });
        target.take(row);
    }
    Ok(())
}

/// `DELETE`.
///
/// # Errors
/// What it is refused with, or that it waits.
pub fn delete(caller: &mut Caller<'_>, name: &str, filter: Option<&Expression>) -> Result<Done, Halt> {
    table(caller.db(), name)?;
    caller.writes("DELETE")?;
    may(caller, name, "DELETE")?;
    check_identity(caller.db(), name, true)?;
    let (many, changes) = whole(caller, |caller, changes| {
        let rows = found(caller, name, filter)?;
        let many = rows.len();
        for (of, row) in rows {
            take_row(caller, &of, &row, changes)?;
        }
        Ok(many)
    })?;
    Ok(Done { answer: Answer::Tag(format!("DELETE {many}")), changes })
}

/// `TRUNCATE`.
///
/// # Errors
/// What it is refused with, or that it waits.
pub fn truncate(caller: &mut Caller<'_>, tables: &[String], restart: bool) -> Result<Done, Halt> {
    for name in tables {
        table(caller.db(), name)?;
    }
    caller.writes("TRUNCATE TABLE")?;
    for name in tables {
        may(caller, name, "TRUNCATE")?;
        free(caller, name, None)?;
    }
    let mut changes = Vec::new();
    for name in tables {
        empty(caller, name, restart, &mut changes);
    }
    Ok(Done { answer: Answer::Tag("TRUNCATE TABLE".to_owned()), changes })
}

/// Takes all rows out of a table and its partitions, and lets its sequences begin again where that is wanted.
pub fn empty(caller: &mut Caller<'_>, name: &str, restart: bool, changes: &mut Vec<Change>) {
    let leaf = |table: &Table| match &table.partitioning {
        Partitioning::Leaf(root, _) => root == name,
        Partitioning::None | Partitioning::Root(_) => false,
    };
    let names: Vec<String> = caller
        .db()
        .tables
        .iter()
        .filter(|(of, table)| of.as_str() == name || leaf(table))
        .map(|(of, _)| of.clone())
        .collect();
    for of in names {
        caller.move_behind(&of);
        let Some(table) = caller.db_mut().tables.get_mut(&of) else { continue };
        table.clear();
        changes.push(Change { relation: table.describe(&of), kind: ChangeKind::Truncate(restart) });
    }
    if restart {
        let owned = |one: &&mut crate::server::Sequence| {
            one.owned_by.as_ref().is_some_and(|(table, _)| table == name)
        };
        for sequence in caller.db_mut().sequences.values_mut().filter(owned) {
            sequence.set(sequence.start, false);
        }
    }
}
