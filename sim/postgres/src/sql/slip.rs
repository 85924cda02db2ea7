//! Words of a statement that no server takes: a slip of whoever typed it, for which the server has a syntax error.
//!
//! What the product takes is far more than what is read here, so that only this is called a slip: a first word that begins no
//! command of the product, parentheses that do not match, a word with a key word beside it, one letter away, with which the
//! statement is one that is read, and what is no publication and no subscription, of whose making the whole grammar is read.

use super::parse;
use runbook::nearest_word;
use std::ops::Range;

/// A slip in a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where it stands in the statement.
    pub range: Range<usize>,
    /// What was meant, where that is known.
    pub meant: Option<String>,
    /// What the server says.
    pub says: String,
}

/// The first words of the product's commands (manual, "SQL Commands").
const COMMANDS: &[&str] = &[
    "abort",
    "alter",
    "analyse",
    "analyze",
    "begin",
    "call",
    "checkpoint",
    "close",
    "cluster",
    "comment",
    "commit",
    "copy",
    "create",
    "deallocate",
    "declare",
    "delete",
    "discard",
    "do",
    "drop",
    "end",
    "execute",
    "explain",
    "fetch",
    "grant",
    "import",
    "insert",
    "listen",
    "load",
    "lock",
    "merge",
    "move",
    "notify",
    "prepare",
    "reassign",
    "refresh",
    "reindex",
    "release",
    "reset",
    "revoke",
    "rollback",
    "savepoint",
    "security",
    "select",
    "set",
    "show",
    "start",
    "table",
    "truncate",
    "unlisten",
    "update",
    "vacuum",
    "values",
    "wait",
    "with",
];

/// Key words of the statements of an upgrade.
const KEYWORDS: &[&str] = &[
    "alter",
    "and",
    "as",
    "by",
    "column",
    "concurrently",
    "connection",
    "copy",
    "create",
    "database",
    "default",
    "delete",
    "disable",
    "drop",
    "enable",
    "exists",
    "for",
    "from",
    "full",
    "grant",
    "group",
    "identity",
    "in",
    "index",
    "insert",
    "into",
    "key",
    "limit",
    "login",
    "nothing",
    "not",
    "null",
    "on",
    "or",
    "order",
    "owner",
    "primary",
    "publication",
    "refresh",
    "replica",
    "reset",
    "restart",
    "revoke",
    "role",
    "schema",
    "select",
    "sequence",
    "sequences",
    "set",
    "skip",
    "subscription",
    "system",
    "table",
    "tables",
    "to",
    "truncate",
    "update",
    "user",
    "using",
    "values",
    "where",
    "with",
];

/// The slip in one statement that is not read, where it has one.
#[must_use]
pub fn slip(text: &str) -> Option<Slip> {
    let words = words(text);
    let first = words.first()?.clone();
    let begins = text[..first.start].trim().is_empty();
    let is_command = |word: &str| COMMANDS.iter().any(|known| known.eq_ignore_ascii_case(word));
    if begins && !is_command(&text[first.clone()]) {
        let meant = nearest_word(&text[first.clone()].to_ascii_lowercase(), COMMANDS.iter().copied());
        return Some(near(text, first, meant.map(str::to_ascii_uppercase)));
    }
    if let Some(found) = unmatched(text) {
        return Some(found);
    }
    let misspelt = words.iter().cloned().find_map(|place| {
        let word = text[place.clone()].to_ascii_lowercase();
        let is_known = KEYWORDS.contains(&word.as_str());
        let meant = nearest_word(&word, KEYWORDS.iter().copied()).filter(|_| !is_known && word.len() > 3)?;
        let mended = format!("{}{meant}{}", &text[..place.start], &text[place.end..]);
        parse(&mended).is_ok().then(|| near(text, place, Some(meant.to_ascii_uppercase())))
    });
    misspelt.or_else(|| against_grammar(text, &words))
}

/// What is wrong with a statement whose whole grammar is read: one that makes a publication or a subscription. A publication may be
/// of what is not read (`WHERE`, `ONLY`, `table *`, and more from 19 on), and then nothing is said. The server's words are those
/// of 17.10.
fn against_grammar(text: &str, words: &[Range<usize>]) -> Option<Slip> {
    let is = |at: usize, wanted: &str| {
        words.get(at).is_some_and(|place| text[place.clone()].eq_ignore_ascii_case(wanted))
    };
    let makes_subscription = is(0, "create") && is(1, "subscription");
    let not_all_read = ["where", "only", "except", "all sequences"];
    let is_read =
        !text.contains('*') && !not_all_read.iter().any(|word| text.to_ascii_lowercase().contains(word));
    let makes_publication = is(0, "create") && is(1, "publication") && is_read;
    if !makes_subscription && !makes_publication {
        return None;
    }
    let what = parse(text).err()?.what;
    let quoted = || what.split('`').nth(1);
    if what == "where it ends" {
        let says = "syntax error at end of input".to_owned();
        return Some(Slip { range: 0..text.len(), meant: None, says });
    }
    if what.starts_with("what begins with `") {
        let word = quoted()?;
        let range = words.iter().skip(2).find(|place| text[(*place).clone()] == *word)?.clone();
        let plural = format!("{}{word}s{}", &text[..range.start], &text[range.end..]);
        let meant = parse(&plural).is_ok().then(|| format!("{word}S").to_ascii_uppercase());
        return Some(near(text, range, meant));
    }
    if makes_subscription && what.starts_with("a connection with `") {
        let option = quoted()?;
        let at = text.find(&format!("{option}="))?;
        let meant = nearest_word(option, ["host", "port", "dbname", "user", "password"]);
        let says = format!("invalid connection string syntax: invalid connection option \"{option}\"");
        return Some(Slip { range: at..at + option.len(), meant: meant.map(str::to_owned), says });
    }
    None
}

fn near(text: &str, range: Range<usize>, meant: Option<String>) -> Slip {
    Slip { says: format!("syntax error at or near \"{}\"", &text[range.clone()]), range, meant }
}

/// The places of the words of a statement that stand in no quotes.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, letter) in outside(text) {
        if !(letter.is_ascii_alphabetic() || letter == '_') {
            continue;
        }
        match found.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end = at + 1,
            None => found.push(at..at + 1),
        }
    }
    found
}

/// The letters of a statement that stand in no quotes.
fn outside(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut quote = None;
    text.char_indices().filter(move |(_, letter)| match quote {
        Some(open) => {
            if open == *letter {
                quote = None;
            }
            false
        }
        None if *letter == '\'' || *letter == '"' => {
            quote = Some(*letter);
            false
        }
        None => true,
    })
}

/// A parenthesis without its fellow.
fn unmatched(text: &str) -> Option<Slip> {
    let mut open = 0_u32;
    // What stands between dollar signs, in a remark or behind a backslash has quotes of its own.
    if ["$", "--", "/*", "\\'"].iter().any(|sign| text.contains(sign)) {
        return None;
    }
    for (at, letter) in outside(text) {
        match letter {
            '(' => open += 1,
            ')' if open == 0 => return Some(near(text, at..at + 1, None)),
            ')' => open -= 1,
            _ => {}
        }
    }
    let end = text.len();
    (open > 0).then(|| Slip { range: 0..end, meant: None, says: "syntax error at end of input".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::slip;

    #[test]
    fn a_slip_is_told_from_what_is_only_not_read() {
        for (text, word, meant) in [
            ("SELCT 1", "SELCT", Some("SELECT")),
            ("CREAT PUBLICATION p FOR ALL TABLES", "CREAT", Some("CREATE")),
            ("CREATE PUBLICATION p FOR ALL TABLE", "TABLE", Some("TABLES")),
            ("CREATE SUBSCRIPTION s CONNECTION 'hots=old dbname=app' PUBLICATION p", "hots", Some("host")),
            ("CREATE PUBLICATON p FOR ALL TABLES", "PUBLICATON", Some("PUBLICATION")),
            ("ALTER SUBSCRIPTION up DISABEL", "DISABEL", Some("DISABLE")),
        ] {
            let found = slip(text);
            let found = found.expect("it is a slip");
            assert_eq!((&text[found.range], found.meant.as_deref()), (word, meant), "{text}");
        }
        for (text, says) in [
            ("CREATE SUBSCRIPTION up", "syntax error at end of input"),
            ("CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app'", "syntax error at end of input"),
            (
                "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app' PUBLICATION up WITH copy_data = true",
                "syntax error at or near \"copy_data\"",
            ),
            ("CREATE PUBLICATION up FOR TABLE acct item orders", "syntax error at or near \"item\""),
        ] {
            assert_eq!(slip(text).map(|slip| slip.says).as_deref(), Some(says), "{text}");
        }
        assert!(slip("SELECT count(* FROM acct").is_some_and(|slip| slip.says.ends_with("end of input")));
        assert!(slip("SELECT 1)").is_some());
        for text in [
            "REFRESH MATERIALIZED VIEW x",
            "CREATE PUBLICATION p FOR TABLE ONLY acct",
            "ALTER SUBSCRIPTION up OWNER TO x",
            "DO $$ BEGIN PERFORM ')'; END $$",
            "SELECT ')'",
            "\\dRp+",
            "SELECT 1 /* as (before */",
            r"SELECT E'it\'s ('",
        ] {
            assert_eq!(slip(text), None, "{text}");
        }
    }
}
