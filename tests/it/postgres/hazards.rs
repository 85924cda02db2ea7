//! The 61 hazards of an upgrade by logical replication (`docs/models/postgres.md`), each played: what it costs, and who had a
//! sign of it.
//!
//! Which they are and what each is played by stands in `sim/postgres/hazards.toml`; `sim/postgres/hazards.md` is what comes
//! out, and is compared to the letter. A hazard is shown by runs of a scenario, with load and delays, by schedules that are
//! played as recordings are, everything at rest after each step, and by recordings of real servers, each equal to what is
//! played of it.
//!
//! What moves an application from one cluster to the other while a link is behind loses updates though each row has one
//! writer at a time (hazard 49): the last image of a row that its writer left behind arrives after the first one that it
//! wrote at the other cluster, and replaces it. Real servers do the same (`R6-67`, where of 22 increments of an account that
//! clients were told of 21 are there), for nothing compares the two images (`docs/models/postgres.md 2`). A count of keys
//! sees nothing of it. Where the link has nothing under way nothing is lost, and both are shown.

use super::played;
use super::recordings::{kept, schedule};
use crate::hazards::{done, is_as_written, outcome_in_words};
use rayon::prelude::*;
use rehearsal::outcome::{CauseCount, Outcome, StepResult, Verdict, Watcher};
use replay::postgres::{Audit, Recording, Sign, audit, compare, play};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The file of hazards.
#[derive(Deserialize)]
struct Hazards {
    hazard: Vec<Hazard>,
}

/// A hazard.
#[derive(Deserialize)]
struct Hazard {
    number: u32,
    what: String,
    /// Who notices it, in the words of those who know it.
    known: String,
    /// The same as signs.
    signs: BTreeSet<Noticed>,
    source: String,
    /// Recordings that show it, by name.
    #[serde(default)]
    recordings: Vec<String>,
    #[serde(default)]
    run: Vec<Run>,
    #[serde(default)]
    schedule: Vec<Schedule>,
    /// Why it is not shown.
    absent: Option<String>,
    /// Why something is noticed here otherwise than `known` says.
    beside: Option<String>,
}

/// A run of a scenario.
#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    how: String,
    scenario: String,
    /// What of the scenario's text is changed.
    #[serde(default)]
    changes: Vec<(String, String)>,
    /// Deviations, one a line.
    #[serde(default)]
    deviations: String,
}

/// Lines that are played on a pair as a recording is.
#[derive(Deserialize)]
struct Schedule {
    how: String,
    /// Further tables and settings of the pair, as in a recording.
    #[serde(default)]
    opts: BTreeMap<String, Value>,
    /// The lines.
    lines: String,
}

/// Who had a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Noticed {
    /// A client with an error, or an operator whose command went wrong or never came to an end.
    Loud,
    /// Only who reads the server's log or looks at what is left.
    Log,
    /// Nobody.
    Silent,
}

impl Noticed {
    const fn word(self) -> &'static str {
        match self {
            Self::Loud => "loud",
            Self::Log => "log",
            Self::Silent => "silent",
        }
    }

    const fn of_sign(sign: Sign) -> Self {
        match sign {
            Sign::Loud => Self::Loud,
            Sign::Log => Self::Log,
            Sign::Silent => Self::Silent,
        }
    }
}

/// A line of the page: what was played, what came of it, and who noticed.
struct Shown {
    how: String,
    by: String,
    outcome: String,
    noticed: BTreeSet<Noticed>,
    /// Whether something went otherwise than it should.
    amiss: bool,
}

fn hazards() -> Vec<Hazard> {
    let file = crate::support::folder().join("../sim/postgres/hazards.toml");
    let text = std::fs::read_to_string(file).expect("there is a file of hazards");
    let read: Hazards = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    read.hazard
}

/// Who had a sign of what went wrong in a run: of each loss whoever noticed it; else whoever saw anything.
fn noticed(outcome: &Outcome) -> BTreeSet<Noticed> {
    let of_loss = |loss: &CauseCount| match loss.noticed.as_ref().map(|noticed| noticed.by) {
        Some(Watcher::Client | Watcher::Operator) => Noticed::Loud,
        Some(Watcher::Log) => Noticed::Log,
        Some(Watcher::Nobody) | None => Noticed::Silent,
    };
    let mut all: BTreeSet<Noticed> = outcome.lost_by_cause.iter().map(of_loss).collect();
    let hangs = |result: StepResult| result.went_wrong() || result == StepResult::Unfinished;
    let went_wrong = outcome.runbook.steps.iter().any(|step| hangs(step.result));
    let in_vain = outcome.availability.iter().any(|one| one.failed + one.refused > 0);
    let finds = |kind: &str| outcome.findings.iter().any(|finding| finding.kind == kind);
    if went_wrong || in_vain || outcome.stuck_at.is_some() || finds("id-given-twice") {
        all.insert(Noticed::Loud);
    } else if finds("direction-stalled") || is_left_in_trouble(outcome) {
        all.insert(Noticed::Log);
    }
    if all.is_empty() {
        all.insert(Noticed::Silent);
    }
    all
}

/// Whether a subscription that is left is disabled, has a worker that fails, or a table that was never copied.
fn is_left_in_trouble(outcome: &Outcome) -> bool {
    let list = |of: &Value, what: &str| of[what].as_array().cloned().unwrap_or_default();
    let clusters = list(&outcome.final_state, "clusters");
    clusters.iter().flat_map(|cluster| list(cluster, "subscriptions")).any(|one| {
        let uncopied = one["tables"].as_str().is_some_and(|states| states.contains(['i', 'd', 'f']));
        uncopied || one["enabled"] != true || one["worker"] != "running"
    })
}

/// An operator waits for a minute and not for five, so that what never ends is played sooner.
const PATIENCE: (&str, &str) = ("timeout_s = 300", "timeout_s = 60");

fn of_run(run: &Run) -> Shown {
    let own = run.changes.iter().map(|(from, to)| (from.as_str(), to.as_str()));
    let all: Vec<(&str, &str)> = std::iter::once(PATIENCE).chain(own).collect();
    let changes = &all[1..];
    let deviations: Vec<&str> = run.deviations.lines().filter(|line| !line.trim().is_empty()).collect();
    let outcome = played(&run.scenario, &all, &deviations);
    Shown {
        how: run.how.clone(),
        by: done(&run.scenario, changes, &deviations).replace('|', "\\|"),
        outcome: outcome_in_words(&outcome, &["applications"]),
        noticed: noticed(&outcome),
        amiss: outcome.verdict != Verdict::Held || outcome.updates.acknowledged == 0,
    }
}

/// What is missing in what was played of a recording.
fn audit_in_words(audit: &Audit) -> String {
    let mut parts: Vec<String> =
        audit.missing.iter().map(|(table, many)| format!("{many} missing in {table}")).collect();
    let counted = [(audit.stale_reads, "stale reads"), (audit.ids_twice, "ids handed out twice")];
    parts.extend(counted.iter().filter(|(many, _)| *many > 0).map(|(many, what)| format!("{many} {what}")));
    if parts.is_empty() {
        "nothing is missing where the applications end".to_owned()
    } else {
        parts.join(", ")
    }
}

/// A recording of real servers, which is equal to what is played of it.
fn of_recording(name: &str) -> Shown {
    let recording = kept(name);
    let here = play(&recording).unwrap_or_else(|error| panic!("{name}: {error}"));
    let differences = compare(&recording, &here);
    assert!(differences.is_empty(), "{name}: {:#?}", differences.first());
    let audit = audit(&recording, &here);
    let mut outcome = audit_in_words(&audit);
    let rows = &here.final_rows["new"];
    if let (Some(counted), Some(orders)) = (rows["tally"][0][1].as_i64(), rows["orders"].as_array()) {
        write!(outcome, "; a trigger has counted {counted} of {} orders", orders.len())
            .expect("it can be written");
    }
    Shown {
        how: "on real servers".to_owned(),
        by: format!("`{name}`"),
        outcome,
        noticed: BTreeSet::from([Noticed::of_sign(audit.sign)]),
        amiss: true,
    }
}

fn of_schedule(schedule_of: &Schedule) -> Shown {
    let recording: Recording = schedule(&schedule_of.opts, &schedule_of.lines);
    let here = play(&recording).unwrap_or_else(|error| panic!("{}: {error}", schedule_of.how));
    let audit = audit(&recording, &here);
    let lines: Vec<String> =
        schedule_of.lines.lines().map(|line| format!("`{}`", line.replace('|', "\\|"))).collect();
    let mut outcome = audit_in_words(&audit);
    if let Some(found) = here.final_rows["new"].get("lo_found") {
        let rows = here.final_rows["new"]["doc"].as_array().map_or(0, Vec::len);
        write!(outcome, "; of {rows} rows that name a large object {found} find it")
            .expect("it can be written");
    }
    if let Some(rows) = here.final_rows["new"]["audit"].as_array() {
        let different: BTreeSet<String> = rows.iter().map(ToString::to_string).collect();
        let twice = rows.len() - different.len();
        write!(outcome, "; {twice} rows of a table without a key are there twice")
            .expect("it can be written");
    }
    Shown {
        how: schedule_of.how.clone(),
        by: lines.join("; "),
        outcome,
        noticed: BTreeSet::from([Noticed::of_sign(audit.sign)]),
        amiss: true,
    }
}

impl Hazard {
    fn shown(&self) -> Vec<Shown> {
        let runs = self.run.iter().map(of_run);
        let schedules = self.schedule.iter().map(of_schedule);
        runs.chain(schedules).chain(self.recordings.iter().map(|name| of_recording(name))).collect()
    }
}

fn in_words(signs: &BTreeSet<Noticed>) -> String {
    signs.iter().map(|sign| sign.word()).collect::<Vec<_>>().join(", ")
}

const HEAD: &str = "# What each hazard of PostgreSQL costs

The hazards of an upgrade by logical replication, numbered as in `sim/postgres/hazards.toml`, which says what each is played by.
Runs of scenarios are played with seed 1, load and delays, and operators who wait for a minute at most; what stands as *on real servers* was recorded there and comes out
equal here. A test plays every row and compares this page to the letter, and who noticed with what is known of it.

*Noticed*: *loud* is a client with an error, or an operator whose command goes wrong or never ends; *log* only a server's log,
or what is left behind; *silent* nobody. Where a hazard is known as \"log; wait\", who keeps to the wait hears of it, and who
leaves it out finds a line in a log.

| hazard | what goes wrong | played by | outcome | noticed | source |
|---|---|---|---|---|---|
";

/// The page, and in sentences what of it is otherwise than it is known.
fn table() -> (String, Vec<String>) {
    let (mut text, mut wrong) = (String::from(HEAD), Vec::new());
    let all = hazards();
    let shown: Vec<Vec<Shown>> = all.par_iter().map(Hazard::shown).collect();
    for (hazard, shown) in all.iter().zip(shown) {
        let (number, source) = (hazard.number, &hazard.source);
        if let Some(why) = &hazard.absent {
            writeln!(
                text,
                "| {number} | {} | - | not shown: {why} | {} | {source} |",
                hazard.what, hazard.known
            )
            .expect("a text can be written to");
            continue;
        }
        let mut seen = BTreeSet::new();
        for (at, one) in shown.iter().enumerate() {
            seen.extend(one.noticed.iter().copied());
            let what = if at == 0 { hazard.what.as_str() } else { "" };
            let how = if one.how.is_empty() { String::new() } else { format!("{}: ", one.how) };
            writeln!(
                text,
                "| {number} | {what} | {how}{} | {} | {} | {source} |",
                one.by,
                one.outcome.replace('|', "\\|"),
                in_words(&one.noticed)
            )
            .expect("a text can be written to");
        }
        let beside = hazard.beside.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        writeln!(text, "| {number} | | known as | | {}{beside} | |", hazard.known)
            .expect("a text can be written to");
        if shown.iter().all(|one| !one.amiss) {
            wrong.push(format!("{number}: nothing goes wrong"));
        }
        if !hazard.signs.is_subset(&seen) || seen != hazard.signs && hazard.beside.is_none() {
            wrong.push(format!(
                "{number}: known as {}, seen as {}",
                in_words(&hazard.signs),
                in_words(&seen)
            ));
        }
    }
    (text, wrong)
}

#[test]
fn the_table_of_hazards_is_what_the_model_shows_and_who_notices_is_what_is_known() {
    let (told, wrong) = table();
    is_as_written("sim/postgres/hazards.md", &told);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn at_least_55_of_61_hazards_are_shown_and_of_the_others_is_said_why_they_are_not() {
    let all = hazards();
    let numbers: Vec<u32> = all.iter().map(|hazard| hazard.number).collect();
    assert_eq!(numbers, (1..=61).collect::<Vec<_>>());
    let shown = all.iter().filter(|hazard| hazard.absent.is_none());
    let (shown, by_recordings) = shown.fold((0, 0), |(all, recorded), hazard| {
        assert!(hazard.run.len() + hazard.schedule.len() + hazard.recordings.len() > 0, "{}", hazard.number);
        (all + 1, recorded + usize::from(!hazard.recordings.is_empty()))
    });
    assert!(shown >= 55, "{shown} are shown");
    assert!(by_recordings >= 37, "{by_recordings} have a recording");
}
