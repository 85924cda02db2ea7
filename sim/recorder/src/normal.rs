//! A line without what differs from run to run: addresses, positions of the log, numbers of processes and of objects, times.

use crate::node::{NODES, address, address_of_link};

/// The longest line that is kept, in letters.
const LINE_MAX: usize = 400;

/// A rule: at the beginning of the rest of a line, how many bytes of it are replaced, and by what.
type Rule = fn(&str) -> Option<(usize, String)>;

/// The rules that look for a beginning where a word begins.
const AT_WORDS: [Rule; 4] = [position, object, process, time];

/// A line without what differs from run to run.
pub(crate) fn normal(line: &str, port: u16) -> String {
    let mut named = line.to_owned();
    for (node, name) in NODES.iter().enumerate() {
        // The address of a link begins as that of no server does, and the other way round.
        named = named.replace(&address_of_link(node).to_string(), name);
        named = named.replace(&address(node).to_string(), name);
    }
    let mut text = String::new();
    let mut rest = named.as_str();
    let mut before = ' ';
    while let Some(letter) = rest.chars().next() {
        let begins = !(before.is_ascii_alphanumeric() || before == '_');
        let replaced = AT_WORDS.iter().filter(|_| begins).find_map(|rule| rule(rest));
        let (length, put) = replaced.unwrap_or_else(|| (letter.len_utf8(), letter.to_string()));
        before = rest[..length].chars().next_back().unwrap_or(' ');
        text.push_str(&put);
        rest = &rest[length..];
    }
    text.replace(&format!("port {port}"), "port N").chars().take(LINE_MAX).collect()
}

/// How many bytes of a text are of a kind, from its beginning on.
fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !of(letter)).unwrap_or(text.len())
}

fn digits(text: &str) -> usize {
    run(text, |letter| letter.is_ascii_digit())
}

/// A position of the log: `0/1A2B3C`.
fn position(text: &str) -> Option<(usize, String)> {
    let hexadecimal = |letter: char| letter.is_ascii_digit() || ('A'..='F').contains(&letter);
    let high = run(text, hexadecimal);
    let low = text.get(high..)?.strip_prefix('/').map(|rest| (run(rest, hexadecimal), rest))?;
    let ends =
        low.1[low.0..].chars().next().is_none_or(|next| !(next.is_ascii_alphanumeric() || next == '_'));
    (high > 0 && low.0 > 0 && ends).then(|| (high + 1 + low.0, String::from("LSN")))
}

/// The name of an origin or of a slot of a copy, which has the number of its subscription: `pg_16394_sync_16391_75`.
fn object(text: &str) -> Option<(usize, String)> {
    let rest = text.strip_prefix("pg_")?;
    if digits(rest) < 5 {
        return None;
    }
    let copy = rest[5..].strip_prefix("_sync_").and_then(|rest| {
        let first = digits(rest);
        let second = digits(rest.get(first..)?.strip_prefix('_')?);
        (first > 0 && second > 0).then_some("_sync_".len() + first + 1 + second)
    });
    let name = if copy.is_some() { "pg_OID_sync" } else { "pg_OID" };
    Some((3 + 5 + copy.unwrap_or(0), name.to_owned()))
}

/// A number that a word before says to be that of a process or of a transaction, or a key that is made for one run.
fn process(text: &str) -> Option<(usize, String)> {
    for (word, name) in [("PID ", "N"), ("pid ", "N"), ("process ", "N"), ("in transaction ", "XID")] {
        if let Some(rest) = text.strip_prefix(word)
            && digits(rest) > 0
        {
            return Some((word.len() + digits(rest), format!("{word}{name}")));
        }
    }
    let rest = text.strip_prefix("restrict ").filter(|rest| !rest.starts_with(' '))?;
    let key = run(rest, |letter| !letter.is_whitespace());
    (key > 0).then(|| ("restrict ".len() + key, String::from("restrict KEY")))
}

/// A time: `2026-01-31 12:30:05.123+00`.
fn time(text: &str) -> Option<(usize, String)> {
    let form = "dddd-dd-dd dd:dd:dd";
    let head = text.get(..form.len())?;
    let alike =
        |(form, letter): (char, char)| if form == 'd' { letter.is_ascii_digit() } else { form == letter };
    if !form.chars().zip(head.chars()).all(alike) {
        return None;
    }
    let rest = &text[form.len()..];
    let fraction = run(rest, |letter| letter == '.' || letter.is_ascii_digit());
    let zone = rest[fraction..].strip_prefix('+').map_or(0, |rest| if digits(rest) >= 2 { 3 } else { 0 });
    Some((form.len() + fraction + zone, String::from("TIME")))
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn what_differs_from_run_to_run_has_one_name() {
        for (line, said) in [
            (
                "connection to server at \"127.0.0.12\", port 7611 failed",
                "connection to server at \"old\", port N failed",
            ),
            ("finished at 0/1A2B3C0", "finished at LSN"),
            ("in transaction 745, finished", "in transaction XID, finished"),
            ("\"pg_16394_sync_16391_7412\" on", "\"pg_OID_sync\" on"),
            ("origin \"pg_16394\" at", "origin \"pg_OID\" at"),
            ("is active for PID 4711", "is active for PID N"),
            ("terminating process 12", "terminating process N"),
            ("at 2026-01-31 12:30:05.123+00 it", "at TIME it"),
            ("\\restrict abcDEF1", "\\restrict KEY"),
            ("and/or ABC", "and/or ABC"),
        ] {
            assert_eq!(normal(line, 7611), said);
        }
    }
}
