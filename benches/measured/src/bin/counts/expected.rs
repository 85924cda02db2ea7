//! The file of expected counts, and what differs from it.
//!
//! A line that begins with `#` is a remark; one names the compiler whose code was counted, since another one makes other
//! code of the same source; each of the others is the name of a work and its instructions.

use std::fmt::Write as _;

/// What a count may differ by, in thousandths, up or down.
pub(crate) const TOLERANCE: u64 = 30;

/// What stands at the head of the file.
const HEAD: &str = "\
# Instructions of seven works, as `cargo run --release -p measured --bin counts` counts them; `-- --renew` writes this
# file. A change of more than 3 % in either direction fails until the new count stands here.
";

/// What was counted, or is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    /// The compiler, as it says itself which it is, and the system that it compiles for.
    pub(crate) compiler: String,
    /// The instructions of each work.
    pub(crate) works: Vec<(String, u64)>,
}

impl Counts {
    /// Reads the file.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut counts = Self { compiler: String::new(), works: Vec::new() };
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if line.starts_with("rustc ") {
                line.clone_into(&mut counts.compiler);
                continue;
            }
            let work =
                line.split_once(' ').and_then(|(name, count)| Some((name, count.trim().parse().ok()?)));
            let (name, count) = work.ok_or_else(|| format!("`{line}` is no work with its count"))?;
            counts.works.push((name.to_owned(), count));
        }
        Ok(counts)
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("{HEAD}{}\n", self.compiler);
        for (name, count) in &self.works {
            let _ = writeln!(text, "{name:<17} {count:>12}");
        }
        text
    }

    /// How much there is of a work.
    fn of(&self, name: &str) -> Option<u64> {
        self.works.iter().find(|(one, _)| one == name).map(|(_, count)| *count)
    }

    /// A line for each work with old, new and the difference, and whether all are as they should be.
    pub(crate) fn compared(&self, now: &Self) -> (String, bool) {
        let mut text = format!("{:<17} {:>12} {:>12} {:>9}\n", "work", "expected", "counted", "differs");
        let mut alike = true;
        for (name, new) in &now.works {
            let old = self.of(name);
            let within = old.is_some_and(|old| new.abs_diff(old) * 1_000 <= old * TOLERANCE);
            alike &= within;
            let told = old.map_or_else(|| String::from("-"), |old| old.to_string());
            let differs = old.map_or_else(|| String::from("new"), |old| percent(old, *new));
            let verdict = if within { "" } else { "  more than 3 %" };
            let _ = writeln!(text, "{name:<17} {told:>12} {new:>12} {differs:>9}{verdict}");
        }
        for (name, old) in self.works.iter().filter(|(name, _)| now.of(name).is_none()) {
            alike = false;
            let _ = writeln!(text, "{name:<17} {old:>12} {:>12} {:>9}  no such work", "-", "gone");
        }
        (text, alike)
    }
}

/// By how many hundredths of a percent the new is more or less than the old.
fn percent(old: u64, new: u64) -> String {
    let sign = if new < old { '-' } else { '+' };
    let hundredths = u128::from(new.abs_diff(old)) * 10_000 / u128::from(old.max(1));
    format!("{sign}{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(works: &[(&str, u64)]) -> Counts {
        let works = works.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        Counts { compiler: String::from("rustc 1.88.0 (x) on somewhere"), works }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let counts = counts(&[("kernel", 12), ("a-name-that-is-longer-than-the-column", 3_000_000_000_000)]);
        assert_eq!(Counts::read(&counts.text()), Ok(counts));
    }

    #[test]
    fn three_in_a_hundred_more_or_less_are_let_pass_and_no_more() {
        let expected = counts(&[("kernel", 1_000)]);
        for (count, passes) in [(1_000, true), (1_030, true), (1_031, false), (970, true), (969, false)] {
            assert_eq!(expected.compared(&counts(&[("kernel", count)])).1, passes, "{count}");
        }
        let (text, _) = expected.compared(&counts(&[("kernel", 969)]));
        assert!(text.contains("-3.10 %  more than 3 %"), "{text}");
    }

    #[test]
    fn a_work_that_is_new_or_gone_does_not_pass() {
        let (text, passes) = counts(&[("kernel", 5)]).compared(&counts(&[("judge", 5)]));
        assert!(!passes && text.contains("new") && text.contains("gone"), "{text}");
    }

    #[test]
    fn a_line_that_is_no_count_is_told() {
        assert_eq!(
            Counts::read("kernel many\n"),
            Err(String::from("`kernel many` is no work with its count"))
        );
    }
}
