//! What the views of the catalogue show, as far as runbooks ask them.

use super::{Caller, may_use};
use crate::server::{Server, Subscription, Worker};
use crate::sql::PublicationTables;
use crate::value::{Lsn, Value};

/// A view: its columns and its rows.
pub(super) struct View {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
}

fn view(columns: &[&str], rows: Vec<Vec<Value>>) -> View {
    View { columns: columns.iter().map(ToString::to_string).collect(), rows }
}

fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

fn maybe(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}

/// A view by its name; none where there is none of that name.
pub(super) fn named(caller: &Caller<'_>, name: &str) -> Option<View> {
    let server: &Server = caller.server;
    Some(match name {
        "pg_subscription_rel" => subscription_rel(caller),
        "pg_subscription" => subscriptions(server),
        "pg_stat_subscription" => stat_subscription(server),
        "pg_stat_subscription_stats" => subscription_stats(server),
        "pg_replication_slots" => slots(server),
        "pg_stat_replication" => stat_replication(server),
        "pg_replication_origin_status" => origins(caller),
        "pg_stat_activity" => activity(server),
        "pg_sequences" => sequences(caller),
        "pg_publication" => publications(caller),
        "pg_publication_tables" => publication_tables(caller),
        "pg_database" => view(&["datname"], server.databases.keys().map(|name| vec![text(name)]).collect()),
        "pg_roles" => view(&["rolname"], server.roles.keys().map(|name| vec![text(name)]).collect()),
        "pg_prepared_xacts" => {
            let row = |(gid, one): (&String, &crate::server::Prepared)| vec![text(gid), text(&*one.database)];
            view(&["gid", "database"], server.prepared.iter().map(row).collect())
        }
        "pg_tables" => {
            let row = |name: &str| vec![text("public"), text(name), text(&caller.db().tables[name].owner)];
            let names = caller.db().tables_in_order();
            view(&["schemaname", "tablename", "tableowner"], names.into_iter().map(row).collect())
        }
        "pg_settings" => {
            let row = |(name, value): (&String, &String)| vec![text(name), text(value)];
            view(&["name", "setting"], server.settings.running.iter().map(row).collect())
        }
        _ => return None,
    })
}

fn subscription_rel(caller: &Caller<'_>) -> View {
    let mut rows = Vec::new();
    for subscription in caller.db().subscriptions.values() {
        let table = |(name, state): (&String, &crate::server::TableState)| {
            vec![Value::Int(i64::from(subscription.oid)), text(name), text(state.letter())]
        };
        rows.extend(subscription.tables.iter().map(table));
    }
    view(&["srsubid", "srrelid", "srsubstate"], rows)
}

/// Every subscription of a server, with its name and its database.
fn every(server: &Server) -> impl Iterator<Item = (&str, &str, &Subscription)> {
    server.databases.values().flat_map(|database| {
        let of = database.name.as_str();
        database.subscriptions.iter().map(move |(name, one)| (name.as_str(), of, one))
    })
}

fn subscriptions(server: &Server) -> View {
    let row = |(name, _, one): (&str, &str, &Subscription)| {
        vec![
            Value::Int(i64::from(one.oid)),
            text(name),
            Value::Bool(one.enabled),
            maybe(one.slot.as_deref()),
            text(one.origin.word()),
            text(&one.connection.text),
            text(format!("{{{}}}", one.publications.join(","))),
        ]
    };
    let columns =
        ["oid", "subname", "subenabled", "subslotname", "suborigin", "subconninfo", "subpublications"];
    view(&columns, every(server).map(row).collect())
}

fn stat_subscription(server: &Server) -> View {
    let row = |(name, _, one): (&str, &str, &Subscription)| {
        let (process, received) = match one.worker {
            Worker::Running(at) => (Value::Int(4711), Value::Lsn(at)),
            Worker::Absent | Worker::Failed(_) => (Value::Null, Value::Null),
        };
        let id = Value::Int(i64::from(one.oid));
        vec![id, text(name), process, Value::Null, received.clone(), received]
    };
    let columns = ["subid", "subname", "pid", "relid", "received_lsn", "latest_end_lsn"];
    view(&columns, every(server).map(row).collect())
}

fn subscription_stats(server: &Server) -> View {
    let names = ["insert_exists", "update_exists", "update_missing", "delete_missing"];
    let row = |(name, _, one): (&str, &str, &Subscription)| {
        let count = |conflict: &&str| {
            let count = one.conflicts.get(*conflict).copied().unwrap_or(0);
            Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
        };
        let mut row = vec![Value::Int(i64::from(one.oid)), text(name)];
        row.extend(names.iter().map(count));
        row
    };
    let columns = [
        "subid",
        "subname",
        "confl_insert_exists",
        "confl_update_exists",
        "confl_update_missing",
        "confl_delete_missing",
    ];
    view(&columns, every(server).map(row).collect())
}

fn slots(server: &Server) -> View {
    let (end, keep) = (server.wal.end, server.keep());
    let row = |(name, slot): (&String, &crate::server::Slot)| {
        vec![
            text(name),
            text(&slot.plugin),
            text("logical"),
            text(&slot.database),
            Value::Bool(slot.holder.is_some()),
            text(slot.status(end, keep).word()),
            maybe(slot.lost.map(crate::server::Invalidation::word)),
            Value::Lsn(slot.restart),
            if slot.orphan { Value::Null } else { Value::Lsn(slot.confirmed) },
            Value::Bool(slot.two_phase),
            Value::Bool(slot.failover),
        ]
    };
    let columns = [
        "slot_name",
        "plugin",
        "slot_type",
        "database",
        "active",
        "wal_status",
        "invalidation_reason",
        "restart_lsn",
        "confirmed_flush_lsn",
        "two_phase",
        "failover",
    ];
    view(&columns, server.slots.iter().map(row).collect())
}

fn stat_replication(server: &Server) -> View {
    let row = |slot: &crate::server::Slot| {
        let (_, name) = slot.holder.clone()?;
        let (sent, at) = (Value::Lsn(slot.sent), Value::Lsn(slot.confirmed));
        Some(vec![text(name), text("streaming"), sent, at.clone(), at.clone(), at, text("async")])
    };
    let columns =
        ["application_name", "state", "sent_lsn", "write_lsn", "flush_lsn", "replay_lsn", "sync_state"];
    view(&columns, server.slots.values().filter_map(row).collect())
}

fn origins(caller: &Caller<'_>) -> View {
    let row = |one: &Subscription| {
        let at = if one.applied == Lsn::NONE { Value::Null } else { Value::Lsn(one.applied) };
        vec![text(format!("pg_{}", one.oid)), at]
    };
    view(&["external_id", "remote_lsn"], caller.db().subscriptions.values().map(row).collect())
}

fn activity(server: &Server) -> View {
    let row = |(id, one): (&crate::server::SessionId, &crate::server::Session)| {
        let state = if one.transaction.is_some() { "idle in transaction" } else { "idle" };
        vec![
            Value::Int(i64::try_from(id.0).unwrap_or(i64::MAX)),
            text(&*one.role),
            text(&*one.database),
            text(&one.application),
            text(state),
            text("client backend"),
        ]
    };
    let columns = ["pid", "usename", "datname", "application_name", "state", "backend_type"];
    view(&columns, server.sessions.iter().map(row).collect())
}

fn sequences(caller: &Caller<'_>) -> View {
    let row = |(name, one): (&String, &crate::server::Sequence)| {
        // Who may neither use it nor read it is not told where it stands (measured on 17.10).
        let is_seen = may_use((caller.server, caller.role), one, &["usage", "select"]);
        let last = if one.called && is_seen { Value::Int(one.last) } else { Value::Null };
        let numbers = [one.start, one.increment].map(Value::Int);
        let mut row = vec![text("public"), text(name), last];
        row.extend(numbers);
        row
    };
    let columns = ["schemaname", "sequencename", "last_value", "start_value", "increment_by"];
    view(&columns, caller.db().sequences.iter().map(row).collect())
}

fn publications(caller: &Caller<'_>) -> View {
    let row = |(name, one): (&String, &crate::server::Publication)| {
        let operations = one.operations;
        let flags = [operations.insert, operations.update, operations.delete, operations.truncate];
        let mut row = vec![text(name), Value::Bool(one.tables == PublicationTables::All)];
        row.extend(flags.map(Value::Bool));
        row
    };
    let columns = ["pubname", "puballtables", "pubinsert", "pubupdate", "pubdelete", "pubtruncate"];
    view(&columns, caller.db().publications.iter().map(row).collect())
}

fn publication_tables(caller: &Caller<'_>) -> View {
    let mut rows = Vec::new();
    for (name, one) in &caller.db().publications {
        let tables = caller.db().published(one);
        rows.extend(tables.into_iter().map(|table| vec![text(name), text("public"), text(table)]));
    }
    view(&["pubname", "schemaname", "tablename"], rows)
}
