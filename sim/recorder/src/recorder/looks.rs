//! What is written down of both servers: the state after each step, every row and sequence at the end, and the log.

use super::Recorder;
use crate::clock::pause;
use crate::node::NODES;
use crate::normal::normal;
use crate::unrecorded::Unrecorded;
use serde_json::{Map, Value, json};
use std::io::{Read, Seek, SeekFrom};

/// How often a state is looked at again.
const LOOKS_MAX: usize = 20;

/// How many messages of a server's log are kept of a step.
const MESSAGES_MAX: usize = 12;

/// What of a log is of no account: what an operator did, and what only says that a connection is gone.
const NO_ACCOUNT: [&str; 4] = ["administrator command", "due to", "unexpected EOF", "could not send"];

/// What of the messages that are no error is kept.
const KEPT: [&str; 4] = ["conflict", "invalidat", "skip", "has been disabled"];

/// Everything of one answer.
fn all(rows: Vec<Vec<Value>>) -> Vec<Value> {
    rows.into_iter().map(Value::Array).collect()
}

impl Recorder<'_> {
    /// The state of both servers, by the words that all came to. A server writes a record by itself now and then: where that
    /// came between, it is waited for until the subscription has it too.
    pub(super) fn state(&mut self, words: &Map<String, Value>) -> Result<Value, Unrecorded> {
        let mut state = self.state_now(words)?;
        for _ in 0..LOOKS_MAX {
            let slots = state.as_object().into_iter().flat_map(|of| of.values()).map(|of| &of["slots"]);
            let mut behind = slots.flat_map(|slots| slots.as_array().into_iter().flatten());
            if !behind.any(|slot| slot[1] == true && slot[6] == false) {
                break;
            }
            pause(50);
            state = self.state_now(words)?;
        }
        Ok(state)
    }

    /// The state of both servers in this moment.
    fn state_now(&mut self, words: &Map<String, Value>) -> Result<Value, Unrecorded> {
        let mut state = Map::new();
        for (node, name) in NODES.iter().enumerate() {
            let of = if self.nodes[node].is_up { self.state_of(node)? } else { json!("down") };
            state.insert((*name).to_owned(), of);
        }
        // While a worker is tried again and again `active` flips, and while none runs, what a server writes by itself makes
        // `caught up` a matter of chance.
        let came_to = |word: &str| -> Vec<String> {
            let of = words.iter().filter(|(_, said)| *said == word);
            of.map(|(name, _)| name.split('@').next().unwrap_or_default().to_owned()).collect()
        };
        let (fine, disabled) = (came_to("ok"), came_to("disabled"));
        let mut holders: Vec<(Value, String)> = Vec::new();
        for of in state.values() {
            for one in of["subs"].as_array().into_iter().flatten() {
                let name = one[0].as_str().unwrap_or_default().to_owned();
                holders.retain(|(slot, _)| *slot != one[2]);
                holders.push((one[2].clone(), name));
            }
        }
        for of in state.values_mut() {
            for slot in of.get_mut("slots").and_then(Value::as_array_mut).into_iter().flatten() {
                let holder = holders.iter().find(|(name, _)| *name == slot[0]).map(|(_, holder)| holder);
                if let Some(holder) = holder.filter(|holder| !fine.contains(holder)) {
                    slot[6] = Value::Null;
                    if !disabled.contains(holder) {
                        slot[1] = Value::Null;
                    }
                }
            }
        }
        Ok(Value::Object(state))
    }

    /// The state of one server that is up.
    fn state_of(&mut self, node: usize) -> Result<Value, Unrecorded> {
        let has_database = self.nodes[node].has_database()?;
        let one = &mut self.nodes[node];
        let reason = match one.major {
            17.. => "invalidation_reason",
            16 => "CASE WHEN conflicting THEN 'conflicting' END",
            _ => "NULL",
        };
        let failover = if one.major >= 17 { "failover" } else { "false" };
        let slots = one.ask(&format!(
            "SELECT slot_name,active,wal_status,{reason},{failover},two_phase,confirmed_flush_lsn>=pg_current_wal_lsn() \
             FROM pg_replication_slots WHERE slot_name NOT LIKE '%\\_sync\\_%' ORDER BY 1"
        ))?;
        let slots = slots.rows.into_iter().map(|mut row| {
            // A recording has two-phase before failover.
            row.swap(4, 5);
            row
        });
        let slots: Vec<Value> = all(slots.collect());
        let origin = if one.major >= 16 { "suborigin" } else { "'any'" };
        let listed = one.ask(&format!(
            "SELECT s.oid::int,subname,subenabled,subslotname,to_json(subpublications),{origin},datname,\
             (SELECT coalesce(remote_lsn,'0/0')>'0/0' FROM pg_replication_origin o LEFT JOIN \
             pg_replication_origin_status st ON st.local_id=o.roident WHERE roname='pg_'||s.oid) \
             FROM pg_subscription s JOIN pg_database d ON d.oid=subdbid ORDER BY subname"
        ))?;
        let mut subs = Vec::new();
        for row in listed.rows {
            let [oid, name, enabled, slot, publications, origin, database, worked] = &row[..] else {
                continue;
            };
            let tables = one.ask_in(
                database.as_str().unwrap_or_default(),
                &format!(
                    "SELECT srrelid::regclass::text||':'||srsubstate::text FROM pg_subscription_rel WHERE srsubid={oid} \
                     ORDER BY srrelid::regclass::text"
                ),
            )?;
            let tables: Vec<Value> = tables.rows.into_iter().flatten().collect();
            subs.push(json!([name, enabled, slot, publications, origin, tables, worked]));
        }
        let pubs = if has_database {
            let listed = one.ask_in(
                "app",
                "SELECT pubname,puballtables,(SELECT to_json(array_agg(tablename::text ORDER BY 1)) FROM \
                 pg_publication_tables t WHERE t.pubname=p.pubname) FROM pg_publication p ORDER BY 1",
            )?;
            all(listed.rows)
        } else {
            Vec::new()
        };
        Ok(json!({ "slots": slots, "subs": subs, "pubs": pubs }))
    }

    /// Every row and sequence of both servers.
    pub(super) fn rows(&mut self) -> Result<Value, Unrecorded> {
        let mut rows = Map::new();
        for (node, name) in NODES.iter().enumerate() {
            let of = if self.nodes[node].has_database()? { self.rows_of(node)? } else { Value::Null };
            rows.insert((*name).to_owned(), of);
        }
        Ok(Value::Object(rows))
    }

    fn rows_of(&self, node: usize) -> Result<Value, Unrecorded> {
        let one = &self.nodes[node];
        let named = |kind: char| {
            one.ask_in(
                "app",
                &format!(
                    "SELECT relname::text FROM pg_class WHERE relnamespace='public'::regnamespace AND \
                     relkind='{kind}' ORDER BY 1"
                ),
            )
        };
        let mut all_of = Map::new();
        for table in named('r')?.rows.into_iter().flatten() {
            let table = table.as_str().unwrap_or_default().to_owned();
            let mut rows =
                one.ask_in("app", &format!("SELECT * FROM public.\"{table}\" AS one ORDER BY one"))?.rows;
            if table == "doc" {
                let found = one.ask_in(
                    "app",
                    "SELECT count(*) FROM doc d WHERE EXISTS (SELECT 1 FROM pg_largeobject_metadata m WHERE \
                     m.oid=d.body)",
                )?;
                all_of.insert(String::from("lo_found"), found.first().cloned().unwrap_or_default());
                rows.iter_mut().for_each(|row| row.truncate(1));
            }
            all_of.insert(table, Value::Array(all(rows)));
        }
        for sequence in named('S')?.rows.into_iter().flatten() {
            let sequence = sequence.as_str().unwrap_or_default().to_owned();
            let stands =
                one.ask_in("app", &format!("SELECT last_value,is_called FROM public.\"{sequence}\""))?;
            let stands = stands.rows.into_iter().next().unwrap_or_default();
            all_of.insert(format!("seq {sequence}"), Value::Array(stands));
        }
        Ok(Value::Object(all_of))
    }

    /// What the logs say since they were read before, each message once.
    pub(super) fn logs(&mut self) -> Result<Map<String, Value>, Unrecorded> {
        let mut logs = Map::new();
        for (node, name) in NODES.iter().enumerate() {
            let mut text = Vec::new();
            let mut file = std::fs::File::open(self.nodes[node].log())?;
            file.seek(SeekFrom::Start(self.logs_read[node]))?;
            self.logs_read[node] += file.read_to_end(&mut text)? as u64;
            let mut kept: Vec<String> = Vec::new();
            for line in messages(&String::from_utf8_lossy(&text)) {
                let line = normal(&line, self.port);
                if !kept.contains(&line) {
                    kept.push(line);
                }
            }
            kept.truncate(MESSAGES_MAX);
            if !kept.is_empty() {
                logs.insert((*name).to_owned(), json!(kept));
            }
        }
        Ok(logs)
    }
}

/// The messages of workers in a log, with what belongs to each.
fn messages(text: &str) -> Vec<String> {
    let mut kept = Vec::new();
    let mut keeps = false;
    for line in text.lines() {
        let Some((who, said)) = line.split_once('|') else { continue };
        let Some((level, what)) = said.split_once(": ") else { continue };
        let is_sender = who == "walsender";
        if !is_sender && !who.starts_with("logical replication ") {
            continue;
        }
        let what = what.trim_start();
        match level {
            "LOG" if !KEPT.iter().any(|kept| what.contains(kept)) => keeps = false,
            "ERROR" | "FATAL" | "WARNING" | "LOG" => {
                let lost = what.contains("could not receive data") && !what.contains("ERROR");
                keeps = !lost && !NO_ACCOUNT.iter().any(|none| what.contains(none));
            }
            "DETAIL" | "CONTEXT" | "HINT" => {}
            _ => continue,
        }
        if keeps && !is_sender {
            kept.push(format!("{level}: {what}"));
        }
    }
    kept
}
