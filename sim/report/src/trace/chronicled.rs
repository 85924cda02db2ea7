//! The chronicle of a run in its trace: states as threads, quantities as counters, faults and losses as instants.

use super::{COUNTERS, RUNBOOK, STATES, micros, name};
use rehearsal::outcome::{Chronicle, Condition, Curve, FaultSpan, LossInstant, Seconds, Track};
use serde_json::{Value, json};

pub(super) fn write(chronicle: &Chronicle, events: &mut Vec<Value>) {
    events.push(name("process_name", STATES, 0, "states"));
    for (place, track) in chronicle.tracks.iter().enumerate() {
        states(track, place + 1, events);
    }
    events.push(name("process_name", COUNTERS, 0, "quantities"));
    for one in &chronicle.curves {
        counter(one, chronicle.width_s, events);
    }
    events.extend(chronicle.faults.iter().flat_map(fault));
    events.extend(chronicle.losses.iter().map(|one| loss(one, chronicle.to_s)));
}

/// A thing as a thread, with each of its states as a complete event.
fn states(track: &Track, tid: usize, events: &mut Vec<Value>) {
    events.push(name("thread_name", STATES, tid, &track.id));
    for segment in &track.segments {
        let length = Seconds(segment.to_s.span() - segment.from_s.span());
        let mut event = json!({
            "ph": "X",
            "name": segment.state,
            "cat": "state",
            "pid": STATES,
            "tid": tid,
            "ts": micros(segment.from_s),
            "dur": micros(length),
            "args": { "host": track.host, "condition": segment.condition },
        });
        if segment.condition == Condition::Off {
            event["cname"] = json!("grey");
        }
        events.push(event);
    }
}

/// A quantity as a counter: the greatest within each width, from its beginning on.
fn counter(curve: &Curve, width: Seconds, events: &mut Vec<Value>) {
    let mut last = None;
    for (place, [_, greatest]) in curve.values.iter().enumerate() {
        // A counter holds its value until it is told another.
        if last.replace(greatest) == Some(greatest) {
            continue;
        }
        let at = micros(width) * place as f64;
        events.push(json!({
            "ph": "C", "name": format!("{} ({})", curve.name, curve.unit), "pid": COUNTERS, "tid": 0, "ts": at,
            "args": { "value": greatest },
        }));
    }
}

fn instant(what: &str, category: &str, at: Seconds) -> Value {
    json!({
        "ph": "i", "s": "g", "name": what, "cat": category, "pid": RUNBOOK, "tid": 0, "ts": micros(at),
    })
}

/// A fault: where it begins, and where it ends.
fn fault(span: &FaultSpan) -> impl Iterator<Item = Value> {
    let began = instant(&format!("fault begins: {}", span.fault), "fault", span.from_s);
    let ended = span.to_s.map(|at| instant(&format!("fault ends: {}", span.fault), "fault", at));
    std::iter::once(began).chain(ended)
}

fn loss(loss: &LossInstant, end: Seconds) -> Value {
    let LossInstant { at_s, store, cause, step, count } = loss;
    let mut event = instant(&format!("{count} lost at {store}: {cause}"), "loss", at_s.unwrap_or(end));
    event["args"] = json!({ "store": store, "cause": cause, "step": step, "count": count });
    event
}
