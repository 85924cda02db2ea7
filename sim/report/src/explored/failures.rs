//! The kinds of failure, the worst first, and the mistakes that only fail together.

use super::{Replay, Sentences};
use crate::cause::{by_its_word, kind_in_words};
use crate::text::{
    Page, TableRow, bad, name_command as place, numbers, quiet, verdict_name, verdict_style, words,
};
use crate::units::{format_count, format_counted, format_length};
use anstyle::Style;
use rehearsal::outcome::Verdict;
use search::Signature;
use search::explored::{Explored, FailureReport, Smallest};

/// The least number of kinds that are told, however little room there is.
const KINDS_LEAST: usize = 3;
/// How many sets of masked mistakes are shown, where there is not room for all.
const SETS_SHOWN: usize = 10;

/// Each kind of failure; where there is not room for all, as many as take no more than half of it.
pub(super) fn write(explored: &Explored, sentences: Sentences, replay: Replay<'_>, page: &mut Page) {
    if explored.failures.is_empty() {
        return;
    }
    page.heading("What goes wrong, the worst first");
    page.prose(2, quiet(), &format!("In the order of: {}.", explored.order.join(", ")));
    let asked = (explored.strategy.seed, explored.strategy.deviations.as_slice());
    let mut told = 0;
    for failure in &explored.failures {
        let mut sheet = page.sheet();
        kind(told + 1, failure, (sentences, replay, asked), &mut sheet);
        let is_full = page.lines_max().is_some_and(|most| page.lines() + sheet.lines() > most / 2);
        if is_full && told >= KINDS_LEAST {
            break;
        }
        page.put(&sheet);
        told += 1;
    }
    more(explored.failures.len() - told, "kind", page);
}

/// How a kind of failure is told: its sentences, the command that replays a case, and the seed and deviations that were
/// asked for.
type Telling<'a> = (Sentences, Replay<'a>, (u64, &'a [String]));

/// One kind of failure.
fn kind(nth: usize, failure: &FailureReport, (sentences, replay, asked): Telling<'_>, page: &mut Page) {
    let cases = format_counted(failure.count, "case");
    let style = verdict_style(failure.signature.verdict);
    page.prose(2, style, &format!("{nth}. {} ({cases}{})", named(&failure.signature), most(failure)));
    let cause = failure.signature.cause.as_deref();
    if let Some(cause) = cause.filter(|cause| !cause.starts_with("objective")) {
        let said = sentences(cause).map_or_else(|| by_its_word(cause), String::from);
        page.prose(5, Style::new(), &said);
    }
    smallest(&failure.shrunk, asked, page);
    page.kept(5, &replay(failure.shrunk.seed, &failure.shrunk.deviations));
}

/// That so many are left out, and how to see them.
pub(super) fn more(left_out: usize, noun: &str, page: &mut Page) {
    if left_out > 0 {
        let more = format_counted(left_out as u64, noun);
        page.prose(2, Style::new(), &format!("and {more} more, which `--all` tells"));
    }
}

/// How bad the cases of a kind get: each number is the greatest that any of them has.
fn most(failure: &FailureReport) -> String {
    let numbers = [
        (failure.lost_to_clients_max, "lost to clients"),
        (failure.lost_max, "lost"),
        (failure.pending_max, "pending"),
    ];
    let some = numbers.iter().filter(|(most, _)| *most > 0);
    let most: Vec<String> = some.map(|(most, what)| format!("{} {what}", format_count(*most))).collect();
    if most.is_empty() { String::new() } else { format!(", up to {}", most.join(", ")) }
}

/// A signature in words.
#[must_use]
pub fn named(signature: &Signature) -> String {
    let verdict = verdict_name(signature.verdict);
    let by = signature.step.as_ref().map(|step| format!(" by {}", place(step))).unwrap_or_default();
    match (&signature.cause, signature.verdict) {
        (Some(cause), _) => format!("{verdict}: {}{by}", kind_in_words(cause)),
        (None, Verdict::Stuck) => {
            let at = signature.step.as_ref().map(|step| format!(" at {}", place(step))).unwrap_or_default();
            format!("{verdict}{at}")
        }
        (None, _) => format!("{verdict}{by}"),
    }
}

/// The runbook without a further mistake, in words: at which load, for at another one it may do otherwise.
pub(super) fn as_written(asked: &[String]) -> String {
    let (loads, others): (Vec<&String>, Vec<&String>) = asked.iter().partition(|text| sets_load(text));
    let with = if others.is_empty() { String::new() } else { format!(" but with {}", joined(&others)) };
    match loads.first().and_then(|load| load.split_once(' ')) {
        Some((what, share)) => format!("as written{with}, at a {what} of {share}"),
        None => format!("as written{with}, at the whole load"),
    }
}

/// Whether the text of a deviation sets how much clients send.
pub(crate) fn sets_load(text: &str) -> bool {
    ["load ", "scale "].iter().any(|word| text.starts_with(word))
}

/// Whether the text of a deviation only sets how much clients send, or from when on.
pub fn is_workload(text: &str) -> bool {
    sets_load(text) || text.starts_with("lead ")
}

fn joined(some: &[&String]) -> String {
    some.iter().map(|one| one.as_str()).collect::<Vec<_>>().join("; ")
}

/// What the smallest case takes beyond what was asked for. Shrinking leaves mistakes out before it lowers the load, so
/// that a case without one failed under the load that was asked for, and of no other load it is said.
fn takes(case: &Smallest, (seed, asked): (u64, &[String])) -> String {
    let is_more = |text: &&String| !is_workload(text) && !asked.contains(text);
    if case.deviations.iter().any(|text| is_more(&text)) {
        let blamed: Vec<&String> = case.deviations.iter().filter(|text| !is_workload(text)).collect();
        let workload: Vec<&String> = case.deviations.iter().filter(|text| is_workload(text)).collect();
        let with = if workload.is_empty() { String::new() } else { format!(", with {}", joined(&workload)) };
        return format!("It takes no more than: {}{with}", joined(&blamed));
    }
    let is_needed = |text: &&String| is_workload(text) || case.deviations.contains(text);
    let asked: Vec<String> = asked.iter().filter(is_needed).cloned().collect();
    let under = if case.seed == seed { String::new() } else { format!(", under seed {}", case.seed) };
    format!("It takes no mistake: it fails {}{under}", as_written(&asked))
}

/// The smallest case, and what it costs.
pub(super) fn smallest(case: &Smallest, asked: (u64, &[String]), page: &mut Page) {
    page.prose(5, Style::new().bold(), &takes(case, asked));
    let mut costs = Vec::new();
    if case.lost > 0 {
        costs.push(format!(
            "loses {} of {}",
            format_count(case.lost),
            format_counted(case.acknowledged, "update")
        ));
    }
    if case.pending > 0 {
        costs.push(format!("leaves {} pending", format_count(case.pending)));
    }
    if case.longest_gap_s > rehearsal::outcome::Seconds::default() {
        costs.push(format!("longest gap {}", format_length(case.longest_gap_s)));
    }
    costs.push(format!("brought down to this by {}", format_counted(case.rehearsals, "further rehearsal")));
    page.prose(5, Style::new(), &costs.join("; "));
}

/// Mistakes that do no harm alone.
pub(super) fn masked(explored: &Explored, page: &mut Page) {
    if explored.masked.is_empty() {
        return;
    }
    page.heading("Mistakes that do no harm alone and fail together, those that lose most first");
    let row = |masked: &search::explored::Masked| TableRow {
        cells: vec![format_count(masked.lost), masked.deviations.join("; "), named(&masked.signature)],
        style: if masked.lost > 0 { bad() } else { Style::new() },
        ..TableRow::default()
    };
    let most = page.lines_max().map_or(usize::MAX, |_| SETS_SHOWN);
    let rows: Vec<TableRow> = explored.masked.iter().take(most).map(row).collect();
    page.table(&[numbers("lost"), words("mistakes"), words("what comes of it")], &rows);
    more(explored.masked.len() - rows.len(), "set", page);
}
