//! The scenario in short: whose machines, whose clients, and who types.

use rehearsal::scenario::{GroupConfig, OnRefusal, Policy, Scenario};
use rehearsal::{count_in_words, length_in_words, rounded_quotient};
use serde::Serialize;

/// A scenario in short.
#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    /// What it shows, in a line.
    pub title: String,
    /// Its family.
    pub family: String,
    /// Each host with its releases.
    pub hosts: Vec<String>,
    /// Each group of clients.
    pub clients: Vec<String>,
    /// Who types, and how patiently.
    pub operator: String,
    /// How long clients work before the runbook and after it.
    pub around: String,
}

/// The generic part of a scenario, in short.
#[must_use]
pub fn setting(scenario: &Scenario) -> Setting {
    let hosts = scenario.hosts.iter();
    let around = [scenario.run.lead_s, scenario.run.settle_s].map(|length| length_in_words(length.span()));
    Setting {
        title: scenario.title.clone(),
        family: scenario.family.clone(),
        hosts: hosts.map(|host| format!("{} ({})", host.name, host.releases.join(", "))).collect(),
        clients: scenario.clients.iter().map(clients).collect(),
        operator: operator(&scenario.operator),
        around: format!(
            "clients work {} before the first command and {} after the last",
            around[0], around[1]
        ),
    }
}

/// How many nanoseconds a second has.
const SECOND: u64 = 1_000_000_000;

fn clients(group: &GroupConfig) -> String {
    let often = group.per_s.map(|rate| {
        let mean = rate.mean().nanos().max(1);
        let tenths = rounded_quotient(10 * SECOND, mean);
        match tenths % 10 {
            _ if tenths == 0 => format!(", one request in {}", length_in_words(rate.mean())),
            0 => format!(", {} a second", count_in_words(tenths / 10, "request")),
            rest => format!(", {}.{rest} requests a second", tenths / 10),
        }
    });
    let often = often.unwrap_or_else(|| String::from(", by a script"));
    format!("{} of {}, at {}{often}", group.name, group.service, group.at)
}

fn operator(policy: &Policy) -> String {
    let does = match policy.on_refusal {
        OnRefusal::Stop => String::from("stops at what is refused"),
        OnRefusal::Continue => String::from("carries on after a refusal"),
        OnRefusal::Retry => {
            format!("tries what is refused {} more", count_in_words(policy.retries.into(), "time"))
        }
    };
    let [think, wait] = [policy.think_s, policy.timeout_s].map(|length| length_in_words(length.span()));
    format!("{does}; {think} between two commands; gives up a wait after {wait}")
}
