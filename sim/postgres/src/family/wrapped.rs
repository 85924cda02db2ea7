//! Lines that another program is given to run: `ssh HOST LINE`, `bash -c 'LINE'`, `su - postgres -c 'LINE'`.
//!
//! What a shell is given in quotes it reads a second time, and `ssh` joins the words that it is given by blanks before a shell
//! at the host reads them. One program of the product that is called so does what it does by itself, at the host to which it
//! is sent; where the second shell makes something else of the line, or more than one program is called, that is not modelled.

use super::before;
use crate::tools::words;

/// A line that another program runs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrapped {
    /// The program that runs it.
    pub(super) by: String,
    /// The line, as a second shell reads it.
    pub(super) line: String,
    /// The host to which it is sent.
    pub(super) sent_to: Option<String>,
}

/// Shells that take a line behind `-c`.
const SHELLS: &[&str] = &["bash", "sh", "dash", "ksh", "zsh", "su", "runuser"];

/// The options of `ssh` that take a word.
const SSH_VALUES: &str = "bcDEeFIiJLlmOopQRSWw";

/// Signs of which a shell makes something where no quotes are around them.
const SIGNS: &[char] = &['(', ')', ';', '&', '*', '?', '[', ']', '{', '}', '!', '#', '~'];

/// Reads a line that another program is given to run; nothing where it is none.
pub(super) fn read(text: &str) -> Option<Wrapped> {
    let bare = before::bare(text);
    if bare.sets_something() {
        return None;
    }
    let by = bare.rest.split_whitespace().next()?;
    if by != "ssh" && !SHELLS.contains(&by) {
        return None;
    }
    let all = words(bare.rest).ok()?;
    let rest = all.get(1..)?;
    if by == "ssh" {
        return sent(rest);
    }
    let is_line = |word: &String| {
        word.strip_prefix('-').is_some_and(|letters| letters.len() < 4 && letters.ends_with('c'))
    };
    let at = rest.iter().position(is_line)?;
    Some(Wrapped { by: by.to_owned(), line: rest.get(at + 1)?.clone(), sent_to: None })
}

/// What is sent by `ssh`.
fn sent(rest: &[String]) -> Option<Wrapped> {
    let mut at = 0;
    while let Some(option) = rest.get(at).and_then(|word| word.strip_prefix('-')) {
        let takes = option.len() == 1 && option.chars().all(|letter| SSH_VALUES.contains(letter));
        at += if takes { 2 } else { 1 };
    }
    let host = rest.get(at)?.rsplit('@').next()?.to_owned();
    let line = rest.get(at + 1..)?.join(" ");
    let sent_to = (!frame::is_local(&host)).then_some(host);
    (!line.is_empty()).then(|| Wrapped { by: "ssh".to_owned(), line, sent_to })
}

/// The sign of which the second shell makes something that is not played, where there is one.
pub(super) fn sign(line: &str) -> Option<char> {
    let is_loop = ["until ", "while "].iter().any(|word| line.trim_start().starts_with(word));
    let (mut quote, mut letters) = (None, line.chars());
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some('"') | None, '\\') => drop(letters.next()),
            (Some('"') | None, '$' | '`') if !is_loop => return Some(letter),
            (None, '"' | '\'') => quote = Some(letter),
            (None, _) if SIGNS.contains(&letter) && !is_loop => return Some(letter),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{read, sign};

    #[test]
    fn what_another_program_is_given_to_run_is_the_line_that_a_second_shell_reads() {
        for (text, line, host) in [
            ("ssh old pg_ctl -D /srv/old stop", "pg_ctl -D /srv/old stop", Some("old")),
            ("ssh -p 22 -tt root@old 'psql -h a -c \"SELECT 1\"'", "psql -h a -c \"SELECT 1\"", Some("old")),
            ("ssh old psql -h a -c \"SELECT count(*)\"", "psql -h a -c SELECT count(*)", Some("old")),
            ("sudo -u postgres bash -lc 'psql -h a'", "psql -h a", None),
            ("su - postgres -c \"pg_dump -h a\"", "pg_dump -h a", None),
            ("ssh localhost psql", "psql", None),
        ] {
            let found = read(text).map(|found| (found.line, found.sent_to));
            assert_eq!(found, Some((line.to_owned(), host.map(str::to_owned))), "{text}");
        }
        for text in ["ssh old", "bash script.sh", "su - postgres", "psql -c 'ssh a b'", "ssh old psql > f"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_sign_that_no_quotes_are_around_is_found() {
        for (line, found) in [
            ("psql -c SELECT count(*)", Some('(')),
            ("psql -c 'SELECT count(*)'", None),
            ("psql -c \"SELECT '$x'\"", Some('$')),
            ("psql -c '$x'; psql", Some(';')),
            ("until [ \"$(psql)\" = 0 ]; do sleep 1; done", None),
        ] {
            assert_eq!(sign(line), found, "{line}");
        }
    }
}
