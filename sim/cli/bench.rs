//! `cutover bench`: many seeds in a row on one thread, for counts that never change and rates that do.

use crate::args::BenchTask;
use crate::console::{progress, tell_of_part};
use crate::exit::{Exit, Failure, affordable};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::listing::pretty;
use crate::rehearse::{make_course, parse_deviations};
use crate::stop_signal::StopSignal;
use crate::terminal::{finish, remark};
use kernel::DigestWriter;
use rehearsal::outcome::{FORMAT, Outcome, Verdict};
use rehearsal::{Family, Rehearsal};
use runbook::visible_line;
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// The counts of many runs; every one of them is the same on every machine.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(crate) struct Tally {
    /// The version of this format.
    format: u32,
    /// The scenario's name.
    scenario: String,
    /// The seed of the first run; each further one has the next.
    first_seed: u64,
    /// How many runs were played.
    runs: u64,
    /// Events in all of them.
    events: u64,
    /// Requests of clients.
    requests: u64,
    /// Acknowledged updates.
    acknowledged: u64,
    /// Lost updates.
    lost: u64,
    /// Pending updates.
    pending: u64,
    /// How often each verdict was given.
    verdicts: Verdicts,
    /// The digest of the digests of all runs.
    digest: String,
}

/// How often each verdict was given.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct Verdicts {
    /// Every objective held.
    held: u64,
    /// One did not.
    violated: u64,
    /// The runbook could not go on.
    stuck: u64,
    /// Nothing can be said.
    inconclusive: u64,
}

impl Tally {
    /// Adds a run.
    fn add(&mut self, outcome: &Outcome) {
        self.runs += 1;
        self.events += outcome.events;
        self.requests += outcome.availability.iter().map(|service| service.requests).sum::<u64>();
        self.acknowledged += outcome.updates.acknowledged;
        self.lost += outcome.updates.lost;
        self.pending += outcome.updates.pending;
        match outcome.verdict {
            Verdict::Held => self.verdicts.held += 1,
            Verdict::Violated => self.verdicts.violated += 1,
            Verdict::Stuck => self.verdicts.stuck += 1,
            Verdict::Inconclusive => self.verdicts.inconclusive += 1,
        }
    }

    /// The counts for people, one to a line.
    fn text(&self) -> String {
        let scenario = visible_line(&self.scenario);
        let Self { first_seed, runs, events, requests, acknowledged, lost, pending, .. } = self;
        let Verdicts { held, violated, stuck, inconclusive } = &self.verdicts;
        format!(
            "scenario      {scenario}\nruns          {runs}, seeds {first_seed} to {}\nevents        {events}\n\
             requests      {requests}\nacknowledged  {acknowledged}\nlost          {lost}\npending       {pending}\n\
             verdicts      held {held}, violated {violated}, stuck {stuck}, inconclusive {inconclusive}\n\
             digest        {}\n",
            first_seed.wrapping_add(runs - 1),
            self.digest,
        )
    }
}

/// The job of playing many seeds.
struct Bench<'a> {
    task: &'a BenchTask,
    stop_signal: &'a StopSignal,
}

impl FamilyTask for Bench<'_> {
    type Output = (Tally, Duration);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let course = make_course(&scene, &parse_deviations(&self.task.deviations)?)?;
        let mut rehearsal = Rehearsal::<F>::default();
        let mut digest = DigestWriter::new();
        let first_seed = self.task.seed;
        let mut tally =
            Tally { format: FORMAT, scenario: located.name.clone(), first_seed, ..Tally::default() };
        let bar = progress(self.task.runs);
        let begun = clock();
        for run in 0..self.task.runs {
            let outcome = rehearsal.play(&scene, &course, first_seed.wrapping_add(run));
            digest.bytes(outcome.digest.as_bytes());
            tally.add(&outcome);
            bar.inc(1);
            // Each run is counted whole, so that those before an interrupt are worth telling.
            self.stop_signal.has_whole();
            if self.stop_signal.is_given() {
                break;
            }
        }
        let took = clock().duration_since(begun);
        bar.finish_and_clear();
        tally.digest = digest.finish().to_string();
        Ok((tally, took))
    }
}

/// The clock of the machine, for rates alone.
#[expect(
    clippy::disallowed_methods,
    reason = "a rate on standard error is the one thing that may depend on the machine"
)]
fn clock() -> std::time::Instant {
    std::time::Instant::now()
}

/// Plays many seeds.
pub(crate) fn bench(task: &BenchTask) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::until_whole();
    affordable(task.runs, "runs", "ask for fewer with `--runs`")?;
    let located = find_scenario(&task.scenario)?;
    let (tally, took) = families::dispatch(&located, Bench { task, stop_signal: &stop_signal })?;
    let exit = if tally.runs < task.runs { Exit::Interrupted } else { Exit::Held };
    if exit == Exit::Interrupted {
        tell_of_part();
    }
    let seconds = took.as_secs_f64().max(1e-9);
    let (runs, events) = (tally.runs as f64 / seconds, tally.events as f64 / seconds);
    let requests = tally.requests as f64 / seconds;
    let text = if task.json { pretty(&tally) } else { tally.text() };
    let exit = finish(&text, exit)?;
    remark(&format!(
        "{seconds:.3} s on one thread: {runs:.1} rehearsals, {requests:.0} requests and {events:.0} events a second"
    ));
    Ok(exit)
}
