//! Loops that wait for what a query answers, `until [ "$(psql ..)" = 0 ]; do sleep 1; done`, or for a program to succeed,
//! `until pg_isready ..; do sleep 1; done`; or `while` with the opposite.

use super::{Line, alone, parse_line};
use crate::sql::NotRead;
use crate::tools::psql::Psql;
use crate::tools::shell::sides;
use std::cmp::Ordering::{self, Equal, Greater, Less};

/// What a loop compares by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    /// Whether it succeeds, whatever it prints.
    Succeeds,
    Equal,
    NotEqual,
    /// Of numbers, of which one must stand so to the other; nothing else is one.
    Number(&'static [Ordering]),
}

/// When a loop ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    test: Test,
    value: String,
    /// Whether it ends where the test fails: `while`.
    fails: bool,
    /// Whether a shell takes the answer apart before `[` sees it, for it stands there without quotes.
    is_bare: bool,
    /// Whether it stands in `[[`, where a comparison of numbers reads its words as arithmetic.
    is_double: bool,
    /// Whether blanks are taken out of the answer before it is compared: `| tr -d ' '`, `| xargs`.
    is_squeezed: bool,
}

impl Wanted {
    /// Whether what the program prints is seen.
    #[must_use]
    pub fn prints(&self) -> bool {
        self.test == Test::Succeeds
    }

    /// Whether a loop ends that has read this from a program with this exit status. What is no number where one is compared
    /// fails the test, as a shell has it (`integer expression expected`), and so does a bare answer that is not one word
    /// (`unary operator expected`, `too many arguments`): `until` goes on then, and `while` ends. In `[[` nothing counts as 0.
    #[must_use]
    pub fn is_met(&self, answer: &str, status: i32) -> bool {
        let squeezed: String = answer.chars().filter(|letter| !letter.is_whitespace()).collect();
        let answer = if self.is_squeezed { &squeezed } else { answer };
        // What stands bare is the word that a shell makes of it.
        let answer = if self.is_bare { answer.trim() } else { answer };
        let holds = match self.test {
            Test::Succeeds => status == 0,
            _ if self.is_bare && answer.split_whitespace().count() != 1 => false,
            Test::Equal => answer == self.value,
            Test::NotEqual => answer != self.value,
            Test::Number(orders) => {
                let number = |text: &str| match text.trim() {
                    "" if self.is_double => Some(0),
                    // A name is that of a variable, which nobody has set.
                    name if self.is_double && is_variable(name) => Some(0),
                    other => other.parse::<i64>().ok(),
                };
                let numbers = number(answer).zip(number(&self.value));
                numbers.is_some_and(|(one, other)| orders.contains(&one.cmp(&other)))
            }
        };
        holds != self.fails
    }
}

fn is_variable(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// The query of a loop, and when it ends.
///
/// # Errors
/// What of it nobody knows.
pub(super) fn read(line: &str) -> Result<(Psql, Wanted), NotRead> {
    let unknown =
        || NotRead::new("a loop of another form than `until [ \"$(psql ..)\" = x ]; do sleep n; done`");
    let (word, rest) = line.split_once(char::is_whitespace).ok_or_else(unknown)?;
    let rest = rest.trim_start();
    let (negated, rest) = rest.strip_prefix("! ").map_or((false, rest), |rest| (true, rest.trim_start()));
    let is_test = rest.starts_with("test ");
    if !rest.starts_with('[') && !is_test {
        return succeeds(rest, (word == "while") != negated).ok_or_else(unknown)?;
    }
    let (rest, close) = match rest.strip_prefix("[[") {
        Some(rest) => (rest, " ]]"),
        None if is_test => (&rest["test".len()..], ""),
        None => (rest.strip_prefix('[').ok_or_else(unknown)?, " ]"),
    };
    // A bracket is a word of its own.
    let rest = rest.strip_prefix(char::is_whitespace).ok_or_else(unknown)?.trim_start();
    let (alone, rest) = unary(rest);
    let (rest, quote) = rest.strip_prefix('"').map_or((rest, ""), |rest| (rest, "\""));
    let inner = rest.strip_prefix("$(").ok_or_else(unknown)?;
    let (command, rest) = inner.rsplit_once(&format!("){quote}")).ok_or_else(unknown)?;
    let (condition, body) = rest.split_once(&format!("{close};")).ok_or_else(unknown)?;
    let condition = match alone {
        Some(alone) if condition.is_empty() && !quote.is_empty() => alone,
        Some(_) => return Err(unknown()),
        None => condition,
    };
    if !condition.starts_with(char::is_whitespace) {
        return Err(unknown());
    }
    let (test, value) = condition.trim().split_once(char::is_whitespace).ok_or_else(unknown)?;
    let test = match test {
        "=" | "==" => Test::Equal,
        "!=" => Test::NotEqual,
        "-eq" => Test::Number(&[Equal]),
        "-ne" => Test::Number(&[Less, Greater]),
        "-lt" => Test::Number(&[Less]),
        "-le" => Test::Number(&[Less, Equal]),
        "-gt" => Test::Number(&[Greater]),
        "-ge" => Test::Number(&[Greater, Equal]),
        _ => return Err(unknown()),
    };
    if !only_waits(body) {
        return Err(unknown());
    }
    let value = compared(value.trim()).ok_or_else(unknown)?;
    let fails = (word == "while") != negated;
    let (asked, is_squeezed) = squeezed(command)?;
    match asked {
        Line::Psql(query) if query.archive.is_none() && query.output.is_none() => Ok((
            query,
            Wanted {
                test,
                value,
                fails,
                is_bare: quote.is_empty() && close != " ]]",
                is_double: close == " ]]",
                is_squeezed,
            },
        )),
        _ => Err(unknown()),
    }
}

/// Whether a test is for an answer that is nothing, `-z`, or something, `-n`, as the comparison that says the same. It is asked of one
/// in quotes: a bare one that is nothing is no word of the test.
fn unary(rest: &str) -> (Option<&'static str>, &str) {
    let tests = [("-z ", " = \"\""), ("-n ", " != \"\"")];
    let found = tests.iter().find_map(|(test, same)| Some((*same, rest.strip_prefix(test)?)));
    found.map_or((None, rest), |(same, rest)| (Some(same), rest.trim_start()))
}

/// What is asked, and whether blanks are taken out of what it answers.
fn squeezed(command: &str) -> Result<(Line, bool), NotRead> {
    let sides = sides(command)?;
    let [query, filter] = sides.as_slice() else { return Ok((parse_line(command)?, false)) };
    let filter: Vec<&str> = filter.words.iter().map(String::as_str).collect();
    let takes_blanks = match filter[..] {
        ["xargs"] => true,
        ["tr", "-d", set] => [" ", "[:space:]", "[:blank:]", " \\n", "\\n "].contains(&set),
        _ => false,
    };
    if takes_blanks { Ok((alone(query)?, true)) } else { Ok((parse_line(command)?, false)) }
}

/// The one word that is compared, without its quotes; none where a shell would make something else of it.
fn compared(text: &str) -> Option<String> {
    let within = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    let (bare, is_quoted) = match within('"').or_else(|| within('\'')) {
        Some(bare) => (bare, true),
        None => (text, false),
    };
    let is_more = bare.contains(['"', '\'', '$', '`', '\\'])
        || !is_quoted
            && (bare.is_empty()
                || bare.contains(|letter: char| letter.is_whitespace() || "*?[]|&<>();".contains(letter)));
    (!is_more).then(|| bare.to_owned())
}

/// A program that is called until it succeeds, or while it does; none where it is none of those that are run here.
fn succeeds(rest: &str, fails: bool) -> Option<Result<(Psql, Wanted), NotRead>> {
    let (command, body) = rest.split_at(end_of_command(rest)?);
    if !only_waits(&body[1..]) {
        return None;
    }
    Some(match parse_line(command) {
        Ok(Line::Psql(query)) if query.archive.is_none() && query.output.is_none() => Ok((
            query,
            Wanted {
                test: Test::Succeeds,
                value: String::new(),
                fails,
                is_bare: false,
                is_double: false,
                is_squeezed: false,
            },
        )),
        Ok(_) => return None,
        Err(not_read) => Err(not_read),
    })
}

/// Where the first `;` stands that no quotes are around.
fn end_of_command(text: &str) -> Option<usize> {
    let mut quote = None;
    let ends = |(_, letter): &(usize, char)| {
        match (quote, *letter) {
            (Some(open), letter) if letter == open => quote = None,
            (None, '\'' | '"') => quote = Some(*letter),
            (None, ';') => return true,
            _ => {}
        }
        false
    };
    text.char_indices().find(ends).map(|(at, _)| at)
}

/// Whether a body, `do .. done`, does nothing between two looks but to let time pass and to say so.
fn only_waits(body: &str) -> bool {
    let body = body.trim().strip_prefix("do").and_then(|body| body.strip_suffix("done"));
    let Some(body) = body.filter(|body| body.starts_with(char::is_whitespace)) else { return false };
    let words = |one: &str| one.split_whitespace().next().map(str::to_owned);
    let all: Vec<String> = body.split(';').filter_map(words).collect();
    let passes = |word: &String| ["sleep", "echo", "printf", "date", ":", "true"].contains(&word.as_str());
    all.iter().any(|word| word == "sleep") && all.iter().all(passes)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_loop_ends_as_a_shell_ends_it() {
        let query =
            "psql -h new -d app -Atc \"SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'\"";
        for (head, met, open) in [
            ("until [ \"$(Q)\" = 0 ]; do sleep 1; done", "0", "1"),
            ("until [ \"$(Q)\" -eq 0 ]; do sleep 1; done", "0", ""),
            ("while [ \"$(Q)\" != 0 ]; do sleep 5; done", "0", "2"),
            ("while [ \"$(Q)\" != \"0\" ]; do echo waiting; sleep 5; done", "0", ""),
            ("while [ $(Q) -gt 0 ]; do sleep 5; done", "0", "3"),
            ("while [ $(Q) -gt 0 ]; do sleep 5; done", "", "3"),
            // Of a server that is away nothing is read, and a loop without quotes is over.
            ("while [ $(Q) != 0 ]; do sleep 5; done", "", "3"),
            ("while [ $(Q) != 0 ]; do sleep 5; done", "     0", "     3"),
            ("until [ $(Q) != 0 ]; do sleep 5; done", "3", ""),
            ("until [ $(Q) != t ]; do sleep 5; done", "f", "f t"),
            ("while [[ $(Q) != 0 ]]; do sleep 5; done", "0", ""),
            ("until [ \"$(Q)\" -ge 5 ]; do sleep 1; done", "5", "4"),
            ("until [ -z \"$(Q)\" ]; do sleep 1; done", "", "1"),
            ("while [[ -n \"$(Q)\" ]]; do sleep 1; done", "", "1"),
            ("until [ \"$(Q)\" -ne 5 ]; do sleep 1; done", "6", "5"),
            ("until [[ $(Q) == 0 ]]; do sleep 1; done", "0", "1"),
            ("while ! [ \"$(Q)\" = 0 ]; do sleep 1; done", "0", "1"),
            ("until [ \"$(Q)\" -le 5 ]; do sleep 1; done", "5", "6"),
            // In `[[` an empty word is 0 where numbers are compared, and in `[` it is an error.
            ("until [[ $(Q) -le 0 ]]; do sleep 1; done", "", "1"),
            ("while [[ $(Q) -gt 0 ]]; do sleep 1; done", "", "1"),
            ("until [[ \"$(Q)\" -ge 1 ]]; do sleep 1; done", "1", ""),
            ("until [ \"$(Q)\" -le 0 ]; do sleep 1; done", "0", ""),
            ("until [ \"$(Q | tr -d ' ')\" = 0 ]; do sleep 1; done", "  0", "  1"),
            ("until [ \"$(Q | xargs)\" = 0 ]; do sleep 1; done", "  0", ""),
            ("until test \"$(Q)\" = 0; do sleep 1; done", "0", " 0"),
            ("while test $(Q) -gt 0; do sleep 1; done", "0", "1"),
        ] {
            let (_, wanted) = read(&head.replace('Q', query)).expect("it is one");
            assert!(wanted.is_met(met, 0), "{head}: {met}");
            assert!(!wanted.is_met(open, 0), "{head}: {open}");
        }
        for (line, met, open) in [
            ("until pg_isready -h new -p 5432 -q; do sleep 1; done", 0, 2),
            ("while ! pg_isready -h new; do echo waiting; sleep 1; done", 0, 2),
            ("while pg_isready -h old; do sleep 1; done", 2, 0),
            ("until psql -h new -d app -c 'SELECT 1; SELECT 2'; do sleep 1; done", 0, 1),
        ] {
            let (_, wanted) = read(line).expect("it is one");
            assert!(wanted.prints() && wanted.is_met("x", met) && !wanted.is_met("", open), "{line}");
        }
        for wrong in [
            "until [ \"$(Q)\" = 0 ]; do psql -h new -c \"X\"; sleep 1; done",
            "until [ \"$(Q)\" = 0 ]; do echo; done",
            "while [ $(Q) -gt 0]; do sleep 1; done",
            "while [[ $(Q) -gt 0]]; do sleep 1; done",
            "while [\"$(Q)\" -gt 0 ]; do sleep 1; done",
            "until [$(Q) -le 0 ]; do sleep 1; done",
            "until [[$(Q) -le 0 ]]; do sleep 1; done",
            "until [ $(Q)-le 0 ]; do sleep 1; done",
            "until [ $(Q) -le 0 1 ]; do sleep 1; done",
            "until [ $(Q) = $X ]; do sleep 1; done",
            "until [[ $(Q) == *t* ]]; do sleep 1; done",
            "until [ \"$(Q)\" -zz 0 ]; do sleep 1; done",
            "until [ \"$(Q | head -1)\" = 0 ]; do sleep 1; done",
            "until (( $(Q) == 0 )); do sleep 1; done",
            "until [ \"`Q`\" = 0 ]; do sleep 1; done",
            "until pg_dump -h old app; do sleep 1; done",
            "until psql -h new -c \"X\"; do psql -h new -c \"X\"; done",
            "until psql -h new -c \"X\"; sleep 1; done",
        ] {
            assert!(read(&wrong.replace('Q', query)).is_err(), "{wrong}");
        }
    }
}
