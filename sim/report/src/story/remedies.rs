//! What was tried, and what came of it.

use crate::text::{Page, doubtful, good, quiet, verdict_name};
use crate::units::{count, counted, length};
use rehearsal::outcome::Verdict;
use rehearsal::story::{Fate, Remedy};

/// Writes each remedy with its mark.
pub(super) fn write(title: &str, remedies: &[Remedy], page: &mut Page) {
    if remedies.is_empty() {
        return;
    }
    page.heading(&format!("{title} (each line was rehearsed; + all is well, ~ it helps, - it does not)"));
    for remedy in remedies {
        let (style, mark) = match remedy.helps {
            true if remedy.saves_all() => (good(), "+"),
            true => (doubtful(), "~"),
            false => (quiet(), "-"),
        };
        page.prose(2, style, &format!("{mark} {}: {}", remedy.text, outcome(remedy)));
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
    parts.extend(remedy.longest_gap_s.map(|gap| format!("the longest gap is {}", length(gap))));
    parts.extend(remedy.stuck_at.as_ref().map(|step| format!("stuck at {step}")));
    parts.push(match (remedy.lost, remedy.pending) {
        (0, 0) => String::from("nothing is missing"),
        (0, pending) => format!("nothing is lost, {} pending", count(pending)),
        (lost, 0) => format!("{} lost", count(lost)),
        (lost, pending) => format!("{} lost, {} pending", count(lost), count(pending)),
    });
    if remedy.missed > 0 {
        parts.push(format!("{} of the goal missed", counted(remedy.missed, "point")));
    }
    let broken = match remedy.broken.as_slice() {
        [] => String::new(),
        kinds => format!(", but {}", kinds.join(", ")),
    };
    let verdict = if remedy.verdict == Verdict::Held { "HELD" } else { verdict_name(remedy.verdict) };
    format!("{}{broken} ({verdict})", parts.join("; "))
}
