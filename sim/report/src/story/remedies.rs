//! What was tried, and what came of it.

use crate::cause::kind_in_words;
use crate::text::{Page, doubtful, good, name_command, quiet, verdict_name};
use crate::units::{format_count, format_counted, format_length, format_weather};
use rehearsal::outcome::Verdict;
use rehearsal::story::{Fate, Proof, Remedy, Setback};

/// Writes each remedy with its mark.
pub(super) fn write(title: &str, remedies: &[Remedy], page: &mut Page) {
    if remedies.is_empty() {
        return;
    }
    page.heading(&format!("{title} (each line was rehearsed; + all is well, ~ it helps, - it does not)"));
    let (mut telling, silent): (Vec<&Remedy>, Vec<&Remedy>) = remedies.iter().partition(|one| one.changes);
    telling.sort_by_key(|remedy| rank(remedy));
    for remedy in telling {
        let (style, mark) = [(good(), "+"), (doubtful(), "~"), (quiet(), "-")][rank(remedy)];
        page.prose(2, style, &format!("{mark} {}: {}", remedy.text, outcome(remedy)));
        if !remedy.rehung.is_empty() {
            let faults: Vec<String> = remedy.rehung.iter().map(|fault| format!("`{fault}`")).collect();
            page.prose(4, style, &format!("with {}, which is the same moment", faults.join(" and ")));
        }
        for line in remedy.proof.iter().flat_map(proof) {
            page.prose(4, style, &line);
        }
    }
    match silent.len() as u64 {
        0 => {}
        1 => page.prose(2, quiet(), "One more was rehearsed, and changes nothing."),
        many => page.prose(2, quiet(), &format!("{many} more were rehearsed, and change nothing.")),
    }
}

/// What a remedy is worth: all is well with it, it helps, or it does not; the best is told first.
fn rank(remedy: &Remedy) -> usize {
    match remedy.helps {
        true if remedy.saves_all() => 0,
        true => 1,
        false => 2,
    }
}

fn outcome(remedy: &Remedy) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(remedy.fate.map(|fate| {
        String::from(match fate {
            Fate::Survived => "it survives",
            Fate::Superseded => "it is superseded",
            Fate::Pending => "it is pending",
            Fate::Lost => "it is lost all the same",
        })
    }));
    parts.extend(remedy.longest_gap_s.map(|gap| format!("the longest gap is {}", format_length(gap))));
    parts.extend(remedy.stuck_at.as_ref().map(|step| format!("stuck at {}", name_command(step))));
    parts.push(missing(remedy.lost, remedy.pending));
    if remedy.missed > 0 {
        parts.push(format!("{} of the goal missed", format_counted(remedy.missed, "point")));
    }
    match remedy.failed_commands {
        0 => {}
        1 => parts.push(String::from("1 command did not do what it says")),
        many => parts.push(format!("{} commands did not do what they say", format_count(many))),
    }
    let verdict = if remedy.verdict == Verdict::Held { "HELD" } else { verdict_name(remedy.verdict) };
    format!("{}{} ({verdict})", parts.join("; "), broken(&remedy.broken))
}

/// With what a remedy was tried further, and what speaks against it.
fn proof(proof: &Proof) -> Vec<String> {
    let mut lines = Vec::new();
    match &proof.fails {
        None if proof.idle == 0 => lines.push(format!(
            "so in all {} runs {}{}",
            format_count(proof.runs),
            format_weather(proof.seeds.len(), &proof.loads),
            alike(proof.alike)
        )),
        None => lines.push(format!(
            "so in all {} runs {}{}, but in {} of them a fault was never set off, which proves nothing",
            format_count(proof.runs),
            format_weather(proof.seeds.len(), &proof.loads),
            alike(proof.alike),
            format_count(proof.idle)
        )),
        Some(fails) => lines.push(format!(
            "but not with seed {} and {} of the load: {} ({})",
            fails.seed,
            fails.load,
            setback(fails),
            verdict_name(fails.verdict)
        )),
    }
    let first = proof.errors.first();
    lines.extend(first.map(|first| match proof.errors.len() {
        1 => format!("but the check finds an error in that text: {first}"),
        many => format!("but the check finds {many} errors in that text, the first: {first}"),
    }));
    lines
}

/// In how many runs the runbook as written does no better.
fn alike(runs: u64) -> String {
    match runs {
        0 => String::new(),
        runs => format!(", but for {} in which the runbook as written does no better", format_count(runs)),
    }
}

fn setback(fails: &Setback) -> String {
    let mut parts: Vec<String> =
        fails.stuck_at.iter().map(|step| format!("stuck at {}", name_command(step))).collect();
    parts.push(missing(fails.lost, fails.pending));
    if fails.missed > 0 {
        parts.push(format!("{} of the goal missed", format_counted(fails.missed, "point")));
    }
    format!("{}{}", parts.join("; "), broken(&fails.broken))
}

/// What is broken besides.
fn broken(kinds: &[String]) -> String {
    match kinds {
        [] => String::new(),
        kinds => {
            let words: Vec<String> = kinds.iter().map(|kind| kind_in_words(kind)).collect();
            format!(", with {}", words.join(", "))
        }
    }
}

fn missing(lost: u64, pending: u64) -> String {
    match (lost, pending) {
        (0, 0) => String::from("nothing is missing"),
        (0, pending) => format!("nothing is lost, {} pending", format_count(pending)),
        (lost, 0) => format!("{} lost", format_count(lost)),
        (lost, pending) => format!("{} lost, {} pending", format_count(lost), format_count(pending)),
    }
}
