//! The replicated pair as a whole: its data sources, who is connected where, tools at work, and what is measured.
//!
//! The first two data sources are those of the two stores and have their numbers; further ones lead to old stores of
//! one of them (`crate::kept`).

use crate::cause::Cause;
use crate::command::{Dsn, Statement};
use crate::config::{Config, StoreConfig};
use crate::event::Event;
use crate::parts::{Applications, Call, Dump, Life, Store, Stretch};
use crate::readings::Readings;
use fleet::Percent;
use kernel::narrow::u32_of;
use kernel::{Span, Spare, Time};
use ledger::{Blame, StoreId};
use rehearsal::{Invocation, Setup, Ticket, Tried};
use replica::{Causes, Conflicts, Limits, Log, Sizes, Table, Workload};
use std::sync::Arc;

/// What a model of this family stands on.
pub type Stage = rehearsal::Stage<Pair>;

/// The number of the other store of the pair.
pub const fn other(store: usize) -> usize {
    1 - store
}

/// The number of a data source in an event; of the first two it is that of their store in the ledger.
pub const fn store_id(store: usize) -> StoreId {
    StoreId::of(store)
}

/// The hard cap on log files (`docs/models/stores.md 1.3`, TT-889).
const LOG_FILES_MAX: u64 = 9_999;

impl ToolRun {
    /// The work of a command.
    pub(crate) const fn of(call: &Call<'_>, work: Work) -> Self {
        let Invocation { blame, .. } = *call.invocation;
        Self { ticket: call.ticket, blame, work, breaks: call.invocation.breaks(), ended: false }
    }
}

/// A tool at work.
#[derive(Debug, Clone)]
pub struct ToolRun {
    pub(crate) ticket: Ticket,
    pub(crate) blame: Blame,
    pub(crate) work: Work,
    /// Whether it fails half-way.
    pub(crate) breaks: bool,
    /// Whether it was ended from outside.
    pub(crate) ended: bool,
}

/// What a tool does when its time has passed.
#[derive(Debug, Clone)]
pub enum Work {
    /// Finishes a dump.
    Dump { dump: usize },
    /// Brings a store back.
    Restore(Restoring),
    /// Brings a release to a host.
    Install { host: fleet::HostId, release: fleet::Release },
    /// Tries to destroy a store again, until the tool gives up.
    Destroy { store: usize, deadline: Option<Time> },
    /// Copies files, those of them that are whole in the end, and the host on which that is typed.
    Files { copies: Vec<(usize, bool)>, host: fleet::HostId },
    /// Carries the next part of a copy over, from the store under a data source.
    Duplicate { from: usize, restoring: Restoring },
}

/// A restore on its way.
#[derive(Debug, Clone)]
pub struct Restoring {
    /// The store.
    pub(crate) store: usize,
    /// From which dump file.
    pub(crate) dump: usize,
    /// With which release's tools.
    pub(crate) tools: fleet::Release,
    /// Whether the tools convert the replication definitions.
    pub(crate) converts: bool,
}

/// Something that is looked at again and again until it is there.
#[derive(Debug, Clone)]
pub struct PendingWait {
    pub(crate) ticket: Ticket,
    pub(crate) until: Until,
    /// What of a session goes on when it is over.
    pub(crate) session: Option<Box<Suspended>>,
}

/// A session of `ttIsql` in which a procedure waits.
#[derive(Debug, Clone)]
pub struct Suspended {
    pub(crate) invocation: Invocation,
    /// The data source, and the name by which it is connected.
    pub(crate) index: usize,
    pub(crate) store: Dsn,
    /// The statements behind the one that waits.
    pub(crate) rest: Vec<Statement>,
    /// What those before it have printed.
    pub(crate) lines: Vec<String>,
}

/// What is waited for.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// A row is seen in a store.
    Row { store: usize, row: u32 },
    /// Everything up to a position of a life's log was sent and acknowledged. At `deadline` the tool itself gives up.
    /// A procedure says so in its answer, and is not refused.
    Sent {
        store: usize,
        life: ledger::IncarnationId,
        upto: replica::Lsn,
        deadline: Option<Time>,
        by_call: bool,
    },
}

/// What is measured besides the fate of updates.
#[derive(Debug, Clone, Default)]
pub struct Gauges {
    pub(crate) single_copy: Vec<(Time, Time)>,
    pub(crate) single_since: Option<Time>,
    pub(crate) max_lag: Span,
    pub(crate) max_log_held: u64,
    /// Changes that found no row, by the store of the pair that sent them.
    pub(crate) absent_rows: [u64; 2],
    /// What old stores acknowledged.
    pub(crate) swallowed: Vec<Swallowed>,
}

/// What an older store acknowledged in place of the one that stands.
#[derive(Debug, Clone, Copy)]
pub struct Swallowed {
    /// The data source of the older store.
    pub(crate) source: usize,
    /// Whose updates they were.
    pub(crate) from: usize,
    pub(crate) updates: usize,
    pub(crate) blame: Option<Blame>,
}

/// A replicated pair.
#[derive(Debug, Default)]
pub struct Pair {
    pub(crate) config: Option<Arc<Config>>,
    pub(crate) readings: Option<Readings>,
    /// By data source.
    pub(crate) stores: Vec<Store>,
    /// Of a one-way scheme, the store of the pair that sends.
    pub(crate) master: Option<usize>,
    /// What clients do.
    pub(crate) workload: Workload,
    pub(crate) applications: Applications,
    pub(crate) tool_runs: Vec<ToolRun>,
    pub(crate) waits: Vec<PendingWait>,
    pub(crate) dumps: Vec<Dump>,
    /// The command that last connected applications to another store, which is what brings versions into contest.
    pub(crate) handed_over_by: Option<Blame>,
    pub(crate) next_marker_row: u32,
    pub(crate) gauges: Gauges,
    pub(crate) truth: bool,
    /// How much of what would be written is, each record in the place of so many.
    pub(crate) scale: Percent,
    /// Whether something may die in this run.
    pub(crate) mortal: bool,
    /// Hosts whose daemon is dead, once for each fault.
    pub(crate) daemons_down: Vec<fleet::HostId>,
    /// Daemons that a command has stopped: of a host those of a major release.
    pub(crate) daemons_stopped: Vec<(fleet::HostId, [u32; 2])>,
    /// What can be carried and written, from the beginning on.
    pub(crate) stretches: Vec<Stretch>,
    /// Memory of ended lives, for the next ones.
    pub(crate) spare: Spare<(Table, Log)>,
}

impl Clone for Pair {
    kernel::clone_by_field!(
        config,
        readings,
        stores,
        master,
        workload,
        applications,
        tool_runs,
        waits,
        dumps,
        handed_over_by,
        next_marker_row,
        gauges,
        truth,
        scale,
        mortal,
        daemons_down,
        daemons_stopped,
        stretches,
        spare
    );
}

impl Pair {
    /// The readings of this run.
    /// The section of the scenario.
    pub(crate) fn config(&self) -> &Config {
        self.config.as_deref().expect("a pair is begun before it is played")
    }

    /// What the scenario says of a store of the pair.
    pub(crate) fn said_of(&self, store: usize) -> &StoreConfig {
        self.config().pair()[store]
    }

    /// What a log is made of. In a smaller model a record takes what so many would take in its place, as far as it still goes
    /// into a file and a batch; so do those of rows that are restored.
    pub(crate) fn log_sizes(&self) -> Sizes {
        let Config { data, log, .. } = self.config();
        let (file, Limits { batch, window }) = (log.file.bytes(), self.limits());
        let record = self.scale.whole_of(u64::from(data.row_bytes)).min(file).min(batch).min(window);
        Sizes { file, record, files: LOG_FILES_MAX }
    }

    /// How much a transmitter sends.
    pub(crate) fn limits(&self) -> Limits {
        let replication = &self.config().replication;
        Limits { batch: replication.batch.bytes(), window: replication.window.bytes() }
    }

    pub(crate) fn reading(&self) -> Readings {
        self.readings.expect("a pair is begun before it is played")
    }

    /// What decides between versions of two stores that meet.
    pub(crate) fn conflicts(&self, stores: [usize; 2], stage: &Stage) -> Conflicts<Cause> {
        let causes = Causes {
            overwritten: Cause::Overwritten,
            older: Cause::DiscardedOnArrival,
            rolled_back: Cause::RolledBack,
            absent: Cause::AbsentRow,
            repeated: Cause::BelowTicket,
        };
        let misled = stage.misled(stores.map(|store| self.stores[store].host));
        Conflicts { arriving: self.reading().arriving, causes, blame: self.handed_over_by, misled }
    }

    /// The store with a data source name.
    ///
    /// # Errors
    /// The words of a tool that finds no such name.
    pub(crate) fn resolve(&self, dsn: &Dsn) -> Tried<usize> {
        let found = self.stores.iter().position(|store| dsn.is(&store.name));
        found.ok_or_else(|| no_source(dsn))
    }

    /// The number in the ledger of the store that a data source leads to.
    pub(crate) fn id(&self, source: usize) -> StoreId {
        store_id(self.stores[source].of)
    }

    /// The store of the pair to which the one under a data source replicates.
    pub(crate) fn peer(&self, source: usize) -> usize {
        other(self.stores[source].of)
    }

    /// How the scheme calls the store to which the one under a data source replicates.
    pub(crate) fn peer_name(&self, source: usize) -> &str {
        &self.stores[self.peer(source)].name
    }

    /// A store's present life.
    pub(crate) fn life(&self, store: usize) -> Option<&Life> {
        self.stores[store].life.as_ref()
    }

    /// A store's present life, or the words of a tool that finds none.
    ///
    /// # Errors
    /// When the store does not exist or is not in memory.
    pub(crate) fn living(&mut self, store: usize) -> Tried<&mut Life> {
        let Store { name, life, .. } = &mut self.stores[store];
        match life {
            None => Err(format!("TT0833: data store {name} does not exist")),
            Some(life) if !life.loaded => Err(format!("data store {name} is not loaded into memory")),
            Some(life) => Ok(life),
        }
    }

    /// Keeps count of the time with one copy of the data; an old store that is kept is none.
    pub(crate) fn count_copies(&mut self, now: Time) {
        let is_copy = |store: usize| {
            let life = self.life(self.standing(store)).filter(|_| !self.is_way_back(store));
            life.is_some_and(|life| life.has_tables && life.loaded)
        };
        let copies = [0, 1].into_iter().filter(|store| is_copy(*store));
        match (copies.count() < 2, self.gauges.single_since) {
            (true, None) => self.gauges.single_since = Some(now),
            (false, Some(since)) => {
                self.gauges.single_copy.push((since, now));
                self.gauges.single_since = None;
            }
            _ => {}
        }
    }

    /// Puts a tool to work; one that breaks does so when half of its time has passed.
    pub(crate) fn put_to_work(&mut self, tool_run: ToolRun, takes: Span, stage: &mut Stage) {
        let event = Event::Tool { tool_run: u32_of(self.tool_runs.len()) };
        let takes = if tool_run.breaks { Span::from_nanos(takes.nanos() / 2) } else { takes };
        stage.sets_to_work(tool_run.ticket);
        self.tool_runs.push(tool_run);
        stage.after(takes, event);
    }

    /// Begins to look for something.
    pub(crate) fn wait(&mut self, call: Call<'_>, until: Until, stage: &mut Stage) {
        let index = u32_of(self.waits.len());
        self.waits.push(PendingWait { ticket: call.ticket, until, session: None });
        stage.after(stage.command_phase(call.invocation, LOOK), Event::Look { wait: index });
    }

    /// Lets both transmitters' clocks count anew from now.
    pub(crate) fn wind_clocks(&mut self, stage: &Stage) {
        for store in &mut self.stores {
            store.batches.wind(stage.now());
            store.tries.wind(stage.now());
        }
    }

    /// Begins the run of a setup.
    pub(crate) fn set(&mut self, setup: &Setup<Self>) {
        self.config = Some(Arc::clone(&setup.config));
        self.readings = Some(setup.readings);
        let one_way = setup.config.master.is_some();
        self.master = [0, 1].into_iter().find(|store| one_way && setup.config.sends(*store));
        self.tool_runs.clear();
        self.waits.clear();
        self.dumps.clear();
        self.handed_over_by = None;
        self.gauges = Gauges::default();
        self.truth = setup.truth;
        self.scale = setup.scale;
        self.mortal = setup.mortal;
        self.daemons_down.clear();
        self.daemons_stopped.clear();
        self.stretches.clear();
    }
}

/// How often somebody looks whether a row has come, from a drawn moment on (ours).
pub const LOOK: Span = Span::from_millis(250);

/// What a tool says that finds no such data source.
pub(crate) fn no_source(store: &Dsn) -> String {
    format!("data source name `{}` not found and no default driver specified", store.0)
}
