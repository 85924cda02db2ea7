//! Expressions and queries, as far as runbooks and row filters have them.

use crate::value::Value;

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`.
    Equal,
    /// `<>`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `+`.
    Plus,
    /// `-`.
    Minus,
    /// `*`.
    Times,
    /// `%`.
    Modulo,
    /// `||`.
    Concatenate,
    /// `AND`.
    And,
    /// `OR`.
    Or,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A value as typed.
    Literal(Value),
    /// A column, and where in the statement it is named, in characters from 1 on.
    Column(String, Option<usize>),
    /// A function with its arguments; its name without schema.
    Call(String, Vec<Expression>),
    /// `count(*)`.
    CountAll,
    /// Two expressions with an operator between.
    Binary(Box<Expression>, Operator, Box<Expression>),
    /// `NOT`.
    Not(Box<Expression>),
    /// `IS NULL`, or `IS NOT NULL` where the flag is false.
    IsNull(Box<Expression>, bool),
    /// `IN (..)`, or `NOT IN` where the flag is false.
    In(Box<Expression>, Vec<Expression>, bool),
    /// `x::type`.
    Cast(Box<Expression>, String),
    /// `(SELECT ..)`: the first value of its first row.
    Query(Box<Select>),
}

/// An item of a select list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SelectItem {
    /// `*`.
    All,
    /// An expression, with the name that it is given.
    Expression(Expression, Option<String>),
}

/// Where the rows of a query come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A table or a catalogue view, without its schema, and where in the statement it stands.
    Relation(String, Option<usize>),
    /// A function with its arguments.
    Function(String, Vec<Expression>),
}

/// A query of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// What is asked for.
    pub items: Vec<SelectItem>,
    /// Where from; one row without columns where there is none.
    pub from: Option<Source>,
    /// Which rows.
    pub filter: Option<Expression>,
    /// By which columns of the source the rows are ordered, and whether downwards.
    pub order: Vec<(Expression, bool)>,
    /// How many at most.
    pub limit: Option<u64>,
}
