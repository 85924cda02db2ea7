//! Waits that are over before what they are for has come: one is asked of a server that is behind, and ends all the same. A
//! query the wrong way round, an answer with its heading, a state that says nothing of the position.

use crate::query::{self, Caller};
use crate::release::Release;
use crate::reply::{Answer, Reply};
use crate::server::{Database, OriginFilter, Server, Slot, Subscription, TableState, Worker};
use crate::sql::{Connection, Expression, Select, Source, Statement};
use crate::tools::{Psql, Wanted, reply_lines};
use crate::value::{Lsn, Value};
use std::collections::BTreeMap;

/// How far a slot is behind: by one record, and by more than anybody passes over.
const BEHIND: [u64; 2] = [8, 1 << 32];

/// What a wait is over without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// A slot is behind by as much as one likes.
    Position,
    /// A slot is behind by little.
    Nearly,
    /// Tables that are not copied.
    Tables,
}

/// What a wait is over without; nothing where it waits for it, or for something else.
pub(super) fn over_without(
    (query, wanted): (&Psql, &Wanted),
    statement: &Statement,
    (tables, release): (&[&str], Release),
) -> Option<Over> {
    let Statement::Select(select) = statement else { return None };
    let Some(Source::Relation(source, _)) = &select.from else { return None };
    let names = named(select);
    // A position that is written out is that of the day on which it was.
    if names.iter().any(|name| name.contains('/')) {
        return None;
    }
    let ends = |server: Server| {
        let mut server = server;
        let mut caller = Caller::worker(&mut server, DATABASE, "postgres");
        let Ok(answer) = query::select(&mut caller, select) else { return false };
        wanted.is_met(&printed(query, answer), 0)
    };
    match source.as_str() {
        "pg_replication_slots" => {
            let [nearly, far] = BEHIND.map(|behind| ends(with_slots(release, &names, behind)));
            if far { Some(Over::Position) } else { nearly.then_some(Over::Nearly) }
        }
        "pg_subscription_rel" => {
            let some = [0, 1].into_iter().filter(|ready| *ready < tables.len());
            let is_over = |ready| ends(with_tables(release, &names, (tables, ready)));
            some.into_iter().any(is_over).then_some(Over::Tables)
        }
        _ => None,
    }
}

/// Whether a wait for what connections show is over where there is none.
pub(super) fn is_over_alone((query, wanted): (&Psql, &Wanted), select: &Select, release: Release) -> bool {
    let mut server = server(release);
    let mut caller = Caller::worker(&mut server, DATABASE, "postgres");
    query::select(&mut caller, select).is_ok_and(|answer| wanted.is_met(&printed(query, answer), 0))
}

/// What `psql` prints of an answer, as a shell has it.
fn printed(query: &Psql, answer: Answer) -> String {
    let reply = Reply { notices: Vec::new(), result: Ok(answer) };
    reply_lines(&reply, "", query).join("\n").trim_end().to_owned()
}

const DATABASE: &str = "app";

fn server(release: Release) -> Server {
    let mut server = Server::new("one", release);
    server.databases.insert(DATABASE.to_owned(), Database::new(DATABASE));
    server
}

/// A server whose slots of these names are in use, and behind.
fn with_slots(release: Release, names: &[String], behind: u64) -> Server {
    let mut server = server(release);
    let from = server.wal.end;
    server.wal.end = Lsn(from.0 + behind);
    let any = [String::from("any")];
    for name in if names.is_empty() { &any } else { names } {
        let holder = Some(("other".to_owned(), name.clone()));
        server.slots.insert(name.clone(), Slot { holder, ..Slot::at(DATABASE, from) });
    }
    server
}

/// A server whose subscriptions of these names have tables of which so many are copied.
fn with_tables(release: Release, names: &[String], (tables, ready): (&[&str], usize)) -> Server {
    let mut server = server(release);
    let state = |at: usize| if at < ready { TableState::Ready } else { TableState::Init };
    let tables: BTreeMap<String, TableState> =
        tables.iter().enumerate().map(|(at, name)| ((*name).to_owned(), state(at))).collect();
    let any = [String::from("any")];
    let mut made = BTreeMap::new();
    for name in if names.is_empty() { &any } else { names } {
        let subscription = Subscription { tables: tables.clone(), ..subscription(server.oid(), name) };
        made.insert(name.clone(), subscription);
    }
    server.databases.entry(DATABASE.to_owned()).and_modify(|database| database.subscriptions = made);
    server
}

fn subscription(oid: u32, name: &str) -> Subscription {
    let text = "host=other".to_owned();
    let connection = Connection {
        host: "other".to_owned(),
        port: None,
        database: DATABASE.to_owned(),
        role: "postgres".to_owned(),
        text,
    };
    Subscription {
        oid,
        owner: "postgres".to_owned(),
        enabled: true,
        connection: connection.into(),
        slot: Some(name.to_owned()),
        publications: [name.to_owned()].into(),
        origin: OriginFilter::Any,
        disable_on_error: false,
        two_phase: false,
        failover: false,
        skip: None,
        tables: BTreeMap::new(),
        applied: Lsn::NONE,
        seen: Lsn::NONE,
        worker: Worker::Running(Lsn::NONE),
        conflicts: BTreeMap::new(),
    }
}

/// Whether a wait goes on as long as no table of a subscription is copied.
pub(super) fn waits_for_tables(
    (query, wanted): (&Psql, &Wanted),
    select: &Select,
    (tables, release): (&[&str], Release),
) -> bool {
    let mut server = with_tables(release, &named(select), (tables, 0));
    let mut caller = Caller::worker(&mut server, DATABASE, "postgres");
    query::select(&mut caller, select).is_ok_and(|answer| !wanted.is_met(&printed(query, answer), 0))
}

/// The texts that a query compares with, by one of which it names what it looks at.
pub(super) fn named(select: &Select) -> Vec<String> {
    let mut found = Vec::new();
    texts(select, &mut found);
    found
}

fn texts(select: &Select, found: &mut Vec<String>) {
    if let Some(filter) = &select.filter {
        within(filter, found);
    }
    for item in &select.items {
        if let crate::sql::SelectItem::Expression(one, _) = item {
            within(one, found);
        }
    }
}

fn within(expression: &Expression, found: &mut Vec<String>) {
    match expression {
        Expression::Literal(Value::Text(text)) => found.push(text.clone()),
        Expression::Literal(_) | Expression::CountAll | Expression::Column(..) => {}
        Expression::Call(_, all) => all.iter().for_each(|one| within(one, found)),
        Expression::Binary(one, _, other) => [one, other].into_iter().for_each(|one| within(one, found)),
        Expression::Not(one) | Expression::IsNull(one, _) | Expression::Cast(one, _) => within(one, found),
        Expression::In(one, many, _) => {
            within(one, found);
            many.iter().for_each(|one| within(one, found));
        }
        Expression::Query(select) => texts(select, found),
    }
}

#[cfg(test)]
mod tests {
    use super::{Over, over_without};
    use crate::release::Release;
    use crate::sql::parse;
    use crate::tools::{Line, parse_line};

    fn over(condition: &str) -> Option<Over> {
        let line = format!("{condition}; do sleep 1; done");
        let Ok(Line::Until { query, wanted }) = parse_line(&line) else { panic!("{line}") };
        let statements = parse(&query.commands[0]).expect("it is a statement");
        over_without((&query, &wanted), &statements[0], (&["acct", "item"], Release::V16))
    }

    #[test]
    fn a_wait_that_ends_before_what_it_is_for_is_told_from_one_that_waits() {
        let slot = |option: &str, asks: &str| {
            format!(
                "psql -h old -d app {option} \"SELECT {asks} FROM pg_replication_slots WHERE slot_name = 'up'\""
            )
        };
        let lag = "pg_current_wal_lsn() - confirmed_flush_lsn";
        let turned = "pg_wal_lsn_diff(confirmed_flush_lsn, pg_current_wal_lsn())";
        let tables = "psql -h new -d app -Atc \"SELECT count(*) FROM pg_subscription_rel WHERE srsubstate";
        for (condition, found) in [
            (format!("until [ \"$({})\" -le 0 ]", slot("-Atc", lag)), None),
            (format!("while [ \"$({})\" -gt 0 ]", slot("-Atc", lag)), None),
            (
                format!(
                    "until [ \"$({})\" = t ]",
                    slot("-Atc", "confirmed_flush_lsn >= pg_current_wal_lsn()")
                ),
                None,
            ),
            (format!("while [ \"$({})\" -gt 0 ]", slot("-c", lag)), Some(Over::Position)),
            (format!("until [ \"$({})\" -le 0 ]", slot("-Atc", turned)), Some(Over::Position)),
            (format!("until [ \"$({})\" = t ]", slot("-Atc", "active")), Some(Over::Position)),
            (format!("until [ \"$({})\" -lt 1000 ]", slot("-Atc", lag)), Some(Over::Nearly)),
            (format!("until [ \"$({tables} <> 'r'\")\" = 0 ]"), None),
            (format!("until [ \"$({tables} = 'r'\")\" -gt 0 ]"), Some(Over::Tables)),
            (format!("while [ \"$({tables} = 'i'\")\" = 0 ]"), Some(Over::Tables)),
            (format!("until [ \"$({tables} = 'r'\")\" = 2 ]"), None),
        ] {
            assert_eq!(over(&condition), found, "{condition}");
        }
    }
}
