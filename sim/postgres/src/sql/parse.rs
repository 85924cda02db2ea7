//! From what was typed to statements: splits at semicolons, and gives each statement to whoever reads it.

use super::not_read::NotRead;
use super::statement::Statement;
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
    let mut parser = Parser::new(&PostgreSqlDialect {}).with_tokens_with_locations(tokens);
    let parsed = parser.parse_statement().map_err(|error| NotRead::new(error.to_string()))?;
    if parser.peek_token().token != Token::EOF {
        return Err(NotRead::new(format!("what begins with `{}`", parser.peek_token().token)));
    }
    match telling::statement(&parsed)? {
        Some(statement) => Ok(statement),
        None => tables::statement(&parsed, parse),
    }
}
