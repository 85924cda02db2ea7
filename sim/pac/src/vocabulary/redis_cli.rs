//! `redis-cli`: what an operator looks at in a repository, the failover that Sentinel is asked for, and what empties a
//! repository.
//!
//! Its options are those of Redis 6 and 7. What only looks is accepted and changes nothing here. `FLUSHALL`, `FLUSHDB` of the
//! first database, in which everything is, and `SHUTDOWN` are played where `-h` says which repository is meant; its port is
//! 6379 where `-p` says no other. What writes or removes single keys is not modelled, for no page says how the product names them
//! (`docs/models/repository.md 3`), and the vendor wants entries removed by `caspac` alone (`docs/models/pac.md 1.6`).

use crate::command::{Command, Target};
use frame::Token;
use runbook::{NOT_MODELLED, Parsed, Problem};

/// The options that take a word.
const VALUES: &[&str] = &[
    "-h",
    "-p",
    "-s",
    "-a",
    "-u",
    "-n",
    "-r",
    "-i",
    "-D",
    "-d",
    "-t",
    "--user",
    "--pass",
    "--cacert",
    "--cacertdir",
    "--cert",
    "--key",
    "--sni",
    "--pattern",
    "--count",
    "--show-pushes",
    "--intrinsic-latency",
];

/// Modes of the program that only look.
const LOOKING_MODES: &[&str] = &[
    "--bigkeys",
    "--memkeys",
    "--hotkeys",
    "--stat",
    "--scan",
    "--latency",
    "--latency-history",
    "--latency-dist",
    "--rdb",
    "--help",
    "--version",
    "-v",
];

/// Modes of the program that write, or that a file says what to do in.
const WRITING_MODES: &[&str] = &["--pipe", "--eval", "--cluster", "--replica", "-x", "-X"];

/// Commands that only look.
const LOOKING: &[&str] = &[
    "KEYS",
    "GET",
    "MGET",
    "STRLEN",
    "GETRANGE",
    "HGETALL",
    "HGET",
    "HMGET",
    "HKEYS",
    "HVALS",
    "HLEN",
    "HEXISTS",
    "LRANGE",
    "LLEN",
    "LINDEX",
    "SMEMBERS",
    "SCARD",
    "SISMEMBER",
    "ZRANGE",
    "ZCARD",
    "TTL",
    "PTTL",
    "TYPE",
    "EXISTS",
    "DBSIZE",
    "INFO",
    "ROLE",
    "PING",
    "ECHO",
    "TIME",
    "SCAN",
    "HSCAN",
    "SSCAN",
    "ZSCAN",
    "RANDOMKEY",
    "ZSCORE",
    "ZCOUNT",
    "ZRANGEBYSCORE",
    "SRANDMEMBER",
    "HSTRLEN",
    "HRANDFIELD",
    "BITCOUNT",
    "GETBIT",
    "EXPIRETIME",
    "PEXPIRETIME",
    "DUMP",
    "LOLWUT",
    "PSUBSCRIBE",
    "SUBSCRIBE",
    "XLEN",
    "XRANGE",
    "XINFO",
    "OBJECT",
    "LASTSAVE",
    "COMMAND",
    "MONITOR",
    "SELECT",
    "AUTH",
    "HELLO",
];

/// Commands of which the second word says whether they only look.
const LOOKING_AT: &[(&str, &[&str])] = &[
    ("CONFIG", &["GET"]),
    ("CLIENT", &["LIST", "INFO", "GETNAME", "ID"]),
    ("CLUSTER", &["INFO", "NODES", "SLOTS", "SHARDS", "MYID", "KEYSLOT", "REPLICAS", "SLAVES"]),
    ("MEMORY", &["USAGE", "STATS", "DOCTOR"]),
    ("SLOWLOG", &["GET", "LEN"]),
    ("MODULE", &["LIST"]),
    ("PUBSUB", &["CHANNELS", "NUMSUB", "NUMPAT"]),
    ("FUNCTION", &["LIST", "STATS"]),
    ("SCRIPT", &["EXISTS"]),
    ("LATENCY", &["LATEST", "HISTORY", "DOCTOR"]),
    ("ACL", &["LIST", "WHOAMI", "USERS", "GETUSER"]),
    (
        "SENTINEL",
        &[
            "MASTERS",
            "MASTER",
            "REPLICAS",
            "SLAVES",
            "SENTINELS",
            "GET-MASTER-ADDR-BY-NAME",
            "CKQUORUM",
            "MYID",
        ],
    ),
];

/// What a call of it means.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let (mut words, mut at, mut place) = (Vec::new(), 0, Place::default());
    while let Some(word) = rest.get(at) {
        let option = word.text.as_str();
        if words.is_empty() && WRITING_MODES.contains(&option) {
            return unmodelled(word, &format!("`redis-cli {option}` is not modelled"));
        }
        if words.is_empty() && LOOKING_MODES.contains(&option) {
            return looks(first);
        }
        match option {
            _ if !words.is_empty() || !option.starts_with('-') || option.len() < 2 => words.push(word),
            _ if VALUES.contains(&option) => {
                place.hears(option, rest.get(at + 1));
                at += 1;
            }
            _ => {}
        }
        at += 1;
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
            unmodelled(words[1], "`SENTINEL FAILOVER` needs the name of a master")
        }
        _ => {
            let (_, help) =
                INSTEAD.iter().find(|(names, _)| names.contains(&command.as_str())).unwrap_or(&OTHER);
            let message = format!("`{command}` of Redis is not modelled");
            let help = Some((*help).to_owned());
            Parsed::not_modelled(Problem { help, ..Problem::error(NOT_MODELLED, words[0].range(), message) })
        }
    }
}

/// What to do about a command that is not modelled, where it changes no single entry.
const INSTEAD: &[(&[&str], &str)] = &[
    (&["DEBUG"], "type `repository restart HOST:PORT` where the process ends and comes back"),
    (&["FAILOVER", "CLUSTER"], "type `repository failover HOST:PORT`"),
    (&["REPLICAOF", "SLAVEOF"], "type `repository failover HOST:PORT` or `repository resync HOST:PORT`"),
    (
        &[
            "CONFIG",
            "CLIENT",
            "SAVE",
            "BGSAVE",
            "BGREWRITEAOF",
            "WAIT",
            "ACL",
            "MIGRATE",
            "SENTINEL",
            "MEMORY",
        ],
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
        return unmodelled(word, &format!("unexpected word `{}`", word.brief()));
    }
    let is_flushdb = words[0].text.eq_ignore_ascii_case("FLUSHDB");
    if let Some(other) = place.database.filter(|word| is_flushdb && word.text != "0") {
        return unmodelled(other, "what is in another database than the first one is not modelled");
    }
    match place.target() {
        Some(target) => Parsed::ok(Command::RepositoryFlush(target)),
        None => unmodelled(words[0], "which repository is emptied is not known without its name behind `-h`"),
    }
}

/// What ends the process of a repository. That it saves or does not save what it has decides nothing where all of it is kept
/// anyway; of one that keeps nothing, what a save brings back is not modelled.
fn shut_down(words: &[&Token], place: &Place<'_>) -> Parsed<Command> {
    let ways = ["NOSAVE", "NOW", "FORCE"];
    if let Some(word) =
        words[1..].iter().find(|word| !ways.contains(&word.text.to_ascii_uppercase().as_str()))
    {
        return unmodelled(word, &format!("`SHUTDOWN {}` of Redis is not modelled", word.brief()));
    }
    match place.target() {
        Some(target) => Parsed::ok(Command::RepositoryShutdown(target)),
        None => unmodelled(words[0], "which repository ends is not known without its name behind `-h`"),
    }
}

/// What only looks at a repository.
fn looks(first: &Token) -> Parsed<Command> {
    let message = "`redis-cli` only looks here, and changes nothing; what it prints is not modelled, and no output of it is \
                   looked for";
    Parsed::accepted(Problem::without_effect(first.range(), message))
}

fn unmodelled(word: &Token, message: &str) -> Parsed<Command> {
    let help = Some("entries of a repository are to be changed by `caspac` alone".to_owned());
    Parsed::not_modelled(Problem { help, ..Problem::error(NOT_MODELLED, word.range(), message) })
}
