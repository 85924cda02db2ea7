//! The page `sim/pac/readings.md` is what `pac/three-hosts` does under every reading of the manual.
//!
//! `CUTOVER_RENEW=1 cargo test --test it pac::readings` writes the page anew; the difference then shows in review.

use crate::support::{changed_of, missing};
use pac::Cluster;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::scenario::all_readings;
use rehearsal::{Family, Rehearsal};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How a run ended, as the page tells it.
fn in_words(outcome: &Outcome) -> String {
    let mut words = format!("{:?}", outcome.verdict).to_lowercase();
    if let Some(stuck) = &outcome.stuck_at {
        write!(words, "; stopped at {}: {}", stuck.address, stuck.reason).expect("a text can be written to");
    }
    for line in missing(outcome) {
        write!(words, "; {line}").expect("a text can be written to");
    }
    words
}

/// What one reading makes of all the others.
#[derive(Default)]
struct Tally {
    runs: usize,
    held: usize,
    ends: BTreeMap<String, usize>,
}

/// One tally for each value of each reading.
fn tallies() -> BTreeMap<(usize, usize), Tally> {
    let scene = changed_of::<Cluster>("pac/three-hosts", &[]);
    let mut rehearsal = Rehearsal::default();
    let mut all: BTreeMap<(usize, usize), Tally> = BTreeMap::new();
    for readings in all_readings(Cluster::reading_specs()) {
        let deviations: Vec<_> = readings
            .iter()
            .map(|(name, value)| format!("reading {name}={value}").parse().expect("a reading"))
            .collect();
        let course = scene.course(&deviations).expect("readings fit");
        let outcome = rehearsal.play(&scene, &course, 1);
        for (row, spec) in Cluster::reading_specs().iter().enumerate() {
            let chosen =
                spec.values.iter().position(|value| readings.get(spec.name).is_some_and(|it| it == value));
            let tally = all.entry((row, chosen.expect("a value of the reading"))).or_default();
            tally.runs += 1;
            tally.held += usize::from(outcome.verdict == Verdict::Held);
            *tally.ends.entry(in_words(&outcome)).or_default() += 1;
        }
    }
    all
}

const HEAD: &str = "# What the readings decide

Where the documents leave something open, a scenario chooses one reading of it. `pac/three-hosts` was played under every
combination, with seed 1 (`cutover rehearse pac/three-hosts --readings all`); a test plays them all and compares this
page to the letter.

| reading | value | what it asks | held | of |
|---|---|---|---|---|
";

fn page(tallies: &BTreeMap<(usize, usize), Tally>) -> String {
    let mut text = String::from(HEAD);
    for ((row, value), tally) in tallies {
        let spec = &Cluster::reading_specs()[*row];
        let asks = if *value == 0 { spec.question } else { "" };
        writeln!(
            text,
            "| `{}` | `{}` | {asks} | {} | {} |",
            spec.name, spec.values[*value], tally.held, tally.runs
        )
        .expect("a text can be written to");
    }
    let first: Vec<&Tally> =
        tallies.iter().filter(|((row, _), _)| *row == 0).map(|(_, tally)| tally).collect();
    let (held, runs) = first.iter().fold((0, 0), |sum, one| (sum.0 + one.held, sum.1 + one.runs));
    let targets = Cluster::reading_specs().iter().position(|spec| spec.name == "setmode-target");
    let target = targets.expect("there is such a reading");
    writeln!(
        text,
        "\n{held} of {runs} combinations hold, and which they are is decided by `setmode-target` alone: `SetMode` names no \
         PAC\n(`domain/pac.md 1.4`), and step 12 types it at the prompt of the old release, while both generations live.\n\
         Every other reading holds in as many runs with one value as with another. How the runs end:\n"
    )
    .expect("a text can be written to");
    text.push_str("| `setmode-target` | runs | how they end |\n|---|---|---|\n");
    for ((_, value), tally) in tallies.iter().filter(|((row, _), _)| *row == target) {
        for (end, count) in &tally.ends {
            let value = Cluster::reading_specs()[target].values[*value];
            writeln!(text, "| `{value}` | {count} | {end} |").expect("a text can be written to");
        }
    }
    text.push_str(TAIL);
    text
}

const TAIL: &str = "
`tools` takes the generation of the release that the typed program belongs to: the runbook is written for it, and holds
whatever else is read. Under `newest` step 12 quiesces the new PAC instead of the old one, and under `every` both: batch
stands still in the PAC that is to carry it, and nothing in the runbook sets it running again. Nobody but the vendor can
say which reading is the product's; an operator can find out by typing step 12 at a test cluster and looking at which
queue stands still.

The other readings change no verdict here, because the runbook does not depend on them: it removes the old store after
the last old region has gone, starts one region with `/s:u`, and quiesces when the work of the old PAC is done. What
they change when the runbook is not kept to is told in [hazards.md](hazards.md).
";

#[test]
fn the_target_of_setmode_decides_alone_and_the_page_of_readings_says_so() {
    let tallies = tallies();
    for ((row, value), tally) in &tallies {
        let spec = &Cluster::reading_specs()[*row];
        let held = match (spec.name, spec.values[*value]) {
            ("setmode-target", "tools") => tally.runs,
            ("setmode-target", _) => 0,
            // One target of three, whatever else is read.
            _ => tally.runs / 3,
        };
        assert_eq!(tally.held, held, "{}={}", spec.name, spec.values[*value]);
    }
    assert_eq!(tallies.iter().filter(|((row, _), _)| *row == 0).map(|(_, one)| one.runs).sum::<usize>(), 288);
    let told = page(&tallies);
    let file = crate::support::folder().join("../sim/pac/readings.md");
    if crate::scenarios::renews() {
        std::fs::write(&file, &told).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == told, "sim/pac/readings.md does not say what comes out now:\n{told}");
}
