//! Constraints as text: first what must not be changed, then what may be, then what would make the runbook safer.
//!
//! Nothing is judged here. The patch stands last and whole, so that it can be cut out and applied.

use crate::explored::sets_load;
use crate::text::{Page, TableRow, bad, doubtful, good, numbers, quiet, words};
use crate::units::{format_count, format_counted, format_length, format_weather};
use crate::{Detail, Look};
use anstyle::Style;
use rehearsal::outcome::Verdict;
use runbook::visible_lines;
use search::constraints::{Constraints, Edge, FurtherTrials, Lifted, Part, Wait, Witness};

/// Longer groups of precedences say little to a reader.
const SHOWN_MAX: usize = 3;

/// The constraints of a runbook as text; `replay` makes the command that replays a seed with deviations.
#[must_use]
pub fn constraints(found: &Constraints, look: Look, replay: impl Fn(u64, &[String]) -> String) -> String {
    let mut page = Page::new(look);
    let needed: Vec<&Edge> = found.edges.iter().filter(|edge| edge.is_firm()).collect();
    headline(found, &needed, &mut page);
    must(found, &needed, &replay, &mut page);
    may(found, &mut page);
    waits(found, &mut page);
    beyond(found, &mut page);
    masks(found, &mut page);
    if let Some(witness) = needed.iter().find_map(|edge| edge.witness.as_ref()) {
        page.whole(&format!("Replay the first: {}", replay(witness.seed, &witness.deviations)));
    }
    let mut text = page.into_text();
    if let Some(patch) = found.patch.as_ref().filter(|_| look.detail != Detail::Verdict) {
        text.push_str("\nThe runbook does not declare all that it needs between lanes; this patch does:\n\n");
        text.push_str(&visible_lines(patch));
    }
    text
}

fn headline(found: &Constraints, needed: &[&Edge], page: &mut Page) {
    let text = format!(
        "{} of {} must stay as they are, and what follows from them.",
        format_counted(needed.len() as u64, "precedence"),
        found.scenario,
    );
    page.prose(0, Style::new().bold(), &text);
    let text = format!(
        "Played: {} of {} commands, each under {}, with lanes and barriers dropped.{} What these seeds, loads, faults \
         and objectives do not show is not found; of what is not told here nothing is promised.",
        format_counted(found.orders, "order"),
        found.commands.len(),
        format_counted(found.seeds.len() as u64, "seed"),
        further(found),
    );
    page.prose(0, quiet(), &text);
    if let Some(lifted) = &found.at_whole {
        page.prose(0, quiet(), &decided_at_whole(lifted));
    }
    if let Some(part) = found.part {
        page.prose(0, doubtful(), &looked_at(part));
    }
}

/// At which part of the load all was played first, and how often the whole load decided otherwise.
fn decided_at_whole(lifted: &Lifted) -> String {
    let Lifted { part, harm_at_part, harm_at_whole } = lifted;
    let count = |those: &[String]| match those.len() {
        0 => String::from("nothing"),
        count => format_count(count as u64),
    };
    format!(
        "Orders, seeds and faults were played at {part} first, and whatever is told was played at the whole load, which \
         decides: of what was looked at {} did harm at {part} alone, and {} where more than that was sent. `--load 100%` \
         plays nothing at a part of the load.",
        count(harm_at_part),
        count(harm_at_whole)
    )
}

/// What part of the orders was looked at.
fn looked_at(part: Part) -> String {
    let threes = if part.threes { "" } else { ", and not every order of three of them was played" };
    format!(
        "These are too many commands for all of their orders: only what stands at most {} apart changed places or was \
         left out together{threes}. Whether an order further apart matters is not known.",
        format_counted(part.reach, "place"),
    )
}

/// With what everything was tried that did no harm at first.
fn further(found: &Constraints) -> String {
    let Some(most) = tries(found).max_by_key(|tried| tried.faults) else { return String::new() };
    let faults = match most.faults {
        0 => String::from("with no fault, for the scenario allows none"),
        _ => String::from("with each fault of the scenario's budget at its steps"),
    };
    format!(
        " What did no harm was tried again, beside the runbook as written in the same weather: {}, and {faults}.",
        format_weather(most.seeds.len(), &most.loads),
    )
}

fn tries(found: &Constraints) -> impl Iterator<Item = &FurtherTrials> {
    let edges = found.edges.iter().filter_map(|edge| edge.tried.as_ref());
    let waits = found.superfluous_waits.iter().map(|wait| &wait.tried);
    edges.chain(waits).chain(found.mask_tries.iter().flatten())
}

/// In how many runs something held; where it did not, the runbook as written failed too.
fn held(tried: &FurtherTrials) -> String {
    if tried.held == tried.runs {
        return format!("all {}", format_count(tried.runs));
    }
    format!("{} of {}", format_count(tried.held), format_count(tried.runs))
}

/// What to say of the runs in which something did not hold.
fn not_held<'a>(mut tries: impl Iterator<Item = &'a FurtherTrials>, page: &mut Page) {
    if tries.any(|tried| tried.held < tried.runs) {
        page.prose(
            2,
            quiet(),
            "Where not all held, the runbook as written did not hold either, and did no better.",
        );
    }
}

/// What must come first, and what happens otherwise.
fn must(found: &Constraints, needed: &[&Edge], replay: impl Fn(u64, &[String]) -> String, page: &mut Page) {
    if needed.is_empty() {
        return;
    }
    page.heading("Must come in this order");
    let meaning = "In the other order the runbook fails, or a command is refused or gives up, or a finding says what is \
                   amiss: a run that holds all the same is told with what goes wrong in it.";
    page.prose(2, quiet(), meaning);
    let usual = Surroundings::usual(found, needed);
    let rows: Vec<TableRow> = needed
        .iter()
        .map(|edge| TableRow {
            cells: vec![edge.before.clone(), edge.after.clone(), otherwise(edge.witness.as_ref())],
            style: edge.witness.as_ref().map_or(Style::new(), style),
            below: edge
                .witness
                .iter()
                .filter_map(|witness| Surroundings::of(witness).beside(&usual))
                .collect(),
        })
        .collect();
    page.table(&[words("before"), words("after"), words("otherwise")], &rows);
    page.prose(2, quiet(), &usual.to_see_one());
    let witnessed = needed.iter().filter_map(|edge| Some((edge, edge.witness.as_ref()?)));
    let longer: Vec<(&&Edge, &Witness)> = witnessed.filter(|(_, witness)| takes_more(witness)).collect();
    if !longer.is_empty() {
        page.prose(2, quiet(), "Where the two alone do not show it:");
    }
    for (edge, witness) in longer {
        page.prose(4, Style::new(), &format!("{} before {}:", edge.before, edge.after));
        page.kept(6, &replay(witness.seed, &witness.deviations));
    }
}

/// Whether a witness has more in its order than the two whose precedence it breaks.
fn takes_more(witness: &Witness) -> bool {
    let orders = witness.deviations.iter().filter_map(|one| one.strip_prefix("order freely "));
    orders.map(|listed| listed.split(',').count()).any(|listed| listed > 2)
}

/// What happens where an order is not kept.
fn otherwise(witness: Option<&Witness>) -> String {
    let Some(witness) = witness else { return String::from("cannot be typed: the one brings the tools") };
    let mut parts = Vec::new();
    let cause = witness.cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    match (witness.lost, witness.pending) {
        (0, 0) if witness.verdict == Verdict::Held => {}
        (0, 0) => parts.push(format!("{}{cause}", verdict(witness.verdict))),
        (0, pending) => parts.push(format!("{} pending{cause}", format_count(pending))),
        (lost, _) => parts.push(format!("{} lost{cause}", format_count(lost))),
    }
    parts.extend(witness.amiss.iter().filter(|one| !one.starts_with("objective")).cloned());
    parts.join("; ")
}

/// In what a witness was played beside its order.
#[derive(PartialEq)]
struct Surroundings<'w> {
    seed: u64,
    load: Option<&'w str>,
    others: Vec<&'w str>,
}

impl<'w> Surroundings<'w> {
    fn of(witness: &'w Witness) -> Self {
        let beside = witness.deviations.iter().filter(|one| !one.starts_with("order freely "));
        let (loads, others): (Vec<&str>, Vec<&str>) =
            beside.map(String::as_str).partition(|one| sets_load(one));
        Self { seed: witness.seed, load: loads.last().copied(), others }
    }

    /// In what the first were played, of which nothing is said in each row.
    fn usual(found: &'w Constraints, needed: &[&'w Edge]) -> Self {
        let mut witnesses = needed.iter().filter_map(|edge| edge.witness.as_ref());
        let first =
            witnesses.find(|witness| witness.weather.is_empty() && found.seeds.contains(&witness.seed));
        let none = || Self {
            seed: found.seeds.first().copied().unwrap_or_default(),
            load: None,
            others: Vec::new(),
        };
        first.map_or_else(none, Self::of)
    }

    /// How to see a row below which nothing stands.
    fn to_see_one(&self) -> String {
        let with: Vec<String> =
            self.load.iter().chain(&self.others).map(|one| format!("`{one}`, ")).collect();
        let with = with.concat();
        let seed = self.seed;
        let load = if self.load.is_some() { ", at that load" } else { "" };
        format!(
            "To see one, rehearse under seed {seed} with {with}`order freely AFTER, BEFORE`; where something stands below it, \
             under that seed{load} and with that beside it."
        )
    }

    /// What of it is otherwise than usual, if anything.
    fn beside(&self, usual: &Self) -> Option<String> {
        let seed = (self.seed != usual.seed).then(|| format!("under seed {}", self.seed));
        let load = (self.load != usual.load).then(|| match self.load {
            Some(load) => format!("at {load}"),
            None => String::from("at the whole load"),
        });
        let others: Vec<&str> =
            self.others.iter().filter(|one| !usual.others.contains(one)).copied().collect();
        let others = (!others.is_empty()).then(|| format!("with {}", others.join("; ")));
        let parts: Vec<String> = seed.into_iter().chain(load).chain(others).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
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
fn may(found: &Constraints, page: &mut Page) {
    let free: Vec<(&Edge, &FurtherTrials)> = found
        .edges
        .iter()
        .filter(|edge| !edge.needed)
        .filter_map(|edge| Some((edge, edge.tried.as_ref()?)))
        .collect();
    if free.is_empty() {
        return;
    }
    page.heading("Printed in this order; the other held as well");
    let row = |(edge, tried): &(&Edge, &FurtherTrials)| TableRow {
        cells: vec![edge.before.clone(), edge.after.clone(), format_count(edge.orders_tried), held(tried)],
        ..TableRow::default()
    };
    let rows: Vec<TableRow> = free.iter().map(row).collect();
    page.table(&[words("before"), words("after"), numbers("orders tried"), numbers("held in")], &rows);
    not_held(free.iter().map(|(_, tried)| *tried), page);
}

fn masks(found: &Constraints, page: &mut Page) {
    let masks = found.masks_by_kind();
    if !masks.commands.is_empty() {
        page.heading("Any one of these sufficed wherever it was tried");
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
            let text = format!(
                "{} of more than {SHOWN_MAX} are in the JSON.",
                format_counted(long.len() as u64, "group")
            );
            page.prose(2, quiet(), &text);
        }
    }
    if found.masks_untried > 0 {
        let text = format!(
            "{} of commands were not left out together.",
            format_counted(found.masks_untried, "triple")
        );
        page.prose(2, quiet(), &text);
    }
}

fn waits(found: &Constraints, page: &mut Page) {
    let free: Vec<&Wait> =
        found.superfluous_waits.iter().filter(|wait| wait.protects_only_against.is_empty()).collect();
    if free.is_empty() {
        return;
    }
    page.heading("May be dropped: what comes next need not wait for its end, one by one");
    let row = |wait: &&Wait| TableRow {
        cells: vec![format_length(wait.saves_s), wait.step.clone(), held(&wait.tried)],
        style: good(),
        ..TableRow::default()
    };
    let rows: Vec<TableRow> = free.iter().map(row).collect();
    page.table(&[numbers("saves"), words("command"), numbers("held in")], &rows);
    not_held(free.iter().map(|wait| &wait.tried), page);
}

/// What only something outside the budget needs.
fn beyond(found: &Constraints, page: &mut Page) {
    let edges = found
        .edges
        .iter()
        .map(|edge| (format!("{} before {}", edge.before, edge.after), &edge.protects_only_against));
    let waits = found
        .superfluous_waits
        .iter()
        .map(|wait| (format!("the wait for {}", wait.step), &wait.protects_only_against));
    let rows: Vec<TableRow> = edges
        .chain(waits)
        .filter_map(|(what, against)| {
            let first = against.first()?;
            let more = against.len() as u64 - 1;
            let more = if more > 0 { format!(", and {} more", format_count(more)) } else { String::new() };
            Some(TableRow {
                cells: vec![what, format!("{first}{more}")],
                style: doubtful(),
                ..TableRow::default()
            })
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    page.heading("Protects only against what lies outside the scenario's budget");
    page.table(&[words("what"), words("does worse otherwise with")], &rows);
}
