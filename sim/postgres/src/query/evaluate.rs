//! The value of an expression.

mod select;

pub use select::{answer, select};

use super::Caller;
use crate::reply::{Answer, Halt, SqlError};
use crate::sql::{Expression, Operator, WHERE};
use crate::value::{Lsn, Value};
use std::cmp::Ordering;

/// The row that an expression is worked out for.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The names of its columns.
    pub columns: &'a [String],
    /// Its values.
    pub row: &'a [Value],
}

impl Scope<'_> {
    /// No row at all.
    pub const NONE: Self = Self { columns: &[], row: &[] };
}

/// The value of an expression for a row.
///
/// # Errors
/// A column or a function that is not there, or what a function is refused with.
pub fn evaluate(caller: &mut Caller<'_>, expression: &Expression, scope: Scope<'_>) -> Result<Value, Halt> {
    match expression {
        Expression::Literal(value) => Ok(value.clone()),
        Expression::Column(name, at) => column(name, *at, scope),
        Expression::CountAll => Ok(Value::Null),
        Expression::Query(query) => match select(caller, query)? {
            Answer::Rows { rows, .. } => {
                Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null))
            }
            Answer::Tag(_) => Ok(Value::Null),
        },
        Expression::Call(name, args) => {
            let args = args.iter().map(|arg| evaluate(caller, arg, scope)).collect::<Result<Vec<_>, _>>()?;
            match pure(name, &args) {
                Some(value) => Ok(value),
                None => caller.call(name, &args),
            }
        }
        Expression::Not(inner) => Ok(match evaluate(caller, inner, scope)? {
            Value::Bool(truth) => Value::Bool(!truth),
            _ => Value::Null,
        }),
        Expression::IsNull(inner, wanted) => {
            Ok(Value::Bool(evaluate(caller, inner, scope)?.is_null() == *wanted))
        }
        Expression::In(inner, list, wanted) => {
            let value = evaluate(caller, inner, scope)?;
            let mut found = false;
            for one in list {
                let one = evaluate(caller, one, scope)?;
                found |= binary(&value, Operator::Equal, &one) == Value::Bool(true);
            }
            Ok(if value.is_null() { Value::Null } else { Value::Bool(found == *wanted) })
        }
        Expression::Cast(inner, kind) => {
            let value = evaluate(caller, inner, scope)?;
            Ok(cast(value, kind))
        }
        Expression::Binary(left, operator, right) => {
            let left = evaluate(caller, left, scope)?;
            let right = evaluate(caller, right, scope)?;
            Ok(binary(&left, *operator, &right))
        }
    }
}

/// Whether a filter holds for a row; it does where there is none.
///
/// # Errors
/// As [`evaluate`].
pub fn holds(caller: &mut Caller<'_>, filter: Option<&Expression>, scope: Scope<'_>) -> Result<bool, Halt> {
    match filter {
        None => Ok(true),
        Some(filter) => Ok(evaluate(caller, filter, scope)? == Value::Bool(true)),
    }
}

fn column(name: &str, at: Option<usize>, scope: Scope<'_>) -> Result<Value, Halt> {
    let place = scope.columns.iter().position(|column| column == name);
    match place.and_then(|place| scope.row.get(place)) {
        Some(value) => Ok(value.clone()),
        None => Err(SqlError::new("42703", format!("column \"{name}\" does not exist")).at(at).into()),
    }
}

fn cast(value: Value, kind: &str) -> Value {
    match kind {
        "int" | "integer" | "bigint" | "int4" | "int8" => value.int().map_or(value, Value::Int),
        "text" if !value.is_null() => Value::Text(value.to_string()),
        "bool" | "boolean" => match &value {
            Value::Text(text) => Value::Bool(crate::sql::truth(text)),
            Value::Int(number) => Value::Bool(*number != 0),
            _ => value,
        },
        "pg_lsn" => Lsn::parse(&value.to_string()).map_or(value, Value::Lsn),
        _ => value,
    }
}

/// A function that looks at nothing but its arguments.
fn pure(name: &str, args: &[Value]) -> Option<Value> {
    match name {
        WHERE => match args {
            [Value::Bool(true), value] => Some(value.clone()),
            _ => Some(Value::Null),
        },
        "format" => Some(Value::Text(format(args))),
        "quote_literal" => args.first().map(|value| Value::Text(quoted(&value.to_string()))),
        "quote_ident" => args.first().map(|value| Value::Text(value.to_string())),
        "coalesce" => Some(args.iter().find(|value| !value.is_null()).cloned().unwrap_or(Value::Null)),
        "greatest" => {
            Some(args.iter().filter(|value| !value.is_null()).max().cloned().unwrap_or(Value::Null))
        }
        "least" => Some(args.iter().filter(|value| !value.is_null()).min().cloned().unwrap_or(Value::Null)),
        "abs" => args.first()?.int().map(|number| Value::Int(number.saturating_abs())),
        "pg_size_pretty" => {
            args.first().map(|value| value.int().map_or(Value::Null, |bytes| Value::Text(pretty(bytes))))
        }
        "pg_wal_lsn_diff" => match args {
            [Value::Null, _] | [_, Value::Null] => Some(Value::Null),
            [Value::Lsn(left), Value::Lsn(right)] => {
                let difference = i128::from(left.0) - i128::from(right.0);
                Some(Value::Int(i64::try_from(difference).unwrap_or(i64::MAX)))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A size as `pg_size_pretty` prints it, which goes over to the next unit at ten thousand and rounds to the nearest.
fn pretty(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes.unsigned_abs() < 10 * 1024 {
        return format!("{bytes} bytes");
    }
    // Twice the number of a unit, so that half of one can be told.
    let mut twice = bytes / 512;
    let mut unit = 0;
    while twice.unsigned_abs() >= 20 * 1024 - 1 && unit + 1 < UNITS.len() {
        twice /= 1024;
        unit += 1;
    }
    format!("{} {}", (twice + twice.signum()) / 2, UNITS[unit])
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `format`, with `%s`, `%I`, `%L` and `%%`.
fn format(args: &[Value]) -> String {
    let pattern = args.first().map(ToString::to_string).unwrap_or_default();
    let mut values = args.iter().skip(1);
    let mut text = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('L') => text.push_str(&quoted(&values.next().map(ToString::to_string).unwrap_or_default())),
            Some('s' | 'I') => text.push_str(&values.next().map(ToString::to_string).unwrap_or_default()),
            Some(other) => text.push(other),
            None => text.push('%'),
        }
    }
    text
}

/// Two values compared, where they can be.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::Lsn(_), Value::Text(text)) => Some(left.cmp(&Value::Lsn(Lsn::parse(text)?))),
        (Value::Text(text), Value::Lsn(_)) => Some(Value::Lsn(Lsn::parse(text)?).cmp(right)),
        (Value::Int(left), Value::Text(_)) => Some(left.cmp(&right.int()?)),
        (Value::Text(_), Value::Int(right)) => Some(left.int()?.cmp(right)),
        (Value::Bool(left), Value::Text(text)) => Some(left.cmp(&crate::sql::truth(text))),
        _ => Some(left.cmp(right)),
    }
}

fn binary(left: &Value, operator: Operator, right: &Value) -> Value {
    let truth = |wanted: &[Ordering]| {
        compare(left, right).map_or(Value::Null, |ordering| Value::Bool(wanted.contains(&ordering)))
    };
    let number = |of: fn(i64, i64) -> Option<i64>| match (left.int(), right.int()) {
        (Some(left), Some(right)) => of(left, right).map_or(Value::Null, Value::Int),
        _ => Value::Null,
    };
    match operator {
        Operator::Equal => truth(&[Ordering::Equal]),
        Operator::NotEqual => truth(&[Ordering::Less, Ordering::Greater]),
        Operator::Less => truth(&[Ordering::Less]),
        Operator::LessOrEqual => truth(&[Ordering::Less, Ordering::Equal]),
        Operator::Greater => truth(&[Ordering::Greater]),
        Operator::GreaterOrEqual => truth(&[Ordering::Greater, Ordering::Equal]),
        Operator::Plus => number(i64::checked_add),
        Operator::Minus => match (left, right) {
            (Value::Lsn(left), Value::Lsn(right)) => {
                let difference = i128::from(left.0) - i128::from(right.0);
                Value::Int(i64::try_from(difference).unwrap_or(i64::MAX))
            }
            _ => number(i64::checked_sub),
        },
        Operator::Times => number(i64::checked_mul),
        Operator::Modulo => number(i64::checked_rem),
        Operator::Concatenate => match (left, right) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            _ => Value::Text(format!("{left}{right}")),
        },
        Operator::And => match (left, right) {
            (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
            (Value::Bool(true), Value::Bool(true)) => Value::Bool(true),
            _ => Value::Null,
        },
        Operator::Or => match (left, right) {
            (Value::Bool(true), _) | (_, Value::Bool(true)) => Value::Bool(true),
            (Value::Bool(false), Value::Bool(false)) => Value::Bool(false),
            _ => Value::Null,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn a_size_goes_over_to_the_next_unit_where_the_server_does_and_is_rounded_as_there() {
        // What a server 16.2 answers to `select pg_size_pretty(N)`.
        let told = [0, 10_239, 10_240, 16_777_216, 10_485_247, 10_485_248, -20_000].map(pretty);
        let wanted = ["0 bytes", "10239 bytes", "10 kB", "16 MB", "10239 kB", "10 MB", "-20 kB"];
        assert_eq!(told, wanted);
    }
}
