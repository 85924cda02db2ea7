//! What can be seen of statements that are run where none of the tables are, and of waits that end never: publications,
//! subscriptions and the states of their tables are of one database (manual, "Logical Replication").
//!
//! A database of every server is taken to have no tables where no line puts any there. Measured on 17.10: a subscription is refused
//! there, as `relation "public.acct" does not exist`, and a publication is made and has nothing.

use super::World;
use super::waits;
use crate::family::command::Command;
use crate::family::typed::{Act, Typed};
use crate::release::Release;
use crate::sql::{Select, Statement};
use crate::tools::{Left, Line, Psql, Wanted};
use frame::LintWorld;
use rehearsal::Verb;

/// The databases that every server has.
const OF_SERVERS: &[&str] = &["postgres", "template1"];

impl World<'_> {
    /// Tells of a publication or a subscription that is made where no tables are.
    pub(super) fn databases(&self, typed: &Typed) {
        for ((host, statement), database) in typed.statements.iter().zip(typed.in_databases()) {
            let what = match statement {
                Statement::CreatePublication { .. } => "and publishes nothing",
                Statement::CreateSubscription { .. } => "so that the server refuses this",
                _ => continue,
            };
            let Some(database) = database.filter(|name| self.is_bare(host, name)) else { continue };
            self.said()
                .error("other-database", format!("{database} of {host} has none of the tables, {what}"))
                .help(format!("connect to {}: `-d {}`", self.config.database, self.config.database));
        }
    }

    /// Whether a wait asks in a database where no tables are.
    pub(super) fn asks_elsewhere(&self, typed: &Typed) -> bool {
        let at = typed.statements.first().zip(typed.in_databases().first().copied().flatten());
        at.is_some_and(|((host, _), database)| self.is_bare(host, database))
    }

    /// Whether a database has no tables, as far as one can know.
    fn is_bare(&self, host: &str, database: &str) -> bool {
        let fills = |act: &Act| match act {
            Act::Run(Line::Pipe(Left::Dump(dump), into)) => into.host == host && !dump.globals && !dump.all,
            _ => false,
        };
        let makes = |(at, statement): &(String, Statement)| {
            at == host && matches!(statement, Statement::CreateTable(_))
        };
        let is_filled = self.walk.lines.iter().any(|line| match line.act {
            Verb::Model(Command::Line(typed)) => {
                let of_it = |name: &&str| *name == database;
                let is_there = typed.databases().iter().any(of_it);
                is_there
                    && (fills(&typed.act)
                        || typed.reads_file().is_some()
                        || typed.statements.iter().any(makes))
            }
            _ => false,
        });
        self.config.database != database && OF_SERVERS.contains(&database) && !is_filled
    }

    /// Tells of a wait for the tables of subscriptions in a database that has none.
    pub(super) fn waits_elsewhere(&self, host: &str) {
        let message =
            format!("this asks in a database of {host} that has no subscription, and is over at once");
        self.said()
            .warning("waits-for-nothing", message)
            .help(format!("ask in {}: `-d {}`", self.config.database, self.config.database));
    }

    /// Tells of a wait for the tables of a subscription that is not enabled, so that nobody copies them. Where a later line
    /// enables it nothing is said, for that may be another lane's, which does not wait.
    pub(super) fn waits_for_idle(&self, wait: (&Psql, &Wanted), (host, select): (&str, &Select)) {
        let named = waits::named(select);
        let Some(idle) = self.seen.idle_at(host, &named) else { return };
        let tables: Vec<&str> = self.config.table.iter().map(|table| table.name.as_str()).collect();
        let release = self.release_of(host).unwrap_or(Release::V16);
        let enables = |(_, statement): &(String, Statement)| {
            matches!(statement, Statement::AlterSubscription(name, change)
                if *name == idle.name && *change == crate::sql::AlterSubscription::Enable)
        };
        let is_later = self.walk.lines.iter().skip(self.here()).any(|line| match line.act {
            Verb::Model(Command::Line(typed)) => typed.statements.iter().any(enables),
            _ => false,
        });
        if is_later || !waits::waits_for_tables(wait, select, (&tables, release)) {
            return;
        }
        let message =
            format!("{} is not enabled, so that nobody copies its tables and this never ends", idle.name);
        self.said()
            .error("waits-for-ever", message)
            .also(idle.at, "made here")
            .help(format!("`ALTER SUBSCRIPTION {} ENABLE` before", idle.name));
    }
}
