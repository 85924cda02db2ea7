//! The kinds of failure, most severe first, and the mistakes that only fail together.

use super::Replay;
use crate::cause::sentence;
use crate::text::{Page, Row, bad, numbers, verdict_name, verdict_style, words};
use crate::units::{count, counted, length};
use anstyle::Style;
use rehearsal::outcome::Verdict;
use search::Signature;
use search::explored::{Explored, Smallest};

/// How many kinds are told in full; whoever wants more has JSON.
const KINDS_SHOWN: usize = 12;
/// How many sets of masked mistakes are shown.
const SETS_SHOWN: usize = 40;

/// Each kind of failure.
pub(super) fn write(explored: &Explored, replay: Replay<'_>, page: &mut Page) {
    if explored.failures.is_empty() {
        return;
    }
    page.heading("What goes wrong, most severe first");
    for (nth, failure) in (1..).zip(explored.failures.iter().take(KINDS_SHOWN)) {
        let cases = counted(failure.count, "case");
        let lost = match failure.lost_max {
            0 => String::new(),
            most => format!(", up to {} lost", count(most)),
        };
        let style = verdict_style(failure.signature.verdict);
        page.prose(2, style, &format!("{nth}. {} ({cases}{lost})", named(&failure.signature)));
        let cause = failure.signature.cause.as_deref();
        if let Some(cause) = cause.filter(|cause| !cause.starts_with("objective")) {
            page.prose(5, Style::new(), &sentence(cause));
        }
        smallest(&failure.shrunk, page);
        page.kept(5, &replay(failure.shrunk.seed, &failure.shrunk.deviations));
    }
    if explored.failures.len() > KINDS_SHOWN {
        let more = counted((explored.failures.len() - KINDS_SHOWN) as u64, "kind");
        page.prose(2, Style::new(), &format!("and {more} more, which `--json` tells in full"));
    }
}

/// A signature in words.
pub(super) fn named(signature: &Signature) -> String {
    let verdict = verdict_name(signature.verdict);
    let by = signature.step.as_ref().map(|step| format!(" by {step}")).unwrap_or_default();
    match (&signature.cause, signature.verdict) {
        (Some(cause), _) => format!("{verdict}: {}{by}", cause.replace('-', " ")),
        (None, Verdict::Stuck) => {
            let at = signature.step.as_ref().map(|step| format!(" at {step}")).unwrap_or_default();
            format!("{verdict}{at}")
        }
        (None, _) => format!("{verdict}{by}"),
    }
}

/// The smallest case, and what it costs.
pub(super) fn smallest(case: &Smallest, page: &mut Page) {
    let is_workload = |text: &&String| text.starts_with("load ") || text.starts_with("lead ");
    let (workload, blamed): (Vec<&String>, Vec<&String>) = case.deviations.iter().partition(is_workload);
    let joined = |some: &[&String]| some.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("; ");
    let blamed = if blamed.is_empty() {
        String::from("It takes no deviation: it fails as written")
    } else {
        format!("It takes no more than: {}", joined(&blamed))
    };
    page.prose(5, Style::new().bold(), &blamed);
    let mut costs = Vec::new();
    if case.lost > 0 {
        costs.push(format!("loses {} of {}", count(case.lost), counted(case.acknowledged, "update")));
    }
    if case.pending > 0 {
        costs.push(format!("leaves {} pending", count(case.pending)));
    }
    if case.longest_gap_s > rehearsal::outcome::Seconds::default() {
        costs.push(format!("longest gap {}", length(case.longest_gap_s)));
    }
    let shown = if workload.is_empty() { String::new() } else { format!(", with {}", joined(&workload)) };
    let seen = format!("found in {}{shown}", counted(case.rehearsals, "further case"));
    costs.push(seen);
    page.prose(5, Style::new(), &costs.join("; "));
}

/// Mistakes that do no harm alone.
pub(super) fn masked(explored: &Explored, page: &mut Page) {
    if explored.masked.is_empty() {
        return;
    }
    page.heading("Mistakes that do no harm alone and fail together");
    let row = |masked: &search::explored::Masked| Row {
        cells: vec![count(masked.lost), masked.deviations.join("; "), named(&masked.signature)],
        style: if masked.lost > 0 { bad() } else { Style::new() },
        ..Row::default()
    };
    let rows: Vec<Row> = explored.masked.iter().take(SETS_SHOWN).map(row).collect();
    page.table(&[numbers("lost"), words("mistakes"), words("what comes of it")], &rows);
    if explored.masked.len() > SETS_SHOWN {
        let more = counted((explored.masked.len() - SETS_SHOWN) as u64, "set");
        page.prose(2, Style::new(), &format!("and {more} more, which `--json` tells in full"));
    }
}
