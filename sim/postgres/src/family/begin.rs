//! The clusters at the start: servers with their roles, one of which has the database with all its rows, and clients that
//! work there.

use super::clients::ROLE;
use super::event::Event;
use super::load::{KEY, Load, MARK, first_keys};
use super::parts::{Client, Routes};
use super::twin::{Opening, Stage, Twin};
use crate::config::{ClusterConfig, Config, Identity, Key, SettingsConfig, TableConfig, WalLevel};
use crate::release::Release;
use crate::server::Server;
use crate::sql;
use crate::world::World;
use fleet::HostId;
use kernel::narrow::{u16_of, u32_of};
use rehearsal::{Act, Setup};
use std::sync::Arc;

impl Twin {
    /// Builds the clusters anew.
    pub(crate) fn begin_anew(&mut self, setup: &Setup<Self>, stage: &mut Stage) {
        self.set(setup);
        let config = Arc::clone(&setup.config);
        let groups = u32_of(setup.groups.len());
        self.hosts = config
            .cluster
            .iter()
            .map(|cluster| stage.fleet.host_named(&cluster.host).unwrap_or(HostId(0)))
            .collect();
        self.open(groups.max(1));
        self.load = Load::of(&config, setup.groups.len());
        self.names = config.cluster.iter().map(|cluster| cluster.name.clone()).collect();
        self.book = super::book::Book::open(config.cluster.len(), &mut stage.ledger);
        for (node, name) in self.names.iter().enumerate() {
            self.book.begin(node, &self.world.servers[name]);
        }
        self.cuts.clear();
        self.clients = setup
            .groups
            .iter()
            .map(|group| {
                let at = config.cluster_named(&group.at);
                Client { name: group.name.clone(), began_at: at, home: at, ..Client::default() }
            })
            .collect();
        self.begin_poolers(stage);
        self.directions.clear();
        self.lines.clear();
        self.files.clear();
        self.routes = Routes::default();
        self.downed = vec![Act::START; config.cluster.len()];
        self.shut = self.downed.clone();
        self.changed = self.downed.clone();
        self.turns = vec![0; config.cluster.len()];
        self.gauges = super::twin::Gauges::default();
        self.judged = config.cluster.iter().map(|cluster| cluster.complete).collect();
        for (node, cluster) in config.cluster.iter().enumerate() {
            let period = cluster.settings.checkpoint_timeout_s.span();
            if period > kernel::Span::ZERO {
                let first = stage.phase("checkpoint", &[&cluster.name], period);
                stage.after(first, Event::Checkpoint { node: u16_of(node) });
            }
        }
    }
}

impl Twin {
    /// Lets the clusters be as they begin with so many groups of clients.
    fn open(&mut self, groups: u32) {
        let config = self.config.clone().expect("a rehearsal has begun");
        let is_it = |opening: &Arc<Opening>| opening.groups == groups && opening.config == config;
        let opening = self.opening.take().filter(is_it).unwrap_or_else(|| {
            let world = world_of(&config, groups);
            Arc::new(Opening { config, groups, world })
        });
        self.world.clone_from(&opening.world);
        self.world.servers.values_mut().for_each(|server| server.wal.scale = self.scale);
        self.opening = Some(opening);
    }
}

/// The servers of a scenario.
fn world_of(config: &Config, groups: u32) -> World {
    let machines = config.cluster.iter().map(|cluster| cluster.host.clone());
    let machines = machines.filter(|host| config.cluster_named(host).is_none()).collect();
    let mut world = World::default();
    world.machines = machines;
    for cluster in &config.cluster {
        let release = Release::parse(&cluster.release).unwrap_or(Release::V16);
        world.add(&cluster.name, release);
        if let Some(server) = world.servers.get_mut(&cluster.name) {
            server.port = listens(config, cluster);
            server.settings.file = settings_of(&cluster.settings).into_iter().collect();
            server.settings.restart();
            let sizes = config.table.iter().map(|table| (table.name.clone(), u64::from(table.row_bytes)));
            server.wal.sizes = sizes.collect();
        }
    }
    for cluster in config.cluster.iter().filter(|cluster| cluster.serves) {
        fill(&mut world, &cluster.name, config, groups);
    }
    for cluster in &config.cluster {
        if let Some(server) = world.servers.get_mut(&cluster.name) {
            server.standby_of.clone_from(&cluster.standby_of);
        }
        world.follow(&cluster.name);
    }
    world.servers.values_mut().for_each(Server::lets_go_of_log);
    world
}

/// The settings of a cluster, as its file has them.
fn settings_of(settings: &SettingsConfig) -> Vec<(String, String)> {
    let level = match settings.wal_level {
        WalLevel::Replica => "replica",
        WalLevel::Logical => "logical",
    };
    let mut all = vec![
        ("wal_level", level.to_owned()),
        ("max_replication_slots", settings.max_replication_slots.to_string()),
        ("max_wal_senders", settings.max_wal_senders.to_string()),
        ("max_logical_replication_workers", settings.max_logical_replication_workers.to_string()),
        ("max_sync_workers_per_subscription", settings.max_sync_workers_per_subscription.to_string()),
    ];
    let keep = settings.max_slot_wal_keep_size_mb.bytes() >> 20;
    if keep > 0 {
        all.push(("max_slot_wal_keep_size", format!("{keep}MB")));
    }
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The port of a cluster, where it is known; beside a pooler another port may be that one's, and none is compared.
pub(super) fn listens(config: &Config, cluster: &ClusterConfig) -> Option<u16> {
    let has_pooler = config.pooler.iter().any(|pooler| pooler.host == cluster.host);
    cluster.port.filter(|_| !has_pooler)
}

/// Gives a cluster the roles, the database and its rows.
fn fill(world: &mut World, name: &str, config: &Config, groups: u32) {
    let roles = [
        format!("CREATE ROLE {ROLE} LOGIN"),
        "CREATE ROLE repl LOGIN REPLICATION IN ROLE pg_read_all_data".to_owned(),
        format!("CREATE DATABASE {} OWNER {ROLE}", config.database),
    ];
    run_all(world, (name, "postgres", "postgres"), &roles);
    let tables: Vec<String> = config.table.iter().flat_map(|table| table_of(table, groups)).collect();
    run_all(world, (name, &config.database, ROLE), &tables);
}

/// The statements that make a table and its rows.
fn table_of(table: &TableConfig, groups: u32) -> Vec<String> {
    let kind = if table.sequence.is_some() { "bigserial" } else { "bigint" };
    let key = if table.key == Key::Primary { " PRIMARY KEY" } else { "" };
    let unlogged = if table.unlogged { "UNLOGGED " } else { "" };
    let name = &table.name;
    let mut all = vec![format!("CREATE {unlogged}TABLE {name} ({KEY} {kind}{key}, {MARK} bigint)")];
    match table.identity {
        Identity::Default => {}
        Identity::Full => all.push(format!("ALTER TABLE {name} REPLICA IDENTITY FULL")),
        Identity::Nothing => all.push(format!("ALTER TABLE {name} REPLICA IDENTITY NOTHING")),
    }
    let keys = first_keys(table.used_for, table.rows, groups);
    for some in keys.chunks(500) {
        let rows: Vec<String> = some.iter().map(|key| format!("({key}, 0)")).collect();
        all.push(format!("INSERT INTO {name} ({KEY}, {MARK}) VALUES {}", rows.join(", ")));
    }
    if let Some(sequence) = &table.sequence {
        all.push(format!("SELECT setval('{sequence}', {})", table.rows.max(1)));
    }
    all
}

/// Runs statements in a session of their own. What is refused here the check has refused before.
fn run_all(world: &mut World, (name, database, role): (&str, &str, &str), texts: &[String]) {
    let Ok(session) = world.connect(name, database, role, "psql") else { return };
    for text in texts {
        for statement in sql::parse(text).unwrap_or_default() {
            let _done = world.execute(name, session, &statement, false);
        }
    }
    world.disconnect(name, session);
}
