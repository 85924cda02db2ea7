//! The texts of a scenario of clusters, the same where everything is called otherwise, and what of a final state is not as
//! it should be: read from the texts by another way than the goal's own code.

use crate::support::folder;
use pac::Cluster;
use rehearsal::outcome::Outcome;
use rehearsal::{Scene, SourceText};
use std::collections::BTreeMap;

/// The texts of a scenario.
pub(crate) struct Texts {
    pub(crate) name: String,
    pub(crate) scenario: String,
    pub(crate) runbook: String,
}

impl Texts {
    pub(crate) fn of(name: &str) -> Self {
        let home = folder().join(name);
        let scenario = std::fs::read_to_string(home.join("scenario.toml")).expect("the scenario is there");
        // Gaps are another matter, and at a tenth of the load another one again.
        let gaps = "longest_gap_s = { online = 1, batch = 30 }";
        assert!(scenario.contains(gaps), "{name}");
        let scenario = scenario.replace(gaps, "");
        let line = scenario.lines().find_map(|line| line.strip_prefix("runbook = \"")).expect("it names one");
        let runbook = std::fs::read_to_string(home.join(line.trim_end_matches('"'))).expect("it is there");
        Self { name: name.into(), scenario, runbook }
    }

    pub(crate) fn open(&self) -> Scene<Cluster> {
        let found =
            |name: &str, text: &str| SourceText { name: name.into(), bytes: text.as_bytes().to_vec() };
        let scenario = found("scenario.toml", &self.scenario);
        let beside = |path: &str| Ok(found(path, &self.runbook));
        Scene::open(&self.name, &scenario, beside).unwrap_or_else(|rejected| {
            panic!("{}", runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 100))
        })
    }

    /// The same upgrade where everything is called otherwise, and where the steps have other numbers.
    pub(crate) fn renamed(mut self) -> Self {
        const NAMES: [(&str, &str); 14] = [
            ("MyPAC", "Payroll"),
            ("host1", "berta"),
            ("host2", "anton"),
            ("host3", "zoe"),
            ("redishost", "vault"),
            ("psor", "shelf"),
            ("queues:", "belt:"),
            ("name = \"queues\"", "name = \"belt\""),
            (":6379", ":7001"),
            ("port = 6379", "port = 7001"),
            ("R1", "WEST"),
            ("R2", "EAST"),
            ("R3", "NORTH"),
            ("R4", "AXIS"),
        ];
        for text in [&mut self.scenario, &mut self.runbook] {
            for (from, to) in NAMES {
                *text = text.replace(from, to);
            }
            *text = text.replace("\"in-shelf\"", "\"in-psor\"");
            // As numbers 7.10 is newer than 7.4, as text it is not.
            *text = text.replace("\"8.0\"", "\"7.4\"").replace("@8.0", "@7.4");
            *text = text
                .replace("\"9.0\"", "\"7.10\"")
                .replace("@9.0", "@7.10")
                .replace("install 9.0", "install 7.10")
                .replace("\"8.1\"", "\"7.11\"")
                .replace("@8.1", "@7.11")
                .replace("install 8.1", "install 7.11");
        }
        let steps = |line: &str| match line.strip_prefix("## ").and_then(|rest| rest.split_once(". ")) {
            Some((id, title)) => format!("## {}. {title}", 40 + id.parse::<u32>().expect("a number")),
            None => match line.strip_prefix("> after: ") {
                Some(id) => format!("> after: {}", 40 + id.parse::<u32>().expect("a number")),
                None => line.to_owned(),
            },
        };
        self.runbook = self.runbook.lines().map(steps).collect::<Vec<_>>().join("\n") + "\n";
        self.name.push_str(", renamed");
        self
    }

    /// The values of a key in the tables of one kind, in order.
    fn tables<'t>(&'t self, table: &str, key: &str) -> Vec<&'t str> {
        let head = format!("[[{table}]]\n");
        let tables =
            self.scenario.split(&head).skip(1).map(|rest| rest.split("\n[").next().unwrap_or_default());
        let start = format!("{key} = ");
        tables.filter_map(|table| table.lines().find_map(|line| line.strip_prefix(&start))).collect()
    }

    /// The release that each host is to have at the end, as the text of the runbook says.
    fn releases(&self) -> BTreeMap<&str, String> {
        let plain = |text: &str| text.trim_matches(['[', ']', '"']).to_owned();
        let hosts = self.tables("hosts", "name").into_iter().map(|name| name.trim_matches('"'));
        let mut releases: BTreeMap<&str, String> =
            hosts.zip(self.tables("hosts", "releases").into_iter().map(plain)).collect();
        for line in self.runbook.lines() {
            if let Some((prompt, typed)) = line.split_once("$ install ") {
                let host = prompt.split('@').next().unwrap_or_default();
                let known = releases.get_mut(host).expect("lanes are called as their hosts are");
                typed.trim().clone_into(known);
            }
        }
        releases
    }

    /// What the final state shows that is not as it should be; other stores may be left where the scenario says so.
    pub(crate) fn wrong(&self, outcome: &Outcome) -> Vec<String> {
        let releases = self.releases();
        let regions = outcome.final_state["regions"].as_array().expect("there is a list");
        let generations = outcome.final_state["generations"].as_array().expect("there is a list");
        let mut wrong = Vec::new();
        if regions.len() != self.tables("pac.region", "name").len() {
            wrong.push("a region is missing".to_owned());
        }
        let own = &regions[0]["generation"];
        for region in regions {
            let host = region["host"].as_str().unwrap_or_default();
            let right = region["state"] == "running"
                && region["listening"] == true
                && region["release"] == releases[host].as_str()
                && region["generation"] == *own;
            if !right {
                wrong.push(region.to_string());
            }
        }
        let members = |one: &serde_json::Value| one["members"].as_array().map_or(0, Vec::len);
        let serving: Vec<_> = generations.iter().filter(|one| one["generation"] == *own).collect();
        let whole = |one: &&&serde_json::Value| one["mode"] == "Running" && members(one) == regions.len();
        if serving.iter().filter(whole).count() != 1 {
            wrong.push(format!("{own} is not whole: {serving:?}"));
        }
        if generations.len() > 1 && !self.scenario.contains("others_removed = \"any\"") {
            wrong.push(format!("{generations:?}"));
        }
        if outcome.updates.pending > 0 {
            wrong.push(format!("{} wait", outcome.updates.pending));
        }
        wrong
    }
}
