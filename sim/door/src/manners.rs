//! The commands about the connection and the server, which a client sends to find out whom it speaks with. No keyspace
//! knows of them.
//!
//! What is told of a server that is none is told as of Redis 7.0.15, whose replies the keyspace has, and `INFO` says whose
//! they are. None of these is queued in a transaction: there they are refused, and with them the transaction.

use crate::guest::{Guest, Protocol};
use crate::house::House;
use crate::settings::Settings;
use keyspace::{Bytes, Reply, command_names, glob_matches};

/// Whose replies the keyspace has.
const VERSION: &str = "7.0.15";

/// The longest name that a client may give itself.
const NAME_MAX: usize = 256;

/// Who answers a command, and what.
pub(crate) enum Answer {
    /// The house does.
    TheHouse,
    Said(Reply),
    /// In a form that no reply of a keyspace has.
    Wire(Vec<u8>),
    /// That was the last word.
    Bye(Reply),
}

/// A command that is answered here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Auth,
    Client,
    Command,
    Config,
    Debug,
    Function,
    Hello,
    Info,
    Quit,
    Reset,
    Time,
}

const MANNERS: &[(&str, Manner)] = &[
    ("auth", Manner::Auth),
    ("client", Manner::Client),
    ("command", Manner::Command),
    ("config", Manner::Config),
    ("debug", Manner::Debug),
    ("function", Manner::Function),
    ("hello", Manner::Hello),
    ("info", Manner::Info),
    ("quit", Manner::Quit),
    ("reset", Manner::Reset),
    ("time", Manner::Time),
];

/// Answers what is answered here.
pub(crate) fn answer<H: House>(
    guest: &mut Guest,
    house: &mut H,
    settings: &mut Settings,
    args: &[&[u8]],
) -> Answer {
    let Some(name) = args.first() else { return Answer::TheHouse };
    let Some((name, manner)) = MANNERS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()))
    else {
        return Answer::TheHouse;
    };
    match manner {
        Manner::Quit => return Answer::Bye(Reply::OK),
        Manner::Reset => {
            guest.reset(house);
            return Answer::Said(Reply::Simple("RESET"));
        }
        _ if guest.session.in_transaction() => {
            guest.session.abort();
            return error("ERR Command not allowed inside a transaction");
        }
        _ => {}
    }
    let rest = &args[1..];
    match manner {
        Manner::Hello => hello(guest, rest),
        Manner::Auth => auth(rest),
        Manner::Client => client(guest, rest),
        Manner::Command => command(rest),
        Manner::Config => config(settings, rest),
        Manner::Debug => debug(house, rest),
        Manner::Function if is(rest.first(), "flush") => Answer::Said(Reply::OK),
        Manner::Info => Answer::Said(Reply::Bulk(Some(Bytes::from(info(house).as_str())))),
        Manner::Time if rest.is_empty() => Answer::Said(time(house)),
        Manner::Time => wrong_number(name),
        Manner::Function | Manner::Quit | Manner::Reset => unknown_subcommand(name, rest),
    }
}

fn error(text: impl Into<String>) -> Answer {
    Answer::Said(Reply::Error(text.into().into_bytes()))
}

fn wrong_number(name: &str) -> Answer {
    error(format!("ERR wrong number of arguments for '{name}' command"))
}

/// A subcommand that is not there; what was typed of it is shown as far as an error of one line can.
fn unknown_subcommand(name: &str, rest: &[&[u8]]) -> Answer {
    let Some(given) = rest.first() else { return wrong_number(name) };
    let shown = given[..given.len().min(128)].escape_ascii();
    error(format!("ERR unknown subcommand '{shown}'. Try {} HELP.", name.to_uppercase()))
}

/// Whether a word is this one, in small or in capital letters.
fn is(word: Option<&&[u8]>, name: &str) -> bool {
    word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
}

fn bulk(text: &[u8]) -> Reply {
    Reply::Bulk(Some(Bytes::from(text)))
}

/// Replies in a row of pairs, which are a map for who speaks the third version.
fn map(guest: &Guest, pairs: &[(&str, Reply)]) -> Answer {
    let mut wire = Vec::new();
    match guest.protocol {
        Protocol::Two => wire.extend_from_slice(format!("*{}\r\n", pairs.len() * 2).as_bytes()),
        Protocol::Three => wire.extend_from_slice(format!("%{}\r\n", pairs.len()).as_bytes()),
    }
    for (key, value) in pairs {
        bulk(key.as_bytes()).encode(&mut wire);
        value.encode(&mut wire);
    }
    Answer::Wire(wire)
}

/// `HELLO [version [AUTH name password] [SETNAME name]]`. Any password will do for who needs none.
fn hello(guest: &mut Guest, rest: &[&[u8]]) -> Answer {
    let mut protocol = guest.protocol;
    if let Some(version) = rest.first() {
        protocol = match *version {
            b"2" => Protocol::Two,
            b"3" => Protocol::Three,
            digits if digits.iter().all(u8::is_ascii_digit) && !digits.is_empty() => {
                return error("NOPROTO unsupported protocol version");
            }
            _ => return error("ERR Protocol version is not an integer or out of range"),
        };
    }
    let (mut options, mut name) = (rest.get(1..).unwrap_or_default(), None);
    while let Some(option) = options.first() {
        options = match options.len() {
            3.. if is(Some(option), "auth") => &options[3..],
            2.. if is(Some(option), "setname") => {
                name = Some(options[1]);
                &options[2..]
            }
            _ => {
                let shown = option[..option.len().min(128)].escape_ascii();
                return error(format!("ERR Syntax error in HELLO option '{shown}'"));
            }
        };
    }
    if let Some(name) = name
        && let Err(refused) = set_name(guest, name)
    {
        return refused;
    }
    guest.protocol = protocol;
    let version = if protocol == Protocol::Two { 2 } else { 3 };
    let id = i64::try_from(guest.id).unwrap_or(i64::MAX);
    map(
        guest,
        &[
            ("server", bulk(b"redis")),
            ("version", bulk(VERSION.as_bytes())),
            ("proto", Reply::Integer(version)),
            ("id", Reply::Integer(id)),
            ("mode", bulk(b"standalone")),
            ("role", bulk(b"master")),
            ("modules", Reply::Array(Some(Vec::new()))),
        ],
    )
}

fn set_name(guest: &mut Guest, name: &[u8]) -> Result<(), Answer> {
    if name.len() > NAME_MAX || name.iter().any(|byte| !(b'!'..=b'~').contains(byte)) {
        return Err(error("ERR Client names cannot contain spaces, newlines or special characters."));
    }
    guest.name = name.to_vec();
    Ok(())
}

/// `AUTH [name] password`: there is none to be given.
fn auth(rest: &[&[u8]]) -> Answer {
    match rest {
        [_] => error(
            "ERR AUTH <password> called without any password configured for the default user. Are you sure your \
             configuration is correct?",
        ),
        [b"default", _] => Answer::Said(Reply::OK),
        [_, _] => error("WRONGPASS invalid username-password pair or user is disabled."),
        _ => wrong_number("auth"),
    }
}

/// `CLIENT ID|GETNAME|SETNAME|INFO|LIST|...`.
fn client(guest: &mut Guest, rest: &[&[u8]]) -> Answer {
    let described =
        |guest: &Guest| format!("id={} name={} db=0 cmd=client\n", guest.id, guest.name.escape_ascii());
    match rest {
        [_] if is(rest.first(), "id") => {
            Answer::Said(Reply::Integer(i64::try_from(guest.id).unwrap_or(i64::MAX)))
        }
        [_] if is(rest.first(), "getname") => {
            Answer::Said(if guest.name.is_empty() { Reply::NIL } else { bulk(&guest.name) })
        }
        [_, name] if is(rest.first(), "setname") => match set_name(guest, name) {
            Ok(()) => Answer::Said(Reply::OK),
            Err(refused) => refused,
        },
        [_, ..] if is(rest.first(), "info") || is(rest.first(), "list") => {
            Answer::Said(bulk(described(guest).as_bytes()))
        }
        _ => unknown_subcommand("client", rest),
    }
}

/// `COMMAND [COUNT|LIST|DOCS|INFO ...]`: names alone; what a client makes of documents that are not there is its affair.
fn command(rest: &[&[u8]]) -> Answer {
    let names = || command_names().chain(MANNERS.iter().map(|(name, _)| *name));
    let none = Reply::Array(Some(Vec::new()));
    Answer::Said(match rest {
        [] => none,
        [_] if is(rest.first(), "count") => {
            Reply::Integer(i64::try_from(names().count()).unwrap_or(i64::MAX))
        }
        [_] if is(rest.first(), "list") => {
            Reply::Array(Some(names().map(|name| bulk(name.as_bytes())).collect()))
        }
        [_, asked @ ..] if is(rest.first(), "info") => {
            Reply::Array(Some(asked.iter().map(|_| Reply::NULL_ARRAY).collect()))
        }
        [_, ..] if is(rest.first(), "docs") => none,
        _ => return unknown_subcommand("command", rest),
    })
}

/// `CONFIG GET pattern...`, `CONFIG SET name value...`, `CONFIG RESETSTAT`.
fn config(settings: &mut Settings, rest: &[&[u8]]) -> Answer {
    let small = |word: &[u8]| String::from_utf8_lossy(word).to_ascii_lowercase();
    match rest {
        [_, patterns @ ..] if is(rest.first(), "get") && !patterns.is_empty() => {
            let patterns: Vec<String> = patterns.iter().map(|pattern| small(pattern)).collect();
            let takes =
                |name: &str| patterns.iter().any(|pattern| glob_matches(pattern.as_bytes(), name.as_bytes()));
            let told =
                settings.get(takes).flat_map(|(name, value)| [bulk(name.as_bytes()), bulk(value.as_bytes())]);
            Answer::Said(Reply::Array(Some(told.collect())))
        }
        [_, pairs @ ..] if is(rest.first(), "set") && !pairs.is_empty() && pairs.len() % 2 == 0 => {
            for pair in pairs.chunks(2) {
                let name = small(pair[0]);
                if !settings.set(&name, &String::from_utf8_lossy(pair[1])) {
                    let shown = pair[0][..pair[0].len().min(128)].escape_ascii();
                    return error(format!(
                        "ERR Unknown option or number of arguments for CONFIG SET - '{shown}'"
                    ));
                }
            }
            Answer::Said(Reply::OK)
        }
        [_] if is(rest.first(), "resetstat") => Answer::Said(Reply::OK),
        _ => unknown_subcommand("config", rest),
    }
}

/// `DEBUG` as far as a test suite needs it: nothing that is stored is lost by a reload, and encodings are nobody's.
fn debug<H: House>(house: &mut H, rest: &[&[u8]]) -> Answer {
    match rest {
        [_, on] if is(rest.first(), "set-active-expire") => {
            house.collect_by_itself(*on != b"0");
            Answer::Said(Reply::OK)
        }
        [_, ..]
            if ["log", "reload", "quicklist-packed-threshold"].iter().any(|name| is(rest.first(), name)) =>
        {
            Answer::Said(Reply::OK)
        }
        _ => unknown_subcommand("debug", rest),
    }
}

/// `TIME`: the house's.
fn time<H: House>(house: &H) -> Reply {
    let micros = house.now().nanos() / 1_000;
    let part = |number: u64| bulk(number.to_string().as_bytes());
    Reply::Array(Some(vec![part(micros / 1_000_000), part(micros % 1_000_000)]))
}

/// `INFO`.
fn info<H: House>(house: &H) -> String {
    let seconds = house.now().nanos() / 1_000_000_000;
    format!(
        "# Server\r\nredis_version:{VERSION}\r\nredis_mode:standalone\r\nserver_name:cutover\r\n\
         cutover:the keyspace of a rehearsal and no server of Redis\r\nserver_time_usec:{}\r\nprocess_id:{}\r\n\r\n\
         # Clients\r\nmaxclients:{}\r\n\r\n# Memory\r\nmaxmemory:0\r\n\r\n# Persistence\r\nloading:0\r\nrdb_bgsave_in_progress:0\r\n\
         aof_rewrite_in_progress:0\r\nasync_loading:0\r\n\r\n# Replication\r\nrole:master\r\nconnected_slaves:0\r\n",
        seconds * 1_000_000,
        std::process::id(),
        crate::bounds::CLIENTS_MAX,
    )
}
