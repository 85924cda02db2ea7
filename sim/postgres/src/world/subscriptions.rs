//! `CREATE`, `ALTER` and `DROP SUBSCRIPTION`, in the order in which the server does and checks things
//! (`docs/models/postgres.md` 1.3, 3.1).

use super::World;
use super::execute::{Effect, Finished, Place};
use super::options::{self, Options, Set};
use super::work::Direction;
use crate::release::Release;
use crate::reply::{Halt, Notice, Severity, SqlError};
use crate::server::{OriginFilter, Server, Slot, Subscription, TableState, Worker};
use crate::sql::{AlterSubscription, Connection, SubscriptionOption};
use crate::value::Lsn;
use kernel::planted;
use std::collections::BTreeMap;
use std::sync::Arc;

fn no_subscription(name: &str) -> SqlError {
    SqlError::new("42704", format!("subscription \"{name}\" does not exist"))
}

fn in_block(what: &str) -> SqlError {
    SqlError::new("25001", format!("{what} cannot run inside a transaction block"))
}

fn at(place: &Place<'_>, name: &str) -> Direction {
    Direction { host: place.host.to_owned(), database: place.database.to_string(), name: name.to_owned() }
}

/// Refuses a slot that is to be kept over a failover at a publisher that has none (measured with 17.10 and 16.2). Up to 14 its
/// command has no list of options, so that the word itself is not read there (`libpqrcv_create_slot`, `repl_gram.y`).
fn keeps_slots(publisher: &Server, slot: &str) -> Result<(), SqlError> {
    if publisher.release.keeps_slots() {
        return Ok(());
    }
    let says =
        if publisher.release >= Release::V15 { "unrecognized option: failover" } else { "syntax error" };
    Err(SqlError::new("08P01", format!("could not create replication slot \"{slot}\": ERROR:  {says}")))
}

/// What a publisher says of the publications that are asked for.
struct Told {
    /// Those that are not there.
    missing: Vec<String>,
    /// Their tables, in order.
    tables: Vec<String>,
    /// Whether one of the tables is itself fed by a subscription.
    fed: bool,
}

impl World {
    pub(super) fn create_subscription(
        &mut self,
        place: &Place<'_>,
        name: &str,
        (connection, publications): (&Connection, &[String]),
        given: &[SubscriptionOption],
    ) -> Result<Finished, Halt> {
        let of = at(place, name);
        let release = self.with(place, |caller| Ok(caller.server.release))?;
        let options = options::of_creation(release, given)?;
        self.with(place, |caller| Ok(caller.writes("CREATE SUBSCRIPTION")?))?;
        if options.create_slot && place.in_block {
            return Err(in_block("CREATE SUBSCRIPTION ... WITH (create_slot = true)").into());
        }
        self.with(place, |caller| {
            let superuser = caller.server.roles.get(caller.role).is_some_and(|role| role.superuser);
            if superuser {
                return Ok(());
            }
            if release.number() < 16 {
                return Err(SqlError::new("42501", "must be superuser to create subscriptions").into());
            }
            let detail =
                "Only roles with privileges of the \"pg_create_subscription\" role may create subscriptions.";
            Err(SqlError::new("42501", "permission denied to create subscription").detail(detail).into())
        })?;
        if self.subscription(&of).is_some() {
            return Err(SqlError::new("42710", format!("subscription \"{name}\" already exists")).into());
        }
        let mut made = self.new_subscription(place, (connection, publications), &options, name)?;
        let mut finished = Finished::catalogue("CREATE SUBSCRIPTION");
        if options.connect {
            let newest = release.names_conflicts();
            self.reach(connection).map_err(|halt| not_reached(halt, newest.then_some(name)))?;
            self.ask((place, name), &mut made, &options, &mut finished)?;
        } else {
            finished.reply.notices.push(not_connected(release.number()));
        }
        if let Some(database) =
            self.servers.get_mut(place.host).and_then(|server| server.databases.get_mut(&*place.database))
        {
            database.subscriptions.insert(name.to_owned(), made);
        }
        Ok(finished)
    }

    fn new_subscription(
        &mut self,
        place: &Place<'_>,
        (connection, publications): (&Connection, &[String]),
        options: &Options,
        name: &str,
    ) -> Result<Subscription, Halt> {
        let oid = self.with(place, |caller| Ok(caller.server.oid()))?;
        let slot = match &options.slot {
            Some(slot) => slot.clone(),
            None => Some(name.to_owned()),
        };
        Ok(Subscription {
            oid,
            owner: place.role.to_string(),
            enabled: options.enabled,
            connection: Arc::new(connection.clone()),
            slot,
            publications: publications.into(),
            origin: options.origin,
            disable_on_error: options.disable_on_error,
            two_phase: options.two_phase,
            failover: options.failover,
            skip: None,
            tables: BTreeMap::new(),
            applied: Lsn::NONE,
            seen: Lsn::NONE,
            worker: Worker::Absent,
            conflicts: BTreeMap::new(),
        })
    }

    /// Asks the publisher for the tables, and makes the slot there.
    fn ask(
        &mut self,
        (place, name): (&Place<'_>, &str),
        made: &mut Subscription,
        options: &Options,
        finished: &mut Finished,
    ) -> Result<(), Halt> {
        let told = self.told(&made.connection, &made.publications);
        let notices = &mut finished.reply.notices;
        let says_missing = self.servers.get(place.host).is_some_and(|server| server.release.skips());
        if says_missing && !told.missing.is_empty() {
            notices.push(Notice::new(Severity::Warning, missing_publications(&told.missing)));
        }
        if options.copy_data && options.origin == OriginFilter::None && told.fed {
            notices.push(other_origin(name, &made.publications));
        }
        self.tables_are_here(place, &told.tables)?;
        let state = if options.copy_data { TableState::Init } else { TableState::Ready };
        made.tables = told.tables.into_iter().map(|table| (table, state)).collect();
        let Some(slot) = made.slot.clone().filter(|_| options.create_slot) else { return Ok(()) };
        let host = made.connection.host.clone();
        let Some(publisher) = self.servers.get_mut(&host) else { return Ok(()) };
        if options.failover {
            keeps_slots(publisher, &slot)?;
        }
        publisher.may_make_slot(&slot).map_err(|error| {
            let message = format!("could not create replication slot \"{slot}\": ERROR:  {}", error.message);
            SqlError { message, ..error }
        })?;
        // At its own cluster it waits for its own transaction (manual, CREATE SUBSCRIPTION, "Notes").
        if host == place.host || publisher.transaction_is_open() {
            return Err(Halt::Waits(crate::reply::Wait::Transactions));
        }
        publisher.wal.catalogue();
        let begins = if planted("a-slot-begins-with-the-log") { Lsn::NONE } else { publisher.wal.end };
        let mut new = Slot::at(&made.connection.database, begins);
        (new.failover, new.two_phase) = (options.failover, options.two_phase);
        publisher.slots.insert(slot.clone(), new);
        let message = format!("created replication slot \"{slot}\" on publisher");
        notices.push(Notice::new(Severity::Notice, message));
        Ok(())
    }

    /// What a publisher says of publications.
    fn told(&self, connection: &Connection, publications: &[String]) -> Told {
        let mut told = Told { missing: Vec::new(), tables: Vec::new(), fed: false };
        let server = self.servers.get(&connection.host);
        let Some(database) = server.and_then(|server| server.databases.get(&connection.database)) else {
            return told;
        };
        for name in publications {
            match database.publications.get(name) {
                None => told.missing.push(name.clone()),
                Some(publication) => {
                    for table in database.published(publication) {
                        if !told.tables.contains(&table) {
                            told.tables.push(table);
                        }
                    }
                }
            }
        }
        let fed = |table: &String| database.subscriptions.values().any(|one| one.tables.contains_key(table));
        told.fed = told.tables.iter().any(fed);
        told
    }

    fn tables_are_here(&self, place: &Place<'_>, tables: &[String]) -> Result<(), SqlError> {
        let database = self.servers.get(place.host).and_then(|server| server.databases.get(&*place.database));
        let missing =
            tables.iter().find(|table| database.is_none_or(|here| !here.tables.contains_key(*table)));
        match missing {
            Some(table) => Err(SqlError::new("42P01", format!("relation \"public.{table}\" does not exist"))),
            None => Ok(()),
        }
    }

    pub(super) fn alter_subscription(
        &mut self,
        place: &Place<'_>,
        name: &str,
        change: &AlterSubscription,
    ) -> Result<Finished, Halt> {
        let of = at(place, name);
        self.with(place, |caller| Ok(caller.writes("ALTER SUBSCRIPTION")?))?;
        let current = self.subscription(&of).ok_or_else(|| no_subscription(name))?.clone();
        self.must_own(place, name, &current.owner)?;
        let release = self.with(place, |caller| Ok(caller.server.release))?;
        match change {
            AlterSubscription::Enable => {
                if current.slot.is_none() {
                    let message = "cannot enable subscription that does not have a slot name";
                    return Err(SqlError::new("55000", message).into());
                }
                if let Some(one) = self.subscription_mut(&of) {
                    one.enabled = true;
                }
            }
            AlterSubscription::Disable => {
                self.end_worker(&of);
                if let Some(one) = self.subscription_mut(&of) {
                    one.enabled = false;
                }
            }
            AlterSubscription::Refresh(given) => {
                let what = "ALTER SUBSCRIPTION ... REFRESH";
                options::are_taken(given, &["copy_data"])?;
                if !current.enabled {
                    let message = format!("{what} is not allowed for disabled subscriptions");
                    return Err(SqlError::new("55000", message).into());
                }
                if place.in_block {
                    return Err(in_block(what).into());
                }
                self.refresh(place, &of, options::copies(given))?;
            }
            AlterSubscription::Set(given) => {
                for option in given {
                    let set = options::of_change(release, current.enabled, option)?;
                    self.set_option(&of, set)?;
                }
                self.end_worker(&of);
            }
            AlterSubscription::Connection(connection) => {
                self.end_worker(&of);
                if let Some(one) = self.subscription_mut(&of) {
                    one.connection = Arc::new(connection.clone());
                }
            }
            AlterSubscription::Skip(text) => self.skip(&of, &current, text)?,
            AlterSubscription::Publications(word, named, given) => {
                return self.other_publications(place, &current, &of, (word, named, given));
            }
        }
        Ok(Finished::catalogue("ALTER SUBSCRIPTION"))
    }

    /// `ALTER SUBSCRIPTION ... SET`, `ADD` and `DROP PUBLICATION`: refusals and their order as 17.10 has them.
    fn other_publications(
        &mut self,
        place: &Place<'_>,
        current: &Subscription,
        of: &Direction,
        (word, named, given): (&str, &[String], &[SubscriptionOption]),
    ) -> Result<Finished, Halt> {
        options::are_taken(given, options::with_publications(word))?;
        let publications = options::publications(&of.name, &current.publications, (word, named))?;
        let refreshes = options::refreshes(given);
        if refreshes && !current.enabled {
            let message = "ALTER SUBSCRIPTION with refresh is not allowed for disabled subscriptions";
            let instead = if word == "SET" { "." } else { " instead." };
            let hint =
                format!("Use ALTER SUBSCRIPTION ... {word} PUBLICATION ... WITH (refresh = false){instead}");
            return Err(SqlError::new("55000", message).hint(hint).into());
        }
        let mut finished = Finished::catalogue("ALTER SUBSCRIPTION");
        if let Some(one) = self.subscription_mut(of) {
            one.publications = publications.into();
        }
        if refreshes {
            let refreshed = self.refresh(place, of, options::copies(given));
            if let (Err(_), Some(one)) = (&refreshed, self.subscription_mut(of)) {
                one.publications.clone_from(&current.publications);
            }
            refreshed?;
            let says = word != "DROP" && self.servers.get(&of.host).is_some_and(|one| one.release.skips());
            let missing = self.told(&current.connection, named).missing;
            if says && !missing.is_empty() {
                finished.reply.notices.push(Notice::new(Severity::Warning, missing_publications(&missing)));
            }
        }
        self.end_worker(of);
        Ok(finished)
    }

    fn skip(&mut self, of: &Direction, current: &Subscription, text: &str) -> Result<(), SqlError> {
        let skip = if text.eq_ignore_ascii_case("none") {
            None
        } else {
            let message = format!("invalid input syntax for type pg_lsn: \"{text}\"");
            Some(Lsn::parse(text).ok_or_else(|| SqlError::new("22P02", message))?)
        };
        if let Some(lsn) = skip.filter(|lsn| *lsn < current.applied) {
            let message =
                format!("skip WAL location (LSN {lsn}) must be greater than origin LSN {}", current.applied);
            return Err(SqlError::new("22023", message));
        }
        if let Some(one) = self.subscription_mut(of) {
            one.skip = skip;
        }
        Ok(())
    }

    fn set_option(&mut self, of: &Direction, set: Set) -> Result<(), SqlError> {
        if let Set::Failover(failover) = set {
            let connection = self.subscription(of).map(|one| (one.connection.clone(), one.slot.clone()));
            let Some((connection, Some(name))) = connection else { return Ok(()) };
            let Some(publisher) = self.servers.get_mut(&connection.host) else { return Ok(()) };
            if !publisher.release.keeps_slots() {
                let message = format!(
                    "could not alter replication slot \"{name}\": ERROR:  syntax error at or near \
                     \"ALTER_REPLICATION_SLOT\""
                );
                return Err(SqlError::new("08P01", message));
            }
            if let Some(slot) = publisher.slots.get_mut(&name) {
                slot.failover = failover;
            }
        }
        if matches!(set, Set::Slot(_)) {
            self.end_worker(of);
        }
        let Some(one) = self.subscription_mut(of) else { return Ok(()) };
        match set {
            Set::Slot(slot) => one.slot = slot,
            Set::Origin(origin) => one.origin = origin,
            Set::DisableOnError(on) => one.disable_on_error = on,
            Set::Failover(on) => one.failover = on,
            Set::TwoPhase(on) => one.two_phase = on,
            Set::Other => {}
        }
        Ok(())
    }

    /// Takes up the tables that the publications have now.
    fn refresh(&mut self, place: &Place<'_>, of: &Direction, copy: bool) -> Result<(), Halt> {
        let Some(current) = self.subscription(of).cloned() else { return Ok(()) };
        let newest = self.servers.get(&of.host).is_some_and(|server| server.release.names_conflicts());
        self.reach(&current.connection)
            .map_err(|halt| not_reached(halt, newest.then_some(of.name.as_str())))?;
        let told = self.told(&current.connection, &current.publications);
        self.tables_are_here(place, &told.tables)?;
        let state = if copy { TableState::Init } else { TableState::Ready };
        if let Some(one) = self.subscription_mut(of) {
            one.tables.retain(|name, _| told.tables.contains(name));
            for table in told.tables {
                one.tables.entry(table).or_insert(state);
            }
        }
        Ok(())
    }

    /// Refuses a change of a subscription to whoever does not own it.
    fn must_own(&mut self, place: &Place<'_>, name: &str, owner: &str) -> Result<(), Halt> {
        self.with(place, |caller| {
            if caller.server.acts_as(caller.role, owner) {
                return Ok(());
            }
            Err(SqlError::new("42501", format!("must be owner of subscription {name}")).into())
        })
    }

    pub(super) fn drop_subscription(
        &mut self,
        place: &Place<'_>,
        name: &str,
        if_exists: bool,
    ) -> Result<Finished, Halt> {
        let of = at(place, name);
        self.with(place, |caller| Ok(caller.writes("DROP SUBSCRIPTION")?))?;
        let Some(current) = self.subscription(&of).cloned() else {
            if if_exists {
                let mut finished =
                    Finished { effect: Effect::Nothing, ..Finished::nothing("DROP SUBSCRIPTION") };
                let message = format!("subscription \"{name}\" does not exist, skipping");
                finished.reply.notices.push(Notice::new(Severity::Notice, message));
                return Ok(finished);
            }
            return Err(no_subscription(name).into());
        };
        self.must_own(place, name, &current.owner)?;
        let mut finished = Finished::catalogue("DROP SUBSCRIPTION");
        if let Some(slot) = &current.slot {
            if place.in_block {
                return Err(in_block("DROP SUBSCRIPTION").into());
            }
            // Its worker and its origin are gone before the publisher is asked, and a refusal brings back neither the
            // position of the origin nor more than a new worker.
            self.end_worker(&of);
            if let Some(one) = self.subscription_mut(&of) {
                one.applied = Lsn::NONE;
            }
            self.drop_slots(&current, slot, &mut finished)?;
        }
        self.end_worker(&of);
        if let Some(database) =
            self.servers.get_mut(place.host).and_then(|server| server.databases.get_mut(&*place.database))
        {
            database.subscriptions.remove(name);
        }
        Ok(finished)
    }

    /// Drops the slots of a subscription at its publisher, those of copies first.
    fn drop_slots(
        &mut self,
        current: &Subscription,
        slot: &str,
        finished: &mut Finished,
    ) -> Result<(), Halt> {
        let refused = |why: &str| {
            format!(
                "could not connect to publisher when attempting to drop replication slot \"{slot}\": {why}"
            )
        };
        self.reach(&current.connection).map_err(|halt| match halt {
            Halt::Refused(error) => {
                let hint = "Use ALTER SUBSCRIPTION ... DISABLE to disable the subscription, and then use ALTER \
                            SUBSCRIPTION ... SET (slot_name = NONE) to disassociate it from the slot.";
                let message = refused(&error.message);
                Halt::Refused(SqlError { message, ..error }.hint(hint))
            }
            waits @ Halt::Waits(_) => waits,
        })?;
        let has_slot = |state: &&TableState| matches!(state, TableState::Copying | TableState::Copied(_));
        let copying = current.tables.values().filter(has_slot).count();
        for _ in 0..copying {
            let message = format!(
                "dropped replication slot \"pg_{}_sync_16390_7000000000000000000\" on publisher",
                current.oid
            );
            finished.reply.notices.push(Notice::new(Severity::Notice, message));
        }
        let Some(publisher) = self.servers.get_mut(&current.connection.host) else { return Ok(()) };
        let failed = |why: String| {
            let message = format!("could not drop replication slot \"{slot}\" on publisher: ERROR:  {why}");
            Err(SqlError::new("08P01", message).into())
        };
        match publisher.slots.get(slot) {
            None => return failed(format!("replication slot \"{slot}\" does not exist")),
            Some(found) if found.holder.is_some() => {
                return failed(format!("replication slot \"{slot}\" is active for PID 4711"));
            }
            Some(_) => {}
        }
        if !planted("a-dropped-subscription-keeps-its-slot") {
            publisher.slots.remove(slot);
        }
        let message = format!("dropped replication slot \"{slot}\" on publisher");
        finished.reply.notices.push(Notice::new(Severity::Notice, message));
        Ok(())
    }

    /// What a statement leaves behind whose wait is given up: a subscription that waited for its slot leaves the slot, until
    /// the transactions that it waited for have ended (`docs/models/postgres.md` 1.2).
    pub fn cancel(&mut self, host: &str, statement: &crate::sql::Statement) {
        let crate::sql::Statement::CreateSubscription { name, connection, options, .. } = statement else {
            return;
        };
        let Some(release) = self.servers.get(host).map(|server| server.release) else { return };
        let Ok(options) = options::of_creation(release, options) else { return };
        let slot = match &options.slot {
            Some(slot) => slot.clone(),
            None => Some(name.clone()),
        };
        if self.reach(connection).is_err() || !options.create_slot {
            return;
        }
        let Some((publisher, slot)) = self.servers.get_mut(&connection.host).zip(slot) else { return };
        if publisher.transaction_is_open() && publisher.may_make_slot(&slot).is_ok() {
            let mut left = Slot::at(&connection.database, publisher.wal.end);
            left.holder = Some((host.to_owned(), name.clone()));
            left.orphan = true;
            publisher.slots.insert(slot, left);
        }
    }
}

/// The refusal of a connection, as `CREATE SUBSCRIPTION` says it; a newest release names the subscription.
fn not_reached(halt: Halt, newest: Option<&str>) -> Halt {
    match halt {
        Halt::Refused(error) => {
            let who = newest.map(|name| format!("subscription \"{name}\" ")).unwrap_or_default();
            let message = format!("{who}could not connect to the publisher: {}", error.message);
            Halt::Refused(SqlError { message, ..error })
        }
        waits @ Halt::Waits(_) => waits,
    }
}

fn missing_publications(missing: &[String]) -> String {
    let names: Vec<String> = missing.iter().map(|name| format!("\"{name}\"")).collect();
    let (word, verb) = if names.len() == 1 { ("publication", "does") } else { ("publications", "do") };
    format!("{word} {} {verb} not exist on the publisher", names.join(", "))
}

fn other_origin(name: &str, publications: &[String]) -> Notice {
    let message = format!(
        "subscription \"{name}\" requested copy_data with origin = NONE but might copy data that had a different origin"
    );
    let mut notice = Notice::new(Severity::Warning, message);
    let listed: Vec<String> = publications.iter().map(|one| format!("\"{one}\"")).collect();
    notice.detail = Some(format!(
        "The subscription being created subscribes to a publication ({}) that contains tables that are written to by other \
         subscriptions.",
        listed.join(", ")
    ));
    notice.hint = Some(
        "Verify that initial data copied from the publisher tables did not come from other origins."
            .to_owned(),
    );
    notice
}

fn not_connected(release: u32) -> Notice {
    if release < 16 {
        let message = "tables were not subscribed, you will have to run ALTER SUBSCRIPTION ... REFRESH PUBLICATION to \
                       subscribe the tables";
        return Notice::new(Severity::Warning, message);
    }
    let mut notice = Notice::new(Severity::Warning, "subscription was created, but is not connected");
    notice.hint = Some(
        "To initiate replication, you must manually create the replication slot, enable the subscription, and refresh the \
         subscription."
            .to_owned(),
    );
    notice
}
