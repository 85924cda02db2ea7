//! The statements that are given to `ttIsql -e`: schemes, autorefresh, built-in procedures, and the end of the session.
//!
//! Keywords are taken in either case, and a quoted identifier is the name. What only asks changes nothing here, whatever it
//! asks; of a few questions the model knows the answer. A statement that changes something the model has not is not
//! modelled; one that the product has not is refused by the tool.

use super::procedure;
use super::statement::{Word, Words, Wrong, comments, lex, parts};
use crate::command::{Asked, Attribute, Checking, Dsn, Procedure, Statement};
use frame::{Args, Token};
use runbook::meant_word;
use std::ops::Range;

/// First words of statements that exist and change what the model has not.
pub(super) const OTHERS: &str = "insert update delete merge truncate create drop load refresh unload flush grant revoke \
                                 comment purge connect run start @ @@ xlabookmarkdelete begin declare use waitfor \
                                 waitforresult sleep exec execandfetch if whenever createandloadfromoraquery rename lock \
                                 savepoint analyze retryconnect";

/// First words of statements and of commands of the tool that change nothing here.
pub(super) const IDLE: &str = "select with commit rollback autocommit set show unset verbosity timing prompt tables views sequences \
                               indexes cachegroups cachesqlget describe desc dssize help isolation monitor monitorfull \
                               version connstr clearhistory history savehistory statsclear statsestimate statsupdate vertical \
                               tablesize cmdcache commitdurable compare builtins cd clienttimeout close e: grid rpad \
                               setjoinorder setuseindex setvariable showjoinorder sqlgetinfo sqlstatistics \
                               sqlquerytimeout xlabookmarks fetchall fetchnext fetchone free h ? optfirstrow prepare \
                               tryhash tryindex tryserial trytmphash trytbllocks tryrowlocks trymergejoin \
                               trynestedloopjoin tryglobal tryrowid tryscan trytmptable trytmprange trytmpttree \
                               trymaterialize \
                               columnlabels showplan explain prefetchcount querytimeout optprofile spool echo rem remark define \
                               undefine accept variable print allfunctions allindexes alltables allsequences allviews \
                               functions procedures packages synonyms users disconnect clientfailover sqlcolumns sqltables \
                               ncharencoding passthrough duplicatebindmode compact editline edit";

/// Words at which nobody has a program of that name in mind, but a statement.
const STATEMENTS: &str =
    "alter autocommit cachegroups commit create drop insert repschemes rollback select xlabookmarks";

/// What is said of a statement or a procedure that is typed at the prompt of a shell, and how it is typed.
pub(super) fn no_program(word: &str) -> Option<[String; 2]> {
    let name = word.split(['(', ';']).next().unwrap_or_default();
    if let Some(name) = procedure::of_name(name) {
        return Some([
            format!("`{name}` is a built-in procedure, and no program"),
            format!(
                "type `ttIsql -e \"call {name};\" STORE`, with what it takes in parentheses behind its name"
            ),
        ]);
    }
    let lower = name.to_ascii_lowercase();
    is_of(STATEMENTS, &lower).then(|| {
        [
            format!("`{lower}` begins a statement, and starts no program"),
            "type it between the quotes of `ttIsql -e \"...\" STORE`".to_owned(),
        ]
    })
}

/// Reads the statements of one `-e`.
pub(super) fn read(args: &mut Args<'_>, token: &Token) -> Vec<Statement> {
    let (mut statements, mut is_apart) = (Vec::new(), false);
    let is_commented = commented(args, token);
    for part in parts(&token.text) {
        let words = lex(&token.text, part);
        if words.is_empty() {
            continue;
        }
        let mut words = Words::new(token, &words);
        let first = words.first();
        if is_apart && !is_of("exit quit bye disconnect", first.text) {
            let message = "what is typed behind `disconnect` is not modelled".to_owned();
            args.not_modelled(words.place(first), message);
            break;
        }
        is_apart |= first.text.eq_ignore_ascii_case("disconnect");
        match statement(&mut words) {
            Ok(found) => statements.extend(found),
            Err(Wrong::Refused(problem)) => args.problem(*problem),
            Err(Wrong::NotModelled(range, message)) => args.not_modelled(range, message),
        }
        for (range, message) in words.accepted {
            args.accepted(token.locate(range), message);
        }
    }
    if statements.is_empty() && is_commented {
        statements.push(Statement::Idle(token.text.trim().to_owned()));
    }
    if statements.is_empty() {
        args.missing("option `-e` gives no statement");
    }
    statements
}

/// Says of the first comment that it changes nothing, and of one that nothing ends that it hides the rest; whether there is one.
fn commented(args: &mut Args<'_>, token: &Token) -> bool {
    let comments = comments(&token.text);
    let is_open = |place: &&Range<usize>| {
        let comment = &token.text[(*place).clone()];
        comment.starts_with("/*") && !(comment.len() > 3 && comment.ends_with("*/"))
    };
    if let Some(open) = comments.iter().find(is_open) {
        let message = "nothing ends this comment, so that no statement behind it is read".to_owned();
        args.fail("sql-syntax", token.locate(open.start..open.start + 2), message);
    } else if let Some(first) = comments.first() {
        args.accepted(token.locate(first.clone()), "a comment changes nothing".to_owned());
    }
    !comments.is_empty()
}

/// What a first statement `connect` connects to, and the statements behind it.
pub(super) fn connected(token: &Token) -> Option<(Token, Token)> {
    let first = parts(&token.text).into_iter().next()?;
    let words = lex(&token.text, first.clone());
    let word = words.first().filter(|word| word.text.eq_ignore_ascii_case("connect"))?;
    let (from, to) = (word.range.end, first.end);
    let text = token.text[from..to].trim();
    let start = from + token.text[from..to].find(text)?;
    let inner = text.trim_matches(['"', '\'']);
    let start = start + text.find(inner)?;
    let place = token.from(start).up_to(inner.len());
    (!inner.is_empty()).then(|| (place, token.from((to + 1).min(token.text.len()))))
}

fn is_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one.eq_ignore_ascii_case(word))
}

fn statement(words: &mut Words<'_>) -> Result<Vec<Statement>, Wrong> {
    let first = words.first();
    if let Some(asked) = known_answer(words) {
        return Ok(vec![asked]);
    }
    if is_of(OTHERS, first.text) {
        let message = format!("statement `{}` is not modelled and cannot be rehearsed", first.text);
        return Err(Wrong::NotModelled(words.place(first), message));
    }
    if let Some(typed) = hosted(words) {
        return hosted_statement(words, &typed);
    }
    if first.text.starts_with('{') {
        let message = "a call in braces is not modelled: leave them out".to_owned();
        return Err(Wrong::NotModelled(words.place(first), message));
    }
    if first.text.starts_with('@') {
        let message = "what stands in the file is not known to a rehearsal".to_owned();
        return Err(Wrong::NotModelled(words.place(first), message));
    }
    if is_of(IDLE, first.text) {
        swallows_nothing(words)?;
        let word = first.text.to_ascii_lowercase();
        words.accept(first.range.clone(), format!("statement `{word}` changes nothing in a rehearsal"));
        return Ok(vec![Statement::Idle(words.text())]);
    }
    if !STARTS.iter().any(|word| word.eq_ignore_ascii_case(first.text)) {
        return Err(unknown(words, first));
    }
    let found = match words.keyword(STARTS)? {
        0 => alter(words)?,
        4 => return procedure::call(words).map(|call| vec![call]),
        5 => {
            // The name of the scheme, of which there is one.
            if words.peek().is_some() {
                words.name("a replication scheme")?;
            }
            vec![Statement::Call(Procedure::Ask(Asked::Config))]
        }
        _ => vec![Statement::Quit],
    };
    words.end()?;
    Ok(found)
}

/// A word that changes nothing takes all that follows up to a semicolon, be it a statement that was to be played: then it is
/// not known what the tool makes of the two.
fn swallows_nothing(words: &Words<'_>) -> Result<(), Wrong> {
    let lower = words.lower();
    let begins = |at: usize| {
        let next = lower.get(at + 1).map(String::as_str);
        match lower[at].as_str() {
            "call" | "repschemes" => true,
            "alter" => matches!(next, Some("replication" | "cache")),
            _ => false,
        }
    };
    let first = words.first();
    if (1..lower.len()).any(begins) && !is_of("explain echo help h ? prepare print", first.text) {
        let message = format!("no semicolon ends `{}`, so that it takes what follows as its own", first.text);
        return Err(Wrong::NotModelled(words.place(first), message));
    }
    Ok(())
}

/// First words of statements that are played.
const STARTS: &[&str] = &["alter", "quit", "exit", "bye", "call", "repschemes"];

/// What is said of a word that begins no statement: the tool refuses a slip of one that does, and of another word it is not
/// known what it does.
fn unknown(words: &Words<'_>, first: &Word<'_>) -> Wrong {
    let listed = OTHERS.split_whitespace().chain(IDLE.split_whitespace()).filter(|word| word.len() > 2);
    match meant_word(first.text, STARTS.iter().copied().chain(listed)) {
        Some(meant) => {
            let message = format!("`{}` begins no statement", first.text);
            words.refused(first.range.clone(), message, Some(meant))
        }
        None => {
            let message = format!("statement `{}` is on no list and is not modelled", first.text);
            Wrong::NotModelled(words.place(first), message)
        }
    }
}

/// What `host` and `!` give to a shell; nothing where a statement is neither.
fn hosted(words: &Words<'_>) -> Option<String> {
    let text = words.text();
    if let Some(rest) = text.strip_prefix('!') {
        return Some(rest.trim().to_owned());
    }
    let (word, rest) = text.split_once(' ').unwrap_or((text.as_str(), ""));
    word.eq_ignore_ascii_case("host").then(|| rest.trim().to_owned())
}

/// A command of a shell that is typed in a session: what only looks changes nothing, and nothing else is played.
fn hosted_statement(words: &mut Words<'_>, typed: &str) -> Result<Vec<Statement>, Wrong> {
    let first = words.first();
    if typed.is_empty() || frame::only_looks(typed) {
        words.accept(
            first.range.clone(),
            "a command of a shell that only looks changes nothing here".to_owned(),
        );
        return Ok(vec![Statement::Idle(words.text())]);
    }
    let message =
        "a command of a shell within a session is not modelled: type it at a prompt of its own".to_owned();
    Err(Wrong::NotModelled(words.place(first), message))
}

/// The questions that are answered: how much of a store is in use, and how its channel stands.
fn known_answer(words: &Words<'_>) -> Option<Statement> {
    let lower = words.lower();
    let (table, is_plain) = (lower.get(3).map(String::as_str)?, lower.len() == 4);
    if !is_plain || lower[0] != "select" || lower[2] != "from" {
        return None;
    }
    match (lower[1].as_str(), table) {
        ("perm_in_use_size", "sys.monitor" | "monitor") => Some(Statement::PermInUse),
        ("*", "ttrep.reppeers" | "reppeers") => Some(Statement::Peers),
        _ => None,
    }
}

fn alter(words: &mut Words<'_>) -> Result<Vec<Statement>, Wrong> {
    let first = words.peek().map(|word| (words.place(word), word.text.to_ascii_lowercase()));
    if let Some((range, word)) =
        first.filter(|(_, word)| is_of("table session user active sequence view index", word))
    {
        let message = format!("statement `alter {word}` is not modelled and cannot be rehearsed");
        return Err(Wrong::NotModelled(range, message));
    }
    if words.keyword(&["replication", "cache"])? == 1 {
        return autorefresh(words).map(|one| vec![one]);
    }
    let scheme = words.name("a replication scheme")?;
    let mut clauses = Vec::new();
    loop {
        clause(words, &scheme, &mut clauses)?;
        if words.peek().is_none() {
            return Ok(clauses);
        }
    }
}

/// One clause of an `alter replication`, of which there may be several.
fn clause(words: &mut Words<'_>, scheme: &str, clauses: &mut Vec<Statement>) -> Result<(), Wrong> {
    let kind = words.peek().map(|word| (words.place(word), word.text.to_ascii_lowercase()));
    if let Some((range, word)) = kind.filter(|(_, word)| is_of("add drop include exclude", word)) {
        let message =
            format!("`{word}` in an `alter replication` is not modelled: a scheme has its two stores");
        return Err(Wrong::NotModelled(range, message));
    }
    words.keyword(&["alter"])?;
    if let Some(element) = words.peek().filter(|word| is_of("element subscriber network route", word.text)) {
        let message = format!("`alter {}` is not modelled: a scheme has its two stores", element.text);
        return Err(Wrong::NotModelled(words.place(element), message));
    }
    words.keyword(&["store"])?;
    let store = Dsn(words.name("a store")?);
    let on = words.peek().is_some_and(|word| word.text.eq_ignore_ascii_case("on"));
    let host = if on {
        words.keyword(&["on"])?;
        Some(words.name("a host")?)
    } else {
        None
    };
    words.keyword(&["set"])?;
    let before = clauses.len();
    while let Some(set) = attribute(words)? {
        let (scheme, store, host) = (scheme.to_owned(), store.clone(), host.clone());
        clauses.push(Statement::Alter { scheme, store, host, set });
    }
    if clauses.len() > before { Ok(()) } else { words.take("an attribute of the store").map(|_| ()) }
}

/// The next attribute behind `set`, if there is one.
fn attribute(words: &mut Words<'_>) -> Result<Option<Attribute>, Wrong> {
    let Some(word) = words.peek() else { return Ok(None) };
    let (range, name) = (words.place(word), word.text.to_ascii_lowercase());
    match name.as_str() {
        "alter" | "add" | "drop" => Ok(None),
        "timeout" => {
            words.keyword(&["timeout"])?;
            let seconds = words.number("a number of seconds", u32::MAX)?;
            words.accept(
                word.range.clone(),
                "attribute `timeout` of a store changes nothing in a rehearsal".to_owned(),
            );
            Ok(Some(Attribute::Timeout(seconds)))
        }
        "table" => {
            words.keywords(&["table", "definition", "checking"])?;
            let how =
                if words.keyword(&["exact", "relaxed"])? == 0 { Checking::Exact } else { Checking::Relaxed };
            words.accept(
                word.range.clone(),
                "`table definition checking` changes nothing in a rehearsal".to_owned(),
            );
            Ok(Some(Attribute::Checking(how)))
        }
        "compress" | "return" | "disable" | "resume" | "durable" | "local" | "conflict" => {
            let message = format!("attribute `{name}` of a store is not modelled and cannot be rehearsed");
            Err(Wrong::NotModelled(range, message))
        }
        _ => match words.keyword(&["port", "failthreshold"])? {
            0 => {
                let port = words.number("a port", u32::from(u16::MAX))?;
                Ok(Some(Attribute::Port(u16::try_from(port).unwrap_or(u16::MAX))))
            }
            _ => {
                let files = words.number("a number of log files", u32::MAX)?;
                Ok(Some(Attribute::FailThreshold(files)))
            }
        },
    }
}

fn autorefresh(words: &mut Words<'_>) -> Result<Statement, Wrong> {
    words.keywords(&["group"])?;
    let group = words.name("a cache group")?;
    words.keywords(&["set", "autorefresh"])?;
    let what = words.peek().map(|word| (words.place(word), word.text.to_ascii_lowercase()));
    if let Some((range, _)) = what.filter(|(_, word)| is_of("mode interval", word)) {
        let message = "how a cache group refreshes is not modelled, only whether it does".to_owned();
        return Err(Wrong::NotModelled(range, message));
    }
    words.keywords(&["state"])?;
    let on = words.keyword(&["on", "off", "paused"])? == 0;
    Ok(Statement::Autorefresh { group, on })
}
