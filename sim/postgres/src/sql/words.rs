//! The words of a statement, one after the other.

use super::expression::Expression;
use super::{NotRead, telling};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// What is left of a statement.
pub(super) struct Words<'a> {
    left: Vec<&'a TokenWithSpan>,
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) fn of(tokens: &'a [TokenWithSpan]) -> Self {
        let said = |token: &&TokenWithSpan| !matches!(token.token, Token::Whitespace(_) | Token::EOF);
        Self { left: tokens.iter().filter(said).collect(), at: 0 }
    }

    fn token(&self) -> Option<&'a Token> {
        self.left.get(self.at).map(|token| &token.token)
    }

    fn word_at(&self, at: usize) -> Option<&'a str> {
        match self.left.get(at).map(|token| &token.token) {
            Some(Token::Word(word)) => Some(word.value.as_str()),
            _ => None,
        }
    }

    /// The first two words, in small letters where they are known ones.
    pub(super) fn first_two(&self) -> (Option<&'static str>, Option<&'static str>) {
        const KNOWN: &[&str] = &[
            "create",
            "alter",
            "drop",
            "grant",
            "revoke",
            "prepare",
            "commit",
            "rollback",
            "checkpoint",
            "set",
            "show",
            "analyze",
            "analyse",
            "vacuum",
            "reindex",
            "publication",
            "subscription",
            "database",
            "system",
            "default",
            "sequence",
            "transaction",
            "prepared",
            "unique",
            "index",
        ];
        let known = |at| {
            let word = self.word_at(at)?;
            Some(KNOWN.iter().copied().find(|known| known.eq_ignore_ascii_case(word)).unwrap_or(""))
        };
        (known(0), known(1))
    }

    pub(super) fn skip(&mut self, many: usize) -> &mut Self {
        self.at += many;
        self
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.left.len()
    }

    /// The statement, if nothing is left of it.
    pub(super) fn done<T>(&self, read: T) -> Result<T, NotRead> {
        if self.at_end() { Ok(read) } else { self.unknown() }
    }

    /// That nobody knows what stands here.
    pub(super) fn unknown<T>(&self) -> Result<T, NotRead> {
        Err(NotRead::new(match self.token() {
            Some(token) => format!("what begins with `{token}`"),
            None => "where it ends".to_owned(),
        }))
    }

    /// Takes a word, if it is the next.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let is = self.word_at(self.at).is_some_and(|one| one.eq_ignore_ascii_case(word));
        self.at += usize::from(is);
        is
    }

    /// What lists tables begins with the one word or the other.
    pub(super) fn table_or_tables(&self) -> Result<(), NotRead> {
        let is = |word: &str| self.word_at(self.at).is_some_and(|one| one.eq_ignore_ascii_case(word));
        if is("table") || is("tables") { Ok(()) } else { self.unknown() }
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<(), NotRead> {
        if self.take(word) { Ok(()) } else { self.unknown() }
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.token().is_some_and(|token| !matches!(token, Token::Word(_)) && token.to_string() == symbol)
    }

    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let is = self.is_symbol(symbol);
        self.at += usize::from(is);
        is
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Result<(), NotRead> {
        if self.symbol(symbol) { Ok(()) } else { self.unknown() }
    }

    pub(super) fn if_exists(&mut self) -> bool {
        self.take("if") && self.take("exists")
    }

    /// A name, in small letters unless it is quoted.
    pub(super) fn name(&mut self) -> Result<String, NotRead> {
        match self.token() {
            Some(Token::Word(word)) => {
                self.at += 1;
                let value = &word.value;
                Ok(if word.quote_style.is_some() { value.clone() } else { value.to_ascii_lowercase() })
            }
            _ => self.unknown(),
        }
    }

    /// A name without its schema.
    pub(super) fn object(&mut self) -> Result<String, NotRead> {
        let mut name = self.name()?;
        while self.symbol(".") {
            name = self.name()?;
        }
        Ok(name)
    }

    pub(super) fn names(&mut self) -> Result<Vec<String>, NotRead> {
        self.listed(Self::name)
    }

    pub(super) fn objects(&mut self) -> Result<Vec<String>, NotRead> {
        self.listed(Self::object)
    }

    fn listed(&mut self, one: impl Fn(&mut Self) -> Result<String, NotRead>) -> Result<Vec<String>, NotRead> {
        let mut names = vec![one(self)?];
        while self.symbol(",") {
            names.push(one(self)?);
        }
        Ok(names)
    }

    /// A string in quotes.
    pub(super) fn text(&mut self) -> Result<String, NotRead> {
        match self.token() {
            Some(Token::SingleQuotedString(text)) => {
                self.at += 1;
                Ok(text.clone())
            }
            _ => self.unknown(),
        }
    }

    /// A value of a setting or an option: a string, a word or a number.
    pub(super) fn value(&mut self) -> Result<String, NotRead> {
        let sign = if self.symbol("-") { "-" } else { "" };
        let value = match self.token() {
            Some(Token::SingleQuotedString(text)) => text.clone(),
            Some(Token::Number(digits, _)) => format!("{sign}{digits}"),
            Some(Token::Word(word)) => word.value.clone(),
            _ => return self.unknown(),
        };
        self.at += 1;
        Ok(value)
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self.token(), Some(Token::Number(..))) || self.is_symbol("-")
    }

    pub(super) fn number(&mut self) -> Result<i64, NotRead> {
        let sign = if self.symbol("-") { "-" } else { "" };
        match self.token() {
            Some(Token::Number(digits, _)) => {
                let number =
                    format!("{sign}{digits}").parse().map_err(|_| NotRead::new(format!("`{digits}`")))?;
                self.at += 1;
                Ok(number)
            }
            _ => self.unknown(),
        }
    }

    /// Whether a word is the one after the next.
    pub(super) fn second(&self, wanted: &str) -> bool {
        self.word_at(self.at + 1).is_some_and(|word| word.eq_ignore_ascii_case(wanted))
    }

    /// What is left, as text.
    pub(super) fn rest(&mut self) -> String {
        let words: Vec<String> =
            self.left.iter().skip(self.at).map(|token| token.token.to_string()).collect();
        self.at = self.left.len();
        words.join(" ").to_ascii_lowercase()
    }

    /// An expression in brackets.
    pub(super) fn expression(&mut self) -> Result<Expression, NotRead> {
        let tokens = self.left.iter().skip(self.at).map(|token| (*token).clone()).collect();
        let mut parser = Parser::new(&PostgreSqlDialect {}).with_tokens_with_locations(tokens);
        let wrong = |error: sqlparser::parser::ParserError| NotRead::new(error.to_string());
        parser.expect_token(&Token::LParen).map_err(wrong)?;
        let parsed = parser.parse_expr().map_err(wrong)?;
        parser.expect_token(&Token::RParen).map_err(wrong)?;
        self.at += parser.index();
        telling::expression(&parsed)
    }
}
