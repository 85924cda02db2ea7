//! Runs side by side as one HTML file: their figures in a table, their commands on one axis, and what differs first.

use crate::document::capital;
use crate::render::{Page, rendered};
use crate::search::Small;
use crate::told::grouped;
use minijinja::context;
use minijinja::value::{Serde, Value};
use rehearsal::outcome::{Outcome, PlayedStep, Seconds};
use report::Compared;
use serde::Serialize;
use std::cmp::Ordering;

/// The scripts of the page, in the order in which they need each other.
const SCRIPTS: &[&str] = &[include_str!("../assets/common.js"), include_str!("../assets/small.js")];

/// How many runs are drawn; those after them stand in the table alone.
const DRAWN_MAX: usize = 24;

/// A run with its name and the command that plays it again.
#[derive(Debug)]
pub struct Beside<'a> {
    /// What it differs from the others by.
    pub name: String,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// The command that plays it again.
    pub replay: String,
}

/// All that a page of runs side by side is made of.
#[derive(Debug)]
pub struct BesidePage<'a> {
    /// What they are, in a word or two.
    pub title: String,
    /// The runs, the first the one that the others are held against.
    pub runs: Vec<Beside<'a>>,
    /// How many runs were not played, for somebody stopped it.
    pub unplayed: usize,
    /// On what the verdict depends, and on what it does not, in sentences.
    pub depends: Vec<String>,
    /// Both under many seeds, where that is what was asked.
    pub compared: Option<&'a Compared>,
    /// The command that plays them all.
    pub command: String,
}

/// A run in words.
#[derive(Debug, Serialize)]
struct Told<'a> {
    name: &'a str,
    verdict: &'static str,
    sentence: String,
    lost: u64,
    pending: u64,
    longest_gap_s: Seconds,
    duration_s: Seconds,
    differs: Option<String>,
    replay: &'a str,
}

/// What the scripts draw.
#[derive(Debug, Serialize)]
struct Data<'a> {
    small: Vec<Small<'a>>,
}

/// Runs side by side as one HTML file.
///
/// # Panics
/// Where a template of this crate is wrong, which its tests show.
#[must_use]
pub fn beside_page(page: &BesidePage<'_>) -> String {
    let first = page.runs.first().map(|run| run.outcome);
    let told: Vec<Told<'_>> = page.runs.iter().map(|run| told(run, first)).collect();
    let small = page.runs.iter().take(DRAWN_MAX).map(|run| Small::of(run.outcome)).collect();
    let known = page.compared.map(report::compared_in_words);
    let context = context! {
        title => page.title.as_str(),
        sentence => known.as_ref().map_or_else(|| sentence(page), |(headline, _)| headline.clone()),
        known => known.as_ref().map(|(_, interval)| interval),
        runs => Value::from(Serde(&told)),
        drawn => page.runs.len().min(DRAWN_MAX),
        depends => page.depends.join(" "),
        compared => Value::from(Serde(&page.compared)),
        command => page.command.as_str(),
    };
    rendered(&Page { template: "beside.html", scripts: SCRIPTS, data: &Data { small } }, context)
}

/// What the runs come to. Where it was stopped, that is said before anything else: what was not played has not shown that
/// it holds.
fn sentence(page: &BesidePage<'_>) -> String {
    match page.unplayed {
        0 => of_runs(page),
        unplayed => {
            let unplayed = report::unplayed_in_words(unplayed);
            format!("Stopped before its end: {unplayed} Of what was played: {}", of_runs(page))
        }
    }
}

fn of_runs(page: &BesidePage<'_>) -> String {
    let count = |wanted: fn(&Outcome) -> bool| page.runs.iter().filter(|run| wanted(run.outcome)).count();
    let (all, holds) =
        (page.runs.len(), count(|outcome| outcome.verdict == rehearsal::outcome::Verdict::Held));
    let loses = count(|outcome| outcome.updates.lost > 0);
    let most = page.runs.iter().map(|run| run.outcome.updates.lost).max().unwrap_or_default();
    let verb = |count: usize, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let fail = all - holds;
    let hold = format!("{fail} of {all} {}", verb(fail, "does not hold", "do not hold"));
    match (fail, loses) {
        (0, _) if page.unplayed > 0 => format!("{all} of {all} {}.", verb(all, "holds", "hold")),
        (0, _) => format!("All {all} hold."),
        (_, 0) => format!("{hold}; none loses an update."),
        _ => format!("{hold}; {loses} {} updates, up to {}.", verb(loses, "loses", "lose"), grouped(most)),
    }
}

fn told<'a>(run: &'a Beside<'_>, first: Option<&Outcome>) -> Told<'a> {
    let outcome = run.outcome;
    let longest = outcome.availability.iter().map(|service| service.longest_gap_s).max();
    Told {
        name: &run.name,
        verdict: crate::told::verdict(outcome.verdict),
        sentence: capital(&report::verdict_in_words(outcome).0),
        lost: outcome.updates.lost,
        pending: outcome.updates.pending,
        longest_gap_s: longest.unwrap_or_default(),
        duration_s: outcome.runbook.duration_s,
        differs: first.filter(|first| !std::ptr::eq(*first, outcome)).map(|first| differs(first, outcome)),
        replay: &run.replay,
    }
}

/// What differs first between two runs: the earliest command that went otherwise or is in one alone, or nothing that is
/// typed.
fn differs(one: &Outcome, other: &Outcome) -> String {
    if one.digest == other.digest {
        return String::from("The same, event by event.");
    }
    let [ones, others] = [one, other].map(|outcome| &outcome.runbook.steps);
    let at = |step: &PlayedStep| step.start_s.map(Seconds::span);
    let pair = |step: &PlayedStep, steps: &[PlayedStep]| {
        steps.iter().find(|found| found.address == step.address && found.command == step.command).cloned()
    };
    let mut found: Vec<(Option<kernel::Span>, String)> = Vec::new();
    for step in ones {
        match pair(step, others) {
            None => found.push((at(step), format!("{} is typed in the first alone", step.address))),
            Some(same) if same.result != step.result => {
                let when = [at(step), at(&same)].into_iter().flatten().min();
                let (was, is) = (step.result.word(), same.result.word());
                found.push((when, format!("{} is {was} in the first, and {is} here", step.address)));
            }
            Some(_) => {}
        }
    }
    for step in others {
        if pair(step, ones).is_none() {
            found.push((at(step), format!("{} is typed here alone: {}", step.address, step.command)));
        }
    }
    found.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) => one.cmp(other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    });
    match found.into_iter().next() {
        Some((Some(when), what)) => {
            format!("First, at {}: {what}.", crate::render::clock(when.as_seconds()))
        }
        Some((None, what)) => format!("First: {what}."),
        None => {
            String::from("Every command went alike; what differs is what became of the updates, or when.")
        }
    }
}
