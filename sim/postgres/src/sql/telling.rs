//! Statements on rows, from the tree of the parser.

use super::NotRead;
use super::expression::{Expression, Operator, Select, SelectItem, Source};
use super::statement::Statement;
use crate::value::Value;
use sqlparser::ast;
use sqlparser::tokenizer::Span;

/// A statement on rows; none where it is of another kind.
pub(super) fn statement(parsed: &ast::Statement) -> Result<Option<Statement>, NotRead> {
    let read = match parsed {
        ast::Statement::Query(query) => Statement::Select(select(query)?),
        ast::Statement::Insert(insert) => self::insert(insert)?,
        ast::Statement::Update(update) => self::update(update)?,
        ast::Statement::Delete(delete) => self::delete(delete)?,
        ast::Statement::Truncate(truncate) => Statement::Truncate {
            tables: truncate.table_names.iter().map(|target| last(&target.name)).collect(),
            restart: matches!(truncate.identity, Some(ast::TruncateIdentityOption::Restart)),
        },
        _ => return Ok(None),
    };
    Ok(Some(read))
}

fn unknown<T>(what: &impl std::fmt::Display) -> Result<T, NotRead> {
    Err(NotRead::new(format!("`{what}`")))
}

/// A name without what stands before it.
pub(super) fn last(name: &ast::ObjectName) -> String {
    let part = name.0.last().and_then(|part| part.as_ident());
    part.map(folded).unwrap_or_default()
}

/// A name as the server takes it: in small letters, unless it was quoted.
pub(super) fn folded(name: &ast::Ident) -> String {
    if name.quote_style.is_some() { name.value.clone() } else { name.value.to_ascii_lowercase() }
}

/// Where something stands in its line, counted from 1 on.
pub(super) fn place(span: Span) -> Option<usize> {
    (span.start.line == 1).then(|| usize::try_from(span.start.column).ok()).flatten()
}

fn named(name: &ast::ObjectName) -> (String, Option<usize>) {
    let first = name.0.first().and_then(|part| part.as_ident());
    (last(name), first.and_then(|ident| place(ident.span)))
}

fn insert(insert: &ast::Insert) -> Result<Statement, NotRead> {
    let ast::TableObject::TableName(table) = &insert.table else { return unknown(insert) };
    if insert.on.is_some() {
        return unknown(insert);
    }
    let columns = insert.columns.iter().map(named).collect();
    let returning = insert.returning.iter().flatten().map(item).collect::<Result<_, _>>()?;
    let table = last(table);
    let Some(source) = &insert.source else { return unknown(insert) };
    match source.body.as_ref() {
        ast::SetExpr::Values(values) => {
            let row = |row: &ast::Parens<Vec<ast::Expr>>| row.content.iter().map(expression).collect();
            let rows = values.rows.iter().map(row).collect::<Result<Vec<Vec<_>>, _>>()?;
            Ok(Statement::Insert { table, columns, rows, returning })
        }
        ast::SetExpr::Select(_) => Ok(Statement::InsertSelect { table, columns, select: select(source)? }),
        _ => unknown(insert),
    }
}

fn update(update: &ast::Update) -> Result<Statement, NotRead> {
    if update.from.is_some() || update.returning.is_some() {
        return unknown(update);
    }
    let table = table_of(std::slice::from_ref(&update.table))?;
    let assignment = |assignment: &ast::Assignment| match &assignment.target {
        ast::AssignmentTarget::ColumnName(name) => Ok((last(name), expression(&assignment.value)?)),
        ast::AssignmentTarget::Tuple(_) => unknown(assignment),
    };
    let set = update.assignments.iter().map(assignment).collect::<Result<_, _>>()?;
    let filter = update.selection.as_ref().map(expression).transpose()?;
    Ok(Statement::Update { table, set, filter })
}

fn delete(delete: &ast::Delete) -> Result<Statement, NotRead> {
    if delete.using.is_some() || delete.returning.is_some() {
        return unknown(delete);
    }
    let (ast::FromTable::WithFromKeyword(from) | ast::FromTable::WithoutKeyword(from)) = &delete.from;
    let filter = delete.selection.as_ref().map(expression).transpose()?;
    Ok(Statement::Delete { table: table_of(from)?, filter })
}

/// The one table of a list of sources.
fn table_of(from: &[ast::TableWithJoins]) -> Result<String, NotRead> {
    match source(from)? {
        Some(Source::Relation(table, _)) => Ok(table),
        _ => Err(NotRead::new("more than one table in a statement")),
    }
}

fn source(from: &[ast::TableWithJoins]) -> Result<Option<Source>, NotRead> {
    let [one] = from else {
        return if from.is_empty() { Ok(None) } else { Err(NotRead::new("a query of more than one source")) };
    };
    let ast::TableFactor::Table { name, args, .. } = &one.relation else { return unknown(&one.relation) };
    if !one.joins.is_empty() {
        return unknown(one);
    }
    if name
        .0
        .first()
        .and_then(|part| part.as_ident())
        .is_some_and(|first| folded(first) == "information_schema")
    {
        return Err(NotRead::new(format!("the view `{name}`")));
    }
    let (name, at) = named(name);
    let Some(args) = args else { return Ok(Some(Source::Relation(name, at))) };
    let args = args.args.iter().map(argument).collect::<Result<_, _>>()?;
    Ok(Some(Source::Function(name, args)))
}

/// A query of one source.
pub(super) fn select(query: &ast::Query) -> Result<Select, NotRead> {
    let ast::SetExpr::Select(select) = query.body.as_ref() else { return unknown(query) };
    let grouped = match &select.group_by {
        ast::GroupByExpr::All(_) => true,
        ast::GroupByExpr::Expressions(by, _) => !by.is_empty(),
    };
    if query.with.is_some() || grouped || select.having.is_some() || select.distinct.is_some() {
        return unknown(query);
    }
    let mut order = Vec::new();
    if let Some(ast::OrderBy { kind: ast::OrderByKind::Expressions(by), .. }) = &query.order_by {
        for one in by {
            order.push((expression(&one.expr)?, matches!(one.options.sort, Some(ast::OrderBySort::Desc))));
        }
    }
    let limit = match &query.limit_clause {
        None => None,
        Some(ast::LimitClause::LimitOffset { limit: Some(limit), offset: None, .. }) => {
            match expression(limit)? {
                Expression::Literal(Value::Int(number)) => u64::try_from(number).ok(),
                _ => return unknown(query),
            }
        }
        Some(_) => return unknown(query),
    };
    Ok(Select {
        items: select.projection.iter().map(item).collect::<Result<_, _>>()?,
        from: source(&select.from)?,
        filter: select.selection.as_ref().map(expression).transpose()?,
        order,
        limit,
    })
}

fn item(item: &ast::SelectItem) -> Result<SelectItem, NotRead> {
    match item {
        ast::SelectItem::UnnamedExpr(one) => Ok(SelectItem::Expression(expression(one)?, None)),
        ast::SelectItem::ExprWithAlias { expr, alias } => {
            Ok(SelectItem::Expression(expression(expr)?, Some(folded(alias))))
        }
        ast::SelectItem::Wildcard(_) => Ok(SelectItem::All),
        _ => unknown(item),
    }
}

fn argument(argument: &ast::FunctionArg) -> Result<Expression, NotRead> {
    match argument {
        ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(one)) => expression(one),
        _ => unknown(argument),
    }
}

/// An expression.
pub(super) fn expression(parsed: &ast::Expr) -> Result<Expression, NotRead> {
    let boxed = |one: &ast::Expr| expression(one).map(Box::new);
    Ok(match parsed {
        ast::Expr::Identifier(name) => Expression::Column(folded(name), place(name.span)),
        ast::Expr::CompoundIdentifier(names) => {
            let Some(name) = names.last() else { return unknown(parsed) };
            Expression::Column(folded(name), place(name.span))
        }
        ast::Expr::Nested(inner) => expression(inner)?,
        ast::Expr::Value(value) => Expression::Literal(literal(&value.value)?),
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Not, expr } => Expression::Not(boxed(expr)?),
        ast::Expr::UnaryOp { op: ast::UnaryOperator::Minus, expr } => negative(expr)?,
        ast::Expr::IsNull(inner) => Expression::IsNull(boxed(inner)?, true),
        ast::Expr::IsNotNull(inner) => Expression::IsNull(boxed(inner)?, false),
        ast::Expr::In { expr, target: ast::InTarget::List(list), negated, .. } => {
            let list = list.iter().map(expression).collect::<Result<_, _>>()?;
            Expression::In(boxed(expr)?, list, !negated)
        }
        ast::Expr::BinaryOp { left, op, right } => {
            Expression::Binary(boxed(left)?, operator(op)?, boxed(right)?)
        }
        ast::Expr::Cast { expr, data_type, .. } => {
            Expression::Cast(boxed(expr)?, data_type.to_string().to_ascii_lowercase())
        }
        ast::Expr::Function(function) => call(function)?,
        ast::Expr::Subquery(query) => Expression::Query(Box::new(select(query)?)),
        _ => return unknown(parsed),
    })
}

fn negative(inner: &ast::Expr) -> Result<Expression, NotRead> {
    Ok(match expression(inner)? {
        Expression::Literal(Value::Int(number)) => Expression::Literal(Value::Int(number.saturating_neg())),
        other => {
            let nothing = Box::new(Expression::Literal(Value::Int(0)));
            Expression::Binary(nothing, Operator::Minus, Box::new(other))
        }
    })
}

fn literal(value: &ast::Value) -> Result<Value, NotRead> {
    Ok(match value {
        ast::Value::Number(digits, _) => match digits.parse() {
            Ok(number) => Value::Int(number),
            Err(_) => Value::Text(digits.clone()),
        },
        ast::Value::SingleQuotedString(text) | ast::Value::EscapedStringLiteral(text) => {
            Value::Text(text.clone())
        }
        ast::Value::Boolean(truth) => Value::Bool(*truth),
        ast::Value::Null => Value::Null,
        _ => return unknown(value),
    })
}

fn operator(operator: &ast::BinaryOperator) -> Result<Operator, NotRead> {
    Ok(match operator {
        ast::BinaryOperator::Eq => Operator::Equal,
        ast::BinaryOperator::NotEq => Operator::NotEqual,
        ast::BinaryOperator::Lt => Operator::Less,
        ast::BinaryOperator::LtEq => Operator::LessOrEqual,
        ast::BinaryOperator::Gt => Operator::Greater,
        ast::BinaryOperator::GtEq => Operator::GreaterOrEqual,
        ast::BinaryOperator::Plus => Operator::Plus,
        ast::BinaryOperator::Minus => Operator::Minus,
        ast::BinaryOperator::Multiply => Operator::Times,
        ast::BinaryOperator::Modulo => Operator::Modulo,
        ast::BinaryOperator::StringConcat => Operator::Concatenate,
        ast::BinaryOperator::And => Operator::And,
        ast::BinaryOperator::Or => Operator::Or,
        _ => return unknown(operator),
    })
}

fn call(function: &ast::Function) -> Result<Expression, NotRead> {
    let name = last(&function.name);
    let list = match &function.args {
        ast::FunctionArguments::None => return Ok(Expression::Call(name, Vec::new())),
        ast::FunctionArguments::Subquery(_) => return unknown(function),
        ast::FunctionArguments::List(list) => list,
    };
    let starred = [ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Wildcard)];
    if name == "count" && list.args == starred {
        return Ok(Expression::CountAll);
    }
    let args = list.args.iter().map(argument).collect::<Result<_, _>>()?;
    Ok(Expression::Call(name, args))
}
