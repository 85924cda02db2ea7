//! `redis-cli`: what an operator looks at in a repository, and the failover that Sentinel is asked for.
//!
//! Its options are those of Redis 6 and 7. What only looks is accepted and changes nothing here; what writes is not
//! modelled, for the vendor wants entries removed by `caspac` alone (`docs/models/pac.md 1.6`).

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
    let (mut words, mut at) = (Vec::new(), 0);
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
            _ if VALUES.contains(&option) => at += 1,
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
    match (command.as_str(), second.as_str(), words.get(2)) {
        ("SENTINEL", "FAILOVER", Some(master)) if master.is_name() => {
            Parsed::ok(Command::RepositoryFailover(Target::named(&master.text)))
        }
        ("SENTINEL", "FAILOVER", None) => {
            unmodelled(words[1], "`SENTINEL FAILOVER` needs the name of a master")
        }
        _ => unmodelled(words[0], &format!("`{command}` of Redis is not modelled")),
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
