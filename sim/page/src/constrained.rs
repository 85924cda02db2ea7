//! What must come before what in a runbook, as one HTML file: the needed edges with what happens otherwise, how much room
//! each command has, groups of which one suffices, waits, and what is free.

use crate::document::{Document, DocumentCommand, Part};
use crate::render::{Page, rendered};
use crate::told::{Figure, grouped};
use minijinja::context;
use minijinja::value::{Serde, Value};
use runbook::Address;
use search::constraints::{Constraints, Edge, Witness};
use serde::Serialize;
use std::collections::BTreeSet;

/// The scripts of the page, in the order in which they need each other.
const SCRIPTS: &[&str] = &[include_str!("../assets/common.js"), include_str!("../assets/graph.js")];

/// All that a page of constraints is made of.
pub struct ConstrainedPage<'a> {
    /// What was found.
    pub found: &'a Constraints,
    /// The runbook.
    pub document: Document,
    /// The command that plays a case again.
    pub replay: &'a dyn Fn(u64, &[String]) -> String,
    /// The command that searches again.
    pub command: String,
}

/// A command with its place in the graph.
#[derive(Debug, Serialize)]
struct Node {
    a: String,
    lane: String,
    text: String,
    /// The first and the last place at which it may stand, counted from nothing.
    room: (usize, usize),
    /// How many must come one after the other before it.
    depth: usize,
}

/// A needed edge.
#[derive(Debug, Serialize)]
struct Line {
    from: usize,
    to: usize,
    kind: &'static str,
    words: String,
    replay: Option<String>,
}

/// What the scripts draw.
#[derive(Debug, Serialize)]
struct Data {
    nodes: Vec<Node>,
    lines: Vec<Line>,
}

/// A group of which one suffices.
#[derive(Debug, Serialize)]
struct Group {
    one_of: Vec<String>,
    is_of_commands: bool,
    otherwise: String,
    replay: String,
}

/// What stands in words.
#[derive(Debug, Serialize)]
struct Told {
    needed: usize,
    figures: Vec<Figure>,
    groups: Vec<Group>,
    free: Vec<(String, String, u64)>,
    beyond: Vec<(String, String, String)>,
}

/// The constraints of a runbook as one HTML file.
///
/// # Panics
/// Where a template of this crate is wrong, which its tests show.
#[must_use]
pub fn constrained_page(page: &ConstrainedPage<'_>) -> String {
    let data = data(page);
    let told = told(page, &data);
    let context = context! {
        found => Value::from(Serde(page.found)),
        nodes => Value::from(Serde(&data.nodes)),
        told => Value::from(Serde(&told)),
        command => page.command.as_str(),
    };
    rendered(&Page { template: "constrained.html", scripts: SCRIPTS, data: &data }, context)
}

fn data(page: &ConstrainedPage<'_>) -> Data {
    let commands = &page.found.commands;
    let typed: Vec<&DocumentCommand> =
        page.document.steps.iter().flat_map(|step| &step.parts).filter_map(Part::command).collect();
    let place = |text: &str| {
        let named: Address = text.parse().ok()?;
        commands.iter().position(|command| command.overlaps(&named))
    };
    let firm = page.found.edges.iter().filter(|edge| edge.is_firm());
    let lines: Vec<Line> = firm
        .filter_map(|edge| {
            let (from, to) = (place(&edge.before)?, place(&edge.after)?);
            let (kind, words) = otherwise(edge);
            let replay = edge.witness.as_ref().map(|one| (page.replay)(one.seed, &one.deviations));
            Some(Line { from, to, kind, words, replay })
        })
        .collect();
    let nodes = commands.iter().enumerate().map(|(number, address)| {
        let own = |command: &&&DocumentCommand| {
            command.address.parse().is_ok_and(|typed: Address| typed.overlaps(address))
        };
        let command = typed.iter().find(own);
        let before = reached(number, &lines, |line| (line.to, line.from));
        let after = reached(number, &lines, |line| (line.from, line.to));
        Node {
            a: address.to_string(),
            lane: command.map(|command| command.lane.clone()).unwrap_or_default(),
            text: command
                .map(|command| command.text.split_whitespace().collect::<Vec<_>>().join(" "))
                .unwrap_or_default(),
            room: (before.len(), commands.len() - 1 - after.len()),
            depth: depth(number, &lines, commands.len()),
        }
    });
    Data { nodes: nodes.collect(), lines }
}

/// All that is reached from a command along the edges of one direction.
fn reached(from: usize, lines: &[Line], way: impl Fn(&Line) -> (usize, usize)) -> BTreeSet<usize> {
    let (mut found, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(at) = open.pop() {
        let next = lines.iter().map(&way).filter(|(one, _)| *one == at).map(|(_, other)| other);
        for other in next {
            if found.insert(other) {
                open.push(other);
            }
        }
    }
    found
}

/// The longest way of edges that ends at a command; no way is longer than there are commands.
fn depth(of: usize, lines: &[Line], commands: usize) -> usize {
    let mut last: BTreeSet<usize> = BTreeSet::from([of]);
    for length in 0..commands {
        last = lines.iter().filter(|line| last.contains(&line.to)).map(|line| line.from).collect();
        if last.is_empty() {
            return length;
        }
    }
    commands
}

/// What happens where an edge is not kept: its kind, and in words.
fn otherwise(edge: &Edge) -> (&'static str, String) {
    match &edge.witness {
        None => ("tools", String::from("cannot be typed otherwise: the one brings the tools of the other")),
        Some(witness) => (kind(witness), in_words(witness)),
    }
}

const fn kind(witness: &Witness) -> &'static str {
    match (witness.lost, witness.pending, witness.verdict) {
        (0, 0, _) => "amiss",
        (0, ..) => "pending",
        _ => "loss",
    }
}

fn in_words(witness: &Witness) -> String {
    let cause =
        witness.cause.as_ref().map(|cause| format!(" ({})", cause.replace('-', " "))).unwrap_or_default();
    let seen: Vec<&str> =
        witness.amiss.iter().map(String::as_str).filter(|one| one.contains(' ')).take(3).collect();
    let weather = match witness.weather.as_slice() {
        [] => String::new(),
        some => format!(", with {}", some.join("; ")),
    };
    let what = match (witness.lost, witness.pending) {
        (0, 0) if seen.is_empty() => String::from("does worse"),
        (0, 0) => seen.join(", "),
        (0, pending) => format!("{} pending", grouped(pending)),
        (lost, _) => format!("{} lost", grouped(lost)),
    };
    format!("{what}{cause}{weather}")
}

fn told(page: &ConstrainedPage<'_>, data: &Data) -> Told {
    let found = page.found;
    let of = |kind: &str| data.lines.iter().filter(|line| line.kind == kind).count() as u64;
    let free = found.edges.iter().filter(|edge| !edge.needed);
    let beyond = found.edges.iter().filter(|edge| edge.needed && !edge.is_firm());
    let groups = found.masks.iter().zip(&found.mask_witnesses).map(|(group, witness)| {
        let is_of_commands = group.iter().all(|one| one.starts_with("skip "));
        let bare = |one: &String| one.trim_start_matches("skip ").replace(" before ", " \u{2192} ");
        let replay = (page.replay)(witness.seed, &witness.deviations);
        Group {
            one_of: group.iter().map(bare).collect(),
            is_of_commands,
            otherwise: in_words(witness),
            replay,
        }
    });
    let free: Vec<(String, String, u64)> =
        free.map(|edge| (edge.before.clone(), edge.after.clone(), edge.orders_tried)).collect();
    let some = |count: usize| count as u64;
    let figures = vec![
        Figure::count("bad", of("loss"), "guard against loss", String::from("updates are lost otherwise")),
        Figure::count(
            "warn",
            of("pending"),
            "guard against pending",
            String::from("updates do not arrive otherwise"),
        ),
        Figure::count(
            "",
            of("amiss") + of("tools"),
            "guard themselves",
            String::from("something goes wrong, or cannot be typed"),
        ),
        Figure::count(
            "",
            some(free.len()),
            "printed, but free",
            String::from("harmless the other way round"),
        ),
        Figure::count("", some(found.masks.len()), "groups", String::from("of which one must be kept")),
        Figure::count(
            "",
            some(found.superfluous_waits.len()),
            "waits",
            String::from("that may be dropped, one by one"),
        ),
    ];
    Told {
        needed: data.lines.len(),
        figures,
        groups: groups.collect(),
        free,
        beyond: beyond
            .map(|edge| (edge.before.clone(), edge.after.clone(), edge.protects_only_against.join("; ")))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, depth, reached};

    fn line(from: usize, to: usize) -> Line {
        Line { from, to, kind: "loss", words: String::new(), replay: None }
    }

    #[test]
    fn a_command_stands_behind_the_longest_way_that_leads_to_it() {
        let lines = [line(0, 1), line(1, 3), line(0, 3), line(3, 4)];
        let depths: Vec<usize> = (0..5).map(|of| depth(of, &lines, 5)).collect();
        assert_eq!(depths, [0, 1, 0, 2, 3]);
        let before: Vec<usize> = reached(4, &lines, |line| (line.to, line.from)).into_iter().collect();
        assert_eq!(before, [0, 1, 3]);
    }
}
