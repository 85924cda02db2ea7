//! The table of single mistakes. A unit that may be moved to many places, or mistyped in many ways, has a line for each
//! thing that comes of it, not one for each place. Where there is not room for all, those that hold are left out, and of
//! the others the mildest. What a mistake loses at a part of the load is no measure beside what another one loses at the
//! whole, so that those that were played at a part alone come last, and each line says at which load it is.

use super::failures::{more, named};
use crate::text::{Page, TableColumn, TableRow, numbers, verdict_name, verdict_style, words};
use crate::units::{format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::outcome::{Seconds, Verdict};
use search::Signature;
use search::explored::{Explored, Single};
use std::cmp::Reverse;

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
    let lines = lines(&explored.singles);
    let part = part(explored);
    let Some(most) = page.lines_max() else {
        page.heading("Every single mistake");
        let rows: Vec<TableRow> = lines.iter().map(|line| row(line, part)).collect();
        return page.table(&columns(part), &rows);
    };
    let mut failing: Vec<&SinglesLine<'_>> =
        lines.iter().filter(|line| line.of[0].verdict != Verdict::Held).collect();
    failing.sort_by_key(|line| (line.of[0].at_part, Reverse(badness(line))));
    let room = most.saturating_sub(page.lines() + ROOM_BELOW).max(LINES_LEAST);
    let (mut rows, mut used) = (Vec::new(), 0);
    for line in &failing {
        let row = row(line, part);
        used += 1 + row.below.len();
        if used > room {
            break;
        }
        rows.push(row);
    }
    let left_out = failing.len() - rows.len();
    if rows.is_empty() {
        page.heading("Single mistakes");
    } else {
        let last = part.map_or_else(String::new, |part| format!("; those played at {part} alone come last"));
        page.heading(&format!("Single mistakes that fail, the worst first{last}"));
        page.table(&columns(part), &rows);
    }
    more(left_out, "line", page);
    page.prose(2, Style::new(), &holding(&explored.singles));
}

/// How many hold; of how many of those something else is to be said is not left out with them.
fn holding(singles: &[Single]) -> String {
    let held = singles.iter().filter(|single| single.verdict == Verdict::Held).count();
    let but = singles.iter().filter_map(reservation).count();
    let of = format_counted(singles.len() as u64, "single mistake");
    let but = match but {
        0 => String::new(),
        some => format!(", in {} of them something else goes wrong", format_count(some as u64)),
    };
    format!("{} of {of} hold{but}; `--all` tells which.", format_count(held as u64))
}

/// The least number of lines of the table, and how many are kept for what stands below it.
const LINES_LEAST: usize = 5;
const ROOM_BELOW: usize = 9;

/// The part of the load at which some were played alone, as the deviation that says so.
fn part(explored: &Explored) -> Option<&str> {
    let at_part = explored.singles.iter().any(|single| single.at_part);
    explored.at_whole.as_ref().filter(|_| at_part).map(|at_whole| at_whole.part.as_str())
}

/// The columns of the table.
fn columns(part: Option<&str>) -> Vec<TableColumn<'static>> {
    let load = part.map(|_| numbers("load"));
    let figures = [words("verdict"), numbers("lost"), numbers("pending"), numbers("gap")];
    figures.into_iter().chain(load).chain([words("mistake"), words("why")]).collect()
}

/// At which load a line was played, where not all are at the whole.
fn load(line: &SinglesLine<'_>, part: &str) -> String {
    let share = part.split_once(' ').map_or(part, |(_, share)| share);
    if line.of[0].at_part { share.to_owned() } else { "100%".to_owned() }
}

/// How bad a line is; the greatest is the worst.
fn badness(line: &SinglesLine<'_>) -> (Verdict, u64, u64, Seconds) {
    let most = |of: fn(&Single) -> u64| line.of.iter().map(|single| of(single)).max().unwrap_or(0);
    let gap = line.of.iter().map(|single| single.longest_gap_s).max().unwrap_or_default();
    (line.of[0].verdict, most(|single| single.lost), most(|single| single.pending), gap)
}

/// The mistakes in lines.
fn lines(singles: &[Single]) -> Vec<SinglesLine<'_>> {
    let mut lines: Vec<SinglesLine<'_>> = Vec::new();
    for single in singles {
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
    lines
}

/// What must be the same for two moves to share a line.
fn ending(single: &Single) -> (Verdict, Option<&str>, Option<&str>, &[String], bool) {
    let Single { verdict, cause, step, amiss, at_part, .. } = single;
    (*verdict, cause.as_deref(), step.as_deref(), amiss, *at_part)
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

fn row(line: &SinglesLine<'_>, part: Option<&str>) -> TableRow {
    let first = line.of[0];
    let most =
        |of: fn(&Single) -> u64| format_count(line.of.iter().map(|single| of(single)).max().unwrap_or(0));
    let gap = line.of.iter().map(|single| single.longest_gap_s).max().unwrap_or_default();
    let gap = if gap == Seconds::default() { String::new() } else { format_length(gap) };
    let verdict = verdict_name(first.verdict).to_lowercase();
    let figures = [verdict, most(|single| single.lost), most(|single| single.pending), gap];
    let load = part.map(|part| load(line, part));
    let cells = figures.into_iter().chain(load).chain([line.mistake.clone(), why(first)]).collect();
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
