//! What is wrong with the `[postgres]` section, and what can be seen in the runbook without running it.

use super::lint::lint;
use super::twin::Twin;
use crate::config::{ClusterConfig, Config, Use};
use crate::release::Release;
use rehearsal::Checks;
use runbook::{Diagnostic, Severity};

/// The most rows of a table, each of which a run makes anew.
const ROWS_MAX: u32 = 100_000;

/// Everything that can be checked without running.
pub(crate) fn check(checks: &Checks<'_, Twin>) -> Vec<Diagnostic> {
    let config = &checks.scenario.family;
    let mut section = Section { checks, config, found: Vec::new() };
    section.clusters();
    section.tables();
    section.clients();
    section.poolers();
    let names: Vec<&str> = config.cluster.iter().map(|cluster| cluster.name.as_str()).collect();
    let wished = checks.scenario.goal.cluster.keys();
    section.found.extend(checks.goal_names("cluster", wished, &names));
    let sound = section.found.iter().all(|one| one.playable);
    if let Some(runbook) = checks.runbook.filter(|_| sound) {
        section.found.extend(lint(checks, runbook));
    }
    section.found
}

/// The `[postgres]` section with its places in the text.
struct Section<'a> {
    found: Vec<Diagnostic>,
    checks: &'a Checks<'a, Twin>,
    config: &'a Config,
}

impl Section<'_> {
    fn wrong(&mut self, path: &str, code: &'static str, message: impl Into<String>, help: &str) {
        self.found.push(self.checks.mistake(path, code, message, help));
    }

    fn clusters(&mut self) {
        let clusters = &self.config.cluster;
        if clusters.len() < 2 || clusters.len() > 8 {
            let message = format!("an upgrade has from two to eight clusters, not {}", clusters.len());
            self.wrong(
                "postgres.cluster",
                "not-two-clusters",
                message,
                "give two [[postgres.cluster]] sections",
            );
        }
        let serving = clusters.iter().filter(|cluster| cluster.serves).count();
        if serving != 1 {
            let message = format!("one cluster has the database when the rehearsal begins, not {serving}");
            self.wrong("postgres.cluster", "none-serves", message, "write serves = true in one of them");
        }
        self.found.extend(self.checks.bad_name("database", "postgres.database", &self.config.database));
        for (at, cluster) in clusters.iter().enumerate() {
            let path = |key: &str| format!("postgres.cluster.{at}.{key}");
            self.found.extend(self.checks.unknown_host(&path("host"), &cluster.host));
            self.found.extend(self.checks.bad_name("cluster", &path("name"), &cluster.name));
            if Release::parse(&cluster.release).is_none() {
                let message = format!("`{}` is no release that is modelled", cluster.release);
                self.wrong(&path("release"), "unknown-release", message, "write one from 14 to 18");
            }
            self.found.extend(self.not_installed(cluster, &path("release")));
            let primary = |name: &String| clusters.iter().any(|other| other.name == *name && other.serves);
            if cluster.standby_of.as_ref().is_some_and(|name| !primary(name)) {
                let message = "a standby of what does not have the database when the rehearsal begins";
                self.wrong(&path("standby_of"), "wrong-standby", message, "name the cluster that serves");
            }
            let is_same = |other: &ClusterConfig| {
                Some(&other.name) != cluster.standby_of.as_ref() || other.release == cluster.release
            };
            if cluster.standby_of.is_some() && (cluster.serves || !clusters.iter().all(is_same)) {
                let message = "a standby has the release of its primary, and serves nobody";
                self.wrong(&path("standby_of"), "wrong-standby", message, "give both the same release");
            }
            if clusters[..at].iter().any(|other| other.name == cluster.name) {
                let message = format!("two clusters are called `{}`", cluster.name);
                self.wrong(&path("name"), "not-two-clusters", message, "give each a name of its own");
            }
        }
        let periods: Vec<(String, rehearsal::scenario::Seconds)> = clusters
            .iter()
            .enumerate()
            .flat_map(|(at, cluster)| {
                let path = |key: &str| format!("postgres.cluster.{at}.settings.{key}");
                [
                    (path("checkpoint_timeout_s"), cluster.settings.checkpoint_timeout_s),
                    (path("wal_retrieve_retry_interval_s"), cluster.settings.wal_retrieve_retry_interval_s),
                ]
            })
            .collect();
        let periods: Vec<(&str, _)> = periods.iter().map(|(path, period)| (path.as_str(), *period)).collect();
        self.found.extend(self.checks.too_short(&periods));
    }

    /// That a cluster is of a release that its host does not have, and that no step installs.
    fn not_installed(&self, cluster: &ClusterConfig, path: &str) -> Option<Diagnostic> {
        let host = self.checks.scenario.generic.hosts.iter().find(|host| host.name == cluster.host)?;
        let major = |release: &str| release.split('.').next().unwrap_or_default().to_owned();
        let is_it = |release: &str| major(release) == major(&cluster.release);
        let steps = self.checks.runbook.into_iter().flat_map(|runbook| &runbook.steps);
        let typed = steps.flat_map(|step| &step.columns).flat_map(|column| &column.commands);
        let mut installed = typed.filter_map(|typed| runbook::Command::installs(&typed.command));
        if host.releases.iter().any(|release| is_it(release)) || installed.any(is_it) {
            return None;
        }
        let message = format!("release {} is not installed on {}", cluster.release, host.name);
        let found = Diagnostic::found("release-not-installed", Severity::Warning, message);
        let range = self.checks.scenario.span_of(path).unwrap_or(0..0);
        let found = found.at(self.checks.scenario_file, range, "here").playable(true);
        Some(found.help(format!("{} has {}", host.name, host.releases.join(", "))))
    }

    fn tables(&mut self) {
        let tables = &self.config.table;
        if tables.iter().all(|table| table.used_for == Use::Idle) || tables.len() > 200 {
            let help = "give a [[postgres.table]] section with used_for = \"accounts\", \"items\" or \"orders\", and at most 200";
            self.wrong("postgres.table", "no-table", "no table is one that clients write to", help);
        }
        for (at, table) in tables.iter().enumerate() {
            let path = |key: &str| format!("postgres.table.{at}.{key}");
            self.found.extend(self.checks.bad_name("table", &path("name"), &table.name));
            let plain = table
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            let begins = table.name.starts_with(|letter: char| letter.is_ascii_lowercase());
            if !plain || !begins || tables[..at].iter().any(|other| other.name == table.name) {
                let help = "write small letters, digits and `_`, and each name once";
                self.wrong(
                    &path("name"),
                    "no-table",
                    format!("`{}` cannot be the name of a table", table.name),
                    help,
                );
            }
            if table.rows > ROWS_MAX
                || table.rows == 0 && table.used_for != Use::Orders && table.used_for != Use::Idle
            {
                let message = format!("{} rows cannot be rehearsed", table.rows);
                let help = format!("write from 1 to {ROWS_MAX}, and ballast_mb for the rest of its size");
                self.wrong(&path("rows"), "how-many", message, &help);
            }
            let own = format!("{}_id_seq", table.name);
            let fits = match (&table.sequence, table.used_for) {
                (None, Use::Orders) => false,
                (Some(sequence), _) => *sequence == own,
                (None, _) => true,
            };
            if !fits {
                let message = format!("the sequence of {} is called `{own}`", table.name);
                self.wrong(
                    &path("used_for"),
                    "unknown-table-use",
                    message,
                    &format!("write sequence = \"{own}\""),
                );
            }
        }
        let mix = self.config.workload.mix;
        let weights = [mix.order, mix.insert, mix.update, mix.modify, mix.delete];
        if weights.iter().any(|weight| *weight > 1_000_000) || weights.iter().all(|weight| *weight == 0) {
            let help = "write weights from 0 to 1000000, one of them above 0";
            self.wrong("postgres.workload.mix", "how-many", "clients that ask for nothing", help);
        }
    }

    fn poolers(&mut self) {
        let config = self.config;
        let groups = &self.checks.scenario.generic.clients;
        for (at, pooler) in config.pooler.iter().enumerate() {
            let path = |key: &str| format!("postgres.pooler.{at}.{key}");
            self.found.extend(self.checks.unknown_host(&path("host"), &pooler.host));
            self.found.extend(self.checks.bad_name("pooler", &path("name"), &pooler.name));
            let twice = config.pooler[..at].iter().any(|other| other.name == pooler.name);
            if twice || config.cluster_named(&pooler.name).is_some() {
                let message = format!("`{}` is the name of something else", pooler.name);
                self.wrong(&path("name"), "wrong-pooler", message, "give each a name of its own");
            }
            if config.pooler[..at].iter().any(|other| other.host == pooler.host) {
                let message = format!("{} has a pooler already", pooler.host);
                self.wrong(&path("host"), "wrong-pooler", message, "give each a host of its own");
            }
            for (place, group) in pooler.clients.iter().enumerate() {
                let is_there = groups.iter().any(|one| one.name == *group && one.at == pooler.to);
                let taken = config.pooler[..at].iter().any(|other| other.clients.contains(group));
                if !is_there || taken || pooler.clients[..place].contains(group) {
                    let message =
                        format!("`{group}` cannot be behind a pooler that leads to `{}`", pooler.to);
                    let help = "name groups of clients that begin there, each behind one pooler";
                    self.wrong(&path(&format!("clients.{place}")), "wrong-pooler", message, help);
                }
            }
            if pooler.clients.is_empty() {
                let message = "a pooler that nobody is behind".to_owned();
                self.wrong(&path("clients"), "wrong-pooler", message, "name the groups of clients that are");
            }
        }
    }

    fn clients(&mut self) {
        let names: Vec<&str> = self.config.cluster.iter().map(|cluster| cluster.name.as_str()).collect();
        for (at, clients) in self.checks.scenario.generic.clients.iter().enumerate() {
            // Where none has the database, that is told.
            let serves = |name: &str| {
                let mut serving = self.config.cluster.iter().filter(|cluster| cluster.serves).peekable();
                serving.peek().is_none() && names.contains(&name)
                    || serving.any(|cluster| cluster.name == name)
            };
            if !serves(&clients.at) {
                let message = format!("no cluster that has the database is called `{}`", clients.at);
                let help = format!("the clusters are {}", names.join(", "));
                self.wrong(&format!("clients.{at}.at"), "unknown-cluster", message, &help);
            }
            if !clients.script.is_empty() {
                let message = "clients of this family have no scripts";
                self.wrong(&format!("clients.{at}.script"), "how-many", message, "write per_s instead");
            }
        }
        for (group, at) in self.checks.scenario.goal.applications.iter().flatten() {
            let known = self.checks.scenario.generic.clients.iter().any(|one| one.name == *group);
            let fits = at == rehearsal::scenario::ANY || names.contains(&at.as_str());
            if !known || !fits {
                let message = format!("`{group}` cannot be wished at `{at}`");
                let help = format!("name a group of clients, and one of {}, or \"any\"", names.join(", "));
                self.wrong(&format!("goal.applications.{group}"), "unknown-group", message, &help);
            }
        }
    }
}
