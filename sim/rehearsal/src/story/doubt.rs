//! What the check says of a command that was typed, and what it would have typed instead.

use crate::layout::Entry;
use crate::play::family::Family;
use crate::scene::Scene;
use runbook::{Diagnostic, Patch, Severity, SourceMap};
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

/// What the check says of a command without running it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Doubt {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What the check says of a command as written, and what it would write instead.
pub(super) fn doubts<F: Family>(scene: &Scene<F>, entry: &Entry<F::Command>) -> (Vec<Doubt>, Option<String>) {
    let written = scene.runbook.commands().find(|(address, _)| Some(address) == entry.address.as_ref());
    // What a deviation typed in its place is no text of the runbook.
    let Some((_, typed)) = written.filter(|(_, typed)| typed.text == entry.text) else {
        return (Vec::new(), None);
    };
    let Some(source_map) = &typed.source_map else { return (Vec::new(), None) };
    let within = |found: &&Diagnostic| {
        let place = &found.primary;
        place.file == source_map.file
            && typed.range.start <= place.range.start
            && place.range.end <= typed.range.end
            && found.severity != Severity::Note
    };
    let found: Vec<&Diagnostic> = scene.diagnostics.iter().filter(within).collect();
    let doubts = found.iter().map(|found| Doubt { message: found.message.clone(), help: found.help.clone() });
    let mut patches: Vec<&Patch> = found.iter().filter_map(|found| found.patch.as_ref()).collect();
    patches.sort_by_key(|patch| std::cmp::Reverse(patch.range.start));
    // From the last to the first, so that what is found in the text as written still stands there. Of two that touch the
    // same characters the later one is taken.
    let (mut text, mut untouched) = (typed.text.clone(), typed.text.len());
    for patch in patches {
        let place = in_text(&typed.text, source_map, &patch.range).filter(|place| place.end <= untouched);
        let Some(place) = place else { continue };
        untouched = place.start;
        text.replace_range(place, &patch.text);
    }
    (doubts.collect(), Some(text).filter(|text| *text != typed.text))
}

/// The part of a command's text that stands at a place of its file; a command may go over several lines.
fn in_text(text: &str, source_map: &SourceMap, place: &Range<usize>) -> Option<Range<usize>> {
    let mut places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start = places.find(|at| source_map.locate(&(*at..*at)).start == place.start)?;
    let end =
        std::iter::once(start).chain(places).find(|at| source_map.locate(&(start..*at)).end == place.end)?;
    Some(start..end)
}
