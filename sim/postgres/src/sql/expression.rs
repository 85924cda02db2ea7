//! Expressions, as far as runbooks and row filters have them.

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
}
