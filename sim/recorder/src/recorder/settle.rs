//! Until all is at rest: every enabled subscription is at the end of its publisher's log with all tables ready, or something
//! keeps it from that which does not go by itself.

use super::Recorder;
use crate::clock::{Deadline, pause};
use crate::link::Passage;
use crate::unrecorded::Unrecorded;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long one subscription is waited for.
const PATIENCE: Duration = Duration::from_millis(12_000);

/// How long one is waited for that did not come to rest when it was looked at before.
const LESS: Duration = Duration::from_millis(1_200);

/// From when on two failures of its workers say that it is stuck.
const FAILING: Duration = Duration::from_millis(250);

/// An enabled subscription.
struct Watched {
    /// The server that it is at.
    node: usize,
    name: String,
    slot: Option<String>,
    database: String,
}

impl Recorder<'_> {
    /// Waits, and gives the word of each subscription. What the second brings may concern the first: with two of them all
    /// is looked at twice.
    pub(super) fn settle(&mut self) -> Result<Map<String, Value>, Unrecorded> {
        let mut words = Map::new();
        let mut looked_twice = false;
        loop {
            let mut enabled = 0;
            for node in [1, 0] {
                for (watched, is_enabled) in self.subscriptions(node)? {
                    let name = format!("{}@{}", watched.name, self.nodes[node].name);
                    let word = if is_enabled {
                        enabled += 1;
                        let before = self.words.get(&name).map(String::as_str);
                        let waits_less = matches!(before, Some("timeout" | "sync pending"));
                        self.word(&watched, if waits_less { LESS } else { PATIENCE })?
                    } else {
                        String::from("disabled")
                    };
                    self.words.insert(name.clone(), word.clone());
                    words.insert(name, json!(word));
                }
            }
            if enabled < 2 || looked_twice {
                return Ok(words);
            }
            looked_twice = true;
        }
    }

    /// The subscriptions at a server, each with whether it is enabled.
    fn subscriptions(&mut self, node: usize) -> Result<Vec<(Watched, bool)>, Unrecorded> {
        if !self.nodes[node].is_up {
            return Ok(Vec::new());
        }
        let answer = self.nodes[node].ask(
            "SELECT subname, subenabled, subslotname, datname FROM pg_subscription s \
             JOIN pg_database d ON d.oid=subdbid ORDER BY subname",
        )?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let read = |row: Vec<Value>| {
            let watched = Watched {
                node,
                name: text(row.first()).unwrap_or_default(),
                slot: text(row.get(2)),
                database: text(row.get(3)).unwrap_or_default(),
            };
            (watched, row.get(1) == Some(&json!(true)))
        };
        Ok(answer.rows.into_iter().map(read).collect())
    }

    /// What one enabled subscription comes to within a time.
    fn word(&mut self, of: &Watched, patience: Duration) -> Result<String, Unrecorded> {
        let peer = 1 - of.node;
        let word = |word: &str| Ok(word.to_owned());
        let Some(slot) = &of.slot else { return word("no slot name") };
        match self.links[peer].passage() {
            Passage::Open => {}
            passage => return Ok(format!("link {}", passage.word())),
        }
        if self.nodes[of.node].paused.is_some() {
            return word("launcher paused");
        }
        if !self.nodes[peer].is_up {
            return word("publisher down");
        }
        let (ends, may_fail) = (Deadline::after(patience), Deadline::after(FAILING));
        let log_before = self.log_length(of.node);
        let target = self.nodes[peer].ask("SELECT pg_current_wal_lsn()::text")?;
        let target = target.first().and_then(Value::as_str).unwrap_or_default().to_owned();
        loop {
            self.in_time()?;
            let at_publisher = self.nodes[peer].ask(&format!(
                "SELECT active AND confirmed_flush_lsn>='{target}'::pg_lsn, coalesce(wal_status,'') \
                 FROM pg_replication_slots WHERE slot_name='{slot}'"
            ))?;
            let Some(row) = at_publisher.rows.first() else { return word("slot missing") };
            if row.get(1) == Some(&json!("lost")) {
                return word("slot lost");
            }
            let name = &of.name;
            let enabled = self.nodes[of.node]
                .ask(&format!("SELECT subenabled FROM pg_subscription WHERE subname='{name}'"))?;
            if enabled.first() != Some(&json!(true)) {
                return word("disabled");
            }
            let is_level = row.first() == Some(&json!(true));
            if is_level && self.is_ready(of)? {
                return word("ok");
            }
            if may_fail.is_over() && self.failures_since(of.node, log_before) >= 2 {
                return word("stuck");
            }
            if ends.is_over() {
                return word(if is_level { "sync pending" } else { "timeout" });
            }
            pause(10);
        }
    }

    /// Whether every table of a subscription is ready.
    fn is_ready(&self, of: &Watched) -> Result<bool, Unrecorded> {
        let waiting = format!(
            "SELECT count(*) FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid=srsubid \
             WHERE subname='{}' AND srsubstate<>'r'",
            of.name
        );
        let answer = self.nodes[of.node].ask_in(&of.database, &waiting)?;
        Ok(answer.first() == Some(&json!(0)))
    }

    /// How long the log of a server is.
    fn log_length(&self, node: usize) -> usize {
        std::fs::metadata(self.nodes[node].log())
            .map_or(0, |file| usize::try_from(file.len()).unwrap_or(usize::MAX))
    }

    /// How often workers of a server failed since its log was so long.
    fn failures_since(&self, node: usize, from: usize) -> usize {
        let text = std::fs::read(self.nodes[node].log()).unwrap_or_default();
        let text = String::from_utf8_lossy(text.get(from..).unwrap_or_default()).into_owned();
        let fails = |line: &&str| {
            line.starts_with("logical replication ")
                && ["|ERROR", "|FATAL"].iter().any(|what| line.contains(what))
        };
        text.lines().filter(fails).count()
    }
}
