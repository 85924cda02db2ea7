//! One connection without its socket: what came in, its session, and what is to go out.

use crate::bounds::{QUEUED_MAX, TURN, UNREAD_MAX};
use crate::guest::{Guest, Protocol};
use crate::house::House;
use crate::manners::{self, Answer};
use crate::request::Requests;
use crate::settings::Settings;
use crate::unreadable::Unreadable;
use keyspace::Reply;

/// Somebody who came by a door.
#[derive(Debug, Default)]
pub struct Visit {
    guest: Guest,
    requests: Requests,
    /// What is to be sent, and how much of it has been.
    output: Vec<u8>,
    sent: usize,
    /// Whether nothing more is listened to: what is to be sent still is.
    ends: bool,
    queued: usize,
}

impl Visit {
    /// Somebody has come by a door.
    #[must_use]
    pub fn new(door: usize, id: u64) -> Self {
        Self { guest: Guest { door, id, ..Guest::default() }, ..Self::default() }
    }

    /// Something has come.
    pub fn hear(&mut self, bytes: &[u8]) {
        if !self.ends {
            self.requests.push(bytes);
        }
    }

    /// How much has come that is not yet done.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.requests.pending()
    }

    /// What is to be sent.
    #[must_use]
    pub fn unsent(&self) -> &[u8] {
        &self.output[self.sent..]
    }

    /// So much of it has been sent.
    pub fn has_sent(&mut self, bytes: usize) {
        self.sent += bytes;
        if self.sent >= self.output.len() {
            self.sent = 0;
            self.output.clear();
            self.output.shrink_to(crate::bounds::KEPT);
        }
    }

    /// Whether so much waits to be sent that nothing is listened to.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.unsent().len() >= UNREAD_MAX
    }

    /// Whether it is over once everything is sent.
    #[must_use]
    pub const fn ends(&self) -> bool {
        self.ends
    }

    /// Does what has come, up to a turn's worth; true where more is left to do that has come already.
    pub fn attend<H: House>(&mut self, house: &mut H) -> bool {
        self.attend_with(house, &mut Settings::default())
    }

    pub(crate) fn attend_with<H: House>(&mut self, house: &mut H, settings: &mut Settings) -> bool {
        for _ in 0..TURN {
            if self.ends || self.is_full() {
                return false;
            }
            match self.requests.advance() {
                Ok(true) => self.answer(house, settings),
                Ok(false) => return false,
                Err(unreadable) => return self.break_off(unreadable),
            }
        }
        true
    }

    /// Nothing that comes can be understood any more.
    pub(crate) fn break_off(&mut self, why: Unreadable) -> bool {
        self.say(&Reply::Error(why.to_string().into_bytes()));
        self.ends = true;
        self.requests = Requests::new();
        false
    }

    fn answer<H: House>(&mut self, house: &mut H, settings: &mut Settings) {
        let requests = std::mem::take(&mut self.requests);
        let args: Vec<&[u8]> = requests.args().collect();
        self.queued = if self.guest.session.in_transaction() { self.queued + 1 } else { 0 };
        match manners::answer(&mut self.guest, house, settings, &args) {
            _ if self.queued > QUEUED_MAX => {
                self.guest.leave(house);
                let text = format!(
                    "ERR a transaction queues {QUEUED_MAX} commands here at most, and this one is discarded"
                );
                self.say(&Reply::Error(text.into_bytes()));
            }
            Answer::TheHouse => {
                let reply = house.exec(self.guest.door, &mut self.guest.session, &args);
                self.say(&reply);
            }
            Answer::Said(reply) => self.say(&reply),
            Answer::Wire(wire) => self.output.extend_from_slice(&wire),
            Answer::Bye(reply) => {
                self.say(&reply);
                self.ends = true;
            }
        }
        self.requests = requests;
    }

    /// Says something in the version of the protocol that is spoken.
    fn say(&mut self, reply: &Reply) {
        match self.guest.protocol {
            Protocol::Two => reply.encode(&mut self.output),
            Protocol::Three => reply.encode_3(&mut self.output),
        }
    }

    /// It is over.
    pub fn close<H: House>(&mut self, house: &mut H) {
        self.guest.leave(house);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::Bare;
    use keyspace::command_names;
    use proptest::prelude::*;

    /// Says something to a house of its own, in pieces, and gives what is answered.
    fn answered(bytes: &[u8], piece: usize) -> Vec<u8> {
        let (mut house, mut visit, mut heard) = (Bare::open(), Visit::new(0, 1), Vec::new());
        for piece in bytes.chunks(piece.max(1)) {
            visit.hear(piece);
            loop {
                let more = visit.attend(&mut house);
                heard.extend_from_slice(visit.unsent());
                visit.has_sent(visit.unsent().len());
                if !more {
                    break;
                }
            }
        }
        visit.close(&mut house);
        heard
    }

    fn told(line: &str) -> String {
        String::from_utf8_lossy(&answered(line.as_bytes(), 7)).replace("\r\n", "|")
    }

    #[test]
    fn who_says_hello_is_told_whom_they_speak_with_and_is_answered_in_their_version() {
        assert!(told("HELLO 3\r\nGET none\r\n").starts_with("%7|$6|server|$5|redis|"));
        assert!(told("HELLO 3\r\nGET none\r\n").ends_with("*0|_|"));
        assert!(told("HELLO 2\r\nGET none\r\n").starts_with("*14|"));
        assert!(told("HELLO 3\r\nRESET\r\nGET none\r\n").ends_with("+RESET|$-1|"));
        assert_eq!(told("HELLO 4\r\n"), "-NOPROTO unsupported protocol version|");
        assert_eq!(told("HELLO x\r\n"), "-ERR Protocol version is not an integer or out of range|");
        assert!(told("HELLO 2 AUTH default x SETNAME me\r\nCLIENT GETNAME\r\n").ends_with("$2|me|"));
    }

    #[test]
    fn what_no_keyspace_knows_of_is_refused_in_a_transaction_and_the_transaction_with_it() {
        assert_eq!(
            told("MULTI\r\nSET k v\r\nINFO\r\nEXEC\r\nGET k\r\n"),
            "+OK|+QUEUED|-ERR Command not allowed inside a transaction|\
             -EXECABORT Transaction discarded because of previous errors.|$-1|"
        );
    }

    #[test]
    fn who_quits_is_not_listened_to_any_more() {
        assert_eq!(told("PING\r\nQUIT\r\nPING\r\n"), "+PONG|+OK|");
        assert_eq!(told("*1\r\nPING\r\nPING\r\n"), "-ERR Protocol error: expected '$', got 'P'|");
    }

    #[test]
    fn who_does_not_read_is_not_listened_to() {
        let (mut house, mut visit) = (Bare::open(), Visit::new(0, 1));
        visit.hear(format!("SET k {}\r\n", "x".repeat(50_000)).as_bytes());
        visit.hear("GET k\r\n".repeat(10_000).as_bytes());
        while visit.attend(&mut house) {}
        assert!(visit.is_full() && visit.unsent().len() < UNREAD_MAX + 60_000);
        let mut heard = 0;
        while !visit.unsent().is_empty() {
            heard += visit.unsent().len();
            visit.has_sent(visit.unsent().len());
            while visit.attend(&mut house) {}
        }
        assert_eq!(heard, "+OK\r\n".len() + 10_000 * (50_000 + "$50000\r\n\r\n".len()));
    }

    #[test]
    fn a_transaction_that_queues_without_end_is_discarded() {
        let (mut house, mut visit) = (Bare::open(), Visit::new(0, 1));
        visit.hear(b"MULTI\r\n");
        visit.hear("PING\r\n".repeat(QUEUED_MAX + 1).as_bytes());
        visit.hear(b"EXEC\r\n");
        let mut last = Vec::new();
        while visit.attend(&mut house) || !visit.unsent().is_empty() {
            last = visit.unsent().to_vec();
            visit.has_sent(visit.unsent().len());
        }
        assert!(String::from_utf8_lossy(&last).ends_with("-ERR EXEC without MULTI\r\n"));
    }

    /// A request: a command that there is with whatever arguments, or whatever bytes.
    fn request() -> impl Strategy<Value = Vec<u8>> {
        let names: Vec<&'static str> = command_names()
            .chain(["hello", "client", "config", "command", "debug", "auth", "info", "time", "reset"])
            .collect();
        let word = prop_oneof![
            3 => prop::sample::select(vec!["k", "l", "h", "0", "1", "-1", "2", "10", "*", "", "count", "nx", "get", "3"])
                .prop_map(|word| word.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 0..20),
            1 => any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        ];
        let framed =
            (prop::sample::select(names), prop::collection::vec(word, 0..6)).prop_map(|(name, args)| {
                let mut bytes = format!("*{}\r\n${}\r\n{name}\r\n", args.len() + 1, name.len()).into_bytes();
                for arg in args {
                    bytes.extend_from_slice(format!("${}\r\n", arg.len()).as_bytes());
                    bytes.extend_from_slice(&arg);
                    bytes.extend_from_slice(b"\r\n");
                }
                bytes
            });
        prop_oneof![20 => framed, 1 => prop::collection::vec(any::<u8>(), 0..30)]
    }

    proptest! {
        #[test]
        fn whatever_is_said_nothing_panics_and_each_reply_is_one(
            requests in prop::collection::vec(request(), 0..60), piece in 1..200_usize,
        ) {
            let mut left = &answered(&requests.concat(), piece)[..];
            while !left.is_empty() {
                left = behind_a_reply(left).expect("what is answered is a reply");
            }
        }
    }

    /// What stands behind a reply; nothing where there is none.
    fn behind_a_reply(bytes: &[u8]) -> Option<&[u8]> {
        let end = bytes.windows(2).position(|pair| pair == b"\r\n")?;
        let (line, rest) = (&bytes[..end], &bytes[end + 2..]);
        let count = || std::str::from_utf8(&line[1..]).ok()?.parse::<i64>().ok();
        match line.first()? {
            b'+' | b'-' | b':' | b'_' => Some(rest),
            b'$' => match usize::try_from(count()?) {
                Ok(length) => rest.get(length..)?.strip_prefix(b"\r\n"),
                Err(_) => Some(rest),
            },
            b'*' => (0..count()?).try_fold(rest, |rest, _| behind_a_reply(rest)),
            b'%' => (0..count()? * 2).try_fold(rest, |rest, _| behind_a_reply(rest)),
            _ => None,
        }
    }
}
