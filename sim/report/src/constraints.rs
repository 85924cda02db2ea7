//! Constraints as text: first what must not be changed, then what may be, then what would make the runbook safer.
//!
//! Nothing is judged here. The patch stands last and whole, so that it can be cut out and applied.

use crate::Look;
use crate::text::{Page, Row, bad, doubtful, good, numbers, quiet, words};
use crate::units::{count, counted, length};
use anstyle::Style;
use rehearsal::outcome::Verdict;
use runbook::visible_lines;
use search::constraints::{Constraints, Edge, Witness};

/// Longer groups of precedences say little to a reader.
const SHOWN_MAX: usize = 3;

/// The constraints of a runbook as text; `replay` makes the command that replays a seed with deviations.
#[must_use]
pub fn constraints(found: &Constraints, look: Look, replay: impl Fn(u64, &[String]) -> String) -> String {
    let mut page = Page::new(look.width, look.color);
    let needed: Vec<&Edge> = found.edges.iter().filter(|edge| edge.needed).collect();
    let free: Vec<&Edge> = found.edges.iter().filter(|edge| !edge.needed).collect();
    headline(found, &needed, &mut page);
    must(&needed, &mut page);
    may(&free, &mut page);
    masks(found, &mut page);
    waits(found, &mut page);
    if let Some(witness) = needed.iter().find_map(|edge| edge.witness.as_ref()) {
        page.whole(&format!("Replay the first: {}", replay(witness.seed, &witness.deviations)));
    }
    let mut text = page.into_text();
    if let Some(patch) = &found.patch {
        text.push_str("\nThe runbook does not declare all that it needs between lanes; this patch does:\n\n");
        text.push_str(&visible_lines(patch));
    }
    text
}

fn headline(found: &Constraints, needed: &[&Edge], page: &mut Page) {
    let text = format!(
        "{} of {} must stay as they are, and what follows from them; everything else may change places.",
        counted(needed.len() as u64, "precedence"),
        found.scenario,
    );
    page.prose(0, Style::new().bold(), &text);
    let text = format!(
        "Played: {} of {} commands, each under {}, with lanes and barriers dropped. What these seeds, this load and \
         these objectives do not show is not found.",
        counted(found.orders, "order"),
        found.commands.len(),
        counted(found.seeds.len() as u64, "seed"),
    );
    page.prose(0, quiet(), &text);
}

/// What must come first, and what happens otherwise.
fn must(needed: &[&Edge], page: &mut Page) {
    if needed.is_empty() {
        return;
    }
    page.heading("Must come in this order");
    let rows: Vec<Row> = needed
        .iter()
        .map(|edge| Row {
            cells: vec![edge.before.clone(), edge.after.clone(), otherwise(edge.witness.as_ref())],
            style: edge.witness.as_ref().map_or(Style::new(), style),
            ..Row::default()
        })
        .collect();
    page.table(&[words("before"), words("after"), words("otherwise")], &rows);
    page.prose(2, quiet(), "To see one, rehearse with `order freely AFTER, BEFORE`.");
}

/// What happens where an order is not kept.
fn otherwise(witness: Option<&Witness>) -> String {
    let Some(witness) = witness else { return String::from("cannot be typed: the one brings the tools") };
    let mut parts = Vec::new();
    let cause = witness.cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    match (witness.lost, witness.pending) {
        (0, 0) if witness.verdict == Verdict::Held => {}
        (0, 0) => parts.push(format!("{}{cause}", verdict(witness.verdict))),
        (0, pending) => parts.push(format!("{} pending{cause}", count(pending))),
        (lost, _) => parts.push(format!("{} lost{cause}", count(lost))),
    }
    parts.extend(witness.amiss.iter().filter(|one| !one.starts_with("objective")).cloned());
    parts.join("; ")
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Held => "held",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Stuck => "stuck",
        Verdict::Violated => "violated",
    }
}

fn style(witness: &Witness) -> Style {
    if witness.verdict == Verdict::Violated { bad() } else { doubtful() }
}

/// What the document orders and nothing needs.
fn may(free: &[&Edge], page: &mut Page) {
    if free.is_empty() {
        return;
    }
    page.heading("Printed in this order, and harmless in the other");
    let row = |edge: &&Edge| Row {
        cells: vec![edge.before.clone(), edge.after.clone(), count(edge.orders_tried)],
        ..Row::default()
    };
    let rows: Vec<Row> = free.iter().map(row).collect();
    page.table(&[words("before"), words("after"), numbers("orders tried")], &rows);
}

fn masks(found: &Constraints, page: &mut Page) {
    let masks = found.masks_by_kind();
    if !masks.commands.is_empty() {
        page.heading("Any one of these suffices");
        for group in masks.commands {
            let group: Vec<&str> = group.iter().map(|one| one.trim_start_matches("skip ")).collect();
            page.prose(2, doubtful(), &group.join(", "));
        }
    }
    if !masks.precedences.is_empty() {
        page.heading("One of these must be kept");
        let (short, long): (Vec<&[String]>, Vec<&[String]>) =
            masks.precedences.into_iter().partition(|group| group.len() <= SHOWN_MAX);
        short.iter().for_each(|group| page.prose(2, doubtful(), &group.join("; ")));
        if !long.is_empty() {
            let text =
                format!("{} of more than {SHOWN_MAX} are in the JSON.", counted(long.len() as u64, "group"));
            page.prose(2, quiet(), &text);
        }
    }
    if found.masks_untried > 0 {
        let text =
            format!("{} of commands were not left out together.", counted(found.masks_untried, "triple"));
        page.prose(2, quiet(), &text);
    }
}

fn waits(found: &Constraints, page: &mut Page) {
    if found.superfluous_waits.is_empty() {
        return;
    }
    page.heading("Need not be waited for, one by one");
    let row = |wait: &search::constraints::Wait| Row {
        cells: vec![length(wait.saves_s), wait.step.clone()],
        style: good(),
        ..Row::default()
    };
    let rows: Vec<Row> = found.superfluous_waits.iter().map(row).collect();
    page.table(&[numbers("saves"), words("command")], &rows);
}
