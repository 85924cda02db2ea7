//! Words of a family's own, for what no vendor's command does.
//!
//! They belong to no tool that could refuse them, so a mistake in them leaves nothing to play.

use crate::token::Token;
use runbook::{Problem, meant_word};
use std::ops::Range;

/// A command, or why there is none.
pub type Read<C> = Result<C, Box<Problem>>;

/// The one word behind a first one.
///
/// # Errors
/// With the form that is meant, when there are none or more.
pub fn one_word<'t>(first: &Token, rest: &'t [Token], form: &str) -> Read<&'t Token> {
    match rest {
        [word] if !word.text.is_empty() => Ok(word),
        [] | [_] => Err(wrong_form(first.range(), "a word is missing", form)),
        [_, surplus, ..] => Err(unexpected_word(surplus, form)),
    }
}

/// The two words behind a first one.
///
/// # Errors
/// With the form that is meant, when there are fewer or more.
pub fn two_words<'t>(first: &Token, rest: &'t [Token], form: &str) -> Read<(&'t Token, &'t Token)> {
    match rest {
        [what, whom] => Ok((what, whom)),
        [_, _, surplus, ..] => Err(unexpected_word(surplus, form)),
        _ => Err(wrong_form(first.range(), "two more words are needed", form)),
    }
}

/// The value of the word among those that are known.
///
/// # Errors
/// When it is not among them: with `not`, which says what it is not, and the nearest.
pub fn known_value<T: Clone>(word: &Token, known: &[(&str, T)], not: &str) -> Read<T> {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let found = known.iter().find(|(name, _)| *name == word.text);
    found
        .map(|(_, value)| value.clone())
        .ok_or_else(|| Box::new(unknown_word("unknown-word", word, not, &names)))
}

/// The word as a name.
///
/// # Errors
/// When it is none.
pub fn valid_name(word: &Token, form: &str) -> Read<String> {
    if word.is_name() {
        return Ok(word.text.clone());
    }
    Err(wrong_form(word.range(), &format!("`{}` is not a name", word.brief()), form))
}

/// A word that is not among those that are known; `not` says what it is not.
#[must_use]
pub fn unknown_word(code: &'static str, word: &Token, not: &str, known: &[&str]) -> Problem {
    let found = meant_word(&word.text, known.iter().copied());
    let problem = Problem::error(code, word.range(), format!("`{}` {not}", word.brief()));
    Problem { help: Some(format!("known is {}", known.join(", "))), ..problem }.meant(found)
}

/// A word too many.
#[must_use]
pub fn unexpected_word(word: &Token, form: &str) -> Box<Problem> {
    wrong_form(word.range(), &format!("unexpected word `{}`", word.brief()), form)
}

/// A mistake of form, with the form.
#[must_use]
pub fn wrong_form(range: Range<usize>, message: &str, form: &str) -> Box<Problem> {
    Box::new(Problem { help: Some(format!("write `{form}`")), ..Problem::error("usage", range, message) })
}
