//! Both clients: what they write after each step, and what came of each write.
//!
//! A row of its own with an id of the sequence; the own account, read and written; a shared account, written blindly; a row
//! with a key of its own; and the row of two rounds before is taken out. Where there are further tables, each of them too.

use crate::node::{NODES, address};
use crate::normal::normal;
use crate::schedule::Schedule;
use crate::wire::{Answer, Door, Given, Refused, Session};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};

/// The clients: their name, and the account that is their own.
const CLIENTS: [(char, i64); 2] = [('a', 0), ('b', 1)];

/// What a session of a client asks for: nothing of it waits for ever.
const OPTIONS: &str = "-c statement_timeout=3000 -c lock_timeout=2000";

/// A client.
#[derive(Debug)]
struct Client {
    name: char,
    own: i64,
    /// The server where it works.
    at: Option<usize>,
    session: Option<Session>,
    /// The keys of rows that it put in.
    made: Vec<i64>,
}

/// Both clients.
#[derive(Debug)]
pub(crate) struct Clients {
    clients: Vec<Client>,
    port: u16,
    number: i64,
    /// Every write.
    pub(crate) writes: Vec<Value>,
}

/// A write with its key, its statements, and their values.
struct Write<'a> {
    operation: &'a str,
    key: Value,
    text: &'a str,
    values: Vec<Given>,
}

/// What a client takes from an answer.
fn returned(answer: &Answer) -> Value {
    answer.first().cloned().unwrap_or_else(|| json!(answer.count))
}

impl Clients {
    /// Both, working at the old server.
    pub(crate) fn new(port: u16) -> Self {
        let client = |(name, own)| Client { name, own, at: Some(0), session: None, made: Vec::new() };
        Self { clients: CLIENTS.map(client).into(), port, number: 0, writes: Vec::new() }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.clients.len()
    }

    /// Whether one works anywhere.
    pub(crate) fn works(&self, index: usize) -> bool {
        self.clients[index].at.is_some()
    }

    /// Where each works, as a recording has it.
    pub(crate) fn places(&self) -> Value {
        let place = |one: &Client| (one.name.to_string(), json!(one.at.map(|at| NODES[at])));
        Value::Object(self.clients.iter().map(place).collect())
    }

    /// `applications move|stop|start ..`; whether it was one of these.
    pub(crate) fn applications(&mut self, words: &[&str]) -> bool {
        let node = |name: &str| NODES.iter().position(|one| *one == name);
        let named = |one: &Client, which: &str| {
            which == "all" || which == one.name.to_string() || one.at.is_some_and(|at| NODES[at] == which)
        };
        match *words {
            ["move", which, "to", to] if node(to).is_some() => {
                for client in self.clients.iter_mut().filter(|one| named(one, which)) {
                    (client.at, client.session) = (node(to), None);
                }
            }
            ["stop", which] => {
                for client in self.clients.iter_mut().filter(|one| named(one, which)) {
                    (client.at, client.session) = (None, None);
                }
            }
            ["start", to] if node(to).is_some() => {
                for client in self.clients.iter_mut().filter(|one| one.at.is_none()) {
                    client.at = node(to);
                }
            }
            _ => return false,
        }
        true
    }

    /// Lets go of every session.
    pub(crate) fn leave(&mut self) {
        self.clients.iter_mut().for_each(|client| client.session = None);
    }

    /// One statement of a client, in the session that it has or in a new one.
    fn run(&mut self, index: usize, text: &str, values: &[Given]) -> Result<Answer, Refused> {
        let port = self.port;
        let client = &mut self.clients[index];
        let stopped = || Refused { code: String::new(), message: String::from("stopped") };
        let at = client.at.ok_or_else(stopped)?;
        let session = match client.session.take().filter(Session::is_open) {
            Some(session) => session,
            None => Session::open(&Door {
                at: SocketAddr::new(IpAddr::V4(address(at)), port),
                database: "app",
                role: "app",
                application: &format!("app_{}", client.name),
                options: OPTIONS,
            })?,
        };
        client.session.insert(session).done(text, values)
    }

    /// Notes what came of a write, which is kept or dropped with that.
    fn note(
        &mut self,
        step: i64,
        index: usize,
        (operation, key): (&str, Value),
        result: Result<Value, Refused>,
    ) {
        let client = &mut self.clients[index];
        let result = result.and_then(|value| match client.session.as_mut() {
            Some(session) => session.commit().map(|()| value),
            None => Ok(value),
        });
        let at = client.at.map(|at| NODES[at]);
        let mut write =
            vec![json!(step), json!(client.name), json!(at), json!(operation), key, json!(self.number)];
        match result {
            Ok(value) => write.extend([json!("ok"), value]),
            Err(refused) => {
                if client.session.as_mut().is_some_and(|session| session.roll_back().is_err()) {
                    client.session = None;
                }
                let first = refused.message.lines().next().unwrap_or_default();
                write.extend([json!("err"), json!(refused.code), json!(normal(first, self.port))]);
            }
        }
        self.writes.push(Value::Array(write));
    }

    /// One write.
    fn write(&mut self, (step, index): (i64, usize), of: impl Fn(char, i64) -> Write<'static>) {
        self.number += 1;
        let Write { operation, key, text, values } = of(self.clients[index].name, self.number);
        let result = self.run(index, text, &values).map(|answer| returned(&answer));
        self.note(step, index, (operation, key), result);
    }

    /// The own account is read, and written by what was read.
    fn count_up(&mut self, step: i64, index: usize) {
        self.number += 1;
        let (own, name, number) = (self.clients[index].own, self.clients[index].name, self.number);
        let read = self.run(index, "SELECT v FROM acct WHERE k=$1", &[Given::Number(own)]);
        let result = read.and_then(|answer| {
            let Some(seen) = answer.first().and_then(Value::as_i64) else { return Ok(json!([null, 0])) };
            let values =
                [Given::Number(seen + 1), Given::Text(format!("{name}{number}")), Given::Number(own)];
            let written = self.run(index, "UPDATE acct SET v=$1,last=$2 WHERE k=$3", &values)?;
            Ok(json!([seen, written.count]))
        });
        self.note(step, index, ("rmw", json!(own)), result);
    }

    /// The writes of one client after a step.
    pub(crate) fn batch(&mut self, step: i64, index: usize, schedule: &Schedule) {
        let by = (step, index);
        self.write(by, |name, number| Write {
            operation: "serial",
            key: json!("orders"),
            text: "INSERT INTO orders(who,n) VALUES($1,$2) RETURNING id",
            values: vec![Given::Text(name.into()), Given::Number(number)],
        });
        self.count_up(step, index);
        self.write(by, |name, number| Write {
            operation: "blind",
            key: json!(2),
            text: "UPDATE acct SET v=$1,last=$2 WHERE k=$3",
            values: vec![Given::Number(number), Given::Text(format!("{name}{number}")), Given::Number(2)],
        });
        let next = 1001 + self.number;
        self.clients[index].made.push(next);
        self.write(by, |name, number| Write {
            operation: "insert",
            key: json!(1000 + number),
            text: "INSERT INTO item VALUES($1,$2)",
            values: vec![Given::Number(1000 + number), Given::Text(name.into())],
        });
        let made = &self.clients[index].made;
        if let Some(before) = made.len().checked_sub(3).map(|at| made[at]) {
            self.write(by, |_, _| Write {
                operation: "delete",
                key: json!(before),
                text: "DELETE FROM item WHERE id=$1",
                values: vec![Given::Number(before)],
            });
        }
        self.further(by, schedule);
    }

    /// The writes to further tables.
    fn further(&mut self, by: (i64, usize), schedule: &Schedule) {
        if schedule.has("nopk") {
            self.write(by, |name, number| Write {
                operation: "nopk-insert",
                key: json!("audit"),
                text: "INSERT INTO audit VALUES($1,$2)",
                values: vec![Given::Number(number), Given::Text(name.into())],
            });
            self.write(by, |name, number| Write {
                operation: "nopk-update",
                key: json!(0),
                text: "UPDATE audit SET note=$1 WHERE x=0",
                values: vec![Given::Text(format!("{name}{number}"))],
            });
        }
        for (option, operation, text) in [
            ("unlogged", "unlogged", "INSERT INTO cart VALUES($1,$2)"),
            ("lo", "lo", r"INSERT INTO doc VALUES($1, lo_from_bytea(0,'\x02'))"),
            ("partition", "partition", "INSERT INTO meas VALUES($1, $2)"),
        ] {
            if schedule.has(option) {
                self.write(by, |name, number| Write {
                    operation,
                    key: json!(number),
                    text,
                    values: match option {
                        "unlogged" => vec![Given::Number(number), Given::Text(name.into())],
                        "lo" => vec![Given::Number(number)],
                        _ => vec![Given::Number(number), Given::Number(number % 2)],
                    },
                });
            }
        }
        if schedule.has("ident") {
            self.write(by, |name, number| Write {
                operation: "identity",
                key: json!("note"),
                text: "INSERT INTO note(t) VALUES($1) RETURNING id",
                values: vec![Given::Text(format!("{name}{number}"))],
            });
        }
        if schedule.opts.get("late").and_then(Value::as_i64).is_some_and(|late| by.0 >= late) {
            self.write(by, |name, number| Write {
                operation: "late-insert",
                key: json!(number),
                text: "INSERT INTO late VALUES($1,$2)",
                values: vec![Given::Number(number), Given::Text(name.into())],
            });
        }
    }
}
