//! What a look names, and what is tended: whether it is there.
//!
//! `catalogue.txt` has the relations of the catalogue. What it does not have no server up to 17 has; of 18 it has what 17 has, and
//! what it lacks may be there.

use super::{Caller, may};
use crate::release::Release;
use crate::reply::SqlError;
use crate::sql::{Expression, Look, Select, SelectItem, Source};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A name in the list, and in which releases it is there.
#[derive(Debug, Clone, Copy)]
struct Listed {
    name: &'static str,
    from: u32,
    before: u32,
}

impl Listed {
    fn of(word: &'static str) -> Self {
        let number = |text: &str| text.parse().unwrap_or_default();
        match (word.split_once('>'), word.split_once('<')) {
            (Some((name, from)), _) => Self { name, from: number(from), before: u32::MAX },
            (_, Some((name, before))) => Self { name, from: 0, before: number(before) },
            _ => Self { name: word, from: 0, before: u32::MAX },
        }
    }

    fn is_there(&self, release: Release) -> bool {
        (self.from..self.before).contains(&release.number())
    }
}

/// A relation of the catalogue.
struct Relation {
    own: Listed,
    /// Whether superusers alone may read all of it.
    is_shut: bool,
    columns: Vec<Listed>,
}

static RELATIONS: LazyLock<BTreeMap<&str, Relation>> = LazyLock::new(|| {
    let mut found: Vec<Relation> = Vec::new();
    for line in include_str!("catalogue.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        if !line.starts_with(' ')
            && let Some(first) = words.next()
        {
            let bare = first.trim_start_matches('!');
            found.push(Relation { own: Listed::of(bare), is_shut: bare != first, columns: Vec::new() });
        }
        if let Some(relation) = found.last_mut() {
            relation.columns.extend(words.map(Listed::of));
        }
    }
    found.into_iter().map(|relation| (relation.own.name, relation)).collect()
});

/// Refuses a query over what superusers alone may read as a whole, where it asks for more than all may see.
pub(super) fn may_read(caller: &Caller<'_>, name: &str, select: &Select) -> Result<(), SqlError> {
    let superuser = caller.server.roles.get(caller.role).is_some_and(|role| role.superuser);
    let is_shut = RELATIONS.get(name).is_some_and(|found| found.is_shut);
    let asks = |item: &SelectItem| match item {
        SelectItem::All => true,
        SelectItem::Expression(Expression::Column(column, _), _) => column == "subconninfo",
        SelectItem::Expression(..) => false,
    };
    if superuser || !is_shut || caller.db().tables.contains_key(name) || !select.items.iter().any(asks) {
        return Ok(());
    }
    Err(SqlError::new("42501", format!("permission denied for table {name}")))
}

/// Whether a relation of the catalogue has a column in a release; none of the list may have it in one that is younger.
pub(super) fn has_column(relation: &str, column: &str, release: Release) -> bool {
    let Some(found) = RELATIONS.get(relation) else { return true };
    match found.columns.iter().find(|one| one.name == column) {
        Some(one) => one.is_there(release),
        None => release >= Release::V18,
    }
}

/// Whether a relation of the catalogue is there in a release, as far as the list tells.
pub(super) fn is_there(relation: &str, release: Release) -> bool {
    RELATIONS.get(relation).is_none_or(|found| found.own.is_there(release))
}

/// What a server answers by a bare name that is no column.
const NO_COLUMNS: &[&str] = &["user", "oid", "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

/// The columns that a query asks of a relation of the catalogue which has no such column in any release.
pub(super) fn never_there(relation: &str, select: &Select) -> Vec<String> {
    let Some(found) = RELATIONS.get(relation) else { return Vec::new() };
    let is_none = |name: &&str| {
        let is_word = ["current_", "session_", "local"].iter().any(|begin| name.starts_with(begin));
        let is_known = found.columns.iter().any(|column| column.name == *name);
        !is_known && !is_word && !NO_COLUMNS.contains(name) && *name != relation
    };
    let mut names = Vec::new();
    let items = select.items.iter().filter_map(|item| match item {
        SelectItem::Expression(one, _) => Some(one),
        SelectItem::All => None,
    });
    items.chain(&select.filter).for_each(|one| columns_in(one, &mut names));
    names.into_iter().filter(is_none).map(str::to_owned).collect()
}

/// The first column of a query over the catalogue that no release has, with the one that was meant, as far as that is known.
#[must_use]
pub fn no_column(select: &Select) -> Option<(String, Option<&'static str>)> {
    let Some(Source::Relation(relation, _)) = &select.from else { return None };
    let name = never_there(relation, select).into_iter().next()?;
    let columns = RELATIONS.get(relation.as_str())?.columns.iter().map(|column| column.name);
    let meant = runbook::nearest_word(&name, columns);
    Some((name, meant))
}

/// The columns that are named in an expression.
fn columns_in<'a>(expression: &'a Expression, found: &mut Vec<&'a str>) {
    match expression {
        Expression::Column(name, _) => found.push(name),
        Expression::Call(_, all) => all.iter().for_each(|one| columns_in(one, found)),
        Expression::Binary(one, _, other) => [one, other].into_iter().for_each(|one| columns_in(one, found)),
        Expression::Not(one) | Expression::IsNull(one, _) | Expression::Cast(one, _) => {
            columns_in(one, found);
        }
        Expression::In(one, many, _) => {
            columns_in(one, found);
            many.iter().for_each(|one| columns_in(one, found));
        }
        Expression::Literal(_) | Expression::CountAll | Expression::Query(_) => {}
    }
}

/// How the names begin of relations that extensions bring, of which nobody here knows whether they are there.
const OF_EXTENSIONS: &[&str] = &[
    "pg_stat_statements",
    "pg_buffercache",
    "pg_stat_kcache",
    "pg_qualstats",
    "pg_wait_sampling",
    "pg_freespacemap",
    "pglogical",
];

fn is_of_extension(name: &str) -> bool {
    OF_EXTENSIONS.iter().any(|begin| name.starts_with(begin))
}

/// What a look names that no server has, where that can be told without one.
#[must_use]
pub fn unlisted(look: &Look) -> Option<&str> {
    let none = look.relations.iter().find(|name| {
        name.starts_with("pg_") && !is_of_extension(name) && !RELATIONS.contains_key(name.as_str())
    });
    let of = look.relations.first().and_then(|name| RELATIONS.get(name.as_str()));
    let lacks = |column: &&String| of.is_some_and(|of| !of.columns.iter().any(|one| one.name == **column));
    none.or_else(|| look.columns.iter().find(lacks)).map(String::as_str)
}

/// Looks for what a look names.
///
/// # Errors
/// What the server refuses it with.
pub fn look(caller: &Caller<'_>, look: &Look) -> Result<(), SqlError> {
    let release = caller.server.release;
    for name in &look.relations {
        let missing = || {
            if look.describes {
                return SqlError::new("", format!("Did not find any relation named \"{name}\"."));
            }
            SqlError::new("42P01", format!("relation \"{name}\" does not exist"))
        };
        if caller.db().tables.contains_key(name) {
            if !look.describes {
                may(caller, name, "SELECT")?;
            }
        } else if !caller.db().sequences.contains_key(name) {
            match RELATIONS.get(name.as_str()) {
                Some(found) if found.own.is_there(release) => {
                    let superuser = caller.server.roles.get(caller.role).is_some_and(|role| role.superuser);
                    // What is named of one that is shut may be what all may see.
                    if found.is_shut && !superuser && !look.describes && look.columns.is_empty() {
                        return Err(SqlError::new("42501", format!("permission denied for table {name}")));
                    }
                }
                None if release >= Release::V18 && name.starts_with("pg_") => {}
                _ if is_else(caller, name) || is_of_extension(name) => {}
                _ => return Err(missing()),
            }
        }
    }
    let Some(name) = look.relations.first() else { return Ok(()) };
    for column in &look.columns {
        let is_there = match caller.db().tables.get(name) {
            Some(table) => table.column(column).is_some(),
            None => RELATIONS.get(name.as_str()).is_none() || has_column(name, column, release),
        };
        if !is_there {
            return Err(SqlError::new("42703", format!("column \"{column}\" does not exist")));
        }
    }
    Ok(())
}

/// Whether a name may be that of an index, of which nobody keeps all.
fn is_else(caller: &Caller<'_>, name: &str) -> bool {
    name.ends_with("_pkey")
        || name.ends_with("_key")
        || caller
            .db()
            .tables
            .values()
            .any(|table| table.indexes.iter().any(|index| index.name.as_deref() == Some(name)))
}

/// Looks for the tables that are tended.
///
/// # Errors
/// What the server refuses it with.
pub fn tend(caller: &Caller<'_>, tag: &str, tables: &[(String, Vec<String>)]) -> Result<(), SqlError> {
    for (name, columns) in tables {
        let Some(table) = caller.db().tables.get(name) else {
            if RELATIONS.contains_key(name.as_str()) {
                continue;
            }
            return Err(SqlError::new("42P01", format!("relation \"{name}\" does not exist")));
        };
        if let Some(column) = columns.iter().find(|column| table.column(column).is_none()) {
            let message = format!("column \"{column}\" of relation \"{name}\" does not exist");
            return Err(SqlError::new("42703", message));
        }
        if tag == "REINDEX" && !caller.server.acts_as(caller.role, &table.owner) {
            return Err(SqlError::new("42501", format!("must be owner of table {name}")));
        }
    }
    Ok(())
}
