//! What of a query is known here: of what is not, nobody may say that the product refuses it.

use super::{Caller, catalogue, looked};
use crate::release::Release;
use crate::server::{Server, takes};
use crate::sql::{COUNT_DISTINCT, Expression, Select, SelectItem, Source, Statement, WHERE};

/// The functions that are worked out, those that do something included.
const FUNCTIONS: &[&str] = &[
    WHERE,
    "abs",
    "bool_and",
    "bool_or",
    "coalesce",
    "count",
    COUNT_DISTINCT,
    "current_database",
    "every",
    "format",
    "generate_series",
    "greatest",
    "least",
    "lo_from_bytea",
    "max",
    "min",
    "nextval",
    "pg_backend_pid",
    "pg_cancel_backend",
    "pg_create_logical_replication_slot",
    "pg_current_wal_flush_lsn",
    "pg_current_wal_insert_lsn",
    "pg_current_wal_lsn",
    "pg_drop_replication_slot",
    "pg_get_serial_sequence",
    "pg_is_in_recovery",
    "pg_last_wal_receive_lsn",
    "pg_last_wal_replay_lsn",
    "pg_reload_conf",
    "pg_replication_origin_advance",
    "pg_replication_slot_advance",
    "pg_size_pretty",
    "pg_switch_wal",
    "pg_terminate_backend",
    "pg_wal_lsn_diff",
    "quote_ident",
    "quote_literal",
    "setval",
    "sum",
    "version",
];

/// The types into which a value can be made here: of one that is there already it is the same.
const KINDS: &[&str] = &[
    "bigint", "bool", "boolean", "int", "int4", "int8", "integer", "name", "numeric", "oid", "pg_lsn",
    "regclass", "text", "varchar",
];

/// What a statement asks that nobody here knows: a function, a view of the catalogue, or a column of one.
#[must_use]
pub fn unknown(statement: &Statement) -> Option<String> {
    match statement {
        Statement::Select(select) => unknown_of(select),
        Statement::Show(name) if Shown::of(name) == Shown::Unknown => {
            Some(format!("what the server has for the parameter `{name}`"))
        }
        Statement::Insert { table, .. }
        | Statement::InsertSelect { table, .. }
        | Statement::Update { table, .. }
        | Statement::Delete { table, .. }
            if table.starts_with("pg_") =>
        {
            Some(format!("changes of the catalogue `{table}` by hand"))
        }
        _ => None,
    }
}

/// What is known of a parameter that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// How it stands where nobody has set it.
    As(&'static str),
    /// No server has it.
    Refused,
    /// Nobody here knows how it stands.
    Unknown,
}

impl Shown {
    /// Of a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        match DEFAULTS.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => Self::As(value),
            None if takes(&name, None).is_err() && !name.contains([' ', '.']) && name != "all" => {
                Self::Refused
            }
            None => Self::Unknown,
        }
    }
}

/// Parameters of which the model knows how they stand where nobody has set them (`pg_settings` of 16.2 and 17.10, which agree); the
/// release stands in the place of the value of its own.
const DEFAULTS: &[(&str, &str)] = &[
    (RELEASE, RELEASE),
    ("default_transaction_read_only", "off"),
    ("max_logical_replication_workers", "4"),
    ("max_replication_slots", "10"),
    ("max_sync_workers_per_subscription", "2"),
    ("max_wal_senders", "10"),
    ("session_replication_role", "origin"),
    ("synchronous_standby_names", ""),
    ("wal_level", "replica"),
];

/// The parameter that tells the release.
pub const RELEASE: &str = "server_version";

fn unknown_of(select: &Select) -> Option<String> {
    let columns = match &select.from {
        Some(Source::Relation(name, _)) => match catalogue_columns(name) {
            // A column that no release has the server refuses.
            Some(columns) => Some(columns.into_iter().chain(looked::never_there(name, select)).collect()),
            None if name.starts_with("pg_") => return Some(format!("the view `{name}`")),
            None => None,
        },
        Some(Source::Function(name, arguments)) => {
            if !FUNCTIONS.contains(&name.as_str()) {
                return Some(format!("the function `{name}`"));
            }
            return arguments.iter().find_map(|one| unknown_in(one, None));
        }
        None => None,
    };
    let aliases = select.items.iter().filter_map(|item| match item {
        SelectItem::Expression(_, alias) => alias.clone(),
        SelectItem::All => None,
    });
    let columns: Option<Vec<String>> = columns;
    let ordered: Option<Vec<String>> =
        columns.clone().map(|columns| columns.into_iter().chain(aliases).collect());
    let items = select.items.iter().find_map(|item| match item {
        SelectItem::Expression(one, _) => unknown_in(one, columns.as_deref()),
        SelectItem::All => None,
    });
    let filter = || unknown_in(select.filter.as_ref()?, columns.as_deref());
    let order = || select.order.iter().find_map(|(one, _)| unknown_in(one, ordered.as_deref()));
    items.or_else(filter).or_else(order)
}

/// The columns that a view of the catalogue has here.
fn catalogue_columns(name: &str) -> Option<Vec<String>> {
    let mut server = Server::new("", Release::V18);
    let caller = Caller::worker(&mut server, "postgres", "postgres");
    catalogue::named(&caller, name).map(|view| view.columns)
}

/// The same of an expression, over these columns where they are those of a view.
fn unknown_in(expression: &Expression, columns: Option<&[String]>) -> Option<String> {
    let within = |one: &Expression| unknown_in(one, columns);
    match expression {
        Expression::Literal(_) | Expression::CountAll => None,
        Expression::Column(name, _) => {
            let is_unknown = columns.is_some_and(|columns| !columns.contains(name));
            is_unknown.then(|| format!("the column `{name}`"))
        }
        Expression::Call(name, arguments) => {
            if !FUNCTIONS.contains(&name.as_str()) {
                return Some(format!("the function `{name}`"));
            }
            arguments.iter().find_map(within)
        }
        Expression::Binary(one, _, other) => within(one).or_else(|| within(other)),
        Expression::Cast(one, kind) => {
            let is_known = KINDS.contains(&kind.as_str());
            within(one).or_else(|| (!is_known).then(|| format!("a value made into `{kind}`")))
        }
        Expression::Not(one) | Expression::IsNull(one, _) => within(one),
        Expression::In(one, many, _) => within(one).or_else(|| many.iter().find_map(within)),
        Expression::Query(select) => unknown_of(select),
    }
}

#[cfg(test)]
mod tests {
    use super::unknown;
    use crate::sql::parse;

    #[test]
    fn what_nobody_here_knows_is_told_and_what_is_known_is_not() {
        for (text, what) in [
            ("SELECT slot_name, active FROM pg_replication_slots ORDER BY slot_name", None),
            ("SELECT write_lag FROM pg_stat_replication", Some("the column `write_lag`")),
            ("SELECT 1 FROM pg_class", Some("the view `pg_class`")),
            ("SELECT pg_database_size('app')", Some("the function `pg_database_size`")),
            ("SELECT setval('s', (SELECT max(id) FROM orders))", None),
            ("SELECT setval('s', (SELECT avg(id) FROM orders))", Some("the function `avg`")),
            ("SELECT id FROM nowhere", None),
            ("SELECT subname AS name FROM pg_subscription ORDER BY name", None),
        ] {
            let statement = parse(text).expect("it can be read").remove(0);
            assert_eq!(unknown(&statement).as_deref(), what, "{text}");
        }
    }
}
