//! `redis-cli`: what an operator looks at in a repository, the failover that Sentinel is asked for, and what empties a
//! repository.
//!
//! Its options are those of Redis 6 and 7, and of another one the program says that it has none, and asks the server for
//! nothing. What only looks is accepted and changes nothing here. `FLUSHALL`, `FLUSHDB` of the
//! first database, in which everything is, and `SHUTDOWN` are played where `-h` says which repository is meant; its port is
//! 6379 where `-p` says no other. What writes or removes single keys is not modelled, for no page says how the product names them
//! (`docs/models/repository.md 3`), and the vendor wants entries removed by `caspac` alone (`docs/models/pac.md 1.6`).

use super::redis_words::{FLAGS, LOOKING, LOOKING_AT, LOOKING_MODES, VALUES, WRITING_MODES};
use crate::command::{Command, Target};
use frame::{Malformed, Token};
use runbook::{Answer, NOT_MODELLED, Parsed, Problem, meant_word};

/// What a call of it means.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let call = match options(rest) {
        Ok(call) => call,
        Err(word) => return refused(word),
    };
    let Call { words, place, mode } = call;
    if let Some(mode) = mode {
        let writes = WRITING_MODES.contains(&mode.text.as_str());
        return if writes {
            unmodelled(mode, &format!("`redis-cli {}` is not modelled", mode.text), OTHER.1)
        } else {
            looks(first)
        };
    }
    let name = |at: usize| words.get(at).map(|word| word.text.to_ascii_uppercase()).unwrap_or_default();
    let (command, second) = (name(0), name(1));
    let looking_at = LOOKING_AT.iter().find(|(word, _)| *word == command);
    if words.is_empty() || LOOKING.contains(&command.as_str()) {
        return looks(first);
    }
    if looking_at.is_some_and(|(_, seconds)| seconds.contains(&second.as_str())) {
        return looks(first);
    }
    if let "FLUSHALL" | "FLUSHDB" = command.as_str() {
        return flush(&words, &place);
    }
    if command == "SHUTDOWN" {
        return shut_down(&words, &place);
    }
    match (command.as_str(), second.as_str(), words.get(2)) {
        ("SENTINEL", "FAILOVER", Some(master)) if master.is_name() => {
            Parsed::ok(Command::RepositoryFailover(Target::named(&master.text)))
        }
        ("SENTINEL", "FAILOVER", None) => {
            unmodelled(words[1], "`SENTINEL FAILOVER` needs the name of a master", "name it behind the word")
        }
        _ => {
            let (_, help) =
                INSTEAD.iter().find(|(names, _)| names.contains(&command.as_str())).unwrap_or(&OTHER);
            unmodelled(words[0], &format!("`{command}` of Redis is not modelled"), help)
        }
    }
}

/// A call's words: its options are read, and what the server is asked.
struct Call<'a> {
    words: Vec<&'a Token>,
    place: Place<'a>,
    /// The option that makes the program do something of its own.
    mode: Option<&'a Token>,
}

/// Reads the options of a call, or gives the one that the program has not.
fn options(rest: &[Token]) -> Result<Call<'_>, &Token> {
    let (mut place, mut mode, mut at) = (Place::default(), None, 0);
    while let Some(word) = rest.get(at).filter(|word| word.text.starts_with('-')) {
        let option = word.text.as_str();
        let behind = rest.get(at + 1);
        match option {
            // The program asks its user about nothing else where this comes last, and prints its help.
            "-h" if behind.is_none() => mode = mode.or(Some(word)),
            _ if VALUES.contains(&option) => {
                place.hears(option, Some(behind.ok_or(word)?));
                at += 1;
            }
            _ if LOOKING_MODES.contains(&option) => mode = mode.or(Some(word)),
            // What stands behind it is the mode's.
            _ if WRITING_MODES.contains(&option) => {
                mode = mode.or(Some(word));
                break;
            }
            _ if FLAGS.contains(&option) => {}
            _ => return Err(word),
        }
        at += 1;
    }
    Ok(Call { words: rest[at.min(rest.len())..].iter().collect(), place, mode })
}

/// What the program says of an option that it has not, or that lacks its word: it asks no server for anything then.
fn refused(word: &Token) -> Parsed<Command> {
    let message = format!("Unrecognized option or bad number of args for: '{}'", word.text);
    let meant = match word.text.as_str() {
        "--host" | "--hostname" | "-host" | "-H" => Some("-h"),
        "--port" | "-port" | "-P" => Some("-p"),
        "--password" | "-password" => Some("-a"),
        option if VALUES.contains(&option) => None,
        option => meant_word(option, VALUES.iter().chain(FLAGS).chain(LOOKING_MODES).copied()),
    };
    let problem = Problem::error("unknown-option", word.range(), message.clone()).meant(meant);
    let command = Command::Malformed(Malformed { tool: "redis-cli", message });
    Parsed { command: Some(command), problems: vec![problem], answer: Answer::Refused, sent_to: None }
}

/// What to do about a command that is not modelled, where it changes no single entry.
const INSTEAD: &[(&[&str], &str)] = &[
    (&["DEBUG"], "type `repository restart HOST:PORT` where the process ends and comes back"),
    (&["FAILOVER", "CLUSTER"], "type `repository failover HOST:PORT`"),
    (&["WAIT", "WAITAOF"], "how long it waits for copies no rehearsal knows; leave it out"),
    (&["REPLICAOF", "SLAVEOF"], "type `repository failover HOST:PORT` or `repository resync HOST:PORT`"),
    (
        &["CONFIG", "CLIENT", "SAVE", "BGSAVE", "BGREWRITEAOF", "ACL", "MIGRATE", "SENTINEL", "MEMORY"],
        "what it changes of a server no rehearsal knows; leave it out, or do it before",
    ),
];

/// What to do about any other one.
const OTHER: (&[&str], &str) = (&[], "entries of a repository are to be changed by `caspac` alone");

/// Which repository is meant.
#[derive(Debug, Default)]
struct Place<'a> {
    host: Option<&'a Token>,
    port: Option<&'a Token>,
    database: Option<&'a Token>,
    /// Host and port behind `-u`, where the address names no other database than the first.
    address: Option<(String, u16)>,
}

impl<'a> Place<'a> {
    /// Hears of an option with its word.
    fn hears(&mut self, option: &str, word: Option<&'a Token>) {
        match option {
            "-h" => self.host = word,
            "-p" => self.port = word,
            "-n" => self.database = word,
            "-u" => self.address = word.and_then(|word| address(&word.text)),
            _ => {}
        }
    }
}

impl Place<'_> {
    /// The repository that is meant, where something says it.
    fn target(&self) -> Option<Target> {
        let port = self.port.map_or(Some(PORT), |word| word.text.parse().ok().filter(|port| *port > 0));
        if let (Some((host, port)), None, None) = (self.address.clone(), self.host, self.port) {
            return Some(Target { host, port });
        }
        let host = self.host.filter(|host| host.is_name())?;
        Some(Target { host: host.text.clone(), port: port? })
    }
}

/// Where Redis listens unless told otherwise.
const PORT: u16 = 6379;

/// Host and port of `redis://[USER:PASSWORD@]HOST[:PORT][/0]`.
fn address(text: &str) -> Option<(String, u16)> {
    let (_, rest) = text.split_once("://")?;
    let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
    let place = place.rsplit('@').next().unwrap_or_default();
    let (host, port) = match place.split_once(':') {
        Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
        None => (place, PORT),
    };
    (!host.is_empty() && ["", "0"].contains(&database)).then(|| (host.to_owned(), port))
}

/// What empties a repository.
fn flush(words: &[&Token], place: &Place<'_>) -> Parsed<Command> {
    let ways = ["ASYNC", "SYNC"];
    if let Some(word) =
        words[1..].iter().find(|word| !ways.contains(&word.text.to_ascii_uppercase().as_str()))
    {
        return unmodelled(word, &format!("unexpected word `{}`", word.brief()), "leave it out");
    }
    let is_flushdb = words[0].text.eq_ignore_ascii_case("FLUSHDB");
    if let Some(other) = place.database.filter(|word| is_flushdb && word.text != "0") {
        let message = "what is in another database than the first one is not modelled";
        return unmodelled(other, message, "the product has its entries in the first one");
    }
    match place.target() {
        Some(target) => Parsed::ok(Command::RepositoryFlush(target)),
        None => unmodelled(words[0], "which repository is emptied is not known", NAME_IT),
    }
}

/// What ends the process of a repository. That it saves or does not save what it has decides nothing where all of it is kept
/// anyway; of one that keeps nothing, what a save brings back is not modelled.
fn shut_down(words: &[&Token], place: &Place<'_>) -> Parsed<Command> {
    let ways = ["NOSAVE", "NOW", "FORCE"];
    if let Some(word) =
        words[1..].iter().find(|word| !ways.contains(&word.text.to_ascii_uppercase().as_str()))
    {
        let help = "type `repository restart HOST:PORT` where the process ends and comes back";
        return unmodelled(word, &format!("`SHUTDOWN {}` of Redis is not modelled", word.brief()), help);
    }
    match place.target() {
        Some(target) => Parsed::ok(Command::RepositoryShutdown(target)),
        None => unmodelled(words[0], "which repository ends is not known", NAME_IT),
    }
}

/// What only looks at a repository.
fn looks(first: &Token) -> Parsed<Command> {
    let message = "`redis-cli` only looks here, and changes nothing; what it prints is not modelled, and no output of it is \
                   looked for";
    Parsed::accepted(Problem::without_effect(first.range(), message))
}

/// What to do where a call names no repository.
const NAME_IT: &str = "name its host behind `-h`, as the scenario does";

fn unmodelled(word: &Token, message: &str, help: &str) -> Parsed<Command> {
    let help = Some(help.to_owned());
    Parsed::not_modelled(Problem { help, ..Problem::error(NOT_MODELLED, word.range(), message) })
}
