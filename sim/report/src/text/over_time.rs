//! A run over time in text: a line for each lane, service and thing over the width of the page, so that a quick look
//! needs no browser.
//!
//! A cell is as long as the run through the number of cells, and shows the worst that was the case within it: what must
//! not be overlooked is seen however short it was.

use super::page::cut;
use super::{Page, bad, doubtful, quiet};
use crate::units::{format_instant, format_length};
use anstyle::Style;
use rehearsal::outcome::{Chronicle, Condition, Outcome, Seconds, StepResult};

/// What stands on a line beside its name and its cells: the indent, and what parts them.
const APART: usize = 4;

/// The cells of a line: how many, and how long the run is that they show.
#[derive(Clone, Copy)]
struct Cells {
    count: usize,
    end: u64,
}

impl Cells {
    /// From which cell until before which one a stretch goes; at least one.
    fn of(self, from: Seconds, to: Seconds) -> std::ops::Range<usize> {
        let cell = |time: Seconds| {
            let place = u128::from(time.span().nanos()) * self.count as u128 / u128::from(self.end.max(1));
            usize::try_from(place).unwrap_or(usize::MAX).min(self.count - 1)
        };
        cell(from)..cell(to) + 1
    }
}

/// Writes the run over time, where it was gathered.
pub(super) fn write(outcome: &Outcome, page: &mut Page) {
    let Some(chronicle) = outcome.chronicle.as_deref() else { return };
    let lines = lines(outcome, chronicle);
    // A name has as much room as what happened.
    let room = page.width().saturating_sub(APART);
    let name = lines.iter().map(|line| line.name.chars().count()).max().unwrap_or(0).min(room / 2);
    let count = room - name;
    let cells = Cells { count, end: chronicle.to_s.span().nanos() };
    page.heading("Over time");
    let cell = Seconds::of_millis(cells.end / 1_000_000 / count as u64);
    let head = format!("{:name$}  0:00{:>rest$}", "", format_instant(chronicle.to_s), rest = count - 4);
    page.kept(2, &head);
    for (line, short) in lines.iter().zip(shortened(&lines, name)) {
        let drawn = line.drawn(cells);
        let style = match () {
            () if drawn.contains(['X', '!']) => bad(),
            () if drawn.contains(['%', '?']) => doubtful(),
            () => Style::new(),
        };
        page.styled(2, style, &format!("{short:name$}  {drawn}"));
    }
    page.prose(
        2,
        quiet(),
        &format!(
            "A cell is {}, and shows the worst within it. Lanes: | a command, ! one that went wrong, ? one that was \
             not finished. Services: = served, % in part, X nobody. Things: = works, - in part, ~ changing, . absent \
             or down.",
            format_length(cell)
        ),
    );
}

/// Names that fit into a width, no two of them alike: where the middle of a name is all that tells it from another, its
/// beginning is left, or its end, or it is numbered.
fn shortened(lines: &[Line], width: usize) -> Vec<String> {
    let mut short: Vec<String> = Vec::new();
    for Line { name, .. } in lines {
        let length = name.chars().count();
        let part = width.saturating_sub(1).min(length);
        let head = || format!("{}…", name.chars().take(part).collect::<String>());
        let tail = || format!("…{}", name.chars().skip(length - part).collect::<String>());
        let numbered = |number: usize| {
            let sign = format!("…{number}");
            let part = width.saturating_sub(sign.chars().count());
            format!("{}{sign}", name.chars().take(part).collect::<String>())
        };
        let shorter = [cut(name, width), head(), tail()].into_iter().chain((2..).map(numbered));
        let is_free = |one: &String| length <= width || !short.contains(one);
        short.extend(shorter.take(lines.len() + 3).find(is_free));
    }
    short
}

/// A line before it is drawn: stretches with their signs, the worse of which come later.
struct Line {
    name: String,
    ground: char,
    signs: Vec<(Seconds, Seconds, char)>,
}

impl Line {
    /// The line in so many cells. Where several signs meet, that stands which is the worst.
    fn drawn(&self, cells: Cells) -> String {
        let mut drawn = vec![self.ground; cells.count];
        for (from, to, sign) in &self.signs {
            for cell in &mut drawn[cells.of(*from, *to)] {
                if worth(*sign) >= worth(*cell) {
                    *cell = *sign;
                }
            }
        }
        drawn.into_iter().collect()
    }
}

/// How much a sign must not be overlooked.
const fn worth(sign: char) -> u8 {
    match sign {
        'X' | '!' => 6,
        '%' | '?' => 5,
        '.' => 4,
        '~' => 3,
        '-' => 2,
        '=' | '|' => 1,
        _ => 0,
    }
}

fn lines(outcome: &Outcome, chronicle: &Chronicle) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for step in &outcome.runbook.steps {
        let Some(start) = step.start_s else { continue };
        let sign = match step.result {
            StepResult::Ok => '|',
            result if result.went_wrong() => '!',
            _ => '?',
        };
        let sign = (start, step.end_s.unwrap_or(chronicle.to_s), sign);
        match lines.iter_mut().find(|line| line.name == step.lane) {
            Some(line) => line.signs.push(sign),
            None => lines.push(Line { name: step.lane.clone(), ground: ' ', signs: vec![sign] }),
        }
    }
    let tracks = chronicle.tracks.iter().map(|track| {
        let sign = |condition| match (track.kind, condition) {
            (_, Condition::On) => '=',
            ("service", Condition::Off) => 'X',
            ("service", _) => '%',
            (_, Condition::Part) => '-',
            (_, Condition::Busy) => '~',
            (_, Condition::Off) => '.',
        };
        let signs = track.segments.iter().map(|one| (one.from_s, one.to_s, sign(one.condition)));
        Line { name: format!("{} {}", track.kind, track.name), ground: ' ', signs: signs.collect() }
    });
    lines.extend(tracks);
    lines
}

#[cfg(test)]
mod tests {
    use super::{Cells, Line, shortened};
    use rehearsal::outcome::Seconds;

    #[test]
    fn names_that_do_not_fit_are_cut_with_a_sign_and_kept_apart() {
        let of = |names: &[&str]| {
            let lines: Vec<Line> = names
                .iter()
                .map(|name| Line { name: (*name).to_owned(), ground: ' ', signs: Vec::new() })
                .collect();
            shortened(&lines, 8)
        };
        assert_eq!(of(&["host a", "slot long1 x"]), ["host a", "slo…g1 x"]);
        let alike = ["slot a1 of x", "slot a2 of x", "slot a3 of x", "slot a4 of x", "slot a5 of x"];
        assert_eq!(of(&alike), ["slo…of x", "slot a2…", "slot a3…", "slot a4…", "slot a5…"]);
        let alike =
            ["slot aa1 of xxxxxxx", "slot aa2 of xxxxxxx", "slot aa3 of xxxxxxx", "slot aa4 of xxxxxxx"];
        assert_eq!(of(&alike), ["slo…xxxx", "slot aa…", "…xxxxxxx", "slot a…2"]);
    }

    #[test]
    fn what_is_worst_in_a_cell_is_shown_however_short_it_was() {
        let second = |millis| Seconds::of_millis(millis);
        let signs = vec![
            (second(0), second(5_000), '='),
            (second(5_000), second(5_001), 'X'),
            (second(5_001), second(10_000), '='),
        ];
        let line = Line { name: String::from("service"), ground: ' ', signs };
        let cells = Cells { count: 10, end: second(10_000).span().nanos() };
        assert_eq!(line.drawn(cells), "=====X====");
    }
}
