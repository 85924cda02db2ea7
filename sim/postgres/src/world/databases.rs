//! Databases, and settings of databases and of the server.

use super::World;
use super::execute::{Effect, Finished, Place};
use crate::query;
use crate::reply::{Answer, Halt, Notice, Reply, Severity, SqlError};
use crate::server::{Database, Server, takes};
use crate::sql::{Admission, SettingChange, Statement};
use crate::value::Value;
use std::collections::BTreeMap;

/// Changes settings that are kept.
pub(super) fn set(settings: &mut BTreeMap<String, String>, change: &SettingChange) {
    match change {
        SettingChange::Set(name, value) => {
            settings.insert(name.clone(), value.clone());
        }
        SettingChange::Reset(name) => {
            settings.remove(name);
        }
        SettingChange::ResetAll => settings.clear(),
    }
}

fn no_database(name: &str) -> SqlError {
    SqlError::new("3D000", format!("database \"{name}\" does not exist"))
}

fn no_block(place: &Place<'_>, what: &str) -> Result<(), SqlError> {
    if place.in_block {
        return Err(SqlError::new("25001", format!("{what} cannot run inside a transaction block")));
    }
    Ok(())
}

impl World {
    pub(super) fn about_database(
        &mut self,
        place: &Place<'_>,
        statement: &Statement,
    ) -> Result<Finished, Halt> {
        let gone = || SqlError::new("", "server closed the connection unexpectedly");
        let read_only = |what: &str| match place.read_only {
            true => Err(SqlError::new("25006", format!("cannot execute {what} in a read-only transaction"))),
            false => Ok(()),
        };
        let server = self.servers.get_mut(place.host).ok_or_else(gone)?;
        match statement {
            Statement::CreateDatabase { name, owner } => {
                read_only("CREATE DATABASE")?;
                no_block(place, "CREATE DATABASE")?;
                create(server, place, name, owner.as_deref())
            }
            Statement::DropDatabase { name, if_exists, force } => {
                read_only("DROP DATABASE")?;
                no_block(place, "DROP DATABASE")?;
                drop_database(server, place, name, (*if_exists, *force))
            }
            Statement::AlterDatabase(name, change) => {
                must_own(server, place, name)?;
                let database = server.databases.get_mut(name).ok_or_else(|| no_database(name))?;
                read_only("ALTER DATABASE")?;
                set(&mut database.settings, change);
                Ok(Finished::catalogue("ALTER DATABASE"))
            }
            Statement::Admission { database, admission, tag } => {
                let found = server.databases.get_mut(database);
                let found = match found {
                    // Nothing of the catalogue is changed where nothing of it is called so.
                    None if tag.starts_with("UPDATE") => return Ok(Finished::nothing("UPDATE 0")),
                    found => found.ok_or_else(|| no_database(database))?,
                };
                read_only(tag.split(" 1").next().unwrap_or_default())?;
                match admission {
                    Admission::Shut(shut) => found.shut = *shut,
                    Admission::Closed(closed) => found.closed = *closed,
                }
                Ok(Finished::catalogue(tag))
            }
            Statement::DatabaseOwner(name, owner) => {
                must_own(server, place, name)?;
                read_only("ALTER DATABASE")?;
                if !server.roles.contains_key(owner) {
                    return Err(SqlError::new("42704", format!("role \"{owner}\" does not exist")).into());
                }
                let database = server.databases.get_mut(name).ok_or_else(|| no_database(name))?;
                database.owner.clone_from(owner);
                Ok(Finished::catalogue("ALTER DATABASE"))
            }
            Statement::Connect { grant, database, roles } => {
                read_only(if *grant { "GRANT" } else { "REVOKE" })?;
                connect_right(server, *grant, database, roles)
            }
            Statement::AlterSystem(change) => {
                no_block(place, "ALTER SYSTEM")?;
                may_alter_system(server, place, change)?;
                set(&mut server.settings.file, change);
                Ok(Finished::nothing("ALTER SYSTEM"))
            }
            Statement::Checkpoint => may_checkpoint(server, place).map(|()| Ok(checkpoint(server)))?,
            Statement::Show(name) => {
                let value = show(server, place, &name.to_ascii_lowercase())?;
                let (columns, right) = (vec![name.clone()], vec![false]);
                let answer = Answer::Rows { columns, right, rows: vec![vec![Value::Text(value)]] };
                let reply = Reply { notices: Vec::new(), result: Ok(answer) };
                Ok(Finished { reply, effect: Effect::Nothing })
            }
            _ => Err(SqlError::new("0A000", "not supported").into()),
        }
    }
}

/// What a session shows of a parameter: what was set for it, or what the server runs with, or the default; on or off as the
/// server writes it (measured on 17.10). The release is told as far as the scenario says it.
fn show(server: &Server, place: &Place<'_>, name: &str) -> Result<String, SqlError> {
    takes(name, None)?;
    if name == query::RELEASE {
        return Ok(server.release.to_string());
    }
    let own = server.sessions.get(&place.session).and_then(|session| session.settings.get(name));
    let default = match query::Shown::of(name) {
        query::Shown::As(default) => default,
        query::Shown::Refused | query::Shown::Unknown => "",
    };
    let value = own.map(String::as_str).or_else(|| server.settings.get(name)).unwrap_or(default);
    Ok(match default {
        "on" | "off" => if crate::sql::truth(value) { "on" } else { "off" }.to_owned(),
        _ => value.to_owned(),
    })
}

/// Refuses a change of the server to whoever is no superuser.
fn may_alter_system(server: &Server, place: &Place<'_>, change: &SettingChange) -> Result<(), SqlError> {
    if server.roles.get(&*place.role).is_some_and(|role| role.superuser) {
        return Ok(());
    }
    let name = change.parameter().map_or("all", |(name, _)| name);
    Err(SqlError::new("42501", format!("permission denied to set parameter \"{name}\"")))
}

fn checkpoint(server: &mut Server) -> Finished {
    server.checkpoint(&|_| false);
    Finished::nothing("CHECKPOINT")
}

/// Refuses a checkpoint to whoever may make none: from 15 on a role makes one that is in `pg_checkpoint` (release notes 15; what
/// is said in 16 and 17 was measured, before it is that of the sources).
fn may_checkpoint(server: &Server, place: &Place<'_>) -> Result<(), SqlError> {
    let role = server.roles.get(&*place.role);
    let number = server.release.number();
    let is_in = role.is_some_and(|role| role.member_of.contains("pg_checkpoint"));
    if role.is_some_and(|role| role.superuser) || number >= 15 && is_in {
        return Ok(());
    }
    let message = match number {
        ..15 => "must be superuser to do CHECKPOINT",
        15 => "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT",
        16.. => "permission denied to execute CHECKPOINT command",
    };
    Err(SqlError::new("42501", message))
}

/// Refuses a change of a database to whoever does not own it.
fn must_own(server: &Server, place: &Place<'_>, name: &str) -> Result<(), SqlError> {
    let database = server.databases.get(name).ok_or_else(|| no_database(name))?;
    if server.acts_as(&place.role, &database.owner) {
        return Ok(());
    }
    Err(SqlError::new("42501", format!("must be owner of database {name}")))
}

fn create(server: &mut Server, place: &Place<'_>, name: &str, owner: Option<&str>) -> Result<Finished, Halt> {
    let owner = owner.unwrap_or(&place.role);
    if !server.roles.contains_key(owner) {
        return Err(SqlError::new("42704", format!("role \"{owner}\" does not exist")).into());
    }
    if server.databases.contains_key(name) {
        return Err(SqlError::new("42P04", format!("database \"{name}\" already exists")).into());
    }
    let mut database = Database::new(name);
    owner.clone_into(&mut database.owner);
    server.databases.insert(name.to_owned(), database);
    Ok(Finished::catalogue("CREATE DATABASE"))
}

fn drop_database(
    server: &mut Server,
    place: &Place<'_>,
    name: &str,
    (if_exists, force): (bool, bool),
) -> Result<Finished, Halt> {
    let Some(database) = server.databases.get(name) else {
        if if_exists {
            let mut finished = Finished::nothing("DROP DATABASE");
            let notice =
                Notice::new(Severity::Notice, format!("database \"{name}\" does not exist, skipping"));
            finished.reply.notices.push(notice);
            return Ok(finished);
        }
        return Err(no_database(name).into());
    };
    if !server.acts_as(&place.role, &database.owner) {
        return Err(SqlError::new("42501", format!("must be owner of database {name}")).into());
    }
    if *name == *place.database {
        return Err(SqlError::new("55006", "cannot drop the currently open database").into());
    }
    let active = server.slots.values().filter(|slot| slot.database == name && slot.holder.is_some()).count();
    if active > 0 {
        let message = format!("database \"{name}\" is used by an active logical replication slot");
        let detail = format!("There is {active} active slot.");
        return Err(SqlError::new("55006", message).detail(detail).into());
    }
    if !database.subscriptions.is_empty() {
        let many = database.subscriptions.len();
        let message = format!("database \"{name}\" is being used by logical replication subscription");
        let detail = if many == 1 {
            "There is 1 subscription.".to_owned()
        } else {
            format!("There are {many} subscriptions.")
        };
        return Err(SqlError::new("55006", message).detail(detail).into());
    }
    let sessions: Vec<_> =
        server.sessions.iter().filter(|(_, one)| *one.database == *name).map(|(id, _)| *id).collect();
    if !sessions.is_empty() && !force {
        let message = format!("database \"{name}\" is being accessed by other users");
        let many = sessions.len();
        let detail = if many == 1 {
            "There is 1 other session using the database.".to_owned()
        } else {
            format!("There are {many} other sessions using the database.")
        };
        return Err(SqlError::new("55006", message).detail(detail).into());
    }
    for id in sessions {
        server.sessions.remove(&id);
        let ended = SqlError::new("57P01", "terminating connection due to administrator command");
        server.lost.insert(id, ended);
    }
    server.databases.remove(name);
    server.slots.retain(|_, slot| slot.database != name);
    Ok(Finished::catalogue("DROP DATABASE"))
}

fn connect_right(server: &mut Server, grant: bool, name: &str, roles: &[String]) -> Result<Finished, Halt> {
    let unknown = roles.iter().find(|role| *role != "public" && !server.roles.contains_key(*role));
    if let Some(role) = unknown {
        return Err(SqlError::new("42704", format!("role \"{role}\" does not exist")).into());
    }
    let database = server.databases.get_mut(name).ok_or_else(|| no_database(name))?;
    for role in roles {
        if role == "public" {
            database.public_connect = grant;
        } else if grant {
            database.connect.insert(role.clone());
            database.owner_denied &= *role != database.owner;
        } else {
            database.connect.remove(role);
            database.owner_denied |= *role == database.owner;
        }
    }
    Ok(Finished::catalogue(if grant { "GRANT" } else { "REVOKE" }))
}
