//! The ways of single updates in the trace of their run: a thread for each place that kept it, and arrows from place to
//! place.
//!
//! An arrow of the format (`s`, `t`, `f`) is bound to the slice around its instant on its thread, so each stay is a slice
//! and the arrow goes from beginning to beginning, in the order in which the places came to have the update.

use super::{FOLLOWED, micros, name};
use crate::story::place_in_words;
use rehearsal::Form;
use rehearsal::outcome::Seconds;
use rehearsal::story::{Stay, Story};
use serde_json::{Value, json};

/// Of a run that ended at this instant.
pub(super) fn write(stories: &[Story], end: Seconds, events: &mut Vec<Value>) {
    if stories.is_empty() {
        return;
    }
    events.push(name("process_name", FOLLOWED, 0, "updates that are followed"));
    let mut threads = 0;
    for (id, story) in stories.iter().enumerate() {
        let kind = if story.update.kind == "row" { "update" } else { story.update.kind };
        let what = format!("{kind} {}", story.update.number);
        // Slices of a thread must lie one in the other, so that each place of each story has one of its own.
        let mut places: Vec<(Form, &str)> = Vec::new();
        let last = story.places.len().saturating_sub(1);
        for (nth, stay) in story.places.iter().enumerate() {
            let place = (stay.form, stay.place.as_str());
            let known = places.iter().position(|known| *known == place).unwrap_or_else(|| {
                places.push(place);
                let told = format!("{what}: {}", place_in_words(stay.form, &stay.place));
                events.push(name("thread_name", FOLLOWED, threads + places.len(), &told));
                places.len() - 1
            });
            let tid = threads + known + 1;
            events.push(slice((&what, tid), stay, end));
            let phase = match nth {
                _ if last == 0 => continue,
                0 => "s",
                nth if nth == last => "f",
                _ => "t",
            };
            // With `e` the end of an arrow belongs to the slice around it, and not to the next one to begin.
            events.push(json!({
                "ph": phase, "bp": "e", "id": id, "name": what, "cat": "followed", "pid": FOLLOWED, "tid": tid,
                "ts": micros(stay.from_s),
            }));
        }
        threads += places.len();
    }
}

/// A place for as long as it kept the update.
fn slice((what, tid): (&str, usize), stay: &Stay, end: Seconds) -> Value {
    let length = Seconds(stay.to_s.unwrap_or(end).span() - stay.from_s.span());
    json!({
        "ph": "X", "name": what, "cat": "followed", "pid": FOLLOWED, "tid": tid, "ts": micros(stay.from_s),
        "dur": micros(length),
        "args": { "place": stay.place, "host": stay.host, "standings": stay.standings },
    })
}
