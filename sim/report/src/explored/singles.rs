//! The table of single mistakes. A unit that may be moved to many places, or mistyped in many ways, has a line for each
//! thing that comes of it, not one for each place.

use super::failures::named;
use crate::text::{Page, TableRow, numbers, verdict_name, verdict_style, words};
use crate::units::{format_count, format_length};
use anstyle::Style;
use rehearsal::outcome::{Seconds, Verdict};
use search::Signature;
use search::explored::{Explored, Single};

/// What one line of the table stands for.
struct SinglesLine<'a> {
    /// The mistake, without the place of a move or the words of a mistyped command.
    mistake: String,
    /// All mistakes that it stands for; they end alike.
    of: Vec<&'a Single>,
    /// Where to, or what was typed.
    places: Vec<String>,
}

/// The table.
pub(super) fn write(explored: &Explored, page: &mut Page) {
    if explored.singles.is_empty() {
        return;
    }
    page.heading("Every single mistake");
    let mut lines: Vec<SinglesLine<'_>> = Vec::new();
    for single in &explored.singles {
        let (mistake, place) = divided(&single.deviation);
        let alike = |line: &&mut SinglesLine<'_>| {
            line.mistake == mistake && place.is_some() && ending(line.of[0]) == ending(single)
        };
        match lines.iter_mut().find(alike) {
            Some(line) => {
                line.of.push(single);
                line.places.extend(place);
            }
            None => {
                lines.push(SinglesLine { mistake, of: vec![single], places: place.into_iter().collect() });
            }
        }
    }
    let rows: Vec<TableRow> = lines.iter().map(row).collect();
    let columns = [
        words("verdict"),
        numbers("lost"),
        numbers("pending"),
        numbers("gap"),
        words("mistake"),
        words("why"),
    ];
    page.table(&columns, &rows);
}

/// What must be the same for two moves to share a line.
fn ending(single: &Single) -> (Verdict, Option<&str>, Option<&str>, &[String]) {
    (single.verdict, single.cause.as_deref(), single.step.as_deref(), &single.amiss)
}

/// A move's unit and its place, a mistyped command and what was typed; any other mistake as it is.
fn divided(deviation: &str) -> (String, Option<String>) {
    let words: Vec<&str> = deviation.splitn(4, ' ').collect();
    match words[..] {
        ["move", unit, side, anchor] => (format!("move {unit}"), Some(format!("{side} {anchor}"))),
        ["replace", unit, "with", text] => (format!("mistype {unit}"), Some(text.to_owned())),
        _ => (deviation.to_owned(), None),
    }
}

fn row(line: &SinglesLine<'_>) -> TableRow {
    let first = line.of[0];
    let most =
        |of: fn(&Single) -> u64| format_count(line.of.iter().map(|single| of(single)).max().unwrap_or(0));
    let gap = line.of.iter().map(|single| single.longest_gap_s).max().unwrap_or_default();
    let gap = if gap == Seconds::default() { String::new() } else { format_length(gap) };
    let verdict = verdict_name(first.verdict).to_lowercase();
    let cells = vec![
        verdict,
        most(|single| single.lost),
        most(|single| single.pending),
        gap,
        line.mistake.clone(),
        why(first),
    ];
    let style = if first.verdict == Verdict::Held { Style::new() } else { verdict_style(first.verdict) };
    let places = (!line.places.is_empty()).then(|| line.places.join(", "));
    let below: Vec<String> = places.into_iter().chain(reservation(first)).collect();
    let below = if below.is_empty() { Vec::new() } else { vec![below.join("; ")] };
    TableRow { cells, style, below }
}

/// What a verdict of held does not say: what went wrong with this mistake and goes well without it.
fn reservation(single: &Single) -> Option<String> {
    let held = single.verdict == Verdict::Held && !single.amiss.is_empty();
    held.then(|| format!("but {}", single.amiss.join(", ")))
}

/// Why it failed.
fn why(single: &Single) -> String {
    if single.verdict == Verdict::Held {
        return String::new();
    }
    let Single { verdict, cause, step, .. } = single;
    let text = named(&Signature { verdict: *verdict, cause: cause.clone(), step: step.clone() });
    text.split_once(": ").map_or(text.clone(), |(_, why)| why.to_owned())
}
