//! A keyspace and a server that are told the same, and what makes their replies comparable.

use super::generate::SESSIONS;
use super::server::{Client, Server, Wire};
use kernel::Time;
use keyspace::{Keyspace, Session};
use std::io;
use std::os::unix::net::UnixStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Commands whose replies have no order; those of the second have pairs in none.
const UNORDERED: &[&str] = &["keys", "smembers", "hkeys", "hvals", "scan", "sscan", "srandmember"];
const UNORDERED_PAIRS: &[&str] = &["hgetall", "hscan"];
/// Words that announce a length of time, and the shortest that is no question of how fast the test runs.
const LENGTHS: &[&str] = &["expire", "pexpire", "setex", "psetex", "ex", "px"];
const LONG: i64 = 90_000;
/// How much a length of time may differ that is told: time passes between the two.
const PASSES: i64 = 60_000;

/// The two, with their sessions.
pub struct Pair {
    keyspace: Keyspace,
    sessions: Vec<Session>,
    clients: Vec<Client<UnixStream>>,
    /// The commands that each session has queued.
    queued: Vec<Vec<Vec<Vec<u8>>>>,
    /// What was said in this conversation.
    said: Vec<String>,
    /// Replies that were compared.
    pub compared: usize,
    _server: Server,
}

impl Pair {
    /// Connects each session, and one more that looks at what is held.
    pub fn new(server: Server) -> io::Result<Self> {
        let mut clients = (0..=SESSIONS).map(|_| server.connect()).collect::<io::Result<Vec<_>>>()?;
        // A key whose time is up is collected by whoever looks at it and not by chance.
        clients[0].words("debug set-active-expire 0")?;
        Ok(Self {
            keyspace: Keyspace::new(),
            sessions: vec![Session::new(); SESSIONS + 1],
            clients,
            queued: vec![Vec::new(); SESSIONS + 1],
            said: Vec::new(),
            compared: 0,
            _server: server,
        })
    }

    /// Empties both and begins anew.
    pub fn clear(&mut self) -> io::Result<()> {
        for client in &mut self.clients {
            client.words("discard")?;
            client.words("unwatch")?;
        }
        self.clients[0].words("flushall")?;
        self.keyspace = Keyspace::new();
        self.sessions.fill(Session::new());
        self.queued.iter_mut().for_each(Vec::clear);
        self.said.clear();
        Ok(())
    }

    /// The instant, in the server's unit: the keyspace is told what the server reads from its clock.
    #[expect(clippy::disallowed_methods, reason = "the server's clock is the real one")]
    pub fn millis(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Lets a while pass for both.
    pub fn wait(&mut self, millis: u64) {
        self.said.push(format!("({millis} ms pass)"));
        std::thread::sleep(Duration::from_millis(millis));
    }

    /// Says a command to both and compares what they answer; tells the conversation where that differs.
    pub fn say(&mut self, session: usize, args: &[Vec<u8>]) -> io::Result<Option<String>> {
        self.said.push(format!("{session}: {}", shown(args)));
        let name = word(args, 0);
        let pops = name == "spop" && matches!(args.len(), 2 | 3);
        if pops && self.sessions[session].in_transaction() {
            return Ok(None);
        }
        let theirs = self.clients[session].call(args)?;
        self.compared += 1;
        let ours = if pops && !theirs.strings().is_empty() {
            self.take_the_same(session, args, &theirs)?
        } else {
            self.ask(session, args)?
        };
        if self.agree(session, args, (&ours, &theirs)) {
            return Ok(None);
        }
        Ok(Some(format!("{}\n  here  {ours:?}\n  there {theirs:?}", self.said.join("\n"))))
    }

    /// What the keyspace answers.
    fn ask(&mut self, session: usize, args: &[Vec<u8>]) -> io::Result<Wire> {
        let now = Time::from_nanos(self.millis().cast_unsigned() * 1_000_000);
        let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
        let reply = self.keyspace.exec(&mut self.sessions[session], now, &args);
        let mut wire = Vec::new();
        reply.encode(&mut wire);
        Wire::read(&mut wire.as_slice())
    }

    /// Takes from the keyspace's set the members that the server has taken; gives the server's reply where that could be
    /// done and they are as many as the keyspace itself would have taken, and what it found instead where not.
    fn take_the_same(&mut self, session: usize, args: &[Vec<u8>], theirs: &Wire) -> io::Result<Wire> {
        let taken = theirs.strings();
        let size = self.ask(SESSIONS, &[b"SCARD".to_vec(), args[1].clone()])?;
        let wanted = args.get(2).map_or(1, |_| word(args, 2).parse().unwrap_or(usize::MAX));
        let due = usize::try_from(size.integer().unwrap_or(0)).unwrap_or(0).min(wanted);
        let mut remove = vec![b"SREM".to_vec(), args[1].clone()];
        remove.extend(taken.iter().cloned());
        let gone = self.ask(session, &remove)?;
        let as_many = gone.integer() == i64::try_from(due).ok() && due == taken.len();
        Ok(if as_many { theirs.clone() } else { gone })
    }

    /// Whether two replies to a command are the same, as far as Redis says what it is.
    fn agree(&mut self, session: usize, args: &[Vec<u8>], (ours, theirs): (&Wire, &Wire)) -> bool {
        let queued = &mut self.queued[session];
        match (word(args, 0).as_str(), ours, theirs) {
            ("exec", Wire::Array(Some(ours)), Wire::Array(Some(theirs))) => {
                let commands = std::mem::take(queued);
                let each = commands.iter().zip(ours.iter().zip(theirs));
                ours.len() == theirs.len()
                    && ours.len() == commands.len()
                    && each.into_iter().all(|(args, (ours, theirs))| are_alike(args, ours, theirs))
            }
            ("exec" | "discard", ..) => {
                queued.clear();
                ours == theirs
            }
            _ if *ours == Wire::Line("+QUEUED".to_owned()) => {
                queued.push(args.to_vec());
                ours == theirs
            }
            _ => are_alike(args, ours, theirs),
        }
    }

    /// Compares all that both hold.
    pub fn dump(&mut self) -> io::Result<Option<String>> {
        self.said.push(String::from("(what is held at the end)"));
        let (looks, keys) = (SESSIONS, [b"KEYS".to_vec(), b"*".to_vec()]);
        let held = self.clients[looks].call(&keys)?;
        if let Some(difference) = self.say(looks, &keys)? {
            return Ok(Some(difference));
        }
        for key in held.strings() {
            let kind = self.clients[looks].call(&[b"TYPE".to_vec(), key.clone()])?;
            let rest: &[&[u8]] = match &kind {
                Wire::Line(kind) if kind == "+string" => &[b"GET"],
                Wire::Line(kind) if kind == "+hash" => &[b"HGETALL"],
                Wire::Line(kind) if kind == "+set" => &[b"SMEMBERS"],
                _ => &[b"LRANGE", b"0", b"-1"],
            };
            let mut whole = vec![rest[0].to_vec(), key.clone()];
            whole.extend(rest[1..].iter().map(|word| word.to_vec()));
            for look in [vec![b"TYPE".to_vec(), key.clone()], whole, vec![b"PTTL".to_vec(), key.clone()]] {
                if let Some(difference) = self.say(looks, &look)? {
                    return Ok(Some(difference));
                }
            }
        }
        Ok(None)
    }
}

/// Whether two replies to one command are the same but for an order that is none and time that has passed.
fn are_alike(args: &[Vec<u8>], ours: &Wire, theirs: &Wire) -> bool {
    let name = word(args, 0);
    if UNORDERED.contains(&name.as_str()) {
        return in_order(ours, 1) == in_order(theirs, 1);
    }
    if UNORDERED_PAIRS.contains(&name.as_str()) {
        return in_order(ours, 2) == in_order(theirs, 2);
    }
    match (name.as_str(), ours.integer(), theirs.integer()) {
        ("ttl" | "pttl" | "expiretime" | "pexpiretime", Some(ours), Some(theirs))
            if ours > 0 && theirs > 0 =>
        {
            ours.abs_diff(theirs) <= PASSES.unsigned_abs()
        }
        _ => ours == theirs,
    }
}

/// A reply with its strings in one order, so many of them belonging together.
fn in_order(wire: &Wire, together: usize) -> Wire {
    let Wire::Array(Some(parts)) = wire else { return wire.clone() };
    if let [Wire::Bulk(_), Wire::Array(_)] = parts.as_slice() {
        return Wire::Array(Some(vec![parts[0].clone(), in_order(&parts[1], together)]));
    }
    let mut groups: Vec<&[Wire]> = parts.chunks(together).collect();
    groups.sort();
    Wire::Array(Some(groups.concat()))
}

/// A word of a command, in small letters.
fn word(args: &[Vec<u8>], place: usize) -> String {
    args.get(place).map(|word| String::from_utf8_lossy(word).to_lowercase()).unwrap_or_default()
}

fn shown(args: &[Vec<u8>]) -> String {
    let each = args.iter().map(|word| format!("\"{}\"", word.escape_ascii()));
    each.collect::<Vec<_>>().join(" ")
}

/// Whether a command is not said: a scan that ends half-way, a member by chance, how a value is kept, a length of time that
/// may be over before the next command or not, and a rank that overflows in Redis.
pub fn left_out(args: &[Vec<u8>]) -> bool {
    let words: Vec<String> = (0..args.len()).map(|place| word(args, place)).collect();
    let partial = |cursor: usize| {
        words.get(cursor).is_none_or(|word| word != "0")
            || words.iter().any(|word| word == "count") && !words.iter().any(|word| word == "1000")
    };
    let hasty = || words.iter().any(|word| word.parse().is_ok_and(|length| (1..LONG).contains(&length)));
    let is = |name: &str| words.first().is_some_and(|first| first == name);
    is("scan") && partial(1)
        || (is("hscan") || is("sscan")) && partial(2)
        || is("object") && words.get(1).is_some_and(|asked| asked == "encoding" || asked == "refcount")
        || is("srandmember") && words.get(2).is_none_or(|count| count != "1000")
        || is("lpos") && words.iter().any(|word| *word == i64::MIN.to_string())
        || words.iter().any(|word| LENGTHS.contains(&word.as_str())) && hasty()
}
