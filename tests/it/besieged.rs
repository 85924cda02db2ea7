//! Whoever comes by a door, with whatever, in whatever pieces and however many at once: who is inside is served on.
//!
//! The suite plays some rounds, the same each time. `CUTOVER_SIEGE_S=3600 cargo test --test it besieged -- --nocapture` goes
//! on for an hour, and `CUTOVER_SIEGE_SEED=2` draws others; with `--release` it asks the release build. Where a promise is
//! broken the seed and the round are told.

use crate::redis_server::{Client, Wire};
use crate::served::Serving;
use chance::Chance;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

#[path = "../hostile/chance.rs"]
mod chance;

/// How many rounds the suite plays.
const ROUNDS: u64 = 120;
/// How many visitors come in a round, and how many of those before are still there.
const VISITORS: usize = 12;
const LINGERING: usize = 300;
/// How long the one inside waits for a reply. The machine may be busy; a door that hangs is as bad as one that is gone.
const PATIENCE: Duration = Duration::from_secs(120);

/// Words of commands that a keyspace does not have, or that look like numbers and are none.
const WORDS: &[&str] = &[
    "k",
    "k",
    "l",
    "h",
    "t",
    "",
    "0",
    "1",
    "-1",
    "007",
    "+3",
    "9223372036854775807",
    "-9223372036854775808",
    "1e3",
    "*",
    "[^a",
    "\\",
    "ex",
    "px",
    "nx",
    "get",
    "keepttl",
    "count",
    "match",
    "rank",
    "left",
    "right",
    "before",
    "limit",
    "db",
    "replace",
    "async",
    "encoding",
    "refcount",
    "hello",
    "3",
    "2",
    "setname",
    "list",
    "kill",
    "getname",
    "config",
    "info",
    "debug",
    "client",
    "command",
    "auth",
    "reset",
    "quit",
    "function",
    "flush",
    "time",
    "eval",
    "blpop",
    "subscribe",
    "sync",
    "shutdown",
    "zadd",
];

/// A number of the environment.
#[expect(clippy::disallowed_methods, reason = "the switches of this test, which no outcome depends on")]
fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Whether so many seconds have not passed yet since it was first asked.
#[expect(clippy::disallowed_methods, reason = "how long is besieged is asked in real seconds")]
fn lasts(seconds: u64) -> impl FnMut() -> bool {
    let begun = std::time::Instant::now();
    move || begun.elapsed() < Duration::from_secs(seconds)
}

/// An argument: a word, a number, bytes, or something long.
fn argument(chance: &mut Chance) -> Vec<u8> {
    match chance.below(12) {
        0 => chance.wide().to_string().into_bytes(),
        1 => (0..chance.below(40)).map(|_| byte(chance)).collect(),
        2 if chance.once_in(8) => vec![byte(chance); chance.below(200_000)],
        3 => vec![b'k', b'a' + byte(chance) % 16],
        4 => chance.below(2_000).to_string().into_bytes(),
        _ => chance.pick(WORDS).as_bytes().to_vec(),
    }
}

fn byte(chance: &mut Chance) -> u8 {
    chance.wide().to_le_bytes()[0]
}

/// A command that is there, most often, with arguments that fit now and then.
fn command(chance: &mut Chance) -> Vec<Vec<u8>> {
    let names: Vec<&str> = keyspace::command_names().collect();
    let name = if chance.once_in(6) { *chance.pick(WORDS) } else { *chance.pick(&names) };
    let count = if chance.once_in(60) { chance.below(3_000) } else { chance.below(6) };
    // A string is as long as it is asked to be: what fills a machine is no harm that a door could keep off.
    let count = if name == "setrange" { 0 } else { count };
    [name.as_bytes().to_vec()].into_iter().chain((0..count).map(|_| argument(chance))).collect()
}

/// A command as a client frames it.
fn framed(args: &[Vec<u8>]) -> Vec<u8> {
    let mut frame = format!("*{}\r\n", args.len()).into_bytes();
    for arg in args {
        frame.extend_from_slice(format!("${}\r\n", arg.len()).as_bytes());
        frame.extend_from_slice(arg);
        frame.extend_from_slice(b"\r\n");
    }
    frame
}

/// What one visitor sends.
fn letter(chance: &mut Chance) -> Vec<u8> {
    let many = |chance: &mut Chance, most: usize| -> Vec<u8> {
        (0..chance.below(most)).flat_map(|_| framed(&command(chance))).collect()
    };
    match chance.below(10) {
        0 => (0..chance.below(3_000)).map(|_| byte(chance)).collect(),
        1 | 2 => {
            let mut frames = many(chance, 20);
            for _ in 0..chance.below(6) {
                let at = chance.below(frames.len().max(1));
                match frames.get_mut(at) {
                    Some(one) if chance.once_in(2) => *one = byte(chance),
                    Some(_) => frames.truncate(at),
                    None => frames.push(byte(chance)),
                }
            }
            frames
        }
        3 => {
            let lengths = [
                "*1048577",
                "*-1",
                "*2147483648",
                "*1\r\n$67108865",
                "*1\r\n$-1",
                "*3\r\n$3\r\nSET\r\n$99999999",
            ];
            format!("{}\r\n", chance.pick(&lengths)).into_bytes()
        }
        4 => {
            let mut frame = framed(&[b"SET".to_vec(), b"huge".to_vec(), vec![b'x'; chance.below(2_000_000)]]);
            frame.truncate(frame.len() - chance.below(30));
            frame
        }
        5 => b"GET k\r\n".repeat(10_000),
        6 => [b"MULTI\r\n".to_vec(), many(chance, 200), b"EXEC\r\n".to_vec()].concat(),
        7 => {
            let line = |chance: &mut Chance| {
                [argument(chance), b" \"".to_vec(), argument(chance), b"\"\r\n".to_vec()].concat()
            };
            (0..chance.below(20)).flat_map(|_| line(chance)).collect()
        }
        _ => many(chance, 60),
    }
}

/// Sends, whole or in pieces, and reads what is answered, a part of it or nothing; the connection where it stays.
fn visit(serving: &Serving, chance: &mut Chance) -> Option<TcpStream> {
    let mut socket = serving.raw(0);
    socket.set_nonblocking(true).expect("it can be asked");
    let (letter, mut sent) = (letter(chance), 0);
    let (piece, reads) =
        (if chance.once_in(3) { 1 + chance.below(50) } else { letter.len().max(1) }, chance.once_in(2));
    let mut room = vec![0; 64 * 1024];
    // Who is not listened to goes on for a while and no longer.
    for _ in 0..400 {
        if reads {
            while matches!(socket.read(&mut room), Ok(1..)) {}
        }
        let end = (sent + piece).min(letter.len());
        match socket.write(&letter[sent..end]) {
            Ok(bytes) => sent += bytes,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                std::thread::sleep(Duration::from_micros(50));
            }
            // It was hung up on, and deserved it.
            Err(_) => return None,
        }
        if sent == letter.len() {
            break;
        }
    }
    match chance.below(4) {
        0 => drop(socket.shutdown(Shutdown::Write)),
        1 => drop(socket.shutdown(Shutdown::Both)),
        2 => return None,
        _ => {}
    }
    Some(socket)
}

/// The one inside says something in one transaction, which nobody comes between, and hears it.
fn is_served(inside: &mut Client<TcpStream>, round: u64) -> bool {
    let told =
        ["MULTI", &format!("SET mine {round}"), "GET mine", "EXEC"].map(|words| inside.words(words).ok());
    let ok = Wire::Line(String::from("+OK"));
    let same = Wire::Bulk(Some(round.to_string().into_bytes()));
    told[3] == Some(Wire::Array(Some(vec![ok, same])))
}

#[test]
fn who_is_inside_is_served_on_whatever_comes_by_the_door() {
    let seed = asked("CUTOVER_SIEGE_SEED").unwrap_or(1);
    let seconds = asked("CUTOVER_SIEGE_S");
    let mut lasts = lasts(seconds.unwrap_or(0));
    let mut serving = Serving::with(&["--empty"]);
    let socket = serving.raw(0);
    socket.set_read_timeout(Some(PATIENCE)).expect("it can be asked");
    let mut inside = Client::over(socket);
    let (mut lingering, mut round, mut visits) = (Vec::new(), 0, 0);
    while if seconds.is_some() { lasts() } else { round < ROUNDS } {
        round += 1;
        let mut chance = Chance::new(seed, round);
        for _ in 0..VISITORS {
            visits += 1;
            lingering.extend(visit(&serving, &mut chance));
        }
        let leave = lingering.len().saturating_sub(chance.below(LINGERING));
        drop(lingering.drain(..leave));
        assert!(is_served(&mut inside, round), "the one inside is not served on: seed {seed}, round {round}");
        // What was said may have filled it, which is no harm that a door could keep off.
        assert!(inside.words("FLUSHALL").is_ok(), "nothing is emptied: seed {seed}, round {round}");
    }
    println!("{visits} visits in {round} rounds of seed {seed}");
    drop(lingering);
    serving.types("quit");
    assert_eq!(serving.ends().0, 0, "it ends as it was told");
}
