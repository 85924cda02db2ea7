//! What `pg_dump` and `pg_dumpall -g` write, as the statements that `psql` runs of it.

use crate::release::Release;
use crate::server::{
    Column, ColumnDefault, Database, Partitioning, Publication, Row, Sequence, Server, Table, Trigger,
};
use crate::sql::{
    AlterTable, ColumnDefinition, Expression, Identity, Partition, PublicationOptions, PublicationTable,
    PublicationTables, RoleOption, SettingChange, Statement, SubscriptionOption, TableDefinition,
    TriggerState,
};
use crate::value::Value;

mod whole;

pub use whole::{File, FileKind, Restore, Script, whole};

/// In which form a dump is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Statements, for `psql`.
    #[default]
    Plain,
    /// `-Fc`, which is for `pg_restore` like all that follow.
    Custom,
    /// `-Fd`, the only one that several can write at a time.
    Directory,
    /// `-Ft`.
    Tar,
}

/// A part of a dump (manual, pg_dump: `--section`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Functions, and tables with their sequences.
    PreData,
    /// Rows, and the values of sequences.
    Data,
    /// Keys, indexes, triggers, publications and subscriptions.
    PostData,
}

/// Whether a part is wanted, where these are; every one is where none is named.
fn wants(sections: &[Section], section: Section) -> bool {
    sections.is_empty() || sections.contains(&section)
}

/// A call of `pg_dump` or `pg_dumpall`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Dump {
    /// The cluster that it reaches: `-h`, or what that, or nothing, means where it is typed.
    pub host: String,
    /// `-h` as it is typed, once it is known what it means.
    pub named: Option<String>,
    /// `-p`.
    pub port: Option<u16>,
    /// `-d`; none for `pg_dumpall`.
    pub database: Option<String>,
    /// `-U`.
    pub role: Option<String>,
    /// `-s`.
    pub schema_only: bool,
    /// `-a`.
    pub data_only: bool,
    /// Each `--section`.
    pub sections: Vec<Section>,
    /// `--no-owner`.
    pub no_owner: bool,
    /// `--no-publications`.
    pub no_publications: bool,
    /// `--no-subscriptions`.
    pub no_subscriptions: bool,
    /// `pg_dumpall -g`.
    pub globals: bool,
    /// Whether it is a call of `pg_dumpall`.
    pub all: bool,
    /// `-C`: with the statement that makes the database.
    pub create: bool,
    /// `-F`.
    pub form: Form,
    /// `-j`; nothing is by itself.
    pub jobs: u32,
    /// `-t`: only these tables, with the sequences that they own, and nothing besides.
    pub tables: Vec<String>,
    /// `-f`, or where a shell sends it.
    pub file: Option<String>,
    /// Whether what is in the file before stays.
    pub append: bool,
}

impl Dump {
    /// Whether a table is in it.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        self.tables.is_empty() || self.tables.iter().any(|one| one == table)
    }

    /// Whether it has rows.
    #[must_use]
    pub fn has_rows(&self) -> bool {
        !self.schema_only && !self.globals && wants(&self.sections, Section::Data)
    }

    /// The program that is called.
    #[must_use]
    pub const fn program(&self) -> &'static str {
        if self.all { "pg_dumpall" } else { "pg_dump" }
    }
}

/// A piece of a dump.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A statement.
    Statement(Box<Statement>),
    /// Something of no bearing on the model, with the lines that `psql` prints of it.
    Prints(Vec<&'static str>),
    /// `COPY .. FROM stdin` with its rows.
    Copy {
        /// Into which table.
        table: String,
        /// Which columns.
        columns: Vec<String>,
        /// The rows.
        rows: Vec<Row>,
    },
    /// `ALTER TABLE .. ADD GENERATED .. AS IDENTITY`, or `SET DEFAULT nextval(..)`, with `OWNED BY`: a column takes its values
    /// from a sequence.
    Feeds {
        /// The table and the column.
        column: (String, String),
        /// What the column has where none is given.
        default: ColumnDefault,
        /// The line that is printed.
        prints: &'static str,
        /// Whether the sequence is made by this, with its owner.
        makes: Option<String>,
    },
    /// `CREATE FUNCTION`, whose body is not typed again.
    Function(String, crate::server::Function),
    /// `CREATE TRIGGER`.
    Trigger(String, Trigger),
    /// `\connect DATABASE`.
    Connect(String),
}

impl Item {
    /// The part of a dump that it belongs to; none of what has no effect here.
    #[must_use]
    pub fn section(&self) -> Option<Section> {
        match self {
            Self::Prints(_) => None,
            Self::Copy { .. } => Some(Section::Data),
            Self::Feeds { .. } | Self::Function(..) | Self::Connect(_) => Some(Section::PreData),
            Self::Trigger(..) => Some(Section::PostData),
            Self::Statement(statement) => Some(section_of(statement)),
        }
    }
}

fn section_of(statement: &Statement) -> Section {
    match statement {
        Statement::Select(_) => Section::Data,
        Statement::AlterTable { changes, .. } => {
            let is_late =
                |one: &AlterTable| matches!(one, AlterTable::AddPrimaryKey(_) | AlterTable::IdentityIndex(_));
            if changes.iter().any(is_late) { Section::PostData } else { Section::PreData }
        }
        Statement::CreateIndex { .. }
        | Statement::CreatePublication { .. }
        | Statement::AlterPublication { .. }
        | Statement::CreateSubscription { .. } => Section::PostData,
        _ => Section::PreData,
    }
}

fn statement(statement: Statement) -> Item {
    Item::Statement(Box::new(statement))
}

/// `SET` lines at the beginning.
fn sets(many: usize) -> Vec<Item> {
    (0..many).map(|_| Item::Prints(vec!["SET"])).collect()
}

/// The roles of a server, as `pg_dumpall -g` writes them: roles, their settings, their memberships.
#[must_use]
pub fn globals(server: &Server) -> Vec<Item> {
    let mut items = sets(3);
    for (name, role) in &server.roles {
        items.push(statement(Statement::CreateRole(name.clone(), Vec::new())));
        let attributes = vec![
            RoleOption::Superuser(role.superuser),
            RoleOption::Login(role.login),
            RoleOption::Replication(role.replication),
            RoleOption::Shut(role.shut),
        ];
        items.push(statement(Statement::AlterRole(name.clone(), attributes)));
    }
    for (name, role) in &server.roles {
        for (setting, value) in &role.settings {
            let change = SettingChange::Set(setting.clone(), value.clone());
            items.push(statement(Statement::RoleSetting(name.clone(), change)));
        }
    }
    for (name, role) in &server.roles {
        for of in &role.member_of {
            items.push(statement(Statement::GrantRole(vec![of.clone()], vec![name.clone()])));
        }
    }
    items
}

/// A database, as `pg_dump` writes it: functions, tables with their sequences, rows, values of sequences, keys, triggers,
/// publications, subscriptions.
#[must_use]
pub fn dump(release: Release, database: &Database, how: &Dump) -> Vec<Item> {
    let mut items = sets(6);
    items.push(Item::Prints(vec![" set_config ", "------------", " ", "(1 row)"]));
    items.extend(sets(4));
    let has = |section| !how.data_only && wants(&how.sections, section);
    if has(Section::PreData) && !release.skips() {
        // Before 15 everybody could make tables in `public`, which a newer server is told.
        items.extend(["ALTER SCHEMA", "REVOKE", "GRANT"].map(|line| Item::Prints(vec![line])));
    }
    if has(Section::PreData) {
        for (name, function) in database.functions.iter().filter(|_| how.tables.is_empty()) {
            items.push(Item::Function(name.clone(), function.clone()));
            if !how.no_owner {
                items.push(Item::Prints(vec!["ALTER FUNCTION"]));
            }
        }
        if database.tables.keys().any(|name| how.has(name)) {
            items.extend(sets(2));
        }
        // A partition is made after its root, whatever their names are.
        let leaf = |table: &Table| matches!(table.partitioning, Partitioning::Leaf(..));
        let all = || database.tables.iter().filter(|(name, _)| how.has(name));
        let tables = all().filter(|(_, table)| !leaf(table));
        for (name, table) in tables.chain(all().filter(|(_, table)| leaf(table))) {
            make(&mut items, database, (name, table), how);
        }
        named_sequences(&mut items, database, how);
    }
    if !how.schema_only && wants(&how.sections, Section::Data) {
        contents(&mut items, database, how);
    }
    if has(Section::PostData) {
        for (name, table) in database.tables.iter().filter(|(name, _)| how.has(name)) {
            constraints(&mut items, name, table);
        }
        if how.tables.is_empty() {
            publications(&mut items, database, how);
        }
    }
    items
}

fn make(items: &mut Vec<Item>, database: &Database, (name, table): (&str, &Table), how: &Dump) {
    let defined = |column: &Column| ColumnDefinition {
        name: column.name.clone(),
        kind: column.kind,
        not_null: column.not_null,
        default: match &column.default {
            Some(ColumnDefault::Expression(expression)) => {
                Some(crate::sql::Default::Expression(expression.clone()))
            }
            _ => None,
        },
    };
    let partition = match &table.partitioning {
        Partitioning::None => None,
        Partitioning::Root(by) => Some(Partition::By(table.columns[*by].name.clone())),
        Partitioning::Leaf(root, values) => {
            Some(Partition::Of(root.clone(), values.iter().cloned().map(Expression::Literal).collect()))
        }
    };
    items.push(statement(Statement::CreateTable(TableDefinition {
        name: name.to_owned(),
        if_not_exists: false,
        unlogged: table.unlogged,
        columns: table.columns.iter().map(defined).collect(),
        primary_key: Vec::new(),
        partition,
    })));
    let owner = |items: &mut Vec<Item>| {
        if !how.no_owner {
            let changes = vec![AlterTable::Owner(table.owner.clone())];
            items.push(statement(Statement::AlterTable { table: name.to_owned(), changes }));
        }
    };
    owner(items);
    if !matches!(table.identity, Identity::Default | Identity::Index) {
        let changes = vec![AlterTable::ReplicaIdentity(table.identity)];
        items.push(statement(Statement::AlterTable { table: name.to_owned(), changes }));
    }
    if matches!(table.partitioning, Partitioning::Leaf(..)) {
        items.push(Item::Prints(vec!["ALTER TABLE"]));
        return;
    }
    for column in table.columns.iter() {
        let fed = match &column.default {
            Some(ColumnDefault::Sequence(sequence) | ColumnDefault::AlwaysIdentity(sequence)) => sequence,
            _ => continue,
        };
        let Some(sequence) = database.sequences.get(fed) else { continue };
        let of = (name.to_owned(), column.name.clone());
        let Some(default) = column.default.clone() else { continue };
        if sequence.identity {
            let makes = Some(fed.clone());
            items.push(Item::Feeds { column: of, default, prints: "ALTER TABLE", makes });
            continue;
        }
        items.push(statement(Statement::CreateSequence(fed.clone())));
        if !how.no_owner {
            let owner = Some(sequence.owner.clone());
            let name = fed.clone();
            items.push(statement(Statement::AlterSequence { name, increment: None, restart: None, owner }));
        }
        items.extend(sequence.grants.iter().map(|(role, privilege)| {
            let (privileges, roles) = (vec![privilege.clone()], vec![role.clone()]);
            statement(Statement::SequencePrivileges { privileges, sequences: vec![fed.clone()], roles })
        }));
        items.push(Item::Feeds { column: of, default, prints: "ALTER SEQUENCE", makes: None });
        items.push(Item::Prints(vec!["ALTER TABLE"]));
    }
}

/// The sequences that are named themselves, and not with their tables.
fn named_sequences(items: &mut Vec<Item>, database: &Database, how: &Dump) {
    let is_apart = |one: &Sequence| one.owned_by.as_ref().is_none_or(|(table, _)| !how.has(table));
    let named = database.sequences.iter().filter(|(name, one)| how.tables.contains(name) && is_apart(one));
    for (name, sequence) in named {
        items.push(statement(Statement::CreateSequence(name.clone())));
        if !how.no_owner {
            let (name, owner) = (name.clone(), Some(sequence.owner.clone()));
            items.push(statement(Statement::AlterSequence { name, increment: None, restart: None, owner }));
        }
    }
}

fn contents(items: &mut Vec<Item>, database: &Database, how: &Dump) {
    for (name, table) in database.tables.iter().filter(|(name, _)| how.has(name)) {
        if matches!(table.partitioning, Partitioning::Root(_)) {
            continue;
        }
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        items.push(Item::Copy { table: name.clone(), columns, rows: table.rows().cloned().collect() });
    }
    let owned = |one: &Sequence| one.owned_by.as_ref().is_some_and(|(table, _)| how.has(table));
    // One may be named as a table is (manual, pg_dump: `-t`).
    let is_named = |name: &String| how.tables.is_empty() || how.tables.contains(name);
    let sequences = database.sequences.iter().filter(|(name, one)| is_named(name) || owned(one));
    for (name, sequence) in sequences {
        let values = [
            Expression::Literal(Value::Text(format!("public.{name}"))),
            Expression::Literal(Value::Int(sequence.last)),
            Expression::Literal(Value::Bool(sequence.called)),
        ];
        let call = Expression::Call("setval".to_owned(), values.to_vec());
        items.push(statement(Statement::Select(crate::sql::Select {
            items: vec![crate::sql::SelectItem::Expression(call, None)],
            from: None,
            filter: None,
            order: Vec::new(),
            limit: None,
        })));
    }
}

fn constraints(items: &mut Vec<Item>, name: &str, table: &Table) {
    let mut alter = |change| {
        items.push(statement(Statement::AlterTable { table: name.to_owned(), changes: vec![change] }));
    };
    if let Some(key) = &table.key {
        let columns = key.iter().map(|place| table.columns[*place].name.clone()).collect();
        alter(AlterTable::AddPrimaryKey(columns));
    }
    for index in &table.indexes {
        items.push(statement(Statement::CreateIndex {
            index: index.clone(),
            table: name.to_owned(),
            if_not_exists: false,
            concurrently: false,
        }));
    }
    if let (Identity::Index, Some(index)) = (table.identity, &table.identity_index) {
        let changes = vec![AlterTable::IdentityIndex(index.clone())];
        items.push(statement(Statement::AlterTable { table: name.to_owned(), changes }));
    }
    if matches!(table.partitioning, Partitioning::Leaf(..)) && table.key.is_some() {
        items.push(Item::Prints(vec!["ALTER INDEX"]));
    }
    for trigger in &table.triggers {
        items.push(Item::Trigger(name.to_owned(), trigger.clone()));
        if trigger.state != TriggerState::Origin {
            items.push(Item::Prints(vec!["ALTER TABLE"]));
        }
    }
}

fn publications(items: &mut Vec<Item>, database: &Database, how: &Dump) {
    if !how.no_publications {
        for (name, publication) in &database.publications {
            publish(items, name, publication, how);
        }
    }
    if how.no_subscriptions {
        return;
    }
    for (name, subscription) in &database.subscriptions {
        let option = |name: &str, value: &str| SubscriptionOption {
            name: name.to_owned(),
            value: Some(value.to_owned()),
        };
        let mut options = vec![option("connect", "false")];
        options.push(option("slot_name", subscription.slot.as_deref().unwrap_or("NONE")));
        if subscription.origin == crate::server::OriginFilter::None {
            options.push(option("origin", "none"));
        }
        if subscription.disable_on_error {
            options.push(option("disable_on_error", "true"));
        }
        items.push(statement(Statement::CreateSubscription {
            name: name.clone(),
            connection: (*subscription.connection).clone(),
            publications: subscription.publications.to_vec(),
            options,
        }));
        if !how.no_owner {
            items.push(Item::Prints(vec!["ALTER SUBSCRIPTION"]));
        }
    }
}

fn publish(items: &mut Vec<Item>, name: &str, publication: &Publication, how: &Dump) {
    let all = publication.tables == PublicationTables::All;
    let empty = PublicationTables::Listed(Vec::new());
    items.push(statement(Statement::CreatePublication {
        name: name.to_owned(),
        tables: if all { PublicationTables::All } else { empty },
        options: PublicationOptions {
            operations: Some(publication.operations),
            via_root: Some(publication.via_root),
            wrong: None,
        },
    }));
    if !how.no_owner {
        items.push(Item::Prints(vec!["ALTER PUBLICATION"]));
    }
    if let PublicationTables::Listed(tables) = &publication.tables {
        for table in tables {
            let tables: Vec<PublicationTable> = vec![table.clone()];
            let name = name.to_owned();
            items.push(statement(Statement::AlterPublication { name, word: "ADD", tables }));
        }
    }
}
