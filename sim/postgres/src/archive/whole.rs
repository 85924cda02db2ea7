//! Dumps as files, what `pg_restore` takes out of one, and those of whole databases and whole clusters, which make what they
//! are restored into.

use super::{Dump, Form, Item, Section, dump, globals, statement, wants};
use crate::release::Release;
use crate::server::{Database, Server};
use crate::sql::{Admission, AlterTable, SettingChange, Statement};

/// A piece of a file that `psql` runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Script {
    /// A piece of a dump.
    Item(Item),
    /// A line that a query has printed.
    Text(String),
}

/// What a file is to the programs that read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Statements.
    Script,
    /// A dump of another form than plain text.
    Archive,
}

/// A file that a step has written.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// What it is.
    pub kind: FileKind,
    /// What is in it.
    pub pieces: Vec<Script>,
}

/// What a call of `pg_restore` takes out of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Restore {
    /// `-s`.
    pub schema_only: bool,
    /// `-a`.
    pub data_only: bool,
    /// Each `--section`.
    pub sections: Vec<Section>,
    /// `--clean` with `--if-exists`: what is there is dropped before.
    pub clean: bool,
    /// `--role`: as whom what is put back is done.
    pub role: Option<String>,
    /// `--no-owner`.
    pub no_owner: bool,
    /// `--no-publications`.
    pub no_publications: bool,
    /// `--no-subscriptions`.
    pub no_subscriptions: bool,
    /// `-C`: make the database, and restore into that.
    pub create: bool,
}

impl Restore {
    /// Whether a piece of an archive is put back.
    #[must_use]
    pub fn takes(&self, item: &Item) -> bool {
        if item.section().is_some_and(|section| !wants(&self.sections, section)) {
            return false;
        }
        let is_data = match item {
            Item::Copy { .. } => true,
            Item::Statement(statement) => matches!(**statement, Statement::Select(_)),
            _ => false,
        };
        if is_data {
            return !self.schema_only;
        }
        match item {
            Item::Connect(_) => self.create,
            Item::Statement(statement) => self.takes_statement(statement),
            _ => !self.data_only,
        }
    }

    /// Whether it puts rows back, where there are some.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        !self.schema_only && wants(&self.sections, Section::Data)
    }

    /// What drops what some pieces make, in the order of the program: what was made last goes first. A sequence goes with its
    /// table.
    #[must_use]
    pub fn drops(&self, pieces: &[&Item]) -> Vec<Item> {
        let dropped = |item: &&Item| {
            let Item::Statement(made) = item else { return None };
            Some(statement(match &**made {
                Statement::CreateTable(table) => {
                    Statement::DropTable { tables: vec![table.name.clone()], if_exists: true }
                }
                Statement::CreatePublication { name, .. } => {
                    Statement::DropPublication { name: name.clone(), if_exists: true }
                }
                Statement::CreateSubscription { name, .. } => {
                    Statement::DropSubscription { name: name.clone(), if_exists: true }
                }
                _ => return None,
            }))
        };
        pieces.iter().rev().filter_map(dropped).collect()
    }

    fn takes_statement(&self, statement: &Statement) -> bool {
        match statement {
            Statement::CreateDatabase { .. } => self.create,
            Statement::DatabaseOwner(..) => self.create && !self.no_owner,
            Statement::AlterDatabase(..) => self.create && !self.data_only,
            _ if self.data_only => false,
            Statement::AlterTable { changes, .. } => {
                !self.no_owner || !changes.iter().all(|change| matches!(change, AlterTable::Owner(_)))
            }
            Statement::AlterSequence { owner, .. } => !self.no_owner || owner.is_none(),
            Statement::CreatePublication { .. } | Statement::AlterPublication { .. } => !self.no_publications,
            Statement::CreateSubscription { .. } => !self.no_subscriptions,
            _ => true,
        }
    }
}

/// What a call of `pg_dump` or `pg_dumpall` writes of a database, or of a whole server.
#[must_use]
pub fn whole(server: &Server, database: (&str, &Database), how: &Dump) -> Vec<Item> {
    if how.globals {
        return globals(server);
    }
    if !how.all {
        // An archive always has what makes its database, and `pg_restore` says whether that is wanted.
        let creates = how.create || how.form != Form::Plain;
        return of(server.release, database, (how, creates));
    }
    let mut items = globals(server);
    for (name, database) in &server.databases {
        let is_first = name == "postgres";
        if is_first {
            items.push(Item::Connect(name.clone()));
        }
        items.extend(of(server.release, (name, database), (how, !is_first)));
    }
    items
}

fn of(release: Release, (name, database): (&str, &Database), (how, creates): (&Dump, bool)) -> Vec<Item> {
    let mut items = Vec::new();
    if creates {
        items.push(statement(Statement::CreateDatabase { name: name.to_owned(), owner: None }));
        if !how.no_owner {
            let owner = database.owner.clone();
            items.push(statement(Statement::DatabaseOwner(name.to_owned(), owner)));
        }
        items.push(Item::Connect(name.to_owned()));
        if database.shut {
            let (admission, tag) = (Admission::Shut(true), "ALTER DATABASE");
            items.push(statement(Statement::Admission { database: name.to_owned(), admission, tag }));
        }
        for (setting, value) in &database.settings {
            let change = SettingChange::Set(setting.clone(), value.clone());
            items.push(statement(Statement::AlterDatabase(name.to_owned(), change)));
        }
    }
    items.extend(dump(release, database, how));
    items
}
