//! What a recorder looks at: the word of each subscription, the state of both servers, all rows.

use super::setup::NODES;
use postgres::release::Release;
use postgres::server::{Invalidation, Power, Server, Slot, Subscription, TableState};
use postgres::value::{Lsn, Value as Cell};
use postgres::world::{Direction, Link, Worked, World};
use serde_json::{Map, Value, json};

/// Every subscription with its word, as the recorder finds it: it looks at the slot at the other node, whatever the
/// subscription's connection says.
pub(super) fn words(world: &World, worked: &[(Direction, Worked)]) -> Map<String, Value> {
    let mut words = Map::new();
    for node in ["new", "old"] {
        if world.servers.get(node).is_none_or(|server| server.power == Power::Down) {
            continue;
        }
        for (of, worked) in worked.iter().filter(|(of, _)| of.host == node) {
            let Some(subscription) = world.subscription(of) else { continue };
            let word = word(world, of, subscription, worked);
            words.insert(format!("{}@{node}", of.name), json!(word));
        }
    }
    words
}

fn word(world: &World, of: &Direction, subscription: &Subscription, worked: &Worked) -> &'static str {
    if !subscription.enabled {
        return "disabled";
    }
    let Some(name) = &subscription.slot else { return "no slot name" };
    let peer = if of.host == "new" { "old" } else { "new" };
    match world.link(peer) {
        Link::Held => return "link hold",
        Link::Cut => return "link cut",
        Link::Open => {}
    }
    if world.servers.get(&of.host).is_some_and(|server| !server.launcher) {
        return "launcher paused";
    }
    let Some(publisher) = world.servers.get(peer).filter(|server| server.power == Power::Up) else {
        return "publisher down";
    };
    let Some(slot) = publisher.slots.get(name) else { return "slot missing" };
    if slot.lost.is_some() {
        return "slot lost";
    }
    let mine = slot.holder.as_ref().is_some_and(|(host, name)| *host == of.host && *name == of.name);
    let streams = mine && slot.confirmed >= publisher.wal.end;
    let ready = subscription.tables.values().all(|state| *state == TableState::Ready);
    match worked {
        _ if streams && ready => "ok",
        Worked::Failed(_) => "stuck",
        Worked::Idle(_) | Worked::Waits(_) if streams => "sync pending",
        Worked::Idle(_) | Worked::Waits(_) => "timeout",
    }
}

fn slot(name: &str, slot: &Slot, server: &Server, word: Option<&str>) -> Value {
    let status = slot.status(server.wal.end, server.keep()).word();
    let reason = slot.lost.map(|why| match server.release {
        Release::V14 | Release::V15 => Value::Null,
        Release::V16 => json!("conflicting"),
        Release::V17 | Release::V18 => json!(Invalidation::word(why)),
    });
    let ours = !matches!(word, None | Some("ok"));
    let active = if ours && word != Some("disabled") { Value::Null } else { json!(slot.holder.is_some()) };
    let caught_up = if ours || slot.orphan { Value::Null } else { json!(slot.confirmed >= server.wal.end) };
    let reason = reason.unwrap_or(Value::Null);
    json!([name, active, status, reason, slot.two_phase, slot.failover, caught_up])
}

/// The state of both servers.
pub(super) fn state(world: &World, words: &Map<String, Value>) -> Value {
    let mut of_slot = Map::new();
    for of in world.directions() {
        if let Some(slot) = world.subscription(&of).and_then(|one| one.slot.clone()) {
            of_slot.insert(slot, json!(of.name));
        }
    }
    let word_of = |slot: &str| {
        let name = of_slot.get(slot)?.as_str()?;
        let of = |host: &&str| words.get(&format!("{name}@{host}")).and_then(Value::as_str);
        let said: Vec<&str> = NODES.iter().filter_map(of).collect();
        let fine =
            said.iter().find(|word| **word == "ok").or_else(|| said.iter().find(|word| **word == "disabled"));
        Some(fine.or(said.first()).copied().unwrap_or("none"))
    };
    let mut state = Map::new();
    for node in NODES {
        let Some(server) = world.servers.get(node) else { continue };
        if server.power == Power::Down {
            state.insert(node.to_owned(), json!("down"));
            continue;
        }
        let slots: Vec<Value> =
            server.slots.iter().map(|(name, one)| slot(name, one, server, word_of(name))).collect();
        let database = server.databases.get("app");
        let every = server.databases.values().flat_map(|one| &one.subscriptions);
        let subs: Vec<Value> = every.map(|(name, one)| subscription(name, one, server)).collect();
        let pubs: Vec<Value> = database.map_or_else(Vec::new, |database| {
            let row = |(name, one): (&String, &postgres::server::Publication)| {
                let all = one.tables == postgres::sql::PublicationTables::All;
                let tables = database.published(one);
                json!([name, all, if tables.is_empty() { Value::Null } else { json!(tables) }])
            };
            database.publications.iter().map(row).collect()
        });
        state.insert(node.to_owned(), json!({"slots": slots, "subs": subs, "pubs": pubs}));
    }
    Value::Object(state)
}

fn subscription(name: &str, one: &Subscription, server: &Server) -> Value {
    let tables: Vec<String> =
        one.tables.iter().map(|(table, state)| format!("{table}:{}", state.letter())).collect();
    let origin = if server.release.filters_origin() { one.origin.word() } else { "any" };
    json!([name, one.enabled, one.slot, *one.publications, origin, tables, one.applied > Lsn::NONE])
}

fn cell(value: &Cell) -> Value {
    match value {
        Cell::Null => Value::Null,
        Cell::Int(number) => json!(number),
        Cell::Bool(truth) => json!(if *truth { "True" } else { "False" }),
        other => json!(other.to_string()),
    }
}

/// Every row and sequence of both servers.
pub(super) fn rows(world: &World) -> Value {
    let mut rows = Map::new();
    for node in NODES {
        let Some(server) = world.servers.get(node) else { continue };
        let Some(database) = server.databases.get("app") else {
            rows.insert(node.to_owned(), Value::Null);
            continue;
        };
        let mut of = Map::new();
        for (name, table) in &database.tables {
            if matches!(table.partitioning, postgres::server::Partitioning::Root(_)) {
                continue;
            }
            let mut held: Vec<Vec<Cell>> = table.rows().map(|row| row.to_vec()).collect();
            held.sort();
            if name == "doc" {
                let there = |row: &&Vec<Cell>| {
                    let oid = row.get(1).and_then(Cell::int).and_then(|oid| u32::try_from(oid).ok());
                    oid.is_some_and(|oid| server.large_objects.contains(&oid))
                };
                of.insert("lo_found".to_owned(), json!(held.iter().filter(there).count()));
                held.iter_mut().for_each(|row| row.truncate(1));
            }
            let held: Vec<Vec<Value>> = held.iter().map(|row| row.iter().map(cell).collect()).collect();
            of.insert(name.clone(), json!(held));
        }
        for (name, sequence) in &database.sequences {
            of.insert(format!("seq {name}"), json!([sequence.last, sequence.called]));
        }
        rows.insert(node.to_owned(), Value::Object(of));
    }
    Value::Object(rows)
}
