//! The two clients of a recording: what they write between the steps.

use postgres::reply::{Answer, SqlError};
use postgres::server::SessionId;
use postgres::sql;
use postgres::value::Value as Cell;
use postgres::world::{Outcome, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How often a client's library lets a statement be done before it prepares it; from then on the server points at places by
/// number.
const PREPARED_AFTER: u32 = 5;

/// A client.
#[derive(Debug, Clone, Default)]
struct Client {
    /// Where it works; nowhere where it is stopped.
    at: Option<String>,
    session: Option<Session>,
    made: Vec<i64>,
}

#[derive(Debug, Clone)]
struct Session {
    host: String,
    id: SessionId,
    /// How often each form of a statement was done in it.
    ran: BTreeMap<&'static str, u32>,
}

/// Both clients.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    clients: BTreeMap<char, Client>,
    number: i64,
    /// Every write, as a recording has it.
    pub(super) writes: Vec<Value>,
}

impl Clients {
    pub(super) fn new() -> Self {
        let client = || Client { at: Some("old".to_owned()), ..Client::default() };
        Self { clients: BTreeMap::from([('a', client()), ('b', client())]), number: 0, writes: Vec::new() }
    }

    /// Whether a client works anywhere.
    pub(super) fn works(&self, who: char) -> bool {
        self.clients.get(&who).is_some_and(|client| client.at.is_some())
    }

    fn picked(&self, which: &str) -> Vec<char> {
        let picks = |(who, client): (&char, &Client)| {
            let named = which == "all" || which == who.to_string() || client.at.as_deref() == Some(which);
            named.then_some(*who)
        };
        self.clients.iter().filter_map(picks).collect()
    }

    fn close(&mut self, world: &mut World, who: char) {
        let session = self.clients.get_mut(&who).and_then(|client| client.session.take());
        if let Some(session) = session {
            world.disconnect(&session.host, session.id);
        }
    }

    /// `applications move|stop|start ..`.
    pub(super) fn applications(&mut self, world: &mut World, words: &[&str]) {
        match words {
            ["move", which, "to", node] => {
                for who in self.picked(which) {
                    self.close(world, who);
                    self.put(who, Some(node));
                }
            }
            ["stop", which] => {
                for who in self.picked(which) {
                    self.close(world, who);
                    self.put(who, None);
                }
            }
            ["start", node] => {
                for who in ['a', 'b'] {
                    if !self.works(who) {
                        self.put(who, Some(node));
                    }
                }
            }
            _ => {}
        }
    }

    fn put(&mut self, who: char, at: Option<&str>) {
        if let Some(client) = self.clients.get_mut(&who) {
            client.at = at.map(str::to_owned);
        }
    }

    /// The session of a client where it works now, opened where there is none.
    fn session(&mut self, world: &mut World, who: char) -> Result<(String, SessionId), SqlError> {
        let client = self.clients.get_mut(&who);
        let Some((client, at)) = client.and_then(|client| client.at.clone().map(|at| (client, at))) else {
            return Err(SqlError::new("", "stopped"));
        };
        if let Some(session) = client.session.as_ref().filter(|session| session.host == at) {
            return Ok((at, session.id));
        }
        let id = world.connect(&at, "app", "app", &format!("app_{who}")).map_err(|error| {
            let message = format!("connection failed: {}", error.message);
            SqlError { message, ..error }
        })?;
        client.session = Some(Session { host: at.clone(), id, ran: BTreeMap::new() });
        Ok((at, id))
    }

    /// Runs one statement of a client.
    fn run(
        &mut self,
        world: &mut World,
        who: char,
        form: &'static str,
        text: &str,
    ) -> Result<Answer, SqlError> {
        let (host, id) = self.session(world, who)?;
        let session = self.clients.get_mut(&who).and_then(|client| client.session.as_mut());
        let ran = session.and_then(|session| session.ran.get(form).copied()).unwrap_or(0);
        let statements = sql::parse(text).map_err(|error| SqlError::new("42601", error.what))?;
        let Some(statement) = statements.first() else { return Err(SqlError::new("42601", "nothing")) };
        let result = match world.execute(&host, id, statement, false) {
            Outcome::Done(reply) | Outcome::Committed(reply) => reply.result,
            Outcome::Waits(_) => Err(SqlError::new("55P03", "canceling statement due to lock timeout")),
        };
        if let (Ok(_), Some(session)) =
            (&result, self.clients.get_mut(&who).and_then(|one| one.session.as_mut()))
        {
            *session.ran.entry(form).or_default() += 1;
        }
        let gone = |error: &SqlError| error.code.is_empty() || error.code == "57P01";
        if result.as_ref().err().is_some_and(gone) {
            self.close(world, who);
        }
        result.map_err(|error| match error.position {
            Some(at) if ran > PREPARED_AFTER => {
                let message = format!("{} at character {at}", error.message);
                SqlError { message, ..error }
            }
            _ => error,
        })
    }

    fn record(
        &mut self,
        step: i64,
        who: char,
        (operation, key): (&str, Value),
        result: Result<Value, SqlError>,
    ) {
        let at = self.clients.get(&who).and_then(|client| client.at.clone());
        let mut write = vec![json!(step), json!(who), json!(at), json!(operation), key, json!(self.number)];
        match result {
            Ok(value) => write.extend([json!("ok"), value]),
            Err(error) => {
                let first = error.message.lines().next().unwrap_or_default();
                let code = if error.code == "08006" { "" } else { error.code };
                write.extend([json!("err"), json!(code), json!(normal(first))]);
            }
        }
        self.writes.push(Value::Array(write));
    }

    /// One write: its key and its statement by its number.
    fn write(
        &mut self,
        world: &mut World,
        (step, who): (i64, char),
        operation: &'static str,
        of: impl Fn(i64) -> (Value, String),
    ) {
        self.number += 1;
        let (key, text) = of(self.number);
        let answer = self.run(world, who, operation, &text);
        self.record(step, who, (operation, key), answer.map(|answer| counted(&answer)));
    }

    /// Reads the own account and writes one more than was read.
    fn read_and_write(&mut self, world: &mut World, (step, who): (i64, char)) {
        self.number += 1;
        let (own, n) = (i64::from(who == 'b'), self.number);
        let read = self.run(world, who, "read", &format!("SELECT v FROM acct WHERE k={own}"));
        let result = read.and_then(|answer| {
            let Answer::Rows { rows, .. } = answer else { return Ok(json!([null, 0])) };
            let Some(Cell::Int(seen)) = rows.first().and_then(|row| row.first()) else {
                return Ok(json!([null, 0]));
            };
            let text = format!("UPDATE acct SET v={},last='{who}{n}' WHERE k={own}", seen + 1);
            let written = self.run(world, who, "rmw", &text)?;
            Ok(json!([seen, counted(&written)]))
        });
        self.record(step, who, ("rmw", json!(own)), result);
    }

    /// The writes of one client after a step.
    pub(super) fn batch(&mut self, world: &mut World, step: i64, who: char, opts: &BTreeMap<String, Value>) {
        if !self.works(who) {
            return;
        }
        let by = (step, who);
        self.write(world, by, "serial", |n| {
            (json!("orders"), format!("INSERT INTO orders(who,n) VALUES('{who}',{n}) RETURNING id"))
        });
        self.read_and_write(world, by);
        self.write(world, by, "blind", |n| {
            (json!(2), format!("UPDATE acct SET v={n},last='{who}{n}' WHERE k=2"))
        });
        if let Some(client) = self.clients.get_mut(&who) {
            client.made.push(1001 + self.number);
        }
        self.write(world, by, "insert", |n| {
            (json!(1000 + n), format!("INSERT INTO item VALUES({},'{who}')", 1000 + n))
        });
        let made = self.clients.get(&who).map(|client| client.made.clone()).unwrap_or_default();
        if let Some(before) = made.len().checked_sub(3).and_then(|at| made.get(at)) {
            self.write(world, by, "delete", |_| {
                (json!(before), format!("DELETE FROM item WHERE id={before}"))
            });
        }
        self.further(world, by, opts);
    }

    /// The writes to the tables that only some recordings have.
    fn further(&mut self, world: &mut World, by: (i64, char), opts: &BTreeMap<String, Value>) {
        let has = |option: &str| opts.get(option).is_some_and(|value| *value != json!(0));
        let who = by.1;
        if has("nopk") {
            self.write(world, by, "nopk-insert", |n| {
                (json!("audit"), format!("INSERT INTO audit VALUES({n},'{who}')"))
            });
            self.write(world, by, "nopk-update", |n| {
                (json!(0), format!("UPDATE audit SET note='{who}{n}' WHERE x=0"))
            });
        }
        if has("unlogged") {
            self.write(world, by, "unlogged", |n| {
                (json!(n), format!("INSERT INTO cart VALUES({n},'{who}')"))
            });
        }
        if has("lo") {
            self.write(world, by, "lo", |n| {
                (json!(n), format!("INSERT INTO doc VALUES({n}, lo_from_bytea(0,'x'))"))
            });
        }
        if has("partition") {
            self.write(world, by, "partition", |n| {
                (json!(n), format!("INSERT INTO meas VALUES({n}, {})", n % 2))
            });
        }
        if has("ident") {
            self.write(world, by, "identity", |n| {
                (json!("note"), format!("INSERT INTO note(t) VALUES('{who}{n}') RETURNING id"))
            });
        }
        if opts.get("late").and_then(Value::as_i64).is_some_and(|late| by.0 >= late) {
            self.write(world, by, "late-insert", |n| {
                (json!(n), format!("INSERT INTO late VALUES({n},'{who}')"))
            });
        }
    }
}

/// What a client takes from an answer: the value that is returned, or how many rows there were.
fn counted(answer: &Answer) -> Value {
    match answer {
        Answer::Tag(tag) => json!(tag.rsplit(' ').next().and_then(|many| many.parse::<i64>().ok())),
        Answer::Rows { rows, .. } => match rows.first().and_then(|row| row.first()) {
            Some(Cell::Int(number)) => json!(number),
            _ => Value::Null,
        },
    }
}

/// A line without what differs from run to run.
pub(super) fn normal(line: &str) -> String {
    line.replace(&format!("port {}", postgres::world::PORT), "port N")
}
