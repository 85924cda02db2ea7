//! A recording, played.

use super::clients::{Clients, normal};
use super::recording::Recording;
use super::setup::{self, NODES};
use super::state;
use postgres::release::Release;
use postgres::server::SessionId;
use postgres::sql;
use postgres::tools::{Ended, Run, parse_line};
use postgres::world::{Direction, Link, Outcome, Worked, World};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What came of a step here.
#[derive(Debug, Clone)]
pub struct PlayedStep {
    /// Its exit status, or `timeout`.
    pub rc: Value,
    /// What it printed.
    pub reply: Vec<String>,
    /// A word for each subscription, at each of the three looks.
    pub settle: Vec<Map<String, Value>>,
    /// The state after it.
    pub state: Value,
}

/// What came of a recording here.
#[derive(Debug, Clone)]
pub struct Played {
    /// Its steps.
    pub steps: Vec<PlayedStep>,
    /// Every write of a client.
    pub writes: Vec<Value>,
    /// What each subscription came to at the end.
    pub final_settle: Map<String, Value>,
    /// Every row and sequence at the end.
    pub final_rows: Value,
}

impl Played {
    /// What a recording says itself, so that two recordings of one schedule can be compared as one is with a prediction.
    ///
    /// # Errors
    /// It is no recording.
    pub fn recorded(recording: &Value) -> Result<Self, serde_json::Error> {
        let recording = Recording::deserialize(recording)?;
        let words = |value: &Value| match value {
            Value::Array(looks) => looks.iter().filter_map(Value::as_object).cloned().collect(),
            one => one.as_object().cloned().into_iter().collect(),
        };
        let mut last = Value::Null;
        let mut steps = Vec::new();
        for step in recording.steps {
            last = step.state.unwrap_or(last);
            let settle: Vec<Map<String, Value>> = words(&step.settle);
            steps.push(PlayedStep { rc: step.rc, reply: step.reply, settle, state: last.clone() });
        }
        Ok(Self {
            steps,
            writes: recording.writes,
            final_settle: recording.final_settle.as_object().cloned().unwrap_or_default(),
            final_rows: recording.final_rows,
        })
    }
}

/// How often a line that waits is tried again, while everything settles, before its limit is over.
const TRIES: usize = 3;

/// Who plays.
struct Player {
    world: World,
    clients: Clients,
    /// Transactions of clients that are open, by their node.
    open: BTreeMap<String, SessionId>,
    client: Release,
}

/// Plays a recording.
///
/// # Errors
/// What of it nobody reads.
pub fn play(recording: &Recording) -> Result<Played, String> {
    let world = setup::world(recording)?;
    let mut player = Player { world, clients: Clients::new(), open: BTreeMap::new(), client: Release::V17 };
    player.batches(-1, recording);
    let mut steps = Vec::new();
    for (index, step) in recording.steps.iter().enumerate() {
        let number = i64::try_from(index).unwrap_or(i64::MAX);
        let ended =
            player.step(&step.cmd).map_err(|what| format!("step {}: nobody reads {what}", index + 1))?;
        let (rc, reply) = ended;
        let settle = player.batches(number, recording);
        let state = state::state(&player.world, settle.last().unwrap_or(&Map::new()));
        steps.push(PlayedStep { rc, reply, settle, state });
    }
    for (node, session) in std::mem::take(&mut player.open) {
        player.world.disconnect(&node, session);
    }
    for node in NODES {
        player.world.set_link(node, Link::Open);
        player.world.start(node);
        if let Some(server) = player.world.servers.get_mut(node) {
            server.launcher = true;
        }
    }
    let worked = player.world.settle();
    Ok(Played {
        steps,
        final_settle: state::words(&player.world, &worked),
        final_rows: state::rows(&player.world),
        writes: player.clients.writes,
    })
}

impl Player {
    fn look(&mut self) -> Map<String, Value> {
        let worked: Vec<(Direction, Worked)> = self.world.settle();
        state::words(&self.world, &worked)
    }

    /// Settles, lets each client write, and settles after each.
    fn batches(&mut self, step: i64, recording: &Recording) -> Vec<Map<String, Value>> {
        let mut looks = vec![self.look()];
        for who in ['a', 'b'] {
            if self.clients.works(who) {
                self.clients.batch(&mut self.world, step, who, &recording.opts);
                looks.push(self.look());
            }
        }
        looks
    }

    /// One step: its exit status and what it printed.
    fn step(&mut self, line: &str) -> Result<(Value, Vec<String>), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let done = |fine: bool| Ok((json!(i32::from(!fine)), Vec::new()));
        match words.as_slice() {
            ["applications", rest @ ..] => {
                self.clients.applications(&mut self.world, rest);
                done(true)
            }
            ["transaction", "open", node] => Ok(self.open_transaction(node)),
            ["transaction", "commit", node] => Ok(self.commit_transaction(node)),
            ["hold", from, "to", _] => done(self.set_link(from, Link::Held)),
            ["cut", from, "to", _] => done(self.set_link(from, Link::Cut)),
            ["heal", from, "to", _] => done(self.set_link(from, Link::Open)),
            [word @ ("pause" | "resume"), "launcher", node] => {
                if let Some(server) = self.world.servers.get_mut(*node) {
                    server.launcher = *word == "resume";
                }
                done(true)
            }
            ["pg_ctl", what, node] => done(self.power(what, node)),
            ["burst", node, many] => {
                let bytes = many.parse::<u64>().unwrap_or(0) << 20;
                if let Some(server) = self.world.servers.get_mut(*node) {
                    server.wal.write(bytes);
                }
                done(true)
            }
            ["sleep", _] => done(true),
            _ => self.shell(line),
        }
    }

    fn set_link(&mut self, from: &str, link: Link) -> bool {
        self.world.set_link(from, link);
        true
    }

    fn power(&mut self, what: &str, node: &str) -> bool {
        match what {
            "crash" => {
                self.world.crash(node);
                self.world.start(node)
            }
            "stop" => self.world.stop(node),
            "start" => self.world.start(node),
            _ => {
                let stopped = self.world.stop(node);
                if !stopped {
                    self.world.crash(node);
                }
                self.world.start(node);
                stopped
            }
        }
    }

    fn open_transaction(&mut self, node: &str) -> (Value, Vec<String>) {
        let refused = |error: postgres::reply::SqlError| {
            (json!(1), vec![normal(error.message.lines().next().unwrap_or_default())])
        };
        let session = match self.world.connect(node, "app", "app", "long") {
            Ok(session) => session,
            Err(error) => return refused(error),
        };
        let text = "BEGIN; INSERT INTO item VALUES(900,'long')";
        for statement in sql::parse(text).unwrap_or_default() {
            if let Outcome::Done(reply) = self.world.execute(node, session, &statement, false)
                && let Err(error) = reply.result
            {
                self.world.disconnect(node, session);
                return refused(error);
            }
        }
        self.open.insert(node.to_owned(), session);
        (json!(0), Vec::new())
    }

    fn commit_transaction(&mut self, node: &str) -> (Value, Vec<String>) {
        let Some(session) = self.open.remove(node) else {
            return (json!(1), vec![format!("'{node}'")]);
        };
        let outcome = self.world.execute(node, session, &sql::Statement::Commit, false);
        self.world.disconnect(node, session);
        match outcome {
            Outcome::Done(reply) => match reply.result {
                Ok(_) => (json!(0), Vec::new()),
                Err(error) => (json!(1), vec![error.message]),
            },
            Outcome::Committed(_) | Outcome::Waits(_) => (json!(0), Vec::new()),
        }
    }

    /// A line with what `L=$(grep -o 'finished at ..' NODE.log ..)` before it finds in a log put in its place.
    fn with_found(&self, line: &str) -> String {
        let Some(rest) = line.strip_prefix("L=$(grep -o 'finished at ") else { return line.to_owned() };
        let Some((search, command)) = rest.split_once("; ") else { return line.to_owned() };
        let node = search.split_whitespace().find_map(|word| word.strip_suffix(".log")).unwrap_or_default();
        let log = self.world.servers.get(node).map(|server| server.log.clone()).unwrap_or_default();
        let found = log.iter().rev().find_map(|line| line.rsplit_once("finished at ").map(|(_, at)| at));
        command.replace("$L", found.unwrap_or_default())
    }

    fn shell(&mut self, line: &str) -> Result<(Value, Vec<String>), String> {
        let line = self.with_found(line);
        let dump = line.starts_with("pg_dump");
        let parsed = parse_line(&line).map_err(|error| error.what)?;
        let mut run = Run::new(parsed, self.client);
        for _ in 0..TRIES {
            if let Ok(Ended { status, lines }) = run.go_on(&mut self.world) {
                return Ok((json!(status), shortened(&lines, dump)));
            }
            self.world.settle();
        }
        let ended = run.cancel(&mut self.world);
        Ok((json!("timeout"), shortened(&ended.lines, dump)))
    }
}

/// What a recorder keeps of what was printed: of a dump only what somebody should read, and how many lines there were beside.
fn shortened(lines: &[String], dump: bool) -> Vec<String> {
    let said = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| normal(line));
    if !dump {
        return said.collect();
    }
    let words = ["ERROR", "WARN", "FATAL", "error", "fatal", "NOTICE", "HINT", "DETAIL"];
    let (mut kept, further): (Vec<String>, Vec<String>) =
        said.partition(|line| words.iter().any(|word| line.contains(word)));
    kept.push(format!("... {} further lines", further.len()));
    kept
}
