//! What is wrong with the `[pac]` section, and what can be seen in the runbook without running it.

use crate::cluster::Cluster;
use crate::config::{Config, Queues};
use crate::ids::{REGIONS_MAX, REPOSITORIES_MAX};
use crate::lint::{Site, lint};
use crate::reach::used_at_start;
use kernel::Span;
use rehearsal::Checks;
use runbook::Diagnostic;

/// The most records and resources a scenario may ask for.
const MOST: u32 = 1_000_000;

/// Everything that can be checked without running.
pub(crate) fn check(checks: &Checks<'_, Cluster>) -> Vec<Diagnostic> {
    let section = Section { checks };
    let mut found = section.mistakes();
    // Whether hosts are joined is looked at where they are known, whatever else is wrong.
    if found.iter().all(|finding| finding.code != "unknown-host") {
        found.extend(crate::fit::fit(checks));
    }
    if found.iter().all(|finding| finding.playable)
        && let Some(runbook) = checks.runbook
    {
        let site = Site::of(&checks.scenario.generic, &checks.scenario.family);
        found.extend(lint(checks.runbook_file, runbook, &site));
    }
    found
}

/// The section with its places in the text.
struct Section<'a> {
    checks: &'a Checks<'a, Cluster>,
}

impl Section<'_> {
    const fn config(&self) -> &Config {
        &self.checks.scenario.family
    }

    fn mistakes(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        self.counts(&mut found);
        self.hosts(&mut found);
        self.names(&mut found);
        self.clients(&mut found);
        let names: Vec<&str> = self.config().region.iter().map(|region| region.name.as_str()).collect();
        let given = self.checks.scenario.goal.region.keys();
        found.extend(self.checks.goal_names("region", given, &names));
        let used = self.config().repository.iter().take(used_at_start(self.config().queues));
        let names: Vec<&str> = used.map(|one| one.name.as_str()).collect();
        let given = self.checks.scenario.goal.repository.keys();
        found.extend(self.checks.goal_names("repository", given, &names));
        self.periods(&mut found);
        found
    }

    fn counts(&self, found: &mut Vec<Diagnostic>) {
        let config = self.config();
        let most = [
            ("pac.repository", config.repository.len(), REPOSITORIES_MAX),
            ("pac.region", config.region.len(), REGIONS_MAX),
        ];
        for (path, count, most) in most {
            if count == 0 || count > most {
                let message = format!("{count} of these, where 1 to {most} can be rehearsed");
                found.push(self.checks.mistake(path, "how-many", message, "list them as [[...]] sections"));
            }
        }
        if config.queues == Queues::Separate && config.repository.len() < 2 {
            let message = "queues of their own need a repository of their own";
            let help = "list it as the second [[pac.repository]]";
            found.push(self.checks.mistake("pac.queues", "no-queue-repository", message, help));
        }
        let online = &config.online;
        let numbers = [
            ("pac.online.sessions", online.sessions),
            ("pac.online.rows", online.rows),
            ("pac.online.programs", online.programs),
            ("pac.online.td_queues", online.td_queues),
            ("pac.batch.datasets", config.batch.datasets),
        ];
        for (path, number) in numbers {
            if number == 0 || number > MOST {
                let message = format!("{number} is not a number from 1 to {MOST}");
                found.push(self.checks.mistake(path, "out-of-bounds", message, "write a number above 0"));
            }
        }
        let weights = [online.update, online.write_ts, online.put_td, online.take_td, online.submit];
        let sum: u64 = weights.into_iter().map(u64::from).sum();
        if sum == 0 || sum > u64::from(MOST) {
            let message = format!("the weights of the transactions sum to {sum}");
            let help = format!("give weights that sum to at least 1 and at most {MOST}");
            found.push(self.checks.mistake("pac.online.update", "weights", message, &help));
        }
        if config.batch.job_max_s < config.batch.job_min_s {
            let (path, help) = ("pac.batch.job_max_s", "write the longer one here");
            let message = "the longest job is shorter than the shortest";
            found.push(self.checks.mistake(path, "job-length", message, help));
        }
    }

    fn hosts(&self, found: &mut Vec<Diagnostic>) {
        let config = self.config();
        let repositories = config.repository.iter().map(|one| &one.host).enumerate();
        let regions = config.region.iter().map(|one| &one.host).enumerate();
        let paths = repositories
            .map(|(index, host)| (format!("pac.repository.{index}.host"), host))
            .chain(regions.map(|(index, host)| (format!("pac.region.{index}.host"), host)));
        found.extend(paths.filter_map(|(path, host)| self.checks.unknown_host(&path, host)));
    }

    fn names(&self, found: &mut Vec<Diagnostic>) {
        let config = self.config();
        let regions: Vec<&String> = config.region.iter().map(|one| &one.name).collect();
        let repositories: Vec<&String> = config.repository.iter().map(|one| &one.name).collect();
        for (what, many, names) in
            [("region", "regions", &regions), ("repository", "repositories", &repositories)]
        {
            for (index, name) in names.iter().enumerate() {
                let path = format!("pac.{what}.{index}.name");
                if names[..index].contains(name) {
                    let message = format!("two {many} are called `{name}`");
                    found.push(self.checks.mistake(&path, "one-name", message, "give each its own name"));
                }
                found.extend(self.checks.bad_name(what, &path, name));
            }
        }
        found.extend(self.checks.bad_name("PAC", "pac.name", &config.name));
        if config.name.contains(':') {
            let message = format!("`{}` is no name for a PAC", config.name);
            found.push(self.checks.mistake("pac.name", "pac-name", message, "write a name without a colon"));
        }
    }

    fn clients(&self, found: &mut Vec<Diagnostic>) {
        let regions = &self.config().region;
        for (index, group) in self.checks.scenario.generic.clients.iter().enumerate() {
            let known = ["online", "batch"].contains(&group.at.as_str())
                || regions.iter().any(|region| region.name == group.at);
            if !known {
                let message = format!("`{}` is neither `online` nor `batch` nor a region", group.at);
                let help = "`online` is behind the load balancer, `batch` is a scheduler of jobs";
                let path = format!("clients.{index}.at");
                found.push(self.checks.mistake(&path, "unknown-place", message, help));
            }
            if !group.script.is_empty() {
                let path = format!("clients.{index}.script");
                let message = "the clients of a cluster have no scripts";
                found.push(self.checks.mistake(&path, "bad-script", message, "give `per_s`"));
            }
        }
    }

    fn periods(&self, found: &mut Vec<Diagnostic>) {
        let times = &self.config().times;
        let periods = [
            ("pac.times.ping_s", times.ping_s),
            ("pac.times.poll_s", times.poll_s),
            ("pac.times.session_s", times.session_s),
        ];
        found.extend(self.checks.too_short(&periods));
        for (index, one) in self.config().repository.iter().enumerate() {
            if (Span::from_nanos(1)..Span::from_millis(1)).contains(&one.replica_lag_s.span()) {
                let path = format!("pac.repository.{index}.replica_lag_s");
                let message = "a replica that is less than 1 ms behind";
                found.push(self.checks.mistake(&path, "too-short", message, "write 0, or at least 0.001"));
            }
        }
    }
}
