//! The pair at the start: two stores with the same rows, agents up, channels in start, clients connected. An old store
//! that is kept has the same rows too, and its agent is down.

use crate::config::{Config, DataSource, TicketKind};
use crate::event::Event;
use crate::pair::{Pair, Stage, store_id};
use crate::parts::{Applications, Life, Store, workload_of};
use crate::release::not_modelled;
use fleet::{HostId, ProcessState, Release};
use kernel::Ticks;
use kernel::narrow::u32_of;
use rehearsal::{Setup, Severity};
use replica::{Replica, Table, Tickets};

impl Pair {
    /// Builds both stores anew, keeping the memory of the last run.
    pub(crate) fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage) {
        self.set(setup);
        self.workload = workload_of(&setup.config, u32_of(setup.groups.len()));
        self.applications =
            Applications::of(&setup.config, &setup.groups, |name| self_index(&setup.config, name));
        let lives = self.stores.drain(..).filter_map(|store| store.life);
        self.spare.extend(lives.map(|life| (life.replica.table, life.replica.log)));
        let sources = setup.config.sources();
        // Old stores are older, whatever stands first in the scenario.
        let (own, further) = sources.split_at(2.min(sources.len()));
        let further: Vec<Store> =
            further.iter().map(|source| self.first_store(*source, setup, stage)).collect();
        for source in own {
            let store = self.first_store(*source, setup, stage);
            self.stores.push(store);
        }
        self.stores.extend(further);
        self.begin_stretch(stage);
        self.find_tools(stage);
        self.next_marker_row = self.workload.rows_in_all();
        self.count_copies(stage.now());
        self.note_releases(stage);
        for store in 0..self.stores.len() {
            self.keep_house(store, stage);
            self.connect(store, stage);
        }
    }

    /// Until a step installs a release, a prompt that names none finds the tools of the stores of its host: what lies
    /// installed beside them is not in use yet (ours; a newer release has a place of its own, and whoever means its
    /// tools names it or switches to it by `install`). Where two stores of a host differ, the last one listed is found.
    fn find_tools(&self, stage: &mut Stage) {
        for of in [0, 1] {
            let host = self.stores[of].host;
            let releases = [0, 1].map(|store| {
                let here = self.life(store).filter(|_| self.stores[store].host == host);
                here.map(|life| &life.release)
            });
            if let Some(used) = releases[of]
                && releases.into_iter().flatten().all(|release| release == used)
            {
                stage.fleet.host_mut(host).install(used.clone());
            }
        }
    }

    /// A store that begins at a release that is not modelled is said to.
    fn note_releases(&self, stage: &mut Stage) {
        for store in [0, 1] {
            if let Some(said) = self.life(store).and_then(|life| not_modelled(&life.release)) {
                stage.note(Severity::Warning, "release-not-modelled", None, said);
            }
        }
    }

    fn first_store(&mut self, source: DataSource, setup: &Setup<Self>, stage: &mut Stage) -> Store {
        let config = &setup.config.store[source.place];
        let host = stage.fleet.host_named(&config.host).unwrap_or(HostId(0));
        let own = setup.config.pair_at()[source.of] == source.place;
        let mut life = (own || config.exists != Some(false)).then(|| self.first_life(source, setup, stage));
        if let Some(life) = life.as_mut().filter(|_| self.mortal) {
            life.replica.keep_journal();
        }
        let ticks =
            |what, period| Ticks::new(stage.now() + stage.phase(what, &[&config.name], period), period);
        Store {
            name: config.name.clone(),
            of: source.of,
            host,
            temporary: config.temporary,
            life,
            agent: if own { ProcessState::Up } else { ProcessState::Down },
            batches: ticks("batches", self.config().replication.batch_s.span()),
            tries: ticks("tries", self.config().replication.reconnect_s.span()),
            ..Store::default()
        }
    }

    fn first_life(&mut self, source: DataSource, setup: &Setup<Self>, stage: &mut Stage) -> Life {
        let config = &setup.config;
        let own = &config.store[source.place];
        let port = |store: usize| if store == source.of { own.port } else { config.pair()[store].port };
        let release = Release::parse(&own.release).unwrap_or_default();
        let first_release =
            own.created_by.as_deref().and_then(Release::parse).unwrap_or_else(|| release.clone());
        let (mut table, mut log) = self.spare.pop().unwrap_or_default();
        self.workload.fill(&mut table, self.truth);
        let id = stage.ledger.open(store_id(source.of), u32_of(table.rows.len()));
        let host = stage.fleet.host_named(&own.host).unwrap_or(HostId(0));
        let disk = &mut stage.fleet.host_mut(host).disk;
        let data_bytes = if own.temporary { 0 } else { 2 * self.data_bytes(&table) };
        let room = disk.take(data_bytes).is_ok();
        let file = config.log.history.bytes() / config.log.file.bytes().max(1);
        let began = log.begin(file, self.log_sizes(), disk).is_ok();
        debug_assert!(room && began, "the scenario's check makes sure that the stores fit on their disks");
        let groups = config.cache_groups.len();
        let life = Life {
            first_release,
            has_tables: true,
            ports: [0, 1].map(port),
            autorefresh: vec![true; groups],
            fail_threshold: config.log.fail_threshold_files,
            data_bytes,
            ..Life::new(self.numbered(Replica::new(id, table, log)), &release, groups)
        };
        self.by_scheme(source.of, life)
    }

    /// A life whose tickets are what the scenario says.
    pub(crate) fn numbered(&self, mut replica: Replica) -> Replica {
        replica.tickets = match self.config().tickets {
            TicketKind::Clock => Tickets::Clock,
            TicketKind::Position => Tickets::Position,
        };
        replica
    }

    /// What a dump of these rows takes, and a checkpoint file (`docs/models/stores.md 3`, perm_in_use_size).
    pub(crate) fn data_bytes(&self, table: &Table) -> u64 {
        self.config().data.ballast.bytes() + table.rows.len() as u64 * u64::from(self.config().data.row_bytes)
    }

    /// Schedules what a store's life does by itself. Every life of a store begins with the same phase.
    pub(crate) fn keep_house(&mut self, store: usize, stage: &mut Stage) {
        let Some(life) = self.life(store) else { return };
        let life = life.replica.id;
        let whose = [self.stores[store].name.as_str()];
        let hold = stage.phase("hold positions", &whose, self.config().replication.hold_s.span());
        let checkpoint = stage.phase("checkpoints", &whose, self.config().log.checkpoint_s.span());
        let store = store_id(store);
        stage.after(hold, Event::Hold { store, life });
        stage.after(checkpoint, Event::Checkpoint { store, life });
    }
}

/// The number of a store by its name, for the scenario's own section has been checked.
fn self_index(config: &Config, name: &str) -> Option<usize> {
    config.pair().into_iter().position(|store| store.name == name)
}
