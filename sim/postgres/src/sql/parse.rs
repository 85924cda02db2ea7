//! From what was typed to statements: splits at semicolons, and gives each statement to whoever reads it.

use super::not_read::NotRead;
use super::statement::{RoleOption, Statement};
use super::{admin, tables, telling};
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
    let parsed = parser.parse_statement().map_err(|error| NotRead::new(error.to_string()))?;
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
        other => Ok(other),
    }
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
