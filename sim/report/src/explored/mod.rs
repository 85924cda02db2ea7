//! What a search found, as text for a tired operator, as JSON, and as JUnit for machines that build.
//!
//! The text goes from the most severe to the least: how it ended, each kind of failure with the command that replays
//! its smallest case, mistakes that only fail together, and at last what every single mistake comes to. Where it is to fit
//! into some lines it leaves out what is many, and says so; JSON leaves out nothing.

mod compared;
mod failures;
mod junit;
mod singles;
mod whole;

pub use compared::{Compared, ComparedSide, compared_in_words, compared_json, compared_text};
pub(crate) use failures::sets_load;
pub use failures::{is_workload, named as failure_in_words};
pub use junit::explored_junit;
pub use whole::sampled;

use crate::Look;
use crate::json::stable_json;
use crate::text::{Page, quiet, verdict_name, verdict_style};
use crate::units::{format_count, format_counted};
use anstyle::Style;
use rehearsal::outcome::Verdict;
use schemars::JsonSchema;
use search::explored::{Explored, Searched, Single, Smallest, Verdicts};
use search::{Case, Rate, Shrunk, Signature};
use serde::Serialize;

/// Gives the command that replays a case, from its seed and its deviations.
pub type Replay<'a> = &'a dyn Fn(u64, &[String]) -> String;

/// Gives the sentence that a family has for a word of its causes.
pub type Sentences = fn(&str) -> Option<&'static str>;

/// An exploration as JSON, ending in a line break.
#[must_use]
pub fn explored_json(explored: &Explored) -> String {
    stable_json(explored)
}

/// An exploration as text; its causes are put into sentences by the family that was played.
#[must_use]
pub fn explored_text(explored: &Explored, sentences: Sentences, look: Look, replay: Replay<'_>) -> String {
    let mut page = Page::new(look);
    let worst = explored.worst().unwrap_or(Verdict::Inconclusive);
    page.prose(0, verdict_style(worst), &headline(explored));
    page.prose(0, Style::new(), &what(explored));
    if let Some(at_whole) = &explored.at_whole {
        whole::write(at_whole, &mut page);
    }
    if let Some(rate) = &explored.rate {
        let part = explored.at_whole.as_ref().map(|at_whole| format!(" That is at {}.", at_whole.part));
        let text = rated(rate, explored.strategy.faults) + &part.unwrap_or_default();
        page.prose(0, Style::new(), &text);
    }
    for unsound in &explored.unsound {
        let command = replay(unsound.example.seed, &unsound.example.deviations);
        let text = format!("A check of the model itself failed: {}; see: {command}", unsound.message);
        page.prose(0, crate::text::bad(), &text);
    }
    failures::write(explored, sentences, replay, &mut page);
    failures::masked(explored, &mut page);
    singles::write(explored, &mut page);
    searches(explored, &mut page);
    page.into_text()
}

/// The smallest case that shrinking found, as text; `from` is the case that was to be shrunk.
#[must_use]
pub fn shrunk_text(shrunk: &Shrunk, from: &Case, look: Look, replay: Replay<'_>) -> String {
    let mut page = Page::new(look);
    let failure = Smallest::of(shrunk);
    let signature = &shrunk.told.signature;
    page.prose(0, verdict_style(signature.verdict), &format!("{}.", failures::named(signature)));
    let mut asked = from.printed();
    asked.retain(|text| is_workload(text));
    failures::smallest(&failure, (from.seed, &asked), &mut page);
    page.whole(&format!("Replay: {}", replay(failure.seed, &failure.deviations)));
    page.into_text()
}

/// That there is nothing to shrink, as text; `replay` is the command that replays the case.
#[must_use]
pub fn unshrunk_text(look: Look, replay: &str) -> String {
    let mut page = Page::new(look);
    page.prose(
        0,
        verdict_style(Verdict::Held),
        "HELD: the case does not fail, so there is nothing to shrink.",
    );
    page.whole(&format!("Replay: {replay}"));
    page.into_text()
}

/// The same as JSON, ending in a line break.
#[must_use]
pub fn unshrunk_json(scenario: &str, case: &Case) -> String {
    stable_json(&ShrunkJson {
        format: Explored::FORMAT,
        scenario,
        signature: &Signature { verdict: Verdict::Held, cause: None, step: None },
        seed: Some(case.seed),
        deviations: Some(case.printed()),
        shrunk: None,
    })
}

/// The smallest case as JSON, ending in a line break.
#[must_use]
pub fn shrunk_json(scenario: &str, shrunk: &Shrunk) -> String {
    stable_json(&ShrunkJson {
        format: Explored::FORMAT,
        scenario,
        signature: &shrunk.told.signature,
        seed: None,
        deviations: None,
        shrunk: Some(Smallest::of(shrunk)),
    })
}

/// The JSON Schema of a shrunk case.
#[must_use]
pub fn shrunk_schema() -> serde_json::Value {
    crate::json::schema_of::<ShrunkJson<'static>>()
}

/// The JSON of a shrunk case.
#[derive(Serialize, JsonSchema)]
struct ShrunkJson<'a> {
    /// The version of this format.
    format: u32,
    /// The scenario's name.
    scenario: &'a str,
    /// What kind of failure it is; of a case that does not fail, the verdict alone.
    signature: &'a Signature,
    /// The seed of a case that does not fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    /// The deviations of a case that does not fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    deviations: Option<Vec<String>>,
    /// The smallest case that fails in the same way; null where the case does not fail.
    shrunk: Option<Smallest>,
}

/// How it ended, in a sentence.
fn headline(explored: &Explored) -> String {
    let cases = format_counted(explored.runs, "case");
    let name = verdict_name(explored.worst().unwrap_or(Verdict::Inconclusive));
    let mut stopped = explored.at_whole.as_ref().map(whole::reservation).unwrap_or_default();
    if !explored.complete {
        stopped.push_str(" It was stopped before its end.");
    }
    if explored.runs == 0 {
        return format!("{name}: no case was played.{stopped}");
    }
    if explored.failures.is_empty() {
        return format!("{name}: none of {cases} fails.{stopped}");
    }
    let kinds = format_counted(explored.failures.len() as u64, "kind");
    let itself = explored.as_written.as_ref().map(|one| itself(explored, one)).unwrap_or_default();
    format!("{name}: {kinds} of failure in {cases}{itself}.{stopped}")
}

/// What came of the runbook itself, and at which load.
fn itself(explored: &Explored, written: &Single) -> String {
    let ends = if written.verdict == Verdict::Held { "holds" } else { "fails" };
    let part = explored.at_whole.as_ref().filter(|_| written.at_part).map(|at_whole| at_whole.part.clone());
    let base: Vec<String> = explored.strategy.deviations.iter().cloned().chain(part).collect();
    format!("; the runbook {ends} {}", failures::as_written(&base))
}

/// What was explored, and how the cases ended.
fn what(explored: &Explored) -> String {
    let Verdicts { held, violated, stuck, inconclusive } = explored.verdicts;
    let counts = [(held, "held"), (violated, "violated"), (stuck, "stuck"), (inconclusive, "inconclusive")];
    let counts = counts.iter().filter(|(number, _)| *number > 0);
    let mut parts: Vec<String> =
        counts.map(|(number, name)| format!("{} {name}", format_count(*number))).collect();
    if explored.misfits > 0 {
        parts.push(format!("{} not playable", format_count(explored.misfits)));
    }
    let base = match explored.strategy.deviations.as_slice() {
        [] => String::new(),
        some => format!(", always with {}", some.join("; ")),
    };
    format!("{}, seed {}{base}: {}", explored.scenario, explored.strategy.seed, parts.join(", "))
}

/// How often what was drawn at random fails.
fn rated(rate: &Rate, faults: bool) -> String {
    let of = if faults { "under this fault distribution" } else { "by chance alone, without faults" };
    let Rate { failures, runs, lower, upper, .. } = *rate;
    match failures {
        0 => format!(
            "None of {} drawn at random fails: {of} at most {} would, with 95 % confidence.",
            format_counted(runs, "case"),
            percent(upper)
        ),
        _ => format!(
            "{} of {} drawn at random {}: {of} between {} and {}, with 95 % confidence.",
            format_count(failures),
            format_counted(runs, "case"),
            if failures == 1 { "fails" } else { "fail" },
            percent(lower),
            percent(upper)
        ),
    }
}

/// A share as percent.
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// What a way of searching is, by its name.
fn about(name: &str) -> &'static str {
    match name {
        "mistakes" => "every single mistake of the operator, and some together",
        "orders" => "orders of the commands in which any few of them come in every order",
        "seeds" => "the same under other seeds: what chance alone does",
        "exhaustive" => "every set of a few mistakes, under a frozen workload",
        "swarm" => "faults drawn at random, within what the scenario allows",
        "swarm-beyond-budget" => "faults drawn at random, beyond what the scenario allows",
        "lineage" => "faults aimed at the only copy of an update, within what the scenario allows",
        "lineage-beyond-budget" => {
            "faults aimed at the only copy of an update, beyond what the scenario allows"
        }
        _ => "the cases that were asked for",
    }
}

/// What each way of searching did, and what it left out.
fn searches(explored: &Explored, page: &mut Page) {
    page.heading("How it was searched");
    for Searched { name, runs, failures, remarks } in &explored.searches {
        let fail = if *failures == 1 { "fails" } else { "fail" };
        page.prose(
            2,
            quiet(),
            &format!("{name}: {}, {} {fail}", format_counted(*runs, "case"), format_count(*failures)),
        );
        if page.lines_max().is_none() {
            page.prose(4, quiet(), about(name));
        }
        for remark in remarks {
            page.prose(4, quiet(), remark);
        }
    }
}
