//! The keyspace beside a real server: the same conversations with both, and every reply compared.
//!
//! `cargo run --release -p keyspace --example against_redis -- 127.0.0.1:6379` needs a server of one database
//! (`redis-server --databases 1 --save ''`) with nothing in it, for it is emptied before each conversation. What depends
//! on the clock or on chance is left out: expiry, SPOP, a SCAN that ends halfway. Replies that come in no order are put
//! in one. Ends with 1 where a reply differs, and prints the first of them.
//!
//! The property test holds the keyspace against a plain one, on the clock of a test; this is the other half.

use kernel::{Draws, Purpose, Time};
use keyspace::{Keyspace, Reply, Session};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

#[expect(dead_code, reason = "pauses between commands are for the clock of a test")]
#[path = "../src/tests/generate.rs"]
mod generate;

use generate::{Choices, SESSIONS, steps};

/// Conversations held, and the numbers each is made from.
const CONVERSATIONS: u64 = 1_500;
const NUMBERS: usize = 400;
/// Milliseconds that a command may name; those that do are left out.
const NOW: i64 = 1_000_000;
/// Differences that are printed.
const TOLD: usize = 10;
/// Words of commands whose replies depend on the clock or on chance.
const LEFT_OUT: &str = "expire pexpire expireat pexpireat ex px exat pxat ttl pttl persist spop";
/// Commands whose replies have no order.
const UNORDERED: &str = "keys smembers hkeys hvals scan hscan hgetall";

/// A reply as the wire has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wire {
    Line(String),
    Bulk(Option<Vec<u8>>),
    Array(Option<Vec<Wire>>),
}

impl Wire {
    fn read(from: &mut impl BufRead) -> io::Result<Self> {
        let mut line = Vec::new();
        from.read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches("\r\n");
        let count = || line[1..].parse::<i64>().map_err(io::Error::other);
        Ok(match line.as_bytes().first() {
            Some(b'$') => {
                Self::Bulk(usize::try_from(count()?).ok().map(|bytes| read_bulk(from, bytes)).transpose()?)
            }
            Some(b'*') => {
                let each = |length| (0..length).map(|_| Self::read(from)).collect();
                Self::Array(usize::try_from(count()?).ok().map(each).transpose()?)
            }
            Some(_) => Self::Line(line.to_owned()),
            None => return Err(io::ErrorKind::UnexpectedEof.into()),
        })
    }

    /// The same with every array in one order; fields stay with their values.
    fn in_order(self, pairs: bool) -> Self {
        let Self::Array(Some(parts)) = self else { return self };
        let parts: Vec<_> = parts.into_iter().map(|part| part.in_order(false)).collect();
        let mut groups: Vec<_> = parts.chunks(if pairs { 2 } else { 1 }).map(<[Self]>::to_vec).collect();
        groups.sort();
        Self::Array(Some(groups.concat()))
    }
}

fn read_bulk(from: &mut impl Read, bytes: usize) -> io::Result<Vec<u8>> {
    let mut bulk = vec![0; bytes + 2];
    from.read_exact(&mut bulk)?;
    bulk.truncate(bytes);
    Ok(bulk)
}

/// A connection to the server.
struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(server: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    fn call(&mut self, arguments: &[Vec<u8>]) -> io::Result<Wire> {
        let mut request = format!("*{}\r\n", arguments.len()).into_bytes();
        for argument in arguments {
            write!(request, "${}\r\n", argument.len())?;
            request.extend_from_slice(argument);
            request.extend_from_slice(b"\r\n");
        }
        self.0.get_mut().write_all(&request)?;
        Wire::read(&mut self.0)
    }

    fn word(&mut self, word: &str) -> io::Result<Wire> {
        self.call(&[word.as_bytes().to_vec()])
    }
}

/// Replies compared, left out and different.
#[derive(Default)]
struct Tally {
    compared: usize,
    left_out: usize,
    different: usize,
}

fn is_left_out(words: &[String]) -> bool {
    let first = words[0].as_str();
    let partial = |cursor: usize| {
        words.get(cursor).is_none_or(|word| word != "0")
            || words.iter().any(|word| word == "count") && !words.iter().any(|word| word == "1000")
    };
    words.iter().any(|word| LEFT_OUT.split(' ').any(|left| left == word))
        || first == "scan" && partial(1)
        || first == "hscan" && partial(2)
}

/// Holds one conversation with both, up to the first reply that differs: after it the two have different data.
fn converse(clients: &mut [Client], numbers: &[u16], tally: &mut Tally) -> io::Result<()> {
    for client in clients.iter_mut() {
        client.word("discard")?;
        client.word("unwatch")?;
    }
    clients[0].word("flushall")?;
    let (mut keyspace, mut sessions) = (Keyspace::new(), vec![Session::new(); SESSIONS]);
    let mut choices = Choices::new(numbers);
    while !choices.is_empty() {
        for step in steps(&mut choices, NOW) {
            let words: Vec<_> =
                step.args.iter().map(|word| String::from_utf8_lossy(word).to_lowercase()).collect();
            if is_left_out(&words) {
                tally.left_out += 1;
                continue;
            }
            let theirs = clients[step.session].call(&step.args)?;
            let ours = ask(&mut keyspace, &mut sessions[step.session], &step.args)?;
            tally.compared += 1;
            if !agree(&words[0], &ours, &theirs) {
                tally.different += 1;
                if tally.different <= TOLD {
                    println!("{words:?}\n  here  {ours:?}\n  there {theirs:?}");
                }
                return Ok(());
            }
        }
    }
    Ok(())
}

fn ask(keyspace: &mut Keyspace, session: &mut Session, arguments: &[Vec<u8>]) -> io::Result<Wire> {
    let arguments: Vec<&[u8]> = arguments.iter().map(Vec::as_slice).collect();
    let reply: Reply = keyspace.exec(session, Time::ZERO, &arguments);
    let mut wire = Vec::new();
    reply.encode(&mut wire);
    Wire::read(&mut wire.as_slice())
}

fn agree(command: &str, ours: &Wire, theirs: &Wire) -> bool {
    match (ours, theirs) {
        // Which commands were executed is not known here, so each of their replies is compared without its order.
        (Wire::Array(Some(ours)), Wire::Array(Some(theirs))) if command == "exec" => {
            let in_order = |replies: &[Wire]| -> Vec<_> {
                replies.iter().map(|reply| reply.clone().in_order(false)).collect()
            };
            in_order(ours) == in_order(theirs)
        }
        _ if UNORDERED.split(' ').any(|unordered| unordered == command) => {
            let pairs = command == "hgetall";
            ours.clone().in_order(pairs) == theirs.clone().in_order(pairs)
        }
        _ => ours == theirs,
    }
}

fn compare(server: &str) -> io::Result<Tally> {
    let mut clients = (0..SESSIONS).map(|_| Client::connect(server)).collect::<io::Result<Vec<_>>>()?;
    if clients[0].word("dbsize")? != Wire::Line(":0".to_owned()) {
        return Err(io::Error::other("it holds keys, which would be lost; start an empty one"));
    }
    if clients[0].call(&[b"select".to_vec(), b"1".to_vec()])? == Wire::Line("+OK".to_owned()) {
        return Err(io::Error::other("it has several databases; start it with `--databases 1`"));
    }
    let mut tally = Tally::default();
    let draws = Draws::new(1);
    for conversation in 0..CONVERSATIONS {
        let mut sequence = draws.sequence(Purpose(0), conversation);
        let numbers: Vec<u16> = (0..NUMBERS).map(|_| (sequence.next().word(0) & 0xffff) as u16).collect();
        converse(&mut clients, &numbers, &mut tally)?;
    }
    clients[0].word("flushall")?;
    Ok(tally)
}

fn main() -> ExitCode {
    let Some(server) = std::env::args().nth(1) else {
        eprintln!("name the server, such as 127.0.0.1:6379; it must be empty and have one database");
        return ExitCode::from(2);
    };
    match compare(&server) {
        Ok(Tally { compared, left_out, different }) => {
            println!("{compared} replies compared, {different} differ, {left_out} commands left out");
            ExitCode::from(u8::from(different > 0))
        }
        Err(error) => {
            eprintln!("cannot compare with {server}: {error}");
            ExitCode::from(2)
        }
    }
}
