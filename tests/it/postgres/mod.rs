//! The promises of the clusters' model: what its scenarios are to show, and what the check sees without
//! running.

mod checked;
mod copies;
mod dumps;
mod hazards;
mod named;
mod options;
mod own_host;
mod poolers;
mod posted;
mod powers;
mod queries;
mod recordings;
mod refused;
mod room;
mod rows;
mod scenarios;
mod sequences;
mod slipped;
mod standbys;
mod truth;
mod typed;
mod wrapped;
mod writers;

use crate::support::{Change, changed_of, play_of};
use postgres::Twin;
use rehearsal::outcome::Outcome;

/// One run of a scenario with its text changed, checked for soundness.
pub(crate) fn played(name: &str, changes: &[Change<'_>], deviations: &[&str]) -> Outcome {
    play_of(&changed_of::<Twin>(name, changes), deviations, 1)
}

/// What is wrong with the clusters of a run in which the upgrade is said to have taken place, read from the final state by
/// hand: applications work at `new` alone, no sequence there is behind its namesake at `old`, and of subscriptions there is the
/// one at `old` that is the way back, where the scenario has one, and it runs.
pub(crate) fn unfinished(outcome: &Outcome, way_back: bool) -> Vec<String> {
    let clusters = outcome.final_state["clusters"].as_array().expect("there is a list");
    let named = |name: &str| clusters.iter().find(|one| one["cluster"] == name).expect("it is told of");
    let list = |one: &serde_json::Value, what: &str| one[what].as_array().cloned().unwrap_or_default();
    let (old, new) = (named("old"), named("new"));
    let mut wrong = Vec::new();
    if new["applications"] != true
        || new["database"] != true
        || new["up"] != true
        || old["applications"] != false
    {
        wrong.push(format!("applications are not at new alone: {old} {new}"));
    }
    for (one, back) in [(old, way_back), (new, false)] {
        let there = list(one, "subscriptions");
        let runs = |one: &serde_json::Value| {
            let fed = one["tables"]
                .as_str()
                .is_some_and(|states| !states.is_empty() && !states.contains(['i', 'd', 'f']));
            one["enabled"] == true && one["worker"] == "running" && fed
        };
        if there.len() != usize::from(back) || !there.iter().all(runs) {
            wrong.push(format!("subscriptions of {}: {there:?}", one["cluster"]));
        }
    }
    for before in list(old, "sequences") {
        let after = list(new, "sequences").into_iter().find(|one| one["name"] == before["name"]);
        let reached = after.as_ref().and_then(|one| one["last"].as_i64());
        if reached < before["last"].as_i64() {
            wrong.push(format!("a sequence stands behind: {before} {after:?}"));
        }
    }
    if outcome.updates.lost + outcome.updates.pending > 0 {
        wrong.push(format!("{:?}", outcome.updates));
    }
    wrong
}
