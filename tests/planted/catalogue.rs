//! The defects that are planted in the models: what each does wrong and where it sits.
//!
//! A defect has one place, `planted("its-name")`, in the file that is named here; a test holds the two together.

/// A defect of a model, of the ledger or of the rehearsal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Defect {
    /// Its name, as its place asks for it.
    pub(crate) name: &'static str,
    /// What is wrong while it is planted.
    pub(crate) wrong: &'static str,
    /// The file of its place, below `sim`.
    pub(crate) file: &'static str,
}

const fn defect(name: &'static str, file: &'static str, wrong: &'static str) -> Defect {
    Defect { name, wrong, file }
}

impl Defect {
    /// The crate it sits in.
    pub(crate) fn part(&self) -> &'static str {
        self.file.split('/').next().unwrap_or_default()
    }
}

/// Every defect.
pub(crate) const DEFECTS: &[Defect] = &[
    defect(
        "a-time-out-is-never-heard",
        "rehearsal/src/play/operator.rs",
        "who waits for a command never gives up",
    ),
    defect(
        "haste-waits-all-the-same",
        "rehearsal/src/play/operator.rs",
        "a command that is not to be waited for is waited for",
    ),
    defect(
        "a-refusal-stops-nobody",
        "rehearsal/src/play/operator.rs",
        "an operator goes on after a refusal whatever the policy",
    ),
    defect("ledger-forgets-a-cause", "ledger/src/record.rs", "where the way of updates ends is not recorded"),
    defect(
        "blind-write-embodies-nothing",
        "ledger/src/record.rs",
        "a write that does not read is taken to destroy what it replaces",
    ),
    defect(
        "delete-without-tombstone",
        "ledger/src/record.rs",
        "a delete leaves the version it deleted as the head",
    ),
    defect(
        "ledger-restores-what-was-not-dumped",
        "ledger/src/record.rs",
        "a restored store is credited with what the other store has by then",
    ),
    defect(
        "one-copy-is-enough",
        "ledger/src/judge.rs",
        "an update counts by its best store and not by its worst",
    ),
    defect(
        "a-gap-without-a-waiter",
        "rehearsal/src/play/silence.rs",
        "a gap is the time since the last answer, whether anybody waited or not",
    ),
    defect(
        "a-refusal-counts-as-an-answer",
        "rehearsal/src/play/clients.rs",
        "who is refused because something is away counts as answered",
    ),
    defect(
        "what-never-arrives-has-no-age",
        "rehearsal/src/judge/mod.rs",
        "only updates that arrived count into the lag and the single copy",
    ),
    defect(
        "what-never-happened-is-blamed",
        "rehearsal/src/judge/effect.rs",
        "a deviation to which the run never came is to blame all the same",
    ),
    defect("held-updates-are-forgotten", "ledger/src/judge.rs", "what a channel still holds is not pending"),
    defect(
        "a-missed-goal-holds",
        "rehearsal/src/judge/objectives.rs",
        "a run that misses the goal is held all the same",
    ),
    defect(
        "an-error-among-the-findings-holds",
        "rehearsal/src/judge/mod.rs",
        "a run with an error among its findings is held",
    ),
    defect(
        "a-phase-is-not-drawn",
        "rehearsal/src/play/stage.rs",
        "whatever comes back at regular intervals begins with the run",
    ),
    defect(
        "batches-wait-for-their-first-record",
        "stores/src/replicate.rs",
        "an idle transmitter gathers from its first record on, and has no clock of its own",
    ),
    defect(
        "the-goal-forgets-the-release",
        "stores/src/goal.rs",
        "nobody asks at the end whether a store was upgraded",
    ),
    defect(
        "the-goal-forgets-the-channel",
        "stores/src/goal.rs",
        "nobody asks at the end whether a channel is in start and connected",
    ),
    defect(
        "the-goal-forgets-the-clients",
        "pac/src/goal.rs",
        "nobody asks at the end whether clients are let in again",
    ),
    defect(
        "mark-before-acknowledgement",
        "stores/src/replicate.rs",
        "the bookmark advances when a batch is sent and not when it is acknowledged",
    ),
    defect(
        "ports-do-not-matter",
        "stores/src/replicate.rs",
        "agents of different releases find each other over any port",
    ),
    defect(
        "nothing-is-sent-again",
        "replica/src/wire.rs",
        "a new connection goes on behind what the broken one had under way",
    ),
    defect("pause-discards", "stores/src/cuts.rs", "a pause discards the backlog as a stop does"),
    defect("stop-keeps-the-mark", "stores/src/cuts.rs", "a stop leaves the bookmark where it was"),
    defect("stop-spares-an-old-mark", "stores/src/cuts.rs", "a stop leaves a bookmark that came with a dump"),
    defect("reset-keeps-the-mark", "stores/src/cuts.rs", "a reset does nothing"),
    defect(
        "reset-goes-to-the-oldest-record-always",
        "stores/src/cuts.rs",
        "a reset sends everything again, even where the bookmark is of this log",
    ),
    defect(
        "stop-holds",
        "stores/src/parts/channel.rs",
        "a stopped channel holds updates as a paused one does",
    ),
    defect(
        "what-a-log-lost-is-still-held",
        "stores/src/ending.rs",
        "what died with the buffer of a log counts as held by its channel",
    ),
    defect(
        "full-disk-receives",
        "replica/src/apply.rs",
        "what arrives where there is no room for the log is applied all the same",
    ),
    defect(
        "an-old-store-may-run",
        "stores/src/kept.rs",
        "an old store whose agent is up beside the new one is not told of",
    ),
    defect(
        "purge-ignores-the-hold-position",
        "replica/src/log.rs",
        "a checkpoint purges files that a channel still needs",
    ),
    defect(
        "no-threshold-is-a-threshold-of-none",
        "stores/src/housekeeping.rs",
        "where no limit is set a channel fails as soon as it holds a file",
    ),
    defect(
        "ticket-runs-ahead",
        "replica/src/apply.rs",
        "the receiver's ticket is a second ahead of what it committed",
    ),
    defect(
        "arriving-delete-keeps-the-row",
        "replica/src/apply.rs",
        "a delete that arrives sets the stamp and leaves the row in place",
    ),
    defect(
        "older-version-wins",
        "replica/src/apply.rs",
        "of two versions the one with the older stamp stands",
    ),
    defect(
        "echo-of-received-updates",
        "replica/src/apply.rs",
        "what was received enters the log as if made here",
    ),
    defect("delete-is-not-logged", "replica/src/write.rs", "a delete changes the row and is not sent"),
    defect(
        "dump-is-cut-when-the-tool-ends",
        "stores/src/operate/migrate.rs",
        "a dump has what is there when the tool ends and not when it starts",
    ),
    defect(
        "restore-keeps-the-log-numbering",
        "stores/src/operate/migrate.rs",
        "a restored store goes on in the numbering of the old log",
    ),
    defect(
        "dump-forgets-the-state",
        "stores/src/operate/migrate.rs",
        "a dump carries the bookmark without the state",
    ),
    defect(
        "dumped-mark-counts-as-own",
        "stores/src/operate/migrate.rs",
        "a bookmark that came with a dump is taken for one of the new log",
    ),
    defect(
        "destroy-under-an-agent",
        "stores/src/operate/migrate.rs",
        "a store can be destroyed while its replication agent runs",
    ),
    defect(
        "any-definitions-fit",
        "stores/src/operate/channel.rs",
        "an agent starts over definitions of an older release",
    ),
    defect(
        "ports-are-altered-under-an-agent",
        "stores/src/operate/sql.rs",
        "a scheme can be altered while the replication agent runs",
    ),
    defect(
        "a-start-sends-what-was-taken-while-stopped",
        "stores/src/cuts.rs",
        "a channel that leaves stop sends what was taken meanwhile",
    ),
    defect(
        "a-mark-runs-over-what-is-unsent",
        "replica/src/marks.rs",
        "a bookmark moves to the end of the log whatever is still to be sent",
    ),
    defect(
        "tools-fit-every-release",
        "stores/src/operate/mod.rs",
        "a store can be used by the tools of another major release",
    ),
    defect(
        "data-sources-are-of-every-host",
        "stores/src/operate/mod.rs",
        "a command typed at the other host finds the store",
    ),
    defect(
        "a-dump-needs-no-old-tools",
        "stores/src/operate/migrate.rs",
        "a store can be dumped by the tools of a newer release",
    ),
    defect(
        "the-first-dump-of-a-file-is-found",
        "stores/src/operate/migrate.rs",
        "of a file that was written twice the first content is looked for",
    ),
    defect(
        "marker-is-seen-at-once",
        "stores/src/operate/applications.rs",
        "a marker is seen before it has arrived",
    ),
    defect(
        "an-old-store-is-not-found",
        "stores/src/kept.rs",
        "the peer's agent passes over a store that runs under a further data source",
    ),
    defect(
        "the-oldest-store-stands",
        "stores/src/kept.rs",
        "of two stores of one name the older one is judged and asked by the goal",
    ),
    defect(
        "what-an-old-store-takes-has-no-cause",
        "stores/src/kept.rs",
        "what an old store acknowledged in place of the new one is not told to the ledger",
    ),
    defect(
        "prefix-without-version",
        "pac/src/parts/generation.rs",
        "the keys of every release of a PAC have one prefix",
    ),
    defect(
        "drained-hosts-take-clients",
        "pac/src/sessions.rs",
        "the load balancer goes on sending clients to a drained host",
    ),
    defect("a-put-counts-as-taken", "pac/src/online.rs", "an item counts as taken as soon as it is put"),
    defect("a-taken-item-stays", "pac/src/online.rs", "an item that was taken can be taken again"),
    defect("locks-never-clear", "pac/src/batch.rs", "a job keeps the lock of its dataset for ever"),
    defect("the-mode-does-not-matter", "pac/src/batch.rs", "initiators select jobs in every mode"),
    defect(
        "everything-is-compatible",
        "pac/src/operate/caspac.rs",
        "the check finds every release compatible",
    ),
    defect(
        "setmode-reaches-every-generation",
        "pac/src/operate/caspac.rs",
        "a mode is set in every generation and not in that of the tool's release",
    ),
    defect(
        "removal-takes-its-own-release",
        "pac/src/operate/remove.rs",
        "the removal of older stores takes that of the tool's own release too",
    ),
    defect(
        "removal-leaves-a-key",
        "pac/src/operate/remove.rs",
        "the removal of a store leaves its mode behind",
    ),
    defect(
        "upgrade-mode-runs-batch",
        "pac/src/operate/start.rs",
        "a start in upgrade mode makes a PAC that runs batch",
    ),
    defect(
        "warm-start-needs-no-store",
        "pac/src/operate/start.rs",
        "a region joins a generation whose store does not exist",
    ),
    defect(
        "a-wait-is-over-at-once",
        "pac/src/operate/wait.rs",
        "a wait for regions, jobs or members does not wait",
    ),
    defect(
        "an-install-spares-running-regions",
        "pac/src/operate/hosts.rs",
        "a release can be installed under a region that runs",
    ),
    defect(
        "a-stop-drops-running-jobs",
        "pac/src/regions.rs",
        "a region that stops does not wait for its jobs",
    ),
    defect(
        "a-stopped-region-stays-registered",
        "pac/src/regions.rs",
        "a region that stopped leaves its member record",
    ),
    defect(
        "a-dead-generation-keeps-its-work",
        "pac/src/ending.rs",
        "what waits behind a prefix that nobody serves counts as if somebody did",
    ),
    defect("a-job-is-queued-twice", "pac/src/online.rs", "a job that is submitted once is queued twice"),
    defect(
        "a-cut-session-stays-counted",
        "pac/src/sessions.rs",
        "the load balancer goes on counting a session that was cut",
    ),
    defect(
        "a-new-store-has-no-definitions",
        "pac/src/cluster.rs",
        "the store of a new generation is made without resource definitions",
    ),
    defect(
        "nobody-recovers-the-silent",
        "pac/src/dead.rs",
        "a region that was killed is not recovered by itself, whatever the reading",
    ),
    defect(
        "the-jobs-of-the-dead-are-forgotten",
        "pac/src/dead.rs",
        "what a killed region executed is neither gone nor waited for",
    ),
    defect(
        "an-install-touches-nothing-before-its-end",
        "pac/src/operate/hosts.rs",
        "a region may stop while the product is installed under it",
    ),
    defect(
        "an-answer-is-not-kept",
        "pac/src/operate/caspac.rs",
        "nobody knows any more what the check of compatibility has answered",
    ),
    defect(
        "sequences-travel",
        "postgres/src/replication/apply.rs",
        "a row that is inserted takes its sequence along to the subscriber",
    ),
    defect(
        "a-conflict-is-skipped",
        "postgres/src/replication/apply.rs",
        "an insert whose key is taken is passed over and not tried again for ever",
    ),
    defect(
        "an-update-without-its-row-makes-one",
        "postgres/src/replication/apply.rs",
        "an update of a row that is not there inserts it",
    ),
    defect(
        "what-a-subscription-does-not-list-is-applied",
        "postgres/src/replication/apply.rs",
        "a table that a subscription does not know is fed by it",
    ),
    defect(
        "every-operation-is-published",
        "postgres/src/replication/decode.rs",
        "a publication of inserts alone sends every change",
    ),
    defect(
        "origin-none-filters-nothing",
        "postgres/src/replication/decode.rs",
        "who asks for changes without an origin is sent all of them",
    ),
    defect(
        "a-copy-passes-over-rows-that-are-there",
        "postgres/src/replication/copy.rs",
        "the copy of a table onto rows that are there leaves out what does not fit",
    ),
    defect(
        "a-copy-forgets-what-is-written-meanwhile",
        "postgres/src/world/work.rs",
        "what was written while a table was copied is not applied to it afterwards",
    ),
    defect(
        "what-is-sent-counts-as-confirmed",
        "postgres/src/world/work.rs",
        "a slot moves when something is sent and not when it is confirmed",
    ),
    defect(
        "a-worker-goes-on-at-the-end-of-the-log",
        "postgres/src/world/work.rs",
        "a worker that is started again begins with what is written from then on",
    ),
    defect(
        "an-error-disables-nothing",
        "postgres/src/world/work.rs",
        "a subscription that is to be disabled by its first error is not",
    ),
    defect(
        "a-dropped-subscription-keeps-its-slot",
        "postgres/src/world/subscriptions.rs",
        "the slot of a subscription that is dropped stays at the publisher",
    ),
    defect(
        "a-slot-begins-with-the-log",
        "postgres/src/world/subscriptions.rs",
        "a new slot sends what was written before it was made",
    ),
    defect(
        "a-setting-reaches-sessions-that-are-there",
        "postgres/src/world/execute.rs",
        "a setting of a role holds for sessions that began before it",
    ),
    defect("nologin-lets-everybody-in", "postgres/src/world/admit.rs", "a role that may not log in does"),
    defect("read-only-lets-writers-through", "postgres/src/query/caller.rs", "a read-only session writes"),
    defect(
        "a-terminated-session-lives-on",
        "postgres/src/query/caller.rs",
        "a session that was ended goes on",
    ),
    defect(
        "a-whole-row-names-nothing",
        "postgres/src/query/rows.rs",
        "a table whose rows are named as a whole refuses updates when it is published",
    ),
    defect(
        "an-unlogged-table-is-published",
        "postgres/src/server/table.rs",
        "tables without a log are copied and sent as others are",
    ),
    defect(
        "a-publication-is-looked-up-as-it-is-now",
        "postgres/src/server/wal.rs",
        "a publication holds for changes that were written before it was made",
    ),
    defect(
        "a-slot-keeps-the-log-without-limit",
        "postgres/src/server/mod.rs",
        "no slot is given up, however much log it holds",
    ),
    defect(
        "a-lost-slot-still-holds",
        "postgres/src/family/routes.rs",
        "what a slot held that was given up counts as kept for its subscriber",
    ),
    defect(
        "the-goal-forgets-sequences",
        "postgres/src/family/goal.rs",
        "nobody asks at the end whether a sequence will hand out ids that are in use",
    ),
    defect(
        "the-goal-forgets-directions",
        "postgres/src/family/goal.rs",
        "nobody asks at the end whether the directions run that should, and no other",
    ),
];
