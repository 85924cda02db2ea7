//! What can be seen in a runbook without running it: the lines in printed order, each with what it would leave behind, as
//! far as one can know it.
//!
//! Every finding has a place, a reason and a way out; what each code means stands in `codes.md`, and on what it rests in
//! `docs/models/postgres.md`. It knows no time: a clean runbook may still lose updates, and only a
//! rehearsal tells.

mod databases;
mod directions;
mod files;
mod powers;
mod refused;
mod waits;

use self::waits::Over;
use super::begin::listens;
use super::by_host;
use super::command::{Command, Who};
use super::console::Console;
use super::led::Became;
use super::lines_seen::Seen;
use super::names::{Names, moves_marks, slots_made};
use super::twin::Twin;
use super::typed::{Act, Typed, freezes, takes_away, terminates};
use super::vocabulary::PostgresVocabulary;
use crate::archive::Dump;
use crate::config::Config;
use crate::query;
use crate::release::Release;
use crate::sql::{
    AlterSubscription, AlterTable, Operations, PublicationOptions, PublicationTables, SettingChange, Source,
    Statement,
};
use crate::tools::{Left, Line, Psql, Wanted};
use crate::world::PORT;
use frame::{LintLine, LintWalk, LintWorld};
use kernel::Span;
use rehearsal::{Checks, Verb};
use runbook::{Diagnostic, NOT_MODELLED, Runbook, only_near};
use std::collections::BTreeSet;

/// Everything that can be seen without running, in the order of the text.
pub(crate) fn lint(checks: &Checks<'_, Twin>, runbook: &Runbook<Verb<Command>>) -> Vec<Diagnostic> {
    let lanes = &checks.scenario.generic.lanes;
    let lines = frame::lint_lines(checks.runbook_file, runbook, lanes);
    let config = &checks.scenario.family;
    let groups =
        checks.scenario.generic.clients.iter().map(|group| (group.name.clone(), Some(group.at.clone())));
    let seen = Seen::begin(config, groups.collect());
    let names = Names::of(config, lines.iter().map(|line| line.act));
    let told = BTreeSet::new();
    frame::walk_lines(World { walk: LintWalk::over(&lines), config, seen, names, told })
}

/// A line of a runbook for clusters.
type Typing<'a> = LintLine<'a, Command>;

struct World<'a> {
    walk: LintWalk<'a, Command>,
    config: &'a Config,
    seen: Seen,
    names: Names,
    /// What has been told of whoever is let in at a cluster: of several groups that are let in alike it is told once.
    told: BTreeSet<(&'static str, String)>,
}

impl<'a> LintWorld<'a> for World<'a> {
    type Command = Command;
    const LONG: Span = Span::from_secs(600);

    fn walk(&self) -> &LintWalk<'a, Command> {
        &self.walk
    }

    fn settle(&mut self) {}

    fn fits(&mut self, command: &Command) -> bool {
        self.fit(command)
    }

    fn read(&self, text: &str) -> Option<Command> {
        let mut command = runbook::Vocabulary::parse(&PostgresVocabulary::default(), text).command;
        if let (Some(command), Some(here)) = (&mut command, self.said().host) {
            by_host::stands(self.config, command, here);
        }
        command
    }

    fn enter(&mut self, command: &Command) {
        match command {
            Command::Stop(who) => self.seen.stop(who),
            Command::Start(to) => {
                let to = self.behind(&Who::All, to, true);
                self.let_in(&Who::All, &to, true);
            }
            Command::Move(who, to) => {
                let to = self.behind(who, to, false);
                self.let_in(who, &to, false);
            }
            Command::Line(typed) => self.typed(typed),
            Command::Carry(transfer) => self.seen.carry(transfer),
        }
    }

    fn names(&mut self, command: &Command) {
        self.fit(command);
    }

    fn at_end(&mut self) {}
}

impl<'a> World<'a> {
    /// Whether what a command names is in the scenario; what is not has been told then.
    fn fit(&self, command: &Command) -> bool {
        let pooler = |name: &str| self.config.pooler.iter().any(|one| one.name == name);
        let known = |name: &str| self.config.cluster_named(name).is_some() || pooler(name);
        let groups = |name: &str| self.seen.groups.iter().any(|(group, _)| group == name);
        let unknown: Vec<String> = match command {
            Command::Start(to) => Some(to.clone()).into_iter().filter(|to| !known(to)).collect(),
            Command::Stop(Who::Named(name)) => {
                Some(name.clone()).into_iter().filter(|name| !known(name) && !groups(name)).collect()
            }
            Command::Move(who, to) => {
                let named = match who {
                    Who::Named(name) if !known(name) && !groups(name) => Some(name.clone()),
                    _ => None,
                };
                named.into_iter().chain(Some(to.clone()).filter(|to| !known(to))).collect()
            }
            Command::Stop(Who::All) | Command::Carry(_) => Vec::new(),
            Command::Line(typed) => {
                let console = match &typed.act {
                    Act::Pooler(console) => console.at.as_deref(),
                    _ => None,
                };
                let unknown = |name: &&str| self.config.cluster_named(name).is_none();
                if let Some((name, message)) = by_host::unplayed(typed, self.config) {
                    let names = self.config.cluster.iter().map(|cluster| cluster.name.as_str());
                    let names: Vec<&str> = names.collect();
                    let line: &Typing<'_> = self.line();
                    line.error(NOT_MODELLED, message).on(&name).help(format!(
                        "write the name of the cluster; the clusters are {}",
                        names.join(", ")
                    ));
                    return false;
                }
                let servers = typed.servers().into_iter().chain(typed.connections()).filter(unknown);
                let unknown: Vec<String> =
                    servers.chain(console.filter(|name| !pooler(name))).map(str::to_owned).collect();
                if unknown.is_empty() && self.is_away(typed) {
                    return false;
                }
                unknown
            }
        };
        let names: Vec<&str> = self.config.cluster.iter().map(|cluster| cluster.name.as_str()).collect();
        let Some(name) = unknown.first() else { return true };
        let message = format!("nothing is called `{name}` here");
        let line: &Typing<'_> = self.line();
        let found = line.error("unknown-cluster", message).on(name);
        match only_near(name, names.iter().copied()) {
            Some(meant) => found.mended(format!("did you mean `{meant}`?"), meant),
            None => found.help(format!("the clusters are {}", names.join(", "))),
        }
        false
    }

    /// Whether a line works on the folder of a cluster that is on another host than the one where it is typed, which is told.
    fn is_away(&self, typed: &Typed) -> bool {
        let line = self.said();
        let Some(here) = line.host else { return false };
        let host = |name: &&String| {
            let found = self.config.cluster_named(name).and_then(|at| self.config.cluster.get(at))?;
            (found.host != here).then_some((found.name.as_str(), found.host.as_str()))
        };
        let Some((name, host)) = typed.act.folders().iter().find_map(host) else { return false };
        let message = format!("the data of {name} is on {host}, and this is typed on {here}");
        line.error("cluster-elsewhere", message)
            .on(name)
            .elsewhere()
            .help(format!("type it at a prompt of {host}, or behind `ssh {host}`"));
        true
    }

    fn said(&self) -> &'a Typing<'a> {
        self.line()
    }

    /// Applications are let in at a cluster: whether they were stopped before or are moved as they work.
    fn let_in(&mut self, who: &Who, to: &str, started: bool) {
        let moves = self.seen.moves(who, to, started);
        if !moves || to == self.seen.origin {
            self.seen.send(who, to, started);
            return;
        }
        let line = self.said();
        let forward = self.seen.subscription_at(to).map(|one| (one.at, one.copies, one.drained, one.copied));
        let has_sequences = self.config.table.iter().any(|table| table.sequence.is_some());
        if has_sequences && !self.seen.sequenced.contains(to) && self.is_new("sequences-not-advanced", to) {
            line.error("sequences-not-advanced", format!("no step has set the sequences of {to}"))
                .help("carry their values over after the writers have stopped and before they start here");
        }
        let stale = self.seen.stale.get(to).copied().filter(|_| forward.is_none());
        if let Some((at, _)) = stale.filter(|_| self.is_new("dumped-while-written", to)) {
            line.error(
                "dumped-while-written",
                "what was written after the dump began is not here".to_owned(),
            )
            .also(at, "put in here")
            .help("stop the applications before the dump, or let a subscription bring what follows");
        }
        if let Some((at, copies, drained, copied)) = forward {
            if copies && !copied && self.is_new("copy-not-awaited", to) {
                line.error("copy-not-awaited", "nothing has shown that every table was copied".to_owned())
                    .also(at, "copied from here on")
                    .help("wait until no `srsubstate` in `pg_subscription_rel` is other than `r`");
            }
            let both = self.seen.is_fed(&self.seen.origin.clone());
            // Who is kept from writing there may be moved as if it had been stopped.
            let stopped = started || !self.seen.writers_at(&self.seen.origin.clone());
            if (!stopped || !drained) && !both && self.is_new("writers-not-stopped", to) {
                let why = if stopped {
                    "nothing has shown that what they wrote has arrived"
                } else {
                    "they are moved as they write, and what is on its way comes later"
                };
                line.error("writers-not-stopped", why.to_owned())
                    .help("stop them, and wait for the position of the slot before they start");
            }
        }
        self.seen.send(who, to, started);
        let here = self.here();
        self.seen.let_in.entry(to.to_owned()).or_insert(here);
    }

    /// Whether nothing of a kind has been told of a cluster so far.
    fn is_new(&mut self, code: &'static str, to: &str) -> bool {
        self.told.insert((code, to.to_owned()))
    }

    fn typed(&mut self, typed: &Typed) {
        let at = self.here();
        match &typed.act {
            Act::Server(host, power) => self.powers(host, *power),
            Act::Run(Line::Pipe(Left::Dump(dump), into)) => {
                self.dumps(dump);
                if self.has_sequences_alone(dump) && dump.has_rows() {
                    if self.seen.writers_at(&dump.host) && into.host != self.seen.origin {
                        self.too_early(None);
                    }
                    self.seen.sequenced.insert(into.host.clone());
                } else if typed.copies() == Some(true) {
                    let stale = self.seen.writers_at(&dump.host).then_some(at);
                    self.seen.fill(&into.host, at, stale);
                }
            }
            Act::Upgrade(old, new, how) => {
                if !self.seen.down.contains_key(old) && !how.check {
                    self.said()
                        .error("upgrade-of-running", format!("{old} is not stopped, so that this is refused"))
                        .help("stop it before, and the new cluster too");
                }
                self.seen.filled.insert(new.clone(), at);
                if !how.check {
                    self.seen.upgrade(old, new);
                }
            }
            Act::Subscribe(call) => self.makes_subscriber(call),
            Act::Pooler(console) => self.pooled(console),
            Act::Run(Line::Dump(dump)) => self.dumps(dump),
            Act::Run(Line::Until { query, wanted }) if !wanted.prints() => {
                self.awaits(typed, (query, wanted));
            }
            Act::Run(_) | Act::Refuses(_) => {}
        }
        self.files(typed);
        self.databases(typed);
        self.feeds_heading(typed);
        self.ports(typed);
        self.named(typed);
        if typed.sets_sequences() {
            self.sets_sequences(typed);
        }
        if typed.waits_for_itself() {
            // What stands in it is never done.
            let host = typed.statements.first().map(|(host, _)| host.as_str()).unwrap_or_default();
            return self.of_its_own(host, typed);
        }
        for (host, statement) in typed.lasting() {
            self.statement(host, statement);
        }
    }

    /// A pooler is told something: it holds its clients back, lets them on, or leads them elsewhere as they work.
    fn pooled(&mut self, console: &Console) {
        let from = self.said().host;
        let (pooler, lets_in) = match self.seen.poolers.told(console, from) {
            None => return,
            Some(Became::Held(pooler)) => (pooler, None),
            Some(Became::LetOn(pooler, to)) => (pooler, Some((to, true))),
            Some(Became::Led(pooler, to)) => (pooler, Some((to, false))),
        };
        for group in self.seen.poolers.groups(&pooler).into_iter().map(Who::Named) {
            match &lets_in {
                None => self.seen.stop(&group),
                Some((to, started)) => self.let_in(&group, to, *started),
            }
        }
    }

    /// The cluster where whoever is let in works: the one of that name, or the one to which the pooler of that name leads.
    fn behind(&mut self, who: &Who, to: &str, started: bool) -> String {
        let groups = self.seen.meant(who, started);
        let homes = groups.iter().filter_map(|group| self.seen.poolers.joins(group, to, self.config)).last();
        homes.unwrap_or_else(|| to.to_owned())
    }

    fn dumps(&mut self, dump: &Dump) {
        if (dump.globals || dump.all) && self.seen.frozen_role.contains(&dump.host) {
            let message = "the setting that keeps the role from writing is copied too".to_owned();
            self.said()
                .error("freeze-carried-over", message)
                .help("copy the roles before the applications are kept from writing");
        }
    }

    /// A port that is named of a cluster of which nobody has said on which it listens.
    fn ports(&mut self, typed: &Typed) {
        let is_open = |name: &str| {
            let found = self.config.cluster_named(name).and_then(|at| self.config.cluster.get(at));
            found.is_some_and(|cluster| cluster.port.is_none())
        };
        let ports = typed.ports();
        self.listened(&ports);
        let ports: Vec<(&str, u16)> =
            ports.into_iter().filter_map(|(name, port)| Some((name, port?))).collect();
        let Some((name, port)) = ports.iter().find(|(name, port)| *port != PORT && is_open(name)) else {
            return;
        };
        if self.is_new("ports-not-compared", "") {
            let message = format!("whether {name} listens on port {port} is not known, and it is taken to");
            self.said()
                .warning("ports-not-compared", message)
                .help("say the `port` of each cluster in the scenario, so that ports are compared");
        }
    }

    /// A cluster that is called at a port where it does not listen, be it the usual one that is taken where none is named
    /// (manual, `libpq`, connection parameters): the call is refused. Of a pipe only the last program says so, so that a run
    /// may go on without what the first should have brought.
    fn listened(&mut self, ports: &[(&str, Option<u16>)]) {
        for (name, named) in ports {
            let cluster = self.config.cluster_named(name).and_then(|at| self.config.cluster.get(at));
            let listens = cluster.and_then(|cluster| listens(self.config, cluster));
            let Some(listens) = listens.filter(|listens| *listens != named.unwrap_or(PORT)) else { continue };
            let port = named.unwrap_or(PORT);
            if self.is_new("nothing-listens", &format!("{name}:{port}")) {
                let message =
                    format!("nothing listens on port {port} of {name}, so that the connection is refused");
                self.said().error("nothing-listens", message).help(format!(
                    "{name} listens on {listens}: name it by `-p` or `port=`, or mend the scenario's `port`"
                ));
            }
        }
    }

    /// What a line calls by a name that nothing has.
    fn named(&mut self, typed: &Typed) {
        if let Some(unknown) = self.names.unknown(typed) {
            let word = unknown.kind.word();
            let known = self.names.all(unknown.kind);
            let line = self.said();
            let found = line
                .error("unknown-name", format!("nothing makes a {word} `{}`", unknown.name))
                .on(&unknown.name);
            match (only_near(&unknown.name, known.iter().copied()), known.as_slice()) {
                (Some(meant), _) => found.mended(format!("did you mean `{meant}`?"), meant),
                (None, []) => found.help(format!("make it before; no step makes a {word}")),
                (None, all) => found.help(format!("make it before; the names are {}", all.join(", "))),
            }
        }
    }

    /// What a look names that no server has.
    fn looked_at(&mut self, statement: &Statement) {
        let (name, meant) = match statement {
            Statement::Look(look) => match query::unlisted(look) {
                Some(name) => (name.to_owned(), None),
                None => return,
            },
            Statement::Select(select) => match query::no_column(select) {
                Some(found) => found,
                None => return,
            },
            _ => return,
        };
        let line = self.said();
        let found = line.error("unknown-name", format!("no release has `{name}` in its catalogue")).on(&name);
        match meant {
            Some(meant) => found.mended(format!("did you mean `{meant}`?"), meant),
            None => found.help(
                "the server refuses this; its manual lists the relations of the catalogue with their columns",
            ),
        }
    }

    /// Whether a wait is over before what it is for, which is told.
    fn is_over_before(&mut self, wait: (&Psql, &Wanted), host: &str, statement: &Statement) -> bool {
        let cluster = self.config.cluster_named(host).and_then(|at| self.config.cluster.get(at));
        let release = cluster.and_then(|cluster| Release::parse(&cluster.release)).unwrap_or(Release::V16);
        let tables: Vec<&str> = self.config.table.iter().map(|table| table.name.as_str()).collect();
        let Some(over) = waits::over_without(wait, statement, (&tables, release)) else { return false };
        let (message, help) = match over {
            Over::Position => (
                "this is over while the slot is behind, however far",
                "wait until `pg_current_wal_lsn() - confirmed_flush_lsn`, asked with `-At`, is 0",
            ),
            Over::Nearly => (
                "this is over while the slot is behind by a record, so that the last writes may be missing",
                "wait until nothing is left, once the writers have stopped",
            ),
            Over::Tables => (
                "this is over while tables are not copied",
                "wait until no `srsubstate` is other than `r`, asked with `-At`",
            ),
        };
        self.said().warning("waits-for-nothing", message.to_owned()).help(help);
        over != Over::Nearly
    }

    /// A wait, and what it shows.
    fn awaits(&mut self, typed: &Typed, wait: (&Psql, &Wanted)) {
        let elsewhere = self.asks_elsewhere(typed);
        for (host, statement) in &typed.statements {
            if self.is_over_before(wait, host, statement) {
                continue;
            }
            let Statement::Select(select) = statement else { continue };
            let Some(Source::Relation(source, _)) = &select.from else { continue };
            match source.as_str() {
                "pg_stat_replication"
                    if !waits::is_over_alone(wait, select, self.release_of(host).unwrap_or(Release::V17)) =>
                {
                    let stopped = !self.seen.writers_at(host);
                    self.seen.drained(host, stopped);
                }
                "pg_stat_replication" => {
                    self.said()
                        .warning("waits-for-nothing", "it passes where nothing is connected".to_owned())
                        .help("wait for `confirmed_flush_lsn` of the slot, by its name");
                }
                "pg_subscription_rel" => {
                    if elsewhere {
                        self.waits_elsewhere(host);
                    } else {
                        self.waits_for_idle(wait, (host, select));
                    }
                    self.seen.copied(host);
                }
                "pg_replication_slots" => {
                    let stopped = !self.seen.writers_at(host);
                    self.seen.drained(host, stopped);
                }
                _ => {}
            }
        }
    }

    fn statement(&mut self, host: &str, statement: &Statement) {
        let at = self.here();
        self.looked_at(statement);
        let writes = !matches!(
            statement,
            Statement::Select(_)
                | Statement::Show(_)
                | Statement::Maintenance(_)
                | Statement::Tend { .. }
                | Statement::Look(_)
        );
        if let Some(frozen) =
            self.seen.frozen_whole.get(host).copied().filter(|_| writes && !freezes(statement))
        {
            let says_off = self.said().text.contains("default_transaction_read_only=off");
            let ends = matches!(
                statement,
                Statement::AlterDatabase(_, SettingChange::Reset(_))
                    | Statement::AlterSystem(SettingChange::Reset(_))
            );
            if !says_off && !ends {
                self.said()
                    .error(
                        "operator-frozen",
                        "this session may only read, like every new one there".to_owned(),
                    )
                    .also(frozen, "kept from writing here")
                    .help("set the role of the applications instead of the database or the cluster");
            }
        }
        match statement {
            Statement::PublicationOperations(_, options) => self.options_of(host, options),
            Statement::CreatePublication { name, tables, options } => {
                self.makes_publication(host, name, (tables, options));
            }
            Statement::AlterTable { table, changes }
                if changes.contains(&AlterTable::ReplicaIdentity(crate::sql::Identity::Full)) =>
            {
                self.seen.full.insert((host.to_owned(), table.clone()));
            }
            Statement::CreateSubscription { name, connection, publications, options } => {
                let from = connection.host.as_str();
                self.subscribes((host, name), (from, publications), options);
            }
            Statement::AlterSubscription(name, change) => {
                self.options_changed(host, change);
                if matches!(change, AlterSubscription::Enable | AlterSubscription::Disable) {
                    self.seen.enable((host, name), *change == AlterSubscription::Enable);
                }
            }
            Statement::DropSubscription { name, .. } => self.drops(host, name),
            Statement::Select(_) => {
                for slot in slots_made(statement) {
                    self.seen.slots.insert((host.to_owned(), slot), at);
                }
                if moves_marks(statement) {
                    self.seen.slots.clear();
                    self.seen.stale.clear();
                }
                self.ends_sessions(host, statement);
            }
            Statement::Truncate { .. } => drop(self.seen.filled.remove(host)),
            _ if freezes(statement) => self.freezes(host, statement),
            _ if takes_away(statement) => {
                self.seen.frozen_role.insert(host.to_owned());
                self.seen.ended.insert(host.to_owned());
            }
            _ => {}
        }
    }

    /// A publication is made.
    fn makes_publication(
        &mut self,
        host: &str,
        name: &str,
        (tables, options): (&PublicationTables, &PublicationOptions),
    ) {
        self.options_of(host, options);
        let operations = options.operations.unwrap_or(Operations::ALL);
        let all = operations.update || operations.delete;
        self.publishes(host, name, (tables, all));
        if !(operations.insert && operations.update && operations.delete) {
            self.said()
                .warning("left-out-of-publication", "not every operation is published".to_owned())
                .help("leave `publish` out");
        }
    }

    /// New sessions are kept from a cluster, or from writing there; by a setting of the whole cluster those that are there too.
    fn freezes(&mut self, host: &str, statement: &Statement) {
        let at = self.here();
        let all = matches!(statement, Statement::AlterSystem(_));
        if self.seen.ended.contains(host) && !all {
            let why = "the sessions were ended before, and are back by now".to_owned();
            self.said()
                .error("frozen-in-part", why)
                .help("keep the role from writing first, then end its sessions");
        }
        if all || matches!(statement, Statement::AlterDatabase(..)) {
            self.seen.frozen_whole.insert(host.to_owned(), at);
        } else {
            self.seen.frozen_role.insert(host.to_owned());
        }
    }

    fn ends_sessions(&mut self, host: &str, statement: &Statement) {
        if !terminates(statement) {
            return;
        }
        self.seen.ended.insert(host.to_owned());
        if !self.seen.is_frozen(host) && self.seen.writers_at(host) {
            self.said()
                .warning("frozen-in-part", "whoever is ended comes back and writes on".to_owned())
                .help("keep the role from writing before its sessions are ended");
        }
    }
}
