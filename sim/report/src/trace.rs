//! The outcome as Trace Event JSON, which ui.perfetto.dev and other timeline viewers open.
//!
//! One process holds the runbook, with a thread per lane and each command as a complete event; a second holds the
//! clients, with a thread per service and each gap as an event; findings are instants across everything. Of a run with a
//! chronicle a process holds the states, with a thread per thing, another the quantities as counters, and faults and losses
//! are instants. Updates that are followed have a process of their own, with arrows from place to place. Times are microseconds with nanosecond decimals, exact for more than a hundred days.

mod chronicled;
mod followed;

use crate::Format;
use rehearsal::outcome::{Availability, Finding, Outcome, PlayedStep, Seconds, StepResult};
use rehearsal::story::Story;
use serde_json::{Value, json};

/// The process that stands for the runbook.
const RUNBOOK: u32 = 1;
/// The process that stands for the clients.
const CLIENTS: u32 = 2;
/// The process that stands for the quantities.
const COUNTERS: u32 = 3;
/// The process that stands for the states of things.
const STATES: u32 = 4;
/// The process that stands for the updates that are followed.
const FOLLOWED: u32 = 5;

/// The trace format. Of a run with a chronicle it has states, quantities, faults and losses too.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trace<'a> {
    /// The updates of the run that are followed.
    pub stories: &'a [Story],
}

impl Format for Trace<'_> {
    fn report(&self, outcome: &Outcome) -> String {
        let mut events = Vec::new();
        runbook(outcome, &mut events);
        let end = outcome.chronicle.as_ref().map(|chronicle| chronicle.to_s);
        clients(&outcome.availability, end, &mut events);
        events.extend(outcome.findings.iter().filter_map(finding));
        if let Some(chronicle) = &outcome.chronicle {
            chronicled::write(chronicle, &mut events);
            followed::write(self.stories, chronicle.to_s, &mut events);
        }
        let other = json!({
            "scenario": outcome.scenario,
            "seed": outcome.seed,
            "deviations": outcome.deviations,
            "readings": outcome.readings,
            "verdict": outcome.verdict,
            "digest": outcome.digest,
        });
        let document = json!({ "displayTimeUnit": "ms", "otherData": other, "traceEvents": events });
        format!("{document}\n")
    }
}

/// An instant or a length in microseconds.
fn micros(seconds: Seconds) -> f64 {
    seconds.span().nanos() as f64 / 1000.0
}

/// Names a process or a thread.
fn name(what: &str, pid: u32, tid: usize, name: &str) -> Value {
    json!({ "ph": "M", "name": what, "pid": pid, "tid": tid, "args": { "name": name } })
}

/// The runbook: a thread per lane, in the order in which the lanes first appear.
fn runbook(outcome: &Outcome, events: &mut Vec<Value>) {
    let mut lanes: Vec<&str> = Vec::new();
    events.push(name("process_name", RUNBOOK, 0, "runbook"));
    for step in &outcome.runbook.steps {
        let lane = lanes.iter().position(|lane| *lane == step.lane).unwrap_or_else(|| {
            lanes.push(&step.lane);
            events.push(name("thread_name", RUNBOOK, lanes.len(), &step.lane));
            lanes.len() - 1
        });
        events.extend(command(step, lane + 1));
    }
}

/// A command that was typed; one that was never reached has no place in time.
fn command(step: &PlayedStep, tid: usize) -> Option<Value> {
    let start = step.start_s?;
    let end = step.end_s.unwrap_or(start);
    let length = Seconds(end.span() - start.span());
    let mut event = json!({
        "ph": "X",
        "name": format!("{} {}", step.address, step.command),
        "cat": "command",
        "pid": RUNBOOK,
        "tid": tid,
        "ts": micros(start),
        "dur": micros(length),
        "args": { "address": step.address, "command": step.command, "result": step.result, "message": step.message },
    });
    if !matches!(step.result, StepResult::Ok | StepResult::Skipped) {
        event["cname"] = json!("terrible");
    }
    Some(event)
}

/// The clients: a thread per service with its gaps, as far as the run goes where its end is known: whoever waits in vain
/// may do so until a time-out after it.
fn clients(services: &[Availability], end: Option<Seconds>, events: &mut Vec<Value>) {
    if services.is_empty() {
        return;
    }
    events.push(name("process_name", CLIENTS, 0, "clients without an answer"));
    for (index, service) in services.iter().enumerate() {
        events.push(name("thread_name", CLIENTS, index + 1, &service.service));
        for gap in &service.gaps {
            let to = end.map_or(gap.to_s, |end| gap.to_s.min(end));
            let length = Seconds(to.span() - gap.from_s.span());
            events.push(json!({
                "ph": "X",
                "name": format!("gap: {}", gap.cause),
                "cat": "gap",
                "pid": CLIENTS,
                "tid": index + 1,
                "ts": micros(gap.from_s),
                "dur": micros(length),
                "cname": "bad",
                "args": { "step": gap.step, "cause": gap.cause },
            }));
        }
    }
}

/// A finding that belongs to an instant.
fn finding(finding: &Finding) -> Option<Value> {
    Some(json!({
        "ph": "i",
        "s": "g",
        "name": format!("{}: {}", finding.kind, finding.message),
        "cat": "finding",
        "pid": RUNBOOK,
        "tid": 0,
        "ts": micros(finding.at_s?),
        "args": { "severity": finding.severity, "step": finding.step },
    }))
}
