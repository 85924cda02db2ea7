//! What the scripts draw, short: times in milliseconds from the start, names once.

use crate::Rehearsed;
use crate::changes::changes;
use crate::millis::millis;
use rehearsal::Form;
use rehearsal::outcome::{Chronicle, Condition, Curve, LossInstant, Outcome, StepResult, Track};
use rehearsal::story::Story;
use serde::Serialize;

/// The data of a drawing.
#[derive(Debug, Serialize)]
pub(crate) struct Drawn<'a> {
    end: u64,
    steps: Vec<Bar<'a>>,
    services: Vec<Band<'a>>,
    tracks: Vec<Row<'a>>,
    width: u64,
    curves: Vec<Line<'a>>,
    faults: Vec<(u64, u64, &'a str)>,
    changes: Vec<(u64, &'a str)>,
    losses: Vec<Mark<'a>>,
    stuck: Option<&'a str>,
    stories: Vec<Way<'a>>,
}

/// A command as it was played.
#[derive(Debug, Serialize)]
struct Bar<'a> {
    a: &'a str,
    lane: &'a str,
    c: &'a str,
    s: Option<u64>,
    e: Option<u64>,
    r: StepResult,
    m: Option<&'a str>,
    reply: String,
}

/// What clients of a service saw.
#[derive(Debug, Serialize)]
struct Band<'a> {
    name: &'a str,
    longest: u64,
    gaps: Vec<(u64, u64, &'a str, &'a str)>,
    seg: Vec<Stretch<'a>>,
}

/// A thing with its states.
#[derive(Debug, Serialize)]
struct Row<'a> {
    id: &'a str,
    kind: &'a str,
    name: &'a str,
    host: &'a str,
    seg: Vec<Stretch<'a>>,
}

/// A quantity.
#[derive(Debug, Serialize)]
struct Line<'a> {
    name: &'a str,
    unit: &'a str,
    v: Vec<u64>,
}

/// A loss.
#[derive(Debug, Serialize)]
struct Mark<'a> {
    t: u64,
    count: u64,
    step: Option<&'a str>,
    store: &'a str,
}

/// The way of an update through the things that kept it.
#[derive(Debug, Serialize)]
struct Way<'a> {
    name: String,
    places: Vec<Stay<'a>>,
}

#[derive(Debug, Serialize)]
struct Stay<'a> {
    track: String,
    name: &'a str,
    from: u64,
    to: Option<u64>,
}

/// The data of the drawing of a run.
pub(crate) fn drawn<'a>(told: &'a Rehearsed<'_>) -> Drawn<'a> {
    let outcome: &'a Outcome = told.outcome;
    let chronicle = outcome.chronicle.as_deref();
    Drawn {
        end: end(outcome),
        steps: bars(outcome),
        services: bands(outcome),
        tracks: chronicle.map(rows).unwrap_or_default(),
        width: chronicle.map_or(1000, |chronicle| millis(chronicle.width_s)),
        curves: chronicle
            .map(|chronicle| chronicle.curves.iter().filter_map(line).collect())
            .unwrap_or_default(),
        faults: chronicle.map(faults).unwrap_or_default(),
        changes: changes(outcome),
        losses: chronicle.map(|chronicle| losses(chronicle, outcome)).unwrap_or_default(),
        stuck: outcome.stuck_at.as_ref().map(|stuck| stuck.address.as_str()),
        stories: told
            .explained
            .iter()
            .filter_map(|told| told.story.as_ref())
            .map(|story| way(story, chronicle))
            .collect(),
    }
}

/// The end of the axis: that of the run. A gap in which clients waited in vain lasts until their time-out, which may come
/// later; it is drawn as far as the axis goes, and told as long as it is.
fn end(outcome: &Outcome) -> u64 {
    let steps = outcome.runbook.steps.iter().filter_map(|step| step.end_s);
    let run = outcome.chronicle.iter().map(|chronicle| chronicle.to_s);
    run.chain(steps).map(millis).max().unwrap_or_default().max(1)
}

/// How much of a reply is told: what a tool lists without end is for the text.
const REPLY_MAX: usize = 400;

fn bars(outcome: &Outcome) -> Vec<Bar<'_>> {
    let steps = outcome.runbook.steps.iter().map(|step| Bar {
        a: &step.address,
        lane: &step.lane,
        c: &step.command,
        s: step.start_s.map(millis),
        e: step.end_s.map(millis),
        r: step.result,
        m: step.message.as_deref(),
        reply: step.reply.join("\n").chars().take(REPLY_MAX).collect(),
    });
    steps.collect()
}

fn bands(outcome: &Outcome) -> Vec<Band<'_>> {
    let tracks = outcome.chronicle.iter().flat_map(|chronicle| &chronicle.tracks);
    let tracks: Vec<&Track> = tracks.filter(|track| track.kind == "service").collect();
    let bands = outcome.availability.iter().map(|service| {
        let gaps = service.gaps.iter().map(|one| {
            (
                millis(one.from_s),
                millis(one.to_s),
                one.cause.as_str(),
                one.step.as_deref().unwrap_or_default(),
            )
        });
        let track = tracks.iter().find(|track| track.name == service.service);
        Band {
            name: &service.service,
            longest: millis(service.longest_gap_s),
            gaps: gaps.collect(),
            seg: track.map(|track| segments(track)).unwrap_or_default(),
        }
    });
    bands.collect()
}

/// A stretch with its state.
type Stretch<'a> = (u64, u64, &'a str, Condition);

fn segments(track: &Track) -> Vec<Stretch<'_>> {
    let segments = track.segments.iter();
    segments.map(|one| (millis(one.from_s), millis(one.to_s), one.state.as_str(), one.condition)).collect()
}

/// Services have bands of their own; a host that is up all the time, and a link that is open, say nothing.
fn rows(chronicle: &Chronicle) -> Vec<Row<'_>> {
    let says = |track: &&Track| match track.kind {
        "service" => false,
        "host" | "link" => track.segments.len() > 1,
        _ => true,
    };
    let mut rows: Vec<Row<'_>> = chronicle.tracks.iter().filter(says).map(row).collect();
    rows.sort_by_key(|row| chronicle.tracks.iter().position(|track| track.host.as_deref() == Some(row.host)));
    rows
}

fn row(track: &Track) -> Row<'_> {
    Row {
        id: &track.id,
        kind: track.kind,
        name: &track.name,
        host: track.host.as_deref().unwrap_or_default(),
        seg: segments(track),
    }
}

/// A quantity by its greatest within each width; one that is always nothing is not drawn. Lengths become milliseconds.
fn line(curve: &Curve) -> Option<Line<'_>> {
    let (unit, by) = if curve.unit == "ns" { ("ms", 1_000_000) } else { (curve.unit, 1) };
    let v: Vec<u64> = curve.values.iter().map(|[_, greatest]| greatest / by).collect();
    v.iter().any(|value| *value > 0).then_some(Line { name: &curve.name, unit, v })
}

fn faults(chronicle: &Chronicle) -> Vec<(u64, u64, &str)> {
    let faults = chronicle.faults.iter();
    faults
        .map(|one| (millis(one.from_s), millis(one.to_s.unwrap_or(chronicle.to_s)), one.fault.as_str()))
        .collect()
}

/// Each loss where its way ended; where only the end of the run shows that, where the step to blame was answered.
fn losses<'a>(chronicle: &'a Chronicle, outcome: &Outcome) -> Vec<Mark<'a>> {
    let answered = |step: &String| outcome.runbook.steps.iter().find(|played| played.address == *step)?.end_s;
    let by_step = |one: &LossInstant| one.step.as_ref().and_then(answered);
    let marks = chronicle.losses.iter().map(|one| Mark {
        t: millis(one.at_s.or_else(|| by_step(one)).unwrap_or(chronicle.to_s)),
        count: one.count,
        step: one.step.as_deref(),
        store: &one.store,
    });
    marks.collect()
}

fn way<'a>(story: &'a Story, chronicle: Option<&Chronicle>) -> Way<'a> {
    let kind = match story.update.kind {
        "row" => "update",
        kind => kind,
    };
    let stays = story.places.iter().map(|stay| Stay {
        track: track_of(stay.form, &stay.place, chronicle),
        name: &stay.place,
        from: millis(stay.from_s),
        to: stay.to_s.map(millis),
    });
    Way { name: format!("{kind} {}", story.update.number), places: stays.collect() }
}

/// The beginning of the id of the track under which a place is drawn. Rows are in stores, or in clusters that have logs
/// for slots.
fn track_of(form: Form, place: &str, chronicle: Option<&Chronicle>) -> String {
    let is_there = |id: &str| chronicle.is_some_and(|told| told.tracks.iter().any(|track| track.id == id));
    match form {
        Form::Rows => {
            let cluster = format!("cluster/{place}");
            if is_there(&cluster) { cluster } else { format!("store/{place}") }
        }
        Form::Log => match place.split_once(", for slot ") {
            Some((cluster, slot)) => format!("slot/{slot} of {cluster}"),
            None => format!("channel/{place} to "),
        },
        Form::Dump => format!("dump/{place}"),
        Form::Queue => format!("repository/{}", place.rsplit(" of ").next().unwrap_or(place)),
        Form::Worker => place.replacen("region ", "region/", 1),
    }
}
