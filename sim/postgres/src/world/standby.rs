//! Physical standbys, and `pg_createsubscriber`, which makes a subscriber out of one (`docs/models/postgres.md` 5.3).
//!
//! # States
//!
//! | state of a cluster | what it is |
//! |---|---|
//! | a standby that runs | has what its primary has, its own settings excepted, and changes nothing; its sequences stand where the log has them, and its unlogged tables are empty |
//! | a standby that is stopped | has what it had when it was stopped |
//! | a subscriber | a cluster like any other, stopped, with an enabled subscription that begins at the position up to which it has everything |
//!
//! # Transitions
//!
//! | from | by | to | source |
//! |---|---|---|---|
//! | runs | whoever connects to it, or the end of its primary or of the link to it | runs, with what its primary has by now: a standby that is behind is not modelled | ours |
//! | runs | `pg_ctl stop` | stopped | manual, `pg_ctl` |
//! | stopped | `pg_ctl start` | runs | manual, `pg_ctl` |
//! | runs | `pg_createsubscriber` | runs: it is refused | measured on 17.10 |
//! | stopped | `pg_createsubscriber`, refused or with `--dry-run` | stopped | measured on 17.10 |
//! | stopped | `pg_createsubscriber` | a subscriber, with everything up to the position of the slot that it made at the publisher | measured on 17.10 |
//!
//! What it makes at the publisher are a publication of all tables and a slot. Where it is refused after it has made the first,
//! it drops it again; where it is interrupted while it waits for its slot, both stay. No standby is ever too far behind to
//! catch up, and none becomes a primary of its own by `pg_ctl promote`, which is not modelled.

use super::{Link, Outcome, World};
use crate::release::Release;
use crate::reply::{SqlError, Wait};
use crate::server::{OriginFilter, Power, Sequence, Server, Slot, Subscription, Table, TableState, Worker};
use crate::sql::{self, Connection};
use crate::value::Lsn;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How `pg_createsubscriber` is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// The cluster whose directory it is given.
    pub standby: String,
    /// How it reaches the publisher, which the subscription keeps.
    pub publisher: Connection,
    /// The database; none where neither an option nor the connection names one.
    pub database: Option<String>,
    /// What the publication is to be called.
    pub publication: Option<String>,
    /// What the subscription is to be called.
    pub subscription: Option<String>,
    /// What the slot is to be called.
    pub slot: Option<String>,
    /// `--dry-run`: it only looks.
    pub dry_run: bool,
}

impl Subscriber {
    /// Names of its own carry numbers that nobody knows before; here they are always these.
    fn named(&self, given: Option<&String>) -> String {
        given.cloned().unwrap_or_else(|| OWN_NAME.to_owned())
    }

    /// What its publication is called.
    #[must_use]
    pub fn publication(&self) -> String {
        self.named(self.publication.as_ref())
    }

    /// What its subscription is called.
    #[must_use]
    pub fn subscription(&self) -> String {
        self.named(self.subscription.as_ref())
    }

    /// What its slot is called: as the subscription, where nobody says.
    #[must_use]
    pub fn slot(&self) -> String {
        self.named(self.slot.as_ref().or(self.subscription.as_ref()))
    }
}

/// What the three are called where nobody says; the product has the number of the database and one drawn by chance in it.
const OWN_NAME: &str = "pg_createsubscriber_16386_1";

/// Why it stops before its end.
enum Stop {
    /// It is refused, with these lines.
    Refused(Vec<String>),
    /// It waits.
    Waits,
}

fn refused<T>(error: &str, hint: Option<&str>) -> Result<T, Stop> {
    let hint = hint.map(|hint| format!("{PROGRAM}: hint: {hint}"));
    Err(Stop::Refused([format!("{PROGRAM}: error: {error}")].into_iter().chain(hint).collect()))
}

const PROGRAM: &str = "pg_createsubscriber";

impl World {
    /// Lets a standby that runs have what its primary has.
    pub fn follow(&mut self, host: &str) {
        let Some(standby) = self.servers.get(host).filter(|one| one.power == Power::Up) else { return };
        let Some(primary) = standby.standby_of.as_ref().and_then(|name| self.servers.get(name)) else {
            return;
        };
        if primary.power == Power::Down || self.link(&primary.host) != Link::Open {
            return;
        }
        let primary = primary.clone();
        if let Some(standby) = self.servers.get_mut(host) {
            has_all_of(&primary, standby);
        }
    }

    /// Lets every standby of a cluster have what that has, before it or the link to it goes away.
    pub(super) fn followers_follow(&mut self, host: &str) {
        let is_one = |(_, server): &(&String, &Server)| server.standby_of.as_deref() == Some(host);
        let all: Vec<String> = self.servers.iter().filter(is_one).map(|(name, _)| name.clone()).collect();
        all.iter().for_each(|name| self.follow(name));
    }

    /// Makes a subscriber out of a standby, and says what is printed; nothing as long as it waits, and then it is called again,
    /// which is told to it.
    pub fn create_subscriber(&mut self, call: &Subscriber, again: bool) -> Option<Result<(), Vec<String>>> {
        match self.make_subscriber(call, again) {
            Ok(()) => Some(Ok(())),
            Err(Stop::Refused(lines)) => Some(Err(lines)),
            Err(Stop::Waits) => None,
        }
    }

    /// Whoever called it has given up while it waited: the publication and the slot stay (measured on 17.10).
    pub fn leave_subscriber(&mut self, call: &Subscriber) {
        let (Some(publisher), Some(database)) = (self.servers.get_mut(&call.publisher.host), &call.database)
        else {
            return;
        };
        if publisher.may_make_slot(&call.slot()).is_ok() {
            let slot = Slot::at(database, publisher.wal.end);
            publisher.slots.insert(call.slot(), slot);
        }
    }

    fn make_subscriber(&mut self, call: &Subscriber, again: bool) -> Result<(), Stop> {
        let database = self.may_begin(call)?;
        self.fits(call)?;
        if call.dry_run {
            return Ok(());
        }
        if !again {
            let name = call.publication();
            let text = format!("CREATE PUBLICATION \"{name}\" FOR ALL TABLES");
            self.at_publisher(call, &database, &text).map_err(|stop| match stop {
                Err(error) if error.code == "42710" => Stop::Refused(vec![
                    format!("{PROGRAM}: error: {}", error.message),
                    format!("{PROGRAM}: hint: Consider renaming this publication before continuing."),
                ]),
                Err(error) => not_created("publication", &name, (&database, &error)),
                Ok(_) => Stop::Waits,
            })?;
        }
        let text = format!("SELECT pg_create_logical_replication_slot('{}', 'pgoutput')", call.slot());
        match self.at_publisher(call, &database, &text) {
            Ok(()) => {}
            Err(Ok(_)) => return Err(Stop::Waits),
            Err(Err(error)) => {
                let text = format!("DROP PUBLICATION \"{}\"", call.publication());
                let _dropped = self.at_publisher(call, &database, &text);
                return Err(not_created("replication slot", &call.slot(), (&database, &error)));
            }
        }
        self.becomes_subscriber(call, &database);
        Ok(())
    }

    /// Whether the publisher lets it in; in which database.
    fn may_begin(&mut self, call: &Subscriber) -> Result<String, Stop> {
        let Some(database) = call.database.clone() else {
            let hint = "Try \"pg_createsubscriber --help\" for more information.";
            return refused("no database name specified", Some(hint));
        };
        let host = &call.publisher.host;
        if !self.servers.contains_key(&call.standby) {
            return refused(&format!("data directory \"{}\" does not exist", call.standby), None);
        }
        if self.link(host) == Link::Held {
            return Err(Stop::Waits);
        }
        let connected = match self.link(host) {
            Link::Cut => Err(SqlError::new("", "connection to server failed: Connection refused")),
            _ => self
                .listens(host, call.publisher.port)
                .and_then(|()| self.connect(host, &database, &call.publisher.role, PROGRAM)),
        };
        let session = match connected {
            Ok(session) => session,
            Err(error) => return refused(&format!("connection to database failed: {}", error.message), None),
        };
        self.disconnect(host, session);
        Ok(database)
    }

    /// Looks at both clusters, in the order of the tool.
    fn fits(&self, call: &Subscriber) -> Result<(), Stop> {
        let standby = &self.servers[&call.standby];
        if standby.standby_of.as_ref() != Some(&call.publisher.host) {
            return refused("subscriber data directory is not a copy of the source database cluster", None);
        }
        if standby.release < Release::V17 {
            return refused("the server of this directory is of a release before 17", None);
        }
        if standby.power == Power::Up {
            return refused("standby server is running", Some("Stop the standby server and try again."));
        }
        let needs = |setting: &str, what: &str| {
            let error = format!("subscriber requires 1 {what}, but only 0 remain");
            refused(
                &error,
                Some(&format!("Increase the configuration parameter \"{setting}\" to at least 1.")),
            )
        };
        if standby.settings.number("max_replication_slots", 10) == 0 {
            return needs("max_replication_slots", "replication slots");
        }
        if standby.settings.number("max_logical_replication_workers", 4) == 0 {
            return needs("max_logical_replication_workers", "logical replication workers");
        }
        let publisher = &self.servers[&call.publisher.host];
        if !publisher.logs_logically() {
            return refused("publisher requires wal_level >= \"logical\"", None);
        }
        let most = publisher.settings.number("max_replication_slots", 10);
        if i64::try_from(publisher.slots.len()).unwrap_or(i64::MAX) >= most {
            let hint = format!(
                "Increase the configuration parameter \"max_replication_slots\" to at least {}.",
                publisher.slots.len() + 1
            );
            return refused("publisher requires 1 replication slots, but only 0 remain", Some(&hint));
        }
        Ok(())
    }

    /// Runs a statement at the publisher, and says that it waits, or how it was refused.
    fn at_publisher(
        &mut self,
        call: &Subscriber,
        database: &str,
        text: &str,
    ) -> Result<(), Result<Wait, SqlError>> {
        let host = &call.publisher.host;
        let session = self.connect(host, database, &call.publisher.role, PROGRAM).map_err(Err)?;
        let mut came = Ok(());
        for statement in sql::parse(text).unwrap_or_default() {
            came = match self.execute(host, session, &statement, false) {
                Outcome::Waits(wait) => Err(Ok(wait)),
                Outcome::Done(reply) | Outcome::Committed(reply) => reply.result.map(drop).map_err(Err),
            };
        }
        self.disconnect(host, session);
        came
    }

    /// The standby has everything up to the slot that was just made, and is a primary with a subscription from there on.
    fn becomes_subscriber(&mut self, call: &Subscriber, database: &str) {
        let Some(publisher) = self.servers.get(&call.publisher.host).cloned() else { return };
        let Some(standby) = self.servers.get_mut(&call.standby) else { return };
        has_all_of(&publisher, standby);
        standby.standby_of = None;
        let oid = standby.oid();
        let begins = publisher.slots.get(&call.slot()).map_or(Lsn::NONE, |slot| slot.confirmed);
        let Some(of) = standby.databases.get_mut(database) else { return };
        // Those that the publisher has are dropped here, without their slots, and so is the publication of its own.
        of.subscriptions.clear();
        of.publications.remove(&call.publication());
        let source = publisher.databases.get(database);
        let published = source.and_then(|of| Some(of.published(of.publications.get(&call.publication())?)));
        let ready = |table: String| (table, TableState::Ready);
        let tables = published.unwrap_or_default().into_iter().map(ready).collect();
        let made = Subscription {
            oid,
            owner: "postgres".to_owned(),
            enabled: true,
            connection: Arc::new(Connection { database: database.to_owned(), ..call.publisher.clone() }),
            slot: Some(call.slot()),
            publications: [call.publication()].into(),
            origin: OriginFilter::Any,
            disable_on_error: false,
            two_phase: false,
            failover: false,
            skip: None,
            tables,
            applied: begins,
            seen: Lsn::NONE,
            worker: Worker::Absent,
            conflicts: BTreeMap::new(),
        };
        of.subscriptions.insert(call.subscription(), made);
        standby.wal.catalogue();
        for (database, of) in &standby.databases {
            for (name, publication) in &of.publications {
                standby.wal.publication(database, name, Some(publication.clone()));
            }
        }
    }
}

/// That something at the publisher could not be made.
fn not_created(what: &str, name: &str, (database, error): (&str, &SqlError)) -> Stop {
    let line = format!(
        "{PROGRAM}: error: could not create {what} \"{name}\" in database \"{database}\": ERROR:  {}",
        error.message
    );
    Stop::Refused(vec![line])
}

/// Gives a standby what a primary has: everything but its settings, its slots and what no log has.
fn has_all_of(primary: &Server, standby: &mut Server) {
    standby.roles = primary.roles.clone();
    standby.databases = primary.databases.clone();
    standby.large_objects = primary.large_objects.clone();
    standby.next_oid = primary.next_oid;
    standby.wal.end = standby.wal.end.max(primary.wal.end);
    standby.sequences_mut().for_each(Sequence::skip_ahead);
    for of in standby.databases.values_mut() {
        of.tables.values_mut().filter(|table| !table.is_logged()).for_each(Table::clear);
        of.subscriptions.values_mut().for_each(|one| one.worker = Worker::Absent);
    }
}

#[cfg(test)]
mod tests {
    use super::Subscriber;
    use crate::release::Release;
    use crate::server::Power;
    use crate::sql::{self, Connection};
    use crate::world::{Outcome, World};

    fn run(world: &mut World, host: &str, text: &str) -> Result<(), String> {
        let session = world.connect(host, "postgres", "postgres", "psql").map_err(|error| error.message)?;
        let mut came = Ok(());
        for statement in sql::parse(text).expect("it is read") {
            came = match world.execute(host, session, &statement, false) {
                Outcome::Done(reply) => reply.result.map(drop).map_err(|error| error.message),
                other => panic!("{text}: {other:?}"),
            };
        }
        world.disconnect(host, session);
        came
    }

    fn rows(world: &World, host: &str, table: &str) -> usize {
        world.servers[host].databases["postgres"].tables[table].rows().count()
    }

    /// A primary of 17 with a table, one without a log and a sequence, and its standby.
    fn followed() -> World {
        let mut world = World::default();
        world.add("old", Release::V17);
        world.add("new", Release::V17);
        for text in [
            "CREATE TABLE t (id bigserial PRIMARY KEY, v bigint)",
            "CREATE UNLOGGED TABLE u (id bigint)",
            "INSERT INTO u (id) VALUES (1)",
            "INSERT INTO t (v) VALUES (1)",
        ] {
            run(&mut world, "old", text).expect("it is done");
        }
        world.servers.get_mut("new").expect("it is there").standby_of = Some("old".to_owned());
        world.follow("new");
        world
    }

    fn call() -> Subscriber {
        let text = "host=old".to_owned();
        let (host, role, database) = ("old".to_owned(), "postgres".to_owned(), "postgres".to_owned());
        let publisher = Connection { host, port: None, database: database.clone(), role, text };
        Subscriber {
            standby: "new".to_owned(),
            publisher,
            database: Some(database),
            publication: Some("up".to_owned()),
            subscription: Some("up".to_owned()),
            slot: None,
            dry_run: false,
        }
    }

    fn made(world: &mut World, call: &Subscriber) -> Result<(), Vec<String>> {
        world.create_subscriber(call, false).expect("nothing has to be waited for")
    }

    #[test]
    fn a_standby_that_runs_shows_what_its_primary_has_and_changes_nothing() {
        let mut world = followed();
        run(&mut world, "old", "INSERT INTO t (v) VALUES (2)").expect("it is done");
        let refused = run(&mut world, "new", "INSERT INTO t (v) VALUES (3)").expect_err("it is refused");
        assert_eq!(refused, "cannot execute INSERT in a read-only transaction");
        assert_eq!((rows(&world, "new", "t"), rows(&world, "new", "u")), (2, 0));
        assert!(world.stop("new"));
        run(&mut world, "old", "INSERT INTO t (v) VALUES (4)").expect("it is done");
        assert_eq!(rows(&world, "new", "t"), 2);
    }

    /// Measured on 17.10: 38 where five were inserted, a base backup was made, and one more was inserted.
    #[test]
    fn a_subscriber_has_everything_and_goes_on_from_there_and_its_sequences_stand_where_the_log_has_them() {
        let mut world = followed();
        world.servers.get_mut("old").expect("it is there").checkpoint(&|_| false);
        run(&mut world, "old", "INSERT INTO t (v) VALUES (2)").expect("it is done");
        assert!(world.stop("new"));
        run(&mut world, "old", "INSERT INTO t (v) VALUES (3)").expect("it is done");
        made(&mut world, &call()).expect("nothing stands in the way");
        run(&mut world, "old", "INSERT INTO t (v) VALUES (4)").expect("it is done");
        assert_eq!((rows(&world, "new", "t"), world.servers["new"].power), (3, Power::Down));
        assert!(world.start("new"));
        world.settle();
        assert_eq!((rows(&world, "old", "t"), rows(&world, "new", "t")), (4, 4));
        assert_eq!(world.servers["new"].databases["postgres"].sequences["t_id_seq"].last, 2 + 32);
        assert!(world.servers["new"].databases["postgres"].publications.is_empty());
        assert!(world.servers["old"].databases["postgres"].publications.contains_key("up"));
        let again = made(&mut world, &call()).expect_err("it is refused");
        let error = "error: subscriber data directory is not a copy of the source database cluster";
        assert_eq!(again, [format!("pg_createsubscriber: {error}")]);
    }

    #[test]
    fn what_is_refused_leaves_a_standby_a_standby_and_nothing_at_the_publisher() {
        let mut world = followed();
        let refused = |world: &mut World, call: &Subscriber, words: &str| {
            let lines = made(world, call).expect_err("it is refused");
            assert!(lines[0].ends_with(words), "{lines:?}");
            assert_eq!(world.servers["new"].standby_of.as_deref(), Some("old"));
        };
        refused(&mut world, &call(), "standby server is running");
        assert!(world.stop("new"));
        refused(&mut world, &Subscriber { database: None, ..call() }, "no database name specified");
        run(&mut world, "old", "SELECT pg_create_logical_replication_slot('up', 'pgoutput')")
            .expect("it is made");
        refused(&mut world, &call(), "ERROR:  replication slot \"up\" already exists");
        assert!(world.servers["old"].databases["postgres"].publications.is_empty());
        run(&mut world, "old", "CREATE PUBLICATION up FOR ALL TABLES").expect("it is made");
        refused(&mut world, &call(), "error: publication \"up\" already exists");
        let dry = Subscriber { publication: None, subscription: None, dry_run: true, ..call() };
        made(&mut world, &dry).expect("it only looks");
        assert_eq!(world.servers["old"].slots.len(), 1);
        assert!(world.stop("old"));
        let lines = made(&mut world, &call()).expect_err("nobody answers");
        assert!(lines[0].starts_with("pg_createsubscriber: error: connection to database failed: "));
    }

    #[test]
    fn who_gives_up_while_a_transaction_is_open_leaves_a_publication_and_a_slot() {
        let mut world = followed();
        assert!(world.stop("new"));
        let session = world.connect("old", "postgres", "postgres", "psql").expect("it is let in");
        for text in ["BEGIN", "INSERT INTO t (v) VALUES (9)"] {
            let statement = &sql::parse(text).expect("it is read")[0];
            let _done = world.execute("old", session, statement, false);
        }
        assert!(world.create_subscriber(&call(), false).is_none());
        assert!(world.create_subscriber(&call(), true).is_none());
        world.leave_subscriber(&call());
        assert!(world.servers["old"].slots.contains_key("up"));
        assert!(world.servers["old"].databases["postgres"].publications.contains_key("up"));
        assert_eq!(world.servers["new"].standby_of.as_deref(), Some("old"));
    }
}
