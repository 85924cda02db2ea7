//! The generic part of a scenario, in the shape of its TOML: what every family has.
//!
//! The doc comments here are what an author sees in an editor, for the JSON Schema is generated from these types.
//! Names that must resolve (a lane's host, a link's ends) are checked in `names`, not here.

use super::limit::{AtMost, Reach};
use super::quantity::{KilobytesPerSecond, Megabytes, MegabytesPerSecond, Part, PerSecond, Seconds};
use crate::bounds::{DEVIATIONS_MAX, FAULTS_MAX, GROUPS_MAX, HOSTS_MAX, RETRIES_MAX};
use kernel::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the scenario format.
pub const FORMAT: u32 = 1;

/// A scenario: the world, the work in it, and the runbook that is played there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Cutover scenario")]
pub struct Scenario {
    /// The version of this format: 1.
    #[schemars(extend("x-unit" = "version"))]
    pub format: u32,
    /// The family of systems that is modelled; its own section bears the same name.
    pub family: String,
    /// What the scenario shows, in a line.
    pub title: String,
    /// The runbook's path from the scenario's folder, such as `runbook.md`.
    pub runbook: String,
    /// The seed of a rehearsal for which none is asked.
    #[serde(default = "seed")]
    #[schemars(extend("x-unit" = "any whole number", "x-source" = "ours: any would do"))]
    pub seed: u64,
    /// What every rehearsal differs from the runbook by, such as `["skip 2"]`.
    #[serde(default)]
    #[schemars(extend("maxItems" = DEVIATIONS_MAX, "x-source" = "the runbook as written"))]
    pub deviations: Vec<String>,
    /// How the operator behaves.
    pub operator: Policy,
    /// How long the rehearsal lasts around the runbook.
    pub run: Run,
    /// Each lane of the runbook and the host it is typed at.
    pub lanes: BTreeMap<String, String>,
    /// The machines.
    #[schemars(extend("minItems" = 1, "maxItems" = HOSTS_MAX))]
    pub hosts: Vec<HostConfig>,
    /// The network between them.
    #[serde(default)]
    #[schemars(extend("x-source" = "one machine needs none"))]
    pub links: Vec<LinkConfig>,
    /// The groups of clients.
    #[schemars(extend("minItems" = 1, "maxItems" = GROUPS_MAX))]
    pub clients: Vec<GroupConfig>,
    /// What must hold for the verdict to be `held`; what is left out takes its strict value.
    #[serde(default)]
    pub objectives: Objectives,
    /// What a search may break.
    #[serde(default)]
    pub faults: Faults,
}

/// What the operator does when a command is refused or fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnRefusal {
    /// Stops there; the runbook is stuck.
    Stop,
    /// Goes on with the next command.
    Continue,
    /// Tries again some times, then stops.
    Retry,
}

/// What a rehearsal does at a command that is not modelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AtNotModelled {
    /// It ends there without a verdict: what the command does is not known, and so nothing after it is.
    #[default]
    Stop,
    /// The operator goes on as if the command had done nothing here, which is told among the findings.
    Pass,
}

/// How the operator behaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What the operator does when a command is refused or fails.
    pub on_refusal: OnRefusal,
    /// What a rehearsal does at a command that is not modelled. Whoever goes on must know that the command changes nothing
    /// that matters here.
    #[serde(default)]
    #[schemars(extend("x-source" = "what nobody has played is not promised"))]
    pub not_modelled: AtNotModelled,
    /// The pause between two commands of a lane.
    #[serde(default = "think")]
    #[schemars(extend("x-source" = "ours: a line is read, typed and looked at"))]
    pub think_s: Seconds,
    /// The time-out of every wait.
    #[serde(default = "timeout")]
    #[schemars(extend("exclusiveMinimum" = 0, "x-source" = "ours: five minutes of patience"))]
    pub timeout_s: Seconds,
    /// With `on_refusal = "retry"`, how many times a command is tried again.
    #[serde(default = "retries")]
    #[schemars(extend("maximum" = RETRIES_MAX, "x-unit" = "times", "x-source" = "ours"))]
    pub retries: u32,
    /// With `on_refusal = "retry"`, the pause before each further attempt.
    #[serde(default = "retry_after")]
    #[schemars(extend("x-source" = "ours"))]
    pub retry_after_s: Seconds,
}

/// How long the rehearsal lasts around the runbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// How long the clients work before the first command.
    pub lead_s: Seconds,
    /// How long after the last command the clients stop arriving.
    pub settle_s: Seconds,
    /// When the rehearsal ends although the world is not quiet.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub horizon_s: Seconds,
    /// The shortest time without an answer that counts as a gap.
    #[serde(default = "gap_min")]
    #[schemars(extend("exclusiveMinimum" = 0, "x-source" = "ours: what a person notices"))]
    pub gap_min_s: Seconds,
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostConfig {
    /// Its name.
    pub name: String,
    /// The product releases installed on it when the rehearsal begins, in the order they were installed.
    #[schemars(extend("minItems" = 1))]
    pub releases: Vec<String>,
    /// How much its disk holds.
    pub disk_mb: Megabytes,
    /// How fast its disk is.
    #[serde(default = "disk_speed")]
    #[schemars(extend("x-source" = "ours: one magnetic disk"))]
    pub disk_mb_per_s: MegabytesPerSecond,
    /// Whether what runs on it starts again by itself after the host has been down.
    #[serde(default)]
    #[schemars(extend("x-source" = "ours: somebody starts it"))]
    pub autostart: bool,
}

/// The network between two machines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkConfig {
    /// The two hosts it connects.
    pub between: [String; 2],
    /// How long a message is under way.
    #[serde(default = "latency")]
    #[schemars(extend("x-source" = "ours: machines of one site"))]
    pub latency_s: Seconds,
    /// How much it carries in each direction.
    #[serde(default = "link_speed")]
    #[schemars(extend("x-source" = "ours: a network of 100 Mbit/s, less what frames and headers take"))]
    pub kb_per_s: KilobytesPerSecond,
}

/// A group of clients that work alike.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupConfig {
    /// The group's name.
    pub name: String,
    /// The service it uses; groups of one service are reported together.
    pub service: String,
    /// Where the group is connected when the rehearsal begins; what that may be is the family's affair.
    pub at: String,
    /// How many requests arrive in a second, on average; left out of a group that has a script.
    pub per_s: Option<PerSecond>,
    /// In place of `per_s`: what the group asks for, one transaction after the other and over again, in the words of the
    /// family. It sends only what a command of the runbook makes it send.
    #[serde(default)]
    #[schemars(extend("x-source" = "the group sends by itself"))]
    pub script: Vec<String>,
    /// How long a client waits for an answer.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub timeout_s: Seconds,
    /// How long a client waits before it sends a failed request again, at least 0.001; with 0 it never does.
    pub retry_s: Seconds,
}

/// What must hold for the verdict to be `held`. A count that is left out is 0 and the goal is to be reached: who asks
/// for less writes it down, as in `lost = "any"`. Times are judged only where they are given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objectives {
    /// The most acknowledged updates that may be lost; `"any"` asks for nothing.
    #[serde(default)]
    #[schemars(extend("x-unit" = "updates", "x-source" = STRICT))]
    pub lost: AtMost,
    /// The most that may be lost to the clients that are served at the end; `"any"` asks for nothing.
    #[serde(default)]
    #[schemars(extend("x-unit" = "updates", "x-source" = STRICT))]
    pub lost_to_clients: AtMost,
    /// The most that may still be on their way at the end; `"any"` asks for nothing.
    #[serde(default)]
    #[schemars(extend("x-unit" = "updates", "x-source" = STRICT))]
    pub pending: AtMost,
    /// The most that may be taken or run twice; `"any"` asks for nothing.
    #[serde(default)]
    #[schemars(extend("x-unit" = "items and jobs", "x-source" = STRICT))]
    pub duplicated: AtMost,
    /// The most rows that may differ between the stores at the end; `"any"` asks for nothing.
    #[serde(default)]
    #[schemars(extend("x-unit" = "rows", "x-source" = STRICT))]
    pub diverged_rows: AtMost,
    /// Whether the goal of the scenario is to be reached; `"any"` asks for nothing.
    #[serde(default)]
    #[schemars(extend("x-source" = STRICT))]
    pub goal: Reach,
    /// The longest gap each service may have, in any kind of its requests.
    #[serde(default)]
    #[schemars(extend("x-source" = JUDGED))]
    pub longest_gap_s: BTreeMap<String, Seconds>,
    /// How long 99 of 100 answers of each service may take at most.
    #[serde(default)]
    #[schemars(extend("x-source" = JUDGED))]
    pub p99_s: BTreeMap<String, Seconds>,
    /// The greatest share of each service's requests that may not be answered within their time-out.
    #[serde(default)]
    #[schemars(extend("x-source" = JUDGED))]
    pub failed_share: BTreeMap<String, Part>,
    /// The greatest share of each service's requests that may be refused because something behind it is away.
    #[serde(default)]
    #[schemars(extend("x-source" = JUDGED))]
    pub refused_share: BTreeMap<String, Part>,
    /// The longest the runbook may take.
    pub duration_s: Option<Seconds>,
    /// The longest time with a single copy of the data, or of an update that never reached the other store.
    pub single_copy_s: Option<Seconds>,
    /// The longest an update may take to reach the other store; one that never does has its age at the end.
    pub max_lag_s: Option<Seconds>,
}

/// What a search may break, so that runs stay recoverable.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// The kinds of fault, by their first word, such as `cut`; of processes also of one kind alone, such as
    /// `kill agent`.
    #[serde(default)]
    #[schemars(extend("x-source" = "a search breaks nothing that nobody allowed"))]
    pub allowed: Vec<String>,
    /// The most faults in one run.
    #[serde(default = "one_fault")]
    #[schemars(extend("maximum" = FAULTS_MAX, "x-unit" = "faults", "x-source" = "ours: one thing after the other"))]
    pub at_most: u32,
    /// The longest that one may last.
    #[serde(default = "longest_fault")]
    #[schemars(extend("exclusiveMinimum" = 0, "x-source" = "ours: a minute"))]
    pub longest_s: Seconds,
    /// Hosts that nothing happens to.
    #[serde(default)]
    #[schemars(extend("x-source" = "none is spared"))]
    pub spared: Vec<String>,
}

impl Default for Faults {
    fn default() -> Self {
        Self { allowed: Vec::new(), at_most: one_fault(), longest_s: longest_fault(), spared: Vec::new() }
    }
}

/// Why an objective that is left out is what it is.
const STRICT: &str = "strict: who asks for less writes it down";
/// Why an objective of time that is left out asks for nothing.
const JUDGED: &str = "judged where it is given";

const fn disk_speed() -> MegabytesPerSecond {
    MegabytesPerSecond::of(60)
}

const fn latency() -> Seconds {
    Seconds::of_millis(1)
}

const fn link_speed() -> KilobytesPerSecond {
    KilobytesPerSecond::of(12_000)
}

const fn one_fault() -> u32 {
    1
}

const fn longest_fault() -> Seconds {
    Seconds(Span::from_secs(60))
}

const fn think() -> Seconds {
    Seconds(Span::from_secs(5))
}

const fn timeout() -> Seconds {
    Seconds(Span::from_secs(300))
}

const fn retries() -> u32 {
    3
}

const fn retry_after() -> Seconds {
    Seconds(Span::from_secs(10))
}

pub(super) const fn gap_min() -> Seconds {
    Seconds(Span::from_secs(1))
}

const fn seed() -> u64 {
    1
}
