//! Statements on rows, from the tree of the parser.

use super::NotRead;
use super::expression::{Expression, Operator, Select, SelectItem, Source};
use super::statement::Statement;
use crate::value::Value;
use sqlparser::ast;
use sqlparser::tokenizer::Span;

/// The functions that make one value of all rows.
pub const AGGREGATES: &[&str] =
    &["bool_and", "bool_or", "count", COUNT_DISTINCT, "every", "max", "min", "sum"];

/// `count(DISTINCT ..)`, as a function of its own.
pub const COUNT_DISTINCT: &str = "count(DISTINCT)";

/// `FILTER (WHERE ..)` of an aggregate, as a function of the condition and of the value.
pub const WHERE: &str = "FILTER(WHERE)";

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
    let (name, alias, args) = named_source(&one.relation).map_or_else(|| unknown(&one.relation), Ok)?;
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
    // Its one column is called as it is, or by its other name; the model has one of these names.
    if name == "generate_series" && alias.is_none_or(|alias| folded(&alias.name) != "g") {
        return unknown(&one.relation);
    }
    let args = args.args.iter().map(argument).collect::<Result<_, _>>()?;
    Ok(Some(Source::Function(name, args)))
}

/// A table, a view or a function with nothing besides but another name; each part that is not looked at is left out here by its
/// name, so that a new one of the parser is not.
fn named_source(
    relation: &ast::TableFactor,
) -> Option<(&ast::ObjectName, Option<&ast::TableAlias>, Option<&ast::TableFunctionArgs>)> {
    let ast::TableFactor::Table {
        name,
        alias,
        args,
        with_hints: _,
        version: None,
        with_ordinality: false,
        partitions,
        json_path: None,
        sample: None,
        index_directives: _,
        inheritance: None,
    } = relation
    else {
        return None;
    };
    let is_plain = partitions.is_empty() && alias.as_ref().is_none_or(|alias| alias.columns.is_empty());
    is_plain.then_some((name, alias.as_ref(), args.as_ref()))
}

/// A query of one source. Each part of it that is not looked at is left out here by its name, so that a new one of the parser
/// is not.
pub(super) fn select(query: &ast::Query) -> Result<Select, NotRead> {
    let ast::Query {
        with: None,
        body,
        order_by,
        limit_clause,
        fetch: None,
        locks,
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators,
    } = query
    else {
        return unknown(query);
    };
    let ast::SetExpr::Select(select) = body.as_ref() else { return unknown(query) };
    if !locks.is_empty() || !pipe_operators.is_empty() || !is_plain(select) {
        return unknown(query);
    }
    let from = source(&select.from)?;
    let of = select.from.first().and_then(|one| named_source(&one.relation));
    let items = select.projection.iter().filter_map(|item| match item {
        ast::SelectItem::UnnamedExpr(one) | ast::SelectItem::ExprWithAlias { expr: one, .. } => Some(one),
        _ => None,
    });
    if items.chain(&select.selection).any(|one| names_another(one, of)) {
        return unknown(query);
    }
    Ok(Select {
        items: select.projection.iter().map(item).collect::<Result<_, _>>()?,
        from,
        filter: select.selection.as_ref().map(expression).transpose()?,
        order: order_by.as_ref().map_or(Ok(Vec::new()), order)?,
        limit: limit_clause.as_ref().map_or(Ok(None), limit)?,
    })
}

/// Whether a query has nothing but what is asked for, from where, and which rows.
fn is_plain(select: &ast::Select) -> bool {
    let ast::Select {
        select_token: _,
        optimizer_hints: _,
        distinct: None,
        select_modifiers: None,
        top: None,
        top_before_distinct: _,
        projection: _,
        exclude: None,
        into: None,
        from: _,
        lateral_views,
        prewhere: None,
        selection: _,
        connect_by,
        group_by: ast::GroupByExpr::Expressions(by, modifiers),
        cluster_by,
        distribute_by,
        sort_by,
        having: None,
        named_window,
        qualify: None,
        window_before_qualify: _,
        value_table_mode: None,
        flavor: _,
    } = select
    else {
        return false;
    };
    lateral_views.is_empty()
        && connect_by.is_empty()
        && by.is_empty()
        && modifiers.is_empty()
        && cluster_by.is_empty()
        && distribute_by.is_empty()
        && sort_by.is_empty()
        && named_window.is_empty()
}

/// By what rows are put in order, and whether downwards.
fn order(order: &ast::OrderBy) -> Result<Vec<(Expression, bool)>, NotRead> {
    let ast::OrderBy { kind: ast::OrderByKind::Expressions(by), interpolate: None } = order else {
        return unknown(order);
    };
    let one = |one: &ast::OrderByExpr| match one {
        ast::OrderByExpr {
            expr,
            options: ast::OrderByOptions { sort, nulls_first: None },
            with_fill: None,
        } => match sort {
            None | Some(ast::OrderBySort::Asc) => Ok((expression(expr)?, false)),
            Some(ast::OrderBySort::Desc) => Ok((expression(expr)?, true)),
            Some(_) => unknown(one),
        },
        other => unknown(other),
    };
    by.iter().map(one).collect()
}

/// How many rows at most.
fn limit(clause: &ast::LimitClause) -> Result<Option<u64>, NotRead> {
    let ast::LimitClause::LimitOffset { limit, offset: None, limit_by } = clause else {
        return Err(NotRead::new("an offset of rows"));
    };
    if !limit_by.is_empty() {
        return Err(NotRead::new("a limit of another form"));
    }
    match limit.as_ref().map(expression).transpose()? {
        None => Ok(None),
        Some(Expression::Literal(Value::Int(number))) => Ok(u64::try_from(number).ok()),
        Some(_) => Err(NotRead::new("a limit that is no number")),
    }
}

/// Whether an expression names a column of another source than its own: of the query around it, or of none.
fn names_another(
    expression: &ast::Expr,
    of: Option<(&ast::ObjectName, Option<&ast::TableAlias>, Option<&ast::TableFunctionArgs>)>,
) -> bool {
    let within = |one: &ast::Expr| names_another(one, of);
    match expression {
        ast::Expr::CompoundIdentifier(names) => {
            let Some(source) = names.len().checked_sub(2).and_then(|at| names.get(at)).map(folded) else {
                return false;
            };
            // The rows of a trigger have names too.
            let is_row = of.is_none() && ["new", "old"].contains(&source.as_str());
            let is_own = of.is_some_and(|(name, alias, _)| {
                alias.map_or_else(|| last(name), |alias| folded(&alias.name)) == source
            });
            !is_row && !is_own
        }
        ast::Expr::Nested(inner)
        | ast::Expr::UnaryOp { expr: inner, .. }
        | ast::Expr::IsNull(inner)
        | ast::Expr::IsNotNull(inner)
        | ast::Expr::Cast { expr: inner, .. } => within(inner),
        ast::Expr::BinaryOp { left, right, .. } => within(left) || within(right),
        ast::Expr::In { expr, target: ast::InTarget::List(list), .. } => {
            within(expr) || list.iter().any(within)
        }
        ast::Expr::Function(function) => {
            let args = match &function.args {
                ast::FunctionArguments::List(list) => list.args.as_slice(),
                _ => &[],
            };
            let names = |arg: &ast::FunctionArg| matches!(arg, ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Expr(one)) if within(one));
            args.iter().any(names) || function.filter.as_ref().is_some_and(|filter| within(filter))
        }
        _ => false,
    }
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
    let ast::Function {
        name,
        uses_odbc_syntax: false,
        parameters: ast::FunctionArguments::None,
        args,
        within_group,
        filter,
        null_treatment: None,
        over: None,
    } = function
    else {
        return unknown(function);
    };
    let name = last(name);
    let list = match args {
        _ if !within_group.is_empty() => return unknown(function),
        ast::FunctionArguments::None if filter.is_none() => return Ok(Expression::Call(name, Vec::new())),
        ast::FunctionArguments::None | ast::FunctionArguments::Subquery(_) => return unknown(function),
        ast::FunctionArguments::List(list) => list,
    };
    let ast::FunctionArgumentList { duplicate_treatment, args, clauses } = list;
    let is_distinct = matches!(duplicate_treatment, Some(ast::DuplicateTreatment::Distinct));
    let sums_up = AGGREGATES.contains(&name.as_str());
    if !clauses.is_empty() || !sums_up && (filter.is_some() || duplicate_treatment.is_some()) {
        return unknown(function);
    }
    let starred = [ast::FunctionArg::Unnamed(ast::FunctionArgExpr::Wildcard)];
    let filter = filter.as_deref().map(expression).transpose()?;
    let name = if is_distinct && name == "count" { COUNT_DISTINCT.to_owned() } else { name };
    let args = match (name == "count" && *args == starred, filter.is_some()) {
        (true, false) => return Ok(Expression::CountAll),
        (true, true) => vec![Expression::Literal(Value::Int(1))],
        (false, _) => args.iter().map(argument).collect::<Result<Vec<_>, _>>()?,
    };
    // A value that does not count is none.
    let args = match filter {
        Some(filter) => args
            .into_iter()
            .map(|arg| Expression::Call(WHERE.to_owned(), vec![filter.clone(), arg]))
            .collect(),
        None => args,
    };
    Ok(Expression::Call(name, args))
}
