//! What clients saw, and how thin the ice was.

use super::{Page, TableRow, doubtful, numbers, words};
use crate::units::{fine_instant, format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::outcome::{Availability, Exposure, Gap, Outcome, Seconds};
use rehearsal::size_in_words;

/// Gaps of one service that are shown one by one; the longest are kept.
const GAPS_SHOWN: usize = 8;

/// Writes availability and exposure.
pub(super) fn write(outcome: &Outcome, page: &mut Page) {
    if !outcome.availability.is_empty() {
        page.heading("What clients saw");
    }
    for service in &outcome.availability {
        availability(service, page);
    }
    exposure(&outcome.exposure, page);
}

/// One service: its requests, how long its answers took, and its gaps in order of time.
fn availability(service: &Availability, page: &mut Page) {
    let name = &service.service;
    let requests = [format_counted(service.requests, "request")].into_iter().chain(ends(service));
    let requests = requests.collect::<Vec<_>>().join(", ");
    let gaps = match service.gaps.len() as u64 {
        0 => String::from("no gap"),
        many => format!(
            "longest gap {}, {} in {}",
            format_length(service.longest_gap_s),
            format_length(service.total_gap_s),
            format_counted(many, "gap"),
        ),
    };
    let style = if service.gaps.is_empty() && service.refused == 0 { Style::new() } else { doubtful() };
    page.prose(2, style, &format!("{name}: {requests}; {gaps}"));
    if let Some(lengths) = lengths(service) {
        page.prose(4, Style::new(), &lengths);
    }
    if service.gaps.is_empty() {
        return;
    }
    let shown = longest(&service.gaps);
    let columns = [numbers("from"), numbers("to"), numbers("length"), words("step"), words("cause")];
    page.table(&columns, &shown.iter().map(|gap| row(gap)).collect::<Vec<_>>());
    let left = service.gaps.len() - shown.len();
    if left > 0 {
        page.prose(2, Style::new(), &format!("and {}", format_counted(left as u64, "shorter gap")));
    }
}

/// How the requests ended, in words: answered, refused by what answered, not answered.
fn ends(service: &Availability) -> Vec<String> {
    if service.requests == 0 {
        return Vec::new();
    }
    if service.answered == service.requests {
        return vec![String::from("all answered")];
    }
    let mut ends = vec![format!("{} answered", format_count(service.answered))];
    if service.refused > 0 {
        ends.push(format!("{} refused", format_count(service.refused)));
    }
    if service.failed > 0 {
        ends.push(format!("{} not answered", format_count(service.failed)));
    }
    ends
}

/// How long the answers took, where there were any.
fn lengths(service: &Availability) -> Option<String> {
    let Availability { p50_s, p95_s, p99_s, max_s, .. } = service;
    let [p50, p95, p99, most] = [(*p50_s)?, (*p95_s)?, (*p99_s)?, (*max_s)?].map(format_length);
    Some(format!("answers took {p50} (p50), {p95} (p95), {p99} (p99), {most} at most"))
}

/// The longest gaps, in order of time.
fn longest(gaps: &[Gap]) -> Vec<&Gap> {
    let mut all: Vec<&Gap> = gaps.iter().collect();
    all.sort_by_key(|gap| std::cmp::Reverse(gap.to_s.span() - gap.from_s.span()));
    all.truncate(GAPS_SHOWN);
    all.sort_by_key(|gap| gap.from_s);
    all
}

/// A gap as a row, with the fault below it that is to blame.
fn row(gap: &Gap) -> TableRow {
    let long = format_length(Seconds(gap.to_s.span() - gap.from_s.span()));
    let step = gap.step.clone().unwrap_or_else(|| String::from("-"));
    let cells = vec![fine_instant(gap.from_s), fine_instant(gap.to_s), long, step, gap.cause.clone()];
    let below = gap.fault.iter().map(|fault| format!("by `{fault}`")).collect();
    TableRow { cells, below, ..TableRow::default() }
}

/// How long the data had one copy, how far behind the other was, and how much room it took. Nothing is told where none of
/// it was measured.
fn exposure(exposure: &Exposure, page: &mut Page) {
    if !exposure.is_measured() {
        return;
    }
    page.heading("Exposure");
    let single = exposure.single_copy_s.map(format_length);
    let lag = exposure.max_lag_s.map(format_length);
    let held = exposure.max_log_held_bytes.map(size_in_words);
    let told = [
        single.map(|long| format!("{long} with a single copy of the data")),
        lag.map(|long| format!("greatest lag {long}")),
        held.map(|size| format!("at most {size} of log held")),
    ];
    page.prose(2, Style::new(), &told.into_iter().flatten().collect::<Vec<_>>().join("; "));
    let disk =
        |disk: &rehearsal::outcome::DiskHighWater| format!("{} {}", disk.host, size_in_words(disk.bytes));
    let disks: Vec<String> = exposure.disk_high_water.iter().map(disk).collect();
    if !disks.is_empty() {
        page.prose(2, Style::new(), &format!("most disk in use: {}", disks.join(", ")));
    }
}
