//! What may be typed, read: lines of the product's programs as they are, and our own words for what none of them does.
//!
//! A line that begins with a program of the product, or is a loop or a pipe of them, is read by [`crate::tools`]; everything
//! else is read as in every family.

use super::before::{self, Bare};
use super::by_hand;
use super::command::{Command, Who};
use super::console;
use super::slipped;
use super::typed::Typed;
use super::wrapped::{self, Wrapped};
use super::wrong_option;
use crate::tools::{Line, parse_line};
use frame::{Form, Lexicon, Malformed, Own, Read, Token, Tool};
use rehearsal::Transfer;
use runbook::{Answer, NOT_MODELLED, Parsed, Problem, Session, nearest_word};

/// The programs of the product.
const PROGRAMS: &[&str] = &[
    "psql",
    "pg_dump",
    "pg_dumpall",
    "pg_restore",
    "pg_controldata",
    "pg_ctl",
    "pg_ctlcluster",
    "createdb",
    "dropdb",
    "createuser",
    "pg_upgrade",
    "pg_createsubscriber",
    "pg_basebackup",
    "pg_isready",
    "pg_lsclusters",
    "vacuumdb",
    "reindexdb",
    "pgbouncer",
];

/// What else begins a line that is read as theirs: a loop of them, and what changes where a pooler leads.
const WITH_THEM: &[&str] = &["sed", "until", "while"];

/// Those that change nothing which is modelled: statistics, and a look.
const PASSING: &[&str] = &["vacuumdb", "reindexdb", "pg_lsclusters"];

/// Those whose files are played.
const FILES: &[&str] = &["psql", "pg_dump", "pg_dumpall", "pg_restore"];

/// Those that print what they are given, for another one to read.
const SAYS: &[&str] = &["echo", "printf"];

/// What is said of what goes into a file that nobody reads.
const INTO_A_FILE: &str =
    "where output is sent changes nothing in a rehearsal; `--replies` shows what is printed";

/// What is said of variables that the product's programs read.
const EXPORTED: &str = "what is exported here is read by the programs that are typed behind it in this lane";

/// Variables that are read where no option says the same.
const FOLLOWED: &[&str] = &["PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGDATA"];

/// Whether a line exports some of them or takes them away, and does nothing else.
fn exports(text: &str) -> bool {
    let text = text.trim();
    let Some(names) = text.strip_prefix("export ").or_else(|| text.strip_prefix("unset ")) else {
        return false;
    };
    let is_followed = |word: &str| FOLLOWED.contains(&word.split('=').next().unwrap_or_default());
    !text.contains(['|', '&', ';', '<', '>']) && names.split_whitespace().all(is_followed)
}

/// What is said of a look of which nothing is known.
const LOOK: &str = "what this look answers is not known here; whether what it names is there is looked for";

/// The code of what is said of a word that is no command.
const UNKNOWN: &str = "unknown-command";

/// Whether a call of a program of the product only tells what there is: its version, a list of databases or of what is in a
/// dump, whether a server runs.
fn only_tells(text: &str) -> bool {
    let bare = before::bare(text).rest;
    let mut words = bare.split_whitespace();
    let program = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let has = |some: &[&str]| rest.iter().any(|word| some.contains(word));
    if bare.contains(['|', '>', '<', ';']) {
        return false;
    }
    let lists = match program {
        "psql" => has(&["-l", "--list"]) && !has(&["-c", "-f", "-Atc", "-tAc", "-Ac", "-tc"]),
        "pg_restore" => has(&["-l", "--list"]) && !has(&["-f"]),
        _ => false,
    };
    let is_about = rest.len() == 1 && has(&["--version", "-V", "--help", "-?"]);
    lists || is_about && !["until", "while", "sed"].contains(&program)
}

/// `psql -l` of a server that is named, as the look that it is.
fn listing(text: &str) -> Option<String> {
    let is_list = |word: &&str| ["-l", "--list"].contains(word);
    if !text.split_whitespace().any(|word| is_list(&word)) {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().filter(|word| !is_list(word)).collect();
    let line = format!("{} -c \"\\l\"", words.join(" "));
    match parse_line(&line) {
        Ok(Line::Psql(psql)) if !psql.host.is_empty() && psql.commands.len() == 1 => {
            let database = if psql.database.is_none() { " -d postgres" } else { "" };
            Some(line + database)
        }
        _ => None,
    }
}

/// The command language of clusters.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostgresVocabulary {
    own: frame::Vocabulary<Words>,
}

impl PostgresVocabulary {
    /// Whether a line is one of the product's programs.
    fn is_programs(text: &str) -> bool {
        let program = Self::program(text);
        if SAYS.contains(&program) {
            return text.split('|').nth(1).is_some_and(|into| Self::program(into) == "psql");
        }
        PROGRAMS.contains(&program) || WITH_THEM.contains(&program)
    }

    /// What is no program of the product. What a shell sends into a file of a server is not modelled, and into any other one
    /// changes nothing.
    fn other(&self, text: &str) -> Parsed<Command> {
        if exports(text) {
            return Parsed::accepted(Problem::without_effect(0..text.len(), EXPORTED));
        }
        if let Some(file) = by_hand::written(text) {
            let message = format!("not modelled: a change of `{file}` by hand");
            return Parsed::not_modelled(Problem::error(NOT_MODELLED, 0..text.len(), message));
        }
        match by_hand::target(text).filter(|_| by_hand::prints(text)) {
            None => runbook::Vocabulary::parse(&self.own, text),
            Some((sent, _)) => {
                let mut parsed = runbook::Vocabulary::parse(&self.own, &text[..sent.start]);
                parsed.problems.push(Problem::without_effect(sent, INTO_A_FILE));
                parsed
            }
        }
    }

    /// The program that a line calls.
    fn program(text: &str) -> &str {
        let bare = before::bare(text).rest;
        bare.split_whitespace().next().and_then(|word| word.rsplit('/').next()).unwrap_or_default()
    }
}

impl PostgresVocabulary {
    /// The same with the programs of the product among the words that may have been meant.
    fn known(&self, mut parsed: Parsed<Command>, text: &str) -> Parsed<Command> {
        let words = runbook::Vocabulary::words(self);
        for problem in parsed.problems.iter_mut().filter(|one| one.code == UNKNOWN) {
            let word = text.get(problem.range.clone()).unwrap_or_default();
            problem.help = Some(format!("known are {}", words.join(", ")));
            if let Some(meant) = nearest_word(word, words.iter().copied()) {
                problem.help = Some(format!("did you mean `{meant}`?"));
                problem.replacement = Some(meant.to_owned());
            }
        }
        parsed
    }

    /// Reads a line that another program is given to run, where it calls one of the product's.
    fn run_by_another(&self, text: &str) -> Option<Parsed<Command>> {
        let whole = 0..text.len();
        let Some(Wrapped { by, line, sent_to }) = wrapped::read(text) else {
            let brings_back = before::bare(text).rest.starts_with("ssh ") && Self::is_sent(text);
            let message = "not modelled: what `ssh` brings back into a file or through a pipe";
            return brings_back.then(|| Parsed::not_modelled(Problem::error(NOT_MODELLED, whole, message)));
        };
        if !Self::is_programs(&line) && wrapped::read(&line).is_none() {
            return None;
        }
        if let Some(sign) = wrapped::sign(&line) {
            let message = format!("not modelled: what the shell that `{by}` starts makes of `{sign}`");
            let help = Some("type one command, in single quotes".to_owned());
            let problem = Problem { help, ..Problem::error(NOT_MODELLED, whole, message) };
            return Some(Parsed::not_modelled(problem));
        }
        let mut parsed = runbook::Vocabulary::parse(self, &line);
        let at = text.find(&line);
        for problem in &mut parsed.problems {
            match at {
                Some(at) => problem.range = problem.range.start + at..problem.range.end + at,
                None => (problem.range, problem.replacement) = (whole.clone(), None),
            }
        }
        let note = match &sent_to {
            Some(host) => format!("what is sent by `{by}` runs on {host}"),
            None => format!("a command behind `{by}` is that command"),
        };
        parsed.problems.insert(0, Problem::without_effect(0..by.len().min(text.len()), note));
        parsed.answer = parsed.answer.max(Answer::Accepted);
        Some(Parsed { sent_to: parsed.sent_to.take().or(sent_to), ..parsed })
    }

    /// Whether a line that is sent elsewhere calls a program whose files are played.
    fn is_sent(text: &str) -> bool {
        text.split(|letter: char| letter.is_whitespace() || "\"'".contains(letter))
            .any(|word| FILES.contains(&Self::program(word)))
    }

    /// Reads a line behind what stands before its program, by what it comes to.
    fn behind(text: &str, bare: &Bare<'_>) -> Parsed<Command> {
        if let Some(word) = bare.unknown {
            let message = format!("not modelled: what `{word}` before a program does");
            return Parsed::not_modelled(Problem::error(NOT_MODELLED, 0..text.len(), message));
        }
        let mut parsed = runbook::Vocabulary::parse(&Self::default(), &bare.line());
        for problem in &mut parsed.problems {
            (problem.range, problem.replacement) = (0..text.len(), None);
        }
        if let Some(what) = bare.note {
            parsed.answer = parsed.answer.max(Answer::Accepted);
            parsed.problems.insert(0, Problem::without_effect(0..text.len() - bare.rest.len(), what));
        }
        parsed
    }
}

impl runbook::Vocabulary for PostgresVocabulary {
    type Command = Command;

    fn parse(&self, text: &str) -> Parsed<Command> {
        if let Some(parsed) = self.run_by_another(text) {
            return parsed;
        }
        if !Self::is_programs(text) {
            return self.known(self.other(text), text);
        }
        if let Some(line) = listing(text) {
            let parsed = self.parse(&line);
            let whole = |problem| Problem { range: 0..text.len(), replacement: None, ..problem };
            return Parsed { problems: parsed.problems.into_iter().map(whole).collect(), ..parsed };
        }
        if only_tells(text) {
            let message = "a look changes nothing that is modelled";
            return Parsed::accepted(Problem::without_effect(0..text.len(), message));
        }
        let bare = before::bare(text);
        if !bare.rest.is_empty() && bare.line() != text.trim() {
            return Self::behind(text, &bare);
        }
        if let Some(parsed) = wrong_option::read(text) {
            return parsed;
        }
        if let Some(program) = PASSING.iter().find(|program| text.trim_start().starts_with(**program)) {
            let message = format!("`{program}` changes nothing that is modelled");
            let note = Problem::without_effect(0..text.len(), message);
            // Whether the server is there is not known of one that is not named.
            let is_named = |line: &Typed| line.servers().iter().all(|name| !name.is_empty());
            let line = Typed::read(text).ok().filter(is_named).map(Command::Line);
            return Parsed { command: line, ..Parsed::accepted(note) };
        }
        if console::read(text) == Ok(console::Read::Looks) {
            let message = "a look at a pooler changes nothing that is modelled";
            return Parsed::accepted(Problem::without_effect(0..text.len(), message));
        }
        match Typed::read(text) {
            Ok(line) => {
                let passed = line.passes_over.then(|| Problem::without_effect(0..text.len(), LOOK));
                let answer = if passed.is_some() { Answer::Accepted } else { Answer::Played };
                Parsed { problems: passed.into_iter().collect(), answer, ..Parsed::ok(Command::Line(line)) }
            }
            Err(not_read) => slipped::read(text).unwrap_or_else(|| {
                let message = format!("not modelled: {}", not_read.what);
                Parsed::not_modelled(Problem::error(NOT_MODELLED, 0..text.len(), message))
            }),
        }
    }

    fn words(&self) -> Vec<&'static str> {
        PROGRAMS.iter().copied().chain(self.own.words()).collect()
    }

    fn files(&self, program: &str) -> bool {
        let is_sent = before::bare(program).rest.starts_with("ssh ") && Self::is_sent(program);
        is_sent || FILES.contains(&Self::program(program)) || by_hand::prints(program)
    }

    fn piped(&self, from: &str, into: &str) -> Option<String> {
        if by_hand::written(into).is_some() {
            return Some(into.to_owned());
        }
        if let Some(file) = from.trim().strip_prefix("cat ").filter(|_| FILES.contains(&Self::program(into)))
        {
            let is_one = !file.trim().contains([' ', '<', '>', '|']);
            return is_one.then(|| format!("{into} < {}", file.trim()));
        }
        if SAYS.contains(&Self::program(from)) {
            let right = before::bare(into);
            let reads = right.unknown.is_none() && Self::program(into) == "psql";
            return reads.then(|| format!("{} | {}", from.trim(), right.line()));
        }
        let [left, right] = [from, into].map(before::bare);
        let is_known = left.unknown.is_none() && right.unknown.is_none();
        (is_known && Self::is_programs(from) && Self::is_programs(into))
            .then(|| format!("{} | {}", left.line(), right.line()))
    }

    fn looped(&self, text: &str) -> Option<String> {
        (self.parse(text).answer == Answer::Played).then(|| text.to_owned())
    }

    fn unlooped(&self, text: &str) -> Option<String> {
        let asks = text.split([' ', '(', '"']).any(|word| PROGRAMS.contains(&Self::program(word)));
        let not_read = Typed::read(text).err().filter(|_| asks)?;
        Some(format!("a loop that waits for this is not modelled: {}", not_read.what))
    }

    fn session(&self, program: &str) -> Option<Session> {
        let is_one = Self::is_programs(program) && !program.contains(" -c") && !program.contains(" -f");
        let session = Session {
            open: " -c \"",
            between: "\" -c \"",
            close: "\"",
            prompt: "psql=# ",
            ended: true,
            ends: &["\\q", "exit", "quit"],
            stays: false,
            file: None,
        };
        is_one.then_some(session)
    }
}

/// The words of our own.
#[derive(Debug, Clone, Copy, Default)]
struct Words;

impl Lexicon for Words {
    type Command = Command;
    const QUOTES: bool = true;
    const TOOLS: &'static [(&'static Tool, Form<Command>)] = &[];
    const CARRIES: Option<fn(Transfer) -> Command> = Some(Command::Carry);
    const VARIABLES: &'static [&'static str] = before::ELSEWHERE;
    const IDLE: &'static [&'static str] =
        &["pg_config", "pg_test_fsync", "pg_test_timing", "pg_verifybackup", "pg_waldump"];
    const ELSEWHERE: &'static [&'static str] = PROGRAMS;
    const FOREIGN: &'static [&'static str] = &[
        "barman",
        "clusterdb",
        "dropuser",
        "initdb",
        "patronictl",
        "pg_amcheck",
        "pg_archivecleanup",
        "pg_basebackup",
        "pg_checksums",
        "pg_combinebackup",
        "pg_conftool",
        "pg_createcluster",
        "pg_dropcluster",
        "pg_receivewal",
        "pg_recvlogical",
        "pg_renamecluster",
        "pg_repack",
        "pg_resetwal",
        "pg_rewind",
        "pg_upgradecluster",
        "pgbackrest",
        "pgbench",
        "pglogical_create_subscriber",
        "pgloader",
        "pgpool",
        "postgres",
        "repmgr",
        "wal-g",
    ];
    const OWN: &'static [(&'static str, Own<Command>)] = &[("applications", applications)];

    fn malformed(_: Malformed) -> Command {
        Command::Stop(Who::All)
    }
}

/// The forms of `applications`.
const FORM: &str = "applications stop WHO, applications start CLUSTER or applications move WHO to CLUSTER";

/// Reads what is done with applications.
fn applications(first: &Token, rest: &[Token]) -> Read<Command> {
    let words: Vec<&str> = rest.iter().map(|token| token.text.as_str()).collect();
    match words[..] {
        ["stop", who] => Ok(Command::Stop(Who::of(who))),
        ["start", to] => Ok(Command::Start(to.to_owned())),
        ["move", who, "to", to] => Ok(Command::Move(Who::of(who), to.to_owned())),
        _ => Err(frame::wrong_form(first.range(), "not a form of `applications`", FORM)),
    }
}

#[cfg(test)]
mod tests {
    use runbook::{Answer, Vocabulary};

    #[test]
    fn every_form_of_the_page_has_the_answer_that_it_says() {
        frame::testing::forms_hold::<crate::Twin>(include_str!("../../../../docs/forms/postgres.md"));
    }

    #[test]
    fn a_look_beside_a_statement_is_run_and_one_that_is_waited_for_is_not_modelled() {
        let vocabulary = super::PostgresVocabulary::default();
        let both = r#"psql -h old -d app -c "\d acct" -c "TRUNCATE acct" -c "SELECT 1 FROM pg_class""#;
        let parsed = vocabulary.parse(both);
        assert_eq!((parsed.answer, parsed.problems.len()), (Answer::Accepted, 1), "{parsed:?}");
        let Some(super::Command::Line(line)) = parsed.command else { panic!("it is a line") };
        assert_eq!(line.statements.len(), 3);
        let waits =
            r#"until [ "$(psql -h old -d app -Atc "SELECT count(*) FROM pg_class")" = 0 ]; do sleep 1; done"#;
        assert_eq!(vocabulary.parse(waits).answer, Answer::NotModelled);
        let into = r#"psql -h old -d app -Atc "SELECT relname FROM pg_class" > list.sql"#;
        assert_eq!(vocabulary.parse(into).answer, Answer::NotModelled);
        assert_eq!(
            vocabulary.piped("cat a.sql", "psql -h new -d app").as_deref(),
            Some("psql -h new -d app < a.sql")
        );
        assert_eq!(vocabulary.piped("cat a.sql b.sql", "psql -h new -d app"), None);
    }
}
