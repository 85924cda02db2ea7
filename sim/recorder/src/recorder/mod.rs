//! One schedule, from its beginning to its end: step, rest, the writes of one client, rest, those of the other, rest, look.

mod looks;
mod settle;
mod steps;

use crate::audit::audit;
use crate::clients::Clients;
use crate::clock::Deadline;
use crate::link::{Link, Passage};
use crate::node::{NODES, Node, address, address_of_link};
use crate::schedule::Schedule;
use crate::unrecorded::{SCHEDULE_LIMIT, Unrecorded};
use crate::wire::Session;
use crate::workshop::Workshop;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, TcpListener};

/// How many ports are tried.
const PORTS_MAX: usize = 50;

/// What every pair begins with: the roles and the database, and the tables of the applications.
const ROLES: [&str; 3] = [
    "CREATE ROLE app LOGIN",
    "CREATE ROLE repl LOGIN REPLICATION IN ROLE pg_read_all_data",
    "CREATE DATABASE app OWNER app",
];

const TABLES: &str = "CREATE TABLE acct(k int PRIMARY KEY, v int NOT NULL, last text);
    CREATE TABLE item(id int PRIMARY KEY, note text);
    CREATE TABLE orders(id bigserial PRIMARY KEY, who text, n int);
    INSERT INTO acct SELECT g,0,'init' FROM generate_series(0,3) g;
    INSERT INTO item SELECT g,'init' FROM generate_series(1,4) g;
    INSERT INTO orders(who,n) SELECT 'init',g FROM generate_series(1,4) g";

/// Further tables, each under the word of its option.
const FURTHER: [(&str, &str); 6] = [
    ("nopk", "CREATE TABLE audit(x int, note text); INSERT INTO audit VALUES (0,'init')"),
    (
        "unlogged",
        "CREATE UNLOGGED TABLE cart(id int PRIMARY KEY, note text); INSERT INTO cart VALUES (0,'init')",
    ),
    (
        "lo",
        r"CREATE TABLE doc(id int PRIMARY KEY, body oid); INSERT INTO doc VALUES (0, lo_from_bytea(0,'\x01'))",
    ),
    (
        "partition",
        "CREATE TABLE meas(id int, part int, PRIMARY KEY(id,part)) PARTITION BY LIST(part);
         CREATE TABLE meas0 PARTITION OF meas FOR VALUES IN (0);
         CREATE TABLE meas1 PARTITION OF meas FOR VALUES IN (1); INSERT INTO meas VALUES (0,0)",
    ),
    (
        "ident",
        "CREATE TABLE note(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text);
         INSERT INTO note(t) VALUES ('init')",
    ),
    (
        "triggers",
        "CREATE TABLE tally(id int PRIMARY KEY, c int); INSERT INTO tally VALUES (1,0);
         CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS
         $$BEGIN UPDATE public.tally SET c=c+1 WHERE id=1; RETURN NULL; END$$;
         CREATE TRIGGER bump AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION bump()",
    ),
];

/// A pair of real servers that is being recorded.
#[derive(Debug)]
pub struct Recorder<'a> {
    // What is ended first stands first.
    clients: Clients,
    open: [Option<Session>; 2],
    links: [Link; 2],
    nodes: [Node; 2],
    port: u16,
    workshop: &'a Workshop,
    /// What each subscription came to the last time.
    words: BTreeMap<String, String>,
    logs_read: [u64; 2],
    schedule: Schedule,
    steps: Vec<Value>,
    last_state: Value,
    ends: Deadline,
}

/// Plays a schedule on real servers, and gives what came of it as a recording.
///
/// # Errors
/// Why there is none.
pub fn record(schedule: &Schedule, workshop: &Workshop) -> Result<Value, Unrecorded> {
    let mut recorder = Recorder::begin(schedule, workshop)?;
    for line in &schedule.steps {
        recorder.play(line)?;
    }
    recorder.end()
}

impl<'a> Recorder<'a> {
    /// Makes the pair of a schedule and lets both clients write for the first time; its steps are played afterwards.
    ///
    /// # Errors
    /// Why there is no pair.
    pub fn begin(schedule: &Schedule, workshop: &'a Workshop) -> Result<Self, Unrecorded> {
        for major in schedule.pair {
            workshop.programs().server(major)?;
        }
        let port = free_port()?;
        let link = |node: usize| {
            let at = SocketAddr::new(IpAddr::V4(address_of_link(node)), port);
            Link::open(at, SocketAddr::new(IpAddr::V4(address(node)), port))
        };
        let links = [link(0)?, link(1)?];
        let make = |node: usize| {
            let settings = schedule.opts.get(&format!("{}_conf", NODES[node])).and_then(Value::as_object);
            Node::make((node, schedule.pair[node], port), workshop, settings)
        };
        let nodes = [make(0)?, make(1)?];
        for text in ROLES {
            nodes[0].ask_in("postgres", text)?;
        }
        nodes[0].ask_as("app", "app", TABLES)?;
        for (option, text) in FURTHER {
            if schedule.has(option) {
                nodes[0].ask_as("app", "app", text)?;
            }
        }
        let mut recorder = Self {
            clients: Clients::new(port),
            open: [None, None],
            links,
            nodes,
            port,
            workshop,
            words: BTreeMap::new(),
            logs_read: [0; 2],
            schedule: schedule.clone(),
            steps: Vec::new(),
            last_state: Value::Null,
            ends: Deadline::after(SCHEDULE_LIMIT),
        };
        recorder.settle()?;
        recorder.batches(-1)?;
        Ok(recorder)
    }

    /// Whether there is time left.
    fn in_time(&self) -> Result<(), Unrecorded> {
        if self.ends.is_over() { Err(Unrecorded::Late) } else { Ok(()) }
    }

    /// Lets each client write and all come to rest after each; what all came to after each of them.
    fn batches(&mut self, step: i64) -> Result<Vec<Map<String, Value>>, Unrecorded> {
        let mut looks = Vec::new();
        for client in 0..self.clients.count() {
            if self.clients.works(client) || step < 0 {
                self.clients.batch(step, client, &self.schedule);
                looks.push(self.settle()?);
            }
        }
        Ok(looks)
    }

    /// Plays the next step, and tells how it ended: its exit status, nothing where it was given up, and what it printed.
    ///
    /// # Errors
    /// What keeps the recorder from its work; not what was refused to who typed.
    pub fn play(&mut self, line: &str) -> Result<(Option<i64>, Vec<String>), Unrecorded> {
        self.in_time()?;
        let number = self.steps.len();
        let (status, reply) = self.step(line)?;
        let mut looks = vec![self.settle()?];
        looks.extend(self.batches(i64::try_from(number).unwrap_or(i64::MAX))?);
        let last = looks.last().cloned().unwrap_or_default();
        let state = self.state(&last)?;
        let is_steady = looks.iter().all(|look| *look == last);
        let settle = if is_steady { json!(last) } else { json!(looks) };
        let mut step = Map::new();
        step.insert("i".into(), json!(number));
        step.insert("cmd".into(), json!(line));
        step.insert("rc".into(), status.clone());
        step.insert("reply".into(), json!(reply));
        step.insert("settle".into(), settle);
        if state != self.last_state {
            step.insert("state".into(), state.clone());
            self.last_state = state;
        }
        let logs = self.logs()?;
        if !logs.is_empty() {
            step.insert("log".into(), Value::Object(logs));
        }
        self.steps.push(Value::Object(step));
        Ok((status.as_i64(), reply))
    }

    /// Lets everything go that was held, waits for the last time, and gives the recording. The servers are gone afterwards.
    ///
    /// # Errors
    /// What keeps the recorder from its work.
    pub fn end(mut self) -> Result<Value, Unrecorded> {
        self.open = [None, None];
        for (node, name) in NODES.into_iter().enumerate() {
            self.links[node].set(Passage::Open);
            self.resume_launcher(node)?;
            if !self.nodes[node].is_up && !self.nodes[node].start() {
                let said = String::from("it does not start again");
                return Err(Unrecorded::Server { node: name, said });
            }
        }
        let settled = self.settle()?;
        let rows = self.rows()?;
        let logs = self.logs()?;
        let version = |node: usize| {
            self.workshop.programs().server(self.schedule.pair[node]).map(|(_, version)| version)
        };
        let pair = [version(0)?, version(1)?];
        let places = self.clients.places();
        let Schedule { name, base, deviation, opts, .. } = &self.schedule;
        let mut recording = Map::new();
        for (key, value) in [
            ("name", json!(name)),
            ("base", base.clone()),
            ("deviation", deviation.clone()),
            ("pair", json!(pair)),
            ("client", json!(format!("psql/pg_dump {}", self.workshop.programs().typed_version()))),
            ("opts", json!(opts)),
            ("steps", json!(self.steps)),
            ("writes", json!(self.clients.writes)),
            ("final_settle", json!(settled)),
            ("final_log", json!(logs)),
            ("final_rows", rows.clone()),
            ("audit", audit(&self.clients.writes, &rows)),
            ("ends_at", places),
        ] {
            recording.insert(key.to_owned(), value);
        }
        self.clients.leave();
        Ok(Value::Object(recording))
    }
}

/// A port that is free at every address that is needed.
fn free_port() -> Result<u16, Unrecorded> {
    let mut last = None;
    for _ in 0..PORTS_MAX {
        let all = [address(0), address(1), address_of_link(0), address_of_link(1)];
        let mut port = 0;
        let mut held = Vec::new();
        for address in all {
            match TcpListener::bind((address, port)) {
                Ok(listener) => {
                    port = listener.local_addr().map_err(Unrecorded::Port)?.port();
                    held.push(listener);
                }
                Err(error) => {
                    last = Some(error);
                    break;
                }
            }
        }
        if held.len() == all.len() {
            return Ok(port);
        }
    }
    Err(Unrecorded::Port(last.unwrap_or_else(|| std::io::Error::other("none"))))
}
