//! The names of tables, sequences, indexes and roles: those that a scenario has, that a statement makes, and that it takes for
//! being there. A server refuses what is not (`relation "x" does not exist`, `role "x" does not exist`: measured on 17.10), but
//! for what begins with `pg_`, of which other rules speak, or stands in a schema of its own.

use super::{Kind, Named, named};
use crate::config::TableConfig;
use crate::sql::{AlterTable, Default, RoleOption, Source, Statement, TableDefinition};

/// A table of a scenario, with what is its own.
pub(super) fn of_table(table: &TableConfig) -> Vec<Named> {
    let names = [table.name.clone(), format!("{}_pkey", table.name)];
    let names = names.into_iter().chain(table.sequence.clone());
    names.map(|name| named(Kind::Relation, &name)).collect()
}

/// A relation by the name that is typed; nothing where it is one of the catalogue, or of another schema.
pub(super) fn relation(name: &str) -> Option<Named> {
    let bare = name.strip_prefix("public.").unwrap_or(name);
    let is_own = !bare.starts_with("pg_") && !bare.contains(['.', '"']) && !bare.is_empty();
    is_own.then(|| named(Kind::Relation, &bare.to_ascii_lowercase()))
}

/// Whether a role is none that the server has of itself, and no word for one.
pub(super) fn is_own(role: &Named) -> bool {
    let words = ["public", "current_user", "current_role", "session_user"];
    !role.name.starts_with("pg_") && !words.contains(&role.name.to_ascii_lowercase().as_str())
}

/// The relations and roles that a statement makes.
pub(super) fn created(statement: &Statement) -> Vec<Named> {
    let relations = |names: Vec<String>| names.iter().map(|name| named(Kind::Relation, name)).collect();
    match statement {
        Statement::CreateTable(table) => relations(of_definition(table)),
        Statement::CreateSequence(name) => relations(vec![name.clone()]),
        Statement::CreateIndex { index, table, .. } => {
            let given = index.name.clone();
            relations(vec![given.unwrap_or_else(|| format!("{table}_{}_idx", index.columns.join("_")))])
        }
        Statement::AlterTable { table, changes } => {
            let made = changes.iter().filter_map(|change| match change {
                AlterTable::RenameTable(name) => Some(name.clone()),
                AlterTable::AddColumn(column) => Some(format!("{table}_{}_seq", column.name)),
                AlterTable::AddPrimaryKey(_) => Some(format!("{table}_pkey")),
                _ => None,
            });
            relations(made.collect())
        }
        Statement::CreateRole(name, _) => vec![named(Kind::Role, name)],
        _ => Vec::new(),
    }
}

/// A table that is made, and what the server makes with it.
fn of_definition(table: &TableDefinition) -> Vec<String> {
    let counts = table.columns.iter().filter(|column| {
        let default = column.default.as_ref();
        default.is_some_and(|default| !matches!(default, Default::Expression(_)))
    });
    let sequences = counts.map(|column| format!("{}_{}_seq", table.name, column.name));
    [table.name.clone(), format!("{}_pkey", table.name)].into_iter().chain(sequences).collect()
}

/// The relations and roles that a statement takes for being there.
pub(super) fn used(statement: &Statement) -> Vec<Named> {
    let mut all: Vec<Named> = relations_of(statement).into_iter().filter_map(relation).collect();
    let roles = roles_of(statement).into_iter().map(|name| named(Kind::Role, name));
    all.extend(roles.filter(is_own));
    all
}

fn relations_of(statement: &Statement) -> Vec<&str> {
    match statement {
        Statement::Tend { tables, .. } => tables.iter().map(|(name, _)| name.as_str()).collect(),
        Statement::Look(look) if look.describes => look.relations.iter().map(String::as_str).collect(),
        Statement::Select(select) => match &select.from {
            Some(Source::Relation(name, _)) => vec![name],
            _ => Vec::new(),
        },
        Statement::Insert { table, .. }
        | Statement::InsertSelect { table, .. }
        | Statement::Update { table, .. }
        | Statement::Delete { table, .. }
        | Statement::AlterTable { table, .. }
        | Statement::CreateIndex { table, .. } => vec![table],
        Statement::AlterSequence { name, .. } => vec![name],
        Statement::Truncate { tables, .. }
        | Statement::DropTable { tables, if_exists: false }
        | Statement::Privileges { tables, .. }
        | Statement::SequencePrivileges { sequences: tables, .. } => {
            tables.iter().map(String::as_str).collect()
        }
        _ => Vec::new(),
    }
}

fn roles_of(statement: &Statement) -> Vec<&str> {
    match statement {
        Statement::CreateDatabase { owner, .. } | Statement::AlterSequence { owner, .. } => {
            owner.iter().map(String::as_str).collect()
        }
        Statement::DatabaseOwner(_, role)
        | Statement::AlterRole(role, _)
        | Statement::RoleSetting(role, _)
        | Statement::DropRole(role) => vec![role],
        Statement::CreateRole(_, options) => {
            let groups = options.iter().filter_map(|option| match option {
                RoleOption::InRole(groups) => Some(groups),
                _ => None,
            });
            groups.flatten().map(String::as_str).collect()
        }
        Statement::GrantRole(groups, roles) | Statement::RevokeRole(groups, roles) => {
            groups.iter().chain(roles).map(String::as_str).collect()
        }
        Statement::Connect { roles, .. }
        | Statement::Privileges { roles, .. }
        | Statement::DefaultPrivileges { roles, .. }
        | Statement::SequencePrivileges { roles, .. } => roles.iter().map(String::as_str).collect(),
        Statement::AlterTable { changes, .. } => {
            let owners = changes.iter().filter_map(|change| match change {
                AlterTable::Owner(role) => Some(role.as_str()),
                _ => None,
            });
            owners.collect()
        }
        Statement::CreateSubscription { connection, .. } => vec![&connection.role],
        _ => Vec::new(),
    }
}
