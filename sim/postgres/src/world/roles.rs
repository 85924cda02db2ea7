//! Roles and what they may do.

use super::World;
use super::databases::set;
use super::execute::{Finished, Place};
use crate::reply::{Halt, SqlError};
use crate::server::{Role, Server};
use crate::sql::{RoleOption, Statement};
use std::collections::BTreeSet;

/// What may be done with tables, as far as anybody asks for it here.
const OF_TABLES: &[&str] = &["select", "insert", "update", "delete", "truncate"];

fn no_role(name: &str) -> SqlError {
    SqlError::new("42704", format!("role \"{name}\" does not exist"))
}

/// Gives a role attributes.
fn give(role: &mut Role, options: &[RoleOption]) {
    for option in options {
        match option {
            RoleOption::Login(login) => role.login = *login,
            RoleOption::Replication(replication) => role.replication = *replication,
            RoleOption::Superuser(superuser) => role.superuser = *superuser,
            RoleOption::Shut(shut) => role.shut = *shut,
            RoleOption::InRole(roles) => role.member_of.extend(roles.iter().cloned()),
            RoleOption::Other => {}
        }
    }
}

impl World {
    pub(super) fn about_role(&mut self, place: &Place<'_>, statement: &Statement) -> Result<Finished, Halt> {
        let gone = || SqlError::new("", "server closed the connection unexpectedly");
        let server = self.servers.get_mut(place.host).ok_or_else(gone)?;
        let read_only = |what: &str| match place.read_only {
            true => Err(SqlError::new("25006", format!("cannot execute {what} in a read-only transaction"))),
            false => Ok(()),
        };
        let superuser = server.roles.get(&*place.role).is_some_and(|role| role.superuser);
        let allowed = |what: &str| {
            if superuser {
                Ok(())
            } else {
                Err(SqlError::new("42501", format!("permission denied to {what} role")))
            }
        };
        match statement {
            Statement::CreateRole(name, options) => {
                read_only("CREATE ROLE")?;
                allowed("create")?;
                create_role(server, name, options)
            }
            Statement::AlterRole(name, options) => {
                read_only("ALTER ROLE")?;
                allowed("alter")?;
                give(server.roles.get_mut(name).ok_or_else(|| no_role(name))?, options);
                Ok(Finished::catalogue("ALTER ROLE"))
            }
            Statement::RoleSetting(name, change) => {
                read_only("ALTER ROLE")?;
                if **name != *place.role {
                    allowed("alter")?;
                }
                set(&mut server.roles.get_mut(name).ok_or_else(|| no_role(name))?.settings, change);
                Ok(Finished::catalogue("ALTER ROLE"))
            }
            Statement::DropRole(name) => {
                read_only("DROP ROLE")?;
                drop_role(server, name)
            }
            Statement::GrantRole(roles, to) => {
                read_only("GRANT ROLE")?;
                for name in to {
                    let role = server.roles.get_mut(name).ok_or_else(|| no_role(name))?;
                    role.member_of.extend(roles.iter().cloned());
                }
                Ok(Finished::catalogue("GRANT ROLE"))
            }
            Statement::RevokeRole(roles, from) => {
                read_only("REVOKE ROLE")?;
                for name in from {
                    let role = server.roles.get_mut(name).ok_or_else(|| no_role(name))?;
                    role.member_of.retain(|of| !roles.contains(of));
                }
                Ok(Finished::catalogue("REVOKE ROLE"))
            }
            Statement::DefaultPrivileges { maker, privileges, is_sequences, roles } => {
                read_only("ALTER DEFAULT PRIVILEGES")?;
                granted_later(server, place, (maker.as_ref(), *is_sequences), (privileges, roles))
            }
            Statement::SequencePrivileges { privileges, sequences, roles } => {
                read_only("GRANT")?;
                granted_of_sequences(server, place, (privileges, sequences, roles))
            }
            Statement::Privileges { grant, privileges, tables, roles } => {
                read_only(if *grant { "GRANT" } else { "REVOKE" })?;
                privileged(server, place, *grant, (privileges, tables, roles))
            }
            _ => Err(SqlError::new("0A000", "not supported").into()),
        }
    }
}

fn create_role(server: &mut Server, name: &str, options: &[RoleOption]) -> Result<Finished, Halt> {
    if server.roles.contains_key(name) {
        return Err(SqlError::new("42710", format!("role \"{name}\" already exists")).into());
    }
    let mut role = Role::default();
    give(&mut role, options);
    server.roles.insert(name.to_owned(), role);
    Ok(Finished::catalogue("CREATE ROLE"))
}

/// Notes what is granted of sequences, by their owners and superusers.
fn granted_of_sequences(
    server: &mut Server,
    place: &Place<'_>,
    (privileges, sequences, roles): (&[String], &[String], &[String]),
) -> Result<Finished, Halt> {
    if let Some(role) = roles.iter().find(|role| *role != "public" && !server.roles.contains_key(*role)) {
        return Err(no_role(role).into());
    }
    let acts_as: BTreeSet<String> =
        server.roles.keys().filter(|owner| server.acts_as(&place.role, owner)).cloned().collect();
    let Some(database) = server.databases.get_mut(&*place.database) else {
        return Ok(Finished::nothing("GRANT"));
    };
    if let Some(name) = sequences.iter().find(|name| !database.sequences.contains_key(*name)) {
        return Err(super::define::no_relation(name).into());
    }
    for (name, sequence) in &mut database.sequences {
        if !sequences.is_empty() && !sequences.contains(name) {
            continue;
        }
        if !acts_as.contains(&sequence.owner) {
            return Err(SqlError::new("42501", format!("permission denied for sequence {name}")).into());
        }
        let pairs =
            roles.iter().flat_map(|role| privileges.iter().map(move |one| (role.clone(), one.clone())));
        sequence.grants.extend(pairs);
    }
    Ok(Finished::catalogue("GRANT"))
}

/// Notes what is granted of tables, or sequences, that are made later.
fn granted_later(
    server: &mut Server,
    place: &Place<'_>,
    (maker, is_sequences): (Option<&String>, bool),
    (privileges, roles): (&[String], &[String]),
) -> Result<Finished, Halt> {
    let maker = maker.map_or(&*place.role, String::as_str);
    let is_unknown = |role: &&str| *role != "public" && !server.roles.contains_key(*role);
    if let Some(unknown) = roles.iter().map(String::as_str).chain([maker]).find(is_unknown) {
        return Err(no_role(unknown).into());
    }
    if let Some(database) = server.databases.get_mut(&*place.database) {
        let pairs = roles.iter().flat_map(|role| privileges.iter().map(move |one| (role, one)));
        let granted = pairs.map(|(role, one)| (maker.to_owned(), role.clone(), one.clone()));
        if is_sequences {
            database.sequence_grants.extend(granted);
        } else {
            database.grants.extend(granted);
        }
    }
    Ok(Finished::catalogue("ALTER DEFAULT PRIVILEGES"))
}

fn drop_role(server: &mut Server, name: &str) -> Result<Finished, Halt> {
    if !server.roles.contains_key(name) {
        return Err(no_role(name).into());
    }
    let owns = server
        .databases
        .values()
        .any(|database| database.owner == name || database.tables.values().any(|table| table.owner == name));
    if owns {
        let message = format!("role \"{name}\" cannot be dropped because some objects depend on it");
        return Err(SqlError::new("2BP01", message).into());
    }
    server.roles.remove(name);
    Ok(Finished::catalogue("DROP ROLE"))
}

fn privileged(
    server: &mut Server,
    place: &Place<'_>,
    grant: bool,
    (privileges, tables, roles): (&[String], &[String], &[String]),
) -> Result<Finished, Halt> {
    if let Some(role) = roles.iter().find(|role| *role != "public" && !server.roles.contains_key(*role)) {
        return Err(no_role(role).into());
    }
    let Some(database) = server.databases.get_mut(&*place.database) else {
        return Ok(Finished::nothing("GRANT"));
    };
    if let Some(name) = tables.iter().find(|name| !database.tables.contains_key(*name)) {
        return Err(super::define::no_relation(name).into());
    }
    for (name, table) in &mut database.tables {
        if !tables.is_empty() && !tables.contains(name) {
            continue;
        }
        for privilege in roles.iter().filter(|role| **role == table.owner).flat_map(|_| privileges) {
            match (grant, privilege == "all") {
                (true, true) => table.denied.clear(),
                (true, false) => drop(table.denied.remove(privilege)),
                (false, true) => table.denied.extend(OF_TABLES.iter().map(|one| (*one).to_owned())),
                (false, false) => drop(table.denied.insert(privilege.clone())),
            }
        }
        for pair in
            roles.iter().flat_map(|role| privileges.iter().map(move |one| (role.clone(), one.clone())))
        {
            if grant {
                table.grants.insert(pair);
            } else {
                table.grants.remove(&pair);
            }
        }
    }
    Ok(Finished::catalogue(if grant { "GRANT" } else { "REVOKE" }))
}
