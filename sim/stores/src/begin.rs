//! The pair at the start: two stores with the same rows, agents up, channels in start, clients connected.

use crate::channel::Channel;
use crate::config::Config;
use crate::event::Event;
use crate::life::{Life, Session, Store, Table};
use crate::pair::{Ground, Pair, id};
use crate::release::not_modelled;
use crate::workload::Workload;
use fleet::{HostId, InForce, Process, Release};
use kernel::Ticks;
use kernel::narrow::u32_of;
use rehearsal::outcome::Severity;
use rehearsal::{Act, Setting};

impl Pair {
    /// Builds both stores anew, keeping the memory of the last run.
    pub(crate) fn build(&mut self, setting: &Setting<Self>, stage: &mut Ground) {
        self.set(setting);
        self.workload = Workload::of(setting, |name| self_index(&setting.config, name));
        let lives = self.stores.drain(..).filter_map(|store| store.life);
        self.spare.extend(lives.map(|life| (life.table, life.log)));
        for index in 0..setting.config.pair().len() {
            let store = self.first_store(index, setting, stage);
            self.stores.push(store);
        }
        self.next_marker_row = self.workload.rows_in_all();
        self.count_copies(stage.now());
        self.note_releases(stage);
        for store in 0..self.stores.len() {
            self.keep_house(store, stage);
            self.connect(store, stage);
        }
    }

    /// A store that begins at a release that is not modelled is said to.
    fn note_releases(&self, stage: &mut Ground) {
        for store in 0..self.stores.len() {
            if let Some(said) = self.life(store).and_then(|life| not_modelled(&life.release)) {
                stage.note(Severity::Warning, "release-not-modelled", None, said);
            }
        }
    }

    fn first_store(&mut self, index: usize, setting: &Setting<Self>, stage: &mut Ground) -> Store {
        let config = setting.config.pair()[index];
        let host = stage.fleet.host_named(&config.host).unwrap_or(HostId(0));
        let mut life = self.first_life(index, setting, stage);
        if self.mortal {
            life.keep_journal();
        }
        let ticks =
            |what, period| Ticks::new(stage.now() + stage.phase(what, &[&config.name], period), period);
        Store {
            name: config.name.clone(),
            host,
            temporary: config.temporary,
            life: Some(life),
            closed: Act::START,
            agent: Process::Up,
            agent_turn: 0,
            agent_pauses: InForce::NONE,
            agent_restarts: false,
            agent_returns: false,
            recovers: false,
            agent_waiters: Vec::new(),
            agent_downed_by: None,
            busy: 0,
            session: Session::default(),
            graves: Vec::new(),
            reconnecting: false,
            batches: ticks("batches", self.numbers.batch_after),
            tries: ticks("tries", self.numbers.reconnect),
        }
    }

    fn first_life(&mut self, index: usize, setting: &Setting<Self>, stage: &mut Ground) -> Life {
        let config = &setting.config;
        let own = config.pair()[index];
        let release = Release::parse(&own.release).unwrap_or_default();
        let origin = own.created_by.as_deref().and_then(Release::parse).unwrap_or_else(|| release.clone());
        let (mut table, mut log) = self.spare.pop().unwrap_or_default();
        self.fill(&mut table);
        let id = stage.ledger.open(id(index), u32_of(table.rows.len()));
        let host = stage.fleet.host_named(&own.host).unwrap_or(HostId(0));
        let disk = &mut stage.fleet.host_mut(host).disk;
        let data_bytes = if own.temporary { 0 } else { 2 * self.data_bytes(&table) };
        let room = disk.take(data_bytes).is_ok();
        let file = config.log.history.bytes() / self.numbers.log_file.max(1);
        let began = log.begin(file, self.numbers.log_sizes(), disk).is_ok();
        debug_assert!(room && began, "the scenario's check makes sure that the stores fit on their disks");
        Life {
            id,
            definitions: release.clone(),
            release,
            origin,
            loaded: true,
            has_tables: true,
            channel: Channel::new(id, log.end()),
            table,
            log,
            ticket: 0,
            last_ticket: 0,
            taken: Vec::new(),
            ports: [0, 1].map(|store| config.pair()[store].port),
            autorefresh: vec![true; self.cache_groups.len()],
            data_bytes,
            journal: None,
        }
    }

    fn fill(&self, table: &mut Table) {
        table.rows.clear();
        self.workload.first_rows(&mut table.rows);
        table.contents.clear();
        if self.truth {
            table.contents.resize(table.rows.len(), Vec::new());
        }
    }

    /// What a dump of these rows takes, and a checkpoint file (`domain/stores.md 3`, perm_in_use_size).
    pub(crate) fn data_bytes(&self, table: &Table) -> u64 {
        self.numbers.ballast + table.rows.len() as u64 * self.numbers.row_bytes
    }

    /// Schedules what a store's life does by itself. Every life of a store begins with the same phase.
    pub(crate) fn keep_house(&mut self, store: usize, stage: &mut Ground) {
        let Some(life) = self.life(store) else { return };
        let life = life.id;
        let whose = [self.stores[store].name.as_str()];
        let hold = stage.phase("hold positions", &whose, self.numbers.hold);
        let checkpoint = stage.phase("checkpoints", &whose, self.numbers.checkpoint);
        let store = id(store);
        stage.after(hold, Event::Hold { store, life });
        stage.after(checkpoint, Event::Checkpoint { store, life });
    }
}

/// The number of a store by its name, for the scenario's own section has been checked.
fn self_index(config: &Config, name: &str) -> Option<usize> {
    config.pair().into_iter().position(|store| store.name == name)
}
