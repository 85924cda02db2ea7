//! What is told of the hunts: a line for each, and how many were caught.

use crate::hunt::Hunt;
use crate::scenes::LOAD;
use std::io::Write;

/// The hunts for one kind of defect.
#[derive(Debug, Default)]
pub(crate) struct Report {
    planted: usize,
    caught: usize,
    rehearsals: usize,
    escaped: Vec<&'static str>,
    hunts: Vec<(&'static str, Hunt)>,
}

impl Report {
    /// Adds a hunt and tells it.
    pub(crate) fn add(&mut self, name: &'static str, wrong: &str, hunt: Hunt) {
        self.planted += 1;
        self.rehearsals += hunt.rehearsals;
        let how = match &hunt.caught {
            None => {
                self.escaped.push(name);
                if hunt.reached {
                    "ESCAPED".to_owned()
                } else {
                    "ESCAPED: no run came to its place".to_owned()
                }
            }
            Some(found) => {
                self.caught += 1;
                let mistakes: Vec<&str> =
                    found.deviations.iter().map(String::as_str).filter(|one| *one != LOAD).collect();
                let under = if mistakes.is_empty() { "as written".into() } else { mistakes.join(", ") };
                format!("{} in {}: {under}", found.by, found.scenario)
            }
        };
        tell(&format!("{:>6}  {name}: {wrong}\n        {how}", hunt.rehearsals));
        self.hunts.push((name, hunt));
    }

    /// What was hunted, with what came of it.
    pub(crate) fn into_hunts(self) -> Vec<(&'static str, Hunt)> {
        self.hunts
    }

    /// How many were caught.
    pub(crate) fn sum(&self, what: &str) -> String {
        let Self { planted, caught, rehearsals, .. } = self;
        format!("{caught} of {planted} {what} were caught, by {rehearsals} rehearsals")
    }

    /// Asserts that at least 95 of 100 were caught.
    #[track_caller]
    pub(crate) fn assert_caught(&self) {
        let Self { planted, caught, escaped, .. } = self;
        assert!(caught * 100 >= planted * 95, "{caught} of {planted}; not caught: {escaped:?}");
    }
}

/// Tells something at once and past what the harness keeps back, for a hunt takes its time.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
