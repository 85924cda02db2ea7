//! From what was typed to statements: splits at semicolons, and gives each statement to whoever reads it.

use super::expression::{Expression, Operator};
use super::not_read::NotRead;
use super::statement::{Admission, RoleOption, Statement};
use super::{admin, tables, telling, truth};
use crate::value::Value;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

/// The statements of a text, in order.
///
/// # Errors
/// The first that is not read.
pub fn parse(text: &str) -> Result<Vec<Statement>, NotRead> {
    let tokens = Tokenizer::new(&PostgreSqlDialect {}, text)
        .tokenize_with_location()
        .map_err(|error| NotRead::new(error.to_string()))?;
    let statements = tokens.split(|token| token.token == Token::SemiColon);
    let said = |tokens: &&[TokenWithSpan]| {
        tokens.iter().any(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF))
    };
    statements.filter(said).map(one).collect()
}

/// One statement.
fn one(tokens: &[TokenWithSpan]) -> Result<Statement, NotRead> {
    if let Some(statement) = admin::read(tokens) {
        return statement;
    }
    let mut tokens: Vec<TokenWithSpan> = tokens.to_vec();
    tokens.retain(|token| token.token != Token::EOF);
    let is_user = as_role(&mut tokens);
    let mut parser = Parser::new(&PostgreSqlDialect {}).with_tokens_with_locations(tokens);
    let parsed = parser.parse_statement().map_err(|error| unread(&error.to_string()))?;
    if parser.peek_token().token != Token::EOF {
        return Err(NotRead::new(format!("what begins with `{}`", parser.peek_token().token)));
    }
    let statement = match telling::statement(&parsed)? {
        Some(statement) => Ok(statement),
        None => tables::statement(&parsed, parse),
    };
    match statement? {
        Statement::CreateRole(name, mut options) if is_user => {
            options.insert(0, RoleOption::Login(true));
            Ok(Statement::CreateRole(name, options))
        }
        Statement::Update { table, set, filter } if table == "pg_database" => {
            let what = || NotRead::new("a change of the catalogue by hand");
            admission(&set, filter.as_ref()).ok_or_else(what)
        }
        other => Ok(other),
    }
}

/// What of a statement is not read, by what its reader says: `Expected: .., found: WORD at Line: 1, Column: 1`. Which word it would
/// have liked instead is no concern of whoever has typed one that a server takes.
fn unread(error: &str) -> NotRead {
    let found = error.split_once(", found: ").and_then(|(_, found)| found.split_once(" at Line: "));
    match found {
        Some(("EOF", _)) | None => NotRead::new(error),
        Some((word, place)) if place.starts_with("1, Column: 1") && place.ends_with(": 1") => {
            NotRead::new(format!("what `{word}` does"))
        }
        Some((word, _)) => NotRead::new(format!("what begins with `{word}`")),
    }
}

/// `UPDATE pg_database SET datallowconn = .. WHERE datname = ..`, and the same of `datconnlimit`.
fn admission(set: &[(String, Expression)], filter: Option<&Expression>) -> Option<Statement> {
    let [(column, Expression::Literal(value))] = set else { return None };
    let Some(Expression::Binary(one, Operator::Equal, other)) = filter else { return None };
    let (Expression::Column(name, _), Expression::Literal(Value::Text(database))) = (&**one, &**other) else {
        return None;
    };
    let admission = match (column.as_str(), value) {
        ("datallowconn", Value::Bool(allowed)) => Admission::Closed(!allowed),
        ("datallowconn", Value::Text(word)) => Admission::Closed(!truth(word)),
        ("datconnlimit", Value::Int(limit)) => Admission::Shut(admin::shuts(*limit).ok()?),
        _ => return None,
    };
    let tag = "UPDATE 1";
    (name == "datname").then(|| Statement::Admission { database: database.clone(), admission, tag })
}

/// Makes `CREATE USER` a `CREATE ROLE`, which it is but for its being let in, and leaves out that a password is packed.
fn as_role(tokens: &mut Vec<TokenWithSpan>) -> bool {
    let word = |token: &TokenWithSpan, wanted: &str| matches!(&token.token, Token::Word(word) if word.value.eq_ignore_ascii_case(wanted));
    let mut said = (0..tokens.len()).filter(|at| !matches!(tokens[*at].token, Token::Whitespace(_)));
    let (Some(first), Some(second)) = (said.next(), said.next()) else { return false };
    let makes = word(&tokens[first], "create");
    let is_user = makes && word(&tokens[second], "user");
    if is_user {
        tokens[second].token = Token::make_keyword("ROLE");
    }
    if is_user || makes && word(&tokens[second], "role") {
        tokens.retain(|token| !word(token, "encrypted"));
    }
    is_user
}
