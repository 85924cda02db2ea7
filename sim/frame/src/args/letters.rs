//! Options of one letter, with what they take right behind it: `/rR1`, `-sredis`.

use super::{Args, Given};
use crate::token::Token;
use runbook::{Answer, NOT_MODELLED, Problem};

/// A letter, the word that stands apart from it, and how both are written in one.
type Apart<'a> = (&'a Token, &'a Token, Option<String>);

impl<'a> Args<'a> {
    /// Reads the words of a tool whose options are letters.
    pub(super) fn letters(&mut self, rest: &'a [Token]) {
        let mut apart = Vec::new();
        rest.iter().for_each(|word| self.letter(word, &mut apart));
        self.told_apart(rest, &apart);
    }

    fn letter(&mut self, word: &'a Token, apart: &mut Vec<Apart<'a>>) {
        let Some(letter) = word.text.strip_prefix(['-', '/']).and_then(|option| option.chars().next()) else {
            if self.operands.len() < self.tool.operands.len()
                || !(self.apart(word, apart) || self.signless(word))
            {
                self.operand(word);
            }
            return;
        };
        let behind = 1 + letter.len_utf8();
        let lower = letter.to_ascii_lowercase();
        let found = self.tool.option(&word.text[1..behind]);
        let other = self.tool.option(lower.encode_utf8(&mut [0; 4])).filter(|_| found.is_none());
        if other.is_some() {
            let message = format!(
                "`{}{letter}` is taken as `{}{lower}`, as where letters count in either case",
                &word.text[..1],
                &word.text[..1]
            );
            self.accepted(word.range(), message);
        }
        if let Some(option) = found.or(other) {
            let value = Some(word.from(behind)).filter(|value| !value.text.is_empty());
            self.option(option, word, value);
            return;
        }
        let played = self.tool.options.iter().filter(|option| option.answer < Answer::Refused);
        let known: Vec<String> = played.map(|option| format!("/{}", option.name)).collect();
        self.unknown(word, Some(format!("its options are {}", known.join(", "))), None);
    }

    /// A word that stands apart from the letter that takes it. It is taken for its value, so that one slip is told once.
    fn apart(&mut self, word: &'a Token, apart: &mut Vec<Apart<'a>>) -> bool {
        let Some(last) = self.given.last_mut().filter(|last| last.value.is_none()) else { return false };
        let meant = self.tool.option(last.name).and_then(|known| known.attached(&word.text));
        apart.push((last.token, word, meant.map(|value| format!("{}{value}", last.token.text))));
        last.value = Some(word.clone());
        true
    }

    /// Says of all words that stand apart from their letters that they stand right behind them: whoever does not know that has
    /// made one slip.
    fn told_apart(&mut self, rest: &'a [Token], found: &[Apart<'a>]) {
        let (Some((option, ..)), Some((_, last, _))) = (found.first(), found.last()) else { return };
        let range = option.range().start..last.range().end;
        let within = rest.iter().filter(|word| range.contains(&word.range().start));
        let written: Option<Vec<String>> = within
            .filter(|word| !found.iter().any(|(_, value, _)| value.range() == word.range()))
            .map(|word| match found.iter().find(|(option, ..)| option.range() == word.range()) {
                Some((.., meant)) => meant.clone(),
                None => (word.text.len() == word.range().len()).then(|| word.text.clone()),
            })
            .collect();
        let message = format!("what option `{}` takes stands right behind its letter", option.brief());
        let code = if self.tool.listed { "missing-value" } else { NOT_MODELLED };
        let problem = Problem::error(code, range, message).meant(written.map(|words| words.join(" ")));
        if self.tool.listed {
            self.problem(problem);
        } else {
            self.not_modelled_as(problem);
        }
    }

    /// A letter with its value that lacks the sign before it. It is taken for that option, so that one slip is told once.
    fn signless(&mut self, word: &'a Token) -> bool {
        let Some(letter) = word.text.chars().next().filter(char::is_ascii_lowercase) else { return false };
        let option = self.tool.option(letter.encode_utf8(&mut [0; 4]));
        let value = word.from(1);
        let Some(option) = option.filter(|option| !self.has(option.name) && !value.text.is_empty()) else {
            return false;
        };
        if !self.is_sound()
            || !self.tool.listed
            || !value.text.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ':')
        {
            return false;
        }
        self.given.push(Given { name: option.name, token: word, value: Some(value) });
        let sign = self.given.iter().find_map(|given| given.token.text.strip_prefix('-').map(|_| '-'));
        let meant = format!("{}{}", sign.unwrap_or('/'), word.text);
        let problem =
            Problem::error("unexpected-word", word.range(), format!("unexpected word `{}`", word.brief()));
        self.problem(problem.meant(Some(meant)));
        true
    }
}
