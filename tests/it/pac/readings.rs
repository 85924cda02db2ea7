//! The page `sim/pac/readings.md` is what `pac/three-hosts` does under every two readings of the manual.
//!
//! `CUTOVER_RENEW=1 cargo test --test it pac::readings` writes the page anew; the difference then shows in review.

use crate::support::{changed_of, missing};
use pac::Cluster;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::scenario::{Readings, all_readings};
use rehearsal::{Domain, Rehearsal};
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

/// How a run under some readings ended.
struct Run {
    readings: Readings,
    held: bool,
    end: String,
}

/// A run for every combination in which at most two readings are others than the scenario's.
fn runs() -> Vec<Run> {
    let scene = changed_of::<Cluster>("pac/three-hosts", &[]);
    let own = &scene.checked.readings;
    let mut rehearsal = Rehearsal::default();
    let others = |one: &Readings| one.iter().filter(|(name, value)| own.get(*name) != Some(*value)).count();
    let mut runs = Vec::new();
    for readings in all_readings(Cluster::reading_specs()).into_iter().filter(|one| others(one) <= 2) {
        let deviations: Vec<_> = readings
            .iter()
            .map(|(name, value)| format!("reading {name}={value}").parse().expect("a reading"))
            .collect();
        let course = scene.course(&deviations).expect("readings fit");
        let outcome = rehearsal.play(&scene, &course, 1);
        runs.push(Run { readings, held: outcome.verdict == Verdict::Held, end: in_words(&outcome) });
    }
    runs
}

/// The readings that decide: two runs that differ in one of them alone differ in whether they hold.
fn deciding(runs: &[Run]) -> Vec<&'static str> {
    let decides = |name: &str| {
        let mut seen: BTreeMap<Vec<(&String, &String)>, bool> = BTreeMap::new();
        runs.iter().any(|run| {
            let rest = run.readings.iter().filter(|(other, _)| other.as_str() != name).collect();
            *seen.entry(rest).or_insert(run.held) != run.held
        })
    };
    Cluster::reading_specs().iter().map(|spec| spec.name).filter(|name| decides(name)).collect()
}

const HEAD: &str = "# What the readings decide

Where the documents leave something open, a scenario chooses one reading of it. `pac/three-hosts` was played under every
combination in which at most two readings are others than its own, with seed 1; a test plays them all and compares this
page to the letter. `cutover rehearse pac/three-hosts --readings all` plays every combination.

| reading | value | what it asks | held | of |
|---|---|---|---|---|
";

fn page(runs: &[Run]) -> String {
    let mut text = String::from(HEAD);
    let chosen = |run: &&Run, name: &str, value: &str| run.readings.get(name).is_some_and(|it| it == value);
    for spec in Cluster::reading_specs() {
        for (place, value) in spec.values.iter().enumerate() {
            let of: Vec<&Run> = runs.iter().filter(|run| chosen(run, spec.name, value)).collect();
            let held = of.iter().filter(|run| run.held).count();
            let asks = if place == 0 { spec.question } else { "" };
            writeln!(text, "| `{}` | `{value}` | {asks} | {held} | {} |", spec.name, of.len())
                .expect("a text can be written to");
        }
    }
    let deciding = deciding(runs);
    let named: Vec<String> = deciding.iter().map(|name| format!("`{name}`")).collect();
    writeln!(
        text,
        "\n{} of {} combinations hold, and which they are is decided by {} alone:\nno other reading changes whether \
         a run holds. How they end by what these are:\n\n| {} | runs | how they end |\n|{}---|---|",
        runs.iter().filter(|run| run.held).count(),
        runs.len(),
        named.join(" and "),
        named.join(" | "),
        "---|".repeat(named.len()),
    )
    .expect("a text can be written to");
    let mut ends: BTreeMap<(Vec<&str>, &str), usize> = BTreeMap::new();
    for run in runs {
        let values = deciding.iter().map(|name| run.readings[*name].as_str()).collect();
        *ends.entry((values, &run.end)).or_default() += 1;
    }
    for ((values, end), count) in ends {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        writeln!(text, "| {} | {count} | {end} |", values.join(" | ")).expect("a text can be written to");
    }
    text.push_str(TAIL);
    text
}

const TAIL: &str = "
`SetMode` names no PAC (`docs/models/pac.md 1.4`), and step 12 types it at the prompt of the old release, while both generations
live. `tools` takes the generation of the release that the typed program belongs to: the runbook is written for it. Under
`newest` step 12 quiesces the new PAC instead of the old one, and under `every` both: batch stands still in the PAC that is
to carry it, and nothing in the runbook sets it running again. Nobody but the vendor can say which reading is the
product's; an operator can find out by typing step 12 at a test cluster and looking at which queue stands still.

Where each generation locks in a region database of its own, nothing keeps a job of the one from a dataset that a job of
the other works on, from step 5, which begins the second generation, until the old one is gone. Whether two such jobs meet
is chance: with seed 1 they do.

The runbook does not depend on the readings that decide nothing: it removes the old store after the last old region has
gone, starts one region with `/s:u` and none cold, stops each in order, and quiesces when the work of the old PAC is done.
What they change when the runbook is not kept to is told in [hazards.md](hazards.md).
";

#[test]
fn the_target_of_setmode_decides_and_the_page_of_readings_says_so() {
    let runs = runs();
    let deciding = deciding(&runs);
    assert!(deciding.contains(&"setmode-target"), "{deciding:?}");
    let known = |name: &&str| ["setmode-target", "shared-region-db"].contains(name);
    assert!(deciding.iter().all(known), "{deciding:?}");
    assert!(runs.iter().all(|run| !run.held || run.readings["setmode-target"] == "tools"));
    let told = page(&runs);
    let file = crate::support::folder().join("../sim/pac/readings.md");
    if crate::scenarios::renews() {
        std::fs::write(&file, &told).expect("the file can be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == told, "sim/pac/readings.md does not say what comes out now:\n{told}");
}

#[test]
fn whether_jobs_of_two_generations_meet_in_two_region_databases_is_a_matter_of_the_seed() {
    let scene = changed_of::<Cluster>("pac/three-hosts", &[]);
    let held = |value: &str| {
        let reading = format!("reading shared-region-db={value}").parse().expect("a reading");
        let course = scene.course(&[reading]).expect("a reading fits");
        let mut rehearsal = Rehearsal::default();
        let holds = |seed: &u64| rehearsal.play(&scene, &course, *seed).verdict == Verdict::Held;
        (1..=12).filter(holds).count()
    };
    assert_eq!(held("yes"), 12);
    let chance = held("no");
    assert!((2..=10).contains(&chance), "{chance} of 12 held");
}
