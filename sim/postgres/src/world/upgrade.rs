//! `pg_upgrade`: a stopped cluster's catalogue and files become those of another one of the next release
//! (`docs/models/postgres.md` 5.2).

use super::World;
use crate::release::Release;
use crate::server::{Power, Server, Slot, TableState, Worker};
use crate::value::Lsn;

/// How it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Upgrade {
    /// `--link`: the files are shared, so that the old cluster can never be started again once the new one was.
    pub link: bool,
    /// `--check`: it only looks.
    pub check: bool,
}

impl World {
    /// Upgrades a cluster into another one, which is empty, and says what is printed at the end.
    ///
    /// # Errors
    /// What is printed where it refuses; nothing is changed then.
    pub fn upgrade(&mut self, old: &str, new: &str, how: Upgrade) -> Result<Vec<String>, Vec<String>> {
        let missing = |host: &str| vec![format!("directory \"{host}\" does not exist"), FAILURE.to_owned()];
        let from = self.servers.get(old).ok_or_else(|| missing(old))?;
        let to = self.servers.get(new).ok_or_else(|| missing(new))?;
        refuse(from, to, how)?;
        if how.check {
            return Ok(vec!["*Clusters are compatible*".to_owned()]);
        }
        let from = from.clone();
        if let Some(to) = self.servers.get_mut(new) {
            take_over(&from, to);
        }
        if let Some(from) = self.servers.get_mut(old).filter(|_| how.link) {
            from.retired = true;
        }
        let last = "Optimizer statistics are not transferred by pg_upgrade.".to_owned();
        Ok(vec!["Upgrade Complete".to_owned(), last])
    }
}

/// How a refusal ends.
const FAILURE: &str = "Failure, exiting";

/// Looks at both clusters, in the order of the tool.
fn refuse(from: &Server, to: &Server, how: Upgrade) -> Result<(), Vec<String>> {
    let fatal = |lines: &[&str]| {
        let lines = lines.iter().map(|line| (*line).to_owned());
        Err(lines.chain([FAILURE.to_owned()]).collect())
    };
    if from.power == Power::Up && !how.check {
        return fatal(&[
            "There seems to be a postmaster servicing the old cluster.",
            "Please shutdown that postmaster and try again.",
        ]);
    }
    if to.power == Power::Up {
        return fatal(&[
            "There seems to be a postmaster servicing the new cluster.",
            "Please shutdown that postmaster and try again.",
        ]);
    }
    if from.standby_of.is_some() {
        return fatal(&["The source cluster was shut down while in recovery mode."]);
    }
    if from.release > to.release {
        return fatal(&["This utility cannot be used to downgrade to older major PostgreSQL versions."]);
    }
    if from.retired {
        return fatal(&["The source cluster was upgraded with --link before."]);
    }
    let filled =
        to.databases.iter().find_map(|(name, database)| Some((name, database.tables.keys().next()?)));
    if let Some((database, table)) = filled {
        let line =
            format!("New cluster database \"{database}\" is not empty: found relation \"public.{table}\"");
        return fatal(&[&line]);
    }
    if from.databases.values().any(|database| database.closed) {
        let line = "All non-template0 databases must allow connections, i.e. their pg_database.datallowconn must be true.";
        return fatal(&[line]);
    }
    if !from.prepared.is_empty() {
        return fatal(&["The source cluster contains prepared transactions"]);
    }
    slots_fit(from, to)
}

/// Slots and subscriptions are carried over from 17 on, and have to be at rest.
fn slots_fit(from: &Server, to: &Server) -> Result<(), Vec<String>> {
    let problem = |what: &str, named: String| {
        Err(vec![format!("Checking for {what}                 fatal"), named, FAILURE.to_owned()])
    };
    if !from.release.keeps_slots() {
        return Ok(());
    }
    for (name, slot) in from.slots.iter().filter(|(_, slot)| !slot.copying) {
        if slot.lost.is_some() {
            return problem("valid logical replication slots", format!("The slot \"{name}\" is invalid"));
        }
        if from.wal.next(slot.confirmed).is_some() {
            let named = format!("The slot \"{name}\" has not consumed the WAL yet");
            return problem("valid logical replication slots", named);
        }
    }
    let many = i64::try_from(from.slots.len()).unwrap_or(i64::MAX);
    if many > 0 && (many > to.settings.number("max_replication_slots", 10) || !to.logs_logically()) {
        let named =
            "\"max_replication_slots\" or \"wal_level\" of the new cluster does not suffice".to_owned();
        return problem("new cluster logical replication slots", named);
    }
    let under_way = |state: &TableState| !matches!(state, TableState::Init | TableState::Ready);
    for (name, of) in from.databases.values().flat_map(|database| &database.subscriptions) {
        if let Some((table, _)) = of.tables.iter().find(|(_, state)| under_way(state)) {
            let named =
                format!("The table sync state of \"{table}\" in subscription \"{name}\" is not allowed");
            return problem("subscription state", named);
        }
    }
    Ok(())
}

/// Gives a cluster what the other one has. Its log begins behind the other one's end.
fn take_over(from: &Server, to: &mut Server) {
    to.roles.extend(from.roles.iter().map(|(name, role)| (name.clone(), role.clone())));
    to.databases = from.databases.clone();
    to.large_objects = from.large_objects.clone();
    to.next_oid = to.next_oid.max(from.next_oid);
    to.wal.end = to.wal.end.max(from.wal.end);
    to.wal.catalogue();
    for (database, of) in &mut to.databases {
        for (name, publication) in &of.publications {
            to.wal.publication(database, name, Some(publication.clone()));
        }
        for subscription in of.subscriptions.values_mut() {
            subscription.worker = Worker::Absent;
            if !from.release.keeps_slots() {
                // Dumped as `connect = false`, without tables and without a position.
                subscription.enabled = false;
                subscription.tables.clear();
                subscription.applied = Lsn::NONE;
            }
        }
    }
    if from.release >= Release::V17 {
        let end = to.wal.end;
        let kept = from.slots.iter().filter(|(_, slot)| !slot.copying).map(|(name, slot)| {
            let (two_phase, failover) = (slot.two_phase, slot.failover);
            (name.clone(), Slot { two_phase, failover, ..Slot::at(&slot.database, end) })
        });
        to.slots.extend(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::Upgrade;
    use crate::release::Release;
    use crate::sql;
    use crate::world::{Outcome, World};

    fn run(world: &mut World, host: &str, text: &str) {
        let session = world.connect(host, "postgres", "postgres", "psql").expect("it runs");
        for statement in sql::parse(text).expect("it is read") {
            let done = world.execute(host, session, &statement, false);
            assert!(matches!(&done, Outcome::Done(reply) if reply.result.is_ok()), "{text}: {done:?}");
        }
        world.disconnect(host, session);
    }

    fn rows(world: &World, host: &str) -> usize {
        world.servers[host].databases["postgres"].tables["t"].rows().count()
    }

    /// A publisher of a release whose subscriber has everything, and an empty cluster of a later one.
    fn published(release: Release) -> World {
        let mut world = World::default();
        world.add("old", release);
        world.add("reader", Release::V17);
        world.add("new", Release::V18);
        for host in ["old", "reader"] {
            run(&mut world, host, "CREATE TABLE t (id bigint PRIMARY KEY)");
        }
        run(&mut world, "old", "CREATE PUBLICATION p FOR ALL TABLES");
        run(
            &mut world,
            "reader",
            "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=postgres' PUBLICATION p",
        );
        world.settle();
        run(&mut world, "old", "INSERT INTO t (id) VALUES (1)");
        world.settle();
        for of in world.directions() {
            let end = world.servers["old"].wal.end;
            world.confirm(&of, end);
        }
        world
    }

    #[test]
    fn a_slot_that_has_consumed_everything_is_carried_over_and_its_subscriber_loses_nothing() {
        let mut world = published(Release::V17);
        run(&mut world, "reader", "ALTER SUBSCRIPTION s DISABLE");
        assert!(world.stop("old") && world.stop("new"));
        world.upgrade("old", "new", Upgrade::default()).expect("nothing stands in the way");
        assert!(world.start("new"));
        run(&mut world, "new", "INSERT INTO t (id) VALUES (2)");
        run(&mut world, "reader", "ALTER SUBSCRIPTION s CONNECTION 'host=new dbname=postgres'");
        run(&mut world, "reader", "ALTER SUBSCRIPTION s ENABLE");
        world.settle();
        assert_eq!((rows(&world, "new"), rows(&world, "reader")), (2, 2));
    }

    #[test]
    fn a_slot_with_something_to_send_keeps_an_upgrade_from_taking_place() {
        let mut world = published(Release::V17);
        run(&mut world, "reader", "ALTER SUBSCRIPTION s DISABLE");
        run(&mut world, "old", "INSERT INTO t (id) VALUES (2)");
        assert!(world.stop("old") && world.stop("new"));
        let refused = world.upgrade("old", "new", Upgrade::default()).expect_err("it is refused");
        assert!(
            refused.iter().any(|line| line == "The slot \"s\" has not consumed the WAL yet"),
            "{refused:?}"
        );
        assert!(world.servers["new"].databases["postgres"].tables.is_empty());
    }

    #[test]
    fn slots_of_16_are_left_behind_without_a_word_and_a_linked_cluster_never_starts_again() {
        let mut world = published(Release::V16);
        assert!(world.stop("old") && world.stop("new"));
        world.upgrade("old", "new", Upgrade { link: true, check: false }).expect("nothing stands in the way");
        assert!(world.servers["new"].slots.is_empty());
        assert!(world.start("new") && !world.start("old"));
        assert_eq!(rows(&world, "new"), 1);
    }

    #[test]
    fn a_cluster_that_runs_is_not_upgraded() {
        let mut world = published(Release::V17);
        let refused = world.upgrade("old", "new", Upgrade::default()).expect_err("it is refused");
        assert_eq!(refused[0], "There seems to be a postmaster servicing the old cluster.");
    }
}
