//! Publications (`docs/models/postgres.md` 1.1).

use super::World;
use super::define::no_relation;
use super::execute::{Finished, Place};
use crate::query::Caller;
use crate::reply::{Halt, Notice, Severity, SqlError};
use crate::server::Publication;
use crate::sql::{Operations, PublicationOptions, PublicationTable, PublicationTables, Statement};

fn no_publication(name: &str) -> SqlError {
    SqlError::new("42704", format!("publication \"{name}\" does not exist"))
}

/// Puts a publication in its place and notes in the log from where on it is that.
fn put(caller: &mut Caller<'_>, name: &str, publication: Option<Publication>) {
    caller.server.wal.catalogue();
    let database = caller.database;
    caller.server.wal.publication(database, name, publication.clone());
    match publication {
        Some(publication) => caller.db_mut().publications.insert(name.to_owned(), publication),
        None => caller.db_mut().publications.remove(name),
    };
}

fn tables_are_there(caller: &Caller<'_>, tables: &[PublicationTable]) -> Result<(), SqlError> {
    for one in tables {
        let there = if one.schema { one.means("") } else { caller.db().tables.contains_key(&one.table) };
        match (there, one.schema) {
            (true, _) => {}
            (false, true) => {
                return Err(SqlError::new("3F000", format!("schema \"{}\" does not exist", one.table)));
            }
            (false, false) => return Err(no_relation(&one.table)),
        }
    }
    Ok(())
}

/// Refuses schemas where the release knows none in publications, which came with 15, or whoever asks is no superuser.
fn may_have_schemas(caller: &Caller<'_>, tables: &[PublicationTable], refused: &str) -> Result<(), SqlError> {
    if !tables.iter().any(|one| one.schema) {
        return Ok(());
    }
    if !caller.server.release.skips() {
        return Err(SqlError::new("42601", "syntax error at or near \"TABLES\""));
    }
    let superuser = caller.server.roles.get(caller.role).is_some_and(|role| role.superuser);
    if superuser { Ok(()) } else { Err(SqlError::new("42501", refused)) }
}

impl World {
    pub(super) fn about_publication(
        &mut self,
        place: &Place<'_>,
        statement: &Statement,
    ) -> Result<Finished, Halt> {
        self.with(place, |caller| match statement {
            Statement::CreatePublication { .. } => create(caller, statement),
            Statement::AlterPublication { name, word, tables } => alter(caller, name, word, tables),
            Statement::PublicationOperations(name, options) => {
                caller.writes("ALTER PUBLICATION")?;
                let found = caller.db().publications.get(name).ok_or_else(|| no_publication(name))?;
                are_right(caller, options)?;
                let operations = options.operations.unwrap_or(found.operations);
                let via_root = options.via_root.unwrap_or(found.via_root);
                let publication = Publication { operations, via_root, ..found.clone() };
                put(caller, name, Some(publication));
                Ok(Finished::catalogue("ALTER PUBLICATION"))
            }
            Statement::DropPublication { name, if_exists } => {
                caller.writes("DROP PUBLICATION")?;
                let Some(found) = caller.db().publications.get(name) else {
                    if *if_exists {
                        let mut finished = Finished::nothing("DROP PUBLICATION");
                        let message = format!("publication \"{name}\" does not exist, skipping");
                        finished.reply.notices.push(Notice::new(Severity::Notice, message));
                        return Ok(finished);
                    }
                    return Err(no_publication(name).into());
                };
                if !caller.server.acts_as(caller.role, &found.owner) {
                    return Err(SqlError::new("42501", format!("must be owner of publication {name}")).into());
                }
                put(caller, name, None);
                Ok(Finished::catalogue("DROP PUBLICATION"))
            }
            _ => Err(SqlError::new("0A000", "not supported").into()),
        })
    }
}

/// Refuses options that the server does not take.
fn are_right(caller: &Caller<'_>, options: &PublicationOptions) -> Result<(), SqlError> {
    let wrong = options.wrong.as_ref().map(|wrong| wrong.says(caller.server.release));
    wrong.map_or(Ok(()), |says| Err(SqlError::new("42601", says)))
}

fn create(caller: &mut Caller<'_>, statement: &Statement) -> Result<Finished, Halt> {
    let Statement::CreatePublication { name, tables, options } = statement else {
        return Ok(Finished::nothing("CREATE PUBLICATION"));
    };
    caller.writes("CREATE PUBLICATION")?;
    let superuser = caller.server.roles.get(caller.role).is_some_and(|role| role.superuser);
    if !superuser && caller.db().owner != caller.role {
        let message = format!("permission denied for database {}", caller.database);
        return Err(SqlError::new("42501", message).into());
    }
    if !superuser && *tables == PublicationTables::All {
        let message = "must be superuser to create FOR ALL TABLES publication";
        return Err(SqlError::new("42501", message).into());
    }
    if caller.db().publications.contains_key(name) {
        return Err(SqlError::new("42710", format!("publication \"{name}\" already exists")).into());
    }
    are_right(caller, options)?;
    if let PublicationTables::Listed(tables) = tables {
        may_have_schemas(caller, tables, "must be superuser to create FOR TABLES IN SCHEMA publication")?;
        tables_are_there(caller, tables)?;
        let temporary =
            tables.iter().filter(|one| !one.schema).find(|one| !caller.db().tables[&one.table].is_logged());
        if let Some(table) = temporary {
            let message = format!("cannot add relation \"{}\" to publication", table.table);
            let detail = "This operation is not supported for unlogged tables.";
            return Err(SqlError::new("22023", message).detail(detail).into());
        }
    }
    let publication = Publication {
        owner: caller.role.to_owned(),
        tables: tables.clone(),
        operations: options.operations.unwrap_or(Operations::ALL),
        via_root: options.via_root.unwrap_or_default(),
    };
    put(caller, name, Some(publication));
    let mut finished = Finished::catalogue("CREATE PUBLICATION");
    if !caller.server.logs_logically() {
        let quoted = caller.server.release.keeps_slots();
        let named = if quoted { "\"wal_level\"" } else { "wal_level" };
        let mut notice =
            Notice::new(Severity::Warning, format!("{named} is insufficient to publish logical changes"));
        notice.hint = Some(if quoted {
            "Set \"wal_level\" to \"logical\" before creating subscriptions.".to_owned()
        } else {
            "Set wal_level to \"logical\" before creating subscriptions.".to_owned()
        });
        finished.reply.notices.push(notice);
    }
    Ok(finished)
}

fn alter(
    caller: &mut Caller<'_>,
    name: &str,
    word: &str,
    tables: &[PublicationTable],
) -> Result<Finished, Halt> {
    caller.writes("ALTER PUBLICATION")?;
    let found = caller.db().publications.get(name).ok_or_else(|| no_publication(name))?.clone();
    if word != "DROP" {
        may_have_schemas(caller, tables, "must be superuser to add or set schemas")?;
    }
    let PublicationTables::Listed(mut listed) = found.tables.clone() else {
        let message = format!("publication \"{name}\" is defined as FOR ALL TABLES");
        let what = if tables.iter().any(|one| one.schema) { "Schemas" } else { "Tables" };
        let detail = format!("{what} cannot be added to or dropped from FOR ALL TABLES publications.");
        return Err(SqlError::new("55000", message).detail(detail).into());
    };
    tables_are_there(caller, tables)?;
    for table in tables {
        let same = |one: &PublicationTable| one.table == table.table && one.schema == table.schema;
        let place = listed.iter().position(same);
        match (word, place) {
            ("ADD", Some(_)) => {
                let what = if table.schema { "schema" } else { "relation" };
                let message =
                    format!("{what} \"{}\" is already member of publication \"{name}\"", table.table);
                return Err(SqlError::new("42710", message).into());
            }
            ("ADD", None) => listed.push(table.clone()),
            ("DROP", Some(place)) => {
                listed.remove(place);
            }
            ("DROP", None) => {
                let message = if table.schema {
                    format!("tables from schema \"{}\" are not part of the publication", table.table)
                } else {
                    format!("relation \"{}\" is not part of the publication", table.table)
                };
                return Err(SqlError::new("42704", message).into());
            }
            _ => {}
        }
    }
    if word == "SET" {
        listed = tables.to_vec();
    }
    put(caller, name, Some(Publication { tables: PublicationTables::Listed(listed), ..found }));
    Ok(Finished::catalogue("ALTER PUBLICATION"))
}
