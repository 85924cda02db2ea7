//! Where each defect and each slip was caught when it was hunted for, so that a suite need not hunt anew each time.
//!
//! `caught.txt` has a line for each: the name, the scenario, and the deviations that the search proposed. That one case is
//! played first, among all that the search proposes still: it proves as much as the hunt that found it, at a hundredth of
//! its rehearsals. Where it is no longer proposed or no longer catches, the hunt goes through all cases, and the file is to
//! be written anew: `CUTOVER_RENEW=1 cargo test --test planted`; with `CUTOVER_ALL=1` nothing is remembered. `CUTOVER_PART`
//! names a part whose defects alone are played or hunted for; the lines of all others stay as they are.

use crate::catalogue::DEFECTS;
use crate::hunt::Hunt;
use crate::slips::SLIPS;
use std::collections::BTreeMap;
use std::fmt::Write;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/planted/caught.txt");

/// A case that caught something: its scenario and its deviations.
pub(crate) type Case = (String, String);

/// The file.
#[derive(Debug)]
pub(crate) struct Remembered {
    text: String,
    cases: BTreeMap<String, Case>,
}

impl Remembered {
    /// What stands in the file; nothing where none is there.
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(FILE).unwrap_or_default();
        let cases = text.lines().filter_map(|line| {
            let mut parts = line.split(" | ").map(str::to_owned);
            Some((parts.next()?, (parts.next()?, parts.next()?)))
        });
        Self { cases: cases.collect(), text }
    }

    /// The case that caught this one, unless all hunts are asked for.
    pub(crate) fn of(&self, name: &str) -> Option<&Case> {
        self.cases.get(name).filter(|_| !is_set("CUTOVER_ALL"))
    }

    /// Compares the file with what was caught, or writes it where that is asked for. What was not played stays as it stands.
    pub(crate) fn compare(&self, hunts: &[(&str, Hunt)]) {
        let mut text = String::new();
        let names = DEFECTS.iter().map(|defect| defect.name).chain(SLIPS.iter().map(|slip| slip.name));
        for name in names {
            let case = match hunts.iter().find(|(hunted, _)| *hunted == name) {
                Some((_, hunt)) => {
                    let found = hunt.caught.as_ref();
                    found.map(|found| (found.scenario.to_owned(), found.deviations.join("; ")))
                }
                None => self.cases.get(name).cloned(),
            };
            let Some((scenario, deviations)) = case else { continue };
            writeln!(text, "{name} | {scenario} | {deviations}").expect("a string takes it");
        }
        if is_set("CUTOVER_RENEW") {
            std::fs::write(FILE, text).expect("it can be written");
        } else {
            assert!(
                self.text == text,
                "tests/planted/caught.txt is not what was caught; CUTOVER_RENEW=1 writes it anew"
            );
        }
    }
}

/// The part whose defects alone are played or hunted for, where `CUTOVER_PART` names one.
#[expect(clippy::disallowed_methods, reason = "the switches of this test, which no case depends on")]
pub(crate) fn part() -> Option<String> {
    std::env::var("CUTOVER_PART").ok()
}

/// Whether a switch of this test is set.
#[expect(clippy::disallowed_methods, reason = "the switches of this test, which no case depends on")]
pub(crate) fn is_set(switch: &str) -> bool {
    std::env::var(switch).is_ok()
}
