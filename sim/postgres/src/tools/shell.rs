//! A line as a shell takes it: its programs with their words, and the files from which they are fed and into which they print.

use crate::sql::NotRead;

/// Where a shell sends what a program prints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// `> FILE`.
    pub file: String,
    /// `>> FILE`: behind what is in it.
    pub append: bool,
}

/// A program of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Side {
    /// Its words, quotes taken away.
    pub(super) words: Vec<String>,
    /// `< FILE`.
    pub(super) input: Option<String>,
    /// `<<< TEXT`.
    pub(super) fed: Option<String>,
    /// Where what it prints is sent.
    pub(super) output: Option<Output>,
}

/// What a line is made of.
enum Token {
    Word(String),
    /// One of `|`, `<`, `<<<`, `>` and `>>`.
    Sign(&'static str),
}

/// The words of a line, quotes taken away.
///
/// # Errors
/// A quote that is not closed, and what is more than words.
pub fn words(line: &str) -> Result<Vec<String>, NotRead> {
    let word = |token: Token| match token {
        Token::Word(word) => Ok(word),
        Token::Sign(sign) => Err(NotRead::new(format!("`{sign}` here"))),
    };
    tokens(line)?.into_iter().map(word).collect()
}

/// The programs of a line, between its pipes.
///
/// # Errors
/// A quote that is not closed, and a sign without its file.
pub(super) fn sides(line: &str) -> Result<Vec<Side>, NotRead> {
    let mut sides = vec![Side::default()];
    let mut tokens = tokens(line)?.into_iter();
    while let Some(token) = tokens.next() {
        let sign = match token {
            Token::Sign("|") => {
                sides.push(Side::default());
                continue;
            }
            Token::Sign(sign) => sign,
            Token::Word(word) => {
                sides.last_mut().into_iter().for_each(|side| side.words.push(word.clone()));
                continue;
            }
        };
        let Some(Token::Word(file)) = tokens.next() else {
            return Err(NotRead::new(format!("`{sign}` without a file")));
        };
        let Some(side) = sides.last_mut() else { continue };
        let is_taken = if sign.starts_with('<') {
            side.input.is_some() || side.fed.is_some()
        } else {
            side.output.is_some()
        };
        if is_taken {
            return Err(NotRead::new("a program with two files of one kind"));
        }
        match sign {
            "<" => side.input = Some(file),
            "<<<" => side.fed = Some(file),
            _ => side.output = Some(Output { file, append: sign == ">>" }),
        }
    }
    Ok(sides)
}

fn tokens(line: &str) -> Result<Vec<Token>, NotRead> {
    let mut tokens = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            // Between double quotes a backslash is one but before these.
            (Some('"'), '\\') => {
                let escaped = letters.next_if(|next| ['"', '\\', '$', '`'].contains(next));
                word.get_or_insert_default().push(escaped.unwrap_or('\\'));
            }
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, '|' | '<' | '>') => {
                // The number of the stream that a program prints to by itself changes nothing.
                let is_stream = letter == '>' && word.as_deref() == Some("1");
                tokens.extend(word.take().filter(|_| !is_stream).map(Token::Word));
                let is_two = letters.peek() == Some(&letter) && letter != '|' && letters.next().is_some();
                if letter == '<' && is_two && letters.next_if_eq(&'<').is_none() {
                    return Err(NotRead::new("a here-document"));
                }
                let _clobbers = letter == '>' && !is_two && letters.next_if_eq(&'|').is_some();
                tokens.push(Token::Sign(match letter {
                    '|' => "|",
                    '<' if is_two => "<<<",
                    '<' => "<",
                    _ if is_two => ">>",
                    _ => ">",
                }));
            }
            (None, letter) if letter.is_whitespace() => tokens.extend(word.take().map(Token::Word)),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    tokens.extend(word.map(Token::Word));
    if quote.is_some() { Err(NotRead::new("a quote that is not closed")) } else { Ok(tokens) }
}

#[cfg(test)]
mod tests {
    use super::{Output, sides, words};

    #[test]
    fn files_are_told_from_words_and_quotes_keep_signs() {
        let found = sides("psql -c \"a > b | c\" x<in 1>> 'my out' | less").expect("it can be read");
        let output = Output { file: "my out".to_owned(), append: true };
        assert_eq!(found[0].words, ["psql", "-c", "a > b | c", "x"]);
        assert_eq!((found[0].input.as_deref(), &found[0].output), (Some("in"), &Some(output)));
        assert_eq!(found[1].words, ["less"]);
        assert_eq!(sides("a <<< 'b; c'").expect("it can be read")[0].fed.as_deref(), Some("b; c"));
        for wrong in ["a << b", "a >", "a > b > c", "a < b < c", "a 'b"] {
            assert!(sides(wrong).is_err(), "{wrong}");
        }
        assert!(words("a > b").is_err());
        assert_eq!(
            words("a \"\\d b\" \"say \\\"c\\\"\"").expect("they are words"),
            ["a", "\\d b", "say \"c\""]
        );
    }
}
