//! Queries.

use super::{Scope, evaluate, holds};
use crate::query::catalogue::{self, View};
use crate::query::{Caller, looked, may, may_use_named};
use crate::reply::{Answer, Halt, SqlError};
use crate::sql::{AGGREGATES, COUNT_DISTINCT, Expression, Select, SelectItem, Source};
use crate::value::Value;

/// The answer of a query.
///
/// # Errors
/// What it is refused with.
pub fn select(caller: &mut Caller<'_>, select: &Select) -> Result<Answer, Halt> {
    if let Some(Source::Relation(name, _)) = &select.from {
        looked::may_read(caller, name, select)?;
    }
    let mut source = source(caller, select.from.as_ref())?;
    has_columns(select, &source.columns)?;
    let mut kept = Vec::new();
    for row in std::mem::take(&mut source.rows) {
        let scope = Scope { columns: &source.columns, row: &row };
        if holds(caller, select.filter.as_ref(), scope)? {
            kept.push(row);
        }
    }
    for (by, down) in select.order.iter().rev() {
        let mut keyed = Vec::new();
        for row in kept {
            let scope = Scope { columns: &source.columns, row: &row };
            let key = evaluate(caller, meant(by, select, &source.columns), scope)?;
            keyed.push((key, row));
        }
        keyed.sort_by(|left, right| if *down { right.0.cmp(&left.0) } else { left.0.cmp(&right.0) });
        kept = keyed.into_iter().map(|(_, row)| row).collect();
    }
    if let Some(limit) = select.limit {
        kept.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    if select.items.iter().any(sums_up) {
        let of = (source.columns.as_slice(), kept.as_slice());
        let item = |caller: &mut Caller<'_>, item: &SelectItem| match item {
            SelectItem::Expression(one, alias) => {
                let alias = alias.clone().or_else(|| Some(name(one)));
                Ok(SelectItem::Expression(summed_up(caller, one, of)?, alias))
            }
            SelectItem::All => Ok(SelectItem::All),
        };
        let items = select.items.iter().map(|one| item(caller, one)).collect::<Result<Vec<_>, Halt>>()?;
        return answer(caller, &items, &[], &[Vec::new()]);
    }
    answer(caller, &select.items, &source.columns, &kept)
}

/// Refuses a column that nothing in a query has, whether there are rows or not.
fn has_columns(select: &Select, columns: &[String]) -> Result<(), Halt> {
    if !matches!(select.from, Some(Source::Relation(..))) {
        return Ok(());
    }
    let items = select.items.iter().filter_map(|item| match item {
        SelectItem::Expression(one, _) => Some(one),
        SelectItem::All => None,
    });
    match items.chain(&select.filter).find_map(|one| missing(one, columns)) {
        Some((name, at)) => {
            Err(SqlError::new("42703", format!("column \"{name}\" does not exist")).at(at).into())
        }
        None => Ok(()),
    }
}

/// The first column in an expression that is none of these.
fn missing<'a>(expression: &'a Expression, columns: &[String]) -> Option<(&'a str, Option<usize>)> {
    let within = |one: &'a Expression| missing(one, columns);
    match expression {
        Expression::Column(name, at) => (!columns.contains(name)).then_some((name.as_str(), *at)),
        Expression::Call(_, all) => all.iter().find_map(within),
        Expression::Binary(one, _, other) => within(one).or_else(|| within(other)),
        Expression::Not(one) | Expression::IsNull(one, _) | Expression::Cast(one, _) => within(one),
        Expression::In(one, many, _) => within(one).or_else(|| many.iter().find_map(within)),
        Expression::Literal(_) | Expression::CountAll | Expression::Query(_) => None,
    }
}

/// What rows are put in order by, which may be called as an item of the list is, or by its number.
fn meant<'a>(by: &'a Expression, select: &'a Select, columns: &[String]) -> &'a Expression {
    if let Expression::Literal(Value::Int(number)) = by {
        let item = usize::try_from(*number).ok().and_then(|number| select.items.get(number.checked_sub(1)?));
        let Some(SelectItem::Expression(one, _)) = item else { return by };
        return one;
    }
    let Expression::Column(name, _) = by else { return by };
    if columns.contains(name) {
        return by;
    }
    let called = select.items.iter().find_map(|item| match item {
        SelectItem::Expression(one, Some(alias)) if alias == name => Some(one),
        _ => None,
    });
    called.unwrap_or(by)
}

/// Whether an item makes one row of all.
fn sums_up(item: &SelectItem) -> bool {
    fn within(expression: &Expression) -> bool {
        match expression {
            Expression::CountAll => true,
            Expression::Binary(left, _, right) => within(left) || within(right),
            Expression::Cast(inner, _) | Expression::Not(inner) | Expression::IsNull(inner, _) => {
                within(inner)
            }
            Expression::Call(name, args) => AGGREGATES.contains(&name.as_str()) || args.iter().any(within),
            _ => false,
        }
    }
    matches!(item, SelectItem::Expression(expression, _) if within(expression))
}

/// An expression with what sums up these rows worked out.
fn summed_up(
    caller: &mut Caller<'_>,
    expression: &Expression,
    of: (&[String], &[Vec<Value>]),
) -> Result<Expression, Halt> {
    let mut boxed = |inner: &Expression| summed_up(caller, inner, of).map(Box::new);
    Ok(match expression {
        Expression::Binary(left, operator, right) => {
            Expression::Binary(boxed(left)?, *operator, boxed(right)?)
        }
        Expression::Cast(inner, kind) => Expression::Cast(boxed(inner)?, kind.clone()),
        Expression::Not(inner) => Expression::Not(boxed(inner)?),
        Expression::IsNull(inner, wanted) => Expression::IsNull(boxed(inner)?, *wanted),
        Expression::CountAll => Expression::Literal(number_of(of.1.len())),
        Expression::Call(name, args) if AGGREGATES.contains(&name.as_str()) => {
            Expression::Literal(aggregate(caller, (name, args), of)?)
        }
        Expression::Call(name, args) => {
            let args = args.iter().map(|arg| summed_up(caller, arg, of)).collect::<Result<_, _>>()?;
            Expression::Call(name.clone(), args)
        }
        other => other.clone(),
    })
}

fn number_of(many: usize) -> Value {
    Value::Int(i64::try_from(many).unwrap_or(i64::MAX))
}

/// One value of all rows: how many have one, the greatest, the least, their sum, or whether all or any are so; NULL where none
/// has one.
fn aggregate(
    caller: &mut Caller<'_>,
    (name, args): (&str, &[Expression]),
    (columns, rows): (&[String], &[Vec<Value>]),
) -> Result<Value, Halt> {
    let mut values = Vec::new();
    for row in rows {
        let Some(arg) = args.first() else { continue };
        let value = evaluate(caller, arg, Scope { columns, row })?;
        values.extend(Some(value).filter(|value| !value.is_null()));
    }
    let many = number_of(values.len());
    let found = match name {
        "max" => values.into_iter().max(),
        "min" => values.into_iter().min(),
        "sum" if values.is_empty() => None,
        "sum" => Some(Value::Int(values.iter().filter_map(Value::int).fold(0, i64::saturating_add))),
        "bool_and" | "every" if values.is_empty() => None,
        "bool_and" | "every" => Some(Value::Bool(values.iter().all(|value| *value == Value::Bool(true)))),
        "bool_or" if values.is_empty() => None,
        "bool_or" => Some(Value::Bool(values.contains(&Value::Bool(true)))),
        COUNT_DISTINCT => {
            values.sort();
            values.dedup();
            Some(number_of(values.len()))
        }
        _ => Some(many),
    };
    Ok(found.unwrap_or(Value::Null))
}

/// The items of a list, worked out for every row.
///
/// # Errors
/// As [`evaluate`].
pub fn answer(
    caller: &mut Caller<'_>,
    items: &[SelectItem],
    columns: &[String],
    rows: &[impl AsRef<[Value]>],
) -> Result<Answer, Halt> {
    let mut names = Vec::new();
    for item in items {
        match item {
            SelectItem::All => names.extend(columns.iter().cloned()),
            SelectItem::Expression(_, Some(alias)) => names.push(alias.clone()),
            SelectItem::Expression(expression, None) => names.push(name(expression)),
        }
    }
    let mut answered = Vec::new();
    for row in rows.iter().map(AsRef::as_ref) {
        let mut values = Vec::new();
        for item in items {
            match item {
                SelectItem::All => values.extend(row.iter().cloned()),
                SelectItem::Expression(expression, _) => {
                    values.push(evaluate(caller, expression, Scope { columns, row })?);
                }
            }
        }
        answered.push(values);
    }
    let is_number = |at: usize| {
        let mut of =
            answered.iter().map(|row: &Vec<Value>| &row[at]).filter(|value| !value.is_null()).peekable();
        of.peek().is_some() && of.all(|value| matches!(value, Value::Int(_)))
    };
    let right = (0..names.len()).map(is_number).collect();
    Ok(Answer::Rows { columns: names, right, rows: answered })
}

/// What a column is called that was not given a name.
fn name(expression: &Expression) -> String {
    match expression {
        Expression::Call(name, _) if name == COUNT_DISTINCT => "count".to_owned(),
        Expression::Column(name, _) | Expression::Call(name, _) => name.clone(),
        Expression::CountAll => "count".to_owned(),
        Expression::Cast(inner, kind) => match inner.as_ref() {
            Expression::Column(name, _) => name.clone(),
            _ => kind.clone(),
        },
        _ => "?column?".to_owned(),
    }
}

/// The rows that a query is asked over.
fn source(caller: &mut Caller<'_>, from: Option<&Source>) -> Result<View, Halt> {
    match from {
        None => Ok(View { columns: Vec::new(), rows: vec![Vec::new()] }),
        Some(Source::Relation(name, at)) => relation(caller, name, *at),
        Some(Source::Function(name, args)) => function(caller, name, args),
    }
}

fn relation(caller: &Caller<'_>, name: &str, at: Option<usize>) -> Result<View, Halt> {
    let database = caller.db();
    if let Some(sequence) = database.sequences.get(name) {
        may_use_named((caller.server, caller.database, caller.role), name, &["select"])?;
        let columns = ["last_value", "is_called"].map(str::to_owned).to_vec();
        return Ok(View {
            columns,
            rows: vec![vec![Value::Int(sequence.last), Value::Bool(sequence.called)]],
        });
    }
    let Some(table) = database.tables.get(name) else {
        let missing = || SqlError::new("42P01", format!("relation \"{name}\" does not exist")).at(at);
        let release = caller.server.release;
        let view = catalogue::named(caller, name).filter(|_| looked::is_there(name, release));
        return Ok(as_in(view.ok_or_else(missing)?, name, release));
    };
    may(caller, name, "SELECT")?;
    let columns = table.columns.iter().map(|column| column.name.clone()).collect();
    let rows = match &table.partitioning {
        crate::server::Partitioning::Root(_) => {
            let leaf = |one: &&crate::server::Table| matches!(&one.partitioning, crate::server::Partitioning::Leaf(root, _) if root == name);
            database
                .tables
                .values()
                .filter(leaf)
                .flat_map(crate::server::Table::rows)
                .map(|row| row.to_vec())
                .collect()
        }
        _ => table.rows().map(|row| row.to_vec()).collect(),
    };
    Ok(View { columns, rows })
}

/// A view with those of its columns that a release has.
fn as_in(mut view: View, name: &str, release: crate::release::Release) -> View {
    let kept: Vec<bool> =
        view.columns.iter().map(|column| looked::has_column(name, column, release)).collect();
    let mut keep = kept.iter();
    view.columns.retain(|_| keep.next().is_none_or(|kept| *kept));
    for row in &mut view.rows {
        let mut keep = kept.iter();
        row.retain(|_| keep.next().is_none_or(|kept| *kept));
    }
    view
}

fn function(caller: &mut Caller<'_>, name: &str, args: &[Expression]) -> Result<View, Halt> {
    let args = args.iter().map(|arg| evaluate(caller, arg, Scope::NONE)).collect::<Result<Vec<_>, _>>()?;
    if name == "generate_series" {
        let bound = |at: usize| args.get(at).and_then(Value::int).unwrap_or(0);
        let series = (bound(0)..=bound(1).min(bound(0).saturating_add(1_000_000)))
            .map(|number| vec![Value::Int(number)]);
        return Ok(View { columns: vec!["g".to_owned()], rows: series.collect() });
    }
    let value = caller.call(name, &args)?;
    let columns = match name {
        "pg_replication_slot_advance" => vec!["slot_name".to_owned(), "end_lsn".to_owned()],
        "pg_create_logical_replication_slot" => vec!["slot_name".to_owned(), "lsn".to_owned()],
        _ => return Ok(View { columns: vec![name.to_owned()], rows: vec![vec![value]] }),
    };
    let text = value.to_string();
    let row = text.trim_matches(['(', ')']).split(',').map(|part| Value::Text(part.to_owned())).collect();
    Ok(View { columns, rows: vec![row] })
}
