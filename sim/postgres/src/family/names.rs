//! Names that a runbook uses and that nothing in it creates: whoever misspells one is refused by the server, or waits in
//! vain for what is not there.
//!
//! It asks of no order. What is created in any line counts, for lanes run beside each other; a name that is used before it is
//! there a rehearsal shows. Nor does it say anything where a line may create what nobody can read: one that runs a file, or
//! one that is not modelled.

mod relations;

use super::clients::ROLE;
use super::command::Command;
use super::typed::{Act, Typed};
use crate::config::Config;
use crate::server::parameters;
use crate::sql::{
    AlterSubscription, Expression, Operator, Select, SelectItem, SettingChange, Source, Statement,
};
use crate::value::Value;
use rehearsal::Verb;
use std::collections::BTreeSet;

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Database,
    Parameter,
    Publication,
    Relation,
    Role,
    Slot,
    Subscription,
}

impl Kind {
    /// In a message.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Parameter => "parameter",
            Self::Publication => "publication",
            Self::Relation => "relation",
            Self::Role => "role",
            Self::Slot => "slot",
            Self::Subscription => "subscription",
        }
    }
}

/// A name in a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named {
    pub(crate) kind: Kind,
    pub(crate) name: String,
}

/// All that has a name.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    all: BTreeSet<Named>,
    /// Whether every line says what it creates.
    are_all_told: bool,
}

impl Names {
    /// What every server has, and what these commands create.
    pub(crate) fn of<'a>(config: &Config, acts: impl Iterator<Item = &'a Verb<Command>>) -> Self {
        let always = [config.database.as_str(), "postgres", "template0", "template1"];
        let databases = always.into_iter().map(|name| named(Kind::Database, name));
        let roles = [ROLE, "postgres", "repl"].map(|name| named(Kind::Role, name));
        let tables = config.table.iter().flat_map(relations::of_table);
        let parameters = parameters().map(|name| named(Kind::Parameter, name));
        let all = databases.chain(parameters).chain(roles).chain(tables).collect();
        let mut names = Self { all, are_all_told: true };
        acts.for_each(|act| names.take(act));
        names
    }

    fn take(&mut self, act: &Verb<Command>) {
        match act {
            Verb::Model(Command::Line(typed)) => {
                self.are_all_told &= typed.reads_file().is_none();
                let lasting = typed.lasting().into_iter();
                self.all.extend(lasting.flat_map(|(_, statement)| created(statement)));
                if let Act::Subscribe(call) = &typed.act {
                    let kinds = [Kind::Publication, Kind::Slot, Kind::Subscription];
                    let names = [call.publication(), call.slot(), call.subscription()];
                    self.all.extend(kinds.into_iter().zip(names).map(|(kind, name)| Named { kind, name }));
                }
            }
            Verb::Elsewhere(_, act) => self.take(act),
            Verb::NotModelled(_) => self.are_all_told = false,
            Verb::Model(_) | Verb::Sleep(_) | Verb::Aside => {}
        }
    }

    /// The first name in a line that nothing has.
    pub(crate) fn unknown(&self, typed: &Typed) -> Option<Named> {
        let databases = typed.databases().into_iter().map(|name| named(Kind::Database, name));
        let roles = typed.roles().into_iter().map(|name| named(Kind::Role, name));
        let databases = databases.chain(roles.filter(relations::is_own));
        let used = typed.statements.iter().flat_map(|(_, statement)| used(statement));
        // No line makes a parameter.
        let is_told = |one: &Named| self.are_all_told || one.kind == Kind::Parameter;
        databases.chain(used).find(|one| is_told(one) && !self.all.contains(one))
    }

    /// What of a kind has a name.
    pub(crate) fn all(&self, kind: Kind) -> Vec<&str> {
        self.all.iter().filter(|one| one.kind == kind).map(|one| one.name.as_str()).collect()
    }
}

fn named(kind: Kind, name: &str) -> Named {
    Named { kind, name: name.to_owned() }
}

/// What a statement gives a name.
fn created(statement: &Statement) -> Vec<Named> {
    match statement {
        Statement::CreateDatabase { name, .. } => vec![named(Kind::Database, name)],
        Statement::CreatePublication { name, .. } => vec![named(Kind::Publication, name)],
        Statement::CreateSubscription { name, options, .. } => {
            let slot =
                options.iter().find(|one| one.name == "slot_name").and_then(|one| one.value.as_deref());
            vec![named(Kind::Subscription, name), named(Kind::Slot, slot.unwrap_or(name))]
        }
        Statement::AlterSubscription(_, AlterSubscription::Set(options)) => {
            let slots = options.iter().filter(|one| one.name == "slot_name");
            slots.filter_map(|one| Some(named(Kind::Slot, one.value.as_deref()?))).collect()
        }
        Statement::Select(select) => {
            let mut all = Vec::new();
            calls(select, &mut |function, name| {
                if function == "pg_create_logical_replication_slot" {
                    all.push(named(Kind::Slot, name));
                }
            });
            all
        }
        other => relations::created(other),
    }
}

/// The slots that a query makes.
pub(crate) fn slots_made(statement: &Statement) -> Vec<String> {
    let Statement::Select(_) = statement else { return Vec::new() };
    created(statement).into_iter().filter(|one| one.kind == Kind::Slot).map(|one| one.name).collect()
}

/// Whether a query moves a slot or an origin by hand.
pub(crate) fn moves_marks(statement: &Statement) -> bool {
    let Statement::Select(select) = statement else { return false };
    let moves = ["pg_replication_slot_advance", "pg_replication_origin_advance"];
    let mut found = false;
    calls(select, &mut |function, _| found |= moves.contains(&function));
    let called = select.items.iter().any(|item| {
        matches!(item, SelectItem::Expression(Expression::Call(name, _), _) if moves.contains(&name.as_str()))
    });
    found || called
}

/// What a statement takes for being there.
fn used(statement: &Statement) -> Vec<Named> {
    let mut all = used_of_servers(statement);
    all.extend(relations::used(statement));
    all
}

/// Of what is beside tables and roles.
fn used_of_servers(statement: &Statement) -> Vec<Named> {
    match statement {
        Statement::AlterDatabase(name, change) => {
            std::iter::once(named(Kind::Database, name)).chain(set_by(change)).collect()
        }
        Statement::RoleSetting(_, change) | Statement::AlterSystem(change) => set_by(change).collect(),
        Statement::DropDatabase { name, if_exists: false, .. }
        | Statement::DatabaseOwner(name, _)
        | Statement::Admission { database: name, .. }
        | Statement::Connect { database: name, .. } => vec![named(Kind::Database, name)],
        Statement::AlterPublication { name, .. }
        | Statement::PublicationOperations(name, _)
        | Statement::DropPublication { name, if_exists: false } => vec![named(Kind::Publication, name)],
        Statement::AlterSubscription(name, _) | Statement::DropSubscription { name, if_exists: false } => {
            vec![named(Kind::Subscription, name)]
        }
        Statement::CreateSubscription { connection, .. } => {
            vec![named(Kind::Database, &connection.database)]
        }
        Statement::Select(select) => asked(select),
        Statement::Show(name) if !name.contains(['.', ' ']) => {
            vec![named(Kind::Parameter, &name.to_ascii_lowercase())]
        }
        _ => Vec::new(),
    }
}

/// The parameter of a change, unless it belongs to an extension, of which nothing is known here.
fn set_by(change: &SettingChange) -> impl Iterator<Item = Named> {
    let known = change.parameter().filter(|(name, _)| !name.contains('.'));
    known.map(|(name, _)| named(Kind::Parameter, &name.to_ascii_lowercase())).into_iter()
}

/// What a query asks for by its name.
fn asked(select: &Select) -> Vec<Named> {
    let mut all = Vec::new();
    calls(select, &mut |function, name| {
        if matches!(function, "pg_drop_replication_slot" | "pg_replication_slot_advance") {
            all.push(named(Kind::Slot, name));
        }
        if matches!(function, "setval" | "nextval" | "currval") {
            all.extend(relations::relation(name));
        }
    });
    let column = match &select.from {
        Some(Source::Relation(source, _)) if source == "pg_replication_slots" => ("slot_name", Kind::Slot),
        Some(Source::Relation(source, _)) if source == "pg_subscription" => ("subname", Kind::Subscription),
        _ => return all,
    };
    all.extend(select.filter.iter().flat_map(|filter| wanted(filter, column)));
    all
}

/// The values that all of a condition wants a column to have.
fn wanted(filter: &Expression, (column, kind): (&str, Kind)) -> Vec<Named> {
    match filter {
        Expression::Binary(one, Operator::And, other) => {
            [wanted(one, (column, kind)), wanted(other, (column, kind))].concat()
        }
        Expression::Binary(one, Operator::Equal, other) => match (&**one, &**other) {
            (Expression::Column(name, _), Expression::Literal(Value::Text(value)))
            | (Expression::Literal(Value::Text(value)), Expression::Column(name, _))
                if name == column =>
            {
                vec![named(kind, value)]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Each function that a query calls or selects from, with its first argument where that is a text.
fn calls(select: &Select, seen: &mut dyn FnMut(&str, &str)) {
    let called = select.items.iter().filter_map(|item| match item {
        SelectItem::Expression(Expression::Call(function, arguments), _) => Some((function, arguments)),
        _ => None,
    });
    let source = select.from.iter().filter_map(|from| match from {
        Source::Function(function, arguments) => Some((function, arguments)),
        Source::Relation(..) => None,
    });
    for (function, arguments) in called.chain(source) {
        if let Some(Expression::Literal(Value::Text(name))) = arguments.first() {
            seen(function, name);
        }
    }
}
