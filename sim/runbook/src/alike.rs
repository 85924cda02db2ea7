//! Findings that say the same, told as one with their number: somebody who reads seventy times that a word is misspelt
//! reads nothing else. Machines are told each.

use crate::diagnostic::sorted;
use crate::{Diagnostic, Sources};

/// So many that say the same are told one by one.
const APART_MAX: usize = 4;

/// So many lines are named of those that are not told one by one.
const LINES_MAX: usize = 12;

/// The findings in order; of more than a few that say the same, the first, with the lines of the others.
pub(crate) fn gathered(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<Diagnostic> {
    let sorted = sorted(diagnostics);
    let mut gathered: Vec<Diagnostic> = Vec::new();
    let mut told: Vec<&Diagnostic> = Vec::new();
    for found in &sorted {
        if told.iter().any(|one| says_the_same(one, found)) {
            continue;
        }
        let alike: Vec<&&Diagnostic> = sorted.iter().filter(|one| says_the_same(one, found)).collect();
        if alike.len() <= APART_MAX {
            gathered.push((*found).clone());
            continue;
        }
        told.push(found);
        let lines =
            alike[1..].iter().map(|one| sources.position(one.primary.file, one.primary.range.start).line);
        let mut lines: Vec<usize> = lines.collect();
        lines.dedup();
        let named: Vec<String> = lines.iter().take(LINES_MAX).map(usize::to_string).collect();
        let more = if lines.len() > LINES_MAX { ", ..." } else { "" };
        let others = alike.len() - 1;
        let message =
            format!("{}, and so in {others} other places: lines {}{more}", found.message, named.join(", "));
        gathered.push(Diagnostic { message, ..(*found).clone() });
    }
    gathered
}

/// Whether two findings of one file say the same of different places.
fn says_the_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let mended = |found: &Diagnostic| found.patch.as_ref().map(|patch| patch.text.clone());
    one.primary.file == other.primary.file
        && (&one.code, one.severity, &one.message, &one.help)
            == (&other.code, other.severity, &other.message, &other.help)
        && one.labels.is_empty()
        && other.labels.is_empty()
        && mended(one) == mended(other)
}

#[cfg(test)]
mod tests {
    use super::gathered;
    use crate::{Diagnostic, Severity, Sources};

    #[test]
    fn what_says_the_same_in_many_places_is_told_once_with_its_number_and_a_few_stay_apart() {
        let mut sources = Sources::new();
        let file = sources.add("a.md", "x\n".repeat(100));
        let found = |line: usize, message: &str| {
            Diagnostic::found("code", Severity::Error, message).at(file, line * 2..line * 2 + 1, "")
        };
        let mut all: Vec<Diagnostic> = (0..70).map(|line| found(line, "one")).collect();
        all.extend((70..74).map(|line| found(line, "two")));
        let told = gathered(&all, &sources);
        assert_eq!(told.len(), 5);
        assert!(
            told[0].message.starts_with("one, and so in 69 other places: lines 2, 3, "),
            "{}",
            told[0].message
        );
        assert!(told[1..].iter().all(|one| one.message == "two"));
    }
}
