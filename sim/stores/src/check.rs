//! What is wrong with the `[stores]` section, and what can be seen in the runbook without running it.

mod doubts;
mod sources;

use crate::config::{Config, KeyKind};
use crate::lint::{Site, StoreSizes, lint};
use crate::pair::Pair;
use crate::parts::{SCRIPT_FORM, Script};
use crate::readings::Readings;
use crate::release::not_modelled;
use fleet::Release;
use ledger::RowId;
use rehearsal::{Checks, Readings as _, size_in_words};
use replica::FIRST_FILE_MAX;
use runbook::{BEYOND, Diagnostic, Severity};

/// The most rows of a transaction that are drawn.
const TRANSACTION_ROWS_MAX: u32 = 100;
/// The most rows of a store, which are numbered in 32 bits.
const ROWS_MAX: u64 = 50_000_000;

const _: () = assert!(ROWS_MAX <= RowId::MANY as u64);

/// Everything that can be checked without running.
pub(crate) fn check(checks: &Checks<'_, Pair>) -> Vec<Diagnostic> {
    let written = checks.runbook.into_iter().flat_map(runbook::Runbook::commands);
    let written = written.filter_map(|(_, typed)| typed.command.model());
    let config = checks.scenario.family.completed(&checks.scenario.goal, written);
    let mut section = Section { checks, config: &config, found: Vec::new() };
    section.look();
    let sound = section.is_sound();
    // Whether two stores can hear of each other is looked at where they are known, whatever else is wrong.
    if section.found.iter().all(|one| !["unknown-host", "not-a-pair"].contains(&one.code.as_ref())) {
        let doubts = doubts::find_doubts(&section);
        section.found.extend(doubts);
    }
    if let Some(runbook) = checks.runbook.filter(|_| sound) {
        let readings = Readings::of(&checks.scenario.readings);
        let site = Site::of(&checks.scenario.generic, &config, readings.restores_convert);
        section.found.extend(lint(checks.runbook_file, runbook, &site));
    }
    section.found
}

/// The `[stores]` section with its places in the text.
struct Section<'a> {
    checks: &'a Checks<'a, Pair>,
    /// With what the runbook decides of it.
    config: &'a Config,
    found: Vec<Diagnostic>,
}

impl Section<'_> {
    fn wrong(&mut self, path: &str, code: &'static str, message: impl Into<String>, help: &str) {
        self.found.push(self.checks.mistake(path, code, message, help));
    }

    fn is_sound(&self) -> bool {
        self.found.iter().all(|one| one.playable)
    }

    fn look(&mut self) {
        let config = self.config;
        if config.pair_at().len() != 2 {
            let message = format!("a pair has two stores, not {}", config.store.len());
            let help = "give two [[stores.store]] sections; say of a further data source on the host of one of them which \
                        store it is, by `replicates_as`";
            self.wrong("stores.store", "not-a-pair", message, help);
            return;
        }
        if config.data.key == KeyKind::None {
            let message = "a table without a key cannot be replicated";
            let help = "give it a primary key, or a unique index on columns that are not nullable";
            self.wrong("stores.data.key", "no-key", message, help);
        }
        for index in 0..config.store.len() {
            self.store(index);
        }
        let sources = sources::mistakes(self);
        self.found.extend(sources);
        self.found.extend(self.checks.bad_name("replication scheme", "stores.scheme", &config.scheme));
        let groups = config.cache_groups.iter().enumerate();
        self.found.extend(groups.filter_map(|(index, name)| {
            self.checks.bad_name("cache group", &format!("stores.cache_groups.{index}"), name)
        }));
        self.master();
        self.ports();
        self.clients();
        self.numbers();
        let names: Vec<&str> = config.pair().into_iter().map(|store| store.name.as_str()).collect();
        self.found.extend(self.checks.goal_names("store", self.checks.scenario.goal.store.keys(), &names));
        if self.is_sound() {
            self.room();
        }
    }

    fn store(&mut self, index: usize) {
        let generic = &self.checks.scenario.generic;
        let store = &self.config.store[index];
        let host = generic.hosts.iter().find(|host| host.name == store.host);
        let path = |key: &str| format!("stores.store.{index}.{key}");
        let Some(host) = host else {
            self.found.extend(self.checks.unknown_host(&path("host"), &store.host));
            return;
        };
        if !host.releases.contains(&store.release) {
            let message = format!("release {} is not installed on {}", store.release, host.name);
            let help = format!("{} has {}", host.name, host.releases.join(", "));
            self.wrong(&path("release"), "release-not-installed", message, &help);
        }
        let release = Release::parse(&store.release);
        if let Some(said) = release.as_ref().and_then(not_modelled) {
            let range = self.checks.scenario.span_of(&path("release")).unwrap_or(0..0);
            let found_here = Diagnostic::found("release-not-modelled", Severity::Warning, said);
            self.found.push(found_here.at(self.checks.scenario_file, range, "here").playable(true));
        }
        let newer = |created: &String| {
            Release::parse(created)
                .is_none_or(|created| Release::parse(&store.release).is_some_and(|release| created > release))
        };
        if let Some(created) = store.created_by.as_ref().filter(|created| newer(created)) {
            let message = format!("`{created}` is not a release up to {}", store.release);
            let help = "a store is created by the release it is at, or by an older one";
            self.wrong(&path("created_by"), "created-later", message, help);
        }
    }

    /// The master of a one-way scheme is one of its stores.
    fn master(&mut self) {
        let Some(master) = &self.config.master else { return };
        let names: Vec<&str> = self.config.pair().into_iter().map(|store| store.name.as_str()).collect();
        if !names.iter().any(|name| name.eq_ignore_ascii_case(master)) {
            let message = format!("no store is called `{master}`");
            let help = format!("the stores are {}", names.join(" and "));
            self.wrong("stores.master", "unknown-store", message, &help);
        }
    }

    /// Two agents of one host cannot listen on one port (TT17009), so that a pair cannot begin so.
    fn ports(&mut self) {
        let [one, two] = self.config.pair()[..] else { return };
        if one.host == two.host && one.port == two.port && one.port != 0 {
            let message =
                format!("{} and {} both listen on port {} of {}", one.name, two.name, one.port, one.host);
            let help = "give each store of a host a port of its own";
            let path = format!("stores.store.{}.port", self.config.pair_at()[1]);
            self.wrong(&path, "one-port-twice", message, help);
        }
    }

    fn clients(&mut self) {
        let stores = self.config.pair();
        for (index, clients) in self.checks.scenario.generic.clients.iter().enumerate() {
            if !stores.iter().any(|store| store.name == clients.at) {
                let message = format!("no store is called `{}`", clients.at);
                let help = match (&stores[0].name, &stores[1].name) {
                    (one, other) if one == other => format!("the stores are both called {one}"),
                    (one, other) => format!("the stores are {one} and {other}"),
                };
                let path = format!("clients.{index}.at");
                self.wrong(&path, "unknown-store", message, &help);
            } else if self.config.is_subscriber(&clients.at) {
                let message = format!("{} is a subscriber, and what it takes is sent to nobody", clients.at);
                let help =
                    "let the group work at the master, or leave `master` out of a scheme of two directions";
                self.wrong(&format!("clients.{index}.at"), "written-at-subscriber", message, help);
            }
            self.script(index, &clients.script);
        }
    }

    /// A script reads as transactions, of rows that there are.
    fn script(&mut self, index: usize, texts: &[String]) {
        let path = format!("clients.{index}.script");
        let [own, numbered] = match Script::parse(texts) {
            Ok(script) => script.needs(),
            Err((place, wrong)) => {
                return self.wrong(&format!("{path}.{place}"), "bad-script", wrong, SCRIPT_FORM);
            }
        };
        let data = &self.config.data;
        if own > data.rows {
            let message = format!("row {own} of a group's own, which are {}", data.rows);
            self.wrong(&path, "no-such-row", message, "give more `rows`, or write a lower number");
        }
        if numbered > data.script_rows {
            let message =
                format!("row {numbered} of those that only scripts use, which are {}", data.script_rows);
            self.wrong(&path, "no-such-row", message, "give more `script_rows`, or write a lower number");
        }
    }

    fn numbers(&mut self) {
        let config = self.config;
        let mix = &config.workload.mix;
        let weights = [mix.insert, mix.update, mix.modify, mix.delete].map(u64::from);
        let positive = [
            ("stores.data.rows", u64::from(config.data.rows)),
            ("stores.data.row_bytes", u64::from(config.data.row_bytes)),
            ("stores.workload.mix", weights.iter().sum()),
            ("stores.workload.hot_rows", u64::from(config.workload.hot_rows)),
            ("stores.workload.rows_per_transaction", u64::from(config.workload.rows_per_transaction)),
            ("stores.tools.dump_per_s", config.tools.dump_per_s.bytes()),
            ("stores.tools.restore_per_s", config.tools.restore_per_s.bytes()),
        ];
        for (path, _) in positive.iter().filter(|(_, value)| *value == 0) {
            let key = path.rsplit('.').next().unwrap_or(path);
            self.wrong(path, "not-positive", format!("`{key}` is 0"), "write a number above 0");
        }
        let periods = [
            ("stores.log.checkpoint_s", config.log.checkpoint_s),
            ("stores.replication.hold_s", config.replication.hold_s),
            ("stores.replication.reconnect_s", config.replication.reconnect_s),
            ("stores.tools.destroy_retry_s", config.tools.destroy_retry_s),
        ];
        self.found.extend(self.checks.too_short(&periods));
        let churns = mix.insert > 0 || mix.delete > 0;
        if churns && config.data.churn_rows == 0 {
            let message = "inserts and deletes need rows";
            let help = "give `churn_rows`, or no weight to insert and delete";
            self.wrong("stores.data.churn_rows", "no-churn-rows", message, help);
        }
        if config.workload.rows_per_transaction > TRANSACTION_ROWS_MAX {
            let message = format!("more than {TRANSACTION_ROWS_MAX} rows in a transaction");
            let help = format!("write at most {TRANSACTION_ROWS_MAX}");
            self.wrong("stores.workload.rows_per_transaction", BEYOND, message, &help);
        }
        if weights.iter().any(|weight| *weight > 1_000_000) {
            let message = "a weight above 1,000,000";
            self.wrong("stores.workload.mix", "weight", message, "weights are relative; write smaller ones");
        }
        self.log();
        self.rows();
    }

    fn log(&mut self) {
        let config = self.config;
        let row = u64::from(config.data.row_bytes);
        if config.log.file.bytes() < row || config.log.file.bytes() >= 1 << 32 {
            let message = "a log file holds at least one row and is smaller than 4 GiB";
            self.wrong("stores.log.file", "log-file", message, "write a size between the two");
        }
        let files = config.log.history.bytes() / config.log.file.bytes().max(1);
        if files > FIRST_FILE_MAX {
            let message = format!(
                "the logs begin at file {files}, and at most {FIRST_FILE_MAX} files can be numbered before that"
            );
            let help = "write a shorter `history`, or larger files";
            self.wrong("stores.log.history", BEYOND, message, help);
        }
        let batches = [("batch", config.replication.batch), ("window", config.replication.window)];
        for (key, _) in batches.iter().filter(|(_, bytes)| bytes.bytes() < row) {
            let message = format!("`{key}` is smaller than a row");
            let path = format!("stores.replication.{key}");
            self.wrong(&path, "batch", message, "write at least the size of a row");
        }
    }

    fn rows(&mut self) {
        let data = &self.config.data;
        let groups = self.checks.scenario.generic.clients.len() as u64;
        let common = u64::from(data.shared_rows) + u64::from(data.script_rows);
        let rows = groups * (u64::from(data.rows) + u64::from(data.churn_rows)) + common;
        if rows > ROWS_MAX {
            let message = format!("{rows} rows in a store, at most {ROWS_MAX} can be rehearsed");
            self.wrong("stores.data.rows", BEYOND, message, "let `ballast` stand for the rest");
        }
    }

    /// Both checkpoint files and one log file of each store must fit on its disk from the start.
    fn room(&mut self) {
        let config = self.config;
        let generic = &self.checks.scenario.generic;
        let sizes = StoreSizes::of(generic, config);
        for (index, host) in generic.hosts.iter().enumerate() {
            let pair = config.pair_at();
            let there = config.store.iter().enumerate().filter(|(place, store)| {
                store.host == host.name && (pair.contains(place) || store.exists != Some(false))
            });
            let stores = there.map(|(_, store)| store);
            let needs: u64 = stores.map(|store| sizes.of_store(store.temporary)).sum();
            if needs > host.disk_mb.bytes() {
                let needs = size_in_words(needs);
                let message = format!("the stores on {} need {needs} of disk from the start", host.name);
                let help = "two checkpoint files and a log file each; give a larger disk";
                let path = format!("hosts.{index}.disk_mb");
                self.wrong(&path, "disk-too-small", message, help);
            }
        }
    }
}
