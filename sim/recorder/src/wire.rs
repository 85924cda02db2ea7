//! The protocol that clients of PostgreSQL speak, version 3, as far as a recorder needs it: a session without a password,
//! statements with and without values, and statements that are prepared once they were done often.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// The version of the protocol.
const PROTOCOL: i32 = 196_608;

/// How often a statement is done before it is prepared, as widespread libraries of clients have it: what an error says
/// of a place in the text differs from then on.
const PREPARED_AFTER: u32 = 5;

/// How long an answer is waited for; on a machine that does much else, making a database takes its time.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a connection is waited for.
const CONNECTING: Duration = Duration::from_secs(3);

/// The greatest answer that is read.
const MESSAGE_MAX: usize = 64 << 20;

/// An error of a server.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// Its `SQLSTATE`; nothing where the session ended without one.
    pub(crate) code: String,
    pub(crate) message: String,
}

/// An answer to a statement.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Vec<Value>>,
    /// How many rows it touched.
    pub(crate) count: i64,
}

impl Answer {
    /// The first value of the first row.
    pub(crate) fn first(&self) -> Option<&Value> {
        self.rows.first()?.first()
    }
}

/// A value that is sent with a statement.
#[derive(Debug, Clone)]
pub(crate) enum Given {
    Number(i64),
    Text(String),
}

/// Where and as whom a session is opened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door<'a> {
    pub(crate) at: SocketAddr,
    pub(crate) database: &'a str,
    pub(crate) role: &'a str,
    pub(crate) application: &'a str,
    pub(crate) options: &'a str,
}

/// A session.
#[derive(Debug)]
pub(crate) struct Session {
    stream: TcpStream,
    is_open: bool,
    in_transaction: bool,
    /// How often each statement was done.
    done: BTreeMap<String, u32>,
    /// The name that each prepared statement has.
    prepared: BTreeMap<String, String>,
    named: u32,
}

impl Session {
    /// Opens a session.
    pub(crate) fn open(door: &Door<'_>) -> Result<Self, Refused> {
        let failed = |what: &str| Refused {
            code: String::new(),
            message: format!(
                "connection failed: connection to server at \"{}\", port {} failed: {what}",
                door.at.ip(),
                door.at.port()
            ),
        };
        let connected = TcpStream::connect_timeout(&door.at, CONNECTING).and_then(|stream| {
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.set_write_timeout(Some(PATIENCE))?;
            Ok(stream)
        });
        let stream = connected.map_err(|error| {
            let is_shut = error.kind() == std::io::ErrorKind::ConnectionRefused;
            failed(if is_shut { "Connection refused" } else { "timeout expired" })
        })?;
        let mut session = Self {
            stream,
            is_open: true,
            in_transaction: false,
            done: BTreeMap::new(),
            prepared: BTreeMap::new(),
            named: 0,
        };
        let mut body = PROTOCOL.to_be_bytes().to_vec();
        for (name, value) in [
            ("user", door.role),
            ("database", door.database),
            ("application_name", door.application),
            ("options", door.options),
            ("client_encoding", "UTF8"),
        ] {
            put(&mut body, name);
            put(&mut body, value);
        }
        body.push(0);
        let mut begun = length(body.len() + 4);
        begun.extend(body);
        session.send(&begun)?;
        match session.answer() {
            Ok(_) => Ok(session),
            Err(refused) => Err(failed(&format!("FATAL:  {}", refused.message))),
        }
    }

    /// Whether it is still there.
    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }

    fn lost(&mut self) -> Refused {
        self.is_open = false;
        let message = String::from("server closed the connection unexpectedly");
        Refused { code: String::new(), message }
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        // A server that ended the session has said why before: that is read first.
        let _written = self.stream.write_all(bytes);
        if self.is_open { Ok(()) } else { Err(self.lost()) }
    }

    /// Does a statement, or several, without values.
    pub(crate) fn simple(&mut self, text: &str) -> Result<Answer, Refused> {
        let mut body = Vec::new();
        put(&mut body, text);
        self.send(&message(b'Q', &body))?;
        self.answer()
    }

    /// Does a statement with values, in a transaction that lasts until it is ended.
    pub(crate) fn done(&mut self, text: &str, values: &[Given]) -> Result<Answer, Refused> {
        if !self.in_transaction {
            self.simple("BEGIN")?;
        }
        let often = self.done.get(text).copied().unwrap_or(0);
        let known = self.prepared.get(text).cloned();
        let is_told_by_place = known.is_some() || often >= PREPARED_AFTER;
        let name = match known {
            Some(name) => name,
            None if often >= PREPARED_AFTER => {
                let name = format!("statement_{}", self.named);
                self.named += 1;
                self.send(&[parse(&name, text, values), message(b'S', &[])].concat())?;
                self.answer()?;
                self.prepared.insert(text.to_owned(), name.clone());
                name
            }
            None => String::new(),
        };
        let begun = if name.is_empty() { parse("", text, values) } else { Vec::new() };
        let rest = [bind(&name, values), message(b'D', b"P\0"), execute(), message(b'S', &[])].concat();
        self.send(&[begun, rest].concat())?;
        let answer = self.placed(is_told_by_place)?;
        *self.done.entry(text.to_owned()).or_default() += 1;
        Ok(answer)
    }

    /// Ends the transaction and keeps what was done.
    pub(crate) fn commit(&mut self) -> Result<(), Refused> {
        if self.in_transaction { self.simple("COMMIT").map(drop) } else { Ok(()) }
    }

    /// Ends the transaction and drops what was done; what was prepared is forgotten with it.
    pub(crate) fn roll_back(&mut self) -> Result<(), Refused> {
        if !self.is_open {
            return Err(self.lost());
        }
        if self.in_transaction {
            self.simple("ROLLBACK")?;
            self.simple("DEALLOCATE ALL")?;
            self.done.clear();
            self.prepared.clear();
        }
        Ok(())
    }

    fn answer(&mut self) -> Result<Answer, Refused> {
        self.placed(false)
    }

    /// Reads until the server is ready for the next statement.
    fn placed(&mut self, is_told_by_place: bool) -> Result<Answer, Refused> {
        let mut answer = Answer::default();
        let mut refused: Option<Refused> = None;
        let mut columns = Vec::new();
        loop {
            let Some((kind, body)) = self.receive() else {
                self.is_open = false;
                return Err(refused.unwrap_or_else(|| self.lost()));
            };
            match kind {
                b'T' => {
                    columns = types(&body);
                    answer.rows.clear();
                }
                b'D' => answer.rows.push(row(&body, &columns)),
                b'C' => answer.count = count(&body),
                b'E' => refused = refused.or_else(|| Some(error(&body, is_told_by_place))),
                b'Z' => {
                    self.in_transaction = body.first() != Some(&b'I');
                    return refused.map_or(Ok(answer), Err);
                }
                _ => {}
            }
        }
    }

    /// One message of the server.
    fn receive(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head).ok()?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
        let length = usize::try_from(length).ok()?.checked_sub(4).filter(|length| *length <= MESSAGE_MAX)?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).ok()?;
        Some((head[0], body))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A session that is left politely is gone at the server at once; of one that is lost nothing can be said.
        let _said = self.stream.write_all(&message(b'X', &[]));
    }
}

fn length(of: usize) -> Vec<u8> {
    u32::try_from(of).unwrap_or(u32::MAX).to_be_bytes().to_vec()
}

/// How many things follow, in two bytes.
fn many(of: usize) -> [u8; 2] {
    u16::try_from(of).unwrap_or(u16::MAX).to_be_bytes()
}

fn put(into: &mut Vec<u8>, text: &str) {
    into.extend(text.as_bytes());
    into.push(0);
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut all = vec![kind];
    all.extend(length(body.len() + 4));
    all.extend(body);
    all
}

/// A statement is read; a number is told to be of two bytes where it has room in them, as clients' libraries do.
fn parse(name: &str, text: &str, values: &[Given]) -> Vec<u8> {
    let mut body = Vec::new();
    put(&mut body, name);
    put(&mut body, text);
    body.extend(many(values.len()));
    for value in values {
        let kind: u32 = match value {
            Given::Number(number) if i16::try_from(*number).is_ok() => 21,
            Given::Number(_) => 23,
            Given::Text(_) => 0,
        };
        body.extend(kind.to_be_bytes());
    }
    message(b'P', &body)
}

fn bind(name: &str, values: &[Given]) -> Vec<u8> {
    let mut body = Vec::new();
    put(&mut body, "");
    put(&mut body, name);
    body.extend(many(0));
    body.extend(many(values.len()));
    for value in values {
        let text = match value {
            Given::Number(number) => number.to_string(),
            Given::Text(text) => text.clone(),
        };
        body.extend(length(text.len()));
        body.extend(text.as_bytes());
    }
    body.extend(many(0));
    message(b'B', &body)
}

fn execute() -> Vec<u8> {
    message(b'E', &[0, 0, 0, 0, 0])
}

fn number_at(body: &[u8], at: usize) -> Option<u32> {
    let four = body.get(at..at + 4)?;
    Some(u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
}

/// The types of the columns of what follows.
fn types(body: &[u8]) -> Vec<u32> {
    let mut types = Vec::new();
    let mut at = 2;
    while let Some(end) = body.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) {
        // The name, the table, the place in it, the type.
        let Some(kind) = number_at(body, at + end + 1 + 6) else { break };
        types.push(kind);
        at += end + 1 + 18;
    }
    types
}

fn row(body: &[u8], columns: &[u32]) -> Vec<Value> {
    let mut at = 2;
    let mut values = Vec::new();
    for kind in columns {
        let Some(length) = number_at(body, at) else { break };
        at += 4;
        // A length of -1 is no value.
        let Ok(length) = usize::try_from(length.cast_signed()) else {
            values.push(Value::Null);
            continue;
        };
        let text = String::from_utf8_lossy(body.get(at..at + length).unwrap_or_default());
        values.push(value(&text, *kind));
        at += length;
    }
    values
}

/// A value by its type: whole numbers (also those that stand for objects), truths, JSON, and otherwise text.
fn value(text: &str, kind: u32) -> Value {
    match kind {
        20 | 21 | 23 | 26 => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        16 => json!(text == "t"),
        114 => serde_json::from_str(text).unwrap_or(Value::Null),
        _ => json!(text),
    }
}

/// How many rows a statement touched, by its tag.
fn count(body: &[u8]) -> i64 {
    let tag = String::from_utf8_lossy(body);
    tag.trim_end_matches('\0').rsplit(' ').next().and_then(|last| last.parse().ok()).unwrap_or(-1)
}

/// An error. With the text of the statement at hand a library shows the place in it on a further line; of a prepared one it
/// has the number alone.
fn error(body: &[u8], is_told_by_place: bool) -> Refused {
    let mut fields = BTreeMap::new();
    for field in body.split(|byte| *byte == 0).filter(|field| !field.is_empty()) {
        fields.insert(field[0], String::from_utf8_lossy(&field[1..]).into_owned());
    }
    let of = |field: u8| fields.get(&field).cloned().unwrap_or_default();
    let mut message = of(b'M');
    if let Some(place) = fields.get(&b'P').filter(|_| is_told_by_place) {
        message = format!("{message} at character {place}");
    }
    Refused { code: of(b'C'), message }
}
